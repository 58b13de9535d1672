/* What each polygon of a plan hides: the private spaces behind it, with how much of their seen ground and
 * fronts. */
#include <math.h>
#include <stdlib.h>

#include "mask/mask.h"

struct tally {
    struct dg_arena tmp;
    const struct dg_assessment *a;
    const struct dg_camera_report *report;
    const struct dg_mask *mask;
    struct dg_aim *aims;         /* of mask->views */
    int32_t *first;              /* of a view's polygons among all of them */
    struct dg_mask_behind *cell; /* polygon by polygon, in each the report's intrusions in order */
    int32_t n_polygons;
};

static void tally_done(struct tally *t) { dg_arena_done(&t->tmp); }

static int tally_init(struct tally *t, struct dg_err *err)
{
    int32_t n_places = t->report->n_intrusions;
    DG_TRY(DG_NEW(&t->tmp, &t->aims, (size_t)t->mask->n_views, err));
    DG_TRY(DG_NEW(&t->tmp, &t->first, (size_t)t->mask->n_views, err));
    for (int32_t v = 0; v < t->mask->n_views; v++) {
        dg_aim_init(&t->aims[v], &t->report->views[t->mask->views[v].view_ix]);
        t->first[v] = t->n_polygons;
        t->n_polygons += t->mask->views[v].n_polygons;
    }
    DG_TRY(DG_NEW(&t->tmp, &t->cell, (size_t)t->n_polygons * (size_t)n_places, err));
    for (int32_t v = 0; v < t->mask->n_views; v++) {
        for (int32_t k = 0; k < t->mask->views[v].n_polygons * n_places; k++)
            t->cell[t->first[v] * n_places + k] =
                (struct dg_mask_behind){.view = v, .polygon = k / n_places, .intrusion_ix = k % n_places};
    }
    return 0;
}

/* ---- where a target stands in the pictures ------------------------------------------------------------- */

static double drop_m(const struct tally *t, struct dg_pt p)
{
    const struct dg_scene *scene = t->a->scene;
    const struct dg_eye *eye = &t->report->eye;
    return dg_scene_ground_m(scene, dg_scene_to_lattice(scene, t->report->at)) -
           dg_scene_ground_m(scene, dg_scene_to_lattice(scene, p)) +
           (double)(eye->z_u - eye->target_z_u) / DG_UNITS_PER_M;
}

/* The first polygon of the view that holds a target at p; -1: none does, or it is in no picture. */
static int32_t polygon_at(const struct tally *t, int32_t v, struct dg_pt p)
{
    const struct dg_mask_view *view = &t->mask->views[v];
    const struct dg_lens *lens = &t->aims[v].lens;
    struct dg_look look = dg_aim_look(&t->aims[v], p.x - t->report->at.x, p.y - t->report->at.y, drop_m(t, p));
    if (!look.is_in_frame) return -1;
    struct dg_pt at = {2 * look.u / lens->width_px - 1, 1 - 2 * look.v / lens->height_px};
    for (int32_t k = 0; k < view->n_polygons; k++) {
        struct dg_ring ring = {.pts = (struct dg_pt *)view->polygons[k].xy, .n_pts = view->polygons[k].n_pts};
        if (dg_geom_contains(&(struct dg_geom){.kind = DG_GEOM_AREA, .n_rings = 1, .rings = &ring}, at))
            return k;
    }
    return -1;
}

static void add(struct tally *t, int32_t place, struct dg_pt p, double m2, double front_m)
{
    for (int32_t v = 0; v < t->mask->n_views; v++) {
        int32_t k = polygon_at(t, v, p);
        if (k < 0) continue;
        struct dg_mask_behind *cell = &t->cell[(t->first[v] + k) * t->report->n_intrusions + place];
        cell->m2 += m2;
        cell->front_m += front_m;
    }
}

/* ---- adding up ----------------------------------------------------------------------------------------- */

static int32_t cell_of(const struct tally *t, int32_t u)
{
    return (int32_t)floor((double)u / t->a->grid.cell_u);
}

static int add_ground(struct tally *t, int32_t place, struct dg_err *err)
{
    const struct dg_geom *geom = &t->report->intrusions[place].geom;
    double cell_m = (double)t->a->grid.cell_u / DG_UNITS_PER_M;
    struct dg_box box = dg_geom_box(geom);
    struct dg_ipt lo = dg_scene_to_lattice(t->a->scene, (struct dg_pt){box.x0, box.y0});
    struct dg_ipt hi = dg_scene_to_lattice(t->a->scene, (struct dg_pt){box.x1, box.y1});
    int32_t i0 = cell_of(t, lo.x), j0 = cell_of(t, lo.y);
    struct dg_bits bits = {0};

    DG_TRY(dg_bits_new(&t->tmp, i0, j0, cell_of(t, hi.x) - i0 + 1, cell_of(t, hi.y) - j0 + 1, &bits, err));
    dg_bits_draw_area(t->a->scene, &t->a->grid, geom, &bits);
    for (int32_t r = 0; r < bits.ny; r++) {
        for (int32_t c = 0; c < bits.nx; c++) {
            if (!dg_bits_get(&bits, i0 + c, j0 + r)) continue;
            struct dg_ipt at = dg_grid_centre(&t->a->grid, i0 + c, j0 + r);
            add(t, place, dg_scene_to_metres(t->a->scene, at), cell_m * cell_m, 0);
        }
    }
    return 0;
}

static int add_fronts(struct tally *t, struct dg_err *err)
{
    struct dg_front *fronts = NULL;
    int32_t n = 0;
    DG_TRY(dg_assess_fronts(&t->tmp, t->a, t->mask->camera_ix, &fronts, &n, err));
    for (int32_t i = 0; i < n; i++) {
        for (int32_t k = 0; k < t->report->n_intrusions; k++) {
            const struct dg_intrusion *in = &t->report->intrusions[k];
            if (in->is_sensitive || in->place_ix != fronts[i].place_ix) continue;
            add(t, k, fronts[i].at, 0, fronts[i].length_m);
            break;
        }
    }
    return 0;
}

/* By view, polygon, then what hides most; ties as the report has them. */
static int compare_behind(const void *a, const void *b)
{
    const struct dg_mask_behind *x = a, *y = b;
    double p = x->m2 + x->front_m, q = y->m2 + y->front_m;
    if (x->view != y->view) return x->view < y->view ? -1 : 1;
    if (x->polygon != y->polygon) return x->polygon < y->polygon ? -1 : 1;
    if (p < q || p > q) return p > q ? -1 : 1;
    return (x->intrusion_ix > y->intrusion_ix) - (x->intrusion_ix < y->intrusion_ix);
}

int dg_mask_behind_find(struct dg_arena *arena, const struct dg_assessment *assessment,
                        const struct dg_mask *mask, struct dg_mask_behind **out, int32_t *n, struct dg_err *err)
{
    dg_auto(tally_done) struct tally t = {
        .a = assessment, .report = &assessment->cameras[mask->camera_ix], .mask = mask};
    int32_t n_kept = 0;

    DG_TRY(tally_init(&t, err));
    for (int32_t k = 0; k < t.report->n_intrusions; k++) {
        const struct dg_intrusion *in = &t.report->intrusions[k];
        if (!in->is_sensitive && in->geom.kind == DG_GEOM_AREA) DG_TRY(add_ground(&t, k, err));
    }
    if (t.n_polygons) DG_TRY(add_fronts(&t, err));
    for (int32_t i = 0; i < t.n_polygons * t.report->n_intrusions; i++) {
        if (t.cell[i].m2 > 0 || t.cell[i].front_m > 0) t.cell[n_kept++] = t.cell[i];
    }
    if (n_kept) qsort(t.cell, (size_t)n_kept, sizeof *t.cell, compare_behind);
    DG_TRY(DG_NEW(arena, out, (size_t)n_kept, err));
    for (int32_t i = 0; i < n_kept; i++) (*out)[i] = t.cell[i];
    *n = n_kept;
    return 0;
}
