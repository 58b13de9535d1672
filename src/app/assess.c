/* Assess: load, compute, write the results back and beside. */
#include "assess/assess.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/assess.h"
#include "app/book.h"
#include "app/file.h"
#include "base/pool.h"
#include "reader/reader.h"
#include "report/report.h"
#include "store/store.h"

static int check_twice(const char *option, const char *path, const char *other, const char *other_path,
                       struct dg_err *err)
{
    if (!path || !other_path || strcmp(path, other_path) != 0) return 0;
    return dg_err_set(err, DG_EINVAL, "%s: %s is the file of %s too", option, path, other);
}

/* What can be refused before minutes of computing. */
static int check_params(const struct dg_app_assess_params *params, struct dg_err *err)
{
    if (!isnan(params->grid_m) && !(params->grid_m >= 0.002 && params->grid_m <= 10))
        return dg_err_set(err, DG_EINVAL, "--grid: %g is not between 0.002 and 10 m", params->grid_m);
    if (params->n_threads < 0 || params->n_threads > 1024)
        return dg_err_set(err, DG_EINVAL, "--threads: wanted 1 to 1024, or 0 for all processors");
    DG_TRY(dg_file_check_input(params->path, err));
    if (params->out_dir) DG_TRY(dg_file_check_folder_of(params->out_dir, err));
    DG_TRY(dg_file_check_result("--json", params->json_path, params->path, err));
    DG_TRY(dg_file_check_result("--raster", params->raster_path, params->path, err));
    DG_TRY(dg_file_check_result("--findings", params->findings_path, params->path, err));
    DG_TRY(check_twice("--raster", params->raster_path, "--json", params->json_path, err));
    DG_TRY(check_twice("--findings", params->findings_path, "--json", params->json_path, err));
    return check_twice("--findings", params->findings_path, "--raster", params->raster_path, err);
}

int dg_app_refuse_incomplete(struct dg_arena *arena, const char *path, const struct dg_dossier *dossier,
                             struct dg_err *err)
{
    struct dg_issues issues = {0};

    DG_TRY(dg_dossier_check(arena, dossier, &issues, err));
    for (int32_t i = 0; i < issues.n; i++) {
        dg_auto(dg_text_done) struct dg_text what = {0};
        const struct dg_issue *issue = &issues.items[i];
        char key[120];
        if (!issue->blocks_assess) continue;
        snprintf(key, sizeof key, "check.%s.what", issue->code);
        const char *value = *issue->value ? issue->value : dg_word(DG_EN, "check.nothing");
        dg_word_add(&what, DG_EN, key, "object", issue->object, "value", value, NULL);
        dg_text_add(&what, " ");
        snprintf(key, sizeof key, "check.%s.remedy", issue->code);
        dg_word_add(&what, DG_EN, key, "object", issue->object, "value", value, NULL);
        DG_TRY(dg_text_finish(&what, err));
        return dg_err_set(err, DG_ESTATE, "%s: layer %s, column %s: %s All that is missing: didgah check %s",
                          path, issue->layer, issue->column, what.data, path);
    }
    return 0;
}

int dg_app_compute(struct dg_arena *arena, const struct dg_app_assess_params *params,
                   const struct dg_dossier *dossier, struct dg_assessment *out, struct dg_err *err)
{
    const char *edition = params->edition ? params->edition : dossier->scheme.edition;
    const struct dg_class_table *classes = dg_classes(edition);
    const struct dg_assess_params how = {.grid_m = isnan(params->grid_m) ? 0 : params->grid_m,
                                         .edition = params->edition,
                                         .camera_id = params->camera_id,
                                         .n_threads = params->n_threads ? params->n_threads : dg_pool_cpus(),
                                         .progress = params->progress,
                                         .progress_ctx = params->progress_ctx};

    if (!classes)
        return dg_err_set(err, DG_ESTATE, "%s: layer scheme: edition \"%s\" is not 2014 or 2025", params->path,
                          edition);
    if (dg_assess(arena, dossier, classes, &how, out, err) < 0) return dg_file_prefix(err, params->path);
    return 0;
}

static int path_in(char *out, size_t n, const char *dir, const char *name, struct dg_err *err)
{
    int length = snprintf(out, n, "%s/%s", dir, name);
    if (length < 0 || (size_t)length >= n)
        return dg_err_set(err, DG_EINVAL, "%.80s...: the path is too long", dir);
    return 0;
}

/* What one run has made, until it is written. */
struct made {
    struct dg_dossier dossier;
    struct dg_assessment assessment;
    struct dg_rulebook book;
    struct dg_findings findings;
    struct dg_text json, findings_json;
    const struct dg_text *summary;
};

static void made_done(struct made *made)
{
    dg_text_done(&made->json);
    dg_text_done(&made->findings_json);
}

static int write_in(const char *dir, const char *name, const struct dg_text *text, struct dg_err *err)
{
    char path[4096];
    DG_TRY(path_in(path, sizeof path, dir, name, err));
    return dg_report_write_file(path, text->data, text->len, err);
}

static int write_dir(const struct dg_app_assess_params *params, const struct made *made, struct dg_err *err)
{
    char path[4096];
    const struct dg_report_map_params maps = {.lang = params->lang};

    DG_TRY(dg_report_make_dir(params->out_dir, err));
    DG_TRY(write_in(params->out_dir, "summary.txt", made->summary, err));
    DG_TRY(write_in(params->out_dir, "assessment.json", &made->json, err));
    DG_TRY(write_in(params->out_dir, "findings.json", &made->findings_json, err));
    DG_TRY(dg_report_geojson(params->out_dir, &made->assessment, &made->findings, err));
    DG_TRY(path_in(path, sizeof path, params->out_dir, "maps", err));
    return dg_report_maps(path, &made->assessment, &maps, err);
}

static int write_raster(struct dg_arena *arena, const struct dg_app_assess_params *params,
                        const struct dg_assessment *assessment, struct dg_err *err)
{
    struct dg_density_raster density = {0};

    DG_TRY(dg_assess_raster(arena, assessment, params->camera_id ? 0 : -1, &density, err));
    const struct dg_raster raster = {.x0 = density.x0,
                                     .y0 = density.y0,
                                     .step_m = density.step_m,
                                     .nx = density.nx,
                                     .ny = density.ny,
                                     .z_m = density.px_per_m};
    if (dg_reader_write_tiff(params->raster_path, assessment->dossier->scheme.crs.srs_id, &raster, err) < 0)
        return dg_file_prefix(err, params->raster_path);
    return 0;
}

/* The results go back into the dossier last: what stands in it was also written beside it. Results of one
 * camera alone stay out, because they would stand for the whole scheme there. */
static int save(struct dg_arena *arena, const struct dg_app_assess_params *params, const struct made *made,
                struct dg_err *err)
{
    const struct dg_assessment *assessment = &made->assessment;
    struct dg_results rows = {0};

    if (params->camera_id) return 0;
    DG_TRY(dg_assess_rows(arena, assessment, &rows, err));
    DG_TRY(dg_findings_rows(arena, &made->findings, &rows, err));
    rows.summary_json = made->json.data;
    if (dg_store_save_results(params->path, &rows, err) < 0) return dg_file_prefix(err, params->path);
    return 0;
}

/* Load, compute, judge, and put all of it into words. */
static int make(struct dg_arena *arena, const struct dg_app_assess_params *params, struct made *made,
                struct dg_err *err)
{
    struct dg_judge_params judge = {.camera_id = params->camera_id,
                                    .n_threads = params->n_threads ? params->n_threads : dg_pool_cpus()};

    DG_TRY(dg_book_remits(params->remit, &judge.remits, err));
    DG_TRY(dg_book_open(arena, params->rules_path, &made->book, err));
    if (dg_store_load(arena, params->path, &made->dossier, err) < 0) return dg_file_prefix(err, params->path);
    DG_TRY(dg_app_refuse_incomplete(arena, params->path, &made->dossier, err));
    DG_TRY(dg_app_compute(arena, params, &made->dossier, &made->assessment, err));
    DG_TRY(dg_rules_judge(arena, &made->assessment, &made->book, &judge, &made->findings, err));
    DG_TRY(dg_assess_json(&made->assessment, &made->json, err));
    DG_TRY(dg_text_finish(&made->json, err));
    return dg_findings_json(&made->findings, &made->findings_json, err);
}

int dg_app_assess(struct dg_arena *arena, const struct dg_app_assess_params *params, struct dg_text *summary,
                  struct dg_app_found *found, struct dg_err *err)
{
    dg_auto(made_done) struct made made = {.summary = summary};
    char maps_dir[4096];
    const struct dg_report_made paths = {.dossier_path = params->camera_id ? NULL : params->path,
                                         .dir = params->out_dir,
                                         .maps_dir = params->out_dir ? maps_dir : NULL,
                                         .json_path = params->json_path,
                                         .raster_path = params->raster_path,
                                         .findings_path = params->findings_path};
    const struct dg_report_summary_params how = {
        .lang = params->lang, .made = &paths, .findings = &made.findings};

    DG_TRY(check_params(params, err));
    if (params->out_dir) DG_TRY(path_in(maps_dir, sizeof maps_dir, params->out_dir, "maps", err));
    DG_TRY(make(arena, params, &made, err));
    DG_TRY(dg_report_summary(summary, &made.assessment, &how, err));
    DG_TRY(dg_text_finish(summary, err));
    if (params->out_dir) DG_TRY(write_dir(params, &made, err));
    if (params->json_path) DG_TRY(dg_report_write_file(params->json_path, made.json.data, made.json.len, err));
    if (params->findings_path)
        DG_TRY(
            dg_report_write_file(params->findings_path, made.findings_json.data, made.findings_json.len, err));
    if (params->raster_path) DG_TRY(write_raster(arena, params, &made.assessment, err));
    DG_TRY(save(arena, params, &made, err));
    memcpy(found->n_by_severity, made.findings.n_by_severity, sizeof found->n_by_severity);
    return 0;
}
