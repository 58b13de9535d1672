/* A lookout for each camera: where its lens hangs, how it looks, how far it reaches, and whether its claim
 * holds. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "assess/id_index.h"
#include "assess/notes.h"
#include "assess/world.h"
#include "base/limits.h"
#include "base/trig.h"

/* ---- finding by id --------------------------------------------------------------------------------- */

struct lists {
    struct dg_id_index presets; /* by camera_id, then as listed */
    struct dg_id_index equipment;
};

static int lists_make(struct dg_world *world, struct lists *out, struct dg_err *err)
{
    const struct dg_dossier *d = world->dossier;
    DG_TRY(DG_ID_INDEX(&world->hold, d->presets.items, camera_id, d->presets.n, &out->presets, err));
    return DG_ID_INDEX(&world->hold, d->equipment.items, equipment_id, d->equipment.n, &out->equipment, err);
}

static int presets_find(struct dg_world *world, const struct lists *lists, const char *camera_id,
                        struct dg_preset **out, int32_t *n, struct dg_err *err)
{
    int32_t first = dg_id_index_find(&lists->presets, camera_id, strlen(camera_id), n);
    DG_TRY(DG_NEW(&world->hold, out, (size_t)*n, err));
    for (int32_t i = 0; i < *n; i++) {
        (*out)[i] = world->dossier->presets.items[lists->presets.items[first + i].ix];
    }
    return 0;
}

static const struct dg_equipment *equipment_find(const struct dg_world *world, const struct lists *lists,
                                                 const char *id)
{
    int32_t n = 0, at = dg_id_index_find(&lists->equipment, id, strlen(id), &n);
    return n ? &world->dossier->equipment.items[lists->equipment.items[at].ix] : NULL;
}

/* ---- looking --------------------------------------------------------------------------------------- */

static void offset_to(const struct dg_eye *eye, struct dg_ipt p, double *dx, double *dy)
{
    *dx = ((double)p.x - eye->at.x) / DG_UNITS_PER_M;
    *dy = ((double)p.y - eye->at.y) / DG_UNITS_PER_M;
}

double dg_lookout_density(const struct dg_world *world, const struct dg_lookout *lookout,
                          const struct dg_eye *eye, struct dg_ipt p)
{
    double dx, dy, drop = dg_drop_m(world->scene, eye, p), best = 0;
    offset_to(eye, p, &dx, &dy);
    for (int32_t v = 0; v < lookout->n_views; v++) {
        best = fmax(best, dg_aim_density(&lookout->aims[v], dx, dy, drop));
    }
    return best;
}

double dg_lookout_most(const struct dg_world *world, const struct dg_lookout *lookout, const struct dg_eye *eye,
                       struct dg_ipt p)
{
    double dx, dy, drop = dg_drop_m(world->scene, eye, p);
    double most = dg_lookout_density(world, lookout, eye, p);
    if (!lookout->is_ptz) return most;
    offset_to(eye, p, &dx, &dy);
    return fmax(most, dg_ptz_aim_look(&lookout->ptz_aim, dx, dy, drop).px_per_m);
}

/* ---- reach ----------------------------------------------------------------------------------------- */

/* Targets may lie this much lower and higher than at the mast: the ground's range over the whole terrain. */
static void drops_bound(const struct dg_world *world, const struct dg_eye *eye, double *lo, double *hi)
{
    int32_t least_u = eye->target_z_u, most_u = eye->target_z_u;
    for (int32_t t = 0; t < world->n_targets; t++) {
        least_u = world->targets_u[t] < least_u ? world->targets_u[t] : least_u;
        most_u = world->targets_u[t] > most_u ? world->targets_u[t] : most_u;
    }
    *lo = (double)(eye->z_u - most_u) / DG_UNITS_PER_M;
    *hi = (double)(eye->z_u - least_u) / DG_UNITS_PER_M;
    if (!world->scene->terrain) return;
    double ground = dg_scene_ground_m(world->scene, eye->at);
    *lo += ground - world->scene->terrain->z_max_u / (double)DG_UNITS_PER_M;
    *hi += ground - world->scene->terrain->z_min_u / (double)DG_UNITS_PER_M;
}

static double reach_bound(const struct dg_world *world, const struct dg_view *view, const struct dg_eye *eye,
                          double px_per_m)
{
    double lo, hi;
    drops_bound(world, eye, &lo, &hi);
    return dg_view_reach_over_m(view, lo, hi, px_per_m);
}

static int32_t range_units(double reach_m)
{
    double m = fmin(fmax(ceil(reach_m * 100) / 100, 1), DG_MAX_RANGE_M); /* up to the next centimetre */
    return dg_units(m);
}

static double lowest_px(const struct dg_world *world)
{
    return fmin(world->classes->classes[0].px_per_m, world->need_classes->classes[0].px_per_m);
}

/* ---- claim ----------------------------------------------------------------------------------------- */

/* Does the lens give the promised class at the promised distance, along its axis? Density at distance d without
 * tilt is f_px / d; the focal length that it takes is px_per_m d s / W (docs/formulae.md). */
static void claim_judge(const struct dg_world *world, struct dg_lookout *lookout,
                        const struct dg_equipment *equipment)
{
    const struct dg_camera *camera = lookout->camera;
    struct dg_camera_report *report = lookout->report;
    if (!camera->claim_class[0] || !(camera->claim_distance_m > 0)) return;
    int32_t class_ix = dg_class_find(world->need_classes, camera->claim_class);
    if (class_ix < 0) return; /* dg_dossier_check says so */
    double needs = world->need_classes->classes[class_ix].px_per_m, f_px = report->f_px;
    if (lookout->is_ptz) f_px = fmax(f_px, dg_lens_f_px(&lookout->ptz.tele));
    report->claim_px_per_m = needs;
    report->claim_has_px_per_m = f_px / camera->claim_distance_m;
    report->claim_holds = report->claim_has_px_per_m >= needs;
    if (equipment->sensor_width_mm > 0) {
        report->claim_focal_mm =
            needs * camera->claim_distance_m * equipment->sensor_width_mm / equipment->width_px;
    }
}

/* ---- making one ------------------------------------------------------------------------------------ */

static int views_place(struct dg_world *world, struct dg_lookout *lookout, struct dg_err *err)
{
    struct dg_camera_report *report = lookout->report;
    double reach = 0, drop = (double)(lookout->eye.z_u - lookout->eye.target_z_u) / DG_UNITS_PER_M;
    DG_TRY(DG_NEW(&world->hold, &lookout->aims, (size_t)lookout->n_views, err));
    DG_TRY(DG_NEW(&world->hold, &lookout->view_reach_u, (size_t)lookout->n_views, err));
    report->blind_m = INFINITY;
    for (int32_t v = 0; v < lookout->n_views; v++) {
        const struct dg_view *view = &lookout->views[v];
        dg_aim_init(&lookout->aims[v], view);
        double view_reach = reach_bound(world, view, &lookout->eye, lowest_px(world));
        lookout->view_reach_u[v] = range_units(view_reach);
        reach = fmax(reach, view_reach);
        report->blind_m = fmin(report->blind_m, dg_view_blind_m(view, drop));
    }
    lookout->eye.range_u = lookout->far_u = range_units(reach);
    if (lookout->is_ptz) {
        dg_ptz_aim_init(&lookout->ptz_aim, &lookout->ptz);
        double far_m = dg_ptz_reach_m(&lookout->ptz, lowest_px(world));
        int32_t far_u = range_units(far_m);
        if (far_u > lookout->far_u) lookout->far_u = far_u;
        reach = fmax(reach, far_m);
    }
    if (reach >= DG_MAX_RANGE_M && !(lookout->camera->range_m > 0)) {
        dg_note_add(world->notes, DG_NOTE_RANGE_CUT, 1, DG_MAX_RANGE_M, NULL);
    }
    report->f_px = dg_lens_f_px(&lookout->views[0].lens);
    report->hfov_deg = lookout->views[0].lens.hfov / DG_DEG;
    report->vfov_deg = lookout->views[0].lens.vfov / DG_DEG;
    if (!(lookout->camera->range_m > 0)) {
        dg_note_add(world->notes, DG_NOTE_RANGE, 1, world->classes->classes[0].px_per_m,
                    world->classes->classes[0].id);
    }
    return 0;
}

/* Negative when the camera cannot be judged: `err` says why. */
static int lookout_try(struct dg_world *world, const struct lists *lists, struct dg_lookout *lookout,
                       struct dg_err *err)
{
    const struct dg_camera *camera = lookout->camera;
    const struct dg_equipment *equipment = equipment_find(world, lists, camera->equipment_id);
    struct dg_preset *presets = NULL;
    struct dg_optics_set optics;
    struct dg_notes notes = *world->notes; /* put back if the camera is refused after all */
    char what[DG_MAX_NAME * 4 + 16];
    bool moved = false;
    int32_t n_presets = 0;
    if (!camera->equipment_id[0]) return dg_err_set(err, DG_EINVAL, "no equipment: set camera.equipment_id");
    if (!equipment) {
        return dg_err_set(err, DG_EINVAL, "equipment %s is not in layer equipment", camera->equipment_id);
    }
    if (!(camera->height_m > 0 && camera->height_m <= DG_MAX_HEIGHT_M)) {
        return dg_err_set(err, DG_EINVAL,
                          "no usable height: set camera.height_m to the lens's height above "
                          "the ground, at most %g m",
                          DG_MAX_HEIGHT_M);
    }
    DG_TRY(presets_find(world, lists, camera->camera_id, &presets, &n_presets, err));
    DG_TRY(dg_optics_choose(world->arena, camera, equipment, presets, n_presets, &notes, &optics, err));
    snprintf(what, sizeof what, "camera %s", camera->camera_id);
    lookout->eye = (struct dg_eye){.z_u = dg_units(camera->height_m), .target_z_u = world->targets_u[0]};
    DG_TRY(dg_place_hang(world, camera->at, camera->height_m, what, &lookout->eye.at, &moved, err));
    *world->notes = notes;
    if (moved) {
        dg_note_add(world->notes, DG_NOTE_MOVED, 1, DG_HANG_OFFSET_M, NULL);
        lookout->report->moved = "moved 0.15 m off the wall";
    }
    lookout->report->at = dg_scene_to_metres(world->scene, lookout->eye.at);
    lookout->views = optics.views;
    lookout->n_views = optics.n_views;
    lookout->is_ptz = optics.is_ptz;
    lookout->ptz = optics.ptz;
    lookout->ir_m = optics.ir_m;
    DG_TRY(views_place(world, lookout, err));
    lookout->report->eye = lookout->eye;
    lookout->report->views = lookout->views;
    lookout->report->n_views = lookout->n_views;
    lookout->report->is_ptz = lookout->is_ptz;
    lookout->report->ptz = lookout->ptz;
    claim_judge(world, lookout, equipment);
    return 0;
}

static int lookout_init(struct dg_world *world, const struct lists *lists, const struct dg_camera *camera,
                        int32_t camera_ix, struct dg_lookout *lookout, struct dg_camera_report *report,
                        struct dg_err *err)
{
    struct dg_err why = {0};
    *report = (struct dg_camera_report){.camera_ix = camera_ix,
                                        .why_not = "",
                                        .moved = "",
                                        .at = camera->at,
                                        .blind_m = NAN,
                                        .f_px = NAN,
                                        .hfov_deg = NAN,
                                        .vfov_deg = NAN,
                                        .claim_px_per_m = NAN,
                                        .claim_has_px_per_m = NAN,
                                        .claim_holds = true,
                                        .claim_focal_mm = NAN};
    *lookout = (struct dg_lookout){.camera = camera, .camera_ix = camera_ix, .report = report};
    int rc = lookout_try(world, lists, lookout, &why);
    if (rc == DG_ENOMEM) return dg_err_set(err, DG_ENOMEM, "%s", why.msg);
    lookout->is_judged = report->is_judged = rc >= 0;
    if (rc < 0) {
        report->why_not = dg_arena_strdup(world->arena, why.msg);
        if (!report->why_not) return dg_err_set(err, DG_ENOMEM, "out of memory");
    }
    return 0;
}

int dg_lookout_make(struct dg_world *world, const struct dg_camera *camera, struct dg_lookout *lookout,
                    struct dg_camera_report *report, struct dg_err *err)
{
    struct lists lists = {0};
    DG_TRY(lists_make(world, &lists, err));
    return lookout_init(world, &lists, camera, -1, lookout, report, err);
}

/* ---- all of them ----------------------------------------------------------------------------------- */

/* A lookout counts as near a place within twice its reach: farther than it sees, so that "too far" has a name.
 */
#define NEAR_FACTOR 2

struct dg_ibox dg_lookout_near_box(const struct dg_lookout *lookout)
{
    return dg_disc_box(lookout->eye.at, (int64_t)NEAR_FACTOR * lookout->eye.range_u);
}

static int index_make(struct dg_world *world, struct dg_err *err)
{
    struct dg_ibox *boxes = NULL;
    world->reach_box = (struct dg_ibox){INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    if (world->n_lookouts == 0) return 0;
    DG_TRY(DG_NEW(&world->hold, &boxes, (size_t)world->n_lookouts, err));
    for (int32_t i = 0; i < world->n_lookouts; i++) {
        const struct dg_lookout *lookout = &world->lookouts[i];
        /* One that is not judged stands as a point at the origin: found or not, it is never asked. */
        boxes[i] = dg_lookout_near_box(lookout);
        if (!lookout->is_judged) continue;
        struct dg_ibox reach = dg_disc_box(lookout->eye.at, lookout->far_u);
        struct dg_ibox *all = &world->reach_box;
        all->x0 = reach.x0 < all->x0 ? reach.x0 : all->x0;
        all->y0 = reach.y0 < all->y0 ? reach.y0 : all->y0;
        all->x1 = reach.x1 > all->x1 ? reach.x1 : all->x1;
        all->y1 = reach.y1 > all->y1 ? reach.y1 : all->y1;
    }
    return dg_index_build(&world->hold, boxes, world->n_lookouts, &world->lookout_index, err);
}

/* Buildings of assumed height near enough to matter to any lookout. */
static int heights_note(struct dg_world *world, struct dg_err *err)
{
    const struct dg_dossier *d = world->dossier;
    bool *is_near = NULL;
    int64_t n = 0;
    DG_TRY(DG_NEW(&world->hold, &is_near, (size_t)d->buildings.n, err));
    for (int32_t i = 0; i < world->n_lookouts; i++) {
        const struct dg_lookout *lookout = &world->lookouts[i];
        int32_t *parts = NULL, n_parts = 0;
        if (!lookout->is_judged) continue;
        dg_arena_reset(&world->rooms[0].tmp);
        DG_TRY(dg_index_list(world->scene->index, dg_disc_box(lookout->eye.at, lookout->eye.range_u),
                             &world->rooms[0].tmp, &parts, &n_parts, err));
        for (int32_t k = 0; k < n_parts; k++) {
            int32_t building =
                dg_source_building(world, dg_prism_source(world, world->scene->parts[parts[k]].prism_ix));
            if (building < 0 || is_near[building]) continue;
            is_near[building] = true;
            n += d->buildings.items[building].height_origin == DG_ORIGIN_ASSUMED;
        }
    }
    if (n) dg_note_add(world->notes, DG_NOTE_HEIGHT, n, NAN, NULL);
    return 0;
}

int dg_lookouts_init(struct dg_world *world, struct dg_err *err)
{
    const struct dg_dossier *d = world->dossier;
    const char *only = world->params->camera_id;
    struct lists lists = {0};
    struct dg_camera_report *reports = NULL;
    DG_TRY(lists_make(world, &lists, err));
    DG_TRY(DG_NEW(&world->hold, &world->lookouts, (size_t)d->cameras.n, err));
    DG_TRY(DG_NEW(world->arena, &reports, (size_t)d->cameras.n, err));
    for (int32_t i = 0; i < d->cameras.n; i++) {
        if (only && strcmp(d->cameras.items[i].camera_id, only) != 0) continue;
        int32_t k = world->n_lookouts++;
        DG_TRY(lookout_init(world, &lists, &d->cameras.items[i], i, &world->lookouts[k], &reports[k], err));
    }
    if (only && world->n_lookouts == 0) {
        return dg_err_set(err, DG_EFOUND, "layer camera: there is no camera \"%s\"", only);
    }
    DG_TRY(index_make(world, err));
    return heights_note(world, err);
}
