/* Logs in memory for tests: entries, the hashes a store would keep, a signed checkpoint. */
#ifndef DG_TESTS_LOGS_H
#define DG_TESTS_LOGS_H

#include "log/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef LOG_MAX
#define LOG_MAX 1200
#endif
#define LOG_ORIGIN "didgah/sample-county"

struct log_hashes {
    struct dg_hash *at;
    int64_t n;
};

struct log_made {
    char *entries[LOG_MAX];
    size_t lengths[LOG_MAX];
    int64_t n;
    struct log_hashes levels[3];
    struct dg_merkle tree;
    struct dg_skey key;
    struct dg_text checkpoint, vkey;
};

static inline void log_must(int code)
{
    if (code < 0) abort();
}

static inline int log_keep(void *ctx, int32_t level, int64_t ix, const struct dg_hash *hash, struct dg_err *err)
{
    struct log_made *log = ctx;
    struct log_hashes *row = &log->levels[level];
    (void)err;
    if (ix != row->n) abort();
    if (!(row->n & (row->n - 1)))
        row->at = realloc(row->at, (size_t)(row->n ? row->n * 2 : 1) * sizeof *row->at);
    row->at[row->n++] = *hash;
    return 0;
}

static inline int log_tile(void *ctx, int32_t level, int64_t tile_ix, int32_t width, struct dg_hash *out,
                           struct dg_err *err)
{
    const struct log_made *log = ctx;
    if (level < 0 || level > 2 || tile_ix * 256 + width > log->levels[level].n)
        return dg_err_set(err, DG_EFOUND, "no such tile");
    memcpy(out, log->levels[level].at + tile_ix * 256, (size_t)width * sizeof *out);
    return 0;
}

static inline int log_entry(void *ctx, int64_t ix, const char **bytes, size_t *n, struct dg_err *err)
{
    const struct log_made *log = ctx;
    if (ix < 0 || ix >= log->n) return dg_err_set(err, DG_EFOUND, "no such entry");
    *bytes = log->entries[ix];
    *n = log->lengths[ix];
    return 0;
}

static inline void log_add_bytes(struct log_made *log, const char *bytes, size_t n)
{
    struct dg_hash leaf;
    if (log->n == LOG_MAX) abort();
    log->entries[log->n] = malloc(n + 1);
    memcpy(log->entries[log->n], bytes, n);
    log->lengths[log->n++] = n;
    dg_leaf_hash(bytes, n, &leaf);
    log_must(dg_merkle_add(&log->tree, &leaf, log_keep, log, NULL));
}

/* Signs for what is there now, with the key of that origin and seed byte. */
static inline void log_sign(struct log_made *log, const char *origin, uint8_t seed)
{
    uint8_t bytes[DG_ED25519_SIZE];
    struct dg_hash root;
    memset(bytes, seed, sizeof bytes);
    log_must(dg_skey_of_seed(origin, DG_KEY_LOG, bytes, &log->key, NULL));
    dg_text_clear(&log->checkpoint);
    dg_text_clear(&log->vkey);
    dg_merkle_root(&log->tree, &root);
    log_must(dg_checkpoint_write(&log->checkpoint, &log->key, log->n, &root, NULL));
    dg_vkey_write(&log->vkey, &log->key.vkey);
    dg_text_add(&log->vkey, "\n");
    log_must(dg_text_finish(&log->vkey, NULL));
}

/* n entries of a few cases; `salt` makes another history. */
static inline void log_make(struct log_made *log, int64_t n, int32_t salt)
{
    static const char *const acts[] = {"scheme.submit", "opinion.file", "committee.return", "vote.cast"};
    int64_t seqs[7] = {0};
    *log = (struct log_made){0};
    for (int64_t i = 0; i < n; i++) {
        struct dg_text text = {0};
        struct dg_json_value words = {.kind = DG_JSON_TEXT, .key = "words", .text = "نظر کارشناس"};
        struct dg_json_value count = {
            .kind = DG_JSON_NUMBER, .key = "count", .number = (double)(i * 37 + salt)};
        struct dg_json_value items[] = {words, count}, data = {.kind = DG_JSON_OBJECT, .items = items, .n = 2};
        char case_id[32], at[DG_TIME_SIZE];
        dg_time_write(1795500000 + i * 61, at);
        snprintf(case_id, sizeof case_id, "S-1405-%04d", (int)(i % 7));
        struct dg_log_entry entry = {.n = i,
                                     .seq = ++seqs[i % 7],
                                     .act = acts[i % 4],
                                     .at = at,
                                     .body = "roads",
                                     .by = i % 5 ? "p-5f0c" : NULL,
                                     .case_id = case_id,
                                     .role = "expert",
                                     .data = &data};
        log_must(dg_log_entry_write(&text, &entry, NULL));
        log_must(dg_text_finish(&text, NULL));
        log_add_bytes(log, text.data, text.len);
        dg_text_done(&text);
    }
    log_sign(log, LOG_ORIGIN, 7);
}

static inline struct dg_log_source log_source(struct log_made *log)
{
    return (struct dg_log_source){.ctx = log,
                                  .entry = log_entry,
                                  .tile = log_tile,
                                  .checkpoint = log->checkpoint.data,
                                  .n_checkpoint = log->checkpoint.len,
                                  .vkey = log->vkey.data,
                                  .n_vkey = log->vkey.len};
}

static inline struct dg_tiles log_tiles(struct log_made *log) { return (struct dg_tiles){log_tile, log}; }

static inline void log_done(struct log_made *log)
{
    for (int64_t i = 0; i < log->n; i++) free(log->entries[i]);
    for (int i = 0; i < 3; i++) free(log->levels[i].at);
    dg_text_done(&log->checkpoint);
    dg_text_done(&log->vkey);
}

#endif
