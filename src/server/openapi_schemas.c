#include "server/openapi_schemas.h"

#include <stdio.h>
#include <string.h>

#include "log/log.h"
#include "server/openapi_schemas_text.h"
#include "server/state.h"

int dg_openapi_open(struct dg_openapi *openapi, struct dg_err *err)
{
    *openapi = (struct dg_openapi){0};
    return dg_json_parse(&openapi->arena, openapi_schemas, sizeof openapi_schemas - 1, &openapi->root, err);
}

void dg_openapi_done(struct dg_openapi *openapi) { dg_arena_done(&openapi->arena); }

const char *dg_openapi_word(const struct dg_openapi *openapi, const char *part, const struct dg_route *row)
{
    char name[160];
    snprintf(name, sizeof name, "%s %s", dg_method_word(row->method), row->path);
    const struct dg_json_value *parts = dg_json_find(&openapi->root, part);
    const struct dg_json_value *word = parts ? dg_json_find(parts, name) : NULL;
    return word && word->kind == DG_JSON_TEXT ? word->text : NULL;
}

int dg_openapi_schemas(const struct dg_openapi *openapi, struct dg_json *json, struct dg_err *err)
{
    const struct dg_json_value *schemas = dg_json_find(&openapi->root, "schemas");
    for (int32_t i = 0; schemas && i < schemas->n; i++) {
        dg_auto(dg_text_done) struct dg_text text = {0};
        DG_TRY(dg_canon_write(&text, &schemas->items[i], err));
        DG_TRY(dg_text_finish(&text, err));
        dg_json_raw(json, schemas->items[i].key, text.data);
    }
    return 0;
}
