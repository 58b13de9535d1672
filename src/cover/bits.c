/* Sets of samples as bits and as runs: counts, unions, areas drawn into them. */
#include <string.h>

#include "cover/cover.h"

__extension__ typedef __int128 wide;

#define MAX_WORDS (1ll << 27) /* 1 GB a set: 92,000 samples square, 2 km each way at 4.4 cm */

int dg_bits_new(struct dg_arena *arena, int32_t i0, int32_t j0, int32_t nx, int32_t ny, struct dg_bits *out,
                struct dg_err *err)
{
    int64_t words_per_row = ((int64_t)nx + 511) / 512 * 8;
    if (nx < 0 || ny < 0 || words_per_row * ny > MAX_WORDS) {
        return dg_err_set(err, DG_ELIMIT,
                          "a window of %d x %d samples: choose a coarser grid or a smaller range", (int)nx,
                          (int)ny);
    }
    uint64_t *words;
    DG_TRY(DG_NEW(arena, &words, (size_t)(words_per_row * ny), err));
    *out = (struct dg_bits){i0, j0, nx, ny, (int32_t)words_per_row, words};
    return 0;
}

int64_t dg_bits_count(const struct dg_bits *bits)
{
    int64_t n = 0, n_words = (int64_t)bits->ny * bits->words_per_row;
    for (int64_t w = 0; w < n_words; w++) n += __builtin_popcountll(bits->words[w]);
    return n;
}

/* 64 bits of row j from column i on; zero where the window does not reach. */
static uint64_t fetch(const struct dg_bits *bits, int64_t i, int64_t j)
{
    int64_t c = i - bits->i0, r = j - bits->j0;
    if (r < 0 || r >= bits->ny || c <= -64 || c >= (int64_t)bits->words_per_row * 64) return 0;
    const uint64_t *row = &bits->words[r * bits->words_per_row];
    int64_t w = c >> 6;
    int shift = (int)(c & 63);
    uint64_t low = w >= 0 ? row[w] >> shift : 0;
    uint64_t high = shift && w + 1 < bits->words_per_row ? row[w + 1] << (64 - shift) : 0;
    return low | high;
}

/* The bits of word w of a row that belong to columns. */
static uint64_t columns_of(const struct dg_bits *bits, int32_t w)
{
    int64_t n = bits->nx - 64 * (int64_t)w;
    return n >= 64 ? ~0ull : n <= 0 ? 0 : (1ull << n) - 1;
}

int64_t dg_bits_count_and(const struct dg_bits *a, const struct dg_bits *b)
{
    int64_t n = 0;
    for (int32_t r = 0; r < a->ny; r++) {
        const uint64_t *row = &a->words[(int64_t)r * a->words_per_row];
        for (int32_t w = 0; w < a->words_per_row; w++) {
            if (row[w])
                n += __builtin_popcountll(row[w] & fetch(b, a->i0 + 64 * (int64_t)w, (int64_t)a->j0 + r));
        }
    }
    return n;
}

enum op { OP_OR, OP_ANDNOT, OP_AND };

static void combine(struct dg_bits *into, const struct dg_bits *from, enum op op)
{
    for (int32_t r = 0; r < into->ny; r++) {
        uint64_t *row = &into->words[(int64_t)r * into->words_per_row];
        for (int32_t w = 0; w < into->words_per_row; w++) {
            uint64_t v = fetch(from, into->i0 + 64 * (int64_t)w, (int64_t)into->j0 + r);
            if (op == OP_OR)
                row[w] |= v & columns_of(into, w);
            else if (op == OP_ANDNOT)
                row[w] &= ~v;
            else
                row[w] &= v;
        }
    }
}

void dg_bits_or(struct dg_bits *into, const struct dg_bits *from) { combine(into, from, OP_OR); }

void dg_bits_andnot(struct dg_bits *into, const struct dg_bits *from) { combine(into, from, OP_ANDNOT); }

void dg_bits_and(struct dg_bits *into, const struct dg_bits *from) { combine(into, from, OP_AND); }

/* ---- runs ---------------------------------------------------------------------------------------- */

/* Next column from c on whose bit is `value`, or nx. */
static int32_t next_bit(const struct dg_bits *bits, int32_t r, int32_t c, bool value)
{
    const uint64_t *row = &bits->words[(int64_t)r * bits->words_per_row], flip = value ? 0 : ~0ull;
    if (c >= bits->nx) return bits->nx;
    int32_t w = c >> 6;
    uint64_t v = (row[w] ^ flip) & ~0ull << (c & 63);
    while (!v && ++w < bits->words_per_row) v = row[w] ^ flip;
    int64_t at = v ? 64 * (int64_t)w + __builtin_ctzll(v) : bits->nx;
    return at < bits->nx ? (int32_t)at : bits->nx;
}

int dg_runs_from_bits(struct dg_arena *arena, const struct dg_bits *bits, struct dg_runs *out,
                      struct dg_err *err)
{
    struct dg_runs runs = {.i0 = bits->i0, .j0 = bits->j0, .nx = bits->nx, .ny = bits->ny};
    int64_t n = 0;
    for (int32_t r = 0; r < bits->ny; r++) {
        for (int32_t c = next_bit(bits, r, 0, true); c < bits->nx; n++) {
            c = next_bit(bits, r, next_bit(bits, r, c, false), true);
        }
    }
    if (n > INT32_MAX) return dg_err_set(err, DG_ELIMIT, "a set of samples of %lld runs", (long long)n);
    DG_TRY(DG_NEW(arena, &runs.row_first, (size_t)bits->ny + 1, err));
    DG_TRY(DG_NEW(arena, &runs.runs, (size_t)n, err));
    int32_t k = 0;
    for (int32_t r = 0; r < bits->ny; r++) {
        runs.row_first[r] = k;
        for (int32_t c = next_bit(bits, r, 0, true); c < bits->nx; k++) {
            runs.runs[k][0] = c;
            runs.runs[k][1] = next_bit(bits, r, c, false);
            c = next_bit(bits, r, runs.runs[k][1], true);
        }
    }
    runs.row_first[bits->ny] = k;
    *out = runs;
    return 0;
}

static void set_run(uint64_t *row, int32_t from, int32_t to)
{
    if (from >= to) return;
    int32_t w0 = from >> 6, w1 = (to - 1) >> 6;
    uint64_t first = ~0ull << (from & 63), last = ~0ull >> (63 - ((to - 1) & 63));
    if (w0 == w1) {
        row[w0] |= first & last;
        return;
    }
    row[w0] |= first;
    for (int32_t w = w0 + 1; w < w1; w++) row[w] = ~0ull;
    row[w1] |= last;
}

int dg_bits_from_runs(struct dg_arena *arena, const struct dg_runs *runs, struct dg_bits *out,
                      struct dg_err *err)
{
    struct dg_bits bits;
    DG_TRY(dg_bits_new(arena, runs->i0, runs->j0, runs->nx, runs->ny, &bits, err));
    for (int32_t r = 0; r < runs->ny; r++) {
        uint64_t *row = &bits.words[(int64_t)r * bits.words_per_row];
        for (int32_t k = runs->row_first[r]; k < runs->row_first[r + 1]; k++) {
            set_run(row, runs->runs[k][0], runs->runs[k][1]);
        }
    }
    *out = bits;
    return 0;
}

/* ---- areas ----------------------------------------------------------------------------------------- */

/* Areas are drawn block by block, so that no memory is asked for: 16 KB of stack, a building in one. */
#define BLOCK_WORDS 1024

/* Rows and columns of centres, in whole words of the set's own rows. A bit of `flips` says that this column and
 * all east of it change sides: the centre at column c is inside iff the bits 0 .. c are odd in number. */
struct block {
    int64_t cell, x0, y0; /* of the first centre */
    int32_t nx, ny, words_per_row;
    uint64_t flips[BLOCK_WORDS], on_edge[BLOCK_WORDS];
};

/* A small area clears no more than it draws into. */
static void block_clear(struct block *block, int32_t n_words, int32_t n_rows)
{
    block->nx = 64 * n_words;
    block->ny = n_rows;
    block->words_per_row = n_words;
    memset(block->flips, 0, sizeof *block->flips * (size_t)n_words * (size_t)n_rows);
    memset(block->on_edge, 0, sizeof *block->on_edge * (size_t)n_words * (size_t)n_rows);
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

static int32_t clamp_to(int64_t v, int64_t low, int64_t high)
{
    return (int32_t)(v < low ? low : v > high ? high : v);
}

/* Centres in a row or column of `n`, the first at `first`, that lie in low .. high (closed): [begin, end). */
static void centres_between(int64_t first, int64_t cell, int32_t n, int64_t low, int64_t high, int32_t *begin,
                            int32_t *end)
{
    *begin = clamp_to(floor_div(low - first - 1, cell) + 1, 0, n);
    *end = clamp_to(floor_div(high - first, cell) + 1, 0, n);
}

/* An edge along a row: all centres on it are on the edge. */
static void draw_level(struct block *block, struct dg_ipt a, struct dg_ipt b)
{
    int32_t r, r_end, c, c_end;
    centres_between(block->y0, block->cell, block->ny, a.y, a.y, &r, &r_end);
    if (r >= r_end) return;
    centres_between(block->x0, block->cell, block->nx, a.x < b.x ? a.x : b.x, a.x < b.x ? b.x : a.x, &c,
                    &c_end);
    set_run(&block->on_edge[(int64_t)r * block->words_per_row], c, c_end);
}

/* An edge that rises from a to b crosses each row q + rem / den columns from the first centre, which grows by
 * the same from row to row: only the first crossing takes a division. */
static void draw_rising(struct block *block, struct dg_ipt a, struct dg_ipt b)
{
    int64_t cell = block->cell, high = (int64_t)b.y - a.y, wide_u = (int64_t)b.x - a.x, den = high * cell;
    int32_t r, end;
    centres_between(block->y0, cell, block->ny, a.y, b.y, &r, &end);
    if (r >= end || (a.x < b.x ? a.x : b.x) > block->x0 + (block->nx - 1) * cell) return;
    int64_t y = block->y0 + r * cell;
    wide x = ((wide)a.x - block->x0) * high + (wide)(y - a.y) * wide_u;
    int64_t q = (int64_t)(x / den - (x % den < 0)), rem = (int64_t)(x - (wide)q * den);
    int64_t q_step = floor_div(wide_u, high), rem_step = (wide_u - q_step * high) * cell;
    for (; r < end; r++, y += cell) {
        uint64_t *flips = &block->flips[(int64_t)r * block->words_per_row];
        uint64_t *on_edge = &block->on_edge[(int64_t)r * block->words_per_row];
        int64_t next = q < 0 ? 0 : q + 1; /* first centre east of the crossing */
        if (rem == 0 && q >= 0 && q < block->nx) on_edge[q >> 6] |= 1ull << (q & 63);
        /* Half-open, so that a corner counts once. */
        if (y < b.y && next < block->nx) flips[next >> 6] ^= 1ull << (next & 63);
        q += q_step;
        rem += rem_step;
        if (rem >= den) {
            rem -= den;
            q++;
        }
    }
}

static void draw_rings(struct block *block, const struct dg_scene *scene, const struct dg_geom *area)
{
    for (int32_t r = 0; r < area->n_rings; r++) {
        const struct dg_ring *ring = &area->rings[r];
        if (ring->n_pts == 0) continue;
        struct dg_ipt a = dg_scene_to_lattice(scene, ring->pts[ring->n_pts - 1]);
        for (int32_t i = 0; i < ring->n_pts; i++) {
            struct dg_ipt b = dg_scene_to_lattice(scene, ring->pts[i]);
            if (a.y == b.y)
                draw_level(block, a, b);
            else if (a.y < b.y)
                draw_rising(block, a, b);
            else
                draw_rising(block, b, a);
            a = b;
        }
    }
}

/* Bit c of the result: the bits 0 .. c are odd in number. */
static uint64_t parities(uint64_t word)
{
    for (int shift = 1; shift < 64; shift *= 2) word ^= word << shift;
    return word;
}

/* Into the rows of `bits` from row r0 and word w0 on. */
static void block_enter(const struct block *block, struct dg_bits *bits, int32_t r0, int32_t w0)
{
    for (int32_t r = 0; r < block->ny; r++) {
        uint64_t *row = &bits->words[(int64_t)(r0 + r) * bits->words_per_row];
        uint64_t carry = 0;
        for (int32_t w = 0; w < block->words_per_row; w++) {
            int64_t at = (int64_t)r * block->words_per_row + w;
            uint64_t inside = parities(block->flips[at]) ^ carry;
            carry = inside >> 63 ? ~0ull : 0;
            row[w0 + w] |= (inside | block->on_edge[at]) & columns_of(bits, w0 + w);
        }
    }
}

void dg_bits_draw_area(const struct dg_scene *scene, const struct dg_grid *grid, const struct dg_geom *area,
                       struct dg_bits *bits)
{
    if (area->kind != DG_GEOM_AREA || area->n_rings == 0) return;
    struct dg_box box = dg_geom_box(area);
    struct dg_ipt low = dg_scene_to_lattice(scene, (struct dg_pt){box.x0, box.y0});
    struct dg_ipt high = dg_scene_to_lattice(scene, (struct dg_pt){box.x1, box.y1});
    int64_t cell = grid->cell_u, x0 = bits->i0 * cell + cell / 2, y0 = bits->j0 * cell + cell / 2;
    int32_t c_begin, c_end, r_begin, r_end;
    centres_between(x0, cell, bits->nx, low.x, high.x, &c_begin, &c_end);
    centres_between(y0, cell, bits->ny, low.y, high.y, &r_begin, &r_end);
    if (c_begin >= c_end) return;
    struct block block;
    block.cell = cell;
    int32_t w_end = (c_end + 63) / 64, n_words, n_rows;
    for (int32_t w = c_begin / 64; w < w_end; w += n_words) {
        n_words = w_end - w < BLOCK_WORDS ? w_end - w : BLOCK_WORDS;
        for (int32_t r = r_begin; r < r_end; r += n_rows) {
            n_rows = r_end - r < BLOCK_WORDS / n_words ? r_end - r : BLOCK_WORDS / n_words;
            block_clear(&block, n_words, n_rows);
            block.x0 = x0 + 64 * w * cell;
            block.y0 = y0 + r * cell;
            draw_rings(&block, scene, area);
            block_enter(&block, bits, r, w);
        }
    }
}
