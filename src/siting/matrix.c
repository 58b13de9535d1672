/* Matrix: groups of rows, what is allowed, and the parts that share nothing. */
#include <math.h>
#include <string.h>

#include "siting/model.h"

static bool asks(const struct dg_need *need, int light) { return light ? need->by_night : need->by_day; }

/* What a share asks of whole weights; half a unit less, so that a share that is met exactly stays met. */
static int64_t share_of(double share, int64_t weight)
{
    double asked = ceil(share * (double)weight - 0.5);
    return asked > (double)weight ? weight : asked > 0 ? (int64_t)asked : 0;
}

int dg_groups_make(struct dg_arena *arena, const struct dg_trial *trial, struct dg_model *model,
                   int32_t **group_of, struct dg_err *err)
{
    const struct dg_dossier *d = model->dossier;
    int64_t n_rows = 0;
    DG_TRY(DG_NEW(arena, &model->groups, 2 * (size_t)d->needs.n, err));
    DG_TRY(DG_NEW(arena, group_of, 2 * (size_t)d->needs.n, err));
    for (int32_t i = 0; i < d->needs.n; i++) {
        const struct dg_need_set *set = dg_trial_need(trial, i);
        for (int light = 0; light < 2; light++) {
            (*group_of)[2 * i + light] = -1;
            if (!asks(&d->needs.items[i], light) || set->floor_class < 0 || set->n_samples == 0) continue;
            (*group_of)[2 * i + light] = model->n_groups;
            model->groups[model->n_groups++] = (struct dg_group){.need_ix = i,
                                                                 .light = (enum dg_light)light,
                                                                 .first = (int32_t)n_rows,
                                                                 .n = (int32_t)set->n_samples,
                                                                 .k = set->k_fold};
            n_rows += set->n_samples + 1;
            if (n_rows > DG_MAX_ROWS - 1) {
                return dg_err_set(err, DG_ELIMIT,
                                  "the needs have more than %d samples by day and night: a "
                                  "coarser grid settles it",
                                  DG_MAX_ROWS - 1);
            }
        }
    }
    model->n_rows = (int32_t)n_rows;
    DG_TRY(DG_NEW(arena, &model->weight, (size_t)n_rows, err));
    for (int32_t g = 0; g < model->n_groups; g++) {
        struct dg_group *group = &model->groups[g];
        const struct dg_need_set *set = dg_trial_need(trial, group->need_ix);
        for (int32_t s = 0; s < group->n; s++) {
            int64_t w = llround((double)set->samples[s].weight * DG_SITING_WEIGHT);
            model->weight[group->first + s] = w > 0 ? w : 1;
            group->total += model->weight[group->first + s];
        }
        group->asked = share_of(d->needs.items[group->need_ix].min_share, group->total);
    }
    return 0;
}

static void count(const struct dg_col *col, uint8_t *counts)
{
    for (int32_t r = 0; r < col->n_runs; r++) {
        uint8_t *at = counts + col->runs[r].first;
        for (int32_t i = 0; i < col->runs[r].n; i++) at[i] = (uint8_t)(at[i] + (at[i] < UINT8_MAX));
    }
}

static int64_t weight_reached(const struct dg_model *model, const struct dg_group *group, const uint8_t *counts)
{
    int64_t sum = 0;
    for (int32_t r = group->first; r < group->first + group->n; r++) {
        if (counts[r] >= group->k) sum += model->weight[r];
    }
    return sum;
}

int dg_model_allow(struct dg_arena *arena, struct dg_model *model, uint32_t waived, struct dg_err *err)
{
    uint8_t *any;
    DG_TRY(DG_NEW(arena, &model->cover, (size_t)model->n_rows, err));
    DG_TRY(DG_NEW(arena, &any, (size_t)model->n_rows, err));
    for (int32_t c = 0; c < model->n_cols; c++) {
        if (dg_col_is_allowed(&model->cols[c], waived)) count(&model->cols[c], model->cover);
        count(&model->cols[c], any);
    }
    for (int32_t g = 0; g < model->n_groups; g++) {
        struct dg_group *group = &model->groups[g];
        double share = model->dossier->needs.items[group->need_ix].min_share;
        group->in_reach = weight_reached(model, group, model->cover);
        group->in_sight = weight_reached(model, group, any);
        group->target = group->in_reach >= group->asked ? group->asked : share_of(share, group->in_reach);
        if (group->is_capped && group->target > group->cap) group->target = group->cap;
    }
    return 0;
}

/* ---- parts ----------------------------------------------------------------------------------------- */

static int32_t root(int32_t *up, int32_t i)
{
    while (up[i] != i) i = up[i] = up[up[i]];
    return i;
}

static int32_t group_at(const struct dg_model *model, int32_t row)
{
    int32_t lo = 0, hi = model->n_groups - 1;
    while (lo < hi) {
        int32_t mid = lo + (hi - lo + 1) / 2;
        if (model->groups[mid].first <= row)
            lo = mid;
        else
            hi = mid - 1;
    }
    return lo;
}

int32_t dg_part_group(const struct dg_model *model, const struct dg_part_of *part, int32_t row, int32_t from)
{
    int32_t lo = from, hi = from, step = 1;
    while (hi < part->n_groups - 1 && model->groups[part->groups[hi + 1]].first <= row) {
        lo = hi + 1;
        hi = hi + step < part->n_groups - 1 ? hi + step : part->n_groups - 1;
        step *= 2;
    }
    while (lo < hi) {
        int32_t mid = lo + (hi - lo + 1) / 2;
        if (model->groups[part->groups[mid]].first <= row)
            lo = mid;
        else
            hi = mid - 1;
    }
    return lo;
}

/* Groups that a column, or a site that costs something, holds together. */
static int groups_join(struct dg_arena *tmp, const struct dg_model *model, uint32_t waived, int32_t *up,
                       int32_t *col_group, struct dg_err *err)
{
    int32_t *site_group;
    DG_TRY(DG_NEW(tmp, &site_group, (size_t)model->n_places, err));
    for (int32_t s = 0; s < model->n_places; s++) site_group[s] = -1;
    for (int32_t g = 0; g < model->n_groups; g++) up[g] = g;
    for (int32_t c = 0; c < model->n_cols; c++) {
        const struct dg_col *col = &model->cols[c];
        col_group[c] = -1;
        if (!dg_col_is_allowed(col, waived) || col->n_runs == 0) continue;
        int32_t first = col_group[c] = group_at(model, col->runs[0].first);
        for (int32_t r = 1; r < col->n_runs; r++) {
            int32_t a = root(up, first), b = root(up, group_at(model, col->runs[r].first));
            if (a != b) up[a > b ? a : b] = a > b ? b : a;
        }
        if (model->site_cost[col->place] == 0) continue;
        int32_t *at_site = &site_group[col->place];
        if (*at_site < 0) *at_site = first;
        int32_t a = root(up, first), b = root(up, *at_site);
        if (a != b) up[a > b ? a : b] = a > b ? b : a;
    }
    return 0;
}

static int part_room(struct dg_arena *arena, struct dg_part_of *part, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, &part->groups, (size_t)part->n_groups, err));
    DG_TRY(DG_NEW(arena, &part->cols, (size_t)part->n_cols, err));
    part->n_groups = part->n_cols = 0;
    return 0;
}

static int64_t spans_count(const struct dg_model *model, const struct dg_part_of *part,
                           const struct dg_col *col)
{
    int64_t n = 0;
    for (int32_t r = 0, g = 0, last = -1; r < col->n_runs; r++, last = g) {
        g = dg_part_group(model, part, col->runs[r].first, g);
        n += g != last;
    }
    return n;
}

int dg_model_parts(struct dg_arena *arena, struct dg_model *model, uint32_t waived, struct dg_part_of **parts,
                   int32_t *n_parts, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    int32_t *up, *col_group, n = 0;
    struct dg_part_of *made;
    DG_TRY(DG_NEW(&tmp, &up, (size_t)model->n_groups, err));
    DG_TRY(DG_NEW(&tmp, &col_group, (size_t)model->n_cols, err));
    DG_TRY(groups_join(&tmp, model, waived, up, col_group, err));
    for (int32_t g = 0; g < model->n_groups; g++) {
        int32_t r = root(up, g);
        model->groups[g].part = r == g ? n++ : model->groups[r].part;
    }
    DG_TRY(DG_NEW(arena, &made, (size_t)n, err));
    for (int32_t g = 0; g < model->n_groups; g++) made[model->groups[g].part].n_groups++;
    for (int32_t c = 0; c < model->n_cols; c++) {
        if (col_group[c] >= 0) made[model->groups[col_group[c]].part].n_cols++;
    }
    for (int32_t p = 0; p < n; p++) DG_TRY(part_room(arena, &made[p], err));
    for (int32_t g = 0; g < model->n_groups; g++) {
        struct dg_part_of *part = &made[model->groups[g].part];
        part->groups[part->n_groups++] = g;
        part->max_row = model->groups[g].first + model->groups[g].n + 1;
    }
    for (int32_t c = 0; c < model->n_cols; c++) {
        if (col_group[c] < 0) continue;
        struct dg_part_of *part = &made[model->groups[col_group[c]].part];
        part->cols[part->n_cols++] = c;
        part->n_entries += model->cols[c].n_rows;
        part->n_runs += model->cols[c].n_runs;
        part->n_spans += spans_count(model, part, &model->cols[c]);
    }
    *parts = made;
    *n_parts = n;
    return 0;
}
