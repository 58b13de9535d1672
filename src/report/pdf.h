/* Pdf: what laying out and drawing of passages share. Private to report.
 *
 * The document is laid out twice by the same code: first without drawing, to learn on which page each heading
 * stands and how many pages there are, then with it. */
#ifndef DG_REPORT_PDF_H
#define DG_REPORT_PDF_H

#include "report/figure.h"
#include "report/folio.h"

/* A4 in points. */
#define DG_PAGE_W 595.276
#define DG_PAGE_H 841.89
#define DG_PAGE_X 42.0      /* left and right margin: 15 mm, room for a binding */
#define DG_PAGE_TOP 52.0    /* below the running head */
#define DG_PAGE_BOTTOM 790. /* above the foot */
#define DG_MM (72.0 / 25.4)
#define DG_COLUMN_GAP 12.0 /* between what stands side by side */

struct dg_flow {
    const struct dg_folio *doc;
    struct dg_canvas *canvas;
    bool is_rtl, is_drawing;
    int32_t page_no, n_pages;
    double y;
    int32_t *heading_page; /* by the heading's number; of the pass without drawing */
    int32_t heading_ix;
    int bookmark_of[4]; /* the last bookmark of each level */
    struct dg_err *err;
    int code;
};

/* How high the passage is when it is not parted, the room behind it included. */
double dg_flow_height(struct dg_flow *flow, const struct dg_passage *passage, double w);
/* Draw it whole. */
void dg_flow_draw(struct dg_flow *flow, const struct dg_passage *passage, double x, double y, double w);

/* A row of a table or of pairs: its lines, and some of its lines drawn. All cells of a row have one line
 * height. */
int32_t dg_flow_row_lines(struct dg_flow *flow, const struct dg_passage *passage, int32_t row, double w);
void dg_flow_row_draw(struct dg_flow *flow, const struct dg_passage *passage, int32_t row, double x, double y,
                      double w, int32_t first, int32_t n);
int32_t dg_flow_rows(const struct dg_passage *passage); /* of a table: the header is row -1; of pairs */
double dg_flow_row_line_height(struct dg_flow *flow, const struct dg_passage *passage);
double dg_flow_row_pad(const struct dg_passage *passage); /* above and below the lines of a row, together */

/* All of them; of a table its caption and header too. */
double dg_flow_rows_height(struct dg_flow *flow, const struct dg_passage *passage, double w);
void dg_flow_rows_draw(struct dg_flow *flow, const struct dg_passage *passage, double x, double y, double w);

/* The caption of a table or figure. */
double dg_flow_caption(struct dg_flow *flow, const char *text, double x, double y, double w, bool is_drawn);

struct dg_type dg_flow_type(const struct dg_flow *flow, const struct dg_passage *passage, double w);
double dg_flow_gap(const struct dg_passage *passage); /* behind it */
double dg_flow_indent(const struct dg_passage *passage);
uint32_t dg_flow_ink(enum dg_tone tone);
static inline bool dg_flow_is_small(const struct dg_passage *passage)
{
    return passage->kind == DG_PASSAGE_SHEET ? passage->sheet->is_small : passage->is_small;
}
static inline enum dg_align dg_flow_start(const struct dg_flow *flow)
{
    return flow->is_rtl ? DG_RIGHT : DG_LEFT;
}
static inline enum dg_align dg_flow_end(const struct dg_flow *flow)
{
    return flow->is_rtl ? DG_LEFT : DG_RIGHT;
}
/* The x that dg_canvas_text wants for a text in the room left .. left + w. */
static inline double dg_flow_edge(const struct dg_type *type, double left, double w)
{
    return type->align == DG_LEFT ? left : type->align == DG_RIGHT ? left + w : left + w / 2;
}
/* The left edge of a passage `along` .. along + w of a line that starts at the reader's side. */
static inline double dg_flow_at(const struct dg_flow *flow, double x, double whole, double along, double w)
{
    return flow->is_rtl ? x + whole - along - w : x + along;
}

#endif
