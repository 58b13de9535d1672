/* Rules of the check: what can be missing or wrong, one row each. Private to dossier.
 *
 * A rule named x has its texts in the catalogue: check.x.what, .why and .remedy. */
#ifndef DG_DOSSIER_CHECK_RULES_H
#define DG_DOSSIER_CHECK_RULES_H

#include "dossier/dossier.h"

/* X(code, layer, column, severity, blocks the assessment) */
#define DG_CHECK_RULES(X)                                                                                      \
    X(scheme_boundary_missing, scheme, geom, DG_ERROR, true)                                                   \
    X(scheme_boundary_large, scheme, geom, DG_ERROR, true)                                                     \
    X(scheme_crs_not_metric, scheme, geom, DG_ERROR, true)                                                     \
    X(scheme_id_missing, scheme, scheme_id, DG_WARNING, false)                                                 \
    X(scheme_title_missing, scheme, title_fa, DG_ERROR, false)                                                 \
    X(scheme_body_kind_unknown, scheme, responsible_kind, DG_ERROR, false)                                     \
    X(scheme_body_missing, scheme, responsible, DG_ERROR, false)                                               \
    X(scheme_basis_missing, scheme, basis_of_siting, DG_ERROR, false)                                          \
    X(scheme_edition_unknown, scheme, edition, DG_ERROR, true)                                                 \
    X(scheme_target_height_invalid, scheme, target_height_m, DG_ERROR, true)                                   \
    X(scheme_grid_invalid, scheme, grid_m, DG_ERROR, true)                                                     \
    X(scheme_retention_missing, scheme, retention_days, DG_ERROR, false)                                       \
    X(scheme_access_missing, scheme, access, DG_WARNING, false)                                                \
    X(scheme_sign_missing, scheme, sign, DG_WARNING, false)                                                    \
    X(scheme_date_invalid, scheme, submitted_on, DG_WARNING, false)                                            \
    X(scheme_licence_missing, scheme, data_licence, DG_WARNING, false)                                         \
    X(needs_missing, need, need_id, DG_ERROR, false)                                                           \
    X(need_id_missing, need, need_id, DG_ERROR, false)                                                         \
    X(need_id_twice, need, need_id, DG_ERROR, true)                                                            \
    X(need_place_missing, need, geom, DG_ERROR, true)                                                          \
    X(need_outside, need, geom, DG_ERROR, true)                                                                \
    X(need_partly_outside, need, geom, DG_WARNING, false)                                                      \
    X(need_title_missing, need, title_fa, DG_WARNING, false)                                                   \
    X(need_agency_missing, need, agency, DG_ERROR, false)                                                      \
    X(need_remit_unknown, need, remit, DG_ERROR, false)                                                        \
    X(need_subject_unknown, need, subject, DG_WARNING, false)                                                  \
    X(need_purpose_missing, need, purpose, DG_ERROR, false)                                                    \
    X(need_purpose_vague, need, purpose, DG_WARNING, false)                                                    \
    X(need_evidence_missing, need, evidence, DG_WARNING, false)                                                \
    X(need_success_missing, need, success_measure, DG_WARNING, false)                                          \
    X(need_base_figure_missing, need, base_figure, DG_WARNING, false)                                          \
    X(need_review_missing, need, review_on, DG_WARNING, false)                                                 \
    X(need_review_invalid, need, review_on, DG_WARNING, false)                                                 \
    X(need_floor_missing, need, floor_class, DG_ERROR, true)                                                   \
    X(need_floor_unknown, need, floor_class, DG_ERROR, true)                                                   \
    X(need_ceiling_unknown, need, ceiling_class, DG_ERROR, true)                                               \
    X(need_ceiling_below_floor, need, ceiling_class, DG_ERROR, true)                                           \
    X(need_light_none, need, by_day, DG_ERROR, true)                                                           \
    X(need_k_fold_invalid, need, k_fold, DG_ERROR, true)                                                       \
    X(need_share_invalid, need, min_share, DG_ERROR, true)                                                     \
    X(need_weight_invalid, need, weight, DG_WARNING, false)                                                    \
    X(need_target_height_invalid, need, target_height_m, DG_ERROR, true)                                       \
    X(site_id_missing, site, site_id, DG_WARNING, false)                                                       \
    X(site_id_twice, site, site_id, DG_ERROR, false)                                                           \
    X(site_place_missing, site, geom, DG_WARNING, false)                                                       \
    X(site_kind_unknown, site, kind, DG_WARNING, false)                                                        \
    X(site_height_invalid, site, height_m, DG_WARNING, false)                                                  \
    X(site_supply_unknown, site, supply, DG_WARNING, false)                                                    \
    X(cameras_missing, camera, camera_id, DG_NOTE, false)                                                      \
    X(camera_id_missing, camera, camera_id, DG_ERROR, false)                                                   \
    X(camera_id_twice, camera, camera_id, DG_ERROR, true)                                                      \
    X(camera_place_missing, camera, geom, DG_ERROR, true)                                                      \
    X(camera_outside, camera, geom, DG_WARNING, false)                                                         \
    X(camera_site_unknown, camera, site_id, DG_WARNING, false)                                                 \
    X(camera_equipment_missing, camera, equipment_id, DG_ERROR, true)                                          \
    X(camera_equipment_unknown, camera, equipment_id, DG_ERROR, true)                                          \
    X(camera_status_unknown, camera, status, DG_WARNING, false)                                                \
    X(camera_phase_missing, camera, phase_no, DG_WARNING, false)                                               \
    X(camera_phase_unknown, camera, phase_no, DG_ERROR, false)                                                 \
    X(camera_height_missing, camera, height_m, DG_ERROR, true)                                                 \
    X(camera_height_invalid, camera, height_m, DG_ERROR, true)                                                 \
    X(camera_height_unusual, camera, height_m, DG_WARNING, false)                                              \
    X(camera_bearing_missing, camera, bearing_deg, DG_ERROR, true)                                             \
    X(camera_bearing_invalid, camera, bearing_deg, DG_ERROR, true)                                             \
    X(camera_tilt_missing, camera, tilt_deg, DG_ERROR, true)                                                   \
    X(camera_tilt_invalid, camera, tilt_deg, DG_ERROR, true)                                                   \
    X(camera_angle_invalid, camera, hfov_deg, DG_ERROR, true)                                                  \
    X(camera_angle_outside, camera, hfov_deg, DG_ERROR, true)                                                  \
    X(camera_focal_outside, camera, focal_mm, DG_ERROR, true)                                                  \
    X(camera_range_invalid, camera, range_m, DG_ERROR, true)                                                   \
    X(camera_purpose_missing, camera, purpose, DG_ERROR, false)                                                \
    X(camera_purpose_vague, camera, purpose, DG_WARNING, false)                                                \
    X(camera_rationale_missing, camera, rationale, DG_ERROR, false)                                            \
    X(camera_serves_nothing, camera, serves, DG_WARNING, false)                                                \
    X(camera_serves_unknown, camera, serves, DG_ERROR, false)                                                  \
    X(camera_ptz_no_presets, camera, camera_id, DG_WARNING, false)                                             \
    X(camera_claim_unknown, camera, claim_class, DG_WARNING, false)                                            \
    X(camera_claim_incomplete, camera, claim_distance_m, DG_WARNING, false)                                    \
    X(preset_camera_unknown, preset, camera_id, DG_ERROR, false)                                               \
    X(preset_bearing_invalid, preset, bearing_deg, DG_ERROR, true)                                             \
    X(preset_tilt_invalid, preset, tilt_deg, DG_ERROR, true)                                                   \
    X(preset_angle_outside, preset, hfov_deg, DG_ERROR, true)                                                  \
    X(equipment_id_missing, equipment, equipment_id, DG_ERROR, false)                                          \
    X(equipment_id_twice, equipment, equipment_id, DG_ERROR, true)                                             \
    X(equipment_kind_unknown, equipment, kind, DG_ERROR, true)                                                 \
    X(equipment_projection_unknown, equipment, projection, DG_ERROR, true)                                     \
    X(equipment_pixels_missing, equipment, width_px, DG_ERROR, true)                                           \
    X(equipment_pixels_invalid, equipment, width_px, DG_ERROR, true)                                           \
    X(equipment_angle_missing, equipment, hfov_max_deg, DG_ERROR, true)                                        \
    X(equipment_angle_invalid, equipment, hfov_max_deg, DG_ERROR, true)                                        \
    X(equipment_focal_invalid, equipment, focal_min_mm, DG_ERROR, true)                                        \
    X(equipment_ptz_limits_missing, equipment, pan_min_deg, DG_WARNING, false)                                 \
    X(equipment_source_missing, equipment, source, DG_WARNING, false)                                          \
    X(equipment_codec_unknown, equipment, codec, DG_WARNING, false)                                            \
    X(equipment_capability_forbidden, equipment, capabilities, DG_ERROR, false)                                \
    X(phase_no_missing, phase, phase_no, DG_ERROR, false)                                                      \
    X(phase_no_twice, phase, phase_no, DG_ERROR, false)                                                        \
    X(phase_date_missing, phase, starts_on, DG_WARNING, false)                                                 \
    X(phase_date_invalid, phase, starts_on, DG_ERROR, false)                                                   \
    X(phase_dates_order, phase, ends_on, DG_ERROR, false)                                                      \
    X(phase_budget_missing, phase, budget, DG_WARNING, false)                                                  \
    X(phase_budget_invalid, phase, budget, DG_ERROR, false)                                                    \
    X(phase_currency_missing, phase, currency, DG_WARNING, false)                                              \
    X(phase_empty, phase, phase_no, DG_NOTE, false)                                                            \
    X(goals_missing, goal, goal_id, DG_WARNING, false)                                                         \
    X(goal_id_missing, goal, goal_id, DG_WARNING, false)                                                       \
    X(goal_id_twice, goal, goal_id, DG_ERROR, false)                                                           \
    X(goal_measure_missing, goal, measure, DG_WARNING, false)                                                  \
    X(goal_date_invalid, goal, due_on, DG_WARNING, false)                                                      \
    X(link_id_missing, link, link_id, DG_WARNING, false)                                                       \
    X(link_id_twice, link, link_id, DG_ERROR, false)                                                           \
    X(link_end_unknown, link, from_id, DG_ERROR, false)                                                        \
    X(recorder_id_missing, recorder, recorder_id, DG_ERROR, false)                                             \
    X(recorder_id_twice, recorder, recorder_id, DG_ERROR, false)                                               \
    X(recorder_place_unknown, recorder, at_id, DG_ERROR, false)                                                \
    X(recorder_capacity_missing, recorder, capacity_tb, DG_WARNING, false)                                     \
    X(recorder_source_missing, recorder, source, DG_WARNING, false)                                            \
    X(buildings_missing, building, geom, DG_WARNING, false)                                                    \
    X(building_height_missing, building, height_m, DG_ERROR, true)                                             \
    X(building_height_invalid, building, height_m, DG_ERROR, true)                                             \
    X(building_height_assumed, building, height_origin, DG_NOTE, false)                                        \
    X(building_place_missing, building, geom, DG_WARNING, false)                                               \
    X(building_outline_crossed, building, geom, DG_ERROR, true)                                                \
    X(barrier_height_missing, barrier, height_m, DG_ERROR, true)                                               \
    X(barrier_height_invalid, barrier, height_m, DG_ERROR, true)                                               \
    X(private_spaces_missing, private_space, geom, DG_WARNING, false)                                          \
    X(private_space_kind_unknown, private_space, kind, DG_WARNING, false)                                      \
    X(sensitive_buffer_invalid, sensitive_place, buffer_m, DG_WARNING, false)                                  \
    X(lamp_reach_invalid, lamp, reach_m, DG_WARNING, false)                                                    \
    X(document_id_missing, document, document_id, DG_WARNING, false)                                           \
    X(document_hash_invalid, document, sha256, DG_WARNING, false)                                              \
    X(object_far, camera, geom, DG_ERROR, true)

enum dg_check_rule_ix {
#define DG_CHECK_RULE_IX(code, layer, column, severity, blocks) DG_CHECK_##code,
    DG_CHECK_RULES(DG_CHECK_RULE_IX)
#undef DG_CHECK_RULE_IX
        DG_N_CHECK_RULES
};

struct dg_check_rule {
    const char *code, *layer, *column;
    enum dg_severity severity;
    bool blocks;
};
extern const struct dg_check_rule dg_check_rules[DG_N_CHECK_RULES];

#endif
