#include "base/pool.h"

#ifdef __wasm__

int dg_pool_run(int64_t n_tasks, int n_threads, dg_task_fn task, void *ctx, struct dg_err *err)
{
    (void)n_threads;
    for (int64_t i = 0; i < n_tasks; i++) DG_TRY(task(ctx, i, 0, err));
    return 0;
}

int dg_pool_cpus(void) { return 1; }

#else

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

#define MAX_THREADS 256

struct run {
    int64_t n_tasks;
    dg_task_fn task;
    void *ctx;
    atomic_int_fast64_t next;
    atomic_bool has_failed;
};

struct worker {
    struct run *run;
    int thread_ix;
    int64_t failed_task; /* -1 while none failed */
    struct dg_err err;
    pthread_t thread;
};

static void *work(void *arg)
{
    struct worker *w = arg;
    struct run *run = w->run;
    while (!atomic_load_explicit(&run->has_failed, memory_order_relaxed)) {
        int64_t ix = atomic_fetch_add(&run->next, 1);
        if (ix >= run->n_tasks) break;
        if (run->task(run->ctx, ix, w->thread_ix, &w->err) < 0) {
            w->failed_task = ix;
            atomic_store(&run->has_failed, true);
        }
    }
    return NULL;
}

int dg_pool_run(int64_t n_tasks, int n_threads, dg_task_fn task, void *ctx, struct dg_err *err)
{
    if (n_threads < 1) return dg_err_set(err, DG_EINVAL, "%d threads: at least 1 is needed", n_threads);
    if (n_threads > MAX_THREADS) n_threads = MAX_THREADS;
    if (n_threads > n_tasks) n_threads = n_tasks > 0 ? (int)n_tasks : 1;
    struct run run = {.n_tasks = n_tasks, .task = task, .ctx = ctx};
    struct worker workers[MAX_THREADS];
    int n_started = 0;
    for (int i = 0; i < n_threads; i++) {
        workers[i] = (struct worker){.run = &run, .thread_ix = i, .failed_task = -1};
        if (i == 0) continue; /* the caller is the first worker */
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) break;
        n_started++;
    }
    work(&workers[0]);
    const struct worker *first = workers[0].failed_task >= 0 ? &workers[0] : NULL;
    for (int i = 1; i <= n_started; i++) {
        pthread_join(workers[i].thread, NULL);
        if (workers[i].failed_task >= 0 && (!first || workers[i].failed_task < first->failed_task)) {
            first = &workers[i];
        }
    }
    if (!first) return 0;
    if (err) *err = first->err;
    return first->err.code < 0 ? first->err.code : DG_EINVAL;
}

int dg_pool_cpus(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int n = CPU_COUNT(&set);
    return n > 0 ? n : 1;
}

#endif
