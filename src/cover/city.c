/* A whole scheme: every view once, on any number of threads, and the union of all in tiles.
 *
 * The union is an OR, so that neither the order of views nor the number of threads can show in it. Tiles are
 * laid out before the threads start; a thread sets bits atomically, and only those that are not set yet. */
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "cover/kernel.h"

#define TILE 512
#define TILE_WORDS (TILE * TILE / 64)
#define VIEWS_PER_TASK 32

struct tile_key {
    int32_t j, i; /* in tiles; sorted by j, then i */
};

struct order {
    uint64_t morton;
    int32_t view_ix;
};

struct city {
    const struct dg_scene *scene;
    const struct dg_grid *grid;
    const struct dg_city_in *in;
    const struct dg_class_table *table;
    struct order *order;
    struct tile_key *keys;
    int32_t n_tiles;
    uint64_t *words[DG_MAX_CLASSES];    /* of each class, n_tiles * TILE_WORDS */
    int64_t (*n_union)[DG_MAX_CLASSES]; /* of each tile */
    struct dg_arena scratch;
    int64_t (*n_samples)[DG_MAX_CLASSES];
    struct dg_cover_work *works; /* one a thread */
    struct dg_arena *arenas;
    int n_threads;
};

static void city_done(struct city *city)
{
    for (int t = 0; city->works && city->arenas && t < city->n_threads; t++) {
        dg_cover_work_done(&city->works[t]);
        dg_arena_done(&city->arenas[t]);
    }
    free(city->works);
    free(city->arenas);
    free(city->order);
    free(city->keys);
    dg_arena_done(&city->scratch);
}

static uint64_t spread(uint32_t v)
{
    uint64_t x = v;
    x = (x | x << 16) & 0x0000FFFF0000FFFFu;
    x = (x | x << 8) & 0x00FF00FF00FF00FFu;
    x = (x | x << 4) & 0x0F0F0F0F0F0F0F0Fu;
    x = (x | x << 2) & 0x3333333333333333u;
    return (x | x << 1) & 0x5555555555555555u;
}

static int by_key(const void *a, const void *b)
{
    const struct tile_key *x = a, *y = b;
    if (x->j != y->j) return x->j < y->j ? -1 : 1;
    return x->i < y->i ? -1 : x->i > y->i;
}

static int32_t tile_of(int64_t cell_ix)
{
    return (int32_t)(cell_ix >= 0 ? cell_ix / TILE : ~(~cell_ix / TILE));
}

static int32_t cell_of(const struct dg_grid *grid, int64_t u)
{
    return (int32_t)(u >= 0 ? u / grid->cell_u : ~(~u / grid->cell_u));
}

/* The tiles that eye's range box touches, row by row, to `keys` (NULL: only count). */
static int64_t tiles_of(const struct dg_grid *grid, const struct dg_eye *eye, struct tile_key *keys)
{
    int64_t reach = (int64_t)eye->range_u + grid->cell_u; /* a window may be rounded up */
    int32_t i0 = tile_of(cell_of(grid, eye->at.x - reach)), i1 = tile_of(cell_of(grid, eye->at.x + reach));
    int32_t j0 = tile_of(cell_of(grid, eye->at.y - reach)), j1 = tile_of(cell_of(grid, eye->at.y + reach));
    int64_t n = 0;
    for (int32_t j = j0; j <= j1; j++) {
        for (int32_t i = i0; i <= i1; i++) {
            if (keys) keys[n] = (struct tile_key){j, i};
            n++;
        }
    }
    return n;
}

/* Which keys came lately: views are visited in an order of places, so that nearly all tiles of one were its
 * neighbour's too, and few are left to sort. */
#define RECENT 1024

static int64_t list_tiles(const struct city *city, struct tile_key *keys)
{
    struct tile_key here[64], recent[RECENT];
    int64_t n = 0;
    for (int32_t r = 0; r < RECENT; r++) recent[r] = (struct tile_key){INT32_MIN, INT32_MIN};
    for (int32_t o = 0; o < city->in->n_views; o++) {
        const struct dg_eye *eye = &city->in->eyes[city->order[o].view_ix];
        if (tiles_of(city->grid, eye, NULL) > 64) {
            n += tiles_of(city->grid, eye, keys + n);
            continue;
        }
        int64_t n_here = tiles_of(city->grid, eye, here);
        for (int64_t t = 0; t < n_here; t++) {
            struct tile_key *slot = &recent[((uint32_t)here[t].j * 32 + (uint32_t)here[t].i) % RECENT];
            if (slot->j == here[t].j && slot->i == here[t].i) continue;
            *slot = keys[n++] = here[t];
        }
    }
    return n;
}

/* Needs the order of views. The lowest class lies in `arena`: its tiles are the result. */
static int lay_tiles(struct city *city, struct dg_arena *arena, struct dg_err *err)
{
    int64_t n = 0, n_distinct = 0;
    for (int32_t v = 0; v < city->in->n_views; v++) n += tiles_of(city->grid, &city->in->eyes[v], NULL);
    if (n > INT32_MAX) return dg_err_set(err, DG_ELIMIT, "the views cover too many cells: take a coarser grid");
    city->keys = dg_malloc((size_t)n * sizeof *city->keys);
    if (!city->keys) return dg_err_set(err, DG_ENOMEM, "out of memory for %lld tiles", (long long)n);
    n = list_tiles(city, city->keys);
    qsort(city->keys, (size_t)n, sizeof *city->keys, by_key);
    for (int64_t t = 0; t < n; t++) {
        if (t && by_key(&city->keys[t], &city->keys[t - 1]) == 0) continue;
        city->keys[n_distinct++] = city->keys[t];
    }
    city->n_tiles = (int32_t)n_distinct;
    for (int32_t c = 0; c < city->table->n_classes; c++) {
        /* not cleared here: clear_tile does it on all threads */
        city->words[c] = dg_arena_get(c == 0 ? arena : &city->scratch, (size_t)n_distinct * TILE_WORDS * 8);
        if (!city->words[c])
            return dg_err_set(err, DG_ENOMEM, "out of memory for %lld tiles", (long long)n_distinct);
    }
    return DG_NEW(&city->scratch, &city->n_union, (size_t)n_distinct, err);
}

/* Views in Morton order, by radix from the last digit: those of equal places keep theirs. */
static int order_views(struct city *city, struct dg_err *err)
{
    int32_t n = city->in->n_views;
    struct order *other = dg_malloc((size_t)n * sizeof *other);
    city->order = dg_malloc((size_t)n * sizeof *city->order);
    if (!city->order || !other) {
        free(other);
        return dg_err_set(err, DG_ENOMEM, "out of memory for %d views", n);
    }
    for (int32_t v = 0; v < n; v++) {
        struct dg_ipt at = city->in->eyes[v].at;
        uint32_t x = (uint32_t)at.x ^ 0x80000000u, y = (uint32_t)at.y ^ 0x80000000u;
        city->order[v] = (struct order){spread(x) | spread(y) << 1, v};
    }
    for (int shift = 0; shift < 64; shift += 8) {
        int32_t starts[257] = {0};
        for (int32_t v = 0; v < n; v++) starts[(city->order[v].morton >> shift & 0xFF) + 1]++;
        for (int32_t d = 0; d < 256; d++) starts[d + 1] += starts[d];
        for (int32_t v = 0; v < n; v++) other[starts[city->order[v].morton >> shift & 0xFF]++] = city->order[v];
        struct order *swap = city->order;
        city->order = other;
        other = swap;
    }
    free(other);
    return 0;
}

static int32_t tile_at(const struct city *city, int32_t j, int32_t i)
{
    struct tile_key key = {j, i};
    struct tile_key *at = bsearch(&key, city->keys, (size_t)city->n_tiles, sizeof key, by_key);
    return (int32_t)(at - city->keys);
}

static void or_word(uint64_t *at, uint64_t bits)
{
    if (bits & ~__atomic_load_n(at, __ATOMIC_RELAXED)) __atomic_fetch_or(at, bits, __ATOMIC_RELAXED);
}

/* One row into a row of tiles; `tiles` are those from the window's first column on. False: the row is empty. */
static bool or_row(uint64_t *words, const int32_t *tiles, const struct dg_bits *bits, int32_t r)
{
    const uint64_t *row = bits->words + (size_t)r * (size_t)bits->words_per_row;
    int32_t c0 = bits->i0 - tile_of(bits->i0) * TILE; /* of column 0 within the first tile */
    int32_t tile_row = bits->j0 + r - tile_of((int64_t)bits->j0 + r) * TILE;
    uint64_t any = 0;
    for (int32_t w = 0; w < bits->words_per_row; w++) {
        if (!row[w]) continue;
        any |= row[w];
        for (int32_t half = 0; half < 2; half++) {
            int32_t shift = c0 & 63, c = (c0 & ~63) + 64 * (w + half);
            uint64_t part = half == 0 ? row[w] << shift : shift ? row[w] >> (64 - shift) : 0;
            if (part) {
                size_t tile = (size_t)tiles[c / TILE] * TILE_WORDS;
                or_word(&words[tile + (size_t)(tile_row * (TILE / 64) + c % TILE / 64)], part);
            }
        }
    }
    return any != 0;
}

/* A class is part of the one before it: so are its rows. */
static void or_into_union(const struct city *city, const struct dg_classed *classed)
{
    enum { MOST_TILES = 2 + (1 << 20) / TILE }; /* a window's columns have a limit, dg_kernel_begin */
    int32_t tiles[MOST_TILES];
    const struct dg_bits *b = &classed->classes[0];
    int32_t n_tiles = tile_of((int64_t)b->i0 + b->nx - 1) - tile_of(b->i0) + 1, tile_j = INT32_MIN;
    for (int32_t r = 0; r < b->ny; r++) {
        int32_t j = tile_of((int64_t)b->j0 + r);
        for (int32_t t = 0; t < n_tiles && j != tile_j; t++) tiles[t] = tile_at(city, j, tile_of(b->i0) + t);
        tile_j = j;
        for (int32_t c = 0; c < classed->n_classes && classed->n_samples[c]; c++) {
            if (!or_row(city->words[c], tiles, &classed->classes[c], r)) break;
        }
    }
}

static int run_views(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct city *city = ctx;
    struct dg_arena *arena = &city->arenas[thread_ix];
    int64_t end = (task_ix + 1) * VIEWS_PER_TASK;
    if (end > city->in->n_views) end = city->in->n_views;
    for (int64_t o = task_ix * VIEWS_PER_TASK; o < end; o++) {
        int32_t v = city->order[o].view_ix;
        struct dg_classed classed;
        int status = dg_cover_view(&city->works[thread_ix], city->scene, city->grid, &city->in->eyes[v],
                                   &city->in->views[v], city->table, true, arena, &classed, err);
        if (status < 0) {
            dg_err_prefix(err, "view %d", v);
            return status;
        }
        memcpy(city->n_samples[v], classed.n_samples, sizeof classed.n_samples);
        or_into_union(city, &classed);
        dg_arena_reset(arena);
    }
    return 0;
}

static int64_t tile_count(const uint64_t *words)
{
    int64_t n = 0;
    for (int32_t w = 0; w < TILE_WORDS; w++) n += __builtin_popcountll(words[w]);
    return n;
}

/* Larger classes are parts of the lowest: a tile that has nothing of it has nothing of them. */
static int count_tile(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct city *city = ctx;
    int64_t n = 1;
    (void)thread_ix, (void)err;
    for (int32_t c = 0; c < city->table->n_classes && n; c++) {
        n = tile_count(city->words[c] + (size_t)task_ix * TILE_WORDS);
        city->n_union[task_ix][c] = n;
    }
    return 0;
}

/* The tiles that hold anything. */
static int take_union(const struct city *city, struct dg_arena *arena, struct dg_city *out, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, &out->tiles, (size_t)city->n_tiles, err));
    for (int32_t t = 0; t < city->n_tiles; t++) {
        if (city->n_union[t][0] == 0) continue;
        for (int32_t c = 0; c < city->table->n_classes; c++) out->n_union[c] += city->n_union[t][c];
        out->tiles[out->n_tiles++] = (struct dg_bits){.i0 = city->keys[t].i * TILE,
                                                      .j0 = city->keys[t].j * TILE,
                                                      .nx = TILE,
                                                      .ny = TILE,
                                                      .words_per_row = TILE / 64,
                                                      .words = city->words[0] + (size_t)t * TILE_WORDS};
    }
    return 0;
}

/* Write zeros to the tiles before anybody reads one. A page that is read first is the kernel's shared zero
 * page, and to replace it at the first write both processors are interrupted: two threads took longer than one.
 */
static int clear_tile(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct city *city = ctx;
    (void)thread_ix, (void)err;
    for (int32_t c = 0; c < city->table->n_classes; c++) {
        memset(city->words[c] + (size_t)task_ix * TILE_WORDS, 0, TILE_WORDS * sizeof **city->words);
    }
    return 0;
}

static int run_city(struct city *city, struct dg_arena *arena, struct dg_city *out, struct dg_err *err)
{
    int32_t n = city->in->n_views;
    DG_TRY(DG_NEW(arena, &out->n_samples, (size_t)n, err));
    city->n_samples = out->n_samples;
    if (n == 0 || city->table->n_classes == 0) return 0;
    city->works = dg_calloc((size_t)city->n_threads, sizeof *city->works);
    city->arenas = dg_calloc((size_t)city->n_threads, sizeof *city->arenas);
    if (!city->works || !city->arenas) return dg_err_set(err, DG_ENOMEM, "out of memory for scratch");
    DG_TRY(order_views(city, err));
    DG_TRY(lay_tiles(city, arena, err));
    DG_TRY(dg_pool_run(city->n_tiles, city->n_threads, clear_tile, city, err));
    DG_TRY(dg_pool_run((n + VIEWS_PER_TASK - 1) / VIEWS_PER_TASK, city->n_threads, run_views, city, err));
    DG_TRY(dg_pool_run(city->n_tiles, city->n_threads, count_tile, city, err));
    return take_union(city, arena, out, err);
}

int dg_cover_city(struct dg_arena *arena, const struct dg_scene *scene, const struct dg_grid *grid,
                  const struct dg_city_in *in, const struct dg_class_table *table, int n_threads,
                  struct dg_city *out, struct dg_err *err)
{
    if (n_threads < 1) return dg_err_set(err, DG_EINVAL, "%d threads: at least 1 is needed", n_threads);
    dg_auto(city_done) struct city city = {
        .scene = scene, .grid = grid, .in = in, .table = table, .n_threads = n_threads};
    struct dg_city made = {0};
    DG_TRY(run_city(&city, arena, &made, err));
    *out = made;
    return 0;
}
