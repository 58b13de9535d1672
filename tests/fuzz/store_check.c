#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"
#include "reader/child.h"

void fuzz_store_check(const struct dg_feature_store *store)
{
    for (size_t i = 0; i < store->n_items; i++) {
        struct dg_arena arena = {0};
        struct dg_feature f;
        struct dg_err err = {0};
        if (dg_feature_parse(&arena, store->items[i].bytes, store->items[i].n, &f, &err) < 0) {
            fprintf(stderr, "a stored feature does not parse: %s\n", err.msg);
            abort();
        }
        dg_arena_done(&arena);
    }
}
