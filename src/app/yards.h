/* Yards: private ground that the map does not mark but its shapes show. Private to app/. */
#ifndef DG_APP_YARDS_H
#define DG_APP_YARDS_H

#include "app/take.h"

/* Append yards to the dossier's private spaces, counted in the tally: courtyards (holes in the footprint of a
 * dwelling) and walled plots (a closed barrier that blocks sight, of at most 3000 m2, with a dwelling inside).
 */
int dg_yards_derive(struct dg_arena *arena, struct dg_dossier *dossier, struct dg_tally *tally,
                    struct dg_err *err);

#endif
