/* The clock: what it asks for, case by case. */
#include <string.h>

#include "county/store.h"

#define MAX_ROUNDS 1000 /* acts of the clock on one case at one time: reminders of long neglected terms */
#define KEEP_BLOBS_S (7 * 86400ll) /* bytes that no entry names */
#define KEEP_TRIES_S 86400ll       /* wrong passwords */

/* The next case behind `after` that has something due; NULL: none. */
static int next_due_case(struct dg_county *county, struct dg_arena *arena, int64_t now, const char *after,
                         const char **id, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_CASE_ROW_DUE, &q, err));
    dg_stmt_bind_int(q.stmt, 1, now);
    dg_stmt_bind_text(q.stmt, 2, after);
    int row = dg_stmt_step(q.stmt, err);
    *id = NULL;
    return row <= 0 ? row : dg_query_text(arena, &q, 0, id, err);
}

/* One act after the other, because each may change what the next one is. */
static int tick_case(struct dg_county *county, const char *id, int64_t now, struct dg_county_ticked *out,
                     struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *note;
    struct dg_hash root;
    int32_t n_entries = 0, round = 0;
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(dg_log_go_on(county, err));
    for (; round < MAX_ROUNDS; round++) {
        const struct dg_case *c = NULL;
        struct dg_act act;
        bool is_due = false;
        int64_t seq = 0;
        DG_TRY(dg_case_fold(county, id, &c, err));
        if (!c) return dg_county_no_case(id, err);
        DG_TRY(dg_review_due(&arena, &county->procedure, c, now, &act, &is_due, err));
        if (!is_due) break;
        if (!act.case_id) act.case_id = id;
        DG_TRY(dg_act_system(county, &arena, &act, &n_entries, &seq, err));
    }
    if (n_entries == 0) return 0;
    DG_TRY(dg_log_sign(county, &arena, &note, err));
    dg_merkle_root(&county->tree, &root);
    DG_TRY(dg_county_commit(&tx, err));
    (void)dg_witnessed_write(county, county->tree.size, &root, false, NULL);
    dg_after_burning(county);
    out->n_acts += round;
    out->n_entries += n_entries;
    return 0;
}

static int sweep_one(struct dg_county *county, enum dg_sql sql, int64_t before, struct dg_err *err)
{
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, sql, &q, err));
    dg_stmt_bind_int(q.stmt, 1, before);
    return dg_query_run(&q, err);
}

static int sweep(struct dg_county *county, int64_t now, struct dg_err *err)
{
    dg_auto(dg_county_tx_done) struct dg_county_tx tx = {0};
    DG_TRY(dg_county_begin(county, true, &tx, err));
    DG_TRY(sweep_one(county, DG_SQL_BLOB_SWEEP, now - KEEP_BLOBS_S, err));
    DG_TRY(sweep_one(county, DG_SQL_LOGIN_TRY_SWEEP, now - KEEP_TRIES_S, err));
    DG_TRY(sweep_one(county, DG_SQL_SESSION_SWEEP, now, err));
    return dg_county_commit(&tx, err);
}

int dg_county_tick(struct dg_county *county, int64_t now, struct dg_county_ticked *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_county_ticked ticked = {0};
    const char *id = "";
    for (;;) {
        const char *next = NULL;
        DG_TRY(next_due_case(county, &arena, now, id, &next, err));
        if (!next) break;
        DG_TRY(tick_case(county, next, now, &ticked, err));
        id = next;
    }
    DG_TRY(sweep(county, now, err));
    dg_auto(dg_query_done) struct dg_query q = {0};
    DG_TRY(dg_query(county, DG_SQL_CASE_ROW_NEXT_DUE, &q, err));
    DG_TRY(dg_stmt_step(q.stmt, err));
    ticked.next_at = dg_stmt_int(q.stmt, 0);
    *out = ticked;
    return 0;
}
