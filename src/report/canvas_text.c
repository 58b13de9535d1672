/* Canvas texts: fonts, and lines of both languages as pango lays them out. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>

#include "base/arena.h"
#include "report/canvas_own.h"

#define FAMILY "Vazirmatn"

struct dg_fonts {
    FcConfig *config;
    PangoFontMap *map;
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

void dg_canvas_context(struct dg_canvas *canvas, struct dg_fonts *fonts)
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

/* ---- text ------------------------------------------------------------------------------------------ */

/* Bytes of a noncharacter (the last two of each plane, U+FDD0 .. U+FDEF) at s, 0: it is none. */
static size_t noncharacter_at(const unsigned char *s)
{
    if (s[0] == 0xEF && s[1] == 0xBF && s[2] >= 0xBE) return 3;
    if (s[0] == 0xEF && s[1] == 0xB7 && s[2] >= 0x90 && s[2] <= 0xAF) return 3;
    return s[0] >= 0xF0 && (s[1] & 0x0F) == 0x0F && s[2] == 0xBF && s[3] >= 0xBE ? 4 : 0;
}

/* cairo refuses a whole document for one noncharacter, so that one word in a title would keep a sign from being
 * printed: U+FFFD stands for it, in as many bytes, since lines are told by their bytes. NULL: the text has
 * none. */
static char *without_noncharacters(const char *text)
{
    char *made = NULL;
    int n_found = 0;
    for (const char *s = text; *s; s++) {
        size_t n = noncharacter_at((const unsigned char *)s);
        if (!n) continue;
        size_t length = strlen(text) + 1;
        if (!made) made = dg_malloc(length);
        if (!made) return NULL;
        if (!n_found++) memcpy(made, text, length);
        memcpy(made + (s - text), "\xEF\xBF\xBD ", n);
        s += n - 1;
    }
    return made;
}

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
    char *drawn = without_noncharacters(text);
    pango_layout_set_text(canvas->layout, drawn ? drawn : text, -1);
    free(drawn);
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
        dg_canvas_ink(canvas->cr, type->halo);
        cairo_move_to(canvas->cr, left, y);
        pango_cairo_layout_path(canvas->cr, canvas->layout);
        cairo_set_dash(canvas->cr, NULL, 0, 0);
        cairo_set_line_width(canvas->cr, type->size / 3.6);
        cairo_stroke(canvas->cr);
    }
    dg_canvas_ink(canvas->cr, type->ink);
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
    dg_canvas_ink(canvas->cr, type->ink);
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
