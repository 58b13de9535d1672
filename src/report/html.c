/* Html: the document as one page that needs nothing else: no script, no other file, no network. Pictures are
 * SVG inside the page, the font is in its style. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "report/figure.h"
#include "report/folio.h"
#include "report/html_style.h" /* made by the build from html.css */
#include "report/svg.h"

struct html {
    const struct dg_folio *doc;
    struct dg_fonts *fonts;
    struct dg_text *out;
    int32_t n_pictures;
    bool is_in_section;
    int32_t above[4]; /* levels of the headings that the next one stands below, outermost first */
    int32_t n_above;
    struct dg_err *err;
};

static const char *tone_class(enum dg_tone tone)
{
    static const char *const names[DG_N_TONES] = {"", "soft", "good", "warn", "bad"};
    return names[tone];
}

static void text_add(struct html *h, const char *text) { dg_markup_add(h->out, text, strlen(text)); }

/* <name class="...">text</name> */
static void element(struct html *h, const char *name, const char *class_name, const char *text)
{
    dg_text_addf(h->out, "<%s", name);
    if (*class_name) dg_text_addf(h->out, " class=\"%s\"", class_name);
    dg_text_add(h->out, ">");
    text_add(h, text);
    dg_text_addf(h->out, "</%s>\n", name);
}

/* ---- font ------------------------------------------------------------------------------------------- */

static void base64_add(struct dg_text *out, const unsigned char *bytes, size_t n)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        unsigned v = (unsigned)bytes[i] << 16;
        if (i + 1 < n) v |= (unsigned)bytes[i + 1] << 8;
        if (i + 2 < n) v |= bytes[i + 2];
        char four[4] = {letters[v >> 18], letters[v >> 12 & 63], i + 1 < n ? letters[v >> 6 & 63] : '=',
                        i + 2 < n ? letters[v & 63] : '='};
        dg_text_addn(out, four, 4);
    }
}

static int file_read(const char *path, struct dg_text *out, struct dg_err *err)
{
    char passage[16384];
    FILE *file = fopen(path, "rbe");
    if (!file) return dg_err_set(err, DG_EFOUND, "%s: cannot be read", path);
    for (size_t n; (n = fread(passage, 1, sizeof passage, file)) > 0;) dg_text_addn(out, passage, n);
    bool is_bad = ferror(file);
    fclose(file);
    if (is_bad) return dg_err_set(err, DG_EIO, "%s: cannot be read", path);
    return dg_text_finish(out, err);
}

static int font_add(struct html *h, const char *dir, const char *name, int weight)
{
    dg_auto(dg_text_done) struct dg_text path = {0};
    dg_auto(dg_text_done) struct dg_text bytes = {0};

    dg_text_addf(&path, "%s/Vazirmatn-%s.ttf", dir, name);
    DG_TRY(dg_text_finish(&path, h->err));
    DG_TRY(file_read(path.data, &bytes, h->err));
    dg_text_addf(h->out,
                 "@font-face{font-family:Vazirmatn;font-weight:%d;font-display:swap;"
                 "src:url(data:font/ttf;base64,",
                 weight);
    base64_add(h->out, (const unsigned char *)bytes.data, bytes.len);
    dg_text_add(h->out, ") format(\"truetype\")}\n");
    return 0;
}

/* ---- passages ----------------------------------------------------------------------------------------- */

static int children_write(struct html *h, const struct dg_passage *passage);

static void heading_write(struct html *h, const struct dg_passage *passage)
{
    /* A chapter may leave a level out (cameras); a page's headings go down one by one. */
    while (h->n_above && h->above[h->n_above - 1] >= passage->level) h->n_above--;
    h->above[h->n_above++] = passage->level;
    int level = (int)h->n_above + 1;
    if (passage->level == 1) {
        if (h->is_in_section) dg_text_add(h->out, "</section>\n");
        dg_text_addf(h->out, "<section aria-labelledby=\"%s\">\n", passage->anchor);
        h->is_in_section = true;
    }
    dg_text_addf(h->out, "<h%d id=\"%s\">", level, passage->anchor);
    text_add(h, passage->text);
    dg_text_addf(h->out, "</h%d>\n", level);
}

static void paragraph_write(struct html *h, const struct dg_passage *passage)
{
    char class_name[24];
    snprintf(class_name, sizeof class_name, "%s%s%s", tone_class(passage->tone),
             passage->is_small && passage->tone ? " " : "", passage->is_small ? "small" : "");
    element(h, "p", class_name, passage->text);
}

/* Items that follow one another are one list. */
static const struct dg_passage *list_write(struct html *h, const struct dg_passage *passage)
{
    dg_text_add(h->out, "<ul>\n");
    for (;; passage = passage->next) {
        element(h, "li", tone_class(passage->tone), passage->text);
        if (!passage->next || passage->next->kind != DG_PASSAGE_ITEM) break;
    }
    dg_text_add(h->out, "</ul>\n");
    return passage;
}

static void pairs_write(struct html *h, const struct dg_passage *passage)
{
    dg_text_addf(h->out, "<dl class=\"pairs across%d\">\n", (int)passage->level);
    for (int32_t i = 0; i < passage->n; i++) {
        const struct dg_pair *pair = &passage->pairs[i];
        dg_text_add(h->out, pair->is_long ? "<div class=\"long\">" : "<div>");
        element(h, "dt", "", pair->label);
        element(h, "dd", tone_class(pair->value.tone), pair->value.text);
        dg_text_add(h->out, "</div>\n");
    }
    dg_text_add(h->out, "</dl>\n");
}

static void cell_write(struct html *h, const struct dg_cell *cell, bool is_number)
{
    const char *tone = tone_class(cell->tone);
    dg_text_add(h->out, "<td");
    if (*tone || is_number || cell->is_bold) {
        dg_text_addf(h->out, " class=\"%s%s%s%s%s\"", tone, *tone && is_number ? " " : "", is_number ? "n" : "",
                     cell->is_bold && (*tone || is_number) ? " " : "", cell->is_bold ? "b" : "");
    }
    dg_text_add(h->out, ">");
    text_add(h, cell->text);
    dg_text_add(h->out, "</td>");
}

static void sheet_write(struct html *h, const struct dg_sheet *sheet)
{
    dg_text_add(h->out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    text_add(h, *sheet->caption ? sheet->caption : sheet->name);
    dg_text_add(h->out, sheet->n_columns > 4 ? "\"><table class=\"many\">\n" : "\"><table>\n");
    if (*sheet->caption) element(h, "caption", "", sheet->caption);
    dg_text_add(h->out, "<thead><tr>");
    for (int32_t i = 0; i < sheet->n_columns; i++) {
        dg_text_addf(h->out, "<th scope=\"col\"%s>", sheet->columns[i].is_number ? " class=\"n\"" : "");
        text_add(h, sheet->columns[i].title);
        dg_text_add(h->out, "</th>");
    }
    dg_text_add(h->out, "</tr></thead>\n<tbody>\n");
    for (int32_t row = 0; row < sheet->n_rows; row++) {
        dg_text_add(h->out, "<tr>");
        for (int32_t i = 0; i < sheet->n_columns; i++)
            cell_write(h, &sheet->cells[row * sheet->n_columns + i], sheet->columns[i].is_number);
        dg_text_add(h->out, "</tr>\n");
    }
    dg_text_add(h->out, "</tbody></table></div>\n");
}

static int picture_write(struct html *h, const struct dg_figure *figure)
{
    dg_auto(dg_canvas_close) struct dg_canvas *canvas = NULL;
    char prefix[24];
    snprintf(prefix, sizeof prefix, "p%d", (int)++h->n_pictures);
    DG_TRY(dg_canvas_open_svg(h->fonts, figure->width / figure->scale, figure->height / figure->scale, prefix,
                              &canvas, h->err));
    DG_TRY(dg_figure_draw(figure, canvas, h->doc->say->lang, h->err));
    return dg_canvas_svg(canvas, figure->alt, h->out, h->err);
}

static int figure_write(struct html *h, const struct dg_passage *passage)
{
    static const char *const names[] = {[DG_FIGURE_OVERVIEW] = "wide",
                                        [DG_FIGURE_CAMERA] = "map",
                                        [DG_FIGURE_SECTION] = "side",
                                        [DG_FIGURE_MASK] = "mask",
                                        [DG_FIGURE_QR] = "code"};
    dg_text_addf(h->out, "<figure class=\"%s\"><div class=\"scroll\">", names[passage->figure->kind]);
    DG_TRY(picture_write(h, passage->figure));
    dg_text_add(h->out, "</div>\n");
    if (*passage->text) element(h, "figcaption", "", passage->text);
    dg_text_add(h->out, "</figure>\n");
    return 0;
}

static int legend_write(struct html *h, const struct dg_passage *passage)
{
    dg_text_add(h->out, "<ul class=\"legend\">\n");
    for (int32_t i = 0; i < passage->n; i++) {
        dg_auto(dg_canvas_close) struct dg_canvas *canvas = NULL;
        char prefix[24];
        snprintf(prefix, sizeof prefix, "p%d", (int)++h->n_pictures);
        DG_TRY(dg_canvas_open_svg(h->fonts, DG_SIGN_W, DG_SIGN_H, prefix, &canvas, h->err));
        dg_sign_draw(canvas, passage->signs[i].symbol, 0, 0);
        dg_text_add(h->out, "<li>");
        DG_TRY(dg_canvas_svg(canvas, passage->signs[i].text, h->out, h->err));
        dg_text_add(h->out, "<span>");
        text_add(h, passage->signs[i].text);
        dg_text_add(h->out, "</span></li>\n");
    }
    dg_text_add(h->out, "</ul>\n");
    return 0;
}

static void fields_write(struct html *h, const struct dg_passage *passage)
{
    for (int32_t i = 0; i < passage->n; i++) {
        const struct dg_field *field = &passage->fields[i];
        dg_text_add(h->out, "<div class=\"field\">");
        element(h, "p", "soft small", field->label);
        if (field->choices) {
            dg_text_add(h->out, "<ul class=\"choices\">\n");
            for (int32_t k = 0; k < field->n_choices; k++) element(h, "li", "", field->choices[k]);
            dg_text_add(h->out, "</ul>");
        } else {
            dg_text_addf(h->out, "<div class=\"blank\" style=\"min-height:%dmm\"></div>",
                         (int)field->height_mm);
        }
        dg_text_add(h->out, "</div>\n");
    }
}

static void contents_write(struct html *h)
{
    int32_t open = 0;
    dg_text_add(h->out, "<nav><ol>\n");
    for (const struct dg_passage *passage = &h->doc->root; passage; passage = dg_folio_next(passage)) {
        if (passage->kind != DG_PASSAGE_HEADING || passage->level > 2) continue;
        if (passage->level == 2 && open == 1) dg_text_add(h->out, "<ol>\n");
        if (passage->level == 2 && open == 2) dg_text_add(h->out, "</li>\n");
        if (passage->level == 1 && open == 2) dg_text_add(h->out, "</li></ol></li>\n");
        if (passage->level == 1 && open == 1) dg_text_add(h->out, "</li>\n");
        open = passage->level;
        dg_text_addf(h->out, "<li><a href=\"#%s\">", passage->anchor);
        text_add(h, passage->text);
        dg_text_add(h->out, "</a>");
    }
    dg_text_add(h->out, open == 2 ? "</li></ol></li>" : open == 1 ? "</li>" : "");
    dg_text_add(h->out, "</ol></nav>\n");
}

static int container_write(struct html *h, const struct dg_passage *passage, const char *name,
                           const char *class_name)
{
    dg_text_addf(h->out, "<%s class=\"%s\"", name, class_name);
    if (passage->share > 0) {
        dg_text_add(h->out, " style=\"flex:");
        dg_text_add_num(h->out, passage->share * 100, 0);
        dg_text_add(h->out, "\"");
    }
    dg_text_add(h->out, ">\n");
    DG_TRY(children_write(h, passage));
    dg_text_addf(h->out, "</%s>\n", name);
    return 0;
}

static int passage_write(struct html *h, const struct dg_passage *passage)
{
    switch (passage->kind) {
    case DG_PASSAGE_TITLE: element(h, "h1", "", passage->text); break;
    case DG_PASSAGE_HEADING: heading_write(h, passage); break;
    case DG_PASSAGE_PARA: paragraph_write(h, passage); break;
    case DG_PASSAGE_PAIRS: pairs_write(h, passage); break;
    case DG_PASSAGE_SHEET:
        if (passage->sheet->where != DG_SHEET_IN_FILES) sheet_write(h, passage->sheet);
        break;
    case DG_PASSAGE_FIGURE: return figure_write(h, passage);
    case DG_PASSAGE_LEGEND: return legend_write(h, passage);
    case DG_PASSAGE_FIELDS: fields_write(h, passage); break;
    case DG_PASSAGE_COLUMNS: return container_write(h, passage, "div", "columns");
    case DG_PASSAGE_GROUP: return container_write(h, passage, "div", "group");
    case DG_PASSAGE_CARD: return container_write(h, passage, "article", "card");
    case DG_PASSAGE_CONTENTS: contents_write(h); break;
    case DG_PASSAGE_BREAK:
    case DG_PASSAGE_ITEM: break;
    }
    return 0;
}

static int children_write(struct html *h, const struct dg_passage *passage)
{
    for (const struct dg_passage *child = passage->child; child; child = child->next) {
        if (child->kind == DG_PASSAGE_ITEM) {
            child = list_write(h, child);
        } else {
            DG_TRY(passage_write(h, child));
        }
    }
    return 0;
}

/* ---- page ------------------------------------------------------------------------------------------- */

static int head_write(struct html *h, const char *font_dir)
{
    const struct dg_folio *doc = h->doc;
    enum dg_lang lang = doc->say->lang;

    dg_text_addf(h->out, "<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                 dg_lang_word(lang), lang == DG_FA ? "rtl" : "ltr");
    /* Whatever a text of the dossier might hold, nothing in the page may run or be fetched. */
    dg_text_add(h->out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                        "style-src 'unsafe-inline'; font-src data:\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                        "<meta name=\"generator\" content=\"didgah\">\n"
                        "<meta name=\"color-scheme\" content=\"light dark\">\n");
    element(h, "title", "", dg_folio_plain(doc->say, doc->title));
    dg_text_add(h->out, "<style>\n");
    DG_TRY(font_add(h, font_dir, "Regular", 400));
    DG_TRY(font_add(h, font_dir, "Bold", 700));
    dg_text_add(h->out, dg_html_style);
    dg_text_add(h->out, "</style>\n</head>\n<body>\n");
    return 0;
}

int dg_folio_html(const struct dg_folio *doc, struct dg_fonts *fonts, const char *font_dir,
                  struct dg_text *html, struct dg_err *err)
{
    struct html h = {.doc = doc, .fonts = fonts, .out = html, .err = err};

    DG_TRY(head_write(&h, font_dir));
    if (*doc->mark) element(&h, "p", "mark", doc->mark);
    dg_text_add(html, "<main>\n");
    DG_TRY(children_write(&h, &doc->root));
    if (h.is_in_section) dg_text_add(html, "</section>\n");
    dg_text_add(html, "</main>\n");
    element(&h, "footer", "soft small", doc->footer);
    dg_text_add(html, "</body>\n</html>\n");
    DG_TRY(dg_phrase_check(doc->say, err));
    return dg_text_finish(html, err);
}
