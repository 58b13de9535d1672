/* Sessions: known by the hash of their token. */
#include <string.h>

#include "county/store.h"

#define SEEN_EVERY_S 60

static bool token_key(const char *token, char out[DG_SHA256_HEX_SIZE])
{
    if (!token || strlen(token) != DG_SESSION_TOKEN_SIZE - 1 ||
        strspn(token, "0123456789abcdef") != DG_SESSION_TOKEN_SIZE - 1)
        return false;
    dg_sha256_hex(token, DG_SESSION_TOKEN_SIZE - 1, out);
    return true;
}

static int no_session(struct dg_err *err)
{
    return dg_err_set(err, DG_EFOUND, "no such session; log in again");
}

int dg_county_session_make(struct dg_county *county, const char *person_id, int64_t now, int64_t idle_s,
                           int64_t longest_s, char token[DG_SESSION_TOKEN_SIZE], struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    dg_auto(dg_text_done) struct dg_text hex = {0};
    unsigned char bytes[16];
    char key[DG_SHA256_HEX_SIZE];
    struct dg_person person = {0};
    DG_TRY(dg_random_bytes(bytes, sizeof bytes, err)); /* never from a seed */
    dg_hex_add(&hex, bytes, sizeof bytes);
    DG_TRY(dg_text_finish(&hex, err));
    if (!token_key(hex.data, key)) return no_session(err);
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_county_person(county, &arena, person_id, &person, err));
    if (!person.name) return dg_err_set(err, DG_ESTATE, "person %s was removed", person_id);
    DG_TRY(dg_query(county, DG_SQL_SESSION_ADD, &q, err));
    dg_stmt_bind_text(q.stmt, 1, key);
    dg_stmt_bind_text(q.stmt, 2, person_id);
    dg_stmt_bind_int(q.stmt, 3, now);
    dg_stmt_bind_int(q.stmt, 4, idle_s);
    dg_stmt_bind_int(q.stmt, 5, now + longest_s);
    DG_TRY(dg_query_run(&q, err));
    DG_TRY(dg_county_commit(&tx, err));
    memcpy(token, hex.data, DG_SESSION_TOKEN_SIZE);
    dg_secret_wipe(hex.data, hex.len);
    return 0;
}

static int note_seen(struct dg_county *county, const char *key, int64_t now, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_query(county, DG_SQL_SESSION_SEEN, &q, err));
    dg_stmt_bind_int(q.stmt, 1, now);
    dg_stmt_bind_text(q.stmt, 2, key);
    DG_TRY(dg_query_run(&q, err));
    return dg_county_commit(&tx, err);
}

static int look(struct dg_county *county, struct dg_arena *arena, const char *key, int64_t now,
                struct dg_session_info *out, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_SESSION_GET, &q, err));
    dg_stmt_bind_text(q.stmt, 1, key);
    int row = dg_stmt_step(q.stmt, err);
    if (row < 0) return row;
    if (!row) return no_session(err);
    *out = (struct dg_session_info){.made_at = dg_stmt_int(q.stmt, 1),
                                    .seen_at = dg_stmt_int(q.stmt, 2),
                                    .expires_at = dg_stmt_int(q.stmt, 4),
                                    .role = (enum dg_role)dg_stmt_int(q.stmt, 6)};
    int64_t idle_until = out->seen_at + dg_stmt_int(q.stmt, 3);
    if (now >= out->expires_at || now >= idle_until) return no_session(err);
    if (idle_until < out->expires_at) out->expires_at = idle_until;
    DG_TRY(dg_query_text(arena, &q, 0, &out->person_id, err));
    return dg_query_text(arena, &q, 5, &out->body, err);
}

int dg_county_session_find(struct dg_county *county, struct dg_arena *arena, const char *token, int64_t now,
                           struct dg_session_info *out, struct dg_err *err)
{
    struct dg_session_info found;
    char key[DG_SHA256_HEX_SIZE];
    if (!token_key(token, key)) return no_session(err);
    DG_TRY(look(county, arena, key, now, &found, err));
    const struct dg_actor actor = {.person_id = found.person_id, .body_id = found.body, .role = found.role};
    if (*found.body && !dg_county_has_role(county, &actor)) {
        found.body = "";
        found.role = DG_ROLE_PUBLIC;
    }
    /* Whether it could be noted does not matter to who asks. */
    if (county->mode == DG_COUNTY_WRITE && now >= found.seen_at + SEEN_EVERY_S &&
        note_seen(county, key, now, NULL) >= 0)
        found.seen_at = now;
    *out = found;
    return 0;
}

int dg_county_session_role(struct dg_county *county, const char *token, const struct dg_grant *grant,
                           struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    char key[DG_SHA256_HEX_SIZE];
    if (!token_key(token, key)) return no_session(err);
    const struct dg_actor actor = {.person_id = grant->person_id, .body_id = grant->body, .role = grant->role};
    if (!dg_county_has_role(county, &actor))
        return dg_err_set(err, DG_EDENIED, "this person is no %s of \"%.64s\"", dg_role_word(grant->role),
                          grant->body);
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_query(county, DG_SQL_SESSION_ROLE, &q, err));
    dg_stmt_bind_text(q.stmt, 1, grant->body);
    dg_stmt_bind_int(q.stmt, 2, grant->role);
    dg_stmt_bind_text(q.stmt, 3, key);
    DG_TRY(dg_query_run(&q, err));
    if (dg_db_n_changed(county->db) == 0) return no_session(err);
    return dg_county_commit(&tx, err);
}

int dg_county_session_end(struct dg_county *county, const char *token, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    char key[DG_SHA256_HEX_SIZE];
    if (!token_key(token, key)) return no_session(err);
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_query(county, DG_SQL_SESSION_END, &q, err));
    dg_stmt_bind_text(q.stmt, 1, key);
    DG_TRY(dg_query_run(&q, err));
    if (dg_db_n_changed(county->db) == 0) return no_session(err);
    return dg_county_commit(&tx, err);
}
