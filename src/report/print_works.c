/* Print: what is bought and built: equipment, phases, quantities, budgets; network, power, storage. Bill and
 * network are those that the rules judge by (rule.h). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/print.h"

/* ---- equipment --------------------------------------------------------------------------------------- */

static int32_t n_of(const struct dg_print *p, const char *equipment_id)
{
    int32_t n = 0;
    for (int32_t i = 0; i < p->s.dossier->cameras.n; i++)
        n += strcmp(p->s.dossier->cameras.items[i].equipment_id, equipment_id) == 0;
    return n;
}

/* "4.0–32.0" or the one there is. */
static const char *range_said(struct dg_print *p, double least, double most, int decimals)
{
    if (!isfinite(least) || !isfinite(most)) {
        return dg_phrase_num(&p->s.say, isfinite(least) ? least : most, decimals);
    }
    if (fabs(most - least) < 1e-9) return dg_phrase_num(&p->s.say, least, decimals);
    return SAYS(p, "print.range", "least", dg_phrase_num(&p->s.say, least, decimals), "most",
                dg_phrase_num(&p->s.say, most, decimals));
}

static const char *pixels_said(struct dg_print *p, const struct dg_equipment *equipment)
{
    char text[40];
    if (equipment->width_px < 0 || equipment->height_px < 0) return "—";
    snprintf(text, sizeof text, "%d × %d", (int)equipment->width_px, (int)equipment->height_px);
    return id(&p->s, text);
}

static const char *name_said(struct dg_print *p, const struct dg_equipment *equipment)
{
    if (!*equipment->maker && !*equipment->model) return "—";
    dg_text_addf(&p->s.say.scratch, "%s%s%s", equipment->maker,
                 *equipment->maker && *equipment->model ? " " : "", equipment->model);
    return dg_phrase_given(&p->s.say, dg_phrase_take(&p->s.say));
}

static void equipment_figures(struct dg_print *p)
{
    const struct dg_dossier *dossier = p->s.dossier;
    static const struct dg_print_column columns[] = {
        {"print.t_id", 11, false},    {"print.t_model", 19, false}, {"print.t_kind", 9, false},
        {"print.t_pixels", 12, true}, {"print.t_hfov", 11, true},   {"print.t_focal", 10, true},
        {"print.t_ir", 9, true},      {"print.t_power", 8, true},   {"print.t_bitrate", 10, true},
        {"print.t_count", 8, true}};
    struct dg_sheet *sheet = dg_print_sheet(p, "equipment", print_word(p, "print.equipment_caption"),
                                            dossier->equipment.n, DG_COLUMNS(columns));

    for (int32_t i = 0; i < dossier->equipment.n; i++) {
        const struct dg_equipment *equipment = &dossier->equipment.items[i];
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_id(p, &row[0], equipment->equipment_id);
        dg_cell_text(&row[1], name_said(p, equipment));
        dg_cell_word(p, &row[2], "print.equipment_kind", equipment->kind);
        dg_cell_text(&row[3], pixels_said(p, equipment));
        dg_cell_text(&row[4], range_said(p, equipment->hfov_min_deg, equipment->hfov_max_deg, 1));
        dg_cell_text(&row[5], range_said(p, equipment->focal_min_mm, equipment->focal_max_mm, 1));
        dg_cell_number(p, &row[6], equipment->ir_range_m, 0);
        dg_cell_number(p, &row[7], equipment->power_w, 1);
        dg_cell_number(p, &row[8], equipment->bitrate_mbps, 1);
        dg_cell_number(p, &row[9], n_of(p, equipment->equipment_id), 0);
    }
}

static void equipment_sources(struct dg_print *p)
{
    const struct dg_dossier *dossier = p->s.dossier;
    static const struct dg_print_column columns[] = {{"print.t_id", 14, false},
                                                     {"print.t_poe", 14, false},
                                                     {"print.t_capabilities", 32, false},
                                                     {"print.t_source", 40, false}};
    struct dg_sheet *sheet = dg_print_sheet(p, "equipment-sources", print_word(p, "print.sources_caption"),
                                            dossier->equipment.n, DG_COLUMNS(columns));

    for (int32_t i = 0; i < dossier->equipment.n; i++) {
        const struct dg_equipment *equipment = &dossier->equipment.items[i];
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_id(p, &row[0], equipment->equipment_id);
        dg_cell_text(&row[1], dg_print_figure_given(p, equipment->poe_class));
        dg_cell_text(&row[2], *equipment->capabilities && strcmp(equipment->capabilities, "[]") != 0
                                  ? id(&p->s, equipment->capabilities)
                                  : print_word(p, "print.no_capabilities"));
        dg_cell_text(&row[3], dg_print_given(p, equipment->source));
    }
}

void dg_print_equipment(struct dg_print *p)
{
    dg_folio_heading(&p->doc, 1, print_word(p, "print.h_equipment"));
    if (p->s.dossier->equipment.n == 0) {
        dg_folio_para(&p->doc, print_word(p, "print.no_equipment"));
        return;
    }
    equipment_figures(p);
    equipment_sources(p);
}

/* ---- phases and quantities --------------------------------------------------------------------------- */

static const char *currency(const struct dg_print *p)
{
    return p->s.dossier->phases.n ? p->s.dossier->phases.items[0].currency : "";
}

static void money_cell(struct dg_print *p, struct dg_cell *cell, double value)
{
    dg_cell_number(p, cell, value, 0);
    cell->text = dg_print_money(p, value, currency(p));
}

/* A phase's number, or a dash where nothing was assigned to one. */
static void phase_cell(struct dg_print *p, struct dg_cell *cell, int32_t phase_no)
{
    dg_cell_number(p, cell, phase_no >= 0 ? (double)phase_no : NAN, 0);
}

static void phases_table(struct dg_print *p, const struct dg_bill *bill)
{
    const struct dg_dossier *dossier = p->s.dossier;
    static const struct dg_print_column columns[] = {
        {"print.t_phase", 7, true},  {"print.t_title", 22, false}, {"print.t_starts", 16, false},
        {"print.t_ends", 16, false}, {"print.t_cameras", 9, true}, {"print.t_cost", 19, true},
        {"print.t_budget", 19, true}};
    struct dg_sheet *sheet = dg_print_sheet(p, "phases", print_word(p, "print.phases_caption"),
                                            dossier->phases.n, DG_COLUMNS(columns));

    for (int32_t i = 0; i < dossier->phases.n; i++) {
        const struct dg_phase *phase = &dossier->phases.items[i];
        const struct dg_phase_bill *cost = NULL;
        for (int32_t k = 0; k < bill->n_phases; k++) {
            if (bill->phases[k].phase_ix == i) cost = &bill->phases[k];
        }
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_number(p, &row[0], phase->phase_no, 0);
        dg_cell_text(&row[1], dg_phrase_title(&p->s.say, phase->title_en, phase->title_fa, ""));
        dg_cell_date(p, &row[2], phase->starts_on);
        dg_cell_date(p, &row[3], phase->ends_on);
        dg_cell_number(p, &row[4], cost ? cost->n_cameras : 0, 0);
        money_cell(p, &row[5], cost ? cost->sum : 0);
        money_cell(p, &row[6], phase->budget);
        if (cost && cost->sum > phase->budget) row[5].tone = DG_TONE_BAD;
    }
}

static const char *line_said(struct dg_print *p, const struct dg_bill_line *line)
{
    if (line->kind == DG_BILL_CAMERA) {
        const struct dg_equipment *equipment = dg_dossier_equipment(p->s.dossier, line->item);
        const char *kind = equipment && *equipment->kind
                               ? dg_phrase_kind(&p->s.say, "print.equipment_kind", equipment->kind)
                               : "";
        return SAYS(p, "print.bill_camera", "kind", kind, "id", *line->item ? id(&p->s, line->item) : "—");
    }
    if (line->kind == DG_BILL_MOUNTING) {
        const char *kind = *line->item ? dg_phrase_kind(&p->s.say, "print.site_kind", line->item) : "—";
        return SAYS(p, "print.bill_mounting", "kind", kind);
    }
    if (line->kind == DG_BILL_RECORDER) return print_word(p, "print.bill_recorder");
    const char *medium = *line->item ? dg_phrase_kind(&p->s.say, "print.medium", line->item) : "—";
    return SAYS(p, "print.bill_link", "medium", medium);
}

static void bill_row(struct dg_print *p, struct dg_sheet *sheet, const struct dg_bill_line *line)
{
    bool is_priced = line->n_unpriced == 0;
    struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
    phase_cell(p, &row[0], line->phase_no);
    dg_cell_text(&row[1], line_said(p, line));
    dg_cell_number(p, &row[2], line->n, 0);
    dg_cell_number(p, &row[3], line->kind == DG_BILL_LINK ? line->length_m : NAN, 0);
    if (line->kind != DG_BILL_LINK) row[3].text = "";
    money_cell(p, &row[4], line->n_unpriced < line->n ? line->sum : NAN);
    if (!is_priced) {
        row[5].text = SAYS(p, "print.unpriced", "n", count(&p->s, line->n_unpriced));
        row[5].tone = DG_TONE_WARN;
    }
    money_cell(p, &row[6], line->year > 0 ? line->year : NAN);
}

static void bill_table(struct dg_print *p, const struct dg_bill *bill)
{
    static const struct dg_print_column columns[] = {
        {"print.t_phase", 7, true},   {"print.t_item", 30, false}, {"print.t_quantity", 9, true},
        {"print.t_length", 11, true}, {"print.t_sum", 19, true},   {"print.t_unpriced", 12, false},
        {"print.t_year", 17, true}};
    struct dg_sheet *sheet = dg_print_sheet(p, "quantities", print_word(p, "print.bill_caption"),
                                            bill->n_lines + 1, DG_COLUMNS(columns));

    for (int32_t i = 0; i < bill->n_lines; i++) bill_row(p, sheet, &bill->lines[i]);
    struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
    dg_cell_text(&row[1], print_word(p, "print.all_together"));
    money_cell(p, &row[4], bill->sum);
    if (bill->n_unpriced) row[5].text = SAYS(p, "print.unpriced", "n", count(&p->s, bill->n_unpriced));
    money_cell(p, &row[6], bill->year);
    for (int k = 0; k < 7; k++) row[k].is_bold = true;
}

void dg_print_phases(struct dg_print *p)
{
    struct dg_bill bill = {0};
    int code = dg_bill_compute(p->s.say.arena, p->s.a, &bill, p->doc.err);

    if (code < 0) {
        dg_folio_fail(&p->doc, code);
        return;
    }
    dg_folio_heading(&p->doc, 1, print_word(p, "print.h_phases"));
    if (p->s.dossier->phases.n == 0) {
        dg_folio_para(&p->doc, print_word(p, "print.no_phases"));
    } else {
        phases_table(p, &bill);
        dg_folio_note(&p->doc, print_word(p, "print.phases_note"));
    }
    dg_folio_heading(&p->doc, 2, print_word(p, "print.h_bill"));
    if (bill.n_lines == 0) {
        dg_folio_para(&p->doc, print_word(p, "print.nothing_to_build"));
    } else {
        bill_table(p, &bill);
    }
}
