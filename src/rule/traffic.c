/* What the measures of traffic share: the roads, who serves traffic, the approaches of junctions. */
#include "rule/traffic.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- made once ------------------------------------------------------------------------------------------- */

static bool is_traffic_need(const struct dg_dossier *d, int32_t need_ix)
{
    return need_ix >= 0 && strcmp(d->needs.items[need_ix].remit, "traffic") == 0 &&
           *d->needs.items[need_ix].floor_class;
}

/* The need of the next id in a camera's list; -1: not one of traffic. False at the list's end. */
static bool need_next(const struct dg_lookup *lookup, const char **list, int32_t *need_ix)
{
    const char *id = NULL;
    char name[200 * 4 + 1];
    size_t n = 0;
    if (!dg_serves_next(list, &id, &n)) return false;
    *need_ix = -1;
    if (n >= sizeof name) return true; /* longer than any id may be */
    memcpy(name, id, n);
    name[n] = '\0';
    int32_t found = dg_lookup_find(lookup, DG_OF_NEEDS, name);
    if (is_traffic_need(lookup->dossier, found)) *need_ix = found;
    return true;
}

static int pairs_make(const struct dg_lookup *lookup, struct dg_traffic *traffic, struct dg_err *err)
{
    const struct dg_assessment *a = lookup->assessment;
    for (int pass = 0; pass < 2; pass++) {
        int32_t n = 0;
        for (int32_t i = 0; i < a->n_cameras; i++) {
            const char *list = lookup->dossier->cameras.items[a->cameras[i].camera_ix].serves;
            for (int32_t need = -1; a->cameras[i].is_judged && need_next(lookup, &list, &need);) {
                if (need < 0) continue;
                if (traffic->pairs) traffic->pairs[n] = (struct dg_traffic_pair){i, need};
                n++;
            }
        }
        traffic->n_pairs = n;
        if (!traffic->pairs) DG_TRY(DG_NEW(lookup->arena, &traffic->pairs, (size_t)n, err));
    }
    return 0;
}

int dg_traffic_find(const struct dg_lookup *lookup, int n_threads, const struct dg_traffic **out,
                    struct dg_err *err)
{
    struct dg_traffic *traffic = NULL;
    DG_TRY(DG_NEW(lookup->arena, &traffic, 1, err));
    DG_TRY(dg_road_net(lookup->arena, lookup->dossier, n_threads, &traffic->net, err));
    DG_TRY(dg_watch_init(lookup->arena, lookup->assessment, &traffic->watch, err));
    DG_TRY(pairs_make(lookup, traffic, err));
    *out = traffic;
    return 0;
}

int dg_traffic_each_camera(struct dg_measure_run *run, dg_traffic_visit_fn visit, void *ctx, struct dg_err *err)
{
    const struct dg_traffic *traffic = run->lookup->traffic;
    const struct dg_assessment *a = run->assessment;
    for (int32_t i = 0, end; i < traffic->n_pairs; i = end) {
        for (end = i + 1;
             end < traffic->n_pairs && traffic->pairs[end].report_ix == traffic->pairs[i].report_ix;)
            end++;
        DG_TRY(visit(run, traffic, &traffic->pairs[i], end - i, ctx, err));
    }
    for (int32_t i = 0; i < a->n_cameras; i++) {
        const struct dg_camera *camera = &run->dossier->cameras.items[a->cameras[i].camera_ix];
        const char *list = camera->serves;
        bool serves = false;
        for (int32_t need = -1; !a->cameras[i].is_judged && need_next(run->lookup, &list, &need);)
            serves |= need >= 0;
        if (serves) {
            DG_TRY(dg_measure_skip(run, "camera", camera->camera_id, "unable.camera_not_assessed", err));
        }
    }
    return 0;
}

double dg_traffic_floor_px(const struct dg_measure_run *run, int32_t need_ix)
{
    const struct dg_class_table *table = dg_classes(run->dossier->scheme.edition);
    int32_t k = dg_class_find(table, run->dossier->needs.items[need_ix].floor_class);
    return table->classes[k < 0 ? 0 : k].px_per_m;
}

/* ---- approaches ------------------------------------------------------------------------------------------ */

static void assume(struct dg_approach *approach, bool is_assumed, const char *code)
{
    if (!is_assumed) return;
    for (int32_t i = 0; i < approach->n_assumptions; i++) {
        if (strcmp(approach->assumptions[i], code) == 0) return;
    }
    approach->assumptions[approach->n_assumptions++] = code;
}

/* The stop line stands DG_STOP_LINE_M before the widest road that crosses. */
static double stop_line(const struct dg_traffic *traffic, struct dg_approach *approach)
{
    const struct dg_road_node *node = &traffic->net.nodes[approach->node_ix];
    double half = 0;
    for (int32_t i = node->first_arm; i < node->first_arm + node->n_arms; i++) {
        const struct dg_road_arm *arm = &traffic->net.arms[i];
        bool is_assumed = false;
        if (arm->road_ix == approach->arm->road_ix && arm->ring_ix == approach->arm->ring_ix) continue;
        double width = dg_road_width_m(&traffic->net.dossier->roads.items[arm->road_ix], &is_assumed);
        half = fmax(half, width / 2);
        assume(approach, is_assumed, "road_width");
    }
    return half + DG_STOP_LINE_M;
}

double dg_approach_stopping_m(const struct dg_measure_run *run, const struct dg_approach *approach,
                              double reaction_s, double friction)
{
    const struct dg_scene *scene = run->assessment->scene;
    double level = dg_stopping_m(approach->road->speed_kmh, reaction_s, friction, 0);
    if (!scene->terrain) return level;
    /* The driver comes from far to near; the grade of the level distance is near enough to that of the result.
     */
    double far = fmin(approach->stop_m + level, approach->course.length_m);
    struct dg_pt a = dg_approach_at(approach, far - approach->stop_m, 0), b = dg_approach_at(approach, 0, 0);
    double rise = dg_scene_ground_m(scene, dg_scene_to_lattice(scene, b)) -
                  dg_scene_ground_m(scene, dg_scene_to_lattice(scene, a));
    double run_m = fmax(far - approach->stop_m, 1);
    return dg_stopping_m(approach->road->speed_kmh, reaction_s, friction, rise / run_m);
}

struct dg_pt dg_approach_at(const struct dg_approach *approach, double at_m, int lane)
{
    struct dg_pt dir;
    int n_lanes = 0;
    double left = dg_road_lane_left_m(approach->road, approach->arm, lane, &n_lanes);
    return dg_course_at(&approach->course, approach->stop_m + at_m, left, &dir);
}

static const char *side_of(const struct dg_approach *approach)
{
    static const char *const keys[] = {"rule.from_north",      "rule.from_north_east", "rule.from_east",
                                       "rule.from_south_east", "rule.from_south",      "rule.from_south_west",
                                       "rule.from_west",       "rule.from_north_west"};
    struct dg_pt dir;
    dg_course_at(&approach->course, fmin(20, approach->course.length_m), 0, &dir);
    int eighth = (int)lround(atan2(dir.x, dir.y) / (M_PI / 4));
    return keys[(eighth + 8) % 8];
}

void dg_traffic_road(struct dg_measure_run *run, struct dg_measured *measured, const char *name,
                     const struct dg_road *road)
{
    if (*road->name)
        dg_measured_text(measured, name, road->name);
    else
        dg_measured_word(measured, name, dg_measure_key(run, "road", road->road_class));
}

int dg_approach_tell(struct dg_measure_run *run, const struct dg_approach *approach,
                     struct dg_measured *measured, struct dg_err *err)
{
    const char **codes = NULL;
    struct dg_concern *concern = NULL;
    dg_traffic_road(run, measured, "road", approach->road);
    dg_measured_word(measured, "side", side_of(approach));
    char part[120];
    snprintf(part, sizeof part, "%.60s %s", approach->road->source_id, side_of(approach));
    measured->part = dg_arena_strdup(run->arena, part);
    if (!measured->part) return dg_err_set(err, DG_ENOMEM, "out of memory");
    DG_TRY(DG_NEW(run->arena, &codes, (size_t)approach->n_assumptions, err));
    for (int32_t i = 0; i < approach->n_assumptions; i++) codes[i] = approach->assumptions[i];
    measured->assumptions = codes;
    measured->n_assumptions = approach->n_assumptions;
    if (!*approach->road->source_id) return 0;
    DG_TRY(DG_NEW(run->arena, &concern, 1, err));
    *concern = (struct dg_concern){"road", approach->road->source_id};
    measured->concerned = concern;
    measured->n_concerned = 1;
    return 0;
}

struct near {
    struct dg_measure_run *run;
    const struct dg_traffic *traffic;
    const struct dg_approach_ask *ask;
    int32_t need_ix;
    struct dg_err *err;
    int code;
};

/* Nodes this near to one another are one junction: streets that face each other across a road seldom do so to
 * the metre. */
#define JUNCTION_M 15.0

struct inner {
    const struct dg_road_net *net;
    int32_t node_ix;
    const struct dg_road_arm *arm;
    bool is_inner;
};

static bool inner_visit(void *ctx, int32_t node_ix)
{
    struct inner *q = ctx;
    const struct dg_road_node *node = &q->net->nodes[node_ix];
    if (node_ix == q->node_ix || node->n_arms < 3) return true;
    for (int32_t i = node->first_arm; i < node->first_arm + node->n_arms; i++) {
        const struct dg_road_arm *other = &q->net->arms[i];
        if (other->road_ix != q->arm->road_ix || other->ring_ix != q->arm->ring_ix) continue;
        double ahead = (other->at_m - q->arm->at_m) * q->arm->dir;
        q->is_inner |= ahead > 0 && ahead <= JUNCTION_M;
    }
    return !q->is_inner;
}

/* Does the arm lead to another node of the same junction? Then it is no approach; the way beyond that node is.
 */
static bool is_inner(const struct dg_road_net *net, int32_t node_ix, int32_t arm_ix)
{
    struct inner q = {net, node_ix, &net->arms[arm_ix], false};
    struct dg_pt at = net->nodes[node_ix].at;
    const struct dg_box box = {at.x - JUNCTION_M, at.y - JUNCTION_M, at.x + JUNCTION_M, at.y + JUNCTION_M};
    dg_index_visit(net->node_index, dg_road_box(net, box), inner_visit, &q);
    return q.is_inner;
}

static int approach_visit(struct near *near, int32_t node_ix, int32_t arm_ix)
{
    const struct dg_traffic *traffic = near->traffic;
    struct dg_approach approach = {.need_ix = near->need_ix, .node_ix = node_ix};
    bool is_width_assumed = false, are_lanes_assumed = false;
    approach.arm = &traffic->net.arms[arm_ix];
    approach.road = &near->run->dossier->roads.items[approach.arm->road_ix];
    if (!approach.arm->comes || !(approach.road->speed_kmh >= near->ask->least_kmh)) return 0;
    if (is_inner(&traffic->net, node_ix, arm_ix)) return 0;
    dg_road_lane_left_m(approach.road, approach.arm, 0, &approach.n_lanes);
    approach.stop_m = stop_line(traffic, &approach);
    dg_road_width_m(approach.road, &is_width_assumed);
    dg_road_lanes(approach.road, &are_lanes_assumed);
    assume(&approach, is_width_assumed, "road_width");
    assume(&approach, are_lanes_assumed, "road_lanes");
    assume(&approach, true, "stop_line");
    double length = near->ask->length_m;
    if (length == 0) {
        assume(&approach, approach.road->speed_origin == DG_ORIGIN_ASSUMED, "road_speed");
        assume(&approach, !near->run->assessment->scene->terrain, "flat_ground");
        length = dg_stopping_m(approach.road->speed_kmh, near->ask->reaction_s, near->ask->friction, 0);
        dg_road_walk(&traffic->net, approach.arm, approach.stop_m + length, &approach.course);
        length = dg_approach_stopping_m(near->run, &approach, near->ask->reaction_s, near->ask->friction);
        length = fmin(length, 1000); /* a slope as steep as the brakes has no stopping distance */
    }
    dg_road_walk(&traffic->net, approach.arm, approach.stop_m + length, &approach.course);
    return near->ask->visit(near->run, traffic, &approach, near->ask->ctx, near->err);
}

static bool node_visit(void *ctx, int32_t node_ix)
{
    struct near *near = ctx;
    const struct dg_road_node *node = &near->traffic->net.nodes[node_ix];
    const struct dg_geom *geom = &near->run->dossier->needs.items[near->need_ix].geom;
    if (node->n_arms < 3 || dg_geom_distance_m(geom, node->at) > near->ask->near_m) return true;
    for (int32_t i = node->first_arm; i < node->first_arm + node->n_arms && near->code >= 0; i++) {
        near->code = approach_visit(near, node_ix, i);
    }
    return near->code >= 0;
}

int dg_approach_each(struct dg_measure_run *run, const struct dg_approach_ask *ask, struct dg_err *err)
{
    struct near near = {.run = run, .traffic = run->lookup->traffic, .ask = ask, .err = err};
    for (int32_t i = 0; i < run->dossier->needs.n; i++) {
        const struct dg_need *need = &run->dossier->needs.items[i];
        if (ask->need_ix >= 0) {
            if (i > 0) break;
            need = &run->dossier->needs.items[ask->need_ix];
        }
        near.need_ix = (int32_t)(need - run->dossier->needs.items);
        if (!is_traffic_need(run->dossier, near.need_ix) || need->geom.kind == DG_GEOM_LINE) continue;
        struct dg_box box = dg_geom_box(&need->geom);
        box = (struct dg_box){box.x0 - ask->near_m, box.y0 - ask->near_m, box.x1 + ask->near_m,
                              box.y1 + ask->near_m};
        if (near.traffic->net.n_nodes) {
            dg_index_visit(near.traffic->net.node_index, dg_road_box(&near.traffic->net, box), node_visit,
                           &near);
        }
        DG_TRY(near.code);
    }
    return 0;
}

/* ---- geometry -------------------------------------------------------------------------------------------- */

int dg_traffic_lines(struct dg_measure_run *run, const struct dg_pt *pts, const bool *is_in, int32_t n,
                     bool want, struct dg_geom *out, struct dg_err *err)
{
    struct dg_ring *rings = NULL;
    struct dg_pt *kept = NULL;
    int32_t n_rings = 0, n_kept = 0;
    DG_TRY(DG_NEW(run->arena, &rings, (size_t)n, err));
    DG_TRY(DG_NEW(run->arena, &kept, 2 * (size_t)n, err)); /* a lone point becomes a line of two */
    for (int32_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && is_in[end] == is_in[i];) end++;
        if (is_in[i] != want) continue;
        struct dg_ring *ring = &rings[n_rings++];
        ring->pts = &kept[n_kept];
        for (int32_t k = i; k < end; k++) kept[n_kept++] = pts[k];
        if (end == i + 1) {
            struct dg_pt to = pts[end < n ? end : i ? i - 1 : i];
            kept[n_kept++] = (struct dg_pt){(pts[i].x + to.x) / 2, (pts[i].y + to.y) / 2};
        }
        ring->n_pts = (int32_t)(&kept[n_kept] - ring->pts);
    }
    *out = (struct dg_geom){n_rings ? DG_GEOM_LINE : DG_GEOM_NONE, n_rings, rings};
    return 0;
}
