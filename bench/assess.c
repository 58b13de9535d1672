/* Assess: schemes of 500, 5,000 and 20,000 cameras on two cities, from the dossier's file to all results.
 *
 * Each stage's wall and processor time, the memory held after it and the most within it. A scheme is a process
 * of its own, so that its memory is its own; what the town's reading took is told apart. The last column is how
 * the stage grew from one scheme to the next, against how the cameras did: 1.0 is linear. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "assess/assess.h"
#include "base/pool.h"
#include "report.h"
#include "report/report.h"
#include "rule/rule.h"
#include "scheme.h"
#include "store/store.h"
#include "towns.h"

enum {
    STAGE_CREATE,
    STAGE_LOAD,
    STAGE_CHECK,
    STAGE_ASSESS,
    STAGE_JUDGE,
    STAGE_JSON,
    STAGE_SUMMARY,
    STAGE_GEOJSON,
    STAGE_MAP,
    STAGE_SAVE,
    N_STAGES
};
static const char *const stage_names[N_STAGES] = {"create", "load",    "check",   "assess", "judge",
                                                  "json",   "summary", "geojson", "map",    "save"};

struct stage {
    double wall_s, cpu_s;
    long held_mb, most_mb;
};

struct result {
    int status;
    int32_t n_needs, n_gaps, n_issues, n_findings;
    size_t json_bytes;
    struct stage stages[N_STAGES];
    double rules_s[DG_MAX_RULES]; /* processor time of each rule of the standard book, judged by itself */
};

/* ---- measuring ------------------------------------------------------------------------------------- */

/* A line of /proc/self/status, in MB. */
static long status_mb(const char *key)
{
    char line[256];
    long kb = 0;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f)) {
        if (strncmp(line, key, strlen(key)) == 0) kb = atol(line + strlen(key));
    }
    if (f) fclose(f);
    return kb / 1024;
}

/* The highest memory is counted afresh from here on; where the kernel does not let us, it is the process's. */
static void peak_reset(void)
{
    FILE *f = fopen("/proc/self/clear_refs", "w");
    if (!f) return;
    fputs("5", f);
    fclose(f);
}

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void stage_begin(struct stage *stage)
{
    peak_reset();
    *stage = (struct stage){.wall_s = bench_wall_s(), .cpu_s = cpu_s()};
}

static void stage_end(struct stage *stage)
{
    stage->wall_s = bench_wall_s() - stage->wall_s;
    stage->cpu_s = cpu_s() - stage->cpu_s;
    stage->held_mb = status_mb("VmRSS:");
    stage->most_mb = status_mb("VmHWM:");
}

/* ---- the stages of one scheme ---------------------------------------------------------------------- */

struct run {
    struct dg_arena arena;
    const char *dir;
    char path[512];
    struct dg_dossier dossier;
    struct dg_issues issues;
    struct dg_assessment assessment;
    struct dg_rulebook book;
    struct dg_findings findings;
    struct dg_text json, summary;
};

static int create(struct run *run, const struct town *town, int32_t n_cameras, struct dg_err *err)
{
    struct dg_arena made = {0};
    struct dg_dossier dossier;
    DG_TRY(bench_scheme(&made, town, n_cameras, 1, &dossier, err));
    DG_TRY(dg_store_create(run->path, &dossier, true, err));
    dg_arena_done(&made);
    return 0;
}

static int save(struct run *run, struct dg_err *err)
{
    struct dg_results rows = {0};
    DG_TRY(dg_assess_rows(&run->arena, &run->assessment, &rows, err));
    DG_TRY(dg_findings_rows(&run->arena, &run->findings, &rows, err));
    rows.summary_json = run->json.data;
    return dg_store_save_results(run->path, &rows, err);
}

static int judge(struct run *run, struct dg_err *err)
{
    const struct dg_judge_params params = {.n_threads = dg_pool_cpus()};
    DG_TRY(dg_rulebook_standard(&run->arena, &run->book, err));
    return dg_rules_judge(&run->arena, &run->assessment, &run->book, &params, &run->findings, err);
}

static int map(struct run *run, struct dg_err *err)
{
    struct dg_text png = {0};
    const struct dg_report_map_params params = {.lang = DG_EN};
    int status = dg_report_map_png(&png, &run->assessment, -1, &params, err);
    dg_text_done(&png);
    return status;
}

static int stage_run(struct run *run, int which, const struct town *town, int32_t n_cameras, struct dg_err *err)
{
    struct dg_assess_params params = {.n_threads = dg_pool_cpus()};
    const struct dg_report_summary_params summary = {.lang = DG_EN, .findings = &run->findings};
    switch (which) {
    case STAGE_CREATE: return create(run, town, n_cameras, err);
    case STAGE_LOAD: return dg_store_load(&run->arena, run->path, &run->dossier, err);
    case STAGE_CHECK: return dg_dossier_check(&run->arena, &run->dossier, &run->issues, err);
    case STAGE_ASSESS: return dg_assess(&run->arena, &run->dossier, NULL, &params, &run->assessment, err);
    case STAGE_JUDGE: return judge(run, err);
    case STAGE_JSON: return dg_assess_json(&run->assessment, &run->json, err);
    case STAGE_SUMMARY: return dg_report_summary(&run->summary, &run->assessment, &summary, err);
    case STAGE_GEOJSON: return dg_report_geojson(run->dir, &run->assessment, &run->findings, err);
    case STAGE_MAP: return map(run, err);
    default: return save(run, err);
    }
}

/* The time of a book of these rules alone. */
static double rules_s(const struct run *run, int32_t first, int32_t n)
{
    struct dg_arena arena = {0};
    struct dg_rulebook part = run->book;
    struct dg_findings findings;
    const struct dg_judge_params params = {.n_threads = dg_pool_cpus()};
    part.rules += first;
    part.n_rules = n;
    double began_s = cpu_s();
    if (dg_rules_judge(&arena, &run->assessment, &part, &params, &findings, NULL) < 0) began_s = NAN;
    double took_s = cpu_s() - began_s;
    dg_arena_done(&arena);
    return took_s;
}

/* Each rule by itself, less what a judgement without rules takes. What rules share is found anew for each. */
static void rules_time(const struct run *run, struct result *result)
{
    double nothing_s = rules_s(run, 0, 0);
    for (int32_t i = 0; i < run->book.n_rules; i++)
        result->rules_s[i] = fmax(0, rules_s(run, i, 1) - nothing_s);
}

static struct result run_all(const struct town *town, int32_t n_cameras, const char *dir, bool with_rules)
{
    struct run run = {.dir = dir};
    struct result result = {0};
    struct dg_err err = {0};
    snprintf(run.path, sizeof run.path, "%s/scheme.gpkg", dir);
    for (int k = 0; k < N_STAGES && result.status >= 0; k++) {
        stage_begin(&result.stages[k]);
        result.status = stage_run(&run, k, town, n_cameras, &err);
        stage_end(&result.stages[k]);
    }
    if (result.status < 0) fprintf(stderr, "%s, %d cameras: %s\n", town->name, n_cameras, err.msg);
    if (result.status >= 0 && with_rules) rules_time(&run, &result);
    result.n_needs = run.assessment.n_needs;
    result.n_gaps = run.assessment.n_gaps;
    result.n_findings = run.findings.n;
    result.n_issues = run.issues.n;
    result.json_bytes = run.json.len;
    return result;
}

/* In a child, which leaves its result in a pipe. */
static struct result run_apart(const struct town *town, int32_t n_cameras, const char *dir, bool with_rules)
{
    struct result result = {.status = -1};
    int ends[2];
    fflush(NULL);
    if (pipe(ends) != 0) return result;
    pid_t child = fork();
    if (child == 0) {
        result = run_all(town, n_cameras, dir, with_rules);
        _exit(write(ends[1], &result, sizeof result) != (ssize_t)sizeof result);
    }
    close(ends[1]);
    if (child > 0 && read(ends[0], &result, sizeof result) != (ssize_t)sizeof result) result.status = -1;
    close(ends[0]);
    if (child > 0) waitpid(child, NULL, 0);
    return result;
}

/* ---- telling --------------------------------------------------------------------------------------- */

static void tell(struct bench *bench, const struct town *town, int32_t n, const struct result *now,
                 int32_t n_before, const struct result *before)
{
    double wall_s = 0;
    printf("%s, %d cameras, %d needs, %d gaps, %d findings:\n", town->name, n, now->n_needs, now->n_gaps,
           now->n_findings);
    printf("  %-8s %9s %9s %9s %9s %7s\n", "stage", "wall s", "cpu s", "held MB", "most MB", "growth");
    for (int k = 0; k < N_STAGES; k++) {
        const struct stage *s = &now->stages[k];
        double times = before ? s->cpu_s / fmax(before->stages[k].cpu_s, 1e-3) : NAN;
        printf("  %-8s %9.2f %9.2f %9ld %9ld", stage_names[k], s->wall_s, s->cpu_s, s->held_mb, s->most_mb);
        printf(before ? " %7.2f\n" : "\n", log(times) / log((double)n / n_before));
        if (k != STAGE_CREATE) wall_s += s->wall_s;
        bench_row(bench,
                  "\"bench\":\"assess\",\"town\":\"%s\",\"cameras\":%d,\"stage\":\"%s\",\"wall_s\":%.3f,"
                  "\"cpu_s\":%.3f,\"held_mb\":%ld,\"most_mb\":%ld",
                  town->name, n, stage_names[k], s->wall_s, s->cpu_s, s->held_mb, s->most_mb);
    }
    printf("  %.2f s from the file to all results; assessment.json has %.1f MB\n", wall_s,
           (double)now->json_bytes / 1e6);
    bench_row(bench,
              "\"bench\":\"assess\",\"town\":\"%s, %d "
              "cameras\",\"n_needs\":%d,\"n_gaps\":%d,\"n_issues\":%d,\"n_findings\":%d",
              town->name, n, now->n_needs, now->n_gaps, now->n_issues, now->n_findings);
}

/* The rules that take more than a hundredth of them all together. */
static int tell_rules(int32_t n, const struct result *now, int32_t n_before, const struct result *before,
                      struct dg_err *err)
{
    struct dg_arena arena = {0};
    struct dg_rulebook book;
    double all_s = 0;
    DG_TRY(dg_rulebook_standard(&arena, &book, err));
    for (int32_t i = 0; i < book.n_rules; i++) all_s += now->rules_s[i];
    printf("  rules one by one, %.2f s in all:\n", all_s);
    for (int32_t i = 0; i < book.n_rules; i++) {
        if (now->rules_s[i] < 0.01 * all_s) continue;
        double times = before ? now->rules_s[i] / fmax(before->rules_s[i], 1e-3) : NAN;
        printf("  %-28s %9.3f", book.rules[i].id, now->rules_s[i]);
        printf(before ? " %7.2f\n" : "\n", log(times) / log((double)n / n_before));
    }
    dg_arena_done(&arena);
    return 0;
}

static int town_run(struct bench *bench, const char *name, const char *dir, struct dg_err *err)
{
    static const int32_t sizes[] = {500, 5000, 20000};
    struct dg_arena arena = {0};
    struct town town;
    struct result results[3];
    bool is_default = bench->n_places == 200;
    DG_TRY(town_load(&arena, name, &town, err));
    printf("%s: %d buildings, read in %.1f s, %ld MB\n", name, town.n_prisms, town.load_s, status_mb("VmRSS:"));
    for (int k = 0; k < (is_default ? 3 : 1); k++) {
        int32_t n = is_default ? sizes[k] : bench->n_places;
        results[k] = run_apart(&town, n, dir, bench->with_rules);
        if (results[k].status < 0) return dg_err_set(err, DG_ESTATE, "%s: no result", name);
        tell(bench, &town, n, &results[k], k ? sizes[k - 1] : 0, k ? &results[k - 1] : NULL);
        if (bench->with_rules)
            DG_TRY(tell_rules(n, &results[k], k ? sizes[k - 1] : 0, k ? &results[k - 1] : NULL, err));
    }
    dg_arena_done(&arena);
    free(town.prisms);
    free(town.roads);
    return 0;
}

int main(int argc, char **argv)
{
    static const char *const towns[] = {"iran-tehran", "nl-denhaag"};
    struct bench bench;
    struct dg_err err = {0};
    char dir[] = "/tmp/didgah-bench-XXXXXX", command[64];
    int status = 0;
    if (!bench_init(&bench, argc, argv)) return 2;
    bench_machine();
    if (!mkdtemp(dir)) return 1;
    for (int t = 0; t < 2 && status >= 0; t++) {
        if (bench.town && strcmp(bench.town, towns[t]) != 0) continue;
        status = town_run(&bench, towns[t], dir, &err);
        if (status == DG_EFOUND) printf("skipped: %s\n", err.msg);
        if (status == DG_EFOUND) status = 0;
    }
    if (status < 0) fprintf(stderr, "%s\n", err.msg);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    if (system(command) != 0) status = -1;
    bench_done(&bench);
    return status < 0;
}
