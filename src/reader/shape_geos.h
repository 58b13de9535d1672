/* Shape: validity and distance of areas on the lattice, by GEOS.
 *
 * Coordinates are whole lattice units held in doubles, so that GEOS judges exactly what the engine will see. */
#ifndef DG_READER_SHAPE_H
#define DG_READER_SHAPE_H

#include "reader/child.h"

struct dg_shaper; /* a GEOS context and the area that features are kept for */

int dg_shaper_open(struct dg_shaper **out, struct dg_err *err);
void dg_shaper_close(struct dg_shaper **shaper);

/* Make an area valid and its rings run as geom.h says. `*out` lives in `arena`; `note` gets what was repaired
 * ("" if nothing). 1: good; 0: cannot be made valid, `note` says why; negative: error. */
int dg_shaper_area(struct dg_shaper *shaper, struct dg_arena *arena, const struct dg_geom *area,
                   struct dg_geom *out, char *note, size_t cap, struct dg_err *err);

/* The union of valid areas becomes what features are kept for, and is handed out. */
int dg_shaper_add_boundary(struct dg_shaper *shaper, const struct dg_geom *area, struct dg_err *err);
int dg_shaper_boundary(struct dg_shaper *shaper, struct dg_arena *arena, struct dg_geom *out,
                       struct dg_err *err);

/* Does the valid geometry come within `units` of the boundary? */
bool dg_shaper_is_near(struct dg_shaper *shaper, const struct dg_geom *geom, double units);

#endif
