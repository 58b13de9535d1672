/* Measure of glare: how long in a year the sun stands in the picture or near its middle. */
#include <math.h>

#include "base/trig.h"
#include "rule/traffic.h"

/* About ten minutes, and no whole part of a day: samples at the same hours every day would count a whole season
 * of sunrises too early or too late. */
#define STEP_HOURS (24 / 144.618)
#define YEAR_IF_UNKNOWN 2026 /* the sun is back where it was after a year, to a quarter of a day */

const struct dg_measure_param dg_glare_params[2] = {
    {.name = "angle_deg", .unit = "deg", .fallback = 10, .least = 0, .most = 90},
    {.name = "least_elevation_deg", .unit = "deg", .fallback = 2, .least = 0, .most = 60},
};

/* Where is the scheme, and how far does its grid north turn from true north there? */
static int place_find(const struct dg_dossier *d, struct dg_pt *lonlat, double *turn, struct dg_err *err)
{
    dg_auto(dg_crs_close) struct dg_crs_map *map = NULL;
    struct dg_box box = dg_geom_box(&d->scheme.boundary);
    struct dg_pt at = {(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2}, north = {at.x, at.y + 100}, to;
    DG_TRY(dg_crs_open(d->scheme.crs.srs_id, &map, err));
    DG_TRY(dg_crs_to_lonlat(map, at, lonlat, err));
    DG_TRY(dg_crs_to_lonlat(map, north, &to, err));
    *turn = dg_atan2((to.x - lonlat->x) * dg_cos(lonlat->y * DG_DEG), to.y - lonlat->y);
    return 0;
}

struct glare {
    struct dg_sun_sky sky;
    double cos_angle;
};

struct hours {
    double either, in_picture;
};

/* A ray is looked at closely only within the cone that holds the picture and the angle around its middle. */
static struct hours view_hours(const struct glare *glare, const struct dg_view *view)
{
    struct dg_aim aim;
    struct hours out = {0, 0};
    double sin_tilt, cos_tilt, sin_b, cos_b;
    dg_aim_init(&aim, view);
    dg_sincos(view->tilt, &sin_tilt, &cos_tilt);
    dg_sincos(view->bearing, &sin_b, &cos_b);
    double x = cos_tilt * sin_b, y = cos_tilt * cos_b, z = -sin_tilt;
    double reach = hypot(view->lens.hfov, view->lens.vfov) / 2 + DG_DEG; /* the corner, and a little */
    double least = reach < DG_PI ? fmin(dg_cos(reach), glare->cos_angle) : -1;
    int64_t n_either = 0, n_in = 0;
    for (int32_t i = 0; i < glare->sky.n_rays; i++) {
        const struct dg_sun_ray *ray = &glare->sky.rays[i];
        double c = x * (double)ray->east + y * (double)ray->north + z * (double)ray->up;
        if (c < least) continue;
        bool is_in = dg_aim_look(&aim, (double)ray->east, (double)ray->north, -(double)ray->up).is_in_frame;
        n_in += is_in;
        n_either += is_in || c >= glare->cos_angle;
    }
    out.either = (double)n_either * glare->sky.hours_a_ray;
    out.in_picture = (double)n_in * glare->sky.hours_a_ray;
    return out;
}

static int camera_visit(struct dg_measure_run *run, const struct dg_traffic *traffic,
                        const struct dg_traffic_pair *pair, int32_t n_pairs, void *ctx, struct dg_err *err)
{
    static const char *const codes[] = {"sun_unhidden"};
    const struct glare *glare = ctx;
    const struct dg_camera_report *report = &run->assessment->cameras[pair->report_ix];
    const struct dg_camera *camera = &run->dossier->cameras.items[report->camera_ix];
    struct dg_measured m = {.layer = "camera",
                            .object = camera->camera_id,
                            .ix = report->camera_ix,
                            .light = "day",
                            .assumptions = codes,
                            .n_assumptions = 1};
    double in_picture = 0;
    (void)n_pairs, (void)traffic;
    for (int32_t v = 0; v < report->n_views; v++) { /* of several presets the worst */
        struct hours hours = view_hours(glare, &report->views[v]);
        if (v && hours.either <= m.value) continue;
        m.value = hours.either;
        in_picture = hours.in_picture;
    }
    dg_measured_number(&m, "in_picture", in_picture, 0);
    dg_measured_number(&m, "angle", dg_measure_number(run, "angle_deg"), 0);
    dg_measured_number(&m, "bearing", camera->bearing_deg, 0);
    dg_measured_number(&m, "tilt", camera->tilt_deg, 1);
    DG_TRY(dg_measured_at(run, report->at, &m, err));
    return dg_measure_add(run, &m, err);
}

int dg_glare_run(struct dg_measure_run *run, struct dg_err *err)
{
    struct glare glare = {.cos_angle = dg_cos(dg_measure_number(run, "angle_deg") * DG_DEG)};
    struct dg_pt lonlat = {0, 0};
    double turn = 0;
    int year = YEAR_IF_UNKNOWN;
    struct dg_err why = {0};
    if (place_find(run->dossier, &lonlat, &turn, &why) < 0) {
        dg_measure_unable(run, "unable.no_place_on_earth");
        return 0;
    }
    int64_t given = 0;
    const char *year_text = dg_arena_strndup(run->arena, run->dossier->scheme.submitted_on, 4);
    if (!year_text) return dg_err_set(err, DG_ENOMEM, "out of memory");
    if (dg_parse_int64(year_text, &given) && given >= 1950 && given <= 2100) year = (int)given;
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    DG_TRY(dg_sun_sky(&tmp, year, STEP_HOURS, lonlat, turn,
                      dg_measure_number(run, "least_elevation_deg") * DG_DEG, &glare.sky, err));
    return dg_traffic_each_camera(run, camera_visit, &glare, err);
}
