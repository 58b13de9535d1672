#include "fuzz.h"
#include "setcover_read.h"

#include <stdlib.h>

/* The first byte picks the format: one target for five readers of a kind. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct dg_arena arena = {0};
    struct dg_plan_problem p;
    struct dg_err err = {0};
    if (n == 0) return 0;
    struct dg_plan_budget what;
    enum setcover_format format = bytes[0] & 8 ? SETCOVER_PLAN : (enum setcover_format)(bytes[0] & 3);
    int code = setcover_parse(&arena, format, (const char *)bytes + 1, n - 1, bytes[0] & 4, &p, &what, &err);
    if (code < 0 && (err.code != code || !err.msg[0])) abort();
    if (code == 0) {
        for (int32_t r = 0; r < p.n_rows; r++) {
            if (p.row_start[r + 1] < p.row_start[r]) abort();
            for (int64_t i = p.row_start[r]; i < p.row_start[r + 1]; i++) {
                if (p.row_cols[i] < 0 || p.row_cols[i] >= p.n_cols) abort();
            }
        }
        for (int32_t c = 0; p.n_sites && c < p.n_cols; c++) {
            if (p.site[c] < -1 || p.site[c] >= p.n_sites) abort();
        }
    }
    dg_arena_done(&arena);
    return 0;
}
