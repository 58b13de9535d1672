/* Svg: paths, hatches and texts as markup. */
#include "report/svg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define MAX_HATCHES 16 /* kinds of hatch on one picture; maps have six */

struct hatch_kind {
    enum dg_hatch hatch;
    uint32_t rgba;
    double spacing, width;
};

struct dg_svg {
    double width, height;
    char prefix[48];
    struct dg_text body, defs, path;
    long at_x, at_y; /* tenths: where the path stands */
    long from_x, from_y;
    bool has_fill; /* a fill that waits for the stroke of the same path, so that the path is written once */
    uint32_t fill;
    struct hatch_kind hatches[MAX_HATCHES];
    int n_hatches, n_clips;
    size_t clip_end; /* of the body, behind the newest clip's opening */
};

int dg_svg_open(double width, double height, const char *prefix, struct dg_svg **out, struct dg_err *err)
{
    struct dg_svg *svg = dg_calloc(1, sizeof *svg);
    if (!svg) return dg_err_set(err, DG_ENOMEM, "no memory for a picture");
    svg->width = width;
    svg->height = height;
    size_t n = strnlen(prefix, sizeof svg->prefix - 1);
    memcpy(svg->prefix, prefix, n);
    *out = svg;
    return 0;
}

void dg_svg_close(struct dg_svg **svg)
{
    if (!*svg) return;
    dg_text_done(&(*svg)->body);
    dg_text_done(&(*svg)->defs);
    dg_text_done(&(*svg)->path);
    free(*svg);
    *svg = NULL;
}

static void number(struct dg_text *out, double value) { dg_text_add_num(out, value, 1); }

static void attribute(struct dg_text *out, const char *name, double value)
{
    dg_text_addf(out, " %s=\"", name);
    dg_text_add_num(out, value, 2);
    dg_text_add(out, "\"");
}

static void colour(struct dg_text *out, const char *name, uint32_t rgba)
{
    dg_text_addf(out, " %s=\"#%06x\"", name, (unsigned)(rgba >> 8));
    if ((rgba & 255) == 255) return;
    dg_text_addf(out, " %s-opacity=\"", name);
    dg_text_add_num(out, (rgba & 255) / 255.0, 2);
    dg_text_add(out, "\"");
}

int dg_svg_finish(struct dg_svg *svg, const char *title, struct dg_text *out, struct dg_err *err)
{
    if (svg->body.has_failed || svg->defs.has_failed || svg->path.has_failed)
        return dg_err_set(err, DG_ENOMEM, "no memory for a picture");
    dg_text_add(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
    attribute(out, "width", svg->width);
    attribute(out, "height", svg->height);
    dg_text_add(out, " viewBox=\"0 0 ");
    number(out, svg->width);
    dg_text_add(out, " ");
    number(out, svg->height);
    dg_text_addf(out, "\" aria-labelledby=\"%st\"><title id=\"%st\">", svg->prefix, svg->prefix);
    dg_text_addn_markup(out, title, strlen(title));
    dg_text_add(out, "</title>");
    if (svg->defs.len) dg_text_addf(out, "<defs>%s</defs>", svg->defs.data);
    if (svg->body.len) dg_text_addn(out, svg->body.data, svg->body.len);
    dg_text_add(out, "</svg>");
    return dg_text_finish(out, err);
}

void dg_svg_into(struct dg_svg *svg, double x, double y, double scale)
{
    dg_text_add(&svg->body, "<g transform=\"translate(");
    number(&svg->body, x);
    dg_text_add(&svg->body, " ");
    number(&svg->body, y);
    dg_text_add(&svg->body, ") scale(");
    dg_text_add_num(&svg->body, scale, 4);
    dg_text_add(&svg->body, ")\">");
}

void dg_svg_out_of(struct dg_svg *svg) { dg_text_add(&svg->body, "</g>"); }

/* ---- path ------------------------------------------------------------------------------------------ */

static void tenths(struct dg_text *out, long value)
{
    long rest = labs(value) % 10;
    if (value < 0) dg_text_add(out, "-");
    if (labs(value) >= 10 || rest == 0) dg_text_addf(out, "%ld", labs(value) / 10);
    if (rest) dg_text_addf(out, ".%ld", rest);
}

void dg_svg_move(struct dg_svg *svg, double x, double y)
{
    svg->at_x = svg->from_x = lround(x * 10);
    svg->at_y = svg->from_y = lround(y * 10);
    dg_text_add(&svg->path, "M");
    tenths(&svg->path, svg->at_x);
    dg_text_add(&svg->path, " ");
    tenths(&svg->path, svg->at_y);
}

/* Steps, not places: outlines of what is seen are stairs of the grid, and most steps are along one axis. */
void dg_svg_line(struct dg_svg *svg, double x, double y)
{
    long to_x = lround(x * 10), to_y = lround(y * 10), dx = to_x - svg->at_x, dy = to_y - svg->at_y;
    if (svg->path.len == 0) {
        dg_svg_move(svg, x, y);
        return;
    }
    if (dx == 0 && dy == 0) return;
    svg->at_x = to_x;
    svg->at_y = to_y;
    dg_text_add(&svg->path, dy == 0 ? "h" : dx == 0 ? "v" : "l");
    if (dx) tenths(&svg->path, dx);
    if (dx && dy) dg_text_add(&svg->path, " ");
    if (dy) tenths(&svg->path, dy);
}

void dg_svg_shut(struct dg_svg *svg)
{
    dg_text_add(&svg->path, "z");
    svg->at_x = svg->from_x;
    svg->at_y = svg->from_y;
}

static void flush_fill(struct dg_svg *svg);

void dg_svg_forget(struct dg_svg *svg)
{
    flush_fill(svg);
    dg_text_clear(&svg->path);
}

void dg_svg_circle(struct dg_svg *svg, double x, double y, double radius)
{
    dg_text_add(&svg->path, "M");
    number(&svg->path, x - radius);
    dg_text_add(&svg->path, " ");
    number(&svg->path, y);
    for (int half = 1; half >= -1; half -= 2) {
        dg_text_add(&svg->path, "a");
        number(&svg->path, radius);
        dg_text_add(&svg->path, " ");
        number(&svg->path, radius);
        dg_text_add(&svg->path, " 0 1 0 ");
        number(&svg->path, half * 2 * radius);
        dg_text_add(&svg->path, " 0");
    }
    dg_text_add(&svg->path, "z");
}

static void corner(struct dg_svg *svg, double r, double dx, double dy)
{
    dg_text_add(&svg->path, "a");
    number(&svg->path, r);
    dg_text_add(&svg->path, " ");
    number(&svg->path, r);
    dg_text_add(&svg->path, " 0 0 1 ");
    number(&svg->path, dx);
    dg_text_add(&svg->path, " ");
    number(&svg->path, dy);
}

void dg_svg_round_rect(struct dg_svg *svg, double x, double y, double w, double h, double r)
{
    dg_text_add(&svg->path, "M");
    number(&svg->path, x + r);
    dg_text_add(&svg->path, " ");
    number(&svg->path, y);
    dg_text_add(&svg->path, "h");
    number(&svg->path, w - 2 * r);
    corner(svg, r, r, r);
    dg_text_add(&svg->path, "v");
    number(&svg->path, h - 2 * r);
    corner(svg, r, -r, r);
    dg_text_add(&svg->path, "h");
    number(&svg->path, 2 * r - w);
    corner(svg, r, -r, -r);
    dg_text_add(&svg->path, "v");
    number(&svg->path, 2 * r - h);
    corner(svg, r, r, -r);
    dg_text_add(&svg->path, "z");
}

/* ---- paint ----------------------------------------------------------------------------------------- */

static void path_open(struct dg_svg *svg)
{
    dg_text_add(&svg->body, "<path d=\"");
    if (svg->path.len) dg_text_addn(&svg->body, svg->path.data, svg->path.len);
    dg_text_add(&svg->body, "\"");
}

static void flush_fill(struct dg_svg *svg)
{
    if (!svg->has_fill) return;
    svg->has_fill = false;
    if (svg->path.len == 0) return;
    path_open(svg);
    colour(&svg->body, "fill", svg->fill);
    dg_text_add(&svg->body, " fill-rule=\"evenodd\"/>");
}

void dg_svg_fill(struct dg_svg *svg, uint32_t rgba, bool keep)
{
    flush_fill(svg);
    svg->has_fill = true;
    svg->fill = rgba;
    if (!keep) dg_svg_forget(svg);
}

void dg_svg_stroke(struct dg_svg *svg, uint32_t rgba, double width, double dash, bool keep)
{
    if (svg->path.len) {
        path_open(svg);
        if (svg->has_fill) {
            colour(&svg->body, "fill", svg->fill);
            dg_text_add(&svg->body, " fill-rule=\"evenodd\"");
        } else {
            dg_text_add(&svg->body, " fill=\"none\"");
        }
        colour(&svg->body, "stroke", rgba);
        attribute(&svg->body, "stroke-width", width);
        dg_text_add(&svg->body, " stroke-linejoin=\"round\"");
        if (dash > 0) {
            dg_text_add(&svg->body, " stroke-dasharray=\"");
            number(&svg->body, dash);
            dg_text_add(&svg->body, " ");
            number(&svg->body, dash * 0.7);
            dg_text_add(&svg->body, "\"/>");
        } else {
            dg_text_add(&svg->body, " stroke-linecap=\"round\"/>");
        }
    }
    svg->has_fill = false;
    if (!keep) dg_text_clear(&svg->path);
}

static void pattern_define(struct dg_svg *svg, int k)
{
    const struct hatch_kind *kind = &svg->hatches[k];
    struct dg_text *out = &svg->defs;
    double p = kind->spacing;

    dg_text_addf(out, "<pattern id=\"%sh%d\" patternUnits=\"userSpaceOnUse\"", svg->prefix, k);
    attribute(out, "width", p);
    attribute(out, "height", p);
    dg_text_add(out, ">");
    if (kind->hatch == DG_HATCH_DOTS) {
        dg_text_add(out, "<circle");
        attribute(out, "cx", p / 2);
        attribute(out, "cy", p / 2);
        attribute(out, "r", kind->width);
        colour(out, "fill", kind->rgba);
    } else {
        dg_text_add(out, "<path d=\"");
        for (int shift = -1; shift <= 1; shift++) { /* lines that leave the tile come in at its other side */
            if (kind->hatch != DG_HATCH_DOWN) {
                dg_text_add(out, "M");
                number(out, shift * p - p);
                dg_text_add(out, " ");
                number(out, 2 * p);
                dg_text_add(out, "l");
                number(out, 3 * p);
                dg_text_add(out, " ");
                number(out, -3 * p);
            }
            if (kind->hatch != DG_HATCH_UP) {
                dg_text_add(out, "M");
                number(out, shift * p - p);
                dg_text_add(out, " ");
                number(out, -p);
                dg_text_add(out, "l");
                number(out, 3 * p);
                dg_text_add(out, " ");
                number(out, 3 * p);
            }
        }
        dg_text_add(out, "\" fill=\"none\"");
        colour(out, "stroke", kind->rgba);
        attribute(out, "stroke-width", kind->width);
    }
    dg_text_add(out, "/></pattern>");
}

static int hatch_find(struct dg_svg *svg, const struct hatch_kind *kind)
{
    for (int k = 0; k < svg->n_hatches; k++) {
        const struct hatch_kind *had = &svg->hatches[k];
        if (had->hatch == kind->hatch && had->rgba == kind->rgba &&
            fabs(had->spacing - kind->spacing) + fabs(had->width - kind->width) < 1e-6)
            return k;
    }
    if (svg->n_hatches == MAX_HATCHES) return 0;
    svg->hatches[svg->n_hatches] = *kind;
    pattern_define(svg, svg->n_hatches);
    return svg->n_hatches++;
}

void dg_svg_hatch(struct dg_svg *svg, enum dg_hatch hatch, uint32_t rgba, double spacing, double width,
                  bool keep)
{
    flush_fill(svg);
    int k = hatch_find(svg, &(struct hatch_kind){hatch, rgba, spacing, width});
    if (svg->path.len) {
        path_open(svg);
        dg_text_addf(&svg->body, " fill=\"url(#%sh%d)\" fill-rule=\"evenodd\"/>", svg->prefix, k);
    }
    if (!keep) dg_text_clear(&svg->path);
}

void dg_svg_clip(struct dg_svg *svg, double x, double y, double w, double h)
{
    dg_svg_forget(svg);
    dg_text_addf(&svg->defs, "<clipPath id=\"%sc%d\"><rect", svg->prefix, svg->n_clips);
    attribute(&svg->defs, "x", x);
    attribute(&svg->defs, "y", y);
    attribute(&svg->defs, "width", w);
    attribute(&svg->defs, "height", h);
    dg_text_add(&svg->defs, "/></clipPath>");
    dg_text_addf(&svg->body, "<g clip-path=\"url(#%sc%d)\">", svg->prefix, svg->n_clips++);
    svg->clip_end = svg->body.len;
}

void dg_svg_unclip(struct dg_svg *svg)
{
    dg_svg_forget(svg);
    dg_text_add(&svg->body, "</g>");
}

void dg_svg_film_begin(struct dg_svg *svg)
{
    dg_svg_forget(svg);
    /* A clipped group is an island: what is inside does not mix with what lies below it. The clip itself must
     * be what is mixed. */
    if (svg->body.len == svg->clip_end && svg->body.len > 0 && !svg->body.has_failed) {
        svg->body.data[--svg->body.len] = '\0';
        dg_text_add(&svg->body, " style=\"mix-blend-mode:multiply\"><g>");
    } else {
        dg_text_add(&svg->body, "<g style=\"mix-blend-mode:multiply\">");
    }
}

void dg_svg_film_end(struct dg_svg *svg)
{
    dg_svg_forget(svg);
    dg_text_add(&svg->body, "</g>");
}

/* ---- text ------------------------------------------------------------------------------------------ */

void dg_svg_text(struct dg_svg *svg, const struct dg_type *type, const char *s, size_t n, double left, double w,
                 double base)
{
    struct dg_text *out = &svg->body;
    double x = type->align == DG_LEFT ? left : type->align == DG_CENTRE ? left + w / 2 : left + w;
    bool is_start = (type->align == DG_LEFT) != type->is_rtl;
    const char *anchor = type->align == DG_CENTRE ? "middle" : is_start ? "start" : "end";

    dg_svg_forget(svg);
    dg_text_addf(out, "<text direction=\"%s\" text-anchor=\"%s\"", type->is_rtl ? "rtl" : "ltr", anchor);
    attribute(out, "x", x);
    attribute(out, "y", base);
    attribute(out, "font-size", type->size);
    if (type->is_bold) dg_text_add(out, " font-weight=\"700\"");
    colour(out, "fill", type->ink);
    if (type->halo) {
        colour(out, "stroke", type->halo);
        attribute(out, "stroke-width", type->size / 3.6);
        dg_text_add(out, " stroke-linejoin=\"round\" paint-order=\"stroke\"");
    }
    dg_text_add(out, ">");
    while (n && (s[n - 1] == '\n' || s[n - 1] == ' ')) n--;
    dg_text_addn_markup(out, s, n);
    dg_text_add(out, "</text>");
}
