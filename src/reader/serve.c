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

int dg_answer_flush(struct dg_answer *answer, struct dg_err *err)
{
    DG_TRY(dg_text_finish(&answer->text, err));
    for (size_t at = 0; at < answer->text.len;) {
        ssize_t n = write(answer->fd, answer->text.data + at, answer->text.len - at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return dg_err_set(err, DG_EIO, "the answer cannot be written: %s", strerror(errno));
        at += (size_t)n;
    }
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
    DG_TRY(dg_sandbox_enter(&request, 0, &flags, err));
    DG_TRY(hello_write(answer, flags, err));
    return extract_serve(&request, answer, file, err);
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
