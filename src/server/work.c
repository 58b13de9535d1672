/* Workers: run handlers, each with a handle of the store of its own. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "server/state.h"

/* ---- queues
 * -------------------------------------------------------------------------------------------------- */

void dg_queue_init(struct dg_queue *queue)
{
    *queue = (struct dg_queue){0};
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->wakes, NULL);
    queue->tail = &queue->head;
}

bool dg_queue_put(struct dg_queue *queue, struct dg_job *job, int max)
{
    pthread_mutex_lock(&queue->lock);
    bool has_room = !queue->is_over && (max == 0 || queue->n < max);
    if (has_room) {
        job->next = NULL;
        *queue->tail = job;
        queue->tail = &job->next;
        queue->n++;
        pthread_cond_signal(&queue->wakes);
    }
    pthread_mutex_unlock(&queue->lock);
    return has_room;
}

/* With the lock. */
static struct dg_job *take_first(struct dg_queue *queue)
{
    struct dg_job *job = queue->head;
    if (!job) return NULL;
    queue->head = job->next;
    if (!queue->head) queue->tail = &queue->head;
    queue->n--;
    return job;
}

static struct dg_job *queue_take(struct dg_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    while (!queue->head && !queue->is_over) pthread_cond_wait(&queue->wakes, &queue->lock);
    struct dg_job *job = take_first(queue);
    pthread_mutex_unlock(&queue->lock);
    return job;
}

struct dg_job *dg_queue_try(struct dg_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    struct dg_job *job = take_first(queue);
    pthread_mutex_unlock(&queue->lock);
    return job;
}

static void queue_end(struct dg_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->is_over = true;
    pthread_cond_broadcast(&queue->wakes);
    pthread_mutex_unlock(&queue->lock);
}

/* ---- one job
 * ------------------------------------------------------------------------------------------------- */

void dg_job_run(struct dg_job *job)
{
    struct dg_http_request *request = &job->request;
    struct dg_err err = {0};
    int code = 0;

    /* A form brings its word against forgery inside, so it is read before the rights are looked at. */
    if (request->route->body == DG_BODY_FORM && job->phase == DG_PHASE_RUN && !dg_form_parse(job)) {
        dg_job_refuse(job, 400, "server.problem.form");
        return;
    }
    /* Rows that run inline have no store, and are open to all. */
    if (request->county && !dg_gate_rights(job)) return;
    if (job->phase == DG_PHASE_ASK) return;
    if (request->route->body == DG_BODY_JSON)
        code = dg_json_parse(&job->arena, request->body, request->n_body, &request->json, &err);
    if (code == 0 && request->route->body == DG_BODY_JSON && request->json.kind != DG_JSON_OBJECT)
        code = dg_err_set(&err, DG_EFORMAT, "the body is not a JSON object");
    if (code < 0) {
        job->is_refused = true;
        dg_http_answer_problem(request, &job->answer, 400, "server.problem.json", err.msg);
        return;
    }
    dg_pages_before(job);
    code = request->route->handler(request, &job->answer, &err);
    if (code < 0)
        dg_job_fail(job, code, &err);
    else
        dg_pages_after(job);
}

void dg_job_free(struct dg_job *job)
{
    if (job->upload_fd >= 0) close(job->upload_fd);
    dg_multipart_done(&job->form);
    if (job->body.data) dg_secret_wipe(job->body.data, job->body.len); /* passwords pass through here */
    dg_page_drop(job->page);
    dg_text_done(&job->body);
    dg_text_done(&job->answer.body);
    dg_text_done(&job->answer.headers);
    dg_arena_done(&job->arena);
    free(job);
}

/* ---- threads
 * ------------------------------------------------------------------------------------------------- */

struct worker {
    struct dg_workers *all;
    struct dg_queue *queue;
    struct dg_county *county;
    pthread_t thread;
    bool has_thread;
    atomic_bool is_over;
};

struct dg_workers {
    struct dg_server *server;
    struct worker *list; /* the last one is the clock */
    int n;
    pthread_mutex_t lock;
    pthread_cond_t stops;
    bool is_stopping, is_poked;
};

/* Tell the streams of entries that were added, by this process or another. */
static void news_look(struct dg_server *server, struct dg_county *county)
{
    struct dg_county_health health;
    struct dg_err err = {0};
    if (dg_county_health(county, &health, &err) < 0) return;
    bool could_write = atomic_exchange(&server->can_write, health.is_writing);
    if (could_write && health.is_stopped) dg_access_say(server, "stopped", health.why);
    int64_t known = atomic_load(&server->log_size);
    while (known < health.n_entries) {
        dg_auto(dg_arena_done) struct dg_arena arena = {0};
        struct dg_county_entry *entries;
        int32_t n = 0;
        if (dg_county_entries(county, &arena, &dg_actor_system, NULL, known, 100, &entries, &n, &err) < 0 ||
            n == 0) {
            dg_news_add(server, health.n_entries - 1, "", 0);
            return;
        }
        for (int32_t i = 0; i < n; i++) {
            struct dg_entry entry;
            int64_t entry_n = entries[i].n;
            bool is_read =
                dg_entry_parse(&arena, entries[i].bytes, entries[i].n_bytes, &entry, &entry_n, &err) == 0;
            dg_news_add(server, entries[i].n, is_read && entry.case_id ? entry.case_id : "",
                        is_read ? entry.seq : 0);
        }
        known += n;
    }
}

void dg_clock_poke(struct dg_server *server)
{
    struct dg_workers *all = server->workers;
    pthread_mutex_lock(&all->lock);
    all->is_poked = true;
    pthread_cond_broadcast(&all->stops);
    pthread_mutex_unlock(&all->lock);
}

static void *worker_main(void *ctx)
{
    struct worker *worker = ctx;
    struct dg_server *server = worker->all->server;
    for (struct dg_job *job = queue_take(worker->queue); job; job = queue_take(worker->queue)) {
        job->request.county = worker->county;
        dg_job_run(job);
        dg_queue_put(&server->done, job, 0);
        dg_server_wake(server);
    }
    atomic_store(&worker->is_over, true);
    return NULL;
}

/* The clock: once a second it looks for entries of others, and now and then does what the time asks for. Its
 * own pace is that of the monotonic clock: when the time of day is set back, nothing waits for it to come
 * round. */
static void *clock_main(void *ctx)
{
    struct worker *worker = ctx;
    struct dg_workers *all = worker->all;
    struct dg_server *server = all->server;
    int64_t next_tick_us = dg_now_us();

    pthread_mutex_lock(&all->lock);
    while (!all->is_stopping) {
        pthread_mutex_unlock(&all->lock);
        if (server->params->tick_s >= 0 && dg_now_us() >= next_tick_us) {
            struct dg_county_ticked ticked;
            struct dg_err err = {0};
            int code = dg_county_tick(worker->county, dg_now_unix(), &ticked, &err);
            if (code < 0 && code != DG_EBUSY) dg_access_say(server, "tick", err.msg);
            next_tick_us = dg_now_us() + server->params->tick_s * 1000000ll;
        }
        news_look(server, worker->county);
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += 1;
        pthread_mutex_lock(&all->lock);
        if (!all->is_stopping && !all->is_poked) pthread_cond_timedwait(&all->stops, &all->lock, &until);
        all->is_poked = false;
    }
    pthread_mutex_unlock(&all->lock);
    atomic_store(&worker->is_over, true);
    return NULL;
}

static int worker_start(struct dg_workers *all, int ix, struct dg_queue *queue, struct dg_err *err)
{
    struct worker *worker = &all->list[ix];
    const struct dg_server_params *params = all->server->params;
    const struct dg_county_options options = {
        .mode = DG_COUNTY_WRITE, .key_path = params->key_path, .stop = &all->server->stop};

    worker->all = all;
    worker->queue = queue;
    DG_TRY(dg_county_open(params->store_path, &options, &worker->county, err));
    int error = pthread_create(&worker->thread, NULL, queue ? worker_main : clock_main, worker);
    if (error) return dg_err_set(err, DG_ENOMEM, "no thread: %s", strerror(error));
    worker->has_thread = true;
    return 0;
}

static void stops_init(struct dg_workers *all)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&all->stops, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

int dg_workers_start(struct dg_server *server, struct dg_workers **out, struct dg_err *err)
{
    struct dg_workers *all = dg_calloc(1, sizeof *all);
    int n_workers = server->params->n_workers, n = n_workers + DG_N_SLOW_WORKERS + 1, code = 0;

    if (!all || !(all->list = dg_calloc((size_t)n, sizeof *all->list))) {
        free(all);
        return dg_err_set(err, DG_ENOMEM, "no memory for workers");
    }
    *out = server->workers = all;
    all->server = server;
    all->n = n;
    pthread_mutex_init(&all->lock, NULL);
    stops_init(all);
    for (int i = 0; i < n && code == 0; i++)
        code = worker_start(all, i, i < n_workers ? &server->work : i < n - 1 ? &server->slow : NULL, err);
    server->watched = all->list[0].county;
    if (code < 0) {
        (void)dg_workers_stop(all, 1000);
        *out = NULL;
    }
    return code;
}

bool dg_workers_stop(struct dg_workers *all, int wait_ms)
{
    queue_end(&all->server->work);
    queue_end(&all->server->slow);
    pthread_mutex_lock(&all->lock);
    all->is_stopping = true;
    pthread_cond_broadcast(&all->stops);
    pthread_mutex_unlock(&all->lock);
    for (int i = 0; i < all->n; i++) {
        struct worker *worker = &all->list[i];
        while (worker->has_thread && !atomic_load(&worker->is_over)) {
            if (wait_ms <= 0) return false;
            usleep(5000);
            wait_ms -= 5;
        }
        if (worker->has_thread) pthread_join(worker->thread, NULL);
        worker->has_thread = false;
        dg_county_close(&worker->county);
    }
    for (struct dg_job *job = dg_queue_try(&all->server->done); job; job = dg_queue_try(&all->server->done))
        dg_job_free(job);
    free(all->list);
    free(all);
    return true;
}
