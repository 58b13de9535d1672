/* Finder: a camera's rows of the source found by its id, and the streets near it, so that building the register
 * stays linear in cameras. Private to register. */
#ifndef DG_REGISTER_FINDER_H
#define DG_REGISTER_FINDER_H

#include "register/register.h"

struct dg_finder_item {
    const char *id;
    int32_t ix;
};

struct dg_finder {
    struct dg_finder_item *items; /* by id, then ix */
    int32_t n, room;
};

/* The items of an id, and how many; NULL: none. */
const struct dg_finder_item *dg_finder_find(const struct dg_finder *finder, const char *id, int32_t *n);

/* Polylines of streets. */
struct dg_streets {
    const struct dg_road *roads;
    struct dg_index *index;
    struct dg_street {
        int32_t road, ring;
    } * at; /* of each box */
};
int dg_streets_make(struct dg_arena *arena, const struct dg_road *roads, int32_t n_roads,
                    struct dg_streets *out, struct dg_err *err);

/* Of one scheme's source. */
struct dg_finders {
    struct dg_finder levels, built, services, pinned; /* pinned: conditions by the cameras they name */
    struct dg_streets streets;
};
int dg_finders_make(struct dg_arena *arena, const struct dg_source_scheme *from, struct dg_finders *out,
                    struct dg_err *err);

#endif
