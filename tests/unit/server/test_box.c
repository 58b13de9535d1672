/* What the server gives up, tried by processes that enter the box. */
#include "server/box.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reader/reader.h"
#include "server/build.h"
#include "tap.h"

static char folder[] = "/tmp/didgah-box-XXXXXX";
static char outside[64], for_reading[64];

static int landlock_version(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1u);
    return abi < 0 ? 0 : (int)abi;
}

/* What became of a process that entered the box and called `attempt`: 0..99 its result, 100 + a signal, 200: it
 * could not enter. */
static int tried(int (*attempt)(void))
{
    int status = 0;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        const struct dg_server_box_paths paths = {.writes = {folder}, .reads = {for_reading, "/usr"}};
        struct dg_server_box box;
        struct dg_err err = {0};
        int code = dg_server_box_enter(&paths, &box, &err);
        if (code < 0) fprintf(stderr, "# %s\n", err.msg);
        _exit(code < 0 ? 200 : attempt());
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    return WIFSIGNALED(status) ? 100 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int opened(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);
    return fd >= 0 ? 0 : errno;
}

static int write_inside(void)
{
    char path[128], other[128];
    snprintf(path, sizeof path, "%s/file", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    bool is_fine = fd >= 0 && write(fd, "x", 1) == 1 && fdatasync(fd) == 0 && ftruncate(fd, 0) == 0 &&
                   rename(path, other) == 0 && unlink(other) == 0;
    return is_fine ? 0 : errno;
}
static int write_outside(void) { return opened(outside, O_WRONLY | O_CREAT); }
static int read_allowed(void) { return opened(for_reading, O_RDONLY); }
static int write_allowed(void) { return opened(for_reading, O_WRONLY); }
static int read_foreign(void) { return opened("/etc/passwd", O_RDONLY); }
static int make_socket(void) { return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : errno; }
static int make_pair(void)
{
    int ends[2];
    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 ? 0 : errno;
}
static int make_process(void)
{
    pid_t pid = fork();
    if (pid == 0) _exit(0);
    return pid >= 0 ? 0 : errno;
}
static void *thread_main(void *ctx) { return ctx; }
static int make_thread(void)
{
    pthread_t thread;
    int code = pthread_create(&thread, NULL, thread_main, NULL);
    return code ? code : pthread_join(thread, NULL);
}
static int run_program(void)
{
    char *const argv[] = {(char *)"true", NULL};
    execv("/bin/true", argv);
    return errno;
}
static int look_into(void) { return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0 ? 0 : errno; }
static int make_code(void)
{
    void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at != MAP_FAILED ? 0 : errno;
}
static int turn_into_code(void)
{
    void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mprotect(at, 4096, PROT_READ | PROT_EXEC) == 0 ? 0 : errno;
}
static int more_rights(void) { return setuid(0) == 0 ? 0 : errno; }

static void test_calls(void)
{
    if (DG_SANITIZED) {
        tap_skip("built with sanitizers");
        return;
    }
    CHECK_INT(tried(write_inside), 0);
    CHECK_INT(tried(read_allowed), 0);
    CHECK_INT(tried(make_thread), 0);
    CHECK_INT(tried(make_pair), 0);
    CHECK_INT(tried(make_socket), EPERM);
    CHECK_INT(tried(make_process), EPERM);
    CHECK_INT(tried(make_code), EPERM);
    CHECK_INT(tried(turn_into_code), EPERM);
    CHECK_INT(tried(more_rights), EPERM);
    CHECK_INT(tried(run_program), 100 + SIGSYS);
    CHECK_INT(tried(look_into), 100 + SIGSYS);
}

static void test_files(void)
{
    if (DG_SANITIZED || !landlock_version()) {
        tap_skip(DG_SANITIZED ? "built with sanitizers" : "this kernel has no Landlock");
        return;
    }
    CHECK_INT(tried(read_foreign), EACCES);
    CHECK_INT(tried(write_outside), EACCES);
    CHECK_INT(tried(write_allowed), EACCES);
    CHECK(access(outside, F_OK) != 0);
}

/* A reading in the box, by a starter that was forked before it. */
static void settle(void) { dg_server_box_enter_helper(false); }
static int read_extract(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_extract extract;
    struct dg_err err = {0};
    char path[128];
    snprintf(path, sizeof path, "%s/extract.geojson", folder);
    const struct dg_extract_request request = {.path = path};
    for (int i = 0; i < 3; i++) {
        int code = dg_reader_extract(&arena, &request, &extract, &err);
        if (code < 0) fprintf(stderr, "# %s\n", err.msg);
        if (code < 0 || extract.n_features != 1) return 1;
    }
    FILE *f = fopen(path, "we");
    if (!f || fputs("{\"type\":", f) < 0 || fclose(f) != 0) return 2;
    return dg_reader_extract(&arena, &request, &extract, &err) == DG_EFORMAT ? 0 : 3;
}
static void test_reader(void)
{
    char path[128];
    int status = 0;
    snprintf(path, sizeof path, "%s/extract.geojson", folder);
    FILE *f = fopen(path, "we");
    CHECK(
        f &&
        fputs(
            "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"building\":"
            "\"yes\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[51,35],[51.001,35],[51.001,35.001],"
            "[51,35]]]}}]}",
            f) >= 0 &&
        fclose(f) == 0);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        struct dg_err err = {0};
        if (dg_reader_starter(settle, &err) < 0) _exit(99);
        _exit(tried(read_extract));
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    CHECK_INT(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0);
    unlink(path);
}

int main(void)
{
    if (!mkdtemp(folder)) return 1;
    snprintf(outside, sizeof outside, "%s-outside", folder);
    snprintf(for_reading, sizeof for_reading, "%s-reading", folder);
    FILE *f = fopen(for_reading, "we");
    if (!f || fclose(f) != 0) return 1;
    TAP_CASE("what the box lets through and what not", test_calls);
    TAP_CASE("files outside its folder", test_files);
    TAP_CASE("a reading from within", test_reader);
    unlink(for_reading);
    rmdir(folder);
    return tap_end();
}
