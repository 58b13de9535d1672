/* Fields: what is told of a row, by name. One table for GeoJSON, CSV, GeoPackage, schema, filters and OpenAPI,
 * so that none of them shows a field that another hides. Private to register. */
#ifndef DG_REGISTER_FIELDS_H
#define DG_REGISTER_FIELDS_H

#include "register/register.h"

enum dg_field_kind {
    DG_FIELD_TEXT = 0,
    DG_FIELD_CODE,
    DG_FIELD_DATE,
    DG_FIELD_INT,
    DG_FIELD_NUM,
    DG_FIELD_BOOL
};

struct dg_field {
    const char *name; /* title: register.field_NAME of the catalogue */
    enum dg_field_kind kind;
};

struct dg_field_value {
    bool is_null;
    const char *text; /* of texts, codes and dates */
    double num;       /* of the others; 0 or 1 of a claim */
    struct dg_text scratch;
};
void dg_field_value_done(struct dg_field_value *value);

const struct dg_field *dg_fields(enum dg_collection collection, int32_t *n);
/* Empty texts are null. The text lives until the next call with the same value. */
int dg_field_get(const struct dg_register *reg, enum dg_collection collection, int32_t row, int32_t field_ix,
                 struct dg_field_value *out, struct dg_err *err);

int32_t dg_rows_of(const struct dg_register *reg, enum dg_collection collection);
const char *dg_row_id(const struct dg_register *reg, enum dg_collection collection, int32_t row);
int32_t dg_row_find(const struct dg_register *reg, enum dg_collection collection, const char *id); /* -1 none */
const struct dg_geom *dg_row_lonlat(const struct dg_register *reg, enum dg_collection collection, int32_t row);
/* Between which dates (ISO, "" open) the row holds. */
void dg_row_time(const struct dg_register *reg, enum dg_collection collection, int32_t row, const char **from,
                 const char **until);

/* ---- coordinate systems ------------------------------------------------------------------------------- */

#define DG_CRS84 "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

/* One that features can be asked for in. */
struct dg_frame {
    char uri[96];
    int32_t epsg;           /* 0: CRS84 */
    struct dg_crs_map *map; /* NULL: degrees */
    bool is_lat_first;      /* EPSG:4326 */
};
/* The i-th that the register offers: its URI and code; false behind the last. */
bool dg_frame_offer(const struct dg_register *reg, int32_t i, char uri[96], int32_t *epsg);
/* DG_EFOUND: not offered. */
int dg_frame_open(const struct dg_register *reg, const char *uri, struct dg_frame *out, struct dg_err *err);
void dg_frame_done(struct dg_frame *frame);
/* Of a point in degrees: its two numbers in the system's own order. */
int dg_frame_point(const struct dg_frame *frame, struct dg_pt lonlat, struct dg_pt *out, struct dg_err *err);

/* The member "geometry" of a feature. frame NULL: CRS84. */
int dg_geometry_write(struct dg_json *json, const char *key, const struct dg_geom *lonlat,
                      const struct dg_frame *frame, struct dg_err *err);
/* One feature as an object of an array or at the top, without links. */
int dg_feature_begin(struct dg_json *json, const struct dg_register *reg, enum dg_collection collection,
                     int32_t row, const struct dg_frame *frame, struct dg_err *err);

#endif
