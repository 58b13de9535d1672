/* Rate: how much strangers may ask for. Each address has an allowance of each kind, and all strangers together
 * have one; a request that finds one of them used up costs nothing of the other. An allowance of N in a window
 * is N at once, then one more each window / N (GCRA, as ITU-T I.371 has it): there is no edge at which twice as
 * much passes. IPv6 addresses count by their first 64 bits, which is what one customer gets.
 *
 * The table has a fixed size. When more addresses are active than fit, the one that has used least gives way,
 * and starts anew if it comes again; the allowance of all together stays. */
#ifndef DG_SERVER_RATE_H
#define DG_SERVER_RATE_H

#include <stdint.h>

#include "base/err.h"

enum dg_rate_kind {
    DG_RATE_READ = 0, /* pages, files, lists: a window is a minute */
    DG_RATE_ACT,      /* complaints, questions, whatever the public files: an hour */
    DG_RATE_LOGIN,    /* tries to log in, each of which costs 64 MiB for a moment: a minute */
    DG_N_RATES
};

struct dg_rate_limits {
    int64_t window_us;
    int64_t each, all; /* in a window; 0: no limit */
};

struct dg_rate;
int dg_rate_new(const struct dg_rate_limits limits[DG_N_RATES], struct dg_rate **out, struct dg_err *err);
void dg_rate_free(struct dg_rate *rate);
/* Count one request of `address` (text of an IP address; what is none counts as one address of its own) at
 * `now_us` of a clock that never goes back. 0: let it pass; else the microseconds until the next one would. Any
 * thread. */
int64_t dg_rate_take(struct dg_rate *rate, enum dg_rate_kind kind, const char *address, int64_t now_us);

#endif
