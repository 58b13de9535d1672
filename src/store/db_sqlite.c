/* SQLite: opening with distrust, statements, and its codes as ours. */
#include "store/db.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"

#define MAX_VALUE_BYTES                                                                                        \
    (256 << 20)                    /* the longest text or blob: a geometry of DG_MAX_RING_POINTS takes 3 MiB   \
                                    */
#define MAX_HEAP_BYTES (1ll << 30) /* all of SQLite in this process: its page cache keeps to 2 MiB */
#define BUSY_MS 2000               /* a program that only saves is done by then */
#define STEPS_BASE 200000000ll     /* virtual machine steps: about 2 s */
#define STEPS_PER_BYTE 100ll       /* a row of 300 bytes takes some 100 steps to check and 100 to read */
#define STEPS_AT_ONCE 100000

#define WAL_INDEX_BYTES 32768 /* of the first region of the log's index (sqlite.org/walformat.html, 2.1) */
#define WAL_PAGES 1000        /* a commit that leaves more of them in the write-ahead log checkpoints */

struct dg_db {
    sqlite3 *raw;
    char *path;
    int64_t steps_left;
    enum dg_db_fault fault;
    bool is_own, is_ready;              /* is_ready: one of our own, and open */
    int n_wal_pages;                    /* after the last commit */
    const uint32_t volatile *wal_index; /* in shared memory; NULL until the first transaction */
};

static bool is_own(enum dg_db_mode mode) { return mode >= DG_DB_OWN_NEW; }

/* ---- errors ---------------------------------------------------------------------------------------- */

static int code_of(int sqlite_code)
{
    switch (sqlite_code & 0xFF) {
    case SQLITE_NOMEM: return DG_ENOMEM;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return DG_ESTATE;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN: return DG_EIO;
    case SQLITE_INTERRUPT:
    case SQLITE_TOOBIG: return DG_ELIMIT;
    default: return DG_EFORMAT;
    }
}

static enum dg_db_fault fault_of(int sqlite_code)
{
    switch (sqlite_code & 0xFF) {
    case SQLITE_FULL: return DG_DB_FULL;
    /* Room for the shared index of the write-ahead log is asked for before anything is written. */
    case SQLITE_IOERR: return sqlite_code == SQLITE_IOERR_SHMSIZE ? DG_DB_FULL : DG_DB_BROKEN;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return DG_DB_BUSY;
    case SQLITE_CONSTRAINT: return DG_DB_TWICE;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return DG_DB_BROKEN;
    default: return DG_DB_OTHER;
    }
}

static int failed(struct dg_db *db, int sqlite_code, struct dg_err *err)
{
    int code = code_of(sqlite_code);
    db->fault = fault_of(sqlite_code);
    if (db->is_own && (db->fault == DG_DB_FULL || db->fault == DG_DB_BUSY)) code = DG_EBUSY;
    /* Nobody sent us this file: what is wrong with it is the machine's. */
    if (db->is_ready && code == DG_EFORMAT && db->fault != DG_DB_TWICE) code = DG_EIO;
    switch (sqlite_code & 0xFF) {
    case SQLITE_NOMEM: return dg_err_set(err, code, "%s: out of memory", db->path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return dg_err_set(err, code, "%s: another program holds the file; %s", db->path,
                          db->is_own ? "try again" : "open in QGIS? save and close it there first");
    case SQLITE_FULL:
        return dg_err_set(err, code, "%s: the disk is full; the file is as it was; make room and try again",
                          db->path);
    case SQLITE_IOERR:
        return dg_err_set(err, code, "%s: reading or writing failed (%s); %s", db->path,
                          sqlite3_errstr(sqlite_code),
                          db->is_own ? "what the disk holds is not known" : "the file is as it was");
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return dg_err_set(err, code, "%s: may not be written; check the file's and folder's rights", db->path);
    case SQLITE_INTERRUPT:
        return dg_err_set(err, code,
                          "%s: takes more work than a file of its size should; it may be damaged or hostile",
                          db->path);
    case SQLITE_TOOBIG:
        return dg_err_set(err, code, "%s: a value of more than %d MiB", db->path, MAX_VALUE_BYTES >> 20);
    case SQLITE_NOTADB: return dg_err_set(err, code, "%s: not a GeoPackage (not a SQLite file)", db->path);
    case SQLITE_CORRUPT:
        return dg_err_set(err, code, "%s: the file is damaged; take a copy of it that is whole", db->path);
    default: return dg_err_set(err, code, "%s: %s", db->path, sqlite3_errmsg(db->raw));
    }
}

/* ---- opening --------------------------------------------------------------------------------------- */

static int on_progress(void *ctx)
{
    struct dg_db *db = ctx;
    db->steps_left -= STEPS_AT_ONCE;
    return db->steps_left < 0;
}

static bool exists_beside(const char *path, const char *suffix)
{
    struct dg_text name = {0};
    dg_text_add(&name, path);
    dg_text_add(&name, suffix);
    struct stat st;
    bool found = !name.has_failed && stat(name.data, &st) == 0 && st.st_size > 0;
    dg_text_done(&name);
    return found;
}

/* A URI that says that nobody changes the file: SQLite then makes no -shm beside a file that QGIS left in WAL
 * mode. */
static int immutable_uri(const char *path, struct dg_text *uri, struct dg_err *err)
{
    dg_text_add(uri, path[0] == '/' ? "file://" : "file:");
    for (const char *s = path; *s; s++) {
        if (*s == '%' || *s == '?' || *s == '#') {
            dg_text_addf(uri, "%%%02X", (unsigned)*s);
        } else {
            dg_text_addn(uri, s, 1);
        }
    }
    dg_text_add(uri, "?immutable=1");
    return dg_text_finish(uri, err);
}

/* Is it a SQLite file at all, and is it in WAL mode? Looked at before SQLite does, for messages that help. */
static int look_at_header(const char *path, bool *is_wal, int64_t *n_bytes, struct dg_err *err)
{
    unsigned char head[20] = {0};
    struct stat st;
    FILE *file = fopen(path, "rbe");
    if (!file) {
        return dg_err_set(err, errno == ENOENT ? DG_EFOUND : DG_EIO, "%s: %s", path, strerror(errno));
    }
    size_t n = fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode) ? fread(head, 1, sizeof head, file) : 0;
    fclose(file);
    if (n < sizeof head || memcmp(head, "SQLite format 3", 16) != 0) {
        return dg_err_set(err, DG_EFORMAT, "%s: not a GeoPackage (not a SQLite file)", path);
    }
    *is_wal = head[18] == 2 || head[19] == 2;
    *n_bytes = st.st_size;
    return 0;
}

static int settle(struct dg_db *db, enum dg_db_mode mode, int64_t n_bytes, struct dg_err *err)
{
    static const struct {
        int option, value;
    } options[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                   {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
                   {SQLITE_DBCONFIG_DQS_DML, 0},        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}};
    /* The first is left out for a new file: it would forbid to go without a journal. */
    for (size_t i = mode == DG_DB_NEW; i < sizeof options / sizeof *options; i++) {
        int rc = sqlite3_db_config(db->raw, options[i].option, options[i].value, NULL);
        if (rc != SQLITE_OK) return failed(db, rc, err);
    }
    sqlite3_limit(db->raw, SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
    sqlite3_limit(db->raw, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
    sqlite3_limit(db->raw, SQLITE_LIMIT_COLUMN, 1000);
    sqlite3_limit(db->raw, SQLITE_LIMIT_EXPR_DEPTH, 100);
    sqlite3_limit(db->raw, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_busy_timeout(db->raw, BUSY_MS);
    db->steps_left = STEPS_BASE + STEPS_PER_BYTE * n_bytes;
    if (mode != DG_DB_NEW && !is_own(mode)) sqlite3_progress_handler(db->raw, STEPS_AT_ONCE, on_progress, db);
    return dg_db_exec(db, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;", err);
}

/* A pragma's one answer as text; pragmas that cannot obey answer with what they keep instead. */
static int pragma_is(struct dg_db *db, const char *sql, const char *want, bool *is_so, struct dg_err *err)
{
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    DG_TRY(dg_stmt_prepare(db, sql, &stmt, err));
    int row = dg_stmt_step(&stmt, err);
    if (row < 0) return row;
    size_t n = 0;
    const char *got = row ? dg_stmt_text(&stmt, 0, &n) : "";
    if (!got) return failed(db, SQLITE_NOMEM, err);
    *is_so = strcmp(got, want) == 0;
    return 0;
}

static int other_setting(const struct dg_db *db, const char *what, struct dg_err *err)
{
    return dg_err_set(err, DG_ESTATE,
                      "%s: SQLite does not keep %s; with anything else a store may lose what it answered, so "
                      "that nothing is done",
                      db->path, what);
}

/* What a store of our own rests on: set, asked for, and refused when it is something else. */
struct setting {
    const char *set, *ask, *want, *what;
};

static int keep_setting(struct dg_db *db, const struct setting *setting, struct dg_err *err)
{
    bool is_so = false;
    if (setting->set) DG_TRY(dg_db_exec(db, setting->set, err));
    DG_TRY(pragma_is(db, setting->ask, setting->want, &is_so, err));
    return is_so ? 0 : other_setting(db, setting->what, err);
}

/* Checkpoints are made by whoever holds the writing transactions apart, in commit: not by SQLite's own hook,
 * which tells nobody when the disk fails, nor by a handle that is closed. */
static int keep_checkpoints(struct dg_db *db, struct dg_err *err)
{
    static const struct setting automatic = {NULL, "PRAGMA wal_autocheckpoint", "0",
                                             "wal_autocheckpoint=0 (a second connection would checkpoint)"};
    int is_off = 0;
    int rc = sqlite3_db_config(db->raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, &is_off);
    if (rc == SQLITE_OK) rc = sqlite3_wal_autocheckpoint(db->raw, 0);
    if (rc != SQLITE_OK) return failed(db, rc, err);
    if (!is_off) return other_setting(db, "no checkpoint on closing", err);
    return keep_setting(db, &automatic, err);
}

/* How long the write-ahead log is after a commit. */
static int on_wal(void *ctx, sqlite3 *raw, const char *name, int n_pages)
{
    struct dg_db *db = ctx;
    (void)raw, (void)name;
    db->n_wal_pages = n_pages;
    return SQLITE_OK;
}

static int set_own(struct dg_db *db, enum dg_db_mode mode, struct dg_err *err)
{
    static const struct setting rows[] = {
        {"PRAGMA synchronous=FULL", "PRAGMA synchronous", "2", "synchronous=FULL"},
        {"PRAGMA foreign_keys=ON", "PRAGMA foreign_keys", "1", "foreign_keys=ON"},
        {"PRAGMA secure_delete=ON", "PRAGMA secure_delete", "1", "secure_delete=ON"},
        {"PRAGMA mmap_size=0", "PRAGMA mmap_size", "0", "mmap_size=0 (no memory map)"},
        {"PRAGMA cache_size=-16000", "PRAGMA cache_size", "-16000", "cache_size=-16000"},
    };
    const struct setting journal = {NULL,
                                    mode == DG_DB_OWN_NEW ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode",
                                    "wal", "journal_mode=WAL"};
    DG_TRY(keep_checkpoints(db, err));
    if (mode == DG_DB_OWN_WRITE) sqlite3_wal_hook(db->raw, on_wal, db);
    DG_TRY(keep_setting(db, &journal, err));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) DG_TRY(keep_setting(db, &rows[i], err));
    return 0;
}

static int set_durability(struct dg_db *db, enum dg_db_mode mode, struct dg_err *err)
{
    bool is_so = false;
    if (mode == DG_DB_READ) return 0;
    if (mode == DG_DB_NEW) {
        DG_TRY(pragma_is(db, "PRAGMA journal_mode=OFF", "off", &is_so, err));
        if (!is_so) return other_setting(db, "journal_mode=OFF", err);
        return dg_db_exec(db, "PRAGMA synchronous=OFF; PRAGMA page_size=4096;", err);
    }
    /* Debian's SQLite has the WAL-reset bug, and EXTRA also syncs the folder after the journal is gone. A file
     * that QGIS holds open in WAL mode cannot leave that mode. */
    DG_TRY(pragma_is(db, "PRAGMA journal_mode=DELETE", "delete", &is_so, err));
    if (!is_so) return failed(db, SQLITE_BUSY, err);
    DG_TRY(dg_db_exec(db, "PRAGMA synchronous=EXTRA;", err));
    DG_TRY(pragma_is(db, "PRAGMA synchronous", "3", &is_so, err));
    return is_so ? 0 : other_setting(db, "synchronous=EXTRA", err);
}

static int check_whole(struct dg_db *db, struct dg_err *err)
{
    bool is_ok = false;
    DG_TRY(pragma_is(db, "PRAGMA quick_check(1)", "ok", &is_ok, err));
    return is_ok ? 0 : failed(db, SQLITE_CORRUPT, err);
}

static int connect(struct dg_db *db, const char *name, int flags, struct dg_err *err)
{
    /* A constant, so that it does not matter who sets it first. */
    sqlite3_hard_heap_limit64(MAX_HEAP_BYTES);
    int rc = sqlite3_open_v2(name, &db->raw, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (!db->raw) return dg_err_set(err, DG_ENOMEM, "%s: out of memory", db->path);
    if (rc != SQLITE_OK) return failed(db, rc, err);
    sqlite3_extended_result_codes(db->raw, 1);
    return 0;
}

static int open_own(struct dg_db *db, enum dg_db_mode mode, struct dg_err *err)
{
    db->is_own = true;
    bool is_wal = true;
    int64_t n_bytes = 0;
    if (mode != DG_DB_OWN_NEW) DG_TRY(look_at_header(db->path, &is_wal, &n_bytes, err));
    if (!is_wal) return other_setting(db, "journal_mode=WAL", err);
    DG_TRY(
        connect(db, db->path, SQLITE_OPEN_READWRITE | (mode == DG_DB_OWN_NEW ? SQLITE_OPEN_CREATE : 0), err));
    DG_TRY(settle(db, mode, n_bytes, err));
    DG_TRY(set_own(db, mode, err));
    return mode == DG_DB_OWN_READ ? dg_db_exec(db, "PRAGMA query_only=ON", err) : 0;
}

static int open_raw(struct dg_db *db, enum dg_db_mode mode, struct dg_err *err)
{
    dg_auto(dg_text_done) struct dg_text uri = {0};
    const char *name = db->path;
    int64_t n_bytes = 0;
    int flags = mode == DG_DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (is_own(mode)) return open_own(db, mode, err);
    if (mode != DG_DB_NEW) {
        bool is_wal = false;
        DG_TRY(look_at_header(db->path, &is_wal, &n_bytes, err));
        bool is_unfinished = exists_beside(db->path, is_wal ? "-wal" : "-journal");
        if (mode == DG_DB_READ && is_unfinished) {
            flags = SQLITE_OPEN_READWRITE; /* what a killed process left must be rolled back, or read from the
                                              log */
        } else if (mode == DG_DB_READ && is_wal) {
            DG_TRY(immutable_uri(db->path, &uri, err));
            name = uri.data;
            flags |= SQLITE_OPEN_URI;
        }
    }
    DG_TRY(connect(db, name, flags, err));
    DG_TRY(settle(db, mode, n_bytes, err));
    DG_TRY(set_durability(db, mode, err));
    return mode == DG_DB_NEW ? 0 : check_whole(db, err);
}

static struct dg_db *db_new(const char *path, struct dg_err *err)
{
    struct dg_db *db = dg_calloc(1, sizeof *db);
    size_t n = strlen(path) + 1;
    if (db) db->path = dg_malloc(n);
    if (!db || !db->path) {
        free(db);
        (void)dg_err_set(err, DG_ENOMEM, "%s: out of memory", path);
        return NULL;
    }
    memcpy(db->path, path, n);
    return db;
}

int dg_db_open(const char *path, enum dg_db_mode mode, struct dg_db **out, struct dg_err *err)
{
    dg_auto(dg_db_close) struct dg_db *db = db_new(path, err);
    if (!db) return DG_ENOMEM;
    DG_TRY(open_raw(db, mode, err));
    db->is_ready = db->is_own;
    *out = db;
    db = NULL;
    return 0;
}

static int open_bytes(struct dg_db *db, void *bytes, size_t n, struct dg_err *err)
{
    const unsigned char *head = bytes;
    if (n < 100 || memcmp(head, "SQLite format 3", 16) != 0)
        return dg_err_set(err, DG_EFORMAT, "%s: not a GeoPackage (not a SQLite file)", db->path);
    if (head[18] == 2 || head[19] == 2)
        return dg_err_set(err, DG_ESTATE,
                          "%s: is in write-ahead mode, and changes that are not in it may lie in a file beside "
                          "it; open it in QGIS, save and close it, then try again",
                          db->path);
    DG_TRY(connect(db, ":memory:", SQLITE_OPEN_READWRITE, err));
    int rc = sqlite3_deserialize(db->raw, "main", bytes, (sqlite3_int64)n, (sqlite3_int64)n,
                                 SQLITE_DESERIALIZE_READONLY);
    if (rc != SQLITE_OK) return failed(db, rc, err);
    DG_TRY(settle(db, DG_DB_READ, (int64_t)n, err));
    return check_whole(db, err);
}

int dg_db_open_bytes(const char *name, void *bytes, size_t n, struct dg_db **out, struct dg_err *err)
{
    dg_auto(dg_db_close) struct dg_db *db = db_new(name, err);
    if (!db) return DG_ENOMEM;
    DG_TRY(open_bytes(db, bytes, n, err));
    *out = db;
    db = NULL;
    return 0;
}

int dg_db_open_scratch(struct dg_db **out, struct dg_err *err)
{
    dg_auto(dg_db_close) struct dg_db *db = db_new(":memory:", err);
    if (!db) return DG_ENOMEM;
    DG_TRY(connect(db, ":memory:", SQLITE_OPEN_READWRITE, err));
    DG_TRY(settle(db, DG_DB_OWN_NEW, 0, err));
    *out = db;
    db = NULL;
    return 0;
}

/* ---- files of our own ------------------------------------------------------------------------------ */

enum dg_db_fault dg_db_fault(const struct dg_db *db) { return db->fault; }

/* Where the index's header lies. SQLite has mapped it, now that a writing transaction runs, and leaves it there
 * until the connection is closed. */
static void wal_index_find(struct dg_db *db)
{
    sqlite3_file *file = NULL;
    void volatile *region = NULL;
    if (sqlite3_file_control(db->raw, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file ||
        !file->pMethods || file->pMethods->iVersion < 2 ||
        file->pMethods->xShmMap(file, 0, WAL_INDEX_BYTES, 0, &region) != SQLITE_OK)
        return;
    db->wal_index = region;
}

int dg_db_begin(struct dg_db *db, bool is_writing, struct dg_err *err)
{
    db->fault = DG_DB_FINE;
    DG_TRY(dg_db_exec(db, is_writing ? "BEGIN IMMEDIATE" : "BEGIN", err));
    if (is_writing && !db->wal_index) wal_index_find(db);
    return 0;
}

/* A full disk or a reader that is in the way only put it off. */
static int checkpoint(struct dg_db *db, int mode, struct dg_err *err)
{
    int rc = sqlite3_wal_checkpoint_v2(db->raw, NULL, mode, NULL, NULL);
    db->n_wal_pages = 0;
    if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED) return 0;
    return rc == SQLITE_OK ? 0 : failed(db, rc, err);
}

int dg_db_commit(struct dg_db *db, struct dg_err *err)
{
    int code = dg_db_exec(db, "COMMIT", err);
    enum dg_db_fault fault = db->fault;
    if (code < 0) dg_db_rollback(db);
    db->fault = fault;
    if (code >= 0 && db->n_wal_pages > WAL_PAGES) (void)checkpoint(db, SQLITE_CHECKPOINT_PASSIVE, NULL);
    return code;
}

void dg_db_rollback(struct dg_db *db)
{
    if (!sqlite3_get_autocommit(db->raw)) (void)sqlite3_exec(db->raw, "ROLLBACK", NULL, NULL, NULL);
}

bool dg_db_stamp(const struct dg_db *db, struct dg_db_stamp *out)
{
    enum { N = sizeof out->words / sizeof out->words[0] };
    uint32_t again[N];
    if (!db->wal_index) return false;
    /* The header stands there twice; a writer writes the second one first, and a reader that finds both alike
     * has read neither in the middle of a change. */
    for (int i = 0; i < N; i++) out->words[i] = __atomic_load_n(&db->wal_index[i], __ATOMIC_ACQUIRE);
    for (int i = 0; i < N; i++) again[i] = __atomic_load_n(&db->wal_index[N + i], __ATOMIC_ACQUIRE);
    return memcmp(out->words, again, sizeof again) == 0;
}

int dg_db_checkpoint(struct dg_db *db, struct dg_err *err)
{
    db->fault = DG_DB_FINE;
    return checkpoint(db, SQLITE_CHECKPOINT_TRUNCATE, err);
}

int dg_db_is_whole(struct dg_db *db, struct dg_err *err)
{
    bool is_ok = false;
    int code = pragma_is(db, "PRAGMA integrity_check(1)", "ok", &is_ok, err);
    if (code < 0) return db->fault == DG_DB_BROKEN ? 0 : code;
    return is_ok;
}

int dg_db_copy(struct dg_db *db, const char *path, struct dg_err *err)
{
    dg_auto(dg_db_close) struct dg_db *to = db_new(path, err);
    if (!to) return DG_ENOMEM;
    DG_TRY(connect(to, path, SQLITE_OPEN_READWRITE, err));
    DG_TRY(dg_db_exec(to, "PRAGMA synchronous=FULL", err));
    sqlite3_backup *backup = sqlite3_backup_init(to->raw, "main", db->raw, "main");
    if (!backup) return failed(to, sqlite3_errcode(to->raw), err);
    int rc = sqlite3_backup_step(backup, -1); /* all at once: one moment of the source */
    int end = sqlite3_backup_finish(backup);
    if (rc != SQLITE_DONE) return failed(to, end == SQLITE_OK ? rc : end, err);
    return end == SQLITE_OK ? 0 : failed(to, end, err);
}

void dg_db_close(struct dg_db **db)
{
    if (!*db) return;
    int rc = sqlite3_close((*db)->raw);
    assert(rc == SQLITE_OK); /* anything else: a statement is still open, which is our mistake */
    (void)rc;
    free((*db)->path);
    free(*db);
    *db = NULL;
}

/* ---- statements ------------------------------------------------------------------------------------ */

int dg_db_exec(struct dg_db *db, const char *sql, struct dg_err *err)
{
    int rc = sqlite3_exec(db->raw, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? 0 : failed(db, rc, err);
}

int dg_stmt_prepare(struct dg_db *db, const char *sql, struct dg_stmt *out, struct dg_err *err)
{
    sqlite3_stmt *raw = NULL;
    int rc = sqlite3_prepare_v2(db->raw, sql, -1, &raw, NULL);
    if (rc != SQLITE_OK) return failed(db, rc, err);
    *out = (struct dg_stmt){.db = db, .raw = raw};
    return 0;
}

void dg_stmt_done(struct dg_stmt *stmt)
{
    sqlite3_finalize(stmt->raw);
    *stmt = (struct dg_stmt){0};
}

static void bound(struct dg_stmt *stmt, int rc)
{
    if (rc != SQLITE_OK && !stmt->bind_code) stmt->bind_code = rc;
}

void dg_stmt_bind_text(struct dg_stmt *stmt, int ix, const char *value)
{
    bound(stmt, value ? sqlite3_bind_text(stmt->raw, ix, value, -1, SQLITE_STATIC)
                      : sqlite3_bind_null(stmt->raw, ix));
}

void dg_stmt_bind_text_copy(struct dg_stmt *stmt, int ix, const char *value)
{
    bound(stmt, value ? sqlite3_bind_text(stmt->raw, ix, value, -1, SQLITE_TRANSIENT)
                      : sqlite3_bind_null(stmt->raw, ix));
}

void dg_stmt_bind_int(struct dg_stmt *stmt, int ix, int64_t value)
{
    bound(stmt, sqlite3_bind_int64(stmt->raw, ix, value));
}

void dg_stmt_bind_num(struct dg_stmt *stmt, int ix, double value)
{
    bound(stmt, isfinite(value) ? sqlite3_bind_double(stmt->raw, ix, value) : sqlite3_bind_null(stmt->raw, ix));
}

void dg_stmt_bind_blob(struct dg_stmt *stmt, int ix, const void *data, size_t n)
{
    bound(stmt, sqlite3_bind_blob64(stmt->raw, ix, data, n, SQLITE_STATIC));
}

void dg_stmt_bind_null(struct dg_stmt *stmt, int ix) { bound(stmt, sqlite3_bind_null(stmt->raw, ix)); }

int dg_stmt_step(struct dg_stmt *stmt, struct dg_err *err)
{
    if (stmt->bind_code) return failed(stmt->db, stmt->bind_code, err);
    int rc = sqlite3_step(stmt->raw);
    if (rc == SQLITE_ROW) return 1;
    return rc == SQLITE_DONE ? 0 : failed(stmt->db, rc, err);
}

void dg_stmt_reset(struct dg_stmt *stmt)
{
    sqlite3_reset(stmt->raw);
    sqlite3_clear_bindings(stmt->raw);
    stmt->bind_code = 0;
}

int dg_stmt_run(struct dg_stmt *stmt, struct dg_err *err)
{
    int result = dg_stmt_step(stmt, err);
    dg_stmt_reset(stmt);
    return result < 0 ? result : 0;
}

int64_t dg_db_n_changed(const struct dg_db *db) { return sqlite3_changes64(db->raw); }

enum dg_value dg_stmt_kind(const struct dg_stmt *stmt, int col)
{
    switch (sqlite3_column_type(stmt->raw, col)) {
    case SQLITE_INTEGER: return DG_VALUE_INT;
    case SQLITE_FLOAT: return DG_VALUE_NUM;
    case SQLITE_TEXT: return DG_VALUE_TEXT;
    case SQLITE_BLOB: return DG_VALUE_BLOB;
    default: return DG_VALUE_NULL;
    }
}

int64_t dg_stmt_int(const struct dg_stmt *stmt, int col) { return sqlite3_column_int64(stmt->raw, col); }

double dg_stmt_num(const struct dg_stmt *stmt, int col) { return sqlite3_column_double(stmt->raw, col); }

const char *dg_stmt_text(const struct dg_stmt *stmt, int col, size_t *n)
{
    const char *text = (const char *)sqlite3_column_text(stmt->raw, col);
    *n = text ? (size_t)sqlite3_column_bytes(stmt->raw, col) : 0;
    return text;
}

const void *dg_stmt_blob(const struct dg_stmt *stmt, int col, size_t *n)
{
    const void *blob = sqlite3_column_blob(stmt->raw, col);
    *n = (size_t)sqlite3_column_bytes(stmt->raw, col);
    return blob;
}
