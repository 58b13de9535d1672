/* Search: a choice for one part under the real rule, each group's share of its weight k-fold covered.
 *
 * Greedy; then over and over a few neighbours are taken out, the hole is filled greedily with some noise, and
 * what became needless goes. A column's gain is kept up to date group by group, in whole numbers, so that the
 * order of adding up decides nothing. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "siting/model.h"

#define GAIN_ONE 1048576 /* what a group's best column gains at first */
#define MAX_OUT 8        /* columns taken out at once, at most */
#define STALL 400        /* moves without a better choice, after which more is taken out */

struct span {           /* a column's runs in one group */
    int32_t group, col; /* of the part */
    int32_t run, n_runs;
    int64_t gain;
};

struct state {
    const struct dg_hunt *hunt;
    const struct dg_model *model;
    const struct dg_part_of *part;
    uint8_t *count;
    int64_t *prefix;
    struct span *spans;                  /* column by column */
    int32_t *col_span;                   /* n_cols + 1 */
    int32_t *group_span, *span_of_group; /* spans of each group: span_of_group[group_span[g] .. [g + 1]) */
    int64_t *met, *ref;                  /* of the part's groups */
    bool *is_dirty, *has_gain;           /* has_gain: some column's gain is not 0 there */
    int64_t *gain;
    bool *is_in;
    int32_t *site, *site_uses; /* site of a column, numbered within the part */
    int32_t n_sites;
    int64_t cost;
    int32_t *journal, n_journal; /* ~col: taken out */
    struct dg_arena arena;
};

static const struct dg_col *col_of(const struct state *s, int32_t c)
{
    return &s->model->cols[s->part->cols[c]];
}
static const struct dg_group *group_of(const struct state *s, int32_t g)
{
    return &s->model->groups[s->part->groups[g]];
}

/* ---- making the state ------------------------------------------------------------------------------ */

static int32_t part_group(const struct state *s, int32_t row, int32_t from)
{
    int32_t g = from;
    while (row >= group_of(s, g)->first + group_of(s, g)->n) g++;
    return g;
}

static int spans_make(struct state *s, struct dg_err *err)
{
    int32_t n_cols = s->part->n_cols, n = 0;
    DG_TRY(DG_NEW(&s->arena, &s->col_span, (size_t)n_cols + 1, err));
    DG_TRY(DG_NEW(&s->arena, &s->group_span, (size_t)s->part->n_groups + 2, err));
    for (int pass = 0; pass < 2; pass++) {
        n = 0;
        for (int32_t c = 0; c < n_cols; c++) {
            const struct dg_col *col = col_of(s, c);
            int32_t g = 0, last = -1;
            s->col_span[c] = n;
            for (int32_t r = 0; r < col->n_runs; r++) {
                g = part_group(s, col->runs[r].first, g);
                if (g != last) {
                    if (pass) s->spans[n] = (struct span){.group = g, .col = c, .run = r};
                    n++;
                }
                if (pass) s->spans[n - 1].n_runs++;
                last = g;
            }
        }
        s->col_span[n_cols] = n;
        if (pass == 0) DG_TRY(DG_NEW(&s->arena, &s->spans, (size_t)n, err));
    }
    DG_TRY(DG_NEW(&s->arena, &s->span_of_group, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) s->group_span[s->spans[i].group + 2]++;
    for (int32_t g = 0; g < s->part->n_groups; g++) s->group_span[g + 2] += s->group_span[g + 1];
    for (int32_t i = 0; i < n; i++) s->span_of_group[s->group_span[s->spans[i].group + 1]++] = i;
    return 0;
}

static int compare_places(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static int sites_make(struct state *s, struct dg_err *err)
{
    int32_t n = s->part->n_cols, *places;
    DG_TRY(DG_NEW(&s->arena, &places, (size_t)n, err));
    DG_TRY(DG_NEW(&s->arena, &s->site, (size_t)n, err));
    for (int32_t c = 0; c < n; c++) places[c] = col_of(s, c)->place;
    qsort(places, (size_t)n, sizeof *places, compare_places);
    for (int32_t c = 0; c < n; c++) {
        if (c == 0 || places[c] != places[s->n_sites - 1]) places[s->n_sites++] = places[c];
    }
    for (int32_t c = 0; c < n; c++) {
        const int32_t *at =
            bsearch(&col_of(s, c)->place, places, (size_t)s->n_sites, sizeof *places, compare_places);
        s->site[c] = (int32_t)(at - places);
    }
    return DG_NEW(&s->arena, &s->site_uses, (size_t)s->n_sites, err);
}

static void state_done(struct state *s)
{
    for (int32_t g = 0; s->count && g < s->part->n_groups; g++) {
        memset(s->count + group_of(s, g)->first, 0, (size_t)group_of(s, g)->n);
    }
    dg_arena_done(&s->arena);
}

static int state_init(struct state *s, const struct dg_hunt *hunt, struct dg_err *err)
{
    *s = (struct state){.hunt = hunt, .model = hunt->model, .part = hunt->part};
    size_t n_groups = (size_t)hunt->part->n_groups, n_cols = (size_t)hunt->part->n_cols;
    DG_TRY(spans_make(s, err));
    DG_TRY(sites_make(s, err));
    DG_TRY(DG_NEW(&s->arena, &s->met, n_groups, err));
    DG_TRY(DG_NEW(&s->arena, &s->ref, n_groups, err));
    DG_TRY(DG_NEW(&s->arena, &s->is_dirty, n_groups, err));
    DG_TRY(DG_NEW(&s->arena, &s->has_gain, n_groups, err));
    DG_TRY(DG_NEW(&s->arena, &s->gain, n_cols, err));
    DG_TRY(DG_NEW(&s->arena, &s->is_in, n_cols, err));
    DG_TRY(DG_NEW(&s->arena, &s->journal, 8 * n_cols + 128, err));
    s->count = hunt->space->count;
    s->prefix = hunt->space->prefix;
    for (size_t g = 0; g < n_groups; g++) s->is_dirty[g] = true;
    return 0;
}

/* ---- adding and taking out ------------------------------------------------------------------------- */

static int64_t step_cost(const struct state *s, int32_t c)
{
    const struct dg_col *col = col_of(s, c);
    return col->is_fixed ? 0 : col->cost + (s->site_uses[s->site[c]] ? 0 : s->model->site_cost[col->place]);
}

static void add(struct state *s, int32_t c)
{
    const struct dg_col *col = col_of(s, c);
    s->cost += step_cost(s, c);
    s->site_uses[s->site[c]]++;
    s->is_in[c] = true;
    s->journal[s->n_journal++] = c;
    for (int32_t i = s->col_span[c]; i < s->col_span[c + 1]; i++) {
        const struct span *span = &s->spans[i];
        int k = group_of(s, span->group)->k;
        int64_t met = 0;
        for (int32_t r = span->run; r < span->run + span->n_runs; r++) {
            for (int32_t row = col->runs[r].first; row < col->runs[r].first + col->runs[r].n; row++) {
                if (++s->count[row] == k) met += s->model->weight[row];
            }
        }
        s->met[span->group] += met;
        s->is_dirty[span->group] = true;
    }
}

static void take_out(struct state *s, int32_t c)
{
    const struct dg_col *col = col_of(s, c);
    s->site_uses[s->site[c]]--;
    s->is_in[c] = false;
    s->cost -= step_cost(s, c);
    s->journal[s->n_journal++] = ~c;
    for (int32_t i = s->col_span[c]; i < s->col_span[c + 1]; i++) {
        const struct span *span = &s->spans[i];
        int k = group_of(s, span->group)->k;
        int64_t lost = 0;
        for (int32_t r = span->run; r < span->run + span->n_runs; r++) {
            for (int32_t row = col->runs[r].first; row < col->runs[r].first + col->runs[r].n; row++) {
                if (s->count[row]-- == k) lost += s->model->weight[row];
            }
        }
        s->met[span->group] -= lost;
        s->is_dirty[span->group] = true;
    }
}

static void undo(struct state *s)
{
    int32_t n = s->n_journal;
    while (n > 0) {
        int32_t op = s->journal[--n];
        if (op < 0)
            add(s, ~op);
        else
            take_out(s, op);
    }
    s->n_journal = 0;
}

static int64_t lack(const struct state *s, int32_t g)
{
    int64_t d = group_of(s, g)->target - s->met[g];
    return d > 0 ? d : 0;
}

static bool can_leave(const struct state *s, int32_t c)
{
    const struct dg_col *col = col_of(s, c);
    for (int32_t i = s->col_span[c]; i < s->col_span[c + 1]; i++) {
        const struct span *span = &s->spans[i];
        int k = group_of(s, span->group)->k;
        int64_t spare = s->met[span->group] - group_of(s, span->group)->target;
        if (spare < 0) spare = 0;
        for (int32_t r = span->run; r < span->run + span->n_runs && spare >= 0; r++) {
            for (int32_t row = col->runs[r].first; row < col->runs[r].first + col->runs[r].n; row++) {
                if (s->count[row] == k) spare -= s->model->weight[row];
            }
        }
        if (spare < 0) return false;
    }
    return true;
}

/* ---- gains ----------------------------------------------------------------------------------------- */

/* What one more camera at each row of a group is worth: all of its weight where it is the last that is asked
 * for, half where more are wanted. */
static void prefix_make(struct state *s, int32_t g)
{
    const struct dg_group *group = group_of(s, g);
    int64_t sum = 0;
    for (int32_t r = group->first; r < group->first + group->n; r++) {
        s->prefix[r] = sum;
        if (s->count[r] >= group->k) continue;
        sum += s->count[r] == group->k - 1 ? s->model->weight[r] : s->model->weight[r] / 2;
    }
    s->prefix[group->first + group->n] = sum;
}

static int64_t span_sum(const struct state *s, const struct span *span)
{
    const struct dg_run32 *runs = col_of(s, span->col)->runs + span->run;
    int64_t sum = 0;
    for (int32_t r = 0; r < span->n_runs; r++)
        sum += s->prefix[runs[r].first + runs[r].n] - s->prefix[runs[r].first];
    return sum;
}

static void group_gains(struct state *s, int32_t g)
{
    int64_t short_of = lack(s, g);
    s->is_dirty[g] = false;
    if (!short_of && !s->has_gain[g]) return;
    s->has_gain[g] = short_of > 0;
    if (short_of) prefix_make(s, g);
    if (!s->ref[g]) { /* the first time: nothing but fixed columns is in */
        for (int32_t i = s->group_span[g]; i < s->group_span[g + 1]; i++) {
            int64_t sum = span_sum(s, &s->spans[s->span_of_group[i]]);
            if (sum > s->ref[g]) s->ref[g] = sum;
        }
        if (!s->ref[g]) s->ref[g] = 1;
    }
    for (int32_t i = s->group_span[g]; i < s->group_span[g + 1]; i++) {
        struct span *span = &s->spans[s->span_of_group[i]];
        int64_t sum = short_of ? span_sum(s, span) : 0;
        if (sum > short_of) sum = short_of;
        int64_t gain = (int64_t)((double)sum * GAIN_ONE / (double)s->ref[g]);
        if (sum > 0 && gain == 0) gain = 1;
        s->gain[span->col] += gain - span->gain;
        span->gain = gain;
    }
}

static void gains_update(struct state *s)
{
    for (int32_t g = 0; g < s->part->n_groups; g++) {
        if (s->is_dirty[g]) group_gains(s, g);
    }
}

static double worth(const struct state *s, int32_t c)
{
    int64_t cost = step_cost(s, c);
    return (double)s->gain[c] / (double)(cost > 0 ? cost : 1);
}

/* The column that gains most for its cost, some noise added; -1: none gains anything. Only columns of groups
 * that lack something are looked at; one of several such groups as often. */
static int32_t best_gain(struct state *s, struct dg_rng *rng, double noise, const bool *is_barred)
{
    int32_t best = -1;
    double best_value = 0;
    gains_update(s);
    for (int32_t g = 0; g < s->part->n_groups; g++) {
        if (!s->has_gain[g]) continue;
        for (int32_t i = s->group_span[g]; i < s->group_span[g + 1]; i++) {
            int32_t c = s->spans[s->span_of_group[i]].col;
            if (s->gain[c] <= 0 || s->is_in[c] || (is_barred && is_barred[c])) continue;
            double value = worth(s, c);
            if (value <= best_value) continue;
            if (noise > 0) value *= 1 - noise * dg_rng_unit(rng);
            if (value <= best_value) continue;
            best_value = value;
            best = c;
        }
    }
    return best;
}

static bool fill(struct state *s, struct dg_rng *rng, double noise, const bool *is_barred, int64_t most)
{
    for (;;) {
        int32_t c = best_gain(s, rng, noise, is_barred);
        if (c < 0) break;
        add(s, c);
        if (s->cost > most) return false;
        if (s->n_journal > 2 * s->part->n_cols + 16) return false; /* no end in sight */
    }
    for (int32_t g = 0; g < s->part->n_groups; g++) {
        if (lack(s, g)) return false;
    }
    return true;
}

/* Take out what is not needed: the dearest and the lately added first, or in a random order. */
static void prune(struct state *s, struct dg_rng *rng, int32_t *order)
{
    int32_t n = 0;
    for (int32_t c = 0; c < s->part->n_cols; c++) {
        if (s->is_in[c] && !col_of(s, c)->is_fixed) order[n++] = c;
    }
    for (int32_t i = n - 1; i > 0; i--) {
        int32_t j = (int32_t)dg_rng_below(rng, (uint64_t)i + 1), t = order[i];
        order[i] = order[j];
        order[j] = t;
    }
    for (int32_t i = 0; i < n; i++) {
        if (can_leave(s, order[i])) take_out(s, order[i]);
    }
}

/* ---- from and to picks ----------------------------------------------------------------------------- */

static void enter(struct state *s, const struct dg_pick *pick)
{
    /* Fixed ones first: a site that one stands at costs nothing more. */
    for (int32_t c = 0; c < s->part->n_cols; c++) {
        if (col_of(s, c)->is_fixed) add(s, c);
    }
    gains_update(s);
    for (int32_t i = 0; i < pick->n; i++) {
        for (int32_t lo = 0, hi = s->part->n_cols; lo < hi;) {
            int32_t mid = lo + (hi - lo) / 2;
            if (s->part->cols[mid] < pick->cols[i])
                lo = mid + 1;
            else if (s->part->cols[mid] > pick->cols[i])
                hi = mid;
            else {
                if (!s->is_in[mid]) add(s, mid);
                break;
            }
        }
    }
    s->n_journal = 0;
}

static void hand_back(const struct state *s, struct dg_pick *pick)
{
    pick->n = 0;
    pick->cost = s->cost;
    for (int32_t c = 0; c < s->part->n_cols; c++) {
        if (s->is_in[c]) pick->cols[pick->n++] = s->part->cols[c];
    }
}

int dg_search_start(const struct dg_hunt *hunt, struct dg_pick *pick, struct dg_err *err)
{
    dg_auto(state_done) struct state s;
    struct dg_rng rng = dg_rng_init(hunt->seed);
    int32_t *order;
    DG_TRY(state_init(&s, hunt, err));
    DG_TRY(DG_NEW(&s.arena, &order, (size_t)hunt->part->n_cols, err));
    enter(&s, pick);
    fill(&s, &rng, 0, NULL, INT64_MAX);
    s.n_journal = 0;
    prune(&s, &rng, order);
    hand_back(&s, pick);
    return 0;
}

/* ---- moves ----------------------------------------------------------------------------------------- */

bool dg_hunt_is_over(const struct dg_hunt *hunt)
{
    const struct dg_siting_params *params = hunt->model->params;
    return params->used && params->used(params->ctx) >= hunt->until;
}

static double distance2(const struct state *s, int32_t a, int32_t b)
{
    struct dg_pt p = s->model->places[col_of(s, a)->place].at, q = s->model->places[col_of(s, b)->place].at;
    return (p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y);
}

/* One of the chosen and those of its neighbours, n in all. */
static void neighbours_out(struct state *s, struct dg_rng *rng, int32_t n, int32_t *chosen, bool *is_barred)
{
    int32_t n_chosen = 0;
    for (int32_t c = 0; c < s->part->n_cols; c++) {
        if (s->is_in[c] && !col_of(s, c)->is_fixed) chosen[n_chosen++] = c;
    }
    if (n_chosen == 0) return;
    int32_t seed = chosen[dg_rng_below(rng, (uint64_t)n_chosen)];
    for (int32_t i = 0; i < n && i < n_chosen; i++) {
        int32_t best = -1;
        double best_d = INFINITY;
        for (int32_t k = 0; k < n_chosen; k++) {
            if (!s->is_in[chosen[k]]) continue;
            double d = distance2(s, seed, chosen[k]) * (0.5 + dg_rng_unit(rng));
            if (d < best_d) {
                best_d = d;
                best = chosen[k];
            }
        }
        if (best < 0) return;
        take_out(s, best);
        is_barred[best] = dg_rng_below(rng, 2) == 0;
    }
}

static void bars_lift(const struct state *s, bool *is_barred)
{
    for (int32_t i = 0; i < s->n_journal; i++) {
        int32_t op = s->journal[i];
        is_barred[op < 0 ? ~op : op] = false;
    }
}

int dg_search_improve(struct dg_hunt *hunt, struct dg_pick *pick, struct dg_err *err)
{
    static const double noises[4] = {0, 0.1, 0.3, 0.6};
    dg_auto(state_done) struct state s;
    struct dg_rng rng = dg_rng_init(dg_hash64(hunt->seed + (uint64_t)hunt->n_moves));
    int32_t *order;
    bool *is_barred;
    int64_t best = pick->cost, stalled = 0;
    DG_TRY(state_init(&s, hunt, err));
    DG_TRY(DG_NEW(&s.arena, &order, (size_t)hunt->part->n_cols, err));
    DG_TRY(DG_NEW(&s.arena, &is_barred, (size_t)hunt->part->n_cols, err));
    enter(&s, pick);
    for (int64_t m = 0; (hunt->max_moves == 0 || m < hunt->max_moves) && best > hunt->bound; m++) {
        if (m % 16 == 0 && dg_hunt_is_over(hunt)) break;
        int64_t before = s.cost, most_out = 2 + stalled / STALL;
        most_out = most_out > MAX_OUT ? MAX_OUT : most_out;
        hunt->n_moves++;
        neighbours_out(&s, &rng, 1 + (int32_t)dg_rng_below(&rng, (uint64_t)most_out), order, is_barred);
        /* Anything dearer than before may still be pruned by one column or two. */
        bool is_full = fill(&s, &rng, noises[dg_rng_below(&rng, 4)], is_barred, before + before / 8 + 2);
        if (is_full) prune(&s, &rng, order);
        bars_lift(&s, is_barred);
        if (!is_full || s.cost > before) undo(&s);
        stalled++;
        s.n_journal = 0;
        if (s.cost >= best) continue;
        best = s.cost;
        stalled = 0;
        hand_back(&s, pick);
    }
    return 0;
}

/* ---- tidying --------------------------------------------------------------------------------------- */

static bool is_complete(const struct state *s)
{
    for (int32_t g = 0; g < s->part->n_groups; g++) {
        if (lack(s, g)) return false;
    }
    return true;
}

/* What counts when the cost is the same: a place that stands, the least of private space, the price. */
static bool is_nicer(const struct state *s, int32_t a, int32_t b)
{
    const struct dg_col *x = col_of(s, a), *y = col_of(s, b);
    bool x_new = !s->model->places[x->place].exists, y_new = !s->model->places[y->place].exists;
    if (x_new != y_new) return y_new;
    double x_harm = x->private_m2 + x->front_m, y_harm = y->private_m2 + y->front_m;
    if (x_harm != y_harm) return x_harm < y_harm;
    if (x->dim != y->dim) return x->dim < y->dim;
    double x_price = s->model->dossier->equipment.items[x->equipment].price;
    double y_price = s->model->dossier->equipment.items[y->equipment].price;
    return x_price < y_price;
}

static bool tidy_one(struct state *s, int32_t c)
{
    int64_t before = s->cost;
    s->n_journal = 0;
    take_out(s, c);
    gains_update(s);
    int32_t best = c;
    int64_t full = s->gain[c];
    for (int32_t d = 0; d < s->part->n_cols; d++) {
        if (s->is_in[d] || s->gain[d] < full || !is_nicer(s, d, best) || s->cost + step_cost(s, d) > before)
            continue;
        add(s, d);
        if (is_complete(s)) best = d;
        take_out(s, d);
        gains_update(s);
        s->n_journal = 1;
    }
    add(s, best);
    s->n_journal = 0;
    return best != c;
}

int dg_search_tidy(const struct dg_hunt *hunt, struct dg_pick *pick, struct dg_err *err)
{
    dg_auto(state_done) struct state s;
    bool is_better = true;
    DG_TRY(state_init(&s, hunt, err));
    enter(&s, pick);
    if (!is_complete(&s)) return 0;
    for (int pass = 0; pass < 3 && is_better; pass++) {
        is_better = false;
        for (int32_t i = 0; i < pick->n; i++) {
            for (int32_t c = 0; c < hunt->part->n_cols; c++) {
                if (hunt->part->cols[c] == pick->cols[i] && !col_of(&s, c)->is_fixed) {
                    is_better |= tidy_one(&s, c);
                    break;
                }
            }
        }
        hand_back(&s, pick);
    }
    return 0;
}
