/* Cases: the last seq of each case, while a log is read. Private to log/. */
#ifndef DG_LOG_CASES_H
#define DG_LOG_CASES_H

#include "base/arena.h"

#include <stdint.h>

struct dg_case_row {
    const char *id; /* NULL: free */
    int64_t seq;
};

/* A hash table in an arena; zeroed: empty. */
struct dg_cases {
    struct dg_case_row *rows;
    uint64_t n_rows, n_used;
};

/* The row of a case, its seq 0 if it is new; NULL when memory ran out. */
struct dg_case_row *dg_cases_find(struct dg_arena *arena, struct dg_cases *cases, const char *id);

#endif
