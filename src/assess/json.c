/* The assessment as JSON: docs/schema/assess-1.json says what each key is. */
#include <math.h>

#include "assess/assess.h"
#include "io/io.h"

#define FORMAT "didgah.assess/1"

/* Rounding: a square decimetre, a centimetre and a thousandth are finer than any figure here is true. */
enum { DEC_M2 = 2, DEC_M = 2, DEC_SHARE = 4, DEC_PX = 2, DEC_DEG = 3, DEC_MM = 1 };

static const char *const light_words[2] = {"day", "night"};

struct writer {
    struct dg_json json;
    const struct dg_assessment *a;
};

static void area_by_class(struct writer *w, const char *key, const double *area_m2)
{
    dg_json_object(&w->json, key);
    for (int32_t k = 0; k < w->a->classes.n_classes; k++) {
        dg_json_num(&w->json, w->a->classes.classes[k].id, area_m2[k], DEC_M2);
    }
    dg_json_end_object(&w->json);
}

static void areas(struct writer *w, const double (*area_m2)[DG_MAX_CLASSES])
{
    dg_json_object(&w->json, "area_m2");
    for (int light = 0; light < 2; light++) area_by_class(w, light_words[light], area_m2[light]);
    dg_json_end_object(&w->json);
}

static void classes(struct writer *w)
{
    dg_json_array(&w->json, "classes");
    for (int32_t k = 0; k < w->a->classes.n_classes; k++) {
        dg_json_object(&w->json, NULL);
        dg_json_str(&w->json, "id", w->a->classes.classes[k].id);
        dg_json_num(&w->json, "px_per_m", w->a->classes.classes[k].px_per_m, DEC_PX);
        dg_json_end_object(&w->json);
    }
    dg_json_end_array(&w->json);
}

static void scheme(struct writer *w)
{
    const struct dg_scheme *s = &w->a->dossier->scheme;
    const struct dg_scheme_report *r = &w->a->scheme;
    dg_json_object(&w->json, "scheme");
    dg_json_str(&w->json, "scheme_id", s->scheme_id);
    dg_json_str(&w->json, "title_fa", s->title_fa);
    dg_json_str(&w->json, "title_en", s->title_en);
    dg_json_bool(&w->json, "is_sample", s->is_sample);
    dg_json_str(&w->json, "edition", s->edition);
    dg_json_num(&w->json, "target_height_m", s->target_height_m, DEC_M);
    dg_json_int(&w->json, "srs_id", s->crs.srs_id);
    dg_json_num(&w->json, "scale_error_ppm", s->crs.scale_error_ppm, 1);
    dg_json_bool(&w->json, "has_terrain", s->terrain_nx > 0);
    dg_json_int(&w->json, "n_cameras", r->n_cameras);
    dg_json_int(&w->json, "n_judged", r->n_judged);
    dg_json_int(&w->json, "n_needs", r->n_needs);
    dg_json_int(&w->json, "n_needs_met", r->n_needs_met);
    dg_json_int(&w->json, "n_needs_unserved", r->n_needs_unserved);
    areas(w, r->area_m2);
    dg_json_num(&w->json, "private_m2", r->private_m2, DEC_M2);
    dg_json_num(&w->json, "facade_m", r->facade_m, DEC_M);
    dg_json_num(&w->json, "budget", r->budget, 2);
    dg_json_end_object(&w->json);
}

static const char *building_id(const struct dg_assessment *a, const struct dg_gap *gap)
{
    if (gap->building_ix >= 0) return a->dossier->buildings.items[gap->building_ix].source_id;
    return gap->barrier_ix >= 0 ? a->dossier->barriers.items[gap->barrier_ix].source_id : "";
}

static void gap(struct writer *w, const struct dg_gap *gap)
{
    struct dg_box box = dg_geom_box(&gap->geom);
    dg_json_object(&w->json, NULL);
    dg_json_str(&w->json, "light", light_words[gap->light]);
    dg_json_str(&w->json, "cause", gap->cause);
    dg_json_num(&w->json, "amount", gap->amount, DEC_M2);
    dg_json_str(&w->json, "hidden_by",
                gap->building_ix >= 0  ? "building"
                : gap->barrier_ix >= 0 ? "barrier"
                                       : "");
    dg_json_str(&w->json, "hidden_by_id", building_id(w->a, gap));
    dg_json_str(&w->json, "camera_id",
                gap->camera_ix >= 0 ? w->a->dossier->cameras.items[gap->camera_ix].camera_id : "");
    dg_json_array(&w->json, "box");
    dg_json_num(&w->json, NULL, box.x0, DEC_M);
    dg_json_num(&w->json, NULL, box.y0, DEC_M);
    dg_json_num(&w->json, NULL, box.x1, DEC_M);
    dg_json_num(&w->json, NULL, box.y1, DEC_M);
    dg_json_end_array(&w->json);
    dg_json_end_object(&w->json);
}

static void need_light(struct writer *w, const struct dg_need_report *r, int light)
{
    const struct dg_need *need = &w->a->dossier->needs.items[r->need_ix];
    dg_json_object(&w->json, light_words[light]);
    dg_json_bool(&w->json, "is_asked", light == DG_DAY ? need->by_day : need->by_night);
    dg_json_num(&w->json, "met", r->met[light], DEC_M2);
    dg_json_num(&w->json, "share", r->best_share[light], DEC_SHARE);
    dg_json_num(&w->json, "over", r->over[light], DEC_M2);
    dg_json_bool(&w->json, "is_met", r->is_met[light]);
    dg_json_end_object(&w->json);
}

static void needs(struct writer *w)
{
    int32_t g = 0;
    dg_json_array(&w->json, "needs");
    for (int32_t i = 0; i < w->a->n_needs; i++) {
        const struct dg_need_report *r = &w->a->needs[i];
        const struct dg_need *need = &w->a->dossier->needs.items[r->need_ix];
        dg_json_object(&w->json, NULL);
        dg_json_str(&w->json, "need_id", need->need_id);
        dg_json_str(&w->json, "title_fa", need->title_fa);
        dg_json_str(&w->json, "title_en", need->title_en);
        dg_json_str(&w->json, "remit", need->remit);
        dg_json_str(&w->json, "floor_class", need->floor_class);
        dg_json_str(&w->json, "ceiling_class", need->ceiling_class);
        dg_json_int(&w->json, "k_fold", need->k_fold);
        dg_json_num(&w->json, "min_share", need->min_share, DEC_SHARE);
        dg_json_str(&w->json, "unit", r->unit);
        dg_json_num(&w->json, "total", r->total, DEC_M2);
        for (int light = 0; light < 2; light++) need_light(w, r, light);
        dg_json_bool(&w->json, "is_met", r->is_met[DG_DAY] && r->is_met[DG_NIGHT]);
        dg_json_int(&w->json, "n_cameras_serving", r->n_cameras_serving);
        dg_json_array(&w->json, "gaps");
        for (; g < w->a->n_gaps && w->a->gaps[g].need_ix == r->need_ix; g++) gap(w, &w->a->gaps[g]);
        dg_json_end_array(&w->json);
        dg_json_end_object(&w->json);
    }
    dg_json_end_array(&w->json);
}

static void need_ids(struct writer *w, const char *key, const int32_t *need_ixs, int32_t n)
{
    dg_json_array(&w->json, key);
    for (int32_t i = 0; i < n; i++) {
        dg_json_str(&w->json, NULL, w->a->dossier->needs.items[need_ixs[i]].need_id);
    }
    dg_json_end_array(&w->json);
}

static void losses(struct writer *w, const struct dg_camera_report *r)
{
    dg_json_array(&w->json, "losses");
    for (int32_t i = 0; i < r->n_losses; i++) {
        dg_json_object(&w->json, NULL);
        dg_json_str(&w->json, "need_id", w->a->dossier->needs.items[r->losses[i].need_ix].need_id);
        dg_json_str(&w->json, "light", light_words[r->losses[i].light]);
        dg_json_num(&w->json, "amount", r->losses[i].amount, DEC_M2);
        dg_json_end_object(&w->json);
    }
    dg_json_end_array(&w->json);
}

static const char *place_id(const struct dg_assessment *a, const struct dg_intrusion *place)
{
    return place->is_sensitive ? a->dossier->sensitive_places.items[place->place_ix].source_id
                               : a->dossier->private_spaces.items[place->place_ix].source_id;
}

static void intrusions(struct writer *w, const struct dg_camera_report *r)
{
    dg_json_array(&w->json, "intrusions");
    for (int32_t i = 0; i < r->n_intrusions; i++) {
        const struct dg_intrusion *place = &r->intrusions[i];
        dg_json_object(&w->json, NULL);
        dg_json_str(&w->json, "kind", place->kind);
        dg_json_bool(&w->json, "is_sensitive", place->is_sensitive);
        dg_json_str(&w->json, "source_id", place_id(w->a, place));
        dg_json_str(&w->json, "class", w->a->classes.classes[place->class_ix].id);
        area_by_class(w, "area_m2", place->area_at_m2);
        area_by_class(w, "facade_m", place->facade_at_m);
        dg_json_end_object(&w->json);
    }
    dg_json_end_array(&w->json);
}

static void claim(struct writer *w, const struct dg_camera_report *r)
{
    const struct dg_camera *camera = &w->a->dossier->cameras.items[r->camera_ix];
    if (isnan(r->claim_px_per_m)) {
        dg_json_null(&w->json, "claim");
        return;
    }
    dg_json_object(&w->json, "claim");
    dg_json_str(&w->json, "class", camera->claim_class);
    dg_json_num(&w->json, "distance_m", camera->claim_distance_m, DEC_M);
    dg_json_num(&w->json, "px_per_m", r->claim_px_per_m, DEC_PX);
    dg_json_num(&w->json, "has_px_per_m", r->claim_has_px_per_m, DEC_PX);
    dg_json_bool(&w->json, "holds", r->claim_holds);
    dg_json_num(&w->json, "focal_mm", r->claim_focal_mm, DEC_MM);
    dg_json_end_object(&w->json);
}

static void camera(struct writer *w, const struct dg_camera_report *r)
{
    const struct dg_camera *c = &w->a->dossier->cameras.items[r->camera_ix];
    dg_json_object(&w->json, NULL);
    dg_json_str(&w->json, "camera_id", c->camera_id);
    dg_json_str(&w->json, "status", c->status);
    dg_json_bool(&w->json, "is_judged", r->is_judged);
    dg_json_str(&w->json, "why_not", r->why_not);
    dg_json_str(&w->json, "moved", r->moved);
    dg_json_array(&w->json, "at");
    dg_json_num(&w->json, NULL, r->at.x, 4);
    dg_json_num(&w->json, NULL, r->at.y, 4);
    dg_json_end_array(&w->json);
    dg_json_num(&w->json, "height_m", c->height_m, DEC_M);
    dg_json_num(&w->json, "f_px", r->f_px, DEC_PX);
    dg_json_num(&w->json, "hfov_deg", r->hfov_deg, DEC_DEG);
    dg_json_num(&w->json, "vfov_deg", r->vfov_deg, DEC_DEG);
    dg_json_num(&w->json, "blind_m", r->blind_m, DEC_M);
    areas(w, r->area_m2);
    dg_json_num(&w->json, "overlap_m2", r->overlap_m2, DEC_M2);
    dg_json_num(&w->json, "only_m2", r->only_m2, DEC_M2);
    dg_json_num(&w->json, "hidden_m2", dg_geom_area_m2(&r->shadow), DEC_M2);
    need_ids(w, "serves", r->serves, r->n_serves);
    need_ids(w, "unserved_claims", r->unserved_claims, r->n_unserved_claims);
    losses(w, r);
    dg_json_num(&w->json, "private_m2", r->private_m2, DEC_M2);
    dg_json_num(&w->json, "facade_m", r->facade_m, DEC_M);
    intrusions(w, r);
    claim(w, r);
    dg_json_end_object(&w->json);
}

static void assumptions(struct writer *w)
{
    dg_json_array(&w->json, "assumptions");
    for (int32_t i = 0; i < w->a->n_assumptions; i++) {
        const struct dg_assumption *assumption = &w->a->assumptions[i];
        dg_json_object(&w->json, NULL);
        dg_json_str(&w->json, "code", assumption->code);
        dg_json_str(&w->json, "layer", assumption->layer);
        dg_json_int(&w->json, "n_objects", assumption->n_objects);
        dg_json_num(&w->json, "value", assumption->value, 4);
        dg_json_str(&w->json, "detail", assumption->detail);
        dg_json_end_object(&w->json);
    }
    dg_json_end_array(&w->json);
}

int dg_assess_json(const struct dg_assessment *assessment, struct dg_text *out, struct dg_err *err)
{
    struct writer w = {.a = assessment};
    dg_json_begin(&w.json, out, 2);
    dg_json_object(&w.json, NULL);
    dg_json_str(&w.json, "format", FORMAT);
    dg_json_str(&w.json, "edition", assessment->classes.edition);
    dg_json_num(&w.json, "grid_m", (double)assessment->grid.cell_u / DG_UNITS_PER_M, 4);
    classes(&w);
    scheme(&w);
    needs(&w);
    dg_json_array(&w.json, "cameras");
    for (int32_t c = 0; c < assessment->n_cameras; c++) camera(&w, &assessment->cameras[c]);
    dg_json_end_array(&w.json);
    assumptions(&w);
    dg_json_end_object(&w.json);
    dg_text_add(out, "\n");
    return dg_text_finish(out, err);
}
