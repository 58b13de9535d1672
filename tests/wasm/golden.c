/* Golden scenes: everything the kernel computes, on random seeded worlds, as counts and hashes. Run natively
 * and in WebAssembly; the two outputs must be the same bytes. Reads nothing. */
#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "base/trig.h"
#include "need/need.h"

#define N_SCENES 12
#define TOWN_M 160.0

/* FNV-1a over the bytes of numbers, doubles by their bits. */
struct hash {
    uint64_t h;
};

static void hash_bytes(struct hash *hash, const void *data, size_t n)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < n; i++) hash->h = (hash->h ^ bytes[i]) * 0x100000001B3u;
}

static struct hash hash_new(void) { return (struct hash){0xCBF29CE484222325u}; }

static void hash_double(struct hash *hash, double x) { hash_bytes(hash, &x, sizeof x); }

static void must(int result, const struct dg_err *err)
{
    if (result >= 0) return;
    printf("error %d: %s\n", result, err->msg);
    fflush(stdout);
    __builtin_trap();
}

/* ---- a random town --------------------------------------------------------------------------------------- */

#define MAX_PRISMS 200

struct town {
    struct dg_prism_in prisms[MAX_PRISMS];
    struct dg_geom geoms[MAX_PRISMS];
    struct dg_ring rings[MAX_PRISMS];
    struct dg_pt pts[MAX_PRISMS][6];
    int32_t n_prisms;
    float ground_m[33 * 33];
    struct dg_terrain_in terrain;
};

static void add(struct town *town, enum dg_geom_kind kind, int32_t n_pts, double height_m)
{
    int32_t k = town->n_prisms++;
    town->rings[k] = (struct dg_ring){.pts = town->pts[k], .n_pts = n_pts};
    town->geoms[k] = (struct dg_geom){.kind = kind, .n_rings = 1, .rings = &town->rings[k]};
    town->prisms[k] =
        (struct dg_prism_in){.footprint = &town->geoms[k], .height_m = height_m, .source_id = 100 + k};
}

/* Rectangles and L shapes, turned at any angle, and walls between them. They may overlap: real ones do. */
static void town_make(struct town *town, struct dg_rng *rng, int n_buildings, int n_barriers, bool has_terrain)
{
    *town = (struct town){0};
    for (int b = 0; b < n_buildings; b++) {
        double w = dg_rng_range(rng, 4, 20), d = dg_rng_range(rng, 4, 14), s, c;
        double x = dg_rng_range(rng, 0, TOWN_M), y = dg_rng_range(rng, 0, TOWN_M);
        bool is_l = dg_rng_below(rng, 3) == 0;
        double local[6][2] = {{0, 0}, {w, 0}, {w, d}, {0, d}};
        if (is_l)
            memcpy(local, (double[6][2]){{0, 0}, {w, 0}, {w, d}, {w / 2, d}, {w / 2, d / 2}, {0, d / 2}},
                   sizeof local);
        dg_sincos(dg_rng_below(rng, 2) ? dg_rng_range(rng, 0, 2 * DG_PI) : 0, &s, &c);
        for (int i = 0; i < 6; i++)
            town->pts[town->n_prisms][i] =
                (struct dg_pt){x + c * local[i][0] - s * local[i][1], y + s * local[i][0] + c * local[i][1]};
        add(town, DG_GEOM_AREA, is_l ? 6 : 4, dg_rng_range(rng, 1, 12));
    }
    for (int b = 0; b < n_barriers; b++) {
        double x = dg_rng_range(rng, 0, TOWN_M), y = dg_rng_range(rng, 0, TOWN_M);
        for (int i = 0; i < 3; i++) {
            town->pts[town->n_prisms][i] = (struct dg_pt){x, y};
            x += dg_rng_range(rng, -15, 15);
            y += dg_rng_range(rng, -15, 15);
        }
        add(town, DG_GEOM_LINE, 3, dg_rng_range(rng, 0.8, 3));
    }
    if (!has_terrain) return;
    for (int i = 0; i < 33 * 33; i++) town->ground_m[i] = (float)(20 + 0.25 * (double)dg_rng_below(rng, 12));
    town->terrain = (struct dg_terrain_in){-20, -20, 6.5, 33, 33, town->ground_m};
}

static void print_scene(const struct dg_scene *scene)
{
    struct hash hash = hash_new();
    for (int32_t i = 0; i < scene->n_part_pts; i++)
        hash_bytes(&hash, &scene->part_pts[i], sizeof(struct dg_ipt));
    for (int32_t i = 0; i < scene->n_prisms; i++) {
        hash_bytes(&hash, &scene->prisms[i].top_u, sizeof(int32_t));
        hash_bytes(&hash, &scene->prisms[i].base_u, sizeof(int32_t));
    }
    for (int32_t i = 0; i < 100; i++)
        hash_double(&hash, dg_scene_ground_m(scene, (struct dg_ipt){i * 16123, i * 9931}));
    printf("  prisms %d parts %d points %d hash %016llx\n", (int)scene->n_prisms, (int)scene->n_parts,
           (int)scene->n_part_pts, (unsigned long long)hash.h);
}

/* Areas, lengths and distances of the footprints as they come. */
static void print_measures(const struct town *town)
{
    struct hash hash = hash_new();
    for (int32_t i = 0; i < town->n_prisms; i++) {
        hash_double(&hash, dg_geom_area_m2(&town->geoms[i]));
        hash_double(&hash, dg_geom_length_m(&town->geoms[i]));
        hash_double(&hash, dg_geom_distance_m(&town->geoms[i], (struct dg_pt){TOWN_M / 3, TOWN_M / 7}));
    }
    printf("  measures hash %016llx\n", (unsigned long long)hash.h);
}

/* ---- optics ------------------------------------------------------------------------------------------------
 */

static struct dg_view random_view(struct dg_rng *rng)
{
    struct dg_view view = {.lens = {.projection = (enum dg_projection)dg_rng_below(rng, 6), .width_px = 1920}};
    bool is_flat = view.lens.projection == DG_RECTILINEAR;
    view.lens.height_px = is_flat ? 1080 : 1920;
    view.lens.hfov = dg_rng_range(rng, 5, is_flat ? 130 : 179) * DG_DEG;
    view.lens.vfov = dg_vfov_from_hfov(view.lens.projection, view.lens.hfov, 1920, view.lens.height_px);
    view.bearing = dg_rng_range(rng, 0, 2 * DG_PI);
    view.tilt = dg_rng_below(rng, 4) ? dg_rng_range(rng, -0.2, 1.2) : DG_PI / 2;
    return view;
}

static void print_optics(void)
{
    struct dg_rng rng = dg_rng_init(7);
    struct hash hash = hash_new();
    int n_in = 0, n_strips = 0, n_ptz = 0;
    for (int i = 0; i < 20000; i++) {
        struct dg_view view = random_view(&rng);
        double dx = dg_rng_range(&rng, -40, 40), dy = dg_rng_range(&rng, -40, 40),
               drop = dg_rng_range(&rng, -2, 8);
        struct dg_look look = dg_view_look(&view, dx, dy, drop);
        double x_near = 0, x_far = 0;
        hash_double(&hash, look.px_per_m);
        hash_double(&hash, look.incidence);
        if (look.is_in_frame) {
            hash_double(&hash, look.u);
            hash_double(&hash, look.v);
            n_in++;
        }
        if (view.lens.projection == DG_RECTILINEAR) n_strips += dg_view_strip(&view, drop, 80, &x_near, &x_far);
        hash_double(&hash, x_near);
        hash_double(&hash, x_far);
        hash_double(&hash, dg_view_reach_m(&view, drop, 62.5));
        hash_double(&hash, dg_view_blind_m(&view, drop));
        struct dg_ptz ptz = {.wide = {DG_RECTILINEAR, 1920, 1080, 1.0, 0.6},
                             .tele = {DG_RECTILINEAR, 1920, 1080, 0.05, 0.03},
                             .pan_min = -view.tilt,
                             .pan_max = 1,
                             .tilt_min = 0.1,
                             .tilt_max = 1.2,
                             .home = view.bearing};
        look = dg_ptz_look(&ptz, dx, dy, drop);
        hash_double(&hash, look.px_per_m);
        n_ptz += look.is_in_frame;
    }
    printf("optics: in frame %d strips %d ptz %d hash %016llx\n", n_in, n_strips, n_ptz,
           (unsigned long long)hash.h);
}

/* ---- sight
 * --------------------------------------------------------------------------------------------------- */

static const struct dg_class_table table = {"2014",
                                            6,
                                            {{"monitor", 12.5},
                                             {"detect", 25},
                                             {"observe", 62.5},
                                             {"recognise", 125},
                                             {"identify", 250},
                                             {"inspect", 1000}}};

static void hash_bits(struct hash *hash, const struct dg_bits *bits)
{
    int32_t window[4] = {bits->i0, bits->j0, bits->nx, bits->ny};
    hash_bytes(hash, window, sizeof window);
    hash_bytes(hash, bits->words, (size_t)bits->ny * (size_t)bits->words_per_row * sizeof(uint64_t));
}

static void hash_classed(struct hash *hash, const struct dg_classed *classed)
{
    for (int k = 0; k < classed->n_classes; k++) hash_bits(hash, &classed->classes[k]);
}

/* Runs and traced outlines of a shadow, and back. */
static void print_forms(const struct dg_scene *scene, const struct dg_grid *grid, const struct dg_bits *seen)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_err err = {0};
    struct hash hash = hash_new();
    struct dg_runs runs;
    struct dg_bits back;
    struct dg_geom outline;

    must(dg_runs_from_bits(&arena, seen, &runs, &err), &err);
    must(dg_bits_from_runs(&arena, &runs, &back, &err), &err);
    must(dg_bits_trace(&arena, scene, grid, seen, &outline, &err), &err);
    hash_bytes(&hash, runs.runs, (size_t)runs.row_first[runs.ny] * sizeof runs.runs[0]);
    for (int32_t r = 0; r < outline.n_rings; r++)
        for (int32_t i = 0; i < outline.rings[r].n_pts; i++) {
            hash_double(&hash, outline.rings[r].pts[i].x);
            hash_double(&hash, outline.rings[r].pts[i].y);
        }
    printf("    runs %d rings %d back %lld hash %016llx\n", (int)runs.row_first[runs.ny], (int)outline.n_rings,
           (long long)dg_bits_count_and(seen, &back), (unsigned long long)hash.h);
}

static void print_view(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                       const struct dg_eye *eye, const struct dg_bits *seen, const struct dg_view *view)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_err err = {0};
    struct dg_classed cut, direct;
    struct hash hash = hash_new();

    must(dg_cover_classify(work, scene, grid, eye, seen, view, &table, true, &arena, &cut, &err), &err);
    must(dg_cover_view(work, scene, grid, eye, view, &table, true, &arena, &direct, &err), &err);
    hash_classed(&hash, &cut);
    hash_classed(&hash, &direct);
    printf("    view %d: in frame %lld classes", (int)view->lens.projection, (long long)cut.n_in_frame);
    for (int k = 0; k < table.n_classes; k++)
        printf(" %lld/%lld", (long long)cut.n_samples[k], (long long)direct.n_samples[k]);
    printf(" hash %016llx\n", (unsigned long long)hash.h);
}

static void print_eye(struct dg_cover_work *work, const struct dg_scene *scene, const struct dg_grid *grid,
                      const struct dg_eye *eye, struct dg_rng *rng)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_err err = {0};
    struct dg_bits seen;
    struct hash hash = hash_new();

    int result = dg_cover_shadow(work, scene, grid, eye, &arena, &seen, NULL, &err);
    if (result == DG_EINSIDE) {
        printf("   eye: %s\n", err.msg);
        return;
    }
    must(result, &err);
    hash_bits(&hash, &seen);
    uint64_t blockers = 0;
    for (int i = 0; i < 200; i++) {
        struct dg_ipt p = {eye->at.x + (int32_t)dg_rng_below(rng, 600000) - 300000,
                           eye->at.y + (int32_t)dg_rng_below(rng, 600000) - 300000};
        blockers = blockers * 31 + (uint64_t)dg_cover_blocker(scene, eye, p);
    }
    printf("   eye: seen %lld hash %016llx blockers %016llx\n", (long long)dg_bits_count(&seen),
           (unsigned long long)hash.h, (unsigned long long)blockers);
    print_forms(scene, grid, &seen);
    for (int v = 0; v < 3; v++) {
        struct dg_view view = random_view(rng);
        view.range_m = eye->range_u / (double)DG_UNITS_PER_M;
        print_view(work, scene, grid, eye, &seen, &view);
    }
}

/* ---- a scheme: several cameras at once, and what a need gets of them
 * ----------------------------------------- */

#define N_EYES 6

static void print_city(const struct dg_scene *scene, const struct dg_grid *grid, const struct dg_city_in *in)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_err err = {0};
    struct dg_city city;
    struct hash hash = hash_new();

    must(dg_cover_city(&arena, scene, grid, in, &table, 2, &city, &err), &err);
    hash_bytes(&hash, city.n_samples, (size_t)in->n_views * sizeof city.n_samples[0]);
    for (int32_t t = 0; t < city.n_tiles; t++) hash_bits(&hash, &city.tiles[t]);
    printf("  city: tiles %d union", (int)city.n_tiles);
    for (int k = 0; k < table.n_classes; k++) printf(" %lld", (long long)city.n_union[k]);
    printf(" hash %016llx\n", (unsigned long long)hash.h);
}

static void print_need(const struct dg_scene *scene, const struct dg_grid *grid, const struct dg_geom *geom,
                       const struct dg_city_in *in)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_err err = {0};
    struct dg_need_set need;
    struct hash hash = hash_new();

    must(dg_need_build(&arena, scene, grid, geom, 15000, 1, 2, 2, &need, &err), &err);
    for (int32_t v = 0; v < in->n_views; v++) {
        struct dg_aim aim;
        dg_aim_init(&aim, &in->views[v]);
        for (int64_t s = 0; s < need.n_samples; s++) {
            struct dg_ipt p = need.samples[s].at;
            if (!dg_cover_sees(scene, &in->eyes[v], p)) continue;
            double dx = (p.x - in->eyes[v].at.x) * 1e-4, dy = (p.y - in->eyes[v].at.y) * 1e-4;
            int class = dg_class_of(&table, dg_aim_density(&aim, dx, dy, (in->eyes[v].z_u - 15000) * 1e-4));
            dg_need_enter(&need, s, class, dx * dx + dy * dy <= 900 ? class : -1);
        }
    }
    struct dg_need_result got = dg_need_judge(&need);
    for (int light = 0; light < 2; light++) {
        hash_double(&hash, got.met[light]);
        hash_double(&hash, got.over[light]);
    }
    hash_double(&hash, got.total);
    printf("  need: samples %lld met %.2f %.2f over %.2f %.2f of %.2f hash %016llx\n",
           (long long)need.n_samples, got.met[0], got.met[1], got.over[0], got.over[1], got.total,
           (unsigned long long)hash.h);
}

static void print_scheme(const struct dg_scene *scene, const struct dg_grid *grid, const struct dg_eye *eyes,
                         struct dg_rng *rng)
{
    struct dg_eye free_eyes[N_EYES];
    struct dg_view views[N_EYES];
    struct dg_city_in in = {.eyes = free_eyes, .views = views};

    for (int e = 0; e < N_EYES; e++) {
        if (dg_cover_eye_check(scene, &eyes[e], NULL) < 0) continue;
        free_eyes[in.n_views] = eyes[e];
        views[in.n_views] = random_view(rng);
        views[in.n_views++].range_m = eyes[e].range_u / (double)DG_UNITS_PER_M;
    }
    print_city(scene, grid, &in);

    struct dg_pt area[] = {{40, 30}, {120.3, 45.1}, {100, 120}, {35.7, 99}};
    struct dg_pt lane[] = {{10, 10}, {80, 75.5}, {150, 80}};
    struct dg_ring rings[2] = {{area, 4, false}, {lane, 3, false}};
    struct dg_geom geoms[3] = {
        {DG_GEOM_AREA, 1, &rings[0]}, {DG_GEOM_LINE, 1, &rings[1]}, {DG_GEOM_POINT, 1, &rings[0]}};
    for (int g = 0; g < 3; g++) print_need(scene, grid, &geoms[g], &in);
}

static void print_town(struct dg_cover_work *work, int number)
{
    static struct town town;
    static const double cells_m[] = {0.5, 0.25, 0.3, 1};
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_rng rng = dg_rng_init(1000 + (uint64_t)number);
    struct dg_err err = {0};
    struct dg_scene *scene = NULL;
    struct dg_grid grid;
    struct dg_eye eyes[N_EYES];
    bool has_terrain = number % 4 == 3;

    town_make(&town, &rng, 20 + 10 * number, number * 3, has_terrain);
    struct dg_scene_in in = {
        .prisms = town.prisms, .n_prisms = town.n_prisms, .terrain = has_terrain ? &town.terrain : NULL};
    must(dg_scene_build(&arena, &in, &scene, &err), &err);
    must(dg_grid_init(&grid, cells_m[number % 4], &err), &err);
    printf("scene %d%s\n", number, has_terrain ? " on terrain" : "");
    print_scene(scene);
    print_measures(&town);
    for (int e = 0; e < N_EYES; e++) {
        struct dg_pt at = {dg_rng_range(&rng, 0, TOWN_M), dg_rng_range(&rng, 0, TOWN_M)};
        eyes[e] = (struct dg_eye){.at = dg_scene_to_lattice(scene, at),
                                  .z_u = 25000 + (int32_t)dg_rng_below(&rng, 60000),
                                  .target_z_u = 15000,
                                  .range_u = 300000 + (int32_t)dg_rng_below(&rng, 300000)};
        print_eye(work, scene, &grid, &eyes[e], &rng);
    }
    print_scheme(scene, &grid, eyes, &rng);
}

int main(void)
{
    dg_auto(dg_cover_work_done) struct dg_cover_work work = {0};

    print_optics();
    for (int s = 0; s < N_SCENES; s++) print_town(&work, s);
    return 0;
}
