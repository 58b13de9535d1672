/* Classes by strips give what dg_view_look says of every sample; a view in one go gives what its two steps
 * give.
 */
#include "base/rng.h"
#include "cover/cover.h"
#include "cover/kernel.h"
#include "scenes.h"
#include "tap.h"

#define DEG (3.14159265358979323846 / 180)

static unsigned long long seed;

static const struct dg_class_table table = {"2014",
                                            6,
                                            {{"monitor", 12.5},
                                             {"detect", 25},
                                             {"observe", 62.5},
                                             {"recognise", 125},
                                             {"identify", 250},
                                             {"inspect", 1000}}};

static struct dg_view random_view(struct dg_rng *rng)
{
    static const double round_deg[] = {0, 45, 90, 135, 180, 225, 270, 315};
    struct dg_view view = {0};
    bool is_round = dg_rng_below(rng, 3) == 0;
    view.lens.projection = dg_rng_below(rng, 5) ? DG_RECTILINEAR : (enum dg_projection)dg_rng_below(rng, 6);
    view.lens.width_px = 640 + (int32_t)dg_rng_below(rng, 3400);
    view.lens.height_px = 480 + (int32_t)dg_rng_below(rng, 2000);
    view.lens.hfov = (is_round ? 90 : dg_rng_range(rng, 4, 150)) * DEG;
    view.lens.vfov = dg_rng_below(rng, 4) ? dg_vfov_from_hfov(view.lens.projection, view.lens.hfov,
                                                              view.lens.width_px, view.lens.height_px)
                                          : dg_rng_range(rng, 4, 120) * DEG;
    view.bearing = (is_round ? round_deg[dg_rng_below(rng, 8)] : dg_rng_range(rng, -10, 400)) * DEG;
    view.tilt = (is_round ? round_deg[dg_rng_below(rng, 3)] : dg_rng_range(rng, -20, 90)) * DEG;
    uint64_t range = dg_rng_below(rng, 4);
    view.range_m = range == 0 ? 0 : range == 1 ? 12 : dg_rng_range(rng, 1, 30);
    return view;
}

static bool same_bits(const struct dg_bits *a, const struct dg_bits *b)
{
    int32_t i0 = a->i0 < b->i0 ? a->i0 : b->i0, j0 = a->j0 < b->j0 ? a->j0 : b->j0;
    int32_t i1 = a->i0 + a->nx > b->i0 + b->nx ? a->i0 + a->nx : b->i0 + b->nx;
    int32_t j1 = a->j0 + a->ny > b->j0 + b->ny ? a->j0 + a->ny : b->j0 + b->ny;
    for (int32_t j = j0; j < j1; j++) {
        for (int32_t i = i0; i < i1; i++) {
            if (dg_bits_get(a, i, j) != dg_bits_get(b, i, j)) return false;
        }
    }
    return true;
}

static void check_same(const struct dg_classed *a, const struct dg_classed *b, bool with_frame)
{
    if (with_frame) CHECK_INT(a->n_in_frame, b->n_in_frame);
    CHECK_INT(a->n_classes, b->n_classes);
    for (int32_t c = 0; c < a->n_classes; c++) {
        CHECK_INT(a->n_samples[c], b->n_samples[c]);
        CHECK(same_bits(&a->classes[c], &b->classes[c]));
    }
}

static struct dg_scene *make_scene(struct dg_arena *arena, struct dg_rng *rng, struct random_scene *s)
{
    static const double heights_m[] = {0.8, 2.8, 3.4, 6.4, 9.6};
    s->n_prisms = 0;
    s->step_m = dg_rng_below(rng, 2) ? 0.5 : 0;
    s->size_m = dg_rng_range(rng, 10, 60);
    int n = (int)dg_rng_below(rng, 30);
    for (int i = 0; i < n; i++) scene_add(s, rng, heights_m, 5);
    return scene_finish(arena, s);
}

static struct dg_eye random_eye(struct dg_rng *rng, const struct random_scene *s)
{
    uint64_t size = (uint64_t)(s->size_m * DG_UNITS_PER_M);
    struct dg_eye eye = {.at = {(int32_t)dg_rng_below(rng, size), (int32_t)dg_rng_below(rng, size)},
                         .z_u = (int32_t)dg_rng_range(rng, 10000, 120000),
                         .target_z_u = 15000,
                         .range_u = dg_rng_below(rng, 2) ? 120000 : (int32_t)dg_rng_range(rng, 5000, 300000)};
    if (dg_rng_below(rng, 3) == 0) eye.at = (struct dg_ipt){eye.at.x / 2500 * 2500, eye.at.y / 2500 * 2500};
    if (dg_rng_below(rng, 8) == 0) eye.z_u = 15000;
    return eye;
}

static void test_strips(void)
{
    static struct random_scene s;
    struct dg_cover_work work = {0};
    int n_compared = 0;
    for (int t = 0; t < 700 && tap_n_failures < 5; t++) {
        struct dg_rng rng = dg_rng_init(seed * 31 + (uint64_t)t);
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_scene *scene = make_scene(&arena, &rng, &s);
        struct dg_grid grid = {.cell_u = 5000};
        struct dg_eye eye = random_eye(&rng, &s);
        struct dg_bits seen;
        struct dg_err err;
        if (dg_cover_shadow(&work, scene, &grid, &eye, &arena, &seen, NULL, &err) < 0) continue;
        for (int v = 0; v < 4; v++) {
            struct dg_view view = random_view(&rng);
            struct dg_classed plain, fast, one;
            int status =
                dg_cover_classify_plain(scene, &grid, &eye, &seen, &view, &table, true, &arena, &plain, &err);
            for (int path = 0; path < DG_PATHS; path++) {
                if (!dg_kernel_use_path(&work, path)) continue;
                CHECK_INT(dg_cover_classify(&work, scene, &grid, &eye, &seen, &view, &table, true, &arena,
                                            &fast, &err),
                          status);
                if (status < 0) continue;
                check_same(&fast, &plain, true);
                CHECK_INT(dg_cover_view(&work, scene, &grid, &eye, &view, &table, true, &arena, &one, &err), 0);
                check_same(&one, &plain, false);
                n_compared++;
            }
            if (tap_n_failures) {
                printf("# scene %d view %d: projection %d, %d x %d, fov %g x %g, bearing %g, tilt %g, range "
                       "%g; lens at %d, range %d\n",
                       t, v, (int)view.lens.projection, view.lens.width_px, view.lens.height_px,
                       view.lens.hfov / DEG, view.lens.vfov / DEG, view.bearing / DEG, view.tilt / DEG,
                       view.range_m, eye.z_u, eye.range_u);
            }
        }
    }
    printf("# %d views compared\n", n_compared);
    CHECK(n_compared > 500);
    dg_cover_work_done(&work);
}

int main(void)
{
    seed = tap_seed();
    TAP_CASE("strips and single samples give the same classes", test_strips);
    return tap_end();
}
