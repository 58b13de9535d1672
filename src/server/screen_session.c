/* Pages of signing in and of one's own account. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "server/sheet.h"

static void fault(struct dg_sheet *page, const char *field, const char *key)
{
    if (page->faults.n < DG_MAX_FAULTS)
        page->faults.list[page->faults.n++] =
            (struct dg_screen_fault){.field = field, .text = dg_word(page->screen.lang, key)};
}

/* Where to go after signing in: a path of ours, never another host. */
static const char *next_of(const char *next)
{
    bool is_ours = next && next[0] == '/' && next[1] != '/' && next[1] != '\\' && strlen(next) < 200 &&
                   strncmp(next, "/login", 6) != 0;
    for (const char *c = next; is_ours && *c; c++)
        is_ours = (unsigned char)*c > 0x20 && *c != '"' && *c != 0x7f;
    return is_ours ? next : "/work";
}

static int get_login(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_sheet page;
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    return dg_screen_login(&page.screen, NULL, dg_http_query(request, "next"), NULL, err);
}

static int login_again(struct dg_sheet *page, struct dg_http_answer *answer, int status, struct dg_err *err)
{
    answer->status = status;
    page->screen.path = "/login";
    return dg_screen_login(&page->screen, &page->form, dg_form_get(&page->form, "next"), &page->faults, err);
}

static int post_login(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_sheet page;
    struct dg_login_result result;
    char token[DG_SESSION_TOKEN_SIZE];
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    const char *login = dg_form_get(&page.form, "login"), *password = dg_form_get(&page.form, "password");
    const char *code = dg_form_get(&page.form, "code");
    if (!*login) fault(&page, "login", "screen.login_missing");
    if (!*password) fault(&page, "password", "screen.password_missing");
    if (strlen(login) > DG_MAX_NAME || strlen(password) > 4 * DG_PASSWORD_MAX)
        fault(&page, "", "server.problem.login_wrong");
    if (page.faults.n) return login_again(&page, answer, 422, err);
    DG_TRY(dg_login_try(request, login, password, *code ? code : NULL, &result, err));
    if (result.wait_s) {
        char seconds[24];
        snprintf(seconds, sizeof seconds, "%lld", (long long)result.wait_s);
        dg_http_answer_header(answer, "Retry-After", seconds);
        fault(&page, "", "server.problem.login_wait");
        return login_again(&page, answer, 429, err);
    }
    if (!result.person_id) {
        fault(&page, "password", "server.problem.login_wrong");
        return login_again(&page, answer, 401, err);
    }
    DG_TRY(dg_session_begin(request, answer, result.person_id, token, err));
    dg_sheet_redirect(request, answer, next_of(dg_form_get(&page.form, "next")));
    return 0;
}

static int post_logout(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    DG_TRY(dg_county_session_end(request->county, request->session->token, err));
    dg_cookie_set(request, answer, "");
    dg_http_answer_header(answer, "Clear-Site-Data", "\"cache\", \"cookies\", \"storage\"");
    dg_sheet_redirect(request, answer, "/login");
    return 0;
}

/* ---- account ----------------------------------------------------------------------------------------------
 */

static int get_account(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    static const char *const keys[][2] = {{"role", "screen.done_role"}, {"totp", "screen.done_totp"}};
    struct dg_sheet page;
    const char *done = dg_http_query(request, "done"), *key = NULL;
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    for (size_t i = 0; done && i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(done, keys[i][0]) == 0) key = keys[i][1];
    }
    return dg_screen_account(&page.screen, NULL, key, err);
}

static int account_again(struct dg_sheet *page, struct dg_http_answer *answer, int status, struct dg_err *err)
{
    answer->status = status;
    page->screen.path = "/account";
    return dg_screen_account(&page->screen, &page->faults, NULL, err);
}

static int post_role(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_sheet page;
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    const char *chosen = dg_form_get(&page.form, "role");
    for (int32_t i = 0; i < request->session->n_grants; i++) {
        const struct dg_grant *grant = &request->session->grants[i];
        size_t n = strlen(dg_role_word(grant->role));
        if (strncmp(chosen, dg_role_word(grant->role), n) != 0 || chosen[n] != '@' ||
            strcmp(chosen + n + 1, grant->body) != 0)
            continue;
        DG_TRY(dg_county_session_role(request->county, request->session->token, grant, err));
        dg_sheet_redirect(request, answer, "/work");
        return 0;
    }
    fault(&page, "", "screen.role_none");
    return account_again(&page, answer, 422, err);
}

static int post_password(const struct dg_http_request *request, struct dg_http_answer *answer,
                         struct dg_err *err)
{
    struct dg_sheet page;
    struct dg_person person;
    struct dg_err judged = {0};
    bool is_right = false;
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    DG_TRY(dg_county_person(request->county, request->arena, request->session->info.person_id, &person, err));
    const char *old = dg_form_get(&page.form, "old"), *new_one = dg_form_get(&page.form, "new");
    if (!person.login) return dg_err_set(err, DG_ESTATE, "this person has no account");
    if (!*old) {
        fault(&page, "old", "screen.password_missing");
        return account_again(&page, answer, 422, err);
    }
    if (strlen(old) <= 4 * DG_PASSWORD_MAX) DG_TRY(dg_password_ask(request, person.login, old, &is_right, err));
    if (!is_right) {
        fault(&page, "old", "screen.password_wrong");
        return account_again(&page, answer, 403, err);
    }
    int code = dg_password_give(request, person.id, person.login, new_one, &judged);
    if (code == DG_EINVAL) {
        fault(&page, "new", "screen.password_weak");
        return account_again(&page, answer, 422, err);
    }
    if (code < 0) return dg_err_set(err, code, "%s", judged.msg);
    dg_cookie_set(request, answer, ""); /* all sessions ended, this one too */
    dg_sheet_redirect(request, answer, "/login");
    return 0;
}

/* ---- the second factor ------------------------------------------------------------------------------------
 */

static int totp_page(struct dg_sheet *page, const char *secret, struct dg_err *err)
{
    struct dg_text url = {0};
    dg_text_addf(&url, "otpauth://totp/didgah:%s?secret=%s&issuer=didgah", page->screen.config->id, secret);
    page->screen.path = "/account/totp";
    int code = dg_screen_totp(&page->screen, secret, url.data ? url.data : "", &page->faults, err);
    dg_text_done(&url);
    return code;
}

static int get_totp(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_sheet page;
    char secret[33];
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    DG_TRY(dg_totp_secret(secret, err));
    return totp_page(&page, secret, err);
}

static int post_totp(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_sheet page;
    struct dg_person person;
    bool is_right = false;
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    DG_TRY(dg_county_person(request->county, request->arena, request->session->info.person_id, &person, err));
    const char *secret = dg_form_get(&page.form, "secret"), *password = dg_form_get(&page.form, "password");
    if (!person.login) return dg_err_set(err, DG_ESTATE, "this person has no account");
    bool is_secret = strlen(secret) >= 26 && strlen(secret) <= 64 &&
                     strspn(secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == strlen(secret);
    if (!is_secret) return dg_err_set(err, DG_EINVAL, "secret: is none");
    if (strlen(password) <= 4 * DG_PASSWORD_MAX)
        DG_TRY(dg_password_ask(request, person.login, password, &is_right, err));
    if (!is_right)
        fault(&page, "password", "screen.password_wrong");
    else if (!dg_totp_check(secret, dg_form_get(&page.form, "code"), request->now))
        fault(&page, "code", "screen.code_wrong");
    if (page.faults.n) {
        answer->status = is_right ? 422 : 403;
        return totp_page(&page, secret, err);
    }
    DG_TRY(dg_county_totp_set(request->county, person.id, secret, err));
    dg_sheet_redirect(request, answer, "/account?done=totp");
    return 0;
}

#define FORM DG_BODY_FORM, 16384
#define NO_BODY DG_BODY_NONE, 0
static const struct dg_route rows[] = {
    {DG_GET, "/account", DG_RIGHT_SESSION, NO_BODY, get_account, DG_ANSWER_HTML, 0, "server.route.page_account",
     "done"},
    {DG_POST, "/account/password", DG_RIGHT_SESSION, FORM, post_password, DG_ANSWER_HTML, DG_ROUTE_SLOW,
     "server.route.page_password", NULL},
    {DG_POST, "/account/role", DG_RIGHT_SESSION, FORM, post_role, DG_ANSWER_HTML, 0, "server.route.page_role",
     NULL},
    {DG_GET, "/account/totp", DG_RIGHT_SESSION, NO_BODY, get_totp, DG_ANSWER_HTML, 0,
     "server.route.page_totp_new", NULL},
    {DG_POST, "/account/totp", DG_RIGHT_SESSION, FORM, post_totp, DG_ANSWER_HTML, DG_ROUTE_SLOW,
     "server.route.page_totp", NULL},
    {DG_GET, "/login", DG_RIGHT_PUBLIC, NO_BODY, get_login, DG_ANSWER_HTML, 0, "server.route.page_login",
     "next"},
    {DG_POST, "/login", DG_RIGHT_PUBLIC, FORM, post_login, DG_ANSWER_HTML, DG_ROUTE_SLOW | DG_ROUTE_LOGIN,
     "server.route.page_login_do", NULL},
    {DG_POST, "/logout", DG_RIGHT_SESSION, FORM, post_logout, DG_ANSWER_HTML, 0, "server.route.page_logout",
     NULL},
};
const struct dg_route_table dg_routes_screen_session = {rows, sizeof rows / sizeof rows[0]};
