/* County: the store of one county's cases, their signed log, and the people who act in them.
 *
 * A STORE is a folder: county.sqlite (everything), county.key (the signing key, mode 600; may lie elsewhere),
 * witnessed (the largest size that was ever signed or seen at a witness, with its checkpoint), lock. What
 * happens is in the log: entries, numbered from 0, never changed. Everything else about cases is DERIVED from
 * them and can be made again (dg_county_rebuild); `dg_county_verify` makes it again and compares. Beside the
 * log lie what must be removable (people, texts: the log has their salted hashes), what is too large for it
 * (versions, attachments: the log has their SHA-256) and what is nobody's record (accounts, sessions).
 *
 * A handle belongs to one thread at a time; open as many as there are threads. Any number of handles and
 * processes may have one store open, for reading and writing: writing transactions exclude each other through
 * the file `lock`, which also covers checkpoints of the write-ahead log, so that no two connections ever write
 * or checkpoint at one moment. Reading never waits for writing; what a reader sees is one moment of the store.
 *
 * After the disk failed in a write or sync (EIO) the result is unknown, so the handle, and with it all that
 * share its dg_county_stop, stops writing and says so (dg_county_health); reading goes on, and a new start
 * finds out what was stored: the same act with the same key then gives one act. A full disk is no such failure:
 * the act is refused and rolled back, writing works again once there is room.
 *
 * Errors of all functions besides their own: DG_EIO (disk), DG_EBUSY (writing stopped, disk full, or the lock
 * is not to be had in time: try later with the same key), DG_ENOMEM. Unless said otherwise results live in
 * `arena`, times are seconds since 1970 in UTC, `reader` NULL is the public, and &dg_actor_system is the
 * program itself. What a reader has no right to see is answered like what does not exist: DG_EFOUND with the
 * same words. */
#ifndef DG_COUNTY_COUNTY_H
#define DG_COUNTY_COUNTY_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/text.h"
#include "io/io.h"
#include "log/log.h"
#include "review/review.h"

/* ---- limits ------------------------------------------------------------------------------------------- */

#define DG_MAX_COUNTY_CONFIG_BYTES (8 << 20)
#define DG_MAX_VERSION_BYTES (50 << 20)    /* frozen bytes of a version */
#define DG_MAX_ATTACHMENT_BYTES (20 << 20) /* any other upload */
#define DG_MAX_UNUSED_BYTES                                                                                    \
    (1ll << 30) /* of all versions that no case names: the tick drops them after a week */
#define DG_MAX_BODIES 500
#define DG_MAX_TERRITORY_POINTS 20000 /* of one ring */
#define DG_MAX_PAGE 500               /* rows of one answer */
#define DG_KEY_MIN 16                 /* characters of an idempotency key: letters, digits, - _ . : */
#define DG_KEY_MAX 64
#define DG_PASSWORD_MIN 15 /* code points; ASVS 5.0 6.2.1 and 6.2.9 */
#define DG_PASSWORD_MAX 128
#define DG_FREE_TRIES 5 /* wrong passwords before the delay begins */

/* ---- the county --------------------------------------------------------------------------------------- */

struct dg_county_body {
    const char *id;   /* "traffic_police" */
    const char *kind; /* a body of the procedure */
    const char *title[2];
    const char *contact[2]; /* whom the public may ask: an office, never a person; "" none */
};

/* Positions in lon/lat degrees, without a repeated last one. */
struct dg_territory_ring {
    const struct dg_pt *pts;
    int32_t n;
};

/* Where a body is responsible. The first territory that holds a point is the point's. */
struct dg_territory {
    const char *body;   /* id of a body */
    const char *within; /* "village", "city", "outside": a word of the procedure's `responsible` */
    const struct dg_territory_ring
        *rings;      /* outer and inner alike: what lies in an odd number of them is inside */
    int32_t n_rings; /* 0: everywhere that no territory before it is */
};

/* A place that people know by name: what is published at level "area" is shown by it. */
struct dg_county_area {
    const char *title[2];
    const struct dg_territory_ring *rings; /* as of a territory */
    int32_t n_rings;
};

/* "didgah.county/1" (docs/schema/county-1.json). */
struct dg_county_config {
    const char *id; /* [a-z0-9-] */
    const char *title[2];
    const char *origin; /* of checkpoints: "didgah/ID" */
    const struct dg_county_body *bodies;
    int32_t n_bodies;
    const struct dg_territory *territories;
    int32_t n_territories;
    const char *contact[2]; /* of the county; "" none */
    const struct dg_county_area *areas;
    int32_t n_areas;
    char sha256[DG_SHA256_HEX_SIZE]; /* of its bytes */
};

/* DG_EFORMAT names the place and the remedy. The procedure is checked against: every body's kind is one of its.
 */
int dg_county_config_parse(struct dg_arena *arena, const char *file_name, const char *bytes, size_t n,
                           const struct dg_procedure *procedure, struct dg_county_config *out,
                           struct dg_err *err);
/* The example that is compiled in: one county with all bodies of the procedure "tehran-county" around the
 * sample village. */
const char *dg_county_standard_config(size_t *n);

/* The territory of a point; NULL: none holds it. */
const struct dg_territory *dg_county_territory(const struct dg_county_config *config, struct dg_pt lonlat);

struct dg_county_new {
    const char *config; /* bytes of a config and of a procedure */
    size_t n_config;
    const char *procedure;
    size_t n_procedure;
    int64_t at;    /* time of the first entry */
    uint64_t seed; /* 0: keys, ids and salts are random. Else they follow from it: for examples and tests, never
                      in earnest */
};

/* Make the folder `path` (which must not exist) with an empty store, a new key and entry 0, "county.found",
 * which has the hashes of config and procedure. DG_EEXIST. */
int dg_county_create(const char *path, const struct dg_county_new *params, struct dg_err *err);

struct dg_county; /* a store, open */

enum dg_county_mode {
    DG_COUNTY_READ = 0, /* nothing is written, migrated or signed */
    DG_COUNTY_WRITE
};

/* Shared by the handles of one program: the disk that failed one of them is everybody's. Zeroed to begin with;
 * it outlives the handles. */
struct dg_county_stop {
    atomic_bool is_stopped;
};

struct dg_county_options {
    enum dg_county_mode mode;
    struct dg_county_stop *stop; /* NULL: this handle's own */
    const char *key_path;        /* NULL: county.key in the store */
    const char *witnessed_path;  /* NULL: witnessed in the store; better on another disk */
    uint64_t seed;               /* as above; ignored by stores that were not made with one */
    int64_t max_unused;          /* bytes; 0: DG_MAX_UNUSED_BYTES */
};

/* Open it; a writer brings it to the newest schema first (each migration is one transaction). DG_EFOUND: no
 * store there; DG_ESTATE: made by a newer program, a key that is not this store's, settings that SQLite does
 * not keep, or a log that is shorter than, or another than, what was witnessed (an old backup: nothing is
 * signed then, see dg_county_restore). */
int dg_county_open(const char *path, const struct dg_county_options *options, struct dg_county **out,
                   struct dg_err *err);
void dg_county_close(struct dg_county **county);

/* They live as long as the handle. */
const struct dg_county_config *dg_county_config(const struct dg_county *county);
/* The bytes that configuration and procedure were read from. */
const char *dg_county_config_bytes(const struct dg_county *county);
const char *dg_county_procedure_bytes(const struct dg_county *county);
const struct dg_procedure *dg_county_procedure(const struct dg_county *county);
const char *dg_county_vkey(const struct dg_county *county); /* the log's public key, as log.h writes it */
const struct dg_county_body *dg_county_body(const struct dg_county *county, const char *id); /* NULL: none */

struct dg_county_health {
    bool is_writing;   /* false: opened for reading, or stopped after a failure */
    bool is_stopped;   /* the disk failed: look at it, then start again */
    char why[256];     /* "" while writing */
    int64_t n_entries; /* size of the log */
    int64_t witnessed; /* size below which nothing is signed */
    int64_t schema;    /* number of the last migration */
    int64_t wal_bytes;
};
int dg_county_health(struct dg_county *county, struct dg_county_health *out, struct dg_err *err);

/* Which moment of the store it is: two equal stamps mean that nobody, this program or another, has changed
 * anything between them; an act that was answered has changed it. Waits for nothing, costs no system call. Any
 * thread may ask while the handle is open. False: it cannot be told now, or by this handle, which only reads.
 */
struct dg_county_stamp {
    uint32_t words[12];
};
bool dg_county_stamp(const struct dg_county *county, struct dg_county_stamp *out);

/* ---- acts --------------------------------------------------------------------------------------------- */

/* A text that is kept beside the log: the act's data gets {"hash": ...} in its place. */
struct dg_county_private {
    const char *path; /* where in the data, as a JSON pointer (RFC 6901): "/text", "/points/0/text"; what stands
                         there is replaced */
    const char *text;
};

struct dg_county_receipt {
    int64_t first_n;               /* number of the first entry */
    int32_t n_entries;             /* of this act, acts that follow from it on other cases included */
    int64_t seq;                   /* of the case now */
    int64_t log_size;              /* after the act */
    char leaf[DG_SHA256_HEX_SIZE]; /* leaf hash of the first entry */
    const char *case_id;
    const char *person_id;  /* who acted: of the public, the id made for them, by which they come back */
    const char *checkpoint; /* signed, of log_size */
    bool is_repeat;         /* this key had been used for this same act: nothing was done again */
};

/* One act in one transaction: rights, the case as it is, the step, its entries with their hashes, the frontier
 * of the tree, the signed checkpoint, the key, the derived tables. It is answered only when all of it is on the
 * disk.
 *
 * `actor->body_kind` is looked up and may be NULL. The person must have the role in the body (DG_EDENIED); the
 * role `public` needs none, and a person_id of NULL or "" then makes a new one. Nobody acts as `system`: that
 * is dg_county_tick. `key` is the client's own name for this act: repeated with the same act it gives the same
 * receipt, with another one DG_ECONFLICT (of a secret ballot the choice is no part of the act here: nothing
 * that is kept could tell it, so the first choice stands). An opening act's case_id may be NULL: the store
 * numbers it
 * ("S-1405-0001": kind, Solar Hijri year of `at`, number). An act that names a version (`sha256` in its data)
 * or attachments needs them in the store: DG_EFOUND. Errors of dg_review_step as they are. */
int dg_county_act(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *actor,
                  const char *key, const struct dg_act *act, const struct dg_county_private *privates,
                  int32_t n_privates, struct dg_county_receipt *out, struct dg_err *err);

struct dg_county_ticked {
    int32_t n_acts, n_entries;
    int64_t next_at; /* when there will be something again; 0: never */
};
/* What the clock asks for at `now`, a transaction for each case. Calling it again does nothing again. */
int dg_county_tick(struct dg_county *county, int64_t now, struct dg_county_ticked *out, struct dg_err *err);

/* ---- cases -------------------------------------------------------------------------------------------- */

struct dg_county_case {
    const char *id, *stage, *title, *submitter_body; /* title NULL: removed */
    enum dg_case_kind kind;
    enum dg_case_status status;
    enum dg_access access; /* of this reader */
    int64_t seq, opened_at, last_at, due_at, term_until;
    bool is_overdue, is_published;
};

struct dg_county_filter {
    int kind, status;  /* -1: any */
    const char *stage; /* NULL: any */
    const char *body;  /* submitter's; NULL: any */
    const char *after; /* id of the last case of the page before; NULL: the first page */
    int32_t limit;     /* 1 .. DG_MAX_PAGE; 0: DG_MAX_PAGE */
};
#define DG_COUNTY_FILTER_ANY ((struct dg_county_filter){.kind = -1, .status = -1})

/* By id. Cases that the reader may not see are left out. *n_more (NULL allowed): 1 if there is another page. */
int dg_county_cases(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *reader,
                    const struct dg_county_filter *filter, struct dg_county_case **out, int32_t *n,
                    bool *has_more, struct dg_err *err);

/* The whole state; what of it the reader sees is up to dg_case_json. Cost: a fold of the case's entries, kept
 * in the handle for the next call. */
int dg_county_case(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *reader,
                   const char *id, struct dg_case *out, struct dg_err *err);

/* Texts beside the log and people's names for dg_case_json. Bodies' people and auditors get texts and names;
 * the public gets the texts, no names. Valid while `arena` and `county` are. */
int dg_county_beside(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *reader,
                     struct dg_beside *out, struct dg_err *err);

/* The acts that the actor may do now; c NULL: opening acts (dg_review_allowed). */
int dg_county_allowed(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *actor,
                      const struct dg_case *c, int64_t now, const char *const **out, int32_t *n,
                      struct dg_err *err);

struct dg_county_entry {
    int64_t n;
    const char *bytes; /* the canonical text */
    size_t n_bytes;
};
/* Entries of a case (full access), or of the whole log from number `from` (case_id NULL: auditors). While a
 * vote is open, what came behind its opening waits: of the case, and of the whole log. */
int dg_county_entries(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *reader,
                      const char *case_id, int64_t from, int32_t limit, struct dg_county_entry **out,
                      int32_t *n, struct dg_err *err);

/* ---- versions and attachments --------------------------------------------------------------------------- */

/* Keep bytes under their SHA-256; the same bytes again change nothing. DG_EBUSY: what no case names has come to
 * DG_MAX_UNUSED_BYTES. They are readable once an entry of a
 * case names them, by whoever has access to the case (`DG_ACCESS_FROZEN`: the forwarded one alone; attachments:
 * party and full). Bytes that no entry names for a week are dropped by the tick. */
int dg_county_version_put(struct dg_county *county, const char *bytes, size_t n, const char *facts, int64_t at,
                          char sha256[DG_SHA256_HEX_SIZE], struct dg_err *err);
/* `facts`: canonical JSON that `version_put` was given: what scheme.submit must say of this version
 * (dg_app_county_facts makes it). NULL: not wanted. */
int dg_county_version(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *reader,
                      const char *case_id, const char *sha256, const char **bytes, size_t *n,
                      const char **facts, struct dg_err *err);

struct dg_county_attachment {
    const char *name;  /* as the person called it: one clean line, never a path */
    const char *media; /* "application/pdf" */
    const char *bytes;
    size_t n_bytes;
    char sha256[DG_SHA256_HEX_SIZE];
};
/* Attach a file to a case: who may read the case as party or more may attach. An entry "file.attach" (without a
 * case of its own, so that cases do not move on by it) names hash, length and media type; what is attached
 * already changes nothing. Fills attachment->sha256. */
int dg_county_attach(struct dg_county *county, const struct dg_actor *actor, const char *case_id,
                     struct dg_county_attachment *attachment, int64_t at, struct dg_err *err);
int dg_county_attachment(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *reader,
                         const char *case_id, const char *sha256, struct dg_county_attachment *out,
                         struct dg_err *err);

/* ---- people --------------------------------------------------------------------------------------------- */

struct dg_person {
    const char *id;      /* "p-" and 32 hexadecimal digits: random, says nothing */
    const char *name;    /* a name or an office; NULL: removed */
    const char *contact; /* NULL: none or removed */
    const char *login;   /* NULL: no account */
    bool has_password, has_totp;
};
struct dg_grant {
    const char *person_id, *body;
    enum dg_role role;
};

int dg_county_person_add(struct dg_county *county, struct dg_arena *arena, const char *name,
                         const char *contact, int64_t at, const char **id, struct dg_err *err);
int dg_county_people(struct dg_county *county, struct dg_arena *arena, struct dg_person **out, int32_t *n,
                     struct dg_err *err);
int dg_county_person(struct dg_county *county, struct dg_arena *arena, const char *id, struct dg_person *out,
                     struct dg_err *err);
/* Take name, contact, account and sessions away for good. What the person did stays in the log under the id;
 * the log verifies as before. */
int dg_county_person_remove(struct dg_county *county, const char *id, struct dg_err *err);
/* Take a text out of its place beside the log; the entry keeps its hash. DG_EFOUND. */
int dg_county_text_remove(struct dg_county *county, int64_t entry_n, const char *path, struct dg_err *err);

/* Roles are entries of the log too ("role.give", "role.take", without a case), so that a verifier sees that
 * everyone who acted could. `by`: whose act it is (an admin), NULL: the operator at the console ("system").
 * Giving what is given changes nothing. */
int dg_county_role_give(struct dg_county *county, const struct dg_actor *by, const struct dg_grant *grant,
                        int64_t at, struct dg_err *err);
int dg_county_role_take(struct dg_county *county, const struct dg_actor *by, const struct dg_grant *grant,
                        int64_t at, struct dg_err *err);
/* person_id NULL: all. */
int dg_county_roles(struct dg_county *county, struct dg_arena *arena, const char *person_id,
                    struct dg_grant **out, int32_t *n, struct dg_err *err);
bool dg_county_has_role(struct dg_county *county, const struct dg_actor *actor);

/* ---- accounts and sessions --------------------------------------------------------------------------------
 */

/* Login is what a person types: one clean word, lower case. `hash` is a password hash as io makes it
 * (Argon2id): the caller computes it, where and when it wants (64 MiB a time: a queue). Old sessions end.
 * DG_EEXIST: another person's login. */
int dg_county_account_set(struct dg_county *county, const char *person_id, const char *login, const char *hash,
                          struct dg_err *err);
/* Secret of RFC 6238 in base32; NULL takes it away. */
int dg_county_totp_set(struct dg_county *county, const char *person_id, const char *secret, struct dg_err *err);

/* What a try to log in needs. Unknown logins get a hash too (of nothing), so that the answer takes as long. */
struct dg_login {
    const char *person_id; /* NULL: no such login; never to be told */
    const char *hash;
    const char *totp_secret; /* NULL: none */
    int64_t totp_step;       /* last time step that was used: it and older ones are not taken again */
    int64_t wait_until;      /* before this no try is taken: 0 none; from the 6th wrong one 1, 2, 4 ... 900 s */
};
int dg_county_login_look(struct dg_county *county, struct dg_arena *arena, const char *login,
                         struct dg_login *out, struct dg_err *err);
/* Note how the try ended. Unknown logins are counted too. totp_step: the step used, 0 none; DG_ECONFLICT: used
 * meanwhile. */
int dg_county_login_note(struct dg_county *county, const char *login, bool was_right, int64_t totp_step,
                         int64_t now, struct dg_err *err);

#define DG_SESSION_TOKEN_SIZE 33 /* 32 hexadecimal digits (128 random bits) and the end */
struct dg_session_info {
    const char *person_id;
    int64_t made_at, seen_at, expires_at;
    const char *body; /* the role that the person works in; "" none chosen */
    enum dg_role role;
};
/* The store has the token's SHA-256 alone. It lasts `idle_s` without use and `longest_s` in all. */
int dg_county_session_make(struct dg_county *county, const char *person_id, int64_t now, int64_t idle_s,
                           int64_t longest_s, char token[DG_SESSION_TOKEN_SIZE], struct dg_err *err);
/* DG_EFOUND: none, over, or ended. A role that was taken away meanwhile is told as none. seen_at is written at
 * most every minute, and not at all by a reading handle or while writing is stopped. */
int dg_county_session_find(struct dg_county *county, struct dg_arena *arena, const char *token, int64_t now,
                           struct dg_session_info *out, struct dg_err *err);
int dg_county_session_role(struct dg_county *county, const char *token, const struct dg_grant *grant,
                           struct dg_err *err);
int dg_county_session_end(struct dg_county *county, const char *token, struct dg_err *err);

/* ---- the log ----------------------------------------------------------------------------------------------
 */

/* The newest signed checkpoint. */
int dg_county_checkpoint(struct dg_county *county, struct dg_arena *arena, const char **note,
                         struct dg_err *err);
/* Take the cosigned checkpoint of a witness: from now on nothing smaller is signed. DG_EFORMAT, DG_ECONFLICT
 * (not of this log). */
int dg_county_witnessed(struct dg_county *county, const char *note, size_t n, struct dg_err *err);
/* Hash tile as tlog-tiles has it: `width` hashes of 32 bytes from width * 256^level leaves each. DG_EFOUND: not
 * (that full) yet. */
int dg_county_tile(struct dg_county *county, struct dg_arena *arena, int32_t level, int64_t index,
                   int32_t width, const unsigned char **out, size_t *n, struct dg_err *err);
/* Entry bundle `index` of `width` entries, each behind its length in two bytes, most significant first. Of
 * entries that wait for an open vote there is none yet. */
int dg_county_bundle(struct dg_county *county, struct dg_arena *arena, int64_t index, int32_t width,
                     const unsigned char **out, size_t *n, struct dg_err *err);
/* The log as log.h reads one, as it is at one moment, for verifying, proving and the like; the source ends with
 * the call. Returns what `use` returns. */
typedef int (*dg_county_source_fn)(void *ctx, const struct dg_log_source *source, struct dg_err *err);
int dg_county_with_source(struct dg_county *county, dg_county_source_fn use, void *ctx, struct dg_err *err);
/* The log as a folder of static files (checkpoint, tile/...), which must not exist or be an older export. */
int dg_county_export(struct dg_county *county, const char *dir, struct dg_err *err);

/* ---- keeping ------------------------------------------------------------------------------------------------
 */

/* A copy of the database while others read and write, as one file, synced. DG_EEXIST. The key is not in it. */
int dg_county_backup(struct dg_county *county, const char *file, struct dg_err *err);
/* A new store folder from a backup and the key file (NULL: the restored store can only be read). It is put in
 * its place whole or not at all. `witnessed_path`: the file of the lost store or NULL; a backup that is older
 * than what it says is restored, but does not sign (dg_county_open says so for writing). DG_EEXIST. */
int dg_county_restore(const char *file, const char *path, const char *key_path, const char *witnessed_path,
                      struct dg_err *err);
/* Make the derived tables again from the log, in one transaction. */
int dg_county_rebuild(struct dg_county *county, int64_t *n_entries, struct dg_err *err);

struct dg_county_verified {
    int64_t n_entries, n_cases, n_versions;
    int64_t first_wrong; /* number of the first wrong entry; -1: none */
    bool is_right;
    const char *fault;                /* what is wrong; NULL: nothing */
    const char *root;                 /* base64 */
    int64_t n_texts, n_texts_removed; /* beside the log */
};
/* Everything again from the entries: hashes, tree, checkpoint, signature, who could act, every case, every
 * table, every text and version beside the log. Found faults are no error of the call. `against`: a checkpoint
 * that someone kept (NULL: none): without one a cut-off tail cannot be noticed. */
int dg_county_verify(struct dg_county *county, struct dg_arena *arena, const char *against, size_t n_against,
                     struct dg_county_verified *out, struct dg_err *err);

#endif
