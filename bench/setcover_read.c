#include "setcover_read.h"

#include <inttypes.h>
#include <string.h>

struct input {
    const char *bytes;
    size_t n, at;
};

static void skip_blank(struct input *in)
{
    while (in->at < in->n && strchr(" \t\r\n", in->bytes[in->at]) && in->bytes[in->at]) in->at++;
}

static int number(struct input *in, const char *what, int64_t least, int64_t most, int64_t *out,
                  struct dg_err *err)
{
    skip_blank(in);
    size_t from = in->at;
    int64_t value = 0;
    if (from == in->n)
        return dg_err_set(err, DG_EFORMAT, "the file ends where %s belongs: it is cut off", what);
    bool is_negative = in->bytes[in->at] == '-';
    if (is_negative) in->at++;
    size_t digits = in->at;
    for (; in->at < in->n && in->bytes[in->at] >= '0' && in->bytes[in->at] <= '9'; in->at++) {
        if (in->at - digits >= 18)
            return dg_err_set(err, DG_EFORMAT, "byte %zu: %s is too long a number", from, what);
        value = value * 10 + (in->bytes[in->at] - '0');
    }
    bool has_end = in->at == in->n || (in->bytes[in->at] && strchr(" \t\r\n", in->bytes[in->at]));
    if (in->at == digits || !has_end)
        return dg_err_set(err, DG_EFORMAT, "byte %zu: %s is not a whole number", from, what);
    if (is_negative) value = -value;
    if (value < least || value > most) {
        return dg_err_set(err, DG_EFORMAT, "byte %zu: %s is %" PRId64 ", outside %" PRId64 "..%" PRId64, from,
                          what, value, least, most);
    }
    *out = value;
    return 0;
}

struct matrix {
    int64_t n_rows, n_cols;
    int64_t *row_start, *cost;
    int32_t *row_cols;
    size_t room; /* entries that the bytes left can hold: two each, but for the last */
};

static int begin(struct input *in, struct matrix *m, const char *first, const char *second, int64_t *a,
                 int64_t *b, struct dg_err *err)
{
    /* A row or column takes two bytes of the file at least. */
    int64_t most = (int64_t)in->n / 2 < INT32_MAX - 1 ? (int64_t)in->n / 2 : INT32_MAX - 1;
    DG_TRY(number(in, first, 0, INT32_MAX - 1, a, err));
    DG_TRY(number(in, second, 0, INT32_MAX - 1, b, err));
    if (m->n_rows > most) {
        return dg_err_set(err, DG_ELIMIT, "%" PRId64 " rows in %zu bytes: the counts lie", m->n_rows, in->n);
    }
    /* Columns that no row names have no byte of their own in the formats without costs; 64 for each byte is
     * far from what any instance has. */
    if (m->n_cols > 64 * (int64_t)in->n) {
        return dg_err_set(err, DG_ELIMIT, "%" PRId64 " columns in %zu bytes: the counts lie", m->n_cols, in->n);
    }
    m->room = (in->n - in->at) / 2 + 1;
    return 0;
}

static int allocate(struct dg_arena *arena, struct matrix *m, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, &m->row_start, (size_t)m->n_rows + 1, err));
    DG_TRY(DG_NEW(arena, &m->row_cols, m->room, err));
    return DG_NEW(arena, &m->cost, (size_t)m->n_cols, err);
}

static int parse_rows(struct dg_arena *arena, struct input *in, enum setcover_format format, struct matrix *m,
                      struct dg_err *err)
{
    bool is_zero_based = format == SETCOVER_CAMERAS;
    DG_TRY(begin(in, m, "the number of rows", "the number of columns", &m->n_rows, &m->n_cols, err));
    DG_TRY(allocate(arena, m, err));
    for (int64_t c = 0; c < m->n_cols; c++) {
        m->cost[c] = 1;
        if (!is_zero_based) DG_TRY(number(in, "a cost", 0, INT64_MAX, &m->cost[c], err));
    }
    int64_t n = 0;
    for (int64_t r = 0; r < m->n_rows; r++) {
        int64_t count, c;
        if (is_zero_based) DG_TRY(number(in, "a row's number", r, r, &c, err));
        DG_TRY(number(in, "a row's count", 0, m->n_cols, &count, err));
        for (int64_t k = 0; k < count; k++) {
            DG_TRY(number(in, "a column", is_zero_based ? 0 : 1, m->n_cols - is_zero_based, &c, err));
            m->row_cols[n++] = (int32_t)(is_zero_based ? c : c - 1);
        }
        m->row_start[r + 1] = n;
    }
    return 0;
}

static int parse_steiner(struct dg_arena *arena, struct input *in, struct matrix *m, struct dg_err *err)
{
    DG_TRY(begin(in, m, "the number of columns", "the number of rows", &m->n_cols, &m->n_rows, err));
    DG_TRY(allocate(arena, m, err));
    for (int64_t c = 0; c < m->n_cols; c++) m->cost[c] = 1;
    for (int64_t r = 0; r < m->n_rows; r++) { /* each number read took two bytes, so `room` holds them */
        for (int64_t k = 0; k < 3; k++) {
            int64_t c;
            DG_TRY(number(in, "a column", 1, m->n_cols, &c, err));
            m->row_cols[3 * r + k] = (int32_t)(c - 1);
        }
        m->row_start[r + 1] = 3 * (r + 1);
    }
    return 0;
}

/* Columns come one by one and are turned round at the end. */
static int parse_rail(struct dg_arena *arena, struct input *in, struct matrix *m, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    int32_t *col_rows;
    int64_t *col_start, *at, n = 0;
    DG_TRY(begin(in, m, "the number of rows", "the number of columns", &m->n_rows, &m->n_cols, err));
    DG_TRY(allocate(arena, m, err));
    DG_TRY(DG_NEW(&scratch, &col_rows, m->room, err));
    DG_TRY(DG_NEW(&scratch, &col_start, (size_t)m->n_cols + 1, err));
    DG_TRY(DG_NEW(&scratch, &at, (size_t)m->n_rows + 1, err));
    for (int64_t c = 0; c < m->n_cols; c++) {
        int64_t count, r;
        DG_TRY(number(in, "a cost", 0, INT64_MAX, &m->cost[c], err));
        DG_TRY(number(in, "a column's count", 0, m->n_rows, &count, err));
        for (int64_t k = 0; k < count; k++) {
            DG_TRY(number(in, "a row", 1, m->n_rows, &r, err));
            col_rows[n++] = (int32_t)(r - 1);
            m->row_start[r]++;
        }
        col_start[c + 1] = n;
    }
    for (int64_t r = 0; r < m->n_rows; r++) m->row_start[r + 1] += m->row_start[r];
    for (int64_t r = 0; r < m->n_rows; r++) at[r] = m->row_start[r];
    for (int64_t c = 0; c < m->n_cols; c++) {
        for (int64_t i = col_start[c]; i < col_start[c + 1]; i++) m->row_cols[at[col_rows[i]]++] = (int32_t)c;
    }
    return 0;
}

struct whole {
    int64_t n_sites, budget;
    int64_t *site_cost, *weight;
    int32_t *site, *demand;
    uint8_t *state;
};

static int parse_plan(struct dg_arena *arena, struct input *in, struct matrix *m, struct whole *w,
                      struct dg_err *err)
{
    int64_t n = 0, v;
    in->at = in->n < 4 ? in->n : 4; /* the word */
    DG_TRY(begin(in, m, "the number of rows", "the number of columns", &m->n_rows, &m->n_cols, err));
    DG_TRY(number(in, "the number of sites", 0, (int64_t)in->n / 2, &w->n_sites, err));
    DG_TRY(number(in, "the budget", -1, INT64_MAX, &w->budget, err));
    DG_TRY(allocate(arena, m, err));
    DG_TRY(DG_NEW(arena, &w->site_cost, (size_t)w->n_sites, err));
    DG_TRY(DG_NEW(arena, &w->site, (size_t)m->n_cols, err));
    DG_TRY(DG_NEW(arena, &w->state, (size_t)m->n_cols, err));
    DG_TRY(DG_NEW(arena, &w->demand, (size_t)m->n_rows, err));
    DG_TRY(DG_NEW(arena, &w->weight, (size_t)m->n_rows, err));
    for (int64_t s = 0; s < w->n_sites; s++)
        DG_TRY(number(in, "a site's cost", 0, INT64_MAX, &w->site_cost[s], err));
    for (int64_t c = 0; c < m->n_cols; c++) {
        DG_TRY(number(in, "a cost", 0, INT64_MAX, &m->cost[c], err));
        DG_TRY(number(in, "a column's state", 0, DG_PLAN_EXCLUDED, &v, err));
        w->state[c] = (uint8_t)v;
        DG_TRY(number(in, "a column's site", -1, w->n_sites - 1, &v, err));
        w->site[c] = (int32_t)v;
    }
    for (int64_t r = 0; r < m->n_rows; r++) {
        int64_t count;
        DG_TRY(number(in, "a row's demand", 0, INT32_MAX, &v, err));
        w->demand[r] = (int32_t)v;
        DG_TRY(number(in, "a row's weight", 0, INT64_MAX, &w->weight[r], err));
        DG_TRY(number(in, "a row's count", 0, m->n_cols, &count, err));
        for (int64_t k = 0; k < count; k++) {
            DG_TRY(number(in, "a column", 0, m->n_cols - 1, &v, err));
            m->row_cols[n++] = (int32_t)v;
        }
        m->row_start[r + 1] = n;
    }
    return 0;
}

int setcover_parse(struct dg_arena *arena, enum setcover_format format, const char *bytes, size_t n,
                   bool is_unicost, struct dg_plan_problem *out, struct dg_plan_budget *what,
                   struct dg_err *err)
{
    struct input in = {bytes, n, 0};
    struct matrix m = {0};
    struct whole w = {.budget = -1};
    if (format == SETCOVER_RAIL)
        DG_TRY(parse_rail(arena, &in, &m, err));
    else if (format == SETCOVER_STEINER)
        DG_TRY(parse_steiner(arena, &in, &m, err));
    else if (format == SETCOVER_PLAN)
        DG_TRY(parse_plan(arena, &in, &m, &w, err));
    else
        DG_TRY(parse_rows(arena, &in, format, &m, err));
    skip_blank(&in);
    if (in.at != in.n) return dg_err_set(err, DG_EFORMAT, "byte %zu: more than the counts say", in.at);
    *out = (struct dg_plan_problem){.n_rows = (int32_t)m.n_rows,
                                    .n_cols = (int32_t)m.n_cols,
                                    .row_start = m.row_start,
                                    .row_cols = m.row_cols,
                                    .cost = is_unicost && format != SETCOVER_PLAN ? NULL : m.cost,
                                    .demand = w.demand,
                                    .state = w.state,
                                    .n_sites = (int32_t)w.n_sites,
                                    .site = w.site,
                                    .site_cost = w.site_cost};
    *what = (struct dg_plan_budget){w.budget, w.weight};
    return 0;
}

enum setcover_format setcover_format_of(const char *path, const char *bytes, size_t n)
{
    if (n >= 4 && memcmp(bytes, "plan", 4) == 0) return SETCOVER_PLAN;
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    if (strncmp(name, "rail", 4) == 0) return SETCOVER_RAIL;
    if (strncmp(name, "sts", 3) == 0) return SETCOVER_STEINER;
    if (strncmp(name, "AC_", 3) == 0 || strstr(name, "_cover")) return SETCOVER_CAMERAS;
    return SETCOVER_ROWS;
}
