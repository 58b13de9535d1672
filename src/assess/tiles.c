#include "assess/tiles.h"

#include <string.h>

#include "assess/buf.h"
#include "base/limits.h"

#define TILE_SHIFT 8 /* log2(DG_TILE) */
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

static void **tile_slot(const struct dg_tiles *tiles, int32_t ti, int32_t tj)
{
    int32_t c = ti - tiles->ti0, r = tj - tiles->tj0;
    if (c < 0 || r < 0 || c >= tiles->ntx || r >= tiles->nty) return NULL;
    return &tiles->tiles[(int64_t)r * tiles->ntx + c];
}

#define TILE_SET ((size_t)DG_TILE * DG_TILE_WORDS) /* words of a set; of counts the second set follows */

/* The bits from b to e (exclusive), all of one word, in it. */
static uint64_t mask_of(int32_t b, int32_t e)
{
    return e - b == 64 ? ~0ull : ((1ull << (e - b)) - 1) << (b & 63);
}

/* Bits [b, e) of a row of words; `twice` (NULL of sets) gets those that were set before. */
static void bits_set(uint64_t *row, uint64_t *twice, int32_t b, int32_t e)
{
    while (b < e) {
        int32_t end = (b | 63) + 1 < e ? (b | 63) + 1 : e;
        uint64_t mask = mask_of(b, end);
        if (twice) twice[b >> 6] |= row[b >> 6] & mask;
        row[b >> 6] |= mask;
        b = end;
    }
}

static int run_add(struct dg_tiles *tiles, int32_t j, int32_t b, int32_t e, struct dg_err *err)
{
    int32_t tj = tile_of(j), row = j & (DG_TILE - 1);
    while (b < e) {
        int32_t ti = tile_of(b), end = (ti + 1) * DG_TILE < e ? (ti + 1) * DG_TILE : e;
        void **slot = tile_slot(tiles, ti, tj);
        if (slot && !*slot) {
            uint64_t *fresh = NULL;
            DG_TRY(DG_NEW(tiles->arena, &fresh, TILE_SET * (tiles->is_counts ? 2 : 1), err));
            *slot = fresh;
        }
        int32_t from = b & (DG_TILE - 1), to = from + (end - b);
        if (slot) {
            uint64_t *words = (uint64_t *)*slot + (size_t)row * DG_TILE_WORDS;
            bits_set(words, tiles->is_counts ? words + TILE_SET : NULL, from, to);
        }
        b = end;
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

int64_t dg_tiles_count(const struct dg_tiles *tiles)
{
    int64_t n = 0;
    for (int64_t t = 0; t < (int64_t)tiles->ntx * tiles->nty; t++) {
        const uint64_t *words = tiles->tiles[t];
        for (size_t w = 0; words && w < TILE_SET; w++) n += __builtin_popcountll(words[w]);
    }
    return n;
}

static int64_t run_count_single(const struct dg_tiles *tiles, int32_t j, int32_t b, int32_t e)
{
    int64_t n = 0;
    while (b < e) {
        int32_t end = (b | 63) + 1 < e ? (b | 63) + 1 : e; /* a word lies within one tile */
        void **slot = tile_slot(tiles, tile_of(b), tile_of(j));
        if (slot && *slot) {
            size_t w = (size_t)(j & (DG_TILE - 1)) * DG_TILE_WORDS + (size_t)((b & (DG_TILE - 1)) >> 6);
            const uint64_t *words = *slot;
            n += __builtin_popcountll(words[w] & ~words[TILE_SET + w] & mask_of(b, end));
        }
        b = end;
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
    void **slot = tile_slot(tiles, tile_of(i), tile_of(j));
    if (!slot || !*slot) return false;
    const uint64_t *words = *slot;
    int32_t c = i & (DG_TILE - 1), row = j & (DG_TILE - 1);
    return words[row * DG_TILE_WORDS + (c >> 6)] >> (c & 63) & 1;
}

/* Copy what one tile has of the window, word by word of the tile. */
static void tile_cut(const uint64_t *words, int32_t ti, int32_t tj, struct dg_bits *into)
{
    for (int32_t row = 0; row < DG_TILE; row++) {
        int32_t r = tj * DG_TILE + row - into->j0;
        if (r < 0 || r >= into->ny) continue;
        uint64_t *to = into->words + (int64_t)r * into->words_per_row;
        for (int32_t w = 0; w < DG_TILE_WORDS; w++) {
            uint64_t word = words[row * DG_TILE_WORDS + w];
            while (word) {
                int32_t c = ti * DG_TILE + w * 64 + __builtin_ctzll(word) - into->i0;
                word &= word - 1;
                if (c >= 0 && c < into->nx) to[c >> 6] |= 1ull << (c & 63);
            }
        }
    }
}

void dg_tiles_cut(const struct dg_tiles *tiles, struct dg_bits *into)
{
    for (int32_t tj = tile_of(into->j0); tj <= tile_of(into->j0 + into->ny - 1); tj++) {
        for (int32_t ti = tile_of(into->i0); ti <= tile_of(into->i0 + into->nx - 1); ti++) {
            void **slot = tile_slot(tiles, ti, tj);
            if (slot && *slot) tile_cut(*slot, ti, tj, into);
        }
    }
}

/* ---- tracing --------------------------------------------------------------------------------------- */

/* A group of tiles that touch, also at corners: found by flooding; `group` marks whose each tile is. */
struct flood {
    const struct dg_tiles *tiles;
    int32_t *group; /* per tile: 0 none yet */
    int32_t *stack;
    int32_t c0, r0, c1, r1;
};

static void flood_from(struct flood *f, int32_t start, int32_t number)
{
    int32_t n = 0, ntx = f->tiles->ntx, nty = f->tiles->nty;
    f->c0 = f->c1 = start % ntx;
    f->r0 = f->r1 = start / ntx;
    f->stack[n++] = start;
    f->group[start] = number;
    while (n > 0) {
        int32_t at = f->stack[--n], c = at % ntx, r = at / ntx;
        f->c0 = c < f->c0 ? c : f->c0;
        f->c1 = c > f->c1 ? c : f->c1;
        f->r0 = r < f->r0 ? r : f->r0;
        f->r1 = r > f->r1 ? r : f->r1;
        for (int32_t d = 0; d < 9; d++) {
            int32_t cc = c + d % 3 - 1, rr = r + d / 3 - 1;
            if (cc < 0 || rr < 0 || cc >= ntx || rr >= nty) continue;
            int32_t next = rr * ntx + cc;
            if (!f->tiles->tiles[next] || f->group[next]) continue;
            f->group[next] = number;
            f->stack[n++] = next;
        }
    }
}

/* Rings of one group, appended to those so far. */
static int group_trace(const struct flood *f, int32_t number, const struct dg_scene *scene,
                       const struct dg_grid *grid, struct dg_arena *arena, struct dg_arena *tmp,
                       struct dg_buf *rings, struct dg_err *err)
{
    const struct dg_tiles *tiles = f->tiles;
    struct dg_bits bits;
    struct dg_geom geom = {0};
    DG_TRY(dg_bits_new(tmp, (tiles->ti0 + f->c0) * DG_TILE, (tiles->tj0 + f->r0) * DG_TILE,
                       (f->c1 - f->c0 + 1) * DG_TILE, (f->r1 - f->r0 + 1) * DG_TILE, &bits, err));
    for (int32_t r = f->r0; r <= f->r1; r++) {
        for (int32_t c = f->c0; c <= f->c1; c++) {
            int32_t t = r * tiles->ntx + c;
            if (f->group[t] == number) tile_cut(tiles->tiles[t], tiles->ti0 + c, tiles->tj0 + r, &bits);
        }
    }
    DG_TRY(dg_bits_trace(arena, scene, grid, &bits, &geom, err));
    for (int32_t k = 0; k < geom.n_rings; k++) {
        struct dg_ring *ring = dg_buf_add(rings);
        if (!ring) return dg_buf_full(err);
        *ring = geom.rings[k];
    }
    return 0;
}

int dg_tiles_trace(const struct dg_tiles *tiles, const struct dg_scene *scene, const struct dg_grid *grid,
                   struct dg_arena *arena, struct dg_arena *tmp, struct dg_geom *out, struct dg_err *err)
{
    int32_t n_tiles = tiles->ntx * tiles->nty, n_groups = 0;
    struct flood f = {.tiles = tiles};
    dg_auto(dg_buf_done) struct dg_buf rings = {.item_size = sizeof(struct dg_ring)};
    dg_auto(dg_arena_done) struct dg_arena marks = {0};
    DG_TRY(DG_NEW(&marks, &f.group, (size_t)n_tiles, err));
    DG_TRY(DG_NEW(&marks, &f.stack, (size_t)n_tiles, err));
    for (int32_t t = 0; t < n_tiles; t++) {
        if (!tiles->tiles[t] || f.group[t]) continue;
        flood_from(&f, t, ++n_groups);
        dg_arena_reset(tmp);
        DG_TRY(group_trace(&f, n_groups, scene, grid, arena, tmp, &rings, err));
    }
    dg_arena_reset(tmp);
    *out = (struct dg_geom){.kind = rings.n ? DG_GEOM_AREA : DG_GEOM_NONE, .n_rings = (int32_t)rings.n};
    return dg_buf_copy(&rings, arena, (void **)&out->rings, err);
}
