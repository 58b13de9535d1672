/* Towns: the real places that the benchmarks and the differential tests run on.
 *
 * Read through OGR from $DIDGAH_SHARED/data/towns; never part of the project. Coordinates are turned into
 * metres around the town's south-west corner with its mean latitude: the benchmarks need shapes and sizes,
 * not a survey. Footprints that are not valid are repaired by GEOS; what it cannot repair is counted. */
#ifndef DG_BENCH_TOWNS_H
#define DG_BENCH_TOWNS_H

#include "base/arena.h"
#include "cover/cover.h"

struct town {
    const char *name;
    struct dg_prism_in *prisms;
    int32_t n_prisms;
    struct dg_geom *roads; /* lines */
    int32_t n_roads;
    struct dg_scene *scene;
    int32_t n_unknown; /* buildings whose height was drawn from their number (town_height) */
    int32_t n_dropped; /* footprints beyond repair */
    double load_s, build_s;
};

/* The height of a building that has none: a hash of its number into five common ones. */
double town_height(int64_t number);

/* The file of the town called `name` (without its ending), NULL when the data is not there. */
const char *town_path(const char *name, char *buf, size_t size);

/* Read it and build its scene. */
int town_load(struct dg_arena *arena, const char *name, struct town *out, struct dg_err *err);

/* n seeded places along its roads, at least `margin_m` inside the scene, outside every footprint. */
int town_places(struct dg_arena *arena, const struct town *town, uint64_t seed, int32_t n, double margin_m,
                struct dg_ipt **out, struct dg_err *err);

/* CPU time of this thread, and wall time, in seconds. */
double bench_cpu_s(void);
double bench_wall_s(void);

#endif
