/* Sign: the printable sign at a camera, drawn on a sheet 842 units wide and scaled to its size. */
#include <stdio.h>
#include <string.h>

#include "report/figure.h"
#include "report/folio.h"
#include "report/map.h"
#include "report/pdf.h"

#define SHEET_W 842.0
#define EDGE 38.0
#define BAND 0.40 /* share of the height that the first layer takes: read from across the street */
#define CODE 190.0
#define INK 0x1B1A18FF
#define SOFT 0x5A554EFF
#define BLUE 0x0F3D5EFF
#define WHITE 0xFFFFFFFF

struct sheet {
    struct dg_canvas *canvas;
    const struct dg_report_sign *sign;
    double h;
};

static void polygon(struct dg_canvas *canvas, double x, double y, double k, const double *xy, int n,
                    uint32_t rgba)
{
    for (int i = 0; i < n; i++) {
        double px = x + k * xy[2 * i], py = y + k * xy[2 * i + 1];
        if (i)
            dg_canvas_line(canvas, px, py);
        else
            dg_canvas_move(canvas, px, py);
    }
    dg_canvas_shut(canvas);
    dg_canvas_fill(canvas, rgba, false);
}

/* A camera on a wall bracket that looks down to the left, in a square of 100 units. */
static void pictogram(struct dg_canvas *canvas, double x, double y, double side)
{
    static const double hood[] = {14, 40, 74, 16, 84, 36, 24, 62}, lens[] = {10, 50, 20, 46, 26, 60, 16, 65},
                        arm[] = {62, 47, 72, 43, 82, 64, 92, 64, 92, 73, 76, 73},
                        wall[] = {92, 52, 97, 52, 97, 86, 92, 86}, look[] = {12, 69, 3, 92, 34, 92, 22, 66};
    double k = side / 100;
    dg_canvas_round_rect(canvas, x, y, side, side, 8 * k);
    dg_canvas_fill(canvas, WHITE, false);
    polygon(canvas, x, y, k, look, 4, 0x0F3D5E40);
    polygon(canvas, x, y, k, hood, 4, BLUE);
    polygon(canvas, x, y, k, lens, 4, BLUE);
    polygon(canvas, x, y, k, arm, 6, BLUE);
    polygon(canvas, x, y, k, wall, 4, BLUE);
}

static double words(const struct sheet *sheet, const char *text, enum dg_lang lang, double x, double y,
                    double w, double size, bool is_bold, uint32_t ink, int32_t max_lines)
{
    const struct dg_type type = {.size = size,
                                 .is_bold = is_bold,
                                 .is_rtl = lang == DG_FA,
                                 .ink = ink,
                                 .max_width = w,
                                 .align = lang == DG_FA ? DG_RIGHT : DG_LEFT,
                                 .max_lines = max_lines};
    return dg_canvas_text(sheet->canvas, &type, text, lang == DG_FA ? x + w : x, y);
}

static void first_layer(const struct sheet *sheet)
{
    double band = sheet->h * BAND, side = band - 2 * EDGE, x = EDGE + side + 30, w = SHEET_W - EDGE - x;
    dg_canvas_tag(sheet->canvas, "H1");
    dg_canvas_rect(sheet->canvas, 0, 0, SHEET_W, band);
    dg_canvas_fill(sheet->canvas, BLUE, false);
    pictogram(sheet->canvas, EDGE, EDGE, side);
    double y = EDGE + words(sheet, sheet->sign->claim[DG_FA], DG_FA, x, EDGE - 8, w, 40, true, WHITE, 2);
    words(sheet, sheet->sign->claim[DG_EN], DG_EN, x, y + 4, w, 28, true, WHITE, 2);
    dg_canvas_untag(sheet->canvas, "H1");
}

/* The lines in one language, from the band down; smaller as there is more to say. */
static void column(const struct sheet *sheet, enum dg_lang lang, double x, double w)
{
    double y = sheet->h * BAND + 20, room = (sheet->h - y - 34) / sheet->sign->n_lines;
    double size = room > 46 ? 13 : 11;
    for (int32_t i = 0; i < sheet->sign->n_lines; i++) {
        const struct dg_report_sign_line *line = &sheet->sign->lines[i];
        if (!*line->value[lang]) continue;
        dg_canvas_tag(sheet->canvas, "P");
        y += words(sheet, line->label[lang], lang, x, y, w, size * 0.8, true, SOFT, 1) - 2;
        y += words(sheet, line->value[lang], lang, x, y, w, size, false, INK, 2) + 3;
        dg_canvas_untag(sheet->canvas, "P");
    }
}

static int code(const struct sheet *sheet, struct dg_err *err)
{
    double x = (SHEET_W - CODE) / 2, y = sheet->h * BAND + 16;
    dg_canvas_tag(sheet->canvas, "Figure");
    dg_canvas_into(sheet->canvas, x, y, 1);
    DG_TRY(dg_qr_draw(sheet->sign->url, CODE, sheet->canvas, err));
    dg_canvas_out_of(sheet->canvas);
    dg_canvas_untag(sheet->canvas, "Figure");
    y += CODE;
    for (int lang = DG_FA; lang >= DG_EN; lang--) {
        const struct dg_type note = {.size = 10.5,
                                     .is_rtl = lang == DG_FA,
                                     .ink = INK,
                                     .max_width = CODE + 20,
                                     .align = DG_CENTRE,
                                     .max_lines = 2};
        y += dg_canvas_text(sheet->canvas, &note, sheet->sign->code_note[lang], SHEET_W / 2, y);
    }
    const struct dg_type id = {.size = 14, .is_bold = true, .ink = INK, .align = DG_CENTRE};
    dg_canvas_text(sheet->canvas, &id, sheet->sign->id, SHEET_W / 2, y + 2);
    return 0;
}

static void mark(const struct sheet *sheet)
{
    for (int lang = DG_EN; lang <= DG_FA; lang++) {
        if (!*sheet->sign->mark[lang]) continue;
        words(sheet, sheet->sign->mark[lang], (enum dg_lang)lang, lang == DG_FA ? SHEET_W / 2 : EDGE,
              sheet->h - 26, SHEET_W / 2 - EDGE, 11, true, 0xA8201AFF, 1);
    }
}

int dg_report_sign(struct dg_text *pdf, const struct dg_report_sign *sign, const char *font_dir,
                   struct dg_err *err)
{
    dg_auto(dg_fonts_close) struct dg_fonts *fonts = NULL;
    dg_auto(dg_canvas_close) struct dg_canvas *canvas = NULL;
    const char *size = sign->size ? sign->size : "297x210";
    static const struct {
        const char *name;
        int w_mm, h_mm;
    } sizes[] = {{"600x400", 600, 400}, {"297x210", 297, 210}, {"150x100", 150, 100}};
    int w_mm = 0, h_mm = 0;

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (strcmp(size, sizes[i].name) != 0) continue;
        w_mm = sizes[i].w_mm;
        h_mm = sizes[i].h_mm;
    }
    if (!w_mm)
        return dg_err_set(err, DG_EINVAL,
                          "sign: size \"%s\" is not known; there are: 600x400, 297x210, 150x100", size);
    DG_TRY(dg_fonts_find(font_dir, &fonts, err));
    const struct dg_pdf_info info = {sign->claim[DG_FA], "didgah", sign->id, sign->created_on};
    DG_TRY(dg_canvas_open_pdf(fonts, w_mm * DG_MM, h_mm * DG_MM, &info, &canvas, err));
    const struct sheet sheet = {canvas, sign, SHEET_W * h_mm / w_mm};
    double side = (SHEET_W - CODE) / 2 - EDGE - 18;
    dg_canvas_into(canvas, 0, 0, w_mm * DG_MM / SHEET_W);
    first_layer(&sheet);
    column(&sheet, DG_FA, SHEET_W - EDGE - side, side);
    column(&sheet, DG_EN, EDGE, side);
    DG_TRY(code(&sheet, err));
    mark(&sheet);
    dg_canvas_out_of(canvas);
    return dg_canvas_pdf(canvas, pdf, err);
}
