/* Measures of the technical remit: what measure_technical.c's table points at. Private to rule. */
#ifndef DG_RULE_MEASURE_TECHNICAL_H
#define DG_RULE_MEASURE_TECHNICAL_H

#include "rule/measure.h"

extern const struct dg_measure_param dg_need_share_params[1];
extern const struct dg_measure_param dg_need_steep_params[3];
extern const struct dg_measure_param dg_camera_status_params[1];
extern const struct dg_measure_param dg_check_issues_params[1];
extern const struct dg_measure_param dg_range_end_params[1];
extern const struct dg_measure_param dg_recorder_params[3];
extern const struct dg_measure_param dg_solar_params[2];
extern const struct dg_measure_param dg_running_params[1];

int dg_camera_above_site_run(struct dg_measure_run *run, struct dg_err *err);
int dg_camera_claim_run(struct dg_measure_run *run, struct dg_err *err);
int dg_camera_height_run(struct dg_measure_run *run, struct dg_err *err);
int dg_camera_tilt_run(struct dg_measure_run *run, struct dg_err *err);
int dg_camera_unplaced_run(struct dg_measure_run *run, struct dg_err *err);
int dg_camera_unreached_run(struct dg_measure_run *run, struct dg_err *err);
int dg_camera_unrecorded_run(struct dg_measure_run *run, struct dg_err *err);
int dg_check_issues_run(struct dg_measure_run *run, struct dg_err *err);
int dg_copper_length_run(struct dg_measure_run *run, struct dg_err *err);
int dg_equipment_angle_run(struct dg_measure_run *run, struct dg_err *err);
int dg_equipment_sensor_run(struct dg_measure_run *run, struct dg_err *err);
int dg_equipment_unsourced_run(struct dg_measure_run *run, struct dg_err *err);
int dg_link_load_run(struct dg_measure_run *run, struct dg_err *err);
int dg_link_loop_run(struct dg_measure_run *run, struct dg_err *err);
int dg_need_blind_run(struct dg_measure_run *run, struct dg_err *err);
int dg_need_share_run(struct dg_measure_run *run, struct dg_err *err);
int dg_need_steep_run(struct dg_measure_run *run, struct dg_err *err);
int dg_phase_cost_per_m2_run(struct dg_measure_run *run, struct dg_err *err);
int dg_phase_cost_run(struct dg_measure_run *run, struct dg_err *err);
int dg_phase_order_run(struct dg_measure_run *run, struct dg_err *err);
int dg_phase_unpriced_run(struct dg_measure_run *run, struct dg_err *err);
int dg_poe_power_run(struct dg_measure_run *run, struct dg_err *err);
int dg_recorder_share_run(struct dg_measure_run *run, struct dg_err *err);
int dg_running_cost_run(struct dg_measure_run *run, struct dg_err *err);
int dg_site_battery_run(struct dg_measure_run *run, struct dg_err *err);
int dg_site_draw_run(struct dg_measure_run *run, struct dg_err *err);
int dg_site_solar_run(struct dg_measure_run *run, struct dg_err *err);
int dg_site_unsupplied_run(struct dg_measure_run *run, struct dg_err *err);

#endif
