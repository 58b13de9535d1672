/* The files of data/holidays/ and procedures/ as bytes, made by tools/gen_procedures.py. Private to review/. */
#ifndef DG_REVIEW_BYTES_TABLE_H
#define DG_REVIEW_BYTES_TABLE_H

#include <stddef.h>

struct dg_bytes_row {
    const char *name; /* NULL behind the last */
    const char *bytes;
    size_t n;
};

extern const struct dg_bytes_row dg_holiday_files[];
extern const struct dg_bytes_row dg_procedure_files[];

#endif
