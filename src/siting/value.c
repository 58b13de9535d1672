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
        double p = ceil(list[i].ratio * (double)(1ll << DG_PRICE_SHIFT));
        *price = p < 9e17 ? (int64_t)p : 900000000000000000;
    }
    return 0;
}

int dg_bound_round(const struct dg_model *model, const struct dg_part_of *part, const struct dg_lines *lines,
                   const double *u, int64_t *multiplier, int64_t *price, struct dg_err *err)
{
    for (int32_t l = 0; lines && l < lines->n; l++)
        lines->multiplier[l] = (int64_t)floor(lines->u[l] * DG_PLAN_UNIT);
    for (int32_t g = 0; g < part->n_groups; g++) {
        const struct dg_group *group = &model->groups[part->groups[g]];
        for (int32_t r = group->first; r < group->first + group->n; r++) {
            multiplier[r] = model->cover[r] >= group->k ? (int64_t)floor(u[r] * DG_PLAN_UNIT) : 0;
        }
        multiplier[group->first + group->n] = (int64_t)floor(u[group->first + group->n] * DG_PLAN_UNIT);
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

dg_huge dg_bound_value(const struct dg_model *model, const struct dg_part_of *part,
                       const struct dg_lines *lines, const int64_t *multiplier, const int64_t *price)
{
    dg_huge value = 0;
    int32_t place = -1;
    dg_huge at_site = 0;
    bool has_fixed = false;
    for (int32_t g = 0; g < part->n_groups; g++) {
        const struct dg_group *group = &model->groups[part->groups[g]];
        value += group_value(model, group, multiplier, price[g]);
        if (group->target > 0) value += (dg_huge)multiplier[group->first + group->n] * group->k;
    }
    for (int32_t l = 0; lines && l < lines->n; l++)
        value += (dg_huge)lines->multiplier[l] * lines->items[l].least;
    /* Columns come place by place (solve.c), so those of a site stand together. */
    for (int32_t i = 0; i <= part->n_cols; i++) {
        const struct dg_col *col = i < part->n_cols ? &model->cols[part->cols[i]] : NULL;
        if (!col || col->place != place) {
            if (place >= 0) {
                dg_huge charge = has_fixed ? 0 : (dg_huge)model->site_cost[place] * DG_PLAN_UNIT;
                if (has_fixed || at_site + charge < 0) value += at_site + charge;
            }
            if (!col) break;
            place = col->place;
            at_site = 0;
            has_fixed = false;
        }
        dg_huge left = col->is_fixed ? 0 : (dg_huge)col->cost * DG_PLAN_UNIT;
        for (int32_t r = 0; r < col->n_runs; r++) {
            for (int32_t q = col->runs[r].first; q < col->runs[r].first + col->runs[r].n; q++)
                left -= multiplier[q];
        }
        left -= group_pays(model, part, col, multiplier);
        for (int32_t k = lines && !col->is_fixed ? lines->col_start[i] : 0;
             lines && !col->is_fixed && k < lines->col_start[i + 1]; k++) {
            left -= (dg_huge)lines->multiplier[lines->col_line[k]] * col->cost;
        }
        has_fixed |= col->is_fixed;
        if (col->is_fixed || left < 0) at_site += left;
    }
    return value;
}
