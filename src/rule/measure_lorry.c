/* Measure of what a stopped lorry hides of its lane, and the least mount that avoids it. */
#include <math.h>

#include "rule/traffic.h"

#define STEP_M 1.0
#define LEAST_SEEN_M 5.0 /* of a lane that a camera sees less of, nothing is asked of it */
#define MAX_POINTS 512
#define MOST_HEIGHT_M 20.0 /* the highest mount that the rule book's height allows */

const struct dg_measure_param dg_lorry_params[5] = {
    {.name = "height_m", .unit = "m", .fallback = 4, .least = 1, .most = 6},
    {.name = "width_m", .unit = "m", .fallback = 2.55, .least = 1, .most = 4},
    {.name = "length_m", .unit = "m", .fallback = 12, .least = 3, .most = 30},
    {.name = "at_m", .unit = "m", .fallback = 0, .least = 0, .most = 200},
    {.name = "lane_m", .unit = "m", .fallback = 60, .least = 10, .most = 500},
};

/* The lane that is asked about, as a row of points behind one another, and the worst that was found. */
struct lane {
    struct dg_pt pts[MAX_POINTS];
    int32_t n;
};

struct asked {
    int32_t report_ix, need_ix;
    struct dg_lorry lorry; /* its measures */
    struct lane lane;
    double worst; /* m; -1: no lane that it sees */
    double least;
    struct dg_geom geom;
    const char *need_id;
    struct dg_measured told; /* of the worst lane: assumptions and concerned road */
};

/* A lorry whose front is at pts[first], on the lane's points. */
static bool lorry_place(struct asked *q, int32_t first)
{
    struct dg_pt a = q->lane.pts[first], b = {0, 0};
    double length = 0;
    int32_t k = first + 1;
    for (; k < q->lane.n && length < q->lorry.length_m; k++) {
        b = q->lane.pts[k];
        length = hypot(a.x - b.x, a.y - b.y);
    }
    if (length == 0) return false;
    q->lorry.front = a;
    q->lorry.dir = (struct dg_pt){(a.x - b.x) / length, (a.y - b.y) / length};
    return true;
}

/* Judge the lane for the camera: of the points that it has in its picture, which does the lorry hide? */
static int lane_judge(struct dg_measure_run *run, struct asked *q, const struct dg_measured *told,
                      struct dg_err *err)
{
    const struct dg_assessment *a = run->assessment;
    const struct dg_camera_report *report = &a->cameras[q->report_ix];
    double floor_px = dg_traffic_floor_px(run, q->need_ix), target = run->dossier->scheme.target_height_m;
    double height = (double)report->eye.z_u / DG_UNITS_PER_M;
    struct dg_pt seen[MAX_POINTS];
    bool is_hidden[MAX_POINTS];
    int32_t n = 0, first = (int32_t)(dg_measure_number(run, "at_m") / STEP_M);
    if (first >= q->lane.n || !lorry_place(q, first)) return 0;
    for (int32_t i = 0; i < q->lane.n; i++) {
        struct dg_ipt p = dg_scene_to_lattice(a->scene, q->lane.pts[i]);
        if (!dg_watch_sees_cell(a, q->report_ix, p)) continue;
        if (dg_watch_density(a, q->report_ix, p, target) < floor_px) continue;
        seen[n] = q->lane.pts[i];
        is_hidden[n] = !dg_lorry_holds(&q->lorry, seen[n]) &&
                       dg_lorry_hides(&q->lorry, report->at, height, seen[n], target);
        n++;
    }
    double hidden = dg_lorry_hidden_m(&q->lorry, report->at, height, seen, n, STEP_M, target);
    if (n * STEP_M < LEAST_SEEN_M || hidden <= q->worst) return 0;
    q->worst = hidden;
    q->least = dg_lorry_least_m(&q->lorry, report->at, height, fmax(MOST_HEIGHT_M, height), seen, n, STEP_M,
                                target, run->rule->threshold);
    q->need_id = run->dossier->needs.items[q->need_ix].need_id;
    q->told = *told;
    return dg_traffic_lines(run, seen, is_hidden, n, true, &q->geom, err);
}

static int approach_visit(struct dg_measure_run *run, const struct dg_traffic *traffic,
                          struct dg_approach *approach, void *ctx, struct dg_err *err)
{
    struct asked *q = ctx;
    struct dg_measured told = {0};
    (void)traffic;
    DG_TRY(dg_approach_tell(run, approach, &told, err));
    for (int lane = 0; lane < approach->n_lanes; lane++) {
        double length = fmin(approach->course.length_m - approach->stop_m, dg_measure_number(run, "lane_m"));
        q->lane.n = 0;
        for (int32_t i = 0; i < MAX_POINTS && (i + 0.5) * STEP_M < length; i++) {
            q->lane.pts[q->lane.n++] = dg_approach_at(approach, (i + 0.5) * STEP_M, lane);
        }
        DG_TRY(lane_judge(run, q, &told, err));
    }
    return 0;
}

/* A need drawn as a line is the lane; its end nearer to the camera is where the lorry stands. */
static int line_judge(struct dg_measure_run *run, struct asked *q, const struct dg_geom *line,
                      struct dg_err *err)
{
    const struct dg_pt eye = run->assessment->cameras[q->report_ix].at;
    for (int32_t r = 0; r < line->n_rings; r++) {
        const struct dg_ring *ring = &line->rings[r];
        struct dg_pt a = ring->pts[0], b = ring->pts[ring->n_pts - 1];
        bool is_back = hypot(b.x - eye.x, b.y - eye.y) < hypot(a.x - eye.x, a.y - eye.y);
        struct dg_course course = {.n_pts = 0};
        struct dg_measured told = {0};
        struct dg_pt dir;
        for (int32_t i = 0; i < ring->n_pts && i < DG_COURSE_MAX; i++) {
            course.pts[course.n_pts] = ring->pts[is_back ? ring->n_pts - 1 - i : i];
            if (i) {
                course.length_m +=
                    hypot(course.pts[i].x - course.pts[i - 1].x, course.pts[i].y - course.pts[i - 1].y);
            }
            course.n_pts++;
        }
        q->lane.n = 0;
        double length = fmin(course.length_m, dg_measure_number(run, "lane_m"));
        for (int32_t i = 0; i < MAX_POINTS && (i + 0.5) * STEP_M < length; i++) {
            q->lane.pts[q->lane.n++] = dg_course_at(&course, (i + 0.5) * STEP_M, 0, &dir);
        }
        DG_TRY(lane_judge(run, q, &told, err));
    }
    return 0;
}

static int needs_judge(struct dg_measure_run *run, struct asked *q, const struct dg_traffic_pair *pairs,
                       int32_t n_pairs, struct dg_err *err)
{
    for (int32_t i = 0; i < n_pairs; i++) {
        const struct dg_geom *geom = &run->dossier->needs.items[pairs[i].need_ix].geom;
        const struct dg_approach_ask ask = {.need_ix = pairs[i].need_ix,
                                            .near_m = 5,
                                            .least_kmh = 0,
                                            .length_m = dg_measure_number(run, "lane_m"),
                                            .visit = approach_visit,
                                            .ctx = q};
        q->need_ix = pairs[i].need_ix;
        if (geom->kind == DG_GEOM_LINE)
            DG_TRY(line_judge(run, q, geom, err));
        else
            DG_TRY(dg_approach_each(run, &ask, err));
    }
    return 0;
}

static int camera_visit(struct dg_measure_run *run, const struct dg_traffic *traffic,
                        const struct dg_traffic_pair *pairs, int32_t n_pairs, void *ctx, struct dg_err *err)
{
    const struct dg_camera_report *report = &run->assessment->cameras[pairs[0].report_ix];
    const struct dg_camera *camera = &run->dossier->cameras.items[report->camera_ix];
    struct asked q = {.report_ix = pairs[0].report_ix,
                      .worst = -1,
                      .lorry = {.length_m = dg_measure_number(run, "length_m"),
                                .width_m = dg_measure_number(run, "width_m"),
                                .height_m = dg_measure_number(run, "height_m")}};
    (void)traffic, (void)ctx;
    DG_TRY(needs_judge(run, &q, pairs, n_pairs, err));
    if (q.worst < 0) return dg_measure_skip(run, "camera", camera->camera_id, "unable.no_lane_seen", err);
    struct dg_measured m = {.layer = "camera",
                            .object = camera->camera_id,
                            .ix = report->camera_ix,
                            .value = q.worst,
                            .light = "day",
                            .geom = q.geom,
                            .concerned = q.told.concerned,
                            .n_concerned = q.told.n_concerned,
                            .assumptions = q.told.assumptions,
                            .n_assumptions = q.told.n_assumptions};
    dg_measured_token(&m, "need", q.need_id);
    dg_measured_number(&m, "height", camera->height_m, 1);
    dg_measured_number(&m, "lorry", q.lorry.height_m, 1);
    if (isnan(q.least))
        dg_measured_word(&m, "least", "rule.more_than_20");
    else
        dg_measured_number(&m, "least", q.least, 1);
    if (q.geom.kind == DG_GEOM_NONE) DG_TRY(dg_measured_at(run, report->at, &m, err));
    return dg_measure_add(run, &m, err);
}

int dg_lorry_run(struct dg_measure_run *run, struct dg_err *err)
{
    return dg_traffic_each_camera(run, camera_visit, NULL, err);
}
