/* What hangs on what: the network towards the centre, and its single points of failure. */
#include <stdlib.h>
#include <string.h>

#include "rule/fault.h"
#include "rule/lookup.h"

/* ---- ids ------------------------------------------------------------------------------------------------ */

/* The first vertex called so, in the order camera, site, link, recorder; -1. */
static int32_t vertex_find(const struct dg_lookup_ids *names, const char *id)
{
    return strcmp(id, "centre") == 0 ? 0 : dg_lookup_ids_find(names, id);
}

static int names_make(struct dg_arena *arena, const struct dg_dossier *d, const struct dg_net *net,
                      struct dg_lookup_ids *out, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, &out->items, (size_t)net->n_vertices, err));
    for (int32_t i = 0; i < d->cameras.n; i++) {
        out->items[out->n++] =
            (struct dg_lookup_id){d->cameras.items[i].camera_id, dg_net_vertex(net, DG_NET_CAMERA, i)};
    }
    for (int32_t i = 0; i < d->sites.n; i++) {
        out->items[out->n++] =
            (struct dg_lookup_id){d->sites.items[i].site_id, dg_net_vertex(net, DG_NET_SITE, i)};
    }
    for (int32_t i = 0; i < d->links.n; i++) {
        out->items[out->n++] =
            (struct dg_lookup_id){d->links.items[i].link_id, dg_net_vertex(net, DG_NET_LINK, i)};
    }
    for (int32_t i = 0; i < d->recorders.n; i++) {
        out->items[out->n++] =
            (struct dg_lookup_id){d->recorders.items[i].recorder_id, dg_net_vertex(net, DG_NET_RECORDER, i)};
    }
    dg_lookup_ids_sort(out);
    return 0;
}

/* ---- ways ----------------------------------------------------------------------------------------------- */

struct way {
    int32_t from, to;
};

static int compare_way(const void *a, const void *b)
{
    const struct way *x = a, *y = b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

/* Ways in the order of where they begin, into first[n + 1] and to[]. */
static int ways_sort(struct dg_arena *arena, struct way *ways, int32_t n_ways, int32_t n_vertices,
                     int32_t **first, int32_t **to, struct dg_err *err)
{
    qsort(ways, (size_t)n_ways, sizeof *ways, compare_way);
    DG_TRY(DG_NEW(arena, first, (size_t)n_vertices + 1, err));
    DG_TRY(DG_NEW(arena, to, (size_t)n_ways, err));
    int32_t w = 0;
    for (int32_t v = 0; v <= n_vertices; v++) {
        while (w < n_ways && ways[w].from < v) w++;
        (*first)[v] = w;
    }
    for (int32_t i = 0; i < n_ways; i++) (*to)[i] = ways[i].to;
    return 0;
}

static int ways_make(struct dg_arena *arena, const struct dg_dossier *d, struct dg_net *net,
                     int32_t **first_back, int32_t **back, struct dg_err *err)
{
    struct dg_lookup_ids names = {0};
    struct way *ways = NULL;
    int32_t n = 0;
    DG_TRY(names_make(arena, d, net, &names, err));
    DG_TRY(DG_NEW(arena, &ways, (size_t)d->cameras.n + 2 * (size_t)d->links.n + (size_t)d->recorders.n, err));
    for (int32_t i = 0; i < d->cameras.n; i++) {
        int32_t site = vertex_find(&names, d->cameras.items[i].site_id);
        if (site > d->cameras.n && site <= d->cameras.n + d->sites.n) {
            ways[n++] = (struct way){dg_net_vertex(net, DG_NET_CAMERA, i), site};
        }
    }
    for (int32_t i = 0; i < d->links.n; i++) {
        int32_t link = dg_net_vertex(net, DG_NET_LINK, i);
        int32_t from = vertex_find(&names, d->links.items[i].from_id);
        int32_t to = vertex_find(&names, d->links.items[i].to_id);
        if (from > 0) ways[n++] = (struct way){from, link};
        if (to >= 0) ways[n++] = (struct way){link, to};
    }
    for (int32_t i = 0; i < d->recorders.n; i++) {
        int32_t at = vertex_find(&names, d->recorders.items[i].at_id);
        if (at >= 0) ways[n++] = (struct way){dg_net_vertex(net, DG_NET_RECORDER, i), at};
    }
    DG_TRY(ways_sort(arena, ways, n, net->n_vertices, &net->first_way, &net->ways, err));
    for (int32_t i = 0; i < n; i++) ways[i] = (struct way){ways[i].to, ways[i].from};
    return ways_sort(arena, ways, n, net->n_vertices, first_back, back, err);
}

/* ---- dominators ----------------------------------------------------------------------------------------- */

struct tree {
    int32_t *order; /* vertices that reach the centre, the centre last (postorder from it, backwards) */
    int32_t *rank;  /* place in order; -1: does not reach it */
    int32_t *above; /* the nearest vertex that all ways to the centre pass */
    int32_t n;
};

static int order_make(struct dg_arena *arena, const struct dg_net *net, const int32_t *first_back,
                      const int32_t *back, struct tree *tree, struct dg_err *err)
{
    int32_t *stack = NULL, *next = NULL, top = 0;
    DG_TRY(DG_NEW(arena, &stack, (size_t)net->n_vertices, err));
    DG_TRY(DG_NEW(arena, &next, (size_t)net->n_vertices, err));
    DG_TRY(DG_NEW(arena, &tree->order, (size_t)net->n_vertices, err));
    DG_TRY(DG_NEW(arena, &tree->rank, (size_t)net->n_vertices, err));
    DG_TRY(DG_NEW(arena, &tree->above, (size_t)net->n_vertices, err));
    for (int32_t v = 0; v < net->n_vertices; v++) tree->rank[v] = tree->above[v] = -1;
    tree->rank[0] = 0; /* met */
    stack[top++] = 0;
    while (top) {
        int32_t v = stack[top - 1];
        if (first_back[v] + next[v] == first_back[v + 1]) {
            tree->rank[v] = tree->n;
            tree->order[tree->n++] = v;
            top--;
            continue;
        }
        int32_t w = back[first_back[v] + next[v]++];
        if (tree->rank[w] >= 0) continue;
        tree->rank[w] = 0;
        stack[top++] = w;
    }
    return 0;
}

static int32_t common(const struct tree *tree, int32_t a, int32_t b)
{
    while (a != b) {
        while (tree->rank[a] < tree->rank[b]) a = tree->above[a];
        while (tree->rank[b] < tree->rank[a]) b = tree->above[b];
    }
    return a;
}

static void dominators_find(const struct dg_net *net, struct tree *tree)
{
    bool has_changed = true;
    tree->above[0] = 0;
    while (has_changed) {
        has_changed = false;
        for (int32_t i = tree->n - 2; i >= 0; i--) {
            int32_t v = tree->order[i], found = -1;
            for (int32_t w = net->first_way[v]; w < net->first_way[v + 1]; w++) {
                int32_t to = net->ways[w];
                if (tree->rank[to] < 0 || tree->above[to] < 0) continue;
                found = found < 0 ? to : common(tree, to, found);
            }
            if (found == tree->above[v]) continue;
            tree->above[v] = found;
            has_changed = true;
        }
    }
}

/* Cameras of each vertex side by side: sizes from the leaves up, then places from the centre down. */
static int cameras_lay(struct dg_arena *arena, struct dg_net *net, const struct tree *tree, struct dg_err *err)
{
    int32_t *fill = NULL;
    DG_TRY(DG_NEW(arena, &net->first_camera, (size_t)net->n_vertices, err));
    DG_TRY(DG_NEW(arena, &net->n_cut, (size_t)net->n_vertices, err));
    DG_TRY(DG_NEW(arena, &net->cameras, (size_t)net->n_cameras, err));
    DG_TRY(DG_NEW(arena, &fill, (size_t)net->n_vertices, err));
    for (int32_t i = 0; i < tree->n; i++) { /* what is above a vertex comes after it */
        int32_t v = tree->order[i];
        net->n_cut[v] += v >= 1 && v <= net->n_cameras;
        if (v) net->n_cut[tree->above[v]] += net->n_cut[v];
    }
    net->n_connected = net->n_cut[0];
    for (int32_t i = tree->n - 1; i >= 0; i--) {
        int32_t v = tree->order[i], up = tree->above[v];
        if (v) {
            net->first_camera[v] = net->first_camera[up] + fill[up];
            fill[up] += net->n_cut[v];
        }
        if (v >= 1 && v <= net->n_cameras) net->cameras[net->first_camera[v] + fill[v]++] = v - 1;
    }
    return 0;
}

int dg_net_build(struct dg_arena *arena, const struct dg_dossier *dossier, struct dg_net *out,
                 struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    struct dg_net net = {.n_cameras = dossier->cameras.n,
                         .n_sites = dossier->sites.n,
                         .n_links = dossier->links.n,
                         .n_recorders = dossier->recorders.n,
                         .n_vertices = 1 + dossier->cameras.n + dossier->sites.n + dossier->links.n +
                                       dossier->recorders.n};
    struct tree tree = {0};
    int32_t *first_back = NULL, *back = NULL;
    DG_TRY(ways_make(arena, dossier, &net, &first_back, &back, err));
    DG_TRY(order_make(&tmp, &net, first_back, back, &tree, err));
    dominators_find(&net, &tree);
    DG_TRY(cameras_lay(arena, &net, &tree, err));
    *out = net;
    return 0;
}
