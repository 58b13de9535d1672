/* Starting and stopping. */
#include "server/server.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reader/reader.h"
#include "report/report.h"
#include "server/oidc.h"
#include "server/state.h"
#include "server/static.h"

#define TMP_OLD_S 86400       /* an upload at the least rate has long ended */
#define SPARE_DESCRIPTORS 256 /* the store's, files being sent, logs */

static struct dg_server_params with_defaults(const struct dg_server_params *given)
{
    struct dg_server_params p = *given;
    if (!p.address) p.address = "127.0.0.1";
    if (!p.port) p.port = 8320;
    if (p.port < 0) p.port = 0;
    if (!p.n_workers) p.n_workers = 4;
    if (!p.max_connections) p.max_connections = 12000;
    if (!p.head_ms) p.head_ms = 10000;
    if (!p.idle_ms) p.idle_ms = 60000;
    if (!p.min_body_rate) p.min_body_rate = 500;
    if (!p.heartbeat_ms) p.heartbeat_ms = 15000;
    if (!p.tick_s) p.tick_s = 60;
    if (!p.reads_each) p.reads_each = 3000;
    if (!p.reads_all) p.reads_all = 60000;
    if (!p.acts_each) p.acts_each = 20;
    if (!p.acts_all) p.acts_all = 500;
    if (!p.logins_each) p.logins_each = 60;
    if (!p.logins_all) p.logins_all = 600;
    return p;
}

static int params_check(const struct dg_server_params *p, struct dg_err *err)
{
    if (!p->tls_cert_path != !p->tls_key_path)
        return dg_err_set(err, DG_EINVAL, "--tls-cert and --tls-key belong together");
    if (p->port > 65535) return dg_err_set(err, DG_EINVAL, "--port %d: is none", p->port);
    if (p->n_workers > 64) return dg_err_set(err, DG_EINVAL, "--workers: at most 64");
    const char *url = p->public_url;
    if (!url) return 0;
    bool is_url = strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0;
    if (!is_url || strlen(url) > 280 || strchr(strstr(url, "://") + 3, '/') || !strstr(url, "://")[3])
        return dg_err_set(err, DG_EINVAL,
                          "--public-url %s: give scheme and host, as in https://cameras.example", url);
    return 0;
}

/* As many connections as descriptors allow. */
static void descriptors_set(struct dg_server_params *p)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return;
    if (limit.rlim_cur < (rlim_t)p->max_connections + SPARE_DESCRIPTORS)
        p->max_connections = limit.rlim_cur > 2 * SPARE_DESCRIPTORS ? (int)limit.rlim_cur - SPARE_DESCRIPTORS
                                                                    : SPARE_DESCRIPTORS;
}

static int listen_open(const struct dg_server_params *p, char url[128], struct dg_err *err)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_PASSIVE}, *found;
    struct sockaddr_storage bound;
    socklen_t n_bound = sizeof bound;
    char port[8], host[64];
    int one = 1;

    snprintf(port, sizeof port, "%d", p->port);
    if (getaddrinfo(p->address, port, &hints, &found) != 0)
        return dg_err_set(err, DG_EINVAL, "--address %s: is no IP address", p->address);
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    bool is_open = fd >= 0 && bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, 4096) == 0 &&
                   getsockname(fd, (struct sockaddr *)&bound, &n_bound) == 0;
    int error = errno;
    freeaddrinfo(found);
    if (!is_open) {
        if (fd >= 0) close(fd);
        return dg_err_set(err, DG_EIO, "%s port %s: %s", p->address, port, strerror(error));
    }
    getnameinfo((struct sockaddr *)&bound, n_bound, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    bool is_v6 = bound.ss_family == AF_INET6;
    snprintf(url, 128, "%s://%s%s%s:%s", p->tls_cert_path ? "https" : "http", is_v6 ? "[" : "", host,
             is_v6 ? "]" : "", port);
    return fd;
}

static int log_open(struct dg_server *server, struct dg_err *err)
{
    const char *path = server->params->access_log_path;
    server->log_fd = -1;
    if (!path) return 0;
    server->log_fd =
        strcmp(path, "-") == 0 ? dup(2) : open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (server->log_fd < 0) return dg_err_set(err, DG_EIO, "--access-log %s: %s", path, strerror(errno));
    return 0;
}

/* What a process left that was killed in the moment between a file's making and the removal of its name.
 * Younger ones may be another server's. */
static void tmp_sweep(const char *path)
{
    DIR *dir = opendir(path);
    struct stat st;
    if (!dir) return;
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        bool is_old = fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
                      S_ISREG(st.st_mode) && st.st_mtime < dg_now_unix() - TMP_OLD_S;
        if (is_old) (void)unlinkat(dirfd(dir), entry->d_name, 0);
    }
    closedir(dir);
}

/* Where uploads wait: inside the store, so that they lie on its disk. */
static int tmp_make(struct dg_server *server, struct dg_err *err)
{
    struct dg_text path = {0};
    dg_text_addf(&path, "%s/incoming", server->params->store_path);
    DG_TRY(dg_text_finish(&path, err));
    server->tmp_dir = path.data;
    if (mkdir(server->tmp_dir, 0700) < 0 && errno != EEXIST)
        return dg_err_set(err, DG_EIO, "%s: %s", server->tmp_dir, strerror(errno));
    tmp_sweep(server->tmp_dir);
    return 0;
}

static struct dg_rate_limits limits_of(int64_t seconds, int each, int all)
{
    return (struct dg_rate_limits){seconds * 1000000, each < 0 ? 0 : each, all < 0 ? 0 : all};
}

static int state_init(struct dg_server *server, const struct dg_server_params *params, struct dg_err *err)
{
    unsigned char random[4];
    server->params = params;
    server->lang = DG_FA;
    server->started_at = dg_now_unix();
    if (params->public_url) snprintf(server->base_url, sizeof server->base_url, "%s", params->public_url);
    dg_queue_init(&server->work);
    dg_queue_init(&server->slow);
    dg_queue_init(&server->done);
    server->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (server->wake_fd < 0) return dg_err_set(err, DG_EIO, "eventfd: %s", strerror(errno));
    DG_TRY(dg_random_bytes(random, sizeof random, err));
    snprintf(server->id_prefix, sizeof server->id_prefix, "%02x%02x%02x%02x", random[0], random[1], random[2],
             random[3]);
    const struct dg_rate_limits limits[DG_N_RATES] = {
        [DG_RATE_READ] = limits_of(60, params->reads_each, params->reads_all),
        [DG_RATE_ACT] = limits_of(3600, params->acts_each, params->acts_all),
        [DG_RATE_LOGIN] = limits_of(60, params->logins_each, params->logins_all)};
    DG_TRY(dg_rate_new(limits, &server->rate, err));
    DG_TRY(dg_news_new(&server->news, err));
    DG_TRY(dg_uploads_new(&server->uploads, err));
    DG_TRY(log_open(server, err));
    DG_TRY(tmp_make(server, err));
    return dg_static_load(server, params->web_dir, err);
}

static void state_done(struct dg_server *server)
{
    dg_static_free(server);
    dg_pages_done(server);
    dg_server_shelf_done(server);
    dg_news_free(server->news);
    dg_uploads_free(server->uploads);
    dg_rate_free(server->rate);
    dg_oidc_close(server->oidc);
    free(server->tmp_dir);
    if (server->log_fd > 0) close(server->log_fd);
    if (server->wake_fd > 0) close(server->wake_fd);
}

/* Signals come through a descriptor; set before any thread starts, so that all inherit the mask. */
static int signals_take(struct dg_err *err)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    signal(SIGPIPE, SIG_IGN);
    if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0)
        return dg_err_set(err, DG_EIO, "signals cannot be blocked");
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return fd >= 0 ? fd : dg_err_set(err, DG_EIO, "signalfd: %s", strerror(errno));
}

/* What is needed once everything is open: the store, and to read its key, fonts and the tables of projections.
 */
static int box_enter(struct dg_server *server, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text fonts = {0};
    const struct dg_server_params *p = server->params;
    if (dg_fonts_where(NULL, &fonts, NULL) < 0) dg_text_clear(&fonts);
    struct dg_server_box_paths paths = {.writes = {p->store_path},
                                        .reads = {"/usr", "/lib", "/lib64", "/etc/fonts", "/etc/localtime",
                                                  "/var/cache/fontconfig", "/proc/self",
                                                  fonts.len ? fonts.data : "/usr", p->key_path}};
    return dg_server_box_enter(&paths, &server->box, err);
}

static int oidc_open(struct dg_server *server, const struct dg_server_params *p, struct dg_err *err)
{
    DG_TRY(dg_oidc_open(p->oidc_path, &server->oidc, err));
    if (p->public_url || dg_oidc_is_loopback(server->oidc)) return 0;
    return dg_err_set(err, DG_EINVAL,
                      "--oidc: the provider sends people back to the address of --public-url: give that too");
}

static void helper_settle(void) { dg_server_box_enter_helper(false); }

static void tell_start(struct dg_server *server, const char *url)
{
    dg_auto(dg_text_done) struct dg_text box = {0};
    dg_server_box_tell(&server->box, &box);
    printf("listening on %s\nsandbox: %s\n", url, box.data ? box.data : "");
    fflush(stdout);
    dg_access_say(server, "listening", url);
    if (box.data) dg_access_say(server, "sandbox", box.data);
}

static int run(struct dg_server *server, int signal_fd, struct dg_err *err)
{
    struct dg_tls_server *tls = NULL;
    struct dg_workers *workers = NULL;
    const struct dg_server_params *p = server->params;
    char url[128];

    if (p->tls_cert_path) DG_TRY(dg_tls_server_new(p->tls_cert_path, p->tls_key_path, &tls, err));
    int listen_fd = listen_open(p, url, err);
    int code = listen_fd < 0 ? listen_fd : box_enter(server, err);
    if (code == 0) code = dg_workers_start(server, &workers, err);
    if (code == 0) {
        tell_start(server, url);
        code = dg_loop_run(server, listen_fd, signal_fd, tls, err);
        dg_access_say(server, "stopped", "");
    } else if (listen_fd >= 0) {
        close(listen_fd);
    }
    /* An act that is being written is whole or not there at all, whenever the process ends. */
    if (workers && !dg_workers_stop(workers, 400)) _exit(0);
    dg_tls_server_free(tls);
    return code;
}

int dg_server_run(const struct dg_server_params *params, struct dg_err *err)
{
    struct dg_server_params p = with_defaults(params);
    struct dg_server *server = dg_calloc(1, sizeof *server);

    if (!server) return dg_err_set(err, DG_ENOMEM, "no memory");
    prctl(PR_SET_DUMPABLE, 0); /* passwords pass through: no core files, no other process looks in */
    descriptors_set(&p);
    int code = params_check(&p, err);
    if (code == 0) code = dg_reader_starter(helper_settle, err); /* before a descriptor or a thread is there */
    if (code == 0 && p.oidc_path) code = oidc_open(server, &p, err);
    if (code == 0) code = state_init(server, &p, err);
    int signal_fd = code == 0 ? signals_take(err) : code;
    if (signal_fd >= 0) {
        code = run(server, signal_fd, err);
        close(signal_fd);
    } else {
        code = signal_fd;
    }
    state_done(server);
    free(server);
    return code;
}
