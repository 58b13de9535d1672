/* Siting from end to end: the model, the choice, what rules cost, the result. */
#include "siting/siting.h"

#include <math.h>
#include <string.h>

#include "siting/solve.h"

/* Of what `used` says: the choice's own share when prices are asked for, and the rest for those. */
#define MAIN_SHARE 0.6
#define PRICE_MOVES 4 /* a price is looked for with so much fewer moves */

void dg_siting_defaults(struct dg_siting_params *params)
{
    *params = (struct dg_siting_params){.aim = DG_SITING_FEWEST,
                                        .budget = NAN,
                                        .private_m2 = 0,
                                        .front_m = 15,
                                        .spacing_m = 12,
                                        .range_m = 80,
                                        .max_views = 20000000,
                                        .max_bytes = 4ll << 30,
                                        .seed = 1,
                                        .max_moves = 20000,
                                        .n_threads = 1,
                                        .wants_prices = true};
}

/* ---- the result ------------------------------------------------------------------------------------ */

static enum dg_siting_lack lack_of(const struct dg_group *group, int64_t met)
{
    if (met >= group->asked) return DG_SITING_MET;
    if (group->in_reach >= group->asked) return DG_SITING_POOR;
    return group->in_sight >= group->asked ? DG_SITING_FORBIDDEN : DG_SITING_UNSEEN;
}

static int needs_fill(struct dg_job *job, const struct dg_answer *answer, struct dg_err *err)
{
    const struct dg_model *m = &job->model;
    struct dg_siting_result *out = job->out;
    int64_t *met;
    DG_TRY(DG_NEW(job->arena, &out->needs, (size_t)m->n_groups, err));
    DG_TRY(DG_NEW(&job->hold, &met, (size_t)m->n_groups, err));
    DG_TRY(dg_job_met(job, answer->cols, answer->n_cols, met, err));
    for (int32_t g = 0; g < m->n_groups; g++) {
        const struct dg_group *group = &m->groups[g];
        out->needs[out->n_needs++] =
            (struct dg_siting_need){.need_ix = group->need_ix,
                                    .light = group->light,
                                    .total = (double)group->total / DG_SITING_WEIGHT,
                                    .asked = (double)group->asked / DG_SITING_WEIGHT,
                                    .in_reach = (double)group->in_reach / DG_SITING_WEIGHT,
                                    .met = (double)met[g] / DG_SITING_WEIGHT,
                                    .lack = lack_of(group, met[g])};
    }
    return 0;
}

static int cameras_fill(struct dg_job *job, const struct dg_answer *answer, struct dg_err *err)
{
    const struct dg_model *m = &job->model;
    struct dg_siting_result *out = job->out;
    int32_t *phase_no;
    DG_TRY(DG_NEW(job->arena, &out->cameras, (size_t)answer->n_cols, err));
    DG_TRY(DG_NEW(&job->hold, &phase_no, (size_t)answer->n_cols, err));
    DG_TRY(dg_job_phases(job, &job->hold, answer, phase_no, err));
    for (int32_t i = 0; i < answer->n_cols; i++) {
        const struct dg_col *col = &m->cols[answer->cols[i]];
        out->n_fixed += col->is_fixed;
        out->cameras[out->n_cameras++] = (struct dg_siting_camera){.camera_ix = col->camera,
                                                                   .place_ix = col->place,
                                                                   .equipment_ix = col->equipment,
                                                                   .height_m = col->height_m,
                                                                   .bearing_deg = col->bearing_deg,
                                                                   .tilt_deg = col->tilt_deg,
                                                                   .hfov_deg = col->hfov_deg,
                                                                   .range_m = col->range_m,
                                                                   .private_m2 = col->private_m2,
                                                                   .front_m = col->front_m,
                                                                   .phase_no = phase_no[i]};
    }
    out->places = m->places;
    out->n_places = m->n_places;
    out->money = dg_job_money(job, answer);
    return 0;
}

static int proofs_fill(struct dg_job *job, const struct dg_answer *answer, struct dg_err *err)
{
    struct dg_siting_result *out = job->out;
    DG_TRY(DG_NEW(job->arena, &out->proofs, (size_t)answer->n_parts, err));
    for (int32_t p = 0; p < answer->n_parts; p++) {
        struct dg_siting_proof *proof = &out->proofs[out->n_proofs];
        if (answer->parts[p].n_cols == 0) continue;
        DG_TRY(dg_proof_write(job->arena, &job->model, &answer->parts[p],
                              answer->lines[p].col_start ? &answer->lines[p] : NULL, &answer->picks[p],
                              answer->u, &proof->matrix, &proof->answer, &proof->bound, err));
        out->n_proofs++;
    }
    return 0;
}

/* ---- what rules cost ------------------------------------------------------------------------------- */

static int unmet(struct dg_job *job, const struct dg_answer *answer, int32_t *n, struct dg_err *err)
{
    int64_t *met;
    DG_TRY(DG_NEW(&job->hold, &met, (size_t)job->model.n_groups, err));
    DG_TRY(dg_job_met(job, answer->cols, answer->n_cols, met, err));
    *n = 0;
    for (int32_t g = 0; g < job->model.n_groups; g++) {
        const struct dg_group *group = &job->model.groups[g];
        bool is_first = g == 0 || group[-1].need_ix != group->need_ix;
        bool is_unmet = met[g] < group->asked;
        if (!is_first && is_unmet && met[g - 1] < group[-1].asked) continue; /* counted by day */
        *n += is_unmet;
    }
    return 0;
}

static int price_find(struct dg_job *job, const struct dg_answer *main_answer, const char *rule, uint8_t waived,
                      struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct dg_siting_result *out = job->out;
    struct dg_siting_price *price = &out->prices[out->n_prices];
    struct dg_answer answer;
    int64_t moves = job->params->max_moves ? job->params->max_moves / PRICE_MOVES + 1 : 0;
    double share = MAIN_SHARE + (1 - MAIN_SHARE) * (out->n_prices + 1) / DG_SITING_MAX_PRICES;
    dg_job_tell(job, "plan.step_rules", out->n_prices, DG_SITING_MAX_PRICES, NAN, NAN);
    DG_TRY(dg_job_solve(job, &tmp, waived, main_answer, moves, share, &answer, err));
    *price = (struct dg_siting_price){.rule = rule,
                                      .cost = (double)answer.cost * job->model.unit,
                                      .bound = (double)answer.bound * job->model.unit,
                                      .n_cameras = answer.n_cols};
    DG_TRY(unmet(job, &answer, &price->n_unmet, err));
    out->n_prices++;
    return 0;
}

static int k_fold_price(struct dg_job *job, const struct dg_answer *answer, struct dg_err *err)
{
    struct dg_model *m = &job->model;
    int32_t *k, n_more = 0;
    DG_TRY(DG_NEW(&job->hold, &k, (size_t)m->n_groups, err));
    for (int32_t g = 0; g < m->n_groups; g++) {
        k[g] = m->groups[g].k;
        n_more += k[g] > 1;
        m->groups[g].k = 1;
    }
    int rc = n_more ? price_find(job, answer, "k_fold", 0, err) : 0;
    for (int32_t g = 0; g < m->n_groups; g++) m->groups[g].k = k[g];
    return rc;
}

static int prices_fill(struct dg_job *job, const struct dg_answer *answer, struct dg_err *err)
{
    static const struct {
        const char *rule;
        uint8_t bit;
    } rules[] = {
        {"private", DG_FORBID_PRIVATE}, {"ceiling", DG_FORBID_CEILING}, {"exclude", DG_FORBID_EXCLUDED}};
    DG_TRY(DG_NEW(job->arena, &job->out->prices, DG_SITING_MAX_PRICES, err));
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        int32_t n_freed = 0;
        for (int32_t c = 0; c < job->model.n_cols; c++) {
            n_freed += !dg_col_is_allowed(&job->model.cols[c], 0) &&
                       dg_col_is_allowed(&job->model.cols[c], rules[i].bit);
        }
        if (n_freed) DG_TRY(price_find(job, answer, rules[i].rule, rules[i].bit, err));
    }
    DG_TRY(k_fold_price(job, answer, err));
    return dg_model_allow(&job->hold, &job->model, 0, err); /* as it was: reasons are told from it */
}

/* ---- the contract ---------------------------------------------------------------------------------- */

static int solve_budget(struct dg_job *job, struct dg_answer *answer, struct dg_err *err)
{
    struct dg_siting_result *out = job->out;
    struct dg_answer rich = {.n_moves = answer->n_moves};
    double spent = dg_job_money(job, answer);
    int64_t money_units = (int64_t)floor(job->params->budget / job->model.unit);
    DG_TRY(dg_job_afford(job, &job->hold, &rich, &out->cost, &out->bound, err));
    if (answer->cost > money_units) {
        out->budget_short = spent - job->params->budget;
        *answer = rich;
        return 0;
    }
    /* It does for every need: then that is the choice. What more it covers than asked is not paid for. */
    out->cost = NAN;
    out->budget_short = 0;
    return 0;
}

static double coverage_of(const struct dg_siting_result *r, const struct dg_dossier *d)
{
    double sum = 0, all = 0;
    for (int32_t i = 0; i < r->n_needs; i++) {
        double weight = d->needs.items[r->needs[i].need_ix].weight;
        sum += r->needs[i].total > 0 ? weight * r->needs[i].met / r->needs[i].total : 0;
        all += weight;
    }
    return all > 0 ? sum / all : 0;
}

static int job_run(struct dg_job *job, struct dg_err *err)
{
    const struct dg_siting_params *params = job->params;
    struct dg_siting_result *out = job->out;
    struct dg_answer answer;
    bool has_prices = params->wants_prices && params->aim != DG_SITING_BUDGET;
    out->budget_short = NAN;
    DG_TRY(dg_job_model(job, err));
    DG_TRY(
        dg_job_solve(job, &job->hold, 0, NULL, params->max_moves, has_prices ? MAIN_SHARE : 1, &answer, err));
    out->n_parts = answer.n_parts;
    out->was_stopped = answer.was_stopped;
    out->cost = (double)answer.cost * job->model.unit;
    out->bound = (double)answer.bound * job->model.unit;
    out->greedy_cost = (double)answer.greedy * job->model.unit;
    out->is_optimal = answer.cost <= answer.bound;
    if (params->wants_proof && params->aim != DG_SITING_BUDGET) DG_TRY(proofs_fill(job, &answer, err));
    if (params->aim == DG_SITING_BUDGET) DG_TRY(solve_budget(job, &answer, err));
    out->n_moves = answer.n_moves;
    DG_TRY(needs_fill(job, &answer, err));
    if (params->aim == DG_SITING_BUDGET) {
        out->cost = coverage_of(out, job->dossier);
        out->bound = fmax(out->bound, out->cost);
        out->is_optimal = false;
    }
    DG_TRY(cameras_fill(job, &answer, err));
    return has_prices ? prices_fill(job, &answer, err) : 0;
}

int dg_siting_solve(struct dg_arena *arena, const struct dg_dossier *dossier,
                    const struct dg_siting_params *params, struct dg_siting_result *out, struct dg_err *err)
{
    struct dg_siting_result made = {0};
    dg_auto(dg_job_done) struct dg_job job = {
        .arena = arena, .dossier = dossier, .params = params, .out = &made};
    if (params->n_threads < 1) return dg_err_set(err, DG_EINVAL, "%d threads: 1 or more", params->n_threads);
    DG_TRY(job_run(&job, err));
    *out = made;
    return 0;
}
