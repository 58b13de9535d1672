/* The file that knows libcurl. */
#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/text.h"
#include "server/box.h"
#include "server/fetch.h"

#define TIMEOUT_MS 10000
#define WAIT_S 20 /* for the helper, which gives up earlier itself */
#define N_PARTS 3
#define MAX_PART 16384

struct dg_fetch {
    int fd;
    bool is_broken; /* what comes next is no longer the answer to what was asked */
    pthread_mutex_t lock;
};

/* Both sides: all n bytes, or -1. */
static int send_all(int fd, const void *bytes, size_t n)
{
    for (const char *s = bytes; n;) {
        ssize_t done = send(fd, s, n, MSG_NOSIGNAL);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return -1;
        s += done;
        n -= (size_t)done;
    }
    return 0;
}

static int recv_all(int fd, void *out, size_t n)
{
    for (char *s = out; n;) {
        ssize_t got = recv(fd, s, n, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return -1;
        s += got;
        n -= (size_t)got;
    }
    return 0;
}

/* ---- the helper
 * ----------------------------------------------------------------------------------------------- */

static size_t on_bytes(char *bytes, size_t one, size_t n, void *ctx)
{
    struct dg_text *body = ctx;
    if (body->len + one * n > DG_MAX_FETCHED) return 0;
    dg_text_addn(body, bytes, one * n);
    return body->has_failed ? 0 : one * n;
}

static CURLcode settings_make(CURL *curl, const struct dg_fetch_params *params, char *why, struct dg_text *body)
{
    const char *protocols = params->is_loopback ? "http,https" : "https";
    CURLcode code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_bytes);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
    if (!code && params->ca_file) code = curl_easy_setopt(curl, CURLOPT_CAINFO, params->ca_file);
    if (!code && params->is_loopback) code = curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    return code;
}

/* The status; -1 with `body` telling why there is none. */
static int32_t ask(CURL *curl, const struct dg_fetch_params *params, const char *const parts[N_PARTS],
                   struct dg_text *body)
{
    char why[CURL_ERROR_SIZE] = "";
    struct curl_slist *fields = NULL;
    dg_auto(dg_text_done) struct dg_text authorization = {0};
    long status = -1;

    curl_easy_reset(curl); /* connections are kept, settings are not */
    CURLcode code = settings_make(curl, params, why, body);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_URL, parts[0]);
    if (!code && *parts[1]) code = curl_easy_setopt(curl, CURLOPT_POSTFIELDS, parts[1]);
    fields = curl_slist_append(fields, "Accept: application/json");
    if (*parts[2]) {
        dg_text_addf(&authorization, "Authorization: %s", parts[2]);
        if (authorization.data) fields = curl_slist_append(fields, authorization.data);
    }
    if (!code) code = curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields);
    if (!code) code = curl_easy_perform(curl);
    if (!code) code = curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(fields);
    if (!code) return (int32_t)status;
    dg_text_clear(body);
    dg_text_add(body, *why ? why : curl_easy_strerror(code));
    return -1;
}

static void helper_step(int fd, CURL *curl, const struct dg_fetch_params *params)
{
    uint32_t sizes[N_PARTS];
    char *parts[N_PARTS] = {0};
    dg_auto(dg_text_done) struct dg_text body = {0};
    if (recv_all(fd, sizes, sizeof sizes) < 0) _exit(0); /* the server has ended */
    for (int i = 0; i < N_PARTS; i++) {
        parts[i] = sizes[i] <= MAX_PART ? dg_malloc(sizes[i] + 1) : NULL;
        if (!parts[i] || recv_all(fd, parts[i], sizes[i]) < 0) _exit(1);
        parts[i][sizes[i]] = '\0';
    }
    int32_t head[2] = {ask(curl, params, (const char *const *)parts, &body), 0};
    head[1] = (int32_t)body.len;
    if (send_all(fd, head, sizeof head) < 0 || send_all(fd, body.data, body.len) < 0) _exit(0);
    for (int i = 0; i < N_PARTS; i++) free(parts[i]);
}

__attribute__((noreturn)) static void helper_run(int fd, const struct dg_fetch_params *params)
{
    if (fd != 3) fd = dup2(fd, 3);
    (void)syscall(SYS_close_range, 4, ~0u, 0);
    signal(SIGINT, SIG_IGN); /* the terminal's ^C is for the server, which lets requests end */
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_NAME, "didgah-fetch");
    CURL *curl = curl_global_init(CURL_GLOBAL_DEFAULT) == 0 ? curl_easy_init() : NULL;
    if (!curl) _exit(1);
    dg_server_box_enter_helper(true);
    for (;;) helper_step(fd, curl, params);
}

/* ---- the server's side
 * ----------------------------------------------------------------------------------------- */

int dg_fetch_start(const struct dg_fetch_params *params, struct dg_fetch **out, struct dg_err *err)
{
    int ends[2];
    const struct timeval wait = {.tv_sec = WAIT_S};
    struct dg_fetch *fetch = dg_calloc(1, sizeof *fetch);
    if (!fetch) return dg_err_set(err, DG_ENOMEM, "no memory for the helper that asks the provider");
    bool is_made = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0;
    pid_t pid = is_made ? fork() : -1;
    if (pid == 0) helper_run(ends[1], params);
    if (is_made) close(ends[1]);
    if (pid < 0) {
        if (is_made) close(ends[0]);
        free(fetch);
        return dg_err_set(err, DG_EIO, "no helper that asks the provider: %s", strerror(errno));
    }
    (void)setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    *fetch = (struct dg_fetch){.fd = ends[0]};
    pthread_mutex_init(&fetch->lock, NULL);
    *out = fetch;
    return 0;
}

void dg_fetch_end(struct dg_fetch *fetch)
{
    if (!fetch) return;
    close(fetch->fd);
    pthread_mutex_destroy(&fetch->lock);
    free(fetch);
}

/* With the lock. */
static int exchange(struct dg_fetch *fetch, struct dg_arena *arena, const char *const parts[N_PARTS],
                    struct dg_fetched *out, struct dg_err *err)
{
    uint32_t sizes[N_PARTS];
    int32_t head[2];
    char *body = NULL;
    for (int i = 0; i < N_PARTS; i++) sizes[i] = (uint32_t)strlen(parts[i]);
    fetch->is_broken = true; /* until all of it went well */
    if (send_all(fetch->fd, sizes, sizeof sizes) < 0) return -1;
    for (int i = 0; i < N_PARTS; i++) {
        if (send_all(fetch->fd, parts[i], sizes[i]) < 0) return -1;
    }
    if (recv_all(fetch->fd, head, sizeof head) < 0 || head[1] < 0 || head[1] > DG_MAX_FETCHED) return -1;
    body = dg_arena_get(arena, (size_t)head[1] + 1);
    if (!body || recv_all(fetch->fd, body, (size_t)head[1]) < 0) return -1;
    body[head[1]] = '\0';
    fetch->is_broken = false;
    if (head[0] < 0) return dg_err_set(err, DG_EIO, "%s: %s", parts[0], body);
    *out = (struct dg_fetched){.status = head[0], .body = body, .n = (size_t)head[1]};
    return 0;
}

int dg_fetch(struct dg_fetch *fetch, struct dg_arena *arena, const char *url, const char *form,
             const char *authorization, struct dg_fetched *out, struct dg_err *err)
{
    const char *const parts[N_PARTS] = {url, form ? form : "", authorization ? authorization : ""};
    for (int i = 0; i < N_PARTS; i++) {
        if (strlen(parts[i]) > MAX_PART)
            return dg_err_set(err, DG_EIO, "%.80s...: the request is too long", url);
    }
    pthread_mutex_lock(&fetch->lock);
    int code = fetch->is_broken ? -1 : exchange(fetch, arena, parts, out, err);
    bool is_broken = fetch->is_broken;
    pthread_mutex_unlock(&fetch->lock);
    if (is_broken)
        return dg_err_set(err, DG_EIO, "%s: the helper that asks has ended; restart the server", url);
    return code;
}
