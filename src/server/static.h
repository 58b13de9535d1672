/* Static: the web app's files, read into memory once. No request names a file: it names one of these. */
#ifndef DG_SERVER_STATIC_H
#define DG_SERVER_STATIC_H

#include "server/state.h"

/* dir NULL: none. DG_ELIMIT: more than 1000 files or 64 MiB. */
int dg_static_load(struct dg_server *server, const char *dir, struct dg_err *err);
void dg_static_free(struct dg_server *server);
/* NULL: none of that path ("/app/main.js"). */
const struct dg_static_file *dg_static_find(const struct dg_server *server, const char *path);

#endif
