/* Measures of the privacy remit. */
#include "rule/measure.h"

const struct dg_measure_table dg_measures_privacy = {NULL, 0};
