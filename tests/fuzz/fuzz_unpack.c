#include <stdlib.h>

#include "fuzz.h"
#include "reader/child.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char name[DG_FILE_NAME_MAX];
    struct dg_bytes out = {0};
    struct dg_err err = {0};
    if (dg_gunzip((struct dg_bytes){bytes, n}, &out, &err) >= 0) free((void *)out.p);
    if (dg_unzip_hgt((struct dg_bytes){bytes, n}, &out, name, &err) >= 0) free((void *)out.p);
    dg_format_find((struct dg_bytes){bytes, n}, "name", &err);
    return 0;
}
