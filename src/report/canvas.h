/* Canvas: a page of pixels with paths, hatches and texts of both languages. Private to report.
 *
 * Pixels from the top left corner, x to the right, y down. Colours are 0xRRGGBBAA. Drawing never fails by
 * itself: what went wrong (memory) is kept and comes out of dg_canvas_png. Font options are fixed, so that
 * the same drawing gives the same bytes on every screen setting. */
#ifndef DG_REPORT_CANVAS_H
#define DG_REPORT_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

/* The project's own font and nothing of the system's. One for many canvases of one thread. */
struct dg_fonts;
int dg_fonts_open(const char *dir, struct dg_fonts **out, struct dg_err *err);
void dg_fonts_close(struct dg_fonts **fonts);

struct dg_canvas;
int dg_canvas_open(struct dg_fonts *fonts, int32_t width, int32_t height, struct dg_canvas **out,
                   struct dg_err *err);
void dg_canvas_close(struct dg_canvas **canvas);
int dg_canvas_png(struct dg_canvas *canvas, struct dg_text *png, struct dg_err *err);

/* ---- path: built up, then used by fill, hatch, stroke or clip ------------------------------------- */
void dg_canvas_move(struct dg_canvas *canvas, double x, double y);
void dg_canvas_line(struct dg_canvas *canvas, double x, double y);
void dg_canvas_shut(struct dg_canvas *canvas); /* back to where this piece began */
void dg_canvas_rect(struct dg_canvas *canvas, double x, double y, double w, double h);
void dg_canvas_round_rect(struct dg_canvas *canvas, double x, double y, double w, double h, double radius);
void dg_canvas_circle(struct dg_canvas *canvas, double x, double y, double radius);
void dg_canvas_forget(struct dg_canvas *canvas);

/* Fill and stroke keep the path when `keep`; even-odd, as areas with holes need it. */
void dg_canvas_fill(struct dg_canvas *canvas, uint32_t rgba, bool keep);
void dg_canvas_stroke(struct dg_canvas *canvas, uint32_t rgba, double width, double dash, bool keep);

enum dg_hatch { DG_HATCH_UP, DG_HATCH_DOWN, DG_HATCH_CROSS, DG_HATCH_DOTS };
void dg_canvas_hatch(struct dg_canvas *canvas, enum dg_hatch hatch, uint32_t rgba, int32_t spacing,
                     double width, bool keep);

/* Draw only inside a rectangle until unclip; may be nested. */
void dg_canvas_clip(struct dg_canvas *canvas, double x, double y, double w, double h);
void dg_canvas_unclip(struct dg_canvas *canvas);

/* What is drawn between begin and end is laid over the rest at once, darkening it (multiply), so that lines
 * below stay readable. */
void dg_canvas_film_begin(struct dg_canvas *canvas);
void dg_canvas_film_end(struct dg_canvas *canvas, double alpha);

/* ---- text ------------------------------------------------------------------------------------------ */
enum dg_align { DG_LEFT, DG_CENTRE, DG_RIGHT };
struct dg_type {
    double size; /* pixels */
    bool is_bold, is_rtl;
    uint32_t ink, halo;  /* halo 0: none */
    double max_width;    /* 0: one line as long as it is; else wrapped */
    enum dg_align align; /* of lines, and which edge `x` means */
    int32_t max_lines;   /* 0: all; else the last one ends in an ellipsis */
};
void dg_canvas_measure(struct dg_canvas *canvas, const struct dg_type *type, const char *text, double *w,
                       double *h);
/* Draw with the box's top at y and its left edge, middle or right edge at x. Returns the box's height. */
double dg_canvas_text(struct dg_canvas *canvas, const struct dg_type *type, const char *text, double x,
                      double y);

#endif
