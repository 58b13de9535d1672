/* Assess: load, compute, write the results back and beside. */
#include "assess/assess.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/admit.h"
#include "app/app.h"
#include "app/file.h"
#include "base/pool.h"
#include "reader/reader.h"
#include "report/report.h"
#include "store/store.h"

/* What can be refused before minutes of computing. */
static int check_params(const struct dg_app_assess_params *params, struct dg_err *err)
{
    if (!isnan(params->grid_m) && !(params->grid_m >= 0.002 && params->grid_m <= 10))
        return dg_err_set(err, DG_EINVAL, "--grid: %g is not between 0.002 and 10 m", params->grid_m);
    if (params->n_threads < 0 || params->n_threads > 1024)
        return dg_err_set(err, DG_EINVAL, "--threads: wanted 1 to 1024, or 0 for all processors");
    DG_TRY(dg_file_check_input(params->path, err));
    if (params->out_dir) DG_TRY(dg_file_check_folder_of(params->out_dir, err));
    DG_TRY(dg_check_result("--json", params->json_path, params->path, err));
    DG_TRY(dg_check_result("--raster", params->raster_path, params->path, err));
    if (params->json_path && params->raster_path && strcmp(params->json_path, params->raster_path) == 0)
        return dg_err_set(err, DG_EINVAL, "--raster: %s is the file of --json too", params->raster_path);
    return 0;
}

/* The first thing that has to be settled before anything can be computed, in the words of `didgah check`. */
int dg_refuse_incomplete(struct dg_arena *arena, const char *path, const struct dg_dossier *dossier,
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

static int compute(struct dg_arena *arena, const struct dg_app_assess_params *params,
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

static int write_dir(const struct dg_app_assess_params *params, const struct dg_assessment *assessment,
                     const struct dg_text *summary, const struct dg_text *json, struct dg_err *err)
{
    char path[4096];
    const struct dg_report_map_params maps = {.lang = params->lang};

    DG_TRY(dg_report_make_dir(params->out_dir, err));
    DG_TRY(path_in(path, sizeof path, params->out_dir, "summary.txt", err));
    DG_TRY(dg_report_write_file(path, summary->data, summary->len, err));
    DG_TRY(path_in(path, sizeof path, params->out_dir, "assessment.json", err));
    DG_TRY(dg_report_write_file(path, json->data, json->len, err));
    DG_TRY(dg_report_geojson(params->out_dir, assessment, err));
    DG_TRY(path_in(path, sizeof path, params->out_dir, "maps", err));
    return dg_report_maps(path, assessment, &maps, err);
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
static int save(struct dg_arena *arena, const struct dg_app_assess_params *params,
                const struct dg_assessment *assessment, const struct dg_text *json, struct dg_err *err)
{
    struct dg_results rows = {0};

    if (params->camera_id) return 0;
    DG_TRY(dg_assess_rows(arena, assessment, &rows, err));
    rows.summary_json = json->data;
    rows.edition = assessment->classes.edition;
    rows.grid_m = assessment->grid.cell_u / (double)DG_UNITS_PER_M;
    if (dg_store_save_results(params->path, &rows, err) < 0) return dg_file_prefix(err, params->path);
    return 0;
}

int dg_app_assess(struct dg_arena *arena, const struct dg_app_assess_params *params, struct dg_text *summary,
                  struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text json = {0};
    struct dg_dossier *dossier = NULL;
    struct dg_assessment *assessment = NULL;
    char maps_dir[4096];
    const struct dg_report_made made = {.dossier_path = params->camera_id ? NULL : params->path,
                                        .dir = params->out_dir,
                                        .maps_dir = params->out_dir ? maps_dir : NULL,
                                        .json_path = params->json_path,
                                        .raster_path = params->raster_path};
    const struct dg_report_summary_params how = {.lang = params->lang, .made = &made};

    DG_TRY(check_params(params, err));
    if (params->out_dir) DG_TRY(path_in(maps_dir, sizeof maps_dir, params->out_dir, "maps", err));
    DG_TRY(DG_NEW(arena, &dossier, 1, err));
    DG_TRY(DG_NEW(arena, &assessment, 1, err));
    if (dg_store_load(arena, params->path, dossier, err) < 0) return dg_file_prefix(err, params->path);
    DG_TRY(dg_refuse_incomplete(arena, params->path, dossier, err));
    DG_TRY(compute(arena, params, dossier, assessment, err));
    DG_TRY(dg_assess_json(assessment, &json, err));
    DG_TRY(dg_text_finish(&json, err));
    DG_TRY(dg_report_summary(summary, assessment, &how, err));
    DG_TRY(dg_text_finish(summary, err));
    if (params->out_dir) DG_TRY(write_dir(params, assessment, summary, &json, err));
    if (params->json_path) DG_TRY(dg_report_write_file(params->json_path, json.data, json.len, err));
    if (params->raster_path) DG_TRY(write_raster(arena, params, assessment, err));
    return save(arena, params, assessment, &json, err);
}
