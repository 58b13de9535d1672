#include "cover/horizon.h"

#include <math.h>
#include <stdint.h>

/* Bins are even on the square |x| + |y| = 1 instead of the circle: no angle is ever computed, and over a bin,
 * whose two ends lie on one side of the square, the height of a plane is linear, least and greatest at the
 * ends. */
#define PER_SIDE 2048
#define N_BINS (4 * PER_SIDE)

/* Where a direction meets the square, in bins from the east, counter-clockwise: 0 to N_BINS. */
static double bin_of(double x, double y)
{
    double s = fabs(x) + fabs(y);
    if (y >= 0) return PER_SIDE * (x >= 0 ? y / s : 1 - x / s);
    return PER_SIDE * (x < 0 ? 2 - y / s : 3 + x / s);
}

/* Height of the edge's plane at the start of bin k, on the square. */
static double height_at(const struct dg_horizon_edge *e, int32_t k)
{
    double f = (double)(k % PER_SIDE) / PER_SIDE;
    switch (k / PER_SIDE & 3) {
    case 0: return e->gx * (1 - f) + e->gy * f;
    case 1: return e->gx * -f + e->gy * (1 - f);
    case 2: return e->gx * (f - 1) + e->gy * -f;
    default: return e->gx * f + e->gy * (f - 1);
    }
}

/* Bins that the edge covers, partly (outwards) or wholly; the second may be beyond N_BINS: it goes round. */
static void bins_of(const struct dg_horizon_edge *e, bool is_outwards, int32_t *first, int32_t *end)
{
    const double doubt = is_outwards ? 1e-6 : -1e-6; /* bins; their rounding is below 1e-12 */
    double a = bin_of(e->ax, e->ay), b = bin_of(e->bx, e->by);
    if (b < a) b += N_BINS;
    *first = (int32_t)(is_outwards ? floor(a - doubt) : ceil(a - doubt));
    *end = (int32_t)(is_outwards ? ceil(b + doubt) : floor(b + doubt));
    if (*first < 0) {
        *first += N_BINS;
        *end += N_BINS;
    }
}

/* More than the rounding of a plane's slope. */
static double doubt_of(const struct dg_horizon_edge *e) { return 1e-9 * (fabs(e->gx) + fabs(e->gy)); }

int dg_horizon_new(struct dg_arena *arena, struct dg_horizon *out, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, &out->steepness, N_BINS, err));
    for (int32_t k = 0; k < N_BINS; k++) out->steepness[k] = -INFINITY;
    return 0;
}

bool dg_horizon_is_passed(const struct dg_horizon *horizon, const struct dg_horizon_edge *edge)
{
    int32_t first = 0, end = 0;
    bins_of(edge, true, &first, &end);
    double before = height_at(edge, first), doubt = doubt_of(edge);
    for (int32_t k = first; k < end; k++) {
        double after = height_at(edge, k + 1);
        if (fmax(before, after) + doubt > horizon->steepness[k % N_BINS]) return true;
        before = after;
    }
    return false;
}

void dg_horizon_raise(struct dg_horizon *horizon, const struct dg_horizon_edge *edge)
{
    int32_t first = 0, end = 0;
    bins_of(edge, false, &first, &end);
    double before = height_at(edge, first), doubt = doubt_of(edge);
    for (int32_t k = first; k < end; k++) {
        double after = height_at(edge, k + 1), least = fmin(before, after) - doubt;
        if (least > horizon->steepness[k % N_BINS]) horizon->steepness[k % N_BINS] = least;
        before = after;
    }
}
