/* The sweep with what the compiler makes of AVX2. */
#define DG_OF_PATH(name) dg_##name##_avx2
#include "cover/sweep_body.h"
