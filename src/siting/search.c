/* Search: a choice for one part under the real rule, each group's share of its weight k-fold covered.
 *
 * Greedy; then over and over a few neighbours are taken out, the hole is filled greedily with some noise, and
 * what became needless goes (choice.h). */
#include <math.h>

#include "siting/choice.h"

#define QUICK_GROUPS 64 /* from which on looking for the best is worth keeping books of */
#define MAX_OUT 8       /* columns taken out at once, at most */
#define STALL 400       /* moves without a better choice, after which more is taken out */

int dg_search_start(const struct dg_hunt *hunt, struct dg_pick *pick, struct dg_err *err)
{
    dg_auto(dg_choice_done) struct dg_choice s;
    struct dg_rng rng = dg_rng_init(hunt->seed);
    int32_t *order;
    DG_TRY(dg_choice_init(&s, hunt, err));
    DG_TRY(DG_NEW(&s.arena, &order, (size_t)hunt->part->n_cols, err));
    if (hunt->part->n_groups >= QUICK_GROUPS) DG_TRY(dg_choice_quicken(&s, err));
    dg_choice_enter(&s, pick);
    dg_choice_fill(&s, &rng, 0, NULL, INT64_MAX);
    s.n_journal = 0;
    dg_choice_prune(&s, &rng, order);
    dg_choice_hand_back(&s, pick);
    return 0;
}

/* ---- moves ----------------------------------------------------------------------------------------- */

bool dg_hunt_is_over(const struct dg_hunt *hunt)
{
    const struct dg_siting_params *params = hunt->model->params;
    return params->used && params->used(params->ctx) >= hunt->until;
}

static double distance2(const struct dg_choice *s, int32_t a, int32_t b)
{
    struct dg_pt p = s->model->places[dg_choice_col(s, a)->place].at,
                 q = s->model->places[dg_choice_col(s, b)->place].at;
    return (p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y);
}

/* One of the chosen and those of its neighbours, n in all. */
static void neighbours_out(struct dg_choice *s, struct dg_rng *rng, int32_t n, int32_t *chosen, bool *is_barred)
{
    int32_t n_chosen = 0;
    for (int32_t c = 0; c < s->part->n_cols; c++) {
        if (s->is_in[c] && !dg_choice_col(s, c)->is_fixed) chosen[n_chosen++] = c;
    }
    if (n_chosen == 0) return;
    int32_t seed = chosen[dg_rng_below(rng, (uint64_t)n_chosen)];
    for (int32_t i = 0; i < n && i < n_chosen; i++) {
        int32_t best = -1;
        double best_d = INFINITY;
        for (int32_t k = 0; k < n_chosen; k++) {
            if (!s->is_in[chosen[k]]) continue;
            double d = distance2(s, seed, chosen[k]) * (0.5 + dg_rng_unit(rng));
            if (d < best_d) {
                best_d = d;
                best = chosen[k];
            }
        }
        if (best < 0) return;
        dg_choice_take_out(s, best);
        is_barred[best] = dg_rng_below(rng, 2) == 0;
    }
}

static void bars_lift(const struct dg_choice *s, bool *is_barred)
{
    for (int32_t i = 0; i < s->n_journal; i++) {
        int32_t op = s->journal[i];
        is_barred[op < 0 ? ~op : op] = false;
    }
}

int dg_search_improve(struct dg_hunt *hunt, struct dg_pick *pick, struct dg_err *err)
{
    static const double noises[4] = {0, 0.1, 0.3, 0.6};
    dg_auto(dg_choice_done) struct dg_choice s;
    struct dg_rng rng = dg_rng_init(dg_hash64(hunt->seed + (uint64_t)hunt->n_moves));
    int32_t *order;
    bool *is_barred;
    int64_t best = pick->cost, stalled = 0;
    DG_TRY(dg_choice_init(&s, hunt, err));
    DG_TRY(DG_NEW(&s.arena, &order, (size_t)hunt->part->n_cols, err));
    DG_TRY(DG_NEW(&s.arena, &is_barred, (size_t)hunt->part->n_cols, err));
    dg_choice_enter(&s, pick);
    for (int64_t m = 0; (hunt->max_moves == 0 || m < hunt->max_moves) && best > hunt->bound; m++) {
        if (m % 16 == 0 && dg_hunt_is_over(hunt)) break;
        int64_t before = s.cost, most_out = 2 + stalled / STALL;
        most_out = most_out > MAX_OUT ? MAX_OUT : most_out;
        hunt->n_moves++;
        neighbours_out(&s, &rng, 1 + (int32_t)dg_rng_below(&rng, (uint64_t)most_out), order, is_barred);
        /* Anything dearer than before may still be pruned by one column or two. */
        bool is_full =
            dg_choice_fill(&s, &rng, noises[dg_rng_below(&rng, 4)], is_barred, before + before / 8 + 2);
        if (is_full) dg_choice_prune(&s, &rng, order);
        bars_lift(&s, is_barred);
        if (!is_full || s.cost > before) dg_choice_undo(&s);
        stalled++;
        s.n_journal = 0;
        if (s.cost >= best) continue;
        best = s.cost;
        stalled = 0;
        dg_choice_hand_back(&s, pick);
    }
    return 0;
}

/* ---- tidying --------------------------------------------------------------------------------------- */

/* What counts when the cost is the same: a place that stands, the least of private space, the price. */
static bool is_nicer(const struct dg_choice *s, int32_t a, int32_t b)
{
    const struct dg_col *x = dg_choice_col(s, a), *y = dg_choice_col(s, b);
    bool x_new = !s->model->places[x->place].exists, y_new = !s->model->places[y->place].exists;
    if (x_new != y_new) return y_new;
    double x_harm = x->private_m2 + x->front_m, y_harm = y->private_m2 + y->front_m;
    if (x_harm != y_harm) return x_harm < y_harm;
    if (x->dim != y->dim) return x->dim < y->dim;
    double x_price = s->model->dossier->equipment.items[x->equipment].price;
    double y_price = s->model->dossier->equipment.items[y->equipment].price;
    return x_price < y_price;
}

/* Of the groups that lack something the one with the fewest columns, -1: none. What makes up for all of them is
 * among those. */
static int32_t lacking_group(const struct dg_choice *s)
{
    int32_t best = -1, least = INT32_MAX;
    for (int32_t g = 0; g < s->part->n_groups; g++) {
        int32_t n = s->group_span[g + 1] - s->group_span[g];
        if (n >= least || dg_choice_lack(s, g) == 0) continue;
        best = g;
        least = n;
    }
    return best;
}

static bool tidy_one(struct dg_choice *s, int32_t c)
{
    int64_t before = s->cost;
    s->n_journal = 0;
    dg_choice_take_out(s, c);
    dg_choice_gains(s);
    int32_t best = c;
    int64_t full = s->gain[c];
    int32_t g = lacking_group(s);
    if (g < 0) return true; /* not needed at all */
    for (int32_t i = s->group_span[g]; i < s->group_span[g + 1]; i++) {
        int32_t d = s->spans[s->span_of_group[i]].col;
        if (s->is_in[d] || s->gain[d] < full || !is_nicer(s, d, best) ||
            s->cost + dg_choice_step_cost(s, d) > before)
            continue;
        dg_choice_add(s, d);
        if (dg_choice_is_complete(s)) best = d;
        dg_choice_take_out(s, d);
        dg_choice_gains(s);
        s->n_journal = 1;
    }
    dg_choice_add(s, best);
    s->n_journal = 0;
    return best != c;
}

int dg_search_tidy(const struct dg_hunt *hunt, struct dg_pick *pick, struct dg_err *err)
{
    dg_auto(dg_choice_done) struct dg_choice s;
    bool is_better = true;
    DG_TRY(dg_choice_init(&s, hunt, err));
    dg_choice_enter(&s, pick);
    if (!dg_choice_is_complete(&s)) return 0;
    for (int pass = 0; pass < 3 && is_better; pass++) {
        is_better = false;
        for (int32_t i = 0; i < pick->n; i++) {
            for (int32_t c = 0; c < hunt->part->n_cols; c++) {
                if (hunt->part->cols[c] == pick->cols[i] && !dg_choice_col(&s, c)->is_fixed) {
                    is_better |= tidy_one(&s, c);
                    break;
                }
            }
        }
        dg_choice_hand_back(&s, pick);
    }
    return 0;
}
