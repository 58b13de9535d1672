/* Bundles of entries and paths of tiles: the first byte picks. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "log/log.h"

static void read_bundle(const char *bytes, size_t n)
{
    dg_auto(dg_text_done) struct dg_text again = {0};
    const char *entry = NULL;
    size_t at = 0, n_entry = 0;

    while (dg_bundle_next(bytes, n, &at, &entry, &n_entry)) {
        if (at > n || entry < bytes || entry + n_entry > bytes + n) abort();
        if (dg_bundle_add(&again, entry, n_entry, NULL) < 0) abort();
    }
    if (again.len != at || (at && memcmp(again.data, bytes, at) != 0)) abort();
}

static void read_path(const char *bytes, size_t n)
{
    char path[128], again[DG_TILE_PATH_SIZE];
    int32_t level = 0, width = 0;
    int64_t ix = 0;

    if (n >= sizeof path) return;
    memcpy(path, bytes, n);
    path[n] = 0;
    if (!dg_tile_path_parse(path, &level, &ix, &width)) return;
    if (width < 1 || width > 256 || ix < 0 || level < -1 || level > 63) abort();
    dg_tile_path(level, ix, width, again);
    if (strcmp(path, again) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    if (n == 0) return 0;
    if (bytes[0] & 1)
        read_path((const char *)bytes + 1, n - 1);
    else
        read_bundle((const char *)bytes + 1, n - 1);
    return 0;
}
