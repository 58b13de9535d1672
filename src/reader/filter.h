/* Filter: what the seccomp filters of all our processes have in common. Each adds what is its own and loads it.
 *
 * The filter refuses what nobody named; these calls say what passes, and what ends the process. 0, or what
 * libseccomp says. */
#ifndef DG_READER_FILTER_H
#define DG_READER_FILTER_H

#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>

#define DG_EVERY_BIT UINT64_MAX

/* Let the n calls pass, end the process at those that only an attacker needs (a new program, another process's
 * memory, mounts, modules ...), and let it have memory that is never executable, ask what is in force, and
 * abort itself. */
int dg_filter_begin(scmp_filter_ctx filter, const int *allowed, size_t n);
/* End the process at these n calls. */
int dg_filter_kill(scmp_filter_ctx filter, const int *calls, size_t n);
/* Let a call pass if the bits of its argument `arg` that `mask` picks are `bits`. */
int dg_filter_allow_if(scmp_filter_ctx filter, int call, unsigned arg, scmp_datum_t mask, scmp_datum_t bits);

#endif
