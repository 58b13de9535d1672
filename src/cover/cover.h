/* Cover: what a position sees, and what a camera makes of it.
 *
 * Sight is from a lens at C (height zc) to a target at p (height zt above the ground at p). With prisms of
 * height h, p is hidden iff the part of the closed segment C-p that is not higher than h meets the closed
 * footprint. On flat ground, for zc > zt, that is the part with parameter s >= (zc - h) / (zc - zt).
 *
 *   - A point in or on a footprint taller than the target is hidden. Points on a facade are judged a little
 *     in front of it (assess does that, with the distance in its assumptions).
 *   - h < zt hides nothing from a lens above the target; a lens at or below target height is allowed.
 *   - A lens in or on a footprint that is as tall as the lens or taller is refused (DG_EINSIDE). A lens above
 *     the roof that it stands on is fine: the roof's own edge then hides what is close below.
 *
 * With terrain the lens stands on the ground at C and the target on the ground at p, both rounded to lattice
 * units; prisms have absolute tops. The same rule holds, and the ground hides p too, where it rises more than
 * one lattice unit (0.1 mm: the rounding of the two ends) above the segment. The ground that is touched hides
 * nothing. On level ground at any height the answer is therefore that of the flat scene, sample by sample.
 *
 * Everything here is exact on the lattice (geom.h): the fast kernels and the plain test give the same bit
 * for every sample. The plain test (dg_cover_sees) is integer arithmetic, sample by sample, straight from
 * the definition and from the raw footprints; the kernels draw shadows of convex parts as row spans and ask
 * the plain test about the few samples that lie too near an edge for double arithmetic to tell.
 *
 * Position and view are separate: a shadow is computed once for a position; any view costs only its strips. */
#ifndef DG_COVER_COVER_H
#define DG_COVER_COVER_H

#include "optics/optics.h"
#include "scene/scene.h"

/* The lattice of samples: cell (i, j) has its centre at ((i + 1/2) cell, (j + 1/2) cell) from the scene's
 * origin, for every scene and camera the same, so that unions and counts are a matter of bits. */
struct dg_grid {
    int32_t cell_u; /* cell size in lattice units: even, 20 (2 mm) to 100000 (10 m) */
};

/* DG_EINVAL unless cell_m is a whole number of 0.2 mm within the bounds. */
int dg_grid_init(struct dg_grid *grid, double cell_m, struct dg_err *err);

static inline struct dg_ipt dg_grid_centre(const struct dg_grid *grid, int32_t i, int32_t j)
{
    return (struct dg_ipt){i * grid->cell_u + grid->cell_u / 2, j * grid->cell_u + grid->cell_u / 2};
}

/* A lens's place. */
struct dg_eye {
    struct dg_ipt at;
    int32_t z_u;        /* height above ground at `at`, lattice units */
    int32_t target_z_u; /* height of the targets above their ground */
    int32_t range_u;    /* samples beyond this ground distance are outside; at most DG_MAX_RANGE_M */
};

/* Bits over a window of the grid: bit (i - i0) of row (j - j0). Row words beyond the width are zero. */
struct dg_bits {
    int32_t i0, j0, nx, ny;
    int32_t words_per_row; /* of 64 bits; a multiple of 8 */
    uint64_t *words;
};

static inline bool dg_bits_get(const struct dg_bits *bits, int32_t i, int32_t j)
{
    int32_t c = i - bits->i0, r = j - bits->j0;
    if (c < 0 || r < 0 || c >= bits->nx || r >= bits->ny) return false;
    return bits->words[(int64_t)r * bits->words_per_row + (c >> 6)] >> (c & 63) & 1;
}

/* Scratch of one thread: grows to what the largest call needed and is used again. Zeroed is valid. */
struct dg_cover_work {
    struct dg_arena arena;
    void *state;
};
void dg_cover_work_done(struct dg_cover_work *work);

/* Counts of work, golden in bench/: prisms in range (on terrain their parts); walls of tall prisms and convex
 * parts of low ones that were drawn; toggles and spans of rows; samples that the kernel had to ask the plain
 * test about. */
struct dg_cover_stats {
    int64_t n_in_range, n_walls_drawn, n_parts_drawn, n_toggles, n_spans, n_asked;
};

/* Which samples within range does the lens see? `seen` covers the range's bounding window; samples outside the
 * disc are 0. It lives in `arena` (ny * words_per_row * 8 bytes). `stats` may be NULL.
 * DG_EINSIDE (message: prism's source_id), DG_EINVAL (heights or range out of bounds), DG_ENOMEM. */
int dg_cover_shadow(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                    const struct dg_eye *eye, struct dg_arena *arena, struct dg_bits *seen,
                    struct dg_cover_stats *stats, struct dg_err *err);

/* The same by asking dg_cover_sees for every sample. */
int dg_cover_shadow_plain(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                          const struct dg_eye *eye, struct dg_arena *arena, struct dg_bits *seen,
                          struct dg_err *err);

/* Is the line from the lens to the target above p free? Straight from the definition; ignores the range, but a
 * point more than 50 km away (DG_MAX_RING_SPAN_U) is not seen. */
bool dg_cover_sees(const struct dg_scene *scene, const struct dg_eye *eye, struct dg_ipt p);

/* The same for points that lie in a row, as those along a wall do: *hider is the prism that hid the last of
 * them
 * (-1: none did), is asked first, and comes back as the one that hides p. It decides the cost alone. */
bool dg_cover_sees_next(const struct dg_scene *scene, const struct dg_eye *eye, struct dg_ipt p,
                        int32_t *hider);

/* The same for a target at its own height above ground (a door, a window, a facade point). */
bool dg_cover_sees_at(const struct dg_scene *scene, const struct dg_eye *eye, struct dg_ipt p,
                      int32_t target_z_u);

/* The prism that hides p: of all that do, the one met nearest to the lens (ties: lowest number). -1 when p is
 * seen; -2 when no prism but the ground itself hides it. */
int32_t dg_cover_blocker(const struct dg_scene *scene, const struct dg_eye *eye, struct dg_ipt p);

/* DG_EINVAL when heights or range are out of bounds, DG_EINSIDE with the building's source_id when the lens may
 * not stand there, else 0. */
int dg_cover_eye_check(const struct dg_scene *scene, const struct dg_eye *eye, struct dg_err *err);

/* ---- classes ------------------------------------------------------------------------------------- */

/* What a view makes of the samples that its position sees. classes[k] holds the samples whose class is at least
 * k (nested: classes[k+1] is part of classes[k]); n_samples[k] counts them. */
struct dg_classed {
    int32_t n_classes;
    struct dg_bits classes[DG_MAX_CLASSES]; /* same window in all; only if want_bits */
    int64_t n_samples[DG_MAX_CLASSES];
    int64_t n_in_frame; /* seen and in frame, whatever the density */
};

/* Cut a view out of a shadow. Exactly dg_view_look at each seen sample (the fast path computes strips and asks
 * dg_view_look near their edges). With terrain, `drop` is taken at each sample. The eye must be the shadow's.
 */
int dg_cover_classify(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                      const struct dg_eye *eye, const struct dg_bits *seen, const struct dg_view *view,
                      const struct dg_class_table *table, bool want_bits, struct dg_arena *arena,
                      struct dg_classed *out, struct dg_err *err);
int dg_cover_classify_plain(const struct dg_scene *scene, const struct dg_grid *grid, const struct dg_eye *eye,
                            const struct dg_bits *seen, const struct dg_view *view,
                            const struct dg_class_table *table, bool want_bits, struct dg_arena *arena,
                            struct dg_classed *out, struct dg_err *err);

/* Shadow and classes of one view in one go, drawing only inside the frame and as far as the lowest class
 * reaches: what the city run uses. Same samples as dg_cover_shadow + dg_cover_classify; the window may be
 * smaller, and samples below the lowest class may be left out of n_in_frame. */
int dg_cover_view(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                  const struct dg_eye *eye, const struct dg_view *view, const struct dg_class_table *table,
                  bool want_bits, struct dg_arena *arena, struct dg_classed *out, struct dg_err *err);

/* ---- runs ---------------------------------------------------------------------------------------- */

/* A set of samples as runs, row by row: what is kept of a camera, about 1.5 KB instead of 20. */
struct dg_runs {
    int32_t i0, j0, nx, ny;
    int32_t *row_first; /* ny + 1 entries: runs of row r are row_first[r] .. row_first[r+1]-1 */
    int32_t (*runs)[2]; /* begin and end (exclusive) columns from i0, ascending, not touching */
};

int dg_runs_from_bits(struct dg_arena *arena, const struct dg_bits *bits, struct dg_runs *out,
                      struct dg_err *err);
int dg_bits_from_runs(struct dg_arena *arena, const struct dg_runs *runs, struct dg_bits *out,
                      struct dg_err *err);
int64_t dg_bits_count(const struct dg_bits *bits);
int64_t dg_bits_count_and(const struct dg_bits *a, const struct dg_bits *b); /* windows may differ */
void dg_bits_or(struct dg_bits *into, const struct dg_bits *from);           /* clipped to into's window */
void dg_bits_andnot(struct dg_bits *into, const struct dg_bits *from);
void dg_bits_and(struct dg_bits *into, const struct dg_bits *from); /* outside from's window: 0 */
int dg_bits_new(struct dg_arena *arena, int32_t i0, int32_t j0, int32_t nx, int32_t ny, struct dg_bits *out,
                struct dg_err *err);

/* Set the bits of all cells whose centre is in the closed area (metres), within the window of `bits`.
 * Cost: of the part of the window that the area's box covers, whatever the window's size. */
void dg_bits_draw_area(const struct dg_scene *scene, const struct dg_grid *grid, const struct dg_geom *area,
                       struct dg_bits *bits);

/* The set as an area in metres, ring by ring along cell edges (outer rings counter-clockwise, then their
 * holes), cells that touch only at a corner kept apart, collinear points left out. Always valid. */
int dg_bits_trace(struct dg_arena *arena, const struct dg_scene *scene, const struct dg_grid *grid,
                  const struct dg_bits *bits, struct dg_geom *out, struct dg_err *err);

/* ---- a whole scheme ------------------------------------------------------------------------------ */

/* Many views at once (a city): shared tiles of the union by class, counts per view. Any thread count gives the
 * same bytes. */
struct dg_city_in {
    const struct dg_eye *eyes;
    const struct dg_view *views;
    int32_t n_views;
};
struct dg_city {
    int64_t (*n_samples)[DG_MAX_CLASSES]; /* per view */
    struct dg_bits *tiles; /* union at the lowest class, 512 x 512 cells each; empty ones absent */
    int32_t n_tiles;
    int64_t n_union[DG_MAX_CLASSES]; /* samples of the union at each class */
};
int dg_cover_city(struct dg_arena *arena, const struct dg_scene *scene, const struct dg_grid *grid,
                  const struct dg_city_in *in, const struct dg_class_table *table, int n_threads,
                  struct dg_city *out, struct dg_err *err);

#endif
