/* Need: what must be seen, as samples; judges any choice of cameras.
 *
 * An area becomes the grid cells whose centres it holds; a line becomes points at most a cell apart, each
 * weighing its share of the length; a point is itself. A sample carries how many cameras see it and the best
 * class it gets, by day and by night, so that floor, ceiling and k-fold are counts. */
#ifndef DG_NEED_NEED_H
#define DG_NEED_NEED_H

#include "cover/cover.h"

struct dg_need_sample {
    struct dg_ipt at;
    float weight;       /* m2, m, or 1 */
    int8_t best[2];     /* best class by day [0] and by night [1]; -1 none */
    uint8_t n_floor[2]; /* cameras that reach the floor, saturating at 255 */
};

struct dg_need_set {
    struct dg_need_sample *samples;
    int64_t n_samples;
    int32_t target_z_u;
    int32_t floor_class, ceiling_class; /* indexes into the class table; -1 none */
    int32_t k_fold;
    bool is_grid; /* samples are cell centres of the scene's grid */
    double total; /* sum of weights */
};

int dg_need_build(struct dg_arena *arena, const struct dg_scene *scene, const struct dg_grid *grid,
                  const struct dg_geom *geom, int32_t target_z_u, int32_t floor_class, int32_t ceiling_class,
                  int32_t k_fold, struct dg_need_set *out, struct dg_err *err);

/* Enter what one camera makes of sample s: its class by day and by night (-1: not seen). */
void dg_need_enter(struct dg_need_set *need, int64_t sample_ix, int class_day, int class_night);

struct dg_need_result {
    double met[2];  /* weight of the samples that k cameras see at the floor, by day and by night */
    double over[2]; /* weight above the ceiling */
    double total;
};
struct dg_need_result dg_need_judge(const struct dg_need_set *need);

#endif
