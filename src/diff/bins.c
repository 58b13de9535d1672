/* Entries by what they belong to, and sets of cells. */
#include <math.h>
#include <string.h>

#include "diff/figures.h"

int dg_bins_fill(struct dg_arena *arena, int32_t n_bins, int32_t n,
                 int32_t (*bin_of)(const void *ctx, int32_t i), const void *ctx, struct dg_bins *out,
                 struct dg_err *err)
{
    struct dg_bins bins = {0};
    DG_TRY(DG_NEW(arena, &bins.first, (size_t)n_bins + 2, err));
    DG_TRY(DG_NEW(arena, &bins.entries, (size_t)n, err));
    /* Counted two places ahead, so that filling leaves every start where it belongs. */
    for (int32_t i = 0; i < n; i++) {
        int32_t bin = bin_of(ctx, i);
        if (bin >= 0) bins.first[bin + 2]++;
    }
    for (int32_t k = 2; k < n_bins + 2; k++) bins.first[k] += bins.first[k - 1];
    for (int32_t i = 0; i < n; i++) {
        int32_t bin = bin_of(ctx, i);
        if (bin >= 0) bins.entries[bins.first[bin + 1]++] = i;
    }
    *out = bins;
    return 0;
}

static int32_t cell_of(const struct dg_assessment *a, int32_t u)
{
    return (int32_t)floor((double)u / a->grid.cell_u);
}

int dg_diff_window(struct dg_diffing *d, const struct dg_geom *const *geoms, int32_t n, struct dg_bits *out)
{
    const struct dg_assessment *a = d->out->b.assessment;
    struct dg_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int32_t i = 0; i < n; i++) {
        if (geoms[i]->kind == DG_GEOM_NONE) continue;
        struct dg_box one = dg_geom_box(geoms[i]);
        box = (struct dg_box){fmin(box.x0, one.x0), fmin(box.y0, one.y0), fmax(box.x1, one.x1),
                              fmax(box.y1, one.y1)};
    }
    if (box.x0 > box.x1) return dg_bits_new(&d->tmp, 0, 0, 1, 1, out, d->err);
    struct dg_ipt lo = dg_scene_to_lattice(a->scene, (struct dg_pt){box.x0, box.y0});
    struct dg_ipt hi = dg_scene_to_lattice(a->scene, (struct dg_pt){box.x1, box.y1});
    int32_t i0 = cell_of(a, lo.x), j0 = cell_of(a, lo.y);
    return dg_bits_new(&d->tmp, i0, j0, cell_of(a, hi.x) - i0 + 1, cell_of(a, hi.y) - j0 + 1, out, d->err);
}

int dg_diff_beyond(struct dg_diffing *d, const struct dg_bits *with, const struct dg_bits *without, double *m2,
                   struct dg_geom *at)
{
    const struct dg_assessment *a = d->out->b.assessment;
    double cell_m = (double)a->grid.cell_u / DG_UNITS_PER_M;
    struct dg_bits left = {0};
    DG_TRY(dg_bits_new(&d->tmp, with->i0, with->j0, with->nx, with->ny, &left, d->err));
    dg_bits_or(&left, with);
    dg_bits_andnot(&left, without);
    int64_t n = dg_bits_count(&left);
    *m2 = (double)n * cell_m * cell_m;
    *at = (struct dg_geom){0};
    return n ? dg_bits_trace(d->arena, a->scene, &a->grid, &left, at, d->err) : 0;
}
