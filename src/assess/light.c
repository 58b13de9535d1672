/* What street lamps light: what each sees within its reach. */
#include <math.h>

#include "assess/notes.h"
#include "assess/world.h"
#include "base/limits.h"
#include "base/pool.h"

/* For lamps of which less is known. Lamps of streets and lanes stand 4 to 8 m high, and stand about four
 * heights apart so that their lit grounds meet: two heights each way. Counted as assumptions. */
#define LAMP_HEIGHT_M 6.0
#define LAMP_REACH_HEIGHTS 2.0

#define LAMPS_A_BATCH 64

/* False: it lights nothing (inside a building), which is counted. */
static bool lamp_place(struct dg_world *world, const struct dg_lamp *lamp, struct dg_eye *out)
{
    double height_m = lamp->height_m, reach_m = lamp->reach_m;
    bool moved = false;
    if (!(height_m > 0 && height_m <= DG_MAX_HEIGHT_M)) {
        height_m = LAMP_HEIGHT_M;
        dg_note_add(world->notes, DG_NOTE_LAMP_HEIGHT, 1, LAMP_HEIGHT_M, NULL);
    }
    if (!(reach_m > 0)) {
        reach_m = height_m * LAMP_REACH_HEIGHTS;
        dg_note_add(world->notes, DG_NOTE_LAMP_REACH, 1, LAMP_REACH_HEIGHTS, NULL);
    }
    *out = (struct dg_eye){.z_u = dg_units(height_m),
                           .target_z_u = world->targets_u[0],
                           .range_u = dg_units(fmin(reach_m, DG_MAX_RANGE_M))};
    if (dg_place_hang(world, lamp->at, height_m, "lamp", &out->at, &moved, NULL) < 0) {
        dg_note_add(world->notes, DG_NOTE_LAMP_INSIDE, 1, NAN, NULL);
        return false;
    }
    return true;
}

/* Only lamps whose light some camera may see. */
static int lamps_choose(struct dg_world *world, struct dg_err *err)
{
    const struct dg_dossier *d = world->dossier;
    struct dg_eye *lamps = NULL;
    struct dg_ibox *boxes = NULL;
    DG_TRY(DG_NEW(&world->hold, &lamps, (size_t)d->lamps.n, err));
    DG_TRY(DG_NEW(&world->hold, &boxes, (size_t)d->lamps.n, err));
    for (int32_t i = 0; i < d->lamps.n; i++) {
        struct dg_eye *lamp = &lamps[world->n_lamps];
        if (!lamp_place(world, &d->lamps.items[i], lamp)) continue;
        boxes[world->n_lamps] = dg_disc_box(lamp->at, lamp->range_u);
        if (dg_boxes_touch(boxes[world->n_lamps], world->reach_box)) world->n_lamps++;
    }
    world->lamps = lamps;
    if (world->n_lamps == 0) return 0;
    dg_note_add(world->notes, DG_NOTE_LAMP, world->n_lamps, NAN, NULL);
    return dg_index_build(&world->hold, boxes, world->n_lamps, &world->lamp_index, err);
}

struct lamp_batch {
    struct dg_world *world;
    int32_t first, target_ix;
    struct dg_runs runs[LAMPS_A_BATCH];
};

static int lamp_task(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct lamp_batch *batch = ctx;
    const struct dg_world *world = batch->world;
    struct dg_room *room = &world->rooms[thread_ix];
    struct dg_eye eye = world->lamps[batch->first + task_ix];
    struct dg_bits lit;
    eye.target_z_u = world->targets_u[batch->target_ix];
    dg_arena_reset(&room->tmp);
    DG_TRY(dg_cover_shadow(&room->work, world->scene, &world->grid, &eye, &room->tmp, &lit, NULL, err));
    return dg_runs_from_bits(&room->batch, &lit, &batch->runs[task_ix], err);
}

static int target_light(struct dg_world *world, int32_t target_ix, struct dg_err *err)
{
    struct lamp_batch batch = {.world = world, .target_ix = target_ix};
    DG_TRY(dg_tiles_init(&world->lit[target_ix], &world->hold, &world->grid, world->reach_box, false, err));
    for (batch.first = 0; batch.first < world->n_lamps; batch.first += LAMPS_A_BATCH) {
        int32_t n = world->n_lamps - batch.first < LAMPS_A_BATCH ? world->n_lamps - batch.first : LAMPS_A_BATCH;
        DG_TRY(dg_pool_run(n, world->n_rooms, lamp_task, &batch, err));
        for (int32_t k = 0; k < n; k++) DG_TRY(dg_tiles_add(&world->lit[target_ix], &batch.runs[k], err));
        for (int t = 0; t < world->n_rooms; t++) dg_arena_reset(&world->rooms[t].batch);
    }
    return 0;
}

int dg_lamps_init(struct dg_world *world, struct dg_err *err)
{
    DG_TRY(lamps_choose(world, err));
    for (int32_t t = 0; t < world->n_targets; t++) DG_TRY(target_light(world, t, err));
    return 0;
}

int dg_lamps_light(const struct dg_world *world, struct dg_ipt p, int32_t target_u, struct dg_arena *tmp,
                   bool *is_lit, struct dg_err *err)
{
    int32_t *near = NULL, n = 0;
    *is_lit = false;
    DG_TRY(dg_index_list(world->lamp_index, (struct dg_ibox){p.x, p.y, p.x, p.y}, tmp, &near, &n, err));
    for (int32_t k = 0; k < n && !*is_lit; k++) {
        struct dg_eye eye = world->lamps[near[k]];
        eye.target_z_u = target_u;
        *is_lit = dg_square_u(eye.at, p) <= (int64_t)eye.range_u * eye.range_u &&
                  dg_cover_sees(world->scene, &eye, p);
    }
    return 0;
}
