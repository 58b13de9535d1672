/* Print: each camera on its own half page. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/print.h"

#define MAP_SIDE 178.0
#define MAP_SCALE 0.47 /* so that labels have the room of a map of 190 points */
#define SECTION_W 373.0
#define SECTION_H 71.0
#define MASK_W 126.0 /* of 16:9; with the gap between them as wide as the page */

/* ---- words ------------------------------------------------------------------------------------------- */

static const char *metres(struct dg_print *p, double value)
{
    return isfinite(value) ? SAYS(p, "report.metres", "n", dg_phrase_num(&p->s.say, value, 1)) : "—";
}

static const char *degrees(struct dg_print *p, double value)
{
    return isfinite(value) ? SAYS(p, "report.degrees", "n", dg_phrase_num(&p->s.say, value, 1)) : "—";
}

static const char *square_metres(struct dg_print *p, double value)
{
    return isfinite(value) ? SAYS(p, "report.square_metres", "n", dg_phrase_num(&p->s.say, value, 0)) : "—";
}

static const char *kind_word(struct dg_print *p, const char *prefix, const char *code)
{
    return *code ? dg_phrase_kind(&p->s.say, prefix, code) : "—";
}

static const char *serves_said(struct dg_print *p, const struct dg_camera_report *report)
{
    const char *list = "";
    for (int32_t i = 0; i < report->n_serves; i++)
        list = list_add(&p->s, list, id(&p->s, p->s.dossier->needs.items[report->serves[i]].need_id));
    return *list ? list : print_word(p, "report.none");
}

static const char *phase_said(struct dg_print *p, const struct dg_camera *camera)
{
    const char *status = kind_word(p, "print.status", camera->status);
    if (camera->phase_no < 0) return status;
    return SAYS(p, "print.status_in_phase", "status", status, "n", count(&p->s, camera->phase_no));
}

static const char *model_said(struct dg_print *p, const struct dg_camera *camera)
{
    const struct dg_equipment *equipment = dg_dossier_equipment(p->s.dossier, camera->equipment_id);
    if (!equipment) return *camera->equipment_id ? id(&p->s, camera->equipment_id) : "—";
    return SAYS(p, "print.model", "id", id(&p->s, equipment->equipment_id), "kind",
                kind_word(p, "print.equipment_kind", equipment->kind));
}

/* What of private space and sensitive places it sees: three by name. */
static const char *looks_said(struct dg_print *p, const struct dg_camera_report *report)
{
    const char *list = "";
    int32_t n = 0;
    for (int32_t k = 0; k < report->n_intrusions; k++) {
        const struct dg_intrusion *intrusion = &report->intrusions[k];
        if (n++ >= 3) continue;
        list = list_add(&p->s, list,
                        SAYS(p, "print.looks_at", "place", dg_phrase_place(&p->s.say, p->s.dossier, intrusion),
                             "seen", dg_phrase_looked(&p->s.say, intrusion->area_m2, intrusion->facade_m)));
    }
    if (n > 3) list = list_add(&p->s, list, SAYS(p, "report.and_more", "n", count(&p->s, n - 3)));
    return *list ? list : print_word(p, "print.looks_at_nothing");
}

/* ---- figures ----------------------------------------------------------------------------------------- */

static void figures(struct dg_print *p, const struct dg_camera_report *report, const struct dg_camera *camera)
{
    struct dg_folio *doc = &p->doc;
    struct dg_passage *pairs = dg_folio_pairs(doc, 2, 16);
    pairs->is_small = true;

    dg_folio_pair(doc, pairs, print_word(p, "print.site"), *camera->site_id ? id(&p->s, camera->site_id) : "—");
    dg_folio_pair(doc, pairs, print_word(p, "print.status_label"), phase_said(p, camera));
    dg_folio_pair(doc, pairs, print_word(p, "print.equipment_label"), model_said(p, camera))->is_long = true;
    dg_folio_pair(doc, pairs, print_word(p, "report.lens_height"), metres(p, camera->height_m));
    dg_folio_pair(doc, pairs, print_word(p, "report.tilt"), degrees(p, camera->tilt_deg));
    dg_folio_pair(doc, pairs, print_word(p, "print.bearing"), degrees(p, camera->bearing_deg));
    if (!report->is_judged) return;
    dg_folio_pair(doc, pairs, print_word(p, "report.hfov"), degrees(p, report->hfov_deg));
    dg_folio_pair(doc, pairs, print_word(p, "report.blind_to"), metres(p, report->blind_m));
    dg_folio_pair(doc, pairs, print_word(p, "report.only_this"), square_metres(p, report->only_m2));
    struct dg_pair *serves = dg_folio_pair(doc, pairs, print_word(p, "report.serves"), serves_said(p, report));
    serves->is_long = true;
    serves->value.tone = report->n_serves ? DG_TONE_PLAIN : DG_TONE_BAD;
}

static void classes(struct dg_print *p, const struct dg_camera_report *report)
{
    const struct dg_class_table *table = &p->s.a->classes;
    static const struct dg_print_column columns[] = {{"print.t_class", 40, false},
                                                     {"report.column_ends", 20, true},
                                                     {"report.column_day_m2", 20, true},
                                                     {"report.column_night_m2", 20, true}};
    struct dg_sheet *sheet =
        dg_print_sheet(p, "classes-of-a-camera", "", table->n_classes, DG_COLUMNS(columns));

    if (sheet) sheet->where = DG_SHEET_ON_PAGES;
    if (sheet) sheet->is_small = true;
    for (int32_t k = table->n_classes - 1; k >= 0; k--) {
        double end_m = dg_camera_reach_m(p->s.a, report, table->classes[k].px_per_m);
        if (report->area_m2[DG_DAY][k] <= 0 && !(end_m > 0)) continue; /* a class that it reaches nowhere */
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_text(&row[0], class_said(&p->s, k));
        dg_cell_number(p, &row[1], end_m > 0 ? end_m : NAN, 1);
        dg_cell_number(p, &row[2], report->area_m2[DG_DAY][k], 0);
        dg_cell_number(p, &row[3], report->area_m2[DG_NIGHT][k], 0);
    }
}

static void words_of(struct dg_print *p, int32_t i)
{
    const struct dg_camera_report *report = &p->s.a->cameras[i];
    const struct dg_camera *camera = &p->s.dossier->cameras.items[report->camera_ix];
    struct dg_folio *doc = &p->doc;
    struct dg_passage *pairs = dg_folio_pairs(doc, 1, 6);
    pairs->is_small = true;
    const char *reason = *camera->rationale ? dg_phrase_given(&p->s.say, camera->rationale)
                                            : print_word(p, "print.rationale_missing");

    dg_folio_pair(doc, pairs, print_word(p, "print.purpose"), dg_print_given(p, camera->purpose))->is_long =
        true;
    dg_folio_pair(doc, pairs, print_word(p, "print.rationale"), reason)->is_long = true;
    dg_folio_pair(doc, pairs, print_word(p, "print.must_not_see"), dg_print_given(p, camera->must_not_see))
        ->is_long = true;
    if (!report->is_judged) return;
    struct dg_pair *looks = dg_folio_pair(doc, pairs, print_word(p, "print.looks"), looks_said(p, report));
    looks->is_long = true;
    looks->value.tone = report->n_intrusions ? DG_TONE_BAD : DG_TONE_GOOD;
    if (p->masks) {
        struct dg_pair *masks =
            dg_folio_pair(doc, pairs, print_word(p, "print.masks"), dg_print_mask_said(p, i));
        masks->is_long = true;
        masks->value.tone = dg_print_mask_tone(p, i);
    }
    if (!report->claim_holds) {
        struct dg_pair *claim =
            dg_folio_pair(doc, pairs, print_word(p, "print.claim"), dg_summary_claim(&p->s, report));
        claim->is_long = true;
        claim->value.tone = DG_TONE_BAD;
    }
}

/* From the side, and what the picture shows with its masks. */
static void pictures(struct dg_print *p, int32_t i, const char *name)
{
    struct dg_folio *doc = &p->doc;
    double both = SECTION_W + MASK_W;

    dg_folio_open(doc, DG_PASSAGE_COLUMNS);
    dg_folio_open(doc, DG_PASSAGE_GROUP)->share = SECTION_W / both;
    dg_folio_figure(doc,
                    dg_print_figure(p, DG_FIGURE_SECTION, i, SECTION_W, SECTION_H, 0.5,
                                    SAYS(p, "print.section_alt", "camera", name)),
                    "");
    dg_folio_shut(doc);
    dg_folio_open(doc, DG_PASSAGE_GROUP)->share = MASK_W / both;
    if (p->masks) {
        struct dg_figure *figure = dg_print_figure(p, DG_FIGURE_MASK, i, MASK_W, SECTION_H, 0.5,
                                                   SAYS(p, "print.mask_alt", "camera", name));
        if (figure) figure->mask = &p->masks[i].plan;
        dg_folio_figure(doc, figure, "");
    }
    dg_folio_shut(doc);
    dg_folio_shut(doc);
}

static void card(struct dg_print *p, int32_t i)
{
    struct dg_folio *doc = &p->doc;
    const struct dg_camera_report *report = &p->s.a->cameras[i];
    const struct dg_camera *camera = &p->s.dossier->cameras.items[report->camera_ix];
    const char *name = id(&p->s, camera->camera_id);

    dg_folio_open(doc, DG_PASSAGE_CARD);
    dg_folio_heading(doc, 3, SAYS(p, "report.camera_title", "camera", name));
    dg_folio_open(doc, DG_PASSAGE_COLUMNS);
    dg_folio_open(doc, DG_PASSAGE_GROUP)->share = 0.4;
    dg_folio_figure(doc,
                    dg_print_figure(p, DG_FIGURE_CAMERA, i, MAP_SIDE, MAP_SIDE, MAP_SCALE,
                                    SAYS(p, "print.camera_alt", "camera", name)),
                    "");
    dg_folio_shut(doc);
    dg_folio_open(doc, DG_PASSAGE_GROUP)->share = 0.6;
    if (!report->is_judged) {
        struct dg_passage *why = dg_folio_add(doc, DG_PASSAGE_PARA);
        why->text = SAYS(p, "report.two_sentences", "first", print_word(p, "report.not_judged"), "second",
                         dg_phrase_given(&p->s.say, report->why_not));
        why->tone = DG_TONE_BAD;
        why->is_small = true;
    }
    figures(p, report, camera);
    if (report->is_judged) classes(p, report);
    dg_folio_shut(doc);
    dg_folio_shut(doc);
    if (report->is_judged) pictures(p, i, name);
    words_of(p, i);
    dg_folio_shut(doc);
}

/* ---- tables for programs ----------------------------------------------------------------------------- */

static void cameras_table(struct dg_print *p)
{
    static const struct {
        const char *key;
        bool is_number;
    } columns[] = {{"report.t_camera", false},    {"print.site", false},      {"print.equipment_label", false},
                   {"print.status_label", false}, {"print.t_phase", true},    {"report.lens_height", true},
                   {"print.bearing", true},       {"report.tilt", true},      {"report.hfov", true},
                   {"report.blind_to", true},     {"report.only_this", true}, {"report.serves", false},
                   {"report.t_m2", true},         {"report.t_facade", true}};
    const struct dg_assessment *a = p->s.a;
    struct dg_sheet *sheet = dg_folio_sheet(&p->doc, "cameras", "", a->n_cameras);

    if (sheet) sheet->where = DG_SHEET_IN_FILES;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        dg_sheet_column(sheet, print_word(p, columns[i].key), 1, columns[i].is_number);
    for (int32_t i = 0; i < a->n_cameras; i++) {
        const struct dg_camera_report *report = &a->cameras[i];
        const struct dg_camera *camera = &p->s.dossier->cameras.items[report->camera_ix];
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        row[0].raw = camera->camera_id;
        row[1].raw = camera->site_id;
        row[2].raw = camera->equipment_id;
        row[3].raw = camera->status;
        dg_cell_number(p, &row[4], camera->phase_no >= 0 ? (double)camera->phase_no : NAN, 0);
        dg_cell_number(p, &row[5], camera->height_m, 2);
        dg_cell_number(p, &row[6], camera->bearing_deg, 1);
        dg_cell_number(p, &row[7], camera->tilt_deg, 1);
        dg_cell_number(p, &row[8], report->is_judged ? report->hfov_deg : NAN, 1);
        dg_cell_number(p, &row[9], report->is_judged ? report->blind_m : NAN, 1);
        dg_cell_number(p, &row[10], report->is_judged ? report->only_m2 : NAN, 1);
        row[11].text = report->is_judged && report->n_serves ? serves_said(p, report) : "";
        dg_cell_number(p, &row[12], report->is_judged ? report->private_m2 : NAN, 1);
        dg_cell_number(p, &row[13], report->is_judged ? report->facade_m : NAN, 1);
    }
}

static void reach_table(struct dg_print *p)
{
    const struct dg_assessment *a = p->s.a;
    int32_t n_classes = a->classes.n_classes;
    static const struct dg_print_column columns[] = {{"report.t_camera", 1, false},
                                                     {"print.t_class", 1, false},
                                                     {"report.column_ends", 1, true},
                                                     {"report.column_day_m2", 1, true},
                                                     {"report.column_night_m2", 1, true}};
    struct dg_sheet *sheet =
        dg_print_sheet(p, "camera-classes", "", a->n_cameras * n_classes, DG_COLUMNS(columns));

    if (sheet) sheet->where = DG_SHEET_IN_FILES;
    for (int32_t i = 0; i < a->n_cameras * n_classes; i++) {
        const struct dg_camera_report *report = &a->cameras[i / n_classes];
        int32_t k = i % n_classes;
        if (!report->is_judged) continue;
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        double end_m = dg_camera_reach_m(a, report, a->classes.classes[k].px_per_m);
        row[0].raw = p->s.dossier->cameras.items[report->camera_ix].camera_id;
        row[1].raw = a->classes.classes[k].id;
        dg_cell_number(p, &row[2], end_m > 0 ? end_m : NAN, 1);
        dg_cell_number(p, &row[3], report->area_m2[DG_DAY][k], 1);
        dg_cell_number(p, &row[4], report->area_m2[DG_NIGHT][k], 1);
    }
}

void dg_print_cameras(struct dg_print *p)
{
    struct dg_folio *doc = &p->doc;

    if (p->s.a->n_cameras) dg_folio_add(doc, DG_PASSAGE_BREAK);
    dg_folio_heading(doc, 1, print_word(p, "print.h_cameras"));
    if (p->s.a->n_cameras == 0) {
        dg_folio_para(doc, print_word(p, "report.short_no_cameras"));
        return;
    }
    dg_folio_para(doc, print_word(p, "print.cameras_how"));
    dg_print_legend(p, false, 3);
    dg_folio_note(doc, print_word(p, "print.section_how"));
    dg_print_masks_plan(p);
    if (p->masks) dg_folio_note(doc, print_word(p, "print.mask_how"));
    cameras_table(p);
    reach_table(p);
    for (int32_t i = 0; i < p->s.a->n_cameras; i++) card(p, i);
    dg_print_masks(p);
}
