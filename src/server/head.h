/* Head: the first lines of an HTTP/1.1 request (RFC 9112), and the framing of its body. Strict: what two
 * programs could read in two ways is refused, because behind a proxy the second reading is an attack (request
 * smuggling). Pure functions of bytes; the verdict does not depend on how the bytes are cut into pieces. */
#ifndef DG_SERVER_HEAD_H
#define DG_SERVER_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DG_MAX_HEAD_LINE 8192   /* bytes of a line with its end; nginx */
#define DG_MAX_HEAD_BYTES 32768 /* of the whole head; nginx 4 x 8 KiB */
#define DG_MAX_FIELDS 100

struct dg_span {
    uint32_t at, n; /* in the bytes that were fed */
};

struct dg_head {
    struct dg_span method, target;
    struct dg_span names[DG_MAX_FIELDS], values[DG_MAX_FIELDS]; /* values without blanks around */
    int n_fields;
    int minor;              /* HTTP/1.minor */
    int64_t content_length; /* -1: none */
    bool is_chunked;
    bool wants_close; /* by Connection, or HTTP/1.0 */
    bool wants_continue;
    uint32_t size; /* of the head, when it is complete */
    /* Where the scan stands. */
    uint32_t line_at, at;
    bool has_line, has_blank_before;
};

#define DG_HEAD_MORE 0
#define DG_HEAD_WHOLE 1

/* Look at `bytes`, all n bytes since the head began (the ones seen before must be the same). DG_HEAD_MORE,
 * DG_HEAD_WHOLE, or the status to refuse it with (400, 413, 414, 417, 431, 501, 505), after which the
 * connection must be closed. `head` is zeroed before the first call. Each byte is looked at once. */
int dg_head_feed(struct dg_head *head, const char *bytes, size_t n);

/* The index of a field, from `from` on, name in lower case; -1: none. */
int dg_head_find(const struct dg_head *head, const char *bytes, const char *name, int from);

/* The framing "chunked". Zeroed before the first piece. */
struct dg_chunks {
    int state;
    int n_digits, n_line; /* of the line so far */
    int n_trailer;        /* bytes of the trailers so far */
    int64_t left;         /* of the chunk */
};
/* Take bytes until a piece of data, the end, or `n`. *n_used of them are done with; *data (inside `in`) has
 * n_data bytes, maybe 0. DG_HEAD_MORE, DG_HEAD_WHOLE (the body is over), or 400. Trailers are read past. Call
 * again while bytes are left. */
int dg_chunks_feed(struct dg_chunks *chunks, const char *in, size_t n, size_t *n_used, const char **data,
                   size_t *n_data);

/* Decode %XX of n bytes into `out` (n + 1 bytes). False: a broken escape, an encoded slash or backslash, a
 * control character, or what is no clean UTF-8. '+' is a blank where `is_query`. */
bool dg_percent_decode(const char *s, size_t n, bool is_query, char *out);
/* Is it a path without empty, "." or ".." parts (a slash at the end may stand)? */
bool dg_path_is_plain(const char *path);

#endif
