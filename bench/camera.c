/* Camera: a lens of 90 degrees with five classes, raced against Embree on the samples of its frame.
 *
 * The same places as bench/sight.c, mounts of 4 and 7 m, 1920 x 1080 pixels, tilted 20 degrees, bearings
 * seeded, the five classes of edition 2014 from 12.5 to 250 px/m. Ours computes sight and the number of samples
 * of every class; Embree only sight, of the samples in the frame that reach the lowest class, and only those.
 * Thread CPU time, ten cameras at a time in turn, best of the repeats; ours runs ten other cameras first, and
 * those times are printed too: a camera takes so little that what the peers leave in the caches would be half
 * of it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "peers.h"
#include "report.h"

#define BLOCK 10
#define RANGE_M 80.0
#define CELL_M 0.5
#define TARGET_M 1.5
#define N_METHODS (1 + EMBREE_MODES)

struct race {
    struct town town;
    struct dg_grid grid;
    struct dg_class_table table;
    struct embree *embree;
    struct dg_cover_work work;
    struct dg_arena arena;
    struct dg_eye eyes[BLOCK];
    struct dg_view views[BLOCK];
    struct dg_bits wanted[BLOCK], peer[BLOCK];
    double best_s[N_METHODS], cold_s; /* cold: ours straight after the peers, on ten other cameras */
    int64_t n_samples, n_differ, n_classed[DG_MAX_CLASSES];
};

static struct dg_view view_of(struct dg_rng *rng)
{
    double deg = acos(-1) / 180;
    struct dg_view view = {
        .lens = {.projection = DG_RECTILINEAR, .width_px = 1920, .height_px = 1080, .hfov = 90 * deg}};
    view.lens.vfov = dg_vfov_from_hfov(DG_RECTILINEAR, view.lens.hfov, 1920, 1080);
    view.bearing = dg_rng_range(rng, 0, 360) * deg;
    view.tilt = 20 * deg;
    view.range_m = RANGE_M;
    return view;
}

static void run_ours(struct race *race, const struct dg_eye *eye, int i, struct dg_err *err, int *status)
{
    struct dg_classed classed;
    *status = dg_cover_view(&race->work, race->town.scene, &race->grid, eye, &race->views[i], &race->table,
                            false, &race->arena, &classed, err);
    dg_arena_reset(&race->arena);
}

static void run_one(struct race *race, int method, int i, struct dg_err *err, int *status)
{
    if (method == 0) {
        run_ours(race, &race->eyes[i], i, err, status);
    } else {
        embree_sight(race->embree, (enum embree_mode)(method - 1), race->town.scene, &race->grid,
                     &race->eyes[i], &race->wanted[i], &race->peer[i]);
    }
}

/* The samples that the frame and the lowest class hold, whatever stands in between; and ours against the plain
 * test of every sample and every class. */
static int lay_one(struct race *race, struct dg_arena *arena, int i, bool has_oracle, struct dg_err *err)
{
    static const struct dg_scene_in nothing = {0};
    const struct dg_scene *scene = race->town.scene;
    struct dg_scene *empty = NULL;
    struct dg_bits all, seen;
    struct dg_classed open, ours, plain;
    DG_TRY(dg_scene_build(arena, &nothing, &empty, err));
    DG_TRY(dg_cover_shadow(&race->work, empty, &race->grid, &race->eyes[i], arena, &all, NULL, err));
    DG_TRY(dg_cover_classify_plain(empty, &race->grid, &race->eyes[i], &all, &race->views[i], &race->table,
                                   true, arena, &open, err));
    race->wanted[i] = open.classes[0];
    DG_TRY(dg_bits_new(arena, all.i0, all.j0, all.nx, all.ny, &race->peer[i], err));
    race->n_samples += open.n_samples[0];
    DG_TRY(dg_cover_view(&race->work, scene, &race->grid, &race->eyes[i], &race->views[i], &race->table, false,
                         arena, &ours, err));
    for (int32_t c = 0; c < ours.n_classes; c++) race->n_classed[c] += ours.n_samples[c];
    if (!has_oracle) return 0;
    DG_TRY(dg_cover_shadow_plain(&race->work, scene, &race->grid, &race->eyes[i], arena, &seen, err));
    DG_TRY(dg_cover_classify_plain(scene, &race->grid, &race->eyes[i], &seen, &race->views[i], &race->table,
                                   false, arena, &plain, err));
    for (int32_t c = 0; c < ours.n_classes; c++)
        race->n_differ += llabs(ours.n_samples[c] - plain.n_samples[c]);
    return 0;
}

static int run_block(struct race *race, const struct bench *bench, const struct dg_ipt *places, int n,
                     int n_done, double mount_m, struct dg_rng *rng, struct dg_err *err)
{
    struct dg_arena block = {0};
    double best[N_METHODS], cold = INFINITY;
    const struct dg_ipt *others = places - n_done;
    int status = 0;
    for (int i = 0; i < n && status >= 0; i++) {
        race->eyes[i] =
            (struct dg_eye){places[i], (int32_t)(mount_m * DG_UNITS_PER_M),
                            (int32_t)(TARGET_M * DG_UNITS_PER_M), (int32_t)(RANGE_M * DG_UNITS_PER_M)};
        race->views[i] = view_of(rng);
        status = lay_one(race, &block, i, n_done + i < bench->n_check, err);
    }
    for (int m = 0; m < N_METHODS; m++) best[m] = INFINITY;
    for (int repeat = 0; repeat < bench->repeats; repeat++) {
        for (int m = 0; m < N_METHODS; m++) {
            if (m > 0 && !race->embree) continue;
            double t0 = bench_cpu_s(); /* a system call: not once a camera */
            for (int i = 0; i < n && status >= 0 && m == 0; i++) {
                struct dg_eye other = race->eyes[i];
                other.at = others[(n_done + bench->n_places / 2 + i) % bench->n_places];
                run_ours(race, &other, i, err, &status);
            }
            if (m == 0) {
                cold = fmin(cold, bench_cpu_s() - t0);
                t0 = bench_cpu_s();
            }
            for (int i = 0; i < n && status >= 0; i++) run_one(race, m, i, err, &status);
            best[m] = fmin(best[m], bench_cpu_s() - t0);
        }
    }
    race->cold_s += cold;
    for (int m = 0; m < N_METHODS; m++) race->best_s[m] += best[m];
    dg_arena_done(&block);
    return status;
}

static void print_race(const struct race *race, struct bench *bench, double mount_m)
{
    double us[N_METHODS];
    int best = 1;
    for (int m = 0; m < N_METHODS; m++) {
        us[m] = race->best_s[m] * 1e6 / bench->n_places;
        if (m > 1 && us[m] < us[best]) best = m;
    }
    double cold_us = race->cold_s * 1e6 / bench->n_places;
    double ratio = race->embree ? us[best] / us[0] : 0;
    printf("%s, mount %g m: ours %.2f us a camera with five classes, %.0f samples each; counts off by %lld\n",
           race->town.name, mount_m, us[0], (double)race->n_samples / bench->n_places,
           (long long)race->n_differ);
    if (race->embree) {
        printf("  best of Embree: %s, %.1f us a camera, %.1f times ours\n", embree_mode_names[best - 1],
               us[best], ratio);
        printf("  ours straight after Embree, with cold caches: %.2f us\n", cold_us);
        bench_ratio(bench, 0, ratio);
        bench_ratio(bench, 1, us[best] / cold_us);
    }
    bench_row(bench,
              "\"bench\":\"camera\",\"town\":\"%s\",\"mount_m\":%g,\"n_samples\":%lld,\"n_differ\":%lld,"
              "\"ours_us\":%.3f,\"ours_cold_us\":%.3f,\"embree_us\":%.2f,\"per_embree\":%.1f,\"n_classed\":[%"
              "lld,%lld,%lld,%lld,%lld]",
              race->town.name, mount_m, (long long)race->n_samples, (long long)race->n_differ, us[0], cold_us,
              race->embree ? us[best] : 0, ratio, (long long)race->n_classed[0], (long long)race->n_classed[1],
              (long long)race->n_classed[2], (long long)race->n_classed[3], (long long)race->n_classed[4]);
}

static int run_town(struct bench *bench, const char *name, struct dg_err *err)
{
    static const double mounts_m[2] = {4, 7};
    struct dg_arena arena = {0};
    struct race race = {0};
    struct dg_ipt *places = NULL;
    int status = town_load(&arena, name, &race.town, err);
    if (status == DG_EFOUND) printf("%s: skipped, %s\n", name, err->msg);
    if (status >= 0) status = town_places(&arena, &race.town, 1, bench->n_places, RANGE_M, &places, err);
    if (status >= 0) status = dg_grid_init(&race.grid, CELL_M, err);
    bench_classes(&race.table);
    if (status >= 0 && bench->with_peers && embree_is_built_in()) race.embree = embree_new(race.town.scene);
    for (int h = 0; h < 2 && status >= 0; h++) {
        struct dg_rng rng = dg_rng_init(2);
        memset(race.best_s, 0, sizeof race.best_s);
        race.cold_s = 0;
        memset(race.n_classed, 0, sizeof race.n_classed);
        race.n_samples = race.n_differ = 0;
        for (int from = 0; from < bench->n_places && status >= 0; from += BLOCK) {
            int n = bench->n_places - from < BLOCK ? bench->n_places - from : BLOCK;
            status = run_block(&race, bench, places + from, n, from, mounts_m[h], &rng, err);
        }
        if (status >= 0) print_race(&race, bench, mounts_m[h]);
    }
    embree_free(race.embree);
    dg_cover_work_done(&race.work);
    dg_arena_done(&race.arena);
    dg_arena_done(&arena);
    free(race.town.prisms);
    free(race.town.roads);
    return status == DG_EFOUND ? 0 : status;
}

int main(int argc, char **argv)
{
    static const char *const towns[] = {"nyc-village", "iran-marivan-centre", "nl-denhaag"};
    struct bench bench;
    struct dg_err err = {0};
    if (!bench_init(&bench, argc, argv)) return 2;
    bench_machine();
    for (int t = 0; t < 3; t++) {
        if (bench.town && strcmp(bench.town, towns[t]) != 0) continue;
        if (run_town(&bench, towns[t], &err) < 0) {
            fprintf(stderr, "%s: %s\n", towns[t], err.msg);
            return 1;
        }
    }
    if (bench.n_ratios[0])
        printf("geometric mean: %.1f times Embree's best mode; with cold caches %.1f\n", bench_mean(&bench, 0),
               bench_mean(&bench, 1));
    bench_done(&bench);
    return 0;
}
