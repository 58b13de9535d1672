/* Pdf passages: how high each passage is, and what it looks like. */
#include <math.h>
#include <string.h>

#include "report/pdf.h"

#define FIELD_LABEL_H 13.0

uint32_t dg_flow_ink(enum dg_tone tone)
{
    static const uint32_t inks[DG_N_TONES] = {DG_INK, DG_INK_SOFT, DG_NEED, DG_SENSITIVE, 0xB3261EFF};
    return inks[tone];
}

struct dg_type dg_flow_type(const struct dg_flow *flow, const struct dg_passage *passage, double w)
{
    static const double sizes[4] = {9.5, 17, 12.5, 10.5};
    struct dg_type type = {.size = 9.5,
                           .ink = dg_flow_ink(passage->tone),
                           .is_rtl = flow->is_rtl,
                           .align = dg_flow_start(flow),
                           .max_width = w};
    if (passage->kind == DG_PASSAGE_TITLE) {
        type.size = 21;
        type.is_bold = true;
    } else if (passage->kind == DG_PASSAGE_HEADING) {
        type.size = sizes[passage->level];
        type.is_bold = true;
    } else if (dg_flow_is_small(passage) && passage->kind != DG_PASSAGE_PARA) {
        type.size = 7.3;
    } else if (passage->is_small || passage->kind == DG_PASSAGE_SHEET || passage->kind == DG_PASSAGE_PAIRS ||
               passage->kind == DG_PASSAGE_LEGEND) {
        type.size = 8;
    }
    return type;
}

double dg_flow_gap(const struct dg_passage *passage)
{
    switch (passage->kind) {
    case DG_PASSAGE_TITLE: return 8;
    case DG_PASSAGE_HEADING: return passage->level == 1 ? 8 : passage->level == 2 ? 5 : 3;
    case DG_PASSAGE_PARA: return passage->is_small ? 4 : 5;
    case DG_PASSAGE_ITEM: return 2;
    case DG_PASSAGE_PAIRS:
    case DG_PASSAGE_LEGEND: return 6;
    case DG_PASSAGE_SHEET: return dg_flow_is_small(passage) ? 4 : 10;
    case DG_PASSAGE_FIELDS: return 10;
    case DG_PASSAGE_FIGURE: return 4;
    case DG_PASSAGE_GROUP: return passage->share > 0 ? 0 : 4;
    case DG_PASSAGE_COLUMNS:
    case DG_PASSAGE_CARD:
    case DG_PASSAGE_BREAK:
    case DG_PASSAGE_CONTENTS: break;
    }
    return 0;
}

double dg_flow_indent(const struct dg_passage *passage) { return passage->kind == DG_PASSAGE_ITEM ? 12 : 0; }

double dg_flow_caption(struct dg_flow *flow, const char *text, double x, double y, double w, bool is_drawn)
{
    struct dg_type type = {
        .size = 8, .ink = DG_INK_SOFT, .is_rtl = flow->is_rtl, .align = dg_flow_start(flow), .max_width = w};
    double tw, h;
    if (!*text) return 0;
    if (!is_drawn) {
        dg_canvas_measure(flow->canvas, &type, text, &tw, &h);
        return h + 3;
    }
    dg_canvas_tag(flow->canvas, "Caption");
    h = dg_canvas_text(flow->canvas, &type, text, dg_flow_edge(&type, x, w), y);
    dg_canvas_untag(flow->canvas, "Caption");
    return h + 3;
}

/* ---- text ------------------------------------------------------------------------------------------- */

static double text_height(struct dg_flow *flow, const struct dg_passage *passage, double w)
{
    struct dg_type type = dg_flow_type(flow, passage, w - dg_flow_indent(passage));
    return dg_canvas_lines(flow->canvas, &type, passage->text) * dg_canvas_line_height(flow->canvas, &type);
}

static const char *tag_of(const struct dg_passage *passage)
{
    static const char *const headings[4] = {"H1", "H2", "H3", "H4"};
    return passage->kind == DG_PASSAGE_HEADING ? headings[passage->level]
           : passage->kind == DG_PASSAGE_TITLE ? "H1"
                                               : "P";
}

static void text_draw(struct dg_flow *flow, const struct dg_passage *passage, double x, double y, double w)
{
    double indent = dg_flow_indent(passage), left = dg_flow_at(flow, x, w, indent, w - indent);
    struct dg_type type = dg_flow_type(flow, passage, w - indent);
    dg_canvas_tag(flow->canvas, tag_of(passage));
    dg_canvas_text(flow->canvas, &type, passage->text, dg_flow_edge(&type, left, w - indent), y);
    dg_canvas_untag(flow->canvas, tag_of(passage));
    if (passage->kind != DG_PASSAGE_ITEM) return;
    dg_canvas_circle(flow->canvas, dg_flow_at(flow, x, w, 4, 0), y + type.size * 0.85, 1.4);
    dg_canvas_fill(flow->canvas, type.ink, false);
}

/* ---- legend, fields, figure -------------------------------------------------------------------------- */

#define SIGN_SCALE 0.55

static double legend_row_height(struct dg_flow *flow, const struct dg_passage *passage, double w, int32_t first)
{
    double column_w = w / passage->level, most = DG_SIGN_H * SIGN_SCALE + 4;
    struct dg_type type = dg_flow_type(flow, passage, column_w - DG_SIGN_W * SIGN_SCALE - 10);
    for (int32_t i = first; i < passage->n && i < first + passage->level; i++) {
        double tw, h;
        dg_canvas_measure(flow->canvas, &type, passage->signs[i].text, &tw, &h);
        most = fmax(most, h);
    }
    return most;
}

static double legend_height(struct dg_flow *flow, const struct dg_passage *passage, double w)
{
    double h = 0;
    for (int32_t i = 0; i < passage->n; i += passage->level) h += legend_row_height(flow, passage, w, i);
    return h;
}

static void legend_draw(struct dg_flow *flow, const struct dg_passage *passage, double x, double y, double w)
{
    double column_w = w / passage->level, sign_w = DG_SIGN_W * SIGN_SCALE, text_w = column_w - sign_w - 10;
    for (int32_t i = 0; i < passage->n; i++) {
        double along = (i % passage->level) * column_w;
        struct dg_type type = dg_flow_type(flow, passage, text_w);
        dg_canvas_into(flow->canvas, dg_flow_at(flow, x, w, along, sign_w), y + 2.5, SIGN_SCALE);
        dg_sign_draw(flow->canvas, passage->signs[i].symbol, 0, 0);
        dg_canvas_out_of(flow->canvas);
        double left = dg_flow_at(flow, x, w, along + sign_w + 5, text_w);
        dg_canvas_text(flow->canvas, &type, passage->signs[i].text, dg_flow_edge(&type, left, text_w), y);
        if (i % passage->level == passage->level - 1)
            y += legend_row_height(flow, passage, w, i - passage->level + 1);
    }
}

static double field_height(const struct dg_field *field) { return FIELD_LABEL_H + field->height_mm * DG_MM; }

static void box_draw(struct dg_flow *flow, double x, double y, double w, double h)
{
    dg_canvas_rect(flow->canvas, x, y, w, h);
    dg_canvas_stroke(flow->canvas, 0x9A938AFF, 0.7, 0, false);
}

static void choices_draw(struct dg_flow *flow, const struct dg_field *field, double x, double y, double w)
{
    struct dg_type type = {
        .size = 9.5, .ink = DG_INK, .is_rtl = flow->is_rtl, .align = dg_flow_start(flow), .max_width = 0};
    double each = w / field->n_choices;
    for (int32_t i = 0; i < field->n_choices; i++) {
        box_draw(flow, dg_flow_at(flow, x, w, i * each, 10), y + 4, 10, 10);
        type.max_width = each - 20;
        double left = dg_flow_at(flow, x, w, i * each + 15, type.max_width);
        dg_canvas_text(flow->canvas, &type, field->choices[i], dg_flow_edge(&type, left, type.max_width),
                       y + 1);
    }
}

static void fields_draw(struct dg_flow *flow, const struct dg_passage *passage, double x, double y, double w)
{
    for (int32_t i = 0; i < passage->n; i++) {
        const struct dg_field *field = &passage->fields[i];
        struct dg_type type = {.size = 8.5,
                               .ink = DG_INK_SOFT,
                               .is_rtl = flow->is_rtl,
                               .align = dg_flow_start(flow),
                               .max_width = w};
        dg_canvas_text(flow->canvas, &type, field->label, dg_flow_edge(&type, x, w), y);
        if (field->choices) {
            choices_draw(flow, field, x, y + FIELD_LABEL_H, w);
        } else {
            box_draw(flow, x, y + FIELD_LABEL_H, w, field->height_mm * DG_MM);
        }
        y += field_height(field) + 5;
    }
}

static double fields_height(const struct dg_passage *passage)
{
    double h = 0;
    for (int32_t i = 0; i < passage->n; i++) h += field_height(&passage->fields[i]) + 5;
    return h;
}

static double figure_shrink(const struct dg_figure *figure, double w)
{
    return figure->width > w ? w / figure->width : 1;
}

static void figure_draw(struct dg_flow *flow, const struct dg_passage *passage, double x, double y, double w)
{
    const struct dg_figure *figure = passage->figure;
    double k = figure_shrink(figure, w), width = figure->width * k;
    double left = dg_flow_at(flow, x, w, 0, width);

    dg_canvas_tag(flow->canvas, "Figure");
    dg_canvas_into(flow->canvas, left, y, figure->scale * k);
    int code = dg_figure_draw(figure, flow->canvas, flow->doc->say->lang, flow->err);
    if (code < 0 && flow->code >= 0) flow->code = code;
    dg_canvas_out_of(flow->canvas);
    dg_canvas_untag(flow->canvas, "Figure");
    dg_flow_caption(flow, passage->text, x, y + figure->height * k + 2, w, true);
}

/* ---- groups ------------------------------------------------------------------------------------------ */

static double children_height(struct dg_flow *flow, const struct dg_passage *passage, double w)
{
    double h = 0;
    for (const struct dg_passage *child = passage->child; child; child = child->next)
        h += dg_flow_height(flow, child, w);
    return h;
}

static double column_width(const struct dg_passage *columns, const struct dg_passage *child, double w)
{
    int32_t n = 0;
    for (const struct dg_passage *each = columns->child; each; each = each->next) n++;
    return (w - DG_COLUMN_GAP * (n - 1)) * child->share;
}

static double columns_height(struct dg_flow *flow, const struct dg_passage *passage, double w)
{
    double most = 0;
    for (const struct dg_passage *child = passage->child; child; child = child->next)
        most = fmax(most, children_height(flow, child, column_width(passage, child, w)));
    return most;
}

double dg_flow_height(struct dg_flow *flow, const struct dg_passage *passage, double w)
{
    double h = 0;
    switch (passage->kind) {
    case DG_PASSAGE_TITLE:
    case DG_PASSAGE_HEADING:
    case DG_PASSAGE_PARA:
    case DG_PASSAGE_ITEM: h = text_height(flow, passage, w); break;
    case DG_PASSAGE_SHEET:
        if (passage->sheet->where == DG_SHEET_IN_FILES) return 0;
        h = dg_flow_rows_height(flow, passage, w);
        break;
    case DG_PASSAGE_PAIRS: h = dg_flow_rows_height(flow, passage, w); break;
    case DG_PASSAGE_FIGURE:
        h = passage->figure->height * figure_shrink(passage->figure, w);
        if (*passage->text) h += 2 + dg_flow_caption(flow, passage->text, 0, 0, w, false);
        break;
    case DG_PASSAGE_LEGEND: h = legend_height(flow, passage, w); break;
    case DG_PASSAGE_FIELDS: h = fields_height(passage); break;
    case DG_PASSAGE_COLUMNS: h = columns_height(flow, passage, w); break;
    case DG_PASSAGE_GROUP:
    case DG_PASSAGE_CARD: h = children_height(flow, passage, w); break;
    case DG_PASSAGE_BREAK:
    case DG_PASSAGE_CONTENTS: break;
    }
    return h + dg_flow_gap(passage);
}

static void children_draw(struct dg_flow *flow, const struct dg_passage *passage, double x, double y, double w)
{
    for (const struct dg_passage *child = passage->child; child; child = child->next) {
        dg_flow_draw(flow, child, x, y, w);
        y += dg_flow_height(flow, child, w);
    }
}

static void columns_draw(struct dg_flow *flow, const struct dg_passage *passage, double x, double y, double w)
{
    double along = 0;
    for (const struct dg_passage *child = passage->child; child; child = child->next) {
        double column_w = column_width(passage, child, w);
        children_draw(flow, child, dg_flow_at(flow, x, w, along, column_w), y, column_w);
        along += column_w + DG_COLUMN_GAP;
    }
}

/* Headings inside a group are found by bookmarks and links too. */
static void heading_mark(struct dg_flow *flow, const struct dg_passage *passage, double y)
{
    int32_t ix = flow->heading_ix++;
    if (!flow->is_drawing) {
        flow->heading_page[ix] = flow->page_no;
        return;
    }
    dg_canvas_anchor(flow->canvas, passage->anchor, DG_PAGE_X, y);
    flow->bookmark_of[passage->level] =
        dg_canvas_bookmark(flow->canvas, passage->level > 1 ? flow->bookmark_of[passage->level - 1] : 0,
                           dg_folio_plain(flow->doc->say, passage->text), passage->anchor);
    for (int32_t deeper = passage->level + 1; deeper < 4; deeper++)
        flow->bookmark_of[deeper] = flow->bookmark_of[passage->level];
}

void dg_flow_draw(struct dg_flow *flow, const struct dg_passage *passage, double x, double y, double w)
{
    switch (passage->kind) {
    case DG_PASSAGE_HEADING: heading_mark(flow, passage, y); break;
    case DG_PASSAGE_COLUMNS: columns_draw(flow, passage, x, y, w); return;
    case DG_PASSAGE_GROUP:
    case DG_PASSAGE_CARD: children_draw(flow, passage, x, y, w); return;
    default: break;
    }
    if (!flow->is_drawing) return;
    switch (passage->kind) {
    case DG_PASSAGE_TITLE:
    case DG_PASSAGE_HEADING:
    case DG_PASSAGE_PARA:
    case DG_PASSAGE_ITEM: text_draw(flow, passage, x, y, w); break;
    case DG_PASSAGE_SHEET:
        if (passage->sheet->where != DG_SHEET_IN_FILES) dg_flow_rows_draw(flow, passage, x, y, w);
        break;
    case DG_PASSAGE_PAIRS: dg_flow_rows_draw(flow, passage, x, y, w); break;
    case DG_PASSAGE_FIGURE: figure_draw(flow, passage, x, y, w); break;
    case DG_PASSAGE_LEGEND: legend_draw(flow, passage, x, y, w); break;
    case DG_PASSAGE_FIELDS: fields_draw(flow, passage, x, y, w); break;
    default: break;
    }
}
