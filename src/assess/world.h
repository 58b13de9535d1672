/* World: what all parts of one assessment share. Private to assess.
 *
 * The way through: world.c makes the scene and the needs' samples; lens.c and place.c make a lookout of each
 * camera; light.c finds what lamps light; camera.c measures each lookout on some thread (sights.c: which
 * samples at which class; intrusion.c: private space; reach.c: needs); assess.c joins batch after batch; gap.c
 * looks for causes and gap_group.c makes them polygons; rows.c, json.c and raster.c are other forms of the
 * result. */
#ifndef DG_ASSESS_WORLD_H
#define DG_ASSESS_WORLD_H

#include "assess/assess.h"
#include "assess/tiles.h"

/* Facades are judged at points this far apart, this far in front of the wall: half a metre is finer than a
 * window; 5 cm is less than any yard and far more than the lattice. */
#define DG_FACADE_STEP_M 0.5
#define DG_FACADE_OFFSET_M 0.05
/* A lens drawn this deep inside a wall is taken to hang on it: map footprints and hand-placed points are that
 * far apart. It is then put as far in front as a short bracket holds it. */
#define DG_HANG_DEPTH_M 0.5
#define DG_HANG_OFFSET_M 0.15

#define DG_MAX_TARGETS 16 /* different target heights in one scheme */

/* Consecutive facade points (numbers: dg_world.facade_first) that a camera sees. */
struct dg_facade_run {
    int64_t first;
    int32_t n;
};

/* A camera as the engine takes it: a place and the views that it takes in turn. */
struct dg_lookout {
    const struct dg_camera *camera;
    int32_t camera_ix;
    bool is_judged;
    struct dg_eye eye; /* at the scheme's target height; its range is as far as any view reaches a class */
    struct dg_view *views;
    struct dg_aim *aims;   /* of the views */
    int32_t *view_reach_u; /* how far each view reaches the lowest class of any table in use */
    int32_t n_views;
    bool is_ptz;
    struct dg_ptz ptz;
    struct dg_ptz_aim ptz_aim; /* of it */
    int32_t far_u;             /* how far it reaches at its best turn and zoom: eye.range_u unless is_ptz */
    double ir_m;               /* own light; 0 none */

    struct dg_camera_report *report; /* filled by dg_lookout_measure */
    struct dg_reach *reaches;
    int32_t n_reaches;
    struct dg_facade_run *facade_runs;
    int32_t n_facade_runs;
    struct dg_runs private_runs;            /* samples of private space that are seen */
    struct dg_runs runs[2][DG_MAX_CLASSES]; /* until its batch is joined */
};

/* One need with what makes finding its samples quick. */
struct dg_need_field {
    struct dg_need_set set;
    const struct dg_need *need;
    struct dg_ibox box; /* of the samples */
    int32_t target_ix;
    int64_t *row_first; /* is_grid: first sample of each row of cells from j0 on, n_rows + 1 entries */
    int32_t j0, n_rows;
};

/* What each thread has for itself. */
struct dg_room {
    struct dg_arena keep;  /* the caller's in the end */
    struct dg_arena hold;  /* until the assessment is done */
    struct dg_arena batch; /* until the batch is joined */
    struct dg_arena tmp;   /* until the task is done */
    struct dg_cover_work work;
};

struct dg_notes; /* assumptions made here, counted: notes.h */

struct dg_world {
    const struct dg_dossier *dossier;
    const struct dg_assess_params *params;
    struct dg_assessment *out;
    struct dg_arena *arena; /* the caller's; of the calling thread alone */
    struct dg_arena hold;   /* until the assessment is done; of the calling thread alone */
    struct dg_notes *notes;

    const struct dg_class_table *classes;      /* that areas and private space are told in */
    const struct dg_class_table *need_classes; /* that the needs are written in */
    struct dg_scene *scene;
    struct dg_grid grid;
    double cell_m2;

    int32_t targets_u[DG_MAX_TARGETS]; /* heights above ground; [0] is the scheme's */
    int32_t n_targets;

    struct dg_need_field *needs; /* all of the dossier's, in order */
    int32_t n_needs;
    struct dg_index *need_index; /* over the boxes of their samples; NULL: none */

    struct dg_lookout *lookouts;
    int32_t n_lookouts;
    struct dg_ibox reach_box;       /* of all judged lookouts */
    struct dg_index *lookout_index; /* over dg_lookout_near_box; NULL: no lookouts */

    struct dg_tiles lit[DG_MAX_TARGETS];
    const struct dg_eye *lamps; /* those that burn; target heights are [0]'s */
    int32_t n_lamps;
    struct dg_index *lamp_index;

    struct dg_index *private_index, *sensitive_index; /* NULL: none */
    int64_t *facade_first; /* number of the first facade point of each private space; n + 1 entries */

    struct dg_room *rooms;
    int n_rooms;
};

/* ---- small measures -------------------------------------------------------------------------------- */

static inline int32_t dg_cell_of(const struct dg_grid *grid, int32_t u)
{
    int32_t q = u / grid->cell_u;
    return u % grid->cell_u < 0 ? q - 1 : q;
}

static inline int64_t dg_square_u(struct dg_ipt a, struct dg_ipt b)
{
    int64_t dx = (int64_t)b.x - a.x, dy = (int64_t)b.y - a.y;
    return dx * dx + dy * dy;
}

/* Metres to the nearest lattice unit; the caller has checked the bounds. */
int32_t dg_units(double metres);

/* How much lower than the lens the target above p is, metres. */
double dg_drop_m(const struct dg_scene *scene, const struct dg_eye *eye, struct dg_ipt p);

/* The disc of a range as a box on the lattice. */
struct dg_ibox dg_disc_box(struct dg_ipt at, int64_t range_u);
static inline bool dg_boxes_touch(struct dg_ibox a, struct dg_ibox b)
{
    return a.x0 <= b.x1 && b.x0 <= a.x1 && a.y0 <= b.y1 && b.y0 <= a.y1;
}
struct dg_ibox dg_geom_ibox(const struct dg_scene *scene, const struct dg_geom *geom, double margin_m);

/* Everything in an index that touches the box, ascending; in `arena`. */
int dg_index_list(const struct dg_index *index, struct dg_ibox box, struct dg_arena *arena, int32_t **out,
                  int32_t *n, struct dg_err *err);

/* What a prism stands for: buildings by their place in the dossier, then barriers; -1 for prism -1. A building
 * of several parts is several prisms with one such number. */
int32_t dg_prism_source(const struct dg_world *world, int32_t prism_ix);
/* The building (or barrier) of that number; -1 for the other kind and for -1. */
int32_t dg_source_building(const struct dg_world *world, int32_t source_ix);
int32_t dg_source_barrier(const struct dg_world *world, int32_t source_ix);

/* ---- making the world ------------------------------------------------------------------------------ */

/* Room for each thread, and everything back again. */
int dg_rooms_init(struct dg_world *world, int n, struct dg_err *err);
void dg_world_done(struct dg_world *world);

/* Scene, grid, target heights, classes, needs, indexes of places. */
int dg_world_init(struct dg_world *world, struct dg_err *err);
int dg_needs_init(struct dg_world *world, struct dg_err *err); /* part of it, in world_needs.c */

/* A lookout for each camera asked for (or why not), and the index over them. */
int dg_lookouts_init(struct dg_world *world, struct dg_err *err);
/* One lookout for a camera that need not be in the dossier, its report filled as far as its place and lens go.
 */
int dg_lookout_make(struct dg_world *world, const struct dg_camera *camera, struct dg_lookout *lookout,
                    struct dg_camera_report *report, struct dg_err *err);

/* Places that this camera may be said to be near, whether it sees them or not. */
struct dg_ibox dg_lookout_near_box(const struct dg_lookout *lookout);

/* Lens, views and limits of one camera, as set or assumed (counted in `notes`), in `arena`. Negative, with what
 * is missing and what would settle it, when nothing can be said of it. `presets` are the camera's own. */
struct dg_optics_set {
    struct dg_view *views;
    int32_t n_views;
    bool is_ptz;
    struct dg_ptz ptz;
    double ir_m;
};
int dg_optics_choose(struct dg_arena *arena, const struct dg_camera *camera,
                     const struct dg_equipment *equipment, const struct dg_preset *presets, int32_t n_presets,
                     struct dg_notes *notes, struct dg_optics_set *out, struct dg_err *err);

/* Where does a lens (or lamp) that is drawn at `at` hang? Free ground: there. In or on a footprint as tall as
 * it: in front of the nearest wall within DG_HANG_DEPTH_M, `*moved` says so. Else DG_EINSIDE with one line that
 * names the building and the remedy. */
int dg_place_hang(const struct dg_world *world, struct dg_pt at, double z_m, const char *what,
                  struct dg_ipt *out, bool *moved, struct dg_err *err);

/* Is a target at p inside or on a footprint that is as tall as it? */
bool dg_place_is_under(const struct dg_world *world, struct dg_ipt p, int32_t target_u);

/* A point that is drawn on or in a wall, put DG_FACADE_OFFSET_M in front of it. False: it lies deeper inside.
 */
bool dg_place_front(const struct dg_world *world, struct dg_ipt at, int32_t target_u, struct dg_ipt *out);

/* What lamps light, for each target height. Needs the lookouts. */
int dg_lamps_init(struct dg_world *world, struct dg_err *err);
/* Does any lamp light a target at p? For points that are no samples of the grid. */
int dg_lamps_light(const struct dg_world *world, struct dg_ipt p, int32_t target_u, struct dg_arena *tmp,
                   bool *is_lit, struct dg_err *err);

/* ---- measuring ------------------------------------------------------------------------------------- */

/* What a lookout makes of the samples around it at one target height, by one class table. Sets live in the
 * room's `tmp`. */
struct dg_sights {
    struct dg_eye eye; /* its range is far_u */
    int32_t target_ix;
    struct dg_bits far;  /* nothing stands between, as far as far_u */
    struct dg_bits seen; /* the same in the window of the views' range: `far` unless is_ptz */
    struct dg_bits classes[DG_MAX_CLASSES]; /* by day: class at least k in any view; windows of their own */
    struct dg_bits glow;                    /* lit by lamps or by the camera itself, in the window of `seen` */
    const struct dg_class_table *table;
};
/* As dg_bits_or, at the cost of the rows of `from` alone. */
void dg_samples_or(struct dg_bits *into, const struct dg_bits *from);
int dg_sights_shadow(const struct dg_world *world, const struct dg_lookout *lookout, int32_t target_ix,
                     struct dg_room *room, struct dg_sights *out, struct dg_err *err);
/* Fill `classes` from `seen`, once more for each table. */
int dg_sights_classify(const struct dg_world *world, const struct dg_lookout *lookout,
                       const struct dg_class_table *table, struct dg_room *room, struct dg_sights *sights,
                       struct dg_err *err);
/* Samples that would have at least the lowest class if nothing stood between; in the room's `tmp`. */
int dg_sights_in_frame(const struct dg_world *world, const struct dg_lookout *lookout, struct dg_room *room,
                       const struct dg_sights *sights, struct dg_bits *out, struct dg_err *err);
/* Is a sample lit, also beyond the window of `seen`? */
bool dg_sights_lit(const struct dg_world *world, const struct dg_lookout *lookout,
                   const struct dg_sights *sights, int32_t i, int32_t j);
/* Highest class at a sample, -1 none. */
int dg_sights_class(const struct dg_sights *sights, int32_t i, int32_t j);

/* Density (px/m) that the best view makes of p, and the most at any turn and zoom (the same but for
 * pan-tilt-zoom units); 0 out of every picture. Whether p is hidden is not asked. */
double dg_lookout_density(const struct dg_world *world, const struct dg_lookout *lookout,
                          const struct dg_eye *eye, struct dg_ipt p);
double dg_lookout_most(const struct dg_world *world, const struct dg_lookout *lookout, const struct dg_eye *eye,
                       struct dg_ipt p);

/* Everything about one camera alone, into lookout->report and the lookout's own results. For any thread. */
int dg_lookout_measure(const struct dg_world *world, struct dg_lookout *lookout, struct dg_room *room,
                       struct dg_err *err);

/* Private space and sensitive places, from the sights at target 0 by world->classes. */
int dg_intrusion_measure(const struct dg_world *world, struct dg_lookout *lookout,
                         const struct dg_sights *sights, struct dg_room *room, struct dg_err *err);
/* What of private space a lens sees at the scheme's target height, whichever way it looks: ground of each space
 * in the window of `seen`, and house fronts within range_u of the eye. Appended to `out`, struct
 * dg_sight_of_private. */
struct dg_buf;
int dg_private_sights(const struct dg_world *world, const struct dg_eye *eye, const struct dg_bits *seen,
                      struct dg_room *room, struct dg_buf *out, struct dg_err *err);
/* The same of sensitive places with their buffers. */
int dg_sensitive_sights(const struct dg_world *world, const struct dg_eye *eye, const struct dg_bits *seen,
                        struct dg_room *room, struct dg_buf *out, struct dg_err *err);
/* Number the facade points; part of dg_world_init. */
int dg_facades_init(struct dg_world *world, struct dg_err *err);
/* Length of the facade points whose bit is set (one bit a point, dg_world.facade_first). */
double dg_facade_length_m(const struct dg_world *world, const uint64_t *seen);

/* Which samples of need need_ix are reached, from the sights at its height by world->need_classes. */
int dg_reach_measure(const struct dg_world *world, struct dg_lookout *lookout, const struct dg_sights *sights,
                     int32_t need_ix, struct dg_room *room, struct dg_err *err);
/* Enter the lookout's reaches into the needs' samples. */
void dg_reach_enter(struct dg_world *world, const struct dg_lookout *lookout);
/* Reports of needs, and of cameras what they serve and what would be lost; after all were entered. */
int dg_reach_judge(struct dg_world *world, struct dg_err *err);

/* ---- gaps ------------------------------------------------------------------------------------------ */

enum dg_cause {
    DG_CAUSE_HIDDEN = 0,
    DG_CAUSE_GROUND,
    DG_CAUSE_BLIND,
    DG_CAUSE_OUT_OF_VIEW,
    DG_CAUSE_OBLIQUE,
    DG_CAUSE_FAR,
    DG_CAUSE_DARK,
    DG_CAUSE_FEW,
    DG_CAUSE_NO_CAMERA
};
const char *dg_cause_word(enum dg_cause cause);

/* Why one sample is not met. */
struct dg_lack {
    int32_t sample_ix;
    int8_t light, cause;
    int32_t source_ix, lookout_ix; /* of what hides it, and the camera; -1 none */
};

/* Find all gaps and group them. progress_done and progress_total as in dg_assess_params. */
int dg_gaps_find(struct dg_world *world, int64_t progress_done, int64_t progress_total, struct dg_err *err);
/* The lacks of one need (any order) become gaps, appended to *gaps. */
struct dg_buf;
int dg_gaps_group(const struct dg_world *world, int32_t need_ix, struct dg_lack *lacks, int64_t n_lacks,
                  struct dg_buf *gaps, struct dg_err *err);

/* First sample of row r of a need's field at column i or beyond; the row's end when there is none. */
int64_t dg_reach_row_find(const struct dg_world *world, const struct dg_need_field *field, int32_t r,
                          int32_t i);

#endif
