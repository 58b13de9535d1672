/* A least scheme for a real town: needs drawn by a seeded generator on its roads, junctions and squares.
 *
 * usage: bench-plan-town TOWN.gpkg --needs N | --samples N [--seed N] [--seconds S | --cpu-seconds S]
 * [--threads T]
 * [--radius M] [--grid M] [--lp FILE] [--proof FOLDER] [--parts yes] [--candidates N] [--memory-mb M]
 *
 * TOWN.gpkg is what `didgah new` makes of a map extract; its cameras and needs are left out. Needs are drawn
 * until they have N samples, within --radius metres of the middle of its roads; --grid is the distance of
 * samples (2). --cpu-seconds counts processor time, divided by the threads: what a busy machine gives. --lp
 * writes the same problem for a solver of integer programs. Ends with one line of JSON. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "app/sample.h"
#include "base/rng.h"
#include "base/text.h"
#include "siting/solve.h"
#include "store/store.h"

#define MAX_NEEDS 5000

struct args {
    const char *town, *lp, *proof;
    double needs, samples, seconds, radius, grid, candidates, memory_mb;
    uint64_t seed;
    int threads;
    bool cpu;   /* seconds are processor seconds, divided by the threads */
    bool parts; /* say what each part came to */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- needs ----------------------------------------------------------------------------------------- */

static struct dg_geom quad(struct dg_arena *arena, struct dg_pt at, double ux, double uy, double along,
                           double across)
{
    struct dg_ring *ring = NULL;
    struct dg_geom geom = {.kind = DG_GEOM_AREA, .n_rings = 1};
    if (DG_NEW(arena, &ring, 1, NULL) < 0 || DG_NEW(arena, &ring->pts, 4, NULL) < 0) abort();
    static const double sign[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
    for (int i = 0; i < 4; i++) {
        double a = sign[i][0] * along / 2, b = sign[i][1] * across / 2;
        ring->pts[i] = (struct dg_pt){at.x + a * ux - b * uy, at.y + a * uy + b * ux};
    }
    ring->n_pts = 4;
    geom.rings = ring;
    return geom;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of the roads' first points: where the town is, whatever the extract's outline. */
static struct dg_pt middle_of(const struct dg_dossier *d)
{
    double *x = calloc((size_t)d->roads.n + 1, sizeof *x), *y = calloc((size_t)d->roads.n + 1, sizeof *y);
    if (!x || !y) abort();
    for (int32_t i = 0; i < d->roads.n; i++) {
        x[i] = d->roads.items[i].geom.rings[0].pts[0].x;
        y[i] = d->roads.items[i].geom.rings[0].pts[0].y;
    }
    qsort(x, (size_t)d->roads.n, sizeof *x, compare_doubles);
    qsort(y, (size_t)d->roads.n, sizeof *y, compare_doubles);
    struct dg_pt out = {x[d->roads.n / 2], y[d->roads.n / 2]};
    free(x);
    free(y);
    return out;
}

/* A stretch of road, a junction (where a road ends), or a square of 30 m around one. False: too far from the
 * middle, or under a building. */
static bool place_draw(struct dg_arena *arena, const struct dg_dossier *d, struct dg_pt middle, double radius,
                       struct dg_rng *rng, struct dg_geom *out)
{
    const struct dg_road *road = &d->roads.items[dg_rng_below(rng, (uint64_t)d->roads.n)];
    const struct dg_ring *line = &road->geom.rings[0];
    int kind = (int)dg_rng_below(rng, 10);
    if (line->n_pts < 2) return false;
    int32_t i = kind < 6 ? (int32_t)dg_rng_below(rng, (uint64_t)line->n_pts - 1) : 0;
    struct dg_pt a = line->pts[i], b = line->pts[i + 1];
    double len = hypot(b.x - a.x, b.y - a.y), width = road->width_m > 0 ? road->width_m : 6;
    if (!(len > 1)) return false;
    double t = kind < 6 ? dg_rng_unit(rng) : 0;
    struct dg_pt at = {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
    if (hypot(at.x - middle.x, at.y - middle.y) > radius) return false;
    double along = kind < 6 ? 20 + 20 * dg_rng_unit(rng) : kind < 9 ? 14 : 30;
    *out = quad(arena, at, (b.x - a.x) / len, (b.y - a.y) / len, along, kind < 6 ? fmax(4, width) : along);
    return true;
}

static void needs_draw(struct dg_arena *arena, struct dg_dossier *d, const struct args *args)
{
    struct dg_rng rng = dg_rng_init(args->seed);
    struct dg_pt middle = middle_of(d);
    double n_samples = 0;
    d->needs.n = 0;
    if (DG_NEW(arena, &d->needs.items, MAX_NEEDS, NULL) < 0) abort();
    for (int tries = 0;
         n_samples < args->samples && d->needs.n < (int32_t)args->needs && tries < 100 * MAX_NEEDS; tries++) {
        struct dg_need *need = &d->needs.items[d->needs.n];
        struct dg_geom geom;
        char id[16];
        if (!place_draw(arena, d, middle, args->radius, &rng, &geom)) continue;
        snprintf(id, sizeof id, "N-%04d", ++d->needs.n);
        *need = (struct dg_need){.geom = geom,
                                 .need_id = dg_arena_strdup(arena, id),
                                 .title_fa = "",
                                 .title_en = "",
                                 .agency = "",
                                 .remit = "security",
                                 .subject = "person",
                                 .purpose = "",
                                 .evidence = "",
                                 .success_measure = "",
                                 .base_figure = "",
                                 .review_on = "",
                                 .floor_class = dg_rng_below(&rng, 3) ? "detect" : "observe",
                                 .ceiling_class = dg_rng_below(&rng, 5) ? "" : "recognise",
                                 .by_day = true,
                                 .by_night = dg_rng_below(&rng, 2) == 0,
                                 .k_fold = dg_rng_below(&rng, 10) ? 1 : 2,
                                 .min_share = 0.8 + 0.05 * (double)dg_rng_below(&rng, 4),
                                 .weight = 1 + (double)dg_rng_below(&rng, 3),
                                 .target_height_m = NAN};
        n_samples += dg_geom_area_m2(&geom) / (args->grid * args->grid);
    }
}

/* ---- the same problem as an integer program --------------------------------------------------------- */

/* Rows of one group that the same columns cover are one, with their weights added up. */
static int lp_write(struct dg_job *job, const char *path, int64_t *n_entries, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena tmp = {0};
    const struct dg_model *m = &job->model;
    struct dg_part_of all = {.max_row = m->n_rows};
    FILE *f = fopen(path, "w");
    if (!f) return dg_err_set(err, DG_EIO, "%s: cannot be written", path);
    DG_TRY(DG_NEW(&tmp, &all.cols, (size_t)m->n_cols, err));
    for (int32_t c = 0; c < m->n_cols; c++)
        if (dg_col_is_allowed(&m->cols[c], 0)) all.cols[all.n_cols++] = c;
    fprintf(f, "Minimize\n obj:");
    for (int32_t c = 0; c < all.n_cols; c++) fprintf(f, " + x%d%s", c, c % 12 == 11 ? "\n" : "");
    fprintf(f, "\nSubject To\n");
    int32_t n_z = 0;
    dg_auto(dg_text_done) struct dg_text ends = {0};
    for (int32_t g = 0; g < m->n_groups; g++) {
        struct dg_rows rows = {0};
        struct dg_plan_problem p;
        int32_t groups[1] = {g};
        struct dg_part_of part = all;
        part.groups = groups;
        part.n_groups = 1;
        DG_TRY(dg_rows_keep(&tmp, m, &part, NULL, &rows, err));
        for (int32_t i = 0; i < rows.n; i++) rows.rows[i].weight = m->weight[rows.rows[i].row];
        dg_rows_join(&rows);
        DG_TRY(dg_rows_problem(&tmp, m, &part, &rows, &p, err));
        *n_entries += p.row_start[p.n_rows];
        for (int32_t r = 0; r < p.n_rows; r++) {
            fprintf(f, " r%d:", n_z + r);
            for (int64_t e = p.row_start[r]; e < p.row_start[r + 1]; e++)
                fprintf(f, "%s x%d%s", e > p.row_start[r] ? " +" : "", p.row_cols[e], e % 12 == 11 ? "\n" : "");
            fprintf(f, " - %d z%d >= 0\n", rows.rows[r].k, n_z + r);
        }
        fprintf(f, " g%d:", g);
        for (int32_t r = 0; r < p.n_rows; r++)
            fprintf(f, " + %lld z%d%s", (long long)rows.rows[r].weight, n_z + r, r % 8 == 7 ? "\n" : "");
        fprintf(f, "%s >= %lld\n", p.n_rows ? "" : " 0 x0", (long long)m->groups[g].target);
        for (int32_t r = 0; r < p.n_rows; r++) dg_text_addf(&ends, " z%d <= 1\n", n_z + r);
        n_z += p.n_rows;
    }
    fprintf(f, "Bounds\n%s", ends.data ? ends.data : "");
    fprintf(f, "Binaries\n");
    for (int32_t c = 0; c < all.n_cols; c++) fprintf(f, " x%d%s", c, c % 12 == 11 ? "\n" : "");
    /* With more than one camera asked for, half of a row must not count. */
    for (int32_t z = 0; z < n_z; z++) fprintf(f, " z%d%s", z, z % 12 == 11 ? "\n" : "");
    fprintf(f, "\nEnd\n");
    return fclose(f) == 0 ? 0 : dg_err_set(err, DG_EIO, "%s: cannot be written", path);
}

/* ---- proofs ---------------------------------------------------------------------------------------- */

static int text_write(const char *folder, int32_t part, const char *kind, const char *text, struct dg_err *err)
{
    char path[512];
    snprintf(path, sizeof path, "%s/part%d.%s", folder, part, kind);
    FILE *f = fopen(path, "w");
    if (!f) return dg_err_set(err, DG_EIO, "%s: cannot be written", path);
    bool is_good = fputs(text, f) >= 0;
    return fclose(f) == 0 && is_good ? 0 : dg_err_set(err, DG_EIO, "%s: cannot be written", path);
}

/* The matrix and answer of each part, as tools/check_plan reads them. */
static int proofs_write(const struct dg_job *job, const struct dg_answer *answer, const char *folder,
                        struct dg_err *err)
{
    for (int32_t p = 0; p < answer->n_parts; p++) {
        dg_auto(dg_arena_done) struct dg_arena tmp = {0};
        const char *matrix, *proof;
        int64_t bound;
        if (answer->parts[p].n_cols == 0) continue;
        DG_TRY(dg_proof_write(&tmp, &job->model, &answer->parts[p],
                              answer->lines[p].col_start ? &answer->lines[p] : NULL, &answer->picks[p],
                              answer->u, &matrix, &proof, &bound, err));
        DG_TRY(text_write(folder, p, "matrix", matrix, err));
        DG_TRY(text_write(folder, p, "answer", proof, err));
    }
    return 0;
}

/* ---- the run --------------------------------------------------------------------------------------- */

struct clock {
    double from, seconds;
    int threads; /* 0: the clock on the wall */
};

static double now_of(const struct clock *c)
{
    struct timespec t;
    if (c->threads == 0) return now();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return ((double)t.tv_sec + 1e-9 * (double)t.tv_nsec) / c->threads;
}

static double used(void *ctx)
{
    const struct clock *c = ctx;
    return c->from > 0 ? (now_of(c) - c->from) / c->seconds : 0;
}

static int run(const struct args *args, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    struct dg_dossier d;
    struct dg_siting_params params;
    struct dg_siting_result result = {0};
    struct clock clock = {0, args->seconds, args->cpu ? args->threads : 0};
    struct dg_answer answer;
    int64_t lp_entries = 0;
    dg_siting_defaults(&params);
    params.keep = params.exclude = "";
    params.seed = args->seed;
    params.n_threads = args->threads;
    params.max_moves = args->seconds > 0 ? 0 : params.max_moves;
    params.used = args->seconds > 0 ? used : NULL;
    params.ctx = &clock;
    if (args->candidates > 0) params.max_views = (int32_t)args->candidates;
    if (args->memory_mb > 0) params.max_bytes = (int64_t)(args->memory_mb * 1048576);
    params.wants_proof = args->proof != NULL;
    DG_TRY(dg_store_load(&arena, args->town, &d, err));
    d.cameras.n = d.presets.n = d.equipment.n = 0;
    DG_TRY(dg_sample_equipment(&arena, &d, err));
    needs_draw(&arena, &d, args);
    d.scheme.grid_m = args->grid;
    double start = now(), start_cpu = now_of(&(struct clock){.threads = 1});
    dg_auto(dg_job_done) struct dg_job job = {
        .arena = &arena, .dossier = &d, .params = &params, .out = &result};
    DG_TRY(dg_job_model(&job, err));
    double model_s = now() - start, model_cpu_s = now_of(&(struct clock){.threads = 1}) - start_cpu;
    double solve_from = now();
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    long model_mb = usage.ru_maxrss / 1024;
    fprintf(stderr, "model: %.0f s cpu, peak %ld MB, views %d, runs %lld, entries %lld\n", model_cpu_s,
            model_mb, result.n_views, (long long)result.n_runs, (long long)result.n_entries);
    clock.from = now_of(&clock);
    DG_TRY(dg_job_solve(&job, &job.hold, 0, NULL, params.max_moves, 1, &answer, err));
    double solve_s = now() - solve_from;
    getrusage(RUSAGE_SELF, &usage);
    for (int32_t p = 0; args->parts && p < answer.n_parts; p++) {
        const struct dg_part_of *part = &answer.parts[p];
        fprintf(stderr, "part %d: needs by light %d, views %d, runs %lld, lines %d, cameras %lld, bound %lld\n",
                p, part->n_groups, part->n_cols, (long long)part->n_runs, answer.lines[p].n,
                (long long)answer.picks[p].cost, (long long)answer.part_bound[p]);
    }
    if (args->proof) DG_TRY(proofs_write(&job, &answer, args->proof, err));
    if (args->lp) DG_TRY(lp_write(&job, args->lp, &lp_entries, err));
    int32_t n_out = 0;
    for (int32_t g = 0; g < job.model.n_groups; g++)
        n_out += job.model.groups[g].in_reach < job.model.groups[g].asked;
    printf(
        "{\"town\":\"%s\",\"needs\":%d,\"samples\":%lld,\"rows\":%lld,\"groups\":%d,\"out_of_reach\":%d,"
        "\"places\":%d,\"views_tried\":%d,\"views\":%d,\"forbidden\":%d,\"entries\":%lld,\"runs\":%lld,"
        "\"parts\":%d,"
        "\"spacing_m\":%g,\"greedy\":%lld,\"cameras\":%lld,\"bound\":%lld,\"gap_percent\":%.2f,\"model_s\":%."
        "1f,\"model_cpu_s\":%.1f,"
        "\"solve_s\":%.1f,\"moves\":%lld,\"peak_mb\":%ld,\"lp_entries\":%lld,\"seed\":%llu,\"threads\":%d}\n",
        args->town, d.needs.n, (long long)dg_trial_first(job.trial, d.needs.n), (long long)result.n_rows,
        job.model.n_groups, n_out, result.n_positions, result.n_views_tried, result.n_views,
        result.n_views_forbidden, (long long)result.n_entries, (long long)result.n_runs, answer.n_parts,
        result.spacing_m, (long long)answer.greedy, (long long)answer.cost, (long long)answer.bound,
        answer.cost ? 100.0 * (double)(answer.cost - answer.bound) / (double)answer.cost : 0, model_s,
        model_cpu_s, solve_s, (long long)answer.n_moves, usage.ru_maxrss / 1024, (long long)lp_entries,
        (unsigned long long)args->seed, args->threads);
    return 0;
}

static int usage(void)
{
    fprintf(
        stderr,
        "usage: bench-plan-town TOWN.gpkg --needs N | --samples N [--seed N] [--seconds S | --cpu-seconds S] "
        "[--threads T] [--radius M] [--grid M] [--lp FILE] [--proof FOLDER] [--parts yes] [--candidates N] "
        "[--memory-mb M]\n");
    return 2;
}

int main(int argc, char **argv)
{
    struct args args = {
        .needs = MAX_NEEDS, .samples = INFINITY, .seed = 1, .threads = 2, .radius = 600, .grid = 2};
    struct dg_err err = {0};
    if (argc < 2) return usage();
    args.town = argv[1];
    for (int i = 2; i < argc; i += 2) {
        double number = 0;
        if (i + 1 >= argc) return usage();
        if (strcmp(argv[i], "--lp") == 0) {
            args.lp = argv[i + 1];
            continue;
        }
        if (strcmp(argv[i], "--proof") == 0) {
            args.proof = argv[i + 1];
            continue;
        }
        if (strcmp(argv[i], "--parts") == 0) {
            args.parts = strcmp(argv[i + 1], "yes") == 0;
            continue;
        }
        if (!dg_parse_double(argv[i + 1], &number)) return usage();
        if (strcmp(argv[i], "--samples") == 0)
            args.samples = number;
        else if (strcmp(argv[i], "--needs") == 0 && number <= MAX_NEEDS)
            args.needs = number;
        else if (strcmp(argv[i], "--grid") == 0 && number >= 0.5)
            args.grid = number;
        else if (strcmp(argv[i], "--cpu-seconds") == 0) {
            args.seconds = number;
            args.cpu = true;
        } else if (strcmp(argv[i], "--seconds") == 0)
            args.seconds = number;
        else if (strcmp(argv[i], "--seed") == 0)
            args.seed = (uint64_t)number;
        else if (strcmp(argv[i], "--threads") == 0)
            args.threads = (int)number;
        else if (strcmp(argv[i], "--candidates") == 0)
            args.candidates = number;
        else if (strcmp(argv[i], "--memory-mb") == 0)
            args.memory_mb = number;
        else if (strcmp(argv[i], "--radius") == 0)
            args.radius = number;
        else
            return usage();
    }
    if (run(&args, &err) < 0) {
        fprintf(stderr, "bench-plan-town: %s\n", err.msg);
        return 1;
    }
    return 0;
}
