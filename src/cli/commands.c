/* The table of commands, and what each of them does: call one function of app/ and print its answer. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "cli/cli.h"
#include "cli/county.h"
#include "cli/log.h"
#include "cli/register.h"
#include "cli/serve.h"

const struct dg_option dg_common_options[] = {
    {"lang", "en|fa", DG_OPTION_CHOICE, false},
    {"help", NULL, DG_OPTION_FLAG, false},
    {0},
};

/* Is there a finding as grave as `fail_on`, or graver? NULL: findings are no failure. */
static bool fails(const char *fail_on, const struct dg_app_found *found)
{
    static const char *const severities[] = {"note", "warning", "error"};
    for (int i = 2; fail_on && i >= 0; i--) {
        if (found->n_by_severity[i]) return true;
        if (strcmp(fail_on, severities[i]) == 0) return false;
    }
    return false;
}

static int cmd_assess(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_progress progress = {0};
    const struct dg_app_assess_params params = {.path = args->operand,
                                                .camera_id = dg_args_text(args, "camera"),
                                                .out_dir = dg_args_text(args, "out"),
                                                .json_path = dg_args_text(args, "json"),
                                                .raster_path = dg_args_text(args, "raster"),
                                                .findings_path = dg_args_text(args, "findings"),
                                                .rules_path = dg_args_text(args, "rules"),
                                                .remit = dg_args_text(args, "remit"),
                                                .edition = dg_args_text(args, "edition"),
                                                .grid_m = dg_args_number(args, "grid", NAN),
                                                .n_threads = (int)dg_args_count(args, "threads", 0),
                                                .lang = args->lang,
                                                .progress = dg_progress_show,
                                                .progress_ctx = &progress};

    struct dg_app_found found = {0};
    int code = dg_app_assess(&arena, &params, &text, &found, err);
    dg_progress_end(&progress);
    DG_TRY(code);
    DG_TRY(dg_print(&text, err));
    return fails(dg_args_text(args, "fail-on"), &found) ? 1 : 0;
}

/* Beyond what fits: as much as fits, which is refused with the option's name. */
static int32_t count_px(const struct dg_args *args, const char *name)
{
    long long n = dg_args_count(args, name, 0);
    return n > INT32_MAX ? INT32_MAX : (int32_t)n;
}

static int cmd_check(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_dossier dossier;
    struct dg_issues issues;

    DG_TRY(dg_app_check(&arena, args->operand, &dossier, &issues, err));
    if (dg_args_has(args, "json"))
        DG_TRY(dg_app_check_json(&text, &dossier, &issues, err));
    else
        DG_TRY(dg_app_check_text(&text, args->lang, args->operand, &issues, err));
    DG_TRY(dg_print(&text, err));
    return issues.n_errors ? 1 : 0;
}

static int cmd_claim(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    bool holds = true;
    const struct dg_app_claim_params params = {.class_id = dg_args_text(args, "class"),
                                               .edition = dg_args_text(args, "edition"),
                                               .sensor = dg_args_text(args, "sensor"),
                                               .distance_m = dg_args_number(args, "distance", NAN),
                                               .sensor_width_mm = dg_args_number(args, "sensor-width", NAN),
                                               .focal_mm = dg_args_number(args, "focal", NAN),
                                               .hfov_deg = dg_args_number(args, "hfov", NAN),
                                               .mount_m = dg_args_number(args, "height", NAN),
                                               .target_m = dg_args_number(args, "target", 1.5),
                                               .tilt_deg = dg_args_number(args, "tilt", NAN),
                                               .width_px = count_px(args, "width"),
                                               .height_px = count_px(args, "height-px")};

    DG_TRY(dg_app_claim(&text, args->lang, dg_args_has(args, "json"), &params, &holds, err));
    DG_TRY(dg_print(&text, err));
    return holds ? 0 : 1;
}

static int cmd_completion(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};

    if (strcmp(args->operand, "bash") != 0)
        return dg_err_set(err, DG_EINVAL, "completion: \"%s\" is not known; there is: bash", args->operand);
    dg_help_completion_bash(&text);
    return dg_print(&text, err);
}

static int cmd_diff(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    const struct dg_app_diff_params params = {.path_a = args->operand,
                                              .path_b = args->second,
                                              .map_path = dg_args_text(args, "map"),
                                              .rules_path = dg_args_text(args, "rules"),
                                              .n_threads = (int)dg_args_count(args, "threads", 0),
                                              .wants_json = dg_args_has(args, "json"),
                                              .lang = args->lang};
    bool is_same = false;

    DG_TRY(dg_app_diff(&arena, &params, &text, &is_same, err));
    DG_TRY(dg_print(&text, err));
    return is_same ? 0 : 1;
}

static int cmd_explain(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};

    DG_TRY(dg_app_explain_text(&text, args->lang, dg_args_text(args, "rules"), args->operand, err));
    return dg_print(&text, err);
}

static int cmd_freeze(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_app_frozen frozen;

    DG_TRY(dg_app_freeze(&arena, args->operand, dg_args_text(args, "out"), &frozen, err));
    if (dg_args_has(args, "hash-only"))
        dg_text_addf(&text, "%s\n", frozen.version.sha256);
    else
        DG_TRY(dg_app_freeze_text(&text, args->lang, &frozen, err));
    return dg_print(&text, err);
}

static int cmd_help(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};

    if (!args->operand) {
        dg_help_program(&text, args->lang);
        return dg_print(&text, err);
    }
    const struct dg_command *command = dg_command_find(args->operand);
    if (!command) {
        const char *near = dg_command_nearest(args->operand);
        return dg_err_set(err, DG_EINVAL, "help: no command \"%s\"%s%s%s", args->operand,
                          near ? "; did you mean \"" : "; see: didgah --help", near ? near : "",
                          near ? "\"?" : "");
    }
    dg_help_command(&text, args->lang, command);
    return dg_print(&text, err);
}

static int cmd_masks(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    const struct dg_app_masks_params params = {.path = args->operand,
                                               .camera_id = dg_args_text(args, "camera"),
                                               .max_polygons = (int32_t)dg_args_count(args, "polygons", 0),
                                               .max_points = (int32_t)dg_args_count(args, "points", 0),
                                               .n_threads = (int)dg_args_count(args, "threads", 0),
                                               .wants_json = dg_args_has(args, "json"),
                                               .lang = args->lang};

    DG_TRY(dg_app_masks(&arena, &params, &text, err));
    return dg_print(&text, err);
}

static int cmd_new(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_dossier dossier;
    struct dg_app_new_counts counts;
    const struct dg_app_new_params params = {.out_path = args->operand,
                                             .extract_path = dg_args_text(args, "from"),
                                             .boundary_path = dg_args_text(args, "boundary"),
                                             .bbox = dg_args_text(args, "bbox"),
                                             .terrain_paths = args->repeats,
                                             .n_terrain_paths = args->n_repeats,
                                             .title = dg_args_text(args, "title"),
                                             .may_replace = dg_args_has(args, "replace")};

    DG_TRY(dg_app_new(&arena, &params, &dossier, &counts, err));
    DG_TRY(dg_app_new_text(&text, args->lang, args->operand, &dossier, &counts, err));
    return dg_print(&text, err);
}

struct plan_teller {
    enum dg_lang lang;
};

static double plan_used(void *ctx)
{
    (void)ctx;
    return dg_stop_used(NULL);
}

static void plan_progress(void *ctx, const struct dg_app_plan_progress *progress)
{
    const struct plan_teller *teller = ctx;
    if (strcmp(progress->step, "plan.step_search") == 0) dg_stop_start();
    dg_progress_plan(progress, teller->lang);
}

static int plan_limits(const struct dg_args *args, struct dg_app_plan_params *params, struct dg_err *err)
{
    double seconds = dg_args_number(args, "seconds", 0);
    if (dg_args_has(args, "seconds") && dg_args_has(args, "moves"))
        return dg_err_set(err, DG_EINVAL, "--seconds and --moves: give one of them");
    if (dg_args_has(args, "seconds") && !(seconds > 0 && seconds <= 1e7))
        return dg_err_set(err, DG_EINVAL, "--seconds: %g is not above 0 and at most 1e7", seconds);
    if (dg_args_has(args, "moves") && dg_args_count(args, "moves", 0) == 0)
        return dg_err_set(err, DG_EINVAL, "--moves: 0 moves find nothing");
    params->max_moves = dg_args_count(args, "moves", seconds > 0 ? 0 : -1);
    dg_stop_arm(seconds);
    return 0;
}

static int cmd_plan(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct plan_teller teller = {args->lang};
    struct dg_progress line = {.last_percent = 1};
    const char *aim = dg_args_text(args, "aim");
    struct dg_app_plan_params params = {.path = args->operand,
                                        .out_path = dg_args_text(args, "out"),
                                        .json_path = dg_args_text(args, "json"),
                                        .may_replace = dg_args_has(args, "replace"),
                                        .lang = args->lang,
                                        .wants_cost = aim && strcmp(aim, "cost") == 0,
                                        .budget = dg_args_number(args, "budget", NAN),
                                        .new_site_cost = dg_args_number(args, "new-site-cost", NAN),
                                        .old_site_cost = dg_args_number(args, "old-site-cost", NAN),
                                        .intrusion_cost = dg_args_number(args, "intrusion-cost", NAN),
                                        .rules_path = dg_args_text(args, "rules"),
                                        .waive = dg_args_text(args, "waive"),
                                        .private_class = dg_args_text(args, "private-class"),
                                        .private_m2 = dg_args_number(args, "private-m2", NAN),
                                        .front_m = dg_args_number(args, "private-front-m", NAN),
                                        .spacing_m = dg_args_number(args, "spacing", NAN),
                                        .range_m = dg_args_number(args, "range", NAN),
                                        .max_views = dg_args_count(args, "candidates", 0),
                                        .keep = dg_args_text(args, "keep"),
                                        .exclude = dg_args_text(args, "exclude"),
                                        .seed = (uint64_t)dg_args_count(args, "seed", 1),
                                        .leaves_rules = dg_args_has(args, "no-rules"),
                                        .wants_check = dg_args_has(args, "check"),
                                        .n_threads = (int)dg_args_count(args, "threads", 0),
                                        .used = plan_used,
                                        .progress = plan_progress,
                                        .ctx = &teller};

    DG_TRY(plan_limits(args, &params, err));
    int code = dg_app_plan(&arena, &params, &text, err);
    if (isatty(STDERR_FILENO)) dg_progress_end(&line);
    DG_TRY(code);
    return dg_print(&text, err);
}

static int cmd_report(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_progress progress = {0};
    /* A dossier is printed for a commission: in Persian, unless another language is asked for. */
    const struct dg_app_report_params params = {.path = args->operand,
                                                .out_path = dg_args_text(args, "out"),
                                                .csv_dir = dg_args_text(args, "csv"),
                                                .rules_path = dg_args_text(args, "rules"),
                                                .remit = dg_args_text(args, "remit"),
                                                .grid_m = dg_args_number(args, "grid", NAN),
                                                .n_threads = (int)dg_args_count(args, "threads", 0),
                                                .lang = args->has_lang ? args->lang : DG_FA,
                                                .progress = dg_progress_show,
                                                .progress_ctx = &progress};

    int code = dg_app_report(&arena, &params, err);
    dg_progress_end(&progress);
    DG_TRY(code);
    DG_TRY(dg_app_report_text(&text, args->lang, &params, err));
    return dg_print(&text, err);
}

static int cmd_rules(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    const struct dg_app_rules_params params = {.rules_path = dg_args_text(args, "rules"),
                                               .remit = dg_args_text(args, "remit")};

    if (dg_args_has(args, "write")) return dg_app_rules_write(dg_args_text(args, "write"), err);
    if (dg_args_has(args, "json"))
        DG_TRY(dg_app_rules_json(&text, &params, err));
    else
        DG_TRY(dg_app_rules_text(&text, args->lang, &params, err));
    return dg_print(&text, err);
}

static int cmd_procedures(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    const char *name = dg_args_text(args, "write");
    int32_t n_faults = 0;

    if (name && !args->operand)
        return dg_err_set(err, DG_EINVAL, "procedures: --write wants the FILE to write as well");
    if (name) return dg_app_procedures_write(name, args->operand, err);
    DG_TRY(dg_app_procedures_text(&text, args->lang, args->operand, &n_faults, err));
    DG_TRY(dg_print(&text, err));
    return n_faults ? 1 : 0;
}

static int cmd_sample(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_dossier dossier;

    DG_TRY(dg_app_sample(&arena, args->operand, (uint64_t)dg_args_count(args, "seed", 1), args->lang,
                         dg_args_has(args, "replace"), &dossier, err));
    DG_TRY(dg_app_sample_text(&text, args->lang, args->operand, &dossier, err));
    return dg_print(&text, err);
}

static int cmd_thaw(const struct dg_args *args, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_version version;

    DG_TRY(dg_app_thaw(&arena, args->operand, dg_args_text(args, "out"), dg_args_has(args, "replace"), &version,
                       err));
    DG_TRY(dg_app_thaw_text(&text, args->lang, dg_args_text(args, "out"), &version, err));
    return dg_print(&text, err);
}

#define REMITS "technical|security|traffic|privacy"

static const struct dg_option assess_options[] = {
    {"camera", "ID", DG_OPTION_TEXT, false},
    {"out", "DIR", DG_OPTION_FILE, false},
    {"json", "FILE", DG_OPTION_FILE, false},
    {"grid", "M", DG_OPTION_NUMBER, false},
    {"edition", "2014|2025", DG_OPTION_CHOICE, false},
    {"raster", "FILE.tif", DG_OPTION_FILE, false},
    {"threads", "N", DG_OPTION_COUNT, false},
    {"findings", "FILE", DG_OPTION_FILE, false},
    {"rules", "FILE", DG_OPTION_FILE, false},
    {"remit", REMITS, DG_OPTION_CHOICE, false},
    {"fail-on", "note|warning|error", DG_OPTION_CHOICE, false},
    {0},
};

static const struct dg_option check_options[] = {
    {"json", NULL, DG_OPTION_FLAG, false},
    {0},
};

static const struct dg_option claim_options[] = {
    {"class", "CLASS", DG_OPTION_TEXT, true},        {"distance", "M", DG_OPTION_NUMBER, true},
    {"width", "PX", DG_OPTION_COUNT, true},          {"height-px", "PX", DG_OPTION_COUNT, false},
    {"sensor-width", "MM", DG_OPTION_NUMBER, false}, {"sensor", "FORMAT", DG_OPTION_TEXT, false},
    {"focal", "MM", DG_OPTION_NUMBER, false},        {"hfov", "DEG", DG_OPTION_NUMBER, false},
    {"height", "M", DG_OPTION_NUMBER, false},        {"target", "M", DG_OPTION_NUMBER, false},
    {"tilt", "DEG", DG_OPTION_NUMBER, false},        {"edition", "2014|2025", DG_OPTION_CHOICE, false},
    {"json", NULL, DG_OPTION_FLAG, false},           {0},
};

static const struct dg_option diff_options[] = {
    {"json", NULL, DG_OPTION_FLAG, false},
    {"map", "FILE.png", DG_OPTION_FILE, false},
    {"rules", "FILE", DG_OPTION_FILE, false},
    {"threads", "N", DG_OPTION_COUNT, false},
    {0},
};

static const struct dg_option explain_options[] = {
    {"rules", "FILE", DG_OPTION_FILE, false},
    {0},
};

static const struct dg_option freeze_options[] = {
    {"out", "FILE", DG_OPTION_FILE, false},
    {"hash-only", NULL, DG_OPTION_FLAG, false},
    {0},
};

static const struct dg_option report_options[] = {
    {"out", "FILE.pdf|FILE.html", DG_OPTION_FILE, false},
    {"csv", "DIR", DG_OPTION_FILE, false},
    {"remit", REMITS, DG_OPTION_TEXT, false},
    {"rules", "FILE", DG_OPTION_FILE, false},
    {"grid", "M", DG_OPTION_NUMBER, false},
    {"threads", "N", DG_OPTION_COUNT, false},
    {0},
};

static const struct dg_option procedures_options[] = {
    {"write", "NAME", DG_OPTION_TEXT, false},
    {0},
};

static const struct dg_option rules_options[] = {
    {"remit", REMITS, DG_OPTION_CHOICE, false},
    {"rules", "FILE", DG_OPTION_FILE, false},
    {"json", NULL, DG_OPTION_FLAG, false},
    {"write", "FILE", DG_OPTION_FILE, false},
    {0},
};

static const struct dg_option masks_options[] = {
    {"camera", "ID", DG_OPTION_TEXT, false},   {"json", NULL, DG_OPTION_FLAG, false},
    {"polygons", "N", DG_OPTION_COUNT, false}, {"points", "N", DG_OPTION_COUNT, false},
    {"threads", "N", DG_OPTION_COUNT, false},  {0},
};

static const struct dg_option new_options[] = {
    {"from", "EXTRACT", DG_OPTION_FILE, true},
    {"boundary", "FILE", DG_OPTION_FILE, false},
    {"bbox", "W,S,E,N", DG_OPTION_TEXT, false},
    {"terrain", "DEM", DG_OPTION_FILES, false},
    {"title", "TEXT", DG_OPTION_TEXT, false},
    {"replace", NULL, DG_OPTION_FLAG, false},
    {0},
};

static const struct dg_option plan_options[] = {
    {"out", "LEAST.gpkg", DG_OPTION_FILE, true},
    {"aim", "cameras|cost", DG_OPTION_CHOICE, false},
    {"budget", "MONEY", DG_OPTION_NUMBER, false},
    {"new-site-cost", "MONEY", DG_OPTION_NUMBER, false},
    {"old-site-cost", "MONEY", DG_OPTION_NUMBER, false},
    {"intrusion-cost", "MONEY", DG_OPTION_NUMBER, false},
    {"rules", "FILE", DG_OPTION_FILE, false},
    {"waive", "RULES", DG_OPTION_TEXT, false},
    {"private-class", "CLASS", DG_OPTION_TEXT, false},
    {"private-m2", "M2", DG_OPTION_NUMBER, false},
    {"private-front-m", "M", DG_OPTION_NUMBER, false},
    {"spacing", "M", DG_OPTION_NUMBER, false},
    {"range", "M", DG_OPTION_NUMBER, false},
    {"candidates", "N", DG_OPTION_COUNT, false},
    {"keep", "IDS", DG_OPTION_TEXT, false},
    {"exclude", "IDS", DG_OPTION_TEXT, false},
    {"moves", "N", DG_OPTION_COUNT, false},
    {"seconds", "S", DG_OPTION_NUMBER, false},
    {"seed", "N", DG_OPTION_COUNT, false},
    {"no-rules", NULL, DG_OPTION_FLAG, false},
    {"check", NULL, DG_OPTION_FLAG, false},
    {"json", "FILE", DG_OPTION_FILE, false},
    {"replace", NULL, DG_OPTION_FLAG, false},
    {"threads", "N", DG_OPTION_COUNT, false},
    {0},
};

static const struct dg_option sample_options[] = {
    {"seed", "N", DG_OPTION_COUNT, false},
    {"replace", NULL, DG_OPTION_FLAG, false},
    {0},
};

static const struct dg_option thaw_options[] = {
    {"out", "OUT.gpkg", DG_OPTION_FILE, true},
    {"replace", NULL, DG_OPTION_FLAG, false},
    {0},
};

static const struct dg_option no_options[] = {{0}};

const struct dg_command dg_commands[] = {
    {"act", dg_cmd_act, DG_CMD_OPERAND_FILE, "STORE KIND", dg_act_options},
    {"annual-report", dg_cmd_annual, DG_CMD_OPERAND_FILE, "STORE CASE", dg_annual_options},
    {"assess", cmd_assess, DG_CMD_OPERAND_FILE, "DOSSIER", assess_options},
    {"case", dg_cmd_case, DG_CMD_OPERAND_FILE, "STORE ID", dg_case_options},
    {"cases", dg_cmd_cases, DG_CMD_OPERAND_FILE, "STORE", dg_case_options},
    {"check", cmd_check, DG_CMD_OPERAND_FILE, "DOSSIER", check_options},
    {"claim", cmd_claim, 0, NULL, claim_options},
    {"completion", cmd_completion, 0, "SHELL", no_options},
    {"county", dg_cmd_county, 0, "WHAT STORE", dg_county_options_cli},
    {"demo-county", dg_cmd_demo_county, DG_CMD_OPERAND_FILE, "DIR", dg_demo_county_options},
    {"diff", cmd_diff, DG_CMD_OPERAND_FILE, "A B", diff_options},
    {"explain", cmd_explain, 0, "RULE", explain_options},
    {"freeze", cmd_freeze, DG_CMD_OPERAND_FILE, "DOSSIER", freeze_options},
    {"help", cmd_help, DG_CMD_OPERAND_OPTIONAL, "COMMAND", no_options},
    {"masks", cmd_masks, DG_CMD_OPERAND_FILE, "DOSSIER", masks_options},
    {"new", cmd_new, DG_CMD_OPERAND_FILE, "OUT.gpkg", new_options},
    {"person", dg_cmd_person, 0, "WHAT STORE", dg_person_options},
    {"plan", cmd_plan, DG_CMD_OPERAND_FILE, "DOSSIER", plan_options},
    {"procedures", cmd_procedures, DG_CMD_OPERAND_FILE | DG_CMD_OPERAND_OPTIONAL, "FILE", procedures_options},
    {"prove", dg_cmd_prove, DG_CMD_OPERAND_FILE, "EXPORT N", dg_prove_options},
    {"register", dg_cmd_register, DG_CMD_OPERAND_FILE, "STORE", dg_register_options},
    {"report", cmd_report, DG_CMD_OPERAND_FILE, "DOSSIER", report_options},
    {"rules", cmd_rules, 0, NULL, rules_options},
    {"sample", cmd_sample, DG_CMD_OPERAND_FILE, "OUT.gpkg", sample_options},
    {"serve", dg_cmd_serve, DG_CMD_OPERAND_FILE | DG_CMD_OPERAND_OPTIONAL, "STORE", dg_serve_options},
    {"sign", dg_cmd_sign, DG_CMD_OPERAND_FILE, "STORE CAMERA", dg_sign_options},
    {"thaw", cmd_thaw, DG_CMD_OPERAND_FILE, "FROZEN", thaw_options},
    {"tick", dg_cmd_tick, DG_CMD_OPERAND_FILE, "STORE", dg_tick_options},
    {"verify", dg_cmd_verify, DG_CMD_OPERAND_FILE, "LOG", dg_verify_options},
    {"witness", dg_cmd_witness, DG_CMD_OPERAND_FILE, "ACT FOLDER", dg_witness_options},
};
const int dg_n_commands = sizeof dg_commands / sizeof *dg_commands;
