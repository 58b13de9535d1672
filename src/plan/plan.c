/* The way of a problem: judged, reduced, split into parts; each part by itself greedily, bounded, searched
 * whole if it is small, else searched locally by lanes; put together, and the multipliers polished on the
 * whole. */
#include "plan/plan.h"

#include <math.h>

#include <string.h>

#include "base/limits.h"
#include "base/pool.h"
#include "plan/bound.h"
#include "plan/exact.h"
#include "plan/search.h"

#define MAX_LANES 64
#define EXACT_COLS 3000          /* columns of a part that a whole search is tried on */
#define EXACT_STEPS 400000000LL  /* and about as many looks at entries: a second */
#define CLIMB_STEPS 3000000000LL /* entries looked at by a part's climb: ten seconds on the largest parts */
#define CLIMB_ROUNDS 3000        /* after which small parts do not gain any more */
#define CLIMB_SHARE 0.15         /* of the caller's limits that a climb may use */
#define TILING_COLS 30000        /* columns from which a regular grid is looked for: some seconds' work */
#define REGION_COLS 160          /* chosen columns from which regions are searched, by two lanes or more */
#define LEG_MOVES 50000          /* of a lane, before the lanes share what they found: a second */
#define OVERLAP_PAIRS 1000
#define SWAP_OVERLAP 0.2 /* scpnrg1 and scpnrh1 have less than 0.1, camera instances more than 0.3 */
#define SWAP_WORK 2000   /* entries a row times entries a column, from which sampling beats scores */

struct solve {
    const struct dg_plan_problem *problem;
    const struct dg_plan_params *params;
    struct dg_plan_result *out;
    bool *is_chosen;
    bool is_proved;      /* all parts so far */
    int64_t cost_beside; /* for the caller's eyes: of what is chosen already */
    double bound_done;   /* of the parts before this one, for the caller's eyes */
};

struct lanes {
    const struct dg_core *core;
    struct dg_search search[MAX_LANES];
    struct dg_choice choice[MAX_LANES];
    bool has_swaps;
};

/* How much of the narrower column two neighbours share, over pairs drawn evenly from the rows. */
static double overlap_of(const struct dg_core *core)
{
    double sum = 0;
    int32_t n = 0, stride = core->n_rows / OVERLAP_PAIRS + 1;
    for (int32_t r = 0; r < core->n_rows; r += stride) {
        int32_t from = core->row_start[r], width = core->row_start[r + 1] - from;
        if (width < 2) continue;
        int32_t a = core->row_cols[from + (int32_t)(dg_hash64((uint64_t)r) % (uint64_t)width)];
        int32_t b = core->row_cols[from + (int32_t)(dg_hash64((uint64_t)r + (1ull << 40)) % (uint64_t)width)];
        int32_t i = core->col_start[a], k = core->col_start[b], n_shared = 0;
        int32_t n_a = core->col_start[a + 1] - i, n_b = core->col_start[b + 1] - k;
        if (a == b) continue;
        while (i < core->col_start[a + 1] && k < core->col_start[b + 1]) {
            int32_t x = core->col_rows[i], y = core->col_rows[k];
            n_shared += x == y;
            i += x <= y;
            k += y <= x;
        }
        sum += (double)n_shared / (n_a < n_b ? n_a : n_b);
        n++;
    }
    return n ? sum / n : 0;
}

/* Sampled swaps are shifts: they need neighbours that overlap. Random instances have none, and there, as where
 * rows are narrow, keeping the scores is better. */
static bool wants_swaps(const struct dg_core *core)
{
    double per_row = (double)core->n_entries / core->n_rows, per_col = (double)core->n_entries / core->n_cols;
    return core->is_plain && core->n_cols > 1 && per_row * per_col > SWAP_WORK &&
           overlap_of(core) > SWAP_OVERLAP;
}

static int run_lane(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct lanes *lanes = ctx;
    (void)thread_ix;
    struct dg_search *search = &lanes->search[task_ix];
    return lanes->has_swaps ? dg_search_swap(search, &lanes->choice[task_ix], err)
                            : dg_search_weigh(search, &lanes->choice[task_ix], err);
}

static int make_lanes(struct solve *s, struct dg_arena *arena, struct lanes *lanes,
                      const struct dg_search *like, const struct dg_choice *best, struct dg_err *err)
{
    const struct dg_core *core = lanes->core;
    for (int32_t i = 0; i < s->params->n_lanes; i++) {
        struct dg_search *search = &lanes->search[i];
        *search = *like;
        search->seed = dg_hash64(s->params->seed + (uint64_t)i);
        DG_TRY(DG_NEW(arena, &lanes->choice[i].cols, (size_t)core->n_cols, err));
        memcpy(lanes->choice[i].cols, best->cols, (size_t)best->n * sizeof *best->cols);
        lanes->choice[i].n = best->n;
        lanes->choice[i].cost = best->cost;
        if (!lanes->has_swaps) continue;
        search->may_drift = true;
        DG_TRY(DG_NEW(arena, &search->weight, (size_t)core->n_rows, err));
        for (int32_t r = 0; r < core->n_rows; r++) search->weight[r] = 1;
    }
    return 0;
}

/* The cheapest choice, of equals the first, becomes the best one; lanes that lag behind go on from it. */
static void share(struct lanes *lanes, int32_t n, struct dg_choice *best)
{
    for (int32_t i = 0; i < n; i++) {
        if (lanes->choice[i].cost >= best->cost) continue;
        memcpy(best->cols, lanes->choice[i].cols, (size_t)lanes->choice[i].n * sizeof *best->cols);
        best->n = lanes->choice[i].n;
        best->cost = lanes->choice[i].cost;
    }
    for (int32_t i = 0; i < n; i++) {
        if (lanes->choice[i].cost == best->cost) continue;
        memcpy(lanes->choice[i].cols, best->cols, (size_t)best->n * sizeof *best->cols);
        lanes->choice[i].n = best->n;
        lanes->choice[i].cost = best->cost;
    }
}

/* All lanes from the same start, with seeds of their own. Swaps go in legs: between two legs the lanes share
 * what they found, and keep what their rows weigh. */
static int search_lanes(struct solve *s, struct dg_arena *arena, struct dg_search *like, struct dg_choice *best,
                        struct dg_err *err)
{
    struct lanes *lanes;
    int32_t n = s->params->n_lanes;
    int64_t done = 0;
    DG_TRY(DG_NEW(arena, &lanes, 1, err));
    lanes->core = like->core;
    lanes->has_swaps = wants_swaps(like->core);
    DG_TRY(make_lanes(s, arena, lanes, like, best, err));
    for (bool is_over = false; !is_over;) {
        int64_t left = like->max_moves ? like->max_moves - done : INT64_MAX;
        bool is_leg = lanes->has_swaps && n > 1 && left > LEG_MOVES;
        for (int32_t i = 0; is_leg && i < n; i++) lanes->search[i].max_moves = done + LEG_MOVES;
        for (int32_t i = 0; !is_leg && i < n; i++) lanes->search[i].max_moves = like->max_moves;
        DG_TRY(dg_pool_run(n, s->params->n_threads, run_lane, lanes, err));
        share(lanes, n, best);
        done += LEG_MOVES;
        is_over = !is_leg || best->cost <= like->bound || dg_watch_is_over(&like->watch);
        for (int32_t i = 0; i < n; i++) lanes->search[i].seed = dg_hash64(lanes->search[i].seed);
        like->watch.progress.cost = like->beside + best->cost;
    }
    for (int32_t i = 0; i < n; i++) s->out->n_moves += lanes->search[i].n_moves;
    return 0;
}

static int search_part(struct solve *s, struct dg_arena *arena, const struct dg_core *core,
                       struct dg_watch watch, int64_t max_moves, int64_t bound, struct dg_choice *best,
                       struct dg_err *err)
{
    int32_t n = s->params->n_lanes;
    struct dg_search search = {.core = core,
                               .seed = dg_hash64(s->params->seed),
                               .max_moves = max_moves,
                               .bound = bound,
                               .beside = s->cost_beside,
                               .watch = watch};
    if (n == 1 || best->n < REGION_COLS || !wants_swaps(core))
        return search_lanes(s, arena, &search, best, err);
    search.max_moves *= n;
    DG_TRY(dg_search_regions(&search, n, s->params->n_threads, best, err));
    s->out->n_moves += search.n_moves;
    return 0;
}

/* The whole numbers that a climb's multipliers stand for; larger than what all costs together are proves
 * nothing more and could overflow. */
static void enter_multipliers(struct solve *s, const struct dg_core *core, const double *u)
{
    for (int32_t r = 0; r < core->n_rows; r++) {
        double m = floor(u[r] * DG_PLAN_UNIT), most = (double)DG_MAX_PLAN_COST * DG_PLAN_UNIT / 1024;
        s->out->multiplier[core->row_id[r]] = m < most ? (int64_t)m : (int64_t)most;
    }
}

/* A start and a bound: greedily, by what repeats itself, and by the climb. */
static int begin_part(struct solve *s, const struct dg_core *core, const struct dg_watch *whole,
                      struct dg_choice *best, int64_t *bound, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct dg_watch watch = *whole;
    double *u, *from, value;
    bool has_from = false;
    DG_TRY(DG_NEW(&scratch, &u, (size_t)core->n_rows, err));
    DG_TRY(DG_NEW(&scratch, &from, (size_t)core->n_rows, err));
    DG_TRY(dg_search_greedy(core, s->params->seed, best, err));
    if (core->is_plain && core->n_cols >= TILING_COLS) {
        DG_TRY(
            dg_search_tiling(core, s->params->seed, s->params->n_threads, &watch, best, from, &has_from, err));
    }
    int64_t rounds = CLIMB_STEPS / (core->n_entries + 1) + 50;
    rounds = rounds < CLIMB_ROUNDS ? rounds : CLIMB_ROUNDS;
    watch.to = watch.from + (whole->to - whole->from) * (dg_watch_used(whole) + CLIMB_SHARE);
    DG_TRY(dg_bound_climb(core, best->cost, (int32_t)rounds, has_from ? from : NULL, &watch, u, &value, err));
    enter_multipliers(s, core, u);
    /* A hair below what the doubles say: the last digit decides nothing. */
    *bound = (int64_t)ceil(value - 1e-6 * (1 + fabs(value)));
    return 0;
}

static int solve_part(struct solve *s, const struct dg_core *core, double from, double to, int64_t max_moves,
                      struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct dg_choice best = {0};
    struct dg_watch watch = {.params = s->params, .from = from, .to = to};
    int64_t bound;
    watch.progress = (struct dg_plan_progress){INT64_MAX, (int64_t)s->bound_done, s->out->n_moves};
    DG_TRY(DG_NEW(&scratch, &best.cols, (size_t)core->n_cols, err));
    DG_TRY(begin_part(s, core, &watch, &best, &bound, err));
    bool is_proved = best.cost <= bound;
    watch.progress.cost = s->cost_beside + best.cost;
    watch.progress.bound += bound > 0 ? bound : 0;
    if (!is_proved && core->n_cols <= EXACT_COLS) {
        int64_t n_nodes = 0;
        watch.to = from + (to - from) * (dg_watch_used(&watch) + CLIMB_SHARE);
        DG_TRY(dg_exact_search(core, EXACT_STEPS / (core->n_entries + 1) + 100, &watch, &best, &is_proved,
                               &n_nodes, err));
        s->out->n_nodes += n_nodes;
        watch.to = to;
    }
    if (!is_proved) {
        DG_TRY(search_part(s, &scratch, core, watch, max_moves, bound, &best, err));
        is_proved = best.cost <= bound;
    }
    for (int32_t i = 0; i < best.n; i++) s->is_chosen[core->col_id[best.cols[i]]] = true;
    s->is_proved &= is_proved;
    s->cost_beside += best.cost;
    s->bound_done += bound > 0 ? (double)bound : 0;
    return 0;
}

int dg_plan_cost(const struct dg_plan_problem *p, const int32_t *chosen, int32_t n_chosen, int64_t *out,
                 struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    bool *is_paid;
    int64_t sum = 0;
    DG_TRY(DG_NEW(&scratch, &is_paid, (size_t)p->n_sites, err));
    for (int32_t i = 0; i < n_chosen; i++) {
        int32_t c = chosen[i], s = p->n_sites ? p->site[c] : -1;
        sum += p->cost ? p->cost[c] : 1;
        if (s >= 0 && !is_paid[s]) sum += p->site_cost[s];
        if (s >= 0) is_paid[s] = true;
    }
    *out = sum;
    return 0;
}

static int finish(struct dg_arena *arena, struct solve *s, struct dg_err *err)
{
    const struct dg_plan_problem *p = s->problem;
    struct dg_plan_result *out = s->out;
    DG_TRY(DG_NEW(arena, &out->chosen, (size_t)p->n_cols, err));
    for (int32_t c = 0; c < p->n_cols; c++) {
        if (!s->is_chosen[c]) continue;
        out->chosen[out->n_chosen++] = c;
    }
    DG_TRY(dg_plan_cost(p, out->chosen, out->n_chosen, &out->cost, err));
    for (int32_t r = 0; r < p->n_rows; r++) out->n_missing += out->missing[r] > 0;
    DG_TRY(dg_bound_polish(p, out->missing, out->multiplier, &out->bound, err));
    out->is_optimal = s->is_proved || out->cost == out->bound;
    return 0;
}

int dg_plan_check_params(const struct dg_plan_params *params, struct dg_err *err)
{
    if (params->n_lanes < 1 || params->n_lanes > MAX_LANES) {
        return dg_err_set(err, DG_EINVAL, "%d lanes: 1 to %d", params->n_lanes, MAX_LANES);
    }
    if (params->n_threads < 1) return dg_err_set(err, DG_EINVAL, "%d threads: 1 or more", params->n_threads);
    if (params->max_moves < 0) return dg_err_set(err, DG_EINVAL, "a limit of moves below 0");
    if (params->max_moves == 0 && !params->used) {
        return dg_err_set(err, DG_EINVAL, "no limit is set: give a limit of moves or of time");
    }
    return 0;
}

/* Parts share the limits by their entries. */
static int solve_parts(struct solve *s, const struct dg_core *parts, int32_t n_parts, int64_t n_entries,
                       struct dg_err *err)
{
    int64_t done = 0;
    for (int32_t i = 0; i < n_parts; i++) {
        double from = (double)done / (double)n_entries, share = (double)parts[i].n_entries / (double)n_entries;
        int64_t moves = s->params->max_moves ? (int64_t)((double)s->params->max_moves * share) + 1 : 0;
        done += parts[i].n_entries;
        DG_TRY(solve_part(s, &parts[i], from, (double)done / (double)n_entries, moves, err));
    }
    return 0;
}

int dg_plan_solve(struct dg_arena *arena, const struct dg_plan_problem *problem,
                  const struct dg_plan_params *params, struct dg_plan_result *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena whole = {0};
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct dg_plan_result result = {0};
    struct solve s = {.problem = problem, .params = params, .out = &result, .is_proved = true};
    struct dg_core core, left, *parts;
    DG_TRY(dg_plan_check_params(params, err));
    DG_TRY(dg_core_check(problem, err));
    DG_TRY(DG_NEW(arena, &result.multiplier, (size_t)problem->n_rows, err));
    DG_TRY(DG_NEW(arena, &result.missing, (size_t)problem->n_rows, err));
    DG_TRY(DG_NEW(&scratch, &s.is_chosen, (size_t)problem->n_cols, err));
    DG_TRY(dg_core_make(&whole, problem, s.is_chosen, result.missing, &core, err));
    DG_TRY(dg_core_reduce(&scratch, &core, s.is_chosen, &left, err));
    dg_arena_done(&whole);
    DG_TRY(dg_core_split(&scratch, &left, &parts, &result.n_parts, err));
    result.n_rows_left = left.n_rows;
    result.n_cols_left = left.n_cols;
    DG_TRY(solve_parts(&s, parts, result.n_parts, left.n_entries, err));
    DG_TRY(finish(arena, &s, err));
    *out = result;
    return 0;
}
