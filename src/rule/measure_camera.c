/* Measures of cameras: whether they can stand as drawn, how high, how tilted, and whether their claim holds. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "rule/measure_technical.h"

const struct dg_measure_param dg_camera_status_params[1] = {
    {.name = "status", .unit = "status", .words = "planned built", .least = 1},
};

static struct dg_measured measured_of(struct dg_measure_run *run, int32_t camera_ix, double value,
                                      struct dg_err *err, int *code)
{
    const struct dg_camera *camera = &run->dossier->cameras.items[camera_ix];
    struct dg_measured m = {.layer = "camera", .object = camera->camera_id, .ix = camera_ix, .value = value};
    *code = dg_measured_at(run, camera->at, &m, err);
    return m;
}

/* 1 when the assessment could not judge the camera: inside a building, no height, no equipment. */
int dg_camera_unplaced_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->assessment->n_cameras; i++) {
        const struct dg_camera_report *report = &run->assessment->cameras[i];
        int code = 0;
        struct dg_measured m = measured_of(run, report->camera_ix, report->is_judged ? 0 : 1, err, &code);
        DG_TRY(code);
        dg_measured_text(&m, "why", report->is_judged || !report->why_not ? "" : report->why_not);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* Metres of the lens above ground. */
int dg_camera_height_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->dossier->cameras.n; i++) {
        const struct dg_camera *camera = &run->dossier->cameras.items[i];
        int code = 0;
        if (!dg_measure_has_word(run, "status", camera->status)) continue;
        if (!isfinite(camera->height_m)) {
            DG_TRY(dg_measure_skip(run, "camera", camera->camera_id, "unable.height_missing", err));
            continue;
        }
        struct dg_measured m = measured_of(run, i, camera->height_m, err, &code);
        DG_TRY(code);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* Metres by which the lens is higher than its site carries: camera 8 m, pole 6 m: 2 m. */
int dg_camera_above_site_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->dossier->cameras.n; i++) {
        const struct dg_camera *camera = &run->dossier->cameras.items[i];
        int32_t s = run->lookup->camera_site[i];
        int code = 0;
        if (s < 0 || !dg_measure_has_word(run, "status", camera->status)) continue;
        const struct dg_site *site = &run->dossier->sites.items[s];
        if (!isfinite(camera->height_m) || !isfinite(site->height_m)) {
            DG_TRY(dg_measure_skip(run, "camera", camera->camera_id, "unable.height_missing", err));
            continue;
        }
        struct dg_measured m = measured_of(run, i, camera->height_m - site->height_m, err, &code);
        DG_TRY(code);
        static const char *const assumed[] = {"site_height_assumed"};
        if (site->height_origin == DG_ORIGIN_ASSUMED) m.assumptions = assumed, m.n_assumptions = 1;
        dg_measured_token(&m, "site", site->site_id);
        dg_measured_number(&m, "height", camera->height_m, 1);
        dg_measured_number(&m, "site_height", site->height_m, 1);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* Of a turning unit: the tilt of the preset that looks down most steeply, as the assessment takes its views.
 * NAN: it was not assessed. */
static double steepest_deg(const struct dg_measure_run *run, int32_t camera_ix)
{
    int32_t report_ix = run->lookup->camera_report[camera_ix];
    const struct dg_camera_report *report = report_ix >= 0 ? &run->assessment->cameras[report_ix] : NULL;
    double most = NAN;
    for (int32_t v = 0; report && report->is_judged && v < report->n_views; v++)
        most = fmax(most, report->views[v].tilt * 180 / M_PI);
    return most;
}

/* Down-tilt of the optical axis, degrees: of fixed cameras as drawn, of pan-tilt-zoom units in the steepest of
 * their presets (what else they can be turned to is no view that anybody planned). Fisheyes and panoramic units
 * look all ways. On the axis the pixels up an upright target are the pixels across times the cosine of the tilt
 * (optics.h: x / z): at 45 degrees 71 %. */
int dg_camera_tilt_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->dossier->cameras.n; i++) {
        const struct dg_camera *camera = &run->dossier->cameras.items[i];
        int32_t e = run->lookup->camera_equipment[i];
        const char *kind = e >= 0 ? run->dossier->equipment.items[e].kind : "";
        bool is_turning = strcmp(kind, "ptz") == 0;
        int code = 0;
        if (!is_turning && strcmp(kind, "fixed") != 0) continue;
        if (!dg_measure_has_word(run, "status", camera->status)) continue;
        double tilt_deg = is_turning ? steepest_deg(run, i) : camera->tilt_deg;
        if (!isfinite(tilt_deg)) {
            DG_TRY(dg_measure_skip(run, "camera", camera->camera_id,
                                   is_turning ? "unable.camera_not_assessed" : "unable.tilt_missing", err));
            continue;
        }
        struct dg_measured m = measured_of(run, i, tilt_deg, err, &code);
        DG_TRY(code);
        dg_measured_number(&m, "kept", 100 * cos(tilt_deg * M_PI / 180), 0);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* Pixels a metre that the camera makes at the claimed distance, as percent of what the claimed class takes. 14
 * px/m where identify takes 250: 5.6 %. */
int dg_camera_claim_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->assessment->n_cameras; i++) {
        const struct dg_camera_report *report = &run->assessment->cameras[i];
        const struct dg_camera *camera = &run->dossier->cameras.items[report->camera_ix];
        int code = 0;
        if (!*camera->claim_class) continue;
        if (!report->is_judged || !(report->claim_px_per_m > 0)) {
            DG_TRY(dg_measure_skip(run, "camera", camera->camera_id, "unable.claim_incomplete", err));
            continue;
        }
        struct dg_measured m = measured_of(
            run, report->camera_ix, 100 * report->claim_has_px_per_m / report->claim_px_per_m, err, &code);
        DG_TRY(code);
        dg_measured_word(&m, "class", dg_measure_key(run, "class", camera->claim_class));
        dg_measured_number(&m, "distance", camera->claim_distance_m, 1);
        dg_measured_number(&m, "needs", report->claim_px_per_m, 1);
        dg_measured_number(&m, "has", report->claim_has_px_per_m, 1);
        dg_measured_number(&m, "focal", report->claim_focal_mm, 0);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}
