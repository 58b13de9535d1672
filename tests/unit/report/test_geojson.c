/* GeoJSON: five files that parse, hold the geometry in lon/lat and say what they are. */
#include <jansson.h>
#include <signal.h>
#include <sys/resource.h>

#include "golden.h"
#include "lane.h"

static struct lane lane;

static json_t *load(const char *dir, const char *name)
{
    char path[1024];
    json_error_t error;
    snprintf(path, sizeof path, "%s/%s.geojson", dir, name);
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (!root) printf("# %s:%d: %s\n", path, error.line, error.text);
    CHECK(root != NULL);
    return root;
}

static json_t *features(json_t *root) { return json_object_get(root, "features"); }

static json_t *property(json_t *root, size_t feature, const char *name)
{
    return json_object_get(json_object_get(json_array_get(features(root), feature), "properties"), name);
}

static void check_head(json_t *root)
{
    json_t *head = json_object_get(root, "didgah");
    CHECK_STR(json_string_value(json_object_get(root, "type")), "FeatureCollection");
    CHECK(json_is_true(json_object_get(head, "is_sample")));
    CHECK_STR(json_string_value(json_object_get(head, "data_licence")), "CC0-1.0");
    CHECK_STR(json_string_value(json_object_get(head, "edition")), "2014");
    CHECK_INT(json_array_size(json_object_get(head, "assumptions")), 1);
}

static void test_files(void)
{
    static const struct {
        const char *name;
        size_t n_features;
    } files[] = {{"needs", 2}, {"cameras", 3}, {"coverage", 2 * 2 * 5}, {"gaps", 2}, {"intrusion", 2}};
    const char *dir = scratch("out");
    struct dg_err err = {0};
    CHECK_INT(dg_report_geojson(dir, &lane.assessment, NULL, &err), 0);
    if (err.code) printf("# %s\n", err.msg);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        json_t *root = load(dir, files[i].name);
        if (!root) continue;
        check_head(root);
        CHECK_INT(json_array_size(features(root)), files[i].n_features);
        json_decref(root);
    }
}

static void test_geometry(void)
{
    json_t *root = load(scratch("out"), "cameras");
    json_t *geometry = json_object_get(json_array_get(features(root), 0), "geometry");
    json_t *at = json_object_get(geometry, "coordinates");
    CHECK_STR(json_string_value(json_object_get(geometry, "type")), "Point");
    /* x 500000 m is the zone's middle meridian, 45 degrees east; C-01 stands 4 m east of it. */
    CHECK_NEAR(json_real_value(json_array_get(at, 0)), 45.0 + 4.0 / 91000, 2e-7);
    CHECK(json_real_value(json_array_get(at, 1)) > 35.2 && json_real_value(json_array_get(at, 1)) < 35.3);
    json_decref(root);
    root = load(scratch("out"), "gaps");
    geometry = json_object_get(json_array_get(features(root), 0), "geometry");
    CHECK_STR(json_string_value(json_object_get(geometry, "type")), "Polygon");
    CHECK_INT(json_array_size(json_array_get(json_object_get(geometry, "coordinates"), 0)), 5);
    json_decref(root);
}

static void test_properties(void)
{
    json_t *root = load(scratch("out"), "needs");
    CHECK_STR(json_string_value(property(root, 0, "need_id")), "N-1");
    CHECK_NEAR(json_number_value(property(root, 0, "share_day")), 0.95, 1e-9);
    CHECK(json_is_true(property(root, 0, "is_met_day")) && json_is_false(property(root, 0, "is_met_night")));
    json_decref(root);
    root = load(scratch("out"), "cameras");
    CHECK(json_is_false(property(root, 2, "is_judged")));
    CHECK(strstr(json_string_value(property(root, 2, "why_not")), "inside building") != NULL);
    CHECK(json_is_null(property(root, 0, "claim_px_per_m")));
    CHECK_NEAR(json_number_value(property(root, 1, "area_day_monitor_m2")), 1470, 1e-9);
    json_decref(root);
    root = load(scratch("out"), "gaps");
    CHECK_STR(json_string_value(property(root, 0, "building_source_id")), "w2");
    CHECK_INT(json_integer_value(property(root, 0, "building_fid")), 2);
    CHECK_STR(json_string_value(property(root, 0, "unit")), "m2");
    CHECK_STR(json_string_value(property(root, 1, "light")), "night");
    json_decref(root);
    root = load(scratch("out"), "intrusion");
    CHECK(json_is_null(json_object_get(json_array_get(features(root), 1), "geometry"))); /* walls alone */
    CHECK_STR(json_string_value(property(root, 1, "kind")), "worship");
    json_decref(root);
}

static void test_same_bytes(void)
{
    size_t n1 = 0, n2 = 0;
    CHECK_INT(dg_report_geojson(scratch("again"), &lane.assessment, NULL, NULL), 0);
    char *first = scratch_read(scratch("out/coverage.geojson"), &n1);
    char *again = scratch_read(scratch("again/coverage.geojson"), &n2);
    CHECK(first && again && n1 == n2 && memcmp(first, again, n1) == 0);
    free(first);
    free(again);
}

static void test_folder_missing(void)
{
    struct dg_err err = {0};
    CHECK_INT(dg_report_geojson(scratch("no/such"), &lane.assessment, NULL, &err), DG_EIO);
    CHECK(strstr(err.msg, "no/such") && strstr(err.msg, "parent folder is missing"));
}

static void test_folder_is_a_file(void)
{
    struct dg_err err = {0};
    CHECK_INT(dg_report_write_file(scratch("plain"), "x", 1, NULL), 0);
    CHECK_INT(dg_report_geojson(scratch("plain"), &lane.assessment, NULL, &err), DG_EIO);
    CHECK(strstr(err.msg, "is not a folder") != NULL);
}

/* A disk that is full after 1000 bytes: the message names the file, the old file stays, nothing is left beside.
 */
static void test_full_disk(void)
{
    struct dg_err err = {0};
    struct rlimit whole, little;
    size_t n = 0;

    CHECK_INT(dg_report_make_dir(scratch("full"), NULL), 0);
    CHECK_INT(dg_report_write_file(scratch("full/needs.geojson"), "old", 3, NULL), 0);
    getrlimit(RLIMIT_FSIZE, &whole);
    little = whole;
    little.rlim_cur = 1000;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &little);
    CHECK_INT(dg_report_geojson(scratch("full"), &lane.assessment, NULL, &err), DG_EIO);
    setrlimit(RLIMIT_FSIZE, &whole);
    CHECK(strstr(err.msg, "needs.geojson: cannot be written") != NULL);
    char *old = scratch_read(scratch("full/needs.geojson"), &n);
    CHECK(old && n == 3 && memcmp(old, "old", 3) == 0);
    free(old);
    CHECK_INT(remove(scratch("full/needs.geojson")), 0);
    CHECK_INT(rmdir(scratch("full")), 0); /* it is empty */
}

int main(void)
{
    lane_make(&lane);
    TAP_CASE("five files parse and say what they are", test_files);
    TAP_CASE("geometry is in lon/lat", test_geometry);
    TAP_CASE("properties carry the figures", test_properties);
    TAP_CASE("two runs give the same bytes", test_same_bytes);
    TAP_CASE("a missing parent folder is named", test_folder_missing);
    TAP_CASE("a file in the folder's place is named", test_folder_is_a_file);
    TAP_CASE("a full disk leaves the old file and nothing else", test_full_disk);
    lane_done(&lane);
    return tap_end();
}
