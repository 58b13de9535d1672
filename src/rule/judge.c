/* The engine: each rule's measure is run, each figure held against what the rule requires. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "rule/lookup.h"

/* What one judgement gathers; arrays that grow until they are copied into the caller's arena. */
struct dg_verdicts {
    struct dg_buf found, figures, unjudged;
    const struct dg_rulebook *book;
    int32_t rule_ix;
    struct dg_rule_result *result; /* of the rule that is being judged */
    const char *camera_id;         /* NULL: findings of all */
    int n_threads;
};

static void verdicts_done(struct dg_verdicts *verdicts)
{
    dg_buf_done(&verdicts->found);
    dg_buf_done(&verdicts->figures);
    dg_buf_done(&verdicts->unjudged);
}

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

static int judge_rule(struct dg_lookup *lookup, struct dg_arena *arena, struct dg_verdicts *verdicts,
                      struct dg_err *err)
{
    const struct dg_rule *rule = &verdicts->book->rules[verdicts->rule_ix];
    struct dg_rule_result *result = verdicts->result;
    struct dg_measure_run run = {.lookup = lookup,
                                 .assessment = lookup->assessment,
                                 .dossier = lookup->dossier,
                                 .rule = rule,
                                 .arena = arena,
                                 .n_threads = verdicts->n_threads,
                                 .verdicts = verdicts};
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

static int judge_all(struct dg_lookup *lookup, struct dg_arena *arena, const struct dg_judge_params *params,
                     struct dg_verdicts *verdicts, struct dg_rule_result *results, struct dg_err *err)
{
    for (int32_t i = 0; i < verdicts->book->n_rules; i++) {
        const struct dg_rule *rule = &verdicts->book->rules[i];
        struct dg_rule_result *result = &results[i];
        *result = (struct dg_rule_result){.worst = NAN, .worst_object = "", .reason = ""};
        verdicts->rule_ix = i;
        verdicts->result = result;
        if (params->remits && !(params->remits >> rule->remit & 1))
            result->state = DG_RULE_LEFT_OUT;
        else if (!rule->is_on)
            result->state = DG_RULE_OFF;
        else
            DG_TRY(judge_rule(lookup, arena, verdicts, err));
    }
    return 0;
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

static int sorted(struct dg_arena *arena, const struct dg_verdicts *verdicts, struct dg_findings *out,
                  struct dg_err *err)
{
    struct dg_arena tmp = {0};
    struct order *orders = NULL;
    struct dg_finding *found = verdicts->found.data;
    size_t n = (size_t)verdicts->found.n;
    int code = DG_NEW(&tmp, &orders, n, err);
    if (code >= 0) code = DG_NEW(arena, &out->items, n, err);
    for (size_t i = 0; code >= 0 && i < n; i++)
        orders[i] = (struct order){&found[i], &verdicts->book->rules[found[i].rule_ix], (int32_t)i};
    if (code >= 0) {
        qsort(orders, n, sizeof *orders, by_weight);
        for (size_t i = 0; i < n; i++) {
            out->items[i] = *orders[i].finding;
            out->n_by_severity[orders[i].rule->severity]++;
        }
        out->n = (int32_t)n;
    }
    dg_arena_done(&tmp);
    return code;
}

int dg_rules_judge(struct dg_arena *arena, const struct dg_assessment *assessment,
                   const struct dg_rulebook *book, const struct dg_judge_params *params,
                   struct dg_findings *out, struct dg_err *err)
{
    static const struct dg_judge_params everything = {0};
    dg_auto(verdicts_done) struct dg_verdicts verdicts = {
        .found = {.item_size = sizeof(struct dg_finding)},
        .figures = {.item_size = sizeof(struct dg_finding)},
        .unjudged = {.item_size = sizeof(struct dg_unjudged)},
        .book = book,
        .camera_id = params ? params->camera_id : NULL,
        .n_threads = params && params->n_threads > 1 ? params->n_threads : 1};
    struct dg_findings findings = {.book = book, .assessment = assessment};
    struct dg_lookup lookup;
    DG_TRY(dg_lookup_init(arena, assessment, &lookup, err));
    DG_TRY(DG_NEW(arena, &findings.results, (size_t)book->n_rules, err));
    DG_TRY(judge_all(&lookup, arena, params ? params : &everything, &verdicts, findings.results, err));
    DG_TRY(sorted(arena, &verdicts, &findings, err));
    DG_TRY(dg_buf_copy(&verdicts.figures, arena, (void **)&findings.figures, err));
    findings.n_figures = (int32_t)verdicts.figures.n;
    DG_TRY(dg_buf_copy(&verdicts.unjudged, arena, (void **)&findings.unjudged, err));
    findings.n_unjudged = (int32_t)verdicts.unjudged.n;
    *out = findings;
    return 0;
}
