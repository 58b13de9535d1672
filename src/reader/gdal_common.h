/* Gdal_common: what both users of GDAL in the reader share: the first error kept as the message, and files of
 * memory. GDAL never gets a path of the machine. */
#ifndef DG_READER_GDAL_COMMON_H
#define DG_READER_GDAL_COMMON_H

#include <gdal.h>

#include "reader/child.h"

struct dg_gdal_trouble {
    char first[256]; /* GDAL's first error */
};
void dg_gdal_listen(struct dg_gdal_trouble *trouble); /* until dg_gdal_unlisten; nests not */
void dg_gdal_unlisten(void);
/* DG_EFORMAT with `what` and GDAL's first error. */
int dg_gdal_fail(const struct dg_gdal_trouble *trouble, struct dg_err *err, const char *what);

/* Open bytes with one driver and no other; `name` is a base name in memory. NULL: fails. */
GDALDatasetH dg_gdal_open(const char *name, unsigned flags, const char *driver);

/* Put bytes under /vsimem/in/NAME, not copied. */
int dg_gdal_mount(const char *name, struct dg_bytes bytes, struct dg_err *err);
void dg_gdal_unmount_all(void);

#endif
