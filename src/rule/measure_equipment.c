/* Measures of the dossier's papers: what the check found, and where the equipment's figures come from. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "rule/measure_technical.h"

const struct dg_measure_param dg_check_issues_params[1] = {
    {.name = "severity", .unit = "severity", .words = "error", .least = 1},
};

/* How many faults of these severities `didgah check` finds, one figure for each layer that has any row or
 * fault. */
int dg_check_issues_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_issues *issues = run->lookup->issues;
    for (int32_t i = 0, end; i < issues->n; i = end) {
        int32_t n = 0;
        const char *first = NULL;
        for (end = i; end < issues->n && strcmp(issues->items[end].layer, issues->items[i].layer) == 0; end++) {
            if (!dg_measure_has_word(run, "severity", dg_severity_word(issues->items[end].severity))) continue;
            if (!n++) first = issues->items[end].code;
        }
        struct dg_measured m = {.layer = issues->items[i].layer, .object = "", .ix = -1, .value = n};
        dg_measured_token(&m, "layer", issues->items[i].layer);
        dg_measured_token(&m, "first", first ? first : "—");
        if (n) DG_TRY(dg_measure_add(run, &m, err));
    }
    struct dg_measured none = {.layer = "scheme", .object = "", .ix = -1, .value = 0};
    dg_measured_token(&none, "layer", "scheme");
    dg_measured_token(&none, "first", "—");
    return dg_measure_add(run, &none, err); /* judged even when nothing is wrong */
}

static struct dg_measured equipment_of(struct dg_measure_run *run, int32_t ix, double value)
{
    const struct dg_equipment *eq = &run->dossier->equipment.items[ix];
    struct dg_measured m = {.layer = "equipment", .object = eq->equipment_id, .ix = ix, .value = value};
    dg_measured_text(&m, "model", *eq->model ? eq->model : eq->equipment_id);
    return m;
}

/* 1 when no source is given for the figures. */
int dg_equipment_unsourced_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->dossier->equipment.n; i++) {
        struct dg_measured m = equipment_of(run, i, *run->dossier->equipment.items[i].source ? 0 : 1);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* Figure: by how much the stated widest angle differs from the one that sensor and shortest focal length give,
 * as percent of the latter. 5.37 mm and 4 mm: 2 atan(5.37 / 8) = 67.7 degrees; stated 98: 45 %. */
int dg_equipment_angle_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->dossier->equipment.n; i++) {
        const struct dg_equipment *eq = &run->dossier->equipment.items[i];
        bool is_straight = !*eq->projection || strcmp(eq->projection, "rectilinear") == 0;
        if (!is_straight || !(eq->sensor_width_mm > 0 && eq->focal_min_mm > 0 && eq->hfov_max_deg > 0))
            continue;
        double deg = dg_hfov_from_focal(eq->sensor_width_mm, eq->focal_min_mm) * 180 / M_PI;
        struct dg_measured m = equipment_of(run, i, 100 * fabs(eq->hfov_max_deg - deg) / deg);
        dg_measured_number(&m, "stated", eq->hfov_max_deg, 1);
        dg_measured_number(&m, "computed", deg, 1);
        dg_measured_number(&m, "sensor", eq->sensor_width_mm, 2);
        dg_measured_number(&m, "focal", eq->focal_min_mm, 1);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* 1 when the angle rests on a sensor width that is no more than the usual one of its format's name. */
int dg_equipment_sensor_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t i = 0; i < run->dossier->equipment.n; i++) {
        const struct dg_equipment *eq = &run->dossier->equipment.items[i];
        const char *name = dg_sensor_format(eq->sensor_width_mm);
        if (!(eq->sensor_width_mm > 0)) continue;
        struct dg_measured m = equipment_of(run, i, name && !(eq->hfov_max_deg > 0) ? 1 : 0);
        dg_measured_number(&m, "sensor", eq->sensor_width_mm, 2);
        dg_measured_token(&m, "format", name ? name : "—");
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}
