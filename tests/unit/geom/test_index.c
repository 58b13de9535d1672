#include "base/rng.h"
#include "geom/geom.h"
#include "tap.h"

#define N 5000

static bool touches(struct dg_ibox a, struct dg_ibox b)
{
    return a.x0 <= b.x1 && b.x0 <= a.x1 && a.y0 <= b.y1 && b.y0 <= a.y1;
}

static struct dg_ibox random_box(struct dg_rng *rng, int span, int size)
{
    int32_t x = (int32_t)dg_rng_below(rng, (uint64_t)span) - span / 2;
    int32_t y = (int32_t)dg_rng_below(rng, (uint64_t)span) - span / 2;
    return (struct dg_ibox){x, y, x + (int32_t)dg_rng_below(rng, (uint64_t)size),
                            y + (int32_t)dg_rng_below(rng, (uint64_t)size)};
}

static void check_queries(struct dg_rng *rng, const struct dg_ibox *boxes, int32_t n, int span)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_index *index = NULL;
    static int32_t found[N], again[N];
    static bool is_found[N];
    CHECK_INT(dg_index_build(&arena, boxes, n, &index, NULL), 0);
    for (int k = 0; k < 50; k++) {
        struct dg_ibox q = random_box(rng, span, span / 5);
        int32_t n_found = dg_index_find(index, q, found, N);
        memset(is_found, 0, sizeof is_found);
        for (int32_t i = 0; i < n_found; i++) {
            CHECK(!is_found[found[i]]);
            is_found[found[i]] = true;
        }
        for (int32_t i = 0; i < n; i++) CHECK(is_found[i] == touches(boxes[i], q));
        int32_t half = n_found / 2;
        CHECK_INT(dg_index_find(index, q, again, half), n_found);
        CHECK(memcmp(found, again, (size_t)half * sizeof *found) == 0);
    }
}

static void test_random(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    static struct dg_ibox boxes[N];
    const int sizes[] = {0, 1, 15, 16, 17, 255, 256, 257, 1000, N};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        for (int32_t i = 0; i < sizes[s]; i++) boxes[i] = random_box(&rng, 1000000, 1 + (i % 7) * 5000);
        check_queries(&rng, boxes, sizes[s], 1000000);
        for (int32_t i = 0; i < sizes[s]; i++) boxes[i] = random_box(&rng, 20, 3); /* many equal ones */
        check_queries(&rng, boxes, sizes[s], 20);
    }
}

static bool stop_at_third(void *ctx, int32_t ix)
{
    (void)ix;
    return ++*(int *)ctx < 3;
}

static void test_visit_stops(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_index *index = NULL;
    static struct dg_ibox boxes[100];
    int n = 0;
    CHECK_INT(dg_index_build(&arena, boxes, 100, &index, NULL), 0);
    dg_index_visit(index, (struct dg_ibox){0, 0, 0, 0}, stop_at_third, &n);
    CHECK_INT(n, 3);
}

/* The corners of the lattice: no sum overflows, and the places that hold no box answer nothing. */
static void test_far(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_index *index = NULL;
    int32_t found[8];
    const struct dg_ibox boxes[] = {{-2000000000, -2000000000, -2000000000, -2000000000},
                                    {2000000000, 2000000000, 2000000000, 2000000000},
                                    {INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX}};
    CHECK_INT(dg_index_build(&arena, boxes, 3, &index, NULL), 0);
    CHECK_INT(dg_index_find(index, (struct dg_ibox){1999999999, 0, INT32_MAX, INT32_MAX}, found, 8), 2);
    CHECK_INT(dg_index_find(index, (struct dg_ibox){0, 0, 1, 1}, found, 8), 1);
    CHECK_INT(found[0], 2);
    CHECK_INT(dg_index_find(index, (struct dg_ibox){INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX}, found, 8), 3);
}

static void test_out_of_memory(void)
{
    static struct dg_ibox boxes[1000];
    int got = DG_ENOMEM;
    for (long n = 0; n < 100 && got != 0; n++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_index *index = NULL;
        dg_alloc_fail_after(n);
        got = dg_index_build(&arena, boxes, 1000, &index, NULL);
        dg_alloc_fail_after(-1);
        CHECK(got == 0 || got == DG_ENOMEM);
    }
    CHECK_INT(got, 0);
}

int main(void)
{
    TAP_CASE("finds what a plain search finds, once each", test_random);
    TAP_CASE("a visit ends when it is told to", test_visit_stops);
    TAP_CASE("boxes at the ends of the lattice", test_far);
    TAP_CASE("every failed allocation is reported", test_out_of_memory);
    return tap_end();
}
