/* Assess: what each need gets, what each camera makes, what looks into private space.
 *
 * From a dossier to figures; every figure in metres and square metres of the map. Computes everything that
 * report/ shows; report/ computes nothing. Two lights: [DG_DAY] and [DG_NIGHT]. By night a sample counts only
 * if it lies within the camera's own infra-red range or within the lit radius of a lamp; both are limits, not
 * promises, and said so in `assumptions`. Assumptions of the dossier and those made here (facade offset, lit
 * radius, range without a class, ...) come with the result. */
#ifndef DG_ASSESS_ASSESS_H
#define DG_ASSESS_ASSESS_H

#include "base/text.h"
#include "cover/cover.h"
#include "dossier/dossier.h"
#include "need/need.h"
#include "store/store.h"

enum dg_light { DG_DAY = 0, DG_NIGHT = 1 };

struct dg_assess_params {
    double grid_m; /* 0: the scheme's */
    const char
        *edition; /* NULL: the scheme's. Needs written in the other edition are judged by px/m, and said so */
    const char *camera_id; /* NULL: all; else results for this camera alone (needs are then left out) */
    int n_threads;
    void (*progress)(void *ctx, int64_t n_done, int64_t n_total); /* NULL: none; from the calling thread only */
    void *progress_ctx;
};

/* A part of a need that is not met, and why. Causes (the word in the dossier, store.h):
 *   hidden            a building or barrier stands between: building_ix or barrier_ix
 *   hidden_by_ground  the terrain does
 *   blind_zone        below the picture's lower edge, near the mast
 *   out_of_view       beside or above the picture
 *   too_oblique       enough pixels across, too few up: seen too steeply
 *   too_far           in the picture, but below the floor's density, or beyond the camera's stated range
 *   dark              met by day; by night neither the camera's own light nor a lamp reaches it
 *   too_few           seen at its floor, but by fewer cameras than the need asks for
 *   no_camera         no camera comes near
 * Judged for the camera that comes nearest to serving the place: of those that would reach the floor if nothing
 * stood between, the one with most pixels there; else of those that have it in the picture, likewise; else the
 * nearest. A piece of less than 1 m2 (or m) joins a larger gap of its cause, so that the list stays readable:
 * one with the same building, else the one that it lies beside, else the largest; the building and camera named
 * are then that gap's. The gaps of a need and light add up to its total less what is met. Gaps of a need with a
 * ceiling alone do not exist: what is over is in dg_need_report. */
struct dg_gap {
    int32_t need_ix;
    enum dg_light light;
    const char *cause;   /* store.h, dg_gap_row */
    int32_t building_ix; /* in dossier.buildings; -1 */
    int32_t barrier_ix;  /* in dossier.barriers; -1 */
    int32_t camera_ix;   /* that comes nearest; -1 */
    struct dg_geom geom; /* metres */
    double amount;       /* m2, m or points */
};

struct dg_need_report {
    int32_t need_ix;
    struct dg_need_set set; /* its samples, with how many cameras reach the floor at each */
    const char *unit;       /* m2 | m | points */
    double total;
    double met[2], over[2]; /* over: above the ceiling */
    double best_share[2];   /* met / total */
    /* share >= min_share; of a need with a ceiling and no floor: nothing is over. True where that light is not
     * asked for. */
    bool is_met[2];
    int32_t n_cameras_serving; /* cameras that reach the floor at any sample */
};

/* Consecutive samples of a need (numbers of dg_need_report.set) that one camera sees alike. `most`: of a
 * pan-tilt-zoom unit, the class at its best turn and zoom, for ceilings; else the same. Classes are of the
 * needs' edition; -1 none. */
struct dg_reach_run {
    int32_t first, n;
    int8_t day, night, most_day, most_night;
};

/* What one camera makes of one need. */
struct dg_reach {
    int32_t need_ix;
    struct dg_reach_run *runs;
    int32_t n_runs;
};

struct dg_loss { /* what would be lost without a camera */
    int32_t need_ix;
    enum dg_light light;
    double amount; /* of met; in the need's unit */
};

struct dg_intrusion {
    const char *kind; /* dwelling | yard | garden | kind of the sensitive place */
    bool is_sensitive;
    int32_t place_ix;         /* in private_spaces or sensitive_places */
    int32_t class_ix;         /* best class reached there */
    double area_m2, facade_m; /* facade: length of dwellings' walls that are seen at any class */
    double area_at_m2[DG_MAX_CLASSES], facade_at_m[DG_MAX_CLASSES]; /* nested: at least the class */
    struct dg_geom geom;                                            /* seen part; NONE when only facade */
};

struct dg_camera_report {
    int32_t camera_ix;
    bool is_judged;        /* false: refused, `why_not` says why (inside a building, no height, ...) */
    const char *why_not;   /* one line of English from the error */
    const char *moved;     /* "" or what was assumed about the lens's place: "moved 0.15 m off the wall" */
    struct dg_pt at;       /* where the lens was taken to be */
    struct dg_eye eye;     /* the same on the lattice, with the scheme's target height; valid if is_judged */
    struct dg_view *views; /* that it takes in turn: one, or a pan-tilt-zoom unit's presets */
    int32_t n_views;
    bool is_ptz;
    struct dg_ptz ptz; /* of a pan-tilt-zoom unit: all that it can be turned to */
    double blind_m;    /* near blind zone along the bearing */
    double f_px, hfov_deg, vfov_deg;
    double area_m2[2][DG_MAX_CLASSES]; /* nested: at least the class */
    /* Of the area at the lowest class by day: seen by another camera at that class too, and by no other. NAN
     * when the assessment is of this camera alone. */
    double overlap_m2, only_m2;
    struct dg_geom seen[2][DG_MAX_CLASSES];
    struct dg_geom shadow;  /* in frame and range by day, but hidden */
    struct dg_runs runs[2]; /* lowest class */
    int32_t *serves;        /* need indexes reached at their floor at any sample */
    int32_t n_serves;
    int32_t *unserved_claims; /* needs named in `serves` of the dossier, but not reached anywhere */
    int32_t n_unserved_claims;
    struct dg_reach *reaches; /* needs of which it sees anything, at any class */
    int32_t n_reaches;
    struct dg_loss *losses;
    int32_t n_losses;
    struct dg_intrusion *intrusions;
    int32_t n_intrusions;
    double private_m2, facade_m; /* sums over private kinds */
    double claim_px_per_m;       /* what the claim needs against what there is: NAN without a claim */
    double claim_has_px_per_m;
    bool claim_holds;      /* true without a claim */
    double claim_focal_mm; /* focal length that the claim would take; NAN if the sensor is not known */
};

struct dg_scheme_report {
    double area_m2[2][DG_MAX_CLASSES]; /* union */
    struct dg_geom seen[2];            /* union at the lowest class */
    double private_m2, facade_m;       /* union over cameras */
    int32_t n_cameras, n_judged, n_needs, n_needs_met, n_needs_unserved;
    double budget; /* sum of phases; NAN */
};

struct dg_assessment {
    const struct dg_dossier *dossier;
    struct dg_class_table classes;
    struct dg_scene *scene;
    struct dg_grid grid;
    struct dg_need_report *needs;
    int32_t n_needs;
    struct dg_camera_report *cameras;
    int32_t n_cameras;
    struct dg_gap *gaps;
    int32_t n_gaps;
    struct dg_scheme_report scheme;
    struct dg_assumption *assumptions;
    int32_t n_assumptions;
};

/* Everything in `arena`. DG_ESTATE when dg_dossier_check finds an error that blocks the assessment (message
 * names the first). A single camera that cannot be judged does not stop the others. Same dossier and
 * parameters: same result, for any number of threads. */
int dg_assess(struct dg_arena *arena, const struct dg_dossier *dossier, const struct dg_class_table *classes,
              const struct dg_assess_params *params, struct dg_assessment *out, struct dg_err *err);

/* The rows that go back into the dossier, in `arena`; their texts and geometries stay the dossier's and the
 * assessment's. summary_json is left empty for the caller, who has dg_assess_json's text or does without. */
int dg_assess_rows(struct dg_arena *arena, const struct dg_assessment *assessment, struct dg_results *out,
                   struct dg_err *err);

/* The assessment as JSON, "format": "didgah.assess/1"; docs/schema/assess-1.json says what each key is. Keys
 * stand in one order and numbers are rounded in one way: same assessment, same bytes. */
int dg_assess_json(const struct dg_assessment *assessment, struct dg_text *out, struct dg_err *err);

/* A piece of house front that a camera sees: `length_m` of wall around `at`, which stands a little before it.
 */
struct dg_front {
    struct dg_pt at, out; /* out: unit vector away from the wall */
    double length_m;
    int32_t place_ix; /* in private_spaces */
};
/* The house fronts that the views of the camera at `camera_ix` in assessment->cameras see at any class: of
 * fixed cameras those that its facade_m adds up; of turning units those of the presets. In `arena`. */
int dg_assess_fronts(struct dg_arena *arena, const struct dg_assessment *assessment, int32_t camera_ix,
                     struct dg_front **out, int32_t *n, struct dg_err *err);

/* One density raster (px/m by day; 0 where hidden, outside, or below the lowest class): of the camera at
 * `camera_ix` in assessment->cameras, or the maximum over all (-1). Row j northwards. DG_ELIMIT past
 * DG_MAX_RASTER_CELLS: a coarser grid settles it. */
struct dg_density_raster {
    double x0, y0, step_m; /* centre of the first cell, south-west */
    int32_t nx, ny;
    float *px_per_m;
};
int dg_assess_raster(struct dg_arena *arena, const struct dg_assessment *assessment, int32_t camera_ix,
                     struct dg_density_raster *out, struct dg_err *err);

/* ---- trials: what cameras that are not in the dossier would do ------------------------------------------ */

/* The world of an assessment, made once, in which places and cameras are tried out: the same samples, the same
 * lights and the same judgement, so that what a trial says of a camera is what dg_assess says of it. The
 * classes are those of the scheme's own edition. */
struct dg_trial;

/* Errors as dg_assess. params->n_threads is how many threads will call dg_trial_stand; lamps are lit for the
 * needs. Memory: scene, samples and a bit a cell around the needs. */
int dg_trial_open(const struct dg_dossier *dossier, const struct dg_assess_params *params,
                  struct dg_trial **out, struct dg_err *err);
void dg_trial_close(struct dg_trial **trial);

const struct dg_class_table *dg_trial_classes(const struct dg_trial *trial);
/* The samples of a need as the assessment judges them; lives as long as the trial. */
const struct dg_need_set *dg_trial_need(const struct dg_trial *trial, int32_t need_ix);
/* Numbers the samples of all needs in a row: this is the first of need need_ix, or one behind the last. */
int64_t dg_trial_first(const struct dg_trial *trial, int32_t need_ix);

/* What a lens at one place sees whichever way it looks. Offsets are as dg_view_look takes them. */
struct dg_sight_of_need {
    int64_t number; /* of the sample, dg_trial_first */
    double dx, dy, drop;
    int64_t square_u; /* ground distance squared, lattice units */
    bool is_lit;      /* by a lamp */
};
struct dg_sight_of_private {
    double dx, dy, drop;
    double amount; /* m2 of ground, or m of house front */
    bool is_front, is_sensitive;
    const char *kind; /* of the private space or the sensitive place */
};
struct dg_prospect {
    struct dg_pt at; /* where the lens hangs */
    struct dg_sight_of_need *needs;
    int64_t n_needs;
    /* Private spaces and, if they are wanted, sensitive places with their buffers; what lies in two of them
     * stands there twice. */
    struct dg_sight_of_private *privates;
    int64_t n_privates;
};

/* Samples of needs within need_range_m and private space within private_range_m that a lens drawn at `at`,
 * `height_m` above its ground, sees past the buildings. Private space is left out when no sample is seen: such
 * a place is of no use. Sensitive places are looked at if they are wanted. In `arena`. For any thread, with a
 * number of its own below params->n_threads. Negative as dg_cover_eye_check; DG_EINSIDE: it can hang nowhere
 * near there. Cost: a shadow for each target height, and an exact test for each point of a line, of a need of
 * points and of a house front within range. */
int dg_trial_stand(const struct dg_trial *trial, int thread_ix, struct dg_arena *arena, struct dg_pt at,
                   double height_m, double need_range_m, double private_range_m, bool wants_sensitive,
                   struct dg_prospect *out, struct dg_err *err);

/* The view of a camera that looks one way, as the assessment takes it, and how far its own light reaches (0:
 * none). DG_EINVAL: what is missing. For the calling thread alone. */
int dg_trial_view(struct dg_trial *trial, const struct dg_camera *camera, const struct dg_equipment *equipment,
                  struct dg_view *view, double *ir_m, struct dg_err *err);

/* A camera of any kind, presets and all, as the assessment measures it. */
struct dg_trial_run { /* consecutive samples of one need, alike */
    int64_t first;    /* number, dg_trial_first */
    int32_t n;
    int8_t day, night;           /* class, -1 none */
    int8_t most_day, most_night; /* the same, but for pan-tilt-zoom units at their best turn and zoom */
};
struct dg_trial_report {
    bool is_judged;
    const char *why_not;
    struct dg_pt at;
    struct dg_trial_run *runs;
    int64_t n_runs;
    struct dg_intrusion *intrusions; /* private spaces and sensitive places; without their geometry */
    int32_t n_intrusions;
};
/* In `arena`. For the calling thread alone. Cost: as dg_assess for one camera. */
int dg_trial_camera(struct dg_trial *trial, struct dg_arena *arena, const struct dg_camera *camera,
                    struct dg_trial_report *out, struct dg_err *err);

/* Classes of both editions, data/classes.json, compiled in. NULL: unknown edition. */
const struct dg_class_table *dg_classes(const char *edition);

#endif
