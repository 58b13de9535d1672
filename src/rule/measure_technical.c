/* Measures of the technical remit. */
#include "rule/measure_technical.h"

static const struct dg_measure measures[] = {
    {"need_share", "pct", 1, "title_fa title_en light share asked met total lacking need_unit class",
     dg_need_share_params, 1, dg_need_share_run, 0},
};

const struct dg_measure_table dg_measures_technical = {measures, sizeof measures / sizeof *measures};
