/* Does the ground hide the target? The plain answer on the TIN, in whole numbers.
 *
 * Ground and line of sight are both linear between the TIN's edges, so that the ground is above the line
 * somewhere iff it is at a crossing of the sight with an edge: columns, rows and diagonals of the grid. (At the
 * ends lens and target stand on or above the ground.) At a crossing everything is a fraction of one
 * denominator; it is multiplied through. Beyond the grid the ground has edges only where rows and columns go
 * on. */
#include "cover/plain.h"

__extension__ typedef __int128 wide;

/* The crossing s = n / den of the sight, den > 0; coordinates from the terrain's first node, times den. */
struct crossing {
    int64_t n, den;
    wide x, y;
};

static struct crossing crossing_at(const struct dg_terrain *t, const struct dg_sight *sight, int64_t n,
                                   int64_t den)
{
    if (den < 0) {
        n = -n;
        den = -den;
    }
    return (struct crossing){
        .n = n,
        .den = den,
        .x = (wide)((int64_t)sight->c.x - t->x0_u) * den + (wide)n * sight->dx,
        .y = (wide)((int64_t)sight->c.y - t->y0_u) * den + (wide)n * sight->dy,
    };
}

/* Is the ground between heights z0 and z1, `share` / (step * den) of the way, above the line there? */
static bool is_above(const struct dg_terrain *t, const struct dg_sight *sight, const struct crossing *at,
                     int32_t z0, int32_t z1, wide share)
{
    wide ground = (wide)z0 * t->step_u * at->den + (wide)((int64_t)z1 - z0) * share;
    wide line = ((wide)(sight->zc + 1) * at->den + (wide)at->n * (sight->zt - sight->zc)) * t->step_u;
    return ground > line;
}

/* Which step of a row or column does v (times den) lie in, and how far? Beyond the ends: at the end. */
static int64_t step_of(wide v, wide unit, int32_t n_nodes, wide *share)
{
    if (v <= 0) {
        *share = 0;
        return 0;
    }
    int64_t i = v >= unit * (n_nodes - 1) ? n_nodes - 2 : (int64_t)(v / unit);
    *share = v >= unit * (n_nodes - 1) ? unit : v - unit * i;
    return i;
}

/* First and last grid line strictly between a and b (in units from line 0), within 0 .. n_nodes - 1. */
static void lines_between(int64_t a, int64_t b, int64_t step, int64_t n_first, int64_t n_last, int64_t *first,
                          int64_t *last)
{
    int64_t lo = a < b ? a : b, hi = a < b ? b : a;
    *first = lo / step - (lo % step < 0) + 1;
    *last = hi / step - (hi % step < 0) - (hi % step == 0);
    if (*first < n_first) *first = n_first;
    if (*last > n_last) *last = n_last;
}

static bool columns_hide(const struct dg_terrain *t, const struct dg_sight *sight)
{
    int64_t cx = (int64_t)sight->c.x - t->x0_u, first = 0, last = 0;
    lines_between(cx, cx + sight->dx, t->step_u, 0, t->nx - 1, &first, &last);
    for (int64_t i = first; i <= last; i++) {
        struct crossing at = crossing_at(t, sight, i * t->step_u - cx, sight->dx);
        wide share = 0;
        int64_t j = step_of(at.y, (wide)t->step_u * at.den, t->ny, &share);
        const int32_t *z = &t->z_u[j * t->nx + i];
        if (is_above(t, sight, &at, z[0], z[t->nx], share)) return true;
    }
    return false;
}

static bool rows_hide(const struct dg_terrain *t, const struct dg_sight *sight)
{
    int64_t cy = (int64_t)sight->c.y - t->y0_u, first = 0, last = 0;
    lines_between(cy, cy + sight->dy, t->step_u, 0, t->ny - 1, &first, &last);
    for (int64_t j = first; j <= last; j++) {
        struct crossing at = crossing_at(t, sight, j * t->step_u - cy, sight->dy);
        wide share = 0;
        int64_t i = step_of(at.x, (wide)t->step_u * at.den, t->nx, &share);
        const int32_t *z = &t->z_u[j * t->nx + i];
        if (is_above(t, sight, &at, z[0], z[1], share)) return true;
    }
    return false;
}

/* Diagonal m holds the points with y - x = m steps; it exists only within the grid. */
static bool diagonals_hide(const struct dg_terrain *t, const struct dg_sight *sight)
{
    int64_t c = ((int64_t)sight->c.y - t->y0_u) - ((int64_t)sight->c.x - t->x0_u), d = sight->dy - sight->dx;
    int64_t first = 0, last = 0;
    lines_between(c, c + d, t->step_u, -(int64_t)(t->nx - 1), t->ny - 1, &first, &last);
    for (int64_t m = first; m <= last; m++) {
        struct crossing at = crossing_at(t, sight, m * t->step_u - c, d);
        wide unit = (wide)t->step_u * at.den, share = 0;
        if (at.x < 0 || at.y < 0 || at.x > unit * (t->nx - 1) || at.y > unit * (t->ny - 1)) continue;
        int64_t i = step_of(at.x, unit, t->nx, &share), j = i + m;
        if (j < 0 || j > t->ny - 2) continue; /* a node of the border, which is on a row or column too */
        const int32_t *z = &t->z_u[j * t->nx + i];
        if (is_above(t, sight, &at, z[0], z[t->nx + 1], share)) return true;
    }
    return false;
}

bool dg_sight_meets_ground(const struct dg_scene *scene, const struct dg_sight *sight)
{
    const struct dg_terrain *t = scene->terrain;
    if (!t) return false;
    return columns_hide(t, sight) || rows_hide(t, sight) || diagonals_hide(t, sight);
}
