/* Real towns: how many buildings are in them is known (data/README.md of the shared data). */
#include <tap.h>
#include <unistd.h>

#include "reader/reader.h"

static const struct town {
    const char *name;
    int n_buildings, epsg;
} towns[] = {
    {"iran-village-kermanshah.geojsonl.gz", 661, 32638},
    {"iran-marivan-centre.geojsonl.gz", 10822, 32638},
    {"nyc-village.osm.pbf", 1525, 32618}, /* ids out of order */
    {"north-bayreuth.osm.gz", 4267, 32632},
    /* 8,990 closed ways and 5 multipolygons, as `osmium export` has areas. The data's README says 8,994: that
     * is without the kiosk w334140347, whose area=yes keeps it from being exported as a line too. */
    {"liechtenstein.osm.pbf", 8995, 32632}};
static const struct town *town;

static bool is_building(const struct dg_feature *f)
{
    for (int32_t i = 0; i < f->n_tags; i++) {
        if (strcmp(f->tags[i].key, "building") == 0) return f->geom.kind == DG_GEOM_AREA;
    }
    return false;
}

/* On the lattice, outer rings counter-clockwise and first, holes clockwise. */
static bool keeps_contract(const struct dg_geom *g)
{
    for (int32_t i = 0; i < g->n_rings; i++) {
        double area2 = 0;
        const struct dg_ring *r = &g->rings[i];
        for (int32_t j = 0, k = r->n_pts - 1; j < r->n_pts; k = j++) {
            struct dg_pt a = r->pts[k], b = r->pts[j], o = r->pts[0];
            area2 += (a.x - o.x) * (b.y - o.y) - (b.x - o.x) * (a.y - o.y);
            if (fabs(b.x * 1e4 - round(b.x * 1e4)) > 1e-4 || fabs(b.y * 1e4 - round(b.y * 1e4)) > 1e-4)
                return false;
        }
        if (g->kind == DG_GEOM_AREA && (area2 > 0) == r->is_hole) return false;
    }
    return g->kind != DG_GEOM_AREA || !g->rings[0].is_hole;
}

static void test_town(void)
{
    char path[4096];
    struct dg_arena arena = {0};
    struct dg_extract x = {0};
    struct dg_err err = {0};
    const char *shared = getenv("DIDGAH_SHARED");
    snprintf(path, sizeof path, "%s/data/towns/%s", shared ? shared : "", town->name);
    if (!shared || access(path, R_OK) != 0) {
        tap_skip("the shared data is absent ($DIDGAH_SHARED)");
        return;
    }
    struct dg_extract_request r = {.path = path};
    CHECK_INT(dg_reader_extract(&arena, &r, &x, &err), 0);
    if (err.code) printf("# %s\n", err.msg);
    int n_buildings = 0, n_bad = 0;
    for (int32_t i = 0; i < x.n_features; i++) {
        n_buildings += is_building(&x.features[i]);
        n_bad += !keeps_contract(&x.features[i].geom);
    }
    for (int32_t i = 0; i < x.n_refused; i++) CHECK(x.refused[i].reason[0] && x.refused[i].source_id[0]);
    CHECK_INT(n_buildings, town->n_buildings);
    CHECK_INT(n_bad, 0);
    CHECK_INT(x.epsg, town->epsg);
    dg_arena_done(&arena);
}

int main(void)
{
    for (size_t i = 0; i < sizeof towns / sizeof towns[0]; i++) {
        town = &towns[i];
        TAP_CASE(town->name, test_town);
    }
    return tap_end();
}
