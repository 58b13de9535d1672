/* Plan: what the steps of the command share. Private to app/. */
#ifndef DG_APP_PLAN_H
#define DG_APP_PLAN_H

#include "app/app.h"
#include "assess/assess.h"
#include "rule/rule.h"
#include "siting/siting.h"

/* The rule book, and what of it the plan keeps. */
struct dg_plan_rules {
    struct dg_rulebook book;
    const char *waived; /* ids, comma-separated */
    struct dg_siting_limit limits[DG_SITING_MAX_LIMITS];
    int32_t n_limits;
    int32_t *n_found; /* findings of each rule in the new dossier */
};

struct dg_plan_made { /* everything that is told */
    const struct dg_app_plan_params *params;
    const struct dg_siting_params *how;
    const struct dg_siting_result *result;
    const struct dg_dossier *given, *least;
    const struct dg_assessment *before, *after; /* of the given and of the new dossier */
    const int32_t *camera_at;                   /* of the result's cameras: in least->cameras */
    const struct dg_plan_rules *rules;
    int32_t n_links, n_unlinked; /* links that were proposed; sites for which none could be */
    int32_t n_checked;           /* proofs that hold; 0: not asked for */
    const char *proof_dir;
};

/* Rules of the book (rules_path NULL: the standard one) that limit what a camera may see, those of severity
 * "note" and those in `waived` (ids; NULL: none) left out. DG_EINVAL: `waived` names what is no such rule. */
int dg_plan_rules_open(struct dg_arena *arena, const char *rules_path, const char *waived,
                       struct dg_plan_rules *out, struct dg_err *err);
/* Does the plan keep this rule, as far as it is free to? */
bool dg_plan_rules_keep(const struct dg_plan_rules *rules, const char *rule_id);
/* Fill n_found. */
int dg_plan_rules_judge(struct dg_arena *arena, const struct dg_assessment *after, int n_threads,
                        struct dg_plan_rules *rules, struct dg_err *err);

/* The dossier with its planned cameras replaced; in `arena`. camera_at is as above. */
int dg_plan_back(struct dg_arena *arena, const struct dg_dossier *given, const struct dg_siting_result *result,
                 struct dg_dossier *least, int32_t **camera_at, struct dg_err *err);
/* Links for sites with planned cameras that reach neither the centre nor a recorder: each to the nearest node
 * that does and has room, straight, of fibre, without a price. n_left: sites for which there is none. Nothing
 * in a dossier without links and recorders. */
int dg_plan_links(struct dg_arena *arena, struct dg_dossier *least, int32_t *n_made, int32_t *n_left,
                  struct dg_err *err);
/* What was assumed for it, as rows of the dossier's assumptions. */
int dg_plan_assume(struct dg_arena *arena, const struct dg_dossier *given, int32_t n_links,
                   struct dg_dossier *least, struct dg_err *err);
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
