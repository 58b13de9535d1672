/* The sun against published positions. */
#include "rule/sun.h"

#include "base/trig.h"
#include "tap.h"

/* Reda, Andreas, Solar Position Algorithm for Solar Radiation Applications (NREL/TP-560-34302, 2008), appendix
 * A.5: 17 October 2003, 12:30:30 local standard time (7 hours behind), 105.1786 W, 39.742476 N: topocentric
 * azimuth 194.340241, elevation without refraction 39.872046 degrees. */
static void test_spa_example(void)
{
    double days = dg_sun_days(2003, 10, 17) + (19 + 30.0 / 60 + 30.0 / 3600) / 24;
    struct dg_sun sun = dg_sun_at(days, -105.1786, 39.742476);
    CHECK_NEAR(sun.azimuth / DG_DEG, 194.340241, 0.01);
    CHECK_NEAR(sun.elevation / DG_DEG, 39.872046, 0.01);
}

/* Meeus, Astronomical Algorithms, example 25.a: 13 October 1992 at 0h dynamical time, apparent declination
 * -7.78507 degrees. At the pole the elevation is the declination, less a parallax of 8.8" cos 7.8 = 0.0024. */
static void test_meeus_example(void)
{
    CHECK_NEAR(dg_sun_days(1992, 10, 13), 2448908.5 - 2451545.0, 1e-9);
    struct dg_sun sun = dg_sun_at(dg_sun_days(1992, 10, 13) - 69.0 / 86400, 0, 90);
    CHECK_NEAR(sun.elevation / DG_DEG, -7.78507 - 0.0024, 0.0005);
}

/* Almanac: the March equinox of 2026 is on the 20th at 14:46 UT, the June solstice on the 21st at 8:24 UT with
 * a declination of 23.44 degrees. */
static void test_seasons(void)
{
    struct dg_sun equinox = dg_sun_at(dg_sun_days(2026, 3, 20) + (14 + 46.0 / 60) / 24, 0, 90);
    struct dg_sun solstice = dg_sun_at(dg_sun_days(2026, 6, 21) + (8 + 24.0 / 60) / 24, 0, 90);
    CHECK_NEAR(equinox.elevation / DG_DEG, 0, 0.01);
    CHECK_NEAR(solstice.elevation / DG_DEG, 23.436, 0.01);
}

static void test_refraction(void)
{
    CHECK_NEAR(dg_sun_refraction(0) / DG_DEG * 60, 28.98, 0.05); /* 1.02 / tan(10.3 / 5.11 degrees) minutes */
    CHECK_NEAR(dg_sun_refraction(45 * DG_DEG) / DG_DEG * 60, 1.02, 0.03);
    CHECK(dg_sun_refraction(-2 * DG_DEG) == 0);
    CHECK(dg_sun_refraction(90 * DG_DEG) >= 0);
}

/* On the equator the sun's centre is above the true horizon half of the year, 4380 hours. Refraction lifts it
 * from 0.575 degrees below (there it is 34.5'), at both ends of each day: 2 x 0.575 / 15 h / cos(declination),
 * on average 1.04 times, x 365 = 29 hours more. A turned map turns the rays. */
static void test_sky(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_sun_sky plain, turned;
    const struct dg_pt equator = {0, 0};
    CHECK_INT(dg_sun_sky(&arena, 2026, 1.0 / 60, equator, 0, 0, &plain, NULL), 0);
    CHECK_INT(dg_sun_sky(&arena, 2026, 1.0 / 60, equator, 0.1, 0, &turned, NULL), 0);
    CHECK_NEAR(plain.n_rays * plain.hours_a_ray, 4409, 1);
    CHECK_INT(plain.n_rays, turned.n_rays);
    struct dg_sun_ray a = plain.rays[5], b = turned.rays[5];
    double turn = dg_atan2((double)a.east, (double)a.north) - dg_atan2((double)b.east, (double)b.north);
    CHECK_NEAR(turn, 0.1, 1e-6);
    CHECK_NEAR((double)a.up, (double)b.up, 0);
}

int main(void)
{
    TAP_CASE("the example of the solar position algorithm", test_spa_example);
    TAP_CASE("the example of Meeus's chapter 25", test_meeus_example);
    TAP_CASE("equinox and solstice of the almanac", test_seasons);
    TAP_CASE("refraction", test_refraction);
    TAP_CASE("the sky of a year", test_sky);
    return tap_end();
}
