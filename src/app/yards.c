/* Yards: courtyards and walled plots of dwellings. */
#include "app/yards.h"

#include <math.h>
#include <string.h>

/* A walled plot larger than this is an orchard, a school or a garrison. The largest village plots in Iranian
 * plans are about 2000 m2. */
#define PLOT_MAX_M2 3000.0
/* A hole smaller than this is a light shaft. */
#define COURTYARD_MIN_M2 4.0

struct list {
    struct dg_arena *arena;
    struct dg_private_space *items;
    int32_t n, cap;
};

static int list_add(struct list *list, const struct dg_private_space *item, struct dg_err *err)
{
    if (list->n == list->cap) {
        int32_t cap = list->cap ? list->cap * 2 : 64;
        struct dg_private_space *items = NULL;
        DG_TRY(DG_NEW(list->arena, &items, (size_t)cap, err));
        if (list->n) memcpy(items, list->items, (size_t)list->n * sizeof *items);
        list->items = items;
        list->cap = cap;
    }
    list->items[list->n++] = *item;
    return 0;
}

/* An area of one outer ring from n points, turned counter-clockwise. */
static int area_of(struct dg_arena *arena, const struct dg_pt *pts, int32_t n, struct dg_geom *out,
                   struct dg_err *err)
{
    struct dg_ring *ring = NULL;
    double twice = 0;

    DG_TRY(DG_NEW(arena, &ring, 1, err));
    DG_TRY(DG_NEW(arena, &ring->pts, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) {
        struct dg_pt a = pts[i], b = pts[(i + 1) % n], o = pts[0];
        twice += (a.x - o.x) * (b.y - o.y) - (b.x - o.x) * (a.y - o.y);
    }
    for (int32_t i = 0; i < n; i++) ring->pts[i] = twice >= 0 ? pts[i] : pts[n - 1 - i];
    ring->n_pts = n;
    *out = (struct dg_geom){.kind = DG_GEOM_AREA, .n_rings = 1, .rings = ring};
    return 0;
}

static int add_courtyards(struct list *list, const struct dg_private_space *dwelling, struct dg_tally *tally,
                          struct dg_err *err)
{
    for (int32_t i = 0; i < dwelling->geom.n_rings; i++) {
        const struct dg_ring *ring = &dwelling->geom.rings[i];
        struct dg_private_space yard = {
            .kind = "yard", .source_id = dwelling->source_id, .kind_origin = DG_ORIGIN_DERIVED};
        if (!ring->is_hole) continue;
        DG_TRY(area_of(list->arena, ring->pts, ring->n_pts, &yard.geom, err));
        if (dg_geom_area_m2(&yard.geom) < COURTYARD_MIN_M2) continue;
        DG_TRY(list_add(list, &yard, err));
        dg_tally_add(tally, "courtyard", "private_space", "", NAN, "");
    }
    return 0;
}

static bool holds_dwelling(const struct dg_geom *plot, const struct dg_private_space *items, int32_t n)
{
    struct dg_box box = dg_geom_box(plot);

    for (int32_t i = 0; i < n; i++) {
        const struct dg_geom *g = &items[i].geom;
        if (strcmp(items[i].kind, "dwelling") != 0 || g->n_rings < 1 || g->rings[0].n_pts < 1) continue;
        struct dg_pt p = g->rings[0].pts[0];
        if (p.x < box.x0 || p.x > box.x1 || p.y < box.y0 || p.y > box.y1) continue;
        if (dg_geom_contains(plot, p)) return true;
    }
    return false;
}

static int add_walled_plots(struct list *list, const struct dg_barrier *barrier,
                            const struct dg_dossier *dossier, struct dg_tally *tally, struct dg_err *err)
{
    if (!barrier->blocks) return 0;
    for (int32_t i = 0; i < barrier->geom.n_rings; i++) {
        const struct dg_ring *ring = &barrier->geom.rings[i];
        struct dg_private_space yard = {
            .kind = "yard", .source_id = barrier->source_id, .kind_origin = DG_ORIGIN_DERIVED};
        int32_t n = ring->n_pts - 1;
        if (n < 3 || ring->pts[0].x != ring->pts[n].x || ring->pts[0].y != ring->pts[n].y) continue;
        DG_TRY(area_of(list->arena, ring->pts, n, &yard.geom, err));
        if (dg_geom_area_m2(&yard.geom) > PLOT_MAX_M2) continue;
        if (!holds_dwelling(&yard.geom, dossier->private_spaces.items, dossier->private_spaces.n)) continue;
        DG_TRY(list_add(list, &yard, err));
        dg_tally_add(tally, "walled_plot", "private_space", "", NAN, "");
    }
    return 0;
}

int dg_yards_derive(struct dg_arena *arena, struct dg_dossier *dossier, struct dg_tally *tally,
                    struct dg_err *err)
{
    struct list list = {.arena = arena,
                        .items = dossier->private_spaces.items,
                        .n = dossier->private_spaces.n,
                        .cap = dossier->private_spaces.n};
    int32_t n_marked = list.n;

    for (int32_t i = 0; i < n_marked; i++) {
        if (strcmp(list.items[i].kind, "dwelling") == 0) {
            struct dg_private_space dwelling = list.items[i]; /* the list may move while it grows */
            DG_TRY(add_courtyards(&list, &dwelling, tally, err));
        }
    }
    for (int32_t i = 0; i < dossier->barriers.n; i++)
        DG_TRY(add_walled_plots(&list, &dossier->barriers.items[i], dossier, tally, err));
    dossier->private_spaces.items = list.items;
    dossier->private_spaces.n = list.n;
    return 0;
}
