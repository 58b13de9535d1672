/* Plan: what the skeleton of the sample village and its plots share. Private to sample_*.c. */
#ifndef DG_APP_SAMPLE_PLAN_H
#define DG_APP_SAMPLE_PLAN_H

#include "app/sample.h"
#include "base/rng.h"

#define DG_PLAN_MAX_ROWS 4000  /* of any layer; the plan has about 700 buildings and 1800 walls */
#define DG_PLAN_MAX_ZONES 1500 /* pieces of lanes, and landmarks */

struct dg_quad {
    struct dg_pt p[4]; /* counter-clockwise */
};

struct dg_plan {
    struct dg_arena *arena;
    struct dg_dossier *d;
    struct dg_quad zones[DG_PLAN_MAX_ZONES]; /* lanes' pieces and landmarks */
    int32_t n_zones;
    struct dg_quad plots[DG_PLAN_MAX_ROWS];
    int32_t n_plots;
    struct dg_err *err;
};

struct dg_pt dg_pt_mix(struct dg_pt a, struct dg_pt b, double t);

/* "B-17". NULL when memory ran out. */
const char *dg_plan_id(struct dg_plan *plan, const char *prefix, int32_t number);

int dg_plan_building(struct dg_plan *plan, const struct dg_geom *geom, const char *kind, const char *name,
                     double height_m, enum dg_origin origin);

/* A wall from a to b; with a gate, 3 m of it are left open (or a third of a short wall), `gate_at` of the way.
 */
int dg_plan_wall(struct dg_plan *plan, struct dg_pt a, struct dg_pt b, double height_m, bool has_gate,
                 double gate_at);

/* Build on a plot whose first edge lies along the lane: a house with its yard, a courtyard house, an orchard.
 */
int dg_plan_plot(struct dg_plan *plan, const struct dg_quad *raw, struct dg_rng *rng);

#endif
