/* Mask picture: what a camera's picture is made of, as lines: distances on the ground, the horizon, the needs
 * that it serves, and over them the planned masks. Several views (presets) stand as tiles. No pixel of any
 * place is in it: everything is projected from the dossier's geometry. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/figure.h"

#define TILE_GAP 6.0
#define SKY 0xE6ECF0FFu
#define MASK 0x2A2723D9u
#define STEP_M 0.5  /* between points of an outline: the lens bends lines */
#define MOST_M 80.0 /* beyond, distance lines lie on one another */

struct picture {
    const struct dg_assessment *a;
    const struct dg_camera_report *report;
    struct dg_canvas *canvas;
    struct dg_phrase *say;
    struct dg_aim aim;
    double x, y, w, h; /* of the tile's image */
    bool is_rtl, is_small;
};

/* ---- places ------------------------------------------------------------------------------------------ */

static double eye_m(const struct picture *p) { return (double)p->report->eye.z_u / DG_UNITS_PER_M; }

/* Where the picture has a point `up_m` above flat ground at the mast's height. Needs and distances only guide
 * the eye; masks come from the plan, which knows the terrain. */
static bool place(const struct picture *p, double dx, double dy, double up_m, struct dg_pt *out)
{
    double u, v;
    if (!dg_aim_project(&p->aim, dx, dy, eye_m(p) - up_m, &u, &v)) return false;
    *out = (struct dg_pt){p->x + u / p->aim.lens.width_px * p->w, p->y + v / p->aim.lens.height_px * p->h};
    /* What runs far out of the image is cut, so that no coordinate grows without bound. */
    return out->x > p->x - p->w && out->x < p->x + 2 * p->w && out->y > p->y - p->h && out->y < p->y + 2 * p->h;
}

struct trail {
    bool is_on;
    struct dg_pt last;
};

/* A point of a line; where the lens has no image of it, or jumps from one edge to the other, the line is
 * broken. */
static void trail_add(const struct picture *p, struct trail *trail, double dx, double dy, double up_m)
{
    struct dg_pt at;
    bool is_on = place(p, dx, dy, up_m, &at);
    if (is_on && trail->is_on && fabs(at.x - trail->last.x) < p->w / 2) {
        dg_canvas_line(p->canvas, at.x, at.y);
    } else if (is_on) {
        dg_canvas_move(p->canvas, at.x, at.y);
    }
    trail->is_on = is_on;
    trail->last = at;
}

/* ---- what guides the eye ------------------------------------------------------------------------------- */

/* Above the horizon is no ground: of a straight lens alone, whose horizon is a line. */
static void sky_draw(const struct picture *p)
{
    const double far_m = 1e6;
    struct dg_pt at;
    double dx = far_m * p->aim.sin_bearing, dy = far_m * p->aim.cos_bearing;
    if (p->aim.lens.projection != DG_RECTILINEAR || !place(p, dx, dy, eye_m(p), &at)) return;
    if (at.y <= p->y || at.y >= p->y + p->h) return;
    dg_canvas_rect(p->canvas, p->x, p->y, p->w, at.y - p->y);
    dg_canvas_fill(p->canvas, SKY, false);
}

static void distance_draw(const struct picture *p, double r)
{
    double bearing = atan2(p->aim.sin_bearing, p->aim.cos_bearing);
    const int n = 120;
    struct trail trail = {0};
    for (int i = 0; i <= n; i++) {
        double angle = bearing + M_PI * (2.0 * i / n - 1);
        trail_add(p, &trail, r * sin(angle), r * cos(angle), 0);
    }
    dg_canvas_stroke(p->canvas, DG_INK_SOFT, 0.8, 3, false);
}

static bool is_masked(const struct picture *p, const struct dg_mask_view *view, double x, double y)
{
    const struct dg_pt at = {2 * (x - p->x) / p->w - 1, 1 - 2 * (y - p->y) / p->h};
    for (int32_t k = 0; k < view->n_polygons; k++) {
        struct dg_ring ring = {.pts = (struct dg_pt *)view->polygons[k].xy, .n_pts = view->polygons[k].n_pts};
        if (dg_geom_contains(&(struct dg_geom){.kind = DG_GEOM_AREA, .n_rings = 1, .rings = &ring}, at))
            return true;
    }
    return false;
}

/* A distance is named at the left, the right or in the middle: where no mask covers it. */
static void distance_name(const struct picture *p, const struct dg_mask_view *view, double r, double y)
{
    const enum dg_align aligns[3] = {DG_LEFT, DG_RIGHT, DG_CENTRE};
    const double edges[3] = {p->x + 4, p->x + p->w - 4, p->x + p->w / 2};
    const double middles[3] = {p->x + 18, p->x + p->w - 18, p->x + p->w / 2};
    if (y < p->y + 8 || y > p->y + p->h - 8) return;
    for (int i = 0; i < 3; i++) {
        if (is_masked(p, view, middles[i], y)) continue;
        struct dg_type type = {
            .size = 11, .ink = DG_INK_SOFT, .halo = DG_HALO, .align = aligns[i], .is_rtl = p->is_rtl};
        dg_canvas_text(p->canvas, &type, SAY(p->say, "report.metres", "n", dg_phrase_num(p->say, r, 0)),
                       edges[i], y - 9);
        return;
    }
}

/* Circles around the mast, twice as far each time; those that would touch the last one are left out. */
static void distances_draw(const struct picture *p, const struct dg_mask_view *view)
{
    double bearing = atan2(p->aim.sin_bearing, p->aim.cos_bearing), last = -INFINITY;
    for (double r = 5; r <= MOST_M; r *= 2) {
        struct dg_pt at;
        bool is_on = place(p, r * sin(bearing), r * cos(bearing), 0, &at);
        if (is_on && fabs(at.y - last) < 11) continue;
        if (is_on) last = at.y;
        distance_draw(p, r);
        if (is_on && !p->is_small) distance_name(p, view, r, at.y);
    }
}

static void ring_draw(const struct picture *p, const struct dg_ring *ring, bool is_closed, double up_m)
{
    struct trail trail = {0};
    for (int32_t i = 0; i + !is_closed < ring->n_pts; i++) {
        struct dg_pt a = ring->pts[i], b = ring->pts[(i + 1) % ring->n_pts];
        int n = (int)fmin(2000, ceil(hypot(b.x - a.x, b.y - a.y) / STEP_M)) + 1;
        for (int k = i > 0; k <= n; k++) {
            double t = (double)k / n;
            trail_add(p, &trail, a.x + t * (b.x - a.x) - p->report->at.x,
                      a.y + t * (b.y - a.y) - p->report->at.y, up_m);
        }
    }
}

/* At the height at which a target is looked at. */
static void needs_draw(const struct picture *p)
{
    double up_m = (double)p->report->eye.target_z_u / DG_UNITS_PER_M;
    for (int32_t i = 0; i < p->report->n_serves; i++) {
        const struct dg_geom *geom = &p->a->dossier->needs.items[p->report->serves[i]].geom;
        for (int32_t r = 0; r < geom->n_rings; r++) {
            struct dg_pt at;
            const struct dg_ring *ring = &geom->rings[r];
            if (geom->kind == DG_GEOM_POINT &&
                place(p, ring->pts[0].x - p->report->at.x, ring->pts[0].y - p->report->at.y, up_m, &at)) {
                dg_canvas_circle(p->canvas, at.x, at.y, 4);
            } else if (geom->kind != DG_GEOM_POINT) {
                ring_draw(p, ring, geom->kind == DG_GEOM_AREA, up_m);
            }
        }
        dg_canvas_stroke(p->canvas, DG_NEED, p->is_small ? 1.2 : 2, p->is_small ? 4 : 7, false);
    }
}

/* ---- masks ------------------------------------------------------------------------------------------- */

static struct dg_pt corner(const struct picture *p, const double xy[2])
{
    return (struct dg_pt){p->x + (xy[0] + 1) / 2 * p->w, p->y + (1 - xy[1]) / 2 * p->h};
}

/* Its number in the card's words, over the middle of its corners. */
static void number_draw(const struct picture *p, const struct dg_mask_polygon *polygon, int32_t number)
{
    struct dg_pt sum = {0, 0};
    for (int32_t i = 0; i < polygon->n_pts; i++) {
        struct dg_pt at = corner(p, polygon->xy[i]);
        sum = (struct dg_pt){sum.x + at.x / polygon->n_pts, sum.y + at.y / polygon->n_pts};
    }
    const double size = 12;
    struct dg_type type = {
        .size = size, .is_bold = true, .ink = DG_PAPER, .align = DG_CENTRE, .is_rtl = p->is_rtl};
    double x = fmin(fmax(sum.x, p->x + 9), p->x + p->w - 9), y = fmin(fmax(sum.y, p->y + 9), p->y + p->h - 9);
    dg_canvas_circle(p->canvas, x, y, 8);
    dg_canvas_fill(p->canvas, DG_INTRUSION, false);
    dg_canvas_text(p->canvas, &type, dg_phrase_num(p->say, number, 0), x, y - size * 0.78);
}

static void masks_draw(const struct picture *p, const struct dg_mask_view *view)
{
    for (int32_t k = 0; k < view->n_polygons; k++) {
        for (int32_t i = 0; i < view->polygons[k].n_pts; i++) {
            struct dg_pt at = corner(p, view->polygons[k].xy[i]);
            if (i == 0) dg_canvas_move(p->canvas, at.x, at.y);
            if (i > 0) dg_canvas_line(p->canvas, at.x, at.y);
        }
        dg_canvas_shut(p->canvas);
        dg_canvas_fill(p->canvas, MASK, true);
        dg_canvas_stroke(p->canvas, DG_INTRUSION, 1.4, 0, false);
    }
    for (int32_t k = 0; k < view->n_polygons && !p->is_small; k++) number_draw(p, &view->polygons[k], k + 1);
}

/* ---- tiles ------------------------------------------------------------------------------------------- */

static void tile_draw(struct picture *p, const struct dg_mask_view *view)
{
    dg_canvas_clip(p->canvas, p->x, p->y, p->w, p->h);
    dg_canvas_rect(p->canvas, p->x, p->y, p->w, p->h);
    dg_canvas_fill(p->canvas, DG_GROUND, false);
    sky_draw(p);
    distances_draw(p, view);
    needs_draw(p);
    masks_draw(p, view);
    dg_canvas_unclip(p->canvas);
    dg_canvas_rect(p->canvas, p->x, p->y, p->w, p->h);
    dg_canvas_stroke(p->canvas, DG_INK_SOFT, 1, 0, false);
}

/* A tile's picture as large as its room lets it be, at the reader's side, in the sensor's own shape. */
static void tile_fit(struct picture *p, double x, double y, double w, double h)
{
    double shape = (double)p->aim.lens.width_px / p->aim.lens.height_px;
    p->w = fmin(w, h * shape);
    p->h = p->w / shape;
    p->x = p->is_rtl ? x + w - p->w : x;
    p->y = y;
}

static void view_draw(struct picture *p, const struct dg_mask *mask, int32_t v, double w, double h,
                      int32_t across)
{
    double each_w = (w - TILE_GAP * (across - 1)) / across, each_h = (h - TILE_GAP * (across - 1)) / across;
    int32_t column = v % across, row = v / across;
    dg_aim_init(&p->aim, &p->report->views[mask->views[v].view_ix]);
    tile_fit(p, (p->is_rtl ? across - 1 - column : column) * (each_w + TILE_GAP), row * (each_h + TILE_GAP),
             each_w, each_h);
    tile_draw(p, &mask->views[v]);
    if (across == 1) return;
    struct dg_type type = {
        .size = 12, .is_bold = true, .ink = DG_INK, .halo = DG_HALO, .align = DG_LEFT, .is_rtl = p->is_rtl};
    dg_canvas_text(p->canvas, &type, dg_phrase_num(p->say, v + 1, 0), p->x + 4, p->y + 1);
}

int dg_mask_picture_draw(const struct dg_figure *figure, struct dg_canvas *canvas, enum dg_lang lang,
                         struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_phrase_done) struct dg_phrase say = {.arena = &arena, .lang = lang};
    const struct dg_mask *mask = figure->mask;
    int32_t n = mask->n_views < DG_MASK_TILES ? mask->n_views : DG_MASK_TILES;
    int32_t across = (int32_t)ceil(sqrt(n));
    struct picture p = {.a = figure->assessment,
                        .report = &figure->assessment->cameras[figure->ix],
                        .canvas = canvas,
                        .say = &say,
                        .is_rtl = lang == DG_FA,
                        .is_small = across > 1};

    for (int32_t v = 0; v < n; v++)
        view_draw(&p, mask, v, figure->width / figure->scale, figure->height / figure->scale, across);
    return dg_phrase_check(&say, err);
}
