#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

void *dg_buf_add(struct dg_buf *buf)
{
    if (buf->n == buf->cap) {
        int64_t cap = buf->cap ? buf->cap * 2 : 16;
        size_t bytes = 0;
        if (__builtin_mul_overflow((size_t)cap, buf->item_size, &bytes)) return NULL;
        void *data = dg_realloc(buf->data, bytes);
        if (!data) return NULL;
        buf->data = data;
        buf->cap = cap;
    }
    void *item = (char *)buf->data + (size_t)buf->n * buf->item_size;
    buf->n++;
    memset(item, 0, buf->item_size);
    return item;
}

void *dg_buf_last(const struct dg_buf *buf)
{
    return buf->n ? (char *)buf->data + (size_t)(buf->n - 1) * buf->item_size : NULL;
}

int dg_buf_copy(const struct dg_buf *buf, struct dg_arena *arena, void **out, struct dg_err *err)
{
    void *copy = NULL;
    DG_TRY(dg_arena_array(arena, (size_t)buf->n, buf->item_size, &copy, err));
    if (buf->n) memcpy(copy, buf->data, (size_t)buf->n * buf->item_size);
    *out = copy;
    return 0;
}

void dg_buf_done(struct dg_buf *buf)
{
    free(buf->data);
    *buf = (struct dg_buf){.item_size = buf->item_size};
}

int dg_buf_full(struct dg_err *err) { return dg_err_set(err, DG_ENOMEM, "out of memory"); }
