/* Db: SQLite behind a few calls. For store and county; db_sqlite.c is the only file that knows the
 * library.
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
    DG_DB_NEW,   /* an empty file that is thrown away if anything fails: no journal, no syncs */
    /* Files of our own, which nobody else writes: write-ahead log, synchronous=FULL, foreign keys, no memory
     * map, read back; deleted content is overwritten. Nothing is checked at opening, and no statement runs out
     * of steps. Debian's SQLite loses commits when two connections write or checkpoint at one moment (the
     * WAL-reset bug), so OWN_WRITE checkpoints in dg_db_commit alone, the others never do, and closing does
     * not: callers let no two OWN_WRITE transactions run at one time. */
    DG_DB_OWN_NEW, /* the file must be empty or missing */
    DG_DB_OWN_WRITE,
    DG_DB_OWN_READ
};

/* What the last failure of a call was about. */
enum dg_db_fault {
    DG_DB_FINE = 0,
    DG_DB_FULL,   /* no room: nothing was changed, and it works again once there is */
    DG_DB_BROKEN, /* the disk failed in reading, writing or syncing, or the file is damaged: what it holds is
                     not known */
    DG_DB_BUSY,   /* another connection was in the way */
    DG_DB_TWICE,  /* a row with that key is there already, or a constraint forbids it */
    DG_DB_OTHER
};

/* DG_ESTATE: SQLite does not keep a setting that a file of our own rests on (the message names it), or another
 * program holds the file; DG_EFOUND: no such file; DG_EFORMAT: not SQLite, damaged (quick_check), or with views
 * or computed columns where layers should be. Errors begin with the path. */
int dg_db_open(const char *path, enum dg_db_mode mode, struct dg_db **out, struct dg_err *err);
void dg_db_close(struct dg_db **db); /* what was not committed is rolled back */

/* A database in memory that is a file's bytes, to be read; nothing is opened or written anywhere. `name` is for
 * messages. The bytes are lent until it is closed. Judged as dg_db_open judges a file; one in write-ahead mode
 * is DG_ESTATE: its newest changes may stand beside it. */
int dg_db_open_bytes(const char *name, void *bytes, size_t n, struct dg_db **out, struct dg_err *err);

/* An empty database in memory. */
int dg_db_open_scratch(struct dg_db **out, struct dg_err *err);

enum dg_db_fault dg_db_fault(const struct dg_db *db);

/* Transactions of DG_DB_OWN: a writing one, or one moment to read. A failed commit is rolled back; after
 * DG_DB_BROKEN it may be there when the file is next opened. A commit that succeeds and leaves a long
 * write-ahead log checkpoints: what fails there does not undo the commit and is told by dg_db_fault alone.
 * Rolling back what is none does nothing. */
int dg_db_begin(struct dg_db *db, bool is_writing, struct dg_err *err);
int dg_db_commit(struct dg_db *db, struct dg_err *err);
void dg_db_rollback(struct dg_db *db);

/* What tells one moment of a DG_DB_OWN file from another: the header of SQLite's index of the write-ahead log,
 * which every commit of any program rewrites once it is durable and before it returns. Costs no system call and
 * waits for nothing. Any thread may ask while the handle is open and once its first writing transaction is
 * over. False: it cannot be told now, as before that. */
struct dg_db_stamp {
    uint32_t words[12];
};
bool dg_db_stamp(const struct dg_db *db, struct dg_db_stamp *out);

/* Bring the write-ahead log into the file and empty it, as far as readers allow. */
int dg_db_checkpoint(struct dg_db *db, struct dg_err *err);

/* 1: the file's pages and indexes hold together; 0: it is damaged. Reads all of it. */
int dg_db_is_whole(struct dg_db *db, struct dg_err *err);

/* Copy the database into an empty file while others go on, and sync it. */
int dg_db_copy(struct dg_db *db, const char *path, struct dg_err *err);

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
/* Ready for other values. */
void dg_stmt_reset(struct dg_stmt *stmt);

/* Parameters from 1. Texts and blobs are lent until the statement has run. A number that is not finite and a
 * NULL text are stored as NULL. */
void dg_stmt_bind_text(struct dg_stmt *stmt, int ix, const char *value);
void dg_stmt_bind_text_copy(struct dg_stmt *stmt, int ix, const char *value); /* may go before the step */
void dg_stmt_bind_int(struct dg_stmt *stmt, int ix, int64_t value);
void dg_stmt_bind_num(struct dg_stmt *stmt, int ix, double value);
void dg_stmt_bind_blob(struct dg_stmt *stmt, int ix, const void *data, size_t n);
void dg_stmt_bind_null(struct dg_stmt *stmt, int ix);

/* 1: a row stands ready; 0: done. */
int dg_stmt_step(struct dg_stmt *stmt, struct dg_err *err);

/* Step a statement that gives no rows, then reset it. */
int dg_stmt_run(struct dg_stmt *stmt, struct dg_err *err);

/* How many rows the last statement that changes rows changed. */
int64_t dg_db_n_changed(const struct dg_db *db);

/* Columns from 0 of the row that stands ready. */
enum dg_value { DG_VALUE_NULL, DG_VALUE_INT, DG_VALUE_NUM, DG_VALUE_TEXT, DG_VALUE_BLOB };
enum dg_value dg_stmt_kind(const struct dg_stmt *stmt, int col);
int64_t dg_stmt_int(const struct dg_stmt *stmt, int col);
double dg_stmt_num(const struct dg_stmt *stmt, int col);
/* Valid until the next step; numbers become text. DG_ENOMEM gives NULL with *n 0. */
const char *dg_stmt_text(const struct dg_stmt *stmt, int col, size_t *n);
const void *dg_stmt_blob(const struct dg_stmt *stmt, int col, size_t *n);

#endif
