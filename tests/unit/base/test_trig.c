#include "base/trig.h"

#include "base/rng.h"
#include "tap.h"

/* Distance in units of the last place of `want`. */
static double ulps(double got, double want)
{
    if (got == want) return 0;
    int e;
    frexp(want, &e);
    return fabs(got - want) / ldexp(1.0, e - 53);
}

static void test_against_libm(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    double worst_sin = 0, worst_cos = 0, worst_tan = 0, worst_atan = 0, worst_atan2 = 0;
    for (int i = 0; i < 400000; i++) {
        double x = dg_rng_range(&rng, -7, 7);
        if (i % 5 == 0) x *= 1e5;
        if (i % 7 == 0) x = (double)((long)dg_rng_below(&rng, 4000) - 2000) * (DG_PI / 2);
        double s, c;
        dg_sincos(x, &s, &c);
        worst_sin = fmax(worst_sin, ulps(s, sin(x)));
        worst_cos = fmax(worst_cos, ulps(c, cos(x)));
        worst_tan = fmax(worst_tan, ulps(dg_tan(x), tan(x)));
        double t = dg_rng_range(&rng, -3, 3);
        if (i % 5 == 0) t = t * t * t * t * t * 1e3;
        worst_atan = fmax(worst_atan, ulps(dg_atan(t), atan(t)));
        double y = dg_rng_range(&rng, -100, 100);
        worst_atan2 = fmax(worst_atan2, ulps(dg_atan2(y, x), atan2(y, x)));
    }
    printf("# worst ulp: sin %.2f cos %.2f tan %.2f atan %.2f atan2 %.2f\n", worst_sin, worst_cos, worst_tan,
           worst_atan, worst_atan2);
    CHECK(worst_sin <= 4);
    CHECK(worst_cos <= 4);
    CHECK(worst_tan <= 5);
    CHECK(worst_atan <= 4);
    CHECK(worst_atan2 <= 4);
}

static void test_known_values(void)
{
    CHECK(dg_sin(0) == 0);
    CHECK(dg_cos(0) == 1);
    CHECK(dg_sin(DG_PI / 2) == 1);
    CHECK(dg_cos(DG_PI / 2) == cos(DG_PI / 2)); /* 6.1e-17: positive, so that straight down is not behind */
    CHECK(dg_cos(DG_PI / 2) > 0);
    CHECK(dg_atan(INFINITY) == DG_PI / 2);
    CHECK(dg_atan2(0, 0) == 0);
    CHECK(dg_atan2(1, 0) == DG_PI / 2);
    CHECK(dg_atan2(0, -1) == DG_PI);
    CHECK(dg_atan2(-1, 0) == -DG_PI / 2);
    CHECK(dg_atan(1) == DG_PI / 4);
    CHECK(isnan(dg_sin(NAN)));
    CHECK(isnan(dg_cos(INFINITY)));
    CHECK(isnan(dg_atan(NAN)));
}

int main(void)
{
    TAP_CASE("close to the C library's", test_against_libm);
    TAP_CASE("known values", test_known_values);
    return tap_end();
}
