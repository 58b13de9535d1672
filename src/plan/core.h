/* Core: the problem while it is worked on, both ways round (rows to columns, columns to rows). Private to plan.
 */
#ifndef DG_PLAN_CORE_H
#define DG_PLAN_CORE_H

#include "plan/plan.h"

/* For sums and products of costs and multipliers: exact without a look at their size. */
__extension__ typedef __int128 dg_wide;

struct dg_core {
    int32_t n_rows, n_cols;
    int64_t n_entries;
    int32_t *row_start, *row_cols; /* columns of a row, rising */
    int32_t *col_start, *col_rows; /* rows of a column, rising */
    int64_t *cost;
    int32_t *demand;          /* 1 or more */
    int32_t *row_id, *col_id; /* their numbers in the problem */
    int32_t n_sites;          /* not paid yet, each with two columns or more */
    int32_t *site;            /* of a column, -1: none, or paid */
    int64_t *site_cost;       /* above 0 */
    bool is_plain;            /* all costs equal, all demands 1, no sites */
};

/* The core of rows rows[] and columns cols[] (both rising) of `from`. `map` is scratch of from->n_cols +
 * from->n_sites, all -1 before and after. The site of a single column becomes part of its cost. */
int dg_core_take(struct dg_arena *arena, const struct dg_core *from, const int32_t *rows, int32_t n_rows,
                 const int32_t *cols, int32_t n_cols, int32_t *map, struct dg_core *out, struct dg_err *err);

/* Judge a problem: dg_plan_solve's errors. */
int dg_core_check(const struct dg_plan_problem *problem, struct dg_err *err);

/* Judge parameters: dg_plan_solve's errors. */
int dg_plan_check_params(const struct dg_plan_params *params, struct dg_err *err);

/* Make a judged problem's core: free columns and unmet rows alone. Fixed and free-of-charge columns are
 * entered into is_chosen (n_cols), missing demand into missing (n_rows). */
int dg_core_make(struct dg_arena *arena, const struct dg_plan_problem *problem, bool *is_chosen,
                 int32_t *missing, struct dg_core *out, struct dg_err *err);

/* Take out what cannot matter, to a fixpoint (or until the work is no longer worth it): columns that others
 * dominate, rows that others imply, columns that a row cannot do without (entered into is_chosen, by the
 * problem's numbers). The optimal cost of what is left plus the chosen ones is that of the problem. */
int dg_core_reduce(struct dg_arena *arena, const struct dg_core *from, bool *is_chosen, struct dg_core *out,
                   struct dg_err *err);

/* Parts that share no row: parts[i] lives in `arena`. */
int dg_core_split(struct dg_arena *arena, const struct dg_core *core, struct dg_core **parts, int32_t *n_parts,
                  struct dg_err *err);

#endif
