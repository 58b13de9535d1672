/* Road: distances of drivers, lanes, junctions, and what stands in the way. Private to rule; pure geometry.
 *
 * Everything is in metres of the map. Vehicles keep to the right, as in Iran. */
#ifndef DG_RULE_ROAD_H
#define DG_RULE_ROAD_H

#include "dossier/dossier.h"

/* ---- distances ----------------------------------------------------------------------------------- */

/* Stopping sight distance: 0.278 V t + V^2 / (254 (f + G)), m, for V km/h, reaction time t s, deceleration over
 * gravity f and grade G (rise over run, positive uphill). INFINITY when the slope is as steep as the brakes are
 * good. Source: A Policy on Geometric Design of Highways and Streets (AASHTO), chapter 3. */
double dg_stopping_m(double speed_kmh, double reaction_s, double friction, double grade);

/* Distance along the major road that a driver who waits to enter it must see, for a gap of t s:
 * 0.278 V t (AASHTO, chapter 9, case B). */
double dg_gap_m(double speed_kmh, double gap_s);

/* ---- a stopped lorry ------------------------------------------------------------------------------- */

struct dg_lorry {
    struct dg_pt front; /* middle of its front, on the ground */
    struct dg_pt dir;   /* unit vector from its rear to its front */
    double length_m, width_m, height_m;
};

/* Is p within the lorry's outline (border included)? */
bool dg_lorry_holds(const struct dg_lorry *lorry, struct dg_pt p);

/* Does the lorry hide a target at p, `target_m` up, from a lens at `eye`, `eye_m` up? As for buildings
 * (docs/formulae.md, section 5): the part of the line of sight that is not higher than the lorry meets its
 * outline. */
bool dg_lorry_hides(const struct dg_lorry *lorry, struct dg_pt eye, double eye_m, struct dg_pt p,
                    double target_m);

/* How many metres of the points `pts` (each worth step_m, not under the lorry) does it hide? */
double dg_lorry_hidden_m(const struct dg_lorry *lorry, struct dg_pt eye, double eye_m, const struct dg_pt *pts,
                         int32_t n_pts, double step_m, double target_m);

/* The least height of the lens, in steps of 0.1 m from eye_m up to most_m, at which no more than allowed_m
 * are hidden; NAN if even most_m does not do. */
double dg_lorry_least_m(const struct dg_lorry *lorry, struct dg_pt eye, double eye_m, double most_m,
                        const struct dg_pt *pts, int32_t n_pts, double step_m, double target_m,
                        double allowed_m);

/* ---- the network ----------------------------------------------------------------------------------- */

/* A way out of a node along a road: from place `at_m` along ring `ring_ix` of the road, forwards (+1) along its
 * points or backwards (-1). */
struct dg_road_arm {
    struct dg_pt from; /* the node's place: a road may end up to DG_ROAD_SNAP_M off it */
    int32_t road_ix, ring_ix;
    double at_m;
    int dir;
    bool comes; /* traffic comes along it to the node: not so where a one-way road leads away */
};

/* A place where roads meet: they end on one another (within DG_ROAD_SNAP_M) or cross. Where two roads of the
 * map extract (ids "w...") cross without a common point, one passes over the other, and there is no node. */
struct dg_road_node {
    struct dg_pt at;
    int32_t first_arm, n_arms; /* three arms or more: a junction */
};

struct dg_road_net {
    const struct dg_dossier *dossier;
    struct dg_road_node *nodes;
    int32_t n_nodes;
    struct dg_road_arm *arms;
    int32_t n_arms;
    struct dg_pt origin;          /* of the index's lattice */
    struct dg_index *node_index;  /* over nodes */
    struct dg_index *piece_index; /* over pieces */
    struct dg_road_piece {
        int32_t road_ix, ring_ix, pt_ix; /* from point pt_ix to the next */
        double at_m;                     /* of its first point along the ring */
    } * pieces;
    int32_t n_pieces;
};

#define DG_ROAD_SNAP_M 1.0

/* Width of the carriageway, m: as given, else 3 m (*is_assumed). Lanes likewise: one, two from 5.5 m on. */
double dg_road_width_m(const struct dg_road *road, bool *is_assumed);
int dg_road_lanes(const struct dg_road *road, bool *is_assumed);

/* Find nodes and arms of all roads for vehicles. Lives in `arena`. Cost: n log n pieces, as long as roads do
 * not lie on top of one another; most of it on n_threads threads, with the same result from any number.
 * DG_ENOMEM, DG_ELIMIT (wider than DG_MAX_EXTENT_M). */
int dg_road_net(struct dg_arena *arena, const struct dg_dossier *dossier, int n_threads,
                struct dg_road_net *out, struct dg_err *err);

struct dg_ibox dg_road_box(const struct dg_road_net *net, struct dg_box box); /* in the indexes' lattice */

/* A course: points from somewhere on along roads. */
#define DG_COURSE_MAX 512
struct dg_course {
    struct dg_pt pts[DG_COURSE_MAX];
    int32_t n_pts;
    double length_m;
};

/* Walk out of a node along an arm for at most length_m; where the road ends, on along the one that turns least
 * (45 degrees at most). A course that ends sooner is as long as the roads are drawn. */
void dg_road_walk(const struct dg_road_net *net, const struct dg_road_arm *arm, double length_m,
                  struct dg_course *out);

/* The place `at_m` along a course, moved `left_m` to the left of it; *dir: the course's direction there. */
struct dg_pt dg_course_at(const struct dg_course *course, double at_m, double left_m, struct dg_pt *dir);

/* How far left of a course that walks out of a node the middle of lane k of the traffic that comes to the node
 * lies, 0 at the middle of the road; *n_lanes of them. The outward course sees coming traffic on its left. */
double dg_road_lane_left_m(const struct dg_road *road, const struct dg_road_arm *arm, int lane, int *n_lanes);

/* From p to the nearest edge of a carriageway, within most_m; negative: p stands on it. INFINITY: none there.
 * *road_ix gets the road, *at the nearest point of its middle line. */
double dg_road_edge_m(const struct dg_road_net *net, struct dg_pt p, double most_m, int32_t *road_ix,
                      struct dg_pt *at);

/* ---- sight triangles ------------------------------------------------------------------------------- */

struct dg_triangle_params {
    double gap_s;     /* 7.5 */
    double setback_m; /* of the waiting driver's eye from the major road's edge: 4.4 */
    double least_kmh; /* of the major road, below which nothing is asked */
};

/* The departure sight triangle of one minor arm to one side of the major road: an area whose corners are the
 * waiting driver's eye and the lane of the coming traffic from the junction out to the gap's distance. */
struct dg_triangle {
    int32_t node_ix, minor_arm, major_arm;
    bool is_left; /* traffic comes from the driver's left */
    double leg_m;
    struct dg_ring ring;
    struct dg_pt pts[DG_COURSE_MAX + 2];
};

/* Which of two roads must give way at a junction: the lower class, then the slower, then the later in the file.
 * Rank 0 is a motorway. */
int dg_road_rank(const struct dg_road *road);

/* How far could any triangle of a node reach? m */
double dg_triangle_reach_m(const struct dg_road_net *net, const struct dg_road_node *node,
                           const struct dg_triangle_params *params);

/* The n-th triangle of a node; false behind the last. */
bool dg_triangle_get(const struct dg_road_net *net, int32_t node_ix, int32_t n,
                     const struct dg_triangle_params *params, struct dg_triangle *out);

/* How deep inside does p stand: distance to the nearest side, m; 0 outside. */
double dg_triangle_depth_m(const struct dg_triangle *triangle, struct dg_pt p);

#endif
