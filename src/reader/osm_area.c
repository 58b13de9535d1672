/* The rings of a multipolygon relation: ways joined at their ends, then sorted by what contains what.
 *
 * Roles are not trusted, as in libosmium: a ring inside an odd number of others is a hole. Rings that touch in
 * a node are taken apart there, so that each is simple. What is not valid then is the matter of place.c. */
#include "reader/osm.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#define MAX_RINGS 20000    /* of one relation: the test of each in each is quadratic */
#define MAX_RING_TESTS 4e9 /* points looked at for that */

/* An open or closed chain of nodes; its nodes are in a list of all chains' nodes. */
struct chain {
    const int64_t *refs;
    uint32_t n;
    bool is_used;
};

struct ring {
    struct dg_pt *pts;
    uint32_t n;
    struct dg_box box;
    double area; /* absolute */
    int32_t depth, parent;
};

struct job {
    struct dg_arena arena;
    struct chain *chains;
    uint32_t n_chains;
    int64_t *path; /* nodes of the ring in the making */
    size_t n_path;
    struct ring *rings;
    uint32_t n_rings;
    double n_tests;
};

static int chains_collect(const struct dg_osm *osm, const struct dg_osm_relation *rel, struct job *job,
                          char *why, size_t cap, struct dg_err *err)
{
    uint32_t n_ways = 0, n_missing = 0;
    size_t n_refs = 0;
    DG_TRY(DG_NEW(&job->arena, &job->chains, rel->n_members + 1, err));
    for (uint32_t i = 0; i < rel->n_members; i++) {
        const struct dg_osm_member *m = &osm->members[rel->from + i];
        if (m->type != DG_OSM_WAY) continue;
        n_ways++;
        const struct dg_osm_way *way = dg_osm_way_find(osm, m->ref);
        if (!way) {
            n_missing++;
            continue;
        }
        if (way->n_refs < 2) continue;
        job->chains[job->n_chains++] = (struct chain){osm->refs + way->from, way->n_refs, false};
        n_refs += way->n_refs;
    }
    if (n_missing || n_ways == 0) {
        if (n_ways == 0)
            snprintf(why, cap, "a multipolygon without ways");
        else
            snprintf(why, cap, "%u of its %u ways are not in the extract; extract complete multipolygons",
                     n_missing, n_ways);
        return 0;
    }
    DG_TRY(DG_NEW(&job->arena, &job->path, n_refs + 1, err));
    DG_TRY(DG_NEW(&job->arena, &job->rings, job->n_chains + n_refs / 3 + 1, err));
    return 1;
}

static double ring_area(const struct dg_pt *pts, uint32_t n)
{
    double sum = 0;
    for (uint32_t i = 0, j = n - 1; i < n; j = i++)
        sum += (pts[j].x - pts[0].x) * (pts[i].y - pts[0].y) - (pts[i].x - pts[0].x) * (pts[j].y - pts[0].y);
    return fabs(sum / 2);
}

/* Nodes from..n_path of the path are a closed ring (the first is not repeated): store it, shorten the path. */
static int ring_close(const struct dg_osm *osm, struct job *job, size_t from, char *why, size_t cap,
                      struct dg_err *err)
{
    size_t n = job->n_path - from;
    struct ring *ring = &job->rings[job->n_rings];
    const int64_t *ids = job->path + from;
    job->n_path = from;
    if (n < 3) return 1; /* there and back: no area */
    DG_TRY(DG_NEW(&job->arena, &ring->pts, n, err));
    ring->n = (uint32_t)n;
    ring->box = (struct dg_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < n; i++) {
        const struct dg_osm_node *node = dg_osm_node_find(osm, ids[i]);
        if (!node) {
            snprintf(why, cap, "node %lld of it is not in the extract; extract complete multipolygons",
                     (long long)ids[i]);
            return 0;
        }
        ring->pts[i] = (struct dg_pt){node->lon, node->lat};
        ring->box.x0 = fmin(ring->box.x0, node->lon);
        ring->box.y0 = fmin(ring->box.y0, node->lat);
        ring->box.x1 = fmax(ring->box.x1, node->lon);
        ring->box.y1 = fmax(ring->box.y1, node->lat);
    }
    ring->area = ring_area(ring->pts, ring->n);
    job->n_rings++;
    return 1;
}

/* The number of an unused chain that begins or ends at the node, or n_chains. */
static uint32_t chain_at(const struct job *job, int64_t node)
{
    for (uint32_t i = 0; i < job->n_chains; i++) {
        const struct chain *c = &job->chains[i];
        if (!c->is_used && (c->refs[0] == node || c->refs[c->n - 1] == node)) return i;
    }
    return job->n_chains;
}

/* Walk on from the chain until the walk is empty again. Whenever it comes back to one of the junctions that it
 * has passed, the loop behind that junction is a ring. */
static int walk(const struct dg_osm *osm, struct job *job, uint32_t first, char *why, size_t cap,
                struct dg_err *err)
{
    job->n_path = 0;
    int64_t at = job->chains[first].refs[0];
    uint32_t next = first;
    do {
        struct chain *c = &job->chains[next];
        bool is_forward = c->refs[0] == at;
        c->is_used = true;
        for (uint32_t i = 0; i + 1 < c->n; i++)
            job->path[job->n_path++] = is_forward ? c->refs[i] : c->refs[c->n - 1 - i];
        at = is_forward ? c->refs[c->n - 1] : c->refs[0];
        size_t loop = job->n_path;
        while (loop > 0 && job->path[loop - 1] != at) loop--;
        if (loop > 0) {
            int made = ring_close(osm, job, loop - 1, why, cap, err);
            if (made <= 0) return made;
        }
        if (job->n_path == 0) return 1;
        next = chain_at(job, at);
    } while (next < job->n_chains);
    snprintf(why, cap, "its ring is open at node %lld", (long long)at);
    return 0;
}

/* Even-odd, in degrees; for the order of rings only. */
static bool contains(const struct ring *r, struct dg_pt p)
{
    bool is_in = false;
    for (uint32_t i = 0, j = r->n - 1; i < r->n; j = i++) {
        const struct dg_pt *a = &r->pts[j], *b = &r->pts[i];
        if ((a->y > p.y) != (b->y > p.y) && p.x < (b->x - a->x) * (p.y - a->y) / (b->y - a->y) + a->x)
            is_in = !is_in;
    }
    return is_in;
}

static bool has_vertex(const struct ring *r, struct dg_pt p)
{
    for (uint32_t i = 0; i < r->n; i++) {
        if (r->pts[i].x == p.x && r->pts[i].y == p.y) return true;
    }
    return false;
}

/* Does `outer` contain `inner`? Asked with a point of inner that is no corner of outer; if all are, with the
 * middle of an edge. */
static bool ring_contains(struct job *job, const struct ring *outer, const struct ring *inner)
{
    if (inner->area >= outer->area || inner->box.x0 < outer->box.x0 || inner->box.y0 < outer->box.y0 ||
        inner->box.x1 > outer->box.x1 || inner->box.y1 > outer->box.y1)
        return false;
    struct dg_pt p = {(inner->pts[0].x + inner->pts[1].x) / 2, (inner->pts[0].y + inner->pts[1].y) / 2};
    for (uint32_t i = 0; i < inner->n && i < 64; i++) {
        job->n_tests += outer->n;
        if (has_vertex(outer, inner->pts[i])) continue;
        p = inner->pts[i];
        break;
    }
    job->n_tests += outer->n;
    return contains(outer, p);
}

static int rings_nest(struct job *job, char *why, size_t cap)
{
    if (job->n_rings > MAX_RINGS) {
        snprintf(why, cap, "%u rings, more than %d", job->n_rings, MAX_RINGS);
        return 0;
    }
    for (uint32_t i = 0; i < job->n_rings; i++) {
        struct ring *ring = &job->rings[i];
        ring->parent = -1;
        for (uint32_t j = 0; j < job->n_rings; j++) {
            if (j == i || !ring_contains(job, &job->rings[j], ring)) continue;
            ring->depth++;
            if (ring->parent < 0 || job->rings[j].area < job->rings[ring->parent].area)
                ring->parent = (int32_t)j;
        }
        if (job->n_tests > MAX_RING_TESTS) {
            snprintf(why, cap, "too many rings and points to be sorted");
            return 0;
        }
    }
    return 1;
}

static void ring_build(const struct ring *ring, bool is_hole, struct dg_builder *build)
{
    dg_build_ring(build, is_hole);
    for (uint32_t i = 0; i < ring->n; i++) dg_build_point(build, ring->pts[i].x, ring->pts[i].y);
}

static int area_rings(const struct dg_osm *osm, const struct dg_osm_relation *rel, struct job *job,
                      struct dg_builder *build, char *why, size_t cap, struct dg_err *err)
{
    int made = chains_collect(osm, rel, job, why, cap, err);
    if (made <= 0) return made;
    for (uint32_t i = 0; i < job->n_chains; i++) {
        if (job->chains[i].is_used) continue;
        made = walk(osm, job, i, why, cap, err);
        if (made <= 0) return made;
    }
    made = rings_nest(job, why, cap);
    if (made <= 0) return made;
    for (uint32_t i = 0; i < job->n_rings; i++) {
        if (job->rings[i].depth % 2) continue;
        ring_build(&job->rings[i], false, build);
        for (uint32_t j = 0; j < job->n_rings; j++) {
            if (job->rings[j].depth % 2 && job->rings[j].parent == (int32_t)i)
                ring_build(&job->rings[j], true, build);
        }
    }
    return 1;
}

int dg_osm_area_rings(const struct dg_osm *osm, const struct dg_osm_relation *rel, struct dg_builder *build,
                      char *why, size_t cap, struct dg_err *err)
{
    struct job job = {0};
    int made = area_rings(osm, rel, &job, build, why, cap, err);
    dg_arena_done(&job.arena);
    return made;
}
