/* Plan: load, choose, put back, assess, prove, write. */
#include "app/plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/assess.h"
#include "app/file.h"
#include "base/pool.h"
#include "report/report.h"
#include "store/store.h"

static int check_params(const struct dg_app_plan_params *params, struct dg_err *err)
{
    DG_TRY(dg_file_check_input(params->path, err));
    if (dg_file_is_same(params->path, params->out_path)) {
        return dg_err_set(err, DG_EINVAL, "--out: %s is the dossier itself; the plan is a dossier of its own",
                          params->out_path);
    }
    DG_TRY(dg_file_check_output(params->out_path, params->may_replace, err));
    DG_TRY(dg_file_check_result("--json", params->json_path, params->path, err));
    if (params->json_path && strcmp(params->json_path, params->out_path) == 0)
        return dg_err_set(err, DG_EINVAL, "--json: %s is the file of --out too", params->json_path);
    if (params->n_threads < 0 || params->n_threads > 1024)
        return dg_err_set(err, DG_EINVAL, "--threads: wanted 1 to 1024, or 0 for all processors");
    if (!isnan(params->budget) && params->wants_check)
        return dg_err_set(err, DG_EINVAL,
                          "--check: proves least schemes, not what a budget buys; leave one out");
    return 0;
}

struct teller {
    const struct dg_app_plan_params *params;
};

static double tell_used(void *ctx)
{
    const struct teller *t = ctx;
    return t->params->used(t->params->ctx);
}

static void tell_progress(void *ctx, const struct dg_siting_progress *p)
{
    const struct teller *t = ctx;
    const struct dg_app_plan_progress said = {p->step, p->n_done, p->n_total, p->best, p->bound};
    t->params->progress(t->params->ctx, &said);
}

static double given_or(double value, double otherwise) { return isnan(value) ? otherwise : value; }

static struct dg_siting_params how_of(const struct dg_app_plan_params *params,
                                      const struct dg_plan_rules *rules, struct teller *teller)
{
    struct dg_siting_params how;
    dg_siting_defaults(&how);
    how.aim = !isnan(params->budget) ? DG_SITING_BUDGET
              : params->wants_cost   ? DG_SITING_CHEAPEST
                                     : DG_SITING_FEWEST;
    how.budget = params->budget;
    how.new_site_cost = given_or(params->new_site_cost, 0);
    how.old_site_cost = given_or(params->old_site_cost, 0);
    how.intrusion_cost = given_or(params->intrusion_cost, 0);
    how.private_class = params->private_class;
    /* The rule book has the limits; these options add to them. */
    how.private_m2 = given_or(params->private_m2, INFINITY);
    how.front_m = given_or(params->front_m, INFINITY);
    how.limits = rules->limits;
    how.n_limits = rules->n_limits;
    how.spacing_m = given_or(params->spacing_m, how.spacing_m);
    how.range_m = given_or(params->range_m, how.range_m);
    if (params->max_views)
        how.max_views = params->max_views > INT32_MAX ? INT32_MAX : (int32_t)params->max_views;
    how.keep = params->keep ? params->keep : "";
    how.exclude = params->exclude ? params->exclude : "";
    how.seed = params->seed;
    if (params->max_moves >= 0) how.max_moves = params->max_moves;
    how.n_threads = params->n_threads ? params->n_threads : dg_pool_cpus();
    how.wants_prices = !params->leaves_rules;
    how.wants_proof = params->wants_check;
    how.used = params->used ? tell_used : NULL;
    how.progress = params->progress ? tell_progress : NULL;
    how.ctx = teller;
    return how;
}

static int assess(struct dg_arena *arena, const struct dg_dossier *dossier, int n_threads,
                  struct dg_assessment *out, struct dg_err *err)
{
    const struct dg_assess_params how = {.n_threads = n_threads};
    const struct dg_class_table *classes = dg_classes(dossier->scheme.edition);
    if (!classes)
        return dg_err_set(err, DG_ESTATE, "layer scheme: edition \"%s\" is not 2014 or 2025",
                          dossier->scheme.edition);
    return dg_assess(arena, dossier, classes, &how, out, err);
}

/* "LEAST.gpkg" -> "LEAST.proof" */
static int proof_dir(const char *out_path, char *dir, size_t n, struct dg_err *err)
{
    size_t length = strlen(out_path);
    if (length > 5 && strcmp(out_path + length - 5, ".gpkg") == 0) length -= 5;
    int made = snprintf(dir, n, "%.*s.proof", (int)length, out_path);
    if (made < 0 || (size_t)made >= n)
        return dg_err_set(err, DG_EINVAL, "%.80s...: the path is too long", out_path);
    return 0;
}

static int texts_write(const struct dg_plan_made *made, struct dg_text *summary, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text json = {0};
    DG_TRY(dg_plan_text(summary, made, err));
    if (!made->params->json_path) return 0;
    DG_TRY(dg_plan_json(&json, made, err));
    DG_TRY(dg_text_finish(&json, err));
    return dg_report_write_file(made->params->json_path, json.data, json.len, err);
}

/* From the choice to files: nothing is written before everything is computed and has been checked. */
static int finish(struct dg_arena *arena, struct dg_plan_made *made, struct dg_plan_rules *rules,
                  struct dg_dossier *least, struct dg_text *summary, struct dg_err *err)
{
    struct dg_assessment *before, *after;
    int32_t *camera_at;
    char dir[4096];
    DG_TRY(DG_NEW(arena, &before, 1, err));
    DG_TRY(DG_NEW(arena, &after, 1, err));
    DG_TRY(dg_plan_back(arena, made->given, made->result, least, &camera_at, err));
    DG_TRY(dg_plan_links(arena, least, &made->n_links, &made->n_unlinked, err));
    DG_TRY(dg_plan_assume(arena, made->given, made->n_links, least, err));
    DG_TRY(assess(arena, made->given, made->how->n_threads, before, err));
    DG_TRY(assess(arena, least, made->how->n_threads, after, err));
    DG_TRY(dg_plan_explain(arena, after, made->result, camera_at, least, err));
    DG_TRY(dg_plan_rules_judge(arena, after, made->how->n_threads, rules, err));
    made->before = before;
    made->after = after;
    made->camera_at = camera_at;
    if (made->params->wants_check) {
        DG_TRY(proof_dir(made->params->out_path, dir, sizeof dir, err));
        DG_TRY(dg_report_make_dir(dir, err));
        DG_TRY(dg_plan_check(dir, made->result, &made->n_checked, err));
        made->proof_dir = dg_arena_strdup(arena, dir);
        if (!made->proof_dir) return dg_err_set(err, DG_ENOMEM, "out of memory");
    }
    if (dg_store_derive(made->params->out_path, made->params->path, made->given, least,
                        made->params->may_replace, err) < 0)
        return dg_file_prefix(err, made->params->out_path);
    return texts_write(made, summary, err);
}

int dg_app_plan(struct dg_arena *arena, const struct dg_app_plan_params *params, struct dg_text *summary,
                struct dg_err *err)
{
    struct dg_dossier *given, *least;
    struct dg_siting_result result;
    struct dg_plan_rules rules;
    struct teller teller = {params};

    DG_TRY(check_params(params, err));
    DG_TRY(dg_plan_rules_open(arena, params->rules_path, params->waive, &rules, err));
    const struct dg_siting_params how = how_of(params, &rules, &teller);
    struct dg_plan_made made = {.params = params, .how = &how, .result = &result, .rules = &rules};
    DG_TRY(DG_NEW(arena, &given, 1, err));
    DG_TRY(DG_NEW(arena, &least, 1, err));
    if (dg_store_load(arena, params->path, given, err) < 0) return dg_file_prefix(err, params->path);
    DG_TRY(dg_app_refuse_incomplete(arena, params->path, given, err));
    if (dg_siting_solve(arena, given, &how, &result, err) < 0) return dg_file_prefix(err, params->path);
    made.given = given;
    made.least = least;
    return finish(arena, &made, &rules, least, summary, err);
}
