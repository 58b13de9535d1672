/* Measures of the technical remit: the table. */
#include "rule/measure_technical.h"

#define PARAMS(list) list, sizeof(list) / sizeof *(list)
#define NO_PARAMS NULL, 0

/* Sorted by word. */
static const struct dg_measure measures[] = {
    {"camera_above_site", "m", 1, "site height site_height", PARAMS(dg_camera_status_params),
     dg_camera_above_site_run, 0},
    {"camera_claim", "pct", 1, "class distance needs has focal", NO_PARAMS, dg_camera_claim_run,
     DG_MEASURE_TELLS},
    {"camera_height", "m", 1, "", PARAMS(dg_camera_status_params), dg_camera_height_run, 0},
    {"camera_tilt", "deg", 1, "kept", PARAMS(dg_camera_status_params), dg_camera_tilt_run, 0},
    {"camera_unplaced", "count", 0, "why", NO_PARAMS, dg_camera_unplaced_run, 0},
    {"camera_unreached", "count", 0, "why link", NO_PARAMS, dg_camera_unreached_run, 0},
    {"camera_unrecorded", "count", 0, "", NO_PARAMS, dg_camera_unrecorded_run, 0},
    {"check_issues", "count", 0, "layer first", PARAMS(dg_check_issues_params), dg_check_issues_run,
     DG_MEASURE_CHECK},
    {"copper_length", "m", 0, "", NO_PARAMS, dg_copper_length_run, 0},
    {"equipment_angle", "pct", 0, "model stated computed sensor focal", NO_PARAMS, dg_equipment_angle_run, 0},
    {"equipment_sensor", "count", 0, "model sensor format", NO_PARAMS, dg_equipment_sensor_run, 0},
    {"equipment_unsourced", "count", 0, "model", NO_PARAMS, dg_equipment_unsourced_run, 0},
    {"link_load", "pct", 0, "low high capacity cameras unknown", PARAMS(dg_range_end_params), dg_link_load_run,
     DG_MEASURE_TELLS},
    {"link_loop", "count", 0, "next", NO_PARAMS, dg_link_loop_run, 0},
    {"need_blind", "pct", 1, "title blind need_unit camera", NO_PARAMS, dg_need_blind_run, 0},
    {"need_share", "pct", 1, "title light share asked met total lacking need_unit class",
     PARAMS(dg_need_share_params), dg_need_share_run, 0},
    {"need_steep", "pct", 0, "title limit worst class", PARAMS(dg_need_steep_params), dg_need_steep_run, 0},
    {"phase_cost", "pct", 0, "sum budget currency unpriced cameras", NO_PARAMS, dg_phase_cost_run,
     DG_MEASURE_TELLS},
    {"phase_cost_per_m2", "times", 2, "sum budget currency unpriced cameras per_m2 mean seen", NO_PARAMS,
     dg_phase_cost_per_m2_run, DG_MEASURE_TELLS},
    {"phase_order", "times", 1, "title weight phase other other_weight other_phase", NO_PARAMS,
     dg_phase_order_run, 0},
    {"phase_unpriced", "count", 0, "sum budget currency unpriced cameras", NO_PARAMS, dg_phase_unpriced_run, 0},
    {"poe_power", "pct", 0, "power watts class", NO_PARAMS, dg_poe_power_run, 0},
    {"recorder_share", "pct", 0, "capacity low high days days_low days_high cameras unknown",
     PARAMS(dg_recorder_params), dg_recorder_share_run, DG_MEASURE_TELLS},
    {"running_cost", "pct", 0, "years running year sum currency unpriced", PARAMS(dg_running_params),
     dg_running_cost_run, DG_MEASURE_TELLS},
    {"site_battery", "hours", 1, "draw cameras supply battery", NO_PARAMS, dg_site_battery_run,
     DG_MEASURE_TELLS},
    {"site_draw", "pct", 0, "draw cameras supply battery", NO_PARAMS, dg_site_draw_run, 0},
    {"site_solar", "pct", 0, "draw cameras supply battery", PARAMS(dg_solar_params), dg_site_solar_run,
     DG_MEASURE_TELLS},
    {"site_unsupplied", "count", 0, "draw cameras supply battery", NO_PARAMS, dg_site_unsupplied_run, 0},
};

const struct dg_measure_table dg_measures_technical = {measures, sizeof measures / sizeof *measures};
