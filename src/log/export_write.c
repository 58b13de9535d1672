/* Export: a log as the folder that tlog-tiles describes. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "log/disk.h"
#include "log/log.h"

struct writer {
    const char *folder;
    const struct dg_log_source *source;
    int64_t size;
    struct dg_arena arena; /* of one file, reset behind it */
    struct dg_err *err;
};

static void writer_done(struct writer *w) { dg_arena_done(&w->arena); }

static int put(struct writer *w, const char *name, const char *bytes, size_t n)
{
    char *path = dg_disk_path(&w->arena, w->folder, name);

    if (!path) return dg_err_set(w->err, DG_ENOMEM, "out of memory");
    DG_TRY(dg_disk_make_folders(path, strlen(w->folder), w->err));
    return dg_disk_write(path, bytes, n, 0644, w->err);
}

/* Is the tile there already, as it should be? 1, 0, or DG_ESTATE: another one is there. */
static int is_there(struct writer *w, const char *name, const char *bytes, size_t n)
{
    char *path = dg_disk_path(&w->arena, w->folder, name);
    const char *old = NULL;
    size_t n_old = 0;

    if (!path) return dg_err_set(w->err, DG_ENOMEM, "out of memory");
    int code = dg_disk_read(&w->arena, path, n, &old, &n_old, w->err);
    if (code == DG_EFOUND) return 0;
    if (code == 0 && n_old == n && memcmp(old, bytes, n) == 0) return 1;
    if (code < 0 && code != DG_ELIMIT) return code;
    return dg_err_set(w->err, DG_ESTATE,
                      "%s: holds a tile of another log, or a changed one; export into a new folder", path);
}

static int put_bundle(struct writer *w, int64_t tile_ix, int32_t width)
{
    dg_auto(dg_text_done) struct dg_text bundle = {0};
    char name[DG_TILE_PATH_SIZE];
    const char *entry = NULL;
    size_t n = 0;

    for (int32_t i = 0; i < width; i++) {
        DG_TRY(w->source->entry(w->source->ctx, tile_ix * DG_TILE_WIDTH + i, &entry, &n, w->err));
        DG_TRY(dg_bundle_add(&bundle, entry, n, w->err));
    }
    DG_TRY(dg_text_finish(&bundle, w->err));
    dg_tile_path(-1, tile_ix, width, name);
    return put(w, name, bundle.data, bundle.len);
}

/* A tile stands behind its bundle, so that where the tile is there, the bundle is. */
static int put_tile(struct writer *w, int32_t level, int64_t tile_ix, int32_t width)
{
    struct dg_hash hashes[DG_TILE_WIDTH];
    size_t n = (size_t)width * sizeof *hashes;
    char name[DG_TILE_PATH_SIZE];

    dg_arena_reset(&w->arena);
    DG_TRY(w->source->tile(w->source->ctx, level, tile_ix, width, hashes, w->err));
    dg_tile_path(level, tile_ix, width, name);
    int there = is_there(w, name, (const char *)hashes, n);
    if (there != 0) return there < 0 ? there : 0;
    if (level == 0) DG_TRY(put_bundle(w, tile_ix, width));
    return put(w, name, (const char *)hashes, n);
}

int dg_export_write(const char *folder, const struct dg_log_source *source, struct dg_err *err)
{
    dg_auto(writer_done) struct writer w = {.folder = folder, .source = source, .err = err};
    struct dg_checkpoint checkpoint;
    int32_t width = 0;

    DG_TRY(dg_checkpoint_parse(&w.arena, source->checkpoint, source->n_checkpoint, &checkpoint, err));
    w.size = checkpoint.size;
    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        return dg_err_set(err, errno == ENOENT ? DG_EFOUND : DG_EIO, "%s: %s", folder, strerror(errno));
    for (int32_t level = 0; dg_tile_width(level, 0, w.size) > 0; level++) {
        for (int64_t ix = 0; (width = dg_tile_width(level, ix, w.size)) > 0; ix++)
            DG_TRY(put_tile(&w, level, ix, width));
    }
    if (source->vkey) DG_TRY(put(&w, "vkey", source->vkey, source->n_vkey));
    return put(&w, "checkpoint", source->checkpoint, source->n_checkpoint);
}

int dg_export_take(const char *folder, const char *lines, size_t n, const struct dg_vkey *witness,
                   struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text taken = {0};
    const char *path = dg_disk_path(&arena, folder, "checkpoint"), *bytes = NULL;
    size_t n_bytes = 0;

    if (!path) return dg_err_set(err, DG_ENOMEM, "out of memory");
    DG_TRY(dg_disk_read(&arena, path, DG_MAX_NOTE_BYTES, &bytes, &n_bytes, err));
    DG_TRY(dg_witness_take(&taken, bytes, n_bytes, lines, n, witness, err));
    DG_TRY(dg_text_finish(&taken, err));
    return dg_disk_write(path, taken.data, taken.len, 0644, err);
}
