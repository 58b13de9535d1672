/* The kernel's scratch and window. */
#include "cover/kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#define MAX_COLS (1 << 20)     /* DG_NEAR's error bound rests on it */
#define MAX_WORDS (64ll << 20) /* 512 MB of bits: 2000 m at 6 cm; two such windows are in use at a time */

int dg_kernel_of(struct dg_cover_work *work, struct dg_kernel **out, struct dg_err *err)
{
    if (!work->state) {
        work->state = dg_calloc(1, sizeof(struct dg_kernel));
        if (!work->state) return dg_err_set(err, DG_ENOMEM, "out of memory for a kernel's scratch");
    }
    *out = work->state;
    return 0;
}

bool dg_kernel_use_path(struct dg_cover_work *work, int path)
{
    struct dg_kernel *k = NULL;
    return path == DG_PATH_PLAIN && dg_kernel_of(work, &k, NULL) >= 0;
}

void dg_cover_work_done(struct dg_cover_work *work)
{
    struct dg_kernel *k = work->state;
    if (k) {
        free(k->hidden);
        free(k->ask);
        free(k->lo);
        free(k->hi);
        free(k->found);
        free(k->edges);
        free(k);
    }
    dg_arena_done(&work->arena);
    work->state = NULL;
}

static int grow_rows(struct dg_kernel *k, struct dg_err *err)
{
    if (k->ny <= k->cap_rows) return 0;
    k->cap_rows = 0;
    free(k->lo);
    free(k->hi);
    k->lo = dg_malloc((size_t)k->ny * sizeof *k->lo);
    k->hi = dg_malloc((size_t)k->ny * sizeof *k->hi);
    if (!k->lo || !k->hi) return dg_err_set(err, DG_ENOMEM, "out of memory for %d rows", k->ny);
    k->cap_rows = k->ny;
    return 0;
}

static int grow_words(struct dg_kernel *k, size_t n, struct dg_err *err)
{
    if (n <= k->cap_words) return 0;
    k->cap_words = 0;
    free(k->hidden);
    free(k->ask);
    k->hidden = dg_malloc(n * 8);
    k->ask = dg_calloc(n, 8);
    if (!k->hidden || !k->ask) return dg_err_set(err, DG_ENOMEM, "out of memory for %zu samples", n * 64);
    k->cap_words = n;
    return 0;
}

static int32_t ceil_div(int64_t a, int32_t b) { return (int32_t)(a / b + (a % b > 0)); }

int dg_kernel_begin(struct dg_kernel *k, const struct dg_scene *scene, const struct dg_grid *grid,
                    const struct dg_eye *eye, struct dg_err *err)
{
    int64_t cell = grid->cell_u, half = cell / 2, range = eye->range_u;
    k->scene = scene;
    k->grid = grid;
    k->eye = eye;
    k->i0 = ceil_div(eye->at.x - range - half, grid->cell_u);
    k->j0 = ceil_div(eye->at.y - range - half, grid->cell_u);
    k->nx = -ceil_div(-(eye->at.x + range - half), grid->cell_u) - k->i0 + 1; /* floor(a) is -ceil(-a) */
    k->ny = -ceil_div(-(eye->at.y + range - half), grid->cell_u) - k->j0 + 1;
    if (k->nx < 0) k->nx = 0; /* a range below half a cell may hold no centre */
    if (k->ny < 0) k->ny = 0;
    k->words_per_row = (k->nx + 511) / 512 * 8;
    int64_t n = (int64_t)k->words_per_row * k->ny;
    if (k->nx > MAX_COLS || n > MAX_WORDS) {
        return dg_err_set(err, DG_ELIMIT, "a range of %g m has too many samples of %g m: take a coarser grid",
                          eye->range_u * 1e-4, grid->cell_u * 1e-4);
    }
    k->per_u = 1.0 / grid->cell_u;
    k->cx = (double)(eye->at.x - (k->i0 * cell + half)) / grid->cell_u;
    k->cy = (double)(eye->at.y - (k->j0 * cell + half)) / grid->cell_u;
    DG_TRY(grow_rows(k, err));
    DG_TRY(grow_words(k, (size_t)n, err));
    memset(k->hidden, 0, (size_t)n * 8);
    if (!k->is_clean && k->cap_words) memset(k->ask, 0, k->cap_words * 8);
    k->is_clean = false;
    k->ask_r0 = k->ny;
    k->ask_r1 = -1;
    k->stats = (struct dg_cover_stats){0};
    return 0;
}

enum dg_hiding dg_kernel_hiding(const struct dg_eye *eye, int32_t top_u, double *factor)
{
    int32_t zc = eye->z_u, zt = eye->target_z_u;
    *factor = 1;
    if (top_u < zt && top_u < zc) return DG_HIDES_NOTHING;
    if (zc > zt) {
        if (top_u >= zc) return DG_HIDES_ALL;
        *factor = (double)(zc - zt) / (zc - top_u);
        return DG_HIDES_BETWEEN;
    }
    if (top_u >= zt) return top_u >= zc ? DG_HIDES_ALL : DG_HIDES_NOTHING;
    if (top_u <= zc) return DG_HIDES_NOTHING; /* the line leaves that height at the lens itself */
    *factor = (double)(zt - zc) / (top_u - zc);
    return DG_HIDES_ALL;
}
