/* Say: lines of text from the catalogue, with values that last until the line is written. Private to app/. */
#ifndef DG_APP_SAY_H
#define DG_APP_SAY_H

#include <stdio.h>

#include "base/text.h"
#include "words/words.h"

/* As many values as one line may have. */
#define DG_SAY_VALUES 10

struct dg_say {
    struct dg_text *text;
    enum dg_lang lang;
    struct dg_text values[DG_SAY_VALUES];
    int n_values;
};

void dg_say_done(struct dg_say *say);

/* A value for the next line. */
const char *dg_say_int(struct dg_say *say, int64_t value);
const char *dg_say_num(struct dg_say *say, double value, int decimals);
const char *dg_say_token(struct dg_say *say, const char *token);
/* What stands in a column: a plain number with the language's digits, anything else as a token. */
const char *dg_say_value(struct dg_say *say, const char *value);

/* One line: indent, the words of `key` filled with pairs of name and value (ended by NULL), line feed. In
 * Persian it begins with U+200F, so that a line that begins with a Latin token is still laid out from the
 * right. */
void dg_say_line(struct dg_say *say, const char *indent, const char *key, ...) __attribute__((sentinel));

#endif
