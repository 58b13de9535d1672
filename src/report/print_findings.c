/* Print: findings by remit and rule, with what would settle them; what every rule came to. */
#include <math.h>
#include <string.h>

#include "report/print.h"

static const struct dg_rule *rule_of(const struct dg_print *p, const struct dg_finding *finding)
{
    return &p->findings->book->rules[finding->rule_ix];
}

static enum dg_tone severity_tone(enum dg_severity severity)
{
    static const enum dg_tone tones[3] = {DG_TONE_SOFT, DG_TONE_WARN, DG_TONE_BAD};
    return tones[severity];
}

static const char *filled(struct dg_print *p, const struct dg_finding *finding, bool is_remedy)
{
    struct dg_text *out = &p->s.say.scratch;
    int code = is_remedy ? dg_finding_remedy(out, p->s.say.lang, p->findings->book, finding, p->doc.err)
                         : dg_finding_sentence(out, p->s.say.lang, p->findings->book, finding, p->doc.err);
    if (code < 0) dg_folio_fail(&p->doc, code);
    return dg_phrase_mixed(&p->s.say, dg_phrase_take(&p->s.say));
}

static const char *requirement(struct dg_print *p, const struct dg_rule *rule)
{
    dg_rule_requirement(&p->s.say.scratch, p->s.say.lang, rule);
    return dg_phrase_take(&p->s.say);
}

/* The object as its layer and id: "camera C-03"; "the scheme". */
static const char *object_said(struct dg_print *p, const char *layer, const char *object)
{
    const char *kind = dg_phrase_kind(&p->s.say, "print.layer", layer);
    const char *name = strcmp(layer, "phase") == 0 ? dg_print_figure_given(p, object) : id(&p->s, object);
    return *object ? SAYS(p, "report.with_id", "kind", kind, "id", name) : kind;
}

/* ---- one rule ---------------------------------------------------------------------------------------- */

struct run { /* findings of one rule: first .. first + n - 1 */
    int32_t first, n;
    bool has_one_remedy;
};

static struct run run_of(struct dg_print *p, int32_t first)
{
    struct run run = {first, 1, true};
    const char *remedy = filled(p, &p->findings->items[first], true);
    while (first + run.n < p->findings->n &&
           p->findings->items[first + run.n].rule_ix == p->findings->items[first].rule_ix) {
        if (run.has_one_remedy && strcmp(remedy, filled(p, &p->findings->items[first + run.n], true)) != 0)
            run.has_one_remedy = false;
        run.n++;
    }
    return run;
}

static const char *with_unit(struct dg_print *p, const char *figure, const char *unit)
{
    if (strcmp(unit, "pct") == 0) return SAYS(p, "report.percent", "n", figure);
    return SAYS(p, "report.amount", "n", figure, "unit", dg_phrase_kind(&p->s.say, "unit", unit));
}

static void rule_table(struct dg_print *p, struct run run)
{
    const struct dg_rule *rule = rule_of(p, &p->findings->items[run.first]);
    static const struct dg_print_column columns[] = {{"print.t_object", 17, false},
                                                     {"print.t_figure", 11, true}};
    struct dg_sheet *sheet = dg_print_sheet(p, "findings-of-a-rule", "", run.n, DG_COLUMNS(columns));

    if (sheet) sheet->where = DG_SHEET_ON_PAGES;
    dg_sheet_column(sheet, print_word(p, "print.t_found"), run.has_one_remedy ? 72 : 40, false);
    if (!run.has_one_remedy) dg_sheet_column(sheet, print_word(p, "print.t_remedy"), 32, false);
    for (int32_t i = 0; i < run.n; i++) {
        const struct dg_finding *finding = &p->findings->items[run.first + i];
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_text(&row[0], object_said(p, finding->measured.layer, finding->measured.object));
        dg_cell_number(p, &row[1], finding->measured.value, rule->decimals);
        row[1].text = with_unit(p, row[1].text, rule->unit);
        dg_cell_text(&row[2], filled(p, finding, false));
        if (!run.has_one_remedy) dg_cell_text(&row[3], filled(p, finding, true));
    }
}

static void rule_findings(struct dg_print *p, struct run run)
{
    struct dg_folio *doc = &p->doc;
    const struct dg_finding *first = &p->findings->items[run.first];
    const struct dg_rule *rule = rule_of(p, first);
    enum dg_lang lang = p->s.say.lang;
    const char *severity = dg_print_severity(p, rule->severity);

    dg_folio_heading(doc, 3,
                     SAYS(p, "print.rule_heading", "severity", severity, "title",
                          dg_phrase_mixed(&p->s.say, rule->texts.title[lang])));
    struct dg_passage *head = dg_folio_add(doc, DG_PASSAGE_PARA);
    head->text = SAYS(p, "print.rule_required", "rule", id(&p->s, rule->id), "required", requirement(p, rule),
                      "source", dg_phrase_mixed(&p->s.say, rule->texts.source[lang]));
    head->is_small = true;
    head->tone = severity_tone(rule->severity);
    if (run.has_one_remedy) dg_folio_para(doc, SAYS(p, "print.remedy", "text", filled(p, first, true)));
    rule_table(p, run);
}

/* ---- by remit ---------------------------------------------------------------------------------------- */

static void rules_table(struct dg_print *p, enum dg_remit remit)
{
    static const char *const names[DG_N_REMITS] = {"rules-technical", "rules-security", "rules-traffic",
                                                   "rules-privacy"};
    const struct dg_rulebook *book = p->findings->book;
    enum dg_lang lang = p->s.say.lang;
    int32_t n = 0;

    for (int32_t i = 0; i < book->n_rules; i++) n += book->rules[i].remit == remit;
    if (n == 0) return;
    static const struct dg_print_column columns[] = {{"print.t_rule", 34, false},
                                                     {"print.t_required", 18, false},
                                                     {"print.t_state", 28, false},
                                                     {"print.t_judged", 10, true},
                                                     {"print.t_breaches", 10, true}};
    struct dg_sheet *sheet =
        dg_print_sheet(p, names[remit], print_word(p, "print.rules_caption"), n, DG_COLUMNS(columns));
    for (int32_t i = 0; i < book->n_rules; i++) {
        const struct dg_rule *rule = &book->rules[i];
        const struct dg_rule_result *result = &p->findings->results[i];
        if (rule->remit != remit) continue;
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_text(&row[0], dg_phrase_mixed(&p->s.say, rule->texts.title[lang]));
        dg_cell_text(&row[1], requirement(p, rule));
        const char *state = dg_phrase_kind(&p->s.say, "print.state", dg_rule_state_word(result->state));
        if (*result->reason && result->state != DG_RULE_LEFT_OUT)
            state = SAYS(p, "print.state_because", "state", state, "reason", print_word(p, result->reason));
        dg_cell_text(&row[2], state);
        dg_cell_number(p, &row[3], result->state == DG_RULE_JUDGED ? (double)result->n_measured : NAN, 0);
        dg_cell_number(p, &row[4], result->state == DG_RULE_JUDGED ? (double)result->n_found : NAN, 0);
        row[4].tone = result->n_found ? severity_tone(rule->severity) : DG_TONE_GOOD;
        row[4].is_bold = result->n_found > 0;
    }
}

static void remit_chapter(struct dg_print *p, enum dg_remit remit)
{
    int32_t n = 0;
    dg_folio_heading(&p->doc, 2, SAYS(p, "print.h_remit", "remit", dg_print_remit(p, remit)));
    for (int32_t i = 0; i < p->findings->n;) {
        if (rule_of(p, &p->findings->items[i])->remit != remit) {
            i++;
            continue;
        }
        struct run run = run_of(p, i);
        rule_findings(p, run);
        i += run.n;
        n += run.n;
    }
    if (n == 0) dg_folio_para(&p->doc, print_word(p, "print.no_findings"));
    rules_table(p, remit);
}

static void unjudged_table(struct dg_print *p)
{
    const struct dg_findings *f = p->findings;
    int32_t n = 0;

    for (int32_t i = 0; i < f->n_unjudged; i++)
        n += dg_print_asks(p, f->book->rules[f->unjudged[i].rule_ix].remit);
    if (n == 0) return;
    dg_folio_heading(&p->doc, 2, print_word(p, "print.h_unjudged"));
    static const struct dg_print_column columns[] = {
        {"print.t_rule", 36, false}, {"print.t_object", 20, false}, {"print.t_reason", 44, false}};
    struct dg_sheet *sheet =
        dg_print_sheet(p, "unjudged", print_word(p, "print.unjudged_caption"), n, DG_COLUMNS(columns));
    for (int32_t i = 0; i < f->n_unjudged; i++) {
        const struct dg_unjudged *unjudged = &f->unjudged[i];
        const struct dg_rule *rule = &f->book->rules[unjudged->rule_ix];
        if (!dg_print_asks(p, rule->remit)) continue;
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_text(&row[0], dg_phrase_mixed(&p->s.say, rule->texts.title[p->s.say.lang]));
        dg_cell_text(&row[1], object_said(p, unjudged->layer, unjudged->object));
        dg_cell_text(&row[2], print_word(p, unjudged->reason));
    }
}

static void findings_table(struct dg_print *p)
{
    static const char *const keys[] = {"print.t_remit",  "print.t_severity", "print.t_rule",
                                       "print.t_layer",  "print.t_object",   "print.t_light",
                                       "print.t_figure", "print.t_required", "print.t_unit",
                                       "print.t_found",  "print.t_remedy"};
    struct dg_sheet *sheet = dg_folio_sheet(&p->doc, "findings", "", p->findings->n);

    if (sheet) sheet->where = DG_SHEET_IN_FILES;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        dg_sheet_column(sheet, print_word(p, keys[i]), 1, false);
    for (int32_t i = 0; i < p->findings->n; i++) {
        const struct dg_finding *finding = &p->findings->items[i];
        const struct dg_rule *rule = rule_of(p, finding);
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        row[0].raw = dg_remit_word(rule->remit);
        row[1].raw = dg_severity_word(rule->severity);
        row[2].raw = rule->id;
        row[3].raw = finding->measured.layer;
        row[4].raw = finding->measured.object;
        row[5].raw = finding->measured.light ? finding->measured.light : "";
        dg_cell_number(p, &row[6], finding->measured.value, rule->decimals);
        row[7].text = requirement(p, rule);
        row[8].raw = rule->unit;
        row[9].text = filled(p, finding, false);
        row[10].text = filled(p, finding, true);
    }
}

void dg_print_findings(struct dg_print *p)
{
    dg_folio_add(&p->doc, DG_PASSAGE_BREAK);
    dg_folio_heading(&p->doc, 1, print_word(p, "print.h_findings"));
    dg_folio_para(&p->doc, print_word(p, "print.findings_how"));
    findings_table(p);
    for (int r = 0; r < DG_N_REMITS; r++) {
        if (dg_print_asks(p, (enum dg_remit)r)) remit_chapter(p, (enum dg_remit)r);
    }
    unjudged_table(p);
}
