/* Masks: what would have to be hidden in each camera's picture, and what that costs. */
#include "mask/mask.h"

#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/file.h"
#include "app/say.h"
#include "base/pool.h"
#include "report/report.h"
#include "store/store.h"

static int camera_find(const struct dg_dossier *dossier, const char *camera_id)
{
    for (int32_t i = 0; i < dossier->cameras.n; i++) {
        if (strcmp(dossier->cameras.items[i].camera_id, camera_id) == 0) return i;
    }
    return -1;
}

static int plan_all(struct dg_arena *arena, const struct dg_app_masks_params *params,
                    const struct dg_assessment *a, int n_threads, struct dg_mask **out, int32_t *n,
                    struct dg_err *err)
{
    const struct dg_mask_params how = {.max_polygons = params->max_polygons, .max_points = params->max_points};
    int32_t only = params->camera_id ? camera_find(a->dossier, params->camera_id) : -1, *which = NULL;
    *n = 0;
    DG_TRY(DG_NEW(arena, out, (size_t)a->n_cameras, err));
    DG_TRY(DG_NEW(arena, &which, (size_t)a->n_cameras, err));
    for (int32_t c = 0; c < a->n_cameras; c++) {
        if (!params->camera_id || a->cameras[c].camera_ix == only) which[(*n)++] = c;
    }
    return dg_masks_plan(arena, a, which, *n, &how, n_threads, *out, err);
}

/* ---- text -------------------------------------------------------------------------------------------- */

static void tell_needs(struct dg_say *say, const struct dg_assessment *a, const struct dg_mask *mask)
{
    for (int32_t i = 0; i < mask->n_needs; i++) {
        const struct dg_mask_need *need = &mask->needs[i];
        char unit[40];
        snprintf(unit, sizeof unit, "report.unit.%s", need->unit);
        if (!(need->lost > 0)) continue;
        dg_say_line(say, "      ", "masks.need", "need",
                    dg_say_token(say, a->dossier->needs.items[need->need_ix].need_id), "lost",
                    dg_say_num(say, need->lost, 1), "seen", dg_say_num(say, need->total, 1), "unit",
                    dg_word(say->lang, unit), NULL);
    }
}

static void tell_camera(struct dg_say *say, const struct dg_assessment *a, const struct dg_mask *mask)
{
    const struct dg_camera_report *report = &a->cameras[mask->camera_ix];
    int32_t n_polygons = 0;
    double share = 0;
    for (int32_t v = 0; v < mask->n_views; v++) {
        n_polygons += mask->views[v].n_polygons;
        if (mask->views[v].picture_share > share) share = mask->views[v].picture_share;
    }
    const char *id = dg_say_token(say, a->dossier->cameras.items[report->camera_ix].camera_id);
    if (!report->is_judged) {
        dg_say_line(say, "  ", "masks.unjudged", "camera", id, NULL);
        return;
    }
    if (!n_polygons) {
        dg_say_line(say, "  ", "masks.none", "camera", id, NULL);
        return;
    }
    dg_say_line(say, "  ", "masks.camera", "camera", id, "n", dg_say_int(say, n_polygons), "picture",
                dg_say_num(say, 100 * share, 1), "hidden", dg_say_num(say, 100 * dg_mask_hides(mask), 0), "m2",
                dg_say_num(say, mask->private_m2, mask->private_m2 < 10), "m",
                dg_say_num(say, mask->front_m, mask->front_m < 10), NULL);
    if (report->is_ptz) dg_say_line(say, "      ", "masks.turns", NULL);
    tell_needs(say, a, mask);
}

static int masks_text(struct dg_text *text, enum dg_lang lang, const struct dg_assessment *a,
                      const struct dg_mask *masks, int32_t n, struct dg_err *err)
{
    dg_auto(dg_say_done) struct dg_say say = {.text = text, .lang = lang};
    dg_say_line(&say, "", "masks.title", NULL);
    if (a->dossier->scheme.is_sample) dg_say_line(&say, "", "report.made_up", NULL);
    for (int32_t i = 0; i < n; i++) tell_camera(&say, a, &masks[i]);
    dg_say_line(&say, "", "masks.plan", NULL);
    return dg_text_finish(text, err);
}

/* ---- contract -------------------------------------------------------------------------------------- */

int dg_app_masks(struct dg_arena *arena, const struct dg_app_masks_params *params, struct dg_text *text,
                 struct dg_err *err)
{
    struct dg_dossier *dossier = NULL;
    struct dg_assessment *a = NULL;
    struct dg_mask *masks = NULL;
    int32_t n = 0;
    const struct dg_assess_params how = {.camera_id = params->camera_id,
                                         .n_threads = params->n_threads ? params->n_threads : dg_pool_cpus()};

    DG_TRY(dg_file_check_input(params->path, err));
    DG_TRY(DG_NEW(arena, &dossier, 1, err));
    DG_TRY(DG_NEW(arena, &a, 1, err));
    if (dg_store_load(arena, params->path, dossier, err) < 0) return dg_file_prefix(err, params->path);
    if (params->camera_id && camera_find(dossier, params->camera_id) < 0)
        return dg_err_set(err, DG_EFOUND, "%s: layer camera: there is no camera \"%s\"", params->path,
                          params->camera_id);
    if (dg_assess(arena, dossier, dg_classes(dossier->scheme.edition), &how, a, err) < 0)
        return dg_file_prefix(err, params->path);
    DG_TRY(plan_all(arena, params, a, how.n_threads, &masks, &n, err));
    if (params->wants_json) return dg_masks_json(a, masks, n, text, err);
    return masks_text(text, params->lang, a, masks, n, err);
}
