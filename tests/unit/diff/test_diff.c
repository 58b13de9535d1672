/* A crossroads (dossiers.h) with its one camera 40 m north of it, looking south: the need of 16 x 16 m lies 32
 * to 48 m before it, wholly seen, and a yard to the left of it partly. */
#include "tap.h"

#include "diff/diff.h"
#include "dossiers.h"

static struct dg_arena arena;
static struct dg_rulebook book;

struct half {
    struct dg_dossier dossier;
    struct dg_assessment assessment;
    struct dg_findings findings;
    char sha256[DG_SHA256_HEX_SIZE];
    struct dg_diff_side side;
};

static struct half *half_new(void)
{
    struct half *half = dossiers_get(&arena, 1, sizeof *half);
    half->dossier = dossiers_full(&arena);
    struct dg_dossier *d = &half->dossier;
    d->scheme.terrain_nx = d->scheme.terrain_ny = 0;
    d->scheme.terrain_z_m = NULL;
    d->needs.items[0].by_night = false;
    d->needs.items[0].ceiling_class = "";
    d->needs.items[0].min_share = 1;
    d->cameras.items[0].at = (struct dg_pt){537000, 3951040};
    d->cameras.items[0].tilt_deg = 12;
    d->cameras.items[0].range_m = NAN;
    d->equipment.items[0].kind = "fixed";
    d->presets.n = 0;
    return half;
}

static void judge(struct half *half)
{
    const struct dg_assess_params how = {.n_threads = 1};
    const struct dg_judge_params params = {0};
    struct dg_err err = {0};
    CHECK_INT(dg_assess(&arena, &half->dossier, dg_classes("2014"), &how, &half->assessment, &err), 0);
    CHECK_INT(dg_rules_judge(&arena, &half->assessment, &book, &params, &half->findings, &err), 0);
    CHECK_INT(dg_frozen_sha256(&half->dossier, half->sha256, &err), 0);
    CHECK_STR(err.msg, "");
    half->side = (struct dg_diff_side){&half->dossier, half->sha256, "x", &half->assessment, &half->findings};
}

static struct dg_diff differ(struct half *a, struct half *b)
{
    struct dg_diff diff = {0};
    struct dg_err err = {0};
    judge(a);
    judge(b);
    CHECK_INT(dg_diff_make(&arena, &a->side, &b->side, &diff, &err), 0);
    return diff;
}

static void test_same(void)
{
    struct dg_diff diff = differ(half_new(), half_new());
    CHECK(dg_diff_is_empty(&diff));
    CHECK_INT(diff.n_cameras, 0);
    CHECK_INT(diff.n_places, 0);
    CHECK_INT(diff.n_findings, 0);
    CHECK_INT(diff.n_needs, 1);
    CHECK_NEAR(diff.needs[0].met[0][DG_DAY], 256, 0);
    CHECK_NEAR(diff.needs[0].gained[DG_DAY] + diff.needs[0].lost[DG_DAY], 0, 0);
}

/* The need moves 4 m to the west: 4 x 16 = 64 m2 are new and 64 m2 are no longer asked for, all of them seen.
 * What it gets is 256 m2 before and after: only the samples tell. */
static void test_need_moved(void)
{
    struct half *a = half_new(), *b = half_new();
    b->dossier.needs.items[0].geom = dossiers_square(&arena, -12, -8, 4, 8);
    struct dg_diff diff = differ(a, b);
    CHECK_NEAR(diff.needs[0].met[0][DG_DAY], 256, 0);
    CHECK_NEAR(diff.needs[0].met[1][DG_DAY], 256, 0);
    CHECK_NEAR(diff.needs[0].gained[DG_DAY], 64, 0);
    CHECK_NEAR(diff.needs[0].lost[DG_DAY], 64, 0);
    CHECK_NEAR(dg_geom_area_m2(&diff.needs[0].gained_at[DG_DAY]), 64, 1e-6);
    CHECK(diff.needs[0].is_asked[DG_DAY]);
    CHECK(!diff.needs[0].is_asked[DG_NIGHT]);
}

static void test_camera_moved(void)
{
    struct half *a = half_new(), *b = half_new();
    a->dossier.cameras.items[0].bearing_deg = 350;
    b->dossier.cameras.items[0].bearing_deg = 10;
    b->dossier.cameras.items[0].at.x += 3;
    b->dossier.cameras.items[0].at.y += 4;
    b->dossier.cameras.items[0].tilt_deg = 7;
    b->dossier.cameras.items[0].height_m += 0.5;
    b->dossier.cameras.items[0].hfov_deg = 60;
    struct dg_diff diff = differ(a, b);
    CHECK_INT(diff.n_cameras, 1);
    CHECK_NEAR(diff.cameras[0].moved_m, 5, 1e-9);
    CHECK_NEAR(diff.cameras[0].turned_deg, 20, 1e-9);
    CHECK_NEAR(diff.cameras[0].tilted_deg, -5, 1e-9);
    CHECK_NEAR(diff.cameras[0].raised_m, 0.5, 1e-9);
    CHECK_NEAR(diff.cameras[0].widened_deg, -20, 1e-9);
    CHECK_INT(diff.cameras[0].kind, DG_ROW_CHANGED);
}

/* Back round the north: -20, not 340; half a turn is told as one to the right. */
static void test_turns(void)
{
    static const double turns[][3] = {{10, 350, -20}, {0, 180, 180}, {180, 0, 180}, {90, 270.5, -179.5}};
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
        struct half *a = half_new(), *b = half_new();
        a->dossier.cameras.items[0].bearing_deg = turns[i][0];
        b->dossier.cameras.items[0].bearing_deg = turns[i][1];
        struct dg_diff diff = differ(a, b);
        CHECK_NEAR(diff.cameras[0].turned_deg, turns[i][2], 1e-9);
    }
}

/* Without its camera the need loses all it had, the yard is seen no more, and the need's finding opens; the
 * other way round everything is mirrored. */
static void test_camera_gone(void)
{
    struct half *a = half_new(), *b = half_new();
    b->dossier.cameras.n = 0;
    struct dg_diff diff = differ(a, b);
    CHECK_INT(diff.n_cameras, 1);
    CHECK_INT(diff.cameras[0].kind, DG_ROW_REMOVED);
    CHECK(isnan(diff.cameras[0].area_m2[1][DG_DAY]));
    CHECK(isnan(diff.cameras[0].moved_m));
    CHECK_NEAR(diff.needs[0].lost[DG_DAY], 256, 0);
    CHECK_NEAR(diff.needs[0].gained[DG_DAY], 0, 0);
    CHECK(diff.needs[0].is_met[0][DG_DAY] && !diff.needs[0].is_met[1][DG_DAY]);
    CHECK(diff.private_lost_m2 > 0);
    CHECK_NEAR(diff.private_lost_m2, a->assessment.scheme.private_m2, 1e-9);
    CHECK_NEAR(diff.private_gained_m2, 0, 0);
    CHECK(diff.n_opened > 0);
    struct dg_diff back = differ(b, a);
    CHECK_NEAR(back.private_gained_m2, diff.private_lost_m2, 0);
    CHECK_NEAR(back.needs[0].gained[DG_DAY], 256, 0);
    CHECK_INT(back.n_opened, diff.n_closed);
    CHECK_INT(back.n_closed, diff.n_opened);
    CHECK_INT(back.cameras[0].kind, DG_ROW_ADDED);
}

/* A taller building hides more: the camera itself is as it was, and sees otherwise. */
static void test_sees_otherwise(void)
{
    struct half *a = half_new(), *b = half_new();
    a->dossier.buildings.items[0].height_m = 2;
    b->dossier.buildings.items[0].height_m = 12;
    struct dg_diff diff = differ(a, b);
    CHECK_INT(diff.n_cameras, 1);
    CHECK_INT(diff.cameras[0].change_ix, -1);
    CHECK(diff.cameras[0].area_m2[1][DG_DAY] < diff.cameras[0].area_m2[0][DG_DAY]);
    CHECK_INT(diff.changes.n, 1);
}

/* Without an assessment objects are compared alone. */
static void test_objects_alone(void)
{
    struct half *a = half_new(), *b = half_new();
    struct dg_diff diff;
    struct dg_err err = {0};
    struct dg_text json = {0};
    b->dossier.cameras.items[0].bearing_deg = NAN;
    const struct dg_diff_side before = {&a->dossier, "0", "a", NULL, NULL},
                              after = {&b->dossier, "1", "b", NULL, NULL};
    CHECK_INT(dg_diff_make(&arena, &before, &after, &diff, &err), 0);
    CHECK_INT(diff.n_cameras, 1);
    CHECK(isnan(diff.cameras[0].turned_deg));
    CHECK_INT(diff.n_needs, 0);
    CHECK_INT(dg_diff_json(&diff, &json, &err), 0);
    CHECK(strstr(json.data, "\"has_figures\": false") != NULL);
    dg_text_done(&json);
}

int main(void)
{
    if (dg_rulebook_standard(&arena, &book, NULL) < 0) abort();
    TAP_CASE("the same does not differ", test_same);
    TAP_CASE("a need that gains what it loses does not look unchanged", test_need_moved);
    TAP_CASE("moves and turns of a camera", test_camera_moved);
    TAP_CASE("turns go the short way round", test_turns);
    TAP_CASE("a camera that is gone, and come back", test_camera_gone);
    TAP_CASE("a camera that sees otherwise without being changed", test_sees_otherwise);
    TAP_CASE("versions that cannot be assessed", test_objects_alone);
    dg_arena_done(&arena);
    return tap_end();
}
