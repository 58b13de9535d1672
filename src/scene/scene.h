/* Scene: the checked, unchanging world that sight is computed in.
 *
 * Footprints and barriers on the lattice (geom.h) with the absolute or flat-world height of their tops, cut
 * into convex parts, with an index. Built once, then read by any number of threads. Knows no files. */
#ifndef DG_SCENE_SCENE_H
#define DG_SCENE_SCENE_H

#include "geom/geom.h"

/* What the builder takes: one building or barrier, in metres. */
struct dg_prism_in {
    const struct dg_geom *footprint; /* area: a building; line: a barrier, a wall without thickness */
    double height_m;                 /* of the flat top above its ground, 0 < h <= DG_MAX_HEIGHT_M */
    int64_t source_id;               /* the caller's number: comes back as "hidden by" */
};

/* Terrain: heights of the ground on a square grid, nodes at (x0 + i * step, y0 + j * step), row j northwards.
 * Between nodes the ground is a TIN: each cell is cut into two triangles along its diagonal from lower left
 * to upper right. Outside the grid the ground continues at the height of the grid's nearest point. Nodes are
 * rounded to the lattice: choose a step of whole tenths of a millimetre, or it is rounded too. */
struct dg_terrain_in {
    double x0, y0, step_m;
    int32_t nx, ny;   /* at least 2 each */
    const float *z_m; /* nx * ny, row by row; finite */
};

struct dg_scene_in {
    const struct dg_prism_in *prisms;
    int32_t n_prisms;
    const struct dg_terrain_in *terrain; /* NULL: flat ground at height 0 */
    const struct dg_box *extent; /* what else has a place on the lattice (cameras, needs); NULL: nothing */
};

/* A convex part of a prism's footprint: what the kernels draw. A barrier's part has 2 points. */
struct dg_part {
    int32_t first_pt, n_pts; /* in dg_scene.part_pts, counter-clockwise */
    int32_t prism_ix;
};

struct dg_prism {
    int32_t first_ring, n_rings; /* in dg_scene.rings; for a barrier each ring is an open polyline */
    bool is_barrier;
    int32_t top_u;  /* height of the flat top in lattice units, above the scene's datum (flat: above ground) */
    int32_t base_u; /* ground below it: 0 when flat; with terrain the lowest ground under its vertices, so that
                       the top is base + height */
    struct dg_ibox box;
    int64_t source_id;
};

struct dg_terrain {
    int32_t x0_u, y0_u, step_u; /* nodes on the lattice */
    int32_t nx, ny;
    int32_t *z_u; /* above the scene's datum, rounded to lattice units: sight is exact on terrain too */
    int32_t z_min_u, z_max_u;
};

/* The outlines once more, laid out for the kernels of cover: what a lens needs lies close together, in whole
 * cache lines, coordinates side by side for vectors. */

/* Up to seven walls: wall i is from point i to the next, the footprint on its left, if bit i of its byte in
 * dg_walls.which is set. Of a barrier each wall stands there in both directions, and bit 7 is set. */
struct dg_chain {
    int32_t x[8], y[8];
};
#define DG_CHAIN_BARRIER 0x80

/* A convex part, or a piece of one with more points: up to eight points, counter-clockwise. Places that are
 * left hold the first point again. A barrier's has two points. */
struct dg_octet {
    int32_t x[8], y[8];
};

/* Sixteen prisms that follow each other in the order of a spatial index; the last one's places that are left
 * have boxes that touch nothing. */
#define DG_SHEAF 16
struct dg_sheaf {
    int32_t x0[DG_SHEAF], y0[DG_SHEAF], x1[DG_SHEAF], y1[DG_SHEAF], top_u[DG_SHEAF];
    int32_t first_chain[DG_SHEAF], n_chains[DG_SHEAF]; /* walls shared with one at least as tall are left out */
    int32_t first_octet[DG_SHEAF], n_octets[DG_SHEAF];
    int32_t prism_ix[DG_SHEAF];
};

struct dg_walls {
    struct dg_sheaf *sheaves;
    int32_t n_sheaves;
    struct dg_index *index; /* over the sheaves' boxes */
    struct dg_chain *chains;
    uint8_t *which;
    int32_t n_chains;
    struct dg_octet *octets;
    int32_t n_octets;
};

struct dg_scene {
    struct dg_pt origin; /* metres: lattice (0, 0); a multiple of 1000 m in both axes */
    struct dg_ibox box;

    struct dg_prism *prisms;
    int32_t n_prisms;
    struct dg_iring *rings;
    int32_t n_rings;

    struct dg_part *parts;
    struct dg_ibox *part_boxes;
    int32_t n_parts;
    struct dg_ipt *part_pts;
    int32_t n_part_pts;
    struct dg_index *index; /* over part_boxes */
    struct dg_walls *walls;

    const struct dg_terrain *terrain; /* NULL when flat */
};

/* Build it. Lives in `arena` (about 350 bytes a footprint of five corners).
 * DG_ELIMIT: extent, count or height past limits.h; DG_EFORMAT: a footprint that crosses itself (the message
 * holds its source_id; `new` repairs such footprints before they get here); DG_ENOMEM.
 * Points that repeat, lie straight between their neighbours or end a spike without width are dropped from the
 * rings; rings that vanish on the lattice too: they are smaller than 0.1 mm. An area of several outer rings
 * becomes as many prisms with one source_id, and on terrain each segment of a barrier is a prism of its own:
 * prisms are not numbered like the input. Cost: bench/. */
int dg_scene_build(struct dg_arena *arena, const struct dg_scene_in *in, struct dg_scene **out,
                   struct dg_err *err);

/* Metres to lattice and back. A point outside +-DG_MAX_EXTENT_M is clamped: check first. */
struct dg_ipt dg_scene_to_lattice(const struct dg_scene *scene, struct dg_pt p);
struct dg_pt dg_scene_to_metres(const struct dg_scene *scene, struct dg_ipt p);

/* Height of the ground above the datum at a lattice point, linear in each TIN triangle and rounded to whole
 * lattice units (exactly: halves go up); 0 when flat. */
int32_t dg_scene_ground_u(const struct dg_scene *scene, struct dg_ipt p);
/* The same at n points, from `first` eastwards, step_u apart: what a kernel needs for a row of samples. */
void dg_scene_ground_row(const struct dg_scene *scene, struct dg_ipt first, int32_t step_u, int32_t n,
                         int32_t *z_u);
/* The same in metres. */
double dg_scene_ground_m(const struct dg_scene *scene, struct dg_ipt p);

/* Does the prism's closed footprint (the raw rings, not the parts) hold p? Of a barrier: is p on it? */
bool dg_prism_holds(const struct dg_scene *scene, const struct dg_prism *prism, struct dg_ipt p);

/* The tallest prism whose closed footprint holds p (ties: lowest number), or -1. */
int32_t dg_scene_prism_at(const struct dg_scene *scene, struct dg_ipt p);

#endif
