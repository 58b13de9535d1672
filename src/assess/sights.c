/* Which samples around a lookout are seen, at which class, and which are lit. */
#include <math.h>
#include <string.h>

#include "assess/world.h"
#include "base/limits.h"

/* Set the columns c0 .. c1 of a row. */
static void columns_set(uint64_t *row, int32_t c0, int32_t c1)
{
    for (int32_t w = c0 >> 6; w <= c1 >> 6; w++) {
        uint64_t from = w == c0 >> 6 ? ~0ull << (c0 & 63) : ~0ull;
        uint64_t to = w == c1 >> 6 ? ~0ull >> (63 - (c1 & 63)) : ~0ull;
        row[w] |= from & to;
    }
}

static bool is_within(const struct dg_grid *grid, struct dg_ipt at, int64_t range_u, int32_t i, int32_t j)
{
    return dg_square_u(at, dg_grid_centre(grid, i, j)) <= range_u * range_u;
}

/* Set the samples within range_u of the eye, in the window of `bits`. */
static void disc_draw(const struct dg_grid *grid, struct dg_ipt at, int64_t range_u, struct dg_bits *bits)
{
    for (int32_t r = 0; r < bits->ny; r++) {
        uint64_t *row = bits->words + (int64_t)r * bits->words_per_row;
        int64_t dy = (int64_t)dg_grid_centre(grid, bits->i0, bits->j0 + r).y - at.y;
        if (dy > range_u || dy < -range_u) continue;
        int64_t half = (int64_t)sqrt((double)(range_u * range_u - dy * dy));
        /* Cells whose centres may lie within; the exact test settles both ends, and between them all do. */
        int32_t c0 = dg_cell_of(grid, (int32_t)(at.x - half)) - 1 - bits->i0;
        int32_t c1 = dg_cell_of(grid, (int32_t)(at.x + half)) + 1 - bits->i0;
        c0 = c0 > 0 ? c0 : 0;
        c1 = c1 < bits->nx ? c1 : bits->nx - 1;
        while (c0 <= c1 && !is_within(grid, at, range_u, bits->i0 + c0, bits->j0 + r)) c0++;
        while (c0 <= c1 && !is_within(grid, at, range_u, bits->i0 + c1, bits->j0 + r)) c1--;
        if (c0 <= c1) columns_set(row, c0, c1);
    }
}

static int glow_make(const struct dg_world *world, const struct dg_lookout *lookout, int32_t target_ix,
                     struct dg_room *room, struct dg_sights *sights, struct dg_err *err)
{
    const struct dg_bits *seen = &sights->seen;
    DG_TRY(dg_bits_new(&room->tmp, seen->i0, seen->j0, seen->nx, seen->ny, &sights->glow, err));
    dg_tiles_cut(&world->lit[target_ix], &sights->glow);
    if (lookout->ir_m > 0) {
        double ir_m = fmin(lookout->ir_m, DG_MAX_RANGE_M);
        disc_draw(&world->grid, lookout->eye.at, dg_units(ir_m), &sights->glow);
    }
    return 0;
}

/* ---- windows --------------------------------------------------------------------------------------- */

/* An empty set in that part of the window of `whole` which the box (both ends in it) covers. */
static int window_new(const struct dg_grid *grid, const struct dg_bits *whole, struct dg_ibox box,
                      struct dg_arena *arena, struct dg_bits *out, struct dg_err *err)
{
    int32_t i0 = dg_cell_of(grid, box.x0), i1 = dg_cell_of(grid, box.x1) + 1;
    int32_t j0 = dg_cell_of(grid, box.y0), j1 = dg_cell_of(grid, box.y1) + 1;
    i0 = i0 > whole->i0 ? i0 : whole->i0;
    j0 = j0 > whole->j0 ? j0 : whole->j0;
    i1 = i1 < whole->i0 + whole->nx ? i1 : whole->i0 + whole->nx;
    j1 = j1 < whole->j0 + whole->ny ? j1 : whole->j0 + whole->ny;
    return dg_bits_new(arena, i0, j0, i1 > i0 ? i1 - i0 : 0, j1 > j0 ? j1 - j0 : 0, out, err);
}

void dg_samples_or(struct dg_bits *into, const struct dg_bits *from)
{
    int32_t r0 = from->j0 > into->j0 ? from->j0 - into->j0 : 0, r1 = from->j0 + from->ny - into->j0;
    struct dg_bits rows = *into;
    if (r1 > into->ny) r1 = into->ny;
    if (r0 >= r1) return;
    rows.words += (int64_t)r0 * into->words_per_row;
    rows.j0 += r0;
    rows.ny = r1 - r0;
    dg_bits_or(&rows, from);
}

/* The bearings that a rectilinear picture holds lie within `half` of its own. A ray of the picture goes
 * forward by cos(tilt) -+ tan(vfov/2) sin(tilt) over the ground for each unit along the axis, and aside by at
 * most tan(hfov/2). False: it may look to any side, as fisheyes and panoramic units do. */
static bool bearings_bound(const struct dg_aim *aim, double *half)
{
    double forward = aim->cos_tilt - fabs(aim->sin_tilt) * aim->tan_half_v;
    if (aim->lens.projection != DG_RECTILINEAR || !(forward > 1e-3)) return false;
    *half = atan(aim->tan_half_h / forward);
    return true;
}

/* The samples that one view may have at any class, as a box. It only has to be large enough. */
static struct dg_ibox view_box(const struct dg_grid *grid, const struct dg_lookout *lookout, int32_t v)
{
    const struct dg_aim *aim = &lookout->aims[v];
    struct dg_ipt at = lookout->eye.at;
    double half, reach = lookout->view_reach_u[v], x[2] = {0, 0}, y[2] = {0, 0};
    int32_t margin = 2 * grid->cell_u;
    if (!bearings_bound(aim, &half)) return dg_disc_box(at, (int64_t)lookout->view_reach_u[v] + margin);
    for (int k = 0; k < 6; k++) { /* both sides, and what of the four winds lies between them */
        static const double east[4] = {1, 0, -1, 0}, north[4] = {0, 1, 0, -1};
        double side = k == 4 ? sin(half) : -sin(half), dx, dy;
        if (k < 4) {
            if (east[k] * aim->sin_bearing + north[k] * aim->cos_bearing < cos(half)) continue;
            dx = east[k];
            dy = north[k];
        } else {
            dx = aim->sin_bearing * cos(half) + aim->cos_bearing * side;
            dy = aim->cos_bearing * cos(half) - aim->sin_bearing * side;
        }
        x[0] = fmin(x[0], dx * reach);
        x[1] = fmax(x[1], dx * reach);
        y[0] = fmin(y[0], dy * reach);
        y[1] = fmax(y[1], dy * reach);
    }
    return (struct dg_ibox){(int32_t)(at.x + x[0]) - margin, (int32_t)(at.y + y[0]) - margin,
                            (int32_t)(at.x + x[1]) + margin, (int32_t)(at.y + y[1]) + margin};
}

static struct dg_ibox views_box(const struct dg_grid *grid, const struct dg_lookout *lookout)
{
    struct dg_ibox all = view_box(grid, lookout, 0);
    for (int32_t v = 1; v < lookout->n_views; v++) {
        struct dg_ibox box = view_box(grid, lookout, v);
        all = (struct dg_ibox){box.x0 < all.x0 ? box.x0 : all.x0, box.y0 < all.y0 ? box.y0 : all.y0,
                               box.x1 > all.x1 ? box.x1 : all.x1, box.y1 > all.y1 ? box.y1 : all.y1};
    }
    return all;
}

/* Classes of any view among the samples of `from`, each in the window of all views. Narrow views of a turning
 * unit reach far: only their own boxes are looked at. */
static int views_classify(const struct dg_world *world, const struct dg_lookout *lookout,
                          const struct dg_class_table *table, const struct dg_bits *from,
                          const struct dg_eye *eye, struct dg_room *room, struct dg_bits *classes,
                          struct dg_err *err)
{
    for (int32_t v = 0; v < lookout->n_views; v++) {
        struct dg_classed classed = {0};
        struct dg_bits mine;
        DG_TRY(window_new(&world->grid, from, view_box(&world->grid, lookout, v), &room->tmp, &mine, err));
        dg_bits_or(&mine, from);
        DG_TRY(dg_cover_classify(&room->work, world->scene, &world->grid, eye, &mine, &lookout->views[v], table,
                                 true, &room->tmp, &classed, err));
        for (int32_t k = 0; k < table->n_classes; k++) {
            if (lookout->n_views == 1) {
                classes[k] = classed.classes[k];
                continue;
            }
            if (v == 0) {
                DG_TRY(window_new(&world->grid, from, views_box(&world->grid, lookout), &room->tmp, &classes[k],
                                  err));
            }
            dg_samples_or(&classes[k], &classed.classes[k]);
        }
    }
    return 0;
}

/* ---- the contract ---------------------------------------------------------------------------------- */

int dg_sights_shadow(const struct dg_world *world, const struct dg_lookout *lookout, int32_t target_ix,
                     struct dg_room *room, struct dg_sights *out, struct dg_err *err)
{
    *out = (struct dg_sights){.eye = lookout->eye, .target_ix = target_ix};
    out->eye.target_z_u = world->targets_u[target_ix];
    out->eye.range_u = lookout->far_u;
    DG_TRY(
        dg_cover_shadow(&room->work, world->scene, &world->grid, &out->eye, &room->tmp, &out->far, NULL, err));
    out->seen = out->far;
    if (lookout->far_u > lookout->eye.range_u) {
        DG_TRY(window_new(&world->grid, &out->far, dg_disc_box(lookout->eye.at, lookout->eye.range_u),
                          &room->tmp, &out->seen, err));
        dg_bits_or(&out->seen, &out->far);
    }
    return glow_make(world, lookout, target_ix, room, out, err);
}

int dg_sights_classify(const struct dg_world *world, const struct dg_lookout *lookout,
                       const struct dg_class_table *table, struct dg_room *room, struct dg_sights *sights,
                       struct dg_err *err)
{
    sights->table = table;
    return views_classify(world, lookout, table, &sights->seen, &sights->eye, room, sights->classes, err);
}

bool dg_sights_lit(const struct dg_world *world, const struct dg_lookout *lookout,
                   const struct dg_sights *sights, int32_t i, int32_t j)
{
    const struct dg_bits *seen = &sights->seen;
    if (i >= seen->i0 && i < seen->i0 + seen->nx && j >= seen->j0 && j < seen->j0 + seen->ny) {
        return dg_bits_get(&sights->glow, i, j);
    }
    int64_t ir_u = lookout->ir_m > 0 ? dg_units(fmin(lookout->ir_m, DG_MAX_RANGE_M)) : -1;
    return (ir_u >= 0 && is_within(&world->grid, lookout->eye.at, ir_u, i, j)) ||
           dg_tiles_get(&world->lit[sights->target_ix], i, j);
}

int dg_sights_class(const struct dg_sights *sights, int32_t i, int32_t j)
{
    int k = -1;
    while (k + 1 < sights->table->n_classes && dg_bits_get(&sights->classes[k + 1], i, j)) k++;
    return k;
}

int dg_sights_in_frame(const struct dg_world *world, const struct dg_lookout *lookout, struct dg_room *room,
                       const struct dg_sights *sights, struct dg_bits *out, struct dg_err *err)
{
    const struct dg_bits *seen = &sights->seen;
    struct dg_class_table lowest = *sights->table;
    struct dg_bits disc;
    lowest.n_classes = 1;
    DG_TRY(dg_bits_new(&room->tmp, seen->i0, seen->j0, seen->nx, seen->ny, &disc, err));
    disc_draw(&world->grid, sights->eye.at, sights->eye.range_u, &disc);
    return views_classify(world, lookout, &lowest, &disc, &sights->eye, room, out, err);
}
