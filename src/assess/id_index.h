/* Id index: rows found by their id, so that thousands of cameras do not search lists. Private to assess. */
#ifndef DG_ASSESS_ID_INDEX_H
#define DG_ASSESS_ID_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct dg_id_index_item {
    const char *id;
    int32_t ix; /* in the list that was sorted */
};

/* In the order of the ids, equal ones as they were listed. */
struct dg_id_index {
    struct dg_id_index_item *items;
    int32_t n;
};

/* Sort a list of n rows, stride bytes apart, by the id that `first` (of the first row) points at. Texts stay
 * the caller's; the rest lives in `arena`. Cost: n log n comparisons. */
int dg_id_index_build(struct dg_arena *arena, const char *const *first, size_t stride, int32_t n,
                      struct dg_id_index *out, struct dg_err *err);

/* DG_ID_INDEX(arena, dossier->needs.items, need_id, n, out, err) */
#define DG_ID_INDEX(arena, rows, id, n, out, err)                                                              \
    dg_id_index_build((arena), (n) ? &(rows)[0].id : NULL, sizeof *(rows), (n), (out), (err))

/* The rows called by the n_id bytes at `id`: the first one's place in `items`, and in *n how many there are. */
int32_t dg_id_index_find(const struct dg_id_index *ids, const char *id, size_t n_id, int32_t *n);

#endif
