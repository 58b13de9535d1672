/* Ground: heights of one area gathered from several rasters, in the parent; private to reader/. */
#ifndef DG_READER_GROUND_H
#define DG_READER_GROUND_H

#include "reader/record.h"

struct dg_ground {
    struct dg_raster raster; /* z_m is the arena's */
    unsigned char *rank;     /* enum dg_ground_rank of each node */
};
/* All holes. DG_ENOMEM. */
int dg_ground_init(struct dg_ground *ground, struct dg_arena *arena, const struct dg_request *request,
                   struct dg_err *err);
void dg_ground_done(struct dg_ground *ground);

/* Take a raster's row (the payload of a ROW frame) where it knows more than those before. False: it is broken.
 */
bool dg_ground_row_take(struct dg_ground *ground, struct dg_cursor in, int32_t row);

/* DG_EFORMAT when nodes are left without a height: says how many and between which longitudes and latitudes. */
int dg_ground_check(const struct dg_ground *ground, int32_t epsg, struct dg_err *err);

#endif
