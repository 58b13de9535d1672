/* Map: what the pages of maps share. Private to report.
 *
 * A page is drawn from the bottom: base (ground, roads), coverage, buildings, findings, symbols, labels. */
#ifndef DG_REPORT_MAP_H
#define DG_REPORT_MAP_H

#include "report/canvas.h"
#include "report/phrase.h"
#include "report/report.h"

/* ---- colours --------------------------------------------------------------------------------------- */
/* Classes run from light to dark in one hue, so that their order is seen without colour too. Gaps are lines
 * and intrusion is a surface: the two differ for eyes that do not tell red from violet. */
#define DG_INK 0x2A2723FFu
#define DG_INK_SOFT 0x6B655DFFu
#define DG_PAPER 0xFFFFFFFFu
#define DG_RULE 0xD9D3C9FFu
#define DG_GROUND 0xF6F4EFFFu
#define DG_GROUND_NIGHT 0xE9EAEFFFu
#define DG_HALO 0xFFFFFFE6u
#define DG_GAP 0xC22A1CFFu
#define DG_INTRUSION 0x7A2A8CFFu
#define DG_NEED 0x14503AFFu
#define DG_SENSITIVE 0x8A5200FFu
#define DG_CAMERA 0x1D2330FFu
#define DG_HIDDEN 0x5C564EFFu
uint32_t dg_class_ink(int32_t class_ix);
uint32_t dg_height_ink(double height_m);

/* ---- where metres lie on the page ------------------------------------------------------------------ */
struct dg_frame {
    double x, y, w, h; /* pixels */
    struct dg_box box; /* metres; exactly as wide and high as the pixels say */
    double px_per_m;
};
/* The frame at these pixels that shows all of `box`, centred. */
struct dg_frame dg_frame_fit(double x, double y, double w, double h, struct dg_box box);
struct dg_pt dg_frame_px(const struct dg_frame *frame, struct dg_pt metres);
/* Does any of it show? */
bool dg_frame_shows(const struct dg_frame *frame, const struct dg_geom *geom);

/* ---- a page ---------------------------------------------------------------------------------------- */
struct dg_page {
    const struct dg_assessment *assessment;
    const struct dg_dossier *dossier;
    struct dg_canvas *canvas;
    struct dg_phrase say;
    bool is_rtl;
    int32_t width, height;
    struct dg_frame frame;                          /* the main map */
    double panel_x, panel_w, panel_y, panel_bottom; /* the side panel; panel_y moves down as it fills */
    uint8_t *taken; /* label places: 1 where something stands, cells of 2 pixels */
    int32_t n_cols, n_rows;
};

/* A white page with its frame around `box`; a zeroed page may be done. */
int dg_page_begin(struct dg_page *page, struct dg_arena *arena, struct dg_fonts *fonts, enum dg_lang lang,
                  const struct dg_assessment *assessment, struct dg_box box, struct dg_err *err);
void dg_page_done(struct dg_page *page);
/* The fonts in `font_dir`, or (NULL) where they are installed, or beside the program. */
int dg_fonts_find(const char *font_dir, struct dg_fonts **fonts, struct dg_err *err);

/* With more cameras than this the overview shows them as dots without names: symbols would hide the map. */
#define DG_CROWD 250

/* ---- layers (map_layers.c): each draws inside the frame it is given ---------------------------------- */
void dg_layer_ground(struct dg_page *page, const struct dg_frame *frame, enum dg_light light);
void dg_layer_private(struct dg_page *page, const struct dg_frame *frame);
void dg_layer_roads(struct dg_page *page, const struct dg_frame *frame);
/* Classes of the cameras first .. first + n - 1 of the assessment. */
void dg_layer_coverage(struct dg_page *page, const struct dg_frame *frame, int32_t first, int32_t n,
                       enum dg_light light);
void dg_layer_shadow(struct dg_page *page, const struct dg_frame *frame, const struct dg_geom *shadow);
void dg_layer_buildings(struct dg_page *page, const struct dg_frame *frame);
void dg_layer_needs(struct dg_page *page, const struct dg_frame *frame, enum dg_light light);
/* Gaps of `light` that camera_ix (of the dossier) comes nearest to serve; -1: all. */
void dg_layer_gaps(struct dg_page *page, const struct dg_frame *frame, enum dg_light light, int32_t camera_ix);
void dg_layer_intrusions(struct dg_page *page, const struct dg_frame *frame, int32_t first, int32_t n);
/* On the main map alone: it also keeps labels off the symbols. */
void dg_layer_sensitive(struct dg_page *page, const struct dg_frame *frame);
void dg_layer_cameras(struct dg_page *page, const struct dg_frame *frame, int32_t lit_ix);
void dg_layer_boundary(struct dg_page *page, const struct dg_frame *frame);
void dg_path_geom(struct dg_canvas *canvas, const struct dg_frame *frame, const struct dg_geom *geom);

/* Symbols, also for the legend. */
void dg_symbol_camera(struct dg_canvas *canvas, double x, double y, const struct dg_camera_report *report,
                      const struct dg_dossier *dossier, bool is_lit);
void dg_symbol_sensitive(struct dg_canvas *canvas, double x, double y);

/* ---- labels (map_labels.c): placed greedily, the weightiest first; what finds no room is left out ------ */
int dg_labels_begin(struct dg_page *page, struct dg_err *err);
void dg_labels_block(struct dg_page *page, double x, double y, double w, double h);
void dg_labels_cameras(struct dg_page *page, int32_t lit_ix);
void dg_labels_needs(struct dg_page *page, enum dg_light light);
void dg_labels_sensitive(struct dg_page *page);
void dg_labels_roads(struct dg_page *page);
void dg_labels_buildings(struct dg_page *page);
/* The buildings that hide something from camera_ix (of the dossier), outlined and named. */
void dg_labels_walls(struct dg_page *page, int32_t camera_ix, enum dg_light light);

/* ---- whole maps (map.c), in page->frame, without side panel and title --------------------------------- */
struct dg_box dg_map_overview_box(const struct dg_assessment *a);
struct dg_box dg_map_camera_box(const struct dg_assessment *a, int32_t i);
void dg_map_overview_layers(struct dg_page *page);
void dg_map_camera_layers(struct dg_page *page, int32_t i);

/* ---- side panel (map_panel.c), what stands around the map (map_furniture.c) ------------------------- */
void dg_panel_heading(struct dg_page *page, const char *text);
void dg_panel_text(struct dg_page *page, const char *text, uint32_t ink);
/* One line that begins `along` from where the panel's lines start: beside a swatch. */
void dg_panel_beside(struct dg_page *page, double along, const char *text);
void dg_panel_row(struct dg_page *page, const char *name, const char *value, uint32_t ink);
void dg_panel_classes(struct dg_page *page);
void dg_panel_class_table(struct dg_page *page, const struct dg_camera_report *report);
void dg_panel_symbols(struct dg_page *page, bool is_overview);
void dg_panel_needs(struct dg_page *page, double room);
/* Where along the bearing a density ends on open flat ground; NAN where that is not one distance. */
double dg_camera_reach_m(const struct dg_assessment *a, const struct dg_camera_report *report, double px_per_m);
/* A sign of the legend in a field of DG_SIGN_W x DG_SIGN_H (figure.h). */
void dg_symbol_draw(struct dg_canvas *canvas, int32_t symbol, double x, double y);
const char *dg_symbol_key(int32_t symbol, bool is_overview); /* NULL: not on that map, or no such sign */
/* A small map of `frame.box` by night in the rest of the panel. */
void dg_panel_night(struct dg_page *page, int32_t first, int32_t n);
void dg_furniture(struct dg_page *page, const char *title, const char *subtitle); /* title, footer, border */
/* On the map; they keep labels away from where they stand. */
void dg_furniture_scale(struct dg_page *page);
void dg_furniture_north(struct dg_page *page);

#endif
