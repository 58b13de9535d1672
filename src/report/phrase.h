/* Phrase: pieces of text in the reader's language, kept in an arena. Private to report.
 *
 * Running out of memory gives "" and is remembered in `has_failed`; dg_phrase_check asks once at the end. */
#ifndef DG_REPORT_PHRASE_H
#define DG_REPORT_PHRASE_H

#include "report/report.h"

struct dg_phrase {
    struct dg_arena *arena;
    enum dg_lang lang;
    struct dg_text scratch;
    bool has_failed;
};

void dg_phrase_done(struct dg_phrase *say); /* the scratch; the pieces are the arena's */
int dg_phrase_check(const struct dg_phrase *say, struct dg_err *err);

/* What was added to `scratch`, as a piece; empties it. */
const char *dg_phrase_take(struct dg_phrase *say);

/* SAY(say, "report.key", "name", value, ...): a text of the catalogue with its placeholders filled. Values may
 * themselves be SAY. */
#define SAY(say, ...)                                                                                          \
    (dg_word_add(&(say)->scratch, (say)->lang, __VA_ARGS__, (const char *)NULL), dg_phrase_take(say))

const char *dg_phrase_num(struct dg_phrase *say, double value, int decimals);
const char *dg_phrase_token(struct dg_phrase *say, const char *token);
/* Whole numbers, but a decimal below 1: a quarter of a square metre is not nothing. */
const char *dg_phrase_little(struct dg_phrase *say, double value);
/* Whole percent, rounded down: what is almost all is not called all. NAN and nothing of nothing: a dash. */
const char *dg_phrase_percent(struct dg_phrase *say, double part, double total);
/* The text of PREFIX.WORD, or the word itself as a token when the catalogue has none. */
const char *dg_phrase_kind(struct dg_phrase *say, const char *prefix, const char *word);
/* The title in the reader's language, else in the other one, else `id`. */
const char *dg_phrase_title(struct dg_phrase *say, const char *title_en, const char *title_fa, const char *id);
/* A text from the dossier as one line: line breaks become spaces, its own direction does not leak out. */
const char *dg_phrase_given(struct dg_phrase *say, const char *text);

/* A text of a rule or of the catalogue as it goes into a line of the reader's language: in Persian, what is
 * Latin in it (formulae, file names, units) is isolated as a whole, so that it is not turned round. */
const char *dg_phrase_mixed(struct dg_phrase *say, const char *text);

/* A building as people name it: "mosque Jameh (w123)"; a barrier: "wall (w7)". */
const char *dg_phrase_building(struct dg_phrase *say, const struct dg_building *building);
const char *dg_phrase_barrier(struct dg_phrase *say, const struct dg_barrier *barrier);
/* A sensitive place: "school Shahed", a private space: "yard (w12)". */
const char *dg_phrase_place(struct dg_phrase *say, const struct dg_dossier *dossier,
                            const struct dg_intrusion *intrusion);
/* What is seen of private space: "96 m² and 12 m of house front"; "none" below 0.05. */
const char *dg_phrase_looked(struct dg_phrase *say, double area_m2, double facade_m);
/* What a need's amounts are counted in. */
const char *dg_phrase_unit(struct dg_phrase *say, const char *unit);
/* The edition's name: "IEC 62676-4:2014". */
const char *dg_phrase_standard(struct dg_phrase *say, const char *edition);

#endif
