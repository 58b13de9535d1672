/* Arena: memory that goes all at once.
 *
 * What a computation makes lives in the arena that its caller passed. Nobody frees its parts. In
 * sanitized builds each piece is an allocation of its own, so that an overrun is still caught.
 * Not thread-safe: one arena for each thread that allocates. */
#ifndef DG_BASE_ARENA_H
#define DG_BASE_ARENA_H

#include <stddef.h>

#include "base/err.h"

struct dg_arena_block;

struct dg_arena {
    struct dg_arena_block *head; /* newest block; NULL in a zeroed arena, which is a valid empty one */
    size_t used;                 /* bytes handed out, alignment included */
};

/* `n` bytes, aligned to 64, not cleared; NULL when memory ran out. n may be 0 (a valid, unusable pointer). */
void *dg_arena_get(struct dg_arena *arena, size_t n);

/* n_items of item_size bytes, cleared. The product is checked. DG_ENOMEM, DG_ELIMIT (product overflows). */
int dg_arena_array(struct dg_arena *arena, size_t n_items, size_t item_size, void **out, struct dg_err *err);

/* A copy of the n bytes at `s` with a NUL behind; NULL when memory ran out. */
char *dg_arena_strndup(struct dg_arena *arena, const char *s, size_t n);
char *dg_arena_strdup(struct dg_arena *arena, const char *s);

/* Forget all that was handed out but keep the newest block, so that a loop does not allocate again. */
void dg_arena_reset(struct dg_arena *arena);

/* Move all that `from` handed out into `into`, where it lives on at the same addresses; `from` is empty then.
 * Threads build in arenas of their own, and the caller takes what they made when they are done. */
void dg_arena_adopt(struct dg_arena *into, struct dg_arena *from);

/* Give everything back; the arena is zeroed and can be used again. */
void dg_arena_done(struct dg_arena *arena);

/* DG_NEW(arena, &ptr, n, err): `ptr` becomes a cleared array of n of what it points at. An expression: int. */
#define DG_NEW(arena, ptr, n, err) dg_arena_array((arena), (n), sizeof **(ptr), (void **)(ptr), (err))

/* The fault tests' hook: after `n` more requests the next one fails (-1: never, the default). Per process. */
void dg_alloc_fail_after(long n);

/* As malloc, realloc and calloc, but they obey dg_alloc_fail_after; every allocation of ours goes
 * through these or through an arena. Freed with free(). */
void *dg_malloc(size_t n);
void *dg_realloc(void *p, size_t n);
void *dg_calloc(size_t n_items, size_t item_size);

#endif
