/* The sandbox: rlimits, then Landlock where the kernel has it, then seccomp; then each is tried.
 *
 * Everything that libraries open (drivers, proj.db, character sets) is open before, so afterwards no path can
 * be opened at all, and the filter need not tell good paths from bad ones. Calls that a library may try in
 * passing (openat, socket) are answered with an error; those that only an attacker needs (execve, ptrace) end
 * the process. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "reader/child_io.h"
#include "reader/filter.h"
#include "reader/reader_paths.h"

/* ---- rlimits -------------------------------------------------------------------------------------------- */

/* Address space in use now: libraries take hundreds of megabytes of it, which are not this file's doing. */
static uint64_t address_space(void)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (!f) return 1ull << 30;
    if (fscanf(f, "%lu", &pages) != 1) pages = 0;
    fclose(f);
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static int limit(int what, const char *name, uint64_t soft, uint64_t hard, struct dg_err *err)
{
    struct rlimit r = {soft, hard}, now;
    if (setrlimit((__rlimit_resource_t)what, &r) < 0 || getrlimit((__rlimit_resource_t)what, &now) < 0 ||
        now.rlim_cur != soft)
        return dg_err_set(err, DG_EREADER, "the limit of %s cannot be set: %s; nothing was read", name,
                          strerror(errno));
    return 0;
}

static int limits_set(const struct dg_request *request, uint64_t max_file_bytes, uint64_t in_use,
                      struct dg_err *err)
{
    uint64_t cpu = (uint64_t)ceil(request->cpu_seconds);
    DG_TRY(limit(RLIMIT_CORE, "core files", 0, 0, err));
    DG_TRY(limit(RLIMIT_FSIZE, "written bytes", max_file_bytes, max_file_bytes, err));
    DG_TRY(limit(RLIMIT_CPU, "processor time", cpu, cpu + 1, err));
    DG_TRY(limit(RLIMIT_NPROC, "processes", 0, 0, err));
#if !DG_SANITIZED
    /* Shadow memory takes terabytes of address space, and the leak check opens files. */
    uint64_t memory = in_use + (uint64_t)(request->memory_mib * 0x1p20);
    DG_TRY(limit(RLIMIT_AS, "memory", memory, memory, err));
    DG_TRY(limit(RLIMIT_NOFILE, "open files", 0, 0, err));
#else
    (void)in_use;
#endif
    return 0;
}

/* Whatever the parent left open beyond what was handed over. proj.db and the like are opened later and stay. */
static int descriptors_close(int first, struct dg_err *err)
{
    if (syscall(SYS_close_range, first, ~0u, 0) == 0) return 0;
    for (int fd = first; fd < 65536; fd++) close(fd);
    (void)err;
    return 0;
}

int dg_sandbox_prepare(int32_t n_files, struct dg_err *err)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* no reader outlives its didgah */
    prctl(PR_SET_DUMPABLE, 0);
    signal(SIGXFSZ, SIG_IGN); /* a full limit is an error of write, with a message */
    return descriptors_close(DG_FIRST_FD + n_files, err);
}

/* ---- Landlock ------------------------------------------------------------------------------------------- */

/* From linux/landlock.h, so that headers older than the kernel do: rights to handle, by version of the ABI. */
struct landlock_attr {
    uint64_t fs, net, scoped;
};

/* A ruleset that handles every right and grants none: no path, no port, no signal. 1: in force; 0: the kernel
 * has no Landlock. */
static int landlock_close(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1u);
    if (abi < 1) return 0;
    struct landlock_attr attr = {.fs = (1ull << 13) - 1};
    size_t size = sizeof attr.fs;
    if (abi >= 2) attr.fs |= 1ull << 13; /* refer */
    if (abi >= 3) attr.fs |= 1ull << 14; /* truncate */
    if (abi >= 5) attr.fs |= 1ull << 15; /* ioctl on devices */
    if (abi >= 4) {
        attr.net = 3; /* bind and connect of TCP */
        size = 2 * sizeof(uint64_t);
    }
    if (abi >= 6) {
        attr.scoped = 3; /* abstract sockets and signals */
        size = sizeof attr;
    }
    long fd = syscall(SYS_landlock_create_ruleset, &attr, size, 0u);
    if (fd < 0) return 0;
    long code = syscall(SYS_landlock_restrict_self, (int)fd, 0u);
    close((int)fd);
    return code == 0;
}

/* ---- fstat ---------------------------------------------------------------------------------------------- */

#if !DG_SANITIZED
/* Libraries ask for the state of descriptors that they hold, as SQLite does of proj.db. The C library's fstat
 * asks newfstatat, with an empty path; a filter sees the address of a path and not what is there, and any other
 * path would be answered for the whole machine. So that newfstatat can stay closed, the reader's libraries find
 * these two, which use the call that takes a descriptor alone. On 64-bit machines the kernel's structure is the
 * C library's. */
_Static_assert(sizeof(long) == 8, "32-bit machines have another structure");
#define SHARED __attribute__((visibility("default")))
SHARED int dg_reader_fstat(int fd, struct stat *out) __asm__("fstat");
SHARED int dg_reader_fstat64(int fd, struct stat *out) __asm__("fstat64");
int dg_reader_fstat(int fd, struct stat *out) { return (int)syscall(SYS_fstat, fd, out); }
int dg_reader_fstat64(int fd, struct stat *out) { return (int)syscall(SYS_fstat, fd, out); }
#endif

/* ---- seccomp -------------------------------------------------------------------------------------------- */

#if !DG_SANITIZED
/* What reading, computing and answering need. */
static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(readv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(getrandom),
    SCMP_SYS(sched_yield),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getrusage),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
};

/* The children speak through what was open before. */
static const int deadly[] = {
    SCMP_SYS(bind), SCMP_SYS(connect), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(sendmsg),
};

static int rules_add(scmp_filter_ctx filter)
{
    int bad = dg_filter_begin(filter, allowed, sizeof allowed / sizeof allowed[0]);
    bad |= dg_filter_kill(filter, deadly, sizeof deadly / sizeof deadly[0]);
    bad |= dg_filter_allow_if(filter, SCMP_SYS(fcntl), 1, DG_EVERY_BIT, F_GETFL);
    bad |= dg_filter_allow_if(filter, SCMP_SYS(fcntl), 1, DG_EVERY_BIT, F_GETFD);
    bad |= dg_filter_allow_if(filter, SCMP_SYS(fcntl), 1, DG_EVERY_BIT, F_SETLK);
    bad |= dg_filter_allow_if(filter, SCMP_SYS(fcntl), 1, DG_EVERY_BIT, F_GETLK);
    return bad;
}

static int seccomp_close(struct dg_err *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    int bad = filter ? rules_add(filter) : -1;
    if (!bad) bad = seccomp_load(filter);
    if (filter) seccomp_release(filter);
    if (bad) return dg_err_set(err, DG_EREADER, "the kernel takes no seccomp filter; nothing was read");
    return 0;
}

/* Believe nothing: try what must not work. */
static int holds(struct dg_err *err)
{
    const char *hole = NULL;
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) hole = "new privileges are possible";
    if (prctl(PR_GET_SECCOMP) != SECCOMP_MODE_FILTER) hole = "no filter is loaded";
    if (open("/proc/self/status", O_RDONLY) >= 0) hole = "files can be opened";
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0) hole = "sockets can be made";
    if (syscall(SYS_getppid) >= 0) hole = "unlisted calls pass";
    if (hole) return dg_err_set(err, DG_EREADER, "the sandbox does not hold (%s); nothing was read", hole);
    return 0;
}
#endif

int dg_sandbox_enter(const struct dg_request *request, uint64_t max_file_bytes, uint32_t *flags,
                     struct dg_err *err)
{
    uint64_t in_use = address_space();
    *flags = DG_BOX_LIMITS;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return dg_err_set(err, DG_EREADER, "privileges cannot be given up: %s; nothing was read",
                          strerror(errno));
#if !DG_SANITIZED
    if (landlock_close()) *flags |= DG_BOX_LANDLOCK; /* before the limits, after which no descriptor is free */
#endif
    DG_TRY(limits_set(request, max_file_bytes, in_use, err));
#if DG_SANITIZED
    /* The sanitizers' run time opens /proc and starts a symbolizer: no filter, and the answer says so. */
    *flags |= DG_BOX_REDUCED;
    (void)landlock_close;
    return 0;
#else
    DG_TRY(seccomp_close(err));
    *flags |= DG_BOX_SECCOMP;
    return holds(err);
#endif
}
