/* What the reader program does with its one request. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "reader/child.h"

#define FLUSH_AT (1u << 18)
#define MAX_REQUEST (64u << 10)

/* 0 or a negative errno. */
static int bytes_write(int fd, const void *bytes, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t done = write(fd, (const char *)bytes + at, n - at);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return -errno;
        at += (size_t)done;
    }
    return 0;
}

int dg_answer_flush(struct dg_answer *answer, struct dg_err *err)
{
    DG_TRY(dg_text_finish(&answer->text, err));
    int code = bytes_write(answer->fd, answer->text.data, answer->text.len);
    if (code < 0) return dg_err_set(err, DG_EIO, "the answer cannot be written: %s", strerror(-code));
    dg_text_clear(&answer->text);
    return 0;
}

int dg_answer_flush_if_large(struct dg_answer *answer, struct dg_err *err)
{
    return answer->text.len < FLUSH_AT ? 0 : dg_answer_flush(answer, err);
}

static int read_whole(int fd, void *to, size_t n, struct dg_err *err)
{
    for (size_t at = 0; at < n;) {
        ssize_t got = read(fd, (char *)to + at, n - at);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return dg_err_set(err, DG_EREADER, "the request is cut short");
        at += (size_t)got;
    }
    return 0;
}

static int request_read(int fd, struct dg_request *out, struct dg_err *err)
{
    unsigned char head[DG_FRAME_HEAD];
    DG_TRY(read_whole(fd, head, sizeof head, err));
    struct dg_cursor in = {.p = head, .n = sizeof head};
    uint32_t type = dg_get_u32(&in), n = dg_get_u32(&in);
    if (type != DG_FRAME_REQUEST || n > MAX_REQUEST)
        return dg_err_set(err, DG_EREADER, "this is not a request");
    char *payload = dg_malloc(n);
    if (!payload) return dg_err_set(err, DG_ENOMEM, "out of memory");
    int code = read_whole(fd, payload, n, err);
    if (code >= 0) code = dg_request_parse(payload, n, out, err);
    free(payload);
    return code;
}

/* Map what was handed over. A mapping costs no copy; if the file is shortened meanwhile, the process dies,
 * which is what it is for. */
static int file_map(int fd, struct dg_bytes *out, struct dg_err *err)
{
    struct stat st;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return dg_err_set(err, DG_EREADER, "descriptor %d is not a file", fd);
    if (st.st_size > DG_MAX_FILE_BYTES) return dg_err_set(err, DG_ELIMIT, "larger than the limit");
    *out = (struct dg_bytes){(const unsigned char *)"", (size_t)st.st_size};
    if (st.st_size == 0) return 0;
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED) return dg_err_set(err, DG_ENOMEM, "the file cannot be mapped: %s", strerror(errno));
    out->p = p;
    return 0;
}

static int inputs_map(const struct dg_request *request, struct dg_input inputs[2], struct dg_err *err)
{
    for (int32_t i = 0; i < request->n_files; i++) {
        const struct dg_request_file *file = &request->files[i];
        struct dg_input *in = &inputs[file->role];
        if (file->suffix[0]) {
            in->suffix[in->n_siblings] = file->suffix;
            DG_TRY(file_map(DG_FIRST_FD + i, &in->sibling[in->n_siblings++], err));
        } else {
            in->name = file->name;
            DG_TRY(file_map(DG_FIRST_FD + i, &in->bytes, err));
        }
    }
    return 0;
}

/* ---- the three kinds of work --------------------------------------------------------------------------------
 */

static int extract_serve(const struct dg_request *request, struct dg_answer *answer, uint32_t *file,
                         struct dg_err *err)
{
    struct dg_input inputs[2] = {0};
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

static int end_write(struct dg_answer *answer, struct dg_err *err)
{
    size_t begun = dg_frame_begin(&answer->text, DG_FRAME_END);
    for (int i = 0; i < 3; i++) dg_put_u32(&answer->text, 0);
    dg_frame_end(&answer->text, begun);
    return dg_answer_flush(answer, err);
}

static int grid_check(const struct dg_request *r, struct dg_err *err)
{
    if (r->nx < 1 || r->ny < 1 || (uint64_t)r->nx * r->ny > DG_MAX_RASTER_CELLS || !(r->step_m > 0))
        return dg_err_set(err, DG_EREADER, "a request for a raster that cannot be");
    return 0;
}

static int terrain_serve(const struct dg_request *r, struct dg_answer *answer, struct dg_err *err)
{
    struct dg_input inputs[2] = {0};
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
    if (code >= 0) code = end_write(answer, err);
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
    DG_TRY(file_map(DG_FIRST_FD, &values, err));
    if (r->n_files != 2 || values.n != (size_t)r->nx * r->ny * sizeof(float))
        return dg_err_set(err, DG_EREADER, "a request whose values do not fill the raster");
    DG_TRY(dg_gdal_tiff_make(r, (const float *)(const void *)values.p, &tiff, err));
    int code = bytes_write(DG_FIRST_FD + 1, tiff.p, tiff.n);
    dg_gdal_bytes_free(&tiff);
    if (code < 0) return dg_err_set(err, DG_EIO, "writing the raster failed: %s", strerror(-code));
    return end_write(answer, err);
}

static int hello_write(struct dg_answer *answer, uint32_t flags, struct dg_err *err)
{
    size_t begun = dg_frame_begin(&answer->text, DG_FRAME_HELLO);
    dg_put_u32(&answer->text, DG_HELLO_MAGIC);
    dg_put_u32(&answer->text, flags);
    dg_frame_end(&answer->text, begun);
    return dg_answer_flush(answer, err);
}

static void error_write(struct dg_answer *answer, uint32_t file, const struct dg_err *err)
{
    dg_text_clear(&answer->text);
    answer->text.has_failed = false;
    size_t begun = dg_frame_begin(&answer->text, DG_FRAME_ERROR);
    dg_put_u32(&answer->text, (uint32_t)err->code);
    dg_put_u32(&answer->text, file);
    dg_put_str(&answer->text, err->msg);
    dg_frame_end(&answer->text, begun);
    dg_answer_flush(answer, NULL);
}

static int serve(int request_fd, struct dg_answer *answer, uint32_t *file, struct dg_err *err)
{
    struct dg_request request;
    uint32_t flags = 0;
    DG_TRY(request_read(request_fd, &request, err));
    DG_TRY(dg_sandbox_prepare(request.n_files, err));
    DG_TRY(dg_gdal_preload(err));
    /* A raster is written as it is made, so nothing larger than its cells and a head can be wanted. */
    uint64_t max_bytes =
        request.kind == DG_REQUEST_WRITE_TIFF ? (uint64_t)request.nx * request.ny * 5 + (1u << 20) : 0;
    DG_TRY(dg_sandbox_enter(&request, max_bytes, &flags, err));
    DG_TRY(hello_write(answer, flags, err));
    switch (request.kind) {
    case DG_REQUEST_EXTRACT: return extract_serve(&request, answer, file, err);
    case DG_REQUEST_TERRAIN: return terrain_serve(&request, answer, err);
    default: return tiff_serve(&request, answer, err);
    }
}

int dg_serve(int request_fd, int out_fd)
{
    struct dg_answer answer = {.fd = out_fd};
    struct dg_err err = {0};
    uint32_t file = DG_FILE_MAIN;
    int code = serve(request_fd, &answer, &file, &err);
    if (code < 0) error_write(&answer, file, &err);
    dg_text_done(&answer.text);
    return code < 0 ? 1 : 0;
}
