/* Canonical JSON: RFC 8785 without fractions, read and written.
 *
 * The reader accepts nothing but the canonical form, so it needs no second pass that compares: it knows at each
 * byte what may stand there. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "log/canon.h"

#define MAX_WHOLE 9007199254740991.0 /* 2^53 - 1: beyond it neighbours are one double */

/* ---- UTF-8 -------------------------------------------------------------------------------------------- */

/* The code point at s and its length (RFC 3629: no overlong forms, no surrogates); -1: none. */
static int32_t code_point(const unsigned char *s, size_t n, size_t *length)
{
    static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = s[0] < 0x80 ? 1 : s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : s[0] >= 0xC0 ? 2 : 0;
    if (len == 0 || len > n || s[0] > 0xF4) return -1;
    int32_t code = len == 1 ? s[0] : s[0] & (0x7F >> len);
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xC0) != 0x80) return -1;
        code = code << 6 | (s[i] & 0x3F);
    }
    if (code < least[len] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return -1;
    *length = len;
    return code;
}

bool dg_utf8_is_valid(const char *bytes, size_t n)
{
    size_t length = 0;
    for (size_t i = 0; i < n; i += length) {
        if (code_point((const unsigned char *)bytes + i, n - i, &length) < 0) return false;
    }
    return true;
}

/* RFC 8785 orders members by UTF-16 code units: as code points, but what is beyond U+FFFF stands before
 * U+E000 .. U+FFFF, because its surrogates are smaller. Both texts are UTF-8. */
static int unit_weight(int32_t code) { return code > 0xFFFF ? 1 : code >= 0xE000 ? 2 : 0; }

static int compare_keys(const char *a, const char *b)
{
    size_t i = 0, length;

    while (a[i] && a[i] == b[i]) i++;
    while (i > 0 && ((unsigned char)a[i] & 0xC0) == 0x80) i--; /* to the start of the character */
    if (!a[i] || !b[i]) return (a[i] != 0) - (b[i] != 0);
    int32_t p = code_point((const unsigned char *)a + i, strlen(a + i), &length);
    int32_t q = code_point((const unsigned char *)b + i, strlen(b + i), &length);
    if (unit_weight(p) != unit_weight(q)) return unit_weight(p) < unit_weight(q) ? -1 : 1;
    return (p > q) - (p < q);
}

/* ---- reading ------------------------------------------------------------------------------------------- */

struct reader {
    struct dg_arena *arena;
    const char *bytes;
    size_t n, at;
    struct dg_err *err;
};

static int fault(const struct reader *r, const char *what)
{
    return dg_err_set(r->err, DG_EFORMAT, "byte %zu: %s", r->at, what);
}

static bool take(struct reader *r, const char *word)
{
    size_t n = strlen(word);
    if (r->n - r->at < n || memcmp(r->bytes + r->at, word, n) != 0) return false;
    r->at += n;
    return true;
}

/* One escape behind the backslash; only the short forms, and \u00xx in lower case for the other controls. */
static int read_escape(struct reader *r, char *out)
{
    static const char shorts[] = "\"\\bfnrt", means[] = "\"\\\b\f\n\r\t";
    uint8_t code = 0;

    if (r->at >= r->n) return fault(r, "the text ends inside an escape");
    const char *found = memchr(shorts, r->bytes[r->at], sizeof shorts - 1);
    if (found) {
        r->at++;
        *out = means[found - shorts];
        return 0;
    }
    if (r->n - r->at < 5 || memcmp(r->bytes + r->at, "u00", 3) != 0 ||
        !dg_hex_parse(r->bytes + r->at + 3, 2, &code, 1) || code >= 0x20)
        return fault(r, "an escape that canonical JSON does not use");
    if (code == 0) return fault(r, "a NUL in a text");
    if (memchr(means, code, sizeof means - 1)) return fault(r, "this character has a shorter escape");
    r->at += 5;
    *out = (char)code;
    return 0;
}

/* Where the text that begins at r->at ends: its closing quote; n if there is none. */
static size_t text_end(const struct reader *r)
{
    size_t i = r->at;
    while (i < r->n && r->bytes[i] != '"') i += r->bytes[i] == '\\' ? 2 : 1;
    return i < r->n ? i : r->n;
}

static int read_text(struct reader *r, const char **out)
{
    if (!take(r, "\"")) return fault(r, "a text should stand here");
    size_t end = text_end(r), n = 0, length = 0;
    if (end == r->n) return fault(r, "the text has no end");
    char *text = dg_arena_get(r->arena, end - r->at + 1);

    if (!text) return dg_err_set(r->err, DG_ENOMEM, "out of memory");
    while (r->at < end) {
        const unsigned char *s = (const unsigned char *)r->bytes + r->at;
        if (*s == '\\') {
            r->at++;
            DG_TRY(read_escape(r, &text[n++]));
            continue;
        }
        if (*s < 0x20) return fault(r, "a control character that is not escaped");
        if (code_point(s, end - r->at, &length) < 0) return fault(r, "not UTF-8");
        memcpy(text + n, s, length);
        n += length;
        r->at += length;
    }
    r->at = end + 1;
    text[n] = 0;
    *out = text;
    return 0;
}

static int read_number(struct reader *r, double *out)
{
    bool is_negative = take(r, "-");
    size_t first = r->at;
    double value = 0;

    while (r->at < r->n && r->bytes[r->at] >= '0' && r->bytes[r->at] <= '9') {
        value = value * 10 + (r->bytes[r->at++] - '0');
        if (value > MAX_WHOLE) return fault(r, "a number beyond 2^53 - 1: write it as a text");
    }
    if (r->at == first) return fault(r, "no value begins so");
    if (r->bytes[first] == '0' && (r->at > first + 1 || is_negative))
        return fault(r, "a number with a zero in front, or a negative zero");
    if (r->at < r->n && strchr(".eE", r->bytes[r->at]) && r->bytes[r->at])
        return fault(r, "a number with a fraction or exponent: write it as a text");
    *out = is_negative ? -value : value;
    return 0;
}

static int read_value(struct reader *r, int32_t depth, struct dg_json_value *out);

/* Items of an array or object behind its bracket. */
static int read_items(struct reader *r, int32_t depth, struct dg_json_value *out)
{
    bool is_object = out->kind == DG_JSON_OBJECT;
    const char *close = is_object ? "}" : "]";
    dg_auto(dg_buf_done) struct dg_buf items = {.item_size = sizeof(struct dg_json_value)};
    const char *before = NULL;

    for (bool is_first = true; !take(r, close); is_first = false) {
        struct dg_json_value item = {0};
        const char *key = NULL;
        if (!is_first && !take(r, ",")) return fault(r, "a comma or the closing bracket should stand here");
        if (is_object) {
            size_t at = r->at;
            DG_TRY(read_text(r, &key));
            if (before && compare_keys(before, key) >= 0) {
                r->at = at;
                return fault(r, strcmp(before, key) ? "this member should stand before the one before it"
                                                    : "this member is given twice");
            }
            before = key;
            if (!take(r, ":")) return fault(r, "a colon should stand here");
        }
        DG_TRY(read_value(r, depth + 1, &item));
        item.key = key;
        struct dg_json_value *slot = dg_buf_add(&items);
        if (!slot) return dg_buf_full(r->err);
        *slot = item;
    }
    out->n = (int32_t)items.n;
    return dg_buf_copy(&items, r->arena, (void **)&out->items, r->err);
}

static int read_value(struct reader *r, int32_t depth, struct dg_json_value *out)
{
    if (depth > DG_MAX_JSON_DEPTH)
        return dg_err_set(r->err, DG_ELIMIT, "byte %zu: nested deeper than %d levels", r->at,
                          DG_MAX_JSON_DEPTH);
    if (take(r, "{")) {
        out->kind = DG_JSON_OBJECT;
        return read_items(r, depth, out);
    }
    if (take(r, "[")) {
        out->kind = DG_JSON_ARRAY;
        return read_items(r, depth, out);
    }
    if (r->at < r->n && r->bytes[r->at] == '"') {
        out->kind = DG_JSON_TEXT;
        return read_text(r, &out->text);
    }
    if (take(r, "null")) {
        out->kind = DG_JSON_NULL;
        return 0;
    }
    out->is_true = take(r, "true");
    if (out->is_true || take(r, "false")) {
        out->kind = DG_JSON_BOOL;
        return 0;
    }
    out->kind = DG_JSON_NUMBER;
    return read_number(r, &out->number);
}

int dg_canon_parse(struct dg_arena *arena, const char *bytes, size_t n, struct dg_json_value *out,
                   struct dg_err *err)
{
    struct reader r = {.arena = arena, .bytes = bytes ? bytes : "", .n = n, .err = err};
    struct dg_json_value value = {0};

    DG_TRY(read_value(&r, 1, &value));
    if (r.at != n) return fault(&r, "something follows the value");
    *out = value;
    return 0;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

int dg_log_text_add(struct dg_text *text, const char *value, struct dg_err *err)
{
    static const char shorts[] = "\"\\bfnrt", means[] = "\"\\\b\f\n\r\t";
    const unsigned char *s = (const unsigned char *)value;
    size_t n = strlen(value), plain = 0, length = 0;

    dg_text_add(text, "\"");
    for (size_t i = 0; i < n; i += length) {
        if (code_point(s + i, n - i, &length) < 0)
            return dg_err_set(err, DG_EINVAL, "a text is not UTF-8 at its byte %zu", i);
        if (s[i] >= 0x20 && s[i] != '"' && s[i] != '\\') continue;
        const char *found = memchr(means, s[i], sizeof means - 1);
        dg_text_addn(text, value + plain, i - plain);
        if (found)
            dg_text_addf(text, "\\%c", shorts[found - means]);
        else
            dg_text_addf(text, "\\u%04x", s[i]);
        plain = i + 1;
    }
    dg_text_addn(text, value + plain, n - plain);
    dg_text_add(text, "\"");
    return 0;
}

static int write_value(struct dg_text *text, const struct dg_json_value *value, int32_t depth,
                       struct dg_err *err);

static int by_key(const void *a, const void *b)
{
    return compare_keys((*(const struct dg_json_value *const *)a)->key,
                        (*(const struct dg_json_value *const *)b)->key);
}

static int write_members(struct dg_text *text, const struct dg_json_value *object, int32_t depth,
                         struct dg_err *err)
{
    dg_auto(dg_buf_done) struct dg_buf members = {.item_size = sizeof(struct dg_json_value *)};

    for (int32_t i = 0; i < object->n; i++) {
        const struct dg_json_value **slot = dg_buf_add(&members);
        if (!slot) return dg_buf_full(err);
        *slot = &object->items[i];
    }
    const struct dg_json_value **items = members.data;
    if (members.n) qsort(items, (size_t)members.n, sizeof(struct dg_json_value *), by_key);
    for (int64_t i = 0; i < members.n; i++) {
        if (i && strcmp(items[i - 1]->key, items[i]->key) == 0)
            return dg_err_set(err, DG_EINVAL, "%s: is given twice", items[i]->key);
        if (i) dg_text_add(text, ",");
        DG_TRY(dg_log_text_add(text, items[i]->key, err));
        dg_text_add(text, ":");
        int code = write_value(text, items[i], depth + 1, err);
        if (code < 0) {
            (void)dg_err_prefix(err, "%s", items[i]->key);
            return code;
        }
    }
    return 0;
}

static int write_value(struct dg_text *text, const struct dg_json_value *value, int32_t depth,
                       struct dg_err *err)
{
    if (depth > DG_MAX_JSON_DEPTH)
        return dg_err_set(err, DG_ELIMIT, "nested deeper than %d levels", DG_MAX_JSON_DEPTH);
    switch (value->kind) {
    case DG_JSON_NULL: dg_text_add(text, "null"); return 0;
    case DG_JSON_BOOL: dg_text_add(text, value->is_true ? "true" : "false"); return 0;
    case DG_JSON_NUMBER:
        if (!(value->number >= -MAX_WHOLE && value->number <= MAX_WHOLE))
            return dg_err_set(err, DG_EINVAL, "a number beyond 2^53 - 1: give it as a text");
        if (value->number != (double)(int64_t)value->number)
            return dg_err_set(err, DG_EINVAL, "a number with a fraction: give it as a text");
        dg_text_addf(text, "%lld", (long long)value->number);
        return 0;
    case DG_JSON_TEXT: return dg_log_text_add(text, value->text, err);
    case DG_JSON_ARRAY:
        dg_text_add(text, "[");
        for (int32_t i = 0; i < value->n; i++) {
            if (i) dg_text_add(text, ",");
            DG_TRY(write_value(text, &value->items[i], depth + 1, err));
        }
        dg_text_add(text, "]");
        return 0;
    case DG_JSON_OBJECT:
        dg_text_add(text, "{");
        DG_TRY(write_members(text, value, depth, err));
        dg_text_add(text, "}");
        return 0;
    }
    return dg_err_set(err, DG_EINVAL, "no JSON value");
}

int dg_canon_write(struct dg_text *text, const struct dg_json_value *value, struct dg_err *err)
{
    return write_value(text, value, 1, err);
}
