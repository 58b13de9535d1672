/* Pdf: the document on A4 pages. Blocks flow from the top; what does not fit goes on over the page, headings
 * stay with what they head, tables repeat their header. */
#include <math.h>
#include <string.h>

#include "report/pdf.h"

#define WIDTH (DG_PAGE_W - 2 * DG_PAGE_X)
#define HALF ((DG_PAGE_BOTTOM - DG_PAGE_TOP) / 2)
#define CONTENTS_LINE 15.0
#define SMALL_TABLE 6            /* rows that are not parted */
#define ROOM_BEHIND_HEADING 34.0 /* two lines */

/* ---- pages ------------------------------------------------------------------------------------------ */

static void furniture_text(struct dg_flow *flow, const char *text, double y, bool is_end, uint32_t ink,
                           bool is_bold, double room)
{
    bool is_left = flow->is_rtl == is_end;
    struct dg_type type = {.size = 7.5,
                           .ink = ink,
                           .is_bold = is_bold,
                           .is_rtl = flow->is_rtl,
                           .align = is_left ? DG_LEFT : DG_RIGHT,
                           .max_width = room,
                           .max_lines = 1};
    dg_canvas_text(flow->canvas, &type, text, is_left ? DG_PAGE_X : DG_PAGE_X + WIDTH, y);
}

static void furniture(struct dg_flow *flow)
{
    struct dg_phrase *say = flow->doc->say;
    const char *page = SAY(say, "print.page_of", "n", dg_phrase_num(say, flow->page_no, 0), "all",
                           dg_phrase_num(say, flow->n_pages, 0));
    furniture_text(flow, flow->doc->title, 24, false, DG_INK_SOFT, false, WIDTH * 0.7);
    if (*flow->doc->mark) furniture_text(flow, flow->doc->mark, 24, true, 0x8A2A10FF, true, WIDTH * 0.28);
    dg_canvas_move(flow->canvas, DG_PAGE_X, 38);
    dg_canvas_line(flow->canvas, DG_PAGE_X + WIDTH, 38);
    dg_canvas_move(flow->canvas, DG_PAGE_X, DG_PAGE_BOTTOM + 12);
    dg_canvas_line(flow->canvas, DG_PAGE_X + WIDTH, DG_PAGE_BOTTOM + 12);
    dg_canvas_stroke(flow->canvas, DG_RULE, 0.6, 0, false);
    furniture_text(flow, flow->doc->footer, DG_PAGE_BOTTOM + 15, false, DG_INK_SOFT, false, WIDTH * 0.78);
    furniture_text(flow, page, DG_PAGE_BOTTOM + 15, true, DG_INK, false, WIDTH * 0.2);
}

static void page_next(struct dg_flow *flow)
{
    if (flow->is_drawing && flow->page_no > 0) dg_canvas_next_page(flow->canvas);
    flow->page_no++;
    flow->y = DG_PAGE_TOP;
    if (flow->is_drawing) furniture(flow);
}

static double room_left(const struct dg_flow *flow) { return DG_PAGE_BOTTOM - flow->y; }
static bool is_at_top(const struct dg_flow *flow) { return flow->y <= DG_PAGE_TOP; }

/* ---- what may be parted ----------------------------------------------------------------------------- */

static void text_place(struct dg_flow *flow, const struct dg_passage *passage)
{
    double indent = dg_flow_indent(passage);
    struct dg_type type = dg_flow_type(flow, passage, WIDTH - indent);
    double line_h = dg_canvas_line_height(flow->canvas, &type);
    int32_t n = dg_canvas_lines(flow->canvas, &type, passage->text);

    if (n * line_h <= room_left(flow) + 0.01) {
        dg_flow_draw(flow, passage, DG_PAGE_X, flow->y, WIDTH);
        flow->y += n * line_h + dg_flow_gap(passage);
        return;
    }
    double left = dg_flow_at(flow, DG_PAGE_X, WIDTH, indent, WIDTH - indent);
    for (int32_t done = 0; done < n;) {
        int32_t fit = (int32_t)(room_left(flow) / line_h);
        if (fit < 2 && n - done > fit && !is_at_top(flow)) { /* one line alone at a page's foot reads as lost */
            page_next(flow);
            continue;
        }
        int32_t now = n - done < fit ? n - done : fit > 0 ? fit : 1;
        if (flow->is_drawing) {
            double x = type.align == DG_RIGHT ? left + WIDTH - indent : left;
            dg_canvas_tag(flow->canvas, "P");
            dg_canvas_text_lines(flow->canvas, &type, passage->text, x, flow->y, done, now);
            dg_canvas_untag(flow->canvas, "P");
        }
        flow->y += now * line_h;
        done += now;
        if (done < n) page_next(flow);
    }
    flow->y += dg_flow_gap(passage);
}

static void row_put(struct dg_flow *flow, const struct dg_passage *passage, int32_t row, int32_t first,
                    int32_t n, double line_h)
{
    if (flow->is_drawing) dg_flow_row_draw(flow, passage, row, DG_PAGE_X, flow->y, WIDTH, first, n);
    flow->y += n * line_h + dg_flow_row_pad(passage);
}

static void header_put(struct dg_flow *flow, const struct dg_passage *passage, double line_h)
{
    if (passage->kind != DG_PASSAGE_SHEET) return;
    row_put(flow, passage, -1, 0, dg_flow_row_lines(flow, passage, -1, WIDTH), line_h);
}

static void table_tag(struct dg_flow *flow, const struct dg_passage *passage, bool is_begin)
{
    if (!flow->is_drawing || passage->kind != DG_PASSAGE_SHEET) return;
    if (is_begin) {
        dg_canvas_tag(flow->canvas, "Table");
    } else {
        dg_canvas_untag(flow->canvas, "Table");
    }
}

static void page_next_in_table(struct dg_flow *flow, const struct dg_passage *passage, double line_h)
{
    table_tag(flow, passage, false);
    page_next(flow);
    table_tag(flow, passage, true);
    header_put(flow, passage, line_h);
}

/* A row taller than what is left of the page goes on the next; one taller than any page is parted. */
static void row_place(struct dg_flow *flow, const struct dg_passage *passage, int32_t row, double line_h)
{
    int32_t n = dg_flow_row_lines(flow, passage, row, WIDTH);
    double page_room = DG_PAGE_BOTTOM - DG_PAGE_TOP - 60;
    for (int32_t done = 0; done < n;) {
        double rest = (n - done) * line_h + dg_flow_row_pad(passage);
        int32_t fit = (int32_t)floor((room_left(flow) - dg_flow_row_pad(passage)) / line_h + 1e-6);
        if (fit < n - done && (rest <= page_room || fit < 2)) {
            page_next_in_table(flow, passage, line_h);
            fit = (int32_t)floor((room_left(flow) - dg_flow_row_pad(passage)) / line_h + 1e-6);
        }
        int32_t now = n - done < fit ? n - done : fit > 0 ? fit : 1;
        row_put(flow, passage, row, done, now, line_h);
        done += now;
    }
}

/* A last row alone over the page reads as lost: the one before it goes with it. */
static void last_rows_keep(struct dg_flow *flow, const struct dg_passage *passage, int32_t row, double line_h)
{
    double pad = dg_flow_row_pad(passage);
    double one = dg_flow_row_lines(flow, passage, row, WIDTH) * line_h + pad;
    double two = one + dg_flow_row_lines(flow, passage, row + 1, WIDTH) * line_h + pad;
    if (one <= room_left(flow) && two > room_left(flow) && two < (DG_PAGE_BOTTOM - DG_PAGE_TOP) / 2)
        page_next_in_table(flow, passage, line_h);
}

/* What of a table must stand on one page: caption, header and two rows, or all of it when it is small. */
static double rows_least(struct dg_flow *flow, const struct dg_passage *passage)
{
    double line_h = dg_flow_row_line_height(flow, passage), pad = dg_flow_row_pad(passage);
    int32_t n_rows = passage->sheet->n_rows, n = n_rows <= SMALL_TABLE ? n_rows : 2;
    double h = dg_flow_caption(flow, passage->sheet->caption, 0, 0, WIDTH, false);
    for (int32_t row = -1; row < n; row++) h += dg_flow_row_lines(flow, passage, row, WIDTH) * line_h + pad;
    return h;
}

static void rows_place(struct dg_flow *flow, const struct dg_passage *passage)
{
    double line_h = dg_flow_row_line_height(flow, passage);
    if (passage->kind == DG_PASSAGE_SHEET) {
        double least = rows_least(flow, passage);
        if (least > room_left(flow) && least < DG_PAGE_BOTTOM - DG_PAGE_TOP && !is_at_top(flow))
            page_next(flow);
        flow->y += dg_flow_caption(flow, passage->sheet->caption, DG_PAGE_X, flow->y, WIDTH, flow->is_drawing);
    }
    table_tag(flow, passage, true);
    header_put(flow, passage, line_h);
    int32_t n_rows = dg_flow_rows(passage);
    for (int32_t row = 0; row < n_rows; row++) {
        if (row > 1 && row + 2 == n_rows) last_rows_keep(flow, passage, row, line_h);
        row_place(flow, passage, row, line_h);
    }
    table_tag(flow, passage, false);
    flow->y += dg_flow_gap(passage);
}

/* ---- contents --------------------------------------------------------------------------------------- */

static void contents_line(struct dg_flow *flow, const struct dg_passage *heading, int32_t page)
{
    struct dg_phrase *say = flow->doc->say;
    double indent = heading->level > 1 ? 14 : 0, number_w = 40;
    struct dg_type type = {.size = heading->level > 1 ? 8.5 : 9.5,
                           .is_bold = heading->level == 1,
                           .ink = DG_INK,
                           .is_rtl = flow->is_rtl,
                           .align = flow->is_rtl ? DG_RIGHT : DG_LEFT,
                           .max_width = WIDTH - indent - number_w,
                           .max_lines = 1};
    double left = dg_flow_at(flow, DG_PAGE_X, WIDTH, indent, type.max_width), w, h;
    dg_canvas_text(flow->canvas, &type, heading->text, flow->is_rtl ? left + type.max_width : left, flow->y);
    dg_canvas_measure(flow->canvas, &type, heading->text, &w, &h);
    double from = fmin(indent + w + 6, WIDTH - number_w), to = WIDTH - 22;
    if (from < to) { /* dots that lead the eye to the number */
        dg_canvas_move(flow->canvas, dg_flow_at(flow, DG_PAGE_X, WIDTH, from, 0), flow->y + 10);
        dg_canvas_line(flow->canvas, dg_flow_at(flow, DG_PAGE_X, WIDTH, to, 0), flow->y + 10);
        dg_canvas_stroke(flow->canvas, 0xB9B2A8FF, 0.5, 1.2, false);
    }
    type.align = flow->is_rtl ? DG_LEFT : DG_RIGHT;
    type.max_width = 0;
    dg_canvas_text(flow->canvas, &type, dg_phrase_num(say, page, 0),
                   flow->is_rtl ? DG_PAGE_X : DG_PAGE_X + WIDTH, flow->y);
    dg_canvas_link(flow->canvas, heading->anchor, DG_PAGE_X, flow->y, WIDTH, CONTENTS_LINE);
}

static void contents_place(struct dg_flow *flow)
{
    int32_t ix = 0;
    for (const struct dg_passage *passage = &flow->doc->root; passage; passage = dg_folio_next(passage)) {
        if (passage->kind != DG_PASSAGE_HEADING) continue;
        int32_t page = flow->heading_page[ix++];
        if (passage->level > 2) continue;
        if (room_left(flow) < CONTENTS_LINE) page_next(flow);
        if (flow->is_drawing) contents_line(flow, passage, page);
        flow->y += CONTENTS_LINE;
    }
    flow->y += 8;
}

/* ---- flow ------------------------------------------------------------------------------------------- */

static void place(struct dg_flow *flow, const struct dg_passage *passage);

static void children_place(struct dg_flow *flow, const struct dg_passage *passage)
{
    for (const struct dg_passage *child = passage->child; child; child = child->next) place(flow, child);
}

/* The least that must follow a heading on its page. */
static double room_behind(struct dg_flow *flow, const struct dg_passage *passage)
{
    if (!passage) return 0;
    switch (passage->kind) {
    case DG_PASSAGE_HEADING: return dg_flow_height(flow, passage, WIDTH) + room_behind(flow, passage->next);
    case DG_PASSAGE_FIGURE:
    case DG_PASSAGE_COLUMNS:
    case DG_PASSAGE_FIELDS:
    case DG_PASSAGE_GROUP: return fmin(dg_flow_height(flow, passage, WIDTH), DG_PAGE_BOTTOM - DG_PAGE_TOP - 60);
    case DG_PASSAGE_CARD: return dg_flow_height(flow, passage, WIDTH);
    case DG_PASSAGE_SHEET: return fmin(rows_least(flow, passage), DG_PAGE_BOTTOM - DG_PAGE_TOP - 60);
    case DG_PASSAGE_PARA:
        if (!passage->next ||
            (passage->next->kind != DG_PASSAGE_SHEET && passage->next->kind != DG_PASSAGE_PARA))
            return ROOM_BEHIND_HEADING;
        return fmin(dg_flow_height(flow, passage, WIDTH) + room_behind(flow, passage->next), 300);
    default: return ROOM_BEHIND_HEADING;
    }
}

static void heading_place(struct dg_flow *flow, const struct dg_passage *passage)
{
    double h = dg_flow_height(flow, passage, WIDTH), before = passage->level == 1   ? 14
                                                              : passage->level == 2 ? 8
                                                                                    : 4;
    if (!is_at_top(flow)) {
        flow->y += before;
        if (h + room_behind(flow, passage->next) > room_left(flow)) page_next(flow);
    }
    if (passage->level == 1 && flow->is_drawing) {
        dg_canvas_rect(flow->canvas, flow->is_rtl ? DG_PAGE_X + WIDTH + 6 : DG_PAGE_X - 9, flow->y + 4, 3,
                       h - dg_flow_gap(passage) - 8);
        dg_canvas_fill(flow->canvas, 0x2870A0FF, false);
    }
    dg_flow_draw(flow, passage, DG_PAGE_X, flow->y, WIDTH);
    flow->y += h;
}

/* Two to a page: the upper one begins at the top, the lower one in the middle, or as far from it as either
 * needs: a card that is a little taller than half a page shares it with one that is smaller. */
static void card_place(struct dg_flow *flow, const struct dg_passage *passage)
{
    double h = dg_flow_height(flow, passage, WIDTH), middle = DG_PAGE_TOP + HALF;

    if (!is_at_top(flow)) {
        if (h > room_left(flow)) {
            page_next(flow);
        } else {
            flow->y = fmax(flow->y, fmin(middle, DG_PAGE_BOTTOM - h));
        }
    }
    if (h > DG_PAGE_BOTTOM - DG_PAGE_TOP) {
        children_place(flow, passage);
        return;
    }
    if (flow->is_drawing && flow->y > DG_PAGE_TOP) {
        dg_canvas_move(flow->canvas, DG_PAGE_X, flow->y - 4);
        dg_canvas_line(flow->canvas, DG_PAGE_X + WIDTH, flow->y - 4);
        dg_canvas_stroke(flow->canvas, DG_INK_SOFT, 0.8, 3, false);
    }
    dg_flow_draw(flow, passage, DG_PAGE_X, flow->y, WIDTH);
    flow->y += h;
}

/* What is not to be parted, unless it is taller than a page. */
static void whole_place(struct dg_flow *flow, const struct dg_passage *passage)
{
    double h = dg_flow_height(flow, passage, WIDTH), most = DG_PAGE_BOTTOM - DG_PAGE_TOP;
    bool is_parted = h > most && passage->child;

    if (h > room_left(flow) && !is_at_top(flow) && !is_parted) page_next(flow);
    if (is_parted) {
        children_place(flow, passage);
        return;
    }
    dg_flow_draw(flow, passage, DG_PAGE_X, flow->y, WIDTH);
    flow->y += h;
}

static void place(struct dg_flow *flow, const struct dg_passage *passage)
{
    switch (passage->kind) {
    case DG_PASSAGE_HEADING: heading_place(flow, passage); break;
    case DG_PASSAGE_TITLE:
    case DG_PASSAGE_PARA:
    case DG_PASSAGE_ITEM: text_place(flow, passage); break;
    case DG_PASSAGE_SHEET:
        if (passage->sheet->where != DG_SHEET_IN_FILES) rows_place(flow, passage);
        break;
    case DG_PASSAGE_PAIRS: rows_place(flow, passage); break;
    case DG_PASSAGE_CARD: card_place(flow, passage); break;
    case DG_PASSAGE_BREAK:
        if (!is_at_top(flow)) page_next(flow);
        break;
    case DG_PASSAGE_CONTENTS: contents_place(flow); break;
    case DG_PASSAGE_FIGURE:
    case DG_PASSAGE_LEGEND:
    case DG_PASSAGE_FIELDS:
    case DG_PASSAGE_COLUMNS:
    case DG_PASSAGE_GROUP: whole_place(flow, passage); break;
    }
}

static void pass(struct dg_flow *flow, bool is_drawing)
{
    flow->is_drawing = is_drawing;
    flow->page_no = 0;
    flow->heading_ix = 0;
    page_next(flow);
    children_place(flow, &flow->doc->root);
    flow->n_pages = flow->page_no;
}

int dg_folio_pdf(const struct dg_folio *doc, struct dg_fonts *fonts, struct dg_text *pdf, struct dg_err *err)
{
    dg_auto(dg_canvas_close) struct dg_canvas *canvas = NULL;
    const struct dg_pdf_info info = {.title = dg_folio_plain(doc->say, doc->title),
                                     .author = dg_folio_plain(doc->say, doc->author),
                                     .subject = dg_folio_plain(doc->say, doc->subtitle),
                                     .created_on = doc->created_on};
    struct dg_flow flow = {.doc = doc, .is_rtl = doc->say->lang == DG_FA, .err = err};

    DG_TRY(dg_canvas_open_pdf(fonts, DG_PAGE_W, DG_PAGE_H, &info, &canvas, err));
    flow.canvas = canvas;
    DG_TRY(DG_NEW(doc->say->arena, &flow.heading_page, (size_t)doc->n_headings + 1, err));
    pass(&flow, false);
    pass(&flow, true);
    if (flow.code < 0) return flow.code;
    DG_TRY(dg_phrase_check(doc->say, err));
    return dg_canvas_pdf(canvas, pdf, err);
}
