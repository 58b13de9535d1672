/* Schema: the layers of a dossier as tools/gen_sql.py read them from sql/layer. Private to store. */
#ifndef DG_STORE_SCHEMA_H
#define DG_STORE_SCHEMA_H

struct dg_schema_column {
    const char *name, *type, *title, *text;
    const char *words; /* of a coded column: strings one behind the other, an empty one at the end; else NULL */
};

struct dg_schema_layer {
    const char *name, *title, *text;
    const char *geometry; /* "" for a table without one */
    const char *sql;      /* CREATE TABLE */
    const struct dg_schema_column *columns;
    int n_columns;
    const char *style; /* QML; NULL for a table without geometry */
};

/* In the order in which they are made and QGIS lists them. */
enum { DG_SCHEMA_LAYERS = 24 };
extern const struct dg_schema_layer dg_schema[DG_SCHEMA_LAYERS];

#endif
