/* What a dossier file holds beyond what didgah knows. */
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "store/layers.h"
#include "store/sql.h"

#define MAX_UNKNOWN 1000 /* names that are told; more than that is no dossier that people edit */

struct finder {
    struct dg_arena *arena;
    struct dg_db *db;
    struct dg_unknown *out;
    struct dg_err *err;
};

static int add(struct finder *f, const char *layer, const char *column)
{
    dg_auto(dg_text_done) struct dg_text name = {0};
    if (f->out->n >= MAX_UNKNOWN) return 0;
    dg_text_addf(&name, "%s%s%s", layer, column ? "." : "", column ? column : "");
    DG_TRY(dg_text_finish(&name, f->err));
    if (!dg_text_is_clean(name.data, name.len, NULL)) return 0; /* named by somebody who means no good */
    const char *copy = dg_arena_strndup(f->arena, name.data, name.len);
    if (!copy) return dg_err_set(f->err, DG_ENOMEM, "out of memory");
    f->out->names[f->out->n++] = copy;
    return 0;
}

/* "fid" and the geometry are known in every layer, under the names that programs give them. */
static bool is_known(const struct dg_layer *layer, const char *column)
{
    static const char *const always[] = {"fid", "ogc_fid", "geom", "geometry", "the_geom"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
        if (strcasecmp(column, always[i]) == 0) return true;
    }
    for (int i = 0; i < layer->n_columns; i++) {
        if (strcasecmp(column, layer->columns[i].name) == 0) return true;
    }
    return false;
}

static int find_columns(struct finder *f, const struct dg_layer *layer)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    int row;
    DG_TRY(dg_stmt_prepare(f->db, dg_sql_column_find, &stmt, f->err));
    dg_stmt_bind_text(&stmt, 1, layer->name);
    while ((row = dg_stmt_step(&stmt, f->err)) > 0) {
        size_t n = 0;
        const char *name = dg_stmt_text(&stmt, 0, &n);
        if (name && !is_known(layer, name)) DG_TRY(add(f, layer->name, name));
    }
    return row;
}

static const struct dg_layer *layer_find(const char *name)
{
    for (int i = 0; i < DG_INPUT_LAYERS; i++) {
        if (strcasecmp(dg_input_layers[i].name, name) == 0) return &dg_input_layers[i];
    }
    return NULL;
}

static bool is_result(const char *name)
{
    for (int i = 0; i < DG_RESULT_LAYERS; i++) {
        if (strcasecmp(dg_result_layers[i].name, name) == 0) return true;
    }
    return false;
}

int dg_store_unknown(struct dg_arena *arena, const char *path, struct dg_unknown *out, struct dg_err *err)
{
    dg_auto(dg_db_close) struct dg_db *db = NULL;
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    struct dg_unknown found = {0};
    struct finder f = {.arena = arena, .out = &found, .err = err};
    int row;
    DG_TRY(DG_NEW(arena, &found.names, MAX_UNKNOWN, err));
    DG_TRY(dg_db_open(path, DG_DB_READ, &db, err));
    f.db = db;
    DG_TRY(dg_stmt_prepare(db, dg_sql_table_each, &stmt, err));
    while ((row = dg_stmt_step(&stmt, err)) > 0) {
        size_t n = 0;
        const char *name = dg_stmt_text(&stmt, 0, &n);
        if (!name) continue;
        const struct dg_layer *layer = layer_find(name);
        if (layer)
            DG_TRY(find_columns(&f, layer));
        else if (!is_result(name))
            DG_TRY(add(&f, name, NULL));
    }
    if (row < 0) return row;
    *out = found;
    return 0;
}
