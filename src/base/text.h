/* Text: a growing UTF-8 buffer. Numbers are written the same in every locale. */
#ifndef DG_BASE_TEXT_H
#define DG_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* A zeroed dg_text is empty and valid. A failed append marks it and later appends do nothing, so that a
 * writer checks once at the end with dg_text_finish. */
struct dg_text {
    char *data; /* NUL-terminated once anything was added; NULL in an empty text */
    size_t len;
    size_t cap;
    bool has_failed;
};

void dg_text_add(struct dg_text *text, const char *s);
void dg_text_addn(struct dg_text *text, const char *s, size_t n);
void dg_text_addf(struct dg_text *text, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A number with at most `decimals` digits behind the point (0..12), "." as the point, trailing zeros and
 * a negative zero dropped. NaN and infinities are written as null: callers refuse them earlier. */
void dg_text_add_num(struct dg_text *text, double value, int decimals);

/* The number with the fewest digits that reads back as exactly this double, written as ECMAScript and RFC 8785
 * write it ("0.1", "1e+21", "0" for a negative zero). Not finite: null. */
void dg_text_add_exact(struct dg_text *text, double value);

/* Append what stands for `s` in HTML and XML: &, <, > and quotes as entities, control characters that XML has
 * no place for as U+FFFD. The n bytes at `s`, or all of it. */
void dg_text_add_markup(struct dg_text *text, const char *s);
void dg_text_addn_markup(struct dg_text *text, const char *s, size_t n);

/* Append one cell of CSV (RFC 4180), quoted where it must be. A cell that a table program would run as a
 * formula gets an apostrophe in front, unless it is a number. */
void dg_text_add_csv(struct dg_text *text, const char *s);

/* DG_ENOMEM if any append failed. On success `data` is a valid string (never NULL). */
int dg_text_finish(struct dg_text *text, struct dg_err *err);

/* Empty it, keeping the memory. */
void dg_text_clear(struct dg_text *text);
void dg_text_done(struct dg_text *text);

/* Is it valid UTF-8 (RFC 3629: no overlong forms, no surrogates), without NUL and other control bytes but
 * tab and line feed, without bidi overrides and unclosed isolates (CVE-2021-42574), and without what takes no
 * room and joins nothing: zero-width space, word joiner, byte order mark, tags? Counts code points into
 * *n_code_points if that is not NULL. */
bool dg_text_is_clean(const char *s, size_t n, size_t *n_code_points);

/* Parse a decimal number that fills the string whole, in the C locale's form, finite. False leaves *out. */
bool dg_parse_double(const char *s, double *out);
bool dg_parse_int64(const char *s, int64_t *out);

#endif
