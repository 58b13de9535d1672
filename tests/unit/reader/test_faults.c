/* The child's readers when memory runs out: at each request in turn, an error and nothing left. */
#include <tap.h>
#include <zlib.h>

#include "reader/child.h"

typedef int (*read_fn)(struct dg_bytes in, struct dg_feature_store *store, struct dg_err *err);

static void fail_each(read_fn read, const char *text, size_t n_features)
{
    int code = DG_ENOMEM;
    long n = 0;
    for (; code < 0 && n < 2000; n++) {
        struct dg_feature_store store;
        struct dg_err err = {0};
        dg_feature_store_init(&store);
        dg_alloc_fail_after(n);
        code = read((struct dg_bytes){(const unsigned char *)text, strlen(text)}, &store, &err);
        dg_alloc_fail_after(-1);
        CHECK(code == 0 || (code == DG_ENOMEM && err.msg[0]));
        if (code == 0) CHECK_INT(store.n_items, n_features);
        dg_feature_store_done(&store);
    }
    CHECK_INT(code, 0);
    printf("# %ld requests\n", n);
}

static void test_geojson(void)
{
    fail_each(dg_geojson_read,
              "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"id\":1,\"properties\":{"
              "\"a\":\"b\"},"
              "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[0,1],[0,0]]]}},{\"type\":"
              "\"Feature\","
              "\"properties\":null,\"geometry\":null}]}",
              1);
}

static void test_osm(void)
{
    fail_each(dg_osm_xml_read,
              "<osm version='0.6'><node id='1' lon='0' lat='0'><tag k='a' v='b'/></node><node id='2' lon='1' "
              "lat='0'/>"
              "<node id='3' lon='0' lat='1'/><way id='4'><nd ref='1'/><nd ref='2'/><nd ref='3'/><nd ref='1'/>"
              "<tag k='building' v='yes'/></way><relation id='5'><member type='way' ref='4' role='outer'/>"
              "<tag k='type' v='multipolygon'/><tag k='landuse' v='x'/></relation></osm>",
              3);
}

static int read_gzip(struct dg_bytes in, struct dg_feature_store *store, struct dg_err *err)
{
    struct dg_input input = {.bytes = in, .name = "a.geojson.gz"};
    return dg_input_read(&input, store, err);
}

static void test_gzip(void)
{
    static const char text[] = "{\"type\":\"Point\",\"coordinates\":[1,2]}";
    unsigned char packed[200];
    z_stream z = {.next_in = (unsigned char *)text,
                  .avail_in = sizeof text - 1,
                  .next_out = packed,
                  .avail_out = sizeof packed};
    CHECK(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END);
    size_t n = z.total_out;
    deflateEnd(&z);
    for (long k = 0; k < 100; k++) {
        struct dg_feature_store store;
        struct dg_err err = {0};
        dg_feature_store_init(&store);
        dg_alloc_fail_after(k);
        int code = read_gzip((struct dg_bytes){packed, n}, &store, &err);
        dg_alloc_fail_after(-1);
        CHECK(code == 0 ? store.n_items == 1 : code == DG_ENOMEM);
        dg_feature_store_done(&store);
        if (code == 0) return;
    }
    CHECK(!"it is read when there is memory");
}

int main(void)
{
    TAP_CASE("GeoJSON", test_geojson);
    TAP_CASE("OSM XML", test_osm);
    TAP_CASE("gzip", test_gzip);
    return tap_end();
}
