/* Db: SQLite behind a few calls. Private to store; db_sqlite.c is the only file that knows the library.
 *
 * Every connection distrusts its file: defensive mode, schema untrusted, triggers, views and extensions off, a
 * limit on the length of a value, on memory, and on the number of steps (a function of the file's size, so that
 * the same file always gets the same answer). Since triggers are off, whoever writes keeps spatial indexes and
 * counts itself. */
#ifndef DG_STORE_DB_H
#define DG_STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct dg_db;

enum dg_db_mode {
    DG_DB_READ,  /* an existing file; nothing is written, and no file appears beside it (a journal that a killed
                    process left is rolled back first) */
    DG_DB_WRITE, /* an existing file; rollback journal, synchronous=EXTRA */
    DG_DB_NEW    /* an empty file that is thrown away if anything fails: no journal, no syncs */
};

/* DG_EFOUND: no such file; DG_EFORMAT: not SQLite, damaged (quick_check), or with views or computed columns
 * where layers should be; DG_ESTATE: another program holds it. Errors begin with the path. */
int dg_db_open(const char *path, enum dg_db_mode mode, struct dg_db **out, struct dg_err *err);
void dg_db_close(struct dg_db **db); /* what was not committed is rolled back */

/* Run a script of statements without parameters. */
int dg_db_exec(struct dg_db *db, const char *sql, struct dg_err *err);

/* A prepared statement. Zeroed is valid. */
struct dg_stmt {
    struct dg_db *db;
    void *raw;
    int bind_code; /* the first bind that failed: told by the next step */
};
int dg_stmt_prepare(struct dg_db *db, const char *sql, struct dg_stmt *out, struct dg_err *err);
void dg_stmt_done(struct dg_stmt *stmt);

/* Parameters from 1. Texts and blobs are lent until the statement has run. A number that is not finite and a
 * NULL text are stored as NULL. */
void dg_stmt_bind_text(struct dg_stmt *stmt, int ix, const char *value);
void dg_stmt_bind_int(struct dg_stmt *stmt, int ix, int64_t value);
void dg_stmt_bind_num(struct dg_stmt *stmt, int ix, double value);
void dg_stmt_bind_blob(struct dg_stmt *stmt, int ix, const void *data, size_t n);
void dg_stmt_bind_null(struct dg_stmt *stmt, int ix);

/* 1: a row stands ready; 0: done. */
int dg_stmt_step(struct dg_stmt *stmt, struct dg_err *err);

/* Step a statement that gives no rows, then reset it. */
int dg_stmt_run(struct dg_stmt *stmt, struct dg_err *err);

/* Columns from 0 of the row that stands ready. */
enum dg_value { DG_VALUE_NULL, DG_VALUE_INT, DG_VALUE_NUM, DG_VALUE_TEXT, DG_VALUE_BLOB };
enum dg_value dg_stmt_kind(const struct dg_stmt *stmt, int col);
int64_t dg_stmt_int(const struct dg_stmt *stmt, int col);
double dg_stmt_num(const struct dg_stmt *stmt, int col);
/* Valid until the next step; numbers become text. DG_ENOMEM gives NULL with *n 0. */
const char *dg_stmt_text(const struct dg_stmt *stmt, int col, size_t *n);
const void *dg_stmt_blob(const struct dg_stmt *stmt, int col, size_t *n);

#endif
