/* The assessment as the rows that go back into the dossier. */
#include "assess/assess.h"
#include "base/buf.h"

static const char *const light_words[2] = {"day", "night"};

static int coverage_add(struct dg_buf *rows, struct dg_coverage_row row, struct dg_err *err)
{
    if (row.area_m2 == 0) return 0;
    struct dg_coverage_row *slot = dg_buf_add(rows);
    if (!slot) return dg_buf_full(err);
    *slot = row;
    return 0;
}

/* Cameras in order, the whole scheme last; by light, then class. */
static int coverage_rows(const struct dg_assessment *a, struct dg_buf *rows, struct dg_err *err)
{
    for (int32_t c = 0; c < a->n_cameras; c++) {
        const struct dg_camera_report *report = &a->cameras[c];
        for (int light = 0; light < 2; light++) {
            for (int32_t k = 0; k < a->classes.n_classes; k++) {
                struct dg_coverage_row row = {.camera_id =
                                                  a->dossier->cameras.items[report->camera_ix].camera_id,
                                              .class_id = a->classes.classes[k].id,
                                              .light = light_words[light],
                                              .geom = report->seen[light][k],
                                              .area_m2 = report->area_m2[light][k]};
                DG_TRY(coverage_add(rows, row, err));
            }
        }
    }
    for (int light = 0; light < 2; light++) {
        struct dg_coverage_row row = {.camera_id = "",
                                      .class_id = a->classes.classes[0].id,
                                      .light = light_words[light],
                                      .geom = a->scheme.seen[light],
                                      .area_m2 = a->scheme.area_m2[light][0]};
        DG_TRY(coverage_add(rows, row, err));
    }
    return 0;
}

static struct dg_gap_row gap_row(const struct dg_assessment *a, const struct dg_gap *gap)
{
    const struct dg_dossier *d = a->dossier;
    struct dg_gap_row row = {.need_id = d->needs.items[gap->need_ix].need_id,
                             .light = light_words[gap->light],
                             .cause = gap->cause,
                             .building_source_id = "",
                             .building_fid = -1,
                             .camera_id = gap->camera_ix >= 0 ? d->cameras.items[gap->camera_ix].camera_id : "",
                             .geom = gap->geom,
                             .area_m2 = gap->amount,
                             .unit = a->needs[gap->need_ix].unit};
    if (gap->building_ix >= 0) {
        row.building_source_id = d->buildings.items[gap->building_ix].source_id;
        row.building_fid = d->buildings.items[gap->building_ix].fid;
    } else if (gap->barrier_ix >= 0) {
        row.building_source_id = d->barriers.items[gap->barrier_ix].source_id;
        row.building_fid = -2 - d->barriers.items[gap->barrier_ix].fid;
    }
    return row;
}

static struct dg_intrusion_row intrusion_row(const struct dg_assessment *a,
                                             const struct dg_camera_report *report,
                                             const struct dg_intrusion *intrusion)
{
    const struct dg_dossier *d = a->dossier;
    return (struct dg_intrusion_row){.camera_id = d->cameras.items[report->camera_ix].camera_id,
                                     .kind = intrusion->kind,
                                     .class_id = a->classes.classes[intrusion->class_ix].id,
                                     .geom = intrusion->geom,
                                     .area_m2 = intrusion->area_m2,
                                     .facade_m = intrusion->facade_m,
                                     .place_fid = intrusion->is_sensitive
                                                      ? d->sensitive_places.items[intrusion->place_ix].fid
                                                      : d->private_spaces.items[intrusion->place_ix].fid};
}

int dg_assess_rows(struct dg_arena *arena, const struct dg_assessment *assessment, struct dg_results *out,
                   struct dg_err *err)
{
    dg_auto(dg_buf_done) struct dg_buf coverage = {.item_size = sizeof(struct dg_coverage_row)};
    struct dg_results rows = {.n_gaps = assessment->n_gaps,
                              .summary_json = "",
                              .edition = assessment->classes.edition,
                              .grid_m = (double)assessment->grid.cell_u / DG_UNITS_PER_M};
    DG_TRY(coverage_rows(assessment, &coverage, err));
    DG_TRY(dg_buf_copy(&coverage, arena, (void **)&rows.coverage, err));
    rows.n_coverage = (int32_t)coverage.n;
    DG_TRY(DG_NEW(arena, &rows.gaps, (size_t)assessment->n_gaps, err));
    for (int32_t g = 0; g < assessment->n_gaps; g++) rows.gaps[g] = gap_row(assessment, &assessment->gaps[g]);
    size_t n_intrusions = 0;
    for (int32_t c = 0; c < assessment->n_cameras; c++) {
        n_intrusions += (size_t)assessment->cameras[c].n_intrusions;
    }
    DG_TRY(DG_NEW(arena, &rows.intrusions, n_intrusions, err));
    for (int32_t c = 0; c < assessment->n_cameras; c++) {
        const struct dg_camera_report *report = &assessment->cameras[c];
        for (int32_t k = 0; k < report->n_intrusions; k++) {
            rows.intrusions[rows.n_intrusions++] = intrusion_row(assessment, report, &report->intrusions[k]);
        }
    }
    *out = rows;
    return 0;
}
