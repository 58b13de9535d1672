/* Web: a request's query and what it wants, and the refusals. */
#include "register/web.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void dg_web_reply_done(struct dg_web_reply *reply) { dg_text_done(&reply->body); }

/* ---- query -------------------------------------------------------------------------------------------------
 */

static int hex_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool decode(struct dg_arena *arena, const char *s, size_t n, const char **out)
{
    char *made = dg_arena_get(arena, n + 1);
    size_t m = 0;
    if (!made) return false;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '%') {
            if (i + 2 >= n || hex_of(s[i + 1]) < 0 || hex_of(s[i + 2]) < 0) return false;
            made[m++] = (char)(hex_of(s[i + 1]) * 16 + hex_of(s[i + 2]));
            i += 2;
        } else {
            made[m++] = s[i] == '+' ? ' ' : s[i];
        }
    }
    made[m] = 0;
    *out = made;
    return dg_text_is_clean(made, m, NULL);
}

static bool dg_web_query(struct dg_web *web, const char **why)
{
    for (const char *s = web->request->query; *s;) {
        size_t n = strcspn(s, "&"), eq = strcspn(s, "=&");
        if (n) {
            struct dg_param *param = &web->params[web->n_params];
            if (web->n_params == DG_MAX_PARAMS) {
                *why = "the query has too many parameters";
                return false;
            }
            if (!decode(&web->arena, s, eq < n ? eq : n, &param->name) ||
                !decode(&web->arena, eq < n ? s + eq + 1 : s + n, eq < n ? n - eq - 1 : 0, &param->value)) {
                *why = "the query has a broken escape or bytes that are not UTF-8";
                return false;
            }
            web->n_params++;
        }
        s += n;
        s += *s == '&';
    }
    return true;
}

const char *dg_web_param(const struct dg_web *web, const char *name)
{
    for (int32_t i = web->n_params - 1; i >= 0; i--)
        if (strcmp(web->params[i].name, name) == 0) return web->params[i].value;
    return NULL;
}

/* ---- which form --------------------------------------------------------------------------------------------
 */

/* A weight of RFC 9110: 0 to 1 with at most three decimals; what is none counts as 1. */
static double quality_of(const char *s)
{
    double q = 0, unit = 1;
    if (*s != '0') return 1;
    if (*++s != '.') return 0;
    for (int i = 0; i < 3 && s[1 + i] >= '0' && s[1 + i] <= '9'; i++) q += (s[1 + i] - '0') * (unit /= 10);
    return q;
}

/* How welcome a media type is (RFC 9110 12.5.1): q of the most specific range that matches, -1 of none. */
static double welcome(const char *accept, const char *type)
{
    size_t slash = strcspn(type, "/");
    double best = -1;
    int best_depth = -1;
    for (const char *s = accept; *s;) {
        size_t n = strcspn(s, ",");
        while (n && (*s == ' ' || *s == '\t')) s++, n--;
        size_t name = strcspn(s, ",; \t");
        int depth = name == strlen(type) && strncasecmp(s, type, name) == 0                            ? 2
                    : name == slash + 2 && strncasecmp(s, type, slash + 1) == 0 && s[slash + 1] == '*' ? 1
                    : name == 3 && memcmp(s, "*/*", 3) == 0                                            ? 0
                                                                                                       : -1;
        double q = 1;
        for (const char *p = s + name; p < s + n; p++)
            if ((p[0] == ';' || p[0] == ' ') && (p[1] == 'q' || p[1] == 'Q') && p[2] == '=')
                q = quality_of(p + 3);
        if (depth > best_depth) {
            best_depth = depth;
            best = q;
        }
        s += n;
        s += *s == ',';
    }
    return best;
}

enum dg_web_form dg_web_form(const struct dg_web *web, bool *is_bad)
{
    static const char *const json_types[] = {"application/json", "application/geo+json",
                                             "application/schema+json", "application/vnd.oai.openapi+json"};
    const char *f = dg_web_param(web, "f"), *accept = web->request->accept;
    *is_bad = f && strcmp(f, "json") != 0 && strcmp(f, "html") != 0;
    if (f) return strcmp(f, "html") == 0 ? DG_WEB_HTML : DG_WEB_JSON;
    if (!*accept) return DG_WEB_JSON;
    double json = -1, html = welcome(accept, "text/html");
    for (size_t i = 0; i < sizeof json_types / sizeof *json_types; i++)
        json = fmax(json, welcome(accept, json_types[i]));
    if (json <= 0 && html <= 0) return DG_WEB_NEITHER;
    return html > json ? DG_WEB_HTML : DG_WEB_JSON;
}

/* ---- writing ------------------------------------------------------------------------------------------------
 */

void dg_web_escape(struct dg_text *out, const char *s)
{
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        strchr("-._~", c) != NULL;
        if (is_plain)
            dg_text_addn(out, s, 1);
        else
            dg_text_addf(out, "%%%02X", c);
    }
}

void dg_web_text(struct dg_web *web, const char *s) { dg_text_add_markup(web->out, s); }

void dg_web_bdi(struct dg_web *web, const char *s)
{
    dg_text_add(web->out, "<bdi>");
    dg_text_add_markup(web->out, s);
    dg_text_add(web->out, "</bdi>");
}

void dg_web_word(struct dg_web *web, const char *key) { dg_web_text(web, dg_word(web->lang, key)); }

static const char *kept(struct dg_web *web, struct dg_text *text)
{
    char *made = dg_arena_strdup(&web->arena, text->data ? text->data : "");
    if (!made || text->has_failed) web->out->has_failed = true; /* told by dg_text_finish */
    dg_text_done(text);
    return made ? made : "";
}

const char *dg_web_kind(struct dg_web *web, const char *prefix, const char *code)
{
    char key[96];
    snprintf(key, sizeof key, "%s_%s", prefix, code);
    return *code && dg_word_exists(key) ? dg_word(web->lang, key) : code;
}

const char *dg_web_num(struct dg_web *web, double value, int decimals)
{
    struct dg_text text = {0};
    dg_num_add(&text, web->lang, value, decimals);
    return kept(web, &text);
}

const char *dg_web_date(struct dg_web *web, const char *iso)
{
    struct dg_text text = {0};
    if (*iso) dg_date_add(&text, web->lang, iso);
    return kept(web, &text);
}

/* ---- answers
 * -------------------------------------------------------------------------------------------------- */

int dg_web_refuse(struct dg_web *web, int status, const char *what)
{
    static const struct {
        int status;
        const char *title, *key;
    } titles[] = {{400, "Bad Request", "register.refused_400"},
                  {404, "Not Found", "register.refused_404"},
                  {406, "Not Acceptable", "register.refused_406"}};
    size_t i = 0;
    bool is_bad,
        is_page = strncmp(web->request->path, "/ogc", 4) != 0 || dg_web_form(web, &is_bad) == DG_WEB_HTML;
    while (i < 2 && titles[i].status != status) i++;
    dg_text_clear(web->out);
    web->reply->status = status;
    web->reply->link[0] = web->reply->content_crs[0] = 0;
    web->reply->file_name = NULL;
    if (is_page) {
        web->reply->media_type = "text/html; charset=utf-8";
        dg_html_begin(web, dg_word(web->lang, titles[i].key), "");
        dg_text_add(web->out, "<p class=\"empty\">");
        dg_web_word(web, titles[i].key);
        dg_text_add(web->out, "</p>\n<p><code dir=\"ltr\">");
        dg_web_text(web, what);
        dg_text_add(web->out, "</code></p>\n");
        dg_html_end(web);
        return dg_text_finish(web->out, web->err);
    }
    struct dg_json json;
    web->reply->media_type = "application/problem+json";
    dg_json_begin(&json, web->out, 0);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "type", "about:blank");
    dg_json_str(&json, "title", titles[i].title);
    dg_json_int(&json, "status", status);
    dg_json_str(&json, "detail", what);
    dg_json_end_object(&json);
    return dg_text_finish(web->out, web->err);
}

/* The part of the path behind a prefix; NULL: the path is not below it. */
static const char *below(const char *path, const char *prefix)
{
    size_t n = strlen(prefix);
    if (strncmp(path, prefix, n) != 0 || (path[n] && path[n] != '/')) return NULL;
    return path + n + (path[n] == '/');
}

static int answer(struct dg_web *web)
{
    const char *why = "", *path = web->request->path, *ogc = below(path, "/ogc"),
               *pages = below(path, "/register");
    if (!dg_web_query(web, &why)) return dg_web_refuse(web, 400, why);
    const char *lang = dg_web_param(web, "lang");
    if (lang && !ogc) dg_lang_parse(lang, &web->lang);
    if (ogc) return dg_ogc_answer(web, ogc);
    if (pages) return dg_pages_answer(web, pages);
    return dg_web_refuse(web, 404, path);
}

int dg_register_answer(const struct dg_register *reg, const struct dg_web_request *request,
                       struct dg_web_reply *reply, struct dg_err *err)
{
    *reply = (struct dg_web_reply){.status = 200, .media_type = "text/html; charset=utf-8"};
    struct dg_web web = {.reg = reg,
                         .request = request,
                         .reply = reply,
                         .out = &reply->body,
                         .base_url =
                             request->base_url && *request->base_url ? request->base_url : reg->base_url,
                         .lang = request->lang,
                         .err = err};
    int code = answer(&web);
    if (code == 0) code = dg_text_finish(&reply->body, err);
    dg_arena_done(&web.arena);
    return code;
}
