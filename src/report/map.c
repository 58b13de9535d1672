/* Maps: the page of the whole scheme and the page of one camera. */
#include "report/map.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "report/dirs.h" /* made by the build: DG_FONT_DIR */

#define PAGE_W 1800 /* A4 across at 154 dots an inch */
#define PAGE_H 1240
#define MARGIN 24.0
#define PANEL_W 440.0
#define MAP_TOP 96.0
#define MAP_BOTTOM (PAGE_H - 62.0)

/* The map of one camera shows at least this far around what matters, and at most so much of it. */
#define CAMERA_LEAST_HALF_M 40.0
#define CAMERA_MOST_HALF_M 100.0

/* ---- page ------------------------------------------------------------------------------------------ */

int dg_page_begin(struct dg_page *page, struct dg_arena *arena, struct dg_fonts *fonts, enum dg_lang lang,
                  const struct dg_assessment *assessment, struct dg_box box, struct dg_err *err)
{
    double map_w = PAGE_W - 3 * MARGIN - PANEL_W;

    *page = (struct dg_page){.assessment = assessment,
                             .dossier = assessment->dossier,
                             .say = {.arena = arena, .lang = lang},
                             .is_rtl = lang == DG_FA,
                             .width = PAGE_W,
                             .height = PAGE_H,
                             .panel_w = PANEL_W,
                             .panel_y = MAP_TOP - 10,
                             .panel_bottom = MAP_BOTTOM};
    page->panel_x = page->is_rtl ? MARGIN : PAGE_W - MARGIN - PANEL_W;
    page->frame =
        dg_frame_fit(page->is_rtl ? 2 * MARGIN + PANEL_W : MARGIN, MAP_TOP, map_w, MAP_BOTTOM - MAP_TOP, box);
    DG_TRY(dg_canvas_open(fonts, PAGE_W, PAGE_H, &page->canvas, err));
    dg_canvas_rect(page->canvas, 0, 0, PAGE_W, PAGE_H);
    dg_canvas_fill(page->canvas, DG_PAPER, false);
    return dg_labels_begin(page, err);
}

void dg_page_done(struct dg_page *page)
{
    dg_canvas_close(&page->canvas);
    dg_phrase_done(&page->say);
}

static void box_add(struct dg_box *box, struct dg_box other)
{
    if (other.x0 > other.x1) return;
    if (box->x0 > box->x1) {
        *box = other;
        return;
    }
    box->x0 = fmin(box->x0, other.x0);
    box->y0 = fmin(box->y0, other.y0);
    box->x1 = fmax(box->x1, other.x1);
    box->y1 = fmax(box->y1, other.y1);
}

static void box_add_geom(struct dg_box *box, const struct dg_geom *geom)
{
    if (geom->kind != DG_GEOM_NONE) box_add(box, dg_geom_box(geom));
}

static struct dg_box box_grown(struct dg_box box, double by_m)
{
    return (struct dg_box){box.x0 - by_m, box.y0 - by_m, box.x1 + by_m, box.y1 + by_m};
}

static const char *scheme_title(struct dg_page *page)
{
    const struct dg_scheme *scheme = &page->dossier->scheme;
    return dg_phrase_title(&page->say, scheme->title_en, scheme->title_fa, scheme->scheme_id);
}

/* ---- overview -------------------------------------------------------------------------------------- */

static struct dg_box overview_box(const struct dg_assessment *a)
{
    struct dg_box box = {1, 1, 0, 0};
    const struct dg_dossier *dossier = a->dossier;

    box_add_geom(&box, &dossier->scheme.boundary);
    for (int32_t i = 0; i < a->n_cameras; i++) {
        struct dg_pt at = dossier->cameras.items[a->cameras[i].camera_ix].at;
        box_add(&box, (struct dg_box){at.x, at.y, at.x, at.y});
    }
    for (int32_t i = 0; i < dossier->needs.n; i++) box_add_geom(&box, &dossier->needs.items[i].geom);
    if (box.x0 > box.x1) {
        for (int32_t i = 0; i < dossier->buildings.n; i++)
            box_add_geom(&box, &dossier->buildings.items[i].geom);
    }
    if (box.x0 > box.x1) box = (struct dg_box){0, 0, 0, 0};
    return box_grown(box, fmax(15, 0.02 * fmax(box.x1 - box.x0, box.y1 - box.y0)));
}

/* What is seen of private space, in its colour when there is any. */
static void private_row(struct dg_page *page, double area_m2, double facade_m)
{
    struct dg_phrase *say = &page->say;
    bool is_any = area_m2 >= 0.05 || facade_m >= 0.05;
    const char *seen = dg_phrase_looked(say, area_m2, facade_m);
    dg_panel_row(page, dg_word(say->lang, "report.private_seen"), seen, is_any ? DG_INTRUSION : DG_INK);
}

static void overview_figures(struct dg_page *page)
{
    const struct dg_scheme_report *scheme = &page->assessment->scheme;
    struct dg_phrase *say = &page->say;
    enum dg_lang lang = say->lang;

    dg_panel_heading(page, dg_word(lang, "report.figures"));
    dg_panel_row(page, dg_word(lang, "report.cameras_judged"),
                 SAY(say, "report.n_of_n", "n", dg_phrase_num(say, scheme->n_judged, 0), "all",
                     dg_phrase_num(say, scheme->n_cameras, 0)),
                 scheme->n_judged == scheme->n_cameras ? DG_INK : DG_GAP);
    if (page->assessment->n_needs) {
        dg_panel_row(page, dg_word(lang, "report.needs_met"),
                     SAY(say, "report.n_of_n", "n", dg_phrase_num(say, scheme->n_needs_met, 0), "all",
                         dg_phrase_num(say, scheme->n_needs, 0)),
                     scheme->n_needs_met == scheme->n_needs ? DG_INK : DG_GAP);
    }
    dg_panel_row(page, dg_word(lang, "report.area_seen"),
                 SAY(say, "report.day_and_night_m2", "day", dg_phrase_num(say, scheme->area_m2[DG_DAY][0], 0),
                     "night", dg_phrase_num(say, scheme->area_m2[DG_NIGHT][0], 0)),
                 DG_INK);
    private_row(page, scheme->private_m2, scheme->facade_m);
}

static void overview_draw(struct dg_page *page)
{
    const struct dg_frame *f = &page->frame;
    int32_t n = page->assessment->n_cameras;

    dg_layer_ground(page, f, DG_DAY);
    dg_layer_private(page, f);
    dg_layer_roads(page, f);
    dg_layer_coverage(page, f, 0, n, DG_DAY);
    dg_layer_buildings(page, f);
    dg_layer_boundary(page, f);
    dg_layer_gaps(page, f, DG_DAY, -1);
    dg_layer_intrusions(page, f, 0, n);
    dg_layer_needs(page, f, DG_DAY);
    dg_layer_sensitive(page, f);
    dg_layer_cameras(page, f, -1);
    dg_furniture_scale(page);
    dg_furniture_north(page);
    dg_labels_cameras(page, -1);
    dg_labels_needs(page, DG_DAY);
    dg_labels_sensitive(page);
    dg_labels_roads(page);
    dg_labels_buildings(page);
    dg_furniture(page, scheme_title(page), dg_word(page->say.lang, "report.overview_subtitle"));
    overview_figures(page);
    dg_panel_classes(page);
    dg_panel_symbols(page, true);
    /* The night map takes what the list of needs leaves; both must fit. */
    dg_panel_needs(page, page->panel_bottom - page->panel_y - 330);
    dg_panel_night(page, 0, n);
}

/* ---- one camera ------------------------------------------------------------------------------------ */

/* What the camera sees and what is hidden from it, within reason: far classes of a long lens would shrink the
 * streets around it to threads. */
static struct dg_box camera_box(const struct dg_page *page, const struct dg_camera_report *report)
{
    struct dg_pt at = report->is_judged ? report->at : page->dossier->cameras.items[report->camera_ix].at;
    struct dg_box box = {at.x, at.y, at.x, at.y};

    if (report->is_judged) {
        box_add_geom(&box, &report->seen[DG_DAY][0]);
        box_add_geom(&box, &report->seen[DG_NIGHT][0]);
        box_add_geom(&box, &report->shadow);
    }
    box = box_grown(box, 8);
    box.x0 = fmax(box.x0, at.x - CAMERA_MOST_HALF_M);
    box.y0 = fmax(box.y0, at.y - CAMERA_MOST_HALF_M);
    box.x1 = fmin(box.x1, at.x + CAMERA_MOST_HALF_M);
    box.y1 = fmin(box.y1, at.y + CAMERA_MOST_HALF_M);
    struct dg_pt middle = {(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2};
    double half = fmax(CAMERA_LEAST_HALF_M, fmax(box.x1 - box.x0, box.y1 - box.y0) / 2);
    return (struct dg_box){middle.x - half, middle.y - half, middle.x + half, middle.y + half};
}

/* Below the picture's lower edge: the part of the view nearer than the blind distance. */
static void blind_zone_draw(struct dg_page *page, const struct dg_camera_report *report)
{
    const struct dg_camera *camera = &page->dossier->cameras.items[report->camera_ix];
    const struct dg_equipment *equipment = dg_dossier_equipment(page->dossier, camera->equipment_id);
    if (!report->is_judged || !(report->blind_m > 0.3) || !(report->hfov_deg < 175)) return;
    if (!equipment || strcmp(equipment->kind, "fixed") != 0) return; /* what turns has no one such place */
    double bearing = camera->bearing_deg * M_PI / 180, tilt = camera->tilt_deg * M_PI / 180;
    double drop = camera->height_m - page->dossier->scheme.target_height_m;
    double depth = report->blind_m * cos(tilt) + drop * sin(tilt);
    double half = depth * tan(report->hfov_deg * M_PI / 360), x = report->blind_m;
    struct dg_pt corners[3] = {report->at,
                               {report->at.x + x * sin(bearing) - half * cos(bearing),
                                report->at.y + x * cos(bearing) + half * sin(bearing)},
                               {report->at.x + x * sin(bearing) + half * cos(bearing),
                                report->at.y + x * cos(bearing) - half * sin(bearing)}};
    struct dg_ring ring = {.pts = corners, .n_pts = 3};
    struct dg_geom zone = {.kind = DG_GEOM_AREA, .n_rings = 1, .rings = &ring};
    dg_canvas_clip(page->canvas, page->frame.x, page->frame.y, page->frame.w, page->frame.h);
    dg_path_geom(page->canvas, &page->frame, &zone);
    dg_canvas_hatch(page->canvas, DG_HATCH_DOTS, DG_INK, 6, 0.9, true);
    dg_canvas_stroke(page->canvas, DG_INK, 0.9, 3, false);
    dg_canvas_unclip(page->canvas);
}

static const char *bearing_said(struct dg_phrase *say, double bearing_deg)
{
    static const char *const keys[8] = {"report.north",      "report.north_east", "report.east",
                                        "report.south_east", "report.south",      "report.south_west",
                                        "report.west",       "report.north_west"};
    if (!isfinite(bearing_deg)) return "—";
    const char *key = keys[(int)lround(fmod(bearing_deg + 360, 360) / 45) % 8];
    return SAY(say, "report.bearing_value", "n", dg_phrase_num(say, bearing_deg, 0), "word",
               dg_word(say->lang, key));
}

static const char *degrees(struct dg_phrase *say, double value)
{
    return isfinite(value) ? SAY(say, "report.degrees", "n", dg_phrase_num(say, value, 1)) : "—";
}

static const char *metres(struct dg_phrase *say, double value)
{
    return isfinite(value) ? SAY(say, "report.metres", "n", dg_phrase_num(say, value, 1)) : "—";
}

static const char *square_metres(struct dg_phrase *say, double value)
{
    return isfinite(value) ? SAY(say, "report.square_metres", "n", dg_phrase_num(say, value, 0)) : "—";
}

static const char *serves_said(struct dg_page *page, const struct dg_camera_report *report)
{
    struct dg_phrase *say = &page->say;
    const char *list = "";
    if (report->n_serves == 0) return dg_word(say->lang, "report.none");
    for (int32_t i = 0; i < report->n_serves; i++) {
        const char *id = dg_phrase_token(say, page->dossier->needs.items[report->serves[i]].need_id);
        list = i == 0 ? id : SAY(say, "report.list_and", "first", list, "next", id);
    }
    return list;
}

/* The sensitive places that the camera looks at, three by name. */
static void sensitive_row(struct dg_page *page, const struct dg_camera_report *report)
{
    struct dg_phrase *say = &page->say;
    const char *list = "";
    int32_t n = 0;

    for (int32_t k = 0; k < report->n_intrusions; k++) {
        if (!report->intrusions[k].is_sensitive || n++ >= 3) continue;
        const char *place = dg_phrase_place(say, page->dossier, &report->intrusions[k]);
        list = *list ? SAY(say, "report.list_and", "first", list, "next", place) : place;
    }
    if (n > 3) {
        const char *more = SAY(say, "report.and_more", "n", dg_phrase_num(say, n - 3, 0));
        list = SAY(say, "report.list_and", "first", list, "next", more);
    }
    if (n) dg_panel_row(page, dg_word(say->lang, "report.sensitive_row"), list, DG_SENSITIVE);
}

static void camera_figures(struct dg_page *page, const struct dg_camera_report *report)
{
    const struct dg_camera *camera = &page->dossier->cameras.items[report->camera_ix];
    struct dg_phrase *say = &page->say;
    enum dg_lang lang = say->lang;

    dg_panel_heading(page, dg_word(lang, "report.figures"));
    if (!report->is_judged) {
        dg_panel_text(page, dg_word(lang, "report.not_judged"), DG_GAP);
        dg_panel_text(page, dg_phrase_given(say, report->why_not), DG_INK);
    }
    const struct dg_equipment *equipment = dg_dossier_equipment(page->dossier, camera->equipment_id);
    if (equipment && strcmp(equipment->kind, "ptz") == 0) {
        dg_panel_text(page, dg_word(lang, "report.ptz_note"), DG_INK_SOFT);
    }
    dg_panel_row(page, dg_word(lang, "report.lens_height"), metres(say, camera->height_m), DG_INK);
    dg_panel_row(page, dg_word(lang, "report.looks_to"), bearing_said(say, camera->bearing_deg), DG_INK);
    dg_panel_row(page, dg_word(lang, "report.tilt"), degrees(say, camera->tilt_deg), DG_INK);
    if (!report->is_judged) return;
    dg_panel_row(page, dg_word(lang, "report.hfov"), degrees(say, report->hfov_deg), DG_INK);
    dg_panel_row(page, dg_word(lang, "report.blind_to"), metres(say, report->blind_m), DG_INK);
    if (page->dossier->needs.n) {
        dg_panel_row(page, dg_word(lang, "report.serves"), serves_said(page, report),
                     report->n_serves ? DG_INK : DG_GAP);
    }
    if (isfinite(report->only_m2)) {
        dg_panel_row(page, dg_word(lang, "report.only_this"), square_metres(say, report->only_m2), DG_INK);
    }
    private_row(page, report->private_m2, report->facade_m);
    sensitive_row(page, report);
}

static void camera_layers(struct dg_page *page, int32_t i)
{
    const struct dg_frame *f = &page->frame;
    const struct dg_camera_report *report = &page->assessment->cameras[i];

    dg_layer_ground(page, f, DG_DAY);
    dg_layer_private(page, f);
    dg_layer_roads(page, f);
    dg_layer_coverage(page, f, i, 1, DG_DAY);
    dg_layer_shadow(page, f, &report->shadow);
    dg_layer_buildings(page, f);
    blind_zone_draw(page, report);
    dg_layer_gaps(page, f, DG_DAY, report->camera_ix);
    dg_layer_intrusions(page, f, i, 1);
    dg_layer_needs(page, f, DG_DAY);
    dg_layer_sensitive(page, f);
    dg_layer_cameras(page, f, i);
    dg_furniture_scale(page);
    dg_furniture_north(page);
    dg_labels_cameras(page, i);
    dg_labels_needs(page, DG_DAY);
    dg_labels_walls(page, report->camera_ix, DG_DAY);
    dg_labels_sensitive(page);
    dg_labels_roads(page);
    dg_labels_buildings(page);
}

static void camera_draw(struct dg_page *page, int32_t i)
{
    const struct dg_camera_report *report = &page->assessment->cameras[i];
    const struct dg_camera *camera = &page->dossier->cameras.items[report->camera_ix];
    struct dg_phrase *say = &page->say;

    camera_layers(page, i);
    const char *title = SAY(say, "report.camera_title", "camera", dg_phrase_token(say, camera->camera_id));
    const char *subtitle = scheme_title(page);
    if (*camera->purpose) {
        subtitle =
            SAY(say, "report.title_and", "first", subtitle, "next", dg_phrase_given(say, camera->purpose));
    }
    dg_furniture(page, title, subtitle);
    camera_figures(page, report);
    if (report->is_judged) dg_panel_class_table(page, report);
    dg_panel_symbols(page, false);
    if (report->is_judged) dg_panel_night(page, i, 1);
}

/* ---- bytes ----------------------------------------------------------------------------------------- */

static int map_draw(struct dg_fonts *fonts, struct dg_text *png, const struct dg_assessment *a,
                    int32_t camera_ix, enum dg_lang lang, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_page_done) struct dg_page page = {.assessment = a, .dossier = a->dossier};

    struct dg_box box = camera_ix < 0 ? overview_box(a) : camera_box(&page, &a->cameras[camera_ix]);
    DG_TRY(dg_page_begin(&page, &arena, fonts, lang, a, box, err));
    if (camera_ix < 0) {
        overview_draw(&page);
    } else {
        camera_draw(&page, camera_ix);
    }
    DG_TRY(dg_phrase_check(&page.say, err));
    dg_text_clear(png);
    return dg_canvas_png(page.canvas, png, err);
}

/* ---- fonts ----------------------------------------------------------------------------------------- */

static bool holds_fonts(const char *dir)
{
    char path[4400];
    return snprintf(path, sizeof path, "%s/Vazirmatn-Regular.ttf", dir) < (int)sizeof path &&
           access(path, R_OK) == 0;
}

/* Beside the program: PREFIX/bin/didgah has PREFIX/share/didgah/fonts; a program in a build folder inside the
 * source tree finds share/fonts some folders up. So neither needs a path compiled in. */
static bool fonts_beside_program(char dir[4400])
{
    char up[4096];
    ssize_t n = readlink("/proc/self/exe", up, sizeof up - 1);
    if (n <= 0) return false;
    up[n] = '\0';
    for (int level = 0; level < 8; level++) {
        char *slash = strrchr(up, '/');
        if (!slash) return false;
        *slash = '\0';
        snprintf(dir, 4400, "%s/share/didgah/fonts", up);
        if (holds_fonts(dir)) return true;
        snprintf(dir, 4400, "%s/share/fonts", up);
        if (holds_fonts(dir)) return true;
    }
    return false;
}

int dg_fonts_find(const char *font_dir, struct dg_fonts **fonts, struct dg_err *err)
{
    char dir[4400];

    if (font_dir) return dg_fonts_open(font_dir, fonts, err);
    if (holds_fonts(DG_FONT_DIR)) return dg_fonts_open(DG_FONT_DIR, fonts, err);
    if (fonts_beside_program(dir)) return dg_fonts_open(dir, fonts, err);
    return dg_err_set(err, DG_EFOUND,
                      "fonts for the maps not found: neither in %s nor beside the program; "
                      "install share/fonts there",
                      DG_FONT_DIR);
}

/* ---- contract -------------------------------------------------------------------------------------- */

int dg_report_map_png(struct dg_text *png, const struct dg_assessment *assessment, int32_t camera_ix,
                      const struct dg_report_map_params *params, struct dg_err *err)
{
    dg_auto(dg_fonts_close) struct dg_fonts *fonts = NULL;

    if (camera_ix < -1 || camera_ix >= assessment->n_cameras) {
        return dg_err_set(err, DG_EINVAL, "camera %d of %d: no such map", (int)camera_ix,
                          (int)assessment->n_cameras);
    }
    DG_TRY(dg_fonts_find(params->font_dir, &fonts, err));
    return map_draw(fonts, png, assessment, camera_ix, params->lang, err);
}

/* Letters and digits of any script and a few marks; no path, no hidden file, nothing a shell would take apart.
 */
static bool is_safe_name(const char *id)
{
    size_t n = strlen(id);
    if (n == 0 || n > 100) return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)id[i];
        bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
        if (!is_plain && !strchr("-_.+", c)) return false;
    }
    return true;
}

static int map_write(struct dg_fonts *fonts, const char *dir, const struct dg_assessment *a, int32_t camera_ix,
                     enum dg_lang lang, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text png = {0};
    dg_auto(dg_text_done) struct dg_text path = {0};

    if (camera_ix < 0) {
        dg_text_addf(&path, "%s/overview.png", dir);
    } else {
        int32_t number = a->cameras[camera_ix].camera_ix;
        const char *id = a->dossier->cameras.items[number].camera_id;
        if (is_safe_name(id)) {
            dg_text_addf(&path, "%s/camera-%s.png", dir, id);
        } else {
            dg_text_addf(&path, "%s/camera_%d.png", dir, (int)number + 1);
        }
    }
    DG_TRY(dg_text_finish(&path, err));
    DG_TRY(map_draw(fonts, &png, a, camera_ix, lang, err));
    return dg_report_write_file(path.data, png.data, png.len, err);
}

int dg_report_maps(const char *dir, const struct dg_assessment *assessment,
                   const struct dg_report_map_params *params, struct dg_err *err)
{
    dg_auto(dg_fonts_close) struct dg_fonts *fonts = NULL;
    bool is_single = assessment->n_cameras == 1 && assessment->dossier->cameras.n != 1;
    int32_t most = params->max_cameras < 0    ? 0
                   : params->max_cameras == 0 ? DG_REPORT_CAMERA_MAPS
                                              : params->max_cameras;
    int32_t n = assessment->n_cameras < most ? assessment->n_cameras : most;
    int64_t n_done = 0, n_total = n + !is_single;

    DG_TRY(dg_report_make_dir(dir, err));
    DG_TRY(dg_fonts_find(params->font_dir, &fonts, err));
    for (int32_t i = is_single ? 0 : -1; i < n; i++) {
        DG_TRY(map_write(fonts, dir, assessment, i, params->lang, err));
        if (params->progress) params->progress(params->progress_ctx, ++n_done, n_total);
    }
    return 0;
}
