/* Tally: what was assumed, left out or refused, counted. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/take.h"
#include "base/text.h"

static bool is_same(const struct dg_tally_row *row, const char *code, const char *layer, const char *detail,
                    double value)
{
    bool same_value = isnan(row->value) ? isnan(value) : row->value == value;
    return same_value && strcmp(row->code, code) == 0 && strcmp(row->layer, layer) == 0 &&
           strcmp(row->detail, detail) == 0;
}

static struct dg_tally_row *row_new(struct dg_tally *tally)
{
    if (tally->n_rows == tally->cap) {
        int32_t cap = tally->cap ? tally->cap * 2 : 32;
        struct dg_tally_row *rows = NULL;
        if (DG_NEW(tally->arena, &rows, (size_t)cap, NULL) < 0) {
            tally->has_failed = true;
            return NULL;
        }
        if (tally->n_rows) memcpy(rows, tally->rows, (size_t)tally->n_rows * sizeof *rows);
        tally->rows = rows;
        tally->cap = cap;
    }
    return &tally->rows[tally->n_rows++];
}

void dg_tally_add(struct dg_tally *tally, const char *code, const char *layer, const char *detail, double value,
                  const char *id)
{
    struct dg_tally_row *row = NULL;

    if (tally->has_failed) return;
    /* Linear: there are as many rows as there are kinds of assumptions, some dozens. */
    for (int32_t i = 0; i < tally->n_rows && !row; i++) {
        if (is_same(&tally->rows[i], code, layer, detail, value)) row = &tally->rows[i];
    }
    if (!row) {
        row = row_new(tally);
        if (!row) return;
        *row = (struct dg_tally_row){.code = code, .layer = layer, .detail = detail, .value = value};
    }
    if (row->n < DG_TALLY_IDS) row->ids[row->n] = id;
    row->n++;
}

static int by_code(const void *a, const void *b)
{
    const struct dg_tally_row *x = a, *y = b;
    int order = strcmp(x->code, y->code);
    if (order == 0) order = strcmp(x->layer, y->layer);
    if (order == 0) order = strcmp(x->detail, y->detail);
    if (order == 0) order = (x->value > y->value) - (x->value < y->value);
    return order;
}

/* "detail: w1, w2, w3, ..." */
static const char *detail_of(struct dg_arena *arena, const struct dg_tally_row *row)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    bool has_names = row->ids[0] && *row->ids[0];

    if (!has_names) return row->detail;
    dg_text_add(&text, row->detail);
    for (int i = 0; i < DG_TALLY_IDS && i < row->n; i++) {
        if (i > 0 || *row->detail) dg_text_add(&text, i ? ", " : ": ");
        dg_text_add(&text, row->ids[i]);
    }
    if (row->n > DG_TALLY_IDS) dg_text_add(&text, ", ...");
    return text.has_failed ? NULL : dg_arena_strndup(arena, text.data, text.len);
}

int dg_tally_finish(struct dg_tally *tally, struct dg_assumption **out, int32_t *n, struct dg_err *err)
{
    struct dg_assumption *list = NULL;

    if (tally->has_failed) return dg_err_set(err, DG_ENOMEM, "memory ran out while counting assumptions");
    DG_TRY(DG_NEW(tally->arena, &list, (size_t)tally->n_rows, err));
    if (tally->n_rows) qsort(tally->rows, (size_t)tally->n_rows, sizeof *tally->rows, by_code);
    for (int32_t i = 0; i < tally->n_rows; i++) {
        const struct dg_tally_row *row = &tally->rows[i];
        const char *detail = detail_of(tally->arena, row);
        if (!detail) return dg_err_set(err, DG_ENOMEM, "memory ran out while counting assumptions");
        list[i] = (struct dg_assumption){
            .code = row->code, .layer = row->layer, .n_objects = row->n, .value = row->value, .detail = detail};
    }
    *out = list;
    *n = tally->n_rows;
    return 0;
}
