/* Roads, sites, lamps, sensitive places and existing cameras from tags. */
#include <math.h>
#include <string.h>

#include "app/defaults.h"
#include "app/tags.h"
#include "app/take.h"

static const struct dg_road_default *road_default(const char *road_class)
{
    for (const struct dg_road_default *row = dg_default_roads; row->road_class; row++) {
        if (strcmp(row->road_class, road_class) == 0) return row;
    }
    return NULL;
}

/* ---- roads ----------------------------------------------------------------------------------------- */

/* `highway` of OpenStreetMap, `class` of vector tiles, `fclass` of Geofabrik's shapefiles. */
static const char *road_word(const struct dg_feature *f)
{
    static const char *const keys[] = {"highway", "class", "fclass"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *word = dg_tag_value(f, keys[i]);
        if (!word) continue;
        if (dg_word_in(word, "footway steps cycleway bridleway corridor")) return "path";
        if (road_default(word)) return word;
    }
    return NULL;
}

static void take_speed(const struct dg_feature *f, struct dg_tally *tally, const struct dg_road_default *row,
                       struct dg_road *out)
{
    const char *word = dg_tag_value(f, "maxspeed");
    size_t n = word ? strlen(word) : 0;

    out->speed_kmh = dg_speed_parse_kmh(word);
    out->speed_origin = DG_ORIGIN_GIVEN;
    if (!isnan(out->speed_kmh)) return;
    if (n > 6 && strcmp(word + n - 6, ":urban") == 0) {
        out->speed_kmh = 50; /* the legal limit in towns that most countries have, Iran too */
        out->speed_origin = DG_ORIGIN_DERIVED;
        return;
    }
    out->speed_kmh = row->speed_kmh;
    out->speed_origin = DG_ORIGIN_ASSUMED;
    dg_tally_add(tally, "road_speed", "road", row->road_class, row->speed_kmh, "");
}

static void take_width(const struct dg_feature *f, struct dg_tally *tally, const struct dg_road_default *row,
                       struct dg_road *out)
{
    out->lanes = dg_number_parse(dg_tag_value(f, "lanes"), 1, 20);
    out->width_m = dg_length_parse_m(dg_tag_value(f, "width"));
    out->lanes_origin = out->width_origin = DG_ORIGIN_GIVEN;
    bool has_lanes = !isnan(out->lanes);
    if (!has_lanes) {
        out->lanes = row->lanes;
        out->lanes_origin = DG_ORIGIN_ASSUMED;
        dg_tally_add(tally, "road_lanes", "road", row->road_class, row->lanes, "");
    }
    if (out->width_m > 0) return;
    out->width_m = has_lanes ? out->lanes * dg_default_lane_m : row->width_m;
    out->width_origin = has_lanes ? DG_ORIGIN_DERIVED : DG_ORIGIN_ASSUMED;
    if (!has_lanes) dg_tally_add(tally, "road_width", "road", row->road_class, row->width_m, "");
}

static bool is_oneway(const struct dg_feature *f)
{
    const char *word = dg_tag_value(f, "oneway");
    if (word) return dg_word_in(word, "yes true 1 -1 reverse");
    return dg_tag_is(f, "junction", "roundabout") || dg_tag_is(f, "highway", "motorway");
}

bool dg_take_road(const struct dg_feature *f, struct dg_tally *tally, struct dg_road *out)
{
    const char *word = road_word(f), *name = dg_tag_value(f, "name"), *tunnel = dg_tag_value(f, "tunnel");

    if (!word || f->geom.kind == DG_GEOM_POINT) return false;
    if (f->geom.kind != DG_GEOM_LINE) {
        dg_tally_add(tally, "road_area", "road", "", NAN, f->source_id);
        return false;
    }
    if (tunnel && strcmp(tunnel, "no") != 0) {
        dg_tally_add(tally, "road_tunnel", "road", "", NAN, f->source_id);
        return false;
    }
    const struct dg_road_default *row = road_default(word);
    *out = (struct dg_road){
        .geom = f->geom, .source_id = f->source_id, .name = name ? name : "", .road_class = row->road_class};
    out->is_oneway = is_oneway(f);
    take_width(f, tally, row, out);
    take_speed(f, tally, row, out);
    if (dg_tag_is(f, "lit", "yes")) dg_tally_add(tally, "road_lit", "road", "", NAN, "");
    return true;
}

/* ---- sites and lamps ------------------------------------------------------------------------------- */

static const char *site_kind(const struct dg_feature *f)
{
    if (dg_tag_is(f, "highway", "street_lamp")) return "lamp";
    if (dg_tag_is(f, "power", "pole") || dg_tag_is(f, "man_made", "utility_pole")) return "pole";
    if (dg_tag_is(f, "man_made", "mast")) return "mast";
    return NULL;
}

/* A point, or the first point of an outline (a mast drawn as its foot). */
static bool place_of(const struct dg_feature *f, struct dg_pt *out)
{
    if (f->geom.n_rings < 1 || f->geom.rings[0].n_pts < 1) return false;
    *out = f->geom.rings[0].pts[0];
    return true;
}

bool dg_take_site(const struct dg_feature *f, struct dg_tally *tally, struct dg_site *out)
{
    const char *kind = site_kind(f), *owner = dg_tag_value(f, "operator");
    struct dg_pt at;

    if (!kind || !place_of(f, &at)) return false;
    double h = dg_length_parse_m(dg_tag_value(f, "height"));
    *out = (struct dg_site){.at = at,
                            .kind = kind,
                            .site_id = f->source_id,
                            .source_id = f->source_id,
                            .exists = true,
                            .owner = owner ? owner : "",
                            .power = "",
                            .height_m = h,
                            .height_origin = DG_ORIGIN_GIVEN,
                            .supply = "",
                            .supply_w = NAN,
                            .battery_wh = NAN,
                            .mounting_cost = NAN,
                            .running_cost_year = NAN};
    if (!(h > 0)) {
        const struct dg_default *row = dg_default_find(dg_default_site_m, kind);
        out->height_m = row->value;
        out->height_origin = DG_ORIGIN_ASSUMED;
        dg_tally_add(tally, "site_height", "site", row->key, row->value, "");
    }
    return true;
}

bool dg_take_lamp(const struct dg_feature *f, struct dg_tally *tally, struct dg_lamp *out)
{
    struct dg_pt at;

    if (!dg_tag_is(f, "highway", "street_lamp") || !place_of(f, &at)) return false;
    double h = dg_length_parse_m(dg_tag_value(f, "height"));
    if (!(h > 0)) h = dg_default_find(dg_default_site_m, "lamp")->value;
    *out = (struct dg_lamp){.at = at,
                            .source_id = f->source_id,
                            .height_m = h,
                            .reach_m = h * dg_default_lamp_reach_per_height,
                            .reach_origin = DG_ORIGIN_ASSUMED};
    dg_tally_add(tally, "lamp_reach", "lamp", "", dg_default_lamp_reach_per_height, "");
    return true;
}

/* ---- sensitive places ------------------------------------------------------------------------------ */

static const struct {
    const char *key, *values, *kind;
} sensitive[] = {
    {"amenity", "school music_school language_school prep_school", "school"},
    {"amenity", "kindergarten childcare preschool", "kindergarten"},
    {"amenity", "college university", "university"},
    {"amenity", "place_of_worship monastery", "worship"},
    {"amenity", "hospital", "hospital"},
    {"amenity", "clinic doctors dentist", "clinic"},
    {"amenity", "nursing_home", "care"},
    {"amenity", "public_bath", "bath"},
    {"amenity", "grave_yard", "cemetery"},
    {"amenity", "courthouse", "court"},
    {"healthcare", "hospital", "hospital"},
    {"healthcare", "clinic doctor centre midwife psychotherapist counselling", "clinic"},
    {"social_facility", "shelter", "shelter"},
    {"social_facility", "nursing_home assisted_living group_home hospice", "care"},
    {"landuse", "cemetery", "cemetery"},
    {"leisure", "playground", "playground"},
    {"building", "school", "school"},
    {"building", "kindergarten", "kindergarten"},
    {"building", "college university", "university"},
    {"building", "mosque church chapel cathedral temple synagogue shrine monastery", "worship"},
    {"building", "hospital", "hospital"},
};

/* Premises for women alone: a hairdresser's, a sports hall, a bath. */
static bool is_for_women(const struct dg_feature *f)
{
    return (dg_tag_is(f, "female", "yes") || dg_tag_is(f, "female", "only")) && !dg_tag_is(f, "male", "yes") &&
           !dg_tag_is(f, "unisex", "yes") && (dg_tag_value(f, "shop") || dg_tag_value(f, "leisure"));
}

static const char *sensitive_kind(const struct dg_feature *f)
{
    if (is_for_women(f)) return "women";
    for (size_t i = 0; i < sizeof sensitive / sizeof *sensitive; i++) {
        const char *value = dg_tag_value(f, sensitive[i].key);
        if (value && dg_word_in(value, sensitive[i].values)) return sensitive[i].kind;
    }
    return NULL;
}

bool dg_take_sensitive(const struct dg_feature *f, struct dg_tally *tally, struct dg_sensitive_place *out)
{
    const char *kind = sensitive_kind(f), *name = dg_tag_value(f, "name");

    if (!kind) return false;
    const struct dg_default *row = dg_default_find(dg_default_sensitive_buffer_m, kind);
    *out = (struct dg_sensitive_place){.geom = f->geom,
                                       .source_id = f->source_id,
                                       .kind = row->key,
                                       .name = name ? name : "",
                                       .buffer_m = row->value};
    dg_tally_add(tally, "sensitive_buffer", "sensitive_place", row->key, row->value, "");
    return true;
}

/* ---- existing cameras ------------------------------------------------------------------------------ */

bool dg_take_camera(const struct dg_feature *f, struct dg_tally *tally, struct dg_camera *out)
{
    const char *type = dg_tag_value(f, "surveillance:type"), *operator_name = dg_tag_value(f, "operator");
    const char *direction = dg_tag_value(f, "camera:direction");
    struct dg_pt at;

    if (!dg_tag_is(f, "man_made", "surveillance")) return false;
    if (type && !dg_word_in(type, "camera ALPR alpr")) {
        dg_tally_add(tally, "surveillance_other", "camera", "", NAN, f->source_id);
        return false;
    }
    if (!place_of(f, &at)) return false;
    if (!direction) direction = dg_tag_value(f, "direction");
    *out = (struct dg_camera){.at = at,
                              .camera_id = f->source_id,
                              .site_id = "",
                              .equipment_id = "",
                              .status = "existing",
                              .phase_no = -1,
                              .height_m = dg_length_parse_m(dg_tag_value(f, "height")),
                              .bearing_deg = dg_direction_parse_deg(direction),
                              .tilt_deg = dg_number_parse(dg_tag_value(f, "camera:angle"), 0, 90),
                              .hfov_deg = NAN,
                              .focal_mm = NAN,
                              .range_m = NAN,
                              .purpose = "",
                              .rationale = "",
                              .must_not_see = "",
                              .serves = "",
                              .claim_class = "",
                              .claim_distance_m = NAN,
                              .operator_name = operator_name ? operator_name : "",
                              .tags = "",
                              .measured_mbps = NAN};
    if (direction && isnan(out->bearing_deg))
        dg_tally_add(tally, "camera_direction", "camera", "", NAN, f->source_id);
    return true;
}
