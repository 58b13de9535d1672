/* The log as others read it: checkpoint, tiles, bundles, export. */
#include <string.h>

#include "county/store.h"

int dg_county_checkpoint(struct dg_county *county, struct dg_arena *arena, const char **note,
                         struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_CHECKPOINT_LAST, &q, err));
    int row = dg_stmt_step(q.stmt, err);
    if (row < 0) return row;
    if (!row) return dg_err_set(err, DG_EFORMAT, "%s: the store has no checkpoint", county->path);
    return dg_query_text(arena, &q, 1, note, err);
}

int dg_county_tile(struct dg_county *county, struct dg_arena *arena, int32_t level, int64_t index,
                   int32_t width, const unsigned char **out, size_t *n, struct dg_err *err)
{
    struct dg_hash *hashes;
    if (level < 0 || level > 5 || index < 0 || index > DG_MAX_LOG_SIZE || width < 1 || width > DG_TILE_WIDTH)
        return dg_err_set(err, DG_EFOUND, "no such tile");
    DG_TRY(DG_NEW(arena, &hashes, (size_t)width, err));
    DG_TRY(dg_log_read_tile(county, level, index, width, hashes, err));
    *out = hashes->bytes;
    *n = (size_t)width * sizeof *hashes;
    return 0;
}

int dg_log_told(struct dg_county *county, const char *case_id, int64_t *before, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_ENTRY_OPEN_VOTE, &q, err));
    dg_stmt_bind_text(q.stmt, 1, case_id);
    DG_TRY(dg_stmt_step(q.stmt, err));
    int64_t opening = dg_stmt_int(q.stmt, 0);
    *before = opening >= 0 ? opening + 1 : INT64_MAX;
    return 0;
}

int dg_county_bundle(struct dg_county *county, struct dg_arena *arena, int64_t index, int32_t width,
                     const unsigned char **out, size_t *n, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    dg_auto(dg_text_done) struct dg_text bundle = {0};
    int32_t n_found = 0;
    int64_t told = 0;
    int row = 0;
    if (index < 0 || index > DG_MAX_LOG_SIZE || width < 1 || width > DG_TILE_WIDTH)
        return dg_err_set(err, DG_EFOUND, "no such bundle");
    DG_TRY(dg_county_begin(county, false, &tx, err));
    DG_TRY(dg_log_told(county, "", &told, err));
    if (index * DG_TILE_WIDTH + width > told)
        return dg_err_set(err, DG_EFOUND, "no such bundle yet: a vote is open");
    DG_TRY(dg_query(county, DG_SQL_ENTRY_FROM, &q, err));
    dg_stmt_bind_int(q.stmt, 1, index * DG_TILE_WIDTH);
    dg_stmt_bind_int(q.stmt, 2, width);
    for (; (row = dg_stmt_step(q.stmt, err)) == 1; n_found++) {
        size_t n_bytes = 0;
        const char *bytes = dg_stmt_text(q.stmt, 1, &n_bytes);
        if (!bytes) return dg_no_memory(err);
        DG_TRY(dg_bundle_add(&bundle, bytes, n_bytes, err));
    }
    if (row < 0) return row;
    if (n_found < width) return dg_err_set(err, DG_EFOUND, "no such bundle");
    DG_TRY(dg_text_finish(&bundle, err));
    *out = (const unsigned char *)dg_arena_strndup(arena, bundle.data, bundle.len);
    *n = bundle.len;
    return *out ? 0 : dg_no_memory(err);
}

/* ---- a source for verifying, proving, exporting
 * ------------------------------------------------------------------------- */

struct reading {
    struct dg_county *county;
    struct dg_query query;
};

static int read_entry(void *ctx, int64_t ix, const char **bytes, size_t *n, struct dg_err *err)
{
    struct reading *r = ctx;
    dg_query_done(&r->query); /* the bytes of the call before end here */
    DG_TRY(dg_query(r->county, DG_SQL_ENTRY_GET, &r->query, err));
    dg_stmt_bind_int(r->query.stmt, 1, ix);
    int row = dg_stmt_step(r->query.stmt, err);
    if (row < 0) return row;
    if (!row) return dg_err_set(err, DG_EFOUND, "%s: entry %lld is missing", r->county->path, (long long)ix);
    *bytes = dg_stmt_text(r->query.stmt, 0, n);
    return *bytes ? 0 : dg_no_memory(err);
}

static int read_tile(void *ctx, int32_t level, int64_t tile_ix, int32_t width, struct dg_hash *out,
                     struct dg_err *err)
{
    struct reading *r = ctx;
    return dg_log_read_tile(r->county, level, tile_ix, width, out, err);
}

static void reading_done(struct reading *r) { dg_query_done(&r->query); }

int dg_county_with_source(struct dg_county *county, dg_county_source_fn use, void *ctx, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(reading_done) struct reading r = {.county = county};
    struct dg_log_source source = {.ctx = &r, .entry = read_entry, .tile = read_tile, .vkey = county->vkey};
    DG_TRY(dg_county_begin(county, false, &tx, err));
    DG_TRY(dg_county_checkpoint(county, &arena, &source.checkpoint, err));
    source.n_checkpoint = strlen(source.checkpoint);
    source.n_vkey = strlen(county->vkey);
    return use(ctx, &source, err);
}

static int write_export(void *ctx, const struct dg_log_source *source, struct dg_err *err)
{
    return dg_export_write(ctx, source, err);
}

int dg_county_export(struct dg_county *county, const char *dir, struct dg_err *err)
{
    return dg_county_with_source(county, write_export, (void *)dir, err);
}

/* ---- what was witnessed
 * ------------------------------------------------------------------------------------------------- */

int dg_county_witnessed(struct dg_county *county, const char *note, size_t n, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_checkpoint seen;
    struct dg_merkle then;
    struct dg_hash root;
    const struct dg_tiles tiles = {dg_log_read_tile, county};
    DG_TRY(dg_checkpoint_parse(&arena, note, n, &seen, err));
    if (dg_note_is_signed(&seen.note, &county->verifier, NULL) != DG_SIGNED_WELL)
        return dg_err_set(err, DG_ECONFLICT, "the checkpoint is not signed by this log's key");
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_log_go_on(county, err));
    if (seen.size > county->tree.size) DG_TRY(dg_witnessed_write(county, seen.size, &seen.root, true, err));
    if (seen.size > county->tree.size)
        return dg_err_set(
            err, DG_ECONFLICT,
            "%s: the log has %lld entries, but the checkpoint has %lld; nothing is signed from now on",
            county->path, (long long)county->tree.size, (long long)seen.size);
    DG_TRY(dg_merkle_of_tiles(&tiles, seen.size, &then, err));
    dg_merkle_root(&then, &root);
    if (!dg_hash_is_equal(&root, &seen.root))
        return dg_err_set(err, DG_ECONFLICT, "%s: the log does not begin with what the checkpoint covers",
                          county->path);
    if (seen.size > county->witnessed) DG_TRY(dg_witnessed_write(county, seen.size, &seen.root, true, err));
    return 0;
}
