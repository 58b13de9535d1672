/* Register: what the public may know of approved schemes and of cameras that were listed voluntarily.
 *
 *   source   what was decided (case states) and what was decided about (frozen dossiers): exact, not public
 *      |  dg_register_build: the only place where exact positions and private texts are seen
 *      v
 *   register published rows; nothing in them is finer than their publication level allows
 *      |
 *      v
 *   pages, OGC API Features, GeoJSON, CSV, GeoPackage, OpenStreetMap tags, signs, annual reports
 *
 * What stands behind the arrow reads published rows alone, so that no page, order, id or export can show what
 * the level hides. Pure: no clock, no files, no random; the same source gives the same bytes.
 *
 * Publication levels:
 *   exact   the camera's point, its height, bearing and mounting
 *   street  a stretch of the street's line; the stretches are cut at multiples of a fixed length from the
 *           street's own beginning, so that a stretch says nothing of where in it the camera hangs
 *   area    a named area that holds it, else a cell of a fixed lattice
 * At street and area level height, bearing, mounting, the drafter's own id and rationale stay unpublished, and
 * long numbers in free texts are left out, since they may be coordinates. Public ids are made with a secret,
 * so that they cannot be traced back to the drafter's id or its order. */
#ifndef DG_REGISTER_REGISTER_H
#define DG_REGISTER_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "dossier/dossier.h"
#include "geom/geom.h"
#include "io/io.h"
#include "review/review.h"
#include "words/words.h"

enum dg_listing { DG_LISTING_IN_FORCE = 0, DG_LISTING_LAPSED, DG_LISTING_WITHDRAWN };
const char *dg_listing_word(enum dg_listing listing); /* "in_force", "lapsed", "withdrawn" */

/* A text in both languages; one that is only there in one stands in both. */
struct dg_both {
    const char *en, *fa;
};
const char *dg_both_of(const struct dg_both *both, enum dg_lang lang);

/* ---- source ------------------------------------------------------------------------------------------ */

/* Level of a camera and why, as the case has it (dg_case.published with its procedure's rule). A camera of the
 * version that is not in the list is published at level area, with the reason "register.reason_unjudged". */
struct dg_source_level {
    const char *camera_id;
    enum dg_publication_level level;
    struct dg_both reason;
};

/* How coarse the levels are. */
struct dg_coarseness {
    double stretch_m; /* length of a street's stretch; 0: 50 */
    double street_m;  /* a street farther away than this is none of the camera's: level area; 0: 60 */
    double cell_m;    /* side of a cell; 0: 500 */
};

struct dg_source_area { /* a named area for level `area`: neighbourhood, village */
    struct dg_both title;
    struct dg_geom lonlat; /* x: longitude, y: latitude, degrees */
};

struct dg_source_condition {
    const char *text;
    const char *const *camera_ids; /* none: of the whole scheme */
    int32_t n_camera_ids;
    bool is_closed;
    const char *closed_on; /* "" not known, or open */
};

/* A question or complaint from the public, as far as it was released for publication. */
struct dg_source_talk {
    const char *kind;      /* question | complaint */
    const char *camera_id; /* the dossier's; "" of the scheme */
    const char *asked_on, *text;
    const char *answered_on, *answer; /* "" not yet */
};

/* A legal ground that the scheme named. */
struct dg_source_ground {
    struct dg_both title, source;
    enum dg_basis_kind kind;
    const char *const *need_ids; /* that it carries; none: the whole scheme */
    int32_t n_need_ids;
};

/* What was told of a camera on a day; the list is in the order in which it was told. */
struct dg_source_service {
    const char *camera_id;
    enum dg_service state;
    const char *on;
};

/* What a phase report says of one camera. */
struct dg_source_built {
    const char *camera_id;
    const char *built_on;
    bool has_moved; /* then lon, lat are where it stands */
    double lon, lat;
};

struct dg_source_event {   /* of the scheme's history */
    const char *on, *kind; /* kind: register.event_KIND */
    const char *text;      /* "" none */
};

/* What a goal or a need came to, reported after the fact; later ones take the place of earlier ones. */
struct dg_source_outcome {
    bool is_of_need;
    const char *id, *on, *figure;
};

struct dg_source_scheme {
    const char *case_id;
    struct dg_both title;                                          /* "" the dossier's */
    struct dg_both body;                                           /* who is responsible */
    struct dg_both contact;                                        /* whom to ask; "" the county's */
    enum dg_listing listing;                                       /* in force or lapsed */
    const char *decided_on, *valid_from, *valid_until, *lapsed_on; /* ISO dates; "" none */
    struct dg_both decided_by;
    const char *verdict;    /* approve | approve_with_conditions */
    const char *resolution; /* its number; "" none */
    const char *reasons;
    const struct dg_source_ground *grounds;
    int32_t n_grounds;
    int32_t n_for, n_against, n_abstain; /* -1: no vote was taken */
    struct dg_both vote_in;              /* where it was taken: the stage's title */
    bool is_secret_ballot;
    const struct dg_source_level *levels;
    int32_t n_levels;
    const struct dg_source_condition *conditions;
    int32_t n_conditions;
    const struct dg_source_talk *talks;
    int32_t n_talks;
    const struct dg_source_built *built;
    int32_t n_built;
    const struct dg_source_service *services;
    int32_t n_services;
    const struct dg_source_event *events;
    int32_t n_events;
    const struct dg_source_outcome *outcomes;
    int32_t n_outcomes;
    const struct dg_dossier *dossier; /* the frozen version that was decided about */
    const char *version_sha256;
};

/* A camera on private premises, listed by whoever runs it. Level street gives a cell of a fifth of the side,
 * with the street's name: no dossier has the streets around it. A withdrawn one gives its number to the count
 * and nothing else. */
struct dg_source_private {
    const char *case_id;
    bool is_withdrawn;
    const char *premises_kind; /* shop | office | dwelling | ... */
    const char *purpose;
    int32_t retention_days; /* -1 not said */
    const char *listed_on;
    int sees_public_space; /* 1, 0; -1 not said */
    double lon, lat;
    const char *street; /* "" none: what the lister wrote; shown at levels exact and street */
    enum dg_publication_level level;
    struct dg_both reason;
};

struct dg_source {
    const char *county_id;
    struct dg_both county;
    const char *base_url; /* "https://register.example": without a slash at the end; "" relative links */
    struct dg_both contact;
    const char *as_of;        /* ISO date that the register is made for */
    int64_t log_size;         /* entries that it rests on */
    unsigned char secret[32]; /* the store's own; ids come from it */
    struct dg_coarseness coarseness;
    const struct dg_source_area *areas;
    int32_t n_areas;
    const struct dg_source_scheme *schemes;
    int32_t n_schemes;
    const struct dg_source_private *privates;
    int32_t n_privates;
    bool is_sample;
};

/* ---- register ---------------------------------------------------------------------------------------- */

#define DG_PUBLIC_ID_SIZE 13 /* "C-" and ten letters of 5 bits, the end */

struct dg_pub_class {
    const char *class_id;
    double px_per_m, reach_m; /* at most this far from the lens, in metres; nothing hidden is taken off */
};

struct dg_pub_need {
    const char *need_id;
    struct dg_both title;
    const char *purpose, *agency, *remit, *subject, *evidence, *success_measure, *base_figure, *review_on;
    const char *floor_class, *ceiling_class;
    const char *outcome, *outcome_on; /* "" not reported */
};

struct dg_pub_ground {
    struct dg_both title, source;
    enum dg_basis_kind kind;
};

struct dg_pub_condition {
    const char *text, *closed_on;
    bool is_closed;
    int32_t n_cameras; /* that it names; 0: the whole scheme */
};

struct dg_pub_talk {
    int32_t camera_ix; /* -1: of the scheme */
    const char *kind, *asked_on, *text, *answered_on, *answer;
};

struct dg_pub_camera {
    char id[DG_PUBLIC_ID_SIZE];
    int32_t scheme_ix;
    enum dg_publication_level level;
    struct dg_both level_reason;
    struct dg_geom lonlat; /* what is published of its place: a point, a line or an area, in degrees */
    struct dg_both place;  /* name of the street or area; "" none */
    const char *status;    /* planned | existing | built | removed */
    const char *built_on;
    enum dg_service service; /* what was last told of it, and when */
    const char *service_on;
    bool has_moved;
    const char *kind; /* fixed | ptz | fisheye | panoramic */
    const char *purpose;
    const char *best_class; /* the highest class that it reaches anywhere; "" none */
    struct dg_pub_class *classes;
    int32_t n_classes;
    int32_t *need_ixs; /* in the scheme's needs */
    int32_t n_needs;
    struct dg_pub_condition *conditions;
    int32_t n_conditions;
    int32_t *ground_ixs; /* in the scheme's grounds */
    int32_t n_grounds;
    int32_t phase_no;
    /* At level exact alone; else "" and NAN. */
    const char *ref, *rationale, *mount;
    double height_m, bearing_deg, hfov_deg;
};

struct dg_pub_phase {
    int32_t phase_no, n_planned, n_built; /* n_built: that stand */
    int32_t n_working, n_untold;          /* of those: work by the last report; nothing was reported */
    struct dg_both title;
    const char *starts_on, *ends_on, *currency;
    double budget;
};

struct dg_pub_goal {
    const char *goal_id;
    struct dg_both title;
    const char *measure, *base_figure, *target_figure, *due_on;
    const char *outcome, *outcome_on; /* "" not reported */
};

struct dg_pub_event {
    const char *on, *kind, *text;
};

struct dg_pub_scheme {
    const char *case_id;
    struct dg_both title, body, decided_by, vote_in;
    struct dg_pub_ground *grounds;
    int32_t n_grounds;
    struct dg_both contact;
    enum dg_listing listing;
    const char *decided_on, *valid_from, *valid_until, *lapsed_on, *verdict, *resolution, *reasons;
    int32_t n_for, n_against, n_abstain;
    bool is_secret_ballot, is_sample;
    const char *edition, *version_sha256, *access, *sign, *data_licence;
    int32_t retention_days;
    struct dg_geom lonlat; /* its boundary */
    struct dg_pub_need *needs;
    int32_t n_needs;
    struct dg_pub_condition *conditions; /* all; those that name cameras stand with these too */
    int32_t n_conditions;
    struct dg_pub_talk *talks;
    int32_t n_talks;
    struct dg_pub_phase *phases;
    int32_t n_phases;
    struct dg_pub_goal *goals;
    int32_t n_goals;
    struct dg_pub_event *events;
    int32_t n_events;
    int32_t first_camera, n_cameras; /* in the register's cameras */
    int32_t n_by_level[3], n_built, n_working, n_untold;
    double running_cost_year, budget; /* NAN not known */
    const char *currency;
    const struct dg_geom *footprints; /* of buildings, in degrees: public map data */
    int32_t n_footprints;
};

struct dg_pub_private {
    char id[DG_PUBLIC_ID_SIZE];
    enum dg_publication_level level;
    struct dg_both level_reason, place;
    struct dg_geom lonlat;
    const char *premises_kind, *purpose, *listed_on;
    int32_t retention_days;
    int sees_public_space; /* 1, 0; -1 not said */
};

struct dg_register {
    const char *county_id, *base_url, *as_of;
    struct dg_both county, contact;
    int64_t log_size;
    int32_t srs_id; /* of the schemes' zone: offered as coordinate system and used for drawing */
    struct dg_pub_scheme *schemes;
    int32_t n_schemes;
    struct dg_pub_camera *cameras; /* by scheme, then public id */
    int32_t n_cameras;
    struct dg_pub_private *privates; /* by public id */
    int32_t n_privates, n_withdrawn;
    bool is_sample;
};

/* Judge levels, coarsen, number, copy. Texts are borrowed from the source unless they had to change: the
 * source's arena must live as long. A condition or question about a camera that the version does not have
 * stands with the scheme. DG_EINVAL names the case: a camera outside its projection, two cameras of one id;
 * DG_ELIMIT (more than DG_MAX_CAMERAS). Cost: cameras times roads for those at street level. */
int dg_register_build(struct dg_arena *arena, const struct dg_source *source, struct dg_register *out,
                      struct dg_err *err);

/* NULL, -1: there is none. */
const struct dg_pub_scheme *dg_register_scheme(const struct dg_register *reg, const char *case_id);
int32_t dg_register_camera(const struct dg_register *reg, const char *public_id);
/* Does it stand in the street? */
bool dg_pub_stands(const struct dg_pub_camera *camera);
/* Titles of the grounds of a camera (NULL: of the scheme), parted by "; ". */
void dg_pub_grounds_add(struct dg_text *text, const struct dg_pub_scheme *scheme,
                        const struct dg_pub_camera *camera, enum dg_lang lang);
/* The public id of a dossier's camera: what a secretary who knows both looks up. */
void dg_register_id(const struct dg_source *source, const char *case_id, const char *camera_id,
                    char out[DG_PUBLIC_ID_SIZE]);

/* ---- from a county's store ------------------------------------------------------------------------------ */

struct dg_county;

struct dg_register_params {
    int64_t now; /* seconds since 1970: what is in force on this day; never earlier than the last entry */
    const char *base_url; /* as in dg_source; NULL: "" */
    const char *contact;  /* whom to ask; NULL: as the county's description says */
    unsigned char secret[32];
};

/* The register of what a store has published: schemes whose publication was entered, as their approval stands;
 * voluntary listings; questions and complaints about them, their words once they were answered. Reads with the
 * rights of the system; what comes out is public. Everything lives in `arena`. Errors as of county.h and
 * dg_register_build. Cost: a fold of each case and a parse of each published version; make it again when the
 * log has grown or a day has passed. */
int dg_register_load(struct dg_county *county, struct dg_arena *arena, const struct dg_register_params *params,
                     struct dg_register *out, struct dg_err *err);

/* The secret that public ids are made with: from the bytes of the store's key file, so that it is kept and
 * restored together with it, and ids on printed signs stay right. DG_EIO names the file. */
int dg_register_secret(const char *key_path, unsigned char out[32], struct dg_err *err);

/* ---- web: pages under /register, OGC API Features under /ogc ------------------------------------------ */

/* Append the styles of the register's pages, for pages beside them. */
void dg_register_style_add(struct dg_text *text);

struct dg_web_request {
    const char *path;     /* decoded, "/register/cameras/C-..." or "/ogc/..." */
    const char *query;    /* as it came, without "?"; "" none */
    const char *accept;   /* the header; "" none */
    enum dg_lang lang;    /* of pages, unless the query says lang= */
    const char *base_url; /* of absolute links, without a slash at the end; "" the register's own */
};

struct dg_web_reply {
    int status;
    const char *media_type;
    struct dg_text body;
    char link[512];        /* value of a Link header; "" none */
    char content_crs[96];  /* of a Content-Crs header; "" none */
    const char *file_name; /* for Content-Disposition; NULL none */
};
void dg_web_reply_done(struct dg_web_reply *reply);

/* Answer any GET below /register and /ogc. What is not there or not understood becomes a reply of status 404,
 * 400 or 406, not an error. Pages need no script, no cookie and nothing from elsewhere; styles come from
 * /register/style.css, so that a policy without 'unsafe-inline' holds. DG_ENOMEM. */
int dg_register_answer(const struct dg_register *reg, const struct dg_web_request *request,
                       struct dg_web_reply *reply, struct dg_err *err);

/* ---- files ------------------------------------------------------------------------------------------- */

enum dg_collection { DG_CAMERAS = 0, DG_SCHEMES, DG_PRIVATES, DG_N_COLLECTIONS };
const char *dg_collection_word(enum dg_collection collection); /* "cameras", "schemes", "voluntary" */

/* RFC 7946; one feature collection. */
int dg_register_geojson(const struct dg_register *reg, enum dg_collection collection, struct dg_text *out,
                        struct dg_err *err);
/* RFC 4180 with a byte order mark; what a table program would take for a formula is quoted. */
int dg_register_csv(const struct dg_register *reg, enum dg_collection collection, struct dg_text *out,
                    struct dg_err *err);
/* OpenStreetMap XML 0.6 with negative ids, for review in an editor: built and existing cameras in force at
 * level exact with all tags; at level street with the tags that need no place and a note; none at level area.
 */
int dg_register_osm(const struct dg_register *reg, struct dg_text *out, struct dg_err *err);
int dg_register_osm_geojson(const struct dg_register *reg, struct dg_text *out, struct dg_err *err);
/* All collections as layers of one GeoPackage. */
int dg_register_gpkg(const struct dg_register *reg, const char *path, struct dg_err *err);
/* All of the above and the pages, as a folder that any web server or a memory stick can carry. */
int dg_register_site(const struct dg_register *reg, const char *dir, struct dg_err *err);

/* ---- documents --------------------------------------------------------------------------------------- */

/* The printable sign of a camera, both languages, PDF: see report.h. NULL font_dir: as of the maps. */
int dg_register_sign(const struct dg_register *reg, int32_t camera_ix, const char *size, const char *font_dir,
                     struct dg_text *pdf, struct dg_err *err);

/* The annual report of a scheme, of the days `from` .. `until` (ISO). */
enum dg_report_form { DG_FORM_HTML, DG_FORM_PDF };
int dg_register_annual(const struct dg_register *reg, const struct dg_pub_scheme *scheme, const char *from,
                       const char *until, enum dg_lang lang, enum dg_report_form form, const char *font_dir,
                       struct dg_text *out, struct dg_err *err);

/* The same day a year before an ISO date: where a report begins that nobody gave a span. */
void dg_register_year_before(const char *iso, char out[16]);

#endif
