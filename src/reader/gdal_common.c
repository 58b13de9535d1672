#include "reader/gdal_common.h"

#include <iconv.h>
#include <stdio.h>
#include <string.h>

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_vsi.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#define FOLDER "/vsimem/in"

/* Exported by the library, declared in headers that are not installed. One driver each: GDALAllRegister would
 * bring VRT, the network's drivers and plugins. */
extern void GDALRegister_GTiff(void);
extern void GDALRegister_SRTMHGT(void);
extern void GDALRegister_MEM(void);
extern void RegisterOGRShape(void);
extern void RegisterOGRGeoPackage(void);
extern void RegisterOGRFlatGeobuf(void);

static void CPL_STDCALL on_error(CPLErr level, CPLErrorNum number, const char *message)
{
    struct dg_gdal_trouble *trouble = CPLGetErrorHandlerUserData();
    (void)number;
    if (trouble && level >= CE_Failure && !trouble->first[0])
        snprintf(trouble->first, sizeof trouble->first, "%s", message);
}

void dg_gdal_listen(struct dg_gdal_trouble *trouble)
{
    trouble->first[0] = '\0';
    CPLPushErrorHandlerEx(on_error, trouble);
}

void dg_gdal_unlisten(void) { CPLPopErrorHandler(); }

int dg_gdal_fail(const struct dg_gdal_trouble *trouble, struct dg_err *err, const char *what)
{
    /* The name under which GDAL knows the bytes says nothing to anybody. */
    char text[sizeof trouble->first];
    snprintf(text, sizeof text, "%s", trouble->first);
    for (char *at; (at = strstr(text, FOLDER "/"));) {
        const char *behind = at + strcspn(at, " :,'\"");
        behind += strspn(behind, ": ");
        memmove(at, behind, strlen(behind) + 1);
    }
    return dg_err_set(err, DG_EFORMAT, "%s%s%s", what, text[0] ? ": " : "", text);
}

static void options_set(void)
{
    static const char *const options[][2] = {
        {"GDAL_NUM_THREADS", "1"},
        {"GDAL_CACHEMAX", "64"},
        {"GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR"},
        {"GDAL_PAM_ENABLED", "NO"}, /* no .aux.xml beside the file */
        {"GDAL_HTTP_TIMEOUT", "1"}, /* there is no network; no driver that knows it is loaded either */
        {"CPL_VSIL_CURL_ALLOWED_EXTENSIONS", "{none}"},
        {"OGR_SQLITE_LOAD_EXTENSIONS", ""},
        {"OGR_SQLITE_LIST_VIRTUAL_OGR", "NO"},
        {"OGR_GEOMETRY_ACCEPT_UNCLOSED_RING", "NO"},
        {"SHAPE_ENCODING", NULL},
        {"OGR_ORGANIZE_POLYGONS", "DEFAULT"},
    };
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        CPLSetConfigOption(options[i][0], options[i][1]);
}

/* The character sets of Shapefiles in practice: the C library loads a module for each, once. */
static void charsets_load(void)
{
    static const char *const names[] = {"CP1256",     "CP1252",      "CP1251", "CP1254",
                                        "ISO-8859-6", "ISO-8859-15", "CP437",  "CP850"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        /* Kept open: closing the last user unloads the module. */
        (void)iconv_open("UTF-8", names[i]);
    }
}

int dg_gdal_preload(struct dg_err *err)
{
    struct dg_gdal_trouble trouble;
    options_set();
    OSRSetPROJEnableNetwork(0);
    GDALRegister_MEM();
    GDALRegister_GTiff();
    GDALRegister_SRTMHGT();
    RegisterOGRShape();
    RegisterOGRGeoPackage();
    RegisterOGRFlatGeobuf();
    charsets_load();
    dg_gdal_listen(&trouble);
    OGRSpatialReferenceH from = OSRNewSpatialReference(NULL), to = OSRNewSpatialReference(NULL);
    OGRCoordinateTransformationH map = NULL;
    double x = 500000, y = 4000000;
    /* One transformation opens proj.db and reads what every other needs. */
    if (OSRImportFromEPSG(from, 32639) == OGRERR_NONE && OSRImportFromEPSG(to, 4326) == OGRERR_NONE)
        map = OCTNewCoordinateTransformation(from, to);
    bool is_good = map && OCTTransform(map, 1, &x, &y, NULL);
    if (map) OCTDestroyCoordinateTransformation(map);
    OSRDestroySpatialReference(from);
    OSRDestroySpatialReference(to);
    dg_gdal_unlisten();
    if (!is_good)
        return dg_gdal_fail(&trouble, err,
                            "the coordinate systems (proj.db, package proj-data) cannot be read");
    return 0;
}

GDALDatasetH dg_gdal_open(const char *name, unsigned flags, const char *driver)
{
    const char *const drivers[] = {driver, NULL};
    char path[DG_FILE_NAME_MAX + 32];
    snprintf(path, sizeof path, FOLDER "/%s", name);
    return GDALOpenEx(path, flags | GDAL_OF_READONLY, drivers, NULL, NULL);
}

int dg_gdal_mount(const char *name, struct dg_bytes bytes, struct dg_err *err)
{
    char path[DG_FILE_NAME_MAX + 32];
    snprintf(path, sizeof path, FOLDER "/%s", name);
    VSILFILE *f = VSIFileFromMemBuffer(path, (GByte *)bytes.p, bytes.n, FALSE);
    if (!f) return dg_err_set(err, DG_ENOMEM, "out of memory");
    VSIFCloseL(f);
    return 0;
}

void dg_gdal_unmount_all(void) { VSIRmdirRecursive(FOLDER); }
