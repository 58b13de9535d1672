/* Exact: search the whole tree of a small part. Private to plan. */
#ifndef DG_PLAN_EXACT_H
#define DG_PLAN_EXACT_H

#include "plan/search.h"

/* Improve `best` to the cheapest choice of the core, trying at most max_nodes nodes; *is_proved when the tree
 * was searched whole. Scratch: n_cols times the widest row, 4 bytes each. DG_ENOMEM. */
int dg_exact_search(const struct dg_core *core, int64_t max_nodes, const struct dg_watch *watch,
                    struct dg_choice *best, bool *is_proved, int64_t *n_nodes, struct dg_err *err);

#endif
