/* Everything about one camera alone: areas, polygons, what is hidden, private space, needs. */
#include <string.h>

#include "assess/world.h"

/* ---- areas and polygons ---------------------------------------------------------------------------- */

static int light_measure(const struct dg_world *world, struct dg_lookout *lookout, enum dg_light light,
                         const struct dg_bits *classes, struct dg_room *room, struct dg_err *err)
{
    struct dg_camera_report *report = lookout->report;
    for (int32_t k = 0; k < world->classes->n_classes; k++) {
        report->area_m2[light][k] = (double)dg_bits_count(&classes[k]) * world->cell_m2;
        DG_TRY(dg_runs_from_bits(&room->batch, &classes[k], &lookout->runs[light][k], err));
        if (report->area_m2[light][k] == 0) continue;
        DG_TRY(
            dg_bits_trace(&room->keep, world->scene, &world->grid, &classes[k], &report->seen[light][k], err));
    }
    return dg_runs_from_bits(&room->keep, &classes[0], &report->runs[light], err);
}

static int bits_copy(const struct dg_bits *from, struct dg_arena *arena, struct dg_bits *out,
                     struct dg_err *err)
{
    DG_TRY(dg_bits_new(arena, from->i0, from->j0, from->nx, from->ny, out, err));
    dg_bits_or(out, from);
    return 0;
}

static int areas_measure(const struct dg_world *world, struct dg_lookout *lookout,
                         const struct dg_sights *sights, struct dg_room *room, struct dg_err *err)
{
    struct dg_bits night[DG_MAX_CLASSES];
    DG_TRY(light_measure(world, lookout, DG_DAY, sights->classes, room, err));
    for (int32_t k = 0; k < world->classes->n_classes; k++) {
        DG_TRY(bits_copy(&sights->classes[k], &room->tmp, &night[k], err));
        dg_bits_and(&night[k], &sights->glow);
    }
    return light_measure(world, lookout, DG_NIGHT, night, room, err);
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
    DG_TRY(dg_index_list(world->scene->index, dg_disc_box(lookout->eye.at, lookout->eye.range_u), &room->tmp,
                         &parts, &n_parts, err));
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

static bool asks_need(const struct dg_world *world, const struct dg_lookout *lookout, int32_t need_ix,
                      int32_t target_ix)
{
    const struct dg_need_field *field = &world->needs[need_ix];
    return field->target_ix == target_ix && field->set.n_samples > 0 &&
           dg_boxes_touch(field->box, dg_disc_box(lookout->eye.at, lookout->far_u));
}

/* The needs at one target height. `sights` are those of this height already, or NULL. */
static int target_measure(const struct dg_world *world, struct dg_lookout *lookout, int32_t target_ix,
                          struct dg_sights *sights, struct dg_room *room, struct dg_err *err)
{
    struct dg_sights own;
    bool is_asked = false;
    for (int32_t i = 0; i < world->n_needs && !is_asked; i++) {
        is_asked = asks_need(world, lookout, i, target_ix);
    }
    if (!is_asked) return 0;
    if (!sights) {
        sights = &own;
        DG_TRY(dg_sights_shadow(world, lookout, target_ix, room, sights, err));
        DG_TRY(dg_sights_classify(world, lookout, world->need_classes, room, sights, err));
    } else if (sights->table != world->need_classes) {
        DG_TRY(dg_sights_classify(world, lookout, world->need_classes, room, sights, err));
    }
    for (int32_t i = 0; i < world->n_needs; i++) {
        if (!asks_need(world, lookout, i, target_ix)) continue;
        DG_TRY(dg_reach_measure(world, lookout, sights, i, room, err));
    }
    return 0;
}

int dg_lookout_measure(const struct dg_world *world, struct dg_lookout *lookout, struct dg_room *room,
                       struct dg_err *err)
{
    struct dg_sights sights;
    dg_arena_reset(&room->tmp);
    DG_TRY(dg_sights_shadow(world, lookout, 0, room, &sights, err));
    DG_TRY(dg_sights_classify(world, lookout, world->classes, room, &sights, err));
    DG_TRY(areas_measure(world, lookout, &sights, room, err));
    DG_TRY(shadow_measure(world, lookout, &sights, room, err));
    DG_TRY(dg_intrusion_measure(world, lookout, &sights, room, err));
    DG_TRY(DG_NEW(&room->hold, &lookout->reaches, (size_t)world->n_needs, err));
    DG_TRY(target_measure(world, lookout, 0, &sights, room, err));
    for (int32_t t = 1; t < world->n_targets; t++) {
        DG_TRY(target_measure(world, lookout, t, NULL, room, err));
    }
    struct dg_camera_report *report = lookout->report;
    DG_TRY(DG_NEW(&room->keep, &report->reaches, (size_t)lookout->n_reaches, err));
    if (lookout->n_reaches) {
        memcpy(report->reaches, lookout->reaches, (size_t)lookout->n_reaches * sizeof *report->reaches);
    }
    report->n_reaches = lookout->n_reaches;
    return 0;
}
