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

enum dg_plan_state { DG_PLAN_FREE = 0, DG_PLAN_FIXED = 1, DG_PLAN_EXCLUDED = 2 };

/* The parts of a cost that a multiplier can tell apart: multipliers are whole numbers of 1/DG_PLAN_UNIT. */
#define DG_PLAN_UNIT 1048576

struct dg_plan_problem {
    int32_t n_rows, n_cols;
    const int64_t
        *row_start; /* n_rows + 1, from 0, never falling: row r is row_cols[row_start[r] .. row_start[r+1]) */
    const int32_t *row_cols; /* the columns that cover the row, each once, in any order */
    const int64_t *cost;     /* n_cols, each 0 or more; NULL: 1 each. A column of cost 0 is always chosen */
    const int32_t *demand;   /* n_rows, each 0 or more; NULL: 1 each */
    const uint8_t *state;    /* n_cols of enum dg_plan_state; NULL: all free */
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
     * for a free one, and 0 for an excluded one. */
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

#endif
