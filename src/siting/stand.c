/* Stand: the columns of one place. What the place sees is found once; each view cuts its rows out of that. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/rng.h"
#include "base/trig.h"
#include "siting/model.h"

struct view_bits {  /* a view before the dominated ones are out */
    uint64_t *bits; /* by day, then by night, over the place's samples */
    int32_t n_bits;
    int32_t look;
    double height_m, bearing_deg, tilt_deg;
    double private_m2, front_m;
    int64_t cost;
    uint64_t hash;
    uint8_t forbids;
    bool is_out;
};

struct seer { /* one place while it is worked on */
    const struct dg_stand_in *in;
    struct dg_arena *arena; /* the caller's, and one for the while */
    struct dg_arena tmp;
    int32_t place_ix;
    int64_t *numbers; /* samples that any height sees, rising */
    int32_t n_numbers, n_words;
    uint64_t *asked;
    struct view_bits *views;
    int32_t n_views, cap_views, n_tried;
};

struct at_height {
    double height_m;
    struct dg_prospect prospect;
    int32_t *local;  /* of each sample of the prospect */
    double *bearing; /* of each sample, rising */
    double *private_bearing;
    double *px_at_least; /* floor of the sample's need; INFINITY when it has none */
    double *px_below;    /* more is above the need's ceiling; INFINITY without one */
    int32_t n;
};

/* ---- samples --------------------------------------------------------------------------------------- */

static int32_t need_of_number(const struct dg_trial *trial, int32_t n_needs, int64_t number)
{
    int32_t lo = 0, hi = n_needs - 1;
    while (lo < hi) {
        int32_t mid = lo + (hi - lo + 1) / 2;
        if (dg_trial_first(trial, mid) <= number)
            lo = mid;
        else
            hi = mid - 1;
    }
    return lo;
}

static int compare_numbers(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int numbers_join(struct seer *seer, const struct at_height *heights, int n_heights, struct dg_err *err)
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
    qsort(seer->numbers, (size_t)n, sizeof *seer->numbers, compare_numbers);
    for (int64_t i = 0; i < n; i++) {
        if (kept == 0 || seer->numbers[kept - 1] != seer->numbers[i]) seer->numbers[kept++] = seer->numbers[i];
    }
    seer->n_numbers = (int32_t)kept;
    seer->n_words = (int32_t)(2 * kept + 63) / 64;
    return 0;
}

static int32_t local_of(const struct seer *seer, int64_t number)
{
    const int64_t *at =
        bsearch(&number, seer->numbers, (size_t)seer->n_numbers, sizeof *seer->numbers, compare_numbers);
    return (int32_t)(at - seer->numbers);
}

static double bearing_of(double dx, double dy) { return dg_atan2(dx, dy); }

struct by_bearing {
    double bearing;
    int64_t ix;
};

static int compare_bearing(const void *a, const void *b)
{
    const struct by_bearing *x = a, *y = b;
    if (x->bearing != y->bearing) return x->bearing < y->bearing ? -1 : 1;
    return (x->ix > y->ix) - (x->ix < y->ix);
}

/* Samples in the order of their bearings, so that a view looks at those alone that may be in its picture. */
static int height_sort(struct seer *seer, struct at_height *at, struct dg_err *err)
{
    const struct dg_trial *trial = seer->in->trial;
    const struct dg_class_table *table = dg_trial_classes(trial);
    struct dg_prospect *p = &at->prospect;
    struct by_bearing *order;
    struct dg_sight_of_need *sorted;
    at->n = (int32_t)p->n_needs;
    DG_TRY(DG_NEW(&seer->tmp, &order, (size_t)at->n, err));
    DG_TRY(DG_NEW(&seer->tmp, &sorted, (size_t)at->n, err));
    DG_TRY(DG_NEW(&seer->tmp, &at->local, (size_t)at->n, err));
    DG_TRY(DG_NEW(&seer->tmp, &at->bearing, (size_t)at->n, err));
    DG_TRY(DG_NEW(&seer->tmp, &at->px_at_least, (size_t)at->n, err));
    DG_TRY(DG_NEW(&seer->tmp, &at->px_below, (size_t)at->n, err));
    for (int32_t i = 0; i < at->n; i++) {
        order[i] = (struct by_bearing){bearing_of(p->needs[i].dx, p->needs[i].dy), i};
    }
    qsort(order, (size_t)at->n, sizeof *order, compare_bearing);
    for (int32_t i = 0; i < at->n; i++) {
        sorted[i] = p->needs[order[i].ix];
        at->bearing[i] = order[i].bearing;
        at->local[i] = local_of(seer, sorted[i].number);
        const struct dg_need_set *set =
            dg_trial_need(trial, need_of_number(trial, seer->in->model->dossier->needs.n, sorted[i].number));
        at->px_at_least[i] = set->floor_class >= 0 ? table->classes[set->floor_class].px_per_m : INFINITY;
        bool has_ceiling = set->ceiling_class >= 0 && set->ceiling_class + 1 < table->n_classes;
        at->px_below[i] = has_ceiling ? table->classes[set->ceiling_class + 1].px_per_m : INFINITY;
    }
    p->needs = sorted;
    return 0;
}

static int privates_sort(struct seer *seer, struct at_height *at, struct dg_err *err)
{
    struct dg_prospect *p = &at->prospect;
    struct by_bearing *order;
    struct dg_sight_of_private *sorted;
    size_t n = (size_t)p->n_privates;
    DG_TRY(DG_NEW(&seer->tmp, &order, n, err));
    DG_TRY(DG_NEW(&seer->tmp, &sorted, n, err));
    DG_TRY(DG_NEW(&seer->tmp, &at->private_bearing, n, err));
    for (size_t i = 0; i < n; i++) {
        order[i] = (struct by_bearing){bearing_of(p->privates[i].dx, p->privates[i].dy), (int64_t)i};
    }
    qsort(order, n, sizeof *order, compare_bearing);
    for (size_t i = 0; i < n; i++) {
        sorted[i] = p->privates[order[i].ix];
        at->private_bearing[i] = order[i].bearing;
    }
    p->privates = sorted;
    return 0;
}

/* ---- views ----------------------------------------------------------------------------------------- */

/* A view sees nothing farther from its bearing than this. Of a rectilinear picture, |right| <= tan(h/2) depth,
 * and depth over forward distance is cos t + tan(depression) sin t, with a depression of at most t + v/2. */
static double half_width(const struct dg_zoom *look, double tilt)
{
    double sin_t, cos_t;
    if (look->is_all_round || look->view.lens.projection != DG_RECTILINEAR) return DG_PI;
    double lowest = fabs(tilt) + look->vfov / 2;
    if (lowest >= DG_PI / 2 - 0.01 || tilt < 0) return DG_PI;
    dg_sincos(tilt, &sin_t, &cos_t);
    double half = dg_atan(dg_tan(look->hfov / 2) * (cos_t + dg_tan(lowest) * sin_t));
    return half + 1e-6;
}

static int32_t first_at(const double *bearing, int32_t n, double from)
{
    int32_t lo = 0, hi = n;
    while (lo < hi) {
        int32_t mid = lo + (hi - lo) / 2;
        if (bearing[mid] < from)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

struct cut { /* a view over one height's samples */
    const struct at_height *at;
    const struct dg_zoom *look;
    struct dg_aim aim;
    int64_t ir_u2;
    struct view_bits *view;
    int32_t n_numbers;
};

static void cut_range(struct cut *cut, int32_t from, int32_t to)
{
    const struct at_height *at = cut->at;
    for (int32_t i = from; i < to; i++) {
        const struct dg_sight_of_need *s = &at->prospect.needs[i];
        double px = dg_aim_density(&cut->aim, s->dx, s->dy, s->drop);
        if (px >= at->px_below[i]) cut->view->forbids |= DG_FORBID_CEILING;
        if (px < at->px_at_least[i]) continue;
        int32_t day = at->local[i], night = cut->n_numbers + day;
        cut->view->bits[day >> 6] |= 1ull << (day & 63);
        if (s->is_lit || s->square_u <= cut->ir_u2) cut->view->bits[night >> 6] |= 1ull << (night & 63);
    }
}

/* Members of a list sorted by bearing that may be in the picture: one range, or two where it passes south. */
struct window {
    int32_t from[2], to[2];
};

static struct window window_of(const double *bearing, int32_t n, double middle, double half)
{
    double b = middle > DG_PI ? middle - 2 * DG_PI : middle, from = b - half, to = b + half;
    if (half >= DG_PI) return (struct window){.from = {0, 0}, .to = {n, 0}};
    struct window w = {.from = {first_at(bearing, n, from), 0},
                       .to = {first_at(bearing, n, nextafter(to, 10)), 0}};
    if (from < -DG_PI) {
        w.from[1] = first_at(bearing, n, from + 2 * DG_PI);
        w.to[1] = n;
    } else if (to > DG_PI) {
        w.to[1] = first_at(bearing, n, nextafter(to - 2 * DG_PI, 10));
    }
    return w;
}

/* Private space at the class that counts or better; no more is looked at than settles that it is too much. */
static void cut_private(const struct seer *seer, const struct cut *cut, double bearing, double half)
{
    const struct dg_prospect *p = &cut->at->prospect;
    double px = dg_trial_classes(seer->in->trial)->classes[seer->in->looks->private_class].px_per_m;
    const struct dg_siting_params *params = seer->in->model->params;
    struct view_bits *view = cut->view;
    struct window w = window_of(cut->at->private_bearing, (int32_t)p->n_privates, bearing, half);
    for (int part = 0; part < 2 && !(view->forbids & DG_FORBID_PRIVATE); part++) {
        for (int32_t i = w.from[part]; i < w.to[part]; i++) {
            const struct dg_sight_of_private *s = &p->privates[i];
            if (dg_aim_density(&cut->aim, s->dx, s->dy, s->drop) < px) continue;
            *(s->is_front ? &view->front_m : &view->private_m2) += s->amount;
            if (view->private_m2 <= params->private_m2 && view->front_m <= params->front_m) continue;
            view->forbids |= DG_FORBID_PRIVATE;
            break;
        }
    }
}

/* What is left of the view's bits when rows that no group asks for are out. */
static void bits_settle(const struct seer *seer, struct view_bits *view)
{
    for (int32_t w = 0; w < seer->n_words; w++) {
        view->bits[w] &= seer->asked[w];
        view->n_bits += __builtin_popcountll(view->bits[w]);
        view->hash = dg_hash64(view->hash ^ view->bits[w]);
    }
}

/* A bit for each sample and light that a group asks for. */
static int asked_make(struct seer *seer, struct dg_err *err)
{
    const struct dg_stand_in *in = seer->in;
    int32_t need = -1;
    DG_TRY(DG_NEW(&seer->tmp, &seer->asked, (size_t)seer->n_words, err));
    for (int32_t i = 0; i < seer->n_numbers; i++) {
        int32_t day = i, night = seer->n_numbers + i;
        if (need < 0 || seer->numbers[i] >= dg_trial_first(in->trial, need + 1)) {
            need = need_of_number(in->trial, in->model->dossier->needs.n, seer->numbers[i]);
        }
        if (in->group_of[2 * need] >= 0) seer->asked[day >> 6] |= 1ull << (day & 63);
        if (in->group_of[2 * need + 1] >= 0) seer->asked[night >> 6] |= 1ull << (night & 63);
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

static int view_try(struct seer *seer, const struct at_height *at, int32_t look_ix, double bearing_deg,
                    double tilt_deg, uint64_t *bits, struct dg_err *err)
{
    const struct dg_zoom *look = &seer->in->looks->items[look_ix];
    struct dg_view view = look->view;
    struct view_bits made = {.bits = bits,
                             .look = look_ix,
                             .height_m = at->height_m,
                             .bearing_deg = bearing_deg,
                             .tilt_deg = tilt_deg,
                             .cost = price_of(seer, look_ix)};
    struct cut cut = {.at = at, .look = look, .view = &made, .n_numbers = seer->n_numbers};
    int64_t ir_u = llround(fmin(look->ir_m, DG_MAX_RANGE_M) * DG_UNITS_PER_M);
    memset(bits, 0, (size_t)seer->n_words * sizeof *bits);
    view.bearing = bearing_deg * DG_DEG;
    view.tilt = tilt_deg * DG_DEG;
    dg_aim_init(&cut.aim, &view);
    cut.ir_u2 = ir_u > 0 ? ir_u * ir_u : -1;
    seer->n_tried++;
    double half = half_width(look, view.tilt);
    struct window window = window_of(at->bearing, at->n, view.bearing, half);
    cut_range(&cut, window.from[0], window.to[0]);
    cut_range(&cut, window.from[1], window.to[1]);
    bits_settle(seer, &made);
    if (made.n_bits == 0) return 0;
    cut_private(seer, &cut, view.bearing, half);
    DG_TRY(view_room(seer, err));
    DG_TRY(DG_NEW(&seer->tmp, &made.bits, (size_t)seer->n_words, err));
    memcpy(made.bits, bits, (size_t)seer->n_words * sizeof *bits);
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
static void dominated_mark(struct seer *seer)
{
    bool counts_harm = seer->in->model->params->intrusion_cost > 0;
    qsort(seer->views, (size_t)seer->n_views, sizeof *seer->views, compare_views);
    for (int32_t i = 1; i < seer->n_views; i++) {
        struct view_bits *v = &seer->views[i];
        for (int32_t j = 0; j < i && !v->is_out; j++) {
            const struct view_bits *by = &seer->views[j];
            if (by->is_out || (by->forbids & ~v->forbids) || by->cost > v->cost) continue;
            if (counts_harm && harm_of(by) > harm_of(v)) continue;
            v->is_out = by->n_bits == v->n_bits ? by->hash == v->hash && holds(by, v, seer->n_words)
                                                : holds(by, v, seer->n_words);
        }
    }
}

/* ---- runs ------------------------------------------------------------------------------------------ */

/* Bits of one light as runs of rows; `runs` NULL: count them. */
static int32_t runs_of(const struct seer *seer, const struct view_bits *view, int light, struct dg_run32 *runs)
{
    const struct dg_stand_in *in = seer->in;
    int32_t n = 0, need = -1, last = -2;
    for (int32_t i = 0; i < seer->n_numbers; i++) {
        int32_t bit = i + (light ? seer->n_numbers : 0);
        if (!(view->bits[bit >> 6] >> (bit & 63) & 1)) continue;
        if (need < 0 || seer->numbers[i] >= dg_trial_first(in->trial, need + 1)) {
            need = need_of_number(in->trial, in->model->dossier->needs.n, seer->numbers[i]);
        }
        int32_t row = in->model->groups[in->group_of[2 * need + light]].first +
                      (int32_t)(seer->numbers[i] - dg_trial_first(in->trial, need));
        if (row != last + 1) {
            if (runs) runs[n] = (struct dg_run32){row, 0};
            n++;
        }
        if (runs) runs[n - 1].n++;
        last = row;
    }
    return n;
}

static int compare_runs(const void *a, const void *b)
{
    const struct dg_run32 *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

/* Private space that a view has in its picture at any class at all. */
static double dim_of(const struct seer *seer, const struct at_height *at, const struct view_bits *view)
{
    const struct dg_zoom *look = &seer->in->looks->items[view->look];
    double px = dg_trial_classes(seer->in->trial)->classes[0].px_per_m, sum = 0;
    struct dg_view taken = look->view;
    struct dg_aim aim;
    taken.bearing = view->bearing_deg * DG_DEG;
    taken.tilt = view->tilt_deg * DG_DEG;
    dg_aim_init(&aim, &taken);
    struct window w = window_of(at->private_bearing, (int32_t)at->prospect.n_privates, taken.bearing,
                                half_width(look, taken.tilt));
    for (int part = 0; part < 2; part++) {
        for (int32_t i = w.from[part]; i < w.to[part]; i++) {
            const struct dg_sight_of_private *s = &at->prospect.privates[i];
            if (dg_aim_density(&aim, s->dx, s->dy, s->drop) >= px) sum += s->amount;
        }
    }
    return sum;
}

static int columns_make(struct seer *seer, const struct at_height *heights, int n_heights,
                        struct dg_stand_out *out, struct dg_err *err)
{
    int32_t n = 0;
    for (int32_t v = 0; v < seer->n_views; v++) n += !seer->views[v].is_out;
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
            if (heights[h].height_m == view->height_m) col->dim = dim_of(seer, &heights[h], view);
        }
        int32_t n_day = runs_of(seer, view, 0, NULL);
        col->n_runs = n_day + runs_of(seer, view, 1, NULL);
        DG_TRY(DG_NEW(seer->arena, &col->runs, (size_t)col->n_runs, err));
        runs_of(seer, view, 0, col->runs);
        runs_of(seer, view, 1, col->runs + n_day);
        qsort(col->runs, (size_t)col->n_runs, sizeof *col->runs, compare_runs);
    }
    out->n_tried = seer->n_tried;
    return 0;
}

/* ---- one place ------------------------------------------------------------------------------------- */

static int height_views(struct seer *seer, const struct at_height *at, uint64_t *bits, struct dg_err *err)
{
    const struct dg_looks *looks = seer->in->looks;
    double over_m = at->height_m - seer->in->model->dossier->scheme.target_height_m, tilts[DG_MAX_TILTS];
    for (int32_t l = 0; l < looks->n; l++) {
        const struct dg_zoom *look = &looks->items[l];
        int n_tilts = dg_looks_tilts(look, over_m, tilts);
        for (int t = 0; t < n_tilts; t++) {
            for (int32_t p = 0; p < look->n_pans; p++) {
                double bearing = round(360.0 * p / look->n_pans);
                DG_TRY(view_try(seer, at, l, bearing, tilts[t], bits, err));
            }
        }
    }
    return 0;
}

static int place_see(struct seer *seer, int thread_ix, struct dg_stand_out *out, struct dg_err *err)
{
    const struct dg_stand_in *in = seer->in;
    const struct dg_siting_place *place = &in->model->places[seer->place_ix];
    struct at_height at[DG_MAX_HEIGHTS] = {0};
    double heights[DG_MAX_HEIGHTS];
    int n_heights = dg_place_heights(place, heights), n = 0;
    for (int h = 0; h < n_heights; h++) {
        at[n].height_m = heights[h];
        int rc = dg_trial_stand(in->trial, thread_ix, &seer->tmp, place->at, heights[h],
                                in->looks->need_range_m, in->looks->private_range_m, &at[n].prospect, err);
        if (rc == DG_EINSIDE) continue; /* within a building at this height: no place for a camera */
        DG_TRY(rc);
        n += at[n].prospect.n_needs > 0;
    }
    if (n == 0) return 0;
    uint64_t *bits;
    DG_TRY(numbers_join(seer, at, n, err));
    DG_TRY(asked_make(seer, err));
    DG_TRY(DG_NEW(&seer->tmp, &bits, (size_t)seer->n_words, err));
    for (int h = 0; h < n; h++) {
        DG_TRY(height_sort(seer, &at[h], err));
        DG_TRY(privates_sort(seer, &at[h], err));
        DG_TRY(height_views(seer, &at[h], bits, err));
    }
    dominated_mark(seer);
    return columns_make(seer, at, n, out, err);
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

/* ---- a camera of the dossier ----------------------------------------------------------------------- */

static bool reaches(const struct dg_need_set *set, int class_ix)
{
    return set->floor_class >= 0 && class_ix >= set->floor_class;
}

/* Rows of one trial run, both lights; runs that continue the last are joined to it. */
static void camera_runs(const struct dg_stand_in *in, const struct dg_trial_run *run, struct dg_col *col)
{
    int32_t need = need_of_number(in->trial, in->model->dossier->needs.n, run->first);
    const struct dg_need_set *set = dg_trial_need(in->trial, need);
    int top = run->most_day > run->most_night ? run->most_day : run->most_night;
    if (set->ceiling_class >= 0 && top > set->ceiling_class) col->forbids |= DG_FORBID_CEILING;
    for (int light = 0; light < 2; light++) {
        int32_t group = in->group_of[2 * need + light];
        if (group < 0 || !reaches(set, light ? run->night : run->day)) continue;
        int32_t row = in->model->groups[group].first + (int32_t)(run->first - dg_trial_first(in->trial, need));
        col->runs[col->n_runs++] = (struct dg_run32){row, run->n};
        col->n_rows += run->n;
    }
}

static void runs_join(struct dg_col *col)
{
    int32_t n = 0;
    qsort(col->runs, (size_t)col->n_runs, sizeof *col->runs, compare_runs);
    for (int32_t r = 0; r < col->n_runs; r++) {
        if (n && col->runs[n - 1].first + col->runs[n - 1].n == col->runs[r].first)
            col->runs[n - 1].n += col->runs[r].n;
        else
            col->runs[n++] = col->runs[r];
    }
    col->n_runs = n;
}

int dg_stand_camera(const struct dg_stand_in *in, struct dg_trial *trial, struct dg_arena *arena,
                    int32_t camera_ix, int32_t place_ix, struct dg_col *out, const char **why_not,
                    struct dg_err *err)
{
    const struct dg_camera *camera = &in->model->dossier->cameras.items[camera_ix];
    const struct dg_siting_params *params = in->model->params;
    struct dg_trial_report report;
    struct dg_col col = {.place = place_ix,
                         .equipment = -1,
                         .camera = camera_ix,
                         .height_m = camera->height_m,
                         .bearing_deg = camera->bearing_deg,
                         .tilt_deg = camera->tilt_deg,
                         .hfov_deg = camera->hfov_deg,
                         .range_m = camera->range_m};
    DG_TRY(dg_trial_camera(trial, arena, camera, &report, err));
    *why_not = report.why_not;
    for (int32_t e = 0; e < in->model->dossier->equipment.n; e++) {
        if (strcmp(in->model->dossier->equipment.items[e].equipment_id, camera->equipment_id) == 0) {
            col.equipment = e;
        }
    }
    DG_TRY(DG_NEW(arena, &col.runs, 2 * (size_t)report.n_runs, err));
    for (int64_t r = 0; r < report.n_runs; r++) camera_runs(in, &report.runs[r], &col);
    runs_join(&col);
    col.private_m2 = report.area_at_m2[in->looks->private_class];
    col.front_m = report.facade_at_m[in->looks->private_class];
    col.dim = report.area_at_m2[0] + report.facade_at_m[0];
    if (col.private_m2 > params->private_m2 || col.front_m > params->front_m) col.forbids |= DG_FORBID_PRIVATE;
    *out = col;
    return 0;
}
