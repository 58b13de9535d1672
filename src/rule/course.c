/* Courses along roads, their lanes, and the sight triangles at junctions. */
#include <math.h>
#include <string.h>

#include "base/trig.h"
#include "rule/road.h"

#define MOST_TURN (45 * DG_DEG) /* a road that turns more than this is another road */

static struct dg_pt minus(struct dg_pt a, struct dg_pt b) { return (struct dg_pt){a.x - b.x, a.y - b.y}; }
static double cross(struct dg_pt a, struct dg_pt b) { return a.x * b.y - a.y * b.x; }
static double dot(struct dg_pt a, struct dg_pt b) { return a.x * b.x + a.y * b.y; }

static const struct dg_ring *arm_ring(const struct dg_road_net *net, const struct dg_road_arm *arm)
{
    return &net->dossier->roads.items[arm->road_ix].geom.rings[arm->ring_ix];
}

/* ---- walking ------------------------------------------------------------------------------------------- */

static bool course_add(struct dg_course *course, struct dg_pt p, double most_m)
{
    if (course->n_pts == DG_COURSE_MAX) return false;
    if (course->n_pts) {
        struct dg_pt last = course->pts[course->n_pts - 1], d = minus(p, last);
        double step = hypot(d.x, d.y), left = most_m - course->length_m;
        if (step == 0) return true;
        if (step >= left) {
            course->pts[course->n_pts++] =
                (struct dg_pt){last.x + d.x * left / step, last.y + d.y * left / step};
            course->length_m = most_m;
            return false;
        }
        course->length_m += step;
    }
    course->pts[course->n_pts++] = p;
    return true;
}

/* Add the points of an arm's ring to its end; false when the course is as long as wanted. */
static bool arm_walk(const struct dg_ring *ring, const struct dg_road_arm *arm, double most_m,
                     struct dg_course *course)
{
    double at = 0;
    int32_t k = 0;
    for (; k + 2 < ring->n_pts; k++) { /* the piece that holds at_m */
        struct dg_pt d = minus(ring->pts[k + 1], ring->pts[k]);
        double step = hypot(d.x, d.y);
        if (at + step > arm->at_m) break;
        at += step;
    }
    struct dg_pt a = ring->pts[k], d = minus(ring->pts[k + 1], a);
    double step = hypot(d.x, d.y), t = step > 0 ? (arm->at_m - at) / step : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    if (!course_add(course, (struct dg_pt){a.x + t * d.x, a.y + t * d.y}, most_m)) return false;
    if (arm->dir > 0) {
        for (k++; k < ring->n_pts; k++) {
            if (!course_add(course, ring->pts[k], most_m)) return false;
        }
    } else {
        for (; k >= 0; k--) {
            if (!course_add(course, ring->pts[k], most_m)) return false;
        }
    }
    return true;
}

static struct dg_pt unit(struct dg_pt d)
{
    double n = hypot(d.x, d.y);
    return n > 0 ? (struct dg_pt){d.x / n, d.y / n} : (struct dg_pt){1, 0};
}

static struct dg_pt arm_dir(const struct dg_road_net *net, const struct dg_road_arm *arm)
{
    struct dg_course course = {.n_pts = 0};
    struct dg_pt dir = {1, 0};
    arm_walk(arm_ring(net, arm), arm, 10, &course); /* ten metres: past a corner rounded at the kerb */
    dg_course_at(&course, course.length_m / 2, 0, &dir);
    return dir;
}

struct onward {
    const struct dg_road_net *net;
    const struct dg_road_arm *from, *best;
    struct dg_pt end, dir;
    double best_cos;
};

static bool onward_visit(void *ctx, int32_t node_ix)
{
    struct onward *o = ctx;
    const struct dg_road_node *node = &o->net->nodes[node_ix];
    if (hypot(node->at.x - o->end.x, node->at.y - o->end.y) > 2 * DG_ROAD_SNAP_M) return true;
    for (int32_t i = node->first_arm; i < node->first_arm + node->n_arms; i++) {
        const struct dg_road_arm *arm = &o->net->arms[i];
        if (arm->road_ix == o->from->road_ix && arm->ring_ix == o->from->ring_ix) continue;
        double c = dot(arm_dir(o->net, arm), o->dir);
        if (c <= o->best_cos) continue;
        o->best_cos = c;
        o->best = arm;
    }
    return true;
}

void dg_road_walk(const struct dg_road_net *net, const struct dg_road_arm *arm, double length_m,
                  struct dg_course *out)
{
    out->n_pts = 0;
    out->length_m = 0;
    course_add(out, arm->from, length_m);
    /* Each turn adds a road; a ring of roads ends with the length or the room. */
    while (arm && arm_walk(arm_ring(net, arm), arm, length_m, out)) {
        struct onward onward = {.net = net, .from = arm, .best_cos = dg_cos(MOST_TURN)};
        onward.end = out->pts[out->n_pts - 1];
        dg_course_at(out, out->length_m, 0, &onward.dir);
        const struct dg_box box = {onward.end.x - 2 * DG_ROAD_SNAP_M, onward.end.y - 2 * DG_ROAD_SNAP_M,
                                   onward.end.x + 2 * DG_ROAD_SNAP_M, onward.end.y + 2 * DG_ROAD_SNAP_M};
        dg_index_visit(net->node_index, dg_road_box(net, box), onward_visit, &onward);
        arm = onward.best;
    }
}

struct dg_pt dg_course_at(const struct dg_course *course, double at_m, double left_m, struct dg_pt *dir)
{
    double at = 0;
    for (int32_t k = 0; k + 1 < course->n_pts; k++) {
        struct dg_pt a = course->pts[k], d = minus(course->pts[k + 1], a);
        double step = hypot(d.x, d.y);
        if (at + step < at_m && k + 2 < course->n_pts) {
            at += step;
            continue;
        }
        double along = fmin(at_m - at, step);
        *dir = unit(d);
        return (struct dg_pt){a.x + dir->x * along - dir->y * left_m, a.y + dir->y * along + dir->x * left_m};
    }
    *dir = (struct dg_pt){1, 0};
    return course->n_pts ? course->pts[0] : (struct dg_pt){0, 0};
}

double dg_road_lane_left_m(const struct dg_road *road, const struct dg_road_arm *arm, int lane, int *n_lanes)
{
    bool is_assumed = false;
    double width = dg_road_width_m(road, &is_assumed);
    int n = dg_road_lanes(road, &is_assumed);
    if (!arm->comes) {
        *n_lanes = 0;
        return 0;
    }
    if (road->is_oneway) {
        *n_lanes = n;
        return (lane + 0.5) * width / n - width / 2;
    }
    *n_lanes = n < 2 ? 1 : (n + 1) / 2;
    return n < 2 ? 0 : (lane + 0.5) * width / n; /* one lane for both directions: its middle */
}

/* ---- sight triangles ----------------------------------------------------------------------------------- */

/* The arm that goes on straightest from `arm` at its node: cosine of the turn, -1 straight. */
static double straightest(const struct dg_road_net *net, const struct dg_road_node *node, int32_t arm_ix)
{
    struct dg_pt dir = arm_dir(net, &net->arms[arm_ix]);
    double least = 1;
    for (int32_t i = node->first_arm; i < node->first_arm + node->n_arms; i++) {
        if (i != arm_ix) least = fmin(least, dot(dir, arm_dir(net, &net->arms[i])));
    }
    return least;
}

/* Which arms have the right of way: those of the best class. Where all are of one class, a junction of three
 * has it along the road that goes straight on; of four equal arms none has it. */
static bool arm_is_major(const struct dg_road_net *net, const struct dg_road_node *node, int32_t arm_ix,
                         bool *is_known)
{
    const struct dg_road *roads = net->dossier->roads.items;
    int best = 1000, worst = -1, n_best = 0;
    for (int32_t i = node->first_arm; i < node->first_arm + node->n_arms; i++) {
        int rank = dg_road_rank(&roads[net->arms[i].road_ix]);
        if (rank < best) best = rank, n_best = 0;
        n_best += rank == best;
        if (rank > worst) worst = rank;
    }
    *is_known = true;
    if (best != worst && n_best >= 2) return dg_road_rank(&roads[net->arms[arm_ix].road_ix]) == best;
    *is_known = node->n_arms == 3 && best == worst;
    if (!*is_known) return false;
    double bend = straightest(net, node, arm_ix), most = -1;
    for (int32_t i = node->first_arm; i < node->first_arm + node->n_arms; i++) {
        most = fmax(most, straightest(net, node, i));
    }
    return bend < most;
}

double dg_triangle_reach_m(const struct dg_road_net *net, const struct dg_road_node *node,
                           const struct dg_triangle_params *params)
{
    double most = 0;
    for (int32_t i = node->first_arm; i < node->first_arm + node->n_arms && node->n_arms > 2; i++) {
        double speed = net->dossier->roads.items[net->arms[i].road_ix].speed_kmh;
        if (speed >= params->least_kmh) most = fmax(most, dg_gap_m(speed, params->gap_s));
    }
    return most > 0 ? most + 30 : 0; /* and half a carriageway with the driver's setback */
}

static void triangle_fill(const struct dg_road_net *net, struct dg_triangle *t,
                          const struct dg_triangle_params *params)
{
    const struct dg_road *roads = net->dossier->roads.items;
    const struct dg_road_arm *minor = &net->arms[t->minor_arm], *major = &net->arms[t->major_arm];
    struct dg_course course;
    struct dg_pt dir, along;
    bool is_assumed = false;
    int n_lanes = 0;
    double back = dg_road_width_m(&roads[major->road_ix], &is_assumed) / 2 + params->setback_m;
    double left = dg_road_lane_left_m(&roads[minor->road_ix], minor, 0, &n_lanes);
    int32_t n = 0;
    dg_road_walk(net, minor, back, &course);
    t->pts[n++] = dg_course_at(&course, back, left, &dir);
    left = dg_road_lane_left_m(&roads[major->road_ix], major, 0, &n_lanes);
    t->leg_m = dg_gap_m(roads[major->road_ix].speed_kmh, params->gap_s);
    dg_road_walk(net, major, t->leg_m, &course);
    double at = 0;
    for (int32_t k = 0; k < course.n_pts; k++) {
        if (k) at += hypot(course.pts[k].x - course.pts[k - 1].x, course.pts[k].y - course.pts[k - 1].y);
        t->pts[n++] = dg_course_at(&course, at, left, &along);
    }
    /* dir leads out of the junction; the driver looks the other way. */
    dg_course_at(&course, fmin(10, course.length_m), 0, &along);
    t->is_left = cross((struct dg_pt){-dir.x, -dir.y}, along) > 0;
    t->ring = (struct dg_ring){.pts = t->pts, .n_pts = n};
}

bool dg_triangle_get(const struct dg_road_net *net, int32_t node_ix, int32_t n,
                     const struct dg_triangle_params *params, struct dg_triangle *out)
{
    const struct dg_road_node *node = &net->nodes[node_ix];
    bool is_known = false;
    for (int32_t i = node->first_arm; i < node->first_arm + node->n_arms && node->n_arms > 2; i++) {
        if (!net->arms[i].comes || arm_is_major(net, node, i, &is_known) || !is_known) continue;
        for (int32_t k = node->first_arm; k < node->first_arm + node->n_arms; k++) {
            const struct dg_road *road = &net->dossier->roads.items[net->arms[k].road_ix];
            if (k == i || !net->arms[k].comes || !(road->speed_kmh >= params->least_kmh)) continue;
            if (!arm_is_major(net, node, k, &is_known) || n-- > 0) continue;
            out->node_ix = node_ix;
            out->minor_arm = i;
            out->major_arm = k;
            triangle_fill(net, out, params);
            return true;
        }
    }
    return false;
}

double dg_triangle_depth_m(const struct dg_triangle *triangle, struct dg_pt p)
{
    struct dg_ring ring = triangle->ring;
    struct dg_geom area = {DG_GEOM_AREA, 1, &ring};
    if (!dg_geom_contains(&area, p)) return 0;
    double least = INFINITY;
    for (int32_t i = 0; i < ring.n_pts; i++) {
        struct dg_pt a = ring.pts[i], d = minus(ring.pts[(i + 1) % ring.n_pts], a), w = minus(p, a);
        double square = dot(d, d), t = square > 0 ? dot(w, d) / square : 0;
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        least = fmin(least, hypot(w.x - t * d.x, w.y - t * d.y));
    }
    return least;
}
