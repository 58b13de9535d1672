/* Conn: one connection, as the loop sees it. */
#ifndef DG_SERVER_CONN_H
#define DG_SERVER_CONN_H

#include "server/state.h"

enum dg_conn_state {
    DG_CONN_IDLE = 0, /* nothing of a request came yet */
    DG_CONN_HEAD,     /* part of a head came */
    DG_CONN_BODY,
    DG_CONN_WORK, /* a worker has the request; nothing is read */
    DG_CONN_WRITE,
    DG_CONN_STREAM, /* an event stream: written when there is news */
    DG_CONN_LINGER  /* the last answer is out and the sending side closed; read past what still comes, so that
                       the  answer is not lost by a reset */
};

struct dg_loop;

struct dg_conn {
    struct dg_conn *prev, *next;
    int fd;
    struct dg_tls *tls;
    enum dg_conn_state state;
    uint32_t events; /* what epoll watches for */
    bool closes;     /* behind the answer that is being written */
    bool wants_write;
    bool is_drained; /* the last read took all there was: the socket need not be asked at once */
    char peer[46];
    int64_t since_us; /* when the state began */
    int64_t moved_us; /* when bytes last moved */
    int64_t n_moved;  /* bytes of body read, or of answer written, since then */
    char *in;         /* NULL while idle */
    size_t n_in, cap_in;
    struct dg_head *head; /* NULL while idle */
    struct dg_chunks chunks;
    struct dg_job *job;
    struct dg_text out;
    size_t out_at;
    int file_fd; /* -1: none */
    int64_t file_at, file_left;
    int64_t stream_from, stream_since_us;
    char *stream_case;
};

struct dg_loop {
    struct dg_server *server;
    struct dg_tls_server *tls;
    int epoll_fd, listen_fd, signal_fd;
    struct dg_conn *first;
    int n_conns, n_uploads, n_streams;
    int64_t body_memory;
    int64_t stop_at_us; /* 0: runs */
};

/* conn_io.c: bytes in and out. As recv and send. */
int64_t dg_conn_recv(struct dg_conn *conn, void *out, size_t n);
int64_t dg_conn_send(struct dg_conn *conn, const void *bytes, size_t n);
/* Read what is there into conn->in. 1: more came, 0: nothing now, -1: it is over. */
int dg_conn_fill(struct dg_loop *loop, struct dg_conn *conn);
/* Room for reading a body quickly. */
void dg_conn_room(struct dg_conn *conn);
/* Write what is left of the answer. 1: all is out, 0: not yet, -1: the connection is dead. */
int dg_conn_flush(struct dg_loop *loop, struct dg_conn *conn);
/* Take body bytes from conn->in into the job. 1: whole, 0: more wanted, -1: refused (job has the answer). */
int dg_conn_body(struct dg_loop *loop, struct dg_conn *conn);
/* Make conn->out and the file from the job's answer. */
void dg_conn_answer(struct dg_loop *loop, struct dg_conn *conn);

/* conn.c: what a connection does next. */
void dg_conn_state_set(struct dg_conn *conn, enum dg_conn_state state);
/* The head is whole, or refused with `status`. */
void dg_conn_head_done(struct dg_loop *loop, struct dg_conn *conn, int status);
/* The head was let through: the body is read. */
void dg_conn_body_begin(struct dg_loop *loop, struct dg_conn *conn);
void dg_conn_answer_begin(struct dg_loop *loop, struct dg_conn *conn);
/* Go on as far as bytes and the socket let it. The connection may be gone afterwards. */
void dg_conn_advance(struct dg_loop *loop, struct dg_conn *conn);
/* Send what is new on an event stream. False: its reader does not take it. */
bool dg_conn_stream(struct dg_loop *loop, struct dg_conn *conn, bool is_beat);
/* A stream's reader sent something or went away. */
void dg_conn_stream_read(struct dg_loop *loop, struct dg_conn *conn);
void dg_conn_close(struct dg_loop *loop, struct dg_conn *conn);

#endif
