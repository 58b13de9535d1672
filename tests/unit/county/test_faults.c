/* An act on a disk that fails, without room, without memory, and killed at every write and sync: no false
 * success, no half act, and the same key gives exactly one act. The only test of county that knows SQLite's
 * header. */
#include "counties.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* ---- a disk of our own: SQLite's calls come here, since the linker exports these names for it
 * --------------------------------- */

enum fault { FAULT_NONE, FAULT_EIO, FAULT_ENOSPC, FAULT_KILL };
static enum fault fault;
static bool is_lasting; /* every call from then on, as on a disk that is full */
static long calls_left;
static long n_met;

static bool must_fail(void)
{
    if (fault == FAULT_NONE || calls_left-- > 0) return false;
    if (fault == FAULT_KILL) kill(getpid(), SIGKILL);
    n_met++;
    errno = fault == FAULT_EIO ? EIO : ENOSPC;
    if (!is_lasting) fault = FAULT_NONE;
    return true;
}

#define DISK_EXPORT __attribute__((visibility("default")))

/* With 64-bit offsets this is pwrite64, which is what SQLite calls. */
DISK_EXPORT ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    return must_fail() ? -1 : syscall(SYS_pwrite64, fd, bytes, n, at);
}
DISK_EXPORT int fdatasync(int fd) { return must_fail() ? -1 : (int)syscall(SYS_fdatasync, fd); }
DISK_EXPORT int ftruncate(int fd, off_t n) { return must_fail() ? -1 : (int)syscall(SYS_ftruncate, fd, n); }
DISK_EXPORT ssize_t write(int fd, const void *bytes, size_t n)
{
    return fd > 2 && must_fail() ? -1
                                 : syscall(SYS_write, fd, bytes, n); /* what the test itself says goes on */
}
DISK_EXPORT int open(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    mode_t mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
    va_end(ap);
    return must_fail() ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
DISK_EXPORT int rename(const char *from, const char *to)
{
    return must_fail() ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}
DISK_EXPORT int fsync(int fd) { return must_fail() ? -1 : (int)syscall(SYS_fsync, fd); }

static void arm(enum fault what, long k, bool lasts)
{
    fault = what;
    calls_left = k;
    is_lasting = lasts;
    n_met = 0;
}

/* ---- SQLite's memory
 * -------------------------------------------------------------------------------------------------------------
 */

static long memory_left = -1;
static sqlite3_mem_methods real;
static int memory_fails(void) { return memory_left >= 0 && memory_left-- == 0; }
static void *failing_malloc(int n) { return memory_fails() ? NULL : real.xMalloc(n); }
static void *failing_realloc(void *p, int n) { return memory_fails() ? NULL : real.xRealloc(p, n); }

static void install_memory(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real);
    sqlite3_mem_methods ours = real;
    ours.xMalloc = failing_malloc;
    ours.xRealloc = failing_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) != SQLITE_OK) abort();
}

/* ---- what must hold
 * ----------------------------------------------------------------------------------------------------------------
 */

static void key_of(long k, char out[32]) { snprintf(out, 32, "fault-key-%08ld", k); }

/* Whatever became of the act: a new start verifies, and the same key gives exactly one. */
static void check_after(const char *path, long k, int64_t *n_entries)
{
    dg_auto(dg_county_close) struct dg_county *county = NULL;
    struct dg_err err = {0};
    char key[32];
    int64_t n = 0;
    key_of(k, key);
    CHECK(counties_is_right(path, &n));
    CHECK(n == *n_entries || n == *n_entries + 1);
    county = counties_open(path, DG_COUNTY_WRITE);
    if (!county) {
        CHECK(!"opened again");
        return;
    }
    CHECK_INT(counties_need(county, key, NULL, &err), 0);
    struct dg_county_health health;
    CHECK_INT(dg_county_health(county, &health, &err), 0);
    CHECK_INT(health.n_entries, *n_entries + 1);
    *n_entries = health.n_entries;
}

/* In one handle of two that share a stop: fail the k-th call of an act. 1: the fault was met. */
static int fail_one(const char *path, enum fault what, long k, bool lasts)
{
    struct dg_county_stop stop = {0};
    const struct dg_county_options options = {.mode = DG_COUNTY_WRITE, .stop = &stop};
    dg_auto(dg_county_close) struct dg_county *county = NULL;
    dg_auto(dg_county_close) struct dg_county *other = NULL;
    struct dg_err err = {0};
    struct dg_county_health health;
    char key[32];
    key_of(k, key);
    if (dg_county_open(path, &options, &county, &err) < 0 || dg_county_open(path, &options, &other, &err) < 0)
        return -1;
    arm(what, k, lasts);
    int code = counties_need(county, key, NULL, &err);
    int met = n_met > 0;
    fault = FAULT_NONE;
    CHECK_INT(dg_county_health(county, &health, &err), 0); /* reading goes on */
    if (code < 0 && what == FAULT_EIO) {
        CHECK(!health.is_writing && health.is_stopped && health.why[0]);
        CHECK_INT(counties_need(county, key, NULL, &err), DG_EBUSY); /* no second try on that disk */
        CHECK_INT(counties_need(other, key, NULL, &err), DG_EBUSY);  /* nor by another handle */
        CHECK_INT(dg_county_health(other, &health, &err), 0);
        CHECK(health.is_stopped && health.n_entries > 0);
    }
    if (code < 0 && what == FAULT_ENOSPC && lasts) {
        CHECK(code == DG_EBUSY || !health.is_writing);
        if (health.is_writing) CHECK_INT(counties_need(county, key, NULL, &err), 0); /* there is room again */
    }
    return met;
}

/* From the opening on: whatever of it fails, either there is no handle, or the act is refused or done. */
static int fail_from_opening(const char *path, enum fault what, long k, bool lasts)
{
    dg_auto(dg_county_close) struct dg_county *county = NULL;
    const struct dg_county_options options = {.mode = DG_COUNTY_WRITE};
    struct dg_err err = {0};
    char key[32];
    key_of(k, key);
    arm(what, k, lasts);
    if (dg_county_open(path, &options, &county, &err) >= 0) (void)counties_need(county, key, NULL, &err);
    int met = n_met > 0;
    fault = FAULT_NONE;
    return met;
}

typedef int fail_fn(const char *path, enum fault what, long k, bool lasts);

static void walk(const char *name, fail_fn *fail, enum fault what, bool lasts)
{
    const char *path = scratch(name);
    int64_t n = 0;
    counties_make(path);
    CHECK(counties_is_right(path, &n));
    long k = 0;
    for (int met = 1; met > 0 && k < 500; k++) {
        met = fail(path, what, k, lasts);
        check_after(path, k, &n);
    }
    CHECK(k > 3 && k < 500);
    printf("# %ld calls\n", k - 1);
}

/* The checkpoint behind a removal: its failure does not undo what was committed, and it is not passed over. */
static void test_checkpoint(void)
{
    const char *path = scratch("checkpoint");
    long k = 0;
    int n_stopped = 0;
    counties_make(path);
    for (bool is_met = true; is_met && k < 500; k++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        dg_auto(dg_county_close) struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
        struct dg_county_health health;
        struct dg_person person;
        struct dg_err err = {0};
        const char *id = NULL;
        if (!county || dg_county_person_add(county, &arena, "Somebody", NULL, COUNTIES_NOW, &id, &err) < 0) {
            CHECK(!"a person to remove");
            return;
        }
        arm(FAULT_EIO, k, false);
        int code = dg_county_person_remove(county, id, &err);
        is_met = n_met > 0;
        fault = FAULT_NONE;
        CHECK_INT(dg_county_health(county, &health, &err), 0);
        CHECK(health.is_stopped == is_met);
        if (code >= 0) n_stopped += is_met;
        if (code >= 0) CHECK(dg_county_person(county, &arena, id, &person, &err) == 0 && !person.name);
        CHECK(counties_is_right(path, NULL));
    }
    CHECK(n_stopped > 2 && k < 500);
    printf("# %ld calls, %d of them behind the commit\n", k - 1, n_stopped);
}

static void test_eio(void) { walk("eio", fail_one, FAULT_EIO, false); }
static void test_enospc(void) { walk("enospc", fail_one, FAULT_ENOSPC, false); }
static void test_opening(void)
{
    walk("opening-eio", fail_from_opening, FAULT_EIO, false);
    walk("opening-full", fail_from_opening, FAULT_ENOSPC, true);
}
static void test_full(void) { walk("full", fail_one, FAULT_ENOSPC, true); }

static void test_kill(void)
{
    const char *path = scratch("kill");
    int64_t n = 0;
    counties_make(path);
    CHECK(counties_is_right(path, &n));
    long k = 0;
    for (bool was_killed = true; was_killed && k < 500; k++) {
        char key[32];
        key_of(k, key);
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
            arm(FAULT_KILL, k, false);
            _exit(county && counties_need(county, key, NULL, NULL) == 0 ? 0 : 1);
        }
        int status = 0;
        waitpid(child, &status, 0);
        was_killed = WIFSIGNALED(status);
        CHECK(was_killed || WEXITSTATUS(status) == 0);
        check_after(path, k, &n);
    }
    CHECK(k > 3 && k < 500);
}

/* ---- memory
 * -------------------------------------------------------------------------------------------------------------------------
 */

static void walk_memory(const char *name, bool is_ours)
{
    const char *path = scratch(name);
    int64_t n = 0, end = 0;
    struct dg_err err = {0};
    long n_acts = 0;
    counties_make(path);
    CHECK(counties_is_right(path, &n));
    dg_auto(dg_county_close) struct dg_county *county = counties_open(path, DG_COUNTY_WRITE);
    for (long k = 0; k < 40000; k += k < 100 ? 1 : 17) {
        char key[32];
        key_of(k, key);
        if (is_ours)
            dg_alloc_fail_after(k);
        else
            memory_left = k;
        int code = counties_need(county, key, NULL, &err);
        bool was_met = is_ours ? code < 0 : memory_left < 0;
        dg_alloc_fail_after(-1);
        memory_left = -1;
        if (code < 0) {
            CHECK_INT(code, DG_ENOMEM);
            CHECK_INT(counties_need(county, key, NULL, &err), 0);
        }
        n_acts++;
        if (!was_met) break;
    }
    CHECK(counties_is_right(path, &end));
    CHECK_INT(end, n + n_acts);
    printf("# %ld places\n", n_acts);
}

static void test_our_memory(void) { walk_memory("mem", true); }
static void test_sqlite_memory(void) { walk_memory("sqlmem", false); }

int main(void)
{
    install_memory();
    TAP_CASE("every write and sync that fails with EIO: writing stops, one act in the end", test_eio);
    TAP_CASE("every write and sync without room", test_enospc);
    TAP_CASE("a disk that stays full: refused, and well again once there is room", test_full);
    TAP_CASE("every call from the opening on", test_opening);
    TAP_CASE("every call of a checkpoint with EIO: told, and nobody writes on", test_checkpoint);
    TAP_CASE("killed at every write and sync: whole or not at all", test_kill);
    TAP_CASE("our memory runs out at every request", test_our_memory);
    TAP_CASE("SQLite's memory runs out at every request", test_sqlite_memory);
    return tap_end();
}
