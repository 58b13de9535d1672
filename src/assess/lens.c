/* From equipment and settings to lens and views; what is not stated is assumed, and counted. */
#include <math.h>
#include <string.h>

#include "assess/notes.h"
#include "assess/world.h"
#include "base/trig.h"

struct chooser {
    const struct dg_camera *camera;
    const struct dg_equipment *equipment;
    struct dg_notes *notes;
    enum dg_projection projection;
};

static bool is_kind(const struct dg_equipment *equipment, const char *kind)
{
    return strcmp(equipment->kind, kind) == 0;
}

static int projection_choose(struct chooser *ch, struct dg_err *err)
{
    static const char *const words[] = {"rectilinear",   "equidistant",  "equisolid",
                                        "stereographic", "orthographic", "cylindrical"};
    const struct dg_equipment *eq = ch->equipment;
    for (int i = 0; i < (int)(sizeof words / sizeof *words); i++) {
        if (strcmp(eq->projection, words[i]) == 0) {
            ch->projection = (enum dg_projection)i;
            return 0;
        }
    }
    if (eq->projection[0]) {
        return dg_err_set(err, DG_EINVAL, "equipment %s: projection \"%s\" is not known", eq->equipment_id,
                          eq->projection);
    }
    ch->projection = is_kind(eq, "fisheye")     ? DG_EQUIDISTANT
                     : is_kind(eq, "panoramic") ? DG_CYLINDRICAL
                                                : DG_RECTILINEAR;
    if (ch->projection != DG_RECTILINEAR) dg_note_add(ch->notes, DG_NOTE_PROJECTION, 1, NAN, NULL);
    return 0;
}

static double angle_of_focal_deg(const struct dg_equipment *eq, double focal_mm)
{
    if (!(eq->sensor_width_mm > 0 && focal_mm > 0)) return NAN;
    return dg_hfov_from_focal(eq->sensor_width_mm, focal_mm) / DG_DEG;
}

/* Widest and narrowest horizontal angle of the equipment; NAN when not known. */
static double widest_deg(const struct dg_equipment *eq)
{
    return eq->hfov_max_deg > 0 ? eq->hfov_max_deg : angle_of_focal_deg(eq, eq->focal_min_mm);
}

static double narrowest_deg(const struct dg_equipment *eq)
{
    if (eq->hfov_min_deg > 0) return eq->hfov_min_deg;
    double deg = angle_of_focal_deg(eq, eq->focal_max_mm);
    return deg > 0 ? deg : widest_deg(eq);
}

/* The angle as set; else from the focal length that is set; else the equipment's widest, which is an assumption
 * unless the lens has but one angle. */
static int hfov_choose(struct chooser *ch, double *hfov_deg, struct dg_err *err)
{
    const struct dg_camera *camera = ch->camera;
    const struct dg_equipment *eq = ch->equipment;
    bool is_straight = ch->projection == DG_RECTILINEAR;
    if (camera->hfov_deg > 0) {
        *hfov_deg = camera->hfov_deg;
        return 0;
    }
    double by_focal = is_straight ? angle_of_focal_deg(eq, camera->focal_mm) : NAN;
    if (by_focal > 0) {
        dg_note_add(ch->notes, DG_NOTE_LENS_FOCAL, 1, NAN, NULL);
        *hfov_deg = by_focal;
        return 0;
    }
    *hfov_deg = widest_deg(eq);
    if (!(*hfov_deg > 0)) {
        return dg_err_set(
            err, DG_EINVAL,
            "no horizontal angle: neither camera.hfov_deg nor focal_mm, and equipment %s has neither "
            "hfov_max_deg nor sensor_width_mm with focal_min_mm",
            eq->equipment_id);
    }
    if (is_straight && fabs(narrowest_deg(eq) - *hfov_deg) > 0.5) {
        dg_note_add(ch->notes, DG_NOTE_LENS_WIDEST, 1, NAN, NULL);
    }
    return 0;
}

/* A stated vertical angle belongs to the widest horizontal one; zoomed in, the picture keeps its shape. */
static double vfov_choose(const struct chooser *ch, double hfov)
{
    const struct dg_equipment *eq = ch->equipment;
    if (ch->projection != DG_RECTILINEAR && ch->projection != DG_CYLINDRICAL) return hfov;
    if (!(eq->vfov_deg > 0)) return dg_vfov_from_hfov(ch->projection, hfov, eq->width_px, eq->height_px);
    double widest = widest_deg(eq) * DG_DEG, stated = eq->vfov_deg * DG_DEG;
    if (ch->projection == DG_CYLINDRICAL || !(widest > 0) || widest >= DG_PI) return stated;
    return 2 * dg_atan(dg_tan(hfov / 2) * dg_tan(stated / 2) / dg_tan(widest / 2));
}

static int lens_make(const struct chooser *ch, double hfov_deg, struct dg_lens *out, struct dg_err *err)
{
    double hfov = hfov_deg * DG_DEG;
    *out = (struct dg_lens){.projection = ch->projection,
                            .width_px = ch->equipment->width_px,
                            .height_px = ch->equipment->height_px,
                            .hfov = hfov,
                            .vfov = vfov_choose(ch, hfov)};
    int rc = dg_lens_check(out, err);
    return rc < 0 ? dg_err_prefix(err, "equipment %s", ch->equipment->equipment_id) : 0;
}

static int view_make(const struct chooser *ch, double bearing_deg, double tilt_deg, double hfov_deg,
                     struct dg_view *out, struct dg_err *err)
{
    bool looks_all_round = ch->projection != DG_RECTILINEAR && ch->projection != DG_CYLINDRICAL;
    if (isnan(tilt_deg) && looks_all_round) {
        tilt_deg = 90;
        dg_note_add(ch->notes, DG_NOTE_STRAIGHT_DOWN, 1, 90, NULL);
    }
    if (isnan(bearing_deg) && looks_all_round && tilt_deg == 90) bearing_deg = 0; /* it makes no difference */
    if (isnan(bearing_deg)) return dg_err_set(err, DG_EINVAL, "no bearing: set camera.bearing_deg");
    if (isnan(tilt_deg)) return dg_err_set(err, DG_EINVAL, "no tilt: set camera.tilt_deg");
    DG_TRY(lens_make(ch, hfov_deg, &out->lens, err));
    out->bearing = bearing_deg * DG_DEG;
    out->tilt = tilt_deg * DG_DEG;
    out->range_m = ch->camera->range_m > 0 ? ch->camera->range_m : 0;
    return 0;
}

static int ptz_make(const struct chooser *ch, struct dg_ptz *out, struct dg_err *err)
{
    const struct dg_equipment *eq = ch->equipment;
    double wide = widest_deg(eq), tele = narrowest_deg(eq);
    if (!(wide > 0)) wide = tele = ch->camera->hfov_deg;
    DG_TRY(lens_make(ch, wide, &out->wide, err));
    DG_TRY(lens_make(ch, tele, &out->tele, err));
    bool has_pan = !isnan(eq->pan_min_deg) && !isnan(eq->pan_max_deg);
    bool has_tilt = !isnan(eq->tilt_min_deg) && !isnan(eq->tilt_max_deg);
    if (!has_pan || !has_tilt) dg_note_add(ch->notes, DG_NOTE_PTZ_LIMITS, 1, NAN, NULL);
    out->pan_min = has_pan ? eq->pan_min_deg * DG_DEG : 0;
    out->pan_max = has_pan ? eq->pan_max_deg * DG_DEG : 2 * DG_PI;
    out->tilt_min = has_tilt ? eq->tilt_min_deg * DG_DEG : 0;
    out->tilt_max = has_tilt ? eq->tilt_max_deg * DG_DEG : DG_PI / 2;
    out->home = isnan(ch->camera->bearing_deg) ? 0 : ch->camera->bearing_deg * DG_DEG;
    out->range_m = ch->camera->range_m > 0 ? ch->camera->range_m : 0;
    return 0;
}

static int views_make(struct chooser *ch, struct dg_arena *arena, const struct dg_preset *presets,
                      int32_t n_presets, struct dg_optics_set *out, struct dg_err *err)
{
    const struct dg_camera *camera = ch->camera;
    double hfov_deg = NAN;
    if (out->is_ptz) {
        DG_TRY(ptz_make(ch, &out->ptz, err));
        dg_note_add(ch->notes, DG_NOTE_PTZ_ONE_WAY, 1, NAN, NULL);
    }
    out->n_views = n_presets > 0 ? n_presets : 1;
    DG_TRY(DG_NEW(arena, &out->views, (size_t)out->n_views, err));
    if (n_presets == 0) {
        if (out->is_ptz) dg_note_add(ch->notes, DG_NOTE_PTZ_NO_PRESET, 1, NAN, NULL);
        DG_TRY(hfov_choose(ch, &hfov_deg, err));
        return view_make(ch, camera->bearing_deg, camera->tilt_deg, hfov_deg, &out->views[0], err);
    }
    for (int32_t i = 0; i < n_presets; i++) {
        const struct dg_preset *preset = &presets[i];
        if (preset->hfov_deg > 0) {
            hfov_deg = preset->hfov_deg;
        } else {
            DG_TRY(hfov_choose(ch, &hfov_deg, err));
        }
        int rc = view_make(ch, preset->bearing_deg, preset->tilt_deg, hfov_deg, &out->views[i], err);
        if (rc < 0) return dg_err_prefix(err, "preset %s", preset->name);
    }
    return 0;
}

int dg_optics_choose(struct dg_arena *arena, const struct dg_camera *camera,
                     const struct dg_equipment *equipment, const struct dg_preset *presets, int32_t n_presets,
                     struct dg_notes *notes, struct dg_optics_set *out, struct dg_err *err)
{
    struct dg_notes made; /* taken over only if the camera can be judged */
    struct chooser ch = {.camera = camera, .equipment = equipment, .notes = &made};
    struct dg_optics_set set = {.is_ptz = is_kind(equipment, "ptz")};
    dg_notes_init(&made);
    DG_TRY(projection_choose(&ch, err));
    DG_TRY(views_make(&ch, arena, set.is_ptz ? presets : NULL, set.is_ptz ? n_presets : 0, &set, err));
    if (isnan(equipment->ir_range_m)) {
        dg_note_add(&made, DG_NOTE_IR_MISSING, 1, NAN, NULL);
    } else if (equipment->ir_range_m > 0) {
        set.ir_m = equipment->ir_range_m;
        dg_note_add(&made, DG_NOTE_IR, 1, NAN, NULL);
    }
    for (int i = 0; i < DG_N_NOTES; i++) {
        if (made.items[i].n == 0) continue;
        /* One camera counts once, however many of its presets made the same assumption. */
        dg_note_add(notes, (enum dg_note)i, 1, made.items[i].value, NULL);
    }
    *out = set;
    return 0;
}
