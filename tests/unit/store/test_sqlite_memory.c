/* SQLite's own allocations fail, one after the other: load, save and create end with an error or with success,
 * never with a crash, a leak or a changed file. The only test that knows SQLite's header. */
#include "tap.h"

#include <sqlite3.h>

#include "scratch.h"

#include "dossiers.h"
#include "store/store.h"

static long fail_after = -1; /* requests until one fails; -1 never */
static sqlite3_mem_methods real;

static int must_fail(void) { return fail_after >= 0 && fail_after-- == 0; }
static void *failing_malloc(int n) { return must_fail() ? NULL : real.xMalloc(n); }
static void *failing_realloc(void *p, int n) { return must_fail() ? NULL : real.xRealloc(p, n); }

static void install(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real);
    sqlite3_mem_methods ours = real;
    ours.xMalloc = failing_malloc;
    ours.xRealloc = failing_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) != SQLITE_OK) abort();
}

static int act(int what, struct dg_arena *arena, const char *path, const struct dg_dossier *full,
               struct dg_err *err)
{
    struct dg_coverage_row row = {"C1", "detect", "day", dossiers_square(arena, 0, 0, 5, 5), 25};
    struct dg_results results = {.coverage = &row, .n_coverage = 1, .summary_json = "{}"};
    struct dg_dossier back;
    if (what == 0) return dg_store_load(arena, path, &back, err);
    if (what == 1) return dg_store_save_results(path, &results, err);
    return dg_store_create(path, full, true, err);
}

/* Requests that fail one at a time; SQLite gets along without some, so success does not end the walk: it ends
 * when a whole run meets no failing request. */
static void walk(int what)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_dossier full = dossiers_full(&arena), back;
    const char *path = scratch("a.gpkg");
    long n = 0, n_refused = 0;
    CHECK_INT(dg_store_create(path, &full, true, NULL), 0);
    /* Each of the first requests, where settings are made; then every 61st of thousands. */
    for (bool was_met = true; was_met; n += n < 250 ? 1 : 61) {
        dg_auto(dg_arena_done) struct dg_arena scrap = {0};
        struct dg_err err = {0};
        fail_after = n;
        int result = act(what, &scrap, path, &full, &err);
        was_met = fail_after < 0;
        fail_after = -1;
        if (result < 0) {
            n_refused++;
            CHECK(err.code == result && err.msg[0] && strchr(err.msg, '\n') == NULL);
        }
        CHECK_INT(scratch_count(), 1);
    }
    CHECK(n_refused > 10);
    CHECK_INT(dg_store_load(&arena, path, &back, NULL), 0);
    CHECK_INT(back.cameras.n, 1);
    printf("# %ld requests, %ld failures refused\n", n, n_refused);
}

static void test_load(void) { walk(0); }
static void test_save(void) { walk(1); }
static void test_create(void) { walk(2); }

int main(void)
{
    install();
    TAP_CASE("load", test_load);
    TAP_CASE("save results", test_save);
    TAP_CASE("create", test_create);
    return tap_end();
}
