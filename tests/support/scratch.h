/* A folder of a test's own, under the temporary folder; removed with all that is in it at the end. */
#ifndef DG_TESTS_SCRATCH_H
#define DG_TESTS_SCRATCH_H

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char scratch_dir[256];

static inline int scratch_remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

static inline void scratch_done(void)
{
    if (scratch_dir[0]) nftw(scratch_dir, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The path of `name` in the folder: the same string each time, valid to the end. */
static inline const char *scratch(const char *name)
{
    static struct {
        char name[64], path[384];
    } known[64];
    int i = 0;
    if (!scratch_dir[0]) {
        const char *tmp = getenv("TMPDIR");
        snprintf(scratch_dir, sizeof scratch_dir, "%s/didgah-test-XXXXXX", tmp ? tmp : "/tmp");
        if (!mkdtemp(scratch_dir)) abort();
        atexit(scratch_done);
    }
    while (i < 64 && known[i].path[0] && strcmp(known[i].name, name) != 0) i++;
    if (i == 64 || strlen(name) >= sizeof known[i].name) abort();
    snprintf(known[i].name, sizeof known[i].name, "%s", name);
    snprintf(known[i].path, sizeof known[i].path, "%s/%s", scratch_dir, name);
    return known[i].path;
}

/* How many files lie in the folder: what is left beside a file shows. */
static inline int scratch_count(void)
{
    int n = 0;
    DIR *dir = opendir(scratch(""));
    for (struct dirent *e; dir && (e = readdir(dir));) n += e->d_name[0] != '.';
    if (dir) closedir(dir);
    return n;
}

static inline char *scratch_read(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    *n = (size_t)ftell(file);
    rewind(file);
    char *data = malloc(*n + 1);
    if (!data || fread(data, 1, *n, file) != *n) abort();
    data[*n] = '\0';
    fclose(file);
    return data;
}

static inline void scratch_write(const char *path, const void *data, size_t n)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, n, file) != n || fclose(file) != 0) abort();
}

#endif
