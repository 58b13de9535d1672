/* Where things hang that are drawn on or a little inside a wall. */
#include <math.h>

#include "assess/world.h"

/* The nearest edge of a prism to p (metres), among those whose front is free. */
struct front {
    const struct dg_world *world;
    struct dg_pt p;
    double depth_m, offset_m;
    bool (*is_free)(const struct front *front, struct dg_ipt at);
    struct dg_eye eye; /* of a lens: at its height */
    double best_m;
    struct dg_ipt best;
};

static bool lens_is_free(const struct front *front, struct dg_ipt at)
{
    struct dg_eye eye = front->eye;
    eye.at = at;
    return dg_cover_eye_check(front->world->scene, &eye, NULL) == 0;
}

bool dg_place_is_under(const struct dg_world *world, struct dg_ipt p, int32_t target_u)
{
    int32_t prism = dg_scene_prism_at(world->scene, p);
    if (prism < 0) return false;
    double ground_m = world->scene->terrain ? dg_scene_ground_m(world->scene, p) : 0;
    return world->scene->prisms[prism].top_u >= ground_m * DG_UNITS_PER_M + target_u;
}

static bool target_is_free(const struct front *front, struct dg_ipt at)
{
    return !dg_place_is_under(front->world, at, front->eye.target_z_u);
}

/* Try one side of the edge a-b. Rings run with the building on their left, so the open side is the right one.
 */
static void edge_try(struct front *front, struct dg_pt a, struct dg_pt b, double side)
{
    double dx = b.x - a.x, dy = b.y - a.y, len = sqrt(dx * dx + dy * dy);
    if (len == 0) return;
    double t = ((front->p.x - a.x) * dx + (front->p.y - a.y) * dy) / (len * len);
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    struct dg_pt foot = {a.x + t * dx, a.y + t * dy};
    double fx = front->p.x - foot.x, fy = front->p.y - foot.y, d = sqrt(fx * fx + fy * fy);
    if (d > front->depth_m || d >= front->best_m) return;
    struct dg_pt at = {foot.x + side * dy / len * front->offset_m, foot.y - side * dx / len * front->offset_m};
    struct dg_ipt lattice = dg_scene_to_lattice(front->world->scene, at);
    if (!front->is_free(front, lattice)) return;
    front->best_m = d;
    front->best = lattice;
}

static bool front_find(struct front *front, int32_t prism_ix)
{
    const struct dg_scene *scene = front->world->scene;
    const struct dg_prism *prism = &scene->prisms[prism_ix];
    front->best_m = INFINITY;
    for (int32_t r = 0; r < prism->n_rings; r++) {
        const struct dg_iring *ring = &scene->rings[prism->first_ring + r];
        int32_t n_edges = prism->is_barrier ? ring->n_pts - 1 : ring->n_pts;
        for (int32_t e = 0; e < n_edges; e++) {
            struct dg_pt a = dg_scene_to_metres(scene, ring->pts[e]);
            struct dg_pt b = dg_scene_to_metres(scene, ring->pts[(e + 1) % ring->n_pts]);
            edge_try(front, a, b, 1);
            if (prism->is_barrier) edge_try(front, a, b, -1);
        }
    }
    return isfinite(front->best_m);
}

/* What stands there, for a message: the drafter knows it by source_id and name. */
static const char *prism_name(const struct dg_world *world, int32_t prism_ix)
{
    int32_t source = dg_prism_source(world, prism_ix);
    int32_t building = dg_source_building(world, source), barrier = dg_source_barrier(world, source);
    if (building >= 0) return world->dossier->buildings.items[building].source_id;
    return barrier >= 0 ? world->dossier->barriers.items[barrier].source_id : "";
}

int dg_place_hang(const struct dg_world *world, struct dg_pt at, double z_m, const char *what,
                  struct dg_ipt *out, bool *moved, struct dg_err *err)
{
    struct dg_eye eye = {.at = dg_scene_to_lattice(world->scene, at),
                         .z_u = dg_units(z_m),
                         .target_z_u = world->targets_u[0],
                         .range_u = DG_UNITS_PER_M};
    *moved = false;
    *out = eye.at;
    int rc = dg_cover_eye_check(world->scene, &eye, err);
    if (rc != DG_EINSIDE) return rc;
    int32_t prism = dg_scene_prism_at(world->scene, eye.at);
    struct front front = {.world = world,
                          .p = at,
                          .depth_m = DG_HANG_DEPTH_M,
                          .offset_m = DG_HANG_OFFSET_M,
                          .is_free = lens_is_free,
                          .eye = eye};
    if (prism >= 0 && front_find(&front, prism)) {
        *moved = true;
        *out = front.best;
        return 0;
    }
    double top_m =
        prism < 0
            ? NAN
            : (double)(world->scene->prisms[prism].top_u - world->scene->prisms[prism].base_u) / DG_UNITS_PER_M;
    return dg_err_set(err, DG_EINSIDE,
                      "%s stands inside %s %s, which is %.1f m high, and its height is %.1f m: move it to the "
                      "street side of the wall, or raise it above the roof",
                      what,
                      dg_source_barrier(world, dg_prism_source(world, prism)) >= 0 ? "barrier" : "building",
                      prism_name(world, prism), top_m, z_m);
}

bool dg_place_front(const struct dg_world *world, struct dg_ipt at, int32_t target_u, struct dg_ipt *out)
{
    struct front front = {.world = world,
                          .p = dg_scene_to_metres(world->scene, at),
                          .depth_m = DG_HANG_DEPTH_M,
                          .offset_m = DG_FACADE_OFFSET_M,
                          .is_free = target_is_free,
                          .eye = {.target_z_u = target_u}};
    int32_t prism = dg_scene_prism_at(world->scene, at);
    if (prism < 0 || !front_find(&front, prism)) return false;
    *out = front.best;
    return true;
}
