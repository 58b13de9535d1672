#include "reader/child.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SRTM tiles have no header: 1201 or 3601 cells square of two bytes. */
#define HGT_3S (1201u * 1201u * 2u)
#define HGT_1S (3601u * 3601u * 2u)

static bool starts_with(struct dg_bytes b, const void *magic, size_t n)
{
    return b.n >= n && memcmp(b.p, magic, n) == 0;
}

/* An OSM PBF begins with the length of a BlobHeader, whose first field is the type "OSMHeader". */
static bool is_pbf(struct dg_bytes b) { return b.n >= 15 && memcmp(b.p + 4, "\x0a\x09OSMHeader", 11) == 0; }

enum dg_format dg_format_find(struct dg_bytes b, const char *name, struct dg_err *err)
{
    if (b.n == 0) {
        dg_err_set(err, DG_EFORMAT, "an empty file");
        return DG_FORMAT_NONE;
    }
    if (starts_with(b, "\x1f\x8b", 2)) return DG_FORMAT_GZIP;
    if (starts_with(b, "SQLite format 3", 16)) return DG_FORMAT_GPKG;
    if (starts_with(b, "PK\x03\x04", 4)) return DG_FORMAT_ZIP;
    if (starts_with(b, "II*\0", 4) || starts_with(b, "MM\0*", 4) || starts_with(b, "II+\0", 4) ||
        starts_with(b, "MM\0+", 4))
        return DG_FORMAT_TIFF;
    if (starts_with(b, "\0\0\x27\x0a", 4)) return DG_FORMAT_SHAPEFILE;
    if (starts_with(b,
                    "fgb\x03"
                    "fgb",
                    7))
        return DG_FORMAT_FLATGEOBUF;
    if (is_pbf(b)) return DG_FORMAT_OSM_PBF;
    if (b.n == HGT_3S || b.n == HGT_1S) return DG_FORMAT_HGT;
    size_t i = starts_with(b, "\xef\xbb\xbf", 3) ? 3 : 0;
    while (i < b.n && (b.p[i] == ' ' || b.p[i] == '\t' || b.p[i] == '\r' || b.p[i] == '\n')) i++;
    if (i < b.n && (b.p[i] == '{' || b.p[i] == '[' || b.p[i] == 0x1e)) return DG_FORMAT_GEOJSON;
    if (i < b.n && b.p[i] == '<') return DG_FORMAT_OSM_XML;
    /* A JSON text that is no object at least gets the JSON reader's message. */
    size_t n_name = strlen(name);
    if ((n_name > 5 && strcmp(name + n_name - 5, ".json") == 0) ||
        (n_name > 8 && strcmp(name + n_name - 8, ".geojson") == 0))
        return DG_FORMAT_GEOJSON;
    dg_err_set(err, DG_EFORMAT,
               "its content is none of the formats that are read: OSM (.osm, .osm.gz, .osm.pbf), GeoJSON, "
               "GeoPackage, Shapefile, FlatGeobuf, GeoTIFF, SRTM .hgt");
    return DG_FORMAT_NONE;
}

static int plain_read(const struct dg_input *in, struct dg_feature_store *store, struct dg_err *err)
{
    enum dg_format format = dg_format_find(in->bytes, in->name, err);
    switch (format) {
    case DG_FORMAT_NONE: return DG_EFORMAT;
    case DG_FORMAT_GEOJSON: return dg_geojson_read(in->bytes, store, err);
    case DG_FORMAT_OSM_XML: return dg_osm_xml_read(in->bytes, store, err);
    case DG_FORMAT_OSM_PBF: return dg_osm_pbf_read(in->bytes, store, err);
    case DG_FORMAT_GPKG:
    case DG_FORMAT_SHAPEFILE:
    case DG_FORMAT_FLATGEOBUF: return dg_gdal_vector_read(in, format, store, err);
    case DG_FORMAT_GZIP: return dg_err_set(err, DG_EFORMAT, "packed twice; unpack it once");
    case DG_FORMAT_ZIP: return dg_err_set(err, DG_EFORMAT, "a zip archive; unpack it first");
    default: return dg_err_set(err, DG_EFORMAT, "a raster, not an extract of buildings and roads");
    }
}

int dg_input_read(const struct dg_input *in, struct dg_feature_store *store, struct dg_err *err)
{
    if (in->bytes.n < 2 || in->bytes.p[0] != 0x1f || in->bytes.p[1] != 0x8b) return plain_read(in, store, err);
    struct dg_input unpacked = *in;
    char name[DG_FILE_NAME_MAX];
    snprintf(name, sizeof name, "%s", in->name);
    size_t n = strlen(name);
    if (n > 3 && strcmp(name + n - 3, ".gz") == 0) name[n - 3] = '\0';
    unpacked.name = name;
    DG_TRY(dg_gunzip(in->bytes, &unpacked.bytes, err));
    int code = plain_read(&unpacked, store, err);
    free((void *)unpacked.bytes.p);
    return code;
}
