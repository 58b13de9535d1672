/* The assessment from end to end: the world, batches of cameras, needs, gaps, totals. */
#include "assess/assess.h"

#include <math.h>
#include <string.h>

#include "assess/notes.h"
#include "assess/world.h"
#include "base/pool.h"

/* Cameras measured between two joins: what is kept of each until then is about 100 KB, and progress is told. */
#define CAMERAS_A_BATCH 64

/* ---- all cameras together -------------------------------------------------------------------------- */

/* What all cameras see together, each sample once. */
struct together {
    struct dg_tiles counts; /* cameras at the lowest class by day */
    struct dg_tiles classes[2][DG_MAX_CLASSES];
    struct dg_tiles private_seen;
    uint64_t *facades; /* a bit a facade point */
};

static int together_init(struct dg_world *world, struct together *all, struct dg_err *err)
{
    int64_t n_points = world->facade_first[world->dossier->private_spaces.n];
    DG_TRY(DG_NEW(&world->hold, &all->facades, (size_t)(n_points / 64 + 1), err));
    DG_TRY(dg_tiles_init(&all->counts, &world->hold, &world->grid, world->reach_box, true, err));
    DG_TRY(dg_tiles_init(&all->private_seen, &world->hold, &world->grid, world->reach_box, false, err));
    for (int light = 0; light < 2; light++) {
        for (int32_t k = 0; k < world->classes->n_classes; k++) {
            DG_TRY(dg_tiles_init(&all->classes[light][k], &world->hold, &world->grid, world->reach_box, false,
                                 err));
        }
    }
    return 0;
}

/* Every set of all cameras together is a task of its own, in which the lookouts of a batch are entered in their
 * order: nothing is shared, and the sets do not depend on the threads. */
struct join {
    struct dg_world *world;
    struct together *all;
    int32_t first, n; /* lookouts */
};

enum { JOIN_REACH, JOIN_FACADES, JOIN_COUNTS, JOIN_PRIVATE, JOIN_CLASSES };

static void facades_enter(struct together *all, const struct dg_lookout *lookout)
{
    for (int32_t r = 0; r < lookout->n_facade_runs; r++) {
        const struct dg_facade_run *run = &lookout->facade_runs[r];
        for (int64_t p = run->first; p < run->first + run->n; p++) all->facades[p >> 6] |= 1ull << (p & 63);
    }
}

static int join_task(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct join *join = ctx;
    int32_t n_classes = join->world->classes->n_classes, k = (int32_t)task_ix - JOIN_CLASSES;
    struct together *all = join->all;
    struct dg_tiles *tiles = task_ix == JOIN_COUNTS    ? &all->counts
                             : task_ix == JOIN_PRIVATE ? &all->private_seen
                             : k >= 0                  ? &all->classes[k / n_classes][k % n_classes]
                                                       : NULL;
    if (tiles) tiles->arena = &join->world->rooms[thread_ix].hold;
    for (int32_t i = join->first; i < join->first + join->n; i++) {
        const struct dg_lookout *lookout = &join->world->lookouts[i];
        if (!lookout->is_judged) continue;
        if (task_ix == JOIN_REACH)
            dg_reach_enter(join->world, lookout);
        else if (task_ix == JOIN_FACADES)
            facades_enter(all, lookout);
        else if (task_ix == JOIN_COUNTS)
            DG_TRY(dg_tiles_add(tiles, &lookout->runs[DG_DAY][0], err));
        else if (task_ix == JOIN_PRIVATE)
            DG_TRY(dg_tiles_add(tiles, &lookout->private_runs, err));
        else
            DG_TRY(dg_tiles_add(tiles, &lookout->runs[k / n_classes][k % n_classes], err));
    }
    return 0;
}

struct batch {
    struct dg_world *world;
    int32_t first;
};

static int camera_task(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct batch *batch = ctx;
    struct dg_lookout *lookout = &batch->world->lookouts[batch->first + task_ix];
    if (!lookout->is_judged) return 0;
    int rc = dg_lookout_measure(batch->world, lookout, &batch->world->rooms[thread_ix], err);
    return rc < 0 ? dg_err_prefix(err, "layer camera, %s", lookout->camera->camera_id) : 0;
}

static int cameras_measure(struct dg_world *world, struct together *all, int64_t progress_total,
                           struct dg_err *err)
{
    struct batch batch = {.world = world};
    for (; batch.first < world->n_lookouts; batch.first += CAMERAS_A_BATCH) {
        int32_t n = world->n_lookouts - batch.first;
        if (n > CAMERAS_A_BATCH) n = CAMERAS_A_BATCH;
        DG_TRY(dg_pool_run(n, world->n_rooms, camera_task, &batch, err));
        struct join join = {world, all, batch.first, n};
        DG_TRY(
            dg_pool_run(JOIN_CLASSES + 2 * world->classes->n_classes, world->n_rooms, join_task, &join, err));
        for (int r = 0; r < world->n_rooms; r++) dg_arena_reset(&world->rooms[r].batch);
        if (world->params->progress) {
            world->params->progress(world->params->progress_ctx, batch.first + n, progress_total);
        }
    }
    return 0;
}

/* Overlap comes from counts, not from pairs of cameras: a sample with a count of one is this camera's alone. */
static int overlap_task(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    const struct join *join = ctx;
    const struct dg_world *world = join->world;
    struct dg_camera_report *report = world->lookouts[task_ix].report;
    (void)thread_ix;
    (void)err;
    if (!report->is_judged) return 0;
    if (world->params->camera_id) {
        report->overlap_m2 = report->only_m2 = NAN;
        return 0;
    }
    int64_t single = dg_tiles_count_single(&join->all->counts, &report->runs[DG_DAY]);
    report->only_m2 = (double)single * world->cell_m2;
    report->overlap_m2 = report->area_m2[DG_DAY][0] - report->only_m2;
    return 0;
}

static double budget_sum(const struct dg_dossier *dossier)
{
    double sum = NAN;
    for (int32_t i = 0; i < dossier->phases.n; i++) {
        double budget = dossier->phases.items[i].budget;
        if (!isnan(budget)) sum = isnan(sum) ? budget : sum + budget;
    }
    return sum;
}

static int scheme_judge(struct dg_world *world, const struct together *all, struct dg_err *err)
{
    struct dg_assessment *out = world->out;
    struct dg_scheme_report *scheme = &out->scheme;
    for (int light = 0; light < 2; light++) {
        for (int32_t k = 0; k < world->classes->n_classes; k++) {
            scheme->area_m2[light][k] = (double)dg_tiles_count(&all->classes[light][k]) * world->cell_m2;
        }
        DG_TRY(dg_tiles_trace(&all->classes[light][0], world->scene, &world->grid, world->arena,
                              &world->rooms[0].tmp, &scheme->seen[light], err));
    }
    scheme->private_m2 = (double)dg_tiles_count(&all->private_seen) * world->cell_m2;
    scheme->facade_m = dg_facade_length_m(world, all->facades);
    scheme->n_cameras = world->n_lookouts;
    for (int32_t i = 0; i < world->n_lookouts; i++) scheme->n_judged += world->lookouts[i].is_judged;
    scheme->n_needs = out->n_needs;
    for (int32_t i = 0; i < out->n_needs; i++) {
        const struct dg_need_report *need = &out->needs[i];
        const struct dg_need_set *set = &world->needs[i].set;
        bool is_ceiling_only = set->floor_class < 0 && set->ceiling_class >= 0;
        scheme->n_needs_met += need->is_met[DG_DAY] && need->is_met[DG_NIGHT];
        scheme->n_needs_unserved += !is_ceiling_only && need->n_cameras_serving == 0;
    }
    scheme->budget = budget_sum(world->dossier);
    return 0;
}

/* ---- the contract ---------------------------------------------------------------------------------- */

static int assess(struct dg_world *world, struct dg_err *err)
{
    struct dg_assessment *out = world->out;
    struct together all = {0};
    const struct dg_dossier *dossier = world->dossier;
    bool is_alone = world->params->camera_id != NULL;
    /* More threads than cameras and the needs have nothing to do. */
    int n_rooms = world->params->n_threads;
    DG_TRY(dg_rooms_init(world, n_rooms > dossier->cameras.n + 1 ? dossier->cameras.n + 1 : n_rooms, err));
    DG_TRY(dg_world_init(world, err));
    DG_TRY(dg_lookouts_init(world, err));
    DG_TRY(dg_lamps_init(world, err));
    DG_TRY(together_init(world, &all, err));
    int64_t total = world->n_lookouts + (is_alone ? 0 : world->n_needs);
    DG_TRY(cameras_measure(world, &all, total, err));
    struct join join = {.world = world, .all = &all};
    DG_TRY(dg_pool_run(world->n_lookouts, world->n_rooms, overlap_task, &join, err));
    DG_TRY(dg_reach_judge(world, err));
    if (!is_alone) DG_TRY(dg_gaps_find(world, world->n_lookouts, total, err));
    DG_TRY(scheme_judge(world, &all, err));
    if (world->facade_first[dossier->private_spaces.n] > 0) {
        int64_t n_dwellings = 0;
        for (int32_t i = 0; i < dossier->private_spaces.n; i++) {
            n_dwellings += world->facade_first[i + 1] > world->facade_first[i];
        }
        dg_note_add(world->notes, DG_NOTE_FACADE, n_dwellings, DG_FACADE_OFFSET_M, NULL);
    }
    out->dossier = dossier;
    out->classes = *world->classes;
    out->scene = world->scene;
    out->grid = world->grid;
    out->cameras = world->n_lookouts ? world->lookouts[0].report : NULL;
    out->n_cameras = world->n_lookouts;
    DG_TRY(dg_notes_list(world->notes, dossier, world->arena, &out->assumptions, &out->n_assumptions, err));
    for (int i = 0; i < world->n_rooms; i++) dg_arena_adopt(world->arena, &world->rooms[i].keep);
    return 0;
}

static int dossier_admit(const struct dg_dossier *dossier, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct dg_issues issues = {0};
    DG_TRY(dg_dossier_check(&tmp, dossier, &issues, err));
    for (int32_t i = 0; i < issues.n; i++) {
        const struct dg_issue *issue = &issues.items[i];
        if (!issue->blocks_assess) continue;
        return dg_err_set(err, DG_ESTATE, "layer %s%s%s%s%s: %s (\"%s\"); `didgah check` lists all",
                          issue->layer, issue->object[0] ? ", " : "", issue->object,
                          issue->column[0] ? ", column " : "", issue->column, issue->code, issue->value);
    }
    return 0;
}

int dg_assess(struct dg_arena *arena, const struct dg_dossier *dossier, const struct dg_class_table *classes,
              const struct dg_assess_params *params, struct dg_assessment *out, struct dg_err *err)
{
    struct dg_assessment made = {0};
    struct dg_notes notes;
    dg_auto(dg_world_done) struct dg_world world = {.dossier = dossier,
                                                    .params = params,
                                                    .arena = arena,
                                                    .notes = &notes,
                                                    .classes = classes,
                                                    .out = &made};
    dg_notes_init(&notes);
    DG_TRY(dossier_admit(dossier, err));
    DG_TRY(assess(&world, err));
    *out = made;
    return 0;
}
