/* Need: what must be seen, as samples; judges any choice of cameras.
 *
 * An area becomes the grid cells whose centres it holds (closed: geom.h), each weighing its cell; a line
 * becomes the midpoints of equal pieces at most a cell long, each weighing its piece; a point is itself and
 * weighs 1. A sample carries how many cameras see it and the best class it gets, by day and by night, so that
 * floor, ceiling and k-fold are counts. By night is what the caller says it is: a sample counts only within the
 * camera's own infra-red range or within a lamp's lit radius, which are limits and not promises
 * (docs/formulae.md). */
#ifndef DG_NEED_NEED_H
#define DG_NEED_NEED_H

#include "cover/cover.h"

struct dg_need_sample {
    struct dg_ipt at;
    float weight;       /* m2 of map, m, or 1 */
    int8_t best[2];     /* best class by day [0] and by night [1]; -1 none */
    uint8_t n_floor[2]; /* cameras that reach the floor, saturating at 255 */
};

struct dg_need_set {
    struct dg_need_sample *samples;
    int64_t n_samples;
    int32_t target_z_u;
    int32_t floor_class, ceiling_class; /* indexes into the class table; -1: any class will do / no ceiling */
    int32_t k_fold;
    bool is_grid; /* samples are cell centres of the scene's grid, row by row, southernmost first */
    double total; /* sum of the samples' weights, in their order: what is met can be all of it, exactly */
};

/* The samples of a need. They live in `arena`, 20 bytes each. An area so thin that it holds no cell centre
 * becomes one sample at a point of its border that weighs the area, so that no need vanishes; is_grid is then
 * false. DG_EINVAL: no geometry, or without any extent, or k_fold out of 1..255; DG_ELIMIT: outside the
 * lattice, or more than DG_MAX_NEED_SAMPLES; DG_ENOMEM. */
int dg_need_build(struct dg_arena *arena, const struct dg_scene *scene, const struct dg_grid *grid,
                  const struct dg_geom *geom, int32_t target_z_u, int32_t floor_class, int32_t ceiling_class,
                  int32_t k_fold, struct dg_need_set *out, struct dg_err *err);

/* Enter what one camera makes of a sample: its class by day and by night (-1: not seen). Once for each camera,
 * whatever the number of its views: the best of them. */
void dg_need_enter(struct dg_need_set *need, int64_t sample_ix, int class_day, int class_night);

struct dg_need_result {
    double met[2];  /* weight of the samples that k cameras see at the floor, by day and by night */
    double over[2]; /* weight of those that any camera sees above the ceiling */
    double total;
};
struct dg_need_result dg_need_judge(const struct dg_need_set *need);

#endif
