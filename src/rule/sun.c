#include "rule/sun.h"

#include <math.h>

#include "base/trig.h"

#define DAYS_A_CENTURY 36525.0
/* Terrestrial less universal time, about 69 s in the 2020s: 0.0008 degrees of the sun's longitude. */
#define DELTA_T_DAYS (69.0 / 86400.0)
/* Sine of the sun's parallax on the horizon, 8.794 seconds of arc. */
#define PARALLAX (8.794 / 3600 * DG_DEG)

double dg_sun_days(int year, int month, int day)
{
    /* Meeus, chapter 7, for dates of the Gregorian calendar. */
    int y = month <= 2 ? year - 1 : year, m = month <= 2 ? month + 12 : month;
    int century = (int)floor(y / 100.0), leap = 2 - century + (int)floor(century / 4.0);
    double julian = floor(365.25 * (y + 4716)) + floor(30.6001 * (m + 1)) + day + leap - 1524.5;
    return julian - 2451545.0;
}

/* Radians of an angle in degrees, taken into one turn first: trig of large arguments loses digits. */
static double turned(double deg) { return (deg - 360 * floor(deg / 360)) * DG_DEG; }

struct dg_sun dg_sun_at(double days, double lon_deg, double lat_deg)
{
    double t = (days + DELTA_T_DAYS) / DAYS_A_CENTURY;
    double mean_long = 280.46646 + t * (36000.76983 + t * 0.0003032);
    double anomaly = turned(357.52911 + t * (35999.05029 - t * 0.0001537));
    double centre = (1.914602 - t * (0.004817 + t * 0.000014)) * dg_sin(anomaly) +
                    (0.019993 - 0.000101 * t) * dg_sin(2 * anomaly) + 0.000289 * dg_sin(3 * anomaly);
    double node = turned(125.04 - 1934.136 * t);
    double nutation_deg = -0.00478 * dg_sin(node);
    double longitude = turned(mean_long + centre - 0.00569 + nutation_deg);
    double tilt = (23.439291 - 0.0130042 * t + 0.00256 * dg_cos(node)) * DG_DEG;
    double right = dg_atan2(dg_cos(tilt) * dg_sin(longitude), dg_cos(longitude));
    double sin_dec = dg_sin(tilt) * dg_sin(longitude), cos_dec = sqrt(1 - sin_dec * sin_dec);

    double sidereal = turned(280.46061837 + 360.98564736629 * days + nutation_deg * dg_cos(tilt) + lon_deg);
    double hour = sidereal - right, sin_lat, cos_lat, sin_hour, cos_hour;
    dg_sincos(lat_deg * DG_DEG, &sin_lat, &cos_lat);
    dg_sincos(hour, &sin_hour, &cos_hour);
    double up = sin_lat * sin_dec + cos_lat * cos_dec * cos_hour;
    double north = cos_lat * sin_dec - sin_lat * cos_dec * cos_hour, east = -cos_dec * sin_hour;
    double level = sqrt(east * east + north * north), azimuth = dg_atan2(east, north);
    return (struct dg_sun){azimuth < 0 ? azimuth + 2 * DG_PI : azimuth, dg_atan2(up, level) - PARALLAX * level};
}

double dg_sun_refraction(double elevation)
{
    double deg = elevation / DG_DEG;
    if (deg < -1) return 0;
    double minutes = 1.02 / dg_tan((deg + 10.3 / (deg + 5.11)) * DG_DEG) + 0.0019279;
    return minutes > 0 ? minutes / 60 * DG_DEG : 0;
}

int dg_sun_sky(struct dg_arena *arena, int year, double step_hours, struct dg_pt lonlat, double turn,
               double least_elevation, struct dg_sun_sky *out, struct dg_err *err)
{
    double first = dg_sun_days(year, 1, 1), n_days = dg_sun_days(year + 1, 1, 1) - first;
    int64_t n_steps = (int64_t)ceil(n_days * 24 / step_hours);
    struct dg_sun_sky sky = {.hours_a_ray = step_hours};
    /* The sun is up for a little more than half of the time at any place, and never for 3/5 of a year. */
    int64_t cap = n_steps * 3 / 5 + 1;
    DG_TRY(DG_NEW(arena, &sky.rays, (size_t)cap, err));
    for (int64_t i = 0; i < n_steps && sky.n_rays < cap; i++) {
        struct dg_sun sun = dg_sun_at(first + ((double)i + 0.5) * step_hours / 24, lonlat.x, lonlat.y);
        double elevation = sun.elevation + dg_sun_refraction(sun.elevation);
        if (elevation < least_elevation) continue;
        double sin_az, cos_az, sin_el, cos_el;
        dg_sincos(sun.azimuth - turn, &sin_az, &cos_az);
        dg_sincos(elevation, &sin_el, &cos_el);
        sky.rays[sky.n_rays++] =
            (struct dg_sun_ray){(float)(cos_el * sin_az), (float)(cos_el * cos_az), (float)sin_el};
    }
    *out = sky;
    return 0;
}
