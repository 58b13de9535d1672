/* Views on terrain and without: cut out of a shadow, and in one go, against dg_view_look at every seen sample;
 * and a target of its own height against a lens that has that height for all. */
#include "cover/cover.h"
#include "random_town.h"

static const struct dg_class_table table = {
    "2014", 5, {{"monitor", 12.5}, {"detect", 25}, {"observe", 62.5}, {"recognise", 125}, {"identify", 250}}};

static struct dg_view random_view(struct dg_rng *rng)
{
    struct dg_view view = {.lens = {DG_RECTILINEAR, 1920, 1080, dg_rng_range(rng, 0.2, 1.9), 0},
                           .bearing = dg_rng_range(rng, 0, 6.28),
                           .tilt = dg_rng_range(rng, 0, 0.9)};
    view.lens.vfov = dg_vfov_from_hfov(DG_RECTILINEAR, view.lens.hfov, 1920, 1080);
    return view;
}

static void compare(struct dg_arena *arena, const struct dg_scene *scene, const struct dg_eye *eye,
                    const struct dg_view *view, int64_t *n_in_frame)
{
    struct dg_cover_work work = {0};
    const struct dg_grid grid = {7002};
    struct dg_bits seen;
    struct dg_classed fast = {0}, plain = {0}, view_only = {0};
    if (dg_cover_shadow(&work, scene, &grid, eye, arena, &seen, NULL, NULL) == 0) {
        CHECK_INT(dg_cover_classify(&work, scene, &grid, eye, &seen, view, &table, true, arena, &fast, NULL),
                  0);
        CHECK_INT(dg_cover_classify_plain(scene, &grid, eye, &seen, view, &table, true, arena, &plain, NULL),
                  0);
        CHECK_INT(dg_cover_view(&work, scene, &grid, eye, view, &table, true, arena, &view_only, NULL), 0);
        CHECK_INT(fast.n_in_frame, plain.n_in_frame);
        for (int32_t k = 0; k < table.n_classes; k++) {
            CHECK_INT(fast.n_samples[k], plain.n_samples[k]);
            CHECK_INT(dg_bits_count(&plain.classes[k]), plain.n_samples[k]);
            CHECK_INT(dg_bits_count_and(&fast.classes[k], &plain.classes[k]), plain.n_samples[k]);
            CHECK_INT(view_only.n_samples[k], plain.n_samples[k]);
            CHECK_INT(dg_bits_count(&view_only.classes[k]), plain.n_samples[k]);
            CHECK_INT(dg_bits_count_and(&view_only.classes[k], &plain.classes[k]), plain.n_samples[k]);
        }
        *n_in_frame += plain.n_in_frame;
    }
    dg_cover_work_done(&work);
}

static void test_classify(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int64_t n_in_frame = 0;
    for (int round = 0; round < 60; round++) {
        dg_auto(town_done) struct town town = {0};
        float z[64];
        for (int k = 0; k < 64; k++) z[k] = (float)dg_rng_range(&rng, 100, 104);
        struct dg_terrain_in terrain = {0, 0, 9, 8, 8, z};
        random_town(&town, &rng, false, 1 + round % 10);
        if (round & 1) town.terrain = &terrain;
        const struct dg_scene *scene = town_scene(&town);
        for (int k = 0; scene && k < 4; k++) {
            struct dg_eye eye = random_eye(&rng, false);
            struct dg_view view = random_view(&rng);
            eye.range_u = 400000;
            compare(&town.arena, scene, &eye, &view, &n_in_frame);
        }
    }
    CHECK(n_in_frame > 10000);
}

static void test_own_height(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    dg_auto(town_done) struct town town = {0};
    random_town(&town, &rng, false, 20);
    const struct dg_scene *scene = town_scene(&town);
    int n_seen = 0;
    for (int k = 0; scene && k < 2000; k++) {
        struct dg_eye eye = random_eye(&rng, false), same = eye;
        struct dg_ipt p = {any_place(&rng, false), any_place(&rng, false)};
        same.target_z_u = (int32_t)dg_rng_below(&rng, 80000);
        bool sees = dg_cover_sees_at(scene, &eye, p, same.target_z_u);
        CHECK(sees == dg_cover_sees(scene, &same, p));
        n_seen += sees;
    }
    CHECK(n_seen > 100 && n_seen < 1900);
}

int main(void)
{
    TAP_CASE("classes: fast is plain", test_classify);
    TAP_CASE("a target of its own height", test_own_height);
    return tap_end();
}
