/* Box: what the server gives up once everything is open: new programs, new connections, files outside its
 * folder.
 *
 * Landlock (files, TCP, signals, as far as the kernel's version of it goes) and seccomp (system calls) take
 * from this thread and from those that it starts later, so the box is entered before any other thread. What
 * needs a program (the reader of uploads) or the network (OpenID Connect) is done by helper processes that were
 * forked before. */
#ifndef DG_SERVER_BOX_H
#define DG_SERVER_BOX_H

#include <stdbool.h>

#include "base/text.h"

#define DG_BOX_MAX_PATHS 16

struct dg_server_box_paths {
    const char *writes[DG_BOX_MAX_PATHS]; /* folders to read and write below; NULL ends the list */
    const char *reads[DG_BOX_MAX_PATHS];  /* files and folders to read; what does not exist is left out */
};

struct dg_server_box {
    int landlock; /* version in force; 0: the kernel has none */
    bool has_seccomp;
    bool is_reduced; /* built with sanitizers, whose run time needs what the box forbids */
};

/* Enter it and try that it holds: what must not work fails, what must work works. DG_EIO: the kernel takes no
 * filter, or the box does not hold; nothing should be served then. */
int dg_server_box_enter(const struct dg_server_box_paths *paths, struct dg_server_box *out, struct dg_err *err);
/* A helper's smaller box: files are read and programs run, nothing is written, no port is opened; `may_connect`
 * leaves it connections to others and takes the programs. Never fails: the kernel may be old. */
void dg_server_box_enter_helper(bool may_connect);
/* "seccomp, Landlock 4" */
void dg_server_box_tell(const struct dg_server_box *box, struct dg_text *out);

#endif
