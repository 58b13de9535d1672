/* Child io: what the child programs share: taking a request, giving up all rights, answering in frames. A
 * second contract of reader/, for intake/ alone: the program that judges dossiers lives above this folder. */
#ifndef DG_READER_CHILD_IO_H
#define DG_READER_CHILD_IO_H

#include "base/text.h"
#include "reader/record.h"

/* ---- a file in memory ----------------------------------------------------------------------------- */
struct dg_bytes {
    const unsigned char *p;
    size_t n;
};
/* Map what was handed over. A mapping costs no copy; if the file is shortened meanwhile, the process dies,
 * which is what it is for. The pages may be written to and are the process's own. */
int dg_child_map(int fd, struct dg_bytes *out, struct dg_err *err);

/* ---- the request ---------------------------------------------------------------------------------- */
int dg_child_request(int fd, struct dg_request *out, struct dg_err *err);

/* ---- answers --------------------------------------------------------------------------------------- */
struct dg_answer { /* where frames go; flushed when it has grown */
    int fd;
    struct dg_text text;
    uint32_t n_features, n_refused;
};
int dg_answer_flush(struct dg_answer *answer, struct dg_err *err);
int dg_answer_flush_if_large(struct dg_answer *answer, struct dg_err *err);
int dg_bytes_write(int fd, const void *bytes, size_t n); /* 0 or a negative errno */
int dg_child_hello(struct dg_answer *answer, uint32_t flags, struct dg_err *err);
int dg_child_end(struct dg_answer *answer, struct dg_err *err);
/* The last frame of a failure; `file` is the one that it is about. */
void dg_child_error(struct dg_answer *answer, uint32_t file, const struct dg_err *err);

/* ---- the sandbox ------------------------------------------------------------------------------------------
 */
/* Before libraries open what they need: close all descriptors but those of the request. */
int dg_sandbox_prepare(int32_t n_files, struct dg_err *err);
/* Give up all that reading does not need. *flags: enum dg_sandbox_flag. DG_EREADER when it cannot be closed
 * or does not hold when tried. Not reversible. */
int dg_sandbox_enter(const struct dg_request *request, uint64_t max_file_bytes, uint32_t *flags,
                     struct dg_err *err);

#endif
