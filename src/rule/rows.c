/* Findings as rows of the dossier's layer `finding`. */
#include <math.h>
#include <string.h>

#include "rule/rule.h"

/* What a text holds, kept in the arena. */
static int kept(struct dg_arena *arena, struct dg_text *text, const char **out, struct dg_err *err)
{
    DG_TRY(dg_text_finish(text, err));
    *out = dg_arena_strdup(arena, text->data);
    dg_text_clear(text);
    return *out ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}

static void concerned_add(struct dg_text *text, const struct dg_measured *m)
{
    for (int32_t i = 0; i < m->n_concerned; i++)
        dg_text_addf(text, "%s%s:%s", i ? "," : "", m->concerned[i].layer, m->concerned[i].id);
}

static void assumptions_add(struct dg_text *text, const struct dg_measured *m)
{
    for (int32_t i = 0; i < m->n_assumptions; i++) dg_text_addf(text, "%s%s", i ? "," : "", m->assumptions[i]);
}

static int row_make(struct dg_arena *arena, const struct dg_rulebook *book, const struct dg_finding *finding,
                    const char *sha256, struct dg_finding_row *row, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    const struct dg_rule *rule = &book->rules[finding->rule_ix];
    const struct dg_measured *m = &finding->measured;
    *row = (struct dg_finding_row){.rule_id = rule->id,
                                   .remit = dg_remit_word(rule->remit),
                                   .severity = dg_severity_word(rule->severity),
                                   .layer = m->layer,
                                   .object = m->object,
                                   .light = m->light ? m->light : "",
                                   .figure = m->value,
                                   .threshold = rule->threshold,
                                   .comparison = dg_compare_word(rule->compare),
                                   .unit = rule->unit,
                                   .rulebook_sha256 = sha256,
                                   .geom = m->geom};
    DG_TRY(dg_finding_sentence(&text, DG_FA, book, finding, err));
    DG_TRY(kept(arena, &text, &row->sentence_fa, err));
    DG_TRY(dg_finding_sentence(&text, DG_EN, book, finding, err));
    DG_TRY(kept(arena, &text, &row->sentence_en, err));
    DG_TRY(dg_finding_remedy(&text, DG_FA, book, finding, err));
    DG_TRY(kept(arena, &text, &row->remedy_fa, err));
    DG_TRY(dg_finding_remedy(&text, DG_EN, book, finding, err));
    DG_TRY(kept(arena, &text, &row->remedy_en, err));
    concerned_add(&text, m);
    DG_TRY(kept(arena, &text, &row->concerned, err));
    assumptions_add(&text, m);
    return kept(arena, &text, &row->assumptions, err);
}

int dg_findings_rows(struct dg_arena *arena, const struct dg_findings *findings, struct dg_results *results,
                     struct dg_err *err)
{
    const char *sha256 = dg_arena_strdup(arena, findings->book->sha256);
    struct dg_finding_row *rows = NULL;
    if (!sha256) return dg_err_set(err, DG_ENOMEM, "out of memory");
    DG_TRY(DG_NEW(arena, &rows, (size_t)findings->n, err));
    for (int32_t i = 0; i < findings->n; i++)
        DG_TRY(row_make(arena, findings->book, &findings->items[i], sha256, &rows[i], err));
    results->findings = rows;
    results->n_findings = findings->n;
    return 0;
}
