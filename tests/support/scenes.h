/* Random scenes for the laws of cover: untidy ones, and ones laid on the samples' own lattice, where walls run
 * through sample centres and lines of sight along walls. */
#ifndef DG_TESTS_SCENES_H
#define DG_TESTS_SCENES_H

#include <math.h>

#include "base/rng.h"
#include "cover/cover.h"

#define SCENE_MAX_PRISMS 64

struct random_scene {
    struct dg_prism_in prisms[SCENE_MAX_PRISMS];
    struct dg_geom geoms[SCENE_MAX_PRISMS];
    struct dg_ring rings[SCENE_MAX_PRISMS][2];
    struct dg_pt pts[SCENE_MAX_PRISMS][2][16];
    int32_t n_prisms;
    double step_m; /* coordinates are multiples of it; 0: any */
    double size_m;
};

static inline double snap(const struct random_scene *s, double v)
{
    return s->step_m > 0 ? round(v / s->step_m) * s->step_m : v;
}

static inline void shape_box(struct random_scene *s, int32_t p, int32_t ring, double x0, double y0, double x1,
                             double y1)
{
    struct dg_pt corners[4] = {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
    s->rings[p][ring].n_pts = 4;
    s->rings[p][ring].is_hole = ring > 0;
    for (int i = 0; i < 4; i++) s->pts[p][ring][ring > 0 ? 3 - i : i] = corners[i];
}

/* A star-shaped ring around (x, y): rarely convex. */
static inline void shape_star(struct random_scene *s, int32_t p, struct dg_rng *rng, double x, double y,
                              double r)
{
    int n = 3 + (int)dg_rng_below(rng, 7);
    double turn = dg_rng_range(rng, 0, 6.28);
    for (int i = 0; i < n; i++) {
        double a = turn + 6.283185307 * i / n, d = r * dg_rng_range(rng, 0.4, 1);
        s->pts[p][0][i] = (struct dg_pt){snap(s, x + d * cos(a)), snap(s, y + d * sin(a))};
    }
    s->rings[p][0].n_pts = n;
}

/* A convex ring of many corners: more than the eight that a piece of the kernels' layout holds. */
static inline void shape_round(struct random_scene *s, int32_t p, struct dg_rng *rng, double x, double y,
                               double r)
{
    int n = 9 + (int)dg_rng_below(rng, 8);
    double turn = dg_rng_range(rng, 0, 6.28);
    for (int i = 0; i < n; i++) {
        double a = turn + 6.283185307 * i / n;
        s->pts[p][0][i] = (struct dg_pt){x + r * cos(a), y + r * sin(a)};
    }
    s->rings[p][0].n_pts = n;
}

static inline void shape_line(struct random_scene *s, int32_t p, struct dg_rng *rng, double x, double y,
                              double r)
{
    int n = 2 + (int)dg_rng_below(rng, 3);
    for (int i = 0; i < n; i++) {
        s->pts[p][0][i] = (struct dg_pt){snap(s, x), snap(s, y)};
        x += dg_rng_range(rng, -r, r);
        y += dg_rng_range(rng, -r, r);
    }
    s->rings[p][0].n_pts = n;
    s->geoms[p].kind = DG_GEOM_LINE;
}

/* Add one prism of a random kind with a height out of `heights_m`. */
static inline void scene_add(struct random_scene *s, struct dg_rng *rng, const double *heights_m, int n_heights)
{
    int32_t p = s->n_prisms++;
    double x = dg_rng_range(rng, 0, s->size_m), y = dg_rng_range(rng, 0, s->size_m);
    double w = snap(s, dg_rng_range(rng, 0.6, 9)), h = snap(s, dg_rng_range(rng, 0.6, 9));
    if (s->step_m > 0) {
        w = fmax(w, s->step_m);
        h = fmax(h, s->step_m);
    }
    s->geoms[p] = (struct dg_geom){.kind = DG_GEOM_AREA, .n_rings = 1, .rings = s->rings[p]};
    s->rings[p][0] = (struct dg_ring){.pts = s->pts[p][0]};
    s->rings[p][1] = (struct dg_ring){.pts = s->pts[p][1], .is_hole = true};
    s->prisms[p] = (struct dg_prism_in){&s->geoms[p], heights_m[dg_rng_below(rng, (uint64_t)n_heights)], p + 1};
    x = snap(s, x);
    y = snap(s, y);
    switch (dg_rng_below(rng, 7)) {
    case 0:
    case 1: shape_box(s, p, 0, x, y, x + w, y + h); break;
    case 2: /* a courtyard */
        shape_box(s, p, 0, x - 4, y - 4, x + w + 4, y + h + 4);
        shape_box(s, p, 1, x, y, x + w, y + h);
        s->geoms[p].n_rings = 2;
        break;
    case 3: shape_line(s, p, rng, x, y, 8); break;
    case 4: shape_round(s, p, rng, x, y, dg_rng_range(rng, 1, 8)); break;
    default: shape_star(s, p, rng, x, y, dg_rng_range(rng, 1, 8)); break;
    }
}

/* Build what the engine takes of it: a star on a coarse lattice may cross itself; it is left out. */
static inline struct dg_scene *scene_finish(struct dg_arena *arena, struct random_scene *s)
{
    struct dg_scene *scene = NULL;
    int32_t n = 0;
    for (int32_t p = 0; p < s->n_prisms; p++) {
        struct dg_arena own = {0};
        struct dg_scene_in one = {.prisms = &s->prisms[p], .n_prisms = 1};
        if (dg_scene_build(&own, &one, &scene, NULL) == 0) s->prisms[n++] = s->prisms[p];
        dg_arena_done(&own);
    }
    struct dg_scene_in in = {.prisms = s->prisms, .n_prisms = n};
    return dg_scene_build(arena, &in, &scene, NULL) == 0 ? scene : NULL;
}

#endif
