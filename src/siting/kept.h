/* Kept: rows chosen from a part, those that the same columns cover joined, as a problem for plan.h. Private to
 * siting. */
#ifndef DG_SITING_KEPT_H
#define DG_SITING_KEPT_H

#include "siting/model.h"

struct dg_row {
    int32_t row, k;
    uint64_t hash[2]; /* of its columns */
    int64_t weight;   /* the caller's; added up where rows are joined */
};
struct dg_rows {
    struct dg_row *rows; /* rising */
    int32_t n;
};

/* Rows of the part that enough columns cover; with multipliers (n_rows of the model) of each group those alone
 * that make its target for the least. */
int dg_rows_keep(struct dg_arena *arena, const struct dg_model *model, const struct dg_part_of *part,
                 const double *u, struct dg_rows *out, struct dg_err *err);
void dg_rows_join(struct dg_rows *rows);
int dg_rows_thin(const struct dg_model *model, const struct dg_part_of *part, struct dg_rows *rows,
                 int64_t max_entries, struct dg_err *err);
/* Columns by their place in the part. */
int dg_rows_problem(struct dg_arena *arena, const struct dg_model *model, const struct dg_part_of *part,
                    const struct dg_rows *rows, struct dg_plan_problem *out, struct dg_err *err);

#endif
