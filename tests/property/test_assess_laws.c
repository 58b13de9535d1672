/* Laws of the assessment over random schemes:
 *   a wall more never adds to what is met or seen;
 *   without a camera each need has exactly its losses less;
 *   gaps add up to what is not met;
 *   any number of threads gives the same bytes. */
#include "../unit/assess/yard.h"
#include "app/app.h"
#include "base/rng.h"

static double at(struct dg_rng *rng, double from, double to)
{
    return floor(dg_rng_range(rng, from, to) * 100) / 100;
}

static void random_scheme(struct dg_rng *rng, struct yard *y)
{
    static const char *const floors[] = {"monitor", "detect", "observe"};
    yard_equipment(y, "fixed", 1920, 1080, 90)->ir_range_m = 25;
    for (int c = 0; c < 6; c++) {
        yard_camera(y, at(rng, -60, 60), at(rng, -60, 60), at(rng, 2.5, 8), at(rng, 0, 359), at(rng, 0, 30));
    }
    for (int b = 0; b < 12; b++) {
        double x = at(rng, -70, 60), y0 = at(rng, -70, 60);
        yard_building(y, x, y0, x + at(rng, 3, 12), y0 + at(rng, 3, 12), at(rng, 2, 9));
        if (b % 3 == 0) yard_private(y, "yard", x - 4, y0, x, y0 + 5);
    }
    for (int n = 0; n < 5; n++) {
        double x = at(rng, -60, 40), y0 = at(rng, -60, 40);
        struct dg_need *need = yard_need_box(y, x, y0, x + at(rng, 5, 40), y0 + at(rng, 5, 40), floors[n % 3]);
        need->k_fold = 1 + n % 2;
        need->by_night = n % 2 == 0;
        if (n == 3) need->target_height_m = 0.5;
    }
    for (int l = 0; l < 4; l++) yard_lamp(y, at(rng, -60, 60), at(rng, -60, 60), 5, 12);
    for (int c = 0; c < y->dossier.cameras.n; c++) y->cameras[c].status = "existing"; /* some stand inside */
}

static void test_gaps_add_up(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int round = 0; round < 12; round++) {
        struct yard *y = yard_new();
        random_scheme(&rng, y);
        CHECK_INT(yard_assess(y), 0);
        for (int32_t n = 0; n < y->got.n_needs; n++) {
            const struct dg_need_report *need = &y->got.needs[n];
            CHECK(need->met[DG_NIGHT] <= need->met[DG_DAY]);
            CHECK_NEAR(yard_gaps(y, n, DG_DAY, NULL), need->total - need->met[DG_DAY], 1e-6);
            double dark = y->needs[n].by_night ? need->total - need->met[DG_NIGHT] : 0;
            CHECK_NEAR(yard_gaps(y, n, DG_NIGHT, NULL), dark, 1e-6);
        }
        for (int32_t g = 0; g < y->got.n_gaps; g++) {
            const struct dg_gap *gap = &y->got.gaps[g];
            CHECK_NEAR(dg_geom_area_m2(&gap->geom), gap->amount, 1e-6);
            bool is_hidden = strcmp(gap->cause, "hidden") == 0;
            if (is_hidden) CHECK(gap->building_ix >= 0);
        }
        yard_free(y);
    }
}

static void test_a_wall_never_adds(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed() + 1);
    for (int round = 0; round < 12; round++) {
        struct yard *y = yard_new();
        random_scheme(&rng, y);
        CHECK_INT(yard_assess(y), 0);
        struct dg_assessment before = y->got;
        double x = at(&rng, -60, 60), y0 = at(&rng, -60, 60);
        yard_wall(y, x, y0, x + at(&rng, -30, 30), y0 + at(&rng, -30, 30), at(&rng, 1, 10));
        CHECK_INT(yard_assess(y), 0);
        for (int32_t n = 0; n < y->got.n_needs; n++) {
            for (int light = 0; light < 2; light++) {
                CHECK(y->got.needs[n].met[light] <= before.needs[n].met[light]);
            }
        }
        for (int32_t c = 0; c < y->got.n_cameras; c++) {
            for (int k = 0; k < DG_MAX_CLASSES; k++) {
                CHECK(y->got.cameras[c].area_m2[DG_DAY][k] <= before.cameras[c].area_m2[DG_DAY][k]);
            }
            CHECK(y->got.cameras[c].private_m2 <= before.cameras[c].private_m2);
        }
        CHECK(y->got.scheme.area_m2[DG_NIGHT][0] <= before.scheme.area_m2[DG_NIGHT][0]);
        yard_free(y);
    }
}

static double loss_of(const struct dg_camera_report *report, int32_t need_ix, int light)
{
    for (int32_t l = 0; l < report->n_losses; l++) {
        if (report->losses[l].need_ix == need_ix && (int)report->losses[l].light == light)
            return report->losses[l].amount;
    }
    return 0;
}

static void test_without_a_camera(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed() + 2);
    for (int round = 0; round < 6; round++) {
        struct yard *y = yard_new();
        random_scheme(&rng, y);
        CHECK_INT(yard_assess(y), 0);
        struct dg_assessment before = y->got;
        int32_t n_all = y->dossier.cameras.n;
        double only_sum = 0;
        for (int32_t c = 0; c < n_all; c++) {
            struct dg_camera taken = y->cameras[c];
            y->cameras[c] = y->cameras[n_all - 1];
            y->dossier.cameras.n = n_all - 1;
            CHECK_INT(yard_assess(y), 0);
            y->dossier.cameras.n = n_all;
            y->cameras[c] = taken;
            double only = before.scheme.area_m2[DG_DAY][0] - y->got.scheme.area_m2[DG_DAY][0];
            CHECK_NEAR(before.cameras[c].only_m2, only, 1e-6);
            only_sum += only;
            for (int32_t n = 0; n < before.n_needs; n++) {
                for (int light = 0; light < 2; light++) {
                    if (light == DG_NIGHT && !y->needs[n].by_night) continue;
                    double lost = before.needs[n].met[light] - y->got.needs[n].met[light];
                    CHECK_NEAR(loss_of(&before.cameras[c], n, light), lost, 1e-6);
                }
            }
        }
        CHECK(only_sum > 0);
        yard_free(y);
    }
}

static char *as_json(const struct dg_assessment *a)
{
    struct dg_text text = {0};
    if (dg_assess_json(a, &text, NULL) < 0) abort();
    return text.data;
}

static uint64_t geom_hash(const struct dg_geom *geom)
{
    uint64_t h = (uint64_t)geom->n_rings;
    for (int32_t r = 0; r < geom->n_rings; r++) {
        for (int32_t p = 0; p < geom->rings[r].n_pts; p++) {
            uint64_t bits[2];
            memcpy(bits, &geom->rings[r].pts[p], sizeof bits);
            h = dg_hash64(h ^ bits[0]);
            h = dg_hash64(h ^ bits[1]);
        }
    }
    return h;
}

static uint64_t rows_hash(struct dg_arena *arena, const struct dg_assessment *a)
{
    struct dg_results rows;
    uint64_t h = 0;
    if (dg_assess_rows(arena, a, &rows, NULL) < 0) abort();
    for (int32_t i = 0; i < rows.n_coverage; i++) h = dg_hash64(h ^ geom_hash(&rows.coverage[i].geom));
    for (int32_t i = 0; i < rows.n_gaps; i++) h = dg_hash64(h ^ geom_hash(&rows.gaps[i].geom));
    for (int32_t i = 0; i < rows.n_intrusions; i++) h = dg_hash64(h ^ geom_hash(&rows.intrusions[i].geom));
    return h;
}

static void check_threads(struct dg_arena *arena, const struct dg_dossier *dossier)
{
    char *first = NULL;
    uint64_t first_rows = 0;
    for (int n = 1; n <= 3; n++) {
        struct dg_assessment got;
        struct dg_err err = {0};
        struct dg_assess_params params = {.n_threads = n};
        CHECK_INT(dg_assess(arena, dossier, NULL, &params, &got, &err), 0);
        if (err.code) return;
        char *text = as_json(&got);
        uint64_t rows = rows_hash(arena, &got);
        if (n == 1) {
            first = text;
            first_rows = rows;
            continue;
        }
        CHECK(strcmp(first, text) == 0);
        CHECK(rows == first_rows);
        free(text);
    }
    free(first);
}

static void test_threads(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed() + 3);
    for (int round = 0; round < 4; round++) {
        struct yard *y = yard_new();
        random_scheme(&rng, y);
        check_threads(&y->arena, &y->dossier);
        yard_free(y);
    }
}

static void test_threads_sample(void)
{
    struct dg_arena arena = {0};
    struct dg_dossier dossier;
    CHECK_INT(dg_app_sample_make(&arena, 1, DG_EN, &dossier, NULL), 0);
    check_threads(&arena, &dossier);
    dg_arena_done(&arena);
}

int main(void)
{
    TAP_CASE("gaps add up to what is not met", test_gaps_add_up);
    TAP_CASE("a wall more never adds", test_a_wall_never_adds);
    TAP_CASE("without a camera: its losses, no more and no less", test_without_a_camera);
    TAP_CASE("any number of threads", test_threads);
    TAP_CASE("any number of threads: the sample village", test_threads_sample);
    return tap_end();
}
