/* Child: what the files of the reader program share. Nothing here is linked into didgah itself.
 *
 * A format's reader (geojson.c, osm_xml.c, osm_pbf.c, gdal_vector.c) fills a store with features in lon/lat;
 * place.c then brings them to metres and out. Stores hold features in the form of record.h. */
#ifndef DG_READER_CHILD_H
#define DG_READER_CHILD_H

#include "reader/child_io.h"

#define DG_MAX_ID_BYTES 801 /* DG_MAX_NAME code points of at most four bytes, and a NUL */

/* ---- the store of what was read -------------------------------------------------------------------- */
struct dg_item {
    unsigned char *bytes; /* a feature payload */
    uint32_t n;
};

struct dg_store_refused {
    char *id, *layer, *reason;
};

struct dg_feature_store {
    struct dg_item *items;
    size_t n_items, cap_items;
    struct dg_store_refused *refused;
    size_t n_refused, cap_refused;
    uint64_t n_points;
    struct dg_box box; /* of all points, lon/lat */
    const char *format;
};
void dg_feature_store_init(struct dg_feature_store *store);
void dg_feature_store_done(struct dg_feature_store *store);
/* Note a feature that could not be used. DG_ENOMEM, DG_ELIMIT. */
int dg_store_refuse(struct dg_feature_store *store, const char *id, const char *layer, struct dg_err *err,
                    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* ---- a feature in the making ------------------------------------------------------------------------ */
/* Begin, then rings with their points and tags in any order, then end, which cleans it: points that repeat,
 * the closing point of rings, holes that have no area, characters that no text may have. */
struct dg_builder {
    enum dg_geom_kind kind;
    struct dg_text rings, points, tags; /* ring heads, coordinates, "key\0value\0" */
    uint32_t n_tags;
    char id[DG_MAX_ID_BYTES], layer[DG_MAX_ID_BYTES];
    char repair[256];
};
void dg_build_begin(struct dg_builder *b, enum dg_geom_kind kind, const char *id, const char *layer);
void dg_build_ring(struct dg_builder *b, bool is_hole);
void dg_build_point(struct dg_builder *b, double lon, double lat);
void dg_build_tag(struct dg_builder *b, const char *key, const char *value);
void dg_build_note(struct dg_builder *b, const char *note); /* goes to `repair` */
/* 1: stored; 0: refused and noted in the store; negative: error. The builder is ready for the next. */
int dg_build_end(struct dg_builder *b, struct dg_feature_store *store, struct dg_err *err);
void dg_builder_done(struct dg_builder *b);

/* An attribute's name as an OSM key: lower case, building_levels as building:levels. Writes at most `cap`. */
void dg_attribute_key(const char *name, char *out, size_t cap);

/* Is the position one on the globe? DG_EINVAL says what it more likely is (axes swapped, metres). */
int dg_lonlat_check(double lon, double lat, struct dg_err *err);

/* ---- formats ------------------------------------------------------------------------------------------ */
enum dg_format {
    DG_FORMAT_NONE = 0,
    DG_FORMAT_GEOJSON,
    DG_FORMAT_OSM_XML,
    DG_FORMAT_OSM_PBF,
    DG_FORMAT_GPKG,
    DG_FORMAT_SHAPEFILE,
    DG_FORMAT_FLATGEOBUF,
    DG_FORMAT_TIFF,
    DG_FORMAT_HGT,
    DG_FORMAT_ZIP,
    DG_FORMAT_GZIP
};
/* By content alone; a name proves nothing. DG_FORMAT_NONE with `err` filled when it is none of them. */
enum dg_format dg_format_find(struct dg_bytes bytes, const char *name, struct dg_err *err);

/* Unpack gzip, all members, counting what comes out. *out is malloc'ed. DG_EFORMAT, DG_ELIMIT, DG_ENOMEM. */
int dg_gunzip(struct dg_bytes in, struct dg_bytes *out, struct dg_err *err);
/* The one .hgt of a zip; `name` (DG_FILE_NAME_MAX) gets the entry's base name. *out is malloc'ed. */
int dg_unzip_hgt(struct dg_bytes in, struct dg_bytes *out, char *name, struct dg_err *err);

int dg_geojson_read(struct dg_bytes in, struct dg_feature_store *store, struct dg_err *err);
int dg_osm_xml_read(struct dg_bytes in, struct dg_feature_store *store, struct dg_err *err);
int dg_osm_pbf_read(struct dg_bytes in, struct dg_feature_store *store, struct dg_err *err);

/* A request's files, mapped: the file itself and what stands beside it. */
struct dg_input {
    struct dg_bytes bytes;
    const char *name;
    int32_t n_siblings;
    struct dg_bytes sibling[DG_MAX_FILES];
    const char *suffix[DG_MAX_FILES];
};
/* GeoPackage, Shapefile, FlatGeobuf through GDAL. */
int dg_gdal_vector_read(const struct dg_input *in, enum dg_format format, struct dg_feature_store *store,
                        struct dg_err *err);
/* Any extract or boundary. */
int dg_input_read(const struct dg_input *in, struct dg_feature_store *store, struct dg_err *err);

/* A raster into a grid of nx x ny from (x0, y0), row 0 south; `rank` says how well each node is known (enum
 * dg_ground_rank), holes are 0 m. */
int dg_gdal_terrain_read(const struct dg_input *in, enum dg_format format, const struct dg_request *request,
                         float *z_m, unsigned char *rank, struct dg_err *err);
/* A GeoTIFF in memory that the caller gives back with dg_gdal_bytes_free. */
int dg_gdal_tiff_make(const struct dg_request *request, const float *z_m, struct dg_bytes *out,
                      struct dg_err *err);
void dg_gdal_bytes_free(struct dg_bytes *bytes);

/* Load all that GDAL and PROJ would open later (drivers, proj.db, character sets): after this no file needs
 * to be opened. Called before the sandbox is closed. */
int dg_gdal_preload(struct dg_err *err);

/* ---- from lon/lat to metres ------------------------------------------------------------------------------ */
/* Project, cut to the boundary, repair, write META, BOUNDARY, FEATURE and REFUSED frames. `boundary` NULL:
 * the request's box or the extent of the features. */
int dg_place_features(const struct dg_request *request, const struct dg_feature_store *store,
                      const struct dg_feature_store *boundary, struct dg_answer *answer, struct dg_err *err);

/* Transverse Mercator of one UTM zone, from lon/lat degrees of WGS 84. */
struct dg_utm;
int dg_utm_open(int zone, bool is_south, struct dg_utm **out, struct dg_err *err);
void dg_utm_close(struct dg_utm **utm);
int dg_utm_forward(struct dg_utm *utm, struct dg_pt lonlat, struct dg_pt *metres, struct dg_err *err);
double dg_utm_scale_error_ppm(struct dg_utm *utm, struct dg_pt lonlat);

/* ---- the program's work -------------------------------------------------------------------------------------
 */
/* Serve one request: descriptors as record.h says, answers to `out_fd`. Returns the exit status. */
int dg_serve(int request_fd, int out_fd);

#endif
