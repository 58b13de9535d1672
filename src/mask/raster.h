/* Raster: a picture as cells, and outlines of what is set. Private to mask. */
#ifndef DG_MASK_RASTER_H
#define DG_MASK_RASTER_H

#include "base/arena.h"
#include "geom/geom.h"

#define DG_MASK_CELLS 192 /* across the picture: half a percent each */
#define DG_MASK_MARGIN 1  /* cells that a mask is widened by */

struct dg_picture {
    int32_t nx, ny;
    double cell_px;
    uint8_t *set;   /* nx * ny, row 0 on top */
    int32_t from;   /* no cell before this one is set: where the next piece is looked for */
    int32_t *queue; /* dg_picture_take's: nx * ny */
};
int dg_picture_init(struct dg_picture *picture, struct dg_arena *arena, int32_t width_px, int32_t height_px,
                    struct dg_err *err);
/* Set every cell that the convex hull of n points (pixels) touches. n is at most 16; the points are sorted. */
void dg_picture_fill_hull(struct dg_picture *picture, struct dg_pt *pts, int32_t n);
/* Set all cells within `by` cells of a set one. */
int dg_picture_widen(struct dg_picture *picture, struct dg_arena *tmp, int32_t by, struct dg_err *err);

/* The outline of one connected piece (by sides), holes left out, in cells from the top left corner; the piece's
 * cells are cleared. n_cells 0: nothing is set any more. */
struct dg_outline {
    struct dg_pt *pts;
    int32_t n_pts, n_cells, first_cell; /* first_cell: in reading order */
};
int dg_picture_take(struct dg_picture *picture, struct dg_arena *arena, struct dg_outline *out,
                    struct dg_err *err);

/* Fewer corners, at most `most`, by adding area only: the new outline holds all of the old one. Within the
 * picture. The points are changed in place. */
void dg_outline_simplify(struct dg_outline *outline, int32_t most, int32_t nx, int32_t ny);

/* Is the point (in cells) in the outline or on it? */
bool dg_outline_holds(const struct dg_outline *outline, struct dg_pt p);

#endif
