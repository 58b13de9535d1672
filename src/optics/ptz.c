/* Pan-tilt-zoom units: what no setting can pass. */
#include <math.h>

#include "base/limits.h"
#include "base/trig.h"
#include "optics/optics.h"

/* The unit at one point. */
struct reach {
    double ground, drop;
    double tilt_min, tilt_max;
    double aspect;     /* tan(vfov/2) over tan(hfov/2) */
    double half_width; /* pixels */
    double f_wide;     /* focal length of the wide end, pixels */
};

/* The longest focal length, in pixels, that still holds the point when the axis points `off` beside it and as
 * near to its height as the tilt allows; 0: behind. */
static double focal_at(const struct reach *r, double off)
{
    double sin_off, cos_off, sin_t, cos_t;
    dg_sincos(off, &sin_off, &cos_off);
    double forward = r->ground * cos_off, right = r->ground * sin_off;
    double tilt = fmin(fmax(dg_atan2(r->drop, forward), r->tilt_min), r->tilt_max);
    dg_sincos(tilt, &sin_t, &cos_t);
    double depth = forward * cos_t + r->drop * sin_t;
    double down = r->drop * cos_t - forward * sin_t;
    if (!(depth > 0)) return 0;
    double p = fabs(right) / depth, q = fabs(down) / depth;
    return r->half_width / fmax(fmax(p, q / r->aspect), 1e-12); /* 1e-12: centred, any zoom will do */
}

/* The same at the best of the offsets lo..hi: rises, then falls. */
static double focal_search(const struct reach *r, double lo, double hi, double enough)
{
    double best = fmax(focal_at(r, lo), focal_at(r, hi));
    while (hi - lo > 1e-9 && best < enough) { /* thirds: 54 steps at most */
        double a = lo + (hi - lo) / 3, b = hi - (hi - lo) / 3;
        double fa = focal_at(r, a), fb = focal_at(r, b);
        best = fmax(best, fmax(fa, fb));
        if (fa < fb)
            lo = a;
        else
            hi = b;
    }
    return best;
}

/* Half the image's diagonal, in pixels. */
static double corner_of(const struct reach *r) { return r->half_width * sqrt(1 + r->aspect * r->aspect); }

/* May turning aside help, because the tilt stops short of the point's height? Then the upper corners of a
 * tilted image reach higher than its middle (and the lower ones of an image that looks up reach lower). But the
 * point stays at least the missing tilt away from the axis, and the corner is the farthest that an image
 * reaches. */
static bool may_help_aside(const struct reach *r, double lo)
{
    double at_lo = dg_atan2(r->drop, r->ground * dg_cos(lo)), height = dg_atan2(r->drop, r->ground);
    double missing = fmax(r->tilt_min - height, height - r->tilt_max);
    return lo < DG_PI / 2 && (at_lo < r->tilt_min || at_lo > r->tilt_max) && missing < DG_PI / 2 &&
           corner_of(r) * (1 + 1e-9) >= r->f_wide * dg_tan(missing);
}

/* May the unit see the point behind itself, looking steeply down? Straight down the point is ground / drop from
 * the middle of an image of focal length 1, and it fits best in the corner. */
static bool may_see_behind(const struct reach *r, double hi)
{
    return hi > DG_PI / 2 && r->drop > 0 && corner_of(r) * r->drop * (1 + 1e-9) >= r->f_wide * r->ground;
}

/* The best of the offsets lo..hi (0 <= lo <= hi <= pi). Mostly that is the nearest, lo. */
static double focal_best(const struct reach *r, double lo, double hi, double enough)
{
    double best = focal_at(r, lo);
    if (best < enough && may_help_aside(r, lo)) {
        best = fmax(best, focal_search(r, lo, fmin(hi, DG_PI / 2), enough));
    }
    if (best < enough && may_see_behind(r, hi)) {
        best = fmax(best, focal_search(r, fmax(lo, DG_PI / 2), hi, enough));
    }
    return best;
}

/* The difference of two bearings, within -pi..pi. */
static double turn_between(double a) { return a - 2 * DG_PI * floor(a / (2 * DG_PI) + 0.5); }

/* Longest focal length over the pans that the unit reaches; longer than `enough` does not matter. */
static double focal_over_pans(const struct dg_ptz *ptz, const struct reach *r, double dx, double dy,
                              double enough)
{
    double half = (ptz->pan_max - ptz->pan_min) / 2;
    if (half >= DG_PI - 1e-9) return focal_best(r, 0, DG_PI, enough);
    double middle = ptz->home + ptz->pan_min + half;
    double off = fabs(turn_between(dg_atan2(dx, dy) - middle)); /* from the middle of the pans to the point */
    double most = off + half <= DG_PI ? off + half : DG_PI;     /* past the point opposite: both ways round */
    return focal_best(r, fmax(0, off - half), most, enough);
}

/* tan(vfov/2) over tan(hfov/2): of both ends of the zoom the taller. */
static double aspect_of(const struct dg_ptz *ptz)
{
    return fmax(dg_tan(ptz->wide.vfov / 2) / dg_tan(ptz->wide.hfov / 2),
                dg_tan(ptz->tele.vfov / 2) / dg_tan(ptz->tele.hfov / 2));
}

/* Pixels from the image's middle to its corner, squared. */
static double corner2_of(const struct dg_ptz *ptz)
{
    double half_width = ptz->wide.width_px * 0.5, aspect = aspect_of(ptz);
    return half_width * half_width * (1 + aspect * aspect);
}

void dg_ptz_aim_init(struct dg_ptz_aim *aim, const struct dg_ptz *ptz)
{
    double f_wide = dg_lens_f_px(&ptz->wide);
    *aim =
        (struct dg_ptz_aim){.ptz = *ptz,
                            .range_m = ptz->range_m > 0 ? fmin(ptz->range_m, DG_MAX_RANGE_M) : DG_MAX_RANGE_M,
                            .f_wide_px = f_wide,
                            .f_tele_px = fmax(f_wide, dg_lens_f_px(&ptz->tele)),
                            .aspect = aspect_of(ptz),
                            .corner2 = corner2_of(ptz)};
}

struct dg_look dg_ptz_aim_look(const struct dg_ptz_aim *aim, double dx, double dy, double drop)
{
    const struct dg_ptz *ptz = &aim->ptz;
    double ground2 = dx * dx + dy * dy, ground = sqrt(ground2), dist2 = ground2 + drop * drop;
    struct dg_look out = {.incidence = dg_atan2(drop, ground)};
    double f_wide = aim->f_wide_px, f_tele = aim->f_tele_px;
    struct reach r = {
        .ground = ground,
        .drop = drop,
        .tilt_min = fmin(DG_PI / 2, fmax(-DG_PI / 2, ptz->tilt_min)),
        .tilt_max = fmin(DG_PI / 2, fmax(-DG_PI / 2, ptz->tilt_max)),
        .aspect = aim->aspect,
        .half_width = ptz->wide.width_px * 0.5,
        .f_wide = f_wide,
    };
    if (ground2 > aim->range_m * aim->range_m || !(dist2 > 0)) return out;

    double f = focal_over_pans(ptz, &r, dx, dy, f_tele);
    if (f < f_wide) return out;
    f = fmin(f, f_tele);
    /* Anywhere on an image of focal length F the depth is at least distance / sqrt(1 + tan_h^2 + tan_v^2), so
     * F / depth is at most sqrt(F^2 + corner^2) / distance (largest at the longest zoom) and F x / depth^2 at
     * most (F + corner^2 / F) ground / distance^2 (convex: largest at one end of the zoom). */
    double corner2 = aim->corner2;
    double across = sqrt((f * f + corner2) / dist2);
    double upright = fmax(f + corner2 / f, f_wide + corner2 / f_wide) * ground / dist2;
    out.is_in_frame = true;
    out.px_per_m = fmin(across, upright);
    out.u = r.half_width;
    out.v = ptz->wide.height_px * 0.5;
    return out;
}

struct dg_look dg_ptz_look(const struct dg_ptz *ptz, double dx, double dy, double drop)
{
    struct dg_ptz_aim aim;
    dg_ptz_aim_init(&aim, ptz);
    return dg_ptz_aim_look(&aim, dx, dy, drop);
}

double dg_ptz_reach_m(const struct dg_ptz *ptz, double px_per_m)
{
    double range = ptz->range_m > 0 ? fmin(ptz->range_m, DG_MAX_RANGE_M) : DG_MAX_RANGE_M;
    double f_wide = dg_lens_f_px(&ptz->wide), f = fmax(f_wide, dg_lens_f_px(&ptz->tele));

    if (!(px_per_m > 0)) return range;
    return fmin(range, sqrt(f * f + corner2_of(ptz)) / px_per_m * (1 + 1e-9));
}
