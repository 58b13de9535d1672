/* Measures of geometries in metres: bookkeeping in double precision, never sight. */
#include <math.h>

#include "geom/geom.h"

struct dg_box dg_geom_box(const struct dg_geom *geom)
{
    struct dg_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int32_t r = 0; r < geom->n_rings; r++) {
        for (int32_t i = 0; i < geom->rings[r].n_pts; i++) {
            struct dg_pt p = geom->rings[r].pts[i];
            if (p.x < box.x0) box.x0 = p.x;
            if (p.y < box.y0) box.y0 = p.y;
            if (p.x > box.x1) box.x1 = p.x;
            if (p.y > box.y1) box.y1 = p.y;
        }
    }
    return box;
}

/* Relative to the ring's first point: projected coordinates have seven digits before the point, and their
 * products would lose the area's own digits. */
static double ring_area2(const struct dg_ring *ring)
{
    double sum = 0;
    for (int32_t i = 2; i < ring->n_pts; i++) {
        struct dg_pt o = ring->pts[0], a = ring->pts[i - 1], b = ring->pts[i];
        sum += (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
    }
    return sum;
}

double dg_geom_area_m2(const struct dg_geom *geom)
{
    if (geom->kind != DG_GEOM_AREA) return 0;
    double sum = 0;
    for (int32_t r = 0; r < geom->n_rings; r++) {
        double area = fabs(ring_area2(&geom->rings[r])) / 2;
        sum += geom->rings[r].is_hole ? -area : area;
    }
    return sum;
}

/* Not hypot: the C libraries' differ in the last bit, and figures are the same bytes in the browser.
 * Coordinates are far from where a square would overflow. */
static double length(double dx, double dy) { return sqrt(dx * dx + dy * dy); }

double dg_geom_length_m(const struct dg_geom *geom)
{
    if (geom->kind != DG_GEOM_LINE && geom->kind != DG_GEOM_AREA) return 0;
    double sum = 0;
    for (int32_t r = 0; r < geom->n_rings; r++) {
        const struct dg_ring *ring = &geom->rings[r];
        for (int32_t i = 1; i < ring->n_pts; i++) {
            sum += length(ring->pts[i].x - ring->pts[i - 1].x, ring->pts[i].y - ring->pts[i - 1].y);
        }
        if (geom->kind == DG_GEOM_AREA && ring->n_pts > 1) {
            struct dg_pt a = ring->pts[ring->n_pts - 1], b = ring->pts[0];
            sum += length(b.x - a.x, b.y - a.y);
        }
    }
    return sum;
}

static double segment_distance(struct dg_pt p, struct dg_pt a, struct dg_pt b)
{
    double ux = b.x - a.x, uy = b.y - a.y, vx = p.x - a.x, vy = p.y - a.y;
    double uu = ux * ux + uy * uy;
    double t = uu > 0 ? (ux * vx + uy * vy) / uu : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return length(vx - t * ux, vy - t * uy);
}

bool dg_geom_contains(const struct dg_geom *area, struct dg_pt p)
{
    if (area->kind != DG_GEOM_AREA) return false;
    bool is_inside = false;
    for (int32_t r = 0; r < area->n_rings; r++) {
        const struct dg_ring *ring = &area->rings[r];
        for (int32_t i = 0, k = ring->n_pts - 1; i < ring->n_pts; k = i++) {
            struct dg_pt a = ring->pts[k], b = ring->pts[i];
            if (p.y >= fmin(a.y, b.y) && p.y <= fmax(a.y, b.y) && p.x >= fmin(a.x, b.x) &&
                p.x <= fmax(a.x, b.x) && (b.x - a.x) * (p.y - a.y) == (b.y - a.y) * (p.x - a.x)) {
                return true;
            }
            if ((a.y > p.y) != (b.y > p.y)) {
                double o = (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
                if ((o > 0) == (b.y > a.y)) is_inside = !is_inside;
            }
        }
    }
    return is_inside;
}

double dg_geom_distance_m(const struct dg_geom *geom, struct dg_pt p)
{
    if (dg_geom_contains(geom, p)) return 0;
    double best = INFINITY;
    for (int32_t r = 0; r < geom->n_rings; r++) {
        const struct dg_ring *ring = &geom->rings[r];
        for (int32_t i = 0; i < ring->n_pts; i++) {
            struct dg_pt a = ring->pts[i], b = a;
            if (geom->kind != DG_GEOM_POINT) {
                if (i + 1 < ring->n_pts)
                    b = ring->pts[i + 1];
                else if (geom->kind == DG_GEOM_AREA)
                    b = ring->pts[0];
            }
            best = fmin(best, segment_distance(p, a, b));
        }
    }
    return best;
}

void dg_ring_orient(struct dg_ring *ring)
{
    struct dg_pt *p = ring->pts;
    double area2 = ring_area2(ring);
    if (area2 == 0 || (area2 < 0) == ring->is_hole) return;
    for (int32_t i = 0, j = ring->n_pts - 1; i < j; i++, j--) {
        struct dg_pt t = p[i];
        p[i] = p[j];
        p[j] = t;
    }
}
