/* Density as a raster: of the samples that a camera has at its lowest class, how many pixels a metre. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "assess/id_index.h"
#include "assess/notes.h"
#include "assess/world.h"
#include "base/limits.h"

/* Cells that hold all runs of one camera or of all. False: nobody sees anything. */
static bool window_of(const struct dg_assessment *a, int32_t camera_ix, struct dg_bits *out)
{
    int32_t i0 = INT32_MAX, j0 = INT32_MAX, i1 = INT32_MIN, j1 = INT32_MIN;
    for (int32_t c = 0; c < a->n_cameras; c++) {
        const struct dg_runs *runs = &a->cameras[c].runs[DG_DAY];
        if ((camera_ix >= 0 && c != camera_ix) || !a->cameras[c].is_judged || runs->nx == 0) continue;
        i0 = runs->i0 < i0 ? runs->i0 : i0;
        j0 = runs->j0 < j0 ? runs->j0 : j0;
        i1 = runs->i0 + runs->nx > i1 ? runs->i0 + runs->nx : i1;
        j1 = runs->j0 + runs->ny > j1 ? runs->j0 + runs->ny : j1;
    }
    *out = (struct dg_bits){.i0 = i0, .j0 = j0};
    if (i0 > i1) return false;
    out->nx = i1 - i0;
    out->ny = j1 - j0;
    return true;
}

/* The cameras' views once more, from the dossier, as the assessment took them. */
struct viewer {
    const struct dg_assessment *a;
    struct dg_id_index presets, equipment;
};

static int views_again(const struct viewer *viewer, const struct dg_camera_report *report, struct dg_arena *tmp,
                       struct dg_aim **aims, int32_t *n_aims, struct dg_err *err)
{
    const struct dg_dossier *d = viewer->a->dossier;
    const struct dg_camera *camera = &d->cameras.items[report->camera_ix];
    struct dg_preset *presets = NULL;
    struct dg_optics_set optics;
    struct dg_notes notes;
    int32_t n_presets = 0, n_equipment = 0;
    int32_t first =
        dg_id_index_find(&viewer->presets, camera->camera_id, strlen(camera->camera_id), &n_presets);
    int32_t at =
        dg_id_index_find(&viewer->equipment, camera->equipment_id, strlen(camera->equipment_id), &n_equipment);
    assert(n_equipment > 0); /* a camera without is not judged */
    DG_TRY(DG_NEW(tmp, &presets, (size_t)n_presets, err));
    for (int32_t i = 0; i < n_presets; i++) presets[i] = d->presets.items[viewer->presets.items[first + i].ix];
    dg_notes_init(&notes);
    DG_TRY(dg_optics_choose(tmp, camera, &d->equipment.items[viewer->equipment.items[at].ix], presets,
                            n_presets, &notes, &optics, err));
    DG_TRY(DG_NEW(tmp, aims, (size_t)optics.n_views, err));
    for (int32_t v = 0; v < optics.n_views; v++) dg_aim_init(&(*aims)[v], &optics.views[v]);
    *n_aims = optics.n_views;
    return 0;
}

static int camera_draw(const struct viewer *viewer, int32_t camera_ix, const struct dg_bits *window,
                       float *px_per_m, struct dg_err *err)
{
    const struct dg_assessment *a = viewer->a;
    const struct dg_camera_report *report = &a->cameras[camera_ix];
    const struct dg_runs *runs = &report->runs[DG_DAY];
    const struct dg_scheme *scheme = &a->dossier->scheme;
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct dg_aim *aims = NULL;
    int32_t n_aims = 0;
    if (!report->is_judged || runs->nx == 0) return 0;
    DG_TRY(views_again(viewer, report, &tmp, &aims, &n_aims, err));
    struct dg_eye eye = {.at = dg_scene_to_lattice(a->scene, report->at),
                         .z_u = dg_units(a->dossier->cameras.items[report->camera_ix].height_m),
                         .target_z_u = dg_units(scheme->target_height_m)};
    for (int32_t r = 0; r < runs->ny; r++) {
        float *row = px_per_m + (int64_t)(runs->j0 + r - window->j0) * window->nx - window->i0;
        for (int32_t k = runs->row_first[r]; k < runs->row_first[r + 1]; k++) {
            for (int32_t i = runs->i0 + runs->runs[k][0]; i < runs->i0 + runs->runs[k][1]; i++) {
                struct dg_ipt p = dg_grid_centre(&a->grid, i, runs->j0 + r);
                double drop = dg_drop_m(a->scene, &eye, p), best = (double)row[i];
                double dx = ((double)p.x - eye.at.x) / DG_UNITS_PER_M;
                double dy = ((double)p.y - eye.at.y) / DG_UNITS_PER_M;
                for (int32_t v = 0; v < n_aims; v++) best = fmax(best, dg_aim_density(&aims[v], dx, dy, drop));
                row[i] = (float)best;
            }
        }
    }
    return 0;
}

int dg_assess_raster(struct dg_arena *arena, const struct dg_assessment *assessment, int32_t camera_ix,
                     struct dg_density_raster *out, struct dg_err *err)
{
    struct dg_bits window;
    if (camera_ix < -1 || camera_ix >= assessment->n_cameras) {
        return dg_err_set(err, DG_EINVAL, "there is no camera number %d", camera_ix);
    }
    if (!window_of(assessment, camera_ix, &window)) {
        return dg_err_set(err, DG_ESTATE, "nothing is seen at any class, so there is no raster to make");
    }
    if ((int64_t)window.nx * window.ny > DG_MAX_RASTER_CELLS) {
        return dg_err_set(err, DG_ELIMIT,
                          "a raster of %d x %d cells: at most %d cells; take a coarser grid "
                          "(--grid) or one camera (--camera)",
                          window.nx, window.ny, DG_MAX_RASTER_CELLS);
    }
    struct dg_pt first =
        dg_scene_to_metres(assessment->scene, dg_grid_centre(&assessment->grid, window.i0, window.j0));
    struct dg_density_raster raster = {.x0 = first.x,
                                       .y0 = first.y,
                                       .step_m = (double)assessment->grid.cell_u / DG_UNITS_PER_M,
                                       .nx = window.nx,
                                       .ny = window.ny};
    dg_auto(dg_arena_done) struct dg_arena lists = {0};
    const struct dg_dossier *d = assessment->dossier;
    struct viewer viewer = {.a = assessment};
    DG_TRY(DG_ID_INDEX(&lists, d->presets.items, camera_id, d->presets.n, &viewer.presets, err));
    DG_TRY(DG_ID_INDEX(&lists, d->equipment.items, equipment_id, d->equipment.n, &viewer.equipment, err));
    DG_TRY(DG_NEW(arena, &raster.px_per_m, (size_t)window.nx * (size_t)window.ny, err));
    for (int32_t c = 0; c < assessment->n_cameras; c++) {
        if (camera_ix >= 0 && c != camera_ix) continue;
        DG_TRY(camera_draw(&viewer, c, &window, raster.px_per_m, err));
    }
    *out = raster;
    return 0;
}
