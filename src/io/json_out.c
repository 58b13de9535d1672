/* JSON out: commas, indents, escapes. */
#include "io/io.h"

#include <math.h>
#include <string.h>

static void new_line(struct dg_json *json)
{
    if (!json->indent) return;
    dg_text_add(json->text, "\n");
    for (int32_t i = 0; i < json->depth * json->indent; i++) dg_text_addn(json->text, " ", 1);
}

/* Length of the valid UTF-8 sequence at s, 0 if there is none (RFC 3629). */
static size_t sequence(const unsigned char *s, size_t n)
{
    if (s[0] < 0x80) return 1;
    size_t len = s[0] >= 0xC2 && s[0] < 0xE0   ? 2
                 : s[0] >= 0xE0 && s[0] < 0xF0 ? 3
                 : s[0] >= 0xF0 && s[0] < 0xF5 ? 4
                                               : 0;
    if (!len || len > n) return 0;
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xC0) != 0x80) return 0;
    }
    if (s[0] == 0xE0 && s[1] < 0xA0) return 0; /* overlong */
    if (s[0] == 0xED && s[1] > 0x9F) return 0; /* surrogate */
    if (s[0] == 0xF0 && s[1] < 0x90) return 0; /* overlong */
    if (s[0] == 0xF4 && s[1] > 0x8F) return 0; /* past U+10FFFF */
    return len;
}

static void quoted(struct dg_text *text, const char *value)
{
    const unsigned char *s = (const unsigned char *)value;
    size_t n = strlen(value), plain = 0;
    dg_text_addn(text, "\"", 1);
    for (size_t i = 0; i < n;) {
        size_t len = sequence(s + i, n - i);
        if (len && s[i] >= 0x20 && s[i] != '"' && s[i] != '\\' && s[i] != 0x7F) {
            i += len;
            continue;
        }
        dg_text_addn(text, value + plain, i - plain);
        if (!len) {
            dg_text_add(text, "\xEF\xBF\xBD");
        } else if (s[i] == '"' || s[i] == '\\') {
            dg_text_addf(text, "\\%c", s[i]);
        } else if (s[i] == '\n') {
            dg_text_add(text, "\\n");
        } else if (s[i] == '\t') {
            dg_text_add(text, "\\t");
        } else {
            dg_text_addf(text, "\\u%04x", s[i]);
        }
        plain = ++i;
    }
    dg_text_addn(text, value + plain, n - plain);
    dg_text_addn(text, "\"", 1);
}

static void item(struct dg_json *json, const char *key)
{
    if (json->needs_comma) dg_text_addn(json->text, ",", 1);
    if (json->depth) new_line(json);
    if (key) {
        quoted(json->text, key);
        dg_text_add(json->text, json->indent ? ": " : ":");
    }
    json->needs_comma = true;
}

static void open_with(struct dg_json *json, const char *key, const char *bracket)
{
    item(json, key);
    dg_text_add(json->text, bracket);
    json->depth++;
    json->needs_comma = false;
}

static void close_with(struct dg_json *json, const char *bracket)
{
    bool was_empty = !json->needs_comma;
    json->depth--;
    if (!was_empty) new_line(json);
    dg_text_add(json->text, bracket);
    json->needs_comma = true;
}

void dg_json_begin(struct dg_json *json, struct dg_text *text, int32_t indent)
{
    *json = (struct dg_json){.text = text, .indent = indent};
}

void dg_json_object(struct dg_json *json, const char *key) { open_with(json, key, "{"); }

void dg_json_array(struct dg_json *json, const char *key) { open_with(json, key, "["); }

void dg_json_end_object(struct dg_json *json) { close_with(json, "}"); }

void dg_json_end_array(struct dg_json *json) { close_with(json, "]"); }

void dg_json_str(struct dg_json *json, const char *key, const char *value)
{
    if (!value) {
        dg_json_null(json, key);
        return;
    }
    item(json, key);
    quoted(json->text, value);
}

void dg_json_num(struct dg_json *json, const char *key, double value, int decimals)
{
    item(json, key);
    dg_text_add_num(json->text, value, decimals);
}

void dg_json_int(struct dg_json *json, const char *key, int64_t value)
{
    item(json, key);
    dg_text_addf(json->text, "%lld", (long long)value);
}

void dg_json_bool(struct dg_json *json, const char *key, bool value)
{
    item(json, key);
    dg_text_add(json->text, value ? "true" : "false");
}

void dg_json_null(struct dg_json *json, const char *key)
{
    item(json, key);
    dg_text_add(json->text, "null");
}

void dg_json_raw(struct dg_json *json, const char *key, const char *value)
{
    item(json, key);
    dg_text_add(json->text, value);
}
