#include "tap.h"

#include "disk.h"
#include "scratch.h"

#include "dossiers.h"
#include "store/store.h"

/* A new dossier: its bytes, then its name, then the folder that holds the name. */
static void test_create(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_dossier full = dossiers_full(&arena);
    for (int may_replace = 0; may_replace < 2; may_replace++) {
        disk_n = 0;
        CHECK_INT(dg_store_create(scratch("new.gpkg"), &full, may_replace, NULL), 0);
        CHECK(disk_is_synced_first(scratch("new.gpkg")));
        int named = disk_find(0, DISK_RENAME, 0);
        CHECK(named >= 0 && disk_find(named, DISK_SYNC, disk_ino(scratch(""))) > named);
    }
}

/* Results: the dossier's bytes, then the journal goes, then the folder that no longer holds it. Without the
 * last a power cut could bring the journal back, and with it the old results. */
static void test_results(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_dossier full = dossiers_full(&arena);
    struct dg_results results = {.summary_json = "{}", .edition = "2014", .grid_m = 0.5};
    CHECK_INT(dg_store_create(scratch("results.gpkg"), &full, false, NULL), 0);
    disk_n = 0;
    CHECK_INT(dg_store_save_results(scratch("results.gpkg"), &results, NULL), 0);
    int written = disk_find(0, DISK_SYNC, disk_ino(scratch("results.gpkg")));
    int gone = disk_find(written < 0 ? 0 : written, DISK_REMOVE, 0);
    CHECK(written >= 0);
    CHECK(gone > written);
    CHECK(gone >= 0 && disk_find(gone, DISK_SYNC, disk_ino(scratch(""))) > gone);
}

int main(void)
{
    TAP_CASE("a new dossier is synced before it has its name, its folder after", test_create);
    TAP_CASE("results are synced before the journal goes, the folder after", test_results);
    scratch_done();
    return tap_end();
}
