/* The child process: started, listened to, ended. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "reader/client.h"
#include "reader/reader_paths.h"

#define FIRST_SAFE_FD                                                                                          \
    64 /* descriptors are moved above the numbers that the child gets before they are placed */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void fd_done(int *fd)
{
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

/* The program for a kind of request, by the places where it may lie. */
struct program {
    const char *name, *built, *installed;
};
static const struct program reader = {"didgah-reader", DG_READER_BUILT, DG_READER_INSTALLED};
static const struct program intake = {"didgah-intake", DG_INTAKE_BUILT, DG_INTAKE_INSTALLED};

/* Beside the running program; in a build tree where the build puts it; else where it is installed. Never from
 * the environment or the current folder, which others may set. */
static void program_find(const struct program *program, char *out, size_t cap)
{
    char self[4000];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    snprintf(out, cap, "%s", program->installed);
    if (n <= 0) return;
    self[n] = '\0';
    bool is_build = strncmp(self, DG_BUILD_ROOT "/", strlen(DG_BUILD_ROOT) + 1) == 0;
    if (is_build) {
        snprintf(out, cap, "%s", program->built);
        return;
    }
    char *slash = strrchr(self, '/');
    if (slash) *slash = '\0';
    char beside[4096];
    snprintf(beside, sizeof beside, "%s/%s", self, program->name);
    if (access(beside, X_OK) == 0) snprintf(out, cap, "%s", beside);
}

void dg_session_done(struct dg_session *s)
{
    fd_done(&s->fd);
    if (s->pid > 0) {
        kill(s->pid, SIGKILL);
        while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR) continue;
    }
    dg_starter_kill(s);
    free(s->buf);
    *s = (struct dg_session){.fd = -1};
}

/* The request as a file of memory: it can be read at leisure, and nobody is written to who may be dead. */
static int request_fd(const struct dg_request *request, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    dg_request_put(&text, request);
    DG_TRY(dg_text_finish(&text, err));
    int fd = memfd_create("didgah-request", MFD_CLOEXEC);
    if (fd < 0) return dg_err_set(err, DG_EIO, "no memory file for the reader: %s", strerror(errno));
    if (write(fd, text.data, text.len) != (ssize_t)text.len || lseek(fd, 0, SEEK_SET) != 0) {
        close(fd);
        return dg_err_set(err, DG_EIO, "the reader's request cannot be written: %s", strerror(errno));
    }
    return fd;
}

/* The child's environment is empty but for what the sanitizers need: options of GDAL and PROJ, library paths
 * and locales of the user's do not reach it. */
static void environment_make(char *env[8])
{
    int n = 0;
#if DG_SANITIZED
    static const char *const passed[] = {"ASAN_OPTIONS=", "UBSAN_OPTIONS=", "LSAN_OPTIONS="};
    extern char **environ;
    for (char **e = environ; *e; e++) {
        for (int i = 0; i < 3 && n < 6; i++) {
            if (strncmp(*e, passed[i], strlen(passed[i])) == 0) env[n++] = *e;
        }
    }
#endif
    env[n] = NULL;
}

int dg_reader_spawn(enum dg_request_kind kind, const int *sources, int n_sources, int null_fd, pid_t *pid,
                    struct dg_err *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t none, dflt;
    const struct program *which = kind == DG_REQUEST_DOSSIER ? &intake : &reader;
    char program[4096], *argv[] = {(char *)(uintptr_t)which->name, NULL}, *env[8];
    program_find(which, program, sizeof program);
    environment_make(env);
    sigemptyset(&none);
    sigfillset(&dflt);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigdefault(&attr, &dflt);
    posix_spawnattr_setsigmask(&attr, &none);
    int code = posix_spawn_file_actions_adddup2(&actions, sources[0], STDIN_FILENO);
    if (!code) code = posix_spawn_file_actions_adddup2(&actions, sources[1], STDOUT_FILENO);
    if (!code && null_fd >= 0) code = posix_spawn_file_actions_adddup2(&actions, null_fd, STDERR_FILENO);
    for (int i = 2; !code && i < n_sources; i++)
        code = posix_spawn_file_actions_adddup2(&actions, sources[i], DG_FIRST_FD + i - 2);
    if (!code) code = posix_spawn(pid, program, &actions, &attr, argv, env);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attr);
    if (!code) return 0;
    *pid = 0;
    return dg_err_set(err, DG_EIO, "the reader program %s cannot be started: %s", program, strerror(code));
}

/* Above the numbers that the child gets. -1: none. */
static int null_open(void)
{
    dg_auto(fd_done) int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    return fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, FIRST_SAFE_FD);
}

int dg_session_start(struct dg_session *s, const struct dg_request *request, const int *fds, struct dg_err *err)
{
    dg_auto(fd_done) int asked = -1;
    dg_auto(fd_done) int answer = -1;
    dg_auto(fd_done) int null_fd = -1;
    int ends[2], sources[DG_MAX_FILES + 2], n = 0, code = 0;
    asked = request_fd(request, err);
    if (asked < 0) return asked;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return dg_err_set(err, DG_EIO, "no pipe to the reader: %s", strerror(errno));
    s->fd = ends[0];
    answer = ends[1];
    sources[n++] = fcntl(asked, F_DUPFD_CLOEXEC, FIRST_SAFE_FD);
    sources[n++] = fcntl(answer, F_DUPFD_CLOEXEC, FIRST_SAFE_FD);
    for (int32_t i = 0; i < request->n_files; i++) sources[n++] = fcntl(fds[i], F_DUPFD_CLOEXEC, FIRST_SAFE_FD);
    for (int i = 0; i < n; i++) {
        if (sources[i] < 0) code = dg_err_set(err, DG_EIO, "too many open files to start the reader");
    }
    s->kind = request->kind;
    s->cpu_seconds = request->cpu_seconds;
    s->memory_mib = request->memory_mib;
    s->wall_seconds = 30 + 4 * request->cpu_seconds; /* a busy machine gives a process a part of its time */
    s->deadline_ms = now_ms() + (int64_t)(s->wall_seconds * 1000);
    if (code >= 0) code = dg_starter_spawn(s, sources, n, err);
    /* What a broken child says about itself is only of use to those who build with sanitizers. */
    if (code == 0 && !DG_SANITIZED) null_fd = null_open();
    if (code == 0) code = dg_reader_spawn(request->kind, sources, n, null_fd, &s->pid, err);
    for (int i = 0; i < n; i++) {
        if (sources[i] >= 0) close(sources[i]);
    }
    return code < 0 ? code : 0;
}

/* ---- the stream ----------------------------------------------------------------------------------------- */

static int room_make(struct dg_session *s, size_t want, struct dg_err *err)
{
    if (s->at > 0) {
        memmove(s->buf, s->buf + s->at, s->n - s->at);
        s->n -= s->at;
        s->at = 0;
    }
    if (want <= s->cap) return 0;
    size_t cap = s->cap ? s->cap : 1 << 16;
    while (cap < want) cap *= 2;
    unsigned char *buf = dg_realloc(s->buf, cap);
    if (!buf) return dg_err_set(err, DG_ENOMEM, "out of memory for the reader's answer");
    s->buf = buf;
    s->cap = cap;
    return 0;
}

static const char *remedy(const struct dg_session *s)
{
    return s->kind == DG_REQUEST_DOSSIER ? "submit the scheme in parts, or make the dossier anew if it is small"
                                         : "take a smaller extract or a smaller --bbox";
}

/* Wait for bytes until at least `want` are there. 1; 0: the stream ended before. */
static int fill(struct dg_session *s, size_t want, struct dg_err *err)
{
    if (s->n - s->at >= want) return 1;
    DG_TRY(room_make(s, want, err));
    while (s->n - s->at < want) {
        int64_t left_ms = s->deadline_ms ? s->deadline_ms - now_ms() : 1000;
        struct pollfd p = {s->fd, POLLIN, 0};
        int ready = left_ms <= 0 ? 0 : poll(&p, 1, left_ms > 60000 ? 60000 : (int)left_ms);
        if (left_ms <= 0)
            return dg_err_set(err, DG_EREADER, "reading took longer than %.0f s and was stopped; %s",
                              s->wall_seconds, remedy(s));
        if (ready < 0 && errno != EINTR)
            return dg_err_set(err, DG_EIO, "waiting for the reader: %s", strerror(errno));
        if (ready <= 0) continue;
        ssize_t got = read(s->fd, s->buf + s->n, s->cap - s->n);
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (got < 0) return dg_err_set(err, DG_EIO, "the reader's answer: %s", strerror(errno));
        if (got == 0) return 0;
        s->n += (size_t)got;
    }
    return 1;
}

int dg_session_frame(struct dg_session *s, uint32_t *type, const unsigned char **payload, uint32_t *n,
                     struct dg_err *err)
{
    int got = fill(s, DG_FRAME_HEAD, err);
    if (got <= 0) return got;
    struct dg_cursor head = {.p = s->buf + s->at, .n = DG_FRAME_HEAD};
    *type = dg_get_u32(&head);
    *n = dg_get_u32(&head);
    if (*n > DG_FRAME_MAX)
        return dg_err_set(err, DG_EREADER, "the reader answered with a frame of %u bytes", *n);
    got = fill(s, DG_FRAME_HEAD + (size_t)*n, err);
    if (got <= 0) return got;
    *payload = s->buf + s->at + DG_FRAME_HEAD;
    s->at += DG_FRAME_HEAD + (size_t)*n;
    return 1;
}

int dg_session_death(struct dg_session *s, struct dg_err *err)
{
    int status = 0;
    pid_t pid = s->pid;
    s->pid = 0;
    fd_done(&s->fd);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    if (s->starter) status = dg_starter_status(s);
    int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    switch (signal) {
    case SIGXCPU:
    case SIGKILL:
        return dg_err_set(err, DG_EREADER,
                          "reading used more than %.0f s of processor time and was stopped; %s", s->cpu_seconds,
                          remedy(s));
    case SIGSYS:
        return dg_err_set(err, DG_EREADER,
                          "the reader tried what it may not do and was stopped; do not trust this file");
    case SIGABRT:
        return dg_err_set(err, DG_EREADER,
                          "the reader gave up (most likely it needed more than %.0f MiB of memory); %s",
                          s->memory_mib, remedy(s));
    case SIGBUS: return dg_err_set(err, DG_EREADER, "the file was changed while it was read; try again");
    case 0:
        return dg_err_set(err, DG_EREADER, "the reader ended without an answer (status %d)",
                          WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    default:
        return dg_err_set(err, DG_EREADER,
                          "the reader crashed on this file (signal %d) and was contained; the file is "
                          "damaged, or made to do harm",
                          signal);
    }
}
