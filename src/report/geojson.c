/* GeoJSON: needs, cameras, coverage, gaps and intrusion for other programs. */
#include "report/report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/io.h"
#include "report/file.h"

static const char *const light_words[] = {"day", "night"};

#define PIECE_BYTES (1 << 20) /* kept in memory: the coverage of a city has gigabytes */

struct out {
    struct dg_text text; /* what is not in the file yet */
    struct dg_report_file file;
    struct dg_json json;
    const struct dg_assessment *assessment;
    const struct dg_findings *findings;
    struct dg_crs_map *map;
    struct dg_err *err;
};

static void out_done(struct out *out)
{
    dg_report_file_done(&out->file);
    dg_text_done(&out->text);
    dg_crs_close(&out->map);
}

/* ---- features -------------------------------------------------------------------------------------- */

static int feature_begin(struct out *out, const struct dg_geom *geom)
{
    dg_json_object(&out->json, NULL);
    dg_json_str(&out->json, "type", "Feature");
    if (geom->kind == DG_GEOM_NONE) {
        dg_json_null(&out->json, "geometry");
    } else {
        DG_TRY(dg_geojson_geometry(&out->json, "geometry", geom, out->map, out->err));
    }
    dg_json_object(&out->json, "properties");
    return 0;
}

static int piece_write(struct out *out)
{
    DG_TRY(dg_text_finish(&out->text, out->err));
    DG_TRY(dg_report_file_add(&out->file, out->text.data, out->text.len, out->err));
    dg_text_clear(&out->text);
    return 0;
}

static int feature_end(struct out *out)
{
    dg_json_end_object(&out->json);
    dg_json_end_object(&out->json);
    /* A feature a line: differences of two results can be read, and tools can cut the file. */
    dg_text_add(&out->text, "\n");
    return out->text.len < PIECE_BYTES ? 0 : piece_write(out);
}

static const char *class_id(const struct out *out, int32_t class_ix)
{
    const struct dg_class_table *table = &out->assessment->classes;
    return class_ix >= 0 && class_ix < table->n_classes ? table->classes[class_ix].id : "";
}

static double share(double part, double total) { return total > 0 ? part / total : NAN; }

static int need_features(struct out *out)
{
    const struct dg_assessment *a = out->assessment;
    struct dg_json *json = &out->json;

    for (int32_t i = 0; i < a->n_needs; i++) {
        const struct dg_need_report *report = &a->needs[i];
        const struct dg_need *need = &a->dossier->needs.items[report->need_ix];
        DG_TRY(feature_begin(out, &need->geom));
        dg_json_str(json, "need_id", need->need_id);
        dg_json_str(json, "title_fa", need->title_fa);
        dg_json_str(json, "title_en", need->title_en);
        dg_json_str(json, "agency", need->agency);
        dg_json_str(json, "remit", need->remit);
        dg_json_str(json, "subject", need->subject);
        dg_json_str(json, "floor_class", need->floor_class);
        dg_json_str(json, "ceiling_class", need->ceiling_class);
        dg_json_int(json, "k_fold", need->k_fold);
        dg_json_num(json, "min_share", need->min_share, 4);
        dg_json_bool(json, "by_day", need->by_day);
        dg_json_bool(json, "by_night", need->by_night);
        dg_json_str(json, "unit", report->unit);
        dg_json_num(json, "total", report->total, 2);
        dg_json_num(json, "met_day", report->met[DG_DAY], 2);
        dg_json_num(json, "met_night", report->met[DG_NIGHT], 2);
        dg_json_num(json, "share_day", share(report->met[DG_DAY], report->total), 4);
        dg_json_num(json, "share_night", share(report->met[DG_NIGHT], report->total), 4);
        dg_json_num(json, "over_day", report->over[DG_DAY], 2);
        dg_json_num(json, "over_night", report->over[DG_NIGHT], 2);
        dg_json_bool(json, "is_met_day", report->is_met[DG_DAY]);
        dg_json_bool(json, "is_met_night", report->is_met[DG_NIGHT]);
        dg_json_int(json, "n_cameras_serving", report->n_cameras_serving);
        DG_TRY(feature_end(out));
    }
    return 0;
}

static void need_ids(struct out *out, const char *key, const int32_t *need_ix, int32_t n_needs)
{
    dg_json_array(&out->json, key);
    for (int32_t i = 0; i < n_needs; i++) {
        dg_json_str(&out->json, NULL, out->assessment->dossier->needs.items[need_ix[i]].need_id);
    }
    dg_json_end_array(&out->json);
}

static void camera_areas(struct out *out, const struct dg_camera_report *report)
{
    for (int light = DG_DAY; light <= DG_NIGHT; light++) {
        for (int32_t k = 0; k < out->assessment->classes.n_classes; k++) {
            char key[64];
            snprintf(key, sizeof key, "area_%s_%s_m2", light_words[light], class_id(out, k));
            dg_json_num(&out->json, key, report->area_m2[light][k], 2);
        }
    }
}

static void camera_properties(struct out *out, const struct dg_camera_report *report)
{
    const struct dg_camera *camera = &out->assessment->dossier->cameras.items[report->camera_ix];
    struct dg_json *json = &out->json;

    dg_json_str(json, "camera_id", camera->camera_id);
    dg_json_str(json, "site_id", camera->site_id);
    dg_json_str(json, "equipment_id", camera->equipment_id);
    dg_json_str(json, "status", camera->status);
    dg_json_int(json, "phase_no", camera->phase_no);
    dg_json_num(json, "height_m", camera->height_m, 2);
    dg_json_num(json, "bearing_deg", camera->bearing_deg, 2);
    dg_json_num(json, "tilt_deg", camera->tilt_deg, 2);
    dg_json_str(json, "purpose", camera->purpose);
    dg_json_bool(json, "is_judged", report->is_judged);
    dg_json_str(json, "why_not", report->is_judged ? "" : report->why_not);
    if (!report->is_judged) return;
    dg_json_str(json, "moved", report->moved);
    dg_json_num(json, "f_px", report->f_px, 2);
    dg_json_num(json, "hfov_deg", report->hfov_deg, 2);
    dg_json_num(json, "vfov_deg", report->vfov_deg, 2);
    dg_json_num(json, "blind_m", report->blind_m, 2);
    camera_areas(out, report);
    dg_json_num(json, "overlap_m2", report->overlap_m2, 2);
    dg_json_num(json, "only_m2", report->only_m2, 2);
    dg_json_num(json, "private_m2", report->private_m2, 2);
    dg_json_num(json, "facade_m", report->facade_m, 2);
    need_ids(out, "serves", report->serves, report->n_serves);
    need_ids(out, "unserved_claims", report->unserved_claims, report->n_unserved_claims);
    dg_json_bool(json, "claim_holds", report->claim_holds);
    dg_json_num(json, "claim_px_per_m", report->claim_px_per_m, 2);
    dg_json_num(json, "claim_has_px_per_m", report->claim_has_px_per_m, 2);
    dg_json_num(json, "claim_focal_mm", report->claim_focal_mm, 1);
}

static int camera_features(struct out *out)
{
    const struct dg_assessment *a = out->assessment;

    for (int32_t i = 0; i < a->n_cameras; i++) {
        const struct dg_camera_report *report = &a->cameras[i];
        /* Where the lens was taken to be; a camera that was not judged stands where the dossier says. */
        struct dg_pt at = report->is_judged ? report->at : a->dossier->cameras.items[report->camera_ix].at;
        struct dg_ring ring = {.pts = &at, .n_pts = 1};
        struct dg_geom point = {.kind = DG_GEOM_POINT, .n_rings = 1, .rings = &ring};
        DG_TRY(feature_begin(out, &point));
        camera_properties(out, report);
        DG_TRY(feature_end(out));
    }
    return 0;
}

static int coverage_feature(struct out *out, const char *camera_id, int32_t class_ix, int light,
                            const struct dg_geom *geom, double area_m2)
{
    if (geom->kind == DG_GEOM_NONE) return 0;
    DG_TRY(feature_begin(out, geom));
    dg_json_str(&out->json, "camera_id", camera_id);
    dg_json_str(&out->json, "class_id", class_id(out, class_ix));
    dg_json_str(&out->json, "light", light_words[light]);
    dg_json_num(&out->json, "area_m2", area_m2, 2);
    return feature_end(out);
}

static int coverage_features(struct out *out)
{
    const struct dg_assessment *a = out->assessment;

    for (int light = DG_DAY; light <= DG_NIGHT; light++) {
        DG_TRY(coverage_feature(out, "", 0, light, &a->scheme.seen[light], a->scheme.area_m2[light][0]));
    }
    for (int32_t i = 0; i < a->n_cameras; i++) {
        const struct dg_camera_report *report = &a->cameras[i];
        if (!report->is_judged) continue;
        const char *id = a->dossier->cameras.items[report->camera_ix].camera_id;
        for (int light = DG_DAY; light <= DG_NIGHT; light++) {
            for (int32_t k = 0; k < a->classes.n_classes; k++) {
                DG_TRY(coverage_feature(out, id, k, light, &report->seen[light][k], report->area_m2[light][k]));
            }
        }
    }
    return 0;
}

static int gap_features(struct out *out)
{
    const struct dg_assessment *a = out->assessment;
    const struct dg_dossier *dossier = a->dossier;
    struct dg_json *json = &out->json;

    for (int32_t i = 0; i < a->n_gaps; i++) {
        const struct dg_gap *gap = &a->gaps[i];
        DG_TRY(feature_begin(out, &gap->geom));
        dg_json_str(json, "need_id", dossier->needs.items[gap->need_ix].need_id);
        dg_json_str(json, "light", light_words[gap->light]);
        dg_json_str(json, "cause", gap->cause);
        bool is_building = gap->building_ix >= 0, is_barrier = gap->barrier_ix >= 0;
        dg_json_str(json, "building_source_id",
                    is_building  ? dossier->buildings.items[gap->building_ix].source_id
                    : is_barrier ? dossier->barriers.items[gap->barrier_ix].source_id
                                 : "");
        dg_json_int(json, "building_fid",
                    is_building  ? dossier->buildings.items[gap->building_ix].fid
                    : is_barrier ? -2 - dossier->barriers.items[gap->barrier_ix].fid
                                 : -1);
        dg_json_str(json, "camera_id",
                    gap->camera_ix >= 0 ? dossier->cameras.items[gap->camera_ix].camera_id : "");
        dg_json_num(json, "amount", gap->amount, 2);
        dg_json_str(json, "unit", a->needs[gap->need_ix].unit);
        DG_TRY(feature_end(out));
    }
    return 0;
}

static int intrusion_features(struct out *out)
{
    const struct dg_assessment *a = out->assessment;
    const struct dg_dossier *dossier = a->dossier;
    struct dg_json *json = &out->json;

    for (int32_t i = 0; i < a->n_cameras; i++) {
        const struct dg_camera_report *report = &a->cameras[i];
        for (int32_t k = 0; k < report->n_intrusions; k++) {
            const struct dg_intrusion *intrusion = &report->intrusions[k];
            DG_TRY(feature_begin(out, &intrusion->geom));
            dg_json_str(json, "camera_id", dossier->cameras.items[report->camera_ix].camera_id);
            dg_json_str(json, "kind", intrusion->kind);
            dg_json_bool(json, "is_sensitive", intrusion->is_sensitive);
            dg_json_str(json, "class_id", class_id(out, intrusion->class_ix));
            dg_json_num(json, "area_m2", intrusion->area_m2, 2);
            dg_json_num(json, "facade_m", intrusion->facade_m, 2);
            dg_json_str(json, "place_source_id",
                        intrusion->is_sensitive ? dossier->sensitive_places.items[intrusion->place_ix].source_id
                                                : dossier->private_spaces.items[intrusion->place_ix].source_id);
            DG_TRY(feature_end(out));
        }
    }
    return 0;
}

static int finding_features(struct out *out)
{
    const struct dg_findings *f = out->findings;
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_results rows = {0};
    struct dg_json *json = &out->json;

    DG_TRY(dg_findings_rows(&arena, f, &rows, out->err));
    for (int32_t i = 0; i < rows.n_findings; i++) {
        const struct dg_finding_row *row = &rows.findings[i];
        DG_TRY(feature_begin(out, &row->geom));
        dg_json_str(json, "rule_id", row->rule_id);
        dg_json_str(json, "remit", row->remit);
        dg_json_str(json, "severity", row->severity);
        dg_json_str(json, "layer", row->layer);
        dg_json_str(json, "object", row->object);
        dg_json_str(json, "light", row->light);
        dg_json_num(json, "figure", row->figure, 4);
        dg_json_str(json, "comparison", row->comparison);
        dg_json_num(json, "threshold", row->threshold, 4);
        dg_json_str(json, "unit", row->unit);
        dg_json_str(json, "sentence_fa", row->sentence_fa);
        dg_json_str(json, "sentence_en", row->sentence_en);
        dg_json_str(json, "remedy_fa", row->remedy_fa);
        dg_json_str(json, "remedy_en", row->remedy_en);
        dg_json_str(json, "concerned", row->concerned);
        dg_json_str(json, "assumptions", row->assumptions);
        dg_json_str(json, "rulebook_sha256", row->rulebook_sha256);
        feature_end(out);
    }
    return 0;
}

/* ---- files ----------------------------------------------------------------------------------------- */

static void assumptions_add(struct out *out)
{
    const struct dg_assessment *a = out->assessment;

    dg_json_array(&out->json, "assumptions");
    for (int32_t i = 0; i < a->n_assumptions; i++) {
        dg_json_object(&out->json, NULL);
        dg_json_str(&out->json, "code", a->assumptions[i].code);
        dg_json_str(&out->json, "layer", a->assumptions[i].layer);
        dg_json_int(&out->json, "n_objects", a->assumptions[i].n_objects);
        dg_json_num(&out->json, "value", a->assumptions[i].value, 4);
        dg_json_str(&out->json, "detail", a->assumptions[i].detail);
        dg_json_end_object(&out->json);
    }
    dg_json_end_array(&out->json);
}

static void header_add(struct out *out, const char *name)
{
    const struct dg_scheme *scheme = &out->assessment->dossier->scheme;
    struct dg_json *json = &out->json;

    dg_json_str(json, "type", "FeatureCollection");
    dg_json_str(json, "name", name);
    dg_json_object(json, "didgah");
    dg_json_str(json, "scheme_id", scheme->scheme_id);
    dg_json_str(json, "title_fa", scheme->title_fa);
    dg_json_str(json, "title_en", scheme->title_en);
    dg_json_bool(json, "is_sample", scheme->is_sample);
    dg_json_str(json, "data_licence", scheme->data_licence);
    dg_json_str(json, "edition", out->assessment->classes.edition);
    assumptions_add(out);
    dg_json_end_object(json);
}

static int file_make(struct out *out, const char *dir, const char *name, int (*features)(struct out *))
{
    dg_auto(dg_text_done) struct dg_text path = {0};

    dg_text_addf(&path, "%s/%s.geojson", dir, name);
    DG_TRY(dg_text_finish(&path, out->err));
    DG_TRY(dg_report_file_open(&out->file, path.data, out->err));
    dg_json_begin(&out->json, &out->text, 0);
    dg_json_object(&out->json, NULL);
    header_add(out, name);
    dg_json_array(&out->json, "features");
    dg_text_add(&out->text, "\n");
    DG_TRY(features(out));
    dg_json_end_array(&out->json);
    dg_json_end_object(&out->json);
    dg_text_add(&out->text, "\n");
    DG_TRY(piece_write(out));
    int finished = dg_report_file_finish(&out->file, out->err);
    dg_report_file_done(&out->file); /* the path that it names goes with this call */
    return finished;
}

int dg_report_geojson(const char *dir, const struct dg_assessment *assessment,
                      const struct dg_findings *findings, struct dg_err *err)
{
    static const struct {
        const char *name;
        int (*features)(struct out *);
    } files[] = {{"needs", need_features}, {"cameras", camera_features},      {"coverage", coverage_features},
                 {"gaps", gap_features},   {"intrusion", intrusion_features}, {"findings", finding_features}};
    dg_auto(out_done) struct out out = {
        .file = {.fd = -1}, .assessment = assessment, .findings = findings, .err = err};

    DG_TRY(dg_report_make_dir(dir, err));
    DG_TRY(dg_crs_open(assessment->dossier->scheme.crs.srs_id, &out.map, err));
    for (size_t i = 0; i < sizeof files / sizeof *files - (findings ? 0 : 1); i++) {
        DG_TRY(file_make(&out, dir, files[i].name, files[i].features));
    }
    return 0;
}
