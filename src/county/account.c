/* Accounts: how people log in, and how long a wrong password makes them wait. */
#include <string.h>

#include "county/store.h"

#define MAX_LOGIN 64
#define MAX_WAIT_S 900
/* Argon2id of nothing, at the normal cost: unknown logins take as long as known ones. */
static const char no_hash[] =
    "$argon2id$v=19$m=65536,t=2,p=1$bm9ib2R5IGhhcyB0aGlzIQ$3yCqPkGdHyUoJ8dHkp1lq1dVQyqJgf0mkQ8nJcM1m0A";

static int check_login(const char *login, struct dg_err *err)
{
    size_t n = strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789._-@");
    if (n >= 2 && n <= MAX_LOGIN && !login[n]) return 0;
    return dg_err_set(err, DG_EINVAL, "a login has 2 to %d of a-z, 0-9 and . _ - @", MAX_LOGIN);
}

int dg_county_account_set(struct dg_county *county, const char *person_id, const char *login, const char *hash,
                          struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    dg_auto(dg_query_done) struct dg_query end = {0};
    struct dg_person person = {0};
    DG_TRY(check_login(login, err));
    if (strncmp(hash, "$argon2id$", 10) != 0 || strlen(hash) >= DG_PASSWORD_HASH_SIZE)
        return dg_err_set(err, DG_EINVAL, "this is no hash of a password");
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_county_person(county, &arena, person_id, &person, err));
    if (!person.name) return dg_err_set(err, DG_ESTATE, "person %s was removed", person_id);
    DG_TRY(dg_query(county, DG_SQL_ACCOUNT_PUT, &q, err));
    dg_stmt_bind_text(q.stmt, 1, person_id);
    dg_stmt_bind_text(q.stmt, 2, login);
    dg_stmt_bind_text(q.stmt, 3, hash);
    if (dg_query_run(&q, err) < 0) {
        if (dg_db_fault(county->db) != DG_DB_TWICE) return err ? err->code : DG_EIO;
        return dg_err_set(err, DG_EEXIST, "the login \"%s\" is another person's", login);
    }
    DG_TRY(dg_query(county, DG_SQL_SESSION_END_ALL, &end, err));
    dg_stmt_bind_text(end.stmt, 1, person_id);
    DG_TRY(dg_query_run(&end, err));
    return dg_county_commit(&tx, err);
}

int dg_county_totp_set(struct dg_county *county, const char *person_id, const char *secret, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    if (secret && (strlen(secret) < 16 || strlen(secret) > 128 ||
                   strspn(secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != strlen(secret)))
        return dg_err_set(err, DG_EINVAL, "the secret must be 16 to 128 characters of base 32");
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_query(county, DG_SQL_ACCOUNT_TOTP, &q, err));
    dg_stmt_bind_text(q.stmt, 1, secret);
    dg_stmt_bind_text(q.stmt, 2, person_id);
    DG_TRY(dg_query_run(&q, err));
    if (dg_db_n_changed(county->db) == 0)
        return dg_err_set(err, DG_EFOUND, "person \"%.64s\" has no account", person_id);
    return dg_county_commit(&tx, err);
}

static void login_key(const char *login, char out[DG_SHA256_HEX_SIZE])
{
    dg_sha256_hex(login, strlen(login), out);
}

/* 0 up to the fifth wrong try; then 1, 2, 4 ... seconds behind the last one. */
static int64_t wait_until(int64_t n, int64_t last_at)
{
    if (n < DG_FREE_TRIES) return 0;
    int64_t wait = n - DG_FREE_TRIES < 10 ? (int64_t)1 << (n - DG_FREE_TRIES) : MAX_WAIT_S;
    return last_at + (wait < MAX_WAIT_S ? wait : MAX_WAIT_S);
}

static int find_tries(struct dg_county *county, const char *login, int64_t *until, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    char key[DG_SHA256_HEX_SIZE];
    login_key(login, key);
    DG_TRY(dg_query(county, DG_SQL_LOGIN_TRY_GET, &q, err));
    dg_stmt_bind_text(q.stmt, 1, key);
    int row = dg_stmt_step(q.stmt, err);
    *until = row == 1 ? wait_until(dg_stmt_int(q.stmt, 0), dg_stmt_int(q.stmt, 1)) : 0;
    return row < 0 ? row : 0;
}

int dg_county_login_look(struct dg_county *county, struct dg_arena *arena, const char *login,
                         struct dg_login *out, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    struct dg_login found = {.hash = no_hash};
    DG_TRY(dg_county_begin(county, false, &tx, err));
    DG_TRY(find_tries(county, login, &found.wait_until, err));
    DG_TRY(dg_query(county, DG_SQL_ACCOUNT_FIND, &q, err));
    dg_stmt_bind_text(q.stmt, 1, login);
    int row = dg_stmt_step(q.stmt, err);
    if (row < 0) return row;
    if (row == 1) {
        DG_TRY(dg_query_text(arena, &q, 0, &found.person_id, err));
        DG_TRY(dg_query_text(arena, &q, 1, &found.hash, err));
        DG_TRY(dg_query_text(arena, &q, 2, &found.totp_secret, err));
        found.totp_step = dg_stmt_int(q.stmt, 3);
    }
    *out = found;
    return 0;
}

static int use_step(struct dg_county *county, const char *login, int64_t step, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_ACCOUNT_TOTP_STEP, &q, err));
    dg_stmt_bind_int(q.stmt, 1, step);
    dg_stmt_bind_text(q.stmt, 2, login);
    DG_TRY(dg_query_run(&q, err));
    return dg_db_n_changed(county->db)
               ? 0
               : dg_err_set(err, DG_ECONFLICT, "this code was used; wait for the next one");
}

int dg_county_login_note(struct dg_county *county, const char *login, bool was_right, int64_t totp_step,
                         int64_t now, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    char key[DG_SHA256_HEX_SIZE];
    login_key(login, key);
    DG_TRY(dg_county_begin(county, true, &tx, err));
    if (was_right && totp_step) DG_TRY(use_step(county, login, totp_step, err));
    DG_TRY(dg_query(county, was_right ? DG_SQL_LOGIN_TRY_DROP : DG_SQL_LOGIN_TRY_PUT, &q, err));
    dg_stmt_bind_text(q.stmt, 1, key);
    if (!was_right) dg_stmt_bind_int(q.stmt, 2, now);
    DG_TRY(dg_query_run(&q, err));
    return dg_county_commit(&tx, err);
}
