#include "report.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "optics/optics.h"

bool bench_init(struct bench *b, int argc, char **argv)
{
    *b = (struct bench){.repeats = 5, .n_places = 200, .n_check = 1000000, .with_peers = 1};
    for (int i = 1; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (value && strcmp(argv[i], "--json") == 0)
            b->json_path = value;
        else if (value && strcmp(argv[i], "--town") == 0)
            b->town = value;
        else if (value && strcmp(argv[i], "--repeats") == 0)
            b->repeats = atoi(value);
        else if (value && strcmp(argv[i], "--places") == 0)
            b->n_places = atoi(value);
        else if (value && strcmp(argv[i], "--check") == 0)
            b->n_check = atoi(value);
        else if (value && strcmp(argv[i], "--peers") == 0)
            b->with_peers = atoi(value);
        else if (value && strcmp(argv[i], "--rules") == 0)
            b->with_rules = atoi(value);
        else {
            fprintf(
                stderr,
                "usage: %s [--json FILE] [--town NAME] [--repeats N] [--places N] [--check N] [--peers 0|1] "
                "[--rules 0|1]\n",
                argv[0]);
            return false;
        }
    }
    if (b->repeats < 1 || b->n_places < 1) {
        fprintf(stderr, "%s: --repeats and --places are at least 1\n", argv[0]);
        return false;
    }
    if (b->json_path && !(b->json = fopen(b->json_path, "a"))) {
        perror(b->json_path);
        return false;
    }
    return true;
}

void bench_done(struct bench *b)
{
    if (b->json) fclose(b->json);
    b->json = NULL;
}

void bench_row(struct bench *b, const char *fmt, ...)
{
    if (!b->json) return;
    va_list ap;
    va_start(ap, fmt);
    fputc('{', b->json);
    vfprintf(b->json, fmt, ap);
    fputs("}\n", b->json);
    va_end(ap);
    fflush(b->json);
}

void bench_ratio(struct bench *b, int which, double ratio)
{
    b->log_sums[which] += log(ratio);
    b->n_ratios[which]++;
}

double bench_mean(const struct bench *b, int which)
{
    return b->n_ratios[which] ? exp(b->log_sums[which] / b->n_ratios[which]) : 0;
}

void bench_machine(void)
{
    char line[512] = "";
    FILE *f = fopen("/proc/cpuinfo", "r");
    while (f && fgets(line, sizeof line, f)) {
        if (strncmp(line, "model name", 10) == 0) break;
    }
    if (f) fclose(f);
    char *name = strchr(line, ':');
    printf("%s; %d processors; compiled by %s %s\n", name ? strtok(name + 2, "\n") : "unknown processor",
           dg_pool_cpus(),
#ifdef __clang__
           "clang",
#else
           "gcc",
#endif
           __VERSION__);
}

void bench_classes(struct dg_class_table *table)
{
    static const struct {
        const char *id;
        double px_per_m;
    } classes[] = {{"monitor", 12.5}, {"detect", 25}, {"observe", 62.5}, {"recognise", 125}, {"identify", 250}};
    memset(table, 0, sizeof *table);
    snprintf(table->edition, sizeof table->edition, "2014");
    table->n_classes = 5;
    for (int i = 0; i < 5; i++) {
        snprintf(table->classes[i].id, sizeof table->classes[i].id, "%s", classes[i].id);
        table->classes[i].px_per_m = classes[i].px_per_m;
    }
}
