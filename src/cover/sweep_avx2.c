/* The sweep with what the compiler makes of AVX2. */
#define DG_SWEEP dg_sweep_avx2
#include "cover/sweep_body.h"
