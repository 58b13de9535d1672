/* L1: random bit flips in a large log, in its entries, hash tiles and checkpoint: each is found, and the entry
 * named.
 *
 * Usage: flips [ENTRIES [FLIPS [SEED]]]
 * The verifier walks the log once. Where it is about to read the bytes of a flip, the process forks, and the
 * copy goes on with that one bit changed: so every flip meets the real verifier in the state it would be in,
 * without walking the log anew for each. */
#define LOG_MAX 100000
#include "base/rng.h"
#include "logs.h"

#include <sys/wait.h>
#include <unistd.h>

struct flip {
    int64_t
        when; /* what has been read before it: entries * 4 + 0 checkpoint, 1 leaf tile, 2 entry, 3 tile above */
    int level;  /* -2 checkpoint, -1 entry, else of the tiles */
    int64_t ix; /* of the entry or hash */
    size_t byte;
    int bit;
};

static struct log_made made;
static struct flip *flips;
static int64_t n_flips, next_flip;
static int64_t n_missed, n_misnamed;
static const struct flip *mine; /* in a copy: the flip that it has */

/* ---- drawing flips
 * ------------------------------------------------------------------------------------------------------------------
 */

static struct flip draw(struct dg_rng *rng, const size_t *ends)
{
    size_t at = dg_rng_below(rng, ends[made.n - 1] + (size_t)made.levels[0].n * 32 +
                                      (size_t)made.levels[1].n * 32 + made.checkpoint.len);
    struct flip flip = {.bit = (int)dg_rng_below(rng, 8)};
    if (at < ends[made.n - 1]) {
        int64_t lo = 0, hi = made.n - 1; /* the first entry that ends behind it */
        while (lo < hi) {
            int64_t middle = (lo + hi) / 2;
            if (ends[middle] > at)
                hi = middle;
            else
                lo = middle + 1;
        }
        flip.level = -1;
        flip.ix = lo;
        flip.byte = at - (lo ? ends[lo - 1] : 0);
        flip.when = lo * 4 + 2;
        return flip;
    }
    at -= ends[made.n - 1];
    for (int level = 0; level < 2; level++) {
        size_t n = (size_t)made.levels[level].n * 32;
        if (at >= n) {
            at -= n;
            continue;
        }
        flip.level = level;
        flip.ix = (int64_t)(at / 32);
        flip.byte = at % 32;
        flip.when = level ? ((flip.ix + 1) * 256 - 1) * 4 + 3 : flip.ix / 256 * 256 * 4 + 1;
        return flip;
    }
    flip.level = -2;
    flip.byte = at;
    return flip;
}

static int by_when(const void *a, const void *b)
{
    const struct flip *x = a, *y = b;
    return x->when < y->when ? -1 : x->when > y->when;
}

/* ---- copies
 * --------------------------------------------------------------------------------------------------------------------------
 */

static void change(const struct flip *flip)
{
    char *bytes = flip->level == -2   ? made.checkpoint.data
                  : flip->level == -1 ? made.entries[flip->ix]
                                      : (char *)made.levels[flip->level].at[flip->ix].bytes;
    bytes[flip->byte] ^= (char)(1 << flip->bit);
}

/* A copy for each flip that is read now. */
static void fork_until(int64_t when)
{
    while (!mine && next_flip < n_flips && flips[next_flip].when <= when) {
        const struct flip *flip = &flips[next_flip++];
        int status = 0;
        pid_t child = fork();
        if (child < 0) abort();
        if (child == 0) {
            mine = flip;
            change(flip);
            return;
        }
        if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) > 2) abort();
        n_missed += WEXITSTATUS(status) == 1;
        n_misnamed += WEXITSTATUS(status) == 2;
        if (WEXITSTATUS(status))
            printf("# level %d, number %lld, byte %zu, bit %d: %s\n", flip->level, (long long)flip->ix,
                   flip->byte, flip->bit, WEXITSTATUS(status) == 1 ? "not found" : "another entry was named");
    }
}

static int read_entry(void *ctx, int64_t ix, const char **bytes, size_t *n, struct dg_err *err)
{
    fork_until(ix * 4 + 2);
    return log_entry(ctx, ix, bytes, n, err);
}

static int read_tile(void *ctx, int32_t level, int64_t tile_ix, int32_t width, struct dg_hash *out,
                     struct dg_err *err)
{
    if (level == 0) fork_until(tile_ix * 256 * 4 + 1);
    if (level == 1) fork_until(((tile_ix * 256 + width) * 256 - 1) * 4 + 3);
    return log_tile(ctx, level, tile_ix, width, out, err);
}

static bool is_named(const struct flip *flip, const struct dg_log_verdict *verdict)
{
    int64_t first = flip->ix << (8 * (flip->level > 0 ? flip->level : 0));
    if (flip->level == -2) return verdict->entry == -1; /* of no entry */
    if (flip->level <= 0) return verdict->entry == flip->ix;
    return verdict->entry == -1 && verdict->from <= first && first < verdict->to;
}

int main(int argc, char **argv)
{
    int64_t n = argc > 1 ? strtoll(argv[1], NULL, 10) : LOG_MAX;
    n_flips = argc > 2 ? strtoll(argv[2], NULL, 10) : 100000;
    struct dg_rng rng = dg_rng_init(argc > 3 ? strtoull(argv[3], NULL, 10) : 1);
    struct dg_arena arena = {0};
    struct dg_err err = {0};
    struct dg_log_verdict verdict;
    if (n < 1 || n > LOG_MAX || n_flips < 1) return 2;
    setvbuf(stdout, NULL, _IOLBF, 0);
    log_make(&made, n, 1);
    size_t *ends = calloc((size_t)n, sizeof *ends), at = 0;
    for (int64_t i = 0; i < n; i++) ends[i] = at += made.lengths[i];
    flips = calloc((size_t)n_flips, sizeof *flips);
    for (int64_t i = 0; i < n_flips; i++) flips[i] = draw(&rng, ends);
    qsort(flips, (size_t)n_flips, sizeof *flips, by_when);
    struct dg_log_source source = log_source(&made);
    source.entry = read_entry;
    source.tile = read_tile;
    const struct dg_log_verify_params params = {.key = &made.key.vkey};
    fork_until(0); /* the checkpoint is read first */
    int code = dg_log_verify(&arena, &source, &params, &verdict, &err);
    if (mine) _exit(code < 0 || verdict.fault == DG_LOG_FINE ? 1 : is_named(mine, &verdict) ? 0 : 2);
    bool is_right = code == 0 && verdict.fault == DG_LOG_FINE && next_flip == n_flips;
    printf("# %lld entries, %zu bytes, %lld flips: %lld not found, %lld named otherwise\n", (long long)n, at,
           (long long)n_flips, (long long)n_missed, (long long)n_misnamed);
    printf("%s 1 - every flip met the verifier, which finds no fault in the log itself\n",
           is_right ? "ok" : "not ok");
    printf("%s 2 - every flip is found\n", n_missed ? "not ok" : "ok");
    printf("%s 3 - and its entry is named\n1..3\n", n_misnamed ? "not ok" : "ok");
    free(ends);
    free(flips);
    log_done(&made);
    dg_arena_done(&arena);
    return is_right && !n_missed && !n_misnamed ? 0 : 1;
}
