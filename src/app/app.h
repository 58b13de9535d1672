/* App: one function for each thing that a user can do. cli calls these and prints what they say.
 *
 * Messages of errors begin with the file that they are about. Texts are appended to a dg_text in the language
 * that was asked for. */
#ifndef DG_APP_APP_H
#define DG_APP_APP_H

#include "base/text.h"
#include "dossier/dossier.h"
#include "store/store.h"
#include "words/words.h"

/* ---- new: a dossier from a map extract -------------------------------------------------------------- */

struct dg_app_new_params {
    const char *out_path;
    const char *extract_path;
    const char *boundary_path;        /* NULL: none */
    const char *bbox;                 /* "west,south,east,north" in degrees; NULL: none */
    const char *const *terrain_paths; /* rasters that are joined, the first before the others */
    int32_t n_terrain_paths;
    const char *title; /* NULL: from the catalogue */
    bool may_replace;
};

/* What was taken, in numbers. */
struct dg_app_new_counts {
    int64_t n_features; /* read inside the boundary and its margin */
    int64_t n_used;     /* became at least one row */
    int64_t n_refused;  /* could not be used; reasons are in the dossier's assumptions */
    int64_t n_repaired; /* had an invalid outline that was made valid */
};

/* Make the dossier file. `out` is what was written, in `arena`. DG_EEXIST: the file is there and may_replace is
 * false, or it is something else than a dossier; DG_EINVAL (bbox, both bbox and boundary), DG_EFOUND (a file or
 * the folder of the output is missing, nothing inside the boundary), and what reader and store return. On any
 * error nothing was written. */
int dg_app_new(struct dg_arena *arena, const struct dg_app_new_params *params, struct dg_dossier *out,
               struct dg_app_new_counts *counts, struct dg_err *err);

/* What was taken, assumed and refused, and what to fill in next. */
int dg_app_new_text(struct dg_text *text, enum dg_lang lang, const char *path, const struct dg_dossier *dossier,
                    const struct dg_app_new_counts *counts, struct dg_err *err);

/* ---- sample: the made-up village --------------------------------------------------------------------- */

/* A village that does not exist, with a scheme of cameras and the faults that docs/sample.md lists, its free
 * texts and names in one language (titles are in both). The same seed and language give the same dossier. */
int dg_app_sample_make(struct dg_arena *arena, uint64_t seed, enum dg_lang lang, struct dg_dossier *out,
                       struct dg_err *err);

/* Make it and write it. DG_EEXIST, DG_EFOUND as dg_app_new. */
int dg_app_sample(struct dg_arena *arena, const char *path, uint64_t seed, enum dg_lang lang, bool may_replace,
                  struct dg_dossier *out, struct dg_err *err);

/* What was made, and what to do with it. */
int dg_app_sample_text(struct dg_text *text, enum dg_lang lang, const char *path,
                       const struct dg_dossier *dossier, struct dg_err *err);

/* ---- check: what is missing --------------------------------------------------------------------------- */

/* Load a dossier and judge it. Fails when it cannot be read at all. */
int dg_app_check(struct dg_arena *arena, const char *path, struct dg_dossier *dossier, struct dg_issues *out,
                 struct dg_err *err);

/* Grouped by severity: what, why it is required, what would settle it. */
int dg_app_check_text(struct dg_text *text, enum dg_lang lang, const char *path, const struct dg_issues *issues,
                      struct dg_err *err);

/* The same for programs: docs/schema/check-1.json. */
int dg_app_check_json(struct dg_text *text, const struct dg_dossier *dossier, const struct dg_issues *issues,
                      struct dg_err *err);

/* ---- procedures ----------------------------------------------------------------------------------------- */

/* Without `path` the procedures in the program; with it every fault of that file. *n_faults: how many.
 * DG_EFOUND, DG_EIO: the file cannot be opened or read. */
int dg_app_procedures_text(struct dg_text *text, enum dg_lang lang, const char *path, int32_t *n_faults,
                           struct dg_err *err);
/* Write the program's procedure `name` to a new file. DG_EFOUND: none such; DG_EEXIST. */
int dg_app_procedures_write(const char *name, const char *path, struct dg_err *err);

/* ---- rules: the rule book ------------------------------------------------------------------------------- */

struct dg_app_rules_params {
    const char *rules_path; /* NULL: the standard book */
    const char *remit;      /* NULL: all */
};

/* Which rules there are, by remit. What a rule file can be refused for: rule.h. */
int dg_app_rules_text(struct dg_text *text, enum dg_lang lang, const struct dg_app_rules_params *params,
                      struct dg_err *err);
/* The same for programs: a rule file with every parameter written out, and the hash of the file it is from. */
int dg_app_rules_json(struct dg_text *text, const struct dg_app_rules_params *params, struct dg_err *err);
/* Write the standard book, for a commission to edit. DG_EEXIST, DG_EFOUND. */
int dg_app_rules_write(const char *path, struct dg_err *err);
/* What a rule says, why, by which source, how it is measured. DG_EINVAL: no such rule; the nearest is named. */
int dg_app_explain_text(struct dg_text *text, enum dg_lang lang, const char *rules_path, const char *rule_id,
                        struct dg_err *err);

/* ---- claim: what a promise takes ------------------------------------------------------------------------- */

struct dg_app_claim_params {
    const char *class_id, *edition; /* edition NULL: the one that has the class */
    const char *sensor;             /* format's name; NULL: none */
    double distance_m, sensor_width_mm, focal_mm, hfov_deg, mount_m, target_m, tilt_deg; /* NAN: not given */
    int32_t width_px, height_px;
};

/* Compute a claim and say it in words or as JSON (docs/schema/claim-1.json). *holds is true when no lens was
 * given: then it is only said what the claim takes. DG_EINVAL names the option. */
int dg_app_claim(struct dg_text *text, enum dg_lang lang, bool as_json,
                 const struct dg_app_claim_params *params, bool *holds, struct dg_err *err);

/* ---- assess: what the cameras see ----------------------------------------------------------------------- */

struct dg_app_assess_params {
    const char *path;
    const char *camera_id; /* NULL: all; else the dossier is left as it is */
    const char
        *out_dir; /* NULL: none; gets summary.txt, assessment.json, findings.json, GeoJSON files, maps/ */
    const char *json_path;                                        /* NULL: none */
    const char *raster_path;                                      /* NULL: none */
    const char *findings_path;                                    /* NULL: none */
    const char *rules_path;                                       /* NULL: the standard rule book */
    const char *remit;                                            /* NULL: findings of all remits */
    const char *edition;                                          /* NULL: the scheme's */
    double grid_m;                                                /* NAN: the scheme's */
    int n_threads;                                                /* 0: all processors */
    enum dg_lang lang;                                            /* of summary and maps */
    void (*progress)(void *ctx, int64_t n_done, int64_t n_total); /* NULL: none */
    void *progress_ctx;
};

/* How many findings there are, by enum dg_severity. */
struct dg_app_found {
    int32_t n_by_severity[3];
};

/* Compute, judge, write the files that were asked for, write the results into the dossier, append the summary.
 * On an error the dossier is as it was. DG_EINVAL (a parameter), DG_EFOUND (file, folder, camera), DG_ESTATE
 * (the dossier lacks what the assessment needs: `didgah check` lists it), and what store, reader and report
 * return.
 */
int dg_app_assess(struct dg_arena *arena, const struct dg_app_assess_params *params, struct dg_text *summary,
                  struct dg_app_found *found, struct dg_err *err);

/* ---- report: the printed dossier --------------------------------------------------------------------------
 */

struct dg_app_report_params {
    const char *path;       /* a dossier, or a frozen version */
    const char *out_path;   /* FILE.pdf or FILE.html; NULL: none */
    const char *csv_dir;    /* NULL: none */
    const char *rules_path; /* NULL: the standard rule book */
    const char *remit;      /* NULL: all; a remit's word, or its name in either language */
    double grid_m;          /* NAN: the scheme's */
    int n_threads;          /* 0: all processors */
    enum dg_lang lang;
    void (*progress)(void *ctx, int64_t n_done, int64_t n_total); /* NULL: none */
    void *progress_ctx;
};

/* Assess in memory, judge, write. The dossier is left as it is. Errors as dg_app_assess; DG_EINVAL: nothing to
 * write, or a file of another kind. */
int dg_app_report(struct dg_arena *arena, const struct dg_app_report_params *params, struct dg_err *err);

/* What was written. */
int dg_app_report_text(struct dg_text *text, enum dg_lang lang, const struct dg_app_report_params *params,
                       struct dg_err *err);

/* ---- freeze, thaw: versions --------------------------------------------------------------------------- */

/* A dossier as it stands, or frozen. */
struct dg_version {
    const char *path;
    bool is_frozen;
    struct dg_dossier dossier;
    char sha256[DG_SHA256_HEX_SIZE]; /* of its frozen form */
    struct dg_unknown unknown;       /* of a GeoPackage: what is no part of the version */
};

struct dg_app_frozen {
    struct dg_version version;
    const char *out_path; /* NULL: nothing was written */
    int64_t n_bytes;
};

/* Make the frozen form of a dossier (or of a frozen version: the same bytes) and its hash; write it unless
 * out_path is NULL. DG_EFOUND, DG_EINVAL (out_path is the dossier, a device), and what store returns. */
int dg_app_freeze(struct dg_arena *arena, const char *path, const char *out_path, struct dg_app_frozen *out,
                  struct dg_err *err);
/* The hash, what was written, and what of the file is no part of the version. */
int dg_app_freeze_text(struct dg_text *text, enum dg_lang lang, const struct dg_app_frozen *frozen,
                       struct dg_err *err);

/* Make the GeoPackage of a frozen version. DG_EEXIST as dg_app_new; DG_EFORMAT names the line. */
int dg_app_thaw(struct dg_arena *arena, const char *path, const char *out_path, bool may_replace,
                struct dg_version *out, struct dg_err *err);
int dg_app_thaw_text(struct dg_text *text, enum dg_lang lang, const char *out_path,
                     const struct dg_version *version, struct dg_err *err);

/* ---- diff: what differs between two versions ------------------------------------------------------------ */

struct dg_app_diff_params {
    const char *path_a, *path_b; /* dossiers or frozen versions, the earlier first */
    const char *map_path;        /* NULL: none */
    const char *rules_path;      /* NULL: the standard book */
    int n_threads;               /* 0: all processors */
    bool wants_json;
    enum dg_lang lang; /* of text and map */
};

/* Load, assess both as the later asks (grid, edition), compare, write the map, append text or JSON. Neither
 * file is changed. A version that cannot be assessed is compared without figures. Errors as dg_app_assess. */
int dg_app_diff(struct dg_arena *arena, const struct dg_app_diff_params *params, struct dg_text *text,
                bool *is_same, struct dg_err *err);

/* ---- masks: what would have to be hidden in the pictures ------------------------------------------------- */

struct dg_app_masks_params {
    const char *path;
    const char *camera_id; /* NULL: all */
    int32_t max_polygons;  /* of one view; 0: 8 */
    int32_t max_points;    /* of one polygon; 0: 12 */
    int n_threads;         /* 0: all processors */
    bool wants_json;
    enum dg_lang lang; /* of the text */
};

/* Assess, plan, append text or JSON. The dossier is left as it is. Errors as dg_app_assess. */
int dg_app_masks(struct dg_arena *arena, const struct dg_app_masks_params *params, struct dg_text *text,
                 struct dg_err *err);

/* ---- plan: the least that would do ---------------------------------------------------------------------- */

struct dg_app_plan_progress {
    const char *step; /* a key of the catalogue, "plan.step_search" */
    int64_t n_done, n_total;
    double best, bound; /* NAN: none yet */
};

struct dg_app_plan_params {
    const char *path, *out_path;
    const char *json_path; /* NULL: none */
    bool may_replace;
    enum dg_lang lang;
    bool wants_cost; /* least cost instead of fewest cameras */
    double budget;   /* NAN: none */
    double new_site_cost, old_site_cost, intrusion_cost;
    const char *rules_path;     /* NULL: the standard book */
    const char *waive;          /* ids of its rules that are not kept, comma-separated; NULL: none */
    const char *private_class;  /* NULL: "recognise" or "perceive" */
    double private_m2, front_m; /* limits beside the book's; NAN: none */
    double spacing_m, range_m;  /* NAN: likewise */
    int64_t max_views;          /* 0: likewise */
    const char *keep, *exclude; /* ids, comma-separated; NULL: none */
    uint64_t seed;
    int64_t max_moves;         /* -1: likewise; 0: no limit, then `used` has to be there */
    bool leaves_rules;         /* do not ask what the rules cost */
    bool wants_check;          /* write the proof beside the output and have it checked */
    int n_threads;             /* 0: all processors */
    double (*used)(void *ctx); /* of the caller's limits: 1 ends the search, 2 everything; NULL: none */
    void (*progress)(void *ctx, const struct dg_app_plan_progress *progress); /* NULL: none */
    void *ctx;
};

/* Plan, write the new dossier, append the summary. On any error nothing is written, and the dossier itself
 * never is. DG_EINVAL (a parameter), DG_EFOUND, DG_EEXIST, DG_ESTATE (the dossier lacks what is needed; a
 * checker that found a fault), and what siting, store and report return. */
int dg_app_plan(struct dg_arena *arena, const struct dg_app_plan_params *params, struct dg_text *summary,
                struct dg_err *err);

/* ---- verify, prove: the signed log ------------------------------------------------------------------------
 */

struct dg_app_verify_params {
    const char *path;           /* a log: an export folder; or a proof that was taken away (tlog-proof) */
    const char *const *against; /* checkpoints kept elsewhere: files, or folders that hold one */
    int32_t n_against;
    const char *key;        /* the log's vkey or a file with it; NULL: none */
    const char *witnesses;  /* a witness's vkey or a file with one a line; NULL: none */
    const char *entry_path; /* of a proof: the entry's bytes */
    bool wants_json;
    enum dg_lang lang;
};

/* Append what verification found, and what it cannot know. *is_fine: nothing is wrong. DG_EFOUND, DG_EINVAL:
 * what was given cannot be read, or a proof comes without its entry and key. */
int dg_app_verify(struct dg_arena *arena, const struct dg_app_verify_params *params, struct dg_text *text,
                  bool *is_fine, struct dg_err *err);

/* Append the proof (tlog-proof) that entry `ix` is in the log of an export folder, or the entry's bytes alone.
 */
int dg_app_prove(const char *path, int64_t ix, bool wants_entry, struct dg_text *text, struct dg_err *err);

/* ---- witness ------------------------------------------------------------------------------------------------
 */

/* What to do in `folder`, the witness's own (new, trust, add, show) or a log's export (ask, take). */
struct dg_app_witness_params {
    const char *act;
    const char *folder;
    const char *name;    /* new: of the witness's key */
    const char *key;     /* trust: the log's vkey; take: the witness's; or a file with it */
    const char *in_path; /* add: the request; take: the answer */
    int64_t old_size;    /* ask: what the witness has */
    bool wants_cgi;      /* add: the answer as a CGI response */
    int64_t now;         /* add: seconds since 1970 */
    enum dg_lang lang;
};

/* Append the answer; *is_refused: add, and the status was not 200. DG_EINVAL: unknown act, an option missing.
 */
int dg_app_witness(struct dg_arena *arena, const struct dg_app_witness_params *params, struct dg_text *text,
                   bool *is_refused, struct dg_err *err);

#endif
