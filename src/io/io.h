/* Io: bytes to geometry and back. GeoPackage blobs, GeoJSON text, JSON text, projections.
 * Foreign libraries: PROJ in crs_proj.c, jansson in json_in.c. */
#ifndef DG_IO_IO_H
#define DG_IO_IO_H

#include "base/text.h"
#include "geom/geom.h"

/* ---- JSON out: a writer that knows where commas go ---------------------------------------------- */
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
void dg_json_str(struct dg_json *json, const char *key, const char *value);
void dg_json_num(struct dg_json *json, const char *key, double value, int decimals); /* NAN: null */
void dg_json_int(struct dg_json *json, const char *key, int64_t value);
void dg_json_bool(struct dg_json *json, const char *key, bool value);
void dg_json_null(struct dg_json *json, const char *key);

/* ---- projection ---------------------------------------------------------------------------------- */
struct dg_crs_map; /* one per thread */
/* Between WGS 84 lon/lat and the metric projection. DG_EINVAL: unknown code. */
int dg_crs_open(int32_t epsg, struct dg_crs_map **out, struct dg_err *err);
void dg_crs_close(struct dg_crs_map **map);
int dg_crs_to_lonlat(struct dg_crs_map *map, struct dg_pt metres, struct dg_pt *lonlat, struct dg_err *err);
int dg_crs_to_metres(struct dg_crs_map *map, struct dg_pt lonlat, struct dg_pt *metres, struct dg_err *err);

/* ---- GeoPackage geometry blobs ------------------------------------------------------------------- */
/* Parse a GeoPackage binary (header and WKB; Point, LineString, Polygon, their Multi forms, Z and M ignored).
 * Bounded by limits.h before anything is allocated; NaN, infinity, unclosed and short rings are refused.
 * DG_EFORMAT says what is wrong; *srs_id gets the header's. */
int dg_gpkg_parse(struct dg_arena *arena, const void *blob, size_t n, struct dg_geom *out, int32_t *srs_id,
                  struct dg_err *err);
/* Append the blob: header with envelope, little-endian WKB, Multi forms for areas and lines when `is_multi`. */
void dg_gpkg_write(const struct dg_geom *geom, int32_t srs_id, bool is_multi, struct dg_text *out);

/* ---- GeoJSON out --------------------------------------------------------------------------------- */
/* The "geometry" member (RFC 7946: lon/lat, 7 decimals, right-hand rule). */
int dg_geojson_geometry(struct dg_json *json, const char *key, const struct dg_geom *geom,
                        struct dg_crs_map *map, struct dg_err *err);

#endif
