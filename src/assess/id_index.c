#include "assess/id_index.h"

#include <stdlib.h>
#include <string.h>

static int compare_items(const void *a, const void *b)
{
    const struct dg_id_index_item *x = a, *y = b;
    int by_id = strcmp(x->id, y->id);
    return by_id ? by_id : (x->ix > y->ix) - (x->ix < y->ix);
}

int dg_id_index_build(struct dg_arena *arena, const char *const *first, size_t stride, int32_t n,
                      struct dg_id_index *out, struct dg_err *err)
{
    struct dg_id_index ids = {.n = n};
    DG_TRY(DG_NEW(arena, &ids.items, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) {
        ids.items[i] = (struct dg_id_index_item){
            .id = *(const char *const *)((const char *)first + (size_t)i * stride), .ix = i};
    }
    if (n > 1) qsort(ids.items, (size_t)n, sizeof *ids.items, compare_items);
    *out = ids;
    return 0;
}

/* As strcmp, of a text and the n bytes at `id`. */
static int compare_id(const char *text, const char *id, size_t n)
{
    int by_bytes = strncmp(text, id, n);
    return by_bytes ? by_bytes : text[n] != '\0';
}

int32_t dg_id_index_find(const struct dg_id_index *ids, const char *id, size_t n_id, int32_t *n)
{
    int32_t lo = 0, hi = ids->n;
    while (lo < hi) {
        int32_t mid = lo + (hi - lo) / 2;
        if (compare_id(ids->items[mid].id, id, n_id) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    *n = 0;
    while (lo + *n < ids->n && compare_id(ids->items[lo + *n].id, id, n_id) == 0) ++*n;
    return lo;
}
