/* Files that a report is compared with; DIDGAH_GOLDEN=write makes them anew. */
#ifndef DG_TESTS_REPORT_GOLDEN_H
#define DG_TESTS_REPORT_GOLDEN_H

#include "scratch.h"
#include "tap.h"

static inline bool golden_writes(void)
{
    const char *mode = getenv("DIDGAH_GOLDEN");
    return mode && strcmp(mode, "write") == 0;
}

static inline const char *golden_path(const char *name)
{
    static char path[1024];
    const char *source = getenv("DIDGAH_SOURCE");
    snprintf(path, sizeof path, "%s/tests/unit/report/golden/%s", source ? source : ".", name);
    return path;
}

static inline const char *golden_fonts(void)
{
    static char path[1024];
    const char *source = getenv("DIDGAH_SOURCE");
    snprintf(path, sizeof path, "%s/share/fonts", source ? source : ".");
    return path;
}

static inline void golden_write(const char *name, const void *bytes, size_t n)
{
    FILE *file = fopen(golden_path(name), "wb");
    if (!file || fwrite(bytes, 1, n, file) != n) abort();
    fclose(file);
}

/* Texts must be the same to the byte; the first line that differs is shown. */
static inline void golden_text(const char *name, const char *got)
{
    size_t n = 0;
    if (golden_writes()) golden_write(name, got, strlen(got));
    char *want = scratch_read(golden_path(name), &n);
    CHECK(want != NULL);
    if (!want) return;
    want[n] = '\0'; /* there is room */
    bool is_same = strcmp(got, want) == 0;
    if (!is_same) {
        size_t at = 0, line = 1;
        while (got[at] && got[at] == want[at]) line += got[at++] == '\n';
        printf("# %s: line %zu differs\n", name, line);
    }
    CHECK(is_same);
    free(want);
}

#endif
