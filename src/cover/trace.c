/* A set of samples as an area: its cells' outline.
 *
 * The walk keeps the set on its left and turns left wherever it can, so that cells which touch only at a corner
 * stay apart. A walk that comes twice to one corner is cut there into loops that are simple; a piece of the set
 * (cells joined by their sides) then has exactly one counter-clockwise loop, its outer ring, and its holes. */
#include <stdlib.h>

#include "cover/cover.h"

struct corner {
    int32_t x, y;    /* in cells from the window's lower left */
    int32_t partner; /* the other visit of the same walk to this corner, or -1 */
};

struct loop {
    int32_t piece;
    bool is_hole;
    int32_t order; /* as found: ties in sorting */
    int32_t first, n;
};

struct tracer {
    const struct dg_bits *bits;
    struct dg_runs runs;
    int32_t *root;                         /* of each run: the first run of its piece, by union-find */
    struct dg_bits met;                    /* cells whose southern side was walked */
    struct corner *walk, *stack, *corners; /* heap */
    int32_t n_walk, cap_walk, n_corners, cap_corners;
    struct loop *loops; /* heap */
    int32_t n_loops, cap_loops;
};

static void tracer_done(struct tracer *t)
{
    free(t->walk);
    free(t->stack);
    free(t->corners);
    free(t->loops);
}

static int grow(void **items, int32_t *cap, int64_t need, size_t item_size, struct dg_err *err)
{
    if (need <= *cap) return 0;
    int64_t new_cap = *cap ? 2 * (int64_t)*cap : 256;
    if (new_cap < need) new_cap = need;
    void *p = new_cap > INT32_MAX ? NULL : dg_realloc(*items, (size_t)new_cap * item_size);
    if (!p) return dg_err_set(err, DG_ENOMEM, "out of memory while an outline is traced");
    *items = p;
    *cap = (int32_t)new_cap;
    return 0;
}

/* ---- pieces -------------------------------------------------------------------------------------- */

static int32_t root_of(int32_t *root, int32_t k)
{
    while (root[k] != k) k = root[k] = root[root[k]];
    return k;
}

/* Join the runs of neighbouring rows that share a column; a piece is named by its first run. */
static void join_pieces(struct tracer *t)
{
    const struct dg_runs *runs = &t->runs;
    for (int32_t k = 0; k < runs->row_first[runs->ny]; k++) t->root[k] = k;
    for (int32_t r = 1; r < runs->ny; r++) {
        int32_t a = runs->row_first[r - 1], b = runs->row_first[r];
        while (a < runs->row_first[r] && b < runs->row_first[r + 1]) {
            if (runs->runs[a][0] < runs->runs[b][1] && runs->runs[b][0] < runs->runs[a][1]) {
                int32_t ra = root_of(t->root, a), rb = root_of(t->root, b);
                if (ra < rb)
                    t->root[rb] = ra;
                else
                    t->root[ra] = rb;
            }
            if (runs->runs[a][1] < runs->runs[b][1])
                a++;
            else
                b++;
        }
    }
}

static int32_t piece_at(struct tracer *t, int32_t c, int32_t r)
{
    int32_t lo = t->runs.row_first[r], hi = t->runs.row_first[r + 1] - 1;
    while (lo < hi) {
        int32_t mid = (lo + hi + 1) / 2;
        if (t->runs.runs[mid][0] <= c)
            lo = mid;
        else
            hi = mid - 1;
    }
    return root_of(t->root, lo);
}

/* ---- walks --------------------------------------------------------------------------------------- */

static bool is_set(const struct dg_bits *bits, int32_t c, int32_t r)
{
    return c >= 0 && r >= 0 && c < bits->nx && r < bits->ny &&
           (bits->words[(int64_t)r * bits->words_per_row + (c >> 6)] >> (c & 63) & 1);
}

static void mark(struct dg_bits *bits, int32_t c, int32_t r)
{
    bits->words[(int64_t)r * bits->words_per_row + (c >> 6)] |= 1ull << (c & 63);
}

/* Directions: east, north, west, south. The cells ahead of corner (x, y), left and right of the way. */
static const int8_t step_x[4] = {1, 0, -1, 0}, step_y[4] = {0, 1, 0, -1};
static const int8_t left_x[4] = {0, -1, -1, 0}, left_y[4] = {0, 0, -1, -1};
static const int8_t right_x[4] = {0, 0, -1, -1}, right_y[4] = {-1, 0, 0, -1};

/* Walk round from the south-western corner of cell (c, r), which is a corner of the outline, eastwards. */
static int walk(struct tracer *t, int32_t c, int32_t r, struct dg_err *err)
{
    int32_t x = c, y = r;
    int way = 0;
    t->n_walk = 0;
    do {
        DG_TRY(grow((void **)&t->walk, &t->cap_walk, (int64_t)t->n_walk + 1, sizeof *t->walk, err));
        t->walk[t->n_walk++] = (struct corner){x, y, -1};
        for (;;) {
            if (way == 0) mark(&t->met, x, y);
            x += step_x[way];
            y += step_y[way];
            bool has_left = is_set(t->bits, x + left_x[way], y + left_y[way]);
            bool has_right = is_set(t->bits, x + right_x[way], y + right_y[way]);
            if (!has_left)
                way = (way + 1) & 3;
            else if (has_right)
                way = (way + 3) & 3;
            else
                continue;
            break;
        }
    } while (x != c || y != r || way != 0);
    return 0;
}

struct place {
    int32_t x, y, ix;
};

static int by_place(const void *a, const void *b)
{
    const struct place *p = a, *q = b;
    if (p->y != q->y) return p->y < q->y ? -1 : 1;
    if (p->x != q->x) return p->x < q->x ? -1 : 1;
    return (p->ix > q->ix) - (p->ix < q->ix);
}

/* Find the corners that the walk visits twice. */
static int pair_corners(struct tracer *t, struct dg_err *err)
{
    struct place *places = dg_malloc((size_t)t->n_walk * sizeof *places);
    if (!places) return dg_err_set(err, DG_ENOMEM, "out of memory while an outline is traced");
    for (int32_t i = 0; i < t->n_walk; i++) places[i] = (struct place){t->walk[i].x, t->walk[i].y, i};
    qsort(places, (size_t)t->n_walk, sizeof *places, by_place);
    for (int32_t i = 1; i < t->n_walk; i++) {
        if (places[i].x != places[i - 1].x || places[i].y != places[i - 1].y) continue;
        t->walk[places[i - 1].ix].partner = places[i].ix;
        t->walk[places[i].ix].partner = places[i - 1].ix;
    }
    free(places);
    return 0;
}

/* Keep one simple loop. */
static int loop_add(struct tracer *t, const struct corner *pts, int32_t n, int32_t piece, struct dg_err *err)
{
    DG_TRY(grow((void **)&t->corners, &t->cap_corners, (int64_t)t->n_corners + n, sizeof *t->corners, err));
    DG_TRY(grow((void **)&t->loops, &t->cap_loops, (int64_t)t->n_loops + 1, sizeof *t->loops, err));
    int64_t area2 = 0;
    for (int32_t i = 0, k = n - 1; i < n; k = i++) {
        area2 += (int64_t)pts[k].x * pts[i].y - (int64_t)pts[i].x * pts[k].y;
        t->corners[t->n_corners + i] = pts[i];
    }
    t->loops[t->n_loops] = (struct loop){piece, area2 < 0, t->n_loops, t->n_corners, n};
    t->n_loops++;
    t->n_corners += n;
    return 0;
}

/* Cut the walk into simple loops: at the second visit of a corner what came since the first is one. `partner`
 * of a corner on the stack serves as its place in the walk. */
static int cut_walk(struct tracer *t, int32_t piece, struct dg_err *err)
{
    int32_t n = 0, cap = 0;
    free(t->stack);
    t->stack = NULL;
    DG_TRY(grow((void **)&t->stack, &cap, t->n_walk, sizeof *t->stack, err));
    for (int32_t i = 0; i < t->n_walk; i++) {
        struct corner at = t->walk[i];
        if (at.partner >= 0 && at.partner < i) {
            int32_t k = n;
            while (k > 0 && t->stack[k - 1].partner > at.partner) k--;
            if (k > 0 && t->stack[k - 1].partner == at.partner) {
                DG_TRY(loop_add(t, &t->stack[k - 1], n - k + 1, piece, err));
                n = k - 1;
            }
        }
        at.partner = i;
        t->stack[n++] = at;
    }
    return loop_add(t, t->stack, n, piece, err);
}

static int trace_all(struct tracer *t, struct dg_err *err)
{
    for (int32_t r = 0; r < t->runs.ny; r++) {
        for (int32_t k = t->runs.row_first[r]; k < t->runs.row_first[r + 1]; k++) {
            for (int32_t c = t->runs.runs[k][0]; c < t->runs.runs[k][1]; c++) {
                if (is_set(t->bits, c, r - 1) || is_set(&t->met, c, r)) continue;
                DG_TRY(walk(t, c, r, err));
                DG_TRY(pair_corners(t, err));
                DG_TRY(cut_walk(t, piece_at(t, c, r), err));
            }
        }
    }
    return 0;
}

static int by_piece(const void *a, const void *b)
{
    const struct loop *p = a, *q = b;
    if (p->piece != q->piece) return p->piece < q->piece ? -1 : 1;
    if (p->is_hole != q->is_hole) return p->is_hole ? 1 : -1;
    return (p->order > q->order) - (p->order < q->order);
}

static int to_geom(struct tracer *t, struct dg_arena *arena, const struct dg_scene *scene,
                   const struct dg_grid *grid, struct dg_geom *out, struct dg_err *err)
{
    struct dg_geom geom = {.kind = DG_GEOM_AREA, .n_rings = t->n_loops};
    struct dg_pt *pts;
    if (t->n_loops > 1) qsort(t->loops, (size_t)t->n_loops, sizeof *t->loops, by_piece);
    DG_TRY(DG_NEW(arena, &geom.rings, t->n_loops, err));
    DG_TRY(DG_NEW(arena, &pts, t->n_corners, err));
    for (int32_t k = 0; k < t->n_loops; k++) {
        const struct loop *loop = &t->loops[k];
        geom.rings[k] = (struct dg_ring){pts, loop->n, loop->is_hole};
        for (int32_t i = 0; i < loop->n; i++) {
            struct corner at = t->corners[loop->first + i];
            *pts++ = dg_scene_to_metres(scene, (struct dg_ipt){(t->bits->i0 + at.x) * grid->cell_u,
                                                               (t->bits->j0 + at.y) * grid->cell_u});
        }
    }
    *out = geom;
    return 0;
}

int dg_bits_trace(struct dg_arena *arena, const struct dg_scene *scene, const struct dg_grid *grid,
                  const struct dg_bits *bits, struct dg_geom *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    dg_auto(tracer_done) struct tracer t = {.bits = bits};
    DG_TRY(dg_runs_from_bits(&scratch, bits, &t.runs, err));
    DG_TRY(DG_NEW(&scratch, &t.root, t.runs.row_first[bits->ny], err));
    DG_TRY(dg_bits_new(&scratch, bits->i0, bits->j0, bits->nx, bits->ny, &t.met, err));
    join_pieces(&t);
    DG_TRY(trace_all(&t, err));
    return to_geom(&t, arena, scene, grid, out, err);
}
