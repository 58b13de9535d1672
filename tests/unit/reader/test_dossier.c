/* Dossiers through the sandboxed program: a child that lies, dies or hangs, and what the real one may do. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/app.h"
#include "county/county.h"
#include "reader/client.h"
#include "reader/reader_paths.h"
#include "scratch.h"
#include "store/store.h"
#include "tap.h"

static struct dg_text script; /* what the child answers */
static int child_signal;      /* how it ends then; 0: exits; -1: stays */

/* ---- a child that is not ours -------------------------------------------------------------------------- */

static int start_fake(struct dg_session *s, const struct dg_request *request, const int *fds,
                      struct dg_err *err)
{
    (void)fds, (void)err;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return DG_EIO;
    s->kind = request->kind;
    s->cpu_seconds = request->cpu_seconds;
    s->memory_mib = request->memory_mib;
    s->wall_seconds = 0.2;
    if (child_signal == -1) {
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        s->deadline_ms = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 + 200;
    }
    fflush(stdout);
    s->pid = fork();
    if (s->pid == 0) {
        close(ends[0]);
        (void)!write(ends[1], script.data ? script.data : "", script.len);
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        signal(child_signal > 0 ? child_signal : SIGUSR1, SIG_DFL);
        if (child_signal > 0) raise(child_signal);
        if (child_signal == -1) sleep(8);
        _exit(3);
    }
    close(ends[1]);
    s->fd = ends[0];
    return 0;
}

static void hello(uint32_t flags)
{
    dg_text_clear(&script);
    size_t b = dg_frame_begin(&script, DG_FRAME_HELLO);
    dg_put_u32(&script, DG_HELLO_MAGIC);
    dg_put_u32(&script, flags);
    dg_frame_end(&script, b);
}

static void greet(void) { hello(DG_BOX_LIMITS | DG_BOX_SECCOMP | DG_BOX_LANDLOCK); }

static void bytes(enum dg_frame_type type, size_t n)
{
    size_t b = dg_frame_begin(&script, type);
    for (size_t i = 0; i < n; i++) dg_text_add(&script, "x");
    dg_frame_end(&script, b);
}

static void numbers(enum dg_frame_type type, uint32_t a, uint32_t b, uint32_t c)
{
    size_t begun = dg_frame_begin(&script, type);
    dg_put_u32(&script, a);
    dg_put_u32(&script, b);
    dg_put_u32(&script, c);
    dg_frame_end(&script, begun);
}

static int n_told;
static void told(void *ctx, enum dg_dossier_phase phase, int32_t n_done, int32_t n_of)
{
    (void)ctx, (void)phase, (void)n_done, (void)n_of;
    n_told++;
}

static int run(struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text frozen = {0};
    dg_auto(dg_text_done) struct dg_text facts = {0};
    const struct dg_dossier_reading reading = {.path = scratch("dossier"),
                                               .name = "the file",
                                               .config = "{}",
                                               .n_config = 2,
                                               .procedure = "{}",
                                               .n_procedure = 2,
                                               .max_frozen = 100,
                                               .max_facts = 50,
                                               .max_seconds = 7,
                                               .progress = told};
    *err = (struct dg_err){0};
    n_told = 0;
    scratch_write(scratch("dossier"), "x", 1);
    int code = dg_dossier_with(start_fake, &reading, &frozen, &facts, err);
    CHECK(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
    CHECK(code >= 0 || (frozen.len == 0 && facts.len == 0)); /* nothing of a failure is handed out */
    return code;
}

#define REFUSED(want, word)                                                                                    \
    do {                                                                                                       \
        struct dg_err err_;                                                                                    \
        int code_ = run(&err_);                                                                                \
        if (code_ != (want) || !strstr(err_.msg, (word))) printf("# %d %s\n", code_, err_.msg);                \
        CHECK_INT(code_, (want));                                                                              \
        CHECK(strstr(err_.msg, (word)) && strncmp(err_.msg, "the file: ", 10) == 0);                           \
    } while (0)

static void test_lies(void)
{
    struct dg_err err;
    child_signal = 0;
    greet();
    numbers(DG_FRAME_PROGRESS, DG_DOSSIER_JUDGING, 3, 10);
    bytes(DG_FRAME_FROZEN, 100);
    bytes(DG_FRAME_FACTS, 50);
    numbers(DG_FRAME_END, 0, 0, 0);
    CHECK_INT(run(&err), 0);
    CHECK_INT(n_told, 1);
    hello(DG_BOX_LIMITS);
    if (!DG_SANITIZED) REFUSED(DG_EREADER, "sandbox is not in force");
    greet();
    bytes(DG_FRAME_FACTS, 5);
    REFUSED(DG_EREADER, "out of order");
    greet();
    bytes(DG_FRAME_FROZEN, 5);
    bytes(DG_FRAME_FACTS, 5);
    bytes(DG_FRAME_FROZEN, 5);
    REFUSED(DG_EREADER, "out of order");
    greet();
    bytes(DG_FRAME_FROZEN, 60);
    bytes(DG_FRAME_FROZEN, 41);
    REFUSED(DG_ELIMIT, "more than 100 bytes");
    greet();
    bytes(DG_FRAME_FROZEN, 60);
    bytes(DG_FRAME_FACTS, 51);
    REFUSED(DG_ELIMIT, "more than 50 bytes");
    greet();
    bytes(DG_FRAME_FROZEN, 5);
    numbers(DG_FRAME_END, 0, 0, 0);
    REFUSED(DG_EREADER, "before everything came");
    greet();
    numbers(DG_FRAME_PROGRESS, 9, 0, 1);
    REFUSED(DG_EREADER, "progress that cannot be");
    greet();
    numbers(DG_FRAME_PROGRESS, 0, 2, 1);
    REFUSED(DG_EREADER, "progress that cannot be");
    greet();
    bytes(DG_FRAME_FEATURE, 5);
    REFUSED(DG_EREADER, "unknown type");
    dg_text_clear(&script);
    dg_text_add(&script, "HTTP/1.1 200 OK\r\n");
    REFUSED(DG_EREADER, "the reader");
}

static void say_error(int code, const char *message)
{
    greet();
    size_t b = dg_frame_begin(&script, DG_FRAME_ERROR);
    dg_put_u32(&script, (uint32_t)code);
    dg_put_u32(&script, 0);
    dg_put_str(&script, message);
    dg_frame_end(&script, b);
}

static void test_deaths(void)
{
    child_signal = 0;
    say_error(DG_EFORMAT, "the dossier: layer camera, fid 3: no");
    REFUSED(DG_EFORMAT, "the file: layer camera");
    say_error(DG_ENOMEM, "the dossier: out of memory");
    REFUSED(DG_ELIMIT, "submit the scheme in parts");
    say_error(17, "what");
    REFUSED(DG_EREADER, "broken error");
    greet();
    bytes(DG_FRAME_FROZEN, 5);
    REFUSED(DG_EREADER, "without an answer");
    static const struct {
        int signal;
        const char *word;
    } deaths[] = {
        {SIGKILL, "7 s of processor time"}, {SIGSEGV, "contained"}, {SIGABRT, "memory"}, {SIGSYS, "may not do"},
        {SIGBUS, "changed while"},          {-1, "took longer"}};
    for (size_t i = 0; i < sizeof deaths / sizeof *deaths; i++) {
        child_signal = deaths[i].signal;
        greet();
        REFUSED(DG_EREADER, deaths[i].word);
    }
    child_signal = 0;
}

/* ---- the real one -------------------------------------------------------------------------------------- */

static const char *procedure(size_t *n) { return dg_procedure_standard_bytes("tehran-county", n); }

static void sample_make(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_dossier dossier;
    CHECK_INT(dg_app_sample_make(&arena, 1, DG_EN, &dossier, NULL), 0);
    unlink(scratch("dossier"));
    CHECK_INT(dg_store_create(scratch("dossier"), &dossier, false, NULL), 0);
}

static struct dg_dossier_reading reading_of(double seconds, double mib)
{
    struct dg_dossier_reading reading = {.path = scratch("dossier"),
                                         .max_frozen = 50 << 20,
                                         .max_facts = 1 << 20,
                                         .max_seconds = seconds,
                                         .max_mib = mib};
    reading.config = dg_county_standard_config(&reading.n_config);
    reading.procedure = procedure(&reading.n_procedure);
    return reading;
}

static int read_real(double seconds, double mib, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text frozen = {0};
    dg_auto(dg_text_done) struct dg_text facts = {0};
    const struct dg_dossier_reading reading = reading_of(seconds, mib);
    *err = (struct dg_err){0};
    int code = dg_reader_dossier(&reading, &frozen, &facts, err);
    if (code >= 0) {
        CHECK(dg_frozen_is(frozen.data, frozen.len));
        CHECK(strstr(facts.data, "\"cameras\":["));
    }
    return code;
}

static void test_limits(void)
{
    struct dg_err err;
    sample_make();
    CHECK_INT(read_real(0, 0, &err), 0);
    if (DG_SANITIZED) return; /* no limit of memory there */
    int code = read_real(0, 8, &err);
    printf("# %s\n", err.msg);
    CHECK(code == DG_ELIMIT || code == DG_EREADER);
    CHECK(strstr(err.msg, "memory"));
}

static long number_after(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    return at ? strtol(at + strlen(word), NULL, 10) : -1;
}

/* The real program while it waits to be read from: what the kernel says that it may do. */
static int start_and_look(struct dg_session *s, const struct dg_request *request, const int *fds,
                          struct dg_err *err)
{
    DG_TRY(dg_session_start(s, request, fds, err));
    (void)fcntl(s->fd, F_SETPIPE_SZ, 4096); /* so that it stands still with most of its answer */
    char path[64], status[4096] = "";
    snprintf(path, sizeof path, "/proc/%d/status", (int)s->pid);
    for (int i = 0; i < 1000 && number_after(status, "\nSeccomp:") != (DG_SANITIZED ? 0 : 2); i++) {
        usleep(10000); /* it is still starting */
        FILE *file = fopen(path, "re");
        size_t n = file ? fread(status, 1, sizeof status - 1, file) : 0;
        status[n] = '\0';
        if (file) fclose(file);
    }
    CHECK_INT(number_after(status, "\nSeccomp:"), DG_SANITIZED ? 0 : 2);
    CHECK_INT(number_after(status, "\nNoNewPrivs:"), 1);
    CHECK_INT(number_after(status, "\nThreads:"), 1);
    return 0;
}

static void test_in_force(void)
{
    dg_auto(dg_text_done) struct dg_text frozen = {0};
    dg_auto(dg_text_done) struct dg_text facts = {0};
    struct dg_err err = {0};
    sample_make();
    const struct dg_dossier_reading reading = reading_of(0, 0);
    int code = dg_dossier_with(start_and_look, &reading, &frozen, &facts, &err);
    if (code < 0) printf("# %s\n", err.msg);
    CHECK_INT(code, 0);
}

/* A journal beside the file may hold what is not in it. */
static void test_beside(void)
{
    char beside[600];
    struct dg_err err;
    sample_make();
    snprintf(beside, sizeof beside, "%s-wal", scratch("dossier"));
    scratch_write(beside, "x", 1);
    CHECK_INT(read_real(0, 0, &err), DG_ESTATE);
    CHECK(strstr(err.msg, "-wal"));
    unlink(beside);
    CHECK_INT(read_real(0, 0, &err), 0);
}

int main(void)
{
    TAP_CASE("answers that cannot be", test_lies);
    TAP_CASE("a child that refuses, dies or hangs", test_deaths);
    TAP_CASE("the real one, and its limit of memory", test_limits);
    TAP_CASE("the sandbox is in force while it works", test_in_force);
    TAP_CASE("a journal beside the file", test_beside);
    dg_text_done(&script);
    return tap_end();
}
