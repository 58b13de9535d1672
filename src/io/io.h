/* Io: bytes to geometry and back. GeoPackage blobs, GeoJSON text, JSON text, projections, hashes.
 * Foreign libraries: PROJ in crs_proj.c, libsodium in hash_sodium.c, jansson in json_in.c. */
#ifndef DG_IO_IO_H
#define DG_IO_IO_H

#include "base/arena.h"
#include "base/text.h"
#include "geom/geom.h"

/* ---- JSON out: a writer that knows where commas go ---------------------------------------------- */

/* The text's own failure mark carries errors: check once with dg_text_finish. The writer adds no newline at
 * the end. */
struct dg_json {
    struct dg_text *text;
    int32_t depth;
    bool needs_comma;
    int32_t indent; /* spaces per level; 0: one line */
};
void dg_json_begin(struct dg_json *json, struct dg_text *text, int32_t indent);
void dg_json_object(struct dg_json *json, const char *key); /* key NULL inside arrays and at the top */
void dg_json_array(struct dg_json *json, const char *key);
void dg_json_end_object(struct dg_json *json);
void dg_json_end_array(struct dg_json *json);
/* Control characters are escaped, bytes that are not UTF-8 become U+FFFD; NULL: null. */
void dg_json_str(struct dg_json *json, const char *key, const char *value);
void dg_json_num(struct dg_json *json, const char *key, double value, int decimals); /* NAN: null */
void dg_json_int(struct dg_json *json, const char *key, int64_t value);
void dg_json_bool(struct dg_json *json, const char *key, bool value);
void dg_json_null(struct dg_json *json, const char *key);
/* A value that is JSON already (a stored object); the caller vouches for it. */
void dg_json_raw(struct dg_json *json, const char *key, const char *value);

/* ---- JSON in ------------------------------------------------------------------------------------- */

enum dg_json_kind {
    DG_JSON_NULL = 0,
    DG_JSON_BOOL,
    DG_JSON_NUMBER,
    DG_JSON_TEXT,
    DG_JSON_ARRAY,
    DG_JSON_OBJECT
};

struct dg_json_value {
    enum dg_json_kind kind;
    const char *key; /* of a member of an object; NULL otherwise */
    bool is_true;
    double number;
    const char *text;
    struct dg_json_value *items; /* of arrays and objects, in the order of the bytes */
    int32_t n;
};

/* Parse one JSON text (RFC 8259, an array or object at the top) into `arena`. Strict: a member that is given
 * twice, bytes that are not UTF-8, a NUL in a text and a number beyond a double are refused. DG_EFORMAT with
 * line and column; DG_ELIMIT past DG_MAX_JSON_DEPTH. Callers limit `n`. */
int dg_json_parse(struct dg_arena *arena, const char *bytes, size_t n, struct dg_json_value *out,
                  struct dg_err *err);
/* The member of that name; NULL: none, or `object` is no object. Linear. */
const struct dg_json_value *dg_json_find(const struct dg_json_value *object, const char *key);

/* ---- projection ---------------------------------------------------------------------------------- */

/* Between WGS 84 lon/lat (degrees, x = lon) and a metric projection. One map for each thread. */
struct dg_crs_map;

/* DG_EINVAL: unknown code, or one that is not a projection in metres. Close with dg_crs_close. */
int dg_crs_open(int32_t epsg, struct dg_crs_map **out, struct dg_err *err);
void dg_crs_close(struct dg_crs_map **map);

/* DG_EINVAL when the point lies outside what the projection can carry. About 1 us a point. */
int dg_crs_to_lonlat(struct dg_crs_map *map, struct dg_pt metres, struct dg_pt *lonlat, struct dg_err *err);
int dg_crs_to_metres(struct dg_crs_map *map, struct dg_pt lonlat, struct dg_pt *metres, struct dg_err *err);

/* What a map knows of its projection: the name ("WGS 84 / UTM zone 38N") and its WKT 1 on one line, as
 * gpkg_spatial_ref_sys wants it. They live as long as the map. */
const char *dg_crs_name(const struct dg_crs_map *map);
const char *dg_crs_wkt(const struct dg_crs_map *map);

/* The EPSG code of the WGS 84 / UTM zone that holds a point: 32601..32660 north, 32701..32760 south. */
int32_t dg_crs_utm_zone(struct dg_pt lonlat);

/* ---- GeoPackage geometry blobs ------------------------------------------------------------------- */

/* Parse a GeoPackage binary (header and WKB; Point, LineString, Polygon, their Multi forms, Z and M skipped)
 * into `arena`. An empty geometry gives DG_GEOM_NONE. Rings come out as geom.h says, whatever their order in
 * the file. Every count is checked against the bytes that are left and against limits.h before anything is
 * allocated. DG_EFORMAT: what is wrong (NaN, infinity, unclosed and short rings, curves, collections, bytes too
 * few or too many); DG_ELIMIT; DG_ENOMEM. *srs_id, unless NULL, gets the header's. */
int dg_gpkg_parse(struct dg_arena *arena, const void *blob, size_t n, struct dg_geom *out, int32_t *srs_id,
                  struct dg_err *err);

/* The envelope of a blob without parsing the geometry: the header's, else from a bounded walk over the WKB.
 * What the R*Tree functions ST_MinX and so on answer with. *is_empty: there is none. False: not a blob. */
bool dg_gpkg_envelope(const void *blob, size_t n, struct dg_box *box, bool *is_empty);

/* Append the blob: header with envelope, little-endian WKB. `is_multi` asks for the Multi form; several parts
 * take it in any case. DG_GEOM_NONE appends nothing: callers store NULL. */
void dg_gpkg_write(const struct dg_geom *geom, int32_t srs_id, bool is_multi, struct dg_text *out);

/* ---- GeoJSON out --------------------------------------------------------------------------------- */

/* The "geometry" member under `key` (RFC 7946: lon/lat, 7 decimals, outer rings counter-clockwise), on one
 * line whatever the writer's indent; null for DG_GEOM_NONE. DG_EINVAL: a point outside the projection. */
int dg_geojson_geometry(struct dg_json *json, const char *key, const struct dg_geom *geom,
                        struct dg_crs_map *map, struct dg_err *err);

/* ---- hashes -------------------------------------------------------------------------------------- */

#define DG_SHA256_HEX_SIZE 65 /* 64 digits and the end */

/* SHA-256 (FIPS 180-4) of `n` bytes as lower-case hexadecimal digits; `bytes` may be NULL when n is 0. */
void dg_sha256_hex(const void *bytes, size_t n, char out[DG_SHA256_HEX_SIZE]);

#endif
