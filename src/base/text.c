#include "base/text.h"

#include <errno.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static bool room_for(struct dg_text *text, size_t n)
{
    if (text->has_failed) return false;
    if (text->data && text->cap - text->len > n) return true;
    size_t cap = text->cap ? text->cap : 64;
    while (cap - text->len <= n) {
        if (cap > SIZE_MAX / 4) {
            text->has_failed = true;
            return false;
        }
        cap *= 2;
    }
    char *data = dg_realloc(text->data, cap);
    if (!data) {
        text->has_failed = true;
        return false;
    }
    text->data = data;
    text->cap = cap;
    return true;
}

void dg_text_addn(struct dg_text *text, const char *s, size_t n)
{
    if (!room_for(text, n)) return;
    if (n) memcpy(text->data + text->len, s, n);
    text->len += n;
    text->data[text->len] = '\0';
}

void dg_text_add(struct dg_text *text, const char *s) { dg_text_addn(text, s, strlen(s)); }

__attribute__((format(printf, 2, 0))) static void add_formatted(struct dg_text *text, const char *fmt,
                                                                va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    if (n < 0) {
        text->has_failed = true;
    } else if (room_for(text, (size_t)n)) {
        vsnprintf(text->data + text->len, (size_t)n + 1, fmt, again);
        text->len += (size_t)n;
    }
    va_end(again);
}

void dg_text_addf(struct dg_text *text, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add_formatted(text, fmt, ap);
    va_end(ap);
}

/* As dg_text_add_num, for the numbers that files are full of: by whole numbers, many times faster than printf.
 * False: too large, or too near the middle between two results for the product's rounding to tell. */
static bool add_short_num(struct dg_text *text, double value, int decimals)
{
    static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
    if (decimals < 0 || decimals > 9) return false;
    double scaled = fabs(value) * (double)powers[decimals], whole = floor(scaled);
    /* Below 1e12 the product is off by less than 2e-4. */
    if (!(scaled < 1e12) || fabs(scaled - whole - 0.5) < 1e-3) return false;
    int64_t n = (int64_t)whole + (scaled - whole > 0.5);
    while (decimals > 0 && n % 10 == 0) {
        n /= 10;
        decimals--;
    }
    char digits[32], *s = digits + sizeof digits;
    for (int place = 0; n > 0 || place <= decimals; place++, n /= 10) {
        if (place == decimals && place > 0) *--s = '.';
        *--s = (char)('0' + n % 10);
    }
    if (value < 0 && !(s[0] == '0' && s + 1 == digits + sizeof digits)) *--s = '-';
    dg_text_addn(text, s, (size_t)(digits + sizeof digits - s));
    return true;
}

void dg_text_add_num(struct dg_text *text, double value, int decimals)
{
    if (!isfinite(value)) {
        dg_text_add(text, "null");
        return;
    }
    if (add_short_num(text, value, decimals)) return;
    char buf[400]; /* the longest finite double in %f has 309 digits before the point */
    int n = snprintf(buf, sizeof buf, "%.*f", decimals, value);
    if (n < 0 || (size_t)n >= sizeof buf) {
        text->has_failed = true;
        return;
    }
    /* A program that called setlocale may print another point, of two bytes where Arabic script is written. */
    const char *local = localeconv()->decimal_point;
    char *point = strstr(buf, local);
    if (point) {
        size_t n_local = strlen(local);
        *point = '.';
        memmove(point + 1, point + n_local, strlen(point + n_local) + 1);
        n -= (int)n_local - 1;
        while (buf[n - 1] == '0') buf[--n] = '\0';
        if (buf[n - 1] == '.') buf[--n] = '\0';
    }
    dg_text_add(text, strcmp(buf, "-0") == 0 ? "0" : buf);
}

/* ---- exact numbers --------------------------------------------------------------------------------- */

/* value = 0.digits * 10^point; no zeros at either end of the digits. */
struct decimal {
    char digits[24];
    int n, point;
};

/* Coordinates are mostly whole tenths of a millimetre. A quotient of two whole numbers is rounded once, so that
 * one that gives `value` back is a decimal of it, and of 15 digits only one can be. */
static bool decimal_of_whole(double value, struct decimal *out)
{
    double scaled = value * 1e4;
    if (!(scaled < 1e15)) return false;
    long long whole = llrint(scaled);
    if ((double)whole / 1e4 != value) return false;
    char buf[24];
    int n = 0, n_zeros = 0;
    while (whole % 10 == 0) whole /= 10, n_zeros++;
    for (; whole; whole /= 10) buf[n++] = (char)('0' + whole % 10);
    for (int i = 0; i < n; i++) out->digits[i] = buf[n - 1 - i];
    out->n = n;
    out->point = n + n_zeros - 4;
    return true;
}

/* Any double is told by 17 digits; one that 15 tell has no shorter spelling that is not a part of those, unless
 * it is so small that it has fewer digits of its own. */
static void decimal_by_trial(double value, struct decimal *out)
{
    char buf[40];
    for (int precision = value < DBL_MIN ? 1 : 15; precision <= 17; precision++) {
        snprintf(buf, sizeof buf, "%.*e", precision - 1, value);
        if (strtod(buf, NULL) == value) break;
    }
    out->n = 0;
    const char *e = strchr(buf, 'e');
    for (const char *c = buf; c < e; c++) {
        if (*c >= '0' && *c <= '9') out->digits[out->n++] = *c;
    }
    while (out->n > 1 && out->digits[out->n - 1] == '0') out->n--;
    out->point = (int)strtol(e + 1, NULL, 10) + 1;
}

static void add_zeros(struct dg_text *text, int n) { dg_text_addn(text, "000000000000000000000", (size_t)n); }

void dg_text_add_exact(struct dg_text *text, double value)
{
    struct decimal d;
    if (!isfinite(value)) {
        dg_text_add(text, "null");
        return;
    }
    if (value == 0) {
        dg_text_addn(text, "0", 1);
        return;
    }
    if (value < 0) dg_text_addn(text, "-", 1);
    value = fabs(value);
    if (!decimal_of_whole(value, &d)) decimal_by_trial(value, &d);
    if (d.n <= d.point && d.point <= 21) {
        dg_text_addn(text, d.digits, (size_t)d.n);
        add_zeros(text, d.point - d.n);
    } else if (0 < d.point && d.point <= 21) {
        dg_text_addn(text, d.digits, (size_t)d.point);
        dg_text_addn(text, ".", 1);
        dg_text_addn(text, d.digits + d.point, (size_t)(d.n - d.point));
    } else if (-6 < d.point && d.point <= 0) {
        dg_text_addn(text, "0.", 2);
        add_zeros(text, -d.point);
        dg_text_addn(text, d.digits, (size_t)d.n);
    } else {
        dg_text_addn(text, d.digits, 1);
        if (d.n > 1) dg_text_addn(text, ".", 1);
        dg_text_addn(text, d.digits + 1, (size_t)(d.n - 1));
        dg_text_addf(text, "e%+d", d.point - 1);
    }
}

/* What stands for a byte in markup; NULL: itself. */
static const char *entity_of(unsigned char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\t':
    case '\n': return NULL;
    default: return c < 0x20 || c == 0x7F ? "\xEF\xBF\xBD" : NULL;
    }
}

/* U+FFFE and U+FFFF may stand in neither XML nor HTML. */
static bool is_noncharacter(const char *s, size_t n)
{
    return n > 2 && (memcmp(s, "\xEF\xBF\xBE", 3) == 0 || memcmp(s, "\xEF\xBF\xBF", 3) == 0);
}

void dg_text_addn_markup(struct dg_text *text, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *entity = entity_of((unsigned char)s[i]);
        if (is_noncharacter(s + i, n - i)) {
            dg_text_add(text, "\xEF\xBF\xBD");
            i += 2;
        } else if (entity) {
            dg_text_add(text, entity);
        } else {
            dg_text_addn(text, s + i, 1);
        }
    }
}

void dg_text_add_markup(struct dg_text *text, const char *s) { dg_text_addn_markup(text, s, strlen(s)); }

static bool is_formula(const char *s)
{
    double value;
    if (!*s || !strchr("=+-@\t\r", *s)) return false;
    return !dg_parse_double(s, &value);
}

void dg_text_add_csv(struct dg_text *text, const char *s)
{
    bool is_text = is_formula(s);
    if (!is_text && !strpbrk(s, ",\"\r\n;") && *s != ' ') {
        dg_text_add(text, s);
        return;
    }
    dg_text_add(text, is_text ? "\"'" : "\"");
    for (; *s; s++) dg_text_addn(text, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
    dg_text_add(text, "\"");
}

int dg_text_finish(struct dg_text *text, struct dg_err *err)
{
    if (!text->data) dg_text_addn(text, "", 0);
    if (text->has_failed) return dg_err_set(err, DG_ENOMEM, "out of memory while writing text");
    return 0;
}

void dg_text_clear(struct dg_text *text)
{
    text->len = 0;
    text->has_failed = false;
    if (text->data) text->data[0] = '\0';
}

void dg_text_done(struct dg_text *text)
{
    free(text->data);
    *text = (struct dg_text){0};
}

/* One code point at s (n bytes left), or -1; *used gets its length. */
static int32_t decode(const unsigned char *s, size_t n, size_t *used)
{
    static const int32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = s[0] < 0x80 ? 1 : s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : s[0] >= 0xC0 ? 2 : 0;
    if (len == 0 || len > n || s[0] > 0xF4) return -1;
    int32_t c = len == 1 ? s[0] : s[0] & (0xFF >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xC0) != 0x80) return -1;
        c = (c << 6) | (s[i] & 0x3F);
    }
    if (c < least[len] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return -1;
    *used = len;
    return c;
}

/* What nobody sees and two texts can differ by: zero-width space, word joiner and the like, byte order mark,
 * interlinear marks, tags. Not the joiners U+200C and U+200D, with which Persian is written, nor the single
 * marks of direction. */
static bool is_unseen(int32_t c)
{
    return c == 0x180E || c == 0x200B || (c >= 0x2060 && c <= 0x2065) || (c >= 0x206A && c <= 0x206F) ||
           c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

bool dg_text_is_clean(const char *s, size_t n, size_t *n_code_points)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t count = 0;
    int open_isolates = 0;
    for (size_t i = 0; i < n; count++) {
        size_t used = 0;
        int32_t c = decode(p + i, n - i, &used);
        if (c < 0) return false;
        if ((c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0)) return false;
        if (c >= 0x202A && c <= 0x202E) return false; /* embeddings and overrides */
        if (is_unseen(c)) return false;
        if (c >= 0x2066 && c <= 0x2068) open_isolates++;
        if (c == 0x2069 && --open_isolates < 0) return false;
        i += used;
    }
    if (open_isolates != 0) return false;
    if (n_code_points) *n_code_points = count;
    return true;
}

bool dg_parse_double(const char *s, double *out)
{
    /* strtod would take hex, inf, nan and leading space; and the locale's point. Ours take none of these. */
    size_t n = strspn(s, "+-0123456789.eE");
    if (n == 0 || s[n] != '\0' || n > 64) return false;
    char buf[80];
    memcpy(buf, s, n + 1);
    char *point = strchr(buf, '.');
    const char *local = localeconv()->decimal_point;
    size_t n_local = strlen(local);
    if (point && n_local < sizeof buf - n) {
        memmove(point + n_local, point + 1, strlen(point));
        memcpy(point, local, n_local);
    }
    char *end = NULL;
    errno = 0;
    double v = strtod(buf, &end);
    if (*end != '\0' || !isfinite(v)) return false;
    *out = v;
    return true;
}

bool dg_parse_int64(const char *s, int64_t *out)
{
    size_t sign = (s[0] == '-' || s[0] == '+') ? 1 : 0;
    if (s[sign] == '\0' || s[sign + strspn(s + sign, "0123456789")] != '\0') return false;
    errno = 0;
    long long v = strtoll(s, NULL, 10);
    if (errno != 0) return false;
    *out = v;
    return true;
}
