/* Pool: run independent tasks on a few threads. The only file that knows threads.
 *
 * Tasks are numbered 0..n_tasks-1 and handed out in order from a shared counter. A task writes only to
 * what belongs to its number (and to scratch of its thread), so the result cannot depend on the number
 * of threads. In a build without threads (wasm32) the tasks run in order on the caller. */
#ifndef DG_BASE_POOL_H
#define DG_BASE_POOL_H

#include <stdint.h>

#include "base/err.h"

/* 0, or a negative code with `err` filled; thread_ix is 0..n_threads-1 for scratch. */
typedef int (*dg_task_fn)(void *ctx, int64_t task_ix, int thread_ix, struct dg_err *err);

/* Run all tasks. n_threads >= 1; threads that cannot be started are done without. If tasks fail, the
 * error of the lowest-numbered failing task is returned, after all running tasks ended; tasks not yet
 * started are then left out. */
int dg_pool_run(int64_t n_tasks, int n_threads, dg_task_fn task, void *ctx, struct dg_err *err);

/* Processors that this process may use, at least 1. */
int dg_pool_cpus(void);

#endif
