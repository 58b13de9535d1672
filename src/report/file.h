/* Report file: one file, written whole or not at all, in as many pieces as one likes. Private to report.
 *
 *     dg_auto(dg_report_file_done) struct dg_report_file file = {.fd = -1};
 *     DG_TRY(dg_report_file_open(&file, path, err));
 *     DG_TRY(dg_report_file_add(&file, bytes, n, err)); ...
 *     return dg_report_file_finish(&file, err);
 */
#ifndef DG_REPORT_FILE_H
#define DG_REPORT_FILE_H

#include "base/text.h"

struct dg_report_file {
    int fd;           /* of a temporary file beside `path`; -1: closed */
    const char *path; /* the caller's */
    struct dg_text temporary;
};

int dg_report_file_open(struct dg_report_file *file, const char *path, struct dg_err *err);
int dg_report_file_add(struct dg_report_file *file, const void *bytes, size_t n_bytes, struct dg_err *err);
/* Synced and renamed into place. */
int dg_report_file_finish(struct dg_report_file *file, struct dg_err *err);
/* What was not finished leaves no trace. */
void dg_report_file_done(struct dg_report_file *file);

#endif
