/* Needs: what each gets in the two versions, and what it gained and lost, sample by sample. */
#include <math.h>
#include <string.h>

#include "diff/figures.h"

/* Of one version: gaps by need. */
struct gaps {
    const struct dg_assessment *a;
    struct dg_bins bins;
    int32_t *report_of; /* of each need of the dossier */
};

static int32_t gap_need(const void *ctx, int32_t i)
{
    return ((const struct dg_assessment *)ctx)->gaps[i].need_ix;
}

static int gaps_init(struct dg_diffing *d, const struct dg_assessment *a, struct gaps *out)
{
    int32_t n = a->dossier->needs.n;
    out->a = a;
    DG_TRY(dg_bins_fill(d->arena, n, a->n_gaps, gap_need, a, &out->bins, d->err));
    DG_TRY(DG_NEW(d->arena, &out->report_of, (size_t)n, d->err));
    for (int32_t i = 0; i < n; i++) out->report_of[i] = -1;
    for (int32_t r = 0; r < a->n_needs; r++) out->report_of[a->needs[r].need_ix] = r;
    return 0;
}

/* The samples of an area need that are met: all of it but its gaps. */
static int draw_met(struct dg_diffing *d, const struct gaps *gaps, int32_t need_ix, int light,
                    const struct dg_bits *window, struct dg_bits *out)
{
    const struct dg_assessment *b = d->out->b.assessment; /* one grid for both */
    DG_TRY(dg_bits_new(&d->tmp, window->i0, window->j0, window->nx, window->ny, out, d->err));
    if (need_ix < 0) return 0;
    dg_bits_draw_area(b->scene, &b->grid, &gaps->a->dossier->needs.items[need_ix].geom, out);
    for (int32_t g = gaps->bins.first[need_ix]; g < gaps->bins.first[need_ix + 1]; g++) {
        const struct dg_gap *gap = &gaps->a->gaps[gaps->bins.entries[g]];
        struct dg_bits hole = {0};
        if ((int)gap->light != light || gap->geom.kind != DG_GEOM_AREA) continue;
        DG_TRY(dg_bits_new(&d->tmp, window->i0, window->j0, window->nx, window->ny, &hole, d->err));
        dg_bits_draw_area(b->scene, &b->grid, &gap->geom, &hole);
        dg_bits_andnot(out, &hole);
    }
    return 0;
}

static const struct dg_geom *area_of(const struct gaps *gaps, int32_t need_ix)
{
    static const struct dg_geom none = {0};
    return need_ix < 0 ? &none : &gaps->a->dossier->needs.items[need_ix].geom;
}

static bool is_area(const struct dg_geom *geom)
{
    return geom->kind == DG_GEOM_AREA || geom->kind == DG_GEOM_NONE;
}

static int compare_light(struct dg_diffing *d, const struct gaps *a, int32_t a_ix, const struct gaps *b,
                         int32_t b_ix, int light, struct dg_diff_need *need)
{
    const struct dg_geom *areas[] = {area_of(a, a_ix), area_of(b, b_ix)};
    if (!is_area(areas[0]) || !is_area(areas[1])) {
        double before = a_ix < 0 ? 0 : need->met[0][light], after = b_ix < 0 ? 0 : need->met[1][light];
        need->gained[light] = fmax(0, after - before);
        need->lost[light] = fmax(0, before - after);
        return 0;
    }
    struct dg_bits window = {0}, before = {0}, after = {0};
    DG_TRY(dg_diff_window(d, areas, 2, &window));
    DG_TRY(draw_met(d, a, a_ix, light, &window, &before));
    DG_TRY(draw_met(d, b, b_ix, light, &window, &after));
    DG_TRY(dg_diff_beyond(d, &after, &before, &need->gained[light], &need->gained_at[light]));
    DG_TRY(dg_diff_beyond(d, &before, &after, &need->lost[light], &need->lost_at[light]));
    dg_arena_reset(&d->tmp);
    return 0;
}

static void take_report(const struct gaps *gaps, int32_t need_ix, int version, struct dg_diff_need *need)
{
    int32_t r = need_ix < 0 ? -1 : gaps->report_of[need_ix];
    for (int light = 0; light < 2; light++) {
        const struct dg_need_report *report = r < 0 ? NULL : &gaps->a->needs[r];
        need->met[version][light] = report ? report->met[light] : NAN;
        need->over[version][light] = report ? report->over[light] : NAN;
        need->is_met[version][light] = report && report->is_met[light];
        if (report) need->unit = report->unit;
    }
    if (version)
        need->ix_b = r;
    else
        need->ix_a = r;
}

/* Is this light asked for by the need in either version? */
static bool is_asked(const struct gaps *gaps, int32_t need_ix, int light)
{
    if (need_ix < 0) return false;
    const struct dg_need *need = &gaps->a->dossier->needs.items[need_ix];
    return light == DG_DAY ? need->by_day : need->by_night;
}

static int add_need(struct dg_diffing *d, const struct gaps *a, int32_t a_ix, const struct gaps *b,
                    int32_t b_ix)
{
    struct dg_diff_need need = {.kind = a_ix < 0 ? DG_ROW_ADDED : b_ix < 0 ? DG_ROW_REMOVED : DG_ROW_CHANGED};
    need.id = a_ix < 0 ? b->a->dossier->needs.items[b_ix].need_id : a->a->dossier->needs.items[a_ix].need_id;
    take_report(a, a_ix, 0, &need);
    take_report(b, b_ix, 1, &need);
    for (int light = 0; light < 2; light++) {
        need.is_asked[light] = is_asked(a, a_ix, light) || is_asked(b, b_ix, light);
        if (need.is_asked[light]) DG_TRY(compare_light(d, a, a_ix, b, b_ix, light, &need));
    }
    d->out->needs[d->out->n_needs++] = need;
    return 0;
}

int dg_diff_needs(struct dg_diffing *d)
{
    const struct dg_matches *matches = dg_matches_of(&d->out->changes, "need");
    struct gaps a = {0}, b = {0};
    DG_TRY(gaps_init(d, d->out->a.assessment, &a));
    DG_TRY(gaps_init(d, d->out->b.assessment, &b));
    DG_TRY(DG_NEW(d->arena, &d->out->needs, (size_t)matches->n_a + (size_t)matches->n_b, d->err));
    for (int32_t i = 0; i < matches->n_a; i++) DG_TRY(add_need(d, &a, i, &b, matches->b_of_a[i]));
    for (int32_t j = 0; j < matches->n_b; j++) {
        if (matches->a_of_b[j] < 0) DG_TRY(add_need(d, &a, -1, &b, j));
    }
    return 0;
}
