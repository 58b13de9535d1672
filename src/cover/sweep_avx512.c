/* The sweep with 512-bit vectors. */
#define DG_SWEEP dg_sweep_avx512
#include "cover/sweep_body.h"
