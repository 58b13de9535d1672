/* Verifying: the log by the log's own verifier, then everything that is derived from it or lies beside it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "county/store.h"

struct verifying {
    struct dg_county *county;
    struct dg_arena *arena;
    const char *against;
    size_t n_against;
    char *half; /* case whose last act's parts are still to come; NULL: none */
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

/* A copy of what is derived, made in a database of its own from the entries, to be compared. Simpler and surer
 * than comparing while going: the same code makes both. */
static int dump_rows(struct dg_county *county, enum dg_sql sql, int n_columns, struct dg_sha256 *hash,
                     struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    int row;
    DG_TRY(dg_query(county, sql, &q, err));
    if (sql == DG_SQL_ROLE_GRANT_PAGE) dg_stmt_bind_text(q.stmt, 1, "");
    while ((row = dg_stmt_step(q.stmt, err)) == 1) {
        for (int i = 0; i < n_columns; i++) {
            size_t n = 0;
            bool is_null = dg_stmt_kind(q.stmt, i) == DG_VALUE_NULL;
            const char *text = is_null ? "" : dg_stmt_text(q.stmt, i, &n);
            if (!text) return dg_no_memory(err);
            dg_sha256_add(hash, is_null ? "-" : "+", 1);
            dg_sha256_add(hash, text, n + 1);
        }
    }
    return row;
}

struct derived {
    enum dg_sql sql;
    int n_columns;
    const char *what;
};
static const struct derived derived[] = {
    {DG_SQL_CASE_ROW_DUMP, 15, "the table of cases"},
    {DG_SQL_BLOB_USE_DUMP, 2, "the table of files that cases name"},
    {DG_SQL_ROLE_GRANT_PAGE, 3, "the table of roles"},
};
enum { N_DERIVED = sizeof derived / sizeof *derived };

static int dump(struct dg_county *county, struct dg_hash out[N_DERIVED], struct dg_err *err)
{
    for (int i = 0; i < N_DERIVED; i++) {
        struct dg_sha256 hash;
        dg_sha256_init(&hash);
        DG_TRY(dump_rows(county, derived[i].sql, derived[i].n_columns, &hash, err));
        dg_sha256_end(&hash, &out[i]);
    }
    return 0;
}

/* The parts of an act stand directly behind it. */
static int verify_case(struct verifying *v, struct dg_county *again, int64_t n,
                       const struct dg_log_entry *entry, struct dg_err *err)
{
    const struct dg_case *c = NULL;
    if (v->half && (!entry->case_id || strcmp(v->half, entry->case_id) != 0))
        wrong(v, n, "entry %lld stands between the parts of an act of case %s", (long long)n, v->half);
    v->half = NULL;
    if (!entry->case_id) return 0;
    DG_TRY(dg_case_fold(again, entry->case_id, &c, err));
    if (entry->seq == 1) v->out.n_cases++;
    if (!c) return 0;
    if (!c->pending) return dg_case_derive(again, c, err);
    v->half = dg_arena_strdup(v->arena, c->id);
    return v->half ? 0 : dg_no_memory(err);
}

/* Every row of entry must say of case and seq what its bytes say, and whoever acted must have had the role
 * then. Roles are followed in a table in memory by re-deriving, so that a role taken later does not count as
 * missing earlier. */
static int verify_entry(struct verifying *v, struct dg_county *again, int64_t n, struct dg_arena *tmp,
                        struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query ids = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    dg_auto(dg_query_done) struct dg_query add = {0};
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
    DG_TRY(dg_query(again, DG_SQL_ENTRY_ADD, &add, err));
    dg_stmt_bind_int(add.stmt, 1, n);
    dg_stmt_bind_text(add.stmt, 2, entry.case_id);
    dg_stmt_bind_int(add.stmt, 3, entry.seq);
    if (!entry.case_id) dg_stmt_bind_null(add.stmt, 3);
    dg_stmt_bind_text(add.stmt, 4, bytes);
    DG_TRY(dg_query_run(&add, err));
    DG_TRY(dg_entry_derive(again, entry.act, entry.case_id, entry.data, err));
    return verify_case(v, again, n, &entry, err);
}

static int verify_derived(struct verifying *v, struct dg_err *err)
{
    dg_auto(dg_county_close) struct dg_county *again = NULL;
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct dg_hash ours[N_DERIVED], theirs[N_DERIVED];
    DG_TRY(dg_county_scratch(v->county, &again, err));
    for (int64_t n = 0; n < v->out.n_entries && !v->out.fault; n++) {
        struct dg_err why = {0};
        dg_arena_reset(&tmp);
        int code = verify_entry(v, again, n, &tmp, &why);
        if (code == DG_ENOMEM || code == DG_EIO) return dg_err_set(err, code, "%s", why.msg);
        if (code < 0) wrong(v, n, "entry %lld: %s", (long long)n, why.msg);
    }
    if (v->half) wrong(v, v->out.n_entries - 1, "the last act of case %s is not complete", v->half);
    if (v->out.fault) return 0;
    DG_TRY(dump(again, ours, err));
    DG_TRY(dump(v->county, theirs, err));
    for (int i = 0; i < N_DERIVED; i++) {
        if (!dg_hash_is_equal(&ours[i], &theirs[i]))
            wrong(v, -1, "%s is not what the log says; make it again with: didgah county rebuild",
                  derived[i].what);
    }
    return 0;
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
    v.out.is_right = v.out.fault == NULL;
    *out = v.out;
    return 0;
}
