/* Measures of the privacy remit: what measure_privacy.c's table points at. Private to rule. */
#ifndef DG_RULE_MEASURE_PRIVACY_H
#define DG_RULE_MEASURE_PRIVACY_H

#include "rule/measure.h"

extern const struct dg_measure_param dg_private_area_params[2];
extern const struct dg_measure_param dg_private_front_params[1];
extern const struct dg_measure_param dg_private_door_params[3];
extern const struct dg_measure_param dg_sensitive_area_params[2];
extern const struct dg_measure_param dg_sensitive_near_params[1];
extern const struct dg_measure_param dg_private_unnamed_params[2];
extern const struct dg_measure_param dg_mask_cost_params[3];
extern const struct dg_measure_param dg_need_unanswered_params[2];
extern const struct dg_measure_param dg_scheme_unnamed_params[1];

int dg_private_area_run(struct dg_measure_run *run, struct dg_err *err);
int dg_private_front_run(struct dg_measure_run *run, struct dg_err *err);
int dg_private_door_run(struct dg_measure_run *run, struct dg_err *err);
int dg_private_unnamed_run(struct dg_measure_run *run, struct dg_err *err);
int dg_sensitive_area_run(struct dg_measure_run *run, struct dg_err *err);
int dg_sensitive_near_run(struct dg_measure_run *run, struct dg_err *err);
int dg_mask_cost_run(struct dg_measure_run *run, struct dg_err *err);
int dg_need_over_run(struct dg_measure_run *run, struct dg_err *err);
int dg_need_unanswered_run(struct dg_measure_run *run, struct dg_err *err);
int dg_scheme_unnamed_run(struct dg_measure_run *run, struct dg_err *err);
int dg_retention_run(struct dg_measure_run *run, struct dg_err *err);
int dg_capability_forbidden_run(struct dg_measure_run *run, struct dg_err *err);

#endif
