/* Where a view reaches a density: the strip of a rectilinear lens, the blind zone, and the reach. */
#include <math.h>

#include "base/limits.h"
#include "base/trig.h"
#include "optics/optics.h"

/* With z = c x + d, c = cos t >= 0 and d = drop sin t, the two conditions are
 *   f / z >= T:        0 < z <= f / T, a half line of x that ends at the far side;
 *   f_up x / z^2 >= T: k (c x + d)^2 - x <= 0 with k = T / f_up, between the roots of a quadratic.
 * The quadratic k c^2 x^2 - (1 - 2 k c d) x + k d^2 has roots only if 4 k c d <= 1, and then its middle
 * coefficient is at least 1/2 away from zero: q below never cancels, the larger root is q / (k c^2) and the
 * smaller one k d^2 / q (which also serves c = 0, where the condition is a half line). Where the larger root
 * lies behind the lens (z <= 0), so does the whole interval. */
bool dg_aim_strip(const struct dg_aim *aim, double drop, double px_per_m, double *x_near, double *x_far)
{
    double c = fmax(0, aim->cos_tilt), d = drop * aim->sin_tilt;
    if (!(px_per_m > 0)) return false;

    double z_max = aim->f_px / px_per_m;
    double k = px_per_m / aim->f_up_px;
    double disc = 1 - 4 * k * c * d;
    if (disc < 0) return false;
    double q = 0.5 * (1 - 2 * k * c * d + sqrt(disc));
    double near = k * d * d / q;
    double far = fmin(DG_MAX_RANGE_M, q / (k * c * c)); /* c = 0: infinite */

    if (c > 0) {
        far = fmin(far, (z_max - d) / c);
        near = fmax(near, -d / c); /* behind the lens below */
    } else if (!(d > 0) || d > z_max) {
        return false;
    }
    if (!(near <= far) || !(c * far + d > 0)) return false;
    *x_near = near;
    *x_far = far;
    return true;
}

bool dg_view_strip(const struct dg_view *view, double drop, double px_per_m, double *x_near, double *x_far)
{
    struct dg_aim aim;
    dg_aim_init(&aim, view);
    return dg_aim_strip(&aim, drop, px_per_m, x_near, x_far);
}

double dg_view_blind_m(const struct dg_view *view, double drop)
{
    double range = view->range_m > 0 ? fmin(view->range_m, DG_MAX_RANGE_M) : DG_MAX_RANGE_M;
    double lowest = view->tilt + view->lens.vfov / 2;
    if (!(drop > 0) || lowest >= DG_PI / 2) return 0;
    if (!(lowest > 0)) return range;
    return fmin(range, drop / dg_tan(lowest));
}

/* How much longer than f / distance a short stick's image can be anywhere on the image: the largest stretch of
 * the projection (docs/formulae.md). */
static double stretch_max(const struct dg_aim *aim)
{
    double half = aim->half_angle, cos_half = dg_cos(half / 2);
    switch (aim->lens.projection) {
    case DG_EQUIDISTANT: return half / dg_sin(half);
    case DG_EQUISOLID: return 1 / cos_half;
    case DG_STEREOGRAPHIC: return 1 / (cos_half * cos_half);
    case DG_CYLINDRICAL: return 1 + aim->tan_half_v * aim->tan_half_v;
    case DG_RECTILINEAR: /* in the corner */
        return sqrt(1 + aim->tan_half_h * aim->tan_half_h + aim->tan_half_v * aim->tan_half_v);
    default: return 1;
    }
}

static double reach_rectilinear(const struct dg_aim *aim, double drop, double px_per_m)
{
    double near, far;
    if (!dg_aim_strip(aim, drop, px_per_m, &near, &far)) return 0;
    /* The frame's upper edge may come down to the target before the density falls. */
    double rise = aim->sin_tilt - aim->tan_half_v * aim->cos_tilt;
    if (rise > 0) far = fmin(far, drop * (aim->cos_tilt + aim->tan_half_v * aim->sin_tilt) / rise);
    if (!(far > 0)) return 0;
    double aside = aim->tan_half_h * (far * aim->cos_tilt + drop * aim->sin_tilt);
    return sqrt(far * far + aside * aside);
}

/* The stick across is at right angles to the line of sight (or to the axis, rectilinear), so its image is at
 * most f stretch / distance: a bound on the slant distance, hence on the ground distance. */
static double reach_slant(const struct dg_aim *aim, double drop, double px_per_m)
{
    double slant = aim->f_px * stretch_max(aim) / px_per_m;
    return sqrt(fmax(0, slant * slant - drop * drop));
}

/* Rounding never leaves a sample outside. */
static double within_range(const struct dg_aim *aim, double reach)
{
    return fmin(aim->range_m, reach * (1 + 1e-9));
}

double dg_view_reach_m(const struct dg_view *view, double drop, double px_per_m)
{
    struct dg_aim aim;

    dg_aim_init(&aim, view);
    if (!(px_per_m > 0)) return aim.range_m;
    double reach = reach_slant(&aim, drop, px_per_m);
    if (aim.lens.projection == DG_RECTILINEAR) reach = fmin(reach, reach_rectilinear(&aim, drop, px_per_m));
    return within_range(&aim, reach);
}

double dg_view_reach_over_m(const struct dg_view *view, double least, double most, double px_per_m)
{
    struct dg_aim aim;

    if (least == most) return dg_view_reach_m(view, least, px_per_m);
    dg_aim_init(&aim, view);
    if (!(px_per_m > 0)) return aim.range_m;
    double nearest = least > 0 ? least : most < 0 ? most : 0; /* to the lens's own height */
    return within_range(&aim, reach_slant(&aim, nearest, px_per_m));
}
