/* A choice within a budget: columns of the most gain for their price until nothing fits, then again and again a
 * few neighbours out and filled up anew. What became worse is taken back, unless it was no worse than a while
 * ago (late acceptance, Burke and Bykov 2017). */
#include <string.h>

#include "plan/afford.h"

#define MEMORY 64 /* moves that "a while ago" means */
#define MOST_OUT 4

struct state {
    const struct dg_afford *what;
    const struct dg_core *core;
    int32_t *cover;
    int64_t *score;  /* of an unchosen column: what its rows' parts add; unused for chosen ones */
    int32_t *slot;   /* place in chosen[], -1 outside */
    int32_t *chosen; /* n_chosen */
    int32_t *site_n;
    int64_t *barred; /* the move in which a column was taken out */
    int32_t *undo;   /* what a move did: column + 1 put in, -(column + 1) taken out */
    int32_t n_chosen, n_undo;
    int64_t cost, weight, parts, move;
};

/* What the n-th column over a row adds: its weight in as many parts as it asks for. */
static int64_t part(const struct state *s, int32_t r, int32_t n)
{
    int64_t w = s->what->weight[r], d = s->core->demand[r];
    return n >= d ? 0 : w / d + (n < w % d);
}

static int64_t price_of(const struct state *s, int32_t c)
{
    int32_t site = s->core->site[c];
    return s->core->cost[c] +
           (site >= 0 && s->site_n[site] == (s->slot[c] >= 0) ? s->core->site_cost[site] : 0);
}

/* Put in (by = 1) or take out (by = -1). */
static void change(struct state *s, int32_t c, int32_t by)
{
    const struct dg_core *core = s->core;
    s->cost += by * price_of(s, c);
    if (core->site[c] >= 0) s->site_n[core->site[c]] += by;
    if (by > 0) {
        s->slot[c] = s->n_chosen;
        s->chosen[s->n_chosen++] = c;
    } else {
        int32_t last = s->chosen[--s->n_chosen];
        s->chosen[s->slot[c]] = last;
        s->slot[last] = s->slot[c];
        s->slot[c] = -1;
    }
    for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) {
        int32_t r = core->col_rows[i], from = s->cover[r] += by, d = core->demand[r];
        int64_t before = part(s, r, from - by), after = part(s, r, from);
        s->parts += by > 0 ? before : -after;
        if (by > 0 && from == d) s->weight += s->what->weight[r];
        if (by < 0 && from == d - 1) s->weight -= s->what->weight[r];
        if (before == after) continue;
        for (int32_t k = core->row_start[r]; k < core->row_start[r + 1]; k++)
            s->score[core->row_cols[k]] += after - before;
    }
}

/* The column of the most gain for its price that fits and was not taken out in this move; of equals the wider
 * gain, then the lower number. -1: none. */
static int32_t best_in(const struct state *s)
{
    int32_t best = -1;
    int64_t best_price = 0, left = s->what->budget - s->cost;
    for (int32_t c = 0; c < s->core->n_cols; c++) {
        if (s->slot[c] >= 0 || s->score[c] <= 0 || s->barred[c] == s->move) continue;
        int64_t price = price_of(s, c);
        if (price > left) continue;
        if (best >= 0) {
            dg_wide x = (dg_wide)s->score[c] * best_price, y = (dg_wide)s->score[best] * price;
            if (x < y || (x == y && s->score[c] <= s->score[best])) continue;
        }
        best = c;
        best_price = price;
    }
    return best;
}

static void put_in(struct state *s, int32_t c)
{
    change(s, c, 1);
    s->undo[s->n_undo++] = c + 1;
}

static void take_out(struct state *s, int32_t c)
{
    change(s, c, -1);
    s->barred[c] = s->move;
    s->undo[s->n_undo++] = -(c + 1);
}

/* A random column goes, and some that share a row or its site with it. */
static void destroy(struct state *s, struct dg_rng *rng)
{
    const struct dg_core *core = s->core;
    int32_t first = s->chosen[dg_rng_below(rng, (uint64_t)s->n_chosen)], site = core->site[first];
    int n = 1 + (int)dg_rng_below(rng, MOST_OUT);
    bool whole_site = site >= 0 && dg_rng_below(rng, 2);
    take_out(s, first);
    for (int32_t i = s->n_chosen; whole_site && i-- > 0;) {
        if (core->site[s->chosen[i]] == site) take_out(s, s->chosen[i]);
    }
    for (int k = 1; k < n && core->col_start[first] < core->col_start[first + 1]; k++) {
        uint64_t width = (uint64_t)(core->col_start[first + 1] - core->col_start[first]);
        int32_t r = core->col_rows[core->col_start[first] + (int32_t)dg_rng_below(rng, width)];
        for (int32_t i = core->row_start[r]; i < core->row_start[r + 1]; i++) {
            if (s->slot[core->row_cols[i]] < 0) continue;
            take_out(s, core->row_cols[i]);
            break;
        }
    }
    /* Now and then one of the wrong kind on purpose: a random column that fits, before the best ones. */
    int32_t c = (int32_t)dg_rng_below(rng, (uint64_t)core->n_cols);
    if (dg_rng_below(rng, 2) && s->slot[c] < 0 && s->barred[c] != s->move && s->score[c] > 0 &&
        s->cost + price_of(s, c) <= s->what->budget) {
        put_in(s, c);
    }
}

static void fill(struct state *s)
{
    for (int32_t c = best_in(s); c >= 0; c = best_in(s)) put_in(s, c);
}

static void undo(struct state *s)
{
    while (s->n_undo > 0) {
        int32_t did = s->undo[--s->n_undo];
        if (did > 0)
            change(s, did - 1, -1);
        else
            change(s, -did - 1, 1);
    }
}

static int state_init(struct dg_arena *arena, const struct dg_afford *what, struct state *s, struct dg_err *err)
{
    const struct dg_core *core = what->core;
    size_t n_cols = (size_t)core->n_cols;
    *s = (struct state){.what = what, .core = core};
    DG_TRY(DG_NEW(arena, &s->cover, (size_t)core->n_rows, err));
    DG_TRY(DG_NEW(arena, &s->score, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->slot, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->chosen, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->site_n, (size_t)core->n_sites, err));
    DG_TRY(DG_NEW(arena, &s->barred, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->undo, 2 * n_cols + 1, err));
    for (int32_t c = 0; c < core->n_cols; c++) {
        s->slot[c] = -1;
        s->barred[c] = -1;
        for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++)
            s->score[c] += part(s, core->col_rows[i], 0);
    }
    return 0;
}

static void save(const struct state *s, struct dg_choice *best, int64_t *weight)
{
    memcpy(best->cols, s->chosen, (size_t)s->n_chosen * sizeof *s->chosen);
    best->n = s->n_chosen;
    best->cost = s->cost;
    *weight = s->weight;
}

/* A single column may be worth more than all that greed puts together. */
static void start(struct state *s, struct dg_choice *best, int64_t *weight)
{
    for (int32_t c = 0; c < s->core->n_cols; c++) {
        int64_t gain = 0;
        if (price_of(s, c) > s->what->budget) continue;
        for (int32_t i = s->core->col_start[c]; i < s->core->col_start[c + 1]; i++) {
            int32_t r = s->core->col_rows[i];
            gain += s->core->demand[r] == 1 ? s->what->weight[r] : 0;
        }
        if (gain <= *weight) continue;
        best->cols[0] = c;
        best->n = 1;
        best->cost = price_of(s, c);
        *weight = gain;
    }
    fill(s);
    s->n_undo = 0;
    if (s->weight > *weight || (s->weight == *weight && s->cost < best->cost)) save(s, best, weight);
}

int dg_afford_search(struct dg_afford *what, struct dg_choice *best, int64_t *weight, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct dg_rng rng = dg_rng_init(what->seed);
    struct state s;
    int64_t ago[MEMORY][2]; /* weight, parts */
    DG_TRY(state_init(&scratch, what, &s, err));
    best->n = 0;
    best->cost = 0;
    *weight = 0;
    start(&s, best, weight);
    for (int i = 0; i < MEMORY; i++) ago[i][0] = s.weight, ago[i][1] = s.parts;
    while (s.n_chosen > 0 && *weight < what->bound && (!what->max_moves || s.move < what->max_moves)) {
        int64_t *then = ago[s.move++ % MEMORY], before[2] = {s.weight, s.parts};
        what->watch.progress.n_moves = s.move;
        what->watch.progress.cost = *weight;
        if (dg_watch_is_over(&what->watch)) break;
        destroy(&s, &rng);
        fill(&s);
        bool is_no_worse = s.weight > before[0] || (s.weight == before[0] && s.parts >= before[1]);
        bool is_as_then = s.weight > then[0] || (s.weight == then[0] && s.parts >= then[1]);
        if ((!is_no_worse && !is_as_then) || s.n_chosen == 0) undo(&s);
        s.n_undo = 0;
        then[0] = s.weight;
        then[1] = s.parts;
        if (s.weight > *weight || (s.weight == *weight && s.cost < best->cost)) save(&s, best, weight);
    }
    what->n_moves = s.move;
    dg_choice_sort(best);
    return 0;
}
