/* Statements that fail or are the last ones: of every act, of every migration. And settings that SQLite does
 * not keep. */
#include "sqlite_hook.h"

#include "counties.h"

#include <sys/wait.h>

#include "county/sql.h"
#include "store/db.h"

/* ---- statements of an act
 * --------------------------------------------------------------------------------------------------------------
 */

struct work {
    const char *word;
    int (*run)(struct dg_county *county, const char *key, struct dg_err *err);
};

static int file_need(struct dg_county *county, const char *key, struct dg_err *err)
{
    return counties_need(county, key, NULL, err);
}

static int give_role(struct dg_county *county, const char *key, struct dg_err *err)
{
    char body[40];
    (void)key;
    snprintf(body, sizeof body, "%s", "police");
    const struct dg_grant grant = {counties_expert, body, DG_ROLE_EXPERT};
    const struct dg_grant other = {counties_expert, body, DG_ROLE_MEMBER};
    DG_TRY(dg_county_role_give(county, NULL, &grant, COUNTIES_NOW, err));
    return dg_county_role_take(
        county, NULL,
        dg_county_has_role(
            county, &(struct dg_actor){.person_id = counties_expert, .body_id = body, .role = DG_ROLE_MEMBER})
            ? &other
            : &grant,
        COUNTIES_NOW, err);
}

static int attach(struct dg_county *county, const char *key, struct dg_err *err)
{
    const struct dg_actor expert = {
        .person_id = counties_expert, .body_id = "traffic_police", .role = DG_ROLE_EXPERT};
    struct dg_county_attachment file = {
        .name = "a.txt", .media = "text/plain", .bytes = key, .n_bytes = strlen(key)};
    return dg_county_attach(county, &expert, "N-1404-0001", &file, COUNTIES_NOW, err);
}

static int tick(struct dg_county *county, const char *key, struct dg_err *err)
{
    static int64_t days;
    struct dg_county_ticked ticked;
    (void)key;
    return dg_county_tick(county, COUNTIES_NOW + ++days * 86400, &ticked, err);
}

static const struct work works[] = {
    {"acts", file_need}, {"roles", give_role}, {"files", attach}, {"clock", tick}};

/* Fail the k-th statement: nothing half is there, the same handle goes on, and the same work then succeeds. */
static void walk_statements(const struct work *work, const char *path)
{
    dg_auto(dg_county_close) struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    int met = 1;
    long k = 0;
    for (; met && k < 400; k++) {
        struct dg_err err = {0};
        char key[32];
        snprintf(key, sizeof key, "stmt-%.4s-%010ld", work->word, k);
        hook_arm(HOOK_FAIL, k);
        int code = work->run(county, key, &err);
        met = hook_is_met;
        hook_arm(HOOK_NOTHING, 0);
        if (code < 0) CHECK_INT(work->run(county, key, &err), 0);
        if (k % 8 == 0) CHECK(counties_is_right(path, NULL));
    }
    CHECK(k > 5 && k < 400);
    CHECK(counties_is_right(path, NULL));
    printf("# %s: %ld statements\n", work->word, k - 1);
}

static void test_statements(void)
{
    const char *path = scratch("statements");
    int64_t before = 0, after = 0;
    counties_make(path);
    struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    CHECK_INT(counties_need(county, "statement-need-01", NULL, NULL), 0);
    dg_county_close(&county);
    CHECK(counties_is_right(path, &before));
    for (size_t i = 0; i < sizeof works / sizeof *works; i++) walk_statements(&works[i], path);
    CHECK(counties_is_right(path, &after));
    CHECK(after > before);
}

/* ---- migrations
 * ------------------------------------------------------------------------------------------------------------------------
 */

/* Make of a store of today one with the first schema: what the last migrations drop and make anew. */
static void make_old(const char *path)
{
    static const char *const since[] = {"DROP TABLE box", "DROP TABLE case_row",
                                        "DELETE FROM migration WHERE number > 1"};
    sqlite3 *db = NULL;
    char file[512];
    int n_made = 0;
    snprintf(file, sizeof file, "%s/county.sqlite", path);
    CHECK_INT(sqlite3_open(file, &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof since / sizeof *since; i++)
        CHECK_INT(sqlite3_exec(db, since[i], NULL, NULL, NULL), SQLITE_OK);
    for (const char *const *sql = dg_county_migrations[1].statements; *sql; sql++) {
        if (!strstr(*sql, "TABLE box") && !strstr(*sql, "TABLE case_row") && !strstr(*sql, "ON case_row"))
            continue;
        CHECK_INT(sqlite3_exec(db, *sql, NULL, NULL, NULL), SQLITE_OK);
        n_made++;
    }
    CHECK_INT(n_made, 3);
    CHECK_INT(sqlite3_close(db), SQLITE_OK);
}

static int64_t schema_of(const char *path)
{
    dg_auto(dg_db_close) struct dg_db *db = NULL;
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    char file[512];
    struct dg_err err = {0};
    snprintf(file, sizeof file, "%s/county.sqlite", path);
    if (dg_db_open(file, DG_DB_OWN_READ, &db, &err) < 0 ||
        dg_stmt_prepare(db, "SELECT max(number) FROM migration", &stmt, &err) < 0 ||
        dg_stmt_step(&stmt, &err) != 1)
        return -1;
    return dg_stmt_int(&stmt, 0);
}

/* Killed, or refused, at every statement of bringing an old store forward: it is old or new, never between. */
static void test_migrations(void)
{
    static const enum hook_act acts[] = {HOOK_KILL, HOOK_FAIL};
    for (size_t i = 0; i < 2; i++) {
        const char *path = scratch(i ? "old-failed" : "old-killed");
        int n_old = 0;
        bool is_new = false;
        counties_make(path);
        struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
        CHECK_INT(counties_need(county, "migration-need-01", NULL, NULL), 0);
        dg_county_close(&county);
        make_old(path);
        CHECK_INT(schema_of(path), 1);
        for (long k = 0; !is_new && k < 300; k++) {
            fflush(stdout);
            pid_t child = fork();
            if (child == 0) {
                hook_arm(acts[i], k);
                county = NULL;
                const struct dg_county_options options = {.mode = DG_COUNTY_WRITE};
                int code = dg_county_open(path, &options, &county, NULL);
                _exit(code == 0 && !hook_is_met ? 0 : 1);
            }
            int status = 0;
            waitpid(child, &status, 0);
            int64_t schema = schema_of(path);
            CHECK(schema == 1 || schema == DG_N_MIGRATIONS - 1);
            is_new = schema != 1;
            n_old += !is_new;
            CHECK(is_new || !WIFEXITED(status) || WEXITSTATUS(status) != 0);
        }
        CHECK(is_new && n_old > 20);
        county = counties_open(path, DG_COUNTY_WRITE); /* whatever was left to do behind the commit */
        CHECK(county != NULL);
        dg_county_close(&county);
        CHECK(counties_is_right(path, NULL));
        printf("# %d statements\n", n_old);
    }
}

/* ---- settings
 * --------------------------------------------------------------------------------------------------------------------------
 */

static void check_refused(const char *path, const char *what)
{
    const struct dg_county_options writing = {.mode = DG_COUNTY_WRITE}, reading = {.mode = DG_COUNTY_READ};
    struct dg_county *county = NULL;
    struct dg_err err = {0};
    CHECK_INT(dg_county_open(path, &writing, &county, &err), DG_ESTATE);
    CHECK(strstr(err.msg, what) != NULL);
    CHECK_INT(dg_county_open(path, &reading, &county, &err), DG_ESTATE);
    CHECK(strstr(err.msg, what) != NULL);
}

static void test_settings(void)
{
    static const struct {
        const char *set, *to, *what;
    } rows[] = {
        {"PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL", "synchronous=FULL"},
        {"PRAGMA synchronous=FULL", "PRAGMA synchronous=OFF", "synchronous=FULL"},
        {"PRAGMA mmap_size=0", "PRAGMA mmap_size=1000000", "mmap_size=0"},
        {"PRAGMA secure_delete=ON", "PRAGMA secure_delete=FAST", "secure_delete=ON"},
        {"PRAGMA foreign_keys=ON", "PRAGMA foreign_keys=OFF", "foreign_keys=ON"},
    };
    const char *path = scratch("settings");
    counties_make(path);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        hook_n_words = 0;
        hook_replace(rows[i].set, rows[i].to);
        check_refused(path, rows[i].what);
    }
    hook_n_words = 0;
    /* A second connection that checkpoints by itself. */
    hook_keeps_autocheckpoint = 1;
    check_refused(path, "a second connection would checkpoint");
    hook_keeps_autocheckpoint = 0;
    dg_auto(dg_county_close) struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    CHECK(county != NULL);
}

int main(void)
{
    TAP_CASE("every statement that fails: nothing by half, and the handle goes on", test_statements);
    TAP_CASE("killed or refused at every statement of a migration: old or new", test_migrations);
    TAP_CASE("settings that SQLite does not keep are refused by name", test_settings);
    return tap_end();
}
