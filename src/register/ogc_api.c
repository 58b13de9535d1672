/* Ogc API definition: OpenAPI 3.0 of what ogc.c answers. */
#include <stdio.h>
#include <string.h>

#include "register/web.h"

static void type_of(struct dg_json *json, const char *type, const char *format)
{
    dg_json_object(json, "schema");
    dg_json_str(json, "type", type);
    if (format) dg_json_str(json, "format", format);
}

static void parameter_begin(struct dg_json *json, const char *key, const char *name, const char *in,
                            const char *what)
{
    dg_json_object(json, key);
    dg_json_str(json, "name", name);
    dg_json_str(json, "in", in);
    dg_json_str(json, "description", what);
    dg_json_bool(json, "required", strcmp(in, "path") == 0);
    if (strcmp(in, "query") == 0) {
        dg_json_str(json, "style", "form");
        dg_json_bool(json, "explode", false);
    }
}

static void parameter_end(struct dg_json *json)
{
    dg_json_end_object(json); /* schema */
    dg_json_end_object(json);
}

static void parameters_write(struct dg_json *json)
{
    dg_json_object(json, "parameters");
    parameter_begin(json, "f", "f", "query", "Form of the answer; by the Accept header when it is not given");
    type_of(json, "string", NULL);
    dg_json_array(json, "enum");
    dg_json_str(json, NULL, "json");
    dg_json_str(json, NULL, "html");
    dg_json_end_array(json);
    parameter_end(json);
    parameter_begin(json, "limit", "limit", "query", "Most features of one page");
    type_of(json, "integer", NULL);
    dg_json_int(json, "minimum", 1);
    dg_json_int(json, "maximum", DG_OGC_MAX_LIMIT);
    dg_json_int(json, "default", DG_OGC_LIMIT);
    parameter_end(json);
    parameter_begin(json, "offset", "offset", "query", "Features to pass over; follow the link next instead");
    type_of(json, "integer", NULL);
    dg_json_int(json, "minimum", 0);
    dg_json_int(json, "default", 0);
    parameter_end(json);
    parameter_begin(json, "bbox", "bbox", "query", "Features that meet this box, in the system of bbox-crs");
    type_of(json, "array", NULL);
    dg_json_array(json, "oneOf");
    for (int n = 4; n <= 6; n += 2) {
        dg_json_object(json, NULL);
        dg_json_int(json, "minItems", n);
        dg_json_int(json, "maxItems", n);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
    dg_json_object(json, "items");
    dg_json_str(json, "type", "number");
    dg_json_end_object(json);
    parameter_end(json);
    parameter_begin(json, "datetime", "datetime", "query",
                    "Features that hold at this time, or in this interval");
    type_of(json, "string", NULL);
    parameter_end(json);
    parameter_begin(json, "bbox-crs", "bbox-crs", "query", "URI of the coordinate system of bbox");
    type_of(json, "string", "uri");
    dg_json_str(json, "default", DG_CRS84);
    parameter_end(json);
    parameter_begin(json, "crs", "crs", "query", "URI of the coordinate system of the answer");
    type_of(json, "string", "uri");
    dg_json_str(json, "default", DG_CRS84);
    parameter_end(json);
    parameter_begin(json, "featureId", "featureId", "path", "Id of a feature");
    type_of(json, "string", NULL);
    parameter_end(json);
    dg_json_end_object(json);
}

static void content(struct dg_json *json, const char *type, bool is_html)
{
    dg_json_object(json, "content");
    dg_json_object(json, type);
    dg_json_object(json, "schema");
    dg_json_str(json, "type", "object");
    dg_json_end_object(json);
    dg_json_end_object(json);
    if (is_html) {
        dg_json_object(json, "text/html");
        dg_json_object(json, "schema");
        dg_json_str(json, "type", "string");
        dg_json_end_object(json);
        dg_json_end_object(json);
    }
    dg_json_end_object(json);
}

static void refusal(struct dg_json *json, const char *status, const char *what)
{
    dg_json_object(json, status);
    dg_json_str(json, "description", what);
    content(json, "application/problem+json", false);
    dg_json_end_object(json);
}

static void ref(struct dg_json *json, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "#/components/parameters/%s", name);
    dg_json_object(json, NULL);
    dg_json_str(json, "$ref", path);
    dg_json_end_object(json);
}

static const char *json_type(enum dg_field_kind kind)
{
    return kind <= DG_FIELD_DATE  ? "string"
           : kind == DG_FIELD_INT ? "integer"
           : kind == DG_FIELD_NUM ? "number"
                                  : "boolean";
}

static void filters(struct dg_json *json, enum dg_collection collection)
{
    int32_t n;
    const struct dg_field *fields = dg_fields(collection, &n);
    for (int32_t i = 0; i < n; i++) {
        parameter_begin(json, NULL, fields[i].name, "query", "Features that have this value");
        type_of(json, json_type(fields[i].kind), fields[i].kind == DG_FIELD_DATE ? "date" : NULL);
        parameter_end(json);
    }
}

/* collection -1: a path without filters. `names` ended by NULL. */
static void path_write(struct dg_json *json, const char *path, const char *id, const char *summary,
                       const char *type, const char *const *names, int collection)
{
    dg_json_object(json, path);
    dg_json_object(json, "get");
    dg_json_str(json, "operationId", id);
    dg_json_str(json, "summary", summary);
    dg_json_array(json, "parameters");
    for (const char *const *name = names; *name; name++) ref(json, *name);
    if (collection >= 0) filters(json, (enum dg_collection)collection);
    dg_json_end_array(json);
    dg_json_object(json, "responses");
    dg_json_object(json, "200");
    dg_json_str(json, "description", summary);
    content(json, type, true);
    dg_json_end_object(json);
    refusal(json, "400", "A parameter is unknown or not valid");
    refusal(json, "404", "There is no such resource");
    refusal(json, "406", "None of the forms is accepted");
    dg_json_end_object(json);
    dg_json_end_object(json);
    dg_json_end_object(json);
}

static void paths_write(struct dg_json *json)
{
    static const char *const plain[] = {"f", NULL}, *const item[] = {"featureId", "crs", "f", NULL},
                             *const items[] = {"limit",    "offset", "bbox", "datetime",
                                               "bbox-crs", "crs",    "f",    NULL};
    char path[96], id[64];
    dg_json_object(json, "paths");
    path_write(json, "/", "getLandingPage", "Landing page", "application/json", plain, -1);
    path_write(json, "/conformance", "getConformance", "Conformance classes", "application/json", plain, -1);
    path_write(json, "/api", "getApi", "This document", "application/vnd.oai.openapi+json;version=3.0", plain,
               -1);
    path_write(json, "/collections", "getCollections", "Collections", "application/json", plain, -1);
    for (enum dg_collection c = DG_CAMERAS; c < DG_N_COLLECTIONS; c++) {
        const char *word = dg_collection_word(c);
        snprintf(path, sizeof path, "/collections/%s", word);
        snprintf(id, sizeof id, "describe_%s", word);
        path_write(json, path, id, "The collection", "application/json", plain, -1);
        snprintf(path, sizeof path, "/collections/%s/schema", word);
        snprintf(id, sizeof id, "schema_%s", word);
        path_write(json, path, id, "The features' properties", "application/schema+json", plain, -1);
        snprintf(path, sizeof path, "/collections/%s/items", word);
        snprintf(id, sizeof id, "get_%s", word);
        path_write(json, path, id, "The features", "application/geo+json", items, (int)c);
        snprintf(path, sizeof path, "/collections/%s/items/{featureId}", word);
        snprintf(id, sizeof id, "get_one_of_%s", word);
        path_write(json, path, id, "One feature", "application/geo+json", item, -1);
    }
    dg_json_end_object(json);
}

static int api_html(struct dg_web *web)
{
    static const char *const rows[] = {"/ogc", "/ogc/conformance", "/ogc/api", "/ogc/collections"};
    dg_html_begin(web, dg_word(web->lang, "register.ogc_api"), "ogc");
    dg_text_add(web->out, "<ul class=\"links\" dir=\"ltr\">\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        dg_text_addf(web->out, "<li><a href=\"%s?f=html\">GET %s</a></li>\n", rows[i], rows[i]);
    for (enum dg_collection c = DG_CAMERAS; c < DG_N_COLLECTIONS; c++) {
        const char *word = dg_collection_word(c);
        dg_text_addf(web->out,
                     "<li><a href=\"/ogc/collections/%s/items?f=html\">GET /ogc/collections/%s/items</a> "
                     "<code>limit offset bbox bbox-crs crs datetime f</code></li>\n",
                     word, word);
    }
    dg_text_add(web->out, "<li><a href=\"/ogc/api?f=json\">OpenAPI 3.0</a></li>\n</ul>\n");
    dg_html_end(web);
    return 0;
}

int dg_ogc_api(struct dg_web *web, enum dg_web_form form)
{
    struct dg_json json;
    dg_auto(dg_text_done) struct dg_text server = {0};
    if (form == DG_WEB_HTML) return api_html(web);
    dg_text_addf(&server, "%s/ogc", web->base_url);
    DG_TRY(dg_text_finish(&server, web->err));
    web->reply->media_type = "application/vnd.oai.openapi+json;version=3.0";
    dg_json_begin(&json, web->out, 0);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "openapi", "3.0.3");
    dg_json_object(&json, "info");
    dg_json_str(&json, "title", dg_word(DG_EN, "register.ogc_title"));
    dg_json_str(&json, "version", "1.0.0");
    dg_json_str(&json, "description", dg_word(DG_EN, "register.ogc_about"));
    dg_json_end_object(&json);
    dg_json_array(&json, "servers");
    dg_json_object(&json, NULL);
    dg_json_str(&json, "url", server.data);
    dg_json_end_object(&json);
    dg_json_end_array(&json);
    paths_write(&json);
    dg_json_object(&json, "components");
    parameters_write(&json);
    dg_json_end_object(&json);
    dg_json_end_object(&json);
    return 0;
}
