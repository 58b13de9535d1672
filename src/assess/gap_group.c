/* Lacks of single samples become gaps: grouped by light, cause, what hides them and camera, as geometry. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assess/world.h"
#include "base/buf.h"

/* A group smaller than this (m2 or m) joins another of its cause: a list of crumbs helps nobody. */
#define CRUMB 1.0

struct group {
    int64_t first, n; /* in the sorted lacks */
    double amount;
    int32_t host; /* group that it joins; its own number: none */
    int32_t light;
};

struct groups {
    const struct dg_world *world;
    const struct dg_need_field *field;
    int32_t need_ix;
    struct dg_lack *lacks;
    int64_t n_lacks;
    struct group *items;
    int32_t n;
};

static int compare_keys(const struct dg_lack *a, const struct dg_lack *b)
{
    if (a->light != b->light) return a->light < b->light ? -1 : 1;
    if (a->cause != b->cause) return a->cause < b->cause ? -1 : 1;
    if (a->source_ix != b->source_ix) return a->source_ix < b->source_ix ? -1 : 1;
    return (a->lookout_ix > b->lookout_ix) - (a->lookout_ix < b->lookout_ix);
}

static int compare_lacks(const void *a, const void *b)
{
    const struct dg_lack *x = a, *y = b;
    int by_key = compare_keys(x, y);
    return by_key ? by_key : (x->sample_ix > y->sample_ix) - (x->sample_ix < y->sample_ix);
}

static int groups_make(struct groups *g, struct dg_arena *tmp, struct dg_err *err)
{
    g->n = 0;
    qsort(g->lacks, (size_t)g->n_lacks, sizeof *g->lacks, compare_lacks);
    for (int64_t k = 0; k < g->n_lacks; k++) {
        g->n += k == 0 || compare_keys(&g->lacks[k - 1], &g->lacks[k]) != 0;
    }
    DG_TRY(DG_NEW(tmp, &g->items, (size_t)g->n, err));
    int32_t at = -1;
    for (int64_t k = 0; k < g->n_lacks; k++) {
        if (k == 0 || compare_keys(&g->lacks[k - 1], &g->lacks[k]) != 0) {
            at++;
            g->items[at] = (struct group){.first = k, .host = at, .light = g->lacks[k].light};
        }
        g->items[at].n++;
        g->items[at].amount += (double)g->field->set.samples[g->lacks[k].sample_ix].weight;
    }
    return 0;
}

/* The sample of the cell (i, j), -1 none. */
static int64_t sample_find(const struct dg_world *world, const struct dg_need_field *field, int32_t i,
                           int32_t j)
{
    int32_t r = j - field->j0;
    if (r < 0 || r >= field->n_rows) return -1;
    int64_t lo = dg_reach_row_find(world, field, r, i), end = field->row_first[r + 1];
    return lo < end && dg_cell_of(&world->grid, field->set.samples[lo].at.x) == i ? lo : -1;
}

/* What crumbs ask. Groups of one light and cause stand side by side, those with one source within them too. */
struct hosts {
    int32_t *owner[2];  /* by light: which group each sample belongs to, -1 none */
    int32_t *n_touches; /* a group: how often the crumb in hand touches it */
    int32_t *touched;   /* those that it touches at all */
    int32_t n_touched;
    int32_t *largest;     /* a group: the largest of its light and cause */
    int32_t *same_source; /* a group: the largest that is no crumb and is hidden by the same thing; -1 none */
};

static bool is_crumb(const struct groups *g, int32_t group_ix) { return g->items[group_ix].amount < CRUMB; }

static const struct dg_lack *key_of(const struct groups *g, int32_t group_ix)
{
    return &g->lacks[g->items[group_ix].first];
}

static bool is_one_cause(const struct groups *g, int32_t a, int32_t b)
{
    return key_of(g, a)->light == key_of(g, b)->light && key_of(g, a)->cause == key_of(g, b)->cause;
}

static bool is_one_source(const struct groups *g, int32_t a, int32_t b)
{
    return is_one_cause(g, a, b) && key_of(g, a)->source_ix == key_of(g, b)->source_ix;
}

/* Of equal ones the first is the largest. */
static void largest_find(const struct groups *g, struct hosts *hosts)
{
    for (int32_t from = 0, end; from < g->n; from = end) {
        int32_t largest = from;
        for (end = from; end < g->n && is_one_cause(g, from, end); end++) {
            if (g->items[end].amount > g->items[largest].amount) largest = end;
        }
        for (int32_t i = from; i < end; i++) hosts->largest[i] = largest;
    }
    for (int32_t from = 0, end; from < g->n; from = end) {
        int32_t largest = -1;
        for (end = from; end < g->n && is_one_source(g, from, end); end++) {
            if (is_crumb(g, end) || key_of(g, end)->source_ix < 0) continue;
            if (largest < 0 || g->items[end].amount > g->items[largest].amount) largest = end;
        }
        for (int32_t i = from; i < end; i++) hosts->same_source[i] = largest;
    }
}

static int hosts_init(const struct groups *g, struct dg_arena *tmp, struct hosts *out, struct dg_err *err)
{
    size_t n = (size_t)g->field->set.n_samples, n_groups = (size_t)g->n;
    DG_TRY(DG_NEW(tmp, &out->n_touches, n_groups, err));
    DG_TRY(DG_NEW(tmp, &out->touched, n_groups, err));
    DG_TRY(DG_NEW(tmp, &out->largest, n_groups, err));
    DG_TRY(DG_NEW(tmp, &out->same_source, n_groups, err));
    for (int light = 0; light < 2; light++) {
        DG_TRY(DG_NEW(tmp, &out->owner[light], n, err));
        memset(out->owner[light], -1, n * sizeof *out->owner[light]);
    }
    for (int32_t i = 0; i < g->n; i++) {
        const struct group *group = &g->items[i];
        for (int64_t k = group->first; k < group->first + group->n; k++) {
            out->owner[group->light][g->lacks[k].sample_ix] = i;
        }
    }
    largest_find(g, out);
    return 0;
}

/* Neighbours share an edge of their cells, or follow each other along a line. */
static void touch_count(const struct groups *g, struct hosts *hosts, int32_t crumb)
{
    const struct group *group = &g->items[crumb];
    while (hosts->n_touched > 0) hosts->n_touches[hosts->touched[--hosts->n_touched]] = 0;
    for (int64_t k = group->first; k < group->first + group->n; k++) {
        int64_t s = g->lacks[k].sample_ix, beside[4] = {s - 1, s + 1, -1, -1};
        if (g->field->set.is_grid) {
            struct dg_ipt p = g->field->set.samples[s].at;
            int32_t i = dg_cell_of(&g->world->grid, p.x), j = dg_cell_of(&g->world->grid, p.y);
            beside[0] = sample_find(g->world, g->field, i - 1, j);
            beside[1] = sample_find(g->world, g->field, i + 1, j);
            beside[2] = sample_find(g->world, g->field, i, j - 1);
            beside[3] = sample_find(g->world, g->field, i, j + 1);
        }
        for (int d = 0; d < 4; d++) {
            if (beside[d] < 0 || beside[d] >= g->field->set.n_samples) continue;
            int32_t owner = hosts->owner[group->light][beside[d]];
            if (owner >= 0 && hosts->n_touches[owner]++ == 0) hosts->touched[hosts->n_touched++] = owner;
        }
    }
}

/* The group that a crumb joins: the largest that is hidden by the same thing; else of its cause the one that it
 * touches most (of those the largest, of those the first), so that the thing named stands nearby; else the
 * largest of its cause. */
static int32_t host_find(const struct groups *g, struct hosts *hosts, int32_t crumb)
{
    int32_t best = -1;
    if (hosts->same_source[crumb] >= 0) return hosts->same_source[crumb];
    touch_count(g, hosts, crumb);
    for (int32_t t = 0; t < hosts->n_touched; t++) {
        int32_t i = hosts->touched[t];
        if (is_crumb(g, i) || !is_one_cause(g, crumb, i)) continue;
        int32_t more = best < 0 ? 1 : hosts->n_touches[i] - hosts->n_touches[best];
        if (more == 0 && g->items[i].amount != g->items[best].amount) {
            more = g->items[i].amount > g->items[best].amount ? 1 : -1;
        }
        if (more == 0) more = best - i;
        if (more > 0) best = i;
    }
    if (best >= 0) return best;
    best = hosts->largest[crumb];
    return g->items[best].amount > g->items[crumb].amount ? best : crumb;
}

static int crumbs_join(struct groups *g, struct dg_arena *tmp, struct dg_err *err)
{
    struct hosts hosts = {0};
    for (int32_t i = 0; i < g->n; i++) {
        if (!is_crumb(g, i)) continue;
        if (!hosts.n_touches) DG_TRY(hosts_init(g, tmp, &hosts, err));
        g->items[i].host = host_find(g, &hosts, i);
    }
    /* Hosts are never crumbs that join others: a crumb hosts only if it is the largest of its cause. */
    for (int32_t i = 0; i < g->n; i++) {
        struct dg_lack host = g->lacks[g->items[g->items[i].host].first];
        if (g->items[i].host == i) continue;
        for (int64_t k = g->items[i].first; k < g->items[i].first + g->items[i].n; k++) {
            g->lacks[k].source_ix = host.source_ix;
            g->lacks[k].lookout_ix = host.lookout_ix;
        }
    }
    return 0;
}

/* ---- geometry -------------------------------------------------------------------------------------- */

static const struct dg_need_sample *sample_of(const struct groups *g, int64_t lack)
{
    return &g->field->set.samples[g->lacks[lack].sample_ix];
}

static int area_make(const struct groups *g, const struct group *group, struct dg_arena *tmp,
                     struct dg_geom *out, struct dg_err *err)
{
    const struct dg_grid *grid = &g->world->grid;
    int32_t i0 = INT32_MAX, j0 = INT32_MAX, i1 = INT32_MIN, j1 = INT32_MIN;
    struct dg_bits bits;
    for (int64_t k = group->first; k < group->first + group->n; k++) {
        struct dg_ipt p = sample_of(g, k)->at;
        int32_t i = dg_cell_of(grid, p.x), j = dg_cell_of(grid, p.y);
        i0 = i < i0 ? i : i0;
        j0 = j < j0 ? j : j0;
        i1 = i > i1 ? i : i1;
        j1 = j > j1 ? j : j1;
    }
    DG_TRY(dg_bits_new(tmp, i0, j0, i1 - i0 + 1, j1 - j0 + 1, &bits, err));
    for (int64_t k = group->first; k < group->first + group->n; k++) {
        struct dg_ipt p = sample_of(g, k)->at;
        int32_t c = dg_cell_of(grid, p.x) - i0, r = dg_cell_of(grid, p.y) - j0;
        bits.words[(int64_t)r * bits.words_per_row + (c >> 6)] |= 1ull << (c & 63);
    }
    return dg_bits_trace(g->world->arena, g->world->scene, grid, &bits, out, err);
}

/* Samples of a line are the middles of its pieces; neighbours in order and in place are on one line. */
static bool is_next(const struct groups *g, int32_t a, int32_t b)
{
    const struct dg_need_sample *samples = g->field->set.samples;
    if (a < 0 || b >= g->field->set.n_samples || b != a + 1) return false;
    double most = 1.5 * fmax((double)samples[a].weight, (double)samples[b].weight) * DG_UNITS_PER_M;
    return (double)dg_square_u(samples[a].at, samples[b].at) <= most * most;
}

/* Half a piece from sample `at` away from (or, for ends without a neighbour there, opposite to) `other`. */
static struct dg_pt half_piece(const struct groups *g, int32_t at, int32_t other, double sign)
{
    const struct dg_need_sample *s = &g->field->set.samples[at], *o = &g->field->set.samples[other];
    struct dg_pt p = dg_scene_to_metres(g->world->scene, s->at), q = dg_scene_to_metres(g->world->scene, o->at);
    double dx = q.x - p.x, dy = q.y - p.y, len = sqrt(dx * dx + dy * dy);
    double half = sign * (double)s->weight / 2;
    return len > 0 ? (struct dg_pt){p.x + dx / len * half, p.y + dy / len * half} : p;
}

/* End of a run of samples towards `step` (-1 or +1): half a piece on, in the direction of the line there. */
static struct dg_pt run_end(const struct groups *g, int32_t at, int32_t step)
{
    int32_t on = at + step, back = at - step;
    if (step > 0 ? is_next(g, at, on) : is_next(g, on, at)) return half_piece(g, at, on, 1);
    if (step > 0 ? is_next(g, back, at) : is_next(g, at, back)) return half_piece(g, at, back, -1);
    struct dg_pt p = dg_scene_to_metres(g->world->scene, g->field->set.samples[at].at);
    return (struct dg_pt){p.x + step * 0.5 * (double)g->field->set.samples[at].weight, p.y};
}

static int line_make(const struct groups *g, const struct group *group, struct dg_geom *out, struct dg_err *err)
{
    struct dg_arena *arena = g->world->arena;
    int64_t end = group->first + group->n;
    *out = (struct dg_geom){.kind = DG_GEOM_LINE};
    for (int64_t k = group->first; k < end; k++) {
        out->n_rings += k == group->first || !is_next(g, g->lacks[k - 1].sample_ix, g->lacks[k].sample_ix);
    }
    DG_TRY(DG_NEW(arena, &out->rings, (size_t)out->n_rings, err));
    int32_t ring = 0;
    for (int64_t k = group->first; k < end; ring++) {
        int64_t last = k;
        while (last + 1 < end && is_next(g, g->lacks[last].sample_ix, g->lacks[last + 1].sample_ix)) last++;
        struct dg_ring *r = &out->rings[ring];
        r->n_pts = (int32_t)(last - k) + 3;
        DG_TRY(DG_NEW(arena, &r->pts, (size_t)r->n_pts, err));
        r->pts[0] = run_end(g, g->lacks[k].sample_ix, -1);
        for (int64_t m = k; m <= last; m++) {
            r->pts[m - k + 1] = dg_scene_to_metres(g->world->scene, sample_of(g, m)->at);
        }
        r->pts[r->n_pts - 1] = run_end(g, g->lacks[last].sample_ix, 1);
        k = last + 1;
    }
    return 0;
}

static int points_make(const struct groups *g, const struct group *group, struct dg_geom *out,
                       struct dg_err *err)
{
    *out = (struct dg_geom){.kind = DG_GEOM_POINT, .n_rings = (int32_t)group->n};
    DG_TRY(DG_NEW(g->world->arena, &out->rings, (size_t)group->n, err));
    for (int32_t k = 0; k < (int32_t)group->n; k++) {
        struct dg_ring *r = &out->rings[k];
        r->n_pts = 1;
        DG_TRY(DG_NEW(g->world->arena, &r->pts, 1, err));
        r->pts[0] = dg_scene_to_metres(g->world->scene, sample_of(g, group->first + k)->at);
    }
    return 0;
}

static int gap_make(const struct groups *g, const struct group *group, struct dg_arena *tmp, struct dg_gap *out,
                    struct dg_err *err)
{
    const struct dg_lack *key = &g->lacks[group->first];
    const struct dg_need *need = g->field->need;
    *out =
        (struct dg_gap){.need_ix = g->need_ix,
                        .light = (enum dg_light)key->light,
                        .cause = dg_cause_word((enum dg_cause)key->cause),
                        .building_ix = dg_source_building(g->world, key->source_ix),
                        .barrier_ix = dg_source_barrier(g->world, key->source_ix),
                        .camera_ix = key->lookout_ix < 0 ? -1 : g->world->lookouts[key->lookout_ix].camera_ix,
                        .amount = group->amount};
    if (need->geom.kind == DG_GEOM_LINE) return line_make(g, group, &out->geom, err);
    if (need->geom.kind == DG_GEOM_POINT) return points_make(g, group, &out->geom, err);
    if (g->field->set.is_grid) return area_make(g, group, tmp, &out->geom, err);
    out->geom = need->geom; /* too thin for the grid: one sample is all of it */
    return 0;
}

/* ---- all of one need ------------------------------------------------------------------------------- */

/* By day first, then by amount, largest first; equal ones in the order of their keys. */
static int compare_groups(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    if (x->light != y->light) return x->light < y->light ? -1 : 1;
    if (x->amount != y->amount) return x->amount > y->amount ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

int dg_gaps_group(const struct dg_world *world, int32_t need_ix, struct dg_lack *lacks, int64_t n_lacks,
                  struct dg_buf *gaps, struct dg_err *err)
{
    struct dg_arena *tmp = &world->rooms[0].tmp;
    dg_auto(dg_arena_done) struct dg_arena own = {0};
    struct groups g = {.world = world,
                       .field = &world->needs[need_ix],
                       .need_ix = need_ix,
                       .lacks = lacks,
                       .n_lacks = n_lacks};
    if (n_lacks == 0) return 0;
    DG_TRY(groups_make(&g, &own, err));
    if (g.field->need->geom.kind != DG_GEOM_POINT) {
        DG_TRY(crumbs_join(&g, &own, err));
        DG_TRY(groups_make(&g, &own, err));
    }
    qsort(g.items, (size_t)g.n, sizeof *g.items, compare_groups);
    for (int32_t i = 0; i < g.n; i++) {
        struct dg_gap *gap = dg_buf_add(gaps);
        if (!gap) return dg_buf_full(err);
        dg_arena_reset(tmp);
        DG_TRY(gap_make(&g, &g.items[i], tmp, gap, err));
    }
    return 0;
}
