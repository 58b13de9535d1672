/* People and what they may act as. */
#include <string.h>

#include "base/limits.h"
#include "county/store.h"
#include "words/words.h"

static int run_text(struct dg_county *county, enum dg_sql sql, const char *value, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, sql, &q, err));
    dg_stmt_bind_text(q.stmt, 1, value);
    return dg_query_run(&q, err);
}

static int check_line(const char *what, const char *text, struct dg_err *err)
{
    size_t n = 0;
    if (text && dg_text_is_clean(text, strlen(text), &n) && n >= 1 && n <= DG_MAX_NAME &&
        !strpbrk(text, "\n\t"))
        return 0;
    return dg_err_set(err, DG_EINVAL, "%s: must be one clean line of 1 to %d characters", what, DG_MAX_NAME);
}

int dg_county_person_add(struct dg_county *county, struct dg_arena *arena, const char *name,
                         const char *contact, int64_t at, const char **id, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    dg_auto(dg_text_done) struct dg_text made = {0};
    unsigned char bytes[16];
    (void)at;
    DG_TRY(check_line("name", name, err));
    if (contact) DG_TRY(check_line("contact", contact, err));
    DG_TRY(dg_nfc(arena, name, &name, err));
    if (contact) DG_TRY(dg_nfc(arena, contact, &contact, err));
    DG_TRY(dg_county_random(county, bytes, sizeof bytes, err));
    dg_text_add(&made, "p-");
    dg_hex_add(&made, bytes, sizeof bytes);
    DG_TRY(dg_text_finish(&made, err));
    const char *kept = dg_arena_strdup(arena, made.data);
    if (!kept) return dg_no_memory(err);
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_query(county, DG_SQL_PERSON_ADD, &q, err));
    dg_stmt_bind_text(q.stmt, 1, kept);
    dg_stmt_bind_text(q.stmt, 2, name);
    dg_stmt_bind_text(q.stmt, 3, contact);
    DG_TRY(dg_query_run(&q, err));
    DG_TRY(dg_county_commit(&tx, err));
    *id = kept;
    return 0;
}

static int people(struct dg_county *county, struct dg_arena *arena, const char *id, struct dg_person **out,
                  int32_t *n, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    struct dg_person *rows = NULL;
    int32_t n_rows = 0, cap = 0;
    int row;
    DG_TRY(dg_query(county, DG_SQL_PERSON_PAGE, &q, err));
    dg_stmt_bind_text(q.stmt, 1, id);
    while ((row = dg_stmt_step(q.stmt, err)) == 1) {
        if (n_rows == cap) {
            struct dg_person *more;
            cap = cap ? cap * 2 : 16;
            DG_TRY(DG_NEW(arena, &more, (size_t)cap, err));
            if (n_rows) memcpy(more, rows, (size_t)n_rows * sizeof *rows);
            rows = more;
        }
        struct dg_person *p = &rows[n_rows++];
        *p = (struct dg_person){.has_password = dg_stmt_kind(q.stmt, 4) != DG_VALUE_NULL,
                                .has_totp = dg_stmt_kind(q.stmt, 5) != DG_VALUE_NULL};
        DG_TRY(dg_query_text(arena, &q, 0, &p->id, err));
        DG_TRY(dg_query_text(arena, &q, 1, &p->name, err));
        DG_TRY(dg_query_text(arena, &q, 2, &p->contact, err));
        DG_TRY(dg_query_text(arena, &q, 3, &p->login, err));
    }
    if (row < 0) return row;
    *out = rows;
    *n = n_rows;
    return 0;
}

int dg_county_people(struct dg_county *county, struct dg_arena *arena, struct dg_person **out, int32_t *n,
                     struct dg_err *err)
{
    return people(county, arena, "", out, n, err);
}

int dg_county_person(struct dg_county *county, struct dg_arena *arena, const char *id, struct dg_person *out,
                     struct dg_err *err)
{
    struct dg_person *rows = NULL;
    int32_t n = 0;
    if (*id) DG_TRY(people(county, arena, id, &rows, &n, err));
    if (n != 1) return dg_err_set(err, DG_EFOUND, "no person \"%.64s\"", id);
    *out = rows[0];
    return 0;
}

int dg_county_person_remove(struct dg_county *county, const char *id, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_person person = {0};
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_county_person(county, &arena, id, &person, err));
    DG_TRY(run_text(county, DG_SQL_PERSON_REMOVE, id, err));
    DG_TRY(run_text(county, DG_SQL_ACCOUNT_DROP, id, err));
    DG_TRY(run_text(county, DG_SQL_SESSION_END_ALL, id, err));
    DG_TRY(dg_county_commit(&tx, err));
    /* Also out of the write-ahead log, which holds older pages until it is begun anew. */
    dg_county_empty_wal(county);
    return 0;
}

int dg_county_text_remove(struct dg_county *county, int64_t entry_n, const char *path, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_query(county, DG_SQL_PRIVATE_TEXT_REMOVE, &q, err));
    dg_stmt_bind_int(q.stmt, 1, entry_n);
    dg_stmt_bind_text(q.stmt, 2, path);
    DG_TRY(dg_query_run(&q, err));
    if (dg_db_n_changed(county->db) == 0)
        return dg_err_set(err, DG_EFOUND, "entry %lld has no text beside the log at %.80s", (long long)entry_n,
                          path);
    DG_TRY(dg_county_commit(&tx, err));
    dg_county_empty_wal(county);
    return 0;
}

/* ---- roles
 * ----------------------------------------------------------------------------------------------------------------
 */

static int has_grant(struct dg_county *county, const char *person, const char *body, enum dg_role role,
                     struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_ROLE_GRANT_GET, &q, err));
    dg_stmt_bind_text(q.stmt, 1, person);
    dg_stmt_bind_text(q.stmt, 2, body);
    dg_stmt_bind_int(q.stmt, 3, role);
    return dg_stmt_step(q.stmt, err);
}

int dg_role_is_given(struct dg_county *county, const struct dg_actor *actor, struct dg_err *err)
{
    return has_grant(county, actor->person_id, actor->body_id, actor->role, err);
}

bool dg_county_has_role(struct dg_county *county, const struct dg_actor *actor)
{
    return has_grant(county, actor->person_id, actor->body_id, actor->role, NULL) == 1;
}

static int check_grant(struct dg_county *county, struct dg_arena *arena, const struct dg_grant *grant,
                       struct dg_err *err)
{
    struct dg_person person = {0};
    DG_TRY(dg_county_person(county, arena, grant->person_id, &person, err));
    if (!person.name) return dg_err_set(err, DG_ESTATE, "person %s was removed", grant->person_id);
    const struct dg_county_body *body = dg_county_body(county, grant->body);
    if (!body) return dg_err_set(err, DG_EFOUND, "the county has no body \"%.64s\"", grant->body);
    if (grant->role == DG_ROLE_PUBLIC || grant->role == DG_ROLE_SYSTEM)
        return dg_err_set(err, DG_EINVAL, "the role %s is nobody's to have", dg_role_word(grant->role));
    /* Watching and administering the store is no office of the procedure. */
    if (grant->role == DG_ROLE_AUDITOR || grant->role == DG_ROLE_ADMIN) return 0;
    const struct dg_body *kind = dg_procedure_body(&county->procedure, body->kind);
    if (kind && (kind->roles & 1u << grant->role)) return 0;
    return dg_err_set(err, DG_EINVAL, "the procedure gives \"%s\" nobody who is %s", grant->body,
                      dg_role_word(grant->role));
}

static int change(struct dg_county *county, const struct dg_actor *by, const struct dg_grant *grant, bool gives,
                  int64_t at, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text data = {0};
    struct dg_actor actor;
    struct dg_json json;
    struct dg_hash root;
    const char *note;
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_log_go_on(county, err));
    if (by) DG_TRY(dg_actor_check(county, by, &actor, err));
    if (by && actor.role != DG_ROLE_ADMIN)
        return dg_err_set(err, DG_EDENIED, "only an admin gives and takes roles");
    if (gives) DG_TRY(check_grant(county, &arena, grant, err));
    int has = has_grant(county, grant->person_id, grant->body, grant->role, err);
    if (has < 0) return has;
    if (has == gives) return 0;
    dg_json_begin(&json, &data, 0);
    dg_json_object(&json, NULL);
    dg_json_str(&json, "body", grant->body);
    dg_json_str(&json, "person", grant->person_id);
    dg_json_str(&json, "role", dg_role_word(grant->role));
    dg_json_end_object(&json);
    DG_TRY(dg_text_finish(&data, err));
    DG_TRY(
        dg_log_append_own(county, gives ? "role.give" : "role.take", by ? &actor : NULL, at, data.data, err));
    DG_TRY(dg_log_sign(county, &arena, &note, err));
    DG_TRY(dg_county_commit(&tx, err));
    dg_merkle_root(&county->tree, &root);
    (void)dg_witnessed_write(county, county->tree.size, &root, false, NULL);
    return 0;
}

int dg_county_role_give(struct dg_county *county, const struct dg_actor *by, const struct dg_grant *grant,
                        int64_t at, struct dg_err *err)
{
    return change(county, by, grant, true, at, err);
}

int dg_county_role_take(struct dg_county *county, const struct dg_actor *by, const struct dg_grant *grant,
                        int64_t at, struct dg_err *err)
{
    return change(county, by, grant, false, at, err);
}

int dg_county_roles(struct dg_county *county, struct dg_arena *arena, const char *person_id,
                    struct dg_grant **out, int32_t *n, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    struct dg_grant *rows = NULL;
    int32_t n_rows = 0, cap = 0;
    int row;
    DG_TRY(dg_query(county, DG_SQL_ROLE_GRANT_PAGE, &q, err));
    dg_stmt_bind_text(q.stmt, 1, person_id ? person_id : "");
    while ((row = dg_stmt_step(q.stmt, err)) == 1) {
        if (n_rows == cap) {
            struct dg_grant *more;
            cap = cap ? cap * 2 : 16;
            DG_TRY(DG_NEW(arena, &more, (size_t)cap, err));
            if (n_rows) memcpy(more, rows, (size_t)n_rows * sizeof *rows);
            rows = more;
        }
        struct dg_grant *grant = &rows[n_rows++];
        grant->role = (enum dg_role)dg_stmt_int(q.stmt, 2);
        DG_TRY(dg_query_text(arena, &q, 0, &grant->person_id, err));
        DG_TRY(dg_query_text(arena, &q, 1, &grant->body, err));
    }
    if (row < 0) return row;
    *out = rows;
    *n = n_rows;
    return 0;
}
