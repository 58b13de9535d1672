/* GeoPackage binary geometry (OGC 12-128r18, clause 2.1.3): a header, then ISO WKB.
 *
 * The parser walks the bytes twice with the same code: first to judge and count, then to fill arrays of exactly
 * that size. Multi forms nest once and are walked by a loop, so no file can make it recurse. */
#include "io/io.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/limits.h"

#define MAX_COORDINATE 1e9 /* metres; beyond it a square metre has no meaning in a double */

enum { WKB_POINT = 1, WKB_LINE = 2, WKB_POLYGON = 3, WKB_MULTI = 3 /* a Multi form is its part's code + 3 */ };

struct cursor {
    const unsigned char *at, *end;
    bool is_little;
};

/* What a walk meets. In the first walk the arrays are NULL and only the counts grow. */
struct walk {
    struct dg_ring *rings;
    struct dg_pt *pts;
    int64_t n_rings, n_pts;
    struct dg_err *err;
};

static size_t left(const struct cursor *c) { return (size_t)(c->end - c->at); }

static uint32_t get_u32(struct cursor *c)
{
    const unsigned char *b = c->at;
    c->at += 4;
    return c->is_little ? (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24
                        : (uint32_t)b[3] | (uint32_t)b[2] << 8 | (uint32_t)b[1] << 16 | (uint32_t)b[0] << 24;
}

static double get_f64(struct cursor *c)
{
    uint64_t lo, hi;
    if (c->is_little) {
        lo = get_u32(c);
        hi = get_u32(c);
    } else {
        hi = get_u32(c);
        lo = get_u32(c);
    }
    uint64_t bits = hi << 32 | lo;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static int cut_short(struct dg_err *err)
{
    return dg_err_set(err, DG_EFORMAT, "the geometry's bytes end too early; draw the object again");
}

/* ---- header ---------------------------------------------------------------------------------------- */

struct header {
    int32_t srs_id;
    bool is_empty;
    int n_envelope; /* doubles: 0, 4, 6 or 8 */
    const unsigned char *envelope;
};

static int read_header(struct cursor *c, struct header *out, struct dg_err *err)
{
    static const int n_doubles[8] = {0, 4, 6, 6, 8, -1, -1, -1};
    if (left(c) < 8) return cut_short(err);
    if (c->at[0] != 'G' || c->at[1] != 'P' || c->at[2] != 0) {
        return dg_err_set(err, DG_EFORMAT,
                          "not a GeoPackage geometry (it does not begin with GP and version 0)");
    }
    unsigned flags = c->at[3];
    if (flags & 0x20)
        return dg_err_set(err, DG_EFORMAT,
                          "a geometry of an extended type; save it as plain polygons, lines or points");
    c->is_little = flags & 1;
    out->is_empty = flags >> 4 & 1;
    out->n_envelope = n_doubles[flags >> 1 & 7];
    if (out->n_envelope < 0) {
        return dg_err_set(err, DG_EFORMAT, "envelope code %u of the geometry's header is not defined",
                          flags >> 1 & 7);
    }
    c->at += 4;
    out->srs_id = (int32_t)get_u32(c);
    if (left(c) < (size_t)out->n_envelope * 8) return cut_short(err);
    out->envelope = c->at;
    c->at += out->n_envelope * 8;
    return 0;
}

/* ---- WKB ------------------------------------------------------------------------------------------- */

/* Byte order and type of the geometry that begins here; *n_dims gets 2, 3 or 4 numbers a point. */
static int read_type(struct cursor *c, uint32_t *type, int *n_dims, struct dg_err *err)
{
    if (left(c) < 5) return cut_short(err);
    if (c->at[0] > 1)
        return dg_err_set(err, DG_EFORMAT, "byte order %u in the geometry; only 0 and 1 exist", c->at[0]);
    c->is_little = *c->at++ == 1;
    uint32_t code = get_u32(c);
    if (code >= 4000) return dg_err_set(err, DG_EFORMAT, "geometry type %u is not known", code);
    *type = code % 1000;
    *n_dims = code >= 3000 ? 4 : code >= 1000 ? 3 : 2;
    if (*type < WKB_POINT || *type > WKB_POLYGON + WKB_MULTI) {
        return dg_err_set(
            err, DG_EFORMAT,
            "geometry type %u (a collection or a curve) is not used here; save it as polygons, lines or "
            "points",
            code);
    }
    return 0;
}

/* A count of things that take at least `size` bytes each: never more than the bytes that are left. */
static int read_count(struct cursor *c, size_t size, uint32_t *n, struct dg_err *err)
{
    if (left(c) < 4) return cut_short(err);
    *n = get_u32(c);
    if (*n > left(c) / size) {
        return dg_err_set(err, DG_EFORMAT,
                          "the geometry claims %u parts or points, more than its bytes can hold", *n);
    }
    return 0;
}

static int read_points(struct cursor *c, struct walk *w, uint32_t n, int n_dims)
{
    if (w->n_pts + n > DG_MAX_POINTS) {
        return dg_err_set(w->err, DG_ELIMIT, "a geometry of more than %d points", DG_MAX_POINTS);
    }
    if (left(c) < (size_t)n * (size_t)n_dims * 8) return cut_short(w->err);
    for (uint32_t i = 0; i < n; i++) {
        struct dg_pt p = {.x = get_f64(c)};
        p.y = get_f64(c);
        c->at += (n_dims - 2) * 8;
        if (!(fabs(p.x) <= MAX_COORDINATE && fabs(p.y) <= MAX_COORDINATE)) {
            return dg_err_set(w->err, DG_EFORMAT, "point %u of the geometry is %g, %g: not metres", i, p.x,
                              p.y);
        }
        if (w->pts) w->pts[w->n_pts + i] = p;
    }
    w->n_pts += n;
    return 0;
}

static void add_ring(struct walk *w, int64_t first_pt, bool is_hole)
{
    if (w->rings) {
        w->rings[w->n_rings] = (struct dg_ring){
            .pts = w->pts + first_pt, .n_pts = (int32_t)(w->n_pts - first_pt), .is_hole = is_hole};
    }
    w->n_rings++;
}

/* One ring of a polygon: closed, at least a triangle; kept without the repeated point. */
static int read_ring(struct cursor *c, struct walk *w, int n_dims, bool is_hole)
{
    uint32_t n = 0;
    DG_TRY(read_count(c, (size_t)n_dims * 8, &n, w->err));
    if (n < 4) return dg_err_set(w->err, DG_EFORMAT, "a ring of %u points; a closed ring has at least 4", n);
    if (n > DG_MAX_RING_POINTS) {
        return dg_err_set(w->err, DG_ELIMIT, "a ring of %u points; the limit is %d", n, DG_MAX_RING_POINTS);
    }
    struct cursor head = *c, tail = *c;
    tail.at += (size_t)(n - 1) * (size_t)n_dims * 8;
    double x0 = get_f64(&head), y0 = get_f64(&head), x1 = get_f64(&tail), y1 = get_f64(&tail);
    if (x0 != x1 || y0 != y1) {
        /* NaN ends here too; the message below would mislead, so points are judged first. */
        DG_TRY(read_points(c, w, n, n_dims));
        return dg_err_set(w->err, DG_EFORMAT,
                          "a ring that is not closed: it begins at %.3f, %.3f and ends at %.3f, %.3f", x0, y0,
                          x1, y1);
    }
    int64_t first = w->n_pts;
    DG_TRY(read_points(c, w, n - 1, n_dims));
    c->at += n_dims * 8;
    add_ring(w, first, is_hole);
    if (w->rings) dg_ring_orient(&w->rings[w->n_rings - 1]);
    return 0;
}

static int read_polygon(struct cursor *c, struct walk *w, int n_dims)
{
    uint32_t n_rings = 0;
    DG_TRY(read_count(c, 4, &n_rings, w->err));
    for (uint32_t r = 0; r < n_rings; r++) DG_TRY(read_ring(c, w, n_dims, r > 0));
    return 0;
}

static int read_line(struct cursor *c, struct walk *w, int n_dims)
{
    uint32_t n = 0;
    DG_TRY(read_count(c, (size_t)n_dims * 8, &n, w->err));
    if (n == 0) return 0; /* an empty line */
    if (n < 2) return dg_err_set(w->err, DG_EFORMAT, "a line of one point");
    if (n > DG_MAX_RING_POINTS) {
        return dg_err_set(w->err, DG_ELIMIT, "a line of %u points; the limit is %d", n, DG_MAX_RING_POINTS);
    }
    int64_t first = w->n_pts;
    DG_TRY(read_points(c, w, n, n_dims));
    add_ring(w, first, false);
    return 0;
}

static int read_point(struct cursor *c, struct walk *w, int n_dims)
{
    if (left(c) < (size_t)n_dims * 8) return cut_short(w->err);
    struct cursor peek = *c;
    double x = get_f64(&peek), y = get_f64(&peek);
    if (isnan(x) && isnan(y)) { /* the way WKB spells an empty point */
        c->at += n_dims * 8;
        return 0;
    }
    int64_t first = w->n_pts;
    DG_TRY(read_points(c, w, 1, n_dims));
    add_ring(w, first, false);
    return 0;
}

static int read_single(struct cursor *c, struct walk *w, uint32_t type, int n_dims)
{
    if (type == WKB_POINT) return read_point(c, w, n_dims);
    if (type == WKB_LINE) return read_line(c, w, n_dims);
    return read_polygon(c, w, n_dims);
}

static int walk_wkb(struct cursor c, struct walk *w, uint32_t *part_type)
{
    uint32_t type = 0, n = 0;
    int n_dims = 2;
    DG_TRY(read_type(&c, &type, &n_dims, w->err));
    bool is_multi = type > WKB_POLYGON;
    *part_type = is_multi ? type - WKB_MULTI : type;
    if (!is_multi) {
        DG_TRY(read_single(&c, w, type, n_dims));
    } else {
        DG_TRY(read_count(&c, 9, &n, w->err)); /* a part has an order, a type and a count */
        for (uint32_t i = 0; i < n; i++) {
            uint32_t inner = 0;
            DG_TRY(read_type(&c, &inner, &n_dims, w->err));
            if (inner != *part_type) {
                return dg_err_set(w->err, DG_EFORMAT, "part %u of a multi geometry is of type %u instead of %u",
                                  i, inner, *part_type);
            }
            DG_TRY(read_single(&c, w, inner, n_dims));
        }
    }
    if (left(&c)) return dg_err_set(w->err, DG_EFORMAT, "%zu bytes stand behind the geometry", left(&c));
    return 0;
}

int dg_gpkg_parse(struct dg_arena *arena, const void *blob, size_t n, struct dg_geom *out, int32_t *srs_id,
                  struct dg_err *err)
{
    static const enum dg_geom_kind kinds[] = {DG_GEOM_NONE, DG_GEOM_POINT, DG_GEOM_LINE, DG_GEOM_AREA};
    struct cursor c = {.at = blob, .end = (const unsigned char *)blob + n};
    struct header header = {0};
    struct walk w = {.err = err};
    uint32_t part_type = 0;

    DG_TRY(read_header(&c, &header, err));
    DG_TRY(walk_wkb(c, &w, &part_type));
    struct dg_geom geom = {.kind = DG_GEOM_NONE};
    if (w.n_rings) {
        struct walk fill = {.err = err};
        DG_TRY(DG_NEW(arena, &fill.rings, (size_t)w.n_rings, err));
        DG_TRY(DG_NEW(arena, &fill.pts, (size_t)w.n_pts, err));
        DG_TRY(walk_wkb(c, &fill, &part_type));
        assert(fill.n_rings == w.n_rings && fill.n_pts == w.n_pts);
        geom = (struct dg_geom){.kind = kinds[part_type], .n_rings = (int32_t)w.n_rings, .rings = fill.rings};
    }
    *out = geom;
    if (srs_id) *srs_id = header.srs_id;
    return 0;
}

/* ---- envelope -------------------------------------------------------------------------------------- */

static bool envelope_of_points(struct cursor c, struct dg_box *box, bool *is_empty)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct walk w = {0}, fill = {0};
    uint32_t part_type = 0;
    if (walk_wkb(c, &w, &part_type) < 0) return false;
    *is_empty = w.n_rings == 0;
    if (*is_empty) return true;
    if (DG_NEW(&arena, &fill.rings, (size_t)w.n_rings, NULL) < 0 ||
        DG_NEW(&arena, &fill.pts, (size_t)w.n_pts, NULL) < 0 || walk_wkb(c, &fill, &part_type) < 0) {
        return false;
    }
    struct dg_box b = {fill.pts[0].x, fill.pts[0].y, fill.pts[0].x, fill.pts[0].y};
    for (int64_t i = 1; i < fill.n_pts; i++) {
        b.x0 = fmin(b.x0, fill.pts[i].x), b.y0 = fmin(b.y0, fill.pts[i].y);
        b.x1 = fmax(b.x1, fill.pts[i].x), b.y1 = fmax(b.y1, fill.pts[i].y);
    }
    *box = b;
    return true;
}

bool dg_gpkg_envelope(const void *blob, size_t n, struct dg_box *box, bool *is_empty)
{
    struct cursor c = {.at = blob, .end = (const unsigned char *)blob + n};
    struct header header = {0};
    if (read_header(&c, &header, NULL) < 0) return false;
    if (header.is_empty) {
        *is_empty = true;
        return true;
    }
    if (!header.n_envelope) return envelope_of_points(c, box, is_empty);
    struct cursor e = {.at = header.envelope, .end = c.at};
    e.is_little = ((const unsigned char *)blob)[3] & 1;
    struct dg_box b;
    b.x0 = get_f64(&e), b.x1 = get_f64(&e), b.y0 = get_f64(&e), b.y1 = get_f64(&e);
    *is_empty = isnan(b.x0) || isnan(b.y0);
    *box = b;
    return true;
}

/* ---- writing --------------------------------------------------------------------------------------- */

static void put_u32(struct dg_text *out, uint32_t v)
{
    const char b[4] = {(char)(v & 0xFF), (char)(v >> 8 & 0xFF), (char)(v >> 16 & 0xFF), (char)(v >> 24 & 0xFF)};
    dg_text_addn(out, b, 4);
}

static void put_f64(struct dg_text *out, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    put_u32(out, (uint32_t)bits);
    put_u32(out, (uint32_t)(bits >> 32));
}

static void put_type(struct dg_text *out, uint32_t type)
{
    dg_text_addn(out, "\1", 1);
    put_u32(out, type);
}

static void put_points(struct dg_text *out, const struct dg_ring *ring, bool is_closed)
{
    put_u32(out, (uint32_t)ring->n_pts + (is_closed && ring->n_pts ? 1 : 0));
    for (int32_t i = 0; i < ring->n_pts; i++) {
        put_f64(out, ring->pts[i].x);
        put_f64(out, ring->pts[i].y);
    }
    if (is_closed && ring->n_pts) {
        put_f64(out, ring->pts[0].x);
        put_f64(out, ring->pts[0].y);
    }
}

/* The part that begins at ring `r`; returns the ring behind it. */
static int32_t put_part(struct dg_text *out, const struct dg_geom *geom, int32_t r)
{
    if (geom->kind == DG_GEOM_POINT) {
        put_type(out, WKB_POINT);
        put_f64(out, geom->rings[r].pts[0].x);
        put_f64(out, geom->rings[r].pts[0].y);
        return r + 1;
    }
    if (geom->kind == DG_GEOM_LINE) {
        put_type(out, WKB_LINE);
        put_points(out, &geom->rings[r], false);
        return r + 1;
    }
    int32_t end = r + 1;
    while (end < geom->n_rings && geom->rings[end].is_hole) end++;
    put_type(out, WKB_POLYGON);
    put_u32(out, (uint32_t)(end - r));
    for (; r < end; r++) put_points(out, &geom->rings[r], true);
    return end;
}

void dg_gpkg_write(const struct dg_geom *geom, int32_t srs_id, bool is_multi, struct dg_text *out)
{
    static const uint32_t types[] = {
        [DG_GEOM_POINT] = WKB_POINT, [DG_GEOM_LINE] = WKB_LINE, [DG_GEOM_AREA] = WKB_POLYGON};
    if (geom->kind == DG_GEOM_NONE || !geom->n_rings) return;
    uint32_t n_parts = 0;
    for (int32_t r = 0; r < geom->n_rings; r++)
        n_parts += geom->kind != DG_GEOM_AREA || !geom->rings[r].is_hole || !r;
    struct dg_box box = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    for (int32_t r = 0; r < geom->n_rings; r++) {
        for (int32_t i = 0; i < geom->rings[r].n_pts; i++) {
            struct dg_pt p = geom->rings[r].pts[i];
            box.x0 = fmin(box.x0, p.x), box.x1 = fmax(box.x1, p.x);
            box.y0 = fmin(box.y0, p.y), box.y1 = fmax(box.y1, p.y);
        }
    }
    dg_text_addn(out, "GP\0\3", 4); /* version 0; little-endian, envelope of x and y */
    put_u32(out, (uint32_t)srs_id);
    put_f64(out, box.x0);
    put_f64(out, box.x1);
    put_f64(out, box.y0);
    put_f64(out, box.y1);
    if (is_multi || n_parts > 1) {
        put_type(out, types[geom->kind] + WKB_MULTI);
        put_u32(out, n_parts);
    }
    for (int32_t r = 0; r < geom->n_rings;) r = put_part(out, geom, r);
}
