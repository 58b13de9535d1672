/* Tiles against a plain array, across tile borders and below zero. */
#include "assess/tiles.h"

#include "base/rng.h"
#include "tap.h"

#define LO (-300)
#define N 700 /* LO .. LO + N - 1: four tiles each way */

static struct dg_scene *scene;
static struct dg_grid grid;

static void random_bits(struct dg_rng *rng, struct dg_arena *arena, struct dg_bits *out)
{
    int32_t i0 = LO + (int32_t)dg_rng_below(rng, N - 200), j0 = LO + (int32_t)dg_rng_below(rng, N - 200);
    int32_t nx = 1 + (int32_t)dg_rng_below(rng, 199), ny = 1 + (int32_t)dg_rng_below(rng, 199);
    if (dg_bits_new(arena, i0, j0, nx, ny, out, NULL) < 0) abort();
    for (int32_t r = 0; r < ny; r++) {
        int32_t from = (int32_t)dg_rng_below(rng, (uint64_t)nx);
        for (int32_t c = from; c < nx; c++) {
            if (dg_rng_below(rng, 9) == 0) break;
            out->words[(int64_t)r * out->words_per_row + (c >> 6)] |= 1ull << (c & 63);
        }
    }
}

static uint8_t plain[N][N];

static struct dg_ibox whole(void)
{
    struct dg_ipt a = dg_grid_centre(&grid, LO, LO), b = dg_grid_centre(&grid, LO + N - 1, LO + N - 1);
    return (struct dg_ibox){a.x, a.y, b.x, b.y};
}

static void test_random(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    struct dg_arena arena = {0}, tmp = {0};
    struct dg_tiles set, counts;
    struct dg_runs runs[20];
    struct dg_geom geom = {0};
    CHECK_INT(dg_tiles_init(&set, &arena, &grid, whole(), false, NULL), 0);
    CHECK_INT(dg_tiles_init(&counts, &arena, &grid, whole(), true, NULL), 0);
    for (int k = 0; k < 20; k++) {
        struct dg_bits bits;
        random_bits(&rng, &arena, &bits);
        CHECK_INT(dg_runs_from_bits(&arena, &bits, &runs[k], NULL), 0);
        CHECK_INT(dg_tiles_add(&set, &runs[k], NULL), 0);
        CHECK_INT(dg_tiles_add(&counts, &runs[k], NULL), 0);
        for (int32_t j = 0; j < N; j++) {
            for (int32_t i = 0; i < N; i++)
                plain[j][i] = (uint8_t)(plain[j][i] + dg_bits_get(&bits, LO + i, LO + j));
        }
    }
    int64_t n = 0, n_single = 0, n_got = 0;
    for (int32_t j = 0; j < N; j++) {
        for (int32_t i = 0; i < N; i++) {
            n += plain[j][i] > 0;
            n_single += plain[j][i] == 1;
        }
    }
    CHECK(n > 1000 && n_single > 100);
    CHECK_INT(dg_tiles_count(&set), n);
    CHECK_INT(dg_tiles_count(&counts), n);
    for (int k = 0; k < 20; k++) n_got += dg_tiles_count_single(&counts, &runs[k]);
    CHECK_INT(n_got, n_single);
    struct dg_bits cut;
    CHECK_INT(dg_bits_new(&arena, LO - 10, LO + 37, N - 50, N, &cut, NULL), 0);
    dg_tiles_cut(&set, &cut);
    int64_t n_wrong = 0;
    for (int32_t j = LO + 37; j < LO + N; j++) {
        for (int32_t i = LO; i < LO + N - 60; i++) {
            n_wrong += dg_bits_get(&cut, i, j) != (plain[j - LO][i - LO] > 0);
            n_wrong += dg_tiles_get(&set, i, j) != (plain[j - LO][i - LO] > 0);
        }
    }
    CHECK_INT(n_wrong, 0);
    CHECK(!dg_tiles_get(&set, LO - 1000, LO) && !dg_tiles_get(&set, LO, LO + 1000)); /* outside the room */
    CHECK_INT(dg_tiles_trace(&set, scene, &grid, &arena, &tmp, &geom, NULL), 0);
    CHECK_NEAR(dg_geom_area_m2(&geom), (double)n * 0.25, 1e-6);
    dg_arena_done(&arena);
    dg_arena_done(&tmp);
}

/* Two places far apart: one area, and no memory for the ground between. */
static void test_far_apart(void)
{
    struct dg_arena arena = {0}, tmp = {0};
    struct dg_tiles set;
    struct dg_geom geom = {0};
    struct dg_bits bits;
    struct dg_runs runs;
    struct dg_ibox box = {-500000000, -500000000, 500000000, 500000000}; /* 100 km */
    CHECK_INT(dg_tiles_init(&set, &arena, &grid, box, false, NULL), 0);
    for (int k = 0; k < 2; k++) {
        CHECK_INT(dg_bits_new(&arena, k * 90000 - 45000, 45000 - k * 90000, 2, 2, &bits, NULL), 0);
        bits.words[0] = 1;
        CHECK_INT(dg_runs_from_bits(&arena, &bits, &runs, NULL), 0);
        CHECK_INT(dg_tiles_add(&set, &runs, NULL), 0);
    }
    CHECK_INT(dg_tiles_count(&set), 2);
    CHECK_INT(dg_tiles_trace(&set, scene, &grid, &arena, &tmp, &geom, NULL), 0);
    CHECK_INT(geom.n_rings, 2);
    CHECK_NEAR(dg_geom_area_m2(&geom), 0.5, 1e-9);
    CHECK(arena.used < 40000000);
    dg_arena_done(&arena);
    dg_arena_done(&tmp);
}

/* One group over more samples than one window holds: cut, but nothing is lost. */
static void test_wide(void)
{
    enum { SPAN = 40000 };
    struct dg_arena arena = {0}, tmp = {0};
    struct dg_tiles set;
    struct dg_geom geom = {0};
    struct dg_ibox box = {-SPAN * 5000, -SPAN * 5000, SPAN * 5000, SPAN * 5000};
    int32_t row_first[2] = {0, 1}, across[1][2] = {{0, SPAN}}, up[1][2] = {{7, 8}};
    CHECK_INT(dg_tiles_init(&set, &arena, &grid, box, false, NULL), 0);
    for (int32_t j = -SPAN / 2; j < SPAN / 2; j++) { /* a cross, one sample wide */
        struct dg_runs runs = {
            .i0 = 0, .j0 = j, .nx = SPAN, .ny = 1, .row_first = row_first, .runs = j ? up : across};
        CHECK_INT(dg_tiles_add(&set, &runs, NULL), 0);
    }
    CHECK_INT(dg_tiles_count(&set), 2 * SPAN - 1);
    CHECK_INT(dg_tiles_trace(&set, scene, &grid, &arena, &tmp, &geom, NULL), 0);
    CHECK(geom.n_rings > 1 && geom.n_rings < 8);
    CHECK_NEAR(dg_geom_area_m2(&geom), (2 * SPAN - 1) * 0.25, 1e-6);
    dg_arena_done(&arena);
    dg_arena_done(&tmp);
}

int main(void)
{
    struct dg_arena arena = {0};
    struct dg_box extent = {0, 0, 1, 1};
    struct dg_scene_in in = {.extent = &extent};
    if (dg_scene_build(&arena, &in, &scene, NULL) < 0 || dg_grid_init(&grid, 0.5, NULL) < 0) return 1;
    TAP_CASE("random sets against an array", test_random);
    TAP_CASE("places far apart", test_far_apart);
    TAP_CASE("a group wider than a window", test_wide);
    dg_arena_done(&arena);
    return tap_end();
}
