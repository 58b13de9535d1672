/* Routes of cases: reading them, acting in them, what lies beside them. What a reader may see and do is
 * county's and the procedure's to say. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "log/log.h"
#include "server/api.h"

#define MAX_PRIVATES 64

/* ---- the county
 * ------------------------------------------------------------------------------------------------ */

static int get_county(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    (void)err;
    const struct dg_county_config *config = dg_county_config(request->county);
    struct dg_json json;

    dg_http_answer_json(answer, &json);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "id", config->id);
    dg_json_str(&json, "title", config->title[request->lang]);
    dg_json_str(&json, "origin", config->origin);
    dg_json_str(&json, "key", dg_county_vkey(request->county));
    dg_json_array(&json, "bodies");
    for (int32_t i = 0; i < config->n_bodies; i++) {
        dg_json_object(&json, NULL);
        dg_json_str(&json, "id", config->bodies[i].id);
        dg_json_str(&json, "kind", config->bodies[i].kind);
        dg_json_str(&json, "title", config->bodies[i].title[request->lang]);
        dg_json_end_object(&json);
    }
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    return 0;
}

/* ---- lists
 * ----------------------------------------------------------------------------------------------------- */

static void case_row_write(struct dg_json *json, const struct dg_county_case *c)
{
    dg_json_object(json, NULL);
    dg_json_str(json, "id", c->id);
    dg_json_str(json, "kind", dg_case_kind_word(c->kind));
    dg_json_str(json, "status", dg_case_status_word(c->status));
    dg_json_str(json, "stage", c->stage);
    dg_json_str(json, "title", c->title);
    dg_json_str(json, "submitter", c->submitter_body);
    dg_json_int(json, "seq", c->seq);
    dg_api_time(json, "opened_at", c->opened_at);
    dg_api_time(json, "last_at", c->last_at);
    dg_api_time(json, "due_at", c->due_at);
    dg_api_time(json, "term_until", c->term_until);
    dg_json_bool(json, "is_overdue", c->is_overdue);
    dg_json_bool(json, "is_published", c->is_published);
    dg_json_end_object(json);
}

static int filter_read(const struct dg_http_request *request, struct dg_county_filter *filter,
                       struct dg_err *err)
{
    const char *kind = dg_http_query(request, "kind"), *status = dg_http_query(request, "status");
    enum dg_case_kind k;
    enum dg_case_status s;
    int64_t limit;

    *filter = DG_COUNTY_FILTER_ANY;
    if (kind && !dg_case_kind_parse(kind, &k)) return dg_err_set(err, DG_EINVAL, "kind: \"%s\" is none", kind);
    if (status && !dg_case_status_parse(status, &s))
        return dg_err_set(err, DG_EINVAL, "status: \"%s\" is none", status);
    DG_TRY(dg_http_int(request, "limit", 1, DG_MAX_PAGE, 100, &limit, err));
    if (kind) filter->kind = (int)k;
    if (status) filter->status = (int)s;
    filter->limit = (int32_t)limit;
    filter->stage = dg_http_query(request, "stage");
    filter->body = dg_http_query(request, "body");
    filter->after = dg_http_query(request, "after");
    return 0;
}

/* The link to the next page: the same question behind the last case. */
static void next_write(struct dg_json *json, const struct dg_http_request *request, const char *last_id)
{
    struct dg_text url = {0};
    dg_text_addf(&url, "%s%s?after=%s", request->base_url, request->path, last_id);
    for (int i = 0; i < request->n_query; i++) {
        const struct dg_named *pair = &request->query[i];
        if (strcmp(pair->name, "after") == 0) continue;
        dg_text_addf(&url, "&%s=", pair->name);
        for (const char *s = pair->value; *s; s++) {
            bool is_plain =
                strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", *s) != NULL;
            if (is_plain)
                dg_text_addn(&url, s, 1);
            else
                dg_text_addf(&url, "%%%02X", (unsigned char)*s);
        }
    }
    dg_json_str(json, "next", url.data);
    dg_text_done(&url);
}

static int get_cases(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_county_filter filter;
    struct dg_county_case *list;
    int32_t n;
    bool has_more;
    struct dg_json json;

    DG_TRY(filter_read(request, &filter, err));
    DG_TRY(dg_county_cases(request->county, request->arena, dg_api_reader(request), &filter, &list, &n,
                           &has_more, err));
    dg_http_answer_json(answer, &json);
    dg_json_object(&json, NULL);
    dg_json_array(&json, "cases");
    for (int32_t i = 0; i < n; i++) case_row_write(&json, &list[i]);
    dg_json_end_array(&json);
    if (has_more && n)
        next_write(&json, request, list[n - 1].id);
    else
        dg_json_null(&json, "next");
    dg_json_end_object(&json);
    return 0;
}

/* What is waited for, in all cases that the reader sees: sorted by date, the most urgent first. */
static int get_deadlines(const struct dg_http_request *request, struct dg_http_answer *answer,
                         struct dg_err *err)
{
    struct dg_county_filter filter = DG_COUNTY_FILTER_ANY;
    struct dg_buf due = {.item_size = sizeof(struct dg_county_case)};
    struct dg_json json;
    bool has_more = true;

    while (has_more) {
        struct dg_county_case *list;
        int32_t n;
        DG_TRY(dg_county_cases(request->county, request->arena, dg_api_reader(request), &filter, &list, &n,
                               &has_more, err));
        for (int32_t i = 0; i < n; i++) {
            if (!list[i].due_at) continue;
            struct dg_county_case *item = dg_buf_add(&due);
            if (!item) return dg_buf_full(err);
            *item = list[i];
        }
        has_more = has_more && n;
        if (n) filter.after = list[n - 1].id;
    }
    struct dg_county_case *items = due.data;
    for (int64_t i = 1; i < due.n; i++) { /* few, and nearly in order */
        struct dg_county_case item = items[i];
        int64_t at = i;
        for (; at > 0 && items[at - 1].due_at > item.due_at; at--) items[at] = items[at - 1];
        items[at] = item;
    }
    dg_http_answer_json(answer, &json);
    dg_json_object(&json, NULL);
    dg_json_array(&json, "deadlines");
    for (int64_t i = 0; i < due.n; i++) case_row_write(&json, &items[i]);
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    dg_buf_done(&due);
    return 0;
}

/* ---- one case
 * -------------------------------------------------------------------------------------------------- */

static int case_load(const struct dg_http_request *request, struct dg_case *out, struct dg_err *err)
{
    return dg_county_case(request->county, request->arena, dg_api_reader(request),
                          dg_http_param(request, "case"), out, err);
}

static void etag_set(const struct dg_http_request *request, struct dg_http_answer *answer, int64_t seq)
{
    char text[32];
    snprintf(text, sizeof text, "\"%lld\"", (long long)seq);
    answer->etag = dg_arena_strdup(request->arena, text);
}

static int get_case(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_case c;
    struct dg_beside beside;

    DG_TRY(case_load(request, &c, err));
    DG_TRY(dg_county_beside(request->county, request->arena, dg_api_reader(request), &beside, err));
    answer->type = "application/json; charset=utf-8";
    DG_TRY(dg_case_json(&answer->body, dg_county_procedure(request->county), &c, dg_api_reader(request),
                        &beside, err));
    etag_set(request, answer, c.seq);
    return 0;
}

static int get_minutes(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_case c;
    struct dg_beside beside;
    int64_t no;

    if (!dg_parse_int64(dg_http_param(request, "meeting"), &no) || no < 1 || no > INT32_MAX)
        return dg_err_set(err, DG_EFOUND, "no such meeting");
    DG_TRY(case_load(request, &c, err));
    const struct dg_procedure *procedure = dg_county_procedure(request->county);
    if (dg_case_access(procedure, &c, dg_api_reader(request)) < DG_ACCESS_PARTY)
        return dg_err_set(err, DG_EFOUND, "no such meeting");
    DG_TRY(dg_county_beside(request->county, request->arena, dg_api_reader(request), &beside, err));
    answer->type = "text/markdown; charset=utf-8";
    return dg_minutes_write(&answer->body, procedure, &c, (int32_t)no, request->lang, &beside, err);
}

static int allowed_write(const struct dg_http_request *request, struct dg_http_answer *answer,
                         const struct dg_case *c, struct dg_err *err)
{
    const char *const *acts;
    int32_t n;
    struct dg_json json;
    DG_TRY(dg_county_allowed(request->county, request->arena, &request->session->actor, c, request->now, &acts,
                             &n, err));
    dg_http_answer_json(answer, &json);
    dg_json_object(&json, NULL);
    dg_json_array(&json, "acts");
    for (int32_t i = 0; i < n; i++) dg_json_str(&json, NULL, acts[i]);
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    return 0;
}

static int get_acts(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    return allowed_write(request, answer, NULL, err);
}

static int get_case_acts(const struct dg_http_request *request, struct dg_http_answer *answer,
                         struct dg_err *err)
{
    struct dg_case c;
    DG_TRY(case_load(request, &c, err));
    return allowed_write(request, answer, &c, err);
}

static int get_case_entries(const struct dg_http_request *request, struct dg_http_answer *answer,
                            struct dg_err *err)
{
    return dg_api_entries(request, answer, dg_api_reader(request), dg_http_param(request, "case"), err);
}

static int get_case_events(const struct dg_http_request *request, struct dg_http_answer *answer,
                           struct dg_err *err)
{
    struct dg_case c;
    DG_TRY(case_load(request, &c, err));
    if (atomic_load(&request->server->metrics.streams) >= DG_MAX_STREAMS)
        return dg_http_answer_problem(request, answer, 503, "server.problem.busy", NULL);
    dg_api_stream(request, answer, dg_http_param(request, "case"));
    dg_text_addf(&answer->body, "retry: 3000\nevent: case\ndata: {\"seq\":%lld}\n\n", (long long)c.seq);
    return 0;
}

/* ---- acts
 * ------------------------------------------------------------------------------------------------------ */

/* "private": [{"path": "/text", "text": ".."}] */
static int privates_read(const struct dg_http_request *request, struct dg_county_private *out, int32_t *n,
                         struct dg_err *err)
{
    const struct dg_json_value *list = dg_json_find(&request->json, "private");
    *n = 0;
    if (!list || list->kind == DG_JSON_NULL) return 0;
    if (list->kind != DG_JSON_ARRAY || list->n > MAX_PRIVATES)
        return dg_err_set(err, DG_EINVAL, "private: is not a list of at most %d texts", MAX_PRIVATES);
    for (int32_t i = 0; i < list->n; i++) {
        const struct dg_json_value *path = dg_json_find(&list->items[i], "path");
        const struct dg_json_value *text = dg_json_find(&list->items[i], "text");
        size_t n_points = 0;
        if (!path || path->kind != DG_JSON_TEXT || !text || text->kind != DG_JSON_TEXT || list->items[i].n != 2)
            return dg_err_set(err, DG_EINVAL, "private[%d]: must have \"path\" and \"text\"", i);
        if (!dg_text_is_clean(text->text, strlen(text->text), &n_points) || n_points > DG_MAX_TEXT)
            return dg_err_set(err, DG_EINVAL, "private[%d].text: is no clean text of at most %d characters", i,
                              DG_MAX_TEXT);
        out[(*n)++] = (struct dg_county_private){path->text, text->text};
    }
    return 0;
}

/* The seq that the person saw: "expect_seq", or the field If-Match with the case's ETag. */
static int expect_read(const struct dg_http_request *request, int64_t *out, struct dg_err *err)
{
    const struct dg_json_value *value = dg_json_find(&request->json, "expect_seq");
    const char *match = dg_http_header(request, "if-match");
    char text[24] = "";

    *out = -1;
    if (value && value->kind != DG_JSON_NULL) {
        if (value->kind != DG_JSON_NUMBER || value->number < 0 || value->number > 1e15 ||
            value->number != (double)(int64_t)value->number)
            return dg_err_set(err, DG_EINVAL, "expect_seq: is no number of an entry");
        *out = (int64_t)value->number;
    }
    if (!match || strcmp(match, "*") == 0) return 0;
    size_t n = strlen(match);
    if (n >= 3 && n < sizeof text && match[0] == '"' && match[n - 1] == '"') memcpy(text, match + 1, n - 2);
    if (!dg_parse_int64(text, out)) return dg_err_set(err, DG_EINVAL, "If-Match: is no ETag of a case");
    return 0;
}

static void receipt_write(const struct dg_county_receipt *receipt, struct dg_http_answer *answer)
{
    struct dg_json json;
    dg_http_answer_json(answer, &json);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "case", receipt->case_id);
    dg_json_int(&json, "seq", receipt->seq);
    dg_json_int(&json, "first_entry", receipt->first_n);
    dg_json_int(&json, "n_entries", receipt->n_entries);
    dg_json_int(&json, "log_size", receipt->log_size);
    dg_json_str(&json, "leaf", receipt->leaf);
    dg_json_str(&json, "person", receipt->person_id);
    dg_json_str(&json, "checkpoint", receipt->checkpoint);
    dg_json_bool(&json, "is_repeat", receipt->is_repeat);
    dg_json_end_object(&json);
}

static bool is_seen(const struct dg_http_request *request, const char *case_id)
{
    struct dg_case c;
    return !case_id ||
           dg_county_case(request->county, request->arena, dg_api_reader(request), case_id, &c, NULL) >= 0;
}

/* What was not found: a case, which a foreign one must not differ from, or something that the act's data names
 * in a case that the person sees. Of that the message is told. */
static int act_fault(const struct dg_http_request *request, const struct dg_act *act, int code)
{
    bool is_data =
        code == DG_EFOUND && is_seen(request, act->case_id) && is_seen(request, act->of ? act->of->id : NULL);
    return is_data ? DG_EINVAL : code;
}

static int act_run(const struct dg_http_request *request, struct dg_http_answer *answer, const char *case_id,
                   struct dg_err *err)
{
    static const struct dg_actor nobody = {.body_id = "", .body_kind = "", .role = DG_ROLE_PUBLIC};
    const struct dg_json_value *data = dg_json_find(&request->json, "data");
    const struct dg_actor *actor = request->session ? &request->session->actor : &nobody;
    struct dg_county_private privates[MAX_PRIVATES];
    struct dg_county_receipt receipt;
    struct dg_act act = {.case_id = case_id, .at = request->now};
    struct dg_case of = {0};
    int32_t n_privates;
    dg_auto(dg_text_done) struct dg_text canonical = {0};

    DG_TRY(dg_api_only(request, "kind of data private expect_seq", err));
    DG_TRY(dg_api_text(request, "kind", DG_MAX_NAME, &act.kind, err));
    DG_TRY(dg_api_text_optional(request, "of", DG_MAX_NAME, &of.id, err));
    if (of.id) act.of = &of;
    if (data && data->kind != DG_JSON_OBJECT) return dg_err_set(err, DG_EINVAL, "data: is not an object");
    if (data) DG_TRY(dg_canon_write(&canonical, data, err));
    DG_TRY(dg_text_finish(&canonical, err));
    act.data = data ? canonical.data : "{}";
    DG_TRY(privates_read(request, privates, &n_privates, err));
    DG_TRY(expect_read(request, &act.expect_seq, err));
    int code = dg_county_act(request->county, request->arena, actor, dg_http_header(request, "idempotency-key"),
                             &act, privates, n_privates, &receipt, err);
    atomic_fetch_add(code < 0 ? &request->server->metrics.acts_refused : &request->server->metrics.acts, 1);
    if (code < 0) return act_fault(request, &act, code);
    answer->status = receipt.is_repeat ? 200 : 201;
    receipt_write(&receipt, answer);
    dg_clock_poke(request->server);
    return 0;
}

static int post_acts(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    return act_run(request, answer, NULL, err);
}

static int post_case_acts(const struct dg_http_request *request, struct dg_http_answer *answer,
                          struct dg_err *err)
{
    return act_run(request, answer, dg_http_param(request, "case"), err);
}

/* ---- versions and attachments: api_uploads.c takes them --------------------------------------------------
 */

static int get_version(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    const char *bytes, *sha256 = dg_http_param(request, "sha256");
    size_t n;
    struct dg_text etag = {0};
    DG_TRY(dg_county_version(request->county, request->arena, dg_api_reader(request),
                             dg_http_param(request, "case"), sha256, &bytes, &n, NULL, err));
    answer->type = "application/octet-stream";
    dg_http_answer_header(answer, "Content-Disposition", "attachment; filename=\"version.frozen\"");
    dg_text_addf(&etag, "\"%s\"", sha256);
    answer->etag = etag.data ? dg_arena_strdup(request->arena, etag.data) : NULL;
    dg_text_done(&etag);
    dg_text_addn(&answer->body, bytes, n);
    return 0;
}

static int get_attachment(const struct dg_http_request *request, struct dg_http_answer *answer,
                          struct dg_err *err)
{
    struct dg_county_attachment attachment;
    DG_TRY(dg_county_attachment(request->county, request->arena, dg_api_reader(request),
                                dg_http_param(request, "case"), dg_http_param(request, "sha256"), &attachment,
                                err));
    /* Never shown in the page: what somebody uploaded is saved, not run. */
    answer->type = "application/octet-stream";
    dg_http_answer_header(answer, "Content-Disposition", "attachment; filename=\"attachment\"");
    dg_text_addn(&answer->body, attachment.bytes, attachment.n_bytes);
    return 0;
}

/* ---- the table
 * ------------------------------------------------------------------------------------------------- */

#define JSON_BODY DG_BODY_JSON, DG_MAX_JSON_BODY
#define NO_BODY DG_BODY_NONE, 0

static const struct dg_route rows[] = {
    {DG_GET, "/api/v1/acts", DG_RIGHT_SESSION, NO_BODY, get_acts, DG_ANSWER_JSON, 0, "server.route.acts", NULL},
    {DG_POST, "/api/v1/acts", DG_RIGHT_ANYONE, JSON_BODY, post_acts, DG_ANSWER_JSON, DG_ROUTE_KEY_NEEDED,
     "server.route.act_open", NULL},
    {DG_GET, "/api/v1/cases", DG_RIGHT_ANYONE, NO_BODY, get_cases, DG_ANSWER_JSON, DG_ROUTE_KEPT,
     "server.route.cases", "kind status stage body after limit"},
    {DG_GET, "/api/v1/cases/{case}", DG_RIGHT_ANYONE, NO_BODY, get_case, DG_ANSWER_JSON, DG_ROUTE_KEPT,
     "server.route.case", NULL},
    {DG_GET, "/api/v1/cases/{case}/acts", DG_RIGHT_SESSION, NO_BODY, get_case_acts, DG_ANSWER_JSON, 0,
     "server.route.case_acts", NULL},
    {DG_POST, "/api/v1/cases/{case}/acts", DG_RIGHT_ANYONE, JSON_BODY, post_case_acts, DG_ANSWER_JSON,
     DG_ROUTE_KEY_NEEDED, "server.route.act", NULL},
    {DG_GET, "/api/v1/cases/{case}/attachments/{sha256}", DG_RIGHT_MEMBER, NO_BODY, get_attachment,
     DG_ANSWER_BYTES, 0, "server.route.attachment", NULL},
    {DG_GET, "/api/v1/cases/{case}/entries", DG_RIGHT_MEMBER, NO_BODY, get_case_entries, DG_ANSWER_JSON, 0,
     "server.route.case_entries", "from limit"},
    {DG_GET, "/api/v1/cases/{case}/events", DG_RIGHT_ANYONE, NO_BODY, get_case_events, DG_ANSWER_EVENTS, 0,
     "server.route.case_events", NULL},
    {DG_GET, "/api/v1/cases/{case}/minutes/{meeting}", DG_RIGHT_MEMBER, NO_BODY, get_minutes, DG_ANSWER_TEXT, 0,
     "server.route.minutes", NULL},
    {DG_GET, "/api/v1/cases/{case}/versions/{sha256}", DG_RIGHT_MEMBER, NO_BODY, get_version, DG_ANSWER_BYTES,
     0, "server.route.version", NULL},
    {DG_GET, "/api/v1/county", DG_RIGHT_PUBLIC, NO_BODY, get_county, DG_ANSWER_JSON,
     DG_ROUTE_CORS | DG_ROUTE_KEPT, "server.route.county", NULL},
    {DG_GET, "/api/v1/deadlines", DG_RIGHT_MEMBER, NO_BODY, get_deadlines, DG_ANSWER_JSON, 0,
     "server.route.deadlines", NULL},
};
const struct dg_route_table dg_routes_api = {rows, sizeof rows / sizeof rows[0]};
