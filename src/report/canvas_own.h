/* Canvas: what its files share. Private to canvas*.c, the only files that know cairo and pango. */
#ifndef DG_REPORT_CANVAS_OWN_H
#define DG_REPORT_CANVAS_OWN_H

#include <cairo.h>
#include <pango/pangocairo.h>

#include "base/text.h"
#include "report/canvas.h"
#include "report/svg.h"

struct dg_canvas {
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoContext *context;
    PangoLayout *layout;
    struct dg_text bytes; /* of a PDF */
    bool is_vector;       /* a PDF: no tiles of pixels */
    struct dg_svg *svg;   /* an SVG: what is drawn goes there, cairo only measures texts */
};

/* canvas_text.c: the project's fonts for texts on this canvas, and a layout for them; context and layout are
 * set. */
void dg_canvas_context(struct dg_canvas *canvas, struct dg_fonts *fonts);
/* canvas.c */
void dg_canvas_ink(cairo_t *cr, uint32_t rgba);

#endif
