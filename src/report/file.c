/* Files: written whole or not at all. */
#include "report/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/report.h"

static int bytes_write(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return -1;
        bytes += done;
        n -= (size_t)done;
    }
    return 0;
}

static int failed_with(const struct dg_report_file *file, int number, struct dg_err *err)
{
    return dg_err_set(err, DG_EIO, "%s: cannot be written: %s", file->path, strerror(number));
}

int dg_report_file_open(struct dg_report_file *file, const char *path, struct dg_err *err)
{
    *file = (struct dg_report_file){.fd = -1, .path = path};
    /* The process number keeps two runs into one folder apart; it is not in any file's bytes. */
    dg_text_addf(&file->temporary, "%s.part-%ld", path, (long)getpid());
    DG_TRY(dg_text_finish(&file->temporary, err));
    file->fd = open(file->temporary.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    return file->fd < 0 ? failed_with(file, errno, err) : 0;
}

int dg_report_file_add(struct dg_report_file *file, const void *bytes, size_t n_bytes, struct dg_err *err)
{
    return bytes_write(file->fd, bytes, n_bytes) < 0 ? failed_with(file, errno, err) : 0;
}

int dg_report_file_finish(struct dg_report_file *file, struct dg_err *err)
{
    /* The first failure counts: errno of a later close would hide a full disk. */
    int failed = fsync(file->fd) < 0 ? errno : 0;
    if (close(file->fd) < 0 && !failed) failed = errno;
    file->fd = -1;
    if (!failed && rename(file->temporary.data, file->path) < 0) failed = errno;
    if (!failed) return 0;
    unlink(file->temporary.data);
    return failed_with(file, failed, err);
}

void dg_report_file_done(struct dg_report_file *file)
{
    if (file->fd >= 0) {
        close(file->fd);
        unlink(file->temporary.data);
    }
    dg_text_done(&file->temporary);
    *file = (struct dg_report_file){.fd = -1};
}

int dg_report_write_file(const char *path, const void *bytes, size_t n_bytes, struct dg_err *err)
{
    dg_auto(dg_report_file_done) struct dg_report_file file = {.fd = -1};

    DG_TRY(dg_report_file_open(&file, path, err));
    DG_TRY(dg_report_file_add(&file, bytes, n_bytes, err));
    return dg_report_file_finish(&file, err);
}

int dg_report_make_dir(const char *dir, struct dg_err *err)
{
    struct stat what;

    if (mkdir(dir, 0777) == 0) return 0;
    int failed = errno;
    if (failed == EEXIST && stat(dir, &what) == 0 && S_ISDIR(what.st_mode)) return 0;
    if (failed == EEXIST) return dg_err_set(err, DG_EIO, "%s: is not a folder; name another with --out", dir);
    if (failed == ENOENT) {
        return dg_err_set(err, DG_EIO, "%s: its parent folder is missing; make it or name another with --out",
                          dir);
    }
    return dg_err_set(err, DG_EIO, "%s: folder cannot be made: %s", dir, strerror(failed));
}
