/* Pdf rows: tables, and pairs of a label and a value, row by row. */
#include <math.h>
#include <string.h>

#include "report/pdf.h"

#define CELL_PAD 3.5   /* left and right of a cell's text */
#define PAIR_SHARE 0.5 /* of its room that a pair's label may take when the value is long */
#define PAIR_GAP 6.0

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
        piece->type.ink = cell ? dg_flow_ink(cell->tone) : DG_INK;
        if (sheet->columns[i].is_number) piece->type.align = dg_flow_end(flow);
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
        double room = pair->is_long ? w : (w - DG_COLUMN_GAP * (passage->level - 1)) / passage->level;
        double along = i * (room + DG_COLUMN_GAP), label_w;
        struct dg_type label = dg_flow_type(flow, passage, 0), value = label;
        label.ink = DG_INK_SOFT;
        label_w = label_width(flow, passage, pair, room);
        label.max_width = label_w;
        value.ink = dg_flow_ink(pair->value.tone);
        value.is_bold = !pair->is_long || pair->value.is_bold;
        if (!pair->is_long) value.align = dg_flow_end(flow);
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
    return dg_flow_is_small(passage) ? 2.2 : 5;
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
                                 dg_flow_edge(&pieces[i].type, pieces[i].left, pieces[i].w), y + pad / 2, first,
                                 n);
        }
        if (is_sheet) dg_canvas_untag(flow->canvas, tag);
    }
    if (is_sheet) dg_canvas_untag(flow->canvas, "TR");
    if (is_sheet) rule(flow, x, y + h, w);
}

double dg_flow_rows_height(struct dg_flow *flow, const struct dg_passage *passage, double w)
{
    bool is_sheet = passage->kind == DG_PASSAGE_SHEET;
    double line_h = dg_flow_row_line_height(flow, passage), h = 0;
    if (is_sheet) h += dg_flow_caption(flow, passage->sheet->caption, 0, 0, w, false);
    for (int32_t row = is_sheet ? -1 : 0; row < dg_flow_rows(passage); row++) {
        h += dg_flow_row_lines(flow, passage, row, w) * line_h + dg_flow_row_pad(passage);
    }
    return h;
}

void dg_flow_rows_draw(struct dg_flow *flow, const struct dg_passage *passage, double x, double y, double w)
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
