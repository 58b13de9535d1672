/* Store: what the files of county share. Private to county. */
#ifndef DG_COUNTY_STORE_H
#define DG_COUNTY_STORE_H

#include "county/county.h"
#include "county/sql.h"
#include "store/db.h"

/* A case that was folded, to be gone on from. */
struct dg_kept_case {
    struct dg_arena arena;
    struct dg_case state; /* id NULL: nothing is kept here */
    size_t n_fresh;       /* bytes of the arena when the case had just been folded from its beginning */
    uint64_t used;        /* the handle's count when it was last asked for */
};
enum { DG_N_KEPT_CASES = 16 };

struct dg_county {
    char *path;
    enum dg_county_mode mode;
    uint64_t seed, n_random;
    struct dg_db *db;
    struct dg_stmt stmts[DG_N_SQL];
    bool is_asking[DG_N_SQL];  /* a query is in use */
    int lock_fd, witnessed_fd; /* -1: none */
    struct dg_skey key;
    bool has_key;
    char *vkey;
    struct dg_vkey verifier;
    struct dg_arena arena;                      /* config and procedure */
    const char *config_bytes, *procedure_bytes; /* as they were given */
    struct dg_county_config config;
    struct dg_procedure procedure;
    struct dg_merkle tree; /* of the entries so far; as of the last writing transaction */
    int64_t witnessed;
    int64_t max_unused; /* bytes of versions that no case names */
    int64_t schema;
    int tx_depth;
    bool is_tx_writing;
    bool has_burnt;                        /* this transaction emptied a box */
    char *key_path;                        /* of the signing key; keys of boxes lie beside it */
    struct dg_county_stop *stop, own_stop; /* stop: shared with other handles, or own_stop */
    struct dg_kept_case kept[DG_N_KEPT_CASES];
    uint64_t n_kept_uses;
};

/* ---- statements --------------------------------------------------------------------------------------------
 */

/* A statement in use: bind to and step `stmt`; ends with dg_query_done. Each statement is in use once at a
 * time. */
struct dg_query {
    struct dg_county *county;
    struct dg_stmt *stmt;
    enum dg_sql sql;
};
int dg_query(struct dg_county *county, enum dg_sql sql, struct dg_query *out, struct dg_err *err);
void dg_query_done(struct dg_query *query);
/* Run a statement without rows after binding; ready for other values. */
int dg_query_run(struct dg_query *query, struct dg_err *err);
/* Text of a column copied into the arena; *out NULL for NULL. */
int dg_query_text(struct dg_arena *arena, const struct dg_query *query, int col, const char **out,
                  struct dg_err *err);
int dg_query_blob(struct dg_arena *arena, const struct dg_query *query, int col, const char **out, size_t *n,
                  struct dg_err *err);

/* ---- transactions -------------------------------------------------------------------------------------------
 */

/* Zeroed is none. Reading ones nest in any; a writing one takes the lock. DG_ESTATE: opened for reading;
 * DG_EBUSY. */
struct dg_county_tx {
    struct dg_county *county;
    bool is_writing;
};
int dg_county_begin(struct dg_county *county, bool is_writing, struct dg_county_tx *tx, struct dg_err *err);
int dg_county_commit(struct dg_county_tx *tx, struct dg_err *err);
void dg_county_tx_done(struct dg_county_tx *tx); /* rolls back what was not committed */

/* Bring the write-ahead log into the database and empty it, so that what was removed is in neither. As far as
 * readers allow; outside a transaction. */
void dg_county_empty_wal(struct dg_county *county);
#define DG_STOPPED "the disk failed while the store was written; look at the disk, then start again"

/* ---- folder
 * ----------------------------------------------------------------------------------------------------- */

int dg_folder_lock(struct dg_county *county, struct dg_err *err);
void dg_folder_unlock(struct dg_county *county);
/* "PATH/NAME". */
int dg_folder_name(struct dg_text *text, const char *path, const char *name, struct dg_err *err);
int dg_folder_write(const char *path, const char *name, unsigned mode, const void *bytes, size_t n,
                    struct dg_err *err);
/* A new file, synced. DG_EEXIST. */
int dg_file_write(const char *path, unsigned mode, const void *bytes, size_t n, struct dg_err *err);
/* Sync the folder that the file is in, so that its name lasts. */
int dg_folder_sync_above(const char *path, struct dg_err *err);
/* The whole of a small file. DG_EFOUND: none. */
int dg_folder_read(struct dg_arena *arena, const char *path, size_t max, const char **bytes, size_t *n,
                   struct dg_err *err);
/* Rename `from` to `to`, which must not exist, and sync the folder above. DG_EEXIST. */
int dg_folder_place(const char *from, const char *to, struct dg_err *err);
void dg_folder_remove(const char *path); /* a folder of ours with the files in it */
#define DG_FOLDER_DB "county.sqlite"
#define DG_FOLDER_KEY "county.key"
#define DG_FOLDER_WITNESSED "witnessed"
#define DG_FOLDER_LOCK "lock"

/* What the file `witnessed` says: size 0 and the empty root when there is none. DG_ESTATE: it cannot be read.
 */
int dg_witnessed_read(struct dg_county *county, int64_t *size, struct dg_hash *root, struct dg_err *err);
/* Put a larger size there. Not synced unless asked: it is a guard, and lags behind rather than ahead. */
int dg_witnessed_write(struct dg_county *county, int64_t size, const struct dg_hash *root, bool is_synced,
                       struct dg_err *err);

/* ---- the log
 * -------------------------------------------------------------------------------------------------- */

/* In a writing transaction: bring county->tree to the log's size, refuse what was witnessed larger or other. */
int dg_log_catch_up(struct dg_county *county, struct dg_err *err);
/* The same for an act: that the store may not sign is nobody's mistake who acts. DG_EBUSY. */
int dg_log_go_on(struct dg_county *county, struct dg_err *err);
/* Append canonical bytes as entry county->tree.size. */
int dg_log_append(struct dg_county *county, const char *case_id, int64_t seq, const char *bytes, size_t n,
                  struct dg_hash *leaf, struct dg_err *err);
/* Sign the tree as it is now and keep the checkpoint, whose text lives in `arena`. */
int dg_log_sign(struct dg_county *county, struct dg_arena *arena, const char **note, struct dg_err *err);
/* Hash tiles of the database; ctx is the county. */
int dg_log_read_tile(void *ctx, int32_t level, int64_t tile_ix, int32_t width, struct dg_hash *out,
                     struct dg_err *err);
int dg_log_keep_hash(void *ctx, int32_t level, int64_t ix, const struct dg_hash *hash, struct dg_err *err);
int dg_log_size(struct dg_county *county, int64_t *out, struct dg_err *err);
/* An entry of the county itself, without a case; appended, not yet signed. */
int dg_log_append_own(struct dg_county *county, const char *act, const struct dg_actor *by, int64_t at,
                      const char *data, struct dg_err *err);
/* The time of the last entry; 0: none. */
int dg_log_last_at(struct dg_county *county, struct dg_arena *arena, int64_t *at, struct dg_err *err);

/* ---- cases
 * ------------------------------------------------------------------------------------------------------ */

/* The case as the database has it, folded on from what is kept; *out NULL: none of that id. It is the handle's
 * own: valid until the next call, not to be changed. */
int dg_case_fold(struct dg_county *county, const char *id, const struct dg_case **out, struct dg_err *err);
void dg_case_forget(struct dg_county *county); /* all that is kept: after a rollback */
/* The case from its first entry, into `arena`; c->id NULL: none of that id. *wrong_n: the entry that could not
 * be applied, set with DG_EFORMAT. */
int dg_case_fold_new(struct dg_county *county, struct dg_arena *arena, const char *id, struct dg_case *c,
                     int64_t *wrong_n, struct dg_err *err);
/* The id behind `after` in the log, "" to begin; *id NULL: there is none. */
int dg_case_next(struct dg_county *county, struct dg_arena *arena, const char *after, const char **id,
                 struct dg_err *err);
/* What is derived from cases, again, for all of them. In a writing transaction. */
int dg_cases_derive(struct dg_county *county, struct dg_err *err);
/* Write what is derived from a case. */
int dg_case_derive(struct dg_county *county, const struct dg_case *c, struct dg_err *err);
/* Write what is derived from one entry alone: uses of blobs, roles. `data` may be NULL. */
int dg_entry_derive(struct dg_county *county, const char *act, const char *case_id,
                    const struct dg_json_value *data, struct dg_err *err);
/* 1: the person has that role; 0: not. */
int dg_role_is_given(struct dg_county *county, const struct dg_actor *actor, struct dg_err *err);
/* The actor with the body's kind. DG_EDENIED: not this person's role, or no such body. */
int dg_actor_check(struct dg_county *county, const struct dg_actor *in, struct dg_actor *out,
                   struct dg_err *err);
enum dg_access dg_case_access_of(struct dg_county *county, const struct dg_case *c,
                                 const struct dg_actor *reader);

/* Acts of the system that follow from an act. *n_entries counts up. In a writing transaction. */
int dg_act_system(struct dg_county *county, struct dg_arena *arena, const struct dg_act *act,
                  int32_t *n_entries, int64_t *seq, struct dg_err *err);

/* ---- boxes of secret votes (ballot.c)
 * -------------------------------------------------------------------------- */

#define DG_CASE_ID_SIZE 65 /* 64 characters and the end */

/* In a writing transaction. The first slip of a vote makes its key, whose file is on the disk before anything
 * is committed. */
int dg_ballot_put(struct dg_county *county, const char *case_id, int32_t vote_no, enum dg_ballot choice,
                  struct dg_err *err);
/* Count up what the box holds; no box counts nothing. DG_ESTATE: its key is not here. */
int dg_ballot_tally(struct dg_county *county, const char *case_id, int32_t vote_no, int32_t tally[DG_N_BALLOTS],
                    struct dg_err *err);
int dg_ballot_burn(struct dg_county *county, const char *case_id, int32_t vote_no, struct dg_err *err);
/* What is to be done once a transaction is committed that may have emptied a box. */
void dg_after_burning(struct dg_county *county);
/* Destroy the keys of boxes that the database does not have (any more). With the lock, outside of changes that
 * may yet be rolled back. */
int dg_ballot_sweep(struct dg_county *county, struct dg_err *err);

/* The number below which entries are told: what came behind the opening of a vote that is open waits for its
 * close. case_id "": of the whole log; INT64_MAX: nothing waits. */
int dg_log_told(struct dg_county *county, const char *case_id, int64_t *before, struct dg_err *err);

/* ---- small things
 * ---------------------------------------------------------------------------------------------- */

int dg_county_random(struct dg_county *county, void *out, size_t n, struct dg_err *err);
int dg_county_no_case(const char *id,
                      struct dg_err *err); /* the one answer for missing and foreign: DG_EFOUND */
int dg_no_memory(struct dg_err *err);
/* A store in memory with the same config and procedure and nothing in it, to derive into. `county` must last
 * longer. */
int dg_county_scratch(const struct dg_county *county, struct dg_county **out, struct dg_err *err);

#endif
