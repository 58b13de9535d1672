/* The store's folder: its files, the lock, and what was witnessed. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "county/store.h"

#define LOCK_TRIES 2400      /* with the waits below about 10 s: an act takes some milliseconds */
#define LOCK_WAIT_NS 200000l /* at first; up to 20 times as long */

int dg_folder_name(struct dg_text *text, const char *path, const char *name, struct dg_err *err)
{
    dg_text_clear(text);
    dg_text_addf(text, "%s/%s", path, name);
    return dg_text_finish(text, err);
}

/* ---- the lock
 * ------------------------------------------------------------------------------------------------- */

/* flock belongs to the open file, so that two handles of one process exclude each other too; it ends with the
 * process, however that ends. */
int dg_folder_lock(struct dg_county *county, struct dg_err *err)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(county->lock_fd, LOCK_EX | LOCK_NB) == 0) return 0;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return dg_err_set(err, DG_EIO, "%s/" DG_FOLDER_LOCK ": %s", county->path, strerror(errno));
        struct timespec wait = {.tv_nsec = LOCK_WAIT_NS * (i < 20 ? i + 1 : 21)};
        nanosleep(&wait, NULL);
    }
    return dg_err_set(err, DG_EBUSY, "%s: another program has been writing for ten seconds; try again",
                      county->path);
}

void dg_folder_unlock(struct dg_county *county) { (void)flock(county->lock_fd, LOCK_UN); }

/* ---- files
 * ---------------------------------------------------------------------------------------------------- */

static int fd_write(int fd, const char *bytes, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t done = write(fd, bytes + at, n - at);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return -1;
        at += (size_t)done;
    }
    return fsync(fd);
}

int dg_file_write(const char *path, unsigned mode, const void *bytes, size_t n, struct dg_err *err)
{
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, (mode_t)mode);
    if (fd < 0) return dg_err_set(err, errno == EEXIST ? DG_EEXIST : DG_EIO, "%s: %s", path, strerror(errno));
    int code = fd_write(fd, bytes, n);
    int why = errno;
    if (close(fd) != 0 && code == 0) {
        code = -1;
        why = errno;
    }
    return code == 0 ? 0 : dg_err_set(err, DG_EIO, "%s: %s", path, strerror(why));
}

int dg_folder_write(const char *path, const char *name, unsigned mode, const void *bytes, size_t n,
                    struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text file = {0};
    DG_TRY(dg_folder_name(&file, path, name, err));
    return dg_file_write(file.data, mode, bytes, n, err);
}

int dg_folder_read(struct dg_arena *arena, const char *path, size_t max, const char **bytes, size_t *n,
                   struct dg_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return dg_err_set(err, errno == ENOENT ? DG_EFOUND : DG_EIO, "%s: %s", path, strerror(errno));
    struct stat st;
    char *buf = NULL;
    size_t got = 0;
    int code = fstat(fd, &st) == 0 && S_ISREG(st.st_mode)
                   ? 0
                   : dg_err_set(err, DG_EINVAL, "%s: is no ordinary file", path);
    if (code == 0 && (size_t)st.st_size > max)
        code = dg_err_set(err, DG_ELIMIT, "%s: more than %zu bytes", path, max);
    if (code == 0) buf = dg_arena_get(arena, (size_t)st.st_size + 1);
    if (code == 0 && !buf) code = dg_no_memory(err);
    while (code == 0 && got < (size_t)st.st_size) {
        ssize_t part = read(fd, buf + got, (size_t)st.st_size - got);
        if (part < 0 && errno == EINTR) continue;
        if (part <= 0) code = dg_err_set(err, DG_EIO, "%s: cannot be read to its end", path);
        if (part > 0) got += (size_t)part;
    }
    close(fd);
    if (code < 0) return code;
    buf[got] = '\0';
    *bytes = buf;
    *n = got;
    return 0;
}

static int folder_sync(const char *path, struct dg_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int code = fd < 0 ? -1 : fsync(fd);
    int why = errno;
    if (fd >= 0) close(fd);
    return code == 0 ? 0 : dg_err_set(err, DG_EIO, "%s: cannot sync: %s", path, strerror(why));
}

/* The folder that the file is in, as a path. */
static int name_above(const char *path, struct dg_text *out, struct dg_err *err)
{
    const char *slash = strrchr(path, '/');
    dg_text_addn(out, slash ? path : ".", slash ? (size_t)(slash - path) + 1 : 1);
    return dg_text_finish(out, err);
}

int dg_folder_sync_above(const char *path, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text above = {0};
    DG_TRY(name_above(path, &above, err));
    return folder_sync(above.data, err);
}

int dg_folder_place(const char *from, const char *to, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text above = {0};
    DG_TRY(name_above(to, &above, err)); /* before it is in its place: then nothing but the disk may fail */
    DG_TRY(folder_sync(from, err));
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) != 0) {
        if (errno == EEXIST) return dg_err_set(err, DG_EEXIST, "%s: exists already; it was left as it is", to);
        return dg_err_set(err, DG_EIO, "%s: cannot be put in place: %s", to, strerror(errno));
    }
    return folder_sync(above.data, err);
}

void dg_folder_remove(const char *path)
{
    static const char *const names[] = {
        DG_FOLDER_DB,  DG_FOLDER_DB "-wal", DG_FOLDER_DB "-shm", DG_FOLDER_DB "-journal",
        DG_FOLDER_KEY, DG_FOLDER_WITNESSED, DG_FOLDER_LOCK};
    dg_auto(dg_text_done) struct dg_text file = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (dg_folder_name(&file, path, names[i], NULL) == 0) unlink(file.data);
    }
    rmdir(path);
}

/* ---- what was witnessed
 * ------------------------------------------------------------------------------------------ */

/* One line of a fixed length, written in place by one call: "SIZE (15 digits) ROOT (64) CHECK (8)\n". The check
 * is the first half of the SHA-256 of what stands before it, so that a torn line is noticed. */
#define WITNESSED_BYTES 90

static void witnessed_line(int64_t size, const struct dg_hash *root, char out[WITNESSED_BYTES + 1])
{
    char hex[DG_SHA256_HEX_SIZE], check[DG_SHA256_HEX_SIZE];
    dg_hash_hex(root, hex);
    snprintf(out, WITNESSED_BYTES + 1, "%015lld %s", (long long)size, hex);
    dg_sha256_hex(out, strlen(out), check);
    snprintf(out, WITNESSED_BYTES + 1, "%015lld %s %.8s\n", (long long)size, hex, check);
}

int dg_witnessed_read(struct dg_county *county, int64_t *size, struct dg_hash *root, struct dg_err *err)
{
    char line[WITNESSED_BYTES + 1] = {0}, again[WITNESSED_BYTES + 1];
    ssize_t n = pread(county->witnessed_fd, line, WITNESSED_BYTES, 0);
    *size = 0;
    dg_sha256(NULL, 0, root);
    if (n == 0) return 0;
    if (n < 0)
        return dg_err_set(err, DG_EIO, "%s: the witnessed size cannot be read: %s", county->path,
                          strerror(errno));
    long long found = -1;
    if (n == WITNESSED_BYTES && dg_hex_parse(line + 16, 64, root->bytes, sizeof root->bytes))
        found = strtoll(line, NULL, 10);
    witnessed_line(found, root, again);
    if (found < 0 || memcmp(line, again, WITNESSED_BYTES) != 0)
        return dg_err_set(err, DG_ESTATE,
                          "%s: the file of the witnessed size is damaged; nothing is signed until it is whole "
                          "again (take the "
                          "newest checkpoint that somebody has)",
                          county->path);
    *size = found;
    return 0;
}

int dg_witnessed_write(struct dg_county *county, int64_t size, const struct dg_hash *root, bool is_synced,
                       struct dg_err *err)
{
    char line[WITNESSED_BYTES + 1];
    witnessed_line(size, root, line);
    if (pwrite(county->witnessed_fd, line, WITNESSED_BYTES, 0) != WITNESSED_BYTES ||
        (is_synced && fsync(county->witnessed_fd) != 0))
        return dg_err_set(err, DG_EIO, "%s: the witnessed size cannot be written: %s", county->path,
                          strerror(errno));
    county->witnessed = size;
    return 0;
}
