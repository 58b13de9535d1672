/* Around: what a lens at one height of a place has around it, as marks for the cutter. Private to siting. */
#ifndef DG_SITING_AROUND_H
#define DG_SITING_AROUND_H

#include "siting/cut.h"

/* What a lens at one height has around it. */
struct dg_around {
    double height_m;
    uint32_t forbids; /* by where the lens hangs */
    struct dg_prospect prospect;
    int32_t *local; /* of each sample of the prospect */
    struct dg_mark *floors, *ceilings, *privates;
    int32_t n_floors, n_ceilings, n_privates;
    struct dg_mark *limits[DG_SITING_MAX_LIMITS]; /* what each limit counts */
    int32_t n_limits[DG_SITING_MAX_LIMITS];
};

/* Fill everything but height_m and prospect, which are there. numbers (n_numbers, rising): the samples that any
 * height of the place sees. In `arena`. */
int dg_around_mark(struct dg_arena *arena, const struct dg_stand_in *in, const int64_t *numbers,
                   int32_t n_numbers, struct dg_around *at, struct dg_err *err);

/* For qsort and bsearch: numbers of samples. */
int dg_number_compare(const void *a, const void *b);

#endif
