/* The local searches by themselves, against exhaustive search on small problems; regions and tilings by what
 * they promise. */
#include "plan/search.h"

#include <tap.h>

#include "tiny.h"

static const struct dg_plan_params no_limit = {0};

static unsigned set_of(const struct dg_core *core, const struct dg_choice *choice, const bool *is_chosen,
                       int32_t n_cols)
{
    unsigned set = 0;
    for (int32_t i = 0; i < choice->n; i++) set |= 1u << core->col_id[choice->cols[i]];
    for (int32_t c = 0; c < n_cols; c++) set |= (unsigned)is_chosen[c] << c;
    return set;
}

static int64_t cheapest(const struct tiny *t)
{
    int64_t best = INT64_MAX;
    for (unsigned set = 0; set < 1u << t->p.n_cols; set++) {
        if (cost_of(t, set) < best && is_good(t, set)) best = cost_of(t, set);
    }
    return best;
}

/* Sites, costs and demands by row weighting; equal costs by swaps. The exact search has no part in it. */
static void test_exhaustive(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_weigh = 0, n_best = 0, n_swap = 0, n_swap_best = 0;
    for (int i = 0; i < 3000; i++) {
        struct dg_arena arena = {0};
        struct tiny t;
        struct dg_core core;
        struct dg_choice choice = {0};
        bool is_chosen[MAX_COLS] = {0};
        int32_t missing[MAX_ROWS];
        random_tiny(&t, &rng);
        CHECK_INT(dg_core_make(&arena, &t.p, is_chosen, missing, &core, NULL), 0);
        CHECK_INT(DG_NEW(&arena, &choice.cols, (size_t)core.n_cols, NULL), 0);
        CHECK_INT(dg_search_greedy(&core, 1, &choice, NULL), 0);
        CHECK(is_good(&t, set_of(&core, &choice, is_chosen, t.p.n_cols)));
        int64_t greedy = choice.cost,
                given = cost_of(&t, set_of(&core, &choice, is_chosen, t.p.n_cols)) - greedy;
        struct dg_search search = {.core = &core, .seed = 7, .max_moves = 400, .watch = {.params = &no_limit}};
        CHECK_INT((core.is_plain ? dg_search_swap : dg_search_weigh)(&search, &choice, NULL), 0);
        unsigned set = set_of(&core, &choice, is_chosen, t.p.n_cols);
        CHECK(is_good(&t, set));
        CHECK_INT(choice.cost + given, cost_of(&t, set));
        CHECK(choice.cost <= greedy);
        bool is_best = cost_of(&t, set) == cheapest(&t);
        *(core.is_plain ? &n_swap : &n_weigh) += 1;
        *(core.is_plain ? &n_swap_best : &n_best) += is_best;
        dg_arena_done(&arena);
    }
    printf("# the cheapest: row weighting %d of %d, swaps %d of %d\n", n_best, n_weigh, n_swap_best, n_swap);
    CHECK(n_weigh > 1000 && n_best > n_weigh * 99 / 100);
    CHECK(n_swap > 300 && n_swap_best > n_swap * 99 / 100);
}

/* Crosses of five cells on a grid without its border: the plane can be tiled with them, 5 to 25 cells. */
struct grid {
    int64_t *row_start;
    int32_t *row_cols;
    struct dg_plan_problem p;
};

static void make_grid(struct dg_arena *arena, int32_t side, uint64_t holes, struct grid *g)
{
    static const int32_t dx[] = {0, 0, 0, 1, -1}, dy[] = {0, 1, -1, 0, 0};
    struct dg_rng rng = dg_rng_init(9);
    int64_t n = 0;
    CHECK_INT(DG_NEW(arena, &g->row_start, (size_t)side * (size_t)side + 1, NULL), 0);
    CHECK_INT(DG_NEW(arena, &g->row_cols, (size_t)side * (size_t)side * 5, NULL), 0);
    for (int32_t r = 0; r < side * side; r++) {
        for (int k = 0; k < 5; k++) {
            int32_t x = r / side + dx[k], y = r % side + dy[k];
            if (x < 0 || x >= side || y < 0 || y >= side) continue;
            if (k > 0 && holes && dg_rng_below(&rng, holes) == 0) continue;
            g->row_cols[n++] = x * side + y;
        }
        g->row_start[r + 1] = n;
    }
    g->p = (struct dg_plan_problem){
        .n_rows = side * side, .n_cols = side * side, .row_start = g->row_start, .row_cols = g->row_cols};
}

static void check_cover(const struct dg_core *core, const struct dg_choice *choice)
{
    struct dg_arena arena = {0};
    int32_t *cover;
    CHECK_INT(DG_NEW(&arena, &cover, (size_t)core->n_rows, NULL), 0);
    for (int32_t i = 0; i < choice->n; i++) {
        for (int32_t k = core->col_start[choice->cols[i]]; k < core->col_start[choice->cols[i] + 1]; k++)
            cover[core->col_rows[k]]++;
    }
    int32_t n_open = 0;
    for (int32_t r = 0; r < core->n_rows; r++) n_open += cover[r] == 0;
    CHECK_INT(n_open, 0);
    dg_arena_done(&arena);
}

static void prepare(struct dg_arena *arena, int32_t side, uint64_t holes, struct dg_core *core,
                    struct dg_choice *choice)
{
    struct grid g;
    bool *is_chosen;
    int32_t *missing;
    make_grid(arena, side, holes, &g);
    CHECK_INT(DG_NEW(arena, &is_chosen, (size_t)g.p.n_cols, NULL), 0);
    CHECK_INT(DG_NEW(arena, &missing, (size_t)g.p.n_rows, NULL), 0);
    CHECK_INT(dg_core_make(arena, &g.p, is_chosen, missing, core, NULL), 0);
    *choice = (struct dg_choice){0};
    CHECK_INT(DG_NEW(arena, &choice->cols, (size_t)core->n_cols, NULL), 0);
    CHECK_INT(dg_search_greedy(core, 1, choice, NULL), 0);
}

static void test_tiling(void)
{
    const struct dg_watch watch = {.params = &no_limit};
    for (int turn = 0; turn < 2; turn++) {
        struct dg_arena arena = {0};
        struct dg_core core;
        struct dg_choice choice;
        double *u, sum = 0;
        bool is_regular = false;
        prepare(&arena, 40, turn ? 3 : 0, &core, &choice);
        int32_t greedy = choice.n;
        CHECK_INT(DG_NEW(&arena, &u, (size_t)core.n_rows, NULL), 0);
        CHECK_INT(dg_search_tiling(&core, 1, 1, &watch, &choice, u, &is_regular, NULL), 0);
        check_cover(&core, &choice);
        CHECK(is_regular == (turn == 0));
        if (turn == 1) CHECK_INT(choice.n, greedy);
        if (turn == 0) {
            printf("# greedy %d, tiling %d of 320 at least\n", greedy, choice.n);
            CHECK(choice.n < greedy && choice.n <= 370);
            for (int32_t r = 0; r < core.n_rows; r++) sum += u[r];
            CHECK(sum > 0.98 * 320 && sum <= 1.02 * 320);
            for (int32_t r = 1; r < core.n_rows; r++) CHECK(u[r] == u[0]);
        }
        dg_arena_done(&arena);
    }
}

static void test_regions(void)
{
    struct dg_choice of_one = {0};
    struct dg_arena arena = {0};
    for (int32_t n_threads = 1; n_threads <= 2; n_threads++) {
        struct dg_core core;
        struct dg_choice choice;
        prepare(&arena, 40, 0, &core, &choice);
        int32_t greedy = choice.n;
        struct dg_search search = {
            .core = &core, .seed = 3, .max_moves = 60000, .watch = {.params = &no_limit}};
        CHECK_INT(dg_search_regions(&search, 2, n_threads, &choice, NULL), 0);
        check_cover(&core, &choice);
        CHECK_INT(choice.cost, choice.n);
        printf("# greedy %d, regions %d\n", greedy, choice.n);
        CHECK_INT(search.watch.progress.cost, choice.cost);
        CHECK(choice.n < greedy);
        CHECK(search.n_moves >= 60000);
        if (n_threads == 1) of_one = choice;
        CHECK_INT(choice.n, of_one.n);
        CHECK(memcmp(choice.cols, of_one.cols, (size_t)choice.n * sizeof *choice.cols) == 0);
    }
    dg_arena_done(&arena);
}

int main(void)
{
    TAP_CASE("local search alone finds the cheapest choice of small problems", test_exhaustive);
    TAP_CASE("a regular grid is tiled, an irregular one is left alone", test_tiling);
    TAP_CASE("regions: a smaller cover, the same on one thread and on two", test_regions);
    return tap_end();
}
