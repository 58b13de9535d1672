/* Village: 50 cameras at 0.25 m and 60 m with classes, all of them and one that is moved.
 *
 * The village in Kermanshah, a lens of 90 degrees at 4 m at each of 50 street places, on one thread. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "report.h"
#include "towns.h"

#define N_CAMERAS 50
#define RANGE_M 60.0

static int run(struct bench *bench, struct dg_err *err)
{
    struct dg_arena arena = {0}, out = {0};
    struct dg_cover_work work = {0};
    struct town town;
    struct dg_grid grid;
    struct dg_class_table table;
    struct dg_ipt *places;
    struct dg_rng rng = dg_rng_init(6);
    double deg = acos(-1) / 180, best_all = INFINITY, best_round = INFINITY, worst_one = 0;
    DG_TRY(town_load(&arena, bench->town ? bench->town : "iran-village-kermanshah", &town, err));
    DG_TRY(dg_grid_init(&grid, 0.25, err));
    DG_TRY(town_places(&arena, &town, 5, N_CAMERAS, 10, &places, err));
    bench_classes(&table);
    int64_t n_seen = 0, n_round = 0;
    struct dg_view view = {
        .lens = {.projection = DG_RECTILINEAR, .width_px = 1920, .height_px = 1080, .hfov = 90 * deg},
        .tilt = 20 * deg,
        .range_m = RANGE_M};
    view.lens.vfov = dg_vfov_from_hfov(DG_RECTILINEAR, view.lens.hfov, 1920, 1080);
    double bearings[N_CAMERAS];
    for (int i = 0; i < N_CAMERAS; i++) bearings[i] = dg_rng_range(&rng, 0, 360) * deg;
    double best_one[N_CAMERAS];
    for (int i = 0; i < N_CAMERAS; i++) best_one[i] = INFINITY;
    for (int repeat = 0; repeat < 3 * bench->repeats; repeat++) {
        double t0 = bench_cpu_s();
        n_seen = n_round = 0;
        for (int i = 0; i < N_CAMERAS; i++) {
            struct dg_eye eye = {places[i], 40000, 15000, (int32_t)(RANGE_M * DG_UNITS_PER_M)};
            struct dg_classed classed;
            double t = bench_cpu_s();
            view.bearing = bearings[i];
            DG_TRY(dg_cover_view(&work, town.scene, &grid, &eye, &view, &table, true, &out, &classed, err));
            best_one[i] = fmin(best_one[i], bench_cpu_s() - t);
            n_seen += classed.n_samples[0];
            dg_arena_reset(&out);
        }
        best_all = fmin(best_all, bench_cpu_s() - t0);
        t0 = bench_cpu_s();
        for (int i = 0; i < N_CAMERAS; i++) {
            struct dg_eye eye = {places[i], 40000, 15000, (int32_t)(RANGE_M * DG_UNITS_PER_M)};
            struct dg_bits seen;
            DG_TRY(dg_cover_shadow(&work, town.scene, &grid, &eye, &out, &seen, NULL, err));
            n_round += dg_bits_count(&seen);
            dg_arena_reset(&out);
        }
        best_round = fmin(best_round, bench_cpu_s() - t0);
    }
    for (int i = 0; i < N_CAMERAS; i++) worst_one = fmax(worst_one, best_one[i]);
    printf("%s: %d footprints, %d of unknown height (a hash of their number); scene in %.2f ms\n", town.name,
           town.n_prisms, town.n_unknown, town.build_s * 1e3);
    printf("%d cameras of 90 degrees, five classes with their bits, 0.25 m, %g m: %.3f ms; one moved: %.4f ms "
           "at worst\n",
           N_CAMERAS, RANGE_M, best_all * 1e3, worst_one * 1e3);
    printf("%d positions all round, counted: %.3f ms\n", N_CAMERAS, best_round * 1e3);
    bench_row(bench,
              "\"bench\":\"village\",\"town\":\"%s\",\"n_views\":%d,\"all_ms\":%.4f,\"moved_ms\":%.5f,\"round_"
              "ms\":%.4f,"
              "\"n_seen\":%lld,\"n_round\":%lld",
              town.name, N_CAMERAS, best_all * 1e3, worst_one * 1e3, best_round * 1e3, (long long)n_seen,
              (long long)n_round);
    dg_cover_work_done(&work);
    dg_arena_done(&out);
    dg_arena_done(&arena);
    free(town.prisms);
    free(town.roads);
    return 0;
}

int main(int argc, char **argv)
{
    struct bench bench;
    struct dg_err err = {0};
    if (!bench_init(&bench, argc, argv)) return 2;
    bench_machine();
    int status = run(&bench, &err);
    if (status == DG_EFOUND) printf("skipped: %s\n", err.msg);
    if (status < 0 && status != DG_EFOUND) fprintf(stderr, "%s\n", err.msg);
    bench_done(&bench);
    return status < 0 && status != DG_EFOUND;
}
