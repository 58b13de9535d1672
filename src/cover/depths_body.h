/* What a nearer wall surely hides is dropped: a buffer of depths by bearing, a part of sweep_body.h. Private to
 * cover/. */

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
    const struct dg_facing *f = &k->facing;
    float nx = f->fx[wall], ny = f->fy[wall], slack = f->slack[wall];
    int32_t b = f->full_bin[wall], end = f->last_bin[wall];
#if VECTORS
    const __m512 vx = _mm512_set1_ps(nx), vy = _mm512_set1_ps(ny), vs = _mm512_set1_ps(slack);
    /* aligned, and written whole: the next wall reads what this one wrote */
    __mmask16 from = (__mmask16)(0xFFFF << (b & 15));
    for (b &= ~15; b < end; b += 16) {
        __mmask16 in = (__mmask16)(from & _bzhi_u32(0xFFFF, (uint32_t)(end - b)));
        __m512 w0 = _mm512_add_ps(_mm512_mul_ps(vx, _mm512_load_ps(k->bin_x + b)),
                                  _mm512_mul_ps(vy, _mm512_load_ps(k->bin_y + b)));
        __m512 w1 = _mm512_add_ps(_mm512_mul_ps(vx, _mm512_loadu_ps(k->bin_x + b + 1)),
                                  _mm512_mul_ps(vy, _mm512_loadu_ps(k->bin_y + b + 1)));
        __m512 w = _mm512_sub_ps(_mm512_min_ps(w0, w1), vs);
        __m512 old = _mm512_load_ps(k->bins + b);
        _mm512_store_ps(k->bins + b, _mm512_mask_max_ps(old, in, w, old));
        from = 0xFFFF;
    }
#else
    for (; b < end; b++) {
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
    const struct dg_facing *f = &k->facing;
    float nx = f->fx[wall], ny = f->fy[wall], slack = f->slack[wall];
    int32_t b = f->first_bin[wall], last = f->last_bin[wall];
    bool is_alive = false;
#if VECTORS
    const __m512 vx = _mm512_set1_ps(nx), vy = _mm512_set1_ps(ny), vs = _mm512_set1_ps(slack);
    for (; b <= last; b += 16) {
        __mmask16 in = (__mmask16)_bzhi_u32(0xFFFF, (uint32_t)(last - b + 1));
        __m512 w0 = _mm512_add_ps(_mm512_mul_ps(vx, _mm512_loadu_ps(k->bin_x + b)),
                                  _mm512_mul_ps(vy, _mm512_loadu_ps(k->bin_y + b)));
        __m512 w1 = _mm512_add_ps(_mm512_mul_ps(vx, _mm512_loadu_ps(k->bin_x + b + 1)),
                                  _mm512_mul_ps(vy, _mm512_loadu_ps(k->bin_y + b + 1)));
        __m512 w = _mm512_add_ps(_mm512_max_ps(w0, w1), vs);
        is_alive |= _mm512_mask_cmp_ps_mask(in, w, _mm512_loadu_ps(k->bins + b), _CMP_NLT_UQ) != 0;
    }
#else
    for (; b <= last && !is_alive; b++) {
        float w0 = nx * k->bin_x[b] + ny * k->bin_y[b], w1 = nx * k->bin_x[b + 1] + ny * k->bin_y[b + 1];
        is_alive = !((w0 > w1 ? w0 : w1) + slack < k->bins[b]);
    }
#endif
    return is_alive;
}

/* Walls i .. i + 8 that are left follow the n that are kept; the number then kept. */
static int32_t keep_alive(struct dg_kernel *k, int32_t i, int32_t n)
{
    struct dg_facing *f = &k->facing;
    double *const arrays[] = {f->sx, f->sy, f->ex, f->ey, f->c, f->nx, f->ny, f->ks, f->ke};
    int32_t n_here = f->n - i < 8 ? f->n - i : 8;
    uint32_t alive = 0;
    for (int32_t j = 0; j < n_here; j++) alive |= (uint32_t)is_alive(k, i + j) << j;
    for (size_t a = 0; a < sizeof arrays / sizeof *arrays; a++) {
#if VECTORS
        _mm512_storeu_pd(arrays[a] + n,
                         _mm512_maskz_compress_pd((__mmask8)alive, _mm512_load_pd(arrays[a] + i)));
#else
        int32_t to = n;
        for (int32_t j = 0; j < n_here; j++) {
            if (alive >> j & 1) arrays[a][to++] = arrays[a][i + j];
        }
#endif
    }
    return n + __builtin_popcount(alive);
}

static void drop_hidden(struct dg_kernel *k)
{
    struct dg_facing *f = &k->facing;
    int32_t n = 0;
    bins_init(k);
    for (int32_t i = 0; i < f->n; i++) bins_draw(k, i);
    bins_fold(k);
    for (int32_t i = 0; i < f->n; i += 8) n = keep_alive(k, i, n);
    f->n = n;
}
