/* The shadow on terrain.
 *
 * An occluder is a convex part of a prism or an edge of the ground's TIN. Whether it hides a target at p, whose
 * height above the lens is w, is a set of conditions that are all linear in p and w, because shadows of convex
 * things are convex:
 *
 *   wedge   p lies between the rays to the occluder's outermost points;
 *   front   p lies on or behind each edge that faces the lens;
 *   height  roof at T, lens at zc, lower than the roof: the line enters below T at each facing edge:
 *           k (zt - zc) <= (T - zc) n(p), where n(p) = cross(edge, p) and k is its value on the edge;
 *           lens above the roof: zt <= T, and the line leaves below T at each other edge: the same with k < 0;
 *           ground: the target is below the plane through the lens and the edge.
 *
 * Each sample's conditions are computed in doubles together with a bound on their rounding error: if all hold
 * by more than it, the sample is hidden; if one fails by more, this occluder does not hide it; the few others
 * are put to the plain test. So the answer is the plain one, whatever the rounding.
 *
 * Of the ground's edges only those can matter over which the ground turns away from the lens: along a line the
 * ground stands highest against it where it stops rising towards it. */
#include "cover/terrain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cover/horizon.h"
#include "cover/plain.h"

__extension__ typedef __int128 wide;

/* Margin of a condition relative to the sum of its terms' largest magnitudes. A term is a product of at most
 * four rounded numbers, and at most four are added: the error is below 16 * 2^-53. */
#define MARGIN 0x1p-45

/* a px + b py + c + h w >= 0, scaled so that the margin is 1. */
struct condition {
    double a, b, c, h;
};

struct occluder {
    double distance;       /* of its nearest point: near ones are drawn first and save the others work */
    double x0, y0, x1, y1; /* bounds of its shadow, from the lens */
    int32_t wedge;         /* its first two conditions are the wedge's */
    int32_t first, n;      /* conditions */
};

struct list {
    void *items;
    int64_t n, cap;
};

struct terrain_work {
    const struct dg_scene *scene;
    const struct dg_grid *grid;
    const struct dg_eye *eye;
    int64_t zc, w_min, w_max; /* of targets in the window, above the lens */
    double reach;             /* no sample's coordinate is larger */
    struct list occluders, conditions, edges;
    struct dg_cover_stats stats;
};

static void terrain_done(struct terrain_work *t)
{
    free(t->occluders.items);
    free(t->conditions.items);
    free(t->edges.items);
}

static int list_add(struct list *list, size_t item_size, void **out, struct dg_err *err)
{
    if (list->n == list->cap) {
        int64_t cap = list->cap ? 2 * list->cap : 256;
        void *items = cap > INT32_MAX ? NULL : dg_realloc(list->items, (size_t)cap * item_size);
        if (!items)
            return dg_err_set(err, DG_ENOMEM, "out of memory for %lld shadows on terrain", (long long)cap);
        list->items = items;
        list->cap = cap;
    }
    *out = (char *)list->items + (size_t)list->n++ * item_size;
    return 0;
}

static int condition_add(struct terrain_work *t, double a, double b, double c, double h, struct dg_err *err)
{
    struct condition *to = NULL;
    double w = fmax(fabs((double)t->w_min), fabs((double)t->w_max));
    double size = (fabs(a) + fabs(b)) * t->reach + fabs(c) + fabs(h) * w;
    double scale = 1 / (MARGIN * (size > 0 ? size : 1));
    DG_TRY(list_add(&t->conditions, sizeof *to, (void **)&to, err));
    *to = (struct condition){a * scale, b * scale, c * scale, h * scale};
    return 0;
}

/* Start an occluder; its conditions follow. */
static int occluder_add(struct terrain_work *t, bool has_wedge, struct occluder **out, struct dg_err *err)
{
    DG_TRY(list_add(&t->occluders, sizeof **out, (void **)out, err));
    **out =
        (struct occluder){.x0 = INFINITY, .y0 = INFINITY, .x1 = -INFINITY, .y1 = -INFINITY, .wedge = has_wedge};
    (*out)->first = (int32_t)t->conditions.n;
    return 0;
}

/* The shadow holds the points m (x, y) with 1 <= m <= factor. */
static void bounds_add(struct occluder *o, double x, double y, double factor)
{
    o->x0 = fmin(o->x0, fmin(x, x < 0 ? x * factor : x));
    o->y0 = fmin(o->y0, fmin(y, y < 0 ? y * factor : y));
    o->x1 = fmax(o->x1, fmax(x, x > 0 ? x * factor : x));
    o->y1 = fmax(o->y1, fmax(y, y > 0 ? y * factor : y));
}

/* Between the ray to e and, counter-clockwise, the ray to s. */
static int wedge_add(struct terrain_work *t, double ex, double ey, double sx, double sy, struct dg_err *err)
{
    DG_TRY(condition_add(t, -ey, ex, 0, 0, err));
    return condition_add(t, sy, -sx, 0, 0, err);
}

/* ---- prisms ---------------------------------------------------------------------------------------- */

struct rel {
    int64_t x, y;
};

static struct rel rel_of(const struct terrain_work *t, const struct dg_part *part, int32_t i)
{
    struct dg_ipt q = t->scene->part_pts[part->first_pt + (i >= part->n_pts ? i - part->n_pts : i)];
    return (struct rel){(int64_t)q.x - t->eye->at.x, (int64_t)q.y - t->eye->at.y};
}

/* The value k of n(p) on the edge from u to v: > 0 when it faces the lens. */
static int64_t facing(struct rel u, struct rel v) { return (v.x - u.x) * u.y - (v.y - u.y) * u.x; }

static int part_edges_add(struct terrain_work *t, const struct dg_part *part, int64_t rise, struct dg_err *err)
{
    bool can_look_up = t->w_max > 0; /* else every line falls, and a roof above the lens hides all behind it */
    for (int32_t i = 0; i < part->n_pts; i++) {
        struct rel u = rel_of(t, part, i), v = rel_of(t, part, i + 1);
        double k = (double)facing(u, v), ex = (double)(v.x - u.x), ey = (double)(v.y - u.y), up = (double)rise;
        if (k > 0) DG_TRY(condition_add(t, -ey, ex, -k, 0, err));
        if (rise >= 0 && k > 0 && can_look_up) DG_TRY(condition_add(t, -ey * up, ex * up, 0, -k, err));
        if (rise < 0 && k <= 0) DG_TRY(condition_add(t, ey * up, -ex * up, 0, k, err));
    }
    return 0;
}

/* `rise`: the roof above the lens. */
static int part_add(struct terrain_work *t, const struct dg_part *part, struct dg_err *err)
{
    int64_t rise = t->scene->prisms[part->prism_ix].top_u - t->zc;
    if (rise < 0 && rise < t->w_min) return 0; /* below every target and the lens */
    int32_t first = -1, n_front = 0;
    bool has_area = false, was_front = facing(rel_of(t, part, part->n_pts - 1), rel_of(t, part, 0)) > 0;
    for (int32_t i = 0; i < part->n_pts; i++) {
        int64_t k = facing(rel_of(t, part, i), rel_of(t, part, i + 1));
        if (k > 0 && !was_front) first = i;
        n_front += k > 0;
        was_front = k > 0;
        has_area = has_area || k != 0;
    }
    /* A barrier that points at the lens has no width: the wedge's two sides are one line, on which all samples
     * are undecided. */
    bool has_wedge = n_front > 0 || !has_area;
    struct occluder *o = NULL;
    DG_TRY(occluder_add(t, has_wedge, &o, err));
    double factor = rise < 0 ? (double)t->w_min / (double)rise : INFINITY;
    o->distance = INFINITY;
    for (int32_t i = 0; i < part->n_pts; i++) {
        struct rel u = rel_of(t, part, i);
        if (!has_wedge) bounds_add(o, 0, 0, 1);
        bounds_add(o, (double)u.x, (double)u.y, factor);
        o->distance = fmin(o->distance, hypot((double)u.x, (double)u.y));
    }
    if (has_wedge) {
        struct rel s = rel_of(t, part, n_front ? first : 0);
        struct rel e = n_front ? rel_of(t, part, (first + n_front) % part->n_pts) : s;
        if (!has_area && s.x == 0 && s.y == 0) e = s = rel_of(t, part, 1);
        if (!has_area && rise < 0) bounds_add(o, 0, 0, 1); /* the lens may stand above it */
        DG_TRY(wedge_add(t, (double)e.x, (double)e.y, (double)s.x, (double)s.y, err));
    }
    if (rise < 0)
        DG_TRY(condition_add(t, 0, 0, (double)rise + 0.5, -1, err)); /* whole numbers: never undecided */
    if (has_area) DG_TRY(part_edges_add(t, part, rise, err));
    o->n = (int32_t)t->conditions.n - o->first;
    return 0;
}

struct part_visit {
    struct terrain_work *t;
    struct dg_err *err;
    int result;
};

static bool part_visit(void *ctx, int32_t part_ix)
{
    struct part_visit *v = ctx;
    v->t->stats.n_in_range++;
    v->result = part_add(v->t, &v->t->scene->parts[part_ix], v->err);
    return v->result == 0;
}

static int parts_add(struct terrain_work *t, struct dg_err *err)
{
    struct dg_ipt at = t->eye->at;
    int64_t r = t->eye->range_u, x0 = at.x - r, y0 = at.y - r, x1 = at.x + r, y1 = at.y + r;
    struct dg_ibox box = {x0 < INT32_MIN ? INT32_MIN : (int32_t)x0, y0 < INT32_MIN ? INT32_MIN : (int32_t)y0,
                          x1 > INT32_MAX ? INT32_MAX : (int32_t)x1, y1 > INT32_MAX ? INT32_MAX : (int32_t)y1};
    struct part_visit visit = {t, err, 0};
    dg_index_visit(t->scene->index, box, part_visit, &visit);
    return visit.result;
}

/* ---- ground ---------------------------------------------------------------------------------------- */

/* A node of the TIN, from the lens; the height above it. Beyond the grid's border there is one more node on
 * each side, so far out that no sample lies behind it: the ground goes on level along rows and columns. */
struct node {
    int64_t x, y, z;
};

static int64_t clamp64(int64_t v, int64_t lo, int64_t hi) { return v < lo ? lo : v > hi ? hi : v; }

static struct node node_at(const struct terrain_work *t, int64_t i, int64_t j)
{
    const struct dg_terrain *g = t->scene->terrain;
    const int64_t beyond = 10000000000; /* 1000 km */
    int64_t ci = clamp64(i, 0, g->nx - 1), cj = clamp64(j, 0, g->ny - 1);
    struct node n = {g->x0_u + ci * g->step_u - t->eye->at.x, g->y0_u + cj * g->step_u - t->eye->at.y,
                     g->z_u[cj * g->nx + ci] - t->zc};
    if (i != ci) n.x += i < 0 ? -beyond : beyond;
    if (j != cj) n.y += j < 0 ? -beyond : beyond;
    return n;
}

static wide cross(int64_t ax, int64_t ay, int64_t bx, int64_t by) { return (wide)ax * by - (wide)ay * bx; }

/* Does the plane through three nodes pass above (1), through (0) or below (-1) the point one unit above the
 * lens? The ground must rise one unit above a line to hide: as if the lens stood that much higher. */
static int plane_side(struct node a, struct node b, struct node c)
{
    int64_t ux = b.x - a.x, uy = b.y - a.y, vx = c.x - a.x, vy = c.y - a.y;
    wide det = cross(ux, uy, vx, vy);
    wide above =
        (a.z - 1) * det + (b.z - a.z) * cross(-a.x, -a.y, vx, vy) + (c.z - a.z) * cross(ux, uy, -a.x, -a.y);
    if (det < 0) above = -above;
    return (above > 0) - (above < 0);
}

/* An edge of the ground that may hide something, counter-clockwise seen from the lens. */
struct edge {
    struct node a, b;
    struct dg_horizon_edge plane;
    double near, far; /* distances of its nearest and farthest point */
    int32_t ix;
};

static void edge_measure(struct edge *e)
{
    double ax = (double)e->a.x, ay = (double)e->a.y, bx = (double)e->b.x, by = (double)e->b.y;
    double ux = bx - ax, uy = by - ay, det = (double)cross(e->a.x, e->a.y, e->b.x, e->b.y);
    double from_a = -(ax * ux + ay * uy), uu = ux * ux + uy * uy;
    double da = hypot(ax, ay), db = hypot(bx, by);
    e->near = from_a <= 0 ? da : from_a >= uu ? db : det / sqrt(uu);
    e->far = fmax(da, db);
    int64_t ha = e->a.z - 1, hb = e->b.z - 1;
    e->plane = (struct dg_horizon_edge){ax,
                                        ay,
                                        bx,
                                        by,
                                        (double)cross(ha, e->a.y, hb, e->b.y) / det,
                                        -(double)cross(ha, e->a.x, hb, e->b.x) / det};
}

static int by_near(const void *a, const void *b)
{
    const struct edge *p = a, *q = b;
    if (p->near != q->near) return p->near < q->near ? -1 : 1;
    return (p->ix > q->ix) - (p->ix < q->ix);
}

struct far_edge {
    double far;
    int32_t at;
};

static int by_far(const void *a, const void *b)
{
    const struct far_edge *p = a, *q = b;
    if (p->far != q->far) return p->far < q->far ? -1 : 1;
    return (p->at > q->at) - (p->at < q->at);
}

/* The edge a-b between the triangles with l (left of a -> b) and r: taken when the near one does not turn away
 * from the lens and the far one does not face it. */
static int edge_add(struct terrain_work *t, struct node a, struct node b, struct node l, struct node r,
                    struct dg_err *err)
{
    wide det = cross(a.x, a.y, b.x, b.y);
    if (det == 0) return 0; /* seen end on: the edges that meet it at its ends speak for it */
    if (det < 0) return edge_add(t, b, a, r, l, err);
    /* The lens is left of a -> b, as l is. */
    if (plane_side(a, b, l) > 0 || plane_side(a, b, r) < 0) return 0;
    int64_t ha = a.z - 1, hb = b.z - 1;
    if (ha < t->w_min && hb < t->w_min && ha < 0 && hb < 0) return 0;
    struct edge *edge = NULL;
    DG_TRY(list_add(&t->edges, sizeof *edge, (void **)&edge, err));
    *edge = (struct edge){.a = a, .b = b, .ix = (int32_t)t->edges.n - 1};
    edge_measure(edge);
    return 0;
}

/* The edge as an occluder. */
static int edge_draw(struct terrain_work *t, const struct edge *edge, struct dg_err *err)
{
    struct node a = edge->a, b = edge->b;
    int64_t ha = a.z - 1, hb = b.z - 1;
    wide det = cross(a.x, a.y, b.x, b.y);
    struct occluder *o = NULL;
    DG_TRY(occluder_add(t, true, &o, err));
    bounds_add(o, (double)a.x, (double)a.y, INFINITY);
    bounds_add(o, (double)b.x, (double)b.y, INFINITY);
    o->distance = edge->near;
    DG_TRY(wedge_add(t, (double)a.x, (double)a.y, (double)b.x, (double)b.y, err));
    DG_TRY(condition_add(t, (double)(b.y - a.y), -(double)(b.x - a.x), -(double)det, 0, err));
    DG_TRY(condition_add(t, (double)cross(ha, a.y, hb, b.y), -(double)cross(ha, a.x, hb, b.x), 0, -(double)det,
                         err));
    o->n = (int32_t)t->conditions.n - o->first;
    return 0;
}

static int cell_add(struct terrain_work *t, int64_t i, int64_t j, struct dg_err *err)
{
    struct node sw = node_at(t, i, j), se = node_at(t, i + 1, j), nw = node_at(t, i, j + 1),
                ne = node_at(t, i + 1, j + 1);
    DG_TRY(edge_add(t, sw, ne, nw, se, err));
    if (j >= 0) DG_TRY(edge_add(t, sw, se, ne, node_at(t, i, j - 1), err));
    if (i >= 0) DG_TRY(edge_add(t, nw, sw, ne, node_at(t, i - 1, j), err));
    return 0;
}

/* Cells of the TIN that the range touches, the level ones beyond the border included. */
struct cells {
    int64_t i0, j0, i1, j1;
};

static struct cells cells_in_range(const struct terrain_work *t)
{
    const struct dg_terrain *g = t->scene->terrain;
    int64_t r = t->eye->range_u, x = (int64_t)t->eye->at.x - g->x0_u, y = (int64_t)t->eye->at.y - g->y0_u;
    return (struct cells){
        .i0 = clamp64((x - r) / g->step_u - 1, -1, g->nx - 1),
        .j0 = clamp64((y - r) / g->step_u - 1, -1, g->ny - 1),
        .i1 = clamp64((x + r) / g->step_u + 1, -1, g->nx - 1),
        .j1 = clamp64((y + r) / g->step_u + 1, -1, g->ny - 1),
    };
}

/* From near to far, draw the edges that stand above the horizon of those that lie wholly before them. */
static int edges_draw(struct terrain_work *t, struct dg_arena *scratch, struct dg_err *err)
{
    struct edge *edges = t->edges.items;
    int64_t n = t->edges.n, n_raised = 0;
    struct dg_horizon horizon;
    struct far_edge *order;
    if (n == 0) return 0;
    DG_TRY(dg_horizon_new(scratch, &horizon, err));
    DG_TRY(DG_NEW(scratch, &order, (size_t)n, err));
    qsort(edges, (size_t)n, sizeof *edges, by_near);
    for (int64_t k = 0; k < n; k++) order[k] = (struct far_edge){edges[k].far, (int32_t)k};
    qsort(order, (size_t)n, sizeof *order, by_far);
    for (int64_t k = 0; k < n && edges[k].near <= t->reach * 1.5; k++) { /* no sample lies beyond */
        /* The thousandth of a unit covers the rounding of the distances. */
        for (; n_raised < n && order[n_raised].far < edges[k].near - 1e-3; n_raised++) {
            dg_horizon_raise(&horizon, &edges[order[n_raised].at].plane);
        }
        if (dg_horizon_is_passed(&horizon, &edges[k].plane)) DG_TRY(edge_draw(t, &edges[k], err));
    }
    return 0;
}

static int ground_add(struct terrain_work *t, struct dg_arena *scratch, struct dg_err *err)
{
    if (!t->scene->terrain) return 0;
    struct cells in = cells_in_range(t);
    for (int64_t j = in.j0; j <= in.j1; j++) {
        for (int64_t i = in.i0; i <= in.i1; i++) DG_TRY(cell_add(t, i, j, err));
    }
    return edges_draw(t, scratch, err);
}

/* Bounds of the targets' heights above the lens. */
static void heights_bound(struct terrain_work *t)
{
    t->w_min = t->w_max = t->eye->target_z_u - t->zc;
    if (!t->scene->terrain) return;
    struct cells in = cells_in_range(t);
    int64_t low = INT64_MAX, high = INT64_MIN;
    for (int64_t j = in.j0; j <= in.j1 + 1; j++) {
        for (int64_t i = in.i0; i <= in.i1 + 1; i++) {
            int64_t z = node_at(t, i, j).z;
            low = z < low ? z : low;
            high = z > high ? z : high;
        }
    }
    t->w_min = low + t->eye->target_z_u;
    t->w_max = high + t->eye->target_z_u;
}

/* ---- drawing --------------------------------------------------------------------------------------- */

/* One row of the window: what is decided, and where its samples lie. */
struct row {
    int32_t n_cols, n_words;
    double x0, y, step; /* of column 0, from the lens */
    const double *w;
    uint64_t *hidden, *asked;
};

static int by_distance(const void *a, const void *b)
{
    const struct occluder *p = a, *q = b;
    if (p->distance != q->distance) return p->distance < q->distance ? -1 : 1;
    return (p->first > q->first) - (p->first < q->first);
}

/* Keep of the columns [lo, hi) those on the side of a condition without height, and one more at each end. */
static void clip(const struct condition *k, const struct row *row, double *lo, double *hi)
{
    double rest = k->b * row->y + k->c + 1; /* within the margin is inside */
    if (k->a == 0) {
        if (rest < 0) *hi = *lo;
        return;
    }
    double col = (-rest / k->a - row->x0) / row->step;
    if (k->a > 0)
        *lo = fmax(*lo, floor(col) - 1);
    else
        *hi = fmin(*hi, ceil(col) + 2);
}

/* The smallest of the conditions for columns c .. c + n - 1, n <= 64. */
static void smallest(const struct condition *k, int32_t n_conditions, const struct row *row, int32_t c,
                     int32_t n, double *out)
{
    for (int32_t i = 0; i < n; i++) out[i] = INFINITY;
    for (int32_t m = 0; m < n_conditions; m++) {
        double a = k[m].a * row->step, h = k[m].h;
        double at_c = k[m].a * (row->x0 + row->step * c) + k[m].b * row->y + k[m].c;
        const double *w = row->w + c;
        for (int32_t i = 0; i < n; i++) {
            double v = at_c + a * i + h * w[i];
            out[i] = v < out[i] ? v : out[i];
        }
    }
}

static void draw_word(const struct condition *k, int32_t n_conditions, const struct row *row, int32_t c,
                      int32_t n)
{
    double m[64];
    uint64_t hidden = 0, asked = 0;
    smallest(k, n_conditions, row, c, n, m);
    for (int32_t i = 0; i < n; i++) {
        hidden |= (uint64_t)(m[i] > 1) << i;
        asked |= (uint64_t)(m[i] >= -1) << i;
    }
    row->hidden[c >> 6] |= hidden << (c & 63);
    row->asked[c >> 6] |= asked << (c & 63);
}

static void draw_occluder(struct terrain_work *t, const struct occluder *o, const struct row *row)
{
    const struct condition *k = (const struct condition *)t->conditions.items + o->first;
    if (row->y < o->y0 - row->step || row->y > o->y1 + row->step) return;
    double lo = fmax(0, floor((o->x0 - row->x0) / row->step) - 1);
    double hi = fmin(row->n_cols, ceil((o->x1 - row->x0) / row->step) + 2);
    for (int32_t i = 0; o->wedge && i < 2; i++) clip(&k[i], row, &lo, &hi);
    if (!(lo < hi)) return;
    t->stats.n_spans++;
    for (int32_t c = (int32_t)lo, end = (int32_t)hi; c < end;) {
        int32_t n = 64 - (c & 63);
        if (n > end - c) n = end - c;
        uint64_t mask = (n == 64 ? ~0ull : (1ull << n) - 1) << (c & 63);
        if (mask & ~row->hidden[c >> 6]) draw_word(k, o->n, row, c, n);
        c += n;
    }
}

/* Samples outside the disc count as hidden from the start: nothing is computed for them. */
static void row_begin(const struct terrain_work *t, const struct dg_bits *bits, int32_t r, struct row *row,
                      int32_t *ground, double *w)
{
    struct dg_ipt first = dg_grid_centre(t->grid, bits->i0, bits->j0 + r);
    int64_t range = t->eye->range_u, dy = (int64_t)first.y - t->eye->at.y;
    row->x0 = (double)((int64_t)first.x - t->eye->at.x);
    row->y = (double)dy;
    memset(row->hidden, 0, (size_t)row->n_words * 8);
    memset(row->asked, 0, (size_t)row->n_words * 8);
    dg_scene_ground_row(t->scene, first, t->grid->cell_u, bits->nx, ground);
    for (int32_t c = 0; c < row->n_words * 64; c++) {
        int64_t dx = (int64_t)first.x - t->eye->at.x + (int64_t)c * t->grid->cell_u;
        bool is_in = c < bits->nx && dx * dx + dy * dy <= range * range;
        if (is_in)
            w[c] = (double)(ground[c] + (int64_t)t->eye->target_z_u - t->zc);
        else
            row->hidden[c >> 6] |= 1ull << (c & 63);
    }
}

static void row_end(struct terrain_work *t, struct dg_bits *bits, int32_t r, const struct row *row)
{
    uint64_t *words = &bits->words[(int64_t)r * bits->words_per_row];
    for (int32_t i = 0; i < row->n_words; i++) {
        words[i] = ~row->hidden[i];
        for (uint64_t left = row->asked[i] & ~row->hidden[i]; left; left &= left - 1) {
            struct dg_ipt p = dg_grid_centre(t->grid, bits->i0 + 64 * i + __builtin_ctzll(left), bits->j0 + r);
            t->stats.n_asked++;
            if (!dg_cover_sees(t->scene, t->eye, p)) words[i] &= ~(left & -left);
        }
    }
}

static int draw(struct terrain_work *t, struct dg_arena *scratch, struct dg_bits *bits, struct dg_err *err)
{
    struct row row = {.n_cols = bits->nx, .n_words = (bits->nx + 63) / 64, .step = t->grid->cell_u};
    double *w;
    int32_t *ground;
    DG_TRY(DG_NEW(scratch, &w, (size_t)row.n_words * 64, err));
    DG_TRY(DG_NEW(scratch, &ground, bits->nx, err));
    DG_TRY(DG_NEW(scratch, &row.hidden, row.n_words, err));
    DG_TRY(DG_NEW(scratch, &row.asked, row.n_words, err));
    row.w = w;
    const struct occluder *o = t->occluders.items;
    if (t->occluders.n > 1) qsort(t->occluders.items, (size_t)t->occluders.n, sizeof *o, by_distance);
    for (int32_t r = 0; r < bits->ny; r++) {
        row_begin(t, bits, r, &row, ground, w);
        for (int64_t k = 0; k < t->occluders.n; k++) draw_occluder(t, &o[k], &row);
        row_end(t, bits, r, &row);
    }
    return 0;
}

int dg_terrain_shadow(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                      const struct dg_eye *eye, struct dg_arena *arena, struct dg_bits *seen,
                      struct dg_cover_stats *stats, struct dg_err *err)
{
    struct dg_bits bits;
    dg_auto(terrain_done) struct terrain_work t = {.scene = scene, .grid = grid, .eye = eye};
    DG_TRY(dg_cover_eye_check(scene, eye, err));
    DG_TRY(dg_cover_window(grid, eye, arena, &bits, err));
    t.zc = (int64_t)dg_scene_ground_u(scene, eye->at) + eye->z_u;
    heights_bound(&t);
    t.reach = (double)eye->range_u + grid->cell_u;
    DG_TRY(parts_add(&t, err));
    DG_TRY(ground_add(&t, &work->arena, err));
    t.stats.n_parts_drawn = t.occluders.n;
    DG_TRY(draw(&t, &work->arena, &bits, err));
    dg_arena_reset(&work->arena);
    if (stats) *stats = t.stats;
    *seen = bits;
    return 0;
}
