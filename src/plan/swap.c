/* Swaps sampled around uncovered rows, for plain cores: the number of chosen columns stays fixed until every
 * row is covered, then falls by one.
 *
 * On geometric instances a row has hundreds of columns, so keeping all scores up costs more than it tells. A
 * move takes a random uncovered row and SAMPLES random columns that cover it. One walk along a column tells
 * what it gains and, for every chosen column that it overlaps, how much less that one would be missed, so that
 * the best slot for it is known exactly. The best of these swaps is made whatever it does; where it is no gain,
 * the rows left uncovered gain weight. */
#include <string.h>

#include "plan/search.h"

#define SAMPLES 80 /* of 10, 20, 40, 80, 120 and all (docs/planner.md) */

/* What a try looks at for each row of a column, together in memory. */
struct row {
    int32_t open;   /* the weight while the row is uncovered, otherwise 0: gains are plain sums */
    int32_t sole;   /* the slot of the only column that covers the row; -1 when there is none or more */
    int32_t weight; /* from 1 up */
    int32_t cover;  /* chosen columns */
};

struct state {
    const struct dg_core *core;
    struct row *row;
    int32_t *owner;     /* the slots that cover a row, xor-ed: the slot itself where there is one */
    int32_t *open_rows; /* uncovered rows */
    int32_t *open_at;   /* place in open_rows */
    int32_t *slot_col;  /* the column in a slot */
    int32_t *loss;      /* weight of the rows that the slot's column covers alone */
    int32_t *spared;    /* scratch of a walk: what of a slot's loss the column at hand would cover, else 0 */
    int32_t *touched;   /* the slots with any */
    int32_t n_slots, n_open;
    int32_t max_weight;
    int32_t last_slot, last_out; /* of the move before: what it did is not undone at once */
};

struct swap {
    int32_t in, slot, change;
};

static int state_init(struct dg_arena *arena, const struct dg_core *core, struct state *s, struct dg_err *err)
{
    size_t n_rows = (size_t)core->n_rows, n_cols = (size_t)core->n_cols;
    *s = (struct state){.core = core,
                        .n_open = core->n_rows,
                        .max_weight = INT32_MAX / 2 / (core->n_rows + 1) + 8,
                        .last_slot = -1,
                        .last_out = -1};
    DG_TRY(DG_NEW(arena, &s->row, n_rows, err));
    DG_TRY(DG_NEW(arena, &s->owner, n_rows, err));
    DG_TRY(DG_NEW(arena, &s->open_rows, n_rows, err));
    DG_TRY(DG_NEW(arena, &s->open_at, n_rows, err));
    DG_TRY(DG_NEW(arena, &s->slot_col, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->loss, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->spared, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->touched, n_rows, err));
    for (int32_t r = 0; r < core->n_rows; r++) {
        s->row[r] = (struct row){.open = 1, .sole = -1, .weight = 1};
        s->open_rows[r] = s->open_at[r] = r;
    }
    return 0;
}

static void put_in(struct state *s, int32_t c, int32_t slot)
{
    const struct dg_core *core = s->core;
    int32_t loss = 0;
    for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) {
        int32_t r = core->col_rows[i];
        struct row *row = &s->row[r];
        int32_t v = row->cover++;
        if (v == 0) {
            int32_t at = s->open_at[r], last = s->open_rows[--s->n_open];
            s->open_rows[at] = last;
            s->open_at[last] = at;
            row->open = 0;
            row->sole = slot;
            loss += row->weight;
        } else if (v == 1) {
            s->loss[row->sole] -= row->weight;
            row->sole = -1;
        }
        s->owner[r] ^= slot;
    }
    s->slot_col[slot] = c;
    s->loss[slot] = loss;
}

static void take_out(struct state *s, int32_t slot)
{
    const struct dg_core *core = s->core;
    int32_t c = s->slot_col[slot];
    for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) {
        int32_t r = core->col_rows[i];
        struct row *row = &s->row[r];
        int32_t v = --row->cover;
        s->owner[r] ^= slot;
        if (v == 0) {
            s->open_at[r] = s->n_open;
            s->open_rows[s->n_open++] = r;
            row->open = row->weight;
            row->sole = -1;
        } else if (v == 1) {
            row->sole = s->owner[r];
            s->loss[row->sole] += row->weight;
        }
    }
}

/* One slot fewer: the column that is missed least goes, and the last slot's column moves into its slot. */
static void shrink(struct state *s)
{
    int32_t least = 0, last = s->n_slots - 1;
    for (int32_t i = 1; i < s->n_slots; i++) {
        if (s->loss[i] < s->loss[least]) least = i;
    }
    take_out(s, least);
    s->n_slots--;
    if (least == last) return;
    const struct dg_core *core = s->core;
    int32_t c = s->slot_col[last];
    for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) {
        int32_t r = core->col_rows[i];
        s->owner[r] ^= last ^ least;
        if (s->row[r].cover == 1) s->row[r].sole = least;
    }
    s->slot_col[least] = c;
    s->loss[least] = s->loss[last];
}

/* A random number below n from the upper half of a draw: a multiplication in place of a division. */
static int32_t below(struct dg_rng *rng, int32_t n)
{
    return (int32_t)(((dg_rng_next(rng) >> 32) * (uint64_t)n) >> 32);
}

/* The slot that is missed least wherever it is; -1 when there is no other than the last move's. */
static int32_t least_slot(const struct state *s)
{
    int32_t best = -1, least = INT32_MAX;
    for (int32_t i = 0; i < s->n_slots; i++) {
        if (s->loss[i] < least && i != s->last_slot) best = i, least = s->loss[i];
    }
    return best;
}

/* The best slot for column c, given the least one of all. */
static struct swap weigh_up(struct state *s, int32_t c, int32_t least)
{
    const struct dg_core *core = s->core;
    struct swap swap = {c, least, least < 0 ? INT32_MAX : s->loss[least]};
    int32_t gain = 0, n = 0;
    for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) {
        const struct row *row = &s->row[core->col_rows[i]];
        gain += row->open;
        if (row->sole < 0) continue;
        s->touched[n] = row->sole;
        n += s->spared[row->sole] == 0;
        s->spared[row->sole] += row->weight;
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t slot = s->touched[i], loss = s->loss[slot] - s->spared[slot];
        s->spared[slot] = 0;
        if (loss < swap.change && slot != s->last_slot) swap.slot = slot, swap.change = loss;
    }
    swap.change -= gain;
    return swap;
}

/* The best of the sampled swaps; its slot is -1 when there is none. */
static struct swap propose(struct state *s, struct dg_rng *rng)
{
    const struct dg_core *core = s->core;
    struct swap best = {-1, -1, INT32_MAX};
    int32_t r = s->open_rows[below(rng, s->n_open)], least = least_slot(s);
    const int32_t *cols = core->row_cols + core->row_start[r];
    int32_t width = core->row_start[r + 1] - core->row_start[r], n = width < SAMPLES ? width : SAMPLES;
    for (int32_t k = 0; k < n; k++) {
        int32_t c = cols[width <= SAMPLES ? k : below(rng, width)];
        if (c == s->last_out && width > 1) continue;
        struct swap swap = weigh_up(s, c, least);
        if (swap.slot >= 0 && swap.change < best.change) best = swap;
    }
    return best;
}

static void make(struct state *s, struct swap swap)
{
    s->last_out = s->slot_col[swap.slot];
    s->last_slot = swap.slot;
    take_out(s, swap.slot);
    put_in(s, swap.in, swap.slot);
}

/* Sums of weights along the widest column stay within 32 bits: far above it all are halved and summed anew. */
static void lighten(struct state *s)
{
    memset(s->loss, 0, (size_t)s->n_slots * sizeof *s->loss);
    for (int32_t r = 0; r < s->core->n_rows; r++) {
        struct row *row = &s->row[r];
        row->weight = row->weight / 2 + 1;
        if (row->cover == 0) row->open = row->weight;
        if (row->cover == 1) s->loss[row->sole] += row->weight;
    }
}

static void weigh(struct state *s)
{
    bool is_heavy = false;
    for (int32_t i = 0; i < s->n_open; i++) {
        struct row *row = &s->row[s->open_rows[i]];
        row->open = ++row->weight;
        is_heavy |= row->weight >= s->max_weight;
    }
    if (is_heavy) lighten(s);
}

static void save(const struct state *s, struct dg_search *search, struct dg_choice *best)
{
    if (s->n_slots >= best->n) return;
    memcpy(best->cols, s->slot_col, (size_t)s->n_slots * sizeof *s->slot_col);
    best->n = s->n_slots;
    best->cost = s->n_slots * s->core->cost[0];
    search->watch.progress.cost = search->beside + best->cost;
}

/* A cover of as many columns as `best` from a state in which a single row is uncovered. */
static void save_drift(const struct state *s, struct dg_rng *rng, struct dg_choice *best)
{
    const struct dg_core *core = s->core;
    int32_t r = s->open_rows[0], width = core->row_start[r + 1] - core->row_start[r];
    memcpy(best->cols, s->slot_col, (size_t)s->n_slots * sizeof *s->slot_col);
    best->cols[s->n_slots] = core->row_cols[core->row_start[r] + below(rng, width)];
}

int dg_search_swap(struct dg_search *search, struct dg_choice *best, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct dg_rng rng = dg_rng_init(search->seed);
    struct state s;
    int64_t last_gain = 0;
    DG_TRY(state_init(&scratch, search->core, &s, err));
    for (int32_t r = 0; search->weight && r < search->core->n_rows; r++)
        s.row[r].open = s.row[r].weight = search->weight[r];
    for (int32_t i = 0; i < best->n; i++) put_in(&s, best->cols[i], s.n_slots++);
    while (!search->max_moves || search->n_moves < search->max_moves) {
        while (s.n_open == 0) {
            save(&s, search, best);
            if (best->cost <= search->bound || s.n_slots < 2) break;
            shrink(&s);
            s.last_slot = -1;
            last_gain = search->n_moves;
        }
        if (s.n_open == 0 || (search->patience && search->n_moves - last_gain >= search->patience)) break;
        if ((++search->n_moves & 127) == 0) {
            search->watch.progress.n_moves = search->n_moves;
            if (dg_watch_is_over(&search->watch)) break;
        }
        struct swap swap = propose(&s, &rng);
        if (swap.slot >= 0) make(&s, swap);
        if (swap.slot < 0 || swap.change >= 0) weigh(&s);
        if (s.n_open == 1 && search->may_drift && best->n == s.n_slots + 1) save_drift(&s, &rng, best);
    }
    for (int32_t r = 0; search->weight && r < search->core->n_rows; r++) search->weight[r] = s.row[r].weight;
    dg_choice_sort(best);
    return 0;
}
