/* Masks as JSON: docs/schema/masks-1.json. The member "Mask" is what ONVIF's Media2 CreateMask takes, but for
 * the tokens that only the mounted device knows. */
#include <string.h>

#include "io/io.h"
#include "mask/mask.h"

#define FORMAT "didgah.masks/1"

enum { DEC_XY = 4, DEC_M2 = 2, DEC_SHARE = 4 };

static void polygon(struct dg_json *json, const struct dg_mask_polygon *p)
{
    dg_json_object(json, NULL);
    dg_json_object(json, "Polygon");
    dg_json_array(json, "Point");
    for (int32_t i = 0; i < p->n_pts; i++) {
        dg_json_object(json, NULL);
        dg_json_num(json, "x", p->xy[i][0], DEC_XY);
        dg_json_num(json, "y", p->xy[i][1], DEC_XY);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
    dg_json_end_object(json);
    dg_json_str(json, "Type", "Color");
    dg_json_bool(json, "Enabled", true);
    dg_json_end_object(json);
}

/* The name of the view's preset: the n-th of this camera; "" for a camera without any. */
static const char *preset_name(const struct dg_dossier *d, const char *camera_id, const struct dg_mask *mask,
                               int32_t view_ix)
{
    int32_t n = 0;
    if (mask->n_views < 2) return "";
    for (int32_t i = 0; i < d->presets.n; i++) {
        if (strcmp(d->presets.items[i].camera_id, camera_id) == 0 && n++ == view_ix)
            return d->presets.items[i].name;
    }
    return "";
}

static void view(struct dg_json *json, const struct dg_assessment *a, const struct dg_mask *mask,
                 const struct dg_mask_view *view)
{
    const struct dg_camera_report *report = &a->cameras[mask->camera_ix];
    const char *id = a->dossier->cameras.items[report->camera_ix].camera_id;
    dg_json_object(json, NULL);
    dg_json_str(json, "preset", preset_name(a->dossier, id, mask, view->view_ix));
    dg_json_int(json, "width_px", report->views[view->view_ix].lens.width_px);
    dg_json_int(json, "height_px", report->views[view->view_ix].lens.height_px);
    dg_json_num(json, "picture_share", view->picture_share, DEC_SHARE);
    dg_json_array(json, "Mask");
    for (int32_t k = 0; k < view->n_polygons; k++) polygon(json, &view->polygons[k]);
    dg_json_end_array(json);
    dg_json_end_object(json);
}

static void figures(struct dg_json *json, const struct dg_assessment *a, const struct dg_mask *mask)
{
    dg_json_num(json, "private_m2", mask->private_m2, DEC_M2);
    dg_json_num(json, "hidden_m2", mask->hidden_m2, DEC_M2);
    dg_json_num(json, "front_m", mask->front_m, DEC_M2);
    dg_json_num(json, "hidden_front_m", mask->hidden_front_m, DEC_M2);
    dg_json_num(json, "hidden_share", dg_mask_hides(mask), DEC_SHARE);
    dg_json_array(json, "needs");
    for (int32_t i = 0; i < mask->n_needs; i++) {
        const struct dg_mask_need *need = &mask->needs[i];
        dg_json_object(json, NULL);
        dg_json_str(json, "need_id", a->dossier->needs.items[need->need_ix].need_id);
        dg_json_str(json, "unit", need->unit);
        dg_json_num(json, "seen", need->total, DEC_M2);
        dg_json_num(json, "lost", need->lost, DEC_M2);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}

int dg_masks_json(const struct dg_assessment *assessment, const struct dg_mask *masks, int32_t n_masks,
                  struct dg_text *out, struct dg_err *err)
{
    const struct dg_dossier *d = assessment->dossier;
    struct dg_json json;
    dg_json_begin(&json, out, 2);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "format", FORMAT);
    dg_json_str(&json, "scheme_id", d->scheme.scheme_id);
    dg_json_bool(&json, "is_sample", d->scheme.is_sample);
    dg_json_array(&json, "cameras");
    for (int32_t i = 0; i < n_masks; i++) {
        const struct dg_camera_report *report = &assessment->cameras[masks[i].camera_ix];
        dg_json_object(&json, NULL);
        dg_json_str(&json, "camera_id", d->cameras.items[report->camera_ix].camera_id);
        dg_json_bool(&json, "is_judged", report->is_judged);
        dg_json_bool(&json, "turns", report->is_ptz);
        figures(&json, assessment, &masks[i]);
        dg_json_array(&json, "views");
        for (int32_t v = 0; v < masks[i].n_views; v++) view(&json, assessment, &masks[i], &masks[i].views[v]);
        dg_json_end_array(&json);
        dg_json_end_object(&json);
    }
    dg_json_end_array(&json);
    dg_json_end_object(&json);
    dg_text_add(out, "\n");
    return dg_text_finish(out, err);
}
