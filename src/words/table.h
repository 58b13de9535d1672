/* The catalogue as a table, made by tools/gen_words.py: sorted by key, byte by byte. Private to words/ and its
 * test. */
#ifndef DG_WORDS_TABLE_H
#define DG_WORDS_TABLE_H

#include <stddef.h>

struct dg_words_row {
    const char *key;
    const char *text[2]; /* by enum dg_lang */
};

extern const struct dg_words_row dg_words_rows[];
extern const size_t dg_words_n_rows;

#endif
