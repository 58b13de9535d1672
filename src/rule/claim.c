/* Claims: what a class at a distance takes, and what a lens makes of it. */
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "rule/rule.h"

#define DEG (180 / M_PI)

/* Widths that a format's name in inches stands for (FORMATS of docs/rules.md): a data sheet that says no more
 * than the name leaves 4 % open, by which a 16:9 chip of 1/2.8 inch is 5.37 or 5.60 mm wide. */
static const struct {
    const char *name;
    double width_mm;
} formats[] = {{"1/4", 3.2},    {"1/3.6", 4.0}, {"1/3", 4.8}, {"1/2.9", 5.12},  {"1/2.8", 5.37}, {"1/2", 6.4},
               {"1/1.8", 7.18}, {"1/1.7", 7.6}, {"2/3", 8.8}, {"1/1.2", 10.67}, {"1", 12.8},     {"4/3", 17.3}};

double dg_sensor_width_mm(const char *format)
{
    size_t n = strcspn(format, "\"");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strlen(formats[i].name) == n && memcmp(formats[i].name, format, n) == 0) return formats[i].width_mm;
    }
    return NAN;
}

const char *dg_sensor_format(double width_mm)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (fabs(formats[i].width_mm - width_mm) < 0.005) return formats[i].name;
    }
    return NULL;
}

static int check(const struct dg_claim_params *p, struct dg_err *err)
{
    if (!(p->distance_m > 0 && p->distance_m <= DG_MAX_RANGE_M))
        return dg_err_set(err, DG_EINVAL, "--distance: %g is not between 0 and %g m", p->distance_m,
                          DG_MAX_RANGE_M);
    if (p->width_px < 16 || p->width_px > 100000)
        return dg_err_set(err, DG_EINVAL, "--width: %d is not between 16 and 100000 pixels", (int)p->width_px);
    if (p->height_px && (p->height_px < 16 || p->height_px > 100000))
        return dg_err_set(err, DG_EINVAL, "--height-px: %d is not between 16 and 100000 pixels",
                          (int)p->height_px);
    if (!isnan(p->sensor_width_mm) && !(p->sensor_width_mm >= 0.5 && p->sensor_width_mm <= 100))
        return dg_err_set(err, DG_EINVAL, "--sensor-width: %g is not between 0.5 and 100 mm",
                          p->sensor_width_mm);
    if (!isnan(p->focal_mm) && !(p->focal_mm >= 0.5 && p->focal_mm <= 10000))
        return dg_err_set(err, DG_EINVAL, "--focal: %g is not between 0.5 and 10000 mm", p->focal_mm);
    if (!isnan(p->hfov_deg) && !(p->hfov_deg >= 0.05 && p->hfov_deg <= 170))
        return dg_err_set(err, DG_EINVAL, "--hfov: %g is not between 0.05 and 170 degrees", p->hfov_deg);
    if (!isnan(p->focal_mm) && !isnan(p->hfov_deg))
        return dg_err_set(err, DG_EINVAL, "--focal and --hfov say the same thing twice; give one");
    if (!isnan(p->focal_mm) && isnan(p->sensor_width_mm))
        return dg_err_set(err, DG_EINVAL, "--focal: needs --sensor-width or --sensor; or give --hfov");
    if (!isnan(p->mount_m) && !(p->mount_m > 0 && p->mount_m <= DG_MAX_HEIGHT_M))
        return dg_err_set(err, DG_EINVAL, "--height: %g is not between 0 and %g m", p->mount_m,
                          DG_MAX_HEIGHT_M);
    if (!(p->target_m >= 0 && p->target_m <= DG_MAX_HEIGHT_M))
        return dg_err_set(err, DG_EINVAL, "--target: %g is not between 0 and %g m", p->target_m,
                          DG_MAX_HEIGHT_M);
    if (!isnan(p->tilt_deg) && !(p->tilt_deg >= -89 && p->tilt_deg <= 89))
        return dg_err_set(err, DG_EINVAL, "--tilt: %g is not between -89 and 89 degrees", p->tilt_deg);
    if (!isnan(p->tilt_deg) && isnan(p->mount_m))
        return dg_err_set(err, DG_EINVAL, "--tilt: needs --height, the height of the lens");
    return 0;
}

/* What the lens that was given makes of the claim. */
static int judge_lens(const struct dg_claim_params *p, double drop, struct dg_claim *c, struct dg_err *err)
{
    int32_t height_px = p->height_px ? p->height_px : (int32_t)lround(p->width_px * 9 / 16.0);
    double hfov = isnan(p->hfov_deg) ? dg_hfov_from_focal(p->sensor_width_mm, p->focal_mm) : p->hfov_deg / DEG;
    struct dg_view view = {.lens = {.projection = DG_RECTILINEAR,
                                    .width_px = p->width_px,
                                    .height_px = height_px,
                                    .hfov = hfov,
                                    .vfov = dg_vfov_from_hfov(DG_RECTILINEAR, hfov, p->width_px, height_px)},
                           .tilt = isnan(c->tilt_deg) ? 0 : c->tilt_deg / DEG};
    DG_TRY(dg_lens_check(&view.lens, err));
    struct dg_look look = dg_view_look(&view, 0, p->distance_m, drop);
    c->has_lens = true;
    c->is_height_assumed = !p->height_px;
    c->f_px = dg_lens_f_px(&view.lens);
    c->hfov_deg = hfov * DEG;
    c->vfov_deg = view.lens.vfov * DEG;
    c->focal_mm = isnan(p->sensor_width_mm) ? NAN : c->f_px * p->sensor_width_mm / p->width_px;
    c->density_px_per_m = look.px_per_m;
    c->across_m = look.px_per_m > 0
                      ? p->width_px / (c->f_px / (p->distance_m * cos(view.tilt) + drop * sin(view.tilt)))
                      : 0;
    c->reached_ix = dg_class_of(p->classes, look.px_per_m);
    c->holds = look.px_per_m >= c->px_per_m * (1 - 1e-9);
    c->needs_width_px = look.px_per_m > 0 ? ceil(p->width_px * c->px_per_m / look.px_per_m - 1e-6) : NAN;
    c->is_out_of_view = !look.is_in_frame;
    /* A picture whose upper edge looks at the ground ends there. */
    double upper = view.tilt - view.lens.vfov / 2, blind = dg_view_blind_m(&view, drop);
    double edge = drop > 0 && upper > 0 ? drop / tan(upper) : DG_MAX_RANGE_M;
    for (int32_t k = 0; k < p->classes->n_classes; k++) {
        double near = 0, far = 0;
        bool is_anywhere = dg_view_strip(&view, drop, p->classes->classes[k].px_per_m, &near, &far);
        far = fmin(far, edge);
        c->reaches_m[k] = is_anywhere && far > fmax(near, blind) ? far : 0;
    }
    c->reach_m = c->reaches_m[p->class_ix];
    c->blind_m = isnan(p->mount_m) ? NAN : dg_view_blind_m(&view, drop);
    return 0;
}

int dg_claim_compute(const struct dg_claim_params *p, struct dg_claim *out, struct dg_err *err)
{
    struct dg_claim c = {.reached_ix = -1,
                         .needs_focal_mm = NAN,
                         .incidence_deg = NAN,
                         .tilt_deg = NAN,
                         .focal_mm = NAN,
                         .blind_m = NAN,
                         .needs_width_px = NAN,
                         .reach_m = NAN};
    DG_TRY(check(p, err));
    double x = p->distance_m, drop = isnan(p->mount_m) ? 0 : p->mount_m - p->target_m;
    double tilt = 0;
    if (!isnan(p->mount_m)) {
        c.is_tilt_assumed = isnan(p->tilt_deg);
        tilt = c.is_tilt_assumed ? atan2(drop, x) : p->tilt_deg / DEG;
        c.tilt_deg = tilt * DEG;
        c.incidence_deg = atan2(drop, x) * DEG;
    }
    /* The smaller of f / z and f x / z^2 must reach the class. */
    double z = x * cos(tilt) + drop * sin(tilt);
    if (!(z > 0)) return dg_err_set(err, DG_EINVAL, "--tilt: the camera looks away from the target");
    c.px_per_m = p->classes->classes[p->class_ix].px_per_m;
    c.needs_f_px = c.px_per_m * fmax(z, z * z / x);
    c.needs_hfov_deg = 2 * atan(p->width_px / (2 * c.needs_f_px)) * DEG;
    if (!isnan(p->sensor_width_mm)) c.needs_focal_mm = c.needs_f_px * p->sensor_width_mm / p->width_px;
    if (!isnan(p->focal_mm) || !isnan(p->hfov_deg)) DG_TRY(judge_lens(p, drop, &c, err));
    *out = c;
    return 0;
}
