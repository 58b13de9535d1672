/* Reductions to a fixpoint. Dominance is a subset test between neighbours, refused early by 64-bit signatures.
 */
#include "plan/core.h"

#include <string.h>

#include "base/rng.h"

/* Elementary steps after which the passes stop: some seconds at most, and only where columns are so wide that
 * signatures refuse nothing. */
#define MAX_STEPS 1500000000ll

struct pass {
    const struct dg_core *core;
    bool *is_out_col, *is_out_row;
    int32_t *site; /* of a column, -1 once it is paid */
    uint64_t *sig_col, *sig_row;
    int32_t *mark; /* the larger of n_rows and n_cols */
    int32_t tick;
    int64_t *steps;
    bool has_changed;
};

static void sign(const int32_t *start, const int32_t *items, int32_t n, uint64_t *sig)
{
    for (int32_t i = 0; i < n; i++) {
        uint64_t s = 0;
        for (int32_t k = start[i]; k < start[i + 1]; k++) s |= 1ull << (dg_hash64((uint64_t)items[k]) & 63);
        sig[i] = s;
    }
}

/* Are all of small's live items among those of `large`, which are marked? */
static bool is_inside(struct pass *p, const int32_t *start, const int32_t *items, const bool *is_out,
                      int32_t small)
{
    for (int32_t k = start[small]; k < start[small + 1]; k++) {
        *p->steps += 1;
        if (!is_out[items[k]] && p->mark[items[k]] != p->tick) return false;
    }
    return true;
}

static void mark_all(struct pass *p, const int32_t *start, const int32_t *items, int32_t of)
{
    p->tick++;
    for (int32_t k = start[of]; k < start[of + 1]; k++) p->mark[items[k]] = p->tick;
    *p->steps += start[of + 1] - start[of];
}

/* A chosen column pays its site for all the others there. */
static void choose(struct pass *p, int32_t c, bool *is_chosen, int32_t *demand)
{
    const struct dg_core *core = p->core;
    int32_t s = p->site[c];
    is_chosen[core->col_id[c]] = true;
    p->is_out_col[c] = true;
    for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) demand[core->col_rows[i]]--;
    for (int32_t d = 0; s >= 0 && d < core->n_cols; d++) {
        if (p->site[d] == s) p->site[d] = -1;
    }
}

/* A row that asks for as many columns as it has leaves no choice. */
static void force(struct pass *p, bool *is_chosen, int32_t *demand)
{
    const struct dg_core *core = p->core;
    for (int32_t r = 0; r < core->n_rows; r++) {
        if (demand[r] <= 0) continue;
        int32_t n = 0;
        for (int32_t k = core->row_start[r]; k < core->row_start[r + 1]; k++)
            n += !p->is_out_col[core->row_cols[k]];
        if (n > demand[r]) continue;
        for (int32_t k = core->row_start[r]; k < core->row_start[r + 1]; k++) {
            if (!p->is_out_col[core->row_cols[k]]) choose(p, core->row_cols[k], is_chosen, demand);
        }
        p->has_changed = true;
    }
    for (int32_t r = 0; r < core->n_rows; r++) p->is_out_row[r] |= demand[r] <= 0;
}

/* Row s is implied by row r if r's columns are all among s's and r asks for as many. Every such s is among the
 * rows of any column of r; the one with the fewest is looked through. */
static void drop_rows(struct pass *p, const int32_t *demand)
{
    const struct dg_core *core = p->core;
    for (int32_t r = 0; r < core->n_rows && *p->steps < MAX_STEPS; r++) {
        if (p->is_out_row[r]) continue;
        int32_t best = -1, width = INT32_MAX;
        for (int32_t k = core->row_start[r]; k < core->row_start[r + 1]; k++) {
            int32_t c = core->row_cols[k], w = core->col_start[c + 1] - core->col_start[c];
            if (!p->is_out_col[c] && w < width) best = c, width = w;
        }
        if (best < 0) continue;
        mark_all(p, core->row_start, core->row_cols, r);
        int32_t n = 0; /* r's live columns: what a row that contains r has to have of them */
        for (int32_t k = core->row_start[r]; k < core->row_start[r + 1]; k++)
            n += !p->is_out_col[core->row_cols[k]];
        for (int32_t i = core->col_start[best]; i < core->col_start[best + 1]; i++) {
            int32_t s = core->col_rows[i];
            *p->steps += 1;
            if (s == r || p->is_out_row[s] || (p->sig_row[r] & ~p->sig_row[s]) || demand[s] > demand[r])
                continue;
            int32_t hit = 0;
            for (int32_t k = core->row_start[s]; k < core->row_start[s + 1]; k++) {
                hit += p->mark[core->row_cols[k]] == p->tick && !p->is_out_col[core->row_cols[k]];
            }
            *p->steps += core->row_start[s + 1] - core->row_start[s];
            if (hit == n) p->is_out_row[s] = p->has_changed = true;
        }
    }
}

/* Column c may go for d if d covers all that c does and costs no more. Where a row asks for two columns, both
 * may be wanted, so all of c's rows have to ask for one. */
static bool can_go(const struct pass *p, int32_t c, const int32_t *demand, int32_t *rarest)
{
    const struct dg_core *core = p->core;
    int32_t width = INT32_MAX;
    *rarest = -1;
    for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) {
        int32_t r = core->col_rows[i], w = core->row_start[r + 1] - core->row_start[r];
        if (p->is_out_row[r]) continue;
        if (demand[r] != 1) return false;
        if (w < width) *rarest = r, width = w;
    }
    return true;
}

static int32_t live_rows(const struct pass *p, int32_t c)
{
    int32_t n = 0;
    for (int32_t i = p->core->col_start[c]; i < p->core->col_start[c + 1]; i++)
        n += !p->is_out_row[p->core->col_rows[i]];
    return n;
}

/* What d costs at most in place of c: at c's own site, or at none, no site has to be paid. */
static int64_t price_of(const struct pass *p, int32_t d, int32_t c)
{
    int32_t s = p->site[d];
    return p->core->cost[d] + (s >= 0 && s != p->site[c] ? p->core->site_cost[s] : 0);
}

static void drop_cols(struct pass *p, const int32_t *demand)
{
    const struct dg_core *core = p->core;
    for (int32_t c = 0; c < core->n_cols && *p->steps < MAX_STEPS; c++) {
        int32_t rarest;
        if (p->is_out_col[c] || !can_go(p, c, demand, &rarest)) continue;
        if (rarest < 0) { /* covers nothing any more */
            p->is_out_col[c] = p->has_changed = true;
            continue;
        }
        uint64_t sig = 0; /* of the live rows alone */
        for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) {
            int32_t r = core->col_rows[i];
            if (!p->is_out_row[r]) sig |= 1ull << (dg_hash64((uint64_t)r) & 63);
        }
        int32_t n = -1;
        for (int32_t k = core->row_start[rarest]; k < core->row_start[rarest + 1]; k++) {
            int32_t d = core->row_cols[k];
            *p->steps += 1;
            if (d == c || p->is_out_col[d] || price_of(p, d, c) > core->cost[c] || (sig & ~p->sig_col[d]))
                continue;
            mark_all(p, core->col_start, core->col_rows, d);
            if (!is_inside(p, core->col_start, core->col_rows, p->is_out_row, c)) continue;
            if (n < 0) n = live_rows(p, c);
            /* Of two that are the same the lower number stays. */
            if (core->cost[d] == core->cost[c] && p->site[d] == p->site[c] && d > c && live_rows(p, d) == n)
                continue;
            p->is_out_col[c] = p->has_changed = true;
            break;
        }
    }
}

static int keep(struct dg_arena *arena, const struct pass *p, const int32_t *demand, struct dg_core *out,
                struct dg_err *err)
{
    const struct dg_core *core = p->core;
    int32_t *rows, *cols, *map, n_rows = 0, n_cols = 0;
    DG_TRY(DG_NEW(arena, &rows, (size_t)core->n_rows, err));
    DG_TRY(DG_NEW(arena, &cols, (size_t)core->n_cols, err));
    size_t n_map = (size_t)core->n_cols + (size_t)core->n_sites;
    DG_TRY(DG_NEW(arena, &map, n_map, err));
    memset(map, 0xff, n_map * sizeof *map);
    for (int32_t r = 0; r < core->n_rows; r++) {
        if (!p->is_out_row[r]) rows[n_rows++] = r;
    }
    for (int32_t c = 0; c < core->n_cols; c++) {
        if (!p->is_out_col[c]) cols[n_cols++] = c;
    }
    struct dg_core from = *core;
    from.demand = (int32_t *)demand;
    from.site = p->site;
    return dg_core_take(arena, &from, rows, n_rows, cols, n_cols, map, out, err);
}

static int one_pass(struct dg_arena *arena, const struct dg_core *core, int64_t *steps, bool *is_chosen,
                    struct dg_core *out, bool *has_changed, struct dg_err *err)
{
    struct pass p = {.core = core, .steps = steps};
    int32_t *demand;
    size_t n_rows = (size_t)core->n_rows, n_cols = (size_t)core->n_cols;
    DG_TRY(DG_NEW(arena, &demand, n_rows, err));
    DG_TRY(DG_NEW(arena, &p.is_out_col, n_cols, err));
    DG_TRY(DG_NEW(arena, &p.is_out_row, n_rows, err));
    DG_TRY(DG_NEW(arena, &p.sig_col, n_cols, err));
    DG_TRY(DG_NEW(arena, &p.sig_row, n_rows, err));
    DG_TRY(DG_NEW(arena, &p.mark, n_rows > n_cols ? n_rows : n_cols, err));
    DG_TRY(DG_NEW(arena, &p.site, n_cols, err));
    memcpy(demand, core->demand, n_rows * sizeof *demand);
    memcpy(p.site, core->site, n_cols * sizeof *p.site);
    sign(core->col_start, core->col_rows, core->n_cols, p.sig_col);
    sign(core->row_start, core->row_cols, core->n_rows, p.sig_row);
    force(&p, is_chosen, demand);
    drop_cols(&p, demand);
    /* Signatures of rows hold columns that are out by now; a row's own must not ask for them. */
    for (int32_t r = 0; r < core->n_rows; r++) {
        p.sig_row[r] = 0;
        for (int32_t k = core->row_start[r]; k < core->row_start[r + 1]; k++) {
            int32_t c = core->row_cols[k];
            if (!p.is_out_col[c]) p.sig_row[r] |= 1ull << (dg_hash64((uint64_t)c) & 63);
        }
    }
    drop_rows(&p, demand);
    *has_changed = p.has_changed;
    return keep(arena, &p, demand, out, err);
}

int dg_core_reduce(struct dg_arena *arena, const struct dg_core *from, bool *is_chosen, struct dg_core *out,
                   struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena turn_a = {0};
    dg_auto(dg_arena_done) struct dg_arena turn_b = {0};
    struct dg_arena *now = &turn_a, *next = &turn_b;
    struct dg_core core = *from;
    int64_t steps = 0;
    bool has_changed = true;
    while (has_changed && steps < MAX_STEPS) {
        struct dg_core left;
        DG_TRY(one_pass(next, &core, &steps, is_chosen, &left, &has_changed, err));
        core = left;
        struct dg_arena *old = now;
        now = next;
        next = old;
        dg_arena_done(next);
    }
    dg_arena_adopt(arena, now);
    *out = core;
    return 0;
}
