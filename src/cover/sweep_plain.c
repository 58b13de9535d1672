/* The sweep in plain C: every machine, and WebAssembly. */
#define DG_SWEEP dg_sweep_plain
#include "cover/sweep_body.h"
