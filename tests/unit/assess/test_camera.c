/* Lenses, places, claims, and what looks into private space. */
#include "base/trig.h"
#include "yard.h"

static void test_claim(void)
{
    struct yard *y = yard_new();
    struct dg_equipment *zoom = yard_equipment(y, "fixed", 3840, 2160, NAN);
    struct dg_camera *camera = yard_camera(y, 0, 0, 4, 90, 0);
    zoom->sensor_width_mm = 5.37;
    zoom->focal_min_mm = 2.8;
    zoom->focal_max_mm = 12;
    camera->focal_mm = 12;
    camera->claim_class = "identify";
    camera->claim_distance_m = 600;
    CHECK_INT(yard_assess(y), 0);
    const struct dg_camera_report *c = &y->got.cameras[0];
    CHECK_NEAR(c->f_px, 8581, 1); /* FIELD: 8 MP, 1/2.8", 12 mm */
    CHECK_NEAR(c->claim_px_per_m, 250, 0);
    CHECK_NEAR(c->claim_has_px_per_m, 8581.0 / 600, 0.01);
    CHECK(!c->claim_holds);
    CHECK_NEAR(c->claim_focal_mm, 209.8, 0.1); /* 250 x 600 x 5.37 / 3840 */
    CHECK_INT(yard_assumption(y, "lens_from_focal")->n_objects, 1);
    camera->claim_distance_m = 34; /* the same lens identifies to 34.3 m */
    CHECK_INT(yard_assess(y), 0);
    CHECK(y->got.cameras[0].claim_holds);
    camera->claim_class = "";
    CHECK_INT(yard_assess(y), 0);
    CHECK(isnan(y->got.cameras[0].claim_px_per_m) && y->got.cameras[0].claim_holds);
    yard_free(y);
}

/* Where the angle comes from: as set, focal length, the widest. */
static void test_lens_sources(void)
{
    struct yard *y = yard_new();
    struct dg_equipment *zoom = yard_equipment(y, "fixed", 1920, 1080, NAN);
    zoom->hfov_min_deg = 30;
    zoom->hfov_max_deg = 100;
    zoom->vfov_deg = 53;
    yard_camera(y, 0, 0, 4, 0, 10)->hfov_deg = 60;
    yard_camera(y, 50, 0, 4, 0, 10);
    yard_camera(y, 100, 0, 4, 0, 10)->equipment_id = "none";
    yard_camera(y, 150, 0, 4, 0, 10)->equipment_id = "";
    yard_camera(y, 200, 0, NAN, 0, 10);
    yard_camera(y, 250, 0, 4, NAN, 10);
    yard_camera(y, 280, 0, 4, 0, NAN);
    yard_equipment(y, "fixed", 1920, 1080, NAN);
    yard_camera(y, -50, 0, 4, 0, 10);
    /* What is missing blocks a planned camera's dossier; cameras that stand already are only left unjudged. */
    for (int i = 2; i < 8; i++) y->cameras[i].status = "existing";
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.cameras[0].hfov_deg, 60, 1e-9);
    /* The stated 53 degrees belong to 100: zoomed in, the picture keeps its shape. */
    double vfov = 2 * atan(tan(30 * DG_DEG) * tan(26.5 * DG_DEG) / tan(50 * DG_DEG)) / DG_DEG;
    CHECK_NEAR(y->got.cameras[0].vfov_deg, vfov, 1e-9);
    CHECK_NEAR(y->got.cameras[1].hfov_deg, 100, 1e-9);
    CHECK_NEAR(y->got.cameras[1].vfov_deg, 53, 1e-9);
    CHECK_INT(yard_assumption(y, "lens_widest")->n_objects, 1);
    static const char *const why[] = {"\"\"",
                                      "\"\"",
                                      "none is not in layer equipment",
                                      "no equipment",
                                      "no usable height",
                                      "no bearing",
                                      "no tilt",
                                      "no horizontal angle"};
    for (int i = 2; i < 8; i++) {
        CHECK(!y->got.cameras[i].is_judged);
        if (!strstr(y->got.cameras[i].why_not, why[i])) printf("# %d: %s\n", i, y->got.cameras[i].why_not);
        CHECK(strstr(y->got.cameras[i].why_not, why[i]) != NULL);
    }
    CHECK_INT(y->got.scheme.n_cameras, 8);
    CHECK_INT(y->got.scheme.n_judged, 2);
    yard_free(y);
}

static void test_on_a_facade(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_building(y, -10, -5, 0.2, 5, 10); /* its east wall 0.2 m in front of the lens */
    yard_camera(y, 0.2, 3, 4, 90, 0);      /* exactly on the wall */
    yard_camera(y, -5, 0, 4, 90, 0);       /* in a room */
    yard_camera(y, -5, 0, 11, 90, 20);     /* on the roof */
    CHECK_INT(yard_assess(y), 0);
    for (int i = 0; i < 2; i++) {
        CHECK(y->got.cameras[i].is_judged);
        CHECK_NEAR(y->got.cameras[i].at.x, X0 + 0.35, 1e-4);
        CHECK(y->got.cameras[i].moved[0] != 0);
        CHECK_NEAR(y->got.cameras[i].area_m2[DG_DAY][0], 76.8 * 76.8, 120);
    }
    CHECK(!y->got.cameras[2].is_judged);
    CHECK(strstr(y->got.cameras[2].why_not, "B0") && strstr(y->got.cameras[2].why_not, "10.0 m high"));
    CHECK(y->got.cameras[3].is_judged);
    CHECK_STR(y->got.cameras[3].moved, "");
    CHECK(y->got.cameras[3].area_m2[DG_DAY][0] > 100);
    CHECK_INT(yard_assumption(y, "lens_moved")->n_objects, 2);
    /* A neighbour that touches the wall leaves no place to hang. */
    yard_building(y, 0.2, -5, 8, 2, 10);
    CHECK_INT(yard_assess(y), 0);
    CHECK(!y->got.cameras[0].is_judged);
    CHECK(y->got.cameras[1].is_judged);
    yard_free(y);
}

/* A lens on the line of a wall hangs on one side of it. */
static void test_on_a_garden_wall(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_wall(y, 0, -20, 0, 20, 5);
    CHECK_INT(yard_assess(y), 0);
    CHECK(y->got.cameras[0].is_judged);
    CHECK_NEAR(fabs(y->got.cameras[0].at.x - X0), 0.15, 1e-4);
    yard_free(y);
}

/* A yard of 10 x 10 m behind a wall of 2.5 m. From 8 m, tilted 45 degrees, the wall hides it to 11.82 m; from
 * 2.4 m nothing is seen of it. */
static void test_yard_behind_a_wall(void)
{
    struct yard *y = yard_new();
    yard_equipment(y, "fixed", 1920, 1080, 90);
    yard_camera(y, 0, 0, 8, 90, 45);
    yard_camera(y, 0, 0, 2.4, 90, 0);
    yard_wall(y, 10, -50, 10, 50, 2.5);
    yard_private(y, "yard", 10, -5, 20, 5);
    CHECK_INT(yard_assess_with(y, (struct dg_assess_params){.grid_m = 0.1}), 0);
    const struct dg_camera_report *high = &y->got.cameras[0], *low = &y->got.cameras[1];
    CHECK_INT(high->n_intrusions, 1);
    CHECK_NEAR(high->private_m2, (20 - 11.818) * 10, 1);
    CHECK_NEAR(high->intrusions[0].area_m2, high->private_m2, 0);
    CHECK_NEAR(dg_geom_area_m2(&high->intrusions[0].geom), high->private_m2, 1e-6);
    CHECK_STR(high->intrusions[0].kind, "yard");
    /* By class: z = (x + 6.5) / sqrt 2; upright 960 x / z^2 >= 62.5 from 2.8 to 14.88 m. */
    CHECK_INT(high->intrusions[0].class_ix, 2);
    CHECK_NEAR(high->intrusions[0].area_at_m2[2], (14.88 - 11.818) * 10, 1.2);
    CHECK_NEAR(high->facade_m, 0, 0);
    CHECK_INT(low->n_intrusions, 0);
    CHECK_NEAR(low->private_m2, 0, 0);
    CHECK_NEAR(y->got.scheme.private_m2, high->private_m2, 0);
    yard_free(y);
}

/* A dwelling of 10 x 10 m straight ahead shows the camera one wall; two cameras see that wall once. */
static void test_facades(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_camera(y, 0, 4, 4, 90, 0);
    yard_building(y, 20, -5, 30, 5, 6);
    yard_private(y, "dwelling", 20, -5, 30, 5);
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.cameras[0].facade_m, 10, 1e-6);
    CHECK_NEAR(y->got.cameras[1].facade_m, 10, 1e-6);
    CHECK_NEAR(y->got.scheme.facade_m, 10, 1e-6);
    const struct dg_intrusion *seen = &y->got.cameras[0].intrusions[0];
    CHECK_STR(seen->kind, "dwelling");
    CHECK_NEAR(seen->area_m2, 0, 0);
    CHECK_INT(seen->geom.kind, DG_GEOM_NONE);
    CHECK_INT(seen->class_ix, 1); /* detect: 960 / 19.95 = 48 px/m */
    CHECK_NEAR(seen->facade_at_m[1], 10, 1e-6);
    CHECK_NEAR(seen->facade_at_m[2], 0, 0);
    y->cameras[1].at.y = Y0 + 12; /* its picture ends at 45 degrees: 3 m of the west wall, all of the north */
    y->cameras[1].at.x = X0 + 10;
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.cameras[1].facade_m, 13, 1e-6);
    CHECK_NEAR(y->got.scheme.facade_m, 20, 1e-6);
    /* A terrace: more points than a word has bits, none is lost in the union. */
    yard_building(y, 40, -32, 45, 28, 6);
    yard_private(y, "dwelling", 40, -32, 45, 28);
    CHECK_INT(yard_assess_with(y, (struct dg_assess_params){.camera_id = "C0"}), 0);
    CHECK(y->got.cameras[0].facade_m > 40);
    CHECK_NEAR(y->got.scheme.facade_m, y->got.cameras[0].facade_m, 1e-6);
    y->dossier.buildings.n = y->dossier.private_spaces.n = 1;
    yard_wall(y, 15, -50, 15, 50, 5); /* higher than the lens of the first, which is behind it */
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.cameras[0].facade_m, 0, 0);
    yard_free(y);
}

/* Public ground within the buffer counts to a sensitive place. */
static void test_sensitive_place(void)
{
    struct yard *y = yard_new();
    const double at[] = {30, 0};
    yard_plain_camera(y);
    y->dossier.sensitive_places.n = 1;
    y->sensitive_places[0] = (struct dg_sensitive_place){.geom = yard_geom(y, DG_GEOM_POINT, 1, at),
                                                         .source_id = "S0",
                                                         .kind = "clinic",
                                                         .name = "",
                                                         .buffer_m = 5};
    CHECK_INT(yard_assess(y), 0);
    const struct dg_camera_report *c = &y->got.cameras[0];
    CHECK_INT(c->n_intrusions, 1);
    CHECK(c->intrusions[0].is_sensitive);
    CHECK_STR(c->intrusions[0].kind, "clinic");
    CHECK_NEAR(c->intrusions[0].area_m2, 78.54, 3);
    CHECK_NEAR(c->private_m2, 0, 0); /* not a private space */
    y->sensitive_places[0].buffer_m = 0;
    CHECK_INT(yard_assess(y), 0);
    CHECK_INT(y->got.cameras[0].n_intrusions, 0);
    yard_free(y);
}

/* A pan-tilt-zoom unit: needs by its presets, private space by all it can turn and zoom to. */
static void test_pan_tilt_zoom(void)
{
    struct yard *y = yard_new();
    struct dg_equipment *unit = yard_equipment(y, "ptz", 1920, 1080, 60);
    unit->hfov_min_deg = 6;
    yard_camera(y, 0, 0, 4, 90, 0);
    y->dossier.presets.n = 2;
    y->presets[0] = (struct dg_preset){"C0", "east", 90, 5, NAN};
    y->presets[1] = (struct dg_preset){"C0", "north", 0, 5, 30};
    yard_need_box(y, 20, -2, 30, 2, "monitor");
    yard_need_box(y, -2, 20, 2, 30, "monitor");
    yard_need_box(y, -2, -30, 2, -20, "monitor"); /* south: no preset looks there */
    yard_need_box(y, -2, -30, 2, -20, "")->ceiling_class = "observe";
    yard_private(y, "yard", -10, -70, 10, -60);
    CHECK_INT(yard_assess(y), 0);
    const struct dg_camera_report *c = &y->got.cameras[0];
    CHECK_NEAR(y->got.needs[0].met[DG_DAY], 40, 1e-9);
    CHECK_NEAR(y->got.needs[1].met[DG_DAY], 40, 1e-9);
    CHECK_NEAR(y->got.needs[2].met[DG_DAY], 0, 0);
    CHECK_NEAR(yard_gaps(y, 2, DG_DAY, "out_of_view"), 40, 1e-9);
    CHECK_NEAR(y->got.needs[3].over[DG_DAY], 40, 1e-9); /* it could turn there and zoom in */
    CHECK_NEAR(c->private_m2, 200, 1e-9);
    /* Zoomed in, f = 960 / tan 3 deg = 18318 px: 250 px/m and more at 60 m. */
    CHECK_INT(c->intrusions[0].class_ix, 4);
    CHECK_INT(yard_assumption(y, "ptz_one_way")->n_objects, 1);
    CHECK_INT(yard_assumption(y, "ptz_limits")->n_objects, 1);
    CHECK(yard_assumption(y, "ptz_no_preset") == NULL);
    CHECK(yard_assumption(y, "range_cut") == NULL); /* 18318 px fall below 12.5 px/m at 1465 m */
    unit->width_px *= 2;
    unit->height_px *= 2;
    CHECK_INT(yard_assess(y), 0);
    CHECK_INT(yard_assumption(y, "range_cut")->n_objects, 1);
    CHECK_NEAR(yard_assumption(y, "range_cut")->value, 2000, 0);
    y->cameras[0].range_m = 300; /* who states a limit is not cut short */
    CHECK_INT(yard_assess(y), 0);
    CHECK(yard_assumption(y, "range_cut") == NULL);
    y->cameras[0].range_m = NAN;
    unit->width_px /= 2;
    unit->height_px /= 2;
    /* It stops 40 degrees to either side of east, and its picture is 60 wide: south is out of it. */
    unit->pan_min_deg = -40;
    unit->pan_max_deg = 40;
    unit->tilt_min_deg = 0;
    unit->tilt_max_deg = 90;
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.cameras[0].private_m2, 0, 0);
    CHECK_NEAR(y->got.needs[3].over[DG_DAY], 0, 0);
    CHECK(yard_assumption(y, "ptz_limits") == NULL);
    y->dossier.presets.n = 0;
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.needs[0].met[DG_DAY], 40, 1e-9);
    CHECK_NEAR(y->got.needs[1].met[DG_DAY], 0, 0);
    CHECK_INT(yard_assumption(y, "ptz_no_preset")->n_objects, 1);
    yard_free(y);
}

/* A fisheye under a mast's arm looks straight down: the same in all directions. */
static void test_fisheye(void)
{
    struct yard *y = yard_new();
    yard_equipment(y, "fisheye", 2000, 2000, 180);
    yard_camera(y, 0.25, 0.25, 4, NAN, NAN)->status =
        "existing"; /* at a cell's centre, so that the four sides are mirror images */
    yard_need_box(y, 2, -1, 4, 1.5, "monitor");
    yard_need_box(y, -3.5, -1, -1.5, 1.5, "monitor");
    yard_need_box(y, -1, 2, 1.5, 4, "monitor");
    yard_need_box(y, -1, -3.5, 1.5, -1.5, "monitor");
    CHECK_INT(yard_assess(y), 0);
    CHECK(y->got.cameras[0].is_judged);
    double first = y->got.needs[0].met[DG_DAY];
    CHECK(first > 4);
    for (int i = 1; i < 4; i++) CHECK_NEAR(y->got.needs[i].met[DG_DAY], first, 0);
    CHECK_INT(yard_assumption(y, "fisheye_straight_down")->n_objects, 1);
    CHECK_INT(yard_assumption(y, "projection_by_kind")->n_objects, 1);
    /* As far as its density on an upright target says, walked outwards along one side. */
    struct dg_view view = {.lens = {DG_EQUIDISTANT, 2000, 2000, DG_PI, DG_PI}, .tilt = DG_PI / 2};
    double in = NAN, out = NAN;
    for (double x = 0.01; x < 200; x += 0.01) {
        bool reaches = dg_view_look(&view, x, 0, 2.5).px_per_m >= 12.5;
        if (reaches && isnan(in)) in = x;
        if (reaches) out = x;
    }
    CHECK_NEAR(y->got.cameras[0].area_m2[DG_DAY][0], DG_PI * (out * out - in * in), 0.01 * out * out * DG_PI);
    yard_free(y);
}

/* A range that the drafter states is a limit; what lies beyond is too far. */
static void test_stated_range(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y)->range_m = 30;
    yard_need_box(y, 20, -1, 40, 1, "monitor");
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.needs[0].met[DG_DAY], 20, 1);
    CHECK_NEAR(yard_gaps(y, 0, DG_DAY, "too_far"), 40 - y->got.needs[0].met[DG_DAY], 1e-9);
    CHECK(yard_assumption(y, "range_by_class") == NULL);
    yard_free(y);
}

static void test_assumed_heights_near_cameras(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_building(y, 30, 10, 40, 20, 5)->height_origin = DG_ORIGIN_ASSUMED;
    yard_building(y, 280, 280, 290, 290, 5)->height_origin = DG_ORIGIN_ASSUMED;
    yard_building(y, 50, 10, 60, 20, 5);
    CHECK_INT(yard_assess(y), 0);
    CHECK_INT(yard_assumption(y, "height_near_camera")->n_objects, 1);
    yard_free(y);
}

/* On terrain: a slope that rises to the east carries the house with it, and the ground itself can hide. */
static void test_terrain(void)
{
    struct yard *y = yard_new();
    float z[7 * 7];
    for (int j = 0; j < 7; j++) {
        for (int i = 0; i < 7; i++) z[j * 7 + i] = i == 4 ? 30.0f : 0.0f; /* a ridge along x = 100 */
    }
    yard_plain_camera(y);
    y->cameras[0].at.x = X0 + 60;
    y->equipment[0].width_px = 3840;
    y->equipment[0].height_px = 2160;
    yard_need_box(y, 120, -5, 130, 5, "monitor");
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.needs[0].met[DG_DAY], 100, 1e-9);
    y->dossier.scheme.terrain_nx = y->dossier.scheme.terrain_ny = 7;
    y->dossier.scheme.terrain_x0 = X0 - 300;
    y->dossier.scheme.terrain_y0 = Y0 - 300;
    y->dossier.scheme.terrain_step_m = 100;
    y->dossier.scheme.terrain_z_m = z;
    CHECK_INT(yard_assess(y), 0);
    CHECK_NEAR(y->got.needs[0].met[DG_DAY], 0, 0);
    CHECK_NEAR(yard_gaps(y, 0, DG_DAY, "hidden_by_ground"), 100, 1e-9);
    CHECK(yard_assumption(y, "flat_ground") == NULL);
    yard_free(y);
}

/* Whichever allocation fails, the answer is DG_ENOMEM and nothing is lost. */
static void test_memory_runs_out(void)
{
    struct yard *y = yard_new();
    struct dg_assess_params params = {.n_threads = 1};
    long n = 0;
    yard_plain_camera(y);
    yard_building(y, 20, -5, 30, 5, 10);
    yard_private(y, "dwelling", 20, -5, 30, 5);
    yard_private(y, "yard", 12, -5, 18, 5);
    yard_need_box(y, 10, -20, 60, 20, "detect")->by_night = true;
    yard_lamp(y, 15, 0, 5, 10);
    for (; n < 100000; n++) {
        struct dg_arena arena = {0};
        struct dg_assessment got;
        struct dg_err err = {0};
        dg_alloc_fail_after(n);
        int rc = dg_assess(&arena, &y->dossier, NULL, &params, &got, &err);
        dg_alloc_fail_after(-1);
        if (rc != 0) CHECK_INT(rc, DG_ENOMEM);
        dg_arena_done(&arena);
        if (rc == 0) break;
    }
    printf("# %ld allocations\n", n);
    CHECK(n > 20 && n < 100000);
    yard_free(y);
}

int main(void)
{
    TAP_CASE("claims", test_claim);
    TAP_CASE("where the lens's angle comes from; what is missing", test_lens_sources);
    TAP_CASE("on a facade, inside, on a roof", test_on_a_facade);
    TAP_CASE("on a garden wall", test_on_a_garden_wall);
    TAP_CASE("a yard behind a wall, seen from above it", test_yard_behind_a_wall);
    TAP_CASE("facades of dwellings", test_facades);
    TAP_CASE("sensitive places and their buffers", test_sensitive_place);
    TAP_CASE("pan-tilt-zoom: presets and limits", test_pan_tilt_zoom);
    TAP_CASE("fisheye", test_fisheye);
    TAP_CASE("a stated range is a limit", test_stated_range);
    TAP_CASE("assumed heights near cameras are counted", test_assumed_heights_near_cameras);
    TAP_CASE("terrain", test_terrain);
    TAP_CASE("memory runs out", test_memory_runs_out);
    return tap_end();
}
