#include "optics/optics.h"

#include "base/limits.h"
#include "base/rng.h"
#include "base/trig.h"
#include "tap.h"

static struct dg_lens lens_of(enum dg_projection projection, double hfov_deg, int32_t w, int32_t h)
{
    struct dg_lens lens = {.projection = projection, .width_px = w, .height_px = h, .hfov = hfov_deg * DG_DEG};
    lens.vfov = dg_vfov_from_hfov(projection, lens.hfov, w, h);
    return lens;
}

/* ---- an independent projector: world to image with the C library, nothing shared with src/optics ------ */

static bool project(const struct dg_view *view, const double p[3], double *u, double *v)
{
    double b = view->bearing, t = view->tilt;
    double axis[3] = {sin(b) * cos(t), cos(b) * cos(t), -sin(t)};
    double right[3] = {cos(b), -sin(b), 0};
    double down[3] = {axis[1] * right[2] - axis[2] * right[1], axis[2] * right[0] - axis[0] * right[2],
                      axis[0] * right[1] - axis[1] * right[0]};
    double c = 0, a = 0, d = 0;
    for (int i = 0; i < 3; i++) {
        c += p[i] * axis[i];
        a += p[i] * right[i];
        d += p[i] * down[i];
    }
    double w = view->lens.width_px, h = view->lens.height_px, half = view->lens.hfov / 2;
    double theta = atan2(sqrt(a * a + d * d), c), phi = atan2(d, a), r = 0, edge = 0;
    switch (view->lens.projection) {
    case DG_RECTILINEAR: {
        double f = w / 2 / tan(half);
        *u = w / 2 + f * a / c;
        *v = h / 2 + f * d / c;
        return c > 0;
    }
    case DG_CYLINDRICAL: {
        double f = w / (2 * half);
        *u = w / 2 + f * atan2(a, c);
        *v = h / 2 + f * d / sqrt(a * a + c * c);
        return true;
    }
    case DG_EQUIDISTANT:
        r = theta;
        edge = half;
        break;
    case DG_EQUISOLID:
        r = sin(theta / 2);
        edge = sin(half / 2);
        break;
    case DG_STEREOGRAPHIC:
        r = tan(theta / 2);
        edge = tan(half / 2);
        break;
    case DG_ORTHOGRAPHIC:
        r = sin(theta);
        edge = sin(half);
        break;
    }
    double f = fmin(w, h) / 2 / edge;
    *u = w / 2 + f * r * cos(phi);
    *v = h / 2 + f * r * sin(phi);
    return theta <= half;
}

/* Pixels per metre of a 1 cm stick centred on p along d. */
static double stick(const struct dg_view *view, const double p[3], const double d[3])
{
    double a[3], b[3], u0, v0, u1, v1;
    for (int i = 0; i < 3; i++) {
        a[i] = p[i] - 0.005 * d[i];
        b[i] = p[i] + 0.005 * d[i];
    }
    project(view, a, &u0, &v0);
    project(view, b, &u1, &v1);
    return sqrt((u1 - u0) * (u1 - u0) + (v1 - v0) * (v1 - v0)) / 0.01;
}

/* ---- the rectilinear lens ------------------------------------------------------------------------------ */

static void test_rectilinear_formulae(void)
{
    struct dg_view view = {.lens = lens_of(DG_RECTILINEAR, 90, 1920, 1080), .tilt = 30 * DG_DEG};
    /* f = 960. 10 m north, 2.5 m below: z = 10 cos 30 + 2.5 sin 30 = 9.910254. */
    struct dg_look look = dg_view_look(&view, 0, 10, 2.5);
    CHECK(look.is_in_frame);
    CHECK_NEAR(dg_lens_f_px(&view.lens), 960, 1e-9);
    CHECK_NEAR(look.px_per_m, 96.869363, 1e-6); /* across 960 / z; upright 960 x 10 / z^2 = 97.746 is more */
    CHECK_NEAR(look.u, 960, 1e-9);
    CHECK_NEAR(look.v, 540 + 960 * (2.5 * cos(30 * DG_DEG) - 5) / 9.910254037844387, 1e-6);
    CHECK_NEAR(look.incidence, atan(0.25), 1e-12);
    /* Nearer, the upright target is what fails first: 3 m north, z = 3.848076, 960 x 3 / z^2. */
    CHECK_NEAR(dg_view_look(&view, 0, 3, 2.5).px_per_m, 194.4935, 1e-4);
    /* East is to the right of north. */
    CHECK(dg_view_look(&view, 1, 10, 2.5).u > 960);
    /* Bearing 90: what lies east is ahead, and south is to the right. */
    view.bearing = 90 * DG_DEG;
    CHECK_NEAR(dg_view_look(&view, 10, 0, 2.5).px_per_m, 96.869363, 1e-6);
    CHECK(dg_view_look(&view, 10, -1, 2.5).u > 960);
}

static void test_frame_is_closed(void)
{
    /* A tilt of 0 and an angle of 90 degrees across: x = y is the border. */
    struct dg_view view = {.lens = lens_of(DG_RECTILINEAR, 90, 1000, 1000)};
    struct dg_look look = dg_view_look(&view, 5, 10, 0);
    CHECK(look.is_in_frame);
    view.lens.hfov = 2 * dg_atan(0.5); /* tan is 0.5 but for its last bit: the border runs through (5, 10) */
    struct dg_aim aim;
    dg_aim_init(&aim, &view);
    aim.tan_half_h = 0.5;
    CHECK(dg_aim_look(&aim, 5, 10, 0).is_in_frame);
    CHECK(dg_aim_look(&aim, -5, 10, 0).is_in_frame);
    CHECK(!dg_aim_look(&aim, 5.0000001, 10, 0).is_in_frame);
    CHECK_NEAR(dg_aim_look(&aim, 5, 10, 0).u, 1000, 1e-9);
    CHECK(!dg_view_look(&view, 0, -10, 0).is_in_frame); /* behind */
    CHECK(dg_view_look(&view, 0, -10, 0).px_per_m == 0);
    CHECK(!dg_view_look(&view, 0, 0, 0).is_in_frame); /* in the lens itself */
    view.range_m = 10;
    CHECK(dg_view_look(&view, 0, 10, 0).is_in_frame); /* the range is closed too */
    CHECK(!dg_view_look(&view, 0, 10.001, 0).is_in_frame);
}

/* The field's worked examples: distance at which a lens without tilt reaches a class, d = f_px / T, on sensors
 * of stated active width. Printed there with two or three digits. */
static void test_class_distances(void)
{
    static const struct {
        int32_t width_px, height_px;
        double sensor_mm, focal_mm, f_px, d25, d62, d125, d250;
    } rows[] = {
        {1920, 1080, 5.37, 2.8, 1001, 40, 16, 8.0, 4.0},
        {2560, 1440, 5.37, 4, 1907, 76, 31, 15, 7.6},
        {3840, 2160, 7.18, 4, 2139, 86, 34, 17, 8.6},
        {3840, 2160, 5.37, 12, 8581, 343, 137, 69, 34},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct dg_lens lens = {.width_px = rows[i].width_px, .height_px = rows[i].height_px};
        lens.hfov = dg_hfov_from_focal(rows[i].sensor_mm, rows[i].focal_mm);
        lens.vfov = dg_vfov_from_hfov(DG_RECTILINEAR, lens.hfov, lens.width_px, lens.height_px);
        CHECK_NEAR(dg_lens_f_px(&lens), rows[i].f_px, 0.5);
        struct dg_view view = {.lens = lens};
        double T[4] = {25, 62.5, 125, 250}, want[4] = {rows[i].d25, rows[i].d62, rows[i].d125, rows[i].d250};
        for (int k = 0; k < 4; k++) {
            double x_near, x_far, digit = want[k] < 10 ? 0.051 : 0.51;
            CHECK(dg_view_strip(&view, 2.5, T[k], &x_near, &x_far));
            CHECK_NEAR(x_far, want[k], digit);
            CHECK(x_near == 0);
            CHECK(dg_view_look(&view, 0, x_far * (1 - 1e-9), 0).px_per_m >= T[k]);
            CHECK(dg_view_look(&view, 0, x_far * (1 + 1e-9), 0).px_per_m < T[k]);
        }
    }
    /* The claim "faces at 600 m": 250 px/m with 3840 pixels on 5.37 mm takes about 210 mm. */
    double f_mm = 250 * 600 * 5.37 / 3840;
    CHECK_NEAR(f_mm, 210, 1);
}

/* Least distance for an angle of incidence of 15 and 30 degrees at a face 1.6 m up, by height of the mount. */
static void test_incidence_distances(void)
{
    static const double rows[][3] = {{3, 5.2, 2.4},  {4, 9.0, 4.2},   {5, 12.7, 5.9},
                                     {6, 16.4, 7.6}, {8, 23.9, 11.1}, {12, 38.8, 18.0}};
    struct dg_view view = {.lens = lens_of(DG_RECTILINEAR, 90, 1920, 1080), .tilt = 10 * DG_DEG};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double drop = rows[i][0] - 1.6;
        CHECK(dg_view_look(&view, 0, rows[i][1] - 0.051, drop).incidence > 15 * DG_DEG);
        CHECK(dg_view_look(&view, 0, rows[i][1] + 0.051, drop).incidence < 15 * DG_DEG);
        CHECK(dg_view_look(&view, 0, rows[i][2] - 0.051, drop).incidence > 30 * DG_DEG);
        CHECK(dg_view_look(&view, 0, rows[i][2] + 0.051, drop).incidence < 30 * DG_DEG);
    }
}

static void test_stated_vertical_angle(void)
{
    /* A distorting lens: 114 degrees across, 62 high, where square pixels would give 81.8. The frame is the
     * stated one; an upright target gets no more than the straight lens gives. */
    struct dg_view view = {.lens = lens_of(DG_RECTILINEAR, 114, 1920, 1080)};
    CHECK_NEAR(view.lens.vfov / DG_DEG, 81.8, 0.1);
    double straight = dg_view_look(&view, 0, 10, 0).px_per_m;
    CHECK(dg_view_look(&view, 0, 10, 7).is_in_frame);
    view.lens.vfov = 62 * DG_DEG;
    CHECK(!dg_view_look(&view, 0, 10, 7).is_in_frame);
    CHECK_NEAR(dg_view_look(&view, 0, 10, 0).px_per_m, straight, 1e-12);
    /* Taller than square pixels give: fewer pixels for each metre of height. */
    view.lens.vfov = 100 * DG_DEG;
    CHECK_NEAR(dg_view_look(&view, 0, 10, 0).px_per_m, 540 / tan(50 * DG_DEG) / 10, 1e-9);
}

/* ---- other projections --------------------------------------------------------------------------------- */

static void test_ceiling_fisheye(void)
{
    /* Straight down, equidistant, 180 degrees, circle of 2000 pixels: f = 1000 / (pi/2). At ground distance g
     * and drop D: across f theta / g, upright f g / (g^2 + D^2). */
    struct dg_view view = {.lens = lens_of(DG_EQUIDISTANT, 180, 2000, 2000), .tilt = DG_PI / 2};
    double f = 2000 / DG_PI, g = 5, drop = 2, theta = atan2(g, drop);
    CHECK_NEAR(dg_lens_f_px(&view.lens), f, 1e-9);
    for (int k = 0; k < 8; k++) { /* the same all round */
        double a = k * DG_PI / 4;
        struct dg_look look = dg_view_look(&view, g * sin(a), g * cos(a), drop);
        CHECK(look.is_in_frame);
        CHECK_NEAR(look.px_per_m, fmin(f * theta / g, f * g / (g * g + drop * drop)), 1e-9);
    }
    /* Straight below, an upright target shows no height. Above the lens nothing is seen. */
    CHECK(dg_view_look(&view, 0, 0, drop).is_in_frame);
    CHECK(dg_view_look(&view, 0, 0, drop).px_per_m == 0);
    CHECK(!dg_view_look(&view, 3, 3, -0.1).is_in_frame);
    /* The image is wider than its circle: the circle is the height's. */
    struct dg_lens wide = lens_of(DG_EQUIDISTANT, 180, 3000, 2000);
    CHECK_NEAR(dg_lens_f_px(&wide), f, 1e-9);
}

static void test_jacobians(void)
{
    static const enum dg_projection kinds[] = {DG_EQUIDISTANT,  DG_EQUISOLID,   DG_STEREOGRAPHIC,
                                               DG_ORTHOGRAPHIC, DG_CYLINDRICAL, DG_RECTILINEAR};
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_in = 0, n_seen[6] = {0};
    for (int i = 0; i < 60000; i++) {
        int k = (int)dg_rng_below(&rng, 6);
        double most = kinds[k] == DG_ORTHOGRAPHIC ? 175 : kinds[k] == DG_RECTILINEAR ? 130 : 220;
        struct dg_view view = {.lens = lens_of(kinds[k], dg_rng_range(&rng, 40, most), 2000, 2000),
                               .bearing = dg_rng_range(&rng, 0, 2 * DG_PI),
                               .tilt = i % 4 ? dg_rng_range(&rng, -0.6, DG_PI / 2) : DG_PI / 2};
        if (kinds[k] == DG_CYLINDRICAL && view.lens.vfov > 150 * DG_DEG) continue;
        double p[3] = {dg_rng_range(&rng, -20, 20), dg_rng_range(&rng, -20, 20), -dg_rng_range(&rng, -3, 8)};
        double g = sqrt(p[0] * p[0] + p[1] * p[1]);
        if (g < 0.5) continue;
        struct dg_look look = dg_view_look(&view, p[0], p[1], -p[2]);
        if (!look.is_in_frame) continue;
        double across[3] = {-p[1] / g, p[0] / g, 0}, up[3] = {0, 0, 1}, u, v;
        double want = fmin(stick(&view, p, across), stick(&view, p, up));
        project(&view, p, &u, &v);
        n_in++;
        n_seen[k]++;
        CHECK_NEAR(look.u, u, 1e-6);
        CHECK_NEAR(look.v, v, 1e-6);
        if (kinds[k] == DG_RECTILINEAR) {
            /* Here the sticks lie across the view and the upright one is read down the image. */
            double aside[3] = {cos(view.bearing), -sin(view.bearing), 0}, v0, v1;
            project(&view, (double[3]){p[0], p[1], p[2] - 0.005}, &u, &v0);
            project(&view, (double[3]){p[0], p[1], p[2] + 0.005}, &u, &v1);
            want = fmax(0, fmin(stick(&view, p, aside), (v0 - v1) / 0.01));
        }
        CHECK_NEAR(look.px_per_m, want, 2e-4 * want + 1e-4);
    }
    printf("# %d points in frame\n", n_in);
    for (int k = 0; k < 6; k++) CHECK(n_seen[k] > 500);
}

/* ---- strips, blind zone, reach ---------------------------------------------------------------------- */

static void test_strip_is_look(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_inside = 0, n_none = 0;
    for (int i = 0; i < 60000; i++) {
        struct dg_view view = {.lens = lens_of(DG_RECTILINEAR, dg_rng_range(&rng, 2, 140), 1920, 1080)};
        static const double special[] = {0, DG_PI / 2, -DG_PI / 4, 1e-9, DG_PI / 2 - 1e-9};
        view.tilt = i % 3 ? dg_rng_range(&rng, -0.5, DG_PI / 2) : special[dg_rng_below(&rng, 5)];
        double drop = i % 7 ? dg_rng_range(&rng, -3, 12) : 0;
        double T = exp(dg_rng_range(&rng, log(5), log(2000)));
        double x_near = -1, x_far = -1;
        /* Ignoring the frame: an aim whose frame is all that lies before the lens. */
        struct dg_aim aim;
        dg_aim_init(&aim, &view);
        aim.tan_half_h = aim.tan_half_v = 1e30;
        bool some = dg_aim_strip(&aim, drop, T, &x_near, &x_far); /* which knows no frame */
        n_none += !some;
        CHECK(!some || (x_near <= x_far && x_near >= 0 && x_far <= DG_MAX_RANGE_M));
        for (int j = 0; j < 12; j++) {
            double x = dg_rng_range(&rng, 0, 100);
            if (some && j < 8) /* crowd the ends */
                x = (j & 1 ? x_near : x_far) * (1 + (j - 3.5) * (j & 4 ? 1e-7 : 1e-3));
            if (some && j == 8) x = 0.5 * (x_near + x_far);
            if (!(x >= 0 && x <= DG_MAX_RANGE_M)) continue;
            double density = dg_aim_density(&aim, 0, x, drop);
            bool in = some && x >= x_near && x <= x_far;
            n_inside += in;
            if (in)
                CHECK(density >= T * (1 - 1e-9) || (density == -1 && x <= x_near * (1 + 1e-9))); /* depth 0 */
            else
                CHECK(density <= T * (1 + 1e-9));
        }
    }
    printf("# %d inside, %d views without a strip\n", n_inside, n_none);
    CHECK(n_inside > 30000 && n_none > 1000);
}

static void test_blind_zone(void)
{
    struct dg_view view = {.lens = lens_of(DG_RECTILINEAR, 90, 1920, 1080), .tilt = 20 * DG_DEG};
    /* 90 x 58.7 degrees, tilt 20, lens 4 m, target 1.5 m: 2.5 / tan(20 + 29.36). */
    CHECK_NEAR(dg_view_blind_m(&view, 2.5), 2.5 / tan(20 * DG_DEG + atan(0.5625)), 1e-12);
    CHECK_NEAR(dg_view_blind_m(&view, 2.5), 2.145, 1e-3);
    double b = dg_view_blind_m(&view, 2.5);
    CHECK(dg_view_look(&view, 0, b * 1.000001, 2.5).is_in_frame);
    CHECK(!dg_view_look(&view, 0, b * 0.999999, 2.5).is_in_frame);
    CHECK(dg_view_blind_m(&view, 0) == 0);
    CHECK(dg_view_blind_m(&view, -1) == 0);
    view.tilt = 70 * DG_DEG;
    CHECK(dg_view_blind_m(&view, 2.5) == 0);
    view.tilt = -40 * DG_DEG;
    view.range_m = 50;
    CHECK(dg_view_blind_m(&view, 2.5) == 50);
}

static void test_reach_bounds(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_reached = 0;
    for (int i = 0; i < 60000; i++) {
        enum dg_projection kind = (enum dg_projection)dg_rng_below(&rng, 6);
        double most = kind == DG_RECTILINEAR ? 150 : kind == DG_ORTHOGRAPHIC ? 180 : 240;
        struct dg_view view = {.lens = lens_of(kind, dg_rng_range(&rng, 5, most), 2000, 1200),
                               .bearing = dg_rng_range(&rng, -4, 9),
                               .tilt = dg_rng_range(&rng, -1, DG_PI / 2),
                               .range_m = i % 3 ? 0 : dg_rng_range(&rng, 10, 100)};
        double drop = dg_rng_range(&rng, -3, 12), T = exp(dg_rng_range(&rng, log(5), log(500)));
        if (view.lens.vfov > 170 * DG_DEG && kind == DG_CYLINDRICAL) continue;
        double reach = dg_view_reach_m(&view, drop, T);
        CHECK(reach >= 0 && reach <= (view.range_m > 0 ? view.range_m : DG_MAX_RANGE_M));
        CHECK(dg_view_reach_over_m(&view, drop, drop, T) == reach);
        CHECK(dg_view_reach_over_m(&view, drop - 1, drop + 2, T) >= reach * (1 - 1e-12));
        for (int j = 0; j < 10; j++) {
            double a = dg_rng_range(&rng, 0, 2 * DG_PI), g = reach * exp(dg_rng_range(&rng, -0.2, 0.2));
            double px = dg_view_look(&view, g * sin(a), g * cos(a), drop).px_per_m;
            if (px >= T) CHECK(g <= reach);
            n_reached += px >= T;
        }
    }
    printf("# %d points reached\n", n_reached);
    CHECK(n_reached > 500);
    /* Tight on the axis of a level lens: f / T, and the corner of the strip beside it. */
    struct dg_view level = {.lens = lens_of(DG_RECTILINEAR, 90, 1920, 1080)};
    CHECK_NEAR(dg_view_reach_m(&level, 0, 96), 10 * sqrt(2), 1e-6);
}

/* ---- pan-tilt-zoom --------------------------------------------------------------------------------- */

static double random_pan(struct dg_rng *rng, const struct dg_ptz *ptz)
{
    return ptz->home + dg_rng_range(rng, ptz->pan_min, ptz->pan_max);
}

static void test_ptz_no_preset_is_better(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_in = 0;
    for (int i = 0; i < 6000; i++) {
        double wide = dg_rng_range(&rng, 20, 150),
               tele = wide / (i % 2 ? dg_rng_range(&rng, 1, 30) : dg_rng_range(&rng, 1, 2));
        struct dg_ptz ptz = {.wide = lens_of(DG_RECTILINEAR, wide, 1920, 1080),
                             .tele = lens_of(DG_RECTILINEAR, tele, 1920, 1080),
                             .home = dg_rng_range(&rng, -4, 4)};
        ptz.pan_min = -dg_rng_range(&rng, 0, 3.2);
        ptz.pan_max = dg_rng_range(&rng, 0, 3.2);
        ptz.tilt_min = dg_rng_range(&rng, -0.4, 1);
        ptz.tilt_max = dg_rng_range(&rng, ptz.tilt_min, 1.8);
        double drop = dg_rng_range(&rng, -3, 12);
        for (int j = 0; j < 40; j++) {
            /* A preset within the limits, and a point somewhere on its image. */
            double zoom = dg_rng_unit(&rng);
            double t_half = tan(tele * DG_DEG / 2) * zoom + tan(wide * DG_DEG / 2) * (1 - zoom);
            double tilt = fmin(DG_PI / 2, dg_rng_range(&rng, ptz.tilt_min, ptz.tilt_max));
            struct dg_view preset = {.lens = lens_of(DG_RECTILINEAR, 2 * atan(t_half) / DG_DEG, 1920, 1080),
                                     .bearing = random_pan(&rng, &ptz),
                                     .tilt = tilt};
            double p = t_half * dg_rng_range(&rng, -1, 1), q = t_half * 0.5625 * dg_rng_range(&rng, -1, 1);
            if (j % 4 == 0) p = copysign(t_half * 0.9999, p);
            if (j % 4 == 1) q = copysign(t_half * 0.5624, q);
            double fall = sin(tilt) + q * cos(tilt), z = drop / fall; /* depth at which the ray is at drop */
            if (!(z > 0.1) || z > 500) continue;
            double x = z * (cos(tilt) - q * sin(tilt)), y = z * p, b = preset.bearing;
            double dx = x * sin(b) + y * cos(b), dy = x * cos(b) - y * sin(b);
            struct dg_look got = dg_view_look(&preset, dx, dy, drop), best = dg_ptz_look(&ptz, dx, dy, drop);
            if (!got.is_in_frame) continue;
            n_in++;
            CHECK(best.is_in_frame);
            CHECK(best.px_per_m >= got.px_per_m * (1 - 1e-9));
            CHECK(sqrt(dx * dx + dy * dy) <= dg_ptz_reach_m(&ptz, best.px_per_m) || best.px_per_m == 0);
        }
    }
    printf("# %d preset points\n", n_in);
    CHECK(n_in > 30000);
}

static void test_ptz_reachable(void)
{
    struct dg_ptz ptz = {.wide = lens_of(DG_RECTILINEAR, 60, 1920, 1080),
                         .tele = lens_of(DG_RECTILINEAR, 3, 1920, 1080),
                         .pan_min = -DG_PI,
                         .pan_max = DG_PI,
                         .tilt_min = 0,
                         .tilt_max = DG_PI / 2,
                         .range_m = 300};
    /* Centred with the tele end, 100 m away: the bound is 0.1 % above at 3 degrees. */
    double dist = sqrt(100 * 100 + 5 * 5.0), f = 960 / tan(1.5 * DG_DEG);
    struct dg_look look = dg_ptz_look(&ptz, 60, -80, 5);
    CHECK(look.is_in_frame);
    CHECK(look.px_per_m >= f * 100 / (dist * dist));
    CHECK(look.px_per_m <= f * 100 / (dist * dist) * 1.003);
    CHECK(!dg_ptz_look(&ptz, 300, 300, 5).is_in_frame); /* out of range */
    /* Pan limited to 20 degrees either side of east: north is 90 degrees off, 40 past the wide end's border. */
    ptz.home = DG_PI / 2;
    ptz.pan_min = -20 * DG_DEG;
    ptz.pan_max = 20 * DG_DEG;
    CHECK(!dg_ptz_look(&ptz, 0, 100, 1).is_in_frame);
    CHECK(dg_ptz_look(&ptz, 100, 0, 1).is_in_frame);
    /* 40 degrees off: 20 past the limit, so the zoom stops at f = 960 / tan 20. */
    double a = 50 * DG_DEG, at = 100;
    look = dg_ptz_look(&ptz, at * sin(a), at * cos(a), 0);
    CHECK(look.is_in_frame);
    double f_20 = 960 / tan(20 * DG_DEG);
    CHECK(look.px_per_m >= f_20 / (at * cos(20 * DG_DEG)) * (1 - 1e-9));
    CHECK(look.px_per_m <= f_20 / (at * cos(20 * DG_DEG)) * 1.03);
    /* 51 degrees off the limits' edge the wide end still sees 30. */
    a = (90 - 20 - 30.5) * DG_DEG;
    CHECK(!dg_ptz_look(&ptz, at * sin(a), at * cos(a), 0).is_in_frame);
    a = (90 - 20 - 29.5) * DG_DEG;
    CHECK(dg_ptz_look(&ptz, at * sin(a), at * cos(a), 0).is_in_frame);
}

/* ---- checks ------------------------------------------------------------------------------------------ */

static void test_lens_check(void)
{
    struct dg_err err = {0};
    struct dg_lens good = lens_of(DG_RECTILINEAR, 90, 1920, 1080), bad;
    CHECK_INT(dg_lens_check(&good, &err), 0);
#define REFUSED(field, value)                                                                                  \
    bad = good;                                                                                                \
    bad.field = value;                                                                                         \
    CHECK_INT(dg_lens_check(&bad, &err), DG_EINVAL);                                                           \
    CHECK(err.msg[0] != 0)
    REFUSED(width_px, 0);
    REFUSED(height_px, -1);
    REFUSED(width_px, 1000000);
    REFUSED(hfov, 0);
    REFUSED(hfov, -1);
    REFUSED(hfov, NAN);
    REFUSED(hfov, DG_PI);
    REFUSED(vfov, DG_PI);
    REFUSED(vfov, INFINITY);
    REFUSED(projection, (enum dg_projection)77);
#undef REFUSED
    struct dg_lens fish = lens_of(DG_EQUIDISTANT, 220, 2000, 2000);
    CHECK_INT(dg_lens_check(&fish, NULL), 0);
    fish.projection = DG_ORTHOGRAPHIC;
    CHECK_INT(dg_lens_check(&fish, NULL), DG_EINVAL);
    fish.hfov = fish.vfov = DG_PI;
    CHECK_INT(dg_lens_check(&fish, NULL), 0);
    fish.hfov = 300 * DG_DEG;
    fish.projection = DG_STEREOGRAPHIC;
    CHECK_INT(dg_lens_check(&fish, NULL), DG_EINVAL);
    struct dg_lens round = lens_of(DG_CYLINDRICAL, 360, 8000, 1500);
    CHECK_INT(dg_lens_check(&round, NULL), 0);
}

static void test_classes(void)
{
    struct dg_class_table table = {"2014", 2, {{"detect", 25}, {"identify", 250}}};
    CHECK_INT(dg_class_find(&table, "identify"), 1);
    CHECK_INT(dg_class_find(&table, "outline"), -1);
    CHECK_INT(dg_class_of(&table, 24.999), -1);
    CHECK_INT(dg_class_of(&table, 25), 0);
    CHECK_INT(dg_class_of(&table, 250), 1);
    CHECK_INT(dg_class_of(&table, 1e9), 1);
    CHECK_INT(dg_class_of(&table, NAN), -1);
}

int main(void)
{
    TAP_CASE("rectilinear: the worked formulae", test_rectilinear_formulae);
    TAP_CASE("the frame and the range are closed, behind is out", test_frame_is_closed);
    TAP_CASE("class distances of the field's examples", test_class_distances);
    TAP_CASE("distances of incidence", test_incidence_distances);
    TAP_CASE("a stated vertical angle bounds the frame and never adds pixels", test_stated_vertical_angle);
    TAP_CASE("ceiling fisheye: closed forms", test_ceiling_fisheye);
    TAP_CASE("every projection: 1 cm sticks through an independent projector", test_jacobians);
    TAP_CASE("the strip is where the look reaches the density", test_strip_is_look);
    TAP_CASE("the blind zone is the frame's lower edge", test_blind_zone);
    TAP_CASE("nothing is reached beyond the reach", test_reach_bounds);
    TAP_CASE("no preset is better than the unit's bound", test_ptz_no_preset_is_better);
    TAP_CASE("the unit's bound is near what it can do", test_ptz_reachable);
    TAP_CASE("unusable lenses are refused", test_lens_check);
    TAP_CASE("classes by density", test_classes);
    return tap_end();
}
