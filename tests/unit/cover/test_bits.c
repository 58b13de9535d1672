#include "cover/cover.h"
#include "town.h"

static bool in_window(const struct dg_bits *b, int32_t i, int32_t j)
{
    return i >= b->i0 && j >= b->j0 && i < b->i0 + b->nx && j < b->j0 + b->ny;
}

static void set(struct dg_bits *b, int32_t i, int32_t j)
{
    int32_t c = i - b->i0;
    b->words[(int64_t)(j - b->j0) * b->words_per_row + (c >> 6)] |= 1ull << (c & 63);
}

static struct dg_bits random_bits(struct dg_rng *rng, struct dg_arena *arena, double share)
{
    struct dg_bits b = {0};
    int32_t i0 = (int32_t)dg_rng_below(rng, 200) - 100, j0 = (int32_t)dg_rng_below(rng, 20) - 10;
    int32_t nx = (int32_t)dg_rng_below(rng, 700), ny = (int32_t)dg_rng_below(rng, 20);
    CHECK_INT(dg_bits_new(arena, i0, j0, nx, ny, &b, NULL), 0);
    CHECK_INT(b.words_per_row % 8, 0);
    for (int32_t j = j0; j < j0 + ny; j++) {
        for (int32_t i = i0; i < i0 + nx; i++) {
            if (dg_rng_unit(rng) < share) set(&b, i, j);
        }
    }
    return b;
}

static struct dg_bits copy_of(struct dg_arena *arena, const struct dg_bits *b)
{
    struct dg_bits out = {0};
    CHECK_INT(dg_bits_new(arena, b->i0, b->j0, b->nx, b->ny, &out, NULL), 0);
    memcpy(out.words, b->words, (size_t)b->ny * (size_t)b->words_per_row * 8);
    return out;
}

static void check_is_clean(const struct dg_bits *b)
{
    int64_t n = 0;
    for (int32_t j = b->j0; j < b->j0 + b->ny; j++) {
        for (int32_t i = b->i0; i < b->i0 + b->nx; i++) n += dg_bits_get(b, i, j);
    }
    CHECK_INT(dg_bits_count(b), n); /* nothing is set beyond the width */
}

static void test_set_operations(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int round = 0; round < 60; round++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_bits a = random_bits(&rng, &arena, 0.5), b = random_bits(&rng, &arena, 0.5);
        struct dg_bits either = copy_of(&arena, &a), both = copy_of(&arena, &a), less = copy_of(&arena, &a);
        dg_bits_or(&either, &b);
        dg_bits_and(&both, &b);
        dg_bits_andnot(&less, &b);
        int64_t n_both = 0;
        for (int32_t j = -15; j < 40; j++) {
            for (int32_t i = -120; i < 820; i++) {
                bool in_a = dg_bits_get(&a, i, j), in_b = dg_bits_get(&b, i, j);
                n_both += in_a && in_b;
                CHECK(dg_bits_get(&either, i, j) == (in_a || (in_b && in_window(&a, i, j))));
                CHECK(dg_bits_get(&both, i, j) == (in_a && in_b));
                CHECK(dg_bits_get(&less, i, j) == (in_a && !in_b));
            }
        }
        CHECK_INT(dg_bits_count_and(&a, &b), n_both);
        CHECK_INT(dg_bits_count_and(&b, &a), n_both);
        check_is_clean(&either);
        check_is_clean(&both);
        check_is_clean(&less);
    }
}

static void test_runs(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    const double shares[] = {0, 0.01, 0.5, 0.99, 1};
    for (int round = 0; round < 100; round++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_bits a = random_bits(&rng, &arena, shares[round % 5]), b = {0};
        struct dg_runs runs = {0};
        CHECK_INT(dg_runs_from_bits(&arena, &a, &runs, NULL), 0);
        for (int32_t r = 0; r < runs.ny; r++) {
            for (int32_t k = runs.row_first[r]; k < runs.row_first[r + 1]; k++) {
                CHECK(runs.runs[k][0] < runs.runs[k][1] && runs.runs[k][1] <= runs.nx);
                CHECK(k == runs.row_first[r] || runs.runs[k - 1][1] < runs.runs[k][0]);
            }
        }
        CHECK_INT(dg_bits_from_runs(&arena, &runs, &b, NULL), 0);
        CHECK(a.i0 == b.i0 && a.j0 == b.j0 && a.nx == b.nx && a.ny == b.ny);
        CHECK(memcmp(a.words, b.words, (size_t)a.ny * (size_t)a.words_per_row * 8) == 0);
    }
}

static void test_too_large(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_bits b;
    CHECK_INT(dg_bits_new(&arena, 0, 0, 2000000, 2000000, &b, NULL), DG_ELIMIT);
    CHECK_INT(dg_bits_new(&arena, 0, 0, INT32_MAX, INT32_MAX, &b, NULL), DG_ELIMIT);
    CHECK_INT(dg_bits_new(&arena, 0, 0, -1, 5, &b, NULL), DG_ELIMIT);
    CHECK_INT(dg_bits_new(&arena, 5, 5, 0, 0, &b, NULL), 0);
    CHECK_INT(dg_bits_count(&b), 0);
}

/* A polygon of two random rings, the same on the lattice and in metres: corners on multiples of step_u, so that
 * centres on edges and corners are the rule. */
struct shape {
    struct dg_ipt ipts[2][8];
    struct dg_pt pts[2][8];
    struct dg_iring irings[2];
    struct dg_ring rings[2];
    struct dg_geom geom;
};

static void shape_draw(struct dg_rng *rng, int32_t step_u, int32_t nx, int32_t ny, struct shape *out)
{
    for (int r = 0; r < 2; r++) {
        int32_t n = 3 + (int32_t)dg_rng_below(rng, 6);
        for (int32_t k = 0; k < n; k++) {
            out->ipts[r][k] = (struct dg_ipt){step_u * (int32_t)dg_rng_below(rng, (uint32_t)nx),
                                              step_u * (int32_t)dg_rng_below(rng, (uint32_t)ny)};
            out->pts[r][k] = town_pt(out->ipts[r][k].x, out->ipts[r][k].y);
        }
        out->irings[r] = (struct dg_iring){out->ipts[r], n, false};
        out->rings[r] = (struct dg_ring){out->pts[r], n, false};
    }
    out->geom = (struct dg_geom){.kind = DG_GEOM_AREA, .n_rings = 2, .rings = out->rings};
}

static bool shape_holds(const struct shape *shape, struct dg_ipt p)
{
    int a = dg_irings_locate(&shape->irings[0], 1, p), c = dg_irings_locate(&shape->irings[1], 1, p);
    return a == 0 || c == 0 || (a > 0) != (c > 0);
}

/* Whatever the shape and the window, a centre is drawn iff the closed rings hold it, and nothing else is
 * touched. Windows begin and end inside the shape, around it, or beside it. */
static void test_draw_area(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    const struct dg_grid grid = {2000};
    for (int round = 0; round < 600; round++) {
        dg_auto(town_done) struct town town = {0};
        struct dg_scene *s = town_scene(&town);
        struct shape shape;
        bool is_odd = round % 2; /* corners anywhere */
        shape_draw(&rng, is_odd ? 7 : 1000, is_odd ? 9000 : 60, is_odd ? 4300 : 30, &shape);
        struct dg_bits b;
        int32_t i0 = (int32_t)dg_rng_below(&rng, 30) - 10, j0 = (int32_t)dg_rng_below(&rng, 20) - 6;
        int32_t nx = round % 3 ? 1 + (int32_t)dg_rng_below(&rng, 80) : 5000;
        CHECK_INT(dg_bits_new(&town.arena, i0, j0, nx, 12, &b, NULL), 0);
        dg_bits_draw_area(s, &grid, &shape.geom, &b);
        for (int32_t j = j0; j < j0 + 12; j++) {
            for (int32_t i = i0; i < i0 + nx && i < 60; i++) {
                CHECK(dg_bits_get(&b, i, j) == shape_holds(&shape, dg_grid_centre(&grid, i, j)));
            }
        }
        check_is_clean(&b);
    }
}

/* Areas wider and higher than one block of words, asked about along the seams and anywhere. */
static void test_draw_seams(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    const struct dg_grid grid = {20};
    for (int round = 0; round < 20; round++) {
        dg_auto(town_done) struct town town = {0};
        struct dg_scene *s = town_scene(&town);
        struct shape shape;
        shape_draw(&rng, 10, round % 2 ? 160000 : 2000, round % 2 ? 12 : 3000, &shape);
        struct dg_bits b;
        int32_t nx = round % 2 ? 80000 : 1000, ny = round % 2 ? 8 : 1500;
        CHECK_INT(dg_bits_new(&town.arena, 3, 1, nx, ny, &b, NULL), 0);
        dg_bits_draw_area(s, &grid, &shape.geom, &b);
        for (int k = 0; k < 4000; k++) {
            int32_t c = k % 4 == 0 ? 65536 - 2 + (int32_t)dg_rng_below(&rng, 4)
                                   : (int32_t)dg_rng_below(&rng, (uint32_t)nx);
            int32_t r = (int32_t)dg_rng_below(&rng, (uint32_t)ny);
            if (c >= nx) continue;
            struct dg_ipt p = dg_grid_centre(&grid, 3 + c, 1 + r);
            CHECK(dg_bits_get(&b, 3 + c, 1 + r) == shape_holds(&shape, p));
        }
        check_is_clean(&b);
    }
}

/* ---- trace --------------------------------------------------------------------------------------- */

static void check_ring(const struct dg_ring *ring)
{
    double area2 = 0;
    int32_t n = ring->n_pts;
    CHECK(n >= 4 && n % 2 == 0);
    for (int32_t k = 0; k < n; k++) {
        struct dg_pt a = ring->pts[k], b = ring->pts[(k + 1) % n], c = ring->pts[(k + 2) % n];
        area2 += a.x * b.y - b.x * a.y;
        CHECK((a.x == b.x) != (a.y == b.y));
        CHECK((a.x == b.x) != (b.x == c.x)); /* it turns at every point */
        for (int32_t m = k + 1; m < n; m++) CHECK(ring->pts[m].x != a.x || ring->pts[m].y != a.y);
    }
    CHECK(ring->is_hole == (area2 < 0));
}

static void check_trace(struct dg_arena *arena, const struct dg_scene *s, const struct dg_bits *b)
{
    const struct dg_grid grid = {5000};
    struct dg_geom geom = {0};
    struct dg_bits again;
    CHECK_INT(dg_bits_trace(arena, s, &grid, b, &geom, NULL), 0);
    CHECK_INT(geom.kind, DG_GEOM_AREA);
    CHECK(geom.n_rings == 0 || !geom.rings[0].is_hole);
    for (int32_t r = 0; r < geom.n_rings; r++) check_ring(&geom.rings[r]);
    CHECK_NEAR(dg_geom_area_m2(&geom), (double)dg_bits_count(b) * 0.25, 1e-6);
    CHECK_INT(dg_bits_new(arena, b->i0, b->j0, b->nx, b->ny, &again, NULL), 0);
    dg_bits_draw_area(s, &grid, &geom, &again);
    CHECK(memcmp(again.words, b->words, (size_t)b->ny * (size_t)b->words_per_row * 8) == 0);

    /* Each outer ring with its holes is one building: valid, of one piece, holes inside. */
    struct dg_geom pieces = geom;
    const struct dg_prism_in prism = {&pieces, 3, 1};
    const struct dg_scene_in in = {.prisms = &prism, .n_prisms = 1};
    struct dg_scene *made = NULL;
    struct dg_err err = {0};
    CHECK_INT(dg_scene_build(arena, &in, &made, &err), 0);
    if (err.code) printf("# %s\n", err.msg);
    int32_t n_outer = 0;
    for (int32_t r = 0; r < geom.n_rings; r++) n_outer += !geom.rings[r].is_hole;
    if (made) CHECK_INT(made->n_prisms, n_outer);
}

static void test_trace_shapes(void)
{
    static const char *const shapes[][6] = {
        {"......", "......", "", "", "", ""},
        {"#.....", ".#....", "..#...", "", "", ""},
        {"######", "#....#", "#.##.#", "######", "", ""},
        {"####..", "#..#..", "#.#...", "##....", "", ""},
        {"#####.", "#.#.#.", "#####.", "", "", ""},
        {"#####.", "#.###.", "##.##.", "#####.", "", ""},
        {".##...", "#..#..", "#...#.", ".#..#.", "..##..", ""},
        {"######", "#.#..#", "##.#.#", "#.#..#", "######", ""},
    };
    const int n_rings[] = {0, 3, 2, 2, 3, 3, 0, 0};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        dg_auto(town_done) struct town town = {0};
        struct dg_scene *s = town_scene(&town);
        struct dg_bits b;
        CHECK_INT(dg_bits_new(&town.arena, 3, 4, 6, 6, &b, NULL), 0);
        for (int32_t r = 0; r < 6; r++) {
            for (int32_t c = 0; shapes[k][r][c]; c++) {
                if (shapes[k][r][c] == '#') set(&b, 3 + c, 4 + r);
            }
        }
        struct dg_geom geom = {0};
        CHECK_INT(dg_bits_trace(&town.arena, s, &(struct dg_grid){5000}, &b, &geom, NULL), 0);
        if (n_rings[k]) CHECK_INT(geom.n_rings, n_rings[k]);
        check_trace(&town.arena, s, &b);
    }
}

static void test_trace_random(void)
{
    struct dg_rng rng = dg_rng_init(tap_seed());
    for (int round = 0; round < 400; round++) {
        dg_auto(town_done) struct town town = {0};
        struct dg_scene *s = town_scene(&town);
        struct dg_bits b;
        int32_t nx = 1 + (int32_t)dg_rng_below(&rng, 30), ny = 1 + (int32_t)dg_rng_below(&rng, 30);
        double share = 0.2 + 0.75 * dg_rng_unit(&rng);
        CHECK_INT(dg_bits_new(&town.arena, (int32_t)dg_rng_below(&rng, 50), 7, nx, ny, &b, NULL), 0);
        for (int32_t r = 0; r < ny; r++) {
            for (int32_t c = 0; c < nx; c++) {
                if (dg_rng_unit(&rng) < share) set(&b, b.i0 + c, b.j0 + r);
            }
        }
        check_trace(&town.arena, s, &b);
    }
}

static void test_trace_out_of_memory(void)
{
    dg_auto(town_done) struct town town = {0};
    struct dg_scene *s = town_scene(&town);
    struct dg_bits b;
    CHECK_INT(dg_bits_new(&town.arena, 0, 0, 9, 9, &b, NULL), 0);
    for (int32_t k = 0; k < 9; k++) {
        set(&b, k, k);
        set(&b, 8 - k, k);
    }
    int got = DG_ENOMEM;
    for (long n = 0; n < 300 && got != 0; n++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_geom geom;
        dg_alloc_fail_after(n);
        got = dg_bits_trace(&arena, s, &(struct dg_grid){5000}, &b, &geom, NULL);
        dg_alloc_fail_after(-1);
        CHECK(got == 0 || got == DG_ENOMEM);
    }
    CHECK_INT(got, 0);
}

int main(void)
{
    TAP_CASE("union, intersection, difference over different windows", test_set_operations);
    TAP_CASE("bits to runs and back", test_runs);
    TAP_CASE("windows too large", test_too_large);
    TAP_CASE("an area is drawn closed and even-odd", test_draw_area);
    TAP_CASE("an area across the seams of blocks", test_draw_seams);
    TAP_CASE("outlines of shapes", test_trace_shapes);
    TAP_CASE("outlines of random sets: valid, and drawn again the same", test_trace_random);
    TAP_CASE("every failed allocation is reported", test_trace_out_of_memory);
    return tap_end();
}
