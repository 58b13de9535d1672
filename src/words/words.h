/* Words: the one catalogue of texts in both languages, the JSON files of data/words, compiled in.
 *
 * A key is a word of the code ("assess.need_met"); each has "en" and "fa". Placeholders are named: {camera}.
 * The build fails when a key lacks a language or the two languages' placeholders differ. */
#ifndef DG_WORDS_WORDS_H
#define DG_WORDS_WORDS_H

#include "base/arena.h"
#include "base/text.h"

enum dg_lang { DG_EN = 0, DG_FA = 1 };

/* "en" or "fa"; false for anything else. */
bool dg_lang_parse(const char *word, enum dg_lang *out);
const char *dg_lang_word(enum dg_lang lang);

/* The text of a key; the key itself when there is none (a test finds such keys). Cost: log n. */
const char *dg_word(enum dg_lang lang, const char *key);
bool dg_word_exists(const char *key);

/* Append the text of `key` with its placeholders filled: pairs of name and value, ended by NULL:
 *   dg_word_add(&text, DG_FA, "assess.camera", "camera", "C-01", "area", area, NULL);
 * Values go in as they are: see dg_num_add and dg_token_add for what belongs into them. */
void dg_word_add(struct dg_text *text, enum dg_lang lang, const char *key, ...) __attribute__((sentinel));
void dg_word_vadd(struct dg_text *text, enum dg_lang lang, const char *key, va_list ap);

/* The same with a pattern that is not of the catalogue (a rule file's text, checked by dg_pattern_check). */
struct dg_word_pair {
    const char *name, *value;
};
void dg_pattern_add(struct dg_text *text, const char *pattern, const struct dg_word_pair *pairs, int n_pairs);

/* Is every brace of the pattern part of a placeholder {name} or {name|one|more}? Visits the names; `visit`
 * returns false to stop. False: a stray brace, or it was stopped. */
typedef bool (*dg_placeholder_fn)(void *ctx, const char *name, size_t n);
bool dg_pattern_check(const char *pattern, dg_placeholder_fn visit, void *ctx);

/* A number as people read it: at most `decimals` digits, thousands grouped; in Persian with Persian digits, ٫
 * and ٬. */
void dg_num_add(struct dg_text *text, enum dg_lang lang, double value, int decimals);

/* A machine token (id, unit, date, file name) inside a sentence: in Persian wrapped in U+2066 .. U+2069 so that
 * it is not turned round. */
void dg_token_add(struct dg_text *text, enum dg_lang lang, const char *token);

/* ---- dates ------------------------------------------------------------------------------------------- */

/* The Solar Hijri date of a Gregorian one, "2026-03-21". False: no such date, or outside 1206 .. 1498. */
bool dg_date_solar(const char *iso, int32_t *year, int32_t *month, int32_t *day);

/* Back: false when there is no such Solar Hijri date, or outside 1206 .. 1498. */
bool dg_date_from_solar(int32_t year, int32_t month, int32_t day, char iso[11]);

/* A date in both calendars, the reader's first: "1 Azar 1405 (2026-11-22)". What is no date is written as the
 * token that it is. */
void dg_date_add(struct dg_text *text, enum dg_lang lang, const char *iso);

/* ---- comparison of what people type ------------------------------------------------------------------ */

/* Append the text in the one spelling that comparisons use: Arabic ye, kaf, alef and heh as Persian ones;
 * joiners, vowel signs, tatweel and marks of direction left out; digits and ASCII letters in one form; blanks
 * single, none at the ends. For comparing only. */
void dg_fold_add(struct dg_text *out, const char *text);
/* Equal when folded, a joiner counting as nothing or as a blank: whoever types one, another leaves it out. */
bool dg_fold_equal(const char *a, const char *b);
/* Does `text` hold `part` somewhere? */
bool dg_fold_contains(const char *text, const char *part);

/* ---- one spelling of what is kept ---------------------------------------------------------------------- */

/* The text in Unicode's normalization form C (UAX 15), so that alef and madda in two code points and in one are
 * the same bytes. `text` itself when it is so already, else in the arena. DG_EFORMAT: no UTF-8; DG_ELIMIT: of
 * more than 128 MiB; DG_ENOMEM. */
int dg_nfc(struct dg_arena *arena, const char *text, const char **out, struct dg_err *err);

#endif
