/* Tiling: a start for plain cores whose columns are few shapes under translation, as views from a regular grid
 * of positions are.
 *
 * Rows and columns of such a matrix are numbered along the grid: moving a view by one position adds a constant
 * to all its rows, one constant along the grid's lines and another across them. The shapes and both constants
 * are read off the numbers. On a torus of p by q positions the least cover is a small problem; the best of
 * those tori, repeated over the grid, covers the middle of it, and greed completes the border. A matrix that
 * only looks regular costs time but no truth: the rows that are covered are counted as always. */
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "plan/bound.h"
#include "plan/search.h"

#define LEAST_SHARE 0.5 /* of the columns that a most common step has to lead from */
#define LEAST_SIDE 4
#define MOST_SIDE 12
#define MOST_AREA 100    /* positions of a torus */
#define TORUS_MOVES 6000 /* of the search on a torus: an eighth of a second */
#define PRICE_SIDE 10    /* of the torus that rows are priced on */
#define PRICE_ROUNDS 600
#define MAX_TORI 81
#define MAX_SHAPES 64 /* shapes that are looked at, the most frequent ones */
#define MAX_PHASES 24 /* ways to lay the best torus over the grid */

struct member {
    uint64_t hash; /* of the shape: the differences between its rows */
    int32_t first; /* number of the first row */
    int32_t col;
};

struct grid {
    const struct dg_core *core;
    struct member *member; /* n_cols, by shape, then by first row */
    int32_t step, line;    /* what one position adds to row numbers along a line and across */
    int32_t n_shapes;
    int32_t shape_from[MAX_SHAPES], shape_to[MAX_SHAPES]; /* stretches of member[] */
};

struct torus {
    int32_t p, q; /* lines, positions of a line */
    int32_t n;    /* columns of its cover; 0 until it is solved */
    int32_t *of;  /* shape * p * q + place for each of them; room for p * q */
};

struct tori {
    const struct grid *grid;
    uint64_t seed;
    struct torus torus[MAX_TORI];
    int32_t n;
    /* The best torus laid out in n_phases ways. */
    const struct torus *best;
    struct dg_choice *laid;
    int32_t n_phases;
};

static int by_shape(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    return (x->col > y->col) - (x->col < y->col);
}

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The most common of n numbers (which are sorted), if it is that common; 0 otherwise. */
static int32_t common(int32_t *numbers, int32_t n, double share)
{
    int32_t best = 0, best_n = 0;
    qsort(numbers, (size_t)n, sizeof *numbers, by_number);
    for (int32_t i = 0, k = 0; i < n; i = k) {
        while (k < n && numbers[k] == numbers[i]) k++;
        if (k - i > best_n) best = numbers[i], best_n = k - i;
    }
    return best_n >= share * n ? best : 0;
}

/* Row numbers count from 0 in the problem; what the reductions took out leaves gaps but moves nothing. */
static void find_shapes(struct grid *g)
{
    const struct dg_core *core = g->core;
    for (int32_t c = 0; c < core->n_cols; c++) {
        int32_t from = core->col_start[c], to = core->col_start[c + 1];
        struct member *m = &g->member[c];
        *m = (struct member){.first = from < to ? core->row_id[core->col_rows[from]] : 0, .col = c};
        for (int32_t i = from; i < to; i++)
            m->hash = dg_hash64(m->hash ^ (uint64_t)(core->row_id[core->col_rows[i]] - m->first));
    }
    qsort(g->member, (size_t)core->n_cols, sizeof *g->member, by_shape);
}

/* Both steps. Along a line the columns of a shape follow each other in equal steps; the lines begin in equal
 * steps too. */
static bool find_steps(struct grid *g, int32_t *numbers)
{
    int32_t n = 0, n_cols = g->core->n_cols;
    for (int32_t i = 1; i < n_cols; i++) {
        if (g->member[i].hash == g->member[i - 1].hash)
            numbers[n++] = g->member[i].first - g->member[i - 1].first;
    }
    if (n < LEAST_SHARE * n_cols) return false;
    g->step = common(numbers, n, LEAST_SHARE);
    if (g->step <= 0) return false;
    n = 0;
    for (int32_t i = 1, start = 0; i < n_cols; i++) {
        bool is_same = g->member[i].hash == g->member[i - 1].hash;
        if (is_same && g->member[i].first == g->member[i - 1].first + g->step) continue;
        if (is_same) numbers[n++] = g->member[i].first - g->member[start].first;
        start = i;
    }
    g->line = common(numbers, n, LEAST_SHARE);
    return g->line > g->step * MOST_SIDE && g->line % g->step == 0;
}

/* The shapes of the middle of the grid: those that are at least half as frequent as the most frequent one. */
static void keep_shapes(struct grid *g)
{
    int32_t most = 0, n_cols = g->core->n_cols;
    for (int turn = 0; turn < 2; turn++) {
        for (int32_t i = 0, k = 0; i < n_cols; i = k) {
            while (k < n_cols && g->member[k].hash == g->member[i].hash) k++;
            if (turn == 0 && k - i > most) most = k - i;
            if (turn == 0 || k - i < most / 2 || g->n_shapes == MAX_SHAPES) continue;
            g->shape_from[g->n_shapes] = i;
            g->shape_to[g->n_shapes++] = k;
        }
    }
}

static int32_t place(int32_t x, int32_t y, const struct torus *t)
{
    return (x % t->p + t->p) % t->p * t->q + (y % t->q + t->q) % t->q;
}

/* The rows of a shape on the torus, moved by (x, y); marks them in is_in[place * step + layer]. */
static void stamp(const struct grid *g, int32_t shape, int32_t x, int32_t y, const struct torus *t, bool *is_in)
{
    const struct dg_core *core = g->core;
    const struct member *m = &g->member[(g->shape_from[shape] + g->shape_to[shape]) / 2];
    int32_t x0 = m->first / g->line, y0 = m->first % g->line / g->step;
    for (int32_t i = core->col_start[m->col]; i < core->col_start[m->col + 1]; i++) {
        int32_t r = core->row_id[core->col_rows[i]], rx = r / g->line, ry = r % g->line / g->step;
        is_in[place(rx - x0 + x, ry - y0 + y, t) * g->step + r % g->step] = true;
    }
}

/* The torus as a problem of its own; what its rows are is known by their places alone. */
static int torus_make(struct dg_arena *arena, const struct grid *g, const struct torus *t,
                      struct dg_plan_problem *out, struct dg_err *err)
{
    int32_t area = t->p * t->q, n_rows = area * g->step, n_cols = g->n_shapes * area;
    bool *is_in;
    int64_t *row_start, n = 0;
    int32_t *row_cols;
    DG_TRY(DG_NEW(arena, &is_in, (size_t)n_rows * (size_t)n_cols, err));
    DG_TRY(DG_NEW(arena, &row_start, (size_t)n_rows + 1, err));
    for (int32_t c = 0; c < n_cols; c++)
        stamp(g, c / area, c % area / t->q, c % t->q, t, is_in + (size_t)c * (size_t)n_rows);
    for (size_t i = 0; i < (size_t)n_rows * (size_t)n_cols; i++) n += is_in[i];
    DG_TRY(DG_NEW(arena, &row_cols, (size_t)n, err));
    n = 0;
    for (int32_t r = 0; r < n_rows; r++) {
        for (int32_t c = 0; c < n_cols; c++) {
            if (is_in[(size_t)c * (size_t)n_rows + (size_t)r]) row_cols[n++] = c;
        }
        row_start[r + 1] = n;
    }
    *out = (struct dg_plan_problem){
        .n_rows = n_rows, .n_cols = n_cols, .row_start = row_start, .row_cols = row_cols};
    return 0;
}

static int torus_core(struct dg_arena *arena, const struct grid *g, const struct torus *t,
                      struct dg_plan_problem *p, struct dg_core *core, struct dg_err *err)
{
    bool *is_chosen;
    int32_t *missing;
    DG_TRY(torus_make(arena, g, t, p, err));
    DG_TRY(DG_NEW(arena, &is_chosen, (size_t)p->n_cols, err));
    DG_TRY(DG_NEW(arena, &missing, (size_t)p->n_rows, err));
    return dg_core_make(arena, p, is_chosen, missing, core, err);
}

static int torus_solve(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct tori *tori = ctx;
    struct torus *t = &tori->torus[task_ix];
    struct dg_plan_problem p;
    struct dg_plan_params no_limit = {0};
    struct dg_core core;
    struct dg_choice choice = {0};
    (void)thread_ix;
    DG_TRY(torus_core(&scratch, tori->grid, t, &p, &core, err));
    DG_TRY(DG_NEW(&scratch, &choice.cols, (size_t)core.n_cols, err));
    DG_TRY(dg_search_greedy(&core, tori->seed, &choice, err));
    struct dg_search search = {.core = &core,
                               .seed = tori->seed,
                               .max_moves = TORUS_MOVES,
                               .bound = 0,
                               .watch = {.params = &no_limit}};
    DG_TRY(dg_search_swap(&search, &choice, err));
    if (choice.n > t->p * t->q) return 0; /* more than one for each position: nothing to repeat */
    for (int32_t i = 0; i < choice.n; i++) t->of[i] = core.col_id[choice.cols[i]];
    t->n = choice.n;
    return 0;
}

static int by_density(const void *a, const void *b)
{
    const struct torus *x = a, *y = b;
    int64_t left = (int64_t)x->n * y->p * y->q, right = (int64_t)y->n * x->p * x->q;
    if ((x->n == 0) != (y->n == 0)) return x->n == 0 ? 1 : -1;
    if (left != right) return left < right ? -1 : 1;
    if (x->p * x->q != y->p * y->q) return x->p * x->q - y->p * y->q;
    return x->p - y->p;
}

/* Repeat the best torus over the grid with its corner moved, and complete the cover. */
static int lay_out(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct tori *tori = ctx;
    const struct grid *g = tori->grid;
    const struct torus *t = tori->best;
    struct dg_choice *out = &tori->laid[task_ix];
    int32_t area = t->p * t->q, phase = (int32_t)(task_ix * area / tori->n_phases);
    (void)thread_ix;
    out->n = 0;
    for (int32_t i = 0; i < t->n; i++) {
        int32_t shape = t->of[i] / area, at = t->of[i] % area;
        for (int32_t k = g->shape_from[shape]; k < g->shape_to[shape]; k++) {
            int32_t x = g->member[k].first / g->line, y = g->member[k].first % g->line / g->step;
            if (place(x + phase / t->q, y + phase % t->q, t) == at) out->cols[out->n++] = g->member[k].col;
        }
    }
    return dg_search_greedy(g->core, tori->seed, out, err);
}

static int solve_tori(struct dg_arena *arena, struct tori *tori, int32_t n_threads, struct dg_err *err)
{
    for (int32_t p = LEAST_SIDE; p <= MOST_SIDE; p++) {
        for (int32_t q = LEAST_SIDE; q <= MOST_SIDE; q++) {
            struct torus *t = &tori->torus[tori->n];
            if (p * q > MOST_AREA) continue;
            *t = (struct torus){.p = p, .q = q};
            DG_TRY(DG_NEW(arena, &t->of, (size_t)p * (size_t)q, err));
            tori->n++;
        }
    }
    DG_TRY(dg_pool_run(tori->n, n_threads, torus_solve, tori, err));
    qsort(tori->torus, (size_t)tori->n, sizeof *tori->torus, by_density);
    return 0;
}

/* What a row of each layer is worth where nothing ends: the mean over a torus is as good as any other
 * multipliers there, and at the border of the grid, where columns cover less, it charges none too much. */
static int price_rows(const struct grid *g, uint64_t seed, double *multiplier, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct torus t = {.p = PRICE_SIDE, .q = PRICE_SIDE};
    struct dg_plan_problem p;
    struct dg_plan_params no_limit = {0};
    struct dg_watch watch = {.params = &no_limit};
    struct dg_core core;
    struct dg_choice choice = {0};
    double *u, *mean, value;
    DG_TRY(torus_core(&scratch, g, &t, &p, &core, err));
    DG_TRY(DG_NEW(&scratch, &choice.cols, (size_t)core.n_cols, err));
    DG_TRY(DG_NEW(&scratch, &u, (size_t)core.n_rows, err));
    DG_TRY(DG_NEW(&scratch, &mean, (size_t)g->step, err));
    DG_TRY(dg_search_greedy(&core, seed, &choice, err));
    DG_TRY(dg_bound_climb(&core, choice.cost, PRICE_ROUNDS, NULL, &watch, u, &value, err));
    for (int32_t r = 0; r < core.n_rows; r++)
        mean[core.row_id[r] % g->step] += u[r] / (PRICE_SIDE * PRICE_SIDE) * (double)g->core->cost[0];
    for (int32_t r = 0; r < g->core->n_rows; r++) multiplier[r] = mean[g->core->row_id[r] % g->step];
    return 0;
}

int dg_search_tiling(const struct dg_core *core, uint64_t seed, int32_t n_threads, const struct dg_watch *watch,
                     struct dg_choice *best, double *multiplier, bool *is_regular, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct grid g = {.core = core};
    struct tori *tori;
    int32_t *numbers;
    DG_TRY(DG_NEW(&scratch, &g.member, (size_t)core->n_cols, err));
    DG_TRY(DG_NEW(&scratch, &numbers, (size_t)core->n_cols, err));
    DG_TRY(DG_NEW(&scratch, &tori, 1, err));
    find_shapes(&g);
    if (!find_steps(&g, numbers) || dg_watch_is_over(watch)) return 0;
    keep_shapes(&g);
    tori->grid = &g;
    tori->seed = seed;
    DG_TRY(price_rows(&g, seed, multiplier, err));
    *is_regular = true;
    DG_TRY(solve_tori(&scratch, tori, n_threads, err));
    tori->best = &tori->torus[0];
    if (tori->best->n == 0 || dg_watch_is_over(watch)) return 0;
    int32_t area = tori->best->p * tori->best->q;
    tori->n_phases = area < MAX_PHASES ? area : MAX_PHASES;
    DG_TRY(DG_NEW(&scratch, &tori->laid, (size_t)tori->n_phases, err));
    for (int32_t i = 0; i < tori->n_phases; i++)
        DG_TRY(DG_NEW(&scratch, &tori->laid[i].cols, (size_t)core->n_cols, err));
    DG_TRY(dg_pool_run(tori->n_phases, n_threads, lay_out, tori, err));
    for (int32_t i = 0; i < tori->n_phases; i++) {
        if (tori->laid[i].n >= best->n) continue;
        memcpy(best->cols, tori->laid[i].cols, (size_t)tori->laid[i].n * sizeof *best->cols);
        best->n = tori->laid[i].n;
        best->cost = tori->laid[i].cost;
    }
    return 0;
}
