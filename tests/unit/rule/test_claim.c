/* Claims: focal lengths, distances and classes by hand. */
#include "rule/rule.h"

#include "tap.h"

static struct dg_claim_params params(const char *edition, const char *class_id, double distance_m,
                                     int32_t width_px)
{
    const struct dg_class_table *table = dg_classes(edition);
    return (struct dg_claim_params){.classes = table,
                                    .class_ix = dg_class_find(table, class_id),
                                    .distance_m = distance_m,
                                    .width_px = width_px,
                                    .sensor_width_mm = NAN,
                                    .focal_mm = NAN,
                                    .hfov_deg = NAN,
                                    .mount_m = NAN,
                                    .target_m = 1.5,
                                    .tilt_deg = NAN};
}

/* 250 px/m at 600 m take 150,000 px of focal length; on 3840 pixels of 5.37 mm that is 150,000 x 5.37 / 3840 =
 * 209.8 mm, and 2 atan(3840 / 300,000) = 1.467 degrees. */
static void test_faces_at_600_m(void)
{
    struct dg_claim_params p = params("2014", "identify", 600, 3840);
    struct dg_claim c;
    p.sensor_width_mm = dg_sensor_width_mm("1/2.8\"");
    CHECK_NEAR(p.sensor_width_mm, 5.37, 0);
    CHECK_INT(dg_claim_compute(&p, &c, NULL), 0);
    CHECK_NEAR(c.needs_f_px, 150000, 1e-6);
    CHECK_NEAR(c.needs_focal_mm, 209.77, 0.01);
    CHECK_NEAR(c.needs_hfov_deg, 1.4667, 0.0005);
    CHECK(!c.has_lens);
}

/* 8 MP on 1/2.8 inch with 12 mm: f = 3840 x 12 / 5.37 = 8581 px; 25, 62.5, 125 and 250 px/m at 343, 137, 68.6
 * and 34.3 m. At 600 m 14.3 px/m: monitor. The claim would take 3840 x 250 / 14.3 = 67,125 pixels. */
static void test_a_lens(void)
{
    static const double want[] = {686.5, 343.2, 137.3, 68.65, 34.32, 8.58};
    struct dg_claim_params p = params("2014", "identify", 600, 3840);
    struct dg_claim c;
    p.sensor_width_mm = 5.37;
    p.focal_mm = 12;
    CHECK_INT(dg_claim_compute(&p, &c, NULL), 0);
    CHECK(c.has_lens && !c.holds && c.is_height_assumed);
    CHECK_NEAR(c.f_px, 8581, 0.1);
    CHECK_NEAR(c.density_px_per_m, 14.30, 0.01);
    CHECK_STR(p.classes->classes[c.reached_ix].id, "monitor");
    for (int k = 0; k < 6; k++) CHECK_NEAR(c.reaches_m[k], want[k], 0.06);
    CHECK_NEAR(c.reach_m, 34.32, 0.01);
    CHECK_NEAR(c.needs_width_px, 67125, 0);
    CHECK_NEAR(c.across_m, 3840 / 14.3017, 0.01);
    p.distance_m = 34.3;
    CHECK_INT(dg_claim_compute(&p, &c, NULL), 0);
    CHECK(c.holds);
    p.distance_m = 34.4;
    CHECK_INT(dg_claim_compute(&p, &c, NULL), 0);
    CHECK(!c.holds);
}

/* From 4 m at 9.33 m the target at 1.5 m lies 15 degrees down. Aimed at it, z = hypot(9.33, 2.5) = 9.659 m, so
 * that 250 px/m take z^2 / x x 250 = 2500 px. With half of 58.7 degrees below the axis the blind zone ends
 * at 2.5 / tan(15 + 29.36) = 2.556 m. */
static void test_from_above(void)
{
    struct dg_claim_params p = params("2025", "characterise", 9.33, 1920);
    struct dg_claim c;
    p.mount_m = 4;
    p.hfov_deg = 90;
    p.height_px = 1080;
    CHECK_INT(dg_claim_compute(&p, &c, NULL), 0);
    CHECK(c.is_tilt_assumed && !c.is_height_assumed);
    CHECK_NEAR(c.incidence_deg, 15, 0.01);
    CHECK_NEAR(c.needs_f_px, 2500, 1);
    CHECK_NEAR(c.blind_m, 2.556, 0.005);
    CHECK_NEAR(c.density_px_per_m, 960 * 9.33 / (9.659 * 9.659), 0.05);
}

/* 14.3 degrees upright and tilted 8: the picture's upper edge looks 0.83 degrees down, so that from 4.5 m above
 * the target it ends at 4.5 / tan 0.83 = 312 m. What is at 600 m is not in it. */
static void test_out_of_view(void)
{
    struct dg_claim_params p = params("2014", "identify", 600, 3840);
    struct dg_claim c;
    p.sensor_width_mm = 5.37;
    p.focal_mm = 12;
    p.mount_m = 6;
    p.tilt_deg = 8;
    CHECK_INT(dg_claim_compute(&p, &c, NULL), 0);
    CHECK(c.is_out_of_view && !c.holds);
    CHECK_NEAR(c.reaches_m[0], 4.5 / tan((8 - c.vfov_deg / 2) * M_PI / 180), 1e-6);
    CHECK_NEAR(c.reaches_m[0], 312, 1);
    CHECK_NEAR(c.reach_m, 33.7, 0.1);
}

static void test_refused(void)
{
    struct dg_claim_params p = params("2014", "identify", 10, 1920);
    struct dg_claim c;
    struct dg_err err = {0};
    p.focal_mm = 4;
    CHECK_INT(dg_claim_compute(&p, &c, &err), DG_EINVAL);
    CHECK(strstr(err.msg, "--focal: needs --sensor-width") != NULL);
    p.sensor_width_mm = 5;
    p.hfov_deg = 60;
    CHECK_INT(dg_claim_compute(&p, &c, &err), DG_EINVAL);
    CHECK(strstr(err.msg, "--hfov") != NULL);
    p = params("2014", "identify", 0, 1920);
    CHECK_INT(dg_claim_compute(&p, &c, &err), DG_EINVAL);
    p = params("2014", "identify", 10, 3);
    CHECK_INT(dg_claim_compute(&p, &c, &err), DG_EINVAL);
    p = params("2014", "identify", 10, 1920);
    p.tilt_deg = 10;
    CHECK_INT(dg_claim_compute(&p, &c, &err), DG_EINVAL);
    CHECK(strstr(err.msg, "--tilt: needs --height") != NULL);
}

static void test_formats(void)
{
    CHECK_NEAR(dg_sensor_width_mm("1/1.8"), 7.18, 0);
    CHECK(isnan(dg_sensor_width_mm("1/9")));
    CHECK(isnan(dg_sensor_width_mm("")));
    CHECK_STR(dg_sensor_format(4.8), "1/3");
    CHECK(dg_sensor_format(4.9) == NULL);
}

int main(void)
{
    TAP_CASE("faces at 600 m take about 210 mm", test_faces_at_600_m);
    TAP_CASE("a lens: what it reaches and where", test_a_lens);
    TAP_CASE("seen from above", test_from_above);
    TAP_CASE("out of the picture", test_out_of_view);
    TAP_CASE("what cannot be computed is refused with its option", test_refused);
    TAP_CASE("formats of sensors", test_formats);
    return tap_end();
}
