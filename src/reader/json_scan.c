#include "reader/json_scan.h"

#include <string.h>

#include "base/limits.h"

int dg_scan_peek(struct dg_scan *s)
{
    while (s->p < s->end) {
        char c = *s->p;
        if (c == '\n') s->line++;
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') return (unsigned char)c;
        s->p++;
    }
    return -1;
}

static int string_skip(struct dg_scan *s, struct dg_err *err)
{
    for (s->p++; s->p < s->end; s->p++) {
        if (*s->p == '"') {
            s->p++;
            return 0;
        }
        if (*s->p == '\\') s->p++;
        if (s->p < s->end && (unsigned char)*s->p < 0x20) break;
    }
    return dg_err_set(err, DG_EFORMAT, "line %lld: a string without its end", (long long)s->line);
}

/* A number, true, false, null: up to what cannot belong to it. */
static int word_skip(struct dg_scan *s, struct dg_err *err)
{
    int n_digits = 0;
    const char *start = s->p;
    for (; s->p < s->end && !strchr(",:]}[{\" \t\r\n", *s->p); s->p++) {
        if (*s->p >= '0' && *s->p <= '9') n_digits++;
        if (*s->p == '\0') break;
    }
    if (n_digits > DG_MAX_NUMBER_DIGITS)
        return dg_err_set(err, DG_EFORMAT, "line %lld: a number of %d digits, more than %d", (long long)s->line,
                          n_digits, DG_MAX_NUMBER_DIGITS);
    if (s->p == start) return dg_err_set(err, DG_EFORMAT, "line %lld: a value is missing", (long long)s->line);
    return 0;
}

int dg_scan_value(struct dg_scan *s, int depth, struct dg_span *out, struct dg_err *err)
{
    if (dg_scan_peek(s) < 0)
        return dg_err_set(err, DG_EFORMAT, "line %lld: the text ends too early", (long long)s->line);
    struct dg_span span = {s->p, 0, s->line};
    int outer = depth;
    do {
        int c = dg_scan_peek(s);
        if (c < 0) return dg_err_set(err, DG_EFORMAT, "line %lld: the text ends too early", (long long)s->line);
        if (c == '"') {
            DG_TRY(string_skip(s, err));
        } else if (c == '{' || c == '[') {
            if (++depth > DG_MAX_JSON_DEPTH)
                return dg_err_set(err, DG_EFORMAT, "line %lld: nested deeper than %d levels",
                                  (long long)s->line, DG_MAX_JSON_DEPTH);
            s->p++;
        } else if (c == '}' || c == ']') {
            if (--depth < outer)
                return dg_err_set(err, DG_EFORMAT, "line %lld: \"%c\" without its beginning",
                                  (long long)s->line, c);
            s->p++;
        } else if (c == ',' || c == ':') {
            if (depth == outer)
                return dg_err_set(err, DG_EFORMAT, "line %lld: a value is missing", (long long)s->line);
            s->p++;
        } else {
            DG_TRY(word_skip(s, err));
        }
    } while (depth > outer);
    span.n = (size_t)(s->p - span.p);
    *out = span;
    return 0;
}
