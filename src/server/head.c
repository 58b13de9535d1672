#include "server/head.h"

#include <string.h>

#include "base/text.h"

static bool is_token(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool is_word(const char *s, size_t n, const char *word)
{
    if (n != strlen(word)) return false;
    for (size_t i = 0; i < n; i++) {
        if (lower(s[i]) != word[i]) return false;
    }
    return true;
}

/* METHOD SP TARGET SP HTTP/1.x; n bytes without the line's end. */
static int request_line(struct dg_head *head, const char *bytes, uint32_t at, uint32_t n)
{
    const char *s = bytes + at;
    uint32_t i = 0, start;

    while (i < n && s[i] >= 'A' && s[i] <= 'Z') i++;
    if (i == 0 || i > 16 || i >= n || s[i] != ' ') return 400;
    head->method = (struct dg_span){at, i};
    start = ++i;
    while (i < n && s[i] > 0x20 && s[i] < 0x7f) i++;
    if (i == start || i >= n || s[i] != ' ') return 400;
    /* Origin form alone: the absolute form is for proxies, and would name the host a second time. */
    if (s[start] != '/') return 400;
    head->target = (struct dg_span){at + start, i - start};
    i++;
    if (n - i != 8 || memcmp(s + i, "HTTP/", 5) != 0 || s[i + 5] < '0' || s[i + 5] > '9' || s[i + 6] != '.' ||
        s[i + 7] < '0' || s[i + 7] > '9')
        return 400;
    if (s[i + 5] != '1' || s[i + 7] > '1') return 505;
    head->minor = s[i + 7] - '0';
    return 0;
}

static int field_line(struct dg_head *head, const char *bytes, uint32_t at, uint32_t n)
{
    const char *s = bytes + at;
    uint32_t colon = 0, from, to = n;

    if (head->n_fields == DG_MAX_FIELDS) return 431;
    while (colon < n && is_token(s[colon])) colon++;
    /* A blank before the colon, or before the name (a folded line), is read differently by different programs.
     */
    if (colon == 0 || colon == n || s[colon] != ':') return 400;
    from = colon + 1;
    while (from < n && (s[from] == ' ' || s[from] == '\t')) from++;
    while (to > from && (s[to - 1] == ' ' || s[to - 1] == '\t')) to--;
    for (uint32_t i = from; i < to; i++) {
        unsigned char c = (unsigned char)s[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f) return 400;
    }
    head->names[head->n_fields] = (struct dg_span){at, colon};
    head->values[head->n_fields] = (struct dg_span){at + from, to - from};
    head->n_fields++;
    return 0;
}

int dg_head_find(const struct dg_head *head, const char *bytes, const char *name, int from)
{
    for (int i = from; i < head->n_fields; i++) {
        if (is_word(bytes + head->names[i].at, head->names[i].n, name)) return i;
    }
    return -1;
}

/* The only value of a field; NULL: none. *is_twice: there are several. */
static const char *only(const struct dg_head *head, const char *bytes, const char *name, uint32_t *n,
                        bool *is_twice)
{
    int ix = dg_head_find(head, bytes, name, 0);
    *is_twice = ix >= 0 && dg_head_find(head, bytes, name, ix + 1) >= 0;
    if (ix < 0) return NULL;
    *n = head->values[ix].n;
    return bytes + head->values[ix].at;
}

/* host [":" port], host a name, an IPv4 address or an IPv6 one in brackets. */
static bool is_host(const char *s, uint32_t n)
{
    if (n == 0 || n > 255) return false;
    for (uint32_t i = 0; i < n; i++) {
        char c = lower(s[i]);
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c && strchr(".-_:[]", c)))) return false;
    }
    return s[0] != ':';
}

static int host_check(const struct dg_head *head, const char *bytes)
{
    uint32_t n = 0;
    bool is_twice;
    const char *host = only(head, bytes, "host", &n, &is_twice);
    if (is_twice || (!host && head->minor == 1)) return 400;
    return !host || is_host(host, n) ? 0 : 400;
}

static int length_check(struct dg_head *head, const char *bytes)
{
    uint32_t n = 0, n_coding = 0;
    bool is_twice, is_coded_twice;
    const char *length = only(head, bytes, "content-length", &n, &is_twice);
    const char *coding = only(head, bytes, "transfer-encoding", &n_coding, &is_coded_twice);

    head->content_length = -1;
    if (is_twice || is_coded_twice || (length && coding) || (coding && head->minor == 0)) return 400;
    if (coding) {
        if (!is_word(coding, n_coding, "chunked")) return 501;
        head->is_chunked = true;
    }
    if (!length) return 0;
    if (n == 0) return 400;
    int64_t value = 0;
    bool is_huge = false;
    for (uint32_t i = 0; i < n; i++) {
        if (length[i] < '0' || length[i] > '9') return 400;
        is_huge = is_huge || value > INT64_MAX / 10 - 1;
        if (!is_huge) value = value * 10 + (length[i] - '0');
    }
    if (is_huge) return 413;
    head->content_length = value;
    return 0;
}

static bool has_part(const char *s, uint32_t n, const char *word)
{
    for (uint32_t i = 0; i < n;) {
        while (i < n && (s[i] == ' ' || s[i] == '\t' || s[i] == ',')) i++;
        uint32_t start = i;
        while (i < n && s[i] != ',') i++;
        uint32_t end = i;
        while (end > start && (s[end - 1] == ' ' || s[end - 1] == '\t')) end--;
        if (is_word(s + start, end - start, word)) return true;
    }
    return false;
}

/* Of these a second one would have to be chosen from. */
static const char *const single[] = {"authorization", "content-type",    "cookie",          "expect",
                                     "if-match",      "if-none-match",   "idempotency-key", "origin",
                                     "range",         "sec-fetch-site",  "x-csrf-token",    "x-forwarded-proto",
                                     "x-role",        "content-encoding"};

/* What concerns the whole head. */
static int whole_check(struct dg_head *head, const char *bytes)
{
    uint32_t n = 0;
    bool is_twice;
    int status = host_check(head, bytes);
    if (!status) status = length_check(head, bytes);
    if (status) return status;
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++) {
        (void)only(head, bytes, single[i], &n, &is_twice);
        if (is_twice) return 400;
    }
    head->wants_close = head->minor == 0;
    for (int i = dg_head_find(head, bytes, "connection", 0); i >= 0;
         i = dg_head_find(head, bytes, "connection", i + 1)) {
        if (has_part(bytes + head->values[i].at, head->values[i].n, "close")) head->wants_close = true;
    }
    const char *expect = only(head, bytes, "expect", &n, &is_twice);
    if (expect && !is_word(expect, n, "100-continue")) return 417;
    head->wants_continue = expect && head->minor == 1;
    return DG_HEAD_WHOLE;
}

/* A line ended in front of head->at. */
static int line_done(struct dg_head *head, const char *bytes)
{
    uint32_t at = head->line_at, n = head->at - head->line_at - 2;
    head->line_at = head->at;
    if (n == 0) {
        if (head->has_line) {
            head->size = head->at;
            return whole_check(head, bytes);
        }
        /* One empty line in front: old clients send it behind a body (RFC 9112, 2.2). */
        if (head->has_blank_before) return 400;
        head->has_blank_before = true;
        return 0;
    }
    if (head->has_line) return field_line(head, bytes, at, n);
    head->has_line = true;
    return request_line(head, bytes, at, n);
}

int dg_head_feed(struct dg_head *head, const char *bytes, size_t n)
{
    while (head->at < n) {
        char c = bytes[head->at++];
        bool is_behind_cr = head->at - head->line_at >= 2 && bytes[head->at - 2] == '\r';
        if (c == '\n') {
            if (!is_behind_cr) return 400;
            int status = line_done(head, bytes);
            if (status) return status;
        } else if (is_behind_cr) {
            return 400;
        }
        if (head->at - head->line_at >= DG_MAX_HEAD_LINE) return head->has_line ? 431 : 414;
        if (head->at >= DG_MAX_HEAD_BYTES) return 431;
    }
    return DG_HEAD_MORE;
}

/* ---- chunked ----------------------------------------------------------------------------------------------
 */

enum {
    AT_SIZE = 0,
    AT_EXTENSION,
    AT_SIZE_LF,
    AT_DATA,
    AT_DATA_CR,
    AT_DATA_LF,
    AT_TRAILER,
    AT_TRAILER_LF,
    AT_END
};

#define MAX_CHUNK_LINE 256  /* nobody sends extensions; a kilobyte of them for each byte is an attack */
#define MAX_CHUNK_DIGITS 12 /* hexadecimal: 2^48 */
#define MAX_TRAILER_BYTES 4096

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_line_text(char c) { return c == '\t' || (unsigned char)c >= 0x20; }

/* A byte of the line that says how long the chunk is. */
static int size_byte(struct dg_chunks *s, char c)
{
    int digit = hex_digit(c);
    if (digit >= 0) {
        s->left = s->left * 16 + digit;
        return ++s->n_digits > MAX_CHUNK_DIGITS ? 400 : 0;
    }
    if (s->n_digits == 0 || (c != '\r' && c != ';')) return 400;
    s->state = c == ';' ? AT_EXTENSION : AT_SIZE_LF;
    return 0;
}

static int extension_byte(struct dg_chunks *s, char c)
{
    if (c == '\r') s->state = AT_SIZE_LF;
    return c == '\r' || (is_line_text(c) && (unsigned char)c < 0x7f) ? 0 : 400;
}

static int trailer_byte(struct dg_chunks *s, char c)
{
    if (++s->n_trailer > MAX_TRAILER_BYTES) return 400;
    if (c == '\r') s->state = AT_TRAILER_LF;
    return c == '\r' || is_line_text(c) ? 0 : 400;
}

/* The LF that ends a line, and what comes behind it. */
static int line_end_byte(struct dg_chunks *s, char c)
{
    if (c != '\n') return 400;
    if (s->state == AT_SIZE_LF)
        s->state = s->left ? AT_DATA : AT_TRAILER;
    else if (s->state == AT_DATA_LF)
        *s = (struct dg_chunks){.n_trailer = s->n_trailer};
    else
        s->state = s->n_line == 2 ? AT_END : AT_TRAILER; /* an empty line ends the trailers */
    s->n_line = 0;
    return s->state == AT_END ? DG_HEAD_WHOLE : 0;
}

/* One byte of the framing. 0 to go on, 400, or DG_HEAD_WHOLE. */
static int chunk_byte(struct dg_chunks *s, char c)
{
    if (++s->n_line > MAX_CHUNK_LINE && s->state <= AT_SIZE_LF) return 400;
    switch (s->state) {
    case AT_SIZE: return size_byte(s, c);
    case AT_EXTENSION: return extension_byte(s, c);
    case AT_TRAILER: return trailer_byte(s, c);
    case AT_SIZE_LF:
    case AT_DATA_LF:
    case AT_TRAILER_LF: return line_end_byte(s, c);
    case AT_DATA_CR: s->state = AT_DATA_LF; return c == '\r' ? 0 : 400;
    default: return 400;
    }
}

int dg_chunks_feed(struct dg_chunks *s, const char *in, size_t n, size_t *n_used, const char **data,
                   size_t *n_data)
{
    *n_used = *n_data = 0;
    *data = in;
    while (*n_used < n) {
        if (s->state == AT_DATA) {
            size_t left = n - *n_used, take = (int64_t)left < s->left ? left : (size_t)s->left;
            *data = in + *n_used;
            *n_data = take;
            *n_used += take;
            s->left -= (int64_t)take;
            if (s->left == 0) s->state = AT_DATA_CR;
            return DG_HEAD_MORE;
        }
        int status = chunk_byte(s, in[(*n_used)++]);
        if (status) return status;
    }
    return DG_HEAD_MORE;
}

/* ---- targets ----------------------------------------------------------------------------------------------
 */

bool dg_percent_decode(const char *s, size_t n, bool is_query, char *out)
{
    size_t n_out = 0;
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (c == '+' && is_query) c = ' ';
        if (c == '%') {
            bool is_whole = n - i > 2;
            int high = is_whole ? hex_digit(s[i + 1]) : -1, low = is_whole ? hex_digit(s[i + 2]) : -1;
            if (high < 0 || low < 0) return false;
            c = (char)(high * 16 + low);
            i += 2;
            /* Encoded, they are part of a name for one program and part the path for the next. */
            if (!is_query && (c == '/' || c == '\\')) return false;
        }
        if ((unsigned char)c < 0x20 || c == 0x7f) return false;
        out[n_out++] = c;
    }
    out[n_out] = '\0';
    return dg_text_is_clean(out, n_out, NULL);
}

bool dg_path_is_plain(const char *path)
{
    if (path[0] != '/') return false;
    for (const char *s = path; *s == '/';) {
        const char *part = ++s;
        while (*s && *s != '/') s++;
        size_t n = (size_t)(s - part);
        if ((n == 0 && *s) || (n == 1 && part[0] == '.') || (n == 2 && part[0] == '.' && part[1] == '.'))
            return false;
        if (memchr(part, '\\', n)) return false;
    }
    return true;
}
