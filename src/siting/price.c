/* Price: what each constraint costs. The problem is solved again without it, from the choice that is there, for
 * no more than that choice was after: what comes within reach besides is counted, not covered. */
#include <math.h>

#include "siting/solve.h"

#define FEWER_MOVES 4 /* a price is looked for with so much fewer moves */

/* A constraint that is on. Its rules are waived, or the model is changed and changed back. */
struct constraint {
    const char *rule;
    bool is_of_book;
    uint32_t waived;
    void (*change)(struct dg_job *job, bool is_back);
};

struct pricing {
    struct dg_job *job;
    const struct dg_answer *answer;
    struct constraint list[DG_SITING_MAX_PRICES];
    int n;
};

/* Needs that are out of reach. */
static int32_t unreached(const struct dg_model *m)
{
    int32_t n = 0;
    for (int32_t g = 0; g < m->n_groups; g++) {
        const struct dg_group *group = &m->groups[g];
        bool is_first = g == 0 || group[-1].need_ix != group->need_ix;
        if (group->in_reach >= group->asked) continue;
        n += is_first || group[-1].in_reach >= group[-1].asked; /* once, by day or by night */
    }
    return n;
}

/* ---- constraints ----------------------------------------------------------------------------------- */

/* Changes are their own inverse where nothing else is said: what is kept beside is in dg_group.spare. */
static void k_fold_change(struct dg_job *job, bool is_back)
{
    for (int32_t g = 0; g < job->model.n_groups; g++) {
        struct dg_group *group = &job->model.groups[g];
        if (!is_back) group->spare = group->k;
        group->k = is_back ? (int32_t)group->spare : 1;
    }
}

static void night_change(struct dg_job *job, bool is_back)
{
    for (int32_t g = 0; g < job->model.n_groups; g++) {
        struct dg_group *group = &job->model.groups[g];
        if (group->light != DG_NIGHT) continue;
        if (!is_back) group->spare = group->asked;
        group->asked = is_back ? group->spare : 0;
    }
}

static bool is_kept(const struct dg_job *job, const struct dg_col *col)
{
    return col->camera >= 0 && !col->is_existing &&
           dg_siting_list_has(job->params->keep, job->dossier->cameras.items[col->camera].camera_id);
}

static void keep_change(struct dg_job *job, bool is_back)
{
    for (int32_t c = 0; c < job->model.n_cols; c++) {
        if (is_kept(job, &job->model.cols[c])) job->model.cols[c].is_fixed = is_back;
    }
}

static void add(struct pricing *p, const char *rule, bool is_of_book, uint32_t waived,
                void (*change)(struct dg_job *job, bool is_back))
{
    p->list[p->n++] = (struct constraint){rule, is_of_book, waived, change};
}

/* Constraints that are on: rules that forbid some view, and what needs and options ask for. */
static void constraints_find(struct pricing *p)
{
    const struct dg_model *m = &p->job->model;
    const struct dg_siting_params *params = p->job->params;
    uint32_t broken = 0;
    bool has_kept = false, has_k = false, has_day = false, has_night = false;
    for (int32_t c = 0; c < m->n_cols; c++) {
        if (!dg_col_is_allowed(&m->cols[c], 0)) broken |= m->cols[c].forbids;
        has_kept |= is_kept(p->job, &m->cols[c]);
    }
    for (int32_t g = 0; g < m->n_groups; g++) {
        has_k |= m->groups[g].k > 1;
        *(m->groups[g].light == DG_NIGHT ? &has_night : &has_day) = true;
    }
    if (broken & DG_FORBID_PRIVATE) add(p, "private", false, DG_FORBID_PRIVATE, NULL);
    for (int32_t l = 0; l < params->n_limits; l++) {
        uint32_t bit = (uint32_t)DG_FORBID_LIMIT << l;
        if (broken & bit) add(p, params->limits[l].rule, true, bit, NULL);
    }
    if (broken & DG_FORBID_CEILING) add(p, "ceiling", false, DG_FORBID_CEILING, NULL);
    if (has_k) add(p, "k_fold", false, 0, k_fold_change);
    if (has_night && has_day) add(p, "night", false, 0, night_change);
    if (has_kept) add(p, "keep", false, 0, keep_change);
    if (broken & DG_FORBID_EXCLUDED) add(p, "exclude", false, DG_FORBID_EXCLUDED, NULL);
}

/* ---- prices ---------------------------------------------------------------------------------------- */

static int solve(struct pricing *p, const struct constraint *c, double until, struct dg_siting_price *price,
                 struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct dg_job *job = p->job;
    struct dg_answer answer;
    int64_t moves = job->params->max_moves ? job->params->max_moves / FEWER_MOVES + 1 : 0;
    DG_TRY(dg_job_solve(job, &tmp, c->waived, p->answer, moves, until, &answer, err));
    *price = (struct dg_siting_price){.rule = c->rule,
                                      .is_of_book = c->is_of_book,
                                      .cost = (double)answer.cost * job->model.unit,
                                      .bound = (double)answer.bound * job->model.unit,
                                      .instead = (double)dg_job_cost(&job->model, p->answer) * job->model.unit,
                                      .n_cameras = answer.n_cols,
                                      .n_unmet = unreached(&job->model)};
    return 0;
}

int dg_job_prices(struct dg_job *job, const struct dg_answer *answer, struct dg_err *err)
{
    struct pricing p = {.job = job, .answer = answer};
    struct dg_siting_result *out = job->out;
    constraints_find(&p);
    DG_TRY(DG_NEW(job->arena, &out->prices, (size_t)p.n, err));
    for (int32_t g = 0; g < job->model.n_groups; g++) {
        job->model.groups[g].is_capped = true;
        job->model.groups[g].cap = job->model.groups[g].target;
    }
    for (int i = 0; i < p.n; i++) {
        const struct constraint *c = &p.list[i];
        double until = DG_MAIN_SHARE + (1 - DG_MAIN_SHARE) * (i + 1) / p.n;
        dg_job_tell(job, "plan.step_rules", i, p.n, NAN, NAN);
        if (c->change) c->change(job, false);
        int rc = solve(&p, c, until, &out->prices[i], err);
        if (c->change) c->change(job, true);
        DG_TRY(rc);
        out->n_prices++;
    }
    for (int32_t g = 0; g < job->model.n_groups; g++) job->model.groups[g].is_capped = false;
    return dg_model_allow(&job->hold, &job->model, 0, err); /* as it was: reasons are told from it */
}
