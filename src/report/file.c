/* Files: written whole or not at all. */
#include "report/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

int dg_report_write_file(const char *path, const void *bytes, size_t n_bytes, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text temporary = {0};

    /* The process number keeps two runs into one folder apart; it is not in any file's bytes. */
    dg_text_addf(&temporary, "%s.part-%ld", path, (long)getpid());
    DG_TRY(dg_text_finish(&temporary, err));
    int fd = open(temporary.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0) return dg_err_set(err, DG_EIO, "%s: cannot be written: %s", path, strerror(errno));
    /* The first failure counts: errno of a later close would hide a full disk. */
    int failed = bytes_write(fd, bytes, n_bytes) < 0 || fsync(fd) < 0 ? errno : 0;
    if (close(fd) < 0 && !failed) failed = errno;
    if (!failed && rename(temporary.data, path) < 0) failed = errno;
    if (failed) {
        unlink(temporary.data);
        return dg_err_set(err, DG_EIO, "%s: cannot be written: %s", path, strerror(failed));
    }
    return 0;
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
