/* The bound on what a budget can be worth: rows are tied to columns by multipliers, columns to the budget by
 * one price. For given multipliers the best price is found by halving, since what is bought only falls with it;
 * the multipliers climb by subgradients. */
#include <math.h>
#include <string.h>

#include "plan/afford.h"

#define HALVINGS 50
#define STALE 20 /* rounds without a gain, after which the step is halved */

struct descent {
    const struct dg_afford *what;
    double *u;     /* multipliers */
    double *worth; /* of a column: its rows' multipliers */
    double *site;  /* what a site's columns are worth beyond their price */
    int32_t *hits; /* bought columns of a row */
    double bought; /* what they cost */
};

/* The columns' part of the value at a price of a unit of cost; fills site[] and bought. */
static double buy(struct descent *d, double unit)
{
    const struct dg_core *core = d->what->core;
    double sum = 0, bought = 0;
    for (int32_t s = 0; s < core->n_sites; s++) d->site[s] = -unit * (double)core->site_cost[s];
    for (int32_t c = 0; c < core->n_cols; c++) {
        double gain = d->worth[c] - unit * (double)core->cost[c];
        if (core->site[c] >= 0 && gain > 0) d->site[core->site[c]] += gain;
        if (core->site[c] < 0 && gain > 0) sum += gain, bought += (double)core->cost[c];
    }
    for (int32_t s = 0; s < core->n_sites; s++) {
        if (d->site[s] > 0) sum += d->site[s], bought += (double)core->site_cost[s];
    }
    for (int32_t c = 0; c < core->n_cols; c++) {
        int32_t s = core->site[c];
        if (s >= 0 && d->site[s] > 0 && d->worth[c] > unit * (double)core->cost[c])
            bought += (double)core->cost[c];
    }
    d->bought = bought;
    return sum;
}

/* The value at u, with the best price of a unit of cost. */
static double value_at(struct descent *d, double *unit)
{
    const struct dg_core *core = d->what->core;
    double budget = (double)d->what->budget, rows = 0, low = 0, high = 0;
    for (int32_t c = 0; c < core->n_cols; c++) {
        double sum = 0;
        for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) sum += d->u[core->col_rows[i]];
        d->worth[c] = sum;
        high = core->cost[c] > 0 && sum / (double)core->cost[c] > high ? sum / (double)core->cost[c] : high;
    }
    for (int32_t r = 0; r < core->n_rows; r++) {
        double left = (double)d->what->weight[r] - d->u[r] * core->demand[r];
        rows += left > 0 ? left : 0;
    }
    for (int32_t s = 0; s < core->n_sites; s++) high += 1; /* columns without a cost of their own */
    for (int i = 0; i < HALVINGS && core->n_sites > 0 && (buy(d, high), d->bought > budget); i++) high *= 2;
    for (int i = 0; i < HALVINGS; i++) {
        double mid = (low + high) / 2;
        buy(d, mid);
        *(d->bought > budget ? &low : &high) = mid;
    }
    *unit = high;
    double columns = buy(d, high);
    memset(d->hits, 0, (size_t)core->n_rows * sizeof *d->hits);
    for (int32_t c = 0; c < core->n_cols; c++) {
        int32_t s = core->site[c];
        if (d->worth[c] <= high * (double)core->cost[c] || (s >= 0 && d->site[s] <= 0)) continue;
        for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) d->hits[core->col_rows[i]]++;
    }
    return rows + columns + high * budget;
}

static void step(struct descent *d, double pace, double value, double target)
{
    const struct dg_core *core = d->what->core;
    double norm = 0;
    for (int turn = 0; turn < 2; turn++) {
        double t = turn ? pace * (value - target) / norm : 0;
        for (int32_t r = 0; r < core->n_rows; r++) {
            double w = (double)d->what->weight[r];
            double g = d->hits[r] - (w > d->u[r] * core->demand[r] ? core->demand[r] : 0);
            if (turn == 0) {
                norm += g * g;
                continue;
            }
            double u = d->u[r] - t * g;
            d->u[r] = u < 0 ? 0 : u > w ? w : u;
        }
        if (norm <= 0) return;
    }
}

int dg_afford_bound(const struct dg_afford *what, int64_t weight, int32_t n_rounds, double *multiplier,
                    double *price, double *value, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    const struct dg_core *core = what->core;
    struct descent d = {.what = what};
    size_t n_rows = (size_t)core->n_rows;
    double pace = 1, best = HUGE_VAL, unit;
    int32_t n_stale = 0;
    DG_TRY(DG_NEW(&scratch, &d.u, n_rows, err));
    DG_TRY(DG_NEW(&scratch, &d.worth, (size_t)core->n_cols, err));
    DG_TRY(DG_NEW(&scratch, &d.site, (size_t)core->n_sites, err));
    DG_TRY(DG_NEW(&scratch, &d.hits, n_rows, err));
    for (int32_t r = 0; r < core->n_rows; r++) d.u[r] = (double)what->weight[r] / core->demand[r] / 2;
    for (int32_t i = 0; i < n_rounds && pace > 1e-5; i++) {
        double now = value_at(&d, &unit);
        if (now < best) {
            n_stale = now < best * (1 - 1e-5) ? 0 : n_stale;
            best = now;
            *price = unit * (double)what->budget;
            if (what->budget == 0) *price = unit;
            memcpy(multiplier, d.u, n_rows * sizeof *d.u);
        }
        if (best < (double)weight + 1 - 1e-6 || dg_watch_is_over(&what->watch)) break;
        if (++n_stale > STALE) {
            pace /= 2;
            n_stale = 0;
            memcpy(d.u, multiplier, n_rows * sizeof *d.u);
            now = value_at(&d, &unit);
        }
        step(&d, pace, now, (double)weight);
    }
    *value = best;
    return 0;
}
