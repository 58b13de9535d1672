/* The outlines laid out for the kernels: prism by prism in the order of a spatial index, coordinates side by
 * side, without the walls that no line of sight can meet first. */
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "scene/walls.h"

/* A wall as the table of party walls holds it. */
struct entry {
    struct dg_ipt a, b;
    int32_t prism_ix, top_u;
};

/* Slots are looked up at random, all of them: they are small, so that a city's stay in the cache. Neighbours'
 * walls are mostly near each other in `entries`, which is read only where the tag fits. */
struct slot {
    uint32_t tag, number; /* of the entry, from 1; 0: free */
};

struct table {
    struct entry *entries;
    struct slot *slots;
    size_t mask;
};

static uint64_t hash_of(struct dg_ipt a, struct dg_ipt b)
{
    uint64_t ha = dg_hash64((uint64_t)(uint32_t)a.x << 32 | (uint32_t)a.y);
    return dg_hash64(ha ^ ((uint64_t)(uint32_t)b.x << 32 | (uint32_t)b.y));
}

static int32_t ring_walls(const struct dg_prism *prism, const struct dg_iring *ring)
{
    return prism->is_barrier ? ring->n_pts - 1 : ring->n_pts;
}

static int64_t prism_walls(const struct dg_scene *scene, const struct dg_prism *prism)
{
    int64_t n = 0;
    for (int32_t r = 0; r < prism->n_rings; r++) n += ring_walls(prism, &scene->rings[prism->first_ring + r]);
    return n;
}

/* Visit the walls of a prism in ring order: from a to b with the footprint on the left. */
static void wall_at(const struct dg_iring *ring, int32_t i, struct dg_ipt *a, struct dg_ipt *b)
{
    *a = ring->pts[i];
    *b = ring->pts[i + 1 < ring->n_pts ? i + 1 : 0];
}

static int table_fill(struct table *table, const struct dg_scene *scene, int64_t n_walls, struct dg_err *err)
{
    size_t size = 16;
    while (size < (size_t)n_walls * 2) size *= 2;
    table->entries = dg_malloc(((size_t)n_walls + 1) * sizeof *table->entries);
    table->slots = dg_calloc(size, sizeof *table->slots);
    table->mask = size - 1;
    if (!table->entries || !table->slots)
        return dg_err_set(err, DG_ENOMEM, "out of memory for %lld walls", (long long)n_walls);
    uint32_t number = 0;
    for (int32_t p = 0; p < scene->n_prisms; p++) {
        const struct dg_prism *prism = &scene->prisms[p];
        if (prism->is_barrier) continue;
        for (int32_t r = 0; r < prism->n_rings; r++) {
            const struct dg_iring *ring = &scene->rings[prism->first_ring + r];
            for (int32_t i = 0; i < ring->n_pts; i++) {
                struct entry e = {.prism_ix = p, .top_u = prism->top_u};
                wall_at(ring, i, &e.a, &e.b);
                uint64_t hash = hash_of(e.a, e.b);
                size_t at = (size_t)hash & table->mask;
                while (table->slots[at].number) at = (at + 1) & table->mask;
                table->entries[number++] = e;
                table->slots[at] = (struct slot){(uint32_t)(hash >> 32), number};
            }
        }
    }
    return 0;
}

/* Is a wall shared with a neighbour that is at least as tall? Whoever looks at it from outside looks through
 * that neighbour first. (Two of equal height both drop it.) */
static bool is_covered(const struct table *table, struct dg_ipt a, struct dg_ipt b, int32_t prism_ix,
                       int32_t top_u)
{
    uint64_t hash = hash_of(b, a);
    for (size_t at = (size_t)hash & table->mask; table->slots[at].number; at = (at + 1) & table->mask) {
        if (table->slots[at].tag != (uint32_t)(hash >> 32)) continue;
        const struct entry *e = &table->entries[table->slots[at].number - 1];
        if (e->a.x == b.x && e->a.y == b.y && e->b.x == a.x && e->b.y == a.y && e->prism_ix != prism_ix &&
            e->top_u >= top_u) {
            return true;
        }
    }
    return false;
}

static void put_block(struct dg_walls *walls, const struct dg_scene *scene, const struct table *table,
                      int32_t prism_ix, struct dg_block *block)
{
    const struct dg_prism *prism = &scene->prisms[prism_ix];
    block->prism_ix = prism_ix;
    block->top_u = prism->top_u;
    block->is_barrier = prism->is_barrier;
    block->first_wall = walls->n_walls;
    for (int32_t r = 0; r < prism->n_rings; r++) {
        const struct dg_iring *ring = &scene->rings[prism->first_ring + r];
        for (int32_t i = 0; i < ring_walls(prism, ring); i++) {
            struct dg_ipt a, b;
            wall_at(ring, i, &a, &b);
            if (!prism->is_barrier && is_covered(table, a, b, prism_ix, prism->top_u)) continue;
            int32_t w = walls->n_walls++;
            walls->ax[w] = a.x;
            walls->ay[w] = a.y;
            walls->bx[w] = b.x;
            walls->by[w] = b.y;
        }
    }
    block->n_walls = walls->n_walls - block->first_wall;
}

/* The numbers of all prisms in the order of an index over their boxes: neighbours lie close in memory. */
static int order_prisms(const struct dg_scene *scene, int32_t *order, struct dg_ibox *boxes, struct dg_err *err)
{
    static const struct dg_ibox all = {INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX};
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    struct dg_index *index = NULL;
    for (int32_t p = 0; p < scene->n_prisms; p++) boxes[p] = scene->prisms[p].box;
    DG_TRY(dg_index_build(&scratch, boxes, scene->n_prisms, &index, err));
    dg_index_find(index, all, order, scene->n_prisms);
    return 0;
}

static void put_octets(struct dg_walls *walls, const struct dg_scene *scene, const struct dg_part *part)
{
    const struct dg_ipt *q = scene->part_pts + part->first_pt;
    for (int32_t from = 1; from < part->n_pts; from += 6) { /* a fan of pieces round the first point */
        struct dg_octet *octet = &walls->octets[walls->n_octets++];
        for (int32_t i = 0; i < 8; i++) {
            int32_t at = i == 0 || from + i - 1 >= part->n_pts ? 0 : from + i - 1;
            octet->x[i] = q[at].x;
            octet->y[i] = q[at].y;
        }
        if (from + 6 >= part->n_pts - 1) break; /* its seven points reach the last one */
    }
}

static int32_t octets_of(const struct dg_part *part)
{
    return part->n_pts <= 8 ? 1 : (part->n_pts - 2 + 5) / 6;
}

/* The convex parts of each block, block after block. */
static int lay_octets(struct dg_arena *arena, const struct dg_scene *scene, struct dg_walls *walls,
                      struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    int32_t *first_part; /* of a prism: its parts follow each other */
    int64_t n = 0;
    DG_TRY(DG_NEW(&scratch, &first_part, (size_t)scene->n_prisms + 1, err));
    for (int32_t p = scene->n_parts; p-- > 0;) {
        first_part[scene->parts[p].prism_ix] = p;
        n += octets_of(&scene->parts[p]);
    }
    DG_TRY(DG_NEW(arena, &walls->octets, (size_t)n, err));
    for (int32_t b = 0; b < walls->n_blocks; b++) {
        struct dg_block *block = &walls->blocks[b];
        block->first_octet = walls->n_octets;
        for (int32_t p = first_part[block->prism_ix];
             p < scene->n_parts && scene->parts[p].prism_ix == block->prism_ix; p++) {
            put_octets(walls, scene, &scene->parts[p]);
        }
        block->n_octets = walls->n_octets - block->first_octet;
    }
    return 0;
}

static int lay_walls(struct dg_arena *arena, const struct dg_scene *scene, const struct table *table,
                     struct dg_walls *walls, int64_t n_walls, struct dg_err *err)
{
    int32_t n = scene->n_prisms, *order;
    /* a vector load may run past the last wall */
    size_t room = (size_t)n_walls + 16;
    DG_TRY(DG_NEW(arena, &walls->ax, room, err));
    DG_TRY(DG_NEW(arena, &walls->ay, room, err));
    DG_TRY(DG_NEW(arena, &walls->bx, room, err));
    DG_TRY(DG_NEW(arena, &walls->by, room, err));
    DG_TRY(DG_NEW(arena, &walls->blocks, (size_t)n, err));
    DG_TRY(DG_NEW(arena, &walls->boxes, (size_t)n, err));
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    DG_TRY(DG_NEW(&scratch, &order, (size_t)n, err));
    DG_TRY(order_prisms(scene, order, walls->boxes, err));
    for (int32_t b = 0; b < n; b++) {
        put_block(walls, scene, table, order[b], &walls->blocks[b]);
        walls->boxes[b] = scene->prisms[order[b]].box;
    }
    walls->n_blocks = n;

    DG_TRY(lay_octets(arena, scene, walls, err));
    return dg_index_build(arena, walls->boxes, n, &walls->index, err);
}

int dg_walls_build(struct dg_arena *arena, const struct dg_scene *scene, struct dg_walls **out,
                   struct dg_err *err)
{
    int64_t n_walls = 0;
    struct dg_walls *walls;
    struct table table = {0};
    for (int32_t p = 0; p < scene->n_prisms; p++) n_walls += prism_walls(scene, &scene->prisms[p]);
    DG_TRY(DG_NEW(arena, &walls, 1, err));
    int status = table_fill(&table, scene, n_walls, err);
    if (status >= 0) status = lay_walls(arena, scene, &table, walls, n_walls, err);
    free(table.entries);
    free(table.slots);
    DG_TRY(status);
    *out = walls;
    return 0;
}
