/* Fewer corners for an outline, outwards only. Two steps add area and take a corner away: a corner that turns
 * inwards is cut off, and an edge between two that turn outwards is taken out by carrying its neighbours on
 * until they meet. The cheapest step that touches no other corner is done first, again and again. */
#include <math.h>

#include "mask/raster.h"

/* > 0: c is to the right of a -> b on a picture whose y runs down; the outline runs with its inside there. */
static double turn(struct dg_pt a, struct dg_pt b, struct dg_pt c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

static struct dg_pt at(const struct dg_outline *o, int32_t i)
{
    return o->pts[((i % o->n_pts) + o->n_pts) % o->n_pts];
}

static bool triangle_holds(struct dg_pt a, struct dg_pt b, struct dg_pt c, struct dg_pt p)
{
    double x = turn(a, b, p), y = turn(b, c, p), z = turn(c, a, p);
    return (x >= 0 && y >= 0 && z >= 0) || (x <= 0 && y <= 0 && z <= 0);
}

/* Is any corner but i - 1 .. i + n - 1 in the triangle? */
static bool is_free(const struct dg_outline *o, int32_t i, int32_t n, struct dg_pt a, struct dg_pt b,
                    struct dg_pt c)
{
    for (int32_t k = n; k < o->n_pts; k++) {
        if (triangle_holds(a, b, c, at(o, i - 1 + k))) return false;
    }
    return true;
}

static bool crosses(struct dg_pt a, struct dg_pt b, struct dg_pt c, struct dg_pt d)
{
    return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/* Does any other edge run through b - x - c without a corner of it inside? Edges i - 1 .. i + 1 are the step's.
 */
static bool is_run_through(const struct dg_outline *o, int32_t i, struct dg_pt b, struct dg_pt x,
                           struct dg_pt c)
{
    for (int32_t k = 2; k + 1 < o->n_pts; k++) {
        struct dg_pt p = at(o, i + k), q = at(o, i + k + 1);
        if (crosses(b, x, p, q) || crosses(x, c, p, q)) return true;
    }
    return false;
}

struct step {
    double cost;
    int32_t i;
    bool is_edge;
    struct dg_pt meet; /* of an edge's neighbours */
};

static void try_corner(const struct dg_outline *o, int32_t i, struct step *best)
{
    struct dg_pt a = at(o, i - 1), b = at(o, i), c = at(o, i + 1);
    double area2 = -turn(a, b, c); /* to the left: inwards */
    if (area2 < 0 || area2 >= best->cost * 2 || (area2 > 0 && !is_free(o, i, 3, a, b, c))) return;
    *best = (struct step){.cost = area2 / 2, .i = i};
}

static void try_edge(const struct dg_outline *o, int32_t i, int32_t nx, int32_t ny, struct step *best)
{
    struct dg_pt a = at(o, i - 1), b = at(o, i), c = at(o, i + 1), d = at(o, i + 2);
    if (o->n_pts < 5 || turn(a, b, c) <= 0 || turn(b, c, d) <= 0) return;
    double ux = b.x - a.x, uy = b.y - a.y, vx = c.x - d.x, vy = c.y - d.y, cross = ux * vy - uy * vx;
    if (fabs(cross) < 1e-12) return;
    double s = ((c.x - b.x) * vy - (c.y - b.y) * vx) / cross, t = ((c.x - b.x) * uy - (c.y - b.y) * ux) / cross;
    if (s < 0 || t < 0) return; /* they part */
    struct dg_pt x = {b.x + s * ux, b.y + s * uy};
    if (x.x < -1e-9 || x.y < -1e-9 || x.x > nx + 1e-9 || x.y > ny + 1e-9) return;
    double cost = fabs(turn(b, x, c)) / 2;
    if (cost >= best->cost || !is_free(o, i, 4, b, x, c) || is_run_through(o, i, b, x, c)) return;
    *best = (struct step){.cost = cost, .i = i, .is_edge = true, .meet = x};
}

static void remove_point(struct dg_outline *o, int32_t i)
{
    for (int32_t k = i; k + 1 < o->n_pts; k++) o->pts[k] = o->pts[k + 1];
    o->n_pts--;
}

/* All that the outline spans: when no step is left that keeps it simple. */
static void to_box(struct dg_outline *o)
{
    struct dg_pt lo = o->pts[0], hi = o->pts[0];
    for (int32_t i = 1; i < o->n_pts; i++) {
        lo = (struct dg_pt){fmin(lo.x, o->pts[i].x), fmin(lo.y, o->pts[i].y)};
        hi = (struct dg_pt){fmax(hi.x, o->pts[i].x), fmax(hi.y, o->pts[i].y)};
    }
    o->pts[0] = lo;
    o->pts[1] = (struct dg_pt){hi.x, lo.y};
    o->pts[2] = hi;
    o->pts[3] = (struct dg_pt){lo.x, hi.y};
    o->n_pts = 4;
}

void dg_outline_simplify(struct dg_outline *outline, int32_t most, int32_t nx, int32_t ny)
{
    while (outline->n_pts > most) {
        struct step best = {.cost = INFINITY, .i = -1};
        for (int32_t i = 0; i < outline->n_pts; i++) {
            try_corner(outline, i, &best);
            try_edge(outline, i, nx, ny, &best);
        }
        if (best.i < 0) {
            to_box(outline);
            return;
        }
        if (best.is_edge) outline->pts[(best.i + 1) % outline->n_pts] = best.meet;
        remove_point(outline, best.i);
    }
}
