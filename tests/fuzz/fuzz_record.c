#include "fuzz.h"
#include "reader/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct dg_arena arena = {0};
    struct dg_feature feature;
    struct dg_request request;
    struct dg_err err = {0};
    dg_feature_parse(&arena, bytes, n, &feature, &err);
    dg_request_parse(bytes, n, &request, &err);
    dg_arena_done(&arena);
    return 0;
}
