/* Cut polygons into convex parts.
 *
 * A triangulation of the polygon's points in which every edge of a ring is an edge; triangles inside by
 * even-odd; then diagonals are taken out, longest first, wherever both ends stay convex (Hertel and Mehlhorn
 * 1983: at most four times as many parts as the best cut). Not ear clipping, although that is shorter: rings
 * that touch themselves or each other at points, and points that lie on another ring's edge, are ordinary here
 * (tile-cut footprints, courtyards), and an ear test that is right for all of them is longer than this.
 *
 * Every decision is the sign of an exact integer, with one exception: which of two diagonals is the better one
 * (Delaunay, in doubles), where any answer is right. */
#include <assert.h>
#include <stdlib.h>

#include "base/limits.h"
#include "geom/geom.h"

#define NONE (-1)

/* Edge i of a triangle runs from v[i] to v[(i + 1) % 3]; next[i] is the triangle across it. */
struct tri {
    int32_t v[3], next[3];
    uint8_t is_fixed[3]; /* part of a ring's edge: never flipped */
    bool is_inside, is_seen;
};

struct vertex {
    uint64_t key; /* x and y, sortable */
    int32_t ix;   /* place in the input, before duplicates are joined */
};

struct mesh {
    struct dg_ipt *pts; /* distinct, in the order of x, then y */
    int32_t n_pts;
    struct tri *tris;
    int32_t n_tris;
    int32_t *tri_of; /* a triangle at each point */
    int32_t *at;     /* number in pts of each input point */
    int32_t *stack;  /* triangles or edges to look at; 3 per triangle */
};

static int next3(int i) { return i == 2 ? 0 : i + 1; }
static int prev3(int i) { return i == 0 ? 2 : i - 1; }

static int64_t orient(const struct mesh *m, int32_t a, int32_t b, int32_t c)
{
    return dg_orient(m->pts[a], m->pts[b], m->pts[c]);
}

static int64_t dot(struct dg_ipt o, struct dg_ipt a, struct dg_ipt b)
{
    return ((int64_t)a.x - o.x) * ((int64_t)b.x - o.x) + ((int64_t)a.y - o.y) * ((int64_t)b.y - o.y);
}

/* ---- points -------------------------------------------------------------------------------------- */

static int by_vertex(const void *a, const void *b)
{
    const struct vertex *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return (x->ix > y->ix) - (x->ix < y->ix);
}

static int mesh_points(struct dg_arena *arena, struct mesh *m, const struct dg_iring *rings, int32_t n_rings,
                       int32_t n, struct dg_err *err)
{
    struct vertex *sorted;
    DG_TRY(DG_NEW(arena, &sorted, n, err));
    DG_TRY(DG_NEW(arena, &m->pts, n, err));
    DG_TRY(DG_NEW(arena, &m->at, n, err));
    DG_TRY(DG_NEW(arena, &m->tri_of, n, err));
    DG_TRY(DG_NEW(arena, &m->tris, 2 * (size_t)n, err));
    DG_TRY(DG_NEW(arena, &m->stack, 6 * (size_t)n, err));
    int32_t k = 0;
    for (int32_t r = 0; r < n_rings; r++) {
        for (int32_t i = 0; i < rings[r].n_pts; i++, k++) {
            struct dg_ipt p = rings[r].pts[i];
            uint64_t x = (uint64_t)((int64_t)p.x - INT32_MIN), y = (uint64_t)((int64_t)p.y - INT32_MIN);
            sorted[k] = (struct vertex){x << 32 | y, k};
        }
    }
    qsort(sorted, (size_t)n, sizeof *sorted, by_vertex);
    for (k = 0; k < n; k++) {
        if (k == 0 || sorted[k].key != sorted[k - 1].key) {
            int64_t x = (int64_t)(sorted[k].key >> 32), y = (int64_t)(sorted[k].key & 0xFFFFFFFF);
            m->pts[m->n_pts++] = (struct dg_ipt){(int32_t)(x + INT32_MIN), (int32_t)(y + INT32_MIN)};
        }
        m->at[sorted[k].ix] = m->n_pts - 1;
    }
    return 0;
}

/* ---- a first triangulation: points from left to right onto a growing hull --------------------------- */

struct hull {
    int32_t *next, *prev; /* by point, counter-clockwise */
    int32_t *tri;         /* triangle inside the edge point -> next, as 3 * triangle + edge */
};

static void tri_join(struct mesh *m, int32_t t, int i, int32_t edge)
{
    m->tris[t].next[i] = edge == NONE ? NONE : edge / 3;
    if (edge != NONE) m->tris[edge / 3].next[edge % 3] = t;
}

/* Put p, which sees hull edge a -> b, in front of it. Edge 0 of the new triangle is b -> a. */
static int32_t hull_tri(struct mesh *m, int32_t a, int32_t b, int32_t p, int32_t edge)
{
    int32_t t = m->n_tris++;
    m->tris[t] = (struct tri){.v = {b, a, p}, .next = {NONE, NONE, NONE}};
    tri_join(m, t, 0, edge);
    m->tri_of[a] = m->tri_of[b] = m->tri_of[p] = t;
    return t;
}

static void hull_link(struct hull *h, int32_t a, int32_t b, int32_t edge)
{
    h->next[a] = b;
    h->prev[b] = a;
    h->tri[a] = edge;
}

/* The points 0..k-1 lie on one line and p = k does not: a fan. */
static void hull_start(struct mesh *m, struct hull *h, int32_t k)
{
    bool is_left = orient(m, 0, k - 1, k) > 0;
    int32_t before = NONE;
    for (int32_t i = 0; i + 1 < k; i++) {
        int32_t a = is_left ? i + 1 : i, b = is_left ? i : i + 1; /* p is right of a -> b */
        int32_t t = hull_tri(m, a, b, k, NONE);
        /* Edge 1 is a -> p, edge 2 is p -> b. */
        if (before != NONE) tri_join(m, t, is_left ? 2 : 1, 3 * before + (is_left ? 1 : 2));
        hull_link(h, b, a, 3 * t);
        before = t;
    }
    if (is_left) {
        hull_link(h, k - 1, k, 3 * before + 1);
        hull_link(h, k, 0, 3 * 0 + 2);
    } else {
        hull_link(h, 0, k, 3 * 0 + 1);
        hull_link(h, k, k - 1, 3 * before + 2);
    }
}

/* p lies right of every point of the hull, so the hull's rightmost point, m->pts[p - 1], can see it, and so can
 * a chain of edges on either side of that point. */
static void hull_add(struct mesh *m, struct hull *h, int32_t p)
{
    int32_t hi = p - 1, lo = p - 1, first = NONE, last = NONE;
    while (orient(m, hi, h->next[hi], p) < 0) {
        int32_t b = h->next[hi], t = hull_tri(m, hi, b, p, h->tri[hi]);
        if (last != NONE) tri_join(m, t, 1, 3 * last + 2); /* hi -> p against p -> hi */
        if (first == NONE) first = t;
        last = t;
        hi = b;
    }
    int32_t upper = last;
    last = first;
    while (orient(m, h->prev[lo], lo, p) < 0) {
        int32_t a = h->prev[lo], t = hull_tri(m, a, lo, p, h->tri[a]);
        if (last != NONE) tri_join(m, t, 2, 3 * last + 1);
        if (upper == NONE) upper = t;
        last = t;
        lo = a;
    }
    assert(upper != NONE && last != NONE);
    hull_link(h, lo, p, 3 * last + 1);  /* lo -> p */
    hull_link(h, p, hi, 3 * upper + 2); /* p -> hi */
}

static int mesh_triangulate(struct dg_arena *arena, struct mesh *m, struct dg_err *err)
{
    struct hull h;
    DG_TRY(DG_NEW(arena, &h.next, m->n_pts, err));
    DG_TRY(DG_NEW(arena, &h.prev, m->n_pts, err));
    DG_TRY(DG_NEW(arena, &h.tri, m->n_pts, err));
    int32_t k = 2;
    while (k < m->n_pts && orient(m, 0, k - 1, k) == 0) k++;
    if (k >= m->n_pts) return dg_err_set(err, DG_EFORMAT, "a footprint without area");
    hull_start(m, &h, k);
    for (k++; k < m->n_pts; k++) hull_add(m, &h, k);
    return 0;
}

/* ---- flips --------------------------------------------------------------------------------------- */

static int side_to(const struct tri *t, int32_t neighbour, int32_t from)
{
    for (int i = 0; i < 3; i++) {
        if (t->next[i] == neighbour && t->v[next3(i)] == from) return i;
    }
    assert(false);
    return 0;
}

/* Replace the diagonal of the two triangles at edge i of t: a -> b becomes d -> c. Afterwards t is (c, d, b)
 * with its edge 0 = c -> d, and the other triangle is (d, c, a). */
static void flip(struct mesh *m, int32_t t, int i)
{
    struct tri *p = &m->tris[t];
    int32_t u = p->next[i];
    struct tri *q = &m->tris[u];
    int k = side_to(q, t, p->v[i]);
    int32_t a = p->v[i], b = p->v[next3(i)], c = p->v[prev3(i)], d = q->v[prev3(k)];
    struct tri was_p = *p, was_q = *q;
    int bc = next3(i), ca = prev3(i), ad = next3(k), db = prev3(k);
    *p = (struct tri){.v = {c, d, b},
                      .next = {u, was_q.next[db], was_p.next[bc]},
                      .is_fixed = {0, was_q.is_fixed[db], was_p.is_fixed[bc]}};
    *q = (struct tri){.v = {d, c, a},
                      .next = {t, was_p.next[ca], was_q.next[ad]},
                      .is_fixed = {0, was_p.is_fixed[ca], was_q.is_fixed[ad]}};
    int32_t far_p = was_q.next[db], far_q = was_p.next[ca];
    if (far_p != NONE) m->tris[far_p].next[side_to(&m->tris[far_p], u, d)] = t;
    if (far_q != NONE) m->tris[far_q].next[side_to(&m->tris[far_q], t, c)] = u;
    m->tri_of[a] = u;
    m->tri_of[b] = t;
    m->tri_of[c] = m->tri_of[d] = t;
}

/* The two triangles at edge i of t form a strictly convex quadrilateral: the edge can be flipped. */
static bool is_flippable(const struct mesh *m, int32_t t, int i)
{
    const struct tri *p = &m->tris[t], *q = &m->tris[p->next[i]];
    int32_t a = p->v[i], b = p->v[next3(i)], c = p->v[prev3(i)];
    int32_t d = q->v[prev3(side_to(q, t, a))];
    return orient(m, d, c, a) > 0 && orient(m, c, d, b) > 0;
}

/* Is the far corner d inside the circle through a, b, c? In doubles: a wrong answer costs a poorer triangle. */
static bool is_poor(const struct mesh *m, int32_t t, int i)
{
    const struct tri *p = &m->tris[t], *q = &m->tris[p->next[i]];
    struct dg_ipt a = m->pts[p->v[i]], b = m->pts[p->v[next3(i)]], c = m->pts[p->v[prev3(i)]];
    struct dg_ipt d = m->pts[q->v[prev3(side_to(q, t, p->v[i]))]];
    /* The angles at c and d add up to more than a half turn: sin(c + d) < 0. */
    double cos_c = (double)dot(c, a, b), cos_d = (double)dot(d, a, b);
    double sin_c = (double)dg_orient(c, a, b), sin_d = (double)dg_orient(d, b, a);
    return sin_c * cos_d + cos_c * sin_d < -1e-9 * (sin_c * sin_d);
}

/* Lawson's flips. Only large footprints need them: thin triangles make the insertion of edges slow. The budget
 * keeps a rounding error from going round for ever. */
static void mesh_improve(struct mesh *m)
{
    int64_t budget = 40 * (int64_t)m->n_tris;
    for (bool has_changed = true; has_changed;) {
        has_changed = false;
        for (int32_t t = 0; t < m->n_tris; t++) {
            for (int i = 0; i < 3; i++) {
                if (m->tris[t].next[i] == NONE || !is_poor(m, t, i) || !is_flippable(m, t, i)) continue;
                if (budget-- <= 0) return;
                flip(m, t, i);
                has_changed = true;
            }
        }
    }
}

/* ---- the rings' edges ------------------------------------------------------------------------------ */

/* Turn round point a, counter-clockwise: the next triangle after t, or NONE at the hull. */
static int32_t turn(const struct mesh *m, int32_t t, int32_t a, bool is_ccw)
{
    const struct tri *p = &m->tris[t];
    int i = p->v[0] == a ? 0 : p->v[1] == a ? 1 : 2;
    return p->next[is_ccw ? prev3(i) : i];
}

/* What lies from a towards b: an edge that ends at `to` (b or a point before it), or a triangle whose edge
 * opposite a is crossed. */
struct heading {
    int32_t tri;
    int edge;   /* the edge that starts or ends at a, or the crossed one */
    int32_t to; /* NONE when crossing */
};

static bool heading_in(const struct mesh *m, int32_t t, int32_t a, int32_t b, struct heading *out)
{
    const struct tri *p = &m->tris[t];
    int i = p->v[0] == a ? 0 : p->v[1] == a ? 1 : 2;
    int32_t l = p->v[next3(i)], r = p->v[prev3(i)]; /* a, l, r counter-clockwise */
    int64_t ol = orient(m, a, b, l), or = orient(m, a, b, r);
    if (ol == 0 && dot(m->pts[a], m->pts[b], m->pts[l]) > 0) {
        *out = (struct heading){t, i, l};
        return true;
    }
    if (or == 0 && dot(m->pts[a], m->pts[b], m->pts[r]) > 0) {
        *out = (struct heading){t, prev3(i), r};
        return true;
    }
    *out = (struct heading){t, next3(i), NONE};
    return ol < 0 && or > 0;
}

static struct heading heading_find(const struct mesh *m, int32_t a, int32_t b)
{
    struct heading out = {NONE, 0, NONE};
    int32_t start = m->tri_of[a], t = start;
    do {
        if (heading_in(m, t, a, b, &out)) return out;
        t = turn(m, t, a, true);
    } while (t != NONE && t != start);
    for (t = turn(m, start, a, false); t != NONE; t = turn(m, t, a, false)) {
        if (heading_in(m, t, a, b, &out)) return out;
    }
    assert(false); /* b is another point of the same triangulation */
    return out;
}

/* Fixed once: a boundary. Twice: two rings' edges on each other, refused. */
static int edge_fix(struct mesh *m, int32_t t, int i, struct dg_err *err)
{
    struct tri *p = &m->tris[t];
    if (p->is_fixed[i]) return dg_err_set(err, DG_EFORMAT, "two edges of a footprint lie on each other");
    p->is_fixed[i] = 1;
    if (p->next[i] != NONE) {
        struct tri *q = &m->tris[p->next[i]];
        q->is_fixed[side_to(q, t, p->v[i])] = 1;
    }
    return 0;
}

/* Find the triangle that has the edge a -> b or b -> a now, by turning round a. */
static bool edge_find(const struct mesh *m, int32_t a, int32_t b, int32_t *tri, int *edge)
{
    struct heading h = heading_find(m, a, b);
    *tri = h.tri;
    *edge = h.edge;
    return h.to == b;
}

/* The edges that the segment from a crosses until it meets a point: pairs of points on the stack. Returns their
 * number; *to is the point, b or one before it. */
static int crossed_edges(struct mesh *m, struct heading h, int32_t a, int32_t b, int32_t *to,
                         struct dg_err *err)
{
    int32_t t = h.tri, n = 0;
    int i = h.edge;
    for (;;) {
        const struct tri *p = &m->tris[t];
        if (p->is_fixed[i]) return dg_err_set(err, DG_EFORMAT, "the edges of a footprint cross");
        m->stack[2 * n] = p->v[i];
        m->stack[2 * n + 1] = p->v[next3(i)];
        n++;
        int32_t u = p->next[i];
        assert(u != NONE);
        const struct tri *q = &m->tris[u];
        int k = side_to(q, t, p->v[i]);
        int32_t d = q->v[prev3(k)];
        int64_t o = orient(m, a, b, d);
        if (o == 0) {
            *to = d;
            return n;
        }
        /* A crossed edge starts right of a -> b and ends left of it, seen from the side of a. */
        i = o > 0 ? next3(k) : prev3(k);
        t = u;
    }
}

/* Flip crossed edges until a -> b is an edge (Sloan 1993). */
static void crossed_flip(struct mesh *m, int32_t n, int32_t a, int32_t b)
{
    int32_t first = 0, cap = 3 * m->n_pts; /* the stack as a ring of pairs: at most one pair an edge */
    while (n > 0) {
        int32_t c = m->stack[2 * first], d = m->stack[2 * first + 1], t;
        int i;
        first = first + 1 == cap ? 0 : first + 1;
        n--;
        bool is_there = edge_find(m, c, d, &t, &i);
        assert(is_there);
        (void)is_there;
        if (is_flippable(m, t, i)) {
            flip(m, t, i);
            c = m->tris[t].v[0];
            d = m->tris[t].v[1];
            int64_t oc = orient(m, a, b, c), od = orient(m, a, b, d);
            if (oc == 0 || od == 0 || (oc > 0) == (od > 0)) continue;
        }
        int32_t at = (first + n) % cap;
        m->stack[2 * at] = c;
        m->stack[2 * at + 1] = d;
        n++;
    }
}

static int edge_insert(struct mesh *m, int32_t a, int32_t b, struct dg_err *err)
{
    while (a != b) {
        struct heading h = heading_find(m, a, b);
        if (h.to == NONE) {
            int32_t to = NONE;
            int n = crossed_edges(m, h, a, b, &to, err);
            if (n < 0) return n;
            crossed_flip(m, n, a, to);
            h = heading_find(m, a, to);
        }
        DG_TRY(edge_fix(m, h.tri, h.edge, err));
        a = h.to;
    }
    return 0;
}

/* ---- inside -------------------------------------------------------------------------------------- */

/* Even-odd from the hull inwards. */
static void mesh_classify(struct mesh *m)
{
    int32_t n = 0;
    for (int32_t t = 0; t < m->n_tris; t++) {
        for (int i = 0; i < 3 && !m->tris[t].is_seen; i++) {
            if (m->tris[t].next[i] != NONE) continue;
            m->tris[t].is_seen = true;
            m->tris[t].is_inside = m->tris[t].is_fixed[i];
            m->stack[n++] = t;
        }
    }
    while (n > 0) {
        const struct tri *p = &m->tris[m->stack[--n]];
        for (int i = 0; i < 3; i++) {
            int32_t u = p->next[i];
            if (u == NONE || m->tris[u].is_seen) continue;
            m->tris[u].is_seen = true;
            m->tris[u].is_inside = p->is_inside != (p->is_fixed[i] != 0);
            m->stack[n++] = u;
        }
    }
}

/* The triangles inside have together exactly the area that the rings say, outer less holes: otherwise a hole
 * lies outside, or a ring runs twice round. Sums wrap round 2^64, which changes no equality. */
static bool is_area_kept(const struct mesh *m, const struct dg_iring *rings, int32_t n_rings)
{
    uint64_t inside = 0, said = 0;
    for (int32_t t = 0; t < m->n_tris; t++) {
        const struct tri *p = &m->tris[t];
        if (p->is_inside) inside += (uint64_t)orient(m, p->v[0], p->v[1], p->v[2]);
    }
    for (int32_t r = 0; r < n_rings; r++) {
        uint64_t sum = 0;
        for (int32_t i = 2; i < rings[r].n_pts; i++) {
            sum += (uint64_t)dg_orient(rings[r].pts[0], rings[r].pts[i - 1], rings[r].pts[i]);
        }
        if ((int64_t)sum < 0) sum = -sum;
        said += rings[r].is_hole ? -sum : sum;
    }
    return inside == said;
}

/* ---- fewer parts ----------------------------------------------------------------------------------- */

/* Half-edges 3 t + i of the triangles inside, linked into the loops of the parts. */
struct loops {
    int32_t *next, *prev;
    bool *is_gone;
};

struct diagonal {
    double length; /* only an order: longest first */
    int32_t half;
};

static int by_length(const void *a, const void *b)
{
    const struct diagonal *x = a, *y = b;
    if (x->length != y->length) return x->length > y->length ? -1 : 1;
    return (x->half > y->half) - (x->half < y->half);
}

static int32_t org(const struct mesh *m, int32_t half) { return m->tris[half / 3].v[half % 3]; }

/* A corner from edge `in` to edge `out` turns left or goes straight on. */
static bool is_convex(const struct mesh *m, int32_t in, int32_t out, const struct loops *l)
{
    int32_t a = org(m, in), b = org(m, out), c = org(m, l->next[out]);
    int64_t o = orient(m, a, b, c);
    return o > 0 || (o == 0 && dot(m->pts[b], m->pts[a], m->pts[c]) < 0);
}

static void diagonals_drop(const struct mesh *m, struct loops *l, const struct diagonal *diagonals, int32_t n)
{
    for (int32_t k = 0; k < n; k++) {
        int32_t e = diagonals[k].half, t = m->tris[e / 3].next[e % 3];
        int32_t f = 3 * t + side_to(&m->tris[t], e / 3, org(m, e));
        if (!is_convex(m, l->prev[e], l->next[f], l) || !is_convex(m, l->prev[f], l->next[e], l)) continue;
        l->next[l->prev[e]] = l->next[f];
        l->prev[l->next[f]] = l->prev[e];
        l->next[l->prev[f]] = l->next[e];
        l->prev[l->next[e]] = l->prev[f];
        l->is_gone[e] = l->is_gone[f] = true;
    }
}

static int mesh_merge(struct dg_arena *arena, const struct mesh *m, struct loops *l, struct dg_err *err)
{
    size_t n_halves = 3 * (size_t)m->n_tris;
    struct diagonal *diagonals;
    int32_t n = 0;
    DG_TRY(DG_NEW(arena, &l->next, n_halves, err));
    DG_TRY(DG_NEW(arena, &l->prev, n_halves, err));
    DG_TRY(DG_NEW(arena, &l->is_gone, n_halves, err));
    DG_TRY(DG_NEW(arena, &diagonals, n_halves, err));
    for (int32_t t = 0; t < m->n_tris; t++) {
        const struct tri *p = &m->tris[t];
        for (int i = 0; i < 3; i++) {
            l->next[3 * t + i] = 3 * t + next3(i);
            l->prev[3 * t + i] = 3 * t + prev3(i);
            l->is_gone[3 * t + i] = !p->is_inside;
            if (!p->is_inside || p->is_fixed[i] || p->next[i] < t) continue;
            struct dg_ipt a = m->pts[p->v[i]], b = m->pts[p->v[next3(i)]];
            diagonals[n++] = (struct diagonal){(double)dot(a, b, b), 3 * t + i};
        }
    }
    qsort(diagonals, (size_t)n, sizeof *diagonals, by_length);
    diagonals_drop(m, l, diagonals, n);
    return 0;
}

/* Read the loops off as rings, without the points where a loop goes straight on. */
static int parts_emit(struct dg_arena *arena, const struct mesh *m, struct loops *l, struct dg_iring **out,
                      int32_t *n_out, struct dg_err *err)
{
    int32_t n_halves = 3 * m->n_tris, n_edges = 0, n_parts = 0;
    for (int32_t e = 0; e < n_halves; e++) n_edges += !l->is_gone[e];
    struct dg_iring *parts;
    struct dg_ipt *pts;
    DG_TRY(DG_NEW(arena, &parts, n_edges / 3, err));
    DG_TRY(DG_NEW(arena, &pts, n_edges, err));
    for (int32_t e = 0; e < n_halves; e++) {
        if (l->is_gone[e]) continue;
        struct dg_iring *part = &parts[n_parts++];
        part->pts = pts;
        for (int32_t f = e; !l->is_gone[f]; f = l->next[f]) {
            l->is_gone[f] = true;
            if (orient(m, org(m, l->prev[f]), org(m, f), org(m, l->next[f])) == 0) continue;
            *pts++ = m->pts[org(m, f)];
            part->n_pts++;
        }
    }
    *out = parts;
    *n_out = n_parts;
    return 0;
}

/* ---- the contract -------------------------------------------------------------------------------- */

/* One ring that turns left at every point and round once: it is its own part. */
static bool is_convex_ring(const struct dg_iring *ring)
{
    int32_t n = ring->n_pts, n_peaks = 0;
    if (n < 3) return false;
    for (int32_t i = 0; i < n; i++) {
        struct dg_ipt a = ring->pts[i ? i - 1 : n - 1], b = ring->pts[i], c = ring->pts[i + 1 < n ? i + 1 : 0];
        if (dg_orient(a, b, c) <= 0) return false;
        n_peaks += (b.y > a.y || (b.y == a.y && b.x > a.x)) && (c.y < b.y || (c.y == b.y && c.x < b.x));
    }
    return n_peaks == 1;
}

static int rings_check(const struct dg_iring *rings, int32_t n_rings, int64_t *n_pts, struct dg_err *err)
{
    struct dg_ibox box = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    *n_pts = 0;
    for (int32_t r = 0; r < n_rings; r++) {
        if (rings[r].is_hole != (r > 0)) {
            return dg_err_set(err, DG_EFORMAT, "a footprint is one outer ring and its holes");
        }
        *n_pts += rings[r].n_pts;
        for (int32_t i = 0; i < rings[r].n_pts; i++) {
            struct dg_ipt p = rings[r].pts[i];
            if (p.x < box.x0) box.x0 = p.x;
            if (p.y < box.y0) box.y0 = p.y;
            if (p.x > box.x1) box.x1 = p.x;
            if (p.y > box.y1) box.y1 = p.y;
        }
    }
    if (*n_pts < 3) return dg_err_set(err, DG_EFORMAT, "a footprint of fewer than three points");
    if (*n_pts > DG_MAX_RING_POINTS * 10) return dg_err_set(err, DG_ELIMIT, "a footprint of too many points");
    if ((int64_t)box.x1 - box.x0 > DG_MAX_RING_SPAN_U || (int64_t)box.y1 - box.y0 > DG_MAX_RING_SPAN_U) {
        return dg_err_set(err, DG_ELIMIT, "a footprint wider than %d km",
                          DG_MAX_RING_SPAN_U / DG_UNITS_PER_M / 1000);
    }
    return 0;
}

static int ring_as_part(struct dg_arena *arena, const struct dg_iring *ring, struct dg_iring **parts,
                        int32_t *n_parts, struct dg_err *err)
{
    struct dg_iring *part;
    DG_TRY(DG_NEW(arena, &part, 1, err));
    DG_TRY(DG_NEW(arena, &part->pts, ring->n_pts, err));
    part->n_pts = ring->n_pts;
    for (int32_t i = 0; i < ring->n_pts; i++) part->pts[i] = ring->pts[i];
    *parts = part;
    *n_parts = 1;
    return 0;
}

int dg_convex_parts(struct dg_arena *arena, const struct dg_iring *rings, int32_t n_rings,
                    struct dg_iring **parts, int32_t *n_parts, struct dg_err *err)
{
    int64_t n = 0;
    DG_TRY(rings_check(rings, n_rings, &n, err));
    if (n_rings == 1 && is_convex_ring(&rings[0])) return ring_as_part(arena, &rings[0], parts, n_parts, err);

    struct mesh m = {0};
    struct loops loops;
    DG_TRY(mesh_points(arena, &m, rings, n_rings, (int32_t)n, err));
    DG_TRY(mesh_triangulate(arena, &m, err));
    if (m.n_pts > 64) mesh_improve(&m);
    int32_t at = 0;
    for (int32_t r = 0; r < n_rings; at += rings[r].n_pts, r++) {
        for (int32_t i = 0, k = rings[r].n_pts - 1; i < rings[r].n_pts; k = i++) {
            DG_TRY(edge_insert(&m, m.at[at + k], m.at[at + i], err));
        }
    }
    mesh_classify(&m);
    if (!is_area_kept(&m, rings, n_rings)) {
        return dg_err_set(err, DG_EFORMAT, "the rings of a footprint cross, or a hole lies outside");
    }
    DG_TRY(mesh_merge(arena, &m, &loops, err));
    return parts_emit(arena, &m, &loops, parts, n_parts, err);
}
