#include "plan/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

void dg_choice_sort(struct dg_choice *choice)
{
    qsort(choice->cols, (size_t)choice->n, sizeof *choice->cols, by_number);
}

/* A heap of columns, best on top: most gain for its price. Gains only fall, so a stale top sinks when it is
 * looked at; prices fall when a site is paid, and its columns rise then. */
struct heap {
    const struct dg_core *core;
    int32_t *cols, *gain, *at;
    int64_t *price;
    uint64_t seed;
    int32_t n;
};

static bool is_before(const struct heap *h, int32_t a, int32_t b)
{
    /* gain_a / price_a > gain_b / price_b; gains are below 2^31 and prices at most 2^40. */
    dg_wide x = (dg_wide)h->gain[a] * h->price[b], y = (dg_wide)h->gain[b] * h->price[a];
    if (x != y) return x > y;
    uint64_t p = dg_hash64(h->seed ^ (uint64_t)a), q = dg_hash64(h->seed ^ (uint64_t)b);
    return p != q ? p < q : a < b;
}

static void place(struct heap *h, int32_t c, int32_t at)
{
    h->cols[at] = c;
    h->at[c] = at;
}

static void sink(struct heap *h, int32_t at)
{
    int32_t c = h->cols[at];
    for (int32_t child = 2 * at + 1; child < h->n; child = 2 * at + 1) {
        if (child + 1 < h->n && is_before(h, h->cols[child + 1], h->cols[child])) child++;
        if (!is_before(h, h->cols[child], c)) break;
        place(h, h->cols[child], at);
        at = child;
    }
    place(h, c, at);
}

static void rise(struct heap *h, int32_t at)
{
    int32_t c = h->cols[at];
    for (; at > 0 && is_before(h, c, h->cols[(at - 1) / 2]); at = (at - 1) / 2)
        place(h, h->cols[(at - 1) / 2], at);
    place(h, c, at);
}

/* Its other columns do without its cost from now on. at[] is -1 for columns that are no longer in the heap. */
static void pay_site(struct heap *h, int32_t s)
{
    for (int32_t c = 0; c < h->core->n_cols; c++) {
        if (h->core->site[c] != s || h->price[c] == h->core->cost[c]) continue;
        h->price[c] = h->core->cost[c];
        if (h->at[c] >= 0) rise(h, h->at[c]);
    }
}

static int32_t gain_of(const struct dg_core *core, const int32_t *left, int32_t c)
{
    int32_t gain = 0;
    for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) gain += left[core->col_rows[i]] > 0;
    return gain;
}

static int by_cost(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    if (x[0] != y[0]) return x[0] < y[0] ? 1 : -1;
    return (x[1] < y[1]) - (x[1] > y[1]);
}

/* left[] is what rows still ask for, below 0 where they have more. Sites count as if each column paid its own.
 */
static void leave_out(const struct dg_core *core, int32_t *left, int64_t (*order)[2], struct dg_choice *out)
{
    for (int32_t i = 0; i < out->n; i++) {
        int32_t s = core->site[out->cols[i]];
        order[i][0] = core->cost[out->cols[i]] + (s < 0 ? 0 : core->site_cost[s]);
        order[i][1] = out->cols[i];
    }
    qsort(order, (size_t)out->n, sizeof *order, by_cost);
    int32_t n = 0;
    for (int32_t i = 0; i < out->n; i++) {
        int32_t c = (int32_t)order[i][1];
        bool is_needed = false;
        for (int32_t k = core->col_start[c]; k < core->col_start[c + 1]; k++)
            is_needed |= left[core->col_rows[k]] == 0;
        if (is_needed) out->cols[n++] = c;
        for (int32_t k = core->col_start[c]; !is_needed && k < core->col_start[c + 1]; k++)
            left[core->col_rows[k]]++;
    }
    out->n = n;
}

/* What the choice costs; is_paid (n_sites) is all false before. */
static int64_t cost_of(const struct dg_core *core, const struct dg_choice *choice, bool *is_paid)
{
    int64_t cost = 0;
    for (int32_t i = 0; i < choice->n; i++) {
        int32_t s = core->site[choice->cols[i]];
        cost += core->cost[choice->cols[i]] + (s >= 0 && !is_paid[s] ? core->site_cost[s] : 0);
        if (s >= 0) is_paid[s] = true;
    }
    return cost;
}

int dg_search_greedy(const struct dg_core *core, uint64_t seed, struct dg_choice *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct heap h = {.core = core, .seed = seed, .n = core->n_cols};
    size_t n_cols = (size_t)core->n_cols;
    int32_t *left;
    int64_t(*order)[2];
    bool *is_paid;
    DG_TRY(DG_NEW(&scratch, &h.cols, n_cols, err));
    DG_TRY(DG_NEW(&scratch, &h.gain, n_cols, err));
    DG_TRY(DG_NEW(&scratch, &h.at, n_cols, err));
    DG_TRY(DG_NEW(&scratch, &h.price, n_cols, err));
    DG_TRY(DG_NEW(&scratch, &left, (size_t)core->n_rows, err));
    DG_TRY(DG_NEW(&scratch, &order, n_cols, err));
    DG_TRY(DG_NEW(&scratch, &is_paid, (size_t)core->n_sites, err));
    int64_t asked = 0;
    for (int32_t r = 0; r < core->n_rows; r++) asked += left[r] = core->demand[r];
    for (int32_t c = 0; c < core->n_cols; c++) {
        h.cols[c] = h.at[c] = c;
        h.gain[c] = core->col_start[c + 1] - core->col_start[c];
        h.price[c] = core->cost[c] + (core->site[c] < 0 ? 0 : core->site_cost[core->site[c]]);
    }
    for (int32_t i = h.n / 2; i-- > 0;) sink(&h, i);
    for (int32_t k = 0; k < out->n; k++) {
        int32_t c = out->cols[k];
        for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++)
            asked -= left[core->col_rows[i]]-- > 0;
    }
    while (asked > 0 && h.n > 0) {
        int32_t c = h.cols[0], gain = gain_of(core, left, c);
        bool is_fresh = gain == h.gain[c];
        h.gain[c] = gain;
        if (is_fresh) {
            out->cols[out->n++] = c;
            for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) left[core->col_rows[i]]--;
            asked -= gain;
            h.at[c] = -1;
            h.n--;
            if (h.n > 0) place(&h, h.cols[h.n], 0);
        }
        if (h.n > 0) sink(&h, 0);
        if (is_fresh && core->site[c] >= 0) pay_site(&h, core->site[c]);
    }
    leave_out(core, left, order, out);
    dg_choice_sort(out);
    out->cost = cost_of(core, out, is_paid);
    return 0;
}
