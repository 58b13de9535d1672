/* Scenes for tests, in lattice units: whole numbers in, the same whole numbers on the lattice.
 *
 * A town holds its own memory; its scene's origin is (0, 0), because every town has an extent at the origin and
 * nothing lies west or south of it. */
#ifndef DG_TESTS_TOWN_H
#define DG_TESTS_TOWN_H

#include "base/rng.h"
#include "scene/scene.h"
#include "tap.h"

#define TOWN_MAX 512

struct town {
    struct dg_arena arena;
    struct dg_prism_in prisms[TOWN_MAX];
    int32_t n_prisms;
    const struct dg_terrain_in *terrain;
};

static inline struct dg_pt town_pt(int32_t x_u, int32_t y_u)
{
    return (struct dg_pt){(double)x_u / DG_UNITS_PER_M, (double)y_u / DG_UNITS_PER_M};
}

/* Start a prism: an area (n_rings rings follow) or a line. */
static inline struct dg_geom *town_geom(struct town *town, enum dg_geom_kind kind, double height_m)
{
    struct dg_geom *geom = NULL;
    if (town->n_prisms == TOWN_MAX || DG_NEW(&town->arena, &geom, 1, NULL) < 0 ||
        DG_NEW(&town->arena, &geom->rings, 16, NULL) < 0) {
        abort();
    }
    geom->kind = kind;
    town->prisms[town->n_prisms] = (struct dg_prism_in){geom, height_m, 1000 + town->n_prisms};
    town->n_prisms++;
    return geom;
}

static inline void town_ring(struct town *town, struct dg_geom *geom, const struct dg_ipt *pts, int32_t n,
                             bool is_hole)
{
    struct dg_ring *ring = &geom->rings[geom->n_rings++];
    if (geom->n_rings > 16 || DG_NEW(&town->arena, &ring->pts, n, NULL) < 0) abort();
    ring->n_pts = n;
    ring->is_hole = is_hole;
    for (int32_t i = 0; i < n; i++) ring->pts[i] = town_pt(pts[i].x, pts[i].y);
}

static inline struct dg_geom *town_block(struct town *town, int32_t x0, int32_t y0, int32_t x1, int32_t y1,
                                         double height_m)
{
    struct dg_geom *geom = town_geom(town, DG_GEOM_AREA, height_m);
    town_ring(town, geom, (struct dg_ipt[]){{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}, 4, false);
    return geom;
}

static inline void town_hole(struct town *town, struct dg_geom *geom, int32_t x0, int32_t y0, int32_t x1,
                             int32_t y1)
{
    town_ring(town, geom, (struct dg_ipt[]){{x0, y0}, {x0, y1}, {x1, y1}, {x1, y0}}, 4, true);
}

static inline void town_wall(struct town *town, const struct dg_ipt *pts, int32_t n, double height_m)
{
    town_ring(town, town_geom(town, DG_GEOM_LINE, height_m), pts, n, false);
}

/* The scene; NULL and a failed check when it is refused. */
static inline struct dg_scene *town_scene(struct town *town)
{
    const struct dg_box box = {0, 0, 1, 1};
    const struct dg_scene_in in = {
        .prisms = town->prisms, .n_prisms = town->n_prisms, .terrain = town->terrain, .extent = &box};
    struct dg_scene *scene = NULL;
    struct dg_err err = {0};
    CHECK_INT(dg_scene_build(&town->arena, &in, &scene, &err), 0);
    if (!scene) printf("# %s\n", err.msg);
    return scene;
}

static inline void town_done(struct town *town) { dg_arena_done(&town->arena); }

#endif
