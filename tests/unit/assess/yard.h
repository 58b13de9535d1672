/* Dossiers for tests of the assessment: a flat plain with what each test puts there. Coordinates are metres
 * from one point of a UTM zone; everything not said is as a drafter would leave it. */
#ifndef DG_TESTS_ASSESS_YARD_H
#define DG_TESTS_ASSESS_YARD_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assess/assess.h"
#include "geoms.h"
#include "tap.h"

#define X0 500000.0
#define Y0 4000000.0
#define YARD_MAX 80 /* more than the cameras of one batch */

struct yard {
    struct dg_arena arena;
    struct dg_dossier dossier;
    struct dg_need needs[YARD_MAX];
    struct dg_camera cameras[YARD_MAX];
    struct dg_equipment equipment[YARD_MAX];
    struct dg_preset presets[YARD_MAX];
    struct dg_building buildings[YARD_MAX];
    struct dg_barrier barriers[YARD_MAX];
    struct dg_private_space private_spaces[YARD_MAX];
    struct dg_sensitive_place sensitive_places[YARD_MAX];
    struct dg_lamp lamps[YARD_MAX];
    struct dg_phase phases[3];
    struct dg_site sites[YARD_MAX];
    struct dg_link links[YARD_MAX];
    struct dg_recorder recorders[3];
    struct dg_assessment got;
    struct dg_err err;
};

static inline struct dg_geom yard_geom(struct yard *y, enum dg_geom_kind kind, int32_t n, const double *xy)
{
    return geoms_ring(&y->arena, kind, (struct dg_pt){X0, Y0}, n, xy);
}

static inline struct dg_geom yard_box(struct yard *y, double x0, double y0, double x1, double y1)
{
    return geoms_box(&y->arena, (struct dg_pt){X0, Y0}, x0, y0, x1, y1);
}

static inline const char *yard_name(struct yard *y, const char *prefix, int32_t n)
{
    char name[32];
    snprintf(name, sizeof name, "%s%d", prefix, n);
    return dg_arena_strdup(&y->arena, name);
}

static inline struct yard *yard_new(void)
{
    struct yard *y = calloc(1, sizeof *y);
    struct dg_dossier *d = &y->dossier;
    d->scheme = (struct dg_scheme){.boundary = yard_box(y, -300, -300, 300, 300),
                                   .scheme_id = "plain",
                                   .title_fa = "دشت",
                                   .title_en = "Plain",
                                   .responsible_kind = "village_office",
                                   .responsible = "office",
                                   .district = "",
                                   .county = "",
                                   .province = "",
                                   .basis_of_siting = "basis",
                                   .edition = "2014",
                                   .target_height_m = 1.5,
                                   .grid_m = 0.5,
                                   .retention_days = 20,
                                   .access = "office",
                                   .sign = "sign",
                                   .submitted_on = "2026-01-01",
                                   .data_licence = "",
                                   .is_sample = true,
                                   .crs = {.srs_id = 32639, .name = "WGS 84 / UTM zone 39N"},
                                   .running_cost_year = NAN};
    d->needs.items = y->needs;
    d->cameras.items = y->cameras;
    d->equipment.items = y->equipment;
    d->presets.items = y->presets;
    d->buildings.items = y->buildings;
    d->barriers.items = y->barriers;
    d->private_spaces.items = y->private_spaces;
    d->sensitive_places.items = y->sensitive_places;
    d->lamps.items = y->lamps;
    d->phases.items = y->phases;
    d->sites.items = y->sites;
    d->links.items = y->links;
    d->recorders.items = y->recorders;
    return y;
}

static inline void yard_free(struct yard *y)
{
    dg_arena_done(&y->arena);
    free(y);
}

/* Equipment of a lens with one angle. "fixed", "fisheye", ... */
static inline struct dg_equipment *yard_equipment(struct yard *y, const char *kind, int32_t width_px,
                                                  int32_t height_px, double hfov_deg)
{
    int32_t n = y->dossier.equipment.n++;
    y->equipment[n] = (struct dg_equipment){.equipment_id = yard_name(y, "E", n),
                                            .maker = "",
                                            .model = "",
                                            .kind = kind,
                                            .projection = "",
                                            .width_px = width_px,
                                            .height_px = height_px,
                                            .hfov_min_deg = hfov_deg,
                                            .hfov_max_deg = hfov_deg,
                                            .vfov_deg = NAN,
                                            .sensor_width_mm = NAN,
                                            .focal_min_mm = NAN,
                                            .focal_max_mm = NAN,
                                            .ir_range_m = 0,
                                            .min_lux = NAN,
                                            .pan_min_deg = NAN,
                                            .pan_max_deg = NAN,
                                            .tilt_min_deg = NAN,
                                            .tilt_max_deg = NAN,
                                            .power_w = NAN,
                                            .poe_class = "",
                                            .bitrate_mbps = NAN,
                                            .price = NAN,
                                            .capabilities = "[]",
                                            .source = "test",
                                            .fps = NAN,
                                            .codec = "",
                                            .running_cost_year = NAN};
    return &y->equipment[n];
}

/* A camera with the equipment made last. */
static inline struct dg_camera *yard_camera(struct yard *y, double x, double y_m, double height_m,
                                            double bearing_deg, double tilt_deg)
{
    int32_t n = y->dossier.cameras.n++;
    y->cameras[n] = (struct dg_camera){.at = {X0 + x, Y0 + y_m},
                                       .camera_id = yard_name(y, "C", n),
                                       .site_id = "",
                                       .equipment_id = y->equipment[y->dossier.equipment.n - 1].equipment_id,
                                       .status = "planned",
                                       .phase_no = -1,
                                       .height_m = height_m,
                                       .bearing_deg = bearing_deg,
                                       .tilt_deg = tilt_deg,
                                       .hfov_deg = NAN,
                                       .focal_mm = NAN,
                                       .range_m = NAN,
                                       .purpose = "to see",
                                       .rationale = "it is there",
                                       .must_not_see = "",
                                       .serves = "",
                                       .claim_class = "",
                                       .claim_distance_m = NAN,
                                       .operator_name = "",
                                       .tags = "",
                                       .measured_mbps = NAN};
    return &y->cameras[n];
}

static inline struct dg_need *yard_need(struct yard *y, struct dg_geom geom, const char *floor_class)
{
    int32_t n = y->dossier.needs.n++;
    y->needs[n] = (struct dg_need){.geom = geom,
                                   .need_id = yard_name(y, "N", n),
                                   .title_fa = "نیاز",
                                   .title_en = "need",
                                   .agency = "agency",
                                   .remit = "security",
                                   .subject = "person",
                                   .purpose = "purpose",
                                   .evidence = "evidence",
                                   .success_measure = "measure",
                                   .base_figure = "1",
                                   .review_on = "2027-01-01",
                                   .floor_class = floor_class,
                                   .ceiling_class = "",
                                   .by_day = true,
                                   .k_fold = 1,
                                   .min_share = 0.9,
                                   .weight = 1,
                                   .target_height_m = NAN,
                                   .retention_days = -1};
    return &y->needs[n];
}

static inline struct dg_need *yard_need_box(struct yard *y, double x0, double y0, double x1, double y1,
                                            const char *floor_class)
{
    return yard_need(y, yard_box(y, x0, y0, x1, y1), floor_class);
}

static inline struct dg_building *yard_building(struct yard *y, double x0, double y0, double x1, double y1,
                                                double height_m)
{
    int32_t n = y->dossier.buildings.n++;
    y->buildings[n] = (struct dg_building){.geom = yard_box(y, x0, y0, x1, y1),
                                           .fid = 100 + n,
                                           .source_id = yard_name(y, "B", n),
                                           .kind = "house",
                                           .name = "",
                                           .height_m = height_m,
                                           .height_origin = DG_ORIGIN_GIVEN,
                                           .levels = NAN,
                                           .min_height_m = NAN};
    return &y->buildings[n];
}

static inline struct dg_barrier *yard_wall(struct yard *y, double x0, double y0, double x1, double y1,
                                           double height_m)
{
    int32_t n = y->dossier.barriers.n++;
    const double xy[] = {x0, y0, x1, y1};
    y->barriers[n] = (struct dg_barrier){.geom = yard_geom(y, DG_GEOM_LINE, 2, xy),
                                         .fid = 200 + n,
                                         .source_id = yard_name(y, "W", n),
                                         .kind = "wall",
                                         .height_m = height_m,
                                         .height_origin = DG_ORIGIN_GIVEN,
                                         .blocks = true};
    return &y->barriers[n];
}

static inline struct dg_private_space *yard_private(struct yard *y, const char *kind, double x0, double y0,
                                                    double x1, double y1)
{
    int32_t n = y->dossier.private_spaces.n++;
    y->private_spaces[n] = (struct dg_private_space){.geom = yard_box(y, x0, y0, x1, y1),
                                                     .fid = 300 + n,
                                                     .kind = kind,
                                                     .source_id = yard_name(y, "P", n),
                                                     .kind_origin = DG_ORIGIN_GIVEN};
    return &y->private_spaces[n];
}

static inline struct dg_lamp *yard_lamp(struct yard *y, double x, double y_m, double height_m, double reach_m)
{
    int32_t n = y->dossier.lamps.n++;
    y->lamps[n] = (struct dg_lamp){.at = {X0 + x, Y0 + y_m},
                                   .source_id = yard_name(y, "L", n),
                                   .height_m = height_m,
                                   .reach_m = reach_m,
                                   .reach_origin = DG_ORIGIN_GIVEN};
    return &y->lamps[n];
}

/* A site that carries the camera made last. */
static inline struct dg_site *yard_site(struct yard *y, const char *kind, double height_m)
{
    int32_t n = y->dossier.sites.n++;
    struct dg_camera *camera = &y->cameras[y->dossier.cameras.n - 1];
    y->sites[n] = (struct dg_site){.at = camera->at,
                                   .site_id = yard_name(y, "S", n),
                                   .kind = kind,
                                   .height_m = height_m,
                                   .height_origin = DG_ORIGIN_GIVEN,
                                   .owner = "",
                                   .power = "",
                                   .source_id = "",
                                   .supply = "grid",
                                   .supply_w = NAN,
                                   .battery_wh = NAN,
                                   .mounting_cost = NAN,
                                   .running_cost_year = NAN};
    camera->site_id = y->sites[n].site_id;
    return &y->sites[n];
}

static inline struct dg_link *yard_link(struct yard *y, const char *from_id, const char *to_id,
                                        double capacity_mbps)
{
    int32_t n = y->dossier.links.n++;
    y->links[n] = (struct dg_link){.link_id = yard_name(y, "K", n),
                                   .from_id = from_id,
                                   .to_id = to_id,
                                   .medium = "fibre",
                                   .capacity_mbps = capacity_mbps,
                                   .length_m = NAN,
                                   .phase_no = -1,
                                   .price = NAN,
                                   .running_cost_year = NAN};
    return &y->links[n];
}

static inline struct dg_recorder *yard_recorder(struct yard *y, const char *at_id, double capacity_tb)
{
    int32_t n = y->dossier.recorders.n++;
    y->recorders[n] = (struct dg_recorder){.recorder_id = yard_name(y, "R", n),
                                           .at_id = at_id,
                                           .capacity_tb = capacity_tb,
                                           .phase_no = -1,
                                           .price = NAN,
                                           .running_cost_year = NAN,
                                           .source = "test"};
    return &y->recorders[n];
}

/* The camera of most tests: 1920 x 1080 and 90 degrees, so that f is 960 px and the frame's sides run at 45
 * degrees; level, 4 m above the ground, at the origin, looking east. Its lowest class, monitor (12.5 px/m),
 * reaches 76.8 m. */
static inline struct dg_camera *yard_plain_camera(struct yard *y)
{
    yard_equipment(y, "fixed", 1920, 1080, 90);
    return yard_camera(y, 0, 0, 4, 90, 0);
}

static inline int yard_assess_with(struct yard *y, struct dg_assess_params params)
{
    if (params.n_threads == 0) params.n_threads = 1;
    memset(&y->err, 0, sizeof y->err);
    int rc = dg_assess(&y->arena, &y->dossier, NULL, &params, &y->got, &y->err);
    if (rc < 0) printf("# dg_assess: %d %s\n", rc, y->err.msg);
    return rc;
}

static inline int yard_assess(struct yard *y) { return yard_assess_with(y, (struct dg_assess_params){0}); }

/* Sum of the gaps of a need by one light, of one cause (NULL: all). */
static inline double yard_gaps(const struct yard *y, int32_t need_ix, enum dg_light light, const char *cause)
{
    double sum = 0;
    for (int32_t g = 0; g < y->got.n_gaps; g++) {
        const struct dg_gap *gap = &y->got.gaps[g];
        if (gap->need_ix != need_ix || gap->light != light) continue;
        if (!cause || strcmp(gap->cause, cause) == 0) sum += gap->amount;
    }
    return sum;
}

static inline const struct dg_gap *yard_gap(const struct yard *y, int32_t need_ix, enum dg_light light,
                                            const char *cause)
{
    for (int32_t g = 0; g < y->got.n_gaps; g++) {
        const struct dg_gap *gap = &y->got.gaps[g];
        if (gap->need_ix == need_ix && gap->light == light && strcmp(gap->cause, cause) == 0) return gap;
    }
    return NULL;
}

static inline const struct dg_assumption *yard_assumption(const struct yard *y, const char *code)
{
    for (int32_t i = 0; i < y->got.n_assumptions; i++) {
        if (strcmp(y->got.assumptions[i].code, code) == 0) return &y->got.assumptions[i];
    }
    return NULL;
}

#endif
