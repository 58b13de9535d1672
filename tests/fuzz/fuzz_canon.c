/* Canonical JSON and entries: what is read comes out byte for byte the same when it is written. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "log/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_json_value value;
    struct dg_log_entry entry;
    struct dg_err err = {0};

    int code = dg_canon_parse(&arena, (const char *)bytes, n, &value, &err);
    if (code < 0 && (err.code != code || !err.msg[0])) abort();
    if (code == 0) {
        if (dg_canon_write(&text, &value, &err) < 0 || text.len != n || memcmp(text.data, bytes, n) != 0)
            abort();
    }
    bool is_entry = dg_log_entry_parse(&arena, bytes, n, &entry, &err) == 0;
    if (is_entry && code < 0) abort();
    if (is_entry) {
        dg_text_clear(&text);
        if (dg_log_entry_write(&text, &entry, &err) < 0 || text.len != n || memcmp(text.data, bytes, n) != 0)
            abort();
    }
    return 0;
}
