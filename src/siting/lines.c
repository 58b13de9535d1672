/* Lines: which groups are worth searching together, and which columns each line is over. */
#include <stdlib.h>
#include <string.h>

#include "siting/model.h"

struct share { /* another group, and how much of the smaller one's columns both have */
    int32_t group;
    double part;
};

struct drawing {
    const struct dg_model *model;
    const struct dg_part_of *part;
    int32_t *start, *of_col;     /* groups of each column */
    int32_t *group_start, *cols; /* columns of each group */
    struct share **shares;       /* of each group, by group */
    int32_t *n_shares;
    struct dg_arena tmp;
};

static int groups_of_cols(struct drawing *d, struct dg_err *err)
{
    size_t n_groups = (size_t)d->part->n_groups, n_cols = (size_t)d->part->n_cols;
    DG_TRY(DG_NEW(&d->tmp, &d->start, n_cols + 1, err));
    DG_TRY(DG_NEW(&d->tmp, &d->of_col, (size_t)d->part->n_spans, err));
    DG_TRY(DG_NEW(&d->tmp, &d->group_start, n_groups + 2, err));
    int32_t n = 0;
    for (int32_t c = 0; c < d->part->n_cols; c++) {
        const struct dg_col *col = &d->model->cols[d->part->cols[c]];
        int32_t last = -1, g = 0;
        d->start[c] = n;
        for (int32_t r = 0; r < col->n_runs; r++) {
            g = dg_part_group(d->model, d->part, col->runs[r].first, g);
            if (g != last) d->group_start[(d->of_col[n++] = g) + 2]++;
            last = g;
        }
    }
    d->start[n_cols] = n;
    DG_TRY(DG_NEW(&d->tmp, &d->cols, (size_t)n, err));
    for (size_t g = 0; g < n_groups; g++) d->group_start[g + 2] += d->group_start[g + 1];
    for (int32_t c = 0; c < d->part->n_cols; c++) {
        for (int32_t k = d->start[c]; k < d->start[c + 1]; k++) d->cols[d->group_start[d->of_col[k] + 1]++] = c;
    }
    return 0;
}

static int shares_find(struct drawing *d, struct dg_err *err)
{
    int32_t n_groups = d->part->n_groups, *count, *list;
    DG_TRY(DG_NEW(&d->tmp, &count, (size_t)n_groups, err));
    DG_TRY(DG_NEW(&d->tmp, &list, (size_t)n_groups, err));
    DG_TRY(DG_NEW(&d->tmp, &d->shares, (size_t)n_groups, err));
    DG_TRY(DG_NEW(&d->tmp, &d->n_shares, (size_t)n_groups, err));
    for (int32_t g = 0; g < n_groups; g++) {
        int32_t n = 0, own = d->group_start[g + 1] - d->group_start[g];
        for (int32_t i = d->group_start[g]; i < d->group_start[g + 1]; i++) {
            for (int32_t k = d->start[d->cols[i]]; k < d->start[d->cols[i] + 1]; k++) {
                if (d->of_col[k] != g && count[d->of_col[k]]++ == 0) list[n++] = d->of_col[k];
            }
        }
        DG_TRY(DG_NEW(&d->tmp, &d->shares[g], (size_t)n, err));
        d->n_shares[g] = n;
        for (int32_t i = 0; i < n; i++) {
            int32_t other = d->group_start[list[i] + 1] - d->group_start[list[i]];
            d->shares[g][i] =
                (struct share){list[i], (double)count[list[i]] / (double)(own < other ? own : other)};
            count[list[i]] = 0;
        }
    }
    return 0;
}

/* The group that shares most with those of the line; -1: none shares anything. */
static int32_t next_group(const struct drawing *d, const int32_t *groups, int32_t n, double *score)
{
    int32_t best = -1;
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t i = 0; i < n; i++) {
            for (int32_t k = 0; k < d->n_shares[groups[i]]; k++) {
                const struct share *s = &d->shares[groups[i]][k];
                bool is_in = d->model->groups[d->part->groups[s->group]].target == 0;
                for (int32_t j = 0; j < n; j++) is_in |= groups[j] == s->group;
                if (pass == 1) {
                    score[s->group] = 0;
                    continue;
                }
                if (is_in) continue;
                score[s->group] += s->part;
                if (best < 0 || score[s->group] > score[best] ||
                    (score[s->group] == score[best] && s->group < best))
                    best = s->group;
            }
        }
    }
    return best;
}

static int compare_ints(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static int compare_lines(const void *a, const void *b)
{
    const struct dg_line *x = a, *y = b;
    if (x->n_groups != y->n_groups) return x->n_groups < y->n_groups ? -1 : 1;
    for (int32_t g = 0; g < x->n_groups; g++) {
        if (x->groups[g] != y->groups[g]) return x->groups[g] < y->groups[g] ? -1 : 1;
    }
    return 0;
}

static int line_add(struct dg_arena *arena, struct dg_lines *out, const int32_t *groups, int32_t n,
                    struct dg_err *err)
{
    struct dg_line *line = &out->items[out->n];
    DG_TRY(DG_NEW(arena, &line->groups, (size_t)n, err));
    memcpy(line->groups, groups, (size_t)n * sizeof *groups);
    qsort(line->groups, (size_t)n, sizeof *line->groups, compare_ints);
    line->n_groups = n;
    out->n++;
    return 0;
}

static int draw(struct drawing *d, struct dg_arena *arena, int32_t most, struct dg_lines *out,
                struct dg_err *err)
{
    int32_t *groups, n_groups = d->part->n_groups;
    double *score;
    DG_TRY(DG_NEW(arena, &out->items, (size_t)n_groups * (size_t)most + 1, err));
    DG_TRY(DG_NEW(&d->tmp, &groups, (size_t)n_groups, err));
    DG_TRY(DG_NEW(&d->tmp, &score, (size_t)n_groups, err));
    DG_TRY(groups_of_cols(d, err));
    DG_TRY(shares_find(d, err));
    for (int32_t g = 0; g < n_groups; g++) {
        if (d->model->groups[d->part->groups[g]].target == 0) continue;
        groups[0] = g;
        for (int32_t n = 1; n <= most && groups[n - 1] >= 0; n++) {
            DG_TRY(line_add(arena, out, groups, n, err));
            if (n < n_groups) groups[n] = next_group(d, groups, n, score);
            if (n == n_groups) break;
        }
    }
    for (int32_t g = 0; g < n_groups; g++) groups[g] = g;
    if (n_groups <= DG_BLOCK_WHOLE) DG_TRY(line_add(arena, out, groups, n_groups, err));
    qsort(out->items, (size_t)out->n, sizeof *out->items, compare_lines);
    int32_t n = 0;
    for (int32_t l = 0; l < out->n; l++) {
        if (n == 0 || compare_lines(&out->items[n - 1], &out->items[l]) != 0) out->items[n++] = out->items[l];
    }
    out->n = n;
    return 0;
}

int dg_lines_draw(struct dg_arena *arena, const struct dg_model *model, const struct dg_part_of *part,
                  int32_t most, struct dg_lines *out, struct dg_err *err)
{
    struct drawing d = {.model = model, .part = part};
    *out = (struct dg_lines){0};
    int rc = draw(&d, arena, most, out, err);
    dg_arena_done(&d.tmp);
    return rc;
}

/* Lines of each group, as lists one behind the other. */
static int lines_of_groups(struct drawing *d, const struct dg_lines *lines, int32_t **start, int32_t **list,
                           struct dg_err *err)
{
    int32_t n = 0;
    DG_TRY(DG_NEW(&d->tmp, start, (size_t)d->part->n_groups + 2, err));
    for (int32_t l = 0; l < lines->n; l++) {
        n += lines->items[l].n_groups;
        for (int32_t g = 0; g < lines->items[l].n_groups; g++) (*start)[lines->items[l].groups[g] + 2]++;
    }
    DG_TRY(DG_NEW(&d->tmp, list, (size_t)n, err));
    for (int32_t g = 0; g < d->part->n_groups; g++) (*start)[g + 2] += (*start)[g + 1];
    for (int32_t l = 0; l < lines->n; l++) {
        for (int32_t g = 0; g < lines->items[l].n_groups; g++)
            (*list)[(*start)[lines->items[l].groups[g] + 1]++] = l;
    }
    return 0;
}

static int settle(struct drawing *d, struct dg_arena *arena, struct dg_lines *lines, struct dg_err *err)
{
    int32_t *start, *list, *last, n = 0;
    DG_TRY(groups_of_cols(d, err));
    DG_TRY(lines_of_groups(d, lines, &start, &list, err));
    DG_TRY(DG_NEW(&d->tmp, &last, (size_t)lines->n, err));
    DG_TRY(DG_NEW(arena, &lines->col_start, (size_t)d->part->n_cols + 1, err));
    DG_TRY(DG_NEW(arena, &lines->u, (size_t)lines->n, err));
    DG_TRY(DG_NEW(arena, &lines->multiplier, (size_t)lines->n, err));
    for (int pass = 0; pass < 2; pass++) {
        n = 0;
        for (int32_t l = 0; l < lines->n; l++) last[l] = -1;
        for (int32_t c = 0; c < d->part->n_cols; c++) {
            lines->col_start[c] = n;
            for (int32_t k = d->start[c]; k < d->start[c + 1]; k++) {
                for (int32_t i = start[d->of_col[k]]; i < start[d->of_col[k] + 1]; i++) {
                    if (last[list[i]] == c) continue; /* by another of its groups */
                    last[list[i]] = c;
                    if (pass) lines->col_line[n] = list[i];
                    n++;
                }
            }
        }
        lines->col_start[d->part->n_cols] = n;
        if (pass == 0) DG_TRY(DG_NEW(arena, &lines->col_line, (size_t)n, err));
    }
    return 0;
}

int dg_lines_settle(struct dg_arena *arena, const struct dg_model *model, const struct dg_part_of *part,
                    struct dg_lines *lines, struct dg_err *err)
{
    struct drawing d = {.model = model, .part = part};
    int32_t n = 0;
    for (int32_t l = 0; l < lines->n; l++) {
        if (lines->items[l].least > 0) lines->items[n++] = lines->items[l];
    }
    lines->n = n;
    int rc = settle(&d, arena, lines, err);
    dg_arena_done(&d.tmp);
    return rc;
}
