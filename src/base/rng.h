/* Seeded random numbers: the same seed gives the same sequence on every machine.
 * Generator: splitmix64 (Steele, Lea, Flood 2014), public domain reference by S. Vigna. */
#ifndef DG_BASE_RNG_H
#define DG_BASE_RNG_H

#include <stdint.h>

struct dg_rng {
    uint64_t state;
};

static inline struct dg_rng dg_rng_init(uint64_t seed) { return (struct dg_rng){seed}; }

static inline uint64_t dg_hash64(uint64_t x)
{
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static inline uint64_t dg_rng_next(struct dg_rng *rng)
{
    uint64_t out = dg_hash64(rng->state);
    rng->state += 0x9E3779B97F4A7C15u;
    return out;
}

/* Uniform in [0, n), n > 0. The bias for n below 2^32 is under 2^-32. */
static inline uint64_t dg_rng_below(struct dg_rng *rng, uint64_t n) { return dg_rng_next(rng) % n; }

/* Uniform in [0, 1), 53 bits. */
static inline double dg_rng_unit(struct dg_rng *rng) { return (double)(dg_rng_next(rng) >> 11) * 0x1p-53; }

/* Uniform in [lo, hi). */
static inline double dg_rng_range(struct dg_rng *rng, double lo, double hi)
{
    return lo + (hi - lo) * dg_rng_unit(rng);
}

#endif
