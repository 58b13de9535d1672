/* Export: the folder read again, bundle by bundle. */
#include <stdlib.h>
#include <string.h>

#include "log/disk.h"
#include "log/log.h"

#define MAX_BUNDLE_BYTES ((size_t)DG_TILE_WIDTH * (DG_MAX_ENTRY_BYTES + 2))

struct dg_export {
    struct dg_arena arena, bundle_arena, tile_arena;
    const char *folder;
    int64_t size;
    int64_t bundle_ix; /* the bundle that is held; -1: none */
    const char *starts[DG_TILE_WIDTH];
    size_t lengths[DG_TILE_WIDTH];
    int32_t n_entries; /* that it holds, at most as many as it should */
    bool has_surplus;
    int fault; /* why it holds fewer; 0: it does not */
    char why[DG_ERR_MSG_MAX];
};

/* A tile or bundle: partial as the size has it, else the full one, which may have come since (tlog-tiles). */
static int read_tile(struct dg_export *export, struct dg_arena *arena, int32_t level, int64_t tile_ix,
                     int32_t width, const char **bytes, size_t *n, bool *is_full, struct dg_err *err)
{
    char name[DG_TILE_PATH_SIZE];
    struct dg_err first = {0};

    dg_arena_reset(arena);
    for (int32_t w = width;; w = DG_TILE_WIDTH) {
        dg_tile_path(level, tile_ix, w, name);
        char *path = dg_disk_path(arena, export->folder, name);
        if (!path) return dg_err_set(err, DG_ENOMEM, "out of memory");
        int code = dg_disk_read(arena, path, MAX_BUNDLE_BYTES, bytes, n, w == width ? &first : NULL);
        *is_full = w == DG_TILE_WIDTH;
        if (code == 0) return 0;
        if (code == DG_ENOMEM || code == DG_EIO || w == DG_TILE_WIDTH)
            return dg_err_set(err, code == DG_ELIMIT ? DG_EFORMAT : code, "%s", first.msg);
    }
}

static int load_bundle(struct dg_export *export, int64_t bundle_ix, struct dg_err *err)
{
    int32_t width = dg_tile_width(-1, bundle_ix, export->size);
    const char *bytes = NULL;
    size_t n = 0, at = 0;
    bool is_full = false;
    struct dg_err why = {0};

    export->bundle_ix = -1;
    export->n_entries = 0;
    export->has_surplus = false;
    export->fault = read_tile(export, &export->bundle_arena, -1, bundle_ix, width, &bytes, &n, &is_full, &why);
    if (export->fault == DG_ENOMEM || export->fault == DG_EIO) {
        if (err) *err = why;
        return export->fault;
    }
    while (export->fault == 0 && export->n_entries < width) {
        int32_t i = export->n_entries;
        bool is_over = at == n;
        if (dg_bundle_next(bytes, n, &at, &export->starts[i], &export->lengths[i]))
            export->n_entries++;
        else
            export->fault = is_over ? dg_err_set(&why, DG_EFOUND, "the bundle ends before it")
                                    : dg_err_set(&why, DG_EFORMAT, "the bundle ends inside it");
    }
    if (export->fault == 0) export->has_surplus = at != n && (!is_full || width == DG_TILE_WIDTH);
    memcpy(export->why, why.msg, sizeof export->why);
    export->bundle_ix = bundle_ix;
    return 0;
}

static int read_entry(void *ctx, int64_t ix, const char **bytes, size_t *n, struct dg_err *err)
{
    struct dg_export *export = ctx;

    if (ix < 0 || ix >= export->size)
        return dg_err_set(err, DG_EFOUND, "the log has %lld entries", (long long)export->size);
    if (ix / DG_TILE_WIDTH != export->bundle_ix) DG_TRY(load_bundle(export, ix / DG_TILE_WIDTH, err));
    int32_t i = (int32_t)(ix % DG_TILE_WIDTH);
    if (i >= export->n_entries) return dg_err_set(err, export->fault, "%s", export->why);
    *bytes = export->starts[i];
    *n = export->lengths[i];
    return 0;
}

static bool has_surplus(void *ctx, int64_t bundle_ix)
{
    struct dg_export *export = ctx;
    return export->bundle_ix == bundle_ix && export->has_surplus;
}

static int read_hashes(void *ctx, int32_t level, int64_t tile_ix, int32_t width, struct dg_hash *out,
                       struct dg_err *err)
{
    struct dg_export *export = ctx;
    int32_t there = dg_tile_width(level, tile_ix, export->size);
    const char *bytes = NULL;
    size_t n = 0;
    bool is_full = false;

    if (width > there)
        return dg_err_set(err, DG_EFOUND, "no such hash in a log of %lld", (long long)export->size);
    DG_TRY(read_tile(export, &export->tile_arena, level, tile_ix, there, &bytes, &n, &is_full, err));
    if (n != (size_t)(is_full ? DG_TILE_WIDTH : there) * sizeof *out)
        return dg_err_set(err, DG_EFORMAT, "a tile of level %d has %zu bytes", level, n);
    memcpy(out, bytes, (size_t)width * sizeof *out);
    return 0;
}

void dg_export_close(struct dg_export **export)
{
    if (!*export) return;
    dg_arena_done(&(*export)->arena);
    dg_arena_done(&(*export)->bundle_arena);
    dg_arena_done(&(*export)->tile_arena);
    free(*export);
    *export = NULL;
}

/* One small file of the folder; missing: NULL. */
static int read_small(struct dg_export *export, const char *name, const char **bytes, size_t *n,
                      struct dg_err *err)
{
    char *path = dg_disk_path(&export->arena, export->folder, name);
    if (!path) return dg_err_set(err, DG_ENOMEM, "out of memory");
    return dg_disk_read(&export->arena, path, DG_MAX_NOTE_BYTES, bytes, n, err);
}

int dg_export_open(const char *folder, struct dg_export **out, struct dg_log_source *source, struct dg_err *err)
{
    dg_auto(dg_export_close) struct dg_export *export = dg_calloc(1, sizeof *export);
    struct dg_log_source read = {
        .ctx = export, .entry = read_entry, .tile = read_hashes, .has_surplus = has_surplus};
    struct dg_checkpoint checkpoint;

    if (!export) return dg_err_set(err, DG_ENOMEM, "out of memory");
    export->bundle_ix = -1;
    export->folder = dg_arena_strdup(&export->arena, folder);
    if (!export->folder) return dg_err_set(err, DG_ENOMEM, "out of memory");
    DG_TRY(read_small(export, "checkpoint", &read.checkpoint, &read.n_checkpoint, err));
    int code = read_small(export, "vkey", &read.vkey, &read.n_vkey, NULL);
    if (code < 0 && code != DG_EFOUND) return dg_err_set(err, code, "%s/vkey: cannot be read", folder);
    code = dg_checkpoint_parse(&export->arena, read.checkpoint, read.n_checkpoint, &checkpoint, NULL);
    if (code == DG_ENOMEM) return dg_err_set(err, DG_ENOMEM, "out of memory");
    export->size = code < 0 ? 0 : checkpoint.size; /* what is no checkpoint, dg_log_verify says */
    *source = read;
    *out = export;
    export = NULL;
    return 0;
}
