/* Rule: the rule book of four remits, and what it finds in an assessment.
 *
 * A rule is data (rules/, docs/rules.md): it names a measure, says what is required of the figure, how grave a
 * breach is, where the threshold comes from, and what to tell people in both languages. A measure is code: it
 * takes figures from an assessment, one for each object that it can judge. A figure that breaks its rule's
 * requirement becomes a finding with its place, the objects concerned and the assumptions it rests on.
 *
 * Nothing passes silently: each rule has a state, and each object that a measure could not judge is named with
 * the reason. Same assessment and same book: same findings in the same order, to the byte. */
#ifndef DG_RULE_RULE_H
#define DG_RULE_RULE_H

#include "assess/assess.h"
#include "base/text.h"
#include "io/io.h"
#include "words/words.h"

enum dg_remit { DG_REMIT_TECHNICAL = 0, DG_REMIT_SECURITY, DG_REMIT_TRAFFIC, DG_REMIT_PRIVACY, DG_N_REMITS };
const char *dg_remit_word(enum dg_remit remit); /* "technical", ... */
bool dg_remit_parse(const char *word, enum dg_remit *out);

const char *dg_severity_word(enum dg_severity severity); /* "note", "warning", "error" */
bool dg_severity_parse(const char *word, enum dg_severity *out);

/* ---- the book ---------------------------------------------------------------------------------------- */

/* What is required of a figure. */
enum dg_compare { DG_AT_MOST = 0, DG_AT_LEAST, DG_BELOW, DG_ABOVE, DG_EQUAL };
const char *dg_compare_word(enum dg_compare compare); /* "<=", ">=", "<", ">", "==" */
bool dg_compare_parse(const char *word, enum dg_compare *out);

#define DG_MAX_RULES 500
#define DG_MAX_RULE_PARAMS 16
#define DG_MAX_RULE_WORDS 200               /* words of one parameter */
#define DG_MAX_BOOK_BYTES (4 * 1024 * 1024) /* a rule file; ours has about 100 KB */

/* A number or a list of words that a measure works with, as the book gives it (or the measure's default). */
struct dg_rule_param {
    const char *name;
    double number;            /* NAN: words */
    const char *const *words; /* NULL: a number */
    int32_t n_words;
    bool is_default; /* the book does not give it */
};

/* By enum dg_lang. `sentence` and `remedy` have placeholders: {figure} {threshold} {unit} {object} and the
 * measure's own. */
struct dg_rule_texts {
    const char *title[2], *why[2], *sentence[2], *remedy[2], *source[2];
};

struct dg_measure; /* code: measure.h, private */

struct dg_rule {
    const char *id;
    enum dg_remit remit;
    const struct dg_measure *measure;
    const char *measure_word, *unit; /* unit: a word of the catalogue, "unit.m2" */
    int decimals;                    /* figure and threshold are shown with */
    enum dg_compare compare;
    double threshold;
    enum dg_severity severity;
    bool is_on;
    struct dg_rule_texts texts;
    struct dg_rule_param params[DG_MAX_RULE_PARAMS]; /* all that the measure takes, in its order */
    int n_params;
};

struct dg_rulebook {
    struct dg_rule *rules; /* by remit, then id */
    int32_t n_rules;
    const char *file_name; /* as given; "" for the standard book */
    const char *title[2];
    char sha256[DG_SHA256_HEX_SIZE]; /* of the file's bytes */
};

/* Read a book (format "didgah.rules/1", docs/schema/rules-1.json) from its bytes, in `arena`. DG_EFORMAT names
 * the file, the rule, the key and the remedy: not JSON, a key given twice or not known, a text without one
 * of its languages, a placeholder that its measure does not fill, a parameter out of its range, an unknown
 * measure (with the nearest known one). DG_ELIMIT: too long or too deep. */
int dg_rulebook_parse(struct dg_arena *arena, const char *file_name, const char *bytes, size_t n,
                      struct dg_rulebook *out, struct dg_err *err);

/* The same from a file. DG_EFOUND, DG_EIO. */
int dg_rulebook_load(struct dg_arena *arena, const char *path, struct dg_rulebook *out, struct dg_err *err);

/* The book that is compiled in: the bytes of rules/, joined. */
int dg_rulebook_standard(struct dg_arena *arena, struct dg_rulebook *out, struct dg_err *err);
const char *dg_rulebook_standard_bytes(size_t *n);

/* NULL: no such rule; *nearest, unless NULL, is then the id most like it or NULL. */
const struct dg_rule *dg_rulebook_find(const struct dg_rulebook *book, const char *id, const char **nearest);

/* ---- network, recording, cost: what several rules and the printed dossier share -------------------------- */

/* How many megabits a second a camera sends, as a range: published rules of thumb differ by more than two times
 * for one and the same stream (docs/rules.md). A measured rate takes the place of all of them. */
struct dg_bitrate {
    double low_mbps, high_mbps; /* NAN: the equipment is not known */
    bool is_measured, is_fps_assumed, is_codec_assumed;
};

/* Of one kind of equipment. `measured_mbps` NAN: none. */
struct dg_bitrate dg_bitrate_of(const struct dg_equipment *equipment, double measured_mbps);

/* Terabytes (10^12 bytes) of `days` at a rate, `hours` a day, with `overhead` (0.2: a fifth more). */
double dg_storage_tb(double mbps, double hours, double days, double overhead);

enum dg_way { DG_WAY_CENTRE = 0, DG_WAY_DEAD_END, DG_WAY_LOOP };

/* What a sum of rates rests on, as bits. */
enum { DG_RATE_MODELS = 1, DG_RATE_FPS = 2, DG_RATE_CODEC = 4, DG_RATE_UNKNOWN = 8 };

struct dg_link_load {
    int32_t next;     /* link that it leads into; -1: it ends at its far end */
    enum dg_way way;  /* where its way ends; a recorder counts as the centre */
    int32_t recorder; /* first recorder on its way; -1 none */
    int32_t n_cameras;
    double low_mbps, high_mbps; /* of the cameras that it carries; unknown ones count nothing */
    int32_t n_unknown;          /* cameras whose rate is not known */
    int32_t first_phase;        /* of the cameras that it carries; -1 none */
    unsigned rests_on;          /* DG_RATE_ */
};

struct dg_recorder_load {
    int32_t n_cameras, n_unknown;
    double low_mbps, high_mbps;
    unsigned rests_on; /* DG_RATE_ */
};

struct dg_network {
    struct dg_bitrate *rates;           /* of each camera of the dossier */
    int32_t *camera_link;               /* first link of each camera; -1 none */
    int32_t *camera_recorder;           /* that keeps it; -1 none */
    bool *is_reached;                   /* the camera's pictures arrive at the centre or a recorder */
    struct dg_link_load *links;         /* of each link of the dossier */
    struct dg_recorder_load *recorders; /* of each recorder */
};

/* A camera goes out by the link that begins at it, else by the one that begins at its site; of several, the
 * first in the file carries everything, the others are spare. Cost: linear, n log n for the ids. */
int dg_network_compute(struct dg_arena *arena, const struct dg_dossier *dossier, struct dg_network *out,
                       struct dg_err *err);

/* The bill of quantities: one line for each kind of thing that a phase buys. */
enum dg_bill_kind { DG_BILL_CAMERA = 0, DG_BILL_MOUNTING, DG_BILL_LINK, DG_BILL_RECORDER };
const char *dg_bill_kind_word(enum dg_bill_kind kind); /* "camera", "mounting", "link", "recorder" */

struct dg_bill_line {
    int32_t phase_no; /* -1: of no phase */
    enum dg_bill_kind kind;
    const char *item; /* equipment_id; a site's kind; a link's medium; "" for recorders */
    int32_t n, n_unpriced;
    double length_m; /* of links; 0 */
    double sum;      /* of those with a price */
    double year;     /* running cost of a year */
};

struct dg_phase_bill {
    int32_t phase_no, phase_ix; /* phase_ix: in dossier.phases; -1: no such phase */
    int32_t n_cameras, n_unpriced;
    double sum, year, budget; /* budget NAN: none */
    double seen_m2;           /* what its cameras see by day at the lowest class, each by itself; NAN without */
};

struct dg_bill {
    struct dg_bill_line *lines; /* by phase, kind, item */
    int32_t n_lines;
    struct dg_phase_bill *phases; /* by number; cameras that exist already cost nothing and are in none */
    int32_t n_phases;
    double sum, year; /* of all; `year` with the scheme's own running cost */
    int32_t n_unpriced;
};

/* `assessment` gives seen_m2. A site is mounted once, in the first phase that puts a planned camera on it. */
int dg_bill_compute(struct dg_arena *arena, const struct dg_assessment *assessment, struct dg_bill *out,
                    struct dg_err *err);

/* ---- claims -------------------------------------------------------------------------------------------- */

/* Width of a sensor by its format's name as data sheets give it, "1/2.8", with or without the inch mark: a
 * default that leaves 4 % open. NAN: not known. */
double dg_sensor_width_mm(const char *format);
/* The name of the format that such a width usually stands for; NULL: none. */
const char *dg_sensor_format(double width_mm);

/* "It identifies at 600 m": what that takes, and what a lens makes of it. Numbers that are not known are NAN.
 */
struct dg_claim_params {
    const struct dg_class_table *classes;
    int32_t class_ix; /* in classes */
    double distance_m;
    int32_t width_px, height_px; /* height_px 0: 16:9 is taken, is_height_assumed */
    double sensor_width_mm, focal_mm, hfov_deg;
    double mount_m, target_m; /* heights above ground; mount NAN: lens and target on one height */
    double tilt_deg;          /* NAN: aimed at the target at that distance */
};

struct dg_claim {
    double px_per_m;                                   /* that the class takes */
    double needs_f_px, needs_focal_mm, needs_hfov_deg; /* focal NAN without a sensor width */
    double incidence_deg, tilt_deg;                    /* NAN without a mount */
    bool has_lens;                                     /* the rest is of the lens that was given */
    bool holds, is_out_of_view; /* the target at the distance is above, below or behind the picture */
    double f_px, hfov_deg, vfov_deg, focal_mm;
    double density_px_per_m, across_m; /* at the distance; width of the picture there */
    int32_t reached_ix;                /* class really reached there; -1 none */
    double reach_m;                    /* farthest distance at which the claimed class is reached; 0: nowhere */
    double reaches_m[DG_MAX_CLASSES];  /* of every class */
    double needs_width_px;             /* pixels across with which this lens would keep the claim */
    double blind_m;                    /* NAN without a mount */
    bool is_height_assumed, is_tilt_assumed;
};

/* Formulae: optics.h. DG_EINVAL names the option and the remedy. */
int dg_claim_compute(const struct dg_claim_params *params, struct dg_claim *out, struct dg_err *err);

/* ---- findings ---------------------------------------------------------------------------------------- */

enum dg_detail_kind {
    DG_DETAIL_NUMBER, /* `number` with `decimals` */
    DG_DETAIL_TOKEN,  /* `text` is an id, a unit, a date, a file name */
    DG_DETAIL_WORD,   /* `text` is a key of the catalogue */
    DG_DETAIL_TEXT,   /* `text` as a person wrote it */
    DG_DETAIL_TITLE   /* `text` in English, `text_fa` in Persian */
};

/* A value of a sentence's placeholder. */
struct dg_detail {
    const char *name;
    enum dg_detail_kind kind;
    double number;
    int decimals;
    const char *text, *text_fa;
};
#define DG_MAX_DETAILS 10

struct dg_concern { /* another object that a figure is about */
    const char *layer, *id;
};

/* One figure of one object. */
struct dg_measured {
    const char *layer, *object; /* object: its id; "" for the scheme */
    int32_t ix;                 /* in the dossier's list of that layer; -1: none */
    double value;               /* finite */
    const char *light;          /* "day", "night", or NULL where light has no part in it */
    const char *part;    /* which of several figures of one object and light: the same in every version of
                            the dossier; NULL: it has one */
    struct dg_geom geom; /* its place; NONE: none */
    const struct dg_concern *concerned;
    int32_t n_concerned;
    const char *const *assumptions; /* codes of the catalogue (assumption.CODE) */
    int32_t n_assumptions;
    struct dg_detail details[DG_MAX_DETAILS];
    int n_details;
};

struct dg_finding {
    int32_t rule_ix; /* in the book */
    struct dg_measured measured;
    bool is_breach; /* false only in dg_findings.figures */
};

/* An object that a measure could not judge. `reason`: a key of the catalogue ("unable.camera_unplaced"). */
struct dg_unjudged {
    int32_t rule_ix;
    const char *layer, *object, *reason;
};

enum dg_rule_state {
    DG_RULE_JUDGED = 0,
    DG_RULE_OFF,            /* switched off in the book */
    DG_RULE_NOT_APPLICABLE, /* the dossier has nothing that it speaks of */
    DG_RULE_NOT_MEASURABLE, /* it has, but the figures cannot be had: `reason` */
    DG_RULE_LEFT_OUT        /* its remit was not asked for */
};
const char *dg_rule_state_word(enum dg_rule_state state); /* "judged", "off", "not_applicable", ... */

struct dg_rule_result {
    enum dg_rule_state state;
    const char *reason; /* key of the catalogue; "" when judged or off */
    int32_t n_measured, n_found, n_unjudged;
    double worst;             /* the figure nearest to or farthest beyond the threshold; NAN: none */
    const char *worst_object; /* "" for none */
};

struct dg_findings {
    const struct dg_rulebook *book;
    const struct dg_assessment *assessment;
    struct dg_finding *items; /* by remit, severity (worst first), rule, object, light */
    int32_t n;
    struct dg_finding *figures; /* every figure, held or not, of measures that tell theirs always, by rule */
    int32_t n_figures;
    struct dg_unjudged *unjudged; /* by rule, then as measured */
    int32_t n_unjudged;
    struct dg_rule_result *results; /* one for each rule of the book */
    int32_t n_by_severity[3];       /* of items, by enum dg_severity */
};

struct dg_judge_params {
    unsigned remits;       /* bit 1 << remit; 0: all */
    const char *camera_id; /* NULL: all; else findings of this camera alone */
    int n_threads;         /* 0: one; the findings are the same from any number */
};

/* Judge an assessment by a book, in `arena`; both must outlive the findings. Cost: in proportion to the cameras
 * and to what they see, n log n for what is sorted; the roads are joined once for each judgement. */
int dg_rules_judge(struct dg_arena *arena, const struct dg_assessment *assessment,
                   const struct dg_rulebook *book, const struct dg_judge_params *params,
                   struct dg_findings *out, struct dg_err *err);

/* What was found, and what to do about it, in one language: the rule's sentence and remedy, filled. */
int dg_finding_sentence(struct dg_text *text, enum dg_lang lang, const struct dg_rulebook *book,
                        const struct dg_finding *finding, struct dg_err *err);
int dg_finding_remedy(struct dg_text *text, enum dg_lang lang, const struct dg_rulebook *book,
                      const struct dg_finding *finding, struct dg_err *err);

/* "at most 80 %": what the rule requires. */
void dg_rule_requirement(struct dg_text *text, enum dg_lang lang, const struct dg_rule *rule);

/* The rows of the dossier's layer `finding`, entered into *results (store.h). */
int dg_findings_rows(struct dg_arena *arena, const struct dg_findings *findings, struct dg_results *results,
                     struct dg_err *err);

/* As JSON, "format": "didgah.findings/1", docs/schema/findings-1.json. */
int dg_findings_json(const struct dg_findings *findings, struct dg_text *out, struct dg_err *err);

#endif
