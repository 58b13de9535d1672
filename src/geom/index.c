/* The spatial index: a packed R-tree, filled by sort-tile-recursive order.
 *
 * A node holds the boxes of its 16 children side by side (all x0, then all y0, ...), so that a query is
 * compared with 16 boxes at once. Child k of node m is node 16 m + k one level down: there are no pointers.
 * Unused places hold boxes that touch nothing. */
#include <assert.h>
#include <stdlib.h>

#include "geom/geom.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define FANOUT 16
#define MAX_LEVELS 8 /* 16^8 boxes: more than an int32 can number */

struct node {
    int32_t x0[FANOUT], y0[FANOUT], x1[FANOUT], y1[FANOUT];
};

struct dg_index {
    int32_t n_levels;
    int32_t n_nodes[MAX_LEVELS];
    struct node *nodes[MAX_LEVELS]; /* level 0: children are boxes */
    int32_t *box_ixs;               /* box number of child k of leaf m: [16 m + k] */
};

static const struct dg_ibox nothing = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};

static int by_key(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The middle of a closed interval as a sortable unsigned number. */
static uint64_t middle(int32_t lo, int32_t hi) { return (uint64_t)(((int64_t)lo + hi) / 2 - INT32_MIN); }

/* Order the boxes: slabs of about equal count by x, within each slab by y. Ties fall to the lower number. */
static void tile_order(const struct dg_ibox *boxes, int32_t n, uint64_t *keys)
{
    for (int32_t i = 0; i < n; i++) keys[i] = middle(boxes[i].x0, boxes[i].x1) << 32 | (uint32_t)i;
    qsort(keys, (size_t)n, sizeof *keys, by_key);
    int64_t n_leaves = ((int64_t)n + FANOUT - 1) / FANOUT, n_slabs = 1;
    while (n_slabs * n_slabs < n_leaves) n_slabs++;
    int64_t slab = (n_leaves + n_slabs - 1) / n_slabs * FANOUT;
    for (int64_t from = 0; from < n; from += slab) {
        int64_t to = from + slab < n ? from + slab : n;
        for (int64_t i = from; i < to; i++) {
            uint32_t ix = (uint32_t)keys[i];
            keys[i] = middle(boxes[ix].y0, boxes[ix].y1) << 32 | ix;
        }
        qsort(keys + from, (size_t)(to - from), sizeof *keys, by_key);
    }
}

static void node_put(struct node *node, int k, struct dg_ibox box)
{
    node->x0[k] = box.x0;
    node->y0[k] = box.y0;
    node->x1[k] = box.x1;
    node->y1[k] = box.y1;
}

static struct dg_ibox node_box(const struct node *node)
{
    struct dg_ibox box = nothing;
    for (int k = 0; k < FANOUT; k++) {
        if (node->x0[k] < box.x0) box.x0 = node->x0[k];
        if (node->y0[k] < box.y0) box.y0 = node->y0[k];
        if (node->x1[k] > box.x1) box.x1 = node->x1[k];
        if (node->y1[k] > box.y1) box.y1 = node->y1[k];
    }
    return box;
}

int dg_index_build(struct dg_arena *arena, const struct dg_ibox *boxes, int32_t n_boxes, struct dg_index **out,
                   struct dg_err *err)
{
    struct dg_index *index;
    DG_TRY(DG_NEW(arena, &index, 1, err));
    if (n_boxes <= 0) {
        *out = index;
        return 0;
    }
    int32_t n = (int32_t)(((int64_t)n_boxes + FANOUT - 1) / FANOUT);
    DG_TRY(DG_NEW(arena, &index->box_ixs, (size_t)n * FANOUT, err));
    uint64_t *keys = dg_malloc((size_t)n_boxes * sizeof *keys);
    if (!keys) return dg_err_set(err, DG_ENOMEM, "out of memory for an index of %d boxes", (int)n_boxes);
    tile_order(boxes, n_boxes, keys);
    for (int32_t i = 0; i < n * FANOUT; i++) index->box_ixs[i] = i < n_boxes ? (int32_t)(uint32_t)keys[i] : -1;
    free(keys);

    int32_t n_children = n_boxes;
    for (int level = 0;; level++) {
        assert(level < MAX_LEVELS);
        DG_TRY(DG_NEW(arena, &index->nodes[level], (size_t)n, err));
        index->n_nodes[level] = n;
        index->n_levels = level + 1;
        for (int64_t c = 0; c < (int64_t)n * FANOUT; c++) {
            struct dg_ibox box = nothing;
            if (c < n_children) box = level ? node_box(&index->nodes[level - 1][c]) : boxes[index->box_ixs[c]];
            node_put(&index->nodes[level][c / FANOUT], (int)(c % FANOUT), box);
        }
        if (n == 1) break;
        n_children = n;
        n = (n + FANOUT - 1) / FANOUT;
    }
    *out = index;
    return 0;
}

/* Bit k: the box of child k touches the query. */
static uint32_t node_hits(const struct node *node, const struct dg_ibox *q)
{
#if defined(__SSE2__)
    __m128i qx0 = _mm_set1_epi32(q->x0), qy0 = _mm_set1_epi32(q->y0);
    __m128i qx1 = _mm_set1_epi32(q->x1), qy1 = _mm_set1_epi32(q->y1), out[4];
    for (int k = 0; k < 4; k++) {
        __m128i miss_x = _mm_or_si128(_mm_cmpgt_epi32(_mm_load_si128((const __m128i *)node->x0 + k), qx1),
                                      _mm_cmpgt_epi32(qx0, _mm_load_si128((const __m128i *)node->x1 + k)));
        __m128i miss_y = _mm_or_si128(_mm_cmpgt_epi32(_mm_load_si128((const __m128i *)node->y0 + k), qy1),
                                      _mm_cmpgt_epi32(qy0, _mm_load_si128((const __m128i *)node->y1 + k)));
        out[k] = _mm_or_si128(miss_x, miss_y);
    }
    __m128i bytes = _mm_packs_epi16(_mm_packs_epi32(out[0], out[1]), _mm_packs_epi32(out[2], out[3]));
    return ~(uint32_t)_mm_movemask_epi8(bytes) & 0xFFFF;
#else
    uint32_t hits = 0;
    for (int k = 0; k < FANOUT; k++) {
        hits |= (uint32_t)(node->x0[k] <= q->x1 && node->x1[k] >= q->x0 && node->y0[k] <= q->y1 &&
                           node->y1[k] >= q->y0)
                << k;
    }
    return hits;
#endif
}

/* The one walk, depth first: inlined into both callers, so that dg_index_find pays for no call. */
static inline __attribute__((always_inline)) void walk(const struct dg_index *index, struct dg_ibox query,
                                                       dg_visit_fn visit, void *ctx)
{
    struct {
        int32_t level, node;
    } stack[MAX_LEVELS * FANOUT];
    int32_t depth = 0;
    if (index->n_levels == 0) return;
    if (query.x0 == INT32_MIN) query.x0++; /* else it would touch the unused places; the lattice ends before */
    stack[depth].level = index->n_levels - 1;
    stack[depth++].node = 0;
    while (depth > 0) {
        depth--;
        int32_t level = stack[depth].level, m = stack[depth].node;
        uint32_t hits = node_hits(&index->nodes[level][m], &query);
        for (; hits; hits &= hits - 1) {
            int32_t child = m * FANOUT + __builtin_ctz(hits);
            if (level > 0) {
                stack[depth].level = level - 1;
                stack[depth++].node = child;
            } else if (!visit(ctx, index->box_ixs[child])) {
                return;
            }
        }
    }
}

struct found {
    int32_t *ixs, n, cap;
};

static inline bool keep(void *ctx, int32_t box_ix)
{
    struct found *f = ctx;
    if (f->n < f->cap) f->ixs[f->n] = box_ix;
    f->n++;
    return true;
}

int32_t dg_index_find(const struct dg_index *index, struct dg_ibox query, int32_t *found, int32_t cap)
{
    struct found f = {found, 0, cap};
    walk(index, query, keep, &f);
    return f.n;
}

void dg_index_visit(const struct dg_index *index, struct dg_ibox query, dg_visit_fn visit, void *ctx)
{
    walk(index, query, visit, ctx);
}
