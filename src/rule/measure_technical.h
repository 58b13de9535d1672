/* Measures of the technical remit: what measure_technical.c's table points at. Private to rule. */
#ifndef DG_RULE_MEASURE_TECHNICAL_H
#define DG_RULE_MEASURE_TECHNICAL_H

#include "rule/measure.h"

extern const struct dg_measure_param dg_need_share_params[1];
int dg_need_share_run(struct dg_measure_run *run, struct dg_err *err);

#endif
