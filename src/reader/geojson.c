/* GeoJSON (RFC 7946) and sequences of it (one feature a line, or RFC 8142 with record separators), strictly.
 *
 * GDAL's own reader takes the last of two "geometry" members, reads 1e999 as infinity and passes over many
 * broken geometries; what cannot be read here is an error that names line, feature and member. The order of a
 * ring is put right without a word, as the RFC asks; a polygon that is not closed is refused. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "reader/child.h"
#include "reader/json_scan.h"

#define RECORD_SEPARATOR 0x1e

static void json_done(json_t **json) { json_decref(*json); }

/* Where we are, for messages. */
struct place {
    int64_t line;
    int64_t feature; /* from 1; 0 outside of features */
    char path[160];  /* member, "geometry.coordinates[3]" */
};

struct reader {
    struct dg_feature_store *store;
    struct dg_builder build;
    struct place at;
    int64_t n_texts;
    bool is_sequence; /* more than one text, or record separators */
};

static int fail(const struct reader *r, int code, struct dg_err *err, const char *what)
{
    char feature[32] = "";
    if (r->at.feature) snprintf(feature, sizeof feature, ", feature %lld", (long long)r->at.feature);
    return dg_err_set(err, code, "line %lld%s%s%s: %s", (long long)r->at.line, feature,
                      r->at.path[0] ? ", " : "", r->at.path, what);
}

/* Step into a member; returns the length to step back to with path_back. */
static size_t path_in(struct place *at, const char *member)
{
    size_t n = strlen(at->path);
    snprintf(at->path + n, sizeof at->path - n, "%s%.60s", n ? "." : "", member);
    return n;
}
static size_t path_in_item(struct place *at, size_t ix)
{
    size_t n = strlen(at->path);
    snprintf(at->path + n, sizeof at->path - n, "[%zu]", ix);
    return n;
}
static void path_back(struct place *at, size_t n) { at->path[n] = '\0'; }

/* ---- geometry ---------------------------------------------------------------------------------------- */

/* A position: 2 to 4 numbers (the RFC discourages a fourth, which some tools write). */
static int position(struct reader *r, json_t *json, double lonlat[2], struct dg_err *err)
{
    if (!json_is_array(json)) return fail(r, DG_EFORMAT, err, "a position should be an array of numbers");
    size_t n = json_array_size(json);
    if (n < 2 || n > 4) return fail(r, DG_EFORMAT, err, "a position should have 2 or 3 numbers");
    for (size_t i = 0; i < n; i++) {
        if (!json_is_number(json_array_get(json, i)))
            return fail(r, DG_EFORMAT, err, "each element of a position should be a number");
    }
    lonlat[0] = json_number_value(json_array_get(json, 0));
    lonlat[1] = json_number_value(json_array_get(json, 1));
    struct dg_err why;
    if (dg_lonlat_check(lonlat[0], lonlat[1], &why) < 0) return fail(r, DG_EINVAL, err, why.msg);
    return 0;
}

static int positions(struct reader *r, json_t *json, size_t least, struct dg_err *err)
{
    if (!json_is_array(json)) return fail(r, DG_EFORMAT, err, "a list of positions should be an array");
    size_t n = json_array_size(json);
    if (n < least) {
        char what[80];
        snprintf(what, sizeof what, "%s should have at least %zu positions, not %zu",
                 least == 4 ? "a ring" : "a line", least, n);
        return fail(r, DG_EFORMAT, err, what);
    }
    for (size_t i = 0; i < n; i++) {
        double lonlat[2];
        size_t back = path_in_item(&r->at, i);
        DG_TRY(position(r, json_array_get(json, i), lonlat, err));
        dg_build_point(&r->build, lonlat[0], lonlat[1]);
        path_back(&r->at, back);
    }
    return 0;
}

static int ring(struct reader *r, json_t *json, bool is_hole, struct dg_err *err)
{
    dg_build_ring(&r->build, is_hole);
    DG_TRY(positions(r, json, 4, err));
    if (!json_equal(json_array_get(json, 0), json_array_get(json, json_array_size(json) - 1)))
        return fail(r, DG_EFORMAT, err, "the first and the last position of a ring should be the same");
    return 0;
}

/* What the elements of "coordinates" are, by the number of array levels above the positions. */
static int polygon(struct reader *r, json_t *json, struct dg_err *err)
{
    if (!json_is_array(json)) return fail(r, DG_EFORMAT, err, "a polygon should be an array of rings");
    for (size_t i = 0; i < json_array_size(json); i++) {
        size_t back = path_in_item(&r->at, i);
        DG_TRY(ring(r, json_array_get(json, i), i > 0, err));
        path_back(&r->at, back);
    }
    return 0;
}

static int line(struct reader *r, json_t *json, struct dg_err *err)
{
    dg_build_ring(&r->build, false);
    return positions(r, json, 2, err);
}

static int point(struct reader *r, json_t *json, struct dg_err *err)
{
    double lonlat[2];
    dg_build_ring(&r->build, false);
    DG_TRY(position(r, json, lonlat, err));
    dg_build_point(&r->build, lonlat[0], lonlat[1]);
    return 0;
}

static const struct geometry_type {
    const char *name;
    enum dg_geom_kind kind;
    bool is_multi;
    int (*part)(struct reader *r, json_t *json, struct dg_err *err);
} geometry_types[] = {
    {"LineString", DG_GEOM_LINE, false, line},  {"MultiLineString", DG_GEOM_LINE, true, line},
    {"MultiPoint", DG_GEOM_POINT, true, point}, {"MultiPolygon", DG_GEOM_AREA, true, polygon},
    {"Point", DG_GEOM_POINT, false, point},     {"Polygon", DG_GEOM_AREA, false, polygon},
};

/* The type of a geometry object; NULL with `err` filled. "GeometryCollection" is the caller's. */
static const struct geometry_type *type_find(const struct reader *r, json_t *json, struct dg_err *err)
{
    json_t *type = json_object_get(json, "type");
    if (!json_is_string(type)) {
        fail(r, DG_EFORMAT, err, type ? "\"type\" should be a string" : "member \"type\" is missing");
        return NULL;
    }
    for (size_t i = 0; i < sizeof geometry_types / sizeof geometry_types[0]; i++) {
        if (strcmp(geometry_types[i].name, json_string_value(type)) == 0) return &geometry_types[i];
    }
    char what[96];
    snprintf(what, sizeof what, "type \"%.40s\" is unknown (upper and lower case count)",
             json_string_value(type));
    fail(r, DG_EFORMAT, err, what);
    return NULL;
}

static bool is_type(json_t *json, const char *name)
{
    const char *type = json_string_value(json_object_get(json, "type"));
    return type && strcmp(type, name) == 0;
}

/* Members that would change what the object is (RFC 7946 section 7.1). */
static int forbid(const struct reader *r, json_t *json, const char *const *members, struct dg_err *err)
{
    for (; *members; members++) {
        if (!json_object_get(json, *members)) continue;
        char what[96];
        snprintf(what, sizeof what, "this object cannot have a member \"%s\"", *members);
        return fail(r, DG_EFORMAT, err, what);
    }
    return 0;
}

static int bbox_check(struct reader *r, json_t *json, struct dg_err *err)
{
    json_t *bbox = json_object_get(json, "bbox");
    if (!bbox) return 0;
    size_t n = json_array_size(bbox);
    if (n != 4 && n != 6) return fail(r, DG_EFORMAT, err, "\"bbox\" should be an array of 4 or 6 numbers");
    for (size_t i = 0; i < n; i++) {
        if (!json_is_number(json_array_get(bbox, i)))
            return fail(r, DG_EFORMAT, err, "each element of \"bbox\" should be a number");
    }
    return 0;
}

/* The geometry object into the builder, which was begun for its kind by the caller's `begin`. */
static int simple_geometry(struct reader *r, json_t *json, const struct geometry_type *type, struct dg_err *err)
{
    static const char *const changing[] = {"geometry", "properties", "features", "geometries", NULL};
    DG_TRY(forbid(r, json, changing, err));
    DG_TRY(bbox_check(r, json, err));
    json_t *coordinates = json_object_get(json, "coordinates");
    if (!coordinates) return fail(r, DG_EFORMAT, err, "member \"coordinates\" is missing");
    size_t back = path_in(&r->at, "coordinates");
    if (!type->is_multi) {
        /* An empty array is a geometry without extent, which the RFC allows: refused as a feature later. */
        if (json_is_array(coordinates) && json_array_size(coordinates) == 0 && type->kind == DG_GEOM_AREA) {
            path_back(&r->at, back);
            return 0;
        }
        DG_TRY(type->part(r, coordinates, err));
    } else {
        if (!json_is_array(coordinates)) return fail(r, DG_EFORMAT, err, "should be an array");
        for (size_t i = 0; i < json_array_size(coordinates); i++) {
            size_t item = path_in_item(&r->at, i);
            DG_TRY(type->part(r, json_array_get(coordinates, i), err));
            path_back(&r->at, item);
        }
    }
    path_back(&r->at, back);
    return 0;
}

/* ---- features ------------------------------------------------------------------------------------------ */

static void tag_add(struct reader *r, const char *name, json_t *value)
{
    char key[DG_MAX_ID_BYTES], number[40];
    dg_attribute_key(name, key, sizeof key);
    if (json_is_string(value)) {
        dg_build_tag(&r->build, key, json_string_value(value));
    } else if (json_is_boolean(value)) {
        dg_build_tag(&r->build, key, json_is_true(value) ? "yes" : "no");
    } else if (json_is_integer(value)) {
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
        dg_build_tag(&r->build, key, number);
    } else if (json_is_real(value)) {
        snprintf(number, sizeof number, "%.15g", json_real_value(value));
        dg_build_tag(&r->build, key, number);
    } else if (json_is_array(value) || json_is_object(value)) {
        char *text = json_dumps(value, JSON_COMPACT);
        if (text) dg_build_tag(&r->build, key, text);
        free(text);
    }
}

/* "way/123", as exports of OpenStreetMap name features, is w123. */
static void id_make(const struct reader *r, json_t *id, char *out, size_t cap)
{
    static const char *const kinds[] = {"node/", "way/", "relation/"};
    if (json_is_string(id)) {
        const char *s = json_string_value(id);
        for (size_t i = 0; i < 3; i++) {
            size_t n = strlen(kinds[i]);
            if (strncmp(s, kinds[i], n) == 0 && s[n + strspn(s + n, "0123456789")] == '\0') {
                snprintf(out, cap, "%c%s", kinds[i][0], s + n);
                return;
            }
        }
        snprintf(out, cap, "%s", s);
    } else if (json_is_integer(id)) {
        snprintf(out, cap, "%lld", (long long)json_integer_value(id));
    } else if (json_is_real(id)) {
        snprintf(out, cap, "%.15g", json_real_value(id));
    } else if (!r->at.feature) {
        snprintf(out, cap, "line %lld", (long long)r->at.line);
    } else {
        snprintf(out, cap, "feature %lld", (long long)r->at.feature);
    }
}

/* One stored feature from one simple geometry, with the properties as tags. */
static int feature_store(struct reader *r, json_t *geometry, json_t *properties, const char *id,
                         struct dg_err *err)
{
    const struct geometry_type *type = type_find(r, geometry, err);
    if (!type) return DG_EFORMAT;
    static const char *const layers[] = {"", "points", "lines", "areas"};
    dg_build_begin(&r->build, type->kind, id, layers[type->kind]);
    DG_TRY(simple_geometry(r, geometry, type, err));
    const char *name;
    json_t *value;
    json_object_foreach(properties, name, value) tag_add(r, name, value);
    int stored = dg_build_end(&r->build, r->store, err);
    return stored < 0 ? stored : 0;
}

/* The parts of a collection become features of their own with the same id. */
static int collection_store(struct reader *r, json_t *geometry, json_t *properties, const char *id,
                            struct dg_err *err)
{
    static const char *const changing[] = {"geometry", "properties", "features", "coordinates", NULL};
    DG_TRY(forbid(r, geometry, changing, err));
    DG_TRY(bbox_check(r, geometry, err));
    json_t *parts = json_object_get(geometry, "geometries");
    if (!json_is_array(parts)) return fail(r, DG_EFORMAT, err, "\"geometries\" should be an array");
    size_t back = path_in(&r->at, "geometries");
    if (json_array_size(parts) == 1 && json_is_object(json_array_get(parts, 0)) &&
        !is_type(json_array_get(parts, 0), "GeometryCollection"))
        return fail(r, DG_EFORMAT, err, "a collection of one geometry; write that geometry itself");
    for (size_t i = 0; i < json_array_size(parts); i++) {
        json_t *part = json_array_get(parts, i);
        size_t item = path_in_item(&r->at, i);
        if (!json_is_object(part)) return fail(r, DG_EFORMAT, err, "a geometry should be an object");
        if (is_type(part, "GeometryCollection"))
            return fail(r, DG_EFORMAT, err,
                        "a collection inside a collection; write its geometries one by one");
        DG_TRY(feature_store(r, part, properties, id, err));
        path_back(&r->at, item);
    }
    path_back(&r->at, back);
    return 0;
}

static int geometry_store(struct reader *r, json_t *geometry, json_t *properties, const char *id,
                          struct dg_err *err)
{
    if (is_type(geometry, "GeometryCollection")) return collection_store(r, geometry, properties, id, err);
    return feature_store(r, geometry, properties, id, err);
}

static int feature_read(struct reader *r, json_t *json, struct dg_err *err)
{
    static const char *const changing[] = {"coordinates", "geometries", "features", NULL};
    if (!json_is_object(json)) return fail(r, DG_EFORMAT, err, "a feature should be an object");
    if (!is_type(json, "Feature"))
        return fail(r, DG_EFORMAT, err, "\"type\" of a feature should be \"Feature\"");
    DG_TRY(forbid(r, json, changing, err));
    DG_TRY(bbox_check(r, json, err));
    json_t *geometry = json_object_get(json, "geometry"), *properties = json_object_get(json, "properties");
    json_t *id = json_object_get(json, "id");
    if (!geometry) return fail(r, DG_EFORMAT, err, "member \"geometry\" is missing");
    if (!properties) return fail(r, DG_EFORMAT, err, "member \"properties\" is missing");
    if (!json_is_object(properties) && !json_is_null(properties))
        return fail(r, DG_EFORMAT, err, "\"properties\" should be an object or null");
    if (id && !json_is_string(id) && !json_is_number(id))
        return fail(r, DG_EFORMAT, err, "\"id\" should be a string or a number");
    char name[DG_MAX_ID_BYTES];
    id_make(r, id ? id : json_object_get(properties, "@id"), name, sizeof name);
    if (json_is_null(geometry)) return dg_store_refuse(r->store, name, "features", err, "no geometry");
    size_t back = path_in(&r->at, "geometry");
    if (!json_is_object(geometry)) return fail(r, DG_EFORMAT, err, "should be an object or null");
    DG_TRY(geometry_store(r, geometry, properties, name, err));
    path_back(&r->at, back);
    return 0;
}

/* ---- documents ------------------------------------------------------------------------------------------- */

static int span_parse(struct reader *r, struct dg_span span, json_t **out, struct dg_err *err)
{
    json_error_t why;
    r->at.line = span.line;
    *out = json_loadb(span.p, span.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
    if (*out) return 0;
    if (json_error_code(&why) == json_error_out_of_memory) return dg_err_set(err, DG_ENOMEM, "out of memory");
    r->at.line = span.line + why.line - 1;
    char what[120];
    snprintf(what, sizeof what, "not JSON: %.100s", why.text);
    return fail(r, DG_EFORMAT, err, what);
}

/* Coordinates are WGS 84 lon/lat; the "crs" of 2008 may say so and nothing else. */
static int crs_check(struct reader *r, json_t *document, struct dg_err *err)
{
    json_t *crs = json_object_get(document, "crs");
    if (!crs) return 0;
    const char *name = json_string_value(json_object_get(json_object_get(crs, "properties"), "name"));
    if (name && (strstr(name, "CRS84") || strcmp(name, "urn:ogc:def:crs:EPSG::4326") == 0 ||
                 strcasecmp(name, "EPSG:4326") == 0))
        return 0;
    char what[200];
    snprintf(what, sizeof what,
             "coordinates are in \"%.60s\"; GeoJSON is longitude and latitude: export it as WGS 84",
             name ? name : "an unnamed system");
    r->at.path[0] = '\0';
    path_in(&r->at, "crs");
    return fail(r, DG_EFORMAT, err, what);
}

static int features_scan(struct reader *r, struct dg_scan *scan, struct dg_err *err)
{
    scan->p++; /* the "[" */
    if (dg_scan_peek(scan) == ']') {
        scan->p++;
        return 0;
    }
    for (;;) {
        struct dg_span span;
        dg_auto(json_done) json_t *json = NULL;
        DG_TRY(dg_scan_value(scan, 2, &span, err));
        r->at.feature++;
        DG_TRY(span_parse(r, span, &json, err));
        DG_TRY(feature_read(r, json, err));
        int c = dg_scan_peek(scan);
        r->at.line = scan->line;
        if (c != ',' && c != ']') return fail(r, DG_EFORMAT, err, "\",\" or \"]\" expected after a feature");
        scan->p++;
        if (c == ']') break;
    }
    r->at.feature = 0;
    return 0;
}

/* One member of the top object. "features" is read at once when it is an array; every other value is kept in
 * `rest`, where "features" is then null or what it was. */
static int member_scan(struct reader *r, struct dg_scan *scan, json_t *rest, struct dg_err *err)
{
    struct dg_span span;
    dg_auto(json_done) json_t *key = NULL;
    dg_auto(json_done) json_t *value = NULL;
    r->at.line = scan->line;
    if (dg_scan_peek(scan) != '"')
        return fail(r, DG_EFORMAT, err, "not JSON: a member's name in \"\" expected");
    DG_TRY(dg_scan_value(scan, 1, &span, err));
    DG_TRY(span_parse(r, span, &key, err));
    const char *name = json_string_value(key);
    if (json_object_get(rest, name)) {
        char what[120];
        snprintf(what, sizeof what, "not JSON: member \"%.60s\" stands twice", name);
        return fail(r, DG_EFORMAT, err, what);
    }
    if (dg_scan_peek(scan) != ':') return fail(r, DG_EFORMAT, err, "not JSON: \":\" expected");
    scan->p++;
    if (strcmp(name, "features") == 0 && dg_scan_peek(scan) == '[') {
        DG_TRY(features_scan(r, scan, err));
        value = json_null();
    } else {
        DG_TRY(dg_scan_value(scan, 1, &span, err));
        DG_TRY(span_parse(r, span, &value, err));
        if (strcmp(name, "features") == 0) return fail(r, DG_EFORMAT, err, "\"features\" should be an array");
    }
    if (json_object_set(rest, name, value) < 0) return dg_err_set(err, DG_ENOMEM, "out of memory");
    return 0;
}

static int object_scan(struct reader *r, struct dg_scan *scan, json_t *rest, struct dg_err *err)
{
    scan->p++; /* the "{" */
    if (dg_scan_peek(scan) == '}') {
        scan->p++;
        return 0;
    }
    for (;;) {
        DG_TRY(member_scan(r, scan, rest, err));
        int c = dg_scan_peek(scan);
        r->at.line = scan->line;
        if (c != ',' && c != '}') return fail(r, DG_EFORMAT, err, "not JSON: \",\" or \"}\" expected");
        scan->p++;
        if (c == '}') return 0;
    }
}

/* One JSON text of the file: a collection, a feature or a geometry. */
static int text_read(struct reader *r, struct dg_scan *scan, struct dg_err *err)
{
    static const char *const changing[] = {"coordinates", "geometry", "geometries", "properties", NULL};
    int c = dg_scan_peek(scan);
    r->at = (struct place){.line = scan->line};
    if (c != '{') return fail(r, DG_EFORMAT, err, "a GeoJSON text should be an object");
    int64_t first_line = scan->line;
    dg_auto(json_done) json_t *rest = json_object();
    if (!rest) return dg_err_set(err, DG_ENOMEM, "out of memory");
    DG_TRY(object_scan(r, scan, rest, err));
    r->at = (struct place){.line = first_line};
    DG_TRY(crs_check(r, rest, err));
    if (is_type(rest, "FeatureCollection")) {
        DG_TRY(forbid(r, rest, changing, err));
        DG_TRY(bbox_check(r, rest, err));
        if (!json_object_get(rest, "features"))
            return fail(r, DG_EFORMAT, err, "member \"features\" is missing");
        if (r->is_sequence) return fail(r, DG_EFORMAT, err, "a collection among features one a line");
        return 0;
    }
    if (is_type(rest, "Feature")) return feature_read(r, rest, err);
    char id[DG_MAX_ID_BYTES];
    id_make(r, NULL, id, sizeof id);
    return geometry_store(r, rest, NULL, id, err);
}

int dg_geojson_read(struct dg_bytes in, struct dg_feature_store *store, struct dg_err *err)
{
    struct reader r = {.store = store};
    struct dg_scan scan = {(const char *)in.p, (const char *)in.p + in.n, 1};
    int code = 0;
    store->format = "GeoJSON";
    if (in.n >= 3 && memcmp(in.p, "\xef\xbb\xbf", 3) == 0) scan.p += 3;
    for (;;) {
        while (dg_scan_peek(&scan) == RECORD_SEPARATOR) {
            scan.p++;
            r.is_sequence = true;
        }
        if (dg_scan_peek(&scan) < 0) break;
        if (r.n_texts == 1) r.is_sequence = true;
        code = text_read(&r, &scan, err);
        if (code < 0) break;
        r.n_texts++;
    }
    dg_builder_done(&r.build);
    if (code >= 0 && r.n_texts == 0) code = dg_err_set(err, DG_EFORMAT, "an empty file");
    return code < 0 ? code : 0;
}
