/* What stands around a map and in its corners: scale, north, titles, the mark of a sample, the foot. */
#include "report/map.h"

#include <math.h>

static struct dg_type type_of(const struct dg_page *page, double size, uint32_t ink)
{
    return (struct dg_type){
        .size = size, .ink = ink, .align = page->is_rtl ? DG_RIGHT : DG_LEFT, .is_rtl = page->is_rtl};
}

static double scale_length_m(double most_m)
{
    double step = pow(10, floor(log10(most_m)));
    return most_m >= 5 * step ? 5 * step : most_m >= 2 * step ? 2 * step : step;
}

void dg_furniture_scale(struct dg_page *page)
{
    const struct dg_frame *f = &page->frame;
    double length_m = scale_length_m(fmin(220, f->w / 4) / f->px_per_m), w = length_m * f->px_per_m;
    double x = page->is_rtl ? f->x + f->w - w - 40 : f->x + 28, y = f->y + f->h - 30;
    struct dg_type type = {
        .size = 13, .ink = DG_INK, .halo = DG_HALO, .align = DG_CENTRE, .is_rtl = page->is_rtl};

    dg_canvas_round_rect(page->canvas, x - 16, y - 28, w + 32, 48, 6);
    dg_canvas_fill(page->canvas, 0xFFFFFFD9, false);
    for (int i = 0; i < 4; i++) {
        dg_canvas_rect(page->canvas, x + i * w / 4, y, w / 4, 6);
        dg_canvas_fill(page->canvas, i % 2 ? DG_PAPER : DG_INK, false);
    }
    dg_canvas_rect(page->canvas, x, y, w, 6);
    dg_canvas_stroke(page->canvas, DG_INK, 1, 0, false);
    const char *text =
        length_m < 1000
            ? SAY(&page->say, "report.metres", "n", dg_phrase_num(&page->say, length_m, 0))
            : SAY(&page->say, "report.kilometres", "n", dg_phrase_num(&page->say, length_m / 1000, 0));
    dg_canvas_text(page->canvas, &type, text, x + w / 2, y - 24);
    dg_labels_block(page, x - 16, y - 28, w + 32, 48);
}

void dg_furniture_north(struct dg_page *page)
{
    const struct dg_frame *f = &page->frame;
    double x = page->is_rtl ? f->x + 36 : f->x + f->w - 36, y = f->y + 20;
    struct dg_type type = {
        .size = 14, .is_bold = true, .ink = DG_INK, .align = DG_CENTRE, .is_rtl = page->is_rtl};

    dg_canvas_round_rect(page->canvas, x - 20, y - 8, 40, 64, 6);
    dg_canvas_fill(page->canvas, 0xFFFFFFD9, false);
    dg_canvas_move(page->canvas, x, y);
    dg_canvas_line(page->canvas, x + 9, y + 26);
    dg_canvas_line(page->canvas, x, y + 20);
    dg_canvas_line(page->canvas, x - 9, y + 26);
    dg_canvas_shut(page->canvas);
    dg_canvas_fill(page->canvas, DG_INK, false);
    dg_canvas_text(page->canvas, &type, dg_word(page->say.lang, "report.north_letter"), x, y + 28);
    dg_labels_block(page, x - 20, y - 8, 40, 64);
}

static double sample_mark(struct dg_page *page)
{
    struct dg_type type = {
        .size = 15, .is_bold = true, .ink = 0x8A2A10FF, .align = DG_CENTRE, .is_rtl = page->is_rtl};
    const char *text = dg_word(page->say.lang, "report.made_up_mark");
    double w, h;

    if (!page->dossier->scheme.is_sample) return 0;
    dg_canvas_measure(page->canvas, &type, text, &w, &h);
    w += 28;
    double x = page->is_rtl ? 24 : page->width - 24 - w;
    dg_canvas_round_rect(page->canvas, x, 26, w, h + 10, 6);
    dg_canvas_fill(page->canvas, 0xFFEFE3FF, true);
    dg_canvas_stroke(page->canvas, 0xB8502CFF, 1.4, 0, false);
    dg_canvas_text(page->canvas, &type, text, x + w / 2, 31);
    return w + 24;
}

static const char *data_line(struct dg_page *page)
{
    const struct dg_scheme *scheme = &page->dossier->scheme;
    if (!*scheme->data_licence) return dg_word(page->say.lang, "report.no_licence");
    return SAY(&page->say, "report.data_from", "licence", dg_phrase_given(&page->say, scheme->data_licence));
}

static void footer(struct dg_page *page)
{
    const struct dg_assessment *a = page->assessment;
    const struct dg_scheme *scheme = &page->dossier->scheme;
    struct dg_type type = type_of(page, 13, DG_INK_SOFT);
    double y = page->height - 52, x = page->is_rtl ? page->width - 24 : 24;
    double grid_m = (double)a->grid.cell_u / DG_UNITS_PER_M;

    type.max_width = page->width - 48;
    type.max_lines = 1;
    const char *how = SAY(&page->say, "report.map_footer", "grid", dg_phrase_num(&page->say, grid_m, 2),
                          "target", dg_phrase_num(&page->say, scheme->target_height_m, 2), "edition",
                          dg_phrase_standard(&page->say, a->classes.edition), "n",
                          dg_phrase_num(&page->say, a->n_assumptions, 0));
    y += dg_canvas_text(page->canvas, &type, how, x, y);
    const char *data = data_line(page);
    if (scheme->is_sample) {
        data = SAY(&page->say, "report.two_sentences", "first", data, "second",
                   dg_word(page->say.lang, "report.made_up"));
    }
    dg_canvas_text(page->canvas, &type, data, x, y);
}

void dg_furniture(struct dg_page *page, const char *title, const char *subtitle)
{
    struct dg_type big = type_of(page, 28, DG_INK), small = type_of(page, 16, DG_INK_SOFT);
    double x = page->is_rtl ? page->width - 24 : 24;
    double mark_w = sample_mark(page);

    big.is_bold = true;
    big.max_width = small.max_width = page->width - 48 - mark_w;
    big.max_lines = small.max_lines = 1;
    double h = dg_canvas_text(page->canvas, &big, title, x, 12);
    dg_canvas_text(page->canvas, &small, subtitle, x, 12 + h);
    footer(page);
    dg_canvas_rect(page->canvas, page->frame.x, page->frame.y, page->frame.w, page->frame.h);
    dg_canvas_stroke(page->canvas, DG_INK_SOFT, 1.2, 0, false);
}
