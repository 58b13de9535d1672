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

/* The chain that is being filled. */
struct filling {
    struct dg_walls *walls;
    int32_t n; /* points of the last chain; 0: none was begun */
};

static void put_point(struct filling *f, struct dg_ipt p)
{
    struct dg_chain *chain = &f->walls->chains[f->walls->n_chains - 1];
    for (int32_t i = f->n; i < 8; i++) { /* places that are left repeat it */
        chain->x[i] = p.x;
        chain->y[i] = p.y;
    }
    f->n++;
}

static void put_wall(struct filling *f, struct dg_ipt a, struct dg_ipt b)
{
    struct dg_walls *w = f->walls;
    const struct dg_chain *last = f->n > 0 ? &w->chains[w->n_chains - 1] : NULL;
    bool goes_on = last && last->x[f->n - 1] == a.x && last->y[f->n - 1] == a.y;
    if (f->n == 0 || f->n + (goes_on ? 1 : 2) > 8) {
        w->which[w->n_chains++] = 0;
        f->n = 0;
        goes_on = false;
    }
    if (!goes_on) put_point(f, a);
    put_point(f, b);
    w->which[w->n_chains - 1] |= (uint8_t)(1 << (f->n - 2));
}

static void put_chains(struct dg_walls *walls, const struct dg_scene *scene, const struct table *table,
                       int32_t prism_ix)
{
    const struct dg_prism *prism = &scene->prisms[prism_ix];
    struct filling filling = {walls, 0};
    int32_t first = walls->n_chains;
    for (int32_t r = 0; r < prism->n_rings; r++) {
        const struct dg_iring *ring = &scene->rings[prism->first_ring + r];
        int32_t n = ring_walls(prism, ring);
        struct dg_ipt a, b;
        for (int32_t i = 0; i < n; i++) {
            wall_at(ring, i, &a, &b);
            if (prism->is_barrier || !is_covered(table, a, b, prism_ix, prism->top_u)) put_wall(&filling, a, b);
        }
        for (int32_t i = n; prism->is_barrier && i-- > 0;) {
            wall_at(ring, i, &a, &b);
            put_wall(&filling, b, a);
        }
    }
    for (int32_t c = first; prism->is_barrier && c < walls->n_chains; c++) walls->which[c] |= DG_CHAIN_BARRIER;
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

static int32_t octets_of(const struct dg_part *part)
{
    return part->n_pts <= 8 ? 1 : (part->n_pts - 2 + 5) / 6;
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

/* Room for all chains and octets. A chain that is left has less than two free places, so that it has four walls
 * at least. */
static int lay_room(struct dg_arena *arena, const struct dg_scene *scene, struct dg_walls *walls,
                    struct dg_err *err)
{
    int64_t n_chains = 0, n_octets = 0;
    for (int32_t p = 0; p < scene->n_prisms; p++) {
        int64_t n = prism_walls(scene, &scene->prisms[p]) * (scene->prisms[p].is_barrier ? 2 : 1);
        n_chains += (n + 3) / 4;
    }
    for (int32_t p = 0; p < scene->n_parts; p++) n_octets += octets_of(&scene->parts[p]);
    if (n_chains > INT32_MAX || n_octets > INT32_MAX) return dg_err_set(err, DG_ELIMIT, "too many walls");
    /* not cleared: what is not used is never touched */
    walls->chains = dg_arena_get(arena, (size_t)n_chains * sizeof *walls->chains);
    walls->which = dg_arena_get(arena, (size_t)n_chains);
    walls->octets = dg_arena_get(arena, (size_t)n_octets * sizeof *walls->octets);
    if (walls->chains && walls->which && walls->octets) return 0;
    return dg_err_set(err, DG_ENOMEM, "out of memory for the walls of %d prisms", scene->n_prisms);
}

/* first[p]: the first part of prism p; parts of a prism follow each other. */
static int find_parts(struct dg_arena *arena, const struct dg_scene *scene, int32_t **first, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, first, (size_t)scene->n_prisms + 1, err));
    for (int32_t p = scene->n_parts; p-- > 0;) (*first)[scene->parts[p].prism_ix] = p;
    return 0;
}

static void put_prism(struct dg_walls *walls, const struct dg_scene *scene, const struct table *table,
                      int32_t prism_ix, int32_t first_part, struct dg_sheaf *sheaf, int32_t i)
{
    const struct dg_prism *prism = &scene->prisms[prism_ix];
    sheaf->x0[i] = prism->box.x0;
    sheaf->y0[i] = prism->box.y0;
    sheaf->x1[i] = prism->box.x1;
    sheaf->y1[i] = prism->box.y1;
    sheaf->top_u[i] = prism->top_u;
    sheaf->prism_ix[i] = prism_ix;
    sheaf->first_chain[i] = walls->n_chains;
    put_chains(walls, scene, table, prism_ix);
    sheaf->n_chains[i] = walls->n_chains - sheaf->first_chain[i];
    sheaf->first_octet[i] = walls->n_octets;
    for (int32_t p = first_part; p < scene->n_parts && scene->parts[p].prism_ix == prism_ix; p++)
        put_octets(walls, scene, &scene->parts[p]);
    sheaf->n_octets[i] = walls->n_octets - sheaf->first_octet[i];
}

static int lay_walls(struct dg_arena *arena, const struct dg_scene *scene, const struct table *table,
                     struct dg_walls *walls, struct dg_err *err)
{
    int32_t n = scene->n_prisms, *order, *first_part;
    struct dg_ibox *boxes;
    dg_auto(dg_arena_done) struct dg_arena scratch = {0};
    walls->n_sheaves = (n + DG_SHEAF - 1) / DG_SHEAF;
    DG_TRY(lay_room(arena, scene, walls, err));
    DG_TRY(DG_NEW(arena, &walls->sheaves, (size_t)walls->n_sheaves, err));
    DG_TRY(DG_NEW(&scratch, &order, (size_t)n, err));
    DG_TRY(DG_NEW(&scratch, &boxes, (size_t)n, err));
    DG_TRY(find_parts(&scratch, scene, &first_part, err));
    DG_TRY(order_prisms(scene, order, boxes, err));
    for (int32_t s = 0; s < walls->n_sheaves; s++) {
        struct dg_sheaf *sheaf = &walls->sheaves[s];
        struct dg_ibox *all = &boxes[s];
        *all = (struct dg_ibox){INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
        for (int32_t i = 0; i < DG_SHEAF; i++) {
            sheaf->x0[i] = sheaf->y0[i] = INT32_MAX;
            sheaf->x1[i] = sheaf->y1[i] = INT32_MIN;
            if (s * DG_SHEAF + i >= n) continue;
            int32_t prism_ix = order[s * DG_SHEAF + i];
            put_prism(walls, scene, table, prism_ix, first_part[prism_ix], sheaf, i);
            all->x0 = sheaf->x0[i] < all->x0 ? sheaf->x0[i] : all->x0;
            all->y0 = sheaf->y0[i] < all->y0 ? sheaf->y0[i] : all->y0;
            all->x1 = sheaf->x1[i] > all->x1 ? sheaf->x1[i] : all->x1;
            all->y1 = sheaf->y1[i] > all->y1 ? sheaf->y1[i] : all->y1;
        }
    }
    return dg_index_build(arena, boxes, walls->n_sheaves, &walls->index, err);
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
    if (status >= 0) status = lay_walls(arena, scene, &table, walls, err);
    free(table.entries);
    free(table.slots);
    DG_TRY(status);
    *out = walls;
    return 0;
}
