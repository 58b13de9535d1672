/* Writes a made-up log as an export folder: how tests/docs/files/log was made.
 *
 * Usage: make_log FOLDER N [ENTRY]   (ENTRY: this one says other words, and all hashes and signatures follow)
 */
#include "logs.h"

int main(int argc, char **argv)
{
    static struct log_made log, other;
    struct dg_err err = {0};
    if (argc < 3) return 2;
    int64_t n = strtol(argv[2], NULL, 10), changed = argc > 3 ? strtol(argv[3], NULL, 10) : -1;
    log_make(&log, n, 0);
    for (int64_t i = 0; i < n; i++) {
        char *word = i == changed ? memmem(log.entries[i], log.lengths[i], "roads", 5) : NULL;
        if (word) memcpy(word, "water", 5);
        log_add_bytes(&other, log.entries[i], log.lengths[i]);
    }
    log_sign(&other, LOG_ORIGIN, 7);
    struct dg_log_source source = log_source(&other);
    if (dg_export_write(argv[1], &source, &err) < 0) {
        fprintf(stderr, "make_log: %s\n", err.msg);
        return 1;
    }
    log_done(&log);
    log_done(&other);
    return 0;
}
