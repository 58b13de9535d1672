#include "base/limits.h"
#include "scene/scene.h"
#include "tap.h"

/* Projected coordinates of the size that UTM has. */
#define X 512345.25
#define Y 3934567.5

#define PTS(...) ((struct dg_pt[]){__VA_ARGS__})
#define RING(is_hole, ...)                                                                                     \
    {                                                                                                          \
        PTS(__VA_ARGS__), sizeof PTS(__VA_ARGS__) / sizeof(struct dg_pt), is_hole                              \
    }
#define GEOM(of_kind, ...)                                                                                     \
    {                                                                                                          \
        .kind = of_kind, .n_rings = sizeof((struct dg_ring[]){__VA_ARGS__}) / sizeof(struct dg_ring),          \
        .rings = (struct dg_ring[])                                                                            \
        {                                                                                                      \
            __VA_ARGS__                                                                                        \
        }                                                                                                      \
    }

static struct dg_scene *build(struct dg_arena *arena, const struct dg_scene_in *in)
{
    struct dg_scene *scene = NULL;
    struct dg_err err = {0};
    CHECK_INT(dg_scene_build(arena, in, &scene, &err), 0);
    if (!scene) printf("# %s\n", err.msg);
    return scene;
}

static void test_build(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const struct dg_geom court =
        GEOM(DG_GEOM_AREA, RING(false, {X, Y}, {X + 20, Y}, {X + 20, Y + 20}, {X, Y + 20}),
             RING(true, {X + 5, Y + 5}, {X + 5, Y + 15}, {X + 15, Y + 15}, {X + 15, Y + 5}),
             RING(false, {X + 40, Y}, {X + 50, Y}, {X + 50, Y + 10}));
    const struct dg_geom wall =
        GEOM(DG_GEOM_LINE, RING(false, {X - 5, Y}, {X - 5, Y + 10}, {X - 5, Y + 10}, {X - 9, Y + 10}));
    const struct dg_prism_in prisms[] = {{&court, 6.5, 77}, {&wall, 2.25, 88}};
    const struct dg_scene_in in = {.prisms = prisms, .n_prisms = 2};
    struct dg_scene *s = build(&arena, &in);
    if (!s) return;
    CHECK_NEAR(s->origin.x, 512000, 0);
    CHECK_NEAR(s->origin.y, 3934000, 0);
    CHECK_INT(s->n_prisms, 3); /* two outer rings are two prisms */
    CHECK_INT(s->prisms[1].source_id, 77);
    CHECK_INT(s->prisms[1].top_u, 65000);
    CHECK_INT(s->prisms[0].n_rings, 2);
    CHECK(s->prisms[2].is_barrier);
    CHECK_INT(s->prisms[2].top_u, 22500);
    CHECK_INT(s->n_parts, 4 + 1 + 2);
    CHECK_INT(s->box.x0, 3362500);
    int32_t n_pts = 0;
    for (int32_t k = 0; k < s->n_parts; k++) n_pts += s->parts[k].n_pts;
    CHECK_INT(s->n_part_pts, n_pts);
}

static void test_lattice(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const struct dg_geom tri = GEOM(DG_GEOM_AREA, RING(false, {X, Y}, {X + 9, Y}, {X, Y + 9}));
    const struct dg_prism_in prism = {&tri, 3, 1};
    const struct dg_scene_in in = {.prisms = &prism, .n_prisms = 1};
    struct dg_scene *s = build(&arena, &in);
    struct dg_ipt p = dg_scene_to_lattice(s, (struct dg_pt){X + 0.00004, Y - 0.00006});
    CHECK_INT(p.x, 3452500);
    CHECK_INT(p.y, 5674999);
    struct dg_pt back = dg_scene_to_metres(s, p);
    CHECK_NEAR(back.x, X, 0.00005 + 1e-9);
    CHECK_NEAR(back.y, Y - 0.0001, 1e-9);
    CHECK_INT(dg_scene_to_lattice(s, (struct dg_pt){1e12, -1e12}).x, 2000000000);
    CHECK_INT(dg_scene_to_lattice(s, (struct dg_pt){1e12, -1e12}).y, -2000000000);
}

/* Repeated and straight points, spikes (also across the seam), rings below the lattice. */
static void test_cleaned(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const struct dg_geom spiky =
        GEOM(DG_GEOM_AREA,
             RING(false, {X + 30, Y}, {X, Y}, {X, Y}, {X + 4, Y}, {X + 10, Y}, {X + 10, Y + 5},
                  {X + 10, Y + 15}, {X + 10, Y + 10}, {X, Y + 10}, {X, Y}, {X + 20, Y}),
             RING(true, {X + 3, Y + 3}, {X + 3.00001, Y + 3}, {X + 3, Y + 3.00001}));
    const struct dg_geom speck = GEOM(DG_GEOM_AREA, RING(false, {X, Y}, {X + 0.00001, Y}, {X, Y + 0.00001}),
                                      RING(true, {X, Y}, {X + 1, Y}, {X, Y + 1}));
    const struct dg_geom dot = GEOM(DG_GEOM_LINE, RING(false, {X, Y}, {X, Y}));
    const struct dg_prism_in prisms[] = {{&spiky, 3, 1}, {&speck, 3, 2}, {&dot, 3, 3}};
    const struct dg_scene_in in = {.prisms = prisms, .n_prisms = 3};
    struct dg_scene *s = build(&arena, &in);
    CHECK_INT(s->n_prisms, 1);
    CHECK_INT(s->n_rings, 1);
    CHECK_INT(s->rings[0].n_pts, 4);
    CHECK_INT(s->n_parts, 1);
}

static int refusal(const struct dg_geom *geom, double height_m, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const struct dg_geom fine = GEOM(DG_GEOM_AREA, RING(false, {X, Y}, {X + 9, Y}, {X, Y + 9}));
    const struct dg_prism_in prisms[] = {{&fine, 3, 1}, {geom, height_m, 4711}};
    const struct dg_scene_in in = {.prisms = prisms, .n_prisms = 2};
    struct dg_scene *scene = NULL;
    return dg_scene_build(&arena, &in, &scene, err);
}

static void test_refused(void)
{
    struct dg_err err = {0};
    const struct dg_geom fine = GEOM(DG_GEOM_AREA, RING(false, {X, Y}, {X + 9, Y}, {X, Y + 9}));
    const struct dg_geom bow = GEOM(DG_GEOM_AREA, RING(false, {X, Y}, {X + 9, Y + 9}, {X + 9, Y}, {X, Y + 9}));
    const struct dg_geom far = GEOM(DG_GEOM_AREA, RING(false, {X, Y}, {X + 9, Y}, {X, Y + 300000}));
    const struct dg_geom nan = GEOM(DG_GEOM_AREA, RING(false, {X, Y}, {X + 9, NAN}, {X, Y + 9}));
    const struct dg_geom point = GEOM(DG_GEOM_POINT, RING(false, {X, Y}));
    CHECK_INT(refusal(&fine, 3, &err), 0);
    CHECK_INT(refusal(&bow, 3, &err), DG_EFORMAT);
    CHECK(strstr(err.msg, "4711"));
    CHECK_INT(refusal(&far, 3, &err), DG_ELIMIT);
    CHECK_INT(refusal(&nan, 3, &err), DG_EFORMAT);
    CHECK_INT(refusal(&point, 3, &err), DG_EFORMAT);
    CHECK_INT(refusal(&fine, 0, &err), DG_ELIMIT);
    CHECK_INT(refusal(&fine, NAN, &err), DG_ELIMIT);
    CHECK_INT(refusal(&fine, DG_MAX_HEIGHT_M + 1, &err), DG_ELIMIT);
}

/* Two places that are each small, but far from each other; or one, and a camera far away. */
static void test_extent(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_err err = {0};
    struct dg_scene *scene = NULL;
    const struct dg_geom here = GEOM(DG_GEOM_AREA, RING(false, {X, Y}, {X + 9, Y}, {X, Y + 9}));
    for (int k = 0; k < 4; k++) {
        double away = k % 2 ? DG_MAX_EXTENT_M + 1000 : DG_MAX_EXTENT_M - 2000;
        double x = k < 2 ? X + away : X, y = k < 2 ? Y : Y + away;
        const struct dg_geom there = GEOM(DG_GEOM_AREA, RING(false, {x, y}, {x + 9, y}, {x, y + 9}));
        const struct dg_prism_in prisms[] = {{&here, 3, 1}, {&there, 3, 2}};
        const struct dg_scene_in two = {.prisms = prisms, .n_prisms = 2};
        const struct dg_box extent = {x, y, x, y};
        const struct dg_scene_in one = {.prisms = prisms, .n_prisms = 1, .extent = &extent};
        CHECK_INT(dg_scene_build(&arena, &two, &scene, &err), k % 2 ? DG_ELIMIT : 0);
        CHECK_INT(dg_scene_build(&arena, &one, &scene, &err), k % 2 ? DG_ELIMIT : 0);
        if (k % 2) CHECK(strstr(err.msg, "outside the boundary"));
    }
}

static void test_empty(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const struct dg_box box = {X, Y, X + 100, Y + 100};
    const struct dg_scene_in in = {.extent = &box};
    struct dg_scene *s = build(&arena, &in);
    CHECK_NEAR(s->origin.x, 512000, 0);
    CHECK_INT(s->n_parts, 0);
    CHECK(s->box.x0 > s->box.x1);
    CHECK_INT(dg_scene_prism_at(s, (struct dg_ipt){0, 0}), -1);
    CHECK_NEAR(dg_scene_ground_m(s, (struct dg_ipt){5, 5}), 0, 0);
}

static void test_prism_at(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const struct dg_geom low = GEOM(DG_GEOM_AREA, RING(false, {0, 0}, {20, 0}, {20, 20}, {0, 20}),
                                    RING(true, {5, 5}, {5, 15}, {15, 15}, {15, 5}));
    const struct dg_geom tower = GEOM(DG_GEOM_AREA, RING(false, {0, 0}, {4, 0}, {4, 4}, {0, 4}));
    const struct dg_geom wall = GEOM(DG_GEOM_LINE, RING(false, {10, 10}, {30, 10}));
    const struct dg_prism_in prisms[] = {{&low, 6, 1}, {&tower, 12, 2}, {&wall, 2, 3}, {&tower, 12, 4}};
    const struct dg_scene_in in = {.prisms = prisms, .n_prisms = 4};
    struct dg_scene *s = build(&arena, &in);
    CHECK_INT(dg_scene_prism_at(s, (struct dg_ipt){20000, 20000}), 1);
    CHECK_INT(dg_scene_prism_at(s, (struct dg_ipt){40000, 40000}), 1); /* its corner */
    CHECK_INT(dg_scene_prism_at(s, (struct dg_ipt){40001, 40000}), 0);
    CHECK_INT(dg_scene_prism_at(s, (struct dg_ipt){100000, 100001}), -1); /* in the court, beside the wall */
    CHECK_INT(dg_scene_prism_at(s, (struct dg_ipt){100000, 100000}), 2);  /* on the wall's end */
    CHECK_INT(dg_scene_prism_at(s, (struct dg_ipt){170000, 100000}),
              0); /* wall through the house: the taller */
    CHECK_INT(dg_scene_prism_at(s, (struct dg_ipt){250000, 100000}), 2);
    CHECK_INT(dg_scene_prism_at(s, (struct dg_ipt){300001, 100000}), -1);
}

static void test_terrain(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    /* One cell's corners 0, 10 / 20, 100: the two triangles differ on either side of the diagonal. */
    const float z[] = {0, 10, 0, 20, 100, 0};
    const struct dg_terrain_in terrain = {0, 0, 10, 3, 2, z};
    const struct dg_geom house = GEOM(DG_GEOM_AREA, RING(false, {1, 1}, {5, 1}, {5, 2}, {1, 2}));
    const struct dg_geom wall = GEOM(DG_GEOM_LINE, RING(false, {0, 0}, {10, 0}, {10, 10}));
    const struct dg_prism_in prisms[] = {{&house, 3, 1}, {&wall, 2, 2}};
    const struct dg_scene_in in = {.prisms = prisms, .n_prisms = 2, .terrain = &terrain};
    struct dg_scene *s = build(&arena, &in);
    CHECK_NEAR(dg_scene_ground_m(s, (struct dg_ipt){0, 0}), 0, 0);
    CHECK_NEAR(dg_scene_ground_m(s, (struct dg_ipt){100000, 100000}), 100, 0);
    CHECK_NEAR(dg_scene_ground_m(s, (struct dg_ipt){50000, 50000}), 50, 1e-12);
    CHECK_NEAR(dg_scene_ground_m(s, (struct dg_ipt){50000, 20000}), 5 + 90 * 0.2, 1e-12);
    CHECK_NEAR(dg_scene_ground_m(s, (struct dg_ipt){20000, 50000}), 20 * 0.5 + 80 * 0.2, 1e-12);
    CHECK_NEAR(dg_scene_ground_m(s, (struct dg_ipt){200000, 100000}), 0, 0);
    CHECK_NEAR(dg_scene_ground_m(s, (struct dg_ipt){-50000, 50000}), 10, 1e-12); /* beyond the western edge */
    CHECK_NEAR(dg_scene_ground_m(s, (struct dg_ipt){900000, 900000}), 0, 0);
    CHECK_NEAR(dg_scene_ground_m(s, (struct dg_ipt){50000, 900000}), 60, 1e-12);
    for (int32_t y = -30000; y < 150000; y += 9999) {
        int32_t row[200];
        dg_scene_ground_row(s, (struct dg_ipt){-30001, y}, 1501, 200, row);
        for (int32_t k = 0; k < 200; k++) {
            CHECK_INT(row[k], dg_scene_ground_u(s, (struct dg_ipt){-30001 + 1501 * k, y}));
        }
    }
    /* Under the house the ground is lowest at (1, 1), on the diagonal: 10 m. */
    CHECK_INT(s->prisms[0].base_u, 100000);
    CHECK_INT(s->prisms[0].top_u, 130000);
    CHECK_INT(s->n_prisms, 3); /* each segment of the wall by itself */
    CHECK_INT(s->prisms[1].top_u, 20000);
    CHECK_INT(s->prisms[2].top_u, 120000);
    CHECK_INT(s->terrain->z_max_u, 1000000);
    CHECK_INT(dg_scene_ground_u(s, (struct dg_ipt){1, 0}), 1);
    CHECK_INT(dg_scene_ground_u(s, (struct dg_ipt){100001, 0}), 99999);
}

static void test_terrain_refused(void)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    const float z[] = {0, 10, NAN, 100};
    struct dg_terrain_in terrain = {0, 0, 10, 2, 2, z};
    const struct dg_scene_in in = {.terrain = &terrain};
    struct dg_scene *s = NULL;
    CHECK_INT(dg_scene_build(&arena, &in, &s, NULL), DG_EFORMAT);
    terrain.nx = 1;
    CHECK_INT(dg_scene_build(&arena, &in, &s, NULL), DG_ELIMIT);
    terrain.nx = 2;
    terrain.step_m = 1e6;
    CHECK_INT(dg_scene_build(&arena, &in, &s, NULL), DG_ELIMIT);
}

static void test_out_of_memory(void)
{
    const struct dg_geom ell = GEOM(DG_GEOM_AREA, RING(false, {0, 0}, {9, 0}, {9, 4}, {4, 4}, {4, 9}, {0, 9}));
    const struct dg_prism_in prism = {&ell, 3, 1};
    const float z[4] = {0};
    const struct dg_terrain_in terrain = {0, 0, 10, 2, 2, z};
    const struct dg_scene_in in = {.prisms = &prism, .n_prisms = 1, .terrain = &terrain};
    int got = DG_ENOMEM;
    for (long n = 0; n < 100 && got != 0; n++) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_scene *s = NULL;
        dg_alloc_fail_after(n);
        got = dg_scene_build(&arena, &in, &s, NULL);
        dg_alloc_fail_after(-1);
        CHECK(got == 0 || got == DG_ENOMEM);
    }
    CHECK_INT(got, 0);
}

int main(void)
{
    TAP_CASE("buildings, courtyards and barriers", test_build);
    TAP_CASE("metres to lattice and back", test_lattice);
    TAP_CASE("rings are cleaned, specks vanish", test_cleaned);
    TAP_CASE("what is refused, and by which number", test_refused);
    TAP_CASE("how wide a scene may be", test_extent);
    TAP_CASE("a scene without buildings", test_empty);
    TAP_CASE("the tallest prism at a point", test_prism_at);
    TAP_CASE("ground between the nodes and beyond them", test_terrain);
    TAP_CASE("terrain that is refused", test_terrain_refused);
    TAP_CASE("every failed allocation is reported", test_out_of_memory);
    return tap_end();
}
