/* Any bytes as a frozen version: refused with a reason, or exactly what writing the dossier gives again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "store/store.h"

static void demand(bool is_so, const char *what)
{
    if (is_so) return;
    fprintf(stderr, "%s\n", what);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct dg_arena arena = {0};
    struct dg_text again = {0};
    struct dg_dossier dossier;
    struct dg_err err = {0};
    char hash[DG_SHA256_HEX_SIZE], other[DG_SHA256_HEX_SIZE];
    /* No NUL behind the bytes: an overrun is seen. */
    char *copy = malloc(n ? n : 1);
    demand(copy != NULL, "memory");
    if (n) memcpy(copy, bytes, n);
    if (dg_frozen_parse(&arena, copy, n, &dossier, hash, &err) == 0) {
        demand(dg_frozen_write(&dossier, &again, other, &err) == 0, "what was read is not written");
        demand(again.len == n && memcmp(again.data, copy, n) == 0 && strcmp(hash, other) == 0,
               "what was read is not the one form");
    } else {
        demand(err.msg[0] != '\0' && err.code < 0, "a refusal without a reason");
    }
    /* A line takes some bytes, a row of the widest layer some hundred: 64 times the bytes, and what is free. */
    demand(arena.used <= n * 256 + (1 << 20), "more memory than the bytes can ask for");
    free(copy);
    dg_text_done(&again);
    dg_arena_done(&arena);
    return 0;
}
