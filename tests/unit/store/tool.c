/* A dossier from the command line, for the tests that edit it with other programs:
 *   tool make FILE      the full dossier of tests/support/dossiers.h
 *   tool results FILE   a row of each result layer
 *   tool load FILE      what a loader sees, a line of JSON */
#include "dossiers.h"
#include "io/io.h"
#include "store/store.h"

#include <stdio.h>

static int make(struct dg_arena *arena, const char *path, struct dg_err *err)
{
    struct dg_dossier full = dossiers_full(arena);
    return dg_store_create(path, &full, false, err);
}

static int results(struct dg_arena *arena, const char *path, struct dg_err *err)
{
    struct dg_coverage_row coverage = {"C1", "detect", "day", dossiers_square(arena, 0, 0, 5, 5), 25};
    struct dg_gap_row gap = {"N1", "night", "hidden", "w1", 1, "C1", dossiers_square(arena, 0, 0, 2, 2),
                             4,    "m2"};
    struct dg_intrusion_row intrusion = {"C1", "yard", "observe", dossiers_square(arena, 10, 25, 12, 30),
                                         10,   3.5,    1};
    struct dg_finding_row finding = {.rule_id = "need_by_day",
                                     .remit = "technical",
                                     .severity = "error",
                                     .layer = "need",
                                     .object = "N1",
                                     .light = "day",
                                     .figure = 60,
                                     .threshold = 100,
                                     .comparison = ">=",
                                     .unit = "pct",
                                     .sentence_fa = "کم",
                                     .sentence_en = "too little",
                                     .remedy_fa = "",
                                     .remedy_en = "",
                                     .concerned = "camera:C1",
                                     .assumptions = "",
                                     .rulebook_sha256 = "00",
                                     .geom = dossiers_square(arena, 0, 0, 2, 2)};
    struct dg_results rows = {.coverage = &coverage,
                              .n_coverage = 1,
                              .gaps = &gap,
                              .n_gaps = 1,
                              .intrusions = &intrusion,
                              .n_intrusions = 1,
                              .findings = &finding,
                              .n_findings = 1,
                              .summary_json = "{}",
                              .edition = "2014",
                              .grid_m = 0.5};
    return dg_store_save_results(path, &rows, err);
}

static void print_dossier(const struct dg_dossier *d)
{
    struct dg_text text = {0};
    struct dg_json json;
    dg_json_begin(&json, &text, 0);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "title_en", d->scheme.title_en);
    dg_json_int(&json, "epsg", d->scheme.crs.srs_id);
    dg_json_num(&json, "boundary_m2", dg_geom_area_m2(&d->scheme.boundary), 3);
    dg_json_int(&json, "needs", d->needs.n);
    dg_json_int(&json, "sites", d->sites.n);
    dg_json_int(&json, "buildings", d->buildings.n);
    dg_json_int(&json, "links", d->links.n);
    dg_json_int(&json, "phases", d->phases.n);
    dg_json_num(&json, "terrain_last", d->scheme.terrain_z_m ? (double)d->scheme.terrain_z_m[5] : NAN, 3);
    dg_json_array(&json, "cameras");
    for (int32_t i = 0; i < d->cameras.n; i++) {
        const struct dg_camera *c = &d->cameras.items[i];
        dg_json_object(&json, NULL);
        dg_json_str(&json, "id", c->camera_id);
        dg_json_num(&json, "x", c->at.x, 3);
        dg_json_num(&json, "y", c->at.y, 3);
        dg_json_num(&json, "height_m", c->height_m, 3);
        dg_json_num(&json, "bearing_deg", c->bearing_deg, 3);
        dg_json_end_object(&json);
    }
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    if (dg_text_finish(&text, NULL) == 0) puts(text.data);
    dg_text_done(&text);
}

int main(int argc, char **argv)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_err err = {0};
    struct dg_dossier dossier = {0};
    int result = DG_EINVAL;
    if (argc != 3) return 2;
    if (strcmp(argv[1], "make") == 0) result = make(&arena, argv[2], &err);
    if (strcmp(argv[1], "results") == 0) result = results(&arena, argv[2], &err);
    if (strcmp(argv[1], "load") == 0) {
        result = dg_store_load(&arena, argv[2], &dossier, &err);
        if (result == 0) print_dossier(&dossier);
    }
    if (result < 0) fprintf(stderr, "%s\n", err.msg);
    return dg_code_exit_status(result);
}
