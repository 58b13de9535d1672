/* Pages of people, for administrators. */
#include <string.h>

#include "base/limits.h"
#include "server/sheet.h"

static void fault(struct dg_sheet *page, const char *field, const char *key)
{
    page->faults.list[page->faults.n++] =
        (struct dg_screen_fault){.field = field, .text = dg_word(page->screen.lang, key)};
}

static int list(const struct dg_http_request *request, struct dg_sheet *page, struct dg_err *err)
{
    struct dg_screen_people of;
    struct dg_person *people;
    struct dg_grant *grants;
    DG_TRY(dg_county_people(request->county, request->arena, &people, &of.n, err));
    DG_TRY(dg_county_roles(request->county, request->arena, NULL, &grants, &of.n_grants, err));
    of.people = people;
    of.grants = grants;
    page->screen.path = "/people";
    return dg_screen_people(&page->screen, &of, &page->form, &page->faults, err);
}

static int get_people(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_sheet page;
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    return list(request, &page, err);
}

static int to_person(const struct dg_http_request *request, struct dg_http_answer *answer, const char *id,
                     const char *done)
{
    struct dg_text path = {0};
    dg_text_clear(&answer->body);
    dg_text_addf(&path, "/people/%s?done=%s", id, done);
    dg_sheet_redirect(request, answer, path.data ? path.data : "/people");
    dg_text_done(&path);
    return 0;
}

static int post_people(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_sheet page;
    size_t n = 0;
    const char *id;
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    const char *name = dg_form_get(&page.form, "name"), *contact = dg_form_get(&page.form, "contact");
    if (!*name || !dg_text_is_clean(name, strlen(name), &n) || n > DG_MAX_NAME || strchr(name, '\n'))
        fault(&page, "name", "screen.name_missing");
    if (!dg_text_is_clean(contact, strlen(contact), &n) || n > DG_MAX_NAME)
        fault(&page, "contact", "screen.fault_clean");
    if (page.faults.n) {
        answer->status = 422;
        return list(request, &page, err);
    }
    DG_TRY(dg_county_person_add(request->county, request->arena, name, *contact ? contact : NULL, request->now,
                                &id, err));
    return to_person(request, answer, id, "add");
}

/* ---- one person -------------------------------------------------------------------------------------------
 */

static int show(const struct dg_http_request *request, struct dg_sheet *page, const char *done,
                struct dg_err *err)
{
    struct dg_person person;
    struct dg_grant *grants;
    struct dg_screen_people of = {.people = &person, .n = 1};
    struct dg_text path = {0};
    DG_TRY(dg_county_person(request->county, request->arena, dg_http_param(request, "person"), &person, err));
    DG_TRY(dg_county_roles(request->county, request->arena, person.id, &grants, &of.n_grants, err));
    of.grants = grants;
    dg_text_addf(&path, "/people/%s", person.id);
    page->screen.path = path.data ? dg_arena_strdup(request->arena, path.data) : "/people";
    dg_text_done(&path);
    return dg_screen_person(&page->screen, &of, &page->faults, done, err);
}

static int get_person(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    static const char *const keys[][2] = {{"add", "screen.done_person"},    {"role", "screen.done_grant"},
                                          {"take", "screen.done_take"},     {"account", "screen.done_account"},
                                          {"totp", "screen.done_totp_off"}, {"remove", "screen.done_remove"}};
    struct dg_sheet page;
    const char *done = dg_http_query(request, "done"), *key = NULL;
    for (size_t i = 0; done && i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(done, keys[i][0]) == 0) key = keys[i][1];
    }
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    return show(request, &page, key, err);
}

static int refused(const struct dg_http_request *request, struct dg_sheet *page, struct dg_http_answer *answer,
                   int code, const struct dg_err *why, struct dg_err *err)
{
    if (!dg_sheet_is_mendable(code) || code == DG_EFOUND) return dg_err_set(err, code, "%s", why->msg);
    dg_screen_refusal(&page->screen, why->msg, &page->faults);
    answer->status = dg_sheet_status_of(code);
    return show(request, page, NULL, err);
}

static int change_role(const struct dg_http_request *request, struct dg_http_answer *answer, bool gives,
                       struct dg_err *err)
{
    struct dg_sheet page;
    struct dg_person person;
    struct dg_grant grant;
    struct dg_err why = {0};
    struct dg_actor admin = dg_api_actor_as(request, DG_ROLE_ADMIN);
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    DG_TRY(dg_county_person(request->county, request->arena, dg_http_param(request, "person"), &person, err));
    grant = (struct dg_grant){.person_id = person.id, .body = dg_form_get(&page.form, "body")};
    if (!dg_role_parse(dg_form_get(&page.form, "role"), &grant.role) || grant.role == DG_ROLE_SYSTEM ||
        !dg_county_body(request->county, grant.body))
        return dg_err_set(err, DG_EINVAL, "role: there is no such role or body");
    int code = gives ? dg_county_role_give(request->county, &admin, &grant, request->now, &why)
                     : dg_county_role_take(request->county, &admin, &grant, request->now, &why);
    if (code < 0) return refused(request, &page, answer, code, &why, err);
    return to_person(request, answer, person.id, gives ? "role" : "take");
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

static int post_account(const struct dg_http_request *request, struct dg_http_answer *answer,
                        struct dg_err *err)
{
    struct dg_sheet page;
    struct dg_person person;
    struct dg_err why = {0};
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    DG_TRY(dg_county_person(request->county, request->arena, dg_http_param(request, "person"), &person, err));
    int code = dg_password_give(request, person.id, dg_form_get(&page.form, "login"),
                                dg_form_get(&page.form, "password"), &why);
    if (code == DG_EINVAL && strncmp(why.msg, "password", 8) == 0) {
        fault(&page, "password", "screen.password_weak");
        answer->status = 422;
        return show(request, &page, NULL, err);
    }
    if (code == DG_EEXIST || code == DG_EINVAL) {
        fault(&page, "login", code == DG_EEXIST ? "screen.login_taken" : "screen.login_form");
        answer->status = dg_sheet_status_of(code);
        return show(request, &page, NULL, err);
    }
    if (code < 0) return dg_err_set(err, code, "%s", why.msg);
    return to_person(request, answer, person.id, "account");
}

static int post_totp_remove(const struct dg_http_request *request, struct dg_http_answer *answer,
                            struct dg_err *err)
{
    struct dg_person person;
    DG_TRY(dg_county_person(request->county, request->arena, dg_http_param(request, "person"), &person, err));
    DG_TRY(dg_county_totp_set(request->county, person.id, NULL, err));
    return to_person(request, answer, person.id, "totp");
}

static int post_remove(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_sheet page;
    struct dg_person person;
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    DG_TRY(dg_county_person(request->county, request->arena, dg_http_param(request, "person"), &person, err));
    if (strcmp(dg_form_get(&page.form, "sure"), "yes") != 0) {
        fault(&page, "", "screen.person_remove_sure");
        answer->status = 422;
        return show(request, &page, NULL, err);
    }
    DG_TRY(dg_county_person_remove(request->county, person.id, err));
    return to_person(request, answer, person.id, "remove");
}

#define FORM DG_BODY_FORM, 16384
#define NO_BODY DG_BODY_NONE, 0
static const struct dg_route rows[] = {
    {DG_GET, "/people", DG_RIGHT_ADMIN, NO_BODY, get_people, DG_ANSWER_HTML, 0, "server.route.page_people",
     NULL},
    {DG_POST, "/people", DG_RIGHT_ADMIN, FORM, post_people, DG_ANSWER_HTML, 0, "server.route.page_person_add",
     NULL},
    {DG_GET, "/people/{person}", DG_RIGHT_ADMIN, NO_BODY, get_person, DG_ANSWER_HTML, 0,
     "server.route.page_person", "done"},
    {DG_POST, "/people/{person}/account", DG_RIGHT_ADMIN, FORM, post_account, DG_ANSWER_HTML, DG_ROUTE_SLOW,
     "server.route.page_person_account", NULL},
    {DG_POST, "/people/{person}/remove", DG_RIGHT_ADMIN, FORM, post_remove, DG_ANSWER_HTML, 0,
     "server.route.page_person_remove", NULL},
    {DG_POST, "/people/{person}/role-give", DG_RIGHT_ADMIN, FORM, post_role_give, DG_ANSWER_HTML, 0,
     "server.route.page_role_give", NULL},
    {DG_POST, "/people/{person}/role-take", DG_RIGHT_ADMIN, FORM, post_role_take, DG_ANSWER_HTML, 0,
     "server.route.page_role_take", NULL},
    {DG_POST, "/people/{person}/totp-remove", DG_RIGHT_ADMIN, FORM, post_totp_remove, DG_ANSWER_HTML, 0,
     "server.route.page_totp_remove", NULL},
};
const struct dg_route_table dg_routes_screen_people = {rows, sizeof rows / sizeof rows[0]};
