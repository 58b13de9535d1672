/* The edge of what is seen, toggled row by row; a part of sweep_body.h. Private to cover/. */

#if VECTORS
#define TOGGLES 2048 /* computed before they are made */

/* What is seen of each wall: from u to v. The runs of gaps that have the same nearest wall. */
static int32_t lay_runs(struct dg_kernel *k)
{
    const struct dg_facing *f = &k->facing;
    const struct dg_rays *r = &k->rays;
    struct dg_outline *o = &k->outline;
    int32_t n = 0;
    const __m512i iota = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    __m512i number = iota, last = _mm512_set1_epi32(INT32_MIN);
    for (int32_t i = 0; i < r->n; i += 16) {
        __m512i wall = _mm512_load_si512(r->wall + i), before = _mm512_alignr_epi32(wall, last, 15);
        __mmask16 in = (__mmask16)_bzhi_u32(0xFFFF, r->n - i < 16 ? (uint32_t)(r->n - i) : 16);
        in = _mm512_mask_cmpneq_epi32_mask(in, wall, before);
        _mm512_storeu_si512(o->starts + n, _mm512_maskz_compress_epi32(in, number));
        number = _mm512_add_epi32(number, _mm512_set1_epi32(16));
        n += __builtin_popcount(in);
        last = wall;
    }
    o->starts[n] = r->n;
    for (int32_t p = 0; p < 8; p++) o->starts[n + 1 + p] = r->n;
    const __m512d zero = _mm512_setzero_pd();
    for (int32_t p = 0; p < n; p += 8) {
        __m256i i = _mm256_load_si256((const __m256i *)(o->starts + p));
        __m256i end = _mm256_loadu_si256((const __m256i *)(o->starts + p + 1));
        i = _mm256_min_epi32(i, _mm256_set1_epi32(r->n - 1)); /* places behind the last run */
        __m256i j = _mm256_i32gather_epi32(r->wall, i, 4);
        __mmask8 has = _mm256_cmpge_epi32_mask(j, _mm256_setzero_si256());
        j = _mm256_maskz_mov_epi32(has, j);
        __m512d wl = _mm512_i32gather_pd(i, r->wl, 8);
        __m512d wr = _mm512_i32gather_pd(_mm256_sub_epi32(end, _mm256_set1_epi32(1)), r->wr, 8);
        __m512d ux = _mm512_div_pd(_mm512_i32gather_pd(i, r->dx, 8), wl);
        __m512d uy = _mm512_div_pd(_mm512_i32gather_pd(i, r->dy, 8), wl);
        __m512d vx = _mm512_div_pd(_mm512_i32gather_pd(end, r->dx, 8), wr);
        __m512d vy = _mm512_div_pd(_mm512_i32gather_pd(end, r->dy, 8), wr);
        /* the wall's own ends where it is seen to them */
        __mmask8 has_s = _mm256_cmpeq_epi32_mask(_mm256_i32gather_epi32(f->rs, j, 4), i);
        __m256i ring = _mm256_mask_mov_epi32(end, _mm256_cmpeq_epi32_mask(end, _mm256_set1_epi32(r->n)),
                                             _mm256_setzero_si256());
        __mmask8 has_e = _mm256_cmpeq_epi32_mask(_mm256_i32gather_epi32(f->re, j, 4), ring);
        ux = _mm512_mask_i32gather_pd(ux, has_s, j, f->sx, 8);
        uy = _mm512_mask_i32gather_pd(uy, has_s, j, f->sy, 8);
        vx = _mm512_mask_i32gather_pd(vx, has_e, j, f->ex, 8);
        vy = _mm512_mask_i32gather_pd(vy, has_e, j, f->ey, 8);
        _mm512_store_pd(o->ux + p, _mm512_mask_mov_pd(zero, has, ux));
        _mm512_store_pd(o->uy + p, _mm512_mask_mov_pd(zero, has, uy));
        _mm512_storeu_pd(o->vx + 1 + p, _mm512_mask_mov_pd(zero, has, vx));
        _mm512_storeu_pd(o->vy + 1 + p, _mm512_mask_mov_pd(zero, has, vy));
    }
    o->vx[0] = o->vx[n];
    o->vy[0] = o->vy[n];
    return n;
}

/* Eight edges from u to v, each on the line with direction d and cross product c. `live` are to be drawn, and
 * may be asked about unless they are of the border. */
static void lay_eight(struct dg_kernel *k, int32_t at, const __m512d u[2], const __m512d v[2],
                      const __m512d d[2], __m512d c, __mmask8 live, __mmask8 can_ask)
{
    struct dg_outline *o = &k->outline;
    const __m512d per_u = _mm512_set1_pd(k->per_u), cx = _mm512_set1_pd(k->cx), cy = _mm512_set1_pd(k->cy);
    const __m512d zero = _mm512_setzero_pd(), top = _mm512_set1_pd(k->ny), near = _mm512_set1_pd(DG_NEAR);
    __m512d x1 = _mm512_add_pd(cx, _mm512_mul_pd(u[0], per_u)),
            x2 = _mm512_add_pd(cx, _mm512_mul_pd(v[0], per_u));
    __m512d y1 = _mm512_add_pd(cy, _mm512_mul_pd(u[1], per_u)),
            y2 = _mm512_add_pd(cy, _mm512_mul_pd(v[1], per_u));
    __m512d b = _mm512_div_pd(d[0], d[1]);
    __m512d a =
        _mm512_sub_pd(_mm512_add_pd(cx, _mm512_mul_pd(_mm512_div_pd(c, d[1]), per_u)), _mm512_mul_pd(b, cy));
    __m512d margin = _mm512_mul_pd(near, _mm512_add_pd(_mm512_set1_pd(1), _mm512_abs_pd(b)));
    __m512d r0 = _mm512_roundscale_pd(_mm512_min_pd(y1, y2), _MM_FROUND_TO_POS_INF);
    __m512d r1 = _mm512_roundscale_pd(_mm512_max_pd(y1, y2), _MM_FROUND_TO_POS_INF);
    r0 = _mm512_min_pd(_mm512_max_pd(r0, zero), top);
    r1 = _mm512_min_pd(_mm512_max_pd(r1, zero), top);
    __m512d off1 = _mm512_abs_pd(_mm512_sub_pd(y1, _mm512_roundscale_pd(y1, _MM_FROUND_TO_NEAREST_INT)));
    __m512d off2 = _mm512_abs_pd(_mm512_sub_pd(y2, _mm512_roundscale_pd(y2, _MM_FROUND_TO_NEAREST_INT)));
    can_ask &= live;
    __mmask8 asks = can_ask & _mm512_cmp_pd_mask(_mm512_min_pd(off1, off2), near, _CMP_LE_OQ);
    __m256i first = _mm512_cvtpd_epi32(r0), end = _mm512_cvtpd_epi32(r1);
    _mm512_storeu_pd(o->x1 + at, _mm512_min_pd(x1, x2));
    _mm512_storeu_pd(o->y1 + at, y1);
    _mm512_storeu_pd(o->x2 + at, _mm512_max_pd(x1, x2));
    _mm512_storeu_pd(o->y2 + at, y2);
    _mm512_storeu_pd(o->a + at, a);
    _mm512_storeu_pd(o->b + at, b);
    _mm512_storeu_pd(o->margin + at, _mm512_mask_mov_pd(_mm512_set1_pd(-1), can_ask, margin));
    _mm256_storeu_si256((__m256i *)(o->r0 + at), first);
    _mm256_storeu_si256((__m256i *)(o->r1 + at), end);
    _mm256_storeu_si256((__m256i *)(o->asks + at), _mm256_movm_epi32(asks));
    live &= _mm256_cmplt_epi32_mask(first, end);
    __m256i number = _mm256_add_epi32(_mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0), _mm256_set1_epi32(at));
    _mm256_storeu_si256((__m256i *)(o->list + o->n), _mm256_maskz_compress_epi32(live, number));
    o->n += __builtin_popcount(live);
}

/* The edges: of each run the wall, and the ray from the wall before it. */
static int32_t lay_edges(struct dg_kernel *k, int32_t n_runs)
{
    const struct dg_facing *f = &k->facing;
    const struct dg_rays *r = &k->rays;
    struct dg_outline *o = &k->outline;
    int32_t at = 0;
    o->n = 0;
    for (int32_t p = 0; p < n_runs; p += 8, at += 16) {
        __mmask8 in = (__mmask8)_bzhi_u32(0xFF, n_runs - p < 8 ? (uint32_t)(n_runs - p) : 8);
        __m256i i = _mm256_load_si256((const __m256i *)(o->starts + p));
        i = _mm256_min_epi32(i, _mm256_set1_epi32(r->n - 1));
        __m256i j = _mm256_i32gather_epi32(r->wall, i, 4);
        __mmask8 has = _mm256_cmpge_epi32_mask(j, _mm256_setzero_si256());
        __mmask8 is_inner = _mm256_cmplt_epi32_mask(j, _mm256_set1_epi32(f->n - 4));
        j = _mm256_maskz_mov_epi32(has, j);
        __m512d u[2] = {_mm512_load_pd(o->ux + p), _mm512_load_pd(o->uy + p)};
        __m512d v[2] = {_mm512_loadu_pd(o->vx + 1 + p), _mm512_loadu_pd(o->vy + 1 + p)};
        __m512d before[2] = {_mm512_load_pd(o->vx + p), _mm512_load_pd(o->vy + p)};
        __m512d ray[2] = {_mm512_i32gather_pd(i, r->dx, 8), _mm512_i32gather_pd(i, r->dy, 8)};
        __m512d wall[2] = {_mm512_sub_pd(_mm512_i32gather_pd(j, f->ex, 8), _mm512_i32gather_pd(j, f->sx, 8)),
                           _mm512_sub_pd(_mm512_i32gather_pd(j, f->ey, 8), _mm512_i32gather_pd(j, f->sy, 8))};
        __mmask8 apart = in & (_mm512_cmp_pd_mask(u[0], before[0], _CMP_NEQ_UQ) |
                               _mm512_cmp_pd_mask(u[1], before[1], _CMP_NEQ_UQ));
        lay_eight(k, at, before, u, ray, _mm512_setzero_pd(), apart, 0xFF);
        lay_eight(k, at + 8, u, v, wall, _mm512_i32gather_pd(j, f->c, 8), in & has, is_inner);
    }
    return at;
}

/* Flip bits of the window, by their numbers. Apart from their computing: a bit may be close to one that was
 * just flipped, and the processor would wait for each number before it reads the next. */
static int32_t flip(uint64_t *seen, const uint32_t *bits, int32_t n)
{
    for (int32_t i = 0; i < n; i++) seen[bits[i] >> 6] ^= 1ull << (bits[i] & 63);
    return n;
}

/* One toggle in each row that an edge crosses, at the first sample right of it. Eight rows of each edge, then
 * the next eight of those that have more: the number of rows is as good as random, and a loop that ends with it
 * would be mispredicted at each edge. */
static void toggle_edges(struct dg_kernel *k, uint64_t *seen)
{
    const struct dg_outline o = k->outline;
    const __m512d iota = _mm512_set_pd(7, 6, 5, 4, 3, 2, 1, 0), zero = _mm512_setzero_pd();
    const __m512d right = _mm512_set1_pd(k->nx);
    const __m256i width = _mm256_set1_epi32(k->nx), pitch = _mm256_set1_epi32(64 * k->words_per_row);
    const __m256i lanes = _mm256_mullo_epi32(_mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0), pitch);
    uint32_t bits[TOGGLES + 8]; /* numbers stay below 2^32: MAX_WORDS */
    int32_t n_bits = 0, n_edges = o.n, n_toggles = 0;
    while (n_edges) {
        int32_t n_left = 0;
        for (int32_t t = 0; t < n_edges; t++) {
            int32_t e = o.list[t], r0 = o.r0[e], n = o.r1[e] - r0;
            n_toggles += n < 8 ? n : 8;
            __m512d rows = _mm512_add_pd(_mm512_set1_pd(r0), iota);
            __m512d x = _mm512_add_pd(_mm512_set1_pd(o.a[e]), _mm512_mul_pd(_mm512_set1_pd(o.b[e]), rows));
            /* a level line has no number here, and becomes the smaller column */
            x = _mm512_min_pd(_mm512_max_pd(x, _mm512_set1_pd(o.x1[e])), _mm512_set1_pd(o.x2[e]));
            __m512d off = _mm512_abs_pd(_mm512_sub_pd(x, _mm512_roundscale_pd(x, _MM_FROUND_TO_NEAREST_INT)));
            __mmask8 in = (__mmask8)_bzhi_u32(0xFF, (uint32_t)(n < 8 ? n : 8));
            o.asks[e] |= _mm512_mask_cmp_pd_mask(in, off, _mm512_set1_pd(o.margin[e]), _CMP_LE_OQ);
            __m512d col = _mm512_roundscale_pd(x, _MM_FROUND_TO_POS_INF);
            __m256i c = _mm512_cvtpd_epi32(_mm512_max_pd(_mm512_min_pd(col, right), zero));
            in = _mm256_mask_cmplt_epi32_mask(in, c, width);
            __m256i first = _mm256_add_epi32(_mm256_mullo_epi32(_mm256_set1_epi32(r0), pitch), lanes);
            _mm256_storeu_si256((__m256i *)(bits + n_bits),
                                _mm256_maskz_compress_epi32(in, _mm256_add_epi32(first, c)));
            n_bits += __builtin_popcount(in);
            o.r0[e] = r0 + 8;
            o.list[n_left] = e;
            n_left += n > 8;
            if (n_bits >= TOGGLES - 8) n_bits -= flip(seen, bits, n_bits);
        }
        n_edges = n_left;
    }
    flip(seen, bits, n_bits);
    k->stats.n_toggles += n_toggles;
}

static int draw_seen(struct dg_kernel *k, uint64_t *seen, struct dg_err *err)
{
    struct dg_outline *o = &k->outline;
    DG_TRY(dg_outline_grow(o, 2 * k->rays.n + 32, err));
    int32_t n = lay_edges(k, lay_runs(k));
    toggle_edges(k, seen);
    for (int32_t e = 0; e < n; e += 16) {
        __m512i asks = _mm512_loadu_si512(o->asks + e);
        for (uint32_t left = _mm512_test_epi32_mask(asks, asks); left; left &= left - 1) {
            int32_t at = e + __builtin_ctz(left);
            struct dg_edge edge = {o->x1[at], o->y1[at], o->x2[at], o->y2[at], o->a[at], o->b[at]};
            dg_kernel_ask_edge(k, &edge);
        }
    }
    return 0;
}

#else

/* One toggle in each row that the edge crosses, at the first sample right of it. */
static void toggle(struct dg_kernel *k, uint64_t *seen, const struct dg_edge *e, bool can_ask)
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
    uint64_t *row = seen + (size_t)r0 * (size_t)wpr;
    k->stats.n_toggles += r1 - r0;
    for (int32_t r = r0; r < r1; r++, row += wpr) {
        double x = e->a + e->b * r;
        x = x > x_lo ? x : x_lo; /* a level line has no number here, and becomes x_lo */
        x = x < x_hi ? x : x_hi;
        must_ask |= is_near(x, margin);
        int32_t c = col_from(k, x);
        if (c < k->nx) row[c >> 6] ^= 1ull << (c & 63);
    }
    if (must_ask && can_ask) dg_kernel_ask_edge(k, e);
}

struct pt {
    double x, y;
};

/* From u to v on the line with direction d and cross product c (of a point on it with d). */
static void draw_edge(struct dg_kernel *k, uint64_t *seen, struct pt u, struct pt v, struct pt d, double c,
                      bool can_ask)
{
    struct dg_edge e = {
        k->cx + u.x * k->per_u, k->cy + u.y * k->per_u, k->cx + v.x * k->per_u, k->cy + v.y * k->per_u, 0, 0};
    e.b = d.x / d.y;
    e.a = k->cx + c / d.y * k->per_u - e.b * k->cy;
    toggle(k, seen, &e, can_ask);
}

static int draw_seen(struct dg_kernel *k, uint64_t *seen, struct dg_err *err)
{
    (void)err;
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
            draw_edge(k, seen, before, u, (struct pt){r->dx[i], r->dy[i]}, 0, true);
        if (j >= 0)
            draw_edge(k, seen, u, v, (struct pt){f->ex[j] - f->sx[j], f->ey[j] - f->sy[j]}, f->c[j],
                      j < border);
        before = v;
    }
    if (first.x != before.x || first.y != before.y)
        draw_edge(k, seen, before, first, (struct pt){1, 0}, 0, true);
    return 0;
}

#endif
