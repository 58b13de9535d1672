/* Random towns. Structured ones stand on a coarse grid, so that walls are shared, corners touch, edges lie on
 * one line and sight runs along them; the others have nothing in common with the axes. */
#ifndef DG_TESTS_RANDOM_TOWN_H
#define DG_TESTS_RANDOM_TOWN_H

#include "town.h"

#define SIDE 600000 /* 60 m */
#define STEP 20000  /* 2 m: the structured towns' grid */

static inline int32_t any_place(struct dg_rng *rng, bool is_structured)
{
    if (is_structured) return (int32_t)dg_rng_below(rng, SIDE / STEP * 2 + 1) * (STEP / 2);
    return (int32_t)dg_rng_below(rng, SIDE + 1);
}

static inline int32_t grid_step(struct dg_rng *rng, int from, int n)
{
    return (from + (int32_t)dg_rng_below(rng, (uint64_t)n)) * STEP;
}

static inline double any_height(struct dg_rng *rng, bool is_structured)
{
    static const double heights[] = {1, 1.5, 2, 3, 4, 6, 9};
    if (is_structured) return heights[dg_rng_below(rng, sizeof heights / sizeof *heights)];
    return 0.5 + 9 * dg_rng_unit(rng);
}

static inline void add_structured(struct town *town, struct dg_rng *rng)
{
    int32_t x = grid_step(rng, 0, 26), y = grid_step(rng, 0, 26), w = grid_step(rng, 1, 4),
            h = grid_step(rng, 1, 4);
    double height = any_height(rng, true);
    switch (dg_rng_below(rng, 5)) {
    case 0: { /* an L, with points along its straight sides */
        struct dg_geom *geom = town_geom(town, DG_GEOM_AREA, height);
        town_ring(town, geom,
                  (struct dg_ipt[]){{x, y},
                                    {x + STEP, y},
                                    {x + 2 * w, y},
                                    {x + 2 * w, y + h},
                                    {x + w, y + h},
                                    {x + w, y + 2 * h},
                                    {x, y + 2 * h},
                                    {x, y + h}},
                  8, false);
        break;
    }
    case 1: { /* a court, whose hole may touch the outer ring at a corner */
        struct dg_geom *geom = town_geom(town, DG_GEOM_AREA, height);
        int32_t x1 = x + 4 * STEP, y1 = y + 4 * STEP;
        town_ring(town, geom, (struct dg_ipt[]){{x, y}, {x1, y}, {x1, y1}, {x, y1}}, 4, false);
        if (dg_rng_below(rng, 2)) {
            town_hole(town, geom, x + STEP, y + STEP, x1 - STEP, y1 - STEP);
        } else {
            town_ring(town, geom, (struct dg_ipt[]){{x, y}, {x + STEP, y + 3 * STEP}, {x + 3 * STEP, y + STEP}},
                      3, true);
        }
        break;
    }
    case 2: town_wall(town, (struct dg_ipt[]){{x, y}, {x + w, y}, {x + w, y + h}}, 3, height); break;
    default: town_block(town, x, y, x + w, y + h, height);
    }
}

static inline void add_unstructured(struct town *town, struct dg_rng *rng)
{
    struct dg_ipt pts[12];
    int32_t cx = 100000 + (int32_t)dg_rng_below(rng, SIDE - 200000),
            cy = 100000 + (int32_t)dg_rng_below(rng, SIDE - 200000);
    int n = 3 + (int)dg_rng_below(rng, 9);
    double turn = dg_rng_unit(rng);
    for (int k = 0; k < n; k++) {
        double angle = 2 * M_PI * (k + turn) / n, r = dg_rng_range(rng, 10000, 90000);
        pts[k] = (struct dg_ipt){cx + (int32_t)lrint(r * cos(angle)), cy + (int32_t)lrint(r * sin(angle))};
    }
    if (dg_rng_below(rng, 5) == 0)
        town_wall(town, pts, n, any_height(rng, false));
    else
        town_ring(town, town_geom(town, DG_GEOM_AREA, any_height(rng, false)), pts, n, false);
}

static inline void random_town(struct town *town, struct dg_rng *rng, bool is_structured, int n)
{
    for (int k = 0; k < n; k++) {
        if (is_structured)
            add_structured(town, rng);
        else
            add_unstructured(town, rng);
    }
}

/* A lens and a target somewhere; heights often equal to each other and to roofs. */
static inline struct dg_eye random_eye(struct dg_rng *rng, bool is_structured)
{
    struct dg_eye eye = {.at = {any_place(rng, is_structured), any_place(rng, is_structured)},
                         .range_u = 2 * SIDE};
    eye.z_u = (int32_t)lrint(any_height(rng, is_structured) * DG_UNITS_PER_M);
    eye.target_z_u = (int32_t)lrint((any_height(rng, is_structured) - 0.5) * DG_UNITS_PER_M);
    if (dg_rng_below(rng, 3) == 0) eye.target_z_u = eye.z_u;
    return eye;
}

#endif
