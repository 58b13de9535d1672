/* Block: what a few groups of a part cost at least, by a whole search of them alone.
 *
 * A share makes the relaxation of bound.c weak: a fraction of each of several cameras meets it, where in truth
 * it takes two. A block is small enough to be searched to the end; "these groups take 4 cameras" is then one
 * more line that the climb puts a multiplier on.
 *
 * The search branches on a column that is in or out. Columns that are in make the rest smaller: of groups that
 * ask for one camera the rows that they see are gone, and the target with them; of others they stay as columns
 * that cost nothing. A node is left when the rest is out of reach, or when its own bound (bound.c) is as much
 * as is to be shown. That is also how the checker reads it (tools/check_plan). */
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/text.h"
#include "siting/model.h"

#define MAX_NODES 120   /* of a search; the whole part: ten times as many */
#define MAX_DEPTH 60    /* columns that are in or out at once */
#define ROOT_ROUNDS 150 /* of the climb */
#define NODE_ROUNDS 40
#define START_MOVES 60 /* of the search for a choice to aim at */
#define MAX_BLOCK_COLS 4000

struct block {
    const struct dg_hunt *hunt;  /* of the part */
    struct dg_model model;       /* the groups alone, their columns clipped */
    struct dg_part_of all, part; /* all columns of the block; those of the node */
    int32_t *origin;             /* of each column: its number in the part */
    struct dg_space space;
    uint8_t *is_seen; /* row: a column that is in sees it */
    int8_t *state;    /* column: 1 in, -1 out, 0 free */
    int32_t n_nodes, max_nodes;
    struct dg_text text;
    struct dg_arena arena;
};

static void block_done(struct block *b)
{
    dg_text_done(&b->text);
    dg_arena_done(&b->arena);
}

/* ---- making one ------------------------------------------------------------------------------------ */

static int rows_copy(struct block *b, const struct dg_line *line, int32_t *first, struct dg_err *err)
{
    const struct dg_model *m = b->hunt->model;
    int32_t n = 0;
    DG_TRY(DG_NEW(&b->arena, &b->model.groups, (size_t)line->n_groups, err));
    DG_TRY(DG_NEW(&b->arena, &b->all.groups, (size_t)line->n_groups, err));
    for (int32_t g = 0; g < line->n_groups; g++) {
        const struct dg_group *group = &m->groups[b->hunt->part->groups[line->groups[g]]];
        b->model.groups[g] = *group;
        b->model.groups[g].first = n;
        b->all.groups[g] = g;
        first[g] = group->first;
        n += group->n + 1;
    }
    b->model.n_groups = b->all.n_groups = line->n_groups;
    b->model.n_rows = b->all.max_row = n;
    DG_TRY(DG_NEW(&b->arena, &b->model.weight, (size_t)n, err));
    DG_TRY(DG_NEW(&b->arena, &b->model.cover, (size_t)n, err));
    DG_TRY(DG_NEW(&b->arena, &b->is_seen, (size_t)n, err));
    DG_TRY(DG_NEW(&b->arena, &b->space.count, (size_t)n + 1, err));
    DG_TRY(DG_NEW(&b->arena, &b->space.prefix, (size_t)n + 1, err));
    DG_TRY(DG_NEW(&b->arena, &b->space.sum, (size_t)n + 1, err));
    DG_TRY(DG_NEW(&b->arena, &b->space.u, (size_t)n + 1, err));
    for (int32_t g = 0; g < line->n_groups; g++) {
        memcpy(b->model.weight + b->model.groups[g].first, m->weight + first[g],
               (size_t)b->model.groups[g].n * sizeof *m->weight);
    }
    return 0;
}

/* The runs of a column in the block's groups; `runs` NULL: how many. Groups and runs both rise. */
static int32_t runs_clip(const struct block *b, const int32_t *first, const struct dg_col *col,
                         struct dg_run32 *runs, int32_t *n_rows)
{
    int32_t n = 0, g = 0;
    *n_rows = 0;
    for (int32_t r = 0; r < col->n_runs; r++) {
        int32_t at = col->runs[r].first;
        while (g < b->model.n_groups && at >= first[g] + b->model.groups[g].n) g++;
        if (g == b->model.n_groups) break;
        if (at < first[g]) continue;
        if (runs) runs[n] = dg_run_of(at - first[g] + b->model.groups[g].first, col->runs[r].n);
        *n_rows += col->runs[r].n;
        n++;
    }
    return n;
}

/* Do the runs of `more` hold all of `less`? Both rise. */
static bool holds(const struct dg_col *more, const struct dg_col *less)
{
    int32_t k = 0;
    for (int32_t r = 0; r < less->n_runs; r++) {
        const struct dg_run32 *run = &less->runs[r];
        while (k < more->n_runs && more->runs[k].first + more->runs[k].n < run->first + run->n) k++;
        if (k == more->n_runs || more->runs[k].first > run->first) return false;
    }
    return true;
}

static int compare_cols(const void *a, const void *b)
{
    const struct dg_col *x = a, *y = b;
    if (x->is_fixed != y->is_fixed) return x->is_fixed ? -1 : 1;
    if (x->n_rows != y->n_rows) return x->n_rows > y->n_rows ? -1 : 1;
    if (x->cost != y->cost) return x->cost < y->cost ? -1 : 1;
    return (x->camera > y->camera) - (x->camera < y->camera);
}

/* Has it a row in a group that asks for several cameras? Then it counts beside a column that holds it. */
static bool is_one_of_several(const struct block *b, const struct dg_col *col)
{
    for (int32_t r = 0, g = 0; r < col->n_runs; r++) {
        while (col->runs[r].first >= b->model.groups[g].first + b->model.groups[g].n) g++;
        if (b->model.groups[g].k > 1) return true;
    }
    return false;
}

/* Columns clipped, those that another holds at no greater cost left out. `camera` is lent for the number in the
 * part while they are sorted. */
static int cols_copy(struct block *b, const int32_t *first, struct dg_err *err)
{
    const struct dg_part_of *whole = b->hunt->part;
    int32_t n = 0, n_kept = 0, n_rows;
    struct dg_col *cols;
    for (int32_t c = 0; c < whole->n_cols; c++) {
        n += runs_clip(b, first, &b->hunt->model->cols[whole->cols[c]], NULL, &n_rows) > 0;
    }
    DG_TRY(DG_NEW(&b->arena, &cols, (size_t)n, err));
    n = 0;
    for (int32_t c = 0; c < whole->n_cols; c++) {
        const struct dg_col *col = &b->hunt->model->cols[whole->cols[c]];
        int32_t n_runs = runs_clip(b, first, col, NULL, &n_rows);
        if (n_runs == 0) continue;
        cols[n] = (struct dg_col){.camera = c,
                                  .cost = col->is_fixed ? 0 : col->cost,
                                  .is_fixed = col->is_fixed,
                                  .n_runs = n_runs,
                                  .n_rows = n_rows};
        DG_TRY(DG_NEW(&b->arena, &cols[n].runs, (size_t)n_runs, err));
        runs_clip(b, first, col, cols[n].runs, &n_rows);
        n++;
    }
    qsort(cols, (size_t)n, sizeof *cols, compare_cols);
    for (int32_t c = 0; c < n; c++) {
        bool is_held = false, may_go = !cols[c].is_fixed && !is_one_of_several(b, &cols[c]);
        for (int32_t k = n_kept - 1; k >= 0 && !is_held && may_go; k--) {
            is_held = !cols[k].is_fixed && cols[k].cost <= cols[c].cost && holds(&cols[k], &cols[c]);
        }
        if (!is_held) cols[n_kept++] = cols[c];
    }
    b->model.cols = cols;
    b->model.n_cols = n_kept;
    DG_TRY(DG_NEW(&b->arena, &b->origin, (size_t)n_kept, err));
    DG_TRY(DG_NEW(&b->arena, &b->state, (size_t)n_kept, err));
    DG_TRY(DG_NEW(&b->arena, &b->all.cols, (size_t)n_kept, err));
    DG_TRY(DG_NEW(&b->arena, &b->part.cols, (size_t)n_kept, err));
    for (int32_t c = 0; c < n_kept; c++) {
        b->origin[c] = cols[c].camera;
        cols[c].camera = -1;
        b->all.cols[c] = c;
        b->state[c] = cols[c].is_fixed;
    }
    b->all.n_cols = n_kept;
    return 0;
}

static int block_init(struct block *b, const struct dg_hunt *hunt, const struct dg_line *line,
                      struct dg_err *err)
{
    int32_t *first;
    *b = (struct block){.hunt = hunt, .max_nodes = MAX_NODES};
    b->model.dossier = hunt->model->dossier;
    b->model.params = hunt->model->params;
    b->model.n_places = 1;
    DG_TRY(DG_NEW(&b->arena, &first, (size_t)line->n_groups, err));
    DG_TRY(DG_NEW(&b->arena, &b->model.site_cost, 1, err));
    DG_TRY(DG_NEW(&b->arena, &b->model.places, 1, err));
    DG_TRY(rows_copy(b, line, first, err));
    DG_TRY(cols_copy(b, first, err));
    b->part.groups = b->all.groups;
    b->part.n_groups = b->all.n_groups;
    b->part.max_row = b->all.max_row;
    if (line->n_groups == hunt->part->n_groups) b->max_nodes *= 10;
    return 0;
}

/* ---- a node ---------------------------------------------------------------------------------------- */

static void count(const struct dg_col *col, uint8_t *counts)
{
    for (int32_t r = 0; r < col->n_runs; r++) {
        uint8_t *at = counts + col->runs[r].first;
        for (int32_t i = 0; i < col->runs[r].n; i++) at[i] = (uint8_t)(at[i] + (at[i] < UINT8_MAX));
    }
}

/* Seen by what is in: rows of groups that ask for one camera. */
static void seen_find(struct block *b)
{
    memset(b->is_seen, 0, (size_t)b->model.n_rows);
    for (int32_t c = 0; c < b->model.n_cols; c++) {
        if (b->state[c] == 1) count(&b->model.cols[c], b->is_seen);
    }
    for (int32_t g = 0; g < b->model.n_groups; g++) {
        const struct dg_group *group = &b->model.groups[g];
        if (group->k > 1) memset(b->is_seen + group->first, 0, (size_t)group->n);
    }
}

/* What is left of the block: columns, rows in reach, targets. False: some group cannot have its target. */
static bool rest_make(struct block *b)
{
    bool is_whole = true;
    seen_find(b);
    memset(b->model.cover, 0, (size_t)b->model.n_rows);
    b->part.n_cols = 0;
    for (int32_t c = 0; c < b->model.n_cols; c++) {
        if (b->state[c] < 0) continue;
        b->model.cols[c].is_fixed = b->state[c] == 1;
        b->part.cols[b->part.n_cols++] = c;
        count(&b->model.cols[c], b->model.cover);
    }
    for (int32_t g = 0; g < b->model.n_groups; g++) {
        struct dg_group *group = &b->model.groups[g];
        const struct dg_group *asked =
            &b->hunt->model->groups[group->part]; /* lent: the group that it was made of */
        int64_t seen = 0;
        group->in_reach = 0;
        for (int32_t r = group->first; r < group->first + group->n; r++) {
            if (b->is_seen[r]) {
                seen += b->model.weight[r];
                b->model.cover[r] = 0;
            } else if (b->model.cover[r] >= group->k) {
                group->in_reach += b->model.weight[r];
            }
            if (b->model.cover[r] < group->k) b->space.u[r] = 0; /* of the node before */
        }
        group->target = asked->target > seen ? asked->target - seen : 0;
        is_whole &= group->in_reach >= group->target;
    }
    return is_whole;
}

/* The free column that makes most of what is lacking; -1: none makes any. */
static int32_t branch_choose(const struct block *b)
{
    int32_t best = -1;
    double best_part = 0;
    for (int32_t i = 0; i < b->part.n_cols; i++) {
        int32_t c = b->part.cols[i], g = 0;
        const struct dg_col *col = &b->model.cols[c];
        double part = 0;
        if (b->state[c] != 0) continue;
        for (int32_t r = 0; r < col->n_runs;) {
            while (col->runs[r].first >= b->model.groups[g].first + b->model.groups[g].n) g++;
            const struct dg_group *group = &b->model.groups[g];
            int64_t weight = 0;
            for (; r < col->n_runs && col->runs[r].first < group->first + group->n; r++) {
                for (int32_t q = col->runs[r].first; q < col->runs[r].first + col->runs[r].n; q++) {
                    if (b->model.cover[q] >= group->k) weight += b->model.weight[q];
                }
            }
            if (group->target > 0)
                part += (double)(weight < group->target ? weight : group->target) / (double)group->target;
        }
        part /= (double)col->cost;
        if (part > best_part) {
            best_part = part;
            best = c;
        }
    }
    return best;
}

static int leaf_write(struct block *b, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    int64_t *price;
    DG_TRY(DG_NEW(&tmp, &price, (size_t)b->model.n_groups, err));
    DG_TRY(dg_bound_round(&b->model, &b->part, NULL, b->space.u, b->space.prefix, price, err));
    dg_text_add(&b->text, "3");
    for (int32_t g = 0; g < b->model.n_groups; g++) {
        const struct dg_group *group = &b->model.groups[g];
        dg_text_addf(&b->text, " %lld %lld", (long long)price[g],
                     (long long)b->space.prefix[group->first + group->n]);
        for (int32_t r = group->first; r < group->first + group->n; r++)
            dg_text_addf(&b->text, " %lld", (long long)b->space.prefix[r]);
    }
    dg_text_add(&b->text, "\n");
    return 0;
}

static int node_show(struct block *b, int64_t asked, int32_t depth, struct dg_err *err);

/* Both ways at a column: in, then out. */
static int branch_show(struct block *b, int32_t c, int64_t asked, int32_t depth, struct dg_err *err)
{
    int64_t left = asked - b->model.cols[c].cost;
    bool wants_text = b->model.params->wants_proof;
    int rc = 1;
    if (wants_text) dg_text_addf(&b->text, "1 %d\n", b->origin[c]);
    if (left > 0) {
        b->state[c] = 1;
        rc = node_show(b, left, depth + 1, err);
    } else if (wants_text) {
        dg_text_add(&b->text, "2\n");
    }
    if (rc == 1) {
        b->state[c] = -1;
        rc = node_show(b, asked, depth + 1, err);
    }
    b->state[c] = 0;
    return rc;
}

/* Is it shown that what is left costs `asked` at least? 1 yes, 0 no. Writes what shows it. */
static int node_show(struct block *b, int64_t asked, int32_t depth, struct dg_err *err)
{
    const struct dg_hunt hunt = {
        .model = &b->model, .part = &b->part, .space = &b->space, .until = b->hunt->until};
    int64_t bound;
    if (++b->n_nodes > b->max_nodes || depth > MAX_DEPTH || dg_hunt_is_over(b->hunt)) return 0;
    if (!rest_make(b)) {
        if (b->model.params->wants_proof) dg_text_add(&b->text, "2\n");
        return 1;
    }
    DG_TRY(dg_bound_find(&hunt, asked, depth ? NODE_ROUNDS : ROOT_ROUNDS, &bound, err));
    if (bound >= asked) {
        if (b->model.params->wants_proof) DG_TRY(leaf_write(b, err));
        return 1;
    }
    int32_t c = branch_choose(b);
    return c < 0 ? 0 : branch_show(b, c, asked, depth, err);
}

/* ---- a line ---------------------------------------------------------------------------------------- */

/* A choice for the block, as good as a short search finds: there is no more to be shown. */
static int aim_find(struct block *b, int64_t *cost, struct dg_err *err)
{
    struct dg_pick pick = {0};
    struct dg_hunt hunt = {.model = &b->model,
                           .part = &b->all,
                           .space = &b->space,
                           .seed = b->hunt->seed,
                           .max_moves = START_MOVES,
                           .until = b->hunt->until};
    DG_TRY(DG_NEW(&b->arena, &pick.cols, (size_t)b->model.n_cols, err));
    DG_TRY(dg_search_start(&hunt, &pick, err));
    if (pick.cost > 1) DG_TRY(dg_search_improve(&hunt, &pick, err));
    *cost = pick.cost;
    return 0;
}

static int least_show(struct block *b, int64_t least, struct dg_err *err)
{
    dg_text_clear(&b->text);
    b->n_nodes = 0;
    memset(b->space.u, 0, ((size_t)b->model.n_rows + 1) * sizeof *b->space.u);
    return node_show(b, least, 0, err);
}

int dg_line_find(struct dg_arena *arena, const struct dg_hunt *hunt, struct dg_line *line, struct dg_err *err)
{
    dg_auto(block_done) struct block b;
    const struct dg_hunt root = {.model = &b.model, .part = &b.part, .space = &b.space, .until = hunt->until};
    int64_t aim, bound;
    DG_TRY(block_init(&b, hunt, line, err));
    if (b.model.n_cols == 0 || b.model.n_cols > MAX_BLOCK_COLS) return 0;
    for (int32_t g = 0; g < b.model.n_groups; g++) b.model.groups[g].part = hunt->part->groups[line->groups[g]];
    if (!rest_make(&b)) return 0;
    DG_TRY(aim_find(&b, &aim, err));
    /* That the choice found is the best there is; else half of what its relaxation leaves open. */
    DG_TRY(dg_bound_find(&root, aim, ROOT_ROUNDS, &bound, err));
    for (int64_t least = aim; least > 0; least = bound + (least - bound) / 2) {
        int rc = least_show(&b, least, err);
        if (rc < 0) return rc;
        if (rc == 1) line->least = least;
        if (rc == 1 || least != aim || least <= bound) break;
    }
    if (line->least == 0 || !b.model.params->wants_proof) return 0;
    struct dg_text text = {0};
    dg_text_addf(&text, "%d", b.model.n_cols);
    for (int32_t c = 0; c < b.model.n_cols; c++) dg_text_addf(&text, " %d", b.origin[c]);
    dg_text_addf(&text, "\n%s", b.text.data ? b.text.data : "");
    int rc = dg_text_finish(&text, err);
    if (rc >= 0) line->proof = dg_arena_strdup(arena, text.data);
    dg_text_done(&text);
    if (rc < 0) return rc;
    return line->proof ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}
