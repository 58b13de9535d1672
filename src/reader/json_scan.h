/* Json_scan: find where the values of a JSON text begin and end, without building them.
 *
 * A FeatureCollection of a town is tens of megabytes, and a tree of it ten times that. So the document is cut
 * into features here, and only one feature at a time is parsed. Depth and the length of numbers are limited
 * here too, because the parser has other limits (2048 levels, no limit of digits). */
#ifndef DG_READER_JSON_SCAN_H
#define DG_READER_JSON_SCAN_H

#include "reader/child.h"

struct dg_scan {
    const char *p, *end;
    int64_t line;
};

struct dg_span {
    const char *p;
    size_t n;
    int64_t line; /* of its first byte, from 1 */
};

/* Skip white space; the next byte or -1 at the end. */
int dg_scan_peek(struct dg_scan *scan);

/* The next value whole, with its depth and numbers checked, its inner syntax not. `depth` is how deep it
 * stands. DG_EFORMAT. */
int dg_scan_value(struct dg_scan *scan, int depth, struct dg_span *out, struct dg_err *err);

#endif
