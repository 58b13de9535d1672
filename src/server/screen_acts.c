/* Acts by forms: ask, check, send. A form is judged three times: by its fields, by the same step that will be
 * done (before anything is recorded, so that a refusal stands beside its field), and by the store when it is
 * sent. */
#include <stdio.h>
#include <string.h>

#include "log/log.h"
#include "server/sheet.h"

#define MAX_PRIVATES 8
#define MAX_SINCE 50

/* One request for an act. */
struct deed {
    const struct dg_http_request *request;
    struct dg_http_answer *answer;
    struct dg_sheet page;
    struct dg_screen_act act;
    struct dg_case c; /* id NULL: it opens one */
    struct dg_json_value value;
    struct dg_actor actor;
    const char *data, *of; /* as read */
    struct dg_json_value read;
};

/* A reader without a session acts as the public. */
static struct dg_actor actor_of(const struct dg_http_request *request)
{
    static const struct dg_actor nobody = {.body_id = "", .body_kind = "", .role = DG_ROLE_PUBLIC};
    return request->session ? request->session->actor : nobody;
}

static int approved_cases(struct deed *deed, struct dg_err *err)
{
    struct dg_county_filter filter = DG_COUNTY_FILTER_ANY;
    struct dg_county_case *list;
    bool is_complaint = strcmp(deed->act.kind, "complaint.file") == 0;
    filter.kind = (int)DG_CASE_SCHEME;
    filter.status = (int)DG_STATUS_APPROVED;
    if (!is_complaint) filter.body = deed->actor.body_id;
    DG_TRY(dg_county_cases(deed->request->county, deed->request->arena, dg_api_reader(deed->request), &filter,
                           &list, &deed->act.n_approved, NULL, err));
    deed->act.approved = list;
    return 0;
}

/* The text that is confirmed, as it is now and without what lies beside the log. */
static int minutes_hash(struct deed *deed, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    char hex[DG_SHA256_HEX_SIZE];
    if (strcmp(deed->act.kind, "minutes.confirm") != 0 || !deed->c.n_meetings) return 0;
    DG_TRY(dg_minutes_write(&text, dg_county_procedure(deed->request->county), &deed->c,
                            deed->c.meetings[deed->c.n_meetings - 1].no, deed->request->lang, NULL, err));
    dg_sha256_hex(text.data, text.len, hex);
    deed->act.minutes_sha256 = dg_arena_strdup(deed->request->arena, hex);
    return deed->act.minutes_sha256 ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}

static int deed_begin(struct deed *deed, struct dg_err *err)
{
    const struct dg_http_request *request = deed->request;
    const char *id = request->route->path[1] == 'c' ? dg_http_param(request, "case") : NULL;
    struct dg_screen_person *people = NULL;
    deed->act.kind = dg_http_param(request, "act");
    deed->actor = actor_of(request);
    if (!dg_screen_act_is_known(deed->act.kind) || (dg_act_opens(deed->act.kind) >= 0) != !id)
        return dg_err_set(err, DG_EFOUND, "no such act");
    if (id) {
        DG_TRY(dg_sheet_case(request, id, &deed->c, &deed->value, err));
        deed->act.c = &deed->value;
        deed->act.seq = deed->c.seq;
        DG_TRY(minutes_hash(deed, err));
    } else {
        DG_TRY(approved_cases(deed, err));
    }
    if (request->session) DG_TRY(dg_sheet_people(request, &people, &deed->act.n_people, err));
    deed->act.people = people;
    deed->act.upload_sha256 = dg_http_query(request, "sha256");
    DG_TRY(dg_sheet_begin(request, deed->answer, &deed->page, err));
    struct dg_text path = {0};
    dg_text_addf(&path, "%s", request->path);
    deed->page.screen.path = path.data ? dg_arena_strdup(request->arena, path.data) : "/work";
    dg_text_done(&path);
    return 0;
}

/* Is it allowed now? What step says to the bare act is why not. */
static int check_allowed(struct deed *deed, struct dg_err *err)
{
    const struct dg_http_request *request = deed->request;
    const char *const *acts;
    int32_t n;
    const struct dg_case *c = deed->act.c ? &deed->c : NULL;
    struct dg_review_out out = {.n_entries = 0};
    DG_TRY(dg_county_allowed(request->county, request->arena, &deed->actor, c, request->now, &acts, &n, err));
    for (int32_t i = 0; i < n; i++) {
        if (strcmp(acts[i], deed->act.kind) == 0) return 0;
    }
    const struct dg_act act = {.kind = deed->act.kind,
                               .case_id = c ? c->id : "X-0000-0000",
                               .data = "{}",
                               .at = request->now,
                               .expect_seq = -1};
    int code =
        dg_review_step(request->arena, dg_county_procedure(request->county), c, &deed->actor, &act, &out, err);
    if (code < 0) return code == DG_EINVAL ? DG_ESTATE : code;
    return dg_err_set(err, DG_ESTATE, "it cannot be done now");
}

/* ---- the pages --------------------------------------------------------------------------------------------
 */

static int show_form(struct deed *deed, int status, struct dg_err *err)
{
    deed->answer->status = status;
    dg_text_clear(&deed->answer->body);
    return dg_screen_act_form(&deed->page.screen, &deed->act, &deed->page.form, &deed->page.faults, err);
}

static int get_act(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct deed deed = {.request = request, .answer = answer};
    DG_TRY(deed_begin(&deed, err));
    DG_TRY(check_allowed(&deed, err));
    return show_form(&deed, 200, err);
}

/* What happened since the person saw the case; nothing of it for who may not read the record. */
static int show_stale(struct deed *deed, int64_t seq, struct dg_err *err)
{
    const struct dg_http_request *request = deed->request;
    struct dg_screen_record since = {.case_id = deed->c.id};
    struct dg_county_entry *entries;
    struct dg_err unread = {0};
    int32_t n = 0;
    if (dg_county_entries(request->county, request->arena, dg_api_reader(request), deed->c.id, 0, DG_MAX_PAGE,
                          &entries, &n, &unread) >= 0) {
        int32_t skip = seq > 0 && seq < n ? (int32_t)seq : 0;
        if (n - skip > MAX_SINCE) skip = n - MAX_SINCE;
        since.entries = entries + skip;
        since.n = n - skip;
    }
    deed->answer->status = 409;
    dg_text_clear(&deed->answer->body);
    return dg_screen_act_stale(&deed->page.screen, &deed->act, &deed->page.form, &since, err);
}

/* Acts that many do at one time, and that name what they are about themselves. */
static bool is_free_of_seq(const char *kind)
{
    static const char *const words[] = {"attend.in",   "attend.out",     "recuse",         "vote.cast",
                                        "reason.file", "minutes.remark", "objection.file", "minutes.confirm"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], kind) == 0) return true;
    }
    return false;
}

/* ---- checking ---------------------------------------------------------------------------------------------
 */

static int read_form(struct deed *deed, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text typed = {0}, canonical = {0};
    struct dg_json_value parsed;
    DG_TRY(dg_screen_act_read(&deed->page.screen, &deed->act, &deed->page.form, &typed, &deed->of,
                              &deed->page.faults, err));
    const char *bytes = dg_arena_strndup(deed->request->arena, typed.data, typed.len);
    if (!bytes) return dg_err_set(err, DG_ENOMEM, "out of memory");
    DG_TRY(dg_json_parse(deed->request->arena, bytes, typed.len, &parsed, err));
    DG_TRY(dg_canon_write(&canonical, &parsed, err));
    DG_TRY(dg_text_finish(&canonical, err));
    deed->data = dg_arena_strndup(deed->request->arena, canonical.data, canonical.len);
    if (!deed->data) return dg_err_set(err, DG_ENOMEM, "out of memory");
    return dg_json_parse(deed->request->arena, deed->data, canonical.len, &deed->read, err);
}

/* What the store adds itself (facts of a version, the count of a box, the case that it is about) is not there
 * yet, so such acts are judged when they are sent. */
static bool can_try(const struct deed *deed)
{
    return !strstr(deed->act.kind, ".submit") && strcmp(deed->act.kind, "vote.close") != 0 &&
           strcmp(deed->act.kind, "complaint.file") != 0;
}

static int try_step(struct deed *deed, const struct dg_json_value **then, struct dg_err *err)
{
    const struct dg_http_request *request = deed->request;
    struct dg_review_out out = {.n_entries = 0};
    struct dg_json_value *data;
    const struct dg_act act = {.kind = deed->act.kind,
                               .case_id = deed->act.c ? deed->c.id : "X-0000-0000",
                               .data = deed->data,
                               .at = request->now,
                               .expect_seq = -1};
    *then = NULL;
    if (!can_try(deed)) return 0;
    DG_TRY(dg_review_step(request->arena, dg_county_procedure(request->county), deed->act.c ? &deed->c : NULL,
                          &deed->actor, &act, &out, err));
    if (!out.n_entries) return 0;
    const char *last = out.entries[0].data;
    DG_TRY(DG_NEW(request->arena, &data, 1, err));
    DG_TRY(dg_json_parse(request->arena, last, strlen(last), data, err));
    *then = dg_json_find(data, "then");
    return 0;
}

/* A refusal that its sender can mend stands in the form; anything else is an error. */
static int refuse(struct deed *deed, int code, const struct dg_err *why, struct dg_err *err)
{
    if (!dg_sheet_is_mendable(code)) return dg_err_set(err, code, "%s", why->msg);
    dg_screen_refusal(&deed->page.screen, why->msg, &deed->page.faults);
    return show_form(deed, dg_sheet_status_of(code), err);
}

static int check(struct deed *deed, struct dg_err *err)
{
    const struct dg_json_value *then;
    struct dg_err why = {0};
    int code = try_step(deed, &then, &why);
    if (code < 0) return refuse(deed, code, &why, err);
    return dg_screen_act_confirm(&deed->page.screen, &deed->act, &deed->page.form, &deed->read, then, err);
}

/* ---- sending ----------------------------------------------------------------------------------------------
 */

static int32_t privates_of(struct deed *deed, struct dg_county_private out[MAX_PRIVATES])
{
    int32_t n = 0;
    for (const char *const *path = dg_screen_act_privates(deed->act.kind); *path && n < MAX_PRIVATES; path++) {
        const struct dg_json_value *value = dg_json_find(&deed->read, *path + 1);
        if (value && value->kind == DG_JSON_TEXT) out[n++] = (struct dg_county_private){*path, value->text};
    }
    return n;
}

static void receipt_to(struct deed *deed, const struct dg_county_receipt *receipt)
{
    struct dg_text path = {0};
    bool is_meeting = deed->act.c && strcmp(dg_form_get(&deed->page.form, "to"), "meeting") == 0;
    dg_text_clear(&deed->answer->body);
    if (is_meeting)
        dg_text_addf(&path, "/cases/%s/meeting", deed->c.id);
    else
        dg_text_addf(&path, "/receipts/%lld?case=%s&n=%d&done=1", (long long)receipt->first_n, receipt->case_id,
                     (int)receipt->n_entries);
    if (!is_meeting && !deed->request->session) dg_text_addf(&path, "&person=%s", receipt->person_id);
    dg_sheet_redirect(deed->request, deed->answer, path.data ? path.data : "/work");
    dg_text_done(&path);
}

static int send_act(struct deed *deed, struct dg_err *err)
{
    const struct dg_http_request *request = deed->request;
    struct dg_county_private privates[MAX_PRIVATES];
    struct dg_county_receipt receipt;
    struct dg_err why = {0};
    const struct dg_case of = {.id = deed->of};
    int64_t seq = -1;
    (void)dg_parse_int64(dg_form_get(&deed->page.form, "seq"), &seq);
    const struct dg_act act = {.kind = deed->act.kind,
                               .case_id = deed->act.c ? deed->c.id : NULL,
                               .data = deed->data,
                               .at = request->now,
                               .expect_seq = deed->act.c && !is_free_of_seq(deed->act.kind) ? seq : -1,
                               .of = deed->of && *deed->of ? &of : NULL};
    int code =
        dg_county_act(request->county, request->arena, &deed->actor, dg_form_get(&deed->page.form, "key"), &act,
                      privates, privates_of(deed, privates), &receipt, &why);
    atomic_fetch_add(code < 0 ? &request->server->metrics.acts_refused : &request->server->metrics.acts, 1);
    if (code == DG_ECONFLICT && act.expect_seq >= 0 && act.expect_seq != deed->c.seq)
        return show_stale(deed, seq, err);
    if (code < 0) return refuse(deed, code, &why, err);
    receipt_to(deed, &receipt);
    dg_clock_poke(request->server);
    return 0;
}

static int post_act(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct deed deed = {.request = request, .answer = answer};
    DG_TRY(deed_begin(&deed, err));
    const char *step = dg_form_get(&deed.page.form, "step");
    if (strcmp(step, "back") == 0 || *dg_form_get(&deed.page.form, "more")) return show_form(&deed, 200, err);
    DG_TRY(read_form(&deed, err));
    if (deed.page.faults.n) return show_form(&deed, 422, err);
    return strcmp(step, "send") == 0 ? send_act(&deed, err) : check(&deed, err);
}

/* ---- a version's file -------------------------------------------------------------------------------------
 */

/* Back to the form that wanted it, with the version's hash; a path of the forms and nothing else. */
static int post_uploads(const struct dg_http_request *request, struct dg_http_answer *answer,
                        struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text facts = {0}, path = {0};
    const char *next = dg_http_form(request, "next");
    char sha256[DG_SHA256_HEX_SIZE];
    int64_t n_bytes = 0;
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/";
    bool is_form = next && strspn(next, plain) == strlen(next) && strlen(next) < 200 &&
                   (strncmp(next, "/open/", 6) == 0 || strncmp(next, "/cases/", 7) == 0);
    if (!is_form) return dg_err_set(err, DG_EINVAL, "next: is no form of ours");
    DG_TRY(dg_upload_version(request, sha256, &n_bytes, &facts, err));
    dg_text_addf(&path, "%s?sha256=%s", next, sha256);
    DG_TRY(dg_text_finish(&path, err));
    dg_sheet_redirect(request, answer, path.data);
    return 0;
}

#define FORM DG_BODY_FORM, DG_MAX_JSON_BODY
#define NO_BODY DG_BODY_NONE, 0
static const struct dg_route rows[] = {
    {DG_GET, "/cases/{case}/acts/{act}", DG_RIGHT_SESSION, NO_BODY, get_act, DG_ANSWER_HTML, 0,
     "server.route.page_act", "sha256"},
    {DG_POST, "/cases/{case}/acts/{act}", DG_RIGHT_SESSION, FORM, post_act, DG_ANSWER_HTML, 0,
     "server.route.page_act_do", NULL},
    {DG_GET, "/open/{act}", DG_RIGHT_ANYONE, NO_BODY, get_act, DG_ANSWER_HTML, 0, "server.route.page_open",
     "sha256"},
    {DG_POST, "/open/{act}", DG_RIGHT_ANYONE, FORM, post_act, DG_ANSWER_HTML, 0, "server.route.page_open_do",
     NULL},
    {DG_POST, "/uploads", DG_RIGHT_MEMBER, DG_BODY_UPLOAD, DG_MAX_VERSION_BYTES, post_uploads, DG_ANSWER_HTML,
     DG_ROUTE_SLOW, "server.route.page_upload", NULL},
};
const struct dg_route_table dg_routes_screen_acts = {rows, sizeof rows / sizeof rows[0]};
