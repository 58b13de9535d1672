/* Map labels: placed one by one, the weightiest kind first, where nothing stands yet. */
#include "report/map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define CELL_PX 2 /* of the table of taken places: finer is slower and nobody sees it */

/* ---- taken places ---------------------------------------------------------------------------------- */

int dg_labels_begin(struct dg_page *page, struct dg_err *err)
{
    page->n_cols = (int32_t)(page->frame.w / CELL_PX);
    page->n_rows = (int32_t)(page->frame.h / CELL_PX);
    return DG_NEW(page->say.arena, &page->taken, (size_t)page->n_cols * (size_t)page->n_rows, err);
}

struct cells {
    int32_t c0, r0, c1, r1; /* closed; may reach outside the table */
};

static struct cells cells_of(const struct dg_page *page, double x, double y, double w, double h)
{
    return (struct cells){
        (int32_t)floor((x - page->frame.x) / CELL_PX), (int32_t)floor((y - page->frame.y) / CELL_PX),
        (int32_t)floor((x + w - page->frame.x) / CELL_PX), (int32_t)floor((y + h - page->frame.y) / CELL_PX)};
}

static bool is_free(const struct dg_page *page, double x, double y, double w, double h)
{
    struct cells at = cells_of(page, x, y, w, h);
    if (at.c0 < 0 || at.r0 < 0 || at.c1 >= page->n_cols || at.r1 >= page->n_rows) return false;
    for (int32_t r = at.r0; r <= at.r1; r++) {
        if (memchr(page->taken + (size_t)r * (size_t)page->n_cols + at.c0, 1,
                   (size_t)at.c1 - (size_t)at.c0 + 1)) {
            return false;
        }
    }
    return true;
}

void dg_labels_block(struct dg_page *page, double x, double y, double w, double h)
{
    struct cells at = cells_of(page, x, y, w, h);
    int32_t c0 = at.c0 < 0 ? 0 : at.c0, c1 = at.c1 >= page->n_cols ? page->n_cols - 1 : at.c1;
    for (int32_t r = at.r0 < 0 ? 0 : at.r0; r <= at.r1 && r < page->n_rows && c0 <= c1; r++) {
        memset(page->taken + (size_t)r * (size_t)page->n_cols + c0, 1, (size_t)c1 - (size_t)c0 + 1);
    }
}

/* A free place for w x h near (x, y), nearest rings first; `start` is the direction tried first, in sixteenths
 * of a turn clockwise from north. */
static bool place_find(const struct dg_page *page, double x, double y, double w, double h, double nearest,
                       int n_rings, int start, struct dg_pt *corner)
{
    static const int turns[16] = {0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8};

    for (int ring = 0; ring < n_rings; ring++) {
        double gap = nearest + ring * 11;
        for (int k = 0; k < 16; k++) {
            double angle = (start + turns[k]) * M_PI / 8;
            /* The box's edge, not its middle, keeps the distance. */
            double cx = x + (gap + w / 2) * sin(angle), cy = y - (gap + h / 2) * cos(angle);
            if (!is_free(page, cx - w / 2, cy - h / 2, w, h)) continue;
            *corner = (struct dg_pt){cx - w / 2, cy - h / 2};
            return true;
        }
    }
    return false;
}

static void leader_draw(struct dg_page *page, double x, double y, struct dg_pt corner, double w, double h,
                        uint32_t ink)
{
    double tx = fmin(fmax(x, corner.x), corner.x + w), ty = fmin(fmax(y, corner.y), corner.y + h);
    if (hypot(tx - x, ty - y) < 12) return;
    dg_canvas_move(page->canvas, x, y);
    dg_canvas_line(page->canvas, tx, ty);
    dg_canvas_stroke(page->canvas, DG_HALO, 3.0, 0, true);
    dg_canvas_stroke(page->canvas, ink, 1.0, 0, false);
}

static bool px_shows(const struct dg_page *page, struct dg_pt p)
{
    const struct dg_frame *f = &page->frame;
    return p.x >= f->x && p.x <= f->x + f->w && p.y >= f->y && p.y <= f->y + f->h;
}

/* An id may be as long as a sentence: the map shows its beginning. */
static void measure_cut(struct dg_page *page, struct dg_type *type, const char *text, double *w, double *h)
{
    const double most_px = 170;
    dg_canvas_measure(page->canvas, type, text, w, h);
    if (*w <= most_px) return;
    type->max_width = *w = most_px;
    type->max_lines = 1;
}

/* ---- cameras --------------------------------------------------------------------------------------- */

static struct dg_pt camera_px(const struct dg_page *page, int32_t i)
{
    const struct dg_camera_report *report = &page->assessment->cameras[i];
    return dg_frame_px(&page->frame,
                       report->is_judged ? report->at : page->dossier->cameras.items[report->camera_ix].at);
}

static void pill_draw(struct dg_page *page, const struct dg_type *type, const char *text, struct dg_pt corner,
                      double w, double h, uint32_t fill)
{
    dg_canvas_round_rect(page->canvas, corner.x, corner.y, w, h, h / 2);
    dg_canvas_fill(page->canvas, fill, true);
    dg_canvas_stroke(page->canvas, DG_PAPER, 1.2, 0, false);
    dg_canvas_text(page->canvas, type, text, corner.x + w / 2, corner.y + (h - type->size * 1.56) / 2);
}

static void camera_label(struct dg_page *page, int32_t i, bool is_lit)
{
    const struct dg_camera_report *report = &page->assessment->cameras[i];
    const struct dg_camera *camera = &page->dossier->cameras.items[report->camera_ix];
    struct dg_type type = {
        .size = is_lit ? 15 : 12, .is_bold = true, .ink = DG_PAPER, .align = DG_CENTRE, .is_rtl = page->is_rtl};
    struct dg_pt p = camera_px(page, i), corner;
    double w, h;

    if (!px_shows(page, p)) return;
    const char *text = dg_phrase_token(&page->say, camera->camera_id);
    measure_cut(page, &type, text, &w, &h);
    w += 10;
    h = type.size + 5;
    /* Behind the lens first: what it sees lies in front. */
    double behind = isfinite(camera->bearing_deg) ? camera->bearing_deg + 180 : 180;
    int start = (int)lround(behind / 22.5) % 16;
    if (!place_find(page, p.x, p.y, w, h, is_lit ? 16 : 11, 5, start, &corner)) return;
    dg_labels_block(page, corner.x, corner.y, w, h);
    leader_draw(page, p.x, p.y, corner, w, h, DG_CAMERA);
    pill_draw(page, &type, text, corner, w, h, report->is_judged ? DG_CAMERA : DG_INK_SOFT);
}

void dg_labels_cameras(struct dg_page *page, int32_t lit_ix)
{
    int32_t n = page->assessment->n_cameras;

    if (n > DG_CROWD && lit_ix < 0) return;
    for (int32_t i = 0; i < n; i++) {
        struct dg_pt p = camera_px(page, i);
        double r = i == lit_ix ? 14 : 9;
        if (px_shows(page, p)) dg_labels_block(page, p.x - r, p.y - r, 2 * r, 2 * r);
    }
    if (lit_ix >= 0) camera_label(page, lit_ix, true);
    for (int32_t i = 0; i < n; i++) {
        if (i != lit_ix) camera_label(page, i, false);
    }
}

/* ---- needs ----------------------------------------------------------------------------------------- */

/* A point of the geometry itself to hang the label on: the middle of the box where the area holds it, else
 * the middle of the first ring's longest edge. */
static struct dg_pt anchor_of(const struct dg_geom *geom)
{
    struct dg_box box = dg_geom_box(geom);
    struct dg_pt middle = {(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2};
    if (geom->kind == DG_GEOM_AREA && dg_geom_contains(geom, middle)) return middle;
    const struct dg_ring *ring = &geom->rings[0];
    if (ring->n_pts < 2) return ring->pts[0];
    double longest = -1;
    for (int32_t i = 0; i + 1 < ring->n_pts; i++) {
        struct dg_pt a = ring->pts[i], b = ring->pts[i + 1];
        double length = hypot(b.x - a.x, b.y - a.y);
        if (length <= longest) continue;
        longest = length;
        middle = (struct dg_pt){(a.x + b.x) / 2, (a.y + b.y) / 2};
    }
    return middle;
}

static void need_label(struct dg_page *page, const struct dg_need_report *report, enum dg_light light)
{
    const struct dg_need *need = &page->dossier->needs.items[report->need_ix];
    uint32_t ink = report->is_met[light] ? DG_NEED : DG_GAP;
    struct dg_type type = {
        .size = 13, .is_bold = true, .ink = ink, .halo = DG_HALO, .align = DG_CENTRE, .is_rtl = page->is_rtl};
    struct dg_pt p = dg_frame_px(&page->frame, anchor_of(&need->geom)), corner;
    double w, h;

    if (!px_shows(page, p)) return;
    const char *text = SAY(&page->say, "report.need_label", "need", dg_phrase_token(&page->say, need->need_id),
                           "share", dg_phrase_percent(&page->say, report->met[light], report->total));
    measure_cut(page, &type, text, &w, &h);
    /* On a line the label would read as a part of it. */
    bool is_found = need->geom.kind == DG_GEOM_AREA && is_free(page, p.x - w / 2, p.y - h / 2, w, h);
    if (is_found) {
        corner = (struct dg_pt){p.x - w / 2, p.y - h / 2};
    } else {
        is_found = place_find(page, p.x, p.y, w, h, 5, 9, 0, &corner);
    }
    if (!is_found) return;
    dg_labels_block(page, corner.x, corner.y, w, h);
    leader_draw(page, p.x, p.y, corner, w, h, ink);
    dg_canvas_text(page->canvas, &type, text, corner.x + w / 2, corner.y);
}

void dg_labels_needs(struct dg_page *page, enum dg_light light)
{
    for (int pass = 0; pass < 2;
         pass++) { /* what is not met first: it must not be the one that finds no room */
        for (int32_t i = 0; i < page->assessment->n_needs; i++) {
            const struct dg_need_report *report = &page->assessment->needs[i];
            const struct dg_need *need = &page->dossier->needs.items[report->need_ix];
            if (report->is_met[light] != (pass == 1) || !(light == DG_DAY ? need->by_day : need->by_night))
                continue;
            if (!dg_frame_shows(&page->frame, &need->geom)) continue;
            need_label(page, report, light);
        }
    }
}

/* ---- places, roads, buildings ---------------------------------------------------------------------- */

/* In the middle of what it names where `is_inside`, else or when that is taken around it. */
static void name_label(struct dg_page *page, struct dg_pt p, const char *text, double size, uint32_t ink,
                       bool is_inside, double nearest)
{
    struct dg_type type = {
        .size = size, .ink = ink, .halo = DG_HALO, .align = DG_CENTRE, .is_rtl = page->is_rtl};
    struct dg_pt corner;
    double w, h;

    if (!*text || !px_shows(page, p)) return;
    dg_canvas_measure(page->canvas, &type, text, &w, &h);
    if (w > 260) return; /* a sentence is no label */
    if (is_inside && is_free(page, p.x - w / 2, p.y - h / 2, w, h)) {
        corner = (struct dg_pt){p.x - w / 2, p.y - h / 2};
    } else if (nearest <= 0 || !place_find(page, p.x, p.y, w, h, nearest, 3, 8, &corner)) {
        return;
    }
    dg_labels_block(page, corner.x, corner.y, w, h);
    dg_canvas_text(page->canvas, &type, text, corner.x + w / 2, corner.y);
}

void dg_labels_sensitive(struct dg_page *page)
{
    for (int32_t i = 0; i < page->dossier->sensitive_places.n; i++) {
        const struct dg_sensitive_place *place = &page->dossier->sensitive_places.items[i];
        if (!dg_frame_shows(&page->frame, &place->geom)) continue;
        struct dg_box box = dg_geom_box(&place->geom);
        struct dg_pt p =
            dg_frame_px(&page->frame, (struct dg_pt){(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2});
        const char *text = *place->name ? dg_phrase_given(&page->say, place->name)
                                        : dg_phrase_kind(&page->say, "report.kind", place->kind);
        name_label(page, p, text, 12.5, DG_SENSITIVE, false, 10);
    }
}

/* On the longest stretch between two bends, where a place on it is free. */
static void road_label(struct dg_page *page, const struct dg_road *road)
{
    static const double places[] = {0.5, 0.3, 0.7, 0.15, 0.85};
    const struct dg_ring *ring = &road->geom.rings[0];
    struct dg_type type = {
        .size = 12.5, .ink = DG_INK_SOFT, .halo = DG_HALO, .align = DG_CENTRE, .is_rtl = page->is_rtl};
    const char *text = dg_phrase_given(&page->say, road->name);
    int32_t longest = 0;
    double length = -1, w, h;

    for (int32_t i = 0; i + 1 < ring->n_pts; i++) {
        double d = hypot(ring->pts[i + 1].x - ring->pts[i].x, ring->pts[i + 1].y - ring->pts[i].y);
        if (d <= length) continue;
        length = d;
        longest = i;
    }
    if (length <= 0) return;
    dg_canvas_measure(page->canvas, &type, text, &w, &h);
    struct dg_pt a = dg_frame_px(&page->frame, ring->pts[longest]),
                 b = dg_frame_px(&page->frame, ring->pts[longest + 1]);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        double x = a.x + (b.x - a.x) * places[i], y = a.y + (b.y - a.y) * places[i];
        if (!is_free(page, x - w / 2, y - h / 2, w, h)) continue;
        dg_labels_block(page, x - w / 2, y - h / 2, w, h);
        dg_canvas_text(page->canvas, &type, text, x, y - h / 2);
        return;
    }
}

/* Each name once: a street is many pieces, and the longest carries the name. */
void dg_labels_roads(struct dg_page *page)
{
    const struct dg_dossier *dossier = page->dossier;

    if (dossier->roads.n > 4000) return; /* a whole city: names would be crumbs */
    for (int32_t i = 0; i < dossier->roads.n; i++) {
        const struct dg_road *road = &dossier->roads.items[i];
        if (!*road->name || !dg_frame_shows(&page->frame, &road->geom)) continue;
        double length = dg_geom_length_m(&road->geom);
        bool is_longest = length * page->frame.px_per_m > 60;
        for (int32_t k = 0; k < dossier->roads.n && is_longest; k++) {
            if (k == i || strcmp(dossier->roads.items[k].name, road->name) != 0) continue;
            double other = dg_geom_length_m(&dossier->roads.items[k].geom);
            is_longest = other < length || (other <= length && k > i);
        }
        if (!is_longest) continue;
        road_label(page, road);
    }
}

static bool is_sensitive_name(const struct dg_dossier *dossier, const char *name)
{
    for (int32_t i = 0; i < dossier->sensitive_places.n; i++) {
        if (strcmp(dossier->sensitive_places.items[i].name, name) == 0) return true;
    }
    return false;
}

void dg_labels_buildings(struct dg_page *page)
{
    for (int32_t i = 0; i < page->dossier->buildings.n; i++) {
        const struct dg_building *building = &page->dossier->buildings.items[i];
        if (!*building->name || !dg_frame_shows(&page->frame, &building->geom)) continue;
        if (is_sensitive_name(page->dossier, building->name)) continue; /* it has its label already */
        name_label(page, dg_frame_px(&page->frame, anchor_of(&building->geom)),
                   dg_phrase_given(&page->say, building->name), 11.5, DG_INK_SOFT, true, 0);
    }
}

/* ---- the walls that hide --------------------------------------------------------------------------- */

static bool is_first_of_building(const struct dg_page *page, int32_t gap_ix, int32_t camera_ix,
                                 enum dg_light light)
{
    const struct dg_gap *gaps = page->assessment->gaps;
    for (int32_t i = 0; i < gap_ix; i++) {
        if (gaps[i].camera_ix == camera_ix && gaps[i].light == light &&
            gaps[i].building_ix == gaps[gap_ix].building_ix) {
            return false;
        }
    }
    return true;
}

void dg_labels_walls(struct dg_page *page, int32_t camera_ix, enum dg_light light)
{
    for (int32_t i = 0; i < page->assessment->n_gaps; i++) {
        const struct dg_gap *gap = &page->assessment->gaps[i];
        if (gap->camera_ix != camera_ix || gap->light != light || gap->building_ix < 0) continue;
        if (!is_first_of_building(page, i, camera_ix, light)) continue;
        const struct dg_building *building = &page->dossier->buildings.items[gap->building_ix];
        if (!dg_frame_shows(&page->frame, &building->geom)) continue;
        dg_canvas_clip(page->canvas, page->frame.x, page->frame.y, page->frame.w, page->frame.h);
        dg_path_geom(page->canvas, &page->frame, &building->geom);
        dg_canvas_stroke(page->canvas, DG_INK, 2.6, 0, false);
        dg_canvas_unclip(page->canvas);
        name_label(page, dg_frame_px(&page->frame, anchor_of(&building->geom)),
                   SAY(&page->say, "report.hides_here", "what", dg_phrase_building(&page->say, building)), 12.5,
                   DG_INK, true, 3);
    }
}
