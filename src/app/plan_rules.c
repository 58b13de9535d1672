/* Plan: the rules of the book that a view can keep or break by itself, as limits for siting; and what the whole
 * book finds in the new dossier. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/book.h"
#include "app/plan.h"

/* Measures that siting sums over a view as they do. */
static const struct {
    const char *measure;
    enum dg_siting_seen what;
} summed[] = {{"private_area", DG_SITING_GROUND},
              {"private_front", DG_SITING_FRONTS},
              {"sensitive_area", DG_SITING_SENSITIVE},
              {"sensitive_near", DG_SITING_MOUNTED}};
#define N_SUMMED ((int)(sizeof summed / sizeof *summed))

static int summed_as(const struct dg_rule *rule)
{
    for (int i = 0; i < N_SUMMED; i++) {
        if (strcmp(rule->measure_word, summed[i].measure) == 0) return i;
    }
    return -1;
}

/* A rule that asks for at least so much private space is not one that a view breaks by seeing too much; and the
 * other way round with distances. A note is no limit. */
static bool is_limit(const struct dg_rule *rule)
{
    int as = summed_as(rule);
    if (!rule->is_on || rule->severity <= DG_NOTE || as < 0) return false;
    if (summed[as].what == DG_SITING_MOUNTED) return rule->compare == DG_AT_LEAST;
    return rule->compare == DG_AT_MOST || rule->compare == DG_BELOW ||
           (rule->compare == DG_EQUAL && rule->threshold == 0);
}

static const struct dg_rule_param *param_of(const struct dg_rule *rule, const char *name)
{
    for (int i = 0; i < rule->n_params; i++) {
        if (strcmp(rule->params[i].name, name) == 0) return &rule->params[i];
    }
    return NULL;
}

static struct dg_siting_limit limit_of(const struct dg_rule *rule)
{
    const struct dg_rule_param *kinds = param_of(rule, "kinds"), *least = param_of(rule, "least_px_per_m");
    return (struct dg_siting_limit){.rule = rule->id,
                                    .what = summed[summed_as(rule)].what,
                                    .kinds = kinds ? kinds->words : NULL,
                                    .n_kinds = kinds ? kinds->n_words : 0,
                                    .least_px_per_m = least ? least->number : 0,
                                    .most = rule->threshold,
                                    .is_open = rule->compare == DG_BELOW};
}

/* Each id that is waived has to be one that would be kept. */
static int waived_check(const struct dg_plan_rules *rules, struct dg_err *err)
{
    char id[128];
    for (const char *s = rules->waived; *s;) {
        s += strspn(s, " ,");
        size_t n = strcspn(s, " ,");
        const char *nearest = NULL;
        if (n == 0) break;
        if (n >= sizeof id) return dg_err_set(err, DG_EINVAL, "--waive: an id of %zu bytes", n);
        memcpy(id, s, n);
        id[n] = '\0';
        s += n;
        const struct dg_rule *rule = dg_rulebook_find(&rules->book, id, &nearest);
        if (!rule)
            return dg_err_set(err, DG_EINVAL, "--waive: no rule \"%s\"%s%s%s", id,
                              nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
        if (!is_limit(rule))
            return dg_err_set(err, DG_EINVAL, "--waive: a plan does not weigh \"%s\": leave it out", id);
    }
    return 0;
}

int dg_plan_rules_open(struct dg_arena *arena, const char *rules_path, const char *waived,
                       struct dg_plan_rules *out, struct dg_err *err)
{
    *out = (struct dg_plan_rules){.waived = waived ? waived : ""};
    DG_TRY(dg_book_open(arena, rules_path, &out->book, err));
    DG_TRY(waived_check(out, err));
    for (int32_t i = 0; i < out->book.n_rules; i++) {
        const struct dg_rule *rule = &out->book.rules[i];
        if (!is_limit(rule) || dg_siting_list_has(out->waived, rule->id)) continue;
        if (out->n_limits == DG_SITING_MAX_LIMITS)
            return dg_err_set(err, DG_ELIMIT,
                              "the rule book limits what a camera may see in more than %d rules; switch some "
                              "off or name them in --waive",
                              DG_SITING_MAX_LIMITS);
        out->limits[out->n_limits++] = limit_of(rule);
    }
    return 0;
}

bool dg_plan_rules_keep(const struct dg_plan_rules *rules, const char *rule_id)
{
    for (int32_t i = 0; i < rules->n_limits; i++) {
        if (strcmp(rules->limits[i].rule, rule_id) == 0) return true;
    }
    const struct dg_rule *rule = dg_rulebook_find(&rules->book, rule_id, NULL);
    return rule && strcmp(rule->measure_word, "need_over") == 0; /* ceilings are part of the needs */
}

int dg_plan_rules_judge(struct dg_arena *arena, const struct dg_assessment *after, int n_threads,
                        struct dg_plan_rules *rules, struct dg_err *err)
{
    const struct dg_judge_params how = {.n_threads = n_threads};
    struct dg_findings findings;
    DG_TRY(dg_rules_judge(arena, after, &rules->book, &how, &findings, err));
    DG_TRY(DG_NEW(arena, &rules->n_found, (size_t)rules->book.n_rules, err));
    for (int32_t i = 0; i < rules->book.n_rules; i++) rules->n_found[i] = findings.results[i].n_found;
    return 0;
}
