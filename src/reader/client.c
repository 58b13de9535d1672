/* The parent: opens files, starts the child, and believes nothing that it answers. */
#include "reader/client.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "reader/ground.h"
#include "reader/reader_paths.h"

#define DEFAULT_CPU_SECONDS 120.0
#define MEMORY_BASE_MIB 384.0
#define MEMORY_PER_BYTE 40.0 /* a compressed OSM file unpacks tenfold, and its nodes are kept at 32 bytes */
#define MEMORY_MOST_MIB 8192.0
#define MAX_METRES 2e7

/* ---- files ------------------------------------------------------------------------------------------------
 */

void dg_files_done(struct dg_files *files)
{
    while (files->n > 0) close(files->fds[--files->n]);
}

int dg_files_add(struct dg_files *files, struct dg_request *request, enum dg_file_role role, const char *path,
                 const char *suffix, struct dg_err *err)
{
    struct stat st;
    /* O_NONBLOCK: opening a pipe would wait for its writer. What is not a regular file is refused; a sibling,
     * which nobody named, may not be a link to elsewhere. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (suffix[0] ? O_NOFOLLOW : 0));
    if (fd < 0)
        return dg_err_set(err, errno == ENOENT ? DG_EFOUND : DG_EIO, "%s: cannot be opened: %s", path,
                          strerror(errno));
    files->fds[files->n++] = fd;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return dg_err_set(err, DG_EINVAL, "%s: not a regular file", path);
    if (st.st_size > DG_MAX_FILE_BYTES)
        return dg_err_set(err, DG_ELIMIT,
                          "%s: %.1f GiB, more than %.1f GiB; cut it to the area with osmium or ogr2ogr", path,
                          (double)st.st_size / 0x1p30, (double)DG_MAX_FILE_BYTES / 0x1p30);
    files->bytes += (double)st.st_size;
    struct dg_request_file *file = &request->files[request->n_files++];
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    file->role = role;
    /* A name that is no clean text matters to nobody but messages, which have the path. */
    bool is_clean = dg_text_is_clean(name, strlen(name), NULL) && strlen(name) < sizeof file->name;
    snprintf(file->name, sizeof file->name, "%s", is_clean ? name : "file");
    snprintf(file->suffix, sizeof file->suffix, "%s", suffix);
    return 0;
}

/* A Shapefile is several files of one name; those that are there go along. */
static int siblings_add(struct dg_files *files, struct dg_request *request, enum dg_file_role role,
                        const char *path, struct dg_err *err)
{
    static const char *const suffixes[] = {".shx", ".dbf", ".prj", ".cpg"};
    size_t n = strlen(path);
    if (n < 5 || (strcmp(path + n - 4, ".shp") != 0 && strcmp(path + n - 4, ".SHP") != 0)) return 0;
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char sibling[4096];
        if (n >= sizeof sibling) return dg_err_set(err, DG_EINVAL, "a path longer than 4095 bytes");
        memcpy(sibling, path, n - 4);
        memcpy(sibling + n - 4, suffixes[i], 5);
        for (char *c = sibling + n - 4; path[n - 1] == 'P' && *c; c++) *c = (char)(*c >= 'a' ? *c - 32 : *c);
        if (access(sibling, F_OK) == 0) DG_TRY(dg_files_add(files, request, role, sibling, suffixes[i], err));
    }
    return 0;
}

static void limits_set(struct dg_request *request, const struct dg_files *files, double cpu_seconds)
{
    request->cpu_seconds = cpu_seconds > 0 ? cpu_seconds : DEFAULT_CPU_SECONDS;
    request->memory_mib = fmin(MEMORY_BASE_MIB + MEMORY_PER_BYTE * files->bytes / 0x1p20, MEMORY_MOST_MIB);
}

/* ---- answers -----------------------------------------------------------------------------------------------
 */

/* The child's own error: its code must be one of ours, its text is one clean line. */
static int error_take(const unsigned char *payload, uint32_t n, const char *const paths[2], struct dg_err *err)
{
    struct dg_cursor in = {.p = payload, .n = n};
    int code = (int)dg_get_u32(&in);
    uint32_t file = dg_get_u32(&in);
    const char *message = dg_get_str(&in);
    if (in.is_bad || in.at != in.n || code < DG_EREADER || code >= 0 || file > 1 || !paths[file])
        return dg_err_set(err, DG_EREADER, "%s: the reader answered with a broken error", paths[0]);
    return dg_err_set(err, code, "%s: %s", paths[file], message);
}

/* The next frame when one must come: an ERROR frame becomes the error, an early end what became of the child.
 */
int dg_frame_need(struct dg_session *s, const char *const paths[2], uint32_t *type,
                  const unsigned char **payload, uint32_t *n, struct dg_err *err)
{
    int got = dg_session_frame(s, type, payload, n, err);
    if (got == 0) got = dg_session_death(s, err);
    if (got < 0) {
        dg_err_prefix(err, "%s", paths[0]);
        return got;
    }
    return *type == DG_FRAME_ERROR ? error_take(*payload, *n, paths, err) : 0;
}

int dg_reader_unexpected(const char *path, const char *what, struct dg_err *err)
{
    return dg_err_set(err, DG_EREADER, "%s: the reader answered with %s; do not trust this file", path, what);
}

int dg_hello_take(struct dg_session *s, const char *const paths[2], struct dg_err *err)
{
    uint32_t type, n;
    const unsigned char *payload;
    DG_TRY(dg_frame_need(s, paths, &type, &payload, &n, err));
    struct dg_cursor in = {.p = payload, .n = n};
    uint32_t magic = dg_get_u32(&in), flags = dg_get_u32(&in);
    if (type != DG_FRAME_HELLO || in.is_bad || in.at != n || magic != DG_HELLO_MAGIC)
        return dg_reader_unexpected(paths[0], "another version's greeting", err);
    uint32_t must = DG_SANITIZED ? DG_BOX_LIMITS : DG_BOX_LIMITS | DG_BOX_SECCOMP;
    if ((flags & must) != must || (!DG_SANITIZED && (flags & DG_BOX_REDUCED)))
        return dg_err_set(err, DG_EREADER, "%s: the reader's sandbox is not in force; nothing was read",
                          paths[0]);
    return 0;
}

struct collected {
    struct dg_feature *features;
    size_t n_features, cap_features;
    struct dg_refused *refused;
    size_t n_refused, cap_refused;
    uint64_t n_points;
    bool has_meta, has_boundary, is_complete;
};

static void collected_done(struct collected *c)
{
    free(c->features);
    free(c->refused);
}

static int list_grow(void **items, size_t n, size_t *cap, size_t size, struct dg_err *err)
{
    if (n >= DG_MAX_FEATURES) return dg_err_set(err, DG_ELIMIT, "more than %d features", DG_MAX_FEATURES);
    if (n < *cap) return 0;
    size_t want = *cap ? *cap * 2 : 256;
    void *more = dg_realloc(*items, want * size);
    if (!more) return dg_err_set(err, DG_ENOMEM, "out of memory for %zu features", n);
    *items = more;
    *cap = want;
    return 0;
}

static int meta_take(struct dg_arena *arena, struct dg_cursor in, struct dg_extract *out, struct dg_err *err)
{
    out->epsg = (int32_t)dg_get_u32(&in);
    out->scale_error_ppm = dg_get_f64(&in);
    const char *crs = dg_get_str(&in), *format = dg_get_str(&in);
    bool is_utm = (out->epsg > 32600 && out->epsg <= 32660) || (out->epsg > 32700 && out->epsg <= 32760);
    if (in.is_bad || in.at != in.n || !is_utm || !isfinite(out->scale_error_ppm) ||
        strlen(crs) >= sizeof out->crs_name)
        return dg_err_set(err, DG_EREADER, "a broken head");
    memcpy(out->crs_name, crs, strlen(crs) + 1);
    out->format = dg_arena_strdup(arena, format);
    return out->format ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}

static int feature_take(struct dg_arena *arena, const struct dg_cursor *in, struct dg_feature *out,
                        struct dg_err *err)
{
    DG_TRY(dg_feature_parse(arena, in->p, in->n, out, err));
    struct dg_box box = dg_geom_box(&out->geom);
    if (box.x0 < -MAX_METRES || box.y0 < -MAX_METRES || box.x1 > MAX_METRES || box.y1 > MAX_METRES)
        return dg_err_set(err, DG_EREADER, "a feature far outside of the projection");
    return 0;
}

static int refused_take(struct dg_arena *arena, struct dg_cursor in, struct collected *c, struct dg_err *err)
{
    DG_TRY(list_grow((void **)&c->refused, c->n_refused, &c->cap_refused, sizeof *c->refused, err));
    const char *id = dg_get_str(&in), *layer = dg_get_str(&in), *reason = dg_get_str(&in);
    if (in.is_bad || in.at != in.n) return dg_err_set(err, DG_EREADER, "a broken refusal");
    struct dg_refused r = {dg_arena_strdup(arena, id), dg_arena_strdup(arena, layer),
                           dg_arena_strdup(arena, reason)};
    if (!r.source_id || !r.layer || !r.reason) return dg_err_set(err, DG_ENOMEM, "out of memory");
    c->refused[c->n_refused++] = r;
    return 0;
}

static int end_take(struct dg_cursor in, struct collected *c, struct dg_extract *out, struct dg_err *err)
{
    uint32_t n_features = dg_get_u32(&in), n_refused = dg_get_u32(&in), n_outside = dg_get_u32(&in);
    if (in.is_bad || in.at != in.n || !c->has_meta || !c->has_boundary || n_features != c->n_features ||
        n_refused != c->n_refused || n_outside > DG_MAX_FEATURES)
        return dg_err_set(err, DG_EREADER, "counts that do not agree with what came");
    out->n_outside = (int32_t)n_outside;
    c->is_complete = true;
    return 0;
}

static int frame_take(struct dg_arena *arena, uint32_t type, struct dg_cursor in, struct collected *c,
                      struct dg_extract *out, struct dg_err *err)
{
    struct dg_feature f;
    if ((type == DG_FRAME_META) == c->has_meta) return dg_err_set(err, DG_EREADER, "frames out of order");
    switch (type) {
    case DG_FRAME_META: c->has_meta = true; return meta_take(arena, in, out, err);
    case DG_FRAME_BOUNDARY:
        DG_TRY(feature_take(arena, &in, &f, err));
        if (c->has_boundary || f.geom.kind != DG_GEOM_AREA)
            return dg_err_set(err, DG_EREADER, "a broken boundary");
        c->has_boundary = true;
        out->boundary = f.geom;
        return 0;
    case DG_FRAME_FEATURE:
        DG_TRY(list_grow((void **)&c->features, c->n_features, &c->cap_features, sizeof *c->features, err));
        DG_TRY(feature_take(arena, &in, &f, err));
        for (int32_t i = 0; i < f.geom.n_rings; i++) c->n_points += (uint64_t)f.geom.rings[i].n_pts;
        if (c->n_points > DG_MAX_POINTS)
            return dg_err_set(err, DG_ELIMIT, "more than %d points", DG_MAX_POINTS);
        c->features[c->n_features++] = f;
        return 0;
    case DG_FRAME_REFUSED: return refused_take(arena, in, c, err);
    case DG_FRAME_END: return end_take(in, c, out, err);
    default: return dg_err_set(err, DG_EREADER, "a frame of unknown type %u", type);
    }
}

static int collect(struct dg_session *s, struct dg_arena *arena, const char *const paths[2],
                   struct collected *c, struct dg_extract *out, struct dg_err *err)
{
    DG_TRY(dg_hello_take(s, paths, err));
    while (!c->is_complete) {
        uint32_t type, n;
        const unsigned char *payload;
        struct dg_err why = {0};
        DG_TRY(dg_frame_need(s, paths, &type, &payload, &n, err));
        int code = frame_take(arena, type, (struct dg_cursor){.p = payload, .n = n}, c, out, &why);
        if (code == DG_EREADER) return dg_reader_unexpected(paths[0], why.msg, err);
        if (code < 0) return dg_err_set(err, code, "%s: %s", paths[0], why.msg);
    }
    DG_TRY(DG_NEW(arena, &out->features, c->n_features, err));
    DG_TRY(DG_NEW(arena, &out->refused, c->n_refused, err));
    if (c->n_features) memcpy(out->features, c->features, c->n_features * sizeof *c->features);
    if (c->n_refused) memcpy(out->refused, c->refused, c->n_refused * sizeof *c->refused);
    out->n_features = (int32_t)c->n_features;
    out->n_refused = (int32_t)c->n_refused;
    return 0;
}

static int collect_extract(struct dg_session *session, struct dg_arena *arena, const char *const paths[2],
                           struct dg_extract *out, struct dg_err *err)
{
    dg_auto(collected_done) struct collected c = {0};
    struct dg_extract extract = {0};
    DG_TRY(collect(session, arena, paths, &c, &extract, err));
    *out = extract;
    return 0;
}

/* ---- the contract
 * -------------------------------------------------------------------------------------------- */

static int extract_check(const struct dg_extract_request *r, struct dg_err *err)
{
    const double *b = r->bbox;
    if (!(r->margin_m >= 0 && r->margin_m <= DG_MAX_RANGE_M * 10))
        return dg_err_set(err, DG_EINVAL, "a margin of %g m; 0 to %g are allowed", r->margin_m,
                          DG_MAX_RANGE_M * 10);
    if (!r->has_bbox) return 0;
    if (r->boundary_path) return dg_err_set(err, DG_EINVAL, "a boundary and a box at once; give one of them");
    for (int i = 0; i < 4; i++) {
        if (!(fabs(b[i]) <= (i % 2 ? 90 : 180)))
            return dg_err_set(err, DG_EINVAL,
                              "box %g,%g,%g,%g: outside longitude -180..180 and latitude -90..90 "
                              "(order: W,S,E,N)",
                              b[0], b[1], b[2], b[3]);
    }
    if (!(b[0] < b[2] && b[1] < b[3]))
        return dg_err_set(err, DG_EINVAL, "box %g,%g,%g,%g has no area; the order is W,S,E,N", b[0], b[1], b[2],
                          b[3]);
    return 0;
}

int dg_extract_with(dg_start_fn start, struct dg_arena *arena, const struct dg_extract_request *r,
                    struct dg_extract *out, struct dg_err *err)
{
    DG_TRY(extract_check(r, err));
    dg_auto(dg_files_done) struct dg_files files = {0};
    dg_auto(dg_session_done) struct dg_session session = {.fd = -1};
    struct dg_request request = {.kind = DG_REQUEST_EXTRACT, .has_bbox = r->has_bbox, .margin_m = r->margin_m};
    memcpy(request.bbox, r->bbox, sizeof request.bbox);
    DG_TRY(dg_files_add(&files, &request, DG_FILE_MAIN, r->path, "", err));
    DG_TRY(siblings_add(&files, &request, DG_FILE_MAIN, r->path, err));
    if (r->boundary_path) {
        DG_TRY(dg_files_add(&files, &request, DG_FILE_BOUNDARY, r->boundary_path, "", err));
        DG_TRY(siblings_add(&files, &request, DG_FILE_BOUNDARY, r->boundary_path, err));
    }
    limits_set(&request, &files, r->max_seconds);
    DG_TRY(start(&session, &request, files.fds, err));
    const char *const paths[2] = {r->path, r->boundary_path};
    return collect_extract(&session, arena, paths, out, err);
}

int dg_reader_extract(struct dg_arena *arena, const struct dg_extract_request *request, struct dg_extract *out,
                      struct dg_err *err)
{
    return dg_extract_with(dg_session_start, arena, request, out, err);
}

/* ---- rasters ----------------------------------------------------------------------------------------------
 */

static int collect_raster(struct dg_session *session, const char *path, struct dg_ground *ground,
                          struct dg_err *err)
{
    const char *const paths[2] = {path, NULL};
    const struct dg_raster *want = &ground->raster;
    uint32_t type, n;
    const unsigned char *payload;
    DG_TRY(dg_hello_take(session, paths, err));
    DG_TRY(dg_frame_need(session, paths, &type, &payload, &n, err));
    struct dg_cursor in = {.p = payload, .n = n};
    bool is_same = dg_get_f64(&in) == want->x0;
    is_same &= dg_get_f64(&in) == want->y0;
    is_same &= dg_get_f64(&in) == want->step_m;
    is_same &= dg_get_u32(&in) == (uint32_t)want->nx;
    is_same &= dg_get_u32(&in) == (uint32_t)want->ny;
    if (type != DG_FRAME_RASTER || !is_same || in.is_bad || in.at != n)
        return dg_reader_unexpected(path, "another raster than was asked for", err);
    for (int32_t row = 0; row < want->ny; row++) {
        DG_TRY(dg_frame_need(session, paths, &type, &payload, &n, err));
        if (type != DG_FRAME_ROW || !dg_ground_row_take(ground, (struct dg_cursor){.p = payload, .n = n}, row))
            return dg_reader_unexpected(path, "a broken row of heights", err);
    }
    DG_TRY(dg_frame_need(session, paths, &type, &payload, &n, err));
    return type == DG_FRAME_END ? 0 : dg_reader_unexpected(path, "more rows than the raster has", err);
}

static int collect_end(struct dg_session *session, const char *path, struct dg_err *err)
{
    const char *const paths[2] = {path, NULL};
    uint32_t type, n;
    const unsigned char *payload;
    DG_TRY(dg_hello_take(session, paths, err));
    DG_TRY(dg_frame_need(session, paths, &type, &payload, &n, err));
    return type == DG_FRAME_END ? 0 : dg_reader_unexpected(path, "something else than the end", err);
}

/* How many nodes a step apart cover a length; at least 2. */
static double nodes(double length, double step) { return fmax(ceil(length / step - 1e-9) + 1, 2); }

static int terrain_file_read(dg_start_fn start, const char *path, struct dg_request request,
                             struct dg_ground *ground, struct dg_err *err)
{
    dg_auto(dg_files_done) struct dg_files files = {0};
    dg_auto(dg_session_done) struct dg_session session = {.fd = -1};
    DG_TRY(dg_files_add(&files, &request, DG_FILE_MAIN, path, "", err));
    limits_set(&request, &files, 0);
    request.memory_mib += 16.0 * request.nx * request.ny / 0x1p20;
    DG_TRY(start(&session, &request, files.fds, err));
    return collect_raster(&session, path, ground, err);
}

int dg_terrain_with(dg_start_fn start, struct dg_arena *arena, const char *const *paths, int32_t n_paths,
                    int32_t epsg, struct dg_box box, double step_m, struct dg_raster *out, struct dg_err *err)
{
    dg_auto(dg_ground_done) struct dg_ground ground = {0};
    if (n_paths < 1 || !(step_m > 0) || !(box.x1 >= box.x0) || !(box.y1 >= box.y0))
        return dg_err_set(err, DG_EINVAL, "terrain without a file, or for a box or a step that cannot be");
    double nx = nodes(box.x1 - box.x0, step_m), ny = nodes(box.y1 - box.y0, step_m);
    if (!(nx * ny <= DG_MAX_RASTER_CELLS))
        return dg_err_set(err, DG_ELIMIT, "terrain of %.0f x %.0f heights, more than %d; choose a larger step",
                          nx, ny, DG_MAX_RASTER_CELLS);
    struct dg_request request = {.kind = DG_REQUEST_TERRAIN,
                                 .epsg = epsg,
                                 .x0 = box.x0,
                                 .y0 = box.y0,
                                 .x1 = box.x1,
                                 .y1 = box.y1,
                                 .step_m = step_m,
                                 .nx = (uint32_t)nx,
                                 .ny = (uint32_t)ny};
    DG_TRY(dg_ground_init(&ground, arena, &request, err));
    for (int32_t i = 0; i < n_paths; i++) DG_TRY(terrain_file_read(start, paths[i], request, &ground, err));
    if (dg_ground_check(&ground, epsg, err) < 0)
        return n_paths > 1 ? dg_err_prefix(err, "%s and %d more", paths[0], n_paths - 1)
                           : dg_err_prefix(err, "%s", paths[0]);
    *out = ground.raster;
    return 0;
}

int dg_reader_terrain(struct dg_arena *arena, const char *const *paths, int32_t n_paths, int32_t epsg,
                      struct dg_box box, double step_m, struct dg_raster *out, struct dg_err *err)
{
    return dg_terrain_with(dg_session_start, arena, paths, n_paths, epsg, box, step_m, out, err);
}

int dg_files_memory(struct dg_files *files, const void *bytes, size_t n, struct dg_err *err)
{
    int fd = memfd_create("didgah-input", MFD_CLOEXEC);
    if (fd < 0) return dg_err_set(err, DG_EIO, "no memory file for the reader: %s", strerror(errno));
    files->fds[files->n++] = fd;
    for (size_t at = 0; at < n;) {
        ssize_t done = write(fd, (const char *)bytes + at, n - at);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return dg_err_set(err, DG_EIO, "no memory for the reader: %s", strerror(errno));
        at += (size_t)done;
    }
    return 0;
}

static int tiff_write(const char *path, int out_fd, int32_t epsg, const struct dg_raster *raster,
                      struct dg_err *err)
{
    dg_auto(dg_files_done) struct dg_files files = {0};
    dg_auto(dg_session_done) struct dg_session session = {.fd = -1};
    struct dg_request request = {.kind = DG_REQUEST_WRITE_TIFF,
                                 .epsg = epsg,
                                 .x0 = raster->x0,
                                 .y0 = raster->y0,
                                 .step_m = raster->step_m,
                                 .nx = (uint32_t)raster->nx,
                                 .ny = (uint32_t)raster->ny,
                                 .n_files = 2};
    snprintf(request.files[0].name, sizeof request.files[0].name, "values");
    snprintf(request.files[1].name, sizeof request.files[1].name, "raster");
    snprintf(request.files[1].suffix, sizeof request.files[1].suffix, ".out");
    DG_TRY(dg_files_memory(&files, raster->z_m, (size_t)raster->nx * (size_t)raster->ny * sizeof(float), err));
    int copy = fcntl(out_fd, F_DUPFD_CLOEXEC, 3);
    if (copy < 0) return dg_err_set(err, DG_EIO, "%s: %s", path, strerror(errno));
    files.fds[files.n++] = copy;
    limits_set(&request, &files, 0);
    request.memory_mib += 16.0 * raster->nx * raster->ny / 0x1p20;
    DG_TRY(dg_session_start(&session, &request, files.fds, err));
    return collect_end(&session, path, err);
}

int dg_reader_write_tiff(const char *path, int32_t epsg, const struct dg_raster *raster, struct dg_err *err)
{
    char beside[4096];
    if (raster->nx < 1 || raster->ny < 1 || (int64_t)raster->nx * raster->ny > DG_MAX_RASTER_CELLS ||
        !(raster->step_m > 0))
        return dg_err_set(err, DG_EINVAL, "%s: a raster of %d x %d cells", path, raster->nx, raster->ny);
    if (strlen(path) + 8 > sizeof beside) return dg_err_set(err, DG_EINVAL, "a path longer than 4088 bytes");
    /* Whole or not at all: written beside it, then renamed. */
    snprintf(beside, sizeof beside, "%s.XXXXXX", path);
    int fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0) return dg_err_set(err, DG_EIO, "%s: cannot be written: %s", path, strerror(errno));
    int code = tiff_write(path, fd, epsg, raster, err);
    if (code >= 0 && (fchmod(fd, 0644) < 0 || fsync(fd) < 0))
        code = dg_err_set(err, DG_EIO, "%s: cannot be written: %s", path, strerror(errno));
    close(fd);
    if (code >= 0 && rename(beside, path) < 0)
        code = dg_err_set(err, DG_EIO, "%s: cannot be written: %s", path, strerror(errno));
    if (code < 0) unlink(beside);
    return code;
}
