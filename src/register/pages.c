/* Pages: which page a path below /register is. */
#include <stdio.h>
#include <string.h>

#include "register/page.h"
#include "register/register_parts.h" /* made by the build from parts.css */
#include "register/register_style.h" /* and register.css */

void dg_register_style_add(struct dg_text *text)
{
    dg_text_add(text, dg_register_style);
    dg_text_add(text, dg_register_parts);
}

static int style_answer(struct dg_web *web)
{
    web->reply->media_type = "text/css; charset=utf-8";
    dg_register_style_add(web->out);
    return 0;
}

static int csv_answer(struct dg_web *web, enum dg_collection collection)
{
    web->reply->media_type = "text/csv; charset=utf-8; header=present";
    return dg_register_csv(web->reg, collection, web->out, web->err);
}

static int file_answer(struct dg_web *web, const char *name)
{
    for (enum dg_collection c = DG_CAMERAS; c < DG_N_COLLECTIONS; c++) {
        size_t n = strlen(dg_collection_word(c));
        if (strncmp(name, dg_collection_word(c), n) != 0) continue;
        web->reply->file_name = name;
        if (strcmp(name + n, ".csv") == 0) return csv_answer(web, c);
        if (strcmp(name + n, ".geojson") == 0) {
            web->reply->media_type = "application/geo+json";
            return dg_register_geojson(web->reg, c, web->out, web->err);
        }
    }
    web->reply->file_name = name;
    if (strcmp(name, "cameras.osm") == 0) {
        web->reply->media_type = "application/xml; charset=utf-8";
        return dg_register_osm(web->reg, web->out, web->err);
    }
    if (strcmp(name, "cameras-osm.geojson") == 0) {
        web->reply->media_type = "application/geo+json";
        return dg_register_osm_geojson(web->reg, web->out, web->err);
    }
    return dg_web_refuse(web, 404, web->request->path);
}

int dg_pages_answer(struct dg_web *web, const char *rest)
{
    web->reply->media_type = "text/html; charset=utf-8";
    if (!*rest) return dg_html_list(web);
    if (strcmp(rest, "style.css") == 0) return style_answer(web);
    if (strcmp(rest, "map") == 0) return dg_html_map(web);
    if (strcmp(rest, "schemes") == 0) return dg_html_schemes(web);
    if (strcmp(rest, "voluntary") == 0) return dg_html_privates(web);
    if (strcmp(rest, "files") == 0) return dg_html_files(web);
    if (strncmp(rest, "files/", 6) == 0) return file_answer(web, rest + 6);
    int32_t ix = -1;
    if (strncmp(rest, "cameras/", 8) == 0 && (ix = dg_register_camera(web->reg, rest + 8)) >= 0)
        return dg_html_camera(web, ix);
    if (strncmp(rest, "schemes/", 8) == 0 && (ix = dg_row_find(web->reg, DG_SCHEMES, rest + 8)) >= 0)
        return dg_html_scheme(web, ix);
    return dg_web_refuse(web, 404, web->request->path);
}
