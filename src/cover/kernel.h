/* Kernel: what the fast half of cover shares. Private to cover/.
 *
 * A position is computed in three steps (shadow.c):
 *
 *   collect   Prisms in range, each by its height against lens and target: tall ones hide all that is behind
 *             them, low ones only so far (cover.h). A low one whose shadow ends beyond the range is tall here.
 *   sweep     The walls of tall prisms that face the lens. Those that a nearer wall hides are dropped with a
 *             buffer of conservative depths by bearing; of the others the nearest is found between each two
 *             neighbouring bearings of their corners. That is the edge of what is seen, as a closed polygon:
 *             its crossings with the rows are toggled, and a running parity along each row fills it.
 *   spans     Convex parts of low prisms: one span a row, taken out of what is seen.
 *
 * Coordinates of a kernel are columns and rows of the window in doubles: the sample (i0 + c, j0 + r) is at
 * column c, row r. Boundaries are computed there with an error far below DG_NEAR cells; samples nearer than
 * DG_NEAR to a boundary that was drawn are put on the ask list and settled by dg_cover_sees. What is drawn need
 * not be right next to a boundary, but it must be closed: each edge ends in the very doubles in which the next
 * one begins, and a row belongs to the edge that has it in [y1, y2). */
#ifndef DG_COVER_KERNEL_H
#define DG_COVER_KERNEL_H

#include "cover/cover.h"

/* How near to a drawn boundary, in cells, a sample must be to be asked about. The error of a boundary: lattice
 * differences are exact; a crossing is (dx * y + f * cross) / dy with at most ten roundings of 2^-53 each,
 * relative to terms that, for a line which meets the window, are below 4 W (1 + |slope|) for a window W cells
 * wide. W is at most 2^20 (dg_kernel_begin), so that the error is below 2^-28 (1 + |slope|) cells: a two
 * hundred and fiftieth of this. */
#define DG_NEAR 1e-6

/* The code paths: what the processor offers decides; tests force each that it has. All give the same bytes. */
enum dg_path { DG_PATH_PLAIN, DG_PATH_AVX2, DG_PATH_AVX512, DG_PATHS };

/* An edge of what is drawn: from (x1, y1) to (x2, y2) in columns and rows; its line is at column a + b * r in
 * row r. The line is not taken from the ends: those may lie far outside, and would bring their rounding in. */
struct dg_edge {
    double x1, y1, x2, y2, a, b;
};

#define DG_BINS 256     /* of the depth buffer, all round: 1.4 degrees are 2 m at 80 m */
#define DG_BIN_ROOM 544 /* twice round, so that no wall wraps, and a vector more */

/* Walls that face the lens, in lattice units from it: counter-clockwise from s to e, so that c = s x e > 0. A
 * bearing is a key in [0, 4): how far round the diamond |x| + |y| = 1, from east over north. Along the ray
 * through the diamond's point (dx, dy), the wall is met at (dx, dy) / w with w = nx dx + ny dy. */
struct dg_facing {
    struct dg_arena arena; /* of the arrays */
    int32_t n, cap;
    double *sx, *sy, *ex, *ey, *c, *nx, *ny, *ks, *ke;
    float *fx, *fy, *slack;                   /* nx, ny; how far w may be off by them */
    int32_t *first_bin, *last_bin, *full_bin; /* of the depth buffer */
    int32_t *rs, *re;                         /* ranks of ks and ke among the rays */
};

struct dg_rays {
    struct dg_arena arena;
    int32_t n, cap;
    double *key, *dx, *dy; /* ray n is ray 0 again */
    /* between ray i and the next: the nearest wall and its w at both rays, and the largest w of all walls */
    double *best, *wl, *wr, *ml, *mr;
    int32_t *wall;
    int32_t begin, end; /* of the sector */
    /* sorting: keys as they come, by buckets (with room before and behind), by rank */
    double *item_key, *bucketed, *sorted;
    int32_t *item_at, *rank, *number, *ray;
};

/* The polygon's edges, for a path that computes many at once: ends' rows and columns, line, columns between the
 * ends, how near to it a sample must be to be asked about, and the rows that remain to be toggled. */
struct dg_outline {
    struct dg_arena arena;
    int32_t n, cap;
    double *ux, *uy, *vx, *vy; /* ends of what is seen of each wall, from the lens */
    int32_t *starts;           /* the gap in which each begins */
    double *x1, *y1, *x2, *y2, *a, *b, *margin;
    int32_t *r0, *r1, *list, *asks;
};

/* A part of the round that is wanted alone: less than half of it, counter-clockwise from r to l (directions),
 * and a box around the lens and all samples that are wanted. */
struct dg_sector {
    double rx, ry, lx, ly;
    struct dg_ibox box;
};

/* Rows behind a window's last that vectors of rows may write, with nothing. */
#define DG_ROWS_MORE 8

struct dg_kernel {
    struct dg_arena arena, rows, windows, lists; /* of what is below; arrays are aligned for vectors */
    const struct dg_scene *scene;
    const struct dg_grid *grid;
    const struct dg_eye *eye;
    int path; /* enum dg_path */

    /* the window: hidden and ask have its ny * words_per_row words */
    int32_t i0, j0, nx, ny, words_per_row;
    double per_u;  /* cells in a lattice unit */
    double cx, cy; /* the lens, in columns and rows */

    const struct dg_sector *sector; /* NULL: all round */
    struct dg_ibox box;             /* around the lens and all samples */

    bool is_clean;    /* the two are all zero: false after a call that failed */
    uint64_t *hidden; /* by low prisms; set within rows hidden_r0 .. hidden_r1 alone */
    uint64_t *ask;    /* set within rows ask_r0 .. ask_r1 alone */
    int32_t hidden_r0, hidden_r1, ask_r0, ask_r1;
    size_t cap_words;

    int32_t *disc_lo, *disc_hi;   /* columns of the range, a row each: [lo, hi) */
    int32_t *lo, *hi;             /* of a cut */
    int32_t *maybe_lo, *maybe_hi; /* outside them surely not, within [lo, hi) surely */
    int32_t cap_rows;

    int32_t *found; /* sheaves in the window */
    int32_t cap_found;
    /* prisms that count as tall: chains, and for a lens below its targets the walls' factor; and low ones */
    int32_t *tall_chain, *tall_n, *low_octet, *low_n, *low_top_u;
    double *tall_factor;
    int32_t n_tall, n_low;
    bool is_scaled; /* factors are not all 1 */

    struct dg_facing facing;
    struct dg_rays rays;
    struct dg_outline outline;
    float *bin_x, *bin_y; /* the rays between bins */
    float *bin_far;       /* distance to the diamond, the least in the bin */
    float *bins;          /* w of what surely hides all of the bin behind it */

    struct dg_cover_stats stats;
};

/* The kernel of a scratch, made when there is none. */
int dg_kernel_of(struct dg_cover_work *work, struct dg_kernel **out, struct dg_err *err);

/* Private hook of the tests. False: this processor has not got that path, or there is no memory. */
bool dg_kernel_use_path(struct dg_cover_work *work, int path);

/* Lay the window of a lens. */
int dg_kernel_begin(struct dg_kernel *kernel, const struct dg_scene *scene, const struct dg_grid *grid,
                    const struct dg_eye *eye, const struct dg_sector *sector, struct dg_err *err);

/* dg_cover_shadow on flat ground; with a sector, what lies outside it comes out as not seen, and rows outside
 * its box are not written. */
int dg_kernel_shadow(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                     const struct dg_eye *eye, const struct dg_sector *sector, struct dg_arena *arena,
                     struct dg_bits *seen, struct dg_cover_stats *stats, struct dg_err *err);

/* What hides how: by the heights of lens, target and top (cover.h). */
enum dg_hiding {
    DG_HIDES_NOTHING,
    DG_HIDES_ALL,    /* {m q: q in footprint, m >= factor} */
    DG_HIDES_BETWEEN /* {m q: q in footprint, 1 <= m <= factor} */
};
enum dg_hiding dg_kernel_hiding(const struct dg_eye *eye, int32_t top_u, double *factor);

/* A wall that the lens sees edge on hides a line without width: put its samples on the ask list. */
void dg_kernel_ask_line(struct dg_kernel *kernel, double ax, double ay, double bx, double by,
                        enum dg_hiding hiding, double factor);

/* Put the samples along an edge on the ask list: those within DG_NEAR of it, and few more. */
void dg_kernel_ask_edge(struct dg_kernel *kernel, const struct dg_edge *edge);

/* The same for the edges of an octet's shadow. */
void dg_kernel_ask_octet(struct dg_kernel *kernel, const struct dg_octet *octet, double factor);

/* The same for what lies behind a piece of a wall: the piece goes counter-clockwise from u to v on the line
 * with direction d and cross product c (of a point on it with d). */
struct dg_wedge {
    double ux, uy, vx, vy, dx, dy, c;
};
void dg_kernel_ask_wedge(struct dg_kernel *kernel, const struct dg_wedge *wedge);

/* Room for n facing walls, and a vector more; what is there stays. */
int dg_facing_grow(struct dg_facing *facing, int32_t n, struct dg_err *err);
/* Room for n rays or edges; what was there is lost. */
int dg_rays_grow(struct dg_rays *rays, int32_t n, struct dg_err *err);
int dg_found_grow(struct dg_kernel *kernel, int32_t n_sheaves, struct dg_err *err);
int dg_outline_grow(struct dg_outline *outline, int32_t n, struct dg_err *err);

/* Room for the columns of n rows; what was there is lost. */
int dg_rows_grow(struct dg_kernel *kernel, int32_t n, struct dg_err *err);

/* A piece of the window between four half planes, and within a disc: what a view makes of a class (classify.c).
 * In row r, half plane i begins (is_lower) or ends at column a + b * r, give or take d. */
struct dg_cut {
    double a[4], b[4], d[4];
    bool is_lower[4];
    bool has_disc;
    double cx, cy, sure2, maybe2; /* the disc's middle, squares of its radius less and plus the margin; cells */
    int32_t r0, r1;               /* rows outside [r0, r1) have nothing */
};

/* dg_cut: the cut's columns in each of its rows, to lo, hi and maybe_lo, maybe_hi (clipped to 0..nx); true when
 * the two differ somewhere.
 * dg_count: count the bits of `seen` within [lo, hi) in rows r0..r1, and write them to `out` unless it is NULL.
 */
#define DG_PATH_FUNCTIONS(path)                                                                                \
    int dg_sweep_##path(struct dg_kernel *kernel, uint64_t *seen, struct dg_err *err);                         \
    bool dg_cut_##path(struct dg_kernel *kernel, const struct dg_cut *cut, int32_t nx);                        \
    int64_t dg_count_##path(const struct dg_kernel *kernel, int32_t r0, int32_t r1,                            \
                            const struct dg_bits *seen, uint64_t *out);

/* Collect, sweep and spans: fills all words of `seen`, which has room for DG_ROWS_MORE rows more, aligned to 64
 * bytes; the ask list remains to be settled. One for each path
 * (sweep_body.h). DG_EINSIDE without a message when a tall prism may hold the lens. */
DG_PATH_FUNCTIONS(plain)
#if defined(__x86_64__)
DG_PATH_FUNCTIONS(avx2)
DG_PATH_FUNCTIONS(avx512)
#endif

#endif
