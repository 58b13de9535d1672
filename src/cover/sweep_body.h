/* The sweep, compiled once for each code path: DG_OF_PATH names the functions. What the vectors do, the plain
 * loops do in the same order of the same operations (the build forbids fused ones), so that even what is asked
 * is the same. Private to cover/. See kernel.h for the steps. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cover/kernel.h"

#if defined(__AVX512F__)
#include <immintrin.h>
#define VECTORS 1
#else
#define VECTORS 0
#endif

static bool is_near(double v, double margin) { return fabs(v - rint(v)) <= margin; }

static double least(double a, double b) { return a < b ? a : b; }
static double most(double a, double b) { return a > b ? a : b; }

/* The first row at or above y. */
static int32_t row_from(const struct dg_kernel *k, double y)
{
    double r = ceil(y);
    return r <= 0 ? 0 : r >= k->ny ? k->ny : (int32_t)r;
}

#if !VECTORS
static int32_t col_from(const struct dg_kernel *k, double x)
{
    double c = ceil(x);
    return c <= 0 ? 0 : c >= k->nx ? k->nx : (int32_t)c;
}
#endif

/* w at a ray of the bins is computed in single precision: its three roundings are below this. */
#define SLACK (4e-7f)

/* ---- collect --------------------------------------------------------------------------------------- */

static double key_of(double x, double y)
{
    double p = x / (fabs(x) + fabs(y));
    double key = y >= 0 ? 1 - p : 3 + p;
    return key >= 4 ? 0 : key;
}

/* Keys, normals and bins of the walls from..n: a wall touches bins first_bin..last_bin, and has all of bins
 * full_bin..last_bin-1. Twice round where it crosses east. */
static void prepare(struct dg_facing *f, int32_t from)
{
    int32_t i = from;
#if VECTORS
    const __m512d one = _mm512_set1_pd(1), three = _mm512_set1_pd(3), four = _mm512_set1_pd(4);
    const __m512d per_key = _mm512_set1_pd(DG_BINS / 4);
    for (; i < f->n; i += 8) { /* the arrays have room for a vector more */
        __m512d sx = _mm512_loadu_pd(f->sx + i), sy = _mm512_loadu_pd(f->sy + i);
        __m512d ex = _mm512_loadu_pd(f->ex + i), ey = _mm512_loadu_pd(f->ey + i);
        __m512d per_c = _mm512_div_pd(one, _mm512_loadu_pd(f->c + i));
        __m512d p = _mm512_div_pd(sx, _mm512_add_pd(_mm512_abs_pd(sx), _mm512_abs_pd(sy)));
        __m512d q = _mm512_div_pd(ex, _mm512_add_pd(_mm512_abs_pd(ex), _mm512_abs_pd(ey)));
        __mmask8 ps = _mm512_cmp_pd_mask(sy, _mm512_setzero_pd(), _CMP_GE_OQ);
        __mmask8 qs = _mm512_cmp_pd_mask(ey, _mm512_setzero_pd(), _CMP_GE_OQ);
        __m512d ks = _mm512_mask_sub_pd(_mm512_add_pd(three, p), ps, one, p);
        __m512d ke = _mm512_mask_sub_pd(_mm512_add_pd(three, q), qs, one, q);
        ks = _mm512_maskz_mov_pd(_mm512_cmp_pd_mask(ks, four, _CMP_LT_OQ), ks);
        ke = _mm512_maskz_mov_pd(_mm512_cmp_pd_mask(ke, four, _CMP_LT_OQ), ke);
        __m512d nx = _mm512_mul_pd(_mm512_sub_pd(ey, sy), per_c);
        __m512d ny = _mm512_mul_pd(_mm512_sub_pd(sx, ex), per_c);
        __m256 fx = _mm512_cvtpd_ps(nx), fy = _mm512_cvtpd_ps(ny), sign = _mm256_set1_ps(-0.0f);
        __m256 size = _mm256_add_ps(_mm256_andnot_ps(sign, fx), _mm256_andnot_ps(sign, fy));
        __m512d first = _mm512_mul_pd(ks, per_key), last = _mm512_mul_pd(ke, per_key);
        last = _mm512_mask_add_pd(last, _mm512_cmp_pd_mask(ke, ks, _CMP_LT_OQ), last, _mm512_set1_pd(DG_BINS));
        _mm512_storeu_pd(f->ks + i, ks);
        _mm512_storeu_pd(f->ke + i, ke);
        _mm512_storeu_pd(f->nx + i, nx);
        _mm512_storeu_pd(f->ny + i, ny);
        _mm256_storeu_ps(f->fx + i, fx);
        _mm256_storeu_ps(f->fy + i, fy);
        _mm256_storeu_ps(f->slack + i, _mm256_mul_ps(size, _mm256_set1_ps(SLACK)));
        _mm256_storeu_si256((__m256i *)(f->first_bin + i), _mm512_cvttpd_epi32(first));
        _mm256_storeu_si256((__m256i *)(f->last_bin + i), _mm512_cvttpd_epi32(last));
        _mm256_storeu_si256((__m256i *)(f->full_bin + i),
                            _mm512_cvtpd_epi32(_mm512_roundscale_pd(first, _MM_FROUND_TO_POS_INF)));
    }
#else
    for (; i < f->n; i++) {
        double per_c = 1 / f->c[i], ks = key_of(f->sx[i], f->sy[i]), ke = key_of(f->ex[i], f->ey[i]);
        f->ks[i] = ks;
        f->ke[i] = ke;
        f->nx[i] = (f->ey[i] - f->sy[i]) * per_c;
        f->ny[i] = (f->sx[i] - f->ex[i]) * per_c;
        f->fx[i] = (float)f->nx[i];
        f->fy[i] = (float)f->ny[i];
        f->slack[i] = (fabsf(f->fx[i]) + fabsf(f->fy[i])) * SLACK;
        f->first_bin[i] = (int32_t)(ks * (DG_BINS / 4));
        f->last_bin[i] = (int32_t)(ke * (DG_BINS / 4) + (ke < ks ? DG_BINS : 0));
        f->full_bin[i] = (int32_t)ceil(ks * (DG_BINS / 4));
    }
#endif
}

static void push(struct dg_facing *f, double sx, double sy, double ex, double ey, double c)
{
    int32_t i = f->n++;
    f->sx[i] = sx;
    f->sy[i] = sy;
    f->ex[i] = ex;
    f->ey[i] = ey;
    f->c[i] = c;
}

/* The walls of a tall prism that face the lens (of a barrier all), as far as they are in range. */
static void collect_walls(struct dg_kernel *k, const struct dg_block *block, double factor)
{
    const struct dg_walls *w = k->scene->walls;
    struct dg_facing *f = &k->facing;
    struct dg_ipt at = k->eye->at;
    double reach = (double)k->eye->range_u + k->grid->cell_u, reach2 = reach * reach;
    int32_t i = block->first_wall, end = i + block->n_walls;
#if VECTORS
    const __m256i cx = _mm256_set1_epi32(at.x), cy = _mm256_set1_epi32(at.y);
    const __m512d far2 = _mm512_set1_pd(reach2);
    for (; i < end && !block->is_barrier && factor == 1; i += 8) {
        __mmask8 in = end - i >= 8 ? 0xFF : (__mmask8)((1 << (end - i)) - 1);
        __m256i ax = _mm256_sub_epi32(_mm256_loadu_si256((const __m256i *)(w->ax + i)), cx);
        __m256i ay = _mm256_sub_epi32(_mm256_loadu_si256((const __m256i *)(w->ay + i)), cy);
        __m256i bx = _mm256_sub_epi32(_mm256_loadu_si256((const __m256i *)(w->bx + i)), cx);
        __m256i by = _mm256_sub_epi32(_mm256_loadu_si256((const __m256i *)(w->by + i)), cy);
        __m512i cross =
            _mm512_sub_epi64(_mm512_mul_epi32(_mm512_cvtepi32_epi64(bx), _mm512_cvtepi32_epi64(ay)),
                             _mm512_mul_epi32(_mm512_cvtepi32_epi64(ax), _mm512_cvtepi32_epi64(by)));
        in = _mm512_mask_cmpgt_epi64_mask(in, cross, _mm512_setzero_si512());
        if (!in) continue;
        __m512d c = _mm512_cvtepi64_pd(cross);
        __m512d sx = _mm512_cvtepi32_pd(bx), sy = _mm512_cvtepi32_pd(by);
        __m512d ex = _mm512_cvtepi32_pd(ax), ey = _mm512_cvtepi32_pd(ay);
        __m512d dx = _mm512_sub_pd(ex, sx), dy = _mm512_sub_pd(ey, sy);
        __m512d far = _mm512_mul_pd(far2, _mm512_add_pd(_mm512_mul_pd(dx, dx), _mm512_mul_pd(dy, dy)));
        in = _mm512_mask_cmp_pd_mask(in, _mm512_mul_pd(c, c), far, _CMP_LE_OQ);
        int32_t n = f->n;
        _mm512_storeu_pd(f->sx + n, _mm512_maskz_compress_pd(in, sx));
        _mm512_storeu_pd(f->sy + n, _mm512_maskz_compress_pd(in, sy));
        _mm512_storeu_pd(f->ex + n, _mm512_maskz_compress_pd(in, ex));
        _mm512_storeu_pd(f->ey + n, _mm512_maskz_compress_pd(in, ey));
        _mm512_storeu_pd(f->c + n, _mm512_maskz_compress_pd(in, c));
        f->n = n + __builtin_popcount(in);
    }
#endif
    for (; i < end; i++) {
        int64_t ax = (int64_t)w->ax[i] - at.x, ay = (int64_t)w->ay[i] - at.y;
        int64_t bx = (int64_t)w->bx[i] - at.x, by = (int64_t)w->by[i] - at.y;
        int64_t cross = bx * ay - ax * by;
        if (cross <= 0) {
            if (!block->is_barrier) continue;
            if (cross == 0) {
                dg_kernel_ask_line(k, (double)ax, (double)ay, (double)bx, (double)by, DG_HIDES_ALL, factor);
                continue;
            }
            int64_t t = ax;
            ax = bx;
            bx = t;
            t = ay;
            ay = by;
            by = t;
            cross = -cross;
        }
        double c = (double)cross, dx = (double)(ax - bx), dy = (double)(ay - by);
        if (!(c * c <= reach2 * (dx * dx + dy * dy))) continue;
        push(f, (double)bx * factor, (double)by * factor, (double)ax * factor, (double)ay * factor,
             c * factor * factor);
    }
}

static double outside_by(int32_t v, int32_t lo, int32_t hi)
{
    return v < lo ? (double)lo - v : v > hi ? (double)v - hi : 0;
}

static bool is_outside(const struct dg_sector *s, struct dg_ipt at, const struct dg_ibox *box)
{
    double x0 = (double)box->x0 - at.x, x1 = (double)box->x1 - at.x;
    double y0 = (double)box->y0 - at.y, y1 = (double)box->y1 - at.y;
    double most_left = s->rx * (s->rx > 0 ? y1 : y0) - s->ry * (s->ry > 0 ? x0 : x1);
    double most_right = s->lx * (s->lx > 0 ? y0 : y1) - s->ly * (s->ly > 0 ? x1 : x0);
    return most_left < 0 || most_right > 0;
}

/* Tall prisms to `facing`, low ones to found[0 .. n_low). */
static int collect(struct dg_kernel *k, int32_t n_found, struct dg_err *err)
{
    const struct dg_walls *w = k->scene->walls;
    struct dg_ipt at = k->eye->at;
    double range = k->eye->range_u;
    k->facing.n = 0;
    k->n_low = 0;
    for (int32_t i = 0; i < n_found; i++) {
        const struct dg_block *block = &w->blocks[k->found[i]];
        const struct dg_ibox *box = &w->boxes[k->found[i]];
        double dx = outside_by(at.x, box->x0, box->x1), dy = outside_by(at.y, box->y0, box->y1);
        double near2 = dx * dx + dy * dy, factor = 1;
        if (near2 > range * range || (k->sector && is_outside(k->sector, at, box))) continue;
        k->stats.n_in_range++;
        if (near2 == 0 && block->top_u >= k->eye->z_u) {
            if (dg_prism_holds(k->scene, &k->scene->prisms[block->prism_ix], at)) return DG_EINSIDE;
        }
        enum dg_hiding hiding = dg_kernel_hiding(k->eye, block->top_u, &factor);
        if (hiding == DG_HIDES_NOTHING) continue;
        if (hiding == DG_HIDES_BETWEEN) {
            /* a shadow that ends beyond the range might as well not end */
            if (!(near2 * factor * factor > (range + 1) * (range + 1) * (1 + 1e-9))) {
                k->found[k->n_low++] = k->found[i];
                continue;
            }
            factor = 1;
        }
        DG_TRY(dg_facing_grow(&k->facing, k->facing.n + block->n_walls, err));
        collect_walls(k, block, factor);
    }
    prepare(&k->facing, 0);
    return 0;
}

#include "cover/depths_body.h"

#include "cover/low_body.h"

#include "cover/rays_body.h"

#include "cover/seen_body.h"

#include "cover/fill_body.h"

/* ---- the whole
 * ----------------------------------------------------------------------------------------------- */

static int find(struct dg_kernel *k, int32_t *n, struct dg_err *err)
{
    const struct dg_index *index = k->scene->walls->index;
    *n = dg_index_find(index, k->box, k->found, k->cap_found);
    if (*n <= k->cap_found) return 0;
    free(k->found);
    k->cap_found = 0;
    k->found = dg_malloc((size_t)*n * 2 * sizeof *k->found);
    if (!k->found) return dg_err_set(err, DG_ENOMEM, "out of memory for %d buildings in range", *n);
    k->cap_found = *n * 2;
    *n = dg_index_find(index, k->box, k->found, k->cap_found);
    return 0;
}

int DG_OF_PATH(sweep)(struct dg_kernel *k, uint64_t *seen, struct dg_err *err)
{
    int32_t n_found = 0;
    lay_disc(k);
    DG_TRY(find(k, &n_found, err));
    DG_TRY(collect(k, n_found, err));
    drop_hidden(k);
    draw_low(k);
    DG_TRY(push_border(k, err));
    DG_TRY(lay_rays(k, err));
    draw_walls(k);
    close_outside(k);
    draw_crossings(k);
    DG_TRY(draw_seen(k, err));
    k->stats.n_walls_drawn += k->facing.n - 4;
    for (int32_t r = 0; r < k->ny; r++) fill_row(k, r, seen + (size_t)r * (size_t)k->words_per_row);
    return 0;
}

#include "cover/cut_body.h"
