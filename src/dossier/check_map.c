/* Buildings, walls, private space and the rest of the map; objects far from the boundary. */
#include "dossier/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"

#define FAR_M 20000.0 /* no scheme keeps map data this far out; swapped axes and foreign zones are farther */

/* Of thousands of objects the first is named and all are counted. */
struct tally {
    int32_t n;
    const char *first;
};

static void tally_add(struct dg_check *check, struct tally *tally, const char *id, int32_t row_ix)
{
    if (!tally->n++) tally->first = dg_check_name(check, id, row_ix);
}

static void tally_note(struct dg_check *check, enum dg_check_rule_ix rule, const struct tally *tally)
{
    if (tally->n) dg_check_note_num(check, rule, tally->first, tally->n);
}

/* Edges of a footprint on a lattice of tenths of a millimetre. */
struct edges {
    struct dg_ipt (*ends)[2];
    int32_t n, at;
};

/* Do c and d lie on the two sides of a-b, farther than rounding to this lattice or the scene's can move them?
 */
static bool are_apart(struct dg_ipt a, struct dg_ipt b, struct dg_ipt c, struct dg_ipt d)
{
    double least = 2 * hypot((double)b.x - a.x, (double)b.y - a.y);
    double to_c = (double)dg_orient(a, b, c), to_d = (double)dg_orient(a, b, d);
    return (to_c < -least && to_d > least) || (to_c > least && to_d < -least);
}

static bool is_crossing(const struct edges *edges, int32_t k, int32_t m)
{
    struct dg_ipt a = edges->ends[k][0], b = edges->ends[k][1];
    struct dg_ipt c = edges->ends[m][0], d = edges->ends[m][1];
    return are_apart(a, b, c, d) && are_apart(c, d, a, b);
}

static bool crossing_visit(void *ctx, int32_t edge_ix)
{
    struct edges *edges = ctx;
    if (!is_crossing(edges, edges->at, edge_ix)) return true;
    edges->n = -1; /* found: enough */
    return false;
}

static struct dg_ipt on_lattice(struct dg_pt p, struct dg_pt origin)
{
    return (struct dg_ipt){(int32_t)lrint((p.x - origin.x) * DG_UNITS_PER_M),
                           (int32_t)lrint((p.y - origin.y) * DG_UNITS_PER_M)};
}

static int edges_make(struct dg_arena *tmp, const struct dg_geom *geom, struct edges *out, struct dg_err *err)
{
    int64_t n = 0;
    struct dg_box box = dg_geom_box(geom);
    *out = (struct edges){0};
    for (int32_t r = 0; r < geom->n_rings; r++) n += geom->rings[r].n_pts;
    double width = fmax(box.x1 - box.x0, box.y1 - box.y0);
    if (n > INT32_MAX || !(width * DG_UNITS_PER_M < DG_MAX_RING_SPAN_U)) return 0; /* the scene names it */
    DG_TRY(DG_NEW(tmp, &out->ends, (size_t)n, err));
    for (int32_t r = 0; r < geom->n_rings; r++) {
        const struct dg_ring *ring = &geom->rings[r];
        for (int32_t i = 0, k = ring->n_pts - 1; i < ring->n_pts; k = i++) {
            out->ends[out->n][0] = on_lattice(ring->pts[k], (struct dg_pt){box.x0, box.y0});
            out->ends[out->n++][1] = on_lattice(ring->pts[i], (struct dg_pt){box.x0, box.y0});
        }
    }
    return 0;
}

#define PAIRS_MAX 32 /* edges up to which all pairs are quicker than an index */

static bool has_crossed_pair(const struct edges *edges)
{
    for (int32_t k = 1; k < edges->n; k++) {
        for (int32_t m = 0; m < k; m++) {
            if (is_crossing(edges, k, m)) return true;
        }
    }
    return false;
}

/* The same by an index over the edges. */
static int crossing_find(struct dg_arena *tmp, struct edges *edges, bool *is_crossed, struct dg_err *err)
{
    struct dg_ibox *boxes = NULL;
    struct dg_index *index = NULL;
    int32_t n = edges->n;
    DG_TRY(DG_NEW(tmp, &boxes, (size_t)n, err));
    for (int32_t k = 0; k < n; k++) {
        struct dg_ipt a = edges->ends[k][0], b = edges->ends[k][1];
        boxes[k] = (struct dg_ibox){a.x < b.x ? a.x : b.x, a.y < b.y ? a.y : b.y, a.x < b.x ? b.x : a.x,
                                    a.y < b.y ? b.y : a.y};
    }
    DG_TRY(dg_index_build(tmp, boxes, n, &index, err));
    for (edges->at = 0; edges->at < n && edges->n > 0; edges->at++) {
        dg_index_visit(index, boxes[edges->at], crossing_visit, edges);
    }
    *is_crossed = edges->n < 0;
    return 0;
}

static int outline_check(struct dg_arena *tmp, const struct dg_geom *geom, bool *is_crossed, struct dg_err *err)
{
    struct edges edges;
    DG_TRY(edges_make(tmp, geom, &edges, err));
    if (edges.n > PAIRS_MAX) return crossing_find(tmp, &edges, is_crossed, err);
    *is_crossed = has_crossed_pair(&edges);
    return 0;
}

/* Footprints that cross themselves, each by name: the scene cannot be built with any of them. */
static void check_outlines(struct dg_check *check)
{
    const struct dg_dossier *d = check->dossier;
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    for (int32_t i = 0; i < d->buildings.n; i++) {
        const struct dg_building *b = &d->buildings.items[i];
        bool is_crossed = false;
        if (b->geom.kind != DG_GEOM_AREA) continue;
        dg_arena_reset(&tmp);
        if (outline_check(&tmp, &b->geom, &is_crossed, NULL) < 0) check->is_out_of_memory = true;
        if (is_crossed)
            dg_check_note(check, DG_CHECK_building_outline_crossed, dg_check_name(check, b->source_id, i), "");
    }
}

static void check_buildings(struct dg_check *check)
{
    const struct dg_dossier *d = check->dossier;
    struct tally no_height = {0}, no_place = {0}, assumed = {0};
    if (!d->buildings.n) dg_check_note(check, DG_CHECK_buildings_missing, "", "");
    for (int32_t i = 0; i < d->buildings.n; i++) {
        const struct dg_building *b = &d->buildings.items[i];
        if (b->geom.kind == DG_GEOM_NONE) {
            tally_add(check, &no_place, b->source_id, i);
        } else if (isnan(b->height_m)) {
            tally_add(check, &no_height, b->source_id, i);
        } else if (b->height_m <= 0 || b->height_m > DG_MAX_HEIGHT_M) {
            dg_check_note_num(check, DG_CHECK_building_height_invalid, dg_check_name(check, b->source_id, i),
                              b->height_m);
        } else if (b->height_origin == DG_ORIGIN_ASSUMED) {
            tally_add(check, &assumed, b->source_id, i);
        }
    }
    tally_note(check, DG_CHECK_building_height_missing, &no_height);
    tally_note(check, DG_CHECK_building_height_assumed, &assumed);
    tally_note(check, DG_CHECK_building_place_missing, &no_place);
    check_outlines(check);
}

static void check_barriers(struct dg_check *check)
{
    const struct dg_dossier *d = check->dossier;
    struct tally no_height = {0};
    for (int32_t i = 0; i < d->barriers.n; i++) {
        const struct dg_barrier *b = &d->barriers.items[i];
        if (!b->blocks) continue; /* a fence that hides nothing needs no height */
        if (isnan(b->height_m)) {
            tally_add(check, &no_height, b->source_id, i);
        } else if (b->height_m <= 0 || b->height_m > DG_MAX_HEIGHT_M) {
            dg_check_note_num(check, DG_CHECK_barrier_height_invalid, dg_check_name(check, b->source_id, i),
                              b->height_m);
        }
    }
    tally_note(check, DG_CHECK_barrier_height_missing, &no_height);
}

static void check_places(struct dg_check *check)
{
    static const char *const kinds[] = {"dwelling", "yard", "garden", NULL};
    const struct dg_dossier *d = check->dossier;
    struct tally no_kind = {0};
    if (!d->private_spaces.n) dg_check_note(check, DG_CHECK_private_spaces_missing, "", "");
    for (int32_t i = 0; i < d->private_spaces.n; i++) {
        const struct dg_private_space *p = &d->private_spaces.items[i];
        if (!dg_check_is_one_of(p->kind, kinds)) tally_add(check, &no_kind, p->source_id, i);
    }
    tally_note(check, DG_CHECK_private_space_kind_unknown, &no_kind);
    for (int32_t i = 0; i < d->sensitive_places.n; i++) {
        const struct dg_sensitive_place *p = &d->sensitive_places.items[i];
        if (!(p->buffer_m >= 0 && p->buffer_m <= 1000)) {
            dg_check_note_num(check, DG_CHECK_sensitive_buffer_invalid, dg_check_name(check, p->source_id, i),
                              p->buffer_m);
        }
    }
    for (int32_t i = 0; i < d->lamps.n; i++) {
        const struct dg_lamp *lamp = &d->lamps.items[i];
        if (lamp->reach_m < 0 || lamp->reach_m > 200) {
            dg_check_note_num(check, DG_CHECK_lamp_reach_invalid, dg_check_name(check, lamp->source_id, i),
                              lamp->reach_m);
        }
    }
}

void dg_check_map(struct dg_check *check)
{
    check_buildings(check);
    check_barriers(check);
    check_places(check);
}

/* ---- far objects ----------------------------------------------------------------------------------- */

static bool is_far(const struct dg_check *check, struct dg_box box)
{
    const struct dg_box *b = &check->boundary;
    return box.x0 <= box.x1 && (box.x1 < b->x0 - FAR_M || box.x0 > b->x1 + FAR_M || box.y1 < b->y0 - FAR_M ||
                                box.y0 > b->y1 + FAR_M);
}

/* A layer of n items of `size` bytes: geometry or point at `place`, id at `id`. */
static void check_layer_far(struct dg_check *check, const char *layer, const void *items, int32_t n,
                            size_t size, size_t place, bool is_point, size_t id)
{
    struct tally far = {0};
    for (int32_t i = 0; i < n; i++) {
        const char *item = (const char *)items + (size_t)i * size;
        struct dg_box box;
        if (is_point) {
            struct dg_pt at = *(const struct dg_pt *)(item + place);
            box = (struct dg_box){at.x, at.y, at.x, at.y};
        } else {
            box = dg_geom_box((const struct dg_geom *)(item + place));
        }
        if (is_far(check, box)) tally_add(check, &far, *(const char *const *)(item + id), i);
    }
    int32_t n_before = check->n;
    tally_note(check, DG_CHECK_object_far, &far);
    if (check->n > n_before) check->items[n_before].layer = layer;
}

#define CHECK_FAR(check, name, list, type, place, is_point, id)                                                \
    check_layer_far((check), (name), (list).items, (list).n, sizeof(struct type),                              \
                    offsetof(struct type, place), (is_point), offsetof(struct type, id))

void dg_check_far(struct dg_check *check)
{
    const struct dg_dossier *d = check->dossier;
    if (d->scheme.boundary.kind != DG_GEOM_AREA) return;
    CHECK_FAR(check, "site", d->sites, dg_site, at, true, site_id);
    CHECK_FAR(check, "camera", d->cameras, dg_camera, at, true, camera_id);
    CHECK_FAR(check, "building", d->buildings, dg_building, geom, false, source_id);
    CHECK_FAR(check, "barrier", d->barriers, dg_barrier, geom, false, source_id);
    CHECK_FAR(check, "road", d->roads, dg_road, geom, false, source_id);
    CHECK_FAR(check, "private_space", d->private_spaces, dg_private_space, geom, false, source_id);
    CHECK_FAR(check, "sensitive_place", d->sensitive_places, dg_sensitive_place, geom, false, source_id);
    CHECK_FAR(check, "lamp", d->lamps, dg_lamp, at, true, source_id);
}
