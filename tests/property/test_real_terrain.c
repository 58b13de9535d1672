/* A real town on real ground: buildings of an OpenStreetMap extract on SRTM heights, the fast shadow against
 * the plain one. The data is not part of the project; without it the case is skipped. */
#include <zlib.h>

#include "base/rng.h"
#include "cover/cover.h"
#include "tap.h"

#define SRTM_N 1201 /* nodes of a tile, 3 seconds of arc apart, north to south, two bytes big-endian each */
#define STEP_M 60.0
#define LAT0 50.01
#define LON0 11.54
#define MAX_NODES 400000
#define MAX_BUILDINGS 20000

struct osm_node {
    long long id;
    double lat, lon;
};

static struct osm_node nodes[MAX_NODES];
static int n_nodes;
static struct dg_prism_in prisms[MAX_BUILDINGS];
static int n_prisms;
static unsigned char tiles[2][SRTM_N * SRTM_N * 2]; /* 49 to 50 degrees north, and 50 to 51 */

static const char *shared_path(const char *name)
{
    static char path[1024];
    const char *shared = getenv("DIDGAH_SHARED");
    snprintf(path, sizeof path, "%s/data/towns/%s", shared ? shared : ".", name);
    return path;
}

static struct dg_pt project(double lon, double lat)
{
    double k = 6371000 * M_PI / 180;
    return (struct dg_pt){700000 + (lon - LON0) * k * cos(LAT0 * M_PI / 180), 5500000 + (lat - LAT0) * k};
}

/* The one file in the archive. */
static bool read_tile(const char *name, unsigned char *tile)
{
    static unsigned char zip[4 << 20];
    FILE *f = fopen(shared_path(name), "rb");
    if (!f) return false;
    size_t n = fread(zip, 1, sizeof zip, f);
    fclose(f);
    if (n < 64 || memcmp(zip, "PK\3\4", 4) != 0) return false;
    size_t at = 30 + (size_t)(zip[26] + 256 * zip[27]) + (size_t)(zip[28] + 256 * zip[29]);
    z_stream z = {
        .next_in = zip + at, .avail_in = (uInt)(n - at), .next_out = tile, .avail_out = sizeof tiles[0]};
    if (inflateInit2(&z, -15) != Z_OK) return false;
    int got = inflate(&z, Z_FINISH);
    inflateEnd(&z);
    return got == Z_STREAM_END && z.avail_out == 0;
}

/* Rows run south from 51 degrees through both tiles, which share a row. */
static double tile_node(int row, int col)
{
    const unsigned char *tile = row < SRTM_N ? tiles[1] : tiles[0];
    if (row >= SRTM_N) row -= SRTM_N - 1;
    const unsigned char *p = &tile[2 * (row * SRTM_N + col)];
    return (double)(int16_t)(p[0] << 8 | p[1]);
}

static double height_at(double lon, double lat)
{
    double x = (lon - 11) * (SRTM_N - 1), y = (51 - lat) * (SRTM_N - 1);
    int i = (int)x, j = (int)y;
    double fx = x - i, fy = y - j;
    double above = tile_node(j, i) * (1 - fx) + tile_node(j, i + 1) * fx;
    double below = tile_node(j + 1, i) * (1 - fx) + tile_node(j + 1, i + 1) * fx;
    return above * (1 - fy) + below * fy;
}

static double attribute(const char *line, const char *name)
{
    const char *p = strstr(line, name);
    return p ? strtod(p + strlen(name), NULL) : 0;
}

static int by_id(const void *a, const void *b)
{
    const struct osm_node *p = a, *q = b;
    return (p->id > q->id) - (p->id < q->id);
}

static void add_building(struct dg_arena *arena, const long long *refs, int n_refs)
{
    static const double heights[] = {2.8, 3.4, 6.4, 9.6, 13.0};
    struct dg_geom *geom = NULL;
    if (n_refs < 4 || refs[0] != refs[n_refs - 1] || n_prisms == MAX_BUILDINGS) return;
    if (DG_NEW(arena, &geom, 1, NULL) < 0 || DG_NEW(arena, &geom->rings, 1, NULL) < 0 ||
        DG_NEW(arena, &geom->rings[0].pts, n_refs, NULL) < 0) {
        abort();
    }
    *geom = (struct dg_geom){DG_GEOM_AREA, 1, geom->rings};
    for (int k = 0; k + 1 < n_refs; k++) {
        struct osm_node key = {refs[k], 0, 0};
        const struct osm_node *node = bsearch(&key, nodes, (size_t)n_nodes, sizeof *nodes, by_id);
        if (!node) return;
        geom->rings[0].pts[geom->rings[0].n_pts++] = project(node->lon, node->lat);
    }
    prisms[n_prisms] = (struct dg_prism_in){geom, heights[(uint32_t)n_prisms * 2654435761u % 5], n_prisms};
    n_prisms++;
}

/* Ways of closed buildings; the extract has one element a line. */
static bool read_osm(struct dg_arena *arena, const char *name)
{
    static char line[1 << 16];
    static long long refs[4096];
    int n_refs = 0;
    bool is_building = false, is_sorted = false;
    gzFile f = gzopen(shared_path(name), "rb");
    if (!f) return false;
    while (gzgets(f, line, sizeof line)) {
        if (strstr(line, "<node ") && n_nodes < MAX_NODES) {
            long long id = strtoll(strstr(line, " id=\"") + 5, NULL, 10);
            nodes[n_nodes++] = (struct osm_node){id, attribute(line, " lat=\""), attribute(line, " lon=\"")};
        } else if (strstr(line, "<way ")) {
            if (!is_sorted) qsort(nodes, (size_t)n_nodes, sizeof *nodes, by_id);
            is_sorted = true;
            n_refs = 0;
            is_building = false;
        } else if (strstr(line, "<nd ref=\"") && n_refs < 4096) {
            refs[n_refs++] = strtoll(strstr(line, "ref=\"") + 5, NULL, 10);
        } else if (strstr(line, "k=\"building\"")) {
            is_building = true;
        } else if (strstr(line, "</way>") && is_building) {
            add_building(arena, refs, n_refs);
        }
    }
    gzclose(f);
    return true;
}

static void drop_refused(void)
{
    int n = 0;
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    for (int k = 0; k < n_prisms; k++) {
        const struct dg_scene_in in = {.prisms = &prisms[k], .n_prisms = 1};
        struct dg_scene *scene = NULL;
        if (dg_scene_build(&arena, &in, &scene, NULL) == 0) prisms[n++] = prisms[k];
        dg_arena_reset(&arena);
    }
    printf("# %d buildings, %d refused\n", n_prisms, n_prisms - n);
    n_prisms = n;
}

/* Heights on a square grid over the buildings, within the tiles. */
static struct dg_terrain_in make_terrain(struct dg_arena *arena, struct dg_box box)
{
    double k = 6371000 * M_PI / 180;
    int32_t nx = (int32_t)((box.x1 - box.x0) / STEP_M) + 2, ny = (int32_t)((box.y1 - box.y0) / STEP_M) + 2;
    float *z = NULL;
    if (DG_NEW(arena, &z, (size_t)nx * (size_t)ny, NULL) < 0) abort();
    for (int32_t j = 0; j < ny; j++) {
        for (int32_t i = 0; i < nx; i++) {
            double lat = LAT0 + (box.y0 + j * STEP_M - 5500000) / k;
            double lon = LON0 + (box.x0 + i * STEP_M - 700000) / (k * cos(LAT0 * M_PI / 180));
            z[j * nx + i] = (float)height_at(fmin(fmax(lon, 11), 11.9999), fmin(fmax(lat, 49.0001), 50.9999));
        }
    }
    return (struct dg_terrain_in){box.x0, box.y0, STEP_M, nx, ny, z};
}

static void compare(const struct dg_scene *scene, const struct dg_scene *flat, struct dg_eye *eye,
                    int64_t *n_changed)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_cover_work work = {0};
    const struct dg_grid grid = {10000};
    struct dg_bits fast, plain, level;
    struct dg_cover_stats stats = {0};
    if (dg_cover_eye_check(scene, eye, NULL) != 0 || dg_cover_eye_check(flat, eye, NULL) != 0) return;
    CHECK_INT(dg_cover_shadow(&work, scene, &grid, eye, &arena, &fast, &stats, NULL), 0);
    CHECK_INT(dg_cover_shadow_plain(&work, scene, &grid, eye, &arena, &plain, NULL), 0);
    CHECK_INT(dg_cover_shadow(&work, flat, &grid, eye, &arena, &level, NULL, NULL), 0);
    CHECK_INT(dg_bits_count(&fast), dg_bits_count(&plain));
    CHECK_INT(dg_bits_count_and(&fast, &plain), dg_bits_count(&plain));
    int64_t both = dg_bits_count_and(&plain, &level);
    *n_changed += dg_bits_count(&plain) + dg_bits_count(&level) - 2 * both;
    printf("# seen %lld (flat world %lld, both %lld); %lld occluders, %lld asked\n",
           (long long)dg_bits_count(&plain), (long long)dg_bits_count(&level), (long long)both,
           (long long)stats.n_parts_drawn, (long long)stats.n_asked);
    dg_cover_work_done(&work);
}

static void test_real(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_rng rng = dg_rng_init(tap_seed());
    if (!read_tile("gh_N49E011.hgt.zip", tiles[0]) || !read_tile("gh_N50E011.hgt.zip", tiles[1]) ||
        !read_osm(&arena, "north-bayreuth.osm.gz")) {
        tap_skip("no town data ($DIDGAH_SHARED/data/towns)");
        return;
    }
    CHECK(n_prisms > 4000);
    drop_refused();
    struct dg_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int k = 0; k < n_prisms; k++) {
        struct dg_box b = dg_geom_box(prisms[k].footprint);
        box = (struct dg_box){fmin(box.x0, b.x0), fmin(box.y0, b.y0), fmax(box.x1, b.x1), fmax(box.y1, b.y1)};
    }
    struct dg_terrain_in terrain = make_terrain(&arena, box);
    struct dg_scene_in in = {.prisms = prisms, .n_prisms = n_prisms};
    struct dg_scene *scene = NULL, *flat = NULL;
    CHECK_INT(dg_scene_build(&arena, &in, &flat, NULL), 0);
    in.terrain = &terrain;
    CHECK_INT(dg_scene_build(&arena, &in, &scene, NULL), 0);
    int64_t n_changed = 0;
    for (int k = 0; scene && flat && k < 10; k++) {
        const struct dg_ring *ring = &prisms[dg_rng_below(&rng, (uint64_t)n_prisms)].footprint->rings[0];
        struct dg_ipt at = dg_scene_to_lattice(scene, ring->pts[0]);
        struct dg_eye eye = {{at.x + 30001, at.y + 20003}, k % 2 ? 40000 : 80000, 15000, 1500000};
        compare(scene, flat, &eye, &n_changed);
    }
    CHECK(n_changed > 0); /* the ground matters here */
}

int main(void)
{
    TAP_CASE("Bayreuth on SRTM: fast is plain", test_real);
    return tap_end();
}
