#include "geom/geom.h"
#include "tap.h"

static struct dg_ipt outer[] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}};
static struct dg_ipt hole[] = {{3, 3}, {3, 7}, {7, 7}, {7, 3}};
static const struct dg_iring rings[] = {{outer, 4, false}, {hole, 4, true}};

static int at(int x, int y) { return dg_irings_locate(rings, 2, (struct dg_ipt){x, y}); }

static void test_locate(void)
{
    CHECK_INT(at(1, 1), 1);
    CHECK_INT(at(5, 5), -1);
    CHECK_INT(at(3, 5), 0);
    CHECK_INT(at(7, 7), 0);
    CHECK_INT(at(0, 0), 0);
    CHECK_INT(at(10, 5), 0);
    CHECK_INT(at(5, 10), 0);
    CHECK_INT(at(11, 5), -1);
    CHECK_INT(at(-1, 0), -1);
    CHECK_INT(at(12, 10), -1); /* level with an edge, beyond it */
    CHECK_INT(at(-3, 3), -1);
    CHECK_INT(at(2, 3), 1); /* level with the hole's edge */
    CHECK_INT(at(9, 7), 1);
}

/* A ray through the tip of a corner and along a flat step must count them right. */
static void test_locate_level_points(void)
{
    static struct dg_ipt pts[] = {{0, 0}, {4, 4}, {8, 0}, {12, 4}, {16, 4}, {16, 8}, {0, 8}};
    const struct dg_iring ring = {pts, 7, false};
    CHECK_INT(dg_irings_locate(&ring, 1, (struct dg_ipt){2, 4}), 1);
    CHECK_INT(dg_irings_locate(&ring, 1, (struct dg_ipt){-2, 4}), -1);
    CHECK_INT(dg_irings_locate(&ring, 1, (struct dg_ipt){14, 4}), 0);
    CHECK_INT(dg_irings_locate(&ring, 1, (struct dg_ipt){18, 4}), -1);
    CHECK_INT(dg_irings_locate(&ring, 1, (struct dg_ipt){4, 0}), -1);
    CHECK_INT(dg_irings_locate(&ring, 1, (struct dg_ipt){8, 0}), 0);
    CHECK_INT(dg_irings_locate(&ring, 1, (struct dg_ipt){-4, 0}), -1);
}

static bool touch(int ax, int ay, int bx, int by, int cx, int cy, int dx, int dy)
{
    struct dg_ipt a = {ax, ay}, b = {bx, by}, c = {cx, cy}, d = {dx, dy};
    bool got = dg_segments_touch(a, b, c, d);
    CHECK(dg_segments_touch(b, a, c, d) == got);
    CHECK(dg_segments_touch(c, d, a, b) == got);
    CHECK(dg_segments_touch(d, c, b, a) == got);
    return got;
}

static void test_segments(void)
{
    CHECK(touch(0, 0, 10, 10, 0, 10, 10, 0));    /* cross */
    CHECK(touch(0, 0, 10, 0, 5, 0, 5, 5));       /* end on the other */
    CHECK(touch(0, 0, 10, 0, 10, 0, 20, 5));     /* common end */
    CHECK(touch(0, 0, 10, 0, 5, 0, 20, 0));      /* overlap */
    CHECK(touch(0, 0, 10, 0, 10, 0, 20, 0));     /* one after the other */
    CHECK(!touch(0, 0, 10, 0, 11, 0, 20, 0));    /* on one line, apart */
    CHECK(!touch(0, 0, 10, 0, 5, 1, 5, 5));      /* short of it */
    CHECK(!touch(0, 0, 10, 10, 0, 1, 10, 11));   /* parallel */
    CHECK(touch(5, 5, 5, 5, 0, 0, 10, 10));      /* a point on it */
    CHECK(!touch(5, 6, 5, 6, 0, 0, 10, 10));     /* a point beside it */
    CHECK(!touch(11, 11, 11, 11, 0, 0, 10, 10)); /* a point beyond it */
    CHECK(touch(5, 5, 5, 5, 5, 5, 5, 5));
}

/* The sign is right where doubles of the products would not tell. */
static void test_exact(void)
{
    struct dg_ipt a = {0, 0}, b = {2000000000, 1999999999}, c = {1999999998, 1999999997};
    CHECK_INT(dg_orient(a, b, c), 2000000000ll * 1999999997ll - 1999999999ll * 1999999998ll);
    CHECK_INT(dg_orient(a, b, c), -2);
}

int main(void)
{
    TAP_CASE("inside, on the edge and outside, with a hole", test_locate);
    TAP_CASE("corners and edges level with the point", test_locate_level_points);
    TAP_CASE("closed segments touch", test_segments);
    TAP_CASE("the orientation of far points is exact", test_exact);
    return tap_end();
}
