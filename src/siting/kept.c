/* Kept: the rows worth covering as a problem for plan.h, which knows neither shares nor runs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "siting/kept.h"

/* Entries that the optimiser is given at most: some 24 bytes each there, and as much again a lane. */
#define MAX_ENTRIES 300000
#define LANES 2

struct ratio {
    double ratio;
    int32_t row;
};

static int compare_ratios(const void *a, const void *b)
{
    const struct ratio *x = a, *y = b;
    if (x->ratio != y->ratio) return x->ratio < y->ratio ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* The rows of a group with the least multipliers for their weight, as many as make its target. */
static int group_keep(const struct dg_model *model, const struct dg_group *group, const double *u,
                      struct dg_rows *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct ratio *list;
    int32_t n = 0;
    int64_t kept = 0;
    DG_TRY(DG_NEW(&tmp, &list, (size_t)group->n, err));
    for (int32_t r = group->first; r < group->first + group->n; r++) {
        if (model->cover[r] < group->k) continue;
        list[n++] = (struct ratio){u ? u[r] / (double)model->weight[r] : 0, r};
    }
    if (u) qsort(list, (size_t)n, sizeof *list, compare_ratios);
    for (int32_t i = 0; i < n && (!u || kept < group->target); i++) {
        kept += model->weight[list[i].row];
        out->rows[out->n++] = (struct dg_row){.row = list[i].row, .k = group->k};
    }
    return 0;
}

/* ---- rows that the same columns cover are one -------------------------------------------------------- */

static int compare_rows(const void *a, const void *b)
{
    const struct dg_row *x = a, *y = b;
    if (x->k != y->k) return x->k < y->k ? -1 : 1;
    for (int i = 0; i < 2; i++) {
        if (x->hash[i] != y->hash[i]) return x->hash[i] < y->hash[i] ? -1 : 1;
    }
    return (x->row > y->row) - (x->row < y->row);
}

static int compare_order(const void *a, const void *b)
{
    const struct dg_row *x = a, *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

/* Two sums of 64 bits over the columns of a row, by differences along runs: two rows of different columns agree
 * in both with a chance of one in 2^128. */
static int rows_hash(const struct dg_model *model, const struct dg_part_of *part, struct dg_rows *rows,
                     struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    uint64_t *sum;
    DG_TRY(DG_NEW(&tmp, &sum, (size_t)part->max_row + 1, err));
    for (int which = 0; which < 2; which++) {
        memset(sum, 0, ((size_t)part->max_row + 1) * sizeof *sum);
        for (int32_t i = 0; i < part->n_cols; i++) {
            const struct dg_col *col = &model->cols[part->cols[i]];
            uint64_t h = dg_hash64(((uint64_t)part->cols[i] << 1) + (uint64_t)which);
            for (int32_t r = 0; r < col->n_runs; r++) {
                sum[col->runs[r].first] += h;
                sum[col->runs[r].first + col->runs[r].n] -= h;
            }
        }
        for (int32_t r = 1; r <= part->max_row; r++) sum[r] += sum[r - 1];
        for (int32_t i = 0; i < rows->n; i++) rows->rows[i].hash[which] = sum[rows->rows[i].row];
    }
    return 0;
}

int dg_rows_keep(struct dg_arena *arena, const struct dg_model *model, const struct dg_part_of *part,
                 const double *u, struct dg_rows *out, struct dg_err *err)
{
    int64_t n = 0;
    for (int32_t g = 0; g < part->n_groups; g++) n += model->groups[part->groups[g]].n;
    DG_TRY(DG_NEW(arena, &out->rows, (size_t)n, err));
    for (int32_t g = 0; g < part->n_groups; g++) {
        DG_TRY(group_keep(model, &model->groups[part->groups[g]], u, out, err));
    }
    return rows_hash(model, part, out, err);
}

/* Weights of the rows that are joined are added up. */
void dg_rows_join(struct dg_rows *rows)
{
    int32_t n = 0;
    qsort(rows->rows, (size_t)rows->n, sizeof *rows->rows, compare_rows);
    for (int32_t i = 0; i < rows->n; i++) {
        struct dg_row *last = n ? &rows->rows[n - 1] : NULL, *row = &rows->rows[i];
        if (last && last->k == row->k && last->hash[0] == row->hash[0] && last->hash[1] == row->hash[1])
            last->weight += row->weight;
        else
            rows->rows[n++] = *row;
    }
    rows->n = n;
    qsort(rows->rows, (size_t)n, sizeof *rows->rows, compare_order);
}

/* ---- the problem ----------------------------------------------------------------------------------- */

/* How many columns cover each row, by differences along runs. */
static int widths(struct dg_arena *tmp, const struct dg_model *model, const struct dg_part_of *part,
                  int32_t **out, struct dg_err *err)
{
    int32_t *sum;
    DG_TRY(DG_NEW(tmp, &sum, (size_t)part->max_row + 1, err));
    for (int32_t i = 0; i < part->n_cols; i++) {
        const struct dg_col *col = &model->cols[part->cols[i]];
        for (int32_t r = 0; r < col->n_runs; r++) {
            sum[col->runs[r].first]++;
            sum[col->runs[r].first + col->runs[r].n]--;
        }
    }
    for (int32_t r = 1; r <= part->max_row; r++) sum[r] += sum[r - 1];
    *out = sum;
    return 0;
}

/* Every so-manieth row alone when there are too many entries: what is left open then is filled afterwards. */
int dg_rows_thin(const struct dg_model *model, const struct dg_part_of *part, struct dg_rows *rows,
                 int64_t max_entries, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    int32_t *width, n = 0;
    int64_t entries = 0, taken = 0;
    DG_TRY(widths(&tmp, model, part, &width, err));
    for (int32_t i = 0; i < rows->n; i++) entries += width[rows->rows[i].row];
    if (entries <= max_entries) return 0;
    double step = (double)max_entries / (double)entries, due = 0;
    for (int32_t i = 0; i < rows->n; i++) {
        due += step * width[rows->rows[i].row];
        /* Its weight stands for those that were passed over since the last. */
        if (n && due < (double)taken + width[rows->rows[i].row]) {
            rows->rows[n - 1].weight += rows->rows[i].weight;
            continue;
        }
        taken += width[rows->rows[i].row];
        rows->rows[n++] = rows->rows[i];
    }
    rows->n = n;
    return 0;
}

static int entries_fill(struct dg_arena *arena, const struct dg_model *model, const struct dg_part_of *part,
                        const struct dg_rows *rows, struct dg_plan_problem *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    int32_t *width, *at, *cols;
    int64_t *start, *next;
    DG_TRY(widths(&tmp, model, part, &width, err));
    DG_TRY(DG_NEW(&tmp, &at, (size_t)part->max_row + 1, err));
    DG_TRY(DG_NEW(arena, &start, (size_t)rows->n + 1, err));
    DG_TRY(DG_NEW(&tmp, &next, (size_t)rows->n, err));
    for (int32_t i = 0; i < rows->n; i++) {
        at[rows->rows[i].row] = i + 1;
        next[i] = start[i];
        start[i + 1] = start[i] + width[rows->rows[i].row];
    }
    DG_TRY(DG_NEW(arena, &cols, (size_t)start[rows->n], err));
    for (int32_t c = 0; c < part->n_cols; c++) {
        const struct dg_col *col = &model->cols[part->cols[c]];
        for (int32_t r = 0; r < col->n_runs; r++) {
            for (int32_t q = col->runs[r].first; q < col->runs[r].first + col->runs[r].n; q++) {
                if (at[q]) cols[next[at[q] - 1]++] = c;
            }
        }
    }
    out->row_start = start;
    out->row_cols = cols;
    return 0;
}

int dg_rows_problem(struct dg_arena *arena, const struct dg_model *model, const struct dg_part_of *part,
                    const struct dg_rows *rows, struct dg_plan_problem *out, struct dg_err *err)
{
    int64_t *cost;
    int32_t *demand, *site;
    uint8_t *state;
    size_t n_cols = (size_t)part->n_cols;
    *out = (struct dg_plan_problem){.n_rows = rows->n, .n_cols = part->n_cols};
    DG_TRY(entries_fill(arena, model, part, rows, out, err));
    DG_TRY(DG_NEW(arena, &cost, n_cols, err));
    DG_TRY(DG_NEW(arena, &site, n_cols, err));
    DG_TRY(DG_NEW(arena, &state, n_cols, err));
    DG_TRY(DG_NEW(arena, &demand, (size_t)rows->n, err));
    for (int32_t c = 0; c < part->n_cols; c++) {
        const struct dg_col *col = &model->cols[part->cols[c]];
        cost[c] = col->is_fixed ? 0 : col->cost;
        site[c] = col->place;
        if (col->is_fixed) state[c] = DG_PLAN_FIXED;
    }
    for (int32_t i = 0; i < rows->n; i++) demand[i] = rows->rows[i].k;
    out->cost = cost;
    out->state = state;
    out->demand = demand;
    if (!model->has_sites) return 0;
    int64_t *site_cost;
    DG_TRY(DG_NEW(arena, &site_cost, (size_t)model->n_places, err));
    memcpy(site_cost, model->site_cost, (size_t)model->n_places * sizeof *site_cost);
    for (int32_t c = 0; c < part->n_cols; c++) {
        if (state[c] == DG_PLAN_FIXED) site_cost[site[c]] = 0; /* paid for already */
    }
    out->n_sites = model->n_places;
    out->site = site;
    out->site_cost = site_cost;
    return 0;
}

/* ---- improving ------------------------------------------------------------------------------------- */

static double used(void *ctx, const struct dg_plan_progress *progress)
{
    const struct dg_hunt *hunt = ctx;
    (void)progress;
    return hunt->model->params->used(hunt->model->params->ctx) / hunt->until;
}

int dg_kept_improve(struct dg_hunt *hunt, int n_threads, struct dg_pick *pick, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct dg_rows rows = {0};
    struct dg_plan_problem problem;
    struct dg_plan_result result;
    struct dg_pick found = {0};
    struct dg_plan_params params = {.seed = hunt->seed,
                                    .max_moves = hunt->max_moves,
                                    .n_lanes = LANES,
                                    .n_threads = n_threads < LANES ? n_threads : LANES,
                                    .used = hunt->model->params->used ? used : NULL,
                                    .ctx = hunt};
    if (hunt->part->n_cols == 0 || dg_hunt_is_over(hunt)) return 0;
    DG_TRY(dg_rows_keep(&tmp, hunt->model, hunt->part, hunt->space->u, &rows, err));
    dg_rows_join(&rows);
    DG_TRY(dg_rows_thin(hunt->model, hunt->part, &rows, MAX_ENTRIES, err));
    DG_TRY(dg_rows_problem(&tmp, hunt->model, hunt->part, &rows, &problem, err));
    DG_TRY(dg_plan_solve(&tmp, &problem, &params, &result, err));
    hunt->n_moves += result.n_moves;
    DG_TRY(DG_NEW(&tmp, &found.cols, (size_t)hunt->part->n_cols, err));
    for (int32_t i = 0; i < result.n_chosen; i++) found.cols[found.n++] = hunt->part->cols[result.chosen[i]];
    DG_TRY(dg_search_start(hunt, &found, err));
    if (found.cost >= pick->cost) return 0;
    memcpy(pick->cols, found.cols, (size_t)found.n * sizeof *found.cols);
    pick->n = found.n;
    pick->cost = found.cost;
    return 0;
}
