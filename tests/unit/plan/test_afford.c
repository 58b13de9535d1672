/* Choices within a budget against exhaustive search, their bound against exact sums, and the order of phases.
 */
#include "plan/plan.h"

#include <tap.h>

#include "base/limits.h"
#include "tiny.h"

__extension__ typedef __int128 wide;

static unsigned with_state(const struct tiny *t, int state)
{
    unsigned set = 0;
    for (int32_t c = 0; c < t->p.n_cols; c++) set |= (unsigned)(t->state[c] == state) << c;
    return set;
}

static int64_t weight_of(const struct tiny *t, const int64_t *weight, unsigned set)
{
    int64_t sum = 0;
    for (int32_t r = 0; r < t->p.n_rows; r++) sum += n_covering(t, r, set) >= t->demand[r] ? weight[r] : 0;
    return sum;
}

static int64_t heaviest(const struct tiny *t, const struct dg_plan_budget *what)
{
    int64_t best = -1;
    for (unsigned set = 0; set < 1u << t->p.n_cols; set++) {
        if ((set & ~allowed(t)) || (with_state(t, DG_PLAN_FIXED) & ~set) || cost_of(t, set) > what->budget)
            continue;
        int64_t w = weight_of(t, what->weight, set);
        if (w > best) best = w;
    }
    return best;
}

/* The certificate by the header's words. */
static int64_t proved(const struct tiny *t, const struct dg_plan_budget *what, const struct dg_plan_worth *w)
{
    unsigned fixed = with_state(t, DG_PLAN_FIXED), free = with_state(t, DG_PLAN_FREE);
    int64_t left = what->budget - cost_of(t, fixed);
    wide den = left > 0 ? left : 1, sum = left > 0 ? w->price * den : 0;
    CHECK(w->price >= 0);
    for (int32_t r = 0; r < t->p.n_rows; r++) {
        int64_t asked = t->demand[r] - n_covering(t, r, fixed);
        CHECK(w->multiplier[r] >= 0);
        wide value = (wide)what->weight[r] * DG_PLAN_UNIT - (wide)w->multiplier[r] * (asked > 0 ? asked : 0);
        if (asked <= n_covering(t, r, free) && value > 0) sum += value * den;
    }
    wide of_site[MAX_SITES] = {0};
    bool is_paid[MAX_SITES] = {0};
    for (int32_t c = 0; c < t->p.n_cols; c++) {
        int32_t s = t->site[c];
        wide gain = -(wide)w->price * t->cost[c];
        for (int32_t r = 0; r < t->p.n_rows; r++)
            gain += n_covering(t, r, 1u << c) * (wide)w->multiplier[r] * den;
        if (s >= 0 && t->state[c] == DG_PLAN_FIXED) is_paid[s] = true;
        if (t->state[c] != DG_PLAN_FREE || gain <= 0) continue;
        if (s < 0) sum += gain;
        if (s >= 0) of_site[s] += gain;
    }
    for (int32_t s = 0; s < t->p.n_sites; s++) {
        if (!is_paid[s]) of_site[s] -= (wide)w->price * t->site_cost[s];
        if (of_site[s] > 0) sum += of_site[s];
    }
    return (int64_t)(sum / (den * DG_PLAN_UNIT));
}

static unsigned set_of(const int32_t *chosen, int32_t n)
{
    unsigned set = 0;
    for (int32_t i = 0; i < n; i++) set |= 1u << chosen[i];
    return set;
}

static void random_budget(const struct tiny *t, struct dg_rng *rng, int64_t *weight,
                          struct dg_plan_budget *what)
{
    for (int32_t r = 0; r < t->p.n_rows; r++) weight[r] = (int64_t)dg_rng_below(rng, 20);
    *what = (struct dg_plan_budget){cost_of(t, with_state(t, DG_PLAN_FIXED)) + (int64_t)dg_rng_below(rng, 25),
                                    weight};
}

static void test_exhaustive(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_best = 0, n_tight = 0;
    for (int i = 0; i < 2000; i++) {
        struct dg_arena arena = {0};
        struct tiny t;
        struct dg_plan_worth w;
        struct dg_plan_budget what;
        struct dg_plan_params params = few_moves((uint64_t)i);
        int64_t weight[MAX_ROWS];
        random_tiny(&t, &rng);
        random_budget(&t, &rng, weight, &what);
        CHECK_INT(dg_plan_afford(&arena, &t.p, &what, &params, &w, NULL), 0);
        unsigned set = set_of(w.chosen, w.n_chosen);
        int64_t most = heaviest(&t, &what);
        CHECK(!(set & ~allowed(&t)) && !(with_state(&t, DG_PLAN_FIXED) & ~set));
        CHECK_INT(w.cost, cost_of(&t, set));
        CHECK(w.cost <= what.budget);
        CHECK_INT(w.weight, weight_of(&t, weight, set));
        CHECK(w.weight <= most && w.bound >= most);
        CHECK_INT(w.bound, proved(&t, &what, &w));
        n_best += w.weight == most;
        n_tight += w.bound <= most + most / 5;
        dg_arena_done(&arena);
    }
    printf("# the heaviest choice in %d of 2000, a bound within a fifth of it in %d\n", n_best, n_tight);
    CHECK(n_best >= 1990);
    CHECK(n_tight > 1500);
}

static void test_order(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int i = 0; i < 500; i++) {
        struct tiny t;
        struct dg_plan_budget what;
        struct dg_plan_params params = few_moves((uint64_t)i);
        int64_t weight[MAX_ROWS], budget[3], met[4], spent[4], total = 0;
        int32_t chosen[MAX_COLS], phase[MAX_COLS], n = 0;
        random_tiny(&t, &rng);
        random_budget(&t, &rng, weight, &what);
        for (int32_t c = 0; c < t.p.n_cols; c++) {
            if (t.state[c] != DG_PLAN_EXCLUDED && dg_rng_below(&rng, 4)) chosen[n++] = c;
        }
        for (int k = 0; k < 3; k++) budget[k] = (int64_t)dg_rng_below(&rng, 15);
        CHECK_INT(dg_plan_order(&t.p, weight, chosen, n, budget, 3, &params, phase, met, spent, NULL), 0);
        unsigned fixed = with_state(&t, DG_PLAN_FIXED), built = fixed;
        CHECK_INT(spent[0], 0);
        for (int k = 0; k <= 3; k++) {
            for (int32_t c = 0; c < n; c++) {
                CHECK((phase[c] == 0) == (t.state[chosen[c]] == DG_PLAN_FIXED));
                CHECK(phase[c] <= 4);
                built |= (unsigned)(phase[c] <= k) << chosen[c];
            }
            total += k ? budget[k - 1] : 0;
            CHECK_INT(spent[k], cost_of(&t, built) - cost_of(&t, fixed));
            CHECK(spent[k] <= total);
            CHECK_INT(met[k], weight_of(&t, weight, built));
            if (k == 1) { /* the first phase is the heaviest that its budget allows */
                struct tiny u = t;
                for (int32_t c = 0; c < t.p.n_cols; c++) {
                    bool is_named = (set_of(chosen, n) >> c) & 1;
                    if (!is_named && u.state[c] == DG_PLAN_FREE) u.state[c] = DG_PLAN_EXCLUDED;
                }
                struct dg_plan_budget first = {cost_of(&t, fixed) + budget[0], weight};
                CHECK(met[1] * 20 >= heaviest(&u, &first) * 19);
            }
        }
    }
}

static void refuse(const struct dg_plan_problem *p, int64_t budget, const int64_t *weight, int want,
                   const char *text)
{
    struct dg_arena arena = {0};
    struct dg_plan_worth w;
    struct dg_err err = {0};
    struct dg_plan_params params = few_moves(1);
    struct dg_plan_budget what = {budget, weight};
    CHECK_INT(dg_plan_afford(&arena, p, &what, &params, &w, &err), want);
    CHECK_STR(err.msg, text);
    dg_arena_done(&arena);
}

static void test_refused(void)
{
    int64_t start[] = {0, 1, 2}, cost[] = {30, 9}, good[] = {1, 2}, negative[] = {1, -2},
            large[] = {DG_MAX_PLAN_COST, 1};
    int32_t cols[] = {0, 1};
    uint8_t state[] = {DG_PLAN_FIXED, DG_PLAN_FREE};
    struct dg_plan_problem p = {
        .n_rows = 2, .n_cols = 2, .row_start = start, .row_cols = cols, .cost = cost, .state = state};
    refuse(&p, -1, good, DG_EINVAL, "a budget of -1: below 0");
    refuse(&p, 27, good, DG_EINVAL, "the fixed columns cost 30, 3 more than the budget of 27");
    refuse(&p, 40, negative, DG_EINVAL, "row 1 weighs -2: below 0");
    refuse(&p, DG_MAX_PLAN_COST + 1, good, DG_ELIMIT,
           "a budget of 1099511627777: more than 1099511627776, use a larger unit");
    refuse(&p, 40, large, DG_ELIMIT,
           "the weights up to row 1 add up to more than 1099511627776: use a larger unit");
    int64_t budget[] = {-5}, met[2], spent[2];
    int32_t chosen[] = {1, 0}, phase[2];
    struct dg_plan_params params = few_moves(1);
    struct dg_err err = {0};
    CHECK_INT(dg_plan_order(&p, good, chosen, 2, budget, 1, &params, phase, met, spent, &err), DG_EINVAL);
    CHECK_STR(err.msg, "choice 1 is column 0: rising numbers below 2");
    CHECK_INT(dg_plan_order(&p, good, chosen, 1, budget, 1, &params, phase, met, spent, &err), DG_EINVAL);
    CHECK_STR(err.msg, "phase 1 has a budget of -5: below 0");
}

static void test_faults(void)
{
    struct dg_rng rng = dg_rng_init(3);
    struct tiny t;
    struct dg_plan_budget what;
    int64_t weight[MAX_ROWS];
    do random_tiny(&t, &rng);
    while (t.p.n_rows < 10 || t.p.n_cols < 10 || t.p.n_sites < 2);
    random_budget(&t, &rng, weight, &what);
    int code = DG_ENOMEM;
    long n = 0;
    for (; code == DG_ENOMEM && n < 10000; n++) {
        struct dg_arena arena = {0};
        struct dg_plan_worth w;
        struct dg_err err = {0};
        struct dg_plan_params params = few_moves(1);
        dg_alloc_fail_after(n);
        code = dg_plan_afford(&arena, &t.p, &what, &params, &w, &err);
        dg_alloc_fail_after(-1);
        CHECK(code == 0 || code == DG_ENOMEM);
        CHECK_INT(code, err.code);
        dg_arena_done(&arena);
    }
    CHECK_INT(code, 0);
    CHECK(n > 5);
}

int main(void)
{
    TAP_CASE("small random problems: the heaviest choice within a budget, and a bound that is proved",
             test_exhaustive);
    TAP_CASE("phases keep to their budgets, and the first one is worth the most", test_order);
    TAP_CASE("what cannot be meant is refused by name", test_refused);
    TAP_CASE("every allocation that fails is an error and nothing else", test_faults);
    return tap_end();
}
