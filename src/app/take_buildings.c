/* Buildings, barriers and private space from tags. */
#include <math.h>
#include <string.h>

#include "app/defaults.h"
#include "app/tags.h"
#include "app/take.h"
#include "base/limits.h"

/* No building stands there, or none that hides anything. */
#define NO_BUILDINGS "no entrance proposed demolished razed destroyed"
/* A roof on posts: people and cars are seen beneath it. */
#define OPEN_ROOFS "roof carport canopy"

#define DWELLINGS                                                                                              \
    "residential house apartments detached semidetached_house terrace bungalow dormitory farm cabin villa "    \
    "static_caravan houseboat ger allotment_house annexe"

const struct dg_default *dg_default_find(const struct dg_default *table, const char *key)
{
    for (; table->key; table++) {
        if (strcmp(table->key, key) == 0) return table;
    }
    return NULL;
}

/* The word of `building`, also from the shapefiles that Geofabrik makes (fclass=building, kind in `type`). */
static const char *building_kind(const struct dg_feature *f)
{
    const char *kind = dg_tag_value(f, "building");
    if (kind && *kind) return kind;
    if (!dg_tag_is(f, "fclass", "building")) return NULL;
    kind = dg_tag_value(f, "type");
    return kind && *kind ? kind : "yes";
}

static void note_height_assumed(struct dg_tally *tally, const char *kind, double height_m)
{
    static const char any[] = "other";
    const struct dg_default *row = dg_default_find(dg_default_building_m, kind);
    /* Only words of our own table become details: an extract with a thousand kinds must not make a thousand
     * rows. */
    dg_tally_add(tally, "building_height", "building", row ? row->key : any, height_m, "");
}

static void take_height(const struct dg_feature *f, struct dg_tally *tally, struct dg_building *out)
{
    const char *height = dg_tag_value(f, "height"), *levels = dg_tag_value(f, "building:levels");
    const char *roof = dg_tag_value(f, "roof:levels");
    double h = dg_length_parse_m(height);

    out->levels = dg_number_parse(levels, 0, 300);
    out->min_height_m = dg_length_parse_m(dg_tag_value(f, "min_height"));
    if (out->min_height_m > 0) dg_tally_add(tally, "building_min_height", "building", "", NAN, out->source_id);
    if (height && !(h > 0))
        dg_tally_add(tally, "building_height_unreadable", "building", "height", NAN, out->source_id);
    if (levels && isnan(out->levels))
        dg_tally_add(tally, "building_height_unreadable", "building", "building:levels", NAN, out->source_id);
    if (h > 0) {
        out->height_m = h;
        out->height_origin = DG_ORIGIN_GIVEN;
        return;
    }
    double n = out->levels, under_roof = dg_number_parse(roof, 0, 20);
    if (!isnan(under_roof)) n = (isnan(n) ? 0 : n) + under_roof;
    if (n > 0) {
        out->height_m = fmin(n * dg_default_storey_m, DG_MAX_HEIGHT_M);
        out->height_origin = DG_ORIGIN_DERIVED;
        dg_tally_add(tally, "building_levels", "building", "", dg_default_storey_m, "");
        return;
    }
    const struct dg_default *row = dg_default_find(dg_default_building_m, out->kind);
    out->height_m = row ? row->value : dg_default_building_any_m;
    out->height_origin = DG_ORIGIN_ASSUMED;
    note_height_assumed(tally, out->kind, out->height_m);
}

bool dg_take_building(const struct dg_feature *f, struct dg_tally *tally, struct dg_building *out)
{
    const char *kind = building_kind(f), *name = dg_tag_value(f, "name");

    if (!kind) {
        const char *part = dg_tag_value(f, "building:part");
        if (part && strcmp(part, "no") != 0)
            dg_tally_add(tally, "building_part", "building", "", NAN, f->source_id);
        return false;
    }
    if (dg_word_in(kind, NO_BUILDINGS)) return false;
    if (dg_word_in(kind, OPEN_ROOFS)) {
        dg_tally_add(tally, "open_roof", "building", "", NAN, f->source_id);
        return false;
    }
    if (dg_tag_is(f, "location", "underground")) {
        dg_tally_add(tally, "underground", "building", "", NAN, f->source_id);
        return false;
    }
    if (f->geom.kind != DG_GEOM_AREA) {
        dg_tally_add(tally, "refused", "building", "has no outline", NAN, f->source_id);
        return false;
    }
    *out = (struct dg_building){
        .geom = f->geom, .source_id = f->source_id, .kind = kind, .name = name ? name : ""};
    take_height(f, tally, out);
    return true;
}

/* ---- barriers -------------------------------------------------------------------------------------- */

#define FENCES_CLOSED                                                                                          \
    "wood wooden panel concrete brick bricks board slatted metal_sheet corrugated_metal stone gabion"

/* Does it hide what is behind it? A fence of unknown type is taken as one to see through: the other mistake
 * would hide private space that a camera looks into. */
static bool barrier_blocks(const struct dg_feature *f, const char *kind, struct dg_tally *tally)
{
    if (strcmp(kind, "fence") != 0) return true;
    const char *type = dg_tag_value(f, "fence_type");
    if (type && dg_word_in(type, FENCES_CLOSED)) return true;
    if (!type) dg_tally_add(tally, "fence_open", "barrier", "", NAN, "");
    return false;
}

bool dg_take_barrier(const struct dg_feature *f, struct dg_tally *tally, struct dg_barrier *out)
{
    const char *kind = dg_tag_value(f, "barrier");

    if (!kind || !dg_word_in(kind, "wall city_wall retaining_wall hedge fence jersey_barrier")) return false;
    /* A closed way may arrive as an area: its outline is the barrier. */
    if (f->geom.kind != DG_GEOM_LINE && f->geom.kind != DG_GEOM_AREA) {
        dg_tally_add(tally, "refused", "barrier", "is no line", NAN, f->source_id);
        return false;
    }
    if (dg_tag_is(f, "wall", "noise_barrier")) kind = "noise_barrier";
    double h = dg_length_parse_m(dg_tag_value(f, "height"));
    *out = (struct dg_barrier){.geom = f->geom, .source_id = f->source_id, .kind = kind};
    out->blocks = barrier_blocks(f, kind, tally);
    if (h > 0) {
        out->height_m = h;
        out->height_origin = DG_ORIGIN_GIVEN;
    } else {
        const struct dg_default *row = dg_default_find(dg_default_barrier_m, kind);
        out->height_m = row->value;
        out->height_origin = DG_ORIGIN_ASSUMED;
        dg_tally_add(tally, "barrier_height", "barrier", row->key, row->value, "");
    }
    return true;
}

/* ---- private space --------------------------------------------------------------------------------- */

/* Anything that says what else a building=yes is for. */
static bool has_other_use(const struct dg_feature *f)
{
    static const char *const keys[] = {
        "amenity",    "shop",     "office",   "craft",      "industrial", "tourism",
        "leisure",    "man_made", "power",    "railway",    "aeroway",    "public_transport",
        "healthcare", "military", "religion", "government", "historic",   "emergency"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (dg_tag_value(f, keys[i])) return true;
    }
    return false;
}

static bool take_garden(const struct dg_feature *f, struct dg_tally *tally, struct dg_private_space *out)
{
    const char *type = dg_tag_value(f, "garden:type"), *access = dg_tag_value(f, "access");
    bool is_said =
        (type && dg_word_in(type, "residential private")) || (access && strcmp(access, "private") == 0);

    if (!dg_tag_is(f, "leisure", "garden") || f->geom.kind != DG_GEOM_AREA) return false;
    if (!is_said && (type || (access && strcmp(access, "no") != 0)))
        return false; /* botanical, access=yes, ... */
    *out = (struct dg_private_space){.geom = f->geom,
                                     .kind = "garden",
                                     .source_id = f->source_id,
                                     .kind_origin = is_said ? DG_ORIGIN_GIVEN : DG_ORIGIN_ASSUMED};
    if (!is_said) dg_tally_add(tally, "private_garden", "private_space", "", NAN, f->source_id);
    return true;
}

bool dg_take_private(const struct dg_feature *f, struct dg_tally *tally, struct dg_private_space *out)
{
    const char *kind = building_kind(f);

    if (!kind) return take_garden(f, tally, out);
    if (f->geom.kind != DG_GEOM_AREA || dg_tag_is(f, "location", "underground")) return false;
    bool is_said = dg_word_in(kind, DWELLINGS);
    if (!is_said && (strcmp(kind, "yes") != 0 || has_other_use(f))) return false;
    *out = (struct dg_private_space){.geom = f->geom,
                                     .kind = "dwelling",
                                     .source_id = f->source_id,
                                     .kind_origin = is_said ? DG_ORIGIN_GIVEN : DG_ORIGIN_ASSUMED};
    if (!is_said) dg_tally_add(tally, "dwelling", "private_space", "", NAN, "");
    return true;
}
