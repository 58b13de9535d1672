/* What lies behind which part of the picture: private space drawn as bodies, and what masks hide of it and of
 * needs. */
#include <math.h>
#include <string.h>

#include "mask/plan.h"

#define UP_STEP_M 0.5     /* between heights at which a body is looked for */
#define FRONT_MOST_M 12.0 /* of a house front: higher windows are beyond what a street camera shows */
#define INWARDS_M 0.25    /* from a front point into its wall, to find the building */

static double ground_m(const struct dg_planning *plan, struct dg_pt p)
{
    return dg_scene_ground_m(plan->a->scene, dg_scene_to_lattice(plan->a->scene, p));
}

static double drop_m(const struct dg_planning *plan, struct dg_pt p, double z_m)
{
    double lens_m = (double)plan->report->eye.z_u / DG_UNITS_PER_M;
    return ground_m(plan, plan->report->at) + lens_m - ground_m(plan, p) - z_m;
}

/* ---- private ground ---------------------------------------------------------------------------------- */

static int32_t grid_cell(const struct dg_assessment *a, int32_t u)
{
    return (int32_t)floor((double)u / a->grid.cell_u);
}

/* The cells of a box in metres: lower left and, included, upper right. */
static struct dg_ibox cells_of(const struct dg_assessment *a, struct dg_box box)
{
    struct dg_ipt lo = dg_scene_to_lattice(a->scene, (struct dg_pt){box.x0, box.y0});
    struct dg_ipt hi = dg_scene_to_lattice(a->scene, (struct dg_pt){box.x1, box.y1});
    return (struct dg_ibox){grid_cell(a, lo.x), grid_cell(a, lo.y), grid_cell(a, hi.x), grid_cell(a, hi.y)};
}

static int bits_of(const struct dg_planning *plan, struct dg_ibox cells, struct dg_bits *out)
{
    return dg_bits_new(plan->tmp, cells.x0, cells.y0, cells.x1 - cells.x0 + 1, cells.y1 - cells.y0 + 1, out,
                       plan->err);
}

struct overlap {
    struct dg_bits *places;
    int32_t ix;
};

static bool take_away(void *ctx, int32_t other_ix)
{
    struct overlap *o = ctx;
    if (other_ix < o->ix) dg_bits_andnot(&o->places[o->ix], &o->places[other_ix]);
    return true;
}

int dg_planning_ground(struct dg_planning *plan)
{
    const struct dg_camera_report *report = plan->report;
    struct dg_ibox *boxes = NULL;
    struct dg_index *index = NULL;
    int32_t n = 0;
    DG_TRY(DG_NEW(plan->tmp, &plan->ground, (size_t)report->n_intrusions, plan->err));
    DG_TRY(DG_NEW(plan->tmp, &boxes, (size_t)report->n_intrusions, plan->err));
    for (int32_t k = 0; k < report->n_intrusions; k++) {
        const struct dg_intrusion *in = &report->intrusions[k];
        if (in->is_sensitive || in->geom.kind != DG_GEOM_AREA) continue;
        boxes[n] = cells_of(plan->a, dg_geom_box(&in->geom));
        DG_TRY(bits_of(plan, boxes[n], &plan->ground[n]));
        dg_bits_draw_area(plan->a->scene, &plan->a->grid, &in->geom, &plan->ground[n++]);
    }
    plan->n_ground = n;
    DG_TRY(dg_index_build(plan->tmp, boxes, n, &index, plan->err));
    for (int32_t k = 1; k < n; k++) {
        struct overlap o = {plan->ground, k};
        dg_index_visit(index, boxes[k], take_away, &o);
    }
    return 0;
}

/* Each set cell of the bits in turn. */
struct cells {
    const struct dg_bits *bits;
    int32_t r, w;
    uint64_t left;
};

static struct cells cells_begin(const struct dg_bits *bits)
{
    return (struct cells){bits, 0, 0, bits->ny && bits->words_per_row ? bits->words[0] : 0};
}

static bool cells_next(struct cells *cells, const struct dg_planning *plan, struct dg_pt *centre)
{
    const struct dg_bits *bits = cells->bits;
    while (!cells->left) {
        if (++cells->w >= bits->words_per_row) cells->w = 0, cells->r++;
        if (cells->r >= bits->ny) return false;
        cells->left = bits->words[(int64_t)cells->r * bits->words_per_row + cells->w];
    }
    int32_t c = cells->w * 64 + __builtin_ctzll(cells->left);
    cells->left &= cells->left - 1;
    *centre =
        dg_scene_to_metres(plan->a->scene, dg_grid_centre(&plan->a->grid, bits->i0 + c, bits->j0 + cells->r));
    return true;
}

/* ---- where a point is in the picture ----------------------------------------------------------------- */

struct spot {
    bool is_in;
    struct dg_pt cell; /* of the raster */
};

static double cell_px(const struct dg_aim *aim) { return (double)aim->lens.width_px / DG_MASK_CELLS; }

/* A target of the scheme's height at p. */
static struct spot spot_of(const struct dg_planning *plan, int32_t view_ix, struct dg_pt p)
{
    const struct dg_aim *aim = &plan->aims[view_ix];
    double z = (double)plan->report->eye.target_z_u / DG_UNITS_PER_M;
    struct dg_look look =
        dg_aim_look(aim, p.x - plan->report->at.x, p.y - plan->report->at.y, drop_m(plan, p, z));
    return (struct spot){look.is_in_frame, {look.u / cell_px(aim), look.v / cell_px(aim)}};
}

/* ---- drawing ----------------------------------------------------------------------------------------- */

static bool is_seen_at(const struct dg_planning *plan, struct dg_pt p, double z_m)
{
    return dg_cover_sees_at(plan->a->scene, &plan->report->eye, dg_scene_to_lattice(plan->a->scene, p),
                            (int32_t)lround(z_m * DG_UNITS_PER_M));
}

/* The hull of some ground points at two heights. */
static void draw_body(struct dg_planning *plan, int32_t view_ix, const struct dg_pt *feet, int32_t n,
                      double low_m, double high_m, struct dg_picture *picture)
{
    struct dg_pt pts[16];
    int32_t n_pts = 0;
    for (int32_t i = 0; i < n; i++) {
        for (int k = 0; k < 2; k++) {
            struct dg_pt q;
            if (dg_aim_project(&plan->aims[view_ix], feet[i].x - plan->report->at.x,
                               feet[i].y - plan->report->at.y, drop_m(plan, feet[i], k ? high_m : low_m), &q.x,
                               &q.y))
                pts[n_pts++] = q;
        }
    }
    dg_picture_fill_hull(picture, pts, n_pts);
}

/* From the target height down as far as p is seen: what stands before it hides the rest, and is not masked. */
static double lowest_seen(const struct dg_planning *plan, struct dg_pt p, double high_m)
{
    double low = high_m;
    while (low > 0 && is_seen_at(plan, p, fmax(0, low - UP_STEP_M))) low = fmax(0, low - UP_STEP_M);
    return low;
}

static void draw_ground(struct dg_planning *plan, int32_t view_ix, struct dg_picture *picture)
{
    double half = (double)plan->a->grid.cell_u / DG_UNITS_PER_M / 2;
    double high = (double)plan->report->eye.target_z_u / DG_UNITS_PER_M;
    for (int32_t k = 0; k < plan->n_ground; k++) {
        struct cells cells = cells_begin(&plan->ground[k]);
        for (struct dg_pt p; cells_next(&cells, plan, &p);) {
            if (!spot_of(plan, view_ix, p).is_in) continue;
            const struct dg_pt feet[4] = {{p.x - half, p.y - half},
                                          {p.x + half, p.y - half},
                                          {p.x + half, p.y + half},
                                          {p.x - half, p.y + half}};
            draw_body(plan, view_ix, feet, 4, lowest_seen(plan, p, high), high, picture);
        }
    }
}

/* The height of the wall behind a front point, and at least the target's. */
static double wall_top_m(const struct dg_planning *plan, const struct dg_front *front, double target_m)
{
    const struct dg_scene *scene = plan->a->scene;
    struct dg_pt inside = {front->at.x - front->out.x * INWARDS_M, front->at.y - front->out.y * INWARDS_M};
    int32_t prism = dg_scene_prism_at(scene, dg_scene_to_lattice(scene, inside));
    if (prism < 0) return target_m;
    double top = (double)scene->prisms[prism].top_u / DG_UNITS_PER_M - ground_m(plan, front->at);
    return fmax(target_m, fmin(top, FRONT_MOST_M));
}

static void draw_fronts(struct dg_planning *plan, int32_t view_ix, struct dg_picture *picture)
{
    double target = (double)plan->report->eye.target_z_u / DG_UNITS_PER_M;
    for (int32_t i = 0; i < plan->n_fronts; i++) {
        const struct dg_front *front = &plan->fronts[i];
        double along = front->length_m / 2, high = target, top = wall_top_m(plan, front, target);
        if (!spot_of(plan, view_ix, front->at).is_in) continue;
        while (high < top && is_seen_at(plan, front->at, fmin(top, high + UP_STEP_M)))
            high = fmin(top, high + UP_STEP_M);
        const struct dg_pt feet[2] = {{front->at.x - front->out.y * along, front->at.y + front->out.x * along},
                                      {front->at.x + front->out.y * along, front->at.y - front->out.x * along}};
        draw_body(plan, view_ix, feet, 2, lowest_seen(plan, front->at, target), high, picture);
    }
}

void dg_planning_draw(struct dg_planning *plan, int32_t view_ix, struct dg_picture *picture)
{
    draw_ground(plan, view_ix, picture);
    draw_fronts(plan, view_ix, picture);
}

/* ---- counting ---------------------------------------------------------------------------------------- */

static bool is_masked(const struct dg_mask_view *view, const struct dg_aim *aim, struct dg_pt cell)
{
    struct dg_pt n = {2 * cell.x * cell_px(aim) / aim->lens.width_px - 1,
                      1 - 2 * cell.y * cell_px(aim) / aim->lens.height_px};
    for (int32_t k = 0; k < view->n_polygons; k++) {
        struct dg_ring ring = {.pts = (struct dg_pt *)view->polygons[k].xy, .n_pts = view->polygons[k].n_pts};
        const struct dg_geom geom = {.kind = DG_GEOM_AREA, .n_rings = 1, .rings = &ring};
        if (dg_geom_contains(&geom, n)) return true;
    }
    return false;
}

/* -1: in no picture; 1: hidden in every picture that has it; 0: shown in some. */
static int hidden_of(const struct dg_planning *plan, const struct dg_mask *mask, struct dg_pt p)
{
    int hidden = -1;
    for (int32_t v = 0; v < mask->n_views; v++) {
        struct spot spot = spot_of(plan, mask->views[v].view_ix, p);
        if (!spot.is_in) continue;
        bool is_hidden = is_masked(&mask->views[v], &plan->aims[mask->views[v].view_ix], spot.cell);
        hidden = hidden == 0 || !is_hidden ? 0 : 1;
    }
    return hidden;
}

/* Square metres of n disjoint sets. */
static void count_area(struct dg_planning *plan, const struct dg_mask *mask, const struct dg_bits *sets,
                       int32_t n_sets, double *total, double *hidden)
{
    double cell_m = (double)plan->a->grid.cell_u / DG_UNITS_PER_M;
    int64_t n = 0, n_hidden = 0;
    for (int32_t k = 0; k < n_sets; k++) {
        struct cells cells = cells_begin(&sets[k]);
        for (struct dg_pt p; cells_next(&cells, plan, &p);) {
            int is_hidden = hidden_of(plan, mask, p);
            n += is_hidden >= 0;
            n_hidden += is_hidden > 0;
        }
    }
    *total = (double)n * cell_m * cell_m;
    *hidden = (double)n_hidden * cell_m * cell_m;
}

void dg_planning_count(struct dg_planning *plan, struct dg_mask *mask)
{
    count_area(plan, mask, plan->ground, plan->n_ground, &mask->private_m2, &mask->hidden_m2);
    for (int32_t i = 0; i < plan->n_fronts; i++) {
        int is_hidden = hidden_of(plan, mask, plan->fronts[i].at);
        if (is_hidden >= 0) mask->front_m += plan->fronts[i].length_m;
        if (is_hidden > 0) mask->hidden_front_m += plan->fronts[i].length_m;
    }
}

/* ---- needs ------------------------------------------------------------------------------------------- */

#define LINE_STEP_M 0.5

static struct dg_box both(struct dg_box a, struct dg_box b)
{
    return (struct dg_box){fmax(a.x0, b.x0), fmax(a.y0, b.y0), fmin(a.x1, b.x1), fmin(a.y1, b.y1)};
}

static bool box_holds(struct dg_box box, struct dg_pt p)
{
    return p.x >= box.x0 && p.x <= box.x1 && p.y >= box.y0 && p.y <= box.y1;
}

/* One piece of a line, or one point: does the camera see it at the class, and does the mask hide it? */
static void count_piece(struct dg_planning *plan, const struct dg_mask *mask, const struct dg_geom *seen,
                        struct dg_pt p, double weight, struct dg_mask_need *out)
{
    if (!dg_geom_contains(seen, p)) return;
    int is_hidden = hidden_of(plan, mask, p);
    if (is_hidden >= 0) out->total += weight;
    if (is_hidden > 0) out->lost += weight;
}

static void count_points(struct dg_planning *plan, const struct dg_mask *mask, const struct dg_ring *ring,
                         const struct dg_geom *seen, struct dg_mask_need *out)
{
    struct dg_box box = dg_geom_box(seen);
    for (int32_t i = 0; i < ring->n_pts; i++)
        if (box_holds(box, ring->pts[i])) count_piece(plan, mask, seen, ring->pts[i], 1, out);
}

static void count_line(struct dg_planning *plan, const struct dg_mask *mask, const struct dg_ring *ring,
                       const struct dg_geom *seen, struct dg_mask_need *out)
{
    struct dg_box box = dg_geom_box(seen);
    for (int32_t i = 0; i + 1 < ring->n_pts; i++) {
        struct dg_pt a = ring->pts[i], b = ring->pts[i + 1];
        double dx = b.x - a.x, dy = b.y - a.y, length = sqrt(dx * dx + dy * dy);
        int32_t n = (int32_t)fmax(1, ceil(length / LINE_STEP_M));
        for (int32_t k = 0; k < n; k++) {
            double t = (k + 0.5) / n;
            struct dg_pt p = {a.x + dx * t, a.y + dy * t};
            if (box_holds(box, p)) count_piece(plan, mask, seen, p, length / n, out);
        }
    }
}

static int count_need(struct dg_planning *plan, const struct dg_mask *mask, struct dg_mask_need *out)
{
    const struct dg_assessment *a = plan->a;
    const struct dg_need *need = &a->dossier->needs.items[out->need_ix];
    int32_t class_ix = dg_class_find(&a->classes, need->floor_class);
    const struct dg_geom *seen = &plan->report->seen[DG_DAY][class_ix < 0 ? 0 : class_ix];
    struct dg_bits bits = {0}, at_floor = {0};
    if (need->geom.kind != DG_GEOM_AREA) {
        for (int32_t r = 0; r < need->geom.n_rings; r++)
            (need->geom.kind == DG_GEOM_LINE ? count_line : count_points)(plan, mask, &need->geom.rings[r],
                                                                          seen, out);
        return 0;
    }
    if (seen->kind != DG_GEOM_AREA) return 0;
    struct dg_box box = both(dg_geom_box(&need->geom), dg_geom_box(seen)); /* a need may span the county */
    if (!(box.x0 <= box.x1 && box.y0 <= box.y1)) return 0;
    DG_TRY(bits_of(plan, cells_of(a, box), &bits));
    DG_TRY(bits_of(plan, cells_of(a, box), &at_floor));
    dg_bits_draw_area(a->scene, &a->grid, &need->geom, &bits);
    dg_bits_draw_area(a->scene, &a->grid, seen, &at_floor);
    dg_bits_and(&bits, &at_floor);
    count_area(plan, mask, &bits, 1, &out->total, &out->lost);
    return 0;
}

int dg_planning_needs(struct dg_planning *plan, struct dg_mask *mask)
{
    const struct dg_camera_report *report = plan->report;
    DG_TRY(DG_NEW(plan->arena, &mask->needs, (size_t)report->n_serves, plan->err));
    for (int32_t i = 0; i < report->n_serves; i++) {
        struct dg_mask_need *need = &mask->needs[mask->n_needs++];
        enum dg_geom_kind kind = plan->a->dossier->needs.items[report->serves[i]].geom.kind;
        need->need_ix = report->serves[i];
        need->unit = kind == DG_GEOM_AREA ? "m2" : kind == DG_GEOM_LINE ? "m" : "points";
        DG_TRY(count_need(plan, mask, need));
    }
    return 0;
}
