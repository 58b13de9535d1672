/* From lon/lat to the metres of a UTM zone: project, round to the lattice, mend, keep what is near enough. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "reader/shape_geos.h"

#define METRES_PER_DEGREE 111320.0 /* of latitude, and of longitude at the equator: for estimates */
#define SOUTH_END (-80.0)          /* UTM ends there; beyond it is polar stereographic */
#define NORTH_END 84.0
#define EDGE_PIECES 8 /* a straight line of a box in degrees is bent in metres: corners between its ends */
#define MAX_SECOND_EXTENT (DG_MAX_EXTENT_M * DG_UNITS_PER_M)

struct placer {
    const struct dg_request *request;
    struct dg_answer *answer;
    struct dg_utm *utm;
    struct dg_shaper *shaper;
    struct dg_arena scratch; /* of one feature */
    struct dg_box area;      /* lon/lat that was asked for */
    struct dg_box near;      /* the same and the margin, generously: beyond it nothing is projected */
    struct dg_box reach;     /* lattice units that a feature may reach to */
    uint32_t n_outside;
};

static void placer_done(struct placer *p)
{
    dg_utm_close(&p->utm);
    dg_shaper_close(&p->shaper);
    dg_arena_done(&p->scratch);
}

static void box_add(struct dg_box *box, struct dg_pt pt)
{
    box->x0 = fmin(box->x0, pt.x);
    box->y0 = fmin(box->y0, pt.y);
    box->x1 = fmax(box->x1, pt.x);
    box->y1 = fmax(box->y1, pt.y);
}

static const struct dg_box no_box = {INFINITY, INFINITY, -INFINITY, -INFINITY};

/* ---- what is asked for ----------------------------------------------------------------------------------- */

static int area_find(struct placer *p, const struct dg_feature_store *store,
                     const struct dg_feature_store *boundary, struct dg_err *err)
{
    const struct dg_request *r = p->request;
    if (boundary) {
        p->area = boundary->box;
    } else if (r->has_bbox) {
        p->area = (struct dg_box){r->bbox[0], r->bbox[1], r->bbox[2], r->bbox[3]};
    } else {
        p->area = store->box;
        if (store->n_items == 0)
            return dg_err_set(err, DG_EFORMAT, "it holds no feature that can be used%s",
                              store->n_refused ? " (each was refused)" : "");
    }
    double lat = (p->area.y0 + p->area.y1) / 2;
    double width = (p->area.x1 - p->area.x0) * METRES_PER_DEGREE * cos(lat * M_PI / 180);
    double height = (p->area.y1 - p->area.y0) * METRES_PER_DEGREE;
    if (width > DG_MAX_EXTENT_M || height > DG_MAX_EXTENT_M)
        return dg_err_set(err, DG_ELIMIT,
                          "%s is %.0f x %.0f km, more than %.0f km; choose a smaller area with --bbox W,S,E,N",
                          boundary      ? "the boundary"
                          : r->has_bbox ? "the box"
                                        : "the extent of the features",
                          width / 1000, height / 1000, DG_MAX_EXTENT_M / 1000);
    if (p->area.y1 > NORTH_END || p->area.y0 < SOUTH_END)
        return dg_err_set(err, DG_EINVAL,
                          "latitude %.4g is outside the projection (UTM reaches from 80 S to 84 N)",
                          p->area.y1 > NORTH_END ? p->area.y1 : p->area.y0);
    double margin = r->margin_m * 1.1 / METRES_PER_DEGREE,
           margin_lon = margin / cos(fmin(fabs(lat) + 1, 85) * M_PI / 180);
    p->near = (struct dg_box){p->area.x0 - margin_lon, p->area.y0 - margin, p->area.x1 + margin_lon,
                              p->area.y1 + margin};
    return 0;
}

/* Project and round one ring to whole lattice units, in place. */
static int ring_project(struct placer *p, struct dg_ring *ring, struct dg_err *err)
{
    for (int32_t i = 0; i < ring->n_pts; i++) {
        struct dg_pt metres;
        DG_TRY(dg_utm_forward(p->utm, ring->pts[i], &metres, err));
        ring->pts[i] =
            (struct dg_pt){nearbyint(metres.x * DG_UNITS_PER_M), nearbyint(metres.y * DG_UNITS_PER_M)};
    }
    return 0;
}

/* Points that fell together drop out. False: too few are left. */
static bool ring_thin(struct dg_ring *ring, enum dg_geom_kind kind)
{
    int32_t kept = 0;
    if (kind == DG_GEOM_POINT) return true;
    for (int32_t i = 0; i < ring->n_pts; i++) {
        if (kept && ring->pts[kept - 1].x == ring->pts[i].x && ring->pts[kept - 1].y == ring->pts[i].y)
            continue;
        ring->pts[kept++] = ring->pts[i];
    }
    bool is_area = kind == DG_GEOM_AREA;
    while (is_area && kept > 1 && ring->pts[0].x == ring->pts[kept - 1].x &&
           ring->pts[0].y == ring->pts[kept - 1].y)
        kept--;
    ring->n_pts = kept;
    return kept >= (is_area ? 3 : 2);
}

static int geom_project(struct placer *p, struct dg_geom *geom, struct dg_err *err)
{
    int32_t kept = 0;
    bool has_outer = false;
    for (int32_t i = 0; i < geom->n_rings; i++) {
        struct dg_ring ring = geom->rings[i];
        DG_TRY(ring_project(p, &ring, err));
        bool is_good = ring_thin(&ring, geom->kind) && (!ring.is_hole || has_outer);
        if (!ring.is_hole) has_outer = is_good;
        if (is_good) geom->rings[kept++] = ring;
    }
    geom->n_rings = kept;
    return 0;
}

static int boundary_from_box(struct placer *p, struct dg_err *err)
{
    struct dg_pt corners[5] = {{p->area.x0, p->area.y0},
                               {p->area.x1, p->area.y0},
                               {p->area.x1, p->area.y1},
                               {p->area.x0, p->area.y1},
                               {p->area.x0, p->area.y0}};
    struct dg_pt pts[4 * EDGE_PIECES];
    for (int i = 0; i < 4 * EDGE_PIECES; i++) {
        struct dg_pt a = corners[i / EDGE_PIECES], b = corners[i / EDGE_PIECES + 1];
        double t = (double)(i % EDGE_PIECES) / EDGE_PIECES;
        pts[i] = (struct dg_pt){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
    }
    struct dg_ring ring = {pts, 4 * EDGE_PIECES, false};
    struct dg_geom box = {DG_GEOM_AREA, 1, &ring};
    DG_TRY(geom_project(p, &box, err));
    if (box.n_rings == 0 || p->area.x0 >= p->area.x1 || p->area.y0 >= p->area.y1) {
        /* The extent of a single point or of a straight line: a metre of ground around it. */
        struct dg_pt c = {pts[0].x, pts[0].y};
        double m = DG_UNITS_PER_M;
        struct dg_box all = no_box;
        for (int i = 0; i < 4 * EDGE_PIECES; i++) box_add(&all, pts[i]);
        if (!isfinite(all.x0)) all = (struct dg_box){c.x, c.y, c.x, c.y};
        pts[0] = (struct dg_pt){all.x0 - m, all.y0 - m};
        pts[1] = (struct dg_pt){all.x1 + m, all.y0 - m};
        pts[2] = (struct dg_pt){all.x1 + m, all.y1 + m};
        pts[3] = (struct dg_pt){all.x0 - m, all.y1 + m};
        ring = (struct dg_ring){pts, 4, false};
        box = (struct dg_geom){DG_GEOM_AREA, 1, &ring};
    }
    return dg_shaper_add_boundary(p->shaper, &box, err);
}

static int boundary_from_store(struct placer *p, const struct dg_feature_store *boundary, struct dg_err *err)
{
    int32_t n_areas = 0;
    for (size_t i = 0; i < boundary->n_items; i++) {
        struct dg_feature f;
        struct dg_geom area;
        char note[160];
        dg_arena_reset(&p->scratch);
        DG_TRY(dg_feature_parse(&p->scratch, boundary->items[i].bytes, boundary->items[i].n, &f, err));
        if (f.geom.kind != DG_GEOM_AREA) continue;
        DG_TRY(geom_project(p, &f.geom, err));
        if (f.geom.n_rings == 0) continue;
        int made = dg_shaper_area(p->shaper, &p->scratch, &f.geom, &area, note, sizeof note, err);
        if (made < 0) return made;
        if (made == 0) return dg_err_set(err, DG_EFORMAT, "the boundary %s: %s", f.source_id, note);
        DG_TRY(dg_shaper_add_boundary(p->shaper, &area, err));
        n_areas++;
    }
    if (n_areas == 0)
        return dg_err_set(err, DG_EFORMAT, "the boundary's file holds no polygon; draw the area as a polygon");
    return 0;
}

/* ---- out ---------------------------------------------------------------------------------------------------
 */

static void to_metres(struct dg_geom *geom)
{
    for (int32_t i = 0; i < geom->n_rings; i++) {
        for (int32_t j = 0; j < geom->rings[i].n_pts; j++) {
            geom->rings[i].pts[j].x /= DG_UNITS_PER_M;
            geom->rings[i].pts[j].y /= DG_UNITS_PER_M;
        }
    }
}

/* The scale of Transverse Mercator changes with the distance from the central meridian: the corners of the
 * area and a grid in it find its extremes, the central meridian included. */
static double scale_error_ppm(struct placer *p)
{
    double worst = 0;
    for (int i = 0; i <= 16; i++) {
        for (int j = 0; j <= 2; j++) {
            struct dg_pt at = {p->area.x0 + (p->area.x1 - p->area.x0) * i / 16,
                               p->area.y0 + (p->area.y1 - p->area.y0) * j / 2};
            worst = fmax(worst, dg_utm_scale_error_ppm(p->utm, at));
        }
    }
    return worst;
}

static int meta_write(struct placer *p, int zone, bool is_south, const char *format, struct dg_err *err)
{
    struct dg_text *out = &p->answer->text;
    struct dg_feature f = {.source_id = "boundary", .layer = "", .repair = ""};
    char name[64];
    snprintf(name, sizeof name, "WGS 84 / UTM zone %d%c", zone, is_south ? 'S' : 'N');
    size_t begun = dg_frame_begin(out, DG_FRAME_META);
    dg_put_u32(out, (uint32_t)((is_south ? 32700 : 32600) + zone));
    dg_put_f64(out, scale_error_ppm(p));
    dg_put_str(out, name);
    dg_put_str(out, format);
    dg_frame_end(out, begun);

    dg_arena_reset(&p->scratch);
    DG_TRY(dg_shaper_boundary(p->shaper, &p->scratch, &f.geom, err));
    struct dg_box box = dg_geom_box(&f.geom);
    double dx = (MAX_SECOND_EXTENT - (box.x1 - box.x0)) / 2, dy = (MAX_SECOND_EXTENT - (box.y1 - box.y0)) / 2;
    p->reach = (struct dg_box){box.x0 - dx, box.y0 - dy, box.x1 + dx, box.y1 + dy};
    to_metres(&f.geom);
    begun = dg_frame_begin(out, DG_FRAME_BOUNDARY);
    dg_put_feature(out, &f);
    dg_frame_end(out, begun);
    return 0;
}

static void refused_write(struct placer *p, const char *id, const char *layer, const char *reason)
{
    struct dg_text *out = &p->answer->text;
    size_t begun = dg_frame_begin(out, DG_FRAME_REFUSED);
    dg_put_str(out, id);
    dg_put_str(out, layer);
    dg_put_str(out, reason);
    dg_frame_end(out, begun);
    p->answer->n_refused++;
}

static bool is_beyond(struct dg_box a, struct dg_box b)
{
    return a.x0 > b.x1 || a.x1 < b.x0 || a.y0 > b.y1 || a.y1 < b.y0;
}

static bool is_within(struct dg_box a, struct dg_box b)
{
    return a.x0 >= b.x0 && a.x1 <= b.x1 && a.y0 >= b.y0 && a.y1 <= b.y1;
}

/* One feature: kept, outside, or refused with its reason. */
static int feature_place(struct placer *p, struct dg_feature *f, struct dg_err *err)
{
    char note[320] = "";
    struct dg_err why;
    if (is_beyond(dg_geom_box(&f->geom), p->near)) {
        p->n_outside++;
        return 0;
    }
    if (geom_project(p, &f->geom, &why) < 0) {
        refused_write(p, f->source_id, f->layer, why.msg);
        return 0;
    }
    if (f->geom.n_rings == 0) {
        refused_write(p, f->source_id, f->layer, "smaller than 0.1 mm: nothing is left of it");
        return 0;
    }
    if (f->geom.kind == DG_GEOM_AREA) {
        struct dg_geom area;
        int made = dg_shaper_area(p->shaper, &p->scratch, &f->geom, &area, note, sizeof note, err);
        if (made < 0) return made;
        if (made == 0) {
            refused_write(p, f->source_id, f->layer, note);
            return 0;
        }
        f->geom = area;
    }
    if (!dg_shaper_is_near(p->shaper, &f->geom, p->request->margin_m * DG_UNITS_PER_M)) {
        p->n_outside++;
        return 0;
    }
    if (!is_within(dg_geom_box(&f->geom), p->reach)) {
        refused_write(p, f->source_id, f->layer, "reaches farther than a dossier may (200 km); cut it");
        return 0;
    }
    char repair[640];
    snprintf(repair, sizeof repair, "%s%s%s", f->repair, f->repair[0] && note[0] ? "; " : "", note);
    f->repair = repair;
    f->was_repaired = repair[0] != '\0';
    to_metres(&f->geom);
    size_t begun = dg_frame_begin(&p->answer->text, DG_FRAME_FEATURE);
    dg_put_feature(&p->answer->text, f);
    dg_frame_end(&p->answer->text, begun);
    p->answer->n_features++;
    return 0;
}

static int features_place(struct placer *p, const struct dg_feature_store *store, struct dg_err *err)
{
    for (size_t i = 0; i < store->n_refused; i++) {
        refused_write(p, store->refused[i].id, store->refused[i].layer, store->refused[i].reason);
        DG_TRY(dg_answer_flush_if_large(p->answer, err));
    }
    for (size_t i = 0; i < store->n_items; i++) {
        struct dg_feature f;
        dg_arena_reset(&p->scratch);
        DG_TRY(dg_feature_parse(&p->scratch, store->items[i].bytes, store->items[i].n, &f, err));
        DG_TRY(feature_place(p, &f, err));
        DG_TRY(dg_answer_flush_if_large(p->answer, err));
    }
    return 0;
}

/* Nothing was found where it was looked for: with the axes changed, would it be there? */
static int swap_check(const struct placer *p, const struct dg_feature_store *store, struct dg_err *err)
{
    struct dg_box swapped = {store->box.y0, store->box.x0, store->box.y1, store->box.x1};
    if (p->answer->n_features > 0 || store->n_items == 0) return 0;
    if (!is_beyond(store->box, p->near) || is_beyond(swapped, p->near)) return 0;
    return dg_err_set(
        err, DG_EINVAL,
        "all features are outside the area that was asked for, but would be inside with longitude and "
        "latitude exchanged: axes swapped?");
}

static int place(struct placer *p, const struct dg_feature_store *store,
                 const struct dg_feature_store *boundary, struct dg_err *err)
{
    DG_TRY(area_find(p, store, boundary, err));
    double lon = (p->area.x0 + p->area.x1) / 2, lat = (p->area.y0 + p->area.y1) / 2;
    int zone = (int)floor((lon + 180) / 6) + 1;
    if (zone > 60) zone = 60;
    DG_TRY(dg_utm_open(zone, lat < 0, &p->utm, err));
    DG_TRY(dg_shaper_open(&p->shaper, err));
    DG_TRY(boundary ? boundary_from_store(p, boundary, err) : boundary_from_box(p, err));
    DG_TRY(meta_write(p, zone, lat < 0, store->format, err));
    DG_TRY(features_place(p, store, err));
    DG_TRY(swap_check(p, store, err));
    struct dg_text *out = &p->answer->text;
    size_t begun = dg_frame_begin(out, DG_FRAME_END);
    dg_put_u32(out, p->answer->n_features);
    dg_put_u32(out, p->answer->n_refused);
    dg_put_u32(out, p->n_outside);
    dg_frame_end(out, begun);
    return dg_answer_flush(p->answer, err);
}

int dg_place_features(const struct dg_request *request, const struct dg_feature_store *store,
                      const struct dg_feature_store *boundary, struct dg_answer *answer, struct dg_err *err)
{
    struct placer p = {.request = request, .answer = answer};
    int code = place(&p, store, boundary, err);
    placer_done(&p);
    return code;
}
