/* What each camera makes of each need, and what the needs get of all. */
#include <math.h>
#include <string.h>

#include "assess/id_index.h"
#include "assess/world.h"
#include "base/buf.h"
#include "base/limits.h"

static int run_add(struct dg_buf *runs, int64_t sample, const int8_t classes[4], struct dg_err *err)
{
    struct dg_reach_run *last = dg_buf_last(runs);
    if (classes[0] < 0 && classes[2] < 0) return 0;
    if (last && last->first + last->n == sample && last->day == classes[0] && last->night == classes[1] &&
        last->most_day == classes[2] && last->most_night == classes[3]) {
        last->n++;
        return 0;
    }
    struct dg_reach_run *run = dg_buf_add(runs);
    if (!run) return dg_buf_full(err);
    *run = (struct dg_reach_run){.first = (int32_t)sample,
                                 .n = 1,
                                 .day = classes[0],
                                 .night = classes[1],
                                 .most_day = classes[2],
                                 .most_night = classes[3]};
    return 0;
}

int64_t dg_reach_row_find(const struct dg_world *world, const struct dg_need_field *field, int32_t r, int32_t i)
{
    int64_t lo = field->row_first[r], hi = field->row_first[r + 1];
    while (lo < hi) {
        int64_t mid = lo + (hi - lo) / 2;
        if (dg_cell_of(&world->grid, field->set.samples[mid].at.x) < i)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Only ceilings ask what a unit could make of a place, and only there is it worth the time. */
static bool asks_most(const struct dg_lookout *lookout, const struct dg_need_field *field)
{
    return lookout->is_ptz && field->set.ceiling_class >= 0;
}

static int grid_reach(const struct dg_world *world, const struct dg_lookout *lookout,
                      const struct dg_sights *sights, const struct dg_need_field *field, struct dg_buf *runs,
                      struct dg_err *err)
{
    const struct dg_bits *seen = asks_most(lookout, field) ? &sights->far : &sights->seen;
    int32_t r0 = seen->j0 - field->j0, r1 = r0 + seen->ny;
    for (int32_t r = r0 < 0 ? 0 : r0; r < r1 && r < field->n_rows; r++) {
        for (int64_t s = dg_reach_row_find(world, field, r, seen->i0); s < field->row_first[r + 1]; s++) {
            struct dg_ipt at = field->set.samples[s].at;
            int32_t i = dg_cell_of(&world->grid, at.x), j = field->j0 + r;
            if (i >= seen->i0 + seen->nx) break;
            if (!dg_bits_get(seen, i, j)) continue;
            int8_t day = (int8_t)dg_sights_class(sights, i, j), most = day;
            if (asks_most(lookout, field)) {
                most = (int8_t)dg_class_of(sights->table, dg_lookout_most(world, lookout, &sights->eye, at));
            }
            bool is_lit = dg_sights_lit(world, lookout, sights, i, j);
            int8_t classes[4] = {day, is_lit ? day : -1, most, is_lit ? most : -1};
            DG_TRY(run_add(runs, s, classes, err));
        }
    }
    return 0;
}

/* Lines and points: sample by sample, from the definition. */
static int point_reach(const struct dg_world *world, const struct dg_lookout *lookout,
                       const struct dg_sights *sights, const struct dg_need_field *field, struct dg_room *room,
                       struct dg_buf *runs, struct dg_err *err)
{
    const struct dg_eye *eye = &sights->eye;
    int64_t ir_u = lookout->ir_m > 0 ? dg_units(fmin(lookout->ir_m, DG_MAX_RANGE_M)) : 0;
    for (int64_t s = 0; s < field->set.n_samples; s++) {
        struct dg_ipt at = field->set.samples[s].at;
        int64_t square = dg_square_u(eye->at, at);
        if (square > (int64_t)eye->range_u * eye->range_u) continue;
        int8_t day = (int8_t)dg_class_of(sights->table, dg_lookout_density(world, lookout, eye, at));
        int8_t most = day;
        if (asks_most(lookout, field)) {
            most = (int8_t)dg_class_of(sights->table, dg_lookout_most(world, lookout, eye, at));
        }
        if (most < 0 || !dg_cover_sees(world->scene, eye, at)) continue;
        bool is_lit = square <= ir_u * ir_u;
        if (!is_lit) DG_TRY(dg_lamps_light(world, at, eye->target_z_u, &room->tmp, &is_lit, err));
        int8_t classes[4] = {day, is_lit ? day : -1, most, is_lit ? most : -1};
        DG_TRY(run_add(runs, s, classes, err));
    }
    return 0;
}

int dg_reach_measure(const struct dg_world *world, struct dg_lookout *lookout, const struct dg_sights *sights,
                     int32_t need_ix, struct dg_room *room, struct dg_err *err)
{
    const struct dg_need_field *field = &world->needs[need_ix];
    dg_auto(dg_buf_done) struct dg_buf runs = {.item_size = sizeof(struct dg_reach_run)};
    if (field->set.is_grid) {
        DG_TRY(grid_reach(world, lookout, sights, field, &runs, err));
    } else {
        DG_TRY(point_reach(world, lookout, sights, field, room, &runs, err));
    }
    if (runs.n == 0) return 0;
    struct dg_reach *reach = &lookout->reaches[lookout->n_reaches];
    *reach = (struct dg_reach){.need_ix = need_ix, .n_runs = (int32_t)runs.n};
    DG_TRY(dg_buf_copy(&runs, &room->keep, (void **)&reach->runs, err));
    lookout->n_reaches++;
    return 0;
}

void dg_reach_enter(struct dg_world *world, const struct dg_lookout *lookout)
{
    for (int32_t r = 0; r < lookout->n_reaches; r++) {
        const struct dg_reach *reach = &lookout->reaches[r];
        struct dg_need_set *set = &world->needs[reach->need_ix].set;
        for (int32_t k = 0; k < reach->n_runs; k++) {
            const struct dg_reach_run *run = &reach->runs[k];
            for (int32_t s = run->first; s < run->first + run->n; s++) {
                struct dg_need_sample *sample = &set->samples[s];
                dg_need_enter(set, s, run->day, run->night);
                if (run->most_day > sample->best[DG_DAY]) sample->best[DG_DAY] = run->most_day;
                if (run->most_night > sample->best[DG_NIGHT]) sample->best[DG_NIGHT] = run->most_night;
            }
        }
    }
}

/* ---- judging --------------------------------------------------------------------------------------- */

static bool asks_light(const struct dg_need *need, int light)
{
    return light == DG_DAY ? need->by_day : need->by_night;
}

static bool has_floor(const struct dg_need_set *set) { return set->floor_class >= 0 || set->ceiling_class < 0; }

static int at_floor(const struct dg_need_set *set, int8_t class_ix)
{
    return class_ix >= (set->floor_class < 0 ? 0 : set->floor_class);
}

static void need_judge(const struct dg_need_field *field, int32_t need_ix, struct dg_need_report *out)
{
    struct dg_need_result result = dg_need_judge(&field->set);
    enum dg_geom_kind kind = field->need->geom.kind;
    *out = (struct dg_need_report){.need_ix = need_ix,
                                   .set = field->set,
                                   .unit = kind == DG_GEOM_AREA   ? "m2"
                                           : kind == DG_GEOM_LINE ? "m"
                                                                  : "points",
                                   .total = result.total};
    for (int light = 0; light < 2; light++) {
        out->over[light] = result.over[light];
        out->met[light] = has_floor(&field->set) ? result.met[light] : result.total - result.over[light];
        out->best_share[light] = result.total > 0 ? out->met[light] / result.total : 0;
        bool is_met = has_floor(&field->set)
                          ? result.total > 0 && out->best_share[light] >= field->need->min_share
                          : result.over[light] == 0;
        out->is_met[light] = !asks_light(field->need, light) || is_met;
    }
}

/* What one camera gives to one need: does it reach the floor anywhere, and what hangs on it alone? */
struct share {
    bool serves;
    double loss[2];
};

static struct share share_of(const struct dg_need_field *field, const struct dg_reach *reach)
{
    const struct dg_need_set *set = &field->set;
    struct share out = {0};
    if (!has_floor(set)) return out;
    for (int32_t k = 0; k < reach->n_runs; k++) {
        const struct dg_reach_run *run = &reach->runs[k];
        bool is_at[2] = {at_floor(set, run->day), at_floor(set, run->night)};
        for (int light = 0; light < 2; light++) {
            if (!is_at[light] || !asks_light(field->need, light)) continue;
            out.serves = true;
            for (int32_t s = run->first; s < run->first + run->n; s++) {
                if (set->samples[s].n_floor[light] == set->k_fold) out.loss[light] += set->samples[s].weight;
            }
        }
    }
    return out;
}

/* Needs that the dossier says this camera serves, but that it reaches nowhere. A need with a ceiling alone
 * cannot be served, so it is no broken claim. */
static int claims_judge(struct dg_world *world, const struct dg_id_index *need_ids,
                        const struct dg_lookout *lookout, struct dg_err *err)
{
    struct dg_camera_report *report = lookout->report;
    const char *list = lookout->camera->serves, *id = NULL;
    size_t n_bytes = 0, n_claims = 0;
    while (dg_serves_next(&list, &id, &n_bytes)) n_claims++;
    DG_TRY(DG_NEW(world->arena, &report->unserved_claims, n_claims, err));
    list = lookout->camera->serves;
    while (dg_serves_next(&list, &id, &n_bytes)) {
        int32_t n = 0, at = dg_id_index_find(need_ids, id, n_bytes, &n);
        while (n > 0 && !has_floor(&world->needs[need_ids->items[at].ix].set)) at++, n--;
        if (n == 0) continue;
        int32_t need_ix = need_ids->items[at].ix;
        bool is_known = false;
        for (int32_t s = 0; s < report->n_serves; s++) is_known = is_known || report->serves[s] == need_ix;
        for (int32_t s = 0; s < report->n_unserved_claims; s++) {
            is_known = is_known || report->unserved_claims[s] == need_ix;
        }
        if (!is_known) report->unserved_claims[report->n_unserved_claims++] = need_ix;
    }
    return 0;
}

static int camera_judge(struct dg_world *world, const struct dg_id_index *need_ids,
                        const struct dg_lookout *lookout, struct dg_err *err)
{
    struct dg_camera_report *report = lookout->report;
    bool is_alone = world->params->camera_id != NULL;
    DG_TRY(DG_NEW(world->arena, &report->serves, (size_t)lookout->n_reaches, err));
    DG_TRY(DG_NEW(world->arena, &report->losses, 2 * (size_t)lookout->n_reaches, err));
    for (int32_t r = 0; r < lookout->n_reaches; r++) {
        int32_t need_ix = lookout->reaches[r].need_ix;
        struct share share = share_of(&world->needs[need_ix], &lookout->reaches[r]);
        if (!share.serves) continue;
        report->serves[report->n_serves++] = need_ix;
        if (is_alone) continue;
        world->out->needs[need_ix].n_cameras_serving++;
        for (int light = 0; light < 2; light++) {
            if (share.loss[light] == 0) continue;
            report->losses[report->n_losses++] = (struct dg_loss){
                .need_ix = need_ix, .light = (enum dg_light)light, .amount = share.loss[light]};
        }
    }
    return claims_judge(world, need_ids, lookout, err);
}

int dg_reach_judge(struct dg_world *world, struct dg_err *err)
{
    struct dg_assessment *out = world->out;
    const struct dg_dossier *d = world->dossier;
    struct dg_id_index need_ids;
    DG_TRY(DG_ID_INDEX(&world->hold, d->needs.items, need_id, d->needs.n, &need_ids, err));
    out->n_needs = world->params->camera_id ? 0 : world->n_needs;
    DG_TRY(DG_NEW(world->arena, &out->needs, (size_t)out->n_needs, err));
    for (int32_t i = 0; i < out->n_needs; i++) need_judge(&world->needs[i], i, &out->needs[i]);
    for (int32_t i = 0; i < world->n_lookouts; i++) {
        if (!world->lookouts[i].is_judged) continue;
        DG_TRY(camera_judge(world, &need_ids, &world->lookouts[i], err));
    }
    return 0;
}
