/* The network: pieces of roads, the nodes where they meet, and courses along them. */
#include "rule/road.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/pool.h"
#include "base/trig.h"

/* Two pieces touch when they come this near: map coordinates of one point are the same number, and what a
 * drafter snapped is as near. */
#define TOUCH_M 0.02

static struct dg_pt minus(struct dg_pt a, struct dg_pt b) { return (struct dg_pt){a.x - b.x, a.y - b.y}; }
static double cross(struct dg_pt a, struct dg_pt b) { return a.x * b.y - a.y * b.x; }
static double dot(struct dg_pt a, struct dg_pt b) { return a.x * b.x + a.y * b.y; }
static double distance(struct dg_pt a, struct dg_pt b) { return hypot(a.x - b.x, a.y - b.y); }
static struct dg_pt mix(struct dg_pt a, struct dg_pt b, double t)
{
    return (struct dg_pt){a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

/* ---- roads ------------------------------------------------------------------------------------------- */

static const char *const ranks[] = {"motorway",      "trunk",        "primary", "secondary",
                                    "tertiary",      "unclassified", "road",    "residential",
                                    "living_street", "service",      "busway"};
#define N_RANKS ((int)(sizeof ranks / sizeof *ranks))

int dg_road_rank(const struct dg_road *road)
{
    for (int i = 0; i < N_RANKS; i++) {
        size_t n = strlen(ranks[i]);
        if (strncmp(road->road_class, ranks[i], n) == 0 &&
            (road->road_class[n] == '\0' || strcmp(road->road_class + n, "_link") == 0)) {
            return i;
        }
    }
    return N_RANKS;
}

/* For vehicles: everything from motorways to living streets and service roads; no path, track or footway. */
static bool drives(const struct dg_road *road)
{
    return road->geom.kind == DG_GEOM_LINE && dg_road_rank(road) < N_RANKS;
}

double dg_road_width_m(const struct dg_road *road, bool *is_assumed)
{
    bool is_given = road->width_m > 0;
    *is_assumed = !is_given || road->width_origin == DG_ORIGIN_ASSUMED;
    return is_given ? road->width_m : 3;
}

int dg_road_lanes(const struct dg_road *road, bool *is_assumed)
{
    bool is_wide_assumed = false;
    if (road->lanes >= 1) {
        *is_assumed = road->lanes_origin == DG_ORIGIN_ASSUMED;
        return road->lanes > 12 ? 12 : (int)(road->lanes + 0.5);
    }
    *is_assumed = true;
    return dg_road_width_m(road, &is_wide_assumed) >= 5.5 ? 2 : 1;
}

/* ---- pieces ------------------------------------------------------------------------------------------ */

static const struct dg_ring *piece_ring(const struct dg_road_net *net, const struct dg_road_piece *piece)
{
    return &net->dossier->roads.items[piece->road_ix].geom.rings[piece->ring_ix];
}

static struct dg_pt piece_from(const struct dg_road_net *net, const struct dg_road_piece *piece)
{
    return piece_ring(net, piece)->pts[piece->pt_ix];
}

static struct dg_pt piece_to(const struct dg_road_net *net, const struct dg_road_piece *piece)
{
    return piece_ring(net, piece)->pts[piece->pt_ix + 1];
}

/* The nearest place of a piece to p, 0..1 along it. */
static double piece_nearest(struct dg_pt a, struct dg_pt b, struct dg_pt p)
{
    struct dg_pt d = minus(b, a);
    double square = dot(d, d), t = square > 0 ? dot(minus(p, a), d) / square : 0;
    return t < 0 ? 0 : t > 1 ? 1 : t;
}

/* The index counts in centimetres, so that 200 km fit easily. */
static int32_t centimetres(double m)
{
    double cm = m * 100;
    return cm < -2e9 ? -2000000000 : cm > 2e9 ? 2000000000 : (int32_t)cm;
}

struct dg_ibox dg_road_box(const struct dg_road_net *net, struct dg_box box)
{
    return (struct dg_ibox){
        centimetres(floor(box.x0 - net->origin.x)), centimetres(floor(box.y0 - net->origin.y)),
        centimetres(ceil(box.x1 - net->origin.x)), centimetres(ceil(box.y1 - net->origin.y))};
}

static struct dg_box around(struct dg_pt a, struct dg_pt b, double margin)
{
    return (struct dg_box){fmin(a.x, b.x) - margin, fmin(a.y, b.y) - margin, fmax(a.x, b.x) + margin,
                           fmax(a.y, b.y) + margin};
}

static int pieces_make(struct dg_arena *arena, struct dg_arena *tmp, struct dg_road_net *net,
                       struct dg_err *err)
{
    const struct dg_dossier *d = net->dossier;
    struct dg_ibox *boxes = NULL;
    int64_t n = 0;
    for (int32_t i = 0; i < d->roads.n; i++) {
        if (!drives(&d->roads.items[i])) continue;
        for (int32_t r = 0; r < d->roads.items[i].geom.n_rings; r++) n += d->roads.items[i].geom.rings[r].n_pts;
    }
    if (n > DG_MAX_POINTS) return dg_err_set(err, DG_ELIMIT, "layer road: more than %d points", DG_MAX_POINTS);
    DG_TRY(DG_NEW(arena, &net->pieces, (size_t)n, err));
    DG_TRY(DG_NEW(tmp, &boxes, (size_t)n, err));
    for (int32_t i = 0; i < d->roads.n; i++) {
        const struct dg_geom *geom = &d->roads.items[i].geom;
        if (!drives(&d->roads.items[i])) continue;
        for (int32_t r = 0; r < geom->n_rings; r++) {
            double at_m = 0;
            for (int32_t k = 0; k + 1 < geom->rings[r].n_pts; k++) {
                const struct dg_pt *p = &geom->rings[r].pts[k];
                if (net->n_pieces == 0) net->origin = *p;
                net->pieces[net->n_pieces] = (struct dg_road_piece){i, r, k, at_m};
                boxes[net->n_pieces++] = dg_road_box(net, around(p[0], p[1], DG_ROAD_SNAP_M));
                at_m += distance(p[0], p[1]);
            }
        }
    }
    return dg_index_build(arena, boxes, net->n_pieces, &net->piece_index, err);
}

/* ---- nodes ------------------------------------------------------------------------------------------- */

struct meeting { /* two pieces meet */
    struct dg_pt at;
    int32_t piece_a, piece_b;
    double at_a_m, at_b_m; /* along their rings */
};

struct meetings {
    struct meeting *items;
    int64_t n;
};

/* Whom some neighbouring pieces meet: one task's. */
struct meet {
    const struct dg_road_net *net;
    struct dg_buf found; /* struct meeting */
    int32_t piece_ix;
    int code;
    struct dg_err *err;
};

static bool is_of_map(const struct dg_road *road)
{
    return road->source_id[0] == 'w' && road->source_id[1] >= '0' && road->source_id[1] <= '9';
}

static bool is_ring_end(const struct dg_road_net *net, const struct dg_road_piece *piece, bool at_to)
{
    return at_to ? piece->pt_ix + 2 == piece_ring(net, piece)->n_pts : piece->pt_ix == 0;
}

/* False: no memory is left. */
static bool meeting_add(struct meet *m, int32_t other_ix, double t_a, double t_b, struct dg_pt at)
{
    const struct dg_road_net *net = m->net;
    const struct dg_road_piece *a = &net->pieces[m->piece_ix], *b = &net->pieces[other_ix];
    struct meeting *meeting = dg_buf_add(&m->found);
    if (!meeting) {
        m->code = dg_buf_full(m->err);
        return false;
    }
    *meeting = (struct meeting){at, m->piece_ix, other_ix,
                                a->at_m + t_a * distance(piece_from(net, a), piece_to(net, a)),
                                b->at_m + t_b * distance(piece_from(net, b), piece_to(net, b))};
    return true;
}

/* Does an end of piece `from` lie on (or, where its road ends, near) piece `on`? */
static bool ends_on(const struct dg_road_net *net, const struct dg_road_piece *from,
                    const struct dg_road_piece *on, double *t_from, double *t_on, struct dg_pt *at)
{
    struct dg_pt a = piece_from(net, on), b = piece_to(net, on);
    double best = INFINITY;
    for (int k = 0; k < 2; k++) {
        struct dg_pt p = k ? piece_to(net, from) : piece_from(net, from);
        double t = piece_nearest(a, b, p), off = distance(p, mix(a, b, t));
        if (off > (is_ring_end(net, from, k) ? DG_ROAD_SNAP_M : TOUCH_M) || off >= best) continue;
        best = off;
        *t_from = k;
        *t_on = t;
        *at = mix(a, b, t);
    }
    return best < INFINITY;
}

static bool meet_visit(void *ctx, int32_t other_ix)
{
    struct meet *m = ctx;
    const struct dg_road_net *net = m->net;
    const struct dg_road_piece *a = &net->pieces[m->piece_ix], *b = &net->pieces[other_ix];
    struct dg_pt at = {0, 0};
    double t_a = 0, t_b = 0;
    if (other_ix <= m->piece_ix || (a->road_ix == b->road_ix && a->ring_ix == b->ring_ix)) return true;
    if (ends_on(net, a, b, &t_a, &t_b, &at) || ends_on(net, b, a, &t_b, &t_a, &at)) {
        return meeting_add(m, other_ix, t_a, t_b, at);
    }
    const struct dg_road *roads = net->dossier->roads.items;
    if (is_of_map(&roads[a->road_ix]) && is_of_map(&roads[b->road_ix])) return true; /* one over the other */
    struct dg_pt a0 = piece_from(net, a), b0 = piece_from(net, b);
    struct dg_pt u = minus(piece_to(net, a), a0), v = minus(piece_to(net, b), b0), w = minus(b0, a0);
    double area = cross(u, v);
    if (area == 0) return true;
    t_a = cross(w, v) / area;
    t_b = cross(w, u) / area;
    if (t_a < 0 || t_a > 1 || t_b < 0 || t_b > 1) return true;
    return meeting_add(m, other_ix, t_a, t_b, mix(a0, piece_to(net, a), t_a));
}

#define PIECES_A_TASK 2048

static int meet_task(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err)
{
    struct meet *m = (struct meet *)ctx + task_ix;
    const struct dg_road_net *net = m->net;
    int32_t first = (int32_t)task_ix * PIECES_A_TASK, left = net->n_pieces - first;
    (void)thread_ix;
    m->err = err;
    for (int32_t i = first; i < first + (left < PIECES_A_TASK ? left : PIECES_A_TASK) && m->code >= 0; i++) {
        m->piece_ix = i;
        struct dg_box box = around(piece_from(net, &net->pieces[i]), piece_to(net, &net->pieces[i]), 0);
        dg_index_visit(net->piece_index, dg_road_box(net, box), meet_visit, m);
    }
    return m->code;
}

/* By piece, whichever thread found them. */
static int meetings_find(struct dg_arena *arena, const struct dg_road_net *net, int n_threads,
                         struct meetings *out, struct dg_err *err)
{
    int32_t n_tasks = (net->n_pieces + PIECES_A_TASK - 1) / PIECES_A_TASK;
    struct meet *meets = NULL;
    int64_t n = 0;
    DG_TRY(DG_NEW(arena, &meets, (size_t)n_tasks, err));
    for (int32_t t = 0; t < n_tasks; t++)
        meets[t] = (struct meet){.net = net, .found = {.item_size = sizeof(struct meeting)}};
    int code = dg_pool_run(n_tasks, n_threads, meet_task, meets, err);
    for (int32_t t = 0; t < n_tasks; t++) n += meets[t].found.n;
    if (code >= 0) code = DG_NEW(arena, &out->items, (size_t)n, err);
    for (int32_t t = 0; t < n_tasks; t++) {
        const struct meeting *found = meets[t].found.data;
        for (int64_t i = 0; code >= 0 && i < meets[t].found.n; i++) out->items[out->n++] = found[i];
        dg_buf_done(&meets[t].found);
    }
    return code;
}

/* ---- arms -------------------------------------------------------------------------------------------- */

struct gather {
    struct dg_road_net *net;
    const struct meetings *meetings;
    int32_t *node_of; /* of each meeting; -1 */
    int32_t node_ix;
    double *places; /* at_m of incidences of this node, with their pieces */
    int32_t *pieces;
    int32_t n_places, cap;
};

static void place_add(struct gather *g, int32_t piece_ix, double at_m)
{
    const struct dg_road_piece *piece = &g->net->pieces[piece_ix];
    for (int32_t i = 0; i < g->n_places; i++) {
        const struct dg_road_piece *known = &g->net->pieces[g->pieces[i]];
        if (known->road_ix == piece->road_ix && known->ring_ix == piece->ring_ix &&
            fabs(g->places[i] - at_m) <= 2 * DG_ROAD_SNAP_M) {
            return;
        }
    }
    if (g->n_places == g->cap) return; /* more roads at one point than any map has */
    g->places[g->n_places] = at_m;
    g->pieces[g->n_places++] = piece_ix;
}

static bool gather_visit(void *ctx, int32_t meeting_ix)
{
    struct gather *g = ctx;
    const struct meeting *m = &g->meetings->items[meeting_ix];
    if (g->node_of[meeting_ix] >= 0 || distance(m->at, g->net->nodes[g->node_ix].at) > DG_ROAD_SNAP_M)
        return true;
    g->node_of[meeting_ix] = g->node_ix;
    place_add(g, m->piece_a, m->at_a_m);
    place_add(g, m->piece_b, m->at_b_m);
    return true;
}

static double ring_length(const struct dg_ring *ring)
{
    double sum = 0;
    for (int32_t i = 0; i + 1 < ring->n_pts; i++) sum += distance(ring->pts[i], ring->pts[i + 1]);
    return sum;
}

static void arms_add(struct gather *g)
{
    struct dg_road_net *net = g->net;
    struct dg_road_node *node = &net->nodes[g->node_ix];
    node->first_arm = net->n_arms;
    for (int32_t i = 0; i < g->n_places; i++) {
        const struct dg_road_piece *piece = &net->pieces[g->pieces[i]];
        const struct dg_road *road = &net->dossier->roads.items[piece->road_ix];
        double length = ring_length(piece_ring(net, piece));
        for (int dir = -1; dir <= 1; dir += 2) {
            double left = dir < 0 ? g->places[i] : length - g->places[i];
            if (left <= DG_ROAD_SNAP_M) continue; /* the road ends here */
            net->arms[net->n_arms++] = (struct dg_road_arm){
                node->at, piece->road_ix, piece->ring_ix, g->places[i], dir, !road->is_oneway || dir < 0};
        }
    }
    node->n_arms = net->n_arms - node->first_arm;
}

#define MAX_PLACES 32 /* roads at one node */

/* Move n items of *items, which live elsewhere, into the arena. */
static int kept(struct dg_arena *arena, void **items, size_t n, size_t size, struct dg_err *err)
{
    void *copy = NULL;
    DG_TRY(dg_arena_array(arena, n, size, &copy, err));
    if (n) memcpy(copy, *items, n * size);
    *items = copy;
    return 0;
}

static int nodes_make(struct dg_arena *arena, struct dg_arena *tmp, struct dg_road_net *net,
                      const struct meetings *meetings, struct dg_err *err)
{
    double places[MAX_PLACES];
    int32_t pieces[MAX_PLACES];
    struct gather g = {.net = net, .meetings = meetings, .places = places, .pieces = pieces, .cap = MAX_PLACES};
    struct dg_ibox *boxes = NULL;
    struct dg_index *index = NULL;
    if (meetings->n > DG_MAX_POINTS) return dg_err_set(err, DG_ELIMIT, "layer road: roads lie on one another");
    DG_TRY(DG_NEW(tmp, &boxes, (size_t)meetings->n, err));
    DG_TRY(DG_NEW(tmp, &g.node_of, (size_t)meetings->n, err));
    DG_TRY(DG_NEW(tmp, &net->nodes, (size_t)meetings->n, err));
    DG_TRY(DG_NEW(tmp, &net->arms, (size_t)meetings->n * 4, err));
    for (int64_t i = 0; i < meetings->n; i++) {
        g.node_of[i] = -1;
        boxes[i] = dg_road_box(net, around(meetings->items[i].at, meetings->items[i].at, 0));
    }
    DG_TRY(dg_index_build(tmp, boxes, (int32_t)meetings->n, &index, err));
    for (int64_t i = 0; i < meetings->n; i++) {
        if (g.node_of[i] >= 0) continue;
        g.node_ix = net->n_nodes++;
        g.n_places = 0;
        net->nodes[g.node_ix].at = meetings->items[i].at;
        struct dg_box box = around(meetings->items[i].at, meetings->items[i].at, DG_ROAD_SNAP_M);
        dg_index_visit(index, dg_road_box(net, box), gather_visit, &g);
        arms_add(&g);
    }
    for (int32_t i = 0; i < net->n_nodes; i++) {
        boxes[i] = dg_road_box(net, around(net->nodes[i].at, net->nodes[i].at, 0));
    }
    DG_TRY(kept(arena, (void **)&net->nodes, (size_t)net->n_nodes, sizeof *net->nodes, err));
    DG_TRY(kept(arena, (void **)&net->arms, (size_t)net->n_arms, sizeof *net->arms, err));
    return dg_index_build(arena, boxes, net->n_nodes, &net->node_index, err);
}

int dg_road_net(struct dg_arena *arena, const struct dg_dossier *dossier, int n_threads,
                struct dg_road_net *out, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0}; /* meetings: many times what is kept of them */
    struct dg_road_net net = {.dossier = dossier};
    struct meetings meetings = {0};
    DG_TRY(pieces_make(arena, &tmp, &net, err));
    DG_TRY(meetings_find(&tmp, &net, n_threads, &meetings, err));
    DG_TRY(nodes_make(arena, &tmp, &net, &meetings, err));
    *out = net;
    return 0;
}

/* ---- the nearest edge ---------------------------------------------------------------------------------- */

struct edge {
    const struct dg_road_net *net;
    struct dg_pt p, at;
    double best;
    int32_t road_ix;
};

static bool edge_visit(void *ctx, int32_t piece_ix)
{
    struct edge *e = ctx;
    const struct dg_road_piece *piece = &e->net->pieces[piece_ix];
    struct dg_pt a = piece_from(e->net, piece), b = piece_to(e->net, piece);
    struct dg_pt at = mix(a, b, piece_nearest(a, b, e->p));
    bool is_assumed = false;
    double off =
        distance(e->p, at) - dg_road_width_m(&e->net->dossier->roads.items[piece->road_ix], &is_assumed) / 2;
    if (off < e->best) {
        e->best = off;
        e->at = at;
        e->road_ix = piece->road_ix;
    }
    return true;
}

double dg_road_edge_m(const struct dg_road_net *net, struct dg_pt p, double most_m, int32_t *road_ix,
                      struct dg_pt *at)
{
    struct edge edge = {.net = net, .p = p, .best = INFINITY, .road_ix = -1};
    /* No carriageway is wider than 60 m (data/roads.json has 11 for a motorway). */
    dg_index_visit(net->piece_index, dg_road_box(net, around(p, p, most_m + 30)), edge_visit, &edge);
    if (edge.best > most_m) return INFINITY;
    *road_ix = edge.road_ix;
    *at = edge.at;
    return edge.best;
}
