/* Publish: tables that are no dossier's as a GeoPackage of its own. */
#include <math.h>
#include <string.h>

#include "io/io.h"
#include "store/layers.h"
#include "store/sql.h"

#define LONLAT 4326

struct tables {
    const struct dg_geo_table *items;
    int32_t n;
};

static int make(struct dg_db *db, const struct dg_geo_table *table, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text sql = {0};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_schema_column *columns;
    dg_text_addf(&sql, "CREATE TABLE \"%s\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom GEOMETRY",
                 table->name);
    DG_TRY(DG_NEW(&arena, &columns, (size_t)table->n_columns, err));
    for (int32_t i = 0; i < table->n_columns; i++) {
        const struct dg_table_column *c = &table->columns[i];
        dg_text_addf(&sql, ", \"%s\" %s", c->name, c->type);
        columns[i] = (struct dg_schema_column){.name = c->name, .type = c->type, .title = c->title, .text = ""};
    }
    dg_text_add(&sql, ")");
    DG_TRY(dg_text_finish(&sql, err));
    const struct dg_schema_layer schema = {.name = table->name,
                                           .title = table->title,
                                           .text = table->text,
                                           .geometry = "GEOMETRY",
                                           .sql = sql.data,
                                           .columns = columns,
                                           .n_columns = table->n_columns};
    DG_TRY(dg_layer_make(db, &schema, LONLAT, err));
    return 0;
}

static int insert_prepare(struct dg_db *db, const struct dg_geo_table *table, struct dg_stmt *out,
                          struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text sql = {0};
    dg_text_addf(&sql, "INSERT INTO \"%s\" (fid, geom", table->name);
    for (int32_t i = 0; i < table->n_columns; i++) dg_text_addf(&sql, ", \"%s\"", table->columns[i].name);
    dg_text_add(&sql, ") VALUES (?, ?");
    for (int32_t i = 0; i < table->n_columns; i++) dg_text_add(&sql, ", ?");
    dg_text_add(&sql, ")");
    DG_TRY(dg_text_finish(&sql, err));
    return dg_stmt_prepare(db, sql.data, out, err);
}

static int cells_bind(const struct dg_geo_table *table, int32_t row, struct dg_stmt *stmt, struct dg_err *err)
{
    for (int32_t i = 0; i < table->n_columns; i++) {
        struct dg_table_cell cell = {0};
        const char *type = table->columns[i].type;
        DG_TRY(table->cell(table->ctx, row, i, &cell, err));
        if (cell.is_null)
            dg_stmt_bind_null(stmt, i + 3);
        else if (strcmp(type, "TEXT") == 0 || strcmp(type, "DATE") == 0)
            dg_stmt_bind_text_copy(stmt, i + 3, cell.text);
        else if (strcmp(type, "REAL") == 0)
            dg_stmt_bind_num(stmt, i + 3, cell.num);
        else
            dg_stmt_bind_int(stmt, i + 3, (int64_t)llround(cell.num));
    }
    return 0;
}

struct place { /* of the row that is written */
    struct dg_text blob;
    struct dg_box box;
    bool is_there;
};

static void place_done(struct place *place) { dg_text_done(&place->blob); }

static int place_make(struct place *place, const struct dg_geom *geom, struct dg_err *err)
{
    bool is_empty = true;
    dg_text_clear(&place->blob);
    dg_gpkg_write(geom, LONLAT, false, &place->blob);
    DG_TRY(dg_text_finish(&place->blob, err));
    place->is_there = place->blob.len > 0 &&
                      dg_gpkg_envelope(place->blob.data, place->blob.len, &place->box, &is_empty) && !is_empty;
    return 0;
}

static int index_add(struct dg_stmt *index, int32_t fid, struct dg_box box, struct dg_err *err)
{
    dg_stmt_bind_int(index, 1, fid);
    dg_stmt_bind_num(index, 2, box.x0);
    dg_stmt_bind_num(index, 3, box.x1);
    dg_stmt_bind_num(index, 4, box.y0);
    dg_stmt_bind_num(index, 5, box.y1);
    return dg_stmt_run(index, err);
}

static int extent_set(struct dg_db *db, const char *name, struct dg_box all, struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    DG_TRY(dg_stmt_prepare(db, dg_sql_contents_set_extent, &stmt, err));
    dg_stmt_bind_text(&stmt, 1, name);
    dg_stmt_bind_num(&stmt, 2, all.x0); /* infinite, so NULL, when there was nothing */
    dg_stmt_bind_num(&stmt, 3, all.y0);
    dg_stmt_bind_num(&stmt, 4, all.x1);
    dg_stmt_bind_num(&stmt, 5, all.y1);
    return dg_stmt_run(&stmt, err);
}

static int fill_table(struct dg_db *db, const struct dg_geo_table *table, struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt insert = {0}, index = {0};
    dg_auto(place_done) struct place place = {0};
    struct dg_box all = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};

    DG_TRY(make(db, table, err));
    DG_TRY(insert_prepare(db, table, &insert, err));
    DG_TRY(dg_layer_statement(db, dg_sql_index_row_add, table->name, &index, err));
    for (int32_t row = 0; row < table->n_rows; row++) {
        DG_TRY(place_make(&place, table->lonlat(table->ctx, row), err));
        dg_stmt_bind_int(&insert, 1, row + 1);
        if (place.is_there)
            dg_stmt_bind_blob(&insert, 2, place.blob.data, place.blob.len);
        else
            dg_stmt_bind_null(&insert, 2);
        DG_TRY(cells_bind(table, row, &insert, err));
        DG_TRY(dg_stmt_run(&insert, err));
        if (!place.is_there) continue;
        DG_TRY(index_add(&index, row + 1, place.box, err));
        all = (struct dg_box){fmin(all.x0, place.box.x0), fmin(all.y0, place.box.y0),
                              fmax(all.x1, place.box.x1), fmax(all.y1, place.box.y1)};
    }
    const struct dg_schema_layer named = {.name = table->name, .geometry = "GEOMETRY"};
    DG_TRY(extent_set(db, table->name, all, err));
    return dg_layer_make_triggers(db, &named, err);
}

static int fill(struct dg_db *db, const void *ctx, struct dg_err *err)
{
    const struct tables *tables = ctx;
    DG_TRY(dg_db_exec(db, "BEGIN", err));
    DG_TRY(dg_db_exec(db, dg_sql_base, err));
    for (int32_t i = 0; i < tables->n; i++) DG_TRY(fill_table(db, &tables->items[i], err));
    return dg_db_exec(db, "COMMIT", err);
}

int dg_store_publish(const char *path, const struct dg_geo_table *tables, int32_t n, bool may_replace,
                     struct dg_err *err)
{
    const struct tables all = {tables, n};
    return dg_file_make(path, NULL, may_replace, fill, &all, err);
}
