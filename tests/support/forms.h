/* A form read in pieces of any size, and what came of it, for tests and the fuzzer. */
#ifndef DG_TESTS_FORMS_H
#define DG_TESTS_FORMS_H

#include <stdio.h>
#include <string.h>

#include "server/multipart.h"

struct forms_read {
    struct dg_arena arena;
    struct dg_multipart form;
    struct dg_text file;
    int status; /* 0: taken */
    bool is_whole;
};

static inline int forms_take(void *ctx, const char *bytes, size_t n)
{
    struct forms_read *read = ctx;
    dg_text_addn(&read->file, bytes, n);
    return read->file.has_failed ? 503 : 0;
}

static inline void forms_feed(struct forms_read *read, const char *type, const char *bytes, size_t n,
                              size_t piece)
{
    *read = (struct forms_read){0};
    if (!dg_multipart_begin(&read->form, type, &read->arena, forms_take, read)) {
        read->status = 415;
        return;
    }
    for (size_t at = 0; at < n && !read->status; at += piece)
        read->status = dg_multipart_feed(&read->form, bytes + at, piece < n - at ? piece : n - at);
    read->is_whole = !read->status && dg_multipart_is_whole(&read->form);
}

static inline void forms_done(struct forms_read *read)
{
    dg_multipart_done(&read->form);
    dg_text_done(&read->file);
    dg_arena_done(&read->arena);
}

/* Do both readings of one form say the same? */
static inline bool forms_agree(const struct forms_read *a, const struct forms_read *b)
{
    if (a->status != b->status || a->is_whole != b->is_whole || a->form.n_fields != b->form.n_fields)
        return false;
    if (a->status) return true; /* up to where it was refused, pieces of the file may differ */
    if (a->file.len != b->file.len || (a->file.len && memcmp(a->file.data, b->file.data, a->file.len) != 0))
        return false;
    for (int i = 0; i < a->form.n_fields; i++) {
        if (strcmp(a->form.fields[i].name, b->form.fields[i].name) != 0 ||
            strcmp(a->form.fields[i].value, b->form.fields[i].value) != 0)
            return false;
    }
    return true;
}

#endif
