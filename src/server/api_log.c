/* Routes of the log, on the paths that C2SP tlog-tiles names. Checkpoint and hash tiles are everybody's: with
 * them anyone can hold the county to its history. Entries also tell what is not published, so bundles are for
 * auditors. */
#include <string.h>

#include "log/log.h"
#include "server/api.h"

static int get_checkpoint(const struct dg_http_request *request, struct dg_http_answer *answer,
                          struct dg_err *err)
{
    const char *note;
    DG_TRY(dg_county_checkpoint(request->county, request->arena, &note, err));
    answer->type = "text/plain; charset=utf-8";
    dg_text_add(&answer->body, note);
    return 0;
}

static int get_key(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    (void)err;
    answer->type = "text/plain; charset=utf-8";
    dg_text_addf(&answer->body, "%s\n", dg_county_vkey(request->county));
    return 0;
}

static int get_tile(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    int32_t level, width;
    int64_t tile_ix;
    const unsigned char *bytes;
    size_t n;

    if (!dg_tile_path_parse(request->path + strlen("/log/"), &level, &tile_ix, &width))
        return dg_err_set(err, DG_EFOUND, "no such tile");
    if (level < 0)
        DG_TRY(dg_county_bundle(request->county, request->arena, tile_ix, width, &bytes, &n, err));
    else
        DG_TRY(dg_county_tile(request->county, request->arena, level, tile_ix, width, &bytes, &n, err));
    answer->type = "application/octet-stream";
    answer->max_age_s = level < 0 ? 0 : 31536000; /* what was logged never changes */
    dg_text_addn(&answer->body, (const char *)bytes, n);
    return 0;
}

int dg_api_entries(const struct dg_http_request *request, struct dg_http_answer *answer,
                   const struct dg_actor *reader, const char *case_id, struct dg_err *err)
{
    int64_t from, limit;
    struct dg_county_entry *entries;
    int32_t n;
    struct dg_json json;

    DG_TRY(dg_http_int(request, "from", 0, INT64_MAX, 0, &from, err));
    DG_TRY(dg_http_int(request, "limit", 1, DG_MAX_PAGE, 100, &limit, err));
    DG_TRY(dg_county_entries(request->county, request->arena, reader, case_id, from, (int32_t)limit, &entries,
                             &n, err));
    dg_http_answer_json(answer, &json);
    dg_json_object(&json, NULL);
    dg_json_array(&json, "entries");
    for (int32_t i = 0; i < n; i++) dg_json_raw(&json, NULL, entries[i].bytes);
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    return 0;
}

static int get_entries(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    const struct dg_actor auditor = dg_api_actor_as(request, DG_ROLE_AUDITOR);
    return dg_api_entries(request, answer, &auditor, NULL, err);
}

static int get_events(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    (void)err;
    if (atomic_load(&request->server->metrics.streams) >= DG_MAX_STREAMS)
        return dg_http_answer_problem(request, answer, 503, "server.problem.busy", NULL);
    dg_api_stream(request, answer, NULL);
    dg_text_addf(&answer->body, "retry: 3000\nevent: log\ndata: {\"size\":%lld}\n\n",
                 (long long)atomic_load(&request->server->log_size));
    return 0;
}

static const struct dg_route rows[] = {
    {DG_GET, "/api/v1/log/entries", DG_RIGHT_AUDITOR, DG_BODY_NONE, 0, get_entries, DG_ANSWER_JSON, 0,
     "server.route.log_entries", "from limit"},
    {DG_GET, "/api/v1/log/events", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_events, DG_ANSWER_EVENTS, 0,
     "server.route.log_events", NULL},
    {DG_GET, "/log/checkpoint", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_checkpoint, DG_ANSWER_TEXT,
     DG_ROUTE_CORS | DG_ROUTE_KEPT, "server.route.checkpoint", NULL},
    {DG_GET, "/log/key", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_key, DG_ANSWER_TEXT,
     DG_ROUTE_CORS | DG_ROUTE_KEPT, "server.route.log_key", NULL},
    {DG_GET, "/log/tile/entries/{rest...}", DG_RIGHT_AUDITOR, DG_BODY_NONE, 0, get_tile, DG_ANSWER_BYTES, 0,
     "server.route.bundle", NULL},
    {DG_GET, "/log/tile/{rest...}", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_tile, DG_ANSWER_BYTES,
     DG_ROUTE_CORS | DG_ROUTE_KEPT, "server.route.tile", NULL},
};
const struct dg_route_table dg_routes_log = {rows, sizeof rows / sizeof rows[0]};
