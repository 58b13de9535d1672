#include "scheme.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/rng.h"

#define MARGIN_M 150.0
#define CAMERAS_A_NEED 4
#define SITES_A_CABINET 16
#define PRESETS 4
#define MADE_UP "made up for a benchmark"

struct maker {
    struct dg_arena *arena;
    const struct town *town;
    struct dg_dossier *d;
    struct dg_rng rng;
};

static const char *number_id(struct maker *m, const char *letter, int32_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%s-%05d", letter, (int)number);
    return dg_arena_strdup(m->arena, text);
}

/* ---- geometry -------------------------------------------------------------------------------------- */

static int geom_make(struct maker *m, enum dg_geom_kind kind, const struct dg_pt *pts, int32_t n,
                     struct dg_geom *out, struct dg_err *err)
{
    int32_t n_rings = kind == DG_GEOM_POINT ? n : 1, n_pts = kind == DG_GEOM_POINT ? 1 : n;
    *out = (struct dg_geom){.kind = kind, .n_rings = n_rings};
    DG_TRY(DG_NEW(m->arena, &out->rings, (size_t)n_rings, err));
    for (int32_t r = 0; r < n_rings; r++) {
        out->rings[r].n_pts = n_pts;
        DG_TRY(DG_NEW(m->arena, &out->rings[r].pts, (size_t)n_pts, err));
        memcpy(out->rings[r].pts, pts + r * n_pts, (size_t)n_pts * sizeof *pts);
    }
    return 0;
}

static int box_make(struct maker *m, struct dg_box box, struct dg_geom *out, struct dg_err *err)
{
    const struct dg_pt pts[4] = {{box.x0, box.y0}, {box.x1, box.y0}, {box.x1, box.y1}, {box.x0, box.y1}};
    return geom_make(m, DG_GEOM_AREA, pts, 4, out, err);
}

/* `along` metres in front of a camera and `right` metres beside its axis. */
static struct dg_pt ahead(const struct dg_camera *camera, double along, double right)
{
    double a = camera->bearing_deg * M_PI / 180;
    return (struct dg_pt){camera->at.x + along * sin(a) + right * cos(a),
                          camera->at.y + along * cos(a) - right * sin(a)};
}

/* ---- the town -------------------------------------------------------------------------------------- */

static int buildings_add(struct maker *m, struct dg_err *err)
{
    const struct town *town = m->town;
    DG_TRY(DG_NEW(m->arena, &m->d->buildings.items, (size_t)town->n_prisms, err));
    for (int32_t i = 0; i < town->n_prisms; i++) {
        const struct dg_prism_in *prism = &town->prisms[i];
        m->d->buildings.items[m->d->buildings.n++] = (struct dg_building){.geom = *prism->footprint,
                                                                          .source_id = number_id(m, "B", i),
                                                                          .kind = "yes",
                                                                          .name = "",
                                                                          .height_m = prism->height_m,
                                                                          .height_origin = DG_ORIGIN_ASSUMED,
                                                                          .levels = NAN,
                                                                          .min_height_m = NAN};
    }
    return 0;
}

static int private_spaces_add(struct maker *m, struct dg_err *err)
{
    struct dg_dossier *d = m->d;
    DG_TRY(DG_NEW(m->arena, &d->private_spaces.items, 2 * (size_t)d->buildings.n, err));
    for (int32_t i = 0; i < d->buildings.n; i++) {
        const struct dg_building *b = &d->buildings.items[i];
        double area_m2 = dg_geom_area_m2(&b->geom);
        if (area_m2 < 40 || area_m2 > 250) continue;
        struct dg_private_space space = {
            .geom = b->geom, .kind = "dwelling", .source_id = b->source_id, .kind_origin = DG_ORIGIN_ASSUMED};
        d->private_spaces.items[d->private_spaces.n++] = space;
        if (d->private_spaces.n % 2) continue;
        struct dg_box box = dg_geom_box(&b->geom);
        box = (struct dg_box){box.x0 - 3, box.y0 - 3, box.x1 + 3, box.y1 + 3};
        space.kind = "yard";
        DG_TRY(box_make(m, box, &space.geom, err));
        d->private_spaces.items[d->private_spaces.n++] = space;
    }
    return 0;
}

static int roads_add(struct maker *m, struct dg_err *err)
{
    DG_TRY(DG_NEW(m->arena, &m->d->roads.items, (size_t)m->town->n_roads, err));
    for (int32_t i = 0; i < m->town->n_roads; i++) {
        m->d->roads.items[m->d->roads.n++] = (struct dg_road){.geom = m->town->roads[i],
                                                              .source_id = number_id(m, "R", i),
                                                              .name = "",
                                                              .road_class = "residential",
                                                              .lanes = 2,
                                                              .width_m = 7,
                                                              .speed_kmh = 50,
                                                              .lanes_origin = DG_ORIGIN_ASSUMED,
                                                              .width_origin = DG_ORIGIN_ASSUMED,
                                                              .speed_origin = DG_ORIGIN_ASSUMED};
    }
    return 0;
}

/* ---- the scheme ------------------------------------------------------------------------------------ */

static const struct dg_equipment catalogue[] = {
    {.equipment_id = "FIX4",
     .kind = "fixed",
     .projection = "rectilinear",
     .width_px = 2688,
     .height_px = 1520,
     .hfov_min_deg = 28,
     .hfov_max_deg = 98,
     .sensor_width_mm = 5.37,
     .focal_min_mm = 2.8,
     .focal_max_mm = 12,
     .ir_range_m = 45,
     .power_w = 9,
     .bitrate_mbps = 6,
     .price = 95e6},
    {.equipment_id = "FIX8",
     .kind = "fixed",
     .projection = "rectilinear",
     .width_px = 3840,
     .height_px = 2160,
     .hfov_min_deg = 33,
     .hfov_max_deg = 90,
     .sensor_width_mm = 7.2,
     .focal_min_mm = 3.6,
     .focal_max_mm = 12,
     .ir_range_m = 50,
     .power_w = 12,
     .bitrate_mbps = 12,
     .price = 160e6},
    {.equipment_id = "TURN",
     .kind = "ptz",
     .projection = "rectilinear",
     .width_px = 2560,
     .height_px = 1440,
     .hfov_min_deg = 2.7,
     .hfov_max_deg = 57,
     .sensor_width_mm = 5.2,
     .focal_min_mm = 4.8,
     .focal_max_mm = 110,
     .ir_range_m = 100,
     .power_w = 24,
     .bitrate_mbps = 8,
     .price = 480e6},
    {.equipment_id = "FISH",
     .kind = "fisheye",
     .projection = "equidistant",
     .width_px = 3000,
     .height_px = 3000,
     .hfov_min_deg = 180,
     .hfov_max_deg = 180,
     .sensor_width_mm = NAN,
     .focal_min_mm = NAN,
     .focal_max_mm = NAN,
     .ir_range_m = 10,
     .power_w = 10,
     .bitrate_mbps = 14,
     .price = 190e6},
};
#define N_EQUIPMENT ((int32_t)(sizeof catalogue / sizeof *catalogue))
enum { FIX4, FIX8, TURN, FISH };

static int equipment_add(struct maker *m, struct dg_err *err)
{
    DG_TRY(DG_NEW(m->arena, &m->d->equipment.items, N_EQUIPMENT, err));
    for (int32_t i = 0; i < N_EQUIPMENT; i++) {
        struct dg_equipment *e = &m->d->equipment.items[m->d->equipment.n++];
        *e = catalogue[i];
        e->maker = e->source = MADE_UP;
        e->model = e->equipment_id;
        e->poe_class = "3";
        e->capabilities = "[]";
        e->min_lux = 0.01;
        e->vfov_deg = NAN;
        e->pan_min_deg = i == TURN ? 0 : NAN;
        e->pan_max_deg = i == TURN ? 360 : NAN;
        e->tilt_min_deg = i == TURN ? 0 : NAN;
        e->tilt_max_deg = i == TURN ? 90 : NAN;
    }
    return 0;
}

static int32_t equipment_draw(struct maker *m)
{
    uint64_t of_twenty = dg_rng_below(&m->rng, 20);
    return of_twenty < 14 ? FIX4 : of_twenty < 18 ? FIX8 : of_twenty == 18 ? TURN : FISH;
}

static int camera_add(struct maker *m, struct dg_pt at, struct dg_err *err)
{
    struct dg_dossier *d = m->d;
    int32_t number = d->cameras.n, kind = equipment_draw(m);
    struct dg_camera *camera = &d->cameras.items[d->cameras.n++];
    struct dg_site *site = &d->sites.items[d->sites.n++];
    *site = (struct dg_site){.at = at,
                             .site_id = number_id(m, "S", number),
                             .kind = "pole",
                             .height_m = 7,
                             .height_origin = DG_ORIGIN_GIVEN,
                             .owner = MADE_UP,
                             .power = "230 V",
                             .source_id = ""};
    *camera = (struct dg_camera){.at = at,
                                 .camera_id = number_id(m, "C", number),
                                 .site_id = site->site_id,
                                 .equipment_id = catalogue[kind].equipment_id,
                                 .status = "planned",
                                 .phase_no = 1 + number % 3,
                                 .height_m = 4 + (double)dg_rng_below(&m->rng, 7) / 2,
                                 .bearing_deg = (double)dg_rng_below(&m->rng, 360),
                                 .tilt_deg = kind == FISH ? 90 : 8 + (double)dg_rng_below(&m->rng, 15),
                                 .hfov_deg = kind == FISH   ? 180
                                             : kind == TURN ? 50
                                                            : 45 + 15.0 * (number % 3),
                                 .focal_mm = NAN,
                                 .range_m = NAN,
                                 .purpose = MADE_UP,
                                 .rationale = MADE_UP,
                                 .must_not_see = "homes",
                                 .serves = number_id(m, "N", number / CAMERAS_A_NEED),
                                 .claim_class = number % 10 ? "" : "recognise",
                                 .claim_distance_m = number % 10 ? NAN : 40,
                                 .operator_name = MADE_UP,
                                 .tags = ""};
    for (int32_t k = 0; kind == TURN && k < PRESETS; k++) {
        d->presets.items[d->presets.n++] =
            (struct dg_preset){.camera_id = camera->camera_id,
                               .name = number_id(m, "P", k),
                               .bearing_deg = fmod(camera->bearing_deg + 90.0 * k, 360),
                               .tilt_deg = camera->tilt_deg,
                               .hfov_deg = 10 + 15.0 * k};
    }
    return camera->camera_id && site->site_id && camera->serves ? 0
                                                                : dg_err_set(err, DG_ENOMEM, "out of memory");
}

static int cameras_add(struct maker *m, const struct dg_ipt *places, int32_t n, struct dg_err *err)
{
    struct dg_dossier *d = m->d;
    DG_TRY(DG_NEW(m->arena, &d->cameras.items, (size_t)n, err));
    DG_TRY(DG_NEW(m->arena, &d->sites.items, (size_t)n, err));
    DG_TRY(DG_NEW(m->arena, &d->presets.items, (size_t)n * PRESETS, err));
    for (int32_t i = 0; i < n; i++) {
        DG_TRY(camera_add(m, dg_scene_to_metres(m->town->scene, places[i]), err));
    }
    return 0;
}

/* A lane, an area, points, an area with a ceiling alone: in front of the camera. */
static int need_geom(struct maker *m, int32_t kind, const struct dg_camera *camera, struct dg_geom *out,
                     struct dg_err *err)
{
    const struct dg_pt line[3] = {ahead(camera, 8, -1), ahead(camera, 28, 0), ahead(camera, 48, 2)};
    const struct dg_pt area[4] = {ahead(camera, 6, 8), ahead(camera, 30, 8), ahead(camera, 30, -8),
                                  ahead(camera, 6, -8)};
    if (kind == 0) return geom_make(m, DG_GEOM_LINE, line, 3, out, err);
    if (kind == 2) return geom_make(m, DG_GEOM_POINT, line, 3, out, err);
    return geom_make(m, DG_GEOM_AREA, area, 4, out, err);
}

static int needs_add(struct maker *m, struct dg_err *err)
{
    static const char *const remits[] = {"traffic", "security", "technical", "privacy"};
    static const char *const floors[] = {"detect", "observe", "recognise", ""};
    struct dg_dossier *d = m->d;
    int32_t n = (d->cameras.n + CAMERAS_A_NEED - 1) / CAMERAS_A_NEED;
    DG_TRY(DG_NEW(m->arena, &d->needs.items, (size_t)n, err));
    for (int32_t i = 0; i < n; i++) {
        int32_t kind = i % 4;
        struct dg_need *need = &d->needs.items[d->needs.n++];
        *need = (struct dg_need){.need_id = number_id(m, "N", i),
                                 .title_fa = MADE_UP,
                                 .title_en = MADE_UP,
                                 .agency = MADE_UP,
                                 .remit = remits[kind],
                                 .subject = kind ? "person" : "vehicle",
                                 .purpose = MADE_UP,
                                 .evidence = MADE_UP,
                                 .success_measure = MADE_UP,
                                 .base_figure = "12",
                                 .review_on = "2029-03-20",
                                 .floor_class = floors[kind],
                                 .ceiling_class = kind % 2 ? "identify" : "",
                                 .by_day = true,
                                 .by_night = i % 3 != 0,
                                 .k_fold = 1 + (i % 8 == 1),
                                 .min_share = 0.8,
                                 .weight = 1,
                                 .target_height_m = NAN,
                                 .retention_days = -1};
        DG_TRY(need_geom(m, kind, &d->cameras.items[i * CAMERAS_A_NEED], &need->geom, err));
    }
    return 0;
}

static int lamps_add(struct maker *m, struct dg_err *err)
{
    struct dg_dossier *d = m->d;
    DG_TRY(DG_NEW(m->arena, &d->lamps.items, (size_t)d->cameras.n, err));
    for (int32_t i = 0; i < d->cameras.n; i++) {
        if (i % 3 == 0) continue;
        d->lamps.items[d->lamps.n++] = (struct dg_lamp){.at = ahead(&d->cameras.items[i], 15, 3),
                                                        .source_id = number_id(m, "L", i),
                                                        .height_m = 7,
                                                        .reach_m = 14,
                                                        .reach_origin = DG_ORIGIN_ASSUMED};
    }
    return 0;
}

/* Sites to their cabinets (the first site of each sixteen), cabinets to the first. */
static int links_add(struct maker *m, struct dg_err *err)
{
    struct dg_dossier *d = m->d;
    DG_TRY(DG_NEW(m->arena, &d->links.items, (size_t)d->sites.n, err));
    for (int32_t i = 1; i < d->sites.n; i++) {
        int32_t to = i % SITES_A_CABINET ? i - i % SITES_A_CABINET : 0;
        const struct dg_pt line[2] = {d->sites.items[i].at, d->sites.items[to].at};
        struct dg_link *link = &d->links.items[d->links.n++];
        *link = (struct dg_link){.link_id = number_id(m, "K", i),
                                 .from_id = d->sites.items[i].site_id,
                                 .to_id = d->sites.items[to].site_id,
                                 .medium = "fibre",
                                 .capacity_mbps = to ? 100 : 1000,
                                 .length_m = 1.25 * hypot(line[1].x - line[0].x, line[1].y - line[0].y)};
        DG_TRY(geom_make(m, DG_GEOM_LINE, line, 2, &link->geom, err));
    }
    return 0;
}

static int phases_add(struct maker *m, struct dg_err *err)
{
    DG_TRY(DG_NEW(m->arena, &m->d->phases.items, 3, err));
    for (int32_t k = 0; k < 3; k++) {
        m->d->phases.items[m->d->phases.n++] = (struct dg_phase){.phase_no = k + 1,
                                                                 .title_fa = MADE_UP,
                                                                 .title_en = MADE_UP,
                                                                 .starts_on = "2027-04-01",
                                                                 .ends_on = "2027-09-30",
                                                                 .currency = "IRR",
                                                                 .budget = 1e8 * m->d->cameras.n};
    }
    return 0;
}

static int scheme_set(struct maker *m, struct dg_err *err)
{
    const struct dg_scene *scene = m->town->scene;
    struct dg_pt a = dg_scene_to_metres(scene, (struct dg_ipt){scene->box.x0, scene->box.y0});
    struct dg_pt b = dg_scene_to_metres(scene, (struct dg_ipt){scene->box.x1, scene->box.y1});
    m->d->scheme = (struct dg_scheme){.scheme_id = "BENCH",
                                      .title_fa = MADE_UP,
                                      .title_en = MADE_UP,
                                      .responsible_kind = "municipality",
                                      .responsible = MADE_UP,
                                      .district = MADE_UP,
                                      .county = MADE_UP,
                                      .province = MADE_UP,
                                      .basis_of_siting = MADE_UP,
                                      .edition = "2014",
                                      .target_height_m = 1.5,
                                      .grid_m = 0.5,
                                      .retention_days = 30,
                                      .access = MADE_UP,
                                      .sign = MADE_UP,
                                      .submitted_on = "2026-11-22",
                                      .data_licence = MADE_UP,
                                      .is_sample = true,
                                      .crs = {.srs_id = 32639, .name = "WGS 84 / UTM zone 39N"}};
    return box_make(m, (struct dg_box){a.x, a.y, b.x, b.y}, &m->d->scheme.boundary, err);
}

int bench_scheme(struct dg_arena *arena, const struct town *town, int32_t n_cameras, uint64_t seed,
                 struct dg_dossier *out, struct dg_err *err)
{
    struct dg_dossier made = {0};
    struct maker m = {.arena = arena, .town = town, .d = &made, .rng = dg_rng_init(seed)};
    struct dg_ipt *places = NULL;
    DG_TRY(town_places(arena, town, seed, n_cameras, MARGIN_M, &places, err));
    DG_TRY(scheme_set(&m, err));
    DG_TRY(buildings_add(&m, err));
    DG_TRY(private_spaces_add(&m, err));
    DG_TRY(roads_add(&m, err));
    DG_TRY(equipment_add(&m, err));
    DG_TRY(cameras_add(&m, places, n_cameras, err));
    DG_TRY(needs_add(&m, err));
    DG_TRY(lamps_add(&m, err));
    DG_TRY(links_add(&m, err));
    DG_TRY(phases_add(&m, err));
    *out = made;
    return 0;
}
