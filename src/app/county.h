/* County: what a person does with a county's store. For cli, server and register. */
#ifndef DG_APP_COUNTY_H
#define DG_APP_COUNTY_H

#include "base/arena.h"
#include "base/text.h"
#include "io/io.h"
#include "reader/reader.h"
#include "words/words.h"

struct dg_county;
struct dg_county_config;

/* A time like "2026-11-24T08:30:00Z". */
bool dg_app_time_parse(const char *text, int64_t *out);

/* ---- versions
 * ------------------------------------------------------------------------------------------------------------
 */

/* What the review has to know of a version, made from its frozen bytes. */
struct dg_app_facts_params {
    const struct dg_county_config *config;
    const char *name; /* for messages */
    const char *bytes;
    size_t n;
    void (*progress)(void *ctx, int64_t n_done, int64_t n_total); /* NULL: none */
    void *progress_ctx;
};
/* Append it as canonical JSON: cameras with place, territory, purpose and what they stand near; needs, phases,
 * numbers of findings by severity, hashes of version, figures and rule book. Existing cameras are no part of
 * it. Everything from the frozen bytes and the standard rule book. DG_ESTATE: the dossier cannot be assessed;
 * DG_EINVAL: a camera in no territory. Cost: an assessment on one thread. Called in the sandbox of
 * didgah-intake, since the bytes may be anybody's. */
int dg_app_county_facts(struct dg_arena *arena, const struct dg_app_facts_params *params, struct dg_text *facts,
                        struct dg_err *err);

/* Read a dossier or frozen version in the sandbox (dg_reader_dossier), and keep its frozen bytes and facts in
 * the store. `facts` is appended to. */
struct dg_app_intake_params {
    const char *path;
    const char *name; /* for messages; NULL: the path */
    int64_t at;
    dg_dossier_progress_fn progress; /* NULL: none; on the calling thread */
    void *progress_ctx;
};
int dg_app_county_intake(struct dg_county *county, const struct dg_app_intake_params *params,
                         char sha256[DG_SHA256_HEX_SIZE], int64_t *n_bytes, struct dg_text *facts,
                         struct dg_err *err);
/* The same without progress, by path. */
int dg_app_county_version_put(struct dg_county *county, const char *path, int64_t at,
                              char sha256[DG_SHA256_HEX_SIZE], struct dg_err *err);

/* ---- commands
 * --------------------------------------------------------------------------------------------------------------
 */

/* One line of `didgah county`: what to do and with what; NULL where not given. */
struct dg_app_county_params {
    const char *what; /* new, show, backup, restore, rebuild, export, witnessed */
    const char *store;
    const char *config_path; /* new; NULL: the sample county */
    const char *procedure;   /* new: a compiled-in one's name, or a file; NULL: tehran-county */
    const char *file;        /* backup to, restore from, export to, checkpoint of a witness */
    const char *key_path, *witnessed_path;
    int64_t now;
    enum dg_lang lang;
};
int dg_app_county(const struct dg_app_county_params *params, struct dg_text *text, struct dg_err *err);

struct dg_app_person_params {
    const char *what; /* add, list, give, take, password, remove */
    const char *store;
    const char *person;                /* an id, or a login */
    const char *name, *contact;        /* add */
    const char *body, *role;           /* give, take; add: may be given at once */
    const char *login, *password_path; /* password: its file, one line */
    const char *key_path, *witnessed_path;
    int64_t now;
    enum dg_lang lang;
};
int dg_app_person(const struct dg_app_person_params *params, struct dg_text *text, struct dg_err *err);

struct dg_app_act_params {
    const char *store, *kind;
    const char *as; /* "PERSON@BODY/ROLE" (a person's id or login), or "public", or "PERSON@public" */
    const char *case_id, *of_case;
    const char *data_path;    /* JSON object; "-": standard input */
    const char *version_path; /* a dossier or frozen version: put into the store, and its hash into the data */
    const char *key;          /* NULL: one made from the act and the time */
    int64_t expect_seq;       /* -1: any */
    int64_t now;
    const char *key_path, *witnessed_path;
    enum dg_lang lang;
};
int dg_app_act(const struct dg_app_act_params *params, struct dg_text *text, struct dg_err *err);

/* The cases that the reader may see; `as` NULL: the public. */
int dg_app_cases(const char *store, const char *as, enum dg_lang lang, struct dg_text *text,
                 struct dg_err *err);
/* One case as JSON ("didgah.case/1"). */
int dg_app_case(const char *store, const char *as, const char *id, struct dg_text *text, struct dg_err *err);
/* What the clock asks for. */
int dg_app_tick(const char *store, const char *key_path, int64_t now, enum dg_lang lang, struct dg_text *text,
                struct dg_err *err);

/* Verify a store and say what was found of its cases, tables, and what lies beside the log (dg_county_verify).
 */
int dg_app_county_verify(struct dg_county *county, enum dg_lang lang, struct dg_text *text, bool *is_right,
                         struct dg_err *err);

/* Play the whole way of a scheme in a new folder: the store `DIR/store`, the dossiers `DIR/v1.gpkg` and so on.
 * Fixed clock and seed: the same bytes of the log each time. Appends what happened and the
 * made-up accounts in `lang`; people in the store write in `writes`. `wants_quick`: passwords at the test cost.
 * DG_EEXIST. */
int dg_app_demo_county(const char *dir, enum dg_lang lang, enum dg_lang writes, bool wants_quick,
                       struct dg_text *text, struct dg_err *err);

#endif
