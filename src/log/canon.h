/* Canon: what of the canonical writer entry.c and witness_folder.c use. Private to log/. */
#ifndef DG_LOG_CANON_H
#define DG_LOG_CANON_H

#include "log/log.h"

/* A text with its quotes and escapes. DG_EINVAL: not UTF-8. */
int dg_log_text_add(struct dg_text *text, const char *value, struct dg_err *err);

bool dg_utf8_is_valid(const char *bytes, size_t n); /* RFC 3629 */

#endif
