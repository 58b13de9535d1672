/* Fetch: requests to another server, made by a process of its own.
 *
 * The server itself can open no connection (box.h), and a slow or hostile provider must not hold up more than
 * the thread that asks: so a helper is forked before the box is entered, which does one request at a time and
 * ends with the server. It writes no file and runs no program; a redirect is not followed; an answer has at
 * most DG_MAX_FETCHED bytes and 10 s. */
#ifndef DG_SERVER_FETCH_H
#define DG_SERVER_FETCH_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

#define DG_MAX_FETCHED (256 << 10)

struct dg_fetch;
struct dg_fetch_params {
    const char *ca_file; /* PEM; NULL: the system's authorities */
    bool is_loopback;    /* plain HTTP too: for tests on one machine */
};
/* Fork the helper: before any other thread runs, and before the box. */
int dg_fetch_start(const struct dg_fetch_params *params, struct dg_fetch **out, struct dg_err *err);
void dg_fetch_end(struct dg_fetch *fetch);

struct dg_fetched {
    int status;       /* of HTTP */
    const char *body; /* in the arena, with a 0 behind it */
    size_t n;
};
/* GET `url`, or POST `form` (NULL: GET) as application/x-www-form-urlencoded, with the field Authorization if
 * that is not NULL. Any thread; others wait. DG_EIO: no answer came, and why. */
int dg_fetch(struct dg_fetch *fetch, struct dg_arena *arena, const char *url, const char *form,
             const char *authorization, struct dg_fetched *out, struct dg_err *err);

#endif
