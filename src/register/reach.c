/* Reach: what can be told of people with a camera, and to how far: from its lens alone, nothing that hides
 * taken off, so that it is never more than what is said. Of a pan-tilt-zoom unit the longest zoom counts, since
 * it can be used. What the data sheet leaves open is taken as the assessment takes it (assess/lens.c). */
#include <math.h>
#include <string.h>

#include "assess/assess.h"
#include "base/limits.h"
#include "base/trig.h"
#include "optics/optics.h"
#include "register/place.h"

#define TARGET_M 1.5

static bool is_kind(const struct dg_equipment *eq, const char *kind) { return strcmp(eq->kind, kind) == 0; }

static enum dg_projection projection_of(const struct dg_equipment *eq)
{
    static const char *const words[] = {"rectilinear",   "equidistant",  "equisolid",
                                        "stereographic", "orthographic", "cylindrical"};
    for (int i = 0; i < (int)(sizeof words / sizeof *words); i++)
        if (strcmp(eq->projection, words[i]) == 0) return (enum dg_projection)i;
    return is_kind(eq, "fisheye") ? DG_EQUIDISTANT : is_kind(eq, "panoramic") ? DG_CYLINDRICAL : DG_RECTILINEAR;
}

static double by_focal_deg(const struct dg_equipment *eq, double focal_mm)
{
    return eq->sensor_width_mm > 0 && focal_mm > 0 ? dg_hfov_from_focal(eq->sensor_width_mm, focal_mm) / DG_DEG
                                                   : NAN;
}

/* The first that is a number above zero. */
static double first_of(const double *values, int n)
{
    for (int i = 0; i < n; i++)
        if (values[i] > 0) return values[i];
    return NAN;
}

static double hfov_of(const struct dg_camera *camera, const struct dg_equipment *eq)
{
    double narrow[] = {eq->hfov_min_deg, by_focal_deg(eq, eq->focal_max_mm), eq->hfov_max_deg,
                       by_focal_deg(eq, eq->focal_min_mm)};
    double as_set[] = {camera->hfov_deg, by_focal_deg(eq, camera->focal_mm), eq->hfov_max_deg,
                       by_focal_deg(eq, eq->focal_min_mm)};
    return is_kind(eq, "ptz") ? first_of(narrow, 4) : first_of(as_set, 4);
}

static bool view_of(const struct dg_camera *camera, const struct dg_equipment *eq, struct dg_view *view)
{
    double hfov = hfov_of(camera, eq) * DG_DEG;
    if (!(hfov > 0) || eq->width_px <= 0 || eq->height_px <= 0) return false;
    *view = (struct dg_view){.lens = {projection_of(eq), eq->width_px, eq->height_px, hfov, hfov},
                             .tilt = isfinite(camera->tilt_deg) ? camera->tilt_deg * DG_DEG : 0,
                             .range_m = DG_MAX_RANGE_M};
    if (view->lens.projection == DG_RECTILINEAR || view->lens.projection == DG_CYLINDRICAL)
        view->lens.vfov = dg_vfov_from_hfov(view->lens.projection, hfov, eq->width_px, eq->height_px);
    return dg_lens_check(&view->lens, NULL) >= 0;
}

int dg_reach_classes(struct dg_arena *arena, const struct dg_dossier *dossier, const struct dg_camera *camera,
                     bool is_lens_alone, struct dg_pub_class **out, int32_t *n, struct dg_err *err)
{
    const struct dg_class_table *table = dg_classes(dossier->scheme.edition);
    const struct dg_equipment *eq = dg_dossier_equipment(dossier, camera->equipment_id);
    struct dg_view view;
    double range_m = camera->range_m > 0 ? camera->range_m : DG_MAX_RANGE_M;
    *out = NULL;
    *n = 0;
    if (!table || !eq || !view_of(camera, eq, &view)) return 0;
    DG_TRY(DG_NEW(arena, out, (size_t)table->n_classes, err));
    /* A unit that can be turned down as far as it takes meets its target in the middle of the picture. */
    double drop = isfinite(camera->height_m) ? fmax(0, camera->height_m - TARGET_M) : 0;
    if (is_lens_alone || is_kind(eq, "ptz")) {
        drop = 0;
        view.tilt = 0;
    }
    for (int32_t i = 0; i < table->n_classes; i++) {
        double reach = dg_view_reach_m(&view, drop, table->classes[i].px_per_m);
        if (!(reach > 0)) continue;
        reach = fmin(ceil(reach), range_m);
        (*out)[(*n)++] = (struct dg_pub_class){table->classes[i].id, table->classes[i].px_per_m, reach};
    }
    return 0;
}
