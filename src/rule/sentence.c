/* Sentences: a rule's texts with a finding's figures, in one language. */
#include <stdio.h>
#include <string.h>

#include "rule/rule.h"

/* figure, threshold, unit, object, and the measure's own. */
#define MAX_PAIRS (DG_MAX_DETAILS + 4)

struct filling {
    struct dg_text texts[MAX_PAIRS];
    struct dg_word_pair pairs[MAX_PAIRS];
    int n;
};

static void filling_done(struct filling *f)
{
    for (int i = 0; i < MAX_PAIRS; i++) dg_text_done(&f->texts[i]);
}

static struct dg_text *pair_new(struct filling *f, const char *name)
{
    f->pairs[f->n].name = name;
    return &f->texts[f->n++];
}

static void detail_text(struct dg_text *text, enum dg_lang lang, const struct dg_detail *detail)
{
    switch (detail->kind) {
    case DG_DETAIL_NUMBER: dg_num_add(text, lang, detail->number, detail->decimals); break;
    case DG_DETAIL_TOKEN: dg_token_add(text, lang, detail->text); break;
    case DG_DETAIL_WORD: dg_text_add(text, dg_word(lang, detail->text)); break;
    case DG_DETAIL_TEXT: dg_text_add(text, detail->text); break;
    case DG_DETAIL_TITLE: dg_text_add(text, lang == DG_FA ? detail->text_fa : detail->text); break;
    }
}

static void unit_text(struct dg_text *text, enum dg_lang lang, const struct dg_rule *rule)
{
    char key[60];
    snprintf(key, sizeof key, "unit.%s", rule->unit);
    dg_text_add(text, dg_word(lang, key));
}

/* Phases are numbers: in the reader's digits. */
static void object_text(struct dg_text *text, enum dg_lang lang, const char *object)
{
    int64_t number = 0;
    if (dg_parse_int64(object, &number))
        dg_num_add(text, lang, (double)number, 0);
    else
        dg_token_add(text, lang, object);
}

static int fill(struct dg_text *text, enum dg_lang lang, const char *pattern, const struct dg_rule *rule,
                const struct dg_measured *measured, struct dg_err *err)
{
    dg_auto(filling_done) struct filling f = {0};
    dg_num_add(pair_new(&f, "figure"), lang, measured->value, rule->decimals);
    dg_num_add(pair_new(&f, "threshold"), lang, rule->threshold, 4);
    unit_text(pair_new(&f, "unit"), lang, rule);
    object_text(pair_new(&f, "object"), lang, measured->object);
    for (int i = 0; i < measured->n_details; i++)
        detail_text(pair_new(&f, measured->details[i].name), lang, &measured->details[i]);
    for (int i = 0; i < f.n; i++) {
        DG_TRY(dg_text_finish(&f.texts[i], err));
        f.pairs[i].value = f.texts[i].data;
    }
    dg_pattern_add(text, pattern, f.pairs, f.n);
    return dg_text_finish(text, err);
}

int dg_finding_sentence(struct dg_text *text, enum dg_lang lang, const struct dg_rulebook *book,
                        const struct dg_finding *finding, struct dg_err *err)
{
    const struct dg_rule *rule = &book->rules[finding->rule_ix];
    return fill(text, lang, rule->texts.sentence[lang], rule, &finding->measured, err);
}

int dg_finding_remedy(struct dg_text *text, enum dg_lang lang, const struct dg_rulebook *book,
                      const struct dg_finding *finding, struct dg_err *err)
{
    const struct dg_rule *rule = &book->rules[finding->rule_ix];
    return fill(text, lang, rule->texts.remedy[lang], rule, &finding->measured, err);
}

void dg_rule_requirement(struct dg_text *text, enum dg_lang lang, const struct dg_rule *rule)
{
    static const char *const keys[] = {"rule.at_most", "rule.at_least", "rule.below", "rule.above",
                                       "rule.equal"};
    dg_auto(dg_text_done) struct dg_text threshold = {0}, unit = {0};
    if (rule->compare == DG_EQUAL && rule->threshold == 0 && strcmp(rule->unit, "count") == 0) {
        dg_text_add(text, dg_word(lang, "rule.none"));
        return;
    }
    dg_num_add(&threshold, lang, rule->threshold, 4);
    unit_text(&unit, lang, rule);
    if (threshold.has_failed || unit.has_failed) {
        text->has_failed = true;
        return;
    }
    dg_word_add(text, lang, keys[rule->compare], "threshold", threshold.data, "unit", unit.data, NULL);
}
