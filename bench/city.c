/* City: all buildings of Den Haag and 20,000 cameras with classes and their union, on one thread and on two.
 *
 * A lens of 90 degrees at 4 m at each of 20,000 street places, 80 m, 0.5 m. Wall time, memory, and whether both
 * runs gave the same bytes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/pool.h"
#include "base/rng.h"
#include "report.h"
#include "towns.h"

#define RANGE_M 80.0

static double process_cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint64_t hash_bytes(uint64_t hash, const void *data, size_t n)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i + 8 <= n; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, 8);
        hash = dg_hash64(hash ^ word);
    }
    return hash;
}

static uint64_t hash_city(const struct dg_city *city, int32_t n_views)
{
    uint64_t hash = hash_bytes(1, city->n_samples, (size_t)n_views * sizeof *city->n_samples);
    hash = hash_bytes(hash, city->n_union, sizeof city->n_union);
    for (int32_t t = 0; t < city->n_tiles; t++) {
        const struct dg_bits *tile = &city->tiles[t];
        int64_t at[2] = {tile->i0, tile->j0};
        hash = hash_bytes(hash, at, sizeof at);
        hash = hash_bytes(hash, tile->words, (size_t)tile->ny * (size_t)tile->words_per_row * 8);
    }
    return hash;
}

static int fill_views(struct dg_arena *arena, const struct town *town, int32_t n, struct dg_city_in *in,
                      struct dg_err *err)
{
    double deg = acos(-1) / 180;
    struct dg_ipt *places;
    struct dg_eye *eyes;
    struct dg_view *views;
    struct dg_rng rng = dg_rng_init(4);
    DG_TRY(town_places(arena, town, 3, n, RANGE_M, &places, err));
    DG_TRY(DG_NEW(arena, &eyes, (size_t)n, err));
    DG_TRY(DG_NEW(arena, &views, (size_t)n, err));
    for (int32_t v = 0; v < n; v++) {
        eyes[v] = (struct dg_eye){places[v], 40000, 15000, (int32_t)(RANGE_M * DG_UNITS_PER_M)};
        views[v] = (struct dg_view){
            .lens = {.projection = DG_RECTILINEAR, .width_px = 1920, .height_px = 1080, .hfov = 90 * deg},
            .bearing = dg_rng_range(&rng, 0, 360) * deg,
            .tilt = 20 * deg,
            .range_m = RANGE_M};
        views[v].lens.vfov = dg_vfov_from_hfov(DG_RECTILINEAR, 90 * deg, 1920, 1080);
    }
    *in = (struct dg_city_in){eyes, views, n};
    return 0;
}

static int run(struct bench *bench, struct dg_err *err)
{
    struct dg_arena arena = {0};
    struct town town;
    struct dg_city_in in;
    struct dg_grid grid;
    struct dg_class_table table;
    int32_t n = bench->n_places == 200 ? 20000 : bench->n_places;
    DG_TRY(town_load(&arena, bench->town ? bench->town : "nl-denhaag", &town, err));
    DG_TRY(dg_grid_init(&grid, 0.5, err));
    DG_TRY(fill_views(&arena, &town, n, &in, err));
    bench_classes(&table);
    double best_s[3] = {0, INFINITY, INFINITY}, cpu_s[3] = {0, INFINITY, INFINITY};
    uint64_t hashes[3] = {0};
    int64_t n_union = 0;
    int32_t n_tiles = 0;
    for (int repeat = 0; repeat < bench->repeats; repeat++) {
        for (int n_threads = 1; n_threads <= 2; n_threads++) {
            struct dg_arena out = {0};
            struct dg_city city;
            double t0 = bench_wall_s(), c0 = process_cpu_s();
            DG_TRY(dg_cover_city(&out, town.scene, &grid, &in, &table, n_threads, &city, err));
            best_s[n_threads] = fmin(best_s[n_threads], bench_wall_s() - t0);
            cpu_s[n_threads] = fmin(cpu_s[n_threads], process_cpu_s() - c0);
            hashes[n_threads] = hash_city(&city, n);
            n_union = city.n_union[0];
            n_tiles = city.n_tiles;
            dg_arena_done(&out);
        }
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf(
        "%s: %d footprints, %d of unknown height (a hash of their number); read in %.1f s, scene in %.2f s\n",
        town.name, town.n_prisms, town.n_unknown, town.load_s, town.build_s);
    printf("%d cameras with five classes and their union: 1 thread %.3f s, 2 threads %.3f s wall: %.2f times; "
           "%s\n",
           n, best_s[1], best_s[2], best_s[1] / best_s[2],
           hashes[1] == hashes[2] ? "the same bytes" : "DIFFERENT BYTES");
    printf("processor time: %.3f s on 1 thread, %.3f s on 2\n", cpu_s[1], cpu_s[2]);
    printf("%.2f us a camera; union %.3f km2 in %d tiles; %ld MB at most, the town's data included\n",
           cpu_s[1] * 1e6 / n, (double)n_union * 0.25e-6, n_tiles, usage.ru_maxrss / 1024);
    bench_row(bench,
              "\"bench\":\"city\",\"town\":\"%s\",\"n_views\":%d,\"wall_1_s\":%.4f,\"wall_2_s\":%.4f,"
              "\"scaling\":%.3f,"
              "\"cpu_1_s\":%.4f,\"cpu_2_s\":%.4f,"
              "\"n_differ\":%d,\"n_union\":%lld,\"n_tiles\":%d,\"max_rss_mb\":%ld",
              town.name, n, best_s[1], best_s[2], best_s[1] / best_s[2], cpu_s[1], cpu_s[2],
              hashes[1] != hashes[2], (long long)n_union, n_tiles, usage.ru_maxrss / 1024);
    dg_arena_done(&arena);
    free(town.prisms);
    free(town.roads);
    return hashes[1] == hashes[2] ? 0 : dg_err_set(err, DG_ESTATE, "one and two threads differ");
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
