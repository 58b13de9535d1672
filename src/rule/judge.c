/* The engine: each rule's measure is run, each figure held against what the rule requires. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/pool.h"
#include "rule/lookup.h"

/* What the judgement by one rule gathers; arrays that grow until they are copied into the caller's arena. */
struct dg_verdicts {
    struct dg_buf found, figures, unjudged;
    int32_t rule_ix;
    struct dg_rule_result *result;
    const char *camera_id; /* NULL: findings of all */
};

/* ---- what a measure calls ------------------------------------------------------------------------------ */

static bool holds(const struct dg_rule *rule, double value)
{
    switch (rule->compare) {
    case DG_AT_MOST: return value <= rule->threshold;
    case DG_AT_LEAST: return value >= rule->threshold;
    case DG_BELOW: return value < rule->threshold;
    case DG_ABOVE: return value > rule->threshold;
    case DG_EQUAL: return value == rule->threshold;
    }
    return false;
}

/* How far a figure is from good: the larger, the worse; beyond 0 it breaks the rule (or touches it). */
static double badness(const struct dg_rule *rule, double value)
{
    switch (rule->compare) {
    case DG_AT_MOST:
    case DG_BELOW: return value - rule->threshold;
    case DG_AT_LEAST:
    case DG_ABOVE: return rule->threshold - value;
    case DG_EQUAL: return fabs(value - rule->threshold);
    }
    return 0;
}

static bool is_about(const struct dg_measured *m, const char *camera_id)
{
    if (strcmp(m->layer, "camera") == 0 && strcmp(m->object, camera_id) == 0) return true;
    for (int32_t i = 0; i < m->n_concerned; i++) {
        if (strcmp(m->concerned[i].layer, "camera") == 0 && strcmp(m->concerned[i].id, camera_id) == 0)
            return true;
    }
    return false;
}

static int keep(struct dg_buf *buf, const struct dg_finding *finding, struct dg_err *err)
{
    struct dg_finding *slot = dg_buf_add(buf);
    if (!slot) return dg_buf_full(err);
    *slot = *finding;
    return 0;
}

int dg_measure_add(struct dg_measure_run *run, const struct dg_measured *measured, struct dg_err *err)
{
    struct dg_verdicts *verdicts = run->verdicts;
    struct dg_rule_result *result = verdicts->result;
    struct dg_finding finding = {verdicts->rule_ix, *measured, !holds(run->rule, measured->value)};
    assert(isfinite(measured->value) && measured->layer && measured->object);
    if (verdicts->camera_id && !is_about(measured, verdicts->camera_id)) return 0;
    if (isnan(result->worst) || badness(run->rule, measured->value) > badness(run->rule, result->worst)) {
        result->worst = measured->value;
        result->worst_object = measured->object;
    }
    result->n_measured++;
    result->n_found += finding.is_breach;
    if (run->rule->measure->flags & DG_MEASURE_TELLS) DG_TRY(keep(&verdicts->figures, &finding, err));
    return finding.is_breach ? keep(&verdicts->found, &finding, err) : 0;
}

int dg_measure_skip(struct dg_measure_run *run, const char *layer, const char *object, const char *reason,
                    struct dg_err *err)
{
    struct dg_verdicts *verdicts = run->verdicts;
    if (verdicts->camera_id && (strcmp(layer, "camera") != 0 || strcmp(object, verdicts->camera_id) != 0))
        return 0;
    struct dg_unjudged *slot = dg_buf_add(&verdicts->unjudged);
    if (!slot) return dg_buf_full(err);
    *slot = (struct dg_unjudged){verdicts->rule_ix, layer, object, reason};
    if (!verdicts->result->n_unjudged++) verdicts->result->reason = reason;
    return 0;
}

void dg_measure_unable(struct dg_measure_run *run, const char *reason)
{
    run->verdicts->result->state = DG_RULE_NOT_MEASURABLE;
    run->verdicts->result->reason = reason;
}

/* ---- judging ------------------------------------------------------------------------------------------- */

/* One judgement: rules side by side, each with verdicts of its own. */
struct judging {
    const struct dg_rulebook *book;
    const struct dg_lookup *lookup;
    int n_threads;
    struct dg_verdicts *verdicts;   /* of each rule */
    struct dg_rule_result *results; /* likewise */
    struct dg_arena *arenas;        /* of each thread: what figures point at */
};

static void judging_done(struct judging *judging)
{
    for (int32_t i = 0; judging->verdicts && i < judging->book->n_rules; i++) {
        dg_buf_done(&judging->verdicts[i].found);
        dg_buf_done(&judging->verdicts[i].figures);
        dg_buf_done(&judging->verdicts[i].unjudged);
    }
}

static int rule_judge(void *ctx, int64_t rule_ix, int thread_ix, struct dg_err *err)
{
    struct judging *judging = ctx;
    const struct dg_rule *rule = &judging->book->rules[rule_ix];
    struct dg_rule_result *result = &judging->results[rule_ix];
    struct dg_measure_run run = {.lookup = judging->lookup,
                                 .assessment = judging->lookup->assessment,
                                 .dossier = judging->lookup->dossier,
                                 .rule = rule,
                                 .arena = &judging->arenas[thread_ix],
                                 .n_threads = judging->n_threads,
                                 .verdicts = &judging->verdicts[rule_ix]};
    if (result->state != DG_RULE_JUDGED) return 0;
    if (rule->measure->run(&run, err) < 0) return dg_err_prefix(err, "rule %s", rule->id);
    if (result->n_measured) {
        result->state = DG_RULE_JUDGED;
        result->reason = "";
    } else if (result->n_unjudged) {
        result->state = DG_RULE_NOT_MEASURABLE;
    } else if (result->state == DG_RULE_JUDGED) {
        result->state = DG_RULE_NOT_APPLICABLE;
        result->reason = "unable.nothing_of_the_kind";
    }
    return 0;
}

/* Which rules are judged, and what their measures take. */
static unsigned rules_choose(struct judging *judging, const struct dg_judge_params *params)
{
    unsigned flags = 0;
    for (int32_t i = 0; i < judging->book->n_rules; i++) {
        const struct dg_rule *rule = &judging->book->rules[i];
        struct dg_rule_result *result = &judging->results[i];
        *result = (struct dg_rule_result){.worst = NAN, .worst_object = "", .reason = ""};
        judging->verdicts[i] = (struct dg_verdicts){.found = {.item_size = sizeof(struct dg_finding)},
                                                    .figures = {.item_size = sizeof(struct dg_finding)},
                                                    .unjudged = {.item_size = sizeof(struct dg_unjudged)},
                                                    .rule_ix = i,
                                                    .result = result,
                                                    .camera_id = params->camera_id};
        if (params->remits && !(params->remits >> rule->remit & 1))
            result->state = DG_RULE_LEFT_OUT;
        else if (!rule->is_on)
            result->state = DG_RULE_OFF;
        else
            flags |= rule->measure->flags;
    }
    return flags;
}

static int rules_judge(struct judging *judging, struct dg_arena *arena, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena hold = {0};
    DG_TRY(DG_NEW(&hold, &judging->arenas, (size_t)judging->n_threads, err));
    int code = dg_pool_run(judging->book->n_rules, judging->n_threads, rule_judge, judging, err);
    for (int k = 0; k < judging->n_threads; k++) dg_arena_adopt(arena, &judging->arenas[k]);
    return code;
}

/* The order of findings: the book stands by remit and id already, so a rule's index says both. */
struct order {
    struct dg_finding *finding;
    const struct dg_rule *rule;
    int32_t ix; /* as measured: the last word */
};

static int by_weight(const void *a, const void *b)
{
    const struct order *p = a, *q = b;
    const struct dg_measured *m = &p->finding->measured, *n = &q->finding->measured;
    if (p->rule->remit != q->rule->remit) return p->rule->remit < q->rule->remit ? -1 : 1;
    if (p->rule->severity != q->rule->severity) return p->rule->severity > q->rule->severity ? -1 : 1;
    if (p->rule != q->rule) return p->rule < q->rule ? -1 : 1;
    int order = strcmp(m->object, n->object);
    if (!order) order = strcmp(m->light ? m->light : "", n->light ? n->light : "");
    if (!order) order = strcmp(m->part ? m->part : "", n->part ? n->part : "");
    return order ? order : (p->ix > q->ix) - (p->ix < q->ix);
}

static int sorted(struct dg_arena *arena, const struct judging *judging, struct dg_findings *out,
                  struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct order *orders = NULL;
    int32_t n = 0, n_rules = judging->book->n_rules;
    for (int32_t r = 0; r < n_rules; r++) n += (int32_t)judging->verdicts[r].found.n;
    DG_TRY(DG_NEW(&tmp, &orders, (size_t)n, err));
    DG_TRY(DG_NEW(arena, &out->items, (size_t)n, err));
    for (int32_t r = 0; r < n_rules; r++) {
        struct dg_finding *found = judging->verdicts[r].found.data;
        for (int64_t i = 0; i < judging->verdicts[r].found.n; i++, out->n++)
            orders[out->n] = (struct order){&found[i], &judging->book->rules[r], out->n};
    }
    qsort(orders, (size_t)n, sizeof *orders, by_weight);
    for (int32_t i = 0; i < n; i++) {
        out->items[i] = *orders[i].finding;
        out->n_by_severity[orders[i].rule->severity]++;
    }
    return 0;
}

/* Figures and what could not be judged, rule by rule. */
static int joined(struct dg_arena *arena, const struct judging *judging, struct dg_findings *out,
                  struct dg_err *err)
{
    int32_t n_rules = judging->book->n_rules, n_figures = 0, n_unjudged = 0;
    for (int32_t r = 0; r < n_rules; r++) {
        n_figures += (int32_t)judging->verdicts[r].figures.n;
        n_unjudged += (int32_t)judging->verdicts[r].unjudged.n;
    }
    DG_TRY(DG_NEW(arena, &out->figures, (size_t)n_figures, err));
    DG_TRY(DG_NEW(arena, &out->unjudged, (size_t)n_unjudged, err));
    for (int32_t r = 0; r < n_rules; r++) {
        const struct dg_finding *figures = judging->verdicts[r].figures.data;
        const struct dg_unjudged *unjudged = judging->verdicts[r].unjudged.data;
        for (int64_t i = 0; i < judging->verdicts[r].figures.n; i++)
            out->figures[out->n_figures++] = figures[i];
        for (int64_t i = 0; i < judging->verdicts[r].unjudged.n; i++)
            out->unjudged[out->n_unjudged++] = unjudged[i];
    }
    return 0;
}

int dg_rules_judge(struct dg_arena *arena, const struct dg_assessment *assessment,
                   const struct dg_rulebook *book, const struct dg_judge_params *params,
                   struct dg_findings *out, struct dg_err *err)
{
    static const struct dg_judge_params everything = {0};
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    dg_auto(judging_done) struct judging judging = {.book = book, .n_threads = 1};
    struct dg_findings findings = {.book = book, .assessment = assessment};
    struct dg_lookup lookup;
    if (params && params->n_threads > 1) judging.n_threads = params->n_threads;
    DG_TRY(DG_NEW(arena, &findings.results, (size_t)book->n_rules, err));
    DG_TRY(DG_NEW(&tmp, &judging.verdicts, (size_t)book->n_rules, err));
    judging.results = findings.results;
    unsigned flags = rules_choose(&judging, params ? params : &everything);
    DG_TRY(dg_lookup_init(arena, assessment, flags, judging.n_threads, &lookup, err));
    judging.lookup = &lookup;
    DG_TRY(rules_judge(&judging, arena, err));
    DG_TRY(sorted(arena, &judging, &findings, err));
    DG_TRY(joined(arena, &judging, &findings, err));
    *out = findings;
    return 0;
}
