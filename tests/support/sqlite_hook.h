/* Stands between a program and SQLite: statements can be counted, refused, be the last thing that the process
 * does, or be others than were asked for. The program's own calls come here, since the linker finds these names
 * first. For tests; with test_faults.c the only ones that know the library's header. */
#ifndef DG_TESTS_SQLITE_HOOK_H
#define DG_TESTS_SQLITE_HOOK_H

#include <dlfcn.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum hook_act { HOOK_NOTHING, HOOK_FAIL, HOOK_KILL };

static enum hook_act hook_act;
static long hook_left = -1; /* calls until it happens; -1: never */
static int hook_is_met, hook_depth;
static int hook_keeps_autocheckpoint; /* a connection checkpoints, whatever it is told */
static struct {
    const char *from, *to;
} hook_words[8];
static int hook_n_words;

#define HOOK_EXPORT __attribute__((visibility("default")))

static inline void hook_replace(const char *from, const char *to)
{
    hook_words[hook_n_words].from = from;
    hook_words[hook_n_words++].to = to;
}

static inline void hook_arm(enum hook_act act, long k)
{
    hook_act = act;
    hook_left = act == HOOK_NOTHING ? -1 : k;
    hook_is_met = 0;
}

static inline const char *hook_sql(const char *sql)
{
    for (int i = 0; i < hook_n_words; i++) {
        if (strcmp(sql, hook_words[i].from) == 0) return hook_words[i].to;
    }
    return sql;
}

static inline int hook_must_fail(void)
{
    if (hook_depth > 0 || hook_left < 0 || hook_left-- > 0) return 0;
    hook_is_met = 1;
    if (hook_act == HOOK_KILL) kill(getpid(), SIGKILL);
    return 1;
}

/* ISO C has no conversion from dlsym's pointer to a function's. */
#define HOOK_REAL(type, name)                                                                                  \
    union {                                                                                                    \
        void *p;                                                                                               \
        type *f;                                                                                               \
    } real = {dlsym(RTLD_NEXT, name)}

typedef int hook_exec_fn(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **);
typedef int hook_prepare_fn(sqlite3 *, const char *, int, sqlite3_stmt **, const char **);
typedef int hook_step_fn(sqlite3_stmt *);
typedef int hook_autocheckpoint_fn(sqlite3 *, int);

HOOK_EXPORT int sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **), void *ctx,
                             char **msg)
{
    HOOK_REAL(hook_exec_fn, "sqlite3_exec");
    if (hook_must_fail()) return SQLITE_ERROR;
    hook_depth++; /* the library steps through here too, and takes a step that was not made for one that was */
    int rc = real.f(db, hook_sql(sql), row, ctx, msg);
    hook_depth--;
    return rc;
}

HOOK_EXPORT int sqlite3_prepare_v2(sqlite3 *db, const char *sql, int n, sqlite3_stmt **stmt, const char **tail)
{
    HOOK_REAL(hook_prepare_fn, "sqlite3_prepare_v2");
    return real.f(db, hook_sql(sql), n, stmt, tail);
}

HOOK_EXPORT int sqlite3_step(sqlite3_stmt *stmt)
{
    HOOK_REAL(hook_step_fn, "sqlite3_step");
    return hook_must_fail() ? SQLITE_ERROR : real.f(stmt);
}

HOOK_EXPORT int sqlite3_wal_autocheckpoint(sqlite3 *db, int n_pages)
{
    HOOK_REAL(hook_autocheckpoint_fn, "sqlite3_wal_autocheckpoint");
    return real.f(db, hook_keeps_autocheckpoint ? 1000 : n_pages);
}

#endif
