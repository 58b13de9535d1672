#include "plan/core.h"

#include <string.h>

/* Members of each part in rising order: list[start[p] .. start[p + 1]). Members without a part are left out. */
static int group(struct dg_arena *arena, const int32_t *part, int32_t n, int32_t n_parts, int32_t **start,
                 int32_t **list, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, start, (size_t)n_parts + 2, err));
    DG_TRY(DG_NEW(arena, list, (size_t)n, err));
    int32_t *at = *start + 1;
    for (int32_t i = 0; i < n; i++) {
        if (part[i] >= 0) at[part[i] + 1]++;
    }
    for (int32_t p = 1; p <= n_parts; p++) at[p] += at[p - 1];
    for (int32_t i = 0; i < n; i++) {
        if (part[i] >= 0) (*list)[at[part[i]]++] = i;
    }
    return 0;
}

struct labels {
    const struct dg_core *core;
    int32_t *part_row, *part_col, *queue;
    int32_t *site_start, *site_cols;
    int32_t tail;
};

static void reach(struct labels *l, int32_t c, int32_t part)
{
    const struct dg_core *core = l->core;
    l->part_col[c] = part;
    for (int32_t i = core->col_start[c]; i < core->col_start[c + 1]; i++) {
        int32_t r = core->col_rows[i];
        if (l->part_row[r] < 0) l->part_row[r] = part, l->queue[l->tail++] = r;
    }
}

/* Label every row and column with its part, breadth first from the lowest row; returns how many parts. Columns
 * of one site are of one part. */
static int32_t label(struct labels *l)
{
    const struct dg_core *core = l->core;
    int32_t n_parts = 0;
    memset(l->part_row, 0xff, (size_t)core->n_rows * sizeof *l->part_row);
    memset(l->part_col, 0xff, (size_t)core->n_cols * sizeof *l->part_col);
    for (int32_t seed = 0; seed < core->n_rows; seed++) {
        if (l->part_row[seed] >= 0) continue;
        int32_t head = 0;
        l->tail = 0;
        l->part_row[seed] = n_parts;
        l->queue[l->tail++] = seed;
        while (head < l->tail) {
            int32_t r = l->queue[head++];
            for (int32_t k = core->row_start[r]; k < core->row_start[r + 1]; k++) {
                int32_t c = core->row_cols[k], s = core->site[c];
                if (l->part_col[c] >= 0) continue;
                reach(l, c, n_parts);
                for (int32_t i = s < 0 ? 0 : l->site_start[s]; s >= 0 && i < l->site_start[s + 1]; i++) {
                    if (l->part_col[l->site_cols[i]] < 0) reach(l, l->site_cols[i], n_parts);
                }
            }
        }
        n_parts++;
    }
    return n_parts;
}

int dg_core_split(struct dg_arena *arena, const struct dg_core *core, struct dg_core **parts, int32_t *n_parts,
                  struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    size_t n_map = (size_t)core->n_cols + (size_t)core->n_sites;
    struct labels l = {.core = core};
    int32_t *map, *row_at, *rows, *col_at, *cols;
    struct dg_core *made;
    DG_TRY(DG_NEW(&scratch, &l.part_row, (size_t)core->n_rows, err));
    DG_TRY(DG_NEW(&scratch, &l.part_col, (size_t)core->n_cols, err));
    DG_TRY(DG_NEW(&scratch, &l.queue, (size_t)core->n_rows, err));
    DG_TRY(DG_NEW(&scratch, &map, n_map, err));
    DG_TRY(group(&scratch, core->site, core->n_cols, core->n_sites, &l.site_start, &l.site_cols, err));
    memset(map, 0xff, n_map * sizeof *map);
    int32_t n = label(&l);
    DG_TRY(group(&scratch, l.part_row, core->n_rows, n, &row_at, &rows, err));
    DG_TRY(group(&scratch, l.part_col, core->n_cols, n, &col_at, &cols, err));
    DG_TRY(DG_NEW(arena, &made, (size_t)n, err));
    for (int32_t p = 0; p < n; p++) {
        DG_TRY(dg_core_take(arena, core, rows + row_at[p], row_at[p + 1] - row_at[p], cols + col_at[p],
                            col_at[p + 1] - col_at[p], map, &made[p], err));
    }
    *parts = made;
    *n_parts = n;
    return 0;
}
