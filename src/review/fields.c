/* Fields: is an act's data of the shape that the act has? And how its parts are taken out. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/nearest.h"
#include "review/acts.h"

static bool is_hex(const char *s, size_t n)
{
    if (strlen(s) != n) return false;
    return strspn(s, "0123456789abcdef") == n;
}

static bool is_one_of(const char *words, const char *word)
{
    size_t n = strlen(word);
    for (const char *s = words; n && s; s = strchr(s, '|')) {
        s += *s == '|';
        if (strncmp(s, word, n) == 0 && (s[n] == '|' || !s[n])) return true;
    }
    return false;
}

static int check_said(const struct dg_json_value *value, struct dg_err *err)
{
    size_t n = 0;
    if (value->kind == DG_JSON_TEXT) {
        if (!dg_text_is_clean(value->text, strlen(value->text), &n))
            return dg_err_set(err, DG_EINVAL,
                              "has control characters, marks that turn the text round, or invisible "
                              "characters; take them out");
        if (n == 0 || n > DG_MAX_TEXT)
            return dg_err_set(err, DG_EINVAL, "is empty or longer than %d characters", DG_MAX_TEXT);
        return 0;
    }
    const struct dg_json_value *hash = dg_json_find(value, "hash");
    if (value->kind == DG_JSON_OBJECT && value->n == 1 && hash && hash->kind == DG_JSON_TEXT &&
        is_hex(hash->text, 64))
        return 0;
    return dg_err_set(err, DG_EINVAL, "must be a text, or {\"hash\": 64 hexadecimal digits}");
}

static int check_word(const struct dg_json_value *value, struct dg_err *err)
{
    size_t n = 0;
    if (value->kind != DG_JSON_TEXT || !dg_text_is_clean(value->text, strlen(value->text), &n) || n == 0 ||
        n > DG_MAX_NAME || strpbrk(value->text, "\n\t"))
        return dg_err_set(err, DG_EINVAL, "must be a word of 1 to %d characters on one line", DG_MAX_NAME);
    return 0;
}

static int check_int(const struct dg_field *field, const struct dg_json_value *value, struct dg_err *err)
{
    if (value->kind != DG_JSON_NUMBER || value->number != floor(value->number) ||
        !(value->number >= (double)field->min && value->number <= (double)field->max))
        return dg_err_set(err, DG_EINVAL, "must be a whole number, %lld to %lld", (long long)field->min,
                          (long long)field->max);
    return 0;
}

static int check_value(const struct dg_field *field, const struct dg_json_value *value, struct dg_err *err)
{
    int64_t at;
    switch (field->kind) {
    case DG_FIELD_SAID: return check_said(value, err);
    case DG_FIELD_WORD: return check_word(value, err);
    case DG_FIELD_INT: return check_int(field, value, err);
    case DG_FIELD_SHA:
        if (value->kind == DG_JSON_TEXT && is_hex(value->text, 64)) return 0;
        return dg_err_set(err, DG_EINVAL, "must be 64 hexadecimal digits, small letters");
    case DG_FIELD_TIME:
        if (value->kind == DG_JSON_TEXT && dg_time_parse(value->text, &at)) return 0;
        return dg_err_set(err, DG_EINVAL, "must be a time like 2026-11-24T08:30:00Z");
    case DG_FIELD_ENUM:
        if (value->kind == DG_JSON_TEXT && is_one_of(field->words, value->text)) return 0;
        return dg_err_set(err, DG_EINVAL, "must be one of %s", field->words);
    case DG_FIELD_OBJECT: return dg_fields_check(field->sub, value, false, err);
    }
    return 0;
}

static int check_list(const struct dg_field *field, const struct dg_json_value *value, struct dg_err *err)
{
    int32_t most = field->max_items ? field->max_items : DG_MAX_CASE_LIST;
    if (value->kind != DG_JSON_ARRAY) return dg_err_set(err, DG_EINVAL, "must be a list");
    if (value->n > most)
        return dg_err_set(err, DG_ELIMIT, "has %d items; at most %d", (int)value->n, (int)most);
    if (!value->n && field->is_required) return dg_err_set(err, DG_EINVAL, "is empty; give at least one");
    for (int32_t i = 0; i < value->n; i++) {
        if (check_value(field, &value->items[i], err) < 0) return dg_err_prefix(err, "[%d]", (int)i);
    }
    return 0;
}

static int check_known(const struct dg_field *fields, const struct dg_json_value *data, bool has_then,
                       struct dg_err *err)
{
    for (int32_t i = 0; i < data->n; i++) {
        const char *key = data->items[i].key;
        struct dg_nearest near = {.typed = key};
        const struct dg_field *field = fields;
        while (field->name && strcmp(field->name, key) != 0) dg_nearest_try(&near, (field++)->name);
        if (field->name || (has_then && strcmp(key, "then") == 0)) continue;
        if (near.best)
            return dg_err_set(err, DG_EINVAL, "\"%.80s\" is not known here; did you mean \"%s\"?", key,
                              near.best);
        return dg_err_set(err, DG_EINVAL, "\"%.80s\" is not known here; leave it out", key);
    }
    return 0;
}

int dg_fields_check(const struct dg_field *fields, const struct dg_json_value *data, bool has_then,
                    struct dg_err *err)
{
    if (data->kind != DG_JSON_OBJECT) return dg_err_set(err, DG_EINVAL, "must be an object");
    DG_TRY(check_known(fields, data, has_then, err));
    for (const struct dg_field *field = fields; field->name; field++) {
        const struct dg_json_value *value = dg_json_find(data, field->name);
        if (!value && field->is_required) return dg_err_set(err, DG_EINVAL, "%s is missing", field->name);
        if (!value) continue;
        int code = field->is_list ? check_list(field, value, err) : check_value(field, value, err);
        if (code < 0) return dg_err_prefix(err, "%s", field->name);
    }
    return 0;
}

/* ---- taking out ---------------------------------------------------------------------------------------- */

bool dg_has(const struct dg_json_value *object, const char *key) { return dg_json_find(object, key) != NULL; }

const char *dg_get_text(const struct dg_json_value *object, const char *key)
{
    const struct dg_json_value *found = dg_json_find(object, key);
    return found && found->kind == DG_JSON_TEXT ? found->text : "";
}

int64_t dg_get_int(const struct dg_json_value *object, const char *key, int64_t otherwise)
{
    const struct dg_json_value *found = dg_json_find(object, key);
    bool is_whole = found && found->kind == DG_JSON_NUMBER && fabs(found->number) < 9e15;
    return is_whole ? (int64_t)found->number : otherwise;
}

const struct dg_json_value *dg_get_list(const struct dg_json_value *object, const char *key)
{
    const struct dg_json_value *found = dg_json_find(object, key);
    return found && found->kind == DG_JSON_ARRAY ? found : NULL;
}

int32_t dg_get_count(const struct dg_json_value *object, const char *key)
{
    const struct dg_json_value *list = dg_get_list(object, key);
    return list ? list->n : 0;
}

bool dg_get_flag(const struct dg_json_value *object, const char *key)
{
    const struct dg_json_value *found = dg_json_find(object, key);
    return found && found->kind == DG_JSON_BOOL && found->is_true;
}

int64_t dg_get_time(const struct dg_json_value *object, const char *key)
{
    int64_t at = 0;
    return dg_time_parse(dg_get_text(object, key), &at) ? at : 0;
}

struct dg_said dg_said_of(const struct dg_json_value *value, int64_t seq)
{
    struct dg_said said = {.seq = seq};
    if (value && value->kind == DG_JSON_TEXT)
        said.text = value->text;
    else if (value && value->kind == DG_JSON_OBJECT && *dg_get_text(value, "hash"))
        said.hash = dg_get_text(value, "hash");
    return said;
}

struct dg_said dg_get_said(const struct dg_json_value *object, const char *key, int64_t seq)
{
    return dg_said_of(dg_json_find(object, key), seq);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int dg_check_once(struct dg_arena *arena, const struct dg_json_value *list, const char *key, const char *name,
                  struct dg_err *err)
{
    const char **texts;
    int32_t n = list ? list->n : 0;
    DG_TRY(DG_NEW(arena, &texts, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) texts[i] = key ? dg_get_text(&list->items[i], key) : list->items[i].text;
    if (n) qsort(texts, (size_t)n, sizeof *texts, by_text);
    for (int32_t i = 1; i < n; i++) {
        if (strcmp(texts[i - 1], texts[i]) == 0)
            return dg_err_set(err, DG_EINVAL, "%s: \"%s\" is given twice", name, texts[i]);
    }
    return 0;
}
