/* The sweep, compiled once for each code path: DG_OF_PATH names the functions. What the vectors do, the plain
 * loops do in the same order of the same operations (the build forbids fused ones), so that even what is asked
 * is the same. Private to cover/. See kernel.h for the steps. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cover/kernel.h"

#if defined(__AVX512F__)
#include <immintrin.h>
#define VECTORS 1
/* Lanes that are used one by one are read back from memory: the compiler would shuffle each into its place. */
#define IN_MEMORY(array) __asm__("" : "+m"(array))
#else
#define VECTORS 0
#endif

static bool is_near(double v, double margin) { return fabs(v - rint(v)) <= margin; }

static double least(double a, double b) { return a < b ? a : b; }
static double most(double a, double b) { return a > b ? a : b; }

/* The first row at or above y. */
static int32_t row_from(const struct dg_kernel *k, double y)
{
    double r = ceil(y);
    return r <= 0 ? 0 : r >= k->ny ? k->ny : (int32_t)r;
}

#if !VECTORS
static int32_t col_from(const struct dg_kernel *k, double x)
{
    double c = ceil(x);
    return c <= 0 ? 0 : c >= k->nx ? k->nx : (int32_t)c;
}
#endif

/* w at a ray of the bins is computed in single precision: its three roundings are below this. */
#define SLACK (4e-7f)

static double key_of(double x, double y)
{
    double p = x / (fabs(x) + fabs(y));
    double key = y >= 0 ? 1 - p : 3 + p;
    return key >= 4 ? 0 : key;
}

#include "cover/collect_body.h"

#include "cover/depths_body.h"

#include "cover/low_body.h"

#include "cover/rays_body.h"

#include "cover/seen_body.h"

#include "cover/fill_body.h"

/* ---- the whole
 * ----------------------------------------------------------------------------------------------- */

int DG_OF_PATH(sweep)(struct dg_kernel *k, uint64_t *seen, struct dg_err *err)
{
    lay_disc(k);
    DG_TRY(find(k, err));
    DG_TRY(collect(k, err));
    drop_hidden(k);
    draw_low(k);
    DG_TRY(push_border(k, err));
    DG_TRY(lay_rays(k, err));
    draw_walls(k);
    close_outside(k);
    draw_crossings(k);
    memset(seen, 0, (size_t)k->ny * (size_t)k->words_per_row * 8);
    DG_TRY(draw_seen(k, seen, err));
    k->stats.n_walls_drawn += k->facing.n - 4;
    fill(k, seen);
    return 0;
}

#include "cover/cut_body.h"
