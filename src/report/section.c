/* Section: the camera from the side, cut along its bearing. What is seen and hidden is read from the
 * assessment's own outlines, cut by the bearing's line: the section cannot say otherwise than the map. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/figure.h"

#define LEFT 58.0 /* units: room for the mast's height */
#define RIGHT 14.0
#define TOP 30.0
#define BOTTOM 34.0
#define LEAST_M 25.0 /* of the ground shown */
#define MOST_M 160.0
#define MAX_CUTS 400     /* crossings of one outline: more are crumbs that nobody sees at this size */
#define MOST_STRETCH 2.0 /* heights are drawn so many times larger at most, and it is said */
#define PERSON_M 1.7

struct span {
    double from, to;
};

struct section {
    const struct dg_assessment *a;
    const struct dg_camera_report *report;
    const struct dg_camera *camera;
    struct dg_canvas *canvas;
    struct dg_phrase *say;
    bool is_rtl, is_fixed;
    double bearing, extent_m, top_m, foot_m; /* foot: the ground's height at the mast */
    double w, h, sx, sy;                     /* units, units a metre */
};

/* ---- cutting ----------------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Distances along the bearing at which an outline is crossed, in order. */
static int crossings(const struct section *s, const struct dg_geom *geom, double *out)
{
    double dx = sin(s->bearing), dy = cos(s->bearing);
    struct dg_pt at = s->report->at;
    int n = 0;

    for (int32_t r = 0; r < geom->n_rings; r++) {
        const struct dg_ring *ring = &geom->rings[r];
        int32_t n_edges = geom->kind == DG_GEOM_AREA ? ring->n_pts : ring->n_pts - 1;
        for (int32_t i = 0; i < n_edges && n < MAX_CUTS; i++) {
            struct dg_pt p = ring->pts[i], q = ring->pts[(i + 1) % ring->n_pts];
            double a = (p.x - at.x) * dy - (p.y - at.y) * dx, b = (q.x - at.x) * dy - (q.y - at.y) * dx;
            if ((a > 0) == (b > 0)) continue;
            double k = a / (a - b), x = p.x + k * (q.x - p.x), y = p.y + k * (q.y - p.y);
            double along = (x - at.x) * dx + (y - at.y) * dy;
            if (along > 0) out[n++] = along;
        }
    }
    qsort(out, (size_t)n, sizeof *out, by_size);
    return n;
}

/* Even-odd along the line: an odd number of crossings ahead means that it begins inside. */
static int spans(const struct section *s, const struct dg_geom *geom, struct span *out)
{
    double at[MAX_CUTS];
    int n = geom->kind == DG_GEOM_AREA ? crossings(s, geom, at) : 0, n_out = 0, i = 0;

    if (n % 2) out[n_out++] = (struct span){0, at[i++]};
    for (; i + 1 < n; i += 2) out[n_out++] = (struct span){at[i], at[i + 1]};
    return n_out;
}

/* ---- places ------------------------------------------------------------------------------------------ */

static double px(const struct section *s, double along_m) { return LEFT + fmin(along_m, s->extent_m) * s->sx; }
static double py(const struct section *s, double up_m) { return s->h - BOTTOM - up_m * s->sy; }

/* The ground above the mast's foot. */
static double ground(const struct section *s, double along_m)
{
    const struct dg_scene *scene = s->a->scene;
    if (!scene || !scene->terrain) return 0;
    struct dg_pt p = {s->report->at.x + along_m * sin(s->bearing), s->report->at.y + along_m * cos(s->bearing)};
    return dg_scene_ground_m(scene, dg_scene_to_lattice(scene, p)) - s->foot_m;
}

/* Where the section runs: the camera's bearing, or its first preset's, or north. */
static double bearing_deg_of(const struct dg_assessment *assessment, int32_t report_ix)
{
    const struct dg_dossier *dossier = assessment->dossier;
    const struct dg_camera *camera = &dossier->cameras.items[assessment->cameras[report_ix].camera_ix];
    if (isfinite(camera->bearing_deg)) return camera->bearing_deg;
    for (int32_t i = 0; i < dossier->presets.n; i++) {
        if (strcmp(dossier->presets.items[i].camera_id, camera->camera_id) == 0)
            return dossier->presets.items[i].bearing_deg;
    }
    return 0;
}

static void frame_set(struct section *s)
{
    struct span cut[MAX_CUTS];
    int n = spans(s, &s->report->seen[DG_DAY][0], cut);
    double far_m = n ? cut[n - 1].to : 0;

    /* Heights are as large as the room lets them be, up to a stretch; never smaller than lengths. */
    s->top_m = s->camera->height_m + 2.5;
    double room = (s->h - TOP - BOTTOM) / s->top_m, width = s->w - LEFT - RIGHT;
    s->extent_m = fmin(fmax(fmax(far_m * 1.06 + 2, LEAST_M), width / room), MOST_M);
    s->sx = width / s->extent_m;
    s->sy = fmin(room, s->sx * MOST_STRETCH);
}

/* ---- drawing ----------------------------------------------------------------------------------------- */

static struct dg_type type_of(const struct section *s, double size, uint32_t ink, enum dg_align align)
{
    return (struct dg_type){.size = size, .ink = ink, .halo = DG_HALO, .align = align, .is_rtl = s->is_rtl};
}

static void line(struct section *s, double x0, double y0, double x1, double y1, uint32_t ink, double width,
                 double dash)
{
    dg_canvas_move(s->canvas, x0, y0);
    dg_canvas_line(s->canvas, x1, y1);
    dg_canvas_stroke(s->canvas, ink, width, dash, false);
}

static void ground_draw(struct section *s)
{
    const int n = 60;
    dg_canvas_move(s->canvas, LEFT - 30, s->h - BOTTOM + 12);
    dg_canvas_line(s->canvas, LEFT - 30, py(s, 0));
    for (int i = 0; i <= n; i++) {
        double x = s->extent_m * i / n;
        dg_canvas_line(s->canvas, px(s, x), py(s, ground(s, x)));
    }
    dg_canvas_line(s->canvas, px(s, s->extent_m), s->h - BOTTOM + 12);
    dg_canvas_shut(s->canvas);
    dg_canvas_fill(s->canvas, 0xE4DED2FF, false);
    dg_canvas_move(s->canvas, LEFT - 30, py(s, 0));
    for (int i = 0; i <= n; i++) {
        double x = s->extent_m * i / n;
        dg_canvas_line(s->canvas, px(s, x), py(s, ground(s, x)));
    }
    dg_canvas_stroke(s->canvas, DG_INK, 1.4, 0, false);
}

/* The picture's upper and lower edges and its axis, as far as they run above the ground shown. */
static void rays_draw(struct section *s)
{
    double lens = s->camera->height_m, half = s->report->vfov_deg / 2, tilt = s->camera->tilt_deg;
    double low = (tilt + half) * M_PI / 180, high = (tilt - half) * M_PI / 180, axis = tilt * M_PI / 180;
    if (!s->is_fixed || !isfinite(half) || !isfinite(tilt) || tilt + half >= 90) return;

    bool is_grounded = low > 0 && lens / tan(low) < s->extent_m;
    double low_x = is_grounded ? lens / tan(low) : s->extent_m, low_y = lens - low_x * tan(low);
    double end_y = lens - s->extent_m * tan(high);
    double high_x = end_y < 0 ? lens / tan(high) : s->extent_m;
    dg_canvas_move(s->canvas, px(s, 0), py(s, lens));
    dg_canvas_line(s->canvas, px(s, high_x), py(s, fmax(end_y, 0)));
    if (is_grounded && end_y > 0) dg_canvas_line(s->canvas, px(s, s->extent_m), py(s, 0));
    dg_canvas_line(s->canvas, px(s, low_x), py(s, fmax(low_y, 0)));
    dg_canvas_shut(s->canvas);
    dg_canvas_fill(s->canvas, 0xF6D98A4D, false);
    line(s, px(s, 0), py(s, lens), px(s, high_x), py(s, fmax(end_y, 0)), 0xA8842EFF, 0.9, 0);
    line(s, px(s, 0), py(s, lens), px(s, low_x), py(s, fmax(low_y, 0)), 0xA8842EFF, 0.9, 0);
    double axis_x = axis > 0 ? fmin(lens / tan(axis), s->extent_m) : s->extent_m;
    line(s, px(s, 0), py(s, lens), px(s, axis_x), py(s, lens - axis_x * tan(axis)), DG_INK_SOFT, 1.0, 7);
}

static void wall_label(struct section *s, double x, double y, double height_m, double room)
{
    struct dg_type type = type_of(s, 12, DG_INK, DG_CENTRE);
    const char *text = SAY(s->say, "report.metres", "n", dg_phrase_num(s->say, height_m, 1));
    double w, h;
    dg_canvas_measure(s->canvas, &type, text, &w, &h);
    if (w + 4 < room) dg_canvas_text(s->canvas, &type, text, x, fmax(y - 1, 0));
}

/* The wall's top above the ground shown, cut where the picture ends. */
static double wall_top(const struct section *s, double base_m, double height_m)
{
    return fmin(base_m + height_m, s->top_m + (TOP - 4) / s->sy);
}

static void building_draw(struct section *s, const struct dg_building *building, struct span cut)
{
    if (cut.from >= s->extent_m || cut.to - cut.from < 0.05) return;
    double x0 = px(s, cut.from), x1 = px(s, cut.to), base = ground(s, (cut.from + cut.to) / 2);
    double y1 = py(s, base), y0 = py(s, wall_top(s, base, building->height_m));
    dg_canvas_rect(s->canvas, x0, y0, x1 - x0, y1 - y0);
    dg_canvas_fill(s->canvas, dg_height_ink(building->height_m), true);
    dg_canvas_stroke(s->canvas, 0x6A5F50FF, 1.0, 0, false);
    wall_label(s, (x0 + x1) / 2, y0, building->height_m, x1 - x0);
}

static struct dg_box line_box(const struct section *s)
{
    struct dg_pt a = s->report->at,
                 b = {a.x + s->extent_m * sin(s->bearing), a.y + s->extent_m * cos(s->bearing)};
    return (struct dg_box){fmin(a.x, b.x), fmin(a.y, b.y), fmax(a.x, b.x), fmax(a.y, b.y)};
}

static bool is_near(struct dg_box line, const struct dg_geom *geom)
{
    if (geom->kind == DG_GEOM_NONE) return false;
    struct dg_box box = dg_geom_box(geom);
    return box.x0 <= line.x1 && box.x1 >= line.x0 && box.y0 <= line.y1 && box.y1 >= line.y0;
}

static void walls_draw(struct section *s)
{
    const struct dg_dossier *dossier = s->a->dossier;
    struct dg_box near = line_box(s);

    for (int32_t i = 0; i < dossier->buildings.n; i++) {
        const struct dg_building *building = &dossier->buildings.items[i];
        struct span cut[MAX_CUTS];
        if (!is_near(near, &building->geom)) continue;
        int n = spans(s, &building->geom, cut);
        for (int k = 0; k < n; k++) building_draw(s, building, cut[k]);
    }
    for (int32_t i = 0; i < dossier->barriers.n; i++) {
        const struct dg_barrier *barrier = &dossier->barriers.items[i];
        double at[MAX_CUTS];
        if (!is_near(near, &barrier->geom)) continue;
        int n = crossings(s, &barrier->geom, at);
        for (int k = 0; k < n && at[k] < s->extent_m; k++) {
            double base = ground(s, at[k]);
            line(s, px(s, at[k]), py(s, base), px(s, at[k]), py(s, wall_top(s, base, barrier->height_m)),
                 0x6A5F50FF, 3.0, barrier->blocks ? 0 : 4);
        }
    }
}

static void strip(struct section *s, const struct dg_geom *geom, uint32_t ink, double thick, bool is_hatch)
{
    struct span cut[MAX_CUTS];
    int n = spans(s, geom, cut);
    double target = s->a->dossier->scheme.target_height_m;
    for (int k = 0; k < n && cut[k].from < s->extent_m; k++) {
        double y = py(s, ground(s, (cut[k].from + cut[k].to) / 2) + target);
        dg_canvas_rect(s->canvas, px(s, cut[k].from), y - thick / 2, px(s, cut[k].to) - px(s, cut[k].from),
                       thick);
        if (is_hatch) {
            dg_canvas_fill(s->canvas, 0xFFFFFFCC, true);
            dg_canvas_hatch(s->canvas, DG_HATCH_UP, 0x5C564EFF, 5, 1.0, true);
            dg_canvas_stroke(s->canvas, 0x5C564EFF, 0.6, 0, false);
        } else {
            dg_canvas_fill(s->canvas, ink, true);
            dg_canvas_stroke(s->canvas, 0x00000066, 0.6, 0, false);
        }
    }
}

static void blind_draw(struct section *s)
{
    double target = s->a->dossier->scheme.target_height_m, end = fmin(s->report->blind_m, s->extent_m);
    if (!(end > 0.3) || !s->is_fixed) return;
    dg_canvas_rect(s->canvas, px(s, 0), py(s, target), px(s, end) - px(s, 0), target * s->sy);
    dg_canvas_hatch(s->canvas, DG_HATCH_DOTS, DG_INK, 6, 0.9, true);
    dg_canvas_stroke(s->canvas, DG_INK, 0.9, 3, false);
}

/* Somebody who stands there, to compare heights with. */
static void person_draw(struct section *s, double along_m)
{
    double base = ground(s, along_m), x = px(s, along_m), foot = py(s, base), head = py(s, base + PERSON_M);
    double height = foot - head, r = height * 0.085;
    uint32_t ink = DG_INK;
    dg_canvas_circle(s->canvas, x, head + r, r);
    dg_canvas_fill(s->canvas, ink, false);
    line(s, x, head + 2.2 * r, x, foot - height * 0.45, ink, height * 0.2, 0);
    line(s, x, foot - height * 0.45, x - height * 0.07, foot, ink, height * 0.09, 0);
    line(s, x, foot - height * 0.45, x + height * 0.07, foot, ink, height * 0.09, 0);
}

static void people_draw(struct section *s)
{
    struct span cut[MAX_CUTS];
    int n = spans(s, &s->report->seen[DG_DAY][0], cut), longest = -1;
    for (int k = 0; k < n; k++) {
        if (longest < 0 || cut[k].to - cut[k].from > cut[longest].to - cut[longest].from) longest = k;
    }
    if (longest >= 0) person_draw(s, fmin((cut[longest].from + cut[longest].to) / 2, s->extent_m * 0.9));
}

static void mast_draw(struct section *s)
{
    double lens = py(s, s->camera->height_m);
    struct dg_type type = type_of(s, 13, DG_INK, DG_RIGHT);

    line(s, px(s, 0), py(s, 0), px(s, 0), lens, DG_CAMERA, 3.4, 0);
    dg_canvas_circle(s->canvas, px(s, 0), lens, 5.5);
    dg_canvas_fill(s->canvas, DG_CAMERA, true);
    dg_canvas_stroke(s->canvas, DG_PAPER, 1.2, 0, false);
    type.is_bold = true;
    dg_canvas_text(s->canvas, &type,
                   SAY(s->say, "report.metres", "n", dg_phrase_num(s->say, s->camera->height_m, 1)),
                   px(s, 0) - 8, lens - 6);
}

static double tick_step(double extent_m) { return extent_m > 120 ? 20 : extent_m > 50 ? 10 : 5; }

static void axis_draw(struct section *s)
{
    struct dg_type type = type_of(s, 12, DG_INK_SOFT, DG_CENTRE);
    double step = tick_step(s->extent_m), target = s->a->dossier->scheme.target_height_m;

    for (double x = 0; x <= s->extent_m + 1e-6; x += step) {
        line(s, px(s, x), s->h - BOTTOM + 12, px(s, x), s->h - BOTTOM + 16, DG_INK_SOFT, 1, 0);
        const char *text = x + step > s->extent_m
                               ? SAY(s->say, "report.metres", "n", dg_phrase_num(s->say, x, 0))
                               : dg_phrase_num(s->say, x, 0);
        dg_canvas_text(s->canvas, &type, text, fmin(px(s, x), s->w - 24), s->h - BOTTOM + 15);
    }
    /* The plane at which one must see. */
    line(s, px(s, 0), py(s, target), px(s, s->extent_m), py(s, target), DG_NEED, 0.8, 4);
    type = type_of(s, 11, DG_NEED, DG_RIGHT);
    dg_canvas_text(s->canvas, &type, dg_phrase_num(s->say, target, 2), px(s, 0) - 8, py(s, target) - 9);
}

static void title_draw(struct section *s)
{
    struct dg_type type = type_of(s, 12, DG_INK_SOFT, s->is_rtl ? DG_RIGHT : DG_LEFT);
    double stretch = s->sy / s->sx;
    const char *text =
        SAY(s->say, "print.section_bearing", "n",
            dg_phrase_num(s->say, bearing_deg_of(s->a, (int32_t)(s->report - s->a->cameras)), 0));
    if (fabs(stretch - 1) > 0.02) {
        text = SAY(s->say, "report.title_and", "first", text, "next",
                   SAY(s->say, "print.section_stretch", "n", dg_phrase_num(s->say, stretch, 1)));
    }
    double w, h; /* rays run below it */
    dg_canvas_measure(s->canvas, &type, text, &w, &h);
    dg_canvas_rect(s->canvas, s->is_rtl ? s->w - w - 12 : 4, 2, w + 8, h + 1);
    dg_canvas_fill(s->canvas, DG_PAPER, false);
    dg_canvas_text(s->canvas, &type, text, s->is_rtl ? s->w - 8 : 8, 3);
}

static void section_draw(struct section *s)
{
    const struct dg_assessment *a = s->a;

    dg_canvas_clip(s->canvas, 0, 0, s->w, s->h);
    dg_canvas_rect(s->canvas, 0, 0, s->w, s->h);
    dg_canvas_fill(s->canvas, DG_PAPER, false);
    rays_draw(s);
    ground_draw(s);
    walls_draw(s);
    blind_draw(s);
    axis_draw(s);
    people_draw(s);
    strip(s, &s->report->shadow, 0, 7, true);
    for (int32_t k = 0; k < a->classes.n_classes; k++)
        strip(s, &s->report->seen[DG_DAY][k], dg_class_ink(k), 7, false);
    mast_draw(s);
    title_draw(s);
    dg_canvas_unclip(s->canvas);
    dg_canvas_rect(s->canvas, 0, 0, s->w, s->h);
    dg_canvas_stroke(s->canvas, DG_INK_SOFT, 1.0, 0, false);
}

static bool is_one_fixed_view(const struct dg_dossier *dossier, const struct dg_camera *camera)
{
    const struct dg_equipment *equipment = dg_dossier_equipment(dossier, camera->equipment_id);
    return equipment && strcmp(equipment->kind, "fixed") == 0;
}

int dg_section_draw(const struct dg_figure *figure, struct dg_canvas *canvas, enum dg_lang lang,
                    struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_phrase_done) struct dg_phrase say = {.arena = &arena, .lang = lang};
    const struct dg_assessment *a = figure->assessment;
    const struct dg_camera_report *report = &a->cameras[figure->ix];
    const struct dg_camera *camera = &a->dossier->cameras.items[report->camera_ix];
    struct section s = {.a = a,
                        .report = report,
                        .camera = camera,
                        .canvas = canvas,
                        .say = &say,
                        .is_rtl = lang == DG_FA,
                        .is_fixed = is_one_fixed_view(a->dossier, camera),
                        .bearing = bearing_deg_of(a, figure->ix) * M_PI / 180,
                        .w = figure->width / figure->scale,
                        .h = figure->height / figure->scale};

    frame_set(&s);
    s.foot_m = 0;
    s.foot_m = ground(&s, 0);
    section_draw(&s);
    return dg_phrase_check(&say, err);
}
