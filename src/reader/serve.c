/* What the reader program does with its one request. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "reader/child.h"

static int inputs_map(const struct dg_request *request, struct dg_input inputs[DG_N_FILE_ROLES],
                      struct dg_err *err)
{
    for (int32_t i = 0; i < request->n_files; i++) {
        const struct dg_request_file *file = &request->files[i];
        struct dg_input *in = &inputs[file->role];
        if (file->suffix[0]) {
            in->suffix[in->n_siblings] = file->suffix;
            DG_TRY(dg_child_map(DG_FIRST_FD + i, &in->sibling[in->n_siblings++], err));
        } else {
            in->name = file->name;
            DG_TRY(dg_child_map(DG_FIRST_FD + i, &in->bytes, err));
        }
    }
    return 0;
}

/* ---- the three kinds of work --------------------------------------------------------------------------------
 */

static int extract_serve(const struct dg_request *request, struct dg_answer *answer, uint32_t *file,
                         struct dg_err *err)
{
    struct dg_input inputs[DG_N_FILE_ROLES] = {0};
    struct dg_feature_store store, boundary;
    dg_feature_store_init(&store);
    dg_feature_store_init(&boundary);
    int code = inputs_map(request, inputs, err);
    bool has_boundary = inputs[DG_FILE_BOUNDARY].name != NULL;
    if (code >= 0 && has_boundary) {
        *file = DG_FILE_BOUNDARY;
        code = dg_input_read(&inputs[DG_FILE_BOUNDARY], &boundary, err);
        if (code >= 0 && boundary.n_items == 0) code = dg_err_set(err, DG_EFORMAT, "it holds no polygon");
    }
    if (code >= 0) *file = DG_FILE_MAIN;
    if (code >= 0) code = dg_input_read(&inputs[DG_FILE_MAIN], &store, err);
    if (code >= 0) code = dg_place_features(request, &store, has_boundary ? &boundary : NULL, answer, err);
    dg_feature_store_done(&store);
    dg_feature_store_done(&boundary);
    return code;
}

/* A tile in an archive is unpacked; `name` is then the tile's. */
static int terrain_open(struct dg_input *in, char *name, enum dg_format *format, void **unpacked,
                        struct dg_err *err)
{
    *format = dg_format_find(in->bytes, in->name, err);
    if (*format == DG_FORMAT_NONE) return DG_EFORMAT;
    if (*format == DG_FORMAT_ZIP || *format == DG_FORMAT_GZIP) {
        struct dg_bytes bytes;
        snprintf(name, DG_FILE_NAME_MAX, "%s", in->name);
        DG_TRY(*format == DG_FORMAT_ZIP ? dg_unzip_hgt(in->bytes, &bytes, name, err)
                                        : dg_gunzip(in->bytes, &bytes, err));
        *unpacked = (void *)bytes.p;
        in->bytes = bytes;
        in->name = name;
        *format = dg_format_find(bytes, name, err);
        if (*format == DG_FORMAT_NONE) return DG_EFORMAT;
    }
    if (*format != DG_FORMAT_TIFF && *format != DG_FORMAT_HGT)
        return dg_err_set(err, DG_EFORMAT, "not a terrain raster; GeoTIFF, SRTM .hgt and .hgt.zip are read");
    return 0;
}

static int raster_write(const struct dg_request *r, const float *z_m, const unsigned char *rank,
                        struct dg_answer *answer, struct dg_err *err)
{
    struct dg_text *out = &answer->text;
    size_t begun = dg_frame_begin(out, DG_FRAME_RASTER);
    dg_put_f64(out, r->x0);
    dg_put_f64(out, r->y0);
    dg_put_f64(out, r->step_m);
    dg_put_u32(out, r->nx);
    dg_put_u32(out, r->ny);
    dg_frame_end(out, begun);
    for (uint32_t row = 0; row < r->ny; row++) {
        begun = dg_frame_begin(out, DG_FRAME_ROW);
        dg_put_u32(out, row);
        for (uint32_t i = 0; i < r->nx; i++) {
            uint32_t u;
            memcpy(&u, &z_m[(size_t)row * r->nx + i], sizeof u);
            dg_put_u32(out, u);
        }
        dg_text_addn(out, (const char *)rank + (size_t)row * r->nx, r->nx);
        dg_frame_end(out, begun);
        DG_TRY(dg_answer_flush_if_large(answer, err));
    }
    return 0;
}

static int grid_check(const struct dg_request *r, struct dg_err *err)
{
    if (r->nx < 1 || r->ny < 1 || (uint64_t)r->nx * r->ny > DG_MAX_RASTER_CELLS || !(r->step_m > 0))
        return dg_err_set(err, DG_EREADER, "a request for a raster that cannot be");
    return 0;
}

static int terrain_serve(const struct dg_request *r, struct dg_answer *answer, struct dg_err *err)
{
    struct dg_input inputs[DG_N_FILE_ROLES] = {0};
    char name[DG_FILE_NAME_MAX];
    enum dg_format format;
    void *unpacked = NULL;
    DG_TRY(grid_check(r, err));
    DG_TRY(inputs_map(r, inputs, err));
    float *z_m = dg_calloc((size_t)r->nx * r->ny, sizeof *z_m);
    unsigned char *rank = dg_calloc((size_t)r->nx * r->ny, 1);
    int code = z_m && rank ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory for %u x %u cells", r->nx, r->ny);
    if (code >= 0) code = terrain_open(&inputs[0], name, &format, &unpacked, err);
    if (code >= 0) code = dg_gdal_terrain_read(&inputs[0], format, r, z_m, rank, err);
    if (code >= 0) code = raster_write(r, z_m, rank, answer, err);
    if (code >= 0) code = dg_child_end(answer, err);
    free(unpacked);
    free(z_m);
    free(rank);
    return code;
}

/* File 0 holds the values, file 1 is open for writing. */
static int tiff_serve(const struct dg_request *r, struct dg_answer *answer, struct dg_err *err)
{
    struct dg_bytes values, tiff;
    DG_TRY(grid_check(r, err));
    DG_TRY(dg_child_map(DG_FIRST_FD, &values, err));
    if (r->n_files != 2 || values.n != (size_t)r->nx * r->ny * sizeof(float))
        return dg_err_set(err, DG_EREADER, "a request whose values do not fill the raster");
    DG_TRY(dg_gdal_tiff_make(r, (const float *)(const void *)values.p, &tiff, err));
    int code = dg_bytes_write(DG_FIRST_FD + 1, tiff.p, tiff.n);
    dg_gdal_bytes_free(&tiff);
    if (code < 0) return dg_err_set(err, DG_EIO, "writing the raster failed: %s", strerror(-code));
    return dg_child_end(answer, err);
}

static int serve(int request_fd, struct dg_answer *answer, uint32_t *file, struct dg_err *err)
{
    struct dg_request request;
    uint32_t flags = 0;
    DG_TRY(dg_child_request(request_fd, &request, err));
    DG_TRY(dg_sandbox_prepare(request.n_files, err));
    DG_TRY(dg_gdal_preload(err));
    /* A raster is written as it is made, so nothing larger than its cells and a head can be wanted. */
    uint64_t max_bytes =
        request.kind == DG_REQUEST_WRITE_TIFF ? (uint64_t)request.nx * request.ny * 5 + (1u << 20) : 0;
    DG_TRY(dg_sandbox_enter(&request, max_bytes, &flags, err));
    DG_TRY(dg_child_hello(answer, flags, err));
    switch (request.kind) {
    case DG_REQUEST_EXTRACT: return extract_serve(&request, answer, file, err);
    case DG_REQUEST_TERRAIN: return terrain_serve(&request, answer, err);
    case DG_REQUEST_WRITE_TIFF: return tiff_serve(&request, answer, err);
    case DG_REQUEST_DOSSIER: break; /* of the other program */
    }
    return dg_err_set(err, DG_EREADER, "a request for another program");
}

int dg_serve(int request_fd, int out_fd)
{
    struct dg_answer answer = {.fd = out_fd};
    struct dg_err err = {0};
    uint32_t file = DG_FILE_MAIN;
    int code = serve(request_fd, &answer, &file, &err);
    if (code < 0) dg_child_error(&answer, file, &err);
    dg_text_done(&answer.text);
    return code < 0 ? 1 : 0;
}
