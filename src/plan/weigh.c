/* Row weighting (after RWLS, Gao et al. 2015) for any costs and demands: one column fewer than the best choice,
 * take one out, put one in that covers a random short row, and let rows that stay short weigh more. */
#include <string.h>

#include "plan/search.h"

struct state {
    const struct dg_core *core;
    int32_t *cover;   /* chosen columns of a row */
    int32_t *owner;   /* their numbers, xor-ed: the number itself where there is one */
    int32_t *weight;  /* of a row, from 1 up */
    int64_t *score;   /* weight gained by an unchosen column, lost without a chosen one */
    int64_t *touched; /* move at which a row's cover last changed */
    int64_t *moved;   /* move at which a column last went in or out */
    int32_t *slot;    /* place in chosen[], -1 outside */
    int32_t *chosen;
    int32_t *loss;       /* scores of chosen[], cut at INT32_MAX, side by side for a quick look through all */
    int32_t *short_at;   /* place in short_rows[], -1 outside */
    int32_t *short_rows; /* rows with fewer than they ask for */
    int32_t *site_n;     /* chosen columns of a site */
    int32_t n_chosen, n_short;
    int64_t cost, move;
};

static int state_init(struct dg_arena *arena, const struct dg_core *core, struct state *s, struct dg_err *err)
{
    size_t n_rows = (size_t)core->n_rows, n_cols = (size_t)core->n_cols;
    *s = (struct state){.core = core};
    DG_TRY(DG_NEW(arena, &s->cover, n_rows, err));
    DG_TRY(DG_NEW(arena, &s->owner, n_rows, err));
    DG_TRY(DG_NEW(arena, &s->weight, n_rows, err));
    DG_TRY(DG_NEW(arena, &s->touched, n_rows, err));
    DG_TRY(DG_NEW(arena, &s->short_at, n_rows, err));
    DG_TRY(DG_NEW(arena, &s->short_rows, n_rows, err));
    DG_TRY(DG_NEW(arena, &s->score, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->moved, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->slot, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->chosen, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->loss, n_cols, err));
    DG_TRY(DG_NEW(arena, &s->site_n, (size_t)core->n_sites, err));
    for (int32_t r = 0; r < core->n_rows; r++) {
        s->weight[r] = 1;
        s->short_at[r] = r;
        s->short_rows[r] = r;
    }
    s->n_short = core->n_rows;
    for (int32_t c = 0; c < core->n_cols; c++) {
        s->score[c] = core->col_start[c + 1] - core->col_start[c];
        s->slot[c] = -1;
    }
    return 0;
}

/* What an unchosen column would cost more, or what there would be to save without a chosen one. */
static int64_t price_of(const struct state *s, int32_t c)
{
    int32_t site = s->core->site[c];
    return s->core->cost[c] +
           (site >= 0 && s->site_n[site] == (s->slot[c] >= 0) ? s->core->site_cost[site] : 0);
}

static void short_leave(struct state *s, int32_t r)
{
    int32_t at = s->short_at[r], last = s->short_rows[--s->n_short];
    s->short_rows[at] = last;
    s->short_at[last] = at;
    s->short_at[r] = -1;
}

static void short_enter(struct state *s, int32_t r)
{
    s->short_at[r] = s->n_short;
    s->short_rows[s->n_short++] = r;
}

static void rescore(struct state *s, int32_t c, int64_t by)
{
    int64_t score = s->score[c] += by;
    if (s->slot[c] >= 0) s->loss[s->slot[c]] = score < INT32_MAX ? (int32_t)score : INT32_MAX;
}

/* Add `by` to the scores of the row's columns that are (or are not) chosen, but for `but`. */
static void row_rescore(struct state *s, int32_t r, bool of_chosen, int32_t but, int64_t by)
{
    const struct dg_core *core = s->core;
    if (of_chosen && s->cover[r] == 1 && core->demand[r] == 1) { /* the one, found without looking */
        if (s->owner[r] != but) rescore(s, s->owner[r], by);
        return;
    }
    for (int32_t k = core->row_start[r]; k < core->row_start[r + 1]; k++) {
        int32_t c = core->row_cols[k];
        if (c != but && (s->slot[c] >= 0) == of_chosen) rescore(s, c, by);
    }
}

/* An unchosen column's score counts rows with cover below demand; a chosen one's, rows with cover up to
 * demand: there it would be missed. A column's own score changes its meaning and is counted anew. */
static void put_in(struct state *s, int32_t c)
{
    const struct dg_core *core = s->core;
    int64_t loss = 0;
    s->cost += price_of(s, c);
    if (core->site[c] >= 0) s->site_n[core->site[c]]++;
    for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) {
        int32_t r = core->col_rows[i], v = s->cover[r], d = core->demand[r];
        if (v == d) row_rescore(s, r, true, c, -s->weight[r]);
        if (v + 1 == d) {
            row_rescore(s, r, false, c, -s->weight[r]);
            short_leave(s, r);
        }
        s->cover[r] = v + 1;
        s->owner[r] ^= c;
        s->touched[r] = s->move;
        if (v + 1 <= d) loss += s->weight[r];
    }
    s->slot[c] = s->n_chosen;
    s->chosen[s->n_chosen++] = c;
    s->score[c] = 0;
    rescore(s, c, loss);
    s->moved[c] = s->move;
}

static void take_out(struct state *s, int32_t c)
{
    const struct dg_core *core = s->core;
    int64_t gain = 0;
    s->cost -= price_of(s, c);
    if (core->site[c] >= 0) s->site_n[core->site[c]]--;
    int32_t last = s->chosen[--s->n_chosen];
    s->chosen[s->slot[c]] = last;
    s->loss[s->slot[c]] = s->loss[s->n_chosen];
    s->slot[last] = s->slot[c];
    s->slot[c] = -1;
    for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) {
        int32_t r = core->col_rows[i], v = --s->cover[r], d = core->demand[r];
        s->owner[r] ^= c;
        s->touched[r] = s->move;
        if (v == d) row_rescore(s, r, true, c, s->weight[r]);
        if (v + 1 == d) {
            row_rescore(s, r, false, c, s->weight[r]);
            short_enter(s, r);
        }
        if (v < d) gain += s->weight[r];
    }
    s->score[c] = gain;
    s->moved[c] = s->move;
}

/* cheapest_out for equal costs: the least loss first, then the oldest of those that have it. */
static int32_t lightest_out(const struct state *s, int32_t but)
{
    int32_t least = INT32_MAX, best = -1, but_slot = but >= 0 ? s->slot[but] : -1;
    for (int32_t i = 0; i < s->n_chosen; i++) {
        int32_t loss = s->loss[i] | (i == but_slot ? INT32_MAX : 0);
        least = loss < least ? loss : least;
    }
    for (int32_t i = 0; i < s->n_chosen; i++) {
        if (s->loss[i] != least || i == but_slot) continue;
        int32_t c = s->chosen[i];
        if (best < 0 || s->moved[c] < s->moved[best] || (s->moved[c] == s->moved[best] && c < best)) best = c;
    }
    return best;
}

/* The chosen column whose loss is least for what it costs; the one that has stayed longest of equals. */
static int32_t cheapest_out(const struct state *s, int32_t but)
{
    int32_t best = -1;
    if (s->core->is_plain) return lightest_out(s, but);
    for (int32_t i = 0; i < s->n_chosen; i++) {
        int32_t c = s->chosen[i];
        if (c == but) continue;
        if (best < 0) {
            best = c;
            continue;
        }
        int64_t cost_b = price_of(s, best), cost_c = price_of(s, c);
        bool is_equal_cost = cost_b == cost_c;
        dg_wide x = is_equal_cost ? s->score[c] : (dg_wide)s->score[c] * cost_b;
        dg_wide y = is_equal_cost ? s->score[best] : (dg_wide)s->score[best] * cost_c;
        if (x < y || (x == y && (s->moved[c] < s->moved[best] || (s->moved[c] == s->moved[best] && c < best))))
            best = c;
    }
    return best;
}

/* A column comes back only after something around it has changed; otherwise the search would undo itself. */
static bool may_return(const struct state *s, int32_t c)
{
    if (s->moved[c] == 0) return true;
    for (int32_t i = s->core->col_start[c]; i < s->core->col_start[c + 1]; i++) {
        if (s->touched[s->core->col_rows[i]] > s->moved[c]) return true;
    }
    return false;
}

static int32_t best_in(const struct state *s, int32_t r, int64_t upper)
{
    const struct dg_core *core = s->core;
    int32_t best = -1;
    for (int32_t k = core->row_start[r]; k < core->row_start[r + 1]; k++) {
        int32_t c = core->row_cols[k];
        if (s->slot[c] >= 0 || s->cost + price_of(s, c) >= upper) continue;
        if (best >= 0) {
            int64_t cost_b = price_of(s, best), cost_c = price_of(s, c);
            bool is_equal_cost = cost_b == cost_c;
            dg_wide x = is_equal_cost ? s->score[c] : (dg_wide)s->score[c] * cost_b;
            dg_wide y = is_equal_cost ? s->score[best] : (dg_wide)s->score[best] * cost_c;
            if (x < y || (x == y && s->moved[c] >= s->moved[best])) continue;
        }
        if (may_return(s, c)) best = c;
    }
    return best;
}

static void weigh(struct state *s)
{
    for (int32_t i = 0; i < s->n_short; i++) {
        int32_t r = s->short_rows[i];
        s->weight[r]++;
        for (int32_t k = s->core->row_start[r]; k < s->core->row_start[r + 1]; k++)
            rescore(s, s->core->row_cols[k], 1);
    }
}

int dg_search_weigh(struct dg_search *search, struct dg_choice *best, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    const struct dg_core *core = search->core;
    struct dg_rng rng = dg_rng_init(search->seed);
    struct state s;
    int32_t last_in = -1;
    DG_TRY(state_init(&scratch, core, &s, err));
    for (int32_t i = 0; i < best->n; i++) put_in(&s, best->cols[i]);
    while (!search->max_moves || s.move < search->max_moves) {
        while (s.n_short == 0) {
            if (s.cost < best->cost) {
                memcpy(best->cols, s.chosen, (size_t)s.n_chosen * sizeof *s.chosen);
                best->n = s.n_chosen;
                best->cost = s.cost;
                search->watch.progress.cost = search->beside + s.cost;
            }
            if (best->cost <= search->bound || s.n_chosen == 0) break;
            take_out(&s, cheapest_out(&s, -1));
        }
        if (best->cost <= search->bound || s.n_short == 0) break;
        search->watch.progress.n_moves = s.move++;
        /* A move takes microseconds, a look at the clock a tenth of one. */
        if ((s.move & 127) == 0 && dg_watch_is_over(&search->watch)) break;
        int32_t out = cheapest_out(&s, last_in);
        if (out >= 0) take_out(&s, out);
        last_in = -1;
        while (s.n_short > 0) {
            int32_t c = best_in(&s, s.short_rows[dg_rng_below(&rng, (uint64_t)s.n_short)], best->cost);
            if (c < 0) break;
            put_in(&s, last_in = c);
            if (core->is_plain) break;
            weigh(&s);
        }
        if (core->is_plain || last_in < 0) weigh(&s);
    }
    search->n_moves = s.move;
    dg_choice_sort(best);
    return 0;
}
