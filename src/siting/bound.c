/* Bound: a Lagrangian relaxation of the part, climbed by subgradients over runs.
 *
 * min cost x  where  k z_r <= sum of the columns over r,  sum of w z over a group >= its target,  0 <= z <= 1.
 * With multipliers u on the first lines the rest falls apart: a column is taken when its rows pay more than it
 * costs (those of a site together, with what the site costs), and of each group the rows with the least u / w
 * are kept until their weight is the target, the last in part. Rows out of reach are no part of it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "siting/model.h"

#define PATIENCE 60    /* rounds without a gain, after which the step is halved */
#define STREAK 10      /* gains on end, after which it is half as long again */
#define FIRST_STEP 1.5 /* from nothing; from multipliers that are good already, much less */
#define WARM_STEP 0.05
#define LEAST_STEP 1e-3 /* at which the climb ends */
#define ABOVE 1.05      /* aims so much above the best: the best choice is often out of its reach */
/* Of the last direction, what is kept: rows paid too much and too little in turn come to rest. */
#define INERTIA 0.95
/* Lines over whole groups and over several are few, and their multipliers are tens of times those of rows: they
 * are climbed in a unit of their own, four times as large. */
#define LINE_SCALE 16
#define LONG_LOOK 100000 /* runs of a part from which on every look asks whether time is up */
#define BUCKETS 2048 /* of u / w, when the rows to keep are looked for; four times the rows if they are few */

struct climb {
    const struct dg_hunt *hunt;
    const struct dg_model *model;
    const struct dg_part_of *part;
    double *u, *best_u;               /* over the model's rows; the part's alone are used */
    double *sum;                      /* prefix sums of u, then differences of what covers a row */
    double *site_sum;                 /* of the columns at a place: what they can lower the value by */
    bool *is_taken;                   /* column */
    int32_t *span_start, *span_group; /* groups of the part that a column has weight in */
    double *span_part;                /* and how much, over the group's target: 0 to 1 */
    const struct dg_lines *lines;
    double *best_line;
    float *line_direction;
    double *line_taken; /* cost of the taken columns in each line */
    bool *site_has_fixed;
    struct dg_arena arena;
};

static const struct dg_group *group_of(const struct climb *c, int32_t g)
{
    return &c->model->groups[c->part->groups[g]];
}

static const struct dg_col *col_of(const struct climb *c, int32_t i)
{
    return &c->model->cols[c->part->cols[i]];
}

static bool is_in_reach(const struct climb *c, const struct dg_group *group, int32_t row)
{
    return c->model->cover[row] >= group->k;
}

static int spans_init(struct climb *c, struct dg_err *err)
{
    int64_t n = 0;
    DG_TRY(DG_NEW(&c->arena, &c->span_start, (size_t)c->part->n_cols + 1, err));
    for (int pass = 0; pass < 2; pass++) {
        n = 0;
        for (int32_t i = 0; i < c->part->n_cols; i++) {
            const struct dg_col *col = col_of(c, i);
            int32_t run = 0;
            c->span_start[i] = (int32_t)n;
            for (int32_t g = 0; run < col->n_runs; g++) {
                g = dg_part_group(c->model, c->part, col->runs[run].first, g);
                const struct dg_group *group = group_of(c, g);
                int64_t part = dg_col_makes(c->model, col, group, &run);
                if (part == 0) continue;
                if (pass) {
                    c->span_group[n] = g;
                    c->span_part[n] = (double)part / (double)group->target;
                }
                n++;
            }
        }
        c->span_start[c->part->n_cols] = (int32_t)n;
        if (pass) break;
        DG_TRY(DG_NEW(&c->arena, &c->span_group, (size_t)n, err));
        DG_TRY(DG_NEW(&c->arena, &c->span_part, (size_t)n, err));
    }
    return 0;
}

static double *group_u(const struct climb *c, int32_t g)
{
    return &c->u[group_of(c, g)->first + group_of(c, g)->n];
}

static void climb_done(struct climb *c) { dg_arena_done(&c->arena); }

static int climb_init(struct climb *c, const struct dg_hunt *hunt, struct dg_err *err)
{
    *c = (struct climb){.hunt = hunt, .model = hunt->model, .part = hunt->part, .lines = hunt->lines};
    c->u = hunt->space->u;
    c->sum = hunt->space->sum;
    DG_TRY(DG_NEW(&c->arena, &c->site_sum, (size_t)hunt->model->n_places, err));
    DG_TRY(DG_NEW(&c->arena, &c->site_has_fixed, (size_t)hunt->model->n_places, err));
    DG_TRY(DG_NEW(&c->arena, &c->is_taken, (size_t)hunt->part->n_cols, err));
    int64_t n = 0;
    for (int32_t g = 0; g < hunt->part->n_groups; g++) n += group_of(c, g)->n + 1;
    DG_TRY(DG_NEW(&c->arena, &c->best_u, (size_t)n, err));
    DG_TRY(spans_init(c, err));
    n = c->lines ? c->lines->n : 0;
    DG_TRY(DG_NEW(&c->arena, &c->best_line, (size_t)n, err));
    DG_TRY(DG_NEW(&c->arena, &c->line_direction, (size_t)n, err));
    DG_TRY(DG_NEW(&c->arena, &c->line_taken, (size_t)n, err));
    for (int32_t i = 0; i < hunt->part->n_cols; i++) {
        if (col_of(c, i)->is_fixed) c->site_has_fixed[col_of(c, i)->place] = true;
    }
    return 0;
}

static void best_keep(struct climb *c, bool put_back)
{
    double *at = c->best_u;
    for (int32_t g = 0; g < c->part->n_groups; g++) {
        const struct dg_group *group = group_of(c, g);
        memcpy(put_back ? c->u + group->first : at, put_back ? at : c->u + group->first,
               ((size_t)group->n + 1) * sizeof *at);
        at += group->n + 1;
    }
    size_t n_lines = c->lines ? (size_t)c->lines->n : 0;
    if (n_lines)
        memcpy(put_back ? c->lines->u : c->best_line, put_back ? c->best_line : c->lines->u,
               n_lines * sizeof *c->best_line);
}

/* How often a column's cost counts in a line. Columns of lifted lines cost 1. */
static double counts_as(uint8_t takes) { return takes ? (double)DG_LIFTED / takes : 1; }

/* What the lines that a column is in pay of its cost: a part of it, or several times as much. */
static double lines_pay(const struct climb *c, int32_t i)
{
    double sum = 0;
    for (int32_t k = c->lines->col_start[i]; k < c->lines->col_start[i + 1]; k++)
        sum += c->lines->u[c->lines->col_line[k]] * counts_as(c->lines->col_takes[k]);
    return sum;
}

/* ---- one look -------------------------------------------------------------------------------------- */

/* Prefix sums of u, group by group. */
static void sums_make(struct climb *c)
{
    for (int32_t g = 0; g < c->part->n_groups; g++) {
        const struct dg_group *group = group_of(c, g);
        double sum = 0;
        for (int32_t r = group->first; r < group->first + group->n; r++) {
            c->sum[r] = sum;
            sum += c->u[r];
        }
        c->sum[group->first + group->n] = sum;
    }
}

/* What is left of a column's cost when its rows, groups and lines have paid. */
static double left_of(const struct climb *c, int32_t i)
{
    const struct dg_col *col = col_of(c, i);
    double pays = 0;
    for (int32_t r = 0; r < col->n_runs; r++) {
        pays += c->sum[col->runs[r].first + col->runs[r].n] - c->sum[col->runs[r].first];
    }
    for (int32_t k = c->span_start[i]; k < c->span_start[i + 1]; k++) {
        pays += *group_u(c, c->span_group[k]) * c->span_part[k];
    }
    if (col->is_fixed) return -pays;
    double left = (double)col->cost - pays;
    return c->lines ? left - (double)col->cost * lines_pay(c, i) : left;
}

/* Value of what the columns can lower, and which are taken. */
static double columns_value(struct climb *c)
{
    double value = 0;
    sums_make(c);
    for (int32_t i = 0; i < c->part->n_cols; i++) c->site_sum[col_of(c, i)->place] = 0;
    for (int32_t i = 0; i < c->part->n_cols; i++) {
        double left = left_of(c, i);
        c->is_taken[i] = col_of(c, i)->is_fixed || left < 0;
        if (c->is_taken[i]) c->site_sum[col_of(c, i)->place] += left;
    }
    for (int32_t i = 0; i < c->part->n_cols; i++) {
        int32_t place = col_of(c, i)->place;
        if (!c->site_has_fixed[place] && c->site_sum[place] + (double)c->model->site_cost[place] >= 0)
            c->is_taken[i] = false;
    }
    for (int32_t i = 0; i < c->part->n_cols; i++) {
        int32_t place = col_of(c, i)->place;
        double charge = c->site_has_fixed[place] ? 0 : (double)c->model->site_cost[place];
        double lowered = c->site_sum[place] + charge;
        if (c->site_has_fixed[place] || lowered < 0) value += lowered;
        c->site_sum[place] = -charge; /* once a place */
    }
    return value;
}

/* The bucket of u / w in which a group's target is reached, and how much of it is needed; all that are in reach
 * are kept when there is no such bucket. */
struct border {
    int bucket;
    double part, scale; /* buckets a unit of u / w */
};

static struct border border_find(const struct climb *c, const struct dg_group *group)
{
    const int64_t *w = c->model->weight;
    int n_buckets = group->n < BUCKETS / 4 ? 4 * group->n : BUCKETS;
    double most = 0, in_bucket[BUCKETS], left = (double)group->target;
    for (int32_t r = group->first; r < group->first + group->n; r++) {
        double ratio = c->u[r] / (double)w[r];
        if (is_in_reach(c, group, r) && ratio > most) most = ratio;
    }
    struct border border = {n_buckets, 1, most > 0 ? (n_buckets - 1) / most : 0};
    if (group->target >= group->in_reach) return border;
    memset(in_bucket, 0, (size_t)n_buckets * sizeof *in_bucket);
    for (int32_t r = group->first; r < group->first + group->n; r++) {
        if (is_in_reach(c, group, r)) in_bucket[(int)(c->u[r] / (double)w[r] * border.scale)] += (double)w[r];
    }
    for (int b = 0; b < n_buckets; b++) {
        if (in_bucket[b] >= left) {
            border.bucket = b;
            border.part = in_bucket[b] > 0 ? left / in_bucket[b] : 0;
            return border;
        }
        left -= in_bucket[b];
    }
    return border;
}

/* How much of each row of a group the relaxation keeps, by buckets of u / w; the bucket at the border in equal
 * parts. Into z; returns the value, near enough for a climb. */
static double group_keep(const struct climb *c, const struct dg_group *group, float *z)
{
    struct border border = border_find(c, group);
    double value = 0;
    for (int32_t r = group->first; r < group->first + group->n; r++) {
        float keep = 0;
        if (is_in_reach(c, group, r)) {
            int b = (int)(c->u[r] / (double)c->model->weight[r] * border.scale);
            if (b <= border.bucket) keep = b < border.bucket ? 1 : (float)border.part;
        }
        z[r - group->first] = keep;
        value += (double)keep * group->k * c->u[r];
    }
    return value;
}

/* ---- steps ----------------------------------------------------------------------------------------- */

/* How many taken columns are over each row, into sum. */
static void cover_count(struct climb *c)
{
    for (int32_t g = 0; g < c->part->n_groups; g++) {
        memset(c->sum + group_of(c, g)->first, 0, (size_t)(group_of(c, g)->n + 1) * sizeof *c->sum);
    }
    for (int32_t i = 0; i < c->part->n_cols; i++) {
        const struct dg_col *col = col_of(c, i);
        if (!c->is_taken[i]) continue;
        for (int32_t r = 0; r < col->n_runs; r++) {
            c->sum[col->runs[r].first] += 1;
            c->sum[col->runs[r].first + col->runs[r].n] -= 1;
        }
    }
    for (int32_t g = 0; g < c->part->n_groups; g++) {
        const struct dg_group *group = group_of(c, g);
        for (int32_t r = group->first + 1; r < group->first + group->n; r++) c->sum[r] += c->sum[r - 1];
    }
}

/* Start: a row pays its share, by weight, of the cheapest column over it. */
static void start(struct climb *c)
{
    for (int32_t g = 0; g < c->part->n_groups; g++) {
        const struct dg_group *group = group_of(c, g);
        for (int32_t r = group->first; r < group->first + group->n; r++) c->u[r] = INFINITY;
    }
    for (int32_t i = 0; i < c->part->n_cols; i++) {
        const struct dg_col *col = col_of(c, i);
        double weight = 0;
        for (int32_t r = 0; r < col->n_runs; r++) {
            for (int32_t q = col->runs[r].first; q < col->runs[r].first + col->runs[r].n; q++) {
                weight += (double)c->model->weight[q];
            }
        }
        double pays = (col->is_fixed ? 0 : (double)col->cost) / (weight > 0 ? weight : 1);
        for (int32_t r = 0; r < col->n_runs; r++) {
            for (int32_t q = col->runs[r].first; q < col->runs[r].first + col->runs[r].n; q++) {
                c->u[q] = fmin(c->u[q], pays * (double)c->model->weight[q]);
            }
        }
    }
    for (int32_t g = 0; g < c->part->n_groups; g++) {
        const struct dg_group *group = group_of(c, g);
        for (int32_t r = group->first; r < group->first + group->n; r++) {
            if (!is_in_reach(c, group, r) || !isfinite(c->u[r])) c->u[r] = 0;
        }
        *group_u(c, g) = 0;
    }
}

static double look(struct climb *c, float *z)
{
    double value = columns_value(c);
    int64_t at = 0;
    for (int32_t g = 0; g < c->part->n_groups; g++) {
        value += group_keep(c, group_of(c, g), z + at) + *group_u(c, g) * group_of(c, g)->k;
        at += group_of(c, g)->n;
    }
    for (int32_t l = 0; c->lines && l < c->lines->n; l++)
        value += c->lines->u[l] * (double)c->lines->items[l].least;
    return value;
}

/* How far each group's own line is from being kept, into slopes. */
static void group_slopes(const struct climb *c, double *slopes)
{
    for (int32_t g = 0; g < c->part->n_groups; g++)
        slopes[g] = group_of(c, g)->target > 0 ? group_of(c, g)->k : 0;
    for (int32_t i = 0; i < c->part->n_cols; i++) {
        if (!c->is_taken[i]) continue;
        for (int32_t k = c->span_start[i]; k < c->span_start[i + 1]; k++)
            slopes[c->span_group[k]] -= c->span_part[k];
    }
}

static double turn(float *direction, double slope, double u)
{
    if (slope < 0 && u <= 0) slope = 0;
    *direction = (float)((1 - INERTIA) * slope + INERTIA * (double)*direction);
    return (double)*direction * (double)*direction;
}

/* The same for the lines over several groups; returns the squared length of their directions. */
static double lines_turn(struct climb *c)
{
    double norm2 = 0;
    for (int32_t l = 0; l < c->lines->n; l++) c->line_taken[l] = 0;
    for (int32_t i = 0; i < c->part->n_cols; i++) {
        if (!c->is_taken[i] || col_of(c, i)->is_fixed) continue;
        for (int32_t k = c->lines->col_start[i]; k < c->lines->col_start[i + 1]; k++)
            c->line_taken[c->lines->col_line[k]] +=
                (double)col_of(c, i)->cost * counts_as(c->lines->col_takes[k]);
    }
    for (int32_t l = 0; l < c->lines->n; l++) {
        norm2 +=
            turn(&c->line_direction[l], (double)c->lines->items[l].least - c->line_taken[l], c->lines->u[l]);
    }
    return norm2;
}

static void step(struct climb *c, const float *z, float *direction, double *slopes, double theta, double upper,
                 double value)
{
    double norm2 = 0;
    int64_t at = 0, to = 0;
    cover_count(c);
    group_slopes(c, slopes);
    for (int32_t g = 0; g < c->part->n_groups; g++) {
        const struct dg_group *group = group_of(c, g);
        for (int32_t r = group->first; r < group->first + group->n; r++, at++, to++) {
            double slope = is_in_reach(c, group, r) ? (double)z[at] * group->k - c->sum[r] : 0;
            norm2 += turn(&direction[to], slope, c->u[r]);
        }
        norm2 += LINE_SCALE * turn(&direction[to++], slopes[g], *group_u(c, g));
    }
    if (c->lines) norm2 += LINE_SCALE * lines_turn(c);
    if (!(norm2 > 0)) return;
    double length = theta * fmax(upper - value, 0.01 * fmax(1, upper)) / norm2;
    to = 0;
    for (int32_t g = 0; g < c->part->n_groups; g++) {
        const struct dg_group *group = group_of(c, g);
        for (int32_t r = group->first; r <= group->first + group->n; r++, to++) {
            double far = r < group->first + group->n ? length : LINE_SCALE * length;
            c->u[r] = fmax(0, c->u[r] + far * (double)direction[to]);
        }
    }
    for (int32_t l = 0; c->lines && l < c->lines->n; l++) {
        c->lines->u[l] = fmax(0, c->lines->u[l] + LINE_SCALE * length * (double)c->line_direction[l]);
    }
}

static bool has_multipliers(const struct climb *c)
{
    for (int32_t g = 0; g < c->part->n_groups; g++) {
        for (int32_t r = group_of(c, g)->first; r < group_of(c, g)->first + group_of(c, g)->n; r++) {
            if (c->u[r] > 0) return true;
        }
    }
    return false;
}

static int climb(struct climb *c, double upper, int32_t n_rounds, struct dg_err *err)
{
    int64_t n = 0;
    float *z, *direction;
    double *slopes;
    bool is_warm = has_multipliers(c);
    double best = -INFINITY, theta = is_warm ? WARM_STEP : FIRST_STEP;
    int32_t since = 0, streak = 0;
    for (int32_t g = 0; g < c->part->n_groups; g++) n += group_of(c, g)->n + 1;
    DG_TRY(DG_NEW(&c->arena, &slopes, (size_t)c->part->n_groups, err));
    DG_TRY(DG_NEW(&c->arena, &z, (size_t)n, err));
    DG_TRY(DG_NEW(&c->arena, &direction, (size_t)n, err));
    if (!is_warm) start(c);
    for (int32_t i = 0; i <= n_rounds; i++) {
        double value = look(c, z);
        if (value <= best) streak = 0;
        if (i == 0 || value > best + 1e-6 * fabs(best)) {
            best = value;
            since = 0;
            best_keep(c, false);
            if (++streak % STREAK == 0) theta = fmin(FIRST_STEP, 1.5 * theta);
        } else if (++since > PATIENCE) {
            since = 0;
            theta /= 2;
            best_keep(c, true);
            memset(direction, 0, (size_t)n * sizeof *direction);
            if (c->lines) memset(c->line_direction, 0, (size_t)c->lines->n * sizeof *c->line_direction);
            value = look(c, z);
        }
        if (theta < LEAST_STEP || ceil(best - 1e-6) >= upper || i == n_rounds) break;
        if ((i % 16 == 0 || c->part->n_runs > LONG_LOOK) && dg_hunt_is_over(c->hunt)) break;
        step(c, z, direction, slopes, theta, fmin(upper, ABOVE * best + 0.5), value);
    }
    best_keep(c, true);
    return 0;
}

int dg_bound_find(const struct dg_hunt *hunt, int64_t upper, int32_t n_rounds, int64_t *bound,
                  struct dg_err *err)
{
    dg_auto(climb_done) struct climb c;
    int64_t *price;
    DG_TRY(climb_init(&c, hunt, err));
    if (n_rounds > 0) DG_TRY(climb(&c, (double)upper, n_rounds, err));
    DG_TRY(DG_NEW(&c.arena, &price, (size_t)hunt->part->n_groups, err));
    DG_TRY(dg_bound_round(hunt->model, hunt->part, hunt->lines, c.u, hunt->space->prefix, price, err));
    dg_huge value = dg_bound_value(hunt->model, hunt->part, hunt->lines, hunt->space->prefix, price);
    dg_huge whole = value > 0 ? (value + DG_PLAN_UNIT - 1) / DG_PLAN_UNIT : 0;
    *bound = (int64_t)whole;
    return 0;
}
