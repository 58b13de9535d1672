/* Map: published rows as an inline picture. What it shows and where its window lies follow from published
 * geometry alone. Colours and strokes are the style sheet's. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "register/page.h"

#define VIEW 1000.0         /* units of the longer side */
#define MAX_FOOTPRINTS 6000 /* of one picture: more are specks, and a megabyte of page */
#define M_PER_DEG 111320.0  /* of latitude; a few parts in a thousand do not show */

struct sheet {
    struct dg_web *web;
    struct dg_box box; /* degrees */
    double scale_x, scale_y, width, height;
};

static struct dg_pt at(const struct sheet *sheet, struct dg_pt lonlat)
{
    return (struct dg_pt){(lonlat.x - sheet->box.x0) * sheet->scale_x,
                          (sheet->box.y1 - lonlat.y) * sheet->scale_y};
}

static void number(struct dg_text *out, double value) { dg_text_add_num(out, value, 1); }

static void path_data(struct sheet *sheet, const struct dg_geom *geom)
{
    struct dg_text *out = sheet->web->out;
    for (int32_t i = 0; i < geom->n_rings; i++) {
        for (int32_t j = 0; j < geom->rings[i].n_pts; j++) {
            struct dg_pt p = at(sheet, geom->rings[i].pts[j]);
            dg_text_add(out, j ? "L" : "M");
            number(out, p.x);
            dg_text_add(out, " ");
            number(out, p.y);
        }
        if (geom->kind == DG_GEOM_AREA) dg_text_add(out, "Z");
    }
}

static void shape(struct sheet *sheet, const char *class_name, const struct dg_geom *geom)
{
    dg_text_addf(sheet->web->out, "<path class=\"%s\" d=\"", class_name);
    path_data(sheet, geom);
    dg_text_add(sheet->web->out, "\"/>\n");
}

/* A window around a box: `margin_m` on each side, at least `least_m` wide and high. */
static void open_sheet(struct sheet *sheet, struct dg_web *web, struct dg_box box, double margin_m,
                       double least_m, const char *title)
{
    double lat = (box.y0 + box.y1) / 2, per_lon = M_PER_DEG * cos(lat * 3.14159265358979 / 180);
    double w = fmax((box.x1 - box.x0) * per_lon + 2 * margin_m, least_m);
    double h = fmax((box.y1 - box.y0) * M_PER_DEG + 2 * margin_m, least_m);
    double x = (box.x0 + box.x1) / 2, k = VIEW / fmax(w, h);
    *sheet = (struct sheet){
        .web = web,
        .box = {x - w / 2 / per_lon, lat - h / 2 / M_PER_DEG, x + w / 2 / per_lon, lat + h / 2 / M_PER_DEG},
        .scale_x = k * per_lon,
        .scale_y = k * M_PER_DEG,
        .width = w * k,
        .height = h * k};
    dg_text_add(web->out, "<figure class=\"map\"><svg role=\"group\" viewBox=\"0 0 ");
    number(web->out, sheet->width);
    dg_text_add(web->out, " ");
    number(web->out, sheet->height);
    dg_text_add(web->out, "\" xmlns=\"http://www.w3.org/2000/svg\"><title>");
    dg_web_text(web, title);
    dg_text_add(web->out, "</title>\n");
}

/* A bar of a round length at the lower left. */
static void scale_bar(struct sheet *sheet)
{
    static const double lengths[] = {5000, 2000, 1000, 500, 200, 100, 50, 20, 10};
    struct dg_text *out = sheet->web->out;
    double per_m = sheet->scale_y / M_PER_DEG, length = 10;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths && length == 10; i++)
        if (lengths[i] * per_m <= sheet->width / 3) length = lengths[i];
    dg_text_add(out, "<g class=\"bar\"><path d=\"M16 ");
    number(out, sheet->height - 16);
    dg_text_add(out, "h");
    number(out, length * per_m);
    dg_text_add(out, "\"/><text x=\"16\" y=\"");
    number(out, sheet->height - 24);
    dg_text_add(out, "\">");
    dg_html_say(sheet->web, "register.metres", "n", dg_web_num(sheet->web, length, 0), NULL);
    dg_text_add(out, "</text></g>\n");
}

static void close_sheet(struct sheet *sheet, const char *note)
{
    scale_bar(sheet);
    dg_text_add(sheet->web->out, "</svg><figcaption>");
    dg_web_text(sheet->web, note);
    dg_text_add(sheet->web->out, "</figcaption></figure>\n");
}

static void footprints(struct sheet *sheet, const struct dg_pub_scheme *scheme)
{
    int32_t n = 0;
    dg_text_add(sheet->web->out, "<path class=\"building\" d=\"");
    for (int32_t i = 0; i < scheme->n_footprints && n < MAX_FOOTPRINTS; i++) {
        struct dg_box b = dg_geom_box(&scheme->footprints[i]);
        if (b.x0 > sheet->box.x1 || b.x1 < sheet->box.x0 || b.y0 > sheet->box.y1 || b.y1 < sheet->box.y0)
            continue;
        path_data(sheet, &scheme->footprints[i]);
        n++;
    }
    dg_text_add(sheet->web->out, "\"/>\n");
}

static void camera_point(struct sheet *sheet, const struct dg_pub_camera *camera)
{
    struct dg_text *out = sheet->web->out;
    struct dg_pt p = at(sheet, camera->lonlat.rings[0].pts[0]);
    if (isfinite(camera->bearing_deg) && strcmp(camera->kind, "fisheye") != 0) {
        double a = camera->bearing_deg * 3.14159265358979 / 180;
        dg_text_add(out, "<path class=\"look\" d=\"M");
        number(out, p.x);
        dg_text_add(out, " ");
        number(out, p.y);
        dg_text_add(out, "l");
        number(out, 26 * sin(a));
        dg_text_add(out, " ");
        number(out, -26 * cos(a));
        dg_text_add(out, "\"/>");
    }
    dg_text_add(out, "<circle class=\"camera\" r=\"9\" cx=\"");
    number(out, p.x);
    dg_text_add(out, "\" cy=\"");
    number(out, p.y);
    dg_text_add(out, "\"/>");
}

static void camera_draw(struct sheet *sheet, const struct dg_pub_camera *camera)
{
    struct dg_web *web = sheet->web;
    static const char *const classes[] = {"", "stretch", "cell"};
    dg_text_addf(web->out, "<a class=\"%s\" href=\"",
                 dg_listing_word(web->reg->schemes[camera->scheme_ix].listing));
    dg_html_href(web, DG_PAGE_CAMERA, camera->id);
    dg_text_add(web->out, "\"><title>");
    dg_web_text(web, camera->id);
    dg_text_add(web->out, "</title>");
    if (camera->level == DG_PUBLIC_EXACT)
        camera_point(sheet, camera);
    else
        shape(sheet, classes[camera->level], &camera->lonlat);
    dg_text_add(web->out, "</a>\n");
}

void dg_map_scheme(struct dg_web *web, const struct dg_pub_scheme *scheme)
{
    struct sheet sheet;
    struct dg_box box = dg_geom_box(&scheme->lonlat);
    if (box.x0 > box.x1) return;
    open_sheet(&sheet, web, box, 20, 200, dg_both_of(&scheme->title, web->lang));
    footprints(&sheet, scheme);
    shape(&sheet, "boundary", &scheme->lonlat);
    /* Areas below, then streets, then points, so that none hides a finer one. */
    for (int level = DG_PUBLIC_AREA; level >= DG_PUBLIC_EXACT; level--)
        for (int32_t i = 0; i < scheme->n_cameras; i++) {
            const struct dg_pub_camera *camera = &web->reg->cameras[scheme->first_camera + i];
            if ((int)camera->level == level) camera_draw(&sheet, camera);
        }
    close_sheet(&sheet, dg_word(web->lang, "register.map_note"));
}

void dg_map_camera(struct dg_web *web, int32_t camera_ix)
{
    static const double margins[] = {110, 70, 60};
    const struct dg_pub_camera *camera = &web->reg->cameras[camera_ix];
    struct sheet sheet;
    if (!camera->lonlat.n_rings) return;
    open_sheet(&sheet, web, dg_geom_box(&camera->lonlat), margins[camera->level], 150, camera->id);
    footprints(&sheet, &web->reg->schemes[camera->scheme_ix]);
    camera_draw(&sheet, camera);
    close_sheet(&sheet, dg_word(web->lang, "register.map_note"));
}
