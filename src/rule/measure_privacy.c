/* Measures of the privacy remit: the table. */
#include "rule/measure_privacy.h"

#define PARAMS(list) list, sizeof(list) / sizeof *(list)
#define NO_PARAMS NULL, 0

/* Sorted by word. */
static const struct dg_measure measures[] = {
    {"capability_forbidden", "count", 0, "model first cameras", NO_PARAMS, dg_capability_forbidden_run,
     DG_MEASURE_CHECK},
    {"mask_cost", "pct", 0, "need lost seen need_unit picture polygons hidden", PARAMS(dg_mask_cost_params),
     dg_mask_cost_run, 0},
    {"need_over", "pct", 1, "title light over total need_unit class", NO_PARAMS, dg_need_over_run, 0},
    {"need_unanswered", "count", 0, "title first", PARAMS(dg_need_unanswered_params), dg_need_unanswered_run,
     0},
    {"private_area", "m2", 0, "least places place", PARAMS(dg_private_area_params), dg_private_area_run, 0},
    {"private_door", "count", 0, "least door", PARAMS(dg_private_door_params), dg_private_door_run, 0},
    {"private_front", "m", 0, "least places place", PARAMS(dg_private_front_params), dg_private_front_run, 0},
    {"private_unnamed", "count", 0, "area front", PARAMS(dg_private_unnamed_params), dg_private_unnamed_run, 0},
    {"retention", "days", 0, "", NO_PARAMS, dg_retention_run, 0},
    {"scheme_unnamed", "count", 0, "first", PARAMS(dg_scheme_unnamed_params), dg_scheme_unnamed_run, 0},
    {"sensitive_area", "m2", 0, "least places place kind", PARAMS(dg_sensitive_area_params),
     dg_sensitive_area_run, 0},
    {"sensitive_near", "m", 1, "place kind buffer distance", PARAMS(dg_sensitive_near_params),
     dg_sensitive_near_run, 0},
};

const struct dg_measure_table dg_measures_privacy = {measures, sizeof measures / sizeof *measures};
