/* Plan: how the pictures of new cameras get to the centre. What is proposed is a straight line each, for an
 * engineer to lay along streets; it makes the dossier complete, it does not survey it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/plan.h"

/* Of a proposed link, where the dossier has no fibre to take it from: what the plainest fibre port gives. */
#define FIBRE_MBPS 100.0
/* A link is filled to so much of its capacity: the standard rule book's link_capacity. */
#define MOST_LOAD 0.8

struct node { /* where a link may end */
    struct dg_pt at;
    const char *id;
    int32_t link; /* by which it goes on; -1: it is an end */
};

struct linker {
    struct dg_arena *arena;
    struct dg_dossier *least;
    struct dg_network network;
    struct node *nodes;
    int32_t n_nodes;
    double *load; /* of each link, upper end, with what was proposed */
    double capacity_mbps;
    int32_t number;
};

static bool is_end(const struct dg_dossier *d, const char *id)
{
    if (strcmp(id, "centre") == 0) return true;
    for (int32_t r = 0; r < d->recorders.n; r++) {
        if (strcmp(d->recorders.items[r].at_id, id) == 0 || strcmp(d->recorders.items[r].recorder_id, id) == 0)
            return true;
    }
    return false;
}

/* The centre is where links that lead to it end; sites are nodes when a recorder stands there or their link
 * arrives somewhere. */
static int nodes_find(struct linker *k, struct dg_err *err)
{
    const struct dg_dossier *d = k->least;
    DG_TRY(DG_NEW(k->arena, &k->nodes, (size_t)d->links.n + (size_t)d->sites.n, err));
    for (int32_t i = 0; i < d->links.n; i++) {
        const struct dg_link *link = &d->links.items[i];
        if (strcmp(link->to_id, "centre") != 0 || link->geom.kind != DG_GEOM_LINE || !link->geom.n_rings)
            continue;
        const struct dg_ring *line = &link->geom.rings[link->geom.n_rings - 1];
        k->nodes[k->n_nodes++] = (struct node){line->pts[line->n_pts - 1], "centre", -1};
    }
    for (int32_t s = 0; s < d->sites.n; s++) {
        const struct dg_site *site = &d->sites.items[s];
        int32_t link = 0;
        if (is_end(d, site->site_id)) {
            k->nodes[k->n_nodes++] = (struct node){site->at, site->site_id, -1};
            continue;
        }
        while (link < d->links.n && strcmp(d->links.items[link].from_id, site->site_id) != 0) link++;
        if (link < d->links.n && k->network.links[link].way == DG_WAY_CENTRE)
            k->nodes[k->n_nodes++] = (struct node){site->at, site->site_id, link};
    }
    return 0;
}

/* Has every link from the node on room for so much more? */
static bool has_room(const struct linker *k, const struct node *node, double mbps)
{
    for (int32_t l = node->link, n = 0; l >= 0 && n <= k->least->links.n; l = k->network.links[l].next, n++) {
        if (!(k->load[l] + mbps <= MOST_LOAD * k->least->links.items[l].capacity_mbps)) return false;
    }
    return true;
}

static const struct node *nearest(const struct linker *k, const struct dg_site *site, double mbps)
{
    const struct node *best = NULL;
    double least = INFINITY;
    for (int32_t i = 0; i < k->n_nodes; i++) {
        const struct node *node = &k->nodes[i];
        double far = hypot(node->at.x - site->at.x, node->at.y - site->at.y);
        if (far >= least || strcmp(node->id, site->site_id) == 0 || !has_room(k, node, mbps)) continue;
        least = far;
        best = node;
    }
    return best;
}

static bool link_id_taken(const struct dg_dossier *d, const char *id)
{
    for (int32_t i = 0; i < d->links.n; i++) {
        if (strcmp(d->links.items[i].link_id, id) == 0) return true;
    }
    return false;
}

static int link_add(struct linker *k, const struct dg_site *site, const struct node *to, double mbps,
                    struct dg_err *err)
{
    struct dg_link *link = &k->least->links.items[k->least->links.n];
    struct dg_ring *line;
    char id[32];
    double most = fmax(k->capacity_mbps, mbps / MOST_LOAD);
    do {
        snprintf(id, sizeof id, "LK-%02d", ++k->number);
    } while (link_id_taken(k->least, id));
    DG_TRY(DG_NEW(k->arena, &line, 1, err));
    DG_TRY(DG_NEW(k->arena, &line->pts, 2, err));
    line->n_pts = 2;
    line->pts[0] = site->at;
    line->pts[1] = to->at;
    *link = (struct dg_link){.geom = {.kind = DG_GEOM_LINE, .n_rings = 1, .rings = line},
                             .link_id = dg_arena_strdup(k->arena, id),
                             .from_id = site->site_id,
                             .to_id = to->id,
                             .medium = "fibre",
                             .capacity_mbps = most == k->capacity_mbps ? most : ceil(most / 100) * 100,
                             .length_m = ceil(hypot(to->at.x - site->at.x, to->at.y - site->at.y)),
                             .phase_no = -1,
                             .price = NAN,
                             .running_cost_year = NAN};
    if (!link->link_id) return dg_err_set(err, DG_ENOMEM, "out of memory");
    k->least->links.n++;
    for (int32_t l = to->link; l >= 0; l = k->network.links[l].next) k->load[l] += mbps;
    return 0;
}

/* The smallest fibre that the dossier itself plans with. */
static double fibre_of(const struct dg_dossier *d)
{
    double least = INFINITY;
    for (int32_t i = 0; i < d->links.n; i++) {
        const struct dg_link *link = &d->links.items[i];
        if (strcmp(link->medium, "fibre") == 0 && link->capacity_mbps > 0)
            least = fmin(least, link->capacity_mbps);
    }
    return isfinite(least) ? least : FIBRE_MBPS;
}

static int linker_init(struct linker *k, struct dg_err *err)
{
    struct dg_dossier *d = k->least;
    struct dg_link *links;
    DG_TRY(dg_network_compute(k->arena, d, &k->network, err));
    DG_TRY(DG_NEW(k->arena, &k->load, (size_t)d->links.n, err));
    for (int32_t i = 0; i < d->links.n; i++) k->load[i] = k->network.links[i].high_mbps;
    DG_TRY(nodes_find(k, err));
    DG_TRY(DG_NEW(k->arena, &links, (size_t)d->links.n + (size_t)d->sites.n, err));
    if (d->links.n) memcpy(links, d->links.items, (size_t)d->links.n * sizeof *links);
    d->links.items = links;
    k->capacity_mbps = fibre_of(d);
    return 0;
}

/* The site of a planned camera whose pictures arrive nowhere; -1: they do, or it has none. */
static int32_t site_unlinked(const struct linker *k, int32_t camera_ix)
{
    const struct dg_camera *camera = &k->least->cameras.items[camera_ix];
    if (k->network.is_reached[camera_ix] || strcmp(camera->status, "planned") != 0) return -1;
    for (int32_t s = 0; s < k->least->sites.n; s++) {
        if (strcmp(k->least->sites.items[s].site_id, camera->site_id) == 0) return s;
    }
    return -1;
}

int dg_plan_links(struct dg_arena *arena, struct dg_dossier *least, int32_t *n_made, int32_t *n_left,
                  struct dg_err *err)
{
    struct linker k = {.arena = arena, .least = least};
    double *mbps;
    bool *is_open;
    *n_made = *n_left = 0;
    if (!least->links.n && !least->recorders.n) return 0;
    DG_TRY(linker_init(&k, err));
    DG_TRY(DG_NEW(arena, &mbps, (size_t)least->sites.n, err));
    DG_TRY(DG_NEW(arena, &is_open, (size_t)least->sites.n, err));
    for (int32_t c = 0; c < least->cameras.n; c++) {
        int32_t site = site_unlinked(&k, c);
        double rate = k.network.rates[c].high_mbps;
        if (site < 0) continue;
        is_open[site] = true;
        mbps[site] += rate > 0 ? rate : 0;
    }
    for (int32_t s = 0; s < least->sites.n; s++) {
        const struct node *to = is_open[s] ? nearest(&k, &least->sites.items[s], mbps[s]) : NULL;
        if (to) DG_TRY(link_add(&k, &least->sites.items[s], to, mbps[s], err));
        *n_made += to != NULL;
        *n_left += is_open[s] && !to;
    }
    return 0;
}
