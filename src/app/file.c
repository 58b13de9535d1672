/* File: what can be said about paths before work begins. */
#include "app/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int dg_file_check_input(const char *path, struct dg_err *err)
{
    struct stat st;

    if (stat(path, &st) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return dg_err_set(err, DG_EFOUND, "%s: there is no such file", path);
        return dg_err_set(err, DG_EIO, "%s: %s", path, strerror(errno));
    }
    if (S_ISDIR(st.st_mode)) return dg_err_set(err, DG_EINVAL, "%s: is a folder, not a file", path);
    if (access(path, R_OK) != 0) return dg_err_set(err, DG_EIO, "%s: %s", path, strerror(errno));
    return 0;
}

/* --replace is for dossiers: a typing mistake must not cost somebody's letter or photograph. */
static bool is_sqlite(const char *path)
{
    static const char magic[16] = "SQLite format 3"; /* with its NUL: 16 bytes */
    char head[16];
    FILE *file = fopen(path, "rb");
    bool is = file && fread(head, 1, sizeof head, file) == sizeof head && memcmp(head, magic, sizeof head) == 0;

    if (file) (void)fclose(file);
    return is;
}

int dg_file_check_folder_of(const char *path, struct dg_err *err)
{
    char folder[4096];
    struct stat st;
    size_t n = strlen(path);

    while (n > 1 && path[n - 1] == '/') n--; /* "out/" is made in "." */
    while (n > 0 && path[n - 1] != '/') n--;
    if (n >= sizeof folder) return dg_err_set(err, DG_EINVAL, "%.80s...: the path is too long", path);
    snprintf(folder, sizeof folder, "%.*s", (int)n, path);
    if (!n) snprintf(folder, sizeof folder, "./");
    if (stat(folder, &st) != 0 || !S_ISDIR(st.st_mode))
        return dg_err_set(err, DG_EFOUND, "%s: there is no folder %s", path, folder);
    return 0;
}

int dg_file_check_output(const char *path, bool may_replace, struct dg_err *err)
{
    struct stat st;

    if (stat(path, &st) != 0) return dg_file_check_folder_of(path, err);
    if (!may_replace) return dg_err_set(err, DG_EEXIST, "%s: is there already; --replace replaces it", path);
    if (!S_ISREG(st.st_mode) || !is_sqlite(path))
        return dg_err_set(err, DG_EEXIST, "%s: is no dossier and is not replaced", path);
    return 0;
}

bool dg_file_is_same(const char *a, const char *b)
{
    struct stat sa, sb;
    return stat(a, &sa) == 0 && stat(b, &sb) == 0 && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

bool dg_file_is_special(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

int dg_file_prefix(struct dg_err *err, const char *path)
{
    size_t n = strlen(path);

    if (!err) return DG_EINVAL;
    if (strncmp(err->msg, path, n) == 0 && err->msg[n] == ':') return err->code;
    return dg_err_prefix(err, "%s", path);
}

/* A result is written beside its place and renamed into it. That would put a file where a device, a pipe or
 * a terminal is: /dev/null of a whole machine, if root asks for it. */
int dg_check_result(const char *option, const char *path, const char *dossier, struct dg_err *err)
{
    if (!path) return 0;
    DG_TRY(dg_file_check_folder_of(path, err));
    if (dg_file_is_same(path, dossier))
        return dg_err_set(err, DG_EINVAL, "%s: %s is the dossier itself", option, path);
    if (dg_file_is_special(path))
        return dg_err_set(err, DG_EINVAL, "%s: %s is no ordinary file; name one", option, path);
    return 0;
}
