/* Bytes in and out of one connection. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/conn.h"

#define READ_BYTES 16384
#define FILE_PIECE 65536

int64_t dg_conn_recv(struct dg_conn *conn, void *out, size_t n)
{
    conn->wants_write = false;
    if (conn->tls) return dg_tls_recv(conn->tls, out, n, &conn->wants_write);
    return recv(conn->fd, out, n, 0);
}

int64_t dg_conn_send(struct dg_conn *conn, const void *bytes, size_t n)
{
    conn->wants_write = true;
    if (conn->tls) return dg_tls_send(conn->tls, bytes, n, &conn->wants_write);
    return send(conn->fd, bytes, n, MSG_NOSIGNAL);
}

static bool is_later(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

static bool make_room(struct dg_conn *conn)
{
    if (conn->n_in < conn->cap_in) return true;
    /* Small at first: an idle client that sends one byte shall not cost 16 KiB. */
    size_t cap = conn->cap_in ? conn->cap_in * 2 : 1024;
    if (cap > DG_MAX_HEAD_BYTES + READ_BYTES) return false;
    char *in = dg_realloc(conn->in, cap);
    if (!in) return false;
    conn->in = in;
    conn->cap_in = cap;
    return true;
}

void dg_conn_room(struct dg_conn *conn)
{
    char *in = conn->cap_in < READ_BYTES ? dg_realloc(conn->in, READ_BYTES) : NULL;
    if (!in) return; /* it works with less, only more slowly */
    conn->in = in;
    conn->cap_in = READ_BYTES;
}

int dg_conn_fill(struct dg_loop *loop, struct dg_conn *conn)
{
    if (!make_room(conn)) return conn->n_in ? 1 : -1;
    int64_t got = dg_conn_recv(conn, conn->in + conn->n_in, conn->cap_in - conn->n_in);
    if (got < 0) return is_later(errno) ? 0 : -1;
    if (got == 0) return -1;
    conn->is_drained = !conn->tls && conn->n_in + (size_t)got < conn->cap_in;
    conn->n_in += (size_t)got;
    conn->n_moved += got;
    conn->moved_us = dg_now_us();
    atomic_fetch_add(&loop->server->metrics.received_bytes, got);
    return 1;
}

/* ---- bodies ------------------------------------------------------------------------------------------------
 */

static int write_all(int fd, const char *bytes, size_t n)
{
    while (n) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return -1;
        bytes += done;
        n -= (size_t)done;
    }
    return 0;
}

/* Bytes of an uploaded file: 0, or the status to refuse it with. */
int dg_form_take_file(void *ctx, const char *bytes, size_t n)
{
    struct dg_job *job = ctx;
    job->request.upload_size += (int64_t)n;
    if (job->request.upload_size > job->request.route->max_body) return 413;
    if (write_all(job->upload_fd, bytes, n) == 0) return 0;
    return errno == ENOSPC || errno == EDQUOT ? 507 : 500;
}

static int upload_take(struct dg_job *job, const char *bytes, size_t n)
{
    int status = job->is_form ? dg_multipart_feed(&job->form, bytes, n) : dg_form_take_file(job, bytes, n);
    if (!status) {
        dg_uploads_received(job->request.server, job->progress, job->n_taken, job->content_length);
        return 0;
    }
    dg_job_refuse(job, status,
                  status == 413   ? "server.problem.body_large"
                  : status == 400 ? "server.problem.form"
                                  : "server.problem.no_room");
    return -1;
}

static int take_piece(struct dg_loop *loop, struct dg_job *job, const char *bytes, size_t n)
{
    const struct dg_route *route = job->request.route;
    job->n_taken += (int64_t)n;
    if (route->body == DG_BODY_UPLOAD) return upload_take(job, bytes, n);
    if (job->n_taken > route->max_body) {
        dg_job_refuse(job, 413, "server.problem.body_large");
        return -1;
    }
    loop->body_memory += (int64_t)n;
    dg_text_addn(&job->body, bytes, n);
    if (!job->body.has_failed && loop->body_memory <= DG_MAX_BODY_MEMORY) return 0;
    dg_job_refuse(job, 503, "server.problem.busy");
    return -1;
}

/* The job's body is whole: 1. */
static int body_whole(struct dg_job *job)
{
    if (job->is_form && !dg_multipart_is_whole(&job->form)) {
        dg_job_refuse(job, 400, "server.problem.form");
        return -1;
    }
    if (job->is_form) {
        job->request.form = job->form.fields;
        job->request.n_form = job->form.n_fields;
        job->request.upload_name = job->form.file_name ? job->form.file_name : "";
        job->request.upload_type = job->form.file_type ? job->form.file_type : "";
    }
    job->request.body = job->body.data ? job->body.data : "";
    job->request.n_body = job->body.len;
    return 1;
}

/* Move the bytes that were not used to the front. */
static void drop_front(struct dg_conn *conn, size_t n)
{
    memmove(conn->in, conn->in + n, conn->n_in - n);
    conn->n_in -= n;
}

static int body_chunked(struct dg_loop *loop, struct dg_conn *conn)
{
    size_t at = 0;
    int status = DG_HEAD_MORE;
    while (at < conn->n_in && status == DG_HEAD_MORE) {
        const char *data;
        size_t n_used, n_data;
        status = dg_chunks_feed(&conn->chunks, conn->in + at, conn->n_in - at, &n_used, &data, &n_data);
        at += n_used;
        if (n_data && take_piece(loop, conn->job, data, n_data) < 0) return -1;
    }
    drop_front(conn, at);
    if (status == DG_HEAD_MORE) return 0;
    if (status == DG_HEAD_WHOLE) return body_whole(conn->job);
    dg_job_refuse(conn->job, 400, "server.problem.chunks");
    return -1;
}

int dg_conn_body(struct dg_loop *loop, struct dg_conn *conn)
{
    struct dg_job *job = conn->job;
    if (job->is_chunked) return body_chunked(loop, conn);
    int64_t left = job->content_length - job->n_taken;
    size_t take = (int64_t)conn->n_in < left ? conn->n_in : (size_t)left;
    if (take && take_piece(loop, job, conn->in, take) < 0) return -1;
    drop_front(conn, take);
    return job->n_taken == job->content_length ? body_whole(job) : 0;
}

/* ---- answers -----------------------------------------------------------------------------------------------
 */

/* "bytes=FROM-TO", one range, of a file of `size` bytes. False: the field is ignored; *is_bad: beyond the end.
 */
static bool range_parse(const char *s, int64_t size, int64_t *from, int64_t *n, bool *is_bad)
{
    char text[64];
    if (!s || strncmp(s, "bytes=", 6) != 0 || strlen(s) >= sizeof text) return false;
    snprintf(text, sizeof text, "%s", s + 6);
    char *dash = strchr(text, '-');
    if (!dash || strchr(text, ',')) return false;
    *dash = '\0';
    int64_t first = -1, last = size - 1;
    if (*text && (!dg_parse_int64(text, &first) || first < 0)) return false;
    if (dash[1] && (!dg_parse_int64(dash + 1, &last) || last < 0)) return false;
    if (!*text) { /* the last bytes */
        if (!dash[1]) return false;
        first = last < size ? size - last : 0;
        last = size - 1;
    }
    if (last > size - 1) last = size - 1;
    *is_bad = first >= size || first > last;
    *from = first;
    *n = last - first + 1;
    return true;
}

/* Open the answer's file; the length that will be sent, -1: it cannot be. */
static int64_t file_open(struct dg_conn *conn, struct dg_http_answer *answer)
{
    struct stat st;
    conn->file_fd = open(answer->file_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (conn->file_fd < 0 || fstat(conn->file_fd, &st) < 0 || !S_ISREG(st.st_mode)) return -1;
    if (answer->removes_file) (void)unlink(answer->file_path);
    int64_t from = 0, n = st.st_size;
    bool is_bad = false;
    dg_http_answer_header(answer, "Accept-Ranges", "bytes");
    if (!answer->status || answer->status == 200) {
        char text[96];
        if (range_parse(dg_http_header(&conn->job->request, "range"), st.st_size, &from, &n, &is_bad)) {
            answer->status = is_bad ? 416 : 206;
            if (is_bad)
                snprintf(text, sizeof text, "bytes */%lld", (long long)st.st_size);
            else
                snprintf(text, sizeof text, "bytes %lld-%lld/%lld", (long long)from, (long long)(from + n - 1),
                         (long long)st.st_size);
            dg_http_answer_header(answer, "Content-Range", text);
            if (is_bad) from = n = 0;
        }
    }
    conn->file_at = from;
    conn->file_left = n;
    return n;
}

/* Has the reader this very answer already? */
static bool is_unchanged(const struct dg_job *job)
{
    const char *known = dg_http_header(&job->request, "if-none-match");
    const struct dg_http_answer *answer = &job->answer;
    if (!known || !answer->etag || (answer->status && answer->status != 200)) return false;
    if (job->request.method != DG_GET) return false;
    return strcmp(known, "*") == 0 || strstr(known, answer->etag) != NULL;
}

static void file_close(struct dg_conn *conn)
{
    if (conn->file_fd >= 0) close(conn->file_fd);
    conn->file_fd = -1;
    conn->file_left = 0;
}

void dg_conn_answer(struct dg_loop *loop, struct dg_conn *conn)
{
    struct dg_job *job = conn->job;
    struct dg_http_answer *answer = &job->answer;
    int64_t length;

    if (answer->body.has_failed) dg_job_refuse(job, 500, "server.problem.memory");
    if (is_unchanged(job)) {
        answer->status = 304;
        dg_text_clear(&answer->body);
        answer->file_path = NULL;
        dg_page_drop(job->page);
        job->page = NULL;
    }
    if (answer->file_path && file_open(conn, answer) < 0) {
        file_close(conn);
        answer->file_path = NULL;
        dg_job_refuse(job, 500, "server.problem.file");
    }
    if (loop->server->is_stopping) conn->closes = true;
    bool is_stream = answer->stream_from > 0;
    if (is_stream) conn->closes = true;
    length = answer->file_path ? conn->file_left : is_stream ? -1 : (int64_t)answer->body.len;
    dg_text_clear(&conn->out);
    conn->out_at = 0;
    if (job->page)
        dg_text_addn(&conn->out, job->page->head.data, job->page->head.len);
    else
        dg_answer_head(&conn->out, job, length);
    dg_answer_head_end(&conn->out, job, conn->closes);
    if (job->request.is_head) file_close(conn);
    const struct dg_text *body = job->page ? &job->page->body : &answer->body;
    if (!job->request.is_head && body->len) dg_text_addn(&conn->out, body->data, body->len);
}

static int file_piece(struct dg_conn *conn)
{
    if (!conn->tls) {
        off_t at = conn->file_at;
        ssize_t n = sendfile(conn->fd, conn->file_fd, &at, (size_t)conn->file_left);
        if (n < 0) return is_later(errno) ? 0 : -1;
        if (n == 0) return -1; /* the file became shorter */
        conn->file_at += n;
        conn->file_left -= n;
        conn->n_moved += n;
        conn->moved_us = dg_now_us();
        return 1;
    }
    char piece[FILE_PIECE];
    size_t want = conn->file_left < FILE_PIECE ? (size_t)conn->file_left : FILE_PIECE;
    ssize_t n = pread(conn->file_fd, piece, want, conn->file_at);
    if (n <= 0) return -1;
    /* GnuTLS wants a record that it could not send offered again as it was: `out` keeps it. */
    dg_text_clear(&conn->out);
    conn->out_at = 0;
    dg_text_addn(&conn->out, piece, (size_t)n);
    conn->file_at += n;
    conn->file_left -= n;
    return conn->out.has_failed ? -1 : 1;
}

int dg_conn_flush(struct dg_loop *loop, struct dg_conn *conn)
{
    if (conn->out.has_failed) return -1;
    for (;;) {
        while (conn->out_at < conn->out.len) {
            int64_t n = dg_conn_send(conn, conn->out.data + conn->out_at, conn->out.len - conn->out_at);
            if (n < 0) return is_later(errno) ? 0 : -1;
            conn->out_at += (size_t)n;
            conn->n_moved += n;
            conn->moved_us = dg_now_us();
            atomic_fetch_add(&loop->server->metrics.sent_bytes, n);
        }
        if (conn->file_left <= 0) break;
        int moved = file_piece(conn);
        if (moved <= 0) return moved;
    }
    file_close(conn);
    return 1;
}
