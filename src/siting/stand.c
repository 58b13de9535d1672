/* Stand: the columns of one place. What the place sees is found once; each view cuts its rows out of that. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/rng.h"
#include "base/trig.h"
#include "siting/around.h"

struct view_bits {  /* a view before the dominated ones are out */
    uint64_t *bits; /* by day, then by night, over the place's samples */
    int32_t n_bits;
    int32_t look;
    double height_m, bearing_deg, tilt_deg;
    double private_m2, front_m;
    int64_t cost;
    uint64_t hash, sign; /* sign: its words laid over each other */
    uint32_t forbids;
    bool is_out;
};

struct seer { /* one place while it is worked on */
    const struct dg_stand_in *in;
    struct dg_arena *arena; /* the caller's, and one for the while */
    struct dg_arena tmp;
    int32_t place_ix;
    int64_t *numbers; /* samples that any height sees, rising */
    int32_t n_numbers, n_words;
    uint64_t *asked, *bits;
    int32_t *row_of; /* of each bit that is asked for */
    struct view_bits *views;
    int32_t n_views, cap_views, n_tried;
};

/* A lens at a tilt there, and what it may reach of that. */
struct turret {
    const struct dg_around *at;
    int32_t look;
    double tilt_deg;
    int64_t ir_u2;
    struct dg_cutter cutter;
    struct dg_near_list floors, ceilings, privates;
    struct dg_near_list limits[DG_SITING_MAX_LIMITS];
    int32_t *hits; /* room */
};

/* ---- samples --------------------------------------------------------------------------------------- */

static int numbers_join(struct seer *seer, const struct dg_around *heights, int n_heights, struct dg_err *err)
{
    int64_t n = 0, kept = 0;
    for (int h = 0; h < n_heights; h++) n += heights[h].prospect.n_needs;
    if (n > INT32_MAX / 4) return dg_err_set(err, DG_ELIMIT, "a place sees %lld samples", (long long)n);
    DG_TRY(DG_NEW(&seer->tmp, &seer->numbers, (size_t)n, err));
    n = 0;
    for (int h = 0; h < n_heights; h++) {
        for (int64_t i = 0; i < heights[h].prospect.n_needs; i++) {
            seer->numbers[n++] = heights[h].prospect.needs[i].number;
        }
    }
    qsort(seer->numbers, (size_t)n, sizeof *seer->numbers, dg_number_compare);
    for (int64_t i = 0; i < n; i++) {
        if (kept == 0 || seer->numbers[kept - 1] != seer->numbers[i]) seer->numbers[kept++] = seer->numbers[i];
    }
    seer->n_numbers = (int32_t)kept;
    seer->n_words = (int32_t)(2 * kept + 63) / 64;
    return 0;
}

/* ---- views ----------------------------------------------------------------------------------------- */

static int turret_room(struct seer *seer, const struct dg_around *at, struct turret *out, struct dg_err *err)
{
    int32_t most = at->n_privates > at->n_floors ? at->n_privates : at->n_floors;
    most = at->n_ceilings > most ? at->n_ceilings : most;
    *out = (struct turret){.at = at};
    DG_TRY(DG_NEW(&seer->tmp, &out->floors.items, (size_t)at->n_floors, err));
    DG_TRY(DG_NEW(&seer->tmp, &out->ceilings.items, (size_t)at->n_ceilings, err));
    DG_TRY(DG_NEW(&seer->tmp, &out->privates.items, (size_t)at->n_privates, err));
    for (int32_t l = 0; l < seer->in->model->params->n_limits; l++) {
        DG_TRY(DG_NEW(&seer->tmp, &out->limits[l].items, (size_t)at->n_limits[l], err));
        most = at->n_limits[l] > most ? at->n_limits[l] : most;
    }
    return DG_NEW(&seer->tmp, &out->hits, (size_t)most, err);
}

/* False: at no bearing does it see anything that a need asks for. */
static bool turret_set(const struct seer *seer, int32_t look_ix, double tilt_deg, struct turret *t)
{
    const struct dg_zoom *look = &seer->in->looks->items[look_ix];
    int64_t ir_u = llround(fmin(look->ir_m, DG_MAX_RANGE_M) * DG_UNITS_PER_M);
    t->look = look_ix;
    t->tilt_deg = tilt_deg;
    t->ir_u2 = ir_u > 0 ? ir_u * ir_u : -1;
    dg_cutter_init(&t->cutter, look, tilt_deg * DG_DEG);
    dg_cutter_shorten(&t->cutter, t->at->floors, t->at->n_floors, &t->floors);
    if (t->floors.n == 0) return false;
    dg_cutter_shorten(&t->cutter, t->at->ceilings, t->at->n_ceilings, &t->ceilings);
    dg_cutter_shorten(&t->cutter, t->at->privates, t->at->n_privates, &t->privates);
    for (int32_t l = 0; l < seer->in->model->params->n_limits; l++) {
        dg_cutter_shorten(&t->cutter, t->at->limits[l], t->at->n_limits[l], &t->limits[l]);
    }
    return true;
}

/* Private space at the class that counts or better; no more is added up than settles that it is too much. */
static void private_add(const struct seer *seer, const struct turret *t, double bearing, struct view_bits *view)
{
    const struct dg_siting_params *params = seer->in->model->params;
    int32_t n = dg_cutter_hits(&t->cutter, &t->privates, bearing, t->hits);
    for (int32_t i = 0; i < n; i++) {
        const struct dg_sight_of_private *s = &t->at->prospect.privates[t->hits[i]];
        *(s->is_front ? &view->front_m : &view->private_m2) += s->amount;
        if (view->private_m2 <= params->private_m2 && view->front_m <= params->front_m) continue;
        view->forbids |= DG_FORBID_PRIVATE;
        break;
    }
}

/* Which limits the view passes. */
static void limits_try(const struct seer *seer, const struct turret *t, double bearing, struct view_bits *view)
{
    const struct dg_siting_params *params = seer->in->model->params;
    for (int32_t l = 0; l < params->n_limits; l++) {
        double sum = 0;
        if (t->limits[l].n == 0) continue;
        int32_t n = dg_cutter_hits(&t->cutter, &t->limits[l], bearing, t->hits);
        for (int32_t i = 0; i < n; i++) sum += t->at->prospect.privates[t->hits[i]].amount;
        if (dg_limit_is_passed(&params->limits[l], sum)) view->forbids |= (uint32_t)DG_FORBID_LIMIT << l;
    }
}

/* The view's bits, those that no group asks for left out. */
static void bits_make(const struct seer *seer, const struct turret *t, int32_t n_hits, struct view_bits *view)
{
    memset(view->bits, 0, (size_t)seer->n_words * sizeof *view->bits);
    for (int32_t i = 0; i < n_hits; i++) {
        const struct dg_sight_of_need *s = &t->at->prospect.needs[t->hits[i]];
        int32_t day = t->at->local[t->hits[i]], night = seer->n_numbers + day;
        view->bits[day >> 6] |= 1ull << (day & 63);
        if (s->is_lit || s->square_u <= t->ir_u2) view->bits[night >> 6] |= 1ull << (night & 63);
    }
    for (int32_t w = 0; w < seer->n_words; w++) {
        view->bits[w] &= seer->asked[w];
        view->n_bits += __builtin_popcountll(view->bits[w]);
        view->hash = dg_hash64(view->hash ^ view->bits[w]);
        view->sign |= view->bits[w];
    }
}

/* A bit for each sample and light that a group asks for. */
static int asked_make(struct seer *seer, struct dg_err *err)
{
    const struct dg_stand_in *in = seer->in;
    int32_t need = -1;
    DG_TRY(DG_NEW(&seer->tmp, &seer->asked, (size_t)seer->n_words, err));
    DG_TRY(DG_NEW(&seer->tmp, &seer->row_of, 2 * (size_t)seer->n_numbers, err));
    for (int32_t i = 0; i < seer->n_numbers; i++) {
        int32_t day = i, night = seer->n_numbers + i;
        if (need < 0 || seer->numbers[i] >= dg_trial_first(in->trial, need + 1)) {
            need = dg_need_of_number(in->trial, in->model->dossier->needs.n, seer->numbers[i]);
        }
        int32_t at = (int32_t)(seer->numbers[i] - dg_trial_first(in->trial, need));
        for (int light = 0; light < 2; light++) {
            int32_t group = in->group_of[2 * need + light], bit = light ? night : day;
            if (group < 0) continue;
            seer->asked[bit >> 6] |= 1ull << (bit & 63);
            seer->row_of[bit] = in->model->groups[group].first + at;
        }
    }
    return 0;
}

static int view_room(struct seer *seer, struct dg_err *err)
{
    if (seer->n_views < seer->cap_views) return 0;
    struct view_bits *grown;
    int32_t cap = seer->cap_views ? 2 * seer->cap_views : 512;
    DG_TRY(DG_NEW(&seer->tmp, &grown, (size_t)cap, err));
    if (seer->n_views) memcpy(grown, seer->views, (size_t)seer->n_views * sizeof *grown);
    seer->views = grown;
    seer->cap_views = cap;
    return 0;
}

/* Cost in money is entered by matrix.c; here what tells two equal views apart. */
static int64_t price_of(const struct seer *seer, int32_t look)
{
    const struct dg_siting_params *params = seer->in->model->params;
    double price = seer->in->model->dossier->equipment.items[seer->in->looks->items[look].equipment].price;
    return params->aim == DG_SITING_FEWEST || isnan(price) ? 0 : llround(price);
}

static int view_try(struct seer *seer, struct turret *t, double bearing_deg, struct dg_err *err)
{
    double bearing = bearing_deg * DG_DEG;
    struct view_bits made = {.bits = seer->bits,
                             .look = t->look,
                             .height_m = t->at->height_m,
                             .bearing_deg = bearing_deg,
                             .tilt_deg = t->tilt_deg,
                             .forbids = t->at->forbids,
                             .cost = price_of(seer, t->look)};
    dg_cutter_turn(&t->cutter, bearing);
    int32_t n_hits = dg_cutter_hits(&t->cutter, &t->floors, bearing, t->hits);
    if (n_hits == 0) return 0;
    bits_make(seer, t, n_hits, &made);
    if (made.n_bits == 0) return 0;
    if (dg_cutter_hits(&t->cutter, &t->ceilings, bearing, t->hits) > 0) made.forbids |= DG_FORBID_CEILING;
    if (seer->in->looks->items[t->look].is_excluded) made.forbids |= DG_FORBID_EXCLUDED;
    private_add(seer, t, bearing, &made);
    limits_try(seer, t, bearing, &made);
    DG_TRY(view_room(seer, err));
    DG_TRY(DG_NEW(&seer->tmp, &made.bits, (size_t)seer->n_words, err));
    memcpy(made.bits, seer->bits, (size_t)seer->n_words * sizeof *made.bits);
    seer->views[seer->n_views++] = made;
    return 0;
}

/* ---- dominance ------------------------------------------------------------------------------------- */

static double harm_of(const struct view_bits *v) { return v->private_m2 + v->front_m; }

/* Most bits first, then the less forbidden, the cheaper, the less intrusive, the earlier. */
static int compare_views(const void *a, const void *b)
{
    const struct view_bits *x = a, *y = b;
    if (x->n_bits != y->n_bits) return x->n_bits > y->n_bits ? -1 : 1;
    if (x->forbids != y->forbids) return x->forbids < y->forbids ? -1 : 1;
    if (x->cost != y->cost) return x->cost < y->cost ? -1 : 1;
    if (harm_of(x) != harm_of(y)) return harm_of(x) < harm_of(y) ? -1 : 1;
    if (x->look != y->look) return x->look < y->look ? -1 : 1;
    if (x->height_m != y->height_m) return x->height_m < y->height_m ? -1 : 1;
    if (x->tilt_deg != y->tilt_deg) return x->tilt_deg < y->tilt_deg ? -1 : 1;
    return (x->bearing_deg > y->bearing_deg) - (x->bearing_deg < y->bearing_deg);
}

static bool holds(const struct view_bits *more, const struct view_bits *less, int32_t n_words)
{
    for (int32_t w = 0; w < n_words; w++) {
        if (less->bits[w] & ~more->bits[w]) return false;
    }
    return true;
}

/* A view goes when another of its place sees all that it sees, breaks no rule that it keeps, and costs no more,
 * in intrusion too where that has a price. */
static bool is_dominated(const struct view_bits *v, const struct view_bits *by, bool counts_harm,
                         int32_t n_words)
{
    if ((v->sign & ~by->sign) || (by->forbids & ~v->forbids) || by->cost > v->cost) return false;
    if (counts_harm && harm_of(by) > harm_of(v)) return false;
    if (by->n_bits == v->n_bits && by->hash != v->hash) return false;
    return holds(by, v, n_words);
}

static int dominated_mark(struct seer *seer, struct dg_err *err)
{
    bool counts_harm = seer->in->model->params->intrusion_cost > 0;
    const struct view_bits **kept;
    int32_t n_kept = 0;
    DG_TRY(DG_NEW(&seer->tmp, &kept, (size_t)seer->n_views, err));
    if (seer->n_views < 2) return 0; /* nothing to compare, and qsort must not be given NULL */
    qsort(seer->views, (size_t)seer->n_views, sizeof *seer->views, compare_views);
    for (int32_t i = 0; i < seer->n_views; i++) {
        struct view_bits *v = &seer->views[i];
        for (int32_t j = n_kept - 1; j >= 0 && !v->is_out; j--) {
            v->is_out = is_dominated(v, kept[j], counts_harm, seer->n_words);
        }
        if (!v->is_out) kept[n_kept++] = v;
    }
    return 0;
}

/* ---- runs ------------------------------------------------------------------------------------------ */

static int compare_runs(const void *a, const void *b)
{
    const struct dg_run32 *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

/* Bits as runs of rows, by day and then by night; `runs` NULL: count them. */
static int32_t runs_of(const struct seer *seer, const struct view_bits *view, struct dg_run32 *runs)
{
    int32_t n = 0, last = -2;
    for (int32_t w = 0; w < seer->n_words; w++) {
        for (uint64_t left = view->bits[w]; left; left &= left - 1) {
            int32_t row = seer->row_of[64 * w + __builtin_ctzll(left)];
            if (row != last + 1 || row % DG_RUN_MOST == 0) {
                if (runs) runs[n] = dg_run_of(row, 0);
                n++;
            }
            if (runs) runs[n - 1].n++;
            last = row;
        }
    }
    return n;
}

/* Private space that a view has in its picture at any class at all. `t`: room for it. */
static double dim_of(const struct seer *seer, const struct view_bits *view, struct turret *t)
{
    double sum = 0, bearing = view->bearing_deg * DG_DEG;
    dg_cutter_init(&t->cutter, &seer->in->looks->items[view->look], view->tilt_deg * DG_DEG);
    dg_cutter_turn(&t->cutter, bearing);
    dg_cutter_shorten(&t->cutter, t->at->privates, t->at->n_privates, &t->privates);
    int32_t n = dg_cutter_hits(&t->cutter, &t->privates, bearing, t->hits);
    for (int32_t i = 0; i < n; i++) sum += t->at->prospect.privates[t->hits[i]].amount;
    return sum;
}

/* From here on the private marks ask for the lowest class. */
static void privates_dim(const struct seer *seer, struct dg_around *heights, int n_heights)
{
    double px = dg_trial_classes(seer->in->trial)->classes[0].px_per_m;
    for (int h = 0; h < n_heights; h++) {
        for (int32_t i = 0; i < heights[h].n_privates; i++) heights[h].privates[i].px_per_m = px;
    }
}

static int columns_make(struct seer *seer, struct dg_around *heights, int n_heights, struct turret *turrets,
                        struct dg_stand_out *out, struct dg_err *err)
{
    int32_t n = 0;
    int64_t n_runs = 0;
    struct dg_run32 *runs;
    privates_dim(seer, heights, n_heights);
    for (int32_t v = 0; v < seer->n_views; v++) {
        if (seer->views[v].is_out) continue;
        n_runs += runs_of(seer, &seer->views[v], NULL);
        n++;
    }
    DG_TRY(DG_NEW(seer->arena, &runs, (size_t)n_runs, err));
    DG_TRY(DG_NEW(seer->arena, &out->cols, (size_t)n, err));
    for (int32_t v = 0; v < seer->n_views; v++) {
        const struct view_bits *view = &seer->views[v];
        const struct dg_zoom *look = &seer->in->looks->items[view->look];
        if (view->is_out) continue;
        struct dg_col *col = &out->cols[out->n_cols++];
        *col = (struct dg_col){.place = seer->place_ix,
                               .equipment = look->equipment,
                               .camera = -1,
                               .height_m = view->height_m,
                               .bearing_deg = view->bearing_deg,
                               .tilt_deg = view->tilt_deg,
                               .hfov_deg = look->hfov_deg,
                               .range_m = look->range_m,
                               .private_m2 = view->private_m2,
                               .front_m = view->front_m,
                               .forbids = view->forbids,
                               .n_rows = view->n_bits};
        for (int h = 0; h < n_heights; h++) {
            if (heights[h].height_m == view->height_m) col->dim = dim_of(seer, view, &turrets[h]);
        }
        col->runs = runs;
        runs += col->n_runs = runs_of(seer, view, col->runs);
        qsort(col->runs, (size_t)col->n_runs, sizeof *col->runs, compare_runs);
    }
    out->n_tried = seer->n_tried;
    return 0;
}

/* ---- one place ------------------------------------------------------------------------------------- */

static int height_views(struct seer *seer, struct turret *turret, struct dg_err *err)
{
    const struct dg_looks *looks = seer->in->looks;
    double over_m = turret->at->height_m - seer->in->model->dossier->scheme.target_height_m;
    double tilts[DG_MAX_TILTS];
    for (int32_t l = 0; l < looks->n; l++) {
        const struct dg_zoom *look = &looks->items[l];
        int n_tilts = dg_looks_tilts(look, over_m, tilts);
        for (int t = 0; t < n_tilts; t++) {
            seer->n_tried += look->n_pans;
            if (!turret_set(seer, l, tilts[t], turret)) continue;
            for (int32_t p = 0; p < look->n_pans; p++) {
                DG_TRY(view_try(seer, turret, round(360.0 * p / look->n_pans), err));
            }
        }
    }
    return 0;
}

static int place_see(struct seer *seer, int thread_ix, struct dg_stand_out *out, struct dg_err *err)
{
    const struct dg_stand_in *in = seer->in;
    const struct dg_siting_place *place = &in->model->places[seer->place_ix];
    struct dg_around at[DG_MAX_HEIGHTS] = {0};
    struct turret turrets[DG_MAX_HEIGHTS];
    double heights[DG_MAX_HEIGHTS];
    bool wants_sensitive = false;
    int n_heights = dg_place_heights(place, heights), n = 0;
    for (int32_t l = 0; l < in->model->params->n_limits; l++)
        wants_sensitive |= in->model->params->limits[l].what == DG_SITING_SENSITIVE;
    for (int h = 0; h < n_heights; h++) {
        at[n].height_m = heights[h];
        int rc =
            dg_trial_stand(in->trial, thread_ix, &seer->tmp, place->at, heights[h], in->looks->need_range_m,
                           in->looks->private_range_m, wants_sensitive, &at[n].prospect, err);
        if (rc == DG_EINSIDE) continue; /* within a building at this height: no place for a camera */
        DG_TRY(rc);
        at[n].forbids = dg_limits_at(in->model->dossier, in->model->params, at[n].prospect.at);
        n += at[n].prospect.n_needs > 0;
    }
    if (n == 0) return 0;
    DG_TRY(numbers_join(seer, at, n, err));
    DG_TRY(asked_make(seer, err));
    DG_TRY(DG_NEW(&seer->tmp, &seer->bits, (size_t)seer->n_words, err));
    for (int h = 0; h < n; h++) {
        DG_TRY(dg_around_mark(&seer->tmp, in, seer->numbers, seer->n_numbers, &at[h], err));
        DG_TRY(turret_room(seer, &at[h], &turrets[h], err));
        DG_TRY(height_views(seer, &turrets[h], err));
    }
    DG_TRY(dominated_mark(seer, err));
    return columns_make(seer, at, n, turrets, out, err);
}

int dg_stand_columns(const struct dg_stand_in *in, int thread_ix, struct dg_arena *arena, int32_t place_ix,
                     struct dg_stand_out *out, struct dg_err *err)
{
    struct seer seer = {.in = in, .arena = arena, .place_ix = place_ix};
    *out = (struct dg_stand_out){0};
    int rc = place_see(&seer, thread_ix, out, err);
    dg_arena_done(&seer.tmp);
    return rc < 0 ? rc : 0;
}
