/* The technical rules: each finds, and each lets pass, with figures by hand. */
#include "judged.h"

/* ---- needs ----------------------------------------------------------------------------------------------- */

/* The camera at the origin looks east, its frame's sides run at 45 degrees: of the square from x = -5 to 5 and
 * y = -5 to 5 it sees the triangle before it less the blind zone, which at a mount of 4 m, targets at 1.5 m and
 * half of 58.7 degrees ends at 2.5 / tan 29.36 = 4.44 m: 5 x 5 - 4.44 x 4.44 = 5.3 of 100 m2. Asked are 90
 * %: 5.3 / 0.9 = 5.8 %. By day 84 m2 or so are not seen because they lie below or behind the picture. */
static void test_need_share(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_need_box(y, -5, -5, 5, 5, "monitor");
    yard_need_box(y, 10, -2, 20, 2, "monitor"); /* wholly in view */
    y->dossier.scheme.grid_m = 0.1;
    struct judged j = judge(y);
    CHECK_RULE(&j, "need_by_day", 2, 1);
    CHECK_NEAR(judged_figure(&j, "need_by_day", "N0"), 5.8, 0.5); /* cells are 0.1 m wide */
    CHECK_NEAR(judged_detail(judged_found(&j, "need_by_day", "N0"), "lacking"), 90 - 5.3, 0.5);
    CHECK_RULE(&j, "need_by_night", 0, 0); /* neither asks for the night */
    yard_free(y);
}

static void test_need_by_night(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_need_box(y, 10, -2, 20, 2, "monitor")->by_night = true;
    struct judged j = judge(y);
    CHECK_NEAR(judged_figure(&j, "need_by_night", "N0"), 0, 0); /* no light of its own, no lamp */
    y->equipment[0].ir_range_m = 30;
    j = judge(y);
    CHECK_RULE(&j, "need_by_night", 1, 0);
    yard_free(y);
}

/* At 4 m above targets at 1.5 m, 15 degrees are reached at 9.33 m. 1920 px and 90 degrees make identify (250
 * px/m) out to 3.84 m only, so the lens is 20 degrees: f = 960 / tan 10 = 5444 px, identify to 21.8 m. Tilted
 * 18 degrees it sees from 2.5 / tan(18 + 5.66) = 5.7 m on. A line from 6 to 16 m: 3.33 of 10 m are steeper than
 * 15 degrees. */
static void test_face_incidence(void)
{
    struct yard *y = yard_new();
    const double line[] = {6, 0, 16, 0};
    yard_equipment(y, "fixed", 1920, 1080, 20);
    yard_camera(y, 0, 0, 4, 90, 18);
    yard_need(y, yard_geom(y, DG_GEOM_LINE, 2, line), "identify");
    yard_need(y, yard_geom(y, DG_GEOM_LINE, 2, line), "observe");                       /* no face to be told */
    yard_need(y, yard_geom(y, DG_GEOM_LINE, 2, line), "identify")->subject = "vehicle"; /* nor here */
    struct judged j = judge(y);
    CHECK_RULE(&j, "face_incidence", 1, 1);
    double steep = judged_figure(&j, "face_incidence", "N0");
    double worst = judged_detail(judged_found(&j, "face_incidence", "N0"), "worst");
    /* The frame's upper edge leaves at 2.5 / tan 12.34 = 11.4 m: of 6 to 11.4 m, 3.33 m are steep: 61 %. */
    CHECK_NEAR(steep, 61, 3);
    CHECK_NEAR(worst, 22.6, 0.5);
    y->cameras[0].height_m = 2; /* half a metre above the target: 15 degrees at 1.9 m */
    y->cameras[0].tilt_deg = 2;
    j = judge(y);
    CHECK_RULE(&j, "face_incidence", 1, 0);
    yard_free(y);
}

/* A level camera at 4 m is blind to 4.44 m. A strip before it from 3 to 13 m, 1 m wide: 1.44 of 10 m2. */
static void test_blind_zone(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_need_box(y, 3, -0.5, 13, 0.5, "monitor");
    yard_need_box(y, 6, -0.5, 16, 0.5, "monitor");
    y->dossier.scheme.grid_m = 0.1;
    struct judged j = judge(y);
    CHECK_RULE(&j, "blind_zone", 2, 1);
    CHECK_NEAR(judged_figure(&j, "blind_zone", "N0"), 14.4, 0.8);
    const struct dg_measured *m = judged_found(&j, "blind_zone", "N0");
    CHECK(m && m->n_concerned == 1 && strcmp(m->concerned[0].id, "C0") == 0);
    yard_free(y);
}

/* ---- cameras --------------------------------------------------------------------------------------------- */

static void test_mounts(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y)->height_m = 2.4;
    yard_site(y, "pole", 6);
    yard_camera(y, 20, 0, 8, 90, 60); /* 2 m above its pole, and steep */
    yard_site(y, "pole", 6)->height_origin = DG_ORIGIN_ASSUMED;
    yard_camera(y, 40, 0, 25, 90, 10);
    struct judged j = judge(y);
    CHECK_RULE(&j, "camera_height_least", 3, 1);
    CHECK_NEAR(judged_figure(&j, "camera_height_least", "C0"), 2.4, 1e-9);
    CHECK_RULE(&j, "camera_height_most", 3, 1);
    CHECK_NEAR(judged_figure(&j, "camera_height_most", "C2"), 25, 0);
    CHECK_RULE(&j, "camera_on_its_site", 2, 1);
    const struct dg_measured *m = judged_found(&j, "camera_on_its_site", "C1");
    CHECK(m && m->value == 2 && m->n_assumptions == 1 && strcmp(m->assumptions[0], "site_height_assumed") == 0);
    CHECK_RULE(&j, "camera_tilt_most", 3, 1);
    CHECK_NEAR(judged_detail(judged_found(&j, "camera_tilt_most", "C1"), "kept"), 50, 1e-6); /* cos 60 */
    yard_free(y);
}

/* A turning unit is as steep as its steepest preset, whatever it is drawn with; one without presets as it is
 * drawn; one that stands in a house is not judged. */
static void test_tilt_of_turning_units(void)
{
    struct yard *y = yard_new();
    yard_equipment(y, "ptz", 1920, 1080, 60)->hfov_min_deg = 6;
    yard_camera(y, 0, 0, 4, 90, 80);
    yard_camera(y, 20, 0, 4, 90, 50);
    yard_camera(y, 50, 50, 4, 90, 10);
    yard_building(y, 45, 45, 55, 55, 8);
    y->dossier.presets.n = 2;
    y->presets[0] = (struct dg_preset){"C0", "street", 90, 5, NAN};
    y->presets[1] = (struct dg_preset){"C0", "gate", 0, 60, 30};
    struct judged j = judge(y);
    CHECK_RULE(&j, "camera_tilt_most", 2, 2);
    CHECK_NEAR(judged_figure(&j, "camera_tilt_most", "C0"), 60, 1e-9);
    CHECK_NEAR(judged_figure(&j, "camera_tilt_most", "C1"), 50, 1e-9);
    CHECK_INT(judged_result(&j, "camera_tilt_most")->n_unjudged, 1);
    yard_free(y);
}

static void test_tilt_is_not_of_fisheyes(void)
{
    struct yard *y = yard_new();
    yard_equipment(y, "fisheye", 2000, 2000, 180)->projection = "equidistant";
    yard_camera(y, 0, 0, 4, 0, 90);
    struct judged j = judge(y);
    CHECK_RULE(&j, "camera_tilt_most", 0, 0);
    yard_free(y);
}

static void test_unplaced(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_camera(y, 50, 50, 4, 90, 0);
    yard_building(y, 45, 45, 55, 55, 8); /* the second stands inside */
    struct judged j = judge(y);
    CHECK_RULE(&j, "camera_placed", 2, 1);
    CHECK(judged_found(&j, "camera_placed", "C1") != NULL);
    yard_free(y);
}

/* f = 960 px: at 100 m 9.6 px/m on one height; the camera hangs 2.5 m above the target and looks level, so that
 * the upright density is 960 x 100 / 100^2 too. Identify takes 250: 3.84 %. */
static void test_claim(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    y->cameras[0].claim_class = "identify";
    y->cameras[0].claim_distance_m = 100;
    y->equipment[0].sensor_width_mm = 5.37;
    yard_camera(y, 20, 0, 4, 90, 0)->claim_class = "monitor";
    y->cameras[1].claim_distance_m = 50; /* 19.2 px/m of 12.5 */
    struct judged j = judge(y);
    CHECK_RULE(&j, "claim_holds", 2, 1);
    CHECK_NEAR(judged_figure(&j, "claim_holds", "C0"), 3.84, 0.01);
    CHECK_NEAR(judged_detail(judged_found(&j, "claim_holds", "C0"), "focal"), 250 * 100 * 5.37 / 1920, 0.1);
    CHECK_INT(j.f.n_figures >= 2, 1); /* claims are told whether they hold or not */
    yard_free(y);
}

/* ---- equipment and papers -------------------------------------------------------------------------------- */

static void test_equipment(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    struct dg_equipment *eq = yard_equipment(y, "fixed", 1920, 1080, 98);
    eq->source = "";
    eq->sensor_width_mm = 5.37;
    eq->focal_min_mm = 4; /* 2 atan(5.37 / 8) = 67.7 degrees; 98 are 44.7 % more */
    eq = yard_equipment(y, "fixed", 1920, 1080, 67);
    eq->sensor_width_mm = 5.37;
    eq->focal_min_mm = 4;
    eq = yard_equipment(y, "fixed", 1920, 1080, NAN);
    eq->sensor_width_mm = 4.8; /* the angle rests on the usual width of a third of an inch */
    eq->focal_min_mm = eq->focal_max_mm = 4;
    struct judged j = judge(y);
    CHECK_RULE(&j, "equipment_source", 4, 1);
    CHECK(judged_found(&j, "equipment_source", "E1") != NULL);
    CHECK_RULE(&j, "equipment_angle", 2, 1);
    CHECK_NEAR(judged_figure(&j, "equipment_angle", "E1"), 44.7, 0.2);
    CHECK_RULE(&j, "equipment_sensor", 3, 1);
    CHECK(judged_found(&j, "equipment_sensor", "E3") != NULL);
    yard_free(y);
}

static void test_papers(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y)->rationale = "";
    struct judged j = judge(y);
    const struct dg_rule_result *result = judged_result(&j, "dossier_errors");
    CHECK(result->n_found > 0);
    struct dg_issues issues;
    double n = 0;
    CHECK_INT(dg_dossier_check(&y->arena, &y->dossier, &issues, NULL), 0);
    for (int32_t i = 0; i < j.f.n; i++) {
        if (strcmp(j.book.rules[j.f.items[i].rule_ix].id, "dossier_errors") == 0)
            n += j.f.items[i].measured.value;
    }
    CHECK_NEAR(n, issues.n_errors, 0);
    yard_free(y);
}

/* ---- network and recording ------------------------------------------------------------------------------- */

/* Two cameras on one link of 20 Mbit/s, 5 measured and 15 measured: 100 %, over 80 and not over 100. With 16:
 * over both. */
static void test_links(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y)->measured_mbps = 5;
    yard_site(y, "pole", 6);
    yard_camera(y, 1, 0, 4, 180, 0)->measured_mbps = 15;
    y->cameras[1].site_id = "S0";
    yard_link(y, "S0", "centre", 20);
    struct judged j = judge(y);
    CHECK_RULE(&j, "link_capacity", 1, 1);
    CHECK_NEAR(judged_figure(&j, "link_capacity", "K0"), 100, 1e-9);
    CHECK_INT(judged_found(&j, "link_capacity", "K0")->n_assumptions, 0); /* all was measured */
    CHECK_RULE(&j, "link_overload", 1, 0);
    y->cameras[1].measured_mbps = 16;
    j = judge(y);
    CHECK_NEAR(judged_figure(&j, "link_overload", "K0"), 105, 1e-9);
    y->cameras[1].measured_mbps = NAN;
    j = judge(y);
    const struct dg_measured *m = judged_found(&j, "link_capacity", "K0");
    CHECK(!m || m->n_assumptions == 3); /* models, 15 pictures, H.264 */
    y->links[0].capacity_mbps = NAN;
    j = judge(y);
    CHECK_UNABLE(&j, "link_capacity", "unable.capacity_missing");
    yard_free(y);
}

static void test_ways(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_site(y, "pole", 6);
    yard_camera(y, 50, 0, 4, 90, 0);
    yard_site(y, "pole", 6);
    struct judged j = judge(y);
    CHECK_UNABLE(&j, "network_reached", "unable.no_network");
    CHECK_UNABLE(&j, "storage_sure", "unable.no_recorder");
    yard_link(y, "S0", "centre", 100);
    yard_recorder(y, "centre", 10);
    j = judge(y);
    CHECK_RULE(&j, "network_reached", 2, 1);
    CHECK(judged_found(&j, "network_reached", "C1") != NULL);
    CHECK_RULE(&j, "camera_recorded", 2, 1);
    CHECK_RULE(&j, "network_loop", 1, 0);
    yard_link(y, "S1", "S1", 100);
    j = judge(y);
    CHECK_RULE(&j, "network_loop", 2, 1);
    CHECK(judged_found(&j, "network_loop", "K1") != NULL);
    y->links[1].to_id = "S0";
    j = judge(y);
    CHECK_RULE(&j, "network_reached", 2, 0);
    CHECK_RULE(&j, "camera_recorded", 2, 0);
    yard_free(y);
}

/* 8 Mbit/s measured, 20 days: 86.4 GB x 20 = 1.728 TB, with a fifth more 2.0736 TB. A recorder of 1.9 TB holds
 * the one and not the other. */
static void test_storage(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y)->measured_mbps = 8;
    yard_site(y, "pole", 6);
    yard_link(y, "S0", "centre", 100);
    yard_recorder(y, "centre", 1.9);
    struct judged j = judge(y);
    CHECK_RULE(&j, "storage_least", 1, 0);
    CHECK_NEAR(judged_result(&j, "storage_least")->worst, 100 * 1.9 / 1.728, 1e-9);
    CHECK_RULE(&j, "storage_sure", 1, 1);
    CHECK_NEAR(judged_figure(&j, "storage_sure", "R0"), 100 * 1.9 / 2.0736, 1e-9);
    CHECK_NEAR(judged_detail(judged_found(&j, "storage_sure", "R0"), "days_low"), 20 * 1.9 / 2.0736, 1e-9);
    y->recorders[0].capacity_tb = NAN;
    j = judge(y);
    CHECK_UNABLE(&j, "storage_sure", "unable.recorder_capacity_missing");
    yard_free(y);
}

static void test_poe_and_copper(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    y->equipment[0].poe_class = "3";
    y->equipment[0].power_w = 14; /* of 12.95 W */
    yard_equipment(y, "fixed", 1920, 1080, 90)->poe_class = "4";
    y->equipment[1].power_w = 24; /* of 25.5 W */
    yard_equipment(y, "fixed", 1920, 1080, 90)->poe_class = "12";
    const double course[] = {0, 0, 90, 40};
    yard_link(y, "S0", "centre", 100)->medium = "copper";
    y->links[0].length_m = 101;
    yard_link(y, "S1", "centre", 100)->medium = "copper";
    y->links[1].geom = yard_geom(y, DG_GEOM_LINE, 2, course); /* 98.5 m */
    yard_link(y, "S2", "centre", 100)->length_m = 900;        /* fibre */
    struct judged j = judge(y);
    CHECK_RULE(&j, "poe_power", 2, 1);
    CHECK_NEAR(judged_figure(&j, "poe_power", "E0"), 100 * 14 / 12.95, 1e-9);
    CHECK_INT(judged_result(&j, "poe_power")->n_unjudged, 1);
    CHECK_RULE(&j, "copper_length", 2, 1);
    CHECK_NEAR(judged_figure(&j, "copper_length", "K0"), 101, 0);
    CHECK_NEAR(judged_result(&j, "copper_length")->worst, 101, 0);
    yard_free(y);
}

/* ---- power ----------------------------------------------------------------------------------------------- */

/* 20 W at a site: on an outlet of 24 W 83 %; on 480 Wh 24 hours; 480 Wh a day of panels of 200 W x 4 h x 70 % =
 * 560 Wh: 86 %, of 100 W 171 %. */
static void test_power(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    y->equipment[0].power_w = 20;
    struct dg_site *site = yard_site(y, "pole", 6);
    site->supply_w = 24;
    struct judged j = judge(y);
    CHECK_NEAR(judged_figure(&j, "site_power", "S0"), 100 * 20 / 24.0, 1e-9);
    CHECK_RULE(&j, "site_supply", 1, 0);
    site->supply_w = 60;
    j = judge(y);
    CHECK_RULE(&j, "site_power", 1, 0);
    site->supply = "solar";
    site->supply_w = 200;
    site->battery_wh = 480;
    j = judge(y);
    CHECK_NEAR(judged_figure(&j, "battery_hours", "S0"), 24, 1e-9);
    CHECK_RULE(&j, "solar_yield", 1, 0);
    CHECK_NEAR(judged_result(&j, "solar_yield")->worst, 100 * 480 / 560.0, 1e-9);
    site->supply_w = 100;
    site->battery_wh = 960;
    j = judge(y);
    CHECK_NEAR(judged_figure(&j, "solar_yield", "S0"), 100 * 480 / 280.0, 1e-9);
    CHECK_RULE(&j, "battery_hours", 1, 0);
    site->supply = "none";
    j = judge(y);
    CHECK_RULE(&j, "site_supply", 1, 1);
    y->equipment[0].power_w = NAN;
    site->supply = "battery";
    j = judge(y);
    CHECK_UNABLE(&j, "battery_hours", "unable.power_missing");
    yard_free(y);
}

/* ---- money and time -------------------------------------------------------------------------------------- */

/* Phase 1: a camera of 100 against a budget of 90: 111 %. Phase 2: two of 100 against 250, and a site without a
 * price. Building 300, a year 70: five years are 350, 117 %. */
static void test_cost(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y)->phase_no = 1;
    y->equipment[0].price = 100;
    yard_camera(y, 50, 0, 4, 90, 0)->phase_no = 2;
    yard_site(y, "pole", 6);
    yard_camera(y, 50, 50, 4, 90, 0)->phase_no = 2;
    y->phases[0] = (struct dg_phase){1, "", "one", "2027-01-01", "2027-02-01", "IRR", 90};
    y->phases[1] = (struct dg_phase){2, "", "two", "2028-01-01", "2028-02-01", "IRR", 250};
    y->dossier.phases.n = 2;
    y->dossier.scheme.running_cost_year = 70;
    struct judged j = judge(y);
    CHECK_RULE(&j, "phase_budget", 2, 1);
    CHECK_NEAR(judged_figure(&j, "phase_budget", "1"), 100 * 100 / 90.0, 1e-9);
    CHECK_RULE(&j, "phase_priced", 2, 1);
    CHECK_NEAR(judged_figure(&j, "phase_priced", "2"), 1, 0);
    CHECK_NEAR(judged_figure(&j, "running_cost", ""), 100 * 350 / 300.0, 1e-9);
    y->dossier.scheme.running_cost_year = 60;
    j = judge(y);
    CHECK_RULE(&j, "running_cost", 1, 0);
    y->equipment[0].price = NAN;
    j = judge(y);
    CHECK_UNABLE(&j, "running_cost", "unable.price_missing");
    CHECK_UNABLE(&j, "phase_budget", "unable.price_missing");
    yard_free(y);
}

/* Two phases, one camera each that see the same area: 100 and 900 for it. The mean is 500: 0.2 and 1.8 times.
 */
static void test_cost_per_m2(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y)->phase_no = 1;
    y->equipment[0].price = 100;
    *yard_equipment(y, "fixed", 1920, 1080, 90) = y->equipment[0];
    y->equipment[1].equipment_id = "E1";
    y->equipment[1].price = 900;
    yard_camera(y, 0, 150, 4, 90, 0)->phase_no = 2;
    struct judged j = judge(y);
    CHECK_RULE(&j, "phase_cost_per_m2", 2, 0);
    CHECK_NEAR(judged_result(&j, "phase_cost_per_m2")->worst, 1.8, 0.01);
    y->equipment[0].price = 1; /* of 901 altogether: 2.0 times; a third phase makes the mean smaller */
    for (int i = 0; i < 3; i++) {
        struct dg_camera *camera = yard_camera(y, 0, -150 - 20 * i, 4, 90, 0);
        camera->equipment_id = "E0";
        camera->phase_no = 3;
    }
    j = judge(y);
    CHECK_NEAR(judged_figure(&j, "phase_cost_per_m2", "2"), 5 * 900 / 904.0, 0.05);
    yard_free(y);
}

/* Weight 1 in phase 1 and weight 3 in phase 2: 3 times. The other way round is as it should be. */
static void test_order(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y)->phase_no = 1;
    yard_camera(y, 0, 150, 4, 90, 0)->phase_no = 2;
    yard_need_box(y, 10, -1, 20, 1, "monitor")->weight = 1;
    yard_need_box(y, 10, 149, 20, 151, "monitor")->weight = 3;
    struct judged j = judge(y);
    CHECK_RULE(&j, "phase_order", 1, 1);
    CHECK_NEAR(judged_figure(&j, "phase_order", "N1"), 3, 0);
    y->needs[0].weight = 3;
    y->needs[1].weight = 1;
    j = judge(y);
    CHECK_RULE(&j, "phase_order", 1, 0);
    yard_free(y);
}

int main(void)
{
    TAP_CASE("a need's share by day against what was asked", test_need_share);
    TAP_CASE("a need's share by night", test_need_by_night);
    TAP_CASE("faces seen from too high", test_face_incidence);
    TAP_CASE("a need in a blind zone", test_blind_zone);
    TAP_CASE("heights, sites and tilts", test_mounts);
    TAP_CASE("tilt is of fixed cameras", test_tilt_is_not_of_fisheyes);
    TAP_CASE("a turning unit is as steep as its steepest preset", test_tilt_of_turning_units);
    TAP_CASE("a camera inside a building", test_unplaced);
    TAP_CASE("a claim against the lens", test_claim);
    TAP_CASE("equipment: source, angle, sensor", test_equipment);
    TAP_CASE("the check's errors are counted", test_papers);
    TAP_CASE("links against their capacity", test_links);
    TAP_CASE("ways that end nowhere or in themselves", test_ways);
    TAP_CASE("storage against retention", test_storage);
    TAP_CASE("power over Ethernet and copper", test_poe_and_copper);
    TAP_CASE("outlets, batteries, panels", test_power);
    TAP_CASE("phases against budgets, running cost", test_cost);
    TAP_CASE("cost of a square metre", test_cost_per_m2);
    TAP_CASE("weightier needs first", test_order);
    return tap_end();
}
