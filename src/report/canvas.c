/* Canvas on cairo: surfaces, pages, paths. With canvas_text.c the only file that knows cairo and pango. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cairo-pdf.h>

#include "base/arena.h"
#include "report/canvas_own.h"

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

static int canvas_begin(struct dg_canvas *canvas, struct dg_fonts *fonts, struct dg_err *err)
{
    canvas->cr = cairo_create(canvas->surface);
    if (cairo_status(canvas->cr)) return dg_err_set(err, DG_ENOMEM, "no memory for a map");
    cairo_set_fill_rule(canvas->cr, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_set_line_join(canvas->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(canvas->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_tolerance(canvas->cr, 0.2);
    dg_canvas_context(canvas, fonts);
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

void dg_canvas_ink(cairo_t *cr, uint32_t rgba)
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
    dg_canvas_ink(canvas->cr, rgba);
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
    dg_canvas_ink(canvas->cr, rgba);
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
    dg_canvas_ink(cr, rgba);
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
    dg_canvas_ink(cr, rgba);
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
