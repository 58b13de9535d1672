/* Figure: a picture of the printed dossier, drawn on whatever canvas the writer has. Private to report. */
#ifndef DG_REPORT_FIGURE_H
#define DG_REPORT_FIGURE_H

#include "mask/mask.h"
#include "report/canvas.h"
#include "report/map.h"
#include "report/phrase.h"

enum dg_figure_kind {
    DG_FIGURE_OVERVIEW, /* map of the scheme by day */
    DG_FIGURE_CAMERA,   /* map of one camera by day */
    DG_FIGURE_SECTION,  /* side section along the camera's bearing */
    DG_FIGURE_MASK,     /* a camera's picture with its planned masks */
    DG_FIGURE_QR        /* `text` as a QR code, level M, with its quiet zone */
};

struct dg_figure {
    enum dg_figure_kind kind;
    const struct dg_assessment *assessment;
    int32_t ix;           /* of the camera's report */
    double width, height; /* points on paper */
    double scale;     /* points a unit of the drawing: what is 12 units high prints 12 * scale points high */
    const char *alt;  /* what it shows, in words */
    const char *text; /* of a QR code */
    const struct dg_mask *mask; /* of a mask picture */
};

/* Draw it in units 0 .. width / scale, 0 .. height / scale. DG_ENOMEM; DG_ELIMIT: a text too long for a code.
 */
int dg_figure_draw(const struct dg_figure *figure, struct dg_canvas *canvas, enum dg_lang lang,
                   struct dg_err *err);

/* How high a map of this width should be for the scheme's shape, within these bounds. */
double dg_figure_overview_height(const struct dg_assessment *assessment, double width, double least,
                                 double most);

/* Signs of a legend: classes of the edition as DG_SIGN_CLASS + class_ix, then the symbols of the maps. */
#define DG_SIGN_CLASS 100
#define DG_SIGN_W 34.0
#define DG_SIGN_H 15.0
void dg_sign_draw(struct dg_canvas *canvas, int32_t sign, double x, double y);

/* mask_picture.c: this many views of a turning unit are shown */
#define DG_MASK_TILES 9
int dg_mask_picture_draw(const struct dg_figure *figure, struct dg_canvas *canvas, enum dg_lang lang,
                         struct dg_err *err);
/* The code with its quiet zone, `side` wide, from 0, 0. */
int dg_qr_draw(const char *text, double side, struct dg_canvas *canvas, struct dg_err *err);

/* section.c */
int dg_section_draw(const struct dg_figure *figure, struct dg_canvas *canvas, enum dg_lang lang,
                    struct dg_err *err);

#endif
