/* Canvas: a surface with paths, hatches and texts of both languages: a picture, a PDF of many pages, or an SVG.
 * Private to report.
 *
 * Units (pixels of a picture, points of a PDF) from the top left corner, x to the right, y down. Colours are
 * 0xRRGGBBAA. Drawing never fails by itself: what went wrong (memory) is kept and comes out of dg_canvas_png,
 * dg_canvas_pdf or dg_canvas_svg. Font options are fixed, so that the same drawing gives the same bytes on
 * every screen setting. PDF and SVG stay vector throughout. */
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

/* ---- PDF ------------------------------------------------------------------------------------------- */
/* What a reader shows as the document's properties. Nothing of the clock: created_on is "2026-03-21". */
struct dg_pdf_info {
    const char *title, *author, *subject, *created_on;
};
/* Points of 1/72 inch. The structure tree is tagged; cairo 1.16 writes no language into it. */
int dg_canvas_open_pdf(struct dg_fonts *fonts, double width, double height, const struct dg_pdf_info *info,
                       struct dg_canvas **out, struct dg_err *err);
void dg_canvas_next_page(struct dg_canvas *canvas); /* ends the page that is being drawn */
int dg_canvas_pdf(struct dg_canvas *canvas, struct dg_text *pdf, struct dg_err *err);

/* A part of the structure tree: "H1", "P", "Table", "TR", "TH", "TD", "Figure", "L", "LI". Nothing on other
 * surfaces. Not around a film. */
void dg_canvas_tag(struct dg_canvas *canvas, const char *tag);
void dg_canvas_untag(struct dg_canvas *canvas, const char *tag);
/* A place that links and bookmarks lead to, and a rectangle that leads there. `name` holds a-z, 0-9, -. */
void dg_canvas_anchor(struct dg_canvas *canvas, const char *name, double x, double y);
void dg_canvas_link(struct dg_canvas *canvas, const char *name, double x, double y, double w, double h);
/* A bookmark below `parent` (0: at the top); gives its number. */
int dg_canvas_bookmark(struct dg_canvas *canvas, int parent, const char *title, const char *name);

/* ---- SVG ------------------------------------------------------------------------------------------- */
/* One element <svg> to stand inside HTML. `prefix` keeps its ids apart from those of other pictures on the
 * page. Texts stay texts; they are measured in the project's font. */
int dg_canvas_open_svg(struct dg_fonts *fonts, double width, double height, const char *prefix,
                       struct dg_canvas **out, struct dg_err *err);
/* `title` is what stands for the picture where it cannot be seen. */
int dg_canvas_svg(struct dg_canvas *canvas, const char *title, struct dg_text *svg, struct dg_err *err);

/* Until out_of: units are `scale` of those outside, from (x, y). May be nested. */
void dg_canvas_into(struct dg_canvas *canvas, double x, double y, double scale);
void dg_canvas_out_of(struct dg_canvas *canvas);

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
/* How many lines the text takes, and the lines first .. first + n - 1 of it with their top at y: a paragraph
 * that goes on over the page. All lines of a type are dg_canvas_line_height high. */
int32_t dg_canvas_lines(struct dg_canvas *canvas, const struct dg_type *type, const char *text);
void dg_canvas_text_lines(struct dg_canvas *canvas, const struct dg_type *type, const char *text, double x,
                          double y, int32_t first, int32_t n);
double dg_canvas_line_height(struct dg_canvas *canvas, const struct dg_type *type);

#endif
