/* Plan: what the parts of one camera's masks share. Private to mask. */
#ifndef DG_MASK_PLAN_H
#define DG_MASK_PLAN_H

#include "mask/mask.h"
#include "mask/raster.h"

struct dg_planning {
    struct dg_arena *arena; /* the caller's */
    struct dg_arena *tmp;   /* until the camera is done */
    const struct dg_assessment *a;
    const struct dg_camera_report *report;
    struct dg_aim *aims; /* of the report's views */
    /* Private ground that is seen, place by place, no sample in two of them: a turning unit sees yards two
     * kilometres apart, and one window over all of them would be empty but for a thousandth. */
    struct dg_bits *ground;
    int32_t n_ground;
    struct dg_front *fronts;
    int32_t n_fronts;
    struct dg_err *err;
};

/* All private ground that the camera sees, into plan->ground. Cost: of the places, n log n of their number, and
 * of what lies in several of them. */
int dg_planning_ground(struct dg_planning *plan);
/* Set the cells of a view's picture behind which private space lies. */
void dg_planning_draw(struct dg_planning *plan, int32_t view_ix, struct dg_picture *picture);
/* Of what every view has in its picture: how much, and how much of that all their masks hide. */
void dg_planning_count(struct dg_planning *plan, struct dg_mask *mask);
int dg_planning_needs(struct dg_planning *plan, struct dg_mask *mask);

#endif
