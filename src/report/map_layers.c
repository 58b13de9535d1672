/* Map layers: what is drawn in the frame, from the ground up. */
#include "report/map.h"

#include <math.h>
#include <string.h>

#define NEAR_PX 0.35 /* points nearer than this to the last are left out: nobody sees them */
#define SPECK_PX 0.8 /* what is smaller becomes a dot of its own size */

/* ---- colours --------------------------------------------------------------------------------------- */

uint32_t dg_class_ink(int32_t class_ix)
{
    static const uint32_t inks[DG_MAX_CLASSES] = {0xCDE9DCFF, 0x9DD3C4FF, 0x64B9B9FF, 0x3796B3FF,
                                                  0x2870A0FF, 0x244684FF, 0x1D2860FF, 0x12153DFF};
    return inks[class_ix < 0 ? 0 : class_ix < DG_MAX_CLASSES ? class_ix : DG_MAX_CLASSES - 1];
}

static const double height_steps[] = {4, 7, 12, 20};

uint32_t dg_height_ink(double height_m)
{
    static const uint32_t inks[] = {0xE0D9CEFF, 0xCFC6B9FF, 0xB9AE9EFF, 0x9F9382FF, 0x847867FF};
    size_t step = 0;
    while (step < 4 && height_m >= height_steps[step]) step++;
    return inks[step];
}

/* ---- frame ----------------------------------------------------------------------------------------- */

struct dg_frame dg_frame_fit(double x, double y, double w, double h, struct dg_box box)
{
    double bw = fmax(box.x1 - box.x0, 1.0), bh = fmax(box.y1 - box.y0, 1.0);
    double s = fmin(w / bw, h / bh);
    double cx = (box.x0 + box.x1) / 2, cy = (box.y0 + box.y1) / 2;
    return (struct dg_frame){.x = x,
                             .y = y,
                             .w = w,
                             .h = h,
                             .box = {cx - w / s / 2, cy - h / s / 2, cx + w / s / 2, cy + h / s / 2},
                             .px_per_m = s};
}

struct dg_pt dg_frame_px(const struct dg_frame *frame, struct dg_pt metres)
{
    return (struct dg_pt){frame->x + (metres.x - frame->box.x0) * frame->px_per_m,
                          frame->y + (frame->box.y1 - metres.y) * frame->px_per_m};
}

static bool box_shows(const struct dg_frame *frame, struct dg_box box)
{
    return box.x0 <= frame->box.x1 && box.x1 >= frame->box.x0 && box.y0 <= frame->box.y1 &&
           box.y1 >= frame->box.y0;
}

bool dg_frame_shows(const struct dg_frame *frame, const struct dg_geom *geom)
{
    return geom->kind != DG_GEOM_NONE && box_shows(frame, dg_geom_box(geom));
}

/* ---- geometry to path ------------------------------------------------------------------------------ */

static void path_ring(struct dg_canvas *canvas, const struct dg_frame *frame, const struct dg_ring *ring,
                      bool is_closed)
{
    struct dg_pt last = {0};
    for (int32_t i = 0; i < ring->n_pts; i++) {
        struct dg_pt p = dg_frame_px(frame, ring->pts[i]);
        if (i == 0) {
            dg_canvas_move(canvas, p.x, p.y);
        } else if (fabs(p.x - last.x) + fabs(p.y - last.y) < NEAR_PX && (is_closed || i + 1 < ring->n_pts)) {
            continue;
        } else {
            dg_canvas_line(canvas, p.x, p.y);
        }
        last = p;
    }
    if (is_closed) dg_canvas_shut(canvas);
}

/* The box of one ring; points outside the frame on all sides need not be drawn. */
static struct dg_box ring_box(const struct dg_ring *ring)
{
    struct dg_geom one = {.kind = DG_GEOM_LINE, .n_rings = 1, .rings = (struct dg_ring *)ring};
    return dg_geom_box(&one);
}

void dg_path_geom(struct dg_canvas *canvas, const struct dg_frame *frame, const struct dg_geom *geom)
{
    for (int32_t r = 0; r < geom->n_rings; r++) {
        const struct dg_ring *ring = &geom->rings[r];
        if (geom->kind == DG_GEOM_POINT || ring->n_pts < 1) continue;
        struct dg_box box = ring_box(ring);
        if (!box_shows(frame, box)) continue;
        double w = (box.x1 - box.x0) * frame->px_per_m, h = (box.y1 - box.y0) * frame->px_per_m;
        if (geom->kind == DG_GEOM_AREA && w < SPECK_PX && h < SPECK_PX) {
            struct dg_pt corner = dg_frame_px(frame, (struct dg_pt){box.x0, box.y1});
            dg_canvas_rect(canvas, corner.x, corner.y, w, h);
            continue;
        }
        path_ring(canvas, frame, ring, geom->kind == DG_GEOM_AREA);
    }
}

static void clip_to(struct dg_page *page, const struct dg_frame *frame)
{
    dg_canvas_clip(page->canvas, frame->x, frame->y, frame->w, frame->h);
}

/* ---- ground, private space, roads ------------------------------------------------------------------ */

void dg_layer_ground(struct dg_page *page, const struct dg_frame *frame, enum dg_light light)
{
    dg_canvas_rect(page->canvas, frame->x, frame->y, frame->w, frame->h);
    dg_canvas_fill(page->canvas, light == DG_NIGHT ? DG_GROUND_NIGHT : DG_GROUND, false);
}

void dg_layer_private(struct dg_page *page, const struct dg_frame *frame)
{
    clip_to(page, frame);
    for (int32_t i = 0; i < page->dossier->private_spaces.n; i++) {
        const struct dg_private_space *space = &page->dossier->private_spaces.items[i];
        /* A dwelling is a building and is drawn as one. */
        if (strcmp(space->kind, "dwelling") == 0 || !dg_frame_shows(frame, &space->geom)) continue;
        dg_path_geom(page->canvas, frame, &space->geom);
        dg_canvas_fill(page->canvas, 0xEFE3CEFF, true);
        dg_canvas_hatch(page->canvas, DG_HATCH_DOWN, 0xC9AE82FF, 7, 0.8, false);
    }
    dg_canvas_unclip(page->canvas);
}

static const struct road_style {
    const char *road_class;
    double width_m, least_px;
    int32_t rank; /* higher ones are drawn later, over the others */
} road_styles[] = {
    {"motorway", 14, 4.0, 9},   {"trunk", 12, 4.0, 8},        {"primary", 11, 3.6, 7},
    {"secondary", 9, 3.2, 6},   {"tertiary", 7.5, 2.6, 5},    {"unclassified", 6, 2.0, 4},
    {"residential", 6, 1.8, 4}, {"living_street", 5, 1.6, 3}, {"service", 4, 1.2, 2},
    {"pedestrian", 5, 1.4, 2},  {"track", 3, 0.9, 1},         {"footway", 2, 0.7, 0},
    {"path", 1.5, 0.6, 0},      {"steps", 2, 0.6, 0},         {"cycleway", 2.5, 0.7, 0},
};

static const struct road_style *road_style(const struct dg_road *road)
{
    static const struct road_style other = {"", 5, 1.4, 3};
    size_t n = strcspn(road->road_class, "_"); /* "primary_link" is drawn as primary */
    for (size_t i = 0; i < sizeof road_styles / sizeof *road_styles; i++) {
        const char *name = road_styles[i].road_class;
        if (strcmp(road->road_class, name) == 0) return &road_styles[i];
        if (strcmp(road->road_class + n, "_link") == 0 && strncmp(road->road_class, name, n) == 0 && !name[n]) {
            return &road_styles[i];
        }
    }
    return &other;
}

/* On the map of a whole city lines get thinner, or streets would leave no room for what is between them. */
static double city_share(const struct dg_frame *frame) { return fmin(1, fmax(0.3, frame->px_per_m / 0.6)); }

static double road_px(const struct dg_frame *frame, const struct dg_road *road, const struct road_style *style)
{
    double width_m = road->width_m > 0 ? road->width_m : style->width_m;
    return fmax(width_m * frame->px_per_m, style->least_px * city_share(frame));
}

/* Roads of one rank, as casings or as surfaces. */
static void roads_draw(struct dg_page *page, const struct dg_frame *frame, int32_t rank, bool is_casing)
{
    uint32_t ink = is_casing ? 0xCFC7BAFF : rank >= 6 ? 0xFFF8E3FF : 0xFFFFFFFF;
    double wider_px = is_casing ? 2.0 * city_share(frame) : 0;
    if (rank < 2 && frame->px_per_m < 0.2) return;
    for (int32_t i = 0; i < page->dossier->roads.n; i++) {
        const struct dg_road *road = &page->dossier->roads.items[i];
        if (!dg_frame_shows(frame, &road->geom)) continue;
        const struct road_style *style = road_style(road);
        if (style->rank != rank) continue;
        dg_path_geom(page->canvas, frame, &road->geom);
        dg_canvas_stroke(page->canvas, ink, road_px(frame, road, style) + wider_px, 0, false);
    }
}

void dg_layer_roads(struct dg_page *page, const struct dg_frame *frame)
{
    clip_to(page, frame);
    for (int pass = 0; pass < 2; pass++) { /* all casings below all surfaces, so that junctions are open */
        for (int32_t rank = 0; rank < 10; rank++) roads_draw(page, frame, rank, pass == 0);
    }
    dg_canvas_unclip(page->canvas);
}

/* ---- coverage -------------------------------------------------------------------------------------- */

void dg_layer_coverage(struct dg_page *page, const struct dg_frame *frame, int32_t first, int32_t n,
                       enum dg_light light)
{
    const struct dg_assessment *a = page->assessment;

    clip_to(page, frame);
    dg_canvas_film_begin(page->canvas);
    /* A film multiplies: what it leaves white stays as it is. */
    dg_canvas_rect(page->canvas, frame->x, frame->y, frame->w, frame->h);
    dg_canvas_fill(page->canvas, DG_PAPER, false);
    /* Classes outside, cameras inside: the best class of all cameras comes to lie on top. */
    for (int32_t k = 0; k < a->classes.n_classes; k++) {
        for (int32_t i = first; i < first + n; i++) {
            const struct dg_geom *seen = &a->cameras[i].seen[light][k];
            if (!a->cameras[i].is_judged || !dg_frame_shows(frame, seen)) continue;
            dg_path_geom(page->canvas, frame, seen);
            dg_canvas_fill(page->canvas, dg_class_ink(k), false);
        }
    }
    dg_canvas_film_end(page->canvas, 1.0);
    dg_canvas_unclip(page->canvas);
}

void dg_layer_shadow(struct dg_page *page, const struct dg_frame *frame, const struct dg_geom *shadow)
{
    if (!dg_frame_shows(frame, shadow)) return;
    clip_to(page, frame);
    dg_path_geom(page->canvas, frame, shadow);
    dg_canvas_fill(page->canvas, 0x5C564E1F, true);
    dg_canvas_hatch(page->canvas, DG_HATCH_UP, 0x5C564E99, 8, 0.9, false);
    dg_canvas_unclip(page->canvas);
}

/* ---- buildings and barriers ------------------------------------------------------------------------ */

void dg_layer_buildings(struct dg_page *page, const struct dg_frame *frame)
{
    bool has_outlines = frame->px_per_m > 0.5;

    clip_to(page, frame);
    for (int32_t i = 0; i < page->dossier->buildings.n; i++) {
        const struct dg_building *building = &page->dossier->buildings.items[i];
        if (!dg_frame_shows(frame, &building->geom)) continue;
        dg_path_geom(page->canvas, frame, &building->geom);
        dg_canvas_fill(page->canvas, dg_height_ink(building->height_m), has_outlines);
        if (has_outlines) dg_canvas_stroke(page->canvas, 0x81776AFF, frame->px_per_m > 3 ? 1.0 : 0.6, 0, false);
    }
    for (int32_t i = 0; i < page->dossier->barriers.n && has_outlines; i++) {
        const struct dg_barrier *barrier = &page->dossier->barriers.items[i];
        if (!dg_frame_shows(frame, &barrier->geom)) continue;
        dg_path_geom(page->canvas, frame, &barrier->geom);
        dg_canvas_stroke(page->canvas, 0x6A5F50FF, frame->px_per_m > 3 ? 2.0 : 1.1, barrier->blocks ? 0 : 3,
                         false);
    }
    dg_canvas_unclip(page->canvas);
}

/* ---- needs, gaps, intrusion ------------------------------------------------------------------------ */

static void need_points(struct dg_page *page, const struct dg_frame *frame, const struct dg_geom *geom,
                        bool is_met)
{
    for (int32_t r = 0; r < geom->n_rings; r++) {
        for (int32_t i = 0; i < geom->rings[r].n_pts; i++) {
            struct dg_pt p = dg_frame_px(frame, geom->rings[r].pts[i]);
            dg_canvas_circle(page->canvas, p.x, p.y, 5);
            dg_canvas_fill(page->canvas, DG_PAPER, true);
            dg_canvas_stroke(page->canvas, is_met ? DG_NEED : DG_GAP, 2.2, 0, false);
        }
    }
}

void dg_layer_needs(struct dg_page *page, const struct dg_frame *frame, enum dg_light light)
{
    clip_to(page, frame);
    for (int32_t i = 0; i < page->assessment->n_needs; i++) {
        const struct dg_need_report *report = &page->assessment->needs[i];
        const struct dg_need *need = &page->dossier->needs.items[report->need_ix];
        bool is_met = report->is_met[light];
        if (!(light == DG_DAY ? need->by_day : need->by_night) || !dg_frame_shows(frame, &need->geom)) continue;
        if (need->geom.kind == DG_GEOM_POINT) {
            need_points(page, frame, &need->geom, is_met);
            continue;
        }
        dg_path_geom(page->canvas, frame, &need->geom);
        dg_canvas_stroke(page->canvas, 0xFFFFFFCC, 4.4, 0, true);
        dg_canvas_stroke(page->canvas, is_met ? DG_NEED : DG_GAP, 2.2, is_met ? 0 : 8, false);
    }
    dg_canvas_unclip(page->canvas);
}

void dg_layer_gaps(struct dg_page *page, const struct dg_frame *frame, enum dg_light light, int32_t camera_ix)
{
    clip_to(page, frame);
    for (int32_t i = 0; i < page->assessment->n_gaps; i++) {
        const struct dg_gap *gap = &page->assessment->gaps[i];
        if (gap->light != light || (camera_ix >= 0 && gap->camera_ix != camera_ix)) continue;
        if (!dg_frame_shows(frame, &gap->geom)) continue;
        dg_path_geom(page->canvas, frame, &gap->geom);
        if (gap->geom.kind == DG_GEOM_LINE) {
            dg_canvas_stroke(page->canvas, DG_GAP, 4.0, 4, false);
        } else if (gap->geom.kind == DG_GEOM_AREA) {
            dg_canvas_hatch(page->canvas, DG_HATCH_UP, DG_GAP, 6, 1.3, true);
            dg_canvas_stroke(page->canvas, DG_GAP, 0.9, 0, false);
        }
    }
    dg_canvas_unclip(page->canvas);
}

static void intrusion_draw(struct dg_page *page, const struct dg_frame *frame,
                           const struct dg_intrusion *intrusion)
{
    if (dg_frame_shows(frame, &intrusion->geom)) {
        dg_path_geom(page->canvas, frame, &intrusion->geom);
        dg_canvas_fill(page->canvas, 0x7A2A8CB0, true);
        dg_canvas_stroke(page->canvas, DG_INTRUSION, 1.2, 0, false);
        return;
    }
    /* Only house fronts are seen: the house is outlined, but not where a whole village would be. */
    if (frame->px_per_m < 3) return;
    const struct dg_geom *place = &page->dossier->private_spaces.items[intrusion->place_ix].geom;
    if (!dg_frame_shows(frame, place)) return;
    dg_path_geom(page->canvas, frame, place);
    dg_canvas_stroke(page->canvas, DG_INTRUSION, 1.6, 0, false);
}

void dg_layer_intrusions(struct dg_page *page, const struct dg_frame *frame, int32_t first, int32_t n)
{
    clip_to(page, frame);
    for (int32_t i = first; i < first + n; i++) {
        const struct dg_camera_report *report = &page->assessment->cameras[i];
        for (int32_t k = 0; k < report->n_intrusions; k++) {
            if (!report->intrusions[k].is_sensitive) intrusion_draw(page, frame, &report->intrusions[k]);
        }
    }
    dg_canvas_unclip(page->canvas);
}

/* ---- sensitive places, cameras, boundary ----------------------------------------------------------- */

void dg_symbol_sensitive(struct dg_canvas *canvas, double x, double y)
{
    const double r = 7;
    dg_canvas_move(canvas, x, y - r);
    dg_canvas_line(canvas, x + r, y);
    dg_canvas_line(canvas, x, y + r);
    dg_canvas_line(canvas, x - r, y);
    dg_canvas_shut(canvas);
    dg_canvas_fill(canvas, 0xFFF3D6FF, true);
    dg_canvas_stroke(canvas, DG_SENSITIVE, 1.8, 0, false);
    dg_canvas_circle(canvas, x, y, 2.0);
    dg_canvas_fill(canvas, DG_SENSITIVE, false);
}

static struct dg_pt geom_middle(const struct dg_geom *geom)
{
    struct dg_box box = dg_geom_box(geom);
    return (struct dg_pt){(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2};
}

void dg_layer_sensitive(struct dg_page *page, const struct dg_frame *frame)
{
    clip_to(page, frame);
    for (int32_t i = 0; i < page->dossier->sensitive_places.n; i++) {
        const struct dg_geom *geom = &page->dossier->sensitive_places.items[i].geom;
        if (!dg_frame_shows(frame, geom)) continue;
        if (geom->kind == DG_GEOM_AREA) {
            dg_path_geom(page->canvas, frame, geom);
            dg_canvas_stroke(page->canvas, DG_SENSITIVE, 1.6, 0, false);
        }
        struct dg_pt p = dg_frame_px(frame, geom_middle(geom));
        dg_symbol_sensitive(page->canvas, p.x, p.y);
        dg_labels_block(page, p.x - 8, p.y - 8, 16, 16);
    }
    dg_canvas_unclip(page->canvas);
}

static bool turns_round(const struct dg_dossier *dossier, const struct dg_camera *camera)
{
    const struct dg_equipment *equipment = dg_dossier_equipment(dossier, camera->equipment_id);
    return equipment && (strcmp(equipment->kind, "ptz") == 0 || strcmp(equipment->kind, "fisheye") == 0);
}

/* A sector that points where the lens does; a ring where it sees or turns all round; a cross: not judged. */
void dg_symbol_camera(struct dg_canvas *canvas, double x, double y, const struct dg_camera_report *report,
                      const struct dg_dossier *dossier, bool is_lit)
{
    const struct dg_camera *camera = &dossier->cameras.items[report->camera_ix];
    double reach = is_lit ? 30 : 17, dot = is_lit ? 5.5 : 3.8;
    uint32_t ink = report->is_judged ? DG_CAMERA : DG_INK_SOFT;

    if (turns_round(dossier, camera)) {
        dg_canvas_circle(canvas, x, y, reach * 0.6);
        dg_canvas_stroke(canvas, DG_HALO, 3.6, 0, true);
        dg_canvas_stroke(canvas, ink, 1.6, 0, false);
    } else if (isfinite(camera->bearing_deg)) {
        double hfov = report->is_judged && report->hfov_deg > 0 ? report->hfov_deg : 60;
        double half = fmin(hfov, 150) * M_PI / 360, middle = camera->bearing_deg * M_PI / 180;
        dg_canvas_move(canvas, x, y);
        for (int k = 0; k <= 8; k++) {
            double angle = middle - half + 2 * half * k / 8;
            dg_canvas_line(canvas, x + reach * sin(angle), y - reach * cos(angle));
        }
        dg_canvas_shut(canvas);
        dg_canvas_fill(canvas, 0x1D233073, true);
        dg_canvas_stroke(canvas, DG_HALO, 2.4, 0, true);
        dg_canvas_stroke(canvas, ink, 1.1, 0, false);
    }
    dg_canvas_circle(canvas, x, y, dot);
    dg_canvas_fill(canvas, ink, true);
    dg_canvas_stroke(canvas, DG_PAPER, 1.4, 0, false);
    if (report->is_judged) return;
    dg_canvas_move(canvas, x - 8, y - 8);
    dg_canvas_line(canvas, x + 8, y + 8);
    dg_canvas_move(canvas, x - 8, y + 8);
    dg_canvas_line(canvas, x + 8, y - 8);
    dg_canvas_stroke(canvas, DG_GAP, 2.0, 0, false);
}

static struct dg_pt camera_at(const struct dg_page *page, const struct dg_camera_report *report)
{
    return report->is_judged ? report->at : page->dossier->cameras.items[report->camera_ix].at;
}

void dg_layer_cameras(struct dg_page *page, const struct dg_frame *frame, int32_t lit_ix)
{
    bool is_crowd = page->assessment->n_cameras > DG_CROWD;

    clip_to(page, frame);
    for (int32_t i = 0; i < page->assessment->n_cameras; i++) {
        const struct dg_camera_report *report = &page->assessment->cameras[i];
        struct dg_pt at = camera_at(page, report);
        if (!box_shows(frame, (struct dg_box){at.x, at.y, at.x, at.y})) continue;
        struct dg_pt p = dg_frame_px(frame, at);
        if (is_crowd && lit_ix < 0) {
            dg_canvas_circle(page->canvas, p.x, p.y, 1.6);
            dg_canvas_fill(page->canvas, report->is_judged ? DG_CAMERA : DG_GAP, false);
        } else {
            dg_symbol_camera(page->canvas, p.x, p.y, report, page->dossier, i == lit_ix);
        }
    }
    dg_canvas_unclip(page->canvas);
}

void dg_layer_boundary(struct dg_page *page, const struct dg_frame *frame)
{
    const struct dg_geom *boundary = &page->dossier->scheme.boundary;
    if (!dg_frame_shows(frame, boundary)) return;
    clip_to(page, frame);
    /* A veil over what lies outside: the frame with the boundary as its hole. */
    dg_canvas_rect(page->canvas, frame->x, frame->y, frame->w, frame->h);
    dg_path_geom(page->canvas, frame, boundary);
    dg_canvas_fill(page->canvas, 0xFFFFFF8C, false);
    dg_path_geom(page->canvas, frame, boundary);
    dg_canvas_stroke(page->canvas, DG_INK_SOFT, 1.6, 9, false);
    dg_canvas_unclip(page->canvas);
}
