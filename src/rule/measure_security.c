/* Measures of the security remit. */
#include "rule/measure_security.h"

static const struct dg_measure measures[] = {
    {"camera_fault_share", "pct", 0, "camera light lost met need_unit", dg_fault_share_params, 1,
     dg_fault_camera_run, 0},
    {"camera_needs_missed", "count", 0, "named need", NULL, 0, dg_needs_missed_run, 0},
    {"camera_needs_served", "count", 0, "named", NULL, 0, dg_needs_served_run, 0},
    {"camera_purpose_words", "words", 0, "purpose", dg_purpose_params, 1, dg_purpose_camera_run, 0},
    {"camera_seen_by_others", "count", 0, "px_per_m best", dg_cover_params, 2, dg_cover_by_others_run, 0},
    {"link_fault_needs", "count", 0, "cameras need", dg_fault_needs_params, 2, dg_fault_link_run, 0},
    {"need_purpose_words", "words", 0, "purpose", dg_purpose_params, 1, dg_purpose_need_run, 0},
    {"need_reasons_missing", "count", 0, "first", NULL, 0, dg_need_reasons_run, 0},
    {"need_retention_short", "days", 0, "kept asked", NULL, 0, dg_retention_short_run, 0},
    {"need_review_days", "days", 0, "review submitted", NULL, 0, dg_need_review_run, 0},
    {"recorder_fault_needs", "count", 0, "cameras need", dg_fault_needs_params, 2, dg_fault_recorder_run, 0},
    {"retention_beyond_needs", "days", 0, "kept asked need", NULL, 0, dg_retention_beyond_run, 0},
    {"site_fault_needs", "count", 0, "cameras need", dg_fault_needs_params, 2, dg_fault_site_run, 0},
};

const struct dg_measure_table dg_measures_security = {measures, sizeof measures / sizeof *measures};
