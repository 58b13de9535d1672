/* From any GeoJSON to metres: projection, repair, distance, and the frames that come out. */
#include <fcntl.h>
#include <unistd.h>

#include "fuzz.h"
#include "reader/child.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const struct dg_request request = {
        .bbox = {45.9, 34.9, 46.1, 35.1}, .has_bbox = true, .margin_m = 100};
    struct dg_feature_store store;
    struct dg_err err = {0};
    struct dg_answer answer = {.fd = open("/dev/null", O_WRONLY | O_CLOEXEC)};
    if (n > 4096) return 0; /* GEOS may take long over many crossings: the processor's limit is for that */
    dg_feature_store_init(&store);
    if (dg_geojson_read((struct dg_bytes){bytes, n}, &store, &err) >= 0) {
        dg_place_features(&request, &store, NULL, &answer, &err);
        dg_text_done(&answer.text);
    }
    dg_feature_store_done(&store);
    close(answer.fd);
    return 0;
}
