/* GeoPackage, Shapefile and FlatGeobuf through GDAL: each feature brought to lon/lat and stored as ours. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cpl_conv.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "base/limits.h"
#include "reader/gdal_common.h"

#define MAX_LAYERS 200

struct layer_reader {
    struct dg_feature_store *store;
    struct dg_builder build;
    OGRLayerH layer;
    OGRCoordinateTransformationH to_lonlat; /* NULL: it is lon/lat already */
    const char *name;
    char id[DG_MAX_ID_BYTES];
    char why[200]; /* a feature cannot be used */
};

/* What a geometry's type becomes; collections are taken apart by the caller. */
static enum dg_geom_kind kind_of(OGRwkbGeometryType type)
{
    switch (OGR_GT_Flatten(type)) {
    case wkbPoint:
    case wkbMultiPoint: return DG_GEOM_POINT;
    case wkbLineString:
    case wkbMultiLineString: return DG_GEOM_LINE;
    case wkbPolygon:
    case wkbMultiPolygon: return DG_GEOM_AREA;
    default: return DG_GEOM_NONE;
    }
}

static bool points_add(struct layer_reader *r, OGRGeometryH line)
{
    int n = OGR_G_GetPointCount(line);
    if (n > DG_MAX_RING_POINTS) {
        snprintf(r->why, sizeof r->why, "a ring of %d points, more than %d", n, DG_MAX_RING_POINTS);
        return false;
    }
    for (int i = 0; i < n; i++) {
        struct dg_err why;
        double x = OGR_G_GetX(line, i), y = OGR_G_GetY(line, i);
        if (dg_lonlat_check(x, y, &why) < 0) {
            snprintf(r->why, sizeof r->why, "%.190s", why.msg);
            return false;
        }
        dg_build_point(&r->build, x, y);
    }
    return true;
}

/* One geometry, or the parts of a Multi, into the builder. */
static bool parts_add(struct layer_reader *r, OGRGeometryH g)
{
    OGRwkbGeometryType type = OGR_GT_Flatten(OGR_G_GetGeometryType(g));
    if (type == wkbMultiPoint || type == wkbMultiLineString || type == wkbMultiPolygon) {
        for (int i = 0; i < OGR_G_GetGeometryCount(g); i++) {
            if (!parts_add(r, OGR_G_GetGeometryRef(g, i))) return false;
        }
        return true;
    }
    if (OGR_G_IsEmpty(g)) return true;
    if (type != wkbPolygon) {
        dg_build_ring(&r->build, false);
        return points_add(r, g);
    }
    for (int i = 0; i < OGR_G_GetGeometryCount(g); i++) {
        dg_build_ring(&r->build, i > 0);
        if (!points_add(r, OGR_G_GetGeometryRef(g, i))) return false;
    }
    return true;
}

static void tags_add(struct layer_reader *r, OGRFeatureH feature)
{
    for (int i = 0; i < OGR_F_GetFieldCount(feature); i++) {
        if (!OGR_F_IsFieldSetAndNotNull(feature, i)) continue;
        char key[DG_MAX_ID_BYTES];
        OGRFieldDefnH field = OGR_F_GetFieldDefnRef(feature, i);
        if (OGR_Fld_GetType(field) == OFTBinary) continue;
        dg_attribute_key(OGR_Fld_GetNameRef(field), key, sizeof key);
        dg_build_tag(&r->build, key, OGR_F_GetFieldAsString(feature, i));
    }
}

/* One stored feature from a simple or Multi geometry that is in lon/lat. */
static int geometry_store(struct layer_reader *r, OGRFeatureH feature, OGRGeometryH g, struct dg_err *err)
{
    enum dg_geom_kind kind = kind_of(OGR_G_GetGeometryType(g));
    if (kind == DG_GEOM_NONE)
        return dg_store_refuse(r->store, r->id, r->name, err, "a geometry of type %s is not used",
                               OGRGeometryTypeToName(OGR_G_GetGeometryType(g)));
    dg_build_begin(&r->build, kind, r->id, r->name);
    if (!parts_add(r, g)) return dg_store_refuse(r->store, r->id, r->name, err, "%s", r->why);
    tags_add(r, feature);
    int stored = dg_build_end(&r->build, r->store, err);
    return stored < 0 ? stored : 0;
}

/* Curves become lines; a collection's parts become features of their own with the same id. */
static int feature_store(struct layer_reader *r, OGRFeatureH feature, struct dg_err *err)
{
    OGRGeometryH given = OGR_F_GetGeometryRef(feature);
    if (!given) return dg_store_refuse(r->store, r->id, r->name, err, "no geometry");
    OGRGeometryH g = OGR_G_GetLinearGeometry(given, 0, NULL);
    int code = 0;
    if (!g) return dg_store_refuse(r->store, r->id, r->name, err, "a geometry that cannot be read");
    if (OGR_G_IsEmpty(g)) {
        code = dg_store_refuse(r->store, r->id, r->name, err, "an empty geometry");
    } else if (r->to_lonlat && OGR_G_Transform(g, r->to_lonlat) != OGRERR_NONE) {
        code =
            dg_store_refuse(r->store, r->id, r->name, err, "its coordinates are outside its coordinate system");
    } else if (OGR_GT_Flatten(OGR_G_GetGeometryType(g)) != wkbGeometryCollection) {
        code = geometry_store(r, feature, g, err);
    } else {
        for (int i = 0; code >= 0 && i < OGR_G_GetGeometryCount(g); i++)
            code = geometry_store(r, feature, OGR_G_GetGeometryRef(g, i), err);
    }
    OGR_G_DestroyGeometry(g);
    return code;
}

/* An "osm_id" as our tools and others write it, else the layer and the number in it. */
static void id_make(struct layer_reader *r, OGRFeatureH feature)
{
    int field = OGR_F_GetFieldIndex(feature, "source_id");
    if (field >= 0 && OGR_F_IsFieldSetAndNotNull(feature, field))
        snprintf(r->id, sizeof r->id, "%s", OGR_F_GetFieldAsString(feature, field));
    else
        snprintf(r->id, sizeof r->id, "%.200s/%lld", r->name, (long long)OGR_F_GetFID(feature));
}

static int features_read(struct layer_reader *r, const struct dg_gdal_trouble *trouble, struct dg_err *err)
{
    OGR_L_ResetReading(r->layer);
    for (;;) {
        OGRFeatureH feature = OGR_L_GetNextFeature(r->layer);
        if (!feature) break;
        id_make(r, feature);
        int code = feature_store(r, feature, err);
        OGR_F_Destroy(feature);
        if (code < 0) return code;
    }
    if (trouble->first[0]) {
        char what[300];
        snprintf(what, sizeof what, "layer %.200s", r->name);
        return dg_gdal_fail(trouble, err, what);
    }
    return 0;
}

/* A layer that does not say its system is taken as lon/lat; metres would lose each feature with the same words.
 */
static int unnamed_check(const struct layer_reader *r, struct dg_err *err)
{
    OGREnvelope box;
    struct dg_err why;
    if (OGR_L_GetExtent(r->layer, &box, 0) != OGRERR_NONE) return 0;
    if (dg_lonlat_check(box.MinX, box.MinY, &why) >= 0 && dg_lonlat_check(box.MaxX, box.MaxY, &why) >= 0)
        return 0;
    return dg_err_set(
        err, DG_EFORMAT,
        "layer %.100s: its coordinate system is not given, and %.7g, %.7g is no longitude and latitude; "
        "put the .prj file beside it, or name the system with ogr2ogr -a_srs EPSG:NUMBER",
        r->name, box.MinX, box.MinY);
}

/* The way from the layer's system to lon/lat. A layer without one must look like lon/lat. */
static int transformation_make(struct layer_reader *r, const struct dg_gdal_trouble *trouble,
                               struct dg_err *err)
{
    OGRSpatialReferenceH from = OGR_L_GetSpatialRef(r->layer), to;
    if (!from) return unnamed_check(r, err);
    to = OSRNewSpatialReference(NULL);
    from = OSRClone(from);
    OSRImportFromEPSG(to, 4326);
    /* Without this on both, longitude and latitude change places, with no error. */
    OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
    OSRSetAxisMappingStrategy(to, OAMS_TRADITIONAL_GIS_ORDER);
    bool is_same = OSRIsSame(from, to);
    if (!is_same) r->to_lonlat = OCTNewCoordinateTransformation(from, to);
    OSRDestroySpatialReference(from);
    OSRDestroySpatialReference(to);
    if (is_same || r->to_lonlat) return 0;
    char what[300];
    snprintf(what, sizeof what, "layer %.200s has a coordinate system that cannot be brought to WGS 84",
             r->name);
    return dg_gdal_fail(trouble, err, what);
}

static int layer_read(OGRLayerH layer, struct dg_feature_store *store, const struct dg_gdal_trouble *trouble,
                      struct dg_err *err)
{
    struct layer_reader r = {.store = store, .layer = layer, .name = OGR_L_GetName(layer)};
    if (OGR_L_GetGeomType(layer) == wkbNone) return 0;
    int code = transformation_make(&r, trouble, err);
    if (code >= 0) code = features_read(&r, trouble, err);
    if (r.to_lonlat) OCTDestroyCoordinateTransformation(r.to_lonlat);
    dg_builder_done(&r.build);
    return code;
}

/* A Shapefile must find its siblings by name: they stand beside it in memory. */
static int mount_all(const struct dg_input *in, const char *suffix, struct dg_err *err)
{
    char name[32];
    snprintf(name, sizeof name, "extract%s", suffix);
    bool has_index = false;
    DG_TRY(dg_gdal_mount(name, in->bytes, err));
    for (int32_t i = 0; i < in->n_siblings; i++) {
        has_index = has_index || strcmp(in->suffix[i], ".shx") == 0;
        snprintf(name, sizeof name, "extract%.8s", in->suffix[i]);
        DG_TRY(dg_gdal_mount(name, in->sibling[i], err));
    }
    /* A missing index is made again, in memory. Where there is one GDAL would write over it, which is mapped
     * for reading only. */
    CPLSetConfigOption("SHAPE_RESTORE_SHX", has_index ? NULL : "YES");
    return 0;
}

/* A view's rows are computed, maybe without end; a GeoPackage's layers must be tables. Views that are no layers
 * (older GeoPackages have some of their own) are left alone. */
static int views_refuse(GDALDatasetH dataset, struct dg_err *err)
{
    int code = 0;
    OGRLayerH views =
        GDALDatasetExecuteSQL(dataset, "SELECT name FROM sqlite_master WHERE type = 'view'", NULL, NULL);
    if (!views) return dg_err_set(err, DG_EFORMAT, "its list of tables cannot be read");
    for (OGRFeatureH view; code >= 0 && (view = OGR_L_GetNextFeature(views)); OGR_F_Destroy(view)) {
        const char *name = OGR_F_GetFieldAsString(view, 0);
        for (int i = 0; i < GDALDatasetGetLayerCount(dataset) && code >= 0; i++) {
            if (strcasecmp(name, OGR_L_GetName(GDALDatasetGetLayer(dataset, i))) == 0)
                code =
                    dg_err_set(err, DG_EFORMAT,
                               "layer %.100s is a view, not a table; copy it to a GeoPackage of its own with "
                               "ogr2ogr -f GPKG NEW.gpkg FILE.gpkg %.100s",
                               name, name);
        }
    }
    GDALDatasetReleaseResultSet(dataset, views);
    return code;
}

static int dataset_read(GDALDatasetH dataset, struct dg_feature_store *store,
                        const struct dg_gdal_trouble *trouble, struct dg_err *err)
{
    int n_layers = GDALDatasetGetLayerCount(dataset);
    if (n_layers > MAX_LAYERS)
        return dg_err_set(err, DG_ELIMIT, "%d layers, more than %d", n_layers, MAX_LAYERS);
    for (int i = 0; i < n_layers; i++) {
        OGRLayerH layer = GDALDatasetGetLayer(dataset, i);
        if (layer) DG_TRY(layer_read(layer, store, trouble, err));
    }
    return 0;
}

int dg_gdal_vector_read(const struct dg_input *in, enum dg_format format, struct dg_feature_store *store,
                        struct dg_err *err)
{
    static const struct {
        enum dg_format format;
        const char *driver, *suffix;
    } drivers[] = {{DG_FORMAT_GPKG, "GPKG", ".gpkg"},
                   {DG_FORMAT_SHAPEFILE, "ESRI Shapefile", ".shp"},
                   {DG_FORMAT_FLATGEOBUF, "FlatGeobuf", ".fgb"}};
    struct dg_gdal_trouble trouble;
    char name[32];
    size_t i = 0;
    while (drivers[i].format != format) i++;
    store->format = drivers[i].driver;
    DG_TRY(mount_all(in, drivers[i].suffix, err));
    dg_gdal_listen(&trouble);
    snprintf(name, sizeof name, "extract%s", drivers[i].suffix);
    GDALDatasetH dataset = dg_gdal_open(name, GDAL_OF_VECTOR, drivers[i].driver);
    int code =
        dataset ? 0 : dg_gdal_fail(&trouble, err, "it cannot be opened, or holds no layer with geometries");
    if (code >= 0 && format == DG_FORMAT_GPKG) code = views_refuse(dataset, err);
    if (code >= 0) code = dataset_read(dataset, store, &trouble, err);
    if (dataset) GDALClose(dataset);
    dg_gdal_unlisten();
    dg_gdal_unmount_all();
    return code;
}
