/* A version, whichever of the two files holds it. */
#include "app/version.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/file.h"
#include "base/limits.h"
#include "store/store.h"

struct input {
    FILE *file;
};

static void input_done(struct input *input)
{
    if (input->file) (void)fclose(input->file);
}

static int read_all(struct dg_arena *arena, FILE *file, const char *path, char **bytes, size_t *n,
                    struct dg_err *err)
{
    struct stat st;
    if (fstat(fileno(file), &st) != 0) return dg_err_set(err, DG_EIO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode)) return dg_err_set(err, DG_EINVAL, "%s: is no ordinary file", path);
    if (st.st_size > DG_MAX_FILE_BYTES)
        return dg_err_set(err, DG_ELIMIT, "%s: longer than %lld bytes", path, (long long)DG_MAX_FILE_BYTES);
    *n = (size_t)st.st_size;
    *bytes = dg_arena_get(arena, *n);
    if (!*bytes) return dg_err_set(err, DG_ENOMEM, "%s: out of memory", path);
    if (fread(*bytes, 1, *n, file) != *n || fgetc(file) != EOF)
        return dg_err_set(err, DG_EIO, "%s: cannot be read to its end, or changes meanwhile", path);
    return 0;
}

static int load_frozen(struct dg_arena *arena, FILE *file, const char *path, struct dg_version *out,
                       struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    char *bytes = NULL;
    size_t n = 0;
    DG_TRY(read_all(&tmp, file, path, &bytes, &n, err));
    if (dg_frozen_parse(arena, bytes, n, &out->dossier, out->sha256, err) < 0) return dg_file_prefix(err, path);
    return 0;
}

int dg_version_load(struct dg_arena *arena, const char *path, bool only_frozen, struct dg_version *out,
                    struct dg_err *err)
{
    dg_auto(input_done) struct input input = {0};
    struct dg_version version = {.path = path};
    char head[32] = {0};
    DG_TRY(dg_file_check_input(path, err));
    if (dg_file_is_special(path)) return dg_err_set(err, DG_EINVAL, "%s: is no ordinary file", path);
    input.file = fopen(path, "rbe");
    if (!input.file) return dg_err_set(err, DG_EIO, "%s: %s", path, strerror(errno));
    size_t n = fread(head, 1, sizeof head, input.file);
    rewind(input.file);
    version.is_frozen = dg_frozen_is(head, n);
    if (version.is_frozen || only_frozen) {
        DG_TRY(load_frozen(arena, input.file, path, &version, err));
    } else {
        if (dg_store_load(arena, path, &version.dossier, err) < 0) return dg_file_prefix(err, path);
        if (dg_store_unknown(arena, path, &version.unknown, err) < 0) return dg_file_prefix(err, path);
        if (dg_frozen_sha256(&version.dossier, version.sha256, err) < 0) return dg_file_prefix(err, path);
    }
    *out = version;
    return 0;
}
