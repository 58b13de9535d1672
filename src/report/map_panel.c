/* The side panel. In Persian it is on the left and runs from its right edge; `at` mirrors. */
#include "report/map.h"

#include <math.h>
#include <string.h>

#include "optics/optics.h"

#define SWATCH_W 34.0
#define SWATCH_H 15.0
#define ROW_H 24.0

static enum dg_align start_of(const struct dg_page *page) { return page->is_rtl ? DG_RIGHT : DG_LEFT; }
static enum dg_align end_of(const struct dg_page *page) { return page->is_rtl ? DG_LEFT : DG_RIGHT; }

/* The pixel `along` from where a line of the panel starts. */
static double at(const struct dg_page *page, double along)
{
    return page->is_rtl ? page->panel_x + page->panel_w - along : page->panel_x + along;
}

static struct dg_type type_of(const struct dg_page *page, double size, uint32_t ink)
{
    return (struct dg_type){.size = size, .ink = ink, .align = start_of(page), .is_rtl = page->is_rtl};
}

/* ---- text and rows --------------------------------------------------------------------------------- */

void dg_panel_heading(struct dg_page *page, const char *text)
{
    struct dg_type type = type_of(page, 16, DG_INK);
    type.is_bold = true;
    type.max_width = page->panel_w;
    page->panel_y += 10;
    page->panel_y += dg_canvas_text(page->canvas, &type, text, at(page, 0), page->panel_y);
    dg_canvas_move(page->canvas, page->panel_x, page->panel_y + 2.5);
    dg_canvas_line(page->canvas, page->panel_x + page->panel_w, page->panel_y + 2.5);
    dg_canvas_stroke(page->canvas, DG_RULE, 1, 0, false);
    page->panel_y += 8;
}

void dg_panel_text(struct dg_page *page, const char *text, uint32_t ink)
{
    struct dg_type type = type_of(page, 14, ink);
    type.max_width = page->panel_w;
    page->panel_y += dg_canvas_text(page->canvas, &type, text, at(page, 0), page->panel_y) + 4;
}

void dg_panel_beside(struct dg_page *page, double along, const char *text)
{
    struct dg_type type = type_of(page, 14, DG_INK);
    type.max_width = page->panel_w - along;
    double h = dg_canvas_text(page->canvas, &type, text, at(page, along), page->panel_y);
    page->panel_y += fmax(h, ROW_H - 2) + 2;
}

void dg_panel_row(struct dg_page *page, const char *name, const char *value, uint32_t ink)
{
    struct dg_type left = type_of(page, 14, DG_INK_SOFT), right = type_of(page, 14, ink);
    double w, h;

    right.is_bold = true;
    right.align = end_of(page);
    dg_canvas_measure(page->canvas, &right, value, &w, &h);
    if (w > page->panel_w * 0.6) { /* a long value gets lines of its own, as wide as half the panel */
        right.max_width = page->panel_w * 0.6;
        w = right.max_width;
    }
    left.max_width = page->panel_w - w - 12;
    double a = dg_canvas_text(page->canvas, &left, name, at(page, 0), page->panel_y);
    double b = dg_canvas_text(page->canvas, &right, value, at(page, page->panel_w), page->panel_y);
    page->panel_y += fmax(a, b) + 2;
}

static void cell(struct dg_page *page, const char *text, double along, bool is_end, bool is_bold, double size,
                 uint32_t ink, double max_width)
{
    struct dg_type type = type_of(page, size, ink);
    type.is_bold = is_bold;
    if (is_end) type.align = end_of(page);
    type.max_width = max_width;
    type.max_lines = 1;
    dg_canvas_text(page->canvas, &type, text, at(page, along), page->panel_y);
}

/* ---- classes --------------------------------------------------------------------------------------- */

static void swatch(struct dg_page *page, double along, uint32_t ink)
{
    double x = page->is_rtl ? at(page, along) - SWATCH_W : at(page, along);
    dg_canvas_rect(page->canvas, x, page->panel_y + 3, SWATCH_W, SWATCH_H);
    dg_canvas_fill(page->canvas, ink, true);
    dg_canvas_stroke(page->canvas, 0x00000040, 0.8, 0, false);
}

static const char *class_word(struct dg_page *page, int32_t k)
{
    return dg_phrase_kind(&page->say, "class", page->assessment->classes.classes[k].id);
}

void dg_panel_classes(struct dg_page *page)
{
    const struct dg_class_table *table = &page->assessment->classes;

    dg_panel_heading(page, dg_word(page->say.lang, "report.legend_classes"));
    for (int32_t k = table->n_classes - 1; k >= 0; k--) {
        struct dg_text key = {0};
        const char *word = class_word(page, k);
        dg_text_addf(&key, "report.gloss.%s", table->classes[k].id);
        if (key.data && dg_word_exists(key.data)) {
            word = SAY(&page->say, "report.class_with_gloss", "word", word, "gloss",
                       dg_word(page->say.lang, key.data));
        }
        dg_text_done(&key);
        swatch(page, 0, dg_class_ink(k));
        const char *density =
            SAY(&page->say, "report.px_per_m", "n", dg_phrase_num(&page->say, table->classes[k].px_per_m, 1));
        cell(page, word, SWATCH_W + 10, false, false, 14, DG_INK, page->panel_w - SWATCH_W - 10 - 118);
        cell(page, density, page->panel_w, true, false, 13, DG_INK_SOFT, 0);
        page->panel_y += ROW_H;
    }
}

double dg_camera_reach_m(const struct dg_assessment *a, const struct dg_camera_report *report, double px_per_m)
{
    const struct dg_camera *camera = &a->dossier->cameras.items[report->camera_ix];
    const struct dg_equipment *equipment = dg_dossier_equipment(a->dossier, camera->equipment_id);
    double near_m, far_m;

    if (!equipment || (*equipment->projection && strcmp(equipment->projection, "rectilinear") != 0)) return NAN;
    if (strcmp(equipment->kind, "ptz") == 0) return NAN;
    struct dg_view view = {.lens = {.projection = DG_RECTILINEAR,
                                    .width_px = equipment->width_px,
                                    .height_px = equipment->height_px,
                                    .hfov = report->hfov_deg * M_PI / 180,
                                    .vfov = report->vfov_deg * M_PI / 180},
                           .bearing = camera->bearing_deg * M_PI / 180,
                           .tilt = camera->tilt_deg * M_PI / 180};
    if (dg_lens_check(&view.lens, NULL) < 0) return NAN;
    double drop = camera->height_m - a->dossier->scheme.target_height_m;
    if (!dg_view_strip(&view, drop, px_per_m, &near_m, &far_m)) return 0;
    return camera->range_m > 0 ? fmin(far_m, camera->range_m) : far_m;
}

void dg_panel_class_table(struct dg_page *page, const struct dg_camera_report *report)
{
    const struct dg_class_table *table = &page->assessment->classes;
    const double ends = page->panel_w - 150, day = page->panel_w - 74, night = page->panel_w;
    enum dg_lang lang = page->say.lang;

    dg_panel_heading(page, dg_word(lang, "report.legend_camera_classes"));
    cell(page, dg_word(lang, "report.column_ends"), ends, true, false, 12, DG_INK_SOFT, 0);
    cell(page, dg_word(lang, "report.column_day_m2"), day, true, false, 12, DG_INK_SOFT, 0);
    cell(page, dg_word(lang, "report.column_night_m2"), night, true, false, 12, DG_INK_SOFT, 0);
    page->panel_y += 21;
    for (int32_t k = table->n_classes - 1; k >= 0; k--) {
        swatch(page, 0, dg_class_ink(k));
        const char *word = SAY(&page->say, "report.class_with_density", "word", class_word(page, k), "n",
                               dg_phrase_num(&page->say, table->classes[k].px_per_m, 1));
        cell(page, word, SWATCH_W + 10, false, false, 14, DG_INK, 0);
        double end_m = dg_camera_reach_m(page->assessment, report, table->classes[k].px_per_m);
        cell(page, dg_phrase_num(&page->say, end_m > 0 ? end_m : NAN, 1), ends, true, false, 14, DG_INK, 0);
        cell(page, dg_phrase_num(&page->say, report->area_m2[DG_DAY][k], 0), day, true, true, 14, DG_INK, 0);
        cell(page, dg_phrase_num(&page->say, report->area_m2[DG_NIGHT][k], 0), night, true, true, 14, DG_INK,
             0);
        page->panel_y += ROW_H;
    }
}

/* ---- symbols --------------------------------------------------------------------------------------- */

enum symbol {
    SYM_HEIGHTS,
    SYM_YARD,
    SYM_BARRIER,
    SYM_MET,
    SYM_UNMET,
    SYM_GAP,
    SYM_INTRUSION,
    SYM_FRONT,
    SYM_SENSITIVE,
    SYM_CAMERA,
    SYM_UNJUDGED,
    SYM_HIDDEN,
    SYM_BLIND,
    SYM_WALL,
    SYM_BOUNDARY
};

static const struct {
    const char *key;
    bool on_overview, on_camera;
} symbols[] = {
    [SYM_HEIGHTS] = {"report.legend_heights", true, true},
    [SYM_YARD] = {"report.legend_yard", true, true},
    [SYM_BARRIER] = {"report.legend_barrier", true, true},
    [SYM_MET] = {"report.legend_met", true, true},
    [SYM_UNMET] = {"report.legend_unmet", true, true},
    [SYM_GAP] = {"report.legend_gap", true, true},
    [SYM_INTRUSION] = {"report.legend_intrusion", true, true},
    [SYM_FRONT] = {"report.legend_front", false, true},
    [SYM_SENSITIVE] = {"report.legend_sensitive", true, true},
    [SYM_CAMERA] = {"report.legend_camera", true, false},
    [SYM_UNJUDGED] = {"report.legend_unjudged", true, false},
    [SYM_HIDDEN] = {"report.legend_hidden", false, true},
    [SYM_BLIND] = {"report.legend_blind", false, true},
    [SYM_WALL] = {"report.legend_wall", false, true},
    [SYM_BOUNDARY] = {"report.legend_boundary", true, false},
};

static void symbol_line(struct dg_canvas *c, double x, double y, uint32_t ink, double width, double dash)
{
    dg_canvas_move(c, x, y + SWATCH_H / 2);
    dg_canvas_line(c, x + SWATCH_W, y + SWATCH_H / 2);
    dg_canvas_stroke(c, ink, width, dash, false);
}

static void symbol_camera(struct dg_canvas *c, double x, double y, bool is_judged)
{
    struct dg_camera camera = {.bearing_deg = 90, .equipment_id = ""};
    struct dg_dossier dossier = {.cameras = {&camera, 1}};
    struct dg_camera_report report = {.is_judged = is_judged, .hfov_deg = 60};
    dg_symbol_camera(c, x + SWATCH_W / 2 - 6, y + SWATCH_H / 2, &report, &dossier, false);
}

static void symbol_heights(struct dg_canvas *c, double x, double y)
{
    static const double heights[] = {3, 5, 9, 15, 25};
    for (int i = 0; i < 5; i++) {
        dg_canvas_rect(c, x + i * SWATCH_W / 5, y, SWATCH_W / 5, SWATCH_H);
        dg_canvas_fill(c, dg_height_ink(heights[i]), false);
    }
    dg_canvas_rect(c, x, y, SWATCH_W, SWATCH_H);
    dg_canvas_stroke(c, 0x81776AFF, 0.8, 0, false);
}

void dg_symbol_draw(struct dg_canvas *c, int32_t symbol, double x, double y)
{
    dg_canvas_forget(c);
    switch ((enum symbol)symbol) {
    case SYM_HEIGHTS: symbol_heights(c, x, y); break;
    case SYM_BARRIER: symbol_line(c, x, y, 0x6A5F50FF, 2.0, 0); break;
    case SYM_MET: symbol_line(c, x, y, DG_NEED, 2.4, 0); break;
    case SYM_UNMET: symbol_line(c, x, y, DG_GAP, 2.4, 8); break;
    case SYM_BOUNDARY: symbol_line(c, x, y, DG_INK_SOFT, 1.6, 9); break;
    case SYM_SENSITIVE: dg_symbol_sensitive(c, x + SWATCH_W / 2, y + SWATCH_H / 2); break;
    case SYM_CAMERA: symbol_camera(c, x, y, true); break;
    case SYM_UNJUDGED: symbol_camera(c, x, y, false); break;
    case SYM_YARD:
    case SYM_GAP:
    case SYM_INTRUSION:
    case SYM_FRONT:
    case SYM_HIDDEN:
    case SYM_BLIND:
    case SYM_WALL: dg_canvas_rect(c, x, y, SWATCH_W, SWATCH_H); break;
    }
    if (symbol == SYM_YARD) {
        dg_canvas_fill(c, 0xEFE3CEFF, true);
        dg_canvas_hatch(c, DG_HATCH_DOWN, 0xC9AE82FF, 7, 0.8, false);
    } else if (symbol == SYM_GAP) {
        dg_canvas_hatch(c, DG_HATCH_UP, DG_GAP, 6, 1.3, true);
        dg_canvas_stroke(c, DG_GAP, 0.9, 0, false);
    } else if (symbol == SYM_INTRUSION) {
        dg_canvas_fill(c, 0x7A2A8CB0, true);
        dg_canvas_stroke(c, DG_INTRUSION, 1.2, 0, false);
    } else if (symbol == SYM_FRONT) {
        dg_canvas_fill(c, dg_height_ink(3), true);
        dg_canvas_stroke(c, DG_INTRUSION, 1.6, 0, false);
    } else if (symbol == SYM_HIDDEN) {
        dg_canvas_fill(c, 0x5C564E1F, true);
        dg_canvas_hatch(c, DG_HATCH_UP, 0x5C564E99, 8, 0.9, false);
    } else if (symbol == SYM_BLIND) {
        dg_canvas_hatch(c, DG_HATCH_DOTS, DG_INK, 6, 0.9, true);
        dg_canvas_stroke(c, DG_INK, 0.9, 3, false);
    } else if (symbol == SYM_WALL) {
        dg_canvas_fill(c, dg_height_ink(5), true);
        dg_canvas_stroke(c, DG_INK, 2.6, 0, false);
    }
}

const char *dg_symbol_key(int32_t symbol, bool is_overview)
{
    if (symbol < 0 || symbol >= (int32_t)(sizeof symbols / sizeof *symbols)) return NULL;
    return (is_overview ? symbols[symbol].on_overview : symbols[symbol].on_camera) ? symbols[symbol].key : NULL;
}

void dg_panel_symbols(struct dg_page *page, bool is_overview)
{
    const double column_w = page->panel_w / 2;
    int32_t n = 0;
    double tallest = 0;

    dg_panel_heading(page, dg_word(page->say.lang, "report.legend_symbols"));
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        if (!(is_overview ? symbols[i].on_overview : symbols[i].on_camera)) continue;
        double along = n % 2 ? column_w + 4 : 0;
        struct dg_type type = type_of(page, 13, DG_INK);
        type.max_width = column_w - SWATCH_W - 14;
        dg_symbol_draw(page->canvas, (int32_t)i, page->is_rtl ? at(page, along) - SWATCH_W : at(page, along),
                       page->panel_y + 3);
        double h = dg_canvas_text(page->canvas, &type, dg_word(page->say.lang, symbols[i].key),
                                  at(page, along + SWATCH_W + 8), page->panel_y);
        tallest = fmax(tallest, fmax(h, ROW_H - 2));
        n++;
        if (n % 2) continue;
        page->panel_y += tallest + 1;
        tallest = 0;
    }
    if (n % 2) page->panel_y += tallest + 1;
}

/* ---- needs ----------------------------------------------------------------------------------------- */

static void need_share(struct dg_page *page, const struct dg_need_report *report, enum dg_light light,
                       double along)
{
    const struct dg_need *need = &page->dossier->needs.items[report->need_ix];
    bool is_asked = light == DG_DAY ? need->by_day : need->by_night;
    const char *share = is_asked ? dg_phrase_percent(&page->say, report->met[light], report->total) : "—";
    cell(page, share, along, true, is_asked, 14,
         !is_asked               ? DG_INK_SOFT
         : report->is_met[light] ? DG_NEED
                                 : DG_GAP,
         0);
}

static void need_row(struct dg_page *page, const struct dg_need_report *report, double day, double night)
{
    const struct dg_need *need = &page->dossier->needs.items[report->need_ix];
    const char *title = SAY(&page->say, "report.need_row", "need", dg_phrase_token(&page->say, need->need_id),
                            "title", dg_phrase_title(&page->say, need->title_en, need->title_fa, ""));
    cell(page, title, 0, false, false, 13.5, DG_INK, day - 64);
    need_share(page, report, DG_DAY, day);
    need_share(page, report, DG_NIGHT, night);
    page->panel_y += 22;
}

void dg_panel_needs(struct dg_page *page, double room)
{
    const struct dg_assessment *a = page->assessment;
    const double day = page->panel_w - 66, night = page->panel_w;
    enum dg_lang lang = page->say.lang;

    dg_panel_heading(page, dg_word(lang, "report.needs_heading"));
    if (a->n_needs == 0) {
        dg_panel_text(page, dg_word(lang, "report.no_needs"), DG_INK_SOFT);
        return;
    }
    cell(page, dg_word(lang, "report.column_day"), day, true, false, 12, DG_INK_SOFT, 0);
    cell(page, dg_word(lang, "report.column_night"), night, true, false, 12, DG_INK_SOFT, 0);
    page->panel_y += 20;
    int32_t n_fit = (int32_t)fmax(1, (room - 60) / 22);
    int32_t n = a->n_needs <= n_fit ? a->n_needs : n_fit - 1;
    for (int32_t i = 0, n_shown = 0; i < 2 * a->n_needs && n_shown < n; i++) { /* what is not met first */
        const struct dg_need_report *report = &a->needs[i % a->n_needs];
        bool is_met = report->is_met[DG_DAY] && report->is_met[DG_NIGHT];
        if (is_met != (i >= a->n_needs)) continue;
        need_row(page, report, day, night);
        n_shown++;
    }
    if (n == a->n_needs) return;
    dg_panel_text(page, SAY(&page->say, "report.and_more", "n", dg_phrase_num(&page->say, a->n_needs - n, 0)),
                  DG_INK_SOFT);
}

/* ---- night ----------------------------------------------------------------------------------------- */

void dg_panel_night(struct dg_page *page, int32_t first, int32_t n)
{
    double room = page->panel_bottom - page->panel_y - 44;

    if (room < 130) return; /* too small to show anything */
    dg_panel_heading(page, dg_word(page->say.lang, "report.by_night_map"));
    double h = fmin(page->panel_bottom - page->panel_y, page->panel_w * page->frame.h / page->frame.w);
    struct dg_frame frame = dg_frame_fit(page->panel_x, page->panel_y, page->panel_w, h, page->frame.box);
    dg_canvas_clip(page->canvas, frame.x, frame.y, frame.w, frame.h);
    dg_layer_ground(page, &frame, DG_NIGHT);
    dg_layer_roads(page, &frame);
    dg_layer_coverage(page, &frame, first, n, DG_NIGHT);
    dg_layer_buildings(page, &frame);
    dg_layer_gaps(page, &frame, DG_NIGHT,
                  n == page->assessment->n_cameras ? -1 : page->assessment->cameras[first].camera_ix);
    dg_layer_needs(page, &frame, DG_NIGHT);
    for (int32_t i = first; i < first + n; i++) {
        if (!page->assessment->cameras[i].is_judged) continue;
        struct dg_pt p = dg_frame_px(&frame, page->assessment->cameras[i].at);
        dg_canvas_circle(page->canvas, p.x, p.y, n > DG_CROWD ? 0.7 : 2.6);
        dg_canvas_fill(page->canvas, DG_CAMERA, n <= DG_CROWD);
        if (n <= DG_CROWD) dg_canvas_stroke(page->canvas, DG_PAPER, 0.8, 0, false);
    }
    dg_canvas_unclip(page->canvas);
    dg_canvas_rect(page->canvas, frame.x, frame.y, frame.w, frame.h);
    dg_canvas_stroke(page->canvas, DG_INK_SOFT, 1, 0, false);
    page->panel_y += h + 8;
}
