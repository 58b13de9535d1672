/* Kernel: what the fast half of cover shares. Private to cover/.
 *
 * Coordinates of a kernel are columns and rows of the window in doubles: the sample (i0 + c, j0 + r) is at
 * column c, row r. A region's boundary is computed there with an error far below DG_NEAR cells; samples
 * nearer than DG_NEAR to a drawn boundary are put on the ask list and settled by dg_cover_sees. */
#ifndef DG_COVER_KERNEL_H
#define DG_COVER_KERNEL_H

#include "cover/cover.h"

/* How near to a drawn boundary, in cells, a sample must be to be asked about. The error of a boundary: lattice
 * differences are exact; a crossing is (dx * y + f * cross) / dy with at most six roundings of 2^-53 each,
 * relative to terms that, for a line which meets the window, are below 4 W (1 + |slope|) for a window W cells
 * wide. W is at most 2^20 (window_check), so that the error is below 2^-29 (1 + |slope|) cells: a five
 * hundredth of this. */
#define DG_NEAR 1e-6

struct dg_kernel {
    const struct dg_scene *scene;
    const struct dg_grid *grid;
    const struct dg_eye *eye;

    /* the window: hidden and ask have its ny * words_per_row words */
    int32_t i0, j0, nx, ny, words_per_row;
    double per_u;  /* cells in a lattice unit */
    double cx, cy; /* the lens, in columns and rows */

    uint64_t *hidden;
    uint64_t *ask; /* all zero but within rows ask_r0 .. ask_r1 */
    int32_t ask_r0, ask_r1;
    bool is_clean; /* ask is all zero: false after a call that failed */
    size_t cap_words;

    int32_t *lo, *hi; /* of the region that is being drawn, a row each */
    int32_t cap_rows;

    int32_t *found; /* parts in the window */
    int32_t cap_found;

    double *edges; /* of the region that is being drawn */
    int32_t cap_edges;

    struct dg_cover_stats stats;
};

/* The kernel of a scratch, made when there is none. */
int dg_kernel_of(struct dg_cover_work *work, struct dg_kernel **out, struct dg_err *err);

/* The code paths: what the processor offers decides (dg_kernel_of); tests force each that it has. */
enum dg_path { DG_PATH_PLAIN, DG_PATH_AVX2, DG_PATH_AVX512, DG_PATHS };
/* False: this processor has not got it, or there is no memory. */
bool dg_kernel_use_path(struct dg_cover_work *work, int path);

/* Lay the window of a lens and clear it. */
int dg_kernel_begin(struct dg_kernel *kernel, const struct dg_scene *scene, const struct dg_grid *grid,
                    const struct dg_eye *eye, struct dg_err *err);

/* What hides how: by the heights of lens, target and top (cover.h). */
enum dg_hiding {
    DG_HIDES_NOTHING,
    DG_HIDES_ALL,    /* {m q: q in footprint, m >= factor} */
    DG_HIDES_BETWEEN /* {m q: q in footprint, 1 <= m <= factor} */
};
enum dg_hiding dg_kernel_hiding(const struct dg_eye *eye, int32_t top_u, double *factor);

/* OR the shadow of a convex part into `hidden`. DG_EINSIDE (no message) when the lens may not stand there. */
int dg_kernel_draw_part(struct dg_kernel *kernel, const struct dg_part *part, struct dg_err *err);

#endif
