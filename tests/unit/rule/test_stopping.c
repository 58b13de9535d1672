/* Distances of drivers, and what a stopped lorry hides. */
#include "rule/road.h"

#include "tap.h"

/* With 2.5 s and 3.4 m/s2 (f = 3.4 / 9.81): 50 km/h: 0.278 x 50 x 2.5 + 2500 / (254 x 0.34659) = 34.75 + 28.40
 * = 63.1 m. Downhill 6 %, 80 km/h, f 0.35: 55.6 + 6400 / (254 x 0.29) = 55.6 + 86.9 = 142.5 m. */
static void test_stopping(void)
{
    static const double table[][2] = {{30, 31.07}, {50, 63.15}, {70, 104.31}, {90, 154.56}, {110, 213.90}};
    for (int i = 0; i < 5; i++) CHECK_NEAR(dg_stopping_m(table[i][0], 2.5, 3.4 / 9.81, 0), table[i][1], 0.01);
    CHECK_NEAR(dg_stopping_m(50, 2.5, 3.4 / 9.81, 0), 63.15, 0.01);
    CHECK_NEAR(dg_stopping_m(80, 2.5, 0.35, -0.06), 142.49, 0.01);
    CHECK(isinf(dg_stopping_m(50, 2.5, 0.35, -0.35)));
    CHECK_NEAR(dg_gap_m(60, 7.5), 125.1, 1e-9);
}

/* A lorry stands with its front to the lens, from x = 20 to 32, 4 m high, on the line of sight. From 8 m up
 * targets of 1.5 m are hidden behind it out to 32 (8 - 1.5) / (8 - 4) = 52: 20 m. For 10 m, 32 (H - 1.5) / (H -
 * 4) = 42, so H = 12. */
static const struct dg_lorry lorry = {{20, 0}, {-1, 0}, 12, 2.5, 4};

static int32_t lane(struct dg_pt *pts, double y)
{
    for (int i = 0; i < 100; i++) pts[i] = (struct dg_pt){0.25 + 0.5 * i + 20, y};
    return 100;
}

static void test_lorry_in_line(void)
{
    struct dg_pt pts[100], eye = {0, 0};
    int32_t n = lane(pts, 0);
    CHECK_NEAR(dg_lorry_hidden_m(&lorry, eye, 8, pts, n, 0.5, 1.5), 20, 0.5);
    CHECK_NEAR(dg_lorry_hidden_m(&lorry, eye, 4, pts, n, 0.5, 1.5), 38, 0.5); /* to the lane's end at 70 */
    CHECK_NEAR(dg_lorry_hidden_m(&lorry, eye, 3, pts, n, 0.5, 1.5), 38, 0.5);
    CHECK_NEAR(dg_lorry_least_m(&lorry, eye, 8, 20, pts, n, 0.5, 1.5, 10), 12, 0.3);
    CHECK_NEAR(dg_lorry_least_m(&lorry, eye, 8, 20, pts, n, 0.5, 1.5, 30), 8, 0);
    CHECK(isnan(dg_lorry_least_m(&lorry, eye, 8, 9, pts, n, 0.5, 1.5, 10)));
}

/* From the side the shadow leaves the lane: the lens 20 m to the left of the rear edge looks across. The line
 * over the near rear corner (32, 1.25) passes it where y = 0 at 32 + 0: straight across, so nothing behind the
 * rear is hidden. */
static void test_lorry_from_the_side(void)
{
    struct dg_pt pts[100], eye = {32, 20};
    int32_t n = lane(pts, 0);
    CHECK_NEAR(dg_lorry_hidden_m(&lorry, eye, 8, pts, n, 0.5, 1.5), 0, 0);
    CHECK(dg_lorry_holds(&lorry, (struct dg_pt){20, 1.25}));
    CHECK(!dg_lorry_holds(&lorry, (struct dg_pt){19.9, 0}));
    CHECK(dg_lorry_hides(&lorry, eye, 8, (struct dg_pt){26, -2}, 1.5));
    CHECK(!dg_lorry_hides(&lorry, eye, 8, (struct dg_pt){26, -20}, 1.5)); /* seen over the roof */
}

int main(void)
{
    TAP_CASE("stopping sight distance and gap", test_stopping);
    TAP_CASE("a lorry in the line of sight", test_lorry_in_line);
    TAP_CASE("a lorry from the side", test_lorry_from_the_side);
    return tap_end();
}
