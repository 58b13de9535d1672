#include "io/io.h"
#include "tap.h"

#include "base/rng.h"

/* Two squares, the first with a hole; written by us, so outer rings are already counter-clockwise. */
static struct dg_pt outer[] = {{500000.125, 3950000}, {500010, 3950000}, {500010, 3950010}, {500000, 3950010}};
static struct dg_pt hole[] = {{500002, 3950002}, {500002, 3950004}, {500004, 3950004}};
static struct dg_pt second[] = {{500020, 3950000}, {500030, 3950000}, {500030, 3950010}};
static struct dg_ring area_rings[] = {{outer, 4, false}, {hole, 3, true}, {second, 3, false}};
static struct dg_ring line_rings[] = {{outer, 4, false}, {second, 3, false}};
static struct dg_ring point_rings[] = {{outer, 1, false}, {second, 1, false}};

static const struct dg_geom samples[] = {
    {DG_GEOM_AREA, 2, area_rings}, {DG_GEOM_AREA, 3, area_rings},   {DG_GEOM_LINE, 1, line_rings},
    {DG_GEOM_LINE, 2, line_rings}, {DG_GEOM_POINT, 1, point_rings}, {DG_GEOM_POINT, 2, point_rings},
};
enum { N_SAMPLES = sizeof samples / sizeof *samples };

static void same_geom(const struct dg_geom *a, const struct dg_geom *b)
{
    CHECK_INT(a->kind, b->kind);
    CHECK_INT(a->n_rings, b->n_rings);
    for (int32_t r = 0; r < a->n_rings && r < b->n_rings; r++) {
        CHECK_INT(a->rings[r].n_pts, b->rings[r].n_pts);
        CHECK_INT(a->rings[r].is_hole, b->rings[r].is_hole);
        if (a->rings[r].n_pts != b->rings[r].n_pts) continue;
        CHECK(memcmp(a->rings[r].pts, b->rings[r].pts, sizeof(struct dg_pt) * (size_t)a->rings[r].n_pts) == 0);
    }
}

static void test_round_trip(void)
{
    for (int i = 0; i < N_SAMPLES * 2; i++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_text blob = {0};
        struct dg_geom back;
        int32_t srs_id = 0;
        struct dg_box box;
        bool is_empty = true;
        dg_gpkg_write(&samples[i / 2], 32639, i % 2, &blob);
        CHECK_INT(dg_gpkg_parse(&arena, blob.data, blob.len, &back, &srs_id, NULL), 0);
        CHECK_INT(srs_id, 32639);
        same_geom(&back, &samples[i / 2]);
        CHECK(dg_gpkg_envelope(blob.data, blob.len, &box, &is_empty));
        struct dg_box want = {back.rings[0].pts[0].x, 3950000, 0, 0};
        CHECK(!is_empty && box.y0 == want.y0 && box.x0 <= want.x0 && box.x1 >= box.x0 && box.y1 >= box.y0);
        dg_text_done(&blob);
    }
}

/* Every prefix of every sample, each in an allocation of its own size so that a sanitizer sees one byte too
 * far, is refused; so is one byte too many. */
static void test_truncations(void)
{
    for (int i = 0; i < N_SAMPLES; i++) {
        struct dg_text blob = {0};
        dg_gpkg_write(&samples[i], 32639, false, &blob);
        dg_text_addn(&blob, "x", 1);
        for (size_t n = 0; n <= blob.len; n++) {
            if (n == blob.len - 1) continue;
            dg_auto(dg_arena_done) struct dg_arena arena = {0};
            struct dg_geom out;
            struct dg_err err = {0};
            char *copy = malloc(n ? n : 1);
            memcpy(copy, blob.data, n);
            CHECK_INT(dg_gpkg_parse(&arena, copy, n, &out, NULL, &err), DG_EFORMAT);
            CHECK(err.msg[0] != '\0' && arena.used == 0);
            free(copy);
        }
        dg_text_done(&blob);
    }
}

/* ---- blobs made by hand: header "GP", version, flags, srs; then WKB -------------------------------- */

struct made {
    unsigned char data[2048];
    size_t n;
};

static void add(struct made *m, const void *bytes, size_t n)
{
    memcpy(m->data + m->n, bytes, n);
    m->n += n;
}
static void add_u8(struct made *m, int v) { m->data[m->n++] = (unsigned char)v; }
static void add_u32(struct made *m, uint32_t v) { add(m, &v, 4); } /* the tests run on little-endian machines */
static void add_f64(struct made *m, double v) { add(m, &v, 8); }
static void add_xy(struct made *m, double x, double y)
{
    add_f64(m, x);
    add_f64(m, y);
}
static struct made header(int flags)
{
    struct made m = {0};
    add(&m, "GP\0", 3);
    add_u8(&m, flags);
    add_u32(&m, 32639);
    return m;
}
static void add_type(struct made *m, uint32_t type)
{
    add_u8(m, 1);
    add_u32(m, type);
}

static int parse(const struct made *m, struct dg_arena *arena, struct dg_geom *out, struct dg_err *err)
{
    return dg_gpkg_parse(arena, m->data, m->n, out, NULL, err);
}

static void refused(const struct made *m, int code, const char *words)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_geom out;
    struct dg_err err = {0};
    CHECK_INT(parse(m, &arena, &out, &err), code);
    if (!strstr(err.msg, words)) {
        CHECK_STR(err.msg, words);
    }
    CHECK_INT(arena.used, 0); /* judged before anything is allocated */
}

static void test_header(void)
{
    struct made m = header(1);
    m.data[0] = 'g';
    refused(&m, DG_EFORMAT, "does not begin with GP");
    m = header(1);
    m.data[2] = 1;
    refused(&m, DG_EFORMAT, "does not begin with GP");
    for (int code = 5; code <= 7; code++) {
        m = header(1 | code << 1);
        for (int i = 0; i < 10; i++) add_f64(&m, 0);
        refused(&m, DG_EFORMAT, "envelope code");
    }
    m = header(1 | 0x20);
    add_type(&m, 1);
    refused(&m, DG_EFORMAT, "extended type");
}

/* Envelopes of every size, Z and M, both byte orders: all give the same point. */
static void test_variants(void)
{
    static const int n_envelope[] = {0, 4, 6, 6, 8};
    for (int env = 0; env < 5; env++) {
        for (uint32_t dims = 0; dims < 4; dims++) {
            dg_auto(dg_arena_done) struct dg_arena arena = {0};
            struct made m = header(1 | env << 1);
            struct dg_geom out = {0};
            struct dg_box box;
            bool is_empty = true;
            for (int i = 0; i < n_envelope[env]; i++) add_f64(&m, i < 2 ? 3 : 4);
            add_type(&m, 1 + dims * 1000);
            add_xy(&m, 3, 4);
            for (int extra = dims == 3 ? 2 : dims ? 1 : 0; extra > 0; extra--) add_f64(&m, NAN);
            CHECK_INT(parse(&m, &arena, &out, NULL), 0);
            CHECK(out.kind == DG_GEOM_POINT && out.n_rings == 1);
            CHECK(out.rings[0].pts[0].x == 3 && out.rings[0].pts[0].y == 4);
            CHECK(dg_gpkg_envelope(m.data, m.n, &box, &is_empty) && !is_empty);
            CHECK(box.x0 == 3 && box.x1 == 3 && box.y0 == 4 && box.y1 == 4);
        }
    }
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    static const unsigned char big[] = {'G', 'P', 0, 0, 0, 0, 0x7F, 0x7F, 0, 0, 0, 0, 1, 0x40, 0x08,
                                        0,   0,   0, 0, 0, 0, 0x40, 0x10, 0, 0, 0, 0, 0, 0};
    struct dg_geom out = {0};
    int32_t srs_id = 0;
    CHECK_INT(dg_gpkg_parse(&arena, big, sizeof big, &out, &srs_id, NULL), 0);
    CHECK_INT(srs_id, 32639);
    CHECK(out.rings[0].pts[0].x == 3 && out.rings[0].pts[0].y == 4);
}

/* Clockwise outer ring and counter-clockwise hole, as many programs write them, come out turned. */
static void test_orientation(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct made m = header(1);
    struct dg_geom out = {0};
    add_type(&m, 3);
    add_u32(&m, 2);
    add_u32(&m, 5);
    add_xy(&m, 0, 0), add_xy(&m, 0, 9), add_xy(&m, 9, 9), add_xy(&m, 9, 0), add_xy(&m, 0, 0);
    add_u32(&m, 4);
    add_xy(&m, 1, 1), add_xy(&m, 3, 1), add_xy(&m, 3, 3), add_xy(&m, 1, 1);
    CHECK_INT(parse(&m, &arena, &out, NULL), 0);
    CHECK(out.kind == DG_GEOM_AREA && out.n_rings == 2 && out.rings[0].n_pts == 4 && out.rings[1].n_pts == 3);
    CHECK(out.rings[0].pts[0].x == 9 && out.rings[0].pts[0].y == 0 && out.rings[0].pts[3].y == 0);
    CHECK(out.rings[1].is_hole && out.rings[1].pts[0].x == 3 && out.rings[1].pts[0].y == 3);
}

static void test_counts(void)
{
    static const uint32_t types[] = {2, 3, 4, 5, 6, 1002, 3003, 2006};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct made m = header(1);
        add_type(&m, types[i]);
        add_u32(&m, 0xFFFFFFFF);
        add_xy(&m, 1, 1);
        refused(&m, DG_EFORMAT, "more than its bytes can hold");
    }
    struct made m = header(1); /* the count of points inside a ring */
    add_type(&m, 3);
    add_u32(&m, 1);
    add_u32(&m, 0x10000001);
    add_xy(&m, 1, 1);
    refused(&m, DG_EFORMAT, "more than its bytes can hold");
}

static void test_numbers(void)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY, 1e300, 2e9};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct made m = header(1);
        add_type(&m, 2);
        add_u32(&m, 2);
        add_xy(&m, 1, 1), add_xy(&m, 2, bad[i]);
        refused(&m, DG_EFORMAT, "not metres");
        m = header(1);
        add_type(&m, 3);
        add_u32(&m, 1);
        add_u32(&m, 4);
        add_xy(&m, bad[i], 0), add_xy(&m, 9, 0), add_xy(&m, 9, 9), add_xy(&m, bad[i], 0);
        refused(&m, DG_EFORMAT, "not metres");
    }
}

static void test_rings(void)
{
    struct made m = header(1);
    add_type(&m, 3);
    add_u32(&m, 1);
    add_u32(&m, 3);
    add_xy(&m, 0, 0), add_xy(&m, 9, 0), add_xy(&m, 0, 0);
    refused(&m, DG_EFORMAT, "at least 4");
    m = header(1);
    add_type(&m, 3);
    add_u32(&m, 1);
    add_u32(&m, 4);
    add_xy(&m, 0, 0), add_xy(&m, 9, 0), add_xy(&m, 9, 9), add_xy(&m, 0, 1);
    refused(&m, DG_EFORMAT, "not closed");
    m = header(1);
    add_type(&m, 2);
    add_u32(&m, 1);
    add_xy(&m, 0, 0);
    refused(&m, DG_EFORMAT, "one point");
}

static void test_types(void)
{
    static const uint32_t types[] = {0, 7, 8, 10, 15, 17, 1007, 4001, 0x80000001, 0x20000003};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct made m = header(1);
        add_type(&m, types[i]);
        add_u32(&m, 0);
        add_xy(&m, 0, 0);
        refused(&m, DG_EFORMAT, "geometry type");
    }
    struct made m = header(1); /* a line within a multipolygon */
    add_type(&m, 6);
    add_u32(&m, 1);
    add_type(&m, 2);
    add_u32(&m, 2);
    add_xy(&m, 0, 0), add_xy(&m, 1, 1);
    refused(&m, DG_EFORMAT, "of type 2 instead of 3");
    m = header(1); /* a hundred collections in one another */
    for (int i = 0; i < 100; i++) {
        add_type(&m, 7);
        add_u32(&m, 1);
    }
    refused(&m, DG_EFORMAT, "collection");
    m = header(1);
    add_u8(&m, 2);
    add_u32(&m, 1);
    add_xy(&m, 0, 0);
    refused(&m, DG_EFORMAT, "byte order");
}

static void test_empty(void)
{
    static const uint32_t types[] = {2, 3, 4, 5, 6};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct made m = header(1 | 0x10);
        struct dg_geom out = {.kind = DG_GEOM_AREA};
        struct dg_box box;
        bool is_empty = false;
        add_type(&m, types[i]);
        add_u32(&m, 0);
        CHECK_INT(parse(&m, &arena, &out, NULL), 0);
        CHECK(out.kind == DG_GEOM_NONE && out.n_rings == 0);
        CHECK(dg_gpkg_envelope(m.data, m.n, &box, &is_empty) && is_empty);
    }
    struct made m = header(1);
    struct dg_geom out = {.kind = DG_GEOM_AREA};
    add_type(&m, 1);
    add_xy(&m, NAN, NAN);
    CHECK_INT(parse(&m, &(struct dg_arena){0}, &out, NULL), 0);
    CHECK(out.kind == DG_GEOM_NONE);
}

/* Random damage never does worse than an error; what is accepted can be written and read again. */
static void test_damage(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int round = 0; round < 20000; round++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_text blob = {0}, again = {0};
        struct dg_geom out, back;
        dg_gpkg_write(&samples[dg_rng_below(&rng, N_SAMPLES)], 32639, false, &blob);
        for (uint64_t k = dg_rng_below(&rng, 4) + 1; k; k--) {
            blob.data[dg_rng_below(&rng, blob.len)] ^= (char)(1 << dg_rng_below(&rng, 8));
        }
        struct dg_box box;
        bool is_empty;
        dg_gpkg_envelope(blob.data, blob.len, &box, &is_empty);
        if (dg_gpkg_parse(&arena, blob.data, blob.len, &out, NULL, NULL) == 0 && out.kind != DG_GEOM_NONE) {
            dg_gpkg_write(&out, 1, true, &again);
            CHECK_INT(dg_gpkg_parse(&arena, again.data, again.len, &back, NULL, NULL), 0);
            same_geom(&out, &back);
        }
        dg_text_done(&blob);
        dg_text_done(&again);
    }
}

static void test_no_memory(void)
{
    struct dg_text blob = {0};
    dg_gpkg_write(&samples[1], 32639, false, &blob);
    for (long n = 0;; n++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_geom out;
        dg_alloc_fail_after(n);
        int result = dg_gpkg_parse(&arena, blob.data, blob.len, &out, NULL, NULL);
        dg_alloc_fail_after(-1);
        if (result == 0) {
            CHECK(n > 0);
            break;
        }
        CHECK_INT(result, DG_ENOMEM);
    }
    dg_text_done(&blob);
}

int main(void)
{
    TAP_CASE("what is written is read again", test_round_trip);
    TAP_CASE("every truncation, and one byte too many", test_truncations);
    TAP_CASE("headers that are not allowed", test_header);
    TAP_CASE("envelopes, Z, M and both byte orders", test_variants);
    TAP_CASE("rings are turned the right way", test_orientation);
    TAP_CASE("counts beyond the bytes", test_counts);
    TAP_CASE("NaN, infinities and absurd numbers", test_numbers);
    TAP_CASE("short and open rings", test_rings);
    TAP_CASE("collections, curves, foreign parts", test_types);
    TAP_CASE("empty geometries", test_empty);
    TAP_CASE("random damage", test_damage);
    TAP_CASE("memory that runs out", test_no_memory);
    return tap_end();
}
