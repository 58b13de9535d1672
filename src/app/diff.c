/* Diff: two versions loaded, assessed alike and compared. */
#include "diff/diff.h"

#include "app/file.h"
#include "app/version.h"
#include "assess/assess.h"
#include "base/pool.h"
#include "report/report.h"

struct half {
    struct dg_version version;
    struct dg_assessment assessment;
    struct dg_findings findings;
};

/* In the one form: order of rows and fids can then have no part in any figure. */
static int load(struct dg_arena *arena, const char *path, struct dg_version *out, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text bytes = {0};
    DG_TRY(dg_version_load(arena, path, false, out, err));
    if (out->is_frozen) return 0;
    DG_TRY(dg_frozen_write(&out->dossier, &bytes, NULL, err));
    if (dg_frozen_parse(arena, bytes.data, bytes.len, &out->dossier, out->sha256, err) < 0)
        return dg_file_prefix(err, path);
    return 0;
}

/* 1: it can be assessed; 0: it lacks what that needs. */
static int can_be_assessed(struct dg_arena *arena, const struct dg_dossier *dossier, struct dg_err *err)
{
    struct dg_issues issues;
    DG_TRY(dg_dossier_check(arena, dossier, &issues, err));
    for (int32_t i = 0; i < issues.n; i++) {
        if (issues.items[i].blocks_assess) return 0;
    }
    return dg_classes(dossier->scheme.edition) != NULL;
}

static int assess(struct dg_arena *arena, const struct dg_rulebook *book, const struct dg_scheme *like,
                  int n_threads, struct half *half, struct dg_err *err)
{
    const struct dg_assess_params how = {
        .grid_m = like->grid_m, .edition = like->edition, .n_threads = n_threads ? n_threads : dg_pool_cpus()};
    const struct dg_judge_params judge = {.n_threads = how.n_threads};
    if (dg_assess(arena, &half->version.dossier, dg_classes(like->edition), &how, &half->assessment, err) < 0)
        return dg_file_prefix(err, half->version.path);
    if (dg_rules_judge(arena, &half->assessment, book, &judge, &half->findings, err) < 0)
        return dg_file_prefix(err, half->version.path);
    return 0;
}

static struct dg_diff_side side_of(const struct half *half, bool has_figures)
{
    return (struct dg_diff_side){.dossier = &half->version.dossier,
                                 .sha256 = half->version.sha256,
                                 .name = half->version.path,
                                 .assessment = has_figures ? &half->assessment : NULL,
                                 .findings = has_figures ? &half->findings : NULL};
}

static int check_map(const struct dg_app_diff_params *params, struct dg_err *err)
{
    const char *map = params->map_path;
    if (!map) return 0;
    DG_TRY(dg_file_check_folder_of(map, err));
    if (dg_file_is_same(map, params->path_a) || dg_file_is_same(map, params->path_b))
        return dg_err_set(err, DG_EINVAL, "--map: %s is one of the versions", map);
    if (dg_file_is_special(map))
        return dg_err_set(err, DG_EINVAL, "--map: %s is no ordinary file; name one", map);
    return 0;
}

static int write_map(const struct dg_app_diff_params *params, const struct dg_diff *diff, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text png = {0};
    const struct dg_report_map_params how = {.lang = params->lang};
    if (!params->map_path) return 0;
    if (!diff->b.assessment)
        return dg_err_set(err, DG_ESTATE,
                          "--map: a map needs figures, and one of the versions cannot be assessed");
    DG_TRY(dg_report_diff_png(&png, diff, &how, err));
    return dg_report_write_file(params->map_path, png.data, png.len, err);
}

int dg_app_diff(struct dg_arena *arena, const struct dg_app_diff_params *params, struct dg_text *text,
                bool *is_same, struct dg_err *err)
{
    struct half *a = NULL, *b = NULL;
    struct dg_rulebook book;
    struct dg_diff *diff = NULL;
    DG_TRY(check_map(params, err));
    DG_TRY(DG_NEW(arena, &a, 1, err));
    DG_TRY(DG_NEW(arena, &b, 1, err));
    DG_TRY(DG_NEW(arena, &diff, 1, err));
    DG_TRY(load(arena, params->path_a, &a->version, err));
    DG_TRY(load(arena, params->path_b, &b->version, err));
    DG_TRY(params->rules_path ? dg_rulebook_load(arena, params->rules_path, &book, err)
                              : dg_rulebook_standard(arena, &book, err));
    int a_can = can_be_assessed(arena, &a->version.dossier, err);
    DG_TRY(a_can);
    int b_can = can_be_assessed(arena, &b->version.dossier, err);
    DG_TRY(b_can);
    if (a_can && b_can) {
        const struct dg_scheme *like = &b->version.dossier.scheme;
        DG_TRY(assess(arena, &book, like, params->n_threads, a, err));
        DG_TRY(assess(arena, &book, like, params->n_threads, b, err));
    }
    const struct dg_diff_side before = side_of(a, a_can && b_can), after = side_of(b, a_can && b_can);
    DG_TRY(dg_diff_make(arena, &before, &after, diff, err));
    DG_TRY(write_map(params, diff, err));
    *is_same = dg_diff_is_empty(diff);
    if (params->wants_json) return dg_diff_json(diff, text, err);
    return dg_report_diff(text, diff, params->lang,
                          !a_can   ? params->path_a
                          : !b_can ? params->path_b
                                   : NULL,
                          err);
}
