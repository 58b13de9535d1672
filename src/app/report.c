/* Report: the printed dossier. Assesses in memory and leaves the dossier as it is: what stands in it from an
 * earlier assessment may be of other cameras or another rule book. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "app/app.h"
#include "app/assess.h"
#include "app/book.h"
#include "app/file.h"
#include "app/version.h"
#include "base/pool.h"
#include "report/report.h"

static bool ends_with(const char *path, const char *ending)
{
    size_t n = strlen(path), n_ending = strlen(ending);
    return n > n_ending && strcasecmp(path + n - n_ending, ending) == 0;
}

static bool is_html(const char *path) { return ends_with(path, ".html") || ends_with(path, ".htm"); }

static int check_params(const struct dg_app_report_params *params, struct dg_err *err)
{
    DG_TRY(dg_file_check_input(params->path, err));
    if (!params->out_path && !params->csv_dir)
        return dg_err_set(err, DG_EINVAL,
                          "report: nothing to write; give -o FILE.pdf, -o FILE.html or --csv DIR");
    if (params->csv_dir) DG_TRY(dg_file_check_folder_of(params->csv_dir, err));
    if (!params->out_path) return 0;
    if (!ends_with(params->out_path, ".pdf") && !is_html(params->out_path))
        return dg_err_set(err, DG_EINVAL, "--out: %s ends neither in .pdf nor in .html", params->out_path);
    return dg_file_check_result("--out", params->out_path, params->path, err);
}

static int write_out(const struct dg_app_report_params *params, const struct dg_findings *findings,
                     const struct dg_report_print_params *how, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text bytes = {0};

    if (params->csv_dir) DG_TRY(dg_report_csv(params->csv_dir, findings, how, err));
    if (!params->out_path) return 0;
    if (is_html(params->out_path)) {
        DG_TRY(dg_report_html(&bytes, findings, how, err));
    } else {
        DG_TRY(dg_report_pdf(&bytes, findings, how, err));
    }
    return dg_report_write_file(params->out_path, bytes.data, bytes.len, err);
}

int dg_app_report(struct dg_arena *arena, const struct dg_app_report_params *params, struct dg_err *err)
{
    struct dg_judge_params judge = {.n_threads = params->n_threads ? params->n_threads : dg_pool_cpus()};
    struct dg_version *version = NULL;
    struct dg_rulebook book;
    struct dg_assessment *assessment = NULL;
    struct dg_findings findings;
    const struct dg_app_assess_params assess = {.path = params->path,
                                                .grid_m = params->grid_m,
                                                .n_threads = params->n_threads,
                                                .progress = params->progress,
                                                .progress_ctx = params->progress_ctx};

    DG_TRY(check_params(params, err));
    DG_TRY(dg_book_remits(params->remit, &judge.remits, err));
    DG_TRY(dg_book_open(arena, params->rules_path, &book, err));
    DG_TRY(DG_NEW(arena, &version, 1, err));
    DG_TRY(DG_NEW(arena, &assessment, 1, err));
    DG_TRY(dg_version_load(arena, params->path, false, version, err));
    DG_TRY(dg_app_refuse_incomplete(arena, params->path, &version->dossier, err));
    DG_TRY(dg_app_compute(arena, &assess, &version->dossier, assessment, err));
    DG_TRY(dg_rules_judge(arena, assessment, &book, &judge, &findings, err));
    const struct dg_report_print_params how = {
        .lang = params->lang, .remits = judge.remits, .version_sha256 = version->sha256};
    return write_out(params, &findings, &how, err);
}

int dg_app_report_text(struct dg_text *text, enum dg_lang lang, const struct dg_app_report_params *params,
                       struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text path = {0};

    if (params->out_path) {
        dg_token_add(&path, lang, params->out_path);
        dg_word_add(text, lang, "print.done", "path", path.data ? path.data : "", NULL);
        dg_text_add(text, "\n");
    }
    dg_text_clear(&path);
    if (params->csv_dir) {
        dg_token_add(&path, lang, params->csv_dir);
        dg_word_add(text, lang, "print.done_csv", "path", path.data ? path.data : "", NULL);
        dg_text_add(text, "\n");
    }
    DG_TRY(dg_text_finish(&path, err));
    return dg_text_finish(text, err);
}
