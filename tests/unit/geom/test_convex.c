#include "base/rng.h"
#include "geom/geom.h"
#include "tap.h"

#define PTS(...) ((struct dg_ipt[]){__VA_ARGS__})
#define RING(is_hole, ...)                                                                                     \
    {                                                                                                          \
        PTS(__VA_ARGS__), sizeof PTS(__VA_ARGS__) / sizeof(struct dg_ipt), is_hole                             \
    }

static int64_t area2(const struct dg_iring *ring)
{
    int64_t sum = 0;
    for (int32_t i = 2; i < ring->n_pts; i++) sum += dg_orient(ring->pts[0], ring->pts[i - 1], ring->pts[i]);
    return sum;
}

static bool has_point(const struct dg_iring *rings, int32_t n_rings, struct dg_ipt p)
{
    for (int32_t r = 0; r < n_rings; r++) {
        for (int32_t i = 0; i < rings[r].n_pts; i++) {
            if (rings[r].pts[i].x == p.x && rings[r].pts[i].y == p.y) return true;
        }
    }
    return false;
}

static void check_part(const struct dg_iring *part, const struct dg_iring *rings, int32_t n_rings)
{
    int32_t n = part->n_pts, n_peaks = 0;
    CHECK(n >= 3);
    for (int32_t i = 0; i < n; i++) {
        struct dg_ipt a = part->pts[i], b = part->pts[(i + 1) % n], c = part->pts[(i + 2) % n];
        CHECK(dg_orient(a, b, c) > 0);
        n_peaks += (b.y > a.y || (b.y == a.y && b.x > a.x)) && (c.y < b.y || (c.y == b.y && c.x < b.x));
        CHECK(has_point(rings, n_rings, a));
    }
    CHECK_INT(n_peaks, 1);
}

/* Each point of the box: inside the rings exactly when in a part; strictly inside one part at most. */
static void check_point(const struct dg_iring *rings, int32_t n_rings, const struct dg_iring *parts,
                        int32_t n_parts, struct dg_ipt p)
{
    bool is_in_part = false;
    int n_strict = 0;
    for (int32_t k = 0; k < n_parts; k++) {
        int at = dg_irings_locate(&parts[k], 1, p);
        is_in_part = is_in_part || at >= 0;
        n_strict += at > 0;
    }
    CHECK(is_in_part == (dg_irings_locate(rings, n_rings, p) >= 0));
    CHECK(n_strict <= 1);
}

/* Returns the number of parts, or the error. */
static int cut(struct dg_rng *rng, const struct dg_iring *rings, int32_t n_rings)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_iring *parts = NULL;
    struct dg_err err = {0};
    int32_t n_parts = 0;
    int got = dg_convex_parts(&arena, rings, n_rings, &parts, &n_parts, &err);
    if (got < 0) return got;
    int64_t want = 0, sum = 0;
    struct dg_ibox box = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    for (int32_t r = 0; r < n_rings; r++) {
        want += rings[r].is_hole ? -llabs(area2(&rings[r])) : llabs(area2(&rings[r]));
        for (int32_t i = 0; i < rings[r].n_pts; i++) {
            struct dg_ipt p = rings[r].pts[i];
            box.x0 = p.x < box.x0 ? p.x : box.x0;
            box.y0 = p.y < box.y0 ? p.y : box.y0;
            box.x1 = p.x > box.x1 ? p.x : box.x1;
            box.y1 = p.y > box.y1 ? p.y : box.y1;
        }
    }
    for (int32_t k = 0; k < n_parts; k++) {
        check_part(&parts[k], rings, n_rings);
        sum += area2(&parts[k]);
    }
    CHECK_INT(sum, want);
    uint64_t wide = (uint64_t)((int64_t)box.x1 - box.x0 + 3), high = (uint64_t)((int64_t)box.y1 - box.y0 + 3);
    for (int k = 0; k < 60; k++) {
        struct dg_ipt p = {box.x0 - 1 + (int32_t)dg_rng_below(rng, wide),
                           box.y0 - 1 + (int32_t)dg_rng_below(rng, high)};
        check_point(rings, n_rings, parts, n_parts, p);
    }
    return n_parts;
}

static void test_shapes(void)
{
    struct dg_rng rng = dg_rng_init(1);
    const struct dg_iring square[] = {RING(false, {0, 0}, {9, 0}, {9, 9}, {0, 9})};
    CHECK_INT(cut(&rng, square, 1), 1);
    const struct dg_iring clockwise[] = {RING(false, {0, 0}, {0, 9}, {9, 9}, {9, 0})};
    CHECK_INT(cut(&rng, clockwise, 1), 1);
    const struct dg_iring straight[] = {
        RING(false, {0, 0}, {3, 0}, {9, 0}, {9, 0}, {9, 9}, {4, 9}, {0, 9}, {0, 1})};
    CHECK_INT(cut(&rng, straight, 1), 1);
    const struct dg_iring ell[] = {RING(false, {0, 0}, {9, 0}, {9, 4}, {4, 4}, {4, 9}, {0, 9})};
    CHECK_INT(cut(&rng, ell, 1), 2);
    const struct dg_iring plus[] = {RING(false, {3, 0}, {6, 0}, {6, 3}, {9, 3}, {9, 6}, {6, 6}, {6, 9}, {3, 9},
                                         {3, 6}, {0, 6}, {0, 3}, {3, 3})};
    CHECK_INT(cut(&rng, plus, 1), 3);
    const struct dg_iring court[] = {RING(false, {0, 0}, {9, 0}, {9, 9}, {0, 9}),
                                     RING(true, {3, 3}, {3, 6}, {6, 6}, {6, 3})};
    CHECK_INT(cut(&rng, court, 2), 4);
}

static void test_touching(void)
{
    struct dg_rng rng = dg_rng_init(2);
    /* A hole that touches the outer ring at a corner of both. */
    const struct dg_iring corner[] = {RING(false, {0, 0}, {9, 0}, {9, 9}, {0, 9}),
                                      RING(true, {0, 0}, {2, 5}, {5, 2})};
    CHECK(cut(&rng, corner, 2) > 0);
    /* A hole whose corner lies on the outer ring's edge. */
    const struct dg_iring on_edge[] = {RING(false, {0, 0}, {9, 0}, {9, 9}, {0, 9}),
                                       RING(true, {0, 5}, {4, 7}, {4, 3})};
    CHECK(cut(&rng, on_edge, 2) > 0);
    /* Two holes that touch at a corner, and one whose corner lies on the other's edge. */
    const struct dg_iring holes[] = {
        RING(false, {0, 0}, {20, 0}, {20, 20}, {0, 20}), RING(true, {2, 2}, {2, 6}, {6, 6}, {6, 2}),
        RING(true, {6, 6}, {6, 10}, {10, 10}, {10, 6}), RING(true, {8, 10}, {6, 14}, {10, 14})};
    CHECK(cut(&rng, holes, 4) > 0);
    /* A ring that touches itself at a point. */
    const struct dg_iring self[] = {RING(false, {0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 6}, {5, 5}, {0, 4})};
    CHECK(cut(&rng, self, 1) > 0);
    const struct dg_iring pinched[] = {
        RING(false, {0, 0}, {4, 0}, {4, 4}, {8, 4}, {8, 8}, {4, 8}, {4, 4}, {0, 4})};
    CHECK_INT(cut(&rng, pinched, 1), 2);
    /* Holes in a row from one side to the other: the rest falls into pieces. */
    const struct dg_iring row[] = {RING(false, {0, 0}, {8, 0}, {8, 8}, {0, 8}),
                                   RING(true, {0, 4}, {2, 6}, {4, 4}, {2, 2}),
                                   RING(true, {4, 4}, {6, 6}, {8, 4}, {6, 2})};
    CHECK(cut(&rng, row, 3) > 0);
}

static void test_refused(void)
{
    struct dg_rng rng = dg_rng_init(3);
    const struct dg_iring bow[] = {RING(false, {0, 0}, {9, 9}, {9, 0}, {0, 9})};
    CHECK_INT(cut(&rng, bow, 1), DG_EFORMAT);
    const struct dg_iring bow_at_point[] = {RING(false, {0, 0}, {4, 4}, {8, 8}, {8, 0}, {4, 4}, {0, 8})};
    (void)bow_at_point;
    const struct dg_iring flat[] = {RING(false, {0, 0}, {4, 4}, {8, 8}, {6, 6})};
    CHECK_INT(cut(&rng, flat, 1), DG_EFORMAT);
    const struct dg_iring twice[] = {RING(false, {0, 0}, {9, 0}, {9, 9}, {0, 0}, {9, 0}, {9, 9})};
    CHECK_INT(cut(&rng, twice, 1), DG_EFORMAT);
    const struct dg_iring outside[] = {RING(false, {0, 0}, {9, 0}, {9, 9}, {0, 9}),
                                       RING(true, {20, 0}, {20, 9}, {29, 9})};
    CHECK_INT(cut(&rng, outside, 2), DG_EFORMAT);
    const struct dg_iring crossing[] = {RING(false, {0, 0}, {9, 0}, {9, 9}, {0, 9}),
                                        RING(true, {5, 5}, {5, 7}, {20, 6})};
    CHECK_INT(cut(&rng, crossing, 2), DG_EFORMAT);
    const struct dg_iring spike[] = {RING(false, {0, 0}, {9, 0}, {20, 0}, {9, 0}, {9, 9}, {0, 9})};
    CHECK_INT(cut(&rng, spike, 1), DG_EFORMAT);
    const struct dg_iring two[] = {RING(false, {0, 0}, {9, 0}, {9, 9}), RING(false, {20, 0}, {29, 0}, {29, 9})};
    CHECK_INT(cut(&rng, two, 2), DG_EFORMAT);
    const struct dg_iring wide[] = {RING(false, {0, 0}, {500000001, 0}, {9, 9})};
    CHECK_INT(cut(&rng, wide, 1), DG_ELIMIT);
    const struct dg_iring few[] = {RING(false, {0, 0}, {1, 1})};
    CHECK_INT(cut(&rng, few, 1), DG_EFORMAT);
}

/* A ring round (cx, cy) whose points are sorted by angle: simple by construction unless rounding makes two
 * angles meet, which a coarse lattice does on purpose. */
static void star(struct dg_rng *rng, struct dg_ipt *pts, int n, struct dg_ipt c, double r_min, double r_max,
                 bool is_hole)
{
    for (int i = 0; i < n; i++) {
        double angle = 2 * M_PI * (is_hole ? n - 1 - i : i) / n, r = dg_rng_range(rng, r_min, r_max);
        pts[i] = (struct dg_ipt){c.x + (int32_t)lrint(r * cos(angle)), c.y + (int32_t)lrint(r * sin(angle))};
    }
}

static void test_random_stars(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    static struct dg_ipt pts[5][400];
    int n_cut = 0, n_refused = 0;
    for (int round = 0; round < 2000; round++) {
        double scale = round % 3 == 0 ? 12 : round % 3 == 1 ? 300 : 2e8;
        struct dg_iring rings[5];
        int n_rings = 1 + (int)dg_rng_below(&rng, 5);
        for (int r = 0; r < n_rings; r++) {
            int n = 3 + (int)dg_rng_below(&rng, round % 100 == 0 ? 390 : 14);
            struct dg_ipt c = {0, 0};
            if (r > 0)
                c = (struct dg_ipt){(r & 1 ? 1 : -1) * (int32_t)(scale / 4),
                                    (r & 2 ? 1 : -1) * (int32_t)(scale / 4)};
            star(&rng, pts[r], n, c, r ? scale / 20 : scale * 0.7, r ? scale / 4 : scale, r > 0);
            rings[r] = (struct dg_iring){pts[r], n, r > 0};
        }
        int got = cut(&rng, rings, n_rings);
        CHECK(got > 0 || got == DG_EFORMAT);
        n_cut += got > 0;
        n_refused += got < 0;
        /* On the fine lattices stars with four sides or more stay simple and apart. */
        if (scale > 1e8 && rings[0].n_pts > 8) CHECK(got > 0);
    }
    printf("# %d cut, %d refused\n", n_cut, n_refused);
    CHECK(n_cut > 1000);
}

static void test_large(void)
{
    struct dg_rng rng = dg_rng_init(4);
    int n = 20000;
    struct dg_ipt *pts = malloc((size_t)n * sizeof *pts);
    star(&rng, pts, n, (struct dg_ipt){0, 0}, 1e7, 2e7, false);
    struct dg_iring ring = {pts, n, false};
    CHECK(cut(&rng, &ring, 1) > 0);
    /* A comb: long thin teeth. */
    for (int i = 0; i < n; i++) pts[i] = (struct dg_ipt){(n - i) * 100, i & 1 ? 0 : 20000000 + i % 7};
    pts[n - 1] = (struct dg_ipt){50, -50};
    pts[n - 2] = (struct dg_ipt){100 * n + 100, -50};
    struct dg_ipt last = pts[n - 1];
    pts[n - 1] = pts[n - 2];
    pts[n - 2] = last;
    CHECK(cut(&rng, &ring, 1) > 0);
    free(pts);
}

static void test_out_of_memory(void)
{
    const struct dg_iring ell = RING(false, {0, 0}, {9, 0}, {9, 4}, {4, 4}, {4, 9}, {0, 9});
    int got = DG_ENOMEM;
    for (long n = 0; n < 100 && got != 0; n++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_iring *parts = NULL;
        int32_t n_parts = 0;
        dg_alloc_fail_after(n);
        got = dg_convex_parts(&arena, &ell, 1, &parts, &n_parts, NULL);
        dg_alloc_fail_after(-1);
        CHECK(got == 0 || got == DG_ENOMEM);
    }
    CHECK_INT(got, 0);
}

int main(void)
{
    TAP_CASE("simple shapes and how many parts they need", test_shapes);
    TAP_CASE("rings that touch themselves and each other", test_touching);
    TAP_CASE("what cannot be cut is refused", test_refused);
    TAP_CASE("random stars with holes, coarse and fine", test_random_stars);
    TAP_CASE("a footprint of 20,000 points", test_large);
    TAP_CASE("every failed allocation is reported", test_out_of_memory);
    return tap_end();
}
