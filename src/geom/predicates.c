/* Exact questions about lattice points. Every product here fits 64 bits because a ring or a pair of segments
 * that is asked about spans less than DG_MAX_RING_SPAN_U (geom.h). */
#include "geom/geom.h"

static bool is_between(struct dg_ipt a, struct dg_ipt b, struct dg_ipt p)
{
    return p.x >= (a.x < b.x ? a.x : b.x) && p.x <= (a.x < b.x ? b.x : a.x) && p.y >= (a.y < b.y ? a.y : b.y) &&
           p.y <= (a.y < b.y ? b.y : a.y);
}

int dg_irings_locate(const struct dg_iring *rings, int32_t n_rings, struct dg_ipt p)
{
    bool is_inside = false;
    for (int32_t r = 0; r < n_rings; r++) {
        const struct dg_ipt *pts = rings[r].pts;
        int32_t n = rings[r].n_pts;
        for (int32_t i = 0, k = n - 1; i < n; k = i++) {
            struct dg_ipt a = pts[k], b = pts[i];
            /* Half-open in y, so that a ray through a vertex counts it once. */
            bool is_crossing = (a.y > p.y) != (b.y > p.y);
            if (!is_crossing && a.y != p.y && b.y != p.y) continue;
            int64_t o = dg_orient(a, b, p);
            if (o == 0 && is_between(a, b, p)) return 0;
            if (is_crossing && (o > 0) == (b.y > a.y)) is_inside = !is_inside;
        }
    }
    return is_inside ? 1 : -1;
}

static int sign64(int64_t v) { return (v > 0) - (v < 0); }

bool dg_segments_touch(struct dg_ipt a, struct dg_ipt b, struct dg_ipt c, struct dg_ipt d)
{
    int o1 = sign64(dg_orient(a, b, c)), o2 = sign64(dg_orient(a, b, d));
    int o3 = sign64(dg_orient(c, d, a)), o4 = sign64(dg_orient(c, d, b));
    if (o1 * o2 < 0 && o3 * o4 < 0) return true;
    return (o1 == 0 && is_between(a, b, c)) || (o2 == 0 && is_between(a, b, d)) ||
           (o3 == 0 && is_between(c, d, a)) || (o4 == 0 && is_between(c, d, b));
}
