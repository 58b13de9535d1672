/* Routes of logging in at a provider of OpenID Connect. Who has no place in the store gets none: nobody
 * registers themself. */
#include <stdio.h>
#include <string.h>

#include "server/api.h"
#include "server/oidc.h"

#define CALLBACK "/api/v1/oidc/callback"

static int oidc_missing(struct dg_err *err) { return dg_err_set(err, DG_EFOUND, "no provider is configured"); }

/* Beside the session's cookie, for the ten minutes of a login. Lax: the provider's page leads back to us. */
static void browser_cookie_name(const struct dg_http_request *request, char out[32])
{
    snprintf(out, 32, "%s-oidc", dg_cookie_name(request));
}

static void browser_cookie_set(const struct dg_http_request *request, struct dg_http_answer *answer,
                               const char *word)
{
    char text[200], name[32];
    browser_cookie_name(request, name);
    snprintf(text, sizeof text, "%s=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%d%s", name, word,
             *word ? DG_LOGIN_BEGUN_S : 0, strncmp(name, "__Host-", 7) == 0 ? "; Secure" : "");
    dg_http_answer_header(answer, "Set-Cookie", text);
}

static const char *browser_cookie(const struct dg_http_request *request)
{
    char name[32];
    browser_cookie_name(request, name);
    size_t n = strlen(name);
    for (const char *s = dg_http_header(request, "cookie"); s && *s;) {
        while (*s == ' ' || *s == ';') s++;
        size_t n_pair = strcspn(s, ";");
        if (n_pair > n && strncmp(s, name, n) == 0 && s[n] == '=')
            return dg_arena_strndup(request->arena, s + n + 1, n_pair - n - 1);
        s += n_pair;
    }
    return NULL;
}

static const char *callback_url(const struct dg_http_request *request)
{
    dg_auto(dg_text_done) struct dg_text url = {0};
    dg_text_addf(&url, "%s" CALLBACK, request->base_url);
    return url.data ? dg_arena_strdup(request->arena, url.data) : "";
}

/* Whom the program does not know is told so by a problem; what the provider lacks, the log. */
static int refuse(const struct dg_http_request *request, struct dg_http_answer *answer, int code,
                  const struct dg_err *err)
{
    atomic_fetch_add(&request->server->metrics.logins_failed, 1);
    dg_access_say(request->server, "oidc", err->msg);
    if (code == DG_EIO) return dg_http_answer_problem(request, answer, 503, "server.problem.oidc_down", NULL);
    return dg_http_answer_problem(request, answer, 401, "server.problem.oidc", err->msg);
}

static int get_oidc(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    const struct dg_oidc *oidc = request->server->oidc;
    struct dg_json json;
    (void)err;
    dg_http_answer_json(answer, &json);
    dg_json_object(&json, NULL);
    dg_json_bool(&json, "available", oidc != NULL);
    dg_json_str(&json, "label", oidc ? dg_oidc_label(oidc, request->lang) : NULL);
    dg_json_str(&json, "login", oidc ? "/api/v1/oidc/login" : NULL);
    dg_json_end_object(&json);
    return 0;
}

static int get_login(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    char browser[DG_RANDOM_HEX_SIZE];
    const char *url;
    if (!request->server->oidc) return oidc_missing(err);
    int code = dg_oidc_begin(request->server->oidc, request->arena, callback_url(request), request->now, &url,
                             browser, err);
    if (code == DG_EIO) return refuse(request, answer, code, err);
    DG_TRY(code);
    browser_cookie_set(request, answer, browser);
    answer->status = 303;
    answer->type = "text/plain; charset=utf-8";
    dg_http_answer_header(answer, "Location", url);
    return 0;
}

/* The person whom the claim names; NULL: none, or more than one. */
static int person_find(const struct dg_http_request *request, const char *claim, const char **out,
                       struct dg_err *err)
{
    struct dg_person *people;
    int32_t n, n_found = 0;
    enum dg_oidc_match match = dg_oidc_match(request->server->oidc);
    DG_TRY(dg_county_people(request->county, request->arena, &people, &n, err));
    *out = NULL;
    for (int32_t i = 0; i < n; i++) {
        const char *own = match == DG_OIDC_LOGIN     ? people[i].login
                          : match == DG_OIDC_CONTACT ? people[i].contact
                                                     : people[i].id;
        if (!own || strcmp(own, claim) != 0) continue;
        *out = people[i].id;
        n_found++;
    }
    if (n_found > 1) *out = NULL;
    return 0;
}

/* The session's cookie is for our own pages alone (SameSite=Strict), and a browser that comes from the provider
 * is not on one yet: a page of ours sends it on. */
static void page_write(const struct dg_http_request *request, struct dg_http_answer *answer)
{
    bool is_fa = request->lang == DG_FA;
    const char *done = dg_word(request->lang, "server.oidc.done"),
               *on = dg_word(request->lang, "server.oidc.go_on");
    answer->type = "text/html; charset=utf-8";
    dg_text_addf(&answer->body,
                 "<!doctype html>\n<html lang=\"%s\" dir=\"%s\"><head><meta charset=\"utf-8\"><meta "
                 "http-equiv=\"refresh\" "
                 "content=\"0; url=/\"><title>%s</title></head>\n<body><main><p>%s</p><p><a "
                 "href=\"/\">%s</a></p></main></body></html>\n",
                 is_fa ? "fa" : "en", is_fa ? "rtl" : "ltr", done, done, on);
}

static int get_callback(const struct dg_http_request *request, struct dg_http_answer *answer,
                        struct dg_err *err)
{
    char token[DG_SESSION_TOKEN_SIZE];
    const char *claim, *person_id;
    if (!request->server->oidc) return oidc_missing(err);
    const struct dg_oidc_answer given = {.state = dg_http_query(request, "state"),
                                         .code = dg_http_query(request, "code"),
                                         .iss = dg_http_query(request, "iss"),
                                         .error = dg_http_query(request, "error"),
                                         .browser = browser_cookie(request)};
    int code = dg_oidc_finish(request->server->oidc, request->arena, &given, callback_url(request),
                              request->now, &claim, err);
    if (code == DG_EIO || code == DG_EDENIED) return refuse(request, answer, code, err);
    DG_TRY(code);
    DG_TRY(person_find(request, claim, &person_id, err));
    if (!person_id) {
        atomic_fetch_add(&request->server->metrics.logins_failed, 1);
        return dg_http_answer_problem(request, answer, 403, "server.problem.oidc_unknown", NULL);
    }
    DG_TRY(dg_session_begin(request, answer, person_id, token, err));
    browser_cookie_set(request, answer, "");
    page_write(request, answer);
    return 0;
}

#define NO_BODY DG_BODY_NONE, 0
static const struct dg_route rows[] = {
    {DG_GET, "/api/v1/oidc", DG_RIGHT_PUBLIC, NO_BODY, get_oidc, DG_ANSWER_JSON, 0, "server.route.oidc", NULL},
    {DG_GET, CALLBACK, DG_RIGHT_PUBLIC, NO_BODY, get_callback, DG_ANSWER_HTML,
     DG_ROUTE_SLOW | DG_ROUTE_LOGIN | DG_ROUTE_QUERY_ANY, "server.route.oidc_callback", "state code iss error"},
    {DG_GET, "/api/v1/oidc/login", DG_RIGHT_PUBLIC, NO_BODY, get_login, DG_ANSWER_NONE,
     DG_ROUTE_SLOW | DG_ROUTE_LOGIN, "server.route.oidc_login", NULL},
};
const struct dg_route_table dg_routes_oidc = {rows, sizeof rows / sizeof rows[0]};
