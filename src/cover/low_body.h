/* Low prisms, a part of sweep_body.h: the shadow of a convex part is convex, and so an intersection of half
 * planes: the edges that face the lens, the others moved out by the shadow's factor, and the rays to the two
 * points between them. In a row it lies between the largest crossing of the left ones and the smallest of the
 * right ones: that needs no ends of edges, and so no branches. Private to cover/. */

/* Left ones (0) and right ones (1) are at column a + b r in row r. */
enum { LEFT, RIGHT };
struct planes {
    double a[2][24], b[2][24];
    int32_t n[2];
    double y0, y1;   /* rows from y0 up to y1 */
    double steepest; /* largest |b| */
};

#if VECTORS
/* OR bits lo .. hi of a row of any width. */
static int64_t fill_wide(uint64_t *row, int32_t lo, int32_t hi)
{
    const __m512i ones = _mm512_set1_epi64(-1), zero = _mm512_setzero_si512();
    const __m512i lane = _mm512_set_epi64(448, 384, 320, 256, 192, 128, 64, 0);
    for (int32_t w = lo >> 9 << 3; 64 * w < hi; w += 8) {
        __m512i from = _mm512_max_epi64(_mm512_sub_epi64(_mm512_set1_epi64(lo - 64 * w), lane), zero);
        __m512i to = _mm512_max_epi64(_mm512_sub_epi64(_mm512_set1_epi64(hi - 64 * w), lane), zero);
        __m512i span = _mm512_andnot_si512(_mm512_sllv_epi64(ones, to), _mm512_sllv_epi64(ones, from));
        _mm512_storeu_si512(row + w, _mm512_or_si512(span, _mm512_loadu_si512(row + w)));
    }
    return lo < hi;
}

/* OR the bits of eight rows. Spans that fit one word at any byte, as nearly all do, are done without a branch:
 * empty ones write what was there. */
static int64_t fill_eight(struct dg_kernel *k, int32_t r, __m256i lo, __m256i hi)
{
    const __m256i zero = _mm256_setzero_si256();
    int32_t wpr = k->words_per_row;
    __m256i width = _mm256_max_epi32(_mm256_sub_epi32(hi, lo), zero);
    int64_t n_spans = __builtin_popcount(_mm256_cmpgt_epi32_mask(width, zero));
    if (_mm256_cmpgt_epi32_mask(width, _mm256_set1_epi32(57))) {
        _Alignas(32) int32_t los[8], his[8];
        _mm256_store_si256((__m256i *)los, lo);
        _mm256_store_si256((__m256i *)his, _mm256_add_epi32(lo, width));
        for (int32_t i = 0; i < 8; i++) fill_wide(k->hidden + (size_t)(r + i) * (size_t)wpr, los[i], his[i]);
        return n_spans;
    }
    const __m512i ones = _mm512_set1_epi64(-1);
    __m512i bits = _mm512_andnot_si512(_mm512_sllv_epi64(ones, _mm512_cvtepi32_epi64(width)), ones);
    __m256i shift = _mm256_and_si256(lo, _mm256_set1_epi32(7));
    _Alignas(64) uint64_t masks[8];
    _Alignas(32) int32_t bytes[8];
    _mm512_store_si512(masks, _mm512_sllv_epi64(bits, _mm512_cvtepi32_epi64(shift)));
    __m256i rows = _mm256_mullo_epi32(_mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0), _mm256_set1_epi32(8 * wpr));
    _mm256_store_si256((__m256i *)bytes, _mm256_add_epi32(rows, _mm256_srli_epi32(lo, 3)));
    IN_MEMORY(bytes);
    IN_MEMORY(masks);
    char *row = (char *)(k->hidden + (size_t)r * (size_t)wpr);
    for (int32_t i = 0; i < 8; i++) {
        uint64_t v;
        memcpy(&v, row + bytes[i], 8);
        v |= masks[i];
        memcpy(row + bytes[i], &v, 8);
    }
    return n_spans;
}

/* The larger (or smaller) of x and the crossings of n planes; places up to the next multiple of four have
 * planes that change nothing. */
static inline __m512d crossings(const struct planes *p, int side, __m512d rows)
{
    __m512d x[4];
    const double *a = p->a[side], *b = p->b[side];
    for (int i = 0; i < 4; i++)
        x[i] = _mm512_add_pd(_mm512_set1_pd(a[i]), _mm512_mul_pd(_mm512_set1_pd(b[i]), rows));
    for (int32_t from = 4; from < p->n[side]; from += 4) {
        for (int i = 0; i < 4; i++) {
            __m512d y =
                _mm512_add_pd(_mm512_set1_pd(a[from + i]), _mm512_mul_pd(_mm512_set1_pd(b[from + i]), rows));
            x[i] = side == LEFT ? _mm512_max_pd(x[i], y) : _mm512_min_pd(x[i], y);
        }
    }
    if (side == LEFT) return _mm512_max_pd(_mm512_max_pd(x[0], x[1]), _mm512_max_pd(x[2], x[3]));
    return _mm512_min_pd(_mm512_min_pd(x[0], x[1]), _mm512_min_pd(x[2], x[3]));
}
#else
static int64_t fill_span(uint64_t *row, int32_t lo, int32_t hi)
{
    int32_t w0 = lo >> 6, w1 = (hi - 1) >> 6;
    uint64_t first = ~0ull << (lo & 63), last = ~0ull >> (63 - ((hi - 1) & 63));
    if (lo >= hi) return 0;
    if (w0 == w1) {
        row[w0] |= first & last;
        return 1;
    }
    row[w0] |= first;
    for (int32_t w = w0 + 1; w < w1; w++) row[w] = ~0ull;
    row[w1] |= last;
    return 1;
}
#endif

/* OR the region into `hidden`. True: a sample is too near one of its boundaries, so that they must be asked
 * about. */
static bool draw_planes(struct dg_kernel *k, const struct planes *p)
{
    int32_t r0 = row_from(k, p->y0), r1 = row_from(k, p->y1), r = r0;
    double margin = DG_NEAR * (1 + p->steepest);
    bool must_ask = is_near(p->y0, DG_NEAR) || is_near(p->y1, DG_NEAR);
    int64_t n_spans = 0;
#if VECTORS
    const __m512d top = _mm512_set1_pd(k->nx), m = _mm512_set1_pd(margin), zero = _mm512_setzero_pd();
    __m512d rows = _mm512_add_pd(_mm512_set1_pd(r), _mm512_set_pd(7, 6, 5, 4, 3, 2, 1, 0));
    __mmask8 near = 0;
    for (; r < r1; r += 8) {
        __mmask8 in = _mm512_cmp_pd_mask(rows, _mm512_set1_pd(r1), _CMP_LT_OQ);
        __m512d lo = crossings(p, LEFT, rows), hi = crossings(p, RIGHT, rows);
        __m512d off_lo = _mm512_sub_pd(lo, _mm512_roundscale_pd(lo, _MM_FROUND_TO_NEAREST_INT));
        __m512d off_hi = _mm512_sub_pd(hi, _mm512_roundscale_pd(hi, _MM_FROUND_TO_NEAREST_INT));
        __m512d off = _mm512_min_pd(_mm512_abs_pd(off_lo), _mm512_abs_pd(off_hi));
        near |= _mm512_mask_cmp_pd_mask(in, off, m, _CMP_LE_OQ);
        lo = _mm512_min_pd(_mm512_max_pd(_mm512_roundscale_pd(lo, _MM_FROUND_TO_POS_INF), zero), top);
        hi = _mm512_min_pd(_mm512_max_pd(_mm512_roundscale_pd(hi, _MM_FROUND_TO_POS_INF), zero), top);
        n_spans += fill_eight(k, r, _mm512_cvtpd_epi32(lo), _mm256_maskz_mov_epi32(in, _mm512_cvtpd_epi32(hi)));
        rows = _mm512_add_pd(rows, _mm512_set1_pd(8));
    }
    must_ask |= near != 0;
#else
    for (; r < r1; r++) {
        double lo = -INFINITY, hi = INFINITY;
        for (int32_t i = 0; i < p->n[LEFT]; i++) lo = most(p->a[LEFT][i] + p->b[LEFT][i] * r, lo);
        for (int32_t i = 0; i < p->n[RIGHT]; i++) hi = least(p->a[RIGHT][i] + p->b[RIGHT][i] * r, hi);
        must_ask |= is_near(lo, margin) || is_near(hi, margin);
        n_spans +=
            fill_span(k->hidden + (size_t)r * (size_t)k->words_per_row, col_from(k, lo), col_from(k, hi));
    }
#endif
    if (r0 < r1) {
        if (r0 < k->hidden_r0) k->hidden_r0 = r0;
        if (r1 - 1 > k->hidden_r1) k->hidden_r1 = r1 - 1;
    }
    k->stats.n_spans += n_spans;
    k->stats.n_parts_drawn++;
    return must_ask;
}

/* ---- the half planes of a part ------------------------------------------------------------------------- */

/* An octet seen from the lens: bit i of `edges` is set when the one from point i to the next has a length, of
 * `front` and `back` when it faces the lens or turns away; neither when the lens is on its line. `starts` and
 * `ends` hold the first and last point of those that face it. */
struct faces {
    uint32_t edges, front, back, starts, ends;
#if VECTORS
    __m512d x, y, dx, dy, cross; /* points from the lens, edges, point x edge */
#else
    double x[8], y[8], dx[8], dy[8], cross[8];
#endif
};

/* Edges without length follow the last one, and are as it is. */
static void find_silhouette(struct faces *f)
{
    uint32_t front = f->front, none = ~f->edges & 0xFF, last = (none & -none) >> 1;
    if (front & last) front |= none;
    uint32_t before = (front << 1 | front >> 7) & 0xFF;
    f->starts = front & ~before;
    f->ends = before & ~front;
}

static void face(const struct dg_kernel *k, const struct dg_octet *o, struct faces *f)
{
    struct dg_ipt at = k->eye->at;
#if VECTORS
    __m256i x = _mm256_sub_epi32(_mm256_load_si256((const __m256i *)o->x), _mm256_set1_epi32(at.x));
    __m256i y = _mm256_sub_epi32(_mm256_load_si256((const __m256i *)o->y), _mm256_set1_epi32(at.y));
    __m256i nx = _mm256_alignr_epi32(x, x, 1), ny = _mm256_alignr_epi32(y, y, 1);
    __m256i dx = _mm256_sub_epi32(nx, x), dy = _mm256_sub_epi32(ny, y);
    __m512i cross = _mm512_sub_epi64(_mm512_mul_epi32(_mm512_cvtepi32_epi64(x), _mm512_cvtepi32_epi64(ny)),
                                     _mm512_mul_epi32(_mm512_cvtepi32_epi64(y), _mm512_cvtepi32_epi64(nx)));
    __m256i any = _mm256_or_si256(dx, dy);
    f->front = _mm512_cmplt_epi64_mask(cross, _mm512_setzero_si512());
    f->back = _mm512_cmpgt_epi64_mask(cross, _mm512_setzero_si512());
    f->x = _mm512_cvtepi32_pd(x);
    f->y = _mm512_cvtepi32_pd(y);
    f->dx = _mm512_cvtepi32_pd(dx);
    f->dy = _mm512_cvtepi32_pd(dy);
    f->cross = _mm512_cvtepi64_pd(cross);
    f->edges = _mm256_test_epi32_mask(any, any);
    find_silhouette(f);
#else
    f->edges = f->front = f->back = 0;
    for (int i = 0; i < 8; i++) {
        int64_t x = (int64_t)o->x[i] - at.x, y = (int64_t)o->y[i] - at.y;
        int64_t nx = (int64_t)o->x[(i + 1) & 7] - at.x, ny = (int64_t)o->y[(i + 1) & 7] - at.y;
        int64_t cross = x * ny - y * nx;
        f->front |= (uint32_t)(cross < 0) << i;
        f->back |= (uint32_t)(cross > 0) << i;
        f->edges |= (uint32_t)(nx != x || ny != y) << i;
        f->x[i] = (double)x;
        f->y[i] = (double)y;
        f->dx[i] = (double)(nx - x);
        f->dy[i] = (double)(ny - y);
        f->cross[i] = (double)cross;
    }
    find_silhouette(f);
#endif
}

/* The half planes of the shadow: points m q of the footprint's points q with 1 <= m <= factor. */
static void lay_planes(const struct dg_kernel *k, const struct faces *f, double factor, struct planes *p)
{
#if VECTORS
    const __m512d one = _mm512_set1_pd(1), cx = _mm512_set1_pd(k->cx), cy = _mm512_set1_pd(k->cy);
    const __m512d zero = _mm512_setzero_pd(), per_u = _mm512_set1_pd(k->per_u);
    __mmask8 all = (__mmask8)f->edges, back = (__mmask8)f->back, starts = (__mmask8)f->starts,
             ends = (__mmask8)f->ends;
    __m512d per_dy = _mm512_div_pd(one, f->dy), per_y = _mm512_div_pd(one, f->y);
    __m512d scaled = _mm512_mask_mul_pd(f->cross, back, f->cross, _mm512_set1_pd(factor));
    __m512d b = _mm512_mul_pd(f->dx, per_dy), rb = _mm512_mul_pd(f->x, per_y);
    __m512d a = _mm512_sub_pd(_mm512_add_pd(cx, _mm512_mul_pd(_mm512_mul_pd(scaled, per_dy), per_u)),
                              _mm512_mul_pd(b, cy));
    __m512d ra = _mm512_sub_pd(cx, _mm512_mul_pd(rb, cy));
    __mmask8 up = _mm512_mask_cmp_pd_mask(all, f->dy, zero, _CMP_GT_OQ);
    __mmask8 down = _mm512_mask_cmp_pd_mask(all, f->dy, zero, _CMP_LT_OQ);
    __mmask8 north = _mm512_cmp_pd_mask(f->y, zero, _CMP_GT_OQ);
    __mmask8 south = _mm512_cmp_pd_mask(f->y, zero, _CMP_LT_OQ);
    __mmask8 edges[2] = {down, up}, rays[2];
    rays[LEFT] = (starts & north) | (ends & south);
    rays[RIGHT] = (starts & south) | (ends & north);
    for (int side = 0; side < 2; side++) {
        __m512d none = _mm512_set1_pd(side == LEFT ? -INFINITY : INFINITY);
        int32_t n = __builtin_popcount(edges[side]);
        _mm512_storeu_pd(p->a[side], _mm512_mask_compress_pd(none, edges[side], a));
        _mm512_storeu_pd(p->b[side], _mm512_maskz_compress_pd(edges[side], b));
        _mm512_storeu_pd(p->a[side] + n, _mm512_mask_compress_pd(none, rays[side], ra));
        _mm512_storeu_pd(p->b[side] + n, _mm512_maskz_compress_pd(rays[side], rb));
        p->n[side] = n + __builtin_popcount(rays[side]);
    }
    double y0 = _mm512_reduce_min_pd(f->y), y1 = _mm512_reduce_max_pd(f->y);
    p->steepest =
        _mm512_reduce_max_pd(_mm512_max_pd(_mm512_maskz_mov_pd(up | down, _mm512_abs_pd(b)),
                                           _mm512_maskz_mov_pd(rays[LEFT] | rays[RIGHT], _mm512_abs_pd(rb))));
#else
    double y0 = f->y[0], y1 = f->y[0];
    p->n[LEFT] = p->n[RIGHT] = 0;
    p->steepest = 0;
    for (uint32_t i = 0; i < 8; i++) {
        y0 = least(f->y[i], y0);
        y1 = most(f->y[i], y1);
        if (f->dy[i] != 0) {
            double per_dy = 1 / f->dy[i], b = f->dx[i] * per_dy;
            double scaled = f->back >> i & 1 ? f->cross[i] * factor : f->cross[i];
            int side = f->dy[i] > 0 ? RIGHT : LEFT; /* the region is on the left of its edges */
            p->a[side][p->n[side]] = k->cx + scaled * per_dy * k->per_u - b * k->cy;
            p->b[side][p->n[side]++] = b;
            p->steepest = most(fabs(b), p->steepest);
        }
        if (((f->starts | f->ends) >> i & 1) && f->y[i] != 0) {
            double per_y = 1 / f->y[i], b = f->x[i] * per_y;
            int side = (f->ends >> i & 1) == (f->y[i] > 0) ? RIGHT : LEFT;
            p->a[side][p->n[side]] = k->cx - b * k->cy;
            p->b[side][p->n[side]++] = b;
            p->steepest = most(fabs(b), p->steepest);
        }
    }
#endif
    p->y0 = k->cy + (y0 < 0 ? y0 * factor : y0) * k->per_u;
    p->y1 = k->cy + (y1 > 0 ? y1 * factor : y1) * k->per_u;
}

/* Can anything of the part, or of its shadow, be seen? Not if all of it is hidden in each bin of the depths.
 * Along a ray the part begins where the last of the lines of its edges is crossed that face the lens. */
static bool is_part_alive(const struct dg_kernel *k, const struct faces *f)
{
    float nx[8], ny[8], slack[8];
    double ks, ke; /* counter-clockwise, as walls go: from the last point to the first */
#if VECTORS
    const __m512d one = _mm512_set1_pd(1), three = _mm512_set1_pd(3);
    __m512d per_cross = _mm512_div_pd(one, f->cross);
    __m256 vnx = _mm512_cvtpd_ps(_mm512_mul_pd(f->dy, per_cross));
    __m256 vny = _mm512_cvtpd_ps(_mm512_mul_pd(_mm512_sub_pd(_mm512_setzero_pd(), f->dx), per_cross));
    const __m256 sign = _mm256_set1_ps(-0.0f);
    _mm256_storeu_ps(nx, vnx);
    _mm256_storeu_ps(ny, vny);
    _mm256_storeu_ps(slack,
                     _mm256_mul_ps(_mm256_add_ps(_mm256_andnot_ps(sign, vnx), _mm256_andnot_ps(sign, vny)),
                                   _mm256_set1_ps(SLACK)));
    __m512d at = _mm512_div_pd(f->x, _mm512_add_pd(_mm512_abs_pd(f->x), _mm512_abs_pd(f->y)));
    __mmask8 north = _mm512_cmp_pd_mask(f->y, _mm512_setzero_pd(), _CMP_GE_OQ);
    __m512d keys = _mm512_mask_sub_pd(_mm512_add_pd(three, at), north, one, at);
    keys = _mm512_maskz_mov_pd(_mm512_cmp_pd_mask(keys, _mm512_set1_pd(4), _CMP_LT_OQ), keys);
    ks = _mm512_cvtsd_f64(_mm512_maskz_compress_pd((__mmask8)f->ends, keys));
    ke = _mm512_cvtsd_f64(_mm512_maskz_compress_pd((__mmask8)f->starts, keys));
#else
    int s = __builtin_ctz(f->ends), e = __builtin_ctz(f->starts);
    for (int i = 0; i < 8; i++) {
        double per_cross = 1 / f->cross[i];
        nx[i] = (float)(f->dy[i] * per_cross);
        ny[i] = (float)((0 - f->dx[i]) * per_cross);
        slack[i] = (fabsf(nx[i]) + fabsf(ny[i])) * SLACK;
    }
    ks = key_of(f->x[s], f->y[s]);
    ke = key_of(f->x[e], f->y[e]);
#endif
    bool is_alive = false;
    int32_t b = (int32_t)(ks * (DG_BINS / 4)), last = (int32_t)((ke < ks ? ke + 4 : ke) * (DG_BINS / 4));
#if VECTORS
    for (; b <= last; b += 16) {
        __mmask16 in = (__mmask16)_bzhi_u32(0xFFFF, (uint32_t)(last - b + 1));
        __m512 w = _mm512_set1_ps(INFINITY);
        for (uint32_t left = f->front; left; left &= left - 1) {
            int i = __builtin_ctz(left);
            __m512 vx = _mm512_set1_ps(nx[i]), vy = _mm512_set1_ps(ny[i]);
            __m512 w0 = _mm512_add_ps(_mm512_mul_ps(vx, _mm512_loadu_ps(k->bin_x + b)),
                                      _mm512_mul_ps(vy, _mm512_loadu_ps(k->bin_y + b)));
            __m512 w1 = _mm512_add_ps(_mm512_mul_ps(vx, _mm512_loadu_ps(k->bin_x + b + 1)),
                                      _mm512_mul_ps(vy, _mm512_loadu_ps(k->bin_y + b + 1)));
            w = _mm512_min_ps(w, _mm512_add_ps(_mm512_max_ps(w0, w1), _mm512_set1_ps(slack[i])));
        }
        is_alive |= _mm512_mask_cmp_ps_mask(in, w, _mm512_loadu_ps(k->bins + b), _CMP_NLT_UQ) != 0;
    }
#else
    for (; b <= last && !is_alive; b++) {
        float w = INFINITY;
        for (uint32_t left = f->front; left; left &= left - 1) {
            int i = __builtin_ctz(left);
            float w0 = nx[i] * k->bin_x[b] + ny[i] * k->bin_y[b];
            float w1 = nx[i] * k->bin_x[b + 1] + ny[i] * k->bin_y[b + 1];
            float edge_w = (w0 > w1 ? w0 : w1) + slack[i];
            if (edge_w < w) w = edge_w;
        }
        is_alive = !(w < k->bins[b]);
    }
#endif
    return is_alive;
}

static void draw_octet(struct dg_kernel *k, const struct dg_octet *octet, double factor)
{
    struct faces faces;
    struct planes planes;
    face(k, octet, &faces);
    /* none faces a lens that is above the part; neither a front nor a back: a barrier that is seen edge on */
    if (faces.front && !is_part_alive(k, &faces)) return;
    bool must_ask = !(faces.front | faces.back);
    if (!must_ask) {
        lay_planes(k, &faces, factor, &planes);
        must_ask = draw_planes(k, &planes);
    }
    if (must_ask) dg_kernel_ask_octet(k, octet, factor);
}

static void draw_low(struct dg_kernel *k)
{
    const struct dg_octet *octets = k->scene->walls->octets;
    for (int32_t i = 0; i < k->n_low; i++) {
        double factor = 1;
        dg_kernel_hiding(k->eye, k->low_top_u[i], &factor);
        for (int32_t o = k->low_octet[i], end = o + k->low_n[i]; o < end; o++)
            draw_octet(k, &octets[o], factor);
    }
}

/* What lies behind a piece of a wall: its line, and the rays to its ends. */
static void draw_wedge(struct dg_kernel *k, const struct dg_wedge *w)
{
    struct planes p = {.y0 = w->uy < 0 || w->vy < 0 ? -INFINITY : least(w->uy, w->vy) * k->per_u + k->cy,
                       .y1 = w->uy > 0 || w->vy > 0 ? INFINITY : most(w->uy, w->vy) * k->per_u + k->cy};
    const double x[3] = {w->dx, w->ux, w->vx}, y[3] = {w->dy, w->uy, w->vy}, c[3] = {w->c, 0, 0};
    const bool is_right[3] = {w->uy > w->vy, w->uy > 0, w->vy < 0};
    for (int i = 0; i < 8; i++) {
        p.a[LEFT][i] = -INFINITY;
        p.a[RIGHT][i] = INFINITY;
    }
    for (int i = 0; i < 3; i++) {
        int side = is_right[i] ? RIGHT : LEFT;
        if (y[i] == 0) continue;
        double b = x[i] / y[i];
        p.a[side][p.n[side]] = k->cx + c[i] / y[i] * k->per_u - b * k->cy;
        p.b[side][p.n[side]++] = b;
        p.steepest = most(fabs(b), p.steepest);
    }
    if (draw_planes(k, &p)) dg_kernel_ask_wedge(k, w);
}
