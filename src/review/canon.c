/* Canonical JSON: one byte form for one value, so that a hash means the value. */
#include "review/canon.h"

#include <math.h>
#include <string.h>

#define MAX_WHOLE                                                                                              \
    9007199254740991.0 /* 2^53 - 1: every whole number up to here is a double (RFC 8785, 3.2.2.3) */

void dg_act_canon_text(struct dg_text *text, const char *value)
{
    dg_text_addn(text, "\"", 1);
    for (const char *s = value; *s; s++) {
        if (*s == '"' || *s == '\\')
            dg_text_addf(text, "\\%c", *s);
        else if (*s == '\n')
            dg_text_add(text, "\\n");
        else if (*s == '\t')
            dg_text_add(text, "\\t");
        else
            dg_text_addn(text, s, 1);
    }
    dg_text_addn(text, "\"", 1);
}

static bool is_key(const char *key)
{
    if (!*key || strlen(key) > 64) return false;
    for (; *key; key++) {
        if (!(*key >= 'a' && *key <= 'z') && !(*key >= '0' && *key <= '9') && *key != '_') return false;
    }
    return true;
}

static int write_value(struct dg_text *text, const struct dg_json_value *value, int depth, struct dg_err *err);

/* The members in the order of their keys: quadratic, so wide objects are refused; ours have a dozen members. */
static int write_object(struct dg_text *text, const struct dg_json_value *value, int depth, struct dg_err *err)
{
    const struct dg_json_value *last = NULL;
    if (value->n > 64) return dg_err_set(err, DG_ELIMIT, "an object with more than 64 members");
    dg_text_addn(text, "{", 1);
    for (int32_t i = 0; i < value->n; i++) {
        const struct dg_json_value *next = NULL;
        for (int32_t k = 0; k < value->n; k++) {
            const struct dg_json_value *item = &value->items[k];
            if (last && strcmp(item->key, last->key) <= 0) continue;
            if (!next || strcmp(item->key, next->key) < 0) next = item;
        }
        if (!next) return dg_err_set(err, DG_EINVAL, "a key is given twice");
        if (!is_key(next->key))
            return dg_err_set(err, DG_EINVAL, "\"%.80s\": keys have small Latin letters, digits and _",
                              next->key);
        if (i) dg_text_addn(text, ",", 1);
        dg_act_canon_text(text, next->key);
        dg_text_addn(text, ":", 1);
        if (write_value(text, next, depth + 1, err) < 0) return dg_err_prefix(err, "%s", next->key);
        last = next;
    }
    dg_text_addn(text, "}", 1);
    return 0;
}

static int write_array(struct dg_text *text, const struct dg_json_value *value, int depth, struct dg_err *err)
{
    dg_text_addn(text, "[", 1);
    for (int32_t i = 0; i < value->n; i++) {
        if (i) dg_text_addn(text, ",", 1);
        if (write_value(text, &value->items[i], depth + 1, err) < 0) return dg_err_prefix(err, "[%d]", (int)i);
    }
    dg_text_addn(text, "]", 1);
    return 0;
}

static int write_value(struct dg_text *text, const struct dg_json_value *value, int depth, struct dg_err *err)
{
    if (depth > DG_MAX_ACT_DEPTH + 2)
        return dg_err_set(err, DG_ELIMIT, "nested deeper than %d levels", DG_MAX_ACT_DEPTH);
    switch (value->kind) {
    case DG_JSON_BOOL: dg_text_add(text, value->is_true ? "true" : "false"); return 0;
    case DG_JSON_NUMBER:
        if (!(fabs(value->number) <= MAX_WHOLE) || value->number != floor(value->number))
            return dg_err_set(err, DG_EINVAL, "not a whole number; write decimals as a text");
        dg_text_addf(text, "%lld", (long long)value->number);
        return 0;
    case DG_JSON_TEXT:
        if (!dg_text_is_clean(value->text, strlen(value->text), NULL))
            return dg_err_set(err, DG_EINVAL, "a text with control characters or marks of direction");
        dg_act_canon_text(text, value->text);
        return 0;
    case DG_JSON_ARRAY: return write_array(text, value, depth, err);
    case DG_JSON_OBJECT: return write_object(text, value, depth, err);
    case DG_JSON_NULL: break;
    }
    return dg_err_set(err, DG_EINVAL, "null; leave the key out");
}

int dg_act_canon_write(struct dg_text *text, const struct dg_json_value *value, struct dg_err *err)
{
    DG_TRY(write_value(text, value, 1, err));
    return dg_text_finish(text, err);
}

/* ---- members ------------------------------------------------------------------------------------------- */

struct dg_json_value *dg_members_add(struct dg_members *members, const char *key, enum dg_json_kind kind)
{
    if (members->n == members->cap) {
        int32_t cap = members->cap ? members->cap * 2 : 16;
        struct dg_json_value *grown = NULL;
        if (DG_NEW(members->arena, &grown, (size_t)cap, NULL) < 0) {
            members->has_failed = true;
            return NULL;
        }
        if (members->n) memcpy(grown, members->items, (size_t)members->n * sizeof *grown);
        members->items = grown;
        members->cap = cap;
    }
    struct dg_json_value *item = &members->items[members->n++];
    *item = (struct dg_json_value){.kind = kind, .key = key};
    return item;
}

void dg_members_text(struct dg_members *members, const char *key, const char *value)
{
    struct dg_json_value *item = dg_members_add(members, key, DG_JSON_TEXT);
    if (item) item->text = value;
}

void dg_members_int(struct dg_members *members, const char *key, int64_t value)
{
    struct dg_json_value *item = dg_members_add(members, key, DG_JSON_NUMBER);
    if (item) item->number = (double)value;
}

void dg_members_bool(struct dg_members *members, const char *key, bool value)
{
    struct dg_json_value *item = dg_members_add(members, key, DG_JSON_BOOL);
    if (item) item->is_true = value;
}

void dg_members_time(struct dg_members *members, const char *key, int64_t at)
{
    char iso[21];
    dg_time_write(at, iso);
    const char *kept = dg_arena_strdup(members->arena, iso);
    if (!kept) members->has_failed = true;
    dg_members_text(members, key, kept ? kept : "");
}

struct dg_json_value dg_members_object(const struct dg_members *members)
{
    return (struct dg_json_value){.kind = DG_JSON_OBJECT, .items = members->items, .n = members->n};
}
