/* Proof: a part, its choice and its multipliers as text, for a checker that shares nothing with this program
 * (tools/check_plan; docs/plan.md has the form). */
#include <string.h>

#include "siting/model.h"

#define MAX_RUNS 20000000

static void columns_write(struct dg_text *text, const struct dg_model *m, const struct dg_part_of *part,
                          const int32_t *row_at)
{
    for (int32_t i = 0; i < part->n_cols; i++) {
        const struct dg_col *col = &m->cols[part->cols[i]];
        dg_text_addf(text, "%lld %d %d %d", (long long)(col->is_fixed ? 0 : col->cost), col->is_fixed,
                     col->place, col->n_runs);
        for (int32_t r = 0; r < col->n_runs; r++) {
            dg_text_addf(text, " %d %d", row_at[col->runs[r].first], col->runs[r].n);
        }
        dg_text_add(text, "\n");
    }
}

/* Rows are numbered from 0, group by group, without the empty ones between. */
static int matrix_write(struct dg_text *text, const struct dg_model *m, const struct dg_part_of *part,
                        struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    int32_t *row_at, n = 0;
    DG_TRY(DG_NEW(&tmp, &row_at, (size_t)m->n_rows, err));
    dg_text_addf(text, "shares 1\n%d %d %d\n", part->n_groups, part->n_cols, m->n_places);
    for (int32_t g = 0; g < part->n_groups; g++) {
        const struct dg_group *group = &m->groups[part->groups[g]];
        dg_text_addf(text, "%d %d %lld", group->n, group->k, (long long)group->target);
        for (int32_t r = group->first; r < group->first + group->n; r++) {
            dg_text_addf(text, " %lld", (long long)m->weight[r]);
            row_at[r] = n++;
        }
        dg_text_add(text, "\n");
    }
    columns_write(text, m, part, row_at);
    for (int32_t p = 0; p < m->n_places; p++) dg_text_addf(text, "%lld\n", (long long)m->site_cost[p]);
    return dg_text_finish(text, err);
}

/* Lines that the bound rests on, each with the search that shows it. */
static void lines_write(struct dg_text *text, const struct dg_lines *lines)
{
    int32_t n = 0;
    for (int32_t l = 0; lines && l < lines->n; l++) n += lines->multiplier[l] > 0;
    dg_text_addf(text, "%d\n", n);
    for (int32_t l = 0; lines && l < lines->n; l++) {
        const struct dg_line *line = &lines->items[l];
        if (lines->multiplier[l] == 0) continue;
        dg_text_addf(text, "%lld %lld %d", (long long)line->least, (long long)lines->multiplier[l],
                     line->n_groups);
        for (int32_t g = 0; g < line->n_groups; g++) dg_text_addf(text, " %d", line->groups[g]);
        dg_text_addf(text, "\n%s", line->proof);
    }
}

static int answer_write(struct dg_text *text, const struct dg_model *m, const struct dg_part_of *part,
                        const struct dg_lines *lines, const struct dg_pick *pick, const double *u,
                        int64_t *bound, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    int64_t *multiplier, *price;
    DG_TRY(DG_NEW(&tmp, &multiplier, (size_t)m->n_rows, err));
    DG_TRY(DG_NEW(&tmp, &price, (size_t)part->n_groups, err));
    DG_TRY(dg_bound_round(m, part, lines, u, multiplier, price, err));
    dg_huge value = dg_bound_value(m, part, lines, multiplier, price);
    *bound = value > 0 ? (int64_t)((value + DG_PLAN_UNIT - 1) / DG_PLAN_UNIT) : 0;
    dg_text_addf(text, "cost %lld bound %lld unit %d shift %d\n%d", (long long)pick->cost, (long long)*bound,
                 DG_PLAN_UNIT, DG_PRICE_SHIFT, pick->n);
    for (int32_t i = 0, c = 0; i < pick->n; i++) {
        while (part->cols[c] != pick->cols[i]) c++;
        dg_text_addf(text, " %d", c);
    }
    dg_text_add(text, "\n");
    for (int32_t g = 0; g < part->n_groups; g++) {
        const struct dg_group *group = &m->groups[part->groups[g]];
        dg_text_addf(text, "%lld %lld", (long long)price[g], (long long)multiplier[group->first + group->n]);
        for (int32_t r = group->first; r < group->first + group->n; r++) {
            dg_text_addf(text, " %lld", (long long)multiplier[r]);
        }
        dg_text_add(text, "\n");
    }
    lines_write(text, lines);
    return dg_text_finish(text, err);
}

int dg_proof_write(struct dg_arena *arena, const struct dg_model *model, const struct dg_part_of *part,
                   const struct dg_lines *lines, const struct dg_pick *pick, const double *u,
                   const char **matrix, const char **answer, int64_t *bound, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    *matrix = *answer = NULL;
    if (part->n_runs > MAX_RUNS) {
        return dg_err_set(err, DG_ELIMIT,
                          "a matrix of %lld runs is too large to be written for the checker: at most %d",
                          (long long)part->n_runs, MAX_RUNS);
    }
    DG_TRY(matrix_write(&text, model, part, err));
    *matrix = dg_arena_strdup(arena, text.data);
    dg_text_clear(&text);
    DG_TRY(answer_write(&text, model, part, lines, pick, u, bound, err));
    *answer = dg_arena_strdup(arena, text.data);
    return *matrix && *answer ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}
