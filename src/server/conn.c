/* What one connection does next: reading a head, judging it, collecting the body, handing it on, writing,
 * lingering. All of it on the loop's thread (loop.c), which never waits for anything but epoll. */
#include "server/conn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_ROUNDS 64 /* of one connection before the others have their turn */

void dg_conn_state_set(struct dg_conn *conn, enum dg_conn_state state)
{
    conn->state = state;
    conn->since_us = conn->moved_us = dg_now_us();
    conn->n_moved = 0;
}

/* Have epoll tell of these events. */
static void watch(struct dg_loop *loop, struct dg_conn *conn, uint32_t events)
{
    if (conn->tls && conn->wants_write && (events & EPOLLIN)) events |= EPOLLOUT;
    if (events == conn->events) return;
    struct epoll_event event = {.events = events, .data.ptr = conn};
    epoll_ctl(loop->epoll_fd, EPOLL_CTL_MOD, conn->fd, &event);
    conn->events = events;
}

static void job_end(struct dg_loop *loop, struct dg_conn *conn)
{
    struct dg_job *job = conn->job;
    if (!job) return;
    loop->body_memory -= (int64_t)job->body.len;
    if (job->upload_fd >= 0) loop->n_uploads--;
    job->n_sent = conn->n_moved;
    dg_metrics_count(&loop->server->metrics, job->request.method, job->answer.status ? job->answer.status : 200,
                     dg_now_us() - job->start_us);
    dg_access_log(loop->server, job);
    dg_job_free(job);
    conn->job = NULL;
}

void dg_conn_close(struct dg_loop *loop, struct dg_conn *conn)
{
    if (conn->state == DG_CONN_STREAM) {
        loop->n_streams--;
        atomic_store(&loop->server->metrics.streams, loop->n_streams);
    }
    if (conn->job && conn->state != DG_CONN_WRITE) {
        conn->job->answer.status = 499; /* it went away */
        dg_uploads_end(loop->server, conn->job->progress, &conn->job->answer);
    }
    job_end(loop, conn);
    if (conn->tls) dg_tls_free(conn->tls);
    if (conn->file_fd >= 0) close(conn->file_fd);
    close(conn->fd);
    dg_text_done(&conn->out);
    free(conn->in);
    free(conn->head);
    free(conn->stream_case);
    if (conn->prev) conn->prev->next = conn->next;
    if (conn->next) conn->next->prev = conn->prev;
    if (loop->first == conn) loop->first = conn->next;
    loop->n_conns--;
    atomic_store(&loop->server->metrics.connections, loop->n_conns);
    free(conn);
}

/* ---- requests
 * ------------------------------------------------------------------------------------------------ */

void dg_conn_answer_begin(struct dg_loop *loop, struct dg_conn *conn)
{
    dg_uploads_end(loop->server, conn->job->progress, &conn->job->answer);
    conn->job->progress = 0;
    dg_conn_answer(loop, conn);
    dg_conn_state_set(conn, DG_CONN_WRITE);
}

static struct dg_job *job_new(struct dg_loop *loop, struct dg_conn *conn)
{
    struct dg_job *job = dg_calloc(1, sizeof *job);
    if (!job) return NULL;
    job->conn = conn;
    job->upload_fd = -1;
    job->start_us = dg_now_us();
    snprintf(job->id, sizeof job->id, "%s-%lld", loop->server->id_prefix, (long long)++loop->server->next_id);
    job->request.server = loop->server;
    job->request.arena = &job->arena;
    job->request.id = job->id;
    job->request.peer = conn->peer;
    job->request.now = dg_now_unix();
    job->request.lang = loop->server->lang;
    job->request.path = job->request.raw_query = "";
    job->request.base_url = loop->server->base_url;
    job->is_secure = conn->tls != NULL;
    return job;
}

/* A temporary file for an upload. Its name goes at once: a handle is all that leads to it, so a stop, a crash
 * or a power cut leaves nothing behind. */
static void upload_begin(struct dg_loop *loop, struct dg_job *job)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s.XXXXXX", loop->server->tmp_dir, job->id);
    if (loop->n_uploads >= DG_MAX_UPLOADS) {
        dg_job_refuse(job, 503, "server.problem.busy");
        return;
    }
    const char *id = dg_http_query(&job->request, "upload"), *person = job->session.info.person_id;
    char key[DG_UPLOAD_KEY_SIZE];
    if (id && !dg_upload_key(person ? person : "", id, key)) {
        dg_job_refuse(job, 400, "server.problem.upload_id");
        return;
    }
    job->progress = job->request.progress = dg_uploads_begin(loop->server, person ? person : "", id);
    if (!job->progress) {
        dg_job_refuse(job, 429, "server.problem.uploads");
        dg_http_answer_header(&job->answer, "Retry-After", "5");
        return;
    }
    job->upload_fd = mkostemp(path, O_CLOEXEC);
    if (job->upload_fd >= 0) {
        loop->n_uploads++;
        (void)unlink(path);
        snprintf(path, sizeof path, "/proc/self/fd/%d", job->upload_fd);
        job->request.upload_path = dg_arena_strdup(&job->arena, path);
    }
    if (!job->request.upload_path) dg_job_refuse(job, 500, "server.problem.file");
}

static void submit(struct dg_loop *loop, struct dg_conn *conn)
{
    struct dg_job *job = conn->job;
    struct dg_server *server = loop->server;
    unsigned flags = job->request.route->flags;

    if (flags & DG_ROUTE_INLINE) {
        dg_job_run(job);
        dg_conn_answer_begin(loop, conn);
        return;
    }
    if (dg_pages_find(server, job)) {
        dg_conn_answer_begin(loop, conn);
        return;
    }
    dg_conn_state_set(conn, DG_CONN_WORK);
    watch(loop, conn, 0);
    bool is_slow = (flags & DG_ROUTE_SLOW) && job->phase == DG_PHASE_RUN;
    bool was_put = is_slow ? dg_queue_put(&server->slow, job, DG_MAX_SLOW_QUEUE)
                           : dg_queue_put(&server->work, job, DG_MAX_QUEUE);
    if (was_put) {
        atomic_fetch_add(&server->metrics.in_work, 1);
        return;
    }
    dg_job_refuse(job, 503, "server.problem.busy");
    dg_conn_answer_begin(loop, conn);
}

void dg_conn_body_begin(struct dg_loop *loop, struct dg_conn *conn)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct dg_job *job = conn->job;

    job->phase = DG_PHASE_RUN;
    if (job->request.route->body == DG_BODY_UPLOAD) upload_begin(loop, job);
    if (job->is_refused) {
        conn->closes = true;
        dg_conn_answer_begin(loop, conn);
        return;
    }
    dg_conn_room(conn);
    dg_conn_state_set(conn, DG_CONN_BODY);
    conn->chunks = (struct dg_chunks){0};
    if (conn->head->wants_continue && conn->n_in == 0) (void)dg_conn_send(conn, go_on, sizeof go_on - 1);
}

/* The head is whole, or refused with `status`. */
void dg_conn_head_done(struct dg_loop *loop, struct dg_conn *conn, int status)
{
    struct dg_job *job = conn->job = job_new(loop, conn);
    if (!job) {
        conn->closes = true;
        dg_conn_state_set(conn, DG_CONN_LINGER);
        return;
    }
    if (status != DG_HEAD_WHOLE) {
        atomic_fetch_add(&loop->server->metrics.bad_heads, 1);
        conn->closes = true;
        dg_job_refuse(job, status, status == 408 ? "server.problem.slow" : "server.problem.head");
        dg_conn_answer_begin(loop, conn);
        return;
    }
    conn->closes = conn->head->wants_close;
    dg_gate_open(loop->server, job, conn->head, conn->in);
    conn->n_in -= conn->head->size;
    memmove(conn->in, conn->in + conn->head->size, conn->n_in);
    bool has_body = job->is_chunked || job->content_length > 0;
    if (job->is_refused) {
        /* Whoever sends what cannot be read shall not be read on. */
        conn->closes = conn->closes || has_body || job->answer.status == 400;
        dg_conn_answer_begin(loop, conn);
    } else if (has_body && job->request.route->body == DG_BODY_UPLOAD) {
        job->phase = DG_PHASE_ASK;
        submit(loop, conn);
    } else if (has_body) {
        dg_conn_body_begin(loop, conn);
    } else {
        submit(loop, conn);
    }
}

static void head_step(struct dg_loop *loop, struct dg_conn *conn)
{
    if (!conn->head && !(conn->head = dg_calloc(1, sizeof *conn->head))) {
        dg_conn_head_done(loop, conn, 503);
        return;
    }
    if (conn->state == DG_CONN_IDLE) dg_conn_state_set(conn, DG_CONN_HEAD);
    int status = dg_head_feed(conn->head, conn->in, conn->n_in);
    if (status != DG_HEAD_MORE) dg_conn_head_done(loop, conn, status);
}

/* What a connection waits for next: more of the same call, the socket, or nothing because it is closed. */
enum step { STEP_ON, STEP_WAIT, STEP_CLOSED };

/* No more requests on this connection: its reader is told by an end, not by a reset, and what still comes is
 * read past. */
static enum step say_goodbye(struct dg_conn *conn)
{
    if (conn->tls) dg_tls_bye(conn->tls);
    shutdown(conn->fd, SHUT_WR);
    dg_conn_state_set(conn, DG_CONN_LINGER);
    return STEP_ON;
}

/* NULL: there is none, or memory ran out, and then the stream tells of the log alone. */
static char *copy_of(const char *s)
{
    size_t n = s ? strlen(s) + 1 : 0;
    char *copy = n ? dg_malloc(n) : NULL;
    if (copy) memcpy(copy, s, n);
    return copy;
}

/* The answer is out. */
static void answer_done(struct dg_loop *loop, struct dg_conn *conn)
{
    struct dg_job *job = conn->job;
    if (job->answer.stream_from > 0 && !job->request.is_head && !loop->server->is_stopping) {
        conn->stream_from = job->answer.stream_from - 1;
        conn->stream_case = copy_of(job->answer.stream_case);
        conn->stream_since_us = dg_now_us();
        job_end(loop, conn);
        loop->n_streams++;
        atomic_store(&loop->server->metrics.streams, loop->n_streams);
        dg_conn_state_set(conn, DG_CONN_STREAM);
        dg_server_wake(loop->server); /* what there is already goes out at once */
        return;
    }
    job_end(loop, conn);
    if (conn->closes) {
        (void)say_goodbye(conn);
        return;
    }
    *conn->head = (struct dg_head){0};
    dg_conn_state_set(conn, DG_CONN_IDLE);
    if (conn->n_in == 0) { /* idle connections cost as little as they can */
        free(conn->in);
        free(conn->head);
        dg_text_done(&conn->out);
        conn->in = NULL;
        conn->head = NULL;
        conn->out = (struct dg_text){0};
        conn->cap_in = 0;
    }
}

/* Read and throw away. */
static void linger_step(struct dg_loop *loop, struct dg_conn *conn)
{
    char bin[4096];
    for (int i = 0; i < 64; i++) {
        int64_t n = recv(conn->fd, bin, sizeof bin, 0);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
            dg_conn_close(loop, conn);
            return;
        }
        if (n < 0) return;
    }
}

/* The socket moved bytes (1), has to be waited for (0), or is dead (-1). */
static enum step socket_step(struct dg_loop *loop, struct dg_conn *conn, int moved, uint32_t events)
{
    if (moved > 0) return STEP_ON;
    if (moved == 0) {
        watch(loop, conn, events);
        return STEP_WAIT;
    }
    dg_conn_close(loop, conn);
    return STEP_CLOSED;
}

static enum step read_head_step(struct dg_loop *loop, struct dg_conn *conn)
{
    /* What came behind the request before is there already. */
    bool is_there = conn->state == DG_CONN_IDLE && conn->n_in;
    bool is_last = loop->server->is_stopping && conn->state == DG_CONN_IDLE;
    if (conn->is_drained) { /* epoll tells when there is more */
        conn->is_drained = false;
        if (!is_there && !is_last) return socket_step(loop, conn, 0, EPOLLIN);
    }
    int moved = is_there ? 1 : dg_conn_fill(loop, conn);
    if (moved == 0 && is_last) return say_goodbye(conn);
    enum step step = socket_step(loop, conn, moved, EPOLLIN);
    if (step == STEP_ON) head_step(loop, conn);
    return step;
}

static enum step read_body_step(struct dg_loop *loop, struct dg_conn *conn)
{
    int taken = dg_conn_body(loop, conn);
    if (taken == 0) return socket_step(loop, conn, dg_conn_fill(loop, conn), EPOLLIN);
    if (taken > 0) {
        submit(loop, conn);
        return STEP_ON;
    }
    conn->closes = true;
    dg_conn_answer_begin(loop, conn);
    return STEP_ON;
}

static enum step write_step(struct dg_loop *loop, struct dg_conn *conn)
{
    enum step step = socket_step(loop, conn, dg_conn_flush(loop, conn), EPOLLOUT);
    if (step == STEP_ON) answer_done(loop, conn);
    return step;
}

static enum step one_step(struct dg_loop *loop, struct dg_conn *conn)
{
    switch (conn->state) {
    case DG_CONN_IDLE:
    case DG_CONN_HEAD: return read_head_step(loop, conn);
    case DG_CONN_BODY: return read_body_step(loop, conn);
    case DG_CONN_WRITE: return write_step(loop, conn);
    case DG_CONN_STREAM: watch(loop, conn, EPOLLIN | EPOLLRDHUP); return STEP_WAIT;
    case DG_CONN_LINGER:
        watch(loop, conn, EPOLLIN | EPOLLRDHUP);
        linger_step(loop, conn);
        return STEP_WAIT;
    case DG_CONN_WORK: break;
    }
    return STEP_WAIT;
}

/* Go on as far as bytes and the socket let it. The connection may be gone afterwards. */
void dg_conn_advance(struct dg_loop *loop, struct dg_conn *conn)
{
    enum step step = STEP_ON;
    for (int round = 0; round < MAX_ROUNDS && step == STEP_ON; round++) step = one_step(loop, conn);
    /* Others want their turn; what is left wakes it again (a socket can be written to as a rule). */
    if (step == STEP_ON) watch(loop, conn, conn->state == DG_CONN_WORK ? 0 : EPOLLIN | EPOLLOUT);
}

/* ---- streams
 * ------------------------------------------------------------------------------------------------- */

/* Send what is new. A reader that does not take it is closed. */
bool dg_conn_stream(struct dg_loop *loop, struct dg_conn *conn, bool is_beat)
{
    struct dg_text text = {0};
    conn->stream_from = dg_stream_write(loop->server, conn->stream_from, conn->stream_case, &text);
    if (is_beat && !text.len) dg_text_add(&text, ": still here\n\n");
    bool is_fine = !text.has_failed;
    if (text.len && is_fine) {
        is_fine = dg_conn_send(conn, text.data, text.len) == (int64_t)text.len;
        conn->since_us = dg_now_us();
    }
    dg_text_done(&text);
    return is_fine;
}

/* A stream's reader sent something or went away. */
void dg_conn_stream_read(struct dg_loop *loop, struct dg_conn *conn)
{
    char bin[512];
    int64_t n = dg_conn_recv(conn, bin, sizeof bin);
    if (n >= 0 || (errno != EAGAIN && errno != EINTR)) dg_conn_close(loop, conn);
}
