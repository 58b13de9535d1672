/* Search: the local searches for one part. Private to plan. */
#ifndef DG_PLAN_SEARCH_H
#define DG_PLAN_SEARCH_H

#include "base/rng.h"
#include "plan/core.h"
#include "plan/watch.h"

struct dg_choice {
    int32_t *cols; /* the core's column numbers, room for n_cols; rising when returned */
    int32_t n;
    int64_t cost;
};

/* Complete the choice in `out` (none: n is 0) by the most still asked for at the least cost; ties by a seeded
 * order; then what became needless is left out, dearest first. out->cols has room for core->n_cols. DG_ENOMEM.
 */
int dg_search_greedy(const struct dg_core *core, uint64_t seed, struct dg_choice *out, struct dg_err *err);

struct dg_search {
    const struct dg_core *core;
    uint64_t seed;
    int64_t max_moves; /* 0: until the watch is over */
    int64_t patience;  /* _swap: moves without a better choice after which it ends; 0: no end */
    int64_t beside;    /* what the watch is told of the rest of the problem: its cost */
    int64_t bound;     /* stop when a choice costs no more */
    int32_t *weight;   /* _swap: the rows' weights, each 1 or more, to go on from and to leave; or NULL */
    bool may_drift;    /* _swap: without a better choice, another one of the same cost if there is one */
    struct dg_watch watch;
    int64_t n_moves; /* out */
};

/* Improve `best` in place. _weigh: any costs and demands, incremental scores and row weights. _swap: plain
 * cores; swaps sampled around uncovered rows, for cores where scores cost too much to keep up. DG_ENOMEM. */
int dg_search_weigh(struct dg_search *search, struct dg_choice *best, struct dg_err *err);
int dg_search_swap(struct dg_search *search, struct dg_choice *best, struct dg_err *err);

/* Swaps region by region, several at once; max_moves of all together. */
int dg_search_regions(struct dg_search *search, int32_t n_lanes, int32_t n_threads, struct dg_choice *best,
                      struct dg_err *err);

/* A start from what repeats itself: *best becomes a better choice if the core's columns are translations of few
 * shapes on a regular grid and one is found. multiplier
 * (n_rows): where the climb should begin then, the same for all rows that a translation can carry into each
 * other; *is_regular says so. Plain cores. */
int dg_search_tiling(const struct dg_core *core, uint64_t seed, int32_t n_threads, const struct dg_watch *watch,
                     struct dg_choice *best, double *multiplier, bool *is_regular, struct dg_err *err);

/* Rising column numbers. */
void dg_choice_sort(struct dg_choice *choice);

#endif
