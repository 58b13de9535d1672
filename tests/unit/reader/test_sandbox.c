/* A child that is no longer ours: what could it do behind the sandbox? */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <tap.h>
#include <time.h>
#include <unistd.h>

#include "reader/child.h"
#include "reader/reader_paths.h"

static int old_socket, old_file; /* open before: what a parent might have left open by mistake, above 100 */
static char scratch[] = "/tmp/didgah-sandbox-XXXXXX";

/* Each returns 0 when the attempt was stopped. */
static int try_socket(void) { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }
static int try_unix_socket(void) { return socket(AF_UNIX, SOCK_DGRAM, 0) >= 0; }
static int try_socketpair(void)
{
    int two[2];
    return socketpair(AF_UNIX, SOCK_STREAM, 0, two) == 0;
}
static int try_connect(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    return connect(old_socket, (struct sockaddr *)&to, sizeof to) == 0 || errno == ECONNREFUSED;
}
static int try_execve(void)
{
    char *argv[] = {(char *)"/bin/true", NULL};
    execve("/bin/true", argv, argv + 1);
    return 0; /* it came back: refused */
}
static int try_open(void) { return open("/etc/passwd", O_RDONLY) >= 0; }
static int try_open_old(void) { return (int)syscall(SYS_open, "/etc/passwd", O_RDONLY) >= 0; }
static int try_create(void) { return open("/tmp/didgah-sandbox-made", O_CREAT | O_WRONLY, 0600) >= 0; }
static int try_stat(void)
{
    struct stat st;
    return stat("/etc/passwd", &st) == 0;
}
static int try_stat_at(void)
{
    struct stat st;
    return syscall(SYS_newfstatat, AT_FDCWD, "/etc/passwd", &st, AT_EMPTY_PATH) == 0;
}
static int try_unlink(void) { return unlink(scratch) == 0; }
static int try_chmod(void) { return chmod(scratch, 0777) == 0; }
static int try_ptrace(void) { return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0; }
static int try_kill(void) { return kill(1, 0) == 0; }
static int try_thread_kill(void) { return syscall(SYS_tgkill, getppid(), getppid(), 0) == 0; }
static int try_fork(void)
{
    pid_t pid = fork();
    if (pid == 0) _exit(0);
    return pid > 0;
}
static int try_exec_memory(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
           MAP_FAILED;
}
static int try_make_executable(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED || mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0;
}
static int try_write_file(void) { return write(old_file, "x", 1) == 1; }
static int try_memory(void)
{
    return mmap(NULL, 256u << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}
static int try_more_limits(void)
{
    struct rlimit r = {RLIM_INFINITY, RLIM_INFINITY};
    return setrlimit(RLIMIT_AS, &r) == 0;
}
static int try_time(void)
{
    for (volatile unsigned i = 0;; i++) {
        if (i > 4000000000u) return 1;
    }
}
static int try_io_uring(void) { return syscall(SYS_io_uring_setup, 8, NULL) >= 0; }
static int try_foreign_memory(void)
{
    return syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0) >= 0;
}
static int try_x32(void) { return syscall(0x40000000 | SYS_getppid) > 0; }

static const struct attempt {
    const char *name;
    int (*run)(void);
    bool must_die;
} attempts[] = {{"a network socket", try_socket, false},
                {"a local socket", try_unix_socket, false},
                {"a pair of sockets", try_socketpair, false},
                {"connect on a socket that was left open", try_connect, true},
                {"another program", try_execve, true},
                {"a file outside", try_open, false},
                {"a file outside, by the older call", try_open_old, false},
                {"a new file", try_create, false},
                {"whether a file exists", try_stat, false},
                {"whether a file exists, by a call that takes a descriptor too", try_stat_at, false},
                {"removing a file", try_unlink, false},
                {"changing a file's rights", try_chmod, false},
                {"writing to a file that was left open", try_write_file, false},
                {"tracing the parent", try_ptrace, true},
                {"reading another process", try_foreign_memory, true},
                {"a signal to another process", try_kill, false},
                {"a signal to another process's thread", try_thread_kill, false},
                {"a second process", try_fork, false},
                {"executable memory", try_exec_memory, false},
                {"memory made executable", try_make_executable, false},
                {"more memory than allowed", try_memory, false},
                {"lifting its limits", try_more_limits, false},
                {"more time than allowed", try_time, true},
                {"io_uring", try_io_uring, true},
                {"calls by the other table of numbers", try_x32, true}};

/* Behind the filter nothing can show whether Landlock is in force too: what the kernel answered when it was
 * asked. */
static long landlock_answer = -1;

long syscall(long number, ...)
{
    long (*next)(long, ...) = NULL;
    long a[6];
    va_list ap;
    va_start(ap, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(ap, long);
    va_end(ap);
    *(void **)&next = dlsym(RTLD_NEXT, "syscall");
    long answer = next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    if (number == SYS_landlock_restrict_self) landlock_answer = answer;
    return answer;
}

static int attempt_in_child(const struct attempt *a)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        struct dg_request request = {.cpu_seconds = 1, .memory_mib = 64};
        struct dg_err err = {0};
        uint32_t flags = 0;
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        signal(SIGXFSZ, SIG_IGN);
        if (dg_sandbox_enter(&request, 0, &flags, &err) < 0) {
            printf("# %s\n", err.msg);
            fflush(stdout);
            _exit(2);
        }
        _exit(a->run());
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return status;
}

static void test_attempts(void)
{
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        int status = attempt_in_child(&attempts[i]);
        bool is_stopped = attempts[i].must_die ? WIFSIGNALED(status) &&
                                                     (WTERMSIG(status) == SIGSYS || WTERMSIG(status) == SIGXCPU)
                                               : WIFEXITED(status) && WEXITSTATUS(status) == 0;
        CHECK(is_stopped);
        printf("# %s: %s (status %x)\n", attempts[i].name, is_stopped ? "stopped" : "NOT STOPPED", status);
    }
    struct stat st;
    CHECK(stat(scratch, &st) == 0 && st.st_size == 0 && (st.st_mode & 0777) == 0600);
}

/* What reading needs still works behind it. */
static int work(void)
{
    struct dg_err err = {0};
    struct dg_feature_store store;
    static const char text[] =
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[46,35]}}";
    dg_feature_store_init(&store);
    char *p = malloc(1 << 20);
    memset(p, 1, 1 << 20);
    free(p);
    return !(dg_geojson_read((struct dg_bytes){(const unsigned char *)text, sizeof text - 1}, &store, &err) ==
                 0 &&
             store.n_items == 1);
}

static void test_work(void)
{
    static const struct attempt reading = {"reading", work, false};
    CHECK_INT(attempt_in_child(&reading), 0);
}

static bool is_limited(int what, rlim_t soft, rlim_t hard)
{
    struct rlimit now = {RLIM_INFINITY, RLIM_INFINITY};
    bool is = getrlimit((__rlimit_resource_t)what, &now) == 0 && now.rlim_cur == soft && now.rlim_max == hard;
    if (!is) printf("# limit %d: %lld to %lld\n", what, (long long)now.rlim_cur, (long long)now.rlim_max);
    return is;
}

/* Each wall on its own, as if the ones before it had fallen: what the filter refuses is limited as well. */
static void test_each_wall(void)
{
    bool has_landlock = syscall(SYS_landlock_create_ruleset, NULL, 0, 1u) >= 1;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        struct dg_request request = {.cpu_seconds = 2.5, .memory_mib = 64};
        struct rlimit memory = {RLIM_INFINITY, RLIM_INFINITY};
        uint32_t flags = 0;
        setrlimit(RLIMIT_CORE, &(struct rlimit){4096, 4096});
        int code = dg_sandbox_enter(&request, 12345, &flags, NULL);
        bool is_good = code == 0 && is_limited(RLIMIT_CORE, 0, 0) && is_limited(RLIMIT_NPROC, 0, 0) &&
                       is_limited(RLIMIT_NOFILE, 0, 0) && is_limited(RLIMIT_FSIZE, 12345, 12345) &&
                       is_limited(RLIMIT_CPU, 3, 4);
        is_good = is_good && getrlimit(RLIMIT_AS, &memory) == 0 && memory.rlim_max < 8ull << 30;
        is_good = is_good && (flags & DG_BOX_SECCOMP) && (flags & DG_BOX_LIMITS) && !(flags & DG_BOX_REDUCED);
        bool is_locked = landlock_answer == 0;
        is_good = is_good && is_locked == has_landlock && is_locked == !!(flags & DG_BOX_LANDLOCK);
        fflush(stdout);
        _exit(!is_good);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    CHECK_INT(status, 0);
    if (!has_landlock) printf("# this kernel has no Landlock: its call could not be seen\n");
}

static void test_descriptors(void)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        struct dg_err err = {0};
        dg_sandbox_prepare(2, &err);
        bool is_good = fcntl(3, F_GETFD) >= 0 && fcntl(4, F_GETFD) >= 0 && fcntl(5, F_GETFD) < 0 &&
                       fcntl(old_socket, F_GETFD) < 0;
        _exit(!is_good);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    CHECK_INT(status, 0);
}

int main(void)
{
    int fd = mkstemp(scratch);
    for (int i = 3; i < 6; i++) dup2(fd, i);
    old_file = fcntl(fd, F_DUPFD, 100);
    old_socket = fcntl(socket(AF_INET, SOCK_DGRAM, 0), F_DUPFD, 100);
#if DG_SANITIZED
    (void)test_attempts, (void)test_each_wall;
    printf("ok 1 - nothing gets out # SKIP the sandbox is reduced under sanitizers\n");
    tap_n_cases++;
#else
    TAP_CASE("nothing gets out of the sandbox", test_attempts);
    TAP_CASE("each wall stands on its own: limits, Landlock, filter", test_each_wall);
    TAP_CASE("reading works inside", test_work);
#endif
    TAP_CASE("descriptors that were not handed over are closed", test_descriptors);
    (void)test_work;
    unlink(scratch);
    return tap_end();
}
