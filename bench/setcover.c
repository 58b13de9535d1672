/* setcover: the planner on the public set-cover instances. One line of JSON at the end. */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "base/limits.h"
#include "base/text.h"
#include "setcover_read.h"

static const char usage[] =
    "usage: setcover FILE [--seconds S | --cpu-seconds S] [--moves N] [--seed N] [--threads T] [--costs] "
    "[--out ANSWER]\n"
    "  --cpu-seconds: processor time, for each thread; what a busy machine does not shorten\n"
    "  --costs: use the file's costs; otherwise every column costs 1\n";

struct options {
    const char *file, *out;
    double seconds, cpu_seconds;
    int64_t seed, threads, moves;
    bool has_costs;
};

struct clock {
    double begin, seconds;
    double cpu_seconds;      /* of all threads; 0: no limit */
    _Atomic int64_t best;    /* best cost seen in any lane */
    _Atomic int64_t best_ms; /* and when */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double used(void *ctx, const struct dg_plan_progress *progress)
{
    struct clock *clock = ctx;
    double passed = now() - clock->begin;
    int64_t best = atomic_load(&clock->best);
    while (progress->cost < best && !atomic_compare_exchange_weak(&clock->best, &best, progress->cost)) {}
    if (progress->cost < best) atomic_store(&clock->best_ms, (int64_t)(passed * 1000));
    if (clock->cpu_seconds > 0) return cpu_now() / clock->cpu_seconds;
    return clock->seconds > 0 ? passed / clock->seconds : 0;
}

/* The whole file, unpacked if it is packed; a packed one that is cut off is refused. */
static int file_read(const char *path, struct dg_text *out, struct dg_err *err)
{
    char buf[1 << 16];
    int n, zcode = 0;
    gzFile f = gzopen(path, "rb");
    if (!f) return dg_err_set(err, DG_EIO, "%s cannot be opened", path);
    while ((n = gzread(f, buf, sizeof buf)) > 0 && !out->has_failed && (int64_t)out->len < DG_MAX_FILE_BYTES) {
        dg_text_addn(out, buf, (size_t)n);
    }
    const char *why = gzerror(f, &zcode);
    int code = 0;
    if (n < 0 || zcode != Z_OK)
        code = dg_err_set(err, DG_EFORMAT, "%s: %s", path, zcode == Z_BUF_ERROR ? "cut off" : why);
    if (!code && n > 0 && !out->has_failed)
        code = dg_err_set(err, DG_ELIMIT, "%s is larger than %lld bytes", path, DG_MAX_FILE_BYTES);
    gzclose(f);
    return code ? code : dg_text_finish(out, err);
}

static int file_write(const char *path, const struct dg_text *text, struct dg_err *err)
{
    FILE *f = fopen(path, "w");
    if (!f) return dg_err_set(err, DG_EIO, "%s cannot be written", path);
    bool has_failed = fwrite(text->data, 1, text->len, f) != text->len;
    if (fclose(f) != 0 || has_failed) return dg_err_set(err, DG_EIO, "%s: writing failed", path);
    return 0;
}

static int options_parse(int argc, char **argv, struct options *o)
{
    *o = (struct options){.seconds = 0, .seed = 1, .threads = 1};
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i], *v = i + 1 < argc ? argv[i + 1] : "";
        bool is_good = true;
        if (strcmp(a, "--costs") == 0) {
            o->has_costs = true;
            continue;
        }
        if (a[0] != '-') {
            if (o->file) return -1;
            o->file = a;
            continue;
        }
        if (strcmp(a, "--seconds") == 0)
            is_good = dg_parse_double(v, &o->seconds) && o->seconds > 0;
        else if (strcmp(a, "--cpu-seconds") == 0)
            is_good = dg_parse_double(v, &o->cpu_seconds) && o->cpu_seconds > 0;
        else if (strcmp(a, "--seed") == 0)
            is_good = dg_parse_int64(v, &o->seed);
        else if (strcmp(a, "--threads") == 0)
            is_good = dg_parse_int64(v, &o->threads) && o->threads >= 1 && o->threads <= 64;
        else if (strcmp(a, "--moves") == 0)
            is_good = dg_parse_int64(v, &o->moves) && o->moves > 0;
        else if (strcmp(a, "--out") == 0)
            is_good = (o->out = v)[0] != 0;
        else
            return -1;
        if (!is_good) return -1;
        i++;
    }
    return o->file && (o->seconds > 0 || o->cpu_seconds > 0 || o->moves > 0) ? 0 : -1;
}

static void print_begin(const struct options *o, const struct dg_plan_problem *p, int32_t n_chosen,
                        int64_t cost)
{
    const char *slash = strrchr(o->file, '/');
    printf("{\"instance\":\"%s\",\"rows\":%d,\"columns\":%d,\"size\":%d,\"cost\":%" PRId64,
           slash ? slash + 1 : o->file, p->n_rows, p->n_cols, n_chosen, cost);
}

static void print_end(const struct options *o, const struct clock *clock)
{
    printf(",\"seconds\":%.3f,\"cpu_seconds\":%.3f,\"seed\":%" PRId64 ",\"threads\":%" PRId64 "}\n",
           now() - clock->begin, cpu_now(), o->seed, o->threads);
}

static int cover(struct dg_arena *arena, const struct options *o, const struct dg_plan_problem *p,
                 const struct dg_plan_params *params, struct clock *clock, struct dg_text *answer,
                 struct dg_err *err)
{
    struct dg_plan_result r;
    DG_TRY(dg_plan_solve(arena, p, params, &r, err));
    print_begin(o, p, r.n_chosen, r.cost);
    printf(",\"seconds_to_it\":%.3f,\"bound\":%" PRId64 ",\"is_optimal\":%s,\"missing_rows\":%d,\"rows_left\":%"
                                                        "d,\"columns_left\":%d,\"parts\":%d,\"moves\":%" PRId64
           ",\"nodes\":%" PRId64,
           (double)atomic_load(&clock->best_ms) / 1000, r.bound, r.is_optimal ? "true" : "false", r.n_missing,
           r.n_rows_left, r.n_cols_left, r.n_parts, r.n_moves, r.n_nodes);
    print_end(o, clock);
    return dg_plan_result_write(p, &r, answer, err);
}

static int afford(struct dg_arena *arena, const struct options *o, const struct dg_plan_problem *p,
                  const struct dg_plan_budget *what, const struct dg_plan_params *params,
                  const struct clock *clock, struct dg_text *answer, struct dg_err *err)
{
    struct dg_plan_worth w;
    DG_TRY(dg_plan_afford(arena, p, what, params, &w, err));
    print_begin(o, p, w.n_chosen, w.cost);
    printf(",\"weight\":%" PRId64 ",\"bound\":%" PRId64 ",\"moves\":%" PRId64, w.weight, w.bound, w.n_moves);
    print_end(o, clock);
    return dg_plan_worth_write(p, &w, answer, err);
}

static int run(const struct options *o, struct dg_err *err)
{
    dg_auto(dg_arena_done) struct dg_arena arena = {0};
    dg_auto(dg_text_done) struct dg_text text = {0};
    dg_auto(dg_text_done) struct dg_text answer = {0};
    struct dg_plan_problem problem;
    struct dg_plan_budget what;
    DG_TRY(file_read(o->file, &text, err));
    enum setcover_format format = setcover_format_of(o->file, text.data, text.len);
    if (setcover_parse(&arena, format, text.data, text.len, !o->has_costs, &problem, &what, err) < 0) {
        return dg_err_prefix(err, "%s", o->file);
    }
    dg_text_done(&text);
    struct clock clock = {.begin = now(), .seconds = o->seconds, .best = INT64_MAX};
    if (o->cpu_seconds > 0) clock.cpu_seconds = cpu_now() + o->cpu_seconds * (double)o->threads;
    struct dg_plan_params params = {.seed = (uint64_t)o->seed,
                                    .max_moves = o->moves,
                                    .n_lanes = (int32_t)o->threads,
                                    .n_threads = (int32_t)o->threads,
                                    .used = used,
                                    .ctx = &clock};
    if (what.budget >= 0)
        DG_TRY(afford(&arena, o, &problem, &what, &params, &clock, &answer, err));
    else
        DG_TRY(cover(&arena, o, &problem, &params, &clock, &answer, err));
    return o->out ? file_write(o->out, &answer, err) : 0;
}

int main(int argc, char **argv)
{
    struct options o;
    struct dg_err err = {0};
    if (options_parse(argc, argv, &o) < 0) {
        fputs(usage, stderr);
        return 2;
    }
    if (run(&o, &err) < 0) {
        fprintf(stderr, "setcover: %s\n", err.msg);
        return dg_code_exit_status(err.code);
    }
    return 0;
}
