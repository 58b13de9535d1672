/* Canvas on cairo and pango: the only file that knows them. */
#include "report/canvas.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include <cairo-ft.h>
#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

#include "base/arena.h"

#define FAMILY "Vazirmatn"

struct dg_fonts {
    FcConfig *config;
    PangoFontMap *map;
};

struct dg_canvas {
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoContext *context;
    PangoLayout *layout;
};

/* ---- fonts ----------------------------------------------------------------------------------------- */

void dg_fonts_close(struct dg_fonts **fonts)
{
    if (!*fonts) return;
    if ((*fonts)->map) g_object_unref((*fonts)->map);
    if ((*fonts)->config) FcConfigDestroy((*fonts)->config);
    free(*fonts);
    *fonts = NULL;
}

static bool has_font(const char *dir, const char *file, struct dg_text *path)
{
    dg_text_clear(path);
    dg_text_addf(path, "%s/%s", dir, file);
    return !path->has_failed && access(path->data, R_OK) == 0;
}

int dg_fonts_open(const char *dir, struct dg_fonts **out, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text path = {0};
    dg_auto(dg_fonts_close) struct dg_fonts *fonts = dg_calloc(1, sizeof *fonts);

    if (!fonts) return dg_err_set(err, DG_ENOMEM, "no memory for the fonts");
    static const char *const files[] = {FAMILY "-Regular.ttf", FAMILY "-Bold.ttf"};
    /* A configuration of its own without the system's files: a map must not depend on the fonts of a machine.
     */
    fonts->config = FcConfigCreate();
    if (!fonts->config) return dg_err_set(err, DG_ENOMEM, "no memory for the fonts");
    for (size_t i = 0; i < 2; i++) {
        if (!has_font(dir, files[i], &path) ||
            !FcConfigAppFontAddFile(fonts->config, (const FcChar8 *)path.data)) {
            return dg_err_set(err, DG_EFOUND, "%s: cannot be read as a font; maps need %s of share/fonts",
                              path.has_failed ? files[i] : path.data, files[i]);
        }
    }
    fonts->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    if (!fonts->map) return dg_err_set(err, DG_ENOMEM, "no memory for the fonts");
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts->map), fonts->config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts->map), 72.0);
    *out = fonts;
    fonts = NULL;
    return 0;
}

/* ---- canvas ---------------------------------------------------------------------------------------- */

void dg_canvas_close(struct dg_canvas **canvas)
{
    if (!*canvas) return;
    if ((*canvas)->layout) g_object_unref((*canvas)->layout);
    if ((*canvas)->context) g_object_unref((*canvas)->context);
    if ((*canvas)->cr) cairo_destroy((*canvas)->cr);
    if ((*canvas)->surface) cairo_surface_destroy((*canvas)->surface);
    free(*canvas);
    *canvas = NULL;
}

static void context_set_up(struct dg_canvas *canvas, struct dg_fonts *fonts)
{
    /* Nothing of the screen: no hinting, no subpixels, whatever the machine is set to. */
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    canvas->context = pango_font_map_create_context(fonts->map);
    pango_cairo_context_set_font_options(canvas->context, options);
    pango_cairo_context_set_resolution(canvas->context, 72.0);
    pango_context_set_round_glyph_positions(canvas->context, FALSE);
    cairo_font_options_destroy(options);
    pango_cairo_update_context(canvas->cr, canvas->context);
    /* Given, or pango asks the locale. */
    pango_context_set_language(canvas->context, pango_language_from_string("fa"));
    canvas->layout = pango_layout_new(canvas->context);
    pango_layout_set_auto_dir(canvas->layout, FALSE);
}

int dg_canvas_open(struct dg_fonts *fonts, int32_t width, int32_t height, struct dg_canvas **out,
                   struct dg_err *err)
{
    dg_auto(dg_canvas_close) struct dg_canvas *canvas = dg_calloc(1, sizeof *canvas);

    if (!canvas) return dg_err_set(err, DG_ENOMEM, "no memory for a map");
    canvas->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    canvas->cr = cairo_create(canvas->surface);
    if (cairo_status(canvas->cr)) return dg_err_set(err, DG_ENOMEM, "no memory for a map");
    cairo_set_fill_rule(canvas->cr, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_set_line_join(canvas->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(canvas->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_tolerance(canvas->cr, 0.2);
    context_set_up(canvas, fonts);
    *out = canvas;
    canvas = NULL;
    return 0;
}

static cairo_status_t png_bytes(void *text, const unsigned char *bytes, unsigned n)
{
    dg_text_addn(text, (const char *)bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

int dg_canvas_png(struct dg_canvas *canvas, struct dg_text *png, struct dg_err *err)
{
    cairo_status_t status = cairo_status(canvas->cr);
    if (!status) {
        cairo_surface_flush(canvas->surface);
        status = cairo_surface_write_to_png_stream(canvas->surface, png_bytes, png);
    }
    if (status) return dg_err_set(err, DG_ENOMEM, "map could not be drawn: %s", cairo_status_to_string(status));
    return dg_text_finish(png, err);
}

/* ---- path ------------------------------------------------------------------------------------------ */

void dg_canvas_move(struct dg_canvas *canvas, double x, double y) { cairo_move_to(canvas->cr, x, y); }
void dg_canvas_line(struct dg_canvas *canvas, double x, double y) { cairo_line_to(canvas->cr, x, y); }
void dg_canvas_shut(struct dg_canvas *canvas) { cairo_close_path(canvas->cr); }
void dg_canvas_forget(struct dg_canvas *canvas) { cairo_new_path(canvas->cr); }

void dg_canvas_rect(struct dg_canvas *canvas, double x, double y, double w, double h)
{
    cairo_rectangle(canvas->cr, x, y, w, h);
}

void dg_canvas_round_rect(struct dg_canvas *canvas, double x, double y, double w, double h, double radius)
{
    double r = fmin(radius, fmin(w, h) / 2);
    cairo_new_sub_path(canvas->cr);
    cairo_arc(canvas->cr, x + w - r, y + r, r, -M_PI / 2, 0);
    cairo_arc(canvas->cr, x + w - r, y + h - r, r, 0, M_PI / 2);
    cairo_arc(canvas->cr, x + r, y + h - r, r, M_PI / 2, M_PI);
    cairo_arc(canvas->cr, x + r, y + r, r, M_PI, 3 * M_PI / 2);
    cairo_close_path(canvas->cr);
}

void dg_canvas_circle(struct dg_canvas *canvas, double x, double y, double radius)
{
    cairo_new_sub_path(canvas->cr);
    cairo_arc(canvas->cr, x, y, radius, 0, 2 * M_PI);
    cairo_close_path(canvas->cr);
}

static void set_ink(cairo_t *cr, uint32_t rgba)
{
    cairo_set_source_rgba(cr, (rgba >> 24) / 255.0, (rgba >> 16 & 255) / 255.0, (rgba >> 8 & 255) / 255.0,
                          (rgba & 255) / 255.0);
}

void dg_canvas_fill(struct dg_canvas *canvas, uint32_t rgba, bool keep)
{
    set_ink(canvas->cr, rgba);
    if (keep) {
        cairo_fill_preserve(canvas->cr);
    } else {
        cairo_fill(canvas->cr);
    }
}

void dg_canvas_stroke(struct dg_canvas *canvas, uint32_t rgba, double width, double dash, bool keep)
{
    set_ink(canvas->cr, rgba);
    cairo_set_line_width(canvas->cr, width);
    /* A dash with round ends would close its own gaps. */
    cairo_set_line_cap(canvas->cr, dash > 0 ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
    double pattern[2] = {dash, dash * 0.7};
    cairo_set_dash(canvas->cr, pattern, dash > 0 ? 2 : 0, 0);
    if (keep) {
        cairo_stroke_preserve(canvas->cr);
    } else {
        cairo_stroke(canvas->cr);
    }
}

/* One tile, repeated: lines that leave it at one side come in at the other. A path may have thousands of
 * pieces; clipping lines to it would cost far more. */
static void tile_draw(cairo_t *cr, enum dg_hatch hatch, double p)
{
    if (hatch == DG_HATCH_DOTS) {
        cairo_arc(cr, p / 2, p / 2, cairo_get_line_width(cr), 0, 2 * M_PI);
        cairo_fill(cr);
        return;
    }
    for (int k = -1; k <= 1; k++) {
        if (hatch != DG_HATCH_DOWN) {
            cairo_move_to(cr, k * p - p, p + p);
            cairo_line_to(cr, k * p + p + p, -p);
        }
        if (hatch != DG_HATCH_UP) {
            cairo_move_to(cr, k * p - p, -p);
            cairo_line_to(cr, k * p + p + p, p + p);
        }
    }
    cairo_stroke(cr);
}

void dg_canvas_hatch(struct dg_canvas *canvas, enum dg_hatch hatch, uint32_t rgba, int32_t spacing,
                     double width, bool keep)
{
    cairo_surface_t *tile = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, spacing, spacing);
    cairo_t *cr = cairo_create(tile);
    set_ink(cr, rgba);
    cairo_set_line_width(cr, width);
    tile_draw(cr, hatch, spacing);
    cairo_destroy(cr);
    cairo_set_source_surface(canvas->cr, tile, 0, 0);
    cairo_pattern_set_extend(cairo_get_source(canvas->cr), CAIRO_EXTEND_REPEAT);
    cairo_pattern_set_filter(cairo_get_source(canvas->cr), CAIRO_FILTER_NEAREST);
    if (keep) {
        cairo_fill_preserve(canvas->cr);
    } else {
        cairo_fill(canvas->cr);
    }
    cairo_set_source_rgb(canvas->cr, 0, 0, 0); /* lets the tile go */
    cairo_surface_destroy(tile);
}

void dg_canvas_clip(struct dg_canvas *canvas, double x, double y, double w, double h)
{
    cairo_save(canvas->cr);
    cairo_new_path(canvas->cr);
    cairo_rectangle(canvas->cr, x, y, w, h);
    cairo_clip(canvas->cr);
}

void dg_canvas_unclip(struct dg_canvas *canvas) { cairo_restore(canvas->cr); }

void dg_canvas_film_begin(struct dg_canvas *canvas) { cairo_push_group(canvas->cr); }

void dg_canvas_film_end(struct dg_canvas *canvas, double alpha)
{
    cairo_pop_group_to_source(canvas->cr);
    cairo_set_operator(canvas->cr, CAIRO_OPERATOR_MULTIPLY);
    cairo_paint_with_alpha(canvas->cr, alpha);
    cairo_set_operator(canvas->cr, CAIRO_OPERATOR_OVER);
    cairo_set_source_rgb(canvas->cr, 0, 0, 0);
}

/* ---- text ------------------------------------------------------------------------------------------ */

static void layout_set(struct dg_canvas *canvas, const struct dg_type *type, const char *text)
{
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, FAMILY);
    pango_font_description_set_weight(font, type->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, type->size * PANGO_SCALE);
    pango_layout_set_font_description(canvas->layout, font);
    pango_font_description_free(font);
    /* The direction is the map's, not the text's: a line of Latin ids in a Persian panel stays right. */
    pango_context_set_base_dir(canvas->context, type->is_rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    pango_layout_context_changed(canvas->layout);
    int width = type->max_width > 0 ? (int)(type->max_width * PANGO_SCALE) : -1;
    pango_layout_set_width(canvas->layout, width);
    pango_layout_set_wrap(canvas->layout, PANGO_WRAP_WORD_CHAR);
    bool is_cut = width >= 0 && type->max_lines > 0;
    pango_layout_set_ellipsize(canvas->layout, is_cut ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_height(canvas->layout, is_cut ? -type->max_lines : -1);
    /* Without auto-dir pango takes left and right as they are, whatever the base direction. */
    static const PangoAlignment aligns[] = {
        [DG_LEFT] = PANGO_ALIGN_LEFT, [DG_CENTRE] = PANGO_ALIGN_CENTER, [DG_RIGHT] = PANGO_ALIGN_RIGHT};
    pango_layout_set_alignment(canvas->layout, aligns[type->align]);
    pango_layout_set_text(canvas->layout, text, -1);
}

void dg_canvas_measure(struct dg_canvas *canvas, const struct dg_type *type, const char *text, double *w,
                       double *h)
{
    PangoRectangle logical;
    layout_set(canvas, type, text);
    pango_layout_get_extents(canvas->layout, NULL, &logical);
    *w = (double)logical.width / PANGO_SCALE;
    *h = (double)logical.height / PANGO_SCALE;
}

double dg_canvas_text(struct dg_canvas *canvas, const struct dg_type *type, const char *text, double x,
                      double y)
{
    PangoRectangle logical;
    layout_set(canvas, type, text);
    pango_layout_get_extents(canvas->layout, NULL, &logical);
    double w = type->max_width > 0 ? type->max_width : (double)logical.width / PANGO_SCALE;
    double left = type->align == DG_LEFT ? x : type->align == DG_CENTRE ? x - w / 2 : x - w;
    if (type->max_width <= 0) left -= (double)logical.x / PANGO_SCALE;
    if (type->halo) {
        set_ink(canvas->cr, type->halo);
        cairo_move_to(canvas->cr, left, y);
        pango_cairo_layout_path(canvas->cr, canvas->layout);
        cairo_set_dash(canvas->cr, NULL, 0, 0);
        cairo_set_line_width(canvas->cr, type->size / 3.6);
        cairo_stroke(canvas->cr);
    }
    set_ink(canvas->cr, type->ink);
    cairo_move_to(canvas->cr, left, y);
    pango_cairo_show_layout(canvas->cr, canvas->layout);
    cairo_new_path(canvas->cr);
    return (double)logical.height / PANGO_SCALE;
}
