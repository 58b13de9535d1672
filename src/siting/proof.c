/* Proof: a part as a cover problem that a checker of covers understands.
 *
 * Shares are said in its language by a way out for each row: a column that covers this row alone, at the price
 * of leaving it out. A choice that keeps the rule leaves out at most in_reach - target of a group's weight, so
 * with its ways out it costs at most the sum of price * that weight more, the slack: what the multipliers
 * prove, less the slack, no choice that keeps the rule can beat. Costs are scaled up so that prices are whole.
 */
#include <string.h>

#include "siting/kept.h"

#define MAX_ENTRIES 40000000
#define MAX_SCALE 1048576
#define MOST_COST (1ll << 38) /* well below DG_MAX_PLAN_COST */

struct out {
    const struct dg_model *model;
    const struct dg_part_of *part;
    struct dg_plan_problem problem;
    struct dg_plan_result result;
    struct dg_rows rows;
    const int64_t *multiplier, *price; /* as dg_bound_round has them */
    int64_t scale;
};

static int64_t scale_of(const struct dg_plan_problem *p)
{
    int64_t sum = 1, scale = MAX_SCALE;
    for (int32_t c = 0; c < p->n_cols; c++) sum += p->cost[c];
    for (int32_t s = 0; s < p->n_sites; s++) sum += p->site_cost[s];
    while (scale > 1 && sum > MOST_COST / scale) scale /= 2;
    return scale;
}

static const struct dg_group *group_of_row(const struct out *o, int32_t row, int32_t *ix)
{
    while (row >= o->model->groups[o->part->groups[*ix]].first + o->model->groups[o->part->groups[*ix]].n)
        ++*ix;
    return &o->model->groups[o->part->groups[*ix]];
}

/* What one of the k ways out of a row costs. */
static int64_t way_out_cost(const struct out *o, int64_t price, int32_t row, int32_t k)
{
    dg_huge cost = (dg_huge)price * o->model->weight[row] * o->scale;
    return (int64_t)((cost >> DG_PRICE_SHIFT) / ((dg_huge)k * DG_PLAN_UNIT));
}

static int64_t slack_of(const struct out *o)
{
    dg_huge sum = 0;
    for (int32_t g = 0; g < o->part->n_groups; g++) {
        const struct dg_group *group = &o->model->groups[o->part->groups[g]];
        sum += (((dg_huge)o->price[g] * (group->in_reach - group->target) * o->scale >> DG_PRICE_SHIFT) /
                DG_PLAN_UNIT) +
               1;
    }
    return (int64_t)sum;
}

/* Ways out stand behind the part's columns, k for each row. */
static int ways_out(struct dg_arena *arena, struct out *o, struct dg_err *err)
{
    const struct dg_plan_problem *p = &o->problem;
    int64_t n_ways = 0, at_entry = 0;
    int64_t *start, *cost;
    int32_t *cols, *site, at_col = p->n_cols, group_ix = 0;
    uint8_t *state;
    for (int32_t r = 0; r < p->n_rows; r++) n_ways += p->demand[r];
    size_t n_cols = (size_t)(p->n_cols + n_ways);
    DG_TRY(DG_NEW(arena, &start, (size_t)p->n_rows + 1, err));
    DG_TRY(DG_NEW(arena, &cols, (size_t)(p->row_start[p->n_rows] + n_ways), err));
    DG_TRY(DG_NEW(arena, &cost, n_cols, err));
    DG_TRY(DG_NEW(arena, &site, n_cols, err));
    DG_TRY(DG_NEW(arena, &state, n_cols, err));
    for (int32_t c = 0; c < p->n_cols; c++) {
        cost[c] = p->cost[c] * o->scale;
        site[c] = p->n_sites ? p->site[c] : -1;
        state[c] = p->state[c];
    }
    for (int32_t r = 0; r < p->n_rows; r++) {
        for (int64_t e = p->row_start[r]; e < p->row_start[r + 1]; e++) cols[at_entry++] = p->row_cols[e];
        group_of_row(o, o->rows.rows[r].row, &group_ix);
        for (int32_t k = 0; k < p->demand[r]; k++) {
            cost[at_col] = way_out_cost(o, o->price[group_ix], o->rows.rows[r].row, p->demand[r]);
            site[at_col] = -1;
            cols[at_entry++] = at_col++;
        }
        start[r + 1] = at_entry;
    }
    if (p->n_sites) {
        int64_t *site_cost;
        DG_TRY(DG_NEW(arena, &site_cost, (size_t)p->n_sites, err));
        for (int32_t s = 0; s < p->n_sites; s++) site_cost[s] = p->site_cost[s] * o->scale;
        o->problem.site_cost = site_cost;
        o->problem.site = site;
    }
    o->problem.row_start = start;
    o->problem.row_cols = cols;
    o->problem.cost = cost;
    o->problem.state = state;
    o->problem.n_cols = (int32_t)n_cols;
    return 0;
}

/* What the multipliers prove of a problem, as plan.h says it. */
static int prove(struct dg_arena *tmp, const struct dg_plan_problem *p, const int64_t *multiplier,
                 int64_t *bound, struct dg_err *err)
{
    dg_huge *left, *site_left, value = 0;
    bool *site_fixed;
    size_t n_sites = (size_t)p->n_sites + 1;
    DG_TRY(DG_NEW(tmp, &left, (size_t)p->n_cols, err));
    DG_TRY(DG_NEW(tmp, &site_left, n_sites, err));
    DG_TRY(DG_NEW(tmp, &site_fixed, n_sites, err));
    for (int32_t c = 0; c < p->n_cols; c++) left[c] = (dg_huge)p->cost[c] * DG_PLAN_UNIT;
    for (int32_t r = 0; r < p->n_rows; r++) {
        value += (dg_huge)multiplier[r] * p->demand[r];
        for (int64_t e = p->row_start[r]; e < p->row_start[r + 1]; e++) left[p->row_cols[e]] -= multiplier[r];
    }
    for (int32_t s = 0; s < p->n_sites; s++) site_left[s] = (dg_huge)p->site_cost[s] * DG_PLAN_UNIT;
    for (int32_t c = 0; c < p->n_cols; c++) {
        bool is_fixed = p->state[c] == DG_PLAN_FIXED;
        dg_huge lowers = is_fixed || left[c] < 0 ? left[c] : 0;
        int32_t site = p->n_sites ? p->site[c] : -1;
        if (site < 0) {
            value += lowers;
            continue;
        }
        site_left[site] += lowers;
        site_fixed[site] |= is_fixed;
    }
    for (int32_t s = 0; s < p->n_sites; s++) {
        if (site_fixed[s] || site_left[s] < 0) value += site_left[s];
    }
    *bound = value > 0 ? (int64_t)((value + DG_PLAN_UNIT - 1) / DG_PLAN_UNIT) : 0;
    return 0;
}

/* The choice, and a way out for every camera that a row lacks. */
static int answer_fill(struct dg_arena *arena, struct out *o, const struct dg_pick *pick, int32_t n_part_cols,
                       struct dg_err *err)
{
    const struct dg_plan_problem *p = &o->problem;
    struct dg_plan_result *res = &o->result;
    bool *is_in;
    int32_t way = n_part_cols;
    DG_TRY(DG_NEW(arena, &is_in, (size_t)p->n_cols, err));
    DG_TRY(DG_NEW(arena, &res->multiplier, (size_t)p->n_rows, err));
    DG_TRY(DG_NEW(arena, &res->missing, (size_t)p->n_rows, err));
    for (int32_t c = 0, i = 0; c < n_part_cols && i < pick->n; c++) {
        if (o->part->cols[c] != pick->cols[i]) continue;
        is_in[c] = true;
        i++;
    }
    for (int32_t r = 0; r < p->n_rows; r++) {
        int32_t lacks = p->demand[r];
        for (int64_t e = p->row_start[r]; e < p->row_start[r + 1] - p->demand[r]; e++) {
            lacks -= is_in[p->row_cols[e]];
        }
        for (int32_t k = 0; k < p->demand[r]; k++, way++) is_in[way] = k < lacks;
        res->multiplier[r] = o->multiplier[o->rows.rows[r].row] * o->scale;
    }
    DG_TRY(DG_NEW(arena, &res->chosen, (size_t)p->n_cols, err));
    for (int32_t c = 0; c < p->n_cols; c++) {
        if (is_in[c]) res->chosen[res->n_chosen++] = c;
    }
    DG_TRY(dg_plan_cost(p, res->chosen, res->n_chosen, &res->cost, err));
    return prove(arena, p, res->multiplier, &res->bound, err);
}

static int texts(struct dg_arena *arena, const struct out *o, const char **matrix, const char **answer,
                 struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    DG_TRY(dg_plan_problem_write(&o->problem, NULL, &text, err));
    DG_TRY(dg_text_finish(&text, err));
    *matrix = dg_arena_strdup(arena, text.data);
    dg_text_clear(&text);
    DG_TRY(dg_plan_result_write(&o->problem, &o->result, &text, err));
    DG_TRY(dg_text_finish(&text, err));
    *answer = dg_arena_strdup(arena, text.data);
    return *matrix && *answer ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}

int dg_proof_write(struct dg_arena *arena, const struct dg_model *model, const struct dg_part_of *part,
                   const struct dg_pick *pick, const double *u, const char **matrix, const char **answer,
                   int64_t *slack, int64_t *scale, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct out o = {.model = model, .part = part};
    int64_t *multiplier, *price;
    *matrix = *answer = NULL;
    if (part->n_entries > MAX_ENTRIES) {
        return dg_err_set(err, DG_ELIMIT,
                          "a matrix of %lld entries is too large to be written for the checker: "
                          "at most %d",
                          (long long)part->n_entries, MAX_ENTRIES);
    }
    DG_TRY(DG_NEW(&tmp, &multiplier, (size_t)model->n_rows, err));
    DG_TRY(DG_NEW(&tmp, &price, (size_t)part->n_groups, err));
    DG_TRY(dg_bound_round(model, part, u, multiplier, price, err));
    DG_TRY(dg_rows_keep(&tmp, model, part, NULL, &o.rows, err));
    DG_TRY(dg_rows_problem(&tmp, model, part, &o.rows, &o.problem, err));
    o.multiplier = multiplier;
    o.price = price;
    o.scale = scale_of(&o.problem);
    DG_TRY(ways_out(&tmp, &o, err));
    DG_TRY(answer_fill(&tmp, &o, pick, part->n_cols, err));
    *slack = slack_of(&o);
    *scale = o.scale;
    return texts(arena, &o, matrix, answer, err);
}
