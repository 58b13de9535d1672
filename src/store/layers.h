/* Layers: which column of which layer is which field of which struct. Private to store.
 *
 * One table drives writing and reading, so that the two cannot differ; a test compares it with sql/layer. */
#ifndef DG_STORE_LAYERS_H
#define DG_STORE_LAYERS_H

#include "store/db.h"
#include "store/schema.h"
#include "store/store.h"

#define DG_FORMAT_VERSION 1 /* raised when an older program would misread the file */

enum dg_field {
    DG_FIELD_ID,          /* const char *, at most DG_MAX_NAME code points */
    DG_FIELD_TEXT,        /* const char *, at most DG_MAX_TEXT */
    DG_FIELD_NUM,         /* double */
    DG_FIELD_INT,         /* int32_t */
    DG_FIELD_LONG,        /* int64_t */
    DG_FIELD_BOOL,        /* bool */
    DG_FIELD_ORIGIN,      /* enum dg_origin of the number at `about` */
    DG_FIELD_ORIGIN_WORD, /* enum dg_origin of the text at `about` */
    DG_FIELD_VERSION      /* no field: DG_FORMAT_VERSION */
};

struct dg_column {
    const char *name;
    enum dg_field field;
    size_t offset, about;
    double fallback; /* of numbers and booleans: read where the file has none; an integer of -1 is written as
                        NULL */
};

enum { DG_HAS_POINT = 1 << DG_GEOM_POINT, DG_HAS_LINE = 1 << DG_GEOM_LINE, DG_HAS_AREA = 1 << DG_GEOM_AREA };
#define DG_NO_FIELD ((size_t)-1)

struct dg_layer {
    const char *name;
    size_t list;    /* of the layer's list in struct dg_dossier or dg_results */
    size_t size;    /* of an item */
    size_t geom;    /* struct dg_geom in an item; DG_NO_FIELD */
    size_t at;      /* struct dg_pt in an item; DG_NO_FIELD */
    size_t fid;     /* int64_t in an item; DG_NO_FIELD */
    unsigned kinds; /* geometries that it may hold: DG_HAS_ */
    int32_t n_most; /* items */
    const struct dg_column *columns;
    int n_columns;
};

/* The layers that a person edits, scheme first. scheme is not a list but one item at `list`. */
enum { DG_INPUT_LAYERS = 19 };
extern const struct dg_layer dg_input_layers[DG_INPUT_LAYERS];

/* The layers that an assessment writes: lists in a struct dg_result_lists. */
struct dg_assessment_row {
    const char *edition;
    double grid_m;
    const char *summary_json;
};
struct dg_list {
    const void *items;
    int32_t n;
};
struct dg_result_lists {
    struct dg_list coverage, gaps, intrusions, findings, assessment;
};
enum { DG_RESULT_LAYERS = 5 };
extern const struct dg_layer dg_result_layers[DG_RESULT_LAYERS];

/* The schema of a layer; every name in use has one. */
const struct dg_schema_layer *dg_schema_get(const char *name);

/* ---- writing --------------------------------------------------------------------------------------- */

/* Make an empty layer: table, description, words, style, index (not yet its triggers). */
int dg_layer_make(struct dg_db *db, const struct dg_schema_layer *schema, int32_t srs_id, struct dg_err *err);
/* The index's triggers: after the rows, which are entered by hand. */
int dg_layer_make_triggers(struct dg_db *db, const struct dg_schema_layer *schema, struct dg_err *err);
/* Take out what the file still says of a layer whose table is gone. */
int dg_layer_forget(struct dg_db *db, const char *layer, struct dg_err *err);
/* "rtree_LAYER_geom". */
void dg_layer_index_name(const char *layer, char *out, size_t n);
/* Write the rows, fid 1, 2, ..., and enter the extent; `has_index`: fill rtree_<layer>_geom too. */
int dg_layer_write(struct dg_db *db, const struct dg_layer *layer, struct dg_list list, int32_t srs_id,
                   bool has_index, struct dg_err *err);
/* Add some of the items as rows, with fids from first_fid on. The columns must all be there. */
int dg_layer_append(struct dg_db *db, const struct dg_layer *layer, const char *geom_name, const void *items,
                    const int32_t *item_ix, int32_t n, int64_t first_fid, int32_t srs_id, bool has_index,
                    struct dg_err *err);
/* Set the columns that are named, n of them, of one row to what the item says. */
int dg_layer_set(struct dg_db *db, const struct dg_layer *layer, const void *item, int64_t fid,
                 const struct dg_change_value *columns, int32_t n, struct dg_err *err);
/* The extent of a layer that holds these items. */
int dg_layer_extent(struct dg_db *db, const struct dg_layer *layer, struct dg_list list, struct dg_err *err);
/* Empty a layer or make it; *has_index as above. DG_EFORMAT: it lacks a column. */
int dg_layer_clear(struct dg_db *db, const char *path, const struct dg_layer *layer, int32_t srs_id,
                   bool *has_index, struct dg_err *err);
/* The number of rows that GDAL keeps, where the file has it. */
int dg_layer_count_set(struct dg_db *db, const char *layer, int32_t n, struct dg_err *err);
/* A statement of sql/ with {layer} filled in; names come from our own tables. */
int dg_layer_statement(struct dg_db *db, const char *sql, const char *layer, struct dg_stmt *out,
                       struct dg_err *err);

/* ---- files ------------------------------------------------------------------------------------------ */

/* Make a GeoPackage beside its place, let `fill` write it whole (its own transaction), sync it, rename it. What
 * it begins with: nothing, or a copy of the file `from`. */
typedef int (*dg_fill_fn)(struct dg_db *db, const void *ctx, struct dg_err *err);
int dg_file_make(const char *path, const char *from, bool may_replace, dg_fill_fn fill, const void *ctx,
                 struct dg_err *err);
/* How the scheme's projection is numbered in this file, or an error that names the remedy. */
int dg_file_srs(struct dg_db *db, const char *path, int32_t *srs_id, struct dg_err *err);
/* Does the file have a table of this name, of whatever kind? GDAL's and the index's are virtual or plain. */
int dg_file_has_table(struct dg_db *db, const char *name, bool *has, struct dg_err *err);

/* ---- looking --------------------------------------------------------------------------------------- */

/* Is there a table of this name? 1 yes, 0 no; DG_EFORMAT when it is a view or a virtual table. */
int dg_layer_exists(struct dg_db *db, const char *path, const char *name, struct dg_err *err);
/* Which of the layer's columns has the table? has[n_columns] is true for them; *geom_name is one of our names
 * for the geometry column or NULL. DG_EFORMAT: a column that is computed. */
int dg_layer_columns(struct dg_db *db, const char *path, const struct dg_layer *layer, bool *has,
                     const char **geom_name, struct dg_err *err);

#endif
