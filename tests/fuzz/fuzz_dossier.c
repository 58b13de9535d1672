/* A whole dossier file with any bytes changed: loaded or refused with a reason, unchanged, nothing made beside
 * it.
 *
 * The input is a list of edits to a complete dossier that the target writes once: three bytes of place, one of
 * length, then that many bytes. An edit whose length byte is 0 cuts the file there. So a mutation goes where it
 * matters instead of into a checksum-free megabyte of SQLite pages. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "dossiers.h"
#include "fuzz.h"
#include "scratch.h"
#include "store/store.h"

static void demand(bool is_so, const char *what)
{
    if (is_so) return;
    fprintf(stderr, "%s\n", what);
    abort();
}

/* The dossier that is edited: made at the first call. */
static const char *base_bytes(size_t *n)
{
    static char *bytes;
    static size_t n_bytes;
    if (!bytes) {
        struct dg_arena arena = {0};
        struct dg_err err = {0};
        struct dg_dossier dossier = dossiers_full(&arena);
        demand(dg_store_create(scratch("base"), &dossier, false, &err) == 0, err.msg);
        bytes = scratch_read(scratch("base"), &n_bytes);
        dg_arena_done(&arena);
    }
    *n = n_bytes;
    return bytes;
}

static size_t apply_edits(char *file, size_t n_file, const uint8_t *edits, size_t n)
{
    for (size_t i = 0; i + 4 <= n;) {
        size_t at = ((size_t)edits[i] << 16 | (size_t)edits[i + 1] << 8 | edits[i + 2]) % n_file,
               len = edits[i + 3];
        i += 4;
        if (len == 0) return at ? at : 1;
        for (size_t k = 0; k < len && i < n && at + k < n_file; k++) file[at + k] = (char)edits[i++];
    }
    return n_file;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    size_t n_file, n_after = 0;
    const char *base = base_bytes(&n_file);
    char *file = malloc(n_file);
    memcpy(file, base, n_file);
    n_file = apply_edits(file, n_file, bytes, n);
    scratch_write(scratch("edited"), file, n_file);

    struct dg_arena arena = {0};
    struct dg_err err = {0};
    struct dg_dossier dossier;
    int status = dg_store_load(&arena, scratch("edited"), &dossier, &err);
    if (status == 0) {
        struct dg_issues issues;
        demand(dg_dossier_check(&arena, &dossier, &issues, &err) == 0, err.msg);
    } else {
        demand(status < 0 && err.code == status && err.msg[0] != '\0', "a refusal without a reason");
    }
    char *after = scratch_read(scratch("edited"), &n_after);
    demand(n_after == n_file && memcmp(after, file, n_file) == 0, "loading changed the file");
    demand(scratch_count() == 2, "loading left a file beside the dossier");
    free(after);
    free(file);
    dg_arena_done(&arena);
    return 0;
}
