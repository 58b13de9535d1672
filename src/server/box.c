#include "server/box.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "reader/filter.h"
#include "server/build.h"

/* ---- Landlock ------------------------------------------------------------------------------------------- */

/* From linux/landlock.h, so that headers older than the kernel do. */
struct landlock_attr {
    uint64_t fs, net, scoped;
};
struct landlock_beneath {
    uint64_t allowed;
    int32_t fd;
} __attribute__((packed));

#define FS_EXECUTE (1ull << 0)
#define FS_WRITE_FILE (1ull << 1)
#define FS_READ_FILE (1ull << 2)
#define FS_READ_DIR (1ull << 3)
#define FS_REMOVE_DIR (1ull << 4)
#define FS_REMOVE_FILE (1ull << 5)
#define FS_MAKE_DIR (1ull << 7)
#define FS_MAKE_REG (1ull << 8)
#define FS_FIRST ((1ull << 13) - 1) /* all of version 1 */
#define FS_REFER (1ull << 13)       /* 2 */
#define FS_TRUNCATE (1ull << 14)    /* 3 */
#define FS_IOCTL_DEV (1ull << 15)   /* 5 */
#define FS_OF_FILES (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)
#define FS_READ (FS_READ_FILE | FS_READ_DIR)
#define FS_WRITE                                                                                               \
    (FS_READ | FS_WRITE_FILE | FS_REMOVE_FILE | FS_REMOVE_DIR | FS_MAKE_DIR | FS_MAKE_REG | FS_REFER |         \
     FS_TRUNCATE)
#define NET_BIND 1ull    /* 4 */
#define NET_CONNECT 2ull /* 4 */
#define SCOPES 3ull      /* 6: abstract sockets and signals */

struct ruleset {
    int fd, abi;
    struct landlock_attr attr;
};

/* A ruleset of everything that this kernel can forbid. False: it has no Landlock. */
static bool ruleset_make(struct ruleset *out, uint64_t net)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1u);
    if (abi < 1) return false;
    struct landlock_attr attr = {.fs = FS_FIRST};
    size_t size = sizeof attr.fs;
    if (abi >= 2) attr.fs |= FS_REFER;
    if (abi >= 3) attr.fs |= FS_TRUNCATE;
    if (abi >= 5) attr.fs |= FS_IOCTL_DEV;
    if (abi >= 4) {
        attr.net = net;
        size = 2 * sizeof(uint64_t);
    }
    if (abi >= 6) {
        attr.scoped = SCOPES;
        size = sizeof attr;
    }
    int fd = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0u);
    *out = (struct ruleset){.fd = fd, .abi = (int)abi, .attr = attr};
    return fd >= 0;
}

/* False: the path is there, but cannot be allowed. */
static bool allow_below(const struct ruleset *rules, const char *path, uint64_t rights)
{
    struct stat st;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT || errno == EACCES || errno == ENOTDIR;
    bool is_folder = fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
    struct landlock_beneath beneath = {rights & rules->attr.fs & (is_folder ? ~0ull : FS_OF_FILES), fd};
    bool is_done = syscall(SYS_landlock_add_rule, rules->fd, 1, &beneath, 0u) == 0;
    close(fd);
    return is_done;
}

static int landlock_enter(const struct dg_server_box_paths *paths, struct dg_server_box *out,
                          struct dg_err *err)
{
    struct ruleset rules;
    bool is_fine = true;
    if (!ruleset_make(&rules, NET_BIND | NET_CONNECT)) return 0;
    for (int i = 0; i < DG_BOX_MAX_PATHS && paths->writes[i]; i++)
        is_fine = is_fine && allow_below(&rules, paths->writes[i], FS_WRITE);
    for (int i = 0; i < DG_BOX_MAX_PATHS && paths->reads[i]; i++)
        is_fine = is_fine && allow_below(&rules, paths->reads[i], FS_READ);
    is_fine = is_fine && syscall(SYS_landlock_restrict_self, rules.fd, 0u) == 0;
    int error = errno;
    close(rules.fd);
    if (!is_fine) return dg_err_set(err, DG_EIO, "the sandbox: Landlock: %s", strerror(error));
    out->landlock = rules.abi;
    return 0;
}

void dg_server_box_enter_helper(bool may_connect)
{
    struct ruleset rules;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return;
    if (DG_SANITIZED || !ruleset_make(&rules, may_connect ? NET_BIND : NET_BIND | NET_CONNECT)) return;
    if (allow_below(&rules, "/", may_connect ? FS_READ : FS_READ | FS_EXECUTE))
        (void)syscall(SYS_landlock_restrict_self, rules.fd, 0u);
    close(rules.fd);
}

/* ---- seccomp -------------------------------------------------------------------------------------------- */

#if !DG_SANITIZED
/* What serving needs; libraries' wishes beyond it are answered with EPERM, which they take. */
static const int allowed[] = {
    /* files */
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(preadv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(pwrite64),
    SCMP_SYS(pwritev),
    SCMP_SYS(lseek),
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(close),
    SCMP_SYS(close_range),
    SCMP_SYS(fstat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(getdents64),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    SCMP_SYS(rename),
    SCMP_SYS(renameat),
    SCMP_SYS(renameat2),
    SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),
    SCMP_SYS(rmdir),
    SCMP_SYS(fsync),
    SCMP_SYS(fdatasync),
    SCMP_SYS(ftruncate),
    SCMP_SYS(fallocate),
    SCMP_SYS(fadvise64),
    SCMP_SYS(fchmod),
    SCMP_SYS(fchmodat),
    SCMP_SYS(chmod),
    SCMP_SYS(fchown),
    SCMP_SYS(utimensat),
    SCMP_SYS(fcntl),
    SCMP_SYS(flock),
    SCMP_SYS(dup),
    SCMP_SYS(dup2),
    SCMP_SYS(dup3),
    SCMP_SYS(umask),
    SCMP_SYS(memfd_create),
    SCMP_SYS(copy_file_range),
    /* connections that there are, and waiting */
    SCMP_SYS(accept4),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(shutdown),
    SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),
    SCMP_SYS(setsockopt),
    SCMP_SYS(getsockopt),
    SCMP_SYS(sendfile),
    SCMP_SYS(pipe),
    SCMP_SYS(pipe2),
    SCMP_SYS(eventfd2),
    SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(select),
    SCMP_SYS(pselect6),
    /* memory, threads, signals, time */
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(mincore),
    SCMP_SYS(msync),
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(get_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    /* asking who and where */
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(getrusage),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    SCMP_SYS(times),
};

static int rules_add(scmp_filter_ctx filter)
{
    int bad = dg_filter_begin(filter, allowed, sizeof allowed / sizeof allowed[0]);
    /* Threads and no processes. The flags of clone3 lie in memory, where a filter cannot look: the C library
     * goes back to clone when the kernel seems not to have it. */
    bad |= dg_filter_allow_if(filter, SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD);
    bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    /* To the helpers. */
    bad |= dg_filter_allow_if(filter, SCMP_SYS(socketpair), 0, DG_EVERY_BIT, AF_UNIX);
    bad |= dg_filter_allow_if(filter, SCMP_SYS(prctl), 0, DG_EVERY_BIT, PR_SET_NAME);
    return bad;
}

static int seccomp_enter(struct dg_server_box *out, struct dg_err *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    int bad = filter ? rules_add(filter) : -1;
    if (!bad) bad = seccomp_load(filter);
    if (filter) seccomp_release(filter);
    if (bad) return dg_err_set(err, DG_EIO, "the sandbox: the kernel takes no seccomp filter");
    out->has_seccomp = true;
    return 0;
}

static bool opens(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd >= 0) close(fd);
    return fd >= 0;
}

/* Believe nothing: try what must not work, and what must. */
static int holds(const struct dg_server_box_paths *paths, const struct dg_server_box *box, struct dg_err *err)
{
    const char *hole = NULL;
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) hole = "new privileges are possible";
    if (prctl(PR_GET_SECCOMP) != SECCOMP_MODE_FILTER) hole = "no filter is loaded";
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0) hole = "sockets can be made";
    if (syscall(SYS_getppid) >= 0) hole = "unlisted calls pass";
    if (box->landlock && opens("/", O_RDONLY | O_DIRECTORY)) hole = "any folder can be read";
    if (box->landlock && paths->reads[0] && opens(paths->reads[0], O_WRONLY))
        hole = "what is for reading can be written";
    for (int i = 0; i < DG_BOX_MAX_PATHS && paths->writes[i]; i++) {
        if (!opens(paths->writes[i], O_RDONLY | O_DIRECTORY)) hole = "not even its own folder can be opened";
    }
    return hole ? dg_err_set(err, DG_EIO, "the sandbox does not hold: %s", hole) : 0;
}
#endif

int dg_server_box_enter(const struct dg_server_box_paths *paths, struct dg_server_box *out, struct dg_err *err)
{
    *out = (struct dg_server_box){0};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return dg_err_set(err, DG_EIO, "the sandbox: privileges cannot be given up: %s", strerror(errno));
#if DG_SANITIZED
    out->is_reduced = true;
    (void)paths;
    (void)landlock_enter;
    return 0;
#else
    DG_TRY(landlock_enter(paths, out, err));
    DG_TRY(seccomp_enter(out, err));
    return holds(paths, out, err);
#endif
}

void dg_server_box_tell(const struct dg_server_box *box, struct dg_text *out)
{
    if (box->is_reduced) {
        dg_text_add(out, "none (built with sanitizers)");
        return;
    }
    dg_text_add(out, box->has_seccomp ? "seccomp" : "no seccomp");
    if (box->landlock)
        dg_text_addf(out, ", Landlock %d%s", box->landlock, box->landlock < 4 ? " (files alone)" : "");
    else
        dg_text_add(out, ", no Landlock in this kernel: files are guarded by their rights alone");
}
