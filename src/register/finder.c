/* Finder: sorted ids, and an index of streets. */
#include "register/finder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

static int compare(const void *a, const void *b)
{
    const struct dg_finder_item *one = a, *two = b;
    int order = strcmp(one->id, two->id);
    return order ? order : (one->ix > two->ix) - (one->ix < two->ix);
}

static int finder_new(struct dg_arena *arena, int64_t room, struct dg_finder *out, struct dg_err *err)
{
    *out = (struct dg_finder){0};
    if (room > INT32_MAX) return dg_err_set(err, DG_ELIMIT, "more rows than a register can hold");
    DG_TRY(DG_NEW(arena, &out->items, (size_t)room, err));
    out->room = (int32_t)room;
    return 0;
}

/* Within the room; what has no id is left out. */
static void finder_add(struct dg_finder *finder, const char *id, int32_t ix)
{
    if (id && finder->n < finder->room) finder->items[finder->n++] = (struct dg_finder_item){id, ix};
}

static void finder_sort(struct dg_finder *finder)
{
    if (finder->n) qsort(finder->items, (size_t)finder->n, sizeof *finder->items, compare);
}

const struct dg_finder_item *dg_finder_find(const struct dg_finder *finder, const char *id, int32_t *n)
{
    int32_t lo = 0, hi = finder->n;
    *n = 0;
    while (lo < hi) {
        int32_t mid = lo + (hi - lo) / 2;
        if (strcmp(finder->items[mid].id, id) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    while (lo + *n < finder->n && strcmp(finder->items[lo + *n].id, id) == 0) (*n)++;
    return *n ? &finder->items[lo] : NULL;
}

/* ---- streets --------------------------------------------------------------------------------------------- */

/* Whole metres around a ring; what is no number stays out of reach. */
static struct dg_ibox box_of(const struct dg_ring *ring)
{
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int32_t i = 0; i < ring->n_pts; i++) {
        x0 = fmin(x0, ring->pts[i].x), x1 = fmax(x1, ring->pts[i].x);
        y0 = fmin(y0, ring->pts[i].y), y1 = fmax(y1, ring->pts[i].y);
    }
    if (!(fabs(x0) < 1e9 && fabs(x1) < 1e9 && fabs(y0) < 1e9 && fabs(y1) < 1e9))
        return (struct dg_ibox){INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX};
    return (struct dg_ibox){(int32_t)floor(x0), (int32_t)floor(y0), (int32_t)ceil(x1), (int32_t)ceil(y1)};
}

int dg_streets_make(struct dg_arena *arena, const struct dg_road *roads, int32_t n_roads,
                    struct dg_streets *out, struct dg_err *err)
{
    struct dg_ibox *boxes;
    size_t room = 0;
    int32_t n = 0;
    for (int32_t i = 0; i < n_roads; i++) room += (size_t)roads[i].geom.n_rings;
    *out = (struct dg_streets){.roads = roads};
    DG_TRY(DG_NEW(arena, &boxes, room, err));
    DG_TRY(DG_NEW(arena, &out->at, room, err));
    for (int32_t i = 0; i < n_roads; i++) {
        for (int32_t j = 0; roads[i].geom.kind == DG_GEOM_LINE && j < roads[i].geom.n_rings; j++) {
            boxes[n] = box_of(&roads[i].geom.rings[j]);
            out->at[n++] = (struct dg_street){i, j};
        }
    }
    return dg_index_build(arena, boxes, n, &out->index, err);
}

/* ---- one scheme ------------------------------------------------------------------------------------------ */

int dg_finders_make(struct dg_arena *arena, const struct dg_source_scheme *from, struct dg_finders *out,
                    struct dg_err *err)
{
    const struct dg_dossier *dossier = from->dossier;
    int64_t n_pinned = 0;
    for (int32_t i = 0; i < from->n_conditions; i++) n_pinned += from->conditions[i].n_camera_ids;
    DG_TRY(finder_new(arena, from->n_levels, &out->levels, err));
    DG_TRY(finder_new(arena, from->n_built, &out->built, err));
    DG_TRY(finder_new(arena, from->n_services, &out->services, err));
    DG_TRY(finder_new(arena, n_pinned, &out->pinned, err));
    for (int32_t i = 0; i < from->n_levels; i++) finder_add(&out->levels, from->levels[i].camera_id, i);
    for (int32_t i = 0; i < from->n_built; i++) finder_add(&out->built, from->built[i].camera_id, i);
    for (int32_t i = 0; i < from->n_services; i++) finder_add(&out->services, from->services[i].camera_id, i);
    for (int32_t i = 0; i < from->n_conditions; i++) {
        for (int32_t j = 0; j < from->conditions[i].n_camera_ids; j++)
            finder_add(&out->pinned, from->conditions[i].camera_ids[j], i);
    }
    finder_sort(&out->levels);
    finder_sort(&out->built);
    finder_sort(&out->services);
    finder_sort(&out->pinned);
    return dg_streets_make(arena, dossier->roads.items, dossier->roads.n, &out->streets, err);
}
