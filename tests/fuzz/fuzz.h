/* Fuzz: the entry that libFuzzer calls, and so does replay.c with the kept inputs in every build. */
#ifndef DG_TESTS_FUZZ_H
#define DG_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

struct dg_feature_store;
/* What was stored keeps the promises of record.h; aborts otherwise. */
void fuzz_store_check(const struct dg_feature_store *store);

#endif
