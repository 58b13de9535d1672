/* Solve: the model made and chosen from. Private to siting. */
#ifndef DG_SITING_SOLVE_H
#define DG_SITING_SOLVE_H

#include "siting/kept.h"

/* Everything that is worked with from the dossier on. */
struct dg_job {
    struct dg_arena *arena; /* the caller's */
    struct dg_arena hold;   /* until the job is done */
    const struct dg_dossier *dossier;
    const struct dg_siting_params *params;
    struct dg_trial *trial;
    struct dg_looks looks;
    int32_t *group_of;
    struct dg_model model;
    struct dg_siting_result *out;
};

/* Groups, places, columns and costs. */
int dg_job_model(struct dg_job *job, struct dg_err *err);
void dg_job_done(struct dg_job *job);
void dg_job_tell(const struct dg_job *job, const char *step, int64_t n_done, int64_t n_total, double best,
                 double bound);

/* A choice for all parts. */
struct dg_answer {
    int32_t *cols; /* rising, fixed ones among them */
    int32_t n_cols;
    int64_t cost, greedy, bound; /* of the fixed ones nothing */
    bool was_stopped;
    int64_t n_moves;
    struct dg_part_of *parts;
    struct dg_pick *picks;
    int32_t n_parts;
    int64_t *part_bound;
    struct dg_lines *lines; /* of each part */
    double *u;              /* multipliers of all rows */
};
/* `first` is a choice to begin with (part by part it is completed and pruned); NULL: none. `until` is of what
 * params->used says. */
int dg_job_solve(struct dg_job *job, struct dg_arena *arena, uint32_t waived, const struct dg_answer *first,
                 int64_t max_moves, double until, struct dg_answer *out, struct dg_err *err);

/* Of what params->used says: the choice's own share when it is asked what rules cost, and the rest for that. */
#define DG_MAIN_SHARE 0.6
/* What each constraint that is on costs, into the result's prices. The model is left as it is. */
int dg_job_prices(struct dg_job *job, const struct dg_answer *answer, struct dg_err *err);

/* The greatest weighted coverage within params->budget, into `out` (cols, n_cols); coverage of all weight is 1.
 */
int dg_job_afford(struct dg_job *job, struct dg_arena *arena, struct dg_answer *out, double *covered,
                  double *bound, struct dg_err *err);

/* What each need that the budget does not reach would cost beyond it, into the result's needs. */
int dg_job_shortfalls(struct dg_job *job, const struct dg_answer *answer, struct dg_err *err);

/* What a choice costs in the model as it is, in its units; columns rise. */
int64_t dg_job_cost(const struct dg_model *model, const struct dg_answer *answer);

/* Phases of the chosen columns, by the dossier's phases; -1: stands already, or there are none. */
int dg_job_phases(struct dg_job *job, struct dg_arena *arena, const struct dg_answer *answer, int32_t *phase_no,
                  struct dg_err *err);

/* Weight of each group that a choice meets. */
int dg_job_met(struct dg_job *job, const int32_t *cols, int32_t n_cols, int64_t *met, struct dg_err *err);

/* What using a place costs once: its site's mounting cost where the dossier states it, else the parameters'. */
double dg_job_site_charge(const struct dg_job *job, const struct dg_siting_place *place);

/* What a choice costs, existing cameras nothing, in money; NAN when a price is missing. */
double dg_job_money(const struct dg_job *job, const struct dg_answer *answer);

#endif
