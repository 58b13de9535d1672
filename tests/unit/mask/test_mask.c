/* Masks in a yard, by hand; the plain camera (yard.h): f is 960 px, level, 4 m up, looking east. */
#include "tap.h"

#include "../assess/random_yard.h"
#include "mask/plan.h"

static struct dg_mask planned(struct yard *y, struct dg_mask_params params)
{
    struct dg_mask mask = {0};
    CHECK_INT(yard_assess(y), 0);
    CHECK_INT(dg_mask_plan(&y->arena, &y->got, 0, &params, &mask, &y->err), 0);
    return mask;
}

static struct dg_box box_of(const struct dg_mask_polygon *p)
{
    struct dg_box box = {2, 2, -2, -2};
    for (int32_t i = 0; i < p->n_pts; i++) {
        box.x0 = fmin(box.x0, p->xy[i][0]);
        box.y0 = fmin(box.y0, p->xy[i][1]);
        box.x1 = fmax(box.x1, p->xy[i][0]);
        box.y1 = fmax(box.y1, p->xy[i][1]);
    }
    return box;
}

/* A yard from 20 to 30 m, 10 m wide. Across: 5 / 20 of the half picture to either side. Up: the heads (1.5 m)
 * at 30 m are 2.5 / 30 below the axis, the half picture is 1080 / 1920 = 0.5625: -0.148; the feet at 20 m 4 /
 * 20: -0.356. The raster adds at most two cells to each side, of 2 / 192 and 2 / 108. */
static void test_ground(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_private(y, "yard", 20, -5, 30, 5);
    struct dg_mask mask = planned(y, (struct dg_mask_params){0});
    CHECK_INT(mask.n_views, 1);
    CHECK_INT(mask.views[0].n_polygons, 1);
    struct dg_box box = box_of(&mask.views[0].polygons[0]);
    const double across = 2.0 / 192, up = 2.0 / 108;
    CHECK(box.x0 <= -0.25 && box.x0 >= -0.25 - 2.01 * across);
    CHECK(box.x1 >= 0.25 && box.x1 <= 0.25 + 2.01 * across);
    CHECK(box.y1 >= -2.5 / 30 / 0.5625 && box.y1 <= -2.5 / 30 / 0.5625 + 2.01 * up);
    CHECK(box.y0 <= -4.0 / 20 / 0.5625 && box.y0 >= -4.0 / 20 / 0.5625 - 2.01 * up);
    CHECK(mask.views[0].polygons[0].n_pts <= 12);
    CHECK_NEAR(mask.private_m2, 100, 1e-9);
    CHECK_NEAR(mask.hidden_m2, 100, 1e-9);
    CHECK_NEAR(mask.front_m, 0, 0);
    CHECK_NEAR(dg_mask_hides(&mask), 1, 0);
    yard_free(y);
}

/* A wall of 1 m before the yard hides the feet of those behind it, not their heads: the mask must not cover the
 * ground before the wall. Sight over its top falls by 3 m in 18: 3 / 18 / 0.5625 = -0.296 instead of -0.356; it
 * meets the ground at 24 m. */
static void test_wall_is_not_masked(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_private(y, "yard", 20, -5, 30, 5);
    yard_wall(y, 18, -10, 18, 10, 1);
    struct dg_mask mask = planned(y, (struct dg_mask_params){0});
    struct dg_box box = box_of(&mask.views[0].polygons[0]);
    CHECK(box.y0 <= -0.29 && box.y0 >= -0.2963 - 2.01 * 2 / 108);
    CHECK_NEAR(mask.hidden_m2, 100, 1e-9);
    yard_free(y);
}

/* A house of 6 m at 12 m: its front is masked to the roof: (4 - 6) / 12 above the axis is 0.296 of the half. */
static void test_front(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_building(y, 12, -4, 20, 4, 6);
    yard_private(y, "dwelling", 12, -4, 20, 4);
    struct dg_mask mask = planned(y, (struct dg_mask_params){.max_points = 4});
    struct dg_box box = box_of(&mask.views[0].polygons[0]);
    CHECK_NEAR(mask.front_m, 8, 1e-6);
    CHECK_NEAR(mask.hidden_front_m, 8, 1e-6);
    CHECK(box.y1 >= 2.0 / 12 / 0.5625 && box.y1 <= 2.0 / 12 / 0.5625 + 0.05);
    CHECK_INT(mask.views[0].polygons[0].n_pts, 4);
    yard_free(y);
}

/* Two yards apart and one polygon to hide them with: the larger is taken, and the figure says what is left. */
static void test_few_polygons(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    yard_private(y, "yard", 20, -15, 24, -11);
    yard_private(y, "yard", 20, 5, 30, 15);
    struct dg_mask mask = planned(y, (struct dg_mask_params){.max_polygons = 1});
    CHECK_INT(mask.views[0].n_polygons, 1);
    CHECK_NEAR(mask.private_m2, 116, 1e-9);
    CHECK_NEAR(mask.hidden_m2, 100, 1e-9);
    mask = planned(y, (struct dg_mask_params){0});
    CHECK_NEAR(mask.hidden_m2, 116, 1e-9);
    yard_free(y);
}

/* Of a need of 10 x 4 m, half before the yard and half beside it, the masks take the first half. */
static void test_needs(void)
{
    struct yard *y = yard_new();
    int32_t need_ix = -1;
    yard_plain_camera(y);
    yard_private(y, "yard", 20, 0, 30, 10);
    yard_need_box(y, 22, -8, 26, 8, "monitor");
    struct dg_mask mask = planned(y, (struct dg_mask_params){.max_points = 64});
    CHECK_INT(mask.n_needs, 1);
    CHECK_NEAR(mask.needs[0].total, 64, 1e-9);
    /* All of the half that lies in the yard, and what of the other half the margin touches: half a metre. */
    CHECK(mask.needs[0].lost >= 32 && mask.needs[0].lost <= 32 + 4 * 1);
    CHECK(dg_mask_costs(&mask, &need_ix) >= 0.5 && need_ix == 0);
    yard_free(y);
}

static void test_nothing(void)
{
    struct yard *y = yard_new();
    yard_plain_camera(y);
    struct dg_mask mask = planned(y, (struct dg_mask_params){0});
    CHECK_INT(mask.views[0].n_polygons, 0);
    CHECK_NEAR(dg_mask_hides(&mask), 1, 0);
    CHECK_INT(dg_mask_plan(&y->arena, &y->got, 0, &(struct dg_mask_params){.max_points = 3}, &mask, &y->err),
              DG_EINVAL);
    yard_free(y);
}

/* Whatever the cells: few corners, and every cell still inside. */
static void test_simplify_holds_all(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int round = 0; round < 300; round++) {
        struct dg_arena arena = {0};
        struct dg_picture picture, was;
        struct dg_outline outline;
        CHECK_INT(dg_picture_init(&picture, &arena, 192, 100, NULL), 0);
        CHECK_INT(dg_picture_init(&was, &arena, 192, 100, NULL), 0);
        for (int k = 0; k < 12; k++) {
            struct dg_pt pts[4];
            double x = dg_rng_range(&rng, -10, 200), y = dg_rng_range(&rng, -10, 110);
            for (int i = 0; i < 4; i++)
                pts[i] = (struct dg_pt){x + dg_rng_range(&rng, -20, 20), y + dg_rng_range(&rng, -20, 20)};
            dg_picture_fill_hull(&picture, pts, 4);
        }
        for (;;) {
            memcpy(was.set, picture.set, (size_t)picture.nx * picture.ny);
            CHECK_INT(dg_picture_take(&picture, &arena, &outline, NULL), 0);
            if (!outline.n_cells) break;
            dg_outline_simplify(&outline, 4 + round % 12, picture.nx, picture.ny);
            CHECK(outline.n_pts <= 4 + round % 12);
            for (int32_t i = 0; i < picture.nx * picture.ny; i++) {
                if (was.set[i] == picture.set[i]) continue;
                if (!dg_outline_holds(&outline, (struct dg_pt){i % picture.nx + 0.5, i / picture.nx + 0.5})) {
                    CHECK(!"the cell is still inside");
                    round = 1000;
                    break;
                }
            }
        }
        dg_arena_done(&arena);
    }
}

/* Where the point is in the picture, both ways of asking agree, for every projection. */
static void test_project(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_in = 0;
    for (int i = 0; i < 20000; i++) {
        struct dg_view view = {
            .lens = {.projection = (enum dg_projection)(i % 6),
                     .width_px = 1920,
                     .height_px = i % 6 >= DG_EQUIDISTANT && i % 6 <= DG_ORTHOGRAPHIC ? 1920 : 1080,
                     .hfov = 1.5,
                     .vfov = 1.0},
            .bearing = dg_rng_range(&rng, 0, 6),
            .tilt = dg_rng_range(&rng, -0.2, 1.2)};
        struct dg_aim aim;
        double dx = dg_rng_range(&rng, -40, 40), dy = dg_rng_range(&rng, -40, 40), u = 0, v = 0;
        dg_aim_init(&aim, &view);
        struct dg_look look = dg_aim_look(&aim, dx, dy, 3);
        if (!look.is_in_frame) continue;
        n_in++;
        CHECK(dg_aim_project(&aim, dx, dy, 3, &u, &v));
        CHECK_NEAR(u, look.u, 1e-6);
        CHECK_NEAR(v, look.v, 1e-6);
    }
    CHECK(n_in > 1000);
}

/* Two yards of 50 m2 to the left and right, and between them, farther away, a house of 4 m: three pieces of the
 * picture, each hiding one place whole. */
static void test_behind(void)
{
    struct yard *y = yard_new();
    struct dg_mask_behind *behind = NULL;
    int32_t n = 0;
    bool is_seen[3] = {false};
    yard_plain_camera(y);
    yard_private(y, "yard", 20, -10, 30, -5);
    yard_private(y, "yard", 20, 5, 30, 10);
    yard_building(y, 34, -2, 40, 2, 4);
    yard_private(y, "dwelling", 34, -2, 40, 2);
    struct dg_mask mask = planned(y, (struct dg_mask_params){0});
    CHECK_INT(mask.views[0].n_polygons, 3);
    CHECK_INT(dg_mask_behind_find(&y->arena, &y->got, &mask, &behind, &n, &y->err), 0);
    CHECK_INT(n, 3);
    for (int32_t i = 0; i < n; i++) {
        const struct dg_intrusion *in = &y->got.cameras[0].intrusions[behind[i].intrusion_ix];
        bool is_house = strcmp(in->kind, "dwelling") == 0;
        CHECK_INT(behind[i].view, 0);
        CHECK_INT(behind[i].polygon, i);
        CHECK_NEAR(behind[i].m2, is_house ? 0 : 50, 1e-9);
        CHECK_NEAR(behind[i].front_m, is_house ? 4 : 0, 1e-6);
        CHECK(!is_seen[in->place_ix]);
        is_seen[in->place_ix] = true;
    }
    yard_free(y);
}

/* One window over everything, sample by sample: the plain way. */
static struct dg_bits whole(struct yard *y)
{
    struct dg_bits bits = {0};
    struct dg_ipt lo = dg_scene_to_lattice(y->got.scene, (struct dg_pt){X0 - 300, Y0 - 300});
    CHECK_INT(dg_bits_new(&y->arena, lo.x / y->got.grid.cell_u - 1, lo.y / y->got.grid.cell_u - 1, 1202, 1202,
                          &bits, NULL),
              0);
    return bits;
}

/* Ground place by place is the ground of all places, and no sample of it is in two of them. */
static void test_ground_of_places(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int64_t n_shared = 0;
    for (int round = 0; round < 10; round++) {
        struct yard *y = random_yard(&rng, 4);
        CHECK_INT(yard_assess(y), 0);
        for (int32_t c = 0; c < y->got.n_cameras; c++) {
            const struct dg_camera_report *report = &y->got.cameras[c];
            struct dg_planning plan = {.arena = &y->arena, .tmp = &y->arena, .a = &y->got, .report = report};
            struct dg_bits plain = whole(y), fast = whole(y);
            int64_t n = 0, n_places = 0;
            for (int32_t k = 0; k < report->n_intrusions; k++) {
                struct dg_bits one = whole(y);
                if (report->intrusions[k].geom.kind != DG_GEOM_AREA) continue;
                dg_bits_draw_area(y->got.scene, &y->got.grid, &report->intrusions[k].geom, &one);
                dg_bits_or(&plain, &one);
                n_places += dg_bits_count(&one);
            }
            CHECK_INT(dg_planning_ground(&plan), 0);
            for (int32_t k = 0; k < plan.n_ground; k++) {
                dg_bits_or(&fast, &plan.ground[k]);
                n += dg_bits_count(&plan.ground[k]);
            }
            CHECK_INT(n, dg_bits_count(&plain));
            CHECK_INT(dg_bits_count(&fast), dg_bits_count(&plain));
            CHECK_INT(dg_bits_count_and(&fast, &plain), dg_bits_count(&plain));
            n_shared += n_places - n;
        }
        yard_free(y);
    }
    CHECK(n_shared > 100); /* or the scenes would not try it */
}

/* What a camera sees of a need is what lies in both, however small a part of the need that is. */
static void test_large_needs(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_asked = 0;
    for (int round = 0; round < 10; round++) {
        struct yard *y = random_yard(&rng, 3); /* that stand still */
        CHECK_INT(yard_assess(y), 0);
        for (int32_t c = 0; c < y->got.n_cameras; c++) {
            struct dg_mask mask = {0};
            CHECK_INT(dg_mask_plan(&y->arena, &y->got, c, NULL, &mask, &y->err), 0);
            for (int32_t i = 0; i < mask.n_needs; i++) {
                const struct dg_need *need = &y->needs[mask.needs[i].need_ix];
                int class_ix = dg_class_find(&y->got.classes, need->floor_class);
                struct dg_bits bits = whole(y), seen = whole(y);
                if (need->geom.kind != DG_GEOM_AREA) continue;
                dg_bits_draw_area(y->got.scene, &y->got.grid, &need->geom, &bits);
                dg_bits_draw_area(y->got.scene, &y->got.grid, &y->got.cameras[c].seen[DG_DAY][class_ix], &seen);
                CHECK_NEAR(mask.needs[i].total, 0.25 * (double)dg_bits_count_and(&bits, &seen), 1e-9);
                n_asked++;
            }
        }
        yard_free(y);
    }
    CHECK(n_asked > 10);
}

/* Many at once and on threads: the same bytes as one by one. */
static void test_many(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int round = 0; round < 6; round++) {
        struct yard *y = random_yard(&rng, 8);
        struct dg_mask masks[8] = {0};
        dg_auto(dg_text_done) struct dg_text one_by_one = {0};
        int32_t which[8];
        CHECK_INT(yard_assess(y), 0);
        for (int32_t c = 0; c < 8; c++) {
            which[c] = c;
            CHECK_INT(dg_mask_plan(&y->arena, &y->got, c, NULL, &masks[c], &y->err), 0);
        }
        CHECK_INT(dg_masks_json(&y->got, masks, 8, &one_by_one, &y->err), 0);
        for (int n_threads = 1; n_threads <= 4; n_threads++) {
            dg_auto(dg_text_done) struct dg_text at_once = {0};
            CHECK_INT(dg_masks_plan(&y->arena, &y->got, which, 8, NULL, n_threads, masks, &y->err), 0);
            CHECK_INT(dg_masks_json(&y->got, masks, 8, &at_once, &y->err), 0);
            CHECK_STR(at_once.data, one_by_one.data);
        }
        CHECK_INT(dg_masks_plan(&y->arena, &y->got, which, 8, &(struct dg_mask_params){.max_points = 3}, 2,
                                masks, &y->err),
                  DG_EINVAL);
        yard_free(y);
    }
}

int main(void)
{
    TAP_CASE("a yard is where it should be in the picture", test_ground);
    TAP_CASE("what a wall hides is not masked", test_wall_is_not_masked);
    TAP_CASE("fronts are masked to the roof", test_front);
    TAP_CASE("few polygons hide the most, and say what is left", test_few_polygons);
    TAP_CASE("what masks take from needs", test_needs);
    TAP_CASE("what each polygon hides", test_behind);
    TAP_CASE("nothing to hide, and corners out of bounds", test_nothing);
    TAP_CASE("ground of places, one by one and all at once", test_ground_of_places);
    TAP_CASE("needs larger than what is seen of them", test_large_needs);
    TAP_CASE("many cameras on threads", test_many);
    TAP_CASE("outlines are simplified outwards", test_simplify_holds_all);
    TAP_CASE("projection agrees with the look", test_project);
    return tap_end();
}
