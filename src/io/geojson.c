/* GeoJSON out: the geometry member of RFC 7946. */
#include "io/io.h"

#define LONLAT_DECIMALS 7 /* about 1 cm at the equator; RFC 7946 section 11.2 calls 6 enough for most */

static int position(struct dg_json *json, struct dg_pt p, struct dg_crs_map *map, struct dg_err *err)
{
    struct dg_pt lonlat;
    DG_TRY(dg_crs_to_lonlat(map, p, &lonlat, err));
    dg_json_array(json, NULL);
    dg_json_num(json, NULL, lonlat.x, LONLAT_DECIMALS);
    dg_json_num(json, NULL, lonlat.y, LONLAT_DECIMALS);
    dg_json_end_array(json);
    return 0;
}

/* The points of a ring as an array; an area's ring repeats its first. */
static int positions(struct dg_json *json, const char *key, const struct dg_ring *ring, bool is_closed,
                     struct dg_crs_map *map, struct dg_err *err)
{
    dg_json_array(json, key);
    for (int32_t i = 0; i < ring->n_pts; i++) DG_TRY(position(json, ring->pts[i], map, err));
    if (is_closed && ring->n_pts) DG_TRY(position(json, ring->pts[0], map, err));
    dg_json_end_array(json);
    return 0;
}

static int points(struct dg_json *json, const struct dg_geom *geom, struct dg_crs_map *map, struct dg_err *err)
{
    bool is_multi = geom->n_rings > 1;
    dg_json_str(json, "type", is_multi ? "MultiPoint" : "Point");
    if (!is_multi) {
        struct dg_pt lonlat;
        DG_TRY(dg_crs_to_lonlat(map, geom->rings[0].pts[0], &lonlat, err));
        dg_json_array(json, "coordinates");
        dg_json_num(json, NULL, lonlat.x, LONLAT_DECIMALS);
        dg_json_num(json, NULL, lonlat.y, LONLAT_DECIMALS);
        dg_json_end_array(json);
        return 0;
    }
    dg_json_array(json, "coordinates");
    for (int32_t r = 0; r < geom->n_rings; r++) DG_TRY(position(json, geom->rings[r].pts[0], map, err));
    dg_json_end_array(json);
    return 0;
}

static int lines(struct dg_json *json, const struct dg_geom *geom, struct dg_crs_map *map, struct dg_err *err)
{
    bool is_multi = geom->n_rings > 1;
    dg_json_str(json, "type", is_multi ? "MultiLineString" : "LineString");
    if (!is_multi) return positions(json, "coordinates", &geom->rings[0], false, map, err);
    dg_json_array(json, "coordinates");
    for (int32_t r = 0; r < geom->n_rings; r++) {
        DG_TRY(positions(json, NULL, &geom->rings[r], false, map, err));
    }
    dg_json_end_array(json);
    return 0;
}

static int polygons(struct dg_json *json, const struct dg_geom *geom, struct dg_crs_map *map,
                    struct dg_err *err)
{
    int32_t n_outer = 0;
    for (int32_t r = 0; r < geom->n_rings; r++) n_outer += !geom->rings[r].is_hole;
    bool is_multi = n_outer > 1;
    dg_json_str(json, "type", is_multi ? "MultiPolygon" : "Polygon");
    dg_json_array(json, "coordinates");
    for (int32_t r = 0; r < geom->n_rings; r++) {
        if (is_multi && !geom->rings[r].is_hole) {
            if (r) dg_json_end_array(json);
            dg_json_array(json, NULL);
        }
        DG_TRY(positions(json, NULL, &geom->rings[r], true, map, err));
    }
    if (is_multi) dg_json_end_array(json);
    dg_json_end_array(json);
    return 0;
}

static int members(struct dg_json *json, const struct dg_geom *geom, struct dg_crs_map *map, struct dg_err *err)
{
    switch (geom->kind) {
    case DG_GEOM_POINT: return points(json, geom, map, err);
    case DG_GEOM_LINE: return lines(json, geom, map, err);
    default: return polygons(json, geom, map, err);
    }
}

int dg_geojson_geometry(struct dg_json *json, const char *key, const struct dg_geom *geom,
                        struct dg_crs_map *map, struct dg_err *err)
{
    if (geom->kind == DG_GEOM_NONE || !geom->n_rings) {
        dg_json_null(json, key);
        return 0;
    }
    dg_json_object(json, key);
    int32_t indent = json->indent;
    json->indent = 0; /* a coordinate a line would make files no one can read */
    int result = members(json, geom, map, err);
    if (result >= 0) dg_json_end_object(json);
    json->indent = indent;
    return result;
}
