/* Gate: everything that is checked before a handler runs. What no rule lets through stays out. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "server/state.h"

/* ---- refusals
 * ------------------------------------------------------------------------------------------------ */

void dg_job_refuse(struct dg_job *job, int status, const char *key)
{
    job->is_refused = true;
    dg_http_answer_problem(&job->request, &job->answer, status, key, NULL);
}

static int status_of(const struct dg_job *job, int code)
{
    switch (code) {
    case DG_EINVAL:
    case DG_EREADER: /* the file made it die or reach its limits */
    case DG_EFORMAT: return 422;
    case DG_ELIMIT: return 413;
    case DG_EFOUND: return 404;
    case DG_EDENIED: return 403;
    case DG_EEXIST:
    case DG_ESTATE: return 409;
    case DG_ECONFLICT: return dg_http_header(&job->request, "if-match") ? 412 : 409;
    case DG_EBUSY: return 503;
    default: return 500;
    }
}

static const char *key_of(int code)
{
    switch (code) {
    case DG_EFOUND: return "server.problem.missing";
    case DG_EDENIED: return "server.problem.denied";
    case DG_ECONFLICT: return "server.problem.conflict";
    case DG_EEXIST: return "server.problem.exists";
    case DG_ESTATE: return "server.problem.state";
    case DG_ELIMIT: return "server.problem.limit";
    case DG_EBUSY: return "server.problem.busy";
    case DG_EREADER: return "server.problem.reader";
    case DG_EINVAL:
    case DG_EFORMAT: return "server.problem.input";
    default: return "server.problem.fault";
    }
}

void dg_job_fail(struct dg_job *job, int code, const struct dg_err *err)
{
    int status = status_of(job, code);
    job->is_refused = true;
    /* Where an upload lies for the moment is nobody's business. */
    const char *path = job->request.upload_path, *at = path ? strstr(err->msg, path) : NULL;
    char told[DG_ERR_MSG_MAX];
    if (at)
        snprintf(told, sizeof told, "%.*sthe upload%s", (int)(at - err->msg), err->msg, at + strlen(path));
    else
        snprintf(told, sizeof told, "%s", err->msg);
    /* A missing case and a foreign one have the same words; what the machine lacks is nobody's to read. */
    bool tells = status != 404 && status != 500 && status != 503 && err->msg[0];
    dg_http_answer_problem(&job->request, &job->answer, status, key_of(code), tells ? told : NULL);
    if (status >= 500) dg_access_say(job->request.server, job->id, err->msg);
}

/* ---- reading the head
 * ---------------------------------------------------------------------------------------- */

static char *span_dup(struct dg_job *job, const char *bytes, struct dg_span span)
{
    return dg_arena_strndup(&job->arena, bytes + span.at, span.n);
}

static bool fields_take(struct dg_job *job, const struct dg_head *head, const char *bytes)
{
    for (int i = 0; i < head->n_fields; i++) {
        char *name = span_dup(job, bytes, head->names[i]);
        char *value = span_dup(job, bytes, head->values[i]);
        if (!name || !value) return false;
        for (char *c = name; *c; c++) *c = (char)tolower((unsigned char)*c);
        job->request.headers[i] = (struct dg_pair){name, value};
    }
    job->request.n_headers = head->n_fields;
    return true;
}

static bool method_parse(const char *word, struct dg_http_request *request)
{
    request->is_head = strcmp(word, "HEAD") == 0;
    for (int m = 0; m < DG_N_METHODS; m++) {
        if (strcmp(request->is_head ? "GET" : word, dg_method_word((enum dg_method)m)) != 0) continue;
        request->method = (enum dg_method)m;
        return true;
    }
    return false;
}

/* name=value&name=value */
static bool query_take(struct dg_job *job, const char *s)
{
    struct dg_http_request *request = &job->request;
    while (*s) {
        size_t n = strcspn(s, "&"), n_name = strcspn(s, "=&");
        if (n) {
            if (request->n_query == DG_MAX_QUERY_PAIRS) return false;
            char *name = dg_arena_get(&job->arena, n_name + 1);
            char *value = dg_arena_get(&job->arena, n + 1);
            size_t skip = n_name < n ? n_name + 1 : n;
            if (!name || !value || !dg_percent_decode(s, n_name, true, name) ||
                !dg_percent_decode(s + skip, n - skip, true, value))
                return false;
            if (dg_http_query(request, name)) return false; /* twice: which one was meant? */
            request->query[request->n_query++] = (struct dg_pair){name, value};
        }
        s += n;
        if (*s) s++;
    }
    return true;
}

static bool target_take(struct dg_job *job, const char *target)
{
    size_t n_path = strcspn(target, "?");
    char *path = dg_arena_get(&job->arena, n_path + 1);
    if (!path || !dg_percent_decode(target, n_path, false, path) || !dg_path_is_plain(path)) return false;
    if (strchr(target, '#')) return false;
    job->request.path = path;
    job->request.raw_query = target[n_path] ? target + n_path + 1 : "";
    return query_take(job, job->request.raw_query);
}

/* ---- language
 * ------------------------------------------------------------------------------------------------ */

static void language_choose(struct dg_http_request *request)
{
    enum dg_lang lang;
    const char *asked = dg_http_query(request, "lang");
    const char *accepts = dg_http_header(request, "accept-language");
    if (asked) {
        if (dg_lang_parse(asked, &lang)) request->lang = lang;
        return;
    }
    /* The first known one of the list: browsers write it in the order of preference. */
    for (const char *s = accepts; s && *s;) {
        while (*s == ' ' || *s == ',') s++;
        char word[3] = {(char)tolower((unsigned char)s[0]), '\0', '\0'};
        if (*s) word[1] = (char)tolower((unsigned char)s[1]);
        bool is_whole = word[1] && !isalpha((unsigned char)s[2]);
        if (is_whole && dg_lang_parse(word, &lang)) {
            request->lang = lang;
            return;
        }
        s += strcspn(s, ",");
    }
}

/* ---- where it comes from
 * ------------------------------------------------------------------------------------- */

/* The address and scheme that a trusted proxy vouches for. */
static void proxy_believe(struct dg_server *server, struct dg_job *job)
{
    struct dg_http_request *request = &job->request;
    const char *proxy = server->params->trusted_proxy;
    if (!proxy || strcmp(proxy, request->peer) != 0) return;
    const char *proto = dg_http_header(request, "x-forwarded-proto");
    if (proto) job->is_secure = strcmp(proto, "https") == 0;
    const char *chain = NULL;
    for (int i = 0; i < request->n_headers; i++) {
        if (strcmp(request->headers[i].name, "x-forwarded-for") == 0) chain = request->headers[i].value;
    }
    if (!chain) return;
    /* The last one is what the proxy itself saw; those before it anybody can write. */
    const char *last = strrchr(chain, ',');
    last = last ? last + 1 : chain;
    while (*last == ' ') last++;
    if (*last && strlen(last) < 46 && strspn(last, "0123456789abcdefABCDEF.:") == strlen(last))
        request->peer = last;
}

static bool base_url_make(struct dg_server *server, struct dg_job *job)
{
    struct dg_http_request *request = &job->request;
    const char *host = dg_http_header(request, "host");
    if (server->base_url[0]) {
        const char *own = strstr(server->base_url, "://") + 3;
        request->base_url = server->base_url;
        /* Measurements and health are asked for by address. */
        bool is_ops = request->route && (request->route->flags & DG_ROUTE_ANY_HOST);
        return is_ops || (host && strcasecmp(host, own) == 0);
    }
    struct dg_text text = {0};
    dg_text_addf(&text, "%s://%s", job->is_secure ? "https" : "http", host ? host : "localhost");
    request->base_url = text.data ? dg_arena_strdup(&job->arena, text.data) : NULL;
    dg_text_done(&text);
    return request->base_url != NULL;
}

/* A change must come from our own pages, or from a program that says so: the field Origin is ours, which no
 * foreign page can write, and Sec-Fetch-Site, where the browser has it, agrees. */
static bool origin_is_own(const struct dg_http_request *request)
{
    const char *origin = dg_http_header(request, "origin");
    const char *fetch = dg_http_header(request, "sec-fetch-site");
    if (fetch && strcmp(fetch, "same-origin") != 0) return false;
    return origin && strcasecmp(origin, request->base_url) == 0;
}

/* ---- body
 * ---------------------------------------------------------------------------------------------------- */

static bool media_is(const char *value, const char *media)
{
    size_t n = strlen(media);
    if (!value || strncasecmp(value, media, n) != 0) return false;
    value += n;
    while (*value == ' ' || *value == ';') value++;
    return *value == '\0' || strcasecmp(value, "charset=utf-8") == 0;
}

static const char *body_check(const struct dg_job *job, const struct dg_route *route, int *status)
{
    const char *type = dg_http_header(&job->request, "content-type");
    bool has_body = job->is_chunked || job->content_length > 0;
    int64_t most = route->max_body ? route->max_body : DG_MAX_JSON_BODY;

    *status = 400;
    if (route->body == DG_BODY_NONE) return has_body ? "server.problem.body_unwanted" : NULL;
    if (!has_body) return "server.problem.body_missing";
    *status = 415;
    if (dg_http_header(&job->request, "content-encoding")) return "server.problem.type";
    if (route->body == DG_BODY_JSON && !media_is(type, "application/json")) return "server.problem.type";
    if (route->body == DG_BODY_FORM && !media_is(type, "application/x-www-form-urlencoded"))
        return "server.problem.type";
    if (route->body == DG_BODY_UPLOAD && !job->is_form && !media_is(type, "application/geopackage+sqlite3") &&
        !media_is(type, "application/octet-stream") && !media_is(type, "application/pdf") &&
        !media_is(type, "image/png") && !media_is(type, "image/jpeg"))
        return "server.problem.type";
    *status = 413;
    if (job->is_form) most += DG_MAX_FORM_BYTES;
    return job->content_length > most ? "server.problem.body_large" : NULL;
}

static bool query_is_known(const struct dg_http_request *request)
{
    const struct dg_route *route = request->route;
    if (route->flags & DG_ROUTE_QUERY_ANY) return true;
    for (int i = 0; i < request->n_query; i++) {
        const char *name = request->query[i].name;
        if (strcmp(name, "lang") != 0 && !dg_names_have(route->query, name)) return false;
    }
    return true;
}

/* ---- how much strangers may ask for
 * --------------------------------------------------------------------------- */

/* Count a request without a session against what strangers may ask for. False: it is refused. */
static bool rate_holds(struct dg_job *job)
{
    struct dg_http_request *request = &job->request;
    const struct dg_route *route = request->route;
    char seconds[24];
    if (job->is_counted || (route && (route->flags & DG_ROUTE_ANY_HOST))) return true;
    job->is_counted = true;
    enum dg_rate_kind kind = route && (route->flags & DG_ROUTE_LOGIN) ? DG_RATE_LOGIN
                             : request->method == DG_GET || !route    ? DG_RATE_READ
                                                                      : DG_RATE_ACT;
    int64_t wait_us = dg_rate_take(request->server->rate, kind, request->peer, job->start_us);
    if (wait_us == 0) return true;
    atomic_fetch_add(&request->server->metrics.rate_refused, 1);
    dg_job_refuse(job, 429, "server.problem.rate");
    snprintf(seconds, sizeof seconds, "%lld", (long long)((wait_us + 999999) / 1000000));
    dg_http_answer_header(&job->answer, "Retry-After", seconds);
    return false;
}

/* ---- the order of questions
 * ---------------------------------------------------------------------------------- */

/* The status and words of what is wrong with the parts that concern the route; NULL: nothing. */
static const char *route_check(struct dg_server *server, struct dg_job *job, int *status)
{
    struct dg_http_request *request = &job->request;
    const struct dg_route *route = request->route;

    *status = 421;
    if (!base_url_make(server, job)) return "server.problem.host";
    *status = 400;
    if (!query_is_known(request)) return "server.problem.query";
    *status = 403;
    if (request->method != DG_GET && !origin_is_own(request)) return "server.problem.origin";
    if (route->body == DG_BODY_UPLOAD)
        job->is_form = dg_multipart_begin(&job->form, dg_http_header(request, "content-type"), &job->arena,
                                          dg_form_take_file, job);
    const char *key = body_check(job, route, status);
    if (key) return key;
    *status = 428;
    if ((route->flags & DG_ROUTE_KEY_NEEDED) && !dg_http_header(request, "idempotency-key"))
        return "server.problem.key_missing";
    *status = 401;
    if (route->right >= DG_RIGHT_SESSION && !dg_http_header(request, "cookie")) return "server.problem.login";
    return NULL;
}

void dg_gate_open(struct dg_server *server, struct dg_job *job, const struct dg_head *head, const char *bytes)
{
    struct dg_http_request *request = &job->request;
    char *method = span_dup(job, bytes, head->method);
    char *target = span_dup(job, bytes, head->target);
    char allowed[64];
    int status = 0;

    job->content_length = head->content_length;
    job->is_chunked = head->is_chunked;
    if (!method || !target || !fields_take(job, head, bytes)) {
        dg_job_refuse(job, 503, "server.problem.memory");
        return;
    }
    proxy_believe(server, job);
    bool is_known = method_parse(method, request);
    if (!target_take(job, target)) {
        language_choose(request);
        dg_job_refuse(job, 400, "server.problem.target");
        return;
    }
    language_choose(request);
    request->route = dg_route_find(request->method, request->path, &job->arena, request->params,
                                   &request->n_params, allowed);
    if (!is_known) request->route = NULL;
    /* Who brings a cookie is counted when it turns out to be nobody's (dg_gate_rights). */
    if (!dg_http_header(request, "cookie") && !rate_holds(job)) return;
    if (!request->route) {
        dg_job_refuse(job, allowed[0] ? 405 : 404,
                      allowed[0] ? "server.problem.method" : "server.problem.missing");
        if (allowed[0]) dg_http_answer_header(&job->answer, "Allow", allowed);
        return;
    }
    const char *key = route_check(server, job, &status);
    if (key) dg_job_refuse(job, status, key);
}

/* ---- rights
 * -------------------------------------------------------------------------------------------------- */

const char *dg_cookie_name(const struct dg_http_request *request)
{
    /* The prefix binds the cookie to this host, and browsers take it over TLS alone. */
    return strncmp(request->base_url, "https:", 6) == 0 ? "__Host-didgah" : "didgah";
}

/* The session's token out of the field Cookie; NULL: none. */
static const char *token_find(struct dg_job *job)
{
    const char *name = dg_cookie_name(&job->request);
    size_t n = strlen(name);
    for (const char *s = dg_http_header(&job->request, "cookie"); s && *s;) {
        while (*s == ' ' || *s == ';') s++;
        size_t n_pair = strcspn(s, ";");
        if (n_pair > n && strncmp(s, name, n) == 0 && s[n] == '=') {
            size_t n_token = n_pair - n - 1;
            bool is_token =
                n_token == DG_SESSION_TOKEN_SIZE - 1 && strspn(s + n + 1, "0123456789abcdef") >= n_token;
            return is_token ? dg_arena_strndup(&job->arena, s + n + 1, n_token) : NULL;
        }
        s += n_pair;
    }
    return NULL;
}

void dg_csrf_token(const char *session_token, char out[DG_SHA256_HEX_SIZE])
{
    char text[64];
    int n = snprintf(text, sizeof text, "csrf %s", session_token);
    dg_sha256_hex(text, (size_t)n, out);
}

/* "expert@traffic_police" picks one of the person's roles; without it the session's choice, or the only one. */
static int role_choose(struct dg_job *job, struct dg_err *err)
{
    struct dg_http_session *session = &job->session;
    const char *asked = dg_http_header(&job->request, "x-role");
    const struct dg_grant *chosen = session->n_grants == 1 ? &session->grants[0] : NULL;

    for (int i = 0; i < session->n_grants; i++) {
        const struct dg_grant *grant = &session->grants[i];
        char word[200];
        snprintf(word, sizeof word, "%s@%s", dg_role_word(grant->role), grant->body);
        if (asked ? strcmp(asked, word) == 0
                  : session->info.body[0] && strcmp(session->info.body, grant->body) == 0 &&
                        session->info.role == grant->role)
            chosen = grant;
        else if (asked && chosen == grant)
            chosen = NULL;
    }
    if (asked && !chosen) return dg_err_set(err, DG_EDENIED, "X-Role: \"%s\" is no role of this person", asked);
    session->actor = (struct dg_actor){
        .person_id = session->info.person_id, .body_id = "", .body_kind = "", .role = DG_ROLE_PUBLIC};
    if (!chosen) return 0;
    const struct dg_county_body *body = dg_county_body(job->request.county, chosen->body);
    session->actor.body_id = chosen->body;
    session->actor.body_kind = body ? body->kind : "";
    session->actor.role = chosen->role;
    return 0;
}

static int session_load(struct dg_job *job, struct dg_err *err)
{
    struct dg_http_session *session = &job->session;
    const char *token = token_find(job);
    if (!token) return 0;
    int code =
        dg_county_session_find(job->request.county, &job->arena, token, job->request.now, &session->info, err);
    if (code == DG_EFOUND) return 0;
    DG_TRY(code);
    session->token = token;
    DG_TRY(dg_county_roles(job->request.county, &job->arena, session->info.person_id, &session->grants,
                           &session->n_grants, err));
    DG_TRY(role_choose(job, err));
    job->request.session = session;
    return 0;
}

static bool has_grant(const struct dg_http_session *session, enum dg_role role)
{
    for (int i = 0; i < session->n_grants; i++) {
        if (session->grants[i].role == role) return true;
    }
    return false;
}

static bool is_local(const struct dg_http_request *request)
{
    return strcmp(request->peer, "127.0.0.1") == 0 || strcmp(request->peer, "::1") == 0;
}

static bool right_holds(const struct dg_http_request *request)
{
    const struct dg_http_session *session = request->session;
    switch (request->route->right) {
    case DG_RIGHT_PUBLIC:
    case DG_RIGHT_ANYONE: return true;
    case DG_RIGHT_LOCAL: return is_local(request);
    case DG_RIGHT_SESSION: return session != NULL;
    case DG_RIGHT_MEMBER: return session && session->n_grants > 0;
    case DG_RIGHT_AUDITOR: return session && has_grant(session, DG_ROLE_AUDITOR);
    case DG_RIGHT_ADMIN: return session && has_grant(session, DG_ROLE_ADMIN);
    case DG_RIGHT_NOBODY:
    case DG_N_RIGHTS: break;
    }
    return false;
}

/* A page that could read our cookie's answers knows this word; one that can only send the cookie does not. */
static bool csrf_holds(const struct dg_job *job)
{
    const struct dg_http_request *request = &job->request;
    char want[DG_SHA256_HEX_SIZE];
    /* A page's form has its own place for it, and what stands elsewhere does not stand in for that. */
    bool is_page = request->route->body == DG_BODY_FORM;
    const char *given = is_page ? NULL : dg_http_header(request, "x-csrf-token");
    if (request->method == DG_GET || !request->session) return true;
    /* A page's form has it in a field, which is not there before the body is; then it is asked for again. */
    if (!given && job->is_form && job->phase == DG_PHASE_ASK) return true;
    if (!given) given = dg_http_form(request, "csrf");
    dg_csrf_token(request->session->token, want);
    return given && strlen(given) == strlen(want) && dg_secret_equal(given, want, strlen(want));
}

bool dg_gate_rights(struct dg_job *job)
{
    struct dg_http_request *request = &job->request;
    enum dg_route_right right = request->route->right;
    struct dg_err err = {0};

    if (right != DG_RIGHT_PUBLIC && right != DG_RIGHT_LOCAL) {
        int code = session_load(job, &err);
        if (code < 0) {
            dg_job_fail(job, code, &err);
            return false;
        }
    }
    if (!request->session && !rate_holds(job)) return false;
    if (!right_holds(request)) {
        atomic_fetch_add(&request->server->metrics.denied, 1);
        bool wants_login = right >= DG_RIGHT_SESSION && !request->session;
        dg_job_refuse(job, wants_login ? 401 : 403,
                      wants_login ? "server.problem.login" : "server.problem.denied");
        return false;
    }
    if (!csrf_holds(job)) {
        dg_job_refuse(job, 403, "server.problem.csrf");
        return false;
    }
    return true;
}
