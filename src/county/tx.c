/* Statements and transactions: what is in use, who may write, and when writing stops. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "county/store.h"

/* ---- statements --------------------------------------------------------------------------------------------
 */

int dg_query(struct dg_county *county, enum dg_sql sql, struct dg_query *out, struct dg_err *err)
{
    assert(!county->is_asking[sql]);
    if (!county->stmts[sql].raw)
        DG_TRY(dg_stmt_prepare(county->db, dg_county_sql[sql], &county->stmts[sql], err));
    county->is_asking[sql] = true;
    *out = (struct dg_query){county, &county->stmts[sql], sql};
    return 0;
}

void dg_query_done(struct dg_query *query)
{
    if (!query->county) return;
    dg_stmt_reset(query->stmt);
    query->county->is_asking[query->sql] = false;
    *query = (struct dg_query){0};
}

int dg_query_run(struct dg_query *query, struct dg_err *err) { return dg_stmt_run(query->stmt, err); }

int dg_no_memory(struct dg_err *err) { return dg_err_set(err, DG_ENOMEM, "out of memory"); }

int dg_query_blob(struct dg_arena *arena, const struct dg_query *query, int col, const char **out, size_t *n,
                  struct dg_err *err)
{
    bool is_text = dg_stmt_kind(query->stmt, col) == DG_VALUE_TEXT;
    *out = NULL;
    *n = 0;
    if (dg_stmt_kind(query->stmt, col) == DG_VALUE_NULL) return 0;
    const void *bytes = is_text ? dg_stmt_text(query->stmt, col, n) : dg_stmt_blob(query->stmt, col, n);
    if (!bytes && *n) return dg_no_memory(err);
    *out = dg_arena_strndup(arena, bytes ? bytes : "", *n);
    return *out ? 0 : dg_no_memory(err);
}

int dg_query_text(struct dg_arena *arena, const struct dg_query *query, int col, const char **out,
                  struct dg_err *err)
{
    size_t n = 0;
    return dg_query_blob(arena, query, col, out, &n, err);
}

/* ---- transactions -------------------------------------------------------------------------------------------
 */

/* What a sync that failed has left on the disk is not known, and asking the kernel again does not tell: pages
 * that it could not write count as written afterwards. */
static void note_fault(struct dg_county *county)
{
    if (dg_db_fault(county->db) == DG_DB_BROKEN) atomic_store(&county->stop->is_stopped, true);
}

static int check_stop(const struct dg_county *county, struct dg_err *err)
{
    if (!atomic_load(&county->stop->is_stopped)) return 0;
    return dg_err_set(err, DG_EBUSY, "%s: " DG_STOPPED, county->path);
}

static int begin_writing(struct dg_county *county, struct dg_err *err)
{
    if (county->mode != DG_COUNTY_WRITE)
        return dg_err_set(err, DG_ESTATE, "%s: was opened for reading", county->path);
    DG_TRY(check_stop(county, err));
    DG_TRY(dg_folder_lock(county, err));
    int code = check_stop(county, err); /* whoever had the lock may have met the failure */
    if (code >= 0) code = dg_db_begin(county->db, true, err);
    if (code < 0) {
        note_fault(county);
        dg_folder_unlock(county);
        return code;
    }
    county->is_tx_writing = true;
    return 0;
}

int dg_county_begin(struct dg_county *county, bool is_writing, struct dg_county_tx *tx, struct dg_err *err)
{
    assert(!is_writing || county->tx_depth == 0);
    if (is_writing)
        DG_TRY(begin_writing(county, err));
    else if (county->tx_depth == 0)
        DG_TRY(dg_db_begin(county->db, false, err));
    county->tx_depth++;
    *tx = (struct dg_county_tx){county, is_writing};
    return 0;
}

int dg_county_commit(struct dg_county_tx *tx, struct dg_err *err)
{
    struct dg_county *county = tx->county;
    assert(tx->is_writing && county->tx_depth == 1);
    DG_TRY(dg_db_commit(county->db, err));
    note_fault(county); /* of the checkpoint behind the commit: the act is stored, the disk is not well */
    *tx = (struct dg_county_tx){0};
    county->tx_depth = 0;
    county->is_tx_writing = false;
    dg_folder_unlock(county);
    return 0;
}

void dg_county_empty_wal(struct dg_county *county)
{
    if (check_stop(county, NULL) < 0 || dg_folder_lock(county, NULL) < 0) return;
    if (dg_db_checkpoint(county->db, NULL) < 0) note_fault(county);
    dg_folder_unlock(county);
}

void dg_county_tx_done(struct dg_county_tx *tx)
{
    struct dg_county *county = tx->county;
    if (!county) return;
    *tx = (struct dg_county_tx){0};
    if (--county->tx_depth > 0) return;
    bool was_writing = county->is_tx_writing;
    county->is_tx_writing = false;
    if (was_writing) note_fault(county);
    county->has_burnt = false;
    dg_db_rollback(county->db);
    if (!was_writing) return;
    dg_case_forget(county);
    county->tree = (struct dg_merkle){0}; /* found again from the tiles */
    dg_folder_unlock(county);
}
