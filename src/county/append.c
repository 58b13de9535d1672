/* Appending to the log: entries, their hashes, the signed checkpoint. */
#include <stdio.h>
#include <string.h>

#include "county/store.h"

#define LEVEL_SHIFT 48 /* as the schema counts places */

int dg_log_size(struct dg_county *county, int64_t *out, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_ENTRY_SIZE, &q, err));
    DG_TRY(dg_stmt_step(q.stmt, err));
    *out = dg_stmt_int(q.stmt, 0);
    return 0;
}

int dg_log_keep_hash(void *ctx, int32_t level, int64_t ix, const struct dg_hash *hash, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(ctx, DG_SQL_TREE_HASH_ADD, &q, err));
    dg_stmt_bind_int(q.stmt, 1, ((int64_t)level << LEVEL_SHIFT) + ix);
    dg_stmt_bind_blob(q.stmt, 2, hash->bytes, sizeof hash->bytes);
    return dg_query_run(&q, err);
}

int dg_log_read_tile(void *ctx, int32_t level, int64_t tile_ix, int32_t width, struct dg_hash *out,
                     struct dg_err *err)
{
    struct dg_county *county = ctx;
    dg_auto(dg_query_done) struct dg_query q = {0};
    int64_t first = ((int64_t)level << LEVEL_SHIFT) + tile_ix * DG_TILE_WIDTH;
    int32_t n = 0;
    int row;
    DG_TRY(dg_query(county, DG_SQL_TREE_HASH_RANGE, &q, err));
    dg_stmt_bind_int(q.stmt, 1, first);
    dg_stmt_bind_int(q.stmt, 2, first + width);
    while ((row = dg_stmt_step(q.stmt, err)) == 1) {
        size_t n_bytes = 0;
        const void *bytes = dg_stmt_blob(q.stmt, 1, &n_bytes);
        if (dg_stmt_int(q.stmt, 0) != first + n) break;
        if (n_bytes != sizeof out->bytes)
            return dg_err_set(err, DG_EFORMAT, "%s: hash %lld of level %d of the tree is broken", county->path,
                              (long long)(tile_ix * DG_TILE_WIDTH + n), level);
        memcpy(out[n++].bytes, bytes, sizeof out->bytes);
    }
    if (row < 0) return row;
    return n == width ? 0
                      : dg_err_set(err, DG_EFOUND, "%s: level %d of the tree has no hash %lld", county->path,
                                   level, (long long)(tile_ix * DG_TILE_WIDTH + n));
}

/* The witnessed tree must be how this one begins. */
static int check_witnessed(struct dg_county *county, struct dg_err *err)
{
    struct dg_hash root, ours;
    struct dg_merkle then;
    DG_TRY(dg_witnessed_read(county, &county->witnessed, &root, err));
    if (county->witnessed > county->tree.size)
        return dg_err_set(
            err, DG_ESTATE,
            "%s: the log has %lld entries, but %lld were witnessed; this is an old copy: nothing is signed; "
            "restore a newer one",
            county->path, (long long)county->tree.size, (long long)county->witnessed);
    if (county->witnessed == 0) return 0;
    const struct dg_tiles tiles = {dg_log_read_tile, county};
    DG_TRY(dg_merkle_of_tiles(&tiles, county->witnessed, &then, err));
    dg_merkle_root(&then, &ours);
    if (dg_hash_is_equal(&root, &ours)) return 0;
    return dg_err_set(err, DG_ESTATE,
                      "%s: the log is not the one that was witnessed at %lld entries; nothing is signed",
                      county->path, (long long)county->witnessed);
}

int dg_log_catch_up(struct dg_county *county, struct dg_err *err)
{
    int64_t size = 0;
    DG_TRY(dg_log_size(county, &size, err));
    if (county->tree.size == size && size > 0) return 0;
    const struct dg_tiles tiles = {dg_log_read_tile, county};
    DG_TRY(dg_merkle_of_tiles(&tiles, size, &county->tree, err));
    return check_witnessed(county, err);
}

int dg_log_go_on(struct dg_county *county, struct dg_err *err)
{
    struct dg_err why = {0};
    int code = dg_log_catch_up(county, &why);
    if (code >= 0) return 0;
    return dg_err_set(err, code == DG_ESTATE || code == DG_EFORMAT ? DG_EBUSY : code, "%s", why.msg);
}

int dg_log_append(struct dg_county *county, const char *case_id, int64_t seq, const char *bytes, size_t n,
                  struct dg_hash *leaf, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    if (n > DG_MAX_ENTRY_BYTES)
        return dg_err_set(
            err, DG_ELIMIT,
            "the act takes %zu bytes in the log, which holds %d for each entry; put what is long into an "
            "attachment, a large scheme into several",
            n, DG_MAX_ENTRY_BYTES);
    DG_TRY(dg_query(county, DG_SQL_ENTRY_ADD, &q, err));
    dg_stmt_bind_int(q.stmt, 1, county->tree.size);
    dg_stmt_bind_text(q.stmt, 2, case_id);
    if (case_id)
        dg_stmt_bind_int(q.stmt, 3, seq);
    else
        dg_stmt_bind_null(q.stmt, 3);
    dg_stmt_bind_text(q.stmt, 4, bytes);
    DG_TRY(dg_query_run(&q, err));
    dg_leaf_hash(bytes, n, leaf);
    return dg_merkle_add(&county->tree, leaf, dg_log_keep_hash, county, err);
}

int dg_log_sign(struct dg_county *county, struct dg_arena *arena, const char **note, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text text = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    struct dg_hash root;
    dg_merkle_root(&county->tree, &root);
    DG_TRY(dg_checkpoint_write(&text, &county->key, county->tree.size, &root, err));
    DG_TRY(dg_text_finish(&text, err));
    DG_TRY(dg_query(county, DG_SQL_CHECKPOINT_ADD, &q, err));
    dg_stmt_bind_int(q.stmt, 1, county->tree.size);
    dg_stmt_bind_text(q.stmt, 2, text.data);
    DG_TRY(dg_query_run(&q, err));
    *note = dg_arena_strdup(arena, text.data);
    return *note ? 0 : dg_no_memory(err);
}

int dg_log_last_at(struct dg_county *county, struct dg_arena *arena, int64_t *at, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    struct dg_log_entry entry;
    *at = 0;
    if (county->tree.size == 0) return 0;
    DG_TRY(dg_query(county, DG_SQL_ENTRY_GET, &q, err));
    dg_stmt_bind_int(q.stmt, 1, county->tree.size - 1);
    int row = dg_stmt_step(q.stmt, err);
    if (row < 0) return row;
    size_t n = 0;
    const char *bytes = row ? dg_stmt_text(q.stmt, 0, &n) : NULL;
    if (!bytes) return dg_err_set(err, DG_EFORMAT, "%s: the last entry of the log is missing", county->path);
    DG_TRY(dg_log_entry_parse(arena, bytes, n, &entry, err));
    (void)dg_time_parse(entry.at, at);
    return 0;
}

int dg_log_append_own(struct dg_county *county, const char *act, const struct dg_actor *by, int64_t at,
                      const char *data, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    struct dg_json_value value;
    struct dg_hash leaf;
    char time[DG_TIME_SIZE];
    int64_t last = 0;
    DG_TRY(dg_json_parse(&arena, data, strlen(data), &value, err));
    DG_TRY(dg_log_last_at(county, &arena, &last, err));
    value.key = "data";
    dg_time_write(at, time);
    const struct dg_log_entry entry = {.n = county->tree.size,
                                       .act = act,
                                       .at = time,
                                       .by = by ? by->person_id : NULL,
                                       .body = by && *by->body_id ? by->body_id : NULL,
                                       .role = dg_role_word(by ? by->role : DG_ROLE_SYSTEM),
                                       .has_late_clock = at < last,
                                       .data = &value};
    DG_TRY(dg_log_entry_write(&text, &entry, err));
    DG_TRY(dg_text_finish(&text, err));
    DG_TRY(dg_log_append(county, NULL, 0, text.data, text.len, &leaf, err));
    return dg_entry_derive(county, act, NULL, &value, err);
}
