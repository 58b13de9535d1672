/* The OpenAPI 3.0 document, made from the table of routes, so that it cannot say what is not so. */
#include <stdio.h>
#include <string.h>

#include "server/openapi_schemas.h"
#include "server/state.h"

static const struct {
    unsigned kind;
    const char *media;
} media_types[] = {
    {DG_ANSWER_JSON, "application/json"},
    {DG_ANSWER_GEOJSON, "application/geo+json"},
    {DG_ANSWER_HTML, "text/html"},
    {DG_ANSWER_TEXT, "text/plain"},
    {DG_ANSWER_BYTES, "application/octet-stream"},
    {DG_ANSWER_EVENTS, "text/event-stream"},
    {DG_ANSWER_PDF, "application/pdf"},
    {DG_ANSWER_CSV, "text/csv"},
};

/* "/a/{rest...}" is "/a/{rest}" here. */
static void path_add(struct dg_text *out, const char *path)
{
    const char *dots = strstr(path, "...}");
    dg_text_addn(out, path, dots ? (size_t)(dots - path) : strlen(path));
    if (dots) dg_text_add(out, "}");
}

static void parameter(struct dg_json *json, const char *name, size_t n, const char *in, bool is_required)
{
    char word[80];
    snprintf(word, sizeof word, "%.*s", (int)n, name);
    dg_json_object(json, NULL);
    dg_json_str(json, "name", word);
    dg_json_str(json, "in", in);
    dg_json_bool(json, "required", is_required);
    dg_json_object(json, "schema");
    dg_json_str(json, "type", "string");
    dg_json_end_object(json);
    dg_json_end_object(json);
}

static void parameters(struct dg_json *json, const struct dg_route *row)
{
    dg_json_array(json, "parameters");
    for (const char *s = strchr(row->path, '{'); s; s = strchr(s + 1, '{'))
        parameter(json, s + 1, strcspn(s + 1, ".}"), "path", true);
    for (const char *s = row->query; s && *s;) {
        size_t n = strcspn(s, " ");
        parameter(json, s, n, "query", false);
        s += n + (s[n] == ' ');
    }
    if (row->flags & DG_ROUTE_KEY_NEEDED) parameter(json, "Idempotency-Key", 15, "header", true);
    dg_json_end_array(json);
}

static void content(struct dg_json *json, const char *media, const char *schema)
{
    dg_json_object(json, media);
    dg_json_object(json, "schema");
    if (schema[0] == '#')
        dg_json_str(json, "$ref", schema);
    else
        dg_json_str(json, "type", schema);
    dg_json_end_object(json);
    dg_json_end_object(json);
}

/* JSON by its schema, where one is written. */
static void json_content(struct dg_json *json, const char *media, const char *schema)
{
    char ref[100];
    snprintf(ref, sizeof ref, "#/components/schemas/%s", schema ? schema : "");
    content(json, media, schema ? ref : "object");
}

/* The form of a browser: the file in its field "file". */
static void form_content(struct dg_json *json)
{
    dg_json_object(json, "multipart/form-data");
    dg_json_object(json, "schema");
    dg_json_str(json, "type", "object");
    dg_json_array(json, "required");
    dg_json_str(json, NULL, "file");
    dg_json_end_array(json);
    dg_json_object(json, "properties");
    dg_json_object(json, "file");
    dg_json_str(json, "type", "string");
    dg_json_str(json, "format", "binary");
    dg_json_end_object(json);
    dg_json_end_object(json);
    dg_json_end_object(json);
    dg_json_end_object(json);
}

static void body(struct dg_json *json, const struct dg_openapi *openapi, const struct dg_route *row)
{
    if (row->body == DG_BODY_NONE) return;
    dg_json_object(json, "requestBody");
    dg_json_bool(json, "required", true);
    dg_json_object(json, "content");
    if (row->body == DG_BODY_JSON)
        json_content(json, "application/json", dg_openapi_word(openapi, "bodies", row));
    else if (row->body == DG_BODY_FORM)
        content(json, "application/x-www-form-urlencoded", "object");
    else
        content(json, "application/octet-stream", "string");
    if (row->body == DG_BODY_UPLOAD) form_content(json);
    dg_json_end_object(json);
    dg_json_end_object(json);
}

static void answer_content(struct dg_json *json, const struct dg_openapi *openapi, const struct dg_route *row)
{
    const char *media = dg_openapi_word(openapi, "media", row);
    const char *more = dg_openapi_word(openapi, "more_media", row);
    if (more) content(json, more, strstr(more, "json") ? "object" : "string");
    for (size_t i = 0; i < sizeof media_types / sizeof media_types[0]; i++) {
        if (!(row->answers & media_types[i].kind)) continue;
        if (media_types[i].kind == DG_ANSWER_JSON)
            json_content(json, media ? media : media_types[i].media, dg_openapi_word(openapi, "answers", row));
        else
            content(json, media ? media : media_types[i].media,
                    media_types[i].kind == DG_ANSWER_GEOJSON ? "object" : "string");
    }
}

static void answers(struct dg_json *json, const struct dg_openapi *openapi, const struct dg_route *row,
                    enum dg_lang lang)
{
    const char *elsewhere = dg_openapi_word(openapi, "elsewhere", row);
    if (!elsewhere && row->body == DG_BODY_FORM) elsewhere = "303"; /* a form that was taken leads to a page */
    dg_json_object(json, "responses");
    dg_json_object(json, row->answers & DG_ANSWER_NONE ? "204" : "2XX");
    dg_json_str(json, "description", dg_word(lang, row->words_key));
    if (!(row->answers & DG_ANSWER_NONE)) {
        dg_json_object(json, "content");
        answer_content(json, openapi, row);
        dg_json_end_object(json);
    }
    dg_json_end_object(json);
    if (elsewhere) {
        dg_json_object(json, elsewhere);
        dg_json_str(json, "description", dg_word(lang, "server.openapi.elsewhere"));
        dg_json_end_object(json);
    }
    if (row->method == DG_GET && !(row->answers & DG_ANSWER_EVENTS)) {
        dg_json_object(json, "304");
        dg_json_str(json, "description", dg_word(lang, "server.openapi.same"));
        dg_json_end_object(json);
    }
    dg_json_object(json, "default");
    dg_json_str(json, "description", dg_word(lang, "server.openapi.problem"));
    dg_json_object(json, "content");
    content(json, "application/problem+json", "#/components/schemas/problem");
    dg_json_end_object(json);
    dg_json_end_object(json);
    dg_json_end_object(json);
}

static void operation(struct dg_json *json, const struct dg_openapi *openapi, const struct dg_route *row,
                      enum dg_lang lang)
{
    static const char *const methods[DG_N_METHODS] = {"get", "post", "put", "delete"};
    char id[160];
    size_t n = 0;

    n += (size_t)snprintf(id, sizeof id, "%s", methods[row->method]);
    for (const char *s = row->path; *s && n + 1 < sizeof id; s++) {
        bool is_letter = (*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9');
        if (is_letter || id[n - 1] != '_') id[n++] = is_letter ? *s : '_';
    }
    id[n] = '\0';
    dg_json_object(json, methods[row->method]);
    dg_json_str(json, "operationId", id);
    dg_json_str(json, "summary", dg_word(lang, row->words_key));
    dg_json_str(json, "x-right", dg_right_word(row->right));
    parameters(json, row);
    body(json, openapi, row);
    answers(json, openapi, row, lang);
    if (row->right >= DG_RIGHT_SESSION) {
        dg_json_array(json, "security");
        dg_json_object(json, NULL);
        dg_json_array(json, "session");
        dg_json_end_array(json);
        dg_json_end_object(json);
        dg_json_end_array(json);
    }
    dg_json_end_object(json);
}

static int components(struct dg_json *json, const struct dg_openapi *openapi, struct dg_err *err)
{
    static const char *const texts[] = {"type", "title", "code", "detail", "instance"};
    dg_json_object(json, "components");
    dg_json_object(json, "securitySchemes");
    dg_json_object(json, "session");
    dg_json_str(json, "type", "apiKey");
    dg_json_str(json, "in", "cookie");
    dg_json_str(json, "name", "__Host-didgah");
    dg_json_end_object(json);
    dg_json_end_object(json);
    dg_json_object(json, "schemas");
    dg_json_object(json, "problem");
    dg_json_str(json, "type", "object");
    dg_json_object(json, "properties");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        dg_json_object(json, texts[i]);
        dg_json_str(json, "type", "string");
        dg_json_end_object(json);
    }
    dg_json_object(json, "status");
    dg_json_str(json, "type", "integer");
    dg_json_end_object(json);
    dg_json_end_object(json);
    dg_json_end_object(json);
    DG_TRY(dg_openapi_schemas(openapi, json, err));
    dg_json_end_object(json);
    dg_json_end_object(json);
    return 0;
}

static void head(struct dg_json *json, enum dg_lang lang)
{
    dg_json_str(json, "openapi", "3.0.3");
    dg_json_object(json, "info");
    dg_json_str(json, "title", "didgah");
    dg_json_str(json, "version", "1");
    dg_json_str(json, "description", dg_word(lang, "server.openapi.about"));
    dg_json_object(json, "license");
    dg_json_str(json, "name", "Apache-2.0");
    dg_json_end_object(json);
    dg_json_end_object(json);
    dg_json_array(json, "servers");
    dg_json_object(json, NULL);
    dg_json_str(json, "url", "/");
    dg_json_end_object(json);
    dg_json_end_array(json);
}

/* All rows of a path stand side by side in their table. */
static void table_paths(struct dg_json *json, const struct dg_openapi *openapi,
                        const struct dg_route_table *table, enum dg_lang lang)
{
    for (int i = 0; i < table->n;) {
        struct dg_text path = {0};
        const char *same = table->rows[i].path;
        path_add(&path, same);
        dg_json_object(json, path.data ? path.data : same);
        dg_text_done(&path);
        for (; i < table->n && strcmp(table->rows[i].path, same) == 0; i++)
            operation(json, openapi, &table->rows[i], lang);
        dg_json_end_object(json);
    }
}

int dg_server_openapi(struct dg_text *text, enum dg_lang lang, struct dg_err *err)
{
    dg_auto(dg_openapi_done) struct dg_openapi openapi = {0};
    struct dg_json json;
    DG_TRY(dg_openapi_open(&openapi, err));
    dg_json_begin(&json, text, 0);
    dg_json_object(&json, NULL);
    head(&json, lang);
    dg_json_object(&json, "paths");
    for (int t = 0; t < dg_n_route_tables; t++) table_paths(&json, &openapi, dg_route_tables[t], lang);
    dg_json_end_object(&json);
    DG_TRY(components(&json, &openapi, err));
    dg_json_end_object(&json);
    return dg_text_finish(text, err);
}
