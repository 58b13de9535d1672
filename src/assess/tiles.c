#include "assess/tiles.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

#define TILE_SHIFT 9 /* log2(DG_TILE) */
#define BLOCK_SHIFT 6
#define MAX_TILES ((int64_t)DG_MAX_RASTER_CELLS)

/* Rounding down for negative cells too: gcc and clang shift arithmetically. */
static int32_t tile_of(int32_t cell) { return cell >> TILE_SHIFT; }

static int32_t cell_of(const struct dg_grid *grid, int32_t u)
{
    int32_t q = u / grid->cell_u;
    return u % grid->cell_u < 0 ? q - 1 : q;
}

int dg_tiles_init(struct dg_tiles *tiles, struct dg_arena *arena, const struct dg_grid *grid,
                  struct dg_ibox box, bool is_counts, struct dg_err *err)
{
    *tiles = (struct dg_tiles){.arena = arena, .is_counts = is_counts};
    if (box.x0 > box.x1 || box.y0 > box.y1) return 0;
    tiles->ti0 = tile_of(cell_of(grid, box.x0));
    tiles->tj0 = tile_of(cell_of(grid, box.y0));
    int64_t ntx = (int64_t)tile_of(cell_of(grid, box.x1)) - tiles->ti0 + 1;
    int64_t nty = (int64_t)tile_of(cell_of(grid, box.y1)) - tiles->tj0 + 1;
    if (ntx * nty > MAX_TILES) {
        return dg_err_set(err, DG_ELIMIT,
                          "the cameras are spread over %lld x %lld tiles of %d samples: "
                          "a coarser grid settles it",
                          (long long)ntx, (long long)nty, DG_TILE);
    }
    DG_TRY(DG_NEW(arena, &tiles->tiles, (size_t)(ntx * nty), err));
    tiles->ntx = (int32_t)ntx;
    tiles->nty = (int32_t)nty;
    return 0;
}

static struct dg_tile **tile_slot(const struct dg_tiles *tiles, int32_t ti, int32_t tj)
{
    int32_t c = ti - tiles->ti0, r = tj - tiles->tj0;
    if (c < 0 || r < 0 || c >= tiles->ntx || r >= tiles->nty) return NULL;
    return &tiles->tiles[(int64_t)r * tiles->ntx + c];
}

/* The words of the block that holds sample (i, j), NULL when it is empty. */
static uint64_t *block_find(const struct dg_tiles *tiles, int32_t i, int32_t j)
{
    struct dg_tile **slot = tile_slot(tiles, tile_of(i), tile_of(j));
    if (!slot || !*slot) return NULL;
    return (*slot)->blocks[(j & (DG_TILE - 1)) >> BLOCK_SHIFT][(i & (DG_TILE - 1)) >> BLOCK_SHIFT];
}

/* The same, made when it is not there; *out is NULL outside the room. */
static int block_get(struct dg_tiles *tiles, int32_t i, int32_t j, uint64_t **out, struct dg_err *err)
{
    struct dg_tile **slot = tile_slot(tiles, tile_of(i), tile_of(j));
    *out = NULL;
    if (!slot) return 0;
    if (!*slot) DG_TRY(DG_NEW(tiles->arena, slot, 1, err));
    uint64_t **block = &(*slot)->blocks[(j & (DG_TILE - 1)) >> BLOCK_SHIFT][(i & (DG_TILE - 1)) >> BLOCK_SHIFT];
    if (!*block) DG_TRY(DG_NEW(tiles->arena, block, tiles->is_counts ? 2 * DG_BLOCK : DG_BLOCK, err));
    *out = *block;
    return 0;
}

/* The bits from b to e (exclusive), all of one word, in it. */
static uint64_t mask_of(int32_t b, int32_t e)
{
    return e - b == 64 ? ~0ull : ((1ull << (e - b)) - 1) << (b & 63);
}

static int32_t word_end(int32_t b, int32_t e) { return (b | 63) + 1 < e ? (b | 63) + 1 : e; }

static int run_add(struct dg_tiles *tiles, int32_t j, int32_t b, int32_t e, struct dg_err *err)
{
    for (int32_t end; b < e; b = end) {
        uint64_t *words, mask;
        end = word_end(b, e);
        DG_TRY(block_get(tiles, b, j, &words, err));
        if (!words) continue;
        mask = mask_of(b, end);
        words += j & (DG_BLOCK - 1);
        if (tiles->is_counts) words[DG_BLOCK] |= *words & mask;
        *words |= mask;
    }
    return 0;
}

int dg_tiles_add(struct dg_tiles *tiles, const struct dg_runs *runs, struct dg_err *err)
{
    for (int32_t r = 0; r < runs->ny; r++) {
        for (int32_t k = runs->row_first[r]; k < runs->row_first[r + 1]; k++) {
            DG_TRY(run_add(tiles, runs->j0 + r, runs->i0 + runs->runs[k][0], runs->i0 + runs->runs[k][1], err));
        }
    }
    return 0;
}

static int64_t tile_count(const struct dg_tile *tile)
{
    int64_t n = 0;
    for (int b = 0; b < DG_TILE_BLOCKS * DG_TILE_BLOCKS; b++) {
        const uint64_t *words = tile->blocks[b / DG_TILE_BLOCKS][b % DG_TILE_BLOCKS];
        for (int32_t w = 0; words && w < DG_BLOCK; w++) n += __builtin_popcountll(words[w]);
    }
    return n;
}

int64_t dg_tiles_count(const struct dg_tiles *tiles)
{
    int64_t n = 0;
    for (int64_t t = 0; t < (int64_t)tiles->ntx * tiles->nty; t++) {
        if (tiles->tiles[t]) n += tile_count(tiles->tiles[t]);
    }
    return n;
}

static int64_t run_count_single(const struct dg_tiles *tiles, int32_t j, int32_t b, int32_t e)
{
    int64_t n = 0;
    for (int32_t end; b < e; b = end) {
        const uint64_t *words = block_find(tiles, b, j);
        end = word_end(b, e);
        if (!words) continue;
        words += j & (DG_BLOCK - 1);
        n += __builtin_popcountll(*words & ~words[DG_BLOCK] & mask_of(b, end));
    }
    return n;
}

int64_t dg_tiles_count_single(const struct dg_tiles *tiles, const struct dg_runs *runs)
{
    int64_t n = 0;
    for (int32_t r = 0; r < runs->ny; r++) {
        for (int32_t k = runs->row_first[r]; k < runs->row_first[r + 1]; k++) {
            n +=
                run_count_single(tiles, runs->j0 + r, runs->i0 + runs->runs[k][0], runs->i0 + runs->runs[k][1]);
        }
    }
    return n;
}

bool dg_tiles_get(const struct dg_tiles *tiles, int32_t i, int32_t j)
{
    const uint64_t *words = block_find(tiles, i, j);
    return words && (words[j & (DG_BLOCK - 1)] >> (i & 63) & 1);
}

/* Copy what a block, whose first sample is (i, j), has of the window. */
static void block_cut(const uint64_t *words, int32_t i, int32_t j, struct dg_bits *into)
{
    for (int32_t row = 0; row < DG_BLOCK; row++) {
        int32_t r = j + row - into->j0;
        if (r < 0 || r >= into->ny) continue;
        uint64_t *to = into->words + (int64_t)r * into->words_per_row;
        for (uint64_t word = words[row]; word; word &= word - 1) {
            int32_t c = i + __builtin_ctzll(word) - into->i0;
            if (c >= 0 && c < into->nx) to[c >> 6] |= 1ull << (c & 63);
        }
    }
}

static void tile_cut(const struct dg_tile *tile, int32_t ti, int32_t tj, struct dg_bits *into)
{
    for (int32_t r = 0; r < DG_TILE_BLOCKS; r++) {
        for (int32_t c = 0; c < DG_TILE_BLOCKS; c++) {
            const uint64_t *words = tile->blocks[r][c];
            if (words) block_cut(words, ti * DG_TILE + c * DG_BLOCK, tj * DG_TILE + r * DG_BLOCK, into);
        }
    }
}

void dg_tiles_cut(const struct dg_tiles *tiles, struct dg_bits *into)
{
    for (int32_t tj = tile_of(into->j0); tj <= tile_of(into->j0 + into->ny - 1); tj++) {
        for (int32_t ti = tile_of(into->i0); ti <= tile_of(into->i0 + into->nx - 1); ti++) {
            struct dg_tile **slot = tile_slot(tiles, ti, tj);
            if (slot && *slot) tile_cut(*slot, ti, tj, into);
        }
    }
}

/* ---- tracing --------------------------------------------------------------------------------------- */

/* An outline is traced on the samples of one window: 128 MB of bits at most. What is larger is traced in
 * squares. */
#define MAX_WINDOW (1ll << 30)
#define SQUARE 32768

/* Blocks that touch, also at corners, are a group: found by flooding. Blocks are numbered row by row over the
 * whole room; `group` says whose each is. */
struct flood {
    const struct dg_tiles *tiles;
    int32_t **group; /* of each tile's blocks: 0 none yet; NULL: the tile is empty */
    int64_t *stack;  /* of blocks */
    int64_t c0, r0, c1, r1;
};

static int64_t blocks_across(const struct dg_tiles *tiles) { return (int64_t)tiles->ntx * DG_TILE_BLOCKS; }

/* Column and row of a block: its words and its mark. False: empty, or outside. */
static bool block_at(const struct flood *f, int64_t c, int64_t r, const uint64_t **words, int32_t **mark)
{
    const struct dg_tiles *tiles = f->tiles;
    if (c < 0 || r < 0 || c >= blocks_across(tiles) || r >= (int64_t)tiles->nty * DG_TILE_BLOCKS) return false;
    int64_t tile = r / DG_TILE_BLOCKS * tiles->ntx + c / DG_TILE_BLOCKS;
    if (!tiles->tiles[tile]) return false;
    *words = tiles->tiles[tile]->blocks[r % DG_TILE_BLOCKS][c % DG_TILE_BLOCKS];
    *mark = &f->group[tile][r % DG_TILE_BLOCKS * DG_TILE_BLOCKS + c % DG_TILE_BLOCKS];
    return *words != NULL;
}

static void flood_from(struct flood *f, int64_t c, int64_t r, int32_t number)
{
    const uint64_t *words;
    int32_t *mark;
    int64_t n = 0, across = blocks_across(f->tiles);
    f->c0 = f->c1 = c;
    f->r0 = f->r1 = r;
    f->stack[n++] = r * across + c;
    if (block_at(f, c, r, &words, &mark)) *mark = number;
    while (n > 0) {
        int64_t at = f->stack[--n];
        c = at % across;
        r = at / across;
        f->c0 = c < f->c0 ? c : f->c0;
        f->c1 = c > f->c1 ? c : f->c1;
        f->r0 = r < f->r0 ? r : f->r0;
        f->r1 = r > f->r1 ? r : f->r1;
        for (int d = 0; d < 9; d++) {
            int64_t cc = c + d % 3 - 1, rr = r + d / 3 - 1;
            if (!block_at(f, cc, rr, &words, &mark) || *mark) continue;
            *mark = number;
            f->stack[n++] = rr * across + cc;
        }
    }
}

struct tracing {
    const struct dg_scene *scene;
    const struct dg_grid *grid;
    struct dg_arena *arena, *tmp;
    struct dg_buf rings; /* so far */
};

static void tracing_done(struct tracing *t) { dg_buf_done(&t->rings); }

/* Rings of what a group has in the blocks c0 .. c1, r0 .. r1. */
static int window_trace(const struct flood *f, int32_t number, const int64_t at[4], struct tracing *t,
                        struct dg_err *err)
{
    struct dg_bits bits;
    struct dg_geom geom = {0};
    int32_t i0 = (int32_t)(f->tiles->ti0 * DG_TILE + at[0] * DG_BLOCK);
    int32_t j0 = (int32_t)(f->tiles->tj0 * DG_TILE + at[1] * DG_BLOCK);
    dg_arena_reset(t->tmp);
    DG_TRY(dg_bits_new(t->tmp, i0, j0, (int32_t)(at[2] - at[0] + 1) * DG_BLOCK,
                       (int32_t)(at[3] - at[1] + 1) * DG_BLOCK, &bits, err));
    for (int64_t r = at[1]; r <= at[3]; r++) {
        for (int64_t c = at[0]; c <= at[2]; c++) {
            const uint64_t *words;
            int32_t *mark;
            if (!block_at(f, c, r, &words, &mark) || *mark != number) continue;
            block_cut(words, i0 + (int32_t)(c - at[0]) * DG_BLOCK, j0 + (int32_t)(r - at[1]) * DG_BLOCK, &bits);
        }
    }
    DG_TRY(dg_bits_trace(t->arena, t->scene, t->grid, &bits, &geom, err));
    for (int32_t k = 0; k < geom.n_rings; k++) {
        struct dg_ring *ring = dg_buf_add(&t->rings);
        if (!ring) return dg_buf_full(err);
        *ring = geom.rings[k];
    }
    return 0;
}

static int group_trace(const struct flood *f, int32_t number, struct tracing *t, struct dg_err *err)
{
    int64_t nx = f->c1 - f->c0 + 1, ny = f->r1 - f->r0 + 1, step = SQUARE / DG_BLOCK;
    bool is_whole = nx * ny * DG_BLOCK * DG_BLOCK <= MAX_WINDOW;
    if (is_whole) step = nx > ny ? nx : ny;
    for (int64_t r = f->r0; r <= f->r1; r += step) {
        for (int64_t c = f->c0; c <= f->c1; c += step) {
            const int64_t at[4] = {c, r, c + step - 1 < f->c1 ? c + step - 1 : f->c1,
                                   r + step - 1 < f->r1 ? r + step - 1 : f->r1};
            DG_TRY(window_trace(f, number, at, t, err));
        }
    }
    return 0;
}

static int flood_init(struct flood *f, struct dg_arena *marks, struct dg_err *err)
{
    const struct dg_tiles *tiles = f->tiles;
    int64_t n_tiles = (int64_t)tiles->ntx * tiles->nty, n_blocks = 0;
    DG_TRY(DG_NEW(marks, &f->group, (size_t)n_tiles, err));
    for (int64_t t = 0; t < n_tiles; t++) {
        if (!tiles->tiles[t]) continue;
        DG_TRY(DG_NEW(marks, &f->group[t], DG_TILE_BLOCKS * DG_TILE_BLOCKS, err));
        for (int b = 0; b < DG_TILE_BLOCKS * DG_TILE_BLOCKS; b++) {
            n_blocks += tiles->tiles[t]->blocks[b / DG_TILE_BLOCKS][b % DG_TILE_BLOCKS] != NULL;
        }
    }
    return DG_NEW(marks, &f->stack, (size_t)n_blocks, err); /* each is put there once */
}

int dg_tiles_trace(const struct dg_tiles *tiles, const struct dg_scene *scene, const struct dg_grid *grid,
                   struct dg_arena *arena, struct dg_arena *tmp, struct dg_geom *out, struct dg_err *err)
{
    int32_t n_groups = 0;
    struct flood f = {.tiles = tiles};
    dg_auto(tracing_done) struct tracing t = {.scene = scene,
                                              .grid = grid,
                                              .arena = arena,
                                              .tmp = tmp,
                                              .rings = {.item_size = sizeof(struct dg_ring)}};
    dg_auto(dg_arena_done) struct dg_arena marks = {0};
    DG_TRY(flood_init(&f, &marks, err));
    for (int64_t k = 0; k < (int64_t)tiles->ntx * tiles->nty; k++) {
        for (int b = 0; tiles->tiles[k] && b < DG_TILE_BLOCKS * DG_TILE_BLOCKS; b++) {
            int64_t c = k % tiles->ntx * DG_TILE_BLOCKS + b % DG_TILE_BLOCKS;
            int64_t r = k / tiles->ntx * DG_TILE_BLOCKS + b / DG_TILE_BLOCKS;
            const uint64_t *words;
            int32_t *mark;
            if (!block_at(&f, c, r, &words, &mark) || *mark) continue;
            flood_from(&f, c, r, ++n_groups);
            DG_TRY(group_trace(&f, n_groups, &t, err));
        }
    }
    dg_arena_reset(tmp);
    *out = (struct dg_geom){.kind = t.rings.n ? DG_GEOM_AREA : DG_GEOM_NONE, .n_rings = (int32_t)t.rings.n};
    return dg_buf_copy(&t.rings, arena, (void **)&out->rings, err);
}
