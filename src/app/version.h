/* Version: a dossier as it stands, or frozen: whatever a command that takes either was given. Private to app.
 */
#ifndef DG_APP_VERSION_H
#define DG_APP_VERSION_H

#include "app/app.h"

/* Load either, or, with `only_frozen`, a frozen version. Errors begin with the path. */
int dg_version_load(struct dg_arena *arena, const char *path, bool only_frozen, struct dg_version *out,
                    struct dg_err *err);

#endif
