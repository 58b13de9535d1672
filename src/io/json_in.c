/* JSON in: jansson reads, and what it read becomes values in the caller's arena. */
#include <jansson.h>
#include <string.h>

#include "base/limits.h"
#include "io/io.h"

static void root_done(json_t **root) { json_decref(*root); }

static int take(struct dg_arena *arena, const json_t *from, int depth, struct dg_json_value *out,
                struct dg_err *err);

static int take_items(struct dg_arena *arena, json_t *from, int depth, struct dg_json_value *out,
                      struct dg_err *err)
{
    size_t n = json_is_array(from) ? json_array_size(from) : json_object_size(from), i = 0;
    const char *key = NULL;
    json_t *item = NULL;
    DG_TRY(DG_NEW(arena, &out->items, n, err));
    out->n = (int32_t)n;
    if (json_is_array(from)) {
        for (; i < n; i++) DG_TRY(take(arena, json_array_get(from, i), depth + 1, &out->items[i], err));
        return 0;
    }
    json_object_foreach(from, key, item)
    {
        out->items[i].key = dg_arena_strdup(arena, key);
        if (!out->items[i].key) return dg_err_set(err, DG_ENOMEM, "out of memory");
        DG_TRY(take(arena, item, depth + 1, &out->items[i++], err));
    }
    return 0;
}

static int take(struct dg_arena *arena, const json_t *from, int depth, struct dg_json_value *out,
                struct dg_err *err)
{
    if (depth > DG_MAX_JSON_DEPTH)
        return dg_err_set(err, DG_ELIMIT, "nested deeper than %d levels", DG_MAX_JSON_DEPTH);
    switch (json_typeof(from)) {
    case JSON_NULL: out->kind = DG_JSON_NULL; return 0;
    case JSON_TRUE:
    case JSON_FALSE:
        out->kind = DG_JSON_BOOL;
        out->is_true = json_is_true(from);
        return 0;
    case JSON_INTEGER:
    case JSON_REAL:
        out->kind = DG_JSON_NUMBER;
        out->number = json_number_value(from);
        return 0;
    case JSON_STRING:
        out->kind = DG_JSON_TEXT;
        out->text = dg_arena_strndup(arena, json_string_value(from), json_string_length(from));
        return out->text ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
    case JSON_ARRAY: out->kind = DG_JSON_ARRAY; break;
    case JSON_OBJECT: out->kind = DG_JSON_OBJECT; break;
    }
    return take_items(arena, (json_t *)(uintptr_t)from, depth, out, err);
}

int dg_json_parse(struct dg_arena *arena, const char *bytes, size_t n, struct dg_json_value *out,
                  struct dg_err *err)
{
    json_error_t why;
    struct dg_json_value value = {0};
    /* Jansson reads on behind a NUL that follows a number. */
    if (n && memchr(bytes, '\0', n)) return dg_err_set(err, DG_EFORMAT, "line 1: a NUL byte");
    dg_auto(root_done) json_t *root =
        json_loadb(bytes ? bytes : "", n, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &why);
    if (!root) return dg_err_set(err, DG_EFORMAT, "line %d, column %d: %s", why.line, why.column, why.text);
    DG_TRY(take(arena, root, 1, &value, err));
    *out = value;
    return 0;
}

const struct dg_json_value *dg_json_find(const struct dg_json_value *object, const char *key)
{
    for (int32_t i = 0; object->kind == DG_JSON_OBJECT && i < object->n; i++) {
        if (strcmp(object->items[i].key, key) == 0) return &object->items[i];
    }
    return NULL;
}
