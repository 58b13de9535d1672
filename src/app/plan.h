/* Plan: what the steps of the command share. Private to app/. */
#ifndef DG_APP_PLAN_H
#define DG_APP_PLAN_H

#include "app/app.h"
#include "assess/assess.h"
#include "siting/siting.h"

struct dg_plan_made { /* everything that is told */
    const struct dg_app_plan_params *params;
    const struct dg_siting_params *how;
    const struct dg_siting_result *result;
    const struct dg_dossier *given, *least;
    const struct dg_assessment *before, *after; /* of the given and of the new dossier */
    const int32_t *camera_at;                   /* of the result's cameras: in least->cameras */
    int32_t n_checked;                          /* proofs that hold; 0: not asked for */
    const char *proof_dir;
};

/* The dossier with its planned cameras replaced; in `arena`. camera_at is as above. */
int dg_plan_back(struct dg_arena *arena, const struct dg_dossier *given, const struct dg_siting_result *result,
                 struct dg_dossier *least, int32_t **camera_at, struct dg_err *err);
/* What the assessment says each of them serves, and why it is there, in the language of the scheme. */
int dg_plan_explain(struct dg_arena *arena, const struct dg_assessment *after,
                    const struct dg_siting_result *result, const int32_t *camera_at, struct dg_dossier *least,
                    struct dg_err *err);

/* Write matrices and answers into `dir` and run the checker on each. DG_ESTATE: it found a fault (its words).
 */
int dg_plan_check(const char *dir, const struct dg_siting_result *result, int32_t *n_checked,
                  struct dg_err *err);

int dg_plan_text(struct dg_text *text, const struct dg_plan_made *made, struct dg_err *err);
int dg_plan_json(struct dg_text *text, const struct dg_plan_made *made, struct dg_err *err);

#endif
