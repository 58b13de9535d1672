#include "tap.h"

#include "scratch.h"

#include "base/rng.h"
#include "dossiers.h"
#include "store/store.h"

static struct dg_arena arena;

static void frozen(const struct dg_dossier *d, char **bytes, char hash[DG_SHA256_HEX_SIZE])
{
    struct dg_text text = {0};
    struct dg_err err = {0};
    if (dg_frozen_write(d, &text, hash, &err) != 0) abort();
    *bytes = dg_arena_strndup(&arena, text.data, text.len);
    dg_text_done(&text);
}

static bool same_version(const struct dg_dossier *a, const struct dg_dossier *b)
{
    char x[DG_SHA256_HEX_SIZE], y[DG_SHA256_HEX_SIZE];
    if (dg_frozen_sha256(a, x, NULL) != 0 || dg_frozen_sha256(b, y, NULL) != 0) abort();
    return strcmp(x, y) == 0;
}

/* The bytes as docs/versions.md shows them: changing the form means raising DG_FROZEN_VERSION. */
static void test_form(void)
{
    static const char want[] =
        "[\"didgah.frozen\",{\"epsg\":32639,\"version\":1}]\n"
        "[\"building\",\"w1\",{\"geom\":{\"coordinates\":[[[[537000,3951000],[537010,3951000],"
        "[537010.5,3951005],[537000,3951000]]]],\"type\":\"MultiPolygon\"},\"height_m\":6.4,"
        "\"height_origin\":\"derived\",\"levels\":0,\"name\":\"a \\\"b\\\"\\n\"}]\n"
        "[\"scheme\",\"s\",{}]\n";
    struct dg_dossier d;
    struct dg_err err = {0};
    char *bytes, hash[DG_SHA256_HEX_SIZE], again[DG_SHA256_HEX_SIZE];
    CHECK_INT(dg_frozen_parse(&arena, want, strlen(want), &d, hash, &err), 0);
    CHECK_STR(err.msg, "");
    CHECK_STR(d.buildings.items[0].name, "a \"b\"\n");
    d.buildings.items[0].levels = -0.0;
    frozen(&d, &bytes, hash);
    CHECK_STR(bytes, want);
    dg_sha256_hex(bytes, strlen(bytes), again);
    CHECK_STR(hash, again);
}

static void test_round(void)
{
    struct dg_dossier d = dossiers_full(&arena), back;
    char *bytes, *again, hash[DG_SHA256_HEX_SIZE], read[DG_SHA256_HEX_SIZE];
    struct dg_err err = {0};
    frozen(&d, &bytes, hash);
    CHECK_INT(dg_frozen_parse(&arena, bytes, strlen(bytes), &back, read, &err), 0);
    CHECK_STR(err.msg, "");
    CHECK_STR(read, hash);
    frozen(&back, &again, read);
    CHECK_STR(again, bytes);
    CHECK_INT(back.cameras.n, 1);
    CHECK_STR(back.cameras.items[0].purpose, d.cameras.items[0].purpose);
    CHECK(isnan(back.cameras.items[0].focal_mm));
    CHECK_INT(back.buildings.items[0].fid, 1);
    CHECK_INT(back.buildings.items[0].height_origin, DG_ORIGIN_DERIVED);
    CHECK_NEAR(back.scheme.terrain_z_m[5], 1201.25, 0);
    CHECK_STR(back.scheme.crs.name, "WGS 84 / UTM zone 39N");
}

/* Through a GeoPackage and back; the file numbers rows anew. */
static void test_thaw(void)
{
    struct dg_dossier d = dossiers_full(&arena), back;
    struct dg_err err = {0};
    CHECK_INT(dg_store_create(scratch("thawed.gpkg"), &d, false, &err), 0);
    CHECK_INT(dg_store_load(&arena, scratch("thawed.gpkg"), &back, &err), 0);
    CHECK(same_version(&d, &back));
}

/* ---- what is no content ------------------------------------------------------------------------------- */

static struct dg_ring ring_of(int32_t n, const double *xy, bool is_hole)
{
    struct dg_geom geom = dossiers_geom(&arena, DG_GEOM_AREA, n, xy);
    geom.rings[0].is_hole = is_hole;
    return geom.rings[0];
}

static struct dg_geom two_squares(bool other_way)
{
    static const double a[] = {0, 0, 9, 0, 9, 9, 0, 9}, a_turned[] = {9, 9, 9, 0, 0, 0, 0, 9};
    static const double hole[] = {2, 2, 2, 4, 4, 4, 4, 2}, hole2[] = {5, 5, 5, 6, 6, 6};
    static const double b[] = {20, 0, 29, 0, 29, 9, 20, 9}, b_begun[] = {29, 9, 20, 9, 20, 0, 29, 0};
    struct dg_geom geom = {.kind = DG_GEOM_AREA, .n_rings = 4};
    geom.rings = dossiers_get(&arena, 4, sizeof *geom.rings);
    if (!other_way) {
        geom.rings[0] = ring_of(4, a, false);
        geom.rings[1] = ring_of(4, hole, true);
        geom.rings[2] = ring_of(3, hole2, true);
        geom.rings[3] = ring_of(4, b, false);
    } else {
        geom.rings[0] = ring_of(4, b_begun, false);
        geom.rings[1] = ring_of(4, a_turned, false);
        geom.rings[2] = ring_of(3, hole2, true);
        geom.rings[3] = ring_of(4, hole, true);
    }
    return geom;
}

static void test_rings(void)
{
    struct dg_dossier a = dossiers_full(&arena), b = dossiers_full(&arena);
    a.buildings.items[0].geom = two_squares(false);
    b.buildings.items[0].geom = two_squares(true);
    CHECK(same_version(&a, &b));
    b.buildings.items[0].geom.rings[3].pts[0].x += 1e-9; /* the nearest other double */
    CHECK(!same_version(&a, &b));
}

/* A hole belongs to its outer ring: it must not be sorted into another. */
static void test_holes_stay(void)
{
    struct dg_dossier a = dossiers_full(&arena), b = dossiers_full(&arena);
    struct dg_geom other = two_squares(false);
    struct dg_ring last = other.rings[3];
    a.buildings.items[0].geom = two_squares(false);
    other.rings[3] = other.rings[2];
    other.rings[2] = last; /* the second hole now follows the second square */
    b.buildings.items[0].geom = other;
    CHECK(!same_version(&a, &b));
}

static void test_lines(void)
{
    struct dg_dossier a = dossiers_full(&arena), b = dossiers_full(&arena);
    struct dg_ring *road = &b.roads.items[0].geom.rings[0];
    struct dg_pt first = road->pts[0];
    road->pts[0] = road->pts[1];
    road->pts[1] = first;
    CHECK(!same_version(&a, &b)); /* a one-way road the other way */
}

static void test_order(void)
{
    struct dg_dossier a = dossiers_full(&arena), b = a;
    struct dg_lamp *lamps = dossiers_get(&arena, 50, sizeof *lamps),
                   *mixed = dossiers_get(&arena, 50, sizeof *mixed);
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int i = 0; i < 50; i++) {
        lamps[i] = a.lamps.items[0];
        lamps[i].source_id = i % 5 ? "n6" : "";
        lamps[i].height_m = i / 2;
        mixed[i] = lamps[i];
    }
    for (int i = 49; i > 0; i--) {
        int j = (int)dg_rng_below(&rng, (uint64_t)i + 1);
        struct dg_lamp t = mixed[i];
        mixed[i] = mixed[j];
        mixed[j] = t;
    }
    a.lamps.items = lamps;
    b.lamps.items = mixed;
    a.lamps.n = b.lamps.n = 50;
    CHECK(same_version(&a, &b));
    b.lamps.n = 49; /* one of two like rows is missing: that is another content */
    CHECK(!same_version(&a, &b));
}

static void test_silent(void)
{
    struct dg_dossier a = dossiers_full(&arena), b = dossiers_full(&arena);
    b.buildings.items[0].fid = 99;
    b.private_spaces.items[0].fid = 99;
    snprintf(b.scheme.crs.name, sizeof b.scheme.crs.name, "another name of it");
    CHECK(same_version(&a, &b));
    a.sites.items[0].height_origin = DG_ORIGIN_GIVEN;
    b.sites.items[0].height_origin = DG_ORIGIN_NONE; /* counts as given */
    CHECK(same_version(&a, &b));
    b.scheme.crs.srs_id = 32640;
    CHECK(!same_version(&a, &b));
}

/* Each column of each layer has a part in the version, but the file's own number of format. */
static void test_every_column(void)
{
    struct dg_dossier a = dossiers_full(&arena), b = dossiers_full(&arena);
    b.needs.items[0].weight = 1;
    CHECK(!same_version(&a, &b));
    b = dossiers_full(&arena);
    b.scheme.is_sample = false;
    CHECK(!same_version(&a, &b));
    b = dossiers_full(&arena);
    b.documents.items[0].n_bytes = -1;
    CHECK(!same_version(&a, &b));
    b = dossiers_full(&arena);
    b.scheme.terrain_z_m[3] = 1200.5f;
    CHECK(!same_version(&a, &b));
    b = dossiers_full(&arena);
    b.cameras.items[0].at.y = -b.cameras.items[0].at.y;
    CHECK(!same_version(&a, &b));
}

/* ---- bytes from outside ---------------------------------------------------------------------------------- */

static void refused(const char *from, const char *to, const char *why)
{
    struct dg_dossier d = dossiers_full(&arena), back;
    struct dg_text text = {0};
    struct dg_err err = {0};
    char *bytes, hash[DG_SHA256_HEX_SIZE];
    frozen(&d, &bytes, hash);
    const char *hit = strstr(bytes, from);
    if (!hit) {
        CHECK(!"the text to replace is there");
        printf("#   %s\n", from);
        return;
    }
    dg_text_addn(&text, bytes, (size_t)(hit - bytes));
    dg_text_add(&text, to);
    dg_text_add(&text, hit + strlen(from));
    int code = dg_frozen_parse(&arena, text.data, text.len, &back, hash, &err);
    CHECK(code == DG_EFORMAT || code == DG_ELIMIT);
    if (!strstr(err.msg, why)) {
        CHECK(!"the message says why");
        printf("#   %s -> %s: \"%s\"\n", from, to, err.msg);
    }
    dg_text_done(&text);
}

static void test_refused(void)
{
    refused("[\"didgah", "[\"didgeh", "not a frozen version");
    refused("\"version\":1", "\"version\":2", "newer didgah");
    refused("[\"camera\",", "[\"kamera\",", "no row of a layer");
    refused("\"bearing_deg\":180", "\"bearing_deg\":180.0", "not in the one form");
    refused("\"bearing_deg\":180", "\"bearing_deg\":\"S\"", "bearing_deg: a number belongs here");
    refused("\"bearing_deg\"", "\"bearing\"", "no column bearing");
    refused("\"weight\"", "\"by_dawn\"", "no column by_dawn");
    refused("\"phase_no\":1", "\"phase_no\":1.5", "not a whole number");
    refused("\"by_night\":true", "\"by_night\":1", "false belongs here");
    refused("\"by_night\":true", "\"by_night\":false",
            "not in the one form"); /* what says nothing is left out */
    refused("\"type\":\"Point\"", "\"type\":\"point\"", "belongs here");
    refused("\"type\":\"MultiPolygon\"", "\"type\":\"MultiPoint\"", "belongs here");
    refused("537000,3951005]", "537000]", "belongs here");
    refused("537000,3951005]", "1e300,3951005]", "no metre of a map");
    refused("\"Village office of", "\"Village\\u0020office of", "escape");
    refused("\"Village office of", "\"Village\x07office of", "control characters");
    refused("\"terrain_ny\":2", "\"terrain_ny\":2000000000", "not the grid");
    refused("[1200,1200.25,1200.5]", "[1200,1200.25]", "belongs here");
    refused("[\"scheme\",\"sample-1\",{", "[\"scheme\",\"sample-1\",{}]\n[\"scheme\",\"sample-1\",{",
            "must hold exactly");
    refused("\"must_not_see\"", "\"hfov_deg\":80,\"must_not_see\"", "not in the one form");
}

/* The least change is noticed: a line twice, lines exchanged, a byte at the end. */
static void test_changed(void)
{
    struct dg_dossier d = dossiers_full(&arena), back;
    struct dg_text text = {0};
    struct dg_err err = {0};
    char *bytes, hash[DG_SHA256_HEX_SIZE];
    frozen(&d, &bytes, hash);
    dg_text_addf(&text, "%s\n", bytes);
    CHECK_INT(dg_frozen_parse(&arena, text.data, text.len, &back, hash, &err), DG_EFORMAT);
    CHECK_INT(dg_frozen_parse(&arena, bytes, strlen(bytes) - 1, &back, hash, &err), DG_EFORMAT);
    CHECK_INT(dg_frozen_parse(&arena, bytes, 0, &back, hash, &err), DG_EFORMAT);
    dg_text_done(&text);
}

/* No allocation that fails gives half a dossier or leaks. */
static void test_memory(void)
{
    struct dg_dossier d = dossiers_full(&arena);
    char *bytes, hash[DG_SHA256_HEX_SIZE];
    frozen(&d, &bytes, hash);
    for (long n = 0;; n++) {
        struct dg_arena own = {0};
        struct dg_dossier back;
        struct dg_err err = {0};
        dg_alloc_fail_after(n);
        int code = dg_frozen_parse(&own, bytes, strlen(bytes), &back, hash, &err);
        dg_alloc_fail_after(-1);
        dg_arena_done(&own);
        if (code == 0) break;
        CHECK_INT(code, DG_ENOMEM);
    }
}

int main(void)
{
    TAP_CASE("the form is as documented", test_form);
    TAP_CASE("every field comes back, and the bytes are the same", test_round);
    TAP_CASE("a GeoPackage in between changes nothing", test_thaw);
    TAP_CASE("where rings begin, how they run and parts are ordered is no content", test_rings);
    TAP_CASE("a hole stays with its outer ring", test_holes_stay);
    TAP_CASE("which way a line runs is content", test_lines);
    TAP_CASE("the order of rows is no content, their number is", test_order);
    TAP_CASE("what says nothing is no content", test_silent);
    TAP_CASE("what says something is content", test_every_column);
    TAP_CASE("what is no frozen version is refused and told why", test_refused);
    TAP_CASE("the least change is noticed", test_changed);
    TAP_CASE("memory that runs out is told", test_memory);
    dg_arena_done(&arena);
    return tap_end();
}
