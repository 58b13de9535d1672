/* Routes of keeping it running: health, measurements, the contract, the web app's files. */
#include <string.h>

#include "server/static.h"

static int get_health(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    (void)request, (void)err;
    answer->type = "text/plain; charset=utf-8";
    dg_text_add(&answer->body, "ok\n");
    return 0;
}

static int get_ready(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_county_health health;
    struct dg_json json;
    struct dg_text sandbox = {0};

    DG_TRY(dg_county_health(request->county, &health, err));
    bool is_ready = health.is_writing && !request->server->is_stopping;
    answer->status = is_ready ? 200 : 503;
    dg_http_answer_json(answer, &json);
    dg_json_object(&json, NULL);
    dg_json_bool(&json, "ready", is_ready);
    if (health.why[0]) dg_json_str(&json, "why", health.why);
    dg_json_int(&json, "entries", health.n_entries);
    dg_json_int(&json, "schema", health.schema);
    dg_server_box_tell(&request->server->box, &sandbox);
    dg_json_str(&json, "sandbox", sandbox.data);
    dg_text_done(&sandbox);
    dg_json_end_object(&json);
    return 0;
}

static int get_metrics(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_county_health health;
    DG_TRY(dg_county_health(request->county, &health, err));
    answer->type = "text/plain; version=0.0.4; charset=utf-8";
    dg_metrics_write(&answer->body, request->server, &health);
    return 0;
}

static int get_openapi(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    answer->type = "application/vnd.oai.openapi+json;version=3.0; charset=utf-8";
    answer->max_age_s = 300;
    return dg_server_openapi(&answer->body, request->lang, err);
}

static int get_root(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    (void)err;
    answer->status = 303;
    answer->type = "text/plain; charset=utf-8";
    dg_http_answer_header(answer, "Location", request->server->n_files ? "/app/" : "/register");
    return 0;
}

static int get_app(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    const struct dg_static_file *file = dg_static_find(request->server, request->path);
    /* A path without a dot is a screen of the app, which reads it itself. */
    if (!file && !strchr(request->path, '.')) file = dg_static_find(request->server, "/app/index.html");
    if (!file) return dg_err_set(err, DG_EFOUND, "no such file");
    answer->type = file->type;
    answer->etag = file->etag;
    dg_text_addn(&answer->body, file->bytes, file->n);
    return 0;
}

static const struct dg_route rows[] = {
    {DG_GET, "/", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_root, DG_ANSWER_TEXT, DG_ROUTE_INLINE,
     "server.route.root", NULL},
    {DG_GET, "/api/v1/openapi.json", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_openapi, DG_ANSWER_JSON,
     DG_ROUTE_CORS | DG_ROUTE_KEPT, "server.route.openapi", NULL},
    {DG_GET, "/app/", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_app, DG_ANSWER_HTML, DG_ROUTE_INLINE,
     "server.route.app", NULL},
    {DG_GET, "/app/{rest...}", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_app, DG_ANSWER_HTML | DG_ANSWER_BYTES,
     DG_ROUTE_INLINE, "server.route.app", NULL},
    {DG_GET, "/healthz", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_health, DG_ANSWER_TEXT,
     DG_ROUTE_INLINE | DG_ROUTE_ANY_HOST, "server.route.health", NULL},
    {DG_GET, "/metrics", DG_RIGHT_LOCAL, DG_BODY_NONE, 0, get_metrics, DG_ANSWER_TEXT, DG_ROUTE_ANY_HOST,
     "server.route.metrics", NULL},
    {DG_GET, "/readyz", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_ready, DG_ANSWER_JSON, DG_ROUTE_ANY_HOST,
     "server.route.ready", NULL},
};
const struct dg_route_table dg_routes_ops = {rows, sizeof rows / sizeof rows[0]};
