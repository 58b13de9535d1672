/* The kernel's scratch, window and code path. */
#include "cover/kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_COLS (1 << 20)     /* DG_NEAR's error bound rests on it */
#define MAX_WORDS (64ll << 20) /* 512 MB of bits, 2000 m at 6 cm; four such windows are in use at a time */

static bool has_path(int path)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (path == DG_PATH_AVX2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
    if (path == DG_PATH_AVX512) {
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("vpclmulqdq") && __builtin_cpu_supports("avx512vpopcntdq") &&
               __builtin_cpu_supports("bmi2");
    }
#endif
    return path == DG_PATH_PLAIN;
}

/* The rays between the bins of the depth buffer: whole fractions, exact in single precision. */
static void bins_lay(struct dg_kernel *k)
{
    for (int32_t b = 0; b < DG_BIN_ROOM; b++) {
        float key = (float)(b % DG_BINS) / (DG_BINS / 4);
        float x = key <= 2 ? 1 - key : key - 3;
        k->bin_x[b] = x;
        k->bin_y[b] = key <= 2 ? 1 - fabsf(x) : fabsf(x) - 1;
    }
    for (int32_t b = 0; b < DG_BIN_ROOM; b++) {
        int32_t next = (b + 1) % DG_BINS;
        float here = k->bin_x[b] * k->bin_x[b] + k->bin_y[b] * k->bin_y[b];
        float there = k->bin_x[next] * k->bin_x[next] + k->bin_y[next] * k->bin_y[next];
        k->bin_far[b] = sqrtf(fminf(here, there)); /* the diamond's middles are rays: no bin has one inside */
    }
}

int dg_kernel_of(struct dg_cover_work *work, struct dg_kernel **out, struct dg_err *err)
{
    if (!work->state) {
        struct dg_kernel *k = dg_calloc(1, sizeof *k);
        if (!k) return dg_err_set(err, DG_ENOMEM, "out of memory for a kernel's scratch");
        k->path = has_path(DG_PATH_AVX512) ? DG_PATH_AVX512
                  : has_path(DG_PATH_AVX2) ? DG_PATH_AVX2
                                           : DG_PATH_PLAIN;
        bins_lay(k);
        work->state = k;
    }
    *out = work->state;
    return 0;
}

bool dg_kernel_use_path(struct dg_cover_work *work, int path)
{
    struct dg_kernel *k = NULL;
    if (!has_path(path) || dg_kernel_of(work, &k, NULL) < 0) return false;
    k->path = path;
    return true;
}

static void facing_done(struct dg_facing *f)
{
    double *const arrays[] = {f->sx, f->sy, f->ex, f->ey, f->c, f->nx, f->ny, f->ks, f->ke};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
    free(f->rs);
    free(f->re);
    free(f->alive);
}

static void rays_done(struct dg_rays *r)
{
    double *const arrays[] = {r->key, r->dx, r->dy, r->best, r->wl, r->wr, r->ml, r->mr};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
    free(r->wall);
    free(r->items);
    free(r->sorted);
}

void dg_cover_work_done(struct dg_cover_work *work)
{
    struct dg_kernel *k = work->state;
    if (k) {
        free(k->toggles);
        free(k->hidden);
        free(k->ask);
        free(k->lo);
        free(k->hi);
        free(k->disc_lo);
        free(k->disc_hi);
        free(k->maybe_lo);
        free(k->maybe_hi);
        free(k->found);
        facing_done(&k->facing);
        rays_done(&k->rays);
        free(k);
    }
    dg_arena_done(&work->arena);
    work->state = NULL;
}

/* Make *array hold n items and 16 more (a vector may be read and written past the end); false: no memory. */
static bool stretch(void *array, int32_t n, size_t item_size)
{
    void *items;
    memcpy(&items, array, sizeof items); /* whatever it points to */
    items = dg_realloc(items, ((size_t)n + 16) * item_size);
    if (items) memcpy(array, &items, sizeof items);
    return items != NULL;
}

int dg_facing_grow(struct dg_facing *f, int32_t n, struct dg_err *err)
{
    if (n <= f->cap) return 0;
    n = n < 256 ? 256 : 2 * n;
    double **const arrays[] = {&f->sx, &f->sy, &f->ex, &f->ey, &f->c, &f->nx, &f->ny, &f->ks, &f->ke};
    bool ok = stretch(&f->rs, n, sizeof *f->rs) && stretch(&f->re, n, sizeof *f->re) &&
              stretch(&f->alive, n, sizeof *f->alive);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays && ok; i++)
        ok = stretch(arrays[i], n, sizeof **arrays[i]);
    if (!ok) return dg_err_set(err, DG_ENOMEM, "out of memory for %d walls", n);
    f->cap = n;
    return 0;
}

int dg_rays_grow(struct dg_rays *r, int32_t n, struct dg_err *err)
{
    if (n <= r->cap) return 0;
    n = n < 256 ? 256 : 2 * n;
    double **const arrays[] = {&r->key, &r->dx, &r->dy, &r->best, &r->wl, &r->wr, &r->ml, &r->mr};
    bool ok = stretch(&r->wall, n, sizeof *r->wall) && stretch(&r->items, n, sizeof *r->items) &&
              stretch(&r->sorted, n, sizeof *r->sorted);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays && ok; i++)
        ok = stretch(arrays[i], n, sizeof **arrays[i]);
    if (!ok) return dg_err_set(err, DG_ENOMEM, "out of memory for %d rays", n);
    r->cap = n;
    return 0;
}

int dg_rows_grow(struct dg_kernel *k, int32_t n, struct dg_err *err)
{
    int32_t **const arrays[] = {&k->lo, &k->hi, &k->disc_lo, &k->disc_hi, &k->maybe_lo, &k->maybe_hi};
    if (n <= k->cap_rows) return 0;
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        if (!stretch(arrays[i], n, sizeof **arrays[i]))
            return dg_err_set(err, DG_ENOMEM, "out of memory for %d rows", n);
    }
    k->cap_rows = n;
    return 0;
}

static int grow_words(struct dg_kernel *k, size_t n, struct dg_err *err)
{
    n += 8 * (size_t)k->words_per_row + 1; /* eight rows more may be written, with nothing (sweep_body.h) */
    if (n <= k->cap_words) return 0;
    k->cap_words = 0;
    free(k->toggles);
    free(k->hidden);
    free(k->ask);
    k->toggles = dg_calloc(n, 8);
    k->hidden = dg_calloc(n, 8);
    k->ask = dg_calloc(n, 8);
    if (!k->toggles || !k->hidden || !k->ask) {
        return dg_err_set(err, DG_ENOMEM, "out of memory for %zu samples", n * 64);
    }
    k->cap_words = n;
    k->is_clean = true;
    return 0;
}

static int32_t ceil_div(int64_t a, int32_t b) { return (int32_t)(a / b + (a % b > 0)); }

int dg_kernel_begin(struct dg_kernel *k, const struct dg_scene *scene, const struct dg_grid *grid,
                    const struct dg_eye *eye, const struct dg_sector *sector, struct dg_err *err)
{
    int64_t cell = grid->cell_u, half = cell / 2, range = eye->range_u;
    k->scene = scene;
    k->grid = grid;
    k->eye = eye;
    struct dg_ibox box = {(int32_t)(eye->at.x - range), (int32_t)(eye->at.y - range),
                          (int32_t)(eye->at.x + range), (int32_t)(eye->at.y + range)};
    k->box = sector ? sector->box : box;
    k->i0 = ceil_div(k->box.x0 - half, grid->cell_u);
    k->j0 = ceil_div(k->box.y0 - half, grid->cell_u);
    k->nx = -ceil_div(-(k->box.x1 - half), grid->cell_u) - k->i0 + 1; /* floor(a) is -ceil(-a) */
    k->ny = -ceil_div(-(k->box.y1 - half), grid->cell_u) - k->j0 + 1;
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
    k->sector = sector;
    DG_TRY(dg_rows_grow(k, k->ny, err));
    DG_TRY(grow_words(k, (size_t)n, err));
    if (!k->is_clean) {
        memset(k->toggles, 0, k->cap_words * 8);
        memset(k->hidden, 0, k->cap_words * 8);
        memset(k->ask, 0, k->cap_words * 8);
    }
    k->is_clean = false;
    k->ask_r0 = k->hidden_r0 = k->ny;
    k->ask_r1 = k->hidden_r1 = -1;
    k->stats = (struct dg_cover_stats){0};
    return 0;
}

enum dg_hiding dg_kernel_hiding(const struct dg_eye *eye, int32_t top_u, double *factor)
{
    int32_t zc = eye->z_u, zt = eye->target_z_u;
    *factor = 1;
    if (zc > zt) {
        if (top_u >= zc) return DG_HIDES_ALL;
        if (top_u < zt) return DG_HIDES_NOTHING;
        *factor = (double)(zc - zt) / (zc - top_u);
        return DG_HIDES_BETWEEN;
    }
    if (top_u >= zt) return DG_HIDES_ALL;
    if (top_u <= zc) return DG_HIDES_NOTHING; /* the line leaves that height at the lens itself */
    *factor = (double)(zt - zc) / (top_u - zc);
    return DG_HIDES_ALL;
}
