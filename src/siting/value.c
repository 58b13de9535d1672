/* Value: what multipliers prove, in whole numbers. */
#include <math.h>
#include <stdlib.h>

#include "siting/model.h"

int64_t dg_col_makes(const struct dg_model *model, const struct dg_col *col, const struct dg_group *group,
                     int32_t *run)
{
    int64_t weight = 0;
    for (; *run < col->n_runs && (int32_t)col->runs[*run].first < group->first + group->n; ++*run) {
        for (int32_t q = col->runs[*run].first; q < col->runs[*run].first + col->runs[*run].n; q++) {
            if (model->cover[q] >= group->k) weight += model->weight[q];
        }
    }
    return weight < group->target ? weight : group->target;
}

struct ratio {
    double ratio;
    int64_t weight;
};

static int compare_ratios(const void *a, const void *b)
{
    const struct ratio *x = a, *y = b;
    return (x->ratio > y->ratio) - (x->ratio < y->ratio);
}

/* The price at which rows are left out: k u / w of the row where the kept weight reaches the target. */
static int group_price(const struct dg_model *model, const struct dg_group *group, const int64_t *multiplier,
                       int64_t *price, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct ratio *list;
    int32_t n = 0;
    int64_t kept = 0;
    DG_TRY(DG_NEW(&tmp, &list, (size_t)group->n, err));
    for (int32_t r = group->first; r < group->first + group->n; r++) {
        if (model->cover[r] < group->k) continue;
        list[n++] = (struct ratio){(double)group->k * (double)multiplier[r] / (double)model->weight[r],
                                   model->weight[r]};
    }
    qsort(list, (size_t)n, sizeof *list, compare_ratios);
    *price = 0;
    for (int32_t i = 0; i < n && kept < group->target; i++) {
        kept += list[i].weight;
        double p = ceil(list[i].ratio * (double)(INT64_C(1) << DG_PRICE_SHIFT));
        *price = p < 9e17 ? (int64_t)p : 900000000000000000;
    }
    return 0;
}

/* Multipliers in whole units, at most what a price is at most: any that are not negative prove a bound. */
static int64_t whole(double u)
{
    double units = floor(u * DG_PLAN_UNIT);
    return units < 9e17 ? (int64_t)units : 900000000000000000;
}

int dg_bound_round(const struct dg_model *model, const struct dg_part_of *part, const struct dg_lines *lines,
                   const double *u, int64_t *multiplier, int64_t *price, struct dg_err *err)
{
    for (int32_t l = 0; lines && l < lines->n; l++) lines->multiplier[l] = whole(lines->u[l]);
    for (int32_t g = 0; g < part->n_groups; g++) {
        const struct dg_group *group = &model->groups[part->groups[g]];
        for (int32_t r = group->first; r < group->first + group->n; r++) {
            multiplier[r] = model->cover[r] >= group->k ? whole(u[r]) : 0;
        }
        multiplier[group->first + group->n] = whole(u[group->first + group->n]);
        DG_TRY(group_price(model, group, multiplier, &price[g], err));
    }
    return 0;
}

/* Of a group: what its rows pay, none more than the price of leaving it out, less what the weight that may be
 * left out would cost at that price. */
static dg_huge group_value(const struct dg_model *model, const struct dg_group *group,
                           const int64_t *multiplier, int64_t price)
{
    dg_huge sum = 0;
    for (int32_t r = group->first; r < group->first + group->n; r++) {
        if (model->cover[r] < group->k) continue;
        dg_huge pays = (dg_huge)multiplier[r] * group->k;
        dg_huge most = (dg_huge)price * model->weight[r] >> DG_PRICE_SHIFT;
        sum += pays < most ? pays : most;
    }
    dg_huge left_out = (dg_huge)price * (group->in_reach - group->target);
    return sum - ((left_out >> DG_PRICE_SHIFT) + 1);
}

/* What a column is paid by the lines of its groups, rounded up: a bound may only lose by it. */
static dg_huge group_pays(const struct dg_model *model, const struct dg_part_of *part, const struct dg_col *col,
                          const int64_t *multiplier)
{
    dg_huge sum = 0;
    int32_t run = 0;
    for (int32_t g = 0; run < col->n_runs; g++) {
        g = dg_part_group(model, part, col->runs[run].first, g);
        const struct dg_group *group = &model->groups[part->groups[g]];
        int64_t makes = dg_col_makes(model, col, group, &run), pays = multiplier[group->first + group->n];
        if (makes > 0) sum += ((dg_huge)pays * makes + group->target - 1) / group->target;
    }
    return sum;
}

/* What its lines pay of a column's cost, rounded up likewise. */
static dg_huge lines_pay(const struct dg_lines *lines, int32_t i, int64_t cost)
{
    dg_huge sum = 0;
    for (int32_t k = lines->col_start[i]; k < lines->col_start[i + 1]; k++) {
        dg_huge pays = lines->multiplier[lines->col_line[k]];
        int takes = lines->col_takes[k];
        sum += takes ? (pays * DG_LIFTED + takes - 1) / takes : pays * cost;
    }
    return sum;
}

/* What is left of a column's cost. */
static dg_huge left_of(const struct dg_model *model, const struct dg_part_of *part,
                       const struct dg_lines *lines, const int64_t *multiplier, int32_t i)
{
    const struct dg_col *col = &model->cols[part->cols[i]];
    dg_huge left = col->is_fixed ? 0 : (dg_huge)col->cost * DG_PLAN_UNIT;
    for (int32_t r = 0; r < col->n_runs; r++) {
        for (int32_t q = col->runs[r].first; q < col->runs[r].first + col->runs[r].n; q++)
            left -= multiplier[q];
    }
    left -= group_pays(model, part, col, multiplier);
    if (lines && !col->is_fixed) left -= lines_pay(lines, i, col->cost);
    return left;
}

/* What the columns of a site lower the value by, from the `i`th on; *end: one behind its last. */
static dg_huge site_value(const struct dg_model *model, const struct dg_part_of *part,
                          const struct dg_lines *lines, const int64_t *multiplier, int32_t i, int32_t *end)
{
    int32_t place = model->cols[part->cols[i]].place;
    dg_huge sum = 0;
    bool has_fixed = false;
    for (; i < part->n_cols && model->cols[part->cols[i]].place == place; i++) {
        bool is_fixed = model->cols[part->cols[i]].is_fixed;
        dg_huge left = left_of(model, part, lines, multiplier, i);
        has_fixed |= is_fixed;
        if (is_fixed || left < 0) sum += left;
    }
    *end = i;
    if (has_fixed) return sum;
    sum += (dg_huge)model->site_cost[place] * DG_PLAN_UNIT;
    return sum < 0 ? sum : 0;
}

dg_huge dg_bound_value(const struct dg_model *model, const struct dg_part_of *part,
                       const struct dg_lines *lines, const int64_t *multiplier, const int64_t *price)
{
    dg_huge value = 0;
    for (int32_t g = 0; g < part->n_groups; g++) {
        const struct dg_group *group = &model->groups[part->groups[g]];
        value += group_value(model, group, multiplier, price[g]);
        if (group->target > 0) value += (dg_huge)multiplier[group->first + group->n] * group->k;
    }
    for (int32_t l = 0; lines && l < lines->n; l++)
        value += (dg_huge)lines->multiplier[l] * lines->items[l].least;
    /* Columns come place by place (solve.c), so those of a site stand together. */
    for (int32_t i = 0; i < part->n_cols;) value += site_value(model, part, lines, multiplier, i, &i);
    return value;
}
