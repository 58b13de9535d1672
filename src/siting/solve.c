/* Solve: parts side by side, round after round; then what the rules cost. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/rng.h"
#include "siting/solve.h"

#define ROUNDS 4                /* of search and bound, under a limit of moves */
#define CLIMB 2000              /* looks at a part */
#define CLIMB_WORK 1500000000ll /* runs and rows looked at in a climb, at most */
#define MOVES_A_ROUND 400       /* of a part, under a limit of time, for each camera */
#define KEPT_ROUND 1            /* in which the optimiser is asked too */
#define LINE_GROUPS 4           /* in a line, at most */
#define LINES_SHARE 0.4         /* of the time, if that is what limits the search */
#define LEAST_LINES 20          /* otherwise so many, and one more for so many moves */
#define MOVES_A_LINE 20
#define KEPT_MOVES                                                                                             \
    4 /* of the optimiser for each of ours: its moves are smaller, and each of its lanes makes them */

struct rounds {
    struct dg_job *job;
    struct dg_arena *arena; /* the answer's */
    bool wants_lines;
    struct dg_answer *answer;
    struct dg_space space;
    int32_t *order; /* parts, largest first */
    int64_t *bound, *greedy;
    int64_t all_greedy, max_moves;
    int32_t round;
    double until;
    int64_t *n_moves;
};

/* ---- one part -------------------------------------------------------------------------------------- */

static struct dg_hunt hunt_of(const struct rounds *r, int32_t part)
{
    const struct dg_model *model = &r->job->model;
    int64_t share = r->max_moves ? r->max_moves * r->greedy[part] / (r->all_greedy + 1) / ROUNDS + 20 : 0;
    if (r->max_moves == 0) share = MOVES_A_ROUND * (int64_t)(r->answer->picks[part].n + 1);
    return (struct dg_hunt){.model = model,
                            .part = &r->answer->parts[part],
                            .lines = r->answer->lines[part].col_start ? &r->answer->lines[part] : NULL,
                            .space = &r->space,
                            .seed = dg_hash64(r->job->params->seed * 64 + (uint64_t)r->round) + (uint64_t)part,
                            .max_moves = share,
                            .bound = r->bound[part],
                            .until = r->until};
}

static int32_t climb_rounds(const struct dg_part_of *part, const struct dg_model *model, int32_t wanted)
{
    int64_t rows = 0;
    for (int32_t g = 0; g < part->n_groups; g++) rows += model->groups[part->groups[g]].n;
    int64_t most = CLIMB_WORK / (part->n_runs + 4 * rows + 1) + 30;
    return most < wanted ? (int32_t)most : wanted;
}

static int raise_bound(struct rounds *r, int32_t part, const struct dg_hunt *hunt, int32_t n_rounds,
                       struct dg_err *err)
{
    int64_t bound;
    DG_TRY(dg_bound_find(hunt, r->answer->picks[part].cost, climb_rounds(hunt->part, hunt->model, n_rounds),
                         &bound, err));
    if (bound > r->bound[part]) r->bound[part] = bound;
    return 0;
}

static int start_task(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct rounds *r = ctx;
    int32_t part = r->order[task_ix];
    struct dg_pick *pick = &r->answer->picks[part];
    struct dg_hunt hunt = hunt_of(r, part);
    (void)thread_ix;
    DG_TRY(dg_search_start(&hunt, pick, err));
    r->greedy[part] = pick->cost;
    return raise_bound(r, part, &hunt, CLIMB, err);
}

static int round_task(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct rounds *r = ctx;
    int32_t part = r->order[task_ix];
    struct dg_pick *pick = &r->answer->picks[part];
    struct dg_hunt hunt = hunt_of(r, part);
    (void)thread_ix;
    if (pick->cost <= r->bound[part] || dg_hunt_is_over(&hunt)) return 0;
    DG_TRY(dg_search_improve(&hunt, pick, err));
    r->n_moves[part] += hunt.n_moves;
    if (pick->cost <= r->bound[part]) return 0;
    if (r->round == KEPT_ROUND) {
        struct dg_hunt kept = hunt_of(r, part);
        kept.max_moves = hunt.max_moves * KEPT_MOVES;
        /* All parts but one large one have the threads to themselves. */
        int n_threads = r->answer->n_parts == 1 ? r->job->params->n_threads : 1;
        DG_TRY(dg_kept_improve(&kept, n_threads, pick, err));
        r->n_moves[part] += kept.n_moves;
    }
    return raise_bound(r, part, &hunt, CLIMB, err);
}

static int tidy_task(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct rounds *r = ctx;
    int32_t part = r->order[task_ix];
    struct dg_hunt hunt = hunt_of(r, part);
    (void)thread_ix;
    return dg_search_tidy(&hunt, &r->answer->picks[part], err);
}

/* ---- lines ----------------------------------------------------------------------------------------- */

struct line_of {
    int32_t part, line;
};
struct lines_task {
    struct rounds *r;
    struct line_of *list;
    int64_t n;
    struct dg_arena *arenas; /* by thread */
    double until;
};

static int line_task(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct lines_task *t = ctx;
    struct line_of at = t->list[task_ix];
    struct dg_hunt hunt = hunt_of(t->r, at.part);
    hunt.until = t->until;
    if (dg_hunt_is_over(&hunt)) return 0;
    return dg_line_find(&t->arenas[thread_ix], &hunt, &t->r->answer->lines[at.part].items[at.line], err);
}

/* The single groups of all parts first, then the pairs, and so on: the clock may stop it. */
static int lines_list(struct lines_task *t, struct dg_arena *tmp, struct dg_err *err)
{
    const struct dg_answer *a = t->r->answer;
    int32_t *at, most = 0;
    int64_t n = 0;
    DG_TRY(DG_NEW(tmp, &at, (size_t)a->n_parts, err));
    for (int32_t p = 0; p < a->n_parts; p++) {
        n += a->lines[p].n;
        for (int32_t l = 0; l < a->lines[p].n; l++)
            if (a->lines[p].items[l].n_groups > most) most = a->lines[p].items[l].n_groups;
    }
    DG_TRY(DG_NEW(tmp, &t->list, (size_t)n, err));
    for (int32_t size = 1; size <= most; size++) {
        for (int32_t p = 0; p < a->n_parts; p++) {
            for (; at[p] < a->lines[p].n && a->lines[p].items[at[p]].n_groups == size; at[p]++)
                t->list[t->n++] = (struct line_of){p, at[p]};
        }
    }
    int64_t most_lines = LEAST_LINES + t->r->max_moves / MOVES_A_LINE;
    if (t->r->max_moves && t->n > most_lines) t->n = most_lines;
    return 0;
}

/* Lines for the parts whose bound is not reached yet. */
static int lines_find(struct rounds *r, struct dg_arena *arena, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct dg_answer *a = r->answer;
    int n_threads = r->job->params->n_threads;
    struct lines_task t = {.r = r, .until = r->until * LINES_SHARE};
    DG_TRY(DG_NEW(&tmp, &t.arenas, (size_t)n_threads, err));
    for (int32_t p = 0; p < a->n_parts; p++) {
        if (a->picks[p].cost <= r->bound[p]) continue;
        DG_TRY(dg_lines_draw(arena, &r->job->model, &a->parts[p], LINE_GROUPS, &a->lines[p], err));
    }
    DG_TRY(lines_list(&t, &tmp, err));
    int rc = dg_pool_run(t.n, n_threads, line_task, &t, err);
    for (int i = 0; i < n_threads; i++) dg_arena_adopt(arena, &t.arenas[i]);
    DG_TRY(rc);
    for (int32_t p = 0; p < a->n_parts; p++) {
        if (a->lines[p].n == 0) continue;
        DG_TRY(dg_lines_settle(arena, &r->job->model, &a->parts[p], &a->lines[p], err));
    }
    return 0;
}

/* ---- all parts ------------------------------------------------------------------------------------- */

static int order_make(struct rounds *r, struct dg_err *err)
{
    int32_t n = r->answer->n_parts;
    DG_TRY(DG_NEW(&r->job->hold, &r->order, (size_t)n, err));
    /* By insertion, largest first: parts are few or small. */
    for (int32_t i = 0; i < n; i++) {
        int32_t at = i;
        while (at > 0 && r->answer->parts[r->order[at - 1]].n_entries < r->answer->parts[i].n_entries) {
            r->order[at] = r->order[at - 1];
            at--;
        }
        r->order[at] = i;
    }
    return 0;
}

static int rounds_init(struct rounds *r, struct dg_arena *arena, const struct dg_answer *first,
                       struct dg_err *err)
{
    struct dg_answer *a = r->answer;
    size_t n_rows = (size_t)r->job->model.n_rows + 1, n = (size_t)a->n_parts;
    DG_TRY(DG_NEW(arena, &r->space.count, n_rows, err));
    DG_TRY(DG_NEW(arena, &r->space.prefix, n_rows, err));
    DG_TRY(DG_NEW(arena, &r->space.sum, n_rows, err));
    DG_TRY(DG_NEW(arena, &r->space.u, n_rows, err));
    DG_TRY(DG_NEW(arena, &r->bound, n, err));
    DG_TRY(DG_NEW(arena, &r->greedy, n, err));
    DG_TRY(DG_NEW(arena, &r->n_moves, n, err));
    DG_TRY(DG_NEW(arena, &a->picks, n, err));
    DG_TRY(DG_NEW(arena, &a->lines, n, err));
    a->u = r->space.u;
    a->part_bound = r->bound;
    for (int32_t p = 0; p < a->n_parts; p++) {
        struct dg_pick *pick = &a->picks[p];
        DG_TRY(DG_NEW(arena, &pick->cols, (size_t)a->parts[p].n_cols, err));
        for (int32_t c = 0, i = 0; first && c < a->parts[p].n_cols; c++) {
            while (i < first->n_cols && first->cols[i] < a->parts[p].cols[c]) i++;
            if (i < first->n_cols && first->cols[i] == a->parts[p].cols[c])
                pick->cols[pick->n++] = first->cols[i];
        }
    }
    return order_make(r, err);
}

static void totals(struct rounds *r)
{
    struct dg_answer *a = r->answer;
    a->cost = a->bound = a->greedy = a->n_moves = 0;
    for (int32_t p = 0; p < a->n_parts; p++) {
        a->cost += a->picks[p].cost;
        a->bound += r->bound[p];
        a->greedy += r->greedy[p];
        a->n_moves += r->n_moves[p];
    }
}

static int compare_cols(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* All that is chosen, and the fixed columns that serve nothing and are in no part. */
static int cols_join(struct dg_job *job, struct dg_arena *arena, struct dg_answer *a, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, &a->cols, (size_t)job->model.n_cols, err));
    for (int32_t p = 0; p < a->n_parts; p++) {
        for (int32_t i = 0; i < a->picks[p].n; i++) a->cols[a->n_cols++] = a->picks[p].cols[i];
    }
    for (int32_t c = 0; c < job->model.n_cols; c++) {
        if (job->model.cols[c].is_fixed && job->model.cols[c].n_runs == 0) a->cols[a->n_cols++] = c;
    }
    qsort(a->cols, (size_t)a->n_cols, sizeof *a->cols, compare_cols);
    return 0;
}

static int rounds_run(struct rounds *r, struct dg_err *err)
{
    struct dg_answer *a = r->answer;
    const struct dg_siting_params *params = r->job->params;
    int n_threads = params->n_threads;
    dg_job_tell(r->job, "plan.step_search", 0, ROUNDS, NAN, NAN);
    DG_TRY(dg_pool_run(a->n_parts, n_threads, start_task, r, err));
    totals(r);
    r->all_greedy = a->greedy;
    if (r->wants_lines) DG_TRY(lines_find(r, r->arena, err));
    for (r->round = 0; r->max_moves == 0 || r->round < ROUNDS; r->round++) {
        dg_job_tell(r->job, "plan.step_search", r->round, ROUNDS, (double)a->cost * r->job->model.unit,
                    (double)a->bound * r->job->model.unit);
        a->was_stopped = params->used && params->used(params->ctx) >= r->until;
        if (a->cost <= a->bound || a->was_stopped) break;
        DG_TRY(dg_pool_run(a->n_parts, n_threads, round_task, r, err));
        totals(r);
    }
    DG_TRY(dg_pool_run(a->n_parts, n_threads, tidy_task, r, err));
    totals(r);
    return 0;
}

/* What the search keeps for a pair of a column and a group: choice.c's span and its place in the group's list,
 * bound.c's share, what lines.c lists twice. */
#define BYTES_A_SPAN 40

/* The parts that may be worked on at once are the largest. */
static int room_check(const struct rounds *r, struct dg_err *err)
{
    int64_t bytes = (int64_t)r->job->hold.used;
    for (int32_t i = 0; i < r->answer->n_parts && i < r->job->params->n_threads; i++)
        bytes += r->answer->parts[r->order[i]].n_spans * BYTES_A_SPAN;
    if (bytes <= r->job->params->max_bytes) return 0;
    return dg_err_set(
        err, DG_ELIMIT,
        "the search would take %lld MiB, and %lld MiB are allowed: a coarser grid, a shorter --range or "
        "fewer --candidates settle it",
        (long long)(bytes >> 20), (long long)(r->job->params->max_bytes >> 20));
}

int dg_job_solve(struct dg_job *job, struct dg_arena *arena, uint32_t waived, const struct dg_answer *first,
                 int64_t max_moves, double until, struct dg_answer *out, struct dg_err *err)
{
    struct rounds r = {.job = job,
                       .arena = arena,
                       .wants_lines = !first,
                       .answer = out,
                       .max_moves = max_moves,
                       .until = until};
    *out = (struct dg_answer){0};
    DG_TRY(dg_model_allow(arena, &job->model, waived, err));
    DG_TRY(dg_model_parts(arena, &job->model, waived, &out->parts, &out->n_parts, err));
    DG_TRY(rounds_init(&r, arena, first, err));
    DG_TRY(room_check(&r, err));
    DG_TRY(rounds_run(&r, err));
    return cols_join(job, arena, out, err);
}

/* ---- what a choice gives --------------------------------------------------------------------------- */

int dg_job_met(struct dg_job *job, const int32_t *cols, int32_t n_cols, int64_t *met, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    const struct dg_model *m = &job->model;
    uint8_t *count;
    DG_TRY(DG_NEW(&tmp, &count, (size_t)m->n_rows + 1, err));
    for (int32_t i = 0; i < n_cols; i++) {
        const struct dg_col *col = &m->cols[cols[i]];
        for (int32_t r = 0; r < col->n_runs; r++) {
            uint8_t *at = count + col->runs[r].first;
            for (int32_t k = 0; k < col->runs[r].n; k++) at[k] = (uint8_t)(at[k] + (at[k] < UINT8_MAX));
        }
    }
    for (int32_t g = 0; g < m->n_groups; g++) {
        const struct dg_group *group = &m->groups[g];
        met[g] = 0;
        for (int32_t r = group->first; r < group->first + group->n; r++) {
            if (count[r] >= group->k) met[g] += m->weight[r];
        }
    }
    return 0;
}

double dg_job_money(const struct dg_job *job, const struct dg_answer *answer)
{
    const struct dg_model *m = &job->model;
    double sum = 0;
    for (int32_t i = 0; i < answer->n_cols; i++) {
        const struct dg_col *col = &m->cols[answer->cols[i]];
        const struct dg_siting_place *place = &m->places[col->place];
        bool is_first = true;
        if (col->is_existing) continue;
        if (col->equipment < 0) return NAN;
        sum += job->dossier->equipment.items[col->equipment].price;
        /* Columns rise, so those of a place stand together. */
        for (int32_t j = i - 1; j >= 0 && m->cols[answer->cols[j]].place == col->place; j--) is_first = false;
        for (int32_t j = i + 1; j < answer->n_cols && m->cols[answer->cols[j]].place == col->place; j++) {
            if (m->cols[answer->cols[j]].is_existing) is_first = false;
        }
        if (is_first) sum += dg_job_site_charge(job, place);
    }
    return sum;
}
