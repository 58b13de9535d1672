#include "base/pool.h"
#include "tap.h"

#include <stdatomic.h>
#include <unistd.h>

static int square(void *ctx, int64_t ix, int thread_ix, struct dg_err *err)
{
    (void)thread_ix;
    (void)err;
    ((int64_t *)ctx)[ix] += ix * ix;
    return 0;
}

static int fail_from_7(void *ctx, int64_t ix, int thread_ix, struct dg_err *err)
{
    (void)ctx;
    (void)thread_ix;
    return ix >= 7 ? dg_err_set(err, DG_EINVAL, "task %d", (int)ix) : 0;
}

static void test_every_task_once(void)
{
    for (int threads = 1; threads <= 5; threads++) {
        int64_t out[1000] = {0};
        CHECK_INT(dg_pool_run(1000, threads, square, out, NULL), 0);
        for (int64_t i = 0; i < 1000; i++) CHECK_INT(out[i], i * i);
    }
    CHECK_INT(dg_pool_run(0, 3, square, NULL, NULL), 0);
}

/* Both tasks are under way before either fails. */
static int fail_together(void *ctx, int64_t ix, int thread_ix, struct dg_err *err)
{
    (void)thread_ix;
    atomic_int *n_here = ctx;
    atomic_fetch_add(n_here, 1);
    for (int i = 0; i < 10000 && atomic_load(n_here) < 2; i++) usleep(1000);
    return dg_err_set(err, ix ? DG_EIO : DG_EINVAL, "task %d", (int)ix);
}

static void test_lowest_of_two(void)
{
    for (int i = 0; i < 20; i++) { /* which thread takes which task differs */
        atomic_int n_here = 0;
        struct dg_err err = {0};
        CHECK_INT(dg_pool_run(2, 2, fail_together, &n_here, &err), DG_EINVAL);
        CHECK_STR(err.msg, "task 0");
    }
}

static void test_first_error_wins(void)
{
    struct dg_err err = {0};
    CHECK_INT(dg_pool_run(100, 1, fail_from_7, NULL, &err), DG_EINVAL);
    CHECK_STR(err.msg, "task 7");
    CHECK_INT(dg_pool_run(100, 2, fail_from_7, NULL, &err), DG_EINVAL);
    CHECK_INT(dg_pool_run(5, 0, square, NULL, &err), DG_EINVAL);
}

int main(void)
{
    TAP_CASE("every task runs once for any thread count", test_every_task_once);
    TAP_CASE("the lowest failing task is reported", test_first_error_wins);
    TAP_CASE("of two that fail together it is the lower", test_lowest_of_two);
    CHECK(dg_pool_cpus() >= 1);
    return tap_end();
}
