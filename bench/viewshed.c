/* GDAL's viewshed on a surface raster whose cells are the samples. */
#include "peers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gdal.h>
#include <gdal_alg.h>

#define BORDER 2 /* cells beyond the range */

/* Raise the cells whose centres lie in the prism to its top: even-odd along each row. */
static void raise(const struct dg_scene *scene, const struct dg_prism *prism, const struct dg_grid *grid,
                  const struct dsm *dsm, float *z)
{
    float top = (float)(prism->top_u * 1e-4);
    for (int32_t r = 0; r < dsm->n; r++) {
        struct dg_ipt first = dg_grid_centre(grid, dsm->i0, dsm->j0 + r);
        if (first.y < prism->box.y0 || first.y > prism->box.y1) continue;
        for (int32_t c = 0; c < dsm->n; c++) {
            struct dg_ipt p = dg_grid_centre(grid, dsm->i0 + c, dsm->j0 + r);
            if (p.x < prism->box.x0 || p.x > prism->box.x1) continue;
            /* the raster's first row is the northernmost */
            float *at = &z[(size_t)(dsm->n - 1 - r) * (size_t)dsm->n + (size_t)c];
            if (*at >= top) continue;
            if (dg_irings_locate(&scene->rings[prism->first_ring], prism->n_rings, p) >= 0) *at = top;
        }
    }
}

int dsm_new(const struct dg_scene *scene, const struct dg_grid *grid, const struct dg_eye *eye, struct dsm *out,
            struct dg_err *err)
{
    GDALAllRegister();
    int32_t reach = eye->range_u / grid->cell_u + BORDER;
    int32_t ci = (int32_t)floor((double)eye->at.x / grid->cell_u);
    int32_t cj = (int32_t)floor((double)eye->at.y / grid->cell_u);
    struct dsm dsm = {.n = 2 * reach + 1, .i0 = ci - reach, .j0 = cj - reach};
    float *z = calloc((size_t)dsm.n * (size_t)dsm.n, sizeof *z);
    int32_t *found = malloc(100000 * sizeof *found);
    if (!z || !found) abort();
    struct dg_ibox box = {eye->at.x - eye->range_u, eye->at.y - eye->range_u, eye->at.x + eye->range_u,
                          eye->at.y + eye->range_u};
    int32_t n = dg_index_find(scene->index, box, found, 100000);
    for (int32_t i = 0; i < n && i < 100000; i++) {
        const struct dg_part *part = &scene->parts[found[i]];
        const struct dg_prism *prism = &scene->prisms[part->prism_ix];
        if (!prism->is_barrier) raise(scene, prism, grid, &dsm, z);
    }
    GDALDriverH driver = GDALGetDriverByName("MEM");
    dsm.dataset = GDALCreate(driver, "", dsm.n, dsm.n, 1, GDT_Float32, NULL);
    if (!dsm.dataset) return dg_err_set(err, DG_EIO, "GDAL made no raster");
    double cell = grid->cell_u * 1e-4;
    double where[6] = {dsm.i0 * cell, cell, 0, (dsm.j0 + dsm.n) * cell, 0, -cell};
    GDALSetGeoTransform(dsm.dataset, where);
    dsm.band = GDALGetRasterBand(dsm.dataset, 1);
    if (GDALRasterIO(dsm.band, GF_Write, 0, 0, dsm.n, dsm.n, z, dsm.n, dsm.n, GDT_Float32, 0, 0) != CE_None) {
        return dg_err_set(err, DG_EIO, "GDAL did not take the surface");
    }
    free(z);
    free(found);
    *out = dsm;
    return 0;
}

void dsm_done(struct dsm *dsm)
{
    if (dsm->dataset) GDALClose(dsm->dataset);
    dsm->dataset = NULL;
}

void gdal_sight(const struct dsm *dsm, const struct dg_scene *scene, const struct dg_grid *grid,
                const struct dg_eye *eye, struct dg_bits *seen)
{
    (void)scene;
    GDALDatasetH out = GDALViewshedGenerate(dsm->band, "MEM", "", NULL, eye->at.x * 1e-4, eye->at.y * 1e-4,
                                            eye->z_u * 1e-4, eye->target_z_u * 1e-4, 1, 0, 0, -1, 0, GVM_Edge,
                                            eye->range_u * 1e-4, NULL, NULL, GVOT_NORMAL, NULL);
    if (!out) abort();
    if (seen) {
        uint8_t *pixels = malloc((size_t)dsm->n * (size_t)dsm->n);
        int nx = GDALGetRasterXSize(out), ny = GDALGetRasterYSize(out);
        double where[6];
        GDALGetGeoTransform(out, where);
        if (!pixels || nx > dsm->n || ny > dsm->n) abort();
        if (GDALRasterIO(GDALGetRasterBand(out, 1), GF_Read, 0, 0, nx, ny, pixels, nx, ny, GDT_Byte, 0, 0))
            abort();
        int32_t i0 = (int32_t)lround(where[0] * 1e4 / grid->cell_u);
        int32_t j1 = (int32_t)lround(where[3] * 1e4 / grid->cell_u) - 1;
        for (int32_t y = 0; y < ny; y++) {
            for (int32_t x = 0; x < nx; x++) {
                int32_t c = i0 + x - seen->i0, r = j1 - y - seen->j0;
                if (c < 0 || r < 0 || c >= seen->nx || r >= seen->ny || !pixels[y * nx + x]) continue;
                seen->words[(size_t)r * (size_t)seen->words_per_row + (size_t)(c >> 6)] |= 1ull << (c & 63);
            }
        }
        free(pixels);
    }
    GDALClose(out);
}
