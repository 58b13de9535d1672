/* Facts of a version: what the review must know of a scheme without opening it. Computed from the frozen bytes,
 * so that they can be computed again by anybody. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/assess.h"
#include "app/book.h"
#include "app/county.h"
#include "app/file.h"
#include "base/limits.h"
#include "county/county.h"
#include "log/log.h"
#include "reader/reader.h"
#include "rule/rule.h"
#include "store/store.h"

#define NEAR_M                                                                                                 \
    60.0 /* a camera beside a place: what the sign at its door is read from; also the procedure's "near" */

/* What facts are made of. */
struct facts {
    struct dg_arena *arena;
    const struct dg_county_config *config;
    const struct dg_dossier *dossier;
    struct dg_crs_map *map;
    struct dg_json json;
};

static int bearing_of(const struct dg_camera *camera)
{
    if (!isfinite(camera->bearing_deg)) return -1;
    return ((int)lround(camera->bearing_deg) % 360 + 360) % 360;
}

/* Kinds of sensitive places beside the camera, each once, in their order. */
static void add_near(struct facts *f, struct dg_pt at)
{
    const char *seen[32];
    int n_seen = 0;
    for (int32_t i = 0; i < f->dossier->sensitive_places.n && n_seen < 32; i++) {
        const struct dg_sensitive_place *place = &f->dossier->sensitive_places.items[i];
        bool is_new = place->kind && *place->kind && dg_geom_distance_m(&place->geom, at) <= NEAR_M;
        for (int k = 0; k < n_seen && is_new; k++) is_new = strcmp(seen[k], place->kind) != 0;
        if (!is_new) continue;
        if (n_seen == 0) dg_json_array(&f->json, "near");
        seen[n_seen++] = place->kind;
        dg_json_str(&f->json, NULL, place->kind);
    }
    if (n_seen) dg_json_end_array(&f->json);
}

static bool is_word(const char *text)
{
    size_t n = 0;
    return text && dg_text_is_clean(text, strlen(text), &n) && n >= 1 && n <= DG_MAX_NAME &&
           !strpbrk(text, "\n\t");
}

static int add_camera(struct facts *f, const struct dg_camera *camera, struct dg_err *err)
{
    struct dg_pt at;
    if (!is_word(camera->camera_id))
        return dg_err_set(err, DG_EINVAL,
                          "layer camera: an id is missing or is no word; every camera needs one");
    DG_TRY(dg_crs_to_lonlat(f->map, camera->at, &at, err));
    const struct dg_territory *territory = dg_county_territory(f->config, at);
    if (!territory)
        return dg_err_set(err, DG_EINVAL, "camera \"%s\": stands in no body's territory (%.7f, %.7f)",
                          camera->camera_id, at.x, at.y);
    dg_json_object(&f->json, NULL);
    if (bearing_of(camera) >= 0) dg_json_int(&f->json, "bearing_deg", bearing_of(camera));
    dg_json_str(&f->json, "id", camera->camera_id);
    dg_json_int(&f->json, "lat_e7", llround(at.y * 1e7));
    dg_json_int(&f->json, "lon_e7", llround(at.x * 1e7));
    add_near(f, camera->at);
    if (is_word(camera->purpose)) dg_json_str(&f->json, "purpose", camera->purpose);
    dg_json_str(&f->json, "territory", territory->body);
    dg_json_str(&f->json, "within", territory->within);
    dg_json_end_object(&f->json);
    return 0;
}

static void add_lists(struct facts *f)
{
    char no[16];
    dg_json_array(&f->json, "needs");
    for (int32_t i = 0; i < f->dossier->needs.n; i++) {
        if (is_word(f->dossier->needs.items[i].need_id))
            dg_json_str(&f->json, NULL, f->dossier->needs.items[i].need_id);
    }
    dg_json_end_array(&f->json);
    dg_json_array(&f->json, "phases");
    for (int32_t i = 0; i < f->dossier->phases.n; i++) {
        snprintf(no, sizeof no, "%d", f->dossier->phases.items[i].phase_no);
        dg_json_str(&f->json, NULL, no);
    }
    dg_json_end_array(&f->json);
}

struct judged {
    struct dg_assessment assessment;
    struct dg_rulebook book;
    struct dg_findings findings;
    char figures[DG_SHA256_HEX_SIZE];
};

static int judge(struct dg_arena *arena, const struct dg_app_facts_params *p, const struct dg_dossier *dossier,
                 struct judged *out, struct dg_err *err)
{
    const char *name = p->name;
    const struct dg_app_assess_params params = {.path = name,
                                                .grid_m = NAN,
                                                .n_threads = 1, /* the sandbox has no threads */
                                                .progress = p->progress,
                                                .progress_ctx = p->progress_ctx};
    const struct dg_judge_params all = {0};
    dg_auto(dg_text_done) struct dg_text figures = {0};
    DG_TRY(dg_app_refuse_incomplete(arena, name, dossier, err));
    DG_TRY(dg_book_open(arena, NULL, &out->book, err));
    DG_TRY(dg_app_compute(arena, &params, dossier, &out->assessment, err));
    DG_TRY(dg_rules_judge(arena, &out->assessment, &out->book, &all, &out->findings, err));
    DG_TRY(dg_assess_json(&out->assessment, &figures, err));
    DG_TRY(dg_text_finish(&figures, err));
    dg_sha256_hex(figures.data, figures.len, out->figures);
    return 0;
}

/* Members in the order of RFC 8785. */
static int write_facts(struct facts *f, const char *sha256, size_t n_bytes, const struct judged *judged,
                       struct dg_err *err)
{
    dg_json_object(&f->json, NULL);
    dg_json_int(&f->json, "bytes", (int64_t)n_bytes);
    dg_json_array(&f->json, "cameras");
    for (int32_t i = 0; i < f->dossier->cameras.n; i++) {
        const struct dg_camera *camera = &f->dossier->cameras.items[i];
        if (!camera->status || strcmp(camera->status, "existing") != 0) DG_TRY(add_camera(f, camera, err));
    }
    dg_json_end_array(&f->json);
    dg_json_str(&f->json, "figures", judged->figures);
    dg_json_object(&f->json, "findings");
    dg_json_int(&f->json, "error", judged->findings.n_by_severity[2]);
    dg_json_int(&f->json, "note", judged->findings.n_by_severity[0]);
    dg_json_int(&f->json, "warning", judged->findings.n_by_severity[1]);
    dg_json_end_object(&f->json);
    add_lists(f);
    dg_json_str(&f->json, "rulebook", judged->book.sha256);
    dg_json_str(&f->json, "sha256", sha256);
    dg_json_end_object(&f->json);
    return 0;
}

int dg_app_county_facts(struct dg_arena *arena, const struct dg_app_facts_params *p, struct dg_text *facts,
                        struct dg_err *err)
{
    dg_auto(dg_crs_close) struct dg_crs_map *map = NULL;
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_dossier dossier;
    struct judged judged = {0};
    char sha256[DG_SHA256_HEX_SIZE];
    if (dg_frozen_parse(arena, p->bytes, p->n, &dossier, sha256, err) < 0) return dg_file_prefix(err, p->name);
    DG_TRY(judge(arena, p, &dossier, &judged, err));
    DG_TRY(dg_crs_open(dossier.scheme.crs.srs_id, &map, err));
    struct facts f = {.arena = arena, .config = p->config, .dossier = &dossier, .map = map};
    dg_json_begin(&f.json, &text, 0);
    if (write_facts(&f, sha256, p->n, &judged, err) < 0) return dg_file_prefix(err, p->name);
    DG_TRY(dg_text_finish(&text, err));
    struct dg_json_value root;
    DG_TRY(dg_json_parse(arena, text.data, text.len, &root, err));
    DG_TRY(dg_canon_write(facts, &root, err));
    return dg_text_finish(facts, err);
}

int dg_app_county_version_put(struct dg_county *county, const char *path, int64_t at,
                              char sha256[DG_SHA256_HEX_SIZE], struct dg_err *err)
{
    const struct dg_app_intake_params params = {.path = path, .at = at};
    dg_auto(dg_text_done) struct dg_text facts = {0};
    int64_t n_bytes = 0;
    return dg_app_county_intake(county, &params, sha256, &n_bytes, &facts, err);
}

int dg_app_county_intake(struct dg_county *county, const struct dg_app_intake_params *p,
                         char sha256[DG_SHA256_HEX_SIZE], int64_t *n_bytes, struct dg_text *facts,
                         struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text bytes = {0};
    const struct dg_dossier_reading reading = {.path = p->path,
                                               .name = p->name,
                                               .config = dg_county_config_bytes(county),
                                               .n_config = strlen(dg_county_config_bytes(county)),
                                               .procedure = dg_county_procedure_bytes(county),
                                               .n_procedure = strlen(dg_county_procedure_bytes(county)),
                                               .max_frozen = DG_MAX_VERSION_BYTES,
                                               .max_facts = DG_MAX_ACT_BYTES,
                                               .progress = p->progress,
                                               .progress_ctx = p->progress_ctx};
    DG_TRY(dg_reader_dossier(&reading, &bytes, facts, err));
    *n_bytes = (int64_t)bytes.len;
    return dg_county_version_put(county, bytes.data, bytes.len, facts->data, p->at, sha256, err);
}
