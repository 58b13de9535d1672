/* Print: the privacy masks that each camera would take, planned as the rule book's own measure plans them. */
#include <math.h>
#include <string.h>

#include "report/print.h"

#define MASKS_NAMED 3 /* on a card; all are in the file of masks */

/* ---- planning ---------------------------------------------------------------------------------------- */

/* As many polygons and corners as the book's rule on masks allows, so that card and finding agree. */
static struct dg_mask_params how_of(const struct dg_rulebook *book)
{
    struct dg_mask_params how = {0};
    for (int32_t i = 0; i < book->n_rules; i++) {
        const struct dg_rule *rule = &book->rules[i];
        if (strcmp(rule->measure_word, "mask_cost") != 0) continue;
        for (int k = 0; k < rule->n_params; k++) {
            if (strcmp(rule->params[k].name, "polygons") == 0)
                how.max_polygons = (int32_t)rule->params[k].number;
            if (strcmp(rule->params[k].name, "points") == 0) how.max_points = (int32_t)rule->params[k].number;
        }
        break;
    }
    return how;
}

static int plan(struct dg_print *p)
{
    const struct dg_assessment *a = p->s.a;
    const struct dg_mask_params how = how_of(p->findings->book);
    DG_TRY(DG_NEW(p->s.say.arena, &p->masks, (size_t)a->n_cameras, p->doc.err));
    for (int32_t i = 0; i < a->n_cameras; i++) {
        struct dg_print_mask *m = &p->masks[i];
        DG_TRY(dg_mask_plan(p->s.say.arena, a, i, &how, &m->plan, p->doc.err));
        DG_TRY(dg_mask_behind_find(p->s.say.arena, a, &m->plan, &m->behind, &m->n_behind, p->doc.err));
    }
    return 0;
}

void dg_print_masks_plan(struct dg_print *p)
{
    if (!p->s.a->scene) return; /* figures that were put together by hand: nothing to look through */
    int code = plan(p);
    if (code < 0) dg_folio_fail(&p->doc, code);
}

static int32_t polygons_of(const struct dg_mask *mask)
{
    int32_t n = 0;
    for (int32_t v = 0; v < mask->n_views; v++) n += mask->views[v].n_polygons;
    return n;
}

static double picture_of(const struct dg_mask *mask)
{
    double most = 0;
    for (int32_t v = 0; v < mask->n_views; v++) most = fmax(most, mask->views[v].picture_share);
    return most;
}

/* ---- words ------------------------------------------------------------------------------------------- */

static const char *place_of(struct dg_print *p, int32_t i, const struct dg_mask_behind *behind)
{
    return dg_phrase_place(&p->s.say, p->s.dossier, &p->s.a->cameras[i].intrusions[behind->intrusion_ix]);
}

/* The places behind each mask of the first view: of each mask the largest by name. */
static const char *hides_said(struct dg_print *p, int32_t i)
{
    const struct dg_print_mask *m = &p->masks[i];
    const char *list = "";
    int32_t n_named = 0, n_masks = m->plan.views[0].n_polygons;

    for (int32_t k = 0; k < m->n_behind && m->behind[k].view == 0;) {
        int32_t n = 1;
        while (k + n < m->n_behind && m->behind[k + n].view == 0 &&
               m->behind[k + n].polygon == m->behind[k].polygon)
            n++;
        if (n_named++ < MASKS_NAMED) {
            const char *number = count(&p->s, m->behind[k].polygon + 1), *where = place_of(p, i, &m->behind[k]);
            list = list_add(&p->s, list,
                            n > 1 ? SAYS(p, "print.mask_hides_more", "n", number, "place", where, "more",
                                         count(&p->s, n - 1))
                                  : SAYS(p, "print.mask_hides", "n", number, "place", where));
        }
        k += n;
    }
    if (n_masks > MASKS_NAMED)
        list = list_add(&p->s, list, SAYS(p, "report.and_more", "n", count(&p->s, n_masks - MASKS_NAMED)));
    return list;
}

/* Of a turning unit, view by view: the numbers are those of the tiles. */
static const char *views_said(struct dg_print *p, const struct dg_mask *mask)
{
    const char *list = "";
    for (int32_t v = 0; v < mask->n_views; v++) {
        if (!mask->views[v].n_polygons) continue;
        list = list_add(&p->s, list,
                        SAYS(p, "print.mask_view", "view", count(&p->s, v + 1), "n",
                             count(&p->s, mask->views[v].n_polygons), "picture",
                             dg_phrase_little(&p->s.say, 100 * mask->views[v].picture_share)));
    }
    return list;
}

static const char *lost_said(struct dg_print *p, const struct dg_mask *mask)
{
    const char *list = "";
    for (int32_t k = 0; k < mask->n_needs; k++) {
        const struct dg_mask_need *need = &mask->needs[k];
        if (!(need->lost > 0)) continue;
        list = list_add(&p->s, list,
                        SAYS(p, "print.mask_need", "need",
                             id(&p->s, p->s.dossier->needs.items[need->need_ix].need_id), "lost",
                             dg_phrase_num(&p->s.say, need->lost, need->lost < 10), "seen",
                             amount(&p->s, need->total, need->unit)));
    }
    return list;
}

static const char *rest_said(struct dg_print *p, const struct dg_mask *mask)
{
    double m2 = mask->private_m2 - mask->hidden_m2, front_m = mask->front_m - mask->hidden_front_m;
    if (m2 < 0.05 && front_m < 0.05) return "";
    return SAYS(p, "print.mask_rest", "seen", dg_phrase_looked(&p->s.say, m2, front_m));
}

static const char *sentences(struct dg_print *p, const char *first, const char *second)
{
    return *second ? SAYS(p, "report.two_sentences", "first", first, "second", second) : first;
}

const char *dg_print_mask_said(struct dg_print *p, int32_t i)
{
    const struct dg_mask *mask = &p->masks[i].plan;
    int32_t n = polygons_of(mask);
    if (!n) return print_word(p, "print.masks_none");
    const char *lost = lost_said(p, mask);
    const char *text = SAYS(p, mask->n_views > 1 ? "print.masks_in_views" : "print.masks_said", "n",
                            count(&p->s, n), "picture", dg_phrase_little(&p->s.say, 100 * picture_of(mask)),
                            "hidden", dg_phrase_num(&p->s.say, floor(100 * dg_mask_hides(mask)), 0), "list",
                            mask->n_views > 1 ? views_said(p, mask) : hides_said(p, i));
    text = sentences(p, text, rest_said(p, mask));
    return sentences(p, text,
                     *lost ? SAYS(p, "print.masks_cost", "list", lost) : print_word(p, "print.masks_free"));
}

enum dg_tone dg_print_mask_tone(const struct dg_print *p, int32_t i)
{
    int32_t need_ix;
    const struct dg_mask *mask = &p->masks[i].plan;
    return dg_mask_costs(mask, &need_ix) > 0 || dg_mask_hides(mask) < 1 ? DG_TONE_WARN : DG_TONE_PLAIN;
}

/* ---- tables ------------------------------------------------------------------------------------------ */

static void cameras_table(struct dg_print *p)
{
    static const struct dg_print_column columns[] = {
        {"report.t_camera", 12, false},   {"print.t_masks", 9, true},      {"print.t_of_picture", 11, true},
        {"print.t_private_m2", 13, true}, {"print.t_private_m", 13, true}, {"print.t_hidden", 11, true},
        {"print.t_needs_lose", 31, false}};
    const struct dg_assessment *a = p->s.a;
    struct dg_sheet *sheet = dg_print_sheet(p, "camera-masks", print_word(p, "print.masks_caption"),
                                            a->n_cameras, DG_COLUMNS(columns));

    for (int32_t i = 0; i < a->n_cameras; i++) {
        const struct dg_mask *mask = &p->masks[i].plan;
        const struct dg_camera_report *report = &a->cameras[i];
        bool is_any = report->is_judged && polygons_of(mask) > 0;
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        dg_cell_id(p, &row[0], p->s.dossier->cameras.items[report->camera_ix].camera_id);
        dg_cell_number(p, &row[1], report->is_judged ? (double)polygons_of(mask) : NAN, 0);
        dg_cell_number(p, &row[2], is_any ? 100 * picture_of(mask) : NAN, 1);
        dg_cell_number(p, &row[3], is_any ? mask->private_m2 : NAN, 1);
        dg_cell_number(p, &row[4], is_any ? mask->front_m : NAN, 1);
        dg_cell_number(p, &row[5], is_any ? floor(100 * dg_mask_hides(mask)) : NAN, 0);
        const char *lost = lost_said(p, mask);
        dg_cell_text(&row[6], is_any && *lost ? lost : "—");
        if (is_any && *lost) row[6].tone = DG_TONE_WARN;
    }
}

/* ONVIF's normalised corners as a well-known text: an installer reads it, programs do too, and no spreadsheet
 * takes its first minus for a formula. */
static const char *polygon_said(struct dg_print *p, const struct dg_mask_polygon *polygon)
{
    struct dg_text *text = &p->s.say.scratch;
    dg_text_add(text, "POLYGON((");
    for (int32_t i = 0; i <= polygon->n_pts; i++) {
        const double *xy = polygon->xy[i % polygon->n_pts];
        if (i) dg_text_add(text, ", ");
        dg_text_add_num(text, xy[0], 4);
        dg_text_add(text, " ");
        dg_text_add_num(text, xy[1], 4);
    }
    dg_text_add(text, "))");
    return dg_phrase_take(&p->s.say);
}

static const char *behind_said(struct dg_print *p, int32_t i, int32_t view, int32_t polygon)
{
    const struct dg_print_mask *m = &p->masks[i];
    const char *list = "";
    for (int32_t k = 0; k < m->n_behind; k++) {
        const struct dg_mask_behind *behind = &m->behind[k];
        if (behind->view != view || behind->polygon != polygon) continue;
        list = list_add(&p->s, list,
                        SAYS(p, "print.looks_at", "place", place_of(p, i, behind), "seen",
                             dg_phrase_looked(&p->s.say, behind->m2, behind->front_m)));
    }
    return list;
}

static void view_rows(struct dg_print *p, struct dg_sheet *sheet, int32_t i, int32_t v)
{
    const struct dg_mask_view *view = &p->masks[i].plan.views[v];
    const struct dg_camera_report *report = &p->s.a->cameras[i];
    const struct dg_lens *lens = &report->views[view->view_ix].lens;
    for (int32_t k = 0; k < view->n_polygons; k++) {
        struct dg_cell *row = dg_sheet_row(&p->doc, sheet);
        row[0].raw = p->s.dossier->cameras.items[report->camera_ix].camera_id;
        dg_cell_number(p, &row[1], view->view_ix + 1, 0);
        dg_cell_number(p, &row[2], k + 1, 0);
        dg_cell_number(p, &row[3], lens->width_px, 0);
        dg_cell_number(p, &row[4], lens->height_px, 0);
        row[5].raw = polygon_said(p, &view->polygons[k]);
        dg_cell_text(&row[6], behind_said(p, i, v, k));
    }
}

static void polygons_table(struct dg_print *p)
{
    static const struct dg_print_column columns[] = {
        {"report.t_camera", 1, false}, {"print.t_view", 1, true},      {"print.t_mask", 1, true},
        {"print.t_width_px", 1, true}, {"print.t_height_px", 1, true}, {"print.t_corners", 1, false},
        {"print.t_hides", 1, false}};
    const struct dg_assessment *a = p->s.a;
    int32_t n = 0;

    for (int32_t i = 0; i < a->n_cameras; i++) n += polygons_of(&p->masks[i].plan);
    struct dg_sheet *sheet = dg_print_sheet(p, "masks", "", n, DG_COLUMNS(columns));
    if (sheet) sheet->where = DG_SHEET_IN_FILES;
    for (int32_t i = 0; i < a->n_cameras; i++) {
        for (int32_t v = 0; v < p->masks[i].plan.n_views; v++) view_rows(p, sheet, i, v);
    }
}

void dg_print_masks(struct dg_print *p)
{
    if (!p->masks) return;
    dg_folio_heading(&p->doc, 2, print_word(p, "print.h_masks"));
    dg_folio_para(&p->doc, print_word(p, "print.masks_how"));
    cameras_table(p);
    dg_folio_note(&p->doc, print_word(p, "masks.plan"));
    polygons_table(p);
}
