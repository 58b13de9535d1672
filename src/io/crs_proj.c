/* Projections: the only file that knows PROJ. */
#include "io/io.h"

#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

struct dg_crs_map {
    PJ_CONTEXT *context;
    PJ *crs;
    PJ *forward; /* lon/lat degrees to metres, axes in that order whatever the authority says */
    int32_t epsg;
};

static void say_nothing(void *ctx, int level, const char *msg)
{
    (void)ctx, (void)level, (void)msg; /* errors reach the caller as codes; PROJ would print them */
}

/* A projection whose first axis is in metres. */
static bool is_metric(PJ_CONTEXT *context, const PJ *crs)
{
    if (proj_get_type(crs) != PJ_TYPE_PROJECTED_CRS) return false;
    PJ *axes = proj_crs_get_coordinate_system(context, crs);
    double to_metre = 0;
    bool ok = axes && proj_cs_get_axis_info(context, axes, 0, NULL, NULL, NULL, &to_metre, NULL, NULL, NULL) &&
              to_metre == 1.0;
    proj_destroy(axes);
    return ok;
}

static int open_crs(struct dg_crs_map *map, struct dg_err *err)
{
    char name[24];
    snprintf(name, sizeof name, "EPSG:%d", (int)map->epsg);
    map->context = proj_context_create();
    if (!map->context) return dg_err_set(err, DG_ENOMEM, "out of memory while opening %s", name);
    proj_log_func(map->context, NULL, say_nothing);
    proj_context_set_enable_network(map->context, 0);
    map->crs = proj_create(map->context, name);
    if (!map->crs) {
        return dg_err_set(err, DG_EINVAL, "PROJ does not know %s; use a UTM zone, such as EPSG:32639", name);
    }
    if (!is_metric(map->context, map->crs)) {
        return dg_err_set(err, DG_EINVAL,
                          "%s is not a projection in metres; use a UTM zone, such as EPSG:32639", name);
    }
    PJ *raw = proj_create_crs_to_crs(map->context, "EPSG:4326", name, NULL);
    map->forward = raw ? proj_normalize_for_visualization(map->context, raw) : NULL;
    proj_destroy(raw);
    if (!map->forward) return dg_err_set(err, DG_EINVAL, "PROJ cannot go from WGS 84 to %s", name);
    return 0;
}

/* PROJ's default context, from which others inherit the database's path, keeps the file open for the process.
 */
int dg_crs_preload(struct dg_err *err)
{
    char path[4096];
    const char *found = proj_context_get_database_path(NULL);
    int n = snprintf(path, sizeof path, "%s", found ? found : "");
    bool is_set = n > 0 && (size_t)n < sizeof path && proj_context_set_database_path(NULL, path, NULL, NULL);
    PJ *crs = is_set ? proj_create(NULL, "EPSG:4326") : NULL;
    proj_context_set_enable_network(NULL, 0);
    proj_destroy(crs);
    return crs ? 0 : dg_err_set(err, DG_EIO, "PROJ's database (proj.db, package proj-data) cannot be read");
}

int dg_crs_open(int32_t epsg, struct dg_crs_map **out, struct dg_err *err)
{
    struct dg_crs_map *map = dg_calloc(1, sizeof *map);
    if (!map) return dg_err_set(err, DG_ENOMEM, "out of memory while opening EPSG:%d", (int)epsg);
    map->epsg = epsg;
    int result = open_crs(map, err);
    if (result < 0) {
        dg_crs_close(&map);
        return result;
    }
    *out = map;
    return 0;
}

void dg_crs_close(struct dg_crs_map **map)
{
    if (!*map) return;
    proj_destroy((*map)->forward);
    proj_destroy((*map)->crs);
    if ((*map)->context) proj_context_destroy((*map)->context);
    free(*map);
    *map = NULL;
}

static int transform(struct dg_crs_map *map, PJ_DIRECTION direction, struct dg_pt in, struct dg_pt *out,
                     struct dg_err *err)
{
    PJ_COORD c = proj_trans(map->forward, direction, proj_coord(in.x, in.y, 0, HUGE_VAL));
    if (!isfinite(c.xy.x) || !isfinite(c.xy.y) || !isfinite(in.x) || !isfinite(in.y)) {
        return dg_err_set(err, DG_EINVAL, "the point %.10g, %.10g lies outside EPSG:%d", in.x, in.y,
                          (int)map->epsg);
    }
    *out = (struct dg_pt){c.xy.x, c.xy.y};
    return 0;
}

int dg_crs_to_lonlat(struct dg_crs_map *map, struct dg_pt metres, struct dg_pt *lonlat, struct dg_err *err)
{
    return transform(map, PJ_INV, metres, lonlat, err);
}

int dg_crs_to_metres(struct dg_crs_map *map, struct dg_pt lonlat, struct dg_pt *metres, struct dg_err *err)
{
    if (!(fabs(lonlat.x) <= 180 && fabs(lonlat.y) <= 90)) {
        return dg_err_set(err, DG_EINVAL, "%.10g, %.10g is not a longitude and a latitude in degrees", lonlat.x,
                          lonlat.y);
    }
    return transform(map, PJ_FWD, lonlat, metres, err);
}

const char *dg_crs_name(const struct dg_crs_map *map) { return proj_get_name(map->crs); }

const char *dg_crs_wkt(const struct dg_crs_map *map)
{
    static const char *const options[] = {"MULTILINE=NO", NULL};
    const char *wkt = proj_as_wkt(map->context, map->crs, PJ_WKT1_GDAL, options);
    return wkt ? wkt : "undefined";
}

int32_t dg_crs_utm_zone(struct dg_pt lonlat)
{
    int32_t zone = (int32_t)floor((lonlat.x + 180) / 6) + 1;
    if (zone < 1) zone = 1;
    if (zone > 60) zone = 60;
    return (lonlat.y < 0 ? 32700 : 32600) + zone;
}
