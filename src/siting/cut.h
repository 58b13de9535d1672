/* Cut: which of the targets around a place a view has at a density. Private to siting.
 *
 * A lens at a tilt is tried at dozens of bearings. What its picture holds follows from the forward distance and
 * from how far aside a target lies, so that most targets are settled by four comparisons, and those that no
 * bearing reaches are left out beforehand. Whatever lies near a border is asked of dg_aim_density: the answer
 * is the same for every target, bit for bit. */
#ifndef DG_SITING_CUT_H
#define DG_SITING_CUT_H

#include "siting/model.h"

/* Something around a place, and the density that is asked for there; INFINITY: none, it is never had. */
struct dg_mark {
    double dx, dy, drop, px_per_m;
    double bearing; /* -pi..pi; marks rise by it */
    int32_t ix;     /* the caller's */
};

/* Forward distances, closed. */
struct dg_span {
    double from, to;
};
struct dg_near { /* a mark that some bearing may reach */
    struct dg_mark mark;
    double sink;               /* what the drop adds to the depth */
    struct dg_span may, is_in; /* nowhere else; there for sure, unless it lies at the side */
};
struct dg_near_list {
    struct dg_near *items; /* room for all marks */
    int32_t n;
};

struct dg_cutter {
    struct dg_aim aim;
    double half; /* nothing of the picture is farther from its bearing */
};

/* The lens at a tilt in radians, turned north. */
void dg_cutter_init(struct dg_cutter *cutter, const struct dg_zoom *look, double tilt);
/* Bearings 0 to 2 pi. */
void dg_cutter_turn(struct dg_cutter *cutter, double bearing);
void dg_cutter_shorten(const struct dg_cutter *cutter, const struct dg_mark *marks, int32_t n,
                       struct dg_near_list *out);
/* The `ix` of the marks that the view has at their density, by bearing; what lies across south comes last.
 * `hits` has room for all. Returns how many. `bearing`: what the cutter is turned to. */
int32_t dg_cutter_hits(const struct dg_cutter *cutter, const struct dg_near_list *list, double bearing,
                       int32_t *hits);

#endif
