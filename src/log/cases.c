/* Cases: a hash table with open addressing, half full at most. */
#include "log/cases.h"

#include <string.h>

#include "base/rng.h"

static struct dg_case_row *slot_of(const struct dg_cases *cases, const char *id)
{
    uint64_t hash = 0;

    for (const char *s = id; *s; s++) hash = dg_hash64(hash ^ (unsigned char)*s);
    for (uint64_t i = hash;; i++) {
        struct dg_case_row *row = &cases->rows[i & (cases->n_rows - 1)];
        if (!row->id || strcmp(row->id, id) == 0) return row;
    }
}

static int grow(struct dg_arena *arena, struct dg_cases *cases)
{
    struct dg_cases larger = {.n_rows = cases->n_rows ? cases->n_rows * 2 : 256, .n_used = cases->n_used};

    DG_TRY(DG_NEW(arena, &larger.rows, larger.n_rows, NULL));
    for (uint64_t i = 0; i < cases->n_rows; i++) {
        if (cases->rows[i].id) *slot_of(&larger, cases->rows[i].id) = cases->rows[i];
    }
    *cases = larger;
    return 0;
}

struct dg_case_row *dg_cases_find(struct dg_arena *arena, struct dg_cases *cases, const char *id)
{
    if (cases->n_used * 2 >= cases->n_rows && grow(arena, cases) < 0) return NULL;
    struct dg_case_row *row = slot_of(cases, id);
    if (!row->id) {
        row->id = dg_arena_strdup(arena, id);
        if (!row->id) return NULL;
        cases->n_used++;
    }
    return row;
}
