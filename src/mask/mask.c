/* One camera's masks from end to end. */
#include "mask/mask.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "mask/plan.h"

static int planning_init(struct dg_planning *plan)
{
    int32_t camera_ix = (int32_t)(plan->report - plan->a->cameras);
    DG_TRY(DG_NEW(plan->tmp, &plan->aims, (size_t)plan->report->n_views, plan->err));
    for (int32_t v = 0; v < plan->report->n_views; v++) dg_aim_init(&plan->aims[v], &plan->report->views[v]);
    DG_TRY(dg_planning_ground(plan));
    return dg_assess_fronts(plan->tmp, plan->a, camera_ix, &plan->fronts, &plan->n_fronts, plan->err);
}

/* ---- polygons ---------------------------------------------------------------------------------------- */

static int compare_outlines(const void *a, const void *b)
{
    const struct dg_outline *x = a, *y = b;
    if (x->n_cells != y->n_cells) return x->n_cells > y->n_cells ? -1 : 1;
    return (x->first_cell > y->first_cell) - (x->first_cell < y->first_cell);
}

/* All pieces of the picture, the largest first. */
static int pieces_take(struct dg_planning *plan, struct dg_picture *picture, struct dg_outline **out,
                       int32_t *n)
{
    int32_t cap = 0;
    struct dg_outline next;
    *out = NULL;
    *n = 0;
    for (;;) {
        DG_TRY(dg_picture_take(picture, plan->tmp, &next, plan->err));
        if (!next.n_cells) break;
        if (*n == cap) {
            struct dg_outline *wider = NULL;
            cap = cap ? cap * 2 : 16;
            DG_TRY(DG_NEW(plan->tmp, &wider, (size_t)cap, plan->err));
            if (*n) memcpy(wider, *out, (size_t)*n * sizeof *wider);
            *out = wider;
        }
        (*out)[(*n)++] = next;
    }
    if (*n) qsort(*out, (size_t)*n, sizeof **out, compare_outlines);
    return 0;
}

/* To ONVIF's coordinates: the raster may be a little taller than the picture, so corners are kept inside. */
static int polygon_of(struct dg_planning *plan, const struct dg_outline *outline, const struct dg_lens *lens,
                      struct dg_mask_polygon *out)
{
    double cell = (double)lens->width_px / DG_MASK_CELLS;
    DG_TRY(DG_NEW(plan->arena, &out->xy, (size_t)outline->n_pts, plan->err));
    out->n_pts = outline->n_pts;
    for (int32_t i = 0; i < outline->n_pts; i++) {
        double x = 2 * outline->pts[i].x * cell / lens->width_px - 1;
        double y = 1 - 2 * outline->pts[i].y * cell / lens->height_px;
        out->xy[i][0] = fmax(-1, fmin(1, x));
        out->xy[i][1] = fmax(-1, fmin(1, y));
    }
    return 0;
}

/* Each piece is asked within its own box alone. */
static int share_of(struct dg_planning *plan, const struct dg_picture *picture, const struct dg_outline *pieces,
                    int32_t n, double *share)
{
    uint8_t *in = NULL;
    int64_t n_in = 0, n_cells = (int64_t)picture->nx * picture->ny;
    DG_TRY(DG_NEW(plan->tmp, &in, (size_t)n_cells, plan->err));
    for (int32_t k = 0; k < n; k++) {
        struct dg_ring ring = {.pts = pieces[k].pts, .n_pts = pieces[k].n_pts};
        struct dg_box box = dg_geom_box(&(struct dg_geom){.kind = DG_GEOM_AREA, .n_rings = 1, .rings = &ring});
        for (int32_t r = (int32_t)fmax(0, floor(box.y0)); r < picture->ny && r < box.y1; r++) {
            for (int32_t c = (int32_t)fmax(0, floor(box.x0)); c < picture->nx && c < box.x1; c++) {
                uint8_t *cell = &in[(int64_t)r * picture->nx + c];
                if (!*cell) *cell = dg_outline_holds(&pieces[k], (struct dg_pt){c + 0.5, r + 0.5});
            }
        }
    }
    for (int64_t i = 0; i < n_cells; i++) n_in += in[i];
    *share = (double)n_in / (double)n_cells;
    return 0;
}

static int plan_view(struct dg_planning *plan, int32_t view_ix, int32_t max_polygons, int32_t max_points,
                     struct dg_mask_view *out)
{
    const struct dg_lens *lens = &plan->report->views[view_ix].lens;
    struct dg_picture picture;
    struct dg_outline *pieces = NULL;
    int32_t n = 0;
    *out = (struct dg_mask_view){.view_ix = view_ix};
    DG_TRY(dg_picture_init(&picture, plan->tmp, lens->width_px, lens->height_px, plan->err));
    dg_planning_draw(plan, view_ix, &picture);
    DG_TRY(dg_picture_widen(&picture, plan->tmp, DG_MASK_MARGIN, plan->err));
    DG_TRY(pieces_take(plan, &picture, &pieces, &n));
    if (n > max_polygons) n = max_polygons;
    DG_TRY(DG_NEW(plan->arena, &out->polygons, (size_t)n, plan->err));
    for (int32_t k = 0; k < n; k++) {
        dg_outline_simplify(&pieces[k], max_points, picture.nx, picture.ny);
        DG_TRY(polygon_of(plan, &pieces[k], lens, &out->polygons[out->n_polygons++]));
    }
    return share_of(plan, &picture, pieces, n, &out->picture_share);
}

/* ---- contract -------------------------------------------------------------------------------------- */

static int params_check(const struct dg_mask_params *params, struct dg_mask_params *out, struct dg_err *err)
{
    *out = params ? *params : (struct dg_mask_params){0};
    if (out->max_polygons <= 0) out->max_polygons = 8;
    if (out->max_points <= 0) out->max_points = 12;
    if (out->max_points < 4 || out->max_points > 64)
        return dg_err_set(err, DG_EINVAL, "a mask of %d corners: 4 to 64 are possible", (int)out->max_points);
    return 0;
}

/* With checked parameters. `tmp` is scratch. */
static int plan_camera(struct dg_arena *arena, struct dg_arena *tmp, const struct dg_assessment *assessment,
                       int32_t camera_ix, const struct dg_mask_params *params, struct dg_mask *out,
                       struct dg_err *err)
{
    const struct dg_camera_report *report = &assessment->cameras[camera_ix];
    struct dg_planning plan = {.arena = arena, .tmp = tmp, .a = assessment, .report = report, .err = err};
    struct dg_mask mask = {.camera_ix = camera_ix};
    if (report->is_judged) {
        DG_TRY(planning_init(&plan));
        DG_TRY(DG_NEW(arena, &mask.views, (size_t)report->n_views, err));
        for (int32_t v = 0; v < report->n_views; v++)
            DG_TRY(plan_view(&plan, v, params->max_polygons, params->max_points, &mask.views[mask.n_views++]));
        dg_planning_count(&plan, &mask);
        DG_TRY(dg_planning_needs(&plan, &mask));
    }
    *out = mask;
    return 0;
}

int dg_mask_plan(struct dg_arena *arena, const struct dg_assessment *assessment, int32_t camera_ix,
                 const struct dg_mask_params *params, struct dg_mask *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct dg_mask_params how;
    DG_TRY(params_check(params, &how, err));
    return plan_camera(arena, &tmp, assessment, camera_ix, &how, out, err);
}

struct room { /* of one thread */
    struct dg_arena keep, tmp;
};

struct many {
    const struct dg_assessment *a;
    const int32_t *camera_ixs;
    struct dg_mask_params how;
    struct room *rooms;
    struct dg_mask *out;
};

static int camera_task(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct many *many = ctx;
    struct room *room = &many->rooms[thread_ix];
    dg_arena_reset(&room->tmp);
    return plan_camera(&room->keep, &room->tmp, many->a, many->camera_ixs[task_ix], &many->how,
                       &many->out[task_ix], err);
}

int dg_masks_plan(struct dg_arena *arena, const struct dg_assessment *assessment, const int32_t *camera_ixs,
                  int32_t n, const struct dg_mask_params *params, int n_threads, struct dg_mask *out,
                  struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena hold = {0};
    struct many many = {.a = assessment, .camera_ixs = camera_ixs, .out = out};
    if (n_threads < 1) n_threads = 1;
    DG_TRY(params_check(params, &many.how, err));
    DG_TRY(DG_NEW(&hold, &many.rooms, (size_t)n_threads, err));
    int code = dg_pool_run(n, n_threads, camera_task, &many, err);
    for (int k = 0; k < n_threads; k++) {
        dg_arena_done(&many.rooms[k].tmp);
        dg_arena_adopt(arena, &many.rooms[k].keep); /* also of a failure: it goes with the arena */
    }
    return code;
}

double dg_mask_hides(const struct dg_mask *mask)
{
    double all = mask->private_m2 + mask->front_m;
    return all > 0 ? (mask->hidden_m2 + mask->hidden_front_m) / all : 1;
}

double dg_mask_costs(const struct dg_mask *mask, int32_t *need_ix)
{
    double most = 0;
    *need_ix = -1;
    for (int32_t i = 0; i < mask->n_needs; i++) {
        double share = mask->needs[i].total > 0 ? mask->needs[i].lost / mask->needs[i].total : 0;
        if (share <= most) continue;
        most = share;
        *need_ix = i;
    }
    return most;
}
