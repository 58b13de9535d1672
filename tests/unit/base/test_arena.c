#include <stdint.h>

#include "base/arena.h"
#include "tap.h"

static void test_alignment(void)
{
    struct dg_arena a = {0};
    for (size_t n = 0; n < 300; n += 7) {
        char *p = dg_arena_get(&a, n);
        CHECK(p && (uintptr_t)p % 64 == 0);
        memset(p, 0xAA, n);
    }
    dg_arena_done(&a);
    CHECK(a.head == NULL);
}

static void test_array_is_cleared_and_checked(void)
{
    struct dg_arena a = {0};
    struct dg_err err = {0};
    int *v = NULL;
    CHECK_INT(DG_NEW(&a, &v, 1000, &err), 0);
    for (int i = 0; i < 1000; i++) CHECK(v[i] == 0);
    CHECK_INT(dg_arena_array(&a, SIZE_MAX / 2, 8, (void **)&v, &err), DG_ELIMIT);
    CHECK(strstr(err.msg, "too large"));
    dg_arena_done(&a);
}

static void test_reset_reuses(void)
{
    struct dg_arena a = {0};
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++) memset(dg_arena_get(&a, 5000), round, 5000);
        dg_arena_reset(&a);
        CHECK_INT(a.used, 0);
    }
    dg_arena_done(&a);
}

static void test_failure_is_reported(void)
{
    struct dg_arena a = {0};
    struct dg_err err = {0};
    int *v = NULL;
    dg_alloc_fail_after(0);
    CHECK_INT(DG_NEW(&a, &v, 10, &err), DG_ENOMEM);
    dg_alloc_fail_after(-1);
    CHECK(v == NULL);
    CHECK_INT(DG_NEW(&a, &v, 10, &err), 0);
    CHECK_STR(dg_arena_strdup(&a, "پرونده"), "پرونده");
    dg_arena_done(&a);
}

static void test_adopt(void)
{
    struct dg_arena into = {0}, from = {0}, empty = {0};
    char *kept[40];
    char *own = dg_arena_strdup(&into, "own");
    for (int i = 0; i < 40; i++) {
        kept[i] = dg_arena_get(&from, 9000);
        memset(kept[i], i, 9000);
    }
    size_t used = into.used + from.used;
    dg_arena_adopt(&into, &from);
    CHECK(from.head == NULL && from.used == 0);
    CHECK(into.used == used);
    for (int i = 0; i < 40; i++) CHECK(kept[i][0] == i && kept[i][8999] == i);
    char *more = dg_arena_strdup(&into, "more"); /* goes on in its own block */
    CHECK_STR(own, "own");
    CHECK_STR(more, "more");
    dg_arena_adopt(&empty, &into);
    CHECK(kept[39][0] == 39);
    dg_arena_adopt(&empty, &from); /* nothing to take */
    dg_arena_done(&empty);
}

int main(void)
{
    TAP_CASE("what another arena made can be taken over", test_adopt);
    TAP_CASE("pieces are aligned and writable", test_alignment);
    TAP_CASE("arrays are cleared, sizes checked", test_array_is_cleared_and_checked);
    TAP_CASE("reset keeps working", test_reset_reuses);
    TAP_CASE("a failed allocation is an error, not a crash", test_failure_is_reported);
    return tap_end();
}
