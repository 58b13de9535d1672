/* Dossier: a scheme as one value in memory, and what must be true of it.
 *
 * A dossier on disk is one GeoPackage (docs/dossier.md); store/ loads and saves it, io/ knows its bytes.
 * Fields are named as the columns are. Coordinates are metres in the dossier's projection. Numbers that were
 * not given are NAN, texts that were not given are "" (never NULL), counts that were not given are -1.
 * Everything lives in the arena that the loader was passed. */
#ifndef DG_DOSSIER_DOSSIER_H
#define DG_DOSSIER_DOSSIER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "geom/geom.h"

/* Where a number came from: shown in every result that rests on it. */
enum dg_origin {
    DG_ORIGIN_NONE = 0, /* no number */
    DG_ORIGIN_GIVEN,    /* stated by the source or the drafter */
    DG_ORIGIN_DERIVED,  /* from another stated number (height from levels, HFOV from focal length) */
    DG_ORIGIN_ASSUMED   /* a default of ours, counted in `assumption` */
};
const char *dg_origin_word(enum dg_origin origin); /* "given", "derived", "assumed", "" */
enum dg_origin dg_origin_parse(const char *word);

struct dg_crs {
    int32_t srs_id;         /* EPSG code: a WGS 84 / UTM zone */
    char name[64];          /* "WGS 84 / UTM zone 38N" */
    double scale_error_ppm; /* largest deviation of map distance from ground distance inside the boundary */
};

struct dg_scheme {
    struct dg_geom boundary; /* area */
    const char *scheme_id, *title_fa, *title_en;
    const char *responsible_kind; /* village_office | municipality | road_administration */
    const char *responsible, *district, *county, *province;
    const char *basis_of_siting;    /* the law's "basis of the siting", in words */
    const char *edition;            /* 2014 | 2025: the classes that needs are written in */
    double target_height_m;         /* 1.5 */
    double grid_m;                  /* 0.5 */
    int32_t retention_days;         /* -1: not given */
    const char *access, *sign;      /* who may see recordings; the wording of the sign */
    const char *submitted_on;       /* ISO 8601 date */
    const char *data_licence;       /* attribution of the map data */
    bool is_sample;                 /* made up: said on every output */
    int32_t terrain_nx, terrain_ny; /* 0 without terrain */
    double terrain_x0, terrain_y0, terrain_step_m;
    float *terrain_z_m;
    struct dg_crs crs;
    double running_cost_year; /* beside those of sites, links and recorders */
};

struct dg_need {
    struct dg_geom geom; /* area, line (a lane, a facade) or points */
    const char *need_id, *title_fa, *title_en;
    const char *agency, *remit; /* remit: technical | security | traffic | privacy */
    const char *subject;        /* person | vehicle | crowd | traffic_flow | place */
    const char *purpose, *evidence, *success_measure, *base_figure, *review_on;
    const char *floor_class, *ceiling_class; /* ids of the edition; "" none */
    bool by_day, by_night;
    int32_t k_fold;   /* cameras that must each see a sample; at least 1 */
    double min_share; /* share of the samples that must reach the floor, 0..1 */
    double weight;
    double target_height_m; /* NAN: the scheme's */
    int32_t retention_days; /* that its purpose takes; -1: not said */
};

struct dg_site {
    struct dg_pt at;
    const char *site_id, *kind; /* pole | lamp | wall | roof | mast */
    double height_m;            /* available mounting height; NAN unknown */
    enum dg_origin height_origin;
    bool exists; /* stands already */
    const char *owner, *power, *source_id;
    const char *supply;          /* grid | solar | battery | none; "" not given */
    double supply_w, battery_wh; /* solar: peak */
    double mounting_cost, running_cost_year;
};

struct dg_camera {
    struct dg_pt at;
    const char *camera_id, *site_id, *equipment_id;
    const char *status;           /* planned | existing | built */
    int32_t phase_no;             /* -1 none */
    double height_m;              /* lens above ground */
    double bearing_deg, tilt_deg; /* clockwise from grid north 0..360; down from the horizontal */
    double hfov_deg;              /* as set; NAN: from focal_mm, else the equipment's widest */
    double focal_mm;
    double range_m; /* a limit the drafter states; NAN none */
    const char *purpose, *rationale, *must_not_see;
    const char *serves;      /* need ids, comma-separated */
    const char *claim_class; /* what vendor or drafter promises: class at a distance */
    double claim_distance_m;
    const char *operator_name, *tags; /* of existing cameras: all OpenStreetMap tags as a JSON object */
    double measured_mbps;             /* mean over a day; takes the place of every model */
};

struct dg_preset { /* of pan-tilt-zoom cameras: the views it takes in turn */
    const char *camera_id, *name;
    double bearing_deg, tilt_deg, hfov_deg;
};

struct dg_equipment {
    const char *equipment_id, *maker, *model;
    const char *kind; /* fixed | ptz | fisheye | panoramic */
    const char
        *projection; /* rectilinear | equidistant | equisolid | stereographic | orthographic | cylindrical */
    int32_t width_px, height_px;       /* -1: not given */
    double hfov_min_deg, hfov_max_deg; /* data sheet; min = zoomed in */
    double vfov_deg;                   /* NAN: from hfov and pixels */
    double sensor_width_mm, focal_min_mm, focal_max_mm;
    double ir_range_m; /* own infra-red light; 0 none, NAN not given */
    double min_lux;
    double pan_min_deg, pan_max_deg, tilt_min_deg, tilt_max_deg; /* ptz */
    double power_w;
    const char *poe_class;
    double bitrate_mbps;
    double price;
    const char *capabilities; /* JSON array of words, "face_recognition" and the like become findings */
    const char *source;       /* provenance of the figures */
    double fps;               /* as set */
    const char *codec;        /* mjpeg | h264 | h265 | h265plus; "" not given */
    double running_cost_year; /* of one */
};

struct dg_phase {
    int32_t phase_no;
    const char *title_fa, *title_en, *starts_on, *ends_on, *currency;
    double budget;
};

struct dg_goal {
    const char *goal_id, *title_fa, *title_en, *measure, *base_figure, *target_figure, *due_on;
};

struct dg_link {
    struct dg_geom geom; /* line; may be NONE */
    const char *link_id, *from_id, *to_id, *medium;
    double capacity_mbps, length_m;
    int32_t phase_no; /* -1: the first of the cameras that it carries */
    double price, running_cost_year;
};

struct dg_recorder {
    const char *recorder_id;
    const char *at_id; /* a site, or "centre" */
    double capacity_tb;
    int32_t phase_no; /* -1 none */
    double price, running_cost_year;
    const char *source;
};

struct dg_building {
    struct dg_geom geom; /* area */
    int64_t fid;
    const char *source_id, *kind, *name;
    double height_m;
    enum dg_origin height_origin;
    double levels, min_height_m; /* NAN not given */
};

struct dg_barrier {
    struct dg_geom geom; /* line */
    int64_t fid;
    const char *source_id, *kind;
    double height_m;
    enum dg_origin height_origin;
    bool blocks; /* sight: a wall does, a wire fence does not */
};

struct dg_road {
    struct dg_geom geom; /* line */
    const char *source_id, *name, *road_class;
    double lanes, width_m, speed_kmh;
    enum dg_origin lanes_origin, width_origin, speed_origin;
    bool is_oneway;
};

struct dg_private_space {
    struct dg_geom geom; /* area */
    int64_t fid;
    const char *kind; /* dwelling | yard | garden */
    const char *source_id;
    enum dg_origin kind_origin;
};

struct dg_sensitive_place {
    struct dg_geom geom;
    int64_t fid;
    const char *source_id, *kind,
        *name; /* school | worship | clinic | women | shelter | cemetery | court ... */
    double buffer_m;
};

struct dg_lamp { /* street lighting: what lets a camera see at night without its own light */
    struct dg_pt at;
    const char *source_id;
    double height_m, reach_m; /* lit radius on the ground */
    enum dg_origin reach_origin;
};

struct dg_document {
    const char *document_id, *title, *media_type, *sha256;
    int64_t n_bytes;
};

struct dg_assumption {
    const char *code; /* a word of the catalogue, "building_height" */
    const char *layer;
    int64_t n_objects;  /* how many objects it touches */
    double value;       /* the number assumed; NAN if it is not one number */
    const char *detail; /* free words: "kind=yes -> 4.2 m" */
};

#define DG_LIST(type)                                                                                          \
    struct {                                                                                                   \
        struct type *items;                                                                                    \
        int32_t n;                                                                                             \
    }

struct dg_dossier {
    struct dg_scheme scheme;
    DG_LIST(dg_need) needs;
    DG_LIST(dg_site) sites;
    DG_LIST(dg_camera) cameras;
    DG_LIST(dg_preset) presets;
    DG_LIST(dg_equipment) equipment;
    DG_LIST(dg_phase) phases;
    DG_LIST(dg_goal) goals;
    DG_LIST(dg_link) links;
    DG_LIST(dg_recorder) recorders;
    DG_LIST(dg_building) buildings;
    DG_LIST(dg_barrier) barriers;
    DG_LIST(dg_road) roads;
    DG_LIST(dg_private_space) private_spaces;
    DG_LIST(dg_sensitive_place) sensitive_places;
    DG_LIST(dg_lamp) lamps;
    DG_LIST(dg_document) documents;
    DG_LIST(dg_assumption) assumptions;
};

/* NULL if there is none. Linear: lists are short where these are used. */
const struct dg_equipment *dg_dossier_equipment(const struct dg_dossier *dossier, const char *equipment_id);
const struct dg_site *dg_dossier_site(const struct dg_dossier *dossier, const char *site_id);

/* How many different words of a purpose say something: all but those of data/vague.json ("safety", "general",
 * "for", in both languages, however they are typed: base/fold.h) and those in `also` (n_also of them). 0: the
 * purpose is as vague as "safety". */
int dg_purpose_words(const char *purpose, const char *const *also, int32_t n_also);

/* The next id of a camera's `serves` (parted by commas, Persian ones too, semicolons or blanks), not ended by
 * NUL; false at its end. */
bool dg_serves_next(const char **list, const char **id, size_t *n);

/* ---- check: completeness and consistency --------------------------------------------------------- */

enum dg_severity { DG_NOTE = 0, DG_WARNING = 1, DG_ERROR = 2 };

/* One thing that is missing or cannot be. Texts come from the catalogue by `code`; `args` fill them. */
struct dg_issue {
    enum dg_severity severity;
    const char *code; /* "camera_height_missing": key of the catalogue's what, why and remedy */
    const char *layer;
    const char *object; /* id of the object, "" for the layer */
    const char *column;
    const char *value;  /* what stands there, as text */
    bool blocks_assess; /* the assessment cannot be computed while it stands */
};

struct dg_issues {
    struct dg_issue *items;
    int32_t n, n_errors, n_warnings;
};

/* Everything that is missing or inconsistent, in a fixed order (layer, object, column). Fails only for
 * DG_ENOMEM. */
int dg_dossier_check(struct dg_arena *arena, const struct dg_dossier *dossier, struct dg_issues *out,
                     struct dg_err *err);

#endif
