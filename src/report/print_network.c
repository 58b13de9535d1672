/* Print: network, power, storage. Loads and rates are those that the rules judge by (rule.h). */
#include <math.h>
#include <string.h>

#include "report/print.h"

/* Ranges come from published rules of thumb: two numbers unless both are one. */
static const char *span_said(struct dg_print *p, double low, double high, int decimals)
{
    if (!isfinite(low) || !isfinite(high)) return "—";
    const char *least = dg_phrase_num(&p->s.say, low, decimals),
               *most = dg_phrase_num(&p->s.say, high, decimals);
    return strcmp(least, most) == 0 ? least : SAYS(p, "print.range", "least", least, "most", most);
}

/* ---- sums ------------------------------------------------------------------------------------------- */

struct sums {
    double low_mbps, high_mbps, watts;
    int32_t n_no_rate, n_no_power, n_not_reached;
};

static struct sums sums_of(const struct dg_print *p, const struct dg_network *network)
{
    const struct dg_dossier *dossier = p->s.dossier;
    struct sums sums = {0};
    for (int32_t i = 0; i < dossier->cameras.n; i++) {
        const struct dg_equipment *equipment =
            dg_dossier_equipment(dossier, dossier->cameras.items[i].equipment_id);
        const struct dg_bitrate *rate = &network->rates[i];
        bool has_rate = isfinite(rate->low_mbps), has_power = equipment && isfinite(equipment->power_w);
        if (has_rate) sums.low_mbps += rate->low_mbps;
        if (has_rate) sums.high_mbps += rate->high_mbps;
        if (has_power) sums.watts += equipment->power_w;
        sums.n_no_rate += !has_rate;
        sums.n_no_power += !has_power;
        sums.n_not_reached += !network->is_reached[i];
    }
    return sums;
}

static void storage_pair(struct dg_print *p, struct dg_passage *pairs, const struct sums *sums,
                         const char *label, double days)
{
    const char *span = span_said(p, dg_storage_tb(sums->low_mbps, 24, days, 0),
                                 dg_storage_tb(sums->high_mbps, 24, days, 0), 1);
    dg_folio_pair(&p->doc, pairs, label, SAYS(p, "print.terabytes", "n", span));
}

static void sums_section(struct dg_print *p, const struct dg_network *network)
{
    struct dg_folio *doc = &p->doc;
    struct sums sums = sums_of(p, network);
    struct dg_passage *pairs = dg_folio_pairs(doc, 2, 6);
    int32_t days = p->s.dossier->scheme.retention_days;

    dg_folio_pair(doc, pairs, print_word(p, "print.all_rates"),
                  SAYS(p, "print.mbps", "n", span_said(p, sums.low_mbps, sums.high_mbps, 0)));
    dg_folio_pair(doc, pairs, print_word(p, "print.all_power"),
                  SAYS(p, "print.watts", "n", dg_phrase_num(&p->s.say, sums.watts, 0)));
    storage_pair(p, pairs, &sums, print_word(p, "print.day_of_all"), 1);
    if (days >= 0)
        storage_pair(p, pairs, &sums, SAYS(p, "print.retention_of_all", "n", count(&p->s, days)), days);
    dg_folio_note(doc, print_word(p, "print.sums_note"));
    if (sums.n_no_rate) dg_folio_note(doc, SAYS(p, "print.no_rate", "n", count(&p->s, sums.n_no_rate)));
    if (sums.n_no_power) dg_folio_note(doc, SAYS(p, "print.no_power", "n", count(&p->s, sums.n_no_power)));
    if (sums.n_not_reached && p->s.dossier->links.n)
        dg_folio_item(doc, SAYS(p, "print.not_reached", "n", count(&p->s, sums.n_not_reached)), DG_TONE_BAD);
}

/* ---- links, recorders, sites ------------------------------------------------------------------------ */

static void links_table(struct dg_print *p, const struct dg_network *network)
{
    const struct dg_dossier *dossier = p->s.dossier;
    static const struct dg_print_column columns[] = {
        {"print.t_link", 11, false},   {"print.t_from", 13, false},   {"print.t_to", 13, false},
        {"print.t_medium", 12, false}, {"print.t_length", 11, true},  {"print.t_cameras", 10, true},
        {"print.t_load", 15, true},    {"print.t_capacity", 15, true}};
    struct dg_sheet *sheet =
        dg_print_sheet(p, "links", print_word(p, "print.links_caption"), dossier->links.n, DG_COLUMNS(columns));

    for (int32_t i = 0; i < dossier->links.n; i++) {
        const struct dg_link *link = &dossier->links.items[i];
        const struct dg_link_load *load = &network->links[i];
        double length_m = isfinite(link->length_m)          ? link->length_m
                          : link->geom.kind == DG_GEOM_LINE ? dg_geom_length_m(&link->geom)
                                                            : NAN;
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_id(p, &row[0], link->link_id);
        dg_cell_id(p, &row[1], link->from_id);
        dg_cell_id(p, &row[2], link->to_id);
        dg_cell_word(p, &row[3], "print.medium", link->medium);
        dg_cell_number(p, &row[4], length_m, 0);
        dg_cell_number(p, &row[5], load->n_cameras, 0);
        dg_cell_text(&row[6], load->n_cameras ? span_said(p, load->low_mbps, load->high_mbps, 1) : "—");
        dg_cell_number(p, &row[7], link->capacity_mbps, 0);
        if (load->high_mbps > link->capacity_mbps) row[6].tone = DG_TONE_WARN;
        if (load->low_mbps > link->capacity_mbps) row[6].tone = DG_TONE_BAD;
    }
}

static void recorders_table(struct dg_print *p, const struct dg_network *network)
{
    const struct dg_dossier *dossier = p->s.dossier;
    int32_t days = dossier->scheme.retention_days;
    static const struct dg_print_column columns[] = {
        {"print.t_recorder", 16, false}, {"print.t_stands_at", 16, false}, {"print.t_cameras", 12, true},
        {"print.t_tb_needed", 20, true}, {"print.t_tb", 14, true},         {"print.t_source", 22, false}};
    struct dg_sheet *sheet = dg_print_sheet(p, "recorders", print_word(p, "print.recorders_caption"),
                                            dossier->recorders.n, DG_COLUMNS(columns));

    for (int32_t i = 0; i < dossier->recorders.n; i++) {
        const struct dg_recorder *recorder = &dossier->recorders.items[i];
        const struct dg_recorder_load *load = &network->recorders[i];
        double low = dg_storage_tb(load->low_mbps, 24, days, 0),
               high = dg_storage_tb(load->high_mbps, 24, days, 0);
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_id(p, &row[0], recorder->recorder_id);
        dg_cell_id(p, &row[1], recorder->at_id);
        dg_cell_number(p, &row[2], load->n_cameras, 0);
        dg_cell_text(&row[3], days >= 0 ? span_said(p, low, high, 1) : "—");
        dg_cell_number(p, &row[4], recorder->capacity_tb, 1);
        dg_cell_text(&row[5], dg_print_given(p, recorder->source));
        if (days >= 0 && high > recorder->capacity_tb) row[3].tone = DG_TONE_WARN;
        if (days >= 0 && low > recorder->capacity_tb) row[3].tone = DG_TONE_BAD;
    }
}

static bool carries_camera(const struct dg_dossier *dossier, const struct dg_site *site)
{
    for (int32_t i = 0; i < dossier->cameras.n; i++) {
        if (strcmp(dossier->cameras.items[i].site_id, site->site_id) == 0) return true;
    }
    return false;
}

static const char *supply_said(struct dg_print *p, const struct dg_site *site)
{
    const char *kind = *site->supply ? dg_phrase_kind(&p->s.say, "print.supply", site->supply) : "";
    if (!*site->power) return *kind ? kind : "—";
    const char *given = dg_phrase_given(&p->s.say, site->power);
    return *kind ? SAYS(p, "report.list_and", "first", kind, "next", given) : given;
}

/* Every pole of a town is a site: those that carry a camera count here. */
static void sites_table(struct dg_print *p)
{
    const struct dg_dossier *dossier = p->s.dossier;
    int32_t n = 0;

    for (int32_t i = 0; i < dossier->sites.n; i++) n += carries_camera(dossier, &dossier->sites.items[i]);
    if (n == 0) return;
    static const struct dg_print_column columns[] = {
        {"print.site", 14, false},    {"print.t_kind", 16, false},  {"print.t_exists", 14, false},
        {"print.t_height", 12, true}, {"print.t_owner", 18, false}, {"print.t_supply", 16, false},
        {"print.t_power", 10, true}};
    struct dg_sheet *sheet =
        dg_print_sheet(p, "sites", print_word(p, "print.sites_caption"), n, DG_COLUMNS(columns));
    for (int32_t i = 0; i < dossier->sites.n; i++) {
        const struct dg_site *site = &dossier->sites.items[i];
        if (!carries_camera(dossier, site)) continue;
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_id(p, &row[0], site->site_id);
        dg_cell_word(p, &row[1], "print.site_kind", site->kind);
        dg_cell_text(&row[2], print_word(p, site->exists ? "print.stands" : "print.to_put_up"));
        dg_cell_number(p, &row[3], site->height_m, 1);
        dg_cell_text(&row[4], dg_print_given(p, site->owner));
        dg_cell_text(&row[5], supply_said(p, site));
        dg_cell_number(p, &row[6], site->supply_w, 0);
    }
}

void dg_print_network(struct dg_print *p)
{
    const struct dg_dossier *dossier = p->s.dossier;
    struct dg_network network = {0};
    int code = dg_network_compute(p->s.say.arena, dossier, &network, p->doc.err);

    if (code < 0) {
        dg_folio_fail(&p->doc, code);
        return;
    }
    dg_folio_heading(&p->doc, 1, print_word(p, "print.h_network"));
    sums_section(p, &network);
    if (dossier->links.n) {
        links_table(p, &network);
    } else {
        dg_folio_para(&p->doc, print_word(p, "print.no_links"));
    }
    if (dossier->recorders.n) {
        recorders_table(p, &network);
    } else {
        dg_folio_para(&p->doc, print_word(p, "print.no_recorders"));
    }
    sites_table(p);
}
