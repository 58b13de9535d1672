/* Nearest: the known name that a mistyped one most likely meant. */
#include "base/nearest.h"

#include <string.h>

#define MAX_WORD 40 /* longer words are like nothing */

/* Damerau-Levenshtein distance (optimal string alignment). */
static int distance(const char *a, const char *b)
{
    int na = (int)strlen(a), nb = (int)strlen(b);
    int d[MAX_WORD + 1][MAX_WORD + 1];

    if (na > MAX_WORD || nb > MAX_WORD) return MAX_WORD;
    for (int i = 0; i <= na; i++) d[i][0] = i;
    for (int j = 0; j <= nb; j++) d[0][j] = j;
    for (int i = 1; i <= na; i++) {
        for (int j = 1; j <= nb; j++) {
            int best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (d[i - 1][j] + 1 < best) best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best) best = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    }
    return d[na][nb];
}

void dg_nearest_try(struct dg_nearest *nearest, const char *name)
{
    int found = distance(nearest->typed, name);
    if (found > (int)(strlen(name) + 2) / 3 || (nearest->best && found >= nearest->distance)) return;
    nearest->best = name;
    nearest->distance = found;
}
