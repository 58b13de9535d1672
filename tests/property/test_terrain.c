/* Sight on terrain: the fast shadow against the plain one, and level ground against no terrain. */
#include "cover/terrain.h"
#include "random_town.h"

enum relief { LEVEL, TILTED, ROUGH, HILLS, STEPS, N_RELIEFS };

/* A terrain that covers the town (or only part of it), `step` in lattice units. */
static struct dg_terrain_in random_terrain(struct town *town, struct dg_rng *rng, enum relief relief,
                                           int32_t step)
{
    int32_t n = SIDE / step + 2;
    float *z = NULL;
    if (DG_NEW(&town->arena, &z, (size_t)n * (size_t)n, NULL) < 0) abort();
    double base = dg_rng_range(rng, 0, 2000), gx = dg_rng_range(rng, -0.3, 0.3),
           gy = dg_rng_range(rng, -0.3, 0.3);
    double wave = dg_rng_range(rng, 5, 30), high = dg_rng_range(rng, 0.3, 5);
    for (int32_t j = 0; j < n; j++) {
        for (int32_t i = 0; i < n; i++) {
            double x = (double)i * step / DG_UNITS_PER_M, y = (double)j * step / DG_UNITS_PER_M, v = base;
            if (relief == TILTED) v += gx * x + gy * y;
            if (relief == ROUGH) v += dg_rng_range(rng, 0, 1.5);
            if (relief == HILLS) v += high * sin(x / wave) * cos(y / wave) + gx * x;
            if (relief == STEPS) v = floor(base) + (double)(dg_rng_below(rng, 4)) / 2;
            z[j * n + i] = (float)v;
        }
    }
    double off = dg_rng_below(rng, 3) ? 0 : dg_rng_range(rng, 0, 20); /* then part of the town lies beyond it */
    return (struct dg_terrain_in){off, off, (double)step / DG_UNITS_PER_M, n, n, z};
}

static struct dg_terrain_in level_terrain(struct town *town, float z0)
{
    float *z = NULL;
    if (DG_NEW(&town->arena, &z, 100, NULL) < 0) abort();
    for (int k = 0; k < 100; k++) z[k] = z0;
    return (struct dg_terrain_in){3.1, -2, 5, 10, 10, z};
}

static bool same_bits(const struct dg_bits *a, const struct dg_bits *b)
{
    return a->i0 == b->i0 && a->j0 == b->j0 && a->nx == b->nx && a->ny == b->ny &&
           memcmp(a->words, b->words, (size_t)a->ny * (size_t)a->words_per_row * 8) == 0;
}

struct totals {
    int64_t n_seen, n_samples, n_asked, n_drawn, n_shadows;
};

static void compare(struct dg_arena *arena, const struct dg_scene *scene, const struct dg_grid *grid,
                    const struct dg_eye *eye, struct totals *totals)
{
    struct dg_cover_work work = {0};
    struct dg_bits fast, plain;
    struct dg_cover_stats stats = {0};
    int a = dg_terrain_shadow(&work, scene, grid, eye, arena, &fast, &stats, NULL);
    int b = dg_cover_shadow_plain(&work, scene, grid, eye, arena, &plain, NULL);
    CHECK_INT(a, b);
    if (a == 0 && b == 0) {
        bool is_same = same_bits(&fast, &plain);
        CHECK(is_same);
        if (!is_same) {
            struct dg_bits more = fast, less = plain;
            printf("# fast sees %lld, plain %lld, both %lld\n", (long long)dg_bits_count(&more),
                   (long long)dg_bits_count(&less), (long long)dg_bits_count_and(&more, &less));
        }
        totals->n_seen += dg_bits_count(&plain);
        totals->n_samples += (int64_t)plain.nx * plain.ny;
        totals->n_asked += stats.n_asked;
        totals->n_drawn += stats.n_parts_drawn;
        totals->n_shadows++;
    }
    dg_cover_work_done(&work);
}

static void print_totals(const struct totals *t)
{
    printf("# %lld shadows, %lld samples, %lld seen, %lld asked, %lld occluders\n", (long long)t->n_shadows,
           (long long)t->n_samples, (long long)t->n_seen, (long long)t->n_asked, (long long)t->n_drawn);
}

static void fast_is_plain(int32_t step, int rounds)
{
    struct dg_rng rng = dg_rng_init(tap_seed() + (unsigned long long)step);
    struct totals totals = {0};
    for (int round = 0; round < rounds; round++) {
        dg_auto(town_done) struct town town = {0};
        bool is_structured = round & 1;
        struct dg_terrain_in terrain = random_terrain(&town, &rng, (enum relief)(round / 2 % N_RELIEFS), step);
        random_town(&town, &rng, is_structured, round % 12);
        town.terrain = &terrain;
        const struct dg_scene *scene = town_scene(&town);
        const struct dg_grid grid = {is_structured ? 10000 : 7002};
        for (int k = 0; scene && k < 4; k++) {
            struct dg_eye eye = random_eye(&rng, is_structured);
            if (eye.target_z_u == eye.z_u) eye.target_z_u = 0; /* on the ground: where the rounding shows */
            eye.range_u = 50000 + (int32_t)dg_rng_below(&rng, 450000);
            compare(&town.arena, scene, &grid, &eye, &totals);
        }
    }
    print_totals(&totals);
    CHECK(totals.n_seen > totals.n_samples / 20);
}

static void test_coarse(void) { fast_is_plain(100000, 100); }

static void test_cells(void) { fast_is_plain(10000, 30); }

static void test_fine(void) { fast_is_plain(3300, 20); }

static void test_no_terrain(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    struct totals totals = {0};
    for (int round = 0; round < 60; round++) {
        dg_auto(town_done) struct town town = {0};
        bool is_structured = round & 1;
        random_town(&town, &rng, is_structured, 1 + round % 25);
        const struct dg_scene *scene = town_scene(&town);
        const struct dg_grid grid = {is_structured ? 10000 : 7002};
        for (int k = 0; scene && k < 4; k++) {
            struct dg_eye eye = random_eye(&rng, is_structured);
            eye.range_u = 50000 + (int32_t)dg_rng_below(&rng, 450000);
            compare(&town.arena, scene, &grid, &eye, &totals);
        }
    }
    print_totals(&totals);
}

/* Level ground at any height, on the lattice or not: the flat scene's answer, sample by sample and by both
 * ways. */
static void test_level(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    const float levels[] = {0, 1234.56789f, -3.00004f, 0.00005f};
    for (int round = 0; round < 40; round++) {
        dg_auto(town_done) struct town town = {0};
        bool is_structured = round & 1;
        random_town(&town, &rng, is_structured, 1 + round % 20);
        const struct dg_scene *flat = town_scene(&town);
        struct dg_terrain_in terrain = level_terrain(&town, levels[round % 4]);
        town.terrain = &terrain;
        const struct dg_scene *level = town_scene(&town);
        const struct dg_grid grid = {is_structured ? 10000 : 9002};
        for (int k = 0; flat && level && k < 4; k++) {
            struct dg_cover_work work = {0};
            struct dg_eye eye = random_eye(&rng, is_structured);
            struct dg_bits a, b, c;
            if (k == 0) eye.z_u = eye.target_z_u = 0;
            eye.range_u = 300000;
            int got = dg_cover_shadow(&work, flat, &grid, &eye, &town.arena, &a, NULL, NULL);
            CHECK_INT(dg_cover_shadow(&work, level, &grid, &eye, &town.arena, &b, NULL, NULL), got);
            CHECK_INT(dg_cover_shadow_plain(&work, level, &grid, &eye, &town.arena, &c, NULL), got);
            if (got == 0) CHECK(same_bits(&a, &b) && same_bits(&a, &c));
            dg_cover_work_done(&work);
        }
    }
}

/* A ridge 2 m high across x = 20 m, level ground on both sides: lens 4 m, target 1 m: the shadow ends where the
 * line from (0, 4) over (20, 2) comes down to 1 m: at 30 m, and a unit's tolerance (0.1 mm) sooner. */
static void test_ridge(void)
{
    dg_auto(town_done) struct town town = {0};
    float z[7 * 2] = {0};
    z[2] = z[9] = 2;
    struct dg_terrain_in terrain = {0, 0, 10, 7, 2, z};
    town.terrain = &terrain;
    const struct dg_scene *s = town_scene(&town);
    struct dg_eye eye = {.at = {0, 50000}, .z_u = 40000, .target_z_u = 10000, .range_u = 1000000};
    CHECK(s && dg_cover_sees(s, &eye, (struct dg_ipt){200000, 50000}));
    CHECK(dg_cover_sees(s, &eye, (struct dg_ipt){300000, 50000}));
    CHECK(dg_cover_sees(s, &eye, (struct dg_ipt){340000, 50000}));
    eye.target_z_u = 0;
    CHECK(!dg_cover_sees(s, &eye, (struct dg_ipt){350000, 50000}));
    CHECK_INT(dg_cover_blocker(s, &eye, (struct dg_ipt){350000, 50000}), -2);
    CHECK(!dg_cover_sees(s, &eye, (struct dg_ipt){399970, 50000}));
    CHECK(dg_cover_sees(s, &eye, (struct dg_ipt){400000, 50000})); /* the line touches the ridge */
    CHECK(dg_cover_sees(s, &eye, (struct dg_ipt){399985, 50000})); /* within the tolerance */
    CHECK(dg_cover_sees(s, &eye, (struct dg_ipt){100000, 50000}));
}

/* The line passes the ridge exactly one unit lower: not yet hidden. Doubles cannot tell; the fast shadow must
 * ask. */
static void test_ridge_exactly(void)
{
    dg_auto(town_done) struct town town = {0};
    float z[7 * 2] = {0};
    z[2] = z[9] = 2;
    struct dg_terrain_in terrain = {0, 0, 10, 7, 2, z};
    town.terrain = &terrain;
    const struct dg_scene *s = town_scene(&town);
    const struct dg_grid grid = {20000};
    const struct dg_ipt p = {
        390000, 50000}; /* the centre of a cell, as far beyond the ridge as the lens is before it */
    struct totals totals = {0};
    struct dg_eye eye = {.at = {10000, 50000}, .z_u = 39998, .range_u = 500000};
    CHECK(dg_cover_sees(s, &eye, p));
    compare(&town.arena, s, &grid, &eye, &totals);
    eye.z_u--;
    CHECK(!dg_cover_sees(s, &eye, p));
    compare(&town.arena, s, &grid, &eye, &totals);
    CHECK(totals.n_asked > 0);
}

static void test_mutual(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int round = 0; round < 40; round++) {
        dg_auto(town_done) struct town town = {0};
        bool is_structured = round & 1;
        struct dg_terrain_in terrain = random_terrain(&town, &rng, (enum relief)(round / 2 % N_RELIEFS), 30000);
        random_town(&town, &rng, is_structured, round % 12);
        town.terrain = &terrain;
        const struct dg_scene *scene = town_scene(&town);
        for (int k = 0; scene && k < 300; k++) {
            struct dg_eye eye = random_eye(&rng, is_structured), back = eye, higher = eye;
            struct dg_ipt p = {any_place(&rng, is_structured), any_place(&rng, is_structured)};
            back.at = p;
            back.z_u = eye.target_z_u;
            back.target_z_u = eye.z_u;
            higher.z_u += (int32_t)dg_rng_below(&rng, 50000);
            bool sees = dg_cover_sees(scene, &eye, p);
            CHECK(sees == dg_cover_sees(scene, &back, eye.at));
            CHECK(!sees || dg_cover_sees(scene, &higher, p));
        }
    }
}

/* The ground against many points of the line, without the TIN's edges. */
static void test_ground_by_points(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    int n_hidden = 0, n_seen = 0;
    for (int round = 0; round < 60; round++) {
        dg_auto(town_done) struct town town = {0};
        int32_t step = round % 3 ? 100000 : 17000;
        struct dg_terrain_in terrain = random_terrain(&town, &rng, (enum relief)(round % N_RELIEFS), step);
        town.terrain = &terrain;
        const struct dg_scene *scene = town_scene(&town);
        for (int k = 0; scene && k < 100; k++) {
            struct dg_eye eye = random_eye(&rng, round & 1);
            struct dg_ipt p = {any_place(&rng, round & 1), any_place(&rng, round & 1)};
            eye.z_u /= 2;
            eye.target_z_u /= 8;
            double zc = dg_scene_ground_u(scene, eye.at) + (double)eye.z_u, highest = -INFINITY, steepest = 0,
                   before = 0;
            double zt = dg_scene_ground_u(scene, p) + (double)eye.target_z_u;
            for (int t = 0; t <= 2000; t++) {
                double f = t / 2000.0;
                struct dg_ipt at = {(int32_t)lrint(eye.at.x + f * (p.x - eye.at.x)),
                                    (int32_t)lrint(eye.at.y + f * (p.y - eye.at.y))};
                double above = dg_scene_ground_u(scene, at) - (zc + f * (zt - zc));
                if (t > 0) steepest = fmax(steepest, fabs(above - before));
                before = above;
                highest = fmax(highest, above);
            }
            bool sees = dg_cover_sees(scene, &eye, p);
            if (highest > 5) CHECK(!sees); /* 1 for the rule, the rest for rounding a point on a steep slope */
            if (highest < -steepest - 5) CHECK(sees);
            n_seen += sees;
            n_hidden += !sees;
        }
    }
    CHECK(n_seen > 500 && n_hidden > 500);
}

int main(void)
{
    TAP_CASE("a ridge, worked by hand", test_ridge);
    TAP_CASE("a ridge that hides by less than doubles can tell", test_ridge_exactly);
    TAP_CASE("sight is mutual on terrain, and a higher mast loses nothing", test_mutual);
    TAP_CASE("the ground hides what many points of the line say", test_ground_by_points);
    TAP_CASE("fast is plain: nodes 10 m apart", test_coarse);
    TAP_CASE("fast is plain: nodes a cell apart", test_cells);
    TAP_CASE("fast is plain: nodes finer than cells", test_fine);
    TAP_CASE("fast is plain without terrain", test_no_terrain);
    TAP_CASE("level ground is flat ground", test_level);
    return tap_end();
}
