/* Scratch of one thread goes from camera to camera: nothing that one leaves may reach the next. */
#include "base/rng.h"
#include "cover/cover.h"
#include "cover/kernel.h"
#include "scenes.h"
#include "tap.h"

static const double heights_m[] = {1.5, 2.8, 6.4, 9.6};

static struct dg_scene *scene_make(struct dg_arena *arena, struct dg_rng *rng)
{
    static struct random_scene s;
    s.n_prisms = 0;
    s.step_m = 0.5; /* walls on the samples' lattice: many samples have to be asked about */
    s.size_m = 60;
    for (int i = 0; i < 40; i++) scene_add(&s, rng, heights_m, 4);
    return scene_finish(arena, &s);
}

static bool is_same(const struct dg_bits *a, const struct dg_bits *b)
{
    return a->i0 == b->i0 && a->j0 == b->j0 && a->nx == b->nx && a->ny == b->ny &&
           memcmp(a->words, b->words, (size_t)a->ny * (size_t)a->words_per_row * sizeof *a->words) == 0;
}

/* The same lens by used scratch and by fresh: the same samples and the same counts of work, also after a lens
 * that was refused and after larger and smaller windows. */
static void test_used_scratch(void)
{
    const struct dg_grid grid = {.cell_u = 5000};
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_refused = 0, n_asked = 0;
    for (int path = 0; path < DG_PATHS; path++) {
        struct dg_cover_work used = {0};
        if (!dg_kernel_use_path(&used, path)) continue;
        for (int t = 0; t < 200; t++) {
            dg_auto(dg_arena_done) struct dg_arena arena = {0};
            struct dg_scene *scene = scene_make(&arena, &rng);
            for (int k = 0; k < 8; k++) {
                struct dg_cover_work fresh = {0};
                struct dg_cover_stats by_used = {0}, by_fresh = {0};
                struct dg_bits one = {0}, other = {0};
                struct dg_eye eye = {
                    .at = {(int32_t)dg_rng_below(&rng, 600000), (int32_t)dg_rng_below(&rng, 600000)},
                    .z_u = 30000,
                    .target_z_u = 15000,
                    .range_u = 50000 + (int32_t)dg_rng_below(&rng, 900000)};
                if (k % 2) eye.at = dg_grid_centre(&grid, eye.at.x / 5000, eye.at.y / 5000);
                CHECK(dg_kernel_use_path(&fresh, path));
                int status = dg_cover_shadow(&used, scene, &grid, &eye, &arena, &one, &by_used, NULL);
                CHECK_INT(dg_cover_shadow(&fresh, scene, &grid, &eye, &arena, &other, &by_fresh, NULL), status);
                n_refused += status < 0;
                n_asked += by_fresh.n_asked > 0;
                if (status == 0) CHECK(is_same(&one, &other));
                CHECK(memcmp(&by_used, &by_fresh, sizeof by_used) == 0);
                dg_cover_work_done(&fresh);
            }
        }
        dg_cover_work_done(&used);
    }
    CHECK(n_refused > 10 && n_asked > 100);
}

int main(void)
{
    TAP_CASE("used scratch gives what fresh scratch gives", test_used_scratch);
    return tap_end();
}
