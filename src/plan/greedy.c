#include "plan/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

void dg_choice_settle(const struct dg_core *core, struct dg_choice *choice)
{
    qsort(choice->cols, (size_t)choice->n, sizeof *choice->cols, by_number);
    choice->cost = 0;
    for (int32_t i = 0; i < choice->n; i++) choice->cost += core->cost[choice->cols[i]];
}

/* A heap of columns, best on top: most gain for its cost. Gains only fall, so a stale top sinks when it is
 * looked at and nothing else has to move. */
struct heap {
    const struct dg_core *core;
    int32_t *cols, *gain;
    uint64_t seed;
    int32_t n;
};

static bool is_before(const struct heap *h, int32_t a, int32_t b)
{
    /* gain_a / cost_a > gain_b / cost_b; gains are below 2^31 and costs at most 2^40. */
    dg_wide x = (dg_wide)h->gain[a] * h->core->cost[b], y = (dg_wide)h->gain[b] * h->core->cost[a];
    if (x != y) return x > y;
    uint64_t p = dg_hash64(h->seed ^ (uint64_t)a), q = dg_hash64(h->seed ^ (uint64_t)b);
    return p != q ? p < q : a < b;
}

static void sink(struct heap *h, int32_t at)
{
    int32_t c = h->cols[at];
    for (int32_t child = 2 * at + 1; child < h->n; child = 2 * at + 1) {
        if (child + 1 < h->n && is_before(h, h->cols[child + 1], h->cols[child])) child++;
        if (!is_before(h, h->cols[child], c)) break;
        h->cols[at] = h->cols[child];
        at = child;
    }
    h->cols[at] = c;
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

/* left[] is what rows still ask for, below 0 where they have more. */
static void leave_out(const struct dg_core *core, int32_t *left, int64_t (*order)[2], struct dg_choice *out)
{
    for (int32_t i = 0; i < out->n; i++) {
        order[i][0] = core->cost[out->cols[i]];
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

int dg_search_greedy(const struct dg_core *core, uint64_t seed, struct dg_choice *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct heap h = {.core = core, .seed = seed, .n = core->n_cols};
    int32_t *left;
    int64_t(*order)[2];
    DG_TRY(DG_NEW(&scratch, &h.cols, (size_t)core->n_cols, err));
    DG_TRY(DG_NEW(&scratch, &h.gain, (size_t)core->n_cols, err));
    DG_TRY(DG_NEW(&scratch, &left, (size_t)core->n_rows, err));
    DG_TRY(DG_NEW(&scratch, &order, (size_t)core->n_cols, err));
    int64_t asked = 0;
    for (int32_t r = 0; r < core->n_rows; r++) asked += left[r] = core->demand[r];
    for (int32_t c = 0; c < core->n_cols; c++) {
        h.cols[c] = c;
        h.gain[c] = core->col_start[c + 1] - core->col_start[c];
    }
    for (int32_t i = h.n / 2; i-- > 0;) sink(&h, i);
    out->n = 0;
    while (asked > 0 && h.n > 0) {
        int32_t c = h.cols[0], gain = gain_of(core, left, c);
        if (gain == h.gain[c]) {
            out->cols[out->n++] = c;
            for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) left[core->col_rows[i]]--;
            asked -= gain;
            h.cols[0] = h.cols[--h.n];
        }
        h.gain[c] = gain;
        if (h.n > 0) sink(&h, 0);
    }
    leave_out(core, left, order, out);
    dg_choice_settle(core, out);
    return 0;
}
