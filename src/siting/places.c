/* Places: where a lens could hang. What stands already comes first; new poles along kerbs and at corners last,
 * and nowhere near what stands. */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "siting/model.h"

/* A pole of unknown height, and one that would be put up: what carries a street lamp of a lane. */
#define POLE_M 6.0
#define NEW_POLE_M 6.0
/* A camera on a wall hangs this far in front of it, this far under the eaves, and not below a hand's reach. */
#define WALL_OUT_M 0.3
#define EAVES_M 0.5
#define WALL_MOST_M 4.0
#define WALL_LEAST_M 3.0
/* Mount heights: as high as a camera in a street is usually hung, and low enough to see under awnings. */
#define MOUNT_MOST_M 6.0
#define MOUNT_LOW_M 4.0
#define ROAD_M 6.0    /* width of a road of unknown width */
#define KERB_M 0.5    /* behind the kerb */
#define NEAR_M 4.0    /* a new pole stands at least so far from any other place */
#define SAME_M 1.0    /* a lamp this near a site is that site */
#define TURN_DEG 20.0 /* a road that turns by more has a corner there */

struct finder {
    struct dg_arena *arena, tmp;
    const struct dg_dossier *d;
    const struct dg_siting_params *params;
    double spacing_m;
    struct dg_pt origin;    /* the index is over decimetres from here */
    struct dg_index *needs; /* boxes, grown by the range */
    struct dg_index *roads, *privates;
    struct dg_siting_place *items; /* grows */
    int32_t n, cap;
    int32_t *hash_head, *hash_next; /* places by cells of NEAR_M */
    int32_t n_hash;
};

/* ---- looking things up ----------------------------------------------------------------------------- */

#define INDEX_PER_M 10.0

static struct dg_ibox box_of(const struct finder *f, const struct dg_geom *geom, double margin_m)
{
    struct dg_box box = dg_geom_box(geom);
    if (box.x0 > box.x1) return (struct dg_ibox){INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX};
    return (struct dg_ibox){(int32_t)floor((box.x0 - margin_m - f->origin.x) * INDEX_PER_M),
                            (int32_t)floor((box.y0 - margin_m - f->origin.y) * INDEX_PER_M),
                            (int32_t)ceil((box.x1 + margin_m - f->origin.x) * INDEX_PER_M),
                            (int32_t)ceil((box.y1 + margin_m - f->origin.y) * INDEX_PER_M)};
}

static struct dg_ibox point_box(const struct finder *f, struct dg_pt p)
{
    int32_t x = (int32_t)floor((p.x - f->origin.x) * INDEX_PER_M);
    int32_t y = (int32_t)floor((p.y - f->origin.y) * INDEX_PER_M);
    return (struct dg_ibox){x, y, x, y};
}

struct visit {
    const struct finder *f;
    struct dg_pt p;
    bool found;
};

static bool need_visit(void *ctx, int32_t ix)
{
    struct visit *v = ctx;
    v->found = dg_geom_distance_m(&v->f->d->needs.items[ix].geom, v->p) <= v->f->params->range_m;
    return !v->found;
}

static bool is_near_need(const struct finder *f, struct dg_pt p)
{
    struct visit v = {f, p, false};
    dg_index_visit(f->needs, point_box(f, p), need_visit, &v);
    return v.found;
}

static double road_half(const struct dg_road *road) { return (road->width_m > 0 ? road->width_m : ROAD_M) / 2; }

static bool road_visit(void *ctx, int32_t ix)
{
    struct visit *v = ctx;
    const struct dg_road *road = &v->f->d->roads.items[ix];
    v->found = dg_geom_distance_m(&road->geom, v->p) < road_half(road) - 0.05;
    return !v->found;
}

static bool private_visit(void *ctx, int32_t ix)
{
    struct visit *v = ctx;
    v->found = dg_geom_contains(&v->f->d->private_spaces.items[ix].geom, v->p);
    return !v->found;
}

/* On a carriageway, on private ground, or outside the scheme's area nobody puts up a pole. */
static bool may_stand(const struct finder *f, struct dg_pt p)
{
    struct visit v = {f, p, false};
    if (f->roads) dg_index_visit(f->roads, point_box(f, p), road_visit, &v);
    if (!v.found && f->privates) dg_index_visit(f->privates, point_box(f, p), private_visit, &v);
    return !v.found && dg_geom_contains(&f->d->scheme.boundary, p);
}

static int32_t hash_cell(const struct finder *f, int32_t i, int32_t j)
{
    uint32_t h = (uint32_t)i * 73856093u ^ (uint32_t)j * 19349663u;
    return (int32_t)(h % (uint32_t)f->n_hash);
}

static bool is_taken(const struct finder *f, struct dg_pt p, double within_m)
{
    int32_t i = (int32_t)floor(p.x / NEAR_M), j = (int32_t)floor(p.y / NEAR_M);
    for (int32_t a = i - 1; a <= i + 1; a++) {
        for (int32_t b = j - 1; b <= j + 1; b++) {
            for (int32_t k = f->hash_head[hash_cell(f, a, b)]; k >= 0; k = f->hash_next[k]) {
                if (hypot(f->items[k].at.x - p.x, f->items[k].at.y - p.y) < within_m) return true;
            }
        }
    }
    return false;
}

/* ---- growing --------------------------------------------------------------------------------------- */

static int room(struct finder *f, struct dg_err *err)
{
    struct dg_siting_place *items;
    int32_t *next, cap = f->cap ? 2 * f->cap : 1024;
    if (f->n < f->cap) return 0;
    DG_TRY(DG_NEW(f->arena, &items, (size_t)cap, err));
    DG_TRY(DG_NEW(&f->tmp, &next, (size_t)cap, err));
    if (f->n) memcpy(items, f->items, (size_t)f->n * sizeof *items);
    if (f->n) memcpy(next, f->hash_next, (size_t)f->n * sizeof *next);
    f->items = items;
    f->hash_next = next;
    f->cap = cap;
    return 0;
}

static int place_add(struct finder *f, struct dg_siting_place place, struct dg_err *err)
{
    DG_TRY(room(f, err));
    int32_t cell = hash_cell(f, (int32_t)floor(place.at.x / NEAR_M), (int32_t)floor(place.at.y / NEAR_M));
    f->hash_next[f->n] = f->hash_head[cell];
    f->hash_head[cell] = f->n;
    f->items[f->n++] = place;
    return 0;
}

/* ---- what stands ----------------------------------------------------------------------------------- */

/* All sites, near a need or not: cameras of the dossier hang on them. */
static int sites_add(struct finder *f, struct dg_err *err)
{
    for (int32_t i = 0; i < f->d->sites.n; i++) {
        const struct dg_site *s = &f->d->sites.items[i];
        bool has_height = s->height_m > 0;
        DG_TRY(place_add(
            f,
            (struct dg_siting_place){.at = s->at,
                                     .site_ix = i,
                                     .kind = s->kind,
                                     .owner = s->owner,
                                     .power = s->power,
                                     .source_id = s->source_id,
                                     .height_m = has_height ? s->height_m : POLE_M,
                                     .height_origin = has_height ? s->height_origin : DG_ORIGIN_ASSUMED,
                                     .exists = s->exists},
            err));
    }
    return 0;
}

static int lamps_add(struct finder *f, struct dg_err *err)
{
    for (int32_t i = 0; i < f->d->lamps.n; i++) {
        const struct dg_lamp *l = &f->d->lamps.items[i];
        bool has_height = l->height_m > 0;
        if (!is_near_need(f, l->at) || is_taken(f, l->at, SAME_M)) continue;
        DG_TRY(place_add(
            f,
            (struct dg_siting_place){.at = l->at,
                                     .site_ix = -1,
                                     .kind = "lamp",
                                     .owner = "",
                                     .power = "",
                                     .source_id = l->source_id,
                                     .height_m = has_height ? l->height_m : POLE_M,
                                     .height_origin = has_height ? DG_ORIGIN_GIVEN : DG_ORIGIN_ASSUMED,
                                     .exists = true},
            err));
    }
    return 0;
}

/* Buildings that an office or a shop keeps: nobody is asked to hang a camera on a home. */
static bool is_public(const char *kind)
{
    static const char *const kinds[] = {
        "shop",        "retail",     "commercial", "office",     "public",       "civic",  "government",
        "school",      "hospital",   "clinic",     "industrial", "warehouse",    "mosque", "train_station",
        "supermarket", "university", "kiosk",      "hotel",      "sports_centre"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kind, kinds[i]) == 0) return true;
    }
    return false;
}

/* At the corners of its outline that stick out. */
static int wall_add(struct finder *f, const struct dg_building *b, struct dg_err *err)
{
    double height = fmin(WALL_MOST_M, b->height_m - EAVES_M);
    if (!is_public(b->kind) || !(height >= WALL_LEAST_M)) return 0;
    for (int32_t r = 0; r < b->geom.n_rings; r++) {
        const struct dg_ring *ring = &b->geom.rings[r];
        if (ring->is_hole) continue;
        for (int32_t i = 0; i < ring->n_pts; i++) {
            struct dg_pt a = ring->pts[(i + ring->n_pts - 1) % ring->n_pts], p = ring->pts[i];
            struct dg_pt c = ring->pts[(i + 1) % ring->n_pts];
            double ux = p.x - a.x, uy = p.y - a.y, vx = p.x - c.x, vy = p.y - c.y;
            double u = hypot(ux, uy), v = hypot(vx, vy);
            /* Outer rings run counter-clockwise: a left turn is a corner that sticks out. */
            if (!(u > 0) || !(v > 0) || ux * (c.y - p.y) - uy * (c.x - p.x) <= 0.1 * u * v) continue;
            double ox = ux / u + vx / v, oy = uy / u + vy / v, o = hypot(ox, oy);
            struct dg_pt at = {p.x + ox / o * WALL_OUT_M, p.y + oy / o * WALL_OUT_M};
            if (!is_near_need(f, at) || is_taken(f, at, SAME_M)) continue;
            DG_TRY(place_add(f,
                             (struct dg_siting_place){.at = at,
                                                      .site_ix = -1,
                                                      .kind = "wall",
                                                      .owner = b->name,
                                                      .power = "",
                                                      .source_id = b->source_id,
                                                      .height_m = height,
                                                      .height_origin = b->height_origin == DG_ORIGIN_ASSUMED
                                                                           ? DG_ORIGIN_ASSUMED
                                                                           : DG_ORIGIN_DERIVED,
                                                      .exists = true},
                             err));
        }
    }
    return 0;
}

/* ---- new poles ------------------------------------------------------------------------------------- */

static int pole_add(struct finder *f, struct dg_pt at, struct dg_err *err)
{
    if (!is_near_need(f, at) || is_taken(f, at, NEAR_M) || !may_stand(f, at)) return 0;
    /* Whole decimetres: no plan is staked out finer. */
    at = (struct dg_pt){round(at.x * 10) / 10, round(at.y * 10) / 10};
    return place_add(f,
                     (struct dg_siting_place){.at = at,
                                              .site_ix = -1,
                                              .kind = "pole",
                                              .owner = "",
                                              .power = "",
                                              .source_id = "",
                                              .height_m = NEW_POLE_M,
                                              .height_origin = DG_ORIGIN_ASSUMED,
                                              .exists = false},
                     err);
}

/* Both kerbs beside p, where the road runs along (dx, dy). */
static int kerbs_add(struct finder *f, struct dg_pt p, double dx, double dy, double half_m, struct dg_err *err)
{
    double len = hypot(dx, dy), out = half_m + KERB_M;
    if (!(len > 0)) return 0;
    DG_TRY(pole_add(f, (struct dg_pt){p.x - dy / len * out, p.y + dx / len * out}, err));
    return pole_add(f, (struct dg_pt){p.x + dy / len * out, p.y - dx / len * out}, err);
}

/* Ends and bends: where roads meet or turn, a camera sees two ways. */
static int corners_add(struct finder *f, const struct dg_ring *line, double half_m, struct dg_err *err)
{
    for (int32_t i = 0; i < line->n_pts; i++) {
        struct dg_pt a = line->pts[i ? i - 1 : 0], p = line->pts[i];
        struct dg_pt b = line->pts[i + 1 < line->n_pts ? i + 1 : i];
        bool is_end = i == 0 || i + 1 == line->n_pts;
        double turn = atan2((p.x - a.x) * (b.y - p.y) - (p.y - a.y) * (b.x - p.x),
                            (p.x - a.x) * (b.x - p.x) + (p.y - a.y) * (b.y - p.y));
        if (!is_end && fabs(turn) < TURN_DEG * M_PI / 180) continue;
        double dx = b.x - a.x, dy = b.y - a.y, len = hypot(dx, dy), back = half_m + KERB_M;
        if (!(len > 0)) continue;
        /* An end is a junction more often than not: stand back from it by the road's own half. */
        if (is_end) back = i == 0 ? back : -back;
        struct dg_pt at = is_end ? (struct dg_pt){p.x + dx / len * back, p.y + dy / len * back} : p;
        DG_TRY(kerbs_add(f, at, dx, dy, half_m, err));
    }
    return 0;
}

static int line_add(struct finder *f, const struct dg_ring *line, double half_m, struct dg_err *err)
{
    double along = f->spacing_m / 2;
    for (int32_t i = 0; i + 1 < line->n_pts; i++) {
        struct dg_pt a = line->pts[i], b = line->pts[i + 1];
        double dx = b.x - a.x, dy = b.y - a.y, len = hypot(dx, dy);
        for (; along < len; along += f->spacing_m) {
            struct dg_pt p = {a.x + dx * along / len, a.y + dy * along / len};
            DG_TRY(kerbs_add(f, p, dx, dy, half_m, err));
        }
        along -= len;
    }
    return 0;
}

static int roads_add(struct finder *f, struct dg_err *err)
{
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t i = 0; i < f->d->roads.n; i++) {
            const struct dg_road *road = &f->d->roads.items[i];
            for (int32_t r = 0; r < road->geom.n_rings; r++) {
                const struct dg_ring *line = &road->geom.rings[r];
                DG_TRY(pass == 0 ? corners_add(f, line, road_half(road), err)
                                 : line_add(f, line, road_half(road), err));
            }
        }
    }
    return 0;
}

/* ---- all together ---------------------------------------------------------------------------------- */

static int index_of(struct finder *f, const void *items, int32_t n, size_t size, size_t geom_at,
                    double margin_m, struct dg_index **out, struct dg_err *err)
{
    struct dg_ibox *boxes;
    *out = NULL;
    if (n == 0) return 0;
    DG_TRY(DG_NEW(&f->tmp, &boxes, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) {
        const void *item = (const char *)items + (size_t)i * size;
        boxes[i] = box_of(f, (const struct dg_geom *)((const char *)item + geom_at), margin_m);
    }
    return dg_index_build(&f->tmp, boxes, n, out, err);
}

static int find(struct finder *f, struct dg_err *err)
{
    const struct dg_dossier *d = f->d;
    struct dg_box box = dg_geom_box(&d->scheme.boundary);
    f->origin = (struct dg_pt){(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2};
    f->n_hash = 1 << 16;
    DG_TRY(DG_NEW(&f->tmp, &f->hash_head, (size_t)f->n_hash, err));
    memset(f->hash_head, 0xff, (size_t)f->n_hash * sizeof *f->hash_head);
    DG_TRY(index_of(f, d->needs.items, d->needs.n, sizeof *d->needs.items, offsetof(struct dg_need, geom),
                    f->params->range_m, &f->needs, err));
    DG_TRY(index_of(f, d->roads.items, d->roads.n, sizeof *d->roads.items, offsetof(struct dg_road, geom), 20,
                    &f->roads, err));
    DG_TRY(index_of(f, d->private_spaces.items, d->private_spaces.n, sizeof *d->private_spaces.items,
                    offsetof(struct dg_private_space, geom), 0, &f->privates, err));
    DG_TRY(sites_add(f, err));
    DG_TRY(lamps_add(f, err));
    for (int32_t i = 0; i < d->buildings.n; i++) DG_TRY(wall_add(f, &d->buildings.items[i], err));
    return f->spacing_m > 0 ? roads_add(f, err) : 0;
}

int dg_places_find(struct dg_arena *arena, const struct dg_dossier *dossier,
                   const struct dg_siting_params *params, int32_t max_places, struct dg_place_list *out,
                   struct dg_err *err)
{
    double spacing_m = params->spacing_m;
    for (;;) {
        struct finder f = {.arena = arena, .d = dossier, .params = params, .spacing_m = spacing_m};
        int rc = find(&f, err);
        dg_arena_done(&f.tmp);
        DG_TRY(rc);
        *out = (struct dg_place_list){f.items, f.n, spacing_m};
        if (f.n <= max_places || !(spacing_m > 0)) return 0;
        /* Corners stay however wide the spacing: beyond 200 m widening changes nothing any more. */
        if (spacing_m > 200) return 0;
        spacing_m *= 1.5;
    }
}

bool dg_siting_list_has(const char *list, const char *id)
{
    size_t n = strlen(id);
    for (const char *s = list ? list : ""; *s;) {
        while (*s == ' ' || *s == ',') s++;
        size_t length = strcspn(s, ",");
        size_t end = length;
        while (end && s[end - 1] == ' ') end--;
        if (end == n && n && memcmp(s, id, n) == 0) return true;
        s += length;
    }
    return false;
}

int dg_place_heights(const struct dg_siting_place *place, double heights[DG_MAX_HEIGHTS])
{
    int n = 0;
    heights[n++] = fmin(place->height_m, MOUNT_MOST_M);
    if (heights[0] > MOUNT_LOW_M + 0.5) heights[n++] = MOUNT_LOW_M;
    return n;
}
