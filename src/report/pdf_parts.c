/* Pdf passages: how high each passage is, and what it looks like. */
#include <math.h>
#include <string.h>

#include "report/pdf.h"

#define CELL_PAD 3.5 /* left and right of a cell's text */
#define COLUMN_GAP 12.0
#define PAIR_SHARE 0.5 /* of its room that a pair's label may take when the value is long */
#define PAIR_GAP 6.0
#define FIELD_LABEL_H 13.0

static uint32_t tone_ink(enum dg_tone tone)
{
    static const uint32_t inks[DG_N_TONES] = {DG_INK, DG_INK_SOFT, DG_NEED, DG_SENSITIVE, 0xB3261EFF};
    return inks[tone];
}

static enum dg_align start_of(const struct dg_flow *flow) { return flow->is_rtl ? DG_RIGHT : DG_LEFT; }
static enum dg_align end_of(const struct dg_flow *flow) { return flow->is_rtl ? DG_LEFT : DG_RIGHT; }

/* The x that dg_canvas_text wants for a text in the room left .. left + w. */
static double edge_of(const struct dg_type *type, double left, double w)
{
    return type->align == DG_LEFT ? left : type->align == DG_RIGHT ? left + w : left + w / 2;
}

static bool is_small(const struct dg_passage *passage)
{
    return passage->kind == DG_PASSAGE_SHEET ? passage->sheet->is_small : passage->is_small;
}

struct dg_type dg_flow_type(const struct dg_flow *flow, const struct dg_passage *passage, double w)
{
    static const double sizes[4] = {9.5, 17, 12.5, 10.5};
    struct dg_type type = {.size = 9.5,
                           .ink = tone_ink(passage->tone),
                           .is_rtl = flow->is_rtl,
                           .align = start_of(flow),
                           .max_width = w};
    if (passage->kind == DG_PASSAGE_TITLE) {
        type.size = 21;
        type.is_bold = true;
    } else if (passage->kind == DG_PASSAGE_HEADING) {
        type.size = sizes[passage->level];
        type.is_bold = true;
    } else if (is_small(passage) && passage->kind != DG_PASSAGE_PARA) {
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
    case DG_PASSAGE_SHEET: return is_small(passage) ? 4 : 10;
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
        .size = 8, .ink = DG_INK_SOFT, .is_rtl = flow->is_rtl, .align = start_of(flow), .max_width = w};
    double tw, h;
    if (!*text) return 0;
    if (!is_drawn) {
        dg_canvas_measure(flow->canvas, &type, text, &tw, &h);
        return h + 3;
    }
    dg_canvas_tag(flow->canvas, "Caption");
    h = dg_canvas_text(flow->canvas, &type, text, edge_of(&type, x, w), y);
    dg_canvas_untag(flow->canvas, "Caption");
    return h + 3;
}

/* ---- rows of tables and pairs ----------------------------------------------------------------------- */

struct piece { /* one text of a row */
    const char *text;
    struct dg_type type;
    double left, w;
};

static double sheet_weight(const struct dg_sheet *sheet)
{
    double sum = 0;
    for (int32_t i = 0; i < sheet->n_columns; i++) sum += sheet->columns[i].weight;
    return sum > 0 ? sum : 1;
}

static int32_t sheet_pieces(struct dg_flow *flow, const struct dg_passage *passage, int32_t row, double x,
                            double w, struct piece *out)
{
    const struct dg_sheet *sheet = passage->sheet;
    double along = 0, sum = sheet_weight(sheet);
    for (int32_t i = 0; i < sheet->n_columns; i++) {
        const struct dg_cell *cell = row < 0 ? NULL : &sheet->cells[row * sheet->n_columns + i];
        double cell_w = w * sheet->columns[i].weight / sum;
        struct piece *piece = &out[i];
        piece->type = dg_flow_type(flow, passage, cell_w - 2 * CELL_PAD);
        piece->text = cell ? cell->text : sheet->columns[i].title;
        piece->type.is_bold = cell ? cell->is_bold : true;
        piece->type.ink = cell ? tone_ink(cell->tone) : DG_INK;
        if (sheet->columns[i].is_number) piece->type.align = end_of(flow);
        piece->w = cell_w - 2 * CELL_PAD;
        piece->left = dg_flow_at(flow, x, w, along + CELL_PAD, piece->w);
        along += cell_w;
    }
    return sheet->n_columns;
}

/* Pairs stand n across: a long one has a row for itself. Gives the first pair of the row and how many. */
static int32_t pair_row(const struct dg_passage *passage, int32_t row, int32_t *n)
{
    int32_t at = 0;
    for (int32_t r = 0;; r++) {
        *n = 0;
        while (at + *n < passage->n && *n < passage->level) {
            if (passage->pairs[at + *n].is_long) break;
            ++*n;
        }
        if (*n == 0 && at < passage->n) *n = 1;
        if (r == row || at >= passage->n) return at;
        at += *n;
    }
}

static double text_width(struct dg_flow *flow, const struct dg_passage *passage, const char *text, bool is_bold)
{
    struct dg_type type = dg_flow_type(flow, passage, 0);
    double w, h;
    type.is_bold = is_bold;
    dg_canvas_measure(flow->canvas, &type, text, &w, &h);
    return w + 1;
}

/* Labels of pairs below one another have one width, so that their values line up. */
static double label_width(struct dg_flow *flow, const struct dg_passage *passage, const struct dg_pair *pair,
                          double room)
{
    double most = text_width(flow, passage, pair->label, false);
    for (int32_t i = 0; passage->level == 1 && i < passage->n; i++)
        most = fmax(most, text_width(flow, passage, passage->pairs[i].label, false));
    if (passage->level == 1) return fmin(most, room * PAIR_SHARE);
    double rest = room - PAIR_GAP - text_width(flow, passage, pair->value.text, true);
    return fmin(most, fmax(rest, room * PAIR_SHARE));
}

static int32_t pair_pieces(struct dg_flow *flow, const struct dg_passage *passage, int32_t row, double x,
                           double w, struct piece *out)
{
    int32_t n, first = pair_row(passage, row, &n), n_pieces = 0;
    for (int32_t i = 0; i < n; i++) {
        const struct dg_pair *pair = &passage->pairs[first + i];
        double room = pair->is_long ? w : (w - COLUMN_GAP * (passage->level - 1)) / passage->level;
        double along = i * (room + COLUMN_GAP), label_w;
        struct dg_type label = dg_flow_type(flow, passage, 0), value = label;
        label.ink = DG_INK_SOFT;
        label_w = label_width(flow, passage, pair, room);
        label.max_width = label_w;
        value.ink = tone_ink(pair->value.tone);
        value.is_bold = !pair->is_long || pair->value.is_bold;
        if (!pair->is_long) value.align = end_of(flow);
        value.max_width = room - label_w - PAIR_GAP;
        out[n_pieces++] = (struct piece){pair->label, label, dg_flow_at(flow, x, w, along, label_w), label_w};
        out[n_pieces++] = (struct piece){pair->value.text, value,
                                         dg_flow_at(flow, x, w, along + label_w + PAIR_GAP, value.max_width),
                                         value.max_width};
    }
    return n_pieces;
}

#define MAX_PIECES (2 * DG_SHEET_COLUMNS)

static int32_t pieces_of(struct dg_flow *flow, const struct dg_passage *passage, int32_t row, double x,
                         double w, struct piece *out)
{
    return passage->kind == DG_PASSAGE_SHEET ? sheet_pieces(flow, passage, row, x, w, out)
                                             : pair_pieces(flow, passage, row, x, w, out);
}

double dg_flow_row_pad(const struct dg_passage *passage)
{
    if (passage->kind != DG_PASSAGE_SHEET) return passage->is_small ? 1.2 : 2.5;
    return is_small(passage) ? 2.2 : 5;
}

int32_t dg_flow_rows(const struct dg_passage *passage)
{
    if (passage->kind == DG_PASSAGE_SHEET) return passage->sheet->n_rows;
    int32_t n_rows = 0, n, at = 0;
    while (at < passage->n) {
        at = pair_row(passage, n_rows++, &n) + n;
    }
    return n_rows;
}

double dg_flow_row_line_height(struct dg_flow *flow, const struct dg_passage *passage)
{
    struct dg_type type = dg_flow_type(flow, passage, 0);
    return dg_canvas_line_height(flow->canvas, &type);
}

int32_t dg_flow_row_lines(struct dg_flow *flow, const struct dg_passage *passage, int32_t row, double w)
{
    struct piece pieces[MAX_PIECES];
    int32_t n = pieces_of(flow, passage, row, 0, w, pieces), most = 1;
    for (int32_t i = 0; i < n; i++) {
        if (!*pieces[i].text) continue;
        int32_t lines = dg_canvas_lines(flow->canvas, &pieces[i].type, pieces[i].text);
        if (lines > most) most = lines;
    }
    return most;
}

static void rule(struct dg_flow *flow, double x, double y, double w)
{
    dg_canvas_move(flow->canvas, x, y);
    dg_canvas_line(flow->canvas, x + w, y);
    dg_canvas_stroke(flow->canvas, DG_RULE, 0.5, 0, false);
}

void dg_flow_row_draw(struct dg_flow *flow, const struct dg_passage *passage, int32_t row, double x, double y,
                      double w, int32_t first, int32_t n)
{
    struct piece pieces[MAX_PIECES];
    int32_t n_pieces = pieces_of(flow, passage, row, x, w, pieces);
    bool is_sheet = passage->kind == DG_PASSAGE_SHEET;
    double pad = dg_flow_row_pad(passage);
    double h = n * dg_flow_row_line_height(flow, passage) + pad;

    if (row < 0) {
        dg_canvas_rect(flow->canvas, x, y, w, h);
        dg_canvas_fill(flow->canvas, 0xF1EDE5FF, false);
    }
    if (is_sheet) dg_canvas_tag(flow->canvas, "TR");
    for (int32_t i = 0; i < n_pieces; i++) {
        const char *tag = row < 0 ? "TH" : "TD";
        if (is_sheet) dg_canvas_tag(flow->canvas, tag);
        if (*pieces[i].text) {
            dg_canvas_text_lines(flow->canvas, &pieces[i].type, pieces[i].text,
                                 edge_of(&pieces[i].type, pieces[i].left, pieces[i].w), y + pad / 2, first, n);
        }
        if (is_sheet) dg_canvas_untag(flow->canvas, tag);
    }
    if (is_sheet) dg_canvas_untag(flow->canvas, "TR");
    if (is_sheet) rule(flow, x, y + h, w);
}

static double rows_height(struct dg_flow *flow, const struct dg_passage *passage, double w)
{
    bool is_sheet = passage->kind == DG_PASSAGE_SHEET;
    double line_h = dg_flow_row_line_height(flow, passage), h = 0;
    if (is_sheet) h += dg_flow_caption(flow, passage->sheet->caption, 0, 0, w, false);
    for (int32_t row = is_sheet ? -1 : 0; row < dg_flow_rows(passage); row++) {
        h += dg_flow_row_lines(flow, passage, row, w) * line_h + dg_flow_row_pad(passage);
    }
    return h;
}

static void rows_draw(struct dg_flow *flow, const struct dg_passage *passage, double x, double y, double w)
{
    bool is_sheet = passage->kind == DG_PASSAGE_SHEET;
    double line_h = dg_flow_row_line_height(flow, passage);
    if (is_sheet) {
        y += dg_flow_caption(flow, passage->sheet->caption, x, y, w, true);
        dg_canvas_tag(flow->canvas, "Table");
    }
    for (int32_t row = is_sheet ? -1 : 0; row < dg_flow_rows(passage); row++) {
        int32_t n = dg_flow_row_lines(flow, passage, row, w);
        dg_flow_row_draw(flow, passage, row, x, y, w, 0, n);
        y += n * line_h + dg_flow_row_pad(passage);
    }
    if (is_sheet) dg_canvas_untag(flow->canvas, "Table");
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
    dg_canvas_text(flow->canvas, &type, passage->text, edge_of(&type, left, w - indent), y);
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
        dg_canvas_text(flow->canvas, &type, passage->signs[i].text, edge_of(&type, left, text_w), y);
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
        .size = 9.5, .ink = DG_INK, .is_rtl = flow->is_rtl, .align = start_of(flow), .max_width = 0};
    double each = w / field->n_choices;
    for (int32_t i = 0; i < field->n_choices; i++) {
        box_draw(flow, dg_flow_at(flow, x, w, i * each, 10), y + 4, 10, 10);
        type.max_width = each - 20;
        double left = dg_flow_at(flow, x, w, i * each + 15, type.max_width);
        dg_canvas_text(flow->canvas, &type, field->choices[i], edge_of(&type, left, type.max_width), y + 1);
    }
}

static void fields_draw(struct dg_flow *flow, const struct dg_passage *passage, double x, double y, double w)
{
    for (int32_t i = 0; i < passage->n; i++) {
        const struct dg_field *field = &passage->fields[i];
        struct dg_type type = {
            .size = 8.5, .ink = DG_INK_SOFT, .is_rtl = flow->is_rtl, .align = start_of(flow), .max_width = w};
        dg_canvas_text(flow->canvas, &type, field->label, edge_of(&type, x, w), y);
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
    return (w - COLUMN_GAP * (n - 1)) * child->share;
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
        h = rows_height(flow, passage, w);
        break;
    case DG_PASSAGE_PAIRS: h = rows_height(flow, passage, w); break;
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
        along += column_w + COLUMN_GAP;
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
        if (passage->sheet->where != DG_SHEET_IN_FILES) rows_draw(flow, passage, x, y, w);
        break;
    case DG_PASSAGE_PAIRS: rows_draw(flow, passage, x, y, w); break;
    case DG_PASSAGE_FIGURE: figure_draw(flow, passage, x, y, w); break;
    case DG_PASSAGE_LEGEND: legend_draw(flow, passage, x, y, w); break;
    case DG_PASSAGE_FIELDS: fields_draw(flow, passage, x, y, w); break;
    default: break;
    }
}
