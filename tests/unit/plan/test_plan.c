/* The planner against exhaustive search on small random problems, its bound against exact sums, and its faults.
 */
#include "plan/plan.h"

#include <tap.h>

#include "base/limits.h"
#include "tiny.h"

__extension__ typedef __int128 wide;

static int64_t cheapest(const struct tiny *t)
{
    int64_t best = INT64_MAX;
    for (unsigned set = 0; set < 1u << t->p.n_cols; set++) {
        if (cost_of(t, set) < best && is_good(t, set)) best = cost_of(t, set);
    }
    return best;
}

/* The certificate by the header's words, in whole numbers. */
static int64_t proved(const struct tiny *t, const struct dg_plan_result *r)
{
    wide sum = 0, of_site[MAX_SITES] = {0};
    bool is_paid[MAX_SITES] = {0};
    for (int32_t i = 0; i < t->p.n_rows; i++) {
        CHECK(r->multiplier[i] >= 0);
        sum += (wide)r->multiplier[i] * (t->demand[i] - r->missing[i]);
    }
    for (int32_t c = 0; c < t->p.n_cols; c++) {
        int64_t left = t->cost[c] * DG_PLAN_UNIT;
        for (int32_t i = 0; i < t->p.n_rows; i++) {
            for (int64_t k = t->row_start[i]; k < t->row_start[i + 1]; k++)
                left -= t->row_cols[k] == c ? r->multiplier[i] : 0;
        }
        bool is_fixed = t->state[c] == DG_PLAN_FIXED;
        if (!is_fixed && (t->state[c] != DG_PLAN_FREE || left >= 0)) continue;
        if (t->site[c] < 0) sum += left;
        if (t->site[c] >= 0) of_site[t->site[c]] += left, is_paid[t->site[c]] |= is_fixed;
    }
    for (int32_t s = 0; s < t->p.n_sites; s++) {
        of_site[s] += (wide)t->site_cost[s] * DG_PLAN_UNIT;
        if (is_paid[s] || of_site[s] < 0) sum += of_site[s];
    }
    return sum <= 0 ? 0 : (int64_t)((sum + DG_PLAN_UNIT - 1) / DG_PLAN_UNIT);
}

static unsigned chosen_set(const struct dg_plan_result *r)
{
    unsigned set = 0;
    for (int32_t i = 0; i < r->n_chosen; i++) set |= 1u << r->chosen[i];
    return set;
}

static void test_exhaustive(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_optimal = 0;
    for (int i = 0; i < 3000; i++) {
        struct dg_arena arena = {0};
        struct tiny t;
        struct dg_plan_result r;
        struct dg_err err = {0};
        struct dg_plan_params params = few_moves((uint64_t)i);
        random_tiny(&t, &rng);
        CHECK_INT(dg_plan_solve(&arena, &t.p, &params, &r, &err), 0);
        int64_t least = cheapest(&t);
        CHECK(is_good(&t, chosen_set(&r)));
        CHECK_INT(r.cost, cost_of(&t, chosen_set(&r)));
        CHECK_INT(r.cost, least);
        CHECK(r.bound <= least);
        CHECK_INT(r.bound, proved(&t, &r));
        CHECK(r.is_optimal);
        n_optimal += r.bound == least;
        for (int32_t k = 0; k < t.p.n_rows; k++) {
            int most = n_covering(&t, k, allowed(&t));
            CHECK_INT(r.missing[k], t.demand[k] > most ? t.demand[k] - most : 0);
        }
        dg_arena_done(&arena);
    }
    printf("# the multipliers alone prove %d of 3000\n", n_optimal);
    CHECK(n_optimal > 2400);
}

/* A ring of rows, each covered by the `reach` columns around it: one part, many equal optima. */
struct ring {
    int64_t *row_start;
    int32_t *row_cols;
    struct dg_plan_problem p;
};

static void make_ring(struct dg_arena *arena, int32_t n, int32_t reach, struct ring *ring)
{
    CHECK_INT(DG_NEW(arena, &ring->row_start, (size_t)n + 1, NULL), 0);
    CHECK_INT(DG_NEW(arena, &ring->row_cols, (size_t)n * (size_t)reach, NULL), 0);
    struct dg_rng rng = dg_rng_init(7);
    int64_t k = 0;
    for (int32_t r = 0; r < n; r++) {
        for (int32_t i = 0; i < reach; i++) {
            if (i == 0 || dg_rng_below(&rng, 4)) ring->row_cols[k++] = (r + i) % n;
        }
        ring->row_start[r + 1] = k;
    }
    ring->p = (struct dg_plan_problem){
        .n_rows = n, .n_cols = n, .row_start = ring->row_start, .row_cols = ring->row_cols};
}

static void solve_ring(struct dg_arena *arena, int32_t n, int32_t reach, int32_t n_lanes, int32_t n_threads,
                       struct dg_plan_result *out)
{
    struct ring ring;
    struct dg_plan_params params = {.seed = 5, .max_moves = 20000, .n_lanes = n_lanes, .n_threads = n_threads};
    make_ring(arena, n, reach, &ring);
    CHECK_INT(dg_plan_solve(arena, &ring.p, &params, out, NULL), 0);
}

static void check_same(const struct dg_plan_result *a, const struct dg_plan_result *b, int32_t n_rows)
{
    CHECK_INT(a->n_chosen, b->n_chosen);
    CHECK(memcmp(a->chosen, b->chosen, (size_t)a->n_chosen * sizeof *a->chosen) == 0);
    CHECK(memcmp(a->multiplier, b->multiplier, (size_t)n_rows * sizeof *a->multiplier) == 0);
    CHECK_INT(a->n_moves, b->n_moves);
    CHECK_INT(a->n_nodes, b->n_nodes);
}

static void test_same_bytes(void)
{
    const int32_t reaches[] = {9, 60}; /* row weighting, sampled swaps */
    for (int i = 0; i < 2; i++) {
        struct dg_arena arena = {0};
        struct dg_plan_result a, b, c;
        solve_ring(&arena, 3200, reaches[i], 3, 1, &a);
        solve_ring(&arena, 3200, reaches[i], 3, 1, &b);
        solve_ring(&arena, 3200, reaches[i], 3, 2, &c);
        CHECK(a.n_moves > 0);
        check_same(&a, &b, 3200);
        check_same(&a, &c, 3200);
        dg_arena_done(&arena);
    }
}

static void test_faults(void)
{
    for (int32_t reach = 9; reach <= 60; reach += 51) {
        int code = DG_ENOMEM;
        long n = 0;
        for (; code == DG_ENOMEM && n < 10000; n++) {
            struct dg_arena arena = {0};
            struct ring ring;
            struct dg_plan_result r;
            struct dg_err err = {0};
            struct dg_plan_params params = {.seed = 1, .max_moves = 50, .n_lanes = 2, .n_threads = 1};
            make_ring(&arena, 120, reach, &ring);
            dg_alloc_fail_after(n);
            code = dg_plan_solve(&arena, &ring.p, &params, &r, &err);
            dg_alloc_fail_after(-1);
            CHECK(code == 0 || code == DG_ENOMEM);
            CHECK_INT(code, err.code);
            dg_arena_done(&arena);
        }
        CHECK_INT(code, 0);
        CHECK(n > 5);
    }
}

static void refuse(const struct dg_plan_problem *p, struct dg_plan_params params, int want, const char *text)
{
    struct dg_arena arena = {0};
    struct dg_plan_result r;
    struct dg_err err = {0};
    CHECK_INT(dg_plan_solve(&arena, p, &params, &r, &err), want);
    CHECK_STR(err.msg, text);
    dg_arena_done(&arena);
}

static void test_refused(void)
{
    int64_t start[] = {0, 2}, falling[] = {0, -1}, late[] = {1, 2};
    int32_t cols[] = {0, 1}, twice[] = {1, 1}, beyond[] = {0, 2}, demand[] = {-1};
    int64_t negative[] = {1, -4}, large[] = {DG_MAX_PLAN_COST, 1};
    uint8_t state[] = {0, 3};
    struct dg_plan_problem p = {.n_rows = 1, .n_cols = 2, .row_start = start, .row_cols = cols}, q;
    q = p, q.cost = negative;
    refuse(&q, few_moves(1), DG_EINVAL, "column 1 costs -4: below 0");
    q = p, q.cost = large;
    refuse(&q, few_moves(1), DG_ELIMIT,
           "the costs up to column 1 add up to more than 1099511627776: use a larger unit");
    q = p, q.row_cols = twice;
    refuse(&q, few_moves(1), DG_EINVAL, "row 0 names column 1 twice");
    q = p, q.row_cols = beyond;
    refuse(&q, few_moves(1), DG_EINVAL, "row 0 names column 2 of 2");
    q = p, q.row_start = falling;
    refuse(&q, few_moves(1), DG_EINVAL, "row 0 ends before it begins");
    q = p, q.row_start = late;
    refuse(&q, few_moves(1), DG_EINVAL, "row_start begins at 1");
    q = p, q.demand = demand;
    refuse(&q, few_moves(1), DG_EINVAL, "row 0 asks for -1 columns: below 0");
    q = p, q.state = state;
    refuse(&q, few_moves(1), DG_EINVAL, "column 1: state 3 is unknown");
    int32_t site[] = {0, 2};
    int64_t site_cost[] = {-1, 0}, site_large[] = {DG_MAX_PLAN_COST - 1, 0};
    q = p, q.n_sites = 2, q.site = site, q.site_cost = site_large;
    refuse(&q, few_moves(1), DG_EINVAL, "column 1 stands at site 2 of 2");
    site[1] = 1;
    refuse(&q, few_moves(1), DG_ELIMIT,
           "the costs of columns and of sites up to 0 add up to more than 1099511627776: use a larger unit");
    q.site_cost = site_cost;
    refuse(&q, few_moves(1), DG_EINVAL, "site 0 costs -1: below 0");
    q = p, q.n_rows = -1;
    refuse(&q, few_moves(1), DG_EINVAL, "-1 rows, 2 columns, 0 sites: below 0");
    refuse(&p, (struct dg_plan_params){.n_lanes = 1, .n_threads = 1}, DG_EINVAL,
           "no limit is set: give a limit of moves or of time");
    refuse(&p, (struct dg_plan_params){.max_moves = 1, .n_threads = 1}, DG_EINVAL, "0 lanes: 1 to 64");
    refuse(&p, (struct dg_plan_params){.max_moves = 1, .n_lanes = 1}, DG_EINVAL, "0 threads: 1 or more");
}

/* A caller that stops at once still gets a cover. */
static double stop_now(void *ctx, const struct dg_plan_progress *progress)
{
    *(int64_t *)ctx += progress->n_moves >= 0;
    return 1;
}

static void test_stop(void)
{
    struct dg_arena arena = {0};
    struct ring ring;
    struct dg_plan_result r;
    int64_t n_calls = 0;
    struct dg_plan_params params = {.n_lanes = 1, .n_threads = 1, .used = stop_now, .ctx = &n_calls};
    make_ring(&arena, 4000, 9, &ring);
    CHECK_INT(dg_plan_solve(&arena, &ring.p, &params, &r, NULL), 0);
    CHECK(n_calls > 0);
    bool *is_chosen;
    CHECK_INT(DG_NEW(&arena, &is_chosen, 4000, NULL), 0);
    for (int32_t i = 0; i < r.n_chosen; i++) is_chosen[r.chosen[i]] = true;
    for (int32_t k = 0; k < 4000; k++) {
        bool is_covered = false;
        for (int64_t i = ring.row_start[k]; i < ring.row_start[k + 1]; i++)
            is_covered |= is_chosen[ring.row_cols[i]];
        CHECK(is_covered);
    }
    dg_arena_done(&arena);
}

int main(void)
{
    TAP_CASE("small random problems: the cheapest choice, and a bound that its multipliers prove",
             test_exhaustive);
    TAP_CASE("the same input, seed and moves: the same answer, on one thread or two", test_same_bytes);
    TAP_CASE("every allocation that fails is an error and nothing else", test_faults);
    TAP_CASE("what cannot be meant is refused by name", test_refused);
    TAP_CASE("a caller that stops at once still gets a cover", test_stop);
    return tap_end();
}
