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

/* ---- collect --------------------------------------------------------------------------------------- */

static double key_of(double x, double y)
{
    double p = x / (fabs(x) + fabs(y));
    double key = y >= 0 ? 1 - p : 3 + p;
    return key >= 4 ? 0 : key;
}

/* Keys and normals of the walls from..n. */
static void prepare(struct dg_facing *f, int32_t from)
{
    int32_t i = from;
#if VECTORS
    const __m512d one = _mm512_set1_pd(1), three = _mm512_set1_pd(3), four = _mm512_set1_pd(4);
    for (; i < f->n; i += 8) { /* the arrays have room for a vector more */
        __m512d sx = _mm512_loadu_pd(f->sx + i), sy = _mm512_loadu_pd(f->sy + i);
        __m512d ex = _mm512_loadu_pd(f->ex + i), ey = _mm512_loadu_pd(f->ey + i);
        __m512d c = _mm512_loadu_pd(f->c + i);
        __m512d p = _mm512_div_pd(sx, _mm512_add_pd(_mm512_abs_pd(sx), _mm512_abs_pd(sy)));
        __m512d q = _mm512_div_pd(ex, _mm512_add_pd(_mm512_abs_pd(ex), _mm512_abs_pd(ey)));
        __mmask8 ps = _mm512_cmp_pd_mask(sy, _mm512_setzero_pd(), _CMP_GE_OQ);
        __mmask8 qs = _mm512_cmp_pd_mask(ey, _mm512_setzero_pd(), _CMP_GE_OQ);
        __m512d ks = _mm512_mask_sub_pd(_mm512_add_pd(three, p), ps, one, p);
        __m512d ke = _mm512_mask_sub_pd(_mm512_add_pd(three, q), qs, one, q);
        ks = _mm512_maskz_mov_pd(_mm512_cmp_pd_mask(ks, four, _CMP_LT_OQ), ks);
        ke = _mm512_maskz_mov_pd(_mm512_cmp_pd_mask(ke, four, _CMP_LT_OQ), ke);
        _mm512_storeu_pd(f->ks + i, ks);
        _mm512_storeu_pd(f->ke + i, ke);
        _mm512_storeu_pd(f->nx + i, _mm512_div_pd(_mm512_sub_pd(ey, sy), c));
        _mm512_storeu_pd(f->ny + i, _mm512_div_pd(_mm512_sub_pd(sx, ex), c));
    }
#else
    for (; i < f->n; i++) {
        f->ks[i] = key_of(f->sx[i], f->sy[i]);
        f->ke[i] = key_of(f->ex[i], f->ey[i]);
        f->nx[i] = (f->ey[i] - f->sy[i]) / f->c[i];
        f->ny[i] = (f->sx[i] - f->ex[i]) / f->c[i];
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

/* ---- drop what a nearer wall hides --------------------------------------------------------------------- */

/* Where a wall lies among the bins: it touches bins lo..hi, and has all of bins full_lo..full_hi-1. Twice round
 * where it crosses east. */
struct span {
    int32_t lo, hi, full_lo, full_hi;
};

static struct span span_of(double ks, double ke)
{
    ks *= DG_BINS / 4;
    ke *= DG_BINS / 4;
    if (ke < ks) ke += DG_BINS;
    struct span s = {(int32_t)ks, (int32_t)ke, 0, 0};
    s.full_lo = s.lo + (s.lo < ks);
    s.full_hi = s.hi;
    return s;
}

/* w at the rays is computed in single precision: the three roundings are below this. */
#define SLACK (4e-7f)

static void bins_init(struct dg_kernel *k)
{
    /* what lies beyond the range counts as hidden */
    float per_range = (float)((1 - 1e-6) / (k->eye->range_u + 2.0 * k->grid->cell_u));
    for (int32_t b = 0; b < DG_BIN_ROOM; b++) k->bins[b] = k->bin_far[b] * per_range;
    if (!k->sector) return;
    int32_t lo = (int32_t)(key_of(k->sector->rx, k->sector->ry) * (DG_BINS / 4));
    int32_t hi = (int32_t)(key_of(k->sector->lx, k->sector->ly) * (DG_BINS / 4));
    for (int32_t b = 0; b < DG_BINS; b++) {
        bool is_in = lo <= hi ? b >= lo && b <= hi : b >= lo || b <= hi;
        if (!is_in) k->bins[b] = k->bins[b + DG_BINS] = FLT_MAX;
    }
}

static void bins_draw(struct dg_kernel *k, int32_t wall)
{
    struct span s = span_of(k->facing.ks[wall], k->facing.ke[wall]);
    float nx = (float)k->facing.nx[wall], ny = (float)k->facing.ny[wall];
    float slack = (fabsf(nx) + fabsf(ny)) * SLACK;
    int32_t b = s.full_lo;
#if VECTORS
    const __m512 vx = _mm512_set1_ps(nx), vy = _mm512_set1_ps(ny), vs = _mm512_set1_ps(slack);
    /* aligned, and written whole: the next wall reads what this one wrote */
    for (b &= ~15; b < s.full_hi; b += 16) {
        __mmask16 in = s.full_hi - b >= 16 ? 0xFFFF : (__mmask16)((1 << (s.full_hi - b)) - 1);
        if (b < s.full_lo) in &= (__mmask16)(0xFFFF << (s.full_lo - b));
        __m512 w0 = _mm512_add_ps(_mm512_mul_ps(vx, _mm512_loadu_ps(k->bin_x + b)),
                                  _mm512_mul_ps(vy, _mm512_loadu_ps(k->bin_y + b)));
        __m512 w1 = _mm512_add_ps(_mm512_mul_ps(vx, _mm512_loadu_ps(k->bin_x + b + 1)),
                                  _mm512_mul_ps(vy, _mm512_loadu_ps(k->bin_y + b + 1)));
        __m512 w = _mm512_sub_ps(_mm512_min_ps(w0, w1), vs);
        __m512 old = _mm512_loadu_ps(k->bins + b);
        _mm512_storeu_ps(k->bins + b, _mm512_mask_max_ps(old, in, w, old));
    }
#else
    for (; b < s.full_hi; b++) {
        float w0 = nx * k->bin_x[b] + ny * k->bin_y[b], w1 = nx * k->bin_x[b + 1] + ny * k->bin_y[b + 1];
        float w = (w0 < w1 ? w0 : w1) - slack;
        if (w > k->bins[b]) k->bins[b] = w;
    }
#endif
}

/* Both rounds of the bins know all walls. */
static void bins_fold(struct dg_kernel *k)
{
    for (int32_t b = 0; b < DG_BINS; b++) {
        float w = k->bins[b] > k->bins[b + DG_BINS] ? k->bins[b] : k->bins[b + DG_BINS];
        k->bins[b] = k->bins[b + DG_BINS] = w;
    }
}

static bool is_alive(const struct dg_kernel *k, int32_t wall)
{
    struct span s = span_of(k->facing.ks[wall], k->facing.ke[wall]);
    float nx = (float)k->facing.nx[wall], ny = (float)k->facing.ny[wall];
    float slack = (fabsf(nx) + fabsf(ny)) * SLACK;
    int32_t b = s.lo;
#if VECTORS
    const __m512 vx = _mm512_set1_ps(nx), vy = _mm512_set1_ps(ny), vs = _mm512_set1_ps(slack);
    for (; b <= s.hi; b += 16) {
        __mmask16 in = s.hi - b >= 15 ? 0xFFFF : (__mmask16)((2 << (s.hi - b)) - 1);
        __m512 w0 = _mm512_add_ps(_mm512_mul_ps(vx, _mm512_loadu_ps(k->bin_x + b)),
                                  _mm512_mul_ps(vy, _mm512_loadu_ps(k->bin_y + b)));
        __m512 w1 = _mm512_add_ps(_mm512_mul_ps(vx, _mm512_loadu_ps(k->bin_x + b + 1)),
                                  _mm512_mul_ps(vy, _mm512_loadu_ps(k->bin_y + b + 1)));
        __m512 w = _mm512_add_ps(_mm512_max_ps(w0, w1), vs);
        if (_mm512_mask_cmp_ps_mask(in, w, _mm512_loadu_ps(k->bins + b), _CMP_NLT_UQ)) return true;
    }
#else
    for (; b <= s.hi; b++) {
        float w0 = nx * k->bin_x[b] + ny * k->bin_y[b], w1 = nx * k->bin_x[b + 1] + ny * k->bin_y[b + 1];
        if (!((w0 > w1 ? w0 : w1) + slack < k->bins[b])) return true;
    }
#endif
    return false;
}

static void drop_hidden(struct dg_kernel *k)
{
    struct dg_facing *f = &k->facing;
    bins_init(k);
    for (int32_t i = 0; i < f->n; i++) bins_draw(k, i);
    bins_fold(k);
    f->n_alive = 0;
    for (int32_t i = 0; i < f->n; i++) {
        if (is_alive(k, i)) f->alive[f->n_alive++] = i;
    }
}

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

#include "cover/low_body.h"

/* ---- the nearest wall between each two rays -------------------------------------------------------------- */

/* The window's border as four walls behind all others, so that what is seen is always closed. */
static void push_border(struct dg_kernel *k)
{
    struct dg_facing *f = &k->facing;
    double h = (double)k->eye->range_u + 2.0 * k->grid->cell_u;
    f->n_alive += 4;
    for (int32_t i = 0; i < 4; i++) f->alive[f->n_alive - 4 + i] = f->n + i;
    push(f, h, -h, h, h, 2 * h * h);
    push(f, h, h, -h, h, 2 * h * h);
    push(f, -h, h, -h, -h, 2 * h * h);
    push(f, -h, -h, h, -h, 2 * h * h);
    prepare(f, f->n - 4);
}

/* Sort by key: buckets, then insertion within each. */
static void sort_items(struct dg_rays *r, int32_t n)
{
    enum { BUCKETS = 128 };
    int32_t starts[BUCKETS + 1] = {0};
    for (int32_t i = 0; i < n; i++) starts[(int32_t)(r->items[i].key * (BUCKETS / 4)) + 1]++;
    for (int32_t b = 1; b <= BUCKETS; b++) starts[b] += starts[b - 1];
    for (int32_t i = 0; i < n; i++)
        r->sorted[starts[(int32_t)(r->items[i].key * (BUCKETS / 4))]++] = r->items[i];
    for (int32_t i = 1; i < n; i++) {
        struct dg_ray_item item = r->sorted[i];
        int32_t at = i;
        for (; at > 0 && r->sorted[at - 1].key > item.key; at--) r->sorted[at] = r->sorted[at - 1];
        r->sorted[at] = item;
    }
}

/* Items that are no wall's end; axes are -1. */
#define SECTOR_BEGIN (-2)
#define SECTOR_END (-3)

/* Rays through the ends of the walls that are left, and along the axes, so that no gap between rays is wider
 * than a quadrant and the diamond is straight in it. */
static int lay_rays(struct dg_kernel *k, struct dg_err *err)
{
    struct dg_facing *f = &k->facing;
    struct dg_rays *r = &k->rays;
    int32_t n = 0;
    DG_TRY(dg_rays_grow(r, 2 * f->n_alive + 10, err));
    for (int32_t a = 0; a < f->n_alive; a++) {
        int32_t i = f->alive[a];
        r->items[n++] = (struct dg_ray_item){f->ks[i], 2 * i};
        r->items[n++] = (struct dg_ray_item){f->ke[i], 2 * i + 1};
    }
    for (int32_t axis = 0; axis < 4; axis++) r->items[n++] = (struct dg_ray_item){axis, -1};
    if (k->sector) {
        r->items[n++] = (struct dg_ray_item){key_of(k->sector->rx, k->sector->ry), SECTOR_BEGIN};
        r->items[n++] = (struct dg_ray_item){key_of(k->sector->lx, k->sector->ly), SECTOR_END};
    }
    r->begin = 0;
    r->end = 0;
    sort_items(r, n);
    r->n = 0;
    for (int32_t i = 0; i < n; i++) {
        double key = r->sorted[i].key;
        int32_t item = r->sorted[i].item;
        if (r->n == 0 || key > r->key[r->n - 1]) r->key[r->n++] = key;
        if (item == SECTOR_BEGIN) r->begin = r->n - 1;
        if (item == SECTOR_END) r->end = r->n - 1;
        if (item >= 0) (item & 1 ? f->re : f->rs)[item >> 1] = r->n - 1;
    }
    r->key[r->n] = 4;
    for (int32_t i = 0; i <= r->n; i++) {
        double key = r->key[i], x = key <= 2 ? 1 - key : key - 3;
        r->dx[i] = x;
        r->dy[i] = key <= 2 ? 1 - fabs(x) : fabs(x) - 1;
    }
    for (int32_t i = 0; i < r->n; i++) {
        r->best[i] = r->ml[i] = r->mr[i] = -1;
        r->wall[i] = -1;
    }
    return 0;
}

static void rays_draw(struct dg_kernel *k, int32_t wall, int32_t from, int32_t to)
{
    struct dg_rays *r = &k->rays;
    double nx = k->facing.nx[wall], ny = k->facing.ny[wall];
    int32_t i = from;
#if VECTORS
    const __m512d vx = _mm512_set1_pd(nx), vy = _mm512_set1_pd(ny);
    const __m256i id = _mm256_set1_epi32(wall);
    /* aligned, and written whole: the next wall reads what this one wrote */
    for (i &= ~7; i < to; i += 8) {
        __mmask8 in = to - i >= 8 ? 0xFF : (__mmask8)((1 << (to - i)) - 1);
        if (i < from) in &= (__mmask8)(0xFF << (from - i));
        __m512d w0 = _mm512_add_pd(_mm512_mul_pd(vx, _mm512_loadu_pd(r->dx + i)),
                                   _mm512_mul_pd(vy, _mm512_loadu_pd(r->dy + i)));
        __m512d w1 = _mm512_add_pd(_mm512_mul_pd(vx, _mm512_loadu_pd(r->dx + i + 1)),
                                   _mm512_mul_pd(vy, _mm512_loadu_pd(r->dy + i + 1)));
        __m512d mid = _mm512_add_pd(w0, w1);
        __m512d ml = _mm512_loadu_pd(r->ml + i), mr = _mm512_loadu_pd(r->mr + i);
        _mm512_storeu_pd(r->ml + i, _mm512_mask_max_pd(ml, in, w0, ml));
        _mm512_storeu_pd(r->mr + i, _mm512_mask_max_pd(mr, in, w1, mr));
        __m512d best = _mm512_loadu_pd(r->best + i);
        in = _mm512_mask_cmp_pd_mask(in, mid, best, _CMP_GT_OQ);
        _mm512_storeu_pd(r->best + i, _mm512_mask_mov_pd(best, in, mid));
        _mm512_mask_storeu_pd(r->wl + i, in, w0); /* these three are not read before the end */
        _mm512_mask_storeu_pd(r->wr + i, in, w1);
        _mm256_mask_storeu_epi32(r->wall + i, in, id);
    }
#else
    for (; i < to; i++) {
        double w0 = nx * r->dx[i] + ny * r->dy[i], w1 = nx * r->dx[i + 1] + ny * r->dy[i + 1];
        double mid = w0 + w1;
        if (w0 > r->ml[i]) r->ml[i] = w0;
        if (w1 > r->mr[i]) r->mr[i] = w1;
        if (mid > r->best[i]) {
            r->best[i] = mid;
            r->wl[i] = w0;
            r->wr[i] = w1;
            r->wall[i] = wall;
        }
    }
#endif
}

/* Outside the sector nothing is seen: there the edge of what is seen is the lens itself. */
static void close_outside(struct dg_kernel *k)
{
    struct dg_rays *r = &k->rays;
    for (int32_t i = 0; i < r->n && k->sector; i++) {
        bool is_in = r->begin <= r->end ? i >= r->begin && i < r->end : i >= r->begin || i < r->end;
        if (!is_in) r->wall[i] = -1;
    }
}

/* Walls that cross inside a gap (footprints that overlap): the nearer one in the middle was taken. Whatever
 * stands before it at either end of the gap is drawn as a wedge of its own. */
static void draw_crossings(struct dg_kernel *k)
{
    const struct dg_facing *f = &k->facing;
    const struct dg_rays *r = &k->rays;
    for (int32_t i = 0; i < r->n; i++) {
        double limit_l = r->wl[i] * (1 + 1e-13), limit_r = r->wr[i] * (1 + 1e-13);
        if (r->wall[i] < 0 || (r->ml[i] <= limit_l && r->mr[i] <= limit_r)) continue;
        for (int32_t a = 0; a < f->n_alive; a++) {
            int32_t j = f->alive[a], s = f->rs[j], e = f->re[j];
            if (!(s < e ? s <= i && i < e : s > e && (i >= s || i < e))) continue;
            double w0 = f->nx[j] * r->dx[i] + f->ny[j] * r->dy[i];
            double w1 = f->nx[j] * r->dx[i + 1] + f->ny[j] * r->dy[i + 1];
            if (w0 <= limit_l && w1 <= limit_r) continue;
            struct dg_wedge wedge = {
                r->dx[i] / w0,       r->dy[i] / w0, r->dx[i + 1] / w1, r->dy[i + 1] / w1, f->ex[j] - f->sx[j],
                f->ey[j] - f->sy[j], f->c[j]};
            draw_wedge(k, &wedge);
        }
    }
}

/* ---- the edge of what is seen, toggled row by row ---------------------------------------------------------
 */

/* One toggle in each row that the edge crosses, at the first sample right of it. */
static void toggle(struct dg_kernel *k, const struct dg_edge *e, bool can_ask)
{
    double margin = DG_NEAR * (1 + fabs(e->b));
    bool must_ask = is_near(e->y1, DG_NEAR) || is_near(e->y2, DG_NEAR);
    int32_t r0 = row_from(k, e->y1), r1 = row_from(k, e->y2), wpr = k->words_per_row;
    if (r0 > r1) {
        int32_t t = r0;
        r0 = r1;
        r1 = t;
    }
    double x_lo = least(e->x1, e->x2), x_hi = most(e->x1, e->x2);
    uint64_t *row = k->toggles + (size_t)r0 * (size_t)wpr;
    k->stats.n_toggles += r1 - r0;
    int32_t r = r0;
#if VECTORS
    const __m512d a = _mm512_set1_pd(e->a), b = _mm512_set1_pd(e->b), m = _mm512_set1_pd(margin);
    const __m512d west = _mm512_set1_pd(x_lo), east = _mm512_set1_pd(x_hi), top = _mm512_set1_pd(k->nx);
    __m512d rows = _mm512_add_pd(_mm512_set1_pd(r0), _mm512_set_pd(7, 6, 5, 4, 3, 2, 1, 0));
    __mmask8 near = 0;
    for (; r < r1; r += 8) {
        int32_t n = r1 - r < 8 ? r1 - r : 8;
        __m512d x = _mm512_min_pd(_mm512_max_pd(_mm512_add_pd(a, _mm512_mul_pd(b, rows)), west), east);
        __m512d off = _mm512_abs_pd(_mm512_sub_pd(x, _mm512_roundscale_pd(x, _MM_FROUND_TO_NEAREST_INT)));
        near |= _mm512_mask_cmp_pd_mask((__mmask8)((1 << n) - 1), off, m, _CMP_LE_OQ);
        __m512d col = _mm512_roundscale_pd(x, _MM_FROUND_TO_POS_INF);
        col = _mm512_max_pd(_mm512_min_pd(col, top), _mm512_setzero_pd());
        _Alignas(32) int32_t cols[8];
        _mm256_store_si256((__m256i *)cols, _mm512_cvtpd_epi32(col));
        /* always eight rows, those past the end by nothing: the number of rows is as good as random, and a
         * loop that ends with it is mispredicted at each edge */
        for (int32_t i = 0; i < 8; i++, row += wpr) {
            int32_t c = cols[i];
            row[c >> 6] ^= (uint64_t)(i < n && c < k->nx) << (c & 63);
        }
        rows = _mm512_add_pd(rows, _mm512_set1_pd(8));
    }
    must_ask |= near != 0;
#else
    for (; r < r1; r++, row += wpr) {
        double x = e->a + e->b * r;
        x = x > x_lo ? x : x_lo; /* a level line has no number here, and becomes x_lo */
        x = x < x_hi ? x : x_hi;
        must_ask |= is_near(x, margin);
        int32_t c = col_from(k, x);
        if (c < k->nx) row[c >> 6] ^= 1ull << (c & 63);
    }
#endif
    if (must_ask && can_ask) dg_kernel_ask_edge(k, e);
}

struct pt {
    double x, y;
};

/* From u to v on the line with direction d and cross product c (of a point on it with d). */
static void draw_edge(struct dg_kernel *k, struct pt u, struct pt v, struct pt d, double c, bool can_ask)
{
    struct dg_edge e = {
        k->cx + u.x * k->per_u, k->cy + u.y * k->per_u, k->cx + v.x * k->per_u, k->cy + v.y * k->per_u, 0, 0};
    e.b = d.x / d.y;
    e.a = k->cx + c / d.y * k->per_u - e.b * k->cy;
    toggle(k, &e, can_ask);
}

static void draw_seen(struct dg_kernel *k)
{
    const struct dg_facing *f = &k->facing;
    const struct dg_rays *r = &k->rays;
    int32_t n = r->n, border = f->n - 4;
    struct pt before = {0, 0}, first = {0, 0};
    for (int32_t i = 0, end = 0; i < n; i = end) {
        int32_t j = r->wall[i];
        for (end = i + 1; end < n && r->wall[end] == j; end++) continue;
        struct pt u = {0, 0}, v = {0, 0};
        if (j >= 0) {
            u = (struct pt){r->dx[i] / r->wl[i], r->dy[i] / r->wl[i]};
            v = (struct pt){r->dx[end] / r->wr[end - 1], r->dy[end] / r->wr[end - 1]};
            if (f->rs[j] == i) u = (struct pt){f->sx[j], f->sy[j]};
            if (f->re[j] == (end < n ? end : 0)) v = (struct pt){f->ex[j], f->ey[j]};
        }
        if (i == 0)
            first = u;
        else if (u.x != before.x || u.y != before.y)
            draw_edge(k, before, u, (struct pt){r->dx[i], r->dy[i]}, 0, true);
        if (j >= 0)
            draw_edge(k, u, v, (struct pt){f->ex[j] - f->sx[j], f->ey[j] - f->sy[j]}, f->c[j], j < border);
        before = v;
    }
    if (first.x != before.x || first.y != before.y) draw_edge(k, before, first, (struct pt){1, 0}, 0, true);
}

/* ---- fill -------------------------------------------------------------------------------------------------
 */

#if !VECTORS
/* Bit i becomes the parity of bits 0..i. */
static uint64_t parities(uint64_t v)
{
    v ^= v << 1;
    v ^= v << 2;
    v ^= v << 4;
    v ^= v << 8;
    v ^= v << 16;
    return v ^ v << 32;
}
#endif

/* Columns of each row within the range, exactly: squares stay below 2^50 and a square root is correctly
 * rounded, so that its whole part is right; a whole number over the cell is whole, or at least 1e-5 from it. */
static void lay_disc(struct dg_kernel *k)
{
    double cell = k->grid->cell_u, range = k->eye->range_u, range2 = range * range;
    double x = k->eye->at.x - (k->i0 * cell + cell / 2); /* the lens from column 0 and row 0 */
    double y = k->eye->at.y - (k->j0 * cell + cell / 2);
    int32_t r = 0;
#if VECTORS
    const __m512d vx = _mm512_set1_pd(x), per_u = _mm512_set1_pd(k->per_u), tiny = _mm512_set1_pd(1e-6);
    const __m512d zero = _mm512_setzero_pd(), top = _mm512_set1_pd(k->nx);
    __m512d rows = _mm512_add_pd(_mm512_set1_pd(r), _mm512_set_pd(7, 6, 5, 4, 3, 2, 1, 0));
    for (; r < k->ny; r += 8) {
        __m512d dy = _mm512_sub_pd(_mm512_mul_pd(rows, _mm512_set1_pd(cell)), _mm512_set1_pd(y));
        __m512d left = _mm512_max_pd(_mm512_sub_pd(_mm512_set1_pd(range2), _mm512_mul_pd(dy, dy)), zero);
        __m512d reach = _mm512_roundscale_pd(_mm512_sqrt_pd(left), _MM_FROUND_TO_NEG_INF);
        __m512d lo = _mm512_sub_pd(_mm512_mul_pd(_mm512_sub_pd(vx, reach), per_u), tiny);
        __m512d hi = _mm512_add_pd(_mm512_mul_pd(_mm512_add_pd(vx, reach), per_u), tiny);
        lo = _mm512_max_pd(_mm512_roundscale_pd(lo, _MM_FROUND_TO_POS_INF), zero);
        hi = _mm512_add_pd(_mm512_roundscale_pd(hi, _MM_FROUND_TO_NEG_INF), _mm512_set1_pd(1));
        _mm256_storeu_si256((__m256i *)(k->disc_lo + r), _mm512_cvtpd_epi32(lo));
        _mm256_storeu_si256((__m256i *)(k->disc_hi + r), _mm512_cvtpd_epi32(_mm512_min_pd(hi, top)));
        rows = _mm512_add_pd(rows, _mm512_set1_pd(8));
    }
#else
    for (; r < k->ny; r++) {
        double dy = r * cell - y, reach = floor(sqrt(most(range2 - dy * dy, 0)));
        double lo = (x - reach) * k->per_u - 1e-6, hi = (x + reach) * k->per_u + 1e-6;
        k->disc_lo[r] = (int32_t)most(ceil(lo), 0);
        k->disc_hi[r] = (int32_t)least(floor(hi) + 1, k->nx);
    }
#endif
}

static void fill_row(struct dg_kernel *k, int32_t r, uint64_t *seen)
{
    int32_t wpr = k->words_per_row, c0 = k->disc_lo[r], c1 = k->disc_hi[r];
    uint64_t *toggles = k->toggles + (size_t)r * (size_t)wpr;
    uint64_t *hidden = k->hidden + (size_t)r * (size_t)wpr;
    bool has_hidden = r >= k->hidden_r0 && r <= k->hidden_r1;
#if VECTORS
    const __m512i ones = _mm512_set1_epi64(-1);
    const __m512i lane = _mm512_set_epi64(448, 384, 320, 256, 192, 128, 64, 0);
    uint32_t carry = 0;
    for (int32_t w = 0; w < wpr; w += 8) {
        __m512i v = _mm512_loadu_si512(toggles + w);
        _mm512_storeu_si512(toggles + w, _mm512_setzero_si512());
        v = _mm512_unpacklo_epi64(_mm512_clmulepi64_epi128(v, ones, 0x00),
                                  _mm512_clmulepi64_epi128(v, ones, 0x01));
        uint32_t m = _mm512_movepi64_mask(v); /* the parity of each word */
        m ^= m << 1;
        m ^= m << 2;
        m ^= m << 4;
        m = m << 1 ^ carry; /* of all words before */
        carry = m & 0x100 ? 0x1FF : 0;
        v = _mm512_mask_xor_epi64(v, (__mmask8)m, v, ones);
        __m512i lo =
            _mm512_max_epi64(_mm512_sub_epi64(_mm512_set1_epi64(c0 - 64 * w), lane), _mm512_setzero_si512());
        __m512i hi =
            _mm512_max_epi64(_mm512_sub_epi64(_mm512_set1_epi64(c1 - 64 * w), lane), _mm512_setzero_si512());
        v = _mm512_and_si512(v, _mm512_sllv_epi64(ones, lo));
        v = _mm512_andnot_si512(_mm512_sllv_epi64(ones, hi), v);
        if (has_hidden) {
            v = _mm512_andnot_si512(_mm512_loadu_si512(hidden + w), v);
            _mm512_storeu_si512(hidden + w, _mm512_setzero_si512());
        }
        _mm512_storeu_si512(seen + w, v);
    }
#else
    uint64_t carry = 0;
    for (int32_t w = 0; w < wpr; w++) {
        uint64_t v = parities(toggles[w]) ^ carry;
        int32_t lo = c0 - 64 * w, hi = c1 - 64 * w;
        carry = 0 - (v >> 63);
        toggles[w] = 0;
        v &= lo <= 0 ? ~0ull : lo >= 64 ? 0 : ~0ull << lo;
        v &= hi <= 0 ? 0 : hi >= 64 ? ~0ull : ~(~0ull << hi);
        if (has_hidden) {
            v &= ~hidden[w];
            hidden[w] = 0;
        }
        seen[w] = v;
    }
#endif
}

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
    DG_TRY(dg_facing_grow(&k->facing, k->facing.n + 4, err));
    drop_hidden(k);
    draw_low(k);
    push_border(k);
    DG_TRY(lay_rays(k, err));
    for (int32_t a = 0; a < k->facing.n_alive; a++) {
        int32_t j = k->facing.alive[a], s = k->facing.rs[j], e = k->facing.re[j];
        if (s <= e) {
            rays_draw(k, j, s, e);
        } else {
            rays_draw(k, j, s, k->rays.n);
            rays_draw(k, j, 0, e);
        }
    }
    close_outside(k);
    draw_crossings(k);
    draw_seen(k);
    k->stats.n_walls_drawn += k->facing.n_alive - 4;
    for (int32_t r = 0; r < k->ny; r++) fill_row(k, r, seen + (size_t)r * (size_t)k->words_per_row);
    return 0;
}

#include "cover/cut_body.h"
