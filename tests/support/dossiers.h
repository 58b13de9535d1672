/* A dossier for tests: small, complete, a made-up crossroads in UTM zone 39N in which every field of every
 * layer holds something. Lives in the arena. */
#ifndef DG_TESTS_DOSSIERS_H
#define DG_TESTS_DOSSIERS_H

#include <math.h>
#include <string.h>

#include "dossier/dossier.h"
#include "geoms.h"

static inline void *dossiers_get(struct dg_arena *arena, size_t n, size_t size)
{
    return geoms_get(arena, n, size);
}

#define DOSSIERS_AT ((struct dg_pt){537000, 3951000})

/* A geometry of one ring from n pairs of metres, relative to the crossroads. */
static inline struct dg_geom dossiers_geom(struct dg_arena *arena, enum dg_geom_kind kind, int32_t n,
                                           const double *xy)
{
    return geoms_ring(arena, kind, DOSSIERS_AT, n, xy);
}

static inline struct dg_geom dossiers_square(struct dg_arena *arena, double x0, double y0, double x1, double y1)
{
    return geoms_box(arena, DOSSIERS_AT, x0, y0, x1, y1);
}

#define DOSSIERS_ONE(arena, list, ...)                                                                         \
    do {                                                                                                       \
        (list).items = dossiers_get((arena), 1, sizeof *(list).items);                                         \
        (list).items[0] = __VA_ARGS__;                                                                         \
        (list).n = 1;                                                                                          \
    } while (0)

static inline void dossiers_map(struct dg_arena *arena, struct dg_dossier *d)
{
    const double wall[] = {-40, 20, -10, 20}, road[] = {-90, 0, 90, 0};
    DOSSIERS_ONE(arena, d->buildings,
                 (struct dg_building){.geom = dossiers_square(arena, 10, 10, 30, 25),
                                      .fid = 1,
                                      .source_id = "w1",
                                      .kind = "house",
                                      .name = "خانهٔ بهار",
                                      .height_m = 6.4,
                                      .height_origin = DG_ORIGIN_DERIVED,
                                      .levels = 2,
                                      .min_height_m = NAN});
    DOSSIERS_ONE(arena, d->barriers,
                 (struct dg_barrier){.geom = dossiers_geom(arena, DG_GEOM_LINE, 2, wall),
                                     .fid = 1,
                                     .source_id = "w2",
                                     .kind = "wall",
                                     .height_m = 2.2,
                                     .height_origin = DG_ORIGIN_GIVEN,
                                     .blocks = true});
    DOSSIERS_ONE(arena, d->roads,
                 (struct dg_road){.geom = dossiers_geom(arena, DG_GEOM_LINE, 2, road),
                                  .source_id = "w3",
                                  .name = "Main road",
                                  .road_class = "secondary",
                                  .lanes = 2,
                                  .width_m = 7,
                                  .speed_kmh = NAN,
                                  .lanes_origin = DG_ORIGIN_GIVEN,
                                  .width_origin = DG_ORIGIN_ASSUMED,
                                  .is_oneway = true});
    DOSSIERS_ONE(arena, d->private_spaces,
                 (struct dg_private_space){.geom = dossiers_square(arena, 10, 25, 30, 40),
                                           .fid = 1,
                                           .kind = "yard",
                                           .source_id = "w4",
                                           .kind_origin = DG_ORIGIN_DERIVED});
    DOSSIERS_ONE(arena, d->sensitive_places,
                 (struct dg_sensitive_place){.geom = dossiers_square(arena, -60, -40, -40, -20),
                                             .source_id = "w5",
                                             .kind = "school",
                                             .name = "School",
                                             .buffer_m = 5});
    DOSSIERS_ONE(arena, d->lamps,
                 (struct dg_lamp){.at = {537003, 3950996},
                                  .source_id = "n6",
                                  .height_m = 6,
                                  .reach_m = 12,
                                  .reach_origin = DG_ORIGIN_ASSUMED});
    DOSSIERS_ONE(arena, d->assumptions,
                 (struct dg_assumption){.code = "building_height",
                                        .layer = "building",
                                        .n_objects = 1,
                                        .value = 3.2,
                                        .detail = "kind=house -> 3.2 m a level"});
}

static inline void dossiers_plan(struct dg_arena *arena, struct dg_dossier *d)
{
    const double cable[] = {0, 5, 0, 60};
    DOSSIERS_ONE(arena, d->needs,
                 (struct dg_need){.geom = dossiers_square(arena, -8, -8, 8, 8),
                                  .need_id = "N1",
                                  .title_fa = "تقاطع",
                                  .title_en = "Junction",
                                  .agency = "Road administration",
                                  .remit = "traffic",
                                  .subject = "vehicle",
                                  .purpose = "Count vehicles that turn left in the morning peak",
                                  .evidence = "Traffic count of 1404, document D1",
                                  .success_measure = "Queue length at 08:00",
                                  .base_figure = "120 m",
                                  .review_on = "2028-01-01",
                                  .floor_class = "detect",
                                  .ceiling_class = "recognise",
                                  .by_day = true,
                                  .by_night = true,
                                  .k_fold = 1,
                                  .min_share = 0.9,
                                  .weight = 2,
                                  .target_height_m = 1.0});
    DOSSIERS_ONE(arena, d->sites,
                 (struct dg_site){.at = {537000, 3951005},
                                  .site_id = "S1",
                                  .kind = "pole",
                                  .height_m = 8,
                                  .height_origin = DG_ORIGIN_GIVEN,
                                  .exists = true,
                                  .owner = "Power company",
                                  .power = "230 V",
                                  .source_id = "n7",
                                  .supply = "grid",
                                  .supply_w = 60,
                                  .battery_wh = 240,
                                  .mounting_cost = 12e6,
                                  .running_cost_year = 4e6});
    DOSSIERS_ONE(arena, d->cameras,
                 (struct dg_camera){.at = {537000, 3951005},
                                    .camera_id = "C1",
                                    .site_id = "S1",
                                    .equipment_id = "E1",
                                    .status = "planned",
                                    .phase_no = 1,
                                    .height_m = 7.5,
                                    .bearing_deg = 180,
                                    .tilt_deg = 20,
                                    .hfov_deg = 80,
                                    .focal_mm = NAN,
                                    .range_m = 60,
                                    .purpose = "Count vehicles that turn left in the morning peak",
                                    .rationale = "The only pole that sees both approaches",
                                    .must_not_see = "The yard behind the house; masked",
                                    .serves = "N1",
                                    .claim_class = "detect",
                                    .claim_distance_m = 25,
                                    .operator_name = "Municipality",
                                    .tags = "{\"man_made\":\"surveillance\"}",
                                    .measured_mbps = 3.5});
    DOSSIERS_ONE(arena, d->presets, (struct dg_preset){"C1", "South", 180, 20, 80});
    DOSSIERS_ONE(arena, d->equipment,
                 (struct dg_equipment){.equipment_id = "E1",
                                       .maker = "Example",
                                       .model = "X-1",
                                       .kind = "ptz",
                                       .projection = "rectilinear",
                                       .width_px = 2560,
                                       .height_px = 1440,
                                       .hfov_min_deg = 20,
                                       .hfov_max_deg = 90,
                                       .vfov_deg = 55,
                                       .sensor_width_mm = 5.4,
                                       .focal_min_mm = 2.7,
                                       .focal_max_mm = 13.5,
                                       .ir_range_m = 30,
                                       .min_lux = 0.05,
                                       .pan_min_deg = -170,
                                       .pan_max_deg = 170,
                                       .tilt_min_deg = 0,
                                       .tilt_max_deg = 90,
                                       .power_w = 12,
                                       .poe_class = "3",
                                       .bitrate_mbps = 4,
                                       .price = 350,
                                       .capabilities = "[\"motion_detection\"]",
                                       .source = "Data sheet, version 3, page 2",
                                       .fps = 15,
                                       .codec = "h265",
                                       .running_cost_year = 1e6});
    DOSSIERS_ONE(arena, d->phases,
                 (struct dg_phase){1, "فاز یکم", "Phase one", "2027-03-21", "2027-09-22", "IRR", 9e9});
    DOSSIERS_ONE(arena, d->goals,
                 (struct dg_goal){"G1", "روانی", "Flow", "Queue length", "120 m", "60 m", "2028-03-20"});
    DOSSIERS_ONE(arena, d->links,
                 (struct dg_link){.geom = dossiers_geom(arena, DG_GEOM_LINE, 2, cable),
                                  .link_id = "L1",
                                  .from_id = "S1",
                                  .to_id = "centre",
                                  .medium = "fibre",
                                  .capacity_mbps = 1000,
                                  .length_m = 60,
                                  .phase_no = 1,
                                  .price = 30e6,
                                  .running_cost_year = 2e6});
    DOSSIERS_ONE(arena, d->recorders,
                 (struct dg_recorder){.recorder_id = "R1",
                                      .at_id = "centre",
                                      .capacity_tb = 8,
                                      .phase_no = 1,
                                      .price = 90e6,
                                      .running_cost_year = 5e6,
                                      .source = "Data sheet, version 1"});
    DOSSIERS_ONE(arena, d->documents,
                 (struct dg_document){"D1", "Traffic count", "application/pdf",
                                      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                                      12345});
}

static inline void dossiers_terrain(struct dg_arena *arena, struct dg_dossier *d)
{
    d->scheme.terrain_nx = 3;
    d->scheme.terrain_ny = 2;
    d->scheme.terrain_x0 = 536900;
    d->scheme.terrain_y0 = 3950900;
    d->scheme.terrain_step_m = 100;
    d->scheme.terrain_z_m = dossiers_get(arena, 6, sizeof(float));
    for (int i = 0; i < 6; i++) d->scheme.terrain_z_m[i] = (float)(1200 + i * 0.25);
}

static inline struct dg_dossier dossiers_full(struct dg_arena *arena)
{
    struct dg_dossier d = {.scheme = {.boundary = dossiers_square(arena, -100, -100, 100, 100),
                                      .scheme_id = "sample-1",
                                      .title_fa = "طرح نمونه",
                                      .title_en = "Sample scheme",
                                      .responsible_kind = "village_office",
                                      .responsible = "Village office of the crossroads",
                                      .district = "Central",
                                      .county = "Sample county",
                                      .province = "Sample province",
                                      .basis_of_siting = "Traffic count and a walk along the road",
                                      .edition = "2014",
                                      .target_height_m = 1.5,
                                      .grid_m = 0.5,
                                      .retention_days = 14,
                                      .access = "The village officer, on a written order",
                                      .sign = "این محل با دوربین پایش می‌شود",
                                      .submitted_on = "2026-11-22",
                                      .data_licence = "© OpenStreetMap contributors, ODbL 1.0",
                                      .is_sample = true,
                                      .crs = {32639, "WGS 84 / UTM zone 39N", 410.5},
                                      .running_cost_year = 20e6}};
    dossiers_map(arena, &d);
    dossiers_plan(arena, &d);
    dossiers_terrain(arena, &d);
    return d;
}

#endif
