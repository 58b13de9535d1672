#include "need/need.h"

#include "base/limits.h"
#include "base/rng.h"
#include "tap.h"

/* An empty scene: its origin is (0, 0), so metres and lattice differ by the unit alone. */
static struct dg_arena arena;
static struct dg_scene *scene;
static struct dg_grid grid;

static void begin(double cell_m)
{
    struct dg_box extent = {0, 0, 100, 100};
    struct dg_scene_in in = {.extent = &extent};
    struct dg_err err = {0};
    CHECK_INT(dg_scene_build(&arena, &in, &scene, &err), 0);
    CHECK_INT(dg_grid_init(&grid, cell_m, &err), 0);
    CHECK(scene->origin.x == 0 && scene->origin.y == 0);
}

static int build(enum dg_geom_kind kind, struct dg_pt *pts, int32_t n_pts, int32_t k_fold,
                 struct dg_need_set *out, struct dg_err *err)
{
    struct dg_ring ring = {.pts = pts, .n_pts = n_pts};
    struct dg_geom geom = {.kind = kind, .n_rings = 1, .rings = &ring};
    return dg_need_build(&arena, scene, &grid, &geom, 15000, 2, 3, k_fold, out, err);
}

static double weight_sum(const struct dg_need_set *need)
{
    double sum = 0;
    for (int64_t i = 0; i < need->n_samples; i++) sum += need->samples[i].weight;
    return sum;
}

static void test_area_is_cells(void)
{
    begin(0.5);
    /* 2 m x 1.5 m with its corner at (10, 20): 4 x 3 cells of 0.25 m2. */
    struct dg_pt pts[] = {{10, 20}, {12, 20}, {12, 21.5}, {10, 21.5}};
    struct dg_need_set need;
    CHECK_INT(build(DG_GEOM_AREA, pts, 4, 1, &need, NULL), 0);
    CHECK_INT(need.n_samples, 12);
    CHECK(need.is_grid);
    CHECK_NEAR(need.total, 3.0, 0);
    CHECK_INT(need.samples[0].at.x, 102500);
    CHECK_INT(need.samples[0].at.y, 202500);
    CHECK_INT(need.samples[11].at.x, 117500);
    CHECK_INT(need.samples[11].at.y, 212500);
    CHECK_INT(need.samples[3].best[0], -1);
    /* The area is closed: with its border through the centres they belong to it, 5 x 4 of them. */
    struct dg_pt on[] = {{10.25, 20.25}, {12.25, 20.25}, {12.25, 21.75}, {10.25, 21.75}};
    CHECK_INT(build(DG_GEOM_AREA, on, 4, 1, &need, NULL), 0);
    CHECK_INT(need.n_samples, 20);
    dg_arena_done(&arena);
}

static void test_area_with_hole(void)
{
    begin(1);
    struct dg_pt outer[] = {{0, 0}, {6, 0}, {6, 6}, {0, 6}}, hole[] = {{2, 2}, {2, 4}, {4, 4}, {4, 2}};
    struct dg_ring rings[] = {{outer, 4, false}, {hole, 4, true}};
    struct dg_geom geom = {DG_GEOM_AREA, 2, rings};
    struct dg_need_set need;
    CHECK_INT(dg_need_build(&arena, scene, &grid, &geom, 15000, 0, -1, 1, &need, NULL), 0);
    CHECK_INT(need.n_samples, 32);
    CHECK_NEAR(need.total, 32, 0);
    dg_arena_done(&arena);
}

static void test_thin_area_does_not_vanish(void)
{
    begin(1);
    struct dg_pt pts[] = {{10.1, 10.1}, {30.1, 10.1}, {30.1, 10.2}, {10.1, 10.2}};
    struct dg_need_set need;
    CHECK_INT(build(DG_GEOM_AREA, pts, 4, 1, &need, NULL), 0);
    CHECK_INT(need.n_samples, 1);
    CHECK(!need.is_grid);
    CHECK_NEAR(need.total, 2, 1e-6);
    CHECK_INT(need.samples[0].at.x, 101000);
    dg_arena_done(&arena);
}

static void test_line_is_equal_pieces(void)
{
    begin(3);
    /* 10 m at cells of 3 m: four pieces of 2.5 m. */
    struct dg_pt pts[] = {{5, 7}, {15, 7}};
    struct dg_need_set need;
    CHECK_INT(build(DG_GEOM_LINE, pts, 2, 1, &need, NULL), 0);
    CHECK_INT(need.n_samples, 4);
    CHECK(!need.is_grid);
    static const int32_t at[4] = {62500, 87500, 112500, 137500};
    for (int i = 0; i < 4; i++) {
        CHECK_INT(need.samples[i].at.x, at[i]);
        CHECK_INT(need.samples[i].at.y, 70000);
        CHECK(need.samples[i].weight == 2.5f);
    }
    CHECK_NEAR(need.total, 10, 0);
    /* Round a corner: 4 m east, then 5 m north: three pieces of 3 m, middles at 1.5, 4.5 and 7.5. */
    struct dg_pt bend[] = {{0, 0}, {4, 0}, {4, 5}};
    CHECK_INT(build(DG_GEOM_LINE, bend, 3, 1, &need, NULL), 0);
    CHECK_INT(need.n_samples, 3);
    CHECK_INT(need.samples[0].at.x, 15000);
    CHECK_INT(need.samples[1].at.x, 40000);
    CHECK_INT(need.samples[1].at.y, 5000);
    CHECK_INT(need.samples[2].at.y, 35000);
    dg_arena_done(&arena);
}

static void test_random_lines(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int i = 0; i < 300; i++) {
        begin(0.0002 * (double)(500 + dg_rng_below(&rng, 9000)));
        struct dg_pt pts[9];
        int32_t n_pts = 2 + (int32_t)dg_rng_below(&rng, 8);
        for (int k = 0; k < n_pts; k++) {
            pts[k] = (struct dg_pt){dg_rng_range(&rng, 0, 90), dg_rng_range(&rng, 0, 90)};
            if (k > 1 && dg_rng_below(&rng, 4) == 0) pts[k] = pts[k - 1]; /* pieces of no length happen */
        }
        struct dg_ring ring = {.pts = pts, .n_pts = n_pts};
        struct dg_geom geom = {DG_GEOM_LINE, 1, &ring};
        struct dg_need_set need;
        CHECK_INT(build(DG_GEOM_LINE, pts, n_pts, 1, &need, NULL), 0);
        double length = dg_geom_length_m(&geom), cell = grid.cell_u * 1e-4;
        CHECK_NEAR(weight_sum(&need), length, 1e-6 * length);
        CHECK(need.total == weight_sum(&need));
        for (int64_t s = 0; s < need.n_samples; s++) {
            struct dg_pt p = dg_scene_to_metres(scene, need.samples[s].at);
            CHECK(need.samples[s].weight <= cell * 1.0001);
            CHECK(dg_geom_distance_m(&geom, p) < 1e-4);
            if (s == 0) continue;
            struct dg_pt q = dg_scene_to_metres(scene, need.samples[s - 1].at);
            CHECK(hypot(p.x - q.x, p.y - q.y) <= cell + 2e-4); /* rounding to the lattice at both ends */
        }
        dg_arena_done(&arena);
    }
}

static void test_points(void)
{
    begin(0.5);
    struct dg_pt pts[] = {{1, 2}, {3.00004, 4}};
    struct dg_need_set need;
    CHECK_INT(build(DG_GEOM_POINT, pts, 2, 1, &need, NULL), 0);
    CHECK_INT(need.n_samples, 2);
    CHECK_INT(need.samples[1].at.x, 30000);
    CHECK_NEAR(need.total, 2, 0);
    dg_arena_done(&arena);
}

/* Floor 2, ceiling 3 (build), four points. */
static void test_floor_ceiling_and_k_fold(void)
{
    begin(0.5);
    struct dg_pt pts[] = {{1, 1}, {2, 1}, {3, 1}, {4, 1}};
    struct dg_need_set need;
    CHECK_INT(build(DG_GEOM_POINT, pts, 4, 2, &need, NULL), 0);
    /* Point 0: two cameras at the floor by day, one by night. Point 1: one at the floor, one below it. Point 2:
     * two, one of them above the ceiling. Point 3: nobody. */
    dg_need_enter(&need, 0, 2, 2);
    dg_need_enter(&need, 0, 3, 1);
    dg_need_enter(&need, 1, 2, -1);
    dg_need_enter(&need, 1, 1, -1);
    dg_need_enter(&need, 2, 4, 4);
    dg_need_enter(&need, 2, 2, 2);
    dg_need_enter(&need, 3, -1, -1);
    struct dg_need_result got = dg_need_judge(&need);
    CHECK_NEAR(got.met[0], 2, 0);
    CHECK_NEAR(got.met[1], 1, 0);
    CHECK_NEAR(got.over[0], 1, 0);
    CHECK_NEAR(got.over[1], 1, 0);
    CHECK_NEAR(got.total, 4, 0);
    CHECK_INT(need.samples[0].best[0], 3);
    CHECK_INT(need.samples[0].best[1], 2);
    CHECK_INT(need.samples[1].n_floor[0], 1);
    /* Once is enough for k = 1, and no ceiling means nothing is above it. */
    need.k_fold = 1;
    need.ceiling_class = -1;
    got = dg_need_judge(&need);
    CHECK_NEAR(got.met[0], 3, 0);
    CHECK_NEAR(got.over[0], 0, 0);
    dg_arena_done(&arena);
}

static void test_no_floor_is_any_class(void)
{
    begin(0.5);
    struct dg_pt pts[] = {{1, 1}, {2, 1}};
    struct dg_need_set need;
    CHECK_INT(build(DG_GEOM_POINT, pts, 2, 1, &need, NULL), 0);
    need.floor_class = -1;
    dg_need_enter(&need, 0, 0, -1);
    dg_need_enter(&need, 1, -1, -1);
    CHECK_NEAR(dg_need_judge(&need).met[0], 1, 0);
    for (int i = 0; i < 300; i++) dg_need_enter(&need, 0, 0, 0);
    CHECK_INT(need.samples[0].n_floor[0], 255);
    dg_arena_done(&arena);
}

/* What is met by everybody is the total, to the bit, whatever the cell: a share of 1 is reached. */
static void test_all_met_is_total(void)
{
    begin(0.3);
    struct dg_pt pts[] = {{0.1, 0.2}, {20.7, 3.3}, {14.2, 19.9}};
    struct dg_need_set need;
    CHECK_INT(build(DG_GEOM_AREA, pts, 3, 1, &need, NULL), 0);
    CHECK(need.n_samples > 100);
    for (int64_t s = 0; s < need.n_samples; s++) dg_need_enter(&need, s, 5, 5);
    CHECK(dg_need_judge(&need).met[0] == need.total);
    dg_arena_done(&arena);
}

static void test_refusals(void)
{
    begin(0.5);
    struct dg_err err = {0};
    struct dg_need_set need;
    struct dg_pt point[] = {{1, 1}}, same[] = {{1, 1}, {1, 1}}, flat[] = {{1, 1}, {2, 2}, {3, 3}};
    struct dg_pt far[] = {{1e7, 1e7}}, huge[] = {{0, 0}, {90000, 0}, {90000, 90000}, {0, 90000}};
    CHECK_INT(build(DG_GEOM_NONE, point, 1, 1, &need, &err), DG_EINVAL);
    CHECK_INT(build(DG_GEOM_POINT, point, 0, 1, &need, &err), DG_EINVAL);
    CHECK_INT(build(DG_GEOM_LINE, same, 2, 1, &need, &err), DG_EINVAL);
    CHECK_INT(build(DG_GEOM_AREA, flat, 3, 1, &need, &err), DG_EINVAL);
    CHECK_INT(build(DG_GEOM_POINT, point, 1, 0, &need, &err), DG_EINVAL);
    CHECK_INT(build(DG_GEOM_POINT, point, 1, 256, &need, &err), DG_EINVAL);
    CHECK_INT(build(DG_GEOM_POINT, far, 1, 1, &need, &err), DG_ELIMIT);
    CHECK_INT(build(DG_GEOM_AREA, huge, 4, 1, &need, &err), DG_ELIMIT);
    CHECK(strstr(err.msg, "coarser grid") != NULL);
    dg_arena_done(&arena);
}

/* Each allocation fails once: no crash, no half-made set, and then it works. */
static void test_out_of_memory(void)
{
    struct dg_pt pts[] = {{10, 20}, {30, 20}, {30, 40}, {10, 40}};
    bool is_done = false;
    begin(0.5);
    for (long n = 0; n < 20 && !is_done; n++) {
        struct dg_need_set need = {.n_samples = -7};
        struct dg_err err = {0};
        dg_alloc_fail_after(n);
        int got = build(DG_GEOM_AREA, pts, 4, 1, &need, &err);
        dg_alloc_fail_after(-1);
        is_done = got == 0;
        CHECK_INT(got, is_done ? 0 : DG_ENOMEM);
        CHECK_INT(need.n_samples, is_done ? 1600 : -7);
    }
    CHECK(is_done);
    dg_arena_done(&arena);
}

int main(void)
{
    TAP_CASE("an area is the cells whose centres it holds", test_area_is_cells);
    TAP_CASE("a hole is no part of an area", test_area_with_hole);
    TAP_CASE("an area thinner than a cell does not vanish", test_thin_area_does_not_vanish);
    TAP_CASE("a line is equal pieces, judged at their middles", test_line_is_equal_pieces);
    TAP_CASE("random lines: pieces at most a cell apart that add up", test_random_lines);
    TAP_CASE("points are themselves", test_points);
    TAP_CASE("floor, ceiling and k-fold", test_floor_ceiling_and_k_fold);
    TAP_CASE("without a floor any class will do", test_no_floor_is_any_class);
    TAP_CASE("all met is the total, exactly", test_all_met_is_total);
    TAP_CASE("what is refused", test_refusals);
    TAP_CASE("memory that runs out", test_out_of_memory);
    return tap_end();
}
