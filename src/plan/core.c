#include "plan/core.h"

#include <assert.h>
#include <inttypes.h>

#include "base/limits.h"

/* The columns' side from the rows' side; rows come out rising. */
static int transpose(struct dg_arena *arena, struct dg_core *core, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, &core->col_start, (size_t)core->n_cols + 2, err));
    DG_TRY(DG_NEW(arena, &core->col_rows, (size_t)core->n_entries, err));
    int32_t *at = core->col_start + 1; /* shifted by one, so that filling moves it into place */
    for (int64_t i = 0; i < core->n_entries; i++) at[core->row_cols[i] + 1]++;
    for (int32_t c = 1; c <= core->n_cols; c++) at[c] += at[c - 1];
    for (int32_t r = 0; r < core->n_rows; r++) {
        for (int32_t i = core->row_start[r]; i < core->row_start[r + 1]; i++) {
            core->col_rows[at[core->row_cols[i]]++] = r;
        }
    }
    assert(core->n_cols == 0 || core->col_start[core->n_cols] == core->n_entries);
    return 0;
}

static void mark_plain(struct dg_core *core)
{
    core->is_plain = core->n_sites == 0;
    for (int32_t c = 1; c < core->n_cols; c++) core->is_plain &= core->cost[c] == core->cost[0];
    for (int32_t r = 0; r < core->n_rows; r++) core->is_plain &= core->demand[r] == 1;
}

static int allocate(struct dg_arena *arena, int32_t n_rows, int32_t n_cols, int64_t n_entries,
                    struct dg_core *out, struct dg_err *err)
{
    *out = (struct dg_core){.n_rows = n_rows, .n_cols = n_cols, .n_entries = n_entries};
    DG_TRY(DG_NEW(arena, &out->row_start, (size_t)n_rows + 1, err));
    DG_TRY(DG_NEW(arena, &out->row_cols, (size_t)n_entries, err));
    DG_TRY(DG_NEW(arena, &out->row_id, (size_t)n_rows, err));
    DG_TRY(DG_NEW(arena, &out->demand, (size_t)n_rows, err));
    DG_TRY(DG_NEW(arena, &out->col_id, (size_t)n_cols, err));
    DG_TRY(DG_NEW(arena, &out->site, (size_t)n_cols, err));
    return DG_NEW(arena, &out->cost, (size_t)n_cols, err);
}

/* Sites that cost nothing or have one column are none; the rest are numbered in the order of their columns.
 * out->site has the caller's numbers, cost[] says what they cost; map[] of them is all -1 before, and what is
 * entered there is the caller's to clear. */
static int settle_sites(struct dg_arena *arena, struct dg_core *out, const int64_t *cost, int32_t *map,
                        struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    int32_t *n_of, *number, n = 0;
    for (int32_t c = 0; c < out->n_cols; c++) {
        int32_t s = out->site[c];
        if (s >= 0 && map[s] < 0) map[s] = n++;
    }
    DG_TRY(DG_NEW(&scratch, &n_of, (size_t)n, err));
    DG_TRY(DG_NEW(&scratch, &number, (size_t)n, err));
    DG_TRY(DG_NEW(arena, &out->site_cost, (size_t)n, err));
    for (int32_t c = 0; c < out->n_cols; c++) {
        if (out->site[c] >= 0) n_of[map[out->site[c]]]++;
    }
    for (int32_t c = 0; c < out->n_cols; c++) {
        int32_t s = out->site[c], at = s < 0 ? -1 : map[s];
        if (at < 0) continue;
        if (n_of[at] == 1) out->cost[c] += cost[s];
        if (n_of[at] > 1 && cost[s] > 0 && number[at] == 0) {
            out->site_cost[out->n_sites] = cost[s];
            number[at] = ++out->n_sites;
        }
        out->site[c] = number[at] - 1;
    }
    return 0;
}

int dg_core_take(struct dg_arena *arena, const struct dg_core *from, const int32_t *rows, int32_t n_rows,
                 const int32_t *cols, int32_t n_cols, int32_t *map, struct dg_core *out, struct dg_err *err)
{
    int64_t n_entries = 0;
    int32_t *site_map = map + from->n_cols, n = 0;
    for (int32_t i = 0; i < n_cols; i++) map[cols[i]] = i;
    for (int32_t i = 0; i < n_rows; i++) {
        for (int32_t k = from->row_start[rows[i]]; k < from->row_start[rows[i] + 1]; k++) {
            n_entries += map[from->row_cols[k]] >= 0;
        }
    }
    int code = allocate(arena, n_rows, n_cols, n_entries, out, err);
    for (int32_t i = 0; code == 0 && i < n_rows; i++) {
        int32_t r = rows[i];
        out->row_id[i] = from->row_id[r];
        out->demand[i] = from->demand[r];
        for (int32_t k = from->row_start[r]; k < from->row_start[r + 1]; k++) {
            if (map[from->row_cols[k]] >= 0) out->row_cols[n++] = map[from->row_cols[k]];
        }
        out->row_start[i + 1] = n;
    }
    for (int32_t i = 0; i < n_cols; i++) {
        map[cols[i]] = -1;
        if (code != 0) continue;
        out->col_id[i] = from->col_id[cols[i]];
        out->cost[i] = from->cost[cols[i]];
        out->site[i] = from->site[cols[i]];
    }
    if (code == 0) code = settle_sites(arena, out, from->site_cost, site_map, err);
    for (int32_t i = 0; i < n_cols; i++) {
        if (from->site[cols[i]] >= 0) site_map[from->site[cols[i]]] = -1;
    }
    if (code != 0) return code;
    mark_plain(out);
    return transpose(arena, out, err);
}

static int64_t cost_of(const struct dg_plan_problem *p, int32_t c) { return p->cost ? p->cost[c] : 1; }

static int32_t site_of(const struct dg_plan_problem *p, int32_t c) { return p->n_sites ? p->site[c] : -1; }

static int check_columns(const struct dg_plan_problem *p, struct dg_err *err)
{
    int64_t sum = 0;
    for (int32_t c = 0; c < p->n_cols; c++) {
        int64_t cost = cost_of(p, c);
        if (cost < 0) return dg_err_set(err, DG_EINVAL, "column %d costs %" PRId64 ": below 0", c, cost);
        if (cost > DG_MAX_PLAN_COST - sum) {
            return dg_err_set(err, DG_ELIMIT,
                              "the costs up to column %d add up to more than %lld: use a larger unit", c,
                              DG_MAX_PLAN_COST);
        }
        sum += cost;
        if (p->state && p->state[c] > DG_PLAN_EXCLUDED) {
            return dg_err_set(err, DG_EINVAL, "column %d: state %d is unknown", c, p->state[c]);
        }
        if (site_of(p, c) < -1 || site_of(p, c) >= p->n_sites) {
            return dg_err_set(err, DG_EINVAL, "column %d stands at site %d of %d", c, site_of(p, c),
                              p->n_sites);
        }
    }
    for (int32_t s = 0; s < p->n_sites; s++) {
        int64_t cost = p->site_cost[s];
        if (cost < 0) return dg_err_set(err, DG_EINVAL, "site %d costs %" PRId64 ": below 0", s, cost);
        if (cost > DG_MAX_PLAN_COST - sum) {
            return dg_err_set(
                err, DG_ELIMIT,
                "the costs of columns and of sites up to %d add up to more than %lld: use a larger "
                "unit",
                s, DG_MAX_PLAN_COST);
        }
        sum += cost;
    }
    return 0;
}

/* seen[c] is the last row that named column c, plus one. */
static int check_rows(const struct dg_plan_problem *p, int32_t *seen, struct dg_err *err)
{
    if (p->row_start[0] != 0)
        return dg_err_set(err, DG_EINVAL, "row_start begins at %" PRId64, p->row_start[0]);
    for (int32_t r = 0; r < p->n_rows; r++) {
        if (p->row_start[r + 1] < p->row_start[r])
            return dg_err_set(err, DG_EINVAL, "row %d ends before it begins", r);
        if (p->row_start[r + 1] > DG_MAX_PLAN_ENTRIES) {
            return dg_err_set(err, DG_ELIMIT, "the matrix has more than %lld entries", DG_MAX_PLAN_ENTRIES);
        }
        if (p->demand && p->demand[r] < 0) {
            return dg_err_set(err, DG_EINVAL, "row %d asks for %d columns: below 0", r, p->demand[r]);
        }
        for (int64_t i = p->row_start[r]; i < p->row_start[r + 1]; i++) {
            int32_t c = p->row_cols[i];
            if (c < 0 || c >= p->n_cols)
                return dg_err_set(err, DG_EINVAL, "row %d names column %d of %d", r, c, p->n_cols);
            if (seen[c] == r + 1) return dg_err_set(err, DG_EINVAL, "row %d names column %d twice", r, c);
            seen[c] = r + 1;
        }
    }
    return 0;
}

/* Rising order, so that the answer does not depend on the order of a row's entries. */
static int sort_rows(struct dg_arena *arena, struct dg_core *core, struct dg_err *err)
{
    int32_t *at;
    DG_TRY(DG_NEW(arena, &at, (size_t)core->n_rows, err));
    for (int32_t r = 0; r < core->n_rows; r++) at[r] = core->row_start[r];
    for (int32_t c = 0; c < core->n_cols; c++) {
        for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) {
            core->row_cols[at[core->col_rows[i]]++] = c;
        }
    }
    return 0;
}

/* What a row still asks for of free columns; fills missing. */
static int32_t demand_left(const struct dg_plan_problem *p, const bool *is_chosen, int32_t r, int32_t *missing)
{
    int32_t left = p->demand ? p->demand[r] : 1, n_free = 0;
    for (int64_t i = p->row_start[r]; i < p->row_start[r + 1]; i++) {
        int32_t c = p->row_cols[i];
        if (is_chosen[c])
            left--;
        else
            n_free += !(p->state && p->state[c] == DG_PLAN_EXCLUDED);
    }
    if (left < 0) left = 0;
    missing[r] = left > n_free ? left - n_free : 0;
    return left - missing[r];
}

/* What is chosen without a choice: fixed columns, and free ones that cost nothing more. paid[] of sites. */
static void choose_given(const struct dg_plan_problem *p, bool *is_chosen, bool *paid)
{
    for (int32_t c = 0; c < p->n_cols; c++) {
        is_chosen[c] = p->state && p->state[c] == DG_PLAN_FIXED;
        if (is_chosen[c] && site_of(p, c) >= 0) paid[site_of(p, c)] = true;
    }
    for (int32_t c = 0; c < p->n_cols; c++) {
        int32_t s = site_of(p, c);
        bool is_free = !(p->state && p->state[c] != DG_PLAN_FREE);
        if (is_free && cost_of(p, c) == 0 && (s < 0 || paid[s] || p->site_cost[s] == 0)) is_chosen[c] = true;
    }
}

int dg_core_check(const struct dg_plan_problem *p, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    int32_t *seen;
    if (p->n_rows < 0 || p->n_cols < 0 || p->n_sites < 0) {
        return dg_err_set(err, DG_EINVAL, "%d rows, %d columns, %d sites: below 0", p->n_rows, p->n_cols,
                          p->n_sites);
    }
    DG_TRY(check_columns(p, err));
    DG_TRY(DG_NEW(&scratch, &seen, (size_t)p->n_cols, err));
    return check_rows(p, seen, err);
}

/* Rows that still ask and columns that are free, of those the core is made. */
static int fill(struct dg_arena *arena, const struct dg_plan_problem *p, const int32_t *left,
                const int32_t *map, const bool *paid, int32_t *site_map, struct dg_core *out,
                struct dg_err *err)
{
    int32_t n = 0, k = 0;
    for (int32_t r = 0; r < p->n_rows; r++) {
        if (!left[r]) continue;
        out->row_id[k] = r;
        out->demand[k] = left[r];
        for (int64_t i = p->row_start[r]; i < p->row_start[r + 1]; i++) {
            if (map[p->row_cols[i]] >= 0) out->row_cols[n++] = map[p->row_cols[i]];
        }
        out->row_start[++k] = n;
    }
    for (int32_t c = 0; c < p->n_cols; c++) {
        int32_t to = map[c], s = site_of(p, c);
        if (to < 0) continue;
        out->col_id[to] = c;
        out->cost[to] = cost_of(p, c);
        out->site[to] = s >= 0 && !paid[s] ? s : -1;
    }
    return settle_sites(arena, out, p->site_cost, site_map, err);
}

int dg_core_make(struct dg_arena *arena, const struct dg_plan_problem *p, bool *is_chosen, int32_t *missing,
                 struct dg_core *out, struct dg_err *err)
{
    int32_t *map, *left, *site_map, n_cols = 0, n_rows = 0;
    int64_t n_entries = 0;
    bool *paid;
    DG_TRY(DG_NEW(arena, &map, (size_t)p->n_cols, err));
    DG_TRY(DG_NEW(arena, &left, (size_t)p->n_rows, err));
    DG_TRY(DG_NEW(arena, &paid, (size_t)p->n_sites, err));
    DG_TRY(DG_NEW(arena, &site_map, (size_t)p->n_sites, err));
    for (int32_t s = 0; s < p->n_sites; s++) site_map[s] = -1;
    choose_given(p, is_chosen, paid);
    for (int32_t c = 0; c < p->n_cols; c++) {
        bool is_free = !(p->state && p->state[c] != DG_PLAN_FREE);
        map[c] = is_free && !is_chosen[c] ? n_cols++ : -1;
    }
    for (int32_t r = 0; r < p->n_rows; r++) {
        left[r] = demand_left(p, is_chosen, r, missing);
        if (!left[r]) continue;
        n_rows++;
        for (int64_t i = p->row_start[r]; i < p->row_start[r + 1]; i++) n_entries += map[p->row_cols[i]] >= 0;
    }
    DG_TRY(allocate(arena, n_rows, n_cols, n_entries, out, err));
    DG_TRY(fill(arena, p, left, map, paid, site_map, out, err));
    mark_plain(out);
    DG_TRY(transpose(arena, out, err));
    return sort_rows(arena, out, err);
}
