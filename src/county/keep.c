/* Keeping: backup and restore. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "county/store.h"

/* An empty file that does not exist yet. */
static int make_empty(const char *path, struct dg_err *err)
{
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return dg_err_set(err, DG_EEXIST, "%s: exists already; it was left as it is", path);
    if (fd < 0) return dg_err_set(err, DG_EIO, "%s: %s", path, strerror(errno));
    close(fd);
    return 0;
}

static int sync_file(const char *path, struct dg_err *err)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    int code = fd < 0 ? -1 : fsync(fd);
    int why = errno;
    if (fd >= 0) close(fd);
    return code == 0 ? 0 : dg_err_set(err, DG_EIO, "%s: cannot sync: %s", path, strerror(why));
}

/* Made beside its place, so that a backup that has the name is a whole one. */
int dg_county_backup(struct dg_county *county, const char *file, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text making = {0};
    struct stat st;
    if (lstat(file, &st) == 0)
        return dg_err_set(err, DG_EEXIST, "%s: exists already; it was left as it is", file);
    dg_text_addf(&making, "%s.making", file);
    DG_TRY(dg_text_finish(&making, err));
    unlink(making.data); /* what a killed process left */
    DG_TRY(make_empty(making.data, err));
    int code = dg_db_copy(county->db, making.data, err);
    if (code >= 0) code = sync_file(making.data, err);
    if (code >= 0) code = dg_folder_place(making.data, file, err);
    if (code < 0) unlink(making.data);
    return code < 0 ? code : 0;
}

/* ---- restore
 * ----------------------------------------------------------------------------------------------------------------
 */

static int copy_small(const char *from, const char *path, const char *name, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *bytes;
    size_t n = 0;
    DG_TRY(dg_folder_read(&arena, from, 4096, &bytes, &n, err));
    int code = dg_folder_write(path, name, 0600, bytes, n, err);
    dg_secret_wipe((void *)bytes, n);
    return code;
}

/* The backup is a whole database before anything is made of it. */
static int copy_db(const char *file, const char *path, struct dg_err *err)
{
    dg_auto(dg_db_close) struct dg_db *db = NULL;
    dg_auto(dg_text_done) struct dg_text to = {0};
    DG_TRY(dg_folder_name(&to, path, DG_FOLDER_DB, err));
    DG_TRY(dg_db_open(file, DG_DB_READ, &db, err)); /* which checks every page */
    DG_TRY(make_empty(to.data, err));
    DG_TRY(dg_db_copy(db, to.data, err));
    return sync_file(to.data, err);
}

static int restore_in(const char *making, const char *file, const char *key_path, const char *witnessed_path,
                      struct dg_err *err)
{
    const struct dg_county_options look = {.mode = DG_COUNTY_READ};
    dg_auto(dg_county_close) struct dg_county *county = NULL;
    DG_TRY(copy_db(file, making, err));
    if (key_path) DG_TRY(copy_small(key_path, making, DG_FOLDER_KEY, err));
    if (witnessed_path) DG_TRY(copy_small(witnessed_path, making, DG_FOLDER_WITNESSED, err));
    if (dg_county_open(making, &look, &county, err) < 0)
        return dg_err_prefix(err, "%s: is no backup of a county's store", file);
    return 0;
}

int dg_county_restore(const char *file, const char *path, const char *key_path, const char *witnessed_path,
                      struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text making = {0};
    struct stat st;
    if (lstat(path, &st) == 0)
        return dg_err_set(err, DG_EEXIST, "%s: exists already; it was left as it is", path);
    dg_text_addf(&making, "%s.making", path);
    DG_TRY(dg_text_finish(&making, err));
    dg_folder_remove(making.data);
    if (mkdir(making.data, 0700) != 0) return dg_err_set(err, DG_EIO, "%s: %s", making.data, strerror(errno));
    int code = restore_in(making.data, file, key_path, witnessed_path, err);
    if (code >= 0) code = dg_folder_place(making.data, path, err);
    if (code < 0) dg_folder_remove(making.data);
    return code < 0 ? code : 0;
}
