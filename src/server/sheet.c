#include "server/sheet.h"

#include <stdio.h>
#include <string.h>

static int who_is_it(const struct dg_http_request *request, struct dg_sheet *page, struct dg_err *err)
{
    const struct dg_http_session *session = request->session;
    struct dg_person person;
    DG_TRY(dg_county_person(request->county, request->arena, session->info.person_id, &person, err));
    dg_csrf_token(session->token, page->csrf);
    page->who = (struct dg_screen_who){.name = person.name ? person.name : "",
                                       .login = person.login,
                                       .csrf = page->csrf,
                                       .has_totp = person.has_totp,
                                       .actor = &session->actor,
                                       .grants = session->grants,
                                       .n_grants = session->n_grants};
    page->screen.who = &page->who;
    DG_TRY(dg_county_beside(request->county, request->arena, &session->actor, &page->beside, err));
    page->screen.beside = &page->beside;
    return 0;
}

int dg_sheet_begin(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_sheet *page,
                   struct dg_err *err)
{
    *page =
        (struct dg_sheet){.screen = {.out = &answer->body,
                                     .arena = request->arena,
                                     .lang = request->lang,
                                     .config = request->county ? dg_county_config(request->county) : NULL,
                                     .procedure = request->county ? dg_county_procedure(request->county) : NULL,
                                     .now = request->now,
                                     .path = request->method == DG_GET ? request->path : "/work"}};
    page->form = (struct dg_form){request->form, request->n_form};
    answer->type = "text/html; charset=utf-8";
    DG_TRY(dg_random_hex(page->key, err));
    page->screen.key = page->key;
    return request->county && request->session ? who_is_it(request, page, err) : 0;
}

void dg_sheet_redirect(const struct dg_http_request *request, struct dg_http_answer *answer, const char *path)
{
    struct dg_text text = {0};
    answer->status = 303;
    answer->type = "text/plain; charset=utf-8";
    dg_text_addf(&text, "%s%slang=%s", path, strchr(path, '?') ? "&" : "?", dg_lang_word(request->lang));
    if (text.data) dg_http_answer_header(answer, "Location", text.data);
    dg_text_done(&text);
}

/* ---- refusals ---------------------------------------------------------------------------------------------
 */

static bool is_below(const char *path, const char *prefix)
{
    size_t n = strlen(prefix);
    return strncmp(path, prefix, n) == 0 && (!path[n] || path[n] == '/');
}

bool dg_sheet_is_wanted(const struct dg_http_request *request)
{
    static const char *const data[] = {"/api", "/log", "/ogc", "/metrics", "/healthz", "/readyz"};
    const char *accept = dg_http_header(request, "accept");
    for (size_t i = 0; i < sizeof data / sizeof *data; i++) {
        if (is_below(request->path, data[i])) return false;
    }
    return accept && strstr(accept, "text/html") != NULL;
}

bool dg_sheet_is_mendable(int code)
{
    return code == DG_EINVAL || code == DG_ESTATE || code == DG_EDENIED || code == DG_EFOUND ||
           code == DG_EFORMAT || code == DG_ELIMIT || code == DG_ECONFLICT || code == DG_EEXIST;
}

int dg_sheet_status_of(int code)
{
    switch (code) {
    case DG_ESTATE:
    case DG_EEXIST:
    case DG_ECONFLICT: return 409;
    case DG_EDENIED: return 403;
    default: return 422;
    }
}

int dg_sheet_problem(const struct dg_http_request *request, struct dg_http_answer *answer, int status,
                     const char *key, const char *detail)
{
    struct dg_sheet page;
    struct dg_err err = {0};
    int code = dg_sheet_begin(request, answer, &page, &err);
    if (request->method == DG_GET && status == 401) {
        if (code >= 0) code = dg_screen_login(&page.screen, NULL, request->path, &page.faults, &err);
    } else if (code >= 0) {
        code = dg_screen_problem(&page.screen, status, key, detail, request->id, &err);
    }
    answer->status = status;
    if (code >= 0) return 0;
    dg_text_clear(&answer->body);
    dg_text_addf(&answer->body, "<!DOCTYPE html><title>%d</title><p>%d</p>\n", status, status);
    return 0;
}
