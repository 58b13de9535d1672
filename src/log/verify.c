/* Verify: everything about a log derived again, in one pass. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "log/cases.h"
#include "log/log.h"

/* What a pass carries along. A step returns 0 to go on, 1 when it found a fault, negative when it could not
 * judge. */
struct pass {
    struct dg_arena *arena; /* the caller's */
    struct dg_arena entry_arena, table_arena;
    const struct dg_log_source *source;
    const struct dg_log_verify_params *params;
    struct dg_checkpoint checkpoint;
    struct dg_checkpoint *kept; /* params->kept, read */
    struct dg_merkle tree;
    struct dg_hash leaves[DG_TILE_WIDTH]; /* the tile of the entries at hand */
    struct dg_cases cases;
    int64_t before_at;   /* the time of the entry before */
    int64_t agreed_size; /* of the largest kept checkpoint that the entries so far agree with */
    struct dg_log_verdict *verdict;
    struct dg_err *err;
};

static void pass_done(struct pass *p)
{
    dg_arena_done(&p->entry_arena);
    dg_arena_done(&p->table_arena);
}

const char *dg_log_fault_word(enum dg_log_fault fault)
{
    static const char *const words[] = {"fine",    "checkpoint", "key",      "witness",  "missing",
                                        "form",    "number",     "sequence", "clock",    "hash",
                                        "surplus", "tile",       "root",     "rollback", "fork"};
    return words[fault];
}

__attribute__((format(printf, 4, 5))) static int found(struct pass *p, enum dg_log_fault fault, int64_t entry,
                                                       const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    p->verdict->fault = fault;
    p->verdict->entry = entry;
    vsnprintf(p->verdict->why, sizeof p->verdict->why, fmt, ap);
    va_end(ap);
    return 1;
}

static int found_between(struct pass *p, enum dg_log_fault fault, int64_t from, int64_t to, const char *why)
{
    p->verdict->from = from;
    p->verdict->to = to;
    return found(p, fault, -1, "%s", why);
}

/* Is it a fault of the log rather than of the machine? */
static bool is_about_log(int code) { return code == DG_EFOUND || code == DG_EFORMAT || code == DG_ELIMIT; }

/* ---- signatures ---------------------------------------------------------------------------------------- */

/* The key that the checkpoint is held against: the caller's, else the log's own. */
static int check_key(struct pass *p, struct dg_vkey *key, bool *has_key)
{
    const struct dg_log_source *source = p->source;
    struct dg_err why = {0};

    *has_key = true;
    if (p->params->key) {
        *key = *p->params->key;
    } else if (!source->vkey) {
        *has_key = false;
        return 0;
    } else if (dg_vkey_parse(source->vkey, source->n_vkey, key, &why) < 0) {
        return found(p, DG_LOG_KEY, -1, "the log's own vkey: %s", why.msg);
    }
    /* One key could sign for several logs: the name says for which. */
    if (key->kind != DG_KEY_LOG) return found(p, DG_LOG_KEY, -1, "%s is a witness's key", key->name);
    if (strcmp(key->name, p->checkpoint.origin) != 0)
        return found(p, DG_LOG_KEY, -1, "the key is of %s, the log is %s", key->name, p->checkpoint.origin);
    if (dg_note_is_signed(&p->checkpoint.note, key, NULL) != DG_SIGNED_WELL)
        return found(p, DG_LOG_KEY, -1, "the checkpoint's signature by %s is missing or does not verify",
                     key->name);
    p->verdict->is_signed = true;
    p->verdict->is_key_checked = p->params->key != NULL;
    return 0;
}

static int check_witnesses(struct pass *p)
{
    for (int32_t i = 0; i < p->params->n_witnesses; i++) {
        const struct dg_vkey *witness = &p->params->witnesses[i];
        int64_t at = 0;
        if (witness->kind != DG_KEY_WITNESS ||
            dg_note_is_signed(&p->checkpoint.note, witness, &at) != DG_SIGNED_WELL)
            return found(p, DG_LOG_WITNESS, -1, "the cosignature of %s is missing or does not verify",
                         witness->name);
        p->verdict->n_witnessed++;
        if (at > p->verdict->witnessed_at) p->verdict->witnessed_at = at;
    }
    return 0;
}

/* A kept checkpoint that cannot be trusted proves nothing: that is the caller's mistake, not the log's. */
static int read_kept(struct pass *p, const struct dg_vkey *key, bool has_key)
{
    DG_TRY(DG_NEW(p->arena, &p->kept, (size_t)p->params->n_kept, p->err));
    for (int32_t i = 0; i < p->params->n_kept; i++) {
        const char *bytes = p->params->kept[i];
        struct dg_checkpoint *kept = &p->kept[i];
        struct dg_err why = {0};
        int code = dg_checkpoint_parse(p->arena, bytes, strlen(bytes), kept, &why);
        if (code == DG_ENOMEM) return dg_err_set(p->err, code, "%s", why.msg);
        if (code < 0) return dg_err_set(p->err, DG_EINVAL, "a kept checkpoint: %s", why.msg);
        if (strcmp(kept->origin, p->checkpoint.origin) != 0)
            return dg_err_set(p->err, DG_EINVAL, "a kept checkpoint is of %s, the log is %s", kept->origin,
                              p->checkpoint.origin);
        if (has_key && dg_note_is_signed(&kept->note, key, NULL) != DG_SIGNED_WELL)
            return dg_err_set(p->err, DG_EINVAL, "a kept checkpoint's signature by %s does not verify",
                              key->name);
    }
    return 0;
}

static int check_signatures(struct pass *p)
{
    struct dg_vkey key;
    struct dg_err why = {0};
    bool has_key = false;

    int code =
        dg_checkpoint_parse(p->arena, p->source->checkpoint, p->source->n_checkpoint, &p->checkpoint, &why);
    if (code == DG_ENOMEM) return dg_err_set(p->err, DG_ENOMEM, "out of memory");
    if (code < 0) return found(p, DG_LOG_CHECKPOINT, -1, "%s", why.msg);
    p->verdict->size = p->checkpoint.size;
    p->verdict->origin = p->checkpoint.origin;
    p->verdict->root = p->checkpoint.root;
    code = check_key(p, &key, &has_key);
    if (code != 0) return code;
    code = check_witnesses(p);
    if (code != 0) return code;
    return read_kept(p, &key, has_key);
}

/* ---- entries --------------------------------------------------------------------------------------------- */

static int load_leaves(struct pass *p, int64_t ix)
{
    int64_t left = p->checkpoint.size - ix;
    int32_t width = left < DG_TILE_WIDTH ? (int32_t)left : DG_TILE_WIDTH;
    struct dg_err why = {0};

    int code = p->source->tile(p->source->ctx, 0, ix / DG_TILE_WIDTH, width, p->leaves, &why);
    if (code < 0 && !is_about_log(code)) return dg_err_set(p->err, code, "%s", why.msg);
    return code < 0 ? found_between(p, DG_LOG_TILE, ix, ix + width, why.msg) : 0;
}

/* What the entry says of itself, against its place and what was before it. */
static int check_saying(struct pass *p, int64_t ix, const struct dg_log_entry *entry)
{
    int64_t at = 0;

    if (entry->n != ix)
        return found(p, DG_LOG_NUMBER, ix, "it says that it is entry %lld", (long long)entry->n);
    if (entry->case_id) {
        struct dg_case_row *row = dg_cases_find(&p->table_arena, &p->cases, entry->case_id);
        if (!row) return dg_err_set(p->err, DG_ENOMEM, "out of memory");
        if (entry->seq != row->seq + 1)
            return found(p, DG_LOG_SEQUENCE, ix, "it is number %lld of case %s, %lld should come",
                         (long long)entry->seq, entry->case_id, (long long)row->seq + 1);
        row->seq = entry->seq;
    }
    (void)dg_time_parse(entry->at, &at); /* the entry was parsed: it is a time */
    if (at < p->before_at && !entry->has_late_clock)
        return found(p, DG_LOG_CLOCK, ix, "its time %s is before that of the entry before it", entry->at);
    p->before_at = at;
    return 0;
}

/* Told of each hash that the tree completes; those above the leaves must be what the log has there. */
static int check_tree_hash(void *ctx, int32_t level, int64_t ix, const struct dg_hash *hash, struct dg_err *err)
{
    struct pass *p = ctx;
    struct dg_hash there[DG_TILE_WIDTH];
    struct dg_err why = {0};
    int32_t i = (int32_t)(ix % DG_TILE_WIDTH);

    if (level == 0) return 0;
    int code = p->source->tile(p->source->ctx, level, ix / DG_TILE_WIDTH, i + 1, there, &why);
    if (code < 0 && !is_about_log(code)) return dg_err_set(err, code, "%s", why.msg);
    if (code == 0 && dg_hash_is_equal(&there[i], hash)) return 0;
    return found_between(p, DG_LOG_TILE, ix << (8 * level), (ix + 1) << (8 * level),
                         code < 0 ? why.msg : "a hash of the tree is not that of its entries");
}

static int check_entry(struct pass *p, int64_t ix)
{
    const char *bytes = NULL;
    size_t n = 0;
    struct dg_err why = {0};
    struct dg_hash leaf;
    struct dg_log_entry entry;

    int code = p->source->entry(p->source->ctx, ix, &bytes, &n, &why);
    if (code == DG_EFOUND) return found(p, DG_LOG_MISSING, ix, "%s", why.msg);
    if (code < 0 && is_about_log(code)) return found(p, DG_LOG_FORM, ix, "%s", why.msg);
    if (code < 0) return dg_err_set(p->err, code, "%s", why.msg);
    dg_leaf_hash(bytes, n, &leaf);
    if (!dg_hash_is_equal(&leaf, &p->leaves[ix % DG_TILE_WIDTH]))
        return found(p, DG_LOG_HASH, ix, "the entry is not what was hashed, or its hash was changed");
    dg_arena_reset(&p->entry_arena);
    code = dg_log_entry_parse(&p->entry_arena, bytes, n, &entry, &why);
    if (code < 0 && is_about_log(code)) return found(p, DG_LOG_FORM, ix, "%s", why.msg);
    if (code < 0) return dg_err_set(p->err, code, "%s", why.msg);
    code = check_saying(p, ix, &entry);
    if (code != 0) return code;
    return dg_merkle_add(&p->tree, &leaf, check_tree_hash, p, p->err);
}

/* ---- the whole ------------------------------------------------------------------------------------------ */

/* Kept checkpoints of the size that was just reached. */
static int check_kept(struct pass *p)
{
    for (int32_t i = 0; i < p->params->n_kept; i++) {
        struct dg_hash root;
        if (p->kept[i].size != p->tree.size) continue;
        dg_merkle_root(&p->tree, &root);
        if (!dg_hash_is_equal(&root, &p->kept[i].root)) {
            int64_t from = p->agreed_size > 0 ? p->agreed_size : 0;
            return found_between(p, DG_LOG_FORK, from, p->tree.size,
                                 "the log had other entries when the kept checkpoint was signed");
        }
        p->agreed_size = p->tree.size;
    }
    return 0;
}

static int check_entries(struct pass *p)
{
    int code = check_kept(p);

    for (int64_t ix = 0; code == 0 && ix < p->checkpoint.size; ix++) {
        if (ix % DG_TILE_WIDTH == 0) code = load_leaves(p, ix);
        if (code == 0) code = check_entry(p, ix);
        bool is_last = (ix + 1) % DG_TILE_WIDTH == 0 || ix + 1 == p->checkpoint.size;
        if (code == 0 && is_last && p->source->has_surplus &&
            p->source->has_surplus(p->source->ctx, ix / DG_TILE_WIDTH))
            code = found(p, DG_LOG_SURPLUS, ix + 1,
                         "its bundle goes on behind the last entry that it should hold");
        if (code == 0) code = check_kept(p);
    }
    return code;
}

static int check_end(struct pass *p)
{
    struct dg_hash root;

    dg_merkle_root(&p->tree, &root);
    if (!dg_hash_is_equal(&root, &p->checkpoint.root))
        return found_between(p, DG_LOG_ROOT, p->agreed_size > 0 ? p->agreed_size : 0, p->checkpoint.size,
                             "the entries have another root than the checkpoint");
    for (int32_t i = 0; i < p->params->n_kept; i++) {
        if (p->kept[i].size > p->checkpoint.size)
            return found(p, DG_LOG_ROLLBACK, p->checkpoint.size, "a kept checkpoint has %lld entries",
                         (long long)p->kept[i].size);
    }
    return 0;
}

int dg_log_verify(struct dg_arena *arena, const struct dg_log_source *source,
                  const struct dg_log_verify_params *params, struct dg_log_verdict *out, struct dg_err *err)
{
    struct dg_log_verdict verdict = {.entry = -1, .kept_size = -1};
    dg_auto(pass_done) struct pass p = {
        .arena = arena, .source = source, .params = params, .verdict = &verdict, .agreed_size = -1, .err = err};

    int code = check_signatures(&p);
    if (code == 0) code = check_entries(&p);
    if (code == 0) code = check_end(&p);
    DG_TRY(code);
    verdict.kept_size = p.agreed_size;
    *out = verdict;
    return 0;
}

void dg_log_verdict_json(struct dg_text *text, const struct dg_log_verdict *verdict)
{
    struct dg_json json;
    char root[DG_SHA256_HEX_SIZE];

    dg_hash_hex(&verdict->root, root);
    dg_json_begin(&json, text, 0);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "format", "didgah.verdict/1");
    dg_json_bool(&json, "ok", verdict->fault == DG_LOG_FINE);
    dg_json_str(&json, "fault", dg_log_fault_word(verdict->fault));
    if (verdict->entry >= 0)
        dg_json_int(&json, "entry", verdict->entry);
    else
        dg_json_null(&json, "entry");
    dg_json_int(&json, "from", verdict->from);
    dg_json_int(&json, "to", verdict->to);
    dg_json_int(&json, "size", verdict->size);
    dg_json_str(&json, "origin", verdict->origin);
    dg_json_str(&json, "root", verdict->origin ? root : NULL);
    dg_json_bool(&json, "signed", verdict->is_signed);
    dg_json_bool(&json, "key_checked", verdict->is_key_checked);
    if (verdict->kept_size >= 0)
        dg_json_int(&json, "kept_size", verdict->kept_size);
    else
        dg_json_null(&json, "kept_size");
    dg_json_int(&json, "witnessed", verdict->n_witnessed);
    dg_json_int(&json, "witnessed_at", verdict->witnessed_at);
    dg_json_str(&json, "why", verdict->why[0] ? verdict->why : NULL);
    dg_json_end_object(&json);
    dg_text_add(text, "\n");
}
