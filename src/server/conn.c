/* The loop: one thread, all connections. It never waits for anything but epoll. */
#include "server/conn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_EVENTS 256
#define TICK_MS 200
#define LINGER_US 1000000
#define STOP_US 4500000          /* an orderly stop takes less than 5 s */
#define STREAM_LIFE_US 600000000 /* then the reader comes again, and its rights are looked at again */
#define ACCEPTS_A_ROUND 64
#define MAX_ROUNDS 64 /* of one connection before the others have their turn */

int64_t dg_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t dg_now_unix(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec;
}

void dg_server_wake(struct dg_server *server)
{
    uint64_t one = 1;
    if (atomic_exchange(&server->is_woken, true))
        return; /* it will look anyway: saves a call for each answer */
    ssize_t done = write(server->wake_fd, &one, sizeof one);
    (void)done; /* it can only fail when it is set already */
}

static void state_set(struct dg_conn *conn, enum dg_conn_state state)
{
    conn->state = state;
    conn->since_us = conn->moved_us = dg_now_us();
    conn->n_moved = 0;
}

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

static void conn_close(struct dg_loop *loop, struct dg_conn *conn)
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

/* ---- accepting
 * ----------------------------------------------------------------------------------------------- */

static void peer_write(const struct sockaddr_storage *address, char out[46])
{
    out[0] = '\0';
    if (address->ss_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, out, 46);
    if (address->ss_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)address)->sin6_addr, out, 46);
}

static void conn_add(struct dg_loop *loop, int fd, const struct sockaddr_storage *address)
{
    int one = 1;
    struct dg_conn *conn = dg_calloc(1, sizeof *conn);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = conn};

    if (!conn || (loop->tls && !(conn->tls = dg_tls_new(loop->tls, fd))) ||
        epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) {
        if (conn && conn->tls) dg_tls_free(conn->tls);
        free(conn);
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    conn->fd = fd;
    conn->file_fd = -1;
    conn->events = EPOLLIN;
    peer_write(address, conn->peer);
    state_set(conn, conn->tls ? DG_CONN_HEAD : DG_CONN_IDLE); /* a handshake has the time of a head */
    conn->next = loop->first;
    if (loop->first) loop->first->prev = conn;
    loop->first = conn;
    loop->n_conns++;
    atomic_store(&loop->server->metrics.connections, loop->n_conns);
    atomic_fetch_add(&loop->server->metrics.accepted, 1);
}

static void accept_all(struct dg_loop *loop)
{
    static const char full[] =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 5\r\n"
        "Connection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n";
    for (int i = 0; i < ACCEPTS_A_ROUND; i++) {
        struct sockaddr_storage address;
        socklen_t n = sizeof address;
        int fd = accept4(loop->listen_fd, (struct sockaddr *)&address, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return; /* EMFILE too: max_connections lies below the limit of descriptors */
        if (loop->n_conns < loop->server->params->max_connections) {
            conn_add(loop, fd, &address);
            continue;
        }
        atomic_fetch_add(&loop->server->metrics.refused_full, 1);
        if (!loop->tls) (void)!send(fd, full, sizeof full - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        close(fd);
    }
}

/* ---- requests
 * ------------------------------------------------------------------------------------------------ */

static void answer_begin(struct dg_loop *loop, struct dg_conn *conn)
{
    dg_uploads_end(loop->server, conn->job->progress, &conn->job->answer);
    conn->job->progress = 0;
    dg_conn_answer(loop, conn);
    state_set(conn, DG_CONN_WRITE);
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
        answer_begin(loop, conn);
        return;
    }
    state_set(conn, DG_CONN_WORK);
    watch(loop, conn, 0);
    bool is_slow = (flags & DG_ROUTE_SLOW) && job->phase == DG_PHASE_RUN;
    bool was_put = is_slow ? dg_queue_put(&server->slow, job, DG_MAX_SLOW_QUEUE)
                           : dg_queue_put(&server->work, job, DG_MAX_QUEUE);
    if (was_put) {
        atomic_fetch_add(&server->metrics.in_work, 1);
        return;
    }
    dg_job_refuse(job, 503, "server.problem.busy");
    answer_begin(loop, conn);
}

static void body_begin(struct dg_loop *loop, struct dg_conn *conn)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct dg_job *job = conn->job;

    job->phase = DG_PHASE_RUN;
    if (job->request.route->body == DG_BODY_UPLOAD) upload_begin(loop, job);
    if (job->is_refused) {
        conn->closes = true;
        answer_begin(loop, conn);
        return;
    }
    dg_conn_room(conn);
    state_set(conn, DG_CONN_BODY);
    conn->chunks = (struct dg_chunks){0};
    if (conn->head->wants_continue && conn->n_in == 0) (void)dg_conn_send(conn, go_on, sizeof go_on - 1);
}

/* The head is whole, or refused with `status`. */
static void head_done(struct dg_loop *loop, struct dg_conn *conn, int status)
{
    struct dg_job *job = conn->job = job_new(loop, conn);
    if (!job) {
        conn->closes = true;
        state_set(conn, DG_CONN_LINGER);
        return;
    }
    if (status != DG_HEAD_WHOLE) {
        atomic_fetch_add(&loop->server->metrics.bad_heads, 1);
        conn->closes = true;
        dg_job_refuse(job, status, status == 408 ? "server.problem.slow" : "server.problem.head");
        answer_begin(loop, conn);
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
        answer_begin(loop, conn);
    } else if (has_body && job->request.route->body == DG_BODY_UPLOAD) {
        job->phase = DG_PHASE_ASK;
        submit(loop, conn);
    } else if (has_body) {
        body_begin(loop, conn);
    } else {
        submit(loop, conn);
    }
}

static void head_step(struct dg_loop *loop, struct dg_conn *conn)
{
    if (!conn->head && !(conn->head = dg_calloc(1, sizeof *conn->head))) {
        head_done(loop, conn, 503);
        return;
    }
    if (conn->state == DG_CONN_IDLE) state_set(conn, DG_CONN_HEAD);
    int status = dg_head_feed(conn->head, conn->in, conn->n_in);
    if (status != DG_HEAD_MORE) head_done(loop, conn, status);
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
        state_set(conn, DG_CONN_STREAM);
        dg_server_wake(loop->server); /* what there is already goes out at once */
        return;
    }
    job_end(loop, conn);
    if (conn->closes) {
        if (conn->tls) dg_tls_bye(conn->tls);
        shutdown(conn->fd, SHUT_WR);
        state_set(conn, DG_CONN_LINGER);
        return;
    }
    *conn->head = (struct dg_head){0};
    state_set(conn, DG_CONN_IDLE);
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
            conn_close(loop, conn);
            return;
        }
        if (n < 0) return;
    }
}

/* What a connection waits for next: more of the same call, the socket, or nothing because it is closed. */
enum step { STEP_ON, STEP_WAIT, STEP_CLOSED };

/* The socket moved bytes (1), has to be waited for (0), or is dead (-1). */
static enum step socket_step(struct dg_loop *loop, struct dg_conn *conn, int moved, uint32_t events)
{
    if (moved > 0) return STEP_ON;
    if (moved == 0) {
        watch(loop, conn, events);
        return STEP_WAIT;
    }
    conn_close(loop, conn);
    return STEP_CLOSED;
}

static enum step read_head_step(struct dg_loop *loop, struct dg_conn *conn)
{
    /* What came behind the request before is there already. */
    bool is_there = conn->state == DG_CONN_IDLE && conn->n_in;
    enum step step = socket_step(loop, conn, is_there ? 1 : dg_conn_fill(loop, conn), EPOLLIN);
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
    answer_begin(loop, conn);
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
static void conn_advance(struct dg_loop *loop, struct dg_conn *conn)
{
    enum step step = STEP_ON;
    for (int round = 0; round < MAX_ROUNDS && step == STEP_ON; round++) step = one_step(loop, conn);
    /* Others want their turn; what is left wakes it again (a socket can be written to as a rule). */
    if (step == STEP_ON) watch(loop, conn, conn->state == DG_CONN_WORK ? 0 : EPOLLIN | EPOLLOUT);
}

/* ---- streams
 * ------------------------------------------------------------------------------------------------- */

/* Send what is new. A reader that does not take it is closed. */
static bool stream_step(struct dg_loop *loop, struct dg_conn *conn, bool is_beat)
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

static void streams_step(struct dg_loop *loop)
{
    for (struct dg_conn *conn = loop->first, *next; conn; conn = next) {
        next = conn->next;
        if (conn->state == DG_CONN_STREAM && !stream_step(loop, conn, false)) conn_close(loop, conn);
    }
}

/* A stream's reader sent something or went away. */
static void stream_readable(struct dg_loop *loop, struct dg_conn *conn)
{
    char bin[512];
    int64_t n = dg_conn_recv(conn, bin, sizeof bin);
    if (n >= 0 || (errno != EAGAIN && errno != EINTR)) conn_close(loop, conn);
}

/* ---- time
 * ---------------------------------------------------------------------------------------------------- */

/* Too slow: fewer bytes than the least rate, once `grace` is over. */
static bool is_slow(const struct dg_server *server, const struct dg_conn *conn, int64_t us)
{
    int64_t still_us = us - (conn->moved_us - conn->since_us);
    if (still_us > (int64_t)server->params->idle_ms * 1000) return true;
    int64_t grace = (int64_t)server->params->head_ms * 500;
    return us > grace && conn->n_moved * 1000000 < server->params->min_body_rate * us;
}

static void conn_timeout(struct dg_loop *loop, struct dg_conn *conn)
{
    atomic_fetch_add(&loop->server->metrics.timeouts, 1);
    if (conn->state == DG_CONN_HEAD) {
        head_done(loop, conn, 408);
        conn_advance(loop, conn);
    } else if (conn->state == DG_CONN_BODY) {
        conn->closes = true;
        dg_job_refuse(conn->job, 408, "server.problem.slow");
        answer_begin(loop, conn);
        conn_advance(loop, conn);
    } else {
        conn_close(loop, conn);
    }
}

static void conn_tick(struct dg_loop *loop, struct dg_conn *conn, int64_t now)
{
    const struct dg_server_params *params = loop->server->params;
    int64_t us = now - conn->since_us;
    bool is_over = false;

    switch (conn->state) {
    case DG_CONN_IDLE: is_over = us > (int64_t)params->idle_ms * 1000 || loop->stop_at_us; break;
    case DG_CONN_HEAD: is_over = us > (int64_t)params->head_ms * 1000; break;
    case DG_CONN_BODY:
    case DG_CONN_WRITE: is_over = is_slow(loop->server, conn, us); break;
    case DG_CONN_LINGER: is_over = us > LINGER_US; break;
    case DG_CONN_WORK: break;
    case DG_CONN_STREAM:
        is_over = loop->stop_at_us || now - conn->stream_since_us > STREAM_LIFE_US;
        if (!is_over && us > (int64_t)params->heartbeat_ms * 1000) is_over = !stream_step(loop, conn, true);
        break;
    }
    if (is_over) conn_timeout(loop, conn);
}

static void tick(struct dg_loop *loop)
{
    int64_t now = dg_now_us();
    for (struct dg_conn *conn = loop->first, *next; conn; conn = next) {
        next = conn->next;
        conn_tick(loop, conn, now);
    }
}

/* ---- the loop
 * ------------------------------------------------------------------------------------------------ */

static void take_done(struct dg_loop *loop)
{
    uint64_t n;
    ssize_t got = read(loop->server->wake_fd, &n, sizeof n);
    (void)got;
    atomic_store(&loop->server->is_woken,
                 false); /* before the queue is looked at: what comes later wakes again */
    for (struct dg_job *job = dg_queue_try(&loop->server->done); job; job = dg_queue_try(&loop->server->done)) {
        struct dg_conn *conn = job->conn;
        atomic_fetch_sub(&loop->server->metrics.in_work, 1);
        if (job->phase == DG_PHASE_ASK && !job->is_refused)
            body_begin(loop, conn);
        else if (job->phase == DG_PHASE_ASK)
            conn->closes = true;
        if (conn->state == DG_CONN_WORK) answer_begin(loop, conn);
        conn_advance(loop, conn);
    }
    streams_step(loop);
}

static void stop_begin(struct dg_loop *loop)
{
    if (loop->stop_at_us) return;
    loop->stop_at_us = dg_now_us() + STOP_US;
    loop->server->is_stopping = true;
    epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, loop->listen_fd, NULL);
    close(loop->listen_fd);
    loop->listen_fd = -1;
    dg_access_say(loop->server, "stopping", "requests that run are ended");
    tick(loop);
}

static void conn_event(struct dg_loop *loop, struct dg_conn *conn, uint32_t events)
{
    if (conn->state == DG_CONN_WORK) {
        /* Only an error can wake it. The worker still has the job, so it is closed when that comes back. */
        conn->closes = true;
        epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, conn->fd, NULL);
        conn->events = 0;
        return;
    }
    if (conn->state == DG_CONN_STREAM)
        stream_readable(loop, conn);
    else if ((events & EPOLLERR) && conn->state != DG_CONN_WRITE)
        conn_close(loop, conn);
    else
        conn_advance(loop, conn);
}

static void watch_fd(struct dg_loop *loop, int fd, int *what)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};
    epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

int dg_loop_run(struct dg_server *server, int listen_fd, int signal_fd, struct dg_tls_server *tls,
                struct dg_err *err)
{
    struct dg_loop loop = {.server = server, .tls = tls, .listen_fd = listen_fd, .signal_fd = signal_fd};
    struct epoll_event events[MAX_EVENTS];
    int64_t next_tick = 0;

    loop.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (loop.epoll_fd < 0) return dg_err_set(err, DG_EIO, "epoll: %s", strerror(errno));
    watch_fd(&loop, listen_fd, &loop.listen_fd);
    watch_fd(&loop, signal_fd, &loop.signal_fd);
    watch_fd(&loop, server->wake_fd, &server->wake_fd);
    while (!loop.stop_at_us || (loop.n_conns && dg_now_us() < loop.stop_at_us)) {
        int n = epoll_wait(loop.epoll_fd, events, MAX_EVENTS, TICK_MS);
        bool is_woken = false;
        for (int i = 0; i < n; i++) {
            void *what = events[i].data.ptr;
            if (what == &loop.listen_fd)
                accept_all(&loop);
            else if (what == &loop.signal_fd)
                stop_begin(&loop);
            else if (what == &server->wake_fd)
                is_woken = true;
            else
                conn_event(&loop, what, events[i].events);
        }
        /* Behind the others: it closes streams, of which an event may stand further down the list. */
        if (is_woken) take_done(&loop);
        if (dg_now_us() >= next_tick) {
            tick(&loop);
            next_tick = dg_now_us() + TICK_MS * 1000;
        }
    }
    while (loop.first && loop.first->state != DG_CONN_WORK) conn_close(&loop, loop.first);
    close(loop.epoll_fd);
    return 0;
}
