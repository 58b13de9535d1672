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
static int bins_lay(struct dg_kernel *k, struct dg_err *err)
{
    float **const arrays[] = {&k->bin_x, &k->bin_y, &k->bin_far, &k->bins};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        DG_TRY(DG_NEW(&k->arena, arrays[i], DG_BIN_ROOM, err));
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
    return 0;
}

static void kernel_free(struct dg_kernel *k)
{
    dg_arena_done(&k->arena);
    dg_arena_done(&k->rows);
    dg_arena_done(&k->windows);
    dg_arena_done(&k->lists);
    dg_arena_done(&k->facing.arena);
    dg_arena_done(&k->rays.arena);
    dg_arena_done(&k->outline.arena);
    free(k);
}

int dg_kernel_of(struct dg_cover_work *work, struct dg_kernel **out, struct dg_err *err)
{
    if (!work->state) {
        struct dg_kernel *k = dg_calloc(1, sizeof *k);
        if (!k) return dg_err_set(err, DG_ENOMEM, "out of memory for a kernel's scratch");
        k->path = has_path(DG_PATH_AVX512) ? DG_PATH_AVX512
                  : has_path(DG_PATH_AVX2) ? DG_PATH_AVX2
                                           : DG_PATH_PLAIN;
        int status = bins_lay(k, err);
        if (status < 0) {
            kernel_free(k);
            return status;
        }
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

void dg_cover_work_done(struct dg_cover_work *work)
{
    if (work->state) kernel_free(work->state);
    dg_arena_done(&work->arena);
    work->state = NULL;
}

/* Arrays of n items and 16 more (a vector may be read and written past the end), that begin with the n_old
 * items of what they were; those lie in `from`. */
struct array {
    void *at; /* of the pointer */
    size_t item_size;
};
static bool stretch(struct dg_arena *arena, const struct array *arrays, size_t n_arrays, int32_t n,
                    int32_t n_old)
{
    struct dg_arena from = *arena;
    *arena = (struct dg_arena){0};
    bool ok = true;
    for (size_t i = 0; i < n_arrays && ok; i++) {
        void *before, *items = dg_arena_get(arena, ((size_t)n + 16) * arrays[i].item_size);
        memcpy(&before, arrays[i].at, sizeof before); /* whatever it points to */
        ok = items != NULL;
        if (ok && n_old > 0) memcpy(items, before, (size_t)n_old * arrays[i].item_size);
        memcpy(arrays[i].at, &items, sizeof items);
    }
    dg_arena_done(&from);
    return ok;
}
#define ARRAY(pointer)                                                                                         \
    {                                                                                                          \
        &(pointer), sizeof *(pointer)                                                                          \
    }
#define STRETCH(arena, arrays, n, n_old) stretch(arena, arrays, sizeof arrays / sizeof *arrays, n, n_old)

int dg_facing_grow(struct dg_facing *f, int32_t n, struct dg_err *err)
{
    const struct array arrays[] = {
        ARRAY(f->sx), ARRAY(f->sy), ARRAY(f->ex),        ARRAY(f->ey),       ARRAY(f->c),       ARRAY(f->nx),
        ARRAY(f->ny), ARRAY(f->ks), ARRAY(f->ke),        ARRAY(f->fx),       ARRAY(f->fy),      ARRAY(f->slack),
        ARRAY(f->rs), ARRAY(f->re), ARRAY(f->first_bin), ARRAY(f->last_bin), ARRAY(f->full_bin)};
    if (n <= f->cap) return 0;
    n = n < 256 ? 256 : 2 * n;
    f->cap = STRETCH(&f->arena, arrays, n, f->n) ? n : 0;
    return f->cap ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory for %d walls", n);
}

int dg_rays_grow(struct dg_rays *r, int32_t n, struct dg_err *err)
{
    double *room = NULL;
    const struct array arrays[] = {ARRAY(r->key),  ARRAY(r->dx),       ARRAY(r->dy),     ARRAY(r->best),
                                   ARRAY(r->wl),   ARRAY(r->wr),       ARRAY(r->ml),     ARRAY(r->mr),
                                   ARRAY(r->wall), ARRAY(r->item_key), ARRAY(r->sorted), ARRAY(r->item_at),
                                   ARRAY(r->rank), ARRAY(r->number),   ARRAY(r->ray)};
    const struct array bucketed[] = {ARRAY(room)};
    if (n <= r->cap) return 0;
    n = n < 256 ? 256 : 2 * n;
    struct dg_arena first = {0};
    bool ok = STRETCH(&first, bucketed, 3 * n, 0) && STRETCH(&r->arena, arrays, n, 0);
    dg_arena_adopt(&r->arena, &first);
    r->cap = ok ? n : 0;
    r->bucketed = ok ? room + n : NULL; /* as much before it and behind it */
    return ok ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory for %d rays", n);
}

int dg_outline_grow(struct dg_outline *o, int32_t n, struct dg_err *err)
{
    const struct array arrays[] = {ARRAY(o->ux), ARRAY(o->uy),   ARRAY(o->vx),   ARRAY(o->vy),
                                   ARRAY(o->x1), ARRAY(o->y1),   ARRAY(o->x2),   ARRAY(o->y2),
                                   ARRAY(o->a),  ARRAY(o->b),    ARRAY(o->r0),   ARRAY(o->margin),
                                   ARRAY(o->r1), ARRAY(o->list), ARRAY(o->asks), ARRAY(o->starts)};
    if (n <= o->cap) return 0;
    n = n < 512 ? 512 : 2 * n;
    o->cap = STRETCH(&o->arena, arrays, n, 0) ? n : 0;
    return o->cap ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory for %d edges", n);
}

int dg_found_grow(struct dg_kernel *k, int32_t n, struct dg_err *err)
{
    const struct array arrays[] = {ARRAY(k->found),      ARRAY(k->tall_chain), ARRAY(k->tall_n),
                                   ARRAY(k->low_octet),  ARRAY(k->low_n),      ARRAY(k->low_top_u),
                                   ARRAY(k->tall_factor)};
    if (n > INT32_MAX / 2 / DG_SHEAF) return dg_err_set(err, DG_ELIMIT, "too many buildings in range");
    n *= 2;
    k->cap_found = STRETCH(&k->lists, arrays, n * DG_SHEAF, 0) ? n : 0;
    return k->cap_found ? 0
                        : dg_err_set(err, DG_ENOMEM, "out of memory for %d buildings in range", n * DG_SHEAF);
}

int dg_rows_grow(struct dg_kernel *k, int32_t n, struct dg_err *err)
{
    const struct array arrays[] = {ARRAY(k->lo),      ARRAY(k->hi),       ARRAY(k->disc_lo),
                                   ARRAY(k->disc_hi), ARRAY(k->maybe_lo), ARRAY(k->maybe_hi)};
    if (n <= k->cap_rows) return 0;
    k->cap_rows = STRETCH(&k->rows, arrays, n, 0) ? n : 0;
    return k->cap_rows ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory for %d rows", n);
}

static int grow_words(struct dg_kernel *k, size_t n, struct dg_err *err)
{
    n += DG_ROWS_MORE * (size_t)k->words_per_row + 8;
    if (n <= k->cap_words) return 0;
    k->cap_words = 0;
    k->is_clean = true; /* arrays are cleared */
    dg_arena_done(&k->windows);
    DG_TRY(DG_NEW(&k->windows, &k->hidden, n, err));
    DG_TRY(DG_NEW(&k->windows, &k->ask, n, err));
    k->cap_words = n;
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
