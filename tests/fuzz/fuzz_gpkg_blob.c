/* Any bytes as a GeoPackage geometry: parsed within what they claim, and what is accepted is written and read
 * again as the same thing. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "io/io.h"

static void demand(bool is_so, const char *what)
{
    if (is_so) return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static double area2(const struct dg_ring *ring)
{
    double sum = 0;
    for (int32_t i = 1; i + 1 < ring->n_pts; i++) {
        const struct dg_pt *p = ring->pts;
        sum += (p[i].x - p[0].x) * (p[i + 1].y - p[0].y) - (p[i + 1].x - p[0].x) * (p[i].y - p[0].y);
    }
    return sum;
}

static void check_geom(const struct dg_geom *geom)
{
    demand((geom->kind == DG_GEOM_NONE) == (geom->n_rings == 0), "a geometry without rings is none");
    for (int32_t r = 0; r < geom->n_rings; r++) {
        const struct dg_ring *ring = &geom->rings[r];
        int32_t least = geom->kind == DG_GEOM_AREA ? 3 : geom->kind == DG_GEOM_LINE ? 2 : 1;
        demand(ring->n_pts >= least, "a ring of too few points");
        for (int32_t i = 0; i < ring->n_pts; i++) {
            demand(isfinite(ring->pts[i].x) && isfinite(ring->pts[i].y), "a coordinate that is not finite");
        }
        if (geom->kind == DG_GEOM_AREA) {
            demand(ring->is_hole ? area2(ring) <= 0 : area2(ring) >= 0, "a ring that runs the wrong way");
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct dg_arena arena = {0};
    struct dg_text again = {0};
    struct dg_geom geom, back;
    struct dg_box box;
    bool is_empty;
    struct dg_err err = {0};
    int32_t srs_id = 0;
    dg_gpkg_envelope(bytes, n, &box, &is_empty);
    if (dg_gpkg_parse(&arena, bytes, n, &geom, &srs_id, &err) == 0) {
        /* No point takes less than 16 bytes of the blob, nor more than itself and its ring of memory. */
        demand(arena.used <= n * 8 + 4096, "more memory than the bytes can ask for");
        check_geom(&geom);
        dg_gpkg_write(&geom, srs_id, n % 2, &again);
        if (geom.kind != DG_GEOM_NONE) {
            demand(dg_gpkg_parse(&arena, again.data, again.len, &back, NULL, &err) == 0,
                   "what was written is not read");
            demand(back.kind == geom.kind && back.n_rings == geom.n_rings, "what was written reads otherwise");
        }
    } else {
        demand(err.msg[0] != '\0' && err.code < 0, "a refusal without a reason");
    }
    dg_text_done(&again);
    dg_arena_done(&arena);
    return 0;
}
