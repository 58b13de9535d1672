/* Log: what verify, prove and witness share. Private to app/. */
#ifndef DG_APP_LOG_H
#define DG_APP_LOG_H

#include "log/log.h"

/* The bytes of a small file; "-": standard input. DG_ELIMIT past `max`. */
int dg_log_file_read(struct dg_arena *arena, const char *path, size_t max, const char **bytes, size_t *n,
                     struct dg_err *err);

/* Keys given as text (they hold a "+" that paths rarely hold) or as a file with one a line. */
int dg_log_keys_read(struct dg_arena *arena, const char *option, const char *given, struct dg_vkey **out,
                     int32_t *n, struct dg_err *err);

#endif
