/* Measures of the traffic remit. */
#include "rule/measure.h"

const struct dg_measure_table dg_measures_traffic = {NULL, 0};
