/* Mask: planned privacy masks, polygons on the picture that hide the private space which a camera sees.
 *
 * Computed from the geometry alone. Every sample of private ground and every piece of house front that the
 * assessment has a view see is projected through the lens as a body: ground from as low as it is seen up to the
 * target height, fronts over the height of the wall. What these cover, widened by one raster cell (a half
 * percent of the picture's width: what an installer can keep), is outlined by few polygons of few corners. They
 * are simplified outwards only, so that a polygon never hides less than what it was made of.
 *
 * A mask of a turning unit holds for one preset; between presets the unit itself must carry it along. Masks are
 * a plan: they hide the picture, they do not stop a lens from seeing. */
#ifndef DG_MASK_MASK_H
#define DG_MASK_MASK_H

#include "assess/assess.h"

struct dg_mask_params {
    int32_t max_polygons; /* of one view; 0: 8, which many cameras take */
    int32_t max_points;   /* of one polygon, 4 to 64; 0: 12 */
};

/* ONVIF's normalised coordinates: -1..1, x to the right, y up. */
struct dg_mask_polygon {
    double (*xy)[2]; /* not closed */
    int32_t n_pts;
};

struct dg_mask_view {
    int32_t view_ix;                  /* in the report's views: the presets' order */
    struct dg_mask_polygon *polygons; /* largest first */
    int32_t n_polygons;
    double picture_share; /* of the picture that they hide, 0..1, overlaps once */
};

struct dg_mask_need { /* what it costs a need that the camera serves */
    int32_t need_ix;
    const char *unit;   /* m2 | m | points */
    double total, lost; /* what this camera sees of it at the floor by day, and what of that the mask hides */
};

struct dg_mask {
    int32_t camera_ix; /* in assessment->cameras */
    struct dg_mask_view *views;
    int32_t n_views;
    double private_m2,
        hidden_m2; /* private ground in the picture of any view, and what of it every mask hides */
    double front_m, hidden_front_m; /* house fronts likewise */
    struct dg_mask_need *needs;
    int32_t n_needs;
};

/* Plan the masks of one camera, in `arena`. A camera that was not judged or sees nothing private gets none.
 * DG_EINVAL: max_points out of bounds. Cost: of the private ground that it sees, bench-assess: some tenths of a
 * millisecond; a turning unit among yards tens of them. */
int dg_mask_plan(struct dg_arena *arena, const struct dg_assessment *assessment, int32_t camera_ix,
                 const struct dg_mask_params *params, struct dg_mask *out, struct dg_err *err);
/* The same for n cameras into out[0..n), on n_threads threads: the same masks from any number of them. */
int dg_masks_plan(struct dg_arena *arena, const struct dg_assessment *assessment, const int32_t *camera_ixs,
                  int32_t n, const struct dg_mask_params *params, int n_threads, struct dg_mask *out,
                  struct dg_err *err);

/* Share of the private ground and fronts in the picture that is hidden, 0..1 (a metre of front counts as a
 * square metre); 1 when there is none. */
double dg_mask_hides(const struct dg_mask *mask);
/* The largest share that any need loses, 0..1, and which (index into mask->needs, -1 none). */
double dg_mask_costs(const struct dg_mask *mask, int32_t *need_ix);

/* A private space behind a polygon: what the plan's polygon protects. */
struct dg_mask_behind {
    int32_t view, polygon; /* in mask->views, in its polygons */
    int32_t intrusion_ix;  /* in the camera's report */
    /* Of its ground and front that is seen, what lies behind this polygon; what two polygons of a view hide is
     * the larger one's. */
    double m2, front_m;
};

/* What every polygon protects, by view and polygon, the most of each first, in `arena`. Cost: as planning. */
int dg_mask_behind_find(struct dg_arena *arena, const struct dg_assessment *assessment,
                        const struct dg_mask *mask, struct dg_mask_behind **out, int32_t *n,
                        struct dg_err *err);

/* As JSON, "format": "didgah.masks/1", docs/schema/masks-1.json: for each camera and view the polygons as
 * ONVIF's Media2 service takes them (CreateMask), without its tokens. */
int dg_masks_json(const struct dg_assessment *assessment, const struct dg_mask *masks, int32_t n_masks,
                  struct dg_text *out, struct dg_err *err);

#endif
