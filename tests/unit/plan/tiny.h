/* Small random problems and what a set of their columns costs and meets, by the words of plan.h. */
#ifndef DG_TEST_TINY_H
#define DG_TEST_TINY_H

#include <string.h>

#include "base/rng.h"
#include "plan/plan.h"

#define MAX_ROWS 12
#define MAX_COLS 12
#define MAX_SITES 4

struct tiny {
    int64_t row_start[MAX_ROWS + 1];
    int32_t row_cols[MAX_ROWS * MAX_COLS];
    int64_t cost[MAX_COLS];
    int32_t demand[MAX_ROWS];
    uint8_t state[MAX_COLS];
    int32_t site[MAX_COLS];
    int64_t site_cost[MAX_SITES];
    struct dg_plan_problem p;
};

static inline struct dg_plan_params few_moves(uint64_t seed)
{
    return (struct dg_plan_params){.seed = seed, .max_moves = 500, .n_lanes = 1, .n_threads = 1};
}

static inline void random_tiny(struct tiny *t, struct dg_rng *rng)
{
    bool has_costs = dg_rng_below(rng, 2), is_fold = dg_rng_below(rng, 3) == 0,
         has_states = dg_rng_below(rng, 2);
    int32_t n_sites = dg_rng_below(rng, 2) ? 1 + (int32_t)dg_rng_below(rng, MAX_SITES) : 0;
    int32_t n_rows = (int32_t)dg_rng_below(rng, MAX_ROWS + 1),
            n_cols = (int32_t)dg_rng_below(rng, MAX_COLS + 1);
    int64_t n = 0, density = 1 + (int64_t)dg_rng_below(rng, 5);
    memset(t, 0, sizeof *t);
    for (int32_t r = 0; r < n_rows; r++) {
        for (int32_t c = n_cols; c-- > 0;) { /* falling: the order of entries is nobody's business */
            if ((int64_t)dg_rng_below(rng, 8) < density) t->row_cols[n++] = c;
        }
        t->row_start[r + 1] = n;
        t->demand[r] = is_fold ? (int32_t)dg_rng_below(rng, 4) : 1;
    }
    for (int32_t c = 0; c < n_cols; c++) {
        t->cost[c] = has_costs ? (int64_t)dg_rng_below(rng, 9) : 1;
        t->state[c] = has_states && dg_rng_below(rng, 4) == 0 ? (uint8_t)(1 + dg_rng_below(rng, 2)) : 0;
        t->site[c] = (int32_t)dg_rng_below(rng, (uint64_t)n_sites + 1) - 1;
    }
    for (int32_t s = 0; s < n_sites; s++) t->site_cost[s] = (int64_t)dg_rng_below(rng, 12);
    t->p = (struct dg_plan_problem){n_rows,    n_cols,   t->row_start, t->row_cols, t->cost,
                                    t->demand, t->state, n_sites,      t->site,     t->site_cost};
}

static inline int n_covering(const struct tiny *t, int32_t r, unsigned set)
{
    int n = 0;
    for (int64_t i = t->row_start[r]; i < t->row_start[r + 1]; i++) n += (set >> t->row_cols[i]) & 1;
    return n;
}

static inline unsigned allowed(const struct tiny *t)
{
    unsigned set = 0;
    for (int32_t c = 0; c < t->p.n_cols; c++) set |= (unsigned)(t->state[c] != DG_PLAN_EXCLUDED) << c;
    return set;
}

static inline bool is_good(const struct tiny *t, unsigned set)
{
    for (int32_t c = 0; c < t->p.n_cols; c++) {
        if (t->state[c] == DG_PLAN_FIXED && !((set >> c) & 1)) return false;
    }
    if (set & ~allowed(t)) return false;
    for (int32_t r = 0; r < t->p.n_rows; r++) {
        int most = n_covering(t, r, allowed(t)), asked = t->demand[r] < most ? t->demand[r] : most;
        if (n_covering(t, r, set) < asked) return false;
    }
    return true;
}

static inline int64_t cost_of(const struct tiny *t, unsigned set)
{
    int64_t sum = 0;
    unsigned paid = 0;
    for (int32_t c = 0; c < t->p.n_cols; c++) {
        if (!((set >> c) & 1)) continue;
        sum += t->cost[c];
        if (t->site[c] >= 0) paid |= 1u << t->site[c];
    }
    for (int32_t s = 0; s < t->p.n_sites; s++) sum += (paid >> s) & 1 ? t->site_cost[s] : 0;
    return sum;
}

#endif
