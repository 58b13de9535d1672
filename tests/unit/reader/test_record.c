#include "reader/record.h"

#include <tap.h>

#include "base/rng.h"

static struct dg_pt square[] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}};
static struct dg_pt hole[] = {{2, 2}, {2, 4}, {4, 4}};
static struct dg_ring rings[] = {{square, 4, false}, {hole, 3, true}};
static struct dg_tag tags[] = {{"building", "yes"}, {"name", "مدرسه"}};
static const struct dg_feature example = {.geom = {DG_GEOM_AREA, 2, rings},
                                          .source_id = "w1",
                                          .layer = "areas",
                                          .repair = "self-intersection repaired",
                                          .was_repaired = true,
                                          .tags = tags,
                                          .n_tags = 2};

static void test_round_trip(void)
{
    struct dg_text out = {0};
    struct dg_arena arena = {0};
    struct dg_feature f;
    struct dg_err err = {0};
    dg_put_feature(&out, &example);
    CHECK_INT(dg_feature_parse(&arena, out.data, out.len, &f, &err), 0);
    CHECK_INT(f.geom.kind, DG_GEOM_AREA);
    CHECK_INT(f.geom.n_rings, 2);
    CHECK_INT(f.geom.rings[1].n_pts, 3);
    CHECK(f.geom.rings[1].is_hole && !f.geom.rings[0].is_hole);
    CHECK_NEAR(f.geom.rings[1].pts[1].y, 4, 0);
    CHECK_STR(f.source_id, "w1");
    CHECK_STR(f.layer, "areas");
    CHECK_STR(f.repair, "self-intersection repaired");
    CHECK_INT(f.n_tags, 2);
    CHECK_STR(f.tags[1].value, "مدرسه");
    dg_arena_done(&arena);
    dg_text_done(&out);
}

static void test_every_cut(void)
{
    struct dg_text out = {0};
    dg_put_feature(&out, &example);
    for (size_t n = 0; n < out.len; n++) {
        struct dg_arena arena = {0};
        struct dg_feature f;
        struct dg_err err = {0};
        char *copy = malloc(n ? n : 1); /* its own allocation, so that a read behind it is noticed */
        memcpy(copy, out.data, n);
        CHECK_INT(dg_feature_parse(&arena, copy, n, &f, &err), DG_EREADER);
        free(copy);
        dg_arena_done(&arena);
    }
    dg_text_done(&out);
}

/* Each field of the head in turn says something it should not. */
static void test_counts_that_lie(void)
{
    static const uint32_t lies[] = {0, 1, 5, 7, 1000, 0x7fffffff, 0x80000000, 0xffffffff};
    struct dg_text out = {0};
    dg_put_feature(&out, &example);
    for (int field = 0; field < 6; field++) {
        for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
            struct dg_arena arena = {0};
            struct dg_feature f;
            struct dg_err err = {0};
            char copy[600];
            memcpy(copy, out.data, out.len);
            for (int b = 0; b < 4; b++) copy[field * 4 + b] = (char)(lies[i] >> (8 * b));
            if (memcmp(copy, out.data, out.len) != 0 && !(field == 0 && lies[i] == 1) &&
                !(field == 1 && lies[i] < 2)) {
                CHECK_INT(dg_feature_parse(&arena, copy, out.len, &f, &err), DG_EREADER);
                CHECK(arena.used < 4096); /* nothing was allocated for the lie */
            }
            dg_arena_done(&arena);
        }
    }
    dg_text_done(&out);
}

static void test_bad_contents(void)
{
    struct dg_arena arena = {0};
    struct dg_feature f, bad;
    struct dg_err err = {0};
    struct dg_pt wrong[] = {{0, 0}, {(double)NAN, 0}, {10, 10}};
    struct dg_ring ring = {wrong, 3, false};
    struct dg_tag control = {"name", "a\x1b[31m"}, half = {"name", "\xd9"};
    struct dg_text out = {0};

    bad = example;
    bad.geom = (struct dg_geom){DG_GEOM_AREA, 1, &ring};
    dg_put_feature(&out, &bad);
    CHECK_INT(dg_feature_parse(&arena, out.data, out.len, &f, &err), DG_EREADER);
    bad = example;
    bad.tags = &control;
    bad.n_tags = 1;
    dg_text_clear(&out);
    dg_put_feature(&out, &bad);
    CHECK_INT(dg_feature_parse(&arena, out.data, out.len, &f, &err), DG_EREADER);
    bad.tags = &half;
    dg_text_clear(&out);
    dg_put_feature(&out, &bad);
    CHECK_INT(dg_feature_parse(&arena, out.data, out.len, &f, &err), DG_EREADER);
    dg_text_done(&out);
    dg_arena_done(&arena);
}

/* Any bytes changed: refused, or a feature that keeps all promises; never a crash. */
static void test_random_changes(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    struct dg_text out = {0};
    dg_put_feature(&out, &example);
    for (int i = 0; i < 20000; i++) {
        struct dg_arena arena = {0};
        struct dg_feature f;
        char copy[600];
        memcpy(copy, out.data, out.len);
        for (uint64_t k = dg_rng_below(&rng, 4) + 1; k > 0; k--)
            copy[dg_rng_below(&rng, out.len)] = (char)dg_rng_next(&rng);
        if (dg_feature_parse(&arena, copy, out.len, &f, NULL) == 0) {
            CHECK(f.geom.kind >= DG_GEOM_POINT && f.geom.kind <= DG_GEOM_AREA && f.geom.n_rings > 0);
            for (int32_t r = 0; r < f.geom.n_rings; r++) CHECK(isfinite(f.geom.rings[r].pts[0].x));
            CHECK(strlen(f.source_id) < 100);
        }
        dg_arena_done(&arena);
    }
    dg_text_done(&out);
}

static void test_request(void)
{
    struct dg_request r = {.kind = DG_REQUEST_TERRAIN, .epsg = 32639, .step_m = 30, .nx = 7, .n_files = 2},
                      back;
    struct dg_text out = {0};
    struct dg_err err = {0};
    snprintf(r.files[1].name, sizeof r.files[1].name, "N35E046.hgt");
    snprintf(r.files[1].suffix, sizeof r.files[1].suffix, ".prj");
    dg_request_put(&out, &r);
    CHECK_INT(dg_request_parse(out.data + DG_FRAME_HEAD, out.len - DG_FRAME_HEAD, &back, &err), 0);
    CHECK_INT(back.epsg, 32639);
    CHECK_INT(back.nx, 7);
    CHECK_STR(back.files[1].name, "N35E046.hgt");
    CHECK_STR(back.files[1].suffix, ".prj");
    for (size_t n = 0; n + DG_FRAME_HEAD < out.len; n++)
        CHECK_INT(dg_request_parse(out.data + DG_FRAME_HEAD, n, &back, &err), DG_EREADER);
    dg_text_done(&out);
}

int main(void)
{
    TAP_CASE("a feature comes back as it was", test_round_trip);
    TAP_CASE("a feature cut short anywhere is refused", test_every_cut);
    TAP_CASE("counts that lie are refused before anything is allocated", test_counts_that_lie);
    TAP_CASE("no NaN, no control byte, no half character", test_bad_contents);
    TAP_CASE("changed bytes are refused or harmless", test_random_changes);
    TAP_CASE("a request comes back as it was, or is refused", test_request);
    return tap_end();
}
