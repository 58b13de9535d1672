/* The sweep in plain C: every machine, and WebAssembly. */
#define DG_OF_PATH(name) dg_##name##_plain
#include "cover/sweep_body.h"
