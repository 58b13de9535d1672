/* The nearest wall between each two neighbouring rays, a part of sweep_body.h. Private to cover/. */

/* The window's border as four walls behind all others, so that what is seen is always closed. */
static int push_border(struct dg_kernel *k, struct dg_err *err)
{
    struct dg_facing *f = &k->facing;
    double h = (double)k->eye->range_u + 2.0 * k->grid->cell_u;
    DG_TRY(dg_facing_grow(f, f->n + 4, err));
    push(f, h, -h, h, h, 2 * h * h);
    push(f, h, h, -h, h, 2 * h * h);
    push(f, -h, h, -h, -h, 2 * h * h);
    push(f, -h, -h, h, -h, 2 * h * h);
    prepare(f, f->n - 4);
    return 0;
}

/* The keys of rays before they are sorted: each wall's end is item a, its start item rs[a], which is the next
 * wall's end where the two meet, as neighbours of a footprint do. */
static int32_t lay_items(struct dg_kernel *k)
{
    struct dg_facing *f = &k->facing;
    double *key = k->rays.item_key;
    int32_t n = f->n, a = 0;
    memcpy(key, f->ke, (size_t)n * sizeof *key);
    f->ke[f->n] = -1; /* nobody's start */
#if VECTORS
    __m256i next = _mm256_set_epi32(8, 7, 6, 5, 4, 3, 2, 1), iota = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    for (; a < f->n; a += 8) {
        __m512d ks = _mm512_load_pd(f->ks + a);
        __mmask8 apart = _mm512_cmp_pd_mask(ks, _mm512_loadu_pd(f->ke + a + 1), _CMP_NEQ_OQ);
        apart &= (__mmask8)_bzhi_u32(0xFF, f->n - a < 8 ? (uint32_t)(f->n - a) : 8);
        _mm512_storeu_pd(key + n, _mm512_maskz_compress_pd(apart, ks));
        __m256i own = _mm256_add_epi32(iota, _mm256_set1_epi32(n));
        _mm256_store_si256((__m256i *)(f->rs + a), _mm256_mask_expand_epi32(next, apart, own));
        next = _mm256_add_epi32(next, _mm256_set1_epi32(8));
        n += __builtin_popcount(apart);
    }
#else
    for (; a < f->n; a++) {
        bool is_apart = f->ks[a] != f->ke[a + 1];
        f->rs[a] = is_apart ? n : a + 1;
        if (is_apart) key[n++] = f->ks[a];
    }
#endif
    for (int32_t axis = 0; axis < 4; axis++) key[n++] = axis;
    if (k->sector) {
        key[n++] = key_of(k->sector->rx, k->sector->ry);
        key[n++] = key_of(k->sector->lx, k->sector->ly);
    }
    return n;
}

/* Put the items' keys into buckets, one after the other; item i goes to place item_at[i]. The most of a bucket.
 */
static int32_t fill_buckets(struct dg_rays *r, int32_t n)
{
    enum { BUCKETS = 128 };
    int32_t starts[BUCKETS] = {0}, sum = 0, most_of = 0;
    for (int32_t i = 0; i < n; i++) starts[(int32_t)(r->item_key[i] * (BUCKETS / 4))]++;
    for (int32_t b = 0; b < BUCKETS; b++) {
        int32_t here = starts[b];
        starts[b] = sum;
        sum += here;
        most_of = here > most_of ? here : most_of;
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t at = starts[(int32_t)(r->item_key[i] * (BUCKETS / 4))]++;
        r->item_at[i] = at;
        r->bucketed[at] = r->item_key[i];
    }
    return most_of;
}

/* Sort the keys and let equal ones be one: ray[] gets each item's. Within `reach` places of its own a key finds
 * all that are of its bucket, so that its rank is its place, less those before that are not smaller, plus those
 * behind that are. */
static void sort_items(struct dg_rays *r, int32_t n)
{
    int32_t reach = fill_buckets(r, n) - 1, i = 0;
    for (int32_t p = 1; p <= reach; p++) r->bucketed[-p] = -1;
    for (int32_t p = 0; p < reach + 8; p++) r->bucketed[n + p] = 5;
    for (int32_t p = 0; p < n + 8; p++) r->sorted[p] = -1;
#if VECTORS
    __m256i place = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0), one = _mm256_set1_epi32(1);
    for (; i < n; i += 8) {
        __m512d key = _mm512_loadu_pd(r->bucketed + i);
        __m256i rank = place;
        for (int32_t d = 1; d <= reach; d++) {
            __mmask8 before = _mm512_cmp_pd_mask(_mm512_loadu_pd(r->bucketed + i - d), key, _CMP_GE_OQ);
            __mmask8 behind = _mm512_cmp_pd_mask(_mm512_loadu_pd(r->bucketed + i + d), key, _CMP_LT_OQ);
            rank = _mm256_mask_sub_epi32(rank, before, rank, one);
            rank = _mm256_mask_add_epi32(rank, behind, rank, one);
        }
        _mm256_store_si256((__m256i *)(r->rank + i), rank);
        place = _mm256_add_epi32(place, _mm256_set1_epi32(8));
    }
#else
    for (; i < n; i++) {
        int32_t rank = i;
        for (int32_t d = 1; d <= reach; d++) {
            rank -= r->bucketed[i - d] >= r->bucketed[i];
            rank += r->bucketed[i + d] < r->bucketed[i];
        }
        r->rank[i] = rank;
    }
#endif
    for (int32_t p = 0; p < n; p++) r->sorted[r->rank[p]] = r->bucketed[p];
    r->n = 0; /* ranks behind equal keys are empty: close up */
#if VECTORS
    const __m256i iota = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    for (i = 0; i < n; i += 8) {
        __m512d key = _mm512_load_pd(r->sorted + i);
        __mmask8 has = _mm512_cmp_pd_mask(key, _mm512_setzero_pd(), _CMP_GE_OQ);
        __m256i number = _mm256_add_epi32(iota, _mm256_set1_epi32(r->n));
        _mm512_storeu_pd(r->key + r->n, _mm512_maskz_compress_pd(has, key));
        _mm256_store_si256((__m256i *)(r->number + i), _mm256_maskz_expand_epi32(has, number));
        r->n += __builtin_popcount(has);
    }
#else
    for (i = 0; i < n; i++) {
        r->number[i] = r->n;
        if (r->sorted[i] >= 0) r->key[r->n++] = r->sorted[i];
    }
#endif
    for (i = 0; i < n; i++) r->ray[i] = r->number[r->rank[r->item_at[i]]];
}

/* Rays through the ends of the walls that are left, and along the axes, so that no gap between rays is wider
 * than a quadrant and the diamond is straight in it. */
static int lay_rays(struct dg_kernel *k, struct dg_err *err)
{
    struct dg_facing *f = &k->facing;
    struct dg_rays *r = &k->rays;
    DG_TRY(dg_rays_grow(r, 2 * f->n + 10, err));
    int32_t n = lay_items(k);
    sort_items(r, n);
    for (int32_t a = 0; a < f->n; a++) {
        f->rs[a] = r->ray[f->rs[a]];
        f->re[a] = r->ray[a];
    }
    r->begin = k->sector ? r->ray[n - 2] : 0;
    r->end = k->sector ? r->ray[n - 1] : 0;
    r->key[r->n] = 4;
    for (int32_t i = 0; i <= r->n; i++) {
        double key = r->key[i], x = key <= 2 ? 1 - key : key - 3;
        r->dx[i] = x;
        r->dy[i] = key <= 2 ? 1 - fabs(x) : fabs(x) - 1;
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
    __mmask8 first = (__mmask8)(0xFF << (i & 7));
    for (i &= ~7; i < to; i += 8) {
        __mmask8 in = (__mmask8)(first & _bzhi_u32(0xFF, to - i < 8 ? (uint32_t)(to - i) : 8));
        first = 0xFF;
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

static void draw_walls(struct dg_kernel *k)
{
    for (int32_t a = 0; a < k->facing.n; a++) {
        int32_t s = k->facing.rs[a], e = k->facing.re[a];
        if (s <= e) {
            rays_draw(k, a, s, e);
        } else {
            rays_draw(k, a, s, k->rays.n);
            rays_draw(k, a, 0, e);
        }
    }
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

/* Walls that stand before the nearest one at either end of gap i: each is drawn as a wedge of its own. */
static void draw_gap(struct dg_kernel *k, int32_t i)
{
    const struct dg_facing *f = &k->facing;
    const struct dg_rays *r = &k->rays;
    double limit_l = r->wl[i] * (1 + 1e-13), limit_r = r->wr[i] * (1 + 1e-13);
    for (int32_t j = 0; j < f->n; j++) {
        int32_t s = f->rs[j], e = f->re[j];
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

/* Walls that cross inside a gap (footprints that overlap): the nearer one in the middle was taken. */
static void draw_crossings(struct dg_kernel *k)
{
    const struct dg_rays *r = &k->rays;
    int32_t i = 0;
#if VECTORS
    const __m512d more = _mm512_set1_pd(1 + 1e-13);
    for (; i < r->n; i += 8) {
        __m512d wl = _mm512_mul_pd(_mm512_load_pd(r->wl + i), more);
        __m512d wr = _mm512_mul_pd(_mm512_load_pd(r->wr + i), more);
        uint32_t apart = _mm512_cmp_pd_mask(_mm512_load_pd(r->ml + i), wl, _CMP_NLE_UQ) |
                         _mm512_cmp_pd_mask(_mm512_load_pd(r->mr + i), wr, _CMP_NLE_UQ);
        apart &=
            _mm256_cmpge_epi32_mask(_mm256_load_si256((const __m256i *)(r->wall + i)), _mm256_setzero_si256());
        apart &= _bzhi_u32(0xFF, r->n - i < 8 ? (uint32_t)(r->n - i) : 8);
        for (; apart; apart &= apart - 1) draw_gap(k, i + __builtin_ctz(apart));
    }
#else
    for (; i < r->n; i++) {
        bool is_first = r->ml[i] <= r->wl[i] * (1 + 1e-13) && r->mr[i] <= r->wr[i] * (1 + 1e-13);
        if (r->wall[i] >= 0 && !is_first) draw_gap(k, i);
    }
#endif
}
