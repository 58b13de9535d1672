/* Measures of the security remit: what each file of them gives the table. Private to rule. */
#ifndef DG_RULE_MEASURE_SECURITY_H
#define DG_RULE_MEASURE_SECURITY_H

#include "rule/fault.h"
#include "rule/measure.h"

/* ---- statements: measure_purpose.c, measure_retention.c ------------------------------------------------- */
extern const struct dg_measure_param dg_purpose_params[1];
int dg_purpose_camera_run(struct dg_measure_run *run, struct dg_err *err);
int dg_purpose_need_run(struct dg_measure_run *run, struct dg_err *err);
int dg_needs_served_run(struct dg_measure_run *run, struct dg_err *err);
int dg_needs_missed_run(struct dg_measure_run *run, struct dg_err *err);
int dg_need_reasons_run(struct dg_measure_run *run, struct dg_err *err);
int dg_need_review_run(struct dg_measure_run *run, struct dg_err *err);
int dg_retention_beyond_run(struct dg_measure_run *run, struct dg_err *err);
int dg_retention_short_run(struct dg_measure_run *run, struct dg_err *err);

/* ---- faults: measure_fault.c --------------------------------------------------------------------------- */
extern const struct dg_measure_param dg_fault_share_params[1], dg_fault_needs_params[2], dg_cover_params[2];
int dg_fault_camera_run(struct dg_measure_run *run, struct dg_err *err);
int dg_fault_link_run(struct dg_measure_run *run, struct dg_err *err);
int dg_fault_recorder_run(struct dg_measure_run *run, struct dg_err *err);
int dg_fault_site_run(struct dg_measure_run *run, struct dg_err *err);
int dg_cover_by_others_run(struct dg_measure_run *run, struct dg_err *err);

#endif
