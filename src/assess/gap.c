/* Why is a sample not met? Asked of the camera that comes nearest to serving it (assess.h, struct dg_gap). */
#include <math.h>
#include <string.h>

#include "assess/world.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/pool.h"

#define SAMPLES_A_TASK 2048
#define SAMPLES_A_PIECE 128 /* that share one search for cameras near */
#define TASKS_A_BATCH 64

const char *dg_cause_word(enum dg_cause cause)
{
    static const char *const words[] = {
        [DG_CAUSE_HIDDEN] = "hidden",       [DG_CAUSE_GROUND] = "hidden_by_ground",
        [DG_CAUSE_BLIND] = "blind_zone",    [DG_CAUSE_OUT_OF_VIEW] = "out_of_view",
        [DG_CAUSE_OBLIQUE] = "too_oblique", [DG_CAUSE_FAR] = "too_far",
        [DG_CAUSE_DARK] = "dark",           [DG_CAUSE_FEW] = "too_few",
        [DG_CAUSE_NO_CAMERA] = "no_camera",
    };
    return words[cause];
}

/* ---- one camera and one sample --------------------------------------------------------------------- */

/* How near a camera comes to serving a sample, best first. */
enum tier { TIER_SERVES, TIER_HIDDEN, TIER_WEAK, TIER_ASIDE, TIER_NONE };

struct chance {
    enum tier tier;
    enum dg_cause cause;
    double merit; /* within a tier: density, or less for farther away */
    int32_t lookout_ix;
};

/* A sample as a view has it: forward and across on the ground, and along the lens's own axes. */
struct aspect {
    double across, depth, down;
};

static struct aspect aspect_of(const struct dg_aim *aim, double dx, double dy, double drop)
{
    double forward = dx * aim->sin_bearing + dy * aim->cos_bearing;
    return (struct aspect){.across = dx * aim->cos_bearing - dy * aim->sin_bearing,
                           .depth = forward * aim->cos_tilt + drop * aim->sin_tilt,
                           .down = drop * aim->cos_tilt - forward * aim->sin_tilt};
}

/* Straight under the picture's lower edge. Fisheyes have no such edge: what they miss lies beside them. */
static bool is_blind(const struct dg_aim *aim, double dx, double dy, double drop)
{
    struct aspect a = aspect_of(aim, dx, dy, drop);
    if (aim->lens.projection == DG_RECTILINEAR) {
        return a.down > 0 && a.depth > 0 && a.down > aim->tan_half_v * a.depth &&
               fabs(a.across) <= aim->tan_half_h * a.depth;
    }
    return aim->lens.projection == DG_CYLINDRICAL && a.down > 0 &&
           a.down > aim->tan_half_v * sqrt(a.across * a.across + a.depth * a.depth);
}

/* Enough pixels across, so that only the steepness of the look is to blame. */
static bool is_oblique(const struct dg_aim *aim, double dx, double dy, double drop, double floor_px)
{
    struct aspect a = aspect_of(aim, dx, dy, drop);
    return aim->lens.projection == DG_RECTILINEAR && a.depth > 0 && aim->f_px >= floor_px * a.depth;
}

struct judge {
    const struct dg_world *world;
    const struct dg_need_field *field;
    double floor_px;
    struct dg_room *room;
    const int32_t *near; /* lookouts */
    int32_t n_near;
};

static struct chance chance_of(const struct judge *judge, int32_t lookout_ix, struct dg_ipt p)
{
    const struct dg_lookout *lookout = &judge->world->lookouts[lookout_ix];
    struct chance chance = {.tier = TIER_NONE, .cause = DG_CAUSE_NO_CAMERA, .lookout_ix = lookout_ix};
    struct dg_eye eye = lookout->eye;
    struct dg_ibox near = dg_lookout_near_box(lookout);
    if (!lookout->is_judged || p.x < near.x0 || p.x > near.x1 || p.y < near.y0 || p.y > near.y1) return chance;
    eye.target_z_u = judge->field->set.target_z_u;
    double drop = dg_drop_m(judge->world->scene, &eye, p);
    double dx = ((double)p.x - eye.at.x) / DG_UNITS_PER_M, dy = ((double)p.y - eye.at.y) / DG_UNITS_PER_M;
    double distance = sqrt(dx * dx + dy * dy);
    chance.tier = TIER_ASIDE;
    chance.cause = DG_CAUSE_OUT_OF_VIEW;
    chance.merit = -distance;
    for (int32_t v = 0; v < lookout->n_views; v++) {
        struct dg_aim aim = lookout->aims[v];
        bool is_in_range = distance <= aim.range_m;
        aim.range_m = DG_MAX_RANGE_M; /* what it would be without the stated limit */
        double density = dg_aim_density(&aim, dx, dy, drop);
        if (density > 0 && (chance.tier == TIER_ASIDE || density > chance.merit)) {
            chance.merit = density;
            bool is_enough = density >= judge->floor_px;
            chance.tier = is_enough && is_in_range ? TIER_HIDDEN : TIER_WEAK;
            chance.cause = chance.tier == TIER_HIDDEN                                      ? DG_CAUSE_HIDDEN
                           : !is_enough && is_oblique(&aim, dx, dy, drop, judge->floor_px) ? DG_CAUSE_OBLIQUE
                                                                                           : DG_CAUSE_FAR;
        } else if (chance.tier == TIER_ASIDE && is_blind(&aim, dx, dy, drop)) {
            chance.cause = DG_CAUSE_BLIND;
        }
    }
    if (chance.tier == TIER_HIDDEN && dg_cover_sees(judge->world->scene, &eye, p)) chance.tier = TIER_SERVES;
    return chance;
}

/* ---- one sample ------------------------------------------------------------------------------------ */

static int add(struct dg_buf *lacks, struct dg_lack lack, struct dg_err *err)
{
    struct dg_lack *slot = dg_buf_add(lacks);
    if (!slot) return dg_buf_full(err);
    *slot = lack;
    return 0;
}

/* The best chance, cameras that serve already left out; or, to blame the dark, only those. */
static struct chance best_chance(const struct judge *judge, struct dg_ipt p, bool of_serving)
{
    struct chance best = {.tier = TIER_NONE, .cause = DG_CAUSE_NO_CAMERA, .lookout_ix = -1};
    for (int32_t k = 0; k < judge->n_near; k++) {
        struct chance chance = chance_of(judge, judge->near[k], p);
        if (chance.tier == TIER_NONE || (chance.tier == TIER_SERVES) != of_serving) continue;
        if (chance.tier < best.tier || (chance.tier == best.tier && chance.merit > best.merit)) best = chance;
    }
    return best;
}

static struct dg_lack day_lack(const struct judge *judge, int64_t sample_ix)
{
    const struct dg_need_sample *sample = &judge->field->set.samples[sample_ix];
    struct chance best = best_chance(judge, sample->at, false);
    struct dg_lack lack = {.sample_ix = (int32_t)sample_ix,
                           .cause = (int8_t)best.cause,
                           .source_ix = -1,
                           .lookout_ix = best.lookout_ix};
    if (best.tier == TIER_HIDDEN) {
        struct dg_eye eye = judge->world->lookouts[best.lookout_ix].eye;
        eye.target_z_u = judge->field->set.target_z_u;
        int32_t prism = dg_cover_blocker(judge->world->scene, &eye, sample->at);
        lack.source_ix = dg_prism_source(judge->world, prism);
        if (prism == -2) lack.cause = DG_CAUSE_GROUND;
    }
    if (sample->n_floor[DG_DAY] > 0) lack.cause = DG_CAUSE_FEW;
    return lack;
}

static int sample_judge(const struct judge *judge, int64_t sample_ix, struct dg_buf *lacks, struct dg_err *err)
{
    const struct dg_need_sample *sample = &judge->field->set.samples[sample_ix];
    const struct dg_need *need = judge->field->need;
    bool is_met[2] = {sample->n_floor[DG_DAY] >= judge->field->set.k_fold,
                      sample->n_floor[DG_NIGHT] >= judge->field->set.k_fold};
    struct dg_lack lack;
    if ((is_met[DG_DAY] || !need->by_day) && (is_met[DG_NIGHT] || !need->by_night)) return 0;
    if (is_met[DG_DAY]) {
        lack = (struct dg_lack){.sample_ix = (int32_t)sample_ix,
                                .cause = DG_CAUSE_DARK,
                                .source_ix = -1,
                                .lookout_ix = best_chance(judge, sample->at, true).lookout_ix};
    } else {
        lack = day_lack(judge, sample_ix);
    }
    for (int light = 0; light < 2; light++) {
        if (is_met[light] || !(light == DG_DAY ? need->by_day : need->by_night)) continue;
        lack.light = (int8_t)light;
        DG_TRY(add(lacks, lack, err));
    }
    return 0;
}

/* ---- one need -------------------------------------------------------------------------------------- */

struct result {
    struct dg_lack *lacks;
    int64_t n;
};

struct batch {
    const struct dg_world *world;
    const struct dg_need_field *field;
    double floor_px;
    int64_t first_task;
    struct result results[TASKS_A_BATCH];
};

static int piece_judge(struct judge *judge, int64_t first, int64_t end, struct dg_buf *lacks,
                       struct dg_err *err)
{
    const struct dg_need_sample *samples = judge->field->set.samples;
    struct dg_ibox box = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    int32_t *near = NULL;
    for (int64_t s = first; s < end; s++) {
        struct dg_ipt p = samples[s].at;
        box = (struct dg_ibox){p.x < box.x0 ? p.x : box.x0, p.y < box.y0 ? p.y : box.y0,
                               p.x > box.x1 ? p.x : box.x1, p.y > box.y1 ? p.y : box.y1};
    }
    dg_arena_reset(&judge->room->tmp);
    DG_TRY(dg_index_list(judge->world->lookout_index, box, &judge->room->tmp, &near, &judge->n_near, err));
    judge->near = near;
    for (int64_t s = first; s < end; s++) DG_TRY(sample_judge(judge, s, lacks, err));
    return 0;
}

static int task(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct batch *batch = ctx;
    struct judge judge = {.world = batch->world,
                          .field = batch->field,
                          .floor_px = batch->floor_px,
                          .room = &batch->world->rooms[thread_ix]};
    dg_auto(dg_buf_done) struct dg_buf lacks = {.item_size = sizeof(struct dg_lack)};
    int64_t first = (batch->first_task + task_ix) * SAMPLES_A_TASK, end = first + SAMPLES_A_TASK;
    if (end > batch->field->set.n_samples) end = batch->field->set.n_samples;
    for (int64_t s = first; s < end; s += SAMPLES_A_PIECE) {
        DG_TRY(piece_judge(&judge, s, s + SAMPLES_A_PIECE < end ? s + SAMPLES_A_PIECE : end, &lacks, err));
    }
    batch->results[task_ix].n = lacks.n;
    return dg_buf_copy(&lacks, &judge.room->batch, (void **)&batch->results[task_ix].lacks, err);
}

static int need_judge(struct dg_world *world, int32_t need_ix, struct dg_buf *gaps, struct dg_err *err)
{
    const struct dg_need_field *field = &world->needs[need_ix];
    const struct dg_need_set *set = &field->set;
    dg_auto(dg_buf_done) struct dg_buf lacks = {.item_size = sizeof(struct dg_lack)};
    if (set->floor_class < 0 && set->ceiling_class >= 0) return 0; /* a ceiling alone leaves no gap */
    int32_t floor_class = set->floor_class < 0 ? 0 : set->floor_class;
    struct batch batch = {
        .world = world, .field = field, .floor_px = world->need_classes->classes[floor_class].px_per_m};
    int64_t n_tasks = (set->n_samples + SAMPLES_A_TASK - 1) / SAMPLES_A_TASK;
    for (; batch.first_task < n_tasks; batch.first_task += TASKS_A_BATCH) {
        int64_t n = n_tasks - batch.first_task < TASKS_A_BATCH ? n_tasks - batch.first_task : TASKS_A_BATCH;
        DG_TRY(dg_pool_run(n, world->n_rooms, task, &batch, err));
        for (int64_t t = 0; t < n; t++) {
            for (int64_t k = 0; k < batch.results[t].n; k++)
                DG_TRY(add(&lacks, batch.results[t].lacks[k], err));
        }
        for (int r = 0; r < world->n_rooms; r++) dg_arena_reset(&world->rooms[r].batch);
    }
    return dg_gaps_group(world, need_ix, lacks.data, lacks.n, gaps, err);
}

int dg_gaps_find(struct dg_world *world, int64_t progress_done, int64_t progress_total, struct dg_err *err)
{
    dg_auto(dg_buf_done) struct dg_buf gaps = {.item_size = sizeof(struct dg_gap)};
    for (int32_t i = 0; i < world->n_needs; i++) {
        DG_TRY(need_judge(world, i, &gaps, err));
        if (world->params->progress) {
            world->params->progress(world->params->progress_ctx, progress_done + i + 1, progress_total);
        }
    }
    world->out->n_gaps = (int32_t)gaps.n;
    return dg_buf_copy(&gaps, world->arena, (void **)&world->out->gaps, err);
}
