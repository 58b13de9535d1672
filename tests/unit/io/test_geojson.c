#include "io/io.h"
#include "tap.h"

static void geometry_is(const struct dg_geom *geom, const char *want)
{
    struct dg_crs_map *map = NULL;
    struct dg_text text = {0};
    struct dg_json json;
    CHECK_INT(dg_crs_open(32639, &map, NULL), 0);
    dg_json_begin(&json, &text, 2);
    dg_json_object(&json, NULL);
    CHECK_INT(dg_geojson_geometry(&json, "geometry", geom, map, NULL), 0);
    dg_json_end_object(&json);
    CHECK_INT(dg_text_finish(&text, NULL), 0);
    CHECK_STR(text.data, want);
    dg_text_done(&text);
    dg_crs_close(&map);
}

/* On the zone's meridian and the equator one metre is 1e-5 degrees to 7 decimals: 10 m east is 0.0000899. */
static struct dg_pt square[] = {{500000, 0}, {500010, 0}, {500010, 10}, {500000, 10}};
static struct dg_pt hole[] = {{500002, 2}, {500002, 4}, {500004, 4}};
static struct dg_pt far[] = {{500020, 0}, {500030, 0}, {500030, 10}};

static void test_kinds(void)
{
    struct dg_ring rings[] = {{square, 4, false}, {hole, 3, true}, {far, 3, false}};
    geometry_is(&(struct dg_geom){0}, "{\n  \"geometry\": null\n}");
    geometry_is(&(struct dg_geom){DG_GEOM_POINT, 1, &(struct dg_ring){square, 1, false}},
                "{\n  \"geometry\": {\"type\":\"Point\",\"coordinates\":[51,0]}\n}");
    geometry_is(&(struct dg_geom){DG_GEOM_LINE, 1, &(struct dg_ring){square, 2, false}},
                "{\n  \"geometry\": {\"type\":\"LineString\",\"coordinates\":[[51,0],[51.0000899,0]]}\n}");
    geometry_is(&(struct dg_geom){DG_GEOM_AREA, 2, rings},
                "{\n  \"geometry\": {\"type\":\"Polygon\",\"coordinates\":[[[51,0],[51.0000899,0],"
                "[51.0000899,0.0000905],[51,0.0000905],[51,0]],[[51.000018,0.0000181],[51.000018,0.0000362],"
                "[51.0000359,0.0000362],[51.000018,0.0000181]]]}\n}");
    geometry_is(&(struct dg_geom){DG_GEOM_AREA, 3, rings},
                "{\n  \"geometry\": {\"type\":\"MultiPolygon\",\"coordinates\":[[[[51,0],[51.0000899,0],"
                "[51.0000899,0.0000905],[51,0.0000905],[51,0]],[[51.000018,0.0000181],[51.000018,0.0000362],"
                "[51.0000359,0.0000362],[51.000018,0.0000181]]],[[[51.0001797,0],[51.0002696,0],"
                "[51.0002696,0.0000905],[51.0001797,0]]]]}\n}");
}

static void test_multi_points_and_lines(void)
{
    struct dg_ring ends[] = {{square, 1, false}, {square + 1, 1, false}};
    struct dg_ring lines[] = {{square, 2, false}, {far, 2, false}};
    geometry_is(&(struct dg_geom){DG_GEOM_POINT, 2, ends},
                "{\n  \"geometry\": {\"type\":\"MultiPoint\",\"coordinates\":[[51,0],[51.0000899,0]]}\n}");
    geometry_is(&(struct dg_geom){DG_GEOM_LINE, 2, lines},
                "{\n  \"geometry\": {\"type\":\"MultiLineString\",\"coordinates\":[[[51,0],[51.0000899,0]],"
                "[[51.0001797,0],[51.0002696,0]]]}\n}");
}

static void test_outside(void)
{
    struct dg_crs_map *map = NULL;
    struct dg_text text = {0};
    struct dg_json json;
    struct dg_err err = {0};
    struct dg_pt p[] = {{NAN, 0}};
    CHECK_INT(dg_crs_open(32639, &map, NULL), 0);
    dg_json_begin(&json, &text, 0);
    CHECK_INT(dg_geojson_geometry(
                  &json, NULL, &(struct dg_geom){DG_GEOM_POINT, 1, &(struct dg_ring){p, 1, false}}, map, &err),
              DG_EINVAL);
    dg_text_done(&text);
    dg_crs_close(&map);
}

int main(void)
{
    TAP_CASE("each kind of geometry", test_kinds);
    TAP_CASE("several points and lines", test_multi_points_and_lines);
    TAP_CASE("a point outside the projection is an error", test_outside);
    return tap_end();
}
