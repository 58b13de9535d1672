#include "geom/geom.h"
#include "tap.h"

/* Far from the origin, as projected coordinates are. */
#define X 500000.0
#define Y 4000000.0

static struct dg_pt outer[] = {{X, Y}, {X + 10, Y}, {X + 10, Y + 10}, {X, Y + 10}};
static struct dg_pt hole[] = {{X + 3, Y + 3}, {X + 3, Y + 7}, {X + 7, Y + 7}, {X + 7, Y + 3}};
static struct dg_ring area_rings[] = {{outer, 4, false}, {hole, 4, true}};
static const struct dg_geom area = {DG_GEOM_AREA, 2, area_rings};
static const struct dg_geom line = {DG_GEOM_LINE, 1, area_rings};
static const struct dg_geom points = {DG_GEOM_POINT, 1, area_rings};
static const struct dg_geom none = {DG_GEOM_NONE, 0, NULL};

static void test_area_and_length(void)
{
    CHECK_NEAR(dg_geom_area_m2(&area), 84, 1e-9);
    CHECK_NEAR(dg_geom_area_m2(&line), 0, 0);
    CHECK_NEAR(dg_geom_length_m(&area), 56, 1e-9);
    CHECK_NEAR(dg_geom_length_m(&line), 30, 1e-9);
    CHECK_NEAR(dg_geom_length_m(&points), 0, 0);
}

static void test_box(void)
{
    struct dg_box box = dg_geom_box(&area);
    CHECK_NEAR(box.x0, X, 0);
    CHECK_NEAR(box.y1, Y + 10, 0);
    box = dg_geom_box(&none);
    CHECK(box.x0 > box.x1);
}

static void test_contains(void)
{
    CHECK(dg_geom_contains(&area, (struct dg_pt){X + 1, Y + 1}));
    CHECK(dg_geom_contains(&area, (struct dg_pt){X, Y + 5}));
    CHECK(dg_geom_contains(&area, (struct dg_pt){X + 3, Y + 5}));
    CHECK(!dg_geom_contains(&area, (struct dg_pt){X + 5, Y + 5}));
    CHECK(!dg_geom_contains(&area, (struct dg_pt){X - 1, Y + 5}));
    CHECK(!dg_geom_contains(&line, (struct dg_pt){X + 1, Y}));
}

static void test_distance(void)
{
    CHECK_NEAR(dg_geom_distance_m(&area, (struct dg_pt){X + 1, Y + 1}), 0, 0);
    CHECK_NEAR(dg_geom_distance_m(&area, (struct dg_pt){X + 5, Y + 5}), 2, 1e-9);
    CHECK_NEAR(dg_geom_distance_m(&area, (struct dg_pt){X + 13, Y + 14}), 5, 1e-9);
    CHECK_NEAR(dg_geom_distance_m(&area, (struct dg_pt){X - 2, Y + 5}), 2, 1e-9); /* the closing edge */
    CHECK_NEAR(dg_geom_distance_m(&line, (struct dg_pt){X - 3, Y + 6}), 5, 1e-9); /* a line is not closed */
    CHECK_NEAR(dg_geom_distance_m(&points, (struct dg_pt){X + 5, Y - 12}), 13, 1e-9);
}

int main(void)
{
    TAP_CASE("area and length", test_area_and_length);
    TAP_CASE("bounding box", test_box);
    TAP_CASE("contains, closed and even-odd", test_contains);
    TAP_CASE("distance", test_distance);
    return tap_end();
}
