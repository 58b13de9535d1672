/* The needs' samples, put where they can be seen at all, and found again quickly by row. */
#include <math.h>
#include <string.h>

#include "assess/notes.h"
#include "assess/world.h"
#include "base/limits.h"

static int target_find(struct dg_world *world, const struct dg_need *need, int32_t *out, struct dg_err *err)
{
    if (isnan(need->target_height_m)) {
        *out = 0;
        return 0;
    }
    if (!(need->target_height_m >= 0 && need->target_height_m < DG_MAX_HEIGHT_M)) {
        return dg_err_set(err, DG_ESTATE, "layer need, %s: target_height_m must be 0 to %g", need->need_id,
                          DG_MAX_HEIGHT_M);
    }
    int32_t target_u = dg_units(need->target_height_m);
    for (int32_t t = 0; t < world->n_targets; t++) {
        if (world->targets_u[t] == target_u) {
            *out = t;
            return 0;
        }
    }
    if (world->n_targets == DG_MAX_TARGETS) {
        return dg_err_set(err, DG_ELIMIT, "layer need, %s: more than %d different target heights in one scheme",
                          need->need_id, DG_MAX_TARGETS);
    }
    world->targets_u[world->n_targets] = target_u;
    *out = world->n_targets++;
    return 0;
}

static int class_find(const struct dg_world *world, const struct dg_need *need, const char *id, int32_t *out,
                      struct dg_err *err)
{
    *out = -1;
    if (!id[0]) return 0;
    *out = dg_class_find(world->need_classes, id);
    if (*out >= 0) return 0;
    return dg_err_set(err, DG_ESTATE, "layer need, %s: \"%s\" is no class of edition %s", need->need_id, id,
                      world->need_classes->edition);
}

/* Nobody can see into the ground that a building stands on, so such samples would be gaps that no camera can
 * close: those on a wall are judged in front of it, those deeper inside are left out of areas and lines. A
 * single point inside stays, and is a gap, because somebody asked for just that point. */
static void samples_settle(struct dg_world *world, struct dg_need_field *field)
{
    struct dg_need_set *set = &field->set;
    bool is_points = field->need->geom.kind == DG_GEOM_POINT;
    int64_t n_kept = 0, n_inside = 0, n_front = 0;
    set->total = 0;
    for (int64_t s = 0; s < set->n_samples; s++) {
        struct dg_need_sample sample = set->samples[s];
        bool is_inside = dg_place_is_under(world, sample.at, set->target_z_u);
        if (is_inside && !set->is_grid) {
            if (dg_place_front(world, sample.at, set->target_z_u, &sample.at)) {
                n_front++;
                is_inside = false;
            }
        }
        if (is_inside && !is_points) {
            n_inside++;
            continue;
        }
        set->samples[n_kept++] = sample;
        set->total += (double)sample.weight;
    }
    set->n_samples = n_kept;
    if (n_inside) dg_note_add(world->notes, DG_NOTE_NEED_INSIDE, 1, NAN, NULL);
    if (n_front) dg_note_add(world->notes, DG_NOTE_NEED_FRONT, 1, DG_FACADE_OFFSET_M, NULL);
}

/* Samples of areas stand row by row from the south (need.h): where each row begins. */
static int rows_index(struct dg_world *world, struct dg_need_field *field, struct dg_err *err)
{
    struct dg_need_set *set = &field->set;
    field->box = (struct dg_ibox){1, 1, 0, 0};
    if (set->n_samples == 0) return 0;
    field->box = (struct dg_ibox){INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    for (int64_t s = 0; s < set->n_samples; s++) {
        struct dg_ipt p = set->samples[s].at;
        field->box.x0 = p.x < field->box.x0 ? p.x : field->box.x0;
        field->box.y0 = p.y < field->box.y0 ? p.y : field->box.y0;
        field->box.x1 = p.x > field->box.x1 ? p.x : field->box.x1;
        field->box.y1 = p.y > field->box.y1 ? p.y : field->box.y1;
    }
    if (!set->is_grid) return 0;
    field->j0 = dg_cell_of(&world->grid, field->box.y0);
    field->n_rows = dg_cell_of(&world->grid, field->box.y1) - field->j0 + 1;
    DG_TRY(DG_NEW(&world->hold, &field->row_first, (size_t)field->n_rows + 1, err));
    int64_t s = 0;
    for (int32_t r = 0; r <= field->n_rows; r++) {
        while (s < set->n_samples && dg_cell_of(&world->grid, set->samples[s].at.y) < field->j0 + r) s++;
        field->row_first[r] = s;
    }
    return 0;
}

static int need_init(struct dg_world *world, const struct dg_need *need, struct dg_need_field *field,
                     struct dg_err *err)
{
    int32_t floor_class = -1, ceiling_class = -1;
    field->need = need;
    DG_TRY(class_find(world, need, need->floor_class, &floor_class, err));
    DG_TRY(class_find(world, need, need->ceiling_class, &ceiling_class, err));
    if (floor_class < 0 && ceiling_class < 0) {
        floor_class = 0;
        dg_note_add(world->notes, DG_NOTE_NEED_CLASS, 1, world->need_classes->classes[0].px_per_m,
                    world->need_classes->classes[0].id);
    }
    DG_TRY(target_find(world, need, &field->target_ix, err));
    int32_t k_fold = need->k_fold < 1 ? 1 : need->k_fold > 255 ? 255 : need->k_fold;
    int rc =
        dg_need_build(world->arena, world->scene, &world->grid, &need->geom, world->targets_u[field->target_ix],
                      floor_class, ceiling_class, k_fold, &field->set, err);
    if (rc < 0) return dg_err_prefix(err, "layer need, %s", need->need_id);
    if (field->set.n_samples > INT32_MAX) {
        return dg_err_set(err, DG_ELIMIT, "layer need, %s: too many samples; a coarser grid settles it",
                          need->need_id);
    }
    samples_settle(world, field);
    return rows_index(world, field, err);
}

static int index_make(struct dg_world *world, struct dg_err *err)
{
    struct dg_ibox *boxes = NULL;
    if (world->n_needs == 0) return 0;
    DG_TRY(DG_NEW(&world->hold, &boxes, (size_t)world->n_needs, err));
    /* A need without samples has an empty box, which a search may find or not: it is never asked. */
    for (int32_t i = 0; i < world->n_needs; i++) boxes[i] = world->needs[i].box;
    return dg_index_build(&world->hold, boxes, world->n_needs, &world->need_index, err);
}

int dg_needs_init(struct dg_world *world, struct dg_err *err)
{
    world->n_needs = world->dossier->needs.n;
    DG_TRY(DG_NEW(&world->hold, &world->needs, (size_t)world->n_needs, err));
    for (int32_t i = 0; i < world->n_needs; i++) {
        DG_TRY(need_init(world, &world->dossier->needs.items[i], &world->needs[i], err));
    }
    return index_make(world, err);
}
