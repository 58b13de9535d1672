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

#if VECTORS
/* Bit i becomes the parity of bits 0..i of all eight words; `carry` is that of all words before, in all bits,
 * and then of these too. */
static inline __m512i parities_8(__m512i v, uint32_t *carry)
{
    const __m512i ones = _mm512_set1_epi64(-1);
    v = _mm512_unpacklo_epi64(_mm512_clmulepi64_epi128(v, ones, 0x00), _mm512_clmulepi64_epi128(v, ones, 0x01));
    uint32_t m = _mm512_movepi64_mask(v); /* the parity of each word */
    m ^= m << 1;
    m ^= m << 2;
    m ^= m << 4;
    m = m << 1 ^ *carry; /* of all words before */
    *carry = m & 0x100 ? 0x1FF : 0;
    return _mm512_mask_xor_epi64(v, (__mmask8)m, v, ones);
}

/* All ones from bit `from` (of the row) on; `lane` holds how far each word is from bit 0, and has nothing in
 * its upper halves. */
static inline __m512i bits_from(int32_t from, __m512i lane)
{
    __m512i count = _mm512_maskz_sub_epi32(0x5555, _mm512_set1_epi32(from), lane);
    return _mm512_sllv_epi64(_mm512_set1_epi64(-1), _mm512_max_epi32(count, _mm512_setzero_si512()));
}

/* Rows r0..r1 of a window that has eight words a row. */
static inline void fill_narrow(struct dg_kernel *k, uint64_t *seen, int32_t r0, int32_t r1, bool has_hidden)
{
    const __m512i lane = _mm512_set_epi64(448, 384, 320, 256, 192, 128, 64, 0);
    const int32_t *lo = k->disc_lo, *hi = k->disc_hi;
    uint64_t *hidden = k->hidden;
    for (int32_t r = r0; r < r1; r++) {
        uint32_t carry = 0;
        __m512i v = parities_8(_mm512_load_si512(seen + 8 * (size_t)r), &carry);
        v = _mm512_andnot_si512(bits_from(hi[r], lane), _mm512_and_si512(bits_from(lo[r], lane), v));
        if (has_hidden) {
            v = _mm512_andnot_si512(_mm512_load_si512(hidden + 8 * (size_t)r), v);
            _mm512_store_si512(hidden + 8 * (size_t)r, _mm512_setzero_si512());
        }
        _mm512_store_si512(seen + 8 * (size_t)r, v);
    }
}
#endif

/* Toggles become what is seen: within the range, without what low prisms hide. */
static void fill_row(struct dg_kernel *k, int32_t r, uint64_t *row)
{
    int32_t wpr = k->words_per_row, c0 = k->disc_lo[r], c1 = k->disc_hi[r];
    uint64_t *hidden = k->hidden + (size_t)r * (size_t)wpr;
    bool has_hidden = r >= k->hidden_r0 && r <= k->hidden_r1;
#if VECTORS
    const __m512i lane = _mm512_set_epi64(448, 384, 320, 256, 192, 128, 64, 0);
    uint32_t carry = 0;
    for (int32_t w = 0; w < wpr; w += 8) {
        __m512i v = parities_8(_mm512_load_si512(row + w), &carry);
        v = _mm512_and_si512(bits_from(c0 - 64 * w, lane), v);
        v = _mm512_andnot_si512(bits_from(c1 - 64 * w, lane), v);
        if (has_hidden) {
            v = _mm512_andnot_si512(_mm512_load_si512(hidden + w), v);
            _mm512_store_si512(hidden + w, _mm512_setzero_si512());
        }
        _mm512_store_si512(row + w, v);
    }
#else
    uint64_t carry = 0;
    for (int32_t w = 0; w < wpr; w++) {
        uint64_t v = parities(row[w]) ^ carry;
        int32_t lo = c0 - 64 * w, hi = c1 - 64 * w;
        carry = 0 - (v >> 63);
        v &= lo <= 0 ? ~0ull : lo >= 64 ? 0 : ~0ull << lo;
        v &= hi <= 0 ? 0 : hi >= 64 ? ~0ull : ~(~0ull << hi);
        if (has_hidden) {
            v &= ~hidden[w];
            hidden[w] = 0;
        }
        row[w] = v;
    }
#endif
}

static void fill(struct dg_kernel *k, uint64_t *seen)
{
#if VECTORS
    if (k->words_per_row == 8) {
        int32_t from = k->hidden_r0 < k->ny ? k->hidden_r0 : k->ny, to = k->hidden_r1 + 1;
        if (to < from) to = from;
        fill_narrow(k, seen, 0, from, false);
        fill_narrow(k, seen, from, to, true);
        fill_narrow(k, seen, to, k->ny, false);
        return;
    }
#endif
    for (int32_t r = 0; r < k->ny; r++) fill_row(k, r, seen + (size_t)r * (size_t)k->words_per_row);
}
