/* The head of an answer. Every answer has the security fields, errors too. */
#include <string.h>

#include "server/state.h"

static const char *status_phrase(int status)
{
    static const struct {
        int status;
        const char *phrase;
    } phrases[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
        {507, "Insufficient Storage"},
    };
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        if (phrases[i].status == status) return phrases[i].phrase;
    }
    return "Other";
}

/* Scripts, styles and pictures come from here alone; nothing is inline. Map tiles are made here or not at all;
 * blob: is what workers and canvases of the map need. */
static const char policy_html[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";
/* What is no page has nothing to load. */
static const char policy_data[] = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

static void security_add(struct dg_text *out, const struct dg_job *job, const char *type)
{
    const struct dg_route *route = job->request.route;
    bool is_html = type && strncmp(type, "text/html", 9) == 0;
    dg_text_addf(out, "Content-Security-Policy: %s\r\n", is_html ? policy_html : policy_data);
    dg_text_add(out, "X-Content-Type-Options: nosniff\r\n"
                     "X-Frame-Options: DENY\r\n"
                     "Permissions-Policy: camera=(), microphone=(), geolocation=(self)\r\n"
                     "Cross-Origin-Opener-Policy: same-origin\r\n");
    /* With no-referrer browsers send "Origin: null" along with a page's own forms (Fetch, "append a request
     * Origin header"), and then nothing could tell them from foreign ones. */
    dg_text_addf(out, "Referrer-Policy: %s\r\n", is_html ? "same-origin" : "no-referrer");
    bool is_open = route && (route->flags & DG_ROUTE_CORS);
    dg_text_addf(out, "Cross-Origin-Resource-Policy: %s\r\n", is_open ? "cross-origin" : "same-origin");
    if (is_open) dg_text_add(out, "Access-Control-Allow-Origin: *\r\n");
    if (job->is_secure) dg_text_add(out, "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n");
}

void dg_answer_head(struct dg_text *out, const struct dg_job *job, int64_t length)
{
    const struct dg_http_answer *answer = &job->answer;
    int status = answer->status ? answer->status : length == 0 && !answer->type ? 204 : 200;
    bool has_body = status != 204 && status != 304;

    dg_text_addf(out, "HTTP/1.1 %d %s\r\n", status, status_phrase(status));
    if (has_body && length >= 0) dg_text_addf(out, "Content-Length: %lld\r\n", (long long)length);
    if (has_body && (answer->type || length != 0))
        dg_text_addf(out, "Content-Type: %s\r\n", answer->type ? answer->type : "application/octet-stream");
    if (answer->etag) dg_text_addf(out, "ETag: %s\r\n", answer->etag);
    bool is_public = job->request.route && job->request.route->right == DG_RIGHT_PUBLIC;
    if (answer->max_age_s)
        dg_text_addf(out, "Cache-Control: public, max-age=%d\r\n", answer->max_age_s);
    else if (answer->etag) /* asked again each time, so that what is withdrawn is gone at once */
        dg_text_addf(out, "Cache-Control: %s, no-cache\r\n", is_public ? "public" : "private");
    else
        dg_text_add(out, "Cache-Control: no-store\r\n");
    dg_text_add(out, "Vary: Accept, Accept-Language, Cookie, X-Role\r\n");
    if (answer->headers.len) dg_text_addn(out, answer->headers.data, answer->headers.len);
    security_add(out, job, answer->type);
}

void dg_answer_head_end(struct dg_text *out, const struct dg_job *job, bool closes)
{
    dg_text_add(out, "X-Request-Id: ");
    dg_text_add(out, job->id);
    dg_text_add(out, closes ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n");
}
