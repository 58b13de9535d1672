/* Fold: words as they are compared, whoever typed them.
 *
 * Persian is written with several code points for one letter and with or without the zero-width non-joiner.
 * Folded, a text is a row of words in which these do not differ:
 *   - Arabic yeh, alef maksura and kaf are the Persian letters; alef with madda or hamza is alef, waw with
 * hamza waw, yeh with hamza yeh, ta marbuta and heh with yeh above heh; Arabic and Persian digits are 0 to 9;
 *   - Latin capitals are small (A to Z: no text of ours has others);
 *   - vowel marks, hamza above, tatweel and marks of direction are left out;
 *   - blanks, the zero-width non-joiner, punctuation and quotation marks part words. */
#ifndef DG_BASE_FOLD_H
#define DG_BASE_FOLD_H

#include <stdbool.h>
#include <stddef.h>

/* The next word of *s, folded, cut to n - 1 bytes between characters; *s moves behind it. False at the end. */
bool dg_fold_word(const char **s, char *out, size_t n);

#endif
