/* Horizon: which edges of the ground can still hide something that nearer edges do not. Private to cover/.
 *
 * Round the lens the directions are cut into bins. A bin holds how steeply, at least, the edges drawn so far
 * stand over the whole of it; an edge that is nowhere steeper hides nothing new behind itself. This only saves
 * work: an edge that is dropped is one whose every hidden target a nearer, drawn edge hides as well. */
#ifndef DG_COVER_HORIZON_H
#define DG_COVER_HORIZON_H

#include "base/arena.h"

#include <stdbool.h>

struct dg_horizon {
    double *steepness; /* of each bin; -infinity where nothing was drawn */
};

/* An edge a-b, counter-clockwise seen from the lens, and the slope of the plane through it and the lens: the
 * plane is gx x + gy y above the lens. */
struct dg_horizon_edge {
    double ax, ay, bx, by, gx, gy;
};

int dg_horizon_new(struct dg_arena *arena, struct dg_horizon *out, struct dg_err *err);

/* May the edge stand above what is there? */
bool dg_horizon_is_passed(const struct dg_horizon *horizon, const struct dg_horizon_edge *edge);

/* Enter an edge. Those asked about afterwards must lie beyond it in every direction. */
void dg_horizon_raise(struct dg_horizon *horizon, const struct dg_horizon_edge *edge);

#endif
