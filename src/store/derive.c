/* A dossier made from another's file: everything that is not said anew comes along. */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "store/layers.h"
#include "store/sql.h"

struct derive {
    struct dg_db *db;
    const char *path; /* for errors */
    const struct dg_dossier *given, *made;
    struct dg_arena arena;
    struct dg_changes changes;
    int32_t srs_id;
};

static void derive_done(struct derive *d) { dg_arena_done(&d->arena); }

/* A layer while its rows are changed. */
struct place {
    const struct dg_layer *layer;
    const char *geom_name;
    int64_t *fids; /* of the rows as they were read */
    int32_t n_fids;
    bool has_index;
};

static struct dg_list list_of(const struct dg_dossier *dossier, const struct dg_layer *layer)
{
    const char *at = (const char *)dossier + layer->list;
    struct dg_list list = {.items = at, .n = 1}; /* scheme: one item in place */
    if (layer != &dg_input_layers[0]) memcpy(&list, at, sizeof list);
    return list;
}

/* ---- making room ------------------------------------------------------------------------------------- */

static const char *sql_type(enum dg_field field)
{
    switch (field) {
    case DG_FIELD_ID:
    case DG_FIELD_TEXT:
    case DG_FIELD_ORIGIN:
    case DG_FIELD_ORIGIN_WORD: return "TEXT";
    case DG_FIELD_NUM: return "REAL";
    case DG_FIELD_BOOL: return "BOOLEAN";
    case DG_FIELD_INT:
    case DG_FIELD_LONG:
    case DG_FIELD_VERSION: return "INTEGER";
    }
    return "TEXT";
}

/* A file may lack columns that a row now needs: they are made, and read as nothing in the other rows. */
static int columns_make(struct derive *d, const struct dg_layer *layer, const bool *has, struct dg_err *err)
{
    for (int i = 0; i < layer->n_columns; i++) {
        dg_auto(dg_text_done) struct dg_text sql = {0};
        if (has[i]) continue;
        dg_text_addf(&sql, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", layer->name, layer->columns[i].name,
                     sql_type(layer->columns[i].field));
        DG_TRY(dg_text_finish(&sql, err));
        DG_TRY(dg_db_exec(d->db, sql.data, err));
    }
    return 0;
}

static int fids_read(struct derive *d, struct place *p, struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    int32_t n = 0, most = list_of(d->given, p->layer).n;
    int row;
    DG_TRY(DG_NEW(&d->arena, &p->fids, (size_t)most, err));
    DG_TRY(dg_layer_statement(d->db, dg_sql_row_each, p->layer->name, &stmt, err));
    while ((row = dg_stmt_step(&stmt, err)) > 0) {
        if (n < most) p->fids[n] = dg_stmt_int(&stmt, 0);
        n++;
    }
    DG_TRY(row);
    p->n_fids = n;
    if (n == most) return 0;
    return dg_err_set(err, DG_ESTATE, "%s: layer %s changed while it was read; try again", d->path,
                      p->layer->name);
}

static int place_open(struct derive *d, const struct dg_layer *layer, struct place *p, struct dg_err *err)
{
    bool has[64];
    char index_name[64];
    *p = (struct place){.layer = layer, .geom_name = "geom"};
    int exists = dg_layer_exists(d->db, d->path, layer->name, err);
    if (exists < 0) return exists;
    if (!exists) return dg_layer_clear(d->db, d->path, layer, d->srs_id, &p->has_index, err); /* makes it */
    DG_TRY(dg_layer_columns(d->db, d->path, layer, has, &p->geom_name, err));
    if (layer->kinds && !p->geom_name)
        return dg_err_set(err, DG_EFORMAT, "%s: layer %s has no geometry column", d->path, layer->name);
    DG_TRY(columns_make(d, layer, has, err));
    dg_layer_index_name(layer->name, index_name, sizeof index_name);
    DG_TRY(dg_file_has_table(d->db, index_name, &p->has_index, err));
    return fids_read(d, p, err);
}

/* ---- rows -------------------------------------------------------------------------------------------- */

static int row_remove(struct derive *d, const struct place *p, int64_t fid, struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt row = {0}, index = {0};
    DG_TRY(dg_layer_statement(d->db, dg_sql_row_remove, p->layer->name, &row, err));
    dg_stmt_bind_int(&row, 1, fid);
    DG_TRY(dg_stmt_run(&row, err));
    if (!p->has_index) return 0;
    DG_TRY(dg_layer_statement(d->db, dg_sql_index_row_remove, p->layer->name, &index, err));
    dg_stmt_bind_int(&index, 1, fid);
    return dg_stmt_run(&index, err);
}

static int row_set(struct derive *d, const struct place *p, const struct dg_change *change, struct dg_err *err)
{
    const char *item = (const char *)list_of(d->made, p->layer).items + (size_t)change->ix_b * p->layer->size;
    if (change->has_moved)
        return dg_err_set(err, DG_EINVAL, "layer %s, %s: a row that moves is another row", p->layer->name,
                          change->id);
    return dg_layer_set(d->db, p->layer, item, p->fids[change->ix_a], change->values, change->n_values, err);
}

static int compare_ix(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The items of `made` that are new, in their order: a file that is read again has them so. */
static int rows_add(struct derive *d, const struct place *p, struct dg_err *err)
{
    struct dg_list list = list_of(d->made, p->layer);
    int32_t *added, n = 0;
    int64_t last = 0;
    DG_TRY(DG_NEW(&d->arena, &added, (size_t)list.n, err));
    for (int32_t i = 0; i < d->changes.n; i++) {
        const struct dg_change *c = &d->changes.items[i];
        if (strcmp(c->layer, p->layer->name) == 0 && c->kind == DG_ROW_ADDED) added[n++] = c->ix_b;
    }
    if (n > 1) qsort(added, (size_t)n, sizeof *added, compare_ix);
    for (int32_t i = 0; i < p->n_fids; i++) last = p->fids[i] > last ? p->fids[i] : last;
    return dg_layer_append(d->db, p->layer, p->geom_name, list.items, added, n, last + 1, d->srs_id,
                           p->has_index, err);
}

static int layer_change(struct derive *d, const struct dg_layer *layer, struct dg_err *err)
{
    struct dg_list list = list_of(d->made, layer);
    struct place p;
    bool differs = false;
    for (int32_t i = 0; i < d->changes.n; i++) differs |= strcmp(d->changes.items[i].layer, layer->name) == 0;
    if (!differs) return 0;
    DG_TRY(place_open(d, layer, &p, err));
    for (int32_t i = 0; i < d->changes.n; i++) {
        const struct dg_change *c = &d->changes.items[i];
        if (strcmp(c->layer, layer->name) != 0) continue;
        if (c->kind == DG_ROW_REMOVED) DG_TRY(row_remove(d, &p, p.fids[c->ix_a], err));
        if (c->kind == DG_ROW_CHANGED) DG_TRY(row_set(d, &p, c, err));
    }
    DG_TRY(rows_add(d, &p, err));
    if (layer->kinds) DG_TRY(dg_layer_extent(d->db, layer, list, err));
    return dg_layer_count_set(d->db, layer->name, list.n, err);
}

/* What an assessment of the other dossier found is not true of this one. */
static int results_clear(struct derive *d, struct dg_err *err)
{
    for (int i = 0; i < DG_RESULT_LAYERS; i++) {
        const struct dg_layer *layer = &dg_result_layers[i];
        bool has_index;
        int exists = dg_layer_exists(d->db, d->path, layer->name, err);
        if (exists < 0) return exists;
        if (!exists) continue;
        DG_TRY(dg_layer_clear(d->db, d->path, layer, d->srs_id, &has_index, err));
        if (layer->kinds) DG_TRY(dg_layer_extent(d->db, layer, (struct dg_list){0}, err));
        DG_TRY(dg_layer_count_set(d->db, layer->name, 0, err));
    }
    return 0;
}

static int fill(struct dg_db *db, const void *ctx, struct dg_err *err)
{
    const struct derive *asked = ctx;
    dg_auto(derive_done) struct derive d = {
        .db = db, .path = asked->path, .given = asked->given, .made = asked->made};
    DG_TRY(dg_store_compare(&d.arena, d.given, d.made, &d.changes, err));
    if (d.changes.terrain_differs) return dg_err_set(err, DG_EINVAL, "the terrain of a dossier is not changed");
    DG_TRY(dg_db_exec(db, "BEGIN IMMEDIATE", err));
    DG_TRY(dg_file_srs(db, d.path, &d.srs_id, err));
    for (int i = 0; i < DG_INPUT_LAYERS; i++) DG_TRY(layer_change(&d, &dg_input_layers[i], err));
    DG_TRY(results_clear(&d, err));
    return dg_db_exec(db, "COMMIT", err);
}

int dg_store_derive(const char *path, const char *from, const struct dg_dossier *given,
                    const struct dg_dossier *made, bool may_replace, struct dg_err *err)
{
    const struct derive asked = {.path = from, .given = given, .made = made};
    return dg_file_make(path, from, may_replace, fill, &asked, err);
}
