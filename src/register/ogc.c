/* Ogc: OGC API - Features, Part 1 Core 1.0 (17-069r4) and Part 2 CRS (18-058r1): which resource a path is, and
 * which parameters it takes. An unknown or invalid parameter is refused (/req/core/query-param-unknown,
 * -invalid). */
#include <string.h>

#include "register/web.h"

void dg_ogc_link(struct dg_web *web, struct dg_json *json, const char *path, const char *rel, const char *type,
                 const char *title)
{
    dg_auto(dg_text_done) struct dg_text href = {0};
    dg_text_addf(&href, "%s%s", web->base_url, path);
    dg_json_object(json, NULL);
    dg_json_str(json, "href", href.data ? href.data : "");
    dg_json_str(json, "rel", rel);
    if (type) dg_json_str(json, "type", type);
    if (title) dg_json_str(json, "title", title);
    dg_json_end_object(json);
}

bool dg_ogc_allows(struct dg_web *web, const char *const *names, const char **unknown)
{
    for (int32_t i = 0; i < web->n_params; i++) {
        bool is_known = false;
        for (const char *const *name = names; *name && !is_known; name++)
            is_known = strcmp(*name, web->params[i].name) == 0;
        for (int32_t j = 0; j < i; j++)
            if (strcmp(web->params[i].name, web->params[j].name) == 0) is_known = false; /* given twice */
        if (!is_known) {
            *unknown = web->params[i].name;
            return false;
        }
    }
    return true;
}

static int unknown_refuse(struct dg_web *web, const char *name)
{
    dg_auto(dg_text_done) struct dg_text what = {0};
    dg_text_addf(&what, "parameter \"%.100s\" is not known here, or is given twice", name);
    DG_TRY(dg_text_finish(&what, web->err));
    return dg_web_refuse(web, 400, what.data);
}

/* Resources that take no parameter but f. */
static int plain_answer(struct dg_web *web, int (*write)(struct dg_web *, enum dg_web_form),
                        enum dg_web_form form)
{
    static const char *const names[] = {"f", NULL};
    const char *unknown;
    if (!dg_ogc_allows(web, names, &unknown)) return unknown_refuse(web, unknown);
    return write(web, form);
}

static int collection_answer(struct dg_web *web, enum dg_collection collection, const char *rest,
                             enum dg_web_form form)
{
    static const char *const plain[] = {"f", NULL}, *const item[] = {"f", "crs", NULL};
    const char *unknown;
    bool is_item = strncmp(rest, "items/", 6) == 0 && rest[6] && !strchr(rest + 6, '/');
    if (strcmp(rest, "items") == 0) return dg_ogc_items(web, collection, form);
    if (!is_item && *rest && strcmp(rest, "schema") != 0) return dg_web_refuse(web, 404, web->request->path);
    if (!dg_ogc_allows(web, is_item ? item : plain, &unknown)) return unknown_refuse(web, unknown);
    if (is_item) return dg_ogc_item(web, collection, rest + 6, form);
    return *rest ? dg_ogc_schema(web, collection, form) : dg_ogc_collection(web, collection, form);
}

int dg_ogc_answer(struct dg_web *web, const char *rest)
{
    bool is_bad;
    enum dg_web_form form = dg_web_form(web, &is_bad);
    if (is_bad) return dg_web_refuse(web, 400, "parameter \"f\" takes: json, html");
    if (form == DG_WEB_NEITHER)
        return dg_web_refuse(web, 406, "there is: application/json, application/geo+json, text/html");
    web->reply->media_type = form == DG_WEB_HTML ? "text/html; charset=utf-8" : "application/json";
    if (!*rest) return plain_answer(web, dg_ogc_landing, form);
    if (strcmp(rest, "conformance") == 0) return plain_answer(web, dg_ogc_conformance, form);
    if (strcmp(rest, "api") == 0) return plain_answer(web, dg_ogc_api, form);
    if (strcmp(rest, "collections") == 0) return plain_answer(web, dg_ogc_collections, form);
    if (strncmp(rest, "collections/", 12) != 0) return dg_web_refuse(web, 404, web->request->path);
    rest += 12;
    for (enum dg_collection c = DG_CAMERAS; c < DG_N_COLLECTIONS; c++) {
        const char *word = dg_collection_word(c);
        size_t n = strlen(word);
        if (strncmp(rest, word, n) == 0 && (!rest[n] || rest[n] == '/'))
            return collection_answer(web, c, rest + n + (rest[n] == '/'), form);
    }
    return dg_web_refuse(web, 404, web->request->path);
}
