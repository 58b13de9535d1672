/* What is derived from entries: rows of cases, uses of bytes, roles. Made with each act, and again by rebuild.
 */
#include <stdio.h>
#include <string.h>

#include "county/store.h"

static int64_t open_vote_seq(const struct dg_case *c)
{
    for (int32_t i = 0; i < c->n_votes; i++) {
        if (c->votes[i].state == DG_VOTE_OPEN) return c->votes[i].opened_seq;
    }
    return 0;
}

static bool is_appealed(const struct dg_case *c)
{
    for (int32_t i = 0; i < c->n_objections; i++) {
        if (c->objections[i].is_appeal) return true;
    }
    return false;
}

int dg_case_derive(struct dg_county *county, const struct dg_case *c, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_CASE_ROW_PUT, &q, err));
    dg_stmt_bind_text(q.stmt, 1, c->id);
    dg_stmt_bind_int(q.stmt, 2, c->kind);
    dg_stmt_bind_int(q.stmt, 3, c->status);
    dg_stmt_bind_text(q.stmt, 4, c->stage ? c->stage : "");
    dg_stmt_bind_text(q.stmt, 5, c->title.text);
    dg_stmt_bind_text(q.stmt, 6, c->title.hash);
    dg_stmt_bind_text(q.stmt, 7, c->submitter_body ? c->submitter_body : "");
    dg_stmt_bind_int(q.stmt, 8, c->seq);
    dg_stmt_bind_int(q.stmt, 9, c->opened_at);
    dg_stmt_bind_int(q.stmt, 10, c->last_at);
    dg_stmt_bind_int(q.stmt, 11, c->due_at);
    dg_stmt_bind_int(q.stmt, 12, dg_review_next_due(&county->procedure, c));
    dg_stmt_bind_int(q.stmt, 13, c->term_until);
    dg_stmt_bind_int(q.stmt, 14, c->is_overdue);
    dg_stmt_bind_int(q.stmt, 15, c->is_published);
    dg_stmt_bind_text(q.stmt, 16, c->submitter ? c->submitter : "");
    dg_stmt_bind_text(q.stmt, 17, c->responsible ? c->responsible : "");
    dg_stmt_bind_int(q.stmt, 18, c->approved_at);
    dg_stmt_bind_int(q.stmt, 19, c->answered_at);
    dg_stmt_bind_int(q.stmt, 20, c->forwarded_sha256 != NULL);
    dg_stmt_bind_int(q.stmt, 21, is_appealed(c));
    dg_stmt_bind_int(q.stmt, 22, open_vote_seq(c));
    if (!open_vote_seq(c)) dg_stmt_bind_null(q.stmt, 22);
    return dg_query_run(&q, err);
}

static const char *text_of(const struct dg_json_value *data, const char *key)
{
    const struct dg_json_value *value = data ? dg_json_find(data, key) : NULL;
    return value && value->kind == DG_JSON_TEXT ? value->text : NULL;
}

static int use_blob(struct dg_county *county, const char *sha256, const char *case_id, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_BLOB_USE_ADD, &q, err));
    dg_stmt_bind_text(q.stmt, 1, sha256);
    dg_stmt_bind_text(q.stmt, 2, case_id);
    return dg_query_run(&q, err);
}

static int change_role(struct dg_county *county, const struct dg_json_value *data, bool gives,
                       struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    const char *person = text_of(data, "person"), *body = text_of(data, "body"), *word = text_of(data, "role");
    enum dg_role role;
    if (!person || !body || !word || !dg_role_parse(word, &role))
        return dg_err_set(err, DG_EFORMAT, "an entry about a role has person, body and role");
    DG_TRY(dg_query(county, gives ? DG_SQL_ROLE_GRANT_ADD : DG_SQL_ROLE_GRANT_DROP, &q, err));
    dg_stmt_bind_text(q.stmt, 1, person);
    dg_stmt_bind_text(q.stmt, 2, body);
    dg_stmt_bind_int(q.stmt, 3, role);
    return dg_query_run(&q, err);
}

int dg_entry_derive(struct dg_county *county, const char *act, const char *case_id,
                    const struct dg_json_value *data, struct dg_err *err)
{
    if (!case_id && strcmp(act, "role.give") == 0) return change_role(county, data, true, err);
    if (!case_id && strcmp(act, "role.take") == 0) return change_role(county, data, false, err);
    if (!case_id && strcmp(act, "file.attach") == 0) case_id = text_of(data, "of");
    const char *sha256 = text_of(data, "sha256");
    return case_id && sha256 ? use_blob(county, sha256, case_id, err) : 0;
}

/* ---- rebuild
 * ------------------------------------------------------------------------------------------------------------
 */

static int clear(struct dg_county *county, enum dg_sql sql, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, sql, &q, err));
    return dg_query_run(&q, err);
}

static int derive_entries(struct dg_county *county, struct dg_arena *arena, int64_t size, struct dg_err *err)
{
    for (int64_t n = 0; n < size; n++) {
        dg_auto(dg_query_done) struct dg_query q = {0};
        struct dg_log_entry entry;
        struct dg_hash leaf;
        size_t n_bytes = 0;
        dg_arena_reset(arena);
        DG_TRY(dg_query(county, DG_SQL_ENTRY_GET, &q, err));
        dg_stmt_bind_int(q.stmt, 1, n);
        DG_TRY(dg_stmt_step(q.stmt, err));
        const char *bytes = dg_stmt_text(q.stmt, 0, &n_bytes);
        if (!bytes) return dg_err_set(err, DG_EFORMAT, "%s: entry %lld is missing", county->path, (long long)n);
        if (dg_log_entry_parse(arena, bytes, n_bytes, &entry, err) < 0)
            return dg_err_prefix(err, "entry %lld", (long long)n);
        dg_leaf_hash(bytes, n_bytes, &leaf);
        DG_TRY(dg_merkle_add(&county->tree, &leaf, dg_log_keep_hash, county, err));
        DG_TRY(dg_entry_derive(county, entry.act, entry.case_id, entry.data, err));
    }
    return 0;
}

int dg_cases_derive(struct dg_county *county, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    char after[DG_CASE_ID_SIZE] = "";
    for (;;) {
        struct dg_case c = {0};
        const char *id = NULL;
        int64_t wrong_n = -1;
        dg_arena_reset(&arena);
        DG_TRY(dg_case_next(county, &arena, after, &id, err));
        if (!id) return 0;
        DG_TRY(dg_case_fold_new(county, &arena, id, &c, &wrong_n, err));
        DG_TRY(dg_case_derive(county, &c, err));
        snprintf(after, sizeof after, "%s", id);
    }
}

int dg_county_rebuild(struct dg_county *county, int64_t *n_entries, struct dg_err *err)
{
    static const enum dg_sql tables[] = {DG_SQL_TREE_HASH_CLEAR, DG_SQL_CASE_ROW_CLEAR, DG_SQL_BLOB_USE_CLEAR,
                                         DG_SQL_ROLE_GRANT_CLEAR};
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    int64_t size = 0;
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_log_size(county, &size, err));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) DG_TRY(clear(county, tables[i], err));
    dg_case_forget(county);
    county->tree = (struct dg_merkle){0};
    DG_TRY(derive_entries(county, &arena, size, err));
    DG_TRY(dg_cases_derive(county, err));
    DG_TRY(dg_county_commit(&tx, err));
    *n_entries = size;
    return 0;
}
