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

#define CHUNK_WORDS 64 /* columns are drawn 4096 at a time, so that no memory is asked for */

/* A row of centres, and what is known of it: `odd` bit c: an odd number of edges cross the row west of c. */
struct scan {
    const struct dg_grid *grid;
    int64_t x0, y; /* of the chunk's first centre */
    int32_t n;     /* columns in the chunk */
    uint64_t odd[CHUNK_WORDS], on_edge[CHUNK_WORDS];
};

static int64_t floor_div_wide(wide a, wide b)
{
    wide q = a / b - (a % b < 0);
    const wide far = 1ll << 40; /* beyond any column: only the side counts */
    return (int64_t)(q > far ? far : q < -far ? -far : q);
}

static int32_t clamp_column(const struct scan *s, int64_t c)
{
    return (int32_t)(c < 0 ? 0 : c > s->n ? s->n : c);
}

static void toggle_from(struct scan *s, int32_t c)
{
    int32_t w = c >> 6;
    if (c >= s->n) return;
    s->odd[w] ^= ~0ull << (c & 63);
    for (w++; w < CHUNK_WORDS; w++) s->odd[w] = ~s->odd[w];
}

static void scan_edge(struct scan *s, struct dg_ipt a, struct dg_ipt b)
{
    int64_t cell = s->grid->cell_u, low = a.y < b.y ? a.y : b.y, high = a.y < b.y ? b.y : a.y;
    if (s->y < low || s->y > high) return;
    if (low == high) { /* lies on the row: all centres on it are on the edge */
        int64_t x0 = a.x < b.x ? a.x : b.x, x1 = a.x < b.x ? b.x : a.x;
        int32_t from = clamp_column(s, floor_div_wide(x0 - s->x0 - 1, cell) + 1);
        set_run(s->on_edge, from, clamp_column(s, floor_div_wide(x1 - s->x0, cell) + 1));
        return;
    }
    if (a.y > b.y) {
        struct dg_ipt was_a = a;
        a = b;
        b = was_a;
    }
    /* The crossing's distance from the first centre, times den. */
    wide den = (wide)b.y - a.y, x = ((wide)a.x - s->x0) * den + (wide)(s->y - a.y) * ((wide)b.x - a.x);
    int64_t last = floor_div_wide(x, den * cell); /* last centre not east of the crossing */
    if (last >= 0 && last < s->n && (wide)last * den * cell == x) s->on_edge[last >> 6] |= 1ull << (last & 63);
    if (s->y < high) toggle_from(s, clamp_column(s, last + 1)); /* half-open: a corner counts once */
}

static void draw_rings(struct scan *s, const struct dg_scene *scene, const struct dg_geom *area)
{
    for (int32_t r = 0; r < area->n_rings; r++) {
        const struct dg_ring *ring = &area->rings[r];
        if (ring->n_pts == 0) continue;
        struct dg_ipt a = dg_scene_to_lattice(scene, ring->pts[ring->n_pts - 1]);
        for (int32_t i = 0; i < ring->n_pts; i++) {
            struct dg_ipt b = dg_scene_to_lattice(scene, ring->pts[i]);
            scan_edge(s, a, b);
            a = b;
        }
    }
}

void dg_bits_draw_area(const struct dg_scene *scene, const struct dg_grid *grid, const struct dg_geom *area,
                       struct dg_bits *bits)
{
    if (area->kind != DG_GEOM_AREA || area->n_rings == 0) return;
    struct dg_box box = dg_geom_box(area);
    int64_t y0 = dg_scene_to_lattice(scene, (struct dg_pt){box.x0, box.y0}).y;
    int64_t y1 = dg_scene_to_lattice(scene, (struct dg_pt){box.x1, box.y1}).y;
    for (int32_t r = 0; r < bits->ny; r++) {
        struct scan s = {.grid = grid, .y = ((int64_t)bits->j0 + r) * grid->cell_u + grid->cell_u / 2};
        if (s.y < y0 || s.y > y1) continue;
        for (int32_t c = 0; c < bits->nx; c += CHUNK_WORDS * 64) {
            s.x0 = ((int64_t)bits->i0 + c) * grid->cell_u + grid->cell_u / 2;
            s.n = bits->nx - c < CHUNK_WORDS * 64 ? bits->nx - c : CHUNK_WORDS * 64;
            memset(s.odd, 0, sizeof s.odd);
            memset(s.on_edge, 0, sizeof s.on_edge);
            draw_rings(&s, scene, area);
            uint64_t *row = &bits->words[(int64_t)r * bits->words_per_row];
            for (int32_t w = c >> 6; w < (c + s.n + 63) >> 6; w++) {
                row[w] |= (s.odd[w - (c >> 6)] | s.on_edge[w - (c >> 6)]) & columns_of(bits, w);
            }
        }
    }
}
