/* Say: pieces of text in the reader's language, kept in an arena. Private to report.
 *
 * Running out of memory gives "" and is remembered in `has_failed`; dg_say_check asks once at the end. */
#ifndef DG_REPORT_SAY_H
#define DG_REPORT_SAY_H

#include "report/report.h"

struct dg_say {
    struct dg_arena *arena;
    enum dg_lang lang;
    struct dg_text scratch;
    bool has_failed;
};

void dg_say_done(struct dg_say *say); /* the scratch; the pieces are the arena's */
int dg_say_check(const struct dg_say *say, struct dg_err *err);

/* What was added to `scratch`, as a piece; empties it. */
const char *dg_say_take(struct dg_say *say);

/* SAY(say, "report.key", "name", value, ...): a text of the catalogue with its placeholders filled. Values may
 * themselves be SAY. */
#define SAY(say, ...)                                                                                          \
    (dg_word_add(&(say)->scratch, (say)->lang, __VA_ARGS__, (const char *)NULL), dg_say_take(say))

const char *dg_say_num(struct dg_say *say, double value, int decimals);
const char *dg_say_token(struct dg_say *say, const char *token);
/* Whole percent, rounded down: what is almost all is not called all. NAN and nothing of nothing: a dash. */
const char *dg_say_percent(struct dg_say *say, double part, double total);
/* The text of PREFIX.WORD, or the word itself as a token when the catalogue has none. */
const char *dg_say_kind(struct dg_say *say, const char *prefix, const char *word);
/* The title in the reader's language, else in the other one, else `id`. */
const char *dg_say_title(struct dg_say *say, const char *title_en, const char *title_fa, const char *id);
/* A text from the dossier as one line: line breaks become spaces, its own direction does not leak out. */
const char *dg_say_given(struct dg_say *say, const char *text);

/* A building as people name it: "mosque Jameh (w123)"; a barrier: "wall (w7)". */
const char *dg_say_building(struct dg_say *say, const struct dg_building *building);
const char *dg_say_barrier(struct dg_say *say, const struct dg_barrier *barrier);
/* A sensitive place: "school Shahed", a private space: "yard (w12)". */
const char *dg_say_place(struct dg_say *say, const struct dg_dossier *dossier,
                         const struct dg_intrusion *intrusion);
/* What a need's amounts are counted in. */
const char *dg_say_unit(struct dg_say *say, const char *unit);
/* The edition's name: "IEC 62676-4:2014". */
const char *dg_say_standard(struct dg_say *say, const char *edition);

#endif
