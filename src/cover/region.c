/* The shadow of one convex part is convex: one span a row. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cover/kernel.h"

struct pt {
    double x, y; /* lattice units from the lens */
};

static double cross(struct pt a, struct pt b) { return a.x * b.y - a.y * b.x; }

/* The edge from u to v, on the line through direction d with cross product c (of a point on it with d). */
static struct dg_edge edge_of(const struct dg_kernel *k, struct pt u, struct pt v, struct pt d, double c)
{
    struct dg_edge e = {
        k->cx + u.x * k->per_u, k->cy + u.y * k->per_u, k->cx + v.x * k->per_u, k->cy + v.y * k->per_u, 0, 0};
    e.b = d.x / d.y;
    e.a = k->cx + c / d.y * k->per_u - e.b * k->cy;
    return e;
}

static int32_t clamp_col(double x, int32_t n)
{
    double c = ceil(x);
    return c <= 0 ? 0 : c >= n ? n : (int32_t)c;
}

void dg_kernel_ask_edge(struct dg_kernel *k, const struct dg_edge *e)
{
    double y0 = fmin(e->y1, e->y2) - DG_NEAR, y1 = fmax(e->y1, e->y2) + DG_NEAR;
    double x0 = fmin(e->x1, e->x2) - DG_NEAR, x1 = fmax(e->x1, e->x2) + DG_NEAR;
    bool is_level = !(fabs(e->b) < 1e12);
    int32_t r0 = clamp_col(y0, k->ny), r1 = clamp_col(floor(y1) + 1, k->ny);
    for (int32_t r = r0; r < r1; r++) {
        double lo = x0, hi = x1;
        if (!is_level) {
            double x = e->a + e->b * r, margin = DG_NEAR * (1 + fabs(e->b));
            lo = fmax(lo, x - margin);
            hi = fmin(hi, x + margin);
        }
        int32_t c1 = clamp_col(floor(hi) + 1, k->nx);
        for (int32_t c = clamp_col(lo, k->nx); c < c1; c++) {
            k->ask[(size_t)r * (size_t)k->words_per_row + (size_t)(c >> 6)] |= 1ull << (c & 63);
            if (r < k->ask_r0) k->ask_r0 = r;
            if (r > k->ask_r1) k->ask_r1 = r;
        }
    }
}

static struct pt scaled(struct pt p, double f) { return (struct pt){p.x * f, p.y * f}; }

/* A radial edge: its line goes through the lens. */
static struct dg_edge radial_of(const struct dg_kernel *k, struct pt u, struct pt v, struct pt along)
{
    return edge_of(k, u, v, along, 0);
}

/* Close an unbounded shadow well outside the window: from the ray of `e` round to the ray of `s` (the shadow
 * lies counter-clockwise of e's ray), over a point in between, so that no chord comes near the window. */
static int32_t close_far(const struct dg_kernel *k, struct pt e, struct pt e0, struct pt s, struct pt s0,
                         struct dg_edge *edges)
{
    double far = 4.0 * (k->eye->range_u + 2.0 * k->grid->cell_u);
    double le = hypot(e.x, e.y), ls = hypot(s.x, s.y);
    struct pt ue = scaled(e, 1 / le), us = scaled(s, 1 / ls);
    struct pt mid = {us.x + ue.x + (us.y - ue.y), us.y + ue.y - (us.x - ue.x)};
    double lm = hypot(mid.x, mid.y);
    struct pt fe = scaled(ue, fmax(far, 2 * le)), fs = scaled(us, fmax(far, 2 * ls)),
              fm = scaled(mid, fmax(far, 2 * fmax(le, ls)) / lm);
    edges[0] = radial_of(k, e0, fe, e);
    edges[1] = edge_of(k, fe, fm, (struct pt){fm.x - fe.x, fm.y - fe.y}, cross(fe, fm));
    edges[2] = edge_of(k, fm, fs, (struct pt){fs.x - fm.x, fs.y - fm.y}, cross(fm, fs));
    edges[3] = radial_of(k, fs, s0, s);
    return 4;
}

void dg_kernel_ask_line(struct dg_kernel *k, double ax, double ay, double bx, double by, enum dg_hiding hiding,
                        double factor)
{
    bool a_is_near = hypot(ax, ay) < hypot(bx, by);
    struct pt near = a_is_near ? (struct pt){ax, ay} : (struct pt){bx, by};
    struct pt far = a_is_near ? (struct pt){bx, by} : (struct pt){ax, ay};
    struct pt dir = {bx - ax, by - ay};
    if (hiding == DG_HIDES_ALL) {
        double reach = 4.0 * (k->eye->range_u + 2.0 * k->grid->cell_u);
        far = scaled(far, fmax(1, reach / hypot(far.x, far.y)));
        near = scaled(near, factor);
    } else if (ax * bx + ay * by <= 0) { /* the lens is above it */
        near = scaled(near, factor);
        far = scaled(far, factor);
    } else {
        far = scaled(far, factor);
    }
    struct dg_edge e = radial_of(k, near, far, dir);
    dg_kernel_ask_edge(k, &e);
}

int dg_kernel_draw_wedge(struct dg_kernel *k, const struct dg_wedge *w, struct dg_err *err)
{
    struct pt u = {w->ux, w->uy}, v = {w->vx, w->vy};
    DG_TRY(dg_edges_grow(k, 5, err));
    k->edges[0] = edge_of(k, v, u, (struct pt){w->dx, w->dy}, w->c);
    k->draw_region(k, k->edges, 1 + close_far(k, u, u, v, v, k->edges + 1));
    return 0;
}

int dg_kernel_draw_part(struct dg_kernel *k, const struct dg_part *part, struct dg_err *err)
{
    const struct dg_ipt *q = k->scene->part_pts + part->first_pt;
    int32_t n = part->n_pts, first_front = -1, n_front = 0, n_back = 0, first_back = -1;
    double factor = 1;
    enum dg_hiding hiding = dg_kernel_hiding(k->eye, k->scene->prisms[part->prism_ix].top_u, &factor);
    if (hiding == DG_HIDES_NOTHING) return 0;
    DG_TRY(dg_edges_grow(k, 2 * n + 8, err));

    struct dg_ipt at = k->eye->at;
    int64_t before = dg_orient(q[n - 1], q[0], at);
    for (int32_t i = 0; i < n; i++) {
        int64_t side = dg_orient(q[i], q[i + 1 < n ? i + 1 : 0], at);
        n_front += side < 0;
        n_back += side > 0;
        if (side < 0 && before >= 0) first_front = i;
        if (side > 0 && before <= 0) first_back = i;
        before = side;
    }
#define REL(i) ((struct pt){(double)q[(i) % n].x - at.x, (double)q[(i) % n].y - at.y})
    if (n_front == 0 && n_back == 0) { /* only a barrier has no area */
        struct pt a = REL(0), b = REL(1);
        dg_kernel_ask_line(k, a.x, a.y, b.x, b.y, hiding, factor);
        return 0;
    }

    struct dg_edge *edges = k->edges;
    int32_t n_edges = 0;
    double near_factor = hiding == DG_HIDES_ALL ? factor : 1;
    for (int32_t i = 0; i < n_front; i++) {
        struct pt u = REL(first_front + i), v = REL(first_front + i + 1);
        edges[n_edges++] = edge_of(k, scaled(u, near_factor), scaled(v, near_factor),
                                   (struct pt){v.x - u.x, v.y - u.y}, near_factor * cross(u, v));
    }
    struct pt s = REL(first_front), e = REL(first_front + n_front);
    if (hiding == DG_HIDES_ALL) {
        n_edges += close_far(k, e, scaled(e, near_factor), s, scaled(s, near_factor), edges + n_edges);
        k->draw_region(k, edges, n_edges);
        return 0;
    }
    if (n_front == 0) { /* the lens is above this roof: the whole footprint, scaled */
        first_back = 0;
        n_back = n;
    } else {
        edges[n_edges++] = radial_of(k, e, scaled(REL(first_back), factor), e);
    }
    for (int32_t i = 0; i < n_back; i++) {
        struct pt u = REL(first_back + i), v = REL(first_back + i + 1);
        edges[n_edges++] = edge_of(k, scaled(u, factor), scaled(v, factor), (struct pt){v.x - u.x, v.y - u.y},
                                   factor * cross(u, v));
    }
    if (n_front > 0) edges[n_edges++] = radial_of(k, scaled(REL(first_back + n_back), factor), s, s);
#undef REL
    k->draw_region(k, edges, n_edges);
    return 0;
}
