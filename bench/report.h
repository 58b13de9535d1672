/* What every benchmark does with its arguments and its rows.
 *
 * Options of all: --json FILE (append a line of JSON a row), --town NAME (only that one), --repeats N,
 * --places N, --check N (cameras compared with the oracle; the default is all), --peers 0 (ours alone),
 * --rules 1 (bench-assess: each rule judged once more by itself). */
#ifndef DG_BENCH_REPORT_H
#define DG_BENCH_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct bench {
    const char *json_path, *town;
    int repeats, n_places, n_check, with_peers, with_rules;
    FILE *json;
    double log_sums[8]; /* of ratios, for geometric means */
    int n_ratios[8];
};

/* False and a line on stderr: wrong usage. */
bool bench_init(struct bench *bench, int argc, char **argv);
void bench_done(struct bench *bench);

/* A JSON line: the fields without braces, as printf makes them. */
void bench_row(struct bench *bench, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Collect ratio `which` (0..7); the geometric mean of those so far, 0 when there are none. */
void bench_ratio(struct bench *bench, int which, double ratio);
double bench_mean(const struct bench *bench, int which);

/* The machine, compiler and the code path that the kernels take, on one line each. */
void bench_machine(void);

/* The class tables of bench rows: edition 2014, its five classes from detect to identify with monitor. */
struct dg_class_table;
void bench_classes(struct dg_class_table *table);

#endif
