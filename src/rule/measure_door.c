/* Measures of doors: how many of the doors and gates of homes a camera watches. */
#include <math.h>
#include <string.h>

#include "rule/measure_privacy.h"

const struct dg_measure_param dg_private_door_params[3] = {
    {.name = "least_px_per_m", .unit = "px_per_m", .fallback = 62.5, .least = 0, .most = 5000},
    {.name = "near_m", .unit = "m", .fallback = 1, .least = 0, .most = 20},
    {.name = "height_m", .unit = "m", .fallback = 1.5, .least = 0.1, .most = 5},
};

#define MOST_CONCERNED 12

/* A door stands on the line of a wall, or as much beside it as maps are off. It is looked for in front of the
 * wall: these distances from where it is drawn, towards the lens. */
static const double in_front_m[] = {0.1, 0.3, 0.6};

struct doors {
    struct dg_measure_run *run;
    bool *is_private; /* of each door of the dossier */
    struct dg_index *index;
    struct dg_err *err;
};

static struct dg_ibox box_around(const struct dg_scene *scene, struct dg_box box, double by_m)
{
    struct dg_ipt lo = dg_scene_to_lattice(scene, (struct dg_pt){box.x0 - by_m, box.y0 - by_m});
    struct dg_ipt hi = dg_scene_to_lattice(scene, (struct dg_pt){box.x1 + by_m, box.y1 + by_m});
    return (struct dg_ibox){lo.x, lo.y, hi.x, hi.y};
}

struct belongs {
    const struct dg_dossier *d;
    struct dg_pt at;
    double near_m;
    bool does;
};

static bool try_space(void *ctx, int32_t ix)
{
    struct belongs *b = ctx;
    b->does = dg_geom_distance_m(&b->d->private_spaces.items[ix].geom, b->at) <= b->near_m;
    return !b->does;
}

/* Which doors are a home's: within near_m of a dwelling, yard or garden. */
static int doors_init(struct doors *doors)
{
    const struct dg_dossier *d = doors->run->dossier;
    const struct dg_scene *scene = doors->run->assessment->scene;
    double near_m = dg_measure_number(doors->run, "near_m");
    struct dg_ibox *spaces = NULL, *points = NULL;
    struct dg_index *index = NULL;
    DG_TRY(DG_NEW(doors->run->arena, &doors->is_private, (size_t)d->doors.n, doors->err));
    DG_TRY(DG_NEW(doors->run->arena, &spaces, (size_t)d->private_spaces.n, doors->err));
    DG_TRY(DG_NEW(doors->run->arena, &points, (size_t)d->doors.n, doors->err));
    for (int32_t i = 0; i < d->private_spaces.n; i++) {
        const struct dg_geom *geom = &d->private_spaces.items[i].geom;
        spaces[i] = geom->kind == DG_GEOM_NONE ? (struct dg_ibox){1, 1, 0, 0}
                                               : box_around(scene, dg_geom_box(geom), near_m);
    }
    DG_TRY(dg_index_build(doors->run->arena, spaces, d->private_spaces.n, &index, doors->err));
    for (int32_t i = 0; i < d->doors.n; i++) {
        struct belongs b = {.d = d, .at = d->doors.items[i].at, .near_m = near_m};
        bool has_place = isfinite(b.at.x) && isfinite(b.at.y);
        struct dg_ipt p = has_place ? dg_scene_to_lattice(scene, b.at) : (struct dg_ipt){0, 0};
        points[i] = has_place ? (struct dg_ibox){p.x, p.y, p.x, p.y} : (struct dg_ibox){1, 1, 0, 0};
        if (has_place) dg_index_visit(index, points[i], try_space, &b);
        doors->is_private[i] = b.does;
    }
    return dg_index_build(doors->run->arena, points, d->doors.n, &doors->index, doors->err);
}

/* ---- one camera ------------------------------------------------------------------------------------------ */

struct watch {
    const struct doors *doors;
    const struct dg_camera_report *report;
    struct dg_concern *concerned;
    int32_t n, n_concerned;
};

/* Pixels a metre that the camera can make of a target at p. */
static double density_at(const struct watch *w, struct dg_pt p, double height_m)
{
    const struct dg_scene *scene = w->doors->run->assessment->scene;
    const struct dg_camera_report *r = w->report;
    double ground = dg_scene_ground_m(scene, dg_scene_to_lattice(scene, r->at)) -
                    dg_scene_ground_m(scene, dg_scene_to_lattice(scene, p));
    double drop = ground + (double)r->eye.z_u / DG_UNITS_PER_M - height_m, most = 0;
    if (r->is_ptz) return dg_ptz_look(&r->ptz, p.x - r->at.x, p.y - r->at.y, drop).px_per_m;
    for (int32_t v = 0; v < r->n_views; v++)
        most = fmax(most, dg_view_look(&r->views[v], p.x - r->at.x, p.y - r->at.y, drop).px_per_m);
    return most;
}

static bool is_watched(const struct watch *w, struct dg_pt door)
{
    const struct dg_measure_run *run = w->doors->run;
    const struct dg_scene *scene = run->assessment->scene;
    double height = dg_measure_number(run, "height_m");
    double dx = w->report->at.x - door.x, dy = w->report->at.y - door.y, far = sqrt(dx * dx + dy * dy);
    if (density_at(w, door, height) < fmax(dg_measure_number(run, "least_px_per_m"), 1e-9)) return false;
    for (size_t k = 0; k < sizeof in_front_m / sizeof *in_front_m && in_front_m[k] < far; k++) {
        struct dg_pt p = {door.x + dx / far * in_front_m[k], door.y + dy / far * in_front_m[k]};
        if (dg_cover_sees_at(scene, &w->report->eye, dg_scene_to_lattice(scene, p),
                             (int32_t)lround(height * DG_UNITS_PER_M)))
            return true;
    }
    return false;
}

static bool try_door(void *ctx, int32_t ix)
{
    struct watch *w = ctx;
    const struct dg_door *door = &w->doors->run->dossier->doors.items[ix];
    if (!w->doors->is_private[ix] || !is_watched(w, door->at)) return true;
    if (w->n_concerned < MOST_CONCERNED)
        w->concerned[w->n_concerned++] = (struct dg_concern){"door", door->source_id};
    w->n++;
    return true;
}

static double reach_m(const struct dg_camera_report *report, double px_per_m)
{
    double drop = (double)(report->eye.z_u - report->eye.target_z_u) / DG_UNITS_PER_M, reach = 0;
    if (report->is_ptz) return dg_ptz_reach_m(&report->ptz, px_per_m);
    for (int32_t v = 0; v < report->n_views; v++)
        reach = fmax(reach, dg_view_reach_over_m(&report->views[v], drop - 50, drop + 50, px_per_m));
    return reach;
}

/* Doors and gates of homes that the camera sees at least at least_px_per_m, one figure a camera. */
int dg_private_door_run(struct dg_measure_run *run, struct dg_err *err)
{
    struct doors doors = {.run = run, .err = err};
    double least = fmax(dg_measure_number(run, "least_px_per_m"), 1);
    if (!run->dossier->doors.n) {
        dg_measure_unable(run, "unable.no_doors");
        return 0;
    }
    DG_TRY(doors_init(&doors));
    for (int32_t c = 0; c < run->assessment->n_cameras; c++) {
        struct watch w = {.doors = &doors, .report = &run->assessment->cameras[c]};
        const char *id = run->dossier->cameras.items[w.report->camera_ix].camera_id;
        if (!w.report->is_judged) {
            DG_TRY(dg_measure_skip(run, "camera", id, "unable.camera_unplaced", err));
            continue;
        }
        DG_TRY(DG_NEW(run->arena, &w.concerned, MOST_CONCERNED, err));
        struct dg_pt at = w.report->at;
        dg_index_visit(doors.index,
                       box_around(run->assessment->scene, (struct dg_box){at.x, at.y, at.x, at.y},
                                  reach_m(w.report, least)),
                       try_door, &w);
        struct dg_measured m = {.layer = "camera",
                                .object = id,
                                .ix = w.report->camera_ix,
                                .value = w.n,
                                .light = "day",
                                .concerned = w.concerned,
                                .n_concerned = w.n_concerned};
        DG_TRY(dg_measured_at(run, at, &m, err));
        dg_measured_number(&m, "least", least, 1);
        dg_measured_token(&m, "door", w.n_concerned ? w.concerned[0].id : "—");
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}
