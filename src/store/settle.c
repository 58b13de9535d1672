/* One spelling for a geometry: programs begin rings where they like and keep parts in any order. */
#include <stdlib.h>
#include <string.h>

#include "store/frozen.h"

static int point_order(struct dg_pt a, struct dg_pt b)
{
    if (a.x != b.x) return a.x < b.x ? -1 : 1;
    return a.y < b.y ? -1 : a.y > b.y;
}

static int ring_order(const struct dg_ring *a, const struct dg_ring *b)
{
    for (int32_t i = 0; i < a->n_pts && i < b->n_pts; i++) {
        int order = point_order(a->pts[i], b->pts[i]);
        if (order) return order;
    }
    return (a->n_pts > b->n_pts) - (a->n_pts < b->n_pts);
}

static int compare_rings(const void *a, const void *b) { return ring_order(a, b); }

/* ---- rings of areas ---------------------------------------------------------------------------------- */

/* Where the least rotation begins. Two starts are compared point by point; the one that loses cannot be the
 * least, nor can any between it and the point where it lost, so that the whole takes 2 n comparisons. */
static int32_t least_start(const struct dg_pt *p, int32_t n)
{
    int32_t a = 0, b = 1, same = 0;
    while (a < n && b < n && same < n) {
        int order = point_order(p[(a + same) % n], p[(b + same) % n]);
        if (order == 0) {
            same++;
            continue;
        }
        if (order > 0)
            a += same + 1;
        else
            b += same + 1;
        if (a == b) b++;
        same = 0;
    }
    return a < b ? a : b;
}

static void rotate(const struct dg_pt *from, int32_t n, struct dg_pt *to)
{
    int32_t start = least_start(from, n);
    for (int32_t i = 0; i < n; i++) to[i] = from[(start + i) % n];
}

static int settle_ring(struct dg_arena *arena, const struct dg_ring *ring, struct dg_ring *out,
                       struct dg_err *err)
{
    int32_t n = ring->n_pts;
    struct dg_pt *turned = NULL;
    struct dg_ring forth = *ring, back = *ring;
    DG_TRY(DG_NEW(arena, &forth.pts, (size_t)n, err));
    DG_TRY(DG_NEW(arena, &back.pts, (size_t)n, err));
    DG_TRY(DG_NEW(arena, &turned, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) turned[i] = ring->pts[n - 1 - i];
    rotate(ring->pts, n, forth.pts);
    rotate(turned, n, back.pts);
    *out = ring_order(&forth, &back) <= 0 ? forth : back;
    return 0;
}

/* ---- polygons: an outer ring and its holes ------------------------------------------------------------- */

struct polygon {
    struct dg_ring *rings;
    int32_t n;
};

static int compare_polygons(const void *one, const void *other)
{
    const struct polygon *a = one, *b = other;
    for (int32_t i = 0; i < a->n && i < b->n; i++) {
        int order = ring_order(&a->rings[i], &b->rings[i]);
        if (order) return order;
    }
    return (a->n > b->n) - (a->n < b->n);
}

static int settle_area(struct dg_arena *arena, struct dg_geom *geom, struct dg_err *err)
{
    struct polygon *polygons = NULL;
    struct dg_ring *sorted = NULL;
    int32_t n_polygons = 0, n_sorted = 0;
    DG_TRY(DG_NEW(arena, &polygons, (size_t)geom->n_rings, err));
    DG_TRY(DG_NEW(arena, &sorted, (size_t)geom->n_rings, err));
    for (int32_t r = 0; r < geom->n_rings; r++) {
        if (r == 0 || !geom->rings[r].is_hole) polygons[n_polygons++].rings = &geom->rings[r];
        polygons[n_polygons - 1].n++;
    }
    for (int32_t i = 0; i < n_polygons; i++) {
        polygons[i].rings[0].is_hole = false;
        qsort(polygons[i].rings + 1, (size_t)polygons[i].n - 1, sizeof(struct dg_ring), compare_rings);
    }
    qsort(polygons, (size_t)n_polygons, sizeof *polygons, compare_polygons);
    for (int32_t i = 0; i < n_polygons; i++) {
        memcpy(sorted + n_sorted, polygons[i].rings, (size_t)polygons[i].n * sizeof *sorted);
        n_sorted += polygons[i].n;
    }
    geom->rings = sorted;
    return 0;
}

int dg_geom_settle(struct dg_arena *arena, const struct dg_geom *geom, struct dg_geom *out, struct dg_err *err)
{
    struct dg_geom settled = {.kind = geom->n_rings ? geom->kind : DG_GEOM_NONE, .n_rings = geom->n_rings};
    if (settled.kind != DG_GEOM_NONE) {
        DG_TRY(DG_NEW(arena, &settled.rings, (size_t)geom->n_rings, err));
        for (int32_t r = 0; r < geom->n_rings; r++) {
            settled.rings[r] = geom->rings[r];
            if (geom->kind == DG_GEOM_AREA) DG_TRY(settle_ring(arena, &geom->rings[r], &settled.rings[r], err));
        }
        if (geom->kind == DG_GEOM_AREA)
            DG_TRY(settle_area(arena, &settled, err));
        else /* which way a line runs is content; which of several comes first is not */
            qsort(settled.rings, (size_t)settled.n_rings, sizeof *settled.rings, compare_rings);
    }
    *out = settled;
    return 0;
}
