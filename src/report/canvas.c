/* Canvas on cairo and pango: the only file that knows them. */
#include "report/canvas.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

#include "base/arena.h"
#include "report/svg.h"

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
    struct dg_text bytes; /* of a PDF */
    bool is_vector;       /* a PDF: no tiles of pixels */
    struct dg_svg *svg;   /* an SVG: what is drawn goes there, cairo only measures texts */
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
    dg_text_done(&(*canvas)->bytes);
    dg_svg_close(&(*canvas)->svg);
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
    /* A hyphen where an id or a hash is broken would read as a part of it. */
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
    pango_layout_set_attributes(canvas->layout, attributes);
    pango_attr_list_unref(attributes);
}

static int canvas_begin(struct dg_canvas *canvas, struct dg_fonts *fonts, struct dg_err *err)
{
    canvas->cr = cairo_create(canvas->surface);
    if (cairo_status(canvas->cr)) return dg_err_set(err, DG_ENOMEM, "no memory for a map");
    cairo_set_fill_rule(canvas->cr, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_set_line_join(canvas->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(canvas->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_tolerance(canvas->cr, 0.2);
    context_set_up(canvas, fonts);
    return 0;
}

int dg_canvas_open(struct dg_fonts *fonts, int32_t width, int32_t height, struct dg_canvas **out,
                   struct dg_err *err)
{
    dg_auto(dg_canvas_close) struct dg_canvas *canvas = dg_calloc(1, sizeof *canvas);

    if (!canvas) return dg_err_set(err, DG_ENOMEM, "no memory for a map");
    canvas->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    DG_TRY(canvas_begin(canvas, fonts, err));
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

/* ---- PDF ------------------------------------------------------------------------------------------- */

int dg_canvas_open_pdf(struct dg_fonts *fonts, double width, double height, const struct dg_pdf_info *info,
                       struct dg_canvas **out, struct dg_err *err)
{
    dg_auto(dg_canvas_close) struct dg_canvas *canvas = dg_calloc(1, sizeof *canvas);

    if (!canvas) return dg_err_set(err, DG_ENOMEM, "no memory for a document");
    canvas->surface = cairo_pdf_surface_create_for_stream(png_bytes, &canvas->bytes, width, height);
    canvas->is_vector = true;
    DG_TRY(canvas_begin(canvas, fonts, err));
    cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_TITLE, info->title);
    cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_AUTHOR, info->author);
    cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_SUBJECT, info->subject);
    cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_CREATOR, "didgah");
    /* Without one cairo writes today's. */
    cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_CREATE_DATE, info->created_on);
    *out = canvas;
    canvas = NULL;
    return 0;
}

void dg_canvas_next_page(struct dg_canvas *canvas) { cairo_show_page(canvas->cr); }

int dg_canvas_pdf(struct dg_canvas *canvas, struct dg_text *pdf, struct dg_err *err)
{
    cairo_status_t status = cairo_status(canvas->cr);
    cairo_surface_finish(canvas->surface);
    if (!status) status = cairo_surface_status(canvas->surface);
    if (status || canvas->bytes.has_failed)
        return dg_err_set(err, DG_ENOMEM, "the document could not be drawn: %s",
                          cairo_status_to_string(status));
    dg_text_addn(pdf, canvas->bytes.data, canvas->bytes.len);
    return dg_text_finish(pdf, err);
}

void dg_canvas_tag(struct dg_canvas *canvas, const char *tag)
{
    if (canvas->is_vector) cairo_tag_begin(canvas->cr, tag, NULL);
}

void dg_canvas_untag(struct dg_canvas *canvas, const char *tag)
{
    if (canvas->is_vector) cairo_tag_end(canvas->cr, tag);
}

void dg_canvas_anchor(struct dg_canvas *canvas, const char *name, double x, double y)
{
    char what[160];
    snprintf(what, sizeof what, "name='%s' x=%d y=%d", name, (int)x, (int)y);
    cairo_tag_begin(canvas->cr, CAIRO_TAG_DEST, what);
    cairo_tag_end(canvas->cr, CAIRO_TAG_DEST);
}

void dg_canvas_link(struct dg_canvas *canvas, const char *name, double x, double y, double w, double h)
{
    char what[200];
    snprintf(what, sizeof what, "dest='%s' rect=[%d %d %d %d]", name, (int)x, (int)y, (int)w, (int)h);
    cairo_tag_begin(canvas->cr, CAIRO_TAG_LINK, what);
    cairo_tag_end(canvas->cr, CAIRO_TAG_LINK);
}

int dg_canvas_bookmark(struct dg_canvas *canvas, int parent, const char *title, const char *name)
{
    char what[160];
    snprintf(what, sizeof what, "dest='%s'", name);
    return cairo_pdf_surface_add_outline(canvas->surface, parent, title, what,
                                         parent ? (cairo_pdf_outline_flags_t)0 : CAIRO_PDF_OUTLINE_FLAG_OPEN);
}

/* ---- SVG ------------------------------------------------------------------------------------------- */

int dg_canvas_open_svg(struct dg_fonts *fonts, double width, double height, const char *prefix,
                       struct dg_canvas **out, struct dg_err *err)
{
    struct dg_canvas *canvas = NULL;

    DG_TRY(dg_canvas_open(fonts, 1, 1, &canvas, err));
    int code = dg_svg_open(width, height, prefix, &canvas->svg, err);
    if (code < 0) {
        dg_canvas_close(&canvas);
        return code;
    }
    *out = canvas;
    return 0;
}

int dg_canvas_svg(struct dg_canvas *canvas, const char *title, struct dg_text *svg, struct dg_err *err)
{
    return dg_svg_finish(canvas->svg, title, svg, err);
}

/* ---- units ----------------------------------------------------------------------------------------- */

void dg_canvas_into(struct dg_canvas *canvas, double x, double y, double scale)
{
    if (canvas->svg) {
        dg_svg_into(canvas->svg, x, y, scale);
        return;
    }
    cairo_save(canvas->cr);
    cairo_translate(canvas->cr, x, y);
    cairo_scale(canvas->cr, scale, scale);
}

void dg_canvas_out_of(struct dg_canvas *canvas)
{
    if (canvas->svg) {
        dg_svg_out_of(canvas->svg);
    } else {
        cairo_restore(canvas->cr);
    }
}

/* ---- path ------------------------------------------------------------------------------------------ */

void dg_canvas_move(struct dg_canvas *canvas, double x, double y)
{
    if (canvas->svg) {
        dg_svg_move(canvas->svg, x, y);
    } else {
        cairo_move_to(canvas->cr, x, y);
    }
}

void dg_canvas_line(struct dg_canvas *canvas, double x, double y)
{
    if (canvas->svg) {
        dg_svg_line(canvas->svg, x, y);
    } else {
        cairo_line_to(canvas->cr, x, y);
    }
}

void dg_canvas_shut(struct dg_canvas *canvas)
{
    if (canvas->svg) {
        dg_svg_shut(canvas->svg);
    } else {
        cairo_close_path(canvas->cr);
    }
}

void dg_canvas_forget(struct dg_canvas *canvas)
{
    if (canvas->svg) {
        dg_svg_forget(canvas->svg);
    } else {
        cairo_new_path(canvas->cr);
    }
}

void dg_canvas_rect(struct dg_canvas *canvas, double x, double y, double w, double h)
{
    if (canvas->svg) {
        dg_svg_move(canvas->svg, x, y);
        dg_svg_line(canvas->svg, x + w, y);
        dg_svg_line(canvas->svg, x + w, y + h);
        dg_svg_line(canvas->svg, x, y + h);
        dg_svg_shut(canvas->svg);
    } else {
        cairo_rectangle(canvas->cr, x, y, w, h);
    }
}

void dg_canvas_round_rect(struct dg_canvas *canvas, double x, double y, double w, double h, double radius)
{
    double r = fmin(radius, fmin(w, h) / 2);
    if (canvas->svg) {
        dg_svg_round_rect(canvas->svg, x, y, w, h, r);
        return;
    }
    cairo_new_sub_path(canvas->cr);
    cairo_arc(canvas->cr, x + w - r, y + r, r, -M_PI / 2, 0);
    cairo_arc(canvas->cr, x + w - r, y + h - r, r, 0, M_PI / 2);
    cairo_arc(canvas->cr, x + r, y + h - r, r, M_PI / 2, M_PI);
    cairo_arc(canvas->cr, x + r, y + r, r, M_PI, 3 * M_PI / 2);
    cairo_close_path(canvas->cr);
}

void dg_canvas_circle(struct dg_canvas *canvas, double x, double y, double radius)
{
    if (canvas->svg) {
        dg_svg_circle(canvas->svg, x, y, radius);
        return;
    }
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
    if (canvas->svg) {
        dg_svg_fill(canvas->svg, rgba, keep);
        return;
    }
    set_ink(canvas->cr, rgba);
    if (keep) {
        cairo_fill_preserve(canvas->cr);
    } else {
        cairo_fill(canvas->cr);
    }
}

void dg_canvas_stroke(struct dg_canvas *canvas, uint32_t rgba, double width, double dash, bool keep)
{
    if (canvas->svg) {
        dg_svg_stroke(canvas->svg, rgba, width, dash, keep);
        return;
    }
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

/* The same as lines inside the path, for surfaces that know no pixels. Lines run through the same places of the
 * page whatever they fill, so that neighbouring hatches join. */
static void hatch_lines(struct dg_canvas *canvas, enum dg_hatch hatch, uint32_t rgba, double p, double width)
{
    cairo_t *cr = canvas->cr;
    double x0, y0, x1, y1;

    cairo_save(cr);
    cairo_path_extents(cr, &x0, &y0, &x1, &y1);
    cairo_clip(cr);
    double cx0, cy0, cx1, cy1;
    cairo_clip_extents(cr, &cx0, &cy0, &cx1, &cy1);
    x0 = floor(fmax(x0, cx0) / p) * p, y0 = floor(fmax(y0, cy0) / p) * p;
    x1 = fmin(x1, cx1), y1 = fmin(y1, cy1);
    set_ink(cr, rgba);
    cairo_set_dash(cr, NULL, 0, 0);
    cairo_set_line_width(cr, hatch == DG_HATCH_DOTS ? 2 * width : width);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    for (double x = x0; hatch == DG_HATCH_DOTS && x < x1; x += p) {
        for (double y = y0; y < y1; y += p) {
            cairo_move_to(cr, x + p / 2, y + p / 2);
            cairo_line_to(cr, x + p / 2, y + p / 2);
        }
    }
    double h = ceil((y1 - y0) / p) * p;
    for (double x = x0 - h; hatch != DG_HATCH_DOTS && x < x1; x += p) {
        if (hatch != DG_HATCH_DOWN) {
            cairo_move_to(cr, x, y0 + h);
            cairo_line_to(cr, x + h, y0);
        }
        if (hatch != DG_HATCH_UP) {
            cairo_move_to(cr, x, y0);
            cairo_line_to(cr, x + h, y0 + h);
        }
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}

static void hatch_vector(struct dg_canvas *canvas, enum dg_hatch hatch, uint32_t rgba, double spacing,
                         double width, bool keep)
{
    cairo_path_t *path = keep ? cairo_copy_path(canvas->cr) : NULL;
    hatch_lines(canvas, hatch, rgba, spacing, width);
    cairo_new_path(canvas->cr);
    if (!path) return;
    cairo_append_path(canvas->cr, path);
    cairo_path_destroy(path);
}

void dg_canvas_hatch(struct dg_canvas *canvas, enum dg_hatch hatch, uint32_t rgba, int32_t spacing,
                     double width, bool keep)
{
    if (canvas->svg) {
        dg_svg_hatch(canvas->svg, hatch, rgba, spacing, width, keep);
        return;
    }
    if (canvas->is_vector) {
        hatch_vector(canvas, hatch, rgba, spacing, width, keep);
        return;
    }
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
    if (canvas->svg) {
        dg_svg_clip(canvas->svg, x, y, w, h);
        return;
    }
    cairo_save(canvas->cr);
    cairo_new_path(canvas->cr);
    cairo_rectangle(canvas->cr, x, y, w, h);
    cairo_clip(canvas->cr);
}

void dg_canvas_unclip(struct dg_canvas *canvas)
{
    if (canvas->svg) {
        dg_svg_unclip(canvas->svg);
    } else {
        cairo_restore(canvas->cr);
    }
}

void dg_canvas_film_begin(struct dg_canvas *canvas)
{
    if (canvas->svg) {
        dg_svg_film_begin(canvas->svg);
    } else {
        cairo_push_group(canvas->cr);
    }
}

void dg_canvas_film_end(struct dg_canvas *canvas, double alpha)
{
    if (canvas->svg) {
        dg_svg_film_end(canvas->svg);
        return;
    }
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

/* The beginning of the text that fits with an ellipsis behind it. */
static void svg_text_cut(struct dg_canvas *canvas, const struct dg_type *type, const char *text, double left,
                         double w, double base)
{
    struct dg_text cut = {0};
    struct dg_type one = *type;
    double width, height;

    one.max_width = 0;
    for (size_t n = strlen(text); n > 0; n--) {
        if (((unsigned char)text[n] & 0xC0) == 0x80) continue; /* inside a letter */
        dg_text_clear(&cut);
        dg_text_addn(&cut, text, n);
        dg_text_add(&cut, "…");
        if (cut.has_failed) break;
        dg_canvas_measure(canvas, &one, cut.data, &width, &height);
        if (width <= w) break;
    }
    if (!cut.has_failed && cut.data) dg_svg_text(canvas->svg, type, cut.data, cut.len, left, w, base);
    dg_text_done(&cut);
}

/* Each line as pango broke it. */
static void svg_text(struct dg_canvas *canvas, const struct dg_type *type, const char *text, double left,
                     double w, double y)
{
    if (pango_layout_is_ellipsized(canvas->layout)) {
        svg_text_cut(canvas, type, text, left, w,
                     y + (double)pango_layout_get_baseline(canvas->layout) / PANGO_SCALE);
        return;
    }
    PangoLayoutIter *iter = pango_layout_get_iter(canvas->layout);
    do {
        const PangoLayoutLine *line = pango_layout_iter_get_line_readonly(iter);
        double base = y + (double)pango_layout_iter_get_baseline(iter) / PANGO_SCALE;
        dg_svg_text(canvas->svg, type, text + line->start_index, (size_t)line->length, left, w, base);
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
}

double dg_canvas_text(struct dg_canvas *canvas, const struct dg_type *type, const char *text, double x,
                      double y)
{
    PangoRectangle logical;
    layout_set(canvas, type, text);
    pango_layout_get_extents(canvas->layout, NULL, &logical);
    double w = type->max_width > 0 ? type->max_width : (double)logical.width / PANGO_SCALE;
    double left = type->align == DG_LEFT ? x : type->align == DG_CENTRE ? x - w / 2 : x - w;
    if (canvas->svg) {
        svg_text(canvas, type, text, left, w, y);
        return (double)logical.height / PANGO_SCALE;
    }
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

int32_t dg_canvas_lines(struct dg_canvas *canvas, const struct dg_type *type, const char *text)
{
    layout_set(canvas, type, text);
    return pango_layout_get_line_count(canvas->layout);
}

void dg_canvas_text_lines(struct dg_canvas *canvas, const struct dg_type *type, const char *text, double x,
                          double y, int32_t first, int32_t n)
{
    layout_set(canvas, type, text);
    double w = type->max_width;
    double left = type->align == DG_LEFT ? x : type->align == DG_CENTRE ? x - w / 2 : x - w;
    double line_h = dg_canvas_line_height(canvas, type);

    layout_set(canvas, type, text); /* measuring a line's height has set another text */
    PangoLayoutIter *iter = pango_layout_get_iter(canvas->layout);
    set_ink(canvas->cr, type->ink);
    for (int32_t i = 0; i < first + n; i++) {
        if (i >= first) {
            PangoRectangle logical;
            pango_layout_iter_get_line_extents(iter, NULL, &logical);
            double top = (double)logical.y / PANGO_SCALE,
                   base = (double)pango_layout_iter_get_baseline(iter) / PANGO_SCALE;
            cairo_move_to(canvas->cr, left + (double)logical.x / PANGO_SCALE,
                          y + (i - first) * line_h + base - top);
            pango_cairo_show_layout_line(canvas->cr, pango_layout_iter_get_line_readonly(iter));
        }
        if (!pango_layout_iter_next_line(iter)) break;
    }
    pango_layout_iter_free(iter);
    cairo_new_path(canvas->cr);
}

double dg_canvas_line_height(struct dg_canvas *canvas, const struct dg_type *type)
{
    struct dg_type one = *type;
    double w, h;
    one.max_width = 0;
    dg_canvas_measure(canvas, &one, "A", &w, &h);
    return h;
}
