/* Log: what was done, in order, so that nobody can quietly change it.
 *
 * A log is a sequence of entries 0, 1, 2 ...; an entry is one canonical JSON text. The entries are the leaves
 * of an RFC 6962 Merkle tree. A checkpoint is the tree's size and root, signed; a witness is somebody else who
 * signs that a checkpoint continues the one that he saw before. Formats are those of C2SP, as they are:
 * signed-note, tlog-checkpoint, tlog-tiles, tlog-cosignature (cosignature/v1), tlog-witness, tlog-proof.
 * docs/log.md says what a verifier can know and what not.
 *
 * Knows no SQL and no clock. Only what is said to touch files does so. */
#ifndef DG_LOG_LOG_H
#define DG_LOG_LOG_H

#include "io/io.h"

/* ---- limits ----------------------------------------------------------------------------------------- */

#define DG_MAX_ENTRY_BYTES 65535 /* an entry bundle counts in 16 bits (tlog-tiles) */
#define DG_MAX_LOG_SIZE (1ll << 48)
#define DG_MAX_PROOF 63         /* hashes of a proof (tlog-witness) */
#define DG_MAX_NOTE_BYTES 65536 /* a signed note; signed-note asks for 16 signatures at least */
#define DG_MAX_NOTE_SIGNATURES 64
#define DG_MAX_KEY_NAME 200 /* bytes of a key's name and of an origin */
#define DG_TILE_WIDTH 256   /* hashes of a full tile (tlog-tiles) */

/* ---- canonical JSON ---------------------------------------------------------------------------------- */

/* RFC 8785 without fractions: whole numbers within 2^53 - 1 either way, texts without NUL, true, false, null,
 * arrays, objects. What has decimals is a text. */

/* Is the text canonical, byte for byte? DG_EFORMAT names the byte and what should stand there; DG_ELIMIT past
 * DG_MAX_JSON_DEPTH. `out` as dg_json_parse gives it, in `arena`. */
int dg_canon_parse(struct dg_arena *arena, const char *bytes, size_t n, struct dg_json_value *out,
                   struct dg_err *err);

/* Append the canonical form of a value; members may stand in any order. DG_EINVAL: a fraction, a number beyond
 * 2^53 - 1, a text that is not UTF-8, a member twice; the message names the member. On error `text` holds a
 * part. */
int dg_canon_write(struct dg_text *text, const struct dg_json_value *value, struct dg_err *err);

/* ---- entries ----------------------------------------------------------------------------------------- */

#define DG_ENTRY_VERSION 1

/* One entry, read. Texts live in the arena; `data` is what the act says. */
struct dg_log_entry {
    int64_t n;                        /* its number in the log */
    int64_t seq;                      /* its number in its case, from 1 on; 0: it belongs to no case */
    const char *act;                  /* "opinion.file" */
    const char *at;                   /* "2026-11-24T08:30:00Z" */
    const char *body;                 /* id of the body that acts; NULL: none */
    const char *body_kind;            /* what the procedure calls such a body; NULL: none */
    const char *by;                   /* random id of the person who acts; NULL: the system */
    const char *case_id;              /* NULL: no case */
    const char *role;                 /* NULL: none */
    bool has_late_clock;              /* its time is before the entry's before it, and it says so */
    const struct dg_json_value *data; /* an object; NULL: none */
};

/* Parse and check: canonical; members act, at, n, v required; body, body_kind, by, case, data, late_clock,
 * role, seq as above, seq if and only if there is a case; no others. DG_EFORMAT says what is wrong; DG_ELIMIT:
 * too long. */
int dg_log_entry_parse(struct dg_arena *arena, const void *bytes, size_t n, struct dg_log_entry *out,
                       struct dg_err *err);

/* Append the entry's bytes. DG_EINVAL: a field that dg_log_entry_parse would refuse; DG_ELIMIT: longer than
 * DG_MAX_ENTRY_BYTES. */
int dg_log_entry_write(struct dg_text *text, const struct dg_log_entry *entry, struct dg_err *err);

/* The time of a text like "2026-11-24T08:30:00Z", seconds since 1970 without leap seconds, and back. False: it
 * is none, or no such day. */
#define DG_TIME_SIZE 21
bool dg_time_parse(const char *text, int64_t *out);
void dg_time_write(int64_t at, char out[DG_TIME_SIZE]);
/* The same of any date or date and time of RFC 3339 in n bytes: of any year, with a zone, a fraction (dropped),
 * a leap second (counted as the second after it). A date is its first second. */
bool dg_time_read(const char *text, size_t n, int64_t *out, bool *is_date);

/* ---- the tree ---------------------------------------------------------------------------------------- */

/* RFC 6962 section 2.1: SHA-256(0x00 || entry), SHA-256(0x01 || left || right). */
void dg_leaf_hash(const void *entry, size_t n, struct dg_hash *out);
void dg_node_hash(const struct dg_hash *left, const struct dg_hash *right, struct dg_hash *out);

/* A tree as its roots of full subtrees, the largest first: all that appending needs. Zeroed: empty. */
struct dg_merkle {
    int64_t size;
    struct dg_hash peaks[48]; /* as many as `size` has ones */
};

/* What a store keeps of the tree: hash `ix` of tile level `level` (tlog-tiles: level 0 are the leaf hashes, one
 * of level 1 stands for 256 entries, and so on). Called once for each, in order of completion. */
typedef int (*dg_tree_hash_fn)(void *ctx, int32_t level, int64_t ix, const struct dg_hash *hash,
                               struct dg_err *err);

/* Append a leaf. `keep` NULL: nothing is told. DG_ELIMIT past DG_MAX_LOG_SIZE; what `keep` returns. On error
 * the tree is as it was. */
int dg_merkle_add(struct dg_merkle *tree, const struct dg_hash *leaf, dg_tree_hash_fn keep, void *ctx,
                  struct dg_err *err);
void dg_merkle_root(const struct dg_merkle *tree, struct dg_hash *out);

/* Reads the first `width` (1..256) hashes of a tile: hashes 256 tile_ix .. of that level. Told hashes suffice.
 */
typedef int (*dg_tile_fn)(void *ctx, int32_t level, int64_t tile_ix, int32_t width, struct dg_hash *out,
                          struct dg_err *err);
struct dg_tiles {
    dg_tile_fn read;
    void *ctx;
};

/* The tree of the first `size` entries, from tiles: what a store that opens needs to go on. */
int dg_merkle_of_tiles(const struct dg_tiles *tiles, int64_t size, struct dg_merkle *out, struct dg_err *err);

struct dg_proof {
    int32_t n;
    struct dg_hash hashes[DG_MAX_PROOF];
};

/* That entry `ix` is in the tree of `size` (RFC 6962 2.1.1); that the tree of `size` begins with the one of
 * `old_size` (2.1.2; empty for old_size 0 and size). DG_EINVAL: ix or old_size outside the tree. Cost: a few
 * tiles. */
int dg_inclusion_make(const struct dg_tiles *tiles, int64_t ix, int64_t size, struct dg_proof *out,
                      struct dg_err *err);
int dg_consistency_make(const struct dg_tiles *tiles, int64_t old_size, int64_t size, struct dg_proof *out,
                        struct dg_err *err);

bool dg_inclusion_holds(const struct dg_hash *leaf, int64_t ix, int64_t size, const struct dg_proof *proof,
                        const struct dg_hash *root);
/* Old size 0 is consistent with any tree, by an empty proof alone. */
bool dg_consistency_holds(int64_t old_size, const struct dg_hash *old_root, int64_t size,
                          const struct dg_hash *root, const struct dg_proof *proof);

/* ---- keys and signed notes --------------------------------------------------------------------------- */

enum dg_key_kind {
    DG_KEY_LOG = 1,    /* Ed25519 over the note's text */
    DG_KEY_WITNESS = 4 /* cosignature/v1: Ed25519 over a time and the text */
};

/* A verifier key: "NAME+ID+BASE64". */
struct dg_vkey {
    char name[DG_MAX_KEY_NAME + 1];
    uint32_t id; /* the first four bytes of SHA-256(name, line feed, kind, key) */
    enum dg_key_kind kind;
    uint8_t public_key[DG_ED25519_SIZE];
};

/* A signing key: "PRIVATE+KEY+NAME+ID+BASE64" with the seed. Wipe it with dg_skey_done. */
struct dg_skey {
    struct dg_vkey vkey;
    struct dg_ed25519 secret;
};

/* DG_EINVAL: a name that is empty, too long, or has a blank or "+". */
int dg_skey_new(const char *name, enum dg_key_kind kind, struct dg_skey *out, struct dg_err *err);
/* From a known seed, for tests and restored keys. */
int dg_skey_of_seed(const char *name, enum dg_key_kind kind, const uint8_t seed[DG_ED25519_SIZE],
                    struct dg_skey *out, struct dg_err *err);
void dg_skey_done(struct dg_skey *key);

/* Text forms without a line feed; a single one at the end is passed over. DG_EFORMAT: not a key of a known
 * kind, or its id does not belong to it. */
int dg_vkey_parse(const char *text, size_t n, struct dg_vkey *out, struct dg_err *err);
int dg_skey_parse(const char *text, size_t n, struct dg_skey *out, struct dg_err *err);
void dg_vkey_write(struct dg_text *text, const struct dg_vkey *key);
void dg_skey_write(struct dg_text *text, const struct dg_skey *key);

struct dg_note_signature {
    const char *name;
    uint32_t key_id;
    const uint8_t *bytes; /* behind the id */
    size_t n;
};
struct dg_note {
    const char *text; /* with its last line feed, without the blank line */
    size_t n_text;
    struct dg_note_signature *signatures;
    int32_t n_signatures;
};

/* Parse a signed note as signed-note says. DG_EFORMAT: which rule is broken; DG_ELIMIT. */
int dg_note_parse(struct dg_arena *arena, const char *bytes, size_t n, struct dg_note *out, struct dg_err *err);

enum dg_signed {
    DG_SIGNED_NOT = 0, /* no signature of that key's name and id */
    DG_SIGNED_WELL,
    DG_SIGNED_BADLY /* one of that name and id does not verify: the note is to be refused */
};
/* What does the note say of that key? *at, unless NULL: the time of a witness's cosignature, 0 otherwise. */
enum dg_signed dg_note_is_signed(const struct dg_note *note, const struct dg_vkey *key, int64_t *at);

/* Append a signature line over `text` (which ends in a line feed). `at`: seconds since 1970, for witnesses; at
 * least 1 then. DG_EINVAL: a time out of range. */
int dg_note_sign(struct dg_text *out, const char *text, size_t n_text, const struct dg_skey *key, int64_t at,
                 struct dg_err *err);

/* ---- checkpoints ------------------------------------------------------------------------------------- */

struct dg_checkpoint {
    const char *origin;
    int64_t size;
    struct dg_hash root;
    struct dg_note note;
};

/* Parse a signed checkpoint. Extension lines are allowed and passed over. DG_EFORMAT says which line is wrong.
 */
int dg_checkpoint_parse(struct dg_arena *arena, const char *bytes, size_t n, struct dg_checkpoint *out,
                        struct dg_err *err);

/* Append a checkpoint signed by the log; the key's name is the origin. */
int dg_checkpoint_write(struct dg_text *out, const struct dg_skey *key, int64_t size,
                        const struct dg_hash *root, struct dg_err *err);

/* ---- witness ----------------------------------------------------------------------------------------- */

/* A log that a witness knows, and what it saw of it last. */
struct dg_witness_log {
    const char *origin;
    const struct dg_vkey *keys; /* the log's, more than one while it changes them */
    int32_t n_keys;
    int64_t size; /* of the last checkpoint it cosigned; 0: none or an empty tree */
    struct dg_hash root;
    const char *checkpoint; /* that checkpoint with the log's and the witness's signatures; NULL: none */
};

struct dg_witness_answer {
    int status;               /* 200, 400, 403, 404, 409 or 422, as tlog-witness says */
    const char *content_type; /* "text/plain; charset=utf-8" or "text/x.tlog.size" */
    const char *body;         /* signature lines; the size for 409; else one line of reason */
    int32_t log_ix;           /* 200: which log's record becomes `size`, `root` and `checkpoint` */
    int64_t size;
    struct dg_hash root;
    const char *checkpoint;
};

/* Judge the body of one add-checkpoint request. Pure: the caller changes the record, in the same critical
 * section, and makes it durable before it answers. Everything lives in `arena`. Fails only for want of memory.
 */
int dg_witness_judge(struct dg_arena *arena, const struct dg_witness_log *logs, int32_t n_logs,
                     const struct dg_skey *key, const char *body, size_t n, int64_t now,
                     struct dg_witness_answer *out, struct dg_err *err);

/* The body of a request: that `checkpoint` (signed bytes) continues the tree of old_size. */
int dg_witness_ask(struct dg_text *out, const struct dg_tiles *tiles, int64_t old_size, const char *checkpoint,
                   size_t n, struct dg_err *err);

/* A checkpoint with the signature lines of an answer that `witness` made and that verify; others are left out,
 * one that is there already is replaced. DG_EFORMAT: none of them is the witness's; DG_EINVAL: its does not
 * verify. */
int dg_witness_take(struct dg_text *out, const char *checkpoint, size_t n, const char *lines, size_t n_lines,
                    const struct dg_vkey *witness, struct dg_err *err);

/* The folder of a witness: `key` (secret), `vkey`, `logs` (what it knows; canonical JSON), and one folder for
 * each origin's hash with its last `checkpoint`, to be served to monitors.
 *
 * new: DG_EEXIST if there is one. trust: add a key of a log (the key's name is the origin). serve: judge,
 * record durably, answer, in one critical section over all processes (a lock on `logs`). */
int dg_witness_new(const char *folder, const char *name, struct dg_vkey *out, struct dg_err *err);
int dg_witness_trust(const char *folder, const struct dg_vkey *log, struct dg_err *err);
int dg_witness_load(struct dg_arena *arena, const char *folder, struct dg_vkey *key,
                    struct dg_witness_log **logs, int32_t *n_logs, struct dg_err *err);
int dg_witness_serve(struct dg_arena *arena, const char *folder, const char *body, size_t n, int64_t now,
                     struct dg_witness_answer *out, struct dg_err *err);

/* ---- where a log is read from ------------------------------------------------------------------------- */

/* A store or an export folder, opened. */
struct dg_log_source {
    void *ctx;
    /* The bytes of entry `ix`, valid until the next call. DG_EFOUND: there is none; DG_EFORMAT: what should
     * hold it is broken there. */
    int (*entry)(void *ctx, int64_t ix, const char **bytes, size_t *n, struct dg_err *err);
    dg_tile_fn tile; /* as dg_tiles, same ctx; DG_EFOUND, DG_EFORMAT */
    /* Does the bundle that holds entries 256 bundle_ix .. go on behind its last? NULL: never. */
    bool (*has_surplus)(void *ctx, int64_t bundle_ix);
    const char *checkpoint;
    size_t n_checkpoint;
    const char *vkey; /* what the log itself says its key is; NULL: nothing */
    size_t n_vkey;
};

/* ---- export: the folder that tlog-tiles describes ------------------------------------------------------ */

/* checkpoint, vkey, tile/L/N[.p/W], tile/entries/N[.p/W]. */
struct dg_export;

/* Write the tiles and bundles of `source` for the size of its checkpoint, then the checkpoint, each renamed
 * into place; what is there already and complete is left alone, so that a second export writes only what is
 * new. DG_EFOUND: the folder above is missing; DG_EIO; what the source returns. */
int dg_export_write(const char *folder, const struct dg_log_source *source, struct dg_err *err);

/* Open for reading. DG_EFOUND: no such folder, or no checkpoint in it. `source` lives as long as `out`. */
int dg_export_open(const char *folder, struct dg_export **out, struct dg_log_source *source,
                   struct dg_err *err);
void dg_export_close(struct dg_export **export);

/* Put the cosignatures of a witness's answer into the folder's checkpoint (dg_witness_take). */
int dg_export_take(const char *folder, const char *lines, size_t n, const struct dg_vkey *witness,
                   struct dg_err *err);

/* The path of a tile below the folder: "tile/0/x001/234.p/17"; level -1: entries. Width 256: full. */
#define DG_TILE_PATH_SIZE 64
void dg_tile_path(int32_t level, int64_t tile_ix, int32_t width, char out[DG_TILE_PATH_SIZE]);
/* And back, for servers. False: no such path. */
bool dg_tile_path_parse(const char *path, int32_t *level, int64_t *tile_ix, int32_t *width);
/* How wide is that tile in a tree of `size`? 0: there is none. */
int32_t dg_tile_width(int32_t level, int64_t tile_ix, int64_t size);

/* Append one entry to a bundle (length, bytes), and read them: *at moves on. False: the bytes end too early. */
int dg_bundle_add(struct dg_text *bundle, const char *entry, size_t n, struct dg_err *err);
bool dg_bundle_next(const char *bundle, size_t n_bundle, size_t *at, const char **entry, size_t *n);

/* ---- verify -------------------------------------------------------------------------------------------- */

/* In the order in which they are looked for. The words are in both verifiers and in the catalogue
 * ("log.fault."). */
enum dg_log_fault {
    DG_LOG_FINE = 0,
    DG_LOG_CHECKPOINT, /* the checkpoint cannot be read */
    DG_LOG_KEY,        /* it is not signed by the key that it is held against, or badly */
    DG_LOG_WITNESS,    /* a witness's signature does not verify, or one asked for is missing */
    DG_LOG_MISSING,    /* an entry is not there */
    DG_LOG_FORM,       /* an entry's bytes are no entry, or not canonical */
    DG_LOG_NUMBER,     /* an entry's n is not its place */
    DG_LOG_SEQUENCE,   /* a case's seq has a gap or repeats */
    DG_LOG_CLOCK,      /* an entry is older than the one before it and does not say so */
    DG_LOG_HASH,       /* an entry and its hash in the tree disagree */
    DG_LOG_SURPLUS,    /* a bundle goes on behind the last entry */
    DG_LOG_TILE,       /* a hash higher in the tree is not that of the entries below it */
    DG_LOG_ROOT,       /* the entries' root is not the checkpoint's */
    DG_LOG_ROLLBACK,   /* the log is shorter than a checkpoint kept of it */
    DG_LOG_FORK        /* the log does not begin with what a kept checkpoint covers */
};
const char *dg_log_fault_word(enum dg_log_fault fault); /* "fine", "checkpoint", ... */

struct dg_log_verify_params {
    const struct dg_vkey *key; /* NULL: the one that the log itself names, which proves little */
    const struct dg_vkey *witnesses;
    int32_t n_witnesses;     /* each must have cosigned */
    const char *const *kept; /* checkpoints kept elsewhere: signed bytes */
    int32_t n_kept;
};

struct dg_log_verdict {
    enum dg_log_fault fault;
    int64_t entry;    /* the first wrong one; -1: none, or it cannot be said which */
    int64_t from, to; /* then, for root, tile and fork: it is one of from .. to - 1; else 0, 0 */
    int64_t size;     /* the checkpoint's, 0 if it could not be read */
    const char *origin;
    struct dg_hash root;
    bool is_key_checked;      /* by a key from outside the log */
    bool is_signed;           /* by any key that was at hand */
    int64_t kept_size;        /* of the largest kept checkpoint that the log continues; -1: none was given */
    int32_t n_witnessed;      /* witnesses asked for that have cosigned */
    int64_t witnessed_at;     /* the newest of their times, 0 of none */
    char why[DG_ERR_MSG_MAX]; /* one line, English, for the curious; the words are in the catalogue */
};

/* Re-derive everything, in one pass, and stop at the first fault. Fails (negative) only when it could not
 * judge: memory, disk, a kept checkpoint that is none or not signed by the key (DG_EINVAL). Texts live in
 * `arena`. */
int dg_log_verify(struct dg_arena *arena, const struct dg_log_source *source,
                  const struct dg_log_verify_params *params, struct dg_log_verdict *out, struct dg_err *err);

/* The verdict for programs: docs/schema/verdict-1.json, one line. */
void dg_log_verdict_json(struct dg_text *text, const struct dg_log_verdict *verdict);

/* ---- proofs to take away: tlog-proof -------------------------------------------------------------------- */

/* Append the proof that entry `ix` is in the log. DG_EINVAL: no such entry; DG_EFORMAT: the log's checkpoint or
 * tiles are broken. */
int dg_log_prove(struct dg_text *text, const struct dg_log_source *source, int64_t ix, struct dg_err *err);

/* Does `proof` hold for the entry's bytes, by the log's key and all the witnesses given? 0, or DG_EFORMAT,
 * DG_EINVAL with what does not hold. *ix: the entry's number. */
int dg_log_proof_check(const char *proof, size_t n, const void *entry, size_t n_entry,
                       const struct dg_vkey *key, const struct dg_vkey *witnesses, int32_t n_witnesses,
                       int64_t *ix, struct dg_err *err);

#endif
