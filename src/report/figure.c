/* Figure: maps in a frame of their own, and codes. */
#include "report/figure.h"

#include <math.h>
#include <string.h>

static void page_done(struct dg_page *page) { dg_phrase_done(&page->say); }

static int map_draw(const struct dg_figure *figure, struct dg_canvas *canvas, enum dg_lang lang,
                    struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const struct dg_assessment *a = figure->assessment;
    bool is_overview = figure->kind == DG_FIGURE_OVERVIEW;
    double w = figure->width / figure->scale, h = figure->height / figure->scale;
    dg_auto(page_done) struct dg_page page = {.assessment = a,
                                              .dossier = a->dossier,
                                              .canvas = canvas,
                                              .say = {.arena = &arena, .lang = lang},
                                              .is_rtl = lang == DG_FA,
                                              .width = (int32_t)w,
                                              .height = (int32_t)h};

    page.frame =
        dg_frame_fit(0, 0, w, h, is_overview ? dg_map_overview_box(a) : dg_map_camera_box(a, figure->ix));
    DG_TRY(dg_labels_begin(&page, err));
    dg_canvas_clip(canvas, 0, 0, w, h);
    if (is_overview) {
        dg_map_overview_layers(&page);
    } else {
        dg_map_camera_layers(&page, figure->ix);
    }
    dg_canvas_unclip(canvas);
    dg_canvas_rect(canvas, 0, 0, w, h);
    dg_canvas_stroke(canvas, DG_INK_SOFT, 1.2, 0, false);
    return dg_phrase_check(&page.say, err);
}

/* Dark modules of a row that touch are one rectangle: seams between them would show. */
static int qr_draw(const struct dg_figure *figure, struct dg_canvas *canvas, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    unsigned char *modules = NULL;
    const int32_t quiet = 4; /* ISO/IEC 18004: four modules of white around */
    int32_t n = 0;

    DG_TRY(dg_qr_encode(&arena, figure->text, &n, &modules, err));
    double side = figure->width / figure->scale, m = side / (n + 2 * quiet);
    dg_canvas_rect(canvas, 0, 0, side, side);
    dg_canvas_fill(canvas, DG_PAPER, false);
    for (int32_t y = 0; y < n; y++) {
        for (int32_t x = 0, end; x < n; x = end) {
            end = x + 1;
            if (!modules[y * n + x]) continue;
            while (end < n && modules[y * n + end]) end++;
            dg_canvas_rect(canvas, (x + quiet) * m, (y + quiet) * m, (end - x) * m, m);
        }
    }
    dg_canvas_fill(canvas, 0x000000FF, false);
    return 0;
}

int dg_figure_draw(const struct dg_figure *figure, struct dg_canvas *canvas, enum dg_lang lang,
                   struct dg_err *err)
{
    if (figure->kind == DG_FIGURE_QR) return qr_draw(figure, canvas, err);
    if (figure->kind == DG_FIGURE_SECTION) return dg_section_draw(figure, canvas, lang, err);
    if (figure->kind == DG_FIGURE_MASK) return dg_mask_picture_draw(figure, canvas, lang, err);
    return map_draw(figure, canvas, lang, err);
}

double dg_figure_overview_height(const struct dg_assessment *assessment, double width, double least,
                                 double most)
{
    struct dg_box box = dg_map_overview_box(assessment);
    double bw = fmax(box.x1 - box.x0, 1), bh = fmax(box.y1 - box.y0, 1);
    return fmin(fmax(width * bh / bw, least), most);
}

void dg_sign_draw(struct dg_canvas *canvas, int32_t sign, double x, double y)
{
    if (sign < DG_SIGN_CLASS) {
        dg_symbol_draw(canvas, sign, x, y);
        return;
    }
    dg_canvas_rect(canvas, x, y, DG_SIGN_W, DG_SIGN_H);
    dg_canvas_fill(canvas, dg_class_ink(sign - DG_SIGN_CLASS), true);
    dg_canvas_stroke(canvas, 0x00000040, 0.8, 0, false);
}
