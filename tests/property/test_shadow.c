/* The fast shadow gives the plain test's bit for every sample: random scenes, scenes on the samples' lattice,
 * lenses in awkward places. */
#include "base/rng.h"
#include "cover/cover.h"
#include "cover/kernel.h"
#include "scenes.h"
#include "tap.h"

static unsigned long long seed;

/* Samples that differ; -2 when the two do not agree on an error. */
static int64_t difference(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                          const struct dg_eye *eye, int *status)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_bits plain, fast;
    struct dg_err err;
    int plain_status = dg_cover_shadow_plain(work, scene, grid, eye, &arena, &plain, &err);
    int64_t n = 0;
    *status = plain_status;
    for (int path = 0; path < DG_PATHS; path++) {
        if (!dg_kernel_use_path(work, path)) continue;
        int fast_status = dg_cover_shadow(work, scene, grid, eye, &arena, &fast, NULL, &err);
        if (fast_status != plain_status) return -2;
        if (plain_status < 0) continue;
        if (fast.i0 != plain.i0 || fast.j0 != plain.j0 || fast.nx != plain.nx || fast.ny != plain.ny ||
            fast.words_per_row != plain.words_per_row) {
            return -2;
        }
        for (int64_t w = 0; w < (int64_t)plain.ny * plain.words_per_row; w++) {
            uint64_t off = plain.words[w] ^ fast.words[w];
            n += __builtin_popcountll(off);
            if (off && n < 20) {
                int32_t r = (int32_t)(w / plain.words_per_row), c = (int32_t)(w % plain.words_per_row) * 64;
                struct dg_ipt p = dg_grid_centre(grid, plain.i0 + c + __builtin_ctzll(off), plain.j0 + r);
                printf("# path %d: sample (%d, %d) from the lens is %s, should not be\n", path, p.x - eye->at.x,
                       p.y - eye->at.y, plain.words[w] & off & -off ? "hidden" : "seen");
            }
        }
    }
    return n;
}

/* A lens somewhere: anywhere, at a corner, a hair off a wall, in line with a wall, on a sample. */
static struct dg_ipt lens_place(struct dg_rng *rng, const struct dg_scene *scene, const struct dg_grid *grid,
                                double size_m)
{
    int32_t size = (int32_t)(size_m * DG_UNITS_PER_M);
    struct dg_ipt p = {(int32_t)dg_rng_below(rng, (uint64_t)size), (int32_t)dg_rng_below(rng, (uint64_t)size)};
    uint64_t kind = dg_rng_below(rng, 6);
    if (kind == 1) return dg_grid_centre(grid, p.x / grid->cell_u, p.y / grid->cell_u);
    if (kind < 2 || scene->n_rings == 0) return p;
    const struct dg_iring *ring = &scene->rings[dg_rng_below(rng, (uint64_t)scene->n_rings)];
    struct dg_ipt a = ring->pts[dg_rng_below(rng, (uint64_t)ring->n_pts)];
    struct dg_ipt b = ring->pts[dg_rng_below(rng, (uint64_t)ring->n_pts)];
    int32_t hair = (int32_t)dg_rng_below(rng, 3) - 1, other = (int32_t)dg_rng_below(rng, 3) - 1;
    if (kind == 2) return (struct dg_ipt){a.x + hair, a.y + other};
    if (kind == 3) return (struct dg_ipt){a.x + (b.x - a.x) / 2 + hair, a.y + (b.y - a.y) / 2 + other};
    return (struct dg_ipt){b.x + (b.x - a.x), b.y + (b.y - a.y)};
}

static void check_scenes(int n_scenes, double step_m, uint64_t salt)
{
    static const double heights_m[] = {0.8, 1.5, 2.8, 3.4, 4, 6.4, 9.6};
    struct dg_cover_work work = {0};
    int n_refused = 0;
    static struct random_scene s;
    for (int t = 0; t < n_scenes; t++) {
        struct dg_rng rng = dg_rng_init(seed * 1000003 + salt + (uint64_t)t);
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_grid grid = {.cell_u = step_m > 0 || dg_rng_below(&rng, 2)
                                             ? 5000
                                             : 2 * (int32_t)(1000 + dg_rng_below(&rng, 3000))};
        s.n_prisms = 0;
        s.step_m = step_m;
        s.size_m = dg_rng_range(&rng, 4, 60);
        int n_prisms = (int)dg_rng_below(&rng, 40);
        for (int i = 0; i < n_prisms; i++) scene_add(&s, &rng, heights_m, 7);
        struct dg_scene *scene = scene_finish(&arena, &s);
        CHECK(scene);
        if (!scene) return;
        for (int e = 0; e < 3; e++) {
            static const double lens_m[] = {0.5, 1.5, 2.8, 2.9, 4, 4.0001, 7, 20};
            struct dg_eye eye = {.at = lens_place(&rng, scene, &grid, s.size_m),
                                 .z_u = (int32_t)(lens_m[dg_rng_below(&rng, 8)] * DG_UNITS_PER_M),
                                 .target_z_u = dg_rng_below(&rng, 4) ? 15000 : 28000,
                                 .range_u = (int32_t)dg_rng_range(&rng, 1, 150000)};
            int status = 0;
            int64_t n = difference(&work, scene, &grid, &eye, &status);
            n_refused += status < 0;
            CHECK_INT(n, 0);
            if (n) {
                printf("# scene %d lens %d: (%d, %d) at %d, targets %d, range %d, cell %d\n", t, e, eye.at.x,
                       eye.at.y, eye.z_u, eye.target_z_u, eye.range_u, grid.cell_u);
            }
        }
        if (tap_n_failures > 5) return;
    }
    printf("# %d scenes, %d lenses refused\n", n_scenes, n_refused);
    dg_cover_work_done(&work);
}

static void test_random(void) { check_scenes(1200, 0, 1); }
static void test_quarter(void) { check_scenes(600, 0.25, 100001); }
static void test_half(void) { check_scenes(600, 0.5, 200001); }
static void test_metre(void) { check_scenes(300, 1, 300001); }

/* Wide windows: many words a row, coarse cells, scenes far from the lens. */
static void test_wide(void)
{
    static const double heights_m[] = {2.8, 6.4, 30};
    static struct random_scene s;
    struct dg_cover_work work = {0};
    static const struct {
        double range_m;
        int32_t cell_u;
    } windows[] = {{2000, 100000}, {600, 40000},   {130, 5000}, {128, 5000},
                   {127.75, 5000}, {255.9, 10000}, {1, 20}};
    for (int t = 0; t < 7; t++) {
        struct dg_rng rng = dg_rng_init(seed * 7919 + (uint64_t)t);
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        s.n_prisms = 0;
        s.step_m = 0;
        s.size_m = fmin(700, 1.5 * windows[t].range_m);
        for (int i = 0; i < 60; i++) scene_add(&s, &rng, heights_m, 3);
        struct dg_scene *scene = scene_finish(&arena, &s);
        CHECK(scene);
        struct dg_grid grid = {.cell_u = windows[t].cell_u};
        int32_t middle = (int32_t)(s.size_m * DG_UNITS_PER_M / 2);
        struct dg_eye eye = {.at = {middle, middle},
                             .z_u = 65000,
                             .target_z_u = 15000,
                             .range_u = (int32_t)(windows[t].range_m * DG_UNITS_PER_M)};
        for (int e = 0; scene && e < 2; e++) {
            int status = 0;
            CHECK_INT(difference(&work, scene, &grid, &eye, &status), 0);
            eye.at.x += 12345;
            eye.z_u = 200000;
        }
    }
    dg_cover_work_done(&work);
}

int main(void)
{
    seed = tap_seed();
    TAP_CASE("random scenes: fast and plain agree on every sample", test_random);
    TAP_CASE("walls through samples and between them", test_quarter);
    TAP_CASE("walls on half metres", test_half);
    TAP_CASE("walls on metres", test_metre);
    TAP_CASE("windows of up to 2000 m", test_wide);
    return tap_end();
}
