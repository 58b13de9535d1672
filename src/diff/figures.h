/* Figures: what the parts of the comparison share. Private to diff. */
#ifndef DG_DIFF_FIGURES_H
#define DG_DIFF_FIGURES_H

#include "diff/diff.h"

struct dg_diffing {
    struct dg_arena *arena; /* the caller's */
    struct dg_arena tmp;    /* until one need or place is done */
    struct dg_diff *out;
    struct dg_err *err;
};

/* Things sorted into as many boxes as there are objects: first[k] .. first[k + 1] - 1 are the entries of k. */
struct dg_bins {
    int32_t *first, *entries;
};
/* `bin_of` tells the box of entry i, -1 for none. */
int dg_bins_fill(struct dg_arena *arena, int32_t n_bins, int32_t n,
                 int32_t (*bin_of)(const void *ctx, int32_t i), const void *ctx, struct dg_bins *out,
                 struct dg_err *err);

/* Cells of the grid of `b` (the later version's) around both geometries. */
int dg_diff_window(struct dg_diffing *d, const struct dg_geom *const *geoms, int32_t n, struct dg_bits *out);
/* Square metres of what is in `with` and not in `without`, and where that is. */
int dg_diff_beyond(struct dg_diffing *d, const struct dg_bits *with, const struct dg_bits *without, double *m2,
                   struct dg_geom *at);

int dg_diff_cameras(struct dg_diffing *d);
int dg_diff_needs(struct dg_diffing *d);
int dg_diff_places(struct dg_diffing *d);
int dg_diff_findings(struct dg_diffing *d);

#endif
