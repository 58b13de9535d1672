/* Traffic: what the measures of the traffic remit share. Private to rule. */
#ifndef DG_RULE_TRAFFIC_H
#define DG_RULE_TRAFFIC_H

#include "rule/measure.h"
#include "rule/road.h"
#include "rule/sun.h"
#include "rule/watch.h"

struct dg_traffic_pair { /* a camera that names a need of the traffic remit with a floor class */
    int32_t report_ix;   /* in assessment->cameras, a judged one */
    int32_t need_ix;     /* in the dossier */
};

/* Found once for each judgement (dg_lookup.traffic). */
struct dg_traffic {
    struct dg_road_net net;
    struct dg_watch watch;
    struct dg_traffic_pair *pairs; /* by camera, then as named */
    int32_t n_pairs;
};
/* In the lookup's arena. */
int dg_traffic_find(const struct dg_lookup *lookup, int n_threads, const struct dg_traffic **out,
                    struct dg_err *err);

/* Call `visit` for each camera that serves traffic, once, with its pairs. Cameras that name a traffic need but
 * were not assessed are entered as not judged. */
typedef int (*dg_traffic_visit_fn)(struct dg_measure_run *run, const struct dg_traffic *traffic,
                                   const struct dg_traffic_pair *pairs, int32_t n_pairs, void *ctx,
                                   struct dg_err *err);
int dg_traffic_each_camera(struct dg_measure_run *run, dg_traffic_visit_fn visit, void *ctx,
                           struct dg_err *err);

/* Floor of a need, px/m. */
double dg_traffic_floor_px(const struct dg_measure_run *run, int32_t need_ix);

/* A way into a junction that a traffic need is about: the need is an area or points within near_m of it. */
struct dg_approach {
    int32_t need_ix;
    int32_t node_ix;
    const struct dg_road_arm *arm;
    const struct dg_road *road;
    struct dg_course course; /* out of the junction, as long as was asked */
    double stop_m;           /* of the stop line, along the course */
    int n_lanes;             /* of the traffic that comes */
    const char *assumptions[6];
    int32_t n_assumptions;
};

/* Where the stop line is taken to be: this far from the edge of the widest other road of the junction. */
#define DG_STOP_LINE_M 2.0

typedef int (*dg_approach_visit_fn)(struct dg_measure_run *run, const struct dg_traffic *traffic,
                                    struct dg_approach *approach, void *ctx, struct dg_err *err);

/* Call `visit` for each approach of each traffic need (need_ix -1) or of one, whose road is at least least_kmh
 * fast; the course ends length_m beyond the stop line, or where the road is drawn no farther. */
struct dg_approach_ask {
    int32_t need_ix;
    double near_m, least_kmh;
    double length_m; /* beyond the stop line; 0: the stopping sight distance of its road by reaction_s and
                        friction */
    double reaction_s, friction;
    dg_approach_visit_fn visit;
    void *ctx;
};
int dg_approach_each(struct dg_measure_run *run, const struct dg_approach_ask *ask, struct dg_err *err);

/* Stopping sight distance on it, downhill and uphill by the terrain along length_m of it. */
double dg_approach_stopping_m(const struct dg_measure_run *run, const struct dg_approach *approach,
                              double reaction_s, double friction);

/* Middle of lane k, at_m beyond the stop line. */
struct dg_pt dg_approach_at(const struct dg_approach *approach, double at_m, int lane);

/* Enter a road as a detail: its name, else what its class is called. */
void dg_traffic_road(struct dg_measure_run *run, struct dg_measured *measured, const char *name,
                     const struct dg_road *road);

/* Enter the details road (its name, else its class) and side ("from the east"), the place and the assumptions.
 */
int dg_approach_tell(struct dg_measure_run *run, const struct dg_approach *approach,
                     struct dg_measured *measured, struct dg_err *err);

/* Lines through the points whose bit `is_in` is `want`, as a geometry; NONE when there is none. */
int dg_traffic_lines(struct dg_measure_run *run, const struct dg_pt *pts, const bool *is_in, int32_t n,
                     bool want, struct dg_geom *out, struct dg_err *err);

/* ---- for the table --------------------------------------------------------------------------------------- */
extern const struct dg_measure_param dg_approach_params[4], dg_lane_params[3], dg_edge_params[1],
    dg_triangle_measure_params[4], dg_lorry_params[5], dg_glare_params[2];
int dg_mount_height_run(struct dg_measure_run *run, struct dg_err *err);
int dg_reach_per_height_run(struct dg_measure_run *run, struct dg_err *err);
int dg_edge_distance_run(struct dg_measure_run *run, struct dg_err *err);
int dg_triangle_depth_run(struct dg_measure_run *run, struct dg_err *err);
int dg_approach_run(struct dg_measure_run *run, struct dg_err *err);
int dg_lane_run(struct dg_measure_run *run, struct dg_err *err);
int dg_stop_line_run(struct dg_measure_run *run, struct dg_err *err);
int dg_lorry_run(struct dg_measure_run *run, struct dg_err *err);
int dg_glare_run(struct dg_measure_run *run, struct dg_err *err);

#endif
