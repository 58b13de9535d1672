/* Store: the dossier as a GeoPackage file. The only folder that runs SQL.
 *
 * Layers, columns, styles: docs/dossier.md. Layers and columns that didgah does not know are kept as they are.
 * Every change is one transaction on the file itself (rollback journal, synchronous=EXTRA), so that a killed
 * process or a full disk leaves the old dossier whole. Files from outside are opened with schema untrusted,
 * triggers and views off, a heap limit and a time limit; geometry bytes are checked by io/. */
#ifndef DG_STORE_STORE_H
#define DG_STORE_STORE_H

#include "dossier/dossier.h"

/* Write a new dossier file with all layers, styles and indexes. Made beside PATH under a temporary name,
 * synced, then renamed, so that PATH is either the whole file or untouched. DG_EEXIST unless `may_replace`. */
int dg_store_create(const char *path, const struct dg_dossier *dossier, bool may_replace, struct dg_err *err);

/* Read all layers. DG_EFORMAT names layer, feature and column. */
int dg_store_load(struct dg_arena *arena, const char *path, struct dg_dossier *out, struct dg_err *err);

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

#endif
