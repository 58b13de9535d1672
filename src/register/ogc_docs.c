/* Ogc documents: what there is, by which standard, and how to ask for it. */
#include <stdio.h>
#include <string.h>

#include "register/web.h"

#define API_TYPE "application/vnd.oai.openapi+json;version=3.0"

static const char *const conforms_to[] = {"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
                                          "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
                                          "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
                                          "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
                                          "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs"};
#define N_CONFORMS (sizeof conforms_to / sizeof *conforms_to)

static const char *title_key(enum dg_collection collection)
{
    static const char *const keys[DG_N_COLLECTIONS] = {
        "register.collection_cameras", "register.collection_schemes", "register.collection_voluntary"};
    return keys[collection];
}

static const char *text_key(enum dg_collection collection)
{
    static const char *const keys[DG_N_COLLECTIONS] = {"register.about_cameras", "register.about_schemes",
                                                       "register.about_voluntary"};
    return keys[collection];
}

static void self_links(struct dg_web *web, struct dg_json *json, const char *path, const char *type)
{
    char html[128], self[128];
    snprintf(self, sizeof self, "%s?f=json", path);
    snprintf(html, sizeof html, "%s?f=html", path);
    dg_ogc_link(web, json, self, "self", type, "This document");
    dg_ogc_link(web, json, html, "alternate", "text/html", "This document as HTML");
}

static void html_links(struct dg_web *web, const char *const (*rows)[2], int32_t n)
{
    dg_text_add(web->out, "<ul class=\"links\">\n");
    for (int32_t i = 0; i < n; i++) {
        dg_text_addf(web->out, "<li><a href=\"%s\">", rows[i][0]);
        dg_web_word(web, rows[i][1]);
        dg_text_add(web->out, "</a></li>\n");
    }
    dg_text_add(web->out, "</ul>\n");
}

/* ---- landing, conformance -----------------------------------------------------------------------------------
 */

int dg_ogc_landing(struct dg_web *web, enum dg_web_form form)
{
    static const char *const rows[][2] = {{"/ogc/collections?f=html", "register.ogc_collections"},
                                          {"/ogc/conformance?f=html", "register.ogc_conformance"},
                                          {"/ogc/api?f=html", "register.ogc_api"},
                                          {"/ogc?f=json", "register.as_json"}};
    struct dg_json json;
    if (form == DG_WEB_HTML) {
        dg_html_begin(web, dg_word(web->lang, "register.ogc_title"), "ogc");
        dg_text_add(web->out, "<p>");
        dg_web_word(web, "register.ogc_about");
        dg_text_add(web->out, "</p>\n");
        html_links(web, rows, 4);
        dg_html_end(web);
        return 0;
    }
    dg_json_begin(&json, web->out, 0);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "title", web->reg->county.fa);
    dg_json_str(&json, "description", dg_word(DG_EN, "register.ogc_about"));
    dg_json_str(&json, "attribution", dg_both_of(&web->reg->county, DG_EN));
    dg_json_array(&json, "links");
    self_links(web, &json, "/ogc", "application/json");
    dg_ogc_link(web, &json, "/ogc/api?f=json", "service-desc", API_TYPE, "The API definition");
    dg_ogc_link(web, &json, "/ogc/api?f=html", "service-doc", "text/html", "The API documentation");
    dg_ogc_link(web, &json, "/ogc/conformance", "conformance", "application/json", "Conformance classes");
    dg_ogc_link(web, &json, "/ogc/collections", "data", "application/json", "The collections");
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    return 0;
}

int dg_ogc_conformance(struct dg_web *web, enum dg_web_form form)
{
    struct dg_json json;
    if (form == DG_WEB_HTML) {
        dg_html_begin(web, dg_word(web->lang, "register.ogc_conformance"), "ogc");
        dg_text_add(web->out, "<ul dir=\"ltr\">\n");
        for (size_t i = 0; i < N_CONFORMS; i++) dg_text_addf(web->out, "<li>%s</li>\n", conforms_to[i]);
        dg_text_add(web->out, "</ul>\n");
        dg_html_end(web);
        return 0;
    }
    dg_json_begin(&json, web->out, 0);
    dg_json_object(&json, NULL);
    dg_json_array(&json, "links");
    self_links(web, &json, "/ogc/conformance", "application/json");
    dg_json_end_array(&json);
    dg_json_array(&json, "conformsTo");
    for (size_t i = 0; i < N_CONFORMS; i++) dg_json_str(&json, NULL, conforms_to[i]);
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    return 0;
}

/* ---- collections --------------------------------------------------------------------------------------------
 */

static void extent_write(struct dg_web *web, struct dg_json *json, enum dg_collection collection)
{
    struct dg_box all = {1, 0, 0, 0};
    const char *first = "", *last = "";
    int32_t n = dg_rows_of(web->reg, collection);
    bool is_open = n == 0;
    for (int32_t i = 0; i < n; i++) {
        const char *from, *until;
        struct dg_box box = dg_geom_box(dg_row_lonlat(web->reg, collection, i));
        if (box.x0 <= box.x1) {
            all = all.x0 > all.x1
                      ? box
                      : (struct dg_box){all.x0 < box.x0 ? all.x0 : box.x0, all.y0 < box.y0 ? all.y0 : box.y0,
                                        all.x1 > box.x1 ? all.x1 : box.x1, all.y1 > box.y1 ? all.y1 : box.y1};
        }
        dg_row_time(web->reg, collection, i, &from, &until);
        if (*from && (!*first || strcmp(from, first) < 0)) first = from;
        if (strcmp(until, last) > 0) last = until;
        is_open |= !*until;
    }
    if (all.x0 > all.x1) all = (struct dg_box){-180, -90, 180, 90};
    char stamps[2][32];
    snprintf(stamps[0], sizeof stamps[0], "%.10sT00:00:00Z", first);
    snprintf(stamps[1], sizeof stamps[1], "%.10sT23:59:59Z", last);
    dg_json_object(json, "extent");
    dg_json_object(json, "spatial");
    dg_json_array(json, "bbox");
    dg_json_array(json, NULL);
    const double box[4] = {all.x0, all.y0, all.x1, all.y1};
    for (int i = 0; i < 4; i++) dg_json_num(json, NULL, box[i], 7);
    dg_json_end_array(json);
    dg_json_end_array(json);
    dg_json_str(json, "crs", DG_CRS84);
    dg_json_end_object(json);
    dg_json_object(json, "temporal");
    dg_json_array(json, "interval");
    dg_json_array(json, NULL);
    dg_json_str(json, NULL, *first ? stamps[0] : NULL);
    dg_json_str(json, NULL, is_open || !*last ? NULL : stamps[1]);
    dg_json_end_array(json);
    dg_json_end_array(json);
    dg_json_end_object(json);
    dg_json_end_object(json);
}

static void collection_write(struct dg_web *web, struct dg_json *json, enum dg_collection collection)
{
    const char *word = dg_collection_word(collection);
    char path[64], items[96], html[96], schema[96], uri[96];
    int32_t epsg;
    snprintf(path, sizeof path, "/ogc/collections/%s", word);
    snprintf(items, sizeof items, "%s/items?f=json", path);
    snprintf(html, sizeof html, "%s/items?f=html", path);
    snprintf(schema, sizeof schema, "%s/schema?f=json", path);
    dg_json_str(json, "id", word);
    dg_json_str(json, "title", dg_word(DG_EN, title_key(collection)));
    dg_json_str(json, "description", dg_word(DG_EN, text_key(collection)));
    dg_json_str(json, "itemType", "feature");
    extent_write(web, json, collection);
    dg_json_array(json, "crs");
    for (int32_t i = 0; dg_frame_offer(web->reg, i, uri, &epsg); i++) dg_json_str(json, NULL, uri);
    dg_json_end_array(json);
    dg_json_str(json, "storageCrs", DG_CRS84);
    dg_json_array(json, "links");
    self_links(web, json, path, "application/json");
    dg_ogc_link(web, json, items, "items", "application/geo+json", "The features");
    dg_ogc_link(web, json, html, "items", "text/html", "The features as HTML");
    dg_ogc_link(web, json, schema, "describedby", "application/schema+json", "The features' properties");
    dg_json_end_array(json);
}

static void collection_page(struct dg_web *web, enum dg_collection collection)
{
    char path[96];
    snprintf(path, sizeof path, "/ogc/collections/%s", dg_collection_word(collection));
    dg_text_add(web->out, "<h2>");
    dg_web_word(web, title_key(collection));
    dg_text_add(web->out, "</h2>\n<p>");
    dg_web_word(web, text_key(collection));
    dg_text_addf(web->out, "</p>\n<ul class=\"links\">\n<li><a href=\"%s/items?f=html\">", path);
    dg_web_word(web, "register.ogc_items");
    dg_text_addf(web->out, "</a></li>\n<li><a href=\"%s/schema?f=html\">", path);
    dg_web_word(web, "register.ogc_schema");
    dg_text_addf(web->out, "</a></li>\n<li><a href=\"%s?f=json\">", path);
    dg_web_word(web, "register.as_json");
    dg_text_add(web->out, "</a></li>\n</ul>\n");
}

int dg_ogc_collections(struct dg_web *web, enum dg_web_form form)
{
    struct dg_json json;
    char uri[96];
    int32_t epsg;
    if (form == DG_WEB_HTML) {
        dg_html_begin(web, dg_word(web->lang, "register.ogc_collections"), "ogc");
        for (enum dg_collection c = DG_CAMERAS; c < DG_N_COLLECTIONS; c++) collection_page(web, c);
        dg_html_end(web);
        return 0;
    }
    dg_json_begin(&json, web->out, 0);
    dg_json_object(&json, NULL);
    dg_json_array(&json, "links");
    self_links(web, &json, "/ogc/collections", "application/json");
    dg_json_end_array(&json);
    dg_json_array(&json, "crs");
    for (int32_t i = 0; dg_frame_offer(web->reg, i, uri, &epsg); i++) dg_json_str(&json, NULL, uri);
    dg_json_end_array(&json);
    dg_json_array(&json, "collections");
    for (enum dg_collection c = DG_CAMERAS; c < DG_N_COLLECTIONS; c++) {
        dg_json_object(&json, NULL);
        collection_write(web, &json, c);
        dg_json_end_object(&json);
    }
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    return 0;
}

int dg_ogc_collection(struct dg_web *web, enum dg_collection collection, enum dg_web_form form)
{
    struct dg_json json;
    if (form == DG_WEB_HTML) {
        dg_html_begin(web, dg_word(web->lang, title_key(collection)), "ogc");
        collection_page(web, collection);
        dg_html_end(web);
        return 0;
    }
    dg_json_begin(&json, web->out, 0);
    dg_json_object(&json, NULL);
    collection_write(web, &json, collection);
    dg_json_end_object(&json);
    return 0;
}

/* ---- schema
 * --------------------------------------------------------------------------------------------------- */

static const char *json_type(enum dg_field_kind kind)
{
    return kind <= DG_FIELD_DATE  ? "string"
           : kind == DG_FIELD_INT ? "integer"
           : kind == DG_FIELD_NUM ? "number"
                                  : "boolean";
}

static void field_title(struct dg_json *json, const struct dg_field *field)
{
    char key[64];
    snprintf(key, sizeof key, "register.field_%s", field->name);
    if (dg_word_exists(key)) dg_json_str(json, "title", dg_word(DG_EN, key));
}

int dg_ogc_schema(struct dg_web *web, enum dg_collection collection, enum dg_web_form form)
{
    struct dg_json json;
    int32_t n;
    const struct dg_field *fields = dg_fields(collection, &n);
    char id[96];

    if (form == DG_WEB_HTML) {
        dg_html_begin(web, dg_word(web->lang, "register.ogc_schema"), "ogc");
        dg_text_add(web->out, "<table><tbody>\n");
        for (int32_t i = 0; i < n; i++) {
            char key[64];
            snprintf(key, sizeof key, "register.field_%s", fields[i].name);
            dg_text_addf(web->out, "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td><td>", fields[i].name,
                         json_type(fields[i].kind));
            if (dg_word_exists(key)) dg_web_word(web, key);
            dg_text_add(web->out, "</td></tr>\n");
        }
        dg_text_add(web->out, "</tbody></table>\n");
        dg_html_end(web);
        return 0;
    }
    web->reply->media_type = "application/schema+json";
    snprintf(id, sizeof id, "/ogc/collections/%s/schema", dg_collection_word(collection));
    dg_json_begin(&json, web->out, 0);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "$schema", "https://json-schema.org/draft/2020-12/schema");
    dg_json_str(&json, "$id", id);
    dg_json_str(&json, "type", "object");
    dg_json_str(&json, "title", dg_word(DG_EN, title_key(collection)));
    dg_json_object(&json, "properties");
    dg_json_object(&json, "geometry");
    dg_json_str(&json, "x-ogc-role", "primary-geometry");
    dg_json_str(&json, "format", "geometry-any");
    dg_json_end_object(&json);
    for (int32_t i = 0; i < n; i++) {
        dg_json_object(&json, fields[i].name);
        field_title(&json, &fields[i]);
        dg_json_str(&json, "type", json_type(fields[i].kind));
        if (fields[i].kind == DG_FIELD_DATE) dg_json_str(&json, "format", "date");
        if (i == 0) dg_json_str(&json, "x-ogc-role", "id");
        dg_json_end_object(&json);
    }
    dg_json_end_object(&json);
    dg_json_end_object(&json);
    return 0;
}
