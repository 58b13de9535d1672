/* What a position sees: the disc less the shadows. */
#include <math.h>
#include <stdlib.h>

#include "cover/kernel.h"
#include "cover/terrain.h"

static int find_parts(struct dg_kernel *k, int32_t *n, struct dg_err *err)
{
    struct dg_ipt at = k->eye->at;
    int32_t r = k->eye->range_u;
    struct dg_ibox box = {at.x - r, at.y - r, at.x + r, at.y + r};
    *n = dg_index_find(k->scene->index, box, k->found, k->cap_found);
    if (*n <= k->cap_found) return 0;
    free(k->found);
    k->cap_found = 0;
    k->found = dg_malloc((size_t)*n * 2 * sizeof *k->found);
    if (!k->found) return dg_err_set(err, DG_ENOMEM, "out of memory for %d parts", *n);
    k->cap_found = *n * 2;
    *n = dg_index_find(k->scene->index, box, k->found, k->cap_found);
    return 0;
}

static double outside_by(int32_t v, int32_t lo, int32_t hi)
{
    return v < lo ? (double)lo - v : v > hi ? (double)v - hi : 0;
}

static bool is_in_range(const struct dg_eye *eye, const struct dg_ibox *box)
{
    double dx = outside_by(eye->at.x, box->x0, box->x1), dy = outside_by(eye->at.y, box->y0, box->y1);
    return dx * dx + dy * dy <= (double)eye->range_u * eye->range_u;
}

static int draw_parts(struct dg_kernel *k, struct dg_err *err)
{
    int32_t n = 0;
    DG_TRY(find_parts(k, &n, err));
    for (int32_t i = 0; i < n; i++) {
        if (!is_in_range(k->eye, &k->scene->part_boxes[k->found[i]])) continue;
        k->stats.n_parts_in_range++;
        int status = dg_kernel_draw_part(k, &k->scene->parts[k->found[i]], err);
        if (status == DG_EINSIDE) {
            DG_TRY(dg_cover_eye_check(k->scene, k->eye, err));
            return dg_err_set(err, DG_EINSIDE, "the lens is inside a building that is as tall as it");
        }
        DG_TRY(status);
    }
    return 0;
}

/* Columns of row r within the range: exact, since squares stay below 2^50 and sqrt is correctly rounded. */
static void disc_row(const struct dg_kernel *k, int32_t r, int32_t *c0, int32_t *c1)
{
    int64_t cell = k->grid->cell_u, half = cell / 2;
    int64_t y = (k->j0 + (int64_t)r) * cell + half - k->eye->at.y;
    int64_t x = k->eye->at.x - (k->i0 * cell + half); /* the lens from column 0 */
    int64_t reach = (int64_t)sqrt((double)((int64_t)k->eye->range_u * k->eye->range_u - y * y));
    int64_t lo = x - reach, hi = x + reach;
    *c0 = (int32_t)(lo <= 0 ? 0 : (lo + cell - 1) / cell);
    *c1 = (int32_t)(hi < 0 ? 0 : hi / cell + 1);
    if (*c1 > k->nx) *c1 = k->nx;
}

static void settle(struct dg_kernel *k, struct dg_bits *seen)
{
    for (int32_t r = k->ask_r0; r <= k->ask_r1; r++) {
        uint64_t *ask = k->ask + (size_t)r * (size_t)k->words_per_row;
        uint64_t *row = seen->words + (size_t)r * (size_t)k->words_per_row;
        int32_t c0 = 0, c1 = 0;
        disc_row(k, r, &c0, &c1);
        for (int32_t w = 0; w < k->words_per_row; w++) {
            for (uint64_t left = ask[w]; left; left &= left - 1) {
                int32_t c = 64 * w + __builtin_ctzll(left);
                if (c < c0 || c >= c1) continue;
                struct dg_ipt p = dg_grid_centre(k->grid, k->i0 + c, k->j0 + r);
                uint64_t bit = 1ull << (c & 63);
                row[w] = dg_cover_sees(k->scene, k->eye, p) ? row[w] | bit : row[w] & ~bit;
                k->stats.n_asked++;
            }
            ask[w] = 0;
        }
    }
}

static void take_disc(const struct dg_kernel *k, struct dg_bits *seen)
{
    for (int32_t r = 0; r < k->ny; r++) {
        int32_t c0 = 0, c1 = 0;
        disc_row(k, r, &c0, &c1);
        for (int32_t w = 0; w < k->words_per_row; w++) {
            size_t at = (size_t)r * (size_t)k->words_per_row + (size_t)w;
            int32_t lo = c0 - 64 * w, hi = c1 - 64 * w;
            uint64_t from = lo <= 0 ? ~0ull : lo >= 64 ? 0 : ~0ull << lo;
            uint64_t below = hi <= 0 ? 0 : hi >= 64 ? ~0ull : ~(~0ull << hi);
            seen->words[at] = from & below & ~k->hidden[at];
        }
    }
}

int dg_cover_shadow(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                    const struct dg_eye *eye, struct dg_arena *arena, struct dg_bits *seen,
                    struct dg_cover_stats *stats, struct dg_err *err)
{
    if (scene->terrain) return dg_terrain_shadow(work, scene, grid, eye, arena, seen, stats, err);
    struct dg_kernel *k = NULL;
    struct dg_bits bits = {0};
    DG_TRY(dg_cover_eye_check(scene, eye, err));
    DG_TRY(dg_kernel_of(work, &k, err));
    DG_TRY(dg_kernel_begin(k, scene, grid, eye, err));
    DG_TRY(draw_parts(k, err));
    DG_TRY(dg_bits_new(arena, k->i0, k->j0, k->nx, k->ny, &bits, err));
    take_disc(k, &bits);
    settle(k, &bits);
    k->is_clean = true;
    if (stats) *stats = k->stats;
    *seen = bits;
    return 0;
}
