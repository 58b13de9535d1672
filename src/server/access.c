/* The access log: one line an event, no secrets. What came from outside is escaped, so that nobody can write a
 * line of their own; queries, cookies, bodies and names are never in it. Persons stand there by their random
 * id. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "server/state.h"

#define MAX_PATH_SHOWN 200

static void escape(struct dg_text *out, const char *s)
{
    for (size_t i = 0; s[i] && i < MAX_PATH_SHOWN; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
            dg_text_addf(out, "\\x%02x", c);
        else
            dg_text_addn(out, &s[i], 1);
    }
}

static void stamp(struct dg_text *line)
{
    struct timespec t;
    struct tm parts;
    char text[32];
    clock_gettime(CLOCK_REALTIME, &t);
    gmtime_r(&t.tv_sec, &parts);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    dg_text_addf(line, "%s.%03ldZ", text, t.tv_nsec / 1000000);
}

static void emit(struct dg_server *server, struct dg_text *line)
{
    dg_text_add(line, "\n");
    /* One write a line: threads and processes that share the file do not mix theirs. */
    if (!line->has_failed && server->log_fd >= 0) {
        ssize_t done = write(server->log_fd, line->data, line->len);
        (void)done; /* a full disk must not stop the work */
    }
    dg_text_done(line);
}

void dg_access_log(struct dg_server *server, const struct dg_job *job)
{
    const struct dg_http_request *request = &job->request;
    struct dg_text line = {0};
    if (server->log_fd < 0) return;
    stamp(&line);
    dg_text_addf(&line, " id=%s peer=%s", job->id, request->peer);
    if (request->route)
        dg_text_addf(&line, " method=%s", request->is_head ? "HEAD" : dg_method_word(request->method));
    dg_text_add(&line, " path=\"");
    escape(&line, request->path);
    dg_text_addf(&line, "\" status=%d bytes=%lld us=%lld", job->answer.status ? job->answer.status : 200,
                 (long long)job->n_sent, (long long)(dg_now_us() - job->start_us));
    if (request->session) dg_text_addf(&line, " person=%s", request->session->info.person_id);
    emit(server, &line);
}

void dg_access_say(struct dg_server *server, const char *event, const char *detail)
{
    struct dg_text line = {0};
    if (server->log_fd < 0) return;
    stamp(&line);
    dg_text_addf(&line, " event=%s detail=\"", event);
    escape(&line, detail);
    dg_text_add(&line, "\"");
    emit(server, &line);
}
