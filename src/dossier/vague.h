/* Vague: the words of data/vague.json, compiled in. Private to dossier. */
#ifndef DG_DOSSIER_VAGUE_H
#define DG_DOSSIER_VAGUE_H

extern const char *const dg_vague_words[]; /* folded, sorted by bytes */
extern const int dg_n_vague_words;

#endif
