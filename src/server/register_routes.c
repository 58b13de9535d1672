/* Routes of the public register: pages and files below /register, OGC API Features below /ogc. No session is
 * looked at; what is answered was published. The register is made anew when the log has grown or a day has
 * begun, and shared by all workers meanwhile. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "register/register.h"
#include "server/api.h"

struct dg_shelf { /* a register and who reads it */
    struct dg_arena arena;
    struct dg_register reg;
    int64_t log_size;
    int32_t day;
    int32_t n_users; /* whoever holds it; the server's own hold counts */
};

static void shelf_drop(struct dg_shelf *shelf)
{
    if (!shelf || --shelf->n_users) return;
    dg_arena_done(&shelf->arena);
    free(shelf);
}

void dg_server_shelf_done(struct dg_server *server)
{
    shelf_drop(server->shelf);
    server->shelf = NULL;
}

static int shelf_make(const struct dg_http_request *request, int64_t log_size, int32_t day,
                      struct dg_shelf **out, struct dg_err *err)
{
    const struct dg_server_params *params = request->server->params;
    dg_auto(dg_text_done) struct dg_text key = {0};
    struct dg_register_params how = {.now = request->now, .base_url = request->server->base_url};
    if (params->key_path)
        dg_text_add(&key, params->key_path);
    else
        dg_text_addf(&key, "%s/county.key", params->store_path);
    DG_TRY(dg_text_finish(&key, err));
    DG_TRY(dg_register_secret(key.data, how.secret, err));
    struct dg_shelf *shelf = dg_calloc(1, sizeof *shelf);
    if (!shelf) return dg_err_set(err, DG_ENOMEM, "out of memory");
    *shelf = (struct dg_shelf){.log_size = log_size, .day = day, .n_users = 1};
    int code = dg_register_load(request->county, &shelf->arena, &how, &shelf->reg, err);
    if (code < 0) {
        shelf_drop(shelf);
        return code;
    }
    *out = shelf;
    return 0;
}

static int shelf_take(const struct dg_http_request *request, struct dg_shelf **out, struct dg_err *err)
{
    struct dg_server *server = request->server;
    int32_t day = dg_calendar_day(&dg_county_procedure(request->county)->calendar, request->now);
    struct dg_county_health health;
    DG_TRY(dg_county_health(request->county, &health, err));
    pthread_mutex_lock(&server->shelf_lock);
    int code = 0;
    if (!server->shelf || server->shelf->log_size != health.n_entries || server->shelf->day != day) {
        struct dg_shelf *made = NULL;
        code = shelf_make(request, health.n_entries, day, &made, err);
        if (code >= 0) {
            shelf_drop(server->shelf);
            server->shelf = made;
        }
    }
    if (code >= 0) {
        *out = server->shelf;
        server->shelf->n_users++;
    }
    pthread_mutex_unlock(&server->shelf_lock);
    return code < 0 ? code : 0;
}

static void shelf_return(const struct dg_http_request *request, struct dg_shelf *shelf)
{
    pthread_mutex_lock(&request->server->shelf_lock);
    shelf_drop(shelf);
    pthread_mutex_unlock(&request->server->shelf_lock);
}

/* ---- answers ------------------------------------------------------------------------------------------------
 */

static void take_reply(struct dg_web_reply *reply, struct dg_http_answer *answer)
{
    char disposition[160];
    answer->status = reply->status;
    answer->type = reply->media_type;
    answer->body = reply->body;
    reply->body = (struct dg_text){0};
    if (*reply->content_crs) dg_http_answer_header(answer, "Content-Crs", reply->content_crs);
    if (reply->file_name &&
        snprintf(disposition, sizeof disposition, "attachment; filename=\"%.100s\"", reply->file_name) > 0)
        dg_http_answer_header(answer, "Content-Disposition", disposition);
}

static int get_register(const struct dg_http_request *request, struct dg_http_answer *answer,
                        struct dg_err *err)
{
    struct dg_shelf *shelf;
    struct dg_web_reply reply = {0};
    const char *accept = dg_http_header(request, "accept");
    const struct dg_web_request ask = {.path = request->path,
                                       .query = request->raw_query,
                                       .accept = accept ? accept : "",
                                       .lang = request->lang,
                                       .base_url = request->base_url};
    DG_TRY(shelf_take(request, &shelf, err));
    int code = dg_register_answer(&shelf->reg, &ask, &reply, err);
    if (code >= 0) take_reply(&reply, answer);
    dg_web_reply_done(&reply);
    shelf_return(request, shelf);
    return code;
}

static int get_sign(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_shelf *shelf;
    DG_TRY(shelf_take(request, &shelf, err));
    struct dg_register reg =
        shelf->reg; /* signs lead to where the register was asked unless it has an address */
    if (!*reg.base_url) reg.base_url = request->base_url;
    int32_t ix = dg_register_camera(&reg, dg_http_param(request, "camera"));
    int code = ix < 0 ? dg_err_set(err, DG_EFOUND, "no such camera")
                      : dg_register_sign(&reg, ix, dg_http_query(request, "size"), NULL, &answer->body, err);
    answer->type = "application/pdf";
    shelf_return(request, shelf);
    return code;
}

static int annual(const struct dg_http_request *request, struct dg_http_answer *answer,
                  enum dg_report_form form, struct dg_err *err)
{
    struct dg_shelf *shelf;
    char before[16];
    const char *from = dg_http_query(request, "from"), *until = dg_http_query(request, "until");
    DG_TRY(shelf_take(request, &shelf, err));
    const struct dg_pub_scheme *scheme = dg_register_scheme(&shelf->reg, dg_http_param(request, "scheme"));
    dg_register_year_before(shelf->reg.as_of, before);
    int code = !scheme ? dg_err_set(err, DG_EFOUND, "no such scheme")
                       : dg_register_annual(&shelf->reg, scheme, from ? from : before,
                                            until ? until : shelf->reg.as_of, request->lang, form, NULL,
                                            &answer->body, err);
    answer->type = form == DG_FORM_PDF ? "application/pdf" : "text/html; charset=utf-8";
    shelf_return(request, shelf);
    return code;
}

static int get_annual(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    return annual(request, answer, DG_FORM_PDF, err);
}

static int get_annual_html(const struct dg_http_request *request, struct dg_http_answer *answer,
                           struct dg_err *err)
{
    return annual(request, answer, DG_FORM_HTML, err);
}

static int get_gpkg(const struct dg_http_request *request, struct dg_http_answer *answer, struct dg_err *err)
{
    struct dg_shelf *shelf;
    dg_auto(dg_text_done) struct dg_text path = {0};
    dg_text_addf(&path, "%s/register-%s.gpkg", request->server->tmp_dir, request->id);
    DG_TRY(dg_text_finish(&path, err));
    DG_TRY(shelf_take(request, &shelf, err));
    int code = dg_register_gpkg(&shelf->reg, path.data, err);
    shelf_return(request, shelf);
    DG_TRY(code);
    answer->type = "application/geopackage+sqlite3";
    answer->file_path = dg_arena_strdup(request->arena, path.data);
    answer->removes_file = true;
    dg_http_answer_header(answer, "Content-Disposition", "attachment; filename=\"register.gpkg\"");
    return answer->file_path ? 0 : dg_err_set(err, DG_ENOMEM, "out of memory");
}

#define PAGES (DG_ANSWER_HTML | DG_ANSWER_JSON | DG_ANSWER_GEOJSON | DG_ANSWER_CSV)
#define OPEN (DG_ROUTE_QUERY_ANY | DG_ROUTE_CORS | DG_ROUTE_KEPT)
static const struct dg_route rows[] = {
    {DG_GET, "/ogc", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_register, PAGES, OPEN, "server.route.ogc", NULL},
    {DG_GET, "/ogc/{rest...}", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_register, PAGES, OPEN,
     "server.route.ogc_rest", NULL},
    {DG_GET, "/register", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_register, PAGES, OPEN, "server.route.register",
     NULL},
    {DG_GET, "/register/cameras/{camera}/sign.pdf", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_sign, DG_ANSWER_PDF,
     DG_ROUTE_SLOW, "server.route.sign", "size"},
    {DG_GET, "/register/files/register.gpkg", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_gpkg, DG_ANSWER_BYTES,
     DG_ROUTE_SLOW | DG_ROUTE_CORS, "server.route.gpkg", NULL},
    {DG_GET, "/register/schemes/{scheme}/report.html", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_annual_html,
     DG_ANSWER_HTML, DG_ROUTE_SLOW, "server.route.annual_html", "from until lang"},
    {DG_GET, "/register/schemes/{scheme}/report.pdf", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_annual,
     DG_ANSWER_PDF, DG_ROUTE_SLOW, "server.route.annual", "from until lang"},
    {DG_GET, "/register/{rest...}", DG_RIGHT_PUBLIC, DG_BODY_NONE, 0, get_register, PAGES, OPEN,
     "server.route.register_rest", NULL},
};
const struct dg_route_table dg_routes_register = {rows, sizeof rows / sizeof rows[0]};
