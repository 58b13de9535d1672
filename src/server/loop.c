/* The loop: one thread, all connections. It accepts them, tells them what epoll saw and how late it is, and
 * hands back what the workers are done with. It never waits for anything but epoll. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "server/conn.h"

#define MAX_EVENTS 256
#define TICK_MS 200
#define LINGER_US 1000000
#define STOP_US 4500000          /* an orderly stop takes less than 5 s */
#define STREAM_LIFE_US 600000000 /* then the reader comes again, and its rights are looked at again */
#define ACCEPTS_A_ROUND 64

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
    dg_conn_state_set(conn, conn->tls ? DG_CONN_HEAD : DG_CONN_IDLE); /* a handshake has the time of a head */
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

/* ---- streams and time
 * ----------------------------------------------------------------------------------------------- */

static void streams_step(struct dg_loop *loop)
{
    for (struct dg_conn *conn = loop->first, *next; conn; conn = next) {
        next = conn->next;
        if (conn->state == DG_CONN_STREAM && !dg_conn_stream(loop, conn, false)) dg_conn_close(loop, conn);
    }
}

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
    if (conn->state == DG_CONN_IDLE && loop->stop_at_us) {
        dg_conn_advance(loop, conn); /* a request may have come meanwhile; else it is told to go */
    } else if (conn->state == DG_CONN_HEAD) {
        dg_conn_head_done(loop, conn, 408);
        dg_conn_advance(loop, conn);
    } else if (conn->state == DG_CONN_BODY) {
        conn->closes = true;
        dg_job_refuse(conn->job, 408, "server.problem.slow");
        dg_conn_answer_begin(loop, conn);
        dg_conn_advance(loop, conn);
    } else {
        dg_conn_close(loop, conn);
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
        if (!is_over && us > (int64_t)params->heartbeat_ms * 1000) is_over = !dg_conn_stream(loop, conn, true);
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
            dg_conn_body_begin(loop, conn);
        else if (job->phase == DG_PHASE_ASK)
            conn->closes = true;
        if (conn->state == DG_CONN_WORK) {
            dg_pages_keep(loop->server, job);
            dg_conn_answer_begin(loop, conn);
        }
        dg_conn_advance(loop, conn);
    }
    streams_step(loop);
}

static void stop_begin(struct dg_loop *loop)
{
    if (loop->stop_at_us) return;
    loop->stop_at_us = dg_now_us() + STOP_US;
    loop->server->is_stopping = true;
    epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, loop->signal_fd, NULL); /* it stays readable */
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
        dg_conn_stream_read(loop, conn);
    else if ((events & EPOLLERR) && conn->state != DG_CONN_WRITE)
        dg_conn_close(loop, conn);
    else
        dg_conn_advance(loop, conn);
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
        bool is_woken = false, is_told = false;
        for (int i = 0; i < n; i++) {
            void *what = events[i].data.ptr;
            if (what == &loop.listen_fd)
                accept_all(&loop);
            else if (what == &loop.signal_fd)
                is_told = true;
            else if (what == &server->wake_fd)
                is_woken = true;
            else
                conn_event(&loop, what, events[i].events);
        }
        /* Behind the others: they close connections, of which an event may stand further down the list. */
        if (is_woken) take_done(&loop);
        if (is_told) stop_begin(&loop);
        if (dg_now_us() >= next_tick) {
            tick(&loop);
            next_tick = dg_now_us() + TICK_MS * 1000;
        }
    }
    while (loop.first && loop.first->state != DG_CONN_WORK) dg_conn_close(&loop, loop.first);
    close(loop.epoll_fd);
    return 0;
}
