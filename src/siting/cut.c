/* Cut: strips of forward distance, and what lies near their ends asked exactly. */
#include "siting/cut.h"

#include <math.h>

#include "base/trig.h"

/* Borders are taken this much wider and narrower, in relation and in metres: a thousand times what doubles lose
 * between here and dg_aim_density. */
#define SLACK 1e-6

static const struct dg_span nowhere = {INFINITY, -INFINITY};
static const struct dg_span anywhere = {-INFINITY, INFINITY};

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

void dg_cutter_init(struct dg_cutter *cutter, const struct dg_zoom *look, double tilt)
{
    struct dg_view view = look->view;
    view.bearing = 0;
    view.tilt = tilt;
    dg_aim_init(&cutter->aim, &view);
    cutter->half = half_width(look, tilt);
}

void dg_cutter_turn(struct dg_cutter *cutter, double bearing)
{
    dg_sincos(bearing, &cutter->aim.sin_bearing, &cutter->aim.cos_bearing);
}

/* ---- strips ---------------------------------------------------------------------------------------- */

static struct dg_span both(struct dg_span a, struct dg_span b)
{
    return (struct dg_span){fmax(a.from, b.from), fmin(a.to, b.to)};
}

/* Forward distances at which a x >= b, `slack` wider (or narrower, when it is negative). */
static struct dg_span half_line(double a, double b, double slack)
{
    if (fabs(a) < SLACK) return slack > 0 ? anywhere : nowhere;
    double x = b / a, margin = slack * (1 + fabs(x));
    return a > 0 ? (struct dg_span){x - margin, INFINITY} : (struct dg_span){-INFINITY, x + margin};
}

/* Where a rectilinear view has a target between the upper and the lower edge of its picture, at the density. */
static struct dg_span strip(const struct dg_aim *aim, double drop, double px_per_m, double slack)
{
    double s = aim->sin_tilt, c = aim->cos_tilt, v = aim->tan_half_v;
    struct dg_span dense;
    if (!dg_aim_strip(aim, drop, px_per_m * (1 - slack), &dense.from, &dense.to)) return nowhere;
    dense.from -= slack;
    dense.to += slack;
    return both(dense, both(half_line(s + v * c, drop * (c - v * s), slack),
                            half_line(v * c - s, -drop * (c + v * s), slack)));
}

/* Marks are of a few kinds on level ground: the last strips are kept. */
#define N_KINDS 8

struct kinds {
    struct {
        double drop, px_per_m;
        struct dg_span may, is_in;
    } items[N_KINDS];
    int32_t n;
};

static int32_t kind_of(struct kinds *kinds, const struct dg_aim *aim, const struct dg_mark *mark)
{
    int32_t known = kinds->n < N_KINDS ? kinds->n : N_KINDS;
    for (int32_t k = 0; k < known; k++) {
        if (kinds->items[k].drop == mark->drop && kinds->items[k].px_per_m == mark->px_per_m) return k;
    }
    int32_t k = kinds->n++ % N_KINDS;
    kinds->items[k].drop = mark->drop;
    kinds->items[k].px_per_m = mark->px_per_m;
    if (aim->lens.projection != DG_RECTILINEAR) {
        kinds->items[k].may = anywhere;
        kinds->items[k].is_in = nowhere;
        return k;
    }
    kinds->items[k].may = strip(aim, mark->drop, mark->px_per_m, SLACK);
    kinds->items[k].is_in = strip(aim, mark->drop, mark->px_per_m, -SLACK);
    return k;
}

void dg_cutter_shorten(const struct dg_cutter *cutter, const struct dg_mark *marks, int32_t n,
                       struct dg_near_list *out)
{
    const struct dg_aim *aim = &cutter->aim;
    struct kinds kinds = {.n = 0};
    double range2 = aim->range_m * aim->range_m, least_cos = cutter->half < DG_PI ? dg_cos(cutter->half) : -1;
    double cos2 = least_cos > 0 ? least_cos * least_cos : 0;
    out->n = 0;
    for (int32_t i = 0; i < n; i++) {
        const struct dg_mark *m = &marks[i];
        double ground2 = m->dx * m->dx + m->dy * m->dy;
        if (ground2 > range2 || !isfinite(m->px_per_m)) continue;
        int32_t k = kind_of(&kinds, aim, m);
        struct dg_span may = kinds.items[k].may;
        /* Turned to it as far as can be, its forward distance is all of the ground distance; turned away as far
         * as the picture goes, the least. */
        if (may.from > 0 && may.from * may.from > ground2 * (1 + SLACK)) continue;
        if (!(may.to >= 0 || cos2 == 0) || ground2 * cos2 > may.to * may.to * (1 + SLACK)) continue;
        if (!(may.from <= may.to)) continue;
        out->items[out->n++] = (struct dg_near){
            .mark = *m, .sink = m->drop * aim->sin_tilt, .may = may, .is_in = kinds.items[k].is_in};
    }
}

/* ---- views ----------------------------------------------------------------------------------------- */

/* The first whose bearing is `from` or more. */
static int32_t first_at(const struct dg_near_list *list, double from)
{
    int32_t lo = 0, hi = list->n;
    while (lo < hi) {
        int32_t mid = lo + (hi - lo) / 2;
        if (list->items[mid].mark.bearing < from)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool has(const struct dg_aim *aim, const struct dg_near *near)
{
    const struct dg_mark *m = &near->mark;
    double forward = m->dx * aim->sin_bearing + m->dy * aim->cos_bearing;
    if (forward < near->may.from || forward > near->may.to) return false;
    double aside = fabs(m->dx * aim->cos_bearing - m->dy * aim->sin_bearing);
    double most = aim->tan_half_h * (forward * aim->cos_tilt + near->sink);
    if (aim->lens.projection == DG_RECTILINEAR) {
        if (aside > most + SLACK * (1 + fabs(most))) return false;
        if (forward >= near->is_in.from && forward <= near->is_in.to && most > 2 * SLACK &&
            aside < most - SLACK * (1 + most))
            return true;
    }
    return dg_aim_density(aim, m->dx, m->dy, m->drop) >= m->px_per_m;
}

static int32_t hits_between(const struct dg_aim *aim, const struct dg_near_list *list, int32_t from, double to,
                            int32_t *hits, int32_t n)
{
    for (int32_t i = from; i < list->n && list->items[i].mark.bearing <= to; i++) {
        if (has(aim, &list->items[i])) hits[n++] = list->items[i].mark.ix;
    }
    return n;
}

/* Those that may be in the picture are one range of bearings, or two where it passes south. */
int32_t dg_cutter_hits(const struct dg_cutter *cutter, const struct dg_near_list *list, double bearing,
                       int32_t *hits)
{
    double b = bearing > DG_PI ? bearing - 2 * DG_PI : bearing, from = b - cutter->half, to = b + cutter->half;
    if (list->n == 0) return 0;
    if (cutter->half >= DG_PI) return hits_between(&cutter->aim, list, 0, INFINITY, hits, 0);
    if (to > DG_PI) {
        int32_t n = hits_between(&cutter->aim, list, first_at(list, from), INFINITY, hits, 0);
        return hits_between(&cutter->aim, list, 0, to - 2 * DG_PI, hits, n);
    }
    int32_t n = hits_between(&cutter->aim, list, first_at(list, from), to, hits, 0);
    if (from >= -DG_PI) return n;
    return hits_between(&cutter->aim, list, first_at(list, from + 2 * DG_PI), INFINITY, hits, n);
}
