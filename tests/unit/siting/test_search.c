/* Search and bound against every choice there is, on problems small enough to try them all. */
#include "base/rng.h"
#include "siting/kept.h"
#include "tap.h"

#define N_PROBLEMS 400
#define MAX_COLS 11
#define MAX_GROUPS 3

struct fixture {
    struct dg_arena arena;
    struct dg_dossier dossier;
    struct dg_siting_params params;
    struct dg_model model;
    struct dg_space space;
    struct dg_part_of *parts;
    int32_t n_parts;
};

static void *room(struct fixture *f, size_t n, size_t size)
{
    void *out = NULL;
    if (dg_arena_array(&f->arena, n, size, &out, NULL) < 0) abort();
    return out;
}

static void groups_draw(struct fixture *f, struct dg_rng *rng, int max_k)
{
    struct dg_model *m = &f->model;
    m->n_groups = 1 + (int32_t)dg_rng_below(rng, MAX_GROUPS);
    m->groups = room(f, MAX_GROUPS, sizeof *m->groups);
    f->dossier.needs.items = room(f, MAX_GROUPS, sizeof *f->dossier.needs.items);
    f->dossier.needs.n = m->n_groups;
    for (int32_t g = 0; g < m->n_groups; g++) {
        int32_t n = 3 + (int32_t)dg_rng_below(rng, 8);
        m->groups[g] = (struct dg_group){
            .need_ix = g, .first = m->n_rows, .n = n, .k = 1 + (int32_t)dg_rng_below(rng, (uint64_t)max_k)};
        f->dossier.needs.items[g].min_share = dg_rng_below(rng, 3) ? 0.4 + 0.6 * dg_rng_unit(rng) : 1;
        m->n_rows += n + 1;
    }
    m->weight = room(f, (size_t)m->n_rows, sizeof *m->weight);
    for (int32_t g = 0; g < m->n_groups; g++) {
        struct dg_group *group = &m->groups[g];
        for (int32_t r = group->first; r < group->first + group->n; r++) {
            m->weight[r] = 250000 + (int64_t)dg_rng_below(rng, 3) * 100000;
            group->total += m->weight[r];
        }
        group->asked = (int64_t)(f->dossier.needs.items[g].min_share * (double)group->total);
    }
}

static void cols_draw(struct fixture *f, struct dg_rng *rng, int64_t max_cost, bool has_fixed)
{
    struct dg_model *m = &f->model;
    m->n_cols = 3 + (int32_t)dg_rng_below(rng, MAX_COLS - 2);
    m->cols = room(f, (size_t)m->n_cols, sizeof *m->cols);
    for (int32_t c = 0; c < m->n_cols; c++) {
        struct dg_col *col = &m->cols[c];
        *col = (struct dg_col){.place = c * m->n_places / m->n_cols,
                               .camera = -1,
                               .cost = 1 + (int64_t)dg_rng_below(rng, (uint64_t)max_cost),
                               .is_fixed = has_fixed && dg_rng_below(rng, 8) == 0};
        col->runs = room(f, MAX_GROUPS * 10, sizeof *col->runs);
        for (int32_t g = 0; g < m->n_groups; g++) {
            const struct dg_group *group = &m->groups[g];
            if (dg_rng_below(rng, 3) == 0) continue;
            int32_t at = (int32_t)dg_rng_below(rng, (uint64_t)group->n);
            int32_t n = 1 + (int32_t)dg_rng_below(rng, (uint64_t)(group->n - at));
            col->runs[col->n_runs++] = dg_run_of(group->first + at, n);
            col->n_rows += n;
        }
    }
}

static void draw(struct fixture *f, uint64_t seed)
{
    struct dg_rng rng = dg_rng_init(seed);
    struct dg_model *m = &f->model;
    bool has_costs = seed % 2, has_sites = seed % 4 == 3;
    dg_siting_defaults(&f->params);
    *m = (struct dg_model){.dossier = &f->dossier, .params = &f->params, .n_places = 4, .unit = 1};
    f->dossier.equipment.items = room(f, 1, sizeof *f->dossier.equipment.items);
    f->dossier.equipment.n = 1;
    m->places = room(f, 4, sizeof *m->places);
    m->site_cost = room(f, 4, sizeof *m->site_cost);
    for (int32_t p = 0; p < 4; p++) {
        m->places[p].at = (struct dg_pt){10.0 * p, 0};
        if (has_sites) m->site_cost[p] = (int64_t)dg_rng_below(&rng, 4);
    }
    m->has_sites = has_sites;
    groups_draw(f, &rng, seed % 3 == 0 ? 2 : 1);
    cols_draw(f, &rng, has_costs ? 5 : 1, seed % 5 == 0);
    size_t n = (size_t)m->n_rows + 1;
    f->space = (struct dg_space){room(f, n, sizeof(uint8_t)), room(f, n, sizeof(int64_t)),
                                 room(f, n, sizeof(double)), room(f, n, sizeof(double))};
    CHECK(dg_model_allow(&f->arena, m, 0, NULL) == 0);
    CHECK(dg_model_parts(&f->arena, m, 0, &f->parts, &f->n_parts, NULL) == 0);
}

/* Does a choice of columns (bits) give every group of the part its target? Its cost, fixed ones for nothing. */
static bool is_met(const struct fixture *f, const struct dg_part_of *part, uint32_t chosen, int64_t *cost)
{
    uint8_t count[64] = {0};
    bool site_used[4] = {0}, site_fixed[4] = {0};
    const struct dg_model *m = &f->model;
    *cost = 0;
    for (int32_t i = 0; i < part->n_cols; i++) {
        const struct dg_col *col = &m->cols[part->cols[i]];
        if (!(chosen >> i & 1) && !col->is_fixed) continue;
        if (!col->is_fixed) *cost += col->cost;
        site_used[col->place] = true;
        site_fixed[col->place] |= col->is_fixed;
        for (int32_t r = 0; r < col->n_runs; r++)
            for (int32_t q = 0; q < col->runs[r].n; q++) count[col->runs[r].first + q]++;
    }
    for (int p = 0; p < 4; p++) *cost += site_used[p] && !site_fixed[p] ? m->site_cost[p] : 0;
    for (int32_t g = 0; g < part->n_groups; g++) {
        const struct dg_group *group = &m->groups[part->groups[g]];
        int64_t met = 0;
        for (int32_t r = group->first; r < group->first + group->n; r++)
            met += count[r] >= group->k ? m->weight[r] : 0;
        if (met < group->target) return false;
    }
    return true;
}

static int64_t least(const struct fixture *f, const struct dg_part_of *part)
{
    int64_t best = INT64_MAX, cost;
    for (uint32_t chosen = 0; chosen < 1u << part->n_cols; chosen++) {
        if (is_met(f, part, chosen, &cost) && cost < best) best = cost;
    }
    return best;
}

static uint32_t bits_of(const struct dg_part_of *part, const struct dg_pick *pick)
{
    uint32_t bits = 0;
    for (int32_t i = 0; i < pick->n; i++)
        for (int32_t c = 0; c < part->n_cols; c++) bits |= (uint32_t)(part->cols[c] == pick->cols[i]) << c;
    return bits;
}

static int n_tried, n_least, n_tight, n_lined;

/* What a line's groups cost at least by all choices of columns, sites for nothing. */
static int64_t least_of_line(const struct fixture *f, const struct dg_part_of *part, const struct dg_line *line)
{
    struct fixture alone = *f;
    int32_t groups[MAX_GROUPS];
    struct dg_part_of few = *part;
    int64_t no_cost[4] = {0};
    few.groups = groups;
    few.n_groups = line->n_groups;
    for (int32_t g = 0; g < line->n_groups; g++) groups[g] = part->groups[line->groups[g]];
    alone.model.site_cost = no_cost;
    return least(&alone, &few);
}

/* No line asks for more than its groups cost, and the bound with them stays one. */
static void lines_judge(struct fixture *f, const struct dg_part_of *part, struct dg_hunt hunt, int64_t upper,
                        int64_t best)
{
    struct dg_lines lines;
    int64_t bound = 0;
    CHECK(dg_lines_draw(&f->arena, &f->model, part, 2, &lines, NULL) == 0);
    CHECK(lines.n >= 1);
    for (int32_t l = 0; l < lines.n; l++) {
        CHECK(dg_line_find(&f->arena, &hunt, &lines.items[l], NULL) == 0);
        CHECK(lines.items[l].least <= least_of_line(f, part, &lines.items[l]));
    }
    CHECK(dg_lines_settle(&f->arena, &f->model, part, &lines, NULL) == 0);
    hunt.lines = &lines;
    CHECK(dg_bound_find(&hunt, upper, 600, &bound, NULL) == 0);
    CHECK(bound <= best);
    n_lined += bound == best;
}

static void judge(struct fixture *f, const struct dg_part_of *part)
{
    struct dg_pick pick = {.cols = room(f, (size_t)part->n_cols + 1, sizeof *pick.cols)};
    struct dg_hunt hunt = {
        .model = &f->model, .part = part, .space = &f->space, .seed = 1, .max_moves = 300, .until = 1};
    int64_t bound = 0, cost = 0, best = least(f, part);
    CHECK(dg_search_start(&hunt, &pick, NULL) == 0);
    CHECK(is_met(f, part, bits_of(part, &pick), &cost));
    CHECK_INT(cost, pick.cost);
    CHECK(dg_bound_find(&hunt, pick.cost, 300, &bound, NULL) == 0);
    CHECK(bound <= best);
    if (best > 0) lines_judge(f, part, hunt, pick.cost, best);
    n_lined += best == 0;
    CHECK(dg_search_improve(&hunt, &pick, NULL) == 0);
    CHECK(is_met(f, part, bits_of(part, &pick), &cost));
    CHECK_INT(cost, pick.cost);
    CHECK(cost >= best);
    CHECK(dg_kept_improve(&hunt, 1, &pick, NULL) == 0);
    CHECK(dg_search_tidy(&hunt, &pick, NULL) == 0);
    CHECK(is_met(f, part, bits_of(part, &pick), &cost));
    CHECK_INT(cost, pick.cost);
    n_tried++;
    n_least += cost == best;
    n_tight += bound == best;
}

static void test_all_choices(void)
{
    for (uint64_t seed = 0; seed < N_PROBLEMS; seed++) {
        struct fixture f = {0};
        draw(&f, seed);
        for (int32_t p = 0; p < f.n_parts; p++) judge(&f, &f.parts[p]);
        dg_arena_done(&f.arena);
    }
    printf("# of %d parts %d at the least, %d with the bound at it, %d with lines\n", n_tried, n_least, n_tight,
           n_lined);
    CHECK(n_least >= n_tried * 99 / 100);
    CHECK(n_tight >= n_tried * 6 / 10);
    CHECK(n_lined >= n_tried * 9 / 10);
}

/* Columns that share no row and no charged site are in different parts; and every part's columns reach its
 * groups alone. */
static void test_parts(void)
{
    for (uint64_t seed = 0; seed < 50; seed++) {
        struct fixture f = {0};
        draw(&f, seed);
        for (int32_t p = 0; p < f.n_parts; p++) {
            for (int32_t i = 0; i < f.parts[p].n_cols; i++) {
                const struct dg_col *col = &f.model.cols[f.parts[p].cols[i]];
                for (int32_t r = 0; r < col->n_runs; r++) {
                    for (int32_t g = 0; g < f.model.n_groups; g++) {
                        const struct dg_group *group = &f.model.groups[g];
                        bool is_in =
                            col->runs[r].first >= group->first && col->runs[r].first < group->first + group->n;
                        CHECK(!is_in || group->part == p);
                    }
                }
            }
        }
        dg_arena_done(&f.arena);
    }
}

int main(void)
{
    TAP_CASE("search and bound against every choice", test_all_choices);
    TAP_CASE("parts share nothing", test_parts);
    return tap_end();
}
