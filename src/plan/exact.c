/* Depth first: take the short row with the fewest columns, try them cheapest first, and forbid each one after
 * it was tried. A node is cut where what is chosen and a lower bound for the short rows reach the best choice.
 */
#include "plan/exact.h"

#include <string.h>

struct tree {
    const struct dg_core *core;
    const struct dg_watch *watch;
    struct dg_choice *best;
    int32_t *left;      /* what a row still asks for, below 0 when it has more */
    uint8_t *is_out;    /* column chosen or forbidden */
    int32_t *path;      /* chosen columns */
    int32_t *site_n;    /* chosen columns of a site */
    int64_t *charged;   /* scratch of the bound: what rows have charged a column, less what its site lends */
    int32_t *site_size; /* columns of a site */
    int32_t *order;     /* a stretch of columns for each level of the tree */
    int32_t n_path, n_order;
    int64_t cost, n_nodes, max_nodes;
    bool is_cut_short;
};

/* What choosing a column costs now. */
static int64_t price_of(const struct tree *t, int32_t c)
{
    int32_t s = t->core->site[c];
    return t->core->cost[c] + (s >= 0 && t->site_n[s] == 0 ? t->core->site_cost[s] : 0);
}

/* Dual ascent in whole numbers: short rows in order charge their columns as much as the tightest can still
 * bear, times what they ask for. A row that asks for columns which are no longer there ends the branch. A site
 * that is not paid lends each of its columns an equal share of its cost. */
static int64_t lower_bound(struct tree *t)
{
    const struct dg_core *core = t->core;
    int64_t sum = 0;
    for (int32_t c = 0; c < core->n_cols; c++) {
        int32_t s = core->site[c];
        bool is_paid = s < 0 || t->site_n[s] > 0;
        t->charged[c] = is_paid ? 0 : -(core->site_cost[s] / t->site_size[s]);
    }
    for (int32_t r = 0; r < core->n_rows; r++) {
        if (t->left[r] <= 0) continue;
        int64_t room = INT64_MAX;
        int32_t n_free = 0;
        for (int32_t k = core->row_start[r]; k < core->row_start[r + 1]; k++) {
            int32_t c = core->row_cols[k];
            if (t->is_out[c]) continue;
            n_free++;
            int64_t spare = core->cost[c] - t->charged[c];
            if (spare < room) room = spare;
        }
        if (n_free < t->left[r]) return INT64_MAX;
        if (room <= 0) continue;
        for (int32_t k = core->row_start[r]; k < core->row_start[r + 1]; k++) {
            if (!t->is_out[core->row_cols[k]]) t->charged[core->row_cols[k]] += room;
        }
        sum += room * t->left[r];
    }
    return sum;
}

/* For equal costs the ascent above is a packing of rows; counting what the widest columns could cover at most
 * is the better bound where columns overlap much. */
static int64_t count_bound(const struct tree *t)
{
    const struct dg_core *core = t->core;
    int64_t asked = 0, widest = 0;
    if (!core->is_plain) return 0;
    for (int32_t r = 0; r < core->n_rows; r++) asked += t->left[r] > 0;
    for (int32_t c = 0; c < core->n_cols; c++) {
        if (t->is_out[c]) continue;
        int64_t gain = 0;
        for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++)
            gain += t->left[core->col_rows[i]] > 0;
        if (gain > widest) widest = gain;
    }
    if (asked == 0) return 0;
    return widest == 0 ? INT64_MAX : (asked + widest - 1) / widest * core->cost[0];
}

static int32_t narrowest(const struct tree *t)
{
    const struct dg_core *core = t->core;
    int32_t best = -1, best_spare = INT32_MAX;
    for (int32_t r = 0; r < core->n_rows; r++) {
        if (t->left[r] <= 0) continue;
        int32_t n = -t->left[r];
        for (int32_t k = core->row_start[r]; k < core->row_start[r + 1]; k++)
            n += !t->is_out[core->row_cols[k]];
        if (n < best_spare) best = r, best_spare = n;
    }
    return best;
}

static int64_t value_of(const struct tree *t, int32_t c)
{
    const struct dg_core *core = t->core;
    int64_t gain = 0;
    for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++)
        gain += t->left[core->col_rows[i]] > 0;
    return gain;
}

static void choose(struct tree *t, int32_t c, int32_t by)
{
    const struct dg_core *core = t->core;
    for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) t->left[core->col_rows[i]] -= by;
    if (by < 0 && core->site[c] >= 0) t->site_n[core->site[c]]--;
    t->cost += by * price_of(t, c);
    if (by > 0 && core->site[c] >= 0) t->site_n[core->site[c]]++;
}

/* The row's columns, most gain for the cost first. */
static void rank(struct tree *t, int32_t r)
{
    const struct dg_core *core = t->core;
    int32_t from = t->n_order;
    for (int32_t k = core->row_start[r]; k < core->row_start[r + 1]; k++) {
        int32_t c = core->row_cols[k], at = t->n_order;
        if (t->is_out[c]) continue;
        for (; at > from; at--) {
            int32_t b = t->order[at - 1];
            if ((dg_wide)value_of(t, b) * price_of(t, c) >= (dg_wide)value_of(t, c) * price_of(t, b)) break;
            t->order[at] = b;
        }
        t->order[at] = c;
        t->n_order++;
    }
}

static void descend(struct tree *t)
{
    if (++t->n_nodes > t->max_nodes || ((t->n_nodes & 63) == 0 && dg_watch_is_over(t->watch)))
        t->is_cut_short = true;
    if (t->is_cut_short || t->cost >= t->best->cost) return;
    int32_t r = narrowest(t);
    if (r < 0) {
        memcpy(t->best->cols, t->path, (size_t)t->n_path * sizeof *t->path);
        t->best->n = t->n_path;
        t->best->cost = t->cost;
        return;
    }
    int64_t bound = lower_bound(t), counted = count_bound(t);
    if (counted > bound) bound = counted;
    if (bound >= t->best->cost - t->cost) return;
    int32_t from = t->n_order;
    rank(t, r);
    int32_t to = t->n_order;
    for (int32_t i = from; i < to && !t->is_cut_short; i++) {
        int32_t c = t->order[i];
        t->is_out[c] = 1;
        t->path[t->n_path++] = c;
        choose(t, c, 1);
        descend(t);
        choose(t, c, -1);
        t->n_path--; /* the column stays out: choices with it have all been seen */
    }
    for (int32_t i = from; i < to; i++) t->is_out[t->order[i]] = 0;
    t->n_order = from;
}

int dg_exact_search(const struct dg_core *core, int64_t max_nodes, const struct dg_watch *watch,
                    struct dg_choice *best, bool *is_proved, int64_t *n_nodes, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct tree t = {.core = core, .watch = watch, .best = best, .max_nodes = max_nodes};
    size_t n_cols = (size_t)core->n_cols;
    DG_TRY(DG_NEW(&scratch, &t.left, (size_t)core->n_rows, err));
    DG_TRY(DG_NEW(&scratch, &t.is_out, n_cols, err));
    DG_TRY(DG_NEW(&scratch, &t.path, n_cols, err));
    DG_TRY(DG_NEW(&scratch, &t.charged, n_cols, err));
    DG_TRY(DG_NEW(&scratch, &t.site_n, (size_t)core->n_sites, err));
    DG_TRY(DG_NEW(&scratch, &t.site_size, (size_t)core->n_sites, err));
    for (int32_t c = 0; c < core->n_cols; c++) {
        if (core->site[c] >= 0) t.site_size[core->site[c]]++;
    }
    int32_t widest = 0;
    for (int32_t r = 0; r < core->n_rows; r++) {
        int32_t n = core->row_start[r + 1] - core->row_start[r];
        if (n > widest) widest = n;
    }
    DG_TRY(DG_NEW(&scratch, &t.order, (n_cols + 1) * (size_t)widest, err)); /* a row's columns at every level */
    memcpy(t.left, core->demand, (size_t)core->n_rows * sizeof *t.left);
    descend(&t);
    *is_proved = !t.is_cut_short;
    *n_nodes = t.n_nodes;
    dg_choice_sort(best);
    return 0;
}
