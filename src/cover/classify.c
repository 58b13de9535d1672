/* What a view makes of the samples that its position sees.
 *
 * On flat ground the frame of a rectilinear lens is four half planes, and a class is a strip of forward
 * distances across it (optics.h): four half planes too. So a class is one span a row. A sample nearer to an end
 * of it than the arithmetic can tell is put to dg_aim_density, as the plain test does with every sample. */
#include <math.h>
#include <string.h>

#include "cover/kernel.h"

/* dg_aim_strip agrees with the density at its ends to 1e-9 of it. */
#define NEAR_DENSITY 1e-8

/* What the plain test asks about p: the offsets in metres, and how far the target lies below the lens. */
static double density_at(const struct dg_scene *scene, const struct dg_eye *eye, const struct dg_aim *aim,
                         struct dg_ipt p)
{
    int64_t drop_u = (int64_t)eye->z_u - eye->target_z_u;
    if (scene->terrain) drop_u += dg_scene_ground_u(scene, eye->at) - dg_scene_ground_u(scene, p);
    return dg_aim_density(aim, (double)(p.x - eye->at.x) / DG_UNITS_PER_M,
                          (double)(p.y - eye->at.y) / DG_UNITS_PER_M, (double)drop_u / DG_UNITS_PER_M);
}

/* ---- sample by sample ---------------------------------------------------------------------------------- */

static void take_sample(struct dg_classed *out, const struct dg_class_table *table, double px_per_m,
                        bool want_bits, size_t word, uint64_t bit)
{
    if (px_per_m < 0) return;
    out->n_in_frame++;
    int32_t class_ix = dg_class_of(table, px_per_m);
    for (int32_t c = 0; c <= class_ix; c++) {
        out->n_samples[c]++;
        if (want_bits) out->classes[c].words[word] |= bit;
    }
}

static void classify_each(const struct dg_scene *scene, const struct dg_grid *grid, const struct dg_eye *eye,
                          const struct dg_bits *seen, const struct dg_aim *aim,
                          const struct dg_class_table *table, bool want_bits, struct dg_classed *out)
{
    for (int32_t r = 0; r < seen->ny; r++) {
        for (int32_t w = 0; w < seen->words_per_row; w++) {
            size_t at = (size_t)r * (size_t)seen->words_per_row + (size_t)w;
            for (uint64_t left = seen->words[at]; left; left &= left - 1) {
                int32_t c = 64 * w + __builtin_ctzll(left);
                struct dg_ipt p = dg_grid_centre(grid, seen->i0 + c, seen->j0 + r);
                double px_per_m = density_at(scene, eye, aim, p);
                take_sample(out, table, px_per_m, want_bits, at, left & -left);
            }
        }
    }
}

/* ---- strip by strip ------------------------------------------------------------------------------------- */

/* A range of forward distances in metres whose ends are known only so well: surely in from lo.sure to hi.sure,
 * surely out before lo.maybe and beyond hi.maybe. */
struct limit {
    double sure, maybe;
};
struct strip {
    struct limit lo, hi;
};

static void keep_above(struct strip *s, double x, double error)
{
    s->lo.sure = fmax(s->lo.sure, x + error);
    s->lo.maybe = fmax(s->lo.maybe, x - error);
}

static void keep_below(struct strip *s, double x, double error)
{
    s->hi.sure = fmin(s->hi.sure, x - error);
    s->hi.maybe = fmin(s->hi.maybe, x + error);
}

/* Keep where slope * x >= bound, both computed with an error of some roundings. */
static void keep_half(struct strip *s, double slope, double bound)
{
    double x = bound / slope, error = 1e-12 * (1 + fabs(x)) / fabs(slope);
    if (slope > 0)
        keep_above(s, x, error);
    else
        keep_below(s, x, error);
}

/* The forward distances between the frame's lower and upper edge, within reach_m. False: the frame's edge is
 * level with the target plane, so that there is no distance to tell. */
static bool frame_strip(const struct dg_aim *aim, double drop, double reach_m, struct strip *out)
{
    double s = aim->sin_tilt, c = aim->cos_tilt, t = aim->tan_half_v;
    *out = (struct strip){{-reach_m, -reach_m}, {reach_m, reach_m}};
    if (fabs(s + t * c) < 1e-9 || fabs(t * c - s) < 1e-9) return false;
    keep_half(out, s + t * c, drop * (c - t * s));  /* |down| <= t z below the axis */
    keep_half(out, t * c - s, -drop * (c + t * s)); /* and above it */
    return true;
}

/* The part of the frame that reaches a density. False: none. */
static bool class_strip(const struct dg_aim *aim, double drop, double px_per_m, const struct strip *frame,
                        struct strip *out)
{
    double x_near, x_far;
    if (!dg_aim_strip(aim, drop, px_per_m * (1 - NEAR_DENSITY), &x_near, &x_far)) return false;
    *out = *frame;
    out->lo.maybe = fmax(out->lo.maybe, x_near);
    out->hi.maybe = fmin(out->hi.maybe, x_far);
    if (dg_aim_strip(aim, drop, px_per_m * (1 + NEAR_DENSITY), &x_near, &x_far)) {
        out->lo.sure = fmax(out->lo.sure, x_near);
        out->hi.sure = fmin(out->hi.sure, x_far);
    } else {
        out->lo.sure = INFINITY; /* all of it is at the very peak of density: ask everywhere */
        out->hi.sure = -INFINITY;
    }
    return out->lo.maybe <= out->hi.maybe;
}

/* What all strips of a view share: the window, and the sides of the frame. */
struct cutter {
    struct dg_kernel *k;
    const struct dg_aim *aim;
    const struct dg_bits *seen;
    double cells_per_m, drop;
    double cx, cy; /* the lens, in columns and rows of seen */
    struct dg_cut cut;
    double range_m; /* of the view, where it may be less than the eye's; else infinite */
    bool must_ask;  /* the cut has samples that are neither surely in nor surely out */
};

/* Half plane i: gx c + gy r + g >= 0 for sample (c, r), in cells from its border; g is good to `error`. */
static void set_line(struct dg_cut *cut, int i, double gx, double gy, double g, double error)
{
    /* a border along the rows is turned by less than what it is asked about */
    if (fabs(gx) < 1e-14) gx = 1e-14;
    cut->a[i] = -g / gx;
    cut->b[i] = -gy / gx;
    cut->d[i] = (error + DG_NEAR) / fabs(gx);
    cut->is_lower[i] = gx > 0;
}

static void cutter_init(struct cutter *c, struct dg_kernel *k, const struct dg_grid *grid,
                        const struct dg_eye *eye, const struct dg_bits *seen, const struct dg_aim *aim)
{
    int64_t cell = grid->cell_u;
    double sb = aim->sin_bearing, cb = aim->cos_bearing, per_m = (double)DG_UNITS_PER_M / grid->cell_u;
    *c = (struct cutter){.k = k, .aim = aim, .seen = seen, .cells_per_m = per_m};
    c->drop = (double)((int64_t)eye->z_u - eye->target_z_u) / DG_UNITS_PER_M;
    c->cx = (double)(eye->at.x - (seen->i0 * cell + cell / 2)) / grid->cell_u;
    c->cy = (double)(eye->at.y - (seen->j0 * cell + cell / 2)) / grid->cell_u;
    /* forward x = sb u + cb v, right y = cb u - sb v; t (x cos + drop sin) -+ y >= 0 */
    double t = aim->tan_half_h, tc = t * aim->cos_tilt, td = t * c->drop * aim->sin_tilt * per_m;
    double len = sqrt(1 + tc * tc);
    for (int side = 0; side < 2; side++) {
        double sign = side ? 1 : -1;
        double gx = (tc * sb + sign * cb) / len, gy = (tc * cb - sign * sb) / len;
        set_line(&c->cut, side, gx, gy, td / len - gx * c->cx - gy * c->cy, 0);
    }
    c->range_m = INFINITY;
    if (aim->range_m * DG_UNITS_PER_M < (double)eye->range_u + 1) {
        double r = aim->range_m * per_m;
        c->range_m = aim->range_m;
        c->cut.cx = c->cx;
        c->cut.cy = c->cy;
        c->cut.sure2 = r > DG_NEAR ? (r - DG_NEAR) * (r - DG_NEAR) : -1;
        c->cut.maybe2 = (r + DG_NEAR) * (r + DG_NEAR);
    }
}

/* The ground distance of the strip's farthest corner, at least. */
static double strip_reach_m(const struct dg_aim *aim, double drop, const struct strip *s)
{
    double x = fmax(fabs(s->lo.maybe), fabs(s->hi.maybe));
    double y = aim->tan_half_h * (x * fabs(aim->cos_tilt) + fabs(drop * aim->sin_tilt));
    return sqrt(x * x + y * y) * (1 + 1e-9);
}

/* Rows that the strip can touch: those of its corners. */
static void set_rows(struct cutter *c, const struct strip *s)
{
    double lo = INFINITY, hi = -INFINITY;
    for (int i = 0; i < 4; i++) {
        double x = i & 1 ? s->lo.maybe : s->hi.maybe;
        double y = c->aim->tan_half_h * fmax(0, x * c->aim->cos_tilt + c->drop * c->aim->sin_tilt);
        double row =
            c->cy + (x * c->aim->cos_bearing - (i & 2 ? y : -y) * c->aim->sin_bearing) * c->cells_per_m;
        lo = fmin(lo, row);
        hi = fmax(hi, row);
    }
    c->cut.r0 = (int32_t)fmin(fmax(floor(lo) - 1, 0), c->seen->ny);
    c->cut.r1 = (int32_t)fmax(fmin(ceil(hi) + 2, c->seen->ny), c->cut.r0);
}

/* Lay the strip's columns in k->lo, hi, maybe_lo, maybe_hi. */
static void cut_strip(struct cutter *c, const struct strip *s)
{
    double sb = c->aim->sin_bearing, cb = c->aim->cos_bearing, per_m = c->cells_per_m;
    double at = sb * c->cx + cb * c->cy;
    bool is_sure = s->lo.sure <= s->hi.sure;
    double lo = is_sure ? (s->lo.sure + s->lo.maybe) / 2 : s->lo.maybe;
    double hi = is_sure ? (s->hi.sure + s->hi.maybe) / 2 : s->hi.maybe;
    set_line(&c->cut, 2, sb, cb, -lo * per_m - at, is_sure ? (s->lo.sure - lo) * per_m : 0);
    set_line(&c->cut, 3, -sb, -cb, hi * per_m + at, is_sure ? (hi - s->hi.sure) * per_m : 0);
    set_rows(c, s);
    c->cut.has_disc = strip_reach_m(c->aim, c->drop, s) + 1e-3 > c->range_m;
    struct dg_kernel *k = c->k;
#if defined(__x86_64__)
    if (k->path == DG_PATH_AVX512)
        c->must_ask = dg_cut_avx512(k, &c->cut, c->seen->nx);
    else if (k->path == DG_PATH_AVX2)
        c->must_ask = dg_cut_avx2(k, &c->cut, c->seen->nx);
    else
#endif
        c->must_ask = dg_cut_plain(k, &c->cut, c->seen->nx);
    c->must_ask |= !is_sure;
    for (int32_t r = c->cut.r0; r < c->cut.r1 && !is_sure; r++) k->hi[r] = k->lo[r];
}

static int64_t count_rows(const struct cutter *c, uint64_t *out)
{
#if defined(__x86_64__)
    if (c->k->path == DG_PATH_AVX512) return dg_count_avx512(c->k, c->cut.r0, c->cut.r1, c->seen, out);
    if (c->k->path == DG_PATH_AVX2) return dg_count_avx2(c->k, c->cut.r0, c->cut.r1, c->seen, out);
#endif
    return dg_count_plain(c->k, c->cut.r0, c->cut.r1, c->seen, out);
}

/* Count what was cut; ask about the samples between surely and maybe. */
static int64_t take_strip(const struct cutter *c, const struct dg_scene *scene, const struct dg_grid *grid,
                          const struct dg_eye *eye, double px_per_m, uint64_t *out)
{
    const struct dg_kernel *k = c->k;
    const struct dg_bits *seen = c->seen;
    int64_t n = count_rows(c, out);
    for (int32_t r = c->cut.r0; r < c->cut.r1 && c->must_ask; r++) {
        int32_t lo = k->lo[r], hi = k->hi[r], begin = k->maybe_lo[r], end = k->maybe_hi[r];
        if (begin >= end || (begin == lo && end == hi)) continue;
        for (int32_t i = begin; i < end; i++) {
            if (i == lo && lo < hi) i = hi; /* those are sure */
            if (i >= end) break;
            size_t word = (size_t)r * (size_t)seen->words_per_row + (size_t)(i >> 6);
            uint64_t bit = 1ull << (i & 63);
            if (!(seen->words[word] & bit)) continue;
            struct dg_ipt p = dg_grid_centre(grid, seen->i0 + i, seen->j0 + r);
            if (!(density_at(scene, eye, c->aim, p) >= px_per_m)) continue;
            n++;
            if (out) out[word] |= bit;
        }
    }
    return n;
}

/* False: not a case for strips. `only_lowest`: samples below the lowest class are not
 * counted as in frame. */
static bool classify_strips(struct dg_kernel *k, const struct dg_scene *scene, const struct dg_grid *grid,
                            const struct dg_eye *eye, const struct dg_bits *seen, const struct dg_aim *aim,
                            const struct dg_class_table *table, bool want_bits, bool only_lowest,
                            struct dg_classed *out)
{
    struct cutter cutter;
    struct strip frame, strip;
    cutter_init(&cutter, k, grid, eye, seen, aim);
    double reach_m = (eye->range_u + 2.0 * grid->cell_u) / DG_UNITS_PER_M;
    if (!frame_strip(aim, cutter.drop, reach_m, &frame)) return false;
    if (!only_lowest && frame.lo.maybe <= frame.hi.maybe) {
        cut_strip(&cutter, &frame);
        out->n_in_frame = take_strip(&cutter, scene, grid, eye, 0, NULL);
    }
    for (int32_t c = 0; c < table->n_classes; c++) {
        double px_per_m = table->classes[c].px_per_m;
        if (!class_strip(aim, cutter.drop, px_per_m, &frame, &strip)) break;
        cut_strip(&cutter, &strip);
        out->n_samples[c] =
            take_strip(&cutter, scene, grid, eye, px_per_m, want_bits ? out->classes[c].words : NULL);
    }
    if (only_lowest) out->n_in_frame = out->n_samples[0];
    return true;
}

/* ---- the contract -------------------------------------------------------------------------------------------
 */

static bool are_ascending(const struct dg_class_table *table)
{
    double before = 0;
    for (int32_t c = 0; c < table->n_classes; c++) {
        if (!(table->classes[c].px_per_m > before)) return false;
        before = table->classes[c].px_per_m;
    }
    return true;
}

static int classify(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                    const struct dg_eye *eye, const struct dg_bits *seen, const struct dg_aim *aim,
                    const struct dg_class_table *table, bool want_bits, bool only_lowest,
                    struct dg_arena *arena, struct dg_classed *out, struct dg_err *err)
{
    struct dg_kernel *k = NULL;
    struct dg_classed got = {.n_classes = table->n_classes};
    for (int32_t c = 0; want_bits && c < got.n_classes; c++) {
        DG_TRY(dg_bits_new(arena, seen->i0, seen->j0, seen->nx, seen->ny, &got.classes[c], err));
    }
    DG_TRY(dg_kernel_of(work, &k, err));
    DG_TRY(dg_rows_grow(k, seen->ny, err));
    bool is_flat = aim->lens.projection == DG_RECTILINEAR && !scene->terrain && are_ascending(table);
    if (!is_flat || !classify_strips(k, scene, grid, eye, seen, aim, table, want_bits, only_lowest, &got)) {
        classify_each(scene, grid, eye, seen, aim, table, want_bits, &got);
    }
    *out = got;
    return 0;
}

int dg_cover_classify(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                      const struct dg_eye *eye, const struct dg_bits *seen, const struct dg_view *view,
                      const struct dg_class_table *table, bool want_bits, struct dg_arena *arena,
                      struct dg_classed *out, struct dg_err *err)
{
    struct dg_aim aim;
    DG_TRY(dg_lens_check(&view->lens, err));
    dg_aim_init(&aim, view);
    return classify(work, scene, grid, eye, seen, &aim, table, want_bits, false, arena, out, err);
}

/* The wedge and the box that hold a strip of the frame. False: it reaches round the lens. */
static bool sector_of(const struct dg_aim *aim, double drop, const struct strip *s, const struct dg_eye *eye,
                      struct dg_sector *out)
{
    if (!(s->lo.maybe > 0)) return false;
    double widest = 0, x0 = 0, x1 = 0, y0 = 0, y1 = 0;
    for (int i = 0; i < 4; i++) {
        double x = i & 1 ? s->lo.maybe : s->hi.maybe;
        double y = aim->tan_half_h * fmax(0, x * aim->cos_tilt + drop * aim->sin_tilt);
        widest = fmax(widest, y / x);
        y = i & 2 ? y : -y;
        double dx = x * aim->sin_bearing + y * aim->cos_bearing,
               dy = x * aim->cos_bearing - y * aim->sin_bearing;
        x0 = fmin(x0, dx);
        x1 = fmax(x1, dx);
        y0 = fmin(y0, dy);
        y1 = fmax(y1, dy);
    }
    if (!(widest < 1e3)) return false;
    double side = widest * (1 + 1e-6) + 1e-6; /* a hair wider: samples on the frame's edge stay clear of it */
    out->rx = aim->sin_bearing + side * aim->cos_bearing;
    out->ry = aim->cos_bearing - side * aim->sin_bearing;
    out->lx = aim->sin_bearing - side * aim->cos_bearing;
    out->ly = aim->cos_bearing + side * aim->sin_bearing;
    double r = eye->range_u, per_m = DG_UNITS_PER_M;
    out->box = (struct dg_ibox){(int32_t)(eye->at.x + floor(fmax(x0 * per_m, -r))) - 1,
                                (int32_t)(eye->at.y + floor(fmax(y0 * per_m, -r))) - 1,
                                (int32_t)(eye->at.x + ceil(fmin(x1 * per_m, r))) + 1,
                                (int32_t)(eye->at.y + ceil(fmin(y1 * per_m, r))) + 1};
    return true;
}

/* Only what the lowest class can reach, and only inside the frame. */
static int view_strips(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                       const struct dg_eye *whole, const struct dg_view *view,
                       const struct dg_class_table *table, bool want_bits, struct dg_arena *arena,
                       struct dg_classed *out, struct dg_err *err)
{
    struct dg_aim aim;
    struct dg_bits seen;
    struct strip frame, strip;
    struct dg_sector sector;
    struct dg_eye eye = *whole;
    double drop = (double)((int64_t)eye.z_u - eye.target_z_u) / DG_UNITS_PER_M;
    double lowest = table->n_classes ? table->classes[0].px_per_m : 0;
    dg_aim_init(&aim, view);
    double reach_m = (eye.range_u + 2.0 * grid->cell_u) / DG_UNITS_PER_M;
    bool is_part = frame_strip(&aim, drop, reach_m, &frame) && class_strip(&aim, drop, lowest, &frame, &strip);
    if (is_part) {
        double reach_u = ceil(fmin(strip_reach_m(&aim, drop, &strip), aim.range_m) * DG_UNITS_PER_M) + 2;
        if (reach_u < eye.range_u) eye.range_u = (int32_t)reach_u;
        is_part = sector_of(&aim, drop, &strip, &eye, &sector);
    }
    DG_TRY(dg_kernel_shadow(work, scene, grid, &eye, is_part ? &sector : NULL, &work->arena, &seen, NULL, err));
    return classify(work, scene, grid, &eye, &seen, &aim, table, want_bits, true, arena, out, err);
}

int dg_cover_view(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                  const struct dg_eye *eye, const struct dg_view *view, const struct dg_class_table *table,
                  bool want_bits, struct dg_arena *arena, struct dg_classed *out, struct dg_err *err)
{
    int status = dg_lens_check(&view->lens, err);
    if (status >= 0 && view->lens.projection == DG_RECTILINEAR && !scene->terrain && are_ascending(table)) {
        status = view_strips(work, scene, grid, eye, view, table, want_bits, arena, out, err);
    } else if (status >= 0) {
        /* On terrain dg_cover_shadow uses the scratch arena itself and empties it before it returns. */
        dg_auto(dg_arena_done) struct dg_arena apart = {0};
        struct dg_bits seen;
        status =
            dg_cover_shadow(work, scene, grid, eye, scene->terrain ? &apart : &work->arena, &seen, NULL, err);
        if (status >= 0) {
            status = dg_cover_classify(work, scene, grid, eye, &seen, view, table, want_bits, arena, out, err);
        }
    }
    dg_arena_reset(&work->arena);
    return status;
}
