/* App: one function for each thing that a user can do. cli calls these and prints what they say.
 *
 * Messages of errors begin with the file that they are about. Texts are appended to a dg_text in the language
 * that was asked for. */
#ifndef DG_APP_APP_H
#define DG_APP_APP_H

#include "base/text.h"
#include "dossier/dossier.h"
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

/* ---- assess: what the cameras see ----------------------------------------------------------------------- */

struct dg_app_assess_params {
    const char *path;
    const char *camera_id;   /* NULL: all; else the dossier is left as it is */
    const char *out_dir;     /* NULL: none; gets summary.txt, assessment.json, GeoJSON files, maps/ */
    const char *json_path;   /* NULL: none */
    const char *raster_path; /* NULL: none */
    const char *edition;     /* NULL: the scheme's */
    double grid_m;           /* NAN: the scheme's */
    int n_threads;           /* 0: all processors */
    enum dg_lang lang;       /* of summary and maps */
    void (*progress)(void *ctx, int64_t n_done, int64_t n_total); /* NULL: none */
    void *progress_ctx;
};

/* Compute, write the files that were asked for, write the results into the dossier, append the summary. On an
 * error the dossier is as it was. DG_EINVAL (a parameter), DG_EFOUND (file, folder, camera), DG_ESTATE (the
 * dossier lacks what the assessment needs: `didgah check` lists it), and what store, reader and report return.
 */
int dg_app_assess(struct dg_arena *arena, const struct dg_app_assess_params *params, struct dg_text *summary,
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
    const char *private_class;  /* NULL: "recognise" or "perceive" */
    double private_m2, front_m; /* NAN: as siting.h has it */
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

#endif
