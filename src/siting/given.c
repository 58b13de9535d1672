/* Given: the columns of the dossier's own cameras, taken as they are. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "siting/model.h"

static bool reaches(const struct dg_need_set *set, int class_ix)
{
    return set->floor_class >= 0 && class_ix >= set->floor_class;
}

struct wide { /* a run of any length */
    int32_t first, n;
};

/* Rows of one trial run, both lights. */
static void camera_runs(const struct dg_stand_in *in, const struct dg_trial_run *run, struct wide *wide,
                        struct dg_col *col)
{
    int32_t need = dg_need_of_number(in->trial, in->model->dossier->needs.n, run->first);
    const struct dg_need_set *set = dg_trial_need(in->trial, need);
    int top = run->most_day > run->most_night ? run->most_day : run->most_night;
    if (set->ceiling_class >= 0 && top > set->ceiling_class) col->forbids |= DG_FORBID_CEILING;
    for (int light = 0; light < 2; light++) {
        int32_t group = in->group_of[2 * need + light];
        if (group < 0 || !reaches(set, light ? run->night : run->day)) continue;
        int32_t row = in->model->groups[group].first + (int32_t)(run->first - dg_trial_first(in->trial, need));
        wide[col->n_runs++] = (struct wide){row, run->n};
        col->n_rows += run->n;
    }
}

static int compare_wide(const void *a, const void *b)
{
    const struct wide *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

/* Where the run that begins at `row` must end at the latest. */
static int32_t end_of(int32_t row, int32_t wanted)
{
    int32_t most = row - row % DG_RUN_MOST + DG_RUN_MOST;
    return wanted < most ? wanted : most;
}

/* The column's runs, rising: those that continue the last are joined to it, and cut where runs are cut. */
static int runs_make(struct dg_arena *arena, struct wide *wide, struct dg_col *col, struct dg_err *err)
{
    int32_t n = 0, n_cut = 0;
    qsort(wide, (size_t)col->n_runs, sizeof *wide, compare_wide);
    for (int32_t r = 0; r < col->n_runs; r++) {
        if (n && wide[n - 1].first + wide[n - 1].n == wide[r].first)
            wide[n - 1].n += wide[r].n;
        else
            wide[n++] = wide[r];
    }
    for (int32_t r = 0; r < n; r++) n_cut += wide[r].n / DG_RUN_MOST + 2;
    DG_TRY(DG_NEW(arena, &col->runs, (size_t)n_cut, err));
    col->n_runs = 0;
    for (int32_t r = 0; r < n; r++) {
        for (int32_t at = wide[r].first, end = at + wide[r].n; at < end; at = end_of(at, end))
            col->runs[col->n_runs++] = dg_run_of(at, end_of(at, end) - at);
    }
    return 0;
}

/* Private space and sensitive places that it sees, and which limits that passes. */
static void camera_private(const struct dg_stand_in *in, const struct dg_trial_report *report,
                           struct dg_col *col)
{
    const struct dg_siting_params *params = in->model->params;
    double sums[DG_SITING_MAX_LIMITS] = {0};
    for (int32_t i = 0; i < report->n_intrusions; i++) {
        const struct dg_intrusion *seen = &report->intrusions[i];
        if (!seen->is_sensitive) {
            col->private_m2 += seen->area_at_m2[in->looks->private_class];
            col->front_m += seen->facade_at_m[in->looks->private_class];
            col->dim += seen->area_at_m2[0] + seen->facade_at_m[0];
        }
        for (int32_t l = 0; l < params->n_limits; l++) {
            int32_t k = in->looks->limit_class[l];
            if (k >= DG_MAX_CLASSES) continue;
            if (dg_limit_counts(&params->limits[l], false, seen->is_sensitive, seen->kind))
                sums[l] += seen->area_at_m2[k];
            if (dg_limit_counts(&params->limits[l], true, seen->is_sensitive, seen->kind))
                sums[l] += seen->facade_at_m[k];
        }
    }
    if (col->private_m2 > params->private_m2 || col->front_m > params->front_m)
        col->forbids |= DG_FORBID_PRIVATE;
    col->forbids |= dg_limits_at(in->model->dossier, params, report->at);
    for (int32_t l = 0; l < params->n_limits; l++) {
        if (params->limits[l].what != DG_SITING_MOUNTED && dg_limit_is_passed(&params->limits[l], sums[l]))
            col->forbids |= (uint32_t)DG_FORBID_LIMIT << l;
    }
}

int dg_stand_camera(const struct dg_stand_in *in, struct dg_trial *trial, struct dg_arena *arena,
                    int32_t camera_ix, int32_t place_ix, struct dg_col *out, const char **why_not,
                    struct dg_err *err)
{
    const struct dg_camera *camera = &in->model->dossier->cameras.items[camera_ix];
    struct dg_trial_report report;
    struct wide *wide;
    struct dg_col col = {.place = place_ix,
                         .equipment = -1,
                         .camera = camera_ix,
                         .height_m = camera->height_m,
                         .bearing_deg = camera->bearing_deg,
                         .tilt_deg = camera->tilt_deg,
                         .hfov_deg = camera->hfov_deg,
                         .range_m = camera->range_m};
    DG_TRY(dg_trial_camera(trial, arena, camera, &report, err));
    *why_not = report.why_not;
    for (int32_t e = 0; e < in->model->dossier->equipment.n; e++) {
        if (strcmp(in->model->dossier->equipment.items[e].equipment_id, camera->equipment_id) == 0) {
            col.equipment = e;
        }
    }
    DG_TRY(DG_NEW(arena, &wide, 2 * (size_t)report.n_runs, err));
    for (int64_t r = 0; r < report.n_runs; r++) camera_runs(in, &report.runs[r], wide, &col);
    DG_TRY(runs_make(arena, wide, &col, err));
    camera_private(in, &report, &col);
    *out = col;
    return 0;
}
