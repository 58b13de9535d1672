/* Rows from toggles, a part of sweep_body.h. Private to cover/. */

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
