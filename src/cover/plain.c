/* The plain test: what hides p, from the raw footprints, in whole numbers.
 *
 * Written to be obviously right, not fast. Points of the segment are s = n / den; everything is multiplied
 * through by den. Lens and target lie within 5e8 lattice units of each other and of all that concerns them, and
 * den is below 2^31, so that products stay below 2^100: 128 bits hold them. */
#include <assert.h>
#include <stdlib.h>

#include "base/limits.h"
#include "cover/plain.h"

__extension__ typedef __int128 wide;

static int sign(wide v) { return (v > 0) - (v < 0); }

static int64_t cross(int64_t ax, int64_t ay, int64_t bx, int64_t by) { return ax * by - ay * bx; }

static struct dg_sight sight_of(const struct dg_scene *scene, const struct dg_eye *eye, struct dg_ipt p,
                                int32_t target_z_u)
{
    return (struct dg_sight){
        .c = eye->at,
        .p = p,
        .dx = (int64_t)p.x - eye->at.x,
        .dy = (int64_t)p.y - eye->at.y,
        .zc = (int64_t)dg_scene_ground_u(scene, eye->at) + eye->z_u,
        .zt = (int64_t)dg_scene_ground_u(scene, p) + target_z_u,
    };
}

/* ---- one prism --------------------------------------------------------------------------------------- */

/* The part of the segment that is not higher than a top: parameters from/den to to/den, 0 at the lens, 1 at p.
 */
struct low_part {
    int64_t from, to, den;
};

/* False when no part is. */
static bool sight_low_part(const struct dg_sight *sight, int64_t top, struct low_part *out)
{
    int64_t zc = sight->zc, zt = sight->zt;
    if (top < zc && top < zt) return false;
    if (top >= zc && top >= zt)
        *out = (struct low_part){0, 1, 1};
    else if (zc > zt)
        *out = (struct low_part){zc - top, zc - zt, zc - zt};
    else
        *out = (struct low_part){0, top - zc, zt - zc};
    return true;
}

/* On which side of the edge's line is the point s = n / den of the segment? */
static int side_of_edge(const struct dg_sight *sight, struct dg_ipt q, struct dg_ipt r, int64_t n, int64_t den)
{
    int64_t ex = (int64_t)r.x - q.x, ey = (int64_t)r.y - q.y;
    int64_t at_c = cross(ex, ey, (int64_t)sight->c.x - q.x, (int64_t)sight->c.y - q.y);
    return sign((wide)den * at_c + (wide)n * cross(ex, ey, sight->dx, sight->dy));
}

/* How far along the segment is q, as a multiple of |p - c|^2? */
static int64_t along(const struct dg_sight *sight, struct dg_ipt q)
{
    return ((int64_t)q.x - sight->c.x) * sight->dx + ((int64_t)q.y - sight->c.y) * sight->dy;
}

/* Does the closed part meet the closed edge q-r? */
static bool edge_meets(const struct dg_sight *sight, const struct low_part *part, struct dg_ipt q,
                       struct dg_ipt r)
{
    if (sight->dx == 0 && sight->dy == 0) return dg_segments_touch(q, r, sight->c, sight->c);
    int q_side = sign(cross(sight->dx, sight->dy, (int64_t)q.x - sight->c.x, (int64_t)q.y - sight->c.y));
    int r_side = sign(cross(sight->dx, sight->dy, (int64_t)r.x - sight->c.x, (int64_t)r.y - sight->c.y));
    if (q_side * r_side > 0) return false;
    if (q_side != 0 || r_side != 0) {
        /* The edge meets the line of sight in one point; is that point in the part? */
        return side_of_edge(sight, q, r, part->from, part->den) *
                   side_of_edge(sight, q, r, part->to, part->den) <=
               0;
    }
    /* All on one line: two intervals of it. */
    int64_t a = along(sight, q), b = along(sight, r), dd = sight->dx * sight->dx + sight->dy * sight->dy;
    int64_t lo = a < b ? a : b, hi = a < b ? b : a;
    return (wide)hi * part->den >= (wide)part->from * dd && (wide)lo * part->den <= (wide)part->to * dd;
}

/* Call for each edge of the prism's rings: `k` is the point before `i`, or -1 at the first of a barrier. */
static int32_t edge_before(const struct dg_prism *prism, const struct dg_iring *ring, int32_t i)
{
    if (i > 0) return i - 1;
    return prism->is_barrier ? -1 : ring->n_pts - 1;
}

static bool any_edge_meets(const struct dg_scene *scene, const struct dg_prism *prism,
                           const struct dg_sight *sight, const struct low_part *part)
{
    for (int32_t r = 0; r < prism->n_rings; r++) {
        const struct dg_iring *ring = &scene->rings[prism->first_ring + r];
        for (int32_t i = 0; i < ring->n_pts; i++) {
            int32_t k = edge_before(prism, ring, i);
            if (k >= 0 && edge_meets(sight, part, ring->pts[k], ring->pts[i])) return true;
        }
    }
    return false;
}

static bool prism_hides(const struct dg_scene *scene, const struct dg_prism *prism,
                        const struct dg_sight *sight)
{
    struct low_part part;
    if (!sight_low_part(sight, prism->top_u, &part)) return false;
    if (any_edge_meets(scene, prism, sight, &part)) return true;
    /* It meets no edge: it is wholly inside or outside. One of its ends is c or p, a lattice point. */
    return dg_prism_holds(scene, prism, part.from == 0 ? sight->c : sight->p);
}

/* Is the box wholly on one side of the line of sight? A quick no; saying "no" less often would be right too. */
static bool box_is_aside(const struct dg_sight *sight, const struct dg_ibox *box)
{
    int64_t x0 = (int64_t)box->x0 - sight->c.x, x1 = (int64_t)box->x1 - sight->c.x;
    int64_t y0 = (int64_t)box->y0 - sight->c.y, y1 = (int64_t)box->y1 - sight->c.y;
    int64_t a = cross(sight->dx, sight->dy, x0, y0), b = cross(sight->dx, sight->dy, x1, y0);
    int64_t c = cross(sight->dx, sight->dy, x0, y1), d = cross(sight->dx, sight->dy, x1, y1);
    return (a > 0 && b > 0 && c > 0 && d > 0) || (a < 0 && b < 0 && c < 0 && d < 0);
}

/* ---- all prisms ------------------------------------------------------------------------------------ */

#define N_RECENT 8 /* a prism has several parts: do not ask it again for each */

struct search {
    const struct dg_scene *scene;
    const struct dg_sight *sight;
    int32_t recent[N_RECENT], n_asked;
    int32_t hider;
    bool is_hidden;
};

static bool search_visit(void *ctx, int32_t part_ix)
{
    struct search *s = ctx;
    int32_t ix = s->scene->parts[part_ix].prism_ix;
    if (box_is_aside(s->sight, &s->scene->part_boxes[part_ix])) return true;
    for (int32_t i = 0; i < N_RECENT && i < s->n_asked; i++) {
        if (s->recent[i] == ix) return true;
    }
    s->recent[s->n_asked++ % N_RECENT] = ix;
    s->is_hidden = prism_hides(s->scene, &s->scene->prisms[ix], s->sight);
    if (s->is_hidden) s->hider = ix;
    return !s->is_hidden;
}

/* The box of a long diagonal is mostly ground that it does not cross: sights are followed in pieces no longer
 * than this in x or y. Only the cost depends on it. */
#define PIECE_U (64 * DG_UNITS_PER_M)

/* Visit all parts that the sight may meet, some more than once, from the target towards the lens (low walls
 * hide what stands close behind them), until *is_done. */
static void sight_visit(const struct dg_scene *scene, const struct dg_sight *sight, dg_visit_fn visit,
                        void *ctx, const bool *is_done)
{
    int64_t dx = (int64_t)sight->c.x - sight->p.x, dy = (int64_t)sight->c.y - sight->p.y;
    int64_t longest = llabs(dx) > llabs(dy) ? llabs(dx) : llabs(dy), n = longest / PIECE_U + 1;
    struct dg_ipt from = sight->p;
    for (int64_t k = 1; k <= n && !*is_done; k++) {
        /* Rounded towards the target: the sight passes within a unit, which the box has on every side. */
        struct dg_ipt to = {(int32_t)(sight->p.x + dx * k / n), (int32_t)(sight->p.y + dy * k / n)};
        struct dg_ibox box = {(from.x < to.x ? from.x : to.x) - 1, (from.y < to.y ? from.y : to.y) - 1,
                              (from.x > to.x ? from.x : to.x) + 1, (from.y > to.y ? from.y : to.y) + 1};
        dg_index_visit(scene->index, box, visit, ctx);
        from = to;
    }
}

static bool is_too_far(const struct dg_eye *eye, struct dg_ipt p)
{
    int64_t dx = (int64_t)p.x - eye->at.x, dy = (int64_t)p.y - eye->at.y;
    return dx > DG_MAX_RING_SPAN_U || -dx > DG_MAX_RING_SPAN_U || dy > DG_MAX_RING_SPAN_U ||
           -dy > DG_MAX_RING_SPAN_U;
}

bool dg_cover_sees_at(const struct dg_scene *scene, const struct dg_eye *eye, struct dg_ipt p,
                      int32_t target_z_u)
{
    if (is_too_far(eye, p)) return false;
    struct dg_sight sight = sight_of(scene, eye, p, target_z_u);
    struct search search = {.scene = scene, .sight = &sight};
    sight_visit(scene, &sight, search_visit, &search, &search.is_hidden);
    return !search.is_hidden && !dg_sight_meets_ground(scene, &sight);
}

bool dg_cover_sees(const struct dg_scene *scene, const struct dg_eye *eye, struct dg_ipt p)
{
    return dg_cover_sees_at(scene, eye, p, eye->target_z_u);
}

bool dg_cover_sees_next(const struct dg_scene *scene, const struct dg_eye *eye, struct dg_ipt p, int32_t *hider)
{
    if (is_too_far(eye, p)) return false;
    struct dg_sight sight = sight_of(scene, eye, p, eye->target_z_u);
    struct search search = {.scene = scene, .sight = &sight, .hider = -1};
    if (*hider >= 0 && prism_hides(scene, &scene->prisms[*hider], &sight)) return false;
    sight_visit(scene, &sight, search_visit, &search, &search.is_hidden);
    *hider = search.hider;
    return !search.is_hidden && !dg_sight_meets_ground(scene, &sight);
}

/* ---- who hides it ------------------------------------------------------------------------------------ */

/* A parameter of the segment, den > 0. */
struct ratio {
    int64_t n, den;
};

static bool is_before(struct ratio a, struct ratio b) { return (wide)a.n * b.den < (wide)b.n * a.den; }

static struct ratio later(struct ratio a, struct ratio b) { return is_before(a, b) ? b : a; }

/* Where the part, which meets the edge, meets it first. */
static struct ratio edge_meeting(const struct dg_sight *sight, const struct low_part *part, struct dg_ipt q,
                                 struct dg_ipt r)
{
    struct ratio from = {part->from, part->den};
    int64_t ex = (int64_t)r.x - q.x, ey = (int64_t)r.y - q.y;
    int64_t den = cross(sight->dx, sight->dy, ex, ey);
    if (den != 0) {
        int64_t n = cross((int64_t)q.x - sight->c.x, (int64_t)q.y - sight->c.y, ex, ey);
        return den > 0 ? (struct ratio){n, den} : (struct ratio){-n, -den};
    }
    int64_t a = along(sight, q), b = along(sight, r), dd = sight->dx * sight->dx + sight->dy * sight->dy;
    if (dd == 0) return from;
    return later(from, (struct ratio){a < b ? a : b, dd});
}

/* Is the part's start inside an area? Even-odd along a ray to the east, multiplied by den. The start is on no
 * edge: then edge_meeting has found it already, at the same parameter. */
static bool start_is_inside(const struct dg_scene *scene, const struct dg_prism *prism,
                            const struct dg_sight *sight, const struct low_part *part)
{
    bool is_inside = false;
    wide py = (wide)part->from * sight->dy;
    for (int32_t r = 0; r < prism->n_rings; r++) {
        const struct dg_iring *ring = &scene->rings[prism->first_ring + r];
        for (int32_t i = 0, k = ring->n_pts - 1; i < ring->n_pts; k = i++) {
            wide ay = (wide)((int64_t)ring->pts[k].y - sight->c.y) * part->den;
            wide by = (wide)((int64_t)ring->pts[i].y - sight->c.y) * part->den;
            if ((ay > py) == (by > py)) continue;
            int side = side_of_edge(sight, ring->pts[k], ring->pts[i], part->from, part->den);
            if ((side > 0) == (by > ay)) is_inside = !is_inside;
        }
    }
    return is_inside;
}

/* Where the prism, which hides p, meets the sight first. */
static struct ratio prism_meeting(const struct dg_scene *scene, const struct dg_prism *prism,
                                  const struct dg_sight *sight)
{
    struct low_part part;
    bool has_part = sight_low_part(sight, prism->top_u, &part);
    assert(has_part);
    (void)has_part;
    struct ratio from = {part.from, part.den}, best = {part.to, part.den};
    if (!prism->is_barrier && start_is_inside(scene, prism, sight, &part)) return from;
    for (int32_t r = 0; r < prism->n_rings; r++) {
        const struct dg_iring *ring = &scene->rings[prism->first_ring + r];
        for (int32_t i = 0; i < ring->n_pts; i++) {
            int32_t k = edge_before(prism, ring, i);
            if (k < 0 || !edge_meets(sight, &part, ring->pts[k], ring->pts[i])) continue;
            struct ratio at = edge_meeting(sight, &part, ring->pts[k], ring->pts[i]);
            if (is_before(at, best)) best = at;
        }
    }
    return best;
}

struct blocker {
    const struct dg_scene *scene;
    const struct dg_sight *sight;
    int32_t prism_ix;
    struct ratio at;
};

static bool blocker_visit(void *ctx, int32_t part_ix)
{
    struct blocker *b = ctx;
    int32_t ix = b->scene->parts[part_ix].prism_ix;
    const struct dg_prism *prism = &b->scene->prisms[ix];
    if (ix == b->prism_ix || !prism_hides(b->scene, prism, b->sight)) return true;
    struct ratio at = prism_meeting(b->scene, prism, b->sight);
    bool is_nearer = b->prism_ix < 0 || is_before(at, b->at);
    if (is_nearer || (!is_before(b->at, at) && ix < b->prism_ix)) {
        b->prism_ix = ix;
        b->at = at;
    }
    return true;
}

int32_t dg_cover_blocker(const struct dg_scene *scene, const struct dg_eye *eye, struct dg_ipt p)
{
    if (is_too_far(eye, p)) return -1;
    struct dg_sight sight = sight_of(scene, eye, p, eye->target_z_u);
    struct blocker blocker = {.scene = scene, .sight = &sight, .prism_ix = -1};
    const bool never = false;
    sight_visit(scene, &sight, blocker_visit, &blocker, &never);
    if (blocker.prism_ix >= 0) return blocker.prism_ix;
    return dg_sight_meets_ground(scene, &sight) ? -2 : -1;
}

/* ---- the lens's place ------------------------------------------------------------------------------ */

int dg_cover_eye_check(const struct dg_scene *scene, const struct dg_eye *eye, struct dg_err *err)
{
    const int32_t max_z = (int32_t)(DG_MAX_HEIGHT_M * DG_UNITS_PER_M);
    if (eye->z_u < 0 || eye->z_u > max_z || eye->target_z_u < 0 || eye->target_z_u > max_z) {
        return dg_err_set(err, DG_EINVAL, "lens at %g m and target at %g m: heights lie within 0 and %g m",
                          (double)eye->z_u / DG_UNITS_PER_M, (double)eye->target_z_u / DG_UNITS_PER_M,
                          DG_MAX_HEIGHT_M);
    }
    if (eye->range_u < 1 || eye->range_u > DG_MAX_RANGE_M * DG_UNITS_PER_M) {
        return dg_err_set(err, DG_EINVAL, "a range of %g m: ranges lie above 0 and within %g m",
                          (double)eye->range_u / DG_UNITS_PER_M, DG_MAX_RANGE_M);
    }
    int32_t ix = dg_scene_prism_at(scene, eye->at);
    int64_t zc = (int64_t)dg_scene_ground_u(scene, eye->at) + eye->z_u;
    if (ix < 0 || scene->prisms[ix].top_u < zc) return 0;
    const struct dg_prism *prism = &scene->prisms[ix];
    return dg_err_set(err, DG_EINSIDE, "the lens at %.2f m is inside %s %lld, whose top is at %.2f m",
                      (double)zc / DG_UNITS_PER_M, prism->is_barrier ? "barrier" : "building",
                      (long long)prism->source_id, (double)prism->top_u / DG_UNITS_PER_M);
}

/* ---- every sample -------------------------------------------------------------------------------------- */

int dg_grid_init(struct dg_grid *grid, double cell_m, struct dg_err *err)
{
    double units = cell_m * DG_UNITS_PER_M;
    int32_t cell = units > 0 && units < 1e6 ? (int32_t)(units + 0.5) : 0;
    /* 1e-6 of a unit: what is left of a decimal like 0.05 m after the product, and no more. */
    if (cell < 20 || cell > 100000 || cell % 2 != 0 || units - cell > 1e-6 || cell - units > 1e-6) {
        return dg_err_set(err, DG_EINVAL, "a grid of %g m: cells are whole multiples of 0.2 mm, 2 mm to 10 m",
                          cell_m);
    }
    grid->cell_u = cell;
    return 0;
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

int dg_cover_window(const struct dg_grid *grid, const struct dg_eye *eye, struct dg_arena *arena,
                    struct dg_bits *out, struct dg_err *err)
{
    int64_t cell = grid->cell_u, half = cell / 2, r = eye->range_u;
    int64_t i0 = -floor_div(-(eye->at.x - r - half), cell), i1 = floor_div(eye->at.x + r - half, cell);
    int64_t j0 = -floor_div(-(eye->at.y - r - half), cell), j1 = floor_div(eye->at.y + r - half, cell);
    int32_t nx = i1 < i0 ? 0 : (int32_t)(i1 - i0 + 1), ny = j1 < j0 ? 0 : (int32_t)(j1 - j0 + 1);
    return dg_bits_new(arena, (int32_t)i0, (int32_t)j0, nx, ny, out, err);
}

int dg_cover_shadow_plain(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                          const struct dg_eye *eye, struct dg_arena *arena, struct dg_bits *seen,
                          struct dg_err *err)
{
    (void)work;
    struct dg_bits bits;
    DG_TRY(dg_cover_eye_check(scene, eye, err));
    DG_TRY(dg_cover_window(grid, eye, arena, &bits, err));
    for (int32_t r = 0; r < bits.ny; r++) {
        for (int32_t c = 0; c < bits.nx; c++) {
            struct dg_ipt p = dg_grid_centre(grid, bits.i0 + c, bits.j0 + r);
            int64_t dx = (int64_t)p.x - eye->at.x, dy = (int64_t)p.y - eye->at.y;
            if (dx * dx + dy * dy > (int64_t)eye->range_u * eye->range_u) continue;
            if (!dg_cover_sees(scene, eye, p)) continue;
            bits.words[(int64_t)r * bits.words_per_row + (c >> 6)] |= 1ull << (c & 63);
        }
    }
    *seen = bits;
    return 0;
}

int dg_cover_classify_plain(const struct dg_scene *scene, const struct dg_grid *grid, const struct dg_eye *eye,
                            const struct dg_bits *seen, const struct dg_view *view,
                            const struct dg_class_table *table, bool want_bits, struct dg_arena *arena,
                            struct dg_classed *out, struct dg_err *err)
{
    struct dg_classed got = {.n_classes = table->n_classes};
    DG_TRY(dg_lens_check(&view->lens, err));
    for (int32_t k = 0; want_bits && k < got.n_classes; k++) {
        DG_TRY(dg_bits_new(arena, seen->i0, seen->j0, seen->nx, seen->ny, &got.classes[k], err));
    }
    for (int32_t r = 0; r < seen->ny; r++) {
        for (int32_t c = 0; c < seen->nx; c++) {
            int64_t word = (int64_t)r * seen->words_per_row + (c >> 6);
            if (!(seen->words[word] >> (c & 63) & 1)) continue;
            struct dg_ipt p = dg_grid_centre(grid, seen->i0 + c, seen->j0 + r);
            struct dg_sight sight = sight_of(scene, eye, p, eye->target_z_u);
            struct dg_look look =
                dg_view_look(view, (double)sight.dx / DG_UNITS_PER_M, (double)sight.dy / DG_UNITS_PER_M,
                             (double)(sight.zc - sight.zt) / DG_UNITS_PER_M);
            if (!look.is_in_frame) continue;
            got.n_in_frame++;
            int32_t class_ix = dg_class_of(table, look.px_per_m);
            for (int32_t k = 0; k <= class_ix; k++) {
                got.n_samples[k]++;
                if (want_bits) got.classes[k].words[word] |= 1ull << (c & 63);
            }
        }
    }
    *out = got;
    return 0;
}
