/* Purposes: do they say anything? */
#include <string.h>

#include "base/fold.h"
#include "dossier/dossier.h"
#include "dossier/vague.h"

#define MAX_WORD 64
#define MAX_WORDS 64 /* different words of a purpose that are counted */

static bool is_listed(const char *word)
{
    int lo = 0, hi = dg_n_vague_words;
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (strcmp(dg_vague_words[mid], word) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < dg_n_vague_words && strcmp(dg_vague_words[lo], word) == 0;
}

/* Is the word one of `also`? Those come from people: each is folded here. */
static bool is_also(const char *word, const char *const *also, int32_t n_also)
{
    for (int32_t i = 0; i < n_also; i++) {
        char known[MAX_WORD];
        const char *s = also[i];
        if (dg_fold_word(&s, known, sizeof known) && strcmp(known, word) == 0) return true;
    }
    return false;
}

static bool is_vague(const char *word, const char *const *also, int32_t n_also)
{
    /* Plurals as they are written joined; three letters of a stem must stay (six bytes of Persian). */
    static const char *const endings[] = {"هایی", "های", "ها", "s"};
    size_t n = strlen(word);
    if (is_listed(word) || is_also(word, also, n_also)) return true;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t end = strlen(endings[i]);
        char stem[MAX_WORD];
        if (n < end + (end > 1 ? 6 : 3) || strcmp(word + n - end, endings[i]) != 0) continue;
        memcpy(stem, word, n - end);
        stem[n - end] = '\0';
        if (is_listed(stem) || is_also(stem, also, n_also)) return true;
    }
    return false;
}

int dg_purpose_words(const char *purpose, const char *const *also, int32_t n_also)
{
    char known[MAX_WORDS][MAX_WORD], word[MAX_WORD];
    int n = 0;
    while (n < MAX_WORDS && dg_fold_word(&purpose, word, sizeof word)) {
        bool counts = !is_vague(word, also, n_also);
        for (int i = 0; i < n && counts; i++) counts = strcmp(known[i], word) != 0;
        if (counts) memcpy(known[n++], word, sizeof word);
    }
    return n;
}

/* Length of what parts ids at s: blanks, commas of both languages, semicolons; 0: nothing does. */
static size_t break_at(const char *s)
{
    if (*s && strchr(" ,;\t\n", *s)) return 1;
    return strncmp(s, "،", 2) == 0 || strncmp(s, "؛", 2) == 0 ? 2 : 0;
}

bool dg_serves_next(const char **list, const char **id, size_t *n)
{
    const char *s = *list;
    while (break_at(s)) s += break_at(s);
    *id = s;
    while (*s && !break_at(s)) s++;
    *n = (size_t)(s - *id);
    *list = s;
    return *n > 0;
}
