/* The comparison from end to end, and its cameras. */
#include "diff/diff.h"

#include <math.h>
#include <string.h>

#include "diff/figures.h"

/* ---- cameras --------------------------------------------------------------------------------------- */

struct fleet { /* of one version: report and change of each camera of the dossier */
    const struct dg_dossier *dossier;
    const struct dg_assessment *a; /* NULL: none */
    int32_t *report_of, *change_of;
};

static int fleet_init(struct dg_diffing *d, const struct dg_diff_side *side, bool is_after, struct fleet *out)
{
    const struct dg_assessment *a = side->assessment;
    int32_t n = side->dossier->cameras.n;
    out->dossier = side->dossier;
    out->a = a;
    DG_TRY(DG_NEW(d->arena, &out->report_of, (size_t)n, d->err));
    DG_TRY(DG_NEW(d->arena, &out->change_of, (size_t)n, d->err));
    for (int32_t i = 0; i < n; i++) out->report_of[i] = out->change_of[i] = -1;
    for (int32_t r = 0; a && r < a->n_cameras; r++) out->report_of[a->cameras[r].camera_ix] = r;
    for (int32_t c = 0; c < d->out->changes.n; c++) {
        const struct dg_change *change = &d->out->changes.items[c];
        int32_t ix = is_after ? change->ix_b : change->ix_a;
        if (ix >= 0 && strcmp(change->layer, "camera") == 0) out->change_of[ix] = c;
    }
    return 0;
}

/* Clockwise turn from one bearing to the other, -180 < turn <= 180. */
static double turn_deg(double before, double after)
{
    double turn = fmod(after - before, 360);
    return turn > 180 ? turn - 360 : turn <= -180 ? turn + 360 : turn;
}

static void take_figures(const struct fleet *fleet, int32_t camera_ix, int version, struct dg_diff_camera *out)
{
    int32_t r = camera_ix < 0 ? -1 : fleet->report_of[camera_ix];
    const struct dg_camera_report *report = r < 0 ? NULL : &fleet->a->cameras[r];
    bool is_judged = report && report->is_judged;
    for (int light = 0; light < 2; light++)
        out->area_m2[version][light] = is_judged ? report->area_m2[light][0] : NAN;
    out->private_m2[version] = is_judged ? report->private_m2 : NAN;
    out->facade_m[version] = is_judged ? report->facade_m : NAN;
    if (version)
        out->ix_b = r;
    else
        out->ix_a = r;
}

static bool differs(double a, double b) { return !(a == b || (isnan(a) && isnan(b))); }

static bool sees_otherwise(const struct dg_diff_camera *c)
{
    return differs(c->area_m2[0][DG_DAY], c->area_m2[1][DG_DAY]) ||
           differs(c->area_m2[0][DG_NIGHT], c->area_m2[1][DG_NIGHT]) ||
           differs(c->private_m2[0], c->private_m2[1]) || differs(c->facade_m[0], c->facade_m[1]);
}

static void take_pose(const struct fleet *a, int32_t a_ix, const struct fleet *b, int32_t b_ix,
                      struct dg_diff_camera *out)
{
    const struct dg_camera *before = &a->dossier->cameras.items[a_ix];
    const struct dg_camera *after = &b->dossier->cameras.items[b_ix];
    double dx = after->at.x - before->at.x, dy = after->at.y - before->at.y;
    out->moved_m = sqrt(dx * dx + dy * dy);
    out->raised_m = after->height_m - before->height_m;
    out->turned_deg = turn_deg(before->bearing_deg, after->bearing_deg);
    out->tilted_deg = after->tilt_deg - before->tilt_deg;
    if (out->ix_a >= 0 && out->ix_b >= 0)
        out->widened_deg = b->a->cameras[out->ix_b].hfov_deg - a->a->cameras[out->ix_a].hfov_deg;
}

static void add_camera(struct dg_diffing *d, const struct fleet *a, int32_t a_ix, const struct fleet *b,
                       int32_t b_ix)
{
    struct dg_diff_camera camera = {.id = a_ix < 0 ? b->dossier->cameras.items[b_ix].camera_id
                                                   : a->dossier->cameras.items[a_ix].camera_id,
                                    .kind = a_ix < 0   ? DG_ROW_ADDED
                                            : b_ix < 0 ? DG_ROW_REMOVED
                                                       : DG_ROW_CHANGED,
                                    .change_ix = a_ix < 0 ? b->change_of[b_ix] : a->change_of[a_ix],
                                    .moved_m = NAN,
                                    .raised_m = NAN,
                                    .turned_deg = NAN,
                                    .tilted_deg = NAN,
                                    .widened_deg = NAN};
    take_figures(a, a_ix, 0, &camera);
    take_figures(b, b_ix, 1, &camera);
    if (a_ix >= 0 && b_ix >= 0) take_pose(a, a_ix, b, b_ix, &camera);
    if (camera.change_ix >= 0 || sees_otherwise(&camera)) d->out->cameras[d->out->n_cameras++] = camera;
}

static int compare_cameras(struct dg_diffing *d)
{
    const struct dg_matches *m = dg_matches_of(&d->out->changes, "camera");
    struct fleet a = {0}, b = {0};
    DG_TRY(fleet_init(d, &d->out->a, false, &a));
    DG_TRY(fleet_init(d, &d->out->b, true, &b));
    DG_TRY(DG_NEW(d->arena, &d->out->cameras, (size_t)m->n_a + (size_t)m->n_b, d->err));
    for (int32_t i = 0; i < m->n_a; i++) add_camera(d, &a, i, &b, m->b_of_a[i]);
    for (int32_t j = 0; j < m->n_b; j++) {
        if (m->a_of_b[j] < 0) add_camera(d, &a, -1, &b, j);
    }
    return 0;
}

/* ---- the whole --------------------------------------------------------------------------------------- */

static void diffing_done(struct dg_diffing *d) { dg_arena_done(&d->tmp); }

int dg_diff_make(struct dg_arena *arena, const struct dg_diff_side *a, const struct dg_diff_side *b,
                 struct dg_diff *out, struct dg_err *err)
{
    struct dg_diff diff = {.a = *a, .b = *b};
    dg_auto(diffing_done) struct dg_diffing d = {.arena = arena, .out = &diff, .err = err};
    diff.has_other_classes = strcmp(a->dossier->scheme.edition, b->dossier->scheme.edition) != 0;
    diff.has_other_grid = differs(a->dossier->scheme.grid_m, b->dossier->scheme.grid_m);
    DG_TRY(dg_store_compare(arena, a->dossier, b->dossier, &diff.changes, err));
    DG_TRY(compare_cameras(&d));
    if (a->assessment && b->assessment) {
        DG_TRY(dg_diff_needs(&d));
        DG_TRY(dg_diff_places(&d));
        DG_TRY(dg_diff_findings(&d));
    }
    *out = diff;
    return 0;
}

bool dg_diff_is_empty(const struct dg_diff *diff) { return strcmp(diff->a.sha256, diff->b.sha256) == 0; }
