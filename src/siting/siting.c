/* Siting from end to end: the model, the choice, what rules cost, the result. */
#include "siting/siting.h"

#include <math.h>
#include <string.h>

#include "siting/solve.h"

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

/* The rule without which enough of a group would be in reach; NULL: it takes several. */
static const char *rule_of(const struct dg_job *job, int bit)
{
    if (bit >= 8) return job->params->limits[bit - 8].rule;
    return bit == 0 ? "private" : bit == 1 ? "ceiling" : "exclude";
}

static int blame(struct dg_job *job, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct dg_siting_result *out = job->out;
    struct dg_model *m = &job->model;
    uint32_t bits = 0, free_of = 0;
    for (int32_t g = 0; g < m->n_groups; g++) free_of |= out->needs[g].lack == DG_SITING_FORBIDDEN;
    for (int32_t c = 0; c < m->n_cols && free_of; c++) bits |= m->cols[c].forbids;
    for (int bit = 0; bit < 8 + job->params->n_limits; bit++) {
        if (!(bits >> bit & 1)) continue;
        DG_TRY(dg_model_allow(&tmp, m, 1u << bit, err));
        for (int32_t g = 0; g < m->n_groups; g++) {
            struct dg_siting_need *need = &out->needs[g];
            if (need->lack == DG_SITING_FORBIDDEN && !need->rule && m->groups[g].in_reach >= m->groups[g].asked)
                need->rule = rule_of(job, bit);
        }
    }
    return dg_model_allow(&job->hold, m, 0, err); /* as it was */
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
                                    .lack = lack_of(group, met[g]),
                                    .money_short = NAN};
    }
    return blame(job, err);
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

/* Needs without any weight count alike, as in afford.c. */
static double coverage_of(const struct dg_siting_result *r, const struct dg_dossier *d)
{
    double sum = 0, all = 0, weights = 0;
    for (int32_t i = 0; i < r->n_needs; i++) weights += d->needs.items[r->needs[i].need_ix].weight;
    for (int32_t i = 0; i < r->n_needs; i++) {
        double weight = weights > 0 ? d->needs.items[r->needs[i].need_ix].weight : 1;
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
    DG_TRY(dg_job_solve(job, &job->hold, 0, NULL, params->max_moves, has_prices ? DG_MAIN_SHARE : 1, &answer,
                        err));
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
    DG_TRY(dg_job_shortfalls(job, &answer, err));
    if (params->aim == DG_SITING_BUDGET) {
        out->cost = coverage_of(out, job->dossier);
        out->bound = fmax(out->bound, out->cost);
        out->is_optimal = false;
    }
    DG_TRY(cameras_fill(job, &answer, err));
    return has_prices ? dg_job_prices(job, &answer, err) : 0;
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
