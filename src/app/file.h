/* File: what can be said about paths before work begins. Private to app/. */
#ifndef DG_APP_FILE_H
#define DG_APP_FILE_H

#include <stdbool.h>

#include "base/err.h"

/* DG_EFOUND: there is none; DG_EINVAL: a folder; DG_EIO: may not be read. */
int dg_file_check_input(const char *path, struct dg_err *err);

/* May a dossier be written there? DG_EEXIST: something is there and may not be replaced, or is no SQLite file;
 * DG_EFOUND: the folder is missing. */
int dg_file_check_output(const char *path, bool may_replace, struct dg_err *err);

/* Is there a folder that the file or folder `path` can be made in? DG_EFOUND. */
int dg_file_check_folder_of(const char *path, struct dg_err *err);

/* Do both paths lead to the same file? */
bool dg_file_is_same(const char *a, const char *b);

/* Is there something at `path` that is no ordinary file: a device, a pipe, a folder? */
bool dg_file_is_special(const char *path);

/* May a result be written to `path` (NULL: none is)? Its folder has to be there, and it may be neither the
 * dossier nor a device. `option` is what the message names. DG_EFOUND, DG_EINVAL. */
int dg_check_result(const char *option, const char *path, const char *dossier, struct dg_err *err);

/* Put "PATH: " before an error's message unless it begins so already; returns its code. */
int dg_file_prefix(struct dg_err *err, const char *path);

#endif
