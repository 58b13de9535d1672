/* Choice: counts, sums and gains of a choice that changes. */
#include "siting/choice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GAIN_ONE 1048576 /* what a group's best column gains at first */

/* ---- making the state ------------------------------------------------------------------------------ */

static int spans_make(struct dg_choice *s, struct dg_err *err)
{
    int32_t n_cols = s->part->n_cols, n = 0;
    DG_TRY(DG_NEW(&s->arena, &s->col_span, (size_t)n_cols + 1, err));
    DG_TRY(DG_NEW(&s->arena, &s->group_span, (size_t)s->part->n_groups + 2, err));
    for (int pass = 0; pass < 2; pass++) {
        n = 0;
        for (int32_t c = 0; c < n_cols; c++) {
            const struct dg_col *col = dg_choice_col(s, c);
            int32_t g = 0, last = -1;
            s->col_span[c] = n;
            for (int32_t r = 0; r < col->n_runs; r++) {
                g = dg_part_group(s->model, s->part, col->runs[r].first, g);
                if (g != last) {
                    if (pass) s->spans[n] = (struct dg_col_span){.group = g, .col = c, .run = r};
                    n++;
                }
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

/* One behind the last run of a span. */
static int32_t span_end(const struct dg_choice *s, const struct dg_col_span *span)
{
    bool is_last = span + 1 == s->spans + s->col_span[span->col + 1];
    return is_last ? dg_choice_col(s, span->col)->n_runs : span[1].run;
}

static int compare_places(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static int sites_make(struct dg_choice *s, struct dg_err *err)
{
    int32_t n = s->part->n_cols, *places;
    DG_TRY(DG_NEW(&s->arena, &places, (size_t)n, err));
    DG_TRY(DG_NEW(&s->arena, &s->site, (size_t)n, err));
    for (int32_t c = 0; c < n; c++) places[c] = dg_choice_col(s, c)->place;
    qsort(places, (size_t)n, sizeof *places, compare_places);
    for (int32_t c = 0; c < n; c++) {
        if (c == 0 || places[c] != places[s->n_sites - 1]) places[s->n_sites++] = places[c];
    }
    for (int32_t c = 0; c < n; c++) {
        const int32_t *at =
            bsearch(&dg_choice_col(s, c)->place, places, (size_t)s->n_sites, sizeof *places, compare_places);
        s->site[c] = (int32_t)(at - places);
    }
    return DG_NEW(&s->arena, &s->site_uses, (size_t)s->n_sites, err);
}

void dg_choice_done(struct dg_choice *s)
{
    for (int32_t g = 0; s->count && g < s->part->n_groups; g++) {
        memset(s->count + dg_choice_group(s, g)->first, 0, (size_t)dg_choice_group(s, g)->n);
    }
    dg_arena_done(&s->arena);
}

int dg_choice_init(struct dg_choice *s, const struct dg_hunt *hunt, struct dg_err *err)
{
    *s = (struct dg_choice){.hunt = hunt, .model = hunt->model, .part = hunt->part};
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

/* Which groups share a column with each, itself among them; `near` NULL: how many in all. */
static int64_t near_find(const struct dg_choice *s, int32_t *last, int32_t *start, int32_t *near)
{
    int64_t n = 0;
    for (int32_t g = 0; g < s->part->n_groups; g++) last[g] = -1;
    for (int32_t g = 0; g < s->part->n_groups; g++) {
        start[g] = (int32_t)n;
        for (int32_t i = s->group_span[g]; i < s->group_span[g + 1]; i++) {
            int32_t c = s->spans[s->span_of_group[i]].col;
            for (int32_t k = s->col_span[c]; k < s->col_span[c + 1]; k++) {
                int32_t other = s->spans[k].group;
                if (last[other] == g) continue;
                last[other] = g;
                if (near) near[n] = other;
                n++;
            }
        }
    }
    start[s->part->n_groups] = (int32_t)n;
    return n;
}

int dg_choice_quicken(struct dg_choice *s, struct dg_err *err)
{
    size_t n_groups = (size_t)s->part->n_groups;
    int32_t *last;
    if (s->model->has_sites) return 0; /* a site that comes into use changes what its columns cost */
    DG_TRY(DG_NEW(&s->arena, &last, n_groups, err));
    DG_TRY(DG_NEW(&s->arena, &s->near_start, n_groups + 1, err));
    DG_TRY(DG_NEW(&s->arena, &s->near, (size_t)near_find(s, last, s->near_start, NULL), err));
    near_find(s, last, s->near_start, s->near);
    DG_TRY(DG_NEW(&s->arena, &s->best, n_groups, err));
    for (size_t g = 0; g < n_groups; g++) s->best[g].is_stale = true;
    return 0;
}

/* ---- adding and taking out ------------------------------------------------------------------------- */

int64_t dg_choice_step_cost(const struct dg_choice *s, int32_t c)
{
    const struct dg_col *col = dg_choice_col(s, c);
    return col->is_fixed ? 0 : col->cost + (s->site_uses[s->site[c]] ? 0 : s->model->site_cost[col->place]);
}

void dg_choice_add(struct dg_choice *s, int32_t c)
{
    const struct dg_col *col = dg_choice_col(s, c);
    s->cost += dg_choice_step_cost(s, c);
    s->site_uses[s->site[c]]++;
    s->is_in[c] = true;
    s->journal[s->n_journal++] = c;
    for (int32_t i = s->col_span[c]; i < s->col_span[c + 1]; i++) {
        const struct dg_col_span *span = &s->spans[i];
        int k = dg_choice_group(s, span->group)->k;
        int64_t met = 0;
        for (int32_t r = span->run; r < span_end(s, span); r++) {
            for (int32_t row = col->runs[r].first; row < col->runs[r].first + col->runs[r].n; row++) {
                if (++s->count[row] == k) met += s->model->weight[row];
            }
        }
        s->met[span->group] += met;
        s->is_dirty[span->group] = true;
    }
}

void dg_choice_take_out(struct dg_choice *s, int32_t c)
{
    const struct dg_col *col = dg_choice_col(s, c);
    s->site_uses[s->site[c]]--;
    s->is_in[c] = false;
    s->cost -= dg_choice_step_cost(s, c);
    s->journal[s->n_journal++] = ~c;
    for (int32_t i = s->col_span[c]; i < s->col_span[c + 1]; i++) {
        const struct dg_col_span *span = &s->spans[i];
        int k = dg_choice_group(s, span->group)->k;
        int64_t lost = 0;
        for (int32_t r = span->run; r < span_end(s, span); r++) {
            for (int32_t row = col->runs[r].first; row < col->runs[r].first + col->runs[r].n; row++) {
                if (s->count[row]-- == k) lost += s->model->weight[row];
            }
        }
        s->met[span->group] -= lost;
        s->is_dirty[span->group] = true;
    }
}

void dg_choice_undo(struct dg_choice *s)
{
    int32_t n = s->n_journal;
    while (n > 0) {
        int32_t op = s->journal[--n];
        if (op < 0)
            dg_choice_add(s, ~op);
        else
            dg_choice_take_out(s, op);
    }
    s->n_journal = 0;
}

int64_t dg_choice_lack(const struct dg_choice *s, int32_t g)
{
    int64_t d = dg_choice_group(s, g)->target - s->met[g];
    return d > 0 ? d : 0;
}

bool dg_choice_is_complete(const struct dg_choice *s)
{
    for (int32_t g = 0; g < s->part->n_groups; g++) {
        if (dg_choice_lack(s, g)) return false;
    }
    return true;
}

static bool can_leave(const struct dg_choice *s, int32_t c)
{
    const struct dg_col *col = dg_choice_col(s, c);
    for (int32_t i = s->col_span[c]; i < s->col_span[c + 1]; i++) {
        const struct dg_col_span *span = &s->spans[i];
        int k = dg_choice_group(s, span->group)->k;
        int64_t spare = s->met[span->group] - dg_choice_group(s, span->group)->target;
        if (spare < 0) spare = 0;
        for (int32_t r = span->run; r < span_end(s, span) && spare >= 0; r++) {
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
static void prefix_make(struct dg_choice *s, int32_t g)
{
    const struct dg_group *group = dg_choice_group(s, g);
    int64_t sum = 0;
    for (int32_t r = group->first; r < group->first + group->n; r++) {
        s->prefix[r] = sum;
        if (s->count[r] >= group->k) continue;
        sum += s->count[r] == group->k - 1 ? s->model->weight[r] : s->model->weight[r] / 2;
    }
    s->prefix[group->first + group->n] = sum;
}

static int64_t span_sum(const struct dg_choice *s, const struct dg_col_span *span)
{
    const struct dg_run32 *runs = dg_choice_col(s, span->col)->runs + span->run;
    int64_t sum = 0;
    for (int32_t r = 0, n = span_end(s, span) - span->run; r < n; r++)
        sum += s->prefix[runs[r].first + runs[r].n] - s->prefix[runs[r].first];
    return sum;
}

static void group_gains(struct dg_choice *s, int32_t g)
{
    int64_t short_of = dg_choice_lack(s, g);
    s->is_dirty[g] = false;
    if (!short_of && !s->has_gain[g]) return;
    s->has_gain[g] = short_of > 0;
    for (int32_t i = s->best ? s->near_start[g] : 0; s->best && i < s->near_start[g + 1]; i++)
        s->best[s->near[i]].is_stale = true;
    if (short_of) prefix_make(s, g);
    if (!s->ref[g]) { /* the first time: nothing but fixed columns is in */
        for (int32_t i = s->group_span[g]; i < s->group_span[g + 1]; i++) {
            int64_t sum = span_sum(s, &s->spans[s->span_of_group[i]]);
            if (sum > s->ref[g]) s->ref[g] = sum;
        }
        if (!s->ref[g]) s->ref[g] = 1;
    }
    for (int32_t i = s->group_span[g]; i < s->group_span[g + 1]; i++) {
        struct dg_col_span *span = &s->spans[s->span_of_group[i]];
        int64_t sum = short_of ? span_sum(s, span) : 0;
        if (sum > short_of) sum = short_of;
        /* Where several cameras are asked for, a row is worth half at first: a gain may double. */
        int32_t gain = (int32_t)fmin((double)sum * GAIN_ONE / (double)s->ref[g], 2 * GAIN_ONE);
        if (sum > 0 && gain == 0) gain = 1;
        s->gain[span->col] += gain - span->gain;
        span->gain = gain;
    }
}

void dg_choice_gains(struct dg_choice *s)
{
    for (int32_t g = 0; g < s->part->n_groups; g++) {
        if (s->is_dirty[g]) group_gains(s, g);
    }
}

static double worth(const struct dg_choice *s, int32_t c)
{
    int64_t cost = dg_choice_step_cost(s, c);
    return (double)s->gain[c] / (double)(cost > 0 ? cost : 1);
}

/* The first of a group's columns that gains most for its cost. */
static void best_refresh(const struct dg_choice *s, int32_t g)
{
    struct dg_best_of_group *best = &s->best[g];
    *best = (struct dg_best_of_group){.col = -1};
    for (int32_t i = s->group_span[g]; i < s->group_span[g + 1]; i++) {
        int32_t c = s->spans[s->span_of_group[i]].col;
        if (s->gain[c] <= 0 || s->is_in[c]) continue;
        double value = worth(s, c);
        if (value <= best->value) continue;
        best->value = value;
        best->col = c;
    }
}

/* What best_gain finds without noise and bars. */
static int32_t best_quick(struct dg_choice *s)
{
    const struct dg_best_of_group *best = NULL;
    dg_choice_gains(s);
    for (int32_t g = 0; g < s->part->n_groups; g++) {
        if (!s->has_gain[g]) continue;
        if (s->best[g].is_stale) best_refresh(s, g);
        if (s->best[g].col >= 0 && (!best || s->best[g].value > best->value)) best = &s->best[g];
    }
    return best ? best->col : -1;
}

/* The column that gains most for its cost, some noise added; -1: none gains anything. Only columns of groups
 * that lack something are looked at; one of several such groups as often. */
static int32_t best_gain(struct dg_choice *s, struct dg_rng *rng, double noise, const bool *is_barred)
{
    int32_t best = -1;
    double best_value = 0;
    if (s->best && noise == 0 && !is_barred) return best_quick(s);
    dg_choice_gains(s);
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

bool dg_choice_fill(struct dg_choice *s, struct dg_rng *rng, double noise, const bool *is_barred, int64_t most)
{
    for (;;) {
        int32_t c = best_gain(s, rng, noise, is_barred);
        if (c < 0) break;
        dg_choice_add(s, c);
        if (s->cost > most) return false;
        if (s->n_journal > 2 * s->part->n_cols + 16) return false; /* no end in sight */
    }
    return dg_choice_is_complete(s);
}

void dg_choice_prune(struct dg_choice *s, struct dg_rng *rng, int32_t *order)
{
    int32_t n = 0;
    for (int32_t c = 0; c < s->part->n_cols; c++) {
        if (s->is_in[c] && !dg_choice_col(s, c)->is_fixed) order[n++] = c;
    }
    for (int32_t i = n - 1; i > 0; i--) {
        int32_t j = (int32_t)dg_rng_below(rng, (uint64_t)i + 1), t = order[i];
        order[i] = order[j];
        order[j] = t;
    }
    for (int32_t i = 0; i < n; i++) {
        if (can_leave(s, order[i])) dg_choice_take_out(s, order[i]);
    }
}

/* ---- from and to picks ----------------------------------------------------------------------------- */

void dg_choice_enter(struct dg_choice *s, const struct dg_pick *pick)
{
    /* Fixed ones first: a site that one stands at costs nothing more. */
    for (int32_t c = 0; c < s->part->n_cols; c++) {
        if (dg_choice_col(s, c)->is_fixed) dg_choice_add(s, c);
    }
    dg_choice_gains(s);
    for (int32_t i = 0; i < pick->n; i++) {
        for (int32_t lo = 0, hi = s->part->n_cols; lo < hi;) {
            int32_t mid = lo + (hi - lo) / 2;
            if (s->part->cols[mid] < pick->cols[i])
                lo = mid + 1;
            else if (s->part->cols[mid] > pick->cols[i])
                hi = mid;
            else {
                if (!s->is_in[mid]) dg_choice_add(s, mid);
                break;
            }
        }
    }
    s->n_journal = 0;
}

void dg_choice_hand_back(const struct dg_choice *s, struct dg_pick *pick)
{
    pick->n = 0;
    pick->cost = s->cost;
    for (int32_t c = 0; c < s->part->n_cols; c++) {
        if (s->is_in[c]) pick->cols[pick->n++] = s->part->cols[c];
    }
}
