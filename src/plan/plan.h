/* Plan: the optimiser. Which columns (cameras, views) cover all rows (samples) at the least cost? Numbers only.
 *
 * A row asks for `demand` different columns that cover it. The answer comes with a lower bound that no choice
 * of columns can beat, and with the multipliers that prove it: a separate checker needs only the matrix, the
 * answer and the multipliers (tools/check_cover; docs/planner.md has the method and what it reaches). */
#ifndef DG_PLAN_PLAN_H
#define DG_PLAN_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum dg_plan_state { DG_PLAN_FREE = 0, DG_PLAN_FIXED = 1, DG_PLAN_EXCLUDED = 2 };

/* The parts of a cost that a multiplier can tell apart: multipliers are whole numbers of 1/DG_PLAN_UNIT. */
#define DG_PLAN_UNIT 1048576

struct dg_plan_problem {
    int32_t n_rows, n_cols;
    const int64_t
        *row_start; /* n_rows + 1, from 0, never falling: row r is row_cols[row_start[r] .. row_start[r+1]) */
    const int32_t *row_cols; /* the columns that cover the row, each once, in any order */
    const int64_t *cost; /* n_cols, each 0 or more; NULL: 1 each. A free column of cost 0 whose site costs 0 is
                          * always chosen by dg_plan_solve */
    const int32_t *demand; /* n_rows, each 0 or more; NULL: 1 each */
    const uint8_t *state;  /* n_cols of enum dg_plan_state; NULL: all free */
    /* What columns share (a mast, its cabling, its power) is a site: its cost is paid once, when the first of
     * its columns is chosen. The cost of a choice is that of its columns and of the sites they stand at. */
    int32_t n_sites;          /* 0: no sites, and the two below may be NULL */
    const int32_t *site;      /* n_cols: 0..n_sites-1, or -1 for a column that stands alone */
    const int64_t *site_cost; /* n_sites, each 0 or more */
};

struct dg_plan_progress {
    int64_t cost;  /* the best choice so far; INT64_MAX before there is one */
    int64_t bound; /* the lower bound so far */
    int64_t n_moves;
};

struct dg_plan_params {
    uint64_t seed;
    int64_t max_moves; /* moves of each lane's local search; 0 reads as no limit, then `used` has to be there */
    int32_t n_lanes; /* independent searches with seeds of their own, 1..64: part of what decides the answer */
    int32_t n_threads; /* how many lanes run at once: never decides the answer under max_moves */
    /* How much of the caller's own limits (clock, signal) is used up: 1 or more stops with the best so far.
     * Called about a thousand times a second from every lane's thread, so it has to be safe for that. Who sets
     * it gives up that the same input gives the same answer, unless it always says 0. NULL: never stops. */
    double (*used)(void *ctx, const struct dg_plan_progress *progress);
    void *ctx;
};

struct dg_plan_result {
    int32_t *chosen; /* rising column numbers, the fixed and the free-of-charge ones among them */
    int32_t n_chosen;
    int64_t cost;
    /* No choice costs less: ceil of the certificate's value below, over DG_PLAN_UNIT. Any multipliers of 0 or
     * more prove  sum over rows of multiplier * demand + sum over columns of what the column can lower it by,
     * where that is cost * DG_PLAN_UNIT - its rows' multipliers for a fixed column, the same but never above 0
     * for a free one, and 0 for an excluded one. The columns of a site are summed by themselves, with its
     * cost * DG_PLAN_UNIT: all of that where one of them is fixed, otherwise never above 0. */
    int64_t bound;
    int64_t *multiplier; /* n_rows, each 0 or more */
    bool is_optimal;     /* nothing is cheaper: cost equals bound, or the whole tree was searched */
    int32_t *missing; /* n_rows: how many columns the row asks for beyond those that exist; 0 where it is met */
    int32_t n_missing; /* rows with any; the rest is solved as if they asked for what there is */
    int32_t n_rows_left, n_cols_left, n_parts; /* after the reductions */
    int64_t n_moves;                           /* of all lanes */
    int64_t n_nodes;                           /* of the exact searches */
};

/* Choose. What is returned lives in `arena`; what is needed on the way is given back before. Besides the
 * problem about 24 bytes for each entry of the matrix, and as much again for each lane.
 *
 * DG_EINVAL: a parameter out of its range; a negative cost or demand, named; a column number out of range or
 * twice in a row, named; row_start not rising. DG_ELIMIT: costs that add up to more than DG_MAX_PLAN_COST, or
 * more than DG_MAX_PLAN_ENTRIES entries. DG_ENOMEM. A row that cannot be met is no error: see `missing`. */
int dg_plan_solve(struct dg_arena *arena, const struct dg_plan_problem *problem,
                  const struct dg_plan_params *params, struct dg_plan_result *out, struct dg_err *err);

/* What a choice of columns costs, each site once. DG_ENOMEM. */
int dg_plan_cost(const struct dg_plan_problem *problem, const int32_t *chosen, int32_t n_chosen, int64_t *out,
                 struct dg_err *err);

/* Money that does not do for everything: which columns, for at most `budget`, meet rows of the greatest weight?
 */
struct dg_plan_budget {
    int64_t budget;
    const int64_t *weight; /* n_rows, each 0 or more: what a row is worth once it has all the columns it asks
                            * for; NULL: 1 each */
};

struct dg_plan_worth {
    int32_t *chosen; /* rising column numbers, the fixed ones among them */
    int32_t n_chosen;
    int64_t cost;   /* at most the budget */
    int64_t weight; /* of the rows that are met */
    /* No choice within the budget is worth more: floor of the certificate's value below, over DG_PLAN_UNIT.
     * What fixed columns and their sites cost is spent already; a row asks for what its fixed columns do not
     * give. A row that asks for nothing is worth its weight, one that asks for more free columns than it has is
     * worth nothing. With `price` for all of the budget that is left, so price / left for a unit of cost (left
     * counts as 1 where it is 0), any multipliers of 0 or more prove price, where anything is left, + sum over
     * rows of weight * DG_PLAN_UNIT - multiplier * asked, never below 0, + sum over free columns of their rows'
     * multipliers - price / left * cost, never below 0, where the columns of a site that has no fixed column
     * are summed by themselves, less price / left * its cost, and that never below 0. */
    int64_t bound;
    int64_t *multiplier; /* n_rows, in 1/DG_PLAN_UNIT of weight */
    int64_t price;       /* 0 or more, in 1/DG_PLAN_UNIT of weight */
    int64_t n_moves;     /* of all lanes */
};

/* Choose within a budget. Limits and lanes as for dg_plan_solve, whose errors are returned too; DG_EINVAL
 * besides: a negative weight or budget, or fixed columns that cost more than the budget, by how much;
 * DG_ELIMIT: a budget of more than DG_MAX_PLAN_COST, or weights that add up to more. What `used` is told as
 * `cost` is the weight here. */
int dg_plan_afford(struct dg_arena *arena, const struct dg_plan_problem *problem,
                   const struct dg_plan_budget *what, const struct dg_plan_params *params,
                   struct dg_plan_worth *out, struct dg_err *err);

/* In which order is a choice built? Of what each phase has to spend, and what earlier ones left, the columns
 * that add the greatest weight of met rows are built first: phase by phase, an early benefit before a later
 * one.
 *
 * chosen (n_chosen, rising) is a choice of the problem's columns; the problem's fixed columns exist already and
 * cost nothing more, whether they are named or not. budget (n_phases, each 0 or more) is what a phase adds.
 * phase[i] is that of chosen[i]: 0 for what exists, 1..n_phases, or n_phases + 1 for what no budget reaches.
 * weight_met (n_phases + 1, the first of what exists) and spent (the same, the first 0) are running totals.
 * Fails as dg_plan_afford does; its limit of moves is each phase's. */
int dg_plan_order(const struct dg_plan_problem *problem, const int64_t *weight, const int32_t *chosen,
                  int32_t n_chosen, const int64_t *budget, int32_t n_phases,
                  const struct dg_plan_params *params, int32_t *phase, int64_t *weight_met, int64_t *spent,
                  struct dg_err *err);

/* A problem and its answer as text, for a checker that knows nothing of this folder (docs/planner.md has the
 * form). Numbers only, one row or column a line. `what` may be NULL. DG_ENOMEM. */
int dg_plan_problem_write(const struct dg_plan_problem *problem, const struct dg_plan_budget *what,
                          struct dg_text *out, struct dg_err *err);
int dg_plan_result_write(const struct dg_plan_problem *problem, const struct dg_plan_result *result,
                         struct dg_text *out, struct dg_err *err);
int dg_plan_worth_write(const struct dg_plan_problem *problem, const struct dg_plan_worth *worth,
                        struct dg_text *out, struct dg_err *err);

#endif
