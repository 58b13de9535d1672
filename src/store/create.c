/* A new dossier: made beside its place, synced, renamed. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/io.h"
#include "store/layers.h"
#include "store/sql.h"

#define MAX_LEFTOVERS 100 /* temporary files that killed processes may have left beside a dossier */

/* ---- contents -------------------------------------------------------------------------------------- */

static int dg_file_add_srs(struct dg_db *db, int32_t srs_id, struct dg_err *err)
{
    dg_auto(dg_crs_close) struct dg_crs_map *map = NULL;
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    DG_TRY(dg_crs_open(srs_id, &map, err));
    DG_TRY(dg_stmt_prepare(db, dg_sql_srs_add, &stmt, err));
    dg_stmt_bind_text(&stmt, 1, dg_crs_name(map));
    dg_stmt_bind_int(&stmt, 2, srs_id);
    dg_stmt_bind_text(&stmt, 3, dg_crs_wkt(map));
    return dg_stmt_run(&stmt, err);
}

static int write_terrain(struct dg_db *db, const struct dg_scheme *scheme, struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    dg_auto(dg_text_done) struct dg_text row = {0};
    if (!scheme->terrain_nx || !scheme->terrain_z_m) return 0;
    DG_TRY(dg_stmt_prepare(db, dg_sql_terrain_add, &stmt, err));
    for (int32_t j = 0; j < scheme->terrain_ny; j++) {
        dg_text_clear(&row);
        for (int32_t i = 0; i < scheme->terrain_nx; i++) {
            uint32_t bits;
            memcpy(&bits, &scheme->terrain_z_m[(int64_t)j * scheme->terrain_nx + i], sizeof bits);
            const char b[4] = {(char)(bits & 0xFF), (char)(bits >> 8 & 0xFF), (char)(bits >> 16 & 0xFF),
                               (char)(bits >> 24 & 0xFF)};
            dg_text_addn(&row, b, 4);
        }
        DG_TRY(dg_text_finish(&row, err));
        dg_stmt_bind_int(&stmt, 1, j);
        dg_stmt_bind_blob(&stmt, 2, row.data, row.len);
        DG_TRY(dg_stmt_run(&stmt, err));
    }
    return 0;
}

static struct dg_list input_list(const struct dg_dossier *dossier, const struct dg_layer *layer)
{
    const char *at = (const char *)dossier + layer->list;
    struct dg_list list = {.items = at, .n = 1}; /* scheme: one item in place */
    if (layer != &dg_input_layers[0]) memcpy(&list, at, sizeof list);
    return list;
}

static int write_all(struct dg_db *db, const struct dg_dossier *dossier, struct dg_err *err)
{
    int32_t srs_id = dossier->scheme.crs.srs_id;
    DG_TRY(dg_db_exec(db, "BEGIN", err));
    DG_TRY(dg_db_exec(db, dg_sql_base, err));
    DG_TRY(dg_file_add_srs(db, srs_id, err));
    for (int i = 0; i < DG_SCHEMA_LAYERS; i++) DG_TRY(dg_layer_make(db, &dg_schema[i], srs_id, err));
    for (int i = 0; i < DG_INPUT_LAYERS; i++) {
        const struct dg_layer *layer = &dg_input_layers[i];
        DG_TRY(dg_layer_write(db, layer, input_list(dossier, layer), srs_id, true, err));
    }
    DG_TRY(write_terrain(db, &dossier->scheme, err));
    for (int i = 0; i < DG_SCHEMA_LAYERS; i++) DG_TRY(dg_layer_make_triggers(db, &dg_schema[i], err));
    return dg_db_exec(db, "COMMIT", err);
}

/* ---- the file -------------------------------------------------------------------------------------- */

/* The file in the making: removed unless it was renamed. */
struct temp {
    char *path;
    bool exists;
};

static void temp_done(struct temp *temp)
{
    if (temp->exists) unlink(temp->path);
    free(temp->path);
    *temp = (struct temp){0};
}

static int temp_make(const char *path, struct temp *temp, struct dg_err *err)
{
    struct stat old;
    mode_t mode = stat(path, &old) == 0 ? old.st_mode & 0777 : 0666;
    for (int i = 0; i < MAX_LEFTOVERS; i++) {
        struct dg_text name = {0};
        dg_text_addf(&name, "%s.making-%d", path, i);
        if (dg_text_finish(&name, err) < 0) {
            dg_text_done(&name);
            return DG_ENOMEM;
        }
        free(temp->path);
        temp->path = name.data;
        int fd = open(temp->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode);
        if (fd >= 0) {
            temp->exists = true;
            close(fd);
            return 0;
        }
        if (errno != EEXIST) break;
    }
    return dg_err_set(err, DG_EIO, "%s: cannot write there: %s", path, strerror(errno));
}

static int sync_path(const char *path, int flags, const char *of, struct dg_err *err)
{
    int fd = open(path, flags | O_CLOEXEC);
    int result = fd < 0 ? -1 : fsync(fd);
    int why = errno;
    if (fd >= 0) close(fd);
    return result == 0 ? 0 : dg_err_set(err, DG_EIO, "%s: cannot sync: %s", of, strerror(why));
}

static int sync_folder(const char *path, struct dg_err *err)
{
    const char *slash = strrchr(path, '/');
    struct dg_text folder = {0};
    dg_text_addn(&folder, slash ? path : ".", slash ? (size_t)(slash - path) + 1 : 1);
    int result = dg_text_finish(&folder, err);
    if (result == 0) result = sync_path(folder.data, O_RDONLY | O_DIRECTORY, path, err);
    dg_text_done(&folder);
    return result;
}

static int put_in_place(struct temp *temp, const char *path, bool may_replace, struct dg_err *err)
{
    int result = may_replace ? rename(temp->path, path)
                             : renameat2(AT_FDCWD, temp->path, AT_FDCWD, path, RENAME_NOREPLACE);
    if (result != 0 && !may_replace && (errno == EINVAL || errno == ENOSYS)) {
        /* A file system without NOREPLACE: link refuses an existing name just as well. */
        result = link(temp->path, path);
        if (result == 0) unlink(temp->path);
    }
    if (result != 0 && errno == EEXIST)
        return dg_err_set(err, DG_EEXIST, "%s: exists already; it was left as it is", path);
    if (result != 0) return dg_err_set(err, DG_EIO, "%s: cannot be put in place: %s", path, strerror(errno));
    temp->exists = false;
    return sync_folder(path, err);
}

static int copy_of(const char *from, const char *path, struct dg_err *err)
{
    dg_auto(dg_db_close) struct dg_db *db = NULL;
    DG_TRY(dg_db_open(from, DG_DB_READ, &db, err));
    return dg_db_copy(db, path, err);
}

int dg_file_make(const char *path, const char *from, bool may_replace, dg_fill_fn fill, const void *ctx,
                 struct dg_err *err)
{
    dg_auto(temp_done) struct temp temp = {0};
    dg_auto(dg_db_close) struct dg_db *db = NULL;
    struct stat st;
    if (!may_replace && lstat(path, &st) == 0) {
        return dg_err_set(err, DG_EEXIST, "%s: exists already; it was left as it is", path);
    }
    DG_TRY(temp_make(path, &temp, err));
    if (from) DG_TRY(copy_of(from, temp.path, err));
    DG_TRY(dg_db_open(temp.path, from ? DG_DB_WRITE : DG_DB_NEW, &db, err));
    DG_TRY(fill(db, ctx, err));
    dg_db_close(&db);
    DG_TRY(sync_path(temp.path, O_RDWR, path, err));
    return put_in_place(&temp, path, may_replace, err);
}

static int fill_dossier(struct dg_db *db, const void *ctx, struct dg_err *err)
{
    return write_all(db, ctx, err);
}

int dg_store_create(const char *path, const struct dg_dossier *dossier, bool may_replace, struct dg_err *err)
{
    return dg_file_make(path, NULL, may_replace, fill_dossier, dossier, err);
}
