/* What a position sees. */
#include "base/limits.h"
#include "cover/kernel.h"
#include "cover/terrain.h"

/* Ask the plain test about the samples on the list. */
static void settle(struct dg_kernel *k, struct dg_bits *seen)
{
    for (int32_t r = k->ask_r0; r <= k->ask_r1; r++) {
        uint64_t *ask = k->ask + (size_t)r * (size_t)k->words_per_row;
        uint64_t *row = seen->words + (size_t)r * (size_t)k->words_per_row;
        for (int32_t w = 0; w < k->words_per_row; w++) {
            for (uint64_t left = ask[w]; left; left &= left - 1) {
                int32_t c = 64 * w + __builtin_ctzll(left);
                if (c < k->disc_lo[r] || c >= k->disc_hi[r]) continue;
                struct dg_ipt p = dg_grid_centre(k->grid, k->i0 + c, k->j0 + r);
                uint64_t bit = 1ull << (c & 63);
                row[w] = dg_cover_sees(k->scene, k->eye, p) ? row[w] | bit : row[w] & ~bit;
                k->stats.n_asked++;
            }
            ask[w] = 0;
        }
    }
}

static int sweep(struct dg_kernel *k, uint64_t *seen, struct dg_err *err)
{
#if defined(__x86_64__)
    if (k->path == DG_PATH_AVX512) return dg_sweep_avx512(k, seen, err);
    if (k->path == DG_PATH_AVX2) return dg_sweep_avx2(k, seen, err);
#endif
    return dg_sweep_plain(k, seen, err);
}

static bool has_bounds(const struct dg_eye *eye)
{
    const int32_t max_z = (int32_t)(DG_MAX_HEIGHT_M * DG_UNITS_PER_M);
    const int32_t max_range = (int32_t)(DG_MAX_RANGE_M * DG_UNITS_PER_M);
    return eye->z_u >= 0 && eye->z_u <= max_z && eye->target_z_u >= 0 && eye->target_z_u <= max_z &&
           eye->range_u >= 1 && eye->range_u <= max_range;
}

int dg_kernel_shadow(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                     const struct dg_eye *eye, const struct dg_sector *sector, struct dg_arena *arena,
                     struct dg_bits *seen, struct dg_cover_stats *stats, struct dg_err *err)
{
    struct dg_kernel *k = NULL;
    if (!has_bounds(eye)) return dg_cover_eye_check(scene, eye, err);
    DG_TRY(dg_kernel_of(work, &k, err));
    DG_TRY(dg_kernel_begin(k, scene, grid, eye, sector, err));
    struct dg_bits bits = {k->i0, k->j0, k->nx, k->ny, k->words_per_row, NULL};
    size_t n_bytes = (size_t)(bits.ny + DG_ROWS_MORE) * (size_t)bits.words_per_row * 8;
    bits.words = dg_arena_get(arena, n_bytes); /* not cleared: the sweep fills every word */
    if (!bits.words) return dg_err_set(err, DG_ENOMEM, "out of memory (%zu bytes asked)", n_bytes);
    int status = sweep(k, bits.words, err);
    if (status == DG_EINSIDE) return dg_cover_eye_check(scene, eye, err); /* says which building */
    DG_TRY(status);
    settle(k, &bits);
    k->is_clean = true;
    if (stats) *stats = k->stats;
    *seen = bits;
    return 0;
}

int dg_cover_shadow(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                    const struct dg_eye *eye, struct dg_arena *arena, struct dg_bits *seen,
                    struct dg_cover_stats *stats, struct dg_err *err)
{
    if (scene->terrain) return dg_terrain_shadow(work, scene, grid, eye, arena, seen, stats, err);
    return dg_kernel_shadow(work, scene, grid, eye, NULL, arena, seen, stats, err);
}
