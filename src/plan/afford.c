/* Greatest weight within a budget: what is given is taken out, the rest is searched by lanes and bounded; and
 * the order of phases, which is one budget after another. */
#include "plan/afford.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/pool.h"

#define BOUND_STEPS 2000000000LL /* entries looked at by a bound: some seconds on the largest */
#define BOUND_ROUNDS 2000
#define BOUND_SHARE 0.3 /* of the caller's limits that it may use */

struct afford {
    const struct dg_plan_problem *problem;
    const struct dg_plan_budget *what;
    const struct dg_plan_params *params;
    struct dg_core core;
    bool *is_chosen;
    int32_t *missing;
    int64_t *weight; /* of the core's rows */
    int64_t left;    /* of the budget, after what is given */
    int64_t fixed_cost;
    int64_t weight_given; /* of rows that are met without a choice */
};

struct lanes {
    struct dg_afford *lane; /* n_lanes */
    struct dg_choice *choice;
    int64_t *weight;
};

static int64_t weight_of(const struct dg_plan_budget *what, int32_t r)
{
    return what->weight ? what->weight[r] : 1;
}

static int check(const struct dg_plan_problem *p, const struct dg_plan_budget *what, struct dg_err *err)
{
    int64_t sum = 0;
    DG_TRY(dg_core_check(p, err));
    if (what->budget < 0) return dg_err_set(err, DG_EINVAL, "a budget of %" PRId64 ": below 0", what->budget);
    if (what->budget > DG_MAX_PLAN_COST) {
        return dg_err_set(err, DG_ELIMIT, "a budget of %" PRId64 ": more than %lld, use a larger unit",
                          what->budget, DG_MAX_PLAN_COST);
    }
    for (int32_t r = 0; r < p->n_rows; r++) {
        int64_t w = weight_of(what, r);
        if (w < 0) return dg_err_set(err, DG_EINVAL, "row %d weighs %" PRId64 ": below 0", r, w);
        if (w > DG_MAX_PLAN_COST - sum) {
            return dg_err_set(err, DG_ELIMIT,
                              "the weights up to row %d add up to more than %lld: use a larger unit", r,
                              DG_MAX_PLAN_COST);
        }
        sum += w;
    }
    return 0;
}

static int prepare(struct dg_arena *arena, struct afford *a, struct dg_err *err)
{
    const struct dg_plan_problem *p = a->problem;
    int32_t *fixed, n_fixed = 0;
    bool *is_left;
    DG_TRY(DG_NEW(arena, &a->is_chosen, (size_t)p->n_cols, err));
    DG_TRY(DG_NEW(arena, &a->missing, (size_t)p->n_rows, err));
    DG_TRY(DG_NEW(arena, &fixed, (size_t)p->n_cols, err));
    DG_TRY(DG_NEW(arena, &is_left, (size_t)p->n_rows, err));
    DG_TRY(dg_core_make(arena, p, a->is_chosen, a->missing, &a->core, err));
    for (int32_t c = 0; p->state && c < p->n_cols; c++) {
        if (p->state[c] == DG_PLAN_FIXED) fixed[n_fixed++] = c;
    }
    /* What is chosen besides costs nothing. */
    DG_TRY(dg_plan_cost(p, fixed, n_fixed, &a->fixed_cost, err));
    if (a->fixed_cost > a->what->budget) {
        return dg_err_set(err, DG_EINVAL,
                          "the fixed columns cost %" PRId64 ", %" PRId64 " more than the budget of %" PRId64,
                          a->fixed_cost, a->fixed_cost - a->what->budget, a->what->budget);
    }
    a->left = a->what->budget - a->fixed_cost;
    DG_TRY(DG_NEW(arena, &a->weight, (size_t)a->core.n_rows, err));
    for (int32_t i = 0; i < a->core.n_rows; i++) {
        int32_t r = a->core.row_id[i];
        is_left[r] = true;
        a->weight[i] = a->missing[r] ? 0 : weight_of(a->what, r);
    }
    for (int32_t r = 0; r < p->n_rows; r++)
        a->weight_given += is_left[r] || a->missing[r] ? 0 : weight_of(a->what, r);
    return 0;
}

static int run_lane(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct lanes *l = ctx;
    (void)thread_ix;
    return dg_afford_search(&l->lane[task_ix], &l->choice[task_ix], &l->weight[task_ix], err);
}

/* The certificate of plan.h in whole numbers: value times the budget left, at most 2^20 * 2^40 * 2^40 for each
 * of its terms. */
static int prove(const struct afford *a, const int64_t *u, int64_t price, int64_t *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    const struct dg_plan_problem *p = a->problem;
    dg_wide sum, *site_sum, den = a->left > 0 ? a->left : 1;
    int64_t *worth;
    bool *is_paid;
    DG_TRY(DG_NEW(&scratch, &worth, (size_t)p->n_cols, err));
    DG_TRY(DG_NEW(&scratch, &site_sum, (size_t)p->n_sites, err));
    DG_TRY(DG_NEW(&scratch, &is_paid, (size_t)p->n_sites, err));
    sum = a->left > 0 ? price * den : 0;
    for (int32_t r = 0; r < p->n_rows; r++) {
        int64_t asked = p->demand ? p->demand[r] : 1, n_free = 0;
        dg_wide left = (dg_wide)weight_of(a->what, r) * DG_PLAN_UNIT;
        for (int64_t i = p->row_start[r]; i < p->row_start[r + 1]; i++) {
            int32_t c = p->row_cols[i], state = p->state ? p->state[c] : DG_PLAN_FREE;
            asked -= state == DG_PLAN_FIXED;
            n_free += state == DG_PLAN_FREE;
            worth[c] += u[r];
        }
        if (asked > n_free) left = 0;
        if (asked > 0) left -= (dg_wide)u[r] * asked;
        if (left > 0) sum += left * den;
    }
    for (int32_t c = 0; c < p->n_cols; c++) {
        int32_t s = p->n_sites ? p->site[c] : -1, state = p->state ? p->state[c] : DG_PLAN_FREE;
        dg_wide gain = worth[c] * den - (dg_wide)price * (p->cost ? p->cost[c] : 1);
        if (s >= 0 && state == DG_PLAN_FIXED) is_paid[s] = true;
        if (state == DG_PLAN_FREE && gain > 0) *(s < 0 ? &sum : &site_sum[s]) += gain;
    }
    for (int32_t s = 0; s < p->n_sites; s++) {
        if (!is_paid[s]) site_sum[s] -= (dg_wide)price * p->site_cost[s];
        if (site_sum[s] > 0) sum += site_sum[s];
    }
    *out = (int64_t)(sum / (den * DG_PLAN_UNIT));
    return 0;
}

/* Multipliers of the problem's rows from those of the core's. */
static int bound(struct dg_arena *arena, struct afford *a, struct dg_afford *part, int64_t weight,
                 struct dg_plan_worth *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    double *u, price = 0, value;
    int64_t rounds = BOUND_STEPS / (a->core.n_entries + 1) + 50;
    DG_TRY(DG_NEW(arena, &out->multiplier, (size_t)a->problem->n_rows, err));
    DG_TRY(DG_NEW(&scratch, &u, (size_t)a->core.n_rows, err));
    DG_TRY(dg_afford_bound(part, weight, (int32_t)(rounds < BOUND_ROUNDS ? rounds : BOUND_ROUNDS), u, &price,
                           &value, err));
    for (int32_t i = 0; i < a->core.n_rows; i++)
        out->multiplier[a->core.row_id[i]] = (int64_t)floor(u[i] * DG_PLAN_UNIT);
    /* Up, so that what is not bought at this price is not bought by a hair. */
    price = ceil(price * DG_PLAN_UNIT);
    out->price = price < 0x1p60 ? (int64_t)price : INT64_C(1) << 60;
    return prove(a, out->multiplier, out->price, &out->bound, err);
}

static int search(struct dg_arena *scratch, struct afford *a, const struct dg_afford *part, struct lanes *l,
                  struct dg_err *err)
{
    size_t n = (size_t)a->params->n_lanes;
    DG_TRY(DG_NEW(scratch, &l->lane, n, err));
    DG_TRY(DG_NEW(scratch, &l->choice, n, err));
    DG_TRY(DG_NEW(scratch, &l->weight, n, err));
    for (size_t i = 0; i < n; i++) {
        DG_TRY(DG_NEW(scratch, &l->choice[i].cols, (size_t)a->core.n_cols + 1, err));
        l->lane[i] = *part;
        l->lane[i].seed = dg_hash64(a->params->seed + i);
    }
    return dg_pool_run((int64_t)n, a->params->n_threads, run_lane, l, err);
}

int dg_plan_afford(struct dg_arena *arena, const struct dg_plan_problem *problem,
                   const struct dg_plan_budget *what, const struct dg_plan_params *params,
                   struct dg_plan_worth *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct afford a = {.problem = problem, .what = what, .params = params};
    struct dg_plan_worth worth = {0};
    struct dg_choice greedy = {0};
    struct lanes l;
    int64_t weight;
    DG_TRY(dg_plan_check_params(params, err));
    DG_TRY(check(problem, what, err));
    DG_TRY(prepare(&scratch, &a, err));
    struct dg_afford part = {.core = &a.core,
                             .weight = a.weight,
                             .budget = a.left,
                             .max_moves = 1,
                             .bound = INT64_MAX,
                             .watch = {.params = params, .from = 0, .to = BOUND_SHARE}};
    DG_TRY(DG_NEW(&scratch, &greedy.cols, (size_t)a.core.n_cols + 1, err));
    DG_TRY(dg_afford_search(&part, &greedy, &weight, err));
    DG_TRY(bound(arena, &a, &part, weight, &worth, err));
    part.watch.to = 1;
    part.max_moves = params->max_moves;
    part.bound = worth.bound - a.weight_given;
    DG_TRY(search(&scratch, &a, &part, &l, err));
    int32_t best = 0;
    for (int32_t i = 0; i < params->n_lanes; i++) {
        worth.n_moves += l.lane[i].n_moves;
        bool is_better = l.weight[i] > l.weight[best] ||
                         (l.weight[i] == l.weight[best] && l.choice[i].cost < l.choice[best].cost);
        best = is_better ? i : best;
    }
    for (int32_t i = 0; i < l.choice[best].n; i++) a.is_chosen[a.core.col_id[l.choice[best].cols[i]]] = true;
    DG_TRY(DG_NEW(arena, &worth.chosen, (size_t)problem->n_cols, err));
    for (int32_t c = 0; c < problem->n_cols; c++) {
        if (a.is_chosen[c]) worth.chosen[worth.n_chosen++] = c;
    }
    DG_TRY(dg_plan_cost(problem, worth.chosen, worth.n_chosen, &worth.cost, err));
    worth.weight = a.weight_given + l.weight[best];
    *out = worth;
    return 0;
}

/* The weight of the rows that the columns of the phases up to `last` meet. */
static int64_t met(const struct dg_plan_problem *p, const struct dg_plan_budget *what, const int32_t *phase_of,
                   int32_t last)
{
    int64_t sum = 0;
    for (int32_t r = 0; r < p->n_rows; r++) {
        int64_t asked = p->demand ? p->demand[r] : 1;
        for (int64_t i = p->row_start[r]; i < p->row_start[r + 1]; i++)
            asked -= phase_of[p->row_cols[i]] <= last;
        sum += asked <= 0 ? weight_of(what, r) : 0;
    }
    return sum;
}

/* What exists is phase 0; the choice's other columns wait behind the last phase; the rest never comes. */
static int begin_order(const struct dg_plan_problem *p, const int32_t *chosen, int32_t n_chosen,
                       int32_t n_phases, int32_t *phase_of, struct dg_err *err)
{
    for (int32_t c = 0; c < p->n_cols; c++)
        phase_of[c] = p->state && p->state[c] == DG_PLAN_FIXED ? 0 : INT32_MAX;
    for (int32_t i = 0; i < n_chosen; i++) {
        if (chosen[i] < 0 || chosen[i] >= p->n_cols || (i > 0 && chosen[i] <= chosen[i - 1])) {
            return dg_err_set(err, DG_EINVAL, "choice %d is column %d: rising numbers below %d", i, chosen[i],
                              p->n_cols);
        }
        if (phase_of[chosen[i]] != 0) phase_of[chosen[i]] = n_phases + 1;
    }
    return 0;
}

int dg_plan_order(const struct dg_plan_problem *problem, const int64_t *weight, const int32_t *chosen,
                  int32_t n_chosen, const int64_t *budget, int32_t n_phases,
                  const struct dg_plan_params *params, int32_t *phase, int64_t *weight_met, int64_t *spent,
                  struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct dg_plan_problem p = *problem;
    struct dg_plan_budget what = {.weight = weight};
    int32_t *phase_of, *built;
    int64_t existing = 0, *worn;
    uint8_t *state;
    DG_TRY(dg_core_check(problem, err));
    DG_TRY(DG_NEW(&scratch, &phase_of, (size_t)p.n_cols, err));
    DG_TRY(DG_NEW(&scratch, &built, (size_t)p.n_cols, err));
    DG_TRY(DG_NEW(&scratch, &state, (size_t)p.n_cols, err));
    DG_TRY(DG_NEW(&scratch, &worn, (size_t)n_phases + 1, err));
    DG_TRY(begin_order(problem, chosen, n_chosen, n_phases, phase_of, err));
    p.state = state;
    for (int32_t t = 0; t <= n_phases; t++) {
        dg_auto(dg_arena_done) struct dg_arena turn = {0};
        struct dg_plan_worth worth;
        int32_t n = 0;
        if (t > 0 && budget[t - 1] < 0)
            return dg_err_set(err, DG_EINVAL, "phase %d has a budget of %" PRId64 ": below 0", t,
                              budget[t - 1]);
        for (int32_t c = 0; c < p.n_cols; c++) {
            bool is_built = phase_of[c] < t || phase_of[c] == 0;
            state[c] = is_built ? DG_PLAN_FIXED : phase_of[c] == n_phases + 1 ? DG_PLAN_FREE : DG_PLAN_EXCLUDED;
            if (is_built) built[n++] = c;
        }
        if (t == 0) {
            DG_TRY(dg_plan_cost(problem, built, n, &existing, err));
            what.budget = existing;
            continue;
        }
        what.budget += budget[t - 1] < DG_MAX_PLAN_COST ? budget[t - 1] : DG_MAX_PLAN_COST;
        DG_TRY(dg_plan_afford(&turn, &p, &what, params, &worth, err));
        for (int32_t i = 0; i < worth.n_chosen; i++) {
            if (phase_of[worth.chosen[i]] == n_phases + 1) phase_of[worth.chosen[i]] = t;
        }
        worn[t] = worth.cost - existing;
    }
    for (int32_t i = 0; i < n_chosen; i++) phase[i] = phase_of[chosen[i]];
    for (int32_t t = 0; t <= n_phases; t++) {
        weight_met[t] = met(problem, &what, phase_of, t);
        spent[t] = worn[t];
    }
    return 0;
}
