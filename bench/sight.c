/* Sight: what a position sees, raced against Embree and GDAL's viewshed on the same samples.
 *
 * 200 street positions in each of three towns, mounts of 4 and 7 m, targets at 1.5 m, 80 m, a sample every
 * 0.5 m. One process, thread CPU time, ten cameras at a time in turn, best of the repeats; ours runs ten other
 * cameras first, and those times are printed too: a camera takes so little that what the peers leave in the
 * caches would be a third of it. Not counted: building scenes, rasterising GDAL's surface. Ours is compared
 * with the plain test on every sample; the peers with ours on samples outside footprints, since Embree has
 * walls alone. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "peers.h"
#include "report.h"

#define BLOCK 10
#define RANGE_M 80.0
#define CELL_M 0.5
#define TARGET_M 1.5
#define N_METHODS (2 + EMBREE_MODES) /* ours, the Embree modes, GDAL */
#define OURS 0
#define GDAL (N_METHODS - 1)

struct race {
    struct town town;
    struct dg_grid grid;
    struct embree *embree;
    bool has_gdal;
    struct dg_cover_work work;
    struct dg_arena arena; /* of one camera's answer */
    struct dg_eye eyes[BLOCK];
    struct dg_bits wanted[BLOCK], peer[BLOCK], seen[BLOCK];
    struct dsm dsm[BLOCK];
    double best_s[N_METHODS], cold_s; /* cold: ours straight after the peers, on ten other cameras */
    int64_t n_samples, n_differ, n_off, peer_differ[N_METHODS];
    struct dg_cover_stats stats;
};

static bool has_method(const struct race *race, int method)
{
    return method == OURS || (method == GDAL ? race->has_gdal : race->embree != NULL);
}

static int64_t count(const struct dg_bits *bits) { return dg_bits_count(bits); }

static void add_stats(struct dg_cover_stats *sum, const struct dg_cover_stats *one)
{
    sum->n_in_range += one->n_in_range;
    sum->n_parts_drawn += one->n_parts_drawn;
    sum->n_walls_drawn += one->n_walls_drawn;
    sum->n_toggles += one->n_toggles;
    sum->n_spans += one->n_spans;
    sum->n_asked += one->n_asked;
}

/* All samples within the range, and those of them outside every footprint. */
static int lay_samples(struct race *race, struct dg_arena *arena, const struct dg_eye *eye,
                       struct dg_bits *disc, struct dg_err *err)
{
    static const struct dg_scene_in nothing = {0};
    struct dg_scene *empty = NULL;
    DG_TRY(dg_scene_build(arena, &nothing, &empty, err));
    return dg_cover_shadow(&race->work, empty, &race->grid, eye, arena, disc, NULL, err);
}

static void run_ours(struct race *race, const struct dg_eye *eye, struct dg_err *err, int *status)
{
    struct dg_bits seen;
    *status = dg_cover_shadow(&race->work, race->town.scene, &race->grid, eye, &race->arena, &seen, NULL, err);
    dg_arena_reset(&race->arena);
}

static void run_one(struct race *race, int method, int i, struct dg_err *err, int *status)
{
    const struct dg_scene *scene = race->town.scene;
    if (method == OURS) {
        run_ours(race, &race->eyes[i], err, status);
    } else if (method == GDAL) {
        gdal_sight(&race->dsm[i], scene, &race->grid, &race->eyes[i], NULL);
    } else {
        embree_sight(race->embree, (enum embree_mode)(method - 1), scene, &race->grid, &race->eyes[i],
                     &race->wanted[i], &race->peer[i]);
    }
}

/* Compare all with all, once, untimed. */
static int compare_one(struct race *race, int i, bool has_oracle, struct dg_err *err)
{
    const struct dg_scene *scene = race->town.scene;
    struct dg_arena own = {0};
    struct dg_cover_stats stats;
    struct dg_bits plain;
    DG_TRY(dg_cover_shadow(&race->work, scene, &race->grid, &race->eyes[i], &own, &race->seen[i], &stats, err));
    add_stats(&race->stats, &stats);
    race->n_samples += count(&race->wanted[i]);
    if (has_oracle) {
        DG_TRY(dg_cover_shadow_plain(&race->work, scene, &race->grid, &race->eyes[i], &own, &plain, err));
        const struct dg_bits *a = &race->seen[i];
        for (int32_t r = 0; r < a->ny; r++) {
            for (int32_t c = 0; c < a->nx; c++) {
                race->n_differ +=
                    dg_bits_get(a, a->i0 + c, a->j0 + r) != dg_bits_get(&plain, a->i0 + c, a->j0 + r);
            }
        }
    }
    for (int m = 1; m < N_METHODS; m++) {
        struct dg_bits *peer = &race->peer[i];
        if (!has_method(race, m)) continue;
        memset(peer->words, 0, (size_t)peer->ny * (size_t)peer->words_per_row * 8);
        if (m == GDAL)
            gdal_sight(&race->dsm[i], scene, &race->grid, &race->eyes[i], peer);
        else
            embree_sight(race->embree, (enum embree_mode)(m - 1), scene, &race->grid, &race->eyes[i],
                         &race->wanted[i], peer);
        for (int32_t r = 0; r < peer->ny; r++) {
            for (int32_t c = 0; c < peer->nx; c++) {
                int32_t x = peer->i0 + c, y = peer->j0 + r;
                if (!dg_bits_get(&race->wanted[i], x, y)) continue;
                bool differs = dg_bits_get(peer, x, y) != dg_bits_get(&race->seen[i], x, y);
                if (!differs && m > 1) continue;
                bool is_off = dg_scene_prism_at(scene, dg_grid_centre(&race->grid, x, y)) < 0;
                if (m == 1) race->n_off += is_off;
                race->peer_differ[m] += differs && is_off;
            }
        }
    }
    dg_arena_done(&own);
    return 0;
}

static int run_block(struct race *race, const struct bench *bench, const struct dg_ipt *places, int n,
                     int n_done, double mount_m, struct dg_err *err)
{
    struct dg_arena block = {0};
    int status = 0;
    for (int i = 0; i < n && status >= 0; i++) {
        race->eyes[i] =
            (struct dg_eye){places[i], (int32_t)(mount_m * DG_UNITS_PER_M),
                            (int32_t)(TARGET_M * DG_UNITS_PER_M), (int32_t)(RANGE_M * DG_UNITS_PER_M)};
        struct dg_bits *w = &race->wanted[i];
        status = lay_samples(race, &block, &race->eyes[i], w, err);
        if (status >= 0) status = dg_bits_new(&block, w->i0, w->j0, w->nx, w->ny, &race->peer[i], err);
        if (status >= 0 && race->has_gdal)
            status = dsm_new(race->town.scene, &race->grid, &race->eyes[i], &race->dsm[i], err);
        if (status >= 0) status = compare_one(race, i, n_done + i < bench->n_check, err);
    }
    double best[N_METHODS], cold = INFINITY;
    const struct dg_ipt *others = places - n_done;
    for (int m = 0; m < N_METHODS; m++) best[m] = INFINITY;
    for (int repeat = 0; repeat < bench->repeats; repeat++) {
        for (int m = 0; m < N_METHODS; m++) {
            if (!has_method(race, m)) continue;
            double t0 = bench_cpu_s(); /* a system call: not once a camera */
            for (int i = 0; i < n && status >= 0 && m == OURS; i++) {
                struct dg_eye other = race->eyes[i];
                other.at = others[(n_done + bench->n_places / 2 + i) % bench->n_places];
                run_ours(race, &other, err, &status);
            }
            if (m == OURS) {
                cold = fmin(cold, bench_cpu_s() - t0);
                t0 = bench_cpu_s();
            }
            for (int i = 0; i < n && status >= 0; i++) run_one(race, m, i, err, &status);
            best[m] = fmin(best[m], bench_cpu_s() - t0);
        }
    }
    race->cold_s += cold;
    for (int m = 0; m < N_METHODS; m++) race->best_s[m] += best[m];
    for (int i = 0; i < n; i++) dsm_done(&race->dsm[i]);
    dg_arena_done(&block);
    return status;
}

static void print_race(const struct race *race, struct bench *bench, double mount_m)
{
    double ns[N_METHODS];
    int best = 1;
    for (int m = 0; m < N_METHODS; m++) {
        ns[m] = race->best_s[m] * 1e9 / (double)race->n_samples;
        if (m != GDAL && ns[m] < ns[best] && m != OURS) best = m;
    }
    printf("%s, mount %g m: ours %.4f ns/sample (%.2f us a camera), differing from the oracle: %lld of %lld\n",
           race->town.name, mount_m, ns[OURS], race->best_s[OURS] * 1e6 / bench->n_places,
           (long long)race->n_differ, (long long)race->n_samples);
    printf("  a camera: %.1f prisms in range, %.1f walls and %.1f parts drawn, %.0f toggles, %.0f spans, %.2f "
           "asked\n",
           (double)race->stats.n_in_range / bench->n_places,
           (double)race->stats.n_walls_drawn / bench->n_places,
           (double)race->stats.n_parts_drawn / bench->n_places, (double)race->stats.n_toggles / bench->n_places,
           (double)race->stats.n_spans / bench->n_places, (double)race->stats.n_asked / bench->n_places);
    printf("  ours straight after the peers, with cold caches: %.4f ns/sample\n",
           race->cold_s * 1e9 / (double)race->n_samples);
    for (int m = 1; m < N_METHODS; m++) {
        if (!has_method(race, m)) continue;
        printf("  %-10s %7.2f ns/sample, %6.1f times ours; off footprints %lld of %lld differ\n",
               m == GDAL ? "gdal" : embree_mode_names[m - 1], ns[m], ns[m] / ns[OURS],
               (long long)race->peer_differ[m], (long long)race->n_off);
    }
    double cold_ns = race->cold_s * 1e9 / (double)race->n_samples;
    if (race->embree) bench_ratio(bench, 0, ns[best] / ns[OURS]);
    if (race->embree) bench_ratio(bench, 2, ns[best] / cold_ns);
    if (race->has_gdal) bench_ratio(bench, 3, ns[GDAL] / cold_ns);
    if (race->has_gdal) bench_ratio(bench, 1, ns[GDAL] / ns[OURS]);
    bench_row(bench,
              "\"bench\":\"sight\",\"town\":\"%s\",\"mount_m\":%g,\"n_samples\":%lld,\"n_differ\":%lld,"
              "\"ours_ns\":%.4f,\"ours_cold_ns\":%.4f,\"embree_best\":\"%s\",\"embree_ns\":%.3f,\"gdal_ns\":%."
              "3f,\"per_embree\":%.1f,"
              "\"per_gdal\":%.1f,\"n_in_range\":%lld,\"n_parts_drawn\":%lld,\"n_spans\":%lld,"
              "\"n_walls_drawn\":%lld,\"n_toggles\":%lld,\"n_asked\":%lld",
              race->town.name, mount_m, (long long)race->n_samples, (long long)race->n_differ, ns[OURS],
              cold_ns, race->embree ? embree_mode_names[best - 1] : "none", race->embree ? ns[best] : 0,
              ns[GDAL], race->embree ? ns[best] / ns[OURS] : 0, ns[GDAL] / ns[OURS],
              (long long)race->stats.n_in_range, (long long)race->stats.n_parts_drawn,
              (long long)race->stats.n_spans, (long long)race->stats.n_walls_drawn,
              (long long)race->stats.n_toggles, (long long)race->stats.n_asked);
}

static int run_town(struct bench *bench, const char *name, struct dg_err *err)
{
    static const double mounts_m[2] = {4, 7};
    struct dg_arena arena = {0};
    struct race race = {0};
    struct dg_ipt *places = NULL;
    int status = town_load(&arena, name, &race.town, err);
    if (status == DG_EFOUND) printf("%s: skipped, %s\n", name, err->msg);
    if (status >= 0) {
        printf(
            "%s: %d footprints, %d of unknown height (a hash of their number into 2.8, 3.4, 6.4, 9.6, 13.0 m),"
            " %d dropped; read in %.1f s, scene in %.2f s\n",
            name, race.town.n_prisms, race.town.n_unknown, race.town.n_dropped, race.town.load_s,
            race.town.build_s);
        status = town_places(&arena, &race.town, 1, bench->n_places, RANGE_M, &places, err);
    }
    if (status >= 0) status = dg_grid_init(&race.grid, CELL_M, err);
    race.has_gdal = bench->with_peers;
    if (status >= 0)
        race.embree = embree_is_built_in() && bench->with_peers ? embree_new(race.town.scene) : NULL;
    for (int h = 0; h < 2 && status >= 0; h++) {
        memset(race.best_s, 0, sizeof race.best_s);
        race.cold_s = 0;
        memset(race.peer_differ, 0, sizeof race.peer_differ);
        race.n_samples = race.n_differ = race.n_off = 0;
        race.stats = (struct dg_cover_stats){0};
        for (int from = 0; from < bench->n_places && status >= 0; from += BLOCK) {
            int n = bench->n_places - from < BLOCK ? bench->n_places - from : BLOCK;
            status = run_block(&race, bench, places + from, n, from, mounts_m[h], err);
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
    if (!embree_is_built_in()) printf("built without Embree (-Dbench_peers): ours and GDAL alone\n");
    for (int t = 0; t < 3; t++) {
        if (bench.town && strcmp(bench.town, towns[t]) != 0) continue;
        if (run_town(&bench, towns[t], &err) < 0) {
            fprintf(stderr, "%s: %s\n", towns[t], err.msg);
            return 1;
        }
    }
    printf("geometric means: %.1f times Embree's best mode, %.1f times GDAL's viewshed\n",
           bench_mean(&bench, 0), bench_mean(&bench, 1));
    bench_done(&bench);
    return 0;
}
