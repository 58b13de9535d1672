#include "base/trig.h"

#include <math.h>

/* pi/2 in three pieces of 33, 33 and 53 bits: a whole number of turns up to 2^20 times a piece is exact, so
 * that the remainder keeps its digits even where the angle is all but a multiple of pi/2. */
#define HALF_PI_A 0x1.921fb544p+0
#define HALF_PI_B 0x1.0b4611a6p-34
#define HALF_PI_C 0x1.3198a2e037073p-69

/* Taylor series on |r| <= pi/4. The first term left out, r^19/19! and r^18/18!, is below 1e-18. */
static double sin_near_0(double r)
{
    double s = r * r;
    double p = 1.0 / 355687428096000.0; /* 17! */
    p = p * s - 1.0 / 1307674368000.0;
    p = p * s + 1.0 / 6227020800.0;
    p = p * s - 1.0 / 39916800.0;
    p = p * s + 1.0 / 362880.0;
    p = p * s - 1.0 / 5040.0;
    p = p * s + 1.0 / 120.0;
    p = p * s - 1.0 / 6.0;
    return r + r * s * p;
}

static double cos_near_0(double r)
{
    double s = r * r;
    double p = 1.0 / 20922789888000.0; /* 16! */
    p = p * s - 1.0 / 87178291200.0;
    p = p * s + 1.0 / 479001600.0;
    p = p * s - 1.0 / 3628800.0;
    p = p * s + 1.0 / 40320.0;
    p = p * s - 1.0 / 720.0;
    p = p * s + 1.0 / 24.0;
    return 1.0 - (0.5 * s - s * s * p);
}

void dg_sincos(double x, double *sin_x, double *cos_x)
{
    double turns = floor(x * (2.0 / DG_PI) + 0.5);
    double r = ((x - turns * HALF_PI_A) - turns * HALF_PI_B) - turns * HALF_PI_C;
    double s = sin_near_0(r), c = cos_near_0(r);
    double quarter = turns - 4.0 * floor(turns / 4.0);

    if (quarter == 1) {
        *sin_x = c;
        *cos_x = -s;
    } else if (quarter == 2) {
        *sin_x = -s;
        *cos_x = -c;
    } else if (quarter == 3) {
        *sin_x = -c;
        *cos_x = s;
    } else {
        *sin_x = s;
        *cos_x = c;
    }
}

double dg_sin(double x)
{
    double s, c;
    dg_sincos(x, &s, &c);
    return s;
}

double dg_cos(double x)
{
    double s, c;
    dg_sincos(x, &s, &c);
    return c;
}

double dg_tan(double x)
{
    double s, c;
    dg_sincos(x, &s, &c);
    return s / c;
}

/* atan on 0..1: around 0, 1/2 or 1 with atan(t) = atan(c) + atan((t - c) / (1 + t c)), then the series on at
 * most 0.28, whose first term left out, t^31/31, is below 1e-18 of t. */
#define ATAN_HALF 0.46364760900080611621

static double atan_to_1(double t)
{
    double around = 0;
    if (t > 0.66) {
        around = DG_PI / 4;
        t = (t - 1.0) / (t + 1.0);
    } else if (t > 0.28) {
        around = ATAN_HALF;
        t = (t - 0.5) / (1.0 + 0.5 * t);
    }
    double s = t * t, p = 0;
    for (int k = 29; k >= 3; k -= 2) p = s * (((k & 2) ? -1.0 : 1.0) / k + p);
    return around + (t + t * p);
}

double dg_atan(double x)
{
    double t = fabs(x);
    double a = t <= 1 ? atan_to_1(t) : DG_PI / 2 - atan_to_1(1.0 / t);
    return x < 0 ? -a : a;
}

double dg_atan2(double y, double x)
{
    double ay = fabs(y), ax = fabs(x);
    if (ay == 0 && ax == 0) return 0;
    double a = ay <= ax ? atan_to_1(ay / ax) : DG_PI / 2 - atan_to_1(ax / ay);
    if (x < 0) a = DG_PI - a;
    return y < 0 ? -a : a;
}
