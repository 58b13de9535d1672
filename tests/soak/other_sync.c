/* A SQLite that was told otherwise, for tests alone: preloaded (LD_PRELOAD), it turns the store's
 * `synchronous=FULL` into what DIDGAH_TEST_SYNC says ("NORMAL", "OFF"). With DIDGAH_TEST_SYNC_HIDDEN set it
 * also answers that it was obeyed, so that a durability test can be seen to fail; without, the store must
 * refuse. */
#include "sqlite_hook.h"

#include <stdio.h>

static char set_sql[64];

__attribute__((constructor)) static void begin(void)
{
    const char *word = getenv("DIDGAH_TEST_SYNC");
    if (!word) return;
    snprintf(set_sql, sizeof set_sql, "PRAGMA synchronous=%s", word);
    hook_replace("PRAGMA synchronous=FULL", set_sql);
    if (getenv("DIDGAH_TEST_SYNC_HIDDEN")) hook_replace("PRAGMA synchronous", "SELECT 2");
}
