/* Sample: the parts of the made-up village. Private to app/. */
#ifndef DG_APP_SAMPLE_H
#define DG_APP_SAMPLE_H

#include "dossier/dossier.h"

/* The village's own coordinates are metres east and north of its square; this is where they lie in UTM 39N: an
 * empty stretch of desert, so that nobody's home is under the drawing. */
#define DG_SAMPLE_EPSG 32639
#define DG_SAMPLE_X0 640000.0
#define DG_SAMPLE_Y0 3825000.0

/* Buildings, walls, roads, lamps, poles, private space and sensitive places. */
int dg_sample_plan(struct dg_arena *arena, uint64_t seed, struct dg_dossier *out, struct dg_err *err);

/* The scheme: its row, needs, sites, cameras, phases, goals, links. */
int dg_sample_scheme(struct dg_arena *arena, struct dg_dossier *out, struct dg_err *err);

/* Its equipment catalogue: plausible, of no maker. */
int dg_sample_equipment(struct dg_arena *arena, struct dg_dossier *out, struct dg_err *err);

/* Links, the recorder and what feeds the sites: the first n_sites sites are the scheme's own. */
int dg_sample_network(struct dg_arena *arena, int32_t n_sites, struct dg_dossier *out, struct dg_err *err);

/* Where the scheme's own sites stand, so that the plan keeps off them; false behind the last. */
bool dg_sample_site(int32_t ix, struct dg_pt *out);

/* A geometry of one ring from the village's own coordinates. */
int dg_sample_geom(struct dg_arena *arena, enum dg_geom_kind kind, const struct dg_pt *pts, int32_t n,
                   struct dg_geom *out, struct dg_err *err);
struct dg_pt dg_sample_at(double x, double y);

#endif
