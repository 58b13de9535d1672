/* Trials: places and cameras tried out in the world of an assessment, with its own means. */
#include <math.h>
#include <stdlib.h>

#include "assess/assess.h"

#include "assess/notes.h"
#include "assess/world.h"
#include "base/buf.h"
#include "base/limits.h"

struct dg_trial {
    struct dg_assess_params params;
    struct dg_arena arena;
    struct dg_notes notes;
    struct dg_assessment made; /* never filled: the world wants one */
    struct dg_world world;
    int64_t *first; /* n_needs + 1 */
};

/* Light matters where needs are. */
static struct dg_ibox needs_box(const struct dg_world *world)
{
    struct dg_ibox all = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    for (int32_t i = 0; i < world->n_needs; i++) {
        struct dg_ibox box = world->needs[i].box;
        if (box.x0 > box.x1) continue;
        all.x0 = box.x0 < all.x0 ? box.x0 : all.x0;
        all.y0 = box.y0 < all.y0 ? box.y0 : all.y0;
        all.x1 = box.x1 > all.x1 ? box.x1 : all.x1;
        all.y1 = box.y1 > all.y1 ? box.y1 : all.y1;
    }
    return all.x0 > all.x1 ? (struct dg_ibox){0, 0, 0, 0} : all;
}

static int open_in(struct dg_trial *trial, const struct dg_dossier *dossier, struct dg_err *err)
{
    struct dg_world *world = &trial->world;
    dg_notes_init(&trial->notes);
    *world = (struct dg_world){.dossier = dossier,
                               .params = &trial->params,
                               .arena = &trial->arena,
                               .notes = &trial->notes,
                               .out = &trial->made};
    DG_TRY(dg_rooms_init(world, trial->params.n_threads, err));
    DG_TRY(dg_world_init(world, err));
    world->reach_box = needs_box(world);
    DG_TRY(dg_lamps_init(world, err));
    DG_TRY(DG_NEW(&trial->arena, &trial->first, (size_t)world->n_needs + 1, err));
    for (int32_t i = 0; i < world->n_needs; i++) {
        trial->first[i + 1] = trial->first[i] + world->needs[i].set.n_samples;
    }
    return 0;
}

int dg_trial_open(const struct dg_dossier *dossier, const struct dg_assess_params *params,
                  struct dg_trial **out, struct dg_err *err)
{
    struct dg_trial *trial = dg_calloc(1, sizeof *trial);
    if (!trial) return dg_err_set(err, DG_ENOMEM, "out of memory");
    trial->params = *params;
    trial->params.edition = NULL;
    trial->params.camera_id = NULL;
    int rc = open_in(trial, dossier, err);
    if (rc < 0) {
        dg_trial_close(&trial);
        return rc;
    }
    *out = trial;
    return 0;
}

void dg_trial_close(struct dg_trial **trial)
{
    if (!*trial) return;
    dg_world_done(&(*trial)->world);
    dg_arena_done(&(*trial)->arena);
    free(*trial);
    *trial = NULL;
}

const struct dg_class_table *dg_trial_classes(const struct dg_trial *trial)
{
    return trial->world.need_classes;
}

const struct dg_need_set *dg_trial_need(const struct dg_trial *trial, int32_t need_ix)
{
    return &trial->world.needs[need_ix].set;
}

int64_t dg_trial_first(const struct dg_trial *trial, int32_t need_ix) { return trial->first[need_ix]; }

/* ---- a place --------------------------------------------------------------------------------------- */

struct stand {
    const struct dg_trial *trial;
    struct dg_room *room;
    struct dg_eye eye;
    struct dg_buf *found; /* struct dg_sight_of_need */
};

static int sample_add(const struct stand *stand, int64_t number, struct dg_ipt at, bool is_lit,
                      struct dg_err *err)
{
    const struct dg_eye *eye = &stand->eye;
    struct dg_sight_of_need *slot = dg_buf_add(stand->found);
    if (!slot) return dg_buf_full(err);
    *slot = (struct dg_sight_of_need){.number = number,
                                      .dx = ((double)at.x - eye->at.x) / DG_UNITS_PER_M,
                                      .dy = ((double)at.y - eye->at.y) / DG_UNITS_PER_M,
                                      .drop = dg_drop_m(stand->trial->world.scene, eye, at),
                                      .square_u = dg_square_u(eye->at, at),
                                      .is_lit = is_lit};
    return 0;
}

static int grid_stand(const struct stand *stand, int32_t need_ix, const struct dg_bits *seen,
                      const struct dg_bits *lit, struct dg_err *err)
{
    const struct dg_world *world = &stand->trial->world;
    const struct dg_need_field *field = &world->needs[need_ix];
    int32_t r0 = seen->j0 - field->j0, r1 = r0 + seen->ny;
    for (int32_t r = r0 < 0 ? 0 : r0; r < r1 && r < field->n_rows; r++) {
        for (int64_t s = dg_reach_row_find(world, field, r, seen->i0); s < field->row_first[r + 1]; s++) {
            struct dg_ipt at = field->set.samples[s].at;
            int32_t i = dg_cell_of(&world->grid, at.x), j = field->j0 + r;
            if (i >= seen->i0 + seen->nx) break;
            if (!dg_bits_get(seen, i, j)) continue;
            DG_TRY(sample_add(stand, stand->trial->first[need_ix] + s, at, dg_bits_get(lit, i, j), err));
        }
    }
    return 0;
}

static int point_stand(const struct stand *stand, int32_t need_ix, struct dg_err *err)
{
    const struct dg_world *world = &stand->trial->world;
    const struct dg_need_set *set = &world->needs[need_ix].set;
    const struct dg_eye *eye = &stand->eye;
    for (int64_t s = 0; s < set->n_samples; s++) {
        struct dg_ipt at = set->samples[s].at;
        bool is_lit = false;
        if (dg_square_u(eye->at, at) > (int64_t)eye->range_u * eye->range_u) continue;
        if (!dg_cover_sees(world->scene, eye, at)) continue;
        DG_TRY(dg_lamps_light(world, at, eye->target_z_u, &stand->room->tmp, &is_lit, err));
        DG_TRY(sample_add(stand, stand->trial->first[need_ix] + s, at, is_lit, err));
    }
    return 0;
}

/* The needs at one target height; the shadow is drawn when the first of them asks for it. */
static int target_stand(struct stand *stand, int32_t target_ix, struct dg_err *err)
{
    const struct dg_world *world = &stand->trial->world;
    struct dg_bits seen, lit;
    bool is_drawn = false;
    stand->eye.target_z_u = world->targets_u[target_ix];
    struct dg_ibox disc = dg_disc_box(stand->eye.at, stand->eye.range_u);
    for (int32_t i = 0; i < world->n_needs; i++) {
        const struct dg_need_field *field = &world->needs[i];
        if (field->target_ix != target_ix || field->set.n_samples == 0 || !dg_boxes_touch(field->box, disc))
            continue;
        if (!field->set.is_grid) {
            DG_TRY(point_stand(stand, i, err));
            continue;
        }
        if (!is_drawn) {
            DG_TRY(dg_cover_shadow(&stand->room->work, world->scene, &world->grid, &stand->eye,
                                   &stand->room->tmp, &seen, NULL, err));
            DG_TRY(dg_bits_new(&stand->room->tmp, seen.i0, seen.j0, seen.nx, seen.ny, &lit, err));
            dg_tiles_cut(&world->lit[target_ix], &lit);
            is_drawn = true;
        }
        DG_TRY(grid_stand(stand, i, &seen, &lit, err));
    }
    return 0;
}

static int private_stand(struct stand *stand, double range_m, bool wants_sensitive, struct dg_buf *out,
                         struct dg_err *err)
{
    const struct dg_world *world = &stand->trial->world;
    struct dg_bits seen;
    if (!(range_m > 0) || (!world->private_index && !wants_sensitive)) return 0;
    stand->eye.target_z_u = world->targets_u[0];
    stand->eye.range_u = dg_units(fmin(range_m, DG_MAX_RANGE_M));
    DG_TRY(dg_cover_shadow(&stand->room->work, world->scene, &world->grid, &stand->eye, &stand->room->tmp,
                           &seen, NULL, err));
    DG_TRY(dg_private_sights(world, &stand->eye, &seen, stand->room, out, err));
    return wants_sensitive ? dg_sensitive_sights(world, &stand->eye, &seen, stand->room, out, err) : 0;
}

int dg_trial_stand(const struct dg_trial *trial, int thread_ix, struct dg_arena *arena, struct dg_pt at,
                   double height_m, double need_range_m, double private_range_m, bool wants_sensitive,
                   struct dg_prospect *out, struct dg_err *err)
{
    const struct dg_world *world = &trial->world;
    dg_auto(dg_buf_done) struct dg_buf found = {.item_size = sizeof(struct dg_sight_of_need)};
    dg_auto(dg_buf_done) struct dg_buf privates = {.item_size = sizeof(struct dg_sight_of_private)};
    struct stand stand = {.trial = trial, .room = &world->rooms[thread_ix], .found = &found};
    struct dg_prospect made = {0};
    bool moved = false;
    if (!(height_m > 0 && height_m <= DG_MAX_HEIGHT_M) || !(need_range_m > 0)) {
        return dg_err_set(err, DG_EINVAL, "a lens %g m high that looks %g m far", height_m, need_range_m);
    }
    dg_arena_reset(&stand.room->tmp);
    DG_TRY(dg_place_hang(world, at, height_m, "a camera", &stand.eye.at, &moved, err));
    stand.eye.z_u = dg_units(height_m);
    stand.eye.range_u = dg_units(fmin(need_range_m, DG_MAX_RANGE_M));
    for (int32_t t = 0; t < world->n_targets; t++) DG_TRY(target_stand(&stand, t, err));
    if (found.n) DG_TRY(private_stand(&stand, private_range_m, wants_sensitive, &privates, err));
    made.at = dg_scene_to_metres(world->scene, stand.eye.at);
    DG_TRY(dg_buf_copy(&found, arena, (void **)&made.needs, err));
    DG_TRY(dg_buf_copy(&privates, arena, (void **)&made.privates, err));
    made.n_needs = found.n;
    made.n_privates = privates.n;
    *out = made;
    return 0;
}

/* ---- a camera -------------------------------------------------------------------------------------- */

int dg_trial_view(struct dg_trial *trial, const struct dg_camera *camera, const struct dg_equipment *equipment,
                  struct dg_view *view, double *ir_m, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct dg_optics_set optics;
    struct dg_notes notes;
    (void)trial;
    dg_notes_init(&notes);
    DG_TRY(dg_optics_choose(&tmp, camera, equipment, NULL, 0, &notes, &optics, err));
    *view = optics.views[0];
    *ir_m = optics.ir_m;
    return 0;
}

static int runs_of(struct dg_trial *trial, struct dg_arena *arena, const struct dg_lookout *lookout,
                   struct dg_trial_report *out, struct dg_err *err)
{
    int64_t n = 0;
    for (int32_t r = 0; r < lookout->n_reaches; r++) n += lookout->reaches[r].n_runs;
    DG_TRY(DG_NEW(arena, &out->runs, (size_t)n, err));
    for (int32_t r = 0; r < lookout->n_reaches; r++) {
        const struct dg_reach *reach = &lookout->reaches[r];
        for (int32_t k = 0; k < reach->n_runs; k++) {
            const struct dg_reach_run *run = &reach->runs[k];
            out->runs[out->n_runs++] = (struct dg_trial_run){.first = trial->first[reach->need_ix] + run->first,
                                                             .n = run->n,
                                                             .day = run->day,
                                                             .night = run->night,
                                                             .most_day = run->most_day,
                                                             .most_night = run->most_night};
        }
    }
    return 0;
}

int dg_trial_camera(struct dg_trial *trial, struct dg_arena *arena, const struct dg_camera *camera,
                    struct dg_trial_report *out, struct dg_err *err)
{
    struct dg_world *world = &trial->world;
    struct dg_room *room = &world->rooms[0];
    struct dg_camera_report report;
    struct dg_lookout lookout;
    struct dg_trial_report made = {.why_not = ""};
    DG_TRY(dg_lookout_make(world, camera, &lookout, &report, err));
    made.is_judged = lookout.is_judged;
    made.why_not = dg_arena_strdup(arena, report.why_not);
    made.at = report.at;
    if (!made.why_not) return dg_err_set(err, DG_ENOMEM, "out of memory");
    if (made.is_judged) {
        DG_TRY(dg_lookout_measure(world, &lookout, room, err));
        DG_TRY(runs_of(trial, arena, &lookout, &made, err));
        DG_TRY(DG_NEW(arena, &made.intrusions, (size_t)report.n_intrusions, err));
        for (int32_t i = 0; i < report.n_intrusions; i++) {
            made.intrusions[i] = report.intrusions[i];
            made.intrusions[i].geom = (struct dg_geom){0};
        }
        made.n_intrusions = report.n_intrusions;
    }
    dg_arena_reset(&room->keep);
    dg_arena_reset(&room->hold);
    dg_arena_reset(&room->batch);
    *out = made;
    return 0;
}
