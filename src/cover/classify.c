/* What a view makes of the samples that its position sees. */
#include <string.h>

#include "cover/kernel.h"

static int classed_init(const struct dg_bits *seen, int32_t n_classes, bool want_bits, struct dg_arena *arena,
                        struct dg_classed *out, struct dg_err *err)
{
    memset(out, 0, sizeof *out);
    out->n_classes = n_classes;
    for (int32_t c = 0; c < n_classes && want_bits; c++) {
        DG_TRY(dg_bits_new(arena, seen->i0, seen->j0, seen->nx, seen->ny, &out->classes[c], err));
    }
    return 0;
}

/* What the plain test asks about p: the offsets in metres, and how far the target lies below the lens. */
static double density_at(const struct dg_scene *scene, const struct dg_eye *eye, const struct dg_aim *aim,
                         struct dg_ipt p)
{
    int64_t drop_u = (int64_t)eye->z_u - eye->target_z_u;
    if (scene->terrain) drop_u += dg_scene_ground_u(scene, eye->at) - dg_scene_ground_u(scene, p);
    return dg_aim_density(aim, (double)(p.x - eye->at.x) / DG_UNITS_PER_M,
                          (double)(p.y - eye->at.y) / DG_UNITS_PER_M, (double)drop_u / DG_UNITS_PER_M);
}

static void take_sample(struct dg_classed *out, const struct dg_class_table *table, double px_per_m,
                        bool want_bits, size_t word, uint64_t bit)
{
    if (px_per_m < 0) return;
    out->n_in_frame++;
    int32_t class_ix = dg_class_of(table, px_per_m);
    for (int32_t c = 0; c <= class_ix; c++) {
        out->n_samples[c]++;
        if (want_bits) out->classes[c].words[word] |= bit;
    }
}

int dg_cover_classify(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                      const struct dg_eye *eye, const struct dg_bits *seen, const struct dg_view *view,
                      const struct dg_class_table *table, bool want_bits, struct dg_arena *arena,
                      struct dg_classed *out, struct dg_err *err)
{
    (void)work;
    struct dg_classed classed;
    struct dg_aim aim;
    DG_TRY(dg_lens_check(&view->lens, err));
    dg_aim_init(&aim, view);
    DG_TRY(classed_init(seen, table->n_classes, want_bits, arena, &classed, err));
    for (int32_t r = 0; r < seen->ny; r++) {
        for (int32_t w = 0; w < seen->words_per_row; w++) {
            size_t at = (size_t)r * (size_t)seen->words_per_row + (size_t)w;
            for (uint64_t left = seen->words[at]; left; left &= left - 1) {
                int32_t c = 64 * w + __builtin_ctzll(left);
                struct dg_ipt p = dg_grid_centre(grid, seen->i0 + c, seen->j0 + r);
                double px_per_m = density_at(scene, eye, &aim, p);
                take_sample(&classed, table, px_per_m, want_bits, at, left & -left);
            }
        }
    }
    *out = classed;
    return 0;
}

int dg_cover_view(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                  const struct dg_eye *eye, const struct dg_view *view, const struct dg_class_table *table,
                  bool want_bits, struct dg_arena *arena, struct dg_classed *out, struct dg_err *err)
{
    /* On terrain dg_cover_shadow uses the scratch arena itself and empties it before it returns. */
    dg_auto(dg_arena_done) struct dg_arena apart = {0};
    struct dg_arena *held = scene->terrain ? &apart : &work->arena;
    struct dg_bits seen;
    DG_TRY(dg_cover_shadow(work, scene, grid, eye, held, &seen, NULL, err));
    int status = dg_cover_classify(work, scene, grid, eye, &seen, view, table, want_bits, arena, out, err);
    dg_arena_reset(&work->arena);
    return status;
}
