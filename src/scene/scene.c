/* Build the scene: metres to lattice, rings made plain, prisms cut into convex parts, everything indexed. */
#include "scene/scene.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "scene/walls.h"

#define ORIGIN_STEP_M 1000.0

/* What the builder has so far. The lists grow on the heap and are copied to the arena once their size is known.
 */
struct list {
    void *items;
    int32_t n, cap;
};

struct builder {
    struct dg_arena *arena;
    struct dg_arena scratch; /* of one footprint */
    struct dg_scene *scene;
    struct list pts, rings, prisms, parts, part_pts;
};

/* A ring before its points have an address. */
struct ring_span {
    int32_t first_pt, n_pts;
    bool is_hole;
};

static void builder_done(struct builder *b)
{
    dg_arena_done(&b->scratch);
    free(b->pts.items);
    free(b->rings.items);
    free(b->prisms.items);
    free(b->parts.items);
    free(b->part_pts.items);
}

/* Room for n more items; returns the first, or NULL when memory ran out or numbers would pass 31 bits. */
static void *list_add(struct list *list, int32_t n, size_t item_size, struct dg_err *err)
{
    int64_t need = (int64_t)list->n + n;
    if (need > INT32_MAX / 2) {
        dg_err_set(err, DG_ELIMIT, "the scene has more than %d points or parts", INT32_MAX / 2);
        return NULL;
    }
    if (need > list->cap) {
        int64_t cap = list->cap ? 2 * (int64_t)list->cap : 1024;
        if (cap < need) cap = need;
        void *items = dg_realloc(list->items, (size_t)cap * item_size);
        if (!items) {
            dg_err_set(err, DG_ENOMEM, "out of memory while the scene is built");
            return NULL;
        }
        list->items = items;
        list->cap = (int32_t)cap;
    }
    void *first = (char *)list->items + (size_t)list->n * item_size;
    list->n = (int32_t)need;
    return first;
}

#define LIST_ADD(list, type, n, err) ((type *)list_add((list), (n), sizeof(type), (err)))

/* ---- where the lattice lies ---------------------------------------------------------------------- */

static void box_join(struct dg_box *box, struct dg_box other)
{
    if (other.x0 > other.x1) return;
    if (other.x0 < box->x0) box->x0 = other.x0;
    if (other.y0 < box->y0) box->y0 = other.y0;
    if (other.x1 > box->x1) box->x1 = other.x1;
    if (other.y1 > box->y1) box->y1 = other.y1;
}

static bool box_is_finite(struct dg_box box)
{
    return isfinite(box.x0) && isfinite(box.y0) && isfinite(box.x1) && isfinite(box.y1);
}

static int prism_check(const struct dg_prism_in *in, struct dg_err *err)
{
    long long id = (long long)in->source_id;
    enum dg_geom_kind kind = in->footprint->kind;
    if (kind != DG_GEOM_AREA && kind != DG_GEOM_LINE) {
        return dg_err_set(err, DG_EFORMAT, "building or barrier %lld is neither an area nor a line", id);
    }
    if (!(in->height_m > 0 && in->height_m <= DG_MAX_HEIGHT_M)) {
        return dg_err_set(err, DG_ELIMIT, "building or barrier %lld: height %g m is not within 0 and %g m", id,
                          in->height_m, DG_MAX_HEIGHT_M);
    }
    for (int32_t r = 0; r < in->footprint->n_rings; r++) {
        const struct dg_ring *ring = &in->footprint->rings[r];
        if (ring->n_pts > DG_MAX_RING_POINTS) {
            return dg_err_set(err, DG_ELIMIT, "building or barrier %lld: a ring of %d points (at most %d)", id,
                              (int)ring->n_pts, DG_MAX_RING_POINTS);
        }
        for (int32_t i = 0; i < ring->n_pts; i++) {
            if (!isfinite(ring->pts[i].x) || !isfinite(ring->pts[i].y)) {
                return dg_err_set(err, DG_EFORMAT, "building or barrier %lld: a coordinate is not a number",
                                  id);
            }
        }
    }
    return 0;
}

static int place_lattice(struct builder *b, const struct dg_scene_in *in, struct dg_err *err)
{
    struct dg_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    if (in->n_prisms > DG_MAX_FEATURES) {
        return dg_err_set(err, DG_ELIMIT, "%d buildings and barriers (at most %d)", (int)in->n_prisms,
                          DG_MAX_FEATURES);
    }
    for (int32_t i = 0; i < in->n_prisms; i++) {
        DG_TRY(prism_check(&in->prisms[i], err));
        box_join(&box, dg_geom_box(in->prisms[i].footprint));
    }
    if (in->extent) box_join(&box, *in->extent);
    if (box.x0 > box.x1 && in->terrain) {
        box = (struct dg_box){in->terrain->x0, in->terrain->y0, in->terrain->x0, in->terrain->y0};
    }
    if (box.x0 > box.x1) box = (struct dg_box){0, 0, 0, 0};
    if (!box_is_finite(box)) return dg_err_set(err, DG_EFORMAT, "the scene's extent is not a number");
    struct dg_scene *s = b->scene;
    s->origin.x = floor(box.x0 / ORIGIN_STEP_M) * ORIGIN_STEP_M;
    s->origin.y = floor(box.y0 / ORIGIN_STEP_M) * ORIGIN_STEP_M;
    double wide = fmax(box.x1 - s->origin.x, box.y1 - s->origin.y);
    if (wide > DG_MAX_EXTENT_M) {
        return dg_err_set(err, DG_ELIMIT,
                          "the scene is %.0f km wide (at most %.0f km): is something far outside the boundary?",
                          wide / 1000, DG_MAX_EXTENT_M / 1000);
    }
    return 0;
}

static int32_t to_units(double m)
{
    double limit = DG_MAX_EXTENT_M * DG_UNITS_PER_M;
    return (int32_t)lrint(fmax(-limit, fmin(limit, m * DG_UNITS_PER_M)));
}

struct dg_ipt dg_scene_to_lattice(const struct dg_scene *scene, struct dg_pt p)
{
    return (struct dg_ipt){to_units(p.x - scene->origin.x), to_units(p.y - scene->origin.y)};
}

struct dg_pt dg_scene_to_metres(const struct dg_scene *scene, struct dg_ipt p)
{
    return (struct dg_pt){scene->origin.x + (double)p.x / DG_UNITS_PER_M,
                          scene->origin.y + (double)p.y / DG_UNITS_PER_M};
}

/* ---- terrain --------------------------------------------------------------------------------------- */

static int build_terrain(struct builder *b, const struct dg_terrain_in *in, struct dg_err *err)
{
    struct dg_terrain *t;
    int64_t n = (int64_t)in->nx * in->ny;
    if (in->nx < 2 || in->ny < 2 || n > DG_MAX_RASTER_CELLS) {
        return dg_err_set(err, DG_ELIMIT, "a terrain of %d x %d nodes (2 x 2 to %d in all)", (int)in->nx,
                          (int)in->ny, DG_MAX_RASTER_CELLS);
    }
    double far_x =
        fmax(fabs(in->x0 - b->scene->origin.x), fabs(in->x0 + in->nx * in->step_m - b->scene->origin.x));
    double far_y =
        fmax(fabs(in->y0 - b->scene->origin.y), fabs(in->y0 + in->ny * in->step_m - b->scene->origin.y));
    if (!(in->step_m >= 0.01 && far_x <= DG_MAX_EXTENT_M && far_y <= DG_MAX_EXTENT_M)) {
        return dg_err_set(err, DG_ELIMIT,
                          "the terrain's step of %g m is below 0.01 m, or it reaches %.0f km from the scene",
                          in->step_m, fmax(far_x, far_y) / 1000);
    }
    DG_TRY(DG_NEW(b->arena, &t, 1, err));
    DG_TRY(DG_NEW(b->arena, &t->z_u, n, err));
    struct dg_ipt at = dg_scene_to_lattice(b->scene, (struct dg_pt){in->x0, in->y0});
    t->x0_u = at.x;
    t->y0_u = at.y;
    t->step_u = (int32_t)lrint(in->step_m * DG_UNITS_PER_M);
    t->nx = in->nx;
    t->ny = in->ny;
    t->z_min_u = INT32_MAX;
    t->z_max_u = INT32_MIN;
    for (int64_t i = 0; i < n; i++) {
        double z = (double)in->z_m[i];
        if (!(fabs(z) <= 20000)) { /* no ground on Earth is higher or lower; a NaN comes here too */
            return dg_err_set(err, DG_EFORMAT, "terrain node %lld has height %g m", (long long)i, z);
        }
        int32_t z_u = (int32_t)lrint(z * DG_UNITS_PER_M);
        t->z_u[i] = z_u;
        if (z_u < t->z_min_u) t->z_min_u = z_u;
        if (z_u > t->z_max_u) t->z_max_u = z_u;
    }
    b->scene->terrain = t;
    return 0;
}

/* A point's cell and its place in it. */
struct cell_place {
    int64_t i, x;
};

static struct cell_place cell_of(int64_t v, int64_t step, int32_t n_nodes)
{
    if (v <= 0) return (struct cell_place){0, 0};
    int64_t i = v / step;
    if (i > n_nodes - 2) return (struct cell_place){n_nodes - 2, step};
    return (struct cell_place){i, v - i * step};
}

static int32_t ground_in_cell(const struct dg_terrain *t, int64_t i, int64_t j, int64_t x, int64_t y)
{
    const int32_t *low = &t->z_u[j * t->nx + i], *high = low + t->nx;
    int64_t step = t->step_u;
    /* The rise over the node's height, times the step. Heights are below 2^28 and the step below 2^31. */
    int64_t rise = y <= x ? ((int64_t)low[1] - low[0]) * x + ((int64_t)high[1] - low[1]) * y
                          : ((int64_t)high[1] - high[0]) * x + ((int64_t)high[0] - low[0]) * y;
    int64_t twice = 2 * rise + step, whole = twice / (2 * step);
    if (twice - whole * 2 * step < 0) whole--; /* rounded down, as division of positive numbers is */
    return (int32_t)(low[0] + whole);
}

int32_t dg_scene_ground_u(const struct dg_scene *scene, struct dg_ipt p)
{
    const struct dg_terrain *t = scene->terrain;
    if (!t) return 0;
    struct cell_place x = cell_of((int64_t)p.x - t->x0_u, t->step_u, t->nx);
    struct cell_place y = cell_of((int64_t)p.y - t->y0_u, t->step_u, t->ny);
    return ground_in_cell(t, x.i, y.i, x.x, y.x);
}

void dg_scene_ground_row(const struct dg_scene *scene, struct dg_ipt first, int32_t step_u, int32_t n,
                         int32_t *z_u)
{
    const struct dg_terrain *t = scene->terrain;
    if (!t) {
        if (n > 0) memset(z_u, 0, (size_t)n * sizeof *z_u);
        return;
    }
    struct cell_place y = cell_of((int64_t)first.y - t->y0_u, t->step_u, t->ny);
    struct cell_place x = {0, 0};
    for (int32_t k = 0; k < n; k++) {
        int64_t at = (int64_t)first.x - t->x0_u + (int64_t)k * step_u;
        /* A division only on the way into another cell. */
        if (at < x.i * t->step_u || at >= (x.i + 1) * t->step_u || k == 0)
            x = cell_of(at, t->step_u, t->nx);
        else
            x.x = at - x.i * t->step_u;
        z_u[k] = ground_in_cell(t, x.i, y.i, x.x, y.x);
    }
}

double dg_scene_ground_m(const struct dg_scene *scene, struct dg_ipt p)
{
    return (double)dg_scene_ground_u(scene, p) / DG_UNITS_PER_M;
}

/* ---- footprints ------------------------------------------------------------------------------------ */

static bool is_straight(struct dg_ipt a, struct dg_ipt b, struct dg_ipt c) { return dg_orient(a, b, c) == 0; }

static bool is_same(struct dg_ipt a, struct dg_ipt b) { return a.x == b.x && a.y == b.y; }

/* Drop points that repeat, lie straight between their neighbours or end a spike; the set stays the same but for
 * spikes. Returns the points left: 0 when the ring vanished. */
static int32_t ring_clean(struct dg_ipt *pts, int32_t n)
{
    int32_t k = 0;
    for (int32_t i = 0; i < n; i++) {
        struct dg_ipt p = pts[i];
        while (k > 0 && (is_same(pts[k - 1], p) || (k > 1 && is_straight(pts[k - 2], pts[k - 1], p)))) k--;
        pts[k++] = p;
    }
    /* The seam: a spike across it is peeled off from both ends. */
    int32_t from = 0;
    while (k - from >= 3) {
        if (is_same(pts[k - 1], pts[from]) || is_straight(pts[k - 2], pts[k - 1], pts[from]))
            k--;
        else if (is_straight(pts[k - 1], pts[from], pts[from + 1]))
            from++;
        else
            break;
    }
    if (k - from < 3) return 0;
    memmove(pts, pts + from, (size_t)(k - from) * sizeof *pts);
    return k - from;
}

static int32_t line_clean(struct dg_ipt *pts, int32_t n)
{
    int32_t k = 0;
    for (int32_t i = 0; i < n; i++) {
        if (k == 0 || !is_same(pts[k - 1], pts[i])) pts[k++] = pts[i];
    }
    return k < 2 ? 0 : k;
}

/* Add one ring's lattice points; *n_pts is 0 when it vanished. */
static int ring_add(struct builder *b, const struct dg_ring *ring, bool is_barrier, int32_t *n_pts,
                    struct dg_err *err)
{
    int32_t first = b->pts.n;
    struct dg_ipt *pts = LIST_ADD(&b->pts, struct dg_ipt, ring->n_pts, err);
    if (!pts) return err->code;
    for (int32_t i = 0; i < ring->n_pts; i++) pts[i] = dg_scene_to_lattice(b->scene, ring->pts[i]);
    *n_pts = is_barrier ? line_clean(pts, ring->n_pts) : ring_clean(pts, ring->n_pts);
    b->pts.n = first + *n_pts;
    if (*n_pts == 0) return 0;
    struct ring_span *span = LIST_ADD(&b->rings, struct ring_span, 1, err);
    if (!span) return err->code;
    *span = (struct ring_span){first, *n_pts, ring->is_hole};
    return 0;
}

static int part_add(struct builder *b, const struct dg_ipt *pts, int32_t n_pts, int32_t prism_ix,
                    struct dg_err *err)
{
    struct dg_part *part = LIST_ADD(&b->parts, struct dg_part, 1, err);
    if (!part) return err->code;
    *part = (struct dg_part){b->part_pts.n, n_pts, prism_ix};
    struct dg_ipt *to = LIST_ADD(&b->part_pts, struct dg_ipt, n_pts, err);
    if (!to) return err->code;
    memcpy(to, pts, (size_t)n_pts * sizeof *to);
    return 0;
}

/* Cut the prism's rings, the last ones added, into parts. */
static int prism_cut(struct builder *b, const struct dg_prism *prism, int32_t prism_ix, struct dg_err *err)
{
    const struct ring_span *spans = (const struct ring_span *)b->rings.items + prism->first_ring;
    struct dg_ipt *pts = b->pts.items;
    if (prism->is_barrier) {
        for (int32_t r = 0; r < prism->n_rings; r++) {
            for (int32_t i = 0; i + 1 < spans[r].n_pts; i++) {
                DG_TRY(part_add(b, &pts[spans[r].first_pt + i], 2, prism_ix, err));
            }
        }
        return 0;
    }
    struct dg_iring *rings, *parts = NULL;
    int32_t n_parts = 0;
    dg_arena_reset(&b->scratch);
    DG_TRY(DG_NEW(&b->scratch, &rings, prism->n_rings, err));
    for (int32_t r = 0; r < prism->n_rings; r++) {
        rings[r] = (struct dg_iring){&pts[spans[r].first_pt], spans[r].n_pts, spans[r].is_hole};
    }
    DG_TRY(dg_convex_parts(&b->scratch, rings, prism->n_rings, &parts, &n_parts, err));
    for (int32_t k = 0; k < n_parts; k++) DG_TRY(part_add(b, parts[k].pts, parts[k].n_pts, prism_ix, err));
    return 0;
}

/* The lowest ground under the footprint's points, in lattice units. */
static int32_t prism_base(const struct builder *b, const struct dg_prism *prism)
{
    if (!b->scene->terrain) return 0;
    const struct ring_span *spans = (const struct ring_span *)b->rings.items + prism->first_ring;
    const struct dg_ipt *pts = b->pts.items;
    int32_t low = INT32_MAX;
    for (int32_t r = 0; r < prism->n_rings; r++) {
        for (int32_t i = 0; i < spans[r].n_pts; i++) {
            int32_t z = dg_scene_ground_u(b->scene, pts[spans[r].first_pt + i]);
            if (z < low) low = z;
        }
    }
    return low;
}

static struct dg_ibox prism_box(const struct builder *b, const struct dg_prism *prism)
{
    struct dg_ibox box = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    const struct ring_span *spans = (const struct ring_span *)b->rings.items + prism->first_ring;
    const struct dg_ipt *pts = b->pts.items;
    for (int32_t r = 0; r < prism->n_rings; r++) {
        for (int32_t i = spans[r].first_pt; i < spans[r].first_pt + spans[r].n_pts; i++) {
            if (pts[i].x < box.x0) box.x0 = pts[i].x;
            if (pts[i].y < box.y0) box.y0 = pts[i].y;
            if (pts[i].x > box.x1) box.x1 = pts[i].x;
            if (pts[i].y > box.y1) box.y1 = pts[i].y;
        }
    }
    return box;
}

/* The rings added since first_ring are one prism. */
static int prism_end(struct builder *b, const struct dg_prism_in *in, int32_t first_ring, struct dg_err *err)
{
    struct dg_prism prism = {
        .first_ring = first_ring,
        .n_rings = b->rings.n - first_ring,
        .is_barrier = in->footprint->kind == DG_GEOM_LINE,
        .source_id = in->source_id,
    };
    if (prism.n_rings == 0) return 0;
    prism.base_u = prism_base(b, &prism);
    prism.top_u = prism.base_u + (int32_t)lrint(in->height_m * DG_UNITS_PER_M);
    prism.box = prism_box(b, &prism);
    int32_t prism_ix = b->prisms.n;
    struct dg_prism *to = LIST_ADD(&b->prisms, struct dg_prism, 1, err);
    if (!to) return err->code;
    *to = prism;
    int got = prism_cut(b, &prism, prism_ix, err);
    if (got == DG_EFORMAT || got == DG_ELIMIT) {
        dg_err_prefix(err, "building %lld", (long long)in->source_id);
    }
    return got;
}

static int building_add(struct builder *b, const struct dg_prism_in *in, struct dg_err *err)
{
    bool has_outer = false;
    int32_t first_ring = b->rings.n, n_pts = 0;
    for (int32_t r = 0; r < in->footprint->n_rings; r++) {
        const struct dg_ring *ring = &in->footprint->rings[r];
        if (!ring->is_hole) {
            DG_TRY(prism_end(b, in, first_ring, err));
            first_ring = b->rings.n;
            DG_TRY(ring_add(b, ring, false, &n_pts, err));
            has_outer = n_pts > 0;
        } else if (has_outer) { /* the holes of a ring that vanished vanish with it */
            DG_TRY(ring_add(b, ring, false, &n_pts, err));
        }
    }
    return prism_end(b, in, first_ring, err);
}

/* On terrain a wall follows the ground: each of its segments is a prism with its own base. */
static int barrier_add(struct builder *b, const struct dg_prism_in *in, struct dg_err *err)
{
    int32_t first_ring = b->rings.n, n_pts = 0;
    for (int32_t r = 0; r < in->footprint->n_rings; r++) {
        struct dg_ring ring = in->footprint->rings[r];
        if (!b->scene->terrain) {
            DG_TRY(ring_add(b, &ring, true, &n_pts, err));
            continue;
        }
        for (int32_t i = 1; i < in->footprint->rings[r].n_pts; i++) {
            ring = (struct dg_ring){.pts = &in->footprint->rings[r].pts[i - 1], .n_pts = 2};
            DG_TRY(ring_add(b, &ring, true, &n_pts, err));
            DG_TRY(prism_end(b, in, first_ring, err));
            first_ring = b->rings.n;
        }
    }
    return prism_end(b, in, first_ring, err);
}

bool dg_prism_holds(const struct dg_scene *scene, const struct dg_prism *prism, struct dg_ipt p)
{
    const struct dg_iring *rings = &scene->rings[prism->first_ring];
    if (!prism->is_barrier) return dg_irings_locate(rings, prism->n_rings, p) >= 0;
    for (int32_t r = 0; r < prism->n_rings; r++) {
        for (int32_t i = 1; i < rings[r].n_pts; i++) {
            if (dg_segments_touch(rings[r].pts[i - 1], rings[r].pts[i], p, p)) return true;
        }
    }
    return false;
}

/* ---- the whole --------------------------------------------------------------------------------------- */

static int take(struct dg_arena *arena, const struct list *list, size_t item_size, void **out,
                struct dg_err *err)
{
    DG_TRY(dg_arena_array(arena, (size_t)list->n, item_size, out, err));
    if (list->n) memcpy(*out, list->items, (size_t)list->n * item_size);
    return 0;
}

static int take_rings(struct builder *b, struct dg_err *err)
{
    struct dg_scene *s = b->scene;
    struct dg_ipt *pts;
    DG_TRY(take(b->arena, &b->pts, sizeof *pts, (void **)&pts, err));
    DG_TRY(DG_NEW(b->arena, &s->rings, b->rings.n, err));
    s->n_rings = b->rings.n;
    for (int32_t r = 0; r < s->n_rings; r++) {
        const struct ring_span *span = (const struct ring_span *)b->rings.items + r;
        s->rings[r] = (struct dg_iring){pts + span->first_pt, span->n_pts, span->is_hole};
    }
    return 0;
}

static int take_parts(struct builder *b, struct dg_err *err)
{
    struct dg_scene *s = b->scene;
    DG_TRY(take(b->arena, &b->parts, sizeof *s->parts, (void **)&s->parts, err));
    DG_TRY(take(b->arena, &b->part_pts, sizeof *s->part_pts, (void **)&s->part_pts, err));
    s->n_parts = b->parts.n;
    s->n_part_pts = b->part_pts.n;
    DG_TRY(DG_NEW(b->arena, &s->part_boxes, s->n_parts, err));
    s->box = (struct dg_ibox){INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    for (int32_t k = 0; k < s->n_parts; k++) {
        struct dg_ibox box = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
        const struct dg_ipt *p = &s->part_pts[s->parts[k].first_pt];
        for (int32_t i = 0; i < s->parts[k].n_pts; i++) {
            if (p[i].x < box.x0) box.x0 = p[i].x;
            if (p[i].y < box.y0) box.y0 = p[i].y;
            if (p[i].x > box.x1) box.x1 = p[i].x;
            if (p[i].y > box.y1) box.y1 = p[i].y;
        }
        s->part_boxes[k] = box;
        if (box.x0 < s->box.x0) s->box.x0 = box.x0;
        if (box.y0 < s->box.y0) s->box.y0 = box.y0;
        if (box.x1 > s->box.x1) s->box.x1 = box.x1;
        if (box.y1 > s->box.y1) s->box.y1 = box.y1;
    }
    return dg_index_build(b->arena, s->part_boxes, s->n_parts, &s->index, err);
}

int dg_scene_build(struct dg_arena *arena, const struct dg_scene_in *in, struct dg_scene **out,
                   struct dg_err *err)
{
    struct dg_err own = {0};
    if (!err) err = &own; /* the lists leave their code there */
    dg_auto(builder_done) struct builder b = {.arena = arena};
    DG_TRY(DG_NEW(arena, &b.scene, 1, err));
    DG_TRY(place_lattice(&b, in, err));
    if (in->terrain) DG_TRY(build_terrain(&b, in->terrain, err));
    for (int32_t i = 0; i < in->n_prisms; i++) {
        bool is_barrier = in->prisms[i].footprint->kind == DG_GEOM_LINE;
        DG_TRY((is_barrier ? barrier_add : building_add)(&b, &in->prisms[i], err));
    }
    DG_TRY(take_rings(&b, err));
    DG_TRY(take(arena, &b.prisms, sizeof *b.scene->prisms, (void **)&b.scene->prisms, err));
    b.scene->n_prisms = b.prisms.n;
    DG_TRY(take_parts(&b, err));
    DG_TRY(dg_walls_build(arena, b.scene, &b.scene->walls, err));
    *out = b.scene;
    return 0;
}

struct tallest {
    const struct dg_scene *scene;
    struct dg_ipt p;
    int32_t best;
};

/* Of equal ones the lowest number, whatever the order of the visits. */
static bool tallest_visit(void *ctx, int32_t part_ix)
{
    struct tallest *t = ctx;
    int32_t ix = t->scene->parts[part_ix].prism_ix;
    const struct dg_prism *prism = &t->scene->prisms[ix];
    if (t->best >= 0) {
        int32_t top = t->scene->prisms[t->best].top_u;
        if (prism->top_u < top || (prism->top_u == top && ix >= t->best)) return true;
    }
    if (dg_prism_holds(t->scene, prism, t->p)) t->best = ix;
    return true;
}

int32_t dg_scene_prism_at(const struct dg_scene *scene, struct dg_ipt p)
{
    struct tallest t = {scene, p, -1};
    dg_index_visit(scene->index, (struct dg_ibox){p.x, p.y, p.x, p.y}, tallest_visit, &t);
    return t.best;
}
