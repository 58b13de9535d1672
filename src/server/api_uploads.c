/* Routes that take files: dossiers, which the sandboxed program judges, and attachments, which nobody opens. */
#include <stdio.h>
#include <string.h>

#include "app/county.h"
#include "server/api.h"

/* ---- versions ------------------------------------------------------------------------------------------ */

static int check_chosen(const struct dg_http_request *request, struct dg_err *err)
{
    bool is_chosen = request->upload_size > 0 && (!request->upload_name || *request->upload_name);
    return is_chosen ? 0 : dg_err_set(err, DG_EINVAL, "file: none was chosen, or it is empty");
}

static void tell_phase(void *ctx, enum dg_dossier_phase phase, int32_t n_done, int32_t n_of)
{
    static const char *const words[DG_N_DOSSIER_PHASES] = {"reading", "freezing", "judging"};
    const struct dg_http_request *request = ctx;
    char data[120];
    if (n_of > 1)
        snprintf(data, sizeof data, "{\"phase\":\"%s\",\"done\":%d,\"of\":%d}", words[phase], (int)n_done,
                 (int)n_of);
    else
        snprintf(data, sizeof data, "{\"phase\":\"%s\"}", words[phase]);
    dg_uploads_tell(request->server, request->progress, data);
}

static void tell_frozen(const struct dg_http_request *request, const char *sha256, int64_t n_bytes)
{
    char data[200];
    snprintf(data, sizeof data, "{\"phase\":\"frozen\",\"sha256\":\"%s\",\"bytes\":%lld}", sha256,
             (long long)n_bytes);
    dg_uploads_tell(request->server, request->progress, data);
}

int dg_upload_version(const struct dg_http_request *request, char sha256[DG_SHA256_HEX_SIZE], int64_t *n_bytes,
                      struct dg_text *facts, struct dg_err *err)
{
    const struct dg_app_intake_params params = {.path = request->upload_path,
                                                .name = "the dossier",
                                                .at = request->now,
                                                .progress = tell_phase,
                                                .progress_ctx = (void *)(uintptr_t)request};
    DG_TRY(check_chosen(request, err));
    DG_TRY(dg_app_county_intake(request->county, &params, sha256, n_bytes, facts, err));
    tell_frozen(request, sha256, *n_bytes);
    return 0;
}

static int post_versions(const struct dg_http_request *request, struct dg_http_answer *answer,
                         struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text facts = {0};
    char sha256[DG_SHA256_HEX_SIZE];
    struct dg_json json;
    int64_t n_bytes = 0;

    DG_TRY(dg_upload_version(request, sha256, &n_bytes, &facts, err));
    answer->status = 201;
    dg_http_answer_json(answer, &json);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "sha256", sha256);
    dg_json_int(&json, "bytes", n_bytes);
    dg_json_raw(&json, "facts", facts.data);
    dg_json_end_object(&json);
    return 0;
}

/* ---- attachments --------------------------------------------------------------------------------------- */

static int post_attachments(const struct dg_http_request *request, struct dg_http_answer *answer,
                            struct dg_err *err)
{
    bool is_form = request->upload_name != NULL;
    struct dg_county_attachment attachment = {.name = dg_http_query(request, "name"),
                                              .media = is_form ? request->upload_type
                                                               : dg_http_header(request, "content-type")};
    struct dg_json json;
    char *bytes;

    if (!attachment.name) attachment.name = request->upload_name;
    if (!attachment.name) return dg_err_set(err, DG_EINVAL, "name: is missing; give ?name=");
    DG_TRY(check_chosen(request, err));
    DG_TRY(dg_api_file(request->arena, request->upload_path, DG_MAX_ATTACHMENT_BYTES, &bytes,
                       &attachment.n_bytes, err));
    attachment.bytes = bytes;
    DG_TRY(dg_county_attach(request->county, &request->session->actor, dg_http_param(request, "case"),
                            &attachment, request->now, err));
    dg_clock_poke(request->server);
    answer->status = 201;
    dg_http_answer_json(answer, &json);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "sha256", attachment.sha256);
    dg_json_int(&json, "bytes", (int64_t)attachment.n_bytes);
    dg_json_end_object(&json);
    return 0;
}

/* ---- how an upload gets on ------------------------------------------------------------------------------ */

/* A person hears of their own uploads alone: the name is part of a key with the person's id. */
static int get_upload_events(const struct dg_http_request *request, struct dg_http_answer *answer,
                             struct dg_err *err)
{
    char key[DG_UPLOAD_KEY_SIZE];
    int64_t from = 0;
    const char *last = dg_http_header(request, "last-event-id");

    if (!dg_upload_key(request->session->info.person_id, dg_http_param(request, "upload"), key))
        return dg_err_set(err, DG_EFOUND, "no such upload");
    if (atomic_load(&request->server->metrics.streams) >= DG_MAX_STREAMS)
        return dg_http_answer_problem(request, answer, 503, "server.problem.busy", NULL);
    if (last && (!dg_parse_int64(last, &from) || from < 0)) from = 0;
    answer->type = "text/event-stream; charset=utf-8";
    answer->stream_case = dg_arena_strdup(request->arena, key);
    if (!answer->stream_case) return dg_err_set(err, DG_ENOMEM, "out of memory");
    answer->stream_from = from + 1;
    dg_text_add(&answer->body, "retry: 3000\n\n");
    return 0;
}

/* ---- the table
 * ------------------------------------------------------------------------------------------------- */

static const struct dg_route rows[] = {
    {DG_POST, "/api/v1/cases/{case}/attachments", DG_RIGHT_MEMBER, DG_BODY_UPLOAD, DG_MAX_ATTACHMENT_BYTES,
     post_attachments, DG_ANSWER_JSON, 0, "server.route.attachment_put", "name upload"},
    {DG_GET, "/api/v1/uploads/{upload}/events", DG_RIGHT_MEMBER, DG_BODY_NONE, 0, get_upload_events,
     DG_ANSWER_EVENTS, 0, "server.route.upload_events", NULL},
    {DG_POST, "/api/v1/versions", DG_RIGHT_MEMBER, DG_BODY_UPLOAD, DG_MAX_VERSION_BYTES, post_versions,
     DG_ANSWER_JSON, DG_ROUTE_SLOW, "server.route.version_put", "upload"},
};
const struct dg_route_table dg_routes_uploads = {rows, sizeof rows / sizeof rows[0]};
