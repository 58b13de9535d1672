/* Disk: whole files. */
#include "log/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void file_done(const int *fd)
{
    if (*fd >= 0) close(*fd);
}

static int failed(struct dg_err *err, const char *path)
{
    return dg_err_set(err, errno == ENOENT || errno == ENOTDIR ? DG_EFOUND : DG_EIO, "%s: %s", path,
                      strerror(errno));
}

int dg_disk_read(struct dg_arena *arena, const char *path, size_t max, const char **bytes, size_t *n,
                 struct dg_err *err)
{
    dg_auto(file_done) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat stat;

    if (fd < 0 || fstat(fd, &stat) != 0) return failed(err, path);
    if (!S_ISREG(stat.st_mode)) return dg_err_set(err, DG_EFORMAT, "%s: is not a file", path);
    if ((uintmax_t)stat.st_size > max)
        return dg_err_set(err, DG_ELIMIT, "%s: is larger than %zu bytes", path, max);
    size_t size = (size_t)stat.st_size, at = 0;
    char *data = dg_arena_get(arena, size + 1);
    if (!data) return dg_err_set(err, DG_ENOMEM, "out of memory");
    while (at < size) {
        ssize_t got = read(fd, data + at, size - at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(err, path);
        if (got == 0) break;
        at += (size_t)got;
    }
    data[at] = 0;
    *bytes = data;
    *n = at;
    return 0;
}

static int write_all(int fd, const char *path, const char *bytes, size_t n, struct dg_err *err)
{
    for (size_t at = 0; at < n;) {
        ssize_t put = write(fd, bytes + at, n - at);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return failed(err, path);
        at += (size_t)put;
    }
    return fsync(fd) == 0 ? 0 : failed(err, path);
}

/* A rename is durable when its folder is. */
static int flush_folder(const char *path, struct dg_err *err)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');

    if (slash && (size_t)(slash - path) >= sizeof folder)
        return dg_err_set(err, DG_ELIMIT, "%s: the path is too long", path);
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    if (slash == path) snprintf(folder, sizeof folder, "/");
    dg_auto(file_done) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) return failed(err, folder);
    return 0;
}

int dg_disk_write(const char *path, const char *bytes, size_t n, unsigned mode, struct dg_err *err)
{
    char beside[4096];

    if (snprintf(beside, sizeof beside, "%s.new.%ld", path, (long)getpid()) >= (int)sizeof beside)
        return dg_err_set(err, DG_ELIMIT, "%s: the path is too long", path);
    {
        dg_auto(file_done) int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, (mode_t)mode);
        if (fd < 0) return failed(err, path);
        int code = write_all(fd, path, bytes, n, err);
        if (code < 0) {
            unlink(beside);
            return code;
        }
    }
    if (rename(beside, path) != 0) {
        int code = failed(err, path);
        unlink(beside);
        return code;
    }
    return flush_folder(path, err);
}

int dg_disk_make_folders(const char *path, size_t n_root, struct dg_err *err)
{
    char folder[4096];
    size_t n = strlen(path);

    if (n >= sizeof folder) return dg_err_set(err, DG_ELIMIT, "%s: the path is too long", path);
    for (size_t i = n_root + 1; i < n; i++) {
        if (path[i] != '/') continue;
        snprintf(folder, sizeof folder, "%.*s", (int)i, path);
        if (mkdir(folder, 0755) != 0 && errno != EEXIST) return failed(err, folder);
    }
    return 0;
}

char *dg_disk_path(struct dg_arena *arena, const char *folder, const char *name)
{
    size_t n = strlen(folder) + strlen(name) + 2;
    char *path = dg_arena_get(arena, n);
    if (path) snprintf(path, n, "%s/%s", folder, name);
    return path;
}
