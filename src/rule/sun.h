/* Sun: where it stands in the sky. Private to rule.
 *
 * Meeus, Astronomical Algorithms, 2nd edition, chapter 25 "low accuracy" (the formulae of the NOAA solar
 * calculator) with apparent sidereal time and the parallax in altitude. Against the almanac's algorithm (NREL
 * SPA, uncertainty 0.0003 degrees) and Meeus's worked example the position is within 0.01 degrees between 1950
 * and 2100 (tests/unit/rule/test_sun.c); the sun itself is 0.53 degrees wide. */
#ifndef DG_RULE_SUN_H
#define DG_RULE_SUN_H

#include "base/arena.h"
#include "geom/geom.h"

struct dg_sun {
    double azimuth;   /* radians, clockwise from true north, 0..2 pi */
    double elevation; /* radians above the true horizon, without refraction; negative by night */
};

/* Days (UT) from noon of 2000-01-01 to the beginning of a day of the Gregorian calendar. */
double dg_sun_days(int year, int month, int day);

/* The sun at `days` (of dg_sun_days, with its fraction, UT) seen from a place (degrees, east and north). */
struct dg_sun dg_sun_at(double days, double lon_deg, double lat_deg);

/* What the air adds to a true elevation, radians: Saemundsson's formula at 1010 hPa and 10 degrees C (Meeus,
 * chapter 16); 0 below -1 degree, where the sun has set. Within 0.002 degrees above 5 degrees. */
double dg_sun_refraction(double elevation);

/* The sun over one year, in equal steps, while its centre stands above `least_elevation` (radians, as seen:
 * with refraction): unit vectors to it in the map's axes. */
struct dg_sun_sky {
    struct dg_sun_ray {
        float east, north, up;
    } * rays;
    int32_t n_rays;
    double hours_a_ray;
};

/* `turn`: bearing of grid north from true north at the place, radians clockwise (the meridian convergence), so
 * that rays and bearings of the map agree. About 250 KB in `arena`. DG_ENOMEM. */
int dg_sun_sky(struct dg_arena *arena, int year, double step_hours, struct dg_pt lonlat, double turn,
               double least_elevation, struct dg_sun_sky *out, struct dg_err *err);

#endif
