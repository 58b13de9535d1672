#include "rule/watch.h"

#include <math.h>

static double metres(int64_t u) { return (double)u / DG_UNITS_PER_M; }

static int32_t cell_of(const struct dg_grid *grid, int32_t u)
{
    int32_t q = u / grid->cell_u;
    return u % grid->cell_u < 0 ? q - 1 : q;
}

int dg_watch_init(struct dg_arena *arena, const struct dg_assessment *a, struct dg_watch *out,
                  struct dg_err *err)
{
    struct dg_watch watch = {.assessment = a};
    struct dg_ibox *boxes = NULL;
    int32_t n = 0;
    DG_TRY(DG_NEW(arena, &boxes, (size_t)a->n_cameras, err));
    DG_TRY(DG_NEW(arena, &watch.camera_of, (size_t)a->n_cameras, err));
    for (int32_t i = 0; i < a->n_cameras; i++) {
        const struct dg_camera_report *report = &a->cameras[i];
        const struct dg_runs *runs = &report->runs[DG_DAY];
        if (!report->is_judged || runs->nx == 0 || runs->ny == 0) continue;
        struct dg_ipt lo = dg_grid_centre(&a->grid, runs->i0, runs->j0);
        struct dg_ipt hi = dg_grid_centre(&a->grid, runs->i0 + runs->nx - 1, runs->j0 + runs->ny - 1);
        int32_t half = a->grid.cell_u / 2;
        boxes[n] = (struct dg_ibox){lo.x - half, lo.y - half, hi.x + half, hi.y + half};
        watch.camera_of[n++] = i;
    }
    if (n) DG_TRY(dg_index_build(arena, boxes, n, &watch.index, err));
    *out = watch;
    return 0;
}

double dg_watch_density(const struct dg_assessment *a, int32_t camera, struct dg_ipt p, double target_m)
{
    const struct dg_camera_report *report = &a->cameras[camera];
    double dx = metres((int64_t)p.x - report->eye.at.x), dy = metres((int64_t)p.y - report->eye.at.y);
    double drop = metres(report->eye.z_u) - target_m + dg_scene_ground_m(a->scene, report->eye.at) -
                  dg_scene_ground_m(a->scene, p);
    double best = 0;
    for (int32_t v = 0; v < report->n_views; v++) {
        best = fmax(best, dg_view_look(&report->views[v], dx, dy, drop).px_per_m);
    }
    return best;
}

bool dg_watch_sees_cell(const struct dg_assessment *a, int32_t camera, struct dg_ipt p)
{
    const struct dg_runs *runs = &a->cameras[camera].runs[DG_DAY];
    int32_t i = cell_of(&a->grid, p.x) - runs->i0, r = cell_of(&a->grid, p.y) - runs->j0;
    if (i < 0 || r < 0 || i >= runs->nx || r >= runs->ny) return false;
    int32_t lo = runs->row_first[r], hi = runs->row_first[r + 1];
    while (lo < hi) { /* the first run that ends behind i */
        int32_t mid = lo + (hi - lo) / 2;
        if (runs->runs[mid][1] <= i)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < runs->row_first[r + 1] && runs->runs[lo][0] <= i;
}

struct asked {
    const struct dg_watch *watch;
    struct dg_ipt p;
    double target_m, px_per_m, best;
    int32_t without, best_camera, n;
    bool is_covered;
};

static bool count_visit(void *ctx, int32_t box_ix)
{
    struct asked *q = ctx;
    const struct dg_assessment *a = q->watch->assessment;
    int32_t camera = q->watch->camera_of[box_ix];
    struct dg_eye eye = a->cameras[camera].eye;
    if (camera == q->without) return true;
    double density = dg_watch_density(a, camera, q->p, q->target_m);
    if (density <= 0 ||
        !dg_cover_sees_at(a->scene, &eye, q->p, (int32_t)lround(q->target_m * DG_UNITS_PER_M))) {
        return true;
    }
    q->n += density >= q->px_per_m;
    if (density > q->best || (density == q->best && camera < q->best_camera)) {
        q->best = density;
        q->best_camera = camera;
    }
    return true;
}

int32_t dg_watch_count(const struct dg_watch *watch, struct dg_ipt p, double target_m, double px_per_m,
                       int32_t without, double *best, int32_t *best_camera)
{
    struct asked q = {.watch = watch,
                      .p = p,
                      .target_m = target_m,
                      .px_per_m = px_per_m,
                      .without = without,
                      .best_camera = -1};
    if (watch->index) dg_index_visit(watch->index, (struct dg_ibox){p.x, p.y, p.x, p.y}, count_visit, &q);
    *best = q.best;
    *best_camera = q.best_camera;
    return q.n;
}

static bool cover_visit(void *ctx, int32_t box_ix)
{
    struct asked *q = ctx;
    const struct dg_assessment *a = q->watch->assessment;
    int32_t camera = q->watch->camera_of[box_ix];
    q->is_covered =
        dg_watch_sees_cell(a, camera, q->p) && dg_watch_density(a, camera, q->p, q->target_m) >= q->px_per_m;
    return !q->is_covered;
}

bool dg_watch_covers(const struct dg_watch *watch, struct dg_ipt p, double px_per_m)
{
    struct asked q = {.watch = watch,
                      .p = p,
                      .px_per_m = px_per_m,
                      .target_m = watch->assessment->dossier->scheme.target_height_m};
    if (watch->index) dg_index_visit(watch->index, (struct dg_ibox){p.x, p.y, p.x, p.y}, cover_visit, &q);
    return q.is_covered;
}
