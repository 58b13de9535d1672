/* Small extracts written here, read by the real program. */
#include <fcntl.h>
#include <tap.h>
#include <unistd.h>

#include "base/text.h"
#include "reader/reader.h"

static struct dg_arena arena;
static struct dg_extract x;
static struct dg_err err;

static const double box_bbox[4] = {45.99, 34.99, 46.03, 35.03};

/* Write `text` to a file of that name and read it, with the box unless has_box is false. */
static int read_text(const char *name, const char *text, bool has_box)
{
    char folder[] = "/tmp/didgah-extract-XXXXXX", path[128];
    dg_arena_done(&arena);
    x = (struct dg_extract){0};
    err = (struct dg_err){0};
    if (!mkdtemp(folder)) return DG_EIO;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_CREAT | O_WRONLY, 0600);
    bool is_written = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    close(fd);
    struct dg_extract_request r = {.path = path, .margin_m = 50, .has_bbox = has_box};
    memcpy(r.bbox, box_bbox, sizeof r.bbox);
    int code = is_written ? dg_reader_extract(&arena, &r, &x, &err) : DG_EIO;
    unlink(path);
    rmdir(folder); /* fails, and the folder stays to be seen, if something was made beside it */
    CHECK(access(folder, F_OK) != 0);
    return code;
}

static const struct dg_feature *find(const char *id)
{
    for (int32_t i = 0; i < x.n_features; i++) {
        if (strcmp(x.features[i].source_id, id) == 0) return &x.features[i];
    }
    return NULL;
}

static const char *reason(const char *id)
{
    for (int32_t i = 0; i < x.n_refused; i++) {
        if (strcmp(x.refused[i].source_id, id) == 0) return x.refused[i].reason;
    }
    return NULL;
}

static const char *tag(const struct dg_feature *f, const char *key)
{
    for (int32_t i = 0; f && i < f->n_tags; i++) {
        if (strcmp(f->tags[i].key, key) == 0) return f->tags[i].value;
    }
    return NULL;
}

/* ---- OSM ------------------------------------------------------------------------------------------------ */

static void osm_square(struct dg_text *t, int64_t id, double lon, double lat, double size)
{
    for (int i = 0; i < 4; i++)
        dg_text_addf(t, "<node id='%lld' lon='%.7f' lat='%.7f'/>", (long long)(id * 10 + i),
                     lon + (i == 1 || i == 2 ? size : 0), lat + (i >= 2 ? size : 0));
}

static void osm_way(struct dg_text *t, int64_t id, const char *tags)
{
    dg_text_addf(t, "<way id='%lld'>", (long long)id);
    for (int i = 0; i <= 4; i++) dg_text_addf(t, "<nd ref='%lld'/>", (long long)(id * 10 + i % 4));
    dg_text_addf(t, "%s</way>", tags);
}

/* Every key that makes an area of a closed way: none may get lost, whatever its length and order. */
static void test_osm_counts(void)
{
    static const struct {
        const char *key, *value;
        enum dg_geom_kind kind;
    } cases[] = {{"building", "yes", DG_GEOM_AREA},
                 {"building:part", "yes", DG_GEOM_AREA},
                 {"landuse", "residential", DG_GEOM_AREA},
                 {"leisure", "park", DG_GEOM_AREA},
                 {"leisure", "track", DG_GEOM_LINE},
                 {"amenity", "school", DG_GEOM_AREA},
                 {"public_transport", "platform", DG_GEOM_AREA},
                 {"shop", "bakery", DG_GEOM_AREA},
                 {"natural", "water", DG_GEOM_AREA},
                 {"natural", "tree_row", DG_GEOM_LINE},
                 {"highway", "residential", DG_GEOM_LINE},
                 {"barrier", "wall", DG_GEOM_LINE},
                 {"man_made", "tower", DG_GEOM_AREA},
                 {"military", "barracks", DG_GEOM_AREA},
                 {"unknown_key", "x", DG_GEOM_LINE},
                 {"area", "yes", DG_GEOM_AREA}};
    enum { N = sizeof cases / sizeof cases[0] };
    struct dg_text t = {0};
    dg_text_add(&t, "<osm version='0.6'>");
    for (int i = 0; i < N; i++) {
        char tags[128];
        snprintf(tags, sizeof tags, "<tag k='%s' v='%s'/>", cases[i].key, cases[i].value);
        osm_way(&t, 100 - i, tags); /* ways before their nodes, ids falling */
        osm_square(&t, 100 - i, 46 + i * 1e-3, 35, 2e-4);
    }
    dg_text_add(&t, "</osm>");
    CHECK_INT(read_text("a.osm", t.data, true), 0);
    CHECK_INT(x.n_features, N);
    CHECK_INT(x.n_refused, 0);
    for (int i = 0; i < N; i++) {
        char id[16];
        snprintf(id, sizeof id, "w%d", 100 - i);
        const struct dg_feature *f = find(id);
        CHECK(f != NULL);
        if (f && (int)f->geom.kind != (int)cases[i].kind) printf("# %s=%s\n", cases[i].key, cases[i].value);
        if (f) CHECK_INT(f->geom.kind, cases[i].kind);
        CHECK_STR(tag(f, cases[i].key), cases[i].value);
    }
    CHECK_STR(x.format, "OSM");
    CHECK_INT(x.epsg, 32638);
    dg_text_done(&t);
}

/* 2e-4 degrees at 35 N, in metres: 18.25 by 22.19. */
static void test_osm_multipolygon(void)
{
    struct dg_text t = {0};
    dg_text_add(&t, "<osm version='0.6'>");
    osm_square(&t, 1, 46, 35, 1e-3);
    osm_square(&t, 2, 46.0003, 35.0003, 2e-4);
    osm_square(&t, 3, 46.003, 35, 2e-4);
    osm_square(&t, 4, 46.004, 35, 2e-4);
    osm_way(&t, 1, "");
    osm_way(&t, 2, "");
    osm_way(&t, 3, "<tag k='building' v='old'/>");
    dg_text_add(&t, "<node id='99' lon='46.01' lat='35.01'><tag k='man_made' v='surveillance'/></node>");
    /* The hole has the wrong role: what contains what decides. */
    dg_text_add(
        &t,
        "<relation id='5'><member type='way' ref='2' role='outer'/><member type='way' ref='1' role='inner'/>"
        "<tag k='type' v='multipolygon'/><tag k='building' v='yes'/></relation>");
    dg_text_add(
        &t,
        "<relation id='6'><member type='way' ref='1' role='outer'/><member type='way' ref='77' role='inner'/>"
        "<tag k='type' v='multipolygon'/><tag k='building' v='yes'/></relation>");
    dg_text_add(&t, "<relation id='7'><member type='way' ref='3' role='outer'/><tag k='type' "
                    "v='multipolygon'/></relation>");
    dg_text_add(&t,
                "<relation id='8'><member type='way' ref='3' role='x'/><tag k='type' v='route'/></relation>");
    dg_text_add(&t, "<way id='9'><nd ref='40'/><nd ref='41'/><nd ref='4444'/><nd ref='42'/><nd ref='43'/>"
                    "<tag k='highway' v='service'/></way>");
    dg_text_add(&t, "<way id='10'><nd ref='40'/><nd ref='41'/><nd ref='4444'/><nd ref='40'/>"
                    "<tag k='building' v='yes'/></way></osm>");
    CHECK_INT(read_text("a.osm", t.data, true), 0);
    const struct dg_feature *f = find("r5");
    CHECK(f && f->geom.n_rings == 2 && f->geom.rings[1].is_hole && !f->was_repaired);
    if (f) CHECK_NEAR(dg_geom_area_m2(&f->geom), 91.25 * 110.95 - 18.25 * 22.19, 30);
    CHECK(reason("r6") && strstr(reason("r6"), "1 of its 2 ways"));
    CHECK_STR(tag(find("r7"), "building"), "old"); /* tags on the outer way, and only once */
    CHECK(!find("w3") && !find("r8"));
    CHECK(find("n99") && find("n99")->geom.kind == DG_GEOM_POINT);
    f = find("w9");
    CHECK(f && f->geom.n_rings == 2 && f->was_repaired && strstr(f->repair, "1 of 5 nodes missing"));
    CHECK(reason("w10") && strstr(reason("w10"), "nodes are not in the extract"));
    dg_text_done(&t);
}

/* ---- GeoJSON -------------------------------------------------------------------------------------------- */

#define FEATURE(id, type, coordinates)                                                                         \
    "{\"type\":\"Feature\",\"id\":\"" id                                                                       \
    "\",\"properties\":{\"Building_Levels\":3,\"height\":6.5},\"geometry\":{"                                  \
    "\"type\":\"" type "\",\"coordinates\":" coordinates "}}"

static void test_geometry(void)
{
    static const char text[] = FEATURE("clockwise", "Polygon", "[[[46,35],[46,35.001],[46.001,35.001],[46.001,35],[46,35]]]") "\n" FEATURE(
        "bow", "Polygon",
        "[[[46,35],["
        "46.001,35."
        "001],[46.001,"
        "35],[46,35."
        "001],[46,35]]"
        "]") "\n" FEATURE("overlap", "MultiPolygon",
                          "[[[[46,35],[46.002,35],[46.002,35.002],[46,35.002],[46,35]]],"
                          "[[[46.001,35.001],[46.003,35.001],[46.003,35.003],[46.001,35.003],[46.001,35.001]]]"
                          "]") "\n" FEATURE("flat", "Polygon",
                                            "[[[46,35],[46.001,35],[46,35],[46,35]]]") "\n" FEATURE("tiny",
                                                                                                    "Polygon",
                                                                                                    "[[[46,35],"
                                                                                                    "[46."
                                                                                                    "0000000001"
                                                                                                    ",35],[46,"
                                                                                                    "35."
                                                                                                    "0000000001"
                                                                                                    "],[46,35]]"
                                                                                                    "]") "\n" FEATURE("repeated",
                                                                                                                      "LineString",
                                                                                                                      "[[46,35],[46,35],[46.001,35],[46.001,35]]") "\n" FEATURE("dot",
                                                                                                                                                                                "LineString",
                                                                                                                                                                                "[[46,35],[46,35]]") "\n" FEATURE("near",
                                                                                                                                                                                                                  "Point",
                                                                                                                                                                                                                  "[46.0304,35.01]") "\n" FEATURE("far",
                                                                                                                                                                                                                                                  "Point",
                                                                                                                                                                                                                                                  "[46.04,35.01]") "\n"
                                                                                                                                                                                                                                                                   "{\"type\":\"Feature\",\"id\":7,\"properties\":null,\"geometry\":null}\n";
    CHECK_INT(read_text("a.geojsonl", text, true), 0);
    if (err.code) printf("# %s\n", err.msg);
    const struct dg_feature *f = find("clockwise");
    CHECK(f && f->geom.n_rings == 1 && !f->was_repaired);
    double area2 = 0;
    for (int i = 0; f && i < 4; i++) {
        struct dg_pt a = f->geom.rings[0].pts[i], b = f->geom.rings[0].pts[(i + 1) % 4];
        area2 += a.x * b.y - b.x * a.y;
        CHECK_NEAR(a.x * 1e4, round(a.x * 1e4), 1e-4); /* on the lattice */
    }
    CHECK(area2 > 0);
    CHECK_STR(tag(f, "building:levels"), "3");
    CHECK_STR(tag(f, "height"), "6.5");
    f = find("bow");
    CHECK(f && f->was_repaired && strstr(f->repair, "self-intersection repaired") && f->geom.n_rings == 2);
    f = find("overlap");
    CHECK(f && f->was_repaired && f->geom.n_rings == 1);
    if (f)
        CHECK_NEAR(dg_geom_area_m2(&f->geom), 7 * 91.25 * 110.95, 200); /* 4 + 4 - 1 squares of 0.001 degrees */
    CHECK(reason("flat") && strstr(reason("flat"), "no area"));
    CHECK(reason("tiny") != NULL);
    CHECK(find("repeated") && find("repeated")->geom.rings[0].n_pts == 2);
    CHECK(reason("dot") && strstr(reason("dot"), "no line"));
    CHECK(find("near") && !find("far"));
    CHECK_INT(x.n_outside, 1);
    CHECK(reason("7") && strstr(reason("7"), "no geometry"));
}

static void test_place(void)
{
    static const char shape[] = "{\"type\":\"Polygon\",\"coordinates\":[[[%g,%g],[%g,%g],[%g,%g],[%g,%g]]]}";
    static const struct {
        double lon, lat;
        int epsg;
    } cases[] = {{46, 35, 32638},      {51.4, 35.7, 32639}, {-70.6, -33.4, 32719},
                 {-179.9, 0.5, 32601}, {179.5, -10, 32760}, {9.5, -0.0005, 32632}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[512];
        double a = cases[i].lon, b = cases[i].lat;
        snprintf(text, sizeof text, shape, a, b, a + 0.001, b, a, b + 0.001, a, b);
        CHECK_INT(read_text("a.geojson", text, false), 0);
        CHECK_INT(x.epsg, cases[i].epsg);
        CHECK(x.scale_error_ppm > 0 && x.scale_error_ppm < 1000);
        CHECK_INT(x.n_features, 1);
        CHECK(x.boundary.kind == DG_GEOM_AREA && dg_geom_area_m2(&x.boundary) > 5000);
    }
}

static void expect_refused(const char *text, bool has_box, int code, const char *part)
{
    int got = read_text("a.geojson", text, has_box);
    CHECK_INT(got, code);
    if (!strstr(err.msg, part)) {
        CHECK(!"the message names it");
        printf("#   %s\n#   should have: %s\n", err.msg, part);
    }
}

/* OSM XML with `head` before it: three lamps, the second deleted in an editor, the third on the server. */
static int read_osm(const char *head)
{
    char text[800];
    snprintf(
        text, sizeof text,
        "<?xml version='1.0'?>%s<osm version='0.6'>"
        "<node id='1' lon='46.01' lat='35.01'><tag k='highway' v='street_lamp'/></node>"
        "<node id='2' lon='46.01' lat='35.01' action='delete'><tag k='highway' v='street_lamp'/></node>"
        "<node id='3' lon='46.01' lat='35.01' visible='false'><tag k='highway' v='street_lamp'/></node></osm>",
        head);
    return read_text("a.osm", text, true);
}

static void test_osm_xml(void)
{
    CHECK_INT(read_osm(""), 0);
    CHECK(find("n1") != NULL && find("n2") == NULL && find("n3") == NULL);
    /* A document type is refused even where nothing in it is used. */
    CHECK_INT(read_osm("<!DOCTYPE osm>"), DG_EFORMAT);
    CHECK(strstr(err.msg, "DOCTYPE") != NULL);
    CHECK_INT(read_osm("<!DOCTYPE osm [<!ENTITY a 'b'>]>"), DG_EFORMAT);
    CHECK(strstr(err.msg, "DOCTYPE") != NULL);
}

static void test_refused(void)
{
    expect_refused("{\"type\":\"Point\",\"coordinates\":[35,46]}", true, DG_EINVAL, "axes swapped");
    expect_refused("{\"type\":\"Point\",\"coordinates\":[35,146]}", true, DG_EINVAL, "axes swapped");
    expect_refused("{\"type\":\"Point\",\"coordinates\":[5120000,4160000]}", true, DG_EINVAL,
                   "metres of a projection");
    expect_refused("{\"type\":\"Point\",\"coordinates\":[46,91]}", true, DG_EINVAL, "outside");
    expect_refused("{\"type\":\"Point\",\"coordinates\":[46,85]}", false, DG_EINVAL, "outside the projection");
    expect_refused("{\"type\":\"LineString\",\"coordinates\":[[46,35],[49,35]]}", false, DG_ELIMIT, "--bbox");
    expect_refused("{\"type\":\"Point\",\"coordinates\":[46,1e999]}", true, DG_EFORMAT, "not JSON");
    expect_refused("{\"type\":\"Point\",\"coordinates\":[46,35.00000000000000000000000000000000000000001]}",
                   true, DG_EFORMAT, "digits");
    expect_refused("{\"type\":\"Feature\",\"properties\":{},\"geometry\":null,\"geometry\":null}", true,
                   DG_EFORMAT, "\"geometry\" stands twice");
    expect_refused(
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"a\":1,\"a\":2},"
        "\"geometry\":null}]}",
        true, DG_EFORMAT, "feature 1");
    expect_refused("{\"type\":\"FeatureCollection\",\"features\":[],\"crs\":{\"type\":\"name\",\"properties\":{"
                   "\"name\":\"EPSG:3857\"}}}",
                   true, DG_EFORMAT, "EPSG:3857");
    expect_refused("{\"type\":\"Polygon\",\"coordinates\":[[[46,35],[46.01,35],[46.01,35.01],[46,35.01]]]}",
                   true, DG_EFORMAT, "should be the same");
    expect_refused("{\"type\":\"FeatureCollection\",\"features\":[]}", false, DG_EFORMAT, "no feature");
    expect_refused("", true, DG_EFORMAT, "empty");
    expect_refused("hello", true, DG_EFORMAT, "object");
    struct dg_text deep = {0};
    dg_text_add(&deep, "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"a\":");
    for (int i = 0; i < 127; i++) dg_text_add(&deep, "[");
    expect_refused(deep.data, true, DG_EFORMAT, "deeper than 128");
    dg_text_done(&deep);
}

int main(void)
{
    TAP_CASE("OSM: every closed way is counted, with its kind", test_osm_counts);
    TAP_CASE("OSM: multipolygons, missing members, old style", test_osm_multipolygon);
    TAP_CASE("OSM XML: deleted objects are left out, a document type is refused", test_osm_xml);
    TAP_CASE("geometry is turned, thinned, repaired by name or refused by name", test_geometry);
    TAP_CASE("the zone follows the place", test_place);
    TAP_CASE("what cannot be read is refused, and it is said why", test_refused);
    dg_arena_done(&arena);
    return tap_end();
}
