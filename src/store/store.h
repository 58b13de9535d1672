/* Store: the dossier as a GeoPackage file. The only folder that runs SQL.
 *
 * Layers, columns, styles: docs/dossier.md. Layers and columns that didgah does not know are kept as they are.
 * Every change is one transaction on the file itself (rollback journal, synchronous=EXTRA), so that a killed
 * process or a full disk leaves the old dossier whole. Files from outside are opened with schema untrusted,
 * triggers and views off, a heap limit and a time limit; geometry bytes are checked by io/. */
#ifndef DG_STORE_STORE_H
#define DG_STORE_STORE_H

#include "base/text.h"
#include "dossier/dossier.h"
#include "io/io.h"

/* Write a new dossier file with all layers, styles and indexes. Made beside PATH under a temporary name,
 * synced, then renamed, so that PATH is either the whole file or untouched. DG_EEXIST unless `may_replace`. */
int dg_store_create(const char *path, const struct dg_dossier *dossier, bool may_replace, struct dg_err *err);

/* Write a dossier that was made from the one in the file `from`: a copy of that file in which the rows that
 * differ between `given`, as it was loaded from there, and `made` are added, changed or removed. Layers,
 * columns, rows and styles that didgah does not know come along; of a row that is changed, the columns that
 * differ alone are touched. What an assessment wrote into the file is taken out. Whole or not at all; DG_EEXIST
 * unless `may_replace`; DG_ESTATE: `from` changed in between. A row that moved is refused (DG_EINVAL): take it
 * out and add it. */
int dg_store_derive(const char *path, const char *from, const struct dg_dossier *given,
                    const struct dg_dossier *made, bool may_replace, struct dg_err *err);

/* Read all layers. DG_EFORMAT names layer, feature and column. */
int dg_store_load(struct dg_arena *arena, const char *path, struct dg_dossier *out, struct dg_err *err);

/* The same of a file's bytes, of which nothing is written and no other file is opened; `name` is for messages.
 */
int dg_store_load_bytes(struct dg_arena *arena, const char *name, void *bytes, size_t n, struct dg_dossier *out,
                        struct dg_err *err);

/* What a dossier file holds that didgah does not know: "layer" or "layer.column" each, in the file's order, the
 * layers that an assessment or another program's bookkeeping writes left out. */
struct dg_unknown {
    const char **names;
    int32_t n;
};
int dg_store_unknown(struct dg_arena *arena, const char *path, struct dg_unknown *out, struct dg_err *err);

/* ---- frozen: one byte form for one content (docs/versions.md) --------------------------------------------
 *
 * Lines of JSON, sorted, one for each row of the layers that people edit; what an assessment writes is left
 * out, so is what says nothing (an empty text, a number that is not given, the value that an empty column
 * stands for) and what is no content: fids, the order of rows and of a geometry's parts, where a ring begins
 * and which way it runs, the name of the projection. So the bytes do not depend on the machine or on the
 * program that wrote the file, and a column that a later didgah adds changes no older version's. */

#define DG_FROZEN_VERSION 1 /* raised when an older program would misread the bytes */

/* Append the bytes. sha256, unless NULL, gets the hash of them: the version. DG_ENOMEM; DG_ELIMIT: more bytes
 * than DG_MAX_FILE_BYTES. Cost: about 20 ns a coordinate; memory up to twice the bytes. */
int dg_frozen_write(const struct dg_dossier *dossier, struct dg_text *out, char sha256[DG_SHA256_HEX_SIZE],
                    struct dg_err *err);
/* The hash alone. */
int dg_frozen_sha256(const struct dg_dossier *dossier, char sha256[DG_SHA256_HEX_SIZE], struct dg_err *err);

/* Is this the beginning of a frozen file? */
bool dg_frozen_is(const char *bytes, size_t n);

/* Read the bytes of a frozen version, from whomever they come: every value is judged as dg_store_load judges
 * it, and bytes that are not exactly what dg_frozen_write would write are refused, so that the hash of a file
 * that was read is the version's. Rows come in the order of the bytes, fids from 1. DG_EFORMAT and DG_ELIMIT
 * name the line. */
int dg_frozen_parse(struct dg_arena *arena, const char *bytes, size_t n, struct dg_dossier *out,
                    char sha256[DG_SHA256_HEX_SIZE], struct dg_err *err);

/* ---- what differs between two dossiers --------------------------------------------------------------- */

enum dg_change_kind { DG_ROW_CHANGED = 0, DG_ROW_ADDED, DG_ROW_REMOVED };

struct dg_change_value {
    const char *column;
    const char *before, *after; /* as text; numbers exactly; "" for nothing */
};

struct dg_change {
    const char *layer;
    const char *id; /* as a person reads it, "C-01 / gate"; "" for a row without one */
    enum dg_change_kind kind;
    int32_t ix_a, ix_b;             /* in the dossiers' lists; -1: not there */
    struct dg_change_value *values; /* columns that differ, in the layer's order; none unless changed */
    int32_t n_values;
    bool has_moved;  /* the geometry differs */
    bool is_doubled; /* several rows have this id: they were paired in the order of their frozen lines */
};

struct dg_matches { /* of one layer: which row is which */
    const char *layer;
    int32_t *b_of_a, *a_of_b; /* -1: none */
    int32_t n_a, n_b;
};

struct dg_changes {
    struct dg_change *items; /* by layer, in the order of dg_dossier's lists, then id */
    int32_t n;
    struct dg_matches *matches; /* one for each layer */
    int n_matches;
    bool terrain_differs;
};

/* Compare all that people edit. Rows are matched by id; rows without one by their geometry, so that such a row
 * that is moved counts as removed and added. Rows that would freeze to the same line are the same. What it
 * makes lives in `arena`; texts of dossiers are not copied. Cost: n log n in the rows. DG_ENOMEM. */
int dg_store_compare(struct dg_arena *arena, const struct dg_dossier *a, const struct dg_dossier *b,
                     struct dg_changes *out, struct dg_err *err);

/* NULL: no such layer. */
const struct dg_matches *dg_matches_of(const struct dg_changes *changes, const char *layer);

/* What an assessment writes back; old rows of these layers are replaced in the same transaction. */
struct dg_coverage_row {
    const char *camera_id;        /* "" for the whole scheme */
    const char *class_id, *light; /* light: day | night */
    struct dg_geom geom;
    double area_m2;
};
struct dg_gap_row {
    const char *need_id, *light;
    const char *cause; /* hidden | hidden_by_ground | out_of_view | too_far | too_oblique | blind_zone | dark |
                          too_few | no_camera */
    const char *building_source_id; /* of the building that hides it, "" otherwise */
    int64_t building_fid;           /* -1: none; barriers are negative: -2 - fid */
    const char *camera_id;          /* the camera that comes nearest to serving it, "" none */
    struct dg_geom geom;
    double area_m2;   /* or length for needs along lines: see unit */
    const char *unit; /* m2 | m | points */
};
struct dg_intrusion_row {
    const char *camera_id, *kind, *class_id; /* kind: dwelling | yard | garden | sensitive place's kind */
    struct dg_geom geom;
    double area_m2, facade_m;
    int64_t place_fid;
};
struct dg_finding_row {
    const char *rule_id, *remit, *severity, *layer, *object, *light;
    double figure, threshold;
    const char *comparison, *unit;
    const char *sentence_fa, *sentence_en, *remedy_fa, *remedy_en;
    const char *concerned, *assumptions; /* parted by commas */
    const char *rulebook_sha256;
    struct dg_geom geom;
};
struct dg_results {
    struct dg_coverage_row *coverage;
    int32_t n_coverage;
    struct dg_gap_row *gaps;
    int32_t n_gaps;
    struct dg_intrusion_row *intrusions;
    int32_t n_intrusions;
    struct dg_finding_row *findings;
    int32_t n_findings;
    const char *summary_json; /* the assessment as JSON, kept in table `assessment` with the next two */
    const char *edition;
    double grid_m;
};

/* Replace the rows of coverage, gap, intrusion, finding and assessment; make the layers that are missing. All
 * other layers, columns, rows and styles stay as they are. DG_ESTATE: another program holds the file. On any
 * error the file is as it was. */
int dg_store_save_results(const char *path, const struct dg_results *results, struct dg_err *err);

/* ---- tables for other programs ------------------------------------------------------------------------ */

/* A layer that is no dossier's: rows that are given one by one, geometry in WGS 84 degrees. */
struct dg_table_column {
    const char *name;
    const char *type; /* TEXT | INTEGER | REAL | DATE | BOOLEAN */
    const char *title;
};
struct dg_table_cell {
    bool is_null;
    const char *text; /* of TEXT and DATE */
    double num;       /* of the others */
};
struct dg_geo_table {
    const char *name, *title, *text;
    const struct dg_table_column *columns;
    int32_t n_columns, n_rows;
    /* The cell; it lasts until the next call. */
    int (*cell)(void *ctx, int32_t row, int32_t column, struct dg_table_cell *out, struct dg_err *err);
    const struct dg_geom *(*lonlat)(void *ctx, int32_t row);
    void *ctx;
};

/* Write them as a new GeoPackage with spatial indexes; whole or not at all. The same rows give the same bytes.
 * DG_EEXIST unless `may_replace`. */
int dg_store_publish(const char *path, const struct dg_geo_table *tables, int32_t n, bool may_replace,
                     struct dg_err *err);

#endif
