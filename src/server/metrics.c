/* Measurements in the text form that Prometheus reads (version 0.0.4). */
#include "server/state.h"

const int64_t dg_buckets_us[DG_N_BUCKETS] = {1000,  2500,   5000,   10000,   25000,
                                             50000, 100000, 250000, 1000000, 5000000};

void dg_metrics_count(struct dg_metrics *metrics, enum dg_method method, int status, int64_t us)
{
    int hundred = status / 100;
    int ix = 0;
    atomic_fetch_add(&metrics->requests[method][hundred >= 1 && hundred <= 5 ? hundred : 0], 1);
    while (ix < DG_N_BUCKETS && us > dg_buckets_us[ix]) ix++;
    atomic_fetch_add(&metrics->buckets[ix], 1);
    atomic_fetch_add(&metrics->us_sum, us);
}

static void one(struct dg_text *out, const char *name, const char *kind, const char *help, int64_t value)
{
    dg_text_addf(out, "# HELP didgah_%s %s\n# TYPE didgah_%s %s\ndidgah_%s %lld\n", name, help, name, kind,
                 name, (long long)value);
}

static void requests_write(struct dg_text *out, struct dg_metrics *m)
{
    dg_text_add(out, "# HELP didgah_http_requests_total Requests answered.\n"
                     "# TYPE didgah_http_requests_total counter\n");
    for (int method = 0; method < DG_N_METHODS; method++) {
        for (int i = 1; i <= 5; i++)
            dg_text_addf(out, "didgah_http_requests_total{method=\"%s\",status=\"%dxx\"} %lld\n",
                         dg_method_word((enum dg_method)method), i,
                         (long long)atomic_load(&m->requests[method][i]));
    }
    dg_text_add(out, "# HELP didgah_http_request_seconds From the whole head to the last byte.\n"
                     "# TYPE didgah_http_request_seconds histogram\n");
    int64_t sum = 0;
    for (int i = 0; i < DG_N_BUCKETS; i++) {
        sum += atomic_load(&m->buckets[i]);
        dg_text_add(out, "didgah_http_request_seconds_bucket{le=\"");
        dg_text_add_num(out, (double)dg_buckets_us[i] / 1e6, 6);
        dg_text_addf(out, "\"} %lld\n", (long long)sum);
    }
    sum += atomic_load(&m->buckets[DG_N_BUCKETS]);
    dg_text_addf(out, "didgah_http_request_seconds_bucket{le=\"+Inf\"} %lld\ndidgah_http_request_seconds_sum ",
                 (long long)sum);
    dg_text_add_num(out, (double)atomic_load(&m->us_sum) / 1e6, 6);
    dg_text_addf(out, "\ndidgah_http_request_seconds_count %lld\n", (long long)sum);
}

void dg_metrics_write(struct dg_text *out, struct dg_server *server, const struct dg_county_health *health)
{
    struct dg_metrics *m = &server->metrics;
    requests_write(out, m);
    one(out, "http_connections", "gauge", "Open connections.", atomic_load(&m->connections));
    one(out, "http_streams", "gauge", "Open event streams.", atomic_load(&m->streams));
    one(out, "http_in_work", "gauge", "Requests that a worker has or that wait for one.",
        atomic_load(&m->in_work));
    one(out, "http_accepted_total", "counter", "Connections accepted.", atomic_load(&m->accepted));
    one(out, "http_refused_full_total", "counter", "Connections beyond the limit.",
        atomic_load(&m->refused_full));
    one(out, "http_timeouts_total", "counter", "Connections closed for slowness.", atomic_load(&m->timeouts));
    one(out, "http_bad_heads_total", "counter", "Requests refused by their head.", atomic_load(&m->bad_heads));
    one(out, "http_sent_bytes_total", "counter", "Bytes sent.", atomic_load(&m->sent_bytes));
    one(out, "http_received_bytes_total", "counter", "Bytes received.", atomic_load(&m->received_bytes));
    one(out, "pages_kept_total", "counter", "Answers kept to be given again.", atomic_load(&m->pages_kept));
    one(out, "pages_found_total", "counter", "Answers given again.", atomic_load(&m->pages_found));
    one(out, "rate_refused_total", "counter", "Requests of strangers beyond their rate.",
        atomic_load(&m->rate_refused));
    one(out, "acts_total", "counter", "Acts recorded.", atomic_load(&m->acts));
    one(out, "acts_refused_total", "counter", "Acts refused.", atomic_load(&m->acts_refused));
    one(out, "logins_total", "counter", "Logins.", atomic_load(&m->logins));
    one(out, "logins_failed_total", "counter", "Wrong logins.", atomic_load(&m->logins_failed));
    one(out, "password_checks_total", "counter", "Passwords compared with a hash, that of nobody included.",
        atomic_load(&m->password_checks));
    one(out, "denied_total", "counter", "Requests without the right.", atomic_load(&m->denied));
    one(out, "log_entries", "gauge", "Size of the log.", health->n_entries);
    one(out, "log_witnessed", "gauge", "Size below which nothing is signed.", health->witnessed);
    one(out, "store_writing", "gauge", "1 while the store takes writes.", health->is_writing);
    one(out, "store_stopped", "gauge", "1 after the disk failed: look at it, then start again.",
        health->is_stopped);
    one(out, "store_wal_bytes", "gauge", "Bytes of the write-ahead log.", health->wal_bytes);
    one(out, "sandbox_seccomp", "gauge", "1 while system calls are filtered.", server->box.has_seccomp);
    one(out, "sandbox_landlock", "gauge", "Version of Landlock in force; 0: none.", server->box.landlock);
    one(out, "start_time_seconds", "gauge", "When the server started.", server->started_at);
}
