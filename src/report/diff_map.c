/* The map of what differs: the later version below, on it what was gained and lost, and cameras with where they
 * were. */
#include <math.h>

#include "diff/diff.h"
#include "report/map.h"

/* Gained and lost differ in hatch as well as in colour, for eyes that do not tell green from red. */
#define GAINED 0x1B6E4AFFu
#define LOST DG_GAP
#define WAS 0x7A746BFFu
#define LEAST_HALF_M 40.0

/* ---- what the map shows ------------------------------------------------------------------------------ */

static void box_add(struct dg_box *box, struct dg_box other)
{
    if (other.x0 > other.x1) return;
    *box = (struct dg_box){fmin(box->x0, other.x0), fmin(box->y0, other.y0), fmax(box->x1, other.x1),
                           fmax(box->y1, other.y1)};
}

static void box_add_geom(struct dg_box *box, const struct dg_geom *geom)
{
    if (geom->kind != DG_GEOM_NONE) box_add(box, dg_geom_box(geom));
}

static const struct dg_camera *camera_of(const struct dg_diff_side *side, int32_t report_ix)
{
    return report_ix < 0 ? NULL : &side->dossier->cameras.items[side->assessment->cameras[report_ix].camera_ix];
}

static void box_add_camera(struct dg_box *box, const struct dg_camera *camera)
{
    if (camera && isfinite(camera->at.x) && isfinite(camera->at.y))
        box_add(box, (struct dg_box){camera->at.x, camera->at.y, camera->at.x, camera->at.y});
}

/* All that differs, and some ground around it; the whole scheme when nothing has a place. */
static struct dg_box changed_box(const struct dg_diff *d)
{
    struct dg_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int32_t i = 0; i < d->n_cameras; i++) {
        box_add_camera(&box, camera_of(&d->a, d->cameras[i].ix_a));
        box_add_camera(&box, camera_of(&d->b, d->cameras[i].ix_b));
    }
    for (int32_t i = 0; i < d->n_needs; i++) {
        for (int light = 0; light < 2; light++) {
            box_add_geom(&box, &d->needs[i].gained_at[light]);
            box_add_geom(&box, &d->needs[i].lost_at[light]);
        }
    }
    for (int32_t i = 0; i < d->n_places; i++) {
        box_add_geom(&box, &d->places[i].gained_at);
        box_add_geom(&box, &d->places[i].lost_at);
    }
    if (box.x0 > box.x1) box_add_geom(&box, &d->b.dossier->scheme.boundary);
    if (box.x0 > box.x1) box = (struct dg_box){0, 0, 0, 0};
    double x = (box.x0 + box.x1) / 2, y = (box.y0 + box.y1) / 2;
    double w = fmax(LEAST_HALF_M, (box.x1 - box.x0) * 0.55), h = fmax(LEAST_HALF_M, (box.y1 - box.y0) * 0.55);
    return (struct dg_box){x - w, y - h, x + w, y + h};
}

/* ---- layers ------------------------------------------------------------------------------------------ */

static void patch(struct dg_page *page, const struct dg_geom *geom, enum dg_hatch hatch, uint32_t ink)
{
    if (geom->kind == DG_GEOM_NONE || !dg_frame_shows(&page->frame, geom)) return;
    dg_path_geom(page->canvas, &page->frame, geom);
    dg_canvas_fill(page->canvas, (ink & 0xFFFFFF00u) | 0x38, true);
    dg_canvas_hatch(page->canvas, hatch, ink, 7, 1.3, true);
    dg_canvas_stroke(page->canvas, ink, 1.0, 0, false);
}

/* By day where that is asked for, else by night: two lights on one map would hide each other. */
static void layer_needs(struct dg_page *page, const struct dg_diff *d)
{
    for (int32_t i = 0; i < d->n_needs; i++) {
        int light = d->needs[i].is_asked[DG_DAY] ? DG_DAY : DG_NIGHT;
        patch(page, &d->needs[i].gained_at[light], DG_HATCH_UP, GAINED);
        patch(page, &d->needs[i].lost_at[light], DG_HATCH_DOWN, LOST);
    }
}

static void layer_places(struct dg_page *page, const struct dg_diff *d)
{
    for (int32_t i = 0; i < d->n_places; i++) {
        patch(page, &d->places[i].gained_at, DG_HATCH_CROSS, DG_INTRUSION);
        patch(page, &d->places[i].lost_at, DG_HATCH_DOTS, DG_INTRUSION);
    }
}

static void symbol_was(struct dg_canvas *canvas, double x, double y, bool is_gone)
{
    dg_canvas_circle(canvas, x, y, 7);
    dg_canvas_fill(canvas, DG_PAPER, true);
    dg_canvas_stroke(canvas, WAS, 2, 3, false);
    if (!is_gone) return;
    dg_canvas_move(canvas, x - 8, y - 8);
    dg_canvas_line(canvas, x + 8, y + 8);
    dg_canvas_move(canvas, x - 8, y + 8);
    dg_canvas_line(canvas, x + 8, y - 8);
    dg_canvas_stroke(canvas, LOST, 2.4, 0, false);
}

static void symbol_new(struct dg_canvas *canvas, double x, double y)
{
    dg_canvas_circle(canvas, x, y, 14);
    dg_canvas_stroke(canvas, GAINED, 2.6, 0, false);
}

/* A camera that is gone has no label of its own any more. */
static void gone_label(struct dg_page *page, struct dg_pt p, const char *camera_id)
{
    const struct dg_type type = {.size = 13, .is_bold = true, .ink = LOST, .halo = DG_HALO, .align = DG_CENTRE};
    dg_canvas_text(page->canvas, &type, camera_id, p.x, p.y + 9);
    dg_labels_block(page, p.x - 24, p.y - 10, 48, 36);
}

static void layer_moves(struct dg_page *page, const struct dg_diff *d)
{
    for (int32_t i = 0; i < d->n_cameras; i++) {
        const struct dg_camera *was = camera_of(&d->a, d->cameras[i].ix_a);
        const struct dg_camera *is = camera_of(&d->b, d->cameras[i].ix_b);
        struct dg_pt from = was ? dg_frame_px(&page->frame, was->at) : (struct dg_pt){0, 0};
        struct dg_pt to = is ? dg_frame_px(&page->frame, is->at) : (struct dg_pt){0, 0};
        if (was && is && d->cameras[i].moved_m > 0) {
            dg_canvas_move(page->canvas, from.x, from.y);
            dg_canvas_line(page->canvas, to.x, to.y);
            dg_canvas_stroke(page->canvas, WAS, 2, 5, false);
        }
        if (was && (!is || d->cameras[i].moved_m > 0)) symbol_was(page->canvas, from.x, from.y, !is);
        if (was && !is) gone_label(page, from, was->camera_id);
        if (is && (!was || d->cameras[i].change_ix >= 0)) symbol_new(page->canvas, to.x, to.y);
    }
}

/* ---- panel ------------------------------------------------------------------------------------------- */

static void legend_row(struct dg_page *page, uint32_t ink, enum dg_hatch hatch, const char *key)
{
    const double w = 34, h = 15;
    double x = page->is_rtl ? page->panel_x + page->panel_w - w : page->panel_x, y = page->panel_y + 3;
    dg_canvas_rect(page->canvas, x, y, w, h);
    dg_canvas_fill(page->canvas, (ink & 0xFFFFFF00u) | 0x38, true);
    dg_canvas_hatch(page->canvas, hatch, ink, 7, 1.3, true);
    dg_canvas_stroke(page->canvas, ink, 1, 0, false);
    dg_panel_beside(page, w + 10, dg_word(page->say.lang, key));
}

static void legend_symbol(struct dg_page *page, bool is_new, bool is_gone, const char *key)
{
    double x = page->is_rtl ? page->panel_x + page->panel_w - 17 : page->panel_x + 17, y = page->panel_y + 12;
    if (is_new)
        symbol_new(page->canvas, x, y);
    else
        symbol_was(page->canvas, x, y, is_gone);
    page->panel_y += 1;
    dg_panel_beside(page, 44, dg_word(page->say.lang, key));
    page->panel_y += 5;
}

static void panel(struct dg_page *page, const struct dg_diff *d)
{
    struct dg_phrase *say = &page->say;
    int32_t n[3] = {0};
    for (int32_t i = 0; i < d->n_cameras; i++) n[d->cameras[i].kind] += d->cameras[i].change_ix >= 0;
    dg_panel_heading(page, dg_word(say->lang, "diff.h_versions"));
    dg_panel_row(page, dg_word(say->lang, "diff.m_before"),
                 SAY(say, "diff.m_version", "name", dg_phrase_token(say, d->a.name)), DG_INK);
    dg_panel_row(page, dg_word(say->lang, "diff.m_after"),
                 SAY(say, "diff.m_version", "name", dg_phrase_token(say, d->b.name)), DG_INK);
    dg_panel_heading(page, dg_word(say->lang, "diff.h_cameras"));
    dg_panel_row(page, dg_word(say->lang, "diff.m_added"), dg_phrase_num(say, n[DG_ROW_ADDED], 0), DG_INK);
    dg_panel_row(page, dg_word(say->lang, "diff.m_removed"), dg_phrase_num(say, n[DG_ROW_REMOVED], 0), DG_INK);
    dg_panel_row(page, dg_word(say->lang, "diff.m_changed"), dg_phrase_num(say, n[DG_ROW_CHANGED], 0), DG_INK);
    dg_panel_heading(page, dg_word(say->lang, "diff.h_private"));
    const char *m2 = dg_phrase_unit(say, "m2");
    dg_panel_row(page, dg_word(say->lang, "diff.m_gained"),
                 SAY(say, "report.amount", "n", dg_phrase_little(say, d->private_gained_m2), "unit", m2),
                 DG_INTRUSION);
    dg_panel_row(page, dg_word(say->lang, "diff.m_lost"),
                 SAY(say, "report.amount", "n", dg_phrase_little(say, d->private_lost_m2), "unit", m2), DG_INK);
    dg_panel_heading(page, dg_word(say->lang, "diff.h_findings"));
    dg_panel_row(page, dg_word(say->lang, "diff.m_opened"), dg_phrase_num(say, d->n_opened, 0), DG_GAP);
    dg_panel_row(page, dg_word(say->lang, "diff.m_closed"), dg_phrase_num(say, d->n_closed, 0), DG_INK);
    dg_panel_heading(page, dg_word(say->lang, "diff.h_legend"));
    legend_row(page, GAINED, DG_HATCH_UP, "diff.l_gained");
    legend_row(page, LOST, DG_HATCH_DOWN, "diff.l_lost");
    legend_row(page, DG_INTRUSION, DG_HATCH_CROSS, "diff.l_private_gained");
    legend_row(page, DG_INTRUSION, DG_HATCH_DOTS, "diff.l_private_lost");
    legend_symbol(page, true, false, "diff.l_new");
    legend_symbol(page, false, false, "diff.l_was");
    legend_symbol(page, false, true, "diff.l_gone");
}

/* ---- contract -------------------------------------------------------------------------------------- */

static void draw(struct dg_page *page, const struct dg_diff *d)
{
    const struct dg_scheme *scheme = &d->b.dossier->scheme;
    dg_layer_ground(page, &page->frame, DG_DAY);
    dg_layer_private(page, &page->frame);
    dg_layer_roads(page, &page->frame);
    dg_layer_buildings(page, &page->frame);
    dg_canvas_clip(page->canvas, page->frame.x, page->frame.y, page->frame.w, page->frame.h);
    layer_needs(page, d);
    layer_places(page, d);
    dg_canvas_unclip(page->canvas);
    dg_layer_needs(page, &page->frame, DG_DAY);
    dg_layer_sensitive(page, &page->frame);
    dg_layer_boundary(page, &page->frame);
    dg_canvas_clip(page->canvas, page->frame.x, page->frame.y, page->frame.w, page->frame.h);
    layer_moves(page, d);
    dg_canvas_unclip(page->canvas);
    dg_layer_cameras(page, &page->frame, -1);
    dg_furniture_scale(page);
    dg_furniture_north(page);
    dg_labels_cameras(page, -1);
    dg_labels_needs(page, DG_DAY);
    dg_furniture(page, dg_word(page->say.lang, "diff.map_title"),
                 dg_phrase_title(&page->say, scheme->title_en, scheme->title_fa, scheme->scheme_id));
    panel(page, d);
}

int dg_report_diff_png(struct dg_text *png, const struct dg_diff *diff,
                       const struct dg_report_map_params *params, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_fonts_close) struct dg_fonts *fonts = NULL;
    dg_auto(dg_page_done) struct dg_page page = {0};
    DG_TRY(dg_fonts_find(params->font_dir, &fonts, err));
    DG_TRY(dg_page_begin(&page, &arena, fonts, params->lang, diff->b.assessment, changed_box(diff), err));
    draw(&page, diff);
    DG_TRY(dg_phrase_check(&page.say, err));
    dg_text_clear(png);
    return dg_canvas_png(page.canvas, png, err);
}
