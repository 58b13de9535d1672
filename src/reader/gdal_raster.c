/* Rasters through GDAL: terrain brought to the grid of a UTM zone, and GeoTIFFs made in memory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal_alg.h>
#include <gdalwarper.h>
#include <ogr_srs_api.h>

#include "base/limits.h"
#include "reader/gdal_common.h"

#define HOLE (-99999.0)     /* no ground is there */
#define LOWEST_M (-1000.0)  /* shore of the Dead Sea: -430 m; mines lie deeper */
#define HIGHEST_M 10000.0   /* Everest: 8,849 m */
#define WARP_BYTES 67108864 /* the warper works in pieces of this size */
#define RIM_CELLS 0.01      /* of a cell: between cells' centres is judged to this; a height differs by less */
#define OUT_PATH "/vsimem/out/raster.tif"

/* An SRTM tile has its place in its name and nowhere else: N49E011.hgt. */
static bool tile_name(const char *name, char out[16])
{
    for (const char *p = name; strlen(p) >= 7; p++) {
        if ((p[0] != 'N' && p[0] != 'S' && p[0] != 'n' && p[0] != 's') ||
            (p[3] != 'E' && p[3] != 'W' && p[3] != 'e' && p[3] != 'w'))
            continue;
        if (strspn(p + 1, "0123456789") != 2 || strspn(p + 4, "0123456789") < 3) continue;
        snprintf(out, 16, "%.7s.hgt", p);
        for (int i = 0; i < 4; i += 3) out[i] = (char)(out[i] >= 'a' ? out[i] - 32 : out[i]);
        return true;
    }
    return false;
}

static int srs_make(int32_t epsg, OGRSpatialReferenceH *out, struct dg_err *err)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    if (!srs || OSRImportFromEPSG(srs, epsg) != OGRERR_NONE) {
        if (srs) OSRDestroySpatialReference(srs);
        return dg_err_set(err, DG_EINVAL, "EPSG:%d is unknown", epsg);
    }
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    *out = srs;
    return 0;
}

/* The cells' centres are the grid's nodes, so the raster's edge is half a step outside. North up. */
static int grid_set(GDALDatasetH dataset, const struct dg_request *r, struct dg_err *err)
{
    OGRSpatialReferenceH srs = NULL;
    double north = r->y0 + (r->ny - 1) * r->step_m;
    double transform[6] = {r->x0 - r->step_m / 2, r->step_m, 0, north + r->step_m / 2, 0, -r->step_m};
    DG_TRY(srs_make(r->epsg, &srs, err));
    bool is_good =
        GDALSetGeoTransform(dataset, transform) == CE_None && GDALSetSpatialRef(dataset, srs) == CE_None;
    OSRDestroySpatialReference(srs);
    return is_good ? 0 : dg_err_set(err, DG_EREADER, "the raster's place cannot be set");
}

/* ---- terrain ------------------------------------------------------------------------------------------------
 */

static int source_check(GDALDatasetH source, const struct dg_gdal_trouble *trouble, struct dg_err *err)
{
    double transform[6];
    int64_t nx = GDALGetRasterXSize(source), ny = GDALGetRasterYSize(source);
    if (nx * ny > DG_MAX_RASTER_CELLS)
        return dg_err_set(err, DG_ELIMIT, "%lld x %lld cells, more than %d; cut it with gdalwarp -te",
                          (long long)nx, (long long)ny, DG_MAX_RASTER_CELLS);
    if (GDALGetRasterCount(source) < 1) return dg_gdal_fail(trouble, err, "it has no band");
    if (GDALGetGeoTransform(source, transform) != CE_None || !GDALGetSpatialRef(source))
        return dg_err_set(err, DG_EFORMAT,
                          "it does not say where it lies (no coordinate system); gdal_translate -a_srs "
                          "and -a_ullr give it one");
    GDALDataType type = GDALGetRasterDataType(GDALGetRasterBand(source, 1));
    if (GDALDataTypeIsComplex(type))
        return dg_err_set(err, DG_EFORMAT, "its cells are complex numbers, not heights");
    return 0;
}

static int warp(GDALDatasetH source, GDALDatasetH target, const struct dg_gdal_trouble *trouble,
                struct dg_err *err)
{
    int has_hole = 0;
    double hole = GDALGetRasterNoDataValue(GDALGetRasterBand(source, 1), &has_hole);
    GDALWarpOptions *options = GDALCreateWarpOptions();
    options->nBandCount = 1;
    options->panSrcBands = CPLMalloc(sizeof(int));
    options->panDstBands = CPLMalloc(sizeof(int));
    options->panSrcBands[0] = options->panDstBands[0] = 1;
    options->padfDstNoDataReal = CPLMalloc(sizeof(double));
    options->padfDstNoDataReal[0] = HOLE;
    if (has_hole) {
        options->padfSrcNoDataReal = CPLMalloc(sizeof(double));
        options->padfSrcNoDataReal[0] = hole;
    }
    options->papszWarpOptions = CSLSetNameValue(NULL, "INIT_DEST", "NO_DATA");
    CPLErr code =
        GDALReprojectImage(source, NULL, target, NULL, GRA_Bilinear, WARP_BYTES, 0, NULL, NULL, options);
    GDALDestroyWarpOptions(options);
    if (code == CE_None && !trouble->first[0]) return 0;
    return dg_gdal_fail(trouble, err, "it cannot be brought to the dossier's projection");
}

/* Which nodes of a row lie between the centres of the source's cells? */
struct rim {
    void *exact, *map; /* GDAL's transformers from the target's cells to the source's */
    double *x, *y, *z;
    int *is_good;
    double nx, ny; /* the source's cells */
};

static void rim_done(struct rim *rim)
{
    if (rim->map) GDALDestroyApproxTransformer(rim->map);
    if (rim->exact) GDALDestroyGenImgProjTransformer(rim->exact);
    free(rim->x);
    free(rim->is_good);
    *rim = (struct rim){0};
}

static int rim_init(struct rim *rim, GDALDatasetH source, GDALDatasetH target, size_t n,
                    const struct dg_gdal_trouble *trouble, struct dg_err *err)
{
    rim->exact = GDALCreateGenImgProjTransformer2(source, target, NULL);
    if (!rim->exact) return dg_gdal_fail(trouble, err, "it cannot be brought to the dossier's projection");
    rim->map = GDALCreateApproxTransformer(GDALGenImgProjTransform, rim->exact, RIM_CELLS);
    rim->x = dg_calloc(n * 3, sizeof *rim->x);
    rim->is_good = dg_calloc(n, sizeof *rim->is_good);
    if (!rim->map || !rim->x || !rim->is_good) return dg_err_set(err, DG_ENOMEM, "out of memory");
    rim->y = rim->x + n;
    rim->z = rim->y + n;
    rim->nx = GDALGetRasterXSize(source);
    rim->ny = GDALGetRasterYSize(source);
    return 0;
}

static void rim_row_find(struct rim *rim, uint32_t row, uint32_t nx)
{
    for (uint32_t i = 0; i < nx; i++) {
        rim->x[i] = i + 0.5;
        rim->y[i] = row + 0.5;
        rim->z[i] = 0;
    }
    (void)GDALApproxTransform(rim->map, TRUE, (int)nx, rim->x, rim->y, rim->z, rim->is_good);
    for (uint32_t i = 0; i < nx; i++) {
        double x = rim->x[i] - 0.5, y = rim->y[i] - 0.5; /* 0 at the first cell's centre */
        rim->is_good[i] = rim->is_good[i] && x >= -RIM_CELLS && x <= rim->nx - 1 + RIM_CELLS &&
                          y >= -RIM_CELLS && y <= rim->ny - 1 + RIM_CELLS;
    }
}

/* Rows turned round: ours begins in the south. */
static int rows_take(GDALDatasetH target, struct rim *rim, const struct dg_request *r, float *z_m,
                     unsigned char *rank, const struct dg_gdal_trouble *trouble, struct dg_err *err)
{
    GDALRasterBandH band = GDALGetRasterBand(target, 1);
    for (uint32_t row = 0; row < r->ny; row++) {
        size_t at = (size_t)(r->ny - 1 - row) * r->nx;
        float *to = z_m + at;
        if (GDALRasterIO(band, GF_Read, 0, (int)row, (int)r->nx, 1, to, (int)r->nx, 1, GDT_Float32, 0, 0) !=
            CE_None)
            return dg_gdal_fail(trouble, err, "its heights cannot be read");
        rim_row_find(rim, row, r->nx);
        for (uint32_t i = 0; i < r->nx; i++) {
            bool is_hole = !(to[i] >= LOWEST_M && to[i] <= HIGHEST_M);
            rank[at + i] = is_hole ? DG_GROUND_HOLE : rim->is_good[i] ? DG_GROUND_INSIDE : DG_GROUND_RIM;
            if (is_hole) to[i] = 0;
        }
    }
    return 0;
}

static int terrain_read(GDALDatasetH source, const struct dg_request *r, float *z_m, unsigned char *rank,
                        const struct dg_gdal_trouble *trouble, struct dg_err *err)
{
    struct rim rim = {0};
    DG_TRY(source_check(source, trouble, err));
    GDALDatasetH target =
        GDALCreate(GDALGetDriverByName("MEM"), "", (int)r->nx, (int)r->ny, 1, GDT_Float32, NULL);
    if (!target) return dg_gdal_fail(trouble, err, "out of memory for the terrain");
    int code = grid_set(target, r, err);
    if (code >= 0) code = warp(source, target, trouble, err);
    if (code >= 0) code = rim_init(&rim, source, target, r->nx, trouble, err);
    if (code >= 0) code = rows_take(target, &rim, r, z_m, rank, trouble, err);
    rim_done(&rim);
    GDALClose(target);
    return code;
}

int dg_gdal_terrain_read(const struct dg_input *in, enum dg_format format, const struct dg_request *request,
                         float *z_m, unsigned char *rank, struct dg_err *err)
{
    struct dg_gdal_trouble trouble;
    char name[16] = "terrain.tif";
    if (format == DG_FORMAT_HGT && !tile_name(in->name, name))
        return dg_err_set(err, DG_EFORMAT,
                          "an SRTM tile whose name does not say its place; call it as N35E046.hgt is");
    DG_TRY(dg_gdal_mount(name, in->bytes, err));
    dg_gdal_listen(&trouble);
    GDALDatasetH source = dg_gdal_open(name, GDAL_OF_RASTER, format == DG_FORMAT_HGT ? "SRTMHGT" : "GTiff");
    int code = source ? terrain_read(source, request, z_m, rank, &trouble, err)
                      : dg_gdal_fail(&trouble, err, "it is damaged or no raster that GDAL can open");
    if (source) GDALClose(source);
    dg_gdal_unlisten();
    dg_gdal_unmount_all();
    return code;
}

/* ---- GeoTIFF out
 * --------------------------------------------------------------------------------------------- */

static int tiff_fill(GDALDatasetH dataset, const struct dg_request *r, const float *z_m,
                     const struct dg_gdal_trouble *trouble, struct dg_err *err)
{
    DG_TRY(grid_set(dataset, r, err));
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    for (uint32_t row = 0; row < r->ny; row++) {
        const float *from = z_m + (size_t)(r->ny - 1 - row) * r->nx;
        if (GDALRasterIO(band, GF_Write, 0, (int)row, (int)r->nx, 1, (void *)from, (int)r->nx, 1, GDT_Float32,
                         0, 0) != CE_None)
            return dg_gdal_fail(trouble, err, "the raster cannot be made");
    }
    return 0;
}

int dg_gdal_tiff_make(const struct dg_request *r, const float *z_m, struct dg_bytes *out, struct dg_err *err)
{
    struct dg_gdal_trouble trouble;
    vsi_l_offset n = 0;
    char **options = CSLSetNameValue(NULL, "COMPRESS", "DEFLATE");
    options = CSLSetNameValue(options, "TILED", "YES");
    options = CSLSetNameValue(options, "PREDICTOR", "3");
    dg_gdal_listen(&trouble);
    GDALDatasetH dataset =
        GDALCreate(GDALGetDriverByName("GTiff"), OUT_PATH, (int)r->nx, (int)r->ny, 1, GDT_Float32, options);
    CSLDestroy(options);
    int code = dataset ? tiff_fill(dataset, r, z_m, &trouble, err)
                       : dg_gdal_fail(&trouble, err, "the raster cannot be made");
    if (dataset) GDALClose(dataset);
    if (code >= 0 && trouble.first[0]) code = dg_gdal_fail(&trouble, err, "the raster cannot be made");
    dg_gdal_unlisten();
    if (code < 0) return code;
    out->p = VSIGetMemFileBuffer(OUT_PATH, &n, FALSE);
    out->n = (size_t)n;
    return out->p ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory for the raster");
}

void dg_gdal_bytes_free(struct dg_bytes *bytes)
{
    VSIUnlink(OUT_PATH);
    *bytes = (struct dg_bytes){0};
}
