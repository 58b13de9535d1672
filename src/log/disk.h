/* Disk: whole files, read within a limit and written so that they are there whole or not at all. Private to
 * log/. */
#ifndef DG_LOG_DISK_H
#define DG_LOG_DISK_H

#include "base/arena.h"

/* The bytes of a file in `arena`, with a NUL behind. DG_EFOUND: there is none (or no such folder); DG_ELIMIT:
 * more than `max`; DG_EIO. Messages begin with the path. */
int dg_disk_read(struct dg_arena *arena, const char *path, size_t max, const char **bytes, size_t *n,
                 struct dg_err *err);

/* Write beside `path`, flush to the disk, rename into place, flush the folder. Mode: 0600 or 0644. DG_EIO. */
int dg_disk_write(const char *path, const char *bytes, size_t n, unsigned mode, struct dg_err *err);

/* Make the folders above `path`, as far as they are missing below the first n_root bytes of it. */
int dg_disk_make_folders(const char *path, size_t n_root, struct dg_err *err);

/* FOLDER/NAME in `arena`; NULL when memory ran out. */
char *dg_disk_path(struct dg_arena *arena, const char *folder, const char *name);

#endif
