/* Cells of a picture: filling hulls, widening, taking pieces out as outlines. */
#include "mask/raster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int dg_picture_init(struct dg_picture *picture, struct dg_arena *arena, int32_t width_px, int32_t height_px,
                    struct dg_err *err)
{
    double cell = (double)width_px / DG_MASK_CELLS;
    int32_t ny = (int32_t)ceil(height_px / cell - 1e-9);
    *picture = (struct dg_picture){.nx = DG_MASK_CELLS, .ny = ny < 1 ? 1 : ny, .cell_px = cell};
    DG_TRY(DG_NEW(arena, &picture->queue, (size_t)picture->nx * (size_t)picture->ny, err));
    return DG_NEW(arena, &picture->set, (size_t)picture->nx * (size_t)picture->ny, err);
}

/* ---- hulls ----------------------------------------------------------------------------------------- */

static int compare_points(const void *a, const void *b)
{
    const struct dg_pt *p = a, *q = b;
    if (p->x != q->x) return p->x < q->x ? -1 : 1;
    return p->y < q->y ? -1 : p->y > q->y;
}

static double turn(struct dg_pt a, struct dg_pt b, struct dg_pt c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/* Andrew's monotone chain (1979). hull has room for 2 n points. */
static int32_t hull_of(struct dg_pt *pts, int32_t n, struct dg_pt *hull)
{
    int32_t k = 0;
    qsort(pts, (size_t)n, sizeof *pts, compare_points);
    for (int32_t i = 0; i < n; i++) {
        while (k >= 2 && turn(hull[k - 2], hull[k - 1], pts[i]) <= 0) k--;
        hull[k++] = pts[i];
    }
    for (int32_t i = n - 2, lower = k + 1; i >= 0; i--) {
        while (k >= lower && turn(hull[k - 2], hull[k - 1], pts[i]) <= 0) k--;
        hull[k++] = pts[i];
    }
    return k > 1 ? k - 1 : k;
}

/* The x-extent of an edge between two heights. False: it does not come between them. */
static bool edge_extent(struct dg_pt a, struct dg_pt b, double y0, double y1, double *x0, double *x1)
{
    if (a.y > b.y) {
        struct dg_pt t = a;
        a = b;
        b = t;
    }
    if (b.y < y0 || a.y > y1) return false;
    double xa = a.x, xb = b.x;
    if (a.y < y0) xa = a.x + (b.x - a.x) * (y0 - a.y) / (b.y - a.y);
    if (b.y > y1) xb = a.x + (b.x - a.x) * (y1 - a.y) / (b.y - a.y);
    *x0 = fmin(*x0, fmin(xa, xb));
    *x1 = fmax(*x1, fmax(xa, xb));
    return true;
}

void dg_picture_fill_hull(struct dg_picture *picture, struct dg_pt *pts, int32_t n)
{
    struct dg_pt hull[32];
    double top = INFINITY, bottom = -INFINITY;
    if (n < 1 || n > 16) return;
    picture->from = 0;
    for (int32_t i = 0; i < n; i++) {
        pts[i].x /= picture->cell_px;
        pts[i].y /= picture->cell_px;
        top = fmin(top, pts[i].y);
        bottom = fmax(bottom, pts[i].y);
    }
    int32_t n_hull = hull_of(pts, n, hull);
    int32_t r0 = top < 0 ? 0 : top >= picture->ny ? picture->ny : (int32_t)top;
    int32_t r1 = bottom < 0 ? -1 : bottom >= picture->ny ? picture->ny - 1 : (int32_t)bottom;
    for (int32_t r = r0; r <= r1; r++) {
        double x0 = INFINITY, x1 = -INFINITY;
        bool is_any = false;
        for (int32_t i = 0; i < n_hull; i++)
            is_any = edge_extent(hull[i], hull[(i + 1) % n_hull], r, r + 1, &x0, &x1) || is_any;
        if (!is_any || x1 < 0 || x0 >= picture->nx) continue;
        int32_t c0 = x0 < 0 ? 0 : (int32_t)x0, c1 = x1 >= picture->nx ? picture->nx - 1 : (int32_t)x1;
        memset(picture->set + (int64_t)r * picture->nx + c0, 1, (size_t)c1 - (size_t)c0 + 1);
    }
}

/* ---- widening -------------------------------------------------------------------------------------- */

int dg_picture_widen(struct dg_picture *picture, struct dg_arena *tmp, int32_t by, struct dg_err *err)
{
    uint8_t *was = NULL;
    size_t n = (size_t)picture->nx * (size_t)picture->ny;
    DG_TRY(DG_NEW(tmp, &was, n, err));
    memcpy(was, picture->set, n);
    picture->from = 0;
    for (int32_t r = 0; r < picture->ny; r++) {
        for (int32_t c = 0; c < picture->nx; c++) {
            if (!was[(int64_t)r * picture->nx + c]) continue;
            for (int32_t y = r - by; y <= r + by; y++) {
                for (int32_t x = c - by; x <= c + by; x++) {
                    if (x >= 0 && y >= 0 && x < picture->nx && y < picture->ny)
                        picture->set[(int64_t)y * picture->nx + x] = 1;
                }
            }
        }
    }
    return 0;
}

/* ---- pieces ------------------------------------------------------------------------------------------ */

static bool is_set(const struct dg_picture *p, int32_t c, int32_t r, uint8_t mark)
{
    return c >= 0 && r >= 0 && c < p->nx && r < p->ny && p->set[(int64_t)r * p->nx + c] == mark;
}

/* Mark the piece around a cell with 2; its cells are the first of the queue then. */
static int32_t flood(struct dg_picture *p, int32_t start)
{
    static const int32_t dc[4] = {1, -1, 0, 0}, dr[4] = {0, 0, 1, -1};
    int32_t n = 0;
    p->set[start] = 2;
    p->queue[n++] = start;
    for (int32_t next = 0; next < n; next++) {
        int32_t at = p->queue[next];
        for (int k = 0; k < 4; k++) {
            int32_t c = at % p->nx + dc[k], r = at / p->nx + dr[k];
            if (!is_set(p, c, r, 1)) continue;
            p->set[(int64_t)r * p->nx + c] = 2;
            p->queue[n++] = r * p->nx + c;
        }
    }
    return n;
}

/* Walk round the marked piece with it to the right, from the top left corner of its first cell in reading
 * order; a corner is kept where the walk turns. Cells that touch at a corner only belong to other pieces. pts
 * NULL: the corners are counted. */
static int32_t walk(const struct dg_picture *p, int32_t start, struct dg_pt *pts)
{
    static const int32_t dx[4] = {1, 0, -1, 0}, dy[4] = {0, 1, 0, -1}; /* east, south, west, north */
    /* The cells ahead of a corner, to the right and to the left, from its south-east cell. */
    static const int32_t rc[4] = {0, -1, -1, 0}, rr[4] = {0, 0, -1, -1};
    static const int32_t lc[4] = {0, 0, -1, -1}, lr[4] = {-1, 0, 0, -1};
    int32_t x = start % p->nx, y = start / p->nx, x0 = x, y0 = y, dir = 0, n = 0;
    do {
        bool right = is_set(p, x + rc[dir], y + rr[dir], 2), left = is_set(p, x + lc[dir], y + lr[dir], 2);
        int32_t next = !right ? (dir + 1) % 4 : left ? (dir + 3) % 4 : dir;
        if (next != dir || n == 0) {
            if (pts) pts[n] = (struct dg_pt){x, y};
            n++;
        }
        dir = next;
        x += dx[dir];
        y += dy[dir];
    } while (x != x0 || y != y0);
    return n;
}

int dg_picture_take(struct dg_picture *picture, struct dg_arena *arena, struct dg_outline *out,
                    struct dg_err *err)
{
    int32_t n = picture->nx * picture->ny, start = picture->from;
    *out = (struct dg_outline){0};
    while (start < n && picture->set[start] != 1) start++;
    picture->from = start;
    if (start == n) return 0;
    out->first_cell = start;
    out->n_cells = flood(picture, start);
    out->n_pts = walk(picture, start, NULL);
    DG_TRY(DG_NEW(arena, &out->pts, (size_t)out->n_pts, err));
    walk(picture, start, out->pts);
    for (int32_t i = 0; i < out->n_cells; i++) picture->set[picture->queue[i]] = 0;
    return 0;
}

bool dg_outline_holds(const struct dg_outline *outline, struct dg_pt p)
{
    struct dg_ring ring = {.pts = outline->pts, .n_pts = outline->n_pts};
    const struct dg_geom geom = {.kind = DG_GEOM_AREA, .n_rings = 1, .rings = &ring};
    return dg_geom_contains(&geom, p);
}
