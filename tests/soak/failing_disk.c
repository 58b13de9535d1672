/* A disk that fails once, for tests alone: preloaded (LD_PRELOAD), it looks for the file that DIDGAH_TEST_DISK
 * names. "EIO 7" in it makes the 8th call from then on that writes, syncs, cuts or opens something of a store
 * fail; the file is then gone. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DISK_EXPORT __attribute__((visibility("default")))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int is_armed, why;
static long left;

/* The store's own files: others (the access log, pipes) go on. */
static int is_of_store(const char *path)
{
    return strstr(path, "/county.sqlite") != NULL || strstr(path, "/witnessed") != NULL ||
           strstr(path, "/county.key.box-") != NULL;
}

static int fd_is_of_store(int fd)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return is_of_store(path);
}

/* With the lock: what the file says, once. */
static void look(const char *control)
{
    char text[64] = "", *end = NULL;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, control, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n < 5) return;
    is_armed = 1;
    why = strncmp(text, "EIO ", 4) == 0 ? EIO : ENOSPC;
    left = strtol(strchr(text, ' '), &end, 10);
}

static int must_fail(void)
{
    const char *control = getenv("DIDGAH_TEST_DISK");
    int fails = 0;
    if (!control) return 0;
    pthread_mutex_lock(&lock);
    if (!is_armed) look(control);
    if (is_armed && left-- <= 0) {
        is_armed = 0;
        fails = 1;
        syscall(SYS_unlinkat, AT_FDCWD, control, 0);
    }
    pthread_mutex_unlock(&lock);
    if (fails) errno = why;
    return fails;
}

static int fd_fails(int fd)
{
    int before = errno;
    if (fd_is_of_store(fd) && must_fail()) return 1;
    errno = before;
    return 0;
}

DISK_EXPORT ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    return fd_fails(fd) ? -1 : syscall(SYS_pwrite64, fd, bytes, n, at);
}
DISK_EXPORT ssize_t write(int fd, const void *bytes, size_t n)
{
    return fd_fails(fd) ? -1 : syscall(SYS_write, fd, bytes, n);
}
DISK_EXPORT int ftruncate(int fd, off_t n) { return fd_fails(fd) ? -1 : (int)syscall(SYS_ftruncate, fd, n); }
DISK_EXPORT int fsync(int fd) { return fd_fails(fd) ? -1 : (int)syscall(SYS_fsync, fd); }
DISK_EXPORT int fdatasync(int fd) { return fd_fails(fd) ? -1 : (int)syscall(SYS_fdatasync, fd); }
DISK_EXPORT int open(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
    va_end(ap);
    if (is_of_store(path) && must_fail()) return -1;
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
