/* The parent against children that are broken, lying, slow or dead. */
#include "reader/client.h"
#include "reader/reader_paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <tap.h>
#include <time.h>
#include <unistd.h>

static struct dg_text script; /* what the child answers */
static int child_signal;      /* how it ends then; 0: exits; -1: stays */
static int *outlived;         /* shared with the child: it stayed to its own end, nobody killed it */

static int start_fake(struct dg_session *s, const struct dg_request *request, const int *fds,
                      struct dg_err *err)
{
    (void)fds, (void)err;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return DG_EIO;
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
        close(ends[0]); /* else it would wait for itself to read */
        for (size_t at = 0; at < script.len;) {
            ssize_t n = write(ends[1], script.data + at, script.len - at);
            if (n <= 0) break;
            at += (size_t)n;
        }
        signal(child_signal > 0 ? child_signal : SIGUSR1, SIG_DFL);
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        if (child_signal > 0) raise(child_signal);
        if (child_signal == -1) {
            sleep(8); /* long after the parent's patience, and long before the test's */
            *outlived = 1;
        }
        _exit(3);
    }
    close(ends[1]);
    s->fd = ends[0];
    return 0;
}

static int count_fds(void)
{
    int n = 0;
    DIR *d = opendir("/proc/self/fd");
    while (d && readdir(d)) n++;
    if (d) closedir(d);
    return n;
}

/* Run the scripted child; no descriptor and no process may be left. */
static int run(struct dg_err *err)
{
    struct dg_arena arena = {0};
    struct dg_extract x = {0};
    struct dg_extract_request r = {.path = "/proc/self/exe", .max_seconds = 7};
    char path[] = "/tmp/didgah-client-XXXXXX";
    int fd = mkstemp(path), before = count_fds();
    r.path = path;
    int code = dg_extract_with(start_fake, &arena, &r, &x, err);
    CHECK_INT(count_fds(), before);
    CHECK(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
    close(fd);
    unlink(path);
    dg_arena_done(&arena);
    return code;
}

static void say_hello(uint32_t flags)
{
    dg_text_clear(&script);
    size_t b = dg_frame_begin(&script, DG_FRAME_HELLO);
    dg_put_u32(&script, DG_HELLO_MAGIC);
    dg_put_u32(&script, flags);
    dg_frame_end(&script, b);
}

static void say_meta(uint32_t epsg, double scale)
{
    size_t b = dg_frame_begin(&script, DG_FRAME_META);
    dg_put_u32(&script, epsg);
    dg_put_f64(&script, scale);
    dg_put_str(&script, "WGS 84 / UTM zone 39N");
    dg_put_str(&script, "GeoJSON");
    dg_frame_end(&script, b);
}

static void say_feature(enum dg_frame_type type, double x)
{
    struct dg_pt pts[] = {{x, 0}, {x + 10, 0}, {x + 10, 10}};
    struct dg_ring ring = {pts, 3, false};
    struct dg_feature f = {.geom = {DG_GEOM_AREA, 1, &ring}, .source_id = "w1", .layer = "areas", .repair = ""};
    size_t b = dg_frame_begin(&script, type);
    dg_put_feature(&script, &f);
    dg_frame_end(&script, b);
}

static void say_end(uint32_t n_features, uint32_t n_refused)
{
    size_t b = dg_frame_begin(&script, DG_FRAME_END);
    dg_put_u32(&script, n_features);
    dg_put_u32(&script, n_refused);
    dg_put_u32(&script, 0);
    dg_frame_end(&script, b);
}

static void say_all(void)
{
    say_hello(DG_BOX_LIMITS | DG_BOX_SECCOMP);
    say_meta(32639, 12);
    say_feature(DG_FRAME_BOUNDARY, 0);
    say_feature(DG_FRAME_FEATURE, 5);
    say_end(1, 0);
}

static void test_good(void)
{
    struct dg_err err = {0};
    child_signal = 0;
    say_all();
    CHECK_INT(run(&err), 0);
}

/* Memory runs out at each request for it in turn. */
static void test_no_memory(void)
{
    child_signal = 0;
    say_all();
    int code = DG_ENOMEM;
    for (long n = 0; code == DG_ENOMEM && n < 1000; n++) {
        struct dg_err err = {0};
        dg_alloc_fail_after(n);
        code = run(&err);
        dg_alloc_fail_after(-1);
        CHECK(code == 0 || code == DG_ENOMEM);
    }
    CHECK_INT(code, 0);
}

static void test_every_cut(void)
{
    say_all();
    size_t whole = script.len;
    for (size_t n = 0; n < whole; n += n < 40 ? 1 : 13) {
        struct dg_err err = {0};
        say_all();
        script.len = n;
        CHECK_INT(run(&err), DG_EREADER);
        CHECK(strstr(err.msg, "ended without an answer"));
    }
}

static void expect_refused(const char *part)
{
    struct dg_err err = {0};
    CHECK_INT(run(&err), DG_EREADER);
    if (!strstr(err.msg, part)) {
        CHECK(!"the message says what was wrong");
        printf("#   %s\n", err.msg);
    }
}

static void test_lies(void)
{
    child_signal = 0;
#if !DG_SANITIZED
    say_hello(DG_BOX_LIMITS); /* without a filter: only builds with sanitizers take that */
    expect_refused("sandbox is not in force");
#endif
    say_hello(DG_BOX_SECCOMP);
    expect_refused("sandbox is not in force");
    dg_text_clear(&script);
    say_meta(32639, 12);
    expect_refused("greeting");
    say_hello(DG_BOX_LIMITS | DG_BOX_SECCOMP);
    say_feature(DG_FRAME_FEATURE, 0);
    expect_refused("out of order");
    say_hello(DG_BOX_LIMITS | DG_BOX_SECCOMP);
    say_meta(4326, 12);
    expect_refused("broken head");
    say_hello(DG_BOX_LIMITS | DG_BOX_SECCOMP);
    say_meta(32639, (double)NAN);
    expect_refused("broken head");
    say_hello(DG_BOX_LIMITS | DG_BOX_SECCOMP);
    say_meta(32639, 12);
    say_feature(DG_FRAME_BOUNDARY, 0);
    say_feature(DG_FRAME_BOUNDARY, 0);
    expect_refused("boundary");
    say_hello(DG_BOX_LIMITS | DG_BOX_SECCOMP);
    say_meta(32639, 12);
    say_feature(DG_FRAME_FEATURE, 1e9);
    expect_refused("far outside");
    say_hello(DG_BOX_LIMITS | DG_BOX_SECCOMP);
    say_meta(32639, 12);
    say_feature(DG_FRAME_BOUNDARY, 0);
    say_end(1, 0);
    expect_refused("counts");
    say_hello(DG_BOX_LIMITS | DG_BOX_SECCOMP);
    say_meta(32639, 12);
    dg_frame_end(&script, dg_frame_begin(&script, (enum dg_frame_type)77));
    expect_refused("unknown type");
    say_hello(DG_BOX_LIMITS | DG_BOX_SECCOMP);
    dg_put_u32(&script, DG_FRAME_FEATURE);
    dg_put_u32(&script, 0xffffffff);
    expect_refused("4294967295 bytes");
}

static void say_error(uint32_t code, uint32_t file, const char *message)
{
    say_hello(DG_BOX_LIMITS | DG_BOX_SECCOMP);
    size_t b = dg_frame_begin(&script, DG_FRAME_ERROR);
    dg_put_u32(&script, code);
    dg_put_u32(&script, file);
    dg_put_str(&script, message);
    dg_frame_end(&script, b);
}

static void test_errors(void)
{
    struct dg_err err = {0};
    child_signal = 0;
    say_error((uint32_t)DG_EFORMAT, 0, "line 3: bad");
    CHECK_INT(run(&err), DG_EFORMAT);
    CHECK(strstr(err.msg, ": line 3: bad"));
    say_error(0, 0, "success?");
    expect_refused("broken error");
    say_error((uint32_t)-99, 0, "unknown");
    expect_refused("broken error");
    say_error((uint32_t)DG_EFORMAT, 7, "no such file");
    expect_refused("broken error");
    say_error((uint32_t)DG_EFORMAT, 0, "\x1b]0;title\x07");
    expect_refused("broken error");
}

static void test_deaths(void)
{
    static const struct {
        int signal;
        const char *part;
    } cases[] = {{SIGSEGV, "crashed"},   {SIGXCPU, "processor time"}, {SIGKILL, "7 s of processor time"},
                 {SIGSYS, "may not do"}, {SIGABRT, "MiB of memory"},  {SIGBUS, "changed while"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        say_hello(DG_BOX_LIMITS | DG_BOX_SECCOMP);
        child_signal = cases[i].signal;
        expect_refused(cases[i].part);
    }
    child_signal = -1;
    say_hello(DG_BOX_LIMITS | DG_BOX_SECCOMP);
    expect_refused("took longer");
    CHECK_INT(*outlived, 0);
    /* More to say than a pipe holds, and nobody listens any more. */
    child_signal = 0;
    dg_text_clear(&script);
    for (int i = 0; i < 100000; i++) dg_text_add(&script, "garbage garbage garbage ");
    expect_refused("the reader answered with");
}

static void test_files(void)
{
    struct dg_arena arena = {0};
    struct dg_extract x;
    struct dg_err err = {0};
    struct dg_extract_request r = {.path = "/nowhere/at/all.osm"};
    char folder[] = "/tmp/didgah-client-XXXXXX", fifo[64];
    CHECK(mkdtemp(folder) != NULL);
    snprintf(fifo, sizeof fifo, "%s/pipe.osm", folder);
    CHECK(mkfifo(fifo, 0600) == 0);
    CHECK_INT(dg_reader_extract(&arena, &r, &x, &err), DG_EFOUND);
    CHECK(strstr(err.msg, "/nowhere/at/all.osm"));
    r.path = fifo;
    CHECK_INT(dg_reader_extract(&arena, &r, &x, &err), DG_EINVAL);
    r.path = folder;
    CHECK_INT(dg_reader_extract(&arena, &r, &x, &err), DG_EINVAL);
    CHECK(strstr(err.msg, "not a regular file"));
    unlink(fifo);

    /* Nobody named the .dbf: it may not lead to a file elsewhere. The .shp itself was named and may be a link.
     */
    char shape[64], table[64];
    snprintf(shape, sizeof shape, "%s/a.shp", folder);
    snprintf(table, sizeof table, "%s/a.dbf", folder);
    CHECK(symlink("/etc/hostname", shape) == 0 && symlink("/etc/hostname", table) == 0);
    r.path = shape;
    CHECK_INT(dg_reader_extract(&arena, &r, &x, &err), DG_EIO);
    CHECK(strstr(err.msg, "a.dbf: cannot be opened"));
    unlink(shape);
    unlink(table);
    rmdir(folder);
    dg_arena_done(&arena);
}

static void test_requests(void)
{
    static const struct {
        double bbox[4];
        const char *part;
    } cases[] = {{{5, 5, 4, 6}, "no area"},
                 {{5, 5, 6, 5}, "no area"},
                 {{500000, 4000000, 500100, 4000100}, "outside"},
                 {{46, 91, 47, 92}, "outside"},
                 {{(double)NAN, 1, 2, 3}, "outside"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dg_extract_request r = {.path = "/etc/hostname", .has_bbox = true};
        struct dg_extract x;
        struct dg_err err = {0};
        struct dg_arena arena = {0};
        memcpy(r.bbox, cases[i].bbox, sizeof r.bbox);
        CHECK_INT(dg_reader_extract(&arena, &r, &x, &err), DG_EINVAL);
        CHECK(strstr(err.msg, cases[i].part));
        dg_arena_done(&arena);
    }
}

int main(void)
{
    alarm(60); /* a parent that waits for ever is a failure, sooner than the test runner's limit */
    outlived = mmap(NULL, sizeof *outlived, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (outlived == MAP_FAILED) return 1;
    TAP_CASE("an honest answer is taken", test_good);
    TAP_CASE("an answer cut short anywhere is refused", test_every_cut);
    TAP_CASE("without memory: said, nothing left behind", test_no_memory);
    TAP_CASE("answers that lie are refused, and it is said how", test_lies);
    TAP_CASE("the child's errors are taken, and checked too", test_errors);
    TAP_CASE("what killed the child is said; no process and no descriptor is left", test_deaths);
    TAP_CASE("only regular files are opened, and opening never waits", test_files);
    TAP_CASE("a box that cannot be is refused before anything is started", test_requests);
    dg_text_done(&script);
    return tap_end();
}
