#include "reader/shape_geos.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <geos_c.h>

#define MAX_ROUNDS 3 /* repairing moves points, rounding moves them back: rarely more than once */

struct dg_shaper {
    GEOSContextHandle_t geos;
    GEOSGeometry *boundary;
    const GEOSPreparedGeometry *prepared;
    struct dg_box box; /* of the boundary */
};

static void on_message(const char *message, void *data) { (void)message, (void)data; }

int dg_shaper_open(struct dg_shaper **out, struct dg_err *err)
{
    struct dg_shaper *s = dg_calloc(1, sizeof *s);
    if (!s) return dg_err_set(err, DG_ENOMEM, "out of memory");
    s->geos = GEOS_init_r();
    if (!s->geos) {
        free(s);
        return dg_err_set(err, DG_ENOMEM, "out of memory");
    }
    GEOSContext_setErrorMessageHandler_r(s->geos, on_message, NULL);
    GEOSContext_setNoticeMessageHandler_r(s->geos, on_message, NULL);
    *out = s;
    return 0;
}

void dg_shaper_close(struct dg_shaper **shaper)
{
    struct dg_shaper *s = *shaper;
    if (!s) return;
    if (s->prepared) GEOSPreparedGeom_destroy_r(s->geos, s->prepared);
    if (s->boundary) GEOSGeom_destroy_r(s->geos, s->boundary);
    GEOS_finish_r(s->geos);
    free(s);
    *shaper = NULL;
}

/* ---- to GEOS and back --------------------------------------------------------------------------------- */

static GEOSGeometry *ring_to(struct dg_shaper *s, const struct dg_ring *ring, bool is_closed)
{
    unsigned n = (unsigned)ring->n_pts;
    GEOSCoordSequence *seq = GEOSCoordSeq_create_r(s->geos, n + is_closed, 2);
    if (!seq) return NULL;
    for (unsigned i = 0; i < n; i++) GEOSCoordSeq_setXY_r(s->geos, seq, i, ring->pts[i].x, ring->pts[i].y);
    if (!is_closed) return GEOSGeom_createLineString_r(s->geos, seq);
    GEOSCoordSeq_setXY_r(s->geos, seq, n, ring->pts[0].x, ring->pts[0].y);
    return GEOSGeom_createLinearRing_r(s->geos, seq);
}

/* The polygon whose outer ring is rings[first]; *next is the number of the next outer ring. */
static GEOSGeometry *polygon_to(struct dg_shaper *s, const struct dg_geom *area, int32_t first, int32_t *next)
{
    int32_t end = first + 1, n_holes = 0;
    while (end < area->n_rings && area->rings[end].is_hole) end++;
    GEOSGeometry *shell = ring_to(s, &area->rings[first], true);
    GEOSGeometry **holes = dg_calloc((size_t)(end - first), sizeof(GEOSGeometry *));
    bool is_good = shell && holes;
    for (int32_t i = first + 1; is_good && i < end; i++) {
        holes[n_holes] = ring_to(s, &area->rings[i], true);
        is_good = holes[n_holes] != NULL;
        if (is_good) n_holes++;
    }
    *next = end;
    GEOSGeometry *polygon = is_good ? GEOSGeom_createPolygon_r(s->geos, shell, holes, (unsigned)n_holes) : NULL;
    for (int32_t i = 0; !is_good && i < n_holes; i++) GEOSGeom_destroy_r(s->geos, holes[i]);
    if (!is_good && shell) GEOSGeom_destroy_r(s->geos, shell);
    free(holes);
    return polygon;
}

/* NULL: memory ran out. */
static GEOSGeometry *geom_to(struct dg_shaper *s, const struct dg_geom *geom)
{
    GEOSGeometry **parts = dg_calloc((size_t)geom->n_rings, sizeof(GEOSGeometry *));
    int32_t n_parts = 0;
    if (!parts) return NULL;
    for (int32_t i = 0; i < geom->n_rings;) {
        GEOSGeometry *part;
        if (geom->kind == DG_GEOM_AREA) {
            part = polygon_to(s, geom, i, &i);
        } else if (geom->kind == DG_GEOM_LINE) {
            part = ring_to(s, &geom->rings[i++], false);
        } else {
            part = GEOSGeom_createPointFromXY_r(s->geos, geom->rings[i].pts[0].x, geom->rings[i].pts[0].y);
            i++;
        }
        if (!part) break;
        parts[n_parts++] = part;
        if (i >= geom->n_rings) {
            int type = geom->kind == DG_GEOM_AREA   ? GEOS_MULTIPOLYGON
                       : geom->kind == DG_GEOM_LINE ? GEOS_MULTILINESTRING
                                                    : GEOS_MULTIPOINT;
            GEOSGeometry *whole = GEOSGeom_createCollection_r(s->geos, type, parts, (unsigned)n_parts);
            free(parts);
            return whole;
        }
    }
    for (int32_t i = 0; i < n_parts; i++) GEOSGeom_destroy_r(s->geos, parts[i]);
    free(parts);
    return NULL;
}

static double signed_area2(const struct dg_pt *p, int32_t n)
{
    double sum = 0;
    for (int32_t i = 0, j = n - 1; i < n; j = i++)
        sum += (p[j].x - p[0].x) * (p[i].y - p[0].y) - (p[i].x - p[0].x) * (p[j].y - p[0].y);
    return sum;
}

/* A ring on the lattice again: rounded, without repeated points, without the closing one, turned the right way.
 * n_pts is 0 when nothing is left. */
static int ring_from(struct dg_shaper *s, struct dg_arena *arena, const GEOSGeometry *g, bool is_hole,
                     struct dg_ring *out, struct dg_err *err)
{
    const GEOSCoordSequence *seq = GEOSGeom_getCoordSeq_r(s->geos, g);
    unsigned n = 0;
    int32_t kept = 0;
    if (!seq || !GEOSCoordSeq_getSize_r(s->geos, seq, &n)) return dg_err_set(err, DG_ENOMEM, "out of memory");
    *out = (struct dg_ring){.is_hole = is_hole};
    DG_TRY(DG_NEW(arena, &out->pts, n, err));
    for (unsigned i = 0; i < n; i++) {
        struct dg_pt p;
        GEOSCoordSeq_getXY_r(s->geos, seq, i, &p.x, &p.y);
        p = (struct dg_pt){nearbyint(p.x), nearbyint(p.y)};
        if (kept && out->pts[kept - 1].x == p.x && out->pts[kept - 1].y == p.y) continue;
        out->pts[kept++] = p;
    }
    while (kept > 1 && out->pts[0].x == out->pts[kept - 1].x && out->pts[0].y == out->pts[kept - 1].y) kept--;
    double area2 = signed_area2(out->pts, kept);
    if (kept < 3 || area2 == 0) return 0;
    out->n_pts = kept;
    if ((area2 > 0) == is_hole) {
        for (int32_t i = 0, j = kept - 1; i < j; i++, j--) {
            struct dg_pt t = out->pts[i];
            out->pts[i] = out->pts[j];
            out->pts[j] = t;
        }
    }
    return 0;
}

/* The areas of any geometry; lines and points that a repair left over are not wanted. */
static int area_from(struct dg_shaper *s, struct dg_arena *arena, const GEOSGeometry *g, struct dg_geom *out,
                     struct dg_err *err)
{
    int type = GEOSGeomTypeId_r(s->geos, g);
    if (type == GEOS_POLYGON) {
        const GEOSGeometry *shell = GEOSGetExteriorRing_r(s->geos, g);
        if (!shell || GEOSisEmpty_r(s->geos, g)) return 0;
        DG_TRY(ring_from(s, arena, shell, false, &out->rings[out->n_rings], err));
        if (out->rings[out->n_rings].n_pts == 0) return 0;
        out->n_rings++;
        for (int i = 0; i < GEOSGetNumInteriorRings_r(s->geos, g); i++) {
            DG_TRY(ring_from(s, arena, GEOSGetInteriorRingN_r(s->geos, g, i), true, &out->rings[out->n_rings],
                             err));
            if (out->rings[out->n_rings].n_pts) out->n_rings++;
        }
        return 0;
    }
    if (type != GEOS_MULTIPOLYGON && type != GEOS_GEOMETRYCOLLECTION) return 0;
    for (int i = 0; i < GEOSGetNumGeometries_r(s->geos, g); i++)
        DG_TRY(area_from(s, arena, GEOSGetGeometryN_r(s->geos, g, i), out, err));
    return 0;
}

static int32_t rings_count(struct dg_shaper *s, const GEOSGeometry *g)
{
    int type = GEOSGeomTypeId_r(s->geos, g);
    if (type == GEOS_POLYGON) return 1 + GEOSGetNumInteriorRings_r(s->geos, g);
    int32_t n = 0;
    if (type != GEOS_MULTIPOLYGON && type != GEOS_GEOMETRYCOLLECTION) return 0;
    for (int i = 0; i < GEOSGetNumGeometries_r(s->geos, g); i++)
        n += rings_count(s, GEOSGetGeometryN_r(s->geos, g, i));
    return n;
}

static int geom_from(struct dg_shaper *s, struct dg_arena *arena, const GEOSGeometry *g, struct dg_geom *out,
                     struct dg_err *err)
{
    struct dg_geom geom = {.kind = DG_GEOM_AREA};
    DG_TRY(DG_NEW(arena, &geom.rings, (size_t)rings_count(s, g) + 1, err));
    DG_TRY(area_from(s, arena, g, &geom, err));
    *out = geom;
    return 0;
}

/* ---- the contract -----------------------------------------------------------------------------------------
 */

/* "Self-intersection[1 2]" as "self-intersection". */
static void reason_name(struct dg_shaper *s, const GEOSGeometry *g, char *out, size_t cap)
{
    char *reason = GEOSisValidReason_r(s->geos, g);
    snprintf(out, cap, "%.60s", reason ? reason : "invalid");
    GEOSFree_r(s->geos, reason);
    out[strcspn(out, "[")] = '\0';
    for (char *c = out; *c; c++) *c = (char)tolower((unsigned char)*c);
}

static GEOSGeometry *make_valid(struct dg_shaper *s, const GEOSGeometry *g, int round)
{
    /* By structure: rings are mended, outer ones joined, holes cut out. The lines' way would turn the overlap
     * of two parts into a hole. The last round snaps to the lattice as a whole, which always converges. */
    if (round == MAX_ROUNDS - 1) return GEOSGeom_setPrecision_r(s->geos, g, 1.0, 0);
    GEOSMakeValidParams *params = GEOSMakeValidParams_create_r(s->geos);
    if (!params) return NULL;
    GEOSMakeValidParams_setMethod_r(s->geos, params, GEOS_MAKE_VALID_STRUCTURE);
    GEOSMakeValidParams_setKeepCollapsed_r(s->geos, params, 0);
    GEOSGeometry *valid = GEOSMakeValidWithParams_r(s->geos, g, params);
    GEOSMakeValidParams_destroy_r(s->geos, params);
    return valid;
}

/* One round: is g valid as it is? 1, and *out is it; else what GEOS makes of it, put on the lattice before it
 * is judged, is in *out, with no rings when nothing is left. `what` gets the first fault's name. */
static int area_repair(struct dg_shaper *s, struct dg_arena *arena, const GEOSGeometry *g, int round,
                       struct dg_geom *out, char *what, size_t cap, struct dg_err *err)
{
    DG_TRY(geom_from(s, arena, g, out, err));
    if (out->n_rings > 0 && GEOSisValid_r(s->geos, g) == 1) return 1;
    if (!what[0]) reason_name(s, g, what, cap);
    GEOSGeometry *next = round == MAX_ROUNDS ? NULL : make_valid(s, g, round);
    *out = (struct dg_geom){0};
    if (!next) return 0;
    int code = geom_from(s, arena, next, out, err);
    GEOSGeom_destroy_r(s->geos, next);
    return code < 0 ? code : 0;
}

int dg_shaper_area(struct dg_shaper *s, struct dg_arena *arena, const struct dg_geom *area, struct dg_geom *out,
                   char *note, size_t cap, struct dg_err *err)
{
    char what[64] = "";
    struct dg_geom now = *area;
    note[0] = '\0';
    for (int round = 0;; round++) {
        GEOSGeometry *g = geom_to(s, &now);
        if (!g) return dg_err_set(err, DG_ENOMEM, "out of memory");
        int code = area_repair(s, arena, g, round, &now, what, sizeof what, err);
        GEOSGeom_destroy_r(s->geos, g);
        if (code < 0) return code;
        if (code == 1) {
            if (what[0]) snprintf(note, cap, "%s repaired", what);
            *out = now;
            return 1;
        }
        if (now.n_rings == 0) {
            snprintf(note, cap, "%s; no area is left after repair", what[0] ? what : "not valid");
            return 0;
        }
    }
}

int dg_shaper_add_boundary(struct dg_shaper *s, const struct dg_geom *area, struct dg_err *err)
{
    GEOSGeometry *g = geom_to(s, area);
    if (g && s->boundary) {
        GEOSGeometry *both = GEOSUnionPrec_r(s->geos, s->boundary, g, 1.0);
        GEOSGeom_destroy_r(s->geos, g);
        GEOSGeom_destroy_r(s->geos, s->boundary);
        s->boundary = g = both;
    }
    s->boundary = g;
    return g ? 0 : dg_err_set(err, DG_ENOMEM, "the boundary's polygons cannot be joined");
}

int dg_shaper_boundary(struct dg_shaper *s, struct dg_arena *arena, struct dg_geom *out, struct dg_err *err)
{
    DG_TRY(geom_from(s, arena, s->boundary, out, err));
    if (out->n_rings == 0) return dg_err_set(err, DG_EFORMAT, "the boundary has no area");
    s->box = dg_geom_box(out);
    s->prepared = GEOSPrepare_r(s->geos, s->boundary);
    return s->prepared ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}

bool dg_shaper_is_near(struct dg_shaper *s, const struct dg_geom *geom, double units)
{
    struct dg_box box = dg_geom_box(geom);
    if (box.x0 > s->box.x1 + units || box.x1 < s->box.x0 - units || box.y0 > s->box.y1 + units ||
        box.y1 < s->box.y0 - units)
        return false;
    GEOSGeometry *g = geom_to(s, geom);
    if (!g) return true; /* rather one too many than one dropped unseen */
    bool is_near = GEOSPreparedDistanceWithin_r(s->geos, s->prepared, g, units) != 0;
    GEOSGeom_destroy_r(s->geos, g);
    return is_near;
}
