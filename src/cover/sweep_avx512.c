/* The sweep with 512-bit vectors. */
#define DG_OF_PATH(name) dg_##name##_avx512
#include "cover/sweep_body.h"
