/* Measures of junctions: is the approach seen over the stopping sight distance, are lanes and stop line? */
#include <math.h>

#include "rule/traffic.h"

#define STEP_M 1.0   /* of samples along lanes */
#define ACROSS_M 0.5 /* of samples along a stop line */
#define LEAST_DRAWN_M                                                                                          \
    10.0 /* a road that is drawn no farther beyond the stop line says nothing of its approach */
#define MAX_SAMPLES 1024

const struct dg_measure_param dg_approach_params[4] = {
    {.name = "reaction_s", .unit = "seconds", .fallback = 2.5, .least = 0.5, .most = 10},
    {.name = "deceleration_ms2", .unit = "ms2", .fallback = 3.4, .least = 0.5, .most = 10},
    {.name = "near_m", .unit = "m", .fallback = 5, .least = 0, .most = 200},
    {.name = "least_kmh", .unit = "kmh", .fallback = 30, .least = 0, .most = 200},
};

const struct dg_measure_param dg_lane_params[3] = {
    {.name = "length_m", .unit = "m", .fallback = 25, .least = 5, .most = 500},
    {.name = "near_m", .unit = "m", .fallback = 5, .least = 0, .most = 200},
    {.name = "least_kmh", .unit = "kmh", .fallback = 30, .least = 0, .most = 200},
};

struct samples {
    struct dg_pt pts[MAX_SAMPLES];
    bool is_seen[MAX_SAMPLES];
    int32_t n, n_seen;
};

static void sample_add(const struct dg_traffic *traffic, struct samples *s, struct dg_pt p, double px_per_m)
{
    if (s->n == MAX_SAMPLES) return;
    s->pts[s->n] = p;
    s->is_seen[s->n] =
        dg_watch_covers(&traffic->watch, dg_scene_to_lattice(traffic->watch.assessment->scene, p), px_per_m);
    s->n_seen += s->is_seen[s->n++];
}

/* The middles of equal pieces of a lane, from the stop line on. */
static void lane_samples(const struct dg_traffic *traffic, const struct dg_approach *approach, int lane,
                         double length_m, double px_per_m, struct samples *out)
{
    int32_t n = (int32_t)fmin(ceil(length_m / STEP_M), MAX_SAMPLES);
    out->n = out->n_seen = 0;
    for (int32_t i = 0; i < n; i++) {
        sample_add(traffic, out, dg_approach_at(approach, (i + 0.5) * length_m / n, lane), px_per_m);
    }
}

static struct dg_measured of_need(const struct dg_measure_run *run, const struct dg_approach *approach)
{
    return (struct dg_measured){.layer = "need",
                                .object = run->dossier->needs.items[approach->need_ix].need_id,
                                .ix = approach->need_ix,
                                .light = "day"};
}

static int add(struct dg_measure_run *run, const struct dg_approach *approach, const struct samples *s,
               struct dg_measured *m, struct dg_err *err)
{
    m->value = s->n ? 100.0 * s->n_seen / s->n : 0;
    DG_TRY(dg_approach_tell(run, approach, m, err));
    DG_TRY(dg_traffic_lines(run, s->pts, s->is_seen, s->n, s->n_seen == s->n, &m->geom, err));
    return dg_measure_add(run, m, err);
}

/* How much of the road is drawn beyond the stop line. */
static double drawn_m(const struct dg_approach *approach)
{
    return approach->course.length_m - approach->stop_m;
}

/* ---- stopping sight distance -------------------------------------------------------------------------------
 */

static int stopping_visit(struct dg_measure_run *run, const struct dg_traffic *traffic,
                          struct dg_approach *approach, void *ctx, struct dg_err *err)
{
    struct samples *s = ctx;
    struct dg_measured m = of_need(run, approach);
    double drawn = drawn_m(approach);
    double stopping = dg_approach_stopping_m(run, approach, dg_measure_number(run, "reaction_s"),
                                             dg_measure_number(run, "deceleration_ms2") / 9.81);
    if (drawn < LEAST_DRAWN_M) {
        return dg_measure_skip(run, "need", m.object, "unable.approach_not_drawn", err);
    }
    lane_samples(traffic, approach, 0, drawn, dg_traffic_floor_px(run, approach->need_ix), s);
    dg_measured_number(&m, "speed", approach->road->speed_kmh, 0);
    dg_measured_number(&m, "needed", stopping, 0);
    dg_measured_number(&m, "covered", s->n ? drawn * s->n_seen / s->n : 0, 0);
    dg_measured_number(&m, "drawn", drawn, 0);
    return add(run, approach, s, &m, err);
}

int dg_approach_run(struct dg_measure_run *run, struct dg_err *err)
{
    struct samples samples;
    const struct dg_approach_ask ask = {.need_ix = -1,
                                        .near_m = dg_measure_number(run, "near_m"),
                                        .least_kmh = dg_measure_number(run, "least_kmh"),
                                        .reaction_s = dg_measure_number(run, "reaction_s"),
                                        .friction = dg_measure_number(run, "deceleration_ms2") / 9.81,
                                        .visit = stopping_visit,
                                        .ctx = &samples};
    return dg_approach_each(run, &ask, err);
}

/* ---- lanes --------------------------------------------------------------------------------------------------
 */

/* The worst lane of an approach. */
static int lane_visit(struct dg_measure_run *run, const struct dg_traffic *traffic,
                      struct dg_approach *approach, void *ctx, struct dg_err *err)
{
    struct samples *s = ctx, *worst = s + 1;
    struct dg_measured m = of_need(run, approach);
    double length = fmin(drawn_m(approach), dg_measure_number(run, "length_m"));
    int worst_lane = 0;
    if (length < fmin(LEAST_DRAWN_M, dg_measure_number(run, "length_m"))) {
        return dg_measure_skip(run, "need", m.object, "unable.approach_not_drawn", err);
    }
    for (int lane = 0; lane < approach->n_lanes; lane++) {
        lane_samples(traffic, approach, lane, length, dg_traffic_floor_px(run, approach->need_ix), s);
        if (lane && s->n_seen >= worst->n_seen) continue;
        *worst = *s;
        worst_lane = lane;
    }
    dg_measured_number(&m, "lane", worst_lane + 1, 0);
    dg_measured_number(&m, "lanes", approach->n_lanes, 0);
    dg_measured_number(&m, "length", length, 0);
    return add(run, approach, worst, &m, err);
}

static int near_run(struct dg_measure_run *run, dg_approach_visit_fn visit, struct samples *samples,
                    struct dg_err *err)
{
    const struct dg_approach_ask ask = {.need_ix = -1,
                                        .near_m = dg_measure_number(run, "near_m"),
                                        .least_kmh = dg_measure_number(run, "least_kmh"),
                                        .length_m = dg_measure_number(run, "length_m"),
                                        .visit = visit,
                                        .ctx = samples};
    return dg_approach_each(run, &ask, err);
}

int dg_lane_run(struct dg_measure_run *run, struct dg_err *err)
{
    struct samples samples[2];
    return near_run(run, lane_visit, samples, err);
}

/* ---- stop line
 * ------------------------------------------------------------------------------------------------ */

/* Across the half of the road on which traffic comes; across all of it where there is one lane or one way. */
static int stop_visit(struct dg_measure_run *run, const struct dg_traffic *traffic,
                      struct dg_approach *approach, void *ctx, struct dg_err *err)
{
    struct samples *s = ctx;
    struct dg_measured m = of_need(run, approach);
    bool is_assumed = false;
    double width = dg_road_width_m(approach->road, &is_assumed);
    bool is_half = !approach->road->is_oneway && dg_road_lanes(approach->road, &is_assumed) > 1;
    double first = is_half ? 0 : -width / 2, length = is_half ? width / 2 : width;
    int32_t n = (int32_t)ceil(length / ACROSS_M);
    struct dg_pt dir;
    if (drawn_m(approach) < 0) return dg_measure_skip(run, "need", m.object, "unable.approach_not_drawn", err);
    s->n = s->n_seen = 0;
    for (int32_t i = 0; i < n; i++) {
        struct dg_pt p =
            dg_course_at(&approach->course, approach->stop_m, first + (i + 0.5) * length / n, &dir);
        sample_add(traffic, s, p, dg_traffic_floor_px(run, approach->need_ix));
    }
    dg_measured_number(&m, "before", approach->stop_m, 1);
    return add(run, approach, s, &m, err);
}

int dg_stop_line_run(struct dg_measure_run *run, struct dg_err *err)
{
    struct samples samples;
    return near_run(run, stop_visit, &samples, err);
}
