/* Routes of people: sessions, accounts, roles. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "server/api.h"

#define MAX_CODE 6

static const struct dg_password_cost *cost_of(const struct dg_http_request *request)
{
    return request->server->params->cheap_hashes ? &dg_password_cost_test : &dg_password_cost_normal;
}

/* ---- the session
 * --------------------------------------------------------------------------------------------- */

void dg_cookie_set(const struct dg_http_request *request, struct dg_http_answer *answer, const char *token)
{
    char text[200];
    const char *name = dg_cookie_name(request);
    snprintf(text, sizeof text, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", name, token,
             strcmp(name, "didgah") == 0 ? "" : "; Secure", *token ? "" : "; Max-Age=0");
    dg_http_answer_header(answer, "Set-Cookie", text);
}

static void grants_write(struct dg_json *json, const struct dg_http_request *request,
                         const struct dg_grant *grants, int32_t n)
{
    dg_json_array(json, "roles");
    for (int32_t i = 0; i < n; i++) {
        const struct dg_county_body *body = dg_county_body(request->county, grants[i].body);
        dg_json_object(json, NULL);
        dg_json_str(json, "role", dg_role_word(grants[i].role));
        dg_json_str(json, "body", grants[i].body);
        dg_json_str(json, "body_title", body ? body->title[request->lang] : grants[i].body);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}

static int session_write(const struct dg_http_request *request, struct dg_http_answer *answer,
                         const char *token, const struct dg_session_info *info, struct dg_err *err)
{
    struct dg_person person;
    struct dg_grant *grants;
    int32_t n;
    char csrf[DG_SHA256_HEX_SIZE];
    struct dg_json json;

    DG_TRY(dg_county_person(request->county, request->arena, info->person_id, &person, err));
    DG_TRY(dg_county_roles(request->county, request->arena, info->person_id, &grants, &n, err));
    dg_csrf_token(token, csrf);
    dg_http_answer_json(answer, &json);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "person", info->person_id);
    dg_json_str(&json, "name", person.name);
    dg_json_str(&json, "login", person.login);
    dg_json_bool(&json, "has_totp", person.has_totp);
    dg_json_str(&json, "csrf", csrf);
    dg_api_time(&json, "expires_at", info->expires_at);
    bool has_choice = info->body && info->body[0];
    dg_json_str(&json, "role", has_choice ? dg_role_word(info->role) : NULL);
    dg_json_str(&json, "body", has_choice ? info->body : NULL);
    grants_write(&json, request, grants, n);
    dg_json_end_object(&json);
    return 0;
}

static int login_wait(const struct dg_http_request *request, struct dg_http_answer *answer, int64_t seconds)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)seconds);
    dg_http_answer_problem(request, answer, 429, "server.problem.login_wait", NULL);
    dg_http_answer_header(answer, "Retry-After", text);
    return 0;
}

int dg_session_begin(const struct dg_http_request *request, struct dg_http_answer *answer,
                     const char *person_id, char token[DG_SESSION_TOKEN_SIZE], struct dg_err *err)
{
    /* A new id at every login: one that somebody planted in the browser is worth nothing. */
    DG_TRY(dg_county_session_make(request->county, person_id, request->now, DG_SESSION_IDLE_S,
                                  DG_SESSION_LONGEST_S, token, err));
    dg_cookie_set(request, answer, token);
    atomic_fetch_add(&request->server->metrics.logins, 1);
    return 0;
}

/* The same work for a login that nobody has: its hash is one of nothing (county.h). */
static bool password_fits(const struct dg_http_request *request, const struct dg_login *found,
                          const char *password)
{
    atomic_fetch_add(&request->server->metrics.password_checks, 1);
    return dg_password_verify(found->hash, password, strlen(password)) && found->person_id;
}

int dg_login_try(const struct dg_http_request *request, const char *login, const char *password,
                 const char *code, struct dg_login_result *out, struct dg_err *err)
{
    struct dg_login found;
    *out = (struct dg_login_result){.wait_s = 0};
    DG_TRY(dg_county_login_look(request->county, request->arena, login, &found, err));
    if (found.wait_until > request->now) {
        out->wait_s = found.wait_until - request->now;
        atomic_fetch_add(&request->server->metrics.logins_failed, 1);
        return 0;
    }
    bool is_right = password_fits(request, &found, password);
    int64_t step = 0;
    if (is_right && found.totp_secret) {
        step = code ? dg_totp_check(found.totp_secret, code, request->now) : 0;
        is_right = step > found.totp_step;
    }
    int noted = dg_county_login_note(request->county, login, is_right, step, request->now, err);
    if (noted == DG_ECONFLICT) is_right = false; /* that code was used meanwhile */
    if (noted < 0 && noted != DG_ECONFLICT) return noted;
    if (is_right)
        out->person_id = found.person_id;
    else
        atomic_fetch_add(&request->server->metrics.logins_failed, 1);
    return 0;
}

static int post_session(const struct dg_http_request *request, struct dg_http_answer *answer,
                        struct dg_err *err)
{
    const char *login, *password, *code;
    char token[DG_SESSION_TOKEN_SIZE];
    struct dg_login_result result;
    struct dg_session_info info;

    DG_TRY(dg_api_only(request, "login password code", err));
    DG_TRY(dg_api_text(request, "login", DG_MAX_NAME, &login, err));
    DG_TRY(dg_api_text(request, "password", DG_PASSWORD_MAX, &password, err));
    DG_TRY(dg_api_text_optional(request, "code", MAX_CODE, &code, err));
    DG_TRY(dg_login_try(request, login, password, code, &result, err));
    if (result.wait_s) return login_wait(request, answer, result.wait_s);
    if (!result.person_id)
        return dg_http_answer_problem(request, answer, 401, "server.problem.login_wrong", NULL);
    DG_TRY(dg_session_begin(request, answer, result.person_id, token, err));
    DG_TRY(dg_county_session_find(request->county, request->arena, token, request->now, &info, err));
    answer->status = 201;
    return session_write(request, answer, token, &info, err);
}

static int get_session(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    return session_write(request, answer, request->session->token, &request->session->info, err);
}

static int delete_session(const struct dg_http_request *request, struct dg_http_answer *answer,
                          struct dg_err *err)
{
    DG_TRY(dg_county_session_end(request->county, request->session->token, err));
    dg_cookie_set(request, answer, "");
    dg_http_answer_header(answer, "Clear-Site-Data", "\"cache\", \"cookies\", \"storage\"");
    answer->status = 204;
    return 0;
}

static int put_role(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_grant grant;
    struct dg_session_info info;
    const struct dg_http_session *session = request->session;

    DG_TRY(dg_api_grant(request, session->info.person_id, &grant, err));
    bool is_held = false;
    for (int32_t i = 0; i < session->n_grants; i++)
        is_held = is_held ||
                  (session->grants[i].role == grant.role && strcmp(session->grants[i].body, grant.body) == 0);
    if (!is_held) return dg_err_set(err, DG_EDENIED, "this person has no such role");
    DG_TRY(dg_county_session_role(request->county, session->token, &grant, err));
    DG_TRY(dg_county_session_find(request->county, request->arena, session->token, request->now, &info, err));
    return session_write(request, answer, session->token, &info, err);
}

/* ---- one's own account
 * ----------------------------------------------------------------------------------------- */

static int password_check(const char *password, const char *login, struct dg_err *err)
{
    size_t n = 0;
    (void)dg_text_is_clean(password, strlen(password), &n);
    if (n < DG_PASSWORD_MIN)
        return dg_err_set(err, DG_EINVAL, "password: has %zu characters; at least %d", n, DG_PASSWORD_MIN);
    if (login && strstr(password, login)) return dg_err_set(err, DG_EINVAL, "password: holds the login");
    return 0;
}

int dg_password_give(const struct dg_http_request *request, const char *person_id, const char *login,
                     const char *password, struct dg_err *err)
{
    char hash[DG_PASSWORD_HASH_SIZE];
    DG_TRY(password_check(password, login, err));
    DG_TRY(dg_password_hash(password, strlen(password), cost_of(request), hash, err));
    return dg_county_account_set(request->county, person_id, login, hash, err);
}

int dg_password_ask(const struct dg_http_request *request, const char *login, const char *password,
                    bool *is_right, struct dg_err *err)
{
    struct dg_login found;
    DG_TRY(dg_county_login_look(request->county, request->arena, login, &found, err));
    *is_right = found.wait_until <= request->now && password_fits(request, &found, password);
    return dg_county_login_note(request->county, login, *is_right, 0, request->now, err);
}

static int put_password(const struct dg_http_request *request, struct dg_http_answer *answer,
                        struct dg_err *err)
{
    const char *old, *password;
    struct dg_person person;
    bool is_right;

    DG_TRY(dg_api_only(request, "old new", err));
    DG_TRY(dg_api_text(request, "old", DG_PASSWORD_MAX, &old, err));
    DG_TRY(dg_api_text(request, "new", DG_PASSWORD_MAX, &password, err));
    DG_TRY(dg_county_person(request->county, request->arena, request->session->info.person_id, &person, err));
    if (!person.login) return dg_err_set(err, DG_ESTATE, "this person has no account");
    DG_TRY(dg_password_ask(request, person.login, old, &is_right, err));
    if (!is_right) return dg_http_answer_problem(request, answer, 403, "server.problem.login_wrong", NULL);
    DG_TRY(dg_password_give(request, person.id, person.login, password, err));
    dg_cookie_set(request, answer, ""); /* all sessions ended, this one too */
    answer->status = 204;
    return 0;
}

/* A secret for the person's own device; it counts once a code of it was given back (put_totp). */
static int post_totp(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    char secret[33];
    struct dg_json json;
    struct dg_text url = {0};
    const struct dg_county_config *config = dg_county_config(request->county);

    DG_TRY(dg_totp_secret(secret, err));
    dg_text_addf(&url, "otpauth://totp/didgah:%s?secret=%s&issuer=didgah", config->id, secret);
    dg_http_answer_json(answer, &json);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "secret", secret);
    dg_json_str(&json, "url", url.data);
    dg_json_end_object(&json);
    dg_text_done(&url);
    return 0;
}

static int put_totp(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    const char *secret, *code, *password;
    struct dg_person person;
    bool is_right;

    DG_TRY(dg_api_only(request, "secret code password", err));
    DG_TRY(dg_api_text(request, "secret", 64, &secret, err));
    DG_TRY(dg_api_text(request, "code", MAX_CODE, &code, err));
    DG_TRY(dg_api_text(request, "password", DG_PASSWORD_MAX, &password, err));
    DG_TRY(dg_county_person(request->county, request->arena, request->session->info.person_id, &person, err));
    if (!person.login) return dg_err_set(err, DG_ESTATE, "this person has no account");
    DG_TRY(dg_password_ask(request, person.login, password, &is_right, err));
    if (!is_right) return dg_http_answer_problem(request, answer, 403, "server.problem.login_wrong", NULL);
    if (strlen(secret) < 26 || !dg_totp_check(secret, code, request->now))
        return dg_err_set(err, DG_EINVAL, "code: is not the secret's code of this moment");
    DG_TRY(dg_county_totp_set(request->county, person.id, secret, err));
    answer->status = 204;
    return 0;
}

/* ---- people, for admins
 * ---------------------------------------------------------------------------------------- */

static int person_write(struct dg_json *json, const struct dg_http_request *request,
                        const struct dg_person *person, struct dg_err *err)
{
    struct dg_grant *grants;
    int32_t n;
    DG_TRY(dg_county_roles(request->county, request->arena, person->id, &grants, &n, err));
    dg_json_object(json, NULL);
    dg_json_str(json, "id", person->id);
    dg_json_str(json, "name", person->name);
    dg_json_str(json, "contact", person->contact);
    dg_json_str(json, "login", person->login);
    dg_json_bool(json, "has_password", person->has_password);
    dg_json_bool(json, "has_totp", person->has_totp);
    grants_write(json, request, grants, n);
    dg_json_end_object(json);
    return 0;
}

static int get_people(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_person *people;
    int32_t n;
    struct dg_json json;

    DG_TRY(dg_county_people(request->county, request->arena, &people, &n, err));
    dg_http_answer_json(answer, &json);
    dg_json_object(&json, NULL);
    dg_json_array(&json, "people");
    for (int32_t i = 0; i < n; i++) DG_TRY(person_write(&json, request, &people[i], err));
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    return 0;
}

static int person_answer(const struct dg_http_request *request, struct dg_http_answer *answer, const char *id,
                         struct dg_err *err)
{
    struct dg_person person;
    struct dg_json json;
    DG_TRY(dg_county_person(request->county, request->arena, id, &person, err));
    dg_http_answer_json(answer, &json);
    return person_write(&json, request, &person, err);
}

static int get_person(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    return person_answer(request, answer, dg_http_param(request, "person"), err);
}

static int post_people(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    const char *name, *contact, *id;
    DG_TRY(dg_api_only(request, "name contact", err));
    DG_TRY(dg_api_text(request, "name", DG_MAX_NAME, &name, err));
    DG_TRY(dg_api_text_optional(request, "contact", DG_MAX_NAME, &contact, err));
    DG_TRY(dg_county_person_add(request->county, request->arena, name, contact, request->now, &id, err));
    answer->status = 201;
    return person_answer(request, answer, id, err);
}

static int delete_person(const struct dg_http_request *request, struct dg_http_answer *answer,
                         struct dg_err *err)
{
    DG_TRY(dg_county_person_remove(request->county, dg_http_param(request, "person"), err));
    answer->status = 204;
    return 0;
}

static int put_account(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    const char *login, *password;
    struct dg_person person;
    DG_TRY(dg_api_only(request, "login password", err));
    DG_TRY(dg_api_text(request, "login", DG_MAX_NAME, &login, err));
    DG_TRY(dg_api_text(request, "password", DG_PASSWORD_MAX, &password, err));
    DG_TRY(dg_county_person(request->county, request->arena, dg_http_param(request, "person"), &person, err));
    DG_TRY(dg_password_give(request, person.id, login, password, err));
    answer->status = 204;
    return 0;
}

static int delete_totp(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_person person;
    DG_TRY(dg_county_person(request->county, request->arena, dg_http_param(request, "person"), &person, err));
    DG_TRY(dg_county_totp_set(request->county, person.id, NULL, err));
    answer->status = 204;
    return 0;
}

static int change_role(const struct dg_http_request *request, struct dg_http_answer *answer, bool gives,
                       struct dg_err *err)
{
    struct dg_grant grant;
    struct dg_person person;
    struct dg_actor admin = dg_api_actor_as(request, DG_ROLE_ADMIN);

    DG_TRY(dg_county_person(request->county, request->arena, dg_http_param(request, "person"), &person, err));
    DG_TRY(dg_api_grant(request, person.id, &grant, err));
    if (gives)
        DG_TRY(dg_county_role_give(request->county, &admin, &grant, request->now, err));
    else
        DG_TRY(dg_county_role_take(request->county, &admin, &grant, request->now, err));
    return person_answer(request, answer, person.id, err);
}

static int post_role_give(const struct dg_http_request *request, struct dg_http_answer *answer,
                          struct dg_err *err)
{
    return change_role(request, answer, true, err);
}

static int post_role_take(const struct dg_http_request *request, struct dg_http_answer *answer,
                          struct dg_err *err)
{
    return change_role(request, answer, false, err);
}

/* ---- the table
 * ------------------------------------------------------------------------------------------------- */

#define JSON_BODY DG_BODY_JSON, 16384
#define NO_BODY DG_BODY_NONE, 0

static const struct dg_route rows[] = {
    {DG_GET, "/api/v1/people", DG_RIGHT_ADMIN, NO_BODY, get_people, DG_ANSWER_JSON, 0, "server.route.people",
     NULL},
    {DG_POST, "/api/v1/people", DG_RIGHT_ADMIN, JSON_BODY, post_people, DG_ANSWER_JSON, 0,
     "server.route.person_add", NULL},
    {DG_GET, "/api/v1/people/{person}", DG_RIGHT_ADMIN, NO_BODY, get_person, DG_ANSWER_JSON, 0,
     "server.route.person", NULL},
    {DG_DELETE, "/api/v1/people/{person}", DG_RIGHT_ADMIN, NO_BODY, delete_person, DG_ANSWER_NONE, 0,
     "server.route.person_remove", NULL},
    {DG_PUT, "/api/v1/people/{person}/account", DG_RIGHT_ADMIN, JSON_BODY, put_account, DG_ANSWER_NONE,
     DG_ROUTE_SLOW, "server.route.account", NULL},
    {DG_POST, "/api/v1/people/{person}/role-give", DG_RIGHT_ADMIN, JSON_BODY, post_role_give, DG_ANSWER_JSON, 0,
     "server.route.role_give", NULL},
    {DG_POST, "/api/v1/people/{person}/role-take", DG_RIGHT_ADMIN, JSON_BODY, post_role_take, DG_ANSWER_JSON, 0,
     "server.route.role_take", NULL},
    {DG_DELETE, "/api/v1/people/{person}/totp", DG_RIGHT_ADMIN, NO_BODY, delete_totp, DG_ANSWER_NONE, 0,
     "server.route.totp_remove", NULL},
    {DG_GET, "/api/v1/session", DG_RIGHT_SESSION, NO_BODY, get_session, DG_ANSWER_JSON, 0,
     "server.route.session", NULL},
    {DG_POST, "/api/v1/session", DG_RIGHT_PUBLIC, JSON_BODY, post_session, DG_ANSWER_JSON,
     DG_ROUTE_SLOW | DG_ROUTE_LOGIN, "server.route.login", NULL},
    {DG_DELETE, "/api/v1/session", DG_RIGHT_SESSION, NO_BODY, delete_session, DG_ANSWER_NONE, 0,
     "server.route.logout", NULL},
    {DG_PUT, "/api/v1/session/password", DG_RIGHT_SESSION, JSON_BODY, put_password, DG_ANSWER_NONE,
     DG_ROUTE_SLOW, "server.route.password", NULL},
    {DG_PUT, "/api/v1/session/role", DG_RIGHT_SESSION, JSON_BODY, put_role, DG_ANSWER_JSON, 0,
     "server.route.role", NULL},
    {DG_POST, "/api/v1/session/totp", DG_RIGHT_SESSION, NO_BODY, post_totp, DG_ANSWER_JSON, 0,
     "server.route.totp_new", NULL},
    {DG_PUT, "/api/v1/session/totp", DG_RIGHT_SESSION, JSON_BODY, put_totp, DG_ANSWER_NONE, DG_ROUTE_SLOW,
     "server.route.totp", NULL},
};
const struct dg_route_table dg_routes_people = {rows, sizeof rows / sizeof rows[0]};
