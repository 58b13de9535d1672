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

int dg_sights_shadow(const struct dg_world *world, const struct dg_lookout *lookout, int32_t target_ix,
                     struct dg_room *room, struct dg_sights *out, struct dg_err *err)
{
    *out = (struct dg_sights){.eye = lookout->eye};
    out->eye.target_z_u = world->targets_u[target_ix];
    out->eye.range_u = lookout->far_u;
    DG_TRY(
        dg_cover_shadow(&room->work, world->scene, &world->grid, &out->eye, &room->tmp, &out->seen, NULL, err));
    return glow_make(world, lookout, target_ix, room, out, err);
}

int dg_sights_classify(const struct dg_world *world, const struct dg_lookout *lookout,
                       const struct dg_class_table *table, struct dg_room *room, struct dg_sights *sights,
                       struct dg_err *err)
{
    sights->table = table;
    for (int32_t v = 0; v < lookout->n_views; v++) {
        struct dg_classed classed = {0};
        DG_TRY(dg_cover_classify(&room->work, world->scene, &world->grid, &sights->eye, &sights->seen,
                                 &lookout->views[v], table, true, &room->tmp, &classed, err));
        for (int32_t k = 0; k < table->n_classes; k++) {
            if (v == 0)
                sights->classes[k] = classed.classes[k];
            else
                dg_bits_or(&sights->classes[k], &classed.classes[k]);
        }
    }
    return 0;
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
    for (int32_t v = 0; v < lookout->n_views; v++) {
        struct dg_classed classed = {0};
        DG_TRY(dg_cover_classify(&room->work, world->scene, &world->grid, &sights->eye, &disc,
                                 &lookout->views[v], &lowest, true, &room->tmp, &classed, err));
        if (v == 0)
            *out = classed.classes[0];
        else
            dg_bits_or(out, &classed.classes[0]);
    }
    return 0;
}
