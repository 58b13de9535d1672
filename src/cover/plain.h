/* Plain: sight straight from the definition in cover.h. Private to cover/. */
#ifndef DG_COVER_PLAIN_H
#define DG_COVER_PLAIN_H

#include "cover/cover.h"

/* A line of sight with absolute heights in lattice units. */
struct dg_sight {
    struct dg_ipt c, p;
    int64_t dx, dy; /* p - c */
    int64_t zc, zt;
};

/* Does the ground rise more than a lattice unit above the line? Exact; false when flat. */
bool dg_sight_meets_ground(const struct dg_scene *scene, const struct dg_sight *sight);

/* The cells whose centres lie in the range's bounding square: an empty window has nx = 0 or ny = 0. */
int dg_cover_window(const struct dg_grid *grid, const struct dg_eye *eye, struct dg_arena *arena,
                    struct dg_bits *out, struct dg_err *err);

#endif
