/* Lower bounds: a Lagrangian relaxation of the rows, climbed by subgradients in doubles; what leaves this file
 * is rounded to whole multipliers, and their value is computed exactly. */
#include "plan/bound.h"

#include <string.h>

/* Of what was tried on AC_11 these come nearest to the value of the linear relaxation, 51.4 of 51.94 in 800
 * rounds: aim a little above the best value known, and keep most of the direction. */
#define AIM 0.05
#define DEFLECTION 0.93
#define STALE 30 /* rounds without a real gain, after which the step is too long for where it is */

struct climb {
    const struct dg_core *core;
    double *u, *best_u, *reduced, *way; /* way: of the last step */
    double *site_sum;                   /* a site's cost and its columns' negative reduced costs */
    int32_t *hits;                      /* how many columns of negative reduced cost cover the row */
    double best;
};

/* The relaxation's value at u; fills reduced costs and hits. */
static double value_at(struct climb *k)
{
    const struct dg_core *core = k->core;
    double sum = 0;
    memset(k->hits, 0, (size_t)core->n_rows * sizeof *k->hits);
    for (int32_t r = 0; r < core->n_rows; r++) sum += k->u[r] * core->demand[r];
    for (int32_t s = 0; s < core->n_sites; s++) k->site_sum[s] = (double)core->site_cost[s];
    for (int32_t c = 0; c < core->n_cols; c++) {
        double left = (double)core->cost[c];
        for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) left -= k->u[core->col_rows[i]];
        k->reduced[c] = left;
        if (core->site[c] >= 0 && left < 0) k->site_sum[core->site[c]] += left;
    }
    for (int32_t s = 0; s < core->n_sites; s++) sum += k->site_sum[s] < 0 ? k->site_sum[s] : 0;
    for (int32_t c = 0; c < core->n_cols; c++) {
        bool is_alone = core->site[c] < 0;
        if (k->reduced[c] >= 0 || (!is_alone && k->site_sum[core->site[c]] >= 0)) continue;
        if (is_alone) sum += k->reduced[c];
        for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) k->hits[core->col_rows[i]]++;
    }
    return sum;
}

/* A step along the subgradient, deflected by the steps before (Camerini, Fratta and Maffioli 1975): without
 * that the climb zigzags between columns of the same reduced cost. */
static void step(struct climb *k, double pace, double upper, double value)
{
    const struct dg_core *core = k->core;
    double norm = 0;
    for (int32_t r = 0; r < core->n_rows; r++) {
        k->way[r] = core->demand[r] - k->hits[r] + DEFLECTION * k->way[r];
        if (k->u[r] <= 0 && k->way[r] < 0) continue;
        norm += k->way[r] * k->way[r];
    }
    if (norm <= 0) return;
    double target = k->best > 0 && k->best * (1 + AIM) < upper ? k->best * (1 + AIM) : upper;
    double t = pace * (target - value) / norm;
    for (int32_t r = 0; r < core->n_rows; r++) {
        double u = k->u[r] + t * k->way[r];
        k->u[r] = u > 0 ? u : 0;
    }
}

/* Each row asks for the least share that a column covering it would charge. */
static void start(struct climb *k)
{
    const struct dg_core *core = k->core;
    for (int32_t r = 0; r < core->n_rows; r++) {
        double least = 1e300;
        for (int32_t i = core->row_start[r]; i < core->row_start[r + 1]; i++) {
            int32_t c = core->row_cols[i];
            double share = (double)core->cost[c] / (core->col_start[c + 1] - core->col_start[c]);
            if (share < least) least = share;
        }
        k->u[r] = least;
    }
}

int dg_bound_climb(const struct dg_core *core, int64_t upper, int32_t n_rounds, const double *from,
                   const struct dg_watch *watch, double *multiplier, double *best, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct climb k = {.core = core, .best_u = multiplier, .best = -1e300};
    DG_TRY(DG_NEW(&scratch, &k.u, (size_t)core->n_rows, err));
    DG_TRY(DG_NEW(&scratch, &k.way, (size_t)core->n_rows, err));
    DG_TRY(DG_NEW(&scratch, &k.reduced, (size_t)core->n_cols, err));
    DG_TRY(DG_NEW(&scratch, &k.site_sum, (size_t)core->n_sites, err));
    DG_TRY(DG_NEW(&scratch, &k.hits, (size_t)core->n_rows, err));
    start(&k);
    if (from) memcpy(k.u, from, (size_t)core->n_rows * sizeof *from);
    double pace = 1.0;
    int32_t n_stale = 0;
    for (int32_t i = 0; i < n_rounds && pace > 1e-4; i++) {
        double value = value_at(&k);
        if (value > k.best) {
            if (value > k.best + 1e-4 * (k.best > 0 ? k.best : -k.best)) n_stale = 0;
            k.best = value;
            memcpy(k.best_u, k.u, (size_t)core->n_rows * sizeof *k.u);
        }
        if (k.best > (double)(upper - 1) + 1e-6 || dg_watch_is_over(watch)) break;
        if (++n_stale > STALE) {
            pace *= 0.7;
            n_stale = 0;
            memcpy(k.u, k.best_u, (size_t)core->n_rows * sizeof *k.u);
            memset(k.way, 0, (size_t)core->n_rows * sizeof *k.way);
            value = value_at(&k);
        }
        step(&k, pace, (double)upper, value);
    }
    *best = k.best;
    return 0;
}

/* Costs less the rows' multipliers, for all columns. */
static void reduced_costs(const struct dg_plan_problem *p, const int64_t *multiplier, int64_t *reduced)
{
    for (int32_t c = 0; c < p->n_cols; c++) reduced[c] = (p->cost ? p->cost[c] : 1) * DG_PLAN_UNIT;
    for (int32_t r = 0; r < p->n_rows; r++) {
        if (!multiplier[r]) continue;
        for (int64_t i = p->row_start[r]; i < p->row_start[r + 1]; i++)
            reduced[p->row_cols[i]] -= multiplier[r];
    }
}

/* ceil of the certificate's value (plan.h) over DG_PLAN_UNIT, never below 0. */
static int prove(const struct dg_plan_problem *p, const int64_t *multiplier, const int32_t *missing,
                 int64_t *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    dg_wide sum = 0, *site_sum;
    int64_t *reduced;
    bool *is_paid; /* sites with a fixed column */
    DG_TRY(DG_NEW(&scratch, &reduced, (size_t)p->n_cols, err));
    DG_TRY(DG_NEW(&scratch, &site_sum, (size_t)p->n_sites, err));
    DG_TRY(DG_NEW(&scratch, &is_paid, (size_t)p->n_sites, err));
    reduced_costs(p, multiplier, reduced);
    for (int32_t r = 0; r < p->n_rows; r++) {
        int64_t asked = (p->demand ? p->demand[r] : 1) - (missing[r]);
        sum += (dg_wide)multiplier[r] * asked;
    }
    for (int32_t c = 0; c < p->n_cols; c++) {
        int state = p->state ? p->state[c] : DG_PLAN_FREE;
        int32_t s = p->n_sites ? p->site[c] : -1;
        if (s >= 0 && state == DG_PLAN_FIXED) is_paid[s] = true;
        if (state != DG_PLAN_FIXED && (state != DG_PLAN_FREE || reduced[c] >= 0)) continue;
        *(s < 0 ? &sum : &site_sum[s]) += reduced[c];
    }
    for (int32_t s = 0; s < p->n_sites; s++) {
        site_sum[s] += (dg_wide)p->site_cost[s] * DG_PLAN_UNIT;
        if (is_paid[s] || site_sum[s] < 0) sum += site_sum[s];
    }
    *out = sum <= 0 ? 0 : (int64_t)((sum + DG_PLAN_UNIT - 1) / DG_PLAN_UNIT);
    return 0;
}

/* The asked-th smallest reduced cost of a row's free columns: to there its multiplier can rise and every unit
 * still gains. `room` is scratch of `asked`. */
static int64_t headroom(const struct dg_plan_problem *p, int32_t r, int64_t asked, const int64_t *reduced,
                        int64_t *room)
{
    int64_t n = 0;
    for (int64_t i = p->row_start[r]; i < p->row_start[r + 1]; i++) {
        int32_t c = p->row_cols[i];
        if (p->state && p->state[c] != DG_PLAN_FREE) continue;
        int64_t v = reduced[c], at = n < asked ? n++ : asked;
        if (at == asked) {
            if (v >= room[asked - 1]) continue;
            at = asked - 1;
        }
        for (; at > 0 && room[at - 1] > v; at--) room[at] = room[at - 1];
        room[at] = v;
    }
    return n < asked ? 0 : room[asked - 1];
}

static int64_t asked_of(const struct dg_plan_problem *p, const int32_t *missing, int32_t r)
{
    int64_t asked = (p->demand ? p->demand[r] : 1) - missing[r];
    for (int64_t i = p->row_start[r]; p->state && i < p->row_start[r + 1]; i++) {
        asked -= p->state[p->row_cols[i]] == DG_PLAN_FIXED;
    }
    return asked;
}

/* Take from the rows of overcharged columns what they are overcharged by. */
static void discharge(const struct dg_plan_problem *p, int64_t *multiplier, int64_t *reduced)
{
    for (int32_t r = 0; r < p->n_rows; r++) {
        int64_t over = 0;
        for (int64_t i = p->row_start[r]; i < p->row_start[r + 1]; i++) {
            int32_t c = p->row_cols[i];
            if (p->state && p->state[c] != DG_PLAN_FREE) continue;
            if (-reduced[c] > over) over = -reduced[c];
        }
        if (over > multiplier[r]) over = multiplier[r];
        if (over == 0) continue;
        multiplier[r] -= over;
        for (int64_t i = p->row_start[r]; i < p->row_start[r + 1]; i++) reduced[p->row_cols[i]] += over;
    }
}

/* A site's cost is lent to its free columns: first what they are overcharged by, then in equal shares. What
 * each can bear is then its own. A site with a fixed column is paid and lends nothing. */
static int lend(const struct dg_plan_problem *p, int64_t *reduced, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    int64_t *need, *n_free;
    bool *is_paid;
    DG_TRY(DG_NEW(&scratch, &need, (size_t)p->n_sites, err));
    DG_TRY(DG_NEW(&scratch, &n_free, (size_t)p->n_sites, err));
    DG_TRY(DG_NEW(&scratch, &is_paid, (size_t)p->n_sites, err));
    for (int32_t c = 0; p->n_sites && c < p->n_cols; c++) {
        int32_t s = p->site[c], state = p->state ? p->state[c] : DG_PLAN_FREE;
        if (s < 0 || state == DG_PLAN_EXCLUDED) continue;
        is_paid[s] |= state == DG_PLAN_FIXED;
        n_free[s] += state == DG_PLAN_FREE;
        if (state == DG_PLAN_FREE && reduced[c] < 0) need[s] -= reduced[c];
    }
    for (int32_t c = 0; p->n_sites && c < p->n_cols; c++) {
        int32_t s = p->site[c];
        if (s < 0 || is_paid[s] || (p->state && p->state[c] != DG_PLAN_FREE)) continue;
        int64_t has = p->site_cost[s] * DG_PLAN_UNIT, over = reduced[c] < 0 ? -reduced[c] : 0;
        if (need[s] <= has)
            reduced[c] += over + (has - need[s]) / n_free[s];
        else
            reduced[c] += (int64_t)((dg_wide)over * has / need[s]);
    }
    return 0;
}

int dg_bound_polish(const struct dg_plan_problem *p, const int32_t *missing, int64_t *multiplier,
                    int64_t *bound, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    int64_t *fed, *reduced, *room, plain, fed_bound, most = 1;
    for (int32_t r = 0; p->demand && r < p->n_rows; r++)
        most = p->demand[r] - missing[r] > most ? p->demand[r] - missing[r] : most;
    DG_TRY(DG_NEW(&scratch, &fed, (size_t)p->n_rows, err));
    DG_TRY(DG_NEW(&scratch, &reduced, (size_t)p->n_cols, err));
    DG_TRY(DG_NEW(&scratch, &room, (size_t)most, err));
    DG_TRY(prove(p, multiplier, missing, &plain, err));
    memcpy(fed, multiplier, (size_t)p->n_rows * sizeof *fed);
    reduced_costs(p, fed, reduced);
    DG_TRY(lend(p, reduced, err));
    discharge(p, fed, reduced);
    /* Rows without a choice first: what they ask for is asked for in every answer. */
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t r = 0; r < p->n_rows; r++) {
            int64_t asked = asked_of(p, missing, r);
            bool has_choice = p->row_start[r + 1] - p->row_start[r] > asked;
            if (asked <= 0 || has_choice != (pass == 1)) continue;
            int64_t more = headroom(p, r, asked, reduced, room);
            if (more <= 0) continue;
            fed[r] += more;
            for (int64_t i = p->row_start[r]; i < p->row_start[r + 1]; i++) reduced[p->row_cols[i]] -= more;
        }
    }
    DG_TRY(prove(p, fed, missing, &fed_bound, err));
    if (fed_bound > plain) memcpy(multiplier, fed, (size_t)p->n_rows * sizeof *fed);
    *bound = fed_bound > plain ? fed_bound : plain;
    return 0;
}
