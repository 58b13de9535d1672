#include "server/static.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_FILES 1000
#define MAX_BYTES (64 << 20)

static const char *type_of(const char *path)
{
    static const char *const types[][2] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json; charset=utf-8"},
        {".svg", "image/svg+xml; charset=utf-8"},
        {".png", "image/png"},
        {".woff2", "font/woff2"},
        {".wasm", "application/wasm"},
        {".txt", "text/plain; charset=utf-8"},
        {".webmanifest", "application/manifest+json; charset=utf-8"},
    };
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(dot, types[i][0]) == 0) return types[i][1];
    }
    return NULL;
}

static int file_load(struct dg_server *server, const FTSENT *entry, size_t n_dir, int64_t *total,
                     struct dg_err *err)
{
    const char *path = entry->fts_path + n_dir;
    const char *type = type_of(path);
    char hex[DG_SHA256_HEX_SIZE];

    if (!type) return 0; /* maps of sources and the like are nobody's to read */
    *total += entry->fts_statp->st_size;
    if (server->n_files == MAX_FILES || *total > MAX_BYTES)
        return dg_err_set(err, DG_ELIMIT, "--web: more than %d files or %d MiB", MAX_FILES, MAX_BYTES >> 20);
    struct dg_static_file *file = &server->files[server->n_files];
    file->n = (size_t)entry->fts_statp->st_size;
    file->bytes = dg_malloc(file->n + 1);
    file->path = dg_malloc(strlen(path) + 6);
    server->n_files++;
    if (!file->bytes || !file->path) return dg_err_set(err, DG_ENOMEM, "no memory for %s", entry->fts_path);
    snprintf(file->path, strlen(path) + 6, "/app%s", path);
    file->type = type;
    FILE *f = fopen(entry->fts_path, "re");
    size_t n = f ? fread(file->bytes, 1, file->n, f) : 0;
    if (f) fclose(f);
    if (n != file->n) return dg_err_set(err, DG_EIO, "%s: cannot be read", entry->fts_path);
    dg_sha256_hex(file->bytes, file->n, hex);
    snprintf(file->etag, sizeof file->etag, "\"%.16s\"", hex);
    return 0;
}

int dg_static_load(struct dg_server *server, const char *dir, struct dg_err *err)
{
    if (!dir) return 0;
    char *const roots[] = {(char *)(uintptr_t)dir, NULL};
    int64_t total = 0;
    int code = 0;
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);

    server->files = dg_calloc(MAX_FILES, sizeof *server->files);
    if (!tree || !server->files) code = dg_err_set(err, DG_EIO, "--web %s: %s", dir, strerror(errno));
    for (FTSENT *entry; code == 0 && (entry = fts_read(tree));) {
        if (entry->fts_info == FTS_F) code = file_load(server, entry, strlen(dir), &total, err);
    }
    if (tree) fts_close(tree);
    if (code == 0 && server->n_files == 0)
        code = dg_err_set(err, DG_EINVAL, "--web %s: has no files to serve", dir);
    return code;
}

void dg_static_free(struct dg_server *server)
{
    for (int i = 0; i < server->n_files; i++) {
        free(server->files[i].path);
        free(server->files[i].bytes);
    }
    free(server->files);
}

const struct dg_static_file *dg_static_find(const struct dg_server *server, const char *path)
{
    for (int i = 0; i < server->n_files; i++) {
        if (strcmp(server->files[i].path, path) == 0) return &server->files[i];
    }
    return NULL;
}
