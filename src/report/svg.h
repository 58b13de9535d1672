/* Svg: the canvas as an element of HTML. Private to report; canvas*.c call it. No foreign library.
 *
 * Coordinates are written to a tenth. Memory that runs out is remembered and comes out of dg_svg_finish. */
#ifndef DG_REPORT_SVG_H
#define DG_REPORT_SVG_H

#include "report/canvas.h"

struct dg_svg;
int dg_svg_open(double width, double height, const char *prefix, struct dg_svg **out, struct dg_err *err);
void dg_svg_close(struct dg_svg **svg);
int dg_svg_finish(struct dg_svg *svg, const char *title, struct dg_text *out, struct dg_err *err);

void dg_svg_into(struct dg_svg *svg, double x, double y, double scale);
void dg_svg_out_of(struct dg_svg *svg);

void dg_svg_move(struct dg_svg *svg, double x, double y);
void dg_svg_line(struct dg_svg *svg, double x, double y);
void dg_svg_shut(struct dg_svg *svg);
void dg_svg_forget(struct dg_svg *svg);
void dg_svg_circle(struct dg_svg *svg, double x, double y, double radius);
void dg_svg_round_rect(struct dg_svg *svg, double x, double y, double w, double h, double radius);

void dg_svg_fill(struct dg_svg *svg, uint32_t rgba, bool keep);
void dg_svg_stroke(struct dg_svg *svg, uint32_t rgba, double width, double dash, bool keep);
void dg_svg_hatch(struct dg_svg *svg, enum dg_hatch hatch, uint32_t rgba, double spacing, double width,
                  bool keep);
void dg_svg_clip(struct dg_svg *svg, double x, double y, double w, double h);
void dg_svg_unclip(struct dg_svg *svg);
void dg_svg_film_begin(struct dg_svg *svg);
void dg_svg_film_end(struct dg_svg *svg);

/* One line of n bytes with its baseline at `base`, in the room `left` .. left + w. */
void dg_svg_text(struct dg_svg *svg, const struct dg_type *type, const char *s, size_t n, double left, double w,
                 double base);

/* Append a text with &, <, > and quotes as entities. */
void dg_markup_add(struct dg_text *out, const char *s, size_t n);

#endif
