/* Pages of one's work and of cases. What a reader may see and do is county's and the procedure's to say. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "server/sheet.h"

#define MAX_FOLDED 200 /* cases whose acts are looked at for one page of work */
#define PAGE_ROWS 50

int dg_sheet_case(const struct dg_http_request *request, const char *id, struct dg_case *c,
                  struct dg_json_value *value, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_beside beside;
    DG_TRY(dg_county_case(request->county, request->arena, dg_api_reader(request), id, c, err));
    DG_TRY(dg_county_beside(request->county, request->arena, dg_api_reader(request), &beside, err));
    DG_TRY(dg_case_json(&text, dg_county_procedure(request->county), c, dg_api_reader(request), &beside, err));
    const char *kept = dg_arena_strndup(request->arena, text.data, text.len);
    if (!kept) return dg_err_set(err, DG_ENOMEM, "out of memory");
    return dg_json_parse(request->arena, kept, text.len, value, err);
}

int dg_sheet_people(const struct dg_http_request *request, struct dg_screen_person **out, int32_t *n,
                    struct dg_err *err)
{
    struct dg_person *people;
    struct dg_grant *grants;
    int32_t n_people, n_grants, n_out = 0;
    *n = 0;
    *out = NULL;
    if (request->session->actor.role != DG_ROLE_SECRETARY) return 0;
    DG_TRY(dg_county_people(request->county, request->arena, &people, &n_people, err));
    DG_TRY(dg_county_roles(request->county, request->arena, NULL, &grants, &n_grants, err));
    DG_TRY(DG_NEW(request->arena, out, (size_t)n_grants, err));
    for (int32_t i = 0; i < n_grants; i++) {
        const struct dg_county_body *body = dg_county_body(request->county, grants[i].body);
        if (!body || (grants[i].role != DG_ROLE_MEMBER && grants[i].role != DG_ROLE_CHAIR)) continue;
        struct dg_screen_person *person = &(*out)[n_out++];
        *person = (struct dg_screen_person){grants[i].person_id, "", body->id, body->kind, grants[i].role};
        for (int32_t k = 0; k < n_people; k++) {
            if (strcmp(people[k].id, person->id) == 0 && people[k].name) person->name = people[k].name;
        }
    }
    *n = n_out;
    return 0;
}

/* ---- my work ----------------------------------------------------------------------------------------------
 */

/* Acts that one may do, but that nobody waits for. */
static bool is_waited_for(const char *act)
{
    static const char *const may[] = {"redact",         "withdraw",   "extension.grant", "objection.file",
                                      "appeal.file",    "recuse",     "attend.out",      "agenda.set",
                                      "minutes.remark", "reason.file"};
    for (size_t i = 0; i < sizeof may / sizeof *may; i++) {
        if (strcmp(may[i], act) == 0) return false;
    }
    return dg_screen_act_is_known(act);
}

static int sooner(const void *a, const void *b)
{
    const struct dg_county_case *x = a, *y = b;
    int64_t due_x = x->due_at ? x->due_at : INT64_MAX, due_y = y->due_at ? y->due_at : INT64_MAX;
    return due_x != due_y ? (due_x < due_y ? -1 : 1) : strcmp(x->id, y->id);
}

static int sooner_row(const void *a, const void *b)
{
    const struct dg_screen_row *x = a, *y = b;
    int64_t due_x = x->due_at ? x->due_at : INT64_MAX, due_y = y->due_at ? y->due_at : INT64_MAX;
    return due_x != due_y ? (due_x < due_y ? -1 : 1) : strcmp(x->of->id, y->of->id);
}

/* All cases that are not at an end, the most urgent first. */
static int going_on(const struct dg_http_request *request, struct dg_buf *out, struct dg_err *err)
{
    static const enum dg_case_status open[] = {DG_STATUS_REVIEW, DG_STATUS_RETURNED, DG_STATUS_APPROVED};
    for (size_t k = 0; k < sizeof open / sizeof *open; k++) {
        struct dg_county_filter filter = DG_COUNTY_FILTER_ANY;
        bool has_more = true;
        filter.status = (int)open[k];
        while (has_more) {
            struct dg_county_case *list;
            int32_t n;
            DG_TRY(dg_county_cases(request->county, request->arena, dg_api_reader(request), &filter, &list, &n,
                                   &has_more, err));
            for (int32_t i = 0; i < n; i++) {
                struct dg_county_case *item = dg_buf_add(out);
                if (!item) return dg_buf_full(err);
                *item = list[i];
            }
            has_more = has_more && n;
            if (n) filter.after = list[n - 1].id;
        }
    }
    if (out->n) qsort(out->data, (size_t)out->n, sizeof(struct dg_county_case), sooner);
    return 0;
}

/* An opinion has its own date. */
static int64_t due_of(const struct dg_http_request *request, const struct dg_case *c)
{
    int64_t due = c->due_at;
    for (int32_t i = 0; i < c->n_opinions; i++) {
        const struct dg_opinion *opinion = &c->opinions[i];
        bool is_mine = !opinion->filed_seq && !opinion->is_silent &&
                       strcmp(opinion->body, request->session->actor.body_id) == 0;
        if (is_mine && opinion->due_at && (!due || opinion->due_at < due)) due = opinion->due_at;
    }
    return due;
}

static int look_at(const struct dg_http_request *request, const struct dg_county_case *of,
                   struct dg_screen_row *row, struct dg_err *err)
{
    struct dg_case c;
    const char *const *acts, **kept;
    int32_t n;
    *row = (struct dg_screen_row){.of = of, .n_acts = 0};
    DG_TRY(dg_county_case(request->county, request->arena, dg_api_reader(request), of->id, &c, err));
    DG_TRY(dg_county_allowed(request->county, request->arena, &request->session->actor, &c, request->now, &acts,
                             &n, err));
    DG_TRY(DG_NEW(request->arena, &kept, (size_t)n + 1, err));
    for (int32_t i = 0; i < n; i++) {
        if (is_waited_for(acts[i])) kept[row->n_acts++] = acts[i];
    }
    row->acts = kept;
    row->due_at = due_of(request, &c);
    return 0;
}

static int get_work(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    dg_auto(dg_buf_done) struct dg_buf cases = {.item_size = sizeof(struct dg_county_case)};
    struct dg_sheet page;
    struct dg_screen_row *rows;
    struct dg_screen_work work = {.n = 0};
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    DG_TRY(going_on(request, &cases, err));
    int64_t n = cases.n < MAX_FOLDED ? cases.n : MAX_FOLDED;
    DG_TRY(DG_NEW(request->arena, &rows, (size_t)n + 1, err));
    const struct dg_county_case *list = cases.data;
    for (int64_t i = 0; i < n; i++) {
        DG_TRY(look_at(request, &list[i], &rows[work.n], err));
        work.n += rows[work.n].n_acts > 0;
    }
    if (work.n) qsort(rows, (size_t)work.n, sizeof *rows, sooner_row);
    work.rows = rows;
    work.n_unseen = (int32_t)(cases.n - n);
    DG_TRY(dg_county_allowed(request->county, request->arena, &request->session->actor, NULL, request->now,
                             &work.opening, &work.n_opening, err));
    return dg_screen_work(&page.screen, &work, err);
}

/* ---- the list ---------------------------------------------------------------------------------------------
 */

static const char *asked(const struct dg_http_request *request, const char *name)
{
    const char *value = dg_http_query(request, name);
    return value ? value : "";
}

static bool row_fits(const struct dg_county_case *row, const char *text)
{
    return !*text || dg_fold_contains(row->id, text) || (row->title && dg_fold_contains(row->title, text));
}

/* Pages of the store until one of ours is full; the text is looked for here, since titles may be removed. */
static int fill(const struct dg_http_request *request, struct dg_county_filter *filter, const char *text,
                struct dg_screen_list *list, struct dg_err *err)
{
    struct dg_county_case *rows;
    bool has_more = true;
    DG_TRY(DG_NEW(request->arena, &rows, PAGE_ROWS, err));
    while (has_more && !list->next) {
        struct dg_county_case *some;
        int32_t n;
        DG_TRY(dg_county_cases(request->county, request->arena, dg_api_reader(request), filter, &some, &n,
                               &has_more, err));
        for (int32_t i = 0; i < n && !list->next; i++) {
            if (!row_fits(&some[i], text)) continue;
            if (list->n == PAGE_ROWS)
                list->next = rows[PAGE_ROWS - 1].id;
            else
                rows[list->n++] = some[i];
        }
        has_more = has_more && n;
        if (n) filter->after = some[n - 1].id;
    }
    list->rows = rows;
    return 0;
}

static int get_cases(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_sheet page;
    struct dg_county_filter filter = DG_COUNTY_FILTER_ANY;
    struct dg_screen_list list = {.kind = asked(request, "kind"),
                                  .stage = asked(request, "stage"),
                                  .status = asked(request, "status"),
                                  .text = asked(request, "text"),
                                  .is_first = !*asked(request, "after")};
    enum dg_case_kind kind;
    enum dg_case_status status;
    if (*list.kind && !dg_case_kind_parse(list.kind, &kind))
        return dg_err_set(err, DG_EINVAL, "kind: \"%.40s\" is none", list.kind);
    if (*list.status && !dg_case_status_parse(list.status, &status))
        return dg_err_set(err, DG_EINVAL, "status: \"%.40s\" is none", list.status);
    if (*list.kind) filter.kind = (int)kind;
    if (*list.status) filter.status = (int)status;
    filter.stage = *list.stage ? list.stage : NULL;
    filter.after = list.is_first ? NULL : asked(request, "after");
    filter.limit = DG_MAX_PAGE;
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    DG_TRY(fill(request, &filter, list.text, &list, err));
    return dg_screen_cases(&page.screen, &list, err);
}

/* ---- one case ---------------------------------------------------------------------------------------------
 */

static int look(const struct dg_http_request *request, struct dg_case *c, struct dg_json_value *value,
                struct dg_screen_case *of, struct dg_err *err)
{
    const struct dg_procedure *procedure = dg_county_procedure(request->county);
    DG_TRY(dg_sheet_case(request, dg_http_param(request, "case"), c, value, err));
    of->c = value;
    of->has_record = dg_case_access(procedure, c, dg_api_reader(request)) == DG_ACCESS_FULL;
    return dg_county_allowed(request->county, request->arena, &request->session->actor, c, request->now,
                             &of->acts, &of->n_acts, err);
}

static int get_case(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_sheet page;
    struct dg_case c;
    struct dg_json_value value;
    struct dg_screen_case of = {.c = &value};
    DG_TRY(look(request, &c, &value, &of, err));
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    return dg_screen_case(&page.screen, &of, err);
}

static int get_meeting(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_sheet page;
    struct dg_case c;
    struct dg_json_value value;
    struct dg_screen_case of = {.c = &value};
    struct dg_screen_person *people;
    int32_t n;
    DG_TRY(look(request, &c, &value, &of, err));
    DG_TRY(dg_sheet_people(request, &people, &n, err));
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    return dg_screen_meeting(&page.screen, &of, people, n, err);
}

static int get_minutes(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_sheet page;
    struct dg_case c;
    struct dg_json_value value;
    struct dg_beside beside;
    int64_t no;
    const struct dg_procedure *procedure = dg_county_procedure(request->county);
    if (!dg_parse_int64(dg_http_param(request, "meeting"), &no) || no < 1 || no > INT32_MAX)
        return dg_err_set(err, DG_EFOUND, "no such meeting");
    DG_TRY(dg_sheet_case(request, dg_http_param(request, "case"), &c, &value, err));
    if (dg_case_access(procedure, &c, dg_api_reader(request)) < DG_ACCESS_PARTY)
        return dg_err_set(err, DG_EFOUND, "no such meeting");
    DG_TRY(dg_county_beside(request->county, request->arena, dg_api_reader(request), &beside, err));
    DG_TRY(dg_minutes_write(&text, procedure, &c, (int32_t)no, request->lang, &beside, err));
    DG_TRY(dg_sheet_begin(request, answer, &page, err));
    return dg_screen_minutes(&page.screen, c.id, text.data ? text.data : "", err);
}

static int get_record(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_sheet page;
    struct dg_case c;
    struct dg_json_value value;
    struct dg_buf all = {.item_size = sizeof(struct dg_county_entry)};
    struct dg_screen_record record = {.case_id = dg_http_param(request, "case")};
    int64_t from = 0;
    int32_t n = 1;
    DG_TRY(dg_sheet_case(request, record.case_id, &c, &value, err));
    int code = 0;
    while (n && code >= 0) {
        struct dg_county_entry *some;
        code = dg_county_entries(request->county, request->arena, dg_api_reader(request), record.case_id, from,
                                 DG_MAX_PAGE, &some, &n, err);
        for (int32_t i = 0; code >= 0 && i < n; i++) {
            struct dg_county_entry *item = dg_buf_add(&all);
            if (!item) code = dg_buf_full(err);
            if (item) *item = some[i];
            from = some[i].n + 1;
        }
    }
    record.entries = all.data;
    record.n = (int32_t)all.n;
    if (code >= 0) code = dg_sheet_begin(request, answer, &page, err);
    if (code >= 0) code = dg_screen_record(&page.screen, &record, err);
    dg_buf_done(&all);
    return code;
}

#define NO_BODY DG_BODY_NONE, 0
static const struct dg_route rows[] = {
    {DG_GET, "/cases", DG_RIGHT_SESSION, NO_BODY, get_cases, DG_ANSWER_HTML, 0, "server.route.page_cases",
     "kind stage status text after"},
    {DG_GET, "/cases/{case}", DG_RIGHT_SESSION, NO_BODY, get_case, DG_ANSWER_HTML, 0, "server.route.page_case",
     NULL},
    {DG_GET, "/cases/{case}/meeting", DG_RIGHT_MEMBER, NO_BODY, get_meeting, DG_ANSWER_HTML, 0,
     "server.route.page_meeting", NULL},
    {DG_GET, "/cases/{case}/minutes/{meeting}", DG_RIGHT_MEMBER, NO_BODY, get_minutes, DG_ANSWER_HTML, 0,
     "server.route.page_minutes", NULL},
    {DG_GET, "/cases/{case}/record", DG_RIGHT_MEMBER, NO_BODY, get_record, DG_ANSWER_HTML, 0,
     "server.route.page_record", NULL},
    {DG_GET, "/work", DG_RIGHT_SESSION, NO_BODY, get_work, DG_ANSWER_HTML, 0, "server.route.page_work", NULL},
};
const struct dg_route_table dg_routes_screen_cases = {rows, sizeof rows / sizeof rows[0]};
