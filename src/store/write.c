/* Making layers and writing rows: shared by a new dossier and by results. */
#include "store/layers.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/io.h"
#include "store/sql.h"

/* `sql` with every {layer} replaced. */
static int fill_in(const char *sql, const char *layer, struct dg_text *out, struct dg_err *err)
{
    static const char mark[] = "{layer}";
    for (const char *hit; (hit = strstr(sql, mark)); sql = hit + sizeof mark - 1) {
        dg_text_addn(out, sql, (size_t)(hit - sql));
        dg_text_add(out, layer);
    }
    dg_text_add(out, sql);
    return dg_text_finish(out, err);
}

static int run_filled_in(struct dg_db *db, const char *sql, const char *layer, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    DG_TRY(fill_in(sql, layer, &text, err));
    return dg_db_exec(db, text.data, err);
}

int dg_layer_statement(struct dg_db *db, const char *sql, const char *layer, struct dg_stmt *out,
                       struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    DG_TRY(fill_in(sql, layer, &text, err));
    return dg_stmt_prepare(db, text.data, out, err);
}

/* ---- making a layer -------------------------------------------------------------------------------- */

/* Run a statement of up to five texts; the last may be NULL. */
static int run_texts(struct dg_db *db, const char *sql, const char *const *texts, int n, struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    DG_TRY(dg_stmt_prepare(db, sql, &stmt, err));
    for (int i = 0; i < n; i++) dg_stmt_bind_text(&stmt, i + 1, texts[i]);
    return dg_stmt_run(&stmt, err);
}

static int add_contents(struct dg_db *db, const struct dg_schema_layer *schema, int32_t srs_id,
                        struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    DG_TRY(dg_stmt_prepare(db, dg_sql_contents_add, &stmt, err));
    dg_stmt_bind_text(&stmt, 1, schema->name);
    dg_stmt_bind_text(&stmt, 2, schema->geometry[0] ? "features" : "attributes");
    dg_stmt_bind_text(&stmt, 3, schema->title);
    dg_stmt_bind_text(&stmt, 4, schema->text);
    if (schema->geometry[0]) dg_stmt_bind_int(&stmt, 5, srs_id);
    return dg_stmt_run(&stmt, err);
}

static int add_geometry(struct dg_db *db, const struct dg_schema_layer *schema, int32_t srs_id,
                        struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    DG_TRY(dg_stmt_prepare(db, dg_sql_geometry_column_add, &stmt, err));
    dg_stmt_bind_text(&stmt, 1, schema->name);
    dg_stmt_bind_text(&stmt, 2, schema->geometry);
    dg_stmt_bind_int(&stmt, 3, srs_id);
    DG_TRY(dg_stmt_run(&stmt, err));
    DG_TRY(run_filled_in(db, dg_sql_rtree, schema->name, err));
    const char *index[] = {schema->name};
    DG_TRY(run_texts(db, dg_sql_index_add, index, 1, err));
    const char *style[] = {schema->name, schema->style};
    return schema->style ? run_texts(db, dg_sql_style_add, style, 2, err) : 0;
}

static int add_columns(struct dg_db *db, const struct dg_schema_layer *schema, struct dg_err *err)
{
    for (int i = 0; i < schema->n_columns; i++) {
        const struct dg_schema_column *c = &schema->columns[i];
        char constraint[128];
        snprintf(constraint, sizeof constraint, "%s_%s", schema->name, c->name);
        const char *column[] = {schema->name, c->name, c->title, c->text, c->words ? constraint : NULL};
        DG_TRY(run_texts(db, dg_sql_data_column_add, column, 5, err));
        for (const char *w = c->words; w && *w; w += strlen(w) + 1) {
            const char *word[] = {constraint, w};
            DG_TRY(run_texts(db, dg_sql_constraint_add, word, 2, err));
        }
    }
    return 0;
}

int dg_layer_make(struct dg_db *db, const struct dg_schema_layer *schema, int32_t srs_id, struct dg_err *err)
{
    DG_TRY(dg_db_exec(db, schema->sql, err));
    DG_TRY(add_contents(db, schema, srs_id, err));
    if (schema->geometry[0]) DG_TRY(add_geometry(db, schema, srs_id, err));
    return add_columns(db, schema, err);
}

int dg_layer_make_triggers(struct dg_db *db, const struct dg_schema_layer *schema, struct dg_err *err)
{
    return schema->geometry[0] ? run_filled_in(db, dg_sql_rtree_triggers, schema->name, err) : 0;
}

int dg_layer_forget(struct dg_db *db, const char *layer, struct dg_err *err)
{
    return run_filled_in(db, dg_sql_layer_forget, layer, err);
}

void dg_layer_index_name(const char *layer, char *out, size_t n) { snprintf(out, n, "rtree_%s_geom", layer); }

/* ---- rows ------------------------------------------------------------------------------------------ */

struct writer {
    const struct dg_layer *layer;
    struct dg_stmt insert, index;
    struct dg_text blob;
    struct dg_box extent; /* empty while nothing was written */
    int32_t srs_id;
    bool has_geom, is_multi, has_index;
};

static void writer_done(struct writer *w)
{
    dg_stmt_done(&w->insert);
    dg_stmt_done(&w->index);
    dg_text_done(&w->blob);
}

/* The column names are those of our own table. */
static int prepare_insert(struct dg_db *db, const struct dg_layer *layer, const char *geom_name,
                          struct dg_stmt *out, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text sql = {0};
    dg_text_addf(&sql, "INSERT INTO \"%s\" (rowid", layer->name);
    if (geom_name) dg_text_addf(&sql, ", \"%s\"", geom_name);
    for (int i = 0; i < layer->n_columns; i++) dg_text_addf(&sql, ", \"%s\"", layer->columns[i].name);
    dg_text_add(&sql, ") VALUES (?");
    for (int i = 0; i < layer->n_columns + (geom_name != NULL); i++) dg_text_add(&sql, ", ?");
    dg_text_add(&sql, ")");
    DG_TRY(dg_text_finish(&sql, err));
    return dg_stmt_prepare(db, sql.data, out, err);
}

static void bind_int(struct dg_stmt *stmt, int ix, int64_t value, double fallback)
{
    if (value == -1 && fallback == -1) {
        dg_stmt_bind_null(stmt, ix);
    } else {
        dg_stmt_bind_int(stmt, ix, value);
    }
}

static void bind_text(struct dg_stmt *stmt, int ix, const char *value)
{
    dg_stmt_bind_text(stmt, ix, value && *value ? value : NULL);
}

static void bind_field(struct dg_stmt *stmt, int ix, const struct dg_column *column, const char *item)
{
    const void *field = item + column->offset;
    switch (column->field) {
    case DG_FIELD_ID:
    case DG_FIELD_TEXT: bind_text(stmt, ix, *(const char *const *)field); break;
    case DG_FIELD_NUM: dg_stmt_bind_num(stmt, ix, *(const double *)field); break;
    case DG_FIELD_INT: bind_int(stmt, ix, *(const int32_t *)field, column->fallback); break;
    case DG_FIELD_LONG: bind_int(stmt, ix, *(const int64_t *)field, column->fallback); break;
    case DG_FIELD_BOOL: dg_stmt_bind_int(stmt, ix, *(const bool *)field); break;
    case DG_FIELD_ORIGIN:
    case DG_FIELD_ORIGIN_WORD: bind_text(stmt, ix, dg_origin_word(*(const enum dg_origin *)field)); break;
    case DG_FIELD_VERSION: dg_stmt_bind_int(stmt, ix, DG_FORMAT_VERSION); break;
    }
}

static int add_to_index(struct writer *w, int64_t fid, struct dg_box box, struct dg_err *err)
{
    w->extent = (struct dg_box){fmin(w->extent.x0, box.x0), fmin(w->extent.y0, box.y0),
                                fmax(w->extent.x1, box.x1), fmax(w->extent.y1, box.y1)};
    if (!w->has_index) return 0;
    dg_stmt_bind_int(&w->index, 1, fid);
    dg_stmt_bind_num(&w->index, 2, box.x0);
    dg_stmt_bind_num(&w->index, 3, box.x1);
    dg_stmt_bind_num(&w->index, 4, box.y0);
    dg_stmt_bind_num(&w->index, 5, box.y1);
    return dg_stmt_run(&w->index, err);
}

/* The geometry as a blob in w->blob (empty for none), and its box from the blob's own envelope. */
static int make_blob(struct writer *w, const char *item, struct dg_box *box, struct dg_err *err)
{
    struct dg_pt at;
    struct dg_ring ring = {.pts = &at, .n_pts = 1};
    struct dg_geom point = {.kind = DG_GEOM_POINT, .n_rings = 1, .rings = &ring};
    const struct dg_geom *geom = &point;
    dg_text_clear(&w->blob);
    if (w->layer->at != DG_NO_FIELD) {
        at = *(const struct dg_pt *)(item + w->layer->at);
        if (!isfinite(at.x) || !isfinite(at.y)) return 0;
    } else {
        geom = (const struct dg_geom *)(item + w->layer->geom);
    }
    dg_gpkg_write(geom, w->srs_id, w->is_multi, &w->blob);
    DG_TRY(dg_text_finish(&w->blob, err));
    bool is_empty = false;
    if (w->blob.len && !dg_gpkg_envelope(w->blob.data, w->blob.len, box, &is_empty)) assert(!"our own blob");
    return 0;
}

static int write_row(struct writer *w, const char *item, int64_t fid, struct dg_err *err)
{
    struct dg_box box = {0};
    int ix = 1;
    dg_stmt_bind_int(&w->insert, ix++, fid);
    if (w->has_geom) {
        DG_TRY(make_blob(w, item, &box, err));
        if (w->blob.len) dg_stmt_bind_blob(&w->insert, ix, w->blob.data, w->blob.len);
        ix++;
    }
    for (int i = 0; i < w->layer->n_columns; i++) bind_field(&w->insert, ix++, &w->layer->columns[i], item);
    DG_TRY(dg_stmt_run(&w->insert, err));
    return w->blob.len ? add_to_index(w, fid, box, err) : 0;
}

static int set_extent(struct dg_db *db, const struct writer *w, struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    DG_TRY(dg_stmt_prepare(db, dg_sql_contents_set_extent, &stmt, err));
    dg_stmt_bind_text(&stmt, 1, w->layer->name);
    dg_stmt_bind_num(&stmt, 2, w->extent.x0); /* infinite, so NULL, when there was nothing */
    dg_stmt_bind_num(&stmt, 3, w->extent.y0);
    dg_stmt_bind_num(&stmt, 4, w->extent.x1);
    dg_stmt_bind_num(&stmt, 5, w->extent.y1);
    return dg_stmt_run(&stmt, err);
}

static int writer_init(struct writer *w, struct dg_db *db, const struct dg_layer *layer, const char *geom_name,
                       int32_t srs_id, bool has_index, struct dg_err *err)
{
    w->layer = layer;
    w->srs_id = srs_id;
    w->has_geom = layer->geom != DG_NO_FIELD || layer->at != DG_NO_FIELD;
    w->is_multi = strncmp(dg_schema_get(layer->name)->geometry, "MULTI", 5) == 0;
    w->extent = (struct dg_box){HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    w->has_index = has_index && w->has_geom;
    DG_TRY(prepare_insert(db, layer, w->has_geom ? geom_name : NULL, &w->insert, err));
    return w->has_index ? dg_layer_statement(db, dg_sql_index_row_add, layer->name, &w->index, err) : 0;
}

int dg_layer_write(struct dg_db *db, const struct dg_layer *layer, struct dg_list list, int32_t srs_id,
                   bool has_index, struct dg_err *err)
{
    dg_auto(writer_done) struct writer w = {0};
    DG_TRY(writer_init(&w, db, layer, "geom", srs_id, has_index, err));
    for (int32_t i = 0; i < list.n; i++) {
        DG_TRY(write_row(&w, (const char *)list.items + (size_t)i * layer->size, i + 1, err));
    }
    return set_extent(db, &w, err);
}

int dg_layer_append(struct dg_db *db, const struct dg_layer *layer, const char *geom_name, const void *items,
                    const int32_t *item_ix, int32_t n, int64_t first_fid, int32_t srs_id, bool has_index,
                    struct dg_err *err)
{
    dg_auto(writer_done) struct writer w = {0};
    DG_TRY(writer_init(&w, db, layer, geom_name, srs_id, has_index, err));
    for (int32_t i = 0; i < n; i++) {
        DG_TRY(write_row(&w, (const char *)items + (size_t)item_ix[i] * layer->size, first_fid + i, err));
    }
    return 0;
}

int dg_layer_set(struct dg_db *db, const struct dg_layer *layer, const void *item, int64_t fid,
                 const struct dg_change_value *columns, int32_t n, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text sql = {0};
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    int ix = 1;
    if (n == 0) return 0;
    dg_text_addf(&sql, "UPDATE \"%s\" SET ", layer->name);
    for (int32_t i = 0; i < n; i++) dg_text_addf(&sql, "%s\"%s\" = ?", i ? ", " : "", columns[i].column);
    dg_text_add(&sql, " WHERE rowid = ?");
    DG_TRY(dg_text_finish(&sql, err));
    DG_TRY(dg_stmt_prepare(db, sql.data, &stmt, err));
    for (int32_t i = 0; i < n; i++) {
        for (int c = 0; c < layer->n_columns; c++) {
            if (strcmp(layer->columns[c].name, columns[i].column) == 0)
                bind_field(&stmt, ix++, &layer->columns[c], item);
        }
    }
    dg_stmt_bind_int(&stmt, ix, fid);
    return dg_stmt_run(&stmt, err);
}

int dg_layer_extent(struct dg_db *db, const struct dg_layer *layer, struct dg_list list, struct dg_err *err)
{
    struct writer w = {.layer = layer, .extent = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL}};
    for (int32_t i = 0; i < list.n; i++) {
        const char *item = (const char *)list.items + (size_t)i * layer->size;
        struct dg_box box;
        if (layer->at != DG_NO_FIELD) {
            struct dg_pt at = *(const struct dg_pt *)(item + layer->at);
            box = (struct dg_box){at.x, at.y, at.x, at.y};
        } else {
            box = dg_geom_box((const struct dg_geom *)(item + layer->geom));
        }
        if (!(box.x0 <= box.x1)) continue;
        w.extent = (struct dg_box){fmin(w.extent.x0, box.x0), fmin(w.extent.y0, box.y0),
                                   fmax(w.extent.x1, box.x1), fmax(w.extent.y1, box.y1)};
    }
    return set_extent(db, &w, err);
}
