#include "fuzz.h"
#include "reader/child.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct dg_feature_store store;
    struct dg_err err = {0};
    dg_feature_store_init(&store);
    dg_geojson_read((struct dg_bytes){bytes, n}, &store, &err);
    fuzz_store_check(&store);
    dg_feature_store_done(&store);
    return 0;
}
