/* Everything about one camera alone: areas, polygons, what is hidden, private space, needs. */
#include <string.h>

#include "assess/world.h"

/* ---- areas and polygons ---------------------------------------------------------------------------- */

static int class_measure(const struct dg_world *world, struct dg_lookout *lookout, enum dg_light light,
                         int32_t k, const struct dg_bits *samples, struct dg_room *room, struct dg_err *err)
{
    struct dg_camera_report *report = lookout->report;
    report->area_m2[light][k] = (double)dg_bits_count(samples) * world->cell_m2;
    DG_TRY(dg_runs_from_bits(&room->batch, samples, &lookout->runs[light][k], err));
    if (k == 0) DG_TRY(dg_runs_from_bits(&room->keep, samples, &report->runs[light], err));
    if (report->area_m2[light][k] == 0) return 0;
    return dg_bits_trace(&room->keep, world->scene, &world->grid, samples, &report->seen[light][k], err);
}

/* By night. What is lit altogether has the outline that it has by day. */
static int night_measure(const struct dg_world *world, struct dg_lookout *lookout, int32_t k,
                         const struct dg_sights *sights, struct dg_room *room, struct dg_err *err)
{
    const struct dg_bits *day = &sights->classes[k];
    struct dg_camera_report *report = lookout->report;
    struct dg_bits night;
    DG_TRY(dg_bits_new(&room->tmp, day->i0, day->j0, day->nx, day->ny, &night, err));
    dg_bits_or(&night, day);
    dg_bits_and(&night, &sights->glow);
    size_t n_bytes = (size_t)day->ny * (size_t)day->words_per_row * sizeof *day->words;
    if (memcmp(night.words, day->words, n_bytes) != 0) {
        return class_measure(world, lookout, DG_NIGHT, k, &night, room, err);
    }
    report->area_m2[DG_NIGHT][k] = report->area_m2[DG_DAY][k];
    report->seen[DG_NIGHT][k] = report->seen[DG_DAY][k];
    lookout->runs[DG_NIGHT][k] = lookout->runs[DG_DAY][k];
    if (k == 0) report->runs[DG_NIGHT] = report->runs[DG_DAY];
    return 0;
}

static int areas_measure(const struct dg_world *world, struct dg_lookout *lookout,
                         const struct dg_sights *sights, struct dg_room *room, struct dg_err *err)
{
    for (int32_t k = 0; k < world->classes->n_classes; k++) {
        DG_TRY(class_measure(world, lookout, DG_DAY, k, &sights->classes[k], room, err));
        DG_TRY(night_measure(world, lookout, k, sights, room, err));
    }
    return 0;
}

/* ---- shadow ---------------------------------------------------------------------------------------- */

/* Ground under buildings is taken out: that nobody looks through a roof is no news on a map. */
static int shadow_measure(const struct dg_world *world, struct dg_lookout *lookout,
                          const struct dg_sights *sights, struct dg_room *room, struct dg_err *err)
{
    const struct dg_dossier *d = world->dossier;
    struct dg_bits shadow, built;
    int32_t *parts = NULL, n_parts = 0, last = -1;
    DG_TRY(dg_sights_in_frame(world, lookout, room, sights, &shadow, err));
    dg_bits_andnot(&shadow, &sights->seen);
    DG_TRY(dg_bits_new(&room->tmp, shadow.i0, shadow.j0, shadow.nx, shadow.ny, &built, err));
    struct dg_ipt a = dg_grid_centre(&world->grid, shadow.i0, shadow.j0);
    struct dg_ipt b = dg_grid_centre(&world->grid, shadow.i0 + shadow.nx, shadow.j0 + shadow.ny);
    DG_TRY(dg_index_list(world->scene->index, (struct dg_ibox){a.x, a.y, b.x, b.y}, &room->tmp, &parts,
                         &n_parts, err));
    for (int32_t k = 0; k < n_parts; k++) {
        int32_t source = dg_prism_source(world, world->scene->parts[parts[k]].prism_ix);
        int32_t building = dg_source_building(world, source);
        if (building < 0 || source == last) continue; /* parts of one building stand side by side */
        last = source;
        dg_bits_draw_area(world->scene, &world->grid, &d->buildings.items[building].geom, &built);
    }
    dg_bits_andnot(&shadow, &built);
    return dg_bits_trace(&room->keep, world->scene, &world->grid, &shadow, &lookout->report->shadow, err);
}

/* ---- needs ----------------------------------------------------------------------------------------- */

/* The needs around one camera. */
struct asked {
    const int32_t *need_ixs; /* ascending */
    int32_t n;
};

static int asked_find(const struct dg_world *world, const struct dg_lookout *lookout, struct dg_room *room,
                      struct asked *out, struct dg_err *err)
{
    int32_t *list = NULL, n = 0, n_kept = 0;
    DG_TRY(dg_index_list(world->need_index, dg_disc_box(lookout->eye.at, lookout->far_u), &room->tmp, &list, &n,
                         err));
    for (int32_t i = 0; i < n; i++) {
        if (world->needs[list[i]].set.n_samples > 0) list[n_kept++] = list[i];
    }
    *out = (struct asked){list, n_kept};
    return 0;
}

/* Those of the needs around at one target height. `sights` are those of this height already, or NULL. */
static int target_measure(const struct dg_world *world, struct dg_lookout *lookout, const struct asked *asked,
                          int32_t target_ix, struct dg_sights *sights, struct dg_room *room, struct dg_err *err)
{
    struct dg_sights own;
    bool is_asked = false;
    for (int32_t i = 0; i < asked->n; i++) {
        is_asked = is_asked || world->needs[asked->need_ixs[i]].target_ix == target_ix;
    }
    if (!is_asked) return 0;
    if (!sights) {
        sights = &own;
        DG_TRY(dg_sights_shadow(world, lookout, target_ix, room, sights, err));
        DG_TRY(dg_sights_classify(world, lookout, world->need_classes, room, sights, err));
    } else if (sights->table != world->need_classes) {
        DG_TRY(dg_sights_classify(world, lookout, world->need_classes, room, sights, err));
    }
    for (int32_t i = 0; i < asked->n; i++) {
        if (world->needs[asked->need_ixs[i]].target_ix != target_ix) continue;
        DG_TRY(dg_reach_measure(world, lookout, sights, asked->need_ixs[i], room, err));
    }
    return 0;
}

int dg_lookout_measure(const struct dg_world *world, struct dg_lookout *lookout, struct dg_room *room,
                       struct dg_err *err)
{
    struct dg_sights sights;
    struct asked asked;
    dg_arena_reset(&room->tmp);
    DG_TRY(dg_sights_shadow(world, lookout, 0, room, &sights, err));
    DG_TRY(dg_sights_classify(world, lookout, world->classes, room, &sights, err));
    DG_TRY(areas_measure(world, lookout, &sights, room, err));
    DG_TRY(shadow_measure(world, lookout, &sights, room, err));
    DG_TRY(dg_intrusion_measure(world, lookout, &sights, room, err));
    DG_TRY(asked_find(world, lookout, room, &asked, err));
    DG_TRY(DG_NEW(&room->hold, &lookout->reaches, (size_t)asked.n, err));
    DG_TRY(target_measure(world, lookout, &asked, 0, &sights, room, err));
    for (int32_t t = 1; t < world->n_targets; t++) {
        DG_TRY(target_measure(world, lookout, &asked, t, NULL, room, err));
    }
    struct dg_camera_report *report = lookout->report;
    DG_TRY(DG_NEW(&room->keep, &report->reaches, (size_t)lookout->n_reaches, err));
    if (lookout->n_reaches) {
        memcpy(report->reaches, lookout->reaches, (size_t)lookout->n_reaches * sizeof *report->reaches);
    }
    report->n_reaches = lookout->n_reaches;
    return 0;
}
