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
 *   density  horizontal f_px / z, vertical on an upright target f_px x / z^2; the smaller of
 *            the two is the density that classes are judged by ("effective density").
 * Both depend on x alone for a rectilinear lens, so that a class is a strip across the view: the fast
 * kernels rest on this. Other projections are judged point by point, by the same rule: the smaller of what a
 * horizontal stick facing the lens and an upright stick at the target get, in pixels of the image per metre.
 *
 * Pixels are square. A stated vertical angle that does not follow from the horizontal one (a distorting lens)
 * bounds the frame; where it means fewer pixels for an upright target, they are counted. Every angle function
 * comes from base/trig.h: the same bits natively and in WebAssembly. */
#ifndef DG_OPTICS_OPTICS_H
#define DG_OPTICS_OPTICS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define DG_MAX_CLASSES 8

/* The classes of one edition of IEC 62676-4, least density first: data/classes.json, compiled in (assess.h).
 * The two editions are never mixed in one result. */
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
    double hfov, vfov; /* full angles, radians. rectilinear and cylindrical: across the image's middle;
                          fisheye: the image circle's full angle in both (a circle that is cut off at the top:
                          the smaller angle that is left as vfov) */
};

/* One view: a lens that looks somewhere. Position comes with the call, so that one shadow serves many views. */
struct dg_view {
    struct dg_lens lens;
    double bearing, tilt; /* of the optical axis, tilt -pi/2..pi/2; a ceiling fisheye's tilt is pi/2 */
    double range_m;       /* nothing beyond this ground distance counts (0: DG_MAX_RANGE_M) */
};

/* HFOV from sensor width and focal length: 2 atan(s / 2f). */
double dg_hfov_from_focal(double sensor_width_mm, double focal_mm);
/* VFOV of a rectilinear lens with square pixels: 2 atan(tan(hfov/2) H/W); of a cylindrical one:
 * 2 atan(hfov H / (2 W)). */
double dg_vfov_from_hfov(enum dg_projection projection, double hfov, int32_t width_px, int32_t height_px);
/* Focal length in pixels at the image centre. */
double dg_lens_f_px(const struct dg_lens *lens);

/* Is the lens usable (angles and pixels in range for its projection)? DG_EINVAL says what is wrong. The other
 * functions take lenses that pass. Fisheyes end at 280 degrees, orthographic ones at 180, angles that a
 * rectilinear image spans (both of a rectilinear lens, the height of a cylindrical one) at 170. */
int dg_lens_check(const struct dg_lens *lens, struct dg_err *err);

/* What the view makes of a point that lies `dx` east, `dy` north (metres) of the lens and `drop` below it
 * (H - h; negative when the point is higher). */
struct dg_look {
    bool is_in_frame; /* on the image (closed: its border counts), before the lens, and within the range */
    double px_per_m;  /* effective density; 0 when not in frame or behind */
    double incidence; /* angle of the line of sight below the horizontal, radians, at the target */
    double u, v;      /* image position in pixels from the image's top left corner; meaningless out of frame */
};
struct dg_look dg_view_look(const struct dg_view *view, double dx, double dy, double drop);

/* A view made ready for many points: what depends on the view alone, computed once. dg_view_look is
 * dg_aim_look after dg_aim_init, bit for bit. Fields are for the kernels that cut strips and frames. */
struct dg_aim {
    struct dg_lens lens;
    double sin_bearing, cos_bearing, sin_tilt, cos_tilt;
    double f_px;                   /* across */
    double f_up_px;                /* on an upright target: f_px, or less where vfov says so */
    double tan_half_h, tan_half_v; /* rectilinear frame: |y| <= tan_half_h z, |down| <= tan_half_v z */
    double half_angle;             /* fisheye: of the image circle; cylindrical: half of hfov */
    double range_m;                /* > 0 */
};
void dg_aim_init(struct dg_aim *aim, const struct dg_view *view);
struct dg_look dg_aim_look(const struct dg_aim *aim, double dx, double dy, double drop);
/* dg_aim_look's px_per_m, or -1 when not in frame: nothing else computed, so that a kernel may ask often. */
double dg_aim_density(const struct dg_aim *aim, double dx, double dy, double drop);
bool dg_aim_strip(const struct dg_aim *aim, double drop, double px_per_m, double *x_near, double *x_far);

/* The strip of forward distances x (metres, closed) where a rectilinear view's effective density on a
 * target `drop` below the lens reaches `px_per_m` (> 0), ignoring the frame; at most DG_MAX_RANGE_M long.
 * Agrees with dg_view_look to 1e-9 of the density at its ends. False: nowhere. */
bool dg_view_strip(const struct dg_view *view, double drop, double px_per_m, double *x_near, double *x_far);

/* Ground distance from the mast below which the view sees nothing of a target `drop` below the lens
 * (near blind zone along the bearing): drop / tan(tilt + vfov/2), 0 when the frame reaches straight down or the
 * target is as high as the lens, the range when even the frame's lower edge looks over the target. */
double dg_view_blind_m(const struct dg_view *view, double drop);

/* Farthest ground distance at which any point of the view reaches px_per_m (an upper bound good enough to
 * choose a window with); never more than view->range_m. */
double dg_view_reach_m(const struct dg_view *view, double drop, double px_per_m);
/* The same for every drop from `least` to `most`: targets of several heights, terrain. A bound on the slant
 * distance, so somewhat larger than dg_view_reach_m where the two differ. */
double dg_view_reach_over_m(const struct dg_view *view, double least, double most, double px_per_m);

/* A pan-tilt-zoom unit: mechanical limits and the two ends of its zoom, both rectilinear, with the same
 * pixels. Zoom is continuous between the ends. */
struct dg_ptz {
    struct dg_lens wide, tele;
    double pan_min,
        pan_max; /* bearings relative to `home`, radians; a full turn when they differ by 2 pi or more */
    double tilt_min, tilt_max; /* of the optical axis; taken within -pi/2..pi/2 */
    double home;               /* bearing of pan 0 */
    double range_m;
};

/* What no setting of the unit can pass at a point, over all it can turn and zoom to: what the privacy measures
 * use. (Needs are judged by presets, since it looks only one way at a time.)
 *
 * In frame exactly when some setting has the point in frame. The density is an upper bound: that of the longest
 * zoom that still holds the point, with the stretch that a rectilinear image has in its corner (0.3 % for a
 * tele end of 5 degrees). u and v are the image's middle: they say nothing here. */
struct dg_look dg_ptz_look(const struct dg_ptz *ptz, double dx, double dy, double drop);

/* A unit made ready for many points, as dg_aim is of a view: dg_ptz_look is dg_ptz_aim_look after it, bit for
 * bit.
 */
struct dg_ptz_aim {
    struct dg_ptz ptz;
    double range_m; /* > 0 */
    double f_wide_px, f_tele_px;
    double aspect;  /* tan(vfov/2) over tan(hfov/2), of both ends of the zoom the taller */
    double corner2; /* pixels from the image's middle to its corner, squared */
};
void dg_ptz_aim_init(struct dg_ptz_aim *aim, const struct dg_ptz *ptz);
struct dg_look dg_ptz_aim_look(const struct dg_ptz_aim *aim, double dx, double dy, double drop);

/* Farthest ground distance at which dg_ptz_look reaches px_per_m, whatever the drop: an upper bound. */
double dg_ptz_reach_m(const struct dg_ptz *ptz, double px_per_m);

#endif
