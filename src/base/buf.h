/* Buf: an array that grows, for results whose number is not known before. */
#ifndef DG_BASE_BUF_H
#define DG_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* dg_auto(dg_buf_done) struct dg_buf runs = {.item_size = sizeof(struct dg_reach_run)}; */
struct dg_buf {
    void *data;
    size_t item_size;
    int64_t n, cap;
};

/* Room for one more item behind the last, cleared; NULL when memory ran out. Earlier pointers are then stale.
 */
void *dg_buf_add(struct dg_buf *buf);
/* The last item, NULL of none. */
void *dg_buf_last(const struct dg_buf *buf);
/* A copy of all items in `arena`. */
int dg_buf_copy(const struct dg_buf *buf, struct dg_arena *arena, void **out, struct dg_err *err);
void dg_buf_done(struct dg_buf *buf);

int dg_buf_full(struct dg_err *err); /* DG_ENOMEM, for a dg_buf_add that returned NULL */

#endif
