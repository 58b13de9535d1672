/* Print: the first pages: what this is, contents, the summary with its map, the scheme. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/print.h"

#define MAP_W 511.0 /* the width between the margins of A4 */

/* ---- cover ------------------------------------------------------------------------------------------ */

static const char *place_said(struct dg_print *p)
{
    const struct dg_scheme *scheme = &p->s.dossier->scheme;
    const char *passages[3] = {scheme->district, scheme->county, scheme->province}, *list = "";
    for (int i = 0; i < 3; i++) {
        if (*passages[i]) list = list_add(&p->s, list, dg_phrase_given(&p->s.say, passages[i]));
    }
    return *list ? list : "—";
}

static const char *responsible_said(struct dg_print *p)
{
    const struct dg_scheme *scheme = &p->s.dossier->scheme;
    const char *kind =
        *scheme->responsible_kind ? dg_phrase_kind(&p->s.say, "print.office", scheme->responsible_kind) : "";
    if (!*scheme->responsible) return *kind ? kind : "—";
    const char *name = dg_phrase_given(&p->s.say, scheme->responsible);
    return *kind ? SAYS(p, "print.name_of_kind", "name", name, "kind", kind) : name;
}

static void facts(struct dg_print *p)
{
    struct dg_folio *doc = &p->doc;
    const struct dg_scheme *scheme = &p->s.dossier->scheme;
    struct dg_passage *pairs = dg_folio_pairs(doc, 1, 10);

    dg_folio_pair(doc, pairs, print_word(p, "print.scheme_id"), id(&p->s, scheme->scheme_id))->is_long = true;
    dg_folio_pair(doc, pairs, print_word(p, "print.responsible"), responsible_said(p))->is_long = true;
    dg_folio_pair(doc, pairs, print_word(p, "print.place"), place_said(p))->is_long = true;
    dg_folio_pair(doc, pairs, print_word(p, "print.submitted_on"), dg_print_date(p, scheme->submitted_on))
        ->is_long = true;
    const char *size =
        SAYS(p, "print.size_value", "cameras", count(&p->s, p->s.a->n_cameras), "needs",
             count(&p->s, p->s.dossier->needs.n), "phases", count(&p->s, p->s.dossier->phases.n));
    dg_folio_pair(doc, pairs, print_word(p, "print.size"), size)->is_long = true;
    dg_folio_pair(doc, pairs, print_word(p, "print.classes_of"),
                  dg_phrase_standard(&p->s.say, p->s.a->classes.edition))
        ->is_long = true;
    dg_folio_pair(doc, pairs, print_word(p, "print.rule_book"),
                  dg_phrase_given(&p->s.say, p->findings->book->title[p->s.say.lang]))
        ->is_long = true;
    dg_folio_pair(doc, pairs, print_word(p, "print.version"), id(&p->s, p->params->version_sha256))->is_long =
        true;
}

static void cover(struct dg_print *p)
{
    struct dg_folio *doc = &p->doc;

    dg_folio_add(doc, DG_PASSAGE_TITLE)->text = doc->title;
    struct dg_passage *lead = dg_folio_add(doc, DG_PASSAGE_PARA);
    lead->text = doc->subtitle;
    lead->tone = DG_TONE_SOFT;
    if (p->s.dossier->scheme.is_sample) {
        struct dg_passage *made_up = dg_folio_add(doc, DG_PASSAGE_PARA);
        made_up->text = print_word(p, "report.made_up");
        made_up->tone = DG_TONE_BAD;
    }
    if (p->params->remits) {
        const char *list = "";
        for (int r = 0; r < DG_N_REMITS; r++) {
            if (dg_print_asks(p, (enum dg_remit)r))
                list = list_add(&p->s, list, dg_print_remit(p, (enum dg_remit)r));
        }
        dg_folio_para(doc, SAYS(p, "print.of_remit", "list", list));
    }
    dg_folio_open(doc, DG_PASSAGE_COLUMNS);
    dg_folio_open(doc, DG_PASSAGE_GROUP)->share = 0.76;
    facts(p);
    dg_folio_shut(doc);
    dg_folio_open(doc, DG_PASSAGE_GROUP)->share = 0.24;
    dg_folio_figure(doc, dg_print_code(p, 116), print_word(p, "print.code_caption"));
    dg_folio_shut(doc);
    dg_folio_shut(doc);
    struct dg_passage *contents = dg_folio_add(doc, DG_PASSAGE_PARA);
    contents->text = print_word(p, "print.contents");
    dg_folio_add(doc, DG_PASSAGE_CONTENTS);
}

/* ---- summary ---------------------------------------------------------------------------------------- */

static void short_items(struct dg_print *p)
{
    const struct dg_assessment *a = p->s.a;
    struct dg_folio *doc = &p->doc;
    int32_t n_met = 0, n_judged = 0, n_seeing = 0, n_idle = 0, n_false = 0;

    for (int32_t i = 0; i < a->n_needs; i++) n_met += is_met(&a->needs[i]);
    for (int32_t i = 0; i < a->n_cameras; i++) {
        const struct dg_camera_report *report = &a->cameras[i];
        n_judged += report->is_judged;
        n_seeing += report->private_m2 > 0 || report->facade_m > 0;
        n_idle += report->is_judged && !report->n_serves;
        n_false += report->is_judged && !report->claim_holds;
    }
    if (a->n_needs) {
        dg_folio_item(doc,
                      SAYS(p, "report.short_needs", "n", count(&p->s, n_met), "all", count(&p->s, a->n_needs)),
                      n_met == a->n_needs ? DG_TONE_GOOD : DG_TONE_BAD);
    } else {
        dg_folio_item(doc, print_word(p, "print.no_needs"), DG_TONE_WARN);
    }
    if (a->n_cameras == 0) dg_folio_item(doc, print_word(p, "report.short_no_cameras"), DG_TONE_WARN);
    if (n_judged < a->n_cameras) {
        dg_folio_item(doc, SAYS(p, "report.short_unjudged", "n", count(&p->s, a->n_cameras - n_judged)),
                      DG_TONE_WARN);
    }
    if (n_seeing) {
        dg_folio_item(doc,
                      SAYS(p, "report.short_private", "n", count(&p->s, n_seeing), "seen",
                           dg_phrase_looked(&p->s.say, a->scheme.private_m2, a->scheme.facade_m)),
                      DG_TONE_BAD);
    } else if (a->n_cameras) {
        dg_folio_item(doc, print_word(p, "report.short_no_private"), DG_TONE_GOOD);
    }
    if (a->n_needs && n_idle)
        dg_folio_item(doc, SAYS(p, "report.short_idle", "n", count(&p->s, n_idle)), DG_TONE_WARN);
    if (n_false) dg_folio_item(doc, SAYS(p, "report.short_claims", "n", count(&p->s, n_false)), DG_TONE_BAD);
    if (a->n_cameras) {
        const char *seen =
            SAYS(p, "report.day_and_night_m2", "day", dg_phrase_num(&p->s.say, a->scheme.area_m2[DG_DAY][0], 0),
                 "night", dg_phrase_num(&p->s.say, a->scheme.area_m2[DG_NIGHT][0], 0));
        dg_folio_item(doc, SAYS(p, "print.area_seen", "seen", seen), DG_TONE_PLAIN);
    }
    if (isfinite(a->scheme.budget) && p->s.dossier->phases.n) {
        dg_folio_item(doc,
                      SAYS(p, "print.budget_of_all", "sum",
                           dg_print_money(p, a->scheme.budget, p->s.dossier->phases.items[0].currency)),
                      DG_TONE_PLAIN);
    }
}

static void remits_table(struct dg_print *p)
{
    struct dg_folio *doc = &p->doc;
    static const struct dg_print_column columns[] = {{"print.t_remit", 34, false},
                                                     {"print.t_errors", 22, true},
                                                     {"print.t_warnings", 22, true},
                                                     {"print.t_notes", 22, true}};
    struct dg_sheet *sheet = dg_print_sheet(p, "summary-remits", print_word(p, "print.remits_caption"),
                                            DG_N_REMITS, DG_COLUMNS(columns));

    for (int r = 0; r < DG_N_REMITS; r++) {
        int32_t n[3] = {0};
        if (!dg_print_asks(p, (enum dg_remit)r)) continue;
        for (int32_t i = 0; i < p->findings->n; i++) {
            const struct dg_rule *rule = &p->findings->book->rules[p->findings->items[i].rule_ix];
            if (rule->remit == (enum dg_remit)r) n[rule->severity]++;
        }
        struct dg_cell *row = dg_sheet_row(doc, sheet);
        row[0].text = dg_print_remit(p, (enum dg_remit)r);
        row[0].raw = dg_remit_word((enum dg_remit)r);
        for (int k = 0; k < 3; k++) {
            static const enum dg_tone tones[3] = {DG_TONE_PLAIN, DG_TONE_WARN, DG_TONE_BAD};
            dg_cell_number(p, &row[3 - k], n[k], 0);
            if (n[k]) row[3 - k].tone = tones[k];
        }
    }
}

void dg_print_legend(struct dg_print *p, bool is_overview, int32_t n_across)
{
    const struct dg_class_table *table = &p->s.a->classes;
    struct dg_passage *legend = dg_folio_legend(&p->doc, n_across, DG_MAX_CLASSES + 32);

    for (int32_t k = table->n_classes - 1; k >= 0; k--) {
        char key[64];
        const char *name = class_said(&p->s, k);
        snprintf(key, sizeof key, "report.gloss.%s", table->classes[k].id);
        if (dg_word_exists(key))
            name = SAYS(p, "report.class_with_gloss", "word", name, "gloss", print_word(p, key));
        const char *density = dg_phrase_num(&p->s.say, table->classes[k].px_per_m, 1);
        dg_folio_sign(legend, DG_SIGN_CLASS + k,
                      SAYS(p, "report.class_with_density", "word", name, "n", density));
    }
    for (int32_t i = 0; i < 32; i++) {
        const char *key = dg_symbol_key(i, is_overview);
        if (key) dg_folio_sign(legend, i, print_word(p, key));
    }
}

static void summary(struct dg_print *p)
{
    struct dg_folio *doc = &p->doc;
    double h = dg_figure_overview_height(p->s.a, MAP_W, 180, 430);

    dg_folio_add(doc, DG_PASSAGE_BREAK);
    dg_folio_heading(doc, 1, print_word(p, "print.h_summary"));
    dg_folio_open(doc, DG_PASSAGE_COLUMNS);
    dg_folio_open(doc, DG_PASSAGE_GROUP)->share = 0.58;
    short_items(p);
    dg_folio_shut(doc);
    dg_folio_open(doc, DG_PASSAGE_GROUP)->share = 0.42;
    remits_table(p);
    dg_folio_shut(doc);
    dg_folio_shut(doc);
    dg_folio_figure(
        doc, dg_print_figure(p, DG_FIGURE_OVERVIEW, -1, MAP_W, h, 0.42, print_word(p, "print.overview_alt")),
        print_word(p, "print.overview_caption"));
    dg_print_legend(p, true, 3);
}

/* ---- the scheme ------------------------------------------------------------------------------------- */

static void goals(struct dg_print *p)
{
    struct dg_folio *doc = &p->doc;
    const struct dg_dossier *dossier = p->s.dossier;

    if (dossier->goals.n == 0) {
        dg_folio_para(doc, print_word(p, "print.no_goals"));
        return;
    }
    static const struct dg_print_column columns[] = {
        {"print.t_id", 9, false},    {"print.t_goal", 25, false},   {"print.t_measure", 22, false},
        {"print.t_base", 13, false}, {"print.t_target", 13, false}, {"print.t_due", 20, false}};
    struct dg_sheet *sheet =
        dg_print_sheet(p, "goals", print_word(p, "print.goals_caption"), dossier->goals.n, DG_COLUMNS(columns));
    for (int32_t i = 0; i < dossier->goals.n; i++) {
        const struct dg_goal *goal = &dossier->goals.items[i];
        struct dg_cell *row = dg_sheet_row(doc, sheet);
        dg_cell_id(p, &row[0], goal->goal_id);
        dg_cell_text(&row[1], dg_phrase_title(&p->s.say, goal->title_en, goal->title_fa, goal->goal_id));
        dg_cell_text(&row[2], dg_print_given(p, goal->measure));
        dg_cell_text(&row[3], dg_print_figure_given(p, goal->base_figure));
        dg_cell_text(&row[4], dg_print_figure_given(p, goal->target_figure));
        dg_cell_date(p, &row[5], goal->due_on);
    }
}

static void scheme_chapter(struct dg_print *p)
{
    struct dg_folio *doc = &p->doc;
    const struct dg_scheme *scheme = &p->s.dossier->scheme;

    dg_folio_heading(doc, 1, print_word(p, "print.h_scheme"));
    struct dg_passage *pairs = dg_folio_pairs(doc, 1, 4);
    dg_folio_pair(doc, pairs, print_word(p, "print.basis"), dg_print_given(p, scheme->basis_of_siting))
        ->is_long = true;
    const char *days =
        scheme->retention_days < 0 ? "—" : SAYS(p, "print.days", "n", count(&p->s, scheme->retention_days));
    dg_folio_pair(doc, pairs, print_word(p, "print.retention"), days)->is_long = true;
    dg_folio_pair(doc, pairs, print_word(p, "print.access"), dg_print_given(p, scheme->access))->is_long = true;
    dg_folio_pair(doc, pairs, print_word(p, "print.sign"), dg_print_given(p, scheme->sign))->is_long = true;
    goals(p);
}

void dg_print_front(struct dg_print *p)
{
    cover(p);
    summary(p);
    dg_folio_add(&p->doc, DG_PASSAGE_BREAK);
    scheme_chapter(p);
}
