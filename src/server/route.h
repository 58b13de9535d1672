/* Route: the table from which everything about a request is read before its handler runs.
 *
 * A right is a column, so that no handler can forget to ask. What no row allows is refused: there is no default
 * row. A handler runs on a worker with the whole request in hand and gives back a whole answer; it never sees a
 * connection. Each file of routes has one sorted table; router.c joins them (dg_route_tables). */
#ifndef DG_SERVER_ROUTE_H
#define DG_SERVER_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/named.h"
#include "base/text.h"
#include "county/county.h"
#include "io/io.h"
#include "words/words.h"

struct dg_server; /* what all handlers share: state.h */

enum dg_method { DG_GET = 0, DG_POST, DG_PUT, DG_DELETE, DG_N_METHODS };

/* Who may call. Whoever lacks it gets 401 without a session, 403 with one. What a person may do in one case is
 * the procedure's to say (county); a case that is not the reader's answers as a missing one, 404. */
enum dg_route_right {
    DG_RIGHT_NOBODY = 0, /* a zeroed row is closed */
    DG_RIGHT_PUBLIC,     /* anyone, no session looked at */
    DG_RIGHT_ANYONE,     /* anyone; a session, if there is one, tells who asks */
    DG_RIGHT_LOCAL,      /* anyone from this machine: measurements */
    DG_RIGHT_SESSION,    /* any person who is logged in */
    DG_RIGHT_MEMBER,     /* who has a role other than public in some body */
    DG_RIGHT_AUDITOR,    /* role auditor */
    DG_RIGHT_ADMIN,      /* role admin */
    DG_N_RIGHTS
};

/* What body a request brings. Anything else than the row says is 415; a body where none is expected, 400. */
enum dg_body_kind {
    DG_BODY_NONE = 0,
    DG_BODY_JSON, /* application/json, at most max_body bytes, parsed before the handler runs */
    /* A file: the bytes as they are, or a form (multipart/form-data) with the file in its field "file". Either
     * way it is streamed into a file without a name, counted as it comes, and read by request->upload_path. */
    DG_BODY_UPLOAD,
    DG_BODY_FORM /* a page's form without a file, application/x-www-form-urlencoded: request->form; its field
                    `csrf` stands for X-CSRF-Token, which no form can send */
};

/* What answers a row can give, for the OpenAPI document and for Accept. */
enum dg_answer_kind {
    DG_ANSWER_JSON = 1 << 0,
    DG_ANSWER_GEOJSON = 1 << 1,
    DG_ANSWER_HTML = 1 << 2,
    DG_ANSWER_TEXT = 1 << 3,
    DG_ANSWER_BYTES = 1 << 4,  /* application/octet-stream and other files */
    DG_ANSWER_EVENTS = 1 << 5, /* text/event-stream */
    DG_ANSWER_PDF = 1 << 6,
    DG_ANSWER_CSV = 1 << 7,
    DG_ANSWER_NONE = 1 << 8 /* 204 */
};

/* Flags. */
#define DG_ROUTE_QUERY_ANY 1u  /* unknown query parameters are let through: the handler judges them */
#define DG_ROUTE_KEY_NEEDED 2u /* Idempotency-Key must be there */
#define DG_ROUTE_SLOW 4u       /* runs on the one slow worker: hashes of passwords, reports */
#define DG_ROUTE_CORS 8u       /* public data: any origin may read it (Access-Control-Allow-Origin: *) */
#define DG_ROUTE_ANY_HOST 32u  /* answered whatever host was asked for: health */
#define DG_ROUTE_KEPT                                                                                          \
    64u /* to a reader without a session the answer follows from the store, the second of the                  \
           clock, path, query, Accept, language and address alone, so it is kept: pages.c */
#define DG_ROUTE_LOGIN 128u /* a try to log in, and limited as one: rate.h */
#define DG_ROUTE_INLINE 16u /* runs on the connections' own thread: microseconds, and no store */

struct dg_http_request;
struct dg_http_answer;
/* 0 with `answer` filled, or a negative code, which becomes problem+json (problem.h) with the message. */
typedef int (*dg_handler_fn)(const struct dg_http_request *request, struct dg_http_answer *answer,
                             struct dg_err *err);

struct dg_route {
    enum dg_method method; /* a row for GET answers HEAD too */
    const char *path;      /* "/api/v1/cases/{case}"; the last part may be "{rest...}": whatever follows */
    enum dg_route_right right;
    enum dg_body_kind body;
    int64_t max_body; /* bytes; 0: 1 MiB of JSON */
    dg_handler_fn handler;
    unsigned answers; /* enum dg_answer_kind, or-ed */
    unsigned flags;
    const char *words_key; /* catalogue: what it is for, one line ("server.route.cases") */
    const char *query;     /* names of its query parameters, parted by blanks: "limit after kind"; NULL: none */
};

struct dg_route_table {
    const struct dg_route *rows;
    int n;
};

/* Who asks, when somebody is logged in. */
struct dg_http_session {
    const char *token;
    struct dg_session_info info;
    struct dg_grant *grants; /* all roles of the person */
    int32_t n_grants;
    struct dg_actor
        actor; /* the person in the role chosen by X-Role: "expert@traffic_police", or the session's */
};

#define DG_MAX_PATH_PARAMS 6
#define DG_MAX_QUERY_PAIRS 32
#define DG_MAX_HEADERS 100

/* All of it lives until the answer was handed over. */
struct dg_http_request {
    struct dg_server *server;
    struct dg_county *county; /* this worker's own handle; NULL on rows of DG_ROUTE_INLINE */
    struct dg_arena *arena;   /* what the handler makes may live here */
    const struct dg_route *route;
    enum dg_method method;
    bool is_head;
    const char *path;      /* decoded */
    const char *raw_query; /* as it came, without "?"; "" for none */
    /* Names and values; values are decoded (percent), valid UTF-8 without control characters. */
    struct dg_named params[DG_MAX_PATH_PARAMS];
    int n_params;
    struct dg_named query[DG_MAX_QUERY_PAIRS];
    int n_query;
    struct dg_named headers[DG_MAX_HEADERS]; /* names in lower case */
    int n_headers;
    const char *base_url;                  /* "https://cameras.example", no slash at the end: for links */
    enum dg_lang lang;                     /* by ?lang=, then Accept-Language, then the county's */
    int64_t now;                           /* seconds since 1970 */
    const char *id;                        /* of this request, for logs and problems */
    const char *peer;                      /* address of who asks, after the trusted proxy */
    const struct dg_http_session *session; /* NULL: none */
    const char *body;                      /* JSON bodies: the bytes */
    size_t n_body;
    struct dg_json_value json;   /* parsed; of kind null without a body */
    const struct dg_named *form; /* fields of a page's form but its file, in the order of the page; with
                                   DG_BODY_FORM a name may come several times */
    int32_t n_form;
    const char *upload_path; /* leads to the file while the request lives; the file is gone behind it */
    int64_t upload_size;
    const char *upload_name, *upload_type; /* as a form called them; NULL: the body is the file */
    int64_t progress;                      /* of the upload, for dg_uploads_tell; 0: nobody listens */
};

/* The value of a path parameter (must be in the template), of a query parameter or a header; NULL: not given.
 */
const char *dg_http_param(const struct dg_http_request *request, const char *name);
const char *dg_http_query(const struct dg_http_request *request, const char *name);
const char *dg_http_header(const struct dg_http_request *request, const char *name);
/* A field of a form, the first of that name; NULL: not given, or the body is no form. */
const char *dg_http_form(const struct dg_http_request *request, const char *name);
/* A whole number between the bounds from the query; `otherwise` when not given. DG_EINVAL names the parameter.
 */
int dg_http_int(const struct dg_http_request *request, const char *name, int64_t min, int64_t max,
                int64_t otherwise, int64_t *out, struct dg_err *err);

/* A zeroed answer is 200 without a body. Security headers are added to every answer. */
struct dg_http_answer {
    int status;              /* 0: 200 */
    const char *type;        /* media type with charset; static or in the request's arena */
    struct dg_text body;     /* taken over */
    const char *file_path;   /* instead of `body`: a file, sent as it is with Range support; in the arena */
    bool removes_file;       /* once it was opened, the file's name goes */
    struct dg_text headers;  /* more header lines, each with CR LF; use dg_http_answer_header */
    const char *etag;        /* quoted; If-None-Match is judged against it (304) */
    int max_age_s;           /* 0: no-store; above: public, max-age */
    int64_t stream_from;     /* event streams: the first event wanted, plus one; 0: no stream */
    const char *stream_case; /* only events of this case; NULL: all that are public */
};
/* The value may hold no control character: such a header is left out. */
void dg_http_answer_header(struct dg_http_answer *answer, const char *name, const char *value);
/* Begin a JSON body. */
void dg_http_answer_json(struct dg_http_answer *answer, struct dg_json *json);
/* A problem of that status with a text of the catalogue, for what has no dg_code (406, 416 ..); returns 0. */
int dg_http_answer_problem(const struct dg_http_request *request, struct dg_http_answer *answer, int status,
                           const char *key, const char *detail);

/* The cookie's name, and the word that a change must bring in X-CSRF-Token: SHA-256 over the session's token.
 */
const char *dg_cookie_name(const struct dg_http_request *request);
void dg_csrf_token(const char *session_token, char out[DG_SHA256_HEX_SIZE]);

/* The tables, each in the file of its routes: api_*.c here; a part of its own adds its file and one line to
 * dg_route_tables in router.c. */
extern const struct dg_route_table dg_routes_api, dg_routes_uploads, dg_routes_people, dg_routes_log,
    dg_routes_ops, dg_routes_register, dg_routes_oidc, dg_routes_screen_session, dg_routes_screen_cases,
    dg_routes_screen_acts, dg_routes_screen_people, dg_routes_screen_open;

#endif
