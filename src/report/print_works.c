/* Print: what is bought and built: equipment, phases, quantities, budgets; network, power, storage. The sums are of
 * what the dossier states. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/print.h"

/* ---- equipment --------------------------------------------------------------------------------------- */

static bool is_new(const struct dg_camera *camera) { return strcmp(camera->status, "existing") != 0; }

/* Cameras of this equipment in a phase (-2: in all). */
static int32_t n_of(const struct dg_print *p, const char *equipment_id, int32_t phase_no)
{
    int32_t n = 0;
    for (int32_t i = 0; i < p->s.dossier->cameras.n; i++) {
        const struct dg_camera *camera = &p->s.dossier->cameras.items[i];
        if (phase_no != -2 && (camera->phase_no != phase_no || !is_new(camera))) continue;
        n += strcmp(camera->equipment_id, equipment_id) == 0;
    }
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
    struct dg_sheet *sheet =
        dg_folio_sheet(&p->doc, "equipment", print_word(p, "print.equipment_caption"), dossier->equipment.n);

    dg_sheet_column(sheet, print_word(p, "print.t_id"), 11, false);
    dg_sheet_column(sheet, print_word(p, "print.t_model"), 19, false);
    dg_sheet_column(sheet, print_word(p, "print.t_kind"), 9, false);
    dg_sheet_column(sheet, print_word(p, "print.t_pixels"), 12, true);
    dg_sheet_column(sheet, print_word(p, "print.t_hfov"), 11, true);
    dg_sheet_column(sheet, print_word(p, "print.t_focal"), 10, true);
    dg_sheet_column(sheet, print_word(p, "print.t_ir"), 9, true);
    dg_sheet_column(sheet, print_word(p, "print.t_power"), 8, true);
    dg_sheet_column(sheet, print_word(p, "print.t_bitrate"), 10, true);
    dg_sheet_column(sheet, print_word(p, "print.t_count"), 8, true);
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
        dg_cell_number(p, &row[9], n_of(p, equipment->equipment_id, -2), 0);
    }
}

static void equipment_sources(struct dg_print *p)
{
    const struct dg_dossier *dossier = p->s.dossier;
    struct dg_sheet *sheet =
        dg_folio_sheet(&p->doc, "equipment-sources", print_word(p, "print.sources_caption"), dossier->equipment.n);

    dg_sheet_column(sheet, print_word(p, "print.t_id"), 14, false);
    dg_sheet_column(sheet, print_word(p, "print.t_poe"), 14, false);
    dg_sheet_column(sheet, print_word(p, "print.t_capabilities"), 32, false);
    dg_sheet_column(sheet, print_word(p, "print.t_source"), 40, false);
    for (int32_t i = 0; i < dossier->equipment.n; i++) {
        const struct dg_equipment *equipment = &dossier->equipment.items[i];
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_id(p, &row[0], equipment->equipment_id);
        dg_cell_text(&row[1], *equipment->poe_class ? id(&p->s, equipment->poe_class) : "—");
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

/* The price of the cameras that a phase builds; NAN when one of them has none. */
static double phase_cost(const struct dg_print *p, int32_t phase_no)
{
    const struct dg_dossier *dossier = p->s.dossier;
    double sum = 0;
    for (int32_t i = 0; i < dossier->cameras.n; i++) {
        const struct dg_camera *camera = &dossier->cameras.items[i];
        if (camera->phase_no != phase_no || !is_new(camera)) continue;
        const struct dg_equipment *equipment = dg_dossier_equipment(dossier, camera->equipment_id);
        sum += equipment ? equipment->price : NAN;
    }
    return sum;
}

static int32_t phase_cameras(const struct dg_print *p, int32_t phase_no)
{
    int32_t n = 0;
    for (int32_t i = 0; i < p->s.dossier->cameras.n; i++) {
        const struct dg_camera *camera = &p->s.dossier->cameras.items[i];
        n += camera->phase_no == phase_no && is_new(camera);
    }
    return n;
}

static void money_cell(struct dg_print *p, struct dg_cell *cell, double value, const char *currency)
{
    dg_cell_number(p, cell, value, 0);
    cell->text = dg_print_money(p, value, currency);
}

static void phases_table(struct dg_print *p)
{
    const struct dg_dossier *dossier = p->s.dossier;
    struct dg_sheet *sheet =
        dg_folio_sheet(&p->doc, "phases", print_word(p, "print.phases_caption"), dossier->phases.n);

    dg_sheet_column(sheet, print_word(p, "print.t_phase"), 7, true);
    dg_sheet_column(sheet, print_word(p, "print.t_title"), 22, false);
    dg_sheet_column(sheet, print_word(p, "print.t_starts"), 16, false);
    dg_sheet_column(sheet, print_word(p, "print.t_ends"), 16, false);
    dg_sheet_column(sheet, print_word(p, "print.t_cameras"), 9, true);
    dg_sheet_column(sheet, print_word(p, "print.t_cost"), 19, true);
    dg_sheet_column(sheet, print_word(p, "print.t_budget"), 19, true);
    for (int32_t i = 0; i < dossier->phases.n; i++) {
        const struct dg_phase *phase = &dossier->phases.items[i];
        double cost = phase_cost(p, phase->phase_no);
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_number(p, &row[0], phase->phase_no, 0);
        dg_cell_text(&row[1], dg_phrase_title(&p->s.say, phase->title_en, phase->title_fa, ""));
        dg_cell_date(p, &row[2], phase->starts_on);
        dg_cell_date(p, &row[3], phase->ends_on);
        dg_cell_number(p, &row[4], phase_cameras(p, phase->phase_no), 0);
        money_cell(p, &row[5], cost, phase->currency);
        money_cell(p, &row[6], phase->budget, phase->currency);
        if (cost > phase->budget) row[5].tone = DG_TONE_BAD;
    }
}


static void bill_row(struct dg_print *p, struct dg_sheet *sheet, const char *phase, const char *what, double n,
                     const char *unit, double price, const char *currency)
{
    struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
    dg_cell_text(&row[0], phase);
    dg_cell_text(&row[1], what);
    dg_cell_number(p, &row[2], n, 0);
    dg_cell_text(&row[3], unit);
    money_cell(p, &row[4], price, currency);
    money_cell(p, &row[5], price * n, currency);
    if (!isfinite(price)) row[4].text = row[5].text = "—";
}

static void bill_cameras(struct dg_print *p, struct dg_sheet *sheet)
{
    const struct dg_dossier *dossier = p->s.dossier;
    for (int32_t k = 0; k < dossier->phases.n; k++) {
        const struct dg_phase *phase = &dossier->phases.items[k];
        for (int32_t i = 0; i < dossier->equipment.n; i++) {
            const struct dg_equipment *equipment = &dossier->equipment.items[i];
            int32_t n = n_of(p, equipment->equipment_id, phase->phase_no);
            if (n == 0) continue;
            const char *what = SAYS(p, "print.bill_camera", "kind",
                                    dg_phrase_kind(&p->s.say, "print.equipment_kind", equipment->kind), "id",
                                    id(&p->s, equipment->equipment_id));
            bill_row(p, sheet, count(&p->s, phase->phase_no), what, n, print_word(p, "print.unit_piece"),
                     equipment->price, phase->currency);
        }
    }
}

static void bill_sites(struct dg_print *p, struct dg_sheet *sheet)
{
    static const char *const kinds[] = {"pole", "lamp", "wall", "roof", "mast"};
    const struct dg_dossier *dossier = p->s.dossier;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        int32_t n[2] = {0, 0};
        for (int32_t i = 0; i < dossier->sites.n; i++) {
            const struct dg_site *site = &dossier->sites.items[i];
            bool is_used = false;
            if (strcmp(site->kind, kinds[k]) != 0) continue;
            for (int32_t c = 0; c < dossier->cameras.n && !is_used; c++)
                is_used = strcmp(dossier->cameras.items[c].site_id, site->site_id) == 0;
            n[site->exists] += is_used;
        }
        const char *kind = dg_phrase_kind(&p->s.say, "print.site_kind", kinds[k]);
        for (int exists = 0; exists < 2; exists++) {
            if (!n[exists]) continue;
            bill_row(p, sheet, "—", SAYS(p, exists ? "print.bill_site_there" : "print.bill_site_new", "kind", kind),
                     n[exists], print_word(p, "print.unit_piece"), NAN, "");
        }
    }
}

static void bill_cable(struct dg_print *p, struct dg_sheet *sheet)
{
    static const char *const media[] = {"copper", "fibre", "radio", "mobile"};
    const struct dg_dossier *dossier = p->s.dossier;
    for (size_t k = 0; k < sizeof media / sizeof *media; k++) {
        double length_m = 0;
        int32_t n = 0;
        for (int32_t i = 0; i < dossier->links.n; i++) {
            const struct dg_link *link = &dossier->links.items[i];
            if (strcmp(link->medium, media[k]) != 0) continue;
            length_m += isfinite(link->length_m)                 ? link->length_m
                        : link->geom.kind == DG_GEOM_LINE ? dg_geom_length_m(&link->geom)
                                                                 : 0;
            n++;
        }
        if (!n) continue;
        const char *medium = dg_phrase_kind(&p->s.say, "print.medium", media[k]);
        bool is_cable = k < 2;
        bill_row(p, sheet, "—", SAYS(p, is_cable ? "print.bill_cable" : "print.bill_link", "medium", medium),
                 is_cable ? length_m : n, print_word(p, is_cable ? "report.unit.m" : "print.unit_piece"), NAN, "");
    }
}

void dg_print_phases(struct dg_print *p)
{
    const struct dg_dossier *dossier = p->s.dossier;

    dg_folio_heading(&p->doc, 1, print_word(p, "print.h_phases"));
    if (dossier->phases.n == 0) {
        dg_folio_para(&p->doc, print_word(p, "print.no_phases"));
    } else {
        phases_table(p);
        dg_folio_note(&p->doc, print_word(p, "print.phases_note"));
    }
    dg_folio_heading(&p->doc, 2, print_word(p, "print.h_bill"));
    struct dg_sheet *sheet = dg_folio_sheet(&p->doc, "quantities", print_word(p, "print.bill_caption"),
                                          dossier->phases.n * dossier->equipment.n + 14);
    dg_sheet_column(sheet, print_word(p, "print.t_phase"), 7, false);
    dg_sheet_column(sheet, print_word(p, "print.t_item"), 35, false);
    dg_sheet_column(sheet, print_word(p, "print.t_quantity"), 11, true);
    dg_sheet_column(sheet, print_word(p, "print.t_unit"), 9, false);
    dg_sheet_column(sheet, print_word(p, "print.t_price"), 19, true);
    dg_sheet_column(sheet, print_word(p, "print.t_sum"), 19, true);
    bill_cameras(p, sheet);
    bill_sites(p, sheet);
    bill_cable(p, sheet);
    if (sheet && sheet->n_rows == 0) dg_folio_para(&p->doc, print_word(p, "print.nothing_to_build"));
}

/* ---- network, power, storage ------------------------------------------------------------------------- */

static void links_table(struct dg_print *p)
{
    const struct dg_dossier *dossier = p->s.dossier;
    struct dg_sheet *sheet = dg_folio_sheet(&p->doc, "links", print_word(p, "print.links_caption"), dossier->links.n);

    dg_sheet_column(sheet, print_word(p, "print.t_link"), 16, false);
    dg_sheet_column(sheet, print_word(p, "print.t_from"), 18, false);
    dg_sheet_column(sheet, print_word(p, "print.t_to"), 18, false);
    dg_sheet_column(sheet, print_word(p, "print.t_medium"), 16, false);
    dg_sheet_column(sheet, print_word(p, "print.t_length"), 14, true);
    dg_sheet_column(sheet, print_word(p, "print.t_capacity"), 18, true);
    for (int32_t i = 0; i < dossier->links.n; i++) {
        const struct dg_link *link = &dossier->links.items[i];
        double length_m = isfinite(link->length_m)          ? link->length_m
                          : link->geom.kind == DG_GEOM_LINE ? dg_geom_length_m(&link->geom)
                                                            : NAN;
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_id(p, &row[0], link->link_id);
        dg_cell_id(p, &row[1], link->from_id);
        dg_cell_id(p, &row[2], link->to_id);
        dg_cell_word(p, &row[3], "print.medium", link->medium);
        dg_cell_number(p, &row[4], length_m, 0);
        dg_cell_number(p, &row[5], link->capacity_mbps, 0);
    }
}

static void sums(struct dg_print *p)
{
    struct dg_folio *doc = &p->doc;
    const struct dg_dossier *dossier = p->s.dossier;
    double mbps = 0, watts = 0;
    int32_t n_no_rate = 0, n_no_power = 0;

    for (int32_t i = 0; i < dossier->cameras.n; i++) {
        const struct dg_equipment *equipment =
            dg_dossier_equipment(dossier, dossier->cameras.items[i].equipment_id);
        bool has_rate = equipment && isfinite(equipment->bitrate_mbps),
             has_power = equipment && isfinite(equipment->power_w);
        if (has_rate) mbps += equipment->bitrate_mbps;
        if (has_power) watts += equipment->power_w;
        n_no_rate += !has_rate;
        n_no_power += !has_power;
    }
    /* 1 Mbit/s for a day is 10.8 GB of 10^9 bytes. */
    double day_tb = mbps * 86400 / 8 / 1e6;
    struct dg_passage *pairs = dg_folio_pairs(doc, 1, 6);
    dg_folio_pair(doc, pairs, print_word(p, "print.all_rates"),
                SAYS(p, "print.mbps", "n", dg_phrase_num(&p->s.say, mbps, 1)));
    dg_folio_pair(doc, pairs, print_word(p, "print.day_of_all"),
                SAYS(p, "print.terabytes", "n", dg_phrase_num(&p->s.say, day_tb, 2)));
    if (dossier->scheme.retention_days >= 0) {
        dg_folio_pair(doc, pairs,
                    SAYS(p, "print.retention_of_all", "n", count(&p->s, dossier->scheme.retention_days)),
                    SAYS(p, "print.terabytes", "n",
                         dg_phrase_num(&p->s.say, day_tb * dossier->scheme.retention_days, 1)));
    }
    dg_folio_pair(doc, pairs, print_word(p, "print.all_power"),
                SAYS(p, "print.watts", "n", dg_phrase_num(&p->s.say, watts, 0)));
    dg_folio_note(doc, print_word(p, "print.sums_note"));
    if (n_no_rate) dg_folio_note(doc, SAYS(p, "print.no_rate", "n", count(&p->s, n_no_rate)));
    if (n_no_power) dg_folio_note(doc, SAYS(p, "print.no_power", "n", count(&p->s, n_no_power)));
}

static void sites_table(struct dg_print *p)
{
    const struct dg_dossier *dossier = p->s.dossier;
    struct dg_sheet *sheet = dg_folio_sheet(&p->doc, "sites", print_word(p, "print.sites_caption"), dossier->sites.n);

    dg_sheet_column(sheet, print_word(p, "print.site"), 14, false);
    dg_sheet_column(sheet, print_word(p, "print.t_kind"), 16, false);
    dg_sheet_column(sheet, print_word(p, "print.t_exists"), 14, false);
    dg_sheet_column(sheet, print_word(p, "print.t_height"), 12, true);
    dg_sheet_column(sheet, print_word(p, "print.t_owner"), 22, false);
    dg_sheet_column(sheet, print_word(p, "print.t_supply"), 22, false);
    for (int32_t i = 0; i < dossier->sites.n; i++) {
        const struct dg_site *site = &dossier->sites.items[i];
        bool is_used = false;
        for (int32_t c = 0; c < dossier->cameras.n && !is_used; c++)
            is_used = strcmp(dossier->cameras.items[c].site_id, site->site_id) == 0;
        if (!is_used) continue; /* every pole of a town is a site: those that carry a camera count here */
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_id(p, &row[0], site->site_id);
        dg_cell_word(p, &row[1], "print.site_kind", site->kind);
        dg_cell_text(&row[2], print_word(p, site->exists ? "print.stands" : "print.to_put_up"));
        dg_cell_number(p, &row[3], site->height_m, 1);
        dg_cell_text(&row[4], dg_print_given(p, site->owner));
        dg_cell_text(&row[5], dg_print_given(p, site->power));
    }
}

void dg_print_network(struct dg_print *p)
{
    dg_folio_heading(&p->doc, 1, print_word(p, "print.h_network"));
    sums(p);
    if (p->s.dossier->links.n) {
        links_table(p);
    } else {
        dg_folio_para(&p->doc, print_word(p, "print.no_links"));
    }
    if (p->s.dossier->sites.n) sites_table(p);
}
