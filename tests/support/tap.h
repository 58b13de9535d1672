/* Tests speak TAP: one line a check group, a plan at the end, details on comment lines.
 *
 *     int main(void)
 *     {
 *         TAP_CASE("a point on an edge is inside", test_edge);
 *         return tap_end();
 *     }
 *
 * A case is a void function; inside it CHECK(...) records failures and goes on. tap_skip(reason) marks the
 * whole case as skipped: nothing passes by not running. */
#ifndef DG_TESTS_TAP_H
#define DG_TESTS_TAP_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tap_n_cases, tap_n_failed_cases, tap_n_failures;
static const char *tap_skip_reason;

#define CHECK(cond)                                                                                            \
    do {                                                                                                       \
        if (!(cond)) tap_fail(__FILE__, __LINE__, #cond);                                                      \
    } while (0)
#define CHECK_INT(got, want)                                                                                   \
    do {                                                                                                       \
        long long tap_g_ = (long long)(got), tap_w_ = (long long)(want);                                       \
        if (tap_g_ != tap_w_) {                                                                                \
            tap_fail(__FILE__, __LINE__, #got " == " #want);                                                   \
            printf("#   got %lld, want %lld\n", tap_g_, tap_w_);                                               \
        }                                                                                                      \
    } while (0)
#define CHECK_NEAR(got, want, tol)                                                                             \
    do {                                                                                                       \
        double tap_g_ = (got), tap_w_ = (want);                                                                \
        if (!(fabs(tap_g_ - tap_w_) <= (tol))) {                                                               \
            tap_fail(__FILE__, __LINE__, #got " ~ " #want);                                                    \
            printf("#   got %.12g, want %.12g\n", tap_g_, tap_w_);                                             \
        }                                                                                                      \
    } while (0)
#define CHECK_STR(got, want)                                                                                   \
    do {                                                                                                       \
        const char *tap_g_ = (got), *tap_w_ = (want);                                                          \
        if (!tap_g_ || strcmp(tap_g_, tap_w_) != 0) {                                                          \
            tap_fail(__FILE__, __LINE__, #got " == " #want);                                                   \
            printf("#   got \"%s\"\n#   want \"%s\"\n", tap_g_ ? tap_g_ : "(null)", tap_w_);                   \
        }                                                                                                      \
    } while (0)
#define TAP_CASE(name, fn) tap_run((name), (fn))

static inline void tap_fail(const char *file, int line, const char *what)
{
    tap_n_failures++;
    if (tap_n_failures <= 50) printf("# %s:%d: failed: %s\n", file, line, what);
}

static inline void tap_skip(const char *reason) { tap_skip_reason = reason; }

static inline void tap_run(const char *name, void (*fn)(void))
{
    tap_n_failures = 0;
    tap_skip_reason = NULL;
    fn();
    tap_n_cases++;
    if (tap_n_failures) tap_n_failed_cases++;
    printf("%sok %d - %s", tap_n_failures ? "not " : "", tap_n_cases, name);
    if (tap_skip_reason && !tap_n_failures) printf(" # SKIP %s", tap_skip_reason);
    printf("\n");
    fflush(stdout);
}

static inline int tap_end(void)
{
    printf("1..%d\n", tap_n_cases);
    return tap_n_failed_cases ? 1 : 0;
}

/* The seed of a property test: DIDGAH_SEED or a fixed one; printed so that a failure can be repeated. */
static inline unsigned long long tap_seed(void)
{
    const char *s = getenv("DIDGAH_SEED");
    unsigned long long seed = s ? strtoull(s, NULL, 10) : 20261122ull;
    printf("# seed %llu (set DIDGAH_SEED to change it)\n", seed);
    return seed;
}

#endif
