/* Readers of the public set-cover formats, for the benchmark. */
#ifndef DG_BENCH_SETCOVER_READ_H
#define DG_BENCH_SETCOVER_READ_H

#include "plan/plan.h"

enum setcover_format {
    SETCOVER_ROWS,    /* OR-Library: rows columns; costs; for each row its count and columns, from 1 */
    SETCOVER_RAIL,    /* OR-Library rail: rows columns; for each column its cost, count and rows, from 1 */
    SETCOVER_CAMERAS, /* rows columns; for each row its number, count and columns, from 0; all costs 1 */
    SETCOVER_STEINER, /* columns rows; for each row three columns, from 1; all costs 1 */
    SETCOVER_PLAN     /* a whole problem, docs/planner.md; begins with the word "plan" */
};

/* SETCOVER_PLAN by the first word, else what a file's name says: rail*, sts*, *_cover* or AC_*; otherwise
 * SETCOVER_ROWS. */
enum setcover_format setcover_format_of(const char *path, const char *bytes, size_t n);

/* The matrix that `bytes` say. It lives in `arena`. is_unicost: costs are read and then taken as 1
 * (not those of a whole problem). what->budget is -1 where none is given. DG_EFORMAT
 * with the place: no number where one belongs, a number out of its range, the end too early or something behind
 * it; DG_ELIMIT: counts beyond what so many bytes can hold; DG_ENOMEM. */
int setcover_parse(struct dg_arena *arena, enum setcover_format format, const char *bytes, size_t n,
                   bool is_unicost, struct dg_plan_problem *out, struct dg_plan_budget *what,
                   struct dg_err *err);

#endif
