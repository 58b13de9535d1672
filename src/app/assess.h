/* Assess: steps that other commands share. Private to app. */
#ifndef DG_APP_ASSESS_H
#define DG_APP_ASSESS_H

#include "app/app.h"
#include "assess/assess.h"

/* DG_ESTATE with the first thing that has to be settled before anything can be computed, in the words of
 * `didgah check`. */
int dg_app_refuse_incomplete(struct dg_arena *arena, const char *path, const struct dg_dossier *dossier,
                             struct dg_err *err);

/* The assessment by the parameters' grid, edition, camera and threads. Errors begin with the path. */
int dg_app_compute(struct dg_arena *arena, const struct dg_app_assess_params *params,
                   const struct dg_dossier *dossier, struct dg_assessment *out, struct dg_err *err);

#endif
