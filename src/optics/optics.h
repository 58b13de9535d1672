/* Optics: what a camera makes of a point that it can see.
 *
 * Knows nothing of buildings. Angles are radians in this header's structs (`_deg` where said), bearings
 * clockwise from grid north, tilt positive downwards.
 *
 * Formulae (sources in docs/formulae.md):
 *   f_px = W / (2 tan(HFOV/2))                       W: horizontal pixels
 *   forward distance x = ground offset along the bearing; across y = to the right of it
 *   depth    z = x cos t + (H - h) sin t             H: lens, h: target, both above the same datum
 *   image    u = f_px y / z,  v = f_px ((H - h) cos t - x sin t) / z   (v downwards)
 *   density  horizontal f_px / z, vertical on an upright target f_px x / z^2 (times f_v/f_h for other
 *            pixel shapes); the smaller of the two is the density of the class ("effective density").
 * Both depend on x alone for a rectilinear lens, so that a class is a strip across the view: the fast
 * kernels rest on this. Other projections are judged point by point. */
#ifndef DG_OPTICS_OPTICS_H
#define DG_OPTICS_OPTICS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define DG_MAX_CLASSES 8

/* The classes of one edition of IEC 62676-4, least density first. Read from data/classes.json by whoever
 * may open files; the two editions are never mixed in one result. */
struct dg_class_table {
    char edition[8]; /* "2014" or "2025" */
    int32_t n_classes;
    struct {
        char id[24];     /* "monitor", "detect", ...: the word in SQL and JSON */
        double px_per_m; /* threshold: effective density at least this */
    } classes[DG_MAX_CLASSES];
};

/* Index of the class called `id`, or -1. */
int32_t dg_class_find(const struct dg_class_table *table, const char *id);
/* Highest class whose threshold `px_per_m` reaches, or -1. */
int32_t dg_class_of(const struct dg_class_table *table, double px_per_m);

enum dg_projection {
    DG_RECTILINEAR = 0,
    DG_EQUIDISTANT,   /* fisheye r = f theta */
    DG_EQUISOLID,     /* r = 2 f sin(theta/2) */
    DG_STEREOGRAPHIC, /* r = 2 f tan(theta/2) */
    DG_ORTHOGRAPHIC,  /* r = f sin(theta) */
    DG_CYLINDRICAL    /* panoramic: angle across is linear, height rectilinear */
};

/* A lens with its sensor, as one view uses it. */
struct dg_lens {
    enum dg_projection projection;
    int32_t width_px, height_px;
    double hfov, vfov; /* full angles, radians. rectilinear and cylindrical: across the image; fisheye: the
                          image circle's full angle in both */
};

/* One view: a lens that looks somewhere. Position comes with the call, so that one shadow serves many views. */
struct dg_view {
    struct dg_lens lens;
    double bearing, tilt; /* of the optical axis; for a ceiling fisheye tilt is pi/2 (straight down) */
    double range_m;       /* nothing beyond this ground distance counts (0: DG_MAX_RANGE_M) */
};

/* HFOV from sensor width and focal length: 2 atan(s / 2f). */
double dg_hfov_from_focal(double sensor_width_mm, double focal_mm);
/* VFOV of a rectilinear lens with square pixels: 2 atan(tan(hfov/2) H/W); of a cylindrical one:
 * 2 atan(hfov H / (2 W)). */
double dg_vfov_from_hfov(enum dg_projection projection, double hfov, int32_t width_px, int32_t height_px);
/* Focal length in pixels at the image centre. */
double dg_lens_f_px(const struct dg_lens *lens);

/* Is the lens usable (angles and pixels in range for its projection)? DG_EINVAL says what is wrong. */
int dg_lens_check(const struct dg_lens *lens, struct dg_err *err);

/* What the view makes of a point that lies `dx` east, `dy` north (metres) of the lens and `drop` below it
 * (H - h; negative when the point is higher). */
struct dg_look {
    bool is_in_frame;
    double px_per_m;  /* effective density; 0 when not in frame or behind */
    double incidence; /* angle of the line of sight below the horizontal, radians, at the target */
    double u, v;      /* image position in pixels from the image's top left corner; meaningless out of frame */
};
struct dg_look dg_view_look(const struct dg_view *view, double dx, double dy, double drop);

/* The strip of forward distances x (metres, closed) where a rectilinear view's effective density on a
 * target `drop` below the lens reaches `px_per_m`, ignoring the frame. False: nowhere. */
bool dg_view_strip(const struct dg_view *view, double drop, double px_per_m, double *x_near, double *x_far);

/* Ground distance from the mast below which the view sees nothing of a target `drop` below the lens
 * (near blind zone along the bearing): drop / tan(tilt + vfov/2), 0 when the axis reaches straight down. */
double dg_view_blind_m(const struct dg_view *view, double drop);

/* Farthest ground distance at which any point of the view reaches px_per_m (an upper bound good enough to
 * choose a window with); never more than view->range_m. */
double dg_view_reach_m(const struct dg_view *view, double drop, double px_per_m);

/* A pan-tilt-zoom unit: mechanical limits and the two ends of its zoom. */
struct dg_ptz {
    struct dg_lens wide, tele;
    double pan_min,
        pan_max; /* bearings relative to `home`, radians; a full turn when they differ by 2 pi or more */
    double tilt_min, tilt_max; /* of the optical axis */
    double home;               /* bearing of pan 0 */
    double range_m;
};

/* The best that the unit can make of a point, over all it can turn and zoom to: what the privacy measures
 * use. (Needs are judged by presets, since it looks only one way at a time.) */
struct dg_look dg_ptz_look(const struct dg_ptz *ptz, double dx, double dy, double drop);

#endif
