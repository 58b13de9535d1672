/* What one camera sees, and what needs get of it: scenes small enough to compute on paper.
 *
 * With f = 960 px and no tilt the density at forward distance x is 960 / x: monitor to 76.8 m, detect to 38.4,
 * observe to 15.36, recognise to 7.68, identify to 3.84. The frame's lower edge meets the target plane, 2.5 m
 * below the lens, at 2.5 / 0.5625 = 4.444 m; a strip between x1 and x2 holds x2^2 - x1^2 square metres. */
#include "yard.h"

/* A cell counts as its centre does, so that a border is off by at most half a cell along its length. */
static void test_open_ground(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    CHECK_INT(yard_assess_with(y, (struct dg_assess_params){.grid_m = 0.1}), 0);
    const struct dg_camera_report *c = &y->got.cameras[0];
    CHECK(c->is_judged);
    CHECK_NEAR(c->f_px, 960, 1e-6);
    CHECK_NEAR(c->hfov_deg, 90, 1e-9);
    CHECK_NEAR(c->blind_m, 4.4444, 1e-3);
    CHECK_NEAR(c->area_m2[DG_DAY][0], 76.8 * 76.8 - 19.75, 12);
    CHECK_NEAR(c->area_m2[DG_DAY][1], 38.4 * 38.4 - 19.75, 6);
    CHECK_NEAR(c->area_m2[DG_DAY][2], 15.36 * 15.36 - 19.75, 3);
    CHECK_NEAR(c->area_m2[DG_DAY][3], 7.68 * 7.68 - 19.75, 1.5);
    CHECK_NEAR(c->area_m2[DG_DAY][4], 0, 0);
    CHECK_NEAR(c->area_m2[DG_NIGHT][0], 0, 0); /* no light of its own and no lamp */
    CHECK_NEAR(dg_geom_area_m2(&c->seen[DG_DAY][0]), c->area_m2[DG_DAY][0], 1e-6);
    CHECK_NEAR(dg_geom_area_m2(&c->seen[DG_DAY][2]), c->area_m2[DG_DAY][2], 1e-6);
    CHECK_NEAR(dg_geom_area_m2(&c->shadow), 0, 1e-9);
    CHECK_NEAR(c->only_m2, c->area_m2[DG_DAY][0], 0);
    CHECK_NEAR(y->got.scheme.area_m2[DG_DAY][0], c->area_m2[DG_DAY][0], 0);
    CHECK_NEAR(dg_geom_area_m2(&y->got.scheme.seen[DG_DAY]), c->area_m2[DG_DAY][0], 1e-6);
    yard_free(y);
}

/* A house 20 m ahead, 4 m wide and higher than the lens: behind its front the wedge |y| <= x / 10 is hidden. */
static void test_hidden_by_a_house(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_building(y, 20, -2, 22, 2, 10);
    yard_need_box(y, 30, -10, 40, 10, "monitor");
    yard_need_box(y, 30, -10, 40, 10, "detect");
    CHECK_INT(yard_assess(y), 0);
    const struct dg_camera_report *c = &y->got.cameras[0];
    double wedge = 0.1 * (76.8 * 76.8 - 20 * 20);
    CHECK_NEAR(c->area_m2[DG_DAY][0], 76.8 * 76.8 - 19.75 - wedge, 60);
    CHECK_NEAR(dg_geom_area_m2(&c->shadow), wedge - 8, 4); /* the house's own 8 m2 are no shadow */

    double hidden = 0.1 * (40 * 40 - 30 * 30);
    CHECK_NEAR(y->got.needs[0].total, 200, 1e-9);
    CHECK_NEAR(y->got.needs[0].met[DG_DAY], 200 - hidden, 3);
    CHECK(!y->got.needs[0].is_met[DG_DAY]);
    CHECK(y->got.needs[0].is_met[DG_NIGHT]); /* not asked for */
    CHECK_INT(y->got.needs[0].n_cameras_serving, 1);
    const struct dg_gap *gap = yard_gap(y, 0, DG_DAY, "hidden");
    CHECK(gap && gap->building_ix == 0 && gap->barrier_ix == -1 && gap->camera_ix == 0);
    if (gap) CHECK_NEAR(dg_geom_area_m2(&gap->geom), gap->amount, 1e-6);
    CHECK_NEAR(yard_gaps(y, 0, DG_DAY, NULL), 200 - y->got.needs[0].met[DG_DAY], 1e-6);

    /* At "detect" the strip beyond 38.4 m is too far, hidden or not. */
    double far = 1.6 * 20, near_hidden = 0.1 * (38.4 * 38.4 - 30 * 30);
    CHECK_NEAR(yard_gaps(y, 1, DG_DAY, "too_far"), far, 3);
    CHECK_NEAR(yard_gaps(y, 1, DG_DAY, "hidden"), near_hidden, 3);
    CHECK_NEAR(y->got.needs[1].met[DG_DAY], 200 - far - near_hidden, 4);
    yard_free(y);
}

/* A post's shadow of less than 1 m2 joins the gap that it touches, not the largest far away: by each light,
 * among the gaps of that light. */
static void check_crumb(enum dg_light light)
{
    double amounts[2][2];
    for (int with_post = 0; with_post < 2; with_post++) {
        struct yard *y = yard_new();
        yard_plain_camera(y);
        y->equipment[0].ir_range_m = 80;
        struct dg_need *need = yard_need_box(y, 20, -20, 30, 20, "monitor");
        need->by_day = light == DG_DAY;
        need->by_night = light == DG_NIGHT;
        yard_building(y, 18, -12, 19.5, -4, 8);
        yard_building(y, 18, 4, 19.5, 6, 8);
        if (with_post) yard_building(y, 29.1, 9.9, 29.2, 10.3, 8);
        CHECK_INT(yard_assess(y), 0);
        amounts[with_post][0] = amounts[with_post][1] = 0;
        for (int32_t g = 0; g < y->got.n_gaps; g++) {
            const struct dg_gap *gap = &y->got.gaps[g];
            CHECK(gap->building_ix < 2); /* none is told of the post */
            CHECK_INT(gap->light, light);
            if (gap->building_ix >= 0) amounts[with_post][gap->building_ix] += gap->amount;
        }
        yard_free(y);
    }
    CHECK(amounts[0][1] >= 1 && amounts[0][0] > amounts[0][1]);
    CHECK_NEAR(amounts[1][0], amounts[0][0], 1e-9);
    CHECK(amounts[1][1] > amounts[0][1] && amounts[1][1] < amounts[0][1] + 1);
}

static void test_crumb_joins_its_neighbour(void)
{
    check_crumb(DG_DAY);
    check_crumb(DG_NIGHT);
}

static void test_causes_beside_the_picture(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_need_box(y, 1, -0.5, 4, 0.5, "monitor");        /* under the picture's lower edge */
    yard_need_box(y, 10, 20, 20, 30, "monitor");         /* to the left of it */
    yard_need_box(y, -290, -290, -280, -280, "monitor"); /* twice the reach away */
    yard_need_box(y, 100, -5, 110, 5, "monitor"); /* ahead, beyond the class, but near enough to be told */
    y->cameras[0].serves = "N0, N1,nonsense";
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(yard_gaps(y, 0, DG_DAY, "blind_zone"), 3, 1e-9);
    CHECK_NEAR(yard_gaps(y, 1, DG_DAY, "out_of_view"), 100, 1e-9);
    CHECK_NEAR(yard_gaps(y, 2, DG_DAY, "no_camera"), 100, 1e-9);
    CHECK_NEAR(yard_gaps(y, 3, DG_DAY, "too_far"), 100, 1e-9);
    const struct dg_gap *none = yard_gap(y, 2, DG_DAY, "no_camera");
    CHECK(none && none->camera_ix == -1);
    CHECK_INT(y->got.scheme.n_needs_unserved, 4);
    CHECK_INT(y->got.cameras[0].n_serves, 0);
    CHECK_INT(y->got.cameras[0].n_unserved_claims, 2);
    CHECK_INT(y->got.cameras[0].unserved_claims[1], 1);
    yard_free(y);
}

/* Looking down at 60 degrees from 10 m: in the near part of the picture there are pixels enough across, but a
 * standing person is foreshortened. Depth z = x cos t + 8.5 sin t; at x = 3: z = 8.86, across 960 / z = 108,
 * upright 960 x / z^2 = 36.7. */
static void test_too_oblique(void)
{
    struct yard *y = yard_new();
    yard_equipment(y, "fixed", 1920, 1080, 90);
    yard_camera(y, 0, 0, 10, 90, 60);
    yard_need_box(y, 2.5, -0.5, 3.5, 0.5, "observe");
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(yard_gaps(y, 0, DG_DAY, "too_oblique"), 1, 1e-9);
    yard_free(y);
}

/* Behind a house that both have in the picture, the camera with more pixels there is the one to be told of;
 * where neither reaches the class, likewise; beside both pictures the nearer one. */
static void test_whose_gap(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_camera(y, 10, 0, 4, 90, 0);
    yard_building(y, 30, -20, 31, 20, 10);
    yard_need_box(y, 40, -1, 44, 1, "monitor");
    yard_need_box(y, 24, -1, 28, 1, "identify");
    yard_need_box(y, -24, -1, -20, 1, "monitor");
    CHECK_INT(yard_assess(y), 0);
    const struct dg_gap *hidden = yard_gap(y, 0, DG_DAY, "hidden"), *far = yard_gap(y, 1, DG_DAY, "too_far");
    const struct dg_gap *aside = yard_gap(y, 2, DG_DAY, "out_of_view");
    CHECK(hidden && hidden->camera_ix == 1);
    CHECK(far && far->camera_ix == 1);
    CHECK(aside && aside->camera_ix == 0);
    CHECK_INT(y->got.n_gaps, 3);
    yard_free(y);
}

/* Two cameras face each other over 100 m; each reaches 76.8 m, so both see 23.2..76.8. */
static void test_two_fold(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_camera(y, 100, 0, 4, 270, 0);
    yard_need_box(y, 20, -2, 80, 2, "monitor")->k_fold = 2;
    yard_need_box(y, 20, -2, 80, 2, "monitor");
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.needs[0].met[DG_DAY], 53.6 * 4, 4);
    CHECK_NEAR(yard_gaps(y, 0, DG_DAY, "too_few"), 240 - y->got.needs[0].met[DG_DAY], 1e-6);
    CHECK_NEAR(y->got.needs[1].met[DG_DAY], 240, 1e-9);
    CHECK_INT(y->got.needs[1].n_cameras_serving, 2);
    /* Without either camera the two-fold need loses all that is met, the other one the camera's own end. */
    const struct dg_camera_report *c = &y->got.cameras[0];
    CHECK_INT(c->n_losses, 2);
    CHECK_NEAR(c->losses[0].amount, y->got.needs[0].met[DG_DAY], 1e-9);
    CHECK_NEAR(c->losses[1].amount, 3.2 * 4, 3);
    CHECK(c->only_m2 > 0 && c->overlap_m2 > 0);
    CHECK_NEAR(c->only_m2 + c->overlap_m2, c->area_m2[DG_DAY][0], 1e-9);
    double both = y->got.cameras[0].area_m2[DG_DAY][0] + y->got.cameras[1].area_m2[DG_DAY][0];
    CHECK_NEAR(y->got.scheme.area_m2[DG_DAY][0], both - c->overlap_m2, 1e-6);
    yard_free(y);
}

/* Area of the disc of radius r around (x0, 0) within 20 <= x <= 60, |y| <= 2, and outside the disc of radius r1
 * around the origin. */
static double disc_in_strip(double x0, double r, double r1)
{
    double sum = 0, step = 0.01;
    for (double x = 20 + step / 2; x < 60; x += step) {
        for (double y = -2 + step / 2; y < 2; y += step) {
            bool is_in = (x - x0) * (x - x0) + y * y <= r * r;
            if (is_in && x * x + y * y > r1 * r1) sum += step * step;
        }
    }
    return sum;
}

static void test_night(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    y->equipment[0].ir_range_m = 30;
    struct dg_need *need = yard_need_box(y, 20, -2, 60, 2, "monitor");
    need->by_night = true;
    CHECK_INT(yard_assess(y), 0);
    double by_ir = disc_in_strip(0, 30, 0);
    CHECK_NEAR(y->got.needs[0].met[DG_DAY], 160, 1e-9);
    CHECK_NEAR(y->got.needs[0].met[DG_NIGHT], by_ir, 1.5);
    CHECK_NEAR(yard_gaps(y, 0, DG_NIGHT, "dark"), 160 - y->got.needs[0].met[DG_NIGHT], 1e-6);
    CHECK_NEAR(yard_gaps(y, 0, DG_DAY, NULL), 0, 0);
    CHECK_INT(yard_gap(y, 0, DG_NIGHT, "dark")->camera_ix, 0);
    CHECK(y->got.needs[0].is_met[DG_DAY] && !y->got.needs[0].is_met[DG_NIGHT]);
    CHECK_INT(y->got.scheme.n_needs_met, 0); /* met by day alone is not met */
    CHECK_NEAR(y->got.cameras[0].area_m2[DG_NIGHT][0], (900 - 19.75) * 0.7854, 30);

    yard_lamp(y, 45, 0, 6, 10);
    CHECK_INT(yard_assess(y), 0);
    double lit = y->got.needs[0].met[DG_NIGHT];
    CHECK_NEAR(lit, by_ir + disc_in_strip(45, 10, 30), 3);

    /* A lamp behind a house, seen from the strip, lights nothing of it; the camera's view is as it was. */
    y->lamps[0].at.y = Y0 + 8;
    yard_building(y, 30, 4, 60, 6, 20);
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.needs[0].met[DG_DAY], 160, 1e-9);
    CHECK_NEAR(y->got.needs[0].met[DG_NIGHT], by_ir, 1.5);
    yard_free(y);
}

/* Of lamps that say nothing of themselves: 6 m high, light as far as twice that; each assumption is counted. */
static void test_lamps_assumed(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_need_box(y, 20, -2, 60, 2, "monitor")->by_night = true;
    yard_lamp(y, 45, 0, NAN, NAN);
    yard_building(y, 30, 50, 40, 60, 20);
    yard_lamp(y, 35, 55, 4, 10);
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.needs[0].met[DG_NIGHT], disc_in_strip(45, 12, 0), 1.5);
    static const struct {
        const char *code;
        int n;
        double value;
    } counted[] = {
        {"lamp_height", 1, 6}, {"lamp_reach", 1, 2}, {"lamp_inside", 1, NAN}, {"lamp_lights", 1, NAN}};
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        const struct dg_assumption *a = yard_assumption(y, counted[i].code);
        if (!a) printf("# %s is not counted\n", counted[i].code);
        CHECK(a && a->n_objects == counted[i].n);
        CHECK(a && (isnan(counted[i].value) ? isnan(a->value) : a->value == counted[i].value));
    }
    yard_free(y);
}

/* Phases without a budget are left out of the sum. */
static void test_budget(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    const double budgets[] = {100, NAN, 50.5};
    for (int i = 0; i < 3; i++) {
        y->phases[i] = (struct dg_phase){i + 1, "گام", "step", "2026-01-01", "2026-02-01", "IRR", budgets[i]};
    }
    y->dossier.phases.n = 3;
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.scheme.budget, 150.5, 1e-9);
    yard_free(y);
}

/* The same seen from a line and from points instead of cells. */
static void test_lines_and_points(void)
{
    struct yard *y = yard_new();
    const double lane[] = {10, 0, 90, 0}, points[] = {15, 0}, far_point[] = {85, 0};
    yard_plain_camera(y);
    y->equipment[0].ir_range_m = 30;
    yard_building(y, 40, -1, 44, 1, 10);
    yard_need(y, yard_geom(y, DG_GEOM_LINE, 2, lane), "monitor")->by_night = true;
    yard_need(y, yard_geom(y, DG_GEOM_POINT, 1, points), "observe");
    yard_need(y, yard_geom(y, DG_GEOM_POINT, 1, far_point), "monitor");
    CHECK_INT(yard_assess(y), 0);
    const struct dg_need_report *n = &y->got.needs[0];
    CHECK_STR(n->unit, "m");
    /* Inside the house the line is left out, but for half a metre at each wall, which is judged in front. */
    CHECK_NEAR(n->total, 80 - 3, 1e-6);
    CHECK_NEAR(n->met[DG_DAY], 30.5, 1e-6);
    CHECK_NEAR(n->met[DG_NIGHT], 20, 0.5);
    CHECK_NEAR(yard_gaps(y, 0, DG_DAY, "hidden"), 76.8 - 43.5, 0.6);
    CHECK_NEAR(yard_gaps(y, 0, DG_DAY, "too_far"), 90 - 76.8, 0.6);
    CHECK_NEAR(yard_gaps(y, 0, DG_DAY, NULL), n->total - n->met[DG_DAY], 1e-6);
    const struct dg_gap *hidden = yard_gap(y, 0, DG_DAY, "hidden");
    CHECK(hidden && hidden->geom.kind == DG_GEOM_LINE);
    if (hidden) CHECK_NEAR(dg_geom_length_m(&hidden->geom), hidden->amount, 0.5);
    CHECK(yard_assumption(y, "need_inside_building") != NULL);
    CHECK_STR(y->got.needs[1].unit, "points");
    CHECK_NEAR(y->got.needs[1].met[DG_DAY], 1, 0);
    CHECK_NEAR(y->got.needs[2].met[DG_DAY], 0, 0);
    const struct dg_gap *point = yard_gap(y, 2, DG_DAY, "too_far");
    CHECK(point && point->geom.kind == DG_GEOM_POINT && point->geom.n_rings == 1);
    yard_free(y);
}

/* A line along a facade is judged in front of it. */
static void test_need_along_a_facade(void)
{
    struct yard *y = yard_new();
    const double front[] = {30, -5, 30, 5}, back[] = {40, -5, 40, 5};
    yard_plain_camera(y);
    yard_building(y, 30, -5, 40, 5, 10);
    yard_need(y, yard_geom(y, DG_GEOM_LINE, 2, front), "monitor");
    yard_need(y, yard_geom(y, DG_GEOM_LINE, 2, back), "monitor");
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.needs[0].met[DG_DAY], 10, 1e-6);
    CHECK_NEAR(y->got.needs[1].met[DG_DAY], 0, 0);
    CHECK_INT(yard_gap(y, 1, DG_DAY, "hidden")->building_ix, 0);
    CHECK_INT(yard_assumption(y, "need_on_wall")->n_objects, 2);
    yard_free(y);
}

/* Ceilings: more than is asked for is told, and a ceiling alone is met when nothing is over. */
static void test_ceiling(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    struct dg_need *privacy = yard_need_box(y, 10, -2, 20, 2, "");
    privacy->ceiling_class = "detect"; /* observe begins at 15.36 m */
    yard_need_box(y, 20, -2, 30, 2, "")->ceiling_class = "detect";
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.needs[0].over[DG_DAY], 5.36 * 4, 2);
    CHECK(!y->got.needs[0].is_met[DG_DAY]);
    CHECK_NEAR(y->got.needs[1].over[DG_DAY], 0, 0);
    CHECK(y->got.needs[1].is_met[DG_DAY]);
    CHECK_INT(y->got.n_gaps, 0);
    CHECK_INT(y->got.scheme.n_needs_met, 1);
    CHECK_INT(y->got.scheme.n_needs_unserved, 0);
    yard_free(y);
}

/* A need for another target height has a shadow of its own: over a wall of 2.5 m at 10 m from a lens at 4 m,
 * the ground at 0 m is hidden to 10 * 4 / 1.5 = 26.7 m, a head at 2 m only to 10 * 2 / 1.5 = 13.3 m. */
static void test_target_heights(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_wall(y, 10, -50, 10, 50, 2.5);
    yard_need_box(y, 10.5, -2, 40.5, 2, "monitor")->target_height_m = 0;
    yard_need_box(y, 10.5, -2, 40.5, 2, "monitor")->target_height_m = 2;
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.needs[0].met[DG_DAY], (40.5 - 26.67) * 4, 2.1);
    CHECK_NEAR(y->got.needs[1].met[DG_DAY], (40.5 - 13.33) * 4, 2.1);
    const struct dg_gap *gap = yard_gap(y, 0, DG_DAY, "hidden");
    CHECK(gap && gap->building_ix == -1 && gap->barrier_ix == 0);
    yard_free(y);
}

/* Needs of edition 2014 judged while the result is told in classes of 2025: the needs' figures stay. */
static void test_other_edition(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_need_box(y, 10, -2, 30, 2, "observe");
    CHECK_INT(yard_assess(y), 0);
    double met = y->got.needs[0].met[DG_DAY];
    CHECK_NEAR(met, 5.36 * 4, 2);
    CHECK(yard_assumption(y, "edition_by_density") == NULL);
    CHECK_INT(yard_assess_with(y, (struct dg_assess_params){.edition = "2025"}), 0);
    CHECK_STR(y->got.classes.edition, "2025");
    CHECK_STR(y->got.classes.classes[0].id, "overview");
    CHECK_NEAR(y->got.needs[0].met[DG_DAY], met, 0);
    CHECK_NEAR(y->got.cameras[0].area_m2[DG_DAY][0], 48.0 * 48.0 - 19.75, 40); /* 960 / 20 */
    CHECK(yard_assumption(y, "edition_by_density") != NULL);
    CHECK_INT(yard_assess_with(y, (struct dg_assess_params){.edition = "1999"}), DG_EINVAL);
    yard_free(y);
}

static void test_one_camera_alone(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_camera(y, 100, 0, 4, 270, 0);
    yard_need_box(y, 20, -2, 80, 2, "monitor");
    CHECK_INT(yard_assess_with(y, (struct dg_assess_params){.camera_id = "C1"}), 0);
    CHECK_INT(y->got.n_cameras, 1);
    CHECK_INT(y->got.cameras[0].camera_ix, 1);
    CHECK_INT(y->got.n_needs, 0);
    CHECK_INT(y->got.n_gaps, 0);
    CHECK_INT(y->got.cameras[0].n_serves, 1);
    CHECK(isnan(y->got.cameras[0].overlap_m2));
    CHECK_INT(yard_assess_with(y, (struct dg_assess_params){.camera_id = "C7"}), DG_EFOUND);
    CHECK(strstr(y->err.msg, "C7") != NULL);
    yard_free(y);
}

static void count_progress(void *ctx, int64_t n_done, int64_t n_total)
{
    int64_t *last = ctx;
    CHECK(n_done > last[0] && n_done <= n_total);
    last[0] = n_done;
    last[1] = n_total;
}

static void test_progress(void)
{
    struct yard *y = yard_new();
    int64_t last[2] = {0, 0};
    yard_plain_camera(y);
    yard_need_box(y, 20, -2, 80, 2, "monitor");
    struct dg_assess_params params = {.progress = count_progress, .progress_ctx = last};
    CHECK_INT(yard_assess_with(y, params), 0);
    CHECK_INT(last[0], 2);
    CHECK_INT(last[1], 2);
    while (y->dossier.cameras.n < 70) yard_camera(y, 0, y->dossier.cameras.n, 4, 90, 0); /* two batches */
    params.grid_m = 2;
    last[0] = 0;
    CHECK_INT(yard_assess_with(y, params), 0);
    CHECK_INT(last[0], 71);
    CHECK_INT(last[1], 71);
    yard_free(y);
}

static void test_empty_scheme(void)
{
    struct yard *y = yard_new();
    yard_need_box(y, 20, -2, 30, 2, "monitor");
    CHECK_INT(yard_assess(y), 0);
    CHECK_INT(y->got.n_cameras, 0);
    CHECK_NEAR(yard_gaps(y, 0, DG_DAY, "no_camera"), 40, 1e-9);
    CHECK(isnan(y->got.scheme.budget));
    yard_free(y);
}

int main(void)
{
    TAP_CASE("a gap too small to list joins the one beside it", test_crumb_joins_its_neighbour);
    TAP_CASE("open ground: areas by class", test_open_ground);
    TAP_CASE("a house hides a wedge, and the gap says so", test_hidden_by_a_house);
    TAP_CASE("blind zone, out of view, no camera, too far", test_causes_beside_the_picture);
    TAP_CASE("seen too steeply", test_too_oblique);
    TAP_CASE("which camera a gap is told of", test_whose_gap);
    TAP_CASE("two-fold needs, overlap, losses", test_two_fold);
    TAP_CASE("night: own light, lamps, their shadows", test_night);
    TAP_CASE("lamps of which little is known", test_lamps_assumed);
    TAP_CASE("the budget is that of all phases", test_budget);
    TAP_CASE("needs along lines and at points", test_lines_and_points);
    TAP_CASE("a need on a facade is judged in front of it", test_need_along_a_facade);
    TAP_CASE("ceilings", test_ceiling);
    TAP_CASE("needs for other target heights", test_target_heights);
    TAP_CASE("needs of the other edition", test_other_edition);
    TAP_CASE("one camera alone", test_one_camera_alone);
    TAP_CASE("progress is told", test_progress);
    TAP_CASE("a scheme without cameras", test_empty_scheme);
    return tap_end();
}
