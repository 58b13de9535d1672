/* Geom: points, rings, exact predicates, convex parts, spatial index.
 *
 * Two worlds of coordinates:
 *
 *   metres   `double x, y` in the dossier's metric projection (dg_pt). Files, dossier and reports.
 *   lattice  whole units of 0.1 mm from the scene's origin, int32 (dg_ipt). The engine.
 *
 * The lattice is what makes sight exact. Positions are far less accurate than 0.1 mm, so rounding them
 * there once, when the scene is built, costs nothing; after that the sign of every cross product of
 * differences up to 2 x 2000 m fits in 64 bits (and in the 53 bits of a double up to 3.3 km), so that
 * "left of", "touches" and "inside" have one answer on every machine and in every code path.
 *
 * Tie rule: footprints are closed sets. Something exactly on an edge belongs to the footprint. */
#ifndef DG_GEOM_GEOM_H
#define DG_GEOM_GEOM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define DG_UNITS_PER_M 10000 /* lattice units in a metre */

/* The widest ring or segment that is asked about: 50 km. Products of differences stay below 2^58, so that
 * sums of a few of them fit 64 bits. Footprints beyond it are refused when the scene is built. */
#define DG_MAX_RING_SPAN_U 500000000

struct dg_pt {
    double x, y; /* metres, east and north */
};

struct dg_ipt {
    int32_t x, y; /* lattice units */
};

struct dg_box {
    double x0, y0, x1, y1; /* metres; empty when x0 > x1 */
};

struct dg_ibox {
    int32_t x0, y0, x1, y1; /* lattice units, closed; empty when x0 > x1 */
};

/* A geometry in metres. A ring of an area is closed by its first point, which is not repeated at the end;
 * outer rings run counter-clockwise and are followed by their holes, which run clockwise. A ring of a line
 * is one polyline; of points, one point each. */
enum dg_geom_kind { DG_GEOM_NONE = 0, DG_GEOM_POINT, DG_GEOM_LINE, DG_GEOM_AREA };

struct dg_ring {
    struct dg_pt *pts;
    int32_t n_pts;
    bool is_hole; /* areas only */
};

struct dg_geom {
    enum dg_geom_kind kind;
    int32_t n_rings;
    struct dg_ring *rings;
};

/* The same on the lattice. */
struct dg_iring {
    struct dg_ipt *pts;
    int32_t n_pts;
    bool is_hole;
};

/* ---- predicates on the lattice: exact ---------------------------------------------------------- */

/* Twice the signed area of a, b, c: > 0 when c lies left of a -> b. Exact for points that lie within 200 km of
 * one another in x and y: all of a scene. */
static inline int64_t dg_orient(struct dg_ipt a, struct dg_ipt b, struct dg_ipt c)
{
    return ((int64_t)b.x - a.x) * ((int64_t)c.y - a.y) - ((int64_t)b.y - a.y) * ((int64_t)c.x - a.x);
}

/* Where is p? -1 outside, 0 on an edge, 1 inside; even-odd over all rings. Cost: n points. */
int dg_irings_locate(const struct dg_iring *rings, int32_t n_rings, struct dg_ipt p);

/* Do the closed segments ab and cd share a point? */
bool dg_segments_touch(struct dg_ipt a, struct dg_ipt b, struct dg_ipt c, struct dg_ipt d);

/* ---- measures in metres -------------------------------------------------------------------------- */

struct dg_box dg_geom_box(const struct dg_geom *geom);
double dg_geom_area_m2(const struct dg_geom *geom);  /* holes subtracted; 0 unless an area */
double dg_geom_length_m(const struct dg_geom *geom); /* of lines; of areas the length of all rings */
/* Inside or on the edge, even-odd, double precision: for bookkeeping, never for sight. */
bool dg_geom_contains(const struct dg_geom *area, struct dg_pt p);
/* Distance from p to the nearest point of the geometry's points, lines or edges; 0 inside an area. */
double dg_geom_distance_m(const struct dg_geom *geom, struct dg_pt p);

/* Make a ring of an area run as it should: counter-clockwise, or clockwise if it is a hole. One without an area
 * is left as it is. */
void dg_ring_orient(struct dg_ring *ring);

/* ---- convex parts -------------------------------------------------------------------------------- */

/* Cut a polygon (one outer ring and its holes) into convex parts that together are exactly the polygon and
 * use only its own vertices, so that nothing is rounded. Every part is counter-clockwise without collinear
 * triples. Parts touch along diagonals and do not overlap otherwise. DG_EFORMAT when the rings cross
 * themselves or each other, so that no such cut exists; DG_ELIMIT (wider than DG_MAX_RING_SPAN_U), DG_ENOMEM.
 * Cost: about n log n, n^2 at worst. Scratch comes from the same arena, about 600 bytes a point: pass one that
 * is reset afterwards. */
int dg_convex_parts(struct dg_arena *arena, const struct dg_iring *rings, int32_t n_rings,
                    struct dg_iring **parts, int32_t *n_parts, struct dg_err *err);

/* ---- spatial index ------------------------------------------------------------------------------- */

/* A packed sort-tile-recursive R-tree over boxes (Leutenegger, Lopez, Edgington 1997), fanout 16. It never
 * changes after it is built and may be read from many threads. */
struct dg_index;

/* Build over n boxes; the number of a box is its index. Lives in `arena`: about 20 bytes a box. */
int dg_index_build(struct dg_arena *arena, const struct dg_ibox *boxes, int32_t n_boxes, struct dg_index **out,
                   struct dg_err *err);

/* Write the numbers of the boxes that touch `query` to `found`, at most `cap`; returns how many there are
 * (which may be more than cap: then ask again with room). The order is the tree's, always the same. */
int32_t dg_index_find(const struct dg_index *index, struct dg_ibox query, int32_t *found, int32_t cap);

/* Call `visit` with the number of each box that touches `query`, in the same order, until it returns false. */
typedef bool (*dg_visit_fn)(void *ctx, int32_t box_ix);
void dg_index_visit(const struct dg_index *index, struct dg_ibox query, dg_visit_fn visit, void *ctx);

#endif
