/* News: the last entries, for event streams. A stream tells that something happened and where; what it was, the
 * reader asks for with its own rights. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/state.h"

#define N_KEPT 1024 /* whoever was away for longer asks for the case again */

struct item {
    int64_t n, seq;
    char case_id[64];
};

struct dg_news {
    pthread_mutex_t lock;
    struct item items[N_KEPT]; /* number i stands at i % N_KEPT */
    int64_t count;
};

int dg_news_new(struct dg_news **out, struct dg_err *err)
{
    struct dg_news *news = dg_calloc(1, sizeof *news);
    if (!news) return dg_err_set(err, DG_ENOMEM, "no memory for event streams");
    pthread_mutex_init(&news->lock, NULL);
    *out = news;
    return 0;
}

void dg_news_free(struct dg_news *news) { free(news); }

void dg_news_add(struct dg_server *server, int64_t n, const char *case_id, int64_t seq)
{
    struct dg_news *news = server->news;
    pthread_mutex_lock(&news->lock);
    struct item *item = &news->items[news->count++ % N_KEPT];
    *item = (struct item){.n = n, .seq = seq};
    snprintf(item->case_id, sizeof item->case_id, "%s", case_id);
    pthread_mutex_unlock(&news->lock);
    int64_t known = atomic_load(&server->log_size);
    while (known < n + 1 && !atomic_compare_exchange_weak(&server->log_size, &known, n + 1)) {}
    dg_server_wake(server);
}

int64_t dg_news_write(struct dg_news *news, int64_t from, const char *case_id, struct dg_text *out)
{
    int64_t size = -1;
    pthread_mutex_lock(&news->lock);
    int64_t count = news->count;
    if (from > count) from = count;
    if (count - from > N_KEPT) from = count - N_KEPT;
    for (; from < count; from++) {
        const struct item *item = &news->items[from % N_KEPT];
        if (item->n + 1 > size) size = item->n + 1;
        if (!case_id || strcmp(case_id, item->case_id) != 0) continue;
        dg_text_addf(out, "event: case\nid: %lld\ndata: {\"n\":%lld,\"seq\":%lld}\n\n", (long long)from + 1,
                     (long long)item->n, (long long)item->seq);
    }
    pthread_mutex_unlock(&news->lock);
    if (!case_id && size >= 0)
        dg_text_addf(out, "event: log\nid: %lld\ndata: {\"size\":%lld}\n\n", (long long)from, (long long)size);
    return from;
}
