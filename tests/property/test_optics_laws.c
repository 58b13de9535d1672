/* Laws of optics over random lenses of every projection, extremes included. */
#include "base/limits.h"
#include "base/rng.h"
#include "base/trig.h"
#include "optics/optics.h"
#include "tap.h"

struct shot {
    struct dg_view view;
    double dx, dy, drop;
};

static double max_hfov_deg(enum dg_projection kind)
{
    static const double most[] = {170, 280, 280, 280, 180, 360};
    return most[kind];
}

static double random_or(struct dg_rng *rng, double lo, double hi, double special)
{
    return dg_rng_below(rng, 8) == 0 ? special : dg_rng_range(rng, lo, hi);
}

static struct shot random_shot(struct dg_rng *rng)
{
    struct shot shot = {.view.lens.projection = (enum dg_projection)dg_rng_below(rng, 6)};
    struct dg_lens *lens = &shot.view.lens;
    double most = max_hfov_deg(lens->projection);
    do {
        lens->width_px = 1 + (int32_t)dg_rng_below(rng, 8000);
        lens->height_px = 1 + (int32_t)dg_rng_below(rng, 8000);
        lens->hfov = random_or(rng, 0.05, most, dg_rng_below(rng, 2) ? most : 0.05) * DG_DEG;
        lens->vfov = dg_vfov_from_hfov(lens->projection, lens->hfov, lens->width_px, lens->height_px);
        if (dg_rng_below(rng, 4) == 0) lens->vfov = dg_rng_range(rng, 0.05, fmin(most, 170)) * DG_DEG;
    } while (dg_lens_check(lens, NULL) < 0);
    shot.view.bearing = random_or(rng, -10, 10, 0);
    shot.view.tilt = random_or(rng, -DG_PI / 2, DG_PI / 2, dg_rng_below(rng, 2) ? DG_PI / 2 : 0);
    shot.dx = random_or(rng, -60, 60, 0);
    shot.dy = random_or(rng, -60, 60, 0);
    shot.drop = random_or(rng, -5, 15, 0);
    return shot;
}

static struct dg_look look(const struct shot *shot)
{
    return dg_view_look(&shot->view, shot->dx, shot->dy, shot->drop);
}

#define N_SHOTS 200000

static void test_always_finite(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_in = 0;
    for (int i = 0; i < N_SHOTS; i++) {
        struct shot shot = random_shot(&rng);
        struct dg_look got = look(&shot);
        const struct dg_lens *lens = &shot.view.lens;
        CHECK(isfinite(got.px_per_m) && got.px_per_m >= 0 && isfinite(got.incidence));
        CHECK(got.is_in_frame || got.px_per_m == 0);
        if (!got.is_in_frame) continue;
        n_in++;
        CHECK(got.u >= -1e-6 * lens->width_px && got.u <= lens->width_px * (1 + 1e-6));
        CHECK(got.v >= -1e-6 * lens->height_px && got.v <= lens->height_px * (1 + 1e-6));
    }
    printf("# %d of %d in frame\n", n_in, N_SHOTS);
    CHECK(n_in > N_SHOTS / 20);
}

/* Twice as far along the same line of sight: the same place on the image, half the density. */
static void test_similar_triangles(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int i = 0; i < N_SHOTS; i++) {
        struct shot near = random_shot(&rng), far = near;
        far.dx *= 2;
        far.dy *= 2;
        far.drop *= 2;
        struct dg_look a = look(&near), b = look(&far);
        CHECK(a.is_in_frame == b.is_in_frame);
        CHECK(b.px_per_m == a.px_per_m / 2); /* powers of two: exact */
        if (!a.is_in_frame) continue;
        CHECK(a.u == b.u && a.v == b.v);
    }
}

/* Left is as right: the mirror image of view and point about north. */
static void test_mirror(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int i = 0; i < N_SHOTS; i++) {
        struct shot shot = random_shot(&rng), mirror = shot;
        mirror.dx = -shot.dx;
        mirror.view.bearing = -shot.view.bearing;
        struct dg_look a = look(&shot), b = look(&mirror);
        CHECK(a.is_in_frame == b.is_in_frame);
        CHECK_NEAR(b.px_per_m, a.px_per_m, 1e-9 * a.px_per_m);
        bool is_seam = a.u == b.u && a.u == shot.view.lens.width_px; /* straight behind on a full circle */
        if (a.is_in_frame && !is_seam)
            CHECK_NEAR(a.u + b.u, shot.view.lens.width_px, 1e-9 * shot.view.lens.width_px);
    }
}

/* Turning the world turns nothing that matters. */
static void test_turning(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_border = 0;
    for (int i = 0; i < N_SHOTS; i++) {
        struct shot shot = random_shot(&rng), turned = shot;
        double by = dg_rng_range(&rng, -3, 3), s = sin(by), c = cos(by);
        turned.view.bearing += by;
        turned.dx = shot.dx * c + shot.dy * s;
        turned.dy = shot.dy * c - shot.dx * s;
        struct dg_look a = look(&shot), b = look(&turned);
        if (a.is_in_frame != b.is_in_frame) {
            n_border++; /* only where the point lies on the border to rounding, as a zero depth or down does */
            continue;
        }
        CHECK_NEAR(b.px_per_m, a.px_per_m, 1e-7 * a.px_per_m + 1e-9);
    }
    printf("# %d on a border\n", n_border);
    CHECK(n_border < N_SHOTS / 1000);
}

/* A narrower lens never makes less of a point that it still has in frame; more pixels make more of it, in
 * proportion. */
static void test_zoom_and_pixels(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_both = 0;
    for (int i = 0; i < N_SHOTS; i++) {
        struct shot wide = random_shot(&rng);
        struct dg_lens *lens = &wide.view.lens;
        lens->vfov = dg_vfov_from_hfov(lens->projection, lens->hfov, lens->width_px, lens->height_px);
        struct shot tele = wide, fine = wide;
        tele.view.lens.hfov *= dg_rng_range(&rng, 0.5, 1);
        tele.view.lens.vfov =
            dg_vfov_from_hfov(lens->projection, tele.view.lens.hfov, lens->width_px, lens->height_px);
        fine.view.lens.width_px *= 2;
        fine.view.lens.height_px *= 2;
        struct dg_look a = look(&wide), b = look(&tele), c = look(&fine);
        CHECK(a.is_in_frame == c.is_in_frame);
        CHECK_NEAR(c.px_per_m, 2 * a.px_per_m, 1e-9 * c.px_per_m);
        if (!a.is_in_frame || !b.is_in_frame) continue;
        n_both++;
        CHECK(b.px_per_m >= a.px_per_m * (1 - 1e-9));
    }
    printf("# %d in both frames\n", n_both);
    CHECK(n_both > N_SHOTS / 40);
}

/* Walking away along the bearing, the density of a rectilinear view rises at most once and then falls. */
static void test_one_peak(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int i = 0; i < 20000; i++) {
        struct shot shot = random_shot(&rng);
        if (shot.view.lens.projection != DG_RECTILINEAR || shot.view.tilt < 0 || shot.drop < 0) continue;
        double last = 0;
        bool falls = false;
        for (double x = 0.25; x < 200; x *= 1.07) {
            shot.dx = x * sin(shot.view.bearing);
            shot.dy = x * cos(shot.view.bearing);
            struct dg_look got = look(&shot);
            if (!got.is_in_frame) continue;
            if (falls) CHECK(got.px_per_m <= last * (1 + 1e-9));
            if (last > 0 && got.px_per_m < last * (1 - 1e-9)) falls = true;
            last = got.px_per_m;
        }
    }
}

static void test_ptz_finite(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_in = 0;
    for (int i = 0; i < 20000; i++) {
        struct shot shot = random_shot(&rng);
        struct dg_ptz ptz = {.wide = {DG_RECTILINEAR, 1920, 1080, 1, 0.6},
                             .home = shot.view.bearing,
                             .pan_min = random_or(&rng, -7, 0, -DG_PI),
                             .pan_max = random_or(&rng, 0, 7, DG_PI),
                             .tilt_min = random_or(&rng, -2, 0, 0),
                             .tilt_max = random_or(&rng, 0, 2, DG_PI / 2)};
        ptz.tele = ptz.wide;
        ptz.tele.hfov = dg_rng_range(&rng, 0.01, 1);
        ptz.tele.vfov = dg_vfov_from_hfov(DG_RECTILINEAR, ptz.tele.hfov, 1920, 1080);
        struct dg_look got = dg_ptz_look(&ptz, shot.dx, shot.dy, shot.drop);
        CHECK(isfinite(got.px_per_m) && got.px_per_m >= 0 && isfinite(got.incidence));
        CHECK(got.is_in_frame || got.px_per_m == 0);
        n_in += got.is_in_frame;
    }
    printf("# %d in frame\n", n_in);
    CHECK(n_in > 2000);
}

int main(void)
{
    TAP_CASE("every look is finite and on the image", test_always_finite);
    TAP_CASE("twice as far is half as dense", test_similar_triangles);
    TAP_CASE("the mirror image sees the same", test_mirror);
    TAP_CASE("turning the world changes nothing", test_turning);
    TAP_CASE("a narrower lens and more pixels make more of a point", test_zoom_and_pixels);
    TAP_CASE("the density has one peak along the bearing", test_one_peak);
    TAP_CASE("pan-tilt-zoom bounds are finite", test_ptz_finite);
    return tap_end();
}
