/* Export: rows as files of other programs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "register/fields.h"

/* ---- GeoJSON ------------------------------------------------------------------------------------------------
 */

int dg_register_geojson(const struct dg_register *reg, enum dg_collection collection, struct dg_text *out,
                        struct dg_err *err)
{
    struct dg_json json;
    dg_json_begin(&json, out, 0);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "type", "FeatureCollection");
    dg_json_str(&json, "name", dg_collection_word(collection));
    dg_json_object(&json, "didgah");
    dg_json_str(&json, "county", reg->county_id);
    dg_json_str(&json, "as_of", reg->as_of);
    dg_json_int(&json, "log_size", reg->log_size);
    dg_json_bool(&json, "is_sample", reg->is_sample);
    if (collection == DG_PRIVATES) dg_json_int(&json, "n_withdrawn", reg->n_withdrawn);
    dg_json_end_object(&json);
    dg_json_array(&json, "features");
    for (int32_t i = 0, n = dg_rows_of(reg, collection); i < n; i++) {
        DG_TRY(dg_feature_begin(&json, reg, collection, i, NULL, err));
        dg_json_end_object(&json);
    }
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    dg_text_add(out, "\n");
    return dg_text_finish(out, err);
}

/* ---- CSV
 * ------------------------------------------------------------------------------------------------------ */

/* The middle of what is published: a point's own place, else that of its corners' box. */
static struct dg_pt middle_of(const struct dg_geom *lonlat)
{
    struct dg_box box = dg_geom_box(lonlat);
    return (struct dg_pt){(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2};
}

static int csv_row(const struct dg_register *reg, enum dg_collection collection, int32_t row,
                   struct dg_field_value *value, struct dg_text *out, struct dg_err *err)
{
    int32_t n;
    const struct dg_field *fields = dg_fields(collection, &n);
    const struct dg_geom *lonlat = dg_row_lonlat(reg, collection, row);
    for (int32_t i = 0; i < n; i++) {
        DG_TRY(dg_field_get(reg, collection, row, i, value, err));
        if (i) dg_text_add(out, ",");
        if (value->is_null) continue;
        if (fields[i].kind <= DG_FIELD_DATE)
            dg_text_add_csv(out, value->text);
        else if (fields[i].kind == DG_FIELD_BOOL)
            dg_text_add(out, value->num != 0 ? "true" : "false");
        else
            dg_text_add_num(out, value->num, 2);
    }
    dg_text_add(out, ",");
    if (lonlat->n_rings) {
        struct dg_pt middle = middle_of(lonlat);
        dg_text_add_num(out, middle.x, 7);
        dg_text_add(out, ",");
        dg_text_add_num(out, middle.y, 7);
    } else {
        dg_text_add(out, ",");
    }
    dg_text_add(out, "\r\n");
    return 0;
}

int dg_register_csv(const struct dg_register *reg, enum dg_collection collection, struct dg_text *out,
                    struct dg_err *err)
{
    dg_auto(dg_field_value_done) struct dg_field_value value = {0};
    int32_t n;
    const struct dg_field *fields = dg_fields(collection, &n);
    dg_text_add(out, "\xEF\xBB\xBF");
    for (int32_t i = 0; i < n; i++) dg_text_addf(out, "%s,", fields[i].name);
    dg_text_add(out, "middle_lon,middle_lat\r\n");
    for (int32_t i = 0, rows = dg_rows_of(reg, collection); i < rows; i++)
        DG_TRY(csv_row(reg, collection, i, &value, out, err));
    return dg_text_finish(out, err);
}

/* ---- OpenStreetMap
 * ---------------------------------------------------------------------------------------------- */

/* What stands in the street and may be told: OpenStreetMap maps what is there, not what is planned or no longer
 * allowed. An area is no place of a camera, so that level gives no node. */
static bool is_mapped(const struct dg_register *reg, const struct dg_pub_camera *camera)
{
    return reg->schemes[camera->scheme_ix].listing == DG_LISTING_IN_FORCE && camera->level != DG_PUBLIC_AREA &&
           dg_pub_stands(camera);
}

struct tags {
    const char *key[16];
    char value[16][96];
    int n;
};

static void tag(struct tags *tags, const char *key, const char *value)
{
    if (!*value) return;
    /* OpenStreetMap takes 255 characters; a value that would be cut is left out. */
    if ((size_t)snprintf(tags->value[tags->n], sizeof tags->value[0], "%s", value) >= sizeof tags->value[0])
        return;
    tags->key[tags->n++] = key;
}

static void tag_num(struct tags *tags, const char *key, double value)
{
    char text[32];
    if (!isfinite(value)) return;
    long tenths = lround(value * 10);
    if (tenths % 10)
        snprintf(text, sizeof text, "%ld.%ld", tenths / 10, labs(tenths % 10));
    else
        snprintf(text, sizeof text, "%ld", tenths / 10);
    tag(tags, key, text);
}

static void tags_of(const struct dg_register *reg, const struct dg_pub_camera *camera, struct tags *tags)
{
    static const struct {
        const char *ours, *theirs;
    } mounts[] = {
        {"pole", "pole"}, {"mast", "pole"}, {"lamp", "street_lamp"}, {"wall", "wall"}, {"roof", "roof"}};
    const struct dg_pub_scheme *scheme = &reg->schemes[camera->scheme_ix];
    tags->n = 0;
    tag(tags, "man_made", "surveillance");
    tag(tags, "surveillance", "public");
    tag(tags, "surveillance:type", "camera");
    tag(tags, "camera:type",
        strcmp(camera->kind, "ptz") == 0       ? "panning"
        : strcmp(camera->kind, "fisheye") == 0 ? "dome"
        : *camera->kind                        ? "fixed"
                                               : "");
    tag(tags, "operator", scheme->body.fa);
    tag(tags, "operator:en", scheme->body.en);
    tag(tags, "ref", camera->id);
    if (camera->level == DG_PUBLIC_EXACT) {
        for (size_t i = 0; i < sizeof mounts / sizeof *mounts; i++)
            if (strcmp(camera->mount, mounts[i].ours) == 0) tag(tags, "camera:mount", mounts[i].theirs);
        if (strcmp(camera->kind, "fisheye") != 0) tag_num(tags, "camera:direction", round(camera->bearing_deg));
        tag_num(tags, "height", camera->height_m);
    } else {
        tag(tags, "note", "place known to the street only; do not add as surveyed");
    }
}

int dg_register_osm(const struct dg_register *reg, struct dg_text *out, struct dg_err *err)
{
    struct tags tags;
    int32_t id = 0;
    dg_text_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\" generator=\"didgah\" "
                     "upload=\"never\">\n");
    for (int32_t i = 0; i < reg->n_cameras; i++) {
        const struct dg_pub_camera *camera = &reg->cameras[i];
        if (!is_mapped(reg, camera)) continue;
        struct dg_pt at = middle_of(&camera->lonlat);
        dg_text_addf(out, "  <node id=\"%d\" visible=\"true\" lat=\"", (int)--id);
        dg_text_add_num(out, at.y, 7);
        dg_text_add(out, "\" lon=\"");
        dg_text_add_num(out, at.x, 7);
        dg_text_add(out, "\">\n");
        tags_of(reg, camera, &tags);
        for (int j = 0; j < tags.n; j++) {
            dg_text_addf(out, "    <tag k=\"%s\" v=\"", tags.key[j]);
            dg_text_add_markup(out, tags.value[j]);
            dg_text_add(out, "\"/>\n");
        }
        dg_text_add(out, "  </node>\n");
    }
    dg_text_add(out, "</osm>\n");
    return dg_text_finish(out, err);
}

int dg_register_osm_geojson(const struct dg_register *reg, struct dg_text *out, struct dg_err *err)
{
    struct dg_json json;
    struct tags tags;
    dg_json_begin(&json, out, 0);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "type", "FeatureCollection");
    dg_json_array(&json, "features");
    for (int32_t i = 0; i < reg->n_cameras; i++) {
        const struct dg_pub_camera *camera = &reg->cameras[i];
        if (!is_mapped(reg, camera)) continue;
        struct dg_pt at = middle_of(&camera->lonlat);
        struct dg_ring ring = {.pts = &at, .n_pts = 1};
        const struct dg_geom point = {DG_GEOM_POINT, 1, &ring};
        dg_json_object(&json, NULL);
        dg_json_str(&json, "type", "Feature");
        DG_TRY(dg_geometry_write(&json, "geometry", &point, NULL, err));
        dg_json_object(&json, "properties");
        tags_of(reg, camera, &tags);
        for (int j = 0; j < tags.n; j++) dg_json_str(&json, tags.key[j], tags.value[j]);
        dg_json_end_object(&json);
        dg_json_end_object(&json);
    }
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    dg_text_add(out, "\n");
    return dg_text_finish(out, err);
}
