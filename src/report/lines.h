/* Lines: paragraphs and tables for a terminal, in both languages. Private to report.
 *
 * Widths are in columns: letters one, combining marks, ZWNJ and direction marks none. In Persian each line
 * begins with U+200F and isolates never reach over a line's end, since terminals look at one line at a time. */
#ifndef DG_REPORT_LINES_H
#define DG_REPORT_LINES_H

#include "report/phrase.h"

struct dg_lines {
    struct dg_text *out;
    struct dg_phrase *say;
    int32_t width;
};

int32_t dg_columns_of(const char *text);

void dg_lines_blank(struct dg_lines *lines);
/* A heading between blank lines, underlined. */
void dg_lines_heading(struct dg_lines *lines, const char *text);
/* Wrapped at spaces; the first line is indented by `first`, the others by `rest`. */
void dg_lines_para(struct dg_lines *lines, int32_t first, int32_t rest, const char *text);

#define DG_TABLE_COLUMNS 8
struct dg_table {
    int32_t n_columns, n_rows, max_rows; /* row 0 holds the headers */
    bool is_number[DG_TABLE_COLUMNS];    /* set at the column's end */
    int32_t flexible;                    /* the column that wraps when the line is too long */
    const char **cells;
};
int dg_table_begin(struct dg_table *table, struct dg_phrase *say, int32_t n_columns, int32_t max_rows,
                   struct dg_err *err);
/* n_columns texts. A row beyond max_rows is left out. */
void dg_table_row(struct dg_table *table, const char *const *cells);
void dg_table_print(struct dg_lines *lines, const struct dg_table *table);

#endif
