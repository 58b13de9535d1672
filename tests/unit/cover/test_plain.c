#include "cover/cover.h"
#include "town.h"

#define M DG_UNITS_PER_M

static struct dg_eye eye_at(int32_t x, int32_t y, int32_t z, int32_t target)
{
    return (struct dg_eye){.at = {x, y}, .z_u = z, .target_z_u = target, .range_u = 100 * M};
}

static bool sees(const struct dg_scene *scene, struct dg_eye eye, int32_t x, int32_t y)
{
    bool got = dg_cover_sees(scene, &eye, (struct dg_ipt){x, y});
    CHECK((dg_cover_blocker(scene, &eye, (struct dg_ipt){x, y}) == -1) == got);
    return got;
}

/* A wall 3 m high across x = 10 m, lens 4 m high at the origin, targets 2 m high: the shadow goes from the wall
 * to 10 m * (4 - 2) / (4 - 3) = 20 m, both ends included. */
static void test_wall_below_the_lens(void)
{
    dg_auto(town_done) struct town town = {0};
    town_wall(&town, (struct dg_ipt[]){{10 * M, 0}, {10 * M, 20 * M}}, 2, 3);
    struct dg_scene *s = town_scene(&town);
    struct dg_eye eye = eye_at(0, 10 * M, 4 * M, 2 * M);
    CHECK(sees(s, eye, 10 * M - 1, 10 * M));
    CHECK(!sees(s, eye, 10 * M, 10 * M));
    CHECK(!sees(s, eye, 15 * M, 10 * M));
    CHECK(!sees(s, eye, 20 * M, 10 * M));
    CHECK(sees(s, eye, 20 * M + 1, 10 * M));
    /* Past the wall's end: the ray that touches the end point is hidden. */
    CHECK(!sees(s, eye, 20 * M, 30 * M));
    CHECK(sees(s, eye, 20 * M, 30 * M + 1));
    CHECK(sees(s, eye, 20 * M + 1, 30 * M));
}

static void test_heights(void)
{
    dg_auto(town_done) struct town town = {0};
    town_block(&town, 10 * M, 0, 12 * M, 20 * M, 3);
    struct dg_scene *s = town_scene(&town);
    const int32_t y = 10 * M, far = 90 * M;
    /* lens above the target */
    CHECK(!sees(s, eye_at(0, y, 3 * M, 2 * M), far, y));       /* top == lens: to the horizon */
    CHECK(sees(s, eye_at(0, y, 3 * M + 2000, 2 * M), far, y)); /* looks over it */
    CHECK(sees(s, eye_at(0, y, 4 * M, 3 * M + 1), 11 * M, y)); /* a target above the roof */
    CHECK(!sees(s, eye_at(0, y, 4 * M, 3 * M), 11 * M, y));    /* at roof height: in the closed prism */
    CHECK(sees(s, eye_at(0, y, 4 * M, 3 * M), 13 * M, y));     /* lower only beyond p */
    CHECK(!sees(s, eye_at(0, y, 4 * M, 3 * M), 12 * M, y));
    /* level */
    CHECK(!sees(s, eye_at(0, y, 3 * M, 3 * M), far, y));
    CHECK(sees(s, eye_at(0, y, 3 * M + 1, 3 * M + 1), far, y));
    /* lens below the target: hidden where the line is still low at the building's near side */
    CHECK(!sees(s, eye_at(0, y, 2 * M, 6 * M), 40 * M, y));    /* 3 m is reached at 10 m: touched */
    CHECK(sees(s, eye_at(0, y, 2 * M, 6 * M), 40 * M - 1, y)); /* a little steeper: free */
    CHECK(!sees(s, eye_at(0, y, 2 * M, 3 * M), 11 * M, y));
    CHECK(sees(s, eye_at(0, y, 2 * M, 6 * M), 11 * M, y)); /* a target above the roof, over the near edge */
    CHECK(sees(s, eye_at(0, y, 4 * M, 6 * M), far, y));
}

static void test_edges_and_corners(void)
{
    dg_auto(town_done) struct town town = {0};
    struct dg_geom *court = town_block(&town, 10 * M, 10 * M, 30 * M, 30 * M, 9);
    town_hole(&town, court, 15 * M, 15 * M, 25 * M, 25 * M);
    struct dg_scene *s = town_scene(&town);
    CHECK(!sees(s, eye_at(0, 10 * M, 4 * M, M), 40 * M, 10 * M)); /* along the facade's line */
    CHECK(sees(s, eye_at(0, 10 * M - 1, 4 * M, M), 40 * M, 10 * M - 1));
    CHECK(!sees(s, eye_at(0, 20 * M, 4 * M, M), 20 * M, 0));           /* through a corner */
    CHECK(sees(s, eye_at(0, 20 * M - 2, 4 * M, M), 20 * M - 2, 0));    /* just past it */
    CHECK(!sees(s, eye_at(0, 20 * M, 4 * M, M), 20 * M, 20 * M));      /* into the court */
    CHECK(sees(s, eye_at(16 * M, 16 * M, 4 * M, M), 24 * M, 24 * M));  /* within it */
    CHECK(!sees(s, eye_at(16 * M, 16 * M, 4 * M, M), 25 * M, 24 * M)); /* on its wall */
    CHECK(sees(s, eye_at(16 * M, 16 * M, 4 * M, M), 25 * M - 1, 24 * M));
    CHECK(sees(s, eye_at(5 * M, 5 * M, 4 * M, M), 5 * M, 5 * M)); /* its own foot */
    CHECK(
        !sees(s, eye_at(20 * M, 12 * M, 10 * M, M), 20 * M, 12 * M)); /* from a roof: the roof hides the foot */
}

/* On a roof: what is below is hidden until the line clears the roof's edge. */
static void test_on_a_roof(void)
{
    dg_auto(town_done) struct town town = {0};
    town_block(&town, 0, 0, 10 * M, 10 * M, 6);
    struct dg_scene *s = town_scene(&town);
    struct dg_eye eye = eye_at(8 * M, 5 * M, 8 * M, 0);
    CHECK_INT(dg_cover_eye_check(s, &eye, NULL), 0);
    CHECK(!sees(s, eye, 16 * M, 5 * M)); /* 2 m down on 2 m, 8 m down on 8 m: touches the edge */
    CHECK(sees(s, eye, 16 * M + 1, 5 * M));
    CHECK(!sees(s, eye, 12 * M, 5 * M));
}

static void test_eye_check(void)
{
    dg_auto(town_done) struct town town = {0};
    struct dg_geom *court = town_block(&town, 10 * M, 10 * M, 30 * M, 30 * M, 9);
    town_hole(&town, court, 15 * M, 15 * M, 25 * M, 25 * M);
    town_wall(&town, (struct dg_ipt[]){{40 * M, 0}, {40 * M, 20 * M}}, 2, 3);
    struct dg_scene *s = town_scene(&town);
    struct dg_err err = {0};
    struct dg_eye eye = eye_at(10 * M, 20 * M, 9 * M, 0);
    CHECK_INT(dg_cover_eye_check(s, &eye, &err), DG_EINSIDE); /* on the facade, as high as the roof */
    CHECK(strstr(err.msg, "1000"));
    eye.z_u++;
    CHECK_INT(dg_cover_eye_check(s, &eye, &err), 0);
    eye = eye_at(10 * M - 1, 20 * M, 4 * M, 0);
    CHECK_INT(dg_cover_eye_check(s, &eye, &err), 0);
    eye = eye_at(20 * M, 20 * M, 4 * M, 0);
    CHECK_INT(dg_cover_eye_check(s, &eye, &err), 0);
    eye = eye_at(40 * M, 20 * M, 3 * M, 0);
    CHECK_INT(dg_cover_eye_check(s, &eye, &err), DG_EINSIDE);
    CHECK(strstr(err.msg, "1001"));
    eye = eye_at(0, 0, -1, 0);
    CHECK_INT(dg_cover_eye_check(s, &eye, &err), DG_EINVAL);
    eye = eye_at(0, 0, M, 1001 * M);
    CHECK_INT(dg_cover_eye_check(s, &eye, &err), DG_EINVAL);
    eye = eye_at(0, 0, M, M);
    eye.range_u = 2000 * M + 1;
    CHECK_INT(dg_cover_eye_check(s, &eye, &err), DG_EINVAL);
}

static void test_blocker(void)
{
    dg_auto(town_done) struct town town = {0};
    town_block(&town, 30 * M, 0, 35 * M, 20 * M, 9); /* 0 */
    town_block(&town, 20 * M, 0, 25 * M, 20 * M, 9); /* 1: nearer */
    town_block(&town, 25 * M, 0, 30 * M, 20 * M, 9); /* 2: shares walls with both */
    town_block(&town, 12 * M, 0, 13 * M, 20 * M, 1); /* 3: too low */
    town_block(&town, 20 * M, 0, 21 * M, 20 * M, 9); /* 4: met where 1 is met */
    struct dg_scene *s = town_scene(&town);
    struct dg_eye eye = eye_at(0, 10 * M, 4 * M, 2 * M);
    CHECK_INT(dg_cover_blocker(s, &eye, (struct dg_ipt){60 * M, 10 * M}), 1);
    CHECK_INT(dg_cover_blocker(s, &eye, (struct dg_ipt){19 * M, 10 * M}), -1);
    CHECK_INT(dg_cover_blocker(s, &eye, (struct dg_ipt){20 * M, 20 * M}), 1);
    /* From above all roofs the low part starts inside the farthest building. */
    eye = eye_at(0, 10 * M, 20 * M, 8 * M);
    CHECK_INT(dg_cover_blocker(s, &eye, (struct dg_ipt){36 * M, 10 * M}), 0);
    /* Along the shared wall x = 25 m: 1 and 2 are both met at its end. */
    eye = eye_at(25 * M, 30 * M, 4 * M, 2 * M);
    CHECK_INT(dg_cover_blocker(s, &eye, (struct dg_ipt){25 * M, 10 * M}), 1);
}

static void test_barrier_corner(void)
{
    dg_auto(town_done) struct town town = {0};
    town_wall(&town, (struct dg_ipt[]){{10 * M, 0}, {10 * M, 10 * M}, {20 * M, 10 * M}}, 3, 3);
    struct dg_scene *s = town_scene(&town);
    struct dg_eye eye = eye_at(15 * M, 5 * M, 2 * M, M);
    CHECK(sees(s, eye, 15 * M, -20 * M)); /* a barrier is not closed: no wall from its end to its start */
    CHECK(sees(s, eye, 30 * M, 8 * M));
    CHECK(!sees(s, eye, 15 * M, 12 * M));
    CHECK(!sees(s, eye, 5 * M, 5 * M));
    CHECK(!sees(s, eye, 5 * M, 15 * M)); /* through its corner */
}

/* Along the line of sight: only the barrier's end touches the part that counts. */
static void test_barrier_end_on(void)
{
    dg_auto(town_done) struct town town = {0};
    town_wall(&town, (struct dg_ipt[]){{20 * M, 5 * M}, {10 * M, 5 * M}}, 2, 3);
    struct dg_scene *s = town_scene(&town);
    CHECK(!sees(s, eye_at(0, 5 * M, 3 * M, M), 10 * M, 5 * M));
    CHECK(sees(s, eye_at(0, 5 * M, 3 * M, M), 10 * M - 1, 5 * M));
    /* From 4 m down to 2 m the line is at 3 m half way: at 20 m for a target at 40 m. */
    CHECK(!sees(s, eye_at(0, 5 * M, 4 * M, 2 * M), 40 * M, 5 * M));
    CHECK(sees(s, eye_at(0, 5 * M, 4 * M, 2 * M), 40 * M + 2, 5 * M));
    CHECK_INT(dg_cover_blocker(s, &(struct dg_eye){{0, 5 * M}, 4 * M, 2 * M, 100 * M},
                               (struct dg_ipt){30 * M, 5 * M}),
              0);
}

/* Far apart and with unequal scales: the decision hangs on one unit. */
static void test_exact_far(void)
{
    dg_auto(town_done) struct town town = {0};
    const int32_t k = 2000 * M;
    town_block(&town, k / 2, 10 * M, k / 2 + 7, 20 * M, 9);
    struct dg_scene *s = town_scene(&town);
    /* The corner (k/2, 10 m) against the line from (0, 0) to (k, 20 m), moved by one unit at the far end. */
    CHECK(!sees(s, eye_at(0, 0, 4 * M, M), k, 20 * M));
    CHECK(!sees(s, eye_at(0, 0, 4 * M, M), k, 20 * M + 1));
    CHECK(sees(s, eye_at(0, 0, 4 * M, M), k, 20 * M - 1));
    /* The end of the shadow of a top one unit below the lens: 10 m * 30000 / 1. */
    dg_auto(town_done) struct town other = {0};
    town_wall(&other, (struct dg_ipt[]){{10, 0}, {10, 20 * M}}, 2, 3.9999);
    s = town_scene(&other);
    CHECK(!sees(s, eye_at(0, M, 4 * M, M), 10 * 30000, M));
    CHECK(sees(s, eye_at(0, M, 4 * M, M), 10 * 30000 + 1, M));
}

static void test_shadow_plain(void)
{
    dg_auto(town_done) struct town town = {0};
    town_block(&town, 10 * M, 0, 12 * M, 20 * M, 9);
    struct dg_scene *s = town_scene(&town);
    struct dg_cover_work work = {0};
    struct dg_grid grid;
    struct dg_bits seen;
    CHECK_INT(dg_grid_init(&grid, 0.5, NULL), 0);
    struct dg_eye eye = eye_at(5 * M, 10 * M, 4 * M, 1);
    eye.range_u = 20 * M;
    CHECK_INT(dg_cover_shadow_plain(&work, s, &grid, &eye, &town.arena, &seen, NULL), 0);
    for (int32_t j = seen.j0 - 1; j <= seen.j0 + seen.ny; j++) {
        for (int32_t i = seen.i0 - 1; i <= seen.i0 + seen.nx; i++) {
            struct dg_ipt p = dg_grid_centre(&grid, i, j);
            double d = hypot(p.x - eye.at.x, p.y - eye.at.y);
            CHECK(dg_bits_get(&seen, i, j) == (d <= eye.range_u && dg_cover_sees(s, &eye, p)));
        }
    }
    eye.at.x = 11 * M;
    CHECK_INT(dg_cover_shadow_plain(&work, s, &grid, &eye, &town.arena, &seen, NULL), DG_EINSIDE);
}

static void test_grid(void)
{
    struct dg_grid grid = {0};
    const double fine[] = {0.002, 0.05, 0.1, 0.25, 0.3, 0.5, 1, 2.5, 10, 0.0022};
    const int32_t units[] = {20, 500, 1000, 2500, 3000, 5000, 10000, 25000, 100000, 22};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        CHECK_INT(dg_grid_init(&grid, fine[i], NULL), 0);
        CHECK_INT(grid.cell_u, units[i]);
    }
    const double wrong[] = {0, -1, 0.0001, 0.0018, 0.00201, 0.0021, 10.0002, 1e300, INFINITY, NAN, 0.33333};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK_INT(dg_grid_init(&grid, wrong[i], NULL), DG_EINVAL);
    }
}

int main(void)
{
    TAP_CASE("a wall below the lens hides up to where the line clears it", test_wall_below_the_lens);
    TAP_CASE("lens above, level with and below the target", test_heights);
    TAP_CASE("closed footprints, courtyards, corners", test_edges_and_corners);
    TAP_CASE("a lens on a roof", test_on_a_roof);
    TAP_CASE("where a lens may stand", test_eye_check);
    TAP_CASE("the nearest blocker, ties to the lowest number", test_blocker);
    TAP_CASE("barriers are open lines", test_barrier_corner);
    TAP_CASE("a barrier seen end on", test_barrier_end_on);
    TAP_CASE("one unit decides, 2 km away", test_exact_far);
    TAP_CASE("every sample of the disc", test_shadow_plain);
    TAP_CASE("grids", test_grid);
    return tap_end();
}
