/* Looks: the lenses of the catalogue, at a few angles of view each. */
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/trig.h"
#include "siting/model.h"

/* Neighbouring angles of view of a lens that zooms differ by about this factor: pixels a metre then differ by
 * less than a class (factors of 2 and more). */
#define ZOOM_STEP 1.5
#define MAX_ZOOMS 6
/* Neighbouring bearings are a quarter of the picture apart, at most 15 degrees and at least 5. */
#define PAN_SHARE 0.25
#define PAN_LEAST_DEG 5.0
#define PAN_MOST_DEG 15.0

static bool is_kind(const struct dg_equipment *eq, const char *kind) { return strcmp(eq->kind, kind) == 0; }

/* Angles of view to try, widest first, a tenth of a degree each. */
static int zooms_of(const struct dg_equipment *eq, double zooms[MAX_ZOOMS])
{
    double wide = eq->hfov_max_deg, tele = eq->hfov_min_deg;
    if (!(wide > 0) && eq->sensor_width_mm > 0 && eq->focal_min_mm > 0) {
        wide = dg_hfov_from_focal(eq->sensor_width_mm, eq->focal_min_mm) / DG_DEG;
    }
    if (!(tele > 0) && eq->sensor_width_mm > 0 && eq->focal_max_mm > 0) {
        tele = dg_hfov_from_focal(eq->sensor_width_mm, eq->focal_max_mm) / DG_DEG;
    }
    if (!(wide > 0)) return 0;
    if (!(tele > 0) || tele > wide || !is_kind(eq, "fixed")) tele = wide;
    int n = 1 + (int)ceil(log(wide / tele) / log(ZOOM_STEP) - 1e-9);
    n = n > MAX_ZOOMS ? MAX_ZOOMS : n;
    for (int i = 0; i < n; i++) {
        double at = n == 1 ? wide : wide * pow(tele / wide, (double)i / (n - 1));
        zooms[i] = round(at * 10) / 10;
    }
    zooms[0] = wide; /* as the data sheet has them: rounding could pass the lens's own ends */
    zooms[n - 1] = n == 1 ? wide : tele;
    return n;
}

/* The farthest that a rule may have something to say of this view: beyond it private space is below the class
 * that counts, and no ceiling is passed. */
static double rules_reach(const struct dg_trial *trial, const struct dg_dossier *dossier,
                          const struct dg_view *view, int32_t private_class)
{
    const struct dg_class_table *table = dg_trial_classes(trial);
    double reach = dg_view_reach_over_m(view, -100, 100, table->classes[private_class].px_per_m);
    for (int32_t i = 0; i < dossier->needs.n; i++) {
        int32_t ceiling = dg_trial_need(trial, i)->ceiling_class;
        if (ceiling < 0 || ceiling + 1 >= table->n_classes) continue;
        reach = fmax(reach, dg_view_reach_over_m(view, -100, 100, table->classes[ceiling + 1].px_per_m));
    }
    return reach;
}

static int look_make(struct dg_trial *trial, const struct dg_dossier *dossier,
                     const struct dg_siting_params *params, int32_t private_class, struct dg_zoom *look,
                     struct dg_err *err)
{
    const struct dg_equipment *eq = &dossier->equipment.items[look->equipment];
    struct dg_camera camera = {.camera_id = "",
                               .site_id = "",
                               .equipment_id = eq->equipment_id,
                               .bearing_deg = 0,
                               .tilt_deg = look->is_all_round ? 90 : 0,
                               .hfov_deg = look->hfov_deg,
                               .focal_mm = NAN,
                               .range_m = NAN};
    DG_TRY(dg_trial_view(trial, &camera, eq, &look->view, &look->ir_m, err));
    double reach = rules_reach(trial, dossier, &look->view, private_class);
    look->range_m = fmin(ceil(fmax(params->range_m, reach)), DG_MAX_RANGE_M);
    look->view.range_m = look->range_m;
    look->hfov = look->view.lens.hfov;
    look->vfov = look->view.lens.vfov;
    double pan = fmin(fmax(look->hfov_deg * PAN_SHARE, PAN_LEAST_DEG), PAN_MOST_DEG);
    look->n_pans = look->is_all_round ? 1 : (int32_t)ceil(360 / pan);
    return 0;
}

static int private_class_of(const struct dg_trial *trial, const struct dg_siting_params *params, int32_t *out,
                            struct dg_err *err)
{
    const struct dg_class_table *table = dg_trial_classes(trial);
    /* 125 px/m in both editions: "recognise", "perceive", somebody who is known is told. */
    *out = dg_class_of(table, 125);
    if (!params->private_class) return 0;
    *out = dg_class_find(table, params->private_class);
    if (*out >= 0) return 0;
    return dg_err_set(err, DG_EINVAL, "--private-class: \"%s\" is no class of edition %s",
                      params->private_class, table->edition);
}

static bool has_kind(const struct dg_siting_limit *limit, const char *kind)
{
    for (int32_t i = 0; i < limit->n_kinds; i++) {
        if (strcmp(limit->kinds[i], kind) == 0) return true;
    }
    return false;
}

uint32_t dg_limits_at(const struct dg_dossier *dossier, const struct dg_siting_params *params, struct dg_pt p)
{
    uint32_t forbids = 0;
    for (int32_t l = 0; l < params->n_limits; l++) {
        const struct dg_siting_limit *limit = &params->limits[l];
        if (limit->what != DG_SITING_MOUNTED) continue;
        for (int32_t i = 0; i < dossier->sensitive_places.n; i++) {
            const struct dg_sensitive_place *spot = &dossier->sensitive_places.items[i];
            if (!has_kind(limit, spot->kind)) continue;
            double beyond = dg_geom_distance_m(&spot->geom, p) - fmax(0, spot->buffer_m);
            if (beyond < limit->most) forbids |= (uint32_t)DG_FORBID_LIMIT << l;
        }
    }
    return forbids;
}

bool dg_limit_counts(const struct dg_siting_limit *limit, bool is_front, bool is_sensitive, const char *kind)
{
    if (limit->what == DG_SITING_MOUNTED || is_sensitive != (limit->what == DG_SITING_SENSITIVE)) return false;
    if (is_front != (limit->what == DG_SITING_FRONTS)) return false;
    return is_front || has_kind(limit, kind);
}

/* The class from which each limit counts; returns the lowest density that any rule asks after. */
static double limits_class(const struct dg_trial *trial, const struct dg_siting_params *params,
                           struct dg_looks *out)
{
    const struct dg_class_table *table = dg_trial_classes(trial);
    double least = table->classes[out->private_class].px_per_m;
    for (int32_t l = 0; l < params->n_limits; l++) {
        int32_t k = 0;
        while (k < table->n_classes && table->classes[k].px_per_m < params->limits[l].least_px_per_m) k++;
        out->limit_class[l] = k;
        if (k < table->n_classes) least = fmin(least, table->classes[k].px_per_m);
    }
    return least;
}

int dg_looks_make(struct dg_arena *arena, struct dg_trial *trial, const struct dg_dossier *dossier,
                  const struct dg_siting_params *params, struct dg_looks *out, struct dg_err *err)
{
    int32_t n_allowed = 0;
    DG_TRY(private_class_of(trial, params, &out->private_class, err));
    double private_px = limits_class(trial, params, out);
    DG_TRY(DG_NEW(arena, &out->items, (size_t)dossier->equipment.n * MAX_ZOOMS, err));
    for (int32_t e = 0; e < dossier->equipment.n; e++) {
        const struct dg_equipment *eq = &dossier->equipment.items[e];
        double zooms[MAX_ZOOMS];
        /* A unit that turns serves one view at a time and can be turned into any yard: not a candidate. */
        if (is_kind(eq, "ptz")) continue;
        bool is_excluded = dg_siting_list_has(params->exclude, eq->equipment_id);
        if (is_excluded && !params->wants_prices) continue;
        int n = zooms_of(eq, zooms);
        for (int z = 0; z < n; z++) {
            struct dg_zoom look = {.equipment = e,
                                   .hfov_deg = zooms[z],
                                   .is_all_round = is_kind(eq, "fisheye"),
                                   .is_excluded = is_excluded};
            if (look_make(trial, dossier, params, out->private_class, &look, NULL) < 0) continue;
            out->need_range_m = fmax(out->need_range_m, look.range_m);
            out->private_range_m =
                fmax(out->private_range_m, dg_view_reach_over_m(&look.view, -100, 100, private_px));
            n_allowed += !is_excluded;
            out->n_tilts += look.n_pans * (look.is_all_round ? 1 : DG_MAX_TILTS);
            out->items[out->n++] = look;
        }
    }
    out->private_range_m = fmin(ceil(out->private_range_m), out->need_range_m);
    if (n_allowed) return 0;
    return dg_err_set(
        err, DG_ESTATE,
        "layer equipment: nothing in it can be a candidate: it takes a camera that does not turn, "
        "with its pixels and its angle of view");
}

/* The axis is laid on targets at a quarter, a half and all of a lens's working distance, and as far as the
 * range; half degrees are what an installer can set. */
int dg_looks_tilts(const struct dg_zoom *look, double over_m, double tilts[DG_MAX_TILTS])
{
    static const double at_m[DG_MAX_TILTS] = {8, 14, 25, 50};
    int n = 0;
    if (look->is_all_round) {
        tilts[0] = 90;
        return 1;
    }
    for (int i = 0; i < DG_MAX_TILTS; i++) {
        double tilt = round(dg_atan2(over_m, at_m[i]) / DG_DEG * 2) / 2;
        if (at_m[i] > look->range_m || tilt <= -90 || tilt >= 90 || (n && tilts[n - 1] == tilt)) continue;
        tilts[n++] = tilt;
    }
    return n;
}
