/* Verifying: the log by the log's own verifier, then everything that is derived from it or lies beside it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "county/store.h"

#define CASE_COLUMNS 22 /* of DG_SQL_CASE_ROW_DUMP */

struct verifying {
    struct dg_county *county;
    struct dg_arena *arena;
    const char *against;
    size_t n_against;
    struct dg_county_verified out;
};

/* Note the first fault; later ones are left out. */
static void wrong(struct verifying *v, int64_t n, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void wrong(struct verifying *v, int64_t n, const char *fmt, ...)
{
    char text[DG_ERR_MSG_MAX];
    if (v->out.fault) return;
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    v->out.first_wrong = n;
    v->out.fault = dg_arena_strdup(v->arena, text);
    if (!v->out.fault) v->out.fault = "out of memory for what is wrong";
}

static int verify_log(void *ctx, const struct dg_log_source *source, struct dg_err *err)
{
    struct verifying *v = ctx;
    const char *kept[1] = {v->against};
    struct dg_log_verify_params params = {
        .key = &v->county->verifier, .kept = kept, .n_kept = v->against ? 1 : 0};
    struct dg_log_verdict verdict;
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    dg_auto(dg_text_done) struct dg_text root = {0};
    DG_TRY(dg_log_verify(&tmp, source, &params, &verdict, err));
    v->out.n_entries = verdict.size;
    dg_base64_add(&root, verdict.root.bytes, sizeof verdict.root.bytes);
    DG_TRY(dg_text_finish(&root, err));
    v->out.root = dg_arena_strdup(v->arena, root.data);
    if (!v->out.root) return dg_no_memory(err);
    if (verdict.fault != DG_LOG_FINE)
        wrong(v, verdict.entry, "%s: %s", dg_log_fault_word(verdict.fault), verdict.why);
    return 0;
}

/* The log may have entries behind its last checkpoint only if somebody put them there by hand. */
static int verify_size(struct verifying *v, struct dg_err *err)
{
    int64_t size = 0;
    DG_TRY(dg_log_size(v->county, &size, err));
    if (size > v->out.n_entries)
        wrong(v, v->out.n_entries, "entry %lld is behind the last checkpoint", (long long)v->out.n_entries);
    return 0;
}

/* ---- who could act
 * --------------------------------------------------------------------------------------------------------------
 */

/* What is derived is made again in a database of its own, by the code that made it, and compared. Of cases one
 * row at a time, and entries are read where they are, one after the other: what a verification keeps in memory
 * is a short row for each case (the log's own verifier), the roles, and which files are named. */
static int dump_rows(struct dg_county *county, enum dg_sql sql, const char *which, int n_columns,
                     struct dg_hash *out, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    struct dg_sha256 hash;
    int row;
    dg_sha256_init(&hash);
    DG_TRY(dg_query(county, sql, &q, err));
    if (which) dg_stmt_bind_text(q.stmt, 1, which);
    while ((row = dg_stmt_step(q.stmt, err)) == 1) {
        for (int i = 0; i < n_columns; i++) {
            size_t n = 0;
            bool is_null = dg_stmt_kind(q.stmt, i) == DG_VALUE_NULL;
            const char *text = is_null ? "" : dg_stmt_text(q.stmt, i, &n);
            if (!text) return dg_no_memory(err);
            dg_sha256_add(&hash, is_null ? "-" : "+", 1);
            dg_sha256_add(&hash, text, n + 1);
        }
    }
    dg_sha256_end(&hash, out);
    return row;
}

/* 1: both stores have the same rows. */
static int is_alike(struct dg_county *a, struct dg_county *b, enum dg_sql sql, const char *which, int n_columns,
                    struct dg_err *err)
{
    struct dg_hash ours, theirs;
    DG_TRY(dump_rows(a, sql, which, n_columns, &ours, err));
    DG_TRY(dump_rows(b, sql, which, n_columns, &theirs, err));
    return dg_hash_is_equal(&ours, &theirs);
}

static void wrong_table(struct verifying *v, const char *what)
{
    wrong(v, -1, "%s is not what the log says; make it again with: didgah county rebuild", what);
}

/* ---- entry by entry
 * -----------------------------------------------------------------------------------------------------------
 */

static bool says(const struct dg_log_entry *entry, const char *key, const char *value)
{
    const struct dg_json_value *found = entry->data ? dg_json_find(entry->data, key) : NULL;
    return found && found->kind == DG_JSON_TEXT && strcmp(found->text, value) == 0;
}

/* By which rules all others were made. */
static void verify_founding(struct verifying *v, const struct dg_log_entry *entry)
{
    if (!says(entry, "config", v->county->config.sha256))
        wrong(v, 0, "the county's config is not the one that entry 0 names");
    if (!says(entry, "procedure", v->county->procedure.sha256))
        wrong(v, 0, "the procedure is not the one that entry 0 names");
}

/* Every row of entry must say of case and seq what its bytes say, and whoever acted must have had the role
 * then. Roles are followed in a table in memory by re-deriving, so that a role taken later does not count as
 * missing earlier. */
static int verify_entry(struct verifying *v, struct dg_county *again, int64_t n, struct dg_arena *tmp,
                        struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query ids = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    struct dg_log_entry entry;
    size_t n_bytes = 0, n_id = 0;
    enum dg_role role;
    DG_TRY(dg_query(v->county, DG_SQL_ENTRY_GET, &q, err));
    dg_stmt_bind_int(q.stmt, 1, n);
    DG_TRY(dg_stmt_step(q.stmt, err));
    const char *bytes = dg_stmt_text(q.stmt, 0, &n_bytes);
    if (!bytes) return dg_err_set(err, DG_EFORMAT, "entry %lld is missing", (long long)n);
    DG_TRY(dg_log_entry_parse(tmp, bytes, n_bytes, &entry, err));
    DG_TRY(dg_query(v->county, DG_SQL_ENTRY_CASE_IDS, &ids, err));
    dg_stmt_bind_int(ids.stmt, 1, n);
    DG_TRY(dg_stmt_step(ids.stmt, err));
    const char *id = dg_stmt_kind(ids.stmt, 0) == DG_VALUE_NULL ? NULL : dg_stmt_text(ids.stmt, 0, &n_id);
    if ((id == NULL) != (entry.case_id == NULL) || (id && strcmp(id, entry.case_id) != 0) ||
        dg_stmt_int(ids.stmt, 1) != entry.seq)
        wrong(v, n, "the row of entry %lld does not say what its bytes say", (long long)n);
    bool is_person = entry.by && entry.role && entry.body && dg_role_parse(entry.role, &role) &&
                     role != DG_ROLE_SYSTEM && role != DG_ROLE_PUBLIC;
    const struct dg_actor actor = {
        .person_id = entry.by, .body_id = entry.body, .role = is_person ? role : DG_ROLE_PUBLIC};
    if (is_person && !dg_county_has_role(again, &actor))
        wrong(v, n, "entry %lld: its person had not the role %s of %s", (long long)n, entry.role, entry.body);
    if (n == 0) verify_founding(v, &entry);
    return dg_entry_derive(again, entry.act, entry.case_id, entry.data, err);
}

static int verify_entries(struct verifying *v, struct dg_county *again, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    for (int64_t n = 0; n < v->out.n_entries && !v->out.fault; n++) {
        struct dg_err why = {0};
        dg_arena_reset(&tmp);
        int code = verify_entry(v, again, n, &tmp, &why);
        if (code == DG_ENOMEM || code == DG_EIO) return dg_err_set(err, code, "%s", why.msg);
        if (code < 0) wrong(v, n, "entry %lld: %s", (long long)n, why.msg);
    }
    if (v->out.fault) return 0;
    int alike = is_alike(again, v->county, DG_SQL_BLOB_USE_DUMP, NULL, 2, err);
    if (alike == 0) wrong_table(v, "the table of files that cases name");
    if (alike >= 0) alike = is_alike(again, v->county, DG_SQL_ROLE_GRANT_PAGE, "", 3, err);
    if (alike == 0) wrong_table(v, "the table of roles");
    return alike < 0 ? alike : 0;
}

/* ---- case by case
 * -------------------------------------------------------------------------------------------------------------
 */

/* The first wrong entry, however the cases are sorted. */
struct first_wrong {
    int64_t n;
    struct dg_err why;
};

static int verify_case(struct verifying *v, struct dg_county *again, struct dg_arena *tmp, const char *id,
                       struct first_wrong *first, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query clear = {0};
    struct dg_case c;
    struct dg_err why = {0};
    int64_t wrong_n = -1;
    int code = dg_case_fold_new(v->county, tmp, id, &c, &wrong_n, &why);
    v->out.n_cases++;
    if (code < 0 && wrong_n < 0) return dg_err_set(err, code, "%s", why.msg);
    if (code == DG_ENOMEM) return dg_err_set(err, code, "%s", why.msg);
    if (code < 0) {
        if (first->n < 0 || wrong_n < first->n) *first = (struct first_wrong){wrong_n, why};
        return 0;
    }
    DG_TRY(dg_case_derive(again, &c, err));
    int alike = is_alike(again, v->county, DG_SQL_CASE_ROW_DUMP, id, CASE_COLUMNS, err);
    if (alike == 0) wrong_table(v, "the table of cases");
    DG_TRY(alike);
    DG_TRY(dg_query(again, DG_SQL_CASE_ROW_CLEAR, &clear, err));
    return dg_query_run(&clear, err);
}

static int verify_cases(struct verifying *v, struct dg_county *again, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    dg_auto(dg_query_done) struct dg_query count = {0};
    struct first_wrong first = {.n = -1};
    char after[DG_CASE_ID_SIZE] = "";
    for (;;) {
        const char *id = NULL;
        dg_arena_reset(&tmp);
        DG_TRY(dg_case_next(v->county, &tmp, after, &id, err));
        if (!id) break;
        DG_TRY(verify_case(v, again, &tmp, id, &first, err));
        snprintf(after, sizeof after, "%s", id);
    }
    if (first.n >= 0) {
        v->out.fault = NULL; /* a table that does not fit either follows from it */
        wrong(v, first.n, "entry %lld: %s", (long long)first.n, first.why.msg);
    }
    DG_TRY(dg_query(v->county, DG_SQL_CASE_ROW_COUNT, &count, err));
    DG_TRY(dg_stmt_step(count.stmt, err));
    if (dg_stmt_int(count.stmt, 0) != v->out.n_cases) wrong_table(v, "the table of cases");
    return 0;
}

static int verify_derived(struct verifying *v, struct dg_err *err)
{
    dg_auto(dg_county_close) struct dg_county *again = NULL;
    DG_TRY(dg_county_scratch(v->county, &again, err));
    DG_TRY(verify_entries(v, again, err));
    return v->out.fault ? 0 : verify_cases(v, again, err);
}

/* ---- beside the log
 * -----------------------------------------------------------------------------------------------------------
 */

static int verify_texts(struct verifying *v, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    const char *after = "";
    for (;;) {
        dg_auto(dg_query_done) struct dg_query q = {0};
        dg_auto(dg_text_done) struct dg_text salted = {0};
        const char *hash, *salt, *text;
        char again[DG_SHA256_HEX_SIZE];
        DG_TRY(dg_query(v->county, DG_SQL_PRIVATE_TEXT_EACH, &q, err));
        dg_stmt_bind_text(q.stmt, 1, after);
        int row = dg_stmt_step(q.stmt, err);
        if (row <= 0) return row;
        DG_TRY(dg_query_text(&tmp, &q, 0, &hash, err));
        DG_TRY(dg_query_text(&tmp, &q, 3, &salt, err));
        DG_TRY(dg_query_text(&tmp, &q, 4, &text, err));
        after = hash;
        v->out.n_texts++;
        if (!text || !salt) {
            v->out.n_texts_removed++;
            continue;
        }
        dg_text_add(&salted, salt);
        dg_text_add(&salted, text);
        DG_TRY(dg_text_finish(&salted, err));
        dg_sha256_hex(salted.data, salted.len, again);
        if (strcmp(again, hash) != 0)
            wrong(v, dg_stmt_int(q.stmt, 1), "the text beside entry %lld was changed",
                  (long long)dg_stmt_int(q.stmt, 1));
    }
}

static int verify_blobs(struct verifying *v, struct dg_err *err)
{
    char after[DG_SHA256_HEX_SIZE] = "";
    for (;;) {
        dg_auto(dg_query_done) struct dg_query q = {0};
        char again[DG_SHA256_HEX_SIZE];
        size_t n = 0, n_hash = 0;
        DG_TRY(dg_query(v->county, DG_SQL_BLOB_EACH, &q, err));
        dg_stmt_bind_text(q.stmt, 1, after);
        int row = dg_stmt_step(q.stmt, err);
        if (row <= 0) return row;
        const void *bytes = dg_stmt_blob(q.stmt, 1, &n);
        dg_sha256_hex(bytes, n, again);
        const char *hash = dg_stmt_text(q.stmt, 0, &n_hash);
        if (!hash || n_hash >= sizeof after)
            return dg_err_set(err, DG_EFORMAT, "a file beside the log has a broken name");
        snprintf(after, sizeof after, "%s", hash);
        v->out.n_versions++;
        if (strcmp(again, after) != 0) wrong(v, -1, "the file %s beside the log was changed", after);
    }
}

/* Every file that an entry names must be there. */
static int verify_blob_uses(struct verifying *v, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    int row;
    DG_TRY(dg_query(v->county, DG_SQL_BLOB_USE_DUMP, &q, err));
    while ((row = dg_stmt_step(q.stmt, err)) == 1) {
        dg_auto(dg_query_done) struct dg_query has = {0};
        size_t n = 0;
        const char *sha256 = dg_stmt_text(q.stmt, 0, &n);
        DG_TRY(dg_query(v->county, DG_SQL_BLOB_HAS, &has, err));
        dg_stmt_bind_text(has.stmt, 1, sha256);
        int found = dg_stmt_step(has.stmt, err);
        if (found < 0) return found;
        if (!found) wrong(v, -1, "the file %.64s that a case names is missing", sha256 ? sha256 : "");
    }
    return row;
}

int dg_county_verify(struct dg_county *county, struct dg_arena *arena, const char *against, size_t n_against,
                     struct dg_county_verified *out, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    struct verifying v = {.county = county, .arena = arena, .n_against = n_against, .out = {.first_wrong = -1}};
    if (against) {
        v.against = dg_arena_strndup(arena, against, n_against);
        if (!v.against) return dg_no_memory(err);
    }
    DG_TRY(dg_county_begin(county, false, &tx, err)); /* one moment of the store */
    DG_TRY(dg_county_with_source(county, verify_log, &v, err));
    if (!v.out.fault) DG_TRY(verify_size(&v, err));
    if (!v.out.fault) DG_TRY(verify_derived(&v, err));
    if (!v.out.fault) DG_TRY(verify_texts(&v, err));
    if (!v.out.fault) DG_TRY(verify_blobs(&v, err));
    if (!v.out.fault) DG_TRY(verify_blob_uses(&v, err));
    int whole = v.out.fault ? 1 : dg_db_is_whole(county->db, err);
    DG_TRY(whole);
    if (!whole) wrong(&v, -1, "the database's pages or indexes are damaged; restore a backup");
    v.out.is_right = v.out.fault == NULL;
    *out = v.out;
    return 0;
}
