/* Geometries for tests: one ring from pairs of metres. Lives in the arena; a test that runs out of memory ends.
 */
#ifndef DG_TESTS_GEOMS_H
#define DG_TESTS_GEOMS_H

#include <stdlib.h>

#include "geom/geom.h"

static inline void *geoms_get(struct dg_arena *arena, size_t n, size_t size)
{
    void *out = NULL;
    if (dg_arena_array(arena, n, size, &out, NULL) < 0) abort();
    return out;
}

/* The n points at `xy`, relative to `origin`. */
static inline struct dg_geom geoms_ring(struct dg_arena *arena, enum dg_geom_kind kind, struct dg_pt origin,
                                        int32_t n, const double *xy)
{
    struct dg_ring *ring = geoms_get(arena, 1, sizeof *ring);
    ring->pts = geoms_get(arena, (size_t)n, sizeof *ring->pts);
    ring->n_pts = n;
    for (int32_t i = 0; i < n; i++)
        ring->pts[i] = (struct dg_pt){origin.x + xy[2 * i], origin.y + xy[2 * i + 1]};
    return (struct dg_geom){.kind = kind, .n_rings = 1, .rings = ring};
}

static inline struct dg_geom geoms_box(struct dg_arena *arena, struct dg_pt origin, double x0, double y0,
                                       double x1, double y1)
{
    const double xy[] = {x0, y0, x1, y0, x1, y1, x0, y1};
    return geoms_ring(arena, DG_GEOM_AREA, origin, 4, xy);
}

#endif
