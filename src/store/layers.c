/* The table of layers and columns. */
#include "store/layers.h"

#include <math.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "store/sql.h"

#define ID(type, name)                                                                                         \
    {                                                                                                          \
#name, DG_FIELD_ID, offsetof(struct type, name), 0, 0                                                  \
    }
#define TEXT(type, name)                                                                                       \
    {                                                                                                          \
#name, DG_FIELD_TEXT, offsetof(struct type, name), 0, 0                                                \
    }
#define NUM(type, name)                                                                                        \
    {                                                                                                          \
#name, DG_FIELD_NUM, offsetof(struct type, name), 0, NAN                                               \
    }
#define NUM_OR(type, name, value)                                                                              \
    {                                                                                                          \
#name, DG_FIELD_NUM, offsetof(struct type, name), 0, value                                             \
    }
#define INT_OR(type, name, value)                                                                              \
    {                                                                                                          \
#name, DG_FIELD_INT, offsetof(struct type, name), 0, value                                             \
    }
#define LONG_OR(type, name, value)                                                                             \
    {                                                                                                          \
#name, DG_FIELD_LONG, offsetof(struct type, name), 0, value                                            \
    }
#define BOOL_OR(type, name, value)                                                                             \
    {                                                                                                          \
#name, DG_FIELD_BOOL, offsetof(struct type, name), 0, value                                            \
    }
#define ORIGIN(type, name, about)                                                                              \
    {                                                                                                          \
#name, DG_FIELD_ORIGIN, offsetof(struct type, name), offsetof(struct type, about), 0                   \
    }

static const struct dg_column scheme[] = {
    {"format_version", DG_FIELD_VERSION, 0, 0, 0},
    ID(dg_scheme, scheme_id),
    TEXT(dg_scheme, title_fa),
    TEXT(dg_scheme, title_en),
    ID(dg_scheme, responsible_kind),
    TEXT(dg_scheme, responsible),
    TEXT(dg_scheme, district),
    TEXT(dg_scheme, county),
    TEXT(dg_scheme, province),
    TEXT(dg_scheme, basis_of_siting),
    ID(dg_scheme, edition),
    NUM(dg_scheme, target_height_m),
    NUM(dg_scheme, grid_m),
    INT_OR(dg_scheme, retention_days, -1),
    TEXT(dg_scheme, access),
    TEXT(dg_scheme, sign),
    ID(dg_scheme, submitted_on),
    TEXT(dg_scheme, data_licence),
    BOOL_OR(dg_scheme, is_sample, false),
    {"scale_error_ppm", DG_FIELD_NUM, offsetof(struct dg_scheme, crs.scale_error_ppm), 0, NAN},
    INT_OR(dg_scheme, terrain_nx, 0),
    INT_OR(dg_scheme, terrain_ny, 0),
    NUM_OR(dg_scheme, terrain_x0, 0),
    NUM_OR(dg_scheme, terrain_y0, 0),
    NUM_OR(dg_scheme, terrain_step_m, 0),
    NUM(dg_scheme, running_cost_year),
};

static const struct dg_column need[] = {
    ID(dg_need, need_id),
    TEXT(dg_need, title_fa),
    TEXT(dg_need, title_en),
    TEXT(dg_need, agency),
    ID(dg_need, remit),
    ID(dg_need, subject),
    TEXT(dg_need, purpose),
    TEXT(dg_need, evidence),
    TEXT(dg_need, success_measure),
    TEXT(dg_need, base_figure),
    ID(dg_need, review_on),
    ID(dg_need, floor_class),
    ID(dg_need, ceiling_class),
    BOOL_OR(dg_need, by_day, true),
    BOOL_OR(dg_need, by_night, false),
    INT_OR(dg_need, k_fold, 1),
    NUM_OR(dg_need, min_share, 1),
    NUM_OR(dg_need, weight, 1),
    NUM(dg_need, target_height_m),
    INT_OR(dg_need, retention_days, -1),
};

static const struct dg_column site[] = {
    ID(dg_site, site_id),
    ID(dg_site, kind),
    NUM(dg_site, height_m),
    ORIGIN(dg_site, height_origin, height_m),
    BOOL_OR(dg_site, exists, false),
    TEXT(dg_site, owner),
    TEXT(dg_site, power),
    ID(dg_site, source_id),
    ID(dg_site, supply),
    NUM(dg_site, supply_w),
    NUM(dg_site, battery_wh),
    NUM(dg_site, mounting_cost),
    NUM(dg_site, running_cost_year),
};

static const struct dg_column camera[] = {
    ID(dg_camera, camera_id),    ID(dg_camera, site_id),           ID(dg_camera, equipment_id),
    ID(dg_camera, status),       INT_OR(dg_camera, phase_no, -1),  NUM(dg_camera, height_m),
    NUM(dg_camera, bearing_deg), NUM(dg_camera, tilt_deg),         NUM(dg_camera, hfov_deg),
    NUM(dg_camera, focal_mm),    NUM(dg_camera, range_m),          TEXT(dg_camera, purpose),
    TEXT(dg_camera, rationale),  TEXT(dg_camera, must_not_see),    TEXT(dg_camera, serves),
    ID(dg_camera, claim_class),  NUM(dg_camera, claim_distance_m), TEXT(dg_camera, operator_name),
    TEXT(dg_camera, tags),       NUM(dg_camera, measured_mbps),
};

static const struct dg_column preset[] = {
    ID(dg_preset, camera_id), TEXT(dg_preset, name),    NUM(dg_preset, bearing_deg),
    NUM(dg_preset, tilt_deg), NUM(dg_preset, hfov_deg),
};

static const struct dg_column equipment[] = {
    ID(dg_equipment, equipment_id),
    TEXT(dg_equipment, maker),
    TEXT(dg_equipment, model),
    ID(dg_equipment, kind),
    ID(dg_equipment, projection),
    INT_OR(dg_equipment, width_px, -1),
    INT_OR(dg_equipment, height_px, -1),
    NUM(dg_equipment, hfov_min_deg),
    NUM(dg_equipment, hfov_max_deg),
    NUM(dg_equipment, vfov_deg),
    NUM(dg_equipment, sensor_width_mm),
    NUM(dg_equipment, focal_min_mm),
    NUM(dg_equipment, focal_max_mm),
    NUM(dg_equipment, ir_range_m),
    NUM(dg_equipment, min_lux),
    NUM(dg_equipment, pan_min_deg),
    NUM(dg_equipment, pan_max_deg),
    NUM(dg_equipment, tilt_min_deg),
    NUM(dg_equipment, tilt_max_deg),
    NUM(dg_equipment, power_w),
    ID(dg_equipment, poe_class),
    NUM(dg_equipment, bitrate_mbps),
    NUM(dg_equipment, price),
    TEXT(dg_equipment, capabilities),
    TEXT(dg_equipment, source),
    NUM(dg_equipment, fps),
    ID(dg_equipment, codec),
    NUM(dg_equipment, running_cost_year),
};

static const struct dg_column phase[] = {
    INT_OR(dg_phase, phase_no, -1), TEXT(dg_phase, title_fa), TEXT(dg_phase, title_en), ID(dg_phase, starts_on),
    ID(dg_phase, ends_on),          NUM(dg_phase, budget),    ID(dg_phase, currency),
};

static const struct dg_column goal[] = {
    ID(dg_goal, goal_id),       TEXT(dg_goal, title_fa),      TEXT(dg_goal, title_en), TEXT(dg_goal, measure),
    TEXT(dg_goal, base_figure), TEXT(dg_goal, target_figure), ID(dg_goal, due_on),
};

static const struct dg_column link_[] = {
    ID(dg_link, link_id),          ID(dg_link, from_id),        ID(dg_link, to_id),
    ID(dg_link, medium),           NUM(dg_link, capacity_mbps), NUM(dg_link, length_m),
    INT_OR(dg_link, phase_no, -1), NUM(dg_link, price),         NUM(dg_link, running_cost_year),
};

static const struct dg_column recorder[] = {
    ID(dg_recorder, recorder_id),      ID(dg_recorder, at_id),  NUM(dg_recorder, capacity_tb),
    INT_OR(dg_recorder, phase_no, -1), NUM(dg_recorder, price), NUM(dg_recorder, running_cost_year),
    TEXT(dg_recorder, source),
};

static const struct dg_column building[] = {
    ID(dg_building, source_id),
    ID(dg_building, kind),
    TEXT(dg_building, name),
    NUM(dg_building, height_m),
    ORIGIN(dg_building, height_origin, height_m),
    NUM(dg_building, levels),
    NUM(dg_building, min_height_m),
};

static const struct dg_column barrier[] = {
    ID(dg_barrier, source_id),         ID(dg_barrier, kind),
    NUM(dg_barrier, height_m),         ORIGIN(dg_barrier, height_origin, height_m),
    BOOL_OR(dg_barrier, blocks, true),
};

static const struct dg_column road[] = {
    ID(dg_road, source_id),
    TEXT(dg_road, name),
    ID(dg_road, road_class),
    NUM(dg_road, lanes),
    NUM(dg_road, width_m),
    NUM(dg_road, speed_kmh),
    ORIGIN(dg_road, lanes_origin, lanes),
    ORIGIN(dg_road, width_origin, width_m),
    ORIGIN(dg_road, speed_origin, speed_kmh),
    BOOL_OR(dg_road, is_oneway, false),
};

static const struct dg_column private_space[] = {
    ID(dg_private_space, kind),
    ID(dg_private_space, source_id),
    {"kind_origin", DG_FIELD_ORIGIN_WORD, offsetof(struct dg_private_space, kind_origin),
     offsetof(struct dg_private_space, kind), 0},
};

static const struct dg_column sensitive_place[] = {
    ID(dg_sensitive_place, source_id),
    ID(dg_sensitive_place, kind),
    TEXT(dg_sensitive_place, name),
    NUM_OR(dg_sensitive_place, buffer_m, 0),
};

static const struct dg_column lamp[] = {
    ID(dg_lamp, source_id),
    NUM(dg_lamp, height_m),
    NUM(dg_lamp, reach_m),
    ORIGIN(dg_lamp, reach_origin, reach_m),
};

static const struct dg_column document[] = {
    ID(dg_document, document_id), TEXT(dg_document, title),          ID(dg_document, media_type),
    ID(dg_document, sha256),      LONG_OR(dg_document, n_bytes, -1),
};

static const struct dg_column assumption[] = {
    ID(dg_assumption, code),   ID(dg_assumption, layer),    LONG_OR(dg_assumption, n_objects, 0),
    NUM(dg_assumption, value), TEXT(dg_assumption, detail),
};

#define N(columns) columns, sizeof columns / sizeof *columns
#define TABLE(name, list, type, columns, n_most)                                                               \
    {                                                                                                          \
        name, offsetof(struct dg_dossier, list), sizeof(struct type), DG_NO_FIELD, DG_NO_FIELD, DG_NO_FIELD,   \
            0, n_most, N(columns)                                                                              \
    }
#define POINTS(name, list, type, columns, n_most)                                                              \
    {                                                                                                          \
        name, offsetof(struct dg_dossier, list), sizeof(struct type), DG_NO_FIELD, offsetof(struct type, at),  \
            DG_NO_FIELD, DG_HAS_POINT, n_most, N(columns)                                                      \
    }
#define SHAPES(name, list, type, geom, fid, kinds, columns)                                                    \
    {                                                                                                          \
        name, offsetof(struct dg_dossier, list), sizeof(struct type), offsetof(struct type, geom),             \
            DG_NO_FIELD, fid, kinds, DG_MAX_FEATURES, N(columns)                                               \
    }
#define ANY_KIND (DG_HAS_POINT | DG_HAS_LINE | DG_HAS_AREA)

const struct dg_layer dg_input_layers[DG_INPUT_LAYERS] = {
    {"scheme", offsetof(struct dg_dossier, scheme), sizeof(struct dg_scheme),
     offsetof(struct dg_scheme, boundary), DG_NO_FIELD, DG_NO_FIELD, DG_HAS_AREA, 1, N(scheme)},
    SHAPES("need", needs, dg_need, geom, DG_NO_FIELD, ANY_KIND, need),
    POINTS("site", sites, dg_site, site, DG_MAX_FEATURES),
    POINTS("camera", cameras, dg_camera, camera, DG_MAX_CAMERAS),
    TABLE("preset", presets, dg_preset, preset, DG_MAX_FEATURES),
    TABLE("equipment", equipment, dg_equipment, equipment, DG_MAX_FEATURES),
    TABLE("phase", phases, dg_phase, phase, DG_MAX_FEATURES),
    TABLE("goal", goals, dg_goal, goal, DG_MAX_FEATURES),
    SHAPES("link", links, dg_link, geom, DG_NO_FIELD, DG_HAS_LINE, link_),
    TABLE("recorder", recorders, dg_recorder, recorder, DG_MAX_FEATURES),
    SHAPES("building", buildings, dg_building, geom, offsetof(struct dg_building, fid), DG_HAS_AREA, building),
    SHAPES("barrier", barriers, dg_barrier, geom, offsetof(struct dg_barrier, fid), DG_HAS_LINE, barrier),
    SHAPES("road", roads, dg_road, geom, DG_NO_FIELD, DG_HAS_LINE, road),
    SHAPES("private_space", private_spaces, dg_private_space, geom, offsetof(struct dg_private_space, fid),
           DG_HAS_AREA, private_space),
    SHAPES("sensitive_place", sensitive_places, dg_sensitive_place, geom,
           offsetof(struct dg_sensitive_place, fid), ANY_KIND, sensitive_place),
    POINTS("lamp", lamps, dg_lamp, lamp, DG_MAX_FEATURES),
    TABLE("document", documents, dg_document, document, DG_MAX_FEATURES),
    TABLE("assumption", assumptions, dg_assumption, assumption, DG_MAX_FEATURES),
};

static const struct dg_column coverage[] = {
    ID(dg_coverage_row, camera_id),
    ID(dg_coverage_row, class_id),
    ID(dg_coverage_row, light),
    NUM(dg_coverage_row, area_m2),
};

static const struct dg_column gap[] = {
    ID(dg_gap_row, need_id),
    ID(dg_gap_row, light),
    ID(dg_gap_row, cause),
    ID(dg_gap_row, building_source_id),
    LONG_OR(dg_gap_row, building_fid, 0),
    ID(dg_gap_row, camera_id),
    NUM(dg_gap_row, area_m2),
    ID(dg_gap_row, unit),
};

static const struct dg_column intrusion[] = {
    ID(dg_intrusion_row, camera_id), ID(dg_intrusion_row, kind),      ID(dg_intrusion_row, class_id),
    NUM(dg_intrusion_row, area_m2),  NUM(dg_intrusion_row, facade_m), LONG_OR(dg_intrusion_row, place_fid, 0),
};

static const struct dg_column finding[] = {
    ID(dg_finding_row, rule_id),       ID(dg_finding_row, remit),           ID(dg_finding_row, severity),
    ID(dg_finding_row, layer),         ID(dg_finding_row, object),          ID(dg_finding_row, light),
    NUM(dg_finding_row, figure),       ID(dg_finding_row, comparison),      NUM(dg_finding_row, threshold),
    ID(dg_finding_row, unit),          TEXT(dg_finding_row, sentence_fa),   TEXT(dg_finding_row, sentence_en),
    TEXT(dg_finding_row, remedy_fa),   TEXT(dg_finding_row, remedy_en),     TEXT(dg_finding_row, concerned),
    TEXT(dg_finding_row, assumptions), ID(dg_finding_row, rulebook_sha256),
};

static const struct dg_column assessment[] = {
    ID(dg_assessment_row, edition),
    NUM(dg_assessment_row, grid_m),
    TEXT(dg_assessment_row, summary_json),
};

#define RESULT(name, list, type, columns)                                                                      \
    {                                                                                                          \
        name, offsetof(struct dg_result_lists, list), sizeof(struct type), offsetof(struct type, geom),        \
            DG_NO_FIELD, DG_NO_FIELD, ANY_KIND, INT32_MAX, N(columns)                                          \
    }

const struct dg_layer dg_result_layers[DG_RESULT_LAYERS] = {
    RESULT("coverage", coverage, dg_coverage_row, coverage),
    RESULT("gap", gaps, dg_gap_row, gap),
    RESULT("intrusion", intrusions, dg_intrusion_row, intrusion),
    RESULT("finding", findings, dg_finding_row, finding),
    {"assessment", offsetof(struct dg_result_lists, assessment), sizeof(struct dg_assessment_row), DG_NO_FIELD,
     DG_NO_FIELD, DG_NO_FIELD, 0, 1, N(assessment)},
};

const struct dg_schema_layer *dg_schema_get(const char *name)
{
    for (int i = 0; i < DG_SCHEMA_LAYERS; i++) {
        if (strcmp(dg_schema[i].name, name) == 0) return &dg_schema[i];
    }
    return NULL;
}

/* ---- looking --------------------------------------------------------------------------------------- */

int dg_layer_exists(struct dg_db *db, const char *path, const char *name, struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    DG_TRY(dg_stmt_prepare(db, dg_sql_table_find, &stmt, err));
    dg_stmt_bind_text(&stmt, 1, name);
    int row = dg_stmt_step(&stmt, err);
    if (row <= 0) return row;
    size_t n = 0;
    const char *type = dg_stmt_text(&stmt, 0, &n);
    if (!type || strcmp(type, "table") != 0 || dg_stmt_int(&stmt, 1) == 0) {
        return dg_err_set(err, DG_EFORMAT,
                          "%s: layer %s is a view or a virtual table; save it as a plain layer of that name",
                          path, name);
    }
    return 1;
}

int dg_layer_columns(struct dg_db *db, const char *path, const struct dg_layer *layer, bool *has,
                     const char **geom_name, struct dg_err *err)
{
    static const char *const geom_names[] = {"geom", "geometry",
                                             "the_geom"}; /* ours, OGR's, the Shapefile world's */
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    int row;
    *geom_name = NULL;
    memset(has, 0, sizeof *has * (size_t)layer->n_columns);
    DG_TRY(dg_stmt_prepare(db, dg_sql_column_find, &stmt, err));
    dg_stmt_bind_text(&stmt, 1, layer->name);
    while ((row = dg_stmt_step(&stmt, err)) > 0) {
        size_t n = 0;
        const char *name = dg_stmt_text(&stmt, 0, &n), *known = NULL;
        for (size_t i = 0; name && i < sizeof geom_names / sizeof *geom_names; i++) {
            if (strcasecmp(name, geom_names[i]) == 0) known = *geom_name = geom_names[i];
        }
        for (int i = 0; name && i < layer->n_columns; i++) {
            if (strcasecmp(name, layer->columns[i].name) == 0) has[i] = true, known = layer->columns[i].name;
        }
        if (known && dg_stmt_int(&stmt, 1) != 0) {
            return dg_err_set(err, DG_EFORMAT, "%s: layer %s, column %s is computed; make it a plain column",
                              path, layer->name, known);
        }
    }
    return row;
}
