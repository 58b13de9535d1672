#include "reader/ground.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/io.h"

int dg_ground_init(struct dg_ground *ground, struct dg_arena *arena, const struct dg_request *request,
                   struct dg_err *err)
{
    size_t n = (size_t)request->nx * request->ny;
    ground->raster = (struct dg_raster){.x0 = request->x0,
                                        .y0 = request->y0,
                                        .step_m = request->step_m,
                                        .nx = (int32_t)request->nx,
                                        .ny = (int32_t)request->ny};
    DG_TRY(DG_NEW(arena, &ground->raster.z_m, n, err));
    ground->rank = dg_calloc(n, 1);
    return ground->rank ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory for %zu heights", n);
}

void dg_ground_done(struct dg_ground *ground)
{
    free(ground->rank);
    *ground = (struct dg_ground){0};
}

bool dg_ground_row_take(struct dg_ground *ground, struct dg_cursor in, int32_t row)
{
    size_t nx = (size_t)ground->raster.nx;
    if (dg_get_u32(&in) != (uint32_t)row || in.n != 4 + nx * 5) return false;
    float *z_m = ground->raster.z_m + (size_t)row * nx;
    unsigned char *rank = ground->rank + (size_t)row * nx;
    const unsigned char *ranks = in.p + 4 + nx * 4;
    for (size_t i = 0; i < nx; i++) {
        uint32_t u = dg_get_u32(&in);
        float z;
        memcpy(&z, &u, sizeof z);
        if (!(fabsf(z) <= 1e5f) || ranks[i] > DG_GROUND_INSIDE) return false;
        if (ranks[i] <= rank[i]) continue;
        rank[i] = ranks[i];
        z_m[i] = z;
    }
    return true;
}

int dg_ground_check(const struct dg_ground *ground, int32_t epsg, struct dg_err *err)
{
    dg_auto(dg_crs_close) struct dg_crs_map *crs = NULL;
    const struct dg_raster *r = &ground->raster;
    struct dg_box box = {(double)INFINITY, (double)INFINITY, (double)-INFINITY, (double)-INFINITY};
    int64_t n_holes = 0;
    for (int32_t j = 0; j < r->ny; j++) {
        for (int32_t i = 0; i < r->nx; i++) {
            if (ground->rank[(size_t)j * (size_t)r->nx + (size_t)i] != DG_GROUND_HOLE) continue;
            double x = r->x0 + i * r->step_m, y = r->y0 + j * r->step_m;
            box = (struct dg_box){fmin(box.x0, x), fmin(box.y0, y), fmax(box.x1, x), fmax(box.y1, y)};
            n_holes++;
        }
    }
    if (n_holes == 0) return 0;
    DG_TRY(dg_crs_open(epsg, &crs, err));
    struct dg_box where = {180, 90, -180, -90};
    for (int i = 0; i < 4; i++) {
        struct dg_pt p;
        DG_TRY(
            dg_crs_to_lonlat(crs, (struct dg_pt){i & 1 ? box.x1 : box.x0, i & 2 ? box.y1 : box.y0}, &p, err));
        where =
            (struct dg_box){fmin(where.x0, p.x), fmin(where.y0, p.y), fmax(where.x1, p.x), fmax(where.y1, p.y)};
    }
    return dg_err_set(
        err, DG_EFORMAT,
        "%lld of %lld heights are missing, between longitude %.4f and %.4f, latitude %.4f and %.4f: give "
        "the tile that has them with another --terrain, fill the holes (gdal_fillnodata.py) or choose a "
        "smaller area",
        (long long)n_holes, (long long)r->nx * r->ny, where.x0, where.x1, where.y0, where.y1);
}
