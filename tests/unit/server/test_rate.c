/* How much strangers may ask for, with a clock of the test's. */
#include "server/rate.h"

#include <stdio.h>

#include "tap.h"

#define SECOND 1000000ll
#define T0 (1000 * SECOND)

static struct dg_rate *rate_of(int64_t each, int64_t all)
{
    const struct dg_rate_limits limits[DG_N_RATES] = {
        {60 * SECOND, each, all}, {3600 * SECOND, 2, 0}, {60 * SECOND, 0, 0}};
    struct dg_rate *rate = NULL;
    struct dg_err err = {0};
    CHECK_INT(dg_rate_new(limits, &rate, &err), 0);
    return rate;
}

static int n_passed(struct dg_rate *rate, const char *address, int n, int64_t now)
{
    int passed = 0;
    for (int i = 0; i < n; i++) passed += dg_rate_take(rate, DG_RATE_READ, address, now) == 0;
    return passed;
}

static void test_one_address(void)
{
    struct dg_rate *rate = rate_of(20, 0);
    CHECK_INT(n_passed(rate, "192.0.2.1", 19, T0), 19);                       /* one below */
    CHECK_INT(n_passed(rate, "192.0.2.1", 1, T0), 1);                         /* at */
    CHECK_INT(dg_rate_take(rate, DG_RATE_READ, "192.0.2.1", T0), 3 * SECOND); /* above: told when */
    CHECK_INT(dg_rate_take(rate, DG_RATE_READ, "192.0.2.1", T0 + 3 * SECOND - 1), 1);
    CHECK_INT(dg_rate_take(rate, DG_RATE_READ, "192.0.2.1", T0 + 3 * SECOND), 0);
    CHECK(dg_rate_take(rate, DG_RATE_READ, "192.0.2.1", T0 + 3 * SECOND) > 0);
    /* Another address, another kind. */
    CHECK_INT(n_passed(rate, "192.0.2.2", 21, T0), 20);
    CHECK_INT(dg_rate_take(rate, DG_RATE_ACT, "192.0.2.1", T0), 0);
    CHECK_INT(dg_rate_take(rate, DG_RATE_LOGIN, "192.0.2.1", T0), 0);
    /* Whole again after a window, and not more than whole after many. */
    CHECK_INT(n_passed(rate, "192.0.2.2", 30, T0 + 60 * SECOND), 20);
    CHECK_INT(n_passed(rate, "192.0.2.2", 30, T0 + 6000 * SECOND), 20);
    dg_rate_free(rate);
}

static void test_networks(void)
{
    struct dg_rate *rate = rate_of(5, 0);
    /* One customer's 64 bits are one address; the next customer is another. */
    CHECK_INT(n_passed(rate, "2001:db8:0:1::1", 4, T0), 4);
    CHECK_INT(n_passed(rate, "2001:db8:0:1:ffff::2", 4, T0), 1);
    CHECK_INT(n_passed(rate, "2001:db8:0:2::1", 6, T0), 5);
    CHECK_INT(n_passed(rate, "::1", 6, T0), 5);
    CHECK_INT(n_passed(rate, "::ffff:192.0.2.9", 6, T0), 5);
    CHECK_INT(n_passed(rate, "127.0.0.1", 6, T0), 5);
    CHECK_INT(n_passed(rate, "nonsense", 6, T0), 5);
    dg_rate_free(rate);
}

static void test_all_together(void)
{
    struct dg_rate *rate = rate_of(10, 25);
    char address[20];
    int passed = 0;
    for (int i = 0; i < 10; i++) {
        snprintf(address, sizeof address, "198.51.100.%d", i);
        passed += n_passed(rate, address, 10, T0);
    }
    CHECK_INT(passed, 25);
    /* What was refused for all was not counted for the address. */
    CHECK_INT(n_passed(rate, "198.51.100.9", 30, T0 + 60 * SECOND), 10);
    dg_rate_free(rate);
}

/* More addresses than there is room for: those that used most keep their count. */
static void test_crowd(void)
{
    struct dg_rate *rate = rate_of(50, 0);
    char address[20];
    CHECK_INT(n_passed(rate, "203.0.113.7", 60, T0), 50);
    for (int i = 0; i < 200000; i++) {
        snprintf(address, sizeof address, "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
        (void)dg_rate_take(rate, DG_RATE_READ, address, T0);
    }
    CHECK_INT(n_passed(rate, "203.0.113.7", 10, T0), 0);
    dg_rate_free(rate);
}

int main(void)
{
    TAP_CASE("one address: below, at, above, and when again", test_one_address);
    TAP_CASE("whose addresses are one", test_networks);
    TAP_CASE("all strangers together", test_all_together);
    TAP_CASE("more addresses than places", test_crowd);
    return tap_end();
}
