/* A lane with a few houses and three cameras, assessed by hand: the areas and figures are written here, not
 * computed, so that a test of the report fails for the report's sake alone. */
#ifndef DG_TESTS_REPORT_LANE_H
#define DG_TESTS_REPORT_LANE_H

#include <math.h>
#include <string.h>

#include "geoms.h"
#include "report/report.h"

#define X0 500000.0
#define Y0 3900000.0

struct lane {
    struct dg_arena arena;
    struct dg_dossier dossier;
    struct dg_assessment assessment;
};

static inline struct dg_geom lane_geom(struct dg_arena *arena, enum dg_geom_kind kind, const double *xy,
                                       int32_t n)
{
    return geoms_ring(arena, kind, (struct dg_pt){X0, Y0}, n, xy);
}
#define LANE_GEOM(lane, kind, ...)                                                                             \
    lane_geom(&(lane)->arena, kind, (const double[]){__VA_ARGS__},                                             \
              (int32_t)(sizeof((const double[]){__VA_ARGS__}) / sizeof(double) / 2))
#define LANE_BOX(lane, x, y, w, h)                                                                             \
    LANE_GEOM(lane, DG_GEOM_AREA, x, y, (x) + (w), y, (x) + (w), (y) + (h), x, (y) + (h))

/* A sector of a circle from (x, y), clockwise from `from_deg` to `to_deg`. */
static inline struct dg_geom lane_sector(struct dg_arena *arena, double x, double y, double r, double from_deg,
                                         double to_deg)
{
    double xy[2 * 26] = {x, y};
    for (int i = 0; i <= 24; i++) { /* counter-clockwise: bearings fall */
        double a = (to_deg + (from_deg - to_deg) * i / 24) * 3.14159265358979 / 180;
        xy[2 * i + 2] = x + r * sin(a);
        xy[2 * i + 3] = y + r * cos(a);
    }
    return lane_geom(arena, DG_GEOM_AREA, xy, 26);
}

#define LANE_LIST(lane, member, ...)                                                                           \
    do {                                                                                                       \
        const __typeof__(*(lane)->dossier.member.items) items_[] = {__VA_ARGS__};                              \
        if (DG_NEW(&(lane)->arena, &(lane)->dossier.member.items, sizeof items_ / sizeof *items_, NULL) < 0)   \
            abort();                                                                                           \
        memcpy((lane)->dossier.member.items, items_, sizeof items_);                                           \
        (lane)->dossier.member.n = (int32_t)(sizeof items_ / sizeof *items_);                                  \
    } while (0)

static inline void lane_scheme(struct lane *lane)
{
    lane->dossier.scheme = (struct dg_scheme){.boundary = LANE_BOX(lane, 0, 0, 90, 60),
                                              .scheme_id = "lane-1",
                                              .title_fa = "طرح پایش تصویری کوچهٔ نمونه",
                                              .title_en = "Sample lane",
                                              .responsible_kind = "village_office",
                                              .responsible = "",
                                              .district = "",
                                              .county = "",
                                              .province = "",
                                              .basis_of_siting = "",
                                              .edition = "2014",
                                              .target_height_m = 1.5,
                                              .grid_m = 0.5,
                                              .retention_days = -1,
                                              .access = "",
                                              .sign = "",
                                              .submitted_on = "",
                                              .data_licence = "CC0-1.0",
                                              .is_sample = true,
                                              .crs = {.srs_id = 32638, .name = "WGS 84 / UTM zone 38N"},
                                              .running_cost_year = NAN};
}

static inline void lane_world(struct lane *lane)
{
    LANE_LIST(lane, buildings,
              {.geom = LANE_BOX(lane, 5, 36, 22, 14),
               .fid = 1,
               .source_id = "w1",
               .kind = "house",
               .name = "",
               .height_m = 3.4,
               .height_origin = DG_ORIGIN_ASSUMED,
               .levels = NAN,
               .min_height_m = NAN},
              {.geom = LANE_BOX(lane, 33, 36, 18, 16),
               .fid = 2,
               .source_id = "w2",
               .kind = "mosque",
               .name = "مسجد جامع",
               .height_m = 9,
               .height_origin = DG_ORIGIN_GIVEN,
               .levels = NAN,
               .min_height_m = NAN},
              {.geom = LANE_BOX(lane, 58, 36, 26, 12),
               .fid = 3,
               .source_id = "w3",
               .kind = "yes",
               .name = "",
               .height_m = 6.4,
               .height_origin = DG_ORIGIN_DERIVED,
               .levels = 2,
               .min_height_m = NAN},
              {.geom = LANE_BOX(lane, 10, 8, 20, 12),
               .fid = 4,
               .source_id = "w4",
               .kind = "house",
               .name = "",
               .height_m = 3.4,
               .height_origin = DG_ORIGIN_ASSUMED,
               .levels = NAN,
               .min_height_m = NAN});
    LANE_LIST(lane, barriers,
              {.geom = LANE_GEOM(lane, DG_GEOM_LINE, 35, 20, 70, 20, 70, 5),
               .fid = 1,
               .source_id = "w9",
               .kind = "wall",
               .height_m = 2.2,
               .height_origin = DG_ORIGIN_ASSUMED,
               .blocks = true});
    LANE_LIST(lane, roads,
              {.geom = LANE_GEOM(lane, DG_GEOM_LINE, -20, 28, 110, 28),
               .source_id = "w20",
               .name = "خیابان اصلی",
               .road_class = "residential",
               .lanes = 2,
               .width_m = 7,
               .speed_kmh = NAN});
    LANE_LIST(lane, private_spaces,
              {.geom = LANE_BOX(lane, 36, 6, 33, 13),
               .fid = 1,
               .kind = "yard",
               .source_id = "w30",
               .kind_origin = DG_ORIGIN_DERIVED},
              {.geom = LANE_BOX(lane, 10, 8, 20, 12),
               .fid = 2,
               .kind = "dwelling",
               .source_id = "w4",
               .kind_origin = DG_ORIGIN_DERIVED});
    LANE_LIST(lane, sensitive_places,
              {.geom = LANE_BOX(lane, 33, 36, 18, 16),
               .source_id = "w2",
               .kind = "worship",
               .name = "مسجد جامع",
               .buffer_m = 10});
}

#define LANE_CAMERA(x_, y_, id_, ...)                                                                          \
    {                                                                                                          \
        .at = {X0 + (x_), Y0 + (y_)}, .camera_id = id_, .site_id = "", .equipment_id = "E-1",                  \
        .status = "planned", .phase_no = 1, .hfov_deg = NAN, .focal_mm = NAN, .range_m = NAN, .rationale = "", \
        .must_not_see = "", .operator_name = "", .tags = "", .measured_mbps = NAN, __VA_ARGS__                 \
    }

static inline void lane_scheme_parts(struct lane *lane)
{
    LANE_LIST(lane, equipment,
              {.equipment_id = "E-1",
               .maker = "",
               .model = "",
               .kind = "fixed",
               .projection = "rectilinear",
               .width_px = 1920,
               .height_px = 1080,
               .hfov_min_deg = 70,
               .hfov_max_deg = 70,
               .vfov_deg = NAN,
               .sensor_width_mm = 5.37,
               .focal_min_mm = 4,
               .focal_max_mm = 12,
               .ir_range_m = 20,
               .min_lux = NAN,
               .poe_class = "",
               .capabilities = "",
               .source = "",
               .fps = NAN,
               .codec = "",
               .running_cost_year = NAN});
    LANE_LIST(lane, cameras,
              LANE_CAMERA(4, 24, "C-01", .height_m = 4, .bearing_deg = 85, .tilt_deg = 12, .purpose = "",
                          .serves = "", .claim_class = "", .claim_distance_m = NAN),
              LANE_CAMERA(86, 32, "C-02", .height_m = 4.5, .bearing_deg = 240, .tilt_deg = 15,
                          .purpose = "Entrance of the lane", .serves = "N-2", .claim_class = "identify",
                          .claim_distance_m = 600),
              LANE_CAMERA(45, 45, "C-03", .height_m = 3, .bearing_deg = 10, .tilt_deg = 10, .purpose = "",
                          .serves = "", .claim_class = "", .claim_distance_m = NAN));
    LANE_LIST(lane, needs,
              {.geom = LANE_BOX(lane, 8, 22, 70, 12),
               .need_id = "N-1",
               .title_fa = "ورودی کوچه",
               .title_en = "Entrance of the lane",
               .agency = "",
               .remit = "security",
               .subject = "person",
               .purpose = "",
               .evidence = "",
               .success_measure = "",
               .base_figure = "",
               .review_on = "",
               .floor_class = "detect",
               .ceiling_class = "",
               .by_day = true,
               .by_night = true,
               .k_fold = 1,
               .min_share = 0.8,
               .weight = 1,
               .target_height_m = NAN,
               .retention_days = -1},
              {.geom = LANE_BOX(lane, 52, 36, 5, 16),
               .need_id = "N-2",
               .title_fa = "گذر کنار مسجد",
               .title_en = "Passage by the mosque",
               .agency = "",
               .remit = "security",
               .subject = "person",
               .purpose = "",
               .evidence = "",
               .success_measure = "",
               .base_figure = "",
               .review_on = "",
               .floor_class = "observe",
               .ceiling_class = "",
               .by_day = true,
               .by_night = false,
               .k_fold = 1,
               .min_share = 0.9,
               .weight = 1,
               .target_height_m = NAN,
               .retention_days = -1});
    LANE_LIST(
        lane, assumptions,
        {.code = "building_height", .layer = "building", .n_objects = 2, .value = 3.4, .detail = "house"});
}

static inline void lane_camera_reports(struct lane *lane)
{
    static const double reach[] = {70, 40, 18, 9, 4.5, 0};
    struct dg_assessment *a = &lane->assessment;

    if (DG_NEW(&lane->arena, &a->cameras, 3, NULL) < 0) abort();
    a->n_cameras = 3;
    for (int32_t i = 0; i < 3; i++) {
        struct dg_camera_report *report = &a->cameras[i];
        const struct dg_camera *camera = &lane->dossier.cameras.items[i];
        *report = (struct dg_camera_report){.camera_ix = i,
                                            .is_judged = i < 2,
                                            .why_not = "",
                                            .moved = "",
                                            .at = camera->at,
                                            .blind_m = 3.6,
                                            .f_px = 1371,
                                            .hfov_deg = 70,
                                            .vfov_deg = 43,
                                            .claim_px_per_m = NAN,
                                            .claim_has_px_per_m = NAN,
                                            .claim_holds = true,
                                            .claim_focal_mm = NAN,
                                            .overlap_m2 = 120,
                                            .only_m2 = 700};
        for (int k = 0; k < 6 && i < 2; k++) {
            double x = camera->at.x - X0, y = camera->at.y - Y0;
            report->area_m2[DG_DAY][k] = reach[k] * reach[k] * 0.3;
            report->area_m2[DG_NIGHT][k] = fmin(reach[k], 20) * fmin(reach[k], 20) * 0.3;
            if (reach[k] <= 0) continue;
            double from = i == 0 ? 75 : 225, to = i == 0 ? 105 : 262;
            report->seen[DG_DAY][k] = lane_sector(&lane->arena, x, y, reach[k], from, to);
            report->seen[DG_NIGHT][k] = lane_sector(&lane->arena, x, y, fmin(reach[k], 20), from, to);
        }
    }
    a->cameras[2].why_not = "camera C-03: it stands inside building w2, which is taller than it";
    a->cameras[1].shadow = LANE_BOX(lane, 52, 36, 5, 16);
}

static inline void lane_findings(struct lane *lane)
{
    struct dg_assessment *a = &lane->assessment;
    struct dg_camera_report *c = a->cameras;

    if (DG_NEW(&lane->arena, &c[1].intrusions, 2, NULL) < 0 ||
        DG_NEW(&lane->arena, &c[0].serves, 1, NULL) < 0 ||
        DG_NEW(&lane->arena, &c[1].unserved_claims, 1, NULL) < 0 ||
        DG_NEW(&lane->arena, &a->gaps, 2, NULL) < 0 || DG_NEW(&lane->arena, &a->needs, 2, NULL) < 0) {
        abort();
    }
    c[0].n_serves = 1;
    c[1].n_unserved_claims = 1;
    c[1].unserved_claims[0] = 1;
    c[1].intrusions[0] = (struct dg_intrusion){
        .kind = "yard", .class_ix = 1, .area_m2 = 96.5, .geom = LANE_BOX(lane, 54, 6, 15, 6.5)};
    c[1].intrusions[1] =
        (struct dg_intrusion){.kind = "worship", .is_sensitive = true, .class_ix = 2, .facade_m = 12};
    c[1].n_intrusions = 2;
    c[1].private_m2 = 96.5;
    c[1].claim_px_per_m = 250;
    c[1].claim_has_px_per_m = 2.3;
    c[1].claim_holds = false;
    c[1].claim_focal_mm = 210;
    a->needs[0] = (struct dg_need_report){.need_ix = 0,
                                          .unit = "m2",
                                          .total = 840,
                                          .met = {798, 420},
                                          .is_met = {true, false},
                                          .n_cameras_serving = 1};
    a->needs[1] = (struct dg_need_report){
        .need_ix = 1, .unit = "m2", .total = 80, .met = {0, 0}, .is_met = {false, true}};
    a->n_needs = 2;
    a->gaps[0] = (struct dg_gap){.need_ix = 1,
                                 .light = DG_DAY,
                                 .cause = "hidden",
                                 .building_ix = 1,
                                 .barrier_ix = -1,
                                 .camera_ix = 1,
                                 .geom = LANE_BOX(lane, 52, 36, 5, 16),
                                 .amount = 80};
    a->gaps[1] = (struct dg_gap){.need_ix = 0,
                                 .light = DG_NIGHT,
                                 .cause = "dark",
                                 .building_ix = -1,
                                 .barrier_ix = -1,
                                 .camera_ix = 0,
                                 .geom = LANE_BOX(lane, 43, 22, 35, 12),
                                 .amount = 420};
    a->n_gaps = 2;
    a->scheme = (struct dg_scheme_report){.area_m2 = {{2350, 900}, {240, 120}},
                                          .private_m2 = 96.5,
                                          .n_cameras = 3,
                                          .n_judged = 2,
                                          .n_needs = 2,
                                          .n_needs_unserved = 1,
                                          .budget = NAN};
}

static inline void lane_make(struct lane *lane)
{
    *lane = (struct lane){0};
    lane_scheme(lane);
    lane_world(lane);
    lane_scheme_parts(lane);
    lane->assessment.dossier = &lane->dossier;
    lane->assessment.classes = (struct dg_class_table){"2014",
                                                       6,
                                                       {{"monitor", 12.5},
                                                        {"detect", 25},
                                                        {"observe", 62.5},
                                                        {"recognise", 125},
                                                        {"identify", 250},
                                                        {"inspect", 1000}}};
    lane->assessment.grid.cell_u = 5000;
    lane->assessment.assumptions = lane->dossier.assumptions.items;
    lane->assessment.n_assumptions = lane->dossier.assumptions.n;
    lane_camera_reports(lane);
    lane_findings(lane);
}

static inline void lane_done(struct lane *lane) { dg_arena_done(&lane->arena); }

#endif
