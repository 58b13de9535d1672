/* Lift: lines that need no search. Of a few groups it is found, for every column with a row in them, how many
 * columns it takes to give the groups their targets when that one is among them: 1, 2, or 3 and more.
 *
 * Whatever gives the targets is some n columns, and none of them can be one of fewer than it takes with that
 * one: so 1 / takes, added up over them, is 1 at least. The relaxation likes columns that make nearly all of a
 * target; such a line counts them as half. It holds where all columns of the groups cost 1. */
#include <stdlib.h>
#include <string.h>

#include "siting/model.h"

#define MAX_MASKS 6000 /* different columns of a line, and words of each: more takes too long */
#define MAX_WORDS 64

struct mask {
    const uint64_t *bits;
    int32_t col; /* among the line's */
    int32_t n_bits, n_same;
};

struct lifter {
    const struct dg_model *model;
    const struct dg_part_of *part;
    const struct dg_line *line;
    int32_t n_words, *word_start; /* words of each group; its rows begin a word */
    int64_t (*weight)[256];       /* of each byte's values */
    uint64_t *bits;               /* of all columns */
    struct mask *masks;           /* different ones, most bits first */
    int32_t n_masks;
    const struct mask **partners; /* those that are worth trying beside another */
    int32_t n_partners;
    bool is_single; /* every group asks for one camera */
    struct dg_arena tmp;
};

static const struct dg_group *group_of(const struct lifter *l, int32_t g)
{
    return &l->model->groups[l->part->groups[l->line->groups[g]]];
}

static int rows_number(struct lifter *l, struct dg_err *err)
{
    DG_TRY(DG_NEW(&l->tmp, &l->word_start, (size_t)l->line->n_groups + 1, err));
    l->is_single = true;
    for (int32_t g = 0; g < l->line->n_groups; g++) {
        l->word_start[g] = l->n_words;
        l->n_words += (group_of(l, g)->n + 63) / 64;
        l->is_single &= group_of(l, g)->k == 1;
    }
    l->word_start[l->line->n_groups] = l->n_words;
    if (l->n_words > MAX_WORDS) return 0;
    DG_TRY(DG_NEW(&l->tmp, &l->weight, 8 * (size_t)l->n_words, err));
    for (int32_t g = 0; g < l->line->n_groups; g++) {
        const struct dg_group *group = group_of(l, g);
        for (int32_t i = 0; i < group->n; i++) {
            int64_t *of_byte = l->weight[8 * l->word_start[g] + i / 8];
            for (int32_t v = 0; v < 256; v++) {
                if (v >> (i % 8) & 1) of_byte[v] += l->model->weight[group->first + i];
            }
        }
    }
    return 0;
}

static void bits_set(const struct lifter *l, const struct dg_col *col, uint64_t *bits)
{
    int32_t g = 0;
    for (int32_t r = 0; r < col->n_runs; r++) {
        int32_t row = col->runs[r].first;
        while (g < l->line->n_groups && row >= group_of(l, g)->first + group_of(l, g)->n) g++;
        if (g == l->line->n_groups) return;
        int32_t at = row - group_of(l, g)->first;
        if (at < 0) continue;
        for (int32_t i = at; i < at + col->runs[r].n; i++) bits[l->word_start[g] + i / 64] |= 1ull << (i % 64);
    }
}

static int compare_masks(const void *a, const void *b)
{
    const struct mask *x = a, *y = b;
    if (x->n_bits != y->n_bits) return x->n_bits > y->n_bits ? -1 : 1;
    int same = memcmp(x->bits, y->bits, (size_t)x->n_same * sizeof *x->bits); /* n_same: lent for the words */
    return same ? same : (x->col > y->col) - (x->col < y->col);
}

/* The different columns, and for each of the line's which of them it is. */
static int masks_make(struct lifter *l, const int32_t *cols, int32_t n_cols, int32_t *mask_of,
                      struct dg_err *err)
{
    size_t n_words = (size_t)l->n_words;
    int32_t n = 0;
    DG_TRY(DG_NEW(&l->tmp, &l->bits, (size_t)n_cols * n_words, err));
    DG_TRY(DG_NEW(&l->tmp, &l->masks, (size_t)n_cols, err));
    for (int32_t c = 0; c < n_cols; c++) {
        uint64_t *bits = l->bits + (size_t)c * n_words;
        struct mask *mask = &l->masks[c];
        bits_set(l, &l->model->cols[l->part->cols[cols[c]]], bits);
        *mask = (struct mask){.bits = bits, .col = c, .n_same = l->n_words};
        for (size_t w = 0; w < n_words; w++) mask->n_bits += __builtin_popcountll(bits[w]);
    }
    qsort(l->masks, (size_t)n_cols, sizeof *l->masks, compare_masks);
    for (int32_t c = 0; c < n_cols; c++) {
        bool is_same = n && memcmp(l->masks[n - 1].bits, l->masks[c].bits, n_words * sizeof *l->bits) == 0;
        if (!is_same) {
            l->masks[n] = l->masks[c];
            l->masks[n++].n_same = 0;
        }
        l->masks[n - 1].n_same++;
        mask_of[l->masks[c].col] = n - 1;
    }
    l->n_masks = n;
    return 0;
}

static bool holds(const struct lifter *l, const struct mask *more, const struct mask *less)
{
    for (int32_t w = 0; w < l->n_words; w++) {
        if (less->bits[w] & ~more->bits[w]) return false;
    }
    return true;
}

/* Beside another, a column that a third holds does nothing that the third does not. Where two cameras must see
 * a row the third may be the other itself: then all are tried. */
static int partners_find(struct lifter *l, struct dg_err *err)
{
    DG_TRY(DG_NEW(&l->tmp, &l->partners, (size_t)l->n_masks, err));
    for (int32_t m = 0; m < l->n_masks; m++) {
        bool is_held = false;
        for (int32_t p = 0; p < l->n_partners && !is_held && l->is_single; p++)
            is_held = holds(l, l->partners[p], &l->masks[m]);
        if (!is_held) l->partners[l->n_partners++] = &l->masks[m];
    }
    return 0;
}

/* Do two columns together give every group its target? Alone: the same one twice, all groups asking for one. */
static bool meet(const struct lifter *l, const struct mask *a, const struct mask *b)
{
    for (int32_t g = 0; g < l->line->n_groups; g++) {
        const struct dg_group *group = group_of(l, g);
        int64_t sum = 0;
        for (int32_t w = l->word_start[g]; w < l->word_start[g + 1]; w++) {
            uint64_t bits = group->k == 1   ? a->bits[w] | b->bits[w]
                            : group->k == 2 ? a->bits[w] & b->bits[w]
                                            : 0;
            for (int i = 0; bits; i++, bits >>= 8) sum += l->weight[8 * w + i][bits & 255];
        }
        if (sum < group->target) return false;
    }
    return true;
}

static uint8_t takes(const struct lifter *l, const struct mask *mask)
{
    if (l->is_single && meet(l, mask, mask)) return 1;
    for (int32_t p = 0; p < l->n_partners; p++) {
        if (l->partners[p] == mask && mask->n_same < 2) continue;
        if (meet(l, mask, l->partners[p])) return 2;
    }
    return 3;
}

static int lift(struct lifter *l, struct dg_arena *arena, const int32_t *cols, int32_t n_cols,
                struct dg_line *line, struct dg_err *err)
{
    int32_t *mask_of;
    uint8_t *of_mask;
    bool asks = false;
    for (int32_t c = 0; c < n_cols; c++) {
        const struct dg_col *col = &l->model->cols[l->part->cols[cols[c]]];
        if (col->is_fixed || col->cost != 1) return 0;
    }
    DG_TRY(rows_number(l, err));
    if (l->n_words > MAX_WORDS) return 0;
    DG_TRY(DG_NEW(&l->tmp, &mask_of, (size_t)n_cols, err));
    DG_TRY(masks_make(l, cols, n_cols, mask_of, err));
    if (l->n_masks > MAX_MASKS) return 0;
    DG_TRY(partners_find(l, err));
    DG_TRY(DG_NEW(&l->tmp, &of_mask, (size_t)l->n_masks, err));
    for (int32_t m = 0; m < l->n_masks; m++) {
        of_mask[m] = takes(l, &l->masks[m]);
        asks |= of_mask[m] > 1;
    }
    if (!asks) return 0; /* one column does, whichever */
    DG_TRY(DG_NEW(arena, &line->takes, (size_t)n_cols, err));
    for (int32_t c = 0; c < n_cols; c++) line->takes[c] = of_mask[mask_of[c]];
    line->least = DG_LIFTED;
    line->proof = "-1\n";
    return 0;
}

int dg_line_lift(struct dg_arena *arena, const struct dg_model *model, const struct dg_part_of *part,
                 const int32_t *cols, int32_t n_cols, struct dg_line *line, struct dg_err *err)
{
    struct lifter l = {.model = model, .part = part, .line = line};
    int rc = n_cols ? lift(&l, arena, cols, n_cols, line, err) : 0;
    dg_arena_done(&l.tmp);
    return rc;
}
