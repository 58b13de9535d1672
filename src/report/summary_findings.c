/* Summary: findings by remit. For each rule that is broken: how often, the worst of it, and the remedy; then
 * which rules could not be judged, so that nothing passes by not being looked at. */
#include <stdio.h>
#include <string.h>

#include "report/summary.h"

#define MOST_SENTENCES 3 /* of one rule: the table in the dossier has all */

const char *dg_summary_said(struct dg_summary *s, const struct dg_finding *finding, dg_finding_say_fn say)
{
    if (say(&s->say.scratch, s->say.lang, s->findings->book, finding, s->err) < 0) s->say.has_failed = true;
    return dg_phrase_take(&s->say);
}

static const struct dg_rule *rule_of(const struct dg_summary *s, const struct dg_finding *finding)
{
    return &s->findings->book->rules[finding->rule_ix];
}

static const char *severity_said(struct dg_summary *s, enum dg_severity severity)
{
    char key[40];
    snprintf(key, sizeof key, "rule.severity_%s", dg_severity_word(severity));
    return dg_word(s->say.lang, key);
}

/* An assumption of a finding: as the assessment counts it, else in the catalogue's plain words. */
static const char *assumption(struct dg_summary *s, const char *code)
{
    char key[96];
    for (int32_t i = 0; i < s->a->n_assumptions; i++) {
        if (strcmp(s->a->assumptions[i].code, code) == 0)
            return dg_summary_assumption(s, &s->a->assumptions[i]);
    }
    snprintf(key, sizeof key, "assumption.%s", code);
    return dg_word(s->say.lang, key);
}

static void rests_on(struct dg_summary *s, const struct dg_measured *m)
{
    const char *list = "";
    for (int32_t i = 0; i < m->n_assumptions; i++) {
        const char *next = assumption(s, m->assumptions[i]);
        list = i ? SAY(&s->say, "report.list_semicolon", "first", list, "next", next) : next;
    }
    if (*list) dg_lines_para(&s->lines, 4, 6, SAY(&s->say, "report.rule_rests_on", "list", list));
}

/* The findings of one rule, which stand together: items[first .. end). */
static void rule_findings(struct dg_summary *s, int32_t first, int32_t end)
{
    const struct dg_finding *items = s->findings->items;
    const struct dg_rule *rule = rule_of(s, &items[first]);
    item(s, SAY(&s->say, "report.rule_found", "severity", severity_said(s, rule->severity), "title",
                rule->texts.title[s->say.lang], "rule", id(s, rule->id), "n", count(s, end - first)));
    for (int32_t i = first; i < end && i < first + MOST_SENTENCES; i++)
        dg_lines_para(&s->lines, 4, 6, dg_summary_said(s, &items[i], dg_finding_sentence));
    if (end - first > MOST_SENTENCES)
        dg_lines_para(&s->lines, 4, 6,
                      SAY(&s->say, "report.and_more", "n", count(s, end - first - MOST_SENTENCES)));
    rests_on(s, &items[first].measured);
    dg_lines_para(
        &s->lines, 4, 6,
        SAY(&s->say, "report.rule_remedy", "text", dg_summary_said(s, &items[first], dg_finding_remedy)));
}

static void states(struct dg_summary *s, enum dg_remit remit)
{
    const struct dg_rulebook *book = s->findings->book;
    int32_t n_judged = 0, n_held = 0, n_off = 0, n_none = 0;
    for (int32_t i = 0; i < book->n_rules; i++) {
        const struct dg_rule_result *result = &s->findings->results[i];
        if (book->rules[i].remit != remit) continue;
        n_judged += result->state == DG_RULE_JUDGED;
        n_held += result->state == DG_RULE_JUDGED && !result->n_found;
        n_off += result->state == DG_RULE_OFF;
        n_none += result->state == DG_RULE_NOT_APPLICABLE;
    }
    item(s, SAY(&s->say, "report.rules_judged", "judged", count(s, n_judged), "held", count(s, n_held), "off",
                count(s, n_off), "none", count(s, n_none)));
    for (int32_t i = 0; i < book->n_rules; i++) {
        const struct dg_rule_result *result = &s->findings->results[i];
        if (book->rules[i].remit != remit || result->state != DG_RULE_NOT_MEASURABLE) continue;
        item(s, SAY(&s->say, "report.rule_unmeasured", "title", book->rules[i].texts.title[s->say.lang],
                    "reason", dg_word(s->say.lang, result->reason)));
    }
}

static void remit_section(struct dg_summary *s, enum dg_remit remit)
{
    const struct dg_findings *f = s->findings;
    char key[40];
    bool is_asked = false;
    for (int32_t i = 0; i < f->book->n_rules; i++)
        is_asked = is_asked || (f->book->rules[i].remit == remit && f->results[i].state != DG_RULE_LEFT_OUT);
    if (!is_asked) return;
    snprintf(key, sizeof key, "report.h_remit_%s", dg_remit_word(remit));
    dg_lines_heading(&s->lines, word(s, key));
    for (int32_t i = 0, end; i < f->n; i = end) {
        for (end = i + 1; end < f->n && f->items[end].rule_ix == f->items[i].rule_ix;) end++;
        if (rule_of(s, &f->items[i])->remit == remit) rule_findings(s, i, end);
    }
    states(s, remit);
}

void dg_summary_findings(struct dg_summary *s)
{
    const struct dg_findings *f = s->findings;
    for (int remit = 0; remit < DG_N_REMITS; remit++) remit_section(s, (enum dg_remit)remit);
    dg_lines_blank(&s->lines);
    dg_lines_para(&s->lines, 0, 0,
                  SAY(&s->say, "report.rules_total", "errors", count(s, f->n_by_severity[DG_ERROR]), "warnings",
                      count(s, f->n_by_severity[DG_WARNING]), "notes", count(s, f->n_by_severity[DG_NOTE])));
    dg_lines_para(&s->lines, 0, 0,
                  SAY(&s->say, "report.rulebook", "title", f->book->title[s->say.lang], "rules",
                      count(s, f->book->n_rules), "sha256", id(s, f->book->sha256)));
}
