/* Versions and attachments: bytes under their hash, read by who may read a case that names them. */
#include <string.h>

#include "base/limits.h"
#include "county/store.h"

static int put(struct dg_county *county, const char *sha256, const char *bytes, size_t n, const char *facts,
               const struct dg_county_attachment *file, int64_t at, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_BLOB_PUT, &q, err));
    dg_stmt_bind_text(q.stmt, 1, sha256);
    dg_stmt_bind_blob(q.stmt, 2, bytes, n);
    dg_stmt_bind_text(q.stmt, 3, facts);
    dg_stmt_bind_text(q.stmt, 4, file ? file->name : NULL);
    dg_stmt_bind_text(q.stmt, 5, file ? file->media : NULL);
    dg_stmt_bind_int(q.stmt, 6, at);
    return dg_query_run(&q, err);
}

/* The same bytes may have been an attachment before they became a version. */
static int set_facts(struct dg_county *county, const char *sha256, const char *facts, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_BLOB_FACTS_SET, &q, err));
    dg_stmt_bind_text(q.stmt, 1, facts);
    dg_stmt_bind_text(q.stmt, 2, sha256);
    return dg_query_run(&q, err);
}

/* The same bytes once more take no room. */
static int check_quota(struct dg_county *county, const char *sha256, size_t n, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query has = {0};
    dg_auto(dg_query_done) struct dg_query sum = {0};
    DG_TRY(dg_query(county, DG_SQL_BLOB_HAS, &has, err));
    dg_stmt_bind_text(has.stmt, 1, sha256);
    int is_there = dg_stmt_step(has.stmt, err);
    if (is_there != 0) return is_there < 0 ? is_there : 0;
    DG_TRY(dg_query(county, DG_SQL_BLOB_UNUSED_BYTES, &sum, err));
    DG_TRY(dg_stmt_step(sum.stmt, err));
    if (dg_stmt_int(sum.stmt, 0) + (int64_t)n <= county->max_unused) return 0;
    return dg_err_set(
        err, DG_EBUSY,
        "versions that no case names take %lld MiB already; submit them, or wait: they are dropped "
        "a week after they came",
        (long long)(dg_stmt_int(sum.stmt, 0) >> 20));
}

int dg_county_version_put(struct dg_county *county, const char *bytes, size_t n, const char *facts, int64_t at,
                          char sha256[DG_SHA256_HEX_SIZE], struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_json_value root;
    if (n < 1 || n > DG_MAX_VERSION_BYTES)
        return dg_err_set(err, DG_ELIMIT, "a version has 1 to %d bytes, this one %zu", DG_MAX_VERSION_BYTES, n);
    DG_TRY(dg_canon_parse(&arena, facts, strlen(facts), &root, err));
    dg_sha256_hex(bytes, n, sha256);
    const struct dg_json_value *named = dg_json_find(&root, "sha256");
    if (!named || named->kind != DG_JSON_TEXT || strcmp(named->text, sha256) != 0)
        return dg_err_set(err, DG_EINVAL, "the facts are not of these bytes");
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(check_quota(county, sha256, n, err));
    DG_TRY(put(county, sha256, bytes, n, facts, NULL, at, err));
    DG_TRY(set_facts(county, sha256, facts, err));
    return dg_county_commit(&tx, err);
}

static int is_used(struct dg_county *county, const char *sha256, const char *case_id, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_BLOB_USE_GET, &q, err));
    dg_stmt_bind_text(q.stmt, 1, sha256);
    dg_stmt_bind_text(q.stmt, 2, case_id);
    return dg_stmt_step(q.stmt, err);
}

static int no_bytes(const char *sha256, struct dg_err *err)
{
    return dg_err_set(err, DG_EFOUND, "no file %.64s of this case that you may see", sha256);
}

/* May the reader have these bytes of the case? What was forwarded, and approved, is what the province and the
 * public may see. */
static int may_read(struct dg_county *county, const struct dg_actor *reader, const char *case_id,
                    const char *sha256, bool is_version, struct dg_err *err)
{
    const struct dg_case *c = NULL;
    DG_TRY(dg_case_fold(county, case_id, &c, err));
    enum dg_access access = c ? dg_case_access_of(county, c, reader) : DG_ACCESS_NONE;
    if (access == DG_ACCESS_NONE) return dg_county_no_case(case_id, err);
    int used = is_used(county, sha256, case_id, err);
    if (used < 0) return used;
    bool is_frozen = is_version && c->forwarded_sha256 && strcmp(c->forwarded_sha256, sha256) == 0;
    if (used && (access >= DG_ACCESS_PARTY || (access == DG_ACCESS_FROZEN && is_frozen))) return 0;
    return no_bytes(sha256, err);
}

int dg_county_version(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *reader,
                      const char *case_id, const char *sha256, const char **bytes, size_t *n,
                      const char **facts, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_county_begin(county, false, &tx, err));
    DG_TRY(may_read(county, reader, case_id, sha256, true, err));
    DG_TRY(dg_query(county, DG_SQL_BLOB_GET, &q, err));
    dg_stmt_bind_text(q.stmt, 1, sha256);
    int row = dg_stmt_step(q.stmt, err);
    if (row < 0) return row;
    if (!row || dg_stmt_kind(q.stmt, 1) == DG_VALUE_NULL) return no_bytes(sha256, err);
    if (facts) DG_TRY(dg_query_text(arena, &q, 1, facts, err));
    return dg_query_blob(arena, &q, 0, bytes, n, err);
}

/* ---- attachments
 * ------------------------------------------------------------------------------------------------------ */

static int check_file(const struct dg_county_attachment *file, struct dg_err *err)
{
    size_t n = 0;
    if (file->n_bytes < 1 || file->n_bytes > DG_MAX_ATTACHMENT_BYTES)
        return dg_err_set(err, DG_ELIMIT, "an attachment has 1 to %d bytes, this one %zu",
                          DG_MAX_ATTACHMENT_BYTES, file->n_bytes);
    if (!file->name || !dg_text_is_clean(file->name, strlen(file->name), &n) || n < 1 || n > DG_MAX_NAME ||
        strpbrk(file->name, "\n\t/\\") || file->name[0] == '.')
        return dg_err_set(err, DG_EINVAL, "an attachment's name is one clean line without / and \\");
    size_t m = file->media ? strspn(file->media, "abcdefghijklmnopqrstuvwxyz0123456789.+-/") : 0;
    if (m < 3 || m > 100 || file->media[m] || !strchr(file->media, '/'))
        return dg_err_set(err, DG_EINVAL, "an attachment's media type is like application/pdf");
    return 0;
}

static int attach_entry(struct dg_county *county, const struct dg_actor *actor, const char *case_id,
                        const struct dg_county_attachment *file, int64_t at, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text data = {0};
    struct dg_json json;
    dg_json_begin(&json, &data, 0);
    dg_json_object(&json, NULL);
    dg_json_int(&json, "bytes", (int64_t)file->n_bytes);
    dg_json_str(&json, "media", file->media);
    dg_json_str(&json, "of", case_id);
    dg_json_str(&json, "sha256", file->sha256);
    dg_json_end_object(&json);
    DG_TRY(dg_text_finish(&data, err));
    return dg_log_append_own(county, "file.attach", actor, at, data.data, err);
}

int dg_county_attach(struct dg_county *county, const struct dg_actor *actor, const char *case_id,
                     struct dg_county_attachment *file, int64_t at, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_actor checked;
    struct dg_hash root;
    const struct dg_case *c = NULL;
    const char *note;
    DG_TRY(check_file(file, err));
    dg_sha256_hex(file->bytes, file->n_bytes, file->sha256);
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_log_go_on(county, err));
    DG_TRY(dg_actor_check(county, actor, &checked, err));
    DG_TRY(dg_case_fold(county, case_id, &c, err));
    enum dg_access access = c ? dg_case_access(&county->procedure, c, &checked) : DG_ACCESS_NONE;
    if (access == DG_ACCESS_NONE) return dg_county_no_case(case_id, err);
    if (access < DG_ACCESS_PARTY)
        return dg_err_set(err, DG_EDENIED, "only the bodies of a case attach files to it");
    int used = is_used(county, file->sha256, case_id, err);
    if (used != 0) return used < 0 ? used : 0;
    DG_TRY(put(county, file->sha256, file->bytes, file->n_bytes, NULL, file, at, err));
    DG_TRY(attach_entry(county, &checked, case_id, file, at, err));
    DG_TRY(dg_log_sign(county, &arena, &note, err));
    DG_TRY(dg_county_commit(&tx, err));
    dg_merkle_root(&county->tree, &root);
    (void)dg_witnessed_write(county, county->tree.size, &root, false, NULL);
    return 0;
}

int dg_county_attachment(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *reader,
                         const char *case_id, const char *sha256, struct dg_county_attachment *out,
                         struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    struct dg_county_attachment file = {0};
    DG_TRY(dg_county_begin(county, false, &tx, err));
    DG_TRY(may_read(county, reader, case_id, sha256, false, err));
    DG_TRY(dg_query(county, DG_SQL_BLOB_GET, &q, err));
    dg_stmt_bind_text(q.stmt, 1, sha256);
    int row = dg_stmt_step(q.stmt, err);
    if (row < 0) return row;
    if (!row || dg_stmt_kind(q.stmt, 2) == DG_VALUE_NULL) return no_bytes(sha256, err);
    DG_TRY(dg_query_text(arena, &q, 2, &file.name, err));
    DG_TRY(dg_query_text(arena, &q, 3, &file.media, err));
    DG_TRY(dg_query_blob(arena, &q, 0, &file.bytes, &file.n_bytes, err));
    memcpy(file.sha256, sha256, DG_SHA256_HEX_SIZE);
    *out = file;
    return 0;
}
