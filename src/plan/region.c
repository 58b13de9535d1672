/* Regions: on a large plain core the swaps are made region by region. A search over the whole has to have every
 * row covered at one moment, which takes the longer the larger it is; a region has to have its own rows covered
 * only, while the rest stays as it is. A region is some chosen columns that lie together: the rows that they
 * alone cover, and all columns over those rows, are a core of their own. It comes back with fewer columns, or
 * with other ones.
 *
 * The regions of a round have no row in common that their columns cover, so that they can be searched at the
 * same time and their answers fit together. */
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "plan/search.h"

#define PER_LANE 2    /* regions of a round for each lane: one that ends early leaves no thread idle */
#define LEAST_COLS 80 /* chosen columns of a region, drawn evenly up to MOST_COLS */
#define MOST_COLS 160
#define PATIENCE_PER_COL 100 /* moves without a gain, for each chosen column */

struct region {
    struct dg_arena arena;
    struct dg_core core;
    int32_t *cols;   /* the whole core's numbers of its columns */
    int32_t *weight; /* of its rows */
    int32_t *rows;   /* the whole core's numbers of its rows */
    int32_t *was;    /* the columns that it takes the place of, n_was */
    int32_t n_was;
    struct dg_choice choice; /* in its core's column numbers */
    struct dg_search search;
};

struct regions {
    const struct dg_search *search;
    const struct dg_core *core;
    int32_t *weight; /* of rows, as the searches left them */
    bool *is_chosen; /* columns of the core */
    int32_t *cover;  /* chosen columns of a row */
    int32_t *taken;  /* the round in which a region covered the row */
    int32_t *seen;   /* the region that looked at the column last */
    int32_t *inside; /* columns of the region at hand that cover a row; 0 between */
    int32_t *chosen; /* the columns of the choice, in no order */
    int32_t *slot;   /* their places */
    int32_t *queue, *rows, *cols, *map;
    int32_t n_chosen, round, n_regions_seen;
    struct region *region;
    int32_t n_regions;
};

static void put_in(struct regions *s, int32_t c)
{
    s->slot[c] = s->n_chosen;
    s->chosen[s->n_chosen++] = c;
    s->is_chosen[c] = true;
    for (int32_t i = s->core->col_start[c]; i < s->core->col_start[c + 1]; i++)
        s->cover[s->core->col_rows[i]]++;
}

static void take_out(struct regions *s, int32_t c)
{
    int32_t last = s->chosen[--s->n_chosen];
    s->chosen[s->slot[c]] = last;
    s->slot[last] = s->slot[c];
    s->is_chosen[c] = false;
    for (int32_t i = s->core->col_start[c]; i < s->core->col_start[c + 1]; i++)
        s->cover[s->core->col_rows[i]]--;
}

static bool is_free(const struct regions *s, int32_t c)
{
    for (int32_t i = s->core->col_start[c]; i < s->core->col_start[c + 1]; i++) {
        if (s->taken[s->core->col_rows[i]] == s->round) return false;
    }
    return true;
}

/* Chosen columns breadth first from one, over the rows that they share; returns how many are in queue[]. */
static int32_t gather(struct regions *s, int32_t first, int32_t most)
{
    const struct dg_core *core = s->core;
    int32_t tag = ++s->n_regions_seen, n = 0;
    if (!is_free(s, first)) return 0;
    s->queue[n++] = first;
    s->seen[first] = tag;
    for (int32_t head = 0; head < n; head++) {
        int32_t c = s->queue[head];
        for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) {
            int32_t r = core->col_rows[i];
            if (s->cover[r] < 2) continue;
            for (int32_t k = core->row_start[r]; k < core->row_start[r + 1] && n < most; k++) {
                int32_t d = core->row_cols[k];
                if (!s->is_chosen[d] || s->seen[d] == tag) continue;
                s->seen[d] = tag;
                if (is_free(s, d)) s->queue[n++] = d;
            }
        }
    }
    return n;
}

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The core of the rows that the queue's n columns alone cover. */
static int cut_out(struct regions *s, int32_t n, struct region *region, struct dg_err *err)
{
    const struct dg_core *core = s->core;
    int32_t n_rows = 0, n_cols = 0, tag = ++s->n_regions_seen;
    for (int32_t i = 0; i < n; i++) {
        int32_t c = s->queue[i];
        for (int32_t k = core->col_start[c]; k < core->col_start[c + 1]; k++) s->inside[core->col_rows[k]]++;
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t c = s->queue[i];
        for (int32_t k = core->col_start[c]; k < core->col_start[c + 1]; k++) {
            int32_t r = core->col_rows[k];
            s->taken[r] = s->round;
            if (s->inside[r] == s->cover[r]) s->rows[n_rows++] = r;
            s->inside[r] = 0; /* once only; cover is above 0 */
        }
    }
    for (int32_t i = 0; i < n_rows; i++) {
        for (int32_t k = core->row_start[s->rows[i]]; k < core->row_start[s->rows[i] + 1]; k++) {
            int32_t c = core->row_cols[k];
            if (s->seen[c] != tag) s->cols[n_cols++] = c;
            s->seen[c] = tag;
        }
    }
    qsort(s->rows, (size_t)n_rows, sizeof *s->rows, by_number);
    qsort(s->cols, (size_t)n_cols, sizeof *s->cols, by_number);
    DG_TRY(DG_NEW(&region->arena, &region->cols, (size_t)n_cols, err));
    DG_TRY(DG_NEW(&region->arena, &region->was, (size_t)n, err));
    DG_TRY(DG_NEW(&region->arena, &region->choice.cols, (size_t)n_cols, err));
    DG_TRY(DG_NEW(&region->arena, &region->rows, (size_t)n_rows, err));
    DG_TRY(DG_NEW(&region->arena, &region->weight, (size_t)n_rows, err));
    memcpy(region->rows, s->rows, (size_t)n_rows * sizeof *s->rows);
    for (int32_t i = 0; i < n_rows; i++) region->weight[i] = s->weight[s->rows[i]];
    memcpy(region->cols, s->cols, (size_t)n_cols * sizeof *s->cols);
    memcpy(region->was, s->queue, (size_t)n * sizeof *s->queue);
    region->n_was = n;
    region->choice.n = 0;
    /* A chosen column over a row of the region is one of the region. */
    for (int32_t i = 0; i < n_cols; i++) {
        if (s->is_chosen[s->cols[i]]) region->choice.cols[region->choice.n++] = i;
    }
    return dg_core_take(&region->arena, core, s->rows, n_rows, s->cols, n_cols, s->map, &region->core, err);
}

static int run_region(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct region *region = &((struct regions *)ctx)->region[task_ix];
    (void)thread_ix;
    return dg_search_swap(&region->search, &region->choice, err);
}

/* Pick a round's regions; returns how many. */
static int pick(struct regions *s, int32_t most, struct dg_rng *rng, struct dg_err *err)
{
    s->round++;
    s->n_regions = 0;
    for (int32_t tries = 0; tries < 8 * most && s->n_regions < most; tries++) {
        struct region *region = &s->region[s->n_regions];
        int32_t first = s->chosen[dg_rng_below(rng, (uint64_t)s->n_chosen)];
        int32_t size = LEAST_COLS + (int32_t)dg_rng_below(rng, MOST_COLS - LEAST_COLS + 1);
        int32_t n = gather(s, first, size);
        if (n < LEAST_COLS / 2) continue;
        dg_arena_reset(&region->arena);
        DG_TRY(cut_out(s, n, region, err));
        region->search = (struct dg_search){.core = &region->core,
                                            .seed = dg_rng_next(rng),
                                            .patience = (int64_t)PATIENCE_PER_COL * n,
                                            .bound = 0,
                                            .may_drift = true,
                                            .weight = region->weight,
                                            .beside = s->search->beside +
                                                      (s->n_chosen - region->choice.n) * s->core->cost[0],
                                            .watch = s->search->watch};
        region->choice.cost = region->choice.n * region->core.cost[0];
        s->n_regions++;
    }
    return 0;
}

static void join(struct regions *s)
{
    for (int32_t i = 0; i < s->n_regions; i++) {
        const struct region *region = &s->region[i];
        for (int32_t k = 0; k < region->core.n_rows; k++) s->weight[region->rows[k]] = region->weight[k];
        for (int32_t k = 0; k < region->n_was; k++) take_out(s, region->was[k]);
        for (int32_t k = 0; k < region->choice.n; k++) put_in(s, region->cols[region->choice.cols[k]]);
    }
}

static int regions_init(struct dg_arena *arena, struct regions *s, int32_t most, struct dg_err *err)
{
    size_t n_rows = (size_t)s->core->n_rows, n_cols = (size_t)s->core->n_cols;
    DG_TRY(DG_NEW(arena, &s->is_chosen, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->seen, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->chosen, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->slot, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->queue, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->cols, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->map, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->weight, n_rows, err));
    for (size_t r = 0; r < n_rows; r++) s->weight[r] = 1;
    DG_TRY(DG_NEW(arena, &s->cover, n_rows, err));
    DG_TRY(DG_NEW(arena, &s->taken, n_rows, err));
    DG_TRY(DG_NEW(arena, &s->inside, n_rows, err));
    DG_TRY(DG_NEW(arena, &s->rows, n_rows, err));
    DG_TRY(DG_NEW(arena, &s->region, (size_t)most, err));
    memset(s->map, 0xff, n_cols * sizeof *s->map);
    return 0;
}

static int search_all(struct regions *s, struct dg_search *search, int32_t most, int32_t n_threads,
                      struct dg_choice *best, struct dg_err *err)
{
    struct dg_rng rng = dg_rng_init(search->seed);
    while (!search->max_moves || search->n_moves < search->max_moves) {
        if (dg_watch_is_over(&search->watch) || s->n_chosen == 0) break;
        DG_TRY(pick(s, most, &rng, err));
        DG_TRY(dg_pool_run(s->n_regions, n_threads, run_region, s, err));
        join(s);
        for (int32_t i = 0; i < s->n_regions; i++) search->n_moves += s->region[i].search.n_moves;
        search->n_moves++; /* a round without a region is a move too, so that there is an end */
        search->watch.progress.n_moves = search->n_moves;
        if (s->n_chosen >= best->n) continue;
        memcpy(best->cols, s->chosen, (size_t)s->n_chosen * sizeof *s->chosen);
        best->n = s->n_chosen;
        best->cost = s->n_chosen * s->core->cost[0];
        search->watch.progress.cost = search->beside + best->cost;
        if (best->cost <= search->bound) break;
    }
    return 0;
}

int dg_search_regions(struct dg_search *search, int32_t n_lanes, int32_t n_threads, struct dg_choice *best,
                      struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct regions s = {.search = search, .core = search->core};
    int32_t most = PER_LANE * n_lanes;
    DG_TRY(regions_init(&scratch, &s, most, err));
    for (int32_t i = 0; i < best->n; i++) put_in(&s, best->cols[i]);
    int code = search_all(&s, search, most, n_threads, best, err);
    for (int32_t i = 0; i < most; i++) dg_arena_done(&s.region[i].arena);
    if (code < 0) return code;
    dg_choice_sort(best);
    return 0;
}
