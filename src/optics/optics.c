/* Lenses and views: angles to pixels, and what a view makes of a point. Strips and bounds are in strip.c,
 * pan-tilt-zoom units in ptz.c. Every formula here stands in docs/formulae.md with its derivation. */
#include "optics/optics.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/trig.h"

/* ---- classes --------------------------------------------------------------------------------------- */

int32_t dg_class_find(const struct dg_class_table *table, const char *id)
{
    for (int32_t i = 0; i < table->n_classes; i++)
        if (strcmp(table->classes[i].id, id) == 0) return i;
    return -1;
}

int32_t dg_class_of(const struct dg_class_table *table, double px_per_m)
{
    int32_t best = -1;
    for (int32_t i = 0; i < table->n_classes && px_per_m >= table->classes[i].px_per_m; i++) best = i;
    return best;
}

/* ---- lenses ---------------------------------------------------------------------------------------- */

#define MIN_ANGLE (0.05 * DG_DEG) /* the longest zooms sold have about 0.4 degrees */
#define MAX_RECTILINEAR (170 * DG_DEG)
#define MAX_FISHEYE (280 * DG_DEG) /* the widest fisheye lenses made */
#define MAX_PIXELS 200000

static bool is_fisheye(enum dg_projection projection)
{
    return projection != DG_RECTILINEAR && projection != DG_CYLINDRICAL;
}

/* Image radius over focal length at an angle from the axis. */
static double fisheye_radius(enum dg_projection projection, double theta)
{
    switch (projection) {
    case DG_EQUISOLID: return 2 * dg_sin(theta / 2);
    case DG_STEREOGRAPHIC: return 2 * dg_tan(theta / 2);
    case DG_ORTHOGRAPHIC: return dg_sin(theta);
    default: return theta;
    }
}

double dg_hfov_from_focal(double sensor_width_mm, double focal_mm)
{
    return 2 * dg_atan(sensor_width_mm / (2 * focal_mm));
}

double dg_vfov_from_hfov(enum dg_projection projection, double hfov, int32_t width_px, int32_t height_px)
{
    if (is_fisheye(projection)) return hfov;
    double half = projection == DG_CYLINDRICAL ? hfov / 2 : dg_tan(hfov / 2);
    return 2 * dg_atan(half * height_px / width_px);
}

double dg_lens_f_px(const struct dg_lens *lens)
{
    if (lens->projection == DG_RECTILINEAR) return lens->width_px / (2 * dg_tan(lens->hfov / 2));
    if (lens->projection == DG_CYLINDRICAL) return lens->width_px / lens->hfov;
    /* The circle touches the border of the image that it reaches first. */
    double f_h = lens->width_px / (2 * fisheye_radius(lens->projection, lens->hfov / 2));
    double f_v = lens->height_px / (2 * fisheye_radius(lens->projection, lens->vfov / 2));
    return fmin(f_h, f_v);
}

static int angle_check(const char *name, double angle, double most, struct dg_err *err)
{
    if (angle >= MIN_ANGLE && angle <= most + 1e-9) return 0; /* degrees were turned into radians */
    return dg_err_set(err, DG_EINVAL, "%s of %.6g degrees: this projection takes %.2f to %.0f", name,
                      angle / DG_DEG, MIN_ANGLE / DG_DEG, most / DG_DEG);
}

int dg_lens_check(const struct dg_lens *lens, struct dg_err *err)
{
    double most_h = MAX_FISHEYE, most_v = MAX_FISHEYE;

    if (lens->width_px < 1 || lens->width_px > MAX_PIXELS || lens->height_px < 1 ||
        lens->height_px > MAX_PIXELS)
        return dg_err_set(err, DG_EINVAL, "image of %d x %d pixels: both must be 1 to %d", lens->width_px,
                          lens->height_px, MAX_PIXELS);
    switch (lens->projection) {
    case DG_RECTILINEAR: most_h = most_v = MAX_RECTILINEAR; break;
    case DG_CYLINDRICAL:
        most_h = 2 * DG_PI;
        most_v = MAX_RECTILINEAR;
        break;
    case DG_ORTHOGRAPHIC: most_h = most_v = DG_PI; break;
    case DG_EQUIDISTANT:
    case DG_EQUISOLID:
    case DG_STEREOGRAPHIC: break;
    default: return dg_err_set(err, DG_EINVAL, "unknown projection %d", (int)lens->projection);
    }
    DG_TRY(angle_check("horizontal angle", lens->hfov, most_h, err));
    return angle_check("vertical angle", lens->vfov, most_v, err);
}

/* ---- views ----------------------------------------------------------------------------------------- */

void dg_aim_init(struct dg_aim *aim, const struct dg_view *view)
{
    const struct dg_lens *lens = &view->lens;

    *aim = (struct dg_aim){.lens = *lens, .f_px = dg_lens_f_px(lens)};
    dg_sincos(view->bearing, &aim->sin_bearing, &aim->cos_bearing);
    dg_sincos(view->tilt, &aim->sin_tilt, &aim->cos_tilt);
    if (is_fisheye(lens->projection)) {
        aim->half_angle = fmax(lens->hfov, lens->vfov) / 2;
        aim->f_up_px = aim->f_px;
    } else {
        aim->half_angle = lens->hfov / 2;
        aim->tan_half_h = lens->projection == DG_RECTILINEAR ? dg_tan(lens->hfov / 2) : 0;
        aim->tan_half_v = dg_tan(lens->vfov / 2);
        aim->f_up_px = fmin(aim->f_px, lens->height_px / (2 * aim->tan_half_v));
    }
    aim->range_m = view->range_m > 0 ? fmin(view->range_m, DG_MAX_RANGE_M) : DG_MAX_RANGE_M;
}

/* A point as the lens has it: right, down and depth along its own axes; forward distance on the ground. */
struct sight {
    double forward, right, down, depth;
    double ground2; /* ground distance, squared */
};

static struct sight sight_of(const struct dg_aim *aim, double dx, double dy, double drop)
{
    struct sight s;
    s.forward = dx * aim->sin_bearing + dy * aim->cos_bearing;
    s.right = dx * aim->cos_bearing - dy * aim->sin_bearing;
    s.down = drop * aim->cos_tilt - s.forward * aim->sin_tilt;
    s.depth = s.forward * aim->cos_tilt + drop * aim->sin_tilt;
    s.ground2 = dx * dx + dy * dy;
    return s;
}

/* Effective density, or -1 out of frame. `u`, `v` NULL: not wanted. Products rather than quotients decide the
 * frame, so that a point on the border is on it whatever the depth. */
static double look_rectilinear(const struct dg_aim *aim, const struct sight *s, double *u, double *v)
{
    if (!(s->depth > 0) || fabs(s->right) > aim->tan_half_h * s->depth ||
        fabs(s->down) > aim->tan_half_v * s->depth)
        return -1;
    if (u) {
        *u = aim->lens.width_px * 0.5 * (1 + s->right / (aim->tan_half_h * s->depth));
        *v = aim->lens.height_px * 0.5 * (1 + s->down / (aim->tan_half_v * s->depth));
    }
    double across = aim->f_px / s->depth;
    double upright = aim->f_up_px * s->forward / (s->depth * s->depth);
    return fmax(0, fmin(across, upright));
}

/* The two sticks at the target in the lens's axes (right, down, depth): a unit across the line of sight on the
 * ground, and a unit up. */
struct sticks {
    double across[3], up[3];
};

static struct sticks sticks_at(const struct dg_aim *aim, const struct sight *s, double ground)
{
    double ahead = -s->right / ground; /* the stick across, in forward and right */
    return (struct sticks){
        .across = {s->forward / ground, -ahead * aim->sin_tilt, ahead * aim->cos_tilt},
        .up = {0, -aim->cos_tilt, -aim->sin_tilt},
    };
}

static double look_cylindrical(const struct dg_aim *aim, const struct sight *s, double *u, double *v)
{
    double q = sqrt(s->right * s->right + s->depth * s->depth);
    if (!(q > 0) || fabs(s->down) > aim->tan_half_v * q) return -1;
    double phi = dg_atan2(s->right, s->depth);
    if (fabs(phi) > aim->half_angle) return -1;
    if (u) {
        *u = aim->lens.width_px * 0.5 + aim->f_px * phi;
        *v = aim->lens.height_px * 0.5 * (1 + s->down / (aim->tan_half_v * q));
    }
    double ground = sqrt(s->ground2), least = INFINITY;
    if (!(ground > 0)) return 0; /* an upright target straight below shows no height */
    struct sticks sticks = sticks_at(aim, s, ground);
    const double *each[2] = {sticks.across, sticks.up};
    for (int i = 0; i < 2; i++) {
        const double *d = each[i];
        double du = aim->f_px * (s->depth * d[0] - s->right * d[2]) / (q * q);
        double dq = (s->right * d[0] + s->depth * d[2]) / q;
        double dv = aim->f_up_px * (d[1] - s->down * dq / q) / q;
        least = fmin(least, sqrt(du * du + dv * dv));
    }
    return least;
}

/* Image radius and its two stretches at an angle from the axis, over the focal length: radial dr/dtheta, and
 * tangential r/sin(theta). `half` is tan(theta / 2). */
static void fisheye_stretch(enum dg_projection projection, double sin_theta, double cos_theta, double half,
                            double *r, double *radial, double *tangential)
{
    double cos_half = 1 / sqrt(1 + half * half);
    switch (projection) {
    case DG_EQUISOLID:
        *r = 2 * half * cos_half;
        *radial = cos_half;
        *tangential = 1 / cos_half;
        break;
    case DG_STEREOGRAPHIC:
        *r = 2 * half;
        *radial = *tangential = 1 / (cos_half * cos_half);
        break;
    case DG_ORTHOGRAPHIC:
        *r = sin_theta;
        *radial = fmax(0, cos_theta);
        *tangential = 1;
        break;
    default: {
        double theta = dg_atan2(sin_theta, cos_theta);
        *r = theta;
        *radial = 1;
        *tangential = sin_theta > 0 ? theta / sin_theta : 1;
        break;
    }
    }
}

static double look_fisheye(const struct dg_aim *aim, const struct sight *s, double *u, double *v)
{
    double rho = sqrt(s->right * s->right + s->down * s->down);
    double dist = sqrt(rho * rho + s->depth * s->depth);
    if (!(dist > 0)) return -1;
    double sin_theta = rho / dist, cos_theta = s->depth / dist;
    if (dg_atan2(rho, s->depth) > aim->half_angle) return -1;

    double half = s->depth > 0 ? rho / (dist + s->depth) : (dist - s->depth) / rho;
    double r, radial, tangential;
    fisheye_stretch(aim->lens.projection, sin_theta, cos_theta, half, &r, &radial, &tangential);
    double cos_phi = rho > 0 ? s->right / rho : 1, sin_phi = rho > 0 ? s->down / rho : 0;
    double at_u = aim->f_px * r * cos_phi, at_v = aim->f_px * r * sin_phi;
    /* A point on the image circle may round past the border that the circle touches. */
    double slack = 1e-9 * aim->f_px;
    if (fabs(at_u) > aim->lens.width_px * 0.5 + slack || fabs(at_v) > aim->lens.height_px * 0.5 + slack)
        return -1;
    if (u) {
        *u = aim->lens.width_px * 0.5 + at_u;
        *v = aim->lens.height_px * 0.5 + at_v;
    }
    double ground = sqrt(s->ground2), least = INFINITY;
    if (!(ground > 0)) return 0;
    struct sticks sticks = sticks_at(aim, s, ground);
    const double *each[2] = {sticks.across, sticks.up};
    for (int i = 0; i < 2; i++) {
        const double *d = each[i];
        double out = radial * (cos_theta * (cos_phi * d[0] + sin_phi * d[1]) - sin_theta * d[2]);
        double round = tangential * (cos_phi * d[1] - sin_phi * d[0]);
        least = fmin(least, sqrt(out * out + round * round));
    }
    return aim->f_px * least / dist;
}

static double look(const struct dg_aim *aim, const struct sight *s, double *u, double *v)
{
    if (s->ground2 > aim->range_m * aim->range_m) return -1;
    if (aim->lens.projection == DG_RECTILINEAR) return look_rectilinear(aim, s, u, v);
    if (aim->lens.projection == DG_CYLINDRICAL) return look_cylindrical(aim, s, u, v);
    return look_fisheye(aim, s, u, v);
}

double dg_aim_density(const struct dg_aim *aim, double dx, double dy, double drop)
{
    struct sight s = sight_of(aim, dx, dy, drop);
    return look(aim, &s, NULL, NULL);
}

struct dg_look dg_aim_look(const struct dg_aim *aim, double dx, double dy, double drop)
{
    struct sight s = sight_of(aim, dx, dy, drop);
    struct dg_look out = {.incidence = dg_atan2(drop, sqrt(s.ground2))};
    double density = look(aim, &s, &out.u, &out.v);

    out.is_in_frame = density >= 0;
    out.px_per_m = out.is_in_frame ? density : 0;
    return out;
}

struct dg_look dg_view_look(const struct dg_view *view, double dx, double dy, double drop)
{
    struct dg_aim aim;
    dg_aim_init(&aim, view);
    return dg_aim_look(&aim, dx, dy, drop);
}

bool dg_aim_project(const struct dg_aim *aim, double dx, double dy, double drop, double *u, double *v)
{
    struct sight s = sight_of(aim, dx, dy, drop);
    double w = aim->lens.width_px * 0.5, h = aim->lens.height_px * 0.5;
    if (aim->lens.projection == DG_RECTILINEAR) {
        if (!(s.depth > 1e-3)) return false;
        *u = w * (1 + s.right / (aim->tan_half_h * s.depth));
        *v = h * (1 + s.down / (aim->tan_half_v * s.depth));
        return true;
    }
    if (aim->lens.projection == DG_CYLINDRICAL) {
        double q = sqrt(s.right * s.right + s.depth * s.depth);
        if (!(q > 1e-3)) return false;
        *u = w + aim->f_px * dg_atan2(s.right, s.depth);
        *v = h * (1 + s.down / (aim->tan_half_v * q));
        return true;
    }
    double rho = sqrt(s.right * s.right + s.down * s.down), dist = sqrt(rho * rho + s.depth * s.depth);
    if (!(dist > 0) || dg_atan2(rho, s.depth) > aim->half_angle) return false;
    double half = s.depth > 0 ? rho / (dist + s.depth) : (dist - s.depth) / rho;
    double r, radial, tangential;
    fisheye_stretch(aim->lens.projection, rho / dist, s.depth / dist, half, &r, &radial, &tangential);
    *u = w + (rho > 0 ? aim->f_px * r * s.right / rho : 0);
    *v = h + (rho > 0 ? aim->f_px * r * s.down / rho : 0);
    return true;
}
