/* Verification: every small change of a log is found, and the entry named. */
#include "base/rng.h"
#include "logs.h"
#include "tap.h"

static struct dg_log_verdict verdict_of(struct log_made *log, const struct dg_log_verify_params *params)
{
    static const struct dg_log_verify_params plain = {0};
    struct dg_arena arena = {0};
    struct dg_log_source source = log_source(log);
    struct dg_log_verdict verdict = {.fault = DG_LOG_FORK, .entry = -2};
    struct dg_err err = {0};
    CHECK_INT(dg_log_verify(&arena, &source, params ? params : &plain, &verdict, &err), 0);
    if (err.code) printf("# %s\n", err.msg);
    verdict.origin = NULL; /* it goes with the arena */
    dg_arena_done(&arena);
    return verdict;
}

static void expect(struct log_made *log, enum dg_log_fault fault, int64_t entry)
{
    struct dg_log_verdict verdict = verdict_of(log, NULL);
    if (verdict.fault != fault || verdict.entry != entry)
        printf("#   got %s at %lld (%s), want %s at %lld\n", dg_log_fault_word(verdict.fault),
               (long long)verdict.entry, verdict.why, dg_log_fault_word(fault), (long long)entry);
    CHECK(verdict.fault == fault && verdict.entry == entry);
}

static void test_fine(void)
{
    static const int64_t sizes[] = {0, 1, 2, 255, 256, 257, 600};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        static struct log_made log;
        log_make(&log, sizes[i], 0);
        struct dg_log_verdict verdict = verdict_of(&log, NULL);
        CHECK_INT(verdict.fault, DG_LOG_FINE);
        CHECK_INT(verdict.size, sizes[i]);
        CHECK(verdict.is_signed && !verdict.is_key_checked);
        struct dg_log_verify_params params = {.key = &log.key.vkey};
        CHECK(verdict_of(&log, &params).is_key_checked);
        log_done(&log);
    }
}

/* Every bit of every entry of a log of 200. Verification is pure and goes from the first entry on, so what
 * stands before the changed entry is the same each time: one pass that changes, asks and changes back is the
 * same as a run for each bit, and `tests/log/changed_logs` makes whole runs over files. */
static void test_every_bit(void)
{
    static struct log_made log;
    long n_flips = 0, n_missed = 0;
    log_make(&log, 200, 0);
    struct dg_hash leaf;
    for (int64_t ix = 0; ix < log.n; ix++) {
        for (size_t at = 0; at < log.lengths[ix]; at++) {
            for (int bit = 0; bit < 8; bit++, n_flips++) {
                log.entries[ix][at] ^= (char)(1 << bit);
                dg_leaf_hash(log.entries[ix], log.lengths[ix], &leaf);
                n_missed += dg_hash_is_equal(&leaf, &log.levels[0].at[ix]);
                if (n_flips % 997 == 0) expect(&log, DG_LOG_HASH, ix);
                log.entries[ix][at] ^= (char)(1 << bit);
            }
        }
    }
    printf("# %ld flips, %ld whole runs\n", n_flips, n_flips / 997 + 1);
    CHECK_INT(n_missed, 0);
    /* The hashes of the tree, and the checkpoint. */
    for (int64_t ix = 0; ix < log.n; ix++) {
        for (int bit = 0; bit < 256; bit += 37) {
            log.levels[0].at[ix].bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
            expect(&log, DG_LOG_HASH, ix);
            log.levels[0].at[ix].bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    }
    for (size_t at = 0; at < log.checkpoint.len; at++) {
        for (int bit = 0; bit < 8; bit++) {
            log.checkpoint.data[at] ^= (char)(1 << bit);
            struct dg_log_verdict verdict = verdict_of(&log, NULL);
            CHECK(verdict.fault == DG_LOG_CHECKPOINT || verdict.fault == DG_LOG_KEY);
            log.checkpoint.data[at] ^= (char)(1 << bit);
        }
    }
    for (size_t at = 0; at + 1 < log.vkey.len; at++) {
        log.vkey.data[at] ^= 1;
        expect(&log, DG_LOG_KEY, -1);
        log.vkey.data[at] ^= 1;
    }
    expect(&log, DG_LOG_FINE, -1);
    log_done(&log);
}

/* Another log with the entries of `from` in the order that `order` gives, hashed and signed afresh: what
 * somebody who has the key would make. */
static void remake(struct log_made *out, const struct log_made *from, const int64_t *order, int64_t n)
{
    *out = (struct log_made){0};
    for (int64_t i = 0; i < n; i++) log_add_bytes(out, from->entries[order[i]], from->lengths[order[i]]);
    log_sign(out, LOG_ORIGIN, 7);
}

static void test_moved_entries(void)
{
    static struct log_made log, other;
    static int64_t order[200];
    log_make(&log, 60, 0);
    for (int64_t at = 0; at < 60; at++) {
        int64_t n = 0;
        for (int64_t i = 0; i < 60; i++) { /* deleted */
            if (i != at) order[n++] = i;
        }
        remake(&other, &log, order, n);
        expect(&other, at == 59 ? DG_LOG_FINE : DG_LOG_NUMBER, at == 59 ? -1 : at);
        log_done(&other);
        n = 0;
        for (int64_t i = 0; i < 60; i++) { /* doubled */
            order[n++] = i;
            if (i == at) order[n++] = i;
        }
        remake(&other, &log, order, n);
        expect(&other, DG_LOG_NUMBER, at + 1);
        log_done(&other);
        if (at == 59) break;
        for (int64_t i = 0; i < 60; i++) order[i] = i == at ? at + 1 : i == at + 1 ? at : i; /* swapped */
        remake(&other, &log, order, 60);
        expect(&other, DG_LOG_NUMBER, at);
        log_done(&other);
    }
    log_done(&log);
}

/* An entry's bytes replaced and all hashed and signed again: only what the entry says can betray it. */
static void with_entry(struct log_made *out, const struct log_made *from, int64_t at, const char *find,
                       const char *put)
{
    *out = (struct log_made){0};
    for (int64_t i = 0; i < from->n; i++) {
        if (i != at) {
            log_add_bytes(out, from->entries[i], from->lengths[i]);
            continue;
        }
        char bytes[2000];
        const char *spot = memmem(from->entries[i], from->lengths[i], find, strlen(find));
        if (!spot) abort();
        size_t head = (size_t)(spot - from->entries[i]), tail = from->lengths[i] - head - strlen(find);
        memcpy(bytes, from->entries[i], head);
        memcpy(bytes + head, put, strlen(put));
        memcpy(bytes + head + strlen(put), spot + strlen(find), tail);
        log_add_bytes(out, bytes, head + strlen(put) + tail);
    }
    log_sign(out, LOG_ORIGIN, 7);
}

static void test_entries(void)
{
    static struct log_made log, other;
    static const struct {
        const char *find, *put;
        enum dg_log_fault fault;
    } rows[] = {
        {"\"n\":20", "\"n\":21", DG_LOG_NUMBER},
        {"\"seq\":3", "\"seq\":4", DG_LOG_SEQUENCE},
        {"\"seq\":3", "\"seq\":2", DG_LOG_SEQUENCE},
        {"\"seq\":3,", "", DG_LOG_FORM},
        {"\"seq\":3", "\"seq\":0", DG_LOG_FORM},
        {"S-1405-0006", "S-1405-0007", DG_LOG_SEQUENCE},
        {"\"n\":20", "\"n\": 20", DG_LOG_FORM},
        {"\"n\":20", "\"n\":20.0", DG_LOG_FORM},
        {"\"n\":20,", "", DG_LOG_FORM},
        {"\"v\":1", "\"v\":2", DG_LOG_FORM},
        {",\"v\":1", "", DG_LOG_FORM},
        {"\"act\":\"scheme.submit\"", "\"act\":\"\"", DG_LOG_FORM},
        {"\"act\":\"scheme.submit\",", "", DG_LOG_FORM},
        {"Z\"", "\"", DG_LOG_FORM},
        {"\"n\":20", "\"late_clock\":false,\"n\":20", DG_LOG_FORM},
        {"\"n\":20", "\"mood\":1,\"n\":20", DG_LOG_FORM},
        {"\"at\":\"2026", "\"at\":\"2025", DG_LOG_CLOCK},
        {"\"at\":\"2026", "\"at\":\"2126", DG_LOG_FINE}, /* the next one is named */
    };
    log_make(&log, 30, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        with_entry(&other, &log, 20, rows[i].find, rows[i].put);
        if (rows[i].fault == DG_LOG_FINE)
            expect(&other, DG_LOG_CLOCK, 21);
        else
            expect(&other, rows[i].fault, 20);
        log_done(&other);
    }
    with_entry(&other, &log, 20, "\"at\":\"2026-", "\"at\":\"2026-");
    expect(&other, DG_LOG_FINE, -1);
    log_done(&other);
    log_done(&log);
}

static void test_late_clock(void)
{
    static struct log_made log, other;
    log_make(&log, 30, 0);
    with_entry(&other, &log, 20, "\"n\":20", "\"late_clock\":true,\"n\":20");
    expect(&other, DG_LOG_FINE, -1);
    log_done(&other);
    log_done(&log);
}

/* ---- kept checkpoints: tails, rollbacks, forks
 * --------------------------------------------------------------- */

static void cut(struct log_made *out, const struct log_made *from, int64_t n)
{
    static int64_t order[LOG_MAX];
    for (int64_t i = 0; i < n; i++) order[i] = i;
    remake(out, from, order, n);
}

static void test_tails(void)
{
    static struct log_made log, other;
    log_make(&log, 120, 0);
    for (int64_t n = 0; n < 120; n++) {
        const char *const kept[] = {log.checkpoint.data};
        struct dg_log_verify_params params = {.kept = kept, .n_kept = 1};
        cut(&other, &log, n);
        struct dg_log_verdict with = verdict_of(&other, &params), without = verdict_of(&other, NULL);
        CHECK_INT(with.fault, DG_LOG_ROLLBACK);
        CHECK_INT(with.entry, n);
        CHECK_INT(without.fault, DG_LOG_FINE); /* it cannot know, and says so by: */
        CHECK_INT(without.kept_size, -1);
        /* The other way round: an early checkpoint kept of a log that went on. */
        const char *const early[] = {other.checkpoint.data};
        params.kept = early;
        struct dg_log_verdict later = verdict_of(&log, &params);
        CHECK_INT(later.fault, DG_LOG_FINE);
        CHECK_INT(later.kept_size, n);
        log_done(&other);
    }
    log_done(&log);
}

static void test_forks(void)
{
    static struct log_made log, other, early, middle;
    log_make(&log, 90, 0);
    with_entry(&other, &log, 50, "roads", "water"); /* one entry is another from 50 on */
    cut(&early, &log, 40);
    cut(&middle, &log, 60);
    const char *const kept[] = {middle.checkpoint.data, early.checkpoint.data, log.checkpoint.data};
    for (int32_t n = 1; n <= 3; n++) {
        struct dg_log_verify_params params = {.kept = kept, .n_kept = n};
        struct dg_log_verdict verdict = verdict_of(&other, &params);
        CHECK_INT(verdict.fault, DG_LOG_FORK);
        CHECK_INT(verdict.entry, -1);
        CHECK_INT(verdict.from, n == 1 ? 0 : 40); /* what is kept narrows it */
        CHECK_INT(verdict.to, 60);
        CHECK_INT(verdict_of(&log, &params).kept_size, n == 3 ? 90 : 60);
    }
    /* The checkpoint of one history, the entries of the other. */
    struct dg_text own = other.checkpoint;
    other.checkpoint = log.checkpoint;
    struct dg_log_verify_params params = {.kept = kept + 1, .n_kept = 1};
    struct dg_log_verdict verdict = verdict_of(&other, &params);
    CHECK_INT(verdict.fault, DG_LOG_ROOT);
    CHECK_INT(verdict.from, 40);
    CHECK_INT(verdict.to, 90);
    other.checkpoint = own;
    log_done(&log);
    log_done(&other);
    log_done(&early);
    log_done(&middle);
}

/* ---- keys
 * ------------------------------------------------------------------------------------------------------ */

static void test_keys(void)
{
    static struct log_made log, other;
    struct dg_arena arena = {0};
    struct dg_log_verdict verdict;
    struct dg_err err = {0};
    struct dg_skey witness;
    uint8_t seed[32] = {9};
    log_make(&log, 5, 0);
    log_make(&other, 5, 0);
    log_sign(&other, LOG_ORIGIN, 8); /* the same log, signed by another */
    struct dg_log_verify_params params = {.key = &log.key.vkey};
    CHECK_INT(verdict_of(&other, &params).fault, DG_LOG_KEY);
    log_sign(&other, "didgah/other-county", 7); /* the same key, under another name */
    CHECK_INT(verdict_of(&other, &params).fault, DG_LOG_KEY);
    log_must(dg_skey_of_seed("witness.example/w1", DG_KEY_WITNESS, seed, &witness, NULL));
    params = (struct dg_log_verify_params){.key = &witness.vkey};
    CHECK_INT(verdict_of(&log, &params).fault, DG_LOG_KEY);
    params = (struct dg_log_verify_params){.witnesses = &witness.vkey, .n_witnesses = 1};
    CHECK_INT(verdict_of(&log, &params).fault, DG_LOG_WITNESS);
    /* Cosigned. */
    size_t n_text = (size_t)(strstr(log.checkpoint.data, "\n\n") - log.checkpoint.data) + 1;
    log_must(dg_note_sign(&log.checkpoint, log.checkpoint.data, n_text, &witness, 1795600000, NULL));
    verdict = verdict_of(&log, &params);
    CHECK_INT(verdict.fault, DG_LOG_FINE);
    CHECK_INT(verdict.n_witnessed, 1);
    CHECK_INT(verdict.witnessed_at, 1795600000);
    /* A kept checkpoint that nobody signed, or of another log, is the caller's mistake. */
    struct dg_log_source source = log_source(&log);
    const char *const foreign[] = {other.checkpoint.data}, *const junk[] = {"junk"};
    params = (struct dg_log_verify_params){.kept = foreign, .n_kept = 1};
    CHECK_INT(dg_log_verify(&arena, &source, &params, &verdict, &err), DG_EINVAL);
    params.kept = junk;
    CHECK_INT(dg_log_verify(&arena, &source, &params, &verdict, &err), DG_EINVAL);
    log_sign(&other, LOG_ORIGIN, 8);
    const char *const forged[] = {other.checkpoint.data};
    params.kept = forged;
    CHECK_INT(dg_log_verify(&arena, &source, &params, &verdict, &err), DG_EINVAL);
    dg_arena_done(&arena);
    log_done(&log);
    log_done(&other);
}

/* Hashes higher up: the entries under them are told. */
static void test_tree(void)
{
    static struct log_made log;
    log_make(&log, 600, 0);
    log.levels[1].at[1].bytes[3] ^= 1;
    struct dg_log_verdict verdict = verdict_of(&log, NULL);
    CHECK_INT(verdict.fault, DG_LOG_TILE);
    CHECK_INT(verdict.from, 256);
    CHECK_INT(verdict.to, 512);
    log.levels[1].at[1].bytes[3] ^= 1;
    log.levels[1].n = 1; /* missing */
    verdict = verdict_of(&log, NULL);
    CHECK_INT(verdict.fault, DG_LOG_TILE);
    log.levels[1].n = 2;
    log.n = 599; /* an entry is missing */
    verdict = verdict_of(&log, NULL);
    CHECK_INT(verdict.fault, DG_LOG_MISSING);
    CHECK_INT(verdict.entry, 599);
    log.n = 600;
    CHECK_INT(verdict_of(&log, NULL).fault, DG_LOG_FINE);
    log_done(&log);
}

int main(void)
{
    TAP_CASE("logs of any size verify", test_fine);
    TAP_CASE("every bit of every entry of a log of 200", test_every_bit);
    TAP_CASE("deleted, doubled, swapped entries, hashed and signed again", test_moved_entries);
    TAP_CASE("what an entry says of itself", test_entries);
    TAP_CASE("a clock that went back is allowed when it is said", test_late_clock);
    TAP_CASE("a tail cut at every length", test_tails);
    TAP_CASE("forks, and how far kept checkpoints narrow them", test_forks);
    TAP_CASE("keys and witnesses", test_keys);
    TAP_CASE("hashes higher in the tree", test_tree);
    return tap_end();
}
