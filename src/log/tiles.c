/* Tiles: their paths and widths, and bundles of entries (C2SP tlog-tiles). */
#include <stdio.h>
#include <string.h>

#include "log/log.h"

#define ENTRIES (-1) /* the level that stands for bundles of entries */

int32_t dg_tile_width(int32_t level, int64_t tile_ix, int64_t size)
{
    int32_t shift = 8 * (level < 0 ? 0 : level);
    int64_t n = shift < 63 ? size >> shift : 0; /* hashes of that level */

    if (tile_ix < 0 || tile_ix > n / DG_TILE_WIDTH) return 0;
    int64_t width = n - tile_ix * DG_TILE_WIDTH;
    return width > DG_TILE_WIDTH ? DG_TILE_WIDTH : (int32_t)width;
}

void dg_tile_path(int32_t level, int64_t tile_ix, int32_t width, char out[DG_TILE_PATH_SIZE])
{
    int64_t scale = 1;
    int n = level == ENTRIES ? snprintf(out, DG_TILE_PATH_SIZE, "tile/entries")
                             : snprintf(out, DG_TILE_PATH_SIZE, "tile/%d", level);

    while (tile_ix / scale >= 1000) scale *= 1000;
    for (; scale >= 1; scale /= 1000)
        n += snprintf(out + n, DG_TILE_PATH_SIZE - (size_t)n, "/%s%03d", scale > 1 ? "x" : "",
                      (int)(tile_ix / scale % 1000));
    if (width < DG_TILE_WIDTH) snprintf(out + n, DG_TILE_PATH_SIZE - (size_t)n, ".p/%d", width);
}

/* A number of at most three digits; moves *s behind it. */
static bool take_number(const char **s, int32_t *out)
{
    int32_t n = 0, digits = 0;
    for (; **s >= '0' && **s <= '9' && digits < 3; (*s)++, digits++) n = n * 10 + (**s - '0');
    *out = n;
    return digits > 0;
}

bool dg_tile_path_parse(const char *path, int32_t *level, int64_t *tile_ix, int32_t *width)
{
    char again[DG_TILE_PATH_SIZE];
    int32_t part = 0, at_level = ENTRIES, wide = DG_TILE_WIDTH, n_parts = 0;
    int64_t ix = 0;
    bool goes_on = true;
    const char *s = path + 5;

    if (strncmp(path, "tile/", 5) != 0) return false;
    if (strncmp(s, "entries", 7) == 0)
        s += 7;
    else if (!take_number(&s, &at_level) || at_level > 63)
        return false;
    while (goes_on && n_parts++ < 6) {
        if (*s++ != '/') return false;
        goes_on = *s == 'x';
        s += goes_on;
        if (!take_number(&s, &part)) return false;
        ix = ix * 1000 + part;
    }
    if (strncmp(s, ".p/", 3) == 0) {
        s += 3;
        if (!take_number(&s, &wide) || wide < 1 || wide >= DG_TILE_WIDTH) return false;
    }
    if (*s || goes_on || ix >= DG_MAX_LOG_SIZE) return false;
    dg_tile_path(at_level, ix, wide, again);
    if (strcmp(again, path) != 0) return false; /* zeros in front and the like: another spelling */
    *level = at_level;
    *tile_ix = ix;
    *width = wide;
    return true;
}

int dg_bundle_add(struct dg_text *bundle, const char *entry, size_t n, struct dg_err *err)
{
    const char length[2] = {(char)(n >> 8), (char)n};

    if (n > DG_MAX_ENTRY_BYTES)
        return dg_err_set(err, DG_ELIMIT, "an entry of more than %d bytes", DG_MAX_ENTRY_BYTES);
    dg_text_addn(bundle, length, sizeof length);
    dg_text_addn(bundle, entry, n);
    return 0;
}

bool dg_bundle_next(const char *bundle, size_t n_bundle, size_t *at, const char **entry, size_t *n)
{
    if (n_bundle - *at < 2) return false;
    size_t length = (size_t)(unsigned char)bundle[*at] << 8 | (unsigned char)bundle[*at + 1];
    if (n_bundle - *at - 2 < length) return false;
    *entry = bundle + *at + 2;
    *n = length;
    *at += 2 + length;
    return true;
}
