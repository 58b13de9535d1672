/* Peers: Embree and GDAL's viewshed, asked the same question as ours, at their best. */
#ifndef DG_BENCH_PEERS_H
#define DG_BENCH_PEERS_H

#include "cover/cover.h"
#include "towns.h"

/* Embree takes single precision coordinates; they are given relative to `origin` so that a millimetre stays. */
struct embree;
bool embree_is_built_in(void);
/* Walls of all prisms as quads from the ground to their tops; built with high quality, not robust. */
struct embree *embree_new(const struct dg_scene *scene);
void embree_free(struct embree *embree);

enum embree_mode { EMBREE_1, EMBREE_8, EMBREE_16, EMBREE_1M, EMBREE_MODES };
extern const char *const embree_mode_names[EMBREE_MODES];

/* Which samples of the eye's window does the lens see? Rays for the samples set in `wanted` alone; `seen` has
 * the same window and is cleared first. */
void embree_sight(const struct embree *embree, enum embree_mode mode, const struct dg_scene *scene,
                  const struct dg_grid *grid, const struct dg_eye *eye, const struct dg_bits *wanted,
                  struct dg_bits *seen);

/* A surface raster around an eye, rasterised beforehand (not counted), and GDAL's viewshed on it. */
struct dsm {
    void *dataset, *band;
    int32_t n; /* pixels a side; the eye is in the middle one */
    int32_t i0, j0;
};
int dsm_new(const struct dg_scene *scene, const struct dg_grid *grid, const struct dg_eye *eye, struct dsm *out,
            struct dg_err *err);
void dsm_done(struct dsm *dsm);
void gdal_sight(const struct dsm *dsm, const struct dg_scene *scene, const struct dg_grid *grid,
                const struct dg_eye *eye, struct dg_bits *seen);
/* `seen` NULL: the viewshed is computed and its pixels are not fetched. */

#endif
