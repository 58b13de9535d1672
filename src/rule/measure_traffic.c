/* Measures of the traffic remit. */
#include "rule/traffic.h"

static const struct dg_measure measures[] = {
    {"approach_share", "pct", 0, "road side speed needed covered drawn", dg_approach_params, 4, dg_approach_run,
     DG_MEASURE_ROADS},
    {"edge_distance", "m", 1, "road width inside", dg_edge_params, 1, dg_edge_distance_run, DG_MEASURE_ROADS},
    {"glare_hours", "hours", 0, "in_picture angle bearing tilt", dg_glare_params, 2, dg_glare_run,
     DG_MEASURE_ROADS},
    {"lane_share", "pct", 0, "road side lane lanes length", dg_lane_params, 3, dg_lane_run, DG_MEASURE_ROADS},
    {"lorry_hidden", "m", 0, "need height lorry least", dg_lorry_params, 5, dg_lorry_run, DG_MEASURE_ROADS},
    {"mount_height", "m", 1, "need", NULL, 0, dg_mount_height_run, DG_MEASURE_ROADS},
    {"reach_per_height", "times", 1, "need distance height", NULL, 0, dg_reach_per_height_run,
     DG_MEASURE_ROADS},
    {"stop_line_share", "pct", 0, "road side before", dg_lane_params, 3, dg_stop_line_run, DG_MEASURE_ROADS},
    {"triangle_depth", "m", 1, "major minor speed leg hand", dg_triangle_measure_params, 4,
     dg_triangle_depth_run, DG_MEASURE_ROADS},
};

const struct dg_measure_table dg_measures_traffic = {measures, sizeof measures / sizeof *measures};
