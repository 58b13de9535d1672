/* Scheme: a made-up scheme on a real town, for benchmarks of what whole schemes cost.
 *
 * One site and camera at each of n seeded places along the roads (seven in ten fixed, two fixed and finer, one
 * in twenty turning with four presets, one in twenty fisheye), a need in front of every fourth (a lane, an
 * area, some points, an area with a ceiling alone, in turn), a lamp beside two of three, links over a cabinet
 * for each sixteen, three phases. Every building of 40 to 250 m2 is a dwelling, every second of these has a
 * yard around it. The same town, number and seed: the same dossier. */
#ifndef DG_BENCH_SCHEME_H
#define DG_BENCH_SCHEME_H

#include "dossier/dossier.h"
#include "towns.h"

/* In `arena`; geometries of buildings and roads stay the town's. */
int bench_scheme(struct dg_arena *arena, const struct town *town, int32_t n_cameras, uint64_t seed,
                 struct dg_dossier *out, struct dg_err *err);

#endif
