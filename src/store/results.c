/* What an assessment writes back: its own layers, in one transaction; everything else stays as it is. */
#include "store/store.h"

#include "base/limits.h"
#include "store/layers.h"
#include "store/sql.h"

int dg_file_srs(struct dg_db *db, const char *path, int32_t *srs_id, struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    int exists = dg_layer_exists(db, path, "scheme", err);
    if (exists < 0) return exists;
    if (!exists) {
        return dg_err_set(err, DG_EFORMAT,
                          "%s: not a didgah dossier (it has no layer scheme); `didgah new` makes one", path);
    }
    DG_TRY(dg_stmt_prepare(db, dg_sql_srs_get, &stmt, err));
    dg_stmt_bind_text(&stmt, 1, "scheme");
    int row = dg_stmt_step(&stmt, err);
    if (row < 0) return row;
    if (!row) return dg_err_set(err, DG_EFORMAT, "%s: layer scheme has no projection", path);
    *srs_id = (int32_t)dg_stmt_int(&stmt, 0);
    return 0;
}

int dg_file_has_table(struct dg_db *db, const char *name, bool *has, struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    DG_TRY(dg_stmt_prepare(db, dg_sql_table_find, &stmt, err));
    dg_stmt_bind_text(&stmt, 1, name);
    int row = dg_stmt_step(&stmt, err);
    *has = row == 1;
    return row < 0 ? row : 0;
}

/* The table has all columns that will be written. */
static int check_columns(struct dg_db *db, const char *path, const struct dg_layer *layer, struct dg_err *err)
{
    bool has[64];
    const char *geom_name = NULL, *missing = NULL;
    DG_TRY(dg_layer_columns(db, path, layer, has, &geom_name, err));
    for (int i = 0; i < layer->n_columns; i++) {
        if (!has[i]) missing = layer->columns[i].name;
    }
    if (layer->kinds && (!geom_name || geom_name[0] != 'g' || geom_name[4] != '\0')) missing = "geom";
    if (!missing) return 0;
    return dg_err_set(err, DG_EFORMAT,
                      "%s: layer %s has no column %s; delete the layer, and the next assessment makes it again",
                      path, layer->name, missing);
}

/* Its index is emptied with it, since triggers are off. */
int dg_layer_clear(struct dg_db *db, const char *path, const struct dg_layer *layer, int32_t srs_id,
                   bool *has_index, struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt rows = {0}, index = {0};
    const struct dg_schema_layer *schema = dg_schema_get(layer->name);
    char index_name[64];
    int exists = dg_layer_exists(db, path, layer->name, err);
    if (exists < 0) return exists;
    if (!exists) {
        *has_index = schema->geometry[0] != '\0';
        DG_TRY(dg_layer_forget(db, layer->name, err));
        DG_TRY(dg_layer_make(db, schema, srs_id, err));
        return dg_layer_make_triggers(db, schema, err);
    }
    DG_TRY(check_columns(db, path, layer, err));
    DG_TRY(dg_layer_statement(db, dg_sql_rows_remove, layer->name, &rows, err));
    DG_TRY(dg_stmt_run(&rows, err));
    dg_layer_index_name(layer->name, index_name, sizeof index_name);
    DG_TRY(dg_file_has_table(db, index_name, has_index, err));
    if (!*has_index) return 0;
    DG_TRY(dg_layer_statement(db, dg_sql_index_remove, layer->name, &index, err));
    return dg_stmt_run(&index, err);
}

int dg_layer_count_set(struct dg_db *db, const char *layer, int32_t n, struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    bool has = false;
    DG_TRY(dg_file_has_table(db, "gpkg_ogr_contents", &has, err));
    if (!has) return 0;
    DG_TRY(dg_stmt_prepare(db, dg_sql_ogr_count_set, &stmt, err));
    dg_stmt_bind_text(&stmt, 1, layer);
    dg_stmt_bind_int(&stmt, 2, n);
    return dg_stmt_run(&stmt, err);
}

static int save_all(struct dg_db *db, const char *path, const struct dg_result_lists *lists, struct dg_err *err)
{
    int32_t srs_id = 0;
    DG_TRY(dg_db_exec(db, "BEGIN IMMEDIATE", err));
    DG_TRY(dg_file_srs(db, path, &srs_id, err));
    for (int i = 0; i < DG_RESULT_LAYERS; i++) {
        const struct dg_layer *layer = &dg_result_layers[i];
        const struct dg_list *list = (const struct dg_list *)((const char *)lists + layer->list);
        bool has_index = false;
        DG_TRY(dg_layer_clear(db, path, layer, srs_id, &has_index, err));
        DG_TRY(dg_layer_write(db, layer, *list, srs_id, has_index, err));
        DG_TRY(dg_layer_count_set(db, layer->name, list->n, err));
    }
    return dg_db_exec(db, "COMMIT", err);
}

int dg_store_save_results(const char *path, const struct dg_results *results, struct dg_err *err)
{
    dg_auto(dg_db_close) struct dg_db *db = NULL;
    struct dg_assessment_row row = {results->edition, results->grid_m, results->summary_json};
    struct dg_result_lists lists = {
        .coverage = {results->coverage, results->n_coverage},
        .gaps = {results->gaps, results->n_gaps},
        .intrusions = {results->intrusions, results->n_intrusions},
        .findings = {results->findings, results->n_findings},
        .assessment = {&row, results->summary_json && *results->summary_json ? 1 : 0},
    };
    DG_TRY(dg_db_open(path, DG_DB_WRITE, &db, err));
    return save_all(db, path, &lists, err);
}
