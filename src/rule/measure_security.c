/* Measures of the security remit. */
#include "rule/measure.h"

const struct dg_measure_table dg_measures_security = {NULL, 0};
