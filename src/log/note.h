/* Note: what of notes witnesses need besides the contract. Private to log/. */
#ifndef DG_LOG_NOTE_H
#define DG_LOG_NOTE_H

#include "log/log.h"

/* Append the signature's line as it stood in its note. */
void dg_note_line_add(struct dg_text *out, const struct dg_note_signature *signature);

/* A decimal number without zeros in front, below DG_MAX_LOG_SIZE, that fills n bytes. */
bool dg_log_size_parse(const char *text, size_t n, int64_t *out);

#endif
