/* The cuts of a view, a part of sweep_body.h. Private to cover/. */

bool DG_OF_PATH(cut)(struct dg_kernel *k, const struct dg_cut *cut, int32_t nx)
{
    int32_t r = cut->r0;
    bool differ = false;
#if VECTORS
    __mmask8 apart = 0;
    const __m512d top = _mm512_set1_pd(nx), one = _mm512_set1_pd(1), zero = _mm512_setzero_pd();
    __m512d rows = _mm512_add_pd(_mm512_set1_pd(r), _mm512_set_pd(7, 6, 5, 4, 3, 2, 1, 0));
    for (; r < cut->r1; r += 8) {
        __m512d sure_lo = zero, maybe_lo = zero, sure_hi = top, maybe_hi = top;
        for (int i = 0; i < 4; i++) { /* rounding keeps the order: it can wait for the largest and smallest */
            __m512d x =
                _mm512_add_pd(_mm512_set1_pd(cut->a[i]), _mm512_mul_pd(_mm512_set1_pd(cut->b[i]), rows));
            __m512d less = _mm512_sub_pd(x, _mm512_set1_pd(cut->d[i]));
            __m512d more = _mm512_add_pd(x, _mm512_set1_pd(cut->d[i]));
            if (cut->is_lower[i]) {
                sure_lo = _mm512_max_pd(sure_lo, more);
                maybe_lo = _mm512_max_pd(maybe_lo, less);
            } else {
                sure_hi = _mm512_min_pd(sure_hi, less);
                maybe_hi = _mm512_min_pd(maybe_hi, more);
            }
        }
        sure_lo = _mm512_roundscale_pd(sure_lo, _MM_FROUND_TO_POS_INF);
        maybe_lo = _mm512_roundscale_pd(maybe_lo, _MM_FROUND_TO_POS_INF);
        sure_hi = _mm512_min_pd(top, _mm512_add_pd(_mm512_roundscale_pd(sure_hi, _MM_FROUND_TO_NEG_INF), one));
        maybe_hi =
            _mm512_min_pd(top, _mm512_add_pd(_mm512_roundscale_pd(maybe_hi, _MM_FROUND_TO_NEG_INF), one));
        if (cut->has_disc) {
            __m512d dy = _mm512_sub_pd(rows, _mm512_set1_pd(cut->cy)), dy2 = _mm512_mul_pd(dy, dy);
            __m512d sure = _mm512_sub_pd(_mm512_set1_pd(cut->sure2), dy2);
            __m512d maybe = _mm512_sub_pd(_mm512_set1_pd(cut->maybe2), dy2), cx = _mm512_set1_pd(cut->cx);
            __mmask8 has_sure = _mm512_cmp_pd_mask(sure, zero, _CMP_GE_OQ);
            __mmask8 has_maybe = _mm512_cmp_pd_mask(maybe, zero, _CMP_GE_OQ);
            sure = _mm512_sqrt_pd(_mm512_max_pd(sure, zero));
            maybe = _mm512_sqrt_pd(_mm512_max_pd(maybe, zero));
            sure_lo =
                _mm512_max_pd(sure_lo, _mm512_roundscale_pd(_mm512_sub_pd(cx, sure), _MM_FROUND_TO_POS_INF));
            maybe_lo =
                _mm512_max_pd(maybe_lo, _mm512_roundscale_pd(_mm512_sub_pd(cx, maybe), _MM_FROUND_TO_POS_INF));
            sure_hi = _mm512_maskz_min_pd(
                has_sure, sure_hi,
                _mm512_add_pd(_mm512_roundscale_pd(_mm512_add_pd(cx, sure), _MM_FROUND_TO_NEG_INF), one));
            maybe_hi = _mm512_maskz_min_pd(
                has_maybe, maybe_hi,
                _mm512_add_pd(_mm512_roundscale_pd(_mm512_add_pd(cx, maybe), _MM_FROUND_TO_NEG_INF), one));
        }
        apart |= _mm512_cmp_pd_mask(sure_lo, maybe_lo, _CMP_NEQ_UQ) |
                 _mm512_cmp_pd_mask(sure_hi, maybe_hi, _CMP_NEQ_UQ);
        _mm256_storeu_si256((__m256i *)(k->lo + r), _mm512_cvtpd_epi32(_mm512_min_pd(sure_lo, top)));
        _mm256_storeu_si256((__m256i *)(k->maybe_lo + r), _mm512_cvtpd_epi32(_mm512_min_pd(maybe_lo, top)));
        _mm256_storeu_si256((__m256i *)(k->hi + r), _mm512_cvtpd_epi32(_mm512_max_pd(sure_hi, zero)));
        _mm256_storeu_si256((__m256i *)(k->maybe_hi + r), _mm512_cvtpd_epi32(_mm512_max_pd(maybe_hi, zero)));
        rows = _mm512_add_pd(rows, _mm512_set1_pd(8));
    }
    differ = apart != 0;
#else
    for (; r < cut->r1; r++) {
        double sure_lo = 0, maybe_lo = 0, sure_hi = nx, maybe_hi = nx;
        for (int i = 0; i < 4; i++) {
            double x = cut->a[i] + cut->b[i] * r;
            if (cut->is_lower[i]) {
                sure_lo = most(sure_lo, ceil(x + cut->d[i]));
                maybe_lo = most(maybe_lo, ceil(x - cut->d[i]));
            } else {
                sure_hi = least(sure_hi, floor(x - cut->d[i]) + 1);
                maybe_hi = least(maybe_hi, floor(x + cut->d[i]) + 1);
            }
        }
        if (cut->has_disc) {
            double dy = r - cut->cy, sure = cut->sure2 - dy * dy, maybe = cut->maybe2 - dy * dy;
            sure_lo = most(sure_lo, ceil(cut->cx - sqrt(most(sure, 0))));
            maybe_lo = most(maybe_lo, ceil(cut->cx - sqrt(most(maybe, 0))));
            sure_hi = sure >= 0 ? least(sure_hi, floor(cut->cx + sqrt(sure)) + 1) : 0;
            maybe_hi = maybe >= 0 ? least(maybe_hi, floor(cut->cx + sqrt(maybe)) + 1) : 0;
        }
        differ |= sure_lo != maybe_lo || sure_hi != maybe_hi;
        k->lo[r] = (int32_t)least(sure_lo, nx);
        k->maybe_lo[r] = (int32_t)least(maybe_lo, nx);
        k->hi[r] = (int32_t)most(sure_hi, 0);
        k->maybe_hi[r] = (int32_t)most(maybe_hi, 0);
    }
#endif
    return differ;
}

int64_t DG_OF_PATH(count)(const struct dg_kernel *k, int32_t r0, int32_t r1, const struct dg_bits *seen,
                          uint64_t *out)
{
    int32_t wpr = seen->words_per_row;
    int64_t n = 0;
#if VECTORS
    const __m512i lane = _mm512_set_epi64(448, 384, 320, 256, 192, 128, 64, 0);
    __m512i sum = _mm512_setzero_si512();
    /* one vector a row: an empty span counts nothing, which needs no branch */
    for (int32_t r = r0; r < r1 && wpr == 8; r++) {
        __m512i v =
            _mm512_and_si512(_mm512_loadu_si512(seen->words + 8 * (size_t)r), bits_from(k->lo[r], lane));
        v = _mm512_andnot_si512(bits_from(k->hi[r], lane), v);
        sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(v));
        if (out) _mm512_storeu_si512(out + 8 * (size_t)r, v);
    }
    if (wpr == 8) return _mm512_reduce_add_epi64(sum);
#endif
    for (int32_t r = r0; r < r1; r++) {
        int32_t lo = k->lo[r], hi = k->hi[r];
        const uint64_t *row = seen->words + (size_t)r * (size_t)wpr;
        if (lo >= hi) continue;
#if VECTORS
        for (int32_t w = lo >> 9 << 3; 64 * w < hi; w += 8) {
            __m512i v = _mm512_and_si512(_mm512_loadu_si512(row + w), bits_from(lo - 64 * w, lane));
            v = _mm512_andnot_si512(bits_from(hi - 64 * w, lane), v);
            sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(v));
            if (out) _mm512_storeu_si512(out + (size_t)r * (size_t)wpr + w, v);
        }
#else
        for (int32_t w = lo >> 6; 64 * w < hi; w++) {
            int32_t from = lo - 64 * w, to = hi - 64 * w;
            uint64_t v = row[w];
            if (from > 0) v &= ~0ull << from;
            if (to < 64) v &= ~(~0ull << to);
            n += __builtin_popcountll(v);
            if (out) out[(size_t)r * (size_t)wpr + (size_t)w] = v;
        }
#endif
    }
#if VECTORS
    n = _mm512_reduce_add_epi64(sum);
#endif
    return n;
}
