/* Real towns as scenes: every footprint is taken or named. Buildings of unknown height take one of a few by
 * their number. Towns are not part of the project; without them the cases are skipped. */
#include <zlib.h>

#include "cover/cover.h"
#include "tap.h"

#define LINE_MAX_BYTES (4 << 20)

struct town {
    struct dg_arena arena;
    struct dg_prism_in *prisms;
    int32_t n_prisms, cap;
    double lon0, lat0;
};

static struct dg_pt project(struct town *town, double lon, double lat)
{
    if (town->lon0 == 0) {
        town->lon0 = lon;
        town->lat0 = lat;
    }
    double k = 6371000 * M_PI / 180;
    return (struct dg_pt){500000 + (lon - town->lon0) * k * cos(town->lat0 * M_PI / 180),
                          4000000 + (lat - town->lat0) * k};
}

/* Read the rings behind "coordinates": depth 3 in a Polygon, 4 in a MultiPolygon. */
static struct dg_geom *read_area(struct town *town, const char *s, int ring_depth)
{
    static struct dg_pt pts[200000];
    static struct dg_ring rings[4096];
    int depth = 0, n_pts = 0, n_rings = 0, n_in_polygon = 0;
    for (; *s; s++) {
        if (*s == '[') {
            depth++;
            if (depth == ring_depth - 1) n_in_polygon = 0;
            if (depth == ring_depth) n_pts = 0;
            if (depth == ring_depth + 1) {
                char *end;
                double lon = strtod(s + 1, &end), lat = strtod(end + 1, &end);
                if (n_pts < 200000) pts[n_pts++] = project(town, lon, lat);
                s = end - 1;
            }
        } else if (*s == ']') {
            if (depth == ring_depth && n_rings < 4096) {
                if (n_pts > 1 && pts[0].x == pts[n_pts - 1].x && pts[0].y == pts[n_pts - 1].y) n_pts--;
                struct dg_ring *ring = &rings[n_rings++];
                *ring = (struct dg_ring){NULL, n_pts, n_in_polygon++ > 0};
                if (DG_NEW(&town->arena, &ring->pts, n_pts, NULL) < 0) abort();
                memcpy(ring->pts, pts, (size_t)n_pts * sizeof *pts);
            }
            if (--depth == 0) break;
        }
    }
    struct dg_geom *geom = NULL;
    if (DG_NEW(&town->arena, &geom, 1, NULL) < 0 || DG_NEW(&town->arena, &geom->rings, n_rings, NULL) < 0)
        abort();
    geom->kind = DG_GEOM_AREA;
    geom->n_rings = n_rings;
    memcpy(geom->rings, rings, (size_t)n_rings * sizeof *rings);
    return geom;
}

static void read_line(struct town *town, const char *line)
{
    static const double heights[] = {2.8, 3.4, 6.4, 9.6, 13.0};
    const char *coords = strstr(line, "\"coordinates\":");
    if (!coords || !strstr(line, "\"building\"")) return;
    bool is_multi = strstr(line, "\"MultiPolygon\"") != NULL;
    if (!is_multi && !strstr(line, "\"Polygon\"")) return;
    if (town->n_prisms == town->cap) {
        town->cap = town->cap ? 2 * town->cap : 1024;
        town->prisms = realloc(town->prisms, (size_t)town->cap * sizeof *town->prisms);
        if (!town->prisms) abort();
    }
    int32_t ix = town->n_prisms++;
    town->prisms[ix] = (struct dg_prism_in){read_area(town, coords + 14, is_multi ? 3 : 2),
                                            heights[(uint32_t)ix * 2654435761u % 5], ix};
}

static bool read_town(struct town *town, const char *name)
{
    static char line[LINE_MAX_BYTES];
    char path[1024];
    const char *shared = getenv("DIDGAH_SHARED");
    snprintf(path, sizeof path, "%s/data/towns/%s.geojsonl.gz", shared ? shared : ".", name);
    gzFile f = gzopen(path, "rb");
    if (!f) return false;
    while (gzgets(f, line, sizeof line)) read_line(town, line);
    gzclose(f);
    return true;
}

/* Take out the footprints that the scene refuses, asking for each by itself. */
static int32_t drop_refused(struct town *town)
{
    int32_t n = 0;
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    for (int32_t k = 0; k < town->n_prisms; k++) {
        const struct dg_scene_in in = {.prisms = &town->prisms[k], .n_prisms = 1};
        struct dg_scene *scene = NULL;
        struct dg_err err = {0};
        int got = dg_scene_build(&arena, &in, &scene, &err);
        CHECK(got == 0 || got == DG_EFORMAT);
        if (got == 0)
            town->prisms[n++] = town->prisms[k];
        else if (town->n_prisms < 20000)
            printf("# refused: %s\n", err.msg);
        dg_arena_reset(&arena);
    }
    int32_t n_refused = town->n_prisms - n;
    town->n_prisms = n;
    return n_refused;
}

/* n_refused: footprints whose edges cross in the data itself; GEOS calls all of these and some more invalid. */
static void check_town(const char *name, int32_t n_buildings, int32_t want_refused)
{
    struct town town = {0};
    if (!read_town(&town, name)) {
        tap_skip("no town data ($DIDGAH_SHARED/data/towns)");
        return;
    }
    CHECK_INT(town.n_prisms, n_buildings);
    int32_t n_refused = drop_refused(&town);
    const struct dg_scene_in in = {.prisms = town.prisms, .n_prisms = town.n_prisms};
    struct dg_scene *scene = NULL;
    struct dg_err err = {0};
    CHECK_INT(dg_scene_build(&town.arena, &in, &scene, &err), 0);
    CHECK_INT(n_refused, want_refused);
    if (scene) {
        double area_in = 0, area_parts = 0;
        for (int32_t k = 0; k < town.n_prisms; k++) area_in += dg_geom_area_m2(town.prisms[k].footprint);
        for (int32_t k = 0; k < scene->n_parts; k++) {
            const struct dg_ipt *p = &scene->part_pts[scene->parts[k].first_pt];
            for (int32_t i = 2; i < scene->parts[k].n_pts; i++)
                area_parts += (double)dg_orient(p[0], p[i - 1], p[i]) * 5e-9;
        }
        CHECK_NEAR(area_parts, area_in, area_in * 1e-4);
        printf("# %s: %d buildings, %d refused, %d prisms, %d parts, %d part points\n", name, (int)n_buildings,
               (int)n_refused, (int)scene->n_prisms, (int)scene->n_parts, (int)scene->n_part_pts);
    } else {
        printf("# %s\n", err.msg);
    }
    free(town.prisms);
    dg_arena_done(&town.arena);
}

static void test_village(void) { check_town("iran-village-kermanshah", 661, 0); }
static void test_marivan(void) { check_town("iran-marivan-centre", 10822, 2); }
static void test_tehran(void) { check_town("iran-tehran", 73263, 5); }
static void test_denhaag(void) { check_town("nl-denhaag", 180601, 467); }

int main(void)
{
    TAP_CASE("a village: 661 buildings", test_village);
    TAP_CASE("a dense centre: 10,822", test_marivan);
    TAP_CASE("a capital, mapped in part: 73,263", test_tehran);
    TAP_CASE("a European city: 180,601", test_denhaag);
    return tap_end();
}
