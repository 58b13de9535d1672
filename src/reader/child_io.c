/* What every child program does: take its request, answer in frames. */
#include "reader/child_io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

#define FLUSH_AT (1u << 18)
#define MAX_REQUEST (64u << 10)

/* 0 or a negative errno. */
int dg_bytes_write(int fd, const void *bytes, size_t n)
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
    int code = dg_bytes_write(answer->fd, answer->text.data, answer->text.len);
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

int dg_child_request(int fd, struct dg_request *out, struct dg_err *err)
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

int dg_child_map(int fd, struct dg_bytes *out, struct dg_err *err)
{
    struct stat st;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return dg_err_set(err, DG_EREADER, "descriptor %d is not a file", fd);
    if (st.st_size > DG_MAX_FILE_BYTES) return dg_err_set(err, DG_ELIMIT, "larger than the limit");
    *out = (struct dg_bytes){(const unsigned char *)"", (size_t)st.st_size};
    if (st.st_size == 0) return 0;
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED) return dg_err_set(err, DG_ENOMEM, "the file cannot be mapped: %s", strerror(errno));
    out->p = p;
    return 0;
}

int dg_child_end(struct dg_answer *answer, struct dg_err *err)
{
    size_t begun = dg_frame_begin(&answer->text, DG_FRAME_END);
    for (int i = 0; i < 3; i++) dg_put_u32(&answer->text, 0);
    dg_frame_end(&answer->text, begun);
    return dg_answer_flush(answer, err);
}

int dg_child_hello(struct dg_answer *answer, uint32_t flags, struct dg_err *err)
{
    size_t begun = dg_frame_begin(&answer->text, DG_FRAME_HELLO);
    dg_put_u32(&answer->text, DG_HELLO_MAGIC);
    dg_put_u32(&answer->text, flags);
    dg_frame_end(&answer->text, begun);
    return dg_answer_flush(answer, err);
}

void dg_child_error(struct dg_answer *answer, uint32_t file, const struct dg_err *err)
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
