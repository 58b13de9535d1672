/* Bound: multipliers and what they prove. Private to plan. */
#ifndef DG_PLAN_BOUND_H
#define DG_PLAN_BOUND_H

#include "plan/core.h"
#include "plan/watch.h"

/* Climb the core's relaxation for at most n_rounds passes over the matrix; `upper` is the cost of a known
 * choice; `from` (n_rows) is where to begin, or NULL. multiplier (n_rows) is in units of cost; *best its value,
 * in doubles. DG_ENOMEM. */
int dg_bound_climb(const struct dg_core *core, int64_t upper, int32_t n_rounds, const double *from,
                   const struct dg_watch *watch, double *multiplier, double *best, struct dg_err *err);

/* Raise the whole problem's multipliers where that gains, and keep them only if they then prove more. */
int dg_bound_polish(const struct dg_plan_problem *problem, const int32_t *missing, int64_t *multiplier,
                    int64_t *bound, struct dg_err *err);

#endif
