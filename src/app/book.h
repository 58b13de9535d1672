/* Book: the rule file that a command was given, or the standard one. Private to app. */
#ifndef DG_APP_BOOK_H
#define DG_APP_BOOK_H

#include "rule/rule.h"

/* `rules_path` NULL: the standard book. */
int dg_book_open(struct dg_arena *arena, const char *rules_path, struct dg_rulebook *out, struct dg_err *err);

/* The bits of a remit's word; NULL: 0, which means all. */
int dg_book_remits(const char *word, unsigned *out, struct dg_err *err);

#endif
