/* State: what the connections' thread, the workers and the handlers share, and a request on its way through
 * them.
 *
 * A job belongs to one of them at a time: the loop (loop.c, conn.c) makes it, gives it to the workers (work.c)
 * through a queue, and gets it back through another; nobody else looks at it meanwhile. */
#ifndef DG_SERVER_STATE_H
#define DG_SERVER_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "server/box.h"
#include "server/head.h"
#include "server/multipart.h"
#include "server/rate.h"
#include "server/route.h"
#include "server/server.h"

#define DG_MAX_JSON_BODY (1 << 20)
#define DG_MAX_UPLOADS 8                /* at once: each is a file of up to 50 MiB */
#define DG_MAX_UPLOADS_PERSON 2         /* of one person at once */
#define DG_MAX_BODY_MEMORY (64ll << 20) /* of all JSON bodies that are being read */
#define DG_MAX_QUEUE 1000               /* requests that wait for a worker */
#define DG_MAX_SLOW_QUEUE 64
#define DG_N_SLOW_WORKERS 2 /* Argon2id takes 64 MiB each */
#define DG_MAX_STREAMS 1000
#define DG_SESSION_IDLE_S (30 * 60)
#define DG_SESSION_LONGEST_S (12 * 3600)
#define DG_REQUEST_ID_SIZE 26

enum dg_job_phase {
    DG_PHASE_RUN = 0, /* check the rights and run the handler */
    DG_PHASE_ASK      /* check the rights alone: a large body waits to be sent */
};

struct dg_job {
    struct dg_job *next;
    void *conn; /* the loop's */
    enum dg_job_phase phase;
    struct dg_arena arena;
    struct dg_http_request request;
    struct dg_http_session session;
    struct dg_http_answer answer;
    struct dg_text body;
    int upload_fd;   /* -1: none; the file has no name, so nothing is left of it whatever happens */
    int64_t n_taken; /* bytes of the body so far */
    bool is_form;    /* the upload comes as a form */
    struct dg_multipart form;
    int64_t progress; /* its number at uploads.c; 0: none */
    char id[DG_REQUEST_ID_SIZE];
    int64_t content_length; /* -1: none said */
    bool is_chunked;
    bool is_secure;  /* over TLS, here or at the trusted proxy */
    bool is_counted; /* as a stranger's: rate.h */
    bool is_refused; /* answered before a handler ran; the body, if any, is not read */
    int64_t start_us;
    int64_t n_sent;
    struct dg_page *page; /* a kept answer, instead of `answer`'s body and head */
    bool may_keep; /* asked and answered in a way that pages.c keeps, in the moment `stamp` of the store */
    struct dg_county_stamp stamp;
};

struct dg_queue {
    pthread_mutex_t lock;
    pthread_cond_t wakes;
    struct dg_job *head, **tail;
    int n;
    bool is_over;
};

#define DG_N_BUCKETS 10
extern const int64_t dg_buckets_us[DG_N_BUCKETS];

struct dg_metrics {
    atomic_llong requests[DG_N_METHODS][6]; /* by hundreds of the status */
    atomic_llong buckets[DG_N_BUCKETS + 1], us_sum;
    atomic_llong accepted, refused_full, timeouts, bad_heads, sent_bytes, received_bytes;
    atomic_llong pages_kept, pages_found; /* answers kept, and given again */
    atomic_llong rate_refused;
    atomic_llong acts, acts_refused, logins, logins_failed, denied;
    atomic_llong password_checks; /* passwords compared with a hash, that of nobody included */
    atomic_int connections, streams, in_work;
};

struct dg_static_file {
    char *path; /* "/app/main.js" */
    const char *type;
    char *bytes;
    size_t n;
    char etag[20];
};

struct dg_server {
    const struct dg_server_params *params;
    char base_url[300]; /* of --public-url; "" when links follow the Host header */
    bool is_stopping;   /* written by the loop alone */
    struct dg_metrics metrics;
    struct dg_server_box box;
    struct dg_oidc *oidc; /* NULL: no provider */
    struct dg_rate *rate; /* of strangers */
    struct dg_queue work, slow, done;
    int wake_fd; /* an eventfd: something is in `done`, or there is news */
    atomic_bool is_woken;
    _Atomic int64_t log_size; /* entries, as far as is known */
    atomic_bool can_write;
    struct dg_county_stop stop; /* of all handles of the store */
    int log_fd;                 /* of the access log; -1: none */
    char id_prefix[9];
    int64_t next_id; /* of requests; the loop's alone */
    char *tmp_dir;   /* of uploads: STORE/incoming */
    struct dg_static_file *files;
    int n_files;
    enum dg_lang lang; /* when a reader asks for none */
    int64_t started_at;
    /* Case and size of the last entries, for the streams: news.c. */
    struct dg_news *news;
    struct dg_uploads *uploads; /* uploads.c */
    struct dg_pages *pages;     /* the loop's alone */
    struct dg_county *watched;  /* a worker's handle, of which the loop asks the stamp and nothing else */
    struct dg_workers *workers;
    /* The public register as it stands: register_routes.c. */
    pthread_mutex_t shelf_lock;
    struct dg_shelf *shelf;
};
void dg_server_shelf_done(struct dg_server *server);

/* ---- gate.c: what is checked before a handler runs ------------------------------------------------------- */

/* Turn a whole head into job->request: route, path, query, fields, limits, origin. What it refuses has
 * job->is_refused and an answer. Needs no store. */
void dg_gate_open(struct dg_server *server, struct dg_job *job, const struct dg_head *head, const char *bytes);
/* Who asks, and may they? With the store. An answer when not. */
bool dg_gate_rights(struct dg_job *job);
/* A refusal as answer of the job. */
void dg_job_refuse(struct dg_job *job, int status, const char *key);
void dg_job_fail(struct dg_job *job, int code, const struct dg_err *err);

/* The body of a form into request->form. False: it is none (a broken escape, bytes that are not UTF-8, a NUL,
 * too many fields). */
bool dg_form_parse(struct dg_job *job);

/* Is the name one of those, which are parted by blanks? NULL: of none. */
bool dg_names_have(const char *names, const char *name);

/* ---- router.c -------------------------------------------------------------------------------------------- */

extern const struct dg_route_table *const dg_route_tables[];
extern const int dg_n_route_tables;
/* The row for a path, with its parameters; of several the most literal one. NULL: none; *allowed gets the
 * methods that the path has ("GET, HEAD, POST"), "" when there is no such path. */
const struct dg_route *dg_route_find(enum dg_method method, const char *path, struct dg_arena *arena,
                                     struct dg_pair params[DG_MAX_PATH_PARAMS], int *n_params,
                                     char allowed[64]);
const char *dg_right_word(enum dg_route_right right);
const char *dg_method_word(enum dg_method method);

/* ---- answer.c -------------------------------------------------------------------------------------------- */

/* The head of the answer: status line, the answer's fields, security headers. `length` -1: unknown. */
void dg_answer_head(struct dg_text *out, const struct dg_job *job, int64_t length);
/* What ends a head: the request's number, and whether the connection is closed. */
void dg_answer_head_end(struct dg_text *out, const struct dg_job *job, bool closes);

/* ---- pages.c: kept answers -------------------------------------------------------------------------------
 *
 * An answer of a row with DG_ROUTE_KEPT to a reader who is not logged in is kept with the store's stamp and the
 * second that it was made in, and given again for the same question while both are the same: so it is what the
 * handler would answer. The stamp is read when the question is there, so an act that was answered before is
 * seen. Only the loop's thread touches them. */

#define DG_MAX_PAGES 512
#define DG_MAX_PAGE_BYTES (1 << 20)     /* of one body */
#define DG_MAX_PAGES_BYTES (32ll << 20) /* of all */

struct dg_page {
    int n_users; /* the shelf and the connections that write it */
    uint64_t hash;
    char *key;
    size_t n_key;
    struct dg_county_stamp stamp;
    int64_t second;
    char etag[20];
    struct dg_text head; /* as dg_answer_head writes it */
    struct dg_text body;
};
/* Before the handler, and after it: is the answer one of one moment of the store? Sets job->may_keep and the
 * ETag. */
void dg_pages_before(struct dg_job *job);
void dg_pages_after(struct dg_job *job);
/* The kept answer to the job's question, with job->page; false: there is none of this moment. */
bool dg_pages_find(struct dg_server *server, struct dg_job *job);
/* Keep the job's answer, if it may be, and move it into job->page. */
void dg_pages_keep(struct dg_server *server, struct dg_job *job);
void dg_page_drop(struct dg_page *page);
void dg_pages_done(struct dg_server *server);

/* ---- work.c ---------------------------------------------------------------------------------------------- */

void dg_queue_init(struct dg_queue *queue);
/* False: it is full (max 0: no limit). */
bool dg_queue_put(struct dg_queue *queue, struct dg_job *job, int max);
/* NULL: it is empty. */
struct dg_job *dg_queue_try(struct dg_queue *queue);

struct dg_workers;
int dg_workers_start(struct dg_server *server, struct dg_workers **out, struct dg_err *err);
/* False: some still run after `wait_ms`. */
bool dg_workers_stop(struct dg_workers *workers, int wait_ms);
/* Something was added to the log: the clock looks at once, so that streams tell of it. */
void dg_clock_poke(struct dg_server *server);
void dg_job_run(struct dg_job *job); /* on the caller's thread */
void dg_job_free(struct dg_job *job);

/* ---- loop.c: all connections
 * ------------------------------------------------------------------------------------ */

struct dg_tls_server;
/* Run until a stop signal (signal_fd) and everything is answered, or 5 s later. */
int dg_loop_run(struct dg_server *server, int listen_fd, int signal_fd, struct dg_tls_server *tls,
                struct dg_err *err);
void dg_server_wake(struct dg_server *server);
/* conn_io.c: bytes of a job's file, as multipart.h wants it. */
int dg_form_take_file(void *job, const char *bytes, size_t n);

/* ---- access.c, metrics.c --------------------------------------------------------------------------------- */

void dg_access_log(struct dg_server *server, const struct dg_job *job);
/* A line about the server itself. */
void dg_access_say(struct dg_server *server, const char *event, const char *detail);
void dg_metrics_count(struct dg_metrics *metrics, enum dg_method method, int status, int64_t us);
void dg_metrics_write(struct dg_text *out, struct dg_server *server, const struct dg_county_health *health);

/* ---- news.c: what event streams tell ----------------------------------------------------------------------
 */

int dg_news_new(struct dg_news **out, struct dg_err *err);
void dg_news_free(struct dg_news *news);
/* An entry was added: of a case ("" none). */
void dg_news_add(struct dg_server *server, int64_t n, const char *case_id, int64_t seq);
/* The events from number `from` on, of the case (NULL: of the log's size); the number to ask from next time. */
int64_t dg_news_write(struct dg_news *news, int64_t from, const char *case_id, struct dg_text *out);

/* ---- uploads.c: how uploads get on -----------------------------------------------------------------------
 *
 * The client names its upload (?upload=..) and listens to /api/v1/uploads/{upload}/events meanwhile. A stream's
 * key begins with "upload:", which no case's id does. */

#define DG_UPLOAD_KEY_SIZE 160
struct dg_uploads;
int dg_uploads_new(struct dg_uploads **out, struct dg_err *err);
void dg_uploads_free(struct dg_uploads *progress);
/* The key of a person's upload. False: `id` is no name of 16 to 64 letters, digits, - _ . : */
bool dg_upload_key(const char *person_id, const char *id, char out[DG_UPLOAD_KEY_SIZE]);
/* A number for it, above 0. 0: the person has as many as may be. `id` NULL: it is counted, and nobody listens.
 */
int64_t dg_uploads_begin(struct dg_server *server, const char *person_id, const char *id);
/* What is told next; data is a JSON object. Wakes the streams. */
void dg_uploads_tell(struct dg_server *server, int64_t number, const char *data);
/* Bytes of the file so far; `of` -1: not known. Told now and then. */
void dg_uploads_received(struct dg_server *server, int64_t number, int64_t n, int64_t of);
/* The request was answered: a refusal is told with its problem. Once. */
void dg_uploads_end(struct dg_server *server, int64_t number, const struct dg_http_answer *answer);
/* The events from number `from` on of a case, the log, or an upload, as the key says; the number to ask from
 * next time. */
int64_t dg_stream_write(struct dg_server *server, int64_t from, const char *key, struct dg_text *out);

/* ---- crypto_gnutls.c ------------------------------------------------------------------------------------- */

struct dg_tls;
int dg_tls_server_new(const char *cert_path, const char *key_path, struct dg_tls_server **out,
                      struct dg_err *err);
void dg_tls_server_free(struct dg_tls_server *server);
struct dg_tls *dg_tls_new(struct dg_tls_server *server, int fd); /* NULL: memory ran out */
void dg_tls_free(struct dg_tls *tls);
/* As recv and send: -1 with errno EAGAIN when the socket must be waited for (*wants_write tells for what). The
 * handshake is part of the first calls. */
int64_t dg_tls_recv(struct dg_tls *tls, void *out, size_t n, bool *wants_write);
int64_t dg_tls_send(struct dg_tls *tls, const void *bytes, size_t n, bool *wants_write);
void dg_tls_bye(struct dg_tls *tls);
/* RFC 6238 with SHA-1, 30 s, 6 digits: the time step at which `code` is right, within one step of `now`; 0: it
 * is wrong. `secret` is base32. */
int64_t dg_totp_check(const char *secret, const char *code, int64_t now);
/* A fresh secret of 160 bits in base32. */
int dg_totp_secret(char out[33], struct dg_err *err);

/* ---- clocks ---------------------------------------------------------------------------------------------- */

int64_t dg_now_us(void);   /* monotonic */
int64_t dg_now_unix(void); /* seconds since 1970 */

#endif
