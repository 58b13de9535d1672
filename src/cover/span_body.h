/* Convex regions, one span a row: a part of sweep_body.h. Private to cover/. */
/* Write the edge's crossings to its side of the region; ask where one is too near a sample. */
static void cross_rows(struct dg_kernel *k, const struct dg_edge *e)
{
    bool is_up = e->y2 > e->y1; /* the region is on the left of its edges */
    double margin = DG_NEAR * (1 + fabs(e->b));
    bool must_ask = is_near(e->y1, DG_NEAR) || is_near(e->y2, DG_NEAR);
    double x_lo = least(e->x1, e->x2), x_hi = most(e->x1, e->x2);
    int32_t r = row_from(k, is_up ? e->y1 : e->y2), end = row_from(k, is_up ? e->y2 : e->y1);
#if VECTORS
    const __m512d a = _mm512_set1_pd(e->a), b = _mm512_set1_pd(e->b), m = _mm512_set1_pd(margin);
    const __m512d west = _mm512_set1_pd(x_lo), east = _mm512_set1_pd(x_hi), top = _mm512_set1_pd(k->nx);
    __m512d rows = _mm512_add_pd(_mm512_set1_pd(r), _mm512_set_pd(7, 6, 5, 4, 3, 2, 1, 0));
    __mmask8 near = 0;
    for (; r < end; r += 8) {
        __mmask8 in = end - r >= 8 ? 0xFF : (__mmask8)((1 << (end - r)) - 1);
        __m512d x = _mm512_min_pd(_mm512_max_pd(_mm512_add_pd(a, _mm512_mul_pd(b, rows)), west), east);
        __m512d off = _mm512_abs_pd(_mm512_sub_pd(x, _mm512_roundscale_pd(x, _MM_FROUND_TO_NEAREST_INT)));
        near |= _mm512_mask_cmp_pd_mask(in, off, m, _CMP_LE_OQ);
        __m512d col = _mm512_roundscale_pd(x, _MM_FROUND_TO_POS_INF);
        __m256i c = _mm512_cvtpd_epi32(_mm512_max_pd(_mm512_min_pd(col, top), _mm512_setzero_pd()));
        if (is_up) {
            _mm256_mask_storeu_epi32(k->hi + r, in,
                                     _mm256_max_epi32(c, _mm256_loadu_si256((const __m256i *)(k->hi + r))));
        } else {
            _mm256_mask_storeu_epi32(k->lo + r, in,
                                     _mm256_min_epi32(c, _mm256_loadu_si256((const __m256i *)(k->lo + r))));
        }
        rows = _mm512_add_pd(rows, _mm512_set1_pd(8));
    }
    must_ask |= near != 0;
#else
    for (; r < end; r++) {
        double x = e->a + e->b * r;
        x = x > x_lo ? x : x_lo; /* a level line has no number here, and becomes x_lo */
        x = x < x_hi ? x : x_hi;
        must_ask |= is_near(x, margin);
        int32_t c = col_from(k, x);
        if (is_up ? c > k->hi[r] : c < k->lo[r]) (is_up ? k->hi : k->lo)[r] = c;
    }
#endif
    if (must_ask) dg_kernel_ask_edge(k, e);
}

#if VECTORS
/* The same where a row is one vector: an empty span writes what was there, since a branch would be mispredicted
 * more often than it saves. */
static void fill_narrow(struct dg_kernel *k, int32_t r0, int32_t r1)
{
    const __m512i ones = _mm512_set1_epi64(-1), zero = _mm512_setzero_si512();
    const __m512i lane = _mm512_set_epi64(448, 384, 320, 256, 192, 128, 64, 0);
    uint64_t *row = k->hidden + (size_t)r0 * 8;
    int64_t n_spans = 0;
    for (int32_t r = r0; r < r1; r++, row += 8) {
        int32_t lo = k->lo[r], hi = k->hi[r];
        __m512i from = _mm512_max_epi64(_mm512_sub_epi64(_mm512_set1_epi64(lo), lane), zero);
        __m512i to = _mm512_max_epi64(_mm512_sub_epi64(_mm512_set1_epi64(hi), lane), zero);
        __m512i span = _mm512_andnot_si512(_mm512_sllv_epi64(ones, to), _mm512_sllv_epi64(ones, from));
        _mm512_storeu_si512(row, _mm512_or_si512(span, _mm512_loadu_si512(row)));
        n_spans += lo < hi;
    }
    k->stats.n_spans += n_spans;
}
#endif

static void fill_spans(struct dg_kernel *k, int32_t r0, int32_t r1)
{
#if VECTORS
    if (k->words_per_row == 8) {
        fill_narrow(k, r0, r1);
        return;
    }
#endif
    int32_t wpr = k->words_per_row;
    uint64_t *row = k->hidden + (size_t)r0 * (size_t)wpr;
    for (int32_t r = r0; r < r1; r++, row += wpr) {
        int32_t lo = k->lo[r], hi = k->hi[r];
        if (lo >= hi) continue;
        k->stats.n_spans++;
#if VECTORS
        const __m512i ones = _mm512_set1_epi64(-1), zero = _mm512_setzero_si512();
        const __m512i lane = _mm512_set_epi64(448, 384, 320, 256, 192, 128, 64, 0);
        for (int32_t w = lo >> 9 << 3; w < wpr && 64 * w < hi; w += 8) {
            __m512i from = _mm512_max_epi64(_mm512_sub_epi64(_mm512_set1_epi64(lo - 64 * w), lane), zero);
            __m512i to = _mm512_max_epi64(_mm512_sub_epi64(_mm512_set1_epi64(hi - 64 * w), lane), zero);
            __m512i span = _mm512_andnot_si512(_mm512_sllv_epi64(ones, to), _mm512_sllv_epi64(ones, from));
            _mm512_storeu_si512(row + w, _mm512_or_si512(span, _mm512_loadu_si512(row + w)));
        }
#else
        int32_t w0 = lo >> 6, w1 = (hi - 1) >> 6;
        uint64_t first = ~0ull << (lo & 63), last = ~0ull >> (63 - ((hi - 1) & 63));
        if (w0 == w1) {
            row[w0] |= first & last;
            continue;
        }
        row[w0] |= first;
        for (int32_t w = w0 + 1; w < w1; w++) row[w] = ~0ull;
        row[w1] |= last;
#endif
    }
}

static void draw_region(struct dg_kernel *k, const struct dg_edge *edges, int32_t n)
{
    double y0 = INFINITY, y1 = -INFINITY;
    for (int32_t i = 0; i < n; i++) {
        y0 = least(y0, edges[i].y1);
        y1 = most(y1, edges[i].y1);
    }
    int32_t r0 = row_from(k, y0), r1 = row_from(k, y1);
    /* Rounding may bend a very thin region: a row may then meet two edges of a side. */
    for (int32_t r = r0; r < r1; r++) {
        k->lo[r] = k->nx;
        k->hi[r] = 0;
    }
    for (int32_t i = 0; i < n; i++) cross_rows(k, &edges[i]);
    fill_spans(k, r0, r1);
    if (r0 < k->hidden_r0) k->hidden_r0 = r0;
    if (r1 - 1 > k->hidden_r1) k->hidden_r1 = r1 - 1;
    k->stats.n_parts_drawn++;
}
