/* Problems and answers as text, for a checker. */
#include <inttypes.h>

#include "plan/plan.h"

int dg_plan_problem_write(const struct dg_plan_problem *p, const struct dg_plan_budget *what,
                          struct dg_text *out, struct dg_err *err)
{
    dg_text_addf(out, "plan %d %d %d %" PRId64 "\n", p->n_rows, p->n_cols, p->n_sites,
                 what ? what->budget : -1);
    for (int32_t s = 0; s < p->n_sites; s++) dg_text_addf(out, "%" PRId64 "\n", p->site_cost[s]);
    for (int32_t c = 0; c < p->n_cols; c++) {
        dg_text_addf(out, "%" PRId64 " %d %d\n", p->cost ? p->cost[c] : 1,
                     p->state ? p->state[c] : DG_PLAN_FREE, p->n_sites ? p->site[c] : -1);
    }
    for (int32_t r = 0; r < p->n_rows; r++) {
        dg_text_addf(out, "%d %" PRId64 " %" PRId64, p->demand ? p->demand[r] : 1,
                     what && what->weight ? what->weight[r] : 1, p->row_start[r + 1] - p->row_start[r]);
        for (int64_t i = p->row_start[r]; i < p->row_start[r + 1]; i++)
            dg_text_addf(out, " %d", p->row_cols[i]);
        dg_text_add(out, "\n");
    }
    return dg_text_finish(out, err);
}

static void lists_write(const int32_t *chosen, int32_t n_chosen, const int64_t *multiplier, int32_t n_rows,
                        struct dg_text *out)
{
    dg_text_addf(out, "%d\n", n_chosen);
    for (int32_t i = 0; i < n_chosen; i++) dg_text_addf(out, "%d\n", chosen[i]);
    dg_text_addf(out, "%d\n", n_rows);
    for (int32_t r = 0; r < n_rows; r++) dg_text_addf(out, "%" PRId64 "\n", multiplier[r]);
}

int dg_plan_result_write(const struct dg_plan_problem *p, const struct dg_plan_result *r, struct dg_text *out,
                         struct dg_err *err)
{
    dg_text_addf(out, "cost %" PRId64 " bound %" PRId64 " unit %d\n", r->cost, r->bound, DG_PLAN_UNIT);
    lists_write(r->chosen, r->n_chosen, r->multiplier, p->n_rows, out);
    return dg_text_finish(out, err);
}

int dg_plan_worth_write(const struct dg_plan_problem *p, const struct dg_plan_worth *w, struct dg_text *out,
                        struct dg_err *err)
{
    dg_text_addf(out, "weight %" PRId64 " cost %" PRId64 " bound %" PRId64 " unit %d price %" PRId64 "\n",
                 w->weight, w->cost, w->bound, DG_PLAN_UNIT, w->price);
    lists_write(w->chosen, w->n_chosen, w->multiplier, p->n_rows, out);
    return dg_text_finish(out, err);
}
