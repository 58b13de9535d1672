/* Cases: folded from their entries, listed, read; each by the reader's rights. */
#include <string.h>

#include "county/store.h"

#define MAX_SPILL_BYTES                                                                                        \
    (32u << 20)                 /* that going on from a kept case may leave behind before it is folded anew */
#define ENTRIES_AT_ONCE 1000000 /* of a case: all */

/* ---- folding
 * ------------------------------------------------------------------------------------------------------------
 */

/* The parts of an act stand directly behind it. */
static int split_act(struct dg_county *county, const char *id, int64_t n, int64_t *wrong_n, struct dg_err *err)
{
    *wrong_n = n;
    return dg_err_set(err, DG_EFORMAT, "%s: entry %lld should be the next part of an act of case %s",
                      county->path, (long long)n, id);
}

static int fold_on(struct dg_county *county, struct dg_arena *arena, const char *id, struct dg_case *c,
                   int64_t *wrong_n, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    dg_auto(dg_arena_done) struct dg_arena tmp = {0}; /* the case keeps copies of what it needs of an entry */
    int64_t last = -1;
    int row;
    DG_TRY(dg_query(county, DG_SQL_ENTRY_OF_CASE, &q, err));
    dg_stmt_bind_text(q.stmt, 1, id);
    dg_stmt_bind_int(q.stmt, 2, c->seq);
    dg_stmt_bind_int(q.stmt, 3, ENTRIES_AT_ONCE);
    while ((row = dg_stmt_step(q.stmt, err)) == 1) {
        struct dg_entry entry;
        size_t n = 0;
        int64_t number = 0, at = dg_stmt_int(q.stmt, 0);
        if (c->pending && at != last + 1) return split_act(county, id, last + 1, wrong_n, err);
        last = at;
        const char *bytes = dg_stmt_text(q.stmt, 1, &n);
        if (!bytes) return dg_no_memory(err);
        dg_arena_reset(&tmp);
        int code = dg_entry_parse(&tmp, bytes, n, &entry, &number, err);
        if (code >= 0) code = dg_case_apply(arena, &county->procedure, c, &entry, err);
        if (code >= 0) continue;
        *wrong_n = at;
        return dg_err_prefix(err, "%s: entry %lld", county->path, (long long)*wrong_n);
    }
    return row == 0 && c->pending ? split_act(county, id, last + 1, wrong_n, err) : row;
}

int dg_case_fold_new(struct dg_county *county, struct dg_arena *arena, const char *id, struct dg_case *c,
                     int64_t *wrong_n, struct dg_err *err)
{
    *c = (struct dg_case){0};
    return fold_on(county, arena, id, c, wrong_n, err);
}

int dg_case_next(struct dg_county *county, struct dg_arena *arena, const char *after, const char **id,
                 struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_ENTRY_NEXT_CASE, &q, err));
    dg_stmt_bind_text(q.stmt, 1, after);
    DG_TRY(dg_stmt_step(q.stmt, err));
    return dg_query_text(arena, &q, 0, id, err);
}

static void kept_done(struct dg_kept_case *kept)
{
    dg_arena_done(&kept->arena);
    *kept = (struct dg_kept_case){0};
}

void dg_case_forget(struct dg_county *county)
{
    for (int i = 0; i < DG_N_KEPT_CASES; i++) kept_done(&county->kept[i]);
}

static struct dg_kept_case *kept_slot(struct dg_county *county, const char *id)
{
    struct dg_kept_case *oldest = &county->kept[0];
    for (int i = 0; i < DG_N_KEPT_CASES; i++) {
        struct dg_kept_case *kept = &county->kept[i];
        if (kept->state.id && strcmp(kept->state.id, id) == 0) {
            if (kept->arena.used > kept->n_fresh + MAX_SPILL_BYTES) kept_done(kept);
            return kept;
        }
        if (kept->used < oldest->used) oldest = kept;
    }
    kept_done(oldest);
    return oldest;
}

int dg_case_fold(struct dg_county *county, const char *id, const struct dg_case **out, struct dg_err *err)
{
    struct dg_kept_case *kept = kept_slot(county, id);
    kept->used = ++county->n_kept_uses;
    int64_t wrong_n = -1;
    bool is_fresh = !kept->state.id;
    int code = fold_on(county, &kept->arena, id, &kept->state, &wrong_n, err);
    if (is_fresh) kept->n_fresh = kept->arena.used;
    if (code < 0) {
        kept_done(kept); /* a state that an entry could not be applied to is not to be used */
        return code;
    }
    *out = kept->state.id ? &kept->state : NULL;
    return 0;
}

/* ---- rights
 * ------------------------------------------------------------------------------------------------------------
 */

/* The reader as far as the store knows them; whoever has not the role that they claim reads as the public. The
 * program itself reads as dg_actor_system: it is known by its address, which no request can name. */
static const struct dg_actor *settle_reader(struct dg_county *county, const struct dg_actor *reader,
                                            struct dg_actor *room)
{
    if (reader == &dg_actor_system) return reader;
    return reader && dg_actor_check(county, reader, room, NULL) >= 0 ? room : NULL;
}

enum dg_access dg_case_access_of(struct dg_county *county, const struct dg_case *c,
                                 const struct dg_actor *reader)
{
    struct dg_actor room;
    return dg_case_access(&county->procedure, c, settle_reader(county, reader, &room));
}

/* ---- reading
 * -------------------------------------------------------------------------------------------------------------
 */

/* A row, and as much of its case as decides who sees it (dg_case_access), so that a list folds no case. */
static int take_row(struct dg_arena *arena, const struct dg_query *q, struct dg_county_case *out,
                    struct dg_case *seen, struct dg_err *err)
{
    static struct dg_objection appeal[1] = {{.is_appeal = true}};
    *out = (struct dg_county_case){.kind = (enum dg_case_kind)dg_stmt_int(q->stmt, 1),
                                   .status = (enum dg_case_status)dg_stmt_int(q->stmt, 2),
                                   .seq = dg_stmt_int(q->stmt, 6),
                                   .opened_at = dg_stmt_int(q->stmt, 7),
                                   .last_at = dg_stmt_int(q->stmt, 8),
                                   .due_at = dg_stmt_int(q->stmt, 9),
                                   .term_until = dg_stmt_int(q->stmt, 10),
                                   .is_overdue = dg_stmt_int(q->stmt, 11) != 0,
                                   .is_published = dg_stmt_int(q->stmt, 12) != 0};
    DG_TRY(dg_query_text(arena, q, 0, &out->id, err));
    DG_TRY(dg_query_text(arena, q, 3, &out->stage, err));
    DG_TRY(dg_query_text(arena, q, 4, &out->title, err));
    DG_TRY(dg_query_text(arena, q, 5, &out->submitter_body, err));
    *seen = (struct dg_case){.id = out->id,
                             .kind = out->kind,
                             .status = out->status,
                             .stage = out->stage,
                             .submitter_body = out->submitter_body,
                             .approved_at = dg_stmt_int(q->stmt, 15),
                             .answered_at = dg_stmt_int(q->stmt, 16),
                             .forwarded_sha256 = dg_stmt_int(q->stmt, 17) ? "" : NULL,
                             .objections = appeal,
                             .n_objections = dg_stmt_int(q->stmt, 18) != 0,
                             .is_published = out->is_published};
    DG_TRY(dg_query_text(arena, q, 13, &seen->submitter, err));
    return dg_query_text(arena, q, 14, &seen->responsible, err);
}

/* Is there such a case, and does the reader see it? By its row alone: folding it first would take as long as it
 * has entries, and a foreign case must not answer later than one that does not exist. */
static int case_see(struct dg_county *county, const struct dg_actor *reader, const char *id, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    struct dg_county_case row;
    struct dg_case seen;
    DG_TRY(dg_query(county, DG_SQL_CASE_ROW_SEEN, &q, err));
    dg_stmt_bind_text(q.stmt, 1, id);
    int found = dg_stmt_step(q.stmt, err);
    if (found < 0) return found;
    if (found) DG_TRY(take_row(&arena, &q, &row, &seen, err));
    if (found && dg_case_access_of(county, &seen, reader) != DG_ACCESS_NONE) return 0;
    return dg_county_no_case(id, err);
}

int dg_county_case(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *reader,
                   const char *id, struct dg_case *out, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    struct dg_case c;
    int64_t wrong_n = -1;
    DG_TRY(dg_county_begin(county, false, &tx, err));
    DG_TRY(case_see(county, reader, id, err));
    DG_TRY(dg_case_fold_new(county, arena, id, &c, &wrong_n, err));
    if (!c.id || dg_case_access_of(county, &c, reader) == DG_ACCESS_NONE) return dg_county_no_case(id, err);
    *out = c;
    return 0;
}

/* The next row behind `after`: 1, or 0 at the end. One row at a time, because folding a case asks further
 * statements. */
static int next_row(struct dg_county *county, struct dg_arena *arena, const struct dg_county_filter *filter,
                    const char *after, struct dg_county_case *out, struct dg_case *seen, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_CASE_ROW_PAGE, &q, err));
    dg_stmt_bind_text(q.stmt, 1, after);
    dg_stmt_bind_int(q.stmt, 2, filter->kind);
    dg_stmt_bind_int(q.stmt, 3, filter->status);
    dg_stmt_bind_text(q.stmt, 4, filter->stage ? filter->stage : "");
    dg_stmt_bind_text(q.stmt, 5, filter->body ? filter->body : "");
    dg_stmt_bind_int(q.stmt, 6, 1);
    int row = dg_stmt_step(q.stmt, err);
    if (row <= 0) return row;
    DG_TRY(take_row(arena, &q, out, seen, err));
    return 1;
}

int dg_county_cases(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *reader,
                    const struct dg_county_filter *filter, struct dg_county_case **out, int32_t *n,
                    bool *has_more, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    struct dg_actor room;
    struct dg_county_case *rows, row;
    int32_t limit = filter->limit > 0 && filter->limit < DG_MAX_PAGE ? filter->limit : DG_MAX_PAGE, n_rows = 0;
    const char *after = filter->after ? filter->after : "";
    struct dg_case seen;
    int code;
    DG_TRY(DG_NEW(arena, &rows, (size_t)limit + 1, err));
    DG_TRY(dg_county_begin(county, false, &tx, err));
    reader = settle_reader(county, reader, &room);
    while (n_rows <= limit && (code = next_row(county, arena, filter, after, &row, &seen, err)) != 0) {
        DG_TRY(code);
        after = row.id;
        row.access = dg_case_access(&county->procedure, &seen, reader);
        if (row.access != DG_ACCESS_NONE) rows[n_rows++] = row;
    }
    if (has_more) *has_more = n_rows > limit;
    *n = n_rows > limit ? limit : n_rows;
    *out = rows;
    return 0;
}

int dg_county_allowed(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *actor,
                      const struct dg_case *c, int64_t now, const char *const **out, int32_t *n,
                      struct dg_err *err)
{
    struct dg_actor checked;
    DG_TRY(dg_actor_check(county, actor, &checked, err));
    return dg_review_allowed(arena, &county->procedure, c, &checked, now, out, n, err);
}

static int see_entries(struct dg_county *county, const struct dg_actor *reader, const char *case_id,
                       struct dg_err *err)
{
    struct dg_actor room;
    const struct dg_case *c = NULL;
    reader = settle_reader(county, reader, &room);
    bool is_auditor = reader && reader->role == DG_ROLE_AUDITOR;
    if (reader == &dg_actor_system) return 0;
    if (!case_id) return is_auditor ? 0 : dg_err_set(err, DG_EDENIED, "the whole log is for auditors");
    DG_TRY(dg_case_fold(county, case_id, &c, err));
    if (!c || (!is_auditor && dg_case_access(&county->procedure, c, reader) != DG_ACCESS_FULL))
        return dg_county_no_case(case_id, err);
    return 0;
}

int dg_county_entries(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *reader,
                      const char *case_id, int64_t from, int32_t limit, struct dg_county_entry **out,
                      int32_t *n, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_query_done) struct dg_query q = {0};
    struct dg_county_entry *entries;
    int32_t n_found = 0, most = limit > 0 && limit < DG_MAX_PAGE ? limit : DG_MAX_PAGE;
    int64_t told = INT64_MAX;
    int row, at = 1;
    DG_TRY(DG_NEW(arena, &entries, (size_t)most, err));
    DG_TRY(dg_county_begin(county, false, &tx, err));
    DG_TRY(see_entries(county, reader, case_id, err));
    if (reader != &dg_actor_system) DG_TRY(dg_log_told(county, case_id ? case_id : "", &told, err));
    DG_TRY(dg_query(county, case_id ? DG_SQL_ENTRY_OF_CASE_FROM : DG_SQL_ENTRY_FROM, &q, err));
    if (case_id) dg_stmt_bind_text(q.stmt, at++, case_id);
    dg_stmt_bind_int(q.stmt, at++, from);
    dg_stmt_bind_int(q.stmt, at, most);
    while ((row = dg_stmt_step(q.stmt, err)) == 1 && dg_stmt_int(q.stmt, 0) < told) {
        struct dg_county_entry *entry = &entries[n_found++];
        entry->n = dg_stmt_int(q.stmt, 0);
        DG_TRY(dg_query_blob(arena, &q, 1, &entry->bytes, &entry->n_bytes, err));
    }
    if (row < 0) return row;
    *out = entries;
    *n = n_found;
    return 0;
}

/* ---- beside the log
 * ------------------------------------------------------------------------------------------------------- */

struct beside {
    struct dg_county *county;
    struct dg_arena *arena;
};

static const char *look_up(struct beside *b, enum dg_sql sql, const char *key)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    const char *text = NULL;
    if (dg_query(b->county, sql, &q, NULL) < 0) return NULL;
    dg_stmt_bind_text(q.stmt, 1, key);
    if (dg_stmt_step(q.stmt, NULL) != 1 || dg_query_text(b->arena, &q, 0, &text, NULL) < 0) return NULL;
    return text;
}

static const char *beside_text(void *ctx, const char *hash)
{
    return look_up(ctx, DG_SQL_PRIVATE_TEXT_GET, hash);
}
static const char *beside_person(void *ctx, const char *id) { return look_up(ctx, DG_SQL_PERSON_NAME, id); }

int dg_county_beside(struct dg_county *county, struct dg_arena *arena, const struct dg_actor *reader,
                     struct dg_beside *out, struct dg_err *err)
{
    struct dg_actor room;
    struct beside *b;
    DG_TRY(DG_NEW(arena, &b, 1, err));
    *b = (struct beside){county, arena};
    reader = settle_reader(county, reader, &room);
    bool is_public = !reader || reader->role == DG_ROLE_PUBLIC;
    *out = (struct dg_beside){.text = beside_text, .person = is_public ? NULL : beside_person, .ctx = b};
    return 0;
}
