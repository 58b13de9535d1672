/* Admit: what a dossier needs before anything can be computed from it. Private to app/. */
#ifndef DG_APP_ADMIT_H
#define DG_APP_ADMIT_H

#include "dossier/dossier.h"

/* DG_ESTATE: the first thing that has to be settled, in the words of `didgah check`. */
int dg_refuse_incomplete(struct dg_arena *arena, const char *path, const struct dg_dossier *dossier,
                         struct dg_err *err);

#endif
