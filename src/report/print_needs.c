/* Print: the needs, what each gets, and what is missing. */
#include <math.h>
#include <string.h>

#include "report/print.h"

#define GAPS_OF_A_NEED 4 /* the largest; the others are on the map and in the file of gaps */

/* ---- what each gets ---------------------------------------------------------------------------------- */

static const char *level_said(struct dg_print *p, const struct dg_need *need)
{
    if (!*need->floor_class && !*need->ceiling_class) return "—";
    const char *most = *need->ceiling_class ? SAYS(p, "report.at_most", "class",
                                                   dg_phrase_kind(&p->s.say, "class", need->ceiling_class))
                                            : "";
    if (!*need->floor_class) return most;
    const char *least = dg_phrase_kind(&p->s.say, "class", need->floor_class);
    return *most ? SAYS(p, "report.list_and", "first", least, "next", most) : least;
}

static void share_cell(struct dg_print *p, struct dg_cell *cell, const struct dg_need_report *report,
                       enum dg_light light)
{
    const struct dg_need *need = need_of(&p->s, report);
    if (!(light == DG_DAY ? need->by_day : need->by_night)) {
        *cell = (struct dg_cell){.text = "—", .raw = ""};
        return;
    }
    if (*need->floor_class) {
        cell->text = dg_phrase_percent(&p->s.say, report->met[light], report->total);
    } else { /* a ceiling alone: what counts is what is over it */
        cell->text = amount(&p->s, report->over[light], report->unit);
    }
    cell->tone = report->is_met[light] ? DG_TONE_GOOD : DG_TONE_BAD;
    cell->is_bold = true;
}

static const char *asked_said(struct dg_print *p, const struct dg_need_report *report)
{
    const struct dg_need *need = need_of(&p->s, report);
    if (!*need->floor_class) return amount(&p->s, 0, report->unit);
    const char *share = dg_phrase_percent(&p->s.say, need->min_share, 1);
    if (need->k_fold < 2) return share;
    return SAYS(p, "print.asked_by", "share", share, "k", count(&p->s, need->k_fold));
}

static void needs_table(struct dg_print *p)
{
    struct dg_folio *doc = &p->doc;
    static const struct dg_print_column columns[] = {
        {"report.t_need", 9, false},   {"report.t_what", 26, false}, {"print.t_remit", 11, false},
        {"report.t_class", 15, false}, {"report.t_asked", 11, true}, {"report.t_day", 9, true},
        {"report.t_night", 9, true},   {"print.t_cameras", 9, true}, {"report.t_result", 11, false}};
    struct dg_sheet *sheet =
        dg_print_sheet(p, "needs", print_word(p, "print.needs_caption"), p->s.a->n_needs, DG_COLUMNS(columns));

    for (int32_t i = 0; i < p->s.a->n_needs; i++) {
        const struct dg_need_report *report = &p->s.a->needs[i];
        const struct dg_need *need = need_of(&p->s, report);
        struct dg_cell *row = dg_sheet_row(doc, sheet);
        dg_cell_id(p, &row[0], need->need_id);
        dg_cell_text(&row[1], need_title(&p->s, need));
        enum dg_remit remit;
        row[2].text =
            dg_remit_parse(need->remit, &remit) ? dg_print_remit(p, remit) : dg_print_given(p, need->remit);
        row[2].raw = need->remit;
        dg_cell_text(&row[3], level_said(p, need));
        dg_cell_text(&row[4], asked_said(p, report));
        share_cell(p, &row[5], report, DG_DAY);
        share_cell(p, &row[6], report, DG_NIGHT);
        dg_cell_number(p, &row[7], report->n_cameras_serving, 0);
        dg_cell_text(&row[8], print_word(p, is_met(report) ? "report.met" : "report.not_met"));
        row[8].tone = is_met(report) ? DG_TONE_GOOD : DG_TONE_BAD;
        row[8].is_bold = !is_met(report);
    }
}

static void reasons_table(struct dg_print *p)
{
    struct dg_folio *doc = &p->doc;
    static const struct dg_print_column columns[] = {
        {"report.t_need", 8, false},     {"print.t_agency", 12, false},  {"print.t_purpose", 23, false},
        {"print.t_evidence", 18, false}, {"print.t_success", 16, false}, {"print.t_base", 10, false},
        {"print.t_review", 19, false}};
    struct dg_sheet *sheet = dg_print_sheet(p, "needs-reasons", print_word(p, "print.reasons_caption"),
                                            p->s.a->n_needs, DG_COLUMNS(columns));

    for (int32_t i = 0; i < p->s.a->n_needs; i++) {
        const struct dg_need *need = need_of(&p->s, &p->s.a->needs[i]);
        struct dg_cell *row = dg_sheet_row(doc, sheet);
        dg_cell_id(p, &row[0], need->need_id);
        dg_cell_text(&row[1], dg_print_given(p, need->agency));
        dg_cell_text(&row[2], dg_print_given(p, need->purpose));
        dg_cell_text(&row[3], dg_print_given(p, need->evidence));
        dg_cell_text(&row[4], dg_print_given(p, need->success_measure));
        dg_cell_text(&row[5], dg_print_figure_given(p, need->base_figure));
        dg_cell_date(p, &row[6], need->review_on);
    }
}

/* ---- less intrusive means ------------------------------------------------------------------------------ */

/* How many answers the rule book misses; without its finding, how many are empty. */
static int32_t missing_of(const struct dg_print *p, const struct dg_need *need, int32_t n_empty)
{
    for (int32_t i = 0; i < p->findings->n; i++) {
        const struct dg_finding *finding = &p->findings->items[i];
        const struct dg_rule *rule = &p->findings->book->rules[finding->rule_ix];
        if (strcmp(rule->measure_word, "need_unanswered") == 0 &&
            strcmp(finding->measured.object, need->need_id) == 0)
            return (int32_t)finding->measured.value;
    }
    return n_empty;
}

static void instead_row(struct dg_print *p, const struct dg_need *need, struct dg_cell *row)
{
    const char *const answers[3] = {need->instead_lighting, need->instead_sight_lines, need->instead_presence};
    int32_t n_empty = 0;

    dg_cell_id(p, &row[0], need->need_id);
    for (int k = 0; k < 3; k++) {
        dg_cell_text(&row[1 + k], dg_print_given(p, answers[k]));
        row[1 + k].raw = answers[k];
        if (*answers[k] || !*need->floor_class) continue;
        row[1 + k].text = print_word(p, "print.not_answered");
        row[1 + k].tone = DG_TONE_BAD;
        n_empty++;
    }
    if (!*need->floor_class) {
        row[4] = (struct dg_cell){.text = "—", .raw = ""};
        return;
    }
    int32_t n_missing = missing_of(p, need, n_empty);
    dg_cell_number(p, &row[4], n_missing, 0);
    row[4].tone = n_missing ? DG_TONE_BAD : DG_TONE_GOOD;
    row[4].is_bold = n_missing > 0;
}

static void instead_table(struct dg_print *p)
{
    static const struct dg_print_column columns[] = {{"report.t_need", 9, false},
                                                     {"print.t_instead_lighting", 27, false},
                                                     {"print.t_instead_sight_lines", 27, false},
                                                     {"print.t_instead_presence", 27, false},
                                                     {"print.t_missing", 10, true}};
    struct dg_sheet *sheet = dg_print_sheet(p, "needs-instead", print_word(p, "print.instead_caption"),
                                            p->s.a->n_needs, DG_COLUMNS(columns));
    for (int32_t i = 0; i < p->s.a->n_needs; i++)
        instead_row(p, need_of(&p->s, &p->s.a->needs[i]), dg_sheet_row(&p->doc, sheet));
}

/* ---- what is missing --------------------------------------------------------------------------------- */

static void need_gaps(struct dg_print *p, const struct dg_need_report *report)
{
    const struct dg_need *need = need_of(&p->s, report);
    enum dg_light light = report->is_met[DG_DAY] ? DG_NIGHT : DG_DAY;
    bool has_floor = *need->floor_class;
    double missing = has_floor ? report->total - report->met[light] : report->over[light];
    const struct dg_gap *gap = NULL;
    int32_t n = 0, n_all = 0;

    for (int32_t i = 0; i < p->s.a->n_gaps; i++)
        n_all += p->s.a->gaps[i].need_ix == report->need_ix && p->s.a->gaps[i].light == light;
    dg_folio_open(&p->doc, DG_PASSAGE_GROUP);
    dg_folio_para(&p->doc, SAYS(p, has_floor ? "report.need_short" : "report.need_over", "need",
                                id(&p->s, need->need_id), "title", need_title(&p->s, need), "light",
                                print_word(p, light == DG_DAY ? "report.by_day" : "report.by_night"), "share",
                                dg_phrase_percent(&p->s.say, report->met[light], report->total), "missing",
                                amount(&p->s, missing, report->unit)));
    while (n < GAPS_OF_A_NEED && (gap = dg_summary_gap_next(&p->s, report, light, gap)) != NULL) {
        dg_folio_item(&p->doc, dg_summary_gap(&p->s, gap, report), DG_TONE_PLAIN);
        n++;
    }
    if (n_all > n)
        dg_folio_item(&p->doc, SAYS(p, "report.smaller_gaps", "n", count(&p->s, n_all - n)), DG_TONE_SOFT);
    dg_folio_shut(&p->doc);
}

static void gaps_table(struct dg_print *p)
{
    const struct dg_assessment *a = p->s.a;
    static const struct dg_print_column columns[] = {
        {"report.t_need", 1, false}, {"print.t_light", 1, false}, {"print.t_amount", 1, true},
        {"print.t_unit", 1, false},  {"print.t_cause", 1, false}, {"report.t_camera", 1, false}};
    struct dg_sheet *sheet = dg_print_sheet(p, "gaps", "", a->n_gaps, DG_COLUMNS(columns));

    if (sheet) sheet->where = DG_SHEET_IN_FILES;
    for (int32_t i = 0; i < a->n_gaps; i++) {
        const struct dg_gap *gap = &a->gaps[i];
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        const char *unit = "";
        for (int32_t k = 0; k < a->n_needs; k++) {
            if (a->needs[k].need_ix == gap->need_ix) unit = a->needs[k].unit;
        }
        row[0].raw = p->s.dossier->needs.items[gap->need_ix].need_id;
        row[1].raw = gap->light == DG_DAY ? "day" : "night";
        dg_cell_number(p, &row[2], gap->amount, 2);
        row[3].raw = unit;
        row[4].raw = gap->cause;
        row[5].raw = gap->camera_ix >= 0 ? p->s.dossier->cameras.items[gap->camera_ix].camera_id : "";
    }
}

void dg_print_needs(struct dg_print *p)
{
    const struct dg_assessment *a = p->s.a;
    struct dg_folio *doc = &p->doc;
    bool has_ceiling_only = false;
    int32_t n_unmet = 0;

    dg_folio_heading(doc, 1, print_word(p, "print.h_needs"));
    if (a->n_needs == 0) {
        dg_folio_para(doc, print_word(p, "print.no_needs"));
        return;
    }
    for (int32_t i = 0; i < a->n_needs; i++) {
        has_ceiling_only |= !*need_of(&p->s, &a->needs[i])->floor_class;
        n_unmet += !is_met(&a->needs[i]);
    }
    needs_table(p);
    if (has_ceiling_only) dg_folio_note(doc, print_word(p, "report.ceiling_note"));
    dg_folio_heading(doc, 2, print_word(p, "print.h_gaps"));
    if (n_unmet == 0) dg_folio_para(doc, print_word(p, "report.no_gaps"));
    for (int32_t i = 0; i < a->n_needs; i++) {
        if (!is_met(&a->needs[i])) need_gaps(p, &a->needs[i]);
    }
    gaps_table(p);
    dg_folio_heading(doc, 2, print_word(p, "print.h_reasons"));
    reasons_table(p);
    dg_folio_heading(doc, 2, print_word(p, "print.h_instead"));
    dg_folio_para(doc, print_word(p, "print.instead_how"));
    instead_table(p);
    if (has_ceiling_only) dg_folio_note(doc, print_word(p, "print.asks_no_camera"));
}
