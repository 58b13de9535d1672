/* Afford: the parts of a choice within a budget. Private to plan. */
#ifndef DG_PLAN_AFFORD_H
#define DG_PLAN_AFFORD_H

#include "plan/core.h"
#include "plan/search.h"
#include "plan/watch.h"

/* What can still be gained: a core, its rows' weights and the budget that is left for it. */
struct dg_afford {
    const struct dg_core *core;
    const int64_t *weight; /* of the core's rows */
    int64_t budget;
    uint64_t seed;
    int64_t max_moves; /* 0: until the watch is over */
    int64_t bound;     /* stop when the weight reaches it */
    struct dg_watch watch;
    int64_t n_moves; /* out */
};

/* Greedily, then by taking a few columns out and filling up again. best->cols has room for the core's columns;
 * best->cost is what they cost, *weight what they are worth. DG_ENOMEM. */
int dg_afford_search(struct dg_afford *what, struct dg_choice *best, int64_t *weight, struct dg_err *err);

/* Multipliers of the core's rows and the price of the whole budget that prove little more than the best weight.
 * *value is what they prove, in doubles. DG_ENOMEM. */
int dg_afford_bound(const struct dg_afford *what, int64_t weight, int32_t n_rounds, double *multiplier,
                    double *price, double *value, struct dg_err *err);

#endif
