/* Measures of private space and sensitive places: how much of them a camera sees, how clearly, and what masks
 * would cost. */
#include <math.h>
#include <string.h>

#include "mask/mask.h"
#include "rule/measure_privacy.h"

/* Details are told of so many places; the finding's figure is of all. */
#define MOST_CONCERNED 12

const struct dg_measure_param dg_private_area_params[2] = {
    {.name = "kinds", .unit = "kind", .words = "yard garden dwelling", .least = 1},
    {.name = "least_px_per_m", .unit = "px_per_m", .fallback = 0, .least = 0, .most = 5000},
};
const struct dg_measure_param dg_private_front_params[1] = {
    {.name = "least_px_per_m", .unit = "px_per_m", .fallback = 0, .least = 0, .most = 5000},
};
const struct dg_measure_param dg_sensitive_area_params[2] = {
    {.name = "kinds",
     .unit = "kind",
     .words = "school kindergarten worship hospital clinic care shelter bath women playground",
     .least = 1},
    {.name = "least_px_per_m", .unit = "px_per_m", .fallback = 0, .least = 0, .most = 5000},
};
const struct dg_measure_param dg_private_unnamed_params[2] = {
    {.name = "from_m2", .unit = "m2", .fallback = 1, .least = 0, .most = 10000},
    {.name = "from_front_m", .unit = "m", .fallback = 5, .least = 0, .most = 10000},
};
const struct dg_measure_param dg_mask_cost_params[3] = {
    {.name = "from_m2", .unit = "m2", .fallback = 10, .least = 0, .most = 10000},
    {.name = "polygons", .unit = "count", .fallback = 8, .least = 1, .most = 64},
    {.name = "points", .unit = "count", .fallback = 12, .least = 4, .most = 64},
};

/* ---- sums over places ---------------------------------------------------------------------------------- */

/* What one camera sees of the places that count. */
struct seen {
    double sum, most;
    int32_t n;
    const struct dg_intrusion *worst;
    struct dg_concern *concerned;
    int32_t n_concerned;
};

/* The lowest class whose density is at least `least`; n_classes: none is. */
static int32_t class_from(const struct dg_class_table *classes, double least)
{
    int32_t k = 0;
    while (k < classes->n_classes && classes->classes[k].px_per_m < least) k++;
    return k;
}

static const char *place_id(const struct dg_dossier *d, const struct dg_intrusion *in)
{
    return in->is_sensitive ? d->sensitive_places.items[in->place_ix].source_id
                            : d->private_spaces.items[in->place_ix].source_id;
}

static double amount_of(const struct dg_intrusion *in, int32_t class_ix, bool is_front)
{
    if (class_ix >= DG_MAX_CLASSES) return 0;
    return is_front ? in->facade_at_m[class_ix] : in->area_at_m2[class_ix];
}

static int sum_up(struct dg_measure_run *run, const struct dg_camera_report *report, bool is_sensitive,
                  bool is_front, struct seen *out, struct dg_err *err)
{
    int32_t class_ix = class_from(&run->assessment->classes, dg_measure_number(run, "least_px_per_m"));
    *out = (struct seen){0};
    DG_TRY(DG_NEW(run->arena, &out->concerned, MOST_CONCERNED, err));
    for (int32_t k = 0; k < report->n_intrusions; k++) {
        const struct dg_intrusion *in = &report->intrusions[k];
        if (in->is_sensitive != is_sensitive) continue;
        if (!is_front && !dg_measure_has_word(run, "kinds", in->kind)) continue;
        double amount = amount_of(in, class_ix, is_front);
        if (!(amount > 0)) continue;
        out->sum += amount;
        out->n++;
        if (out->n_concerned < MOST_CONCERNED)
            out->concerned[out->n_concerned++] = (struct dg_concern){
                is_sensitive ? "sensitive_place" : "private_space", place_id(run->dossier, in)};
        if (amount <= out->most) continue;
        out->most = amount;
        out->worst = in;
    }
    return 0;
}

static const char *const turning[] = {"ptz_one_way"};

static struct dg_measured measured_of(struct dg_measure_run *run, const struct dg_camera_report *report,
                                      const struct seen *seen)
{
    const struct dg_camera *camera = &run->dossier->cameras.items[report->camera_ix];
    struct dg_measured m = {.layer = "camera",
                            .object = camera->camera_id,
                            .ix = report->camera_ix,
                            .value = seen->sum,
                            .light = "day",
                            .concerned = seen->concerned,
                            .n_concerned = seen->n_concerned};
    if (report->is_ptz) m.assumptions = turning, m.n_assumptions = 1;
    dg_measured_number(&m, "least", dg_measure_number(run, "least_px_per_m"), 1);
    dg_measured_number(&m, "places", seen->n, 0);
    dg_measured_token(&m, "place", seen->worst ? place_id(run->dossier, seen->worst) : "—");
    return m;
}

static int place_geom(struct dg_measure_run *run, const struct dg_camera_report *report,
                      const struct seen *seen, bool is_front, struct dg_measured *m, struct dg_err *err)
{
    if (!seen->worst) return dg_measured_at(run, report->at, m, err);
    m->geom = seen->worst->geom;
    if (is_front || m->geom.kind == DG_GEOM_NONE)
        m->geom = run->dossier->private_spaces.items[seen->worst->place_ix].geom;
    return 0;
}

static int skip_unjudged(struct dg_measure_run *run, const struct dg_camera_report *report, struct dg_err *err)
{
    const char *id = run->dossier->cameras.items[report->camera_ix].camera_id;
    return dg_measure_skip(run, "camera", id, "unable.camera_unplaced", err);
}

/* Of each camera, what it sees of private space of these kinds: ground, or fronts. */
static int private_run(struct dg_measure_run *run, bool is_front, struct dg_err *err)
{
    if (!run->dossier->private_spaces.n) dg_measure_unable(run, "unable.no_private_space");
    for (int32_t c = 0; c < run->assessment->n_cameras && run->dossier->private_spaces.n; c++) {
        const struct dg_camera_report *report = &run->assessment->cameras[c];
        struct seen seen;
        if (!report->is_judged) {
            DG_TRY(skip_unjudged(run, report, err));
            continue;
        }
        DG_TRY(sum_up(run, report, false, is_front, &seen, err));
        struct dg_measured m = measured_of(run, report, &seen);
        DG_TRY(place_geom(run, report, &seen, is_front, &m, err));
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* Square metres of private ground of these kinds, of the places one by one, that the camera sees at least at
 * least_px_per_m (at the lowest class of that density). Two yards of 6 and 2.5 m2: 8.5 m2. */
int dg_private_area_run(struct dg_measure_run *run, struct dg_err *err) { return private_run(run, false, err); }

/* Metres of dwellings' walls, likewise. */
int dg_private_front_run(struct dg_measure_run *run, struct dg_err *err) { return private_run(run, true, err); }

/* Square metres of sensitive places of these kinds, with the ground around them that their buffer names. */
int dg_sensitive_area_run(struct dg_measure_run *run, struct dg_err *err)
{
    for (int32_t c = 0; c < run->assessment->n_cameras && run->dossier->sensitive_places.n; c++) {
        const struct dg_camera_report *report = &run->assessment->cameras[c];
        struct seen seen;
        if (!report->is_judged) {
            DG_TRY(skip_unjudged(run, report, err));
            continue;
        }
        DG_TRY(sum_up(run, report, true, false, &seen, err));
        struct dg_measured m = measured_of(run, report, &seen);
        if (seen.worst)
            m.geom = seen.worst->geom;
        else
            DG_TRY(dg_measured_at(run, report->at, &m, err));
        dg_measured_word(&m, "kind",
                         seen.worst ? dg_measure_key(run, "report.kind", seen.worst->kind) : "report.none");
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* 1 when the camera sees private space and the dossier does not say what it must not see. */
int dg_private_unnamed_run(struct dg_measure_run *run, struct dg_err *err)
{
    double from_m2 = dg_measure_number(run, "from_m2"), from_m = dg_measure_number(run, "from_front_m");
    for (int32_t c = 0; c < run->assessment->n_cameras; c++) {
        const struct dg_camera_report *report = &run->assessment->cameras[c];
        const struct dg_camera *camera = &run->dossier->cameras.items[report->camera_ix];
        if (!report->is_judged || (report->private_m2 < from_m2 && report->facade_m < from_m)) continue;
        struct dg_measured m = {.layer = "camera",
                                .object = camera->camera_id,
                                .ix = report->camera_ix,
                                .value = *camera->must_not_see ? 0 : 1};
        DG_TRY(dg_measured_at(run, report->at, &m, err));
        dg_measured_number(&m, "area", report->private_m2, 0);
        dg_measured_number(&m, "front", report->facade_m, 0);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* ---- distance to sensitive places ---------------------------------------------------------------------- */

const struct dg_measure_param dg_sensitive_near_params[1] = {
    {.name = "kinds",
     .unit = "kind",
     .words = "school kindergarten worship hospital clinic care shelter bath women playground",
     .least = 1},
};

static struct dg_ibox box_of(const struct dg_scene *scene, struct dg_box box, double margin_m)
{
    struct dg_ipt lo = dg_scene_to_lattice(scene, (struct dg_pt){box.x0 - margin_m, box.y0 - margin_m});
    struct dg_ipt hi = dg_scene_to_lattice(scene, (struct dg_pt){box.x1 + margin_m, box.y1 + margin_m});
    return (struct dg_ibox){lo.x, lo.y, hi.x, hi.y};
}

struct nearest {
    struct dg_measure_run *run;
    struct dg_pt at;
    double most; /* how far outside its buffer the place is that is nearest to being inside */
    int32_t ix;
};

static bool try_place(void *ctx, int32_t ix)
{
    struct nearest *near = ctx;
    const struct dg_sensitive_place *place = &near->run->dossier->sensitive_places.items[ix];
    if (!dg_measure_has_word(near->run, "kinds", place->kind)) return true;
    double beyond = dg_geom_distance_m(&place->geom, near->at) - fmax(0, place->buffer_m);
    if (near->ix >= 0 && beyond >= near->most) return true;
    near->most = beyond;
    near->ix = ix;
    return true;
}

/* Metres between the lens and the ground around a sensitive place (negative: inside it), for cameras near one:
 * those within twice the buffer. A school with a buffer of 20 m, the lens 13 m from its fence: -7 m. */
int dg_sensitive_near_run(struct dg_measure_run *run, struct dg_err *err)
{
    const struct dg_dossier *d = run->dossier;
    struct dg_ibox *boxes = NULL;
    struct dg_index *index = NULL;
    if (!d->sensitive_places.n) return 0;
    DG_TRY(DG_NEW(run->arena, &boxes, (size_t)d->sensitive_places.n, err));
    for (int32_t i = 0; i < d->sensitive_places.n; i++) {
        const struct dg_sensitive_place *place = &d->sensitive_places.items[i];
        boxes[i] = place->geom.kind == DG_GEOM_NONE ? (struct dg_ibox){1, 1, 0, 0}
                                                    : box_of(run->assessment->scene, dg_geom_box(&place->geom),
                                                             2 * fmax(0, place->buffer_m));
    }
    DG_TRY(dg_index_build(run->arena, boxes, d->sensitive_places.n, &index, err));
    for (int32_t c = 0; c < run->assessment->n_cameras; c++) {
        const struct dg_camera_report *report = &run->assessment->cameras[c];
        struct nearest near = {.run = run, .at = report->at, .ix = -1};
        if (!report->is_judged) continue;
        struct dg_ipt p = dg_scene_to_lattice(run->assessment->scene, report->at);
        dg_index_visit(index, (struct dg_ibox){p.x, p.y, p.x, p.y}, try_place, &near);
        if (near.ix < 0) continue;
        const struct dg_sensitive_place *place = &d->sensitive_places.items[near.ix];
        struct dg_measured m = {.layer = "camera",
                                .object = d->cameras.items[report->camera_ix].camera_id,
                                .ix = report->camera_ix,
                                .value = near.most};
        DG_TRY(dg_measured_at(run, report->at, &m, err));
        dg_measured_token(&m, "place", place->source_id);
        dg_measured_word(&m, "kind", dg_measure_key(run, "report.kind", place->kind));
        dg_measured_number(&m, "buffer", fmax(0, place->buffer_m), 0);
        dg_measured_number(&m, "distance", near.most + fmax(0, place->buffer_m), 1);
        DG_TRY(dg_measure_add(run, &m, err));
    }
    return 0;
}

/* ---- masks --------------------------------------------------------------------------------------------- */

static int mask_tell(struct dg_measure_run *run, const struct dg_mask *mask, struct dg_err *err)
{
    const struct dg_camera_report *report = &run->assessment->cameras[mask->camera_ix];
    int32_t need_ix = -1, n_polygons = 0;
    double picture = 0, cost = dg_mask_costs(mask, &need_ix);
    for (int32_t v = 0; v < mask->n_views; v++) {
        n_polygons += mask->views[v].n_polygons;
        picture = fmax(picture, mask->views[v].picture_share);
    }
    struct dg_measured m = {.layer = "camera",
                            .object = run->dossier->cameras.items[report->camera_ix].camera_id,
                            .ix = report->camera_ix,
                            .value = 100 * cost};
    const struct dg_mask_need *need = need_ix < 0 ? NULL : &mask->needs[need_ix];
    DG_TRY(dg_measured_at(run, report->at, &m, err));
    dg_measured_token(&m, "need", need ? run->dossier->needs.items[need->need_ix].need_id : "—");
    dg_measured_number(&m, "lost", need ? need->lost : 0, 0);
    dg_measured_number(&m, "seen", need ? need->total : 0, 0);
    dg_measured_word(&m, "need_unit", dg_measure_key(run, "unit", need ? need->unit : "m2"));
    dg_measured_number(&m, "picture", 100 * picture, 0);
    dg_measured_number(&m, "polygons", n_polygons, 0);
    dg_measured_number(&m, "hidden", 100 * dg_mask_hides(mask), 0);
    return dg_measure_add(run, &m, err);
}

/* Masks are planned for so many cameras at a time, and forgotten when they are told. */
#define MASKS_AT_ONCE 1024

/* Of each camera that sees at least from_m2 of private ground: the largest share of what it gives a need that
 * planned masks hide (mask.h), percent. It sees 40 m of a lane and the mask covers 10 m of them: 25 %. */
int dg_mask_cost_run(struct dg_measure_run *run, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    const struct dg_assessment *a = run->assessment;
    const struct dg_mask_params how = {.max_polygons = (int32_t)dg_measure_number(run, "polygons"),
                                       .max_points = (int32_t)dg_measure_number(run, "points")};
    double from_m2 = dg_measure_number(run, "from_m2");
    int32_t which[MASKS_AT_ONCE];
    for (int32_t c = 0; c < a->n_cameras;) {
        struct dg_mask *masks = NULL;
        int32_t n = 0;
        for (; c < a->n_cameras && n < MASKS_AT_ONCE; c++) {
            if (a->cameras[c].is_judged && a->cameras[c].private_m2 >= from_m2) which[n++] = c;
        }
        DG_TRY(DG_NEW(&tmp, &masks, (size_t)n, err));
        DG_TRY(dg_masks_plan(&tmp, a, which, n, &how, run->n_threads, masks, err));
        for (int32_t i = 0; i < n; i++) DG_TRY(mask_tell(run, &masks[i], err));
        dg_arena_done(&tmp);
    }
    return 0;
}
