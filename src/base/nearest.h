/* Nearest: the known name that a mistyped one most likely meant. */
#ifndef DG_BASE_NEAREST_H
#define DG_BASE_NEAREST_H

/* struct dg_nearest near = {.typed = word}; then dg_nearest_try for each known name; near.best at the end. */
struct dg_nearest {
    const char *typed;
    const char *best; /* NULL: none is near */
    int distance;
};

/* A third of the letters may be wrong: more would suggest names that share nothing with what was typed. Of two
 * that are equally near, the one tried first stays. */
void dg_nearest_try(struct dg_nearest *nearest, const char *name);

#endif
