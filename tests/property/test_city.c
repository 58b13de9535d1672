/* A city gives the same bytes on any number of threads, and they are the union of its views. */
#include "base/rng.h"
#include "cover/cover.h"
#include "scenes.h"
#include "tap.h"

#define N_VIEWS 150

static unsigned long long seed;

static const struct dg_class_table table = {
    "2014", 4, {{"monitor", 12.5}, {"detect", 25}, {"observe", 62.5}, {"recognise", 125}}};

struct setting {
    struct dg_scene *scene;
    struct dg_grid grid;
    struct dg_eye eyes[N_VIEWS];
    struct dg_view views[N_VIEWS];
    struct dg_city_in in;
};

static void set(struct dg_arena *arena, struct setting *out)
{
    static const double heights_m[] = {2.8, 3.4, 6.4};
    static struct random_scene s;
    struct dg_rng rng = dg_rng_init(seed);
    s.n_prisms = 0;
    s.step_m = 0;
    s.size_m = 700; /* tiles are 256 m wide at 0.5 m */
    for (int i = 0; i < SCENE_MAX_PRISMS; i++) scene_add(&s, &rng, heights_m, 3);
    out->scene = scene_finish(arena, &s);
    out->grid.cell_u = 5000;
    for (int v = 0; v < N_VIEWS; v++) {
        out->eyes[v] =
            (struct dg_eye){.at = {(int32_t)dg_rng_below(&rng, 7000000), (int32_t)dg_rng_below(&rng, 7000000)},
                            .z_u = 70000,
                            .target_z_u = 15000,
                            .range_u = (int32_t)dg_rng_range(&rng, 100000, 900000)};
        out->views[v] = (struct dg_view){.lens = {DG_RECTILINEAR, 1920, 1080, dg_rng_range(&rng, 0.3, 1.9), 0},
                                         .bearing = dg_rng_range(&rng, 0, 6.28),
                                         .tilt = dg_rng_range(&rng, 0, 1.2)};
        out->views[v].lens.vfov = dg_vfov_from_hfov(DG_RECTILINEAR, out->views[v].lens.hfov, 1920, 1080);
    }
    out->in = (struct dg_city_in){out->eyes, out->views, N_VIEWS};
}

static bool same_city(const struct dg_city *a, const struct dg_city *b)
{
    if (a->n_tiles != b->n_tiles || memcmp(a->n_union, b->n_union, sizeof a->n_union) != 0) return false;
    if (memcmp(a->n_samples, b->n_samples, N_VIEWS * sizeof *a->n_samples) != 0) return false;
    for (int32_t t = 0; t < a->n_tiles; t++) {
        const struct dg_bits *x = &a->tiles[t], *y = &b->tiles[t];
        if (x->i0 != y->i0 || x->j0 != y->j0) return false;
        if (memcmp(x->words, y->words, (size_t)x->ny * (size_t)x->words_per_row * 8) != 0) return false;
    }
    return true;
}

static void test_threads(void)
{
    static struct setting s;
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_city one = {0}, more = {0};
    set(&arena, &s);
    CHECK_INT(dg_cover_city(&arena, s.scene, &s.grid, &s.in, &table, 1, &one, NULL), 0);
    CHECK(one.n_tiles > 4);
    for (int n = 2; n <= 4; n++) {
        CHECK_INT(dg_cover_city(&arena, s.scene, &s.grid, &s.in, &table, n, &more, NULL), 0);
        CHECK(same_city(&one, &more));
    }
}

static void test_union(void)
{
    static struct setting s;
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_cover_work work = {0};
    struct dg_city city = {0};
    struct dg_bits all, seen;
    set(&arena, &s);
    CHECK_INT(dg_cover_city(&arena, s.scene, &s.grid, &s.in, &table, 2, &city, NULL), 0);
    CHECK_INT(dg_bits_new(&arena, -400, -400, 2400, 2400, &all, NULL), 0);
    for (int v = 0; v < N_VIEWS; v++) {
        struct dg_classed plain = {0};
        CHECK_INT(dg_cover_shadow(&work, s.scene, &s.grid, &s.eyes[v], &arena, &seen, NULL, NULL), 0);
        CHECK_INT(dg_cover_classify_plain(s.scene, &s.grid, &s.eyes[v], &seen, &s.views[v], &table, true,
                                          &arena, &plain, NULL),
                  0);
        CHECK(memcmp(plain.n_samples, city.n_samples[v], sizeof plain.n_samples) == 0);
        dg_bits_or(&all, &plain.classes[0]);
    }
    CHECK_INT(dg_bits_count(&all), city.n_union[0]);
    int64_t n = 0;
    for (int32_t t = 0; t < city.n_tiles; t++) n += dg_bits_count_and(&all, &city.tiles[t]);
    CHECK_INT(n, city.n_union[0]);
    CHECK(city.n_union[1] < city.n_union[0] && city.n_union[3] > 0);
    dg_cover_work_done(&work);
}

static void test_refused(void)
{
    static struct setting s;
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_city city = {0};
    struct dg_err err = {0};
    set(&arena, &s);
    s.eyes[7].range_u = 0;
    CHECK_INT(dg_cover_city(&arena, s.scene, &s.grid, &s.in, &table, 2, &city, &err), DG_EINVAL);
    CHECK(strstr(err.msg, "view 7") != NULL);
    CHECK_INT(dg_cover_city(&arena, s.scene, &s.grid, &s.in, &table, 0, &city, &err), DG_EINVAL);
    CHECK(city.tiles == NULL);
}

int main(void)
{
    seed = tap_seed();
    TAP_CASE("one to four threads give the same bytes", test_threads);
    TAP_CASE("the union is that of the plain views", test_union);
    TAP_CASE("a view that cannot be is named", test_refused);
    return tap_end();
}
