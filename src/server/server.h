/* Server: HTTP and JSON in front of a county's store. No rules of its own: it checks who asks, turns the
 * request into a call of county, register or app, and the result into bytes.
 *
 * One thread runs all connections (epoll): it reads, judges the head, collects the body and writes answers. A
 * few workers run the handlers, each with a whole request in hand, so that nothing slow stops a connection. */
#ifndef DG_SERVER_SERVER_H
#define DG_SERVER_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "words/words.h"

/* Zero or NULL: the default that stands behind the colon. */
struct dg_server_params {
    const char *store_path;    /* the county's store; must exist */
    const char *key_path;      /* the log's signing key; without it nothing can be changed */
    const char *address;       /* where to listen: 127.0.0.1 */
    int port;                  /* 8320; -1: any free one, which the first line of output names */
    const char *tls_cert_path; /* PEM; with tls_key_path: HTTPS */
    const char *tls_key_path;
    const char *trusted_proxy; /* address whose X-Forwarded-For and -Proto are believed: none */
    const char *public_url; /* "https://cameras.example": what links and Origin checks use: the Host header */
    const char *oidc_path;  /* settings of a provider of OpenID Connect (docs/server.md): none */
    const char *web_dir;    /* static files of the web app, served under /app/: none */
    const char *access_log_path; /* "-": standard error: none */
    int n_workers;               /* 4 */
    int max_connections;         /* 12000, and what the limit of descriptors leaves */
    int head_ms;                 /* a whole head must be there after: 10000 */
    int idle_ms;                 /* a connection without a request is closed after: 60000 */
    int min_body_rate;           /* bytes a second that a body must keep up: 500 */
    int heartbeat_ms;            /* comment line of an event stream: 15000 */
    int login_delay_ms;          /* unit of the delay from the sixth wrong password on: 1000 */
    int reads_each, reads_all;   /* a stranger's address, and all of them, may read in a minute: 3000, 60000 */
    int acts_each, acts_all;     /* and act (complain, ask) in an hour: 20, 500 */
    int logins_each, logins_all; /* and try to log in in a minute: 60, 600. -1 in any of the six: no limit */
    int tick_s;                  /* acts of the clock every: 60; -1: never */
    bool cheap_hashes;           /* Argon2id with a profile for tests: never in the open */
};

/* Serve until SIGTERM or SIGINT; then running requests end, at most 5 s long, and 0 is returned. The line
 * "listening on http://ADDRESS:PORT" goes to standard output once it is ready. DG_EINVAL: an option; DG_EIO:
 * the address is taken, a file cannot be read; whatever opening the store says. */
int dg_server_run(const struct dg_server_params *params, struct dg_err *err);

/* The table of routes: method, path, right, body; one line each, sorted. What the tests of rights walk. */
void dg_server_routes_text(struct dg_text *text);
/* The OpenAPI 3.0 document of the table. */
int dg_server_openapi(struct dg_text *text, enum dg_lang lang, struct dg_err *err);

#endif
