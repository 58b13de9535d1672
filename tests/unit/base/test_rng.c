#include "base/rng.h"
#include "tap.h"

static void test_known_values(void)
{
    /* First outputs of splitmix64 with seed 1234567, as published with the reference code. */
    struct dg_rng rng = dg_rng_init(1234567);
    CHECK(dg_rng_next(&rng) == 6457827717110365317ull);
    CHECK(dg_rng_next(&rng) == 3203168211198807973ull);
    CHECK(dg_rng_next(&rng) == 9817491932198370423ull);
}

static void test_ranges(void)
{
    struct dg_rng rng = dg_rng_init(5);
    double sum = 0;
    for (int i = 0; i < 10000; i++) {
        double u = dg_rng_unit(&rng);
        CHECK(u >= 0 && u < 1);
        sum += u;
        CHECK(dg_rng_below(&rng, 10) < 10);
        double r = dg_rng_range(&rng, -2, 3);
        CHECK(r >= -2 && r < 3);
    }
    CHECK_NEAR(sum / 10000, 0.5, 0.02);
}

int main(void)
{
    TAP_CASE("the sequence is splitmix64's", test_known_values);
    TAP_CASE("ranges hold", test_ranges);
    return tap_end();
}
