/* Afford: what money does not do all of: the greatest weighted coverage, and the order of phases. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "siting/solve.h"

#define WEIGHT_ONE (1ll << 38) /* all weight together: well below DG_MAX_PLAN_COST */
#define MAX_ENTRIES 6000000
#define ORDER_MOVES 2000
#define MONEY_ONE (1ll << 36) /* all prices together */

/* The whole model as one part. */
static int whole_part(struct dg_job *job, struct dg_arena *arena, struct dg_part_of *out, struct dg_err *err)
{
    const struct dg_model *m = &job->model;
    *out = (struct dg_part_of){.max_row = m->n_rows};
    DG_TRY(DG_NEW(arena, &out->groups, (size_t)m->n_groups, err));
    DG_TRY(DG_NEW(arena, &out->cols, (size_t)m->n_cols, err));
    for (int32_t g = 0; g < m->n_groups; g++) out->groups[out->n_groups++] = g;
    for (int32_t c = 0; c < m->n_cols; c++) {
        if (dg_col_is_allowed(&m->cols[c], 0)) out->cols[out->n_cols++] = c;
    }
    return 0;
}

/* What a group counts beside others: its need's weight, by each light that is asked for alike. */
static double group_share(const struct dg_job *job, int32_t g)
{
    const struct dg_dossier *d = job->dossier;
    double sum = 0;
    for (int32_t i = 0; i < job->model.n_groups; i++)
        sum += d->needs.items[job->model.groups[i].need_ix].weight;
    double own = d->needs.items[job->model.groups[g].need_ix].weight;
    return sum > 0 ? own / sum : 1.0 / job->model.n_groups;
}

static void weights_fill(const struct dg_job *job, struct dg_rows *rows)
{
    int32_t g = -1;
    double share = 0;
    for (int32_t i = 0; i < rows->n; i++) {
        int32_t row = rows->rows[i].row;
        while (g < 0 || row >= job->model.groups[g].first + job->model.groups[g].n)
            share = group_share(job, ++g);
        double w = share * (double)job->model.weight[row] / (double)job->model.groups[g].total;
        rows->rows[i].weight = llround(w * (double)WEIGHT_ONE);
    }
}

static double used(void *ctx, const struct dg_plan_progress *progress)
{
    const struct dg_siting_params *params = ctx;
    (void)progress;
    return params->used(params->ctx);
}

static struct dg_plan_params how(const struct dg_job *job, int64_t max_moves)
{
    return (struct dg_plan_params){.seed = job->params->seed,
                                   .max_moves = max_moves,
                                   .n_lanes = 2,
                                   .n_threads = job->params->n_threads < 2 ? 1 : 2,
                                   .used = job->params->used ? used : NULL,
                                   .ctx = (void *)job->params};
}

int dg_job_afford(struct dg_job *job, struct dg_arena *arena, struct dg_answer *out, double *covered,
                  double *bound, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct dg_part_of part;
    struct dg_rows rows = {0};
    struct dg_plan_problem problem;
    struct dg_plan_worth worth;
    struct dg_plan_params params = how(job, job->params->max_moves);
    int64_t *weight, all = 0;
    DG_TRY(whole_part(job, &tmp, &part, err));
    DG_TRY(dg_rows_keep(&tmp, &job->model, &part, NULL, &rows, err));
    weights_fill(job, &rows);
    for (int32_t i = 0; i < rows.n; i++) all += rows.rows[i].weight;
    dg_rows_join(&rows);
    DG_TRY(dg_rows_thin(&job->model, &part, &rows, MAX_ENTRIES, err));
    DG_TRY(dg_rows_problem(&tmp, &job->model, &part, &rows, &problem, err));
    DG_TRY(DG_NEW(&tmp, &weight, (size_t)rows.n, err));
    for (int32_t i = 0; i < rows.n; i++) weight[i] = rows.rows[i].weight;
    const struct dg_plan_budget what = {(int64_t)floor(job->params->budget / job->model.unit), weight};
    DG_TRY(dg_plan_afford(&tmp, &problem, &what, &params, &worth, err));
    DG_TRY(DG_NEW(arena, &out->cols, (size_t)worth.n_chosen, err));
    for (int32_t i = 0; i < worth.n_chosen; i++) out->cols[out->n_cols++] = part.cols[worth.chosen[i]];
    out->n_moves += worth.n_moves;
    *covered = (double)worth.weight / (double)WEIGHT_ONE;
    *bound = fmin((double)worth.bound, (double)all) / (double)WEIGHT_ONE;
    return 0;
}

/* ---- phases ---------------------------------------------------------------------------------------- */

static int compare_phases(const void *a, const void *b)
{
    const struct dg_phase *const *x = a, *const *y = b;
    return ((*x)->phase_no > (*y)->phase_no) - ((*x)->phase_no < (*y)->phase_no);
}

/* The chosen columns alone, at their prices in whole units; false: a price or a budget is missing. */
static bool prices_fill(const struct dg_job *job, const struct dg_answer *answer, int64_t *cost,
                        int64_t *site_cost, double *unit)
{
    const struct dg_model *m = &job->model;
    double sum = 0;
    for (int32_t i = 0; i < answer->n_cols; i++) {
        const struct dg_col *col = &m->cols[answer->cols[i]];
        double price = col->equipment >= 0 ? job->dossier->equipment.items[col->equipment].price : NAN;
        if (col->is_existing) continue;
        if (!(price >= 0)) return false;
        sum += price + dg_job_site_charge(job, &m->places[col->place]);
    }
    for (int32_t p = 0; p < job->dossier->phases.n; p++) {
        if (!(job->dossier->phases.items[p].budget >= 0)) return false;
        sum += job->dossier->phases.items[p].budget;
    }
    for (*unit = 1; sum / *unit > (double)MONEY_ONE;) *unit *= 10;
    for (int32_t i = 0; i < answer->n_cols; i++) {
        const struct dg_col *col = &m->cols[answer->cols[i]];
        if (!col->is_existing) {
            cost[i] = llround(job->dossier->equipment.items[col->equipment].price / *unit);
        }
    }
    for (int32_t p = 0; p < m->n_places; p++) {
        site_cost[p] = llround(dg_job_site_charge(job, &m->places[p]) / *unit);
    }
    return true;
}

static int order_ask(struct dg_job *job, struct dg_arena *tmp, const struct dg_answer *answer, int64_t *cost,
                     int64_t *site_cost, const int64_t *budget, int32_t n_phases, int32_t *phase,
                     struct dg_err *err)
{
    const struct dg_model *m = &job->model;
    struct dg_part_of part = {.cols = answer->cols, .n_cols = answer->n_cols, .max_row = m->n_rows};
    struct dg_rows rows = {0};
    struct dg_plan_problem problem;
    struct dg_plan_params params = how(job, ORDER_MOVES);
    int64_t *weight, *met, *spent;
    int32_t *chosen, *site;
    uint8_t *state;
    size_t n = (size_t)answer->n_cols;
    DG_TRY(DG_NEW(tmp, &part.groups, (size_t)m->n_groups, err));
    for (int32_t g = 0; g < m->n_groups; g++) part.groups[part.n_groups++] = g;
    DG_TRY(dg_rows_keep(tmp, m, &part, NULL, &rows, err));
    weights_fill(job, &rows);
    dg_rows_join(&rows);
    DG_TRY(dg_rows_thin(m, &part, &rows, MAX_ENTRIES, err));
    DG_TRY(dg_rows_problem(tmp, m, &part, &rows, &problem, err));
    DG_TRY(DG_NEW(tmp, &weight, (size_t)rows.n, err));
    DG_TRY(DG_NEW(tmp, &met, (size_t)n_phases + 1, err));
    DG_TRY(DG_NEW(tmp, &spent, (size_t)n_phases + 1, err));
    DG_TRY(DG_NEW(tmp, &chosen, n, err));
    DG_TRY(DG_NEW(tmp, &site, n, err));
    DG_TRY(DG_NEW(tmp, &state, n, err));
    for (int32_t i = 0; i < rows.n; i++) weight[i] = rows.rows[i].weight;
    for (int32_t i = 0; i < answer->n_cols; i++) {
        chosen[i] = i;
        site[i] = m->cols[answer->cols[i]].place;
        state[i] = m->cols[answer->cols[i]].is_existing ? DG_PLAN_FIXED : DG_PLAN_FREE;
    }
    problem.cost = cost;
    problem.state = state;
    problem.n_sites = m->n_places;
    problem.site = site;
    problem.site_cost = site_cost;
    params.used = NULL; /* short, and the answer is there already */
    return dg_plan_order(&problem, weight, chosen, answer->n_cols, budget, n_phases, &params, phase, met, spent,
                         err);
}

int dg_job_phases(struct dg_job *job, struct dg_arena *arena, const struct dg_answer *answer, int32_t *phase_no,
                  struct dg_err *err)
{
    const struct dg_dossier *d = job->dossier;
    const struct dg_phase **phases;
    int64_t *cost, *site_cost, *budget;
    int32_t *phase, n = d->phases.n;
    double unit;
    for (int32_t i = 0; i < answer->n_cols; i++) phase_no[i] = -1;
    if (n == 0) return 0;
    DG_TRY(DG_NEW(arena, &phases, (size_t)n, err));
    DG_TRY(DG_NEW(arena, &cost, (size_t)answer->n_cols, err));
    DG_TRY(DG_NEW(arena, &site_cost, (size_t)job->model.n_places, err));
    DG_TRY(DG_NEW(arena, &budget, (size_t)n, err));
    DG_TRY(DG_NEW(arena, &phase, (size_t)answer->n_cols, err));
    for (int32_t i = 0; i < n; i++) phases[i] = &d->phases.items[i];
    qsort(phases, (size_t)n, sizeof *phases, compare_phases);
    bool is_priced = prices_fill(job, answer, cost, site_cost, &unit);
    for (int32_t i = 0; i < n && is_priced; i++) budget[i] = (int64_t)floor(phases[i]->budget / unit);
    if (is_priced) {
        DG_TRY(order_ask(job, arena, answer, cost, site_cost, budget, n, phase, err));
    }
    for (int32_t i = 0; i < answer->n_cols; i++) {
        const struct dg_col *col = &job->model.cols[answer->cols[i]];
        if (col->is_existing) continue;
        /* Without prices and budgets there is no order to find: the first phase takes all. What no budget
         * reaches falls to the last. */
        int32_t at = !is_priced ? 1 : phase[i] < 1 ? 1 : phase[i] > n ? n : phase[i];
        phase_no[i] = phases[at - 1]->phase_no;
    }
    return 0;
}
