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

struct dg_sight dg_sight_of(const struct dg_scene *scene, const struct dg_eye *eye, struct dg_ipt p,
                            int32_t target_z_u);

/* The part of the segment that is not higher than a top: parameters from/den to to/den, 0 at the lens, 1 at p.
 */
struct dg_low_part {
    int64_t from, to, den;
};

/* False when no part is. */
bool dg_sight_low_part(const struct dg_sight *sight, int64_t top, struct dg_low_part *out);

/* Does the ground rise more than a lattice unit above the line? Exact; false when flat. */
bool dg_sight_meets_ground(const struct dg_scene *scene, const struct dg_sight *sight);

/* The cells whose centres lie in the range's bounding square: an empty window has nx = 0 or ny = 0. */
int dg_cover_window(const struct dg_grid *grid, const struct dg_eye *eye, struct dg_arena *arena,
                    struct dg_bits *out, struct dg_err *err);

#endif
