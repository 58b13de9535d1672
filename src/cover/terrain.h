/* Terrain: the fast shadow where the ground is not flat. Private to cover/. */
#ifndef DG_COVER_TERRAIN_H
#define DG_COVER_TERRAIN_H

#include "cover/cover.h"

/* As dg_cover_shadow, for a scene with terrain (it works without one too); bit for bit dg_cover_shadow_plain,
 * however coarse or fine the terrain. Cost: for each row of the window, the convex parts and the ground's edges
 * whose shadow reaches it. A raster finer than the grid with rough ground brings many edges. */
int dg_terrain_shadow(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                      const struct dg_eye *eye, struct dg_arena *arena, struct dg_bits *seen,
                      struct dg_cover_stats *stats, struct dg_err *err);

#endif
