/* Prisms in range and the walls that face the lens, a part of sweep_body.h. Private to cover/. */

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

/* ---- which prisms ---------------------------------------------------------------------------------------- */

/* How a sheaf's prisms are judged. Single precision errs to the safe side by these factors: a prism that is
 * hardly beyond the range is taken, and a low one counts as tall only if its shadow surely ends beyond it. */
struct judge {
    float range2, ends2;  /* squares of distances */
    float rx, ry, lx, ly; /* of the sector */
    float low, height;    /* of the lens above its targets, and above the ground */
};

static struct judge judge_of(const struct dg_kernel *k)
{
    float range = (float)k->eye->range_u;
    struct judge j = {.range2 = range * range * (1 + 1e-5f), .ends2 = (range + 1) * (range + 1) * (1 + 1e-5f)};
    j.height = (float)k->eye->z_u;
    j.low = (float)(k->eye->z_u - k->eye->target_z_u);
    if (k->sector) {
        j.rx = (float)k->sector->rx;
        j.ry = (float)k->sector->ry;
        j.lx = (float)k->sector->lx;
        j.ly = (float)k->sector->ly;
    }
    return j;
}

static void take_tall(struct dg_kernel *k, const struct dg_sheaf *s, int32_t i, double factor)
{
    int32_t n = k->n_tall++;
    k->tall_chain[n] = s->first_chain[i];
    k->tall_n[n] = s->n_chains[i];
    k->tall_factor[n] = factor;
}

/* Is the lens in one of these prisms? */
static bool is_inside(const struct dg_kernel *k, const struct dg_sheaf *s, uint32_t mask)
{
    for (; mask; mask &= mask - 1) {
        int32_t prism_ix = s->prism_ix[__builtin_ctz(mask)];
        if (dg_prism_holds(k->scene, &k->scene->prisms[prism_ix], k->eye->at)) return true;
    }
    return false;
}

static float outside_by(int32_t v, int32_t lo, int32_t hi)
{
    int32_t before = lo - v, behind = v - hi, by = before > behind ? before : behind;
    return (float)(by > 0 ? by : 0);
}

static bool is_outside(const struct dg_kernel *k, const struct judge *j, const struct dg_sheaf *s, int32_t i)
{
    struct dg_ipt at = k->eye->at;
    float x0 = (float)(s->x0[i] - at.x), x1 = (float)(s->x1[i] - at.x);
    float y0 = (float)(s->y0[i] - at.y), y1 = (float)(s->y1[i] - at.y);
    float right = j->rx * (j->rx > 0 ? y1 : y0), right_less = j->ry * (j->ry > 0 ? x0 : x1);
    float left = j->lx * (j->lx > 0 ? y0 : y1), left_less = j->ly * (j->ly > 0 ? x1 : x0);
    return right - right_less < -1e-6f * (fabsf(right) + fabsf(right_less)) ||
           left - left_less > 1e-6f * (fabsf(left) + fabsf(left_less));
}

/* One prism after the other. */
static int judge_each(struct dg_kernel *k, const struct judge *j, const struct dg_sheaf *s)
{
    struct dg_ipt at = k->eye->at;
    for (int32_t i = 0; i < DG_SHEAF; i++) {
        if (s->x0[i] > k->box.x1 || s->x1[i] < k->box.x0 || s->y0[i] > k->box.y1 || s->y1[i] < k->box.y0)
            continue;
        float dx = outside_by(at.x, s->x0[i], s->x1[i]), dy = outside_by(at.y, s->y0[i], s->y1[i]);
        float near2 = dx * dx + dy * dy;
        double factor = 1;
        if (near2 > j->range2 || (k->sector && is_outside(k, j, s, i))) continue;
        k->stats.n_in_range++;
        if (near2 == 0 && s->top_u[i] >= k->eye->z_u && is_inside(k, s, 1u << i)) return DG_EINSIDE;
        enum dg_hiding hiding = dg_kernel_hiding(k->eye, s->top_u[i], &factor);
        if (hiding == DG_HIDES_NOTHING) continue;
        if (hiding == DG_HIDES_ALL) {
            take_tall(k, s, i, factor);
            continue;
        }
        /* a shadow that ends beyond the range might as well not end */
        float ends = j->low / (j->height - (float)s->top_u[i]);
        if (near2 * (ends * ends) > j->ends2) {
            take_tall(k, s, i, 1);
        } else {
            int32_t n = k->n_low++;
            k->low_octet[n] = s->first_octet[i];
            k->low_n[n] = s->n_octets[i];
            k->low_top_u[n] = s->top_u[i];
        }
    }
    return 0;
}

#if VECTORS
static __mmask16 is_outside_16(const struct judge *j, __m512i x0, __m512i y0, __m512i x1, __m512i y1)
{
    const __m512 slack = _mm512_set1_ps(1e-6f);
    __m512 right = _mm512_mul_ps(_mm512_set1_ps(j->rx), _mm512_cvtepi32_ps(j->rx > 0 ? y1 : y0));
    __m512 right_less = _mm512_mul_ps(_mm512_set1_ps(j->ry), _mm512_cvtepi32_ps(j->ry > 0 ? x0 : x1));
    __m512 left = _mm512_mul_ps(_mm512_set1_ps(j->lx), _mm512_cvtepi32_ps(j->lx > 0 ? y0 : y1));
    __m512 left_less = _mm512_mul_ps(_mm512_set1_ps(j->ly), _mm512_cvtepi32_ps(j->ly > 0 ? x1 : x0));
    __m512 right_slack = _mm512_mul_ps(slack, _mm512_add_ps(_mm512_abs_ps(right), _mm512_abs_ps(right_less)));
    __m512 left_slack = _mm512_mul_ps(slack, _mm512_add_ps(_mm512_abs_ps(left), _mm512_abs_ps(left_less)));
    return _mm512_cmp_ps_mask(_mm512_sub_ps(right_less, right), right_slack, _CMP_GT_OQ) |
           _mm512_cmp_ps_mask(_mm512_sub_ps(left, left_less), left_slack, _CMP_GT_OQ);
}

/* All sixteen at once; of a lens above its targets. */
static int judge_16(struct dg_kernel *k, const struct judge *j, const struct dg_sheaf *s)
{
    const __m512i at_x = _mm512_set1_epi32(k->eye->at.x), at_y = _mm512_set1_epi32(k->eye->at.y);
    const __m512i zero = _mm512_setzero_si512(), z = _mm512_set1_epi32(k->eye->z_u);
    __m512i x0 = _mm512_load_si512(s->x0), y0 = _mm512_load_si512(s->y0);
    __m512i x1 = _mm512_load_si512(s->x1), y1 = _mm512_load_si512(s->y1);
    __mmask16 in = _mm512_cmple_epi32_mask(x0, _mm512_set1_epi32(k->box.x1));
    in = _mm512_mask_cmpge_epi32_mask(in, x1, _mm512_set1_epi32(k->box.x0));
    in = _mm512_mask_cmple_epi32_mask(in, y0, _mm512_set1_epi32(k->box.y1));
    in = _mm512_mask_cmpge_epi32_mask(in, y1, _mm512_set1_epi32(k->box.y0));
    x0 = _mm512_sub_epi32(x0, at_x);
    y0 = _mm512_sub_epi32(y0, at_y);
    x1 = _mm512_sub_epi32(x1, at_x);
    y1 = _mm512_sub_epi32(y1, at_y);
    __m512 dx = _mm512_cvtepi32_ps(_mm512_max_epi32(_mm512_max_epi32(x0, _mm512_sub_epi32(zero, x1)), zero));
    __m512 dy = _mm512_cvtepi32_ps(_mm512_max_epi32(_mm512_max_epi32(y0, _mm512_sub_epi32(zero, y1)), zero));
    __m512 near2 = _mm512_add_ps(_mm512_mul_ps(dx, dx), _mm512_mul_ps(dy, dy));
    in = _mm512_mask_cmp_ps_mask(in, near2, _mm512_set1_ps(j->range2), _CMP_LE_OQ);
    if (k->sector) in &= (__mmask16)~is_outside_16(j, x0, y0, x1, y1);
    k->stats.n_in_range += __builtin_popcount(in);

    __m512i top = _mm512_load_si512(s->top_u);
    __mmask16 tall = _mm512_mask_cmpge_epi32_mask(in, top, z);
    __mmask16 holds = _mm512_mask_cmp_ps_mask(tall, near2, _mm512_setzero_ps(), _CMP_EQ_OQ);
    if (holds && is_inside(k, s, holds)) return DG_EINSIDE;
    __mmask16 low =
        _mm512_mask_cmpge_epi32_mask(in & (__mmask16)~tall, top, _mm512_set1_epi32(k->eye->target_z_u));
    __m512 ends = _mm512_div_ps(_mm512_set1_ps(j->low),
                                _mm512_sub_ps(_mm512_set1_ps(j->height), _mm512_cvtepi32_ps(top)));
    __m512 ends2 = _mm512_mul_ps(near2, _mm512_mul_ps(ends, ends));
    __mmask16 beyond = _mm512_mask_cmp_ps_mask(low, ends2, _mm512_set1_ps(j->ends2), _CMP_GT_OQ);
    tall |= beyond;
    low &= (__mmask16)~beyond;
    _mm512_storeu_si512(k->tall_chain + k->n_tall,
                        _mm512_maskz_compress_epi32(tall, _mm512_load_si512(s->first_chain)));
    _mm512_storeu_si512(k->tall_n + k->n_tall,
                        _mm512_maskz_compress_epi32(tall, _mm512_load_si512(s->n_chains)));
    k->n_tall += __builtin_popcount(tall);
    _mm512_storeu_si512(k->low_octet + k->n_low,
                        _mm512_maskz_compress_epi32(low, _mm512_load_si512(s->first_octet)));
    _mm512_storeu_si512(k->low_n + k->n_low, _mm512_maskz_compress_epi32(low, _mm512_load_si512(s->n_octets)));
    _mm512_storeu_si512(k->low_top_u + k->n_low, _mm512_maskz_compress_epi32(low, top));
    k->n_low += __builtin_popcount(low);
    return 0;
}
#endif

static int find(struct dg_kernel *k, struct dg_err *err)
{
    const struct dg_walls *w = k->scene->walls;
    int32_t n = dg_index_find(w->index, k->box, k->found, k->cap_found);
    if (n > k->cap_found) {
        DG_TRY(dg_found_grow(k, n, err));
        n = dg_index_find(w->index, k->box, k->found, k->cap_found);
    }
    struct judge judge = judge_of(k);
    bool is_above = k->eye->z_u > k->eye->target_z_u;
    k->n_tall = k->n_low = 0;
    for (int32_t i = 0; i < n; i++) {
        const struct dg_sheaf *sheaf = &w->sheaves[k->found[i]];
#if VECTORS
        if (is_above) {
            DG_TRY(judge_16(k, &judge, sheaf));
            continue;
        }
#endif
        DG_TRY(judge_each(k, &judge, sheaf));
    }
    k->is_scaled = !is_above;
    /* what comes next, from places far apart */
    for (int32_t t = 0; t < k->n_tall; t++) {
        __builtin_prefetch(&w->chains[k->tall_chain[t]]);
        __builtin_prefetch(&w->which[k->tall_chain[t]]);
    }
    for (int32_t t = 0; t < k->n_low; t++) __builtin_prefetch(&w->octets[k->low_octet[t]]);
    return 0;
}

/* ---- which walls ----------------------------------------------------------------------------------------- */

static void push(struct dg_facing *f, double sx, double sy, double ex, double ey, double c)
{
    int32_t i = f->n++;
    f->sx[i] = sx;
    f->sy[i] = sy;
    f->ex[i] = ex;
    f->ey[i] = ey;
    f->c[i] = c;
}

/* The walls of a chain that face the lens and come into the range. A barrier that is seen edge on hides a line
 * without width. */
static void face_each(struct dg_kernel *k, int32_t chain_ix, double factor)
{
    const struct dg_chain *q = &k->scene->walls->chains[chain_ix];
    uint32_t which = k->scene->walls->which[chain_ix];
    double reach = (double)k->eye->range_u + k->grid->cell_u, reach2 = reach * reach;
    for (int i = 0; i < 7; i++) {
        int64_t ax = (int64_t)q->x[i] - k->eye->at.x, ay = (int64_t)q->y[i] - k->eye->at.y;
        int64_t bx = (int64_t)q->x[i + 1] - k->eye->at.x, by = (int64_t)q->y[i + 1] - k->eye->at.y;
        int64_t cross = bx * ay - ax * by;
        if (!(which >> i & 1)) continue;
        if (cross == 0 && (which & DG_CHAIN_BARRIER))
            dg_kernel_ask_line(k, (double)ax, (double)ay, (double)bx, (double)by, DG_HIDES_ALL, factor);
        double c = (double)cross, dx = (double)(ax - bx), dy = (double)(ay - by);
        if (cross > 0 && c * c <= reach2 * (dx * dx + dy * dy)) {
            push(&k->facing, (double)bx * factor, (double)by * factor, (double)ax * factor, (double)ay * factor,
                 c * factor * factor);
        }
    }
}

#if VECTORS
static void face_seven(struct dg_kernel *k, int32_t chain_ix, __m256i at_x, __m256i at_y, __m512d reach2)
{
    const struct dg_chain *q = &k->scene->walls->chains[chain_ix];
    uint32_t which = k->scene->walls->which[chain_ix];
    struct dg_facing *f = &k->facing;
    __m256i ax = _mm256_sub_epi32(_mm256_load_si256((const __m256i *)q->x), at_x);
    __m256i ay = _mm256_sub_epi32(_mm256_load_si256((const __m256i *)q->y), at_y);
    __m256i bx = _mm256_alignr_epi32(ax, ax, 1), by = _mm256_alignr_epi32(ay, ay, 1);
    __m512i cross = _mm512_sub_epi64(_mm512_mul_epi32(_mm512_cvtepi32_epi64(bx), _mm512_cvtepi32_epi64(ay)),
                                     _mm512_mul_epi32(_mm512_cvtepi32_epi64(ax), _mm512_cvtepi32_epi64(by)));
    __mmask8 in = _mm512_mask_cmpgt_epi64_mask((__mmask8)(which & 0x7F), cross, _mm512_setzero_si512());
    if (which & DG_CHAIN_BARRIER && _mm512_mask_testn_epi64_mask((__mmask8)(which & 0x7F), cross, cross)) {
        face_each(k, chain_ix, 1);
        return;
    }
    __m512d c = _mm512_cvtepi64_pd(cross);
    __m512d sx = _mm512_cvtepi32_pd(bx), sy = _mm512_cvtepi32_pd(by);
    __m512d ex = _mm512_cvtepi32_pd(ax), ey = _mm512_cvtepi32_pd(ay);
    __m512d dx = _mm512_sub_pd(ex, sx), dy = _mm512_sub_pd(ey, sy);
    __m512d far = _mm512_mul_pd(reach2, _mm512_add_pd(_mm512_mul_pd(dx, dx), _mm512_mul_pd(dy, dy)));
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

static int collect(struct dg_kernel *k, struct dg_err *err)
{
    struct dg_facing *f = &k->facing;
    int64_t n_chains = 0;
    for (int32_t t = 0; t < k->n_tall; t++) n_chains += k->tall_n[t];
    if (n_chains > INT32_MAX / 16) return dg_err_set(err, DG_ELIMIT, "too many walls in range");
    f->n = 0;
    DG_TRY(dg_facing_grow(f, (int32_t)n_chains * 7, err));
#if VECTORS
    const __m256i at_x = _mm256_set1_epi32(k->eye->at.x), at_y = _mm256_set1_epi32(k->eye->at.y);
    double reach = (double)k->eye->range_u + k->grid->cell_u;
    const __m512d reach2 = _mm512_set1_pd(reach * reach);
    for (int32_t t = 0; t < k->n_tall && !k->is_scaled; t++) {
        for (int32_t c = k->tall_chain[t], end = c + k->tall_n[t]; c < end; c++)
            face_seven(k, c, at_x, at_y, reach2);
    }
    for (int32_t t = 0; t < k->n_tall && k->is_scaled; t++) {
#else
    for (int32_t t = 0; t < k->n_tall; t++) {
#endif
        for (int32_t c = k->tall_chain[t], end = c + k->tall_n[t]; c < end; c++)
            face_each(k, c, k->tall_factor[t]);
    }
    prepare(f, 0);
    return 0;
}
