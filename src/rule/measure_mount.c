/* Measures of where cameras for traffic are mounted: height, reach, the road's edge, the driver's sight. */
#include <math.h>
#include <string.h>

#include "rule/traffic.h"

const struct dg_measure_param dg_edge_params[1] = {
    {.name = "most_m", .unit = "m", .fallback = 60, .least = 5, .most = 500},
};

const struct dg_measure_param dg_triangle_measure_params[4] = {
    {.name = "gap_s", .unit = "seconds", .fallback = 7.5, .least = 1, .most = 30},
    {.name = "setback_m", .unit = "m", .fallback = 4.4, .least = 0, .most = 20},
    {.name = "least_kmh", .unit = "kmh", .fallback = 40, .least = 0, .most = 200},
    {.name = "kinds", .unit = "words", .words = "pole lamp mast", .least = 1},
};

static const struct dg_camera *camera_of(const struct dg_measure_run *run, int32_t report_ix)
{
    return &run->dossier->cameras.items[run->assessment->cameras[report_ix].camera_ix];
}

static struct dg_measured of_camera(const struct dg_measure_run *run, int32_t report_ix)
{
    return (struct dg_measured){.layer = "camera",
                                .object = camera_of(run, report_ix)->camera_id,
                                .ix = run->assessment->cameras[report_ix].camera_ix};
}

/* ---- height ------------------------------------------------------------------------------------------------
 */

static int height_visit(struct dg_measure_run *run, const struct dg_traffic *traffic,
                        const struct dg_traffic_pair *pair, int32_t n_pairs, void *ctx, struct dg_err *err)
{
    struct dg_measured m = of_camera(run, pair->report_ix);
    (void)traffic, (void)n_pairs, (void)ctx;
    m.value = camera_of(run, pair->report_ix)->height_m;
    dg_measured_token(&m, "need", run->dossier->needs.items[pair->need_ix].need_id);
    DG_TRY(dg_measured_at(run, run->assessment->cameras[pair->report_ix].at, &m, err));
    return dg_measure_add(run, &m, err);
}

int dg_mount_height_run(struct dg_measure_run *run, struct dg_err *err)
{
    return dg_traffic_each_camera(run, height_visit, NULL, err);
}

/* ---- farthest place that it serves ------------------------------------------------------------------------
 */

/* Distance on the ground to the farthest sample of the need that the camera has at its floor. */
static double farthest(const struct dg_assessment *a, const struct dg_traffic_pair *pair, struct dg_pt *at)
{
    const struct dg_camera_report *report = &a->cameras[pair->report_ix];
    double most = 0;
    for (int32_t r = 0; r < report->n_reaches; r++) {
        const struct dg_reach *reach = &report->reaches[r];
        if (a->needs[reach->need_ix].need_ix != pair->need_ix) continue;
        const struct dg_need_set *set = &a->needs[reach->need_ix].set;
        for (int32_t k = 0; k < reach->n_runs; k++) {
            const struct dg_reach_run *piece = &reach->runs[k];
            if (piece->day < set->floor_class && piece->night < set->floor_class) continue;
            for (int32_t s = piece->first; s < piece->first + piece->n; s++) {
                struct dg_pt p = dg_scene_to_metres(a->scene, set->samples[s].at);
                double d = hypot(p.x - report->at.x, p.y - report->at.y);
                if (d <= most) continue;
                most = d;
                *at = p;
            }
        }
    }
    return most;
}

/* The farthest place served, as times the mounting height: 63 m at 6.5 m is 9.7. */
static int reach_visit(struct dg_measure_run *run, const struct dg_traffic *traffic,
                       const struct dg_traffic_pair *pairs, int32_t n_pairs, void *ctx, struct dg_err *err)
{
    struct dg_measured m = of_camera(run, pairs[0].report_ix);
    struct dg_pt at = {0, 0}, line[2];
    const bool is_in[2] = {true, true};
    double most = 0;
    const char *need_id = "";
    (void)traffic, (void)ctx;
    for (int32_t i = 0; i < n_pairs; i++) {
        struct dg_pt p = {0, 0};
        double d = farthest(run->assessment, &pairs[i], &p);
        if (d <= most) continue;
        most = d;
        at = p;
        need_id = run->dossier->needs.items[pairs[i].need_ix].need_id;
    }
    if (most == 0) return dg_measure_skip(run, "camera", m.object, "unable.need_not_reached", err);
    double height = camera_of(run, pairs[0].report_ix)->height_m;
    m.value = most / height;
    dg_measured_token(&m, "need", need_id);
    dg_measured_number(&m, "distance", most, 0);
    dg_measured_number(&m, "height", height, 1);
    line[0] = run->assessment->cameras[pairs[0].report_ix].at;
    line[1] = at;
    DG_TRY(dg_traffic_lines(run, line, is_in, 2, true, &m.geom, err));
    return dg_measure_add(run, &m, err);
}

int dg_reach_per_height_run(struct dg_measure_run *run, struct dg_err *err)
{
    if (run->assessment->n_needs == 0 && run->dossier->needs.n) {
        dg_measure_unable(run, "unable.one_camera_alone");
        return 0;
    }
    return dg_traffic_each_camera(run, reach_visit, NULL, err);
}

/* ---- the road's edge ---------------------------------------------------------------------------------------
 */

/* 7 m from the middle of a road 8 m wide: 7 - 8 / 2 = 3 m from its edge. Negative: it stands on the road. */
static int edge_visit(struct dg_measure_run *run, const struct dg_traffic *traffic,
                      const struct dg_traffic_pair *pair, int32_t n_pairs, void *ctx, struct dg_err *err)
{
    static const char *const codes[] = {"road_width"};
    struct dg_measured m = of_camera(run, pair->report_ix);
    struct dg_pt line[2] = {run->assessment->cameras[pair->report_ix].at};
    const bool is_in[2] = {true, true};
    bool is_assumed = false;
    int32_t road_ix = -1;
    (void)n_pairs, (void)ctx;
    m.value = dg_road_edge_m(&traffic->net, line[0], dg_measure_number(run, "most_m"), &road_ix, &line[1]);
    if (road_ix < 0) return dg_measure_skip(run, "camera", m.object, "unable.no_road_near", err);
    const struct dg_road *road = &run->dossier->roads.items[road_ix];
    dg_traffic_road(run, &m, "road", road);
    dg_measured_number(&m, "width", dg_road_width_m(road, &is_assumed), 1);
    dg_measured_number(&m, "inside", fmax(0, -m.value), 1);
    m.assumptions = codes;
    m.n_assumptions = is_assumed;
    DG_TRY(dg_traffic_lines(run, line, is_in, 2, true, &m.geom, err));
    return dg_measure_add(run, &m, err);
}

int dg_edge_distance_run(struct dg_measure_run *run, struct dg_err *err)
{
    return dg_traffic_each_camera(run, edge_visit, NULL, err);
}

/* ---- the driver's sight triangle
 * ------------------------------------------------------------------------------ */

struct pole {
    const struct dg_road_net *net;
    struct dg_triangle_params params;
    struct dg_pt at;
    double depth;
    struct dg_triangle best; /* that it stands deepest in */
    struct dg_triangle now;
};

static bool pole_visit(void *ctx, int32_t node_ix)
{
    struct pole *pole = ctx;
    const struct dg_road_node *node = &pole->net->nodes[node_ix];
    double away = hypot(node->at.x - pole->at.x, node->at.y - pole->at.y);
    if (away > dg_triangle_reach_m(pole->net, node, &pole->params)) return true;
    for (int32_t n = 0; dg_triangle_get(pole->net, node_ix, n, &pole->params, &pole->now); n++) {
        double depth = dg_triangle_depth_m(&pole->now, pole->at);
        if (depth <= pole->depth) continue;
        pole->depth = depth;
        pole->best = pole->now;
        pole->best.ring.pts = pole->best.pts;
    }
    return true;
}

static double most_reach(const struct dg_road_net *net, const struct dg_triangle_params *params)
{
    double most = 0;
    for (int32_t i = 0; i < net->n_nodes; i++) {
        most = fmax(most, dg_triangle_reach_m(net, &net->nodes[i], params));
    }
    return most;
}

static int triangle_geom(struct dg_measure_run *run, const struct dg_triangle *triangle, struct dg_geom *out,
                         struct dg_err *err)
{
    struct dg_ring *ring = NULL;
    DG_TRY(DG_NEW(run->arena, &ring, 1, err));
    DG_TRY(DG_NEW(run->arena, &ring->pts, (size_t)triangle->ring.n_pts, err));
    ring->n_pts = triangle->ring.n_pts;
    double twice = 0;
    for (int32_t i = 0; i < ring->n_pts; i++) {
        struct dg_pt a = triangle->pts[i], b = triangle->pts[(i + 1) % ring->n_pts];
        twice += (a.x - triangle->pts[0].x) * (b.y - triangle->pts[0].y) -
                 (b.x - triangle->pts[0].x) * (a.y - triangle->pts[0].y);
    }
    for (int32_t i = 0; i < ring->n_pts; i++) {
        ring->pts[i] =
            triangle->pts[twice > 0 ? i : ring->n_pts - 1 - i]; /* outer rings run counter-clockwise */
    }
    *out = (struct dg_geom){DG_GEOM_AREA, 1, ring};
    return 0;
}

static int pole_add(struct dg_measure_run *run, const struct dg_site *site, int32_t site_ix, struct pole *pole,
                    struct dg_err *err)
{
    static const char *const codes[] = {"traffic_keeps_right", "road_speed", "road_width"};
    struct dg_measured m = {.layer = "site",
                            .object = site->site_id,
                            .ix = site_ix,
                            .value = pole->depth,
                            .assumptions = codes,
                            .n_assumptions = 1};
    double speed = 0, leg = 0;
    if (pole->depth > 0) {
        const struct dg_road *roads = run->dossier->roads.items;
        const struct dg_road *major = &roads[pole->net->arms[pole->best.major_arm].road_ix];
        bool is_assumed = false;
        dg_road_width_m(major, &is_assumed);
        m.n_assumptions = is_assumed ? 3 : major->speed_origin == DG_ORIGIN_ASSUMED ? 2 : 1;
        speed = major->speed_kmh;
        leg = pole->best.leg_m;
        dg_traffic_road(run, &m, "major", major);
        dg_traffic_road(run, &m, "minor", &roads[pole->net->arms[pole->best.minor_arm].road_ix]);
        DG_TRY(triangle_geom(run, &pole->best, &m.geom, err));
    } else {
        dg_measured_text(&m, "major", "");
        dg_measured_text(&m, "minor", "");
        DG_TRY(dg_measured_at(run, site->at, &m, err));
    }
    dg_measured_number(&m, "speed", speed, 0);
    dg_measured_number(&m, "leg", leg, 0);
    dg_measured_word(&m, "hand", pole->best.is_left ? "rule.left" : "rule.right");
    return dg_measure_add(run, &m, err);
}

/* Posts that the scheme puts up: what stands already hides no more with a camera on it. */
int dg_triangle_depth_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_traffic *traffic = run->lookup->traffic;
    const struct dg_dossier *d = run->dossier;
    bool *carries = NULL;
    if (traffic->net.n_pieces == 0) {
        dg_measure_unable(run, "unable.no_roads");
        return 0;
    }
    struct pole pole = {.net = &traffic->net,
                        .params = {.gap_s = dg_measure_number(run, "gap_s"),
                                   .setback_m = dg_measure_number(run, "setback_m"),
                                   .least_kmh = dg_measure_number(run, "least_kmh")}};
    double most = most_reach(&traffic->net, &pole.params);
    DG_TRY(DG_NEW(run->arena, &carries, (size_t)d->sites.n, err));
    for (int32_t c = 0; c < d->cameras.n; c++) {
        if (run->lookup->camera_site[c] >= 0) carries[run->lookup->camera_site[c]] = true;
    }
    for (int32_t i = 0; i < d->sites.n; i++) {
        const struct dg_site *site = &d->sites.items[i];
        if (!carries[i] || site->exists || !dg_measure_has_word(run, "kinds", site->kind)) continue;
        const struct dg_box box = {site->at.x - most, site->at.y - most, site->at.x + most, site->at.y + most};
        pole.at = site->at;
        pole.depth = 0;
        pole.best.is_left = false;
        if (most > 0) dg_index_visit(traffic->net.node_index, dg_road_box(pole.net, box), pole_visit, &pole);
        DG_TRY(pole_add(run, site, i, &pole, err));
    }
    return 0;
}
