#include "tap.h"

#include <sys/stat.h>

#include "disk.h"
#include "scratch.h"

#include "report/report.h"

static void test_write(void)
{
    const char *path = scratch("summary.txt");
    size_t n = 0;
    for (int i = 0; i < 2; i++) { /* the second time the file is there already */
        disk_n = 0;
        CHECK_INT(dg_report_write_file(path, i ? "new" : "old", 3, NULL), 0);
        CHECK(disk_is_synced_first(path));
        char *got = scratch_read(path, &n);
        CHECK(n == 3 && memcmp(got, i ? "new" : "old", 3) == 0);
        free(got);
    }
    CHECK_INT(scratch_count(), 1);
}

/* A folder stands where the file should: it cannot get its name. */
static void test_fails(void)
{
    struct dg_err err = {0};
    int before = scratch_count();
    CHECK_INT(mkdir(scratch("taken"), 0777), 0);
    CHECK_INT(dg_report_write_file(scratch("taken"), "x", 1, &err), DG_EIO);
    CHECK(strstr(err.msg, "taken: cannot be written"));
    CHECK_INT(scratch_count(), before + 1);
    CHECK_INT(dg_report_write_file(scratch("no/such/folder"), "x", 1, &err), DG_EIO);
    CHECK_INT(scratch_count(), before + 1);
}

int main(void)
{
    TAP_CASE("a file is synced before it has its name", test_write);
    TAP_CASE("a file that cannot get its name leaves nothing behind", test_fails);
    scratch_done();
    return tap_end();
}
