/* Page: the frame of the register's pages, and pieces that they share. */
#include "register/page.h"

#include <stdio.h>
#include <string.h>

/* ---- addresses
 * ------------------------------------------------------------------------------------------------ */

static void up(struct dg_web *web)
{
    for (int32_t i = 0; i < web->depth; i++) dg_text_add(web->out, "../");
}

void dg_html_file(struct dg_web *web, const char *name)
{
    if (web->is_file)
        up(web);
    else
        dg_text_add(web->out, strcmp(name, "style.css") == 0 ? "/register/" : "/register/files/");
    dg_web_escape(web->out, name);
}

void dg_html_href(struct dg_web *web, enum dg_html_kind kind, const char *id)
{
    static const char *const served[] = {"",     "/cameras/",  "/schemes/", "/schemes",
                                         "/map", "/voluntary", "/files"};
    static const char *const filed[] = {"index", "cameras/",  "schemes/", "schemes",
                                        "map",   "voluntary", "files"};
    if (web->is_file)
        up(web);
    else
        dg_text_add(web->out, "/register");
    dg_text_add(web->out, web->is_file ? filed[kind] : served[kind]);
    dg_web_escape(web->out, id);
    if (web->is_file)
        dg_text_addf(web->out, ".%s.html", dg_lang_word(web->lang));
    else
        dg_text_addf(web->out, "?lang=%s", dg_lang_word(web->lang));
}

void dg_html_link(struct dg_web *web, enum dg_html_kind kind, const char *id, const char *text)
{
    dg_text_add(web->out, "<a href=\"");
    dg_html_href(web, kind, id);
    dg_text_add(web->out, "\">");
    dg_web_bdi(web, text);
    dg_text_add(web->out, "</a>");
}

/* ---- pieces
 * ------------------------------------------------------------------------------------------------------- */

static void fact(struct dg_web *web, const char *label_key, const char *value, bool is_given)
{
    if (!*value) return;
    dg_text_add(web->out, "<div><dt>");
    dg_web_word(web, label_key);
    dg_text_add(web->out, "</dt><dd>");
    if (is_given)
        dg_web_bdi(web, value);
    else
        dg_web_text(web, value);
    dg_text_add(web->out, "</dd></div>\n");
}

void dg_html_fact(struct dg_web *web, const char *label_key, const char *value)
{
    fact(web, label_key, value, false);
}

void dg_html_given(struct dg_web *web, const char *label_key, const char *value)
{
    fact(web, label_key, value, true);
}

void dg_html_head2(struct dg_web *web, const char *key)
{
    dg_text_add(web->out, "<h2>");
    dg_web_word(web, key);
    dg_text_add(web->out, "</h2>\n");
}

void dg_html_badge(struct dg_web *web, const char *tone, const char *text)
{
    dg_text_addf(web->out, "<span class=\"badge %s\">", tone);
    dg_web_text(web, text);
    dg_text_add(web->out, "</span> ");
}

const char *dg_html_listing_tone(enum dg_listing listing)
{
    return listing == DG_LISTING_IN_FORCE ? "good" : "warn";
}

void dg_html_say(struct dg_web *web, const char *key, ...)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    va_list ap;
    va_start(ap, key);
    dg_word_vadd(&text, web->lang, key, ap);
    va_end(ap);
    dg_web_text(web, text.data ? text.data : "");
    web->out->has_failed |= text.has_failed;
}

/* ---- frame
 * ------------------------------------------------------------------------------------------------------------
 */

static void nav_item(struct dg_web *web, enum dg_html_kind kind, const char *key, const char *name,
                     const char *here)
{
    dg_text_add(web->out, "<li><a href=\"");
    dg_html_href(web, kind, "");
    dg_text_add(web->out, strcmp(name, here) == 0 ? "\" aria-current=\"page\">" : "\">");
    dg_web_word(web, key);
    dg_text_add(web->out, "</a></li>\n");
}

/* The same page in the other language. */
static void other_language(struct dg_web *web)
{
    enum dg_lang other = web->lang == DG_FA ? DG_EN : DG_FA;
    const char *name = other == DG_FA ? "فارسی" : "English";
    if (web->is_file) {
        /* A file of the same name with the other ending lies beside this one. */
        const char *path = web->request->path, *slash = strrchr(path, '/');
        dg_text_add(web->out, "<li><a href=\"");
        dg_web_escape(web->out, slash ? slash + 1 : path);
        dg_text_addf(web->out, ".%s.html\" lang=\"%s\">%s</a></li>\n", dg_lang_word(other), dg_lang_word(other),
                     name);
        return;
    }
    dg_text_addf(web->out, "<li><a href=\"?lang=%s", dg_lang_word(other));
    for (int32_t i = 0; i < web->n_params; i++) {
        if (strcmp(web->params[i].name, "lang") == 0) continue;
        dg_text_add(web->out, "&amp;");
        dg_web_escape(web->out, web->params[i].name);
        dg_text_add(web->out, "=");
        dg_web_escape(web->out, web->params[i].value);
    }
    dg_text_addf(web->out, "\" lang=\"%s\">%s</a></li>\n", dg_lang_word(other), name);
}

void dg_html_begin(struct dg_web *web, const char *title, const char *here)
{
    struct dg_text *out = web->out;
    bool is_ogc = strcmp(here, "ogc") == 0;
    dg_text_addf(out, "<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                 dg_lang_word(web->lang), web->lang == DG_FA ? "rtl" : "ltr");
    dg_text_add(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    dg_web_text(web, title);
    dg_text_add(out, " · ");
    dg_web_text(web, dg_both_of(&web->reg->county, web->lang));
    dg_text_add(out, "</title>\n<link rel=\"stylesheet\" href=\"");
    dg_html_file(web, "style.css");
    dg_text_add(out, "\">\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">");
    dg_web_word(web, "register.skip");
    dg_text_add(out, "</a>\n<header><p class=\"county\">");
    dg_web_word(web, "register.title");
    dg_text_add(out, " · ");
    dg_web_bdi(web, dg_both_of(&web->reg->county, web->lang));
    dg_text_add(out, "</p>\n<nav aria-label=\"");
    dg_web_word(web, "register.title");
    dg_text_add(out, "\"><ul>\n");
    nav_item(web, DG_PAGE_LIST, "register.nav_list", "list", here);
    nav_item(web, DG_PAGE_MAP, "register.nav_map", "map", here);
    nav_item(web, DG_PAGE_SCHEMES, "register.nav_schemes", "schemes", here);
    nav_item(web, DG_PAGE_PRIVATES, "register.nav_voluntary", "voluntary", here);
    nav_item(web, DG_PAGE_FILES, "register.nav_files", "files", here);
    if (!web->is_file) { /* what stands beside the register on a server */
        dg_text_addf(out, "<li><a href=\"/verify?lang=%s\">", dg_lang_word(web->lang));
        dg_web_word(web, "screen.nav_verify");
        dg_text_addf(out, "</a></li>\n<li><a href=\"/work?lang=%s\">", dg_lang_word(web->lang));
        dg_web_word(web, "register.nav_officials");
        dg_text_add(out, "</a></li>\n");
    }
    if (!is_ogc) other_language(web);
    dg_text_add(out, "</ul></nav></header>\n<main id=\"main\">\n");
    if (web->reg->is_sample) {
        dg_text_add(out, "<p class=\"mark\">");
        dg_web_word(web, "register.sample");
        dg_text_add(out, "</p>\n");
    }
    dg_text_add(out, "<h1>");
    dg_web_bdi(web, title);
    dg_text_add(out, "</h1>\n");
}

void dg_html_end(struct dg_web *web)
{
    dg_text_add(web->out, "</main>\n<footer><p>");
    dg_html_say(web, "register.footer", "date", dg_web_date(web, web->reg->as_of), "n",
                dg_web_num(web, (double)web->reg->log_size, 0), NULL);
    dg_text_add(web->out, "</p>\n<p>");
    dg_web_word(web, "register.never");
    dg_text_add(web->out, "</p>\n");
    if (*dg_both_of(&web->reg->contact, web->lang)) {
        dg_text_add(web->out, "<p>");
        dg_html_say(web, "register.footer_contact", "contact", dg_both_of(&web->reg->contact, web->lang), NULL);
        dg_text_add(web->out, "</p>\n");
    }
    dg_text_add(web->out, "</footer>\n</body>\n</html>\n");
}
