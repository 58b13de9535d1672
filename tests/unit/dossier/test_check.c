#include "tap.h"

#include "assess/assess.h"
#include "dossier/check.h"
#include "dossiers.h"
#include "words/words.h"

/* ---- one way to break each rule -------------------------------------------------------------------- */

static struct dg_arena *arena; /* of the case that runs */

/* The list with one more item, a copy of its first. */
#define TWICE(list) ((list).items = twice((list).items, sizeof *(list).items), (list).n = 2)
static void *twice(const void *item, size_t size)
{
    char *more = dossiers_get(arena, 2, size);
    memcpy(more, item, size);
    memcpy(more + size, item, size);
    return more;
}

/* A square drawn as a bow tie. */
static void crossed(struct dg_geom *geom)
{
    struct dg_ring *ring = &geom->rings[0];
    struct dg_pt was = ring->pts[0];
    ring->pts[0] = ring->pts[1];
    ring->pts[1] = was;
}

/* X(code, what to do to the full dossier d, the value that the issue then tells) */
#define BREAKS(X)                                                                                              \
    X(scheme_boundary_missing, d->scheme.boundary = (struct dg_geom){0}, "")                                   \
    X(scheme_boundary_large, d->scheme.boundary.rings[0].pts[1].x += 250000, "250")                            \
    X(scheme_crs_not_metric, d->scheme.crs.srs_id = 4326, "4326")                                              \
    X(scheme_id_missing, d->scheme.scheme_id = "", "")                                                         \
    X(scheme_title_missing, d->scheme.title_fa = d->scheme.title_en = "", "")                                  \
    X(scheme_body_kind_unknown, d->scheme.responsible_kind = "shop", "shop")                                   \
    X(scheme_body_missing, d->scheme.responsible = "", "")                                                     \
    X(scheme_basis_missing, d->scheme.basis_of_siting = "", "")                                                \
    X(scheme_edition_unknown, d->scheme.edition = "2015", "2015")                                              \
    X(scheme_target_height_invalid, d->scheme.target_height_m = NAN, "")                                       \
    X(scheme_grid_invalid, d->scheme.grid_m = 0.0003, "0.0003")                                                \
    X(scheme_retention_missing, d->scheme.retention_days = -1, "")                                             \
    X(scheme_access_missing, d->scheme.access = "", "")                                                        \
    X(scheme_sign_missing, d->scheme.sign = "", "")                                                            \
    X(scheme_date_invalid, d->scheme.submitted_on = "2026-02-29", "2026-02-29")                                \
    X(scheme_licence_missing, d->scheme.data_licence = "", "")                                                 \
    X(needs_missing,                                                                                           \
      (d->needs.n = 0, d->cameras.items[0].serves = "", d->cameras.items[0].status = "existing"), "")          \
    X(need_id_missing,                                                                                         \
      (d->needs.items[0].need_id = "", d->cameras.items[0].status = "existing",                                \
       d->cameras.items[0].serves = ""),                                                                       \
      "")                                                                                                      \
    X(need_id_twice, TWICE(d->needs), "2")                                                                     \
    X(need_place_missing, d->needs.items[0].geom = (struct dg_geom){0}, "")                                    \
    X(need_outside, d->needs.items[0].geom = dossiers_square(arena, 200, 200, 210, 210), "")                   \
    X(need_partly_outside, d->needs.items[0].geom = dossiers_square(arena, 50, 50, 210, 60), "")               \
    X(need_title_missing, d->needs.items[0].title_fa = d->needs.items[0].title_en = "", "")                    \
    X(need_agency_missing, d->needs.items[0].agency = "", "")                                                  \
    X(need_remit_unknown, d->needs.items[0].remit = "Traffic", "Traffic")                                      \
    X(need_subject_unknown, d->needs.items[0].subject = "", "")                                                \
    X(need_purpose_missing, d->needs.items[0].purpose = "", "")                                                \
    X(need_purpose_vague, d->needs.items[0].purpose = "Public safety", "Public safety")                        \
    X(need_evidence_missing, d->needs.items[0].evidence = "", "")                                              \
    X(need_success_missing, d->needs.items[0].success_measure = "", "")                                        \
    X(need_base_figure_missing, d->needs.items[0].base_figure = "", "")                                        \
    X(need_review_missing, d->needs.items[0].review_on = "", "")                                               \
    X(need_review_invalid, d->needs.items[0].review_on = "1405/01/01", "1405/01/01")                           \
    X(need_floor_missing, d->needs.items[0].floor_class = d->needs.items[0].ceiling_class = "", "")            \
    X(need_floor_unknown, d->needs.items[0].floor_class = "outline", "outline")                                \
    X(need_ceiling_unknown, d->needs.items[0].ceiling_class = "perceive", "perceive")                          \
    X(need_ceiling_below_floor, d->needs.items[0].ceiling_class = "monitor", "monitor")                        \
    X(need_light_none, d->needs.items[0].by_day = d->needs.items[0].by_night = false, "")                      \
    X(need_k_fold_invalid, d->needs.items[0].k_fold = 0, "0")                                                  \
    X(need_share_invalid, d->needs.items[0].min_share = 90, "90")                                              \
    X(need_weight_invalid, d->needs.items[0].weight = -1, "-1")                                                \
    X(need_target_height_invalid, d->needs.items[0].target_height_m = -1, "-1")                                \
    X(site_id_missing, (TWICE(d->sites), d->sites.items[1].site_id = ""), "")                                  \
    X(site_id_twice, TWICE(d->sites), "2")                                                                     \
    X(site_place_missing, d->sites.items[0].at = ((struct dg_pt){NAN, NAN}), "")                               \
    X(site_kind_unknown, d->sites.items[0].kind = "tree", "tree")                                              \
    X(site_height_invalid, d->sites.items[0].height_m = -3, "-3")                                              \
    X(site_supply_unknown, d->sites.items[0].supply = "sun", "sun")                                            \
    X(cameras_missing, (d->cameras.n = d->presets.n = d->phases.n = 0), "")                                    \
    X(camera_id_missing,                                                                                       \
      (TWICE(d->cameras), d->cameras.items[1].camera_id = "", d->cameras.items[1].equipment_id = "E2",         \
       TWICE(d->equipment), d->equipment.items[1].equipment_id = "E2", d->equipment.items[1].kind = "fixed"),  \
      "")                                                                                                      \
    X(camera_id_twice, TWICE(d->cameras), "2")                                                                 \
    X(camera_place_missing, d->cameras.items[0].at = ((struct dg_pt){NAN, NAN}), "")                           \
    X(camera_outside, d->cameras.items[0].at.x += 103.2, "4")                                                  \
    X(camera_site_unknown, d->cameras.items[0].site_id = "S9", "S9")                                           \
    X(camera_equipment_missing, d->cameras.items[0].equipment_id = "", "")                                     \
    X(camera_equipment_unknown, d->cameras.items[0].equipment_id = "E9", "E9")                                 \
    X(camera_status_unknown, d->cameras.items[0].status = "new", "new")                                        \
    X(camera_phase_missing, (d->cameras.items[0].phase_no = -1, d->phases.n = 0), "")                          \
    X(camera_phase_unknown, (d->cameras.items[0].phase_no = 7, d->phases.n = 0), "7")                          \
    X(camera_height_missing, d->cameras.items[0].height_m = NAN, "")                                           \
    X(camera_height_invalid, d->cameras.items[0].height_m = 0, "0")                                            \
    X(camera_height_unusual, d->cameras.items[0].height_m = 45, "45")                                          \
    X(camera_bearing_missing, d->cameras.items[0].bearing_deg = NAN, "")                                       \
    X(camera_bearing_invalid, d->cameras.items[0].bearing_deg = 400, "400")                                    \
    X(camera_tilt_missing, d->cameras.items[0].tilt_deg = NAN, "")                                             \
    X(camera_tilt_invalid, d->cameras.items[0].tilt_deg = 91, "91")                                            \
    X(camera_angle_invalid, d->cameras.items[0].hfov_deg = 0, "0")                                             \
    X(camera_angle_outside, d->cameras.items[0].hfov_deg = 10, "10")                                           \
    X(camera_focal_outside, d->cameras.items[0].focal_mm = 50, "50")                                           \
    X(camera_range_invalid, d->cameras.items[0].range_m = 0, "0")                                              \
    X(camera_purpose_missing, d->cameras.items[0].purpose = "", "")                                            \
    X(camera_purpose_vague, d->cameras.items[0].purpose = "برای امنيت", "برای امنيت")                          \
    X(camera_rationale_missing, d->cameras.items[0].rationale = "", "")                                        \
    X(camera_serves_nothing, d->cameras.items[0].serves = " , ", "")                                           \
    X(camera_serves_unknown, d->cameras.items[0].serves = "N1, N7", "N7")                                      \
    X(camera_ptz_no_presets, d->presets.n = 0, "")                                                             \
    X(camera_claim_unknown, d->cameras.items[0].claim_class = "see", "see")                                    \
    X(camera_claim_incomplete, d->cameras.items[0].claim_distance_m = NAN, "")                                 \
    X(preset_camera_unknown, (TWICE(d->presets), d->presets.items[1].camera_id = "C9"), "C9")                  \
    X(preset_bearing_invalid, d->presets.items[0].bearing_deg = 361, "361")                                    \
    X(preset_tilt_invalid, d->presets.items[0].tilt_deg = NAN, "")                                             \
    X(preset_angle_outside, d->presets.items[0].hfov_deg = 91, "91")                                           \
    X(equipment_id_missing, (TWICE(d->equipment), d->equipment.items[1].equipment_id = ""), "")                \
    X(equipment_id_twice, TWICE(d->equipment), "2")                                                            \
    X(equipment_kind_unknown, d->equipment.items[0].kind = "dome", "dome")                                     \
    X(equipment_projection_unknown, d->equipment.items[0].projection = "flat", "flat")                         \
    X(equipment_pixels_missing, d->equipment.items[0].height_px = -1, "")                                      \
    X(equipment_pixels_invalid, d->equipment.items[0].width_px = 0, "0 x 1440")                                \
    X(equipment_angle_missing,                                                                                 \
      (d->equipment.items[0].hfov_max_deg = NAN, d->equipment.items[0].sensor_width_mm = NAN,                  \
       d->cameras.items[0].hfov_deg = NAN),                                                                    \
      "")                                                                                                      \
    X(equipment_angle_invalid, d->equipment.items[0].hfov_max_deg = 180, "20 to 180")                          \
    X(equipment_focal_invalid, d->equipment.items[0].focal_max_mm = 1, "5.4; 2.7 to 1")                        \
    X(equipment_ptz_limits_missing, d->equipment.items[0].tilt_max_deg = NAN, "")                              \
    X(equipment_source_missing, d->equipment.items[0].source = "", "")                                         \
    X(equipment_codec_unknown, d->equipment.items[0].codec = "H.265", "H.265")                                 \
    X(equipment_capability_forbidden, d->equipment.items[0].capabilities = "[\"zoom\", \"Face recognition\"]", \
      "Face recognition")                                                                                      \
    X(phase_no_missing, (TWICE(d->phases), d->phases.items[1].phase_no = -1), "")                              \
    X(phase_no_twice, TWICE(d->phases), "2")                                                                   \
    X(phase_date_missing, d->phases.items[0].ends_on = "", "")                                                 \
    X(phase_date_invalid, d->phases.items[0].starts_on = "spring", "spring")                                   \
    X(phase_dates_order, d->phases.items[0].ends_on = "2027-03-20", "2027-03-21, 2027-03-20")                  \
    X(phase_budget_missing, d->phases.items[0].budget = NAN, "")                                               \
    X(phase_budget_invalid, d->phases.items[0].budget = -5, "-5")                                              \
    X(phase_currency_missing, d->phases.items[0].currency = "", "")                                            \
    X(phase_empty, (TWICE(d->phases), d->phases.items[1].phase_no = 2), "")                                    \
    X(goals_missing, d->goals.n = 0, "")                                                                       \
    X(goal_id_missing, d->goals.items[0].goal_id = "", "")                                                     \
    X(goal_id_twice, TWICE(d->goals), "2")                                                                     \
    X(goal_measure_missing, d->goals.items[0].target_figure = "", "")                                          \
    X(goal_date_invalid, d->goals.items[0].due_on = "soon", "soon")                                            \
    X(link_id_missing, d->links.items[0].link_id = "", "")                                                     \
    X(link_id_twice, TWICE(d->links), "2")                                                                     \
    X(link_end_unknown, d->links.items[0].to_id = "X", "X")                                                    \
    X(recorder_id_missing, d->recorders.items[0].recorder_id = "", "")                                         \
    X(recorder_id_twice, TWICE(d->recorders), "2")                                                             \
    X(recorder_place_unknown, d->recorders.items[0].at_id = "roof", "roof")                                    \
    X(recorder_capacity_missing, d->recorders.items[0].capacity_tb = 0, "0")                                   \
    X(recorder_source_missing, d->recorders.items[0].source = "", "")                                          \
    X(buildings_missing, d->buildings.n = 0, "")                                                               \
    X(building_height_missing, d->buildings.items[0].height_m = NAN, "1")                                      \
    X(building_height_invalid, d->buildings.items[0].height_m = -2, "-2")                                      \
    X(building_height_assumed, d->buildings.items[0].height_origin = DG_ORIGIN_ASSUMED, "1")                   \
    X(building_place_missing, d->buildings.items[0].geom = (struct dg_geom){0}, "1")                           \
    X(building_outline_crossed, crossed(&d->buildings.items[0].geom), "")                                      \
    X(barrier_height_missing, d->barriers.items[0].height_m = NAN, "1")                                        \
    X(barrier_height_invalid, d->barriers.items[0].height_m = 0, "0")                                          \
    X(private_spaces_missing, d->private_spaces.n = 0, "")                                                     \
    X(private_space_kind_unknown, d->private_spaces.items[0].kind = "", "1")                                   \
    X(sensitive_buffer_invalid, d->sensitive_places.items[0].buffer_m = -1, "-1")                              \
    X(lamp_reach_invalid, d->lamps.items[0].reach_m = 500, "500")                                              \
    X(document_id_missing, d->documents.items[0].document_id = "", "")                                         \
    X(document_hash_invalid, d->documents.items[0].sha256 = "abc", "abc")                                      \
    X(object_far, d->lamps.items[0].at = ((struct dg_pt){3951000, 537000}), "1")

#define BREAK_FN(code, act, value)                                                                             \
    static void break_##code(struct dg_dossier *d) { act; }
BREAKS(BREAK_FN)

static const struct {
    enum dg_check_rule_ix rule;
    void (*act)(struct dg_dossier *d);
    const char *value;
} breaks[] = {
#define BREAK_ROW(code, act, value) {DG_CHECK_##code, break_##code, value},
    BREAKS(BREAK_ROW)};

enum { N_BREAKS = sizeof breaks / sizeof *breaks };

static struct dg_issues check(const struct dg_dossier *d)
{
    struct dg_issues issues = {0};
    CHECK_INT(dg_dossier_check(arena, d, &issues, NULL), 0);
    return issues;
}

static void test_clean(void)
{
    dg_auto(dg_arena_done) struct dg_arena a = {0};
    arena = &a;
    struct dg_dossier d = dossiers_full(arena);
    struct dg_issues issues = check(&d);
    CHECK_INT(issues.n, 0);
    for (int32_t i = 0; i < issues.n; i++) printf("# %s %s\n", issues.items[i].code, issues.items[i].object);
}

static void test_each(void)
{
    bool is_tried[DG_N_CHECK_RULES] = {0};
    for (int i = 0; i < N_BREAKS; i++) {
        dg_auto(dg_arena_done) struct dg_arena a = {0};
        arena = &a;
        struct dg_dossier d = dossiers_full(arena);
        const struct dg_check_rule *rule = &dg_check_rules[breaks[i].rule];
        breaks[i].act(&d);
        struct dg_issues issues = check(&d);
        is_tried[breaks[i].rule] = true;
        bool is_right =
            issues.n == 1 && strcmp(issues.items[0].code, rule->code) == 0 &&
            strcmp(issues.items[0].value, breaks[i].value) == 0 && issues.items[0].severity == rule->severity &&
            issues.items[0].blocks_assess == rule->blocks && issues.n_errors == (rule->severity == DG_ERROR) &&
            issues.n_warnings == (rule->severity == DG_WARNING);
        CHECK(is_right);
        if (!is_right) printf("# %s: %d issues\n", rule->code, (int)issues.n);
        for (int32_t k = 0; !is_right && k < issues.n; k++) {
            printf("# %s: got %s \"%s\"\n", rule->code, issues.items[k].code, issues.items[k].value);
        }
    }
    for (int i = 0; i < DG_N_CHECK_RULES; i++) {
        if (!is_tried[i]) printf("# no dossier breaks %s\n", dg_check_rules[i].code);
        CHECK(is_tried[i]);
    }
}

/* Angles left of north are written as 270, not as -90; both ends of the circle are fine. */
static void test_bearings(void)
{
    static const struct {
        double deg;
        bool is_invalid;
    } rows[] = {{-90, true}, {-0.5, true}, {0, false}, {270, false}, {360, false}, {360.5, true}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        dg_auto(dg_arena_done) struct dg_arena a = {0};
        arena = &a;
        struct dg_dossier d = dossiers_full(arena);
        d.cameras.items[0].bearing_deg = d.presets.items[0].bearing_deg = rows[k].deg;
        struct dg_issues issues = check(&d);
        int n = 0;
        for (int32_t i = 0; i < issues.n; i++) n += strstr(issues.items[i].code, "bearing_invalid") != NULL;
        CHECK_INT(n, rows[k].is_invalid ? 2 : 0);
    }
}

/* What blocks must be an error: a command that stops needs one. */
static void test_rules(void)
{
    static const char *const parts[] = {"what", "why", "remedy"};
    for (int i = 0; i < DG_N_CHECK_RULES; i++) {
        CHECK(!dg_check_rules[i].blocks || dg_check_rules[i].severity == DG_ERROR);
        for (int k = 0; k < 3; k++) {
            char key[128];
            snprintf(key, sizeof key, "check.%s.%s", dg_check_rules[i].code, parts[k]);
            if (!dg_word_exists(key)) printf("# no words for %s\n", key);
            CHECK(dg_word_exists(key)); /* in both languages: the build sees to that */
        }
    }
}

/* The classes here and those of data/classes.json are the same, in the same order. */
static void test_classes(void)
{
    static const char *const editions[] = {"2014", "2025"};
    for (int e = 0; e < 2; e++) {
        const struct dg_class_table *table = dg_classes(editions[e]);
        CHECK(table != NULL && dg_check_is_edition(editions[e]));
        for (int32_t i = 0; table && i < table->n_classes; i++) {
            CHECK_INT(dg_check_class(editions[e], table->classes[i].id), i);
        }
    }
    CHECK_INT(dg_check_class("2014", "outline"), -1);
    CHECK_INT(dg_check_class("2025", "detect"), -1);
}

/* Cameras that stand already are judged if they can be; they do not stop the assessment. */
static void test_existing(void)
{
    dg_auto(dg_arena_done) struct dg_arena a = {0};
    arena = &a;
    struct dg_dossier d = dossiers_full(arena);
    struct dg_camera *c = &d.cameras.items[0];
    c->status = "existing";
    c->height_m = c->bearing_deg = c->tilt_deg = NAN;
    c->equipment_id = c->serves = c->purpose = c->rationale = "";
    c->phase_no = -1;
    d.phases.n = 0;
    struct dg_issues issues = check(&d);
    CHECK_INT(issues.n_errors, 0);
    CHECK_INT(issues.n_warnings, 5); /* height, bearing, tilt, equipment, purpose */
    for (int32_t i = 0; i < issues.n; i++) CHECK(!issues.items[i].blocks_assess);
}

static void test_vague(void)
{
    static const char *const vague[] = {"security", "Safety & security of the area", "پیشگیری از جرم",
                                        "كنترل عمومي", ""};
    static const char *const clear[] = {"Count vehicles", "سرقت دوچرخه جلوی مدرسه",
                                        "Bicycle theft at the station"};
    for (int i = 0; i < 5; i++) CHECK(dg_check_is_vague(vague[i]));
    for (int i = 0; i < 3; i++) CHECK(!dg_check_is_vague(clear[i]));
}

/* However a data sheet spells them, capabilities that public monitoring may not have are found. */
static void test_forbidden(void)
{
    static const char *const forbidden[] = {
        "face recognition",      "Person tracking", "people-tracking", "auto_tracking", "ANPR",
        "Licence Plate reading", "watch list",      "Age estimation",  "audio"};
    static const char *const allowed[] = {"zoom", "wide dynamic range", "motion detection"};
    for (size_t i = 0; i < 9 + 3; i++) {
        dg_auto(dg_arena_done) struct dg_arena a = {0};
        struct dg_dossier d = dossiers_full(&a);
        struct dg_issues issues;
        char json[80];
        int n_found = 0;
        snprintf(json, sizeof json, "[\"%s\"]", i < 9 ? forbidden[i] : allowed[i - 9]);
        d.equipment.items[0].capabilities = json;
        CHECK_INT(dg_dossier_check(&a, &d, &issues, NULL), 0);
        for (int32_t k = 0; k < issues.n; k++) {
            n_found += strcmp(issues.items[k].code, "equipment_capability_forbidden") == 0;
        }
        if (n_found != (i < 9)) printf("# %s: %d\n", json, n_found);
        CHECK_INT(n_found, i < 9);
    }
}

static void test_dates(void)
{
    CHECK(dg_check_is_date("2024-02-29") && dg_check_is_date("2000-02-29") && dg_check_is_date("2026-12-31"));
    CHECK(!dg_check_is_date("2026-02-29") && !dg_check_is_date("1900-02-29") &&
          !dg_check_is_date("2026-13-01"));
    CHECK(!dg_check_is_date("2026-00-10") && !dg_check_is_date("2026-1-1") && !dg_check_is_date("2026-04-31"));
    CHECK(!dg_check_is_date("2026-04-00") && !dg_check_is_date("") && !dg_check_is_date("20260401xx"));
}

static void test_no_memory(void)
{
    for (long n = 0;; n++) {
        dg_auto(dg_arena_done) struct dg_arena a = {0};
        arena = &a;
        struct dg_dossier d = dossiers_full(arena);
        struct dg_issues issues;
        d.phases.items[0].budget = -5;
        dg_alloc_fail_after(n);
        int result = dg_dossier_check(arena, &d, &issues, NULL);
        dg_alloc_fail_after(-1);
        if (result == 0) break;
        CHECK_INT(result, DG_ENOMEM);
    }
}

int main(void)
{
    TAP_CASE("a clean dossier has no issue", test_clean);
    TAP_CASE("each rule is broken by a dossier of its own, and it alone", test_each);
    TAP_CASE("each rule has its words; what blocks is an error", test_rules);
    TAP_CASE("the classes are those of the table", test_classes);
    TAP_CASE("existing cameras do not block", test_existing);
    TAP_CASE("forbidden capabilities, however spelled", test_forbidden);
    TAP_CASE("purposes that say nothing", test_vague);
    TAP_CASE("dates", test_dates);
    TAP_CASE("memory that runs out", test_no_memory);
    TAP_CASE("bearings run from 0 to 360", test_bearings);
    return tap_end();
}
