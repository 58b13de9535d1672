/* The JSON against its schema: a validator for the part of JSON Schema that ours use, and the schema against
 * itself: every key has a description. */
#include <jansson.h>

#include "app/app.h"
#include "yard.h"

static json_t *schema;
static int n_checked;

static void fault(const char *path, const char *what)
{
    printf("# %s: %s\n", path, what);
    CHECK(!"valid");
}

static bool is_type(const json_t *value, const char *type)
{
    if (strcmp(type, "object") == 0) return json_is_object(value);
    if (strcmp(type, "array") == 0) return json_is_array(value);
    if (strcmp(type, "string") == 0) return json_is_string(value);
    if (strcmp(type, "number") == 0) return json_is_number(value);
    if (strcmp(type, "integer") == 0) return json_is_integer(value);
    if (strcmp(type, "boolean") == 0) return json_is_boolean(value);
    if (strcmp(type, "null") == 0) return json_is_null(value);
    return false;
}

static bool is_any_type(const json_t *value, const json_t *types)
{
    size_t i;
    json_t *type;
    if (json_is_string(types)) return is_type(value, json_string_value(types));
    json_array_foreach(types, i, type)
    {
        if (is_type(value, json_string_value(type))) return true;
    }
    return false;
}

static void validate(const json_t *value, const json_t *rule, const char *path);

static void validate_object(const json_t *value, const json_t *rule, const char *path)
{
    const char *key;
    json_t *item, *required = json_object_get(rule, "required"),
                  *more = json_object_get(rule, "additionalProperties");
    size_t i;
    json_array_foreach(required, i, item)
    {
        if (!json_object_get(value, json_string_value(item))) fault(path, json_string_value(item));
    }
    json_object_foreach((json_t *)(uintptr_t)value, key, item)
    {
        char below[512];
        snprintf(below, sizeof below, "%.400s.%.60s", path, key);
        json_t *known = json_object_get(json_object_get(rule, "properties"), key);
        if (known) {
            validate(item, known, below);
        } else if (json_is_object(more)) {
            validate(item, more, below);
        } else {
            fault(below, "is not in the schema");
        }
    }
}

static void validate(const json_t *value, const json_t *rule, const char *path)
{
    json_t *ref = json_object_get(rule, "$ref"), *type = json_object_get(rule, "type"), *item;
    json_t *words = json_object_get(rule, "enum"), *one = json_object_get(rule, "const");
    size_t i;
    n_checked++;
    if (ref) {
        const char *name = strrchr(json_string_value(ref), '/') + 1;
        rule = json_object_get(json_object_get(schema, "$defs"), name);
        if (rule)
            validate(value, rule, path);
        else
            fault(path, name);
        return;
    }
    if (!type || !is_any_type(value, type)) {
        fault(path, "is of the wrong type");
        return;
    }
    if (one && !json_equal(one, value)) fault(path, "is not the constant");
    bool is_word = !words;
    json_array_foreach(words, i, item) is_word = is_word || json_equal(item, value);
    if (!is_word) fault(path, "is none of the words");
    if (json_is_object(value)) validate_object(value, rule, path);
    json_array_foreach(value, i, item)
    {
        char below[512];
        snprintf(below, sizeof below, "%.400s[%zu]", path, i);
        validate(item, json_object_get(rule, "items"), below);
    }
}

/* Every rule of the schema, below as well, says in words what it is. */
static void check_described(const json_t *rule, const char *path)
{
    const char *key;
    json_t *item;
    const char *text = json_string_value(json_object_get(rule, "description"));
    n_checked++;
    if (!text || strlen(text) < 4) fault(path, "has no description");
    json_object_foreach(json_object_get(rule, "properties"), key, item)
    {
        char below[512];
        snprintf(below, sizeof below, "%.400s.%.60s", path, key);
        check_described(item, below);
    }
    if (json_object_get(rule, "items")) check_described(json_object_get(rule, "items"), path);
}

static void load_schema(void)
{
    char path[600];
    json_error_t error;
    if (schema) return;
    snprintf(path, sizeof path, "%s/docs/schema/assess-1.json", getenv("DIDGAH_SOURCE"));
    schema = json_load_file(path, 0, &error);
    if (!schema) printf("# %s: %s\n", path, error.text);
}

static void check_valid(const struct dg_assessment *assessment)
{
    struct dg_text text = {0};
    struct dg_err err = {0};
    json_error_t error;
    load_schema();
    CHECK(schema != NULL);
    CHECK_INT(dg_assess_json(assessment, &text, &err), 0);
    json_t *got = json_loads(text.data, 0, &error);
    if (!got) printf("# %s\n", error.text);
    CHECK(got != NULL);
    n_checked = 0;
    if (got && schema) validate(got, schema, "assess");
    CHECK(n_checked > 100);
    json_decref(got);
    dg_text_done(&text);
}

static void test_schema_is_described(void)
{
    const char *key;
    json_t *item;
    load_schema();
    CHECK(schema != NULL);
    n_checked = 0;
    check_described(schema, "assess");
    json_object_foreach(json_object_get(schema, "$defs"), key, item) check_described(item, key);
    CHECK(n_checked > 100);
}

static void test_plain_scheme_is_valid(void)
{
    struct yard *y = yard_new();
    struct dg_camera *camera = yard_plain_camera(y);
    camera->claim_class = "identify";
    camera->claim_distance_m = 100;
    camera->serves = "N0,N1";
    yard_camera(y, 100, 0, 4, 270, 0);
    yard_camera(y, 25, 0, 4, 270, 0)->status = "existing"; /* inside: refused */
    yard_building(y, 20, -5, 30, 5, 10);
    yard_wall(y, 40, -5, 40, 5, 10);
    yard_private(y, "dwelling", 20, -5, 30, 5);
    yard_private(y, "yard", 30, -5, 40, 5);
    yard_need_box(y, 10, -20, 60, 20, "detect")->by_night = true;
    yard_need_box(y, -20, -20, -10, 20, "monitor");
    CHECK_INT(yard_assess(y), 0);
    CHECK(!y->got.cameras[2].is_judged);
    check_valid(&y->got);
    CHECK_INT(yard_assess_with(y, (struct dg_assess_params){.camera_id = "C0", .edition = "2025"}), 0);
    check_valid(&y->got);
    yard_free(y);
}

static void test_sample_village_is_valid(void)
{
    struct dg_arena arena = {0};
    struct dg_dossier dossier;
    struct dg_assessment got;
    struct dg_err err = {0};
    struct dg_assess_params params = {.n_threads = 2};
    CHECK_INT(dg_app_sample_make(&arena, 1, DG_EN, &dossier, &err), 0);
    CHECK_INT(dg_assess(&arena, &dossier, NULL, &params, &got, &err), 0);
    if (err.code)
        printf("# %s\n", err.msg);
    else
        check_valid(&got);
    dg_arena_done(&arena);
}

/* The rows are the same figures. */
static void test_rows(void)
{
    struct yard *y = yard_new();
    struct dg_results rows;
    yard_plain_camera(y);
    yard_wall(y, 20, -5, 20, 5, 10);
    yard_building(y, 40, -5, 45, 5, 10);
    yard_private(y, "yard", 10, 2, 14, 6);
    y->sensitive_places[0] = (struct dg_sensitive_place){
        .geom = yard_box(y, 10, -6, 14, -2), .fid = 400, .source_id = "P1", .kind = "school", .name = ""};
    y->dossier.sensitive_places.n = 1;
    yard_need_box(y, 21, -2, 30, 2, "detect");
    yard_need_box(y, 46, 6, 60, 8, "monitor");
    CHECK_INT(yard_assess(y), 0);
    CHECK_INT(dg_assess_rows(&y->arena, &y->got, &rows, &y->err), 0);
    double sum = 0;
    for (int32_t i = 0; i < rows.n_coverage; i++) {
        CHECK(rows.coverage[i].area_m2 > 0);
        CHECK_NEAR(dg_geom_area_m2(&rows.coverage[i].geom), rows.coverage[i].area_m2, 1e-6);
        CHECK_STR(rows.coverage[i].light, "day");
        sum += strcmp(rows.coverage[i].camera_id, "") == 0 ? 0 : rows.coverage[i].area_m2;
    }
    double want = 0;
    for (int32_t k = 0; k < y->got.classes.n_classes; k++) want += y->got.cameras[0].area_m2[DG_DAY][k];
    CHECK_NEAR(sum, want, 1e-6);
    CHECK_STR(rows.coverage[rows.n_coverage - 1].camera_id, ""); /* the whole scheme */
    CHECK_INT(rows.n_gaps, y->got.n_gaps);
    CHECK_STR(rows.gaps[0].need_id, "N0");
    CHECK_STR(rows.gaps[0].cause, "hidden");
    CHECK_STR(rows.gaps[0].building_source_id, "W0");
    CHECK_INT(rows.gaps[0].building_fid, -2 - 200);
    CHECK_STR(rows.gaps[0].camera_id, "C0");
    CHECK_STR(rows.gaps[0].unit, "m2");
    CHECK_INT(rows.n_intrusions, 2);
    CHECK_STR(rows.intrusions[0].kind, "yard");
    CHECK_INT(rows.intrusions[0].place_fid, 300);
    CHECK_STR(rows.intrusions[1].kind, "school");
    CHECK_INT(rows.intrusions[1].place_fid, 400);
    CHECK_STR(rows.edition, "2014");
    CHECK_STR(rows.summary_json, ""); /* the caller has the text */
    yard_free(y);
}

static void test_raster(void)
{
    struct yard *y = yard_new();
    struct dg_density_raster one, most;
    yard_plain_camera(y);
    yard_camera(y, 60, 0, 4, 270, 0);
    yard_wall(y, 20.25, 5, 20.25, 15, 10);
    CHECK_INT(yard_assess(y), 0);
    CHECK_INT(dg_assess_raster(&y->arena, &y->got, 0, &one, &y->err), 0);
    CHECK_INT(dg_assess_raster(&y->arena, &y->got, -1, &most, &y->err), 0);
    CHECK_INT(dg_assess_raster(&y->arena, &y->got, 2, &one, &y->err), DG_EINVAL);
    CHECK_NEAR(one.step_m, 0.5, 0);
    int64_t n_seen = 0;
    for (int32_t j = 0; j < one.ny; j++) {
        for (int32_t i = 0; i < one.nx; i++) {
            double x = one.x0 + i * one.step_m - X0, y_m = one.y0 + j * one.step_m - Y0;
            double got = (double)one.px_per_m[(int64_t)j * one.nx + i];
            n_seen += got > 0;
            if (got > 0) CHECK_NEAR(got, 960 / x, 0.01);
            if (x == 30.25 && y_m == 10.25) CHECK_NEAR(got, 0, 0); /* behind the wall */
        }
    }
    CHECK_NEAR((double)n_seen * 0.25, y->got.cameras[0].area_m2[DG_DAY][0], 1e-9);
    for (int32_t j = 0; j < most.ny; j++) {
        for (int32_t i = 0; i < most.nx; i++) {
            double x = most.x0 + i * most.step_m - X0, y_m = most.y0 + j * most.step_m - Y0;
            double got = (double)most.px_per_m[(int64_t)j * most.nx + i];
            if (x == 50.25 && y_m == 0.25) CHECK_NEAR(got, 960 / 9.75, 0.01);  /* the second is nearer */
            if (x == 10.25 && y_m == 0.25) CHECK_NEAR(got, 960 / 10.25, 0.01); /* the first */
        }
    }
    yard_free(y);
}

int main(void)
{
    TAP_CASE("every key of the schema is described", test_schema_is_described);
    TAP_CASE("a plain scheme is valid", test_plain_scheme_is_valid);
    TAP_CASE("the sample village is valid", test_sample_village_is_valid);
    TAP_CASE("rows for the dossier", test_rows);
    TAP_CASE("density raster", test_raster);
    json_decref(schema);
    return tap_end();
}
