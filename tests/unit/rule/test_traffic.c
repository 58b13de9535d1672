/* Measures of the traffic remit, each with figures worked out by hand. */
#include "plot.h"

/* A main road 8 m wide with two lanes and 60 km/h runs east and west through the origin, a street 4 m wide with
 * one lane and 30 km/h ends on it from the south. The need is the junction. The camera, 960 px of focal length
 * and level, 90 degrees wide, stands 8 m up at (-20, 6) and looks east. */
static struct plot *junction(double x, double y, double height_m)
{
    static const double main_xy[] = {-200, 0, 200, 0}, street_xy[] = {0, -150, 0, 0};
    struct plot *p = plot_new();
    plot_road(p, "secondary", 8, 2, 60, 2, main_xy);
    plot_road(p, "residential", 4, 1, 30, 2, street_xy);
    yard_equipment(p->y, "fixed", 1920, 1080, 90);
    yard_camera(p->y, x, y, height_m, 90, 0)->serves = "N0";
    yard_need_box(p->y, -5, -5, 5, 5, "monitor")->remit = "traffic";
    return p;
}

/* The figure of the approach from one side. */
static double from_side(struct plot *p, const char *rule, const char *side)
{
    plot_figure(p, rule, "N0");
    for (int i = 0; i < 8; i++) {
        const struct dg_measured *m = plot_nth(p, rule, "N0", i);
        if (m && strcmp(plot_detail(m, "side")->text, side) == 0) return m->value;
    }
    return NAN;
}

/* Stopping sight distance at 60 km/h: 0.278 x 60 x 2.5 + 3600 / (254 x 3.4 / 9.81) = 41.7 + 40.89 = 82.59 m; at
 * 30 km/h 31.07 m.
 * From the east: the stop line lies 4 / 2 + 2 = 4 m from the middle. 12.5 px/m reach 960 / 12.5 = 76.8 m before
 * the camera, x = 56.8: 52.8 of 82.59 m, 63.9 %.
 * From the west, lane y = -2: the frame's lower edge meets targets of 1.5 m at 6.5 / tan(29.36 degrees) = 11.56
 * m before the camera, x = -8.44: 4.44 m, 5.4 %. From the south the stop line lies 8 / 2 + 2 = 6 m from the
 * middle; the frame's side, 45 degrees, leaves the street at y = 6 - 20 = -14: 8 of 31.07 m, 25.7 %. */
static void test_approaches(void)
{
    struct plot *p = junction(-20, 6, 8);
    CHECK_INT(plot_judge(p), 0);
    CHECK(plot_speaks(p, "approach_covered"));
    CHECK_INT(plot_result(p, "approach_covered")->n_measured, 3);
    CHECK_NEAR(from_side(p, "approach_covered", "rule.from_east"), 63.9, 1.3);
    CHECK_NEAR(from_side(p, "approach_covered", "rule.from_west"), 5.4, 1.3);
    CHECK_NEAR(from_side(p, "approach_covered", "rule.from_south"), 25.7, 3.3);
    const struct dg_measured *a = plot_nth(p, "approach_covered", "N0", 0);
    const struct dg_measured *b = plot_nth(p, "approach_covered", "N0", 1);
    CHECK(a && b && a->geom.kind == DG_GEOM_LINE && strcmp(a->part, b->part) != 0); /* versions tell them apart */
    plot_free(p);
}

/* A wall across the lanes at x = 20, as high as the lens, ends the seen approach there: 16 of 82.59 m. A road
 * that is drawn only 50 m long is judged as far as it is drawn: 50 - 4 = 46 m, all of it seen. */
static void test_approach_hidden_and_short(void)
{
    static const double short_xy[] = {-200, 0, 50, 0};
    struct plot *p = junction(-20, 6, 8);
    yard_wall(p->y, 20, -30, 20, 30, 8);
    CHECK_INT(plot_judge(p), 0);
    CHECK_NEAR(from_side(p, "approach_covered", "rule.from_east"), 100 * 16 / 82.59, 1.3);
    plot_free(p);
    p = junction(-20, 6, 8);
    p->roads[0].geom = yard_geom(p->y, DG_GEOM_LINE, 2, short_xy);
    CHECK_INT(plot_judge(p), 0);
    CHECK_NEAR(from_side(p, "approach_covered", "rule.from_east"), 100, 0);
    plot_free(p);
}

/* Over the last 25 m the lane from the east lies from x = 4 to 29, all seen; of the lane from the west, again
 * 4.44 m: 17.8 %. The stop line of the east is all in the picture, that of the west at x = -4, y 0 to -4: 16 m
 * before the camera and at most 10 m aside, too. */
static void test_lanes_and_stop_lines(void)
{
    struct plot *p = junction(-20, 6, 8);
    CHECK_INT(plot_judge(p), 0);
    CHECK(plot_speaks(p, "lanes_covered"));
    CHECK_NEAR(from_side(p, "lanes_covered", "rule.from_east"), 100, 0);
    CHECK_NEAR(from_side(p, "lanes_covered", "rule.from_west"), 17.8, 4.1);
    CHECK_NEAR(from_side(p, "stop_line_covered", "rule.from_east"), 100, 0);
    CHECK_NEAR(from_side(p, "stop_line_covered", "rule.from_west"), 100, 0);
    yard_wall(p->y, 0, 2, 0, 30, 8); /* hides the north half of the line at x = 4: y 2 to 4 of 0 to 4 */
    p->y->cameras[0].at.y = Y0 + 2;
    CHECK_INT(plot_judge(p), 0);
    CHECK_NEAR(from_side(p, "stop_line_covered", "rule.from_east"), 50, 12.6);
    CHECK(plot_speaks(p, "stop_line_covered"));
    plot_free(p);
}

/* 8 m up, 6 - 8 / 2 = 2 m from the edge; the need's farthest sample (4.75, -4.75) is hypot(24.75, 10.75)
 * = 26.98 m away, 3.37 heights. */
static void test_mount(void)
{
    struct plot *p = junction(-20, 6, 8);
    CHECK_INT(plot_judge(p), 0);
    CHECK(!plot_found(p, "mount_height_least", "C0") && !plot_found(p, "edge_off_the_road", "C0"));
    CHECK_NEAR(plot_figure(p, "mount_height_least", "C0"), 8, 0);
    CHECK_NEAR(plot_figure(p, "edge_within_reach", "C0"), 2, 1e-6);
    CHECK_NEAR(plot_figure(p, "reach_within_ten_heights", "C0"), 26.98 / 8, 0.01);
    plot_free(p);
    /* 5 m up and 60 m before the junction: the farthest sample (4.75, +-4.75 from y = 1: -4.75) is
     * hypot(64.75, 5.75) = 65.0 m away, 13 heights. It stands 3 m within the carriageway. */
    p = junction(-60, 1, 5);
    CHECK_INT(plot_judge(p), 0);
    CHECK(plot_found(p, "mount_height_least", "C0") && plot_speaks(p, "mount_height_least"));
    const struct dg_measured *m = plot_found(p, "reach_within_ten_heights", "C0");
    CHECK(m && fabs(m->value - 13.0) < 0.02 && plot_speaks(p, "reach_within_ten_heights"));
    m = plot_found(p, "edge_off_the_road", "C0");
    CHECK(m && fabs(m->value + 3) < 1e-6 && plot_speaks(p, "edge_off_the_road"));
    plot_free(p);
    p = junction(-20, 12, 25); /* 8 m from the edge, too high */
    CHECK_INT(plot_judge(p), 0);
    CHECK(plot_found(p, "edge_within_reach", "C0") && plot_speaks(p, "edge_within_reach"));
    CHECK(plot_found(p, "mount_height_most", "C0") && plot_speaks(p, "mount_height_most"));
    p->roads[0].geom = p->roads[1].geom = (struct dg_geom){0};
    CHECK_INT(plot_judge(p), 0);
    CHECK_INT(plot_result(p, "edge_within_reach")->state, DG_RULE_NOT_MEASURABLE);
    CHECK_INT(plot_result(p, "pole_outside_sight_triangle")->state, DG_RULE_NOT_MEASURABLE);
    plot_free(p);
}

/* test_road.c works out 1.863 m for a pole at (-30, -5). A post that stands already, or a wall, is not asked.
 */
static void test_triangle(void)
{
    struct plot *p = junction(-30, -5, 8);
    p->y->cameras[0].site_id = "S0";
    plot_site(p, "S0", -30, -5);
    CHECK_INT(plot_judge(p), 0);
    const struct dg_measured *m = plot_found(p, "pole_outside_sight_triangle", "S0");
    CHECK(m && fabs(m->value - 1.863) < 0.01 && m->geom.kind == DG_GEOM_AREA);
    CHECK(m && dg_geom_area_m2(&m->geom) > 0 && strcmp(plot_detail(m, "hand")->text, "rule.left") == 0);
    CHECK(plot_speaks(p, "pole_outside_sight_triangle"));
    p->sites[0].exists = true;
    CHECK_INT(plot_judge(p), 0);
    CHECK_INT(plot_result(p, "pole_outside_sight_triangle")->state, DG_RULE_NOT_APPLICABLE);
    p->sites[0].exists = false;
    p->sites[0].at.y = Y0 - 7.5;
    CHECK_INT(plot_judge(p), 0);
    CHECK_INT(plot_result(p, "pole_outside_sight_triangle")->n_found, 0);
    CHECK_INT(plot_result(p, "pole_outside_sight_triangle")->n_measured, 1);
    plot_free(p);
}

/* The lens is in line with the lane from the east, y = 2. The lorry's front is at the first point of the lane,
 * x = 4.5, its rear at 16.5, 36.5 m away: from 8 m up it hides 1.5 m targets out to 36.5 x 6.5 / 4 = 59.3 m,
 * x = 39.3: 22.8 m. For 7.5 m: 36.5 (H - 1.5) / (H - 4) = 44, H = 16.2 m. */
static void test_lorry(void)
{
    struct plot *p = junction(-20, 2, 8);
    CHECK_INT(plot_judge(p), 0);
    const struct dg_measured *m = plot_found(p, "lorry_hides_little", "C0");
    CHECK(m && fabs(m->value - 22.8) <= 1);
    CHECK(m && fabs(plot_detail(m, "least")->number - 16.2) <= 1.2);
    CHECK(plot_speaks(p, "lorry_hides_little"));
    plot_free(p);
    /* The same lane as a need drawn as a line; and a camera above the allowed height of all. */
    static const double line[] = {64, 2, 4, 2};
    p = junction(-20, 2, 8);
    p->y->needs[0].geom = yard_geom(p->y, DG_GEOM_LINE, 2, line);
    CHECK_INT(plot_judge(p), 0);
    m = plot_found(p, "lorry_hides_little", "C0");
    CHECK(m && fabs(m->value - 22.8) <= 1);
    p->y->cameras[0].height_m = 18;
    CHECK_INT(plot_judge(p), 0);
    CHECK(!plot_found(p, "lorry_hides_little", "C0"));
    plot_free(p);
}

/* At 36.14 N the sun stands at 53.86 degrees due south at an equinox. A lens of 4 degrees that looks there has
 * it within 5 degrees of its axis while its declination d is: 2 sqrt(25 - d^2) / 15 h a day. The declination
 * moves sin 23.44 x 0.9856 = 0.392 degrees a day, twice a year: 2 x (2 / 15) x (pi 25 / 2) / 0.392 = 26.7 h,
 * and a little slower towards 5 degrees. A lens that looks north never has it. */
static void test_glare(void)
{
    struct plot *p = junction(-20, 6, 8);
    yard_equipment(p->y, "fixed", 1920, 1080, 4);
    yard_camera(p->y, -20, 6, 8, 180, -53.86)->serves = "N0";
    yard_camera(p->y, -20, 6, 8, 0, 0)->serves = "N0";
    CHECK_INT(plot_judge(p), 0);
    struct dg_rule *rule = &p->book.rules[plot_rule(p, "glare_seldom")];
    for (int i = 0; i < rule->n_params; i++) {
        if (strcmp(rule->params[i].name, "angle_deg") == 0) rule->params[i].number = 5;
    }
    CHECK_NEAR(plot_figure(p, "glare_seldom", "C1"), 26.9, 0.4);
    CHECK_NEAR(plot_figure(p, "glare_seldom", "C2"), 0, 0);
    const struct dg_measured *m = plot_found(p, "glare_seldom", "C1");
    /* In the picture: 4 x 2.25 degrees instead of a circle of 10: 4 x 2.25 / (pi 25) of 27 h = 3.1 h. */
    CHECK(m && fabs(plot_detail(m, "in_picture")->number - 3.1) < 0.7);
    CHECK(plot_speaks(p, "glare_seldom"));
    plot_free(p);
}

/* Without a camera that serves traffic, nothing of the kind is there. */
static void test_nothing_of_the_kind(void)
{
    struct plot *p = plot_new();
    yard_plain_camera(p->y);
    CHECK_INT(plot_judge(p), 0);
    CHECK_INT(plot_result(p, "glare_seldom")->state, DG_RULE_NOT_APPLICABLE);
    CHECK_INT(plot_result(p, "approach_covered")->state, DG_RULE_NOT_APPLICABLE);
    CHECK_INT(plot_result(p, "mount_height_least")->state, DG_RULE_NOT_APPLICABLE);
    plot_free(p);
}

int main(void)
{
    TAP_CASE("approaches over the stopping sight distance", test_approaches);
    TAP_CASE("an approach that is hidden, or drawn short", test_approach_hidden_and_short);
    TAP_CASE("lanes and stop lines", test_lanes_and_stop_lines);
    TAP_CASE("height, reach, edge", test_mount);
    TAP_CASE("a pole in a sight triangle", test_triangle);
    TAP_CASE("a stopped lorry", test_lorry);
    TAP_CASE("glare", test_glare);
    TAP_CASE("nothing of the kind", test_nothing_of_the_kind);
    return tap_end();
}
