#include "towns.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cpl_error.h>
#include <gdal.h>
#include <ogr_api.h>

#include "base/rng.h"

#define EARTH_M 6371008.8

double bench_cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double bench_wall_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double town_height(int64_t number)
{
    static const double heights[5] = {2.8, 3.4, 6.4, 9.6, 13.0};
    return heights[dg_hash64((uint64_t)number) % 5];
}

const char *town_path(const char *name, char *buf, size_t size)
{
    static const char *const endings[] = {"geojsonl.gz", "osm.pbf", "osm.gz"};
    const char *shared = getenv("DIDGAH_SHARED");
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(buf, size, "%s/data/towns/%s.%s", shared ? shared : "../shared", name, endings[i]);
        if (access(buf, R_OK) == 0) return buf;
    }
    return NULL;
}

/* What is read before the scene: lists on the heap, geometries in the arena. */
struct reading {
    struct dg_arena *arena;
    struct town *town;
    int32_t cap_prisms, cap_roads;
    double lon0, lat0, m_per_lon, m_per_lat;
    bool is_placed;
};

static struct dg_pt place(struct reading *rd, double lon, double lat)
{
    if (!rd->is_placed) {
        double rad = acos(-1) / 180;
        rd->lon0 = floor(lon * 10) / 10 - 0.5;
        rd->lat0 = floor(lat * 10) / 10 - 0.5;
        rd->m_per_lat = EARTH_M * rad;
        rd->m_per_lon = EARTH_M * rad * cos(lat * rad);
        rd->is_placed = true;
    }
    return (struct dg_pt){(lon - rd->lon0) * rd->m_per_lon, (lat - rd->lat0) * rd->m_per_lat};
}

static void *grow(void *items, int32_t n, int32_t *cap, size_t size)
{
    if (n < *cap) return items;
    *cap = *cap ? 2 * *cap : 4096;
    return realloc(items, (size_t)*cap * size);
}

static int ring_of(struct reading *rd, OGRGeometryH line, bool is_closed, struct dg_ring *ring,
                   struct dg_err *err)
{
    int32_t n = OGR_G_GetPointCount(line);
    DG_TRY(DG_NEW(rd->arena, &ring->pts, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) ring->pts[i] = place(rd, OGR_G_GetX(line, i), OGR_G_GetY(line, i));
    ring->n_pts = is_closed && n ? n - 1 : n;
    return 0;
}

static void orient(struct dg_ring *ring, bool is_hole)
{
    double twice = 0;
    for (int32_t i = 0; i < ring->n_pts; i++) {
        struct dg_pt a = ring->pts[i], b = ring->pts[(i + 1) % ring->n_pts], o = ring->pts[0];
        twice += (a.x - o.x) * (b.y - o.y) - (b.x - o.x) * (a.y - o.y);
    }
    ring->is_hole = is_hole;
    if ((twice < 0) == is_hole) return;
    for (int32_t i = 0, j = ring->n_pts - 1; i < j; i++, j--) {
        struct dg_pt p = ring->pts[i];
        ring->pts[i] = ring->pts[j];
        ring->pts[j] = p;
    }
}

/* Does the engine take it? The lattice can make a valid footprint touch itself. */
static bool is_taken(const struct dg_prism_in *prism)
{
    struct dg_arena scratch = {0};
    struct dg_scene *scene = NULL;
    struct dg_scene_in in = {.prisms = prism, .n_prisms = 1};
    bool ok = dg_scene_build(&scratch, &in, &scene, NULL) == 0;
    dg_arena_done(&scratch);
    return ok;
}

static int add_polygon(struct reading *rd, OGRGeometryH polygon, double height_m, int64_t number,
                       struct dg_err *err)
{
    struct town *town = rd->town;
    struct dg_geom *geom;
    int n_rings = OGR_G_GetGeometryCount(polygon);
    if (n_rings == 0) return 0;
    DG_TRY(DG_NEW(rd->arena, &geom, 1, err));
    DG_TRY(DG_NEW(rd->arena, &geom->rings, (size_t)n_rings, err));
    geom->kind = DG_GEOM_AREA;
    geom->n_rings = n_rings;
    for (int r = 0; r < n_rings; r++) {
        DG_TRY(ring_of(rd, OGR_G_GetGeometryRef(polygon, r), true, &geom->rings[r], err));
        orient(&geom->rings[r], r > 0);
    }
    struct dg_prism_in prism = {geom, height_m, number};
    if (!is_taken(&prism)) {
        town->n_dropped++;
        return 0;
    }
    town->prisms = grow(town->prisms, town->n_prisms, &rd->cap_prisms, sizeof *town->prisms);
    if (!town->prisms) return dg_err_set(err, DG_ENOMEM, "out of memory");
    town->prisms[town->n_prisms++] = prism;
    return 0;
}

static int add_area(struct reading *rd, OGRGeometryH geom, double height_m, int64_t number, struct dg_err *err)
{
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(geom));
    if (type == wkbPolygon) return add_polygon(rd, geom, height_m, number, err);
    if (type != wkbMultiPolygon && type != wkbGeometryCollection) return 0;
    for (int i = 0; i < OGR_G_GetGeometryCount(geom); i++) {
        DG_TRY(add_area(rd, OGR_G_GetGeometryRef(geom, i), height_m, number, err));
    }
    return 0;
}

static int add_building(struct reading *rd, OGRGeometryH geom, double height_m, int64_t number,
                        struct dg_err *err)
{
    if (!(height_m > 0)) {
        height_m = town_height(number);
        rd->town->n_unknown++;
    }
    if (OGR_G_IsValid(geom)) return add_area(rd, geom, height_m, number, err);
    OGRGeometryH valid = OGR_G_MakeValid(geom);
    if (!valid) {
        rd->town->n_dropped++;
        return 0;
    }
    int status = add_area(rd, valid, height_m, number, err);
    OGR_G_DestroyGeometry(valid);
    return status;
}

static int add_road(struct reading *rd, OGRGeometryH line, struct dg_err *err)
{
    struct town *town = rd->town;
    if (wkbFlatten(OGR_G_GetGeometryType(line)) != wkbLineString) return 0;
    town->roads = grow(town->roads, town->n_roads, &rd->cap_roads, sizeof *town->roads);
    if (!town->roads) return dg_err_set(err, DG_ENOMEM, "out of memory");
    struct dg_geom *road = &town->roads[town->n_roads];
    *road = (struct dg_geom){.kind = DG_GEOM_LINE, .n_rings = 1};
    DG_TRY(DG_NEW(rd->arena, &road->rings, 1, err));
    DG_TRY(ring_of(rd, line, false, &road->rings[0], err));
    town->n_roads++;
    return 0;
}

static const char *text_of(OGRFeatureH feature, const char *name)
{
    int ix = OGR_F_GetFieldIndex(feature, name);
    return ix >= 0 && OGR_F_IsFieldSetAndNotNull(feature, ix) ? OGR_F_GetFieldAsString(feature, ix) : NULL;
}

/* Height of a building in metres, 0 when it has none: its field, or OSM's tags ("height"=>"12.5", levels). */
static double height_of(OGRFeatureH feature)
{
    const char *direct = text_of(feature, "height"), *tags = text_of(feature, "other_tags");
    if (direct) return atof(direct);
    const char *at = tags ? strstr(tags, "\"height\"=>\"") : NULL;
    if (at) return atof(at + strlen("\"height\"=>\""));
    at = tags ? strstr(tags, "\"building:levels\"=>\"") : NULL;
    return at ? 3.2 * atof(at + strlen("\"building:levels\"=>\"")) : 0;
}

static int take_feature(struct reading *rd, OGRFeatureH feature, int64_t *number, struct dg_err *err)
{
    OGRGeometryH geom = OGR_F_GetGeometryRef(feature);
    if (!geom) return 0;
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(geom));
    if (type == wkbLineString) {
        bool is_road = text_of(feature, "class") || text_of(feature, "highway");
        return is_road ? add_road(rd, geom, err) : 0;
    }
    if (type != wkbPolygon && type != wkbMultiPolygon) return 0;
    if (!text_of(feature, "building")) return 0;
    return add_building(rd, geom, height_of(feature), (*number)++, err);
}

static int read_file(struct reading *rd, const char *path, struct dg_err *err)
{
    char name[4200];
    int64_t number = 1;
    bool is_lines = strstr(path, "geojsonl") != NULL;
    snprintf(name, sizeof name, "%s%s", strstr(path, ".gz") ? "/vsigzip/" : "", path);
    GDALAllRegister();
    CPLSetErrorHandler(CPLQuietErrorHandler); /* thousands of invalid rings, which are repaired below */
    const char *drivers[] = {is_lines ? "GeoJSONSeq" : "OSM", NULL};
    GDALDatasetH ds = GDALOpenEx(name, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, NULL, NULL);
    if (!ds) return dg_err_set(err, DG_EIO, "%s cannot be read", path);
    int status = 0;
    for (;;) {
        OGRFeatureH feature = GDALDatasetGetNextFeature(ds, NULL, NULL, NULL, NULL);
        if (!feature) break;
        if (status == 0) status = take_feature(rd, feature, &number, err);
        OGR_F_Destroy(feature);
    }
    GDALClose(ds);
    return status;
}

int town_load(struct dg_arena *arena, const char *name, struct town *out, struct dg_err *err)
{
    char path[4096];
    double t0 = bench_wall_s();
    memset(out, 0, sizeof *out);
    out->name = name;
    if (!town_path(name, path, sizeof path)) return dg_err_set(err, DG_EFOUND, "no data of the town %s", name);
    struct reading rd = {.arena = arena, .town = out};
    DG_TRY(read_file(&rd, path, err));
    double t1 = bench_wall_s();
    struct dg_scene_in in = {.prisms = out->prisms, .n_prisms = out->n_prisms};
    DG_TRY(dg_scene_build(arena, &in, &out->scene, err));
    out->load_s = t1 - t0;
    out->build_s = bench_wall_s() - t1;
    return 0;
}

static double length_m(struct dg_pt a, struct dg_pt b) { return hypot(b.x - a.x, b.y - a.y); }

/* The point `at_m` along all roads laid end to end. */
static struct dg_pt along(const struct town *town, const double *sums, double at_m)
{
    int32_t lo = 0, hi = town->n_roads - 1;
    while (lo < hi) {
        int32_t mid = lo + (hi - lo) / 2;
        if (sums[mid] < at_m)
            lo = mid + 1;
        else
            hi = mid;
    }
    const struct dg_ring *line = &town->roads[lo].rings[0];
    double left = at_m - (lo ? sums[lo - 1] : 0);
    for (int32_t i = 1; i < line->n_pts; i++) {
        struct dg_pt a = line->pts[i - 1], b = line->pts[i];
        double d = length_m(a, b);
        if (left <= d && d > 0)
            return (struct dg_pt){a.x + (b.x - a.x) * left / d, a.y + (b.y - a.y) * left / d};
        left -= d;
    }
    return line->pts[line->n_pts - 1];
}

int town_places(struct dg_arena *arena, const struct town *town, uint64_t seed, int32_t n, double margin_m,
                struct dg_ipt **out, struct dg_err *err)
{
    double *sums;
    struct dg_rng rng = dg_rng_init(seed);
    DG_TRY(DG_NEW(arena, &sums, (size_t)town->n_roads + 1, err));
    DG_TRY(DG_NEW(arena, out, (size_t)n, err));
    double total = 0;
    for (int32_t r = 0; r < town->n_roads; r++) {
        const struct dg_ring *line = &town->roads[r].rings[0];
        for (int32_t i = 1; i < line->n_pts; i++) total += length_m(line->pts[i - 1], line->pts[i]);
        sums[r] = total;
    }
    const struct dg_ibox *box = &town->scene->box;
    int32_t margin = (int32_t)(margin_m * DG_UNITS_PER_M), n_found = 0;
    for (int64_t tries = 0; n_found < n; tries++) {
        if (total <= 0 || tries > 1000ll * n) return dg_err_set(err, DG_EFOUND, "%s has no roads", town->name);
        struct dg_ipt p = dg_scene_to_lattice(town->scene, along(town, sums, dg_rng_range(&rng, 0, total)));
        if (p.x < box->x0 + margin || p.x > box->x1 - margin || p.y < box->y0 + margin ||
            p.y > box->y1 - margin || dg_scene_prism_at(town->scene, p) >= 0) {
            continue;
        }
        (*out)[n_found++] = p;
    }
    return 0;
}
