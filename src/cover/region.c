/* Samples near the boundaries of what was drawn: the ask list. */
#include <math.h>

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

void dg_kernel_ask_wedge(struct dg_kernel *k, const struct dg_wedge *w)
{
    struct pt u = {w->ux, w->uy}, v = {w->vx, w->vy};
    double far = 4.0 * (k->eye->range_u + 2.0 * k->grid->cell_u);
    struct dg_edge front = edge_of(k, v, u, (struct pt){w->dx, w->dy}, w->c);
    struct dg_edge right = radial_of(k, u, scaled(u, fmax(2, far / hypot(u.x, u.y))), u);
    struct dg_edge left = radial_of(k, v, scaled(v, fmax(2, far / hypot(v.x, v.y))), v);
    dg_kernel_ask_edge(k, &front);
    dg_kernel_ask_edge(k, &right);
    dg_kernel_ask_edge(k, &left);
}

void dg_kernel_ask_octet(struct dg_kernel *k, const struct dg_octet *o, double factor)
{
    struct pt q[9];
    bool has_side = false;
    for (int i = 0; i < 9; i++)
        q[i] = (struct pt){(double)o->x[i & 7] - k->eye->at.x, (double)o->y[i & 7] - k->eye->at.y};
    for (int i = 0; i < 8; i++) {
        struct pt u = q[i], v = q[i + 1], d = {v.x - u.x, v.y - u.y};
        double side = cross(u, v);
        struct dg_edge near = edge_of(k, u, v, d, side);
        struct dg_edge far = edge_of(k, scaled(u, factor), scaled(v, factor), d, factor * side);
        struct dg_edge ray = radial_of(k, u, scaled(u, factor), u);
        has_side |= side != 0;
        if (side <= 0) dg_kernel_ask_edge(k, &near);
        if (side >= 0) dg_kernel_ask_edge(k, &far); /* both where the lens is on its line */
        dg_kernel_ask_edge(k, &ray);                /* of all points: the two that matter are among them */
    }
    if (!has_side) dg_kernel_ask_line(k, q[0].x, q[0].y, q[1].x, q[1].y, DG_HIDES_BETWEEN, factor);
}
