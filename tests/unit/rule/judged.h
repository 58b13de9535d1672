/* A yard judged by the standard book, and what came out. */
#ifndef DG_TESTS_RULE_JUDGED_H
#define DG_TESTS_RULE_JUDGED_H

#include "../assess/yard.h"
#include "rule/rule.h"

struct judged {
    struct dg_rulebook book;
    struct dg_findings f;
};

/* Assess the yard and judge it by the standard book. */
static inline struct judged judge(struct yard *y)
{
    struct judged j;
    memset(&j, 0, sizeof j);
    if (yard_assess(y) < 0) {
        CHECK(!"the yard can be assessed");
        exit(1);
    }
    CHECK_INT(dg_rulebook_standard(&y->arena, &j.book, &y->err), 0);
    if (y->err.code) printf("# %s\n", y->err.msg);
    CHECK_INT(dg_rules_judge(&y->arena, &y->got, &j.book, NULL, &j.f, &y->err), 0);
    return j;
}

static inline const struct dg_rule_result *judged_result(const struct judged *j, const char *rule_id)
{
    const struct dg_rule *rule = dg_rulebook_find(&j->book, rule_id, NULL);
    if (!rule) {
        printf("# no rule %s\n", rule_id);
        CHECK(!"the standard book has the rule");
        exit(1);
    }
    return &j->f.results[rule - j->book.rules];
}

/* The finding of a rule about an object; NULL: none. */
static inline const struct dg_measured *judged_found(const struct judged *j, const char *rule_id,
                                                     const char *object)
{
    for (int32_t i = 0; i < j->f.n; i++) {
        const struct dg_finding *finding = &j->f.items[i];
        if (strcmp(j->book.rules[finding->rule_ix].id, rule_id) != 0) continue;
        if (strcmp(finding->measured.object, object) == 0) return &finding->measured;
    }
    return NULL;
}

/* The figure of a finding; NAN: there is none. */
static inline double judged_figure(const struct judged *j, const char *rule_id, const char *object)
{
    const struct dg_measured *m = judged_found(j, rule_id, object);
    return m ? m->value : (double)NAN;
}

/* A number of a finding's sentence. */
static inline double judged_detail(const struct dg_measured *m, const char *name)
{
    for (int i = 0; m && i < m->n_details; i++) {
        if (strcmp(m->details[i].name, name) == 0) return m->details[i].number;
    }
    return (double)NAN;
}

/* How often a rule was measured and broken; the reason when it could not be. */
#define CHECK_RULE(j, rule_id, measured, found)                                                                \
    do {                                                                                                       \
        const struct dg_rule_result *result_ = judged_result((j), (rule_id));                                  \
        CHECK_INT(result_->n_measured, (measured));                                                            \
        CHECK_INT(result_->n_found, (found));                                                                  \
    } while (0)
#define CHECK_UNABLE(j, rule_id, key)                                                                          \
    do {                                                                                                       \
        const struct dg_rule_result *result_ = judged_result((j), (rule_id));                                  \
        CHECK_INT(result_->state, DG_RULE_NOT_MEASURABLE);                                                     \
        CHECK_STR(result_->reason, (key));                                                                     \
    } while (0)

#endif
