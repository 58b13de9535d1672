#include "tap.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "scratch.h"

#include "base/rng.h"
#include "dossiers.h"
#include "store/db.h"
#include "store/store.h"

/* ---- helpers --------------------------------------------------------------------------------------- */

static void make(struct dg_arena *arena, const char *path)
{
    struct dg_dossier full = dossiers_full(arena);
    CHECK_INT(dg_store_create(path, &full, true, NULL), 0);
}

/* n rows of coverage, all with area `mark`, so that one can tell which save a file shows. */
static struct dg_results results_of(struct dg_arena *arena, int32_t n, double mark)
{
    struct dg_results r = {.summary_json = "{\"schema\": 1}", .edition = "2014", .grid_m = 0.5};
    r.coverage = dossiers_get(arena, (size_t)n, sizeof *r.coverage);
    r.n_coverage = n;
    for (int32_t i = 0; i < n; i++) {
        r.coverage[i] = (struct dg_coverage_row){i ? "C1" : "", "detect", "day",
                                                 dossiers_square(arena, i, 0, i + 1, 5), mark};
    }
    r.gaps = dossiers_get(arena, 1, sizeof *r.gaps);
    r.gaps[0] = (struct dg_gap_row){"N1", "night", "hidden", "w1", 1, "C1", dossiers_square(arena, 0, 0, 2, 2),
                                    mark, "m2"};
    r.n_gaps = 1;
    r.intrusions = dossiers_get(arena, 1, sizeof *r.intrusions);
    r.intrusions[0] = (struct dg_intrusion_row){"C1", "yard", "observe", {0}, mark, 3.5, 1};
    r.n_intrusions = 1;
    r.findings = dossiers_get(arena, 1, sizeof *r.findings);
    r.findings[0] = (struct dg_finding_row){.rule_id = "need_by_day",
                                            .remit = "technical",
                                            .severity = "error",
                                            .layer = "need",
                                            .object = "N1",
                                            .light = "day",
                                            .figure = mark,
                                            .threshold = 100,
                                            .comparison = ">=",
                                            .unit = "pct",
                                            .sentence_fa = "کم",
                                            .sentence_en = "too little",
                                            .remedy_fa = "",
                                            .remedy_en = "",
                                            .concerned = "camera:C1",
                                            .assumptions = "",
                                            .rulebook_sha256 = "00",
                                            .geom = dossiers_square(arena, 0, 0, 2, 2)};
    r.n_findings = 1;
    return r;
}

/* One number that a query gives, -1 if it fails or gives none. */
static double ask(const char *path, const char *sql)
{
    dg_auto(dg_db_close) struct dg_db *db = NULL;
    dg_auto(dg_stmt_done) struct dg_stmt stmt = {0};
    struct dg_err err = {0};
    double value = -1;
    if (dg_db_open(path, DG_DB_READ, &db, &err) < 0 || dg_stmt_prepare(db, sql, &stmt, &err) < 0) {
        printf("# %s\n", err.msg);
        return -1;
    }
    if (dg_stmt_step(&stmt, &err) == 1) value = dg_stmt_num(&stmt, 0);
    dg_stmt_done(&stmt);
    return value;
}

static void run_sql(const char *path, const char *sql)
{
    dg_auto(dg_db_close) struct dg_db *db = NULL;
    struct dg_err err = {0};
    CHECK_INT(dg_db_open(path, DG_DB_WRITE, &db, &err), 0);
    if (db && dg_db_exec(db, sql, &err) < 0) {
        printf("# %s\n", err.msg);
        CHECK(!"the script ran");
    }
}

/* ---- cases ----------------------------------------------------------------------------------------- */

static void test_replaces(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("a.gpkg");
    make(&arena, path);
    struct dg_results first = results_of(&arena, 5, 1), second = results_of(&arena, 3, 2);
    CHECK_INT(dg_store_save_results(path, &first, NULL), 0);
    CHECK_NEAR(ask(path, "SELECT count(*) FROM coverage"), 5, 0);
    CHECK_INT(dg_store_save_results(path, &second, NULL), 0);
    CHECK_NEAR(ask(path, "SELECT count(*) FROM coverage WHERE area_m2 = 2"), 3, 0);
    CHECK_NEAR(ask(path, "SELECT count(*) FROM coverage"), 3, 0);
    CHECK_NEAR(ask(path, "SELECT count(*) FROM coverage WHERE camera_id IS NULL"), 1, 0);
    CHECK_NEAR(ask(path, "SELECT count(*) FROM rtree_coverage_geom"), 3, 0);
    CHECK_NEAR(ask(path, "SELECT max(maxx) FROM rtree_coverage_geom"), 537003, 0.1);
    CHECK_NEAR(ask(path, "SELECT max_x FROM gpkg_contents WHERE table_name = 'coverage'"), 537003, 0);
    CHECK_NEAR(ask(path, "SELECT count(*) FROM rtree_intrusion_geom"), 0, 0); /* a facade alone has no area */
    CHECK_NEAR(ask(path, "SELECT facade_m FROM intrusion"), 3.5, 0);
    CHECK_NEAR(ask(path, "SELECT grid_m FROM assessment WHERE edition = '2014'"), 0.5, 0);
    struct dg_results none = {0};
    CHECK_INT(dg_store_save_results(path, &none, NULL), 0);
    CHECK_NEAR(
        ask(path, "SELECT (SELECT count(*) FROM coverage) + (SELECT count(*) FROM gap) + (SELECT count(*) FROM "
                  "intrusion) + (SELECT count(*) FROM finding) + (SELECT count(*) FROM assessment) + (SELECT "
                  "count(*) FROM rtree_gap_geom)"),
        0, 0);
    CHECK_NEAR(ask(path, "SELECT max_x IS NULL FROM gpkg_contents WHERE table_name = 'gap'"), 1, 0);
    CHECK_INT(scratch_count(), 1); /* no journal stays */
    unlink(path);
}

/* Layers, columns, rows, styles and triggers of others stay; their triggers do not run. */
static void test_keeps(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("keep.gpkg");
    make(&arena, path);
    run_sql(path, "CREATE TABLE mine (a); INSERT INTO mine VALUES (7); ALTER TABLE camera ADD COLUMN note TEXT;"
                  "UPDATE camera SET note = 'keep'; ALTER TABLE coverage ADD COLUMN remark TEXT;"
                  "CREATE TRIGGER evil AFTER INSERT ON coverage BEGIN DELETE FROM mine; END;"
                  "CREATE TABLE gpkg_ogr_contents (table_name TEXT PRIMARY KEY, feature_count INTEGER);"
                  "INSERT INTO gpkg_ogr_contents VALUES ('coverage', 99);"
                  "UPDATE layer_styles SET styleQML = 'own' WHERE f_table_name = 'coverage';");
    struct dg_results r = results_of(&arena, 4, 1);
    CHECK_INT(dg_store_save_results(path, &r, NULL), 0);
    CHECK_NEAR(ask(path, "SELECT a FROM mine"), 7, 0);
    CHECK_NEAR(ask(path, "SELECT count(*) FROM camera WHERE note = 'keep'"), 1, 0);
    CHECK_NEAR(ask(path, "SELECT count(*) FROM coverage WHERE remark IS NULL"), 4, 0);
    CHECK_NEAR(ask(path, "SELECT feature_count FROM gpkg_ogr_contents"), 4, 0);
    CHECK_NEAR(ask(path, "SELECT count(*) FROM layer_styles WHERE styleQML = 'own'"), 1, 0);
    CHECK_NEAR(ask(path, "SELECT count(*) FROM sqlite_master WHERE name = 'evil'"), 1, 0);
    struct dg_dossier back;
    CHECK_INT(dg_store_load(&arena, path, &back, NULL), 0);
    CHECK_INT(back.cameras.n, 1);
    unlink(path);
}

/* Somebody deleted the result layers, as QGIS does it or by hand: they are made again. */
static void test_makes_missing(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("miss.gpkg");
    make(&arena, path);
    run_sql(path, "DROP TABLE coverage; DROP TABLE gap; DROP TABLE rtree_gap_geom; DROP TABLE assessment;"
                  "DELETE FROM gpkg_contents WHERE table_name = 'assessment';"
                  "DROP TABLE rtree_intrusion_geom");
    struct dg_results r = results_of(&arena, 4, 1);
    struct dg_err err = {0};
    CHECK_INT(dg_store_save_results(path, &r, &err), 0);
    if (err.code) printf("# %s\n", err.msg);
    CHECK_NEAR(ask(path, "SELECT count(*) FROM rtree_coverage_geom"), 4, 0);
    CHECK_NEAR(ask(path, "SELECT count(*) FROM layer_styles WHERE f_table_name = 'coverage'"), 1, 0);
    CHECK_NEAR(
        ask(path, "SELECT count(*) FROM gpkg_contents WHERE table_name IN ('coverage', 'gap', 'assessment')"),
        3, 0);
    CHECK_NEAR(ask(path, "SELECT count(*) FROM intrusion"), 1, 0);
    unlink(path);
}

static void test_refuses(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("refuse.gpkg");
    struct dg_results r = results_of(&arena, 2, 1);
    struct dg_err err = {0};
    size_t n = 0, m = 0;
    CHECK_INT(dg_store_save_results(scratch("none.gpkg"), &r, &err), DG_EFOUND);
    CHECK_INT(access(scratch("none.gpkg"), F_OK), -1);
    make(&arena, path);
    run_sql(path, "ALTER TABLE gap RENAME COLUMN cause TO reason");
    char *before = scratch_read(path, &n);
    CHECK_INT(dg_store_save_results(path, &r, &err), DG_EFORMAT);
    CHECK(strstr(err.msg, "layer gap has no column cause") != NULL);
    char *after = scratch_read(path, &m);
    CHECK(n == m && memcmp(before, after, n) == 0); /* coverage had been written before gap was refused */
    free(before);
    free(after);
    make(&arena, path);
    run_sql(path, "DROP TABLE coverage; CREATE VIEW coverage AS SELECT * FROM building");
    CHECK_INT(dg_store_save_results(path, &r, &err), DG_EFORMAT);
    CHECK(strstr(err.msg, "view") != NULL);
    make(&arena, path);
    run_sql(path, "DROP TABLE scheme");
    CHECK_INT(dg_store_save_results(path, &r, &err), DG_EFORMAT);
    CHECK(strstr(err.msg, "not a didgah dossier") != NULL);
    unlink(path);
}

/* Another connection holds a lock, as an open edit in QGIS does. */
static void test_busy(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("busy.gpkg");
    struct dg_results r = results_of(&arena, 2, 1);
    struct dg_db *other = NULL;
    struct dg_dossier back;
    struct dg_err err = {0};
    make(&arena, path);
    CHECK_INT(dg_db_open(path, DG_DB_WRITE, &other, &err), 0);
    CHECK_INT(dg_db_exec(other, "BEGIN IMMEDIATE; UPDATE camera SET height_m = 5", &err), 0);
    CHECK_INT(dg_store_save_results(path, &r, &err), DG_ESTATE);
    CHECK(strstr(err.msg, "open in QGIS?") != NULL);
    CHECK_INT(dg_store_load(&arena, path, &back, &err), 0); /* readers still see the old state */
    CHECK_NEAR(back.cameras.items[0].height_m, 7.5, 0);
    CHECK_INT(dg_db_exec(other, "COMMIT", &err), 0);
    dg_db_close(&other);
    CHECK_INT(dg_store_save_results(path, &r, &err), 0);
    CHECK_NEAR(ask(path, "SELECT height_m FROM camera"), 5, 0);
    unlink(path);
}

/* QGIS works in WAL mode. What it committed is read; while it is open, results are refused with the remedy. */
static void test_wal(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("wal.gpkg");
    struct dg_results r = results_of(&arena, 2, 1);
    struct dg_db *qgis = NULL;
    struct dg_dossier back;
    struct dg_err err = {0};
    make(&arena, path);
    CHECK_INT(dg_db_open(path, DG_DB_WRITE, &qgis, &err), 0);
    CHECK_INT(dg_db_exec(qgis, "PRAGMA journal_mode=WAL; UPDATE camera SET height_m = 4", &err), 0);
    CHECK_INT(dg_store_load(&arena, path, &back, &err), 0);
    CHECK_NEAR(back.cameras.items[0].height_m, 4, 0);
    CHECK_INT(dg_store_save_results(path, &r, &err), DG_ESTATE);
    CHECK(strstr(err.msg, "open in QGIS?") != NULL);
    dg_db_close(&qgis);
    CHECK_INT(dg_store_load(&arena, path, &back, &err), 0);
    CHECK_NEAR(back.cameras.items[0].height_m, 4, 0);
    CHECK_INT(scratch_count(), 1); /* reading made no -shm */
    CHECK_INT(dg_store_save_results(path, &r, &err), 0);
    CHECK_INT(scratch_count(), 1);
    unlink(path);
}

/* ---- a killed process ------------------------------------------------------------------------------ */

/* The marks of a file that is whole: one for all rows of all layers, so neither half a save nor two mixed. */
static bool is_whole(struct dg_arena *arena, const char *path)
{
    struct dg_dossier back;
    struct dg_err err = {0};
    double n = ask(path, "SELECT count(*) FROM coverage");
    bool ok =
        dg_store_load(arena, path, &back, &err) == 0 && back.cameras.n == 1 &&
        ask(path,
            "SELECT count(DISTINCT area_m2) FROM (SELECT area_m2 FROM coverage UNION ALL SELECT area_m2 "
            "FROM gap UNION ALL SELECT area_m2 FROM intrusion UNION ALL SELECT figure FROM finding)") == 1 &&
        ask(path, "SELECT count(*) FROM rtree_coverage_geom") == n &&
        n == 40 + ask(path, "SELECT CAST(max(area_m2) AS INT) % 7 FROM coverage");
    if (!ok) printf("# %s; %g rows\n", err.msg, n);
    return ok;
}

/* Says on the pipe that it begins, so that the kill falls into a save however slow the machine is. */
static void save_for_ever(struct dg_arena *arena, const char *path, int pipe_end)
{
    for (int mark = 1;; mark++) {
        if (mark == 1 && write(pipe_end, "x", 1) != 1) _exit(1);
        struct dg_results r = results_of(arena, 40 + mark % 7, mark);
        if (dg_store_save_results(path, &r, NULL) < 0) _exit(1);
    }
}

static void test_killed(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("kill.gpkg");
    struct dg_rng rng = dg_rng_init(tap_seed());
    struct dg_results r = results_of(&arena, 40, 7);
    int n_hot = 0;
    make(&arena, path);
    CHECK_INT(dg_store_save_results(path, &r, NULL), 0);
    for (int round = 0; round < 200; round++) {
        dg_auto(dg_arena_done) struct dg_arena scrap = {0};
        int ends[2], status = 0;
        char begun;
        if (pipe(ends) != 0) abort();
        pid_t child = fork();
        if (child == 0) save_for_ever(&scrap, path, ends[1]);
        CHECK_INT(read(ends[0], &begun, 1), 1);
        usleep((useconds_t)dg_rng_below(&rng, 8000));
        kill(child, SIGKILL);
        close(ends[0]);
        close(ends[1]);
        waitpid(child, &status, 0);
        CHECK(WIFSIGNALED(status)); /* the child did not fail on what the one before left */
        n_hot += access(scratch("kill.gpkg-journal"), F_OK) == 0;
        bool ok = is_whole(&scrap, path);
        CHECK(ok);
        if (!ok) break;
    }
    printf("# %d of 200 kills left a journal to roll back\n", n_hot);
    CHECK(n_hot > 0); /* else the kills came between saves and proved nothing */
    unlink(path);
    unlink(scratch("kill.gpkg-journal")); /* an empty one, if the last kill came before anything was in it */
}

/* ---- a full disk ----------------------------------------------------------------------------------- */

/* No file may grow beyond `limit`: the write that would do so fails, as on a full disk. */
static void limit_files(rlim_t limit)
{
    struct rlimit now;
    getrlimit(RLIMIT_FSIZE, &now);
    now.rlim_cur = limit < now.rlim_max ? limit : now.rlim_max;
    setrlimit(RLIMIT_FSIZE, &now);
}

static void test_full(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("full.gpkg");
    struct dg_results small = results_of(&arena, 40, 7), large = results_of(&arena, 3000, 8);
    struct dg_dossier full = dossiers_full(&arena);
    struct dg_err err = {0};
    size_t n = 0, m = 0;
    signal(SIGXFSZ, SIG_IGN);
    make(&arena, path);
    CHECK_INT(dg_store_save_results(path, &small, NULL), 0);
    char *before = scratch_read(path, &n);
    for (rlim_t limit = 0; limit <= n + 65536; limit += 16384) {
        err = (struct dg_err){0};
        limit_files(limit);
        int saved = dg_store_save_results(path, &large, &err);
        limit_files(RLIM_INFINITY);
        CHECK_INT(saved, DG_EIO);
        CHECK(is_whole(&arena, path)); /* rolls back what a failed rollback left */
        char *after = scratch_read(path, &m);
        CHECK(m == n && memcmp(before, after, n) == 0);
        free(after);
        limit_files(limit < n / 2 ? limit : n / 2);
        int made = dg_store_create(path, &full, true, &err);
        limit_files(RLIM_INFINITY);
        CHECK_INT(made, DG_EIO);
        CHECK_INT(scratch_count(), 1);
    }
    printf("# %s\n", err.msg);
    CHECK(is_whole(&arena, path));
    free(before);
    unlink(path);
}

/* ---- memory ---------------------------------------------------------------------------------------- */

static void test_no_memory(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const char *path = scratch("mem.gpkg");
    struct dg_dossier full = dossiers_full(&arena);
    struct dg_results r = results_of(&arena, 3, 7);
    make(&arena, path);
    for (int what = 0; what < 3; what++) {
        int result = -1;
        for (long n = 0; result < 0; n++) {
            dg_auto(dg_arena_done) struct dg_arena scrap = {0};
            struct dg_dossier back;
            dg_alloc_fail_after(n);
            result = what == 0   ? dg_store_load(&scrap, path, &back, NULL)
                     : what == 1 ? dg_store_save_results(path, &r, NULL)
                                 : dg_store_create(path, &full, true, NULL);
            dg_alloc_fail_after(-1);
            if (result < 0) CHECK_INT(result, DG_ENOMEM);
            CHECK_INT(scratch_count(), 1);
        }
    }
    CHECK_INT(dg_store_load(&arena, path, &full, NULL), 0);
    unlink(path);
}

int main(void)
{
    TAP_CASE("old results are replaced, index and extent with them", test_replaces);
    TAP_CASE("what is not ours stays as it is", test_keeps);
    TAP_CASE("missing result layers are made again", test_makes_missing);
    TAP_CASE("a file that cannot take results is left as it was", test_refuses);
    TAP_CASE("a file that another program holds", test_busy);
    TAP_CASE("a file in WAL mode", test_wal);
    TAP_CASE("200 kills: old or new, never between", test_killed);
    TAP_CASE("a full disk leaves the old dossier", test_full);
    TAP_CASE("memory that runs out", test_no_memory);
    return tap_end();
}
