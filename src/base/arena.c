#include "base/arena.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#define PIECEWISE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PIECEWISE 1
#endif
#endif
#ifndef PIECEWISE
#define PIECEWISE 0
#endif

#define ALIGN 64                /* a cache line, and the widest vector load */
#define FIRST_BLOCK (64 * 1024) /* blocks double from here, so few are made whatever the size */
/* Blocks from this size on ask for huge pages: a city is read at places far apart, and each page that is not in
 * the processor's table costs as much as the walls on it. */
#define LARGE_BLOCK (4u << 20)
#define HUGE_PAGE (2u << 20)

struct dg_arena_block {
    struct dg_arena_block *next;
    size_t size; /* bytes behind the header */
    size_t used;
    char pad[ALIGN - 3 * sizeof(size_t)];
    char data[];
};

static atomic_long fail_after = -1;

void dg_alloc_fail_after(long n) { atomic_store(&fail_after, n); }

static int must_fail(void)
{
    long n = atomic_load_explicit(&fail_after, memory_order_relaxed);
    if (n < 0) return 0;
    return atomic_fetch_sub(&fail_after, 1) <= 0;
}

void *dg_malloc(size_t n) { return must_fail() ? NULL : malloc(n ? n : 1); }

void *dg_realloc(void *p, size_t n) { return must_fail() ? NULL : realloc(p, n ? n : 1); }

void *dg_calloc(size_t n_items, size_t item_size)
{
    if (must_fail()) return NULL;
    return calloc(n_items ? n_items : 1, item_size ? item_size : 1);
}

static struct dg_arena_block *block_new(size_t size)
{
    if (size > SIZE_MAX - 2 * ALIGN || must_fail()) return NULL;
    size_t align = size >= LARGE_BLOCK && size < SIZE_MAX - 2 * HUGE_PAGE ? HUGE_PAGE : ALIGN;
    size_t total = (sizeof(struct dg_arena_block) + size + align - 1) / align * align;
    struct dg_arena_block *b = aligned_alloc(align, total);
    if (!b) return NULL;
#if defined(MADV_HUGEPAGE)
    if (align == HUGE_PAGE)
        (void)madvise(b, total, MADV_HUGEPAGE); /* a wish: whether it is granted shows nowhere */
#endif
    b->next = NULL;
    b->size = size;
    b->used = 0;
    return b;
}

void *dg_arena_get(struct dg_arena *arena, size_t n)
{
    if (n > SIZE_MAX / 2) return NULL;
    size_t rounded = (n + ALIGN - 1) / ALIGN * ALIGN;
    struct dg_arena_block *b = arena->head;
    if (PIECEWISE || !b || b->size - b->used < rounded) {
        size_t size = PIECEWISE ? n : b ? b->size * 2 : FIRST_BLOCK;
        if (size < rounded && !PIECEWISE) size = rounded;
        struct dg_arena_block *fresh = block_new(size);
        if (!fresh) return NULL;
        fresh->next = b;
        arena->head = fresh;
        b = fresh;
    }
    void *p = b->data + b->used;
    b->used += PIECEWISE ? n : rounded;
    arena->used += rounded;
    return p;
}

int dg_arena_array(struct dg_arena *arena, size_t n_items, size_t item_size, void **out, struct dg_err *err)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(n_items, item_size, &bytes)) {
        return dg_err_set(err, DG_ELIMIT, "an array of %zu items of %zu bytes is too large", n_items,
                          item_size);
    }
    void *p = dg_arena_get(arena, bytes);
    if (!p) return dg_err_set(err, DG_ENOMEM, "out of memory (%zu bytes asked)", bytes);
    memset(p, 0, bytes);
    *out = p;
    return 0;
}

char *dg_arena_strndup(struct dg_arena *arena, const char *s, size_t n)
{
    char *copy = dg_arena_get(arena, n + 1);
    if (!copy) return NULL;
    memcpy(copy, s, n);
    copy[n] = '\0';
    return copy;
}

char *dg_arena_strdup(struct dg_arena *arena, const char *s) { return dg_arena_strndup(arena, s, strlen(s)); }

static void blocks_free(struct dg_arena_block *b)
{
    while (b) {
        struct dg_arena_block *next = b->next;
        free(b);
        b = next;
    }
}

void dg_arena_reset(struct dg_arena *arena)
{
    if (PIECEWISE || !arena->head) {
        dg_arena_done(arena);
        return;
    }
    blocks_free(arena->head->next);
    arena->head->next = NULL;
    arena->head->used = 0;
    arena->used = 0;
}

void dg_arena_adopt(struct dg_arena *into, struct dg_arena *from)
{
    if (!from->head || into == from) return;
    if (into->head) {
        /* Behind the newest block, so that `into` goes on filling the block it was filling. */
        struct dg_arena_block *last = from->head;
        while (last->next) last = last->next;
        last->next = into->head->next;
        into->head->next = from->head;
    } else {
        into->head = from->head;
    }
    into->used += from->used;
    *from = (struct dg_arena){0};
}

void dg_arena_done(struct dg_arena *arena)
{
    blocks_free(arena->head);
    *arena = (struct dg_arena){0};
}
