/* Lookup: ids of the dossier in order. Private to rule; measures use dg_lookup_find (measure.h). */
#ifndef DG_RULE_LOOKUP_H
#define DG_RULE_LOOKUP_H

#include "rule/measure.h"

struct dg_lookup_id {
    const char *id;
    int32_t ix;
};

struct dg_lookup_ids {
    struct dg_lookup_id *items; /* by id, then place in the dossier */
    int32_t n;
};

/* Ids in any order, put in order. */
void dg_lookup_ids_sort(struct dg_lookup_ids *ids);
/* The number of the least of that id (two of one id are an error of the check); -1: none, or an empty id. */
int32_t dg_lookup_ids_find(const struct dg_lookup_ids *ids, const char *id);

/* The lists of ids alone: all that dg_lookup_find asks. */
int dg_lookup_lists(struct dg_arena *arena, const struct dg_dossier *dossier, struct dg_lookup *out,
                    struct dg_err *err);

/* All that measures with these flags (DG_MEASURE_) take. */
int dg_lookup_init(struct dg_arena *arena, const struct dg_assessment *assessment, unsigned flags,
                   int n_threads, struct dg_lookup *out, struct dg_err *err);

#endif
